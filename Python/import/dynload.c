/* Extension modules in shared libraries.
 *
 * A file that is reached under several names is opened once: the handles are kept
 * by device and inode. */
#include "Python.h"
#include "pycore_import.h"
#include <dlfcn.h>

struct filedescr _PyImport_DynLoadFiletab[] = {
    {".so", "rb", C_EXTENSION},
    {"module.so", "rb", C_EXTENSION},
    {NULL, NULL, SEARCH_ERROR},
};

#define MOST_HANDLES 128

static struct {
    dev_t device;
    ino_t inode;
    void *handle;
} handles[MOST_HANDLES];
static int handle_count;

/* The handle of the library behind an open file, if there is one; remembers the
 * file's place in handles[] otherwise. */
static void *
known_handle(FILE *fp)
{
    struct stat status;

    if (fp == NULL || fstat(fileno(fp), &status) < 0) {
        return NULL;
    }
    for (int i = 0; i < handle_count; i++) {
        if (status.st_dev == handles[i].device && status.st_ino == handles[i].inode) {
            return handles[i].handle;
        }
    }
    return NULL;
}

static void
remember_handle(FILE *fp, void *handle)
{
    struct stat status;

    if (fp == NULL || handle_count == MOST_HANDLES || fstat(fileno(fp), &status) < 0) {
        return;
    }
    handles[handle_count].device = status.st_dev;
    handles[handle_count].inode = status.st_ino;
    handles[handle_count].handle = handle;
    handle_count++;
}

static dl_funcptr
find_function(void *handle, const char *name)
{
    void *address = dlsym(handle, name);
    dl_funcptr function;

    _Static_assert(sizeof(function) == sizeof(address), "functions and data differ in size");
    memcpy(&function, &address, sizeof(function));
    return function;
}

/* The init function of a library; NULL without exception if it has none. */
dl_funcptr
_PyImport_GetDynLoadFunc(const char *fqname, const char *shortname, const char *pathname,
                         FILE *fp)
{
    char function[258];
    char local_path[MAXPATHLEN + 3];
    int flags = PyThreadState_GET()->interp->dlopenflags;

    PyOS_snprintf(function, sizeof(function), "init%.200s", shortname);
    if (strchr(pathname, '/') == NULL) {
        /* without a slash the system would search its own directories */
        PyOS_snprintf(local_path, sizeof(local_path), "./%-.*s", MAXPATHLEN, pathname);
        pathname = local_path;
    }
    void *handle = known_handle(fp);
    if (handle != NULL) {
        return find_function(handle, function);
    }
    if (Py_VerboseFlag) {
        PySys_WriteStderr("dlopen(\"%s\", %x);\n", pathname, (unsigned)flags);
    }
    handle = dlopen(pathname, flags);
    if (handle == NULL) {
        const char *reason = dlerror();
        PyErr_SetString(PyExc_ImportError, reason != NULL ? reason : "unknown dlopen() error");
        return NULL;
    }
    remember_handle(fp, handle);
    return find_function(handle, function);
}

/* Run the init function; the module it creates is borrowed from sys.modules. */
static PyObject *
run_init(char *name, char *pathname, FILE *fp)
{
    char *dot = strrchr(name, '.');
    char *short_name = dot == NULL ? name : dot + 1;
    dl_funcptr init = _PyImport_GetDynLoadFunc(name, short_name, pathname, fp);

    if (init == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_Format(PyExc_ImportError,
                         "dynamic module does not define init function (init%.200s)", short_name);
        }
        return NULL;
    }
    /* Py_InitModule gives the module its full name from here */
    char *outer = _Py_PackageContext;
    _Py_PackageContext = dot == NULL ? NULL : name;
    init();
    _Py_PackageContext = outer;
    if (PyErr_Occurred()) {
        return NULL;
    }
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), name);
    if (module == NULL) {
        PyErr_SetString(PyExc_SystemError, "dynamic module not initialized properly");
    }
    return module;
}

PyObject *
_PyImport_LoadDynamicModule(char *name, char *pathname, FILE *fp)
{
    PyObject *module = _PyImport_FindExtension(name, pathname);

    if (module == NULL) {
        if (PyErr_Occurred()) {
            return NULL;
        }
        module = run_init(name, pathname, fp);
        if (module == NULL) {
            return NULL;
        }
        if (PyModule_AddStringConstant(module, "__file__", pathname) < 0) {
            PyErr_Clear(); /* not important enough to fail */
        }
        if (_PyImport_FixupExtension(name, pathname) == NULL) {
            return NULL;
        }
        if (Py_VerboseFlag) {
            PySys_WriteStderr("import %s # dynamically loaded from %s\n", name, pathname);
        }
    }
    Py_INCREF(module);
    return module;
}
