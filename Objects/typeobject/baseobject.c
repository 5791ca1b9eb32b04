/* The type `object`, the base of all: creation and its argument checks, __class__,
 * repr, format, and copying and pickling by __reduce_ex__. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

/* ---- creation ----------------------------------------------------------------------------- */

static int
object_has_args(PyObject *args, PyObject *kwds)
{
    return PyTuple_GET_SIZE(args) != 0
           || (kwds != NULL && PyDict_Check(kwds) && PyDict_Size(kwds) != 0);
}

/* Arguments that object would ignore are an error unless the class overrides the
 * other of __new__ and __init__, which then takes them; if it overrides both and
 * still passes them on, that is deprecated. */
static int
object_judge_args(int overrides_this, int overrides_other, const char *text)
{
    if (overrides_this && overrides_other) {
        return PyErr_WarnEx(PyExc_DeprecationWarning, text, 1);
    }
    if (overrides_this || !overrides_other) {
        PyErr_SetString(PyExc_TypeError, text);
        return -1;
    }
    return 0;
}

int
_PyObject_Init2(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (!object_has_args(args, kwds)) {
        return 0;
    }
    PyTypeObject *type = Py_TYPE(self);
    return object_judge_args(type->tp_init != _PyObject_Init2, type->tp_new != _PyObject_New2,
                             "object.__init__() takes no parameters");
}

static PyObject *
object_abstract_error(PyTypeObject *type)
{
    PyObject *names = NULL;
    PyObject *joined = NULL;
    PyObject *comma = PyString_FromString(", ");
    PyObject *methods
        = PyObject_GetAttr((PyObject *)type, _Py_ID(__abstractmethods__));
    if (methods != NULL && comma != NULL) {
        names = PySequence_List(methods);
    }
    if (names != NULL && PyList_Sort(names) == 0) {
        joined = PyObject_CallMethod(comma, "join", "O", names);
    }
    if (joined != NULL) {
        char *text = PyString_AsString(joined);
        if (text != NULL) {
            PyErr_Format(PyExc_TypeError,
                         "Can't instantiate abstract class %s with abstract methods %s",
                         type->tp_name, text);
        }
    }
    Py_XDECREF(methods);
    Py_XDECREF(comma);
    Py_XDECREF(names);
    Py_XDECREF(joined);
    return NULL;
}

PyObject *
_PyObject_New2(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (object_has_args(args, kwds)
        && object_judge_args(type->tp_new != _PyObject_New2, type->tp_init != _PyObject_Init2,
                             "object() takes no parameters")
               < 0) {
        return NULL;
    }
    if (PyType_HasFeature(type, Py_TPFLAGS_IS_ABSTRACT)) {
        return object_abstract_error(type);
    }
    return type->tp_alloc(type, 0);
}

static void
object_dealloc(PyObject *self)
{
    Py_TYPE(self)->tp_free(self);
}

/* ---- text -------------------------------------------------------------------------------------- */

static PyObject *
object_repr(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject *module = _PyType_Module(type);
    if (module == NULL) {
        PyErr_Clear();
    }
    else if (!PyString_Check(module)) {
        Py_CLEAR(module);
    }
    PyObject *name = PyObject_GetAttr((PyObject *)type, _Py_ID(__name__));
    PyObject *result = NULL;
    if (name == NULL || !PyString_Check(name)) {
        Py_XDECREF(module);
        Py_XDECREF(name);
        return PyErr_Occurred() ? NULL
                                : PyString_FromFormat("<%s object at %p>", type->tp_name, self);
    }
    if (module != NULL && strcmp(PyString_AS_STRING(module), "__builtin__") != 0) {
        result = PyString_FromFormat("<%s.%s object at %p>", PyString_AS_STRING(module),
                                     PyString_AS_STRING(name), self);
    }
    else {
        result = PyString_FromFormat("<%s object at %p>", type->tp_name, self);
    }
    Py_XDECREF(module);
    Py_DECREF(name);
    return result;
}

static PyObject *
object_str(PyObject *self)
{
    reprfunc repr = Py_TYPE(self)->tp_repr;
    return (repr == NULL ? object_repr : repr)(self);
}

static PyObject *
object_format(PyObject *self, PyObject *args)
{
    PyObject *spec = NULL;
    if (!PyArg_ParseTuple(args, "O:__format__", &spec)) {
        return NULL;
    }
    PyObject *text = NULL;
    Py_ssize_t size = 0;
    if (PyUnicode_Check(spec)) {
        text = PyObject_Unicode(self);
        size = PyUnicode_GET_SIZE(spec);
    }
    else if (PyString_Check(spec)) {
        text = PyObject_Str(self);
        size = PyString_GET_SIZE(spec);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "argument to __format__ must be unicode or str");
        return NULL;
    }
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (size == 0
        || PyErr_WarnEx(PyExc_PendingDeprecationWarning,
                        "object.__format__ with a non-empty format string is deprecated", 1)
               == 0) {
        result = PyObject_Format(text, spec);
    }
    Py_DECREF(text);
    return result;
}

/* ---- __class__ -------------------------------------------------------------------------------- */

static PyObject *
object_get_class(PyObject *self, void *context)
{
    (void)context;
    Py_INCREF(Py_TYPE(self));
    return (PyObject *)Py_TYPE(self);
}

static int
object_set_class(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyTypeObject *old = Py_TYPE(self);
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete __class__ attribute");
        return -1;
    }
    if (!PyType_Check(value)) {
        PyErr_Format(PyExc_TypeError,
                     "__class__ must be set to new-style class, not '%s' object",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    PyTypeObject *type = (PyTypeObject *)value;
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)
        || !PyType_HasFeature(old, Py_TPFLAGS_HEAPTYPE)) {
        PyErr_Format(PyExc_TypeError, "__class__ assignment: only for heap types");
        return -1;
    }
    if (!_PyType_CompatibleForAssignment(type, old, "__class__")) {
        return -1;
    }
    Py_INCREF(type);
    Py_TYPE(self) = type;
    Py_DECREF(old);
    return 0;
}

static PyGetSetDef object_getsets[] = {
    {"__class__", object_get_class, object_set_class, "the class of the object", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- copying and pickling ------------------------------------------------------------------------ */

static PyObject *
reduce_import_copy_reg(void)
{
    PyObject *name = _Py_ID(copy_reg);
    PyObject *module = PyDict_GetItem(PyImport_GetModuleDict(), name);
    if (module != NULL) {
        Py_INCREF(module);
        return module;
    }
    return PyImport_Import(name);
}

/* Names of the slots of a class and its bases, cached by copy_reg in the class as
 * __slotnames__; a list or None. */
static PyObject *
reduce_slotnames(PyObject *cls)
{
    if (PyType_Check(cls)) {
        PyObject *names
            = PyDict_GetItem(((PyTypeObject *)cls)->tp_dict, _Py_ID(__slotnames__));
        if (names != NULL && PyList_Check(names)) {
            Py_INCREF(names);
            return names;
        }
    }
    PyObject *copy_reg = reduce_import_copy_reg();
    if (copy_reg == NULL) {
        return NULL;
    }
    PyObject *names = PyObject_CallMethod(copy_reg, "_slotnames", "O", cls);
    Py_DECREF(copy_reg);
    if (names != NULL && names != Py_None && !PyList_Check(names)) {
        PyErr_SetString(PyExc_TypeError, "copy_reg._slotnames didn't return a list or None");
        Py_CLEAR(names);
    }
    return names;
}

/* A dict of the slots that have a value; NULL without exception if there is none. */
static PyObject *
reduce_slot_values(PyObject *self, PyObject *names)
{
    PyObject *values = PyDict_New();
    for (Py_ssize_t i = 0; values != NULL && i < PyList_GET_SIZE(names); i++) {
        /* __getattr__ may change the list. */
        PyObject *name = PyList_GET_ITEM(names, i);
        Py_INCREF(name);
        PyObject *value = PyObject_GetAttr(self, name);
        if (value == NULL) {
            PyErr_Clear();
            Py_DECREF(name);
            continue;
        }
        int failed = PyDict_SetItem(values, name, value);
        Py_DECREF(name);
        Py_DECREF(value);
        if (failed < 0) {
            Py_CLEAR(values);
        }
    }
    if (values != NULL && PyDict_Size(values) == 0) {
        Py_CLEAR(values);
    }
    return values;
}

/* Optional attribute: new reference, or NULL with the exception cleared. */
static PyObject *
reduce_peek(PyObject *op, PyObject *name)
{
    PyObject *value = PyObject_GetAttr(op, name);
    if (value == NULL) {
        PyErr_Clear();
    }
    return value;
}

static PyObject *
reduce_state(PyObject *self, PyObject *cls)
{
    PyObject *method = reduce_peek(self, _Py_ID(__getstate__));
    if (method != NULL) {
        PyObject *state = PyObject_CallObject(method, NULL);
        Py_DECREF(method);
        return state;
    }
    PyObject *state = reduce_peek(self, _Py_ID(__dict__));
    if (state == NULL) {
        Py_INCREF(Py_None);
        state = Py_None;
    }
    PyObject *names = reduce_slotnames(cls);
    if (names == NULL) {
        Py_DECREF(state);
        return NULL;
    }
    if (names != Py_None) {
        PyObject *values = reduce_slot_values(self, names);
        if (values != NULL) {
            state = Py_BuildValue("(NN)", state, values);
        }
        else if (PyErr_Occurred()) {
            Py_CLEAR(state);
        }
    }
    Py_DECREF(names);
    return state;
}

/* (cls,) + what __getnewargs__ returns. */
static PyObject *
reduce_new_args(PyObject *self, PyObject *cls)
{
    PyObject *args = NULL;
    PyObject *method = reduce_peek(self, _Py_ID(__getnewargs__));
    if (method == NULL) {
        args = PyTuple_New(0);
    }
    else {
        args = PyObject_CallObject(method, NULL);
        Py_DECREF(method);
        if (args != NULL && !PyTuple_Check(args)) {
            PyErr_Format(PyExc_TypeError, "__getnewargs__ should return a tuple, not '%.200s'",
                         Py_TYPE(args)->tp_name);
            Py_CLEAR(args);
        }
    }
    if (args == NULL) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    PyObject *result = PyTuple_New(count + 1);
    if (result != NULL) {
        Py_INCREF(cls);
        PyTuple_SET_ITEM(result, 0, cls);
        for (Py_ssize_t i = 0; i < count; i++) {
            PyObject *item = PyTuple_GET_ITEM(args, i);
            Py_INCREF(item);
            PyTuple_SET_ITEM(result, i + 1, item);
        }
    }
    Py_DECREF(args);
    return result;
}

static PyObject *
reduce_none(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

/* Protocol 2: (copy_reg.__newobj__, (cls, *args), state, items, pairs). */
static PyObject *
reduce_protocol_2(PyObject *self)
{
    PyObject *result = NULL;
    PyObject *args = NULL;
    PyObject *state = NULL;
    PyObject *items = NULL;
    PyObject *pairs = NULL;
    PyObject *copy_reg = NULL;
    PyObject *newobj = NULL;

    if (Py_TYPE(self)->tp_new == NULL) {
        return PyErr_Format(PyExc_TypeError, "can't pickle %.200s objects",
                            Py_TYPE(self)->tp_name);
    }
    PyObject *cls = PyObject_GetAttr(self, _Py_ID(__class__));
    if (cls == NULL) {
        return NULL;
    }
    args = reduce_new_args(self, cls);
    state = args == NULL ? NULL : reduce_state(self, cls);
    if (state == NULL) {
        goto done;
    }
    items = PyList_Check(self) ? PyObject_GetIter(self) : reduce_none();
    if (items == NULL) {
        goto done;
    }
    pairs = PyDict_Check(self) ? PyObject_CallMethod(self, "iteritems", "") : reduce_none();
    if (pairs == NULL) {
        goto done;
    }
    copy_reg = reduce_import_copy_reg();
    if (copy_reg == NULL) {
        goto done;
    }
    newobj = PyObject_GetAttr(copy_reg, _Py_ID(__newobj__));
    if (newobj != NULL) {
        result = PyTuple_Pack(5, newobj, args, state, items, pairs);
    }
done:
    Py_DECREF(cls);
    Py_XDECREF(args);
    Py_XDECREF(state);
    Py_XDECREF(items);
    Py_XDECREF(pairs);
    Py_XDECREF(copy_reg);
    Py_XDECREF(newobj);
    return result;
}

static PyObject *
reduce_by_protocol(PyObject *self, int protocol)
{
    if (protocol >= 2) {
        return reduce_protocol_2(self);
    }
    PyObject *copy_reg = reduce_import_copy_reg();
    if (copy_reg == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallMethod(copy_reg, "_reduce_ex", "Oi", self, protocol);
    Py_DECREF(copy_reg);
    return result;
}

static PyObject *
object_reduce(PyObject *self, PyObject *args)
{
    int protocol = 0;
    if (!PyArg_ParseTuple(args, "|i:__reduce__", &protocol)) {
        return NULL;
    }
    return reduce_by_protocol(self, protocol);
}

/* Calls __reduce__ if the class overrides it. */
static PyObject *
object_reduce_ex(PyObject *self, PyObject *args)
{
    int protocol = 0;
    if (!PyArg_ParseTuple(args, "|i:__reduce_ex__", &protocol)) {
        return NULL;
    }
    PyObject *method = reduce_peek(self, _Py_ID(__reduce__));
    if (method == NULL) {
        return reduce_by_protocol(self, protocol);
    }
    PyObject *result = NULL;
    PyObject *cls = PyObject_GetAttr(self, _Py_ID(__class__));
    PyObject *theirs = cls == NULL ? NULL : PyObject_GetAttr(cls, _Py_ID(__reduce__));
    if (theirs != NULL) {
        PyObject *ours = PyDict_GetItem(PyBaseObject_Type.tp_dict, _Py_ID(__reduce__));
        result = theirs != ours ? PyObject_CallObject(method, NULL)
                                : reduce_by_protocol(self, protocol);
    }
    Py_DECREF(method);
    Py_XDECREF(cls);
    Py_XDECREF(theirs);
    return result;
}

/* ---- the rest -------------------------------------------------------------------------------------- */

static PyObject *
object_subclasshook(PyObject *cls, PyObject *args)
{
    (void)cls;
    (void)args;
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

static PyObject *
object_sizeof(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyTypeObject *type = Py_TYPE(self);
    Py_ssize_t size = type->tp_basicsize;
    if (type->tp_itemsize > 0) {
        size += Py_SIZE(self) * type->tp_itemsize;
    }
    return PyInt_FromSsize_t(size);
}

static PyMethodDef object_methods[] = {
    {"__reduce_ex__", object_reduce_ex, METH_VARARGS,
     "__reduce_ex__([protocol]) -> str or tuple\n\nHow to pickle the object."},
    {"__reduce__", object_reduce, METH_VARARGS,
     "__reduce__() -> str or tuple\n\nHow to pickle the object."},
    {"__subclasshook__", object_subclasshook, METH_CLASS | METH_VARARGS,
     "__subclasshook__(cls) -> bool or NotImplemented\n\n"
     "Override to have issubclass() of an abstract class answer differently."},
    {"__format__", object_format, METH_VARARGS,
     "__format__(format_spec) -> str\n\nWhat format(self, format_spec) returns."},
    {"__sizeof__", object_sizeof, METH_NOARGS,
     "__sizeof__() -> int\n\nBytes of memory the object takes."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyBaseObject_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "object",
    .tp_basicsize = sizeof(PyObject),
    .tp_dealloc = object_dealloc,
    .tp_repr = object_repr,
    .tp_hash = (hashfunc)_Py_HashPointer,
    .tp_str = object_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "object()\n\nThe base of all types; an instance has no attributes of its own.",
    .tp_methods = object_methods,
    .tp_getset = object_getsets,
    .tp_init = _PyObject_Init2,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = _PyObject_New2,
    .tp_free = PyObject_Free,
};
