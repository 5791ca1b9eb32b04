/* Module cStringIO: files in memory.
 *
 * StringO grows its own block as it is written; StringI reads the memory of the object it
 * was made from, which it keeps pinned.  Both begin with stream_t, so that they share
 * reading.  A closed stream has no bytes pointer. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "cStringIO.h"
#include "structmember.h"

typedef struct {
    PyObject_HEAD
    char *bytes;     /* NULL: closed */
    Py_ssize_t pos;  /* may be behind the end */
    Py_ssize_t size; /* of what was written, or is there to be read */
} stream_t;

typedef struct {
    stream_t stream;
    Py_ssize_t room;
    int softspace;
} output_t;

typedef struct {
    stream_t stream;
    Py_buffer view;
} input_t;

static PyTypeObject Output_Type;
static PyTypeObject Input_Type;

#define STREAM(op) ((stream_t *)(op))

/* 1, or 0 with ValueError. */
static int
is_open(PyObject *op)
{
    if (STREAM(op)->bytes == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return 0;
    }
    return 1;
}

/* ---- reading ------------------------------------------------------------------------ */
static Py_ssize_t
bytes_left(const stream_t *stream)
{
    return stream->pos < stream->size ? stream->size - stream->pos : 0;
}

/* Advance over n bytes, all if n is negative or too large; their number. */
static Py_ssize_t
take(stream_t *stream, char **out, Py_ssize_t n)
{
    Py_ssize_t left = bytes_left(stream);
    if (n < 0 || n > left) {
        n = left;
    }
    *out = left > 0 ? stream->bytes + stream->pos : stream->bytes;
    stream->pos += n;
    return n;
}

/* Advance over a line, but at most limit bytes unless it is negative. */
static Py_ssize_t
take_line(stream_t *stream, char **out, Py_ssize_t limit)
{
    Py_ssize_t left = bytes_left(stream);
    Py_ssize_t n = left;
    if (left > 0) {
        char *start = stream->bytes + stream->pos;
        char *newline = memchr(start, '\n', (size_t)left);
        if (newline != NULL) {
            n = newline - start + 1;
        }
    }
    return take(stream, out, limit >= 0 && limit < n ? limit : n);
}

PyDoc_STRVAR(read_doc, "read([s]) -> string\n\
\n\
The next s characters, or all that are left.");

static PyObject *
stream_read(PyObject *op, PyObject *args)
{
    Py_ssize_t n = -1;
    char *bytes;
    if (!PyArg_ParseTuple(args, "|n:read", &n) || !is_open(op)) {
        return NULL;
    }
    n = take(STREAM(op), &bytes, n);
    return PyString_FromStringAndSize(bytes, n);
}

PyDoc_STRVAR(readline_doc, "readline([length]) -> string\n\
\n\
The next line with its newline, or at most length characters of it.");

static PyObject *
stream_readline(PyObject *op, PyObject *args)
{
    int limit = -1; /* 2.7 takes no larger number here */
    char *bytes;
    if (!PyArg_ParseTuple(args, "|i:readline", &limit) || !is_open(op)) {
        return NULL;
    }
    Py_ssize_t n = take_line(STREAM(op), &bytes, limit);
    return PyString_FromStringAndSize(bytes, n);
}

PyDoc_STRVAR(readlines_doc, "readlines([sizehint]) -> list of strings\n\
\n\
The lines that are left, but no further one once they have sizehint characters.");

static PyObject *
stream_readlines(PyObject *op, PyObject *args)
{
    Py_ssize_t hint = 0;
    if (!PyArg_ParseTuple(args, "|n:readlines", &hint) || !is_open(op)) {
        return NULL;
    }
    PyObject *list = PyList_New(0);
    Py_ssize_t total = 0;
    while (list != NULL) {
        char *bytes;
        Py_ssize_t n = take_line(STREAM(op), &bytes, -1);
        if (n == 0) {
            break;
        }
        PyObject *line = PyString_FromStringAndSize(bytes, n);
        if (line == NULL || PyList_Append(list, line) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(line);
        total += n;
        if (hint > 0 && total >= hint) {
            break;
        }
    }
    return list;
}

static PyObject *
stream_next(PyObject *op)
{
    char *bytes;
    if (!is_open(op)) {
        return NULL;
    }
    Py_ssize_t n = take_line(STREAM(op), &bytes, -1);
    return n == 0 ? NULL : PyString_FromStringAndSize(bytes, n);
}

PyDoc_STRVAR(getvalue_doc, "getvalue([use_pos]) -> string\n\
\n\
The whole contents, or with a true use_pos only what is before the position.");

static PyObject *
stream_getvalue(PyObject *op, PyObject *args)
{
    PyObject *use_pos = Py_None;
    if (!is_open(op) || !PyArg_UnpackTuple(args, "getval", 0, 1, &use_pos)) {
        return NULL;
    }
    int partial = PyObject_IsTrue(use_pos);
    if (partial < 0) {
        return NULL;
    }
    stream_t *stream = STREAM(op);
    Py_ssize_t n = partial && stream->pos < stream->size ? stream->pos : stream->size;
    return PyString_FromStringAndSize(stream->bytes, n);
}

/* ---- the position ------------------------------------------------------------------------ */
PyDoc_STRVAR(flush_doc, "flush() -> None: nothing to do");

static PyObject *
stream_flush(PyObject *op, PyObject *unused)
{
    if (!is_open(op)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(isatty_doc, "isatty() -> False: memory is no terminal");

static PyObject *
stream_isatty(PyObject *op, PyObject *unused)
{
    return is_open(op) ? PyBool_FromLong(0) : NULL;
}

PyDoc_STRVAR(reset_doc, "reset() -> None: go back to the start");

static PyObject *
stream_reset(PyObject *op, PyObject *unused)
{
    if (!is_open(op)) {
        return NULL;
    }
    STREAM(op)->pos = 0;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(tell_doc, "tell() -> the position");

static PyObject *
stream_tell(PyObject *op, PyObject *unused)
{
    return is_open(op) ? PyInt_FromSsize_t(STREAM(op)->pos) : NULL;
}

PyDoc_STRVAR(seek_doc, "seek(position[, mode]) -> None\n\
\n\
Set the position: from the start, or with mode 1 from where it is, or with mode 2 from\n\
the end.");

static PyObject *
stream_seek(PyObject *op, PyObject *args)
{
    Py_ssize_t position;
    int mode = 0;
    if (!is_open(op) || !PyArg_ParseTuple(args, "n|i:seek", &position, &mode)) {
        return NULL;
    }
    Py_ssize_t from = mode == 2 ? STREAM(op)->size : mode == 1 ? STREAM(op)->pos : 0;
    if (position > PY_SSIZE_T_MAX - from) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return NULL;
    }
    position += from;
    STREAM(op)->pos = position < 0 ? 0 : position;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(truncate_doc, "truncate([pos]) -> None\n\
\n\
Drop what is behind pos, or behind the position, and go there.");

static PyObject *
stream_truncate(PyObject *op, PyObject *args)
{
    Py_ssize_t pos = -1;
    if (!PyArg_ParseTuple(args, "|n:truncate", &pos) || !is_open(op)) {
        return NULL;
    }
    stream_t *stream = STREAM(op);
    if (PyTuple_GET_SIZE(args) == 0) {
        pos = stream->pos;
    }
    if (pos < 0) {
        errno = EINVAL;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (stream->size > pos) {
        stream->size = pos;
    }
    stream->pos = stream->size;
    Py_RETURN_NONE;
}

static PyObject *
stream_closed(PyObject *op, void *closure)
{
    return PyBool_FromLong(STREAM(op)->bytes == NULL);
}

static PyGetSetDef stream_getset[] = {
    {(char *)"closed", stream_closed, NULL, (char *)"True once the file is closed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define STREAM_METHODS                                                                      \
    {"flush", stream_flush, METH_NOARGS, flush_doc},                                        \
        {"getvalue", stream_getvalue, METH_VARARGS, getvalue_doc},                          \
        {"isatty", stream_isatty, METH_NOARGS, isatty_doc},                                 \
        {"read", stream_read, METH_VARARGS, read_doc},                                      \
        {"readline", stream_readline, METH_VARARGS, readline_doc},                          \
        {"readlines", stream_readlines, METH_VARARGS, readlines_doc},                       \
        {"reset", stream_reset, METH_NOARGS, reset_doc},                                    \
        {"seek", stream_seek, METH_VARARGS, seek_doc},                                      \
        {"tell", stream_tell, METH_NOARGS, tell_doc},                                       \
        {"truncate", stream_truncate, METH_VARARGS, truncate_doc}

PyDoc_STRVAR(close_doc, "close() -> None: give the memory back");

/* ---- writing ---------------------------------------------------------------------------------- */
/* Write n bytes at the position; n, or -1 with an exception. */
static Py_ssize_t
output_put(output_t *self, const char *bytes, Py_ssize_t n)
{
    stream_t *stream = &self->stream;
    if (n > PY_SSIZE_T_MAX - stream->pos) {
        PyErr_SetString(PyExc_OverflowError, "new position too large");
        return -1;
    }
    Py_ssize_t end = stream->pos + n;
    if (end > self->room) {
        Py_ssize_t room = self->room > PY_SSIZE_T_MAX / 2 ? end : self->room * 2;
        room = room < end ? end : room;
        char *moved = PyMem_Realloc(stream->bytes, (size_t)room);
        if (moved == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        stream->bytes = moved;
        self->room = room;
    }
    if (stream->pos > stream->size) {
        /* the gap that a seek left */
        memset(stream->bytes + stream->size, 0, (size_t)(stream->pos - stream->size));
    }
    memcpy(stream->bytes + stream->pos, bytes, (size_t)n);
    stream->pos = end;
    if (stream->size < end) {
        stream->size = end;
    }
    return n;
}

PyDoc_STRVAR(write_doc, "write(s) -> None\n\
\n\
Write s at the position.");

static PyObject *
output_write(PyObject *op, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:write", &view)) {
        return NULL;
    }
    int status = is_open(op) && output_put((output_t *)op, view.buf, view.len) >= 0;
    PyBuffer_Release(&view);
    if (!status) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(writelines_doc, "writelines(sequence_of_strings) -> None\n\
\n\
Write each of the strings.");

static PyObject *
output_writelines(PyObject *op, PyObject *lines)
{
    PyObject *iterator = PyObject_GetIter(lines);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *line;
    int status = 0;
    while (status == 0 && (line = PyIter_Next(iterator)) != NULL) { /* may run code */
        char *bytes;
        Py_ssize_t n;
        status = PyString_AsStringAndSize(line, &bytes, &n);
        if (status == 0
            && (!is_open(op) || output_put((output_t *)op, bytes, n) < 0)) {
            status = -1;
        }
        Py_DECREF(line);
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
output_close(PyObject *op, PyObject *unused)
{
    output_t *self = (output_t *)op;
    PyMem_Free(self->stream.bytes);
    self->stream.bytes = NULL;
    self->stream.pos = 0;
    self->stream.size = 0;
    self->room = 0;
    Py_RETURN_NONE;
}

static void
output_dealloc(PyObject *op)
{
    PyMem_Free(STREAM(op)->bytes);
    PyObject_Del(op);
}

static PyMethodDef output_methods[] = {
    STREAM_METHODS,
    {"close", output_close, METH_NOARGS, close_doc},
    {"write", output_write, METH_VARARGS, write_doc},
    {"writelines", output_writelines, METH_O, writelines_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef output_members[] = {
    {(char *)"softspace", T_INT, offsetof(output_t, softspace), 0,
     (char *)"the print statement's note to itself"},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(output_doc, "A file in memory to write to and read from.");

static PyTypeObject Output_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "cStringIO.StringO",
    .tp_basicsize = sizeof(output_t),
    .tp_dealloc = output_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = output_doc,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = stream_next,
    .tp_methods = output_methods,
    .tp_members = output_members,
    .tp_getset = stream_getset,
};

static PyObject *
output_new(int room)
{
    output_t *self = PyObject_New(output_t, &Output_Type);
    if (self == NULL) {
        return NULL;
    }
    self->room = room < 1 ? 1 : room;
    self->softspace = 0;
    self->stream.pos = 0;
    self->stream.size = 0;
    self->stream.bytes = PyMem_Malloc((size_t)self->room);
    if (self->stream.bytes == NULL) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
    return (PyObject *)self;
}

/* ---- input ---------------------------------------------------------------------------------------- */
static PyObject *
input_close(PyObject *op, PyObject *unused)
{
    input_t *self = (input_t *)op;
    if (self->stream.bytes != NULL) {
        self->stream.bytes = NULL;
        self->stream.pos = 0;
        self->stream.size = 0;
        PyBuffer_Release(&self->view);
    }
    Py_RETURN_NONE;
}

static void
input_dealloc(PyObject *op)
{
    if (STREAM(op)->bytes != NULL) {
        PyBuffer_Release(&((input_t *)op)->view);
    }
    PyObject_Del(op);
}

static PyMethodDef input_methods[] = {
    STREAM_METHODS,
    {"close", input_close, METH_NOARGS, close_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(input_doc, "A file in memory to read from.");

static PyTypeObject Input_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "cStringIO.StringI",
    .tp_basicsize = sizeof(input_t),
    .tp_dealloc = input_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = input_doc,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = stream_next,
    .tp_methods = input_methods,
    .tp_getset = stream_getset,
};

static PyObject *
input_new(PyObject *source)
{
    Py_buffer view;
    PyObject *args = PyTuple_Pack(1, source);
    if (args == NULL) {
        return NULL;
    }
    int parsed = PyArg_ParseTuple(args, "s*:StringIO", &view);
    Py_DECREF(args);
    if (!parsed) {
        return NULL;
    }
    input_t *self = PyObject_New(input_t, &Input_Type);
    if (self == NULL) {
        PyBuffer_Release(&view);
        return NULL;
    }
    self->view = view;
    self->stream.bytes = view.buf != NULL ? view.buf : (char *)"";
    self->stream.size = view.len;
    self->stream.pos = 0;
    return (PyObject *)self;
}

/* ---- the C API --------------------------------------------------------------------------------------- */
static int
size_as_int(Py_ssize_t n)
{
    return n > INT_MAX ? INT_MAX : (int)n;
}

static int
capi_read(PyObject *op, char **out, Py_ssize_t n)
{
    if (!is_open(op)) {
        return -1;
    }
    if (n < 0 || n > INT_MAX) {
        n = bytes_left(STREAM(op)) > INT_MAX ? INT_MAX : -1;
    }
    return size_as_int(take(STREAM(op), out, n));
}

static int
capi_readline(PyObject *op, char **out)
{
    return is_open(op) ? size_as_int(take_line(STREAM(op), out, INT_MAX)) : -1;
}

static int
capi_write(PyObject *op, const char *bytes, Py_ssize_t n)
{
    if (!is_open(op) || output_put((output_t *)op, bytes, n) < 0) {
        return -1;
    }
    return size_as_int(n);
}

static PyObject *
capi_getvalue(PyObject *op)
{
    if (!is_open(op)) {
        return NULL;
    }
    return PyString_FromStringAndSize(STREAM(op)->bytes, STREAM(op)->size);
}

static struct PycStringIO_CAPI capi = {
    .cread = capi_read,
    .creadline = capi_readline,
    .cwrite = capi_write,
    .cgetvalue = capi_getvalue,
    .NewOutput = output_new,
    .NewInput = input_new,
    .InputType = &Input_Type,
    .OutputType = &Output_Type,
};

/* ---- the module ----------------------------------------------------------------------------------------- */
PyDoc_STRVAR(StringIO_doc, "StringIO([s]) -> file object\n\
\n\
A file that reads from s, or an empty one to write to and read from.");

static PyObject *
cStringIO_StringIO(PyObject *module, PyObject *args)
{
    PyObject *source = NULL;
    if (!PyArg_UnpackTuple(args, "StringIO", 0, 1, &source)) {
        return NULL;
    }
    return source == NULL ? output_new(128) : input_new(source);
}

static PyMethodDef cStringIO_methods[] = {
    {"StringIO", cStringIO_StringIO, METH_VARARGS, StringIO_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(cStringIO_doc, "Files in memory, written in C.\n\
\n\
StringIO() makes one to write to, StringIO(s) one that reads the string s.  For unicode\n\
and subclasses take the module StringIO.");

PyMODINIT_FUNC
initcStringIO(void)
{
    PyObject *module = Py_InitModule3("cStringIO", cStringIO_methods, cStringIO_doc);
    if (module == NULL) {
        return;
    }
    Py_TYPE(&Input_Type) = &PyType_Type;
    Py_TYPE(&Output_Type) = &PyType_Type;
    if (PyType_Ready(&Input_Type) < 0 || PyType_Ready(&Output_Type) < 0) {
        return;
    }
    PycStringIO = &capi;
    PyObject *capsule = PyCapsule_New(&capi, PycStringIO_CAPSULE_NAME, NULL);
    if (capsule != NULL) {
        PyModule_AddObject(module, "cStringIO_CAPI", capsule);
    }
    Py_INCREF(&Input_Type);
    PyModule_AddObject(module, "InputType", (PyObject *)&Input_Type);
    Py_INCREF(&Output_Type);
    PyModule_AddObject(module, "OutputType", (PyObject *)&Output_Type);
}
