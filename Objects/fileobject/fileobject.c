/* The file type: opening, closing, positions, attributes and the C API.
 *
 * A file object owns a C stream and the function that closes it.  Reading is in
 * read.c, writing in write.c, newline translation in newlines.c. */
#include "file_internal.h"
#include "structmember.h"
#include <fcntl.h>
#include <unistd.h>

/* ---- checks ------------------------------------------------------------------------ */
int
_PyFile_CheckOpen(PyFileObject *file)
{
    if (file->f_fp == NULL) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file");
        return 0;
    }
    return 1;
}

int
_PyFile_CheckReadable(PyFileObject *file)
{
    if (!file->readable) {
        PyErr_SetString(PyExc_IOError, "File not open for reading");
        return 0;
    }
    if (file->f_buf != NULL && file->f_bufptr < file->f_bufend) {
        PyErr_SetString(PyExc_ValueError, "Mixing iteration and read methods would lose data");
        return 0;
    }
    return 1;
}

int
_PyFile_CheckWritable(PyFileObject *file)
{
    if (!file->writable) {
        PyErr_SetString(PyExc_IOError, "File not open for writing");
        return 0;
    }
    return 1;
}

PyObject *
_PyFile_StreamError(PyFileObject *file)
{
    PyErr_SetFromErrno(PyExc_IOError);
    clearerr(file->f_fp);
    return NULL;
}

/* IOError "Is a directory" if the open stream is one: -1. */
static int
file_check_directory(PyFileObject *file)
{
    struct stat info;
    if (file->f_fp == NULL || fstat(fileno(file->f_fp), &info) != 0 || !S_ISDIR(info.st_mode)) {
        return 0;
    }
    PyObject *error = PyObject_CallFunction(PyExc_IOError, "(isO)", EISDIR, strerror(EISDIR),
                                            file->f_name);
    if (error != NULL) {
        PyErr_SetObject(PyExc_IOError, error);
        Py_DECREF(error);
    }
    return -1;
}

/* ---- opening --------------------------------------------------------------------------- */
int
_PyFile_SanitizeMode(char *mode)
{
    if (*mode == '\0') {
        PyErr_SetString(PyExc_ValueError, "empty mode string");
        return -1;
    }
    char *universal = strchr(mode, 'U');
    if (universal == NULL) {
        if (strchr("rwa", *mode) == NULL) {
            PyErr_Format(PyExc_ValueError,
                         "mode string must begin with one of 'r', 'w', 'a' or 'U', not '%.200s'",
                         mode);
            return -1;
        }
        return 0;
    }
    memmove(universal, universal + 1, strlen(universal));
    if (*mode == 'w' || *mode == 'a') {
        PyErr_SetString(PyExc_ValueError, "universal newline mode can only be used with "
                                          "modes starting with 'r'");
        return -1;
    }
    if (*mode != 'r') {
        memmove(mode + 1, mode, strlen(mode) + 1);
        *mode = 'r';
    }
    if (strchr(mode, 'b') == NULL) {
        memmove(mode + 2, mode + 1, strlen(mode));
        mode[1] = 'b';
    }
    return 0;
}

/* Give a fresh or closed object its stream and attributes.  file, or NULL with an
 * exception. */
static PyObject *
file_fill(PyFileObject *file, FILE *stream, PyObject *name, const char *mode,
          int (*close)(FILE *))
{
    PyObject *mode_object = PyString_FromString(mode);
    if (name == NULL || mode_object == NULL) {
        Py_XDECREF(mode_object);
        return NULL;
    }
    Py_INCREF(name);
    Py_XSETREF(file->f_name, name);
    Py_XSETREF(file->f_mode, mode_object);
    Py_INCREF(Py_None);
    Py_XSETREF(file->f_encoding, Py_None);
    Py_INCREF(Py_None);
    Py_XSETREF(file->f_errors, Py_None);
    file->f_close = close;
    file->f_softspace = 0;
    file->f_binary = strchr(mode, 'b') != NULL;
    _PyFile_DropReadAhead(file);
    file->f_univ_newline = strchr(mode, 'U') != NULL;
    file->f_newlinetypes = 0;
    file->f_skipnextlf = 0;
    int both = strchr(mode, '+') != NULL;
    file->readable = both || strchr(mode, 'r') != NULL || file->f_univ_newline;
    file->writable = both || strchr(mode, 'w') != NULL || strchr(mode, 'a') != NULL;
    file->f_fp = stream;
    return file_check_directory(file) < 0 ? NULL : (PyObject *)file;
}

/* Open name; the exception names file->f_name.  0, or -1. */
static int
file_open(PyFileObject *file, const char *name, const char *mode)
{
    assert(file->f_fp == NULL);
    char *real_mode = PyMem_Malloc(strlen(mode) + 3);
    if (real_mode == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    strcpy(real_mode, mode);
    int result = -1;
    if (_PyFile_SanitizeMode(real_mode) < 0) {
        goto done;
    }
    if (PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_IOError,
                        "file() constructor not accessible in restricted mode");
        goto done;
    }
    errno = 0;
    FILE_UNLOCK(file)
    file->f_fp = fopen(name, real_mode);
    FILE_LOCK(file)
    if (file->f_fp == NULL) {
        if (errno == EINVAL) {
            PyObject *text =
                PyString_FromFormat("invalid mode ('%s') or filename", mode);
            PyObject *error = text == NULL ? NULL
                                           : PyObject_CallFunction(PyExc_IOError, "(iOO)", EINVAL,
                                                                   text, file->f_name);
            Py_XDECREF(text);
            if (error != NULL) {
                PyErr_SetObject(PyExc_IOError, error);
                Py_DECREF(error);
            }
        }
        else {
            PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, file->f_name);
        }
        goto done;
    }
    result = file_check_directory(file);
done:
    PyMem_Free(real_mode);
    return result;
}

void
PyFile_SetBufSize(PyObject *op, int bufsize)
{
    PyFileObject *file = (PyFileObject *)op;
    if (bufsize < 0) {
        return;
    }
    int type = bufsize == 0 ? _IONBF : bufsize == 1 ? _IOLBF : _IOFBF;
    if (bufsize == 1) {
        bufsize = BUFSIZ;
    }
    fflush(file->f_fp);
    if (type == _IONBF) {
        PyMem_Free(file->f_setbuf);
        file->f_setbuf = NULL;
    }
    else {
        char *memory = PyMem_Realloc(file->f_setbuf, (size_t)bufsize);
        if (memory == NULL) {
            return;
        }
        file->f_setbuf = memory;
    }
    setvbuf(file->f_fp, file->f_setbuf, type, (size_t)bufsize);
}

/* ---- closing ------------------------------------------------------------------------------ */
/* Close the stream if it is open and ours.  None, the close function's result, or NULL
 * with an exception. */
static PyObject *
file_close_stream(PyFileObject *file)
{
    FILE *stream = file->f_fp;
    int (*close)(FILE *) = file->f_close;
    if (stream == NULL) {
        Py_RETURN_NONE;
    }
    if (close != NULL && file->unlocked_count > 0) {
        if (Py_REFCNT(file) > 0) {
            PyErr_SetString(PyExc_IOError, "close() called during concurrent operation on the "
                                           "same file object.");
        }
        else {
            PyErr_SetString(PyExc_SystemError, "PyFileObject locking error in destructor "
                                               "(refcnt <= 0 at close).");
        }
        return NULL;
    }
    file->f_fp = NULL;
    if (close == NULL) {
        Py_RETURN_NONE;
    }
    /* the buffer must live until the stream has flushed it, and no other thread may
     * free it meanwhile */
    char *memory = file->f_setbuf;
    file->f_setbuf = NULL;
    int status;
    Py_BEGIN_ALLOW_THREADS
    errno = 0;
    status = close(stream);
    Py_END_ALLOW_THREADS
    PyMem_Free(memory);
    if (status == EOF) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (status != 0) {
        return PyInt_FromLong(status);
    }
    Py_RETURN_NONE;
}

static PyObject *
file_close(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *status = file_close_stream((PyFileObject *)self);
    if (status != NULL) {
        _PyFile_DropReadAhead((PyFileObject *)self);
    }
    return status;
}

static void
file_dealloc(PyObject *self)
{
    PyFileObject *file = (PyFileObject *)self;
    if (file->weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    PyObject *status = file_close_stream(file);
    if (status == NULL) {
        PySys_WriteStderr("close failed in file object destructor:\n");
        PyErr_Print();
    }
    else {
        Py_DECREF(status);
    }
    PyMem_Free(file->f_setbuf);
    Py_XDECREF(file->f_name);
    Py_XDECREF(file->f_mode);
    Py_XDECREF(file->f_encoding);
    Py_XDECREF(file->f_errors);
    _PyFile_DropReadAhead(file);
    Py_TYPE(self)->tp_free(self);
}

/* ---- the C API -------------------------------------------------------------------------------- */
void
PyFile_IncUseCount(PyFileObject *fobj)
{
    fobj->unlocked_count++;
}

void
PyFile_DecUseCount(PyFileObject *fobj)
{
    fobj->unlocked_count--;
    assert(fobj->unlocked_count >= 0);
}

FILE *
PyFile_AsFile(PyObject *op)
{
    return op == NULL || !PyFile_Check(op) ? NULL : ((PyFileObject *)op)->f_fp;
}

PyObject *
PyFile_Name(PyObject *op)
{
    return op == NULL || !PyFile_Check(op) ? NULL : ((PyFileObject *)op)->f_name;
}

PyObject *
PyFile_FromFile(FILE *fp, char *name, char *mode, int (*close)(FILE *))
{
    PyObject *name_object = PyString_FromString(name);
    if (name_object == NULL) {
        return NULL;
    }
    PyObject *file = PyFile_Type.tp_new(&PyFile_Type, NULL, NULL);
    if (file != NULL && file_fill((PyFileObject *)file, fp, name_object, mode, close) == NULL) {
        Py_CLEAR(file);
    }
    Py_DECREF(name_object);
    return file;
}

PyObject *
PyFile_FromString(char *name, char *mode)
{
    PyObject *file = PyFile_FromFile(NULL, name, mode, fclose);
    if (file != NULL && file_open((PyFileObject *)file, name, mode) < 0) {
        Py_CLEAR(file);
    }
    return file;
}

int
PyFile_SetEncodingAndErrors(PyObject *op, const char *encoding, char *errors)
{
    PyFileObject *file = (PyFileObject *)op;
    assert(PyFile_Check(op));
    PyObject *encoding_object = PyString_FromString(encoding);
    if (encoding_object == NULL) {
        return 0;
    }
    PyObject *errors_object;
    if (errors != NULL) {
        errors_object = PyString_FromString(errors);
        if (errors_object == NULL) {
            Py_DECREF(encoding_object);
            return 0;
        }
    }
    else {
        errors_object = Py_None;
        Py_INCREF(Py_None);
    }
    Py_XSETREF(file->f_encoding, encoding_object);
    Py_XSETREF(file->f_errors, errors_object);
    return 1;
}

int
PyFile_SetEncoding(PyObject *op, const char *encoding)
{
    return PyFile_SetEncodingAndErrors(op, encoding, NULL);
}

/* What op.readline() returns, checked to be text. */
static PyObject *
call_readline(PyObject *op, int n)
{
    PyObject *reader = PyObject_GetAttr(op, _Py_ID(readline));
    if (reader == NULL) {
        return NULL;
    }
    PyObject *line = n <= 0 ? PyObject_CallObject(reader, NULL)
                            : PyObject_CallFunction(reader, "i", n);
    Py_DECREF(reader);
    if (line != NULL && !PyString_Check(line) && !PyUnicode_Check(line)) {
        Py_DECREF(line);
        PyErr_SetString(PyExc_TypeError, "object.readline() returned non-string");
        return NULL;
    }
    return line;
}

/* The line without its newline; EOFError if it is empty; steals line. */
static PyObject *
chop_line(PyObject *line)
{
    PyObject *result = line;
    Py_ssize_t n = PyString_Check(line) ? PyString_GET_SIZE(line) : PyUnicode_GET_SIZE(line);
    if (n == 0) {
        Py_DECREF(line);
        PyErr_SetString(PyExc_EOFError, "EOF when reading a line");
        return NULL;
    }
    if (PyString_Check(line)) {
        if (PyString_AS_STRING(line)[n - 1] == '\n') {
            result = PyString_FromStringAndSize(PyString_AS_STRING(line), n - 1);
            Py_DECREF(line);
        }
    }
    else if (PyUnicode_AS_UNICODE(line)[n - 1] == '\n') {
        result = PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(line), n - 1);
        Py_DECREF(line);
    }
    return result;
}

PyObject *
PyFile_GetLine(PyObject *op, int n)
{
    if (op == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyFile_Check(op)) {
        PyFileObject *file = (PyFileObject *)op;
        if (!_PyFile_CheckOpen(file) || !_PyFile_CheckReadable(file)) {
            return NULL;
        }
        return _PyFile_ReadLine(file, n);
    }
    PyObject *line = call_readline(op, n);
    return line != NULL && n < 0 ? chop_line(line) : line;
}

int
PyObject_AsFileDescriptor(PyObject *op)
{
    int fd = -1;
    PyObject *method;
    if (PyInt_Check(op) || PyLong_Check(op)) {
        fd = _PyInt_AsInt(op);
    }
    else if ((method = PyObject_GetAttrString(op, "fileno")) != NULL) {
        PyObject *number = PyObject_CallObject(method, NULL);
        Py_DECREF(method);
        if (number == NULL) {
            return -1;
        }
        int is_number = PyInt_Check(number) || PyLong_Check(number);
        fd = is_number ? _PyInt_AsInt(number) : -1;
        Py_DECREF(number);
        if (!is_number) {
            PyErr_SetString(PyExc_TypeError, "fileno() returned a non-integer");
            return -1;
        }
    }
    else {
        PyErr_SetString(PyExc_TypeError, "argument must be an int, or have a fileno() method");
        return -1;
    }
    if (fd < 0) { /* also for a number that is no C int */
        PyErr_Format(PyExc_ValueError, "file descriptor cannot be a negative integer (%i)", fd);
        return -1;
    }
    return fd;
}

/* ---- positions ------------------------------------------------------------------------------------ */
/* An offset from an int, a long or (deprecated) a float; -1 with an exception. */
static off_t
as_offset(PyObject *number)
{
    PyObject *index = PyNumber_Index(number);
    if (index == NULL) {
        if (!PyFloat_Check(number)) {
            return -1;
        }
        PyErr_Clear();
        if (PyErr_WarnEx(PyExc_DeprecationWarning, "integer argument expected, got float", 1) < 0) {
            return -1;
        }
        index = number;
        Py_INCREF(index);
    }
    off_t offset = PyLong_Check(index) ? PyLong_AsLongLong(index) : PyInt_AsLong(index);
    Py_DECREF(index);
    return offset;
}

static PyObject *
file_seek(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    PyObject *number;
    int whence = 0;
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    _PyFile_DropReadAhead(file);
    if (!PyArg_ParseTuple(args, "O|i:seek", &number, &whence)) {
        return NULL;
    }
    off_t offset = as_offset(number);
    if (PyErr_Occurred() || !_PyFile_CheckOpen(file)) {
        return NULL;
    }
    int failed;
    FILE_UNLOCK(file)
    errno = 0;
    failed = fseeko(file->f_fp, offset, whence);
    FILE_LOCK(file)
    if (failed) {
        return _PyFile_StreamError(file);
    }
    file->f_skipnextlf = 0;
    Py_RETURN_NONE;
}

static PyObject *
file_tell(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    off_t position;
    FILE_UNLOCK(file)
    errno = 0;
    position = ftello(file->f_fp);
    FILE_LOCK(file)
    if (position == -1) {
        return _PyFile_StreamError(file);
    }
    if (file->f_skipnextlf) {
        /* the \n of a \r\n that was delivered already counts as read */
        int c = getc(file->f_fp);
        if (c == '\n') {
            file->f_newlinetypes |= NEWLINE_CRLF;
            position++;
            file->f_skipnextlf = 0;
        }
        else if (c != EOF) {
            ungetc(c, file->f_fp);
        }
    }
    return PyInt_FromSsize_t(position);
}

/* Flush, cut at size (-1: here) and return to where the file was.  0, or an errno
 * value.  No GIL. */
static int
truncate_stream(FILE *stream, int here, off_t size)
{
    off_t position = ftello(stream);
    if (position == -1 || fflush(stream) != 0
        || ftruncate(fileno(stream), here ? position : size) != 0
        || fseeko(stream, position, SEEK_SET) != 0) {
        return errno == 0 ? EIO : errno;
    }
    return 0;
}

static PyObject *
file_truncate(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    PyObject *number = NULL;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckWritable(file)
        || !PyArg_UnpackTuple(args, "truncate", 0, 1, &number)) {
        return NULL;
    }
    off_t size = 0;
    if (number != NULL) {
        size = PyLong_Check(number) ? PyLong_AsLongLong(number) : PyInt_AsLong(number);
        if (PyErr_Occurred() || !_PyFile_CheckOpen(file)) {
            return NULL;
        }
    }
    int error;
    FILE_UNLOCK(file)
    errno = 0;
    error = truncate_stream(file->f_fp, number == NULL, size);
    FILE_LOCK(file)
    if (error != 0) {
        errno = error;
        return _PyFile_StreamError(file);
    }
    Py_RETURN_NONE;
}

static PyObject *
file_flush(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    int failed;
    FILE_UNLOCK(file)
    errno = 0;
    failed = fflush(file->f_fp);
    FILE_LOCK(file)
    if (failed) {
        return _PyFile_StreamError(file);
    }
    Py_RETURN_NONE;
}

static PyObject *
file_fileno(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyFileObject *file = (PyFileObject *)self;
    return _PyFile_CheckOpen(file) ? PyInt_FromLong(fileno(file->f_fp)) : NULL;
}

static PyObject *
file_isatty(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    long answer;
    FILE_UNLOCK(file)
    answer = isatty(fileno(file->f_fp));
    FILE_LOCK(file)
    return PyBool_FromLong(answer);
}

/* ---- object protocol --------------------------------------------------------------------------------- */
static PyObject *
file_repr(PyObject *self)
{
    PyFileObject *file = (PyFileObject *)self;
    const char *state = file->f_fp == NULL ? "closed" : "open";
    PyObject *name = NULL;
    PyObject *result = NULL;
    if (PyUnicode_Check(file->f_name) || PyString_Check(file->f_name)) {
        name = PyObject_Repr(file->f_name);
        if (name == NULL) {
            return NULL;
        }
    }
    result = PyString_FromFormat("<%s file %s, mode '%s' at %p>", state,
                                 name == NULL ? "???" : PyString_AS_STRING(name),
                                 PyString_AsString(file->f_mode), (void *)file);
    Py_XDECREF(name);
    return result;
}

static PyObject *
file_self(PyObject *self)
{
    if (!_PyFile_CheckOpen((PyFileObject *)self)) {
        return NULL;
    }
    Py_INCREF(self);
    return self;
}

static PyObject *
file_self_method(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return file_self(self);
}

static PyObject *
file_exit(PyObject *self, PyObject *Py_UNUSED(args))
{
    /* through the attribute: a subclass may have its own close() */
    PyObject *result = PyObject_CallMethod(self, "close", NULL);
    if (result == NULL) {
        return NULL;
    }
    Py_DECREF(result);
    Py_RETURN_NONE;
}

static PyObject *
file_get_closed(PyObject *self, void *Py_UNUSED(closure))
{
    return PyBool_FromLong(((PyFileObject *)self)->f_fp == NULL);
}

static PyObject *
file_get_softspace(PyObject *self, void *Py_UNUSED(closure))
{
    return PyInt_FromLong(((PyFileObject *)self)->f_softspace);
}

static int
file_set_softspace(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete softspace attribute");
        return -1;
    }
    long flag = PyInt_AsLong(value);
    if (flag == -1 && PyErr_Occurred()) {
        return -1;
    }
    ((PyFileObject *)self)->f_softspace = (int)flag;
    return 0;
}

static PyObject *
file_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    assert(type != NULL && type->tp_alloc != NULL);
    PyObject *unset = PyString_InternFromString("<uninitialized file>");
    if (unset == NULL) {
        return NULL;
    }
    PyFileObject *self = (PyFileObject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        Py_INCREF(unset);
        self->f_name = unset;
        Py_INCREF(unset);
        self->f_mode = unset;
        Py_INCREF(Py_None);
        self->f_encoding = Py_None;
        Py_INCREF(Py_None);
        self->f_errors = Py_None;
        assert(self->weakreflist == NULL && self->unlocked_count == 0 && self->f_buf == NULL);
    }
    Py_DECREF(unset);
    return (PyObject *)self;
}

static int
file_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "mode", "buffering", NULL};
    PyFileObject *file = (PyFileObject *)self;
    char *name = NULL;
    PyObject *name_object;
    char *mode = "r";
    int bufsize = -1;
    if (file->f_fp != NULL) { /* opened before: close that */
        PyObject *status = file_close(self, NULL);
        if (status == NULL) {
            return -1;
        }
        Py_DECREF(status);
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "et|si:file", keywords,
                                     Py_FileSystemDefaultEncoding, &name, &mode, &bufsize)) {
        return -1;
    }
    int result = -1;
    /* once more for the object that the name attribute shows */
    if (PyArg_ParseTupleAndKeywords(args, kwds, "O|si:file", keywords, &name_object, &mode,
                                    &bufsize)
        && file_fill(file, NULL, name_object, mode, fclose) != NULL
        && file_open(file, name, mode) == 0) {
        PyFile_SetBufSize(self, bufsize);
        result = 0;
    }
    PyMem_Free(name);
    return result;
}

static PyMethodDef file_methods[] = {
    {"readline", _PyFile_MethodReadLine, METH_VARARGS,
     PyDoc_STR("readline([size]) -> next line from the file, as a string.\n\n"
               "With its newline, if it has one; at most size bytes if size is given and not\n"
               "negative; empty at the end of the file.")},
    {"read", _PyFile_MethodRead, METH_VARARGS,
     PyDoc_STR("read([size]) -> read at most size bytes, returned as a string.\n\n"
               "All up to the end of the file without size, or with a negative one.  A\n"
               "non-blocking stream may deliver less.")},
    {"write", _PyFile_MethodWrite, METH_VARARGS,
     PyDoc_STR("write(str) -> None.  Write the string.\n\n"
               "It may stay in a buffer until flush() or close().")},
    {"fileno", file_fileno, METH_NOARGS,
     PyDoc_STR("fileno() -> integer \"file descriptor\".\n\nFor functions such as os.read().")},
    {"seek", file_seek, METH_VARARGS,
     PyDoc_STR("seek(offset[, whence]) -> None.  Move to a new position.\n\n"
               "whence 0: offset from the start, 1: from here, 2: from the end.")},
    {"tell", file_tell, METH_NOARGS,
     PyDoc_STR("tell() -> current file position, an integer (may be a long integer).")},
    {"truncate", file_truncate, METH_VARARGS,
     PyDoc_STR("truncate([size]) -> None.  Cut the file to size bytes.\n\n"
               "By default at the current position.")},
    {"flush", file_flush, METH_NOARGS,
     PyDoc_STR("flush() -> None.  Hand buffered output to the system.")},
    {"close", file_close, METH_NOARGS,
     PyDoc_STR("close() -> None or (perhaps) an integer.  Close the file.\n\n"
               "Doing it again is fine; anything else then raises ValueError.  A file made\n"
               "by popen() returns the command's status if that is not zero.")},
    {"isatty", file_isatty, METH_NOARGS,
     PyDoc_STR("isatty() -> true or false.  Is the file a terminal?")},
    {"readinto", _PyFile_MethodReadInto, METH_VARARGS,
     PyDoc_STR("readinto() -> Undocumented.  Don't use this; it may go away.")},
    {"xreadlines", file_self_method, METH_NOARGS,
     PyDoc_STR("xreadlines() -> the file itself, which iterates over its lines.")},
    {"readlines", _PyFile_MethodReadLines, METH_VARARGS,
     PyDoc_STR("readlines([size]) -> list of strings, each a line from the file.\n\n"
               "size limits roughly how many bytes are read.")},
    {"writelines", _PyFile_MethodWriteLines, METH_O,
     PyDoc_STR("writelines(sequence_of_strings) -> None.  Write each string.\n\n"
               "No newlines are added.")},
    {"__enter__", file_self_method, METH_NOARGS, PyDoc_STR("__enter__() -> self.")},
    {"__exit__", file_exit, METH_VARARGS, PyDoc_STR("__exit__(*excinfo) -> None.  Close the file.")},
    {NULL, NULL},
};

static PyMemberDef file_members[] = {
    {"mode", T_OBJECT, offsetof(PyFileObject, f_mode), RO, "how it was opened, as 'r' or 'wb'"},
    {"name", T_OBJECT, offsetof(PyFileObject, f_name), RO, "file name"},
    {"encoding", T_OBJECT, offsetof(PyFileObject, f_encoding), RO,
     "how print encodes unicode, or None"},
    {"errors", T_OBJECT, offsetof(PyFileObject, f_errors), RO,
     "how print treats what it cannot encode, or None"},
    {NULL},
};

static PyGetSetDef file_getset[] = {
    {"closed", file_get_closed, NULL, "True if the file is closed", NULL},
    {"newlines", _PyFile_GetNewlines, NULL,
     "kinds of newlines read so far: None, a string or a tuple of them", NULL},
    {"softspace", file_get_softspace, file_set_softspace,
     "print's note that a space is due before the next item", NULL},
    {NULL},
};

PyDoc_STRVAR(file_doc,
"file(name[, mode[, buffering]]) -> file object\n\
\n\
Open a file; the function open() does the same.  mode begins with 'r' to read\n\
(the default), 'w' to write a new or emptied file or 'a' to append.  '+' adds\n\
the other direction, 'b' stands for bytes.  'U' (only with 'r') reads '\\r' and\n\
'\\r\\n' as '\\n' and notes in the attribute newlines what was seen: None, one of\n\
the three or a tuple of them.\n\
\n\
buffering is 0 for none, 1 for a line at a time, else the size of the buffer;\n\
without it the system decides.");

PyTypeObject PyFile_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "file",
    .tp_basicsize = sizeof(PyFileObject),
    .tp_dealloc = file_dealloc,
    .tp_repr = file_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_WEAKREFS,
    .tp_doc = file_doc,
    .tp_weaklistoffset = offsetof(PyFileObject, weakreflist),
    .tp_iter = file_self,
    .tp_iternext = _PyFile_IterNext,
    .tp_methods = file_methods,
    .tp_members = file_members,
    .tp_getset = file_getset,
    .tp_init = file_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = file_new,
    .tp_free = PyObject_Del,
};
