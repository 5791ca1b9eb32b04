/* Module zlib: the library zlib for strings.
 *
 * A stream_t is a compression or decompression under way.  The GIL is free while zlib
 * works; the lock of the stream keeps other threads off it meanwhile.  run() is the only
 * place that calls deflate() and inflate(): it feeds input in portions that fit zlib's
 * counters and lets the output string grow. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyPlus_HoldBuffer()
#include "pythread.h"
#include <zlib.h>

#define FIRST_ROOM (16 * 1024)
#define MEM_LEVEL 8

static PyObject *ZlibError;
static PyTypeObject Compress_Type;
static PyTypeObject Decompress_Type;

typedef struct {
    PyObject_HEAD
    z_stream z;
    int initialised;
    PyObject *unused_data;
    PyObject *unconsumed_tail;
    PyThread_type_lock lock;
} stream_t;

typedef int (*operation)(z_stream *, int);

/* ---- errors -------------------------------------------------------------------------- */
static PyObject *
zlib_error(const z_stream *z, int code, const char *what)
{
    const char *text = code == Z_VERSION_ERROR ? "library version mismatch" : z->msg;
    if (text == NULL) {
        switch (code) {
        case Z_BUF_ERROR:
            text = "incomplete or truncated stream";
            break;
        case Z_STREAM_ERROR:
            text = "inconsistent stream state";
            break;
        case Z_DATA_ERROR:
            text = "invalid input data";
            break;
        default:
            PyErr_Format(ZlibError, "Error %d %s", code, what);
            return NULL;
        }
    }
    PyErr_Format(ZlibError, "Error %d %s: %.200s", code, what, text);
    return NULL;
}

/* The answer to a failed init or copy of an object. */
static PyObject *
object_error(const z_stream *z, int code, const char *out_of_memory, const char *bad,
             const char *what)
{
    if (code == Z_MEM_ERROR) {
        PyErr_SetString(PyExc_MemoryError, out_of_memory);
        return NULL;
    }
    if (code == Z_STREAM_ERROR) {
        PyErr_SetString(PyExc_ValueError, bad);
        return NULL;
    }
    return zlib_error(z, code, what);
}

/* ---- the work ---------------------------------------------------------------------------- */
/* Make room for output; 1, 0 if limit is reached, or -1 with an exception. */
static int
grow_output(z_stream *z, PyObject **output, Py_ssize_t first, Py_ssize_t limit)
{
    Py_ssize_t used = 0;
    Py_ssize_t room;
    if (*output == NULL) {
        room = first;
        *output = PyString_FromStringAndSize(NULL, room);
        if (*output == NULL) {
            return -1;
        }
    }
    else {
        used = (char *)z->next_out - PyString_AS_STRING(*output);
        room = PyString_GET_SIZE(*output);
        if (used == room) {
            if (room >= limit) {
                return 0;
            }
            room = room <= limit / 2 ? room * 2 : limit;
            if (_PyString_Resize(output, room) < 0) {
                return -1;
            }
        }
    }
    z->next_out = (Bytef *)PyString_AS_STRING(*output) + used;
    z->avail_out = (uInt)(room - used > UINT_MAX ? UINT_MAX : room - used);
    return 1;
}

/* Call a function whose first argument is the input, which stays where it is meanwhile: other
 * threads run. */
static PyObject *
with_input_held(PyCFunction function, PyObject *self, PyObject *args)
{
    PyObject *input = PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : NULL;
    _PyPlus_HoldBuffer(input, 1);
    PyObject *result = function(self, args);
    _PyPlus_HoldBuffer(input, -1);
    return result;
}

/* Run the operation over n bytes of input, until they are used up, the stream ends, the
 * output has limit bytes or an error stops it: *code is zlib's last word, *left what was
 * not taken.  The output, or NULL with an exception. */
static PyObject *
run(z_stream *z, operation work, const char *input, Py_ssize_t n, int mode, int last_mode,
    Py_ssize_t first, Py_ssize_t limit, int *code, Py_ssize_t *left)
{
    PyObject *output = NULL;
    int full = 0;
    int status;
    z->next_in = (Bytef *)input;
    z->avail_in = 0;
    do {
        z->avail_in = (uInt)(n > UINT_MAX ? UINT_MAX : n);
        n -= z->avail_in;
        int flush = n == 0 ? last_mode : mode;
        do {
            int room = grow_output(z, &output, first, limit);
            if (room < 0) {
                Py_XDECREF(output);
                return NULL;
            }
            if (room == 0) {
                full = 1;
                break;
            }
            Py_BEGIN_ALLOW_THREADS
            status = work(z, flush);
            Py_END_ALLOW_THREADS
            *code = status;
        } while (z->avail_out == 0 && (*code == Z_OK || *code == Z_BUF_ERROR));
    } while (!full && n > 0 && *code == Z_OK);
    *left = n + z->avail_in;
    _PyString_Resize(&output, (char *)z->next_out - PyString_AS_STRING(output));
    return output;
}

/* ---- functions --------------------------------------------------------------------------- */
PyDoc_STRVAR(compress_doc, "compress(string[, level]) -- Returned compressed string.\n\
\n\
level goes from 0 (no compression) to 9 (best, slowest).");

static PyObject *
compress_string(PyObject *module, PyObject *args)
{
    const char *input;
    Py_ssize_t n;
    int level = Z_DEFAULT_COMPRESSION;
    if (!PyArg_ParseTuple(args, "s#|i:compress", &input, &n, &level)) {
        return NULL;
    }
    z_stream z = {0};
    int code = deflateInit(&z, level);
    switch (code) {
    case Z_OK:
        break;
    case Z_MEM_ERROR:
        PyErr_SetString(PyExc_MemoryError, "Out of memory while compressing data");
        return NULL;
    case Z_STREAM_ERROR:
        PyErr_SetString(ZlibError, "Bad compression level");
        return NULL;
    default:
        return zlib_error(&z, code, "while compressing data");
    }
    Py_ssize_t left;
    PyObject *result = run(&z, deflate, input, n, Z_NO_FLUSH, Z_FINISH, FIRST_ROOM,
                           PY_SSIZE_T_MAX, &code, &left);
    if (result != NULL && code != Z_STREAM_END) {
        zlib_error(&z, code, "while compressing");
        Py_CLEAR(result);
    }
    int end = deflateEnd(&z);
    if (result != NULL && end != Z_OK) {
        zlib_error(&z, end, "while finishing compression");
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
zlib_compress(PyObject *module, PyObject *args)
{
    return with_input_held(compress_string, module, args);
}

/* A length, for "O&". */
static int
convert_length(PyObject *op, void *result)
{
    long value = PyInt_AsLong(op);
    if (value == -1 && PyErr_Occurred()) {
        return 0;
    }
    *(Py_ssize_t *)result = value;
    return 1;
}

PyDoc_STRVAR(decompress_doc, "decompress(string[, wbits[, bufsize]]) -- Return decompressed \
string.\n\
\n\
wbits is the size of the window and the kind of header, bufsize the first guess of the\n\
result's size.");

static PyObject *
decompress_string(PyObject *module, PyObject *args)
{
    const char *input;
    Py_ssize_t n;
    int wbits = MAX_WBITS;
    Py_ssize_t first = FIRST_ROOM;
    if (!PyArg_ParseTuple(args, "s#|iO&:decompress", &input, &n, &wbits, convert_length, &first)) {
        return NULL;
    }
    z_stream z = {0};
    int code = inflateInit2(&z, wbits);
    if (code == Z_MEM_ERROR) {
        PyErr_SetString(PyExc_MemoryError, "Out of memory while decompressing data");
        return NULL;
    }
    if (code != Z_OK) {
        inflateEnd(&z);
        return zlib_error(&z, code, "while preparing to decompress data");
    }
    Py_ssize_t left;
    PyObject *result = run(&z, inflate, input, n, Z_SYNC_FLUSH, Z_SYNC_FLUSH,
                           first < 1 ? 1 : first, PY_SSIZE_T_MAX, &code, &left);
    if (result != NULL && code == Z_MEM_ERROR) {
        PyErr_SetString(PyExc_MemoryError, "Out of memory while decompressing data");
        Py_CLEAR(result);
    }
    else if (result != NULL && code != Z_STREAM_END) {
        zlib_error(&z, code == Z_OK ? Z_BUF_ERROR : code, "while decompressing data");
        Py_CLEAR(result);
    }
    int end = inflateEnd(&z);
    if (result != NULL && end != Z_OK) {
        zlib_error(&z, end, "while finishing data decompression");
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
zlib_decompress(PyObject *module, PyObject *args)
{
    return with_input_held(decompress_string, module, args);
}

/* A checksum over any length, without the GIL if that pays. */
static PyObject *
checksum(PyObject *args, const char *format, unsigned int start,
         uLong (*sum)(uLong, const Bytef *, uInt))
{
    const char *input;
    Py_ssize_t n;
    unsigned int value = start;
    if (!PyArg_ParseTuple(args, format, &input, &n, &value)) {
        return NULL;
    }
    uLong result = value;
    const Bytef *p = (const Bytef *)input;
    while (n > 0) {
        uInt part = (uInt)(n > UINT_MAX ? UINT_MAX : n);
        result = sum(result, p, part);
        p += part;
        n -= part;
    }
    return PyInt_FromLong((int)result);
}

PyDoc_STRVAR(adler32_doc, "adler32(string[, start]) -- Compute an Adler-32 checksum of string.\n\
\n\
Continued from start; the result is a signed number.");

static PyObject *
zlib_adler32(PyObject *module, PyObject *args)
{
    return checksum(args, "s#|I:adler32", 1, adler32);
}

PyDoc_STRVAR(crc32_doc, "crc32(string[, start]) -- Compute a CRC-32 checksum of string.\n\
\n\
Continued from start; the result is a signed number.");

static PyObject *
zlib_crc32(PyObject *module, PyObject *args)
{
    return checksum(args, "s#|I:crc32", 0, crc32);
}

/* ---- objects --------------------------------------------------------------------------------- */
static stream_t *
stream_alloc(PyTypeObject *type)
{
    stream_t *self = PyObject_New(stream_t, type);
    if (self == NULL) {
        return NULL;
    }
    memset(&self->z, 0, sizeof(self->z));
    self->initialised = 0;
    self->unused_data = PyString_FromString("");
    self->unconsumed_tail = PyString_FromString("");
    self->lock = PyThread_allocate_lock();
    if (self->unused_data == NULL || self->unconsumed_tail == NULL || self->lock == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_NoMemory();
        }
        Py_DECREF(self);
        return NULL;
    }
    return self;
}

static void
stream_dealloc(PyObject *op)
{
    stream_t *self = (stream_t *)op;
    if (self->initialised) {
        if (Py_TYPE(op) == &Compress_Type) {
            deflateEnd(&self->z);
        }
        else {
            inflateEnd(&self->z);
        }
    }
    Py_XDECREF(self->unused_data);
    Py_XDECREF(self->unconsumed_tail);
    if (self->lock != NULL) {
        PyThread_free_lock(self->lock);
    }
    PyObject_Del(op);
}

static void
stream_lock(stream_t *self)
{
    if (!PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(self->lock, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
}

static void
stream_unlock(stream_t *self)
{
    PyThread_release_lock(self->lock);
}

/* ---- compression objects ------------------------------------------------------------------------- */
PyDoc_STRVAR(compressobj_doc, "compressobj([level[, method[, wbits[, memLevel[, strategy]]]]]) -- \
Return a compressor object.\n\
\n\
level goes from 0 to 9; the other values are zlib's.");

static PyObject *
zlib_compressobj(PyObject *module, PyObject *args)
{
    int level = Z_DEFAULT_COMPRESSION;
    int method = Z_DEFLATED;
    int wbits = MAX_WBITS;
    int memlevel = MEM_LEVEL;
    int strategy = 0;
    if (!PyArg_ParseTuple(args, "|iiiii:compressobj", &level, &method, &wbits, &memlevel,
                          &strategy)) {
        return NULL;
    }
    stream_t *self = stream_alloc(&Compress_Type);
    if (self == NULL) {
        return NULL;
    }
    int code = deflateInit2(&self->z, level, method, wbits, memlevel, strategy);
    if (code != Z_OK) {
        object_error(&self->z, code, "Can't allocate memory for compression object",
                     "Invalid initialization option", "while creating compression object");
        Py_DECREF(self);
        return NULL;
    }
    self->initialised = 1;
    return (PyObject *)self;
}

PyDoc_STRVAR(comp_compress_doc, "compress(data) -- Return a string containing data compressed.\n\
\n\
Some of it may stay inside until flush().");

static PyObject *
compress_more(PyObject *op, PyObject *args)
{
    stream_t *self = (stream_t *)op;
    const char *input;
    Py_ssize_t n;
    int code;
    Py_ssize_t left;
    if (!PyArg_ParseTuple(args, "s#:compress", &input, &n)) {
        return NULL;
    }
    stream_lock(self);
    PyObject *result = run(&self->z, deflate, input, n, Z_NO_FLUSH, Z_NO_FLUSH, FIRST_ROOM,
                           PY_SSIZE_T_MAX, &code, &left);
    if (result != NULL && code != Z_OK && code != Z_BUF_ERROR) {
        zlib_error(&self->z, code, "while compressing data");
        Py_CLEAR(result);
    }
    stream_unlock(self);
    return result;
}

static PyObject *
compress_compress(PyObject *op, PyObject *args)
{
    return with_input_held(compress_more, op, args);
}

PyDoc_STRVAR(comp_flush_doc, "flush( [mode] ) -- Return a string containing any remaining \
compressed data.\n\
\n\
mode Z_FINISH, the default, ends the stream; Z_SYNC_FLUSH and Z_FULL_FLUSH do not.");

static PyObject *
compress_flush(PyObject *op, PyObject *args)
{
    stream_t *self = (stream_t *)op;
    int mode = Z_FINISH;
    int code;
    Py_ssize_t left;
    if (!PyArg_ParseTuple(args, "|i:flush", &mode)) {
        return NULL;
    }
    if (mode == Z_NO_FLUSH) {
        return PyString_FromStringAndSize(NULL, 0);
    }
    stream_lock(self);
    PyObject *result = run(&self->z, deflate, "", 0, mode, mode, FIRST_ROOM, PY_SSIZE_T_MAX,
                           &code, &left);
    if (result != NULL && code == Z_STREAM_END && mode == Z_FINISH) {
        code = deflateEnd(&self->z);
        if (code != Z_OK) {
            zlib_error(&self->z, code, "while finishing compression");
            Py_CLEAR(result);
        }
        else {
            self->initialised = 0;
        }
    }
    else if (result != NULL && code != Z_OK && code != Z_BUF_ERROR) {
        zlib_error(&self->z, code, "while flushing");
        Py_CLEAR(result);
    }
    stream_unlock(self);
    return result;
}

/* A twin of self made by zlib's copy function. */
static PyObject *
stream_copy(stream_t *self, int (*copy)(z_stream *, z_stream *), const char *out_of_memory,
            const char *what)
{
    stream_t *twin = stream_alloc(Py_TYPE(self));
    if (twin == NULL) {
        return NULL;
    }
    stream_lock(self);
    int code = copy(&twin->z, &self->z);
    if (code == Z_OK) {
        Py_INCREF(self->unused_data);
        Py_SETREF(twin->unused_data, self->unused_data);
        Py_INCREF(self->unconsumed_tail);
        Py_SETREF(twin->unconsumed_tail, self->unconsumed_tail);
        twin->initialised = 1;
    }
    else {
        object_error(&self->z, code, out_of_memory, "Inconsistent stream state", what);
        Py_CLEAR(twin);
    }
    stream_unlock(self);
    return (PyObject *)twin;
}

PyDoc_STRVAR(comp_copy_doc, "copy() -- Return a copy of the compression object.");

static PyObject *
compress_copy(PyObject *op, PyObject *unused)
{
    return stream_copy((stream_t *)op, deflateCopy,
                       "Can't allocate memory for compression object",
                       "while copying compression object");
}

static PyMethodDef compress_methods[] = {
    {"compress", compress_compress, METH_VARARGS, comp_compress_doc},
    {"flush", compress_flush, METH_VARARGS, comp_flush_doc},
    {"copy", compress_copy, METH_NOARGS, comp_copy_doc},
    {NULL, NULL, 0, NULL},
};

static PyObject *
compress_getattr(PyObject *op, char *name)
{
    return Py_FindMethod(compress_methods, op, name);
}

static PyTypeObject Compress_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "zlib.Compress",
    .tp_basicsize = sizeof(stream_t),
    .tp_dealloc = stream_dealloc,
    .tp_getattr = compress_getattr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

/* ---- decompression objects ------------------------------------------------------------------------ */
PyDoc_STRVAR(decompressobj_doc, "decompressobj([wbits]) -- Return a decompressor object.\n\
\n\
wbits is the size of the window and the kind of header.");

static PyObject *
zlib_decompressobj(PyObject *module, PyObject *args)
{
    int wbits = MAX_WBITS;
    if (!PyArg_ParseTuple(args, "|i:decompressobj", &wbits)) {
        return NULL;
    }
    stream_t *self = stream_alloc(&Decompress_Type);
    if (self == NULL) {
        return NULL;
    }
    int code = inflateInit2(&self->z, wbits);
    if (code != Z_OK) {
        object_error(&self->z, code, "Can't allocate memory for decompression object",
                     "Invalid initialization option", "while creating decompression object");
        Py_DECREF(self);
        return NULL;
    }
    self->initialised = 1;
    return (PyObject *)self;
}

/* Keep the left bytes of input that zlib did not take: behind the end of the stream they
 * are unused data, else the next call's input.  0, or -1 with an exception. */
static int
keep_rest(stream_t *self, int code, const char *rest, Py_ssize_t left)
{
    if (code == Z_STREAM_END) {
        if (left > 0) {
            PyObject *sum
                = PyString_FromStringAndSize(NULL, PyString_GET_SIZE(self->unused_data) + left);
            if (sum == NULL) {
                return -1;
            }
            Py_ssize_t old = PyString_GET_SIZE(self->unused_data);
            memcpy(PyString_AS_STRING(sum), PyString_AS_STRING(self->unused_data), (size_t)old);
            memcpy(PyString_AS_STRING(sum) + old, rest, (size_t)left);
            Py_SETREF(self->unused_data, sum);
        }
        left = 0;
    }
    if (left > 0 || PyString_GET_SIZE(self->unconsumed_tail) > 0) {
        PyObject *tail = PyString_FromStringAndSize(rest, left);
        if (tail == NULL) {
            return -1;
        }
        Py_SETREF(self->unconsumed_tail, tail);
    }
    return 0;
}

PyDoc_STRVAR(decomp_decompress_doc, "decompress(data, max_length) -- Return a string containing \
the decompressed data.\n\
\n\
At most max_length bytes of it, if that is not 0; what is left of the input is then\n\
unconsumed_tail.");

static PyObject *
decompress_more(PyObject *op, PyObject *args)
{
    stream_t *self = (stream_t *)op;
    const char *input;
    Py_ssize_t n;
    Py_ssize_t limit = 0;
    int code;
    Py_ssize_t left;
    if (!PyArg_ParseTuple(args, "s#|O&:decompress", &input, &n, convert_length, &limit)) {
        return NULL;
    }
    if (limit < 0) {
        PyErr_SetString(PyExc_ValueError, "max_length must be greater than zero");
        return NULL;
    }
    if (limit == 0) {
        limit = PY_SSIZE_T_MAX;
    }
    stream_lock(self);
    PyObject *result = run(&self->z, inflate, input, n, Z_SYNC_FLUSH, Z_SYNC_FLUSH,
                           limit < FIRST_ROOM ? limit : FIRST_ROOM, limit, &code, &left);
    if (result != NULL && keep_rest(self, code, input + n - left, left) < 0) {
        Py_CLEAR(result);
    }
    if (result != NULL && code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        zlib_error(&self->z, code, "while decompressing");
        Py_CLEAR(result);
    }
    stream_unlock(self);
    return result;
}

static PyObject *
decompress_decompress(PyObject *op, PyObject *args)
{
    return with_input_held(decompress_more, op, args);
}

PyDoc_STRVAR(decomp_flush_doc, "flush( [length] ) -- Return a string containing any remaining\n\
decompressed data.\n\
\n\
length is the first guess of its size.");

static PyObject *
decompress_flush(PyObject *op, PyObject *args)
{
    stream_t *self = (stream_t *)op;
    Py_ssize_t first = FIRST_ROOM;
    int code;
    Py_ssize_t left;
    if (!PyArg_ParseTuple(args, "|O&:flush", convert_length, &first)) {
        return NULL;
    }
    if (first <= 0) {
        PyErr_SetString(PyExc_ValueError, "length must be greater than zero");
        return NULL;
    }
    stream_lock(self);
    PyObject *tail = self->unconsumed_tail;
    Py_INCREF(tail);
    Py_ssize_t n = PyString_GET_SIZE(tail);
    const char *input = PyString_AS_STRING(tail);
    PyObject *result = run(&self->z, inflate, input, n, Z_NO_FLUSH, Z_FINISH, first,
                           PY_SSIZE_T_MAX, &code, &left);
    if (result != NULL && keep_rest(self, code, input + n - left, left) < 0) {
        Py_CLEAR(result);
    }
    if (result != NULL && code == Z_STREAM_END) {
        code = inflateEnd(&self->z);
        self->initialised = 0;
        if (code != Z_OK) {
            zlib_error(&self->z, code, "while finishing decompression");
            Py_CLEAR(result);
        }
    }
    Py_DECREF(tail);
    stream_unlock(self);
    return result;
}

PyDoc_STRVAR(decomp_copy_doc, "copy() -- Return a copy of the decompression object.");

static PyObject *
decompress_copy(PyObject *op, PyObject *unused)
{
    return stream_copy((stream_t *)op, inflateCopy,
                       "Can't allocate memory for decompression object",
                       "while copying decompression object");
}

static PyMethodDef decompress_methods[] = {
    {"decompress", decompress_decompress, METH_VARARGS, decomp_decompress_doc},
    {"flush", decompress_flush, METH_VARARGS, decomp_flush_doc},
    {"copy", decompress_copy, METH_NOARGS, decomp_copy_doc},
    {NULL, NULL, 0, NULL},
};

static PyObject *
decompress_getattr(PyObject *op, char *name)
{
    stream_t *self = (stream_t *)op;
    PyObject *result = NULL;
    stream_lock(self);
    if (strcmp(name, "unused_data") == 0) {
        result = self->unused_data;
    }
    else if (strcmp(name, "unconsumed_tail") == 0) {
        result = self->unconsumed_tail;
    }
    Py_XINCREF(result);
    stream_unlock(self);
    return result != NULL ? result : Py_FindMethod(decompress_methods, op, name);
}

static PyTypeObject Decompress_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "zlib.Decompress",
    .tp_basicsize = sizeof(stream_t),
    .tp_dealloc = stream_dealloc,
    .tp_getattr = decompress_getattr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

/* ---- the module ---------------------------------------------------------------------------------------- */
static PyMethodDef zlib_methods[] = {
    {"adler32", zlib_adler32, METH_VARARGS, adler32_doc},
    {"compress", zlib_compress, METH_VARARGS, compress_doc},
    {"compressobj", zlib_compressobj, METH_VARARGS, compressobj_doc},
    {"crc32", zlib_crc32, METH_VARARGS, crc32_doc},
    {"decompress", zlib_decompress, METH_VARARGS, decompress_doc},
    {"decompressobj", zlib_decompressobj, METH_VARARGS, decompressobj_doc},
    {NULL, NULL, 0, NULL},
};

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"MAX_WBITS", MAX_WBITS},
    {"DEFLATED", Z_DEFLATED},
    {"DEF_MEM_LEVEL", MEM_LEVEL},
    {"Z_BEST_SPEED", Z_BEST_SPEED},
    {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
    {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
    {"Z_FILTERED", Z_FILTERED},
    {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
    {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
    {"Z_FINISH", Z_FINISH},
    {"Z_NO_FLUSH", Z_NO_FLUSH},
    {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
    {"Z_FULL_FLUSH", Z_FULL_FLUSH},
    {NULL, 0},
};

PyDoc_STRVAR(zlib_doc, "The compression library zlib: whole strings with compress() and\n\
decompress(), streams with compressobj() and decompressobj(), and two checksums.");

PyMODINIT_FUNC
initzlib(void)
{
    Py_TYPE(&Compress_Type) = &PyType_Type;
    Py_TYPE(&Decompress_Type) = &PyType_Type;
    if (PyType_Ready(&Compress_Type) < 0 || PyType_Ready(&Decompress_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("zlib", zlib_methods, zlib_doc);
    if (module == NULL) {
        return;
    }
    ZlibError = PyErr_NewException((char *)"zlib.error", NULL, NULL);
    if (ZlibError != NULL) {
        Py_INCREF(ZlibError);
        PyModule_AddObject(module, "error", ZlibError);
    }
    for (int i = 0; constants[i].name != NULL; i++) {
        PyModule_AddIntConstant(module, constants[i].name, constants[i].value);
    }
    PyModule_AddStringConstant(module, "ZLIB_VERSION", ZLIB_VERSION);
    PyModule_AddStringConstant(module, "__version__", "1.0");
}
