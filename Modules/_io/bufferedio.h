#ifndef BUFFEREDIO_H
#define BUFFEREDIO_H
/* The structure of the three buffered streams; see bufferedio.c. */

#include "pythread.h"

/* Answer of the raw stream "it would block". */
#define RAW_BLOCKED (-2)

typedef struct {
    io_base head;
    PyObject *raw;
    char ok;
    char detached;
    char readable;
    char writable;
    char fast_closed; /* raw is exactly a FileIO */
    char writing;     /* the buffer holds bytes to be written */
    char leaked;      /* somebody keeps a view of the buffer: never free it */
    char view_kept;   /* somebody keeps a view of other memory that was read into or written */
    char *data;
    Py_ssize_t size; /* of data */
    Py_ssize_t position;
    Py_ssize_t end;
    off_t raw_position; /* or -1 */
    PyThread_type_lock lock;
    long owner; /* thread that holds the lock, or 0 */
} buffered;

/* -1 with ValueError unless usable. */
int _PyBuffered_CheckInitialized(buffered *self);
int _PyBuffered_Closed(buffered *self);
int _PyBuffered_CheckOpen(buffered *self, const char *complaint);
int _PyBuffered_Enter(buffered *self);
void _PyBuffered_Leave(buffered *self);
off_t _PyBuffered_RawTell(buffered *self);
int _PyBuffered_FlushAndRewind(buffered *self);
int _PyBuffered_WarnMaxSize(void);
#endif
