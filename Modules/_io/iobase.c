/* The abstract bases: _IOBase with its generic methods, and _RawIOBase.
 *
 * A stream is closed by close(), at the latest when it goes away. _IOBase itself marks a
 * closed stream by the attribute __IOBase_closed in the instance dict; subclasses usually
 * override the property `closed`. */

#include "pyio.h"

/* ---- checks ---- */

int
_PyIOBase_CheckClosed(PyObject *object)
{
    int closed = _PyIO_AttrBool(object, _Py_ID(closed));
    if (closed > 0) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
        return -1;
    }
    return closed;
}

static int
check_ability(PyObject *object, PyObject *name, const char *complaint)
{
    PyObject *answer = PyObject_CallMethodObjArgs(object, name, NULL);
    if (answer == NULL) {
        return -1;
    }
    int able = answer == Py_True;
    Py_DECREF(answer);
    if (!able) {
        PyErr_SetString(PyExc_IOError, complaint);
        return -1;
    }
    return 0;
}

int
_PyIOBase_CheckReadable(PyObject *object)
{
    return check_ability(object, _Py_ID(readable), "File or stream is not readable.");
}

int
_PyIOBase_CheckWritable(PyObject *object)
{
    return check_ability(object, _Py_ID(writable), "File or stream is not writable.");
}

int
_PyIOBase_CheckSeekable(PyObject *object)
{
    return check_ability(object, _Py_ID(seekable), "File or stream is not seekable.");
}

static PyObject *
none_unless(int failed)
{
    if (failed < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
true_unless(int failed)
{
    if (failed < 0) {
        return NULL;
    }
    Py_RETURN_TRUE;
}

static PyObject *
iobase_check_closed(PyObject *self, PyObject *Py_UNUSED(args))
{
    return none_unless(_PyIOBase_CheckClosed(self));
}

static PyObject *
iobase_check_readable(PyObject *self, PyObject *Py_UNUSED(args))
{
    return true_unless(_PyIOBase_CheckReadable(self));
}

static PyObject *
iobase_check_writable(PyObject *self, PyObject *Py_UNUSED(args))
{
    return true_unless(_PyIOBase_CheckWritable(self));
}

static PyObject *
iobase_check_seekable(PyObject *self, PyObject *Py_UNUSED(args))
{
    return true_unless(_PyIOBase_CheckSeekable(self));
}

/* ---- positions ---- */

static PyObject *
iobase_seek(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("seek");
}

static PyObject *
iobase_tell(PyObject *self, PyObject *Py_UNUSED(args))
{
    return PyObject_CallMethod(self, (char *)"seek", (char *)"ii", 0, 1);
}

static PyObject *
iobase_truncate(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("truncate");
}

/* ---- closing ---- */

static int
is_marked_closed(PyObject *self)
{
    return PyObject_HasAttr(self, _Py_ID(__IOBase_closed));
}

static PyObject *
iobase_flush(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (is_marked_closed(self)) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
        return NULL;
    }
    Py_RETURN_NONE;
}

PyObject *
_PyIOBase_Close(PyObject *self)
{
    if (is_marked_closed(self)) {
        Py_RETURN_NONE;
    }
    PyObject *result = PyObject_CallMethodObjArgs(self, _Py_ID(flush), NULL);
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int marked = PyObject_SetAttr(self, _Py_ID(__IOBase_closed), Py_True);
    if (type != NULL) {
        PyErr_Restore(type, value, traceback);
    }
    Py_XDECREF(result);
    if (marked < 0 || result == NULL) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
iobase_close(PyObject *self, PyObject *Py_UNUSED(args))
{
    return _PyIOBase_Close(self);
}

static PyObject *
iobase_get_closed(PyObject *self, void *Py_UNUSED(context))
{
    return PyBool_FromLong(is_marked_closed(self));
}

/* close() unless `closed` is true or cannot be told. */
static void
close_if_open(PyObject *self)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    int closed = _PyIO_AttrBool(self, _Py_ID(closed));
    if (closed == 0 && _PyIO_CallVoid(self, _Py_ID(close)) < 0) {
        closed = -1;
    }
    if (closed < 0) {
        PyErr_Clear();
    }
    PyErr_Restore(type, value, traceback);
}

int
_PyIOBase_Finalize(PyObject *self)
{
    int dying = Py_REFCNT(self) == 0;
    if (dying) {
        Py_REFCNT(self) = 1; /* alive for the call */
    }
    close_if_open(self);
    if (!dying) {
        return 0;
    }
    return --Py_REFCNT(self) > 0 ? -1 : 0;
}

int
_PyIOBase_StartDealloc(PyObject *self)
{
    if (_PyIOBase_Finalize(self) < 0) {
        /* the dealloc of a derived class will drop the instance's reference to its type */
        if (PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_HEAPTYPE)) {
            Py_INCREF(Py_TYPE(self));
        }
        return -1;
    }
    PyObject_GC_UnTrack(self);
    if (((io_base *)self)->weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    return 0;
}

int
_PyIOBase_TraverseHead(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((io_base *)self)->dict);
    return 0;
}

void
_PyIOBase_ClearHead(PyObject *self)
{
    Py_CLEAR(((io_base *)self)->dict);
}

static int
iobase_clear(PyObject *self)
{
    if (_PyIOBase_Finalize(self) < 0) {
        return -1;
    }
    _PyIOBase_ClearHead(self);
    return 0;
}

static void
iobase_dealloc(PyObject *self)
{
    if (_PyIOBase_StartDealloc(self) == 0) {
        _PyIOBase_ClearHead(self);
        Py_TYPE(self)->tp_free(self);
    }
}

/* ---- inquiries ---- */

static PyObject *
iobase_false(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    Py_RETURN_FALSE;
}

static PyObject *
iobase_fileno(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("fileno");
}

static PyObject *
iobase_isatty(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (_PyIOBase_CheckClosed(self) < 0) {
        return NULL;
    }
    Py_RETURN_FALSE;
}

static PyObject *
iobase_enter(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (_PyIOBase_CheckClosed(self) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return self;
}

static PyObject *
iobase_exit(PyObject *self, PyObject *Py_UNUSED(args))
{
    return PyObject_CallMethodObjArgs(self, _Py_ID(close), NULL);
}

/* ---- lines ---- */

/* Call a method with one size, again after EINTR; the result must be a str. */
static PyObject *
call_for_bytes(PyObject *self, const char *name, Py_ssize_t size)
{
    PyObject *bytes;
    do {
        bytes = PyObject_CallMethod(self, (char *)name, (char *)"n", size);
    } while (bytes == NULL && _PyIO_TrapEINTR());
    if (bytes != NULL && !PyString_Check(bytes)) {
        PyErr_Format(PyExc_IOError, "%s() should have returned a bytes object, not '%.200s'",
                     name, Py_TYPE(bytes)->tp_name);
        Py_CLEAR(bytes);
    }
    return bytes;
}

/* How many bytes to read next so that no byte after a line end is taken; -1 on error. */
static Py_ssize_t
bytes_in_line(PyObject *self, int has_peek, Py_ssize_t limit)
{
    if (!has_peek) {
        return 1;
    }
    PyObject *ahead = call_for_bytes(self, "peek", 1);
    if (ahead == NULL) {
        return -1;
    }
    Py_ssize_t count = PyString_GET_SIZE(ahead);
    if (count > 0) {
        const char *text = PyString_AS_STRING(ahead);
        if (limit >= 0 && count > limit) {
            count = limit;
        }
        const char *end = memchr(text, '\n', (size_t)count);
        if (end != NULL) {
            count = end - text + 1;
        }
    }
    Py_DECREF(ahead);
    return count > 0 ? count : 1;
}

static PyObject *
iobase_readline(PyObject *self, PyObject *args)
{
    Py_ssize_t limit = -1;
    if (!PyArg_ParseTuple(args, "|O&:readline", _PyIO_ConvertSize, &limit)) {
        return NULL;
    }
    int has_peek = PyObject_HasAttr(self, _Py_ID(peek));
    PyObject *result = NULL;
    PyObject *line = PyByteArray_FromStringAndSize(NULL, 0);
    if (line == NULL) {
        return NULL;
    }
    while (limit < 0 || PyByteArray_GET_SIZE(line) < limit) {
        Py_ssize_t used = PyByteArray_GET_SIZE(line);
        Py_ssize_t wanted = bytes_in_line(self, has_peek, limit < 0 ? -1 : limit - used);
        PyObject *bytes = wanted < 0 ? NULL : call_for_bytes(self, "read", wanted);
        if (bytes == NULL) {
            goto done;
        }
        Py_ssize_t count = PyString_GET_SIZE(bytes);
        if (count == 0) {
            Py_DECREF(bytes);
            break;
        }
        if (PyByteArray_Resize(line, used + count) < 0) {
            Py_DECREF(bytes);
            goto done;
        }
        memcpy(PyByteArray_AS_STRING(line) + used, PyString_AS_STRING(bytes), (size_t)count);
        Py_DECREF(bytes);
        if (PyByteArray_AS_STRING(line)[used + count - 1] == '\n') {
            break;
        }
    }
    result = PyString_FromStringAndSize(PyByteArray_AS_STRING(line), PyByteArray_GET_SIZE(line));
done:
    Py_DECREF(line);
    return result;
}

static PyObject *
iobase_iter(PyObject *self)
{
    if (_PyIOBase_CheckClosed(self) < 0) {
        return NULL;
    }
    Py_INCREF(self);
    return self;
}

static PyObject *
iobase_next(PyObject *self)
{
    PyObject *line = PyObject_CallMethodObjArgs(self, _Py_ID(readline), NULL);
    if (line != NULL && PyObject_Size(line) <= 0) {
        /* no line, or no length: NULL without an exception ends the iteration */
        Py_CLEAR(line);
    }
    return line;
}

static PyObject *
iobase_readlines(PyObject *self, PyObject *args)
{
    Py_ssize_t hint = -1;
    if (!PyArg_ParseTuple(args, "|O&:readlines", _PyIO_ConvertSize, &hint)) {
        return NULL;
    }
    PyObject *lines = PyList_New(0);
    PyObject *iterator = lines == NULL ? NULL : PyObject_GetIter(self);
    if (iterator == NULL) {
        Py_XDECREF(lines);
        return NULL;
    }
    Py_ssize_t total = 0;
    PyObject *line;
    while ((line = PyIter_Next(iterator)) != NULL) {
        Py_ssize_t size = hint > 0 ? PyObject_Size(line) : 0;
        int failed = size < 0 || PyList_Append(lines, line) < 0;
        Py_DECREF(line);
        if (failed) {
            break;
        }
        total += size;
        if (hint > 0 && total > hint) {
            break;
        }
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        Py_CLEAR(lines);
    }
    return lines;
}

static PyObject *
iobase_writelines(PyObject *self, PyObject *args)
{
    PyObject *lines;
    if (!PyArg_ParseTuple(args, "O:writelines", &lines) || _PyIOBase_CheckClosed(self) < 0) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(lines);
    if (iterator == NULL) {
        return NULL;
    }
    PyObject *line;
    while ((line = PyIter_Next(iterator)) != NULL) {
        PyObject *result;
        do {
            result = PyObject_CallMethodObjArgs(self, _Py_ID(write), line, NULL);
        } while (result == NULL && _PyIO_TrapEINTR());
        Py_DECREF(line);
        if (result == NULL) {
            break;
        }
        Py_DECREF(result);
    }
    Py_DECREF(iterator);
    return none_unless(PyErr_Occurred() ? -1 : 0);
}

/* ---- _IOBase ---- */

#define NOARGS(name, function, doc) {name, function, METH_NOARGS, doc}

static PyMethodDef iobase_methods[] = {
    {"seek", iobase_seek, METH_VARARGS,
     "seek(offset[, whence]) -> int\n\n"
     "Go to an offset: from the start (whence 0), from here (1) or from the end (2). The new\n"
     "position is returned."},
    NOARGS("tell", iobase_tell, "tell() -> int\n\nThe position."),
    {"truncate", iobase_truncate, METH_VARARGS,
     "truncate([size]) -> int\n\n"
     "Make the file end at size, by default here; the position stays. Returns the size."},
    NOARGS("flush", iobase_flush, "flush()\n\nWrite what is buffered."),
    NOARGS("close", iobase_close,
           "close()\n\nFlush and close the stream; a second call does nothing."),
    NOARGS("seekable", iobase_false, "seekable() -> bool\n\nWhether there are positions."),
    NOARGS("readable", iobase_false, "readable() -> bool\n\nWhether it can be read."),
    NOARGS("writable", iobase_false, "writable() -> bool\n\nWhether it can be written."),
    NOARGS("_checkClosed", iobase_check_closed, NULL),
    NOARGS("_checkSeekable", iobase_check_seekable, NULL),
    NOARGS("_checkReadable", iobase_check_readable, NULL),
    NOARGS("_checkWritable", iobase_check_writable, NULL),
    NOARGS("fileno", iobase_fileno, "fileno() -> int\n\nThe descriptor, if there is one."),
    NOARGS("isatty", iobase_isatty, "isatty() -> bool\n\nWhether it is a terminal."),
    NOARGS("__enter__", iobase_enter, NULL),
    {"__exit__", iobase_exit, METH_VARARGS, NULL},
    {"readline", iobase_readline, METH_VARARGS,
     "readline([limit]) -> bytes\n\nA line, or at most limit bytes of it; '' at the end."},
    {"readlines", iobase_readlines, METH_VARARGS,
     "readlines([hint]) -> list\n\nThe lines, no more after hint bytes have been read."},
    {"writelines", iobase_writelines, METH_VARARGS,
     "writelines(lines)\n\nWrite each of the lines; nothing is put between them."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef iobase_getset[] = {
    {(char *)"closed", iobase_get_closed, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyIOBase_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io._IOBase",
    .tp_basicsize = sizeof(io_base),
    .tp_dealloc = iobase_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "The base of all streams: iteration by lines, context manager, closing.",
    .tp_traverse = _PyIOBase_TraverseHead,
    .tp_clear = iobase_clear,
    .tp_weaklistoffset = offsetof(io_base, weakreflist),
    .tp_iter = iobase_iter,
    .tp_iternext = iobase_next,
    .tp_methods = iobase_methods,
    .tp_getset = iobase_getset,
    .tp_dictoffset = offsetof(io_base, dict),
    .tp_new = PyType_GenericNew,
};

/* ---- _RawIOBase ---- */

static PyObject *
rawiobase_read(PyObject *self, PyObject *args)
{
    Py_ssize_t size = -1;
    if (!PyArg_ParseTuple(args, "|n:read", &size)) {
        return NULL;
    }
    if (size < 0) {
        return PyObject_CallMethodObjArgs(self, _Py_ID(readall), NULL);
    }
    PyObject *buffer = PyByteArray_FromStringAndSize(NULL, size);
    if (buffer == NULL) {
        return NULL;
    }
    PyObject *answer = PyObject_CallMethodObjArgs(self, _Py_ID(readinto), buffer, NULL);
    if (answer == NULL || answer == Py_None) {
        Py_DECREF(buffer);
        return answer;
    }
    size = PyNumber_AsSsize_t(answer, PyExc_ValueError);
    Py_DECREF(answer);
    PyObject *result = NULL;
    if (size != -1 || !PyErr_Occurred()) {
        if (size > PyByteArray_GET_SIZE(buffer)) {
            size = PyByteArray_GET_SIZE(buffer);
        }
        result = PyString_FromStringAndSize(PyByteArray_AS_STRING(buffer), size);
    }
    Py_DECREF(buffer);
    return result;
}

static PyObject *
rawiobase_readall(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *chunks = PyList_New(0);
    if (chunks == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    for (;;) {
        PyObject *data;
        do {
            data = PyObject_CallMethod(self, (char *)"read", (char *)"i", DEFAULT_BUFFER_SIZE);
        } while (data == NULL && _PyIO_TrapEINTR());
        if (data == NULL) {
            goto done;
        }
        if (data == Py_None && PyList_GET_SIZE(chunks) == 0) {
            result = data; /* would block, nothing read */
            goto done;
        }
        if (data != Py_None && !PyString_Check(data)) {
            Py_DECREF(data);
            PyErr_SetString(PyExc_TypeError, "read() should return bytes");
            goto done;
        }
        int finished = data == Py_None || PyString_GET_SIZE(data) == 0;
        int failed = !finished && PyList_Append(chunks, data) < 0;
        Py_DECREF(data);
        if (failed) {
            goto done;
        }
        if (finished) {
            break;
        }
    }
    PyObject *empty = PyString_FromStringAndSize(NULL, 0);
    if (empty != NULL) {
        result = _PyString_Join(empty, chunks);
        Py_DECREF(empty);
    }
done:
    Py_DECREF(chunks);
    return result;
}

static PyMethodDef rawiobase_methods[] = {
    {"read", rawiobase_read, METH_VARARGS,
     "read([size]) -> bytes\n\nAt most size bytes, by one system call; all if size is missing."},
    NOARGS("readall", rawiobase_readall, "readall() -> bytes\n\nEverything up to the end."),
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyRawIOBase_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io._RawIOBase",
    .tp_basicsize = sizeof(io_base),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Base of streams without a buffer.",
    .tp_methods = rawiobase_methods,
};
