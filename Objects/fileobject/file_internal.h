#ifndef FILEOBJECT_INTERNAL_H
#define FILEOBJECT_INTERNAL_H
/* What the files of the file type share.
 *
 * A stream is used without the GIL only between FILE_UNLOCK and FILE_LOCK, which
 * count such uses in unlocked_count: close() refuses while the count is not zero, so
 * the FILE * cannot vanish under another thread.  No return between them. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_numbers.h"

#define FILE_UNLOCK(file)                                                      \
    {                                                                          \
        (file)->unlocked_count++;                                              \
        Py_BEGIN_ALLOW_THREADS
#define FILE_LOCK(file)                                                        \
        Py_END_ALLOW_THREADS                                                   \
        (file)->unlocked_count--;                                              \
        assert((file)->unlocked_count >= 0);                                   \
    }

/* Kinds of newlines seen, in f_newlinetypes. */
enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };

/* 1 if the operation is possible; else 0 with ValueError or IOError. */
int _PyFile_CheckOpen(PyFileObject *file);
int _PyFile_CheckReadable(PyFileObject *file); /* also: no read-ahead pending */
int _PyFile_CheckWritable(PyFileObject *file);

/* IOError from errno, the stream's error flag cleared; returns NULL. */
PyObject *_PyFile_StreamError(PyFileObject *file);
/* Throw the iterator's buffer away. */
void _PyFile_DropReadAhead(PyFileObject *file);
/* A line without argument checks; n as for PyFile_GetLine. */
PyObject *_PyFile_ReadLine(PyFileObject *file, int n);

/* Methods, by file. */
PyObject *_PyFile_MethodRead(PyObject *self, PyObject *args);
PyObject *_PyFile_MethodReadInto(PyObject *self, PyObject *args);
PyObject *_PyFile_MethodReadLine(PyObject *self, PyObject *args);
PyObject *_PyFile_MethodReadLines(PyObject *self, PyObject *args);
PyObject *_PyFile_IterNext(PyObject *self);
PyObject *_PyFile_MethodWrite(PyObject *self, PyObject *args);
PyObject *_PyFile_MethodWriteLines(PyObject *self, PyObject *lines);
PyObject *_PyFile_GetNewlines(PyObject *self, void *closure);
#endif
