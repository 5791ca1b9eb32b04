/* Buffered streams: BufferedReader, BufferedWriter and BufferedRandom, and the abstract
 * _BufferedIOBase.
 *
 * The three share one structure and one buffer. At any time the buffer is used in one
 * direction only:
 *
 *     reading   data[0 .. end) was read from the raw stream, data[position .. end) has
 *               not been handed out yet; the raw stream stands at the end of it
 *     writing   data[position .. end) is to be written; the raw stream stands at its
 *               beginning (a flush that blocked has moved position)
 *     idle      position == end == 0
 *
 * BufferedRandom changes direction by flushing, or by moving the raw stream back by what
 * was read ahead. raw_position is where the raw stream stands, or -1 if not known.
 *
 * A lock makes the operations atomic among threads. It is owned across calls of the raw
 * stream's methods, which may be Python code: a call of the same thread into the locked
 * object (from a signal handler, or by the raw stream) is a RuntimeError. detach() and
 * __init__() take the lock as well, so that raw stream and buffer stay while it is owned. */

#include "pyio.h"
#include "pythread.h"
#include "bufferedio.h"

/* ---- BlockingIOError ---- */

typedef struct {
    PyEnvironmentErrorObject base;
    Py_ssize_t written;
} blocking_error;

static int
blocking_error_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *number;
    PyObject *text;
    blocking_error *error = (blocking_error *)self;
    error->written = 0;
    if (!PyArg_ParseTuple(args, "OO|n:BlockingIOError", &number, &text, &error->written)) {
        return -1;
    }
    PyObject *base_args = PyTuple_Pack(2, number, text);
    if (base_args == NULL) {
        return -1;
    }
    int result = ((PyTypeObject *)PyExc_IOError)->tp_init(self, base_args, kwds);
    Py_DECREF(base_args);
    return result;
}

static PyMemberDef blocking_error_members[] = {
    {(char *)"characters_written", T_PYSSIZET, offsetof(blocking_error, written), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PyIO_BlockingIOError_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "BlockingIOError",
    .tp_basicsize = sizeof(blocking_error),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "BlockingIOError(errno, strerror[, characters_written])\n\n"
              "A non-blocking stream could not take or give all of it at once.",
    .tp_members = blocking_error_members,
    .tp_init = blocking_error_init,
};

PyObject *
_PyIO_BlockingError(const char *text, Py_ssize_t written)
{
    PyErr_Clear();
    PyObject *error = PyObject_CallFunction((PyObject *)&_PyIO_BlockingIOError_Type,
                                            (char *)"isn", EAGAIN, text, written);
    if (error != NULL) {
        PyErr_SetObject((PyObject *)&_PyIO_BlockingIOError_Type, error);
        Py_DECREF(error);
    }
    return NULL;
}

/* ---- _BufferedIOBase ---- */

static PyObject *
bufferedbase_readinto(PyObject *self, PyObject *args)
{
    Py_buffer target;
    if (!PyArg_ParseTuple(args, "w*:readinto", &target)) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *data = PyObject_CallMethod(self, (char *)"read", (char *)"n", target.len);
    if (data == NULL) {
        goto done;
    }
    if (data == Py_None) {
        result = data;
        goto done;
    }
    if (!PyString_Check(data)) {
        PyErr_SetString(PyExc_TypeError, "read() should return bytes");
    }
    else if (PyString_GET_SIZE(data) > target.len) {
        PyErr_Format(PyExc_ValueError,
                     "read() returned too much data: %zd bytes requested, %zd returned",
                     target.len, PyString_GET_SIZE(data));
    }
    else {
        memcpy(target.buf, PyString_AS_STRING(data), (size_t)PyString_GET_SIZE(data));
        result = PyLong_FromSsize_t(PyString_GET_SIZE(data));
    }
    Py_DECREF(data);
done:
    PyBuffer_Release(&target);
    return result;
}

static PyObject *
bufferedbase_detach(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("detach");
}

static PyObject *
bufferedbase_read(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("read");
}

static PyObject *
bufferedbase_read1(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("read1");
}

static PyObject *
bufferedbase_write(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("write");
}

static PyMethodDef bufferedbase_methods[] = {
    {"detach", bufferedbase_detach, METH_NOARGS,
     "detach() -> raw stream\n\nSeparate the raw stream; this object cannot be used then."},
    {"read", bufferedbase_read, METH_VARARGS,
     "read([size]) -> bytes\n\nsize bytes, fewer only at the end; all if it is missing."},
    {"read1", bufferedbase_read1, METH_VARARGS,
     "read1(size) -> bytes\n\nAt most size bytes, by at most one read of the raw stream."},
    {"readinto", bufferedbase_readinto, METH_VARARGS,
     "readinto(buffer) -> int\n\nFill a buffer; how many bytes were put there."},
    {"write", bufferedbase_write, METH_VARARGS,
     "write(bytes) -> int\n\nWrite all of it, some of it perhaps only to the buffer."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyBufferedIOBase_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io._BufferedIOBase",
    .tp_basicsize = sizeof(io_base),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Base of streams that read and write bytes completely.",
    .tp_methods = bufferedbase_methods,
};

/* ---- state and lock ---- */

int
_PyBuffered_CheckInitialized(buffered *self)
{
    if (self->ok) {
        return 0;
    }
    PyErr_SetString(PyExc_ValueError, self->detached ? "raw stream has been detached"
                                                     : "I/O operation on uninitialized object");
    return -1;
}

/* 1 if the raw stream is closed. */
int
_PyBuffered_Closed(buffered *self)
{
    if (_PyBuffered_CheckInitialized(self) < 0) {
        return -1; /* detached by what was called meanwhile */
    }
    if (self->fast_closed) {
        return _PyFileIO_Closed(self->raw);
    }
    return _PyIO_AttrBool(self->raw, _Py_ID(closed));
}

int
_PyBuffered_CheckOpen(buffered *self, const char *complaint)
{
    int closed = _PyBuffered_Closed(self);
    if (closed > 0) {
        PyErr_SetString(PyExc_ValueError, complaint);
        return -1;
    }
    return closed;
}

static int
take_lock(buffered *self)
{
    long me = PyThread_get_thread_ident();
    if (!PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        if (self->owner == me) {
            PyObject *repr = PyObject_Repr((PyObject *)self);
            if (repr != NULL) {
                PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s",
                             PyString_AS_STRING(repr));
                Py_DECREF(repr);
            }
            return -1;
        }
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
    self->owner = me;
    return 0;
}

int
_PyBuffered_Enter(buffered *self)
{
    if (take_lock(self) < 0) {
        return -1;
    }
    if (_PyBuffered_CheckInitialized(self) < 0) {
        _PyBuffered_Leave(self);
        return -1;
    }
    return 0;
}

void
_PyBuffered_Leave(buffered *self)
{
    self->owner = 0;
    PyThread_release_lock(self->lock);
}

/* ---- the raw stream ---- */

/* A memoryview of memory for a call of the raw stream. */
static PyObject *
view_memory(char *memory, Py_ssize_t size, int readonly)
{
    Py_buffer view;
    if (PyBuffer_FillInfo(&view, NULL, memory, size, readonly, PyBUF_CONTIG_RO) < 0) {
        return NULL;
    }
    return PyMemoryView_FromBuffer(&view);
}

/* raw.readinto() or raw.write(): the number of bytes, RAW_BLOCKED if it would block, -1
 * with an exception.  Sets view_kept if the raw stream keeps the view of the memory, which
 * must stay for ever then. */
static Py_ssize_t
raw_transfer(buffered *self, char *memory, Py_ssize_t size, int reading)
{
    PyObject *view = view_memory(memory, size, !reading);
    if (view == NULL) {
        return -1;
    }
    PyObject *answer;
    do {
        answer = PyObject_CallMethodObjArgs(self->raw, reading ? _Py_ID(readinto) : _Py_ID(write),
                                            view, NULL);
    } while (answer == NULL && _PyIO_TrapEINTR());
    if (Py_REFCNT(view) > 1) {
        if (memory >= self->data && memory < self->data + self->size) {
            self->leaked = 1;
        }
        else {
            self->view_kept = 1;
        }
    }
    Py_DECREF(view);
    if (answer == NULL) {
        return -1;
    }
    if (answer == Py_None) {
        Py_DECREF(answer);
        return RAW_BLOCKED;
    }
    Py_ssize_t count = PyNumber_AsSsize_t(answer, PyExc_ValueError);
    Py_DECREF(answer);
    if (count < 0 || count > size) {
        PyErr_Format(PyExc_IOError,
                     "raw %s() returned invalid length %zd (should have been between 0 and %zd)",
                     reading ? "readinto" : "write", count, size);
        return -1;
    }
    if (count > 0 && self->raw_position >= 0) {
        self->raw_position += count;
    }
    return count;
}

static off_t
raw_position_from(buffered *self, PyObject *answer)
{
    if (answer == NULL) {
        return -1;
    }
    off_t position = _PyIO_AsOffset(answer, PyExc_ValueError);
    Py_DECREF(answer);
    if (position < 0) {
        if (!PyErr_Occurred()) {
            PyErr_Format(PyExc_IOError, "Raw stream returned invalid position %zd",
                         (Py_ssize_t)position);
        }
        return -1;
    }
    self->raw_position = position;
    return position;
}

off_t
_PyBuffered_RawTell(buffered *self)
{
    return raw_position_from(self, PyObject_CallMethodObjArgs(self->raw, _Py_ID(tell), NULL));
}

static off_t
raw_seek(buffered *self, off_t target, int whence)
{
    PyObject *offset = _PyIO_FromOffset(target);
    PyObject *origin = PyInt_FromLong(whence);
    PyObject *answer = NULL;
    if (offset != NULL && origin != NULL) {
        answer = PyObject_CallMethodObjArgs(self->raw, _Py_ID(seek), offset, origin, NULL);
    }
    Py_XDECREF(offset);
    Py_XDECREF(origin);
    return raw_position_from(self, answer);
}

/* ---- the buffer ---- */

static void
set_idle(buffered *self)
{
    self->position = 0;
    self->end = 0;
    self->writing = 0;
}

/* Bytes read ahead. */
static inline Py_ssize_t
ahead(buffered *self)
{
    return self->writing ? 0 : self->end - self->position;
}

/* Bytes to be written. */
static inline Py_ssize_t
pending(buffered *self)
{
    return self->writing ? self->end - self->position : 0;
}

/* How far the raw stream is beyond the stream's own position. */
static inline Py_ssize_t
raw_lead(buffered *self)
{
    return ahead(self) - pending(self);
}

/* Write all that is pending; -1 with an exception, BlockingIOError if it would block. */
static int
flush_locked(buffered *self)
{
    while (pending(self) > 0) {
        Py_ssize_t count =
            raw_transfer(self, self->data + self->position, pending(self), 0);
        if (count == RAW_BLOCKED) {
            _PyIO_BlockingError("write could not complete without blocking", 0);
        }
        if (count < 0) {
            return -1;
        }
        self->position += count;
        /* a partial write means a signal or a full pipe: let handlers run, they may raise */
        if (pending(self) > 0 && PyErr_CheckSignals() < 0) {
            return -1;
        }
    }
    if (self->writing) {
        set_idle(self);
    }
    return 0;
}

/* Forget what was read ahead; the raw stream goes back to the stream's position. */
static int
rewind_locked(buffered *self)
{
    Py_ssize_t count = ahead(self);
    if (!self->writing) {
        set_idle(self);
    }
    return count > 0 && raw_seek(self, -(off_t)count, SEEK_CUR) < 0 ? -1 : 0;
}

int
_PyBuffered_FlushAndRewind(buffered *self)
{
    if (flush_locked(self) < 0) {
        return -1;
    }
    return self->readable ? rewind_locked(self) : 0;
}

/* Become ready to read: write what is pending. */
static int
start_reading(buffered *self)
{
    return self->writing ? flush_locked(self) : 0;
}

/* Read from the raw stream into the rest of the buffer. */
static Py_ssize_t
fill_buffer(buffered *self)
{
    assert(!self->writing);
    Py_ssize_t count = raw_transfer(self, self->data + self->end, self->size - self->end, 1);
    if (count > 0) {
        self->end += count;
    }
    return count;
}

/* Hand out count bytes of the buffer. */
static void
hand_out(buffered *self, char *target, Py_ssize_t count)
{
    memcpy(target, self->data + self->position, (size_t)count);
    self->position += count;
}

/* ---- reading ---- */

/* Append to a list, taking the reference. */
static int
append_take(PyObject *list, PyObject *item)
{
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

static PyObject *
join_chunks(PyObject *chunks)
{
    PyObject *empty = PyString_FromStringAndSize(NULL, 0);
    PyObject *result = empty == NULL ? NULL : _PyString_Join(empty, chunks);
    Py_XDECREF(empty);
    return result;
}

static PyObject *
take_ahead(buffered *self)
{
    PyObject *bytes =
        PyString_FromStringAndSize(self->data + self->position, ahead(self));
    if (bytes != NULL) {
        set_idle(self);
    }
    return bytes;
}

static PyObject *
read_all_locked(buffered *self)
{
    if (start_reading(self) < 0) {
        return NULL;
    }
    PyObject *chunks = PyList_New(0);
    if (chunks == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (ahead(self) > 0 && append_take(chunks, take_ahead(self)) < 0) {
        goto done;
    }
    set_idle(self);
    for (;;) {
        PyObject *data = PyObject_CallMethodObjArgs(self->raw, _Py_ID(read), NULL);
        if (data == NULL) {
            goto done;
        }
        if (data != Py_None && !PyString_Check(data)) {
            Py_DECREF(data);
            PyErr_SetString(PyExc_TypeError, "read() should return bytes");
            goto done;
        }
        if (data == Py_None || PyString_GET_SIZE(data) == 0) {
            if (PyList_GET_SIZE(chunks) == 0) {
                result = data;
                goto done;
            }
            Py_DECREF(data);
            break;
        }
        if (self->raw_position >= 0) {
            self->raw_position += PyString_GET_SIZE(data);
        }
        if (append_take(chunks, data) < 0) {
            goto done;
        }
    }
    result = join_chunks(chunks);
done:
    Py_DECREF(chunks);
    return result;
}

/* Read up to size bytes to target; what is more than the buffer goes there directly.
 * The number of bytes, or RAW_BLOCKED if there was nothing and it would block, or -1. */
static Py_ssize_t
read_into_locked(buffered *self, char *target, Py_ssize_t size)
{
    Py_ssize_t done = ahead(self) < size ? ahead(self) : size;
    hand_out(self, target, done);
    while (done < size) {
        assert(ahead(self) == 0);
        set_idle(self);
        Py_ssize_t left = size - done;
        Py_ssize_t whole = left - left % self->size;
        Py_ssize_t count =
            whole > 0 ? raw_transfer(self, target + done, whole, 1) : fill_buffer(self);
        if (count == -1) {
            return -1;
        }
        if (count <= 0) {
            return count == 0 || done > 0 ? done : RAW_BLOCKED;
        }
        if (whole > 0) {
            done += count;
            continue;
        }
        /* the last, partial block: the buffer may take several reads to fill */
        while (ahead(self) < left && self->end < self->size) {
            count = fill_buffer(self);
            if (count == -1) {
                return -1;
            }
            if (count <= 0) {
                break;
            }
        }
        Py_ssize_t available = ahead(self) < left ? ahead(self) : left;
        hand_out(self, target + done, available);
        done += available;
        if (count <= 0) {
            break;
        }
    }
    return done;
}

static PyObject *
read_locked(buffered *self, Py_ssize_t size)
{
    if (start_reading(self) < 0) {
        return NULL;
    }
    PyObject *bytes = PyString_FromStringAndSize(NULL, size);
    if (bytes == NULL) {
        return NULL;
    }
    self->view_kept = 0;
    Py_ssize_t count = read_into_locked(self, PyString_AS_STRING(bytes), size);
    if (self->view_kept) {
        /* somebody may write there at any time: not into our result */
        bytes = PyString_FromStringAndSize(PyString_AS_STRING(bytes), size);
        if (bytes == NULL) {
            return NULL;
        }
    }
    if (count < 0) {
        Py_DECREF(bytes);
        if (count == RAW_BLOCKED) {
            Py_RETURN_NONE;
        }
        return NULL;
    }
    if (count < size) {
        _PyString_Resize(&bytes, count);
    }
    return bytes;
}

static PyObject *
buffered_read(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    Py_ssize_t size = -1;
    if (_PyBuffered_CheckInitialized(self) < 0
        || !PyArg_ParseTuple(args, "|O&:read", _PyIO_ConvertSize, &size)) {
        return NULL;
    }
    if (size < -1) {
        PyErr_SetString(PyExc_ValueError, "read length must be positive or -1");
        return NULL;
    }
    if (_PyBuffered_CheckOpen(self, "read of closed file") < 0) {
        return NULL;
    }
    if (size >= 0 && size <= ahead(self)) {
        /* no call can come between: no lock needed */
        PyObject *bytes = PyString_FromStringAndSize(self->data + self->position, size);
        if (bytes != NULL) {
            self->position += size;
        }
        return bytes;
    }
    if (_PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *result = size < 0 ? read_all_locked(self) : read_locked(self, size);
    _PyBuffered_Leave(self);
    return result;
}

/* Have something in the buffer if possible, by at most one read; its size or -1. */
static Py_ssize_t
look_ahead_locked(buffered *self)
{
    if (start_reading(self) < 0) {
        return -1;
    }
    if (ahead(self) > 0) {
        return ahead(self);
    }
    set_idle(self);
    Py_ssize_t count = fill_buffer(self);
    return count == RAW_BLOCKED ? 0 : count;
}

static PyObject *
buffered_read1(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    Py_ssize_t size;
    if (_PyBuffered_CheckInitialized(self) < 0 || !PyArg_ParseTuple(args, "n:read1", &size)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "read length must be positive");
        return NULL;
    }
    if (size == 0) {
        return PyString_FromStringAndSize(NULL, 0);
    }
    if (_PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t available = look_ahead_locked(self);
    if (available >= 0) {
        if (size > available) {
            size = available;
        }
        result = PyString_FromStringAndSize(self->data + self->position, size);
        if (result != NULL) {
            self->position += size;
        }
    }
    _PyBuffered_Leave(self);
    return result;
}

static PyObject *
buffered_peek(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    Py_ssize_t hint = 0;
    if (_PyBuffered_CheckInitialized(self) < 0 || !PyArg_ParseTuple(args, "|n:peek", &hint)
        || _PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t available = look_ahead_locked(self);
    if (available >= 0) {
        result = PyString_FromStringAndSize(self->data + self->position, available);
    }
    _PyBuffered_Leave(self);
    return result;
}

/* The part of a line that is in the buffer; *complete tells whether its end is. */
static PyObject *
take_line_part(buffered *self, Py_ssize_t *limit, int *complete)
{
    Py_ssize_t count = ahead(self);
    if (*limit >= 0 && count > *limit) {
        count = *limit;
    }
    const char *start = self->data + self->position;
    const char *end = count > 0 ? memchr(start, '\n', (size_t)count) : NULL;
    if (end != NULL) {
        count = end - start + 1;
    }
    PyObject *part = PyString_FromStringAndSize(start, count);
    if (part == NULL) {
        return NULL;
    }
    self->position += count;
    if (*limit >= 0) {
        *limit -= count;
    }
    *complete = end != NULL || *limit == 0;
    return part;
}

static PyObject *
readline_locked(buffered *self, Py_ssize_t limit)
{
    if (start_reading(self) < 0) {
        return NULL;
    }
    PyObject *chunks = PyList_New(0);
    if (chunks == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    int complete = 0;
    for (;;) {
        if (append_take(chunks, take_line_part(self, &limit, &complete)) < 0) {
            goto done;
        }
        if (complete) {
            break;
        }
        set_idle(self);
        Py_ssize_t count = fill_buffer(self);
        if (count == -1) {
            goto done;
        }
        if (count <= 0) {
            break;
        }
    }
    result = join_chunks(chunks);
done:
    Py_DECREF(chunks);
    return result;
}

static PyObject *
read_line(buffered *self, Py_ssize_t limit)
{
    if (_PyBuffered_CheckOpen(self, "readline of closed file") < 0) {
        return NULL;
    }
    int complete = 0;
    Py_ssize_t available = ahead(self);
    if (limit >= 0 && limit < available) {
        available = limit;
    }
    /* the line is in the buffer: no lock needed */
    if (available > 0 && memchr(self->data + self->position, '\n', (size_t)available) != NULL) {
        return take_line_part(self, &limit, &complete);
    }
    if (limit >= 0 && limit == available) {
        return take_line_part(self, &limit, &complete);
    }
    if (_PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *line = readline_locked(self, limit);
    _PyBuffered_Leave(self);
    return line;
}

static PyObject *
buffered_readline(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    Py_ssize_t limit = -1;
    if (_PyBuffered_CheckInitialized(self) < 0
        || !PyArg_ParseTuple(args, "|O&:readline", _PyIO_ConvertSize, &limit)) {
        return NULL;
    }
    return read_line(self, limit);
}

static PyObject *
buffered_next(PyObject *op)
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0) {
        return NULL;
    }
    PyObject *line;
    if (Py_TYPE(op) == &PyBufferedReader_Type || Py_TYPE(op) == &PyBufferedRandom_Type) {
        line = read_line(self, -1);
    }
    else {
        line = PyObject_CallMethodObjArgs(op, _Py_ID(readline), NULL);
        if (line != NULL && !PyString_Check(line)) {
            PyErr_Format(PyExc_IOError,
                         "readline() should have returned a bytes object, not '%.200s'",
                         Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line != NULL && PyString_GET_SIZE(line) == 0) {
        Py_CLEAR(line);
    }
    return line;
}

/* ---- writing ---- */

/* Move what is pending to the beginning of the buffer. */
static void
compact(buffered *self)
{
    if (self->position > 0) {
        memmove(self->data, self->data + self->position, (size_t)(self->end - self->position));
        self->end -= self->position;
        self->position = 0;
    }
}

static Py_ssize_t
buffer_bytes(buffered *self, const char *bytes, Py_ssize_t count)
{
    Py_ssize_t room = self->size - self->end;
    if (count > room) {
        count = room;
    }
    memcpy(self->data + self->end, bytes, (size_t)count);
    self->end += count;
    return count;
}

/* The flush before a large write blocked: take what fits. The number of bytes if all did,
 * else -1 and the exception says how many were taken. */
static Py_ssize_t
write_after_block(buffered *self, const char *bytes, Py_ssize_t size)
{
    PyErr_Clear();
    compact(self);
    Py_ssize_t taken = buffer_bytes(self, bytes, size);
    if (taken == size) {
        return size;
    }
    _PyIO_BlockingError("write could not complete without blocking", taken);
    return -1;
}

static Py_ssize_t
write_locked(buffered *self, const char *bytes, Py_ssize_t size)
{
    if (!self->writing) {
        if (self->readable && rewind_locked(self) < 0) {
            return -1;
        }
        set_idle(self);
        self->writing = 1;
    }
    if (size <= self->size - self->end) {
        return buffer_bytes(self, bytes, size);
    }
    if (flush_locked(self) < 0) {
        return PyErr_ExceptionMatches((PyObject *)&_PyIO_BlockingIOError_Type)
                   ? write_after_block(self, bytes, size)
                   : -1;
    }
    self->writing = 1;
    Py_ssize_t done = 0;
    while (size - done > self->size) {
        Py_ssize_t count = raw_transfer(self, (char *)bytes + done, size - done, 0);
        if (count == RAW_BLOCKED) {
            Py_ssize_t taken = buffer_bytes(self, bytes + done, size - done);
            _PyIO_BlockingError("write could not complete without blocking", done + taken);
            return -1;
        }
        if (count < 0) {
            return -1;
        }
        done += count;
        if (size - done > self->size && PyErr_CheckSignals() < 0) {
            return -1;
        }
    }
    buffer_bytes(self, bytes + done, size - done);
    return size;
}

static PyObject *
buffered_write(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    Py_buffer bytes;
    if (_PyBuffered_CheckInitialized(self) < 0 || !PyArg_ParseTuple(args, "s*:write", &bytes)) {
        return NULL;
    }
    Py_ssize_t written = -1;
    if (_PyBuffered_CheckOpen(self, "write to closed file") == 0 && _PyBuffered_Enter(self) == 0) {
        self->view_kept = 0;
        written = write_locked(self, bytes.buf, bytes.len);
        if (self->view_kept) {
            bytes.obj = NULL; /* never released */
        }
        _PyBuffered_Leave(self);
    }
    PyBuffer_Release(&bytes);
    return written < 0 ? NULL : PyLong_FromSsize_t(written);
}

/* flush() of the two that write */
static PyObject *
buffered_flush(PyObject *op, PyObject *Py_UNUSED(args))
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0
        || _PyBuffered_CheckOpen(self, "flush of closed file") < 0
        || _PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    int result = _PyBuffered_FlushAndRewind(self);
    _PyBuffered_Leave(self);
    if (result < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- positions ---- */

static PyObject *
buffered_tell(PyObject *op, PyObject *Py_UNUSED(args))
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0) {
        return NULL;
    }
    off_t position = _PyBuffered_RawTell(self);
    if (position < 0) {
        return NULL;
    }
    return _PyIO_FromOffset(position - raw_lead(self));
}

/* If the target is within what was read ahead, go there; the new position, -1 if not. */
static off_t
seek_in_buffer(buffered *self, off_t target, int whence)
{
    if (whence == SEEK_END || !self->readable || self->writing || self->end == 0) {
        return -1;
    }
    off_t raw = self->raw_position >= 0 ? self->raw_position : _PyBuffered_RawTell(self);
    if (raw < 0) {
        PyErr_Clear(); /* the real seek will tell */
        return -1;
    }
    off_t here = raw - ahead(self);
    off_t distance = whence == SEEK_SET ? target - here : target;
    if (distance < -self->position || distance > ahead(self)) {
        return -1;
    }
    self->position += distance;
    return here + distance;
}

static off_t
seek_locked(buffered *self, off_t target, int whence)
{
    if (flush_locked(self) < 0) {
        return -1;
    }
    if (whence == SEEK_CUR) {
        target -= raw_lead(self);
    }
    off_t position = raw_seek(self, target, whence);
    if (position >= 0) {
        set_idle(self);
    }
    return position;
}

static PyObject *
buffered_seek(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    PyObject *offset;
    int whence = 0;
    if (_PyBuffered_CheckInitialized(self) < 0
        || !PyArg_ParseTuple(args, "O|i:seek", &offset, &whence)) {
        return NULL;
    }
    if (whence < 0 || whence > 2) {
        PyErr_Format(PyExc_ValueError, "whence must be between 0 and 2, not %d", whence);
        return NULL;
    }
    if (_PyBuffered_CheckOpen(self, "seek of closed file") < 0) {
        return NULL;
    }
    off_t target = _PyIO_AsOffset(offset, PyExc_ValueError);
    if (target == -1 && PyErr_Occurred()) {
        return NULL;
    }
    off_t position = seek_in_buffer(self, target, whence);
    if (position >= 0) {
        return _PyIO_FromOffset(position);
    }
    if (_PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    position = seek_locked(self, target, whence);
    _PyBuffered_Leave(self);
    return position < 0 ? NULL : _PyIO_FromOffset(position);
}

static PyObject *
buffered_truncate(PyObject *op, PyObject *args)
{
    buffered *self = (buffered *)op;
    PyObject *size = Py_None;
    if (_PyBuffered_CheckInitialized(self) < 0 || !PyArg_ParseTuple(args, "|O:truncate", &size)
        || _PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    int failed = 0;
    if (self->writable) {
        failed = _PyBuffered_FlushAndRewind(self) < 0;
    }
    PyObject *here = NULL;
    if (!failed && size == Py_None) {
        off_t raw = _PyBuffered_RawTell(self);
        here = raw < 0 ? NULL : _PyIO_FromOffset(raw - raw_lead(self));
        failed = here == NULL;
        size = here;
    }
    if (!failed) {
        result = PyObject_CallMethodObjArgs(self->raw, _Py_ID(truncate), size, NULL);
        if (result != NULL && _PyBuffered_RawTell(self) < 0) {
            PyErr_Clear(); /* the position is only not known then */
        }
    }
    Py_XDECREF(here);
    _PyBuffered_Leave(self);
    return result;
}

/* ---- closing ---- */

static PyObject *
close_locked(buffered *self)
{
    int closed = _PyBuffered_Closed(self);
    if (closed != 0) {
        if (closed < 0) {
            return NULL;
        }
        Py_RETURN_NONE;
    }
    /* flush() takes the lock itself, and may be overridden */
    _PyBuffered_Leave(self);
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    int flushed = _PyIO_CallVoid((PyObject *)self, _Py_ID(flush));
    if (flushed < 0) {
        PyErr_Fetch(&type, &value, &traceback);
    }
    PyObject *result = NULL;
    if (_PyBuffered_Enter(self) == 0) {
        result = PyObject_CallMethodObjArgs(self->raw, _Py_ID(close), NULL);
        return _PyIO_CloseResult(result, type, value, traceback);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return NULL;
}

static PyObject *
buffered_close(PyObject *op, PyObject *Py_UNUSED(args))
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0 || _PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *result = close_locked(self);
    if (self->owner == PyThread_get_thread_ident()) {
        _PyBuffered_Leave(self);
    }
    return result;
}

static PyObject *
buffered_detach(PyObject *op, PyObject *Py_UNUSED(args))
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0 || _PyIO_CallVoid(op, _Py_ID(flush)) < 0
        || _PyBuffered_Enter(self) < 0) {
        return NULL;
    }
    PyObject *raw = self->raw;
    self->raw = NULL;
    self->detached = 1;
    self->ok = 0;
    _PyBuffered_Leave(self);
    return raw;
}

/* ---- what the raw stream answers ---- */

static PyObject *
ask_raw(PyObject *op, PyObject *name)
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0) {
        return NULL;
    }
    return PyObject_CallMethodObjArgs(self->raw, name, NULL);
}

static PyObject *
buffered_simple_flush(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(flush));
}

static PyObject *
buffered_seekable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(seekable));
}

static PyObject *
buffered_readable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(readable));
}

static PyObject *
buffered_writable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(writable));
}

static PyObject *
buffered_fileno(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(fileno));
}

static PyObject *
buffered_isatty(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_raw(op, _Py_ID(isatty));
}

static PyObject *
get_of_raw(PyObject *op, PyObject *name)
{
    buffered *self = (buffered *)op;
    if (_PyBuffered_CheckInitialized(self) < 0) {
        return NULL;
    }
    PyObject *raw = self->raw;
    Py_INCREF(raw); /* it may be detached meanwhile */
    PyObject *result = PyObject_GetAttr(raw, name);
    Py_DECREF(raw);
    return result;
}

static PyObject *
buffered_get_closed(PyObject *op, void *Py_UNUSED(context))
{
    return get_of_raw(op, _Py_ID(closed));
}

static PyObject *
buffered_get_name(PyObject *op, void *Py_UNUSED(context))
{
    return get_of_raw(op, _Py_ID(name));
}

static PyObject *
buffered_get_mode(PyObject *op, void *Py_UNUSED(context))
{
    return get_of_raw(op, _Py_ID(mode));
}

static PyObject *
buffered_repr(PyObject *op)
{
    const char *type_name = Py_TYPE(op)->tp_name;
    PyObject *name = PyObject_GetAttr(op, _Py_ID(name));
    if (name == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_Exception)) {
            return NULL;
        }
        PyErr_Clear();
        return PyString_FromFormat("<%s>", type_name);
    }
    PyObject *result = NULL;
    int entered = Py_ReprEnter(op);
    if (entered == 0) {
        PyObject *name_repr = PyObject_Repr(name);
        Py_ReprLeave(op);
        if (name_repr != NULL) {
            result = PyString_FromFormat("<%s name=%s>", type_name,
                                         PyString_AS_STRING(name_repr));
            Py_DECREF(name_repr);
        }
    }
    else if (entered > 0) {
        PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s.__repr__", type_name);
    }
    Py_DECREF(name);
    return result;
}

static PyObject *
buffered_sizeof(PyObject *op, PyObject *Py_UNUSED(args))
{
    buffered *self = (buffered *)op;
    Py_ssize_t size = (Py_ssize_t)sizeof(buffered);
    if (self->data != NULL) {
        size += self->size;
    }
    return PyLong_FromSsize_t(size);
}

/* ---- life ---- */

/* __init__() begins: the object is not usable until it ends, and then only if it succeeded.
 * The caller leaves the lock. */
static int
start_init(buffered *self)
{
    if (self->lock == NULL) {
        self->lock = PyThread_allocate_lock();
        if (self->lock == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "can't allocate read lock");
            return -1;
        }
    }
    if (take_lock(self) < 0) {
        return -1;
    }
    self->ok = 0;
    self->detached = 0;
    return 0;
}

/* Take raw as the stream below; the flags readable and writable are set already. */
static int
set_up(buffered *self, PyObject *raw, Py_ssize_t size)
{
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "buffer size must be strictly positive");
        return -1;
    }
    if (!self->leaked) {
        PyMem_Free(self->data);
    }
    self->leaked = 0;
    self->data = PyMem_Malloc((size_t)size);
    if (self->data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->size = size;
    set_idle(self);
    Py_INCREF(raw);
    PyObject *old = self->raw;
    self->raw = raw;
    Py_XDECREF(old);
    self->raw_position = -1;
    if (_PyBuffered_RawTell(self) < 0) {
        PyErr_Clear();
    }
    self->fast_closed = Py_TYPE(raw) == &PyFileIO_Type;
    self->detached = 0;
    self->ok = 1;
    return 0;
}

static int
buffered_reader_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"raw", "buffer_size", NULL};
    buffered *self = (buffered *)op;
    PyObject *raw;
    Py_ssize_t size = DEFAULT_BUFFER_SIZE;
    if (start_init(self) < 0) {
        return -1;
    }
    int result = -1;
    if (PyArg_ParseTupleAndKeywords(args, kwds, "O|n:BufferedReader", kwlist, &raw, &size)
        && _PyIOBase_CheckReadable(raw) == 0) {
        self->readable = 1;
        self->writable = 0;
        result = set_up(self, raw, size);
    }
    _PyBuffered_Leave(self);
    return result;
}

int
_PyBuffered_WarnMaxSize(void)
{
    return PyErr_WarnEx(PyExc_DeprecationWarning, "max_buffer_size is deprecated", 1);
}

static int
buffered_writer_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"raw", "buffer_size", "max_buffer_size", NULL};
    buffered *self = (buffered *)op;
    PyObject *raw;
    Py_ssize_t size = DEFAULT_BUFFER_SIZE;
    Py_ssize_t max_size = PY_SSIZE_T_MIN;
    if (start_init(self) < 0) {
        return -1;
    }
    int result = -1;
    if (PyArg_ParseTupleAndKeywords(args, kwds, "O|nn:BufferedWriter", kwlist, &raw, &size,
                                     &max_size)
        && (max_size == PY_SSIZE_T_MIN || _PyBuffered_WarnMaxSize() == 0)
        && _PyIOBase_CheckWritable(raw) == 0) {
        self->readable = 0;
        self->writable = 1;
        result = set_up(self, raw, size);
    }
    _PyBuffered_Leave(self);
    return result;
}

static int
buffered_random_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"raw", "buffer_size", "max_buffer_size", NULL};
    buffered *self = (buffered *)op;
    PyObject *raw;
    Py_ssize_t size = DEFAULT_BUFFER_SIZE;
    Py_ssize_t max_size = PY_SSIZE_T_MIN;
    if (start_init(self) < 0) {
        return -1;
    }
    int result = -1;
    if (PyArg_ParseTupleAndKeywords(args, kwds, "O|nn:BufferedRandom", kwlist, &raw, &size,
                                     &max_size)
        && (max_size == PY_SSIZE_T_MIN || _PyBuffered_WarnMaxSize() == 0)
        && _PyIOBase_CheckSeekable(raw) == 0 && _PyIOBase_CheckReadable(raw) == 0
        && _PyIOBase_CheckWritable(raw) == 0) {
        self->readable = 1;
        self->writable = 1;
        result = set_up(self, raw, size);
    }
    _PyBuffered_Leave(self);
    return result;
}

static int
buffered_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((buffered *)op)->raw);
    return _PyIOBase_TraverseHead(op, visit, arg);
}

static int
buffered_clear(PyObject *op)
{
    buffered *self = (buffered *)op;
    if (self->ok && _PyIOBase_Finalize(op) < 0) {
        return -1;
    }
    self->ok = 0;
    Py_CLEAR(self->raw);
    _PyIOBase_ClearHead(op);
    return 0;
}

static void
buffered_dealloc(PyObject *op)
{
    buffered *self = (buffered *)op;
    if (self->ok) {
        if (_PyIOBase_StartDealloc(op) < 0) {
            return;
        }
    }
    else {
        PyObject_GC_UnTrack(op);
        if (self->head.weakreflist != NULL) {
            PyObject_ClearWeakRefs(op);
        }
    }
    self->ok = 0;
    Py_CLEAR(self->raw);
    if (!self->leaked) {
        PyMem_Free(self->data);
    }
    self->data = NULL;
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
        self->lock = NULL;
    }
    _PyIOBase_ClearHead(op);
    Py_TYPE(op)->tp_free(op);
}

/* ---- the types ---- */

#define NOARGS(name, function) {name, function, METH_NOARGS, NULL}
#define ARGS(name, function) {name, function, METH_VARARGS, NULL}
#define COMMON_METHODS                                                         \
    NOARGS("detach", buffered_detach), NOARGS("close", buffered_close),        \
        NOARGS("seekable", buffered_seekable), NOARGS("readable", buffered_readable), \
        NOARGS("writable", buffered_writable), NOARGS("fileno", buffered_fileno), \
        NOARGS("isatty", buffered_isatty), ARGS("seek", buffered_seek),        \
        NOARGS("tell", buffered_tell), ARGS("truncate", buffered_truncate),    \
        NOARGS("__sizeof__", buffered_sizeof)
#define READING_METHODS                                                        \
    ARGS("read", buffered_read), ARGS("peek", buffered_peek), ARGS("read1", buffered_read1), \
        ARGS("readline", buffered_readline)

static PyMethodDef reader_methods[] = {
    COMMON_METHODS,
    READING_METHODS,
    NOARGS("flush", buffered_simple_flush),
    {NULL, NULL, 0, NULL},
};

static PyMethodDef writer_methods[] = {
    COMMON_METHODS,
    ARGS("write", buffered_write),
    NOARGS("flush", buffered_flush),
    {NULL, NULL, 0, NULL},
};

static PyMethodDef random_methods[] = {
    COMMON_METHODS,
    READING_METHODS,
    ARGS("readinto", bufferedbase_readinto),
    ARGS("write", buffered_write),
    NOARGS("flush", buffered_flush),
    {NULL, NULL, 0, NULL},
};

static PyMemberDef buffered_members[] = {
    {(char *)"raw", T_OBJECT, offsetof(buffered, raw), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef buffered_getset[] = {
    {(char *)"closed", buffered_get_closed, NULL, NULL, NULL},
    {(char *)"name", buffered_get_name, NULL, NULL, NULL},
    {(char *)"mode", buffered_get_mode, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define BUFFERED_SLOTS                                                         \
    .tp_basicsize = sizeof(buffered), .tp_dealloc = buffered_dealloc, .tp_repr = buffered_repr, \
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, \
    .tp_traverse = buffered_traverse, .tp_clear = buffered_clear,              \
    .tp_weaklistoffset = offsetof(buffered, head.weakreflist),                 \
    .tp_members = buffered_members, .tp_getset = buffered_getset,              \
    .tp_dictoffset = offsetof(buffered, head.dict), .tp_new = PyType_GenericNew

PyTypeObject PyBufferedReader_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.BufferedReader",
    BUFFERED_SLOTS,
    .tp_doc = "BufferedReader(raw, buffer_size=8192) -> stream\n\n"
              "Reads a raw stream through a buffer.",
    .tp_iternext = buffered_next,
    .tp_methods = reader_methods,
    .tp_init = buffered_reader_init,
};

PyTypeObject PyBufferedWriter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.BufferedWriter",
    BUFFERED_SLOTS,
    .tp_doc = "BufferedWriter(raw, buffer_size=8192) -> stream\n\n"
              "Writes to a raw stream through a buffer.",
    .tp_methods = writer_methods,
    .tp_init = buffered_writer_init,
};

PyTypeObject PyBufferedRandom_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.BufferedRandom",
    BUFFERED_SLOTS,
    .tp_doc = "BufferedRandom(raw, buffer_size=8192) -> stream\n\n"
              "Reads and writes a raw stream that can seek, through a buffer.",
    .tp_iternext = buffered_next,
    .tp_methods = random_methods,
    .tp_init = buffered_random_init,
};
