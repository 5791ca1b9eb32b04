#ifndef Py_INTERNAL_IMPORT_H
#define Py_INTERNAL_IMPORT_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the files of Python/import/ share; zipimport and imp use parts of it. */
#include "import.h"
#include "osdefs.h"

/* What kind of thing a module comes from; the numbers are constants of imp. */
enum filetype {
    SEARCH_ERROR,
    PY_SOURCE,
    PY_COMPILED,
    C_EXTENSION,
    PY_RESOURCE,
    PKG_DIRECTORY,
    C_BUILTIN,
    PY_FROZEN,
    PY_CODERESOURCE,
    IMP_HOOK
};

struct filedescr {
    char *suffix;
    char *mode;
    enum filetype type;
};

typedef void (*dl_funcptr)(void);

/* Suffixes in the order they are tried, extension modules first; ends with an empty row. */
extern struct filedescr *_PyImport_Filetab;
extern struct filedescr _PyImport_DynLoadFiletab[];

/* A module or file name being put together. */
struct path_buffer {
    char text[MAXPATHLEN + 1];
};

/* Result of a search. */
struct module_spec {
    struct filedescr *kind; /* borrowed, static */
    FILE *file;             /* open, or NULL */
    PyObject *loader;       /* owned, or NULL */
    char path[MAXPATHLEN + 1];
};

/* find.c: 0 found, 1 not found (no exception), -1 error.  use_hooks: look at
 * sys.meta_path and sys.path_hooks, too. */
int _PyImport_Find(const char *fullname, const char *name, PyObject *path, int use_hooks,
                   struct module_spec *spec);
void _PyImport_ClearSpec(struct module_spec *spec);
/* 1 there, -1 there but only of use once, 0 not there. */
int _PyImport_IsBuiltin(const char *name);

/* hooks.c: importer of a path entry from sys.path_importer_cache; borrowed. */
PyObject *_PyImport_PathImporter(PyObject *cache, PyObject *hooks, PyObject *path);

/* load.c */
PyObject *_PyImport_Load(char *name, struct module_spec *spec);
PyObject *_PyImport_LoadSource(char *name, char *pathname, FILE *fp);
PyObject *_PyImport_LoadCompiled(char *name, char *cpathname, FILE *fp);
PyObject *_PyImport_LoadPackage(char *name, char *pathname);
int _PyImport_InitBuiltin(char *name);
void _PyImport_RemoveModule(const char *name);

/* frozen.c in this folder */
struct _frozen *_PyImport_FindFrozen(const char *name);
PyObject *_PyImport_GetFrozenCode(const char *name);

/* dynload.c */
PyObject *_PyImport_LoadDynamicModule(char *name, char *pathname, FILE *fp);
dl_funcptr _PyImport_GetDynLoadFunc(const char *fqname, const char *shortname,
                                    const char *pathname, FILE *fp);

/* lock.c: 1 if some thread holds the lock; the caller is told if it is another one. */
int _PyImport_LockHeld(void);
int _PyImport_LockedByOther(void);
void _PyImport_FreeLock(void);

/* cleanup.c */
void _PyImport_FreeExtensions(void);

/* Forget the compiled grammar of what is being reloaded. */
void _PyImport_ClearReloading(void);
#endif
