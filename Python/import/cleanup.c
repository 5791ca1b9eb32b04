/* The end of modules, and the second life of extension modules.
 *
 * At exit modules are emptied in an order that lets finalisers still find what they
 * need: first what sys keeps alive by accident, then __main__, then modules nobody
 * else refers to, again and again while there are any, then the rest; sys and
 * __builtin__ last.
 *
 * An extension module's init function runs once per process.  A copy of the module's
 * dict is kept, and importing it again - in another interpreter, or after it was
 * taken out of sys.modules - fills a new module from that copy. */
#include "Python.h"
#include "pycore_compile.h"
#include "pycore_import.h"
#include "pycore_names.h"

/* ---- copies of extension modules ------------------------------------------------------ */

static PyObject *extensions; /* dict: file name -> dict */

PyObject *
_PyImport_FixupExtension(char *name, char *filename)
{
    if (extensions == NULL) {
        extensions = PyDict_New();
        if (extensions == NULL) {
            return NULL;
        }
    }
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), name);
    if (module == NULL || !PyModule_Check(module)) {
        return PyErr_Format(PyExc_SystemError,
                            "_PyImport_FixupExtension: module %.200s not loaded", name);
    }
    PyObject *copy = PyDict_Copy(PyModule_GetDict(module));
    if (copy == NULL) {
        return NULL;
    }
    int status = PyDict_SetItemString(extensions, filename, copy);
    Py_DECREF(copy);
    return status < 0 ? NULL : copy;
}

/* Borrowed; NULL without exception if there is no copy. */
PyObject *
_PyImport_FindExtension(char *name, char *filename)
{
    PyObject *copy = extensions == NULL ? NULL : PyDict_GetItemString(extensions, filename);

    if (copy == NULL) {
        return NULL;
    }
    PyObject *module = PyImport_AddModule(name);
    if (module == NULL || PyDict_Update(PyModule_GetDict(module), copy) < 0) {
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # previously loaded (%s)\n", name, filename);
    }
    return module;
}

void
_PyImport_FreeExtensions(void)
{
    Py_CLEAR(extensions);
}

/* ---- the end ----------------------------------------------------------------------------- */

/* Names in sys that would keep user objects alive. */
static const char *const sys_values[] = {
    "path",           "argv",       "ps1",        "ps2",        "exitfunc",
    "exc_type",       "exc_value",  "exc_traceback", "last_type", "last_value",
    "last_traceback", "path_hooks", "path_importer_cache", "meta_path",
    "flags",          "float_info", NULL,
};

/* Files and the originals to put back. */
static const char *const sys_files[][2] = {
    {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"},
};

static PyObject *
module_dict(PyObject *modules, const char *name)
{
    PyObject *module = PyDict_GetItemString(modules, name);

    return module != NULL && PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
}

static void
clear_special_names(PyObject *modules)
{
    PyObject *dict = module_dict(modules, "__builtin__");

    if (dict != NULL) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# clear __builtin__._\n");
        }
        PyDict_SetItemString(dict, "_", Py_None);
    }
    dict = module_dict(modules, "sys");
    if (dict == NULL) {
        return;
    }
    for (int i = 0; sys_values[i] != NULL; i++) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# clear sys.%s\n", sys_values[i]);
        }
        PyDict_SetItemString(dict, sys_values[i], Py_None);
    }
    for (size_t i = 0; i < sizeof(sys_files) / sizeof(sys_files[0]); i++) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# restore sys.%s\n", sys_files[i][0]);
        }
        PyObject *original = PyDict_GetItemString(dict, sys_files[i][1]);
        PyDict_SetItemString(dict, sys_files[i][0], original != NULL ? original : Py_None);
    }
}

static void
retire_module(PyObject *modules, PyObject *name, PyObject *module, const char *stage)
{
    if (Py_VerboseFlag) {
        PySys_WriteStderr("# cleanup%s %s\n", stage, PyString_AS_STRING(name));
    }
    Py_INCREF(module);
    Py_INCREF(name);
    _PyModule_Clear(module);
    PyDict_SetItem(modules, name, Py_None);
    Py_DECREF(name);
    Py_DECREF(module);
}

static void
retire_named(PyObject *modules, const char *name)
{
    PyObject *key = PyString_FromString(name);

    if (key == NULL) {
        PyErr_Clear();
        return;
    }
    PyObject *module = PyDict_GetItem(modules, key);
    if (module != NULL && PyModule_Check(module)) {
        retire_module(modules, key, module, "");
    }
    Py_DECREF(key);
}

static int
is_last(PyObject *name)
{
    return strcmp(PyString_AS_STRING(name), "__builtin__") == 0
           || strcmp(PyString_AS_STRING(name), "sys") == 0;
}

/* Retire all modules, or those only sys.modules refers to; how many there were. */
static int
retire_round(PyObject *modules, int only_unreferenced, const char *stage)
{
    Py_ssize_t position = 0;
    PyObject *name;
    PyObject *module;
    int retired = 0;

    while (PyDict_Next(modules, &position, &name, &module)) {
        if ((only_unreferenced && Py_REFCNT(module) != 1) || !PyString_Check(name)
            || !PyModule_Check(module) || is_last(name)) {
            continue;
        }
        retire_module(modules, name, module, stage);
        retired++;
    }
    return retired;
}

void
PyImport_Cleanup(void)
{
    PyInterpreterState *interp = PyThreadState_GET()->interp;
    PyObject *modules = interp->modules;

    if (modules == NULL) {
        return; /* already done */
    }
    clear_special_names(modules);
    retire_named(modules, "__main__");
    while (retire_round(modules, 1, "[1]") > 0) {
        continue;
    }
    retire_round(modules, 0, "[2]");
    retire_named(modules, "sys");
    retire_named(modules, "__builtin__");
    PyDict_Clear(modules);
    interp->modules = NULL;
    Py_DECREF(modules);
    Py_CLEAR(interp->modules_reloading);
}
