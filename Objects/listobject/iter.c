/* List iterators, forward and backward.  Both look at the list's size at each
 * step, so a list may grow and shrink meanwhile; once at the end they stay there. */
#include "list_internal.h"
#include "pycore_names.h"

PyObject *
_PyList_NewIter(PyObject *list)
{
    if (!PyList_Check(list)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    _PyListIterObject *self = PyObject_GC_New(_PyListIterObject, &PyListIter_Type);
    if (self == NULL) {
        return NULL;
    }
    self->it_index = 0;
    Py_INCREF(list);
    self->it_seq = (PyListObject *)list;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

PyObject *
_PyList_NewReversed(PyListObject *list, PyObject *ignored)
{
    _PyListIterObject *self = PyObject_GC_New(_PyListIterObject, &PyListRevIter_Type);
    if (self == NULL) {
        return NULL;
    }
    self->it_index = Py_SIZE(list) - 1;
    Py_INCREF(list);
    self->it_seq = list;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
listiter_dealloc(_PyListIterObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->it_seq);
    PyObject_GC_Del(self);
}

static int
listiter_traverse(_PyListIterObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->it_seq);
    return 0;
}

static PyObject *
listiter_next(_PyListIterObject *self)
{
    PyListObject *list = self->it_seq;
    if (list == NULL) {
        return NULL;
    }
    if (self->it_index < Py_SIZE(list)) {
        PyObject *item = list->ob_item[self->it_index++];
        Py_INCREF(item);
        return item;
    }
    self->it_seq = NULL;
    Py_DECREF(list);
    return NULL;
}

static PyObject *
listreviter_next(_PyListIterObject *self)
{
    PyListObject *list = self->it_seq;
    if (list == NULL) {
        return NULL;
    }
    if (self->it_index >= 0 && self->it_index < Py_SIZE(list)) {
        PyObject *item = list->ob_item[self->it_index--];
        Py_INCREF(item);
        return item;
    }
    self->it_index = -1;
    self->it_seq = NULL;
    Py_DECREF(list);
    return NULL;
}

static PyObject *
listiter_length_hint(_PyListIterObject *self, PyObject *ignored)
{
    Py_ssize_t left = 0;
    if (self->it_seq != NULL) {
        left = Py_SIZE(self->it_seq) - self->it_index;
    }
    return PyInt_FromSsize_t(left < 0 ? 0 : left);
}

static PyObject *
listreviter_length_hint(_PyListIterObject *self, PyObject *ignored)
{
    Py_ssize_t left = self->it_index + 1;
    if (self->it_seq == NULL || Py_SIZE(self->it_seq) < left) {
        left = 0;
    }
    return PyInt_FromSsize_t(left);
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many items are left");

static PyMethodDef listiter_methods[] = {
    {"__length_hint__", (PyCFunction)listiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef listreviter_methods[] = {
    {"__length_hint__", (PyCFunction)listreviter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyListIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "listiterator",
    .tp_basicsize = sizeof(_PyListIterObject),
    .tp_dealloc = (destructor)listiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)listiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)listiter_next,
    .tp_methods = listiter_methods,
};

PyTypeObject PyListRevIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "listreverseiterator",
    .tp_basicsize = sizeof(_PyListIterObject),
    .tp_dealloc = (destructor)listiter_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)listiter_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)listreviter_next,
    .tp_methods = listreviter_methods,
};
