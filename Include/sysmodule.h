#ifndef Py_SYSMODULE_H
#define Py_SYSMODULE_H
#ifdef __cplusplus
extern "C" {
#endif
/* The sys module. */

/* Borrowed; NULL without an exception. */
PyAPI_FUNC(PyObject *) PySys_GetObject(char *name);
/* value NULL deletes. */
PyAPI_FUNC(int) PySys_SetObject(char *name, PyObject *value);
/* The FILE * behind sys.<name>, or def. */
PyAPI_FUNC(FILE *) PySys_GetFile(char *name, FILE *def);
PyAPI_FUNC(void) PySys_SetArgv(int argc, char **argv);
PyAPI_FUNC(void) PySys_SetArgvEx(int argc, char **argv, int updatepath);
PyAPI_FUNC(void) PySys_SetPath(char *path);

/* printf to sys.stdout/stderr, at most 1000 bytes; keep the current exception. */
PyAPI_FUNC(void) PySys_WriteStdout(const char *format, ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_WriteStderr(const char *format, ...) Py_GCC_ATTRIBUTE((format(printf, 1, 2)));

PyAPI_FUNC(void) PySys_ResetWarnOptions(void);
PyAPI_FUNC(void) PySys_AddWarnOption(char *option);
PyAPI_FUNC(int) PySys_HasWarnOptions(void);

/* Bytes of an object with its GC head; (size_t)-1 on error. */
PyAPI_FUNC(size_t) _PySys_GetSizeOf(PyObject *o);

#ifdef __cplusplus
}
#endif
#endif
