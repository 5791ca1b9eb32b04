/* _weakref: the C side of weakref.py.  The types live in Objects/weakrefobject.c. */
#include "Python.h"

#define WEAKREFS_OF(op) ((PyWeakReference **)PyObject_GET_WEAKREFS_LISTPTR(op))

static PyObject *
weakref_getweakrefcount(PyObject *module, PyObject *op)
{
    Py_ssize_t count = 0;
    if (PyType_SUPPORTS_WEAKREFS(Py_TYPE(op))) {
        count = _PyWeakref_GetWeakrefCount(*WEAKREFS_OF(op));
    }
    return PyInt_FromSsize_t(count);
}

static PyObject *
weakref_getweakrefs(PyObject *module, PyObject *op)
{
    PyObject *result = PyList_New(0);
    if (result == NULL || !PyType_SUPPORTS_WEAKREFS(Py_TYPE(op))) {
        return result;
    }
    for (PyWeakReference *ref = *WEAKREFS_OF(op); ref != NULL; ref = ref->wr_next) {
        if (PyList_Append(result, (PyObject *)ref) < 0) {
            Py_DECREF(result);
            return NULL;
        }
    }
    return result;
}

static PyObject *
weakref_proxy(PyObject *module, PyObject *args)
{
    PyObject *referent;
    PyObject *callback = NULL;
    if (!PyArg_UnpackTuple(args, "proxy", 1, 2, &referent, &callback)) {
        return NULL;
    }
    return PyWeakref_NewProxy(referent, callback);
}

static int
weakref_is_dead(PyObject *value)
{
    if (!PyWeakref_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "not a weakref");
        return -1;
    }
    return PyWeakref_GET_OBJECT(value) == Py_None;
}

static PyObject *
weakref_remove_dead_weakref(PyObject *module, PyObject *args)
{
    PyObject *dict;
    PyObject *key;
    if (!PyArg_ParseTuple(args, "O!O:_remove_dead_weakref", &PyDict_Type, &dict, &key)) {
        return NULL;
    }
    if (_PyDict_DelItemIf(dict, key, weakref_is_dead) < 0) {
        if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
            return NULL;
        }
        PyErr_Clear(); /* somebody else was faster */
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(getweakrefcount_doc,
"getweakrefcount(object) -> how many weak references and proxies there are to object");
PyDoc_STRVAR(getweakrefs_doc,
"getweakrefs(object) -> a list of all weak references and proxies to object");
PyDoc_STRVAR(proxy_doc,
"proxy(object[, callback]) -> a proxy that acts as object without keeping it alive\n\n"
"callback, if given, is called with the proxy when object is about to go.");
PyDoc_STRVAR(remove_dead_weakref_doc,
"_remove_dead_weakref(dict, key) -> None; delete key if its value is a dead reference");

static PyMethodDef weakref_functions[] = {
    {"getweakrefcount", weakref_getweakrefcount, METH_O, getweakrefcount_doc},
    {"getweakrefs", weakref_getweakrefs, METH_O, getweakrefs_doc},
    {"proxy", weakref_proxy, METH_VARARGS, proxy_doc},
    {"_remove_dead_weakref", weakref_remove_dead_weakref, METH_VARARGS,
     remove_dead_weakref_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(weakref_doc, "The support that module weakref is built on.");

PyMODINIT_FUNC
init_weakref(void)
{
    static const struct {
        const char *name;
        PyTypeObject *type;
    } types[] = {
        {"ref", &_PyWeakref_RefType},
        {"ReferenceType", &_PyWeakref_RefType},
        {"ProxyType", &_PyWeakref_ProxyType},
        {"CallableProxyType", &_PyWeakref_CallableProxyType},
    };
    PyObject *module = Py_InitModule3("_weakref", weakref_functions, weakref_doc);
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        Py_INCREF(types[i].type);
        if (PyModule_AddObject(module, types[i].name, (PyObject *)types[i].type) < 0) {
            return;
        }
    }
}
