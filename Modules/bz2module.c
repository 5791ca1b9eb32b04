/* bz2: compression by libbz2, of strings at once, piece by piece, and of files.
 *
 * In C for the library.  A BZ2File reads through its own buffer of decompressed
 * bytes, in which universal newlines are translated already, so that lines and
 * reads can be mixed.  Objects have a lock each, taken before the GIL is
 * let go around the library's work.  Only the first stream of a file is read. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyPlus_HoldBuffer()
#include "structmember.h"
#include "pythread.h"
#include <bzlib.h>

#define CHUNK 8192

/* ---- what objects share ------------------------------------------------------------------ */

static void
bz_acquire(PyThread_type_lock lock)
{
    if (!PyThread_acquire_lock(lock, 0)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(lock, 1);
        Py_END_ALLOW_THREADS
    }
}

/* Raise for what the library returned; 0 if it was no error. */
static int
bz_check(int code)
{
    switch (code) {
    case BZ_OK: case BZ_STREAM_END: case BZ_RUN_OK: case BZ_FLUSH_OK: case BZ_FINISH_OK:
        return 0;
    case BZ_CONFIG_ERROR:
        PyErr_SetString(PyExc_SystemError, "the bz2 library was not compiled correctly");
        break;
    case BZ_PARAM_ERROR:
        PyErr_SetString(PyExc_ValueError, "the bz2 library has received wrong parameters");
        break;
    case BZ_MEM_ERROR: PyErr_NoMemory(); break;
    case BZ_DATA_ERROR: case BZ_DATA_ERROR_MAGIC:
        PyErr_SetString(PyExc_IOError, "invalid data stream");
        break;
    case BZ_IO_ERROR: PyErr_SetString(PyExc_IOError, "unknown IO error"); break;
    case BZ_UNEXPECTED_EOF:
        PyErr_SetString(PyExc_EOFError, "compressed file ended before the logical "
                                        "end-of-stream was detected");
        break;
    default:
        PyErr_SetString(PyExc_RuntimeError, "wrong sequence of bz2 library commands used");
    }
    return -1;
}

static int
bz_check_level(int level)
{
    if (level < 1 || level > 9) {
        PyErr_SetString(PyExc_ValueError, "compresslevel must be between 1 and 9");
        return -1;
    }
    return 0;
}

/* Output that grows: the stream writes into the free part of a str. */
typedef struct {
    PyObject *string;
} bz_output;

static int
bz_output_init(bz_output *output, bz_stream *stream)
{
    output->string = PyString_FromStringAndSize(NULL, CHUNK);
    if (output->string == NULL) {
        return -1;
    }
    stream->next_out = PyString_AS_STRING(output->string);
    stream->avail_out = CHUNK;
    return 0;
}

/* Make room if there is none left. */
static int
bz_output_grow(bz_output *output, bz_stream *stream)
{
    if (stream->avail_out > 0) {
        return 0;
    }
    Py_ssize_t size = PyString_GET_SIZE(output->string);
    if (size > PY_SSIZE_T_MAX / 2) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t more = size < INT_MAX / 2 ? size : INT_MAX / 2;
    if (_PyString_Resize(&output->string, size + more) < 0) {
        return -1;
    }
    stream->next_out = PyString_AS_STRING(output->string) + size;
    stream->avail_out = (unsigned int)more;
    return 0;
}

/* The finished str; the output is empty afterwards. */
static PyObject *
bz_output_finish(bz_output *output, bz_stream *stream)
{
    Py_ssize_t used = PyString_GET_SIZE(output->string) - (Py_ssize_t)stream->avail_out;
    _PyString_Resize(&output->string, used);
    PyObject *result = output->string;
    output->string = NULL;
    return result;
}

/* Give the stream the next piece of its input, at most what an int can count. */
static void
bz_feed(bz_stream *stream, Py_ssize_t *left)
{
    if (stream->avail_in == 0 && *left > 0) {
        stream->avail_in = (unsigned int)(*left < INT_MAX ? *left : INT_MAX);
        *left -= (Py_ssize_t)stream->avail_in;
    }
}

/* Compress all input (and, with BZ_FINISH, end the stream) into a str. */
static PyObject *
bz_compress_all(bz_stream *stream, char *data, Py_ssize_t size, int action)
{
    bz_output output;
    Py_ssize_t left = size;
    if (bz_output_init(&output, stream) < 0) {
        return NULL;
    }
    stream->next_in = data;
    stream->avail_in = 0;
    for (;;) {
        bz_feed(stream, &left);
        if (action == BZ_RUN && stream->avail_in == 0) {
            break;
        }
        int code = 0;
        int now = left > 0 ? BZ_RUN : action;
        Py_BEGIN_ALLOW_THREADS
        code = BZ2_bzCompress(stream, now);
        Py_END_ALLOW_THREADS
        if (bz_check(code) < 0) {
            Py_CLEAR(output.string);
            return NULL;
        }
        if (code == BZ_STREAM_END) {
            break;
        }
        if (bz_output_grow(&output, stream) < 0) {
            return NULL;
        }
    }
    return bz_output_finish(&output, stream);
}

/* Decompress until the input or the stream ends; *ended tells which. */
static PyObject *
bz_decompress_all(bz_stream *stream, char *data, Py_ssize_t size, int *ended, Py_ssize_t *unused)
{
    bz_output output;
    Py_ssize_t left = size;
    *ended = 0;
    if (bz_output_init(&output, stream) < 0) {
        return NULL;
    }
    stream->next_in = data;
    stream->avail_in = 0;
    for (;;) {
        bz_feed(stream, &left);
        int code = 0;
        Py_BEGIN_ALLOW_THREADS
        code = BZ2_bzDecompress(stream);
        Py_END_ALLOW_THREADS
        if (bz_check(code) < 0) {
            Py_CLEAR(output.string);
            return NULL;
        }
        if (code == BZ_STREAM_END) {
            *ended = 1;
            break;
        }
        if (stream->avail_out > 0 && stream->avail_in == 0 && left == 0) {
            break;
        }
        if (bz_output_grow(&output, stream) < 0) {
            return NULL;
        }
    }
    *unused = left + (Py_ssize_t)stream->avail_in;
    return bz_output_finish(&output, stream);
}

/* ---- BZ2File ------------------------------------------------------------------------------- */

enum { FILE_CLOSED, FILE_READ, FILE_AT_END, FILE_WRITE };
enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };

typedef struct {
    PyObject_HEAD
    PyObject *file; /* the file object that holds fp */
    FILE *fp;
    int state;
    bz_stream stream;
    int stream_open;
    int level;
    char *raw;       /* CHUNK bytes of the file */
    char *buffer;    /* CHUNK decompressed bytes; start..end are still to be read */
    int start;
    int end;
    Py_ssize_t position;
    int universal;
    int newlines;
    int skip_lf;
    int iterating; /* next() has been called since the last seek */
    int softspace;
    PyThread_type_lock lock;
} fileobject;

static PyTypeObject file_type;

static void
file_close_stream(fileobject *self)
{
    if (self->stream_open) {
        if (self->stream_open == FILE_WRITE) {
            BZ2_bzCompressEnd(&self->stream);
        }
        else {
            BZ2_bzDecompressEnd(&self->stream);
        }
        self->stream_open = 0;
    }
}

static int
file_open_stream(fileobject *self, int state)
{
    memset(&self->stream, 0, sizeof(self->stream));
    int code = state == FILE_WRITE ? BZ2_bzCompressInit(&self->stream, self->level, 0, 0)
                                   : BZ2_bzDecompressInit(&self->stream, 0, 0);
    if (bz_check(code) < 0) {
        return -1;
    }
    self->stream_open = state;
    self->state = state;
    self->start = 0;
    self->end = 0;
    self->position = 0;
    self->skip_lf = 0;
    self->iterating = 0;
    return 0;
}

static int
file_require(fileobject *self, int reading)
{
    if (self->state == FILE_CLOSED) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return -1;
    }
    if (reading == (self->state == FILE_WRITE)) {
        PyErr_Format(PyExc_IOError, "file is not ready for %s", reading ? "reading" : "writing");
        return -1;
    }
    return 0;
}

/* As with file objects, whose next() reads ahead: no reads in the middle of a loop. */
static int
file_require_read(fileobject *self)
{
    if (file_require(self, 1) < 0) {
        return -1;
    }
    if (self->iterating && self->state == FILE_READ && self->start < self->end) {
        PyErr_SetString(PyExc_ValueError,
                        "Mixing iteration and read methods would lose data");
        return -1;
    }
    return 0;
}

/* Make \n of all line ends in the buffer. */
static void
file_translate(fileobject *self)
{
    int target = 0;
    for (int i = 0; i < self->end; i++) {
        char c = self->buffer[i];
        if (self->skip_lf) {
            self->skip_lf = 0;
            self->newlines |= c == '\n' ? NEWLINE_CRLF : NEWLINE_CR;
            if (c == '\n') {
                continue;
            }
        }
        if (c == '\r') {
            self->skip_lf = 1;
            c = '\n';
        }
        else if (c == '\n') {
            self->newlines |= NEWLINE_LF;
        }
        self->buffer[target++] = c;
    }
    self->end = target;
}

/* Decompress some bytes into the empty buffer, without the GIL: a library code. */
static int
file_decompress(fileobject *self)
{
    bz_stream *stream = &self->stream;
    stream->next_out = self->buffer;
    stream->avail_out = CHUNK;
    while (stream->avail_out == CHUNK) {
        if (stream->avail_in == 0) {
            size_t got = fread(self->raw, 1, CHUNK, self->fp);
            if (got == 0) {
                return ferror(self->fp) ? BZ_IO_ERROR : BZ_UNEXPECTED_EOF;
            }
            stream->next_in = self->raw;
            stream->avail_in = (unsigned int)got;
        }
        int code = BZ2_bzDecompress(stream);
        if (code != BZ_OK) {
            return code;
        }
    }
    return BZ_OK;
}

/* Fill the empty buffer; 1 if there are bytes now, 0 at the end, -1. */
static int
file_fill(fileobject *self)
{
    assert(self->start == self->end);
    self->start = 0;
    self->end = 0;
    while (self->state == FILE_READ && self->end == 0) {
        int code = 0;
        Py_BEGIN_ALLOW_THREADS
        code = file_decompress(self);
        Py_END_ALLOW_THREADS
        if (bz_check(code) < 0) {
            return -1;
        }
        self->end = CHUNK - (int)self->stream.avail_out;
        if (self->universal) {
            file_translate(self);
        }
        if (code == BZ_STREAM_END) {
            self->state = FILE_AT_END;
            if (self->skip_lf) {
                self->newlines |= NEWLINE_CR;
            }
        }
    }
    return self->end > 0;
}

/* Up to limit bytes (-1: all), or up to and with the end of a line. */
static PyObject *
file_take(fileobject *self, Py_ssize_t limit, int line)
{
    /* Resized in place below: long enough not to be one of the shared short ones. */
    Py_ssize_t room = limit >= 0 && limit < CHUNK ? limit : CHUNK;
    Py_ssize_t used = 0;
    PyObject *result = PyString_FromStringAndSize(NULL, room > 1 ? room : 2);
    int done = limit == 0;
    while (result != NULL && !done) {
        if (self->start == self->end) {
            int more = file_fill(self);
            if (more < 0) {
                Py_CLEAR(result);
            }
            if (more <= 0) {
                break;
            }
        }
        Py_ssize_t count = self->end - self->start;
        if (limit >= 0 && count > limit - used) {
            count = limit - used;
        }
        if (line) {
            char *newline = memchr(self->buffer + self->start, '\n', (size_t)count);
            if (newline != NULL) {
                count = newline + 1 - (self->buffer + self->start);
                done = 1;
            }
        }
        if (count > PyString_GET_SIZE(result) - used) {
            Py_ssize_t size = PyString_GET_SIZE(result);
            size = size > PY_SSIZE_T_MAX / 2 ? size + count : size * 2 + count;
            if (_PyString_Resize(&result, size) < 0) {
                break;
            }
        }
        memcpy(PyString_AS_STRING(result) + used, self->buffer + self->start, (size_t)count);
        used += count;
        self->start += (int)count;
        self->position += count;
        done = done || (limit >= 0 && used >= limit);
    }
    if (result != NULL) {
        _PyString_Resize(&result, used);
    }
    return result;
}

static PyObject *
file_read(PyObject *op, PyObject *args)
{
    fileobject *self = (fileobject *)op;
    long size = -1;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "|l:read", &size)) {
        return NULL;
    }
    bz_acquire(self->lock);
    if (file_require_read(self) == 0) {
        result = file_take(self, size < 0 ? -1 : size, 0);
    }
    PyThread_release_lock(self->lock);
    return result;
}

static PyObject *
file_readline(PyObject *op, PyObject *args)
{
    fileobject *self = (fileobject *)op;
    int size = -1;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "|i:readline", &size)) {
        return NULL;
    }
    bz_acquire(self->lock);
    if (file_require_read(self) == 0) {
        result = file_take(self, size < 0 ? -1 : size, 1);
    }
    PyThread_release_lock(self->lock);
    return result;
}

static PyObject *
file_readlines(PyObject *op, PyObject *args)
{
    fileobject *self = (fileobject *)op;
    long hint = 0;
    if (!PyArg_ParseTuple(args, "|l:readlines", &hint)) {
        return NULL;
    }
    bz_acquire(self->lock);
    PyObject *list = file_require_read(self) < 0 ? NULL : PyList_New(0);
    Py_ssize_t total = 0;
    while (list != NULL) {
        PyObject *line = file_take(self, -1, 1);
        Py_ssize_t size = line == NULL ? 0 : PyString_GET_SIZE(line);
        if (line == NULL || (size > 0 && PyList_Append(list, line) < 0)) {
            Py_CLEAR(list);
        }
        Py_XDECREF(line);
        total += size;
        if (size == 0 || (hint > 0 && total >= hint)) {
            break;
        }
    }
    PyThread_release_lock(self->lock);
    return list;
}

static PyObject *
file_self(PyObject *op, PyObject *unused)
{
    (void)unused;
    if (((fileobject *)op)->state == FILE_CLOSED) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return NULL;
    }
    Py_INCREF(op);
    return op;
}

static PyObject *
file_iter(PyObject *op)
{
    return file_self(op, NULL);
}

static PyObject *
file_next(PyObject *op)
{
    fileobject *self = (fileobject *)op;
    PyObject *line = NULL;
    bz_acquire(self->lock);
    if (file_require(self, 1) == 0) {
        self->iterating = 1;
        line = file_take(self, -1, 1);
        if (line != NULL && PyString_GET_SIZE(line) == 0) {
            Py_CLEAR(line);
        }
    }
    PyThread_release_lock(self->lock);
    return line;
}

/* Compress bytes into the file, without the GIL: a library code. */
static int
file_compress(fileobject *self, const char *data, Py_ssize_t size, int action)
{
    bz_stream *stream = &self->stream;
    Py_ssize_t left = size;
    stream->next_in = (char *)data;
    stream->avail_in = 0;
    for (;;) {
        bz_feed(stream, &left);
        if (action == BZ_RUN && stream->avail_in == 0) {
            return BZ_OK;
        }
        stream->next_out = self->raw;
        stream->avail_out = CHUNK;
        int code = BZ2_bzCompress(stream, left > 0 ? BZ_RUN : action);
        size_t made = CHUNK - stream->avail_out;
        if (code < 0) {
            return code;
        }
        if (made > 0 && fwrite(self->raw, 1, made, self->fp) != made) {
            return BZ_IO_ERROR;
        }
        if (code == BZ_STREAM_END) {
            return code;
        }
    }
}

static int
file_write_bytes(fileobject *self, const char *data, Py_ssize_t size)
{
    int code = 0;
    Py_BEGIN_ALLOW_THREADS
    code = file_compress(self, data, size, BZ_RUN);
    Py_END_ALLOW_THREADS
    if (bz_check(code) < 0) {
        return -1;
    }
    self->position += size;
    return 0;
}

static PyObject *
file_write(PyObject *op, PyObject *args)
{
    fileobject *self = (fileobject *)op;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:write", &view)) {
        return NULL;
    }
    bz_acquire(self->lock);
    int failed = file_require(self, 0) < 0 || file_write_bytes(self, view.buf, view.len) < 0;
    PyThread_release_lock(self->lock);
    PyBuffer_Release(&view);
    if (failed) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Write one item of writelines(): a str, or a character buffer. */
static int
file_write_item(fileobject *self, PyObject *item)
{
    const char *data = NULL;
    Py_ssize_t size = 0;
    if (PyString_Check(item)) {
        data = PyString_AS_STRING(item);
        size = PyString_GET_SIZE(item);
    }
    else if (PyObject_AsCharBuffer(item, &data, &size) < 0) {
        PyErr_SetString(PyExc_TypeError,
                        "writelines() argument must be a sequence of strings");
        return -1;
    }
    _PyPlus_HoldBuffer(item, 1);
    bz_acquire(self->lock);
    int result = file_require(self, 0) < 0 || file_write_bytes(self, data, size) < 0 ? -1 : 0;
    PyThread_release_lock(self->lock);
    _PyPlus_HoldBuffer(item, -1);
    return result;
}

static PyObject *
file_writelines(PyObject *op, PyObject *lines)
{
    fileobject *self = (fileobject *)op;
    if (file_require(self, 0) < 0) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(lines);
    if (iterator == NULL) {
        PyErr_SetString(PyExc_TypeError, "writelines() requires an iterable argument");
        return NULL;
    }
    PyObject *line = NULL;
    int failed = 0;
    while (!failed && (line = PyIter_Next(iterator)) != NULL) {
        failed = file_write_item(self, line) < 0;
        Py_DECREF(line);
    }
    Py_DECREF(iterator);
    if (failed || PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Read and drop up to count bytes (-1: all). */
static int
file_skip(fileobject *self, Py_ssize_t count)
{
    while (count != 0) {
        if (self->start == self->end) {
            int more = file_fill(self);
            if (more <= 0) {
                return more;
            }
        }
        int step = self->end - self->start;
        if (count > 0 && step > count) {
            step = (int)count;
        }
        self->start += step;
        self->position += step;
        count -= count > 0 ? step : 0;
    }
    return 0;
}

static int
file_rewind(fileobject *self)
{
    file_close_stream(self);
    clearerr(self->fp);
    if (fseek(self->fp, 0, SEEK_SET) != 0) {
        PyErr_SetFromErrno(PyExc_IOError);
        return -1;
    }
    return file_open_stream(self, FILE_READ);
}

static int
file_seek_to(fileobject *self, Py_ssize_t offset, int whence)
{
    if (whence == 2) {
        if (file_skip(self, -1) < 0) {
            return -1;
        }
        offset += self->position;
    }
    else if (whence == 1) {
        offset += self->position;
    }
    if (offset < self->position && file_rewind(self) < 0) {
        return -1;
    }
    return offset > self->position ? file_skip(self, offset - self->position) : 0;
}

static PyObject *
file_seek(PyObject *op, PyObject *args)
{
    fileobject *self = (fileobject *)op;
    Py_ssize_t offset = 0;
    int whence = 0;
    PyObject *number = NULL;
    if (!PyArg_ParseTuple(args, "O|i:seek", &number, &whence)) {
        return NULL;
    }
    offset = PyLong_Check(number) ? PyLong_AsSsize_t(number) : PyInt_AsSsize_t(number);
    if (offset == -1 && PyErr_Occurred()) {
        return NULL;
    }
    int failed = 1;
    bz_acquire(self->lock);
    if (self->state == FILE_WRITE) {
        PyErr_SetString(PyExc_IOError, "seek works only while reading");
    }
    else if (file_require(self, 1) == 0) {
        failed = file_seek_to(self, offset, whence) < 0;
    }
    PyThread_release_lock(self->lock);
    if (failed) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
file_tell(PyObject *op, PyObject *unused)
{
    fileobject *self = (fileobject *)op;
    (void)unused;
    if (self->state == FILE_CLOSED) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return NULL;
    }
    return PyInt_FromSsize_t(self->position);
}

/* End the stream and close the file; -1 with an exception. */
static int
file_shut(fileobject *self)
{
    int code = BZ_OK;
    if (self->state == FILE_WRITE && self->stream_open) {
        Py_BEGIN_ALLOW_THREADS
        code = file_compress(self, "", 0, BZ_FINISH);
        Py_END_ALLOW_THREADS
    }
    file_close_stream(self);
    self->state = FILE_CLOSED;
    self->start = 0;
    self->end = 0;
    if (self->file != NULL && self->fp != NULL) {
        PyFile_DecUseCount((PyFileObject *)self->file);
        self->fp = NULL;
        PyObject *answer = PyObject_CallMethod(self->file, "close", NULL);
        if (answer == NULL) {
            return -1;
        }
        Py_DECREF(answer);
    }
    return bz_check(code);
}

static PyObject *
file_close(PyObject *op, PyObject *unused)
{
    fileobject *self = (fileobject *)op;
    (void)unused;
    bz_acquire(self->lock);
    int failed = self->state == FILE_CLOSED ? 0 : file_shut(self);
    PyThread_release_lock(self->lock);
    if (failed < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
file_exit(PyObject *op, PyObject *args)
{
    (void)args;
    PyObject *answer = PyObject_CallMethod(op, "close", NULL);
    Py_XDECREF(answer);
    if (answer == NULL) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef file_methods[] = {
    {"read", file_read, METH_VARARGS,
     "read([size]) -> str\n\nAt most size bytes; all that are left without it."},
    {"readline", file_readline, METH_VARARGS,
     "readline([size]) -> str\n\nThe next line with its newline; '' at the end."},
    {"readlines", file_readlines, METH_VARARGS,
     "readlines([size]) -> list\n\nAll lines, or about size bytes of them."},
    {"xreadlines", file_self, METH_NOARGS, "xreadlines() -> self\n\nThe file is its iterator."},
    {"write", file_write, METH_VARARGS, "write(data)\n\nCompress data into the file."},
    {"writelines", file_writelines, METH_O, "writelines(strings)\n\nWrite each string."},
    {"seek", file_seek, METH_VARARGS,
     "seek(offset[, whence])\n\nMove to a position of the decompressed data; only while\n"
     "reading, and slow backwards."},
    {"tell", file_tell, METH_NOARGS, "tell() -> int\n\nThe position in the decompressed data."},
    {"close", file_close, METH_NOARGS, "close()\n\nFinish and close; harmless twice."},
    {"__enter__", file_self, METH_NOARGS, "__enter__() -> self"},
    {"__exit__", file_exit, METH_VARARGS, "__exit__(*exc_info)\n\nClose the file."},
    {NULL, NULL, 0, NULL},
};

static PyObject *
file_get_newlines(PyObject *op, void *context)
{
    fileobject *self = (fileobject *)op;
    static const struct {
        int bit;
        const char *text;
    } kinds[] = {{NEWLINE_CR, "\r"}, {NEWLINE_LF, "\n"}, {NEWLINE_CRLF, "\r\n"}};
    (void)context;
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < 3; i++) {
        if (self->newlines & kinds[i].bit) {
            PyObject *text = PyString_FromString(kinds[i].text);
            int failed = text == NULL || PyList_Append(list, text) < 0;
            Py_XDECREF(text);
            if (failed) {
                Py_CLEAR(list);
            }
        }
    }
    PyObject *result = NULL;
    if (list != NULL && PyList_GET_SIZE(list) == 0) {
        result = Py_None;
        Py_INCREF(result);
    }
    else if (list != NULL && PyList_GET_SIZE(list) == 1) {
        result = PyList_GET_ITEM(list, 0);
        Py_INCREF(result);
    }
    else if (list != NULL) {
        result = PyList_AsTuple(list);
    }
    Py_XDECREF(list);
    return result;
}

static PyObject *
file_get_closed(PyObject *op, void *context)
{
    (void)context;
    return PyInt_FromLong(((fileobject *)op)->state == FILE_CLOSED);
}

/* mode and name are those of the file object inside. */
static PyObject *
file_get_inner(PyObject *op, void *name)
{
    PyObject *file = ((fileobject *)op)->file;
    if (file == NULL) {
        PyErr_SetString(PyExc_AttributeError, name);
        return NULL;
    }
    return PyObject_GetAttrString(file, name);
}

static PyGetSetDef file_getsets[] = {
    {"newlines", file_get_newlines, NULL, "the kinds of line ends read so far", NULL},
    {"closed", file_get_closed, NULL, "has the file been closed?", NULL},
    {"mode", file_get_inner, NULL, "how the file was opened", "mode"},
    {"name", file_get_inner, NULL, "the name of the file", "name"},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef file_members[] = {
    {"softspace", T_INT, offsetof(fileobject, softspace), 0, "used by print"},
    {NULL, 0, 0, 0, NULL},
};

/* 'r' or 'w' of a mode, 'U' into *universal; 0 with ValueError. */
static char
file_parse_mode(const char *mode, int *universal)
{
    char result = '\0';
    for (; *mode != '\0'; mode++) {
        if ((*mode == 'r' || *mode == 'w') && (result == '\0' || result == *mode)) {
            result = *mode;
        }
        else if (*mode == 'U') {
            *universal = 1;
        }
        else if (*mode != 'b') {
            PyErr_Format(PyExc_ValueError, "invalid mode char %c", *mode);
            return '\0';
        }
    }
    return result == '\0' ? 'r' : result;
}

static int
file_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"filename", "mode", "buffering", "compresslevel", NULL};
    fileobject *self = (fileobject *)op;
    PyObject *name = NULL;
    char *mode = "r";
    int buffering = -1;
    int level = 9;
    int universal = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|sii:BZ2File", keywords, &name, &mode,
                                     &buffering, &level)
        || bz_check_level(level) < 0) {
        return -1;
    }
    char kind = file_parse_mode(mode, &universal);
    if (kind == '\0') {
        return -1;
    }
    if (self->state != FILE_CLOSED && file_shut(self) < 0) {
        return -1;
    }
    PyObject *file = PyObject_CallFunction((PyObject *)&PyFile_Type, "(Osi)", name,
                                           kind == 'r' ? "rb" : "wb", buffering);
    if (file == NULL) {
        return -1;
    }
    Py_XSETREF(self->file, file);
    self->fp = PyFile_AsFile(file);
    PyFile_IncUseCount((PyFileObject *)file);
    self->level = level;
    self->universal = universal;
    self->newlines = 0;
    return file_open_stream(self, kind == 'r' ? FILE_READ : FILE_WRITE);
}

static PyObject *
file_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    fileobject *self = (fileobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->state = FILE_CLOSED;
    self->raw = PyMem_Malloc(CHUNK);
    self->buffer = PyMem_Malloc(CHUNK);
    self->lock = PyThread_allocate_lock();
    if (self->raw == NULL || self->buffer == NULL || self->lock == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

static void
file_dealloc(PyObject *op)
{
    fileobject *self = (fileobject *)op;
    if (self->state != FILE_CLOSED && file_shut(self) < 0) {
        PyErr_Clear();
    }
    file_close_stream(self);
    if (self->fp != NULL) {
        PyFile_DecUseCount((PyFileObject *)self->file);
    }
    Py_XDECREF(self->file);
    PyMem_Free(self->raw);
    PyMem_Free(self->buffer);
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
    }
    Py_TYPE(op)->tp_free(op);
}

static PyTypeObject file_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bz2.BZ2File",
    .tp_basicsize = sizeof(fileobject),
    .tp_dealloc = file_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "BZ2File(name[, mode='r'[, buffering=0[, compresslevel=9]]])\n\n"
              "A compressed file, for reading ('r', 'rU') or writing ('w').",
    .tp_iter = file_iter,
    .tp_iternext = file_next,
    .tp_methods = file_methods,
    .tp_members = file_members,
    .tp_getset = file_getsets,
    .tp_init = file_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = file_new,
    .tp_free = PyObject_Del,
};

/* ---- BZ2Compressor ----------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    bz_stream stream;
    int open;
    int flushed;
    PyThread_type_lock lock;
} compobject;

static PyObject *
comp_compress(PyObject *op, PyObject *args)
{
    compobject *self = (compobject *)op;
    Py_buffer view;
    PyObject *result = NULL;
    if (!PyArg_ParseTuple(args, "s*:compress", &view)) {
        return NULL;
    }
    bz_acquire(self->lock);
    if (self->flushed || !self->open) {
        PyErr_SetString(PyExc_ValueError, "this object was already flushed");
    }
    else {
        result = bz_compress_all(&self->stream, view.buf, view.len, BZ_RUN);
    }
    PyThread_release_lock(self->lock);
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
comp_flush(PyObject *op, PyObject *unused)
{
    compobject *self = (compobject *)op;
    PyObject *result = NULL;
    (void)unused;
    bz_acquire(self->lock);
    if (self->flushed || !self->open) {
        PyErr_SetString(PyExc_ValueError, "object was already flushed");
    }
    else {
        self->flushed = 1;
        result = bz_compress_all(&self->stream, NULL, 0, BZ_FINISH);
    }
    PyThread_release_lock(self->lock);
    return result;
}

static int
comp_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"compresslevel", NULL};
    compobject *self = (compobject *)op;
    int level = 9;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|i:BZ2Compressor", keywords, &level)
        || bz_check_level(level) < 0) {
        return -1;
    }
    if (self->open) {
        BZ2_bzCompressEnd(&self->stream);
        self->open = 0;
    }
    if (self->lock == NULL) {
        self->lock = PyThread_allocate_lock();
        if (self->lock == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    memset(&self->stream, 0, sizeof(self->stream));
    self->flushed = 0;
    if (bz_check(BZ2_bzCompressInit(&self->stream, level, 0, 0)) < 0) {
        return -1;
    }
    self->open = 1;
    return 0;
}

static PyObject *
comp_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    compobject *self = (compobject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->lock = PyThread_allocate_lock();
        if (self->lock == NULL) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
    }
    return (PyObject *)self;
}

static void
comp_dealloc(PyObject *op)
{
    compobject *self = (compobject *)op;
    if (self->open) {
        BZ2_bzCompressEnd(&self->stream);
    }
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
    }
    Py_TYPE(op)->tp_free(op);
}

static PyMethodDef comp_methods[] = {
    {"compress", comp_compress, METH_VARARGS,
     "compress(data) -> str\n\nTake more data; what is compressed so far, if anything."},
    {"flush", comp_flush, METH_NOARGS, "flush() -> str\n\nEnd the stream: the rest of it."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject comp_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bz2.BZ2Compressor",
    .tp_basicsize = sizeof(compobject),
    .tp_dealloc = comp_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "BZ2Compressor([compresslevel=9])\n\nCompresses data that comes piece by piece.",
    .tp_methods = comp_methods,
    .tp_init = comp_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = comp_new,
    .tp_free = PyObject_Del,
};

/* ---- BZ2Decompressor ---------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    bz_stream stream;
    int open;
    int ended;
    PyObject *unused_data;
    PyThread_type_lock lock;
} decompobject;

static PyObject *
decomp_run(decompobject *self, Py_buffer *view)
{
    if (self->ended || !self->open) {
        PyErr_SetString(PyExc_EOFError, "end of stream was already found");
        return NULL;
    }
    int ended = 0;
    Py_ssize_t unused = 0;
    PyObject *result = bz_decompress_all(&self->stream, view->buf, view->len, &ended, &unused);
    if (result != NULL && ended) {
        self->ended = 1;
        PyObject *rest
            = PyString_FromStringAndSize((char *)view->buf + view->len - unused, unused);
        if (rest == NULL) {
            Py_CLEAR(result);
        }
        else {
            Py_XSETREF(self->unused_data, rest);
        }
    }
    return result;
}

static PyObject *
decomp_decompress(PyObject *op, PyObject *args)
{
    decompobject *self = (decompobject *)op;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:decompress", &view)) {
        return NULL;
    }
    bz_acquire(self->lock);
    PyObject *result = decomp_run(self, &view);
    PyThread_release_lock(self->lock);
    PyBuffer_Release(&view);
    return result;
}

static int
decomp_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    decompobject *self = (decompobject *)op;
    if (!PyArg_ParseTuple(args, ":BZ2Decompressor") || !_PyArg_NoKeywords("BZ2Decompressor", kwds)) {
        return -1;
    }
    if (self->open) {
        BZ2_bzDecompressEnd(&self->stream);
        self->open = 0;
    }
    PyObject *empty = PyString_FromStringAndSize(NULL, 0);
    if (empty == NULL) {
        return -1;
    }
    Py_XSETREF(self->unused_data, empty);
    memset(&self->stream, 0, sizeof(self->stream));
    self->ended = 0;
    if (bz_check(BZ2_bzDecompressInit(&self->stream, 0, 0)) < 0) {
        return -1;
    }
    self->open = 1;
    return 0;
}

static PyObject *
decomp_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    (void)args;
    (void)kwds;
    decompobject *self = (decompobject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->lock = PyThread_allocate_lock();
        if (self->lock == NULL) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
    }
    return (PyObject *)self;
}

static void
decomp_dealloc(PyObject *op)
{
    decompobject *self = (decompobject *)op;
    if (self->open) {
        BZ2_bzDecompressEnd(&self->stream);
    }
    Py_XDECREF(self->unused_data);
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
    }
    Py_TYPE(op)->tp_free(op);
}

static PyMethodDef decomp_methods[] = {
    {"decompress", decomp_decompress, METH_VARARGS,
     "decompress(data) -> str\n\nTake more data; what is decompressed so far.  EOFError after\n"
     "the end of the stream; what follows it is in unused_data."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef decomp_members[] = {
    {"unused_data", T_OBJECT, offsetof(decompobject, unused_data), READONLY,
     "what followed the end of the stream"},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject decomp_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "bz2.BZ2Decompressor",
    .tp_basicsize = sizeof(decompobject),
    .tp_dealloc = decomp_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "BZ2Decompressor()\n\nDecompresses data that comes piece by piece.",
    .tp_methods = decomp_methods,
    .tp_members = decomp_members,
    .tp_init = decomp_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = decomp_new,
    .tp_free = PyObject_Del,
};

/* ---- module --------------------------------------------------------------------------------------- */

static PyObject *
bz2_compress(PyObject *module, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"data", "compresslevel", NULL};
    Py_buffer view;
    int level = 9;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|i", keywords, &view, &level)) {
        return NULL;
    }
    bz_stream stream;
    memset(&stream, 0, sizeof(stream));
    if (bz_check_level(level) == 0 && bz_check(BZ2_bzCompressInit(&stream, level, 0, 0)) == 0) {
        result = bz_compress_all(&stream, view.buf, view.len, BZ_FINISH);
        BZ2_bzCompressEnd(&stream);
    }
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
bz2_decompress(PyObject *module, PyObject *args)
{
    Py_buffer view;
    PyObject *result = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "s*:decompress", &view)) {
        return NULL;
    }
    bz_stream stream;
    memset(&stream, 0, sizeof(stream));
    if (view.len == 0) {
        result = PyString_FromStringAndSize(NULL, 0);
    }
    else if (bz_check(BZ2_bzDecompressInit(&stream, 0, 0)) == 0) {
        int ended = 0;
        Py_ssize_t unused = 0;
        result = bz_decompress_all(&stream, view.buf, view.len, &ended, &unused);
        BZ2_bzDecompressEnd(&stream);
        if (result != NULL && !ended) {
            PyErr_SetString(PyExc_ValueError, "couldn't find end of stream");
            Py_CLEAR(result);
        }
    }
    PyBuffer_Release(&view);
    return result;
}

static PyMethodDef bz2_methods[] = {
    {"compress", (PyCFunction)(void (*)(void))bz2_compress, METH_VARARGS | METH_KEYWORDS,
     "compress(data[, compresslevel=9]) -> str\n\nThe data as one compressed stream."},
    {"decompress", bz2_decompress, METH_VARARGS,
     "decompress(data) -> str\n\nThe contents of one compressed stream."},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
initbz2(void)
{
    static const struct {
        const char *name;
        PyTypeObject *type;
    } types[] = {
        {"BZ2File", &file_type},
        {"BZ2Compressor", &comp_type},
        {"BZ2Decompressor", &decomp_type},
    };
    PyObject *module = Py_InitModule3("bz2", bz2_methods,
                                      "Compression by the bzip2 library: strings, streams, files.");
    if (module == NULL) {
        return;
    }
    PyModule_AddStringConstant(module, "__author__", "the authors of Python Plus");
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        Py_TYPE(types[i].type) = &PyType_Type;
        if (PyType_Ready(types[i].type) < 0) {
            return;
        }
        Py_INCREF(types[i].type);
        PyModule_AddObject(module, types[i].name, (PyObject *)types[i].type);
    }
}
