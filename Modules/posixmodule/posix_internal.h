#ifndef POSIXMODULE_INTERNAL_H
#define POSIXMODULE_INTERNAL_H
/* What the files of the posix module share. */
#include "Python.h"
#include "pycore_numbers.h"
#include "structseq.h"
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <sys/wait.h>

/* OSError from errno; return NULL. */
PyObject *_PyPosix_Error(void);
PyObject *_PyPosix_ErrorWithName(const char *name);
/* The same for a name from an "et" argument, which is released. */
PyObject *_PyPosix_ErrorReleasing(char *name);

/* None, or OSError if result is negative. */
static inline PyObject *
posix_none_or_error(int result)
{
    if (result < 0) {
        return _PyPosix_Error();
    }
    Py_RETURN_NONE;
}

/* What a failed or successful call on a path returns; releases the path. */
static inline PyObject *
posix_finish_path(char *path, int result)
{
    if (result < 0) {
        return _PyPosix_ErrorReleasing(path);
    }
    PyMem_Free(path);
    Py_RETURN_NONE;
}

/* "O&" converter for a device number. */
int _PyPosix_DevConverter(PyObject *op, void *result);
/* An offset from an int or long; -1 with an exception. */
off_t _PyPosix_AsOffset(PyObject *op);

/* Parts of the module's start: 0, or -1. */
int _PyPosix_AddConstants(PyObject *module);
int _PyPosix_AddConfigNames(PyObject *module);
int _PyPosix_AddStatTypes(PyObject *module);

#define POSIX_FUNCTION(name, flags, doc) PyObject *posix_##name(PyObject *, PyObject *);
#include "functions.def"
#undef POSIX_FUNCTION
#endif
