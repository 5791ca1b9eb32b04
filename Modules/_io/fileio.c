/* FileIO: a raw stream over a file descriptor. One call of read() or write() is at most
 * one system call, except readall(). */

#include "pyio.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    io_base head;
    int fd; /* -1: closed */
    unsigned readable : 1;
    unsigned writable : 1;
    unsigned appending : 1;
    signed seekable : 2; /* -1: not yet known */
    unsigned closefd : 1;
} fileio;

#define SELF ((fileio *)self)

int
_PyFileIO_Closed(PyObject *self)
{
    return SELF->fd < 0;
}

static PyObject *
closed_error(void)
{
    PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
    return NULL;
}

static PyObject *
mode_error(const char *action)
{
    PyErr_Format(PyExc_ValueError, "File not open for %s", action);
    return NULL;
}

/* ---- opening and closing ---- */

/* close(2) the descriptor; -1 with IOError. */
static int
close_descriptor(fileio *file)
{
    int fd = file->fd;
    if (fd < 0) {
        return 0;
    }
    file->fd = -1;
    int status;
    Py_BEGIN_ALLOW_THREADS
    status = close(fd);
    Py_END_ALLOW_THREADS
    if (status < 0) {
        PyErr_SetFromErrno(PyExc_IOError);
        return -1;
    }
    return 0;
}

static PyObject *
fileio_close(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *result = _PyIOBase_Close(self);
    if (!SELF->closefd) {
        SELF->fd = -1;
        return result;
    }
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (close_descriptor(SELF) < 0) {
        Py_CLEAR(result);
    }
    if (type != NULL) {
        PyErr_Restore(type, value, traceback);
    }
    return result;
}

static PyObject *
fileio_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        SELF->fd = -1;
        SELF->seekable = -1;
        SELF->closefd = 1;
    }
    return self;
}

/* Set the abilities from a mode; the flags for open(2), or -1 with ValueError. */
static int
parse_mode(fileio *file, const char *mode)
{
    char kind = 0;
    int plus = 0;
    int bad = 0;
    for (const char *letter = mode; *letter != 0; letter++) {
        switch (*letter) {
        case 'r':
        case 'w':
        case 'a':
            bad |= kind != 0;
            kind = *letter;
            break;
        case 'b':
            break;
        case '+':
            bad |= plus;
            plus = 1;
            break;
        default:
            PyErr_Format(PyExc_ValueError, "invalid mode: %.200s", mode);
            return -1;
        }
    }
    if (bad || kind == 0) {
        PyErr_SetString(PyExc_ValueError, "Must have exactly one of read/write/append mode and "
                                          "at most one plus");
        return -1;
    }
    file->readable = kind == 'r' || plus;
    file->writable = kind != 'r' || plus;
    file->appending = kind == 'a';
    int flags = plus ? O_RDWR : kind == 'r' ? O_RDONLY : O_WRONLY;
    if (kind == 'w') {
        flags |= O_CREAT | O_TRUNC;
    }
    if (kind == 'a') {
        flags |= O_CREAT | O_APPEND;
    }
    return flags;
}

/* The descriptor an argument is, -1 if it is a name, -2 with an exception. */
static int
descriptor_from(PyObject *file)
{
    if (PyFloat_Check(file)) {
        PyErr_SetString(PyExc_TypeError, "integer argument expected, got float");
        return -2;
    }
    int fd = _PyInt_AsInt(file);
    if (fd >= 0) {
        return fd;
    }
    if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "negative file descriptor");
        return -2;
    }
    PyErr_Clear();
    return -1;
}

/* A name as str in the encoding of the file system; new reference. */
static PyObject *
encoded_name(PyObject *file)
{
    PyObject *bytes;
    if (PyString_Check(file)) {
        Py_INCREF(file);
        bytes = file;
    }
    else {
        PyObject *text = PyUnicode_FromObject(file);
        if (text == NULL) {
            return NULL;
        }
        bytes = PyUnicode_AsEncodedString(text, Py_FileSystemDefaultEncoding, NULL);
        Py_DECREF(text);
    }
    if (bytes != NULL
        && strlen(PyString_AS_STRING(bytes)) != (size_t)PyString_GET_SIZE(bytes)) {
        PyErr_SetString(PyExc_TypeError, "embedded NUL character");
        Py_CLEAR(bytes);
    }
    return bytes;
}

static int
open_name(fileio *file, PyObject *name, int flags)
{
    PyObject *bytes = encoded_name(name);
    if (bytes == NULL) {
        return -1;
    }
    errno = 0;
    Py_BEGIN_ALLOW_THREADS
    file->fd = open(PyString_AS_STRING(bytes), flags, 0666);
    Py_END_ALLOW_THREADS
    Py_DECREF(bytes);
    if (file->fd < 0) {
        PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, name);
        return -1;
    }
    return 0;
}

/* Refuse a descriptor that is not open or a directory. */
static int
check_descriptor(fileio *file, PyObject *name, int given)
{
    struct stat status;
    int failed;
    Py_BEGIN_ALLOW_THREADS
    failed = fstat(file->fd, &status);
    Py_END_ALLOW_THREADS
    if (failed < 0) {
        if (given && errno == EBADF) {
            PyErr_SetFromErrno(PyExc_OSError);
            return -1;
        }
        return 0;
    }
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, name);
        return -1;
    }
    return 0;
}

static PyObject *seek_to(int fd, PyObject *position, int whence);

static int
fileio_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"file", "mode", "closefd", NULL};
    PyObject *name;
    const char *mode = "r";
    int closefd = 1;
    if (SELF->fd >= 0) {
        if (!SELF->closefd) {
            SELF->fd = -1;
        }
        else if (close_descriptor(SELF) < 0) {
            return -1;
        }
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|si:fileio", kwlist, &name, &mode, &closefd)) {
        return -1;
    }
    int given = descriptor_from(name);
    if (given == -2) {
        return -1;
    }
    SELF->readable = SELF->writable = SELF->appending = 0;
    SELF->seekable = -1;
    int flags = parse_mode(SELF, mode);
    if (flags < 0) {
        return -1;
    }
    if (given >= 0) {
        SELF->fd = given;
        SELF->closefd = closefd != 0;
    }
    else {
        SELF->closefd = 1;
        if (!closefd) {
            PyErr_SetString(PyExc_ValueError, "Cannot use closefd=False with file name");
            return -1;
        }
        if (open_name(SELF, name, flags) < 0) {
            return -1;
        }
    }
    int failed = check_descriptor(SELF, name, given >= 0) < 0
                 || PyObject_SetAttr(self, _Py_ID(name), name) < 0;
    if (!failed && SELF->appending) {
        PyObject *position = seek_to(SELF->fd, NULL, SEEK_END);
        failed = position == NULL;
        Py_XDECREF(position);
    }
    if (failed && given >= 0) {
        SELF->fd = -1; /* the caller's, not ours to close */
    }
    return failed ? -1 : 0;
}

static int
fileio_clear(PyObject *self)
{
    _PyIOBase_ClearHead(self);
    return 0;
}

static void
fileio_dealloc(PyObject *self)
{
    if (_PyIOBase_StartDealloc(self) == 0) {
        _PyIOBase_ClearHead(self);
        Py_TYPE(self)->tp_free(self);
    }
}

/* ---- reading ---- */

static PyObject *
fileio_readinto(PyObject *self, PyObject *args)
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (!SELF->readable) {
        return mode_error("reading");
    }
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "w*", &buffer)) {
        return NULL;
    }
    Py_ssize_t count;
    errno = 0;
    Py_BEGIN_ALLOW_THREADS
    count = read(SELF->fd, buffer.buf, (size_t)buffer.len);
    Py_END_ALLOW_THREADS
    int error = errno;
    PyBuffer_Release(&buffer);
    if (count < 0) {
        if (error == EAGAIN) {
            Py_RETURN_NONE;
        }
        errno = error;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return PyLong_FromSsize_t(count);
}

/* A size for the buffer of readall(), of which used bytes are full: what fstat says is
 * left, plus one to see the end, else an amount that grows with what was read. */
static size_t
next_buffer_size(int fd, size_t used)
{
    struct stat status;
    if (fstat(fd, &status) == 0) {
        off_t here = lseek(fd, 0, SEEK_CUR);
        if (here >= 0 && status.st_size >= here && status.st_size - here < PY_SSIZE_T_MAX / 2) {
            size_t left = (size_t)(status.st_size - here);
            if (left > 0 || used == 0) {
                return used + left + 1;
            }
        }
    }
    if (used > 65536) {
        return used + (used >> 3) + 65536;
    }
    return used + 256 > DEFAULT_BUFFER_SIZE ? used * 2 : DEFAULT_BUFFER_SIZE;
}

static PyObject *
fileio_readall(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    PyObject *result = PyString_FromStringAndSize(NULL, DEFAULT_BUFFER_SIZE);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t used = 0;
    for (;;) {
        size_t wanted = (size_t)used < (size_t)PyString_GET_SIZE(result) && used > 0
                            ? (size_t)PyString_GET_SIZE(result)
                            : next_buffer_size(SELF->fd, (size_t)used);
        if (wanted > PY_SSIZE_T_MAX || wanted < (size_t)used) {
            PyErr_SetString(PyExc_OverflowError, "unbounded read returned more bytes than a "
                                                 "Python string can hold ");
            Py_DECREF(result);
            return NULL;
        }
        if (PyString_GET_SIZE(result) < (Py_ssize_t)wanted
            && _PyString_Resize(&result, (Py_ssize_t)wanted) < 0) {
            return NULL;
        }
        Py_ssize_t count;
        errno = 0;
        Py_BEGIN_ALLOW_THREADS
        count = read(SELF->fd, PyString_AS_STRING(result) + used,
                     (size_t)(PyString_GET_SIZE(result) - used));
        Py_END_ALLOW_THREADS
        if (count == 0) {
            break;
        }
        if (count > 0) {
            used += count;
            continue;
        }
        if (errno == EINTR) {
            if (PyErr_CheckSignals() < 0) {
                Py_DECREF(result);
                return NULL;
            }
            continue;
        }
        if (used > 0) {
            break; /* report what there is; an error will come again */
        }
        Py_DECREF(result);
        if (errno == EAGAIN) {
            Py_RETURN_NONE;
        }
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (used < PyString_GET_SIZE(result)) {
        _PyString_Resize(&result, used);
    }
    return result;
}

static PyObject *
fileio_read(PyObject *self, PyObject *args)
{
    Py_ssize_t size = -1;
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (!SELF->readable) {
        return mode_error("reading");
    }
    if (!PyArg_ParseTuple(args, "|O&", _PyIO_ConvertSize, &size)) {
        return NULL;
    }
    if (size < 0) {
        return fileio_readall(self, NULL);
    }
    PyObject *bytes = PyString_FromStringAndSize(NULL, size);
    if (bytes == NULL) {
        return NULL;
    }
    Py_ssize_t count;
    errno = 0;
    Py_BEGIN_ALLOW_THREADS
    count = read(SELF->fd, PyString_AS_STRING(bytes), (size_t)size);
    Py_END_ALLOW_THREADS
    if (count < 0) {
        int error = errno;
        Py_DECREF(bytes);
        if (error == EAGAIN) {
            Py_RETURN_NONE;
        }
        errno = error;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (count != size) {
        _PyString_Resize(&bytes, count);
    }
    return bytes;
}

/* ---- writing ---- */

static PyObject *
fileio_write(PyObject *self, PyObject *args)
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (!SELF->writable) {
        return mode_error("writing");
    }
    Py_buffer buffer;
    if (!PyArg_ParseTuple(args, "s*:write", &buffer)) {
        return NULL;
    }
    Py_ssize_t count;
    errno = 0;
    Py_BEGIN_ALLOW_THREADS
    count = write(SELF->fd, buffer.buf, (size_t)buffer.len);
    Py_END_ALLOW_THREADS
    int error = errno;
    PyBuffer_Release(&buffer);
    if (count < 0) {
        if (error == EAGAIN) {
            Py_RETURN_NONE;
        }
        errno = error;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return PyLong_FromSsize_t(count);
}

/* ---- positions ---- */

/* lseek(2); position NULL is 0. */
static PyObject *
seek_to(int fd, PyObject *position, int whence)
{
    off_t offset = 0;
    if (position != NULL) {
        if (PyFloat_Check(position)) {
            PyErr_SetString(PyExc_TypeError, "an integer is required");
            return NULL;
        }
        offset = PyLong_AsLong(position);
        if (offset == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    off_t result;
    Py_BEGIN_ALLOW_THREADS
    result = lseek(fd, offset, whence);
    Py_END_ALLOW_THREADS
    if (result < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return _PyIO_FromOffset(result);
}

static PyObject *
fileio_seek(PyObject *self, PyObject *args)
{
    PyObject *position;
    int whence = 0;
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (!PyArg_ParseTuple(args, "O|i", &position, &whence)) {
        return NULL;
    }
    return seek_to(SELF->fd, position, whence);
}

static PyObject *
fileio_tell(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    return seek_to(SELF->fd, NULL, SEEK_CUR);
}

static PyObject *
fileio_truncate(PyObject *self, PyObject *args)
{
    PyObject *size = Py_None;
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (!SELF->writable) {
        return mode_error("writing");
    }
    if (!PyArg_ParseTuple(args, "|O", &size)) {
        return NULL;
    }
    if (size == Py_None) {
        size = seek_to(SELF->fd, NULL, SEEK_CUR);
        if (size == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(size);
    }
    off_t length = PyLong_AsLong(size);
    if (length == -1 && PyErr_Occurred()) {
        Py_DECREF(size);
        return NULL;
    }
    int status;
    Py_BEGIN_ALLOW_THREADS
    errno = 0;
    status = ftruncate(SELF->fd, length);
    Py_END_ALLOW_THREADS
    if (status != 0) {
        Py_DECREF(size);
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return size;
}

/* ---- inquiries ---- */

static PyObject *
fileio_fileno(PyObject *self, PyObject *Py_UNUSED(args))
{
    return SELF->fd < 0 ? closed_error() : PyInt_FromLong(SELF->fd);
}

static PyObject *
fileio_readable(PyObject *self, PyObject *Py_UNUSED(args))
{
    return SELF->fd < 0 ? closed_error() : PyBool_FromLong(SELF->readable);
}

static PyObject *
fileio_writable(PyObject *self, PyObject *Py_UNUSED(args))
{
    return SELF->fd < 0 ? closed_error() : PyBool_FromLong(SELF->writable);
}

static PyObject *
fileio_seekable(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    if (SELF->seekable < 0) {
        PyObject *position = seek_to(SELF->fd, NULL, SEEK_CUR);
        SELF->seekable = position != NULL;
        Py_XDECREF(position);
        PyErr_Clear();
    }
    return PyBool_FromLong(SELF->seekable);
}

static PyObject *
fileio_isatty(PyObject *self, PyObject *Py_UNUSED(args))
{
    if (SELF->fd < 0) {
        return closed_error();
    }
    int answer;
    Py_BEGIN_ALLOW_THREADS
    answer = isatty(SELF->fd);
    Py_END_ALLOW_THREADS
    return PyBool_FromLong(answer);
}

static const char *
mode_text(const fileio *file)
{
    if (file->appending) {
        return file->readable ? "ab+" : "ab";
    }
    if (file->readable) {
        return file->writable ? "rb+" : "rb";
    }
    return "wb";
}

static PyObject *
fileio_repr(PyObject *self)
{
    if (SELF->fd < 0) {
        return PyString_FromString("<_io.FileIO [closed]>");
    }
    PyObject *name = PyObject_GetAttr(self, _Py_ID(name));
    if (name == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return NULL;
        }
        PyErr_Clear();
        return PyString_FromFormat("<_io.FileIO fd=%d mode='%s'>", SELF->fd, mode_text(SELF));
    }
    PyObject *name_repr = NULL;
    int entered = Py_ReprEnter(self);
    if (entered == 0) {
        name_repr = PyObject_Repr(name);
        Py_ReprLeave(self);
    }
    else if (entered > 0) {
        PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s.__repr__",
                     Py_TYPE(self)->tp_name);
    }
    Py_DECREF(name);
    if (name_repr == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("<_io.FileIO name=%s mode='%s'>",
                                           PyString_AS_STRING(name_repr), mode_text(SELF));
    Py_DECREF(name_repr);
    return result;
}

static PyObject *
fileio_get_closed(PyObject *self, void *Py_UNUSED(context))
{
    return PyBool_FromLong(SELF->fd < 0);
}

static PyObject *
fileio_get_closefd(PyObject *self, void *Py_UNUSED(context))
{
    return PyBool_FromLong(SELF->closefd);
}

static PyObject *
fileio_get_mode(PyObject *self, void *Py_UNUSED(context))
{
    return PyString_FromString(mode_text(SELF));
}

/* ---- the type ---- */

static PyMethodDef fileio_methods[] = {
    {"read", fileio_read, METH_VARARGS,
     "read([size]) -> bytes\n\n"
     "At most size bytes, by one system call; None if it would block. Without size all."},
    {"readall", fileio_readall, METH_NOARGS,
     "readall() -> bytes\n\nEverything up to the end, or what there is without blocking."},
    {"readinto", fileio_readinto, METH_VARARGS,
     "readinto(buffer) -> int\n\nAs read(), into a buffer; how much was read."},
    {"write", fileio_write, METH_VARARGS,
     "write(bytes) -> int\n\nWrite by one system call; how much was written, or None."},
    {"seek", fileio_seek, METH_VARARGS,
     "seek(offset[, whence]) -> int\n\nMove the position and return it."},
    {"tell", fileio_tell, METH_NOARGS, "tell() -> int\n\nThe position."},
    {"truncate", fileio_truncate, METH_VARARGS,
     "truncate([size]) -> int\n\nMake the file end at size, by default at the position."},
    {"close", fileio_close, METH_NOARGS,
     "close()\n\nClose the descriptor, unless closefd is false."},
    {"seekable", fileio_seekable, METH_NOARGS, "seekable() -> bool\n\nWhether lseek works."},
    {"readable", fileio_readable, METH_NOARGS, "readable() -> bool\n\nOpened for reading?"},
    {"writable", fileio_writable, METH_NOARGS, "writable() -> bool\n\nOpened for writing?"},
    {"fileno", fileio_fileno, METH_NOARGS, "fileno() -> int\n\nThe descriptor."},
    {"isatty", fileio_isatty, METH_NOARGS, "isatty() -> bool\n\nWhether it is a terminal."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef fileio_getset[] = {
    {(char *)"closed", fileio_get_closed, NULL, (char *)"True if the file is closed", NULL},
    {(char *)"closefd", fileio_get_closefd, NULL,
     (char *)"True if close() closes the descriptor", NULL},
    {(char *)"mode", fileio_get_mode, NULL, (char *)"the mode, as a str", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyFileIO_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.FileIO",
    .tp_basicsize = sizeof(fileio),
    .tp_dealloc = fileio_dealloc,
    .tp_repr = fileio_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "FileIO(file, mode='r', closefd=True) -> stream\n\n"
              "A raw stream over a file, given by name or by descriptor.",
    .tp_traverse = _PyIOBase_TraverseHead,
    .tp_clear = fileio_clear,
    .tp_weaklistoffset = offsetof(fileio, head.weakreflist),
    .tp_methods = fileio_methods,
    .tp_getset = fileio_getset,
    .tp_dictoffset = offsetof(fileio, head.dict),
    .tp_init = fileio_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = fileio_new,
    .tp_free = PyObject_GC_Del,
};
