/* BytesIO: a stream over a block of memory. Positions beyond the end are allowed; the gap
 * is filled with 0 when something is written there. */

#include "pyio.h"

typedef struct {
    io_base head;
    char *buffer; /* NULL: closed */
    Py_ssize_t position;
    Py_ssize_t size; /* bytes of content */
    size_t capacity; /* of buffer */
} bytesio;

#define SELF ((bytesio *)self)

static int
check_open(bytesio *stream)
{
    if (stream->buffer == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
        return -1;
    }
    return 0;
}

/* ---- memory ---- */

/* Room for size bytes, grown or shrunk with some slack. */
static int
set_capacity(bytesio *stream, size_t size)
{
    if (size > PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "new buffer size too large");
        return -1;
    }
    size_t capacity = stream->capacity;
    if (size < capacity / 2) {
        capacity = size + 1;
    }
    else if (size < capacity) {
        return 0;
    }
    else if (size <= capacity + capacity / 8) {
        capacity = size + (size >> 3) + (size < 9 ? 3 : 6);
    }
    else {
        capacity = size + 1;
    }
    char *buffer = PyMem_Realloc(stream->buffer, capacity);
    if (buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    stream->buffer = buffer;
    stream->capacity = capacity;
    return 0;
}

static Py_ssize_t
write_bytes(bytesio *stream, const char *bytes, Py_ssize_t count)
{
    if (count > PY_SSIZE_T_MAX - stream->position) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return -1;
    }
    Py_ssize_t end = stream->position + count;
    if ((size_t)end > stream->capacity && set_capacity(stream, (size_t)end) < 0) {
        return -1;
    }
    if (stream->position > stream->size) {
        memset(stream->buffer + stream->size, 0, (size_t)(stream->position - stream->size));
    }
    memcpy(stream->buffer + stream->position, bytes, (size_t)count);
    stream->position = end;
    if (end > stream->size) {
        stream->size = end;
    }
    return count;
}

/* ---- reading ---- */

/* At most size bytes at the position; all if size is negative. Moves the position. */
static Py_ssize_t
take(bytesio *stream, Py_ssize_t size, const char **bytes)
{
    Py_ssize_t left = stream->size - stream->position;
    if (left < 0) {
        left = 0;
    }
    if (size < 0 || size > left) {
        size = left;
    }
    *bytes = left > 0 ? stream->buffer + stream->position : "";
    stream->position += size;
    return size;
}

static PyObject *
take_object(bytesio *stream, Py_ssize_t size)
{
    const char *bytes;
    size = take(stream, size, &bytes);
    return PyString_FromStringAndSize(bytes, size);
}

/* The length of the line at the position. */
static Py_ssize_t
line_length(bytesio *stream)
{
    Py_ssize_t left = stream->size - stream->position;
    if (left <= 0) {
        return 0;
    }
    const char *start = stream->buffer + stream->position;
    const char *end = memchr(start, '\n', (size_t)left);
    return end == NULL ? left : end - start + 1;
}

static PyObject *
bytesio_read(PyObject *self, PyObject *args)
{
    Py_ssize_t size = -1;
    if (check_open(SELF) < 0 || !PyArg_ParseTuple(args, "|O&:read", _PyIO_ConvertSize, &size)) {
        return NULL;
    }
    return take_object(SELF, size);
}

static PyObject *
bytesio_read1(PyObject *self, PyObject *size_object)
{
    Py_ssize_t size = -1;
    if (check_open(SELF) < 0 || !_PyIO_ConvertSize(size_object, &size)) {
        return NULL;
    }
    return take_object(SELF, size);
}

static PyObject *
bytesio_readline(PyObject *self, PyObject *args)
{
    Py_ssize_t limit = -1;
    if (check_open(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:readline", _PyIO_ConvertSize, &limit)) {
        return NULL;
    }
    Py_ssize_t size = line_length(SELF);
    return take_object(SELF, limit >= 0 && limit < size ? limit : size);
}

static PyObject *
bytesio_readlines(PyObject *self, PyObject *args)
{
    Py_ssize_t limit = 0;
    if (check_open(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:readlines", _PyIO_ConvertSize, &limit)) {
        return NULL;
    }
    PyObject *lines = PyList_New(0);
    if (lines == NULL) {
        return NULL;
    }
    Py_ssize_t total = 0;
    Py_ssize_t size;
    while ((size = line_length(SELF)) > 0) {
        PyObject *line = take_object(SELF, size);
        if (line == NULL || PyList_Append(lines, line) < 0) {
            Py_XDECREF(line);
            Py_DECREF(lines);
            return NULL;
        }
        Py_DECREF(line);
        total += size;
        if (limit > 0 && total >= limit) {
            break;
        }
    }
    return lines;
}

static PyObject *
bytesio_readinto(PyObject *self, PyObject *args)
{
    Py_buffer target;
    if (check_open(SELF) < 0 || !PyArg_ParseTuple(args, "w*", &target)) {
        return NULL;
    }
    const char *bytes;
    Py_ssize_t count = take(SELF, target.len, &bytes);
    memcpy(target.buf, bytes, (size_t)count);
    PyBuffer_Release(&target);
    return PyLong_FromSsize_t(count);
}

static PyObject *
bytesio_next(PyObject *self)
{
    if (check_open(SELF) < 0) {
        return NULL;
    }
    Py_ssize_t size = line_length(SELF);
    return size == 0 ? NULL : take_object(SELF, size);
}

static PyObject *
bytesio_iter(PyObject *self)
{
    if (check_open(SELF) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return self;
}

/* ---- writing ---- */

static PyObject *
bytesio_write(PyObject *self, PyObject *object)
{
    Py_buffer bytes;
    if (check_open(SELF) < 0 || PyObject_GetBuffer(object, &bytes, PyBUF_CONTIG_RO) < 0) {
        return NULL;
    }
    Py_ssize_t count = bytes.len == 0 ? 0 : write_bytes(SELF, bytes.buf, bytes.len);
    PyBuffer_Release(&bytes);
    return count < 0 ? NULL : PyLong_FromSsize_t(count);
}

static PyObject *
bytesio_writelines(PyObject *self, PyObject *lines)
{
    PyObject *iterator = check_open(SELF) < 0 ? NULL : PyObject_GetIter(lines);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *line;
    while ((line = PyIter_Next(iterator)) != NULL) {
        PyObject *result = bytesio_write(self, line);
        Py_DECREF(line);
        if (result == NULL) {
            break;
        }
        Py_DECREF(result);
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
bytesio_truncate(PyObject *self, PyObject *args)
{
    Py_ssize_t size = SELF->position;
    if (check_open(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:truncate", _PyIO_ConvertSize, &size)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_Format(PyExc_ValueError, "negative size value %zd", size);
        return NULL;
    }
    if (size < SELF->size) {
        SELF->size = size;
        if (set_capacity(SELF, (size_t)size) < 0) {
            return NULL;
        }
    }
    return PyLong_FromSsize_t(size);
}

/* ---- positions ---- */

static PyObject *
bytesio_seek(PyObject *self, PyObject *args)
{
    Py_ssize_t offset;
    int whence = 0;
    if (check_open(SELF) < 0) {
        return NULL;
    }
    PyObject *object;
    if (!PyArg_ParseTuple(args, "O|i:seek", &object, &whence)) {
        return NULL;
    }
    if (!PyIndex_Check(object) && !PyFloat_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return NULL;
    }
    offset = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (offset == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (offset < 0 && whence == 0) {
        PyErr_Format(PyExc_ValueError, "negative seek value %zd", offset);
        return NULL;
    }
    Py_ssize_t origin = 0;
    if (whence == 1) {
        origin = SELF->position;
    }
    else if (whence == 2) {
        origin = SELF->size;
    }
    else if (whence != 0) {
        PyErr_Format(PyExc_ValueError, "invalid whence (%i, should be 0, 1 or 2)", whence);
        return NULL;
    }
    if (offset > PY_SSIZE_T_MAX - origin) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return NULL;
    }
    SELF->position = offset + origin < 0 ? 0 : offset + origin;
    return PyLong_FromSsize_t(SELF->position);
}

static PyObject *
bytesio_tell(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_open(SELF) < 0 ? NULL : PyLong_FromSsize_t(SELF->position);
}

/* ---- state ---- */

static PyObject *
bytesio_getvalue(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_open(SELF) < 0 ? NULL : PyString_FromStringAndSize(SELF->buffer, SELF->size);
}

static PyObject *
bytesio_true(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_open(SELF) < 0 ? NULL : PyBool_FromLong(1);
}

static PyObject *
bytesio_isatty(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_open(SELF) < 0 ? NULL : PyBool_FromLong(0);
}

static PyObject *
bytesio_flush(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (check_open(SELF) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
bytesio_close(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyMem_Free(SELF->buffer);
    SELF->buffer = NULL;
    Py_RETURN_NONE;
}

static PyObject *
bytesio_get_closed(PyObject *self, void *Py_UNUSED(context))
{
    return PyBool_FromLong(SELF->buffer == NULL);
}

static PyObject *
bytesio_getstate(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *content = bytesio_getvalue(self, NULL);
    if (content == NULL) {
        return NULL;
    }
    PyObject *dict = SELF->head.dict == NULL ? Py_None : PyDict_Copy(SELF->head.dict);
    if (dict == NULL) {
        Py_DECREF(content);
        return NULL;
    }
    if (dict == Py_None) {
        Py_INCREF(dict);
    }
    return Py_BuildValue("(NnN)", content, SELF->position, dict);
}

static PyObject *
bytesio_setstate(PyObject *self, PyObject *state)
{
    if (!PyTuple_Check(state) || PyTuple_GET_SIZE(state) < 3) {
        PyErr_Format(PyExc_TypeError, "%.200s.__setstate__ argument should be 3-tuple, got %.200s",
                     Py_TYPE(self)->tp_name, Py_TYPE(state)->tp_name);
        return NULL;
    }
    if (check_open(SELF) < 0) {
        return NULL;
    }
    SELF->size = 0;
    SELF->position = 0;
    PyObject *written = bytesio_write(self, PyTuple_GET_ITEM(state, 0));
    if (written == NULL) {
        return NULL;
    }
    Py_DECREF(written);
    PyObject *position = PyTuple_GET_ITEM(state, 1);
    if (!PyInt_Check(position) && !PyLong_Check(position)) {
        PyErr_Format(PyExc_TypeError, "second item of state must be an integer, not %.200s",
                     Py_TYPE(position)->tp_name);
        return NULL;
    }
    Py_ssize_t value = PyNumber_AsSsize_t(position, PyExc_OverflowError);
    if (value == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (value < 0) {
        PyErr_SetString(PyExc_ValueError, "position value cannot be negative");
        return NULL;
    }
    SELF->position = value;
    PyObject *dict = PyTuple_GET_ITEM(state, 2);
    if (dict == Py_None) {
        Py_RETURN_NONE;
    }
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "third item of state should be a dict, got a %.200s",
                     Py_TYPE(dict)->tp_name);
        return NULL;
    }
    if (SELF->head.dict != NULL) {
        if (PyDict_Update(SELF->head.dict, dict) < 0) {
            return NULL;
        }
    }
    else {
        Py_INCREF(dict);
        SELF->head.dict = dict;
    }
    Py_RETURN_NONE;
}

static PyObject *
bytesio_sizeof(PyObject *self, PyObject *Py_UNUSED(args))
{
    Py_ssize_t size = (Py_ssize_t)sizeof(bytesio);
    if (SELF->buffer != NULL) {
        size += (Py_ssize_t)SELF->capacity;
    }
    return PyLong_FromSsize_t(size);
}

/* ---- life ---- */

static PyObject *
bytesio_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        SELF->buffer = PyMem_Malloc(1);
        if (SELF->buffer == NULL) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
    }
    return self;
}

static int
bytesio_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"initial_bytes", NULL};
    PyObject *initial = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:BytesIO", kwlist, &initial)) {
        return -1;
    }
    if (SELF->buffer == NULL) { /* closed before */
        SELF->capacity = 0;
        SELF->buffer = PyMem_Malloc(1);
        if (SELF->buffer == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    SELF->size = 0;
    SELF->position = 0;
    if (initial != NULL && initial != Py_None) {
        PyObject *written = bytesio_write(self, initial);
        if (written == NULL) {
            return -1;
        }
        Py_DECREF(written);
        SELF->position = 0;
    }
    return 0;
}

static int
bytesio_clear(PyObject *self)
{
    _PyIOBase_ClearHead(self);
    return 0;
}

/* Nothing to flush: a derived class's close() is not called, as in 2.7. */
static void
bytesio_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    PyMem_Free(SELF->buffer);
    SELF->buffer = NULL;
    _PyIOBase_ClearHead(self);
    if (SELF->head.weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    Py_TYPE(self)->tp_free(self);
}

/* ---- the type ---- */

static PyMethodDef bytesio_methods[] = {
    {"readable", bytesio_true, METH_NOARGS, "readable() -> bool\n\nTrue."},
    {"writable", bytesio_true, METH_NOARGS, "writable() -> bool\n\nTrue."},
    {"seekable", bytesio_true, METH_NOARGS, "seekable() -> bool\n\nTrue."},
    {"read1", bytesio_read1, METH_O, "read1(size) -> bytes\n\nAs read()."},
    {"readinto", bytesio_readinto, METH_VARARGS,
     "readinto(buffer) -> int\n\nFill a buffer; how many bytes were put there."},
    {"readline", bytesio_readline, METH_VARARGS,
     "readline([limit]) -> bytes\n\nA line, or at most limit bytes of it."},
    {"readlines", bytesio_readlines, METH_VARARGS,
     "readlines([hint]) -> list\n\nThe lines, no more after hint bytes."},
    {"write", bytesio_write, METH_O, "write(bytes) -> int\n\nWrite at the position."},
    {"writelines", bytesio_writelines, METH_O, "writelines(lines)\n\nWrite each of the items."},
    {"tell", bytesio_tell, METH_NOARGS, "tell() -> int\n\nThe position."},
    {"truncate", bytesio_truncate, METH_VARARGS,
     "truncate([size]) -> int\n\nDrop what is beyond size, by default the position."},
    {"seek", bytesio_seek, METH_VARARGS,
     "seek(offset[, whence]) -> int\n\nMove the position and return it."},
    {"read", bytesio_read, METH_VARARGS,
     "read([size]) -> bytes\n\nAt most size bytes; all that are left if size is missing."},
    {"close", bytesio_close, METH_NOARGS, "close()\n\nFree the memory."},
    {"getvalue", bytesio_getvalue, METH_NOARGS, "getvalue() -> bytes\n\nThe whole content."},
    {"isatty", bytesio_isatty, METH_NOARGS, "isatty() -> bool\n\nFalse."},
    {"flush", bytesio_flush, METH_NOARGS, "flush()\n\nDoes nothing."},
    {"__getstate__", bytesio_getstate, METH_NOARGS, NULL},
    {"__setstate__", bytesio_setstate, METH_O, NULL},
    {"__sizeof__", bytesio_sizeof, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef bytesio_getset[] = {
    {(char *)"closed", bytesio_get_closed, NULL, (char *)"True if the stream is closed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyBytesIO_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.BytesIO",
    .tp_basicsize = sizeof(bytesio),
    .tp_dealloc = bytesio_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "BytesIO([initial_bytes]) -> stream\n\nA stream of bytes in memory.",
    .tp_traverse = _PyIOBase_TraverseHead,
    .tp_clear = bytesio_clear,
    .tp_weaklistoffset = offsetof(bytesio, head.weakreflist),
    .tp_iter = bytesio_iter,
    .tp_iternext = bytesio_next,
    .tp_methods = bytesio_methods,
    .tp_getset = bytesio_getset,
    .tp_dictoffset = offsetof(bytesio, head.dict),
    .tp_init = bytesio_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = bytesio_new,
    .tp_free = PyObject_GC_Del,
};
