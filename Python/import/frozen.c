/* Frozen modules: marshalled code that is part of the program.  The table is
 * PyImport_FrozenModules; programs that embed the interpreter set their own. */
#include "Python.h"
#include "code.h"
#include "marshal.h"
#include "pycore_import.h"

struct _frozen *
_PyImport_FindFrozen(const char *name)
{
    for (struct _frozen *row = PyImport_FrozenModules; row != NULL && row->name != NULL; row++) {
        if (strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}

static int
frozen_size(const struct _frozen *row)
{
    return row->size < 0 ? -row->size : row->size;
}

static int
is_excluded(const struct _frozen *row, const char *name)
{
    if (row->code != NULL) {
        return 0;
    }
    PyErr_Format(PyExc_ImportError, "Excluded frozen object named %.200s", name);
    return 1;
}

PyObject *
_PyImport_GetFrozenCode(const char *name)
{
    struct _frozen *row = _PyImport_FindFrozen(name);

    if (row == NULL) {
        return PyErr_Format(PyExc_ImportError, "No such frozen object named %.200s", name);
    }
    if (is_excluded(row, name)) {
        return NULL;
    }
    return PyMarshal_ReadObjectFromString((char *)row->code, frozen_size(row));
}

/* A package's __path__ is its name. */
static int
make_package(char *name)
{
    PyObject *module = PyImport_AddModule(name);
    PyObject *path = module == NULL ? NULL : PyString_InternFromString(name);

    if (path == NULL) {
        return -1;
    }
    int status = PyDict_SetItemString(PyModule_GetDict(module), "__path__", path);
    Py_DECREF(path);
    return status;
}

int
PyImport_ImportFrozenModule(char *name)
{
    struct _frozen *row = _PyImport_FindFrozen(name);

    if (row == NULL) {
        return 0;
    }
    if (is_excluded(row, name)) {
        return -1;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # frozen%s\n", name, row->size < 0 ? " package" : "");
    }
    PyObject *code = PyMarshal_ReadObjectFromString((char *)row->code, frozen_size(row));
    if (code == NULL) {
        return -1;
    }
    PyObject *module = NULL;
    if (!PyCode_Check(code)) {
        PyErr_Format(PyExc_TypeError, "frozen object %.200s is not a code object", name);
    }
    else if (row->size >= 0 || make_package(name) == 0) {
        module = PyImport_ExecCodeModuleEx(name, code, "<frozen>");
    }
    Py_DECREF(code);
    Py_XDECREF(module);
    return module == NULL ? -1 : 1;
}
