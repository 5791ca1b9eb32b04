/* _functools: partial and reduce, the C side of functools.py. */
#include "Python.h"
#include "structmember.h"

/* ---- partial --------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    PyObject *function;
    PyObject *args;   /* tuple */
    PyObject *kwds;   /* dict, or None after an old __setstate__ */
    PyObject *dict;   /* __dict__, or NULL */
    PyObject *weakreflist;
} partialobject;

static PyTypeObject partial_type;

static PyObject *
partial_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_SetString(PyExc_TypeError, "type 'partial' takes at least one argument");
        return NULL;
    }
    PyObject *function = PyTuple_GET_ITEM(args, 0);
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "the first argument must be callable");
        return NULL;
    }
    partialobject *self = (partialobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(function);
    self->function = function;
    self->args = PyTuple_GetSlice(args, 1, PY_SSIZE_T_MAX);
    self->kwds = kwds != NULL ? PyDict_Copy(kwds) : PyDict_New();
    if (self->args == NULL || self->kwds == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
partial_dealloc(partialobject *self)
{
    PyObject_GC_UnTrack(self);
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    Py_XDECREF(self->function);
    Py_XDECREF(self->args);
    Py_XDECREF(self->kwds);
    Py_XDECREF(self->dict);
    Py_TYPE(self)->tp_free(self);
}

static int
partial_traverse(partialobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->function);
    Py_VISIT(self->args);
    Py_VISIT(self->kwds);
    Py_VISIT(self->dict);
    return 0;
}

/* The keyword arguments of a call: those kept, overridden by those given. */
static PyObject *
partial_merge_keywords(PyObject *kept, PyObject *given)
{
    if (kept == Py_None || PyDict_Size(kept) == 0) {
        Py_XINCREF(given);
        return given;
    }
    PyObject *merged = PyDict_Copy(kept);
    if (merged != NULL && given != NULL && PyDict_Merge(merged, given, 1) < 0) {
        Py_CLEAR(merged);
    }
    return merged;
}

static PyObject *
partial_call(partialobject *self, PyObject *args, PyObject *kwds)
{
    assert(PyCallable_Check(self->function) && PyTuple_Check(self->args));
    PyObject *all_args = NULL;
    if (PyTuple_GET_SIZE(self->args) == 0) {
        all_args = args;
        Py_INCREF(all_args);
    }
    else if (PyTuple_GET_SIZE(args) == 0) {
        all_args = self->args;
        Py_INCREF(all_args);
    }
    else {
        all_args = PySequence_Concat(self->args, args);
    }
    if (all_args == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *all_kwds = partial_merge_keywords(self->kwds, kwds);
    if (all_kwds != NULL || !PyErr_Occurred()) {
        result = PyObject_Call(self->function, all_args, all_kwds);
    }
    Py_DECREF(all_args);
    Py_XDECREF(all_kwds);
    return result;
}

static PyObject *
partial_get_dict(partialobject *self, void *ignored)
{
    if (self->dict == NULL) {
        self->dict = PyDict_New();
    }
    Py_XINCREF(self->dict);
    return self->dict;
}

static int
partial_set_dict(partialobject *self, PyObject *value, void *ignored)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "a partial object's dictionary may not be deleted");
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "setting partial object's dictionary to a non-dict");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(self->dict, value);
    return 0;
}

static PyObject *
partial_reduce(partialobject *self, PyObject *ignored)
{
    return Py_BuildValue("O(O)(OOOO)", Py_TYPE(self), self->function, self->function, self->args,
                         self->kwds, self->dict != NULL ? self->dict : Py_None);
}

static PyObject *
partial_setstate(partialobject *self, PyObject *state)
{
    PyObject *function;
    PyObject *args;
    PyObject *kwds;
    PyObject *dict;
    if (!PyTuple_Check(state) || !PyArg_ParseTuple(state, "OOOO", &function, &args, &kwds, &dict)
        || !PyCallable_Check(function) || !PyTuple_Check(args)
        || (kwds != Py_None && !PyDict_Check(kwds))) {
        PyErr_SetString(PyExc_TypeError, "invalid partial state");
        return NULL;
    }
    /* Exact types, so that calls need not ask what a subclass overrides. */
    if (PyTuple_CheckExact(args)) {
        Py_INCREF(args);
    }
    else {
        args = PySequence_Tuple(args);
    }
    if (args == NULL) {
        return NULL;
    }
    if (kwds == Py_None) {
        kwds = PyDict_New();
    }
    else if (PyDict_CheckExact(kwds)) {
        Py_INCREF(kwds);
    }
    else {
        kwds = PyDict_Copy(kwds);
    }
    if (kwds == NULL) {
        Py_DECREF(args);
        return NULL;
    }
    dict = dict == Py_None ? NULL : dict;
    Py_XINCREF(dict);
    Py_INCREF(function);
    Py_SETREF(self->function, function);
    Py_SETREF(self->args, args);
    Py_SETREF(self->kwds, kwds);
    Py_XSETREF(self->dict, dict);
    Py_RETURN_NONE;
}

static PyMemberDef partial_members[] = {
    {"func", T_OBJECT, offsetof(partialobject, function), READONLY,
     "the function that is called"},
    {"args", T_OBJECT, offsetof(partialobject, args), READONLY,
     "the positional arguments that come first"},
    {"keywords", T_OBJECT, offsetof(partialobject, kwds), READONLY,
     "the keyword arguments given unless a call overrides them"},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef partial_getset[] = {
    {"__dict__", (getter)partial_get_dict, (setter)partial_set_dict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef partial_methods[] = {
    {"__reduce__", (PyCFunction)partial_reduce, METH_NOARGS, NULL},
    {"__setstate__", (PyCFunction)partial_setstate, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(partial_doc,
"partial(func, *args, **keywords) -> a function\n\n"
"Calling it calls func with args put in front of the arguments and keywords added\n"
"to the keyword arguments.");

static PyTypeObject partial_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "functools.partial",
    .tp_basicsize = sizeof(partialobject),
    .tp_dealloc = (destructor)partial_dealloc,
    .tp_call = (ternaryfunc)partial_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = partial_doc,
    .tp_traverse = (traverseproc)partial_traverse,
    .tp_weaklistoffset = offsetof(partialobject, weakreflist),
    .tp_methods = partial_methods,
    .tp_members = partial_members,
    .tp_getset = partial_getset,
    .tp_dictoffset = offsetof(partialobject, dict),
    .tp_new = partial_new,
    .tp_free = PyObject_GC_Del,
};

/* ---- reduce ------------------------------------------------------------------------------- */
static PyObject *
functools_reduce(PyObject *module, PyObject *args)
{
    PyObject *function;
    PyObject *sequence;
    PyObject *result = NULL;
    if (!PyArg_UnpackTuple(args, "reduce", 2, 3, &function, &sequence, &result)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_SetString(PyExc_TypeError, "reduce() arg 2 must support iteration");
        }
        return NULL;
    }
    PyObject *item;
    Py_XINCREF(result);
    while ((item = PyIter_Next(iterator)) != NULL) {
        if (result == NULL) {
            result = item;
            continue;
        }
        PyObject *folded = PyObject_CallFunctionObjArgs(function, result, item, NULL);
        Py_DECREF(item);
        Py_SETREF(result, folded);
        if (result == NULL) {
            break;
        }
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        Py_CLEAR(result);
    }
    else if (result == NULL) {
        PyErr_SetString(PyExc_TypeError, "reduce() of empty sequence with no initial value");
    }
    return result;
}

PyDoc_STRVAR(reduce_doc,
"reduce(function, sequence[, initial]) -> value\n\n"
"Fold the sequence from the left: reduce(f, [a, b, c]) is f(f(a, b), c).  initial, if\n"
"given, comes before the items and is the result for an empty sequence.");

static PyMethodDef functools_methods[] = {
    {"reduce", functools_reduce, METH_VARARGS, reduce_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(functools_doc, "Functions that take or make functions.");

PyMODINIT_FUNC
init_functools(void)
{
    PyObject *module = Py_InitModule3("_functools", functools_methods, functools_doc);
    if (module == NULL || PyType_Ready(&partial_type) < 0) {
        return;
    }
    Py_INCREF(&partial_type);
    PyModule_AddObject(module, "partial", (PyObject *)&partial_type);
}
