/* BaseException: what all exceptions share - args, message, a dict - and its type. */
#include "Python.h"
#include "pycore_exceptions.h"
#include "pycore_names.h"

PyObject *
_PyBaseException_New(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyBaseExceptionObject *self = (PyBaseExceptionObject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->dict = NULL;
    self->message = PyString_FromString("");
    self->args = self->message == NULL ? NULL : PyTuple_New(0);
    if (self->args == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

int
_PyBaseException_Init(PyBaseExceptionObject *self, PyObject *args, PyObject *kwds)
{
    if (!_PyArg_NoKeywords(Py_TYPE(self)->tp_name, kwds)) {
        return -1;
    }
    Py_INCREF(args);
    Py_XSETREF(self->args, args);
    if (PyTuple_GET_SIZE(args) == 1) {
        PyObject *message = PyTuple_GET_ITEM(args, 0);
        Py_INCREF(message);
        Py_XSETREF(self->message, message);
    }
    return 0;
}

int
_PyBaseException_Clear(PyBaseExceptionObject *self)
{
    Py_CLEAR(self->dict);
    Py_CLEAR(self->args);
    Py_CLEAR(self->message);
    return 0;
}

int
_PyBaseException_Traverse(PyBaseExceptionObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->dict);
    Py_VISIT(self->args);
    Py_VISIT(self->message);
    return 0;
}

static void
base_dealloc(PyBaseExceptionObject *self)
{
    PyObject_GC_UnTrack(self);
    _PyBaseException_Clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- text ------------------------------------------------------------------------- */

/* args as text by convert: nothing, the one argument, or the tuple. */
static PyObject *
text_of_args(PyBaseExceptionObject *self, PyObject *(*convert)(PyObject *), PyObject *empty)
{
    Py_ssize_t count = self->args == NULL ? 0 : PyTuple_GET_SIZE(self->args);
    if (count == 0) {
        return empty;
    }
    Py_XDECREF(empty);
    if (empty == NULL) {
        return NULL;
    }
    return convert(count == 1 ? PyTuple_GET_ITEM(self->args, 0) : self->args);
}

PyObject *
_PyBaseException_Str(PyBaseExceptionObject *self)
{
    return text_of_args(self, PyObject_Str, PyString_FromString(""));
}

static PyObject *
base_unicode(PyBaseExceptionObject *self)
{
    /* a str() of a subclass decides, if there is one */
    if (Py_TYPE(self)->tp_str != (reprfunc)_PyBaseException_Str) {
        /* (the slot, not str(): what it answers need not be a text) */
        PyObject *text = Py_TYPE(self)->tp_str((PyObject *)self);
        PyObject *result = text == NULL ? NULL : PyObject_Unicode(text);
        Py_XDECREF(text);
        return result;
    }
    return text_of_args(self, PyObject_Unicode, PyUnicode_FromUnicode(NULL, 0));
}

static PyObject *
base_repr(PyBaseExceptionObject *self)
{
    const char *name = Py_TYPE(self)->tp_name;
    const char *dot = strrchr(name, '.');
    PyObject *result = PyString_FromString(dot == NULL ? name : dot + 1);
    PyObject *args = result == NULL || self->args == NULL ? NULL : PyObject_Repr(self->args);
    if (self->args == NULL && result != NULL) {
        args = PyString_FromString("()");
    }
    if (result != NULL) {
        PyString_ConcatAndDel(&result, args);
    }
    else {
        Py_XDECREF(args);
    }
    return result;
}

/* ---- pickling --------------------------------------------------------------------------- */

static PyObject *
base_reduce(PyBaseExceptionObject *self)
{
    if (self->args != NULL && self->dict != NULL) {
        return PyTuple_Pack(3, Py_TYPE(self), self->args, self->dict);
    }
    return PyTuple_Pack(2, Py_TYPE(self), self->args == NULL ? Py_None : self->args);
}

static PyObject *
base_setstate(PyObject *self, PyObject *state)
{
    PyObject *key;
    PyObject *value;
    Py_ssize_t position = 0;

    if (state != Py_None) {
        if (!PyDict_Check(state)) {
            PyErr_SetString(PyExc_TypeError, "state is not a dictionary");
            return NULL;
        }
        while (PyDict_Next(state, &position, &key, &value)) {
            if (PyObject_SetAttr(self, key, value) < 0) {
                return NULL;
            }
        }
    }
    Py_RETURN_NONE;
}

static PyMethodDef base_methods[] = {
    {"__reduce__", (PyCFunction)base_reduce, METH_NOARGS, NULL},
    {"__setstate__", base_setstate, METH_O, NULL},
    {"__unicode__", (PyCFunction)base_unicode, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* ---- exceptions were sequences of their arguments once ------------------------------------ */

static PyObject *
base_item(PyBaseExceptionObject *self, Py_ssize_t index)
{
    if (PyErr_WarnPy3k("__getitem__ not supported for exception classes in 3.x; "
                       "use args attribute", 1) < 0) {
        return NULL;
    }
    return PySequence_GetItem(self->args, index);
}

static PyObject *
base_slice(PyBaseExceptionObject *self, Py_ssize_t start, Py_ssize_t stop)
{
    if (PyErr_WarnPy3k("__getslice__ not supported for exception classes in 3.x; "
                       "use args attribute", 1) < 0) {
        return NULL;
    }
    return PySequence_GetSlice(self->args, start, stop);
}

static PySequenceMethods base_as_sequence = {
    .sq_item = (ssizeargfunc)base_item,
    .sq_slice = (ssizessizeargfunc)base_slice,
};

/* ---- attributes -------------------------------------------------------------------------------- */

static PyObject *
get_dict(PyBaseExceptionObject *self, void *closure)
{
    if (self->dict == NULL) {
        self->dict = PyDict_New();
    }
    Py_XINCREF(self->dict);
    return self->dict;
}

static int
set_dict(PyBaseExceptionObject *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "__dict__ may not be deleted");
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "__dict__ must be a dictionary");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(self->dict, value);
    return 0;
}

static PyObject *
get_args(PyBaseExceptionObject *self, void *closure)
{
    PyObject *args = self->args == NULL ? Py_None : self->args;
    Py_INCREF(args);
    return args;
}

static int
set_args(PyBaseExceptionObject *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "args may not be deleted");
        return -1;
    }
    PyObject *args = PySequence_Tuple(value);
    if (args == NULL) {
        return -1;
    }
    Py_XSETREF(self->args, args);
    return 0;
}

/* message: what the user set, else the one argument, with a warning. */
static PyObject *
get_message(PyBaseExceptionObject *self, void *closure)
{
    PyObject *message = self->dict == NULL ? NULL : PyDict_GetItem(self->dict, _Py_ID(message));
    if (message == NULL) {
        message = self->message;
        if (message == NULL) {
            PyErr_SetString(PyExc_AttributeError, "message attribute was deleted");
            return NULL;
        }
        if (PyErr_WarnEx(PyExc_DeprecationWarning,
                         "BaseException.message has been deprecated as of Python 2.6", 1) < 0) {
            return NULL;
        }
    }
    Py_INCREF(message);
    return message;
}

static int
set_message(PyBaseExceptionObject *self, PyObject *value, void *closure)
{
    if (value == NULL) {
        if (self->dict != NULL && PyDict_GetItem(self->dict, _Py_ID(message)) != NULL
            && PyDict_DelItem(self->dict, _Py_ID(message)) < 0) {
            return -1;
        }
        Py_CLEAR(self->message);
        return 0;
    }
    if (self->dict == NULL) {
        self->dict = PyDict_New();
        if (self->dict == NULL) {
            return -1;
        }
    }
    return PyDict_SetItem(self->dict, _Py_ID(message), value);
}

static PyGetSetDef base_getsets[] = {
    {"__dict__", (getter)get_dict, (setter)set_dict, NULL, NULL},
    {"args", (getter)get_args, (setter)set_args, NULL, NULL},
    {"message", (getter)get_message, (setter)set_message, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject _PyExc_BaseException = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "exceptions.BaseException",
    .tp_basicsize = sizeof(PyBaseExceptionObject),
    .tp_dealloc = (destructor)base_dealloc,
    .tp_repr = (reprfunc)base_repr,
    .tp_as_sequence = &base_as_sequence,
    .tp_str = (reprfunc)_PyBaseException_Str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC
                | Py_TPFLAGS_BASE_EXC_SUBCLASS,
    .tp_doc = "Base of all exceptions.",
    .tp_traverse = (traverseproc)_PyBaseException_Traverse,
    .tp_clear = (inquiry)_PyBaseException_Clear,
    .tp_methods = base_methods,
    .tp_getset = base_getsets,
    .tp_dictoffset = offsetof(PyBaseExceptionObject, dict),
    .tp_init = (initproc)_PyBaseException_Init,
    .tp_new = _PyBaseException_New,
};
PyObject *PyExc_BaseException = (PyObject *)&_PyExc_BaseException;
