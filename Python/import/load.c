/* From a search result to a module.
 *
 * A source file is compiled and its code saved beside it as .pyc (.pyo with -O):
 * magic number, modification time of the source, marshalled code.  A .pyc whose time
 * is not that of the source is ignored and replaced.  It is written under another
 * name and renamed when complete, so that nobody reads half of it; if any step of
 * that fails the import goes on without. */
#include "Python.h"
#include "Python-ast.h"
#include "code.h"
#include "compile.h"
#include "marshal.h"
#include "pycore_compile.h"
#include "pycore_import.h"
#include "pycore_names.h"
#include <fcntl.h>

/* Version of the bytecode, and "\r\n" to catch text transfers. */
#define MAGIC (62211 | ((long)'\r' << 16) | ((long)'\n' << 24))
static long magic = MAGIC;

static struct filedescr standard_kinds[] = {
    {".py", "U", PY_SOURCE},
    {".pyc", "rb", PY_COMPILED},
    {NULL, NULL, SEARCH_ERROR},
};

struct filedescr *_PyImport_Filetab = NULL;

static int
count_kinds(const struct filedescr *kinds)
{
    int n = 0;

    while (kinds[n].suffix != NULL) {
        n++;
    }
    return n;
}

void
_PyImport_Init(void)
{
    int dynamic = count_kinds(_PyImport_DynLoadFiletab);
    int standard = count_kinds(standard_kinds);
    struct filedescr *table = PyMem_Malloc((size_t)(dynamic + standard + 1) * sizeof(*table));

    if (table == NULL) {
        Py_FatalError("Can't initialize import file table.");
    }
    memcpy(table, _PyImport_DynLoadFiletab, (size_t)dynamic * sizeof(*table));
    memcpy(table + dynamic, standard_kinds, (size_t)(standard + 1) * sizeof(*table));
    for (int i = 0; i < dynamic + standard; i++) {
        if (Py_OptimizeFlag && table[i].type == PY_COMPILED) {
            table[i].suffix = ".pyo";
        }
    }
    PyMem_Free(_PyImport_Filetab);
    _PyImport_Filetab = table;
    if (Py_UnicodeFlag) {
        magic = MAGIC + 1; /* -U changes what literals mean */
    }
}

void
_PyImport_Fini(void)
{
    _PyImport_FreeExtensions();
    PyMem_Free(_PyImport_Filetab);
    _PyImport_Filetab = NULL;
    _PyImport_FreeLock();
}

long
PyImport_GetMagicNumber(void)
{
    return magic;
}

/* ---- executing code --------------------------------------------------------------- */

void
_PyImport_RemoveModule(const char *name)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    if (PyDict_GetItemString(modules, name) != NULL
        && PyDict_DelItemString(modules, name) < 0) {
        PyErr_Clear(); /* no memory for the key: it stays, and the error to tell is older */
    }
    PyErr_Restore(type, value, traceback);
}

/* Give a module dict what execution needs. */
static int
prepare_dict(PyObject *dict, PyObject *code, char *pathname)
{
    if (PyDict_GetItem(dict, _Py_ID(__builtins__)) == NULL
        && PyDict_SetItem(dict, _Py_ID(__builtins__), PyEval_GetBuiltins()) < 0) {
        return -1;
    }
    PyObject *file = NULL;
    if (pathname != NULL) {
        file = PyString_FromString(pathname);
        if (file == NULL) {
            PyErr_Clear();
        }
    }
    if (file == NULL) {
        file = ((PyCodeObject *)code)->co_filename;
        Py_INCREF(file);
    }
    if (PyDict_SetItem(dict, _Py_ID(__file__), file) < 0) {
        PyErr_Clear(); /* not important enough to fail */
    }
    Py_DECREF(file);
    return 0;
}

static int
execute(PyObject *module, PyObject *code, char *pathname)
{
    PyObject *dict = PyModule_GetDict(module);

    if (prepare_dict(dict, code, pathname) < 0) {
        return -1;
    }
    PyObject *result = PyEval_EvalCode((PyCodeObject *)code, dict, dict);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

PyObject *
PyImport_ExecCodeModuleEx(char *name, PyObject *co, char *pathname)
{
    PyObject *module = PyImport_AddModule(name);

    if (module == NULL) {
        return NULL;
    }
    if (execute(module, co, pathname) < 0) {
        _PyImport_RemoveModule(name);
        return NULL;
    }
    /* the code may have put something else in its place */
    module = PyDict_GetItemString(PyImport_GetModuleDict(), name);
    if (module == NULL) {
        return PyErr_Format(PyExc_ImportError, "Loaded module %.200s not found in sys.modules",
                            name);
    }
    Py_INCREF(module);
    return module;
}

PyObject *
PyImport_ExecCodeModule(char *name, PyObject *co)
{
    return PyImport_ExecCodeModuleEx(name, co, NULL);
}

/* ---- compiled files ------------------------------------------------------------------- */

/* Path of the compiled file in buf; 0 if it would be too long. */
static int
compiled_path(const char *pathname, char *buf, size_t size)
{
    size_t length = strlen(pathname);

    if (length + 2 > size) {
        return 0;
    }
    memcpy(buf, pathname, length);
    buf[length] = Py_OptimizeFlag ? 'o' : 'c';
    buf[length + 1] = '\0';
    return 1;
}

/* The compiled file, read up to its code, if it belongs to this source; else NULL. */
static FILE *
open_current(const char *pathname, uint32_t mtime, const char *cpathname)
{
    FILE *fp = fopen(cpathname, "rb");

    if (fp == NULL) {
        return NULL;
    }
    if (PyMarshal_ReadLongFromFile(fp) != magic) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# %s has bad magic\n", cpathname);
        }
        fclose(fp);
        return NULL;
    }
    if ((uint32_t)PyMarshal_ReadLongFromFile(fp) != mtime) {
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# %s has bad mtime\n", cpathname);
        }
        fclose(fp);
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("# %s matches %s\n", cpathname, pathname);
    }
    return fp;
}

static PyObject *
read_code(const char *cpathname, FILE *fp)
{
    PyObject *code = PyMarshal_ReadLastObjectFromFile(fp);

    if (code != NULL && !PyCode_Check(code)) {
        Py_DECREF(code);
        return PyErr_Format(PyExc_ImportError, "Non-code object in %.200s", cpathname);
    }
    return code;
}

PyObject *
_PyImport_LoadCompiled(char *name, char *cpathname, FILE *fp)
{
    if (PyMarshal_ReadLongFromFile(fp) != magic) {
        return PyErr_Format(PyExc_ImportError, "Bad magic number in %.200s", cpathname);
    }
    (void)PyMarshal_ReadLongFromFile(fp); /* no source, no time to compare with */
    PyObject *code = read_code(cpathname, fp);
    if (code == NULL) {
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # precompiled from %s\n", name, cpathname);
    }
    PyObject *module = PyImport_ExecCodeModuleEx(name, code, cpathname);
    Py_DECREF(code);
    return module;
}

static int
write_contents(FILE *fp, PyObject *code, uint32_t mtime)
{
    PyMarshal_WriteLongToFile(magic, fp, Py_MARSHAL_VERSION);
    PyMarshal_WriteLongToFile((long)mtime, fp, Py_MARSHAL_VERSION);
    PyMarshal_WriteObjectToFile(code, fp, Py_MARSHAL_VERSION);
    int bad = fflush(fp) != 0 || ferror(fp);
    return fclose(fp) != 0 || bad ? -1 : 0;
}

/* Save code; failures are only worth a word with -v. */
static void
write_compiled(PyObject *code, const char *cpathname, const struct stat *source, uint32_t mtime)
{
    char temporary[MAXPATHLEN + 32];
    mode_t mode = source->st_mode & ~(mode_t)(S_IXUSR | S_IXGRP | S_IXOTH) & 07777;

    snprintf(temporary, sizeof(temporary), "%s.%ld~", cpathname, (long)getpid());
    unlink(temporary);
    int fd = open(temporary, O_EXCL | O_CREAT | O_WRONLY | O_TRUNC, mode);
    FILE *fp = fd < 0 ? NULL : fdopen(fd, "wb");
    if (fp == NULL) {
        if (fd >= 0) {
            close(fd);
            unlink(temporary);
        }
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# can't create %s\n", cpathname);
        }
        return;
    }
    if (write_contents(fp, code, mtime) < 0 || rename(temporary, cpathname) < 0) {
        unlink(temporary);
        if (Py_VerboseFlag) {
            PySys_WriteStderr("# can't write %s\n", cpathname);
        }
        return;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("# wrote %s\n", cpathname);
    }
}

/* A compiled file that was moved with its source still has the old path inside. */
static void
rename_code(PyCodeObject *code, PyObject *old, PyObject *new)
{
    if (Py_EnterRecursiveCall("")) {
        PyErr_Clear();
        return;
    }
    if (_PyString_Eq(code->co_filename, old)) {
        Py_INCREF(new);
        Py_SETREF(code->co_filename, new);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts); i++) {
            PyObject *constant = PyTuple_GET_ITEM(code->co_consts, i);
            if (PyCode_Check(constant)) {
                rename_code((PyCodeObject *)constant, old, new);
            }
        }
    }
    Py_LeaveRecursiveCall();
}

static int
correct_filename(PyObject *code, const char *pathname)
{
    PyObject *old = ((PyCodeObject *)code)->co_filename;

    if (strcmp(PyString_AS_STRING(old), pathname) == 0) {
        return 0;
    }
    PyObject *new = PyString_FromString(pathname);
    if (new == NULL) {
        return -1;
    }
    Py_INCREF(old);
    rename_code((PyCodeObject *)code, old, new);
    Py_DECREF(old);
    Py_DECREF(new);
    return 0;
}

/* ---- source files ------------------------------------------------------------------------ */

static PyObject *
compile_source(const char *pathname, FILE *fp)
{
    PyCompilerFlags flags = {0};
    PyCodeObject *code = NULL;
    PyArena *arena = PyArena_New();

    if (arena == NULL) {
        return NULL;
    }
    mod_ty mod = PyParser_ASTFromFile(fp, pathname, Py_file_input, NULL, NULL, &flags, NULL,
                                      arena);
    if (mod != NULL) {
        code = PyAST_Compile(mod, pathname, NULL, arena);
    }
    PyArena_Free(arena);
    return (PyObject *)code;
}

/* May compiled files be written?  -1 on error. */
static int
may_write(void)
{
    PyObject *flag = PySys_GetObject("dont_write_bytecode");

    if (flag == NULL) {
        return 1;
    }
    int truth = PyObject_IsTrue(flag);
    return truth < 0 ? -1 : !truth;
}

static PyObject *
code_from_source(char *name, char *pathname, FILE *fp, const char *cpathname,
                 const struct stat *status)
{
    PyObject *code = compile_source(pathname, fp);

    if (code == NULL) {
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # from %s\n", name, pathname);
    }
    int write = cpathname == NULL ? 0 : may_write();
    if (write < 0) {
        Py_DECREF(code);
        return NULL;
    }
    if (write) {
        write_compiled(code, cpathname, status, (uint32_t)status->st_mtime);
    }
    return code;
}

static PyObject *
code_from_compiled(char *name, const char *pathname, const char *cpathname, FILE *fp)
{
    PyObject *code = read_code(cpathname, fp);

    if (code == NULL) {
        return NULL;
    }
    if (correct_filename(code, pathname) < 0) {
        Py_DECREF(code);
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # precompiled from %s\n", name, cpathname);
    }
    return code;
}

PyObject *
_PyImport_LoadSource(char *name, char *pathname, FILE *fp)
{
    struct stat status;
    char buffer[MAXPATHLEN + 1];
    char *cpathname = compiled_path(pathname, buffer, sizeof(buffer)) ? buffer : NULL;
    FILE *compiled = NULL;
    PyObject *code;

    if (fstat(fileno(fp), &status) != 0) {
        return PyErr_Format(PyExc_RuntimeError, "unable to get file status from '%s'", pathname);
    }
    if (cpathname != NULL) {
        compiled = open_current(pathname, (uint32_t)status.st_mtime, cpathname);
    }
    if (compiled != NULL) {
        code = code_from_compiled(name, pathname, cpathname, compiled);
        fclose(compiled);
        pathname = cpathname;
    }
    else {
        code = code_from_source(name, pathname, fp, cpathname, &status);
    }
    if (code == NULL) {
        return NULL;
    }
    PyObject *module = PyImport_ExecCodeModuleEx(name, code, pathname);
    Py_DECREF(code);
    return module;
}

/* ---- packages -------------------------------------------------------------------------------- */

static int
fill_package_dict(PyObject *dict, PyObject *file, PyObject *path)
{
    if (PyDict_SetItem(dict, _Py_ID(__file__), file) < 0) {
        return -1;
    }
    return PyDict_SetItem(dict, _Py_ID(__path__), path);
}

/* Run the package's __init__; a directory without one is an empty package. */
static PyObject *
load_init(char *name, PyObject *module, PyObject *path)
{
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    PyObject *result = NULL;

    if (spec == NULL) {
        return PyErr_NoMemory();
    }
    int outcome = _PyImport_Find(name, "__init__", path, 0, spec);
    if (outcome == 0) {
        result = _PyImport_Load(name, spec);
        _PyImport_ClearSpec(spec);
    }
    else if (outcome > 0 || PyErr_ExceptionMatches(PyExc_ImportError)) {
        PyErr_Clear();
        Py_INCREF(module);
        result = module;
    }
    PyMem_Free(spec);
    return result;
}

PyObject *
_PyImport_LoadPackage(char *name, char *pathname)
{
    PyObject *result = NULL;
    PyObject *module = PyImport_AddModule(name);

    if (module == NULL) {
        return NULL;
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("import %s # directory %s\n", name, pathname);
    }
    PyObject *path = Py_BuildValue("[s]", pathname);
    if (path != NULL
        && fill_package_dict(PyModule_GetDict(module), PyList_GET_ITEM(path, 0), path) == 0) {
        result = load_init(name, module, path);
    }
    Py_XDECREF(path);
    return result;
}

/* ---- built-in modules ---------------------------------------------------------------------------- */

/* 1 initialised, 0 no such module, -1 error. */
int
_PyImport_InitBuiltin(char *name)
{
    if (_PyImport_FindExtension(name, name) != NULL) {
        return 1;
    }
    for (struct _inittab *row = PyImport_Inittab; row->name != NULL; row++) {
        if (strcmp(name, row->name) != 0) {
            continue;
        }
        if (row->initfunc == NULL) {
            PyErr_Format(PyExc_ImportError, "Cannot re-init internal module %.200s", name);
            return -1;
        }
        if (Py_VerboseFlag) {
            PySys_WriteStderr("import %s # builtin\n", name);
        }
        row->initfunc();
        if (PyErr_Occurred() || _PyImport_FixupExtension(name, name) == NULL) {
            return -1;
        }
        return 1;
    }
    return 0;
}

static PyObject *
load_from_program(char *name, struct module_spec *spec)
{
    int builtin = spec->kind->type == C_BUILTIN;
    const char *word = builtin ? "builtin" : "frozen";

    if (spec->path[0] != '\0') {
        name = spec->path;
    }
    int status = builtin ? _PyImport_InitBuiltin(name) : PyImport_ImportFrozenModule(name);
    if (status < 0) {
        return NULL;
    }
    if (status == 0) {
        return PyErr_Format(PyExc_ImportError, "Purported %s module %.200s not found", word,
                            name);
    }
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), name);
    if (module == NULL) {
        return PyErr_Format(PyExc_ImportError, "%s module %.200s not properly initialized", word,
                            name);
    }
    Py_INCREF(module);
    return module;
}

/* ---- all kinds --------------------------------------------------------------------------------------- */

/* Load what a search found, or imp.load_module() was told.  New reference. */
PyObject *
_PyImport_Load(char *name, struct module_spec *spec)
{
    enum filetype type = spec->kind->type;

    if ((type == PY_SOURCE || type == PY_COMPILED) && spec->file == NULL) {
        return PyErr_Format(PyExc_ValueError, "file object required for import (type code %d)",
                            type);
    }
    switch (type) {
    case PY_SOURCE:
        return _PyImport_LoadSource(name, spec->path, spec->file);
    case PY_COMPILED:
        return _PyImport_LoadCompiled(name, spec->path, spec->file);
    case C_EXTENSION:
        return _PyImport_LoadDynamicModule(name, spec->path, spec->file);
    case PKG_DIRECTORY:
        return _PyImport_LoadPackage(name, spec->path);
    case C_BUILTIN:
    case PY_FROZEN:
        return load_from_program(name, spec);
    case IMP_HOOK:
        if (spec->loader == NULL) {
            PyErr_SetString(PyExc_ImportError, "import hook without loader");
            return NULL;
        }
        return PyObject_CallMethod(spec->loader, "load_module", "s", name);
    default:
        return PyErr_Format(PyExc_ImportError, "Don't know how to import %.200s (type code %d)",
                            name, type);
    }
}
