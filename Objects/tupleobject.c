/* Tuples.
 *
 * The empty tuple is one object.  Freed tuples of 1 to 19 items wait in one list
 * per size, linked through their first item.  A new tuple is tracked by the
 * collector; when a collection finds that it can only ever hold untracked things
 * it stops watching it (_PyTuple_MaybeUntrack).
 *
 * Immutable, but not while it is being built: a fresh tuple may hold NULLs, and
 * so every function that may see one tests for them.
 */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "pycore_gc.h"
#include "pycore_containers.h"

#define TUPLE_FREE_SIZES 20  /* sizes 1 to 19 have a free list; 0 has its singleton */
#define TUPLE_FREE_MAX 2000  /* tuples kept per size */

static PyTupleObject *tuple_free[TUPLE_FREE_SIZES];
static int tuple_free_count[TUPLE_FREE_SIZES];
static PyTupleObject *tuple_empty = NULL;

static PyTupleObject *
tuple_alloc(Py_ssize_t size)
{
    if (size < TUPLE_FREE_SIZES && tuple_free[size] != NULL) {
        PyTupleObject *self = tuple_free[size];
        tuple_free[size] = (PyTupleObject *)self->ob_item[0];
        tuple_free_count[size]--;
        assert(Py_SIZE(self) == size && Py_TYPE(self) == &PyTuple_Type);
        _Py_NewReference((PyObject *)self);
        return self;
    }
    if ((size_t)size > ((size_t)PY_SSIZE_T_MAX - sizeof(PyTupleObject)) / sizeof(PyObject *)) {
        PyErr_NoMemory();
        return NULL;
    }
    return PyObject_GC_NewVar(PyTupleObject, &PyTuple_Type, size);
}

PyObject *
PyTuple_New(Py_ssize_t size)
{
    if (size < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (size == 0 && tuple_empty != NULL) {
        Py_INCREF(tuple_empty);
        return (PyObject *)tuple_empty;
    }
    PyTupleObject *self = tuple_alloc(size);
    if (self == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        self->ob_item[i] = NULL;
    }
    if (size == 0) {
        tuple_empty = self;
        Py_INCREF(self);
    }
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

/* A new tuple of size items copied from an array, each increfed. */
static PyObject *
tuple_from_array(PyObject *const *items, Py_ssize_t size)
{
    PyObject *result = PyTuple_New(size);
    if (result != NULL) {
        PyObject **target = ((PyTupleObject *)result)->ob_item;
        for (Py_ssize_t i = 0; i < size; i++) {
            Py_INCREF(items[i]);
            target[i] = items[i];
        }
    }
    return result;
}

Py_ssize_t
PyTuple_Size(PyObject *op)
{
    if (!PyTuple_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    return Py_SIZE(op);
}

PyObject *
PyTuple_GetItem(PyObject *op, Py_ssize_t i)
{
    if (!PyTuple_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if ((size_t)i >= (size_t)Py_SIZE(op)) {
        PyErr_SetString(PyExc_IndexError, "tuple index out of range");
        return NULL;
    }
    return PyTuple_GET_ITEM(op, i);
}

int
PyTuple_SetItem(PyObject *op, Py_ssize_t i, PyObject *item)
{
    if (!PyTuple_Check(op) || Py_REFCNT(op) != 1) {
        Py_XDECREF(item);
        PyErr_BadInternalCall();
        return -1;
    }
    if ((size_t)i >= (size_t)Py_SIZE(op)) {
        Py_XDECREF(item);
        PyErr_SetString(PyExc_IndexError, "tuple assignment index out of range");
        return -1;
    }
    Py_XSETREF(((PyTupleObject *)op)->ob_item[i], item);
    return 0;
}

PyObject *
PyTuple_Pack(Py_ssize_t n, ...)
{
    PyObject *result = PyTuple_New(n);
    if (result == NULL) {
        return NULL;
    }
    va_list arguments;
    va_start(arguments, n);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = va_arg(arguments, PyObject *);
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    va_end(arguments);
    return result;
}

void
_PyTuple_MaybeUntrack(PyObject *op)
{
    if (!PyTuple_CheckExact(op) || !_PyObject_GC_IS_TRACKED(op)) {
        return;
    }
    Py_ssize_t size = Py_SIZE(op);
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *item = PyTuple_GET_ITEM(op, i);
        /* A NULL says that the tuple is still being filled. */
        if (item == NULL || _PyGC_MayBeTracked(item)) {
            return;
        }
    }
    _PyGC_Untrack(op);
}

static void
tuple_dealloc(PyTupleObject *self)
{
    Py_ssize_t size = Py_SIZE(self);
    PyObject_GC_UnTrack(self);
    Py_TRASHCAN_SAFE_BEGIN(self)
    for (Py_ssize_t i = size; --i >= 0;) {
        Py_XDECREF(self->ob_item[i]);
    }
    if (size > 0 && size < TUPLE_FREE_SIZES && tuple_free_count[size] < TUPLE_FREE_MAX
        && Py_TYPE(self) == &PyTuple_Type) {
        self->ob_item[0] = (PyObject *)tuple_free[size];
        tuple_free[size] = self;
        tuple_free_count[size]++;
    }
    else {
        Py_TYPE(self)->tp_free((PyObject *)self);
    }
    Py_TRASHCAN_SAFE_END(self)
}

int
PyTuple_ClearFreeList(void)
{
    int freed = 0;
    for (int size = 1; size < TUPLE_FREE_SIZES; size++) {
        PyTupleObject *next = tuple_free[size];
        freed += tuple_free_count[size];
        tuple_free[size] = NULL;
        tuple_free_count[size] = 0;
        while (next != NULL) {
            PyTupleObject *self = next;
            next = (PyTupleObject *)self->ob_item[0];
            PyObject_GC_Del(self);
        }
    }
    return freed;
}

void
PyTuple_Fini(void)
{
    Py_CLEAR(tuple_empty);
    PyTuple_ClearFreeList();
}

static int
tuple_traverse(PyTupleObject *self, visitproc visit, void *arg)
{
    for (Py_ssize_t i = Py_SIZE(self); --i >= 0;) {
        Py_VISIT(self->ob_item[i]);
    }
    return 0;
}

int
_PyTuple_Resize(PyObject **pv, Py_ssize_t newsize)
{
    PyTupleObject *self = (PyTupleObject *)*pv;
    if (self == NULL || Py_TYPE(self) != &PyTuple_Type || newsize < 0
        || (Py_SIZE(self) != 0 && Py_REFCNT(self) != 1)) {
        *pv = NULL;
        Py_XDECREF(self);
        PyErr_BadInternalCall();
        return -1;
    }
    Py_ssize_t oldsize = Py_SIZE(self);
    if (oldsize == newsize) {
        return 0;
    }
    if (oldsize == 0) {
        /* The empty tuple is shared and cannot grow in place. */
        Py_DECREF(self);
        *pv = PyTuple_New(newsize);
        return *pv == NULL ? -1 : 0;
    }
    if (_PyObject_GC_IS_TRACKED(self)) {
        _PyGC_Untrack((PyObject *)self);
    }
    for (Py_ssize_t i = newsize; i < oldsize; i++) {
        Py_CLEAR(self->ob_item[i]);
    }
    PyTupleObject *moved = PyObject_GC_Resize(PyTupleObject, self, newsize);
    if (moved == NULL) {
        *pv = NULL;
        PyObject_GC_Del(self);
        return -1;
    }
    for (Py_ssize_t i = oldsize; i < newsize; i++) {
        moved->ob_item[i] = NULL;
    }
    *pv = (PyObject *)moved;
    _PyGC_Track((PyObject *)moved);
    return 0;
}

/* ---- repr, hash, comparison ----------------------------------------------------- */
static PyObject *
tuple_repr_items(PyTupleObject *self)
{
    Py_ssize_t size = Py_SIZE(self);
    PyObject *pieces = PyTuple_New(size);
    PyObject *result = NULL;
    PyObject *separator = NULL;
    if (pieces == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        if (Py_EnterRecursiveCall(" while getting the repr of a tuple")) {
            goto done;
        }
        PyObject *piece = PyObject_Repr(self->ob_item[i]);
        Py_LeaveRecursiveCall();
        if (piece == NULL) {
            goto done;
        }
        PyTuple_SET_ITEM(pieces, i, piece);
    }
    separator = PyString_FromString(", ");
    if (separator != NULL) {
        PyObject *inner = _PyString_Join(separator, pieces);
        if (inner != NULL) {
            result = PyString_FromString("(");
            PyString_ConcatAndDel(&result, inner);
            PyString_ConcatAndDel(&result, PyString_FromString(size == 1 ? ",)" : ")"));
        }
    }
done:
    Py_XDECREF(separator);
    Py_DECREF(pieces);
    return result;
}

static PyObject *
tuple_repr(PyTupleObject *self)
{
    if (Py_SIZE(self) == 0) {
        return PyString_FromString("()");
    }
    /* Only through an item that changes can a tuple contain itself. */
    int nested = Py_ReprEnter((PyObject *)self);
    if (nested != 0) {
        return nested > 0 ? PyString_FromString("(...)") : NULL;
    }
    PyObject *result = tuple_repr_items(self);
    Py_ReprLeave((PyObject *)self);
    return result;
}

/* Piece by piece.  Unlike repr(), 2.7 prints a tuple inside itself once more: the list or
   dict between the two ends the recursion. */
static int
tuple_print(PyTupleObject *self, FILE *fp, int flags)
{
    _PyObject_PrintText(fp, "(");
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        if (i > 0) {
            _PyObject_PrintText(fp, ", ");
        }
        if (PyObject_Print(self->ob_item[i], fp, 0) < 0) {
            return -1;
        }
    }
    _PyObject_PrintText(fp, Py_SIZE(self) == 1 ? ",)" : ")");
    return 0;
}

/* 2.7's hash: each item multiplies by an odd number that depends on how many
 * items follow it. */
static long
tuple_hash(PyTupleObject *self)
{
    unsigned long sum = 0x345678UL;
    unsigned long factor = 1000003UL;
    Py_ssize_t size = Py_SIZE(self);
    if (_PyEval_CheckStack(" while hashing a tuple") < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        long item = PyObject_Hash(self->ob_item[i]);
        if (item == -1) {
            return -1;
        }
        sum = (sum ^ (unsigned long)item) * factor;
        factor += 82520UL + 2 * (unsigned long)(size - 1 - i);
    }
    sum += 97531UL;
    return (long)sum == -1 ? -2 : (long)sum;
}

static PyObject *
tuple_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyTuple_Check(self) || !PyTuple_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t other_size = Py_SIZE(other);
    Py_ssize_t i = 0;
    /* Sizes alone do not decide even ==: an item's comparison may raise. */
    for (; i < size && i < other_size; i++) {
        if (PyTuple_GET_ITEM(self, i) == PyTuple_GET_ITEM(other, i)) {
            continue; /* identity implies equality here */
        }
        int equal = PyObject_RichCompareBool(PyTuple_GET_ITEM(self, i),
                                             PyTuple_GET_ITEM(other, i), Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        if (!equal) {
            break;
        }
    }
    if (i < size && i < other_size) {
        if (op == Py_EQ || op == Py_NE) {
            return PyBool_FromLong(op == Py_NE);
        }
        return PyObject_RichCompare(PyTuple_GET_ITEM(self, i), PyTuple_GET_ITEM(other, i), op);
    }
    int answer = 0;
    switch (op) {
    case Py_LT: answer = size < other_size; break;
    case Py_LE: answer = size <= other_size; break;
    case Py_EQ: answer = size == other_size; break;
    case Py_NE: answer = size != other_size; break;
    case Py_GT: answer = size > other_size; break;
    case Py_GE: answer = size >= other_size; break;
    default: break;
    }
    return PyBool_FromLong(answer);
}

/* ---- sequence protocol ------------------------------------------------------------ */
static Py_ssize_t
tuple_length(PyObject *self)
{
    return Py_SIZE(self);
}

static int
tuple_contains(PyTupleObject *self, PyObject *item)
{
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        int equal = PyObject_RichCompareBool(item, self->ob_item[i], Py_EQ);
        if (equal != 0) {
            return equal;
        }
    }
    return 0;
}

static PyObject *
tuple_item(PyTupleObject *self, Py_ssize_t i)
{
    if ((size_t)i >= (size_t)Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "tuple index out of range");
        return NULL;
    }
    Py_INCREF(self->ob_item[i]);
    return self->ob_item[i];
}

static PyObject *
tuple_slice(PyTupleObject *self, Py_ssize_t low, Py_ssize_t high)
{
    Py_ssize_t size = Py_SIZE(self);
    low = low < 0 ? 0 : low;
    high = high > size ? size : high;
    high = high < low ? low : high;
    if (low == 0 && high == size && PyTuple_CheckExact(self)) {
        Py_INCREF(self);
        return (PyObject *)self;
    }
    return high == low ? PyTuple_New(0) : tuple_from_array(self->ob_item + low, high - low);
}

PyObject *
PyTuple_GetSlice(PyObject *op, Py_ssize_t low, Py_ssize_t high)
{
    if (op == NULL || !PyTuple_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return tuple_slice((PyTupleObject *)op, low, high);
}

static PyObject *
tuple_concat(PyTupleObject *self, PyObject *other)
{
    if (!PyTuple_Check(other)) {
        PyErr_Format(PyExc_TypeError, "can only concatenate tuple (not \"%.200s\") to tuple",
                     Py_TYPE(other)->tp_name);
        return NULL;
    }
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t other_size = Py_SIZE(other);
    if (size > PY_SSIZE_T_MAX - other_size) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyTuple_New(size + other_size);
    if (result == NULL) {
        return NULL;
    }
    PyObject **target = ((PyTupleObject *)result)->ob_item;
    PyObject **source = self->ob_item;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_INCREF(source[i]);
        target[i] = source[i];
    }
    source = ((PyTupleObject *)other)->ob_item;
    for (Py_ssize_t i = 0; i < other_size; i++) {
        Py_INCREF(source[i]);
        target[size + i] = source[i];
    }
    return result;
}

static PyObject *
tuple_repeat(PyTupleObject *self, Py_ssize_t n)
{
    Py_ssize_t size = Py_SIZE(self);
    if (n < 0) {
        n = 0;
    }
    if (size == 0 || n == 1) {
        if (PyTuple_CheckExact(self)) {
            Py_INCREF(self);
            return (PyObject *)self;
        }
        if (size == 0) {
            return PyTuple_New(0);
        }
    }
    if (n > 0 && size > PY_SSIZE_T_MAX / n) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyTuple_New(size * n);
    if (result == NULL) {
        return NULL;
    }
    PyObject **target = ((PyTupleObject *)result)->ob_item;
    for (Py_ssize_t round = 0; round < n; round++) {
        for (Py_ssize_t i = 0; i < size; i++) {
            Py_INCREF(self->ob_item[i]);
            *target++ = self->ob_item[i];
        }
    }
    return result;
}

static PyObject *
tuple_subscript_slice(PyTupleObject *self, PyObject *slice)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    if (_PySlice_Unpack(slice, &start, &stop, &step) < 0) {
        return NULL;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (count <= 0) {
        return PyTuple_New(0);
    }
    if (step == 1) {
        return tuple_slice(self, start, start + count);
    }
    PyObject *result = PyTuple_New(count);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = self->ob_item[start + i * step];
        Py_INCREF(item);
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

static PyObject *
tuple_subscript(PyTupleObject *self, PyObject *index)
{
    if (PyIndex_Check(index)) {
        Py_ssize_t i = PyNumber_AsSsize_t(index, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return tuple_item(self, i < 0 ? i + Py_SIZE(self) : i);
    }
    if (PySlice_Check(index)) {
        return tuple_subscript_slice(self, index);
    }
    PyErr_Format(PyExc_TypeError, "tuple indices must be integers, not %.200s",
                 Py_TYPE(index)->tp_name);
    return NULL;
}

/* ---- construction and methods ------------------------------------------------------- */
static PyObject *
tuple_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sequence", NULL};
    PyObject *source = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:tuple", keywords, &source)) {
        return NULL;
    }
    PyObject *plain = source == NULL ? PyTuple_New(0) : PySequence_Tuple(source);
    if (plain == NULL || type == &PyTuple_Type) {
        return plain;
    }
    Py_ssize_t size = PyTuple_GET_SIZE(plain);
    PyObject *self = type->tp_alloc(type, size);
    if (self != NULL) {
        for (Py_ssize_t i = 0; i < size; i++) {
            PyObject *item = PyTuple_GET_ITEM(plain, i);
            Py_INCREF(item);
            PyTuple_SET_ITEM(self, i, item);
        }
    }
    Py_DECREF(plain);
    return self;
}

static PyObject *
tuple_getnewargs(PyTupleObject *self, PyObject *ignored)
{
    PyObject *copy = tuple_from_array(self->ob_item, Py_SIZE(self));
    if (copy == NULL) {
        return NULL;
    }
    PyObject *result = PyTuple_Pack(1, copy);
    Py_DECREF(copy);
    return result;
}

static PyObject *
tuple_index(PyTupleObject *self, PyObject *args)
{
    Py_ssize_t start = 0;
    Py_ssize_t stop = Py_SIZE(self);
    PyObject *item;
    if (!PyArg_ParseTuple(args, "O|O&O&:index", &item, _PyEval_SliceIndexNotNone, &start,
                          _PyEval_SliceIndexNotNone, &stop)) {
        return NULL;
    }
    if (start < 0) {
        start += Py_SIZE(self);
        start = start < 0 ? 0 : start;
    }
    if (stop < 0) {
        stop += Py_SIZE(self);
    }
    for (Py_ssize_t i = start; i < stop && i < Py_SIZE(self); i++) {
        int equal = PyObject_RichCompareBool(self->ob_item[i], item, Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        if (equal) {
            return PyInt_FromSsize_t(i);
        }
    }
    PyErr_SetString(PyExc_ValueError, "tuple.index(x): x not in tuple");
    return NULL;
}

static PyObject *
tuple_count(PyTupleObject *self, PyObject *item)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < Py_SIZE(self); i++) {
        int equal = PyObject_RichCompareBool(self->ob_item[i], item, Py_EQ);
        if (equal < 0) {
            return NULL;
        }
        count += equal;
    }
    return PyInt_FromSsize_t(count);
}

static PySequenceMethods tuple_as_sequence = {
    .sq_length = tuple_length,
    .sq_concat = (binaryfunc)tuple_concat,
    .sq_repeat = (ssizeargfunc)tuple_repeat,
    .sq_item = (ssizeargfunc)tuple_item,
    .sq_slice = (ssizessizeargfunc)tuple_slice,
    .sq_contains = (objobjproc)tuple_contains,
};

static PyMappingMethods tuple_as_mapping = {
    .mp_length = tuple_length,
    .mp_subscript = (binaryfunc)tuple_subscript,
};

PyDoc_STRVAR(index_doc,
"T.index(value[, start[, stop]]) -> position of the first equal item\n\n"
"ValueError when there is none.");
PyDoc_STRVAR(count_doc, "T.count(value) -> how many items equal value");

static PyMethodDef tuple_methods[] = {
    {"__getnewargs__", (PyCFunction)tuple_getnewargs, METH_NOARGS, NULL},
    {"index", (PyCFunction)tuple_index, METH_VARARGS, index_doc},
    {"count", (PyCFunction)tuple_count, METH_O, count_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(tuple_doc,
"tuple() -> the empty tuple\n"
"tuple(iterable) -> a tuple of the iterable's items\n\n"
"A tuple of the exact type is returned as it is.");

/* ---- the iterator ----------------------------------------------------------------- */
static PyObject *
tuple_iter(PyTupleObject *self)
{
    _PyTupleIterObject *it = PyObject_GC_New(_PyTupleIterObject, &PyTupleIter_Type);
    if (it == NULL) {
        return NULL;
    }
    it->it_index = 0;
    Py_INCREF(self);
    it->it_seq = self;
    _PyGC_Track((PyObject *)it);
    return (PyObject *)it;
}

PyTypeObject PyTuple_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "tuple",
    .tp_basicsize = sizeof(PyTupleObject) - sizeof(PyObject *),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = (destructor)tuple_dealloc,
    .tp_print = (printfunc)tuple_print,
    .tp_repr = (reprfunc)tuple_repr,
    .tp_as_sequence = &tuple_as_sequence,
    .tp_as_mapping = &tuple_as_mapping,
    .tp_hash = (hashfunc)tuple_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE
              | Py_TPFLAGS_TUPLE_SUBCLASS,
    .tp_doc = tuple_doc,
    .tp_traverse = (traverseproc)tuple_traverse,
    .tp_richcompare = tuple_richcompare,
    .tp_iter = (getiterfunc)tuple_iter,
    .tp_methods = tuple_methods,
    .tp_new = tuple_new,
    .tp_free = PyObject_GC_Del,
};

static void
tupleiter_dealloc(_PyTupleIterObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->it_seq);
    PyObject_GC_Del(self);
}

static int
tupleiter_traverse(_PyTupleIterObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->it_seq);
    return 0;
}

static PyObject *
tupleiter_next(_PyTupleIterObject *self)
{
    PyTupleObject *seq = self->it_seq;
    if (seq == NULL) {
        return NULL;
    }
    if (self->it_index < Py_SIZE(seq)) {
        PyObject *item = seq->ob_item[self->it_index++];
        Py_INCREF(item);
        return item;
    }
    self->it_seq = NULL;
    Py_DECREF(seq);
    return NULL;
}

static PyObject *
tupleiter_length_hint(_PyTupleIterObject *self, PyObject *ignored)
{
    return PyInt_FromSsize_t(self->it_seq == NULL ? 0 : Py_SIZE(self->it_seq) - self->it_index);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many items are left");

static PyMethodDef tupleiter_methods[] = {
    {"__length_hint__", (PyCFunction)tupleiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyTupleIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "tupleiterator",
    .tp_basicsize = sizeof(_PyTupleIterObject),
    .tp_dealloc = (destructor)tupleiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)tupleiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)tupleiter_next,
    .tp_methods = tupleiter_methods,
};
