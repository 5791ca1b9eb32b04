/* iter(sequence) for objects with only __getitem__, and iter(callable, sentinel).
 * Both forget what they iterate over once they reach the end, and stay there. */
#include "Python.h"
#include "pycore_gc.h"
#include "pycore_containers.h"
#include "pycore_names.h"

/* ---- over a sequence ----------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    long it_index;
    PyObject *it_seq; /* NULL when exhausted */
} seqiterobject;

PyObject *
PySeqIter_New(PyObject *seq)
{
    /* asking an instance of an old-style class is a lookup, which may fail for itself */
    if (!PyInstance_Check(seq) && !PySequence_Check(seq)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    seqiterobject *self = PyObject_GC_New(seqiterobject, &PySeqIter_Type);
    if (self == NULL) {
        return NULL;
    }
    self->it_index = 0;
    Py_INCREF(seq);
    self->it_seq = seq;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
seqiter_dealloc(seqiterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->it_seq);
    PyObject_GC_Del(self);
}

static int
seqiter_traverse(seqiterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->it_seq);
    return 0;
}

static PyObject *
seqiter_next(seqiterobject *self)
{
    PyObject *seq = self->it_seq;
    if (seq == NULL) {
        return NULL;
    }
    if (self->it_index == LONG_MAX) {
        PyErr_SetString(PyExc_OverflowError, "iter index too large");
        return NULL;
    }
    PyObject *item = PySequence_GetItem(seq, self->it_index);
    if (item != NULL) {
        self->it_index++;
        return item;
    }
    if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
        /* The call may have exhausted this iterator from inside. */
        Py_CLEAR(self->it_seq);
    }
    return NULL;
}

static PyObject *
seqiter_length_hint(seqiterobject *self, PyObject *ignored)
{
    if (self->it_seq != NULL) {
        Py_ssize_t size = PySequence_Size(self->it_seq);
        if (size == -1) {
            return NULL;
        }
        if (size > self->it_index) {
            return PyInt_FromSsize_t(size - self->it_index);
        }
    }
    return PyInt_FromLong(0);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many items are left");

static PyMethodDef seqiter_methods[] = {
    {"__length_hint__", (PyCFunction)seqiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PySeqIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "iterator",
    .tp_basicsize = sizeof(seqiterobject),
    .tp_dealloc = (destructor)seqiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)seqiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)seqiter_next,
    .tp_methods = seqiter_methods,
};

/* ---- over calls ------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *it_callable; /* both NULL when exhausted */
    PyObject *it_sentinel;
} calliterobject;

PyObject *
PyCallIter_New(PyObject *callable, PyObject *sentinel)
{
    calliterobject *self = PyObject_GC_New(calliterobject, &PyCallIter_Type);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(callable);
    Py_INCREF(sentinel);
    self->it_callable = callable;
    self->it_sentinel = sentinel;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
calliter_dealloc(calliterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->it_callable);
    Py_XDECREF(self->it_sentinel);
    PyObject_GC_Del(self);
}

static int
calliter_traverse(calliterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->it_callable);
    Py_VISIT(self->it_sentinel);
    return 0;
}

static void
calliter_exhaust(calliterobject *self)
{
    Py_CLEAR(self->it_callable);
    Py_CLEAR(self->it_sentinel);
}

static PyObject *
calliter_next(calliterobject *self)
{
    if (self->it_callable == NULL) {
        return NULL;
    }
    PyObject *callable = self->it_callable;
    Py_INCREF(callable);
    PyObject *result = PyObject_CallObject(callable, NULL);
    Py_DECREF(callable);
    if (result == NULL) {
        if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
            PyErr_Clear();
            calliter_exhaust(self);
        }
        return NULL;
    }
    if (self->it_sentinel == NULL) {
        /* The call used this iterator up from inside. */
        Py_DECREF(result);
        return NULL;
    }
    PyObject *sentinel = self->it_sentinel;
    Py_INCREF(sentinel);
    int end = PyObject_RichCompareBool(result, sentinel, Py_EQ);
    Py_DECREF(sentinel);
    if (end == 0) {
        return result;
    }
    Py_DECREF(result);
    if (end > 0) {
        calliter_exhaust(self);
    }
    return NULL;
}

PyTypeObject PyCallIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "callable-iterator",
    .tp_basicsize = sizeof(calliterobject),
    .tp_dealloc = (destructor)calliter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)calliter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)calliter_next,
};
