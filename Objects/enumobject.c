/* enumerate and reversed.
 *
 * enumerate counts in a C integer as long as it can, then in Python longs.  It
 * hands out the same tuple again when nobody kept it. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CheckStack()
#include "pycore_gc.h"
#include "pycore_containers.h"

typedef struct {
    PyObject_HEAD
    Py_ssize_t en_index;   /* next number; PY_SSIZE_T_MAX: see en_longindex */
    PyObject *en_sit;      /* the iterator */
    PyObject *en_result;   /* a pair for reuse */
    PyObject *en_longindex; /* the next number once it left the C range, or NULL */
} enumobject;

static PyObject *
enum_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sequence", "start", NULL};
    PyObject *source = NULL;
    PyObject *start = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:enumerate", keywords, &source, &start)) {
        return NULL;
    }
    enumobject *self = (enumobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    if (start != NULL) {
        start = PyNumber_Index(start);
        if (start == NULL) {
            Py_DECREF(self);
            return NULL;
        }
        self->en_index = PyInt_AsSsize_t(start);
        if (self->en_index == -1 && PyErr_Occurred()) {
            PyErr_Clear();
            self->en_index = PY_SSIZE_T_MAX;
            self->en_longindex = start;
        }
        else {
            Py_DECREF(start);
        }
    }
    self->en_sit = PyObject_GetIter(source);
    if (self->en_sit != NULL) {
        self->en_result = PyTuple_Pack(2, Py_None, Py_None);
    }
    if (self->en_result == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
enum_dealloc(enumobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->en_sit);
    Py_XDECREF(self->en_result);
    Py_XDECREF(self->en_longindex);
    Py_TYPE(self)->tp_free(self);
}

static int
enum_traverse(enumobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->en_sit);
    Py_VISIT(self->en_result);
    Py_VISIT(self->en_longindex);
    return 0;
}

/* The number for the next item; the counter moves on. */
static PyObject *
enum_next_number(enumobject *self)
{
    if (self->en_index != PY_SSIZE_T_MAX) {
        return PyInt_FromSsize_t(self->en_index++);
    }
    if (self->en_longindex == NULL) {
        self->en_longindex = PyInt_FromSsize_t(PY_SSIZE_T_MAX);
        if (self->en_longindex == NULL) {
            return NULL;
        }
    }
    PyObject *one = PyInt_FromLong(1);
    if (one == NULL) {
        return NULL;
    }
    PyObject *following = PyNumber_Add(self->en_longindex, one);
    Py_DECREF(one);
    if (following == NULL) {
        return NULL;
    }
    PyObject *number = self->en_longindex;
    self->en_longindex = following;
    return number;
}

static PyObject *
enum_next(enumobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    PyObject *item = Py_TYPE(self->en_sit)->tp_iternext(self->en_sit); /* may run code */
    if (item == NULL) {
        return NULL;
    }
    PyObject *number = enum_next_number(self);
    if (number == NULL) {
        Py_DECREF(item);
        return NULL;
    }
    PyObject *pair = self->en_result;
    if (Py_REFCNT(pair) == 1) {
        PyObject *old_number = PyTuple_GET_ITEM(pair, 0);
        PyObject *old_item = PyTuple_GET_ITEM(pair, 1);
        Py_INCREF(pair);
        PyTuple_SET_ITEM(pair, 0, number);
        PyTuple_SET_ITEM(pair, 1, item);
        if (!_PyObject_GC_IS_TRACKED(pair)) {
            _PyGC_Track(pair);
        }
        Py_DECREF(old_number);
        Py_DECREF(old_item);
        return pair;
    }
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(number);
        Py_DECREF(item);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, number);
    PyTuple_SET_ITEM(pair, 1, item);
    return pair;
}

PyDoc_STRVAR(enum_doc,
"enumerate(iterable[, start]) -> iterator of (number, item) pairs\n\n"
"Numbers the items of iterable, from start (0 by default) on.");

PyTypeObject PyEnum_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "enumerate",
    .tp_basicsize = sizeof(enumobject),
    .tp_dealloc = (destructor)enum_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = enum_doc,
    .tp_traverse = (traverseproc)enum_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)enum_next,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = enum_new,
    .tp_free = PyObject_GC_Del,
};

/* ---- reversed ------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t index; /* of the next item; -1 at the end */
    PyObject *seq;
} reversedobject;

/* The object's own __reversed__(), of an old-style instance or a type; NULL may be
 * without an exception. */
static PyObject *
reversed_call_special(PyObject *seq)
{
    static PyObject *reversed_name = NULL;
    PyObject *method;
    if (PyInstance_Check(seq)) {
        method = PyObject_GetAttrString(seq, "__reversed__");
        if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
        }
    }
    else {
        method = _PyObject_LookupSpecial(seq, "__reversed__", &reversed_name);
    }
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(method, NULL);
    Py_DECREF(method);
    return result;
}

static PyObject *
reversed_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *seq = NULL;
    if (type == &PyReversed_Type && !_PyArg_NoKeywords("reversed()", kwds)) {
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "reversed", 1, 1, &seq)) {
        return NULL;
    }
    PyObject *own = reversed_call_special(seq);
    if (own != NULL || PyErr_Occurred()) {
        return own;
    }
    if (!PySequence_Check(seq)) {
        PyErr_SetString(PyExc_TypeError, "argument to reversed() must be a sequence");
        return NULL;
    }
    Py_ssize_t size = PySequence_Size(seq);
    if (size == -1) {
        return NULL;
    }
    reversedobject *self = (reversedobject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->index = size - 1;
        Py_INCREF(seq);
        self->seq = seq;
    }
    return (PyObject *)self;
}

static void
reversed_dealloc(reversedobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->seq);
    Py_TYPE(self)->tp_free(self);
}

static int
reversed_traverse(reversedobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->seq);
    return 0;
}

static PyObject *
reversed_next(reversedobject *self)
{
    if (self->index < 0) {
        Py_CLEAR(self->seq);
        return NULL;
    }
    PyObject *item = PySequence_GetItem(self->seq, self->index);
    if (item != NULL) {
        self->index--;
        return item;
    }
    if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
    }
    self->index = -1;
    Py_CLEAR(self->seq);
    return NULL;
}

static PyObject *
reversed_length_hint(reversedobject *self, PyObject *ignored)
{
    if (self->seq == NULL) {
        return PyInt_FromLong(0);
    }
    Py_ssize_t size = PySequence_Size(self->seq);
    if (size == -1) {
        return NULL;
    }
    Py_ssize_t left = self->index + 1;
    return PyInt_FromSsize_t(size < left ? 0 : left);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many items are left");

static PyMethodDef reversed_methods[] = {
    {"__length_hint__", (PyCFunction)reversed_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(reversed_doc,
"reversed(sequence) -> iterator from the last item to the first");

PyTypeObject PyReversed_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "reversed",
    .tp_basicsize = sizeof(reversedobject),
    .tp_dealloc = (destructor)reversed_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = reversed_doc,
    .tp_traverse = (traverseproc)reversed_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)reversed_next,
    .tp_methods = reversed_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = reversed_new,
    .tp_free = PyObject_GC_Del,
};
