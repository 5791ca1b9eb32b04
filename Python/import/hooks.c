/* Path hooks (PEP 302): for each entry of a path the first hook that accepts it
 * makes an importer, which is kept in sys.path_importer_cache.  None in the cache
 * means: an ordinary directory, or none of anybody's business. */
#include "Python.h"
#include "structmember.h"
#include "pycore_compile.h"
#include "pycore_import.h"
#include "pycore_names.h"

/* ---- imp.NullImporter -------------------------------------------------------------- */
/* Stands in the cache for an entry that no hook wants and that is no directory:
 * nothing will ever be found there. */

typedef struct {
    PyObject_HEAD
} NullImporter;

static int
null_importer_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    char *path;
    struct stat status;

    if (!_PyArg_NoKeywords("NullImporter()", kwds)
        || !PyArg_ParseTuple(args, "s:NullImporter", &path)) {
        return -1;
    }
    if (*path == '\0') {
        PyErr_SetString(PyExc_ImportError, "empty pathname");
        return -1;
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        PyErr_SetString(PyExc_ImportError, "existing directory");
        return -1;
    }
    return 0;
}

static PyObject *
null_importer_find_module(PyObject *self, PyObject *args)
{
    Py_RETURN_NONE;
}

static PyMethodDef null_importer_methods[] = {
    {"find_module", null_importer_find_module, METH_VARARGS,
     "find_module(fullname[, path])\n\nNone: there is nothing here."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyNullImporter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "imp.NullImporter",
    .tp_basicsize = sizeof(NullImporter),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "NullImporter(path)\n\nAn importer for paths that are not directories; "
              "it finds nothing.",
    .tp_methods = null_importer_methods,
    .tp_init = null_importer_init,
    .tp_new = PyType_GenericNew,
};

/* ---- importers ------------------------------------------------------------------------ */

/* Ask the hooks in turn; an ImportError of one means the next.  New reference, NULL
 * without exception if none accepts the path. */
static PyObject *
ask_hooks(PyObject *hooks, PyObject *path)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(hooks); i++) {
        PyObject *hook = PyList_GET_ITEM(hooks, i);
        Py_INCREF(hook);
        PyObject *importer = PyObject_CallFunctionObjArgs(hook, path, NULL);
        Py_DECREF(hook);
        if (importer != NULL) {
            return importer;
        }
        if (!PyErr_ExceptionMatches(PyExc_ImportError)) {
            return NULL;
        }
        PyErr_Clear();
    }
    return NULL;
}

PyObject *
_PyImport_PathImporter(PyObject *cache, PyObject *hooks, PyObject *path)
{
    PyObject *importer = PyDict_GetItem(cache, path);

    if (importer != NULL) {
        return importer;
    }
    /* None while the hooks run, so that an import they do does not ask again */
    if (PyDict_SetItem(cache, path, Py_None) < 0) {
        return NULL;
    }
    importer = ask_hooks(hooks, path);
    if (importer == NULL && !PyErr_Occurred()) {
        importer = PyObject_CallFunctionObjArgs((PyObject *)&PyNullImporter_Type, path, NULL);
        if (importer == NULL && PyErr_ExceptionMatches(PyExc_ImportError)) {
            PyErr_Clear();
            return Py_None;
        }
    }
    if (importer == NULL) {
        return NULL;
    }
    int status = PyDict_SetItem(cache, path, importer);
    Py_DECREF(importer);
    return status < 0 ? NULL : importer;
}

PyObject *
PyImport_GetImporter(PyObject *path)
{
    PyObject *cache = PySys_GetObject("path_importer_cache");
    PyObject *hooks = PySys_GetObject("path_hooks");
    PyObject *importer = NULL;

    if (cache != NULL && hooks != NULL && PyDict_Check(cache) && PyList_Check(hooks)) {
        importer = _PyImport_PathImporter(cache, hooks, path);
    }
    Py_XINCREF(importer);
    return importer;
}

/* ---- set-up ------------------------------------------------------------------------------ */

static int
set_new(const char *name, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    int status = PySys_SetObject((char *)name, value);
    Py_DECREF(value);
    return status;
}

/* Zip files on sys.path; without the module there are none. */
static int
add_zip_hook(void)
{
    PyObject *module = PyImport_ImportModule("zipimport");
    PyObject *hook = NULL;

    if (module != NULL) {
        hook = PyObject_GetAttrString(module, "zipimporter");
        Py_DECREF(module);
    }
    if (hook == NULL) {
        PyErr_Clear();
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# can't import zipimport\n");
        }
        return 0;
    }
    PyObject *hooks = PySys_GetObject("path_hooks");
    int status = hooks == NULL ? -1 : PyList_Append(hooks, hook);
    Py_DECREF(hook);
    if (Py_VerboseFlag && status == 0) {
        PySys_WriteStderr("# installed zipimport hook\n");
    }
    return status;
}

void
_PyImportHooks_Init(void)
{
    if (PyType_Ready(&PyNullImporter_Type) < 0 || set_new("meta_path", PyList_New(0)) < 0
        || set_new("path_importer_cache", PyDict_New()) < 0
        || set_new("path_hooks", PyList_New(0)) < 0 || add_zip_hook() < 0) {
        PyErr_Print();
        Py_FatalError("initializing sys.meta_path, sys.path_hooks, path_importer_cache, "
                      "or NullImporter failed");
    }
}
