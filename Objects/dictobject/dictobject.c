/* The dict type: life and death of dict objects and the rest of the C API.
 *
 * Freed dicts of the exact type wait in a free list for reuse.  A new dict is
 * not tracked by the collector until it gets an entry that could be part of a
 * cycle; instances of subclasses are tracked from the start.
 */
#include "dict_internal.h"

#define DICT_FREE_MAX 80
static PyDictObject *dict_free[DICT_FREE_MAX];
static int dict_free_count = 0;

void
PyDict_Fini(void)
{
    while (dict_free_count > 0) {
        PyObject_GC_Del(dict_free[--dict_free_count]);
    }
}

PyObject *
PyDict_New(void)
{
    PyDictObject *self;
    if (dict_free_count > 0) {
        self = dict_free[--dict_free_count];
        assert(Py_TYPE(self) == &PyDict_Type);
        _Py_NewReference((PyObject *)self);
        if (self->ma_fill == 0 && self->ma_table == self->ma_smalltable) {
            /* It died empty: the table is clean. */
            assert(self->ma_used == 0 && self->ma_mask == PyDict_MINSIZE - 1);
            self->ma_lookup = _PyDict_LookupString;
            return (PyObject *)self;
        }
    }
    else {
        self = PyObject_GC_New(PyDictObject, &PyDict_Type);
        if (self == NULL) {
            return NULL;
        }
    }
    _PyDict_ResetToSmall(self);
    self->ma_lookup = _PyDict_LookupString;
    return (PyObject *)self;
}

PyObject *
_PyDict_NewPresized(Py_ssize_t minused)
{
    PyObject *self = PyDict_New();
    if (self != NULL && minused > 5 && _PyDict_Resize((PyDictObject *)self, minused) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}

static void
dict_dealloc(PyDictObject *self)
{
    Py_ssize_t fill = self->ma_fill;
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_SAFE_BEGIN(self)
    for (PyDictEntry *entry = self->ma_table; fill > 0; entry++) {
        if (entry->me_key == NULL) {
            continue;
        }
        fill--;
        if (entry->me_value != NULL) {
            Py_DECREF(entry->me_key);
            Py_DECREF(entry->me_value);
        }
    }
    if (self->ma_table != self->ma_smalltable) {
        PyMem_Free(self->ma_table);
    }
    if (Py_TYPE(self) == &PyDict_Type && dict_free_count < DICT_FREE_MAX) {
        dict_free[dict_free_count++] = self;
    }
    else {
        Py_TYPE(self)->tp_free((PyObject *)self);
    }
    Py_TRASHCAN_SAFE_END(self)
}

static int
dict_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_ssize_t pos = 0;
    PyObject *key;
    PyObject *value;
    while (PyDict_Next(self, &pos, &key, &value)) {
        Py_VISIT(key);
        Py_VISIT(value);
    }
    return 0;
}

static int
dict_clear_slot(PyObject *self)
{
    PyDict_Clear(self);
    return 0;
}

static PyObject *
dict_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    assert(type != NULL && type->tp_alloc != NULL);
    PyObject *self = type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    _PyDict_ResetToSmall((PyDictObject *)self);
    ((PyDictObject *)self)->ma_lookup = _PyDict_LookupString;
    if (type == &PyDict_Type) {
        _PyGC_Untrack(self);
    }
    return self;
}

static int
dict_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    return _PyDict_UpdateFromArgs(self, args, kwds, "dict");
}

static PyObject *
dict_iter(PyDictObject *self)
{
    return _PyDict_NewIter(self, &PyDictIterKey_Type);
}

int
_PyDict_Next(PyObject *mp, Py_ssize_t *pos, PyObject **key, PyObject **value, long *hash)
{
    if (!PyDict_Check(mp)) {
        return 0;
    }
    PyDictObject *self = (PyDictObject *)mp;
    Py_ssize_t i = *pos;
    Py_ssize_t mask = self->ma_mask;
    PyDictEntry *table = self->ma_table;
    if (i < 0) {
        return 0;
    }
    while (i <= mask && table[i].me_value == NULL) {
        i++;
    }
    *pos = i + 1;
    if (i > mask) {
        return 0;
    }
    if (key != NULL) {
        *key = table[i].me_key;
    }
    if (value != NULL) {
        *value = table[i].me_value;
    }
    if (hash != NULL) {
        *hash = (long)table[i].me_hash;
    }
    return 1;
}

int
PyDict_Next(PyObject *mp, Py_ssize_t *pos, PyObject **key, PyObject **value)
{
    return _PyDict_Next(mp, pos, key, value, NULL);
}

Py_ssize_t
PyDict_Size(PyObject *mp)
{
    if (mp == NULL || !PyDict_Check(mp)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return ((PyDictObject *)mp)->ma_used;
}

PyDoc_STRVAR(dict_doc,
"dict() -> a new empty dictionary\n"
"dict(mapping) -> a new dictionary with the keys and values of mapping\n"
"dict(iterable) -> a new dictionary made from an iterable of (key, value) pairs\n"
"dict(**kwargs) -> a new dictionary with the names and values given as keyword\n"
"    arguments; they may follow either of the other forms");

PyTypeObject PyDict_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict",
    .tp_basicsize = sizeof(PyDictObject),
    .tp_dealloc = (destructor)dict_dealloc,
    .tp_compare = _PyDict_Compare,
    .tp_print = _PyDict_Print,
    .tp_repr = _PyDict_Repr,
    .tp_as_sequence = &_PyDict_AsSequence,
    .tp_as_mapping = &_PyDict_AsMapping,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE
              | Py_TPFLAGS_DICT_SUBCLASS,
    .tp_doc = dict_doc,
    .tp_traverse = dict_traverse,
    .tp_clear = dict_clear_slot,
    .tp_richcompare = _PyDict_RichCompare,
    .tp_iter = (getiterfunc)dict_iter,
    .tp_methods = _PyDict_Methods,
    .tp_init = dict_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = dict_new,
    .tp_free = PyObject_GC_Del,
};
