#ifndef PYIO_H
#define PYIO_H
/* What the files of Modules/_io share. See README.md for which file holds which class. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "pycore_names.h" /* _Py_ID() */

#ifndef Py_ARRAY_LENGTH
#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#endif

#define DEFAULT_BUFFER_SIZE (8 * 1024)

/* The head of every stream object. */
typedef struct {
    PyObject_HEAD
    PyObject *dict;
    PyObject *weakreflist;
} io_base;

extern PyTypeObject PyIOBase_Type;
extern PyTypeObject PyRawIOBase_Type;
extern PyTypeObject PyBufferedIOBase_Type;
extern PyTypeObject PyTextIOBase_Type;
extern PyTypeObject PyFileIO_Type;
extern PyTypeObject PyBytesIO_Type;
extern PyTypeObject PyStringIO_Type;
extern PyTypeObject PyBufferedReader_Type;
extern PyTypeObject PyBufferedWriter_Type;
extern PyTypeObject PyBufferedRandom_Type;
extern PyTypeObject PyBufferedRWPair_Type;
extern PyTypeObject PyIncrementalNewlineDecoder_Type;
extern PyTypeObject PyTextIOWrapper_Type;
extern PyTypeObject _PyIO_BlockingIOError_Type;

/* ---- iomodule.c ---- */
/* io.UnsupportedOperation; a class made by the module's init. */
extern PyObject *_PyIO_UnsupportedOperation;
/* Raise it with text; always NULL. */
PyObject *_PyIO_Unsupported(const char *text);
/* "O&" converter of a size: an int, or None which leaves *result alone. */
int _PyIO_ConvertSize(PyObject *object, void *result);
/* As the former, but None is refused as well. */
int _PyIO_ConvertLimit(PyObject *object, void *result);
/* A file offset; -1 with an exception (overflow raises error). */
off_t _PyIO_AsOffset(PyObject *object, PyObject *error);
PyObject *_PyIO_FromOffset(off_t offset);
/* True if the current exception is an EnvironmentError with EINTR: it is cleared, and
 * the caller tries again. */
int _PyIO_TrapEINTR(void);
/* Truth of object.name() or object.name; -1 with an exception. */
int _PyIO_CallBool(PyObject *object, PyObject *name);
int _PyIO_AttrBool(PyObject *object, PyObject *name);
/* object.name(), the result dropped; -1 with an exception. */
int _PyIO_CallVoid(PyObject *object, PyObject *name);
/* A call of close() after another step that may have failed: the exception of that step
 * (fetched into type, value, traceback; type may be NULL) survives unless result is NULL
 * too. Consumes everything; result or NULL. */
PyObject *_PyIO_CloseResult(PyObject *result, PyObject *type, PyObject *value,
                            PyObject *traceback);

/* ---- iobase.c ---- */
/* -1 with ValueError if object.closed is true. */
int _PyIOBase_CheckClosed(PyObject *object);
/* -1 with IOError unless object.readable() ... is True. */
int _PyIOBase_CheckReadable(PyObject *object);
int _PyIOBase_CheckWritable(PyObject *object);
int _PyIOBase_CheckSeekable(PyObject *object);
/* Close an object that goes away, if it is open; errors are dropped. -1 if close()
 * resurrected it: the caller must leave it alone. */
int _PyIOBase_Finalize(PyObject *self);
/* First part of every dealloc: finalize, untrack, clear weak references. -1 if the
 * object lives on. */
int _PyIOBase_StartDealloc(PyObject *self);
/* The method close() of IOBase. */
PyObject *_PyIOBase_Close(PyObject *self);
/* Visit and clear the head. */
int _PyIOBase_TraverseHead(PyObject *self, visitproc visit, void *arg);
void _PyIOBase_ClearHead(PyObject *self);

/* ---- fileio.c ---- */
int _PyFileIO_Closed(PyObject *self);

/* ---- bufferedio.c ---- */
PyObject *_PyIO_BlockingError(const char *text, Py_ssize_t written);

/* ---- newlines.c ---- */
/* decoder.decode(input, final) of exactly an IncrementalNewlineDecoder. */
PyObject *_PyIncrementalNewlineDecoder_Decode(PyObject *self, PyObject *input, int final);
/* Which line ends a text stream knows, from the argument newline. */
typedef struct {
    const char *newline; /* NULL, "", "\n", "\r" or "\r\n" */
    int universal;       /* lines end in any of the three */
    int translate;       /* and are seen as '\n' */
} _PyIO_LineEnds;
/* -1 with ValueError if newline is none of those. */
int _PyIO_ParseNewline(const char *newline, _PyIO_LineEnds *ends);
/* Where the line that starts at text[0] ends, or -1; *consumed is how much of the text
 * need not be searched again. */
Py_ssize_t _PyIO_FindLineEnd(const _PyIO_LineEnds *ends, const Py_UNICODE *text, Py_ssize_t size,
                             Py_ssize_t *consumed);
#endif
