/* The posix module: system calls.
 *
 * This file starts the module: table of functions (functions.def), constants
 * (constants.def), errors, environ.  The functions are in paths.c (names of files),
 * stat.c, fds.c (descriptors, pipes, terminals), process.c, ids.c (users and groups)
 * and config.c (sysconf and its kin).  Every call that may block drops the GIL. */
#include "posix_internal.h"
#include <limits.h>
#include <sysexits.h>

extern char **environ;

PyObject *
_PyPosix_Error(void)
{
    return PyErr_SetFromErrno(PyExc_OSError);
}

PyObject *
_PyPosix_ErrorWithName(const char *name)
{
    return PyErr_SetFromErrnoWithFilename(PyExc_OSError, name);
}

PyObject *
_PyPosix_ErrorReleasing(char *name)
{
    PyObject *result = _PyPosix_ErrorWithName(name);
    PyMem_Free(name);
    return result;
}

off_t
_PyPosix_AsOffset(PyObject *op)
{
    return PyLong_Check(op) ? (off_t)PyLong_AsLongLong(op) : (off_t)PyInt_AsLong(op);
}

/* ---- the environment ------------------------------------------------------------- */
/* A dict of the environment at start; of a name that occurs twice the first counts. */
static PyObject *
make_environ(void)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL || environ == NULL) {
        return dict;
    }
    for (char **entry = environ; *entry != NULL; entry++) {
        const char *sign = strchr(*entry, '=');
        if (sign == NULL) {
            continue;
        }
        PyObject *key = PyString_FromStringAndSize(*entry, sign - *entry);
        PyObject *value = PyString_FromString(sign + 1);
        int failed = key == NULL || value == NULL;
        if (!failed && PyDict_GetItem(dict, key) == NULL) {
            failed = PyDict_SetItem(dict, key, value) < 0;
        }
        Py_XDECREF(key);
        Py_XDECREF(value);
        if (failed) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

PyObject *
posix_putenv(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *key;
    char *value;
    if (!PyArg_ParseTuple(args, "ss:putenv", &key, &value)) {
        return NULL;
    }
    if (*key == '\0' || strchr(key, '=') != NULL) {
        PyErr_SetString(PyExc_ValueError, "illegal environment variable name");
        return NULL;
    }
    return posix_none_or_error(setenv(key, value, 1));
}

PyObject *
posix_unsetenv(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *key;
    if (!PyArg_ParseTuple(args, "s:unsetenv", &key)) {
        return NULL;
    }
    return posix_none_or_error(unsetenv(key));
}

/* ---- odds and ends ------------------------------------------------------------------ */
PyObject *
posix_strerror(PyObject *Py_UNUSED(self), PyObject *args)
{
    int code;
    if (!PyArg_ParseTuple(args, "i:strerror", &code)) {
        return NULL;
    }
    const char *text = strerror(code);
    if (text == NULL) {
        PyErr_SetString(PyExc_ValueError, "strerror() argument out of range");
        return NULL;
    }
    return PyString_FromString(text);
}

PyObject *
posix_urandom(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "n:urandom", &size)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative argument not allowed");
        return NULL;
    }
    PyObject *bytes = PyString_FromStringAndSize(NULL, size);
    if (bytes != NULL && _PyOS_URandom(PyString_AS_STRING(bytes), size) < 0) {
        Py_CLEAR(bytes);
    }
    return bytes;
}

/* ---- constants and start --------------------------------------------------------------- */
static const struct {
    const char *name;
    long value;
} posix_constants[] = {
#define CONSTANT(name) {#name, name},
#include "constants.def"
#undef CONSTANT
};

int
_PyPosix_AddConstants(PyObject *module)
{
    const int count = (int)(sizeof(posix_constants) / sizeof(posix_constants[0]));
    for (int i = 0; i < count; i++) {
        if (PyModule_AddIntConstant(module, posix_constants[i].name, posix_constants[i].value) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyMethodDef posix_methods[] = {
#define POSIX_FUNCTION(name, flags, doc) {#name, posix_##name, flags, PyDoc_STR(doc)},
#include "functions.def"
#undef POSIX_FUNCTION
    {"unlink", posix_remove, METH_VARARGS,
     PyDoc_STR("unlink(path)\n\nRemove a file; the same as remove(path).")},
    {NULL, NULL},
};

PyDoc_STRVAR(posix_doc,
"System calls of POSIX and Linux.  Programs use them through the module os, which\n\
adds what is built on them.");

PyMODINIT_FUNC
initposix(void)
{
    PyObject *module = Py_InitModule3("posix", posix_methods, posix_doc);
    if (module == NULL) {
        return;
    }
    PyObject *dict = make_environ();
    Py_XINCREF(dict);
    if (dict == NULL || PyModule_AddObject(module, "environ", dict) < 0) {
        return;
    }
    Py_DECREF(dict);
    Py_INCREF(PyExc_OSError);
    if (_PyPosix_AddConstants(module) < 0 || _PyPosix_AddConfigNames(module) < 0
        || PyModule_AddObject(module, "error", PyExc_OSError) < 0) {
        return;
    }
    (void)_PyPosix_AddStatTypes(module);
}
