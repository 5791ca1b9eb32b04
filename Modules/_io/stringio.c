/* StringIO: a text stream over an array of units in memory.
 *
 * What is written passes the line end machinery at once: universal ends are noted and
 * translated by an IncrementalNewlineDecoder, '\n' becomes the end to be written. */

#include "pyio.h"

typedef struct {
    io_base head;
    Py_UNICODE *buffer;
    Py_ssize_t position;
    Py_ssize_t size; /* units of content */
    size_t capacity;
    char ok; /* initialised */
    char closed;
    _PyIO_LineEnds ends;
    PyObject *decoder;  /* or NULL */
    PyObject *write_end; /* unicode put for '\n', or NULL */
} stringio;

#define SELF ((stringio *)self)

static int
check_initialized(stringio *stream)
{
    if (!stream->ok) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on uninitialized object");
        return -1;
    }
    return 0;
}

static int
check_usable(stringio *stream)
{
    if (check_initialized(stream) < 0) {
        return -1;
    }
    if (stream->closed) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return -1;
    }
    return 0;
}

/* ---- memory ---- */

static int
set_capacity(stringio *stream, size_t size)
{
    size_t capacity = stream->capacity;
    if (size > PY_SSIZE_T_MAX / sizeof(Py_UNICODE) / 2) {
        PyErr_SetString(PyExc_OverflowError, "new buffer size too large");
        return -1;
    }
    size++; /* never an empty block */
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
    Py_UNICODE *buffer = PyMem_Realloc(stream->buffer, capacity * sizeof(Py_UNICODE));
    if (buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    stream->buffer = buffer;
    stream->capacity = capacity;
    return 0;
}

/* Put text at the position, as it is. */
static int
put(stringio *stream, const Py_UNICODE *text, Py_ssize_t count)
{
    if (stream->position > PY_SSIZE_T_MAX - count) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return -1;
    }
    Py_ssize_t end = stream->position + count;
    if (end > stream->size && set_capacity(stream, (size_t)end) < 0) {
        return -1;
    }
    if (stream->position > stream->size) {
        memset(stream->buffer + stream->size, 0,
               (size_t)(stream->position - stream->size) * sizeof(Py_UNICODE));
    }
    Py_UNICODE_COPY(stream->buffer + stream->position, text, count);
    stream->position = end;
    if (stream->size < end) {
        stream->size = end;
    }
    return 0;
}

/* Write a unicode through the line end machinery. */
static int
write_text(stringio *stream, PyObject *text)
{
    PyObject *decoded;
    if (stream->decoder != NULL) {
        decoded = _PyIncrementalNewlineDecoder_Decode(stream->decoder, text, 1);
    }
    else {
        Py_INCREF(text);
        decoded = text;
    }
    if (decoded != NULL && stream->write_end != NULL) {
        PyObject *newline = PyUnicode_FromOrdinal('\n');
        PyObject *replaced =
            newline == NULL ? NULL : PyUnicode_Replace(decoded, newline, stream->write_end, -1);
        Py_XDECREF(newline);
        Py_DECREF(decoded);
        decoded = replaced;
    }
    if (decoded == NULL) {
        return -1;
    }
    int result = put(stream, PyUnicode_AS_UNICODE(decoded), PyUnicode_GET_SIZE(decoded));
    Py_DECREF(decoded);
    return result;
}

/* ---- reading ---- */

static PyObject *
take(stringio *stream, Py_ssize_t count)
{
    const Py_UNICODE *text = stream->buffer + stream->position;
    stream->position += count;
    return PyUnicode_FromUnicode(text, count);
}

static Py_ssize_t
units_left(stringio *stream)
{
    return stream->position < stream->size ? stream->size - stream->position : 0;
}

static PyObject *
stringio_read(PyObject *self, PyObject *args)
{
    Py_ssize_t size = -1;
    if (check_initialized(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:read", _PyIO_ConvertSize, &size)
        || check_usable(SELF) < 0) {
        return NULL;
    }
    Py_ssize_t left = units_left(SELF);
    if (size < 0 || size > left) {
        size = left;
    }
    return size == 0 ? PyUnicode_FromString("") : take(SELF, size);
}

/* At most limit units of the line at the position. */
static PyObject *
read_line(stringio *stream, Py_ssize_t limit)
{
    Py_ssize_t left = units_left(stream);
    if (left == 0) {
        return PyUnicode_FromString("");
    }
    if (limit >= 0 && limit < left) {
        left = limit;
    }
    Py_ssize_t consumed;
    Py_ssize_t end =
        _PyIO_FindLineEnd(&stream->ends, stream->buffer + stream->position, left, &consumed);
    return take(stream, end < 0 ? left : end);
}

static PyObject *
stringio_readline(PyObject *self, PyObject *args)
{
    Py_ssize_t limit = -1;
    if (check_initialized(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:readline", _PyIO_ConvertSize, &limit)
        || check_usable(SELF) < 0) {
        return NULL;
    }
    return read_line(SELF, limit);
}

static PyObject *
stringio_next(PyObject *self)
{
    PyObject *line;
    if (check_usable(SELF) < 0) {
        return NULL;
    }
    if (Py_TYPE(self) == &PyStringIO_Type) {
        line = read_line(SELF, -1);
    }
    else {
        line = PyObject_CallMethodObjArgs(self, _Py_ID(readline), NULL);
        if (line != NULL && !PyUnicode_Check(line)) {
            PyErr_Format(PyExc_IOError,
                         "readline() should have returned an str object, not '%.200s'",
                         Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line != NULL && PyUnicode_GET_SIZE(line) == 0) {
        Py_CLEAR(line);
    }
    return line;
}

/* ---- writing ---- */

static PyObject *
stringio_write(PyObject *self, PyObject *text)
{
    if (check_initialized(SELF) < 0) {
        return NULL;
    }
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "unicode argument expected, got '%s'",
                     Py_TYPE(text)->tp_name);
        return NULL;
    }
    if (check_usable(SELF) < 0) {
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    if (size > 0 && write_text(SELF, text) < 0) {
        return NULL;
    }
    return PyLong_FromSsize_t(size);
}

static PyObject *
stringio_truncate(PyObject *self, PyObject *args)
{
    Py_ssize_t size = SELF->position;
    if (check_initialized(SELF) < 0
        || !PyArg_ParseTuple(args, "|O&:truncate", _PyIO_ConvertSize, &size)
        || check_usable(SELF) < 0) {
        return NULL;
    }
    if (size < 0) {
        PyErr_Format(PyExc_ValueError, "Negative size value %zd", size);
        return NULL;
    }
    if (size < SELF->size) {
        if (set_capacity(SELF, (size_t)size) < 0) {
            return NULL;
        }
        SELF->size = size;
    }
    return PyLong_FromSsize_t(size);
}

/* ---- positions ---- */

static PyObject *
stringio_seek(PyObject *self, PyObject *args)
{
    PyObject *object;
    int whence = 0;
    if (check_initialized(SELF) < 0 || !PyArg_ParseTuple(args, "O|i:seek", &object, &whence)) {
        return NULL;
    }
    if (!PyIndex_Check(object) && !PyFloat_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return NULL;
    }
    Py_ssize_t offset = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if ((offset == -1 && PyErr_Occurred()) || check_usable(SELF) < 0) {
        return NULL;
    }
    if (whence < 0 || whence > 2) {
        PyErr_Format(PyExc_ValueError, "Invalid whence (%i, should be 0, 1 or 2)", whence);
        return NULL;
    }
    if (offset < 0 && whence == 0) {
        PyErr_Format(PyExc_ValueError, "Negative seek position %zd", offset);
        return NULL;
    }
    if (offset != 0 && whence != 0) {
        PyErr_SetString(PyExc_IOError, "Can't do nonzero cur-relative seeks");
        return NULL;
    }
    SELF->position = whence == 0 ? offset : whence == 1 ? SELF->position : SELF->size;
    return PyLong_FromSsize_t(SELF->position);
}

static PyObject *
stringio_tell(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_usable(SELF) < 0 ? NULL : PyLong_FromSsize_t(SELF->position);
}

/* ---- state ---- */

static PyObject *
stringio_getvalue(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_usable(SELF) < 0 ? NULL : PyUnicode_FromUnicode(SELF->buffer, SELF->size);
}

static PyObject *
stringio_close(PyObject *self, PyObject *Py_UNUSED(args))
{
    SELF->closed = 1;
    if (SELF->buffer != NULL && set_capacity(SELF, 0) < 0) {
        return NULL;
    }
    SELF->size = 0;
    SELF->position = 0;
    return _PyIOBase_Close(self);
}

static PyObject *
stringio_true(PyObject *self, PyObject *Py_UNUSED(args))
{
    return check_usable(SELF) < 0 ? NULL : PyBool_FromLong(1);
}

static PyObject *
stringio_get_closed(PyObject *self, void *Py_UNUSED(context))
{
    return check_initialized(SELF) < 0 ? NULL : PyBool_FromLong(SELF->closed);
}

static PyObject *
stringio_get_line_buffering(PyObject *self, void *Py_UNUSED(context))
{
    return check_usable(SELF) < 0 ? NULL : PyBool_FromLong(0);
}

static PyObject *
stringio_get_newlines(PyObject *self, void *Py_UNUSED(context))
{
    if (check_usable(SELF) < 0) {
        return NULL;
    }
    if (SELF->decoder == NULL) {
        Py_RETURN_NONE;
    }
    return PyObject_GetAttr(SELF->decoder, _Py_ID(newlines));
}

static PyObject *
stringio_getstate(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *content = stringio_getvalue(self, NULL);
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
    return Py_BuildValue("(NznN)", content, SELF->ends.newline, SELF->position, dict);
}

static int stringio_init(PyObject *self, PyObject *args, PyObject *kwds);

/* Make the object anew with an end, and content taken as it is. */
static int
restore_content(PyObject *self, PyObject *state)
{
    PyObject *arguments = PyTuple_GetSlice(state, 0, 2);
    if (arguments == NULL) {
        return -1;
    }
    int result = stringio_init(self, arguments, NULL);
    Py_DECREF(arguments);
    if (result < 0) {
        return -1;
    }
    /* the line ends have been translated before: not again */
    PyObject *text = PyUnicode_FromObject(PyTuple_GET_ITEM(state, 0));
    if (text == NULL) {
        return -1;
    }
    SELF->position = 0;
    SELF->size = 0;
    result = put(SELF, PyUnicode_AS_UNICODE(text), PyUnicode_GET_SIZE(text));
    Py_DECREF(text);
    return result;
}

static PyObject *
stringio_setstate(PyObject *self, PyObject *state)
{
    if (!PyTuple_Check(state) || PyTuple_GET_SIZE(state) < 4) {
        PyErr_Format(PyExc_TypeError, "%.200s.__setstate__ argument should be 4-tuple, got %.200s",
                     Py_TYPE(self)->tp_name, Py_TYPE(state)->tp_name);
        return NULL;
    }
    if (SELF->closed) {
        check_usable(SELF);
        return NULL;
    }
    if (restore_content(self, state) < 0) {
        return NULL;
    }
    PyObject *position = PyTuple_GET_ITEM(state, 2);
    if (!PyInt_Check(position) && !PyLong_Check(position)) {
        PyErr_Format(PyExc_TypeError, "third item of state must be an integer, got %.200s",
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
    PyObject *dict = PyTuple_GET_ITEM(state, 3);
    if (dict == Py_None) {
        Py_RETURN_NONE;
    }
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "fourth item of state should be a dict, got a %.200s",
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

/* ---- life ---- */

/* Set up the machinery for an argument newline. */
static int
set_line_ends(stringio *stream, const char *newline)
{
    if (_PyIO_ParseNewline(newline, &stream->ends) < 0) {
        return -1;
    }
    if (newline != NULL && newline[0] == '\r') {
        stream->write_end = PyUnicode_FromString(newline);
        if (stream->write_end == NULL) {
            return -1;
        }
    }
    if (stream->ends.universal) {
        stream->decoder = PyObject_CallFunction((PyObject *)&PyIncrementalNewlineDecoder_Type,
                                                (char *)"Oi", Py_None, stream->ends.translate);
        if (stream->decoder == NULL) {
            return -1;
        }
    }
    return 0;
}

static int
stringio_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"initial_value", "newline", NULL};
    PyObject *value = NULL;
    const char *newline = "\n";
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oz:__init__", kwlist, &value, &newline)) {
        return -1;
    }
    if (value != NULL && value != Py_None && !PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "initial_value must be unicode or None, not %.200s",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    SELF->ok = 0;
    Py_CLEAR(SELF->decoder);
    Py_CLEAR(SELF->write_end);
    SELF->size = 0;
    SELF->position = 0;
    if (set_line_ends(SELF, newline) < 0 || set_capacity(SELF, 0) < 0) {
        return -1;
    }
    if (value != NULL && value != Py_None && write_text(SELF, value) < 0) {
        return -1;
    }
    SELF->position = 0;
    SELF->closed = 0;
    SELF->ok = 1;
    return 0;
}

static int
stringio_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(SELF->decoder);
    return _PyIOBase_TraverseHead(self, visit, arg);
}

static int
stringio_clear(PyObject *self)
{
    _PyIOBase_ClearHead(self);
    return 0;
}

static void
stringio_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    SELF->ok = 0;
    PyMem_Free(SELF->buffer);
    SELF->buffer = NULL;
    Py_CLEAR(SELF->decoder);
    Py_CLEAR(SELF->write_end);
    _PyIOBase_ClearHead(self);
    if (SELF->head.weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    Py_TYPE(self)->tp_free(self);
}

/* ---- the type ---- */

static PyMethodDef stringio_methods[] = {
    {"close", stringio_close, METH_NOARGS, "close()\n\nForget the content."},
    {"getvalue", stringio_getvalue, METH_NOARGS, "getvalue() -> unicode\n\nThe whole content."},
    {"read", stringio_read, METH_VARARGS,
     "read([size]) -> unicode\n\nAt most size characters; all that are left without it."},
    {"readline", stringio_readline, METH_VARARGS,
     "readline([limit]) -> unicode\n\nA line, or at most limit characters of it."},
    {"tell", stringio_tell, METH_NOARGS, "tell() -> int\n\nThe position."},
    {"truncate", stringio_truncate, METH_VARARGS,
     "truncate([size]) -> int\n\nDrop what is beyond size, by default the position."},
    {"seek", stringio_seek, METH_VARARGS,
     "seek(position[, whence]) -> int\n\n"
     "Move the position and return it. Relative to here (1) or to the end (2) only by 0."},
    {"write", stringio_write, METH_O, "write(text) -> int\n\nWrite at the position."},
    {"seekable", stringio_true, METH_NOARGS, "seekable() -> bool\n\nTrue."},
    {"readable", stringio_true, METH_NOARGS, "readable() -> bool\n\nTrue."},
    {"writable", stringio_true, METH_NOARGS, "writable() -> bool\n\nTrue."},
    {"__getstate__", stringio_getstate, METH_NOARGS, NULL},
    {"__setstate__", stringio_setstate, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef stringio_getset[] = {
    {(char *)"closed", stringio_get_closed, NULL, NULL, NULL},
    {(char *)"newlines", stringio_get_newlines, NULL, NULL, NULL},
    {(char *)"line_buffering", stringio_get_line_buffering, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyStringIO_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.StringIO",
    .tp_basicsize = sizeof(stringio),
    .tp_dealloc = stringio_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "StringIO(initial_value=u'', newline=u'\\n') -> stream\n\n"
              "A stream of text in memory. newline is as for open(), except that '\\n', the\n"
              "default, leaves everything as it is.",
    .tp_traverse = stringio_traverse,
    .tp_clear = stringio_clear,
    .tp_weaklistoffset = offsetof(stringio, head.weakreflist),
    .tp_iternext = stringio_next,
    .tp_methods = stringio_methods,
    .tp_getset = stringio_getset,
    .tp_dictoffset = offsetof(stringio, head.dict),
    .tp_init = stringio_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};
