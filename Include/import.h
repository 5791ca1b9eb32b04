#ifndef Py_IMPORT_H
#define Py_IMPORT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Modules: finding, loading, and the table of those already there.
 * Everything that loads runs Python code. */

PyAPI_FUNC(long) PyImport_GetMagicNumber(void);
/* Execute a code object as module name; new reference to what sys.modules then holds. */
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModule(char *name, PyObject *co);
PyAPI_FUNC(PyObject *) PyImport_ExecCodeModuleEx(char *name, PyObject *co, char *pathname);
/* Borrowed. */
PyAPI_FUNC(PyObject *) PyImport_GetModuleDict(void);
/* Borrowed; creates an empty module if there is none of that name. */
PyAPI_FUNC(PyObject *) PyImport_AddModule(const char *name);
PyAPI_FUNC(PyObject *) PyImport_ImportModule(const char *name);
/* ImportError instead of waiting for another thread's import. */
PyAPI_FUNC(PyObject *) PyImport_ImportModuleNoBlock(const char *name);
PyAPI_FUNC(PyObject *)
    PyImport_ImportModuleLevel(char *name, PyObject *globals, PyObject *locals,
                               PyObject *fromlist, int level);
#define PyImport_ImportModuleEx(n, g, l, f) PyImport_ImportModuleLevel(n, g, l, f, -1)

/* New reference: the finder of a sys.path entry, None if there is none. */
PyAPI_FUNC(PyObject *) PyImport_GetImporter(PyObject *path);
/* Through the __import__ of the current globals' builtins. */
PyAPI_FUNC(PyObject *) PyImport_Import(PyObject *name);
PyAPI_FUNC(PyObject *) PyImport_ReloadModule(PyObject *m);
PyAPI_FUNC(void) PyImport_Cleanup(void);
/* 1 loaded, 0 not frozen, -1 error. */
PyAPI_FUNC(int) PyImport_ImportFrozenModule(char *name);

PyAPI_FUNC(void) _PyImport_AcquireLock(void);
/* 1 released, 0 no threads, -1 not held by this thread. */
PyAPI_FUNC(int) _PyImport_ReleaseLock(void);
PyAPI_FUNC(void) _PyImport_ReInitLock(void);

PyAPI_FUNC(struct filedescr *)
    _PyImport_FindModule(const char *name, PyObject *path, char *buf, size_t buflen,
                         FILE **p_fp, PyObject **p_loader);
PyAPI_FUNC(int) _PyImport_IsScript(struct filedescr *fd);
PyAPI_FUNC(PyObject *) _PyImport_FindExtension(char *name, char *filename);
PyAPI_FUNC(PyObject *) _PyImport_FixupExtension(char *name, char *filename);

PyAPI_DATA(PyTypeObject) PyNullImporter_Type;

/* Built-in modules. */
struct _inittab {
    char *name;
    void (*initfunc)(void);
};
PyAPI_DATA(struct _inittab *) PyImport_Inittab;
PyAPI_FUNC(int) PyImport_AppendInittab(const char *name, void (*initfunc)(void));
/* newtab ends with a row whose name is NULL. */
PyAPI_FUNC(int) PyImport_ExtendInittab(struct _inittab *newtab);

/* Frozen modules: marshalled code in memory.  A negative size marks a package. */
struct _frozen {
    char *name;
    unsigned char *code;
    int size;
};
PyAPI_DATA(struct _frozen *) PyImport_FrozenModules;

#ifdef __cplusplus
}
#endif
#endif
