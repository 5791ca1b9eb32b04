/* The errno module: error numbers by name (errno.def) and names by number. */

#include "Python.h"

static const struct {
    const char *name;
    int value;
} errno_codes[] = {
#define ERRNO(name) {#name, name},
#include "errno.def"
#undef ERRNO
};

PyDoc_STRVAR(errno_doc,
"Error numbers of the system.\n\
\n\
Each is here by its name, and errorcode maps a number back to a name.  The text\n\
of an error comes from os.strerror().");

static PyMethodDef errno_methods[] = {
    {NULL, NULL},
};

PyMODINIT_FUNC
initerrno(void)
{
    PyObject *module = Py_InitModule3("errno", errno_methods, errno_doc);
    PyObject *names = module == NULL ? NULL : PyDict_New();
    if (names == NULL) {
        return;
    }
    const int count = (int)(sizeof(errno_codes) / sizeof(errno_codes[0]));
    for (int i = 0; i < count; i++) {
        PyObject *value = PyInt_FromLong(errno_codes[i].value);
        PyObject *name = PyString_InternFromString(errno_codes[i].name);
        int failed = value == NULL || name == NULL
                     || PyDict_SetItem(PyModule_GetDict(module), name, value) < 0;
        if (!failed && PyDict_GetItem(names, value) == NULL) {
            failed = PyDict_SetItem(names, value, name) < 0;
        }
        Py_XDECREF(value);
        Py_XDECREF(name);
        if (failed) {
            Py_DECREF(names);
            return;
        }
    }
    (void)PyModule_AddObject(module, "errorcode", names);
}
