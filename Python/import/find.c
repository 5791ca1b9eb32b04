/* Where a module is.
 *
 * Order: the importers of sys.meta_path; for a top-level name built-in and frozen
 * modules; then the entries of the path, each with its importer if it has one, else
 * as a directory: a package, then the suffixes of _PyImport_Filetab in their order.
 *
 * Without hooks (imp.find_module) the first and the path importers are left out. */
#include "Python.h"
#include "pycore_compile.h"
#include "pycore_import.h"
#include "pycore_names.h"

#define LONGEST_SUFFIX 12

static struct filedescr hook_kind = {"", "", IMP_HOOK};
static struct filedescr builtin_kind = {"", "", C_BUILTIN};
static struct filedescr frozen_kind = {"", "", PY_FROZEN};
static struct filedescr package_kind = {"", "", PKG_DIRECTORY};

enum { FOUND = 0, NOT_FOUND = 1, FAILED = -1 };

void
_PyImport_ClearSpec(struct module_spec *spec)
{
    Py_CLEAR(spec->loader);
    if (spec->file != NULL) {
        fclose(spec->file);
        spec->file = NULL;
    }
}

int
_PyImport_IsBuiltin(const char *name)
{
    for (struct _inittab *row = PyImport_Inittab; row->name != NULL; row++) {
        if (strcmp(name, row->name) == 0) {
            return row->initfunc == NULL ? -1 : 1;
        }
    }
    return 0;
}

/* ---- importers ------------------------------------------------------------------------ */

/* Ask one importer.  path may be NULL: then find_module gets only the name. */
static int
ask_importer(PyObject *importer, const char *fullname, PyObject *path, struct module_spec *spec)
{
    PyObject *loader;

    Py_INCREF(importer);
    if (path != NULL) {
        loader = PyObject_CallMethod(importer, "find_module", "sO", fullname, path);
    }
    else {
        loader = PyObject_CallMethod(importer, "find_module", "s", fullname);
    }
    Py_DECREF(importer);
    if (loader == NULL) {
        return FAILED;
    }
    if (loader == Py_None) {
        Py_DECREF(loader);
        return NOT_FOUND;
    }
    spec->loader = loader;
    spec->kind = &hook_kind;
    return FOUND;
}

static int
ask_meta_path(const char *fullname, PyObject *path, struct module_spec *spec)
{
    PyObject *meta_path = PySys_GetObject("meta_path");
    int outcome = NOT_FOUND;

    if (meta_path == NULL || !PyList_Check(meta_path)) {
        PyErr_SetString(PyExc_RuntimeError, "sys.meta_path must be a list of import hooks");
        return FAILED;
    }
    Py_INCREF(meta_path); /* the importers may replace it */
    for (Py_ssize_t i = 0; outcome == NOT_FOUND && i < PyList_GET_SIZE(meta_path); i++) {
        outcome = ask_importer(PyList_GET_ITEM(meta_path, i), fullname,
                               path != NULL ? path : Py_None, spec);
    }
    Py_DECREF(meta_path);
    return outcome;
}

/* ---- directories ------------------------------------------------------------------------ */

static int
is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int
exists(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0;
}

/* Does the directory contain an __init__ file?  Leaves path as it was. */
static int
has_init(char *path, size_t length)
{
    static const char init[] = "/__init__.py";

    if (length + sizeof(init) >= MAXPATHLEN) {
        return 0;
    }
    char *end = path + length;
    memcpy(end, init, sizeof(init));
    int found = exists(path);
    if (!found) {
        end[sizeof(init) - 1] = Py_OptimizeFlag ? 'o' : 'c';
        end[sizeof(init)] = '\0';
        found = exists(path);
    }
    *end = '\0';
    return found;
}

static int
try_package(char *path, size_t length, struct module_spec *spec)
{
    if (!is_directory(path)) {
        return NOT_FOUND;
    }
    if (has_init(path, length)) {
        spec->kind = &package_kind;
        return FOUND;
    }
    PyObject *text = PyString_FromFormat("Not importing directory '%.*s': missing __init__.py",
                                         MAXPATHLEN, path);
    if (text == NULL) {
        return FAILED;
    }
    int status = PyErr_Warn(PyExc_ImportWarning, PyString_AS_STRING(text));
    Py_DECREF(text);
    return status < 0 ? FAILED : NOT_FOUND;
}

static int
try_suffixes(char *path, size_t length, struct module_spec *spec)
{
    for (struct filedescr *kind = _PyImport_Filetab; kind->suffix != NULL; kind++) {
        strcpy(path + length, kind->suffix);
        if (Py_VerboseFlag > 1) {
            PySys_WriteStderr("# trying %s\n", path);
        }
        FILE *fp = fopen(path, kind->mode[0] == 'U' ? "r" : kind->mode);
        if (fp != NULL) {
            spec->file = fp;
            spec->kind = kind;
            return FOUND;
        }
    }
    return NOT_FOUND;
}

/* The bytes of a path entry: borrowed or new in *owned; NULL if it is to be skipped
 * (no exception) or cannot be encoded. */
static PyObject *
entry_string(PyObject *entry, PyObject **owned)
{
    *owned = NULL;
    if (PyUnicode_Check(entry)) {
        *owned = PyUnicode_Encode(PyUnicode_AS_UNICODE(entry), PyUnicode_GET_SIZE(entry),
                                  Py_FileSystemDefaultEncoding, NULL);
        return *owned;
    }
    return PyString_Check(entry) ? entry : NULL;
}

static int
try_directory(PyObject *directory, const char *name, struct module_spec *spec)
{
    size_t length = (size_t)PyString_GET_SIZE(directory);
    size_t name_length = strlen(name);
    char *path = spec->path;

    memcpy(path, PyString_AS_STRING(directory), length);
    if (length > 0 && path[length - 1] != SEP) {
        path[length++] = SEP;
    }
    memcpy(path + length, name, name_length + 1);
    length += name_length;
    int outcome = try_package(path, length, spec);
    return outcome != NOT_FOUND ? outcome : try_suffixes(path, length, spec);
}

struct search {
    const char *fullname;
    const char *name;
    PyObject *cache; /* NULL: no hooks */
    PyObject *hooks;
};

static int
try_entry(struct search *search, PyObject *entry, struct module_spec *spec)
{
    PyObject *owned;
    PyObject *directory = entry_string(entry, &owned);
    int outcome = NOT_FOUND;

    if (directory == NULL) {
        return PyErr_Occurred() ? FAILED : NOT_FOUND;
    }
    size_t length = (size_t)PyString_GET_SIZE(directory);
    int usable = length + 2 + strlen(search->name) + LONGEST_SUFFIX < sizeof(spec->path)
                 && strlen(PyString_AS_STRING(directory)) == length;
    if (usable) {
        PyObject *importer = Py_None;
        if (search->cache != NULL) {
            importer = _PyImport_PathImporter(search->cache, search->hooks, entry);
        }
        if (importer == NULL) {
            outcome = FAILED;
        }
        else if (importer != Py_None) {
            outcome = ask_importer(importer, search->fullname, NULL, spec);
        }
        else {
            outcome = try_directory(directory, search->name, spec);
        }
    }
    Py_XDECREF(owned);
    return outcome;
}

static int
search_path(struct search *search, PyObject *path, struct module_spec *spec)
{
    int outcome = NOT_FOUND;

    Py_INCREF(path);
    for (Py_ssize_t i = 0; outcome == NOT_FOUND && i < PyList_GET_SIZE(path); i++) {
        PyObject *entry = PyList_GET_ITEM(path, i);
        Py_INCREF(entry);
        outcome = try_entry(search, entry, spec);
        Py_DECREF(entry);
    }
    Py_DECREF(path);
    return outcome;
}

/* ---- all places ---------------------------------------------------------------------------- */

/* In a frozen package the path is the package's name. */
static int
find_in_frozen(PyObject *package, const char *name, struct module_spec *spec)
{
    const char *prefix = PyString_AS_STRING(package);

    if (strlen(prefix) + 1 + strlen(name) >= sizeof(spec->path)) {
        PyErr_SetString(PyExc_ImportError, "full frozen module name too long");
        return FAILED;
    }
    strcpy(spec->path, prefix);
    strcat(strcat(spec->path, "."), name);
    if (_PyImport_FindFrozen(spec->path) != NULL) {
        spec->kind = &frozen_kind;
        return FOUND;
    }
    PyErr_Format(PyExc_ImportError, "No frozen submodule named %.200s", spec->path);
    return FAILED;
}

static int
find_in_program(const char *name, struct module_spec *spec)
{
    if (_PyImport_IsBuiltin(name)) {
        spec->kind = &builtin_kind;
    }
    else if (_PyImport_FindFrozen(name) != NULL) {
        spec->kind = &frozen_kind;
    }
    else {
        return NOT_FOUND;
    }
    strcpy(spec->path, name);
    return FOUND;
}

static int
find_on_path(struct search *search, PyObject *path, struct module_spec *spec)
{
    PyObject *cache = PySys_GetObject("path_importer_cache");
    PyObject *hooks = PySys_GetObject("path_hooks");

    if (path == NULL || !PyList_Check(path)) {
        PyErr_SetString(PyExc_RuntimeError, "sys.path must be a list of directory names");
        return FAILED;
    }
    if (hooks == NULL || !PyList_Check(hooks)) {
        PyErr_SetString(PyExc_RuntimeError, "sys.path_hooks must be a list of import hooks");
        return FAILED;
    }
    if (cache == NULL || !PyDict_Check(cache)) {
        PyErr_SetString(PyExc_RuntimeError, "sys.path_importer_cache must be a dict");
        return FAILED;
    }
    if (search->hooks == NULL) {
        return search_path(search, path, spec);
    }
    Py_INCREF(cache);
    Py_INCREF(hooks);
    search->cache = cache;
    search->hooks = hooks;
    int outcome = search_path(search, path, spec);
    Py_DECREF(cache);
    Py_DECREF(hooks);
    return outcome;
}

int
_PyImport_Find(const char *fullname, const char *name, PyObject *path, int use_hooks,
               struct module_spec *spec)
{
    struct search search = {fullname, name, NULL, use_hooks ? Py_None : NULL};
    int outcome = NOT_FOUND;

    spec->kind = NULL;
    spec->file = NULL;
    spec->loader = NULL;
    spec->path[0] = '\0';
    if (strlen(name) > MAXPATHLEN) {
        PyErr_SetString(PyExc_OverflowError, "module name is too long");
        return FAILED;
    }
    if (use_hooks) {
        outcome = ask_meta_path(fullname, path, spec);
        if (outcome != NOT_FOUND) {
            return outcome;
        }
    }
    if (path != NULL && PyString_Check(path)) {
        return find_in_frozen(path, name, spec);
    }
    if (path == NULL) {
        outcome = find_in_program(name, spec);
        if (outcome != NOT_FOUND) {
            return outcome;
        }
        path = PySys_GetObject("path");
    }
    outcome = find_on_path(&search, path, spec);
    assert(outcome != FOUND || spec->kind != NULL);
    return outcome;
}

struct filedescr *
_PyImport_FindModule(const char *name, PyObject *path, char *buf, size_t buflen, FILE **p_fp,
                     PyObject **p_loader)
{
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    struct filedescr *kind = NULL;

    if (spec == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    int outcome = _PyImport_Find(name, name, path, p_loader != NULL, spec);
    if (outcome == NOT_FOUND) {
        PyErr_Format(PyExc_ImportError, "No module named %.200s", name);
    }
    else if (outcome == FOUND && strlen(spec->path) >= buflen) {
        PyErr_SetString(PyExc_OverflowError, "module path is too long");
        _PyImport_ClearSpec(spec);
    }
    else if (outcome == FOUND) {
        kind = spec->kind;
        strcpy(buf, spec->path);
        *p_fp = spec->file;
        if (p_loader != NULL) {
            *p_loader = spec->loader;
        }
    }
    PyMem_Free(spec);
    return kind;
}

int
_PyImport_IsScript(struct filedescr *fd)
{
    return fd->type == PY_SOURCE || fd->type == PY_COMPILED;
}
