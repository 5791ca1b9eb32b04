/* Adapters: how objects SQLite knows nothing of become some that it stores.
 *
 * An adapter is registered for a type and a protocol; the protocol here is PrepareProtocol.
 * Else the protocol may have __adapt__, or the object __conform__. */
#include "sqlite3_internal.h"

PyObject *_PySQL_Adapters;
PyObject *_PySQL_Converters;
int _PySQL_BaseTypeAdapted;

int
_PySQL_AddAdapter(PyObject *type, PyObject *protocol, PyObject *adapter)
{
    if (type == (PyObject *)&PyInt_Type || type == (PyObject *)&PyLong_Type
        || type == (PyObject *)&PyFloat_Type || type == (PyObject *)&PyString_Type
        || type == (PyObject *)&PyUnicode_Type || type == (PyObject *)&PyByteArray_Type
        || type == (PyObject *)Py_TYPE(Py_None)) {
        _PySQL_BaseTypeAdapted = 1;
    }
    PyObject *key = PyTuple_Pack(2, type, protocol);
    if (key == NULL) {
        return -1;
    }
    int code = PyDict_SetItem(_PySQL_Adapters, key, adapter);
    Py_DECREF(key);
    return code;
}

/* Call a method if there is one and it does not answer None: new reference, or NULL, perhaps
 * with an exception. */
static PyObject *
adapt_by_method(PyObject *object, char *name, PyObject *argument)
{
    if (!PyObject_HasAttrString(object, name)) {
        return NULL;
    }
    PyObject *adapted = PyObject_CallMethod(object, name, "O", argument);
    if (adapted == Py_None) {
        Py_CLEAR(adapted);
    }
    return adapted;
}

PyObject *
_PySQL_Adapt(PyObject *object, PyObject *protocol)
{
    PyObject *key = PyTuple_Pack(2, (PyObject *)Py_TYPE(object), protocol);
    if (key == NULL) {
        return NULL;
    }
    PyObject *adapter = PyDict_GetItem(_PySQL_Adapters, key);
    Py_DECREF(key);
    if (adapter != NULL) {
        Py_INCREF(adapter);
        PyObject *adapted = PyObject_CallFunctionObjArgs(adapter, object, NULL);
        Py_DECREF(adapter);
        return adapted;
    }
    PyObject *adapted = adapt_by_method(protocol, "__adapt__", object);
    if (adapted == NULL && !PyErr_Occurred()) {
        adapted = adapt_by_method(object, "__conform__", protocol);
    }
    if (adapted == NULL && !PyErr_Occurred()) {
        PyErr_SetString(_PySQL_ProgrammingError, "can't adapt");
    }
    return adapted;
}

int
_PySQL_InitAdapters(PyObject *module)
{
    if (_PySQL_Adapters == NULL) {
        _PySQL_Adapters = PyDict_New();
        _PySQL_Converters = PyDict_New();
    }
    if (_PySQL_Adapters == NULL || _PySQL_Converters == NULL) {
        return -1;
    }
    Py_INCREF(_PySQL_Adapters);
    Py_INCREF(_PySQL_Converters);
    return PyModule_AddObject(module, "adapters", _PySQL_Adapters) < 0
                   || PyModule_AddObject(module, "converters", _PySQL_Converters) < 0
               ? -1
               : 0;
}

PyTypeObject _PySQL_PrepareProtocol_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.PrepareProtocol",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
};
