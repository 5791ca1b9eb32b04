/* General objects: those that Python code looks after.
 *
 * threading.py has each class twice: in Python, for any lock, for verbose mode, and for
 * programs that replace the module's locks; and as a subclass of one of our types.  Such a
 * subclass has an attribute _python_form = (class in Python, globals of threading, names):
 * while a global of these names is no longer what the third item says, somebody has replaced
 * it, and new objects must be built from the replacement.
 *
 * A general object is an instance of our type all the same; each method passes its call on
 * to the function in the Python class, and the attributes that are fields otherwise are
 * kept in the object's dictionary under the same names.
 */
#include "threading_internal.h"

static PyObject *
general_form(PyObject *self)
{
    PyObject *form = _PyType_Lookup(Py_TYPE(self), _Py_ID(_python_form));
    if (form == NULL || !PyTuple_Check(form) || PyTuple_GET_SIZE(form) != 3
        || !PyType_Check(PyTuple_GET_ITEM(form, 0)) || !PyDict_Check(PyTuple_GET_ITEM(form, 1))
        || !PyDict_Check(PyTuple_GET_ITEM(form, 2))) {
        return NULL;
    }
    return form;
}

PyObject *
_Threading_Global(PyObject *self, const char *name)
{
    PyObject *form = general_form(self);
    return form == NULL ? NULL : PyDict_GetItemString(PyTuple_GET_ITEM(form, 1), name);
}

int
_Threading_WantsPython(PyObject *self, PyObject *verbose)
{
    PyObject *form = general_form(self);
    if (form == NULL) {
        return 0;
    }
    PyObject *globals = PyTuple_GET_ITEM(form, 1);
    if (verbose == NULL || verbose == Py_None) {
        verbose = PyDict_GetItem(globals, _Py_ID(_VERBOSE));
    }
    if (verbose != NULL) {
        int tells = PyObject_IsTrue(verbose);
        if (tells != 0) {
            return tells;
        }
    }
    Py_ssize_t pos = 0;
    PyObject *name, *value;
    while (PyDict_Next(PyTuple_GET_ITEM(form, 2), &pos, &name, &value)) {
        if (PyDict_GetItem(globals, name) != value) {
            return 1;
        }
    }
    return 0;
}

static void *
general_fail(PyObject *self)
{
    PyErr_Format(PyExc_TypeError, "%.100s: only the classes of threading can do this",
                 Py_TYPE(self)->tp_name);
    return NULL;
}

PyObject *
_Threading_GetPython(void *op, const char *name)
{
    PyObject *self = op;
    PyObject *form = general_form(self);
    if (form == NULL) {
        return general_fail(self);
    }
    PyObject *property = PyObject_GetAttrString(PyTuple_GET_ITEM(form, 0), name);
    if (property == NULL) {
        return NULL;
    }
    PyObject *value = PyObject_CallMethod(property, (char *)"__get__", (char *)"(O)", self);
    Py_DECREF(property);
    return value;
}

PyObject *
_Threading_CallPython(void *op, const char *name, PyObject *args, PyObject *kwds)
{
    PyObject *self = op;
    PyObject *form = general_form(self);
    if (form == NULL) {
        return general_fail(self);
    }
    /* Held, because the call may replace the form. */
    PyObject *function = PyObject_GetAttrString(PyTuple_GET_ITEM(form, 0), name);
    if (function == NULL) {
        return NULL;
    }
    if (PyMethod_Check(function)) {
        /* An unbound method would ask for an instance of its class. */
        PyObject *plain = PyMethod_GET_FUNCTION(function);
        Py_INCREF(plain);
        Py_DECREF(function);
        function = plain;
    }
    PyObject *result = NULL;
    Py_ssize_t count = args == NULL ? 0 : PyTuple_GET_SIZE(args);
    PyObject *all = PyTuple_New(count + 1);
    if (all != NULL) {
        Py_INCREF(self);
        PyTuple_SET_ITEM(all, 0, self);
        for (Py_ssize_t i = 0; i < count; i++) {
            PyObject *item = PyTuple_GET_ITEM(args, i);
            Py_INCREF(item);
            PyTuple_SET_ITEM(all, i + 1, item);
        }
        result = PyObject_Call(function, all, kwds);
        Py_DECREF(all);
    }
    Py_DECREF(function);
    return result;
}

int
_Threading_InitPython(void *self, PyObject *args, PyObject *kwds)
{
    if (general_form(self) == NULL) {
        general_fail(self);
        return -1;
    }
    ((_Threading_Object *)self)->general = 1;
    PyObject *result = _Threading_CallPython(self, "__init__", args, kwds);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

void *
_Threading_NoAttribute(void *self, const char *name)
{
    PyErr_Format(PyExc_AttributeError, "'%.50s' object has no attribute '%.400s'",
                 Py_TYPE(self)->tp_name, name);
    return NULL;
}

static PyObject *
general_dict(void *self)
{
    PyObject **place = _PyObject_GetDictPtr(self);
    if (place == NULL) {
        return general_fail(self);
    }
    if (*place == NULL) {
        *place = PyDict_New();
    }
    return *place;
}

PyObject *
_Threading_GetKept(void *self, const char *name)
{
    PyObject *dict = general_dict(self);
    if (dict == NULL) {
        return NULL;
    }
    PyObject *value = PyDict_GetItemString(dict, name);
    if (value == NULL) {
        return _Threading_NoAttribute(self, name);
    }
    Py_INCREF(value);
    return value;
}

int
_Threading_SetKept(void *self, const char *name, PyObject *value)
{
    PyObject *dict = general_dict(self);
    if (dict == NULL) {
        return -1;
    }
    if (value != NULL) {
        return PyDict_SetItemString(dict, name, value);
    }
    if (PyDict_DelItemString(dict, name) < 0) {
        _Threading_NoAttribute(self, name);
        return -1;
    }
    return 0;
}

PyObject *
_Threading_GetField(PyObject *self, void *closure)
{
    const _Threading_Field *field = closure;
    return ((_Threading_Object *)self)->general ? _Threading_GetKept(self, field->name)
                                                : field->get(self, (void *)field->name);
}

int
_Threading_SetField(PyObject *self, PyObject *value, void *closure)
{
    const _Threading_Field *field = closure;
    if (((_Threading_Object *)self)->general) {
        return _Threading_SetKept(self, field->name, value);
    }
    if (value == NULL) {
        PyErr_Format(PyExc_TypeError, "can't delete '%s'", field->name);
        return -1;
    }
    return field->set(self, value, (void *)field->name);
}

int
_Threading_ForgetKept(void *op, const char *const *names)
{
    _Threading_Object *self = op;
    if (!self->general) {
        return 0;
    }
    self->general = 0;
    PyObject *dict = general_dict(self);
    if (dict == NULL) {
        return -1;
    }
    for (; *names != NULL; names++) {
        if (PyDict_GetItemString(dict, *names) != NULL
            && PyDict_DelItemString(dict, *names) < 0) {
            return -1;
        }
    }
    return 0;
}

int
_Threading_Overrides(PyObject *self, PyTypeObject *base, PyObject **const *names)
{
    PyObject **place = _PyObject_GetDictPtr(self);
    for (; *names != NULL; names++) {
        PyObject *name = **names;
        if (_PyType_Lookup(Py_TYPE(self), name) != PyDict_GetItem(base->tp_dict, name)
            || (place != NULL && *place != NULL && PyDict_GetItem(*place, name) != NULL)) {
            return 1;
        }
    }
    return 0;
}

_PyPlus_nsec
_Threading_Deadline(PyObject *timeout)
{
    if (timeout == NULL || timeout == Py_None) {
        return _PyPlus_FOREVER;
    }
    double seconds = PyFloat_AsDouble(timeout);
    if (seconds == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    return _PyPlus_Deadline(seconds > 0.0 ? seconds : 0.0);
}

PyObject *
_Threading_Reduce(PyObject *self, PyObject *unused)
{
    PyErr_SetString(PyExc_TypeError, "can't pickle lock objects");
    return NULL;
}

PyObject *
_Threading_ReduceEx(PyObject *self, PyObject *args)
{
    int protocol = 0;
    if (!PyArg_ParseTuple(args, "|i:__reduce_ex__", &protocol)) {
        return NULL;
    }
    PyErr_SetString(PyExc_TypeError, protocol < 2 ? "can't pickle lock objects"
                                                  : "can't pickle thread.lock objects");
    return NULL;
}
