/* slice objects and Ellipsis.
 *
 * A slice holds three arbitrary objects.  Turning it into numbers has two steps:
 * _PySlice_Unpack evaluates the members, which may run code; then, with the
 * length that the sequence has after that, _PySlice_AdjustIndices brings them
 * into range. */
#include "Python.h"
#include "structmember.h"
#include "pycore_gc.h"
#include "pycore_containers.h"

/* ---- Ellipsis ---------------------------------------------------------------------- */
static PyObject *
ellipsis_repr(PyObject *self)
{
    return PyString_FromString("Ellipsis");
}

PyTypeObject PyEllipsis_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "ellipsis",
    .tp_basicsize = sizeof(PyObject),
    .tp_repr = ellipsis_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

PyObject _Py_EllipsisObject = {PyObject_HEAD_INIT(&PyEllipsis_Type)};

/* ---- slice --------------------------------------------------------------------------- */
PyObject *
PySlice_New(PyObject *start, PyObject *stop, PyObject *step)
{
    PySliceObject *self = PyObject_GC_New(PySliceObject, &PySlice_Type);
    if (self == NULL) {
        return NULL;
    }
    self->start = start != NULL ? start : Py_None;
    self->stop = stop != NULL ? stop : Py_None;
    self->step = step != NULL ? step : Py_None;
    Py_INCREF(self->start);
    Py_INCREF(self->stop);
    Py_INCREF(self->step);
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

PyObject *
_PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop)
{
    PyObject *low = PyInt_FromSsize_t(start);
    PyObject *high = PyInt_FromSsize_t(stop);
    PyObject *result = NULL;
    if (low != NULL && high != NULL) {
        result = PySlice_New(low, high, NULL);
    }
    Py_XDECREF(low);
    Py_XDECREF(high);
    return result;
}

/* An old interface: plain ints only, no clamping of what is out of range at the
 * upper end; -1 without an exception says no. */
int
PySlice_GetIndices(PySliceObject *r, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                   Py_ssize_t *step)
{
    *step = 1;
    if (r->step != Py_None) {
        if (!PyInt_Check(r->step) && !PyLong_Check(r->step)) {
            return -1;
        }
        *step = PyInt_AsSsize_t(r->step);
    }
    *start = *step < 0 ? length - 1 : 0;
    if (r->start != Py_None) {
        if (!PyInt_Check(r->start) && !PyLong_Check(r->start)) {
            return -1;
        }
        *start = PyInt_AsSsize_t(r->start);
        *start += *start < 0 ? length : 0;
    }
    *stop = *step < 0 ? -1 : length;
    if (r->stop != Py_None) {
        if (!PyInt_Check(r->stop) && !PyLong_Check(r->stop)) {
            return -1;
        }
        *stop = PyInt_AsSsize_t(r->stop);
        *stop += *stop < 0 ? length : 0;
    }
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}

int
_PySlice_Unpack(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step)
{
    PySliceObject *self = (PySliceObject *)slice;
    *step = 1;
    if (self->step != Py_None) {
        if (!_PyEval_SliceIndex(self->step, step)) {
            return -1;
        }
        if (*step == 0) {
            PyErr_SetString(PyExc_ValueError, "slice step cannot be zero");
            return -1;
        }
        /* So that -step always exists; no sequence is long enough to tell. */
        if (*step < -PY_SSIZE_T_MAX) {
            *step = -PY_SSIZE_T_MAX;
        }
    }
    *start = *step < 0 ? PY_SSIZE_T_MAX : 0;
    if (self->start != Py_None && !_PyEval_SliceIndex(self->start, start)) {
        return -1;
    }
    *stop = *step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    if (self->stop != Py_None && !_PyEval_SliceIndex(self->stop, stop)) {
        return -1;
    }
    return 0;
}

/* Bring one end into low..high. */
static Py_ssize_t
slice_clamp(Py_ssize_t value, Py_ssize_t length, Py_ssize_t low, Py_ssize_t high)
{
    if (value < 0) {
        value += length;
    }
    return value < low ? low : (value > high ? high : value);
}

Py_ssize_t
_PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step)
{
    assert(step != 0 && step >= -PY_SSIZE_T_MAX);
    Py_ssize_t low = step < 0 ? -1 : 0;
    Py_ssize_t high = step < 0 ? length - 1 : length;
    *start = slice_clamp(*start, length, low, high);
    *stop = slice_clamp(*stop, length, low, high);
    if (step < 0) {
        return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    }
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

int
PySlice_GetIndicesEx(PySliceObject *r, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop,
                     Py_ssize_t *step, Py_ssize_t *slicelength)
{
    if (_PySlice_Unpack((PyObject *)r, start, stop, step) < 0) {
        return -1;
    }
    *slicelength = _PySlice_AdjustIndices(length, start, stop, *step);
    return 0;
}

static void
slice_dealloc(PySliceObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_DECREF(self->start);
    Py_DECREF(self->stop);
    Py_DECREF(self->step);
    PyObject_GC_Del(self);
}

static int
slice_traverse(PySliceObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->start);
    Py_VISIT(self->stop);
    Py_VISIT(self->step);
    return 0;
}

static PyObject *
slice_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *start = NULL;
    PyObject *stop = NULL;
    PyObject *step = NULL;
    if (!_PyArg_NoKeywords("slice()", kwds)) {
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "slice", 1, 3, &start, &stop, &step)) {
        return NULL;
    }
    if (stop == NULL) { /* the only argument is the end */
        stop = start;
        start = NULL;
    }
    return PySlice_New(start, stop, step);
}

static PyObject *
slice_repr(PySliceObject *self)
{
    PyObject *members = PyTuple_Pack(3, self->start, self->stop, self->step);
    if (members == NULL) {
        return NULL;
    }
    PyObject *text = PyObject_Repr(members);
    Py_DECREF(members);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("slice%s", PyString_AS_STRING(text));
    Py_DECREF(text);
    return result;
}

/* Slices compare like the tuples of their members. */
static int
slice_compare(PySliceObject *self, PySliceObject *other)
{
    PyObject *left[3] = {self->start, self->stop, self->step};
    PyObject *right[3] = {other->start, other->stop, other->step};
    if (self == other) {
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        int equal = PyObject_RichCompareBool(left[i], right[i], Py_EQ);
        if (equal < 0) {
            return -2;
        }
        if (!equal) {
            return PyObject_Compare(left[i], right[i]);
        }
    }
    return 0;
}

static long
slice_hash(PySliceObject *self)
{
    PyErr_SetString(PyExc_TypeError, "unhashable type");
    return -1L;
}

static PyObject *
slice_indices(PySliceObject *self, PyObject *length)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t size = PyNumber_AsSsize_t(length, PyExc_OverflowError);
    if (size == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (_PySlice_Unpack((PyObject *)self, &start, &stop, &step) < 0) {
        return NULL;
    }
    _PySlice_AdjustIndices(size, &start, &stop, step);
    return Py_BuildValue("(nnn)", start, stop, step);
}

static PyObject *
slice_reduce(PySliceObject *self, PyObject *ignored)
{
    return Py_BuildValue("O(OOO)", Py_TYPE(self), self->start, self->stop, self->step);
}

PyDoc_STRVAR(indices_doc,
"S.indices(len) -> (start, stop, stride)\n\n"
"What S selects in a sequence of len items, with ends out of range brought in.");
PyDoc_STRVAR(reduce_doc, "S.__reduce__() -> what pickle needs to make S again");

static PyMethodDef slice_methods[] = {
    {"indices", (PyCFunction)slice_indices, METH_O, indices_doc},
    {"__reduce__", (PyCFunction)slice_reduce, METH_NOARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef slice_members[] = {
    {"start", T_OBJECT, offsetof(PySliceObject, start), READONLY, NULL},
    {"stop", T_OBJECT, offsetof(PySliceObject, stop), READONLY, NULL},
    {"step", T_OBJECT, offsetof(PySliceObject, step), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(slice_doc,
"slice(stop) -> a slice object\n"
"slice(start, stop[, step]) -> a slice object\n\n"
"What x[start:stop:step] passes to x when x takes extended slices.");

PyTypeObject PySlice_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "slice",
    .tp_basicsize = sizeof(PySliceObject),
    .tp_dealloc = (destructor)slice_dealloc,
    .tp_compare = (cmpfunc)slice_compare,
    .tp_repr = (reprfunc)slice_repr,
    .tp_hash = (hashfunc)slice_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = slice_doc,
    .tp_traverse = (traverseproc)slice_traverse,
    .tp_methods = slice_methods,
    .tp_members = slice_members,
    .tp_new = slice_new,
};
