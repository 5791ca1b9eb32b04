/* The module imp: the steps of an import one by one, for programs that write their
 * own __import__. */
#include "Python.h"
#include "pycore_compile.h"
#include "pycore_import.h"

static PyObject *
imp_get_magic(PyObject *module, PyObject *noargs)
{
    long magic = PyImport_GetMagicNumber();
    char bytes[4];

    for (int i = 0; i < 4; i++) {
        bytes[i] = (char)(magic >> (8 * i));
    }
    return PyString_FromStringAndSize(bytes, 4);
}

static PyObject *
imp_get_suffixes(PyObject *module, PyObject *noargs)
{
    PyObject *list = PyList_New(0);

    for (struct filedescr *kind = _PyImport_Filetab; list != NULL && kind->suffix != NULL;
         kind++) {
        PyObject *item = Py_BuildValue("ssi", kind->suffix, kind->mode, kind->type);
        if (item == NULL || PyList_Append(list, item) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *
find_module_tuple(struct module_spec *spec)
{
    PyObject *file = Py_None;

    if (spec->file != NULL) {
        file = PyFile_FromFile(spec->file, spec->path, spec->kind->mode, fclose);
        spec->file = NULL; /* the file object's, even if there is none */
        if (file == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(file);
    }
    return Py_BuildValue("Ns(ssi)", file, spec->path, spec->kind->suffix, spec->kind->mode,
                         spec->kind->type);
}

static PyObject *
imp_find_module(PyObject *module, PyObject *args)
{
    char *name;
    PyObject *path = NULL;
    PyObject *result = NULL;

    if (!PyArg_ParseTuple(args, "s|O:find_module", &name, &path)) {
        return NULL;
    }
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    if (spec == NULL) {
        return PyErr_NoMemory();
    }
    int outcome = _PyImport_Find(NULL, name, path == Py_None ? NULL : path, 0, spec);
    if (outcome > 0) {
        PyErr_Format(PyExc_ImportError, "No module named %.200s", name);
    }
    else if (outcome == 0) {
        result = find_module_tuple(spec);
    }
    PyMem_Free(spec);
    return result;
}

static PyObject *
imp_init_builtin(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:init_builtin", &name)) {
        return NULL;
    }
    int status = _PyImport_InitBuiltin(name);
    if (status < 0) {
        return NULL;
    }
    if (status == 0) {
        Py_RETURN_NONE;
    }
    PyObject *result = PyImport_AddModule(name);
    Py_XINCREF(result);
    return result;
}

static PyObject *
imp_init_frozen(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:init_frozen", &name)) {
        return NULL;
    }
    int status = PyImport_ImportFrozenModule(name);
    if (status < 0) {
        return NULL;
    }
    if (status == 0) {
        Py_RETURN_NONE;
    }
    PyObject *result = PyImport_AddModule(name);
    Py_XINCREF(result);
    return result;
}

static PyObject *
imp_get_frozen_object(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:get_frozen_object", &name)) {
        return NULL;
    }
    return _PyImport_GetFrozenCode(name);
}

static PyObject *
imp_is_builtin(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:is_builtin", &name)) {
        return NULL;
    }
    return PyInt_FromLong(_PyImport_IsBuiltin(name));
}

static PyObject *
imp_is_frozen(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:is_frozen", &name)) {
        return NULL;
    }
    return PyBool_FromLong(_PyImport_FindFrozen(name) != NULL);
}

/* ---- loading ------------------------------------------------------------------------ */

/* The FILE of a file object; without one the named file, which the caller closes. */
static FILE *
take_file(const char *pathname, PyObject *file, const char *mode)
{
    FILE *fp;

    if (file == NULL) {
        fp = fopen(pathname, mode[0] == 'U' ? "r" : mode);
        if (fp == NULL) {
            PyErr_SetFromErrno(PyExc_IOError);
        }
        return fp;
    }
    fp = PyFile_AsFile(file);
    if (fp == NULL) {
        PyErr_SetString(PyExc_ValueError, "bad/closed file object");
    }
    return fp;
}

static PyObject *
load_file(PyObject *args, const char *format, const char *mode,
          PyObject *(*load)(char *, char *, FILE *))
{
    char *name;
    char *pathname;
    PyObject *file = NULL;

    if (!PyArg_ParseTuple(args, format, &name, &pathname, &PyFile_Type, &file)) {
        return NULL;
    }
    FILE *fp = take_file(pathname, file, mode);
    if (fp == NULL) {
        return NULL;
    }
    PyObject *result = load(name, pathname, fp);
    if (file == NULL) {
        fclose(fp);
    }
    return result;
}

static PyObject *
imp_load_source(PyObject *module, PyObject *args)
{
    return load_file(args, "ss|O!:load_source", "r", _PyImport_LoadSource);
}

static PyObject *
imp_load_compiled(PyObject *module, PyObject *args)
{
    return load_file(args, "ss|O!:load_compiled", "rb", _PyImport_LoadCompiled);
}

static PyObject *
imp_load_dynamic(PyObject *module, PyObject *args)
{
    char *name;
    char *pathname;
    PyObject *file = NULL;
    FILE *fp = NULL;

    if (!PyArg_ParseTuple(args, "ss|O!:load_dynamic", &name, &pathname, &PyFile_Type, &file)) {
        return NULL;
    }
    if (file != NULL) {
        fp = take_file(pathname, file, "r");
        if (fp == NULL) {
            return NULL;
        }
    }
    return _PyImport_LoadDynamicModule(name, pathname, fp);
}

static PyObject *
imp_load_package(PyObject *module, PyObject *args)
{
    char *name;
    char *pathname;

    if (!PyArg_ParseTuple(args, "ss:load_package", &name, &pathname)) {
        return NULL;
    }
    return _PyImport_LoadPackage(name, pathname);
}

static PyObject *
load_described(char *name, PyObject *file, char *pathname, struct filedescr *kind)
{
    FILE *fp = NULL;

    if (*kind->mode != '\0'
        && ((*kind->mode != 'r' && *kind->mode != 'U') || strchr(kind->mode, '+') != NULL)) {
        return PyErr_Format(PyExc_ValueError, "invalid file open mode %.200s", kind->mode);
    }
    if (file != Py_None) {
        if (!PyFile_Check(file)) {
            PyErr_SetString(PyExc_ValueError,
                            "load_module arg#2 should be a file or None");
            return NULL;
        }
        fp = take_file(pathname, file, kind->mode);
        if (fp == NULL) {
            return NULL;
        }
    }
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    if (spec == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *result = NULL;
    if (strlen(pathname) > MAXPATHLEN) {
        PyErr_SetString(PyExc_ValueError, "path name too long");
    }
    else {
        spec->kind = kind;
        spec->file = fp; /* stays the file object's */
        spec->loader = NULL;
        strcpy(spec->path, pathname);
        result = _PyImport_Load(name, spec);
    }
    PyMem_Free(spec);
    return result;
}

static PyObject *
imp_load_module(PyObject *module, PyObject *args)
{
    char *name;
    PyObject *file;
    char *pathname;
    struct filedescr kind;
    int type;

    if (!PyArg_ParseTuple(args, "sOs(ssi):load_module", &name, &file, &pathname, &kind.suffix,
                          &kind.mode, &type)) {
        return NULL;
    }
    kind.type = (enum filetype)type;
    return load_described(name, file, pathname, &kind);
}

static PyObject *
imp_new_module(PyObject *module, PyObject *args)
{
    char *name;

    if (!PyArg_ParseTuple(args, "s:new_module", &name)) {
        return NULL;
    }
    return PyModule_New(name);
}

static PyObject *
imp_reload(PyObject *module, PyObject *reloaded)
{
    return PyImport_ReloadModule(reloaded);
}

/* ---- the lock ------------------------------------------------------------------------- */

static PyObject *
imp_lock_held(PyObject *module, PyObject *noargs)
{
    return PyBool_FromLong(_PyImport_LockHeld());
}

static PyObject *
imp_acquire_lock(PyObject *module, PyObject *noargs)
{
    _PyImport_AcquireLock();
    Py_RETURN_NONE;
}

static PyObject *
imp_release_lock(PyObject *module, PyObject *noargs)
{
    if (_PyImport_ReleaseLock() < 0) {
        PyErr_SetString(PyExc_RuntimeError, "not holding the import lock");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- the module -------------------------------------------------------------------------- */

static PyMethodDef imp_methods[] = {
    {"reload", imp_reload, METH_O, "reload(module) -> module\n\nLoad a module again, in place."},
    {"find_module", imp_find_module, METH_VARARGS,
     "find_module(name[, path]) -> (file, pathname, (suffix, mode, type))\n\n"
     "Where a module is: in the directories of path, or for None built-in, frozen or\n"
     "on sys.path.  The name has no dots; for a submodule pass its package's __path__."},
    {"get_magic", imp_get_magic, METH_NOARGS,
     "get_magic() -> string\n\nThe first four bytes of a .pyc or .pyo file."},
    {"get_suffixes", imp_get_suffixes, METH_NOARGS,
     "get_suffixes() -> [(suffix, mode, type), ...]\n\n"
     "The files that find_module() looks for, in that order."},
    {"load_module", imp_load_module, METH_VARARGS,
     "load_module(name, file, pathname, (suffix, mode, type)) -> module\n\n"
     "Load what find_module() found, even if a module of that name is there already.\n"
     "The name may be that of a submodule, with its package's."},
    {"new_module", imp_new_module, METH_VARARGS,
     "new_module(name) -> module\n\nAn empty module, not entered in sys.modules."},
    {"lock_held", imp_lock_held, METH_NOARGS,
     "lock_held() -> boolean\n\nDoes some thread hold the import lock?"},
    {"acquire_lock", imp_acquire_lock, METH_NOARGS,
     "acquire_lock() -> None\n\nTake the import lock, waiting for it if need be; release it as\n"
     "often as you took it."},
    {"release_lock", imp_release_lock, METH_NOARGS,
     "release_lock() -> None\n\nGive the import lock back."},
    {"get_frozen_object", imp_get_frozen_object, METH_VARARGS, NULL},
    {"init_builtin", imp_init_builtin, METH_VARARGS, NULL},
    {"init_frozen", imp_init_frozen, METH_VARARGS, NULL},
    {"is_builtin", imp_is_builtin, METH_VARARGS, NULL},
    {"is_frozen", imp_is_frozen, METH_VARARGS, NULL},
    {"load_compiled", imp_load_compiled, METH_VARARGS, NULL},
    {"load_dynamic", imp_load_dynamic, METH_VARARGS, NULL},
    {"load_package", imp_load_package, METH_VARARGS, NULL},
    {"load_source", imp_load_source, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(imp_doc, "The parts of the import statement, to build one's own __import__ from.");

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"SEARCH_ERROR", SEARCH_ERROR},   {"PY_SOURCE", PY_SOURCE},
    {"PY_COMPILED", PY_COMPILED},     {"C_EXTENSION", C_EXTENSION},
    {"PY_RESOURCE", PY_RESOURCE},     {"PKG_DIRECTORY", PKG_DIRECTORY},
    {"C_BUILTIN", C_BUILTIN},         {"PY_FROZEN", PY_FROZEN},
    {"PY_CODERESOURCE", PY_CODERESOURCE}, {"IMP_HOOK", IMP_HOOK},
};

PyMODINIT_FUNC
initimp(void)
{
    if (PyType_Ready(&PyNullImporter_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("imp", imp_methods, imp_doc);
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0) {
            return;
        }
    }
    Py_INCREF(&PyNullImporter_Type);
    PyModule_AddObject(module, "NullImporter", (PyObject *)&PyNullImporter_Type);
}
