/* The types set and frozenset: construction, protocols, C API, iterator.  Python
 * methods are in methods.inc, included at the end where the type tables are. */
#include "set_internal.h"

#define SET_FREE_MAX 80
static PySetObject *set_free[SET_FREE_MAX];
static int set_free_count = 0;
static PyObject *set_empty_frozen = NULL;

/* ---- life and death --------------------------------------------------------------------- */
PyObject *
_PySet_Make(PyTypeObject *type, PyObject *iterable)
{
    PySetObject *so;
    if (set_free_count > 0 && (type == &PySet_Type || type == &PyFrozenSet_Type)) {
        so = set_free[--set_free_count];
        Py_TYPE(so) = type;
        _Py_NewReference((PyObject *)so);
        _PyGC_Track((PyObject *)so);
    }
    else {
        so = (PySetObject *)type->tp_alloc(type, 0);
        if (so == NULL) {
            return NULL;
        }
    }
    _PySet_ResetToSmall(so);
    so->lookup = _PySet_LookupString;
    so->weakreflist = NULL;
    if (iterable != NULL && _PySet_UpdateFrom(so, iterable) < 0) {
        Py_DECREF(so);
        return NULL;
    }
    return (PyObject *)so;
}

PyObject *
_PySet_Copy(PySetObject *so)
{
    return _PySet_Make(Py_TYPE(so), (PyObject *)so);
}

static PyObject *
set_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return _PySet_Make(type, NULL);
}

static PyObject *
frozenset_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *iterable = NULL;
    if (type == &PyFrozenSet_Type && !_PyArg_NoKeywords("frozenset()", kwds)) {
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, type->tp_name, 0, 1, &iterable)) {
        return NULL;
    }
    if (type != &PyFrozenSet_Type) {
        return _PySet_Make(type, iterable);
    }
    if (iterable != NULL) {
        if (PyFrozenSet_CheckExact(iterable)) {
            Py_INCREF(iterable);
            return iterable;
        }
        PyObject *result = _PySet_Make(type, iterable);
        if (result == NULL || PySet_GET_SIZE(result) > 0) {
            return result;
        }
        Py_DECREF(result);
    }
    if (set_empty_frozen == NULL) {
        set_empty_frozen = _PySet_Make(type, NULL);
    }
    Py_XINCREF(set_empty_frozen);
    return set_empty_frozen;
}

static int
set_init(PySetObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *iterable = NULL;
    if (!PyAnySet_Check(self)) {
        return -1;
    }
    if (PySet_Check(self) && !_PyArg_NoKeywords("set()", kwds)) {
        return -1;
    }
    if (!PyArg_UnpackTuple(args, Py_TYPE(self)->tp_name, 0, 1, &iterable)) {
        return -1;
    }
    _PySet_ClearTable(self);
    self->hash = -1;
    return iterable == NULL ? 0 : _PySet_UpdateFrom(self, iterable);
}

static void
set_dealloc(PySetObject *so)
{
    Py_ssize_t fill = so->fill;
    PyObject_GC_UnTrack(so);
    Py_TRASHCAN_SAFE_BEGIN(so)
    if (so->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)so);
    }
    for (setentry *entry = so->table; fill > 0; entry++) {
        if (entry->key == NULL) {
            continue;
        }
        fill--;
        if (entry->key != SET_DUMMY) {
            Py_DECREF(entry->key);
        }
    }
    if (so->table != so->smalltable) {
        PyMem_Free(so->table);
    }
    if (set_free_count < SET_FREE_MAX && PyAnySet_CheckExact(so)) {
        set_free[set_free_count++] = so;
    }
    else {
        Py_TYPE(so)->tp_free(so);
    }
    Py_TRASHCAN_SAFE_END(so)
}

void
PySet_Fini(void)
{
    Py_CLEAR(set_empty_frozen);
    while (set_free_count > 0) {
        PyObject_GC_Del(set_free[--set_free_count]);
    }
}

static int
set_traverse(PySetObject *so, visitproc visit, void *arg)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    while (_PySet_Step(so, &pos, &key, &hash)) {
        Py_VISIT(key);
    }
    return 0;
}

static int
set_tp_clear(PySetObject *so)
{
    _PySet_ClearTable(so);
    return 0;
}

/* ---- the iterator --------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PySetObject *si_set; /* NULL when exhausted */
    Py_ssize_t si_used;  /* size at the start; -1 after it changed */
    Py_ssize_t si_pos;
    Py_ssize_t len; /* elements not yet delivered */
} setiterobject;

PyObject *
_PySet_NewIter(PySetObject *so)
{
    setiterobject *self = PyObject_GC_New(setiterobject, &_PySetIter_Type);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(so);
    self->si_set = so;
    self->si_used = so->used;
    self->si_pos = 0;
    self->len = so->used;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
setiter_dealloc(setiterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->si_set);
    PyObject_GC_Del(self);
}

static int
setiter_traverse(setiterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->si_set);
    return 0;
}

static PyObject *
setiter_next(setiterobject *self)
{
    PySetObject *so = self->si_set;
    PyObject *key;
    long hash;
    if (so == NULL) {
        return NULL;
    }
    if (self->si_used != so->used) {
        PyErr_SetString(PyExc_RuntimeError, "Set changed size during iteration");
        self->si_used = -1;
        return NULL;
    }
    if (!_PySet_Step(so, &self->si_pos, &key, &hash)) {
        self->si_set = NULL;
        Py_DECREF(so);
        return NULL;
    }
    self->len--;
    Py_INCREF(key);
    return key;
}

static PyObject *
setiter_length_hint(setiterobject *self, PyObject *ignored)
{
    Py_ssize_t left = 0;
    if (self->si_set != NULL && self->si_used == self->si_set->used) {
        left = self->len;
    }
    return PyInt_FromSsize_t(left);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many elements are left");

static PyMethodDef setiter_methods[] = {
    {"__length_hint__", (PyCFunction)setiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PySetIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "setiterator",
    .tp_basicsize = sizeof(setiterobject),
    .tp_dealloc = (destructor)setiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)setiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)setiter_next,
    .tp_methods = setiter_methods,
};

/* ---- repr, hash, comparison -------------------------------------------------------------------- */
static PyObject *
set_repr(PySetObject *so)
{
    const char *name = Py_TYPE(so)->tp_name;
    int nested = Py_ReprEnter((PyObject *)so);
    if (nested != 0) {
        return nested > 0 ? PyString_FromFormat("%s(...)", name) : NULL;
    }
    PyObject *result = NULL;
    PyObject *list = PySequence_List((PyObject *)so);
    if (list != NULL) {
        PyObject *text = PyObject_Repr(list);
        Py_DECREF(list);
        if (text != NULL) {
            result = PyString_FromFormat("%s(%s)", name, PyString_AS_STRING(text));
            Py_DECREF(text);
        }
    }
    Py_ReprLeave((PyObject *)so);
    return result;
}

/* Print the elements; 0 or -1. */
static int
set_print_elements(PySetObject *so, FILE *fp)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    const char *separator = "";
    while (_PySet_Step(so, &pos, &key, &hash)) {
        Py_INCREF(key);
        _PyObject_PrintText(fp, separator);
        int status = PyObject_Print(key, fp, 0);        /* may run code */
        Py_DECREF(key);
        if (status < 0) {
            return -1;
        }
        separator = ", ";
    }
    return 0;
}

static int
set_print(PySetObject *so, FILE *fp, int flags)
{
    int nested = Py_ReprEnter((PyObject *)so);
    if (nested < 0) {
        return -1;
    }
    _PyObject_PrintText(fp, Py_TYPE(so)->tp_name);
    if (nested > 0) {
        _PyObject_PrintText(fp, "(...)");
        return 0;
    }
    _PyObject_PrintText(fp, "([");
    int status = set_print_elements(so, fp);
    if (status == 0) {
        _PyObject_PrintText(fp, "])");
    }
    Py_ReprLeave((PyObject *)so);
    return status;
}

/* Independent of the order of elements; 2.7's formula. */
static long
frozenset_hash(PySetObject *so)
{
    if (so->hash != -1) {
        return so->hash;
    }
    unsigned long sum = 1927868237UL * ((unsigned long)so->used + 1);
    Py_ssize_t pos = 0;
    PyObject *key;
    long hash;
    while (_PySet_Step(so, &pos, &key, &hash)) {
        unsigned long element = (unsigned long)hash;
        sum ^= (element ^ (element << 16) ^ 89869747UL) * 3644798167UL;
    }
    sum = sum * 69069UL + 907133923UL;
    so->hash = (long)sum == -1 ? 590923713L : (long)sum;
    return so->hash;
}

static int
set_equal(PySetObject *self, PySetObject *other)
{
    if (self->used != other->used
        || (self->hash != -1 && other->hash != -1 && self->hash != other->hash)) {
        return 0;
    }
    return _PySet_IsSubset(self, (PyObject *)other);
}

static PyObject *
set_richcompare(PySetObject *self, PyObject *other, int op)
{
    if (!PyAnySet_Check(self) || !PyAnySet_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PySetObject *set = (PySetObject *)other;
    int answer = 0;
    switch (op) {
    case Py_EQ:
        answer = set_equal(self, set);
        break;
    case Py_NE:
        answer = set_equal(self, set);
        answer = answer < 0 ? -1 : !answer;
        break;
    case Py_LE:
        answer = _PySet_IsSubset(self, other);
        break;
    case Py_GE:
        answer = _PySet_IsSubset(set, (PyObject *)self);
        break;
    case Py_LT:
        answer = self->used < set->used ? _PySet_IsSubset(self, other) : 0;
        break;
    default:
        answer = self->used > set->used ? _PySet_IsSubset(set, (PyObject *)self) : 0;
        break;
    }
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static int
set_compare(PyObject *self, PyObject *other)
{
    PyErr_SetString(PyExc_TypeError, "cannot compare sets using cmp()");
    return -1;
}

/* ---- lookups with a set as key -------------------------------------------------------------------- */
/* After hashing `key` failed: if key is a set, do the same with a frozen copy. */
static int
set_retry_frozen(PySetObject *so, PyObject *key, int (*action)(PySetObject *, PyObject *))
{
    if (!PySet_Check(key) || !PyErr_ExceptionMatches(PyExc_TypeError)) {
        return -1;
    }
    PyErr_Clear();
    PyObject *frozen = _PySet_Make(&PyFrozenSet_Type, key);
    if (frozen == NULL) {
        return -1;
    }
    int result = action(so, frozen);
    Py_DECREF(frozen);
    return result;
}

static int
set_contains(PySetObject *so, PyObject *key)
{
    int found = _PySet_ContainsKey(so, key);
    return found < 0 ? set_retry_frozen(so, key, _PySet_ContainsKey) : found;
}

static int
set_discard_any(PySetObject *so, PyObject *key)
{
    int removed = _PySet_DiscardKey(so, key);
    return removed < 0 ? set_retry_frozen(so, key, _PySet_DiscardKey) : removed;
}

static Py_ssize_t
set_length(PyObject *so)
{
    return ((PySetObject *)so)->used;
}

/* Take some element out.  As with dict.popitem, the hash field of slot 0, while
 * that is free, remembers where to search on. */
static PyObject *
set_take_any(PySetObject *so)
{
    setentry *table = so->table;
    Py_ssize_t i = 0;
    if (so->used == 0) {
        PyErr_SetString(PyExc_KeyError, "pop from an empty set");
        return NULL;
    }
    if (!set_slot_is_active(&table[0])) {
        i = table[0].hash;
        if (i < 1 || i > so->mask) {
            i = 1;
        }
        while (!set_slot_is_active(&table[i])) {
            i = i < so->mask ? i + 1 : 1;
        }
    }
    PyObject *key = table[i].key;
    table[i].key = SET_DUMMY;
    so->used--;
    table[0].hash = i + 1;
    return key;
}

#include "methods.inc"

/* ---- C API ---------------------------------------------------------------------------------------- */
PyObject *
PySet_New(PyObject *iterable)
{
    return _PySet_Make(&PySet_Type, iterable);
}

PyObject *
PyFrozenSet_New(PyObject *iterable)
{
    return _PySet_Make(&PyFrozenSet_Type, iterable);
}

Py_ssize_t
PySet_Size(PyObject *anyset)
{
    if (!PyAnySet_Check(anyset)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return PySet_GET_SIZE(anyset);
}

int
PySet_Clear(PyObject *set)
{
    if (!PySet_Check(set)) {
        PyErr_BadInternalCall();
        return -1;
    }
    _PySet_ClearTable((PySetObject *)set);
    return 0;
}

int
PySet_Contains(PyObject *anyset, PyObject *key)
{
    if (!PyAnySet_Check(anyset)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PySet_ContainsKey((PySetObject *)anyset, key);
}

int
PySet_Discard(PyObject *set, PyObject *key)
{
    if (!PySet_Check(set)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PySet_DiscardKey((PySetObject *)set, key);
}

int
PySet_Add(PyObject *set, PyObject *key)
{
    if (!PySet_Check(set) && (!PyFrozenSet_Check(set) || Py_REFCNT(set) != 1)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PySet_AddKey((PySetObject *)set, key);
}

int
_PySet_NextEntry(PyObject *set, Py_ssize_t *pos, PyObject **key, long *hash)
{
    if (!PyAnySet_Check(set)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PySet_Step((PySetObject *)set, pos, key, hash);
}

int
_PySet_Next(PyObject *set, Py_ssize_t *pos, PyObject **key)
{
    long hash;
    return _PySet_NextEntry(set, pos, key, &hash);
}

PyObject *
PySet_Pop(PyObject *set)
{
    if (!PySet_Check(set)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return set_take_any((PySetObject *)set);
}

int
_PySet_Update(PyObject *set, PyObject *iterable)
{
    if (!PySet_Check(set)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return _PySet_UpdateFrom((PySetObject *)set, iterable);
}
