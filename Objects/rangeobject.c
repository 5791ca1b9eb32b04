/* xrange objects: an arithmetic progression of C longs, and its iterators.
 *
 * Everything is kept as start, step and number of elements; the elements are
 * computed in unsigned arithmetic, which cannot overflow in the wrong sense. */
#include "Python.h"
#include "pycore_containers.h"

/* Number of elements of range(low, high, step) for step > 0. */
static unsigned long
range_count(long low, long high, unsigned long step)
{
    if (low >= high) {
        return 0;
    }
    return ((unsigned long)high - 1UL - (unsigned long)low) / step + 1UL;
}

static inline long
range_element(long start, long step, long index)
{
    return (long)((unsigned long)start + (unsigned long)index * (unsigned long)step);
}

static PyObject *
range_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    long start = 0;
    long stop = 0;
    long step = 1;
    if (!_PyArg_NoKeywords("xrange()", kwds)) {
        return NULL;
    }
    if (PyTuple_Size(args) <= 1) {
        if (!PyArg_ParseTuple(args, "l;xrange() requires 1-3 int arguments", &stop)) {
            return NULL;
        }
    }
    else if (!PyArg_ParseTuple(args, "ll|l;xrange() requires 1-3 int arguments", &start, &stop,
                               &step)) {
        return NULL;
    }
    if (step == 0) {
        PyErr_SetString(PyExc_ValueError, "xrange() arg 3 must not be zero");
        return NULL;
    }
    unsigned long count = step > 0 ? range_count(start, stop, (unsigned long)step)
                                   : range_count(stop, start, 0UL - (unsigned long)step);
    if (count > (unsigned long)LONG_MAX) {
        PyErr_SetString(PyExc_OverflowError, "xrange() result has too many items");
        return NULL;
    }
    _PyRangeObject *self = PyObject_New(_PyRangeObject, &PyRange_Type);
    if (self == NULL) {
        return NULL;
    }
    self->start = start;
    self->step = step;
    self->len = (long)count;
    return (PyObject *)self;
}

static PyObject *
range_item(_PyRangeObject *self, Py_ssize_t i)
{
    if (i < 0 || i >= self->len) {
        PyErr_SetString(PyExc_IndexError, "xrange object index out of range");
        return NULL;
    }
    return PyInt_FromLong(range_element(self->start, self->step, i));
}

static Py_ssize_t
range_length(_PyRangeObject *self)
{
    return self->len;
}

/* The end that repr() and pickle show: exact where it fits into a long. */
static long
range_stop(const _PyRangeObject *self)
{
    if (self->len == 0) {
        return self->start;
    }
    long last = range_element(self->start, self->step, self->len - 1);
    if (self->step > 0 ? last > LONG_MAX - self->step : last < LONG_MIN - self->step) {
        return self->step > 0 ? LONG_MAX : LONG_MIN;
    }
    return last + self->step;
}

static PyObject *
range_repr(_PyRangeObject *self)
{
    long stop = range_stop(self);
    if (self->start == 0 && self->step == 1) {
        return PyString_FromFormat("xrange(%ld)", stop);
    }
    if (self->step == 1) {
        return PyString_FromFormat("xrange(%ld, %ld)", self->start, stop);
    }
    return PyString_FromFormat("xrange(%ld, %ld, %ld)", self->start, stop, self->step);
}

static PyObject *
range_reduce(_PyRangeObject *self, PyObject *ignored)
{
    return Py_BuildValue("(O(lll))", Py_TYPE(self), self->start, range_stop(self), self->step);
}

static PyObject *
range_new_iterator(long start, long step, long length)
{
    _PyRangeIterObject *self = PyObject_New(_PyRangeIterObject, &_PyRangeIter_Type);
    if (self != NULL) {
        self->index = 0;
        self->start = start;
        self->step = step;
        self->len = length;
    }
    return (PyObject *)self;
}

static PyObject *
range_iter(PyObject *self)
{
    if (!PyRange_Check(self)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    _PyRangeObject *range = (_PyRangeObject *)self;
    return range_new_iterator(range->start, range->step, range->len);
}

static PyObject *
range_reversed(_PyRangeObject *self, PyObject *ignored)
{
    long last = range_element(self->start, self->step, self->len - 1);
    return range_new_iterator(last, (long)(0UL - (unsigned long)self->step), self->len);
}

static PySequenceMethods range_as_sequence = {
    .sq_length = (lenfunc)range_length,
    .sq_item = (ssizeargfunc)range_item,
};

PyDoc_STRVAR(reversed_doc, "R.__reversed__() -> an iterator from the last number to the first");
PyDoc_STRVAR(reduce_doc, "R.__reduce__() -> what pickle needs to make R again");

static PyMethodDef range_methods[] = {
    {"__reversed__", (PyCFunction)range_reversed, METH_NOARGS, reversed_doc},
    {"__reduce__", (PyCFunction)range_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(range_doc,
"xrange(stop) -> xrange object\n"
"xrange(start, stop[, step]) -> xrange object\n\n"
"Like range(), but the numbers are computed when they are asked for.");

PyTypeObject PyRange_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "xrange",
    .tp_basicsize = sizeof(_PyRangeObject),
    .tp_dealloc = (destructor)PyObject_Del,
    .tp_repr = (reprfunc)range_repr,
    .tp_as_sequence = &range_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = range_doc,
    .tp_iter = range_iter,
    .tp_methods = range_methods,
    .tp_new = range_new,
};

static PyObject *
rangeiter_next(_PyRangeIterObject *self)
{
    if (self->index >= self->len) {
        return NULL;
    }
    return PyInt_FromLong(range_element(self->start, self->step, self->index++));
}

static PyObject *
rangeiter_length_hint(_PyRangeIterObject *self, PyObject *ignored)
{
    return PyInt_FromLong(self->len - self->index);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> how many numbers are left");

static PyMethodDef rangeiter_methods[] = {
    {"__length_hint__", (PyCFunction)rangeiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyRangeIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "rangeiterator",
    .tp_basicsize = sizeof(_PyRangeIterObject),
    .tp_dealloc = (destructor)PyObject_Del,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)rangeiter_next,
    .tp_methods = rangeiter_methods,
};
