/* Shared libraries, and the functions that Python finds by their address: cast, string_at. */
#include "ctypes_internal.h"
#include <dlfcn.h>

int
_PyCt_AsAddress(PyObject *value, void **address)
{
    if (!PyInt_Check(value) && !PyLong_Check(value)) {
        PyErr_Format(PyExc_TypeError, "integer address expected instead of %s instance",
                     Py_TYPE(value)->tp_name);
        return 0;
    }
    *address = PyLong_AsVoidPtr(value);
    return *address != NULL || !PyErr_Occurred();
}

/* ---- libraries ------------------------------------------------------------------------------- */

static PyObject *
library_error(PyObject *exception)
{
    const char *text = dlerror();
    PyErr_SetString(exception, text != NULL ? text : "dynamic linking error");
    return NULL;
}

/* The handle in _handle of a library object: 0, or -1 with an exception. */
static int
library_handle(PyObject *library, void **handle)
{
    PyObject *number = PyObject_GetAttrString(library, "_handle");
    if (number == NULL) {
        return -1;
    }
    int result = -1;
    if (!PyInt_Check(number) && !PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError,
                        "the _handle attribute of the second argument must be an integer");
    }
    else {
        *handle = PyLong_AsVoidPtr(number);
        if (*handle != NULL || !PyErr_Occurred()) {
            result = 0;
        }
        else {
            PyErr_SetString(PyExc_ValueError,
                            "could not convert the _handle attribute to a pointer");
        }
    }
    Py_DECREF(number);
    return result;
}

/* The address of a symbol in a library object, NULL with `exception`. */
void *
_PyCt_Symbol(PyObject *library, const char *name, PyObject *exception)
{
    void *handle;
    if (library_handle(library, &handle) < 0) {
        return NULL;
    }
    void *address = dlsym(handle, name);
    if (address == NULL) {
        library_error(exception);
    }
    return address;
}

PyObject *
_PyCt_InDll(PyObject *type, PyObject *args)
{
    PyObject *library;
    const char *name;
    if (!PyArg_ParseTuple(args, "Os:in_dll", &library, &name)) {
        return NULL;
    }
    void *address = _PyCt_Symbol(library, name, PyExc_ValueError);
    return address == NULL ? NULL : _PyCt_AtAddress(type, address);
}

static PyObject *
library_open(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *name;
    int mode = RTLD_NOW;
    if (!PyArg_ParseTuple(args, "z|i:dlopen", &name, &mode)) {
        return NULL;
    }
    void *handle = dlopen(name, mode | RTLD_NOW);
    return handle == NULL ? library_error(PyExc_OSError) : PyLong_FromVoidPtr(handle);
}

static PyObject *
library_close(PyObject *Py_UNUSED(module), PyObject *args)
{
    void *handle;
    if (!PyArg_ParseTuple(args, "O&:dlclose", _PyCt_AsAddress, &handle)) {
        return NULL;
    }
    if (handle == NULL || dlclose(handle) != 0) {
        return library_error(PyExc_OSError);
    }
    Py_RETURN_NONE;
}

static PyObject *
library_symbol(PyObject *Py_UNUSED(module), PyObject *args)
{
    void *handle;
    const char *name;
    if (!PyArg_ParseTuple(args, "O&s:dlsym", _PyCt_AsAddress, &handle, &name)) {
        return NULL;
    }
    void *address = dlsym(handle, name);
    return address == NULL ? library_error(PyExc_OSError) : PyLong_FromVoidPtr(address);
}

static PyObject *
library_call(PyObject *args, int flags)
{
    ct_call call = {.flags = flags};
    if (!PyArg_ParseTuple(args, "O&O!", _PyCt_AsAddress, &call.address, &PyTuple_Type,
                          &call.args)) {
        return NULL;
    }
    if (call.address == NULL) {
        PyErr_SetString(PyExc_ValueError, "attempt to call a NULL function pointer");
        return NULL;
    }
    return _PyCt_Call(&call);
}

static PyObject *
library_call_function(PyObject *Py_UNUSED(module), PyObject *args)
{
    return library_call(args, 0);
}

static PyObject *
library_call_cdecl(PyObject *Py_UNUSED(module), PyObject *args)
{
    return library_call(args, CT_FUNC_CDECL);
}

PyMethodDef _PyCt_LibraryMethods[] = {
    {"dlopen", library_open, METH_VARARGS,
     PyDoc_STR("dlopen(name[, flags]) -> handle\n\nOpens a shared library; None: the program.")},
    {"dlclose", library_close, METH_VARARGS, PyDoc_STR("dlclose(handle)\n\nCloses a library.")},
    {"dlsym", library_symbol, METH_VARARGS,
     PyDoc_STR("dlsym(handle, name) -> address\n\nFinds a symbol in a library.")},
    {"call_function", library_call_function, METH_VARARGS,
     PyDoc_STR("call_function(address, arguments) -> int")},
    {"call_cdeclfunction", library_call_cdecl, METH_VARARGS,
     PyDoc_STR("call_cdeclfunction(address, arguments) -> int")},
    {NULL, NULL, 0, NULL},
};

/* ---- functions called by address ------------------------------------------------------------- */

static int
library_check_memory(const void *memory)
{
    if (memory == NULL) {
        PyErr_SetString(PyExc_ValueError, "NULL pointer access");
        return -1;
    }
    return 0;
}

PyObject *
_PyCt_StringAt(const char *memory, int size)
{
    if (size != 0 && library_check_memory(memory) < 0) {
        return NULL;
    }
    return size == -1 ? PyString_FromString(memory)
                      : PyString_FromStringAndSize(size == 0 ? "" : memory, size);
}

PyObject *
_PyCt_WideAt(const wchar_t *memory, int size)
{
    if (size != 0 && library_check_memory(memory) < 0) {
        return NULL;
    }
    Py_ssize_t length = size == -1 ? (Py_ssize_t)wcslen(memory) : size;
    if (length < 0) {
        PyErr_SetString(PyExc_SystemError,
                        "Negative size passed to PyUnicode_New");
        return NULL;
    }
    return PyUnicode_FromWideChar(length == 0 ? L"" : memory, length);
}

static int
library_is_pointer(PyObject *type)
{
    ct_info *info = _PyCt_Info(type);
    return info != NULL
           && (PyObject_TypeCheck(type, &_PyCt_PointerMeta)
               || PyObject_TypeCheck(type, &_PyCt_FunctionMeta)
               || (info->code != NULL && strchr("PzZO", info->code->code) != NULL));
}

/* The result shares what the source keeps, and the source itself is put there. */
static int
library_share(ct_object *result, ct_object *source)
{
    PyObject *kept = _PyCt_Kept(source);
    if (kept == NULL) {
        return -1;
    }
    Py_XSETREF(result->objects, kept);
    if (!PyDict_CheckExact(kept)) {
        return 0;
    }
    PyObject *key = PyLong_FromVoidPtr(source);
    int status = key == NULL ? -1 : PyDict_SetItem(kept, key, (PyObject *)source);
    Py_XDECREF(key);
    return status;
}

PyObject *
_PyCt_Cast(void *memory, PyObject *source, PyObject *type)
{
    if (!library_is_pointer(type)) {
        PyErr_Format(PyExc_TypeError, "cast() argument 2 must be a pointer type, not %s",
                     PyType_Check(type) ? ((PyTypeObject *)type)->tp_name
                                        : Py_TYPE(type)->tp_name);
        return NULL;
    }
    ct_object *result = (ct_object *)PyObject_CallObject(type, NULL);
    if (result == NULL) {
        return NULL;
    }
    if (!CT_CHECK(result) || result->size < (Py_ssize_t)sizeof memory) {
        PyErr_SetString(PyExc_TypeError, "cast() argument 2 must make a pointer");
        Py_CLEAR(result);
    }
    else if (CT_CHECK(source) && library_share(result, (ct_object *)source) < 0) {
        Py_CLEAR(result);
    }
    else {
        memcpy(result->memory, &memory, sizeof memory);
    }
    return (PyObject *)result;
}
