/* The import statement and its C API.
 *
 * A dotted name is imported from left to right.  The full name of the module worked
 * on stands in a `target`; for an implicit relative import (level -1 in a package)
 * the first part is tried inside the package first, and None is left in sys.modules
 * under the package's name for it if that finds nothing, so that the next import
 * need not look at the disk again. */
#include "Python.h"
#include "pycore_compile.h"
#include "pycore_containers.h"
#include "pycore_import.h"
#include "pycore_names.h"

struct _inittab *PyImport_Inittab = _PyImport_Inittab;

/* Full name of a module, growing part by part. */
struct target {
    char name[MAXPATHLEN + 1];
    size_t length;
};

/* ---- sys.modules ------------------------------------------------------------------ */

PyObject *
PyImport_GetModuleDict(void)
{
    PyInterpreterState *interp = PyThreadState_GET()->interp;

    if (interp->modules == NULL) {
        Py_FatalError("PyImport_GetModuleDict: no module dictionary!");
    }
    return interp->modules;
}

PyObject *
PyImport_AddModule(const char *name)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = _PyDict_PeekString(modules, name);

    if (module != NULL && PyModule_Check(module)) {
        return module;
    }
    if (module == NULL && PyErr_Occurred()) {
        return NULL; /* not absent, perhaps: a new one must not take its place */
    }
    module = PyModule_New(name);
    if (module == NULL) {
        return NULL;
    }
    int status = PyDict_SetItemString(modules, name, module);
    Py_DECREF(module); /* sys.modules holds it */
    return status < 0 ? NULL : module;
}

/* ---- one module -------------------------------------------------------------------- */

/* Make a submodule an attribute of its package. */
static int
bind_submodule(PyObject *package, PyObject *module, const char *fullname, const char *name)
{
    if (package == Py_None) {
        return 0;
    }
    if (module == NULL) {
        /* it failed; perhaps it left something behind all the same */
        module = PyDict_GetItemString(PyImport_GetModuleDict(), fullname);
        if (module == NULL) {
            return 0;
        }
    }
    if (PyModule_Check(package)) {
        PyObject *dict = PyModule_GetDict(package);
        return dict == NULL ? 0 : PyDict_SetItemString(dict, name, module);
    }
    return PyObject_SetAttrString(package, name, module);
}

static PyObject *
find_and_load(PyObject *package, PyObject *path, const char *name, char *fullname)
{
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    PyObject *module = NULL;

    if (spec == NULL) {
        return PyErr_NoMemory();
    }
    int outcome = _PyImport_Find(fullname, name, path, 1, spec);
    if (outcome < 0 && PyErr_ExceptionMatches(PyExc_ImportError)) {
        PyErr_Clear();
        outcome = 1;
    }
    if (outcome > 0) {
        Py_INCREF(Py_None);
        module = Py_None;
    }
    else if (outcome == 0) {
        module = _PyImport_Load(fullname, spec);
        _PyImport_ClearSpec(spec);
        if (bind_submodule(package, module, fullname, name) < 0) {
            Py_CLEAR(module);
        }
    }
    PyMem_Free(spec);
    return module;
}

/* Module `name` of a package, or of no package if that is None.  New reference; None
 * if there is no such module. */
static PyObject *
import_submodule(PyObject *package, const char *name, char *fullname)
{
    PyObject *module = _PyDict_PeekString(PyImport_GetModuleDict(), fullname);
    PyObject *path = NULL;

    if (module != NULL || PyErr_Occurred()) {
        Py_XINCREF(module);
        return module;
    }
    if (package != Py_None) {
        path = PyObject_GetAttr(package, _Py_ID(__path__));
        if (path == NULL) {
            PyErr_Clear();
            Py_INCREF(Py_None);
            return Py_None; /* not a package */
        }
    }
    module = find_and_load(package, path, name, fullname);
    Py_XDECREF(path);
    return module;
}

/* ---- the package of the importing module ------------------------------------------------ */

static PyObject *
value_error(const char *text)
{
    PyErr_SetString(PyExc_ValueError, text);
    return NULL;
}

static int
set_target(struct target *target, const char *name, size_t length, const char *complaint)
{
    if (length > MAXPATHLEN - 1) {
        value_error(complaint);
        return -1;
    }
    memcpy(target->name, name, length);
    target->name[length] = '\0';
    target->length = length;
    return 0;
}

static int
store_package(PyObject *globals, PyObject *package)
{
    if (package == NULL || PyDict_SetItem(globals, _Py_ID(__package__), package) < 0) {
        PyErr_Clear();
        value_error("Could not set __package__");
        return -1;
    }
    return 0;
}

/* From __name__ and __path__, when __package__ does not say; it does afterwards.
 * 1 package in target, 0 none, -1 error. */
static int
package_from_name(PyObject *globals, struct target *target, int level)
{
    PyObject *name = PyDict_GetItem(globals, _Py_ID(__name__));

    if (name == NULL || !PyString_Check(name)) {
        return 0;
    }
    const char *text = PyString_AS_STRING(name);
    if (PyDict_GetItem(globals, _Py_ID(__path__)) != NULL) {
        if (set_target(target, text, (size_t)PyString_GET_SIZE(name), "Module name too long") < 0) {
            return -1;
        }
        return store_package(globals, name) < 0 ? -1 : 1;
    }
    const char *dot = strrchr(text, '.');
    if (dot == NULL) {
        if (level > 0) {
            value_error("Attempted relative import in non-package");
            return -1;
        }
        return store_package(globals, Py_None);
    }
    if (set_target(target, text, (size_t)(dot - text), "Module name too long") < 0) {
        return -1;
    }
    PyObject *package = PyString_FromString(target->name);
    int status = store_package(globals, package);
    Py_XDECREF(package);
    return status < 0 ? -1 : 1;
}

static int
package_from_globals(PyObject *globals, struct target *target, int level)
{
    PyObject *package = PyDict_GetItem(globals, _Py_ID(__package__));

    if (package == NULL || package == Py_None) {
        return package_from_name(globals, target, level);
    }
    if (!PyString_Check(package)) {
        value_error("__package__ set to non-string");
        return -1;
    }
    if (PyString_GET_SIZE(package) == 0) {
        if (level > 0) {
            value_error("Attempted relative import in non-package");
            return -1;
        }
        return 0;
    }
    if (set_target(target, PyString_AS_STRING(package), (size_t)PyString_GET_SIZE(package),
                   "Package name too long") < 0) {
        return -1;
    }
    return 1;
}

/* The package is not in sys.modules: an error for an explicit relative import. */
static PyObject *
missing_package(const char *name, int level)
{
    if (level > 0) {
        return PyErr_Format(PyExc_SystemError,
                            "Parent module '%.200s' not loaded, cannot perform relative import",
                            name);
    }
    PyObject *text = PyString_FromFormat(
        "Parent module '%.200s' not found while handling absolute import", name);
    if (text == NULL) {
        return NULL;
    }
    int status = PyErr_WarnEx(PyExc_RuntimeWarning, PyString_AS_STRING(text), 1);
    Py_DECREF(text);
    return status < 0 ? NULL : Py_None;
}

/* The package that relative names start from; borrowed, None: there is none.  level:
 * -1 implicit, 0 absolute, 1 and up the number of dots. */
static PyObject *
find_package(PyObject *globals, struct target *target, int level)
{
    target->length = 0;
    target->name[0] = '\0';
    if (globals == NULL || !PyDict_Check(globals) || level == 0) {
        return Py_None;
    }
    int found = package_from_globals(globals, target, level);
    if (found <= 0) {
        target->length = 0;
        target->name[0] = '\0';
        return found < 0 ? NULL : Py_None;
    }
    for (int i = level; i > 1; i--) {
        char *dot = strrchr(target->name, '.');
        if (dot == NULL) {
            return value_error("Attempted relative import beyond toplevel package");
        }
        *dot = '\0';
    }
    target->length = strlen(target->name);
    PyObject *package = _PyDict_PeekString(PyImport_GetModuleDict(), target->name);
    if (package != NULL || PyErr_Occurred()) {
        return package;
    }
    package = missing_package(target->name, level);
    if (package == Py_None) {
        target->length = 0; /* go on as if outside of any package */
        target->name[0] = '\0';
    }
    return package;
}

/* ---- dotted names -------------------------------------------------------------------------- */

/* The next part of a dotted name; its length.  *rest: what follows, or NULL. */
static size_t
split_part(const char *name, const char **rest)
{
    const char *dot = strchr(name, '.');

    *rest = dot == NULL ? NULL : dot + 1;
    return dot == NULL ? strlen(name) : (size_t)(dot - name);
}

/* Add ".part" to the target; where the part begins, or NULL. */
static char *
extend_target(struct target *target, const char *part, size_t length)
{
    char *start = target->name + target->length;

    if (target->length + 1 + length >= MAXPATHLEN) {
        value_error("Module name too long");
        return NULL;
    }
    if (target->length > 0) {
        *start++ = '.';
    }
    memcpy(start, part, length);
    start[length] = '\0';
    target->length = (size_t)(start - target->name) + length;
    return start;
}

/* Implicit relative imports that failed once are remembered. */
static int
remember_miss(const char *name)
{
    return PyDict_SetItemString(PyImport_GetModuleDict(), name, Py_None);
}

/* Import the first part of *name below package; if that fails below `fallback`, which
 * is package itself or None.  Moves *name on.  New reference. */
static PyObject *
import_part(PyObject *package, PyObject *fallback, const char **name, struct target *target)
{
    const char *part = *name;

    if (*part == '\0') {
        /* "from . import x": the package itself */
        *name = NULL;
        Py_INCREF(package);
        return package;
    }
    size_t length = split_part(part, name);
    if (length == 0) {
        return value_error("Empty module name");
    }
    char *start = extend_target(target, part, length);
    if (start == NULL) {
        return NULL;
    }
    PyObject *module = import_submodule(package, start, target->name);
    if (module == Py_None && fallback != package) {
        Py_DECREF(module);
        char *top_name = start;
        module = import_submodule(fallback, top_name, top_name);
        if (module != NULL && module != Py_None) {
            if (remember_miss(target->name) < 0) {
                Py_DECREF(module);
                return NULL;
            }
            memmove(target->name, top_name, length + 1);
            target->length = length;
        }
    }
    if (module == Py_None) {
        Py_DECREF(module);
        return PyErr_Format(PyExc_ImportError, "No module named %.200s", part);
    }
    return module;
}

/* ---- from lists -------------------------------------------------------------------------------- */

static int import_list(PyObject *package, PyObject *list, const struct target *target,
                       int from_all);

/* "from package import *": the submodules that __all__ names. */
static int
import_all(PyObject *package, const struct target *target)
{
    PyObject *all = PyObject_GetAttr(package, _Py_ID(__all__));

    if (all == NULL) {
        PyErr_Clear();
        return 0;
    }
    int status = import_list(package, all, target, 1);
    Py_DECREF(all);
    return status;
}

/* A name in a from list that the package lacks may be a submodule. */
static int
import_listed(PyObject *package, PyObject *item, const struct target *target)
{
    const char *name = PyString_AS_STRING(item);
    struct target *submodule;

    if (PyObject_HasAttr(package, item)) {
        return 0;
    }
    submodule = PyMem_Malloc(sizeof(*submodule));
    if (submodule == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *submodule = *target;
    PyObject *module = NULL;
    const char *start = extend_target(submodule, name, strlen(name));
    if (start != NULL) {
        module = import_submodule(package, start, submodule->name);
    }
    PyMem_Free(submodule);
    Py_XDECREF(module);
    return module == NULL ? -1 : 0;
}

static int
import_list(PyObject *package, PyObject *list, const struct target *target, int from_all)
{
    if (!PyObject_HasAttr(package, _Py_ID(__path__))) {
        return 0; /* not a package: no submodules */
    }
    for (Py_ssize_t i = 0;; i++) {
        int status = 0;
        PyObject *item = PySequence_GetItem(list, i);
        if (item == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_IndexError)) {
                return -1;
            }
            PyErr_Clear();
            return 0;
        }
        if (!PyString_Check(item)) {
            PyErr_Format(PyExc_TypeError, "Item in ``from list'' must be str, not %.200s",
                         Py_TYPE(item)->tp_name);
            status = -1;
        }
        else if (PyString_AS_STRING(item)[0] == '*') {
            status = from_all ? 0 : import_all(package, target);
        }
        else {
            status = import_listed(package, item, target);
        }
        Py_DECREF(item);
        if (status < 0) {
            return -1;
        }
    }
}

/* ---- the statement -------------------------------------------------------------------------------- */

/* Import all parts.  *head: the first, new reference; returns the last. */
static PyObject *
import_dotted(const char *name, PyObject *globals, int level, struct target *target,
              PyObject **head)
{
    PyObject *package = find_package(globals, target, level);

    if (package == NULL) {
        return NULL;
    }
    Py_INCREF(package);
    *head = import_part(package, level < 0 ? Py_None : package, &name, target);
    Py_DECREF(package);
    if (*head == NULL) {
        return NULL;
    }
    PyObject *tail = *head;
    Py_INCREF(tail);
    while (name != NULL) {
        PyObject *next = import_part(tail, tail, &name, target);
        Py_DECREF(tail);
        if (next == NULL) {
            return NULL;
        }
        tail = next;
    }
    if (tail == Py_None) {
        Py_DECREF(tail);
        return value_error("Empty module name");
    }
    return tail;
}

static PyObject *
import_level(const char *name, PyObject *globals, PyObject *fromlist, int level,
             struct target *target)
{
    PyObject *head = NULL;
    PyObject *result = NULL;

    if (strchr(name, '/') != NULL) {
        PyErr_SetString(PyExc_ImportError, "Import by filename is not supported.");
        return NULL;
    }
    PyObject *tail = import_dotted(name, globals, level, target, &head);
    if (tail != NULL) {
        int listed = 0;
        if (fromlist != NULL && fromlist != Py_None) {
            listed = PyObject_IsTrue(fromlist);
        }
        if (listed == 0) {
            Py_INCREF(head);
            result = head;
        }
        else if (listed > 0 && import_list(tail, fromlist, target, 0) == 0) {
            Py_INCREF(tail);
            result = tail;
        }
    }
    Py_XDECREF(head);
    Py_XDECREF(tail);
    return result;
}

PyObject *
PyImport_ImportModuleLevel(char *name, PyObject *globals, PyObject *locals, PyObject *fromlist,
                           int level)
{
    struct target *target = PyMem_Malloc(sizeof(*target));

    if (target == NULL) {
        return PyErr_NoMemory();
    }
    _PyImport_AcquireLock();
    PyObject *result = import_level(name, globals, fromlist, level, target);
    PyMem_Free(target);
    if (_PyImport_ReleaseLock() < 0) {
        Py_XDECREF(result);
        PyErr_SetString(PyExc_RuntimeError, "not holding the import lock");
        return NULL;
    }
    return result;
}

PyObject *
PyImport_ImportModule(const char *name)
{
    PyObject *string = PyString_FromString(name);

    if (string == NULL) {
        return NULL;
    }
    PyObject *result = PyImport_Import(string);
    Py_DECREF(string);
    return result;
}

PyObject *
PyImport_ImportModuleNoBlock(const char *name)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), name);

    if (module != NULL) {
        Py_INCREF(module);
        return module;
    }
    PyErr_Clear();
    if (_PyImport_LockedByOther()) {
        return PyErr_Format(PyExc_ImportError,
                            "Failed to import %.200s because the import lock"
                            "is held by another thread.",
                            name);
    }
    return PyImport_ImportModule(name);
}

/* The builtins in effect and the globals to pass; both new references. */
static int
find_builtins(PyObject **builtins, PyObject **globals)
{
    *builtins = NULL;
    *globals = PyEval_GetGlobals();
    if (*globals != NULL) {
        Py_INCREF(*globals);
        *builtins = PyObject_GetItem(*globals, _Py_ID(__builtins__));
    }
    else {
        *builtins = PyImport_ImportModuleLevel("__builtin__", NULL, NULL, NULL, 0);
        if (*builtins != NULL) {
            *globals = Py_BuildValue("{OO}", _Py_ID(__builtins__), *builtins);
        }
    }
    return *builtins == NULL || *globals == NULL ? -1 : 0;
}

/* The __import__ function of those builtins. */
static PyObject *
find_import(PyObject *builtins)
{
    PyObject *import;

    if (!PyDict_Check(builtins)) {
        return PyObject_GetAttr(builtins, _Py_ID(__import__));
    }
    import = PyObject_GetItem(builtins, _Py_ID(__import__));
    if (import == NULL) {
        PyErr_SetObject(PyExc_KeyError, _Py_ID(__import__));
    }
    return import;
}

PyObject *
PyImport_Import(PyObject *module_name)
{
    PyObject *builtins = NULL;
    PyObject *globals = NULL;
    PyObject *import = NULL;
    PyObject *result = NULL;

    if (find_builtins(&builtins, &globals) == 0 && (import = find_import(builtins)) != NULL) {
        /* a from list, so that the last part of a dotted name is what comes back */
        result = PyObject_CallFunction(import, "OOO[s]i", module_name, globals, globals,
                                       "__doc__", 0);
    }
    Py_XDECREF(builtins);
    Py_XDECREF(globals);
    Py_XDECREF(import);
    return result;
}

/* ---- reload ------------------------------------------------------------------------------------------ */

void
_PyImport_ClearReloading(void)
{
    PyInterpreterState *interp = PyThreadState_GET()->interp;

    if (interp->modules_reloading != NULL) {
        PyDict_Clear(interp->modules_reloading);
    }
}

/* Where to look for a module again: path of its package, or NULL.  -1 on error. */
static int
reload_path(const char *name, const char **short_name, PyObject **path)
{
    const char *dot = strrchr(name, '.');

    *path = NULL;
    *short_name = name;
    if (dot == NULL) {
        return 0;
    }
    *short_name = dot + 1;
    PyObject *package_name = PyString_FromStringAndSize(name, dot - name);
    if (package_name == NULL) {
        return -1;
    }
    PyObject *package = PyDict_GetItem(PyImport_GetModuleDict(), package_name);
    if (package == NULL) {
        PyErr_Format(PyExc_ImportError, "reload(): parent %.200s not in sys.modules",
                     PyString_AS_STRING(package_name));
        Py_DECREF(package_name);
        return -1;
    }
    Py_DECREF(package_name);
    *path = PyObject_GetAttr(package, _Py_ID(__path__));
    if (*path == NULL) {
        PyErr_Clear();
    }
    return 0;
}

static PyObject *
load_again(PyObject *module, char *name)
{
    const char *short_name;
    PyObject *path;
    PyObject *result = NULL;

    if (reload_path(name, &short_name, &path) < 0) {
        return NULL;
    }
    struct module_spec *spec = PyMem_Malloc(sizeof(*spec));
    if (spec == NULL) {
        Py_XDECREF(path);
        return PyErr_NoMemory();
    }
    int outcome = _PyImport_Find(name, short_name, path, 1, spec);
    Py_XDECREF(path);
    if (outcome > 0) {
        PyErr_Format(PyExc_ImportError, "No module named %.200s", short_name);
    }
    else if (outcome == 0) {
        result = _PyImport_Load(name, spec);
        _PyImport_ClearSpec(spec);
        if (result == NULL) {
            /* a failed load takes the name out of sys.modules: put the old one back */
            PyObject *type;
            PyObject *value;
            PyObject *traceback;
            PyErr_Fetch(&type, &value, &traceback);
            if (PyDict_SetItemString(PyImport_GetModuleDict(), name, module) < 0) {
                PyErr_Clear();
            }
            PyErr_Restore(type, value, traceback);
        }
    }
    PyMem_Free(spec);
    return result;
}

PyObject *
PyImport_ReloadModule(PyObject *m)
{
    PyObject *reloading = PyThreadState_GET()->interp->modules_reloading;

    if (reloading == NULL) {
        Py_FatalError("PyImport_ReloadModule: no modules_reloading dictionary!");
    }
    if (m == NULL || !PyModule_Check(m)) {
        PyErr_SetString(PyExc_TypeError, "reload() argument must be module");
        return NULL;
    }
    char *name = PyModule_GetName(m);
    if (name == NULL) {
        return NULL;
    }
    if (PyDict_GetItemString(PyImport_GetModuleDict(), name) != m) {
        return PyErr_Format(PyExc_ImportError, "reload(): module %.200s not in sys.modules",
                            name);
    }
    PyObject *existing = PyDict_GetItemString(reloading, name);
    if (existing != NULL) {
        Py_INCREF(existing); /* reloaded while it is being reloaded */
        return existing;
    }
    if (PyDict_SetItemString(reloading, name, m) < 0) {
        return NULL;
    }
    PyObject *own_name = PyString_FromString(name); /* the module may change its own */
    PyObject *result = NULL;
    if (own_name != NULL) {
        Py_INCREF(m);
        result = load_again(m, PyString_AS_STRING(own_name));
        Py_DECREF(m);
        Py_DECREF(own_name);
    }
    _PyImport_ClearReloading();
    return result;
}

/* ---- the table of built-in modules -------------------------------------------------------------------- */

int
PyImport_ExtendInittab(struct _inittab *newtab)
{
    static struct _inittab *own; /* allocated; NULL as long as the table is the linked one */
    size_t added = 0;
    size_t present = 0;

    while (newtab[added].name != NULL) {
        added++;
    }
    if (added == 0) {
        return 0;
    }
    while (PyImport_Inittab[present].name != NULL) {
        present++;
    }
    int ours = own != NULL && PyImport_Inittab == own;
    struct _inittab *table = PyMem_Realloc(own, (present + added + 1) * sizeof(*table));
    if (table == NULL) {
        return -1;
    }
    if (!ours) {
        memcpy(table, PyImport_Inittab, present * sizeof(*table));
    }
    memcpy(table + present, newtab, (added + 1) * sizeof(*table));
    PyImport_Inittab = own = table;
    return 0;
}

int
PyImport_AppendInittab(const char *name, void (*initfunc)(void))
{
    struct _inittab rows[2] = {{(char *)name, initfunc}, {NULL, NULL}};

    return PyImport_ExtendInittab(rows);
}
