/* Files: reading.
 *
 * read, readline and readinto work on the C stream.  The iterator reads ahead in
 * chunks into f_buf..f_bufend and cuts lines out of it at f_bufptr; while such a
 * buffer is pending the other methods refuse, because they would miss it.
 *
 * A call interrupted by a signal runs the handlers and goes on. */
#include "file_internal.h"

#define READAHEAD_SIZE 8192
#define SMALL_CHUNK 8192

/* The last stream call stopped at a signal: run handlers.  1 to go on, 0 if it was
 * something else, -1 if a handler raised. */
static int
was_interrupted(PyFileObject *file)
{
    if (!ferror(file->f_fp) || errno != EINTR) {
        return 0;
    }
    clearerr(file->f_fp);
    return PyErr_CheckSignals() < 0 ? -1 : 1;
}

/* Read up to n bytes, newlines translated if the mode asks, without the GIL. */
static size_t
read_stream(PyFileObject *file, char *buffer, size_t n)
{
    size_t got;
    FILE_UNLOCK(file)
    errno = 0;
    got = Py_UniversalNewlineFread(buffer, n, file->f_fp, (PyObject *)file);
    FILE_LOCK(file)
    return got;
}

/* ---- read and readinto -------------------------------------------------------- */
/* A buffer size for all that is left, given how much is there already. */
static size_t
guess_size(PyFileObject *file, size_t have)
{
    struct stat info;
    if (fstat(fileno(file->f_fp), &info) == 0 && S_ISREG(info.st_mode)) {
        off_t here = ftello(file->f_fp);
        if (here >= 0 && info.st_size >= here) {
            /* one more, to see the end without growing */
            return have + (size_t)(info.st_size - here) + 1;
        }
        if (here < 0) {
            clearerr(file->f_fp);
        }
    }
    return have + (have > SMALL_CHUNK ? have : SMALL_CHUNK);
}

/* Fill result up to *room bytes; grows it while all is set.  The number of bytes, or
 * -1 with an exception; *result is then gone. */
static Py_ssize_t
read_into_string(PyFileObject *file, PyObject **result, size_t room, int all)
{
    size_t have = 0;
    for (;;) {
        size_t got = read_stream(file, PyString_AS_STRING(*result) + have, room - have);
        have += got;
        if (have == room) {
            if (!all) {
                break;
            }
            room = guess_size(file, have);
            if (room > (size_t)PY_SSIZE_T_MAX
                || _PyString_Resize(result, (Py_ssize_t)room) < 0) {
                if (!PyErr_Occurred()) {
                    PyErr_SetString(PyExc_OverflowError, "file is too large for a string");
                    Py_CLEAR(*result);
                }
                return -1;
            }
            continue;
        }
        int interrupted = was_interrupted(file);
        if (interrupted > 0) {
            continue;
        }
        if (interrupted < 0) {
            Py_CLEAR(*result);
            return -1;
        }
        if (got > 0 && !ferror(file->f_fp) && !feof(file->f_fp)) {
            continue; /* translation made it shorter */
        }
        if (ferror(file->f_fp)) {
            int blocked = errno == EAGAIN || errno == EWOULDBLOCK;
            if (!blocked || have == 0) {
                (void)_PyFile_StreamError(file);
                Py_CLEAR(*result);
                return -1;
            }
        }
        clearerr(file->f_fp);
        break;
    }
    return (Py_ssize_t)have;
}

PyObject *
_PyFile_MethodRead(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    long size = -1;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckReadable(file)
        || !PyArg_ParseTuple(args, "|l:read", &size)) {
        return NULL;
    }
    /* the argument's __int__ may have closed the file */
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    size_t room = size < 0 ? guess_size(file, 0) : (size_t)size;
    PyObject *result = PyString_FromStringAndSize(NULL, (Py_ssize_t)room);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t have = room == 0 ? 0 : read_into_string(file, &result, room, size < 0);
    if (have >= 0 && have != PyString_GET_SIZE(result)) {
        (void)_PyString_Resize(&result, have);
    }
    return result;
}

PyObject *
_PyFile_MethodReadInto(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    Py_buffer buffer;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckReadable(file)
        || !PyArg_ParseTuple(args, "w*", &buffer)) {
        return NULL;
    }
    size_t have = 0;
    size_t room = (size_t)buffer.len;
    int failed = 0;
    while (have < room) {
        if (file->f_fp == NULL) {
            (void)_PyFile_CheckOpen(file);
            failed = 1;
            break;
        }
        size_t got = read_stream(file, (char *)buffer.buf + have, room - have);
        have += got;
        int interrupted = was_interrupted(file);
        if (interrupted < 0) {
            failed = 1;
            break;
        }
        if (interrupted > 0) {
            continue;
        }
        if (got == 0) {
            if (ferror(file->f_fp)) {
                (void)_PyFile_StreamError(file);
                failed = 1;
            }
            break;
        }
    }
    PyBuffer_Release(&buffer);
    return failed ? NULL : PyInt_FromSsize_t((Py_ssize_t)have);
}

/* ---- readline --------------------------------------------------------------------- */
/* Characters up to and including a newline, or `room` of them, or the end.  Returns
 * the number and leaves the last character read (or EOF) in *last.  No GIL. */
static size_t
scan_line(FILE *stream, char *at, size_t room, int *last)
{
    size_t n = 0;
    int c = 'x';
    flockfile(stream);
    while (n < room && (c = getc_unlocked(stream)) != EOF) {
        at[n++] = (char)c;
        if (c == '\n') {
            break;
        }
    }
    funlockfile(stream);
    *last = c;
    return n;
}

/* The same with newlines translated. */
static size_t
scan_line_universal(PyFileObject *file, char *at, size_t room, int *last)
{
    FILE *stream = file->f_fp;
    int skip_lf = file->f_skipnextlf;
    int types = file->f_newlinetypes;
    size_t n = 0;
    int c = 'x';
    flockfile(stream);
    while (n < room && (c = getc_unlocked(stream)) != EOF) {
        if (skip_lf) {
            skip_lf = 0;
            if (c == '\n') {
                types |= NEWLINE_CRLF;
                c = getc_unlocked(stream);
                if (c == EOF) {
                    break;
                }
            }
            else {
                types |= NEWLINE_CR;
            }
        }
        if (c == '\r') {
            skip_lf = 1;
            c = '\n';
        }
        else if (c == '\n') {
            types |= NEWLINE_LF;
        }
        at[n++] = (char)c;
        if (c == '\n') {
            break;
        }
    }
    if (c == EOF && skip_lf) {
        types |= NEWLINE_CR;
    }
    funlockfile(stream);
    file->f_skipnextlf = skip_lf;
    file->f_newlinetypes = types;
    *last = c;
    return n;
}

/* Grow the line so that `more` bytes fit after `have`; 0, or -1. */
static int
grow_line(PyObject **line, const char *start, size_t have, size_t more)
{
    if (have + more > (size_t)PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "line is longer than a Python string can hold");
        Py_CLEAR(*line);
        return -1;
    }
    if (*line != NULL) {
        return _PyString_Resize(line, (Py_ssize_t)(have + more));
    }
    *line = PyString_FromStringAndSize(NULL, (Py_ssize_t)(have + more));
    if (*line == NULL) {
        return -1;
    }
    memcpy(PyString_AS_STRING(*line), start, have);
    return 0;
}

#ifdef __GLIBC__
/* The line, if all of it is in the stream's buffer and no other thread is using the
 * stream; else NULL without an exception.  Like getc_unlocked() it takes what lies
 * between the read pointers. */
static PyObject *
line_from_buffer(PyFileObject *file, int n)
{
    FILE *stream = file->f_fp;
    size_t ready = (size_t)(stream->_IO_read_end - stream->_IO_read_ptr);
    if (file->unlocked_count != 0 || file->f_univ_newline || ready == 0) {
        return NULL;
    }
    size_t limit = n > 0 && (size_t)n < ready ? (size_t)n : ready;
    const char *start = stream->_IO_read_ptr;
    const char *newline = memchr(start, '\n', limit);
    if (newline == NULL && !(n > 0 && limit == (size_t)n)) {
        return NULL;
    }
    size_t length = newline == NULL ? limit : (size_t)(newline + 1 - start);
    size_t kept = n < 0 && newline != NULL ? length - 1 : length;
    PyObject *line = PyString_FromStringAndSize(start, (Py_ssize_t)kept);
    if (line == NULL) {
        PyErr_Clear();
        return NULL;
    }
    stream->_IO_read_ptr += length;
    return line;
}
#endif

PyObject *
_PyFile_ReadLine(PyFileObject *file, int n)
{
#ifdef __GLIBC__
    PyObject *buffered = line_from_buffer(file, n);
    if (buffered != NULL) {
        return buffered;
    }
#endif
    char small[400];
    char *at = small;
    PyObject *line = NULL; /* once it is longer than small */
    size_t room = sizeof(small);
    size_t have = 0;
    size_t limit = n > 0 ? (size_t)n : SIZE_MAX;
    int last;
    for (;;) {
        size_t wanted = room - have < limit - have ? room - have : limit - have;
        size_t got;
        FILE_UNLOCK(file)
        errno = 0;
        got = file->f_univ_newline ? scan_line_universal(file, at + have, wanted, &last)
                                   : scan_line(file->f_fp, at + have, wanted, &last);
        FILE_LOCK(file)
        have += got;
        if (last == EOF) {
            int interrupted = was_interrupted(file);
            if (interrupted > 0) {
                continue;
            }
            if (interrupted < 0 || ferror(file->f_fp)) {
                if (interrupted == 0) {
                    (void)_PyFile_StreamError(file);
                }
                Py_XDECREF(line);
                return NULL;
            }
            clearerr(file->f_fp);
            if (PyErr_CheckSignals() < 0) {
                Py_XDECREF(line);
                return NULL;
            }
            break;
        }
        if ((have > 0 && at[have - 1] == '\n' && got > 0) || have == limit) {
            break;
        }
        if (grow_line(&line, small, have, have) < 0) {
            return NULL;
        }
        at = PyString_AS_STRING(line);
        room = 2 * have;
    }
    if (n < 0) {
        if (have == 0) {
            Py_XDECREF(line);
            PyErr_SetString(PyExc_EOFError, "EOF when reading a line");
            return NULL;
        }
        if (at[have - 1] == '\n') {
            have--;
        }
    }
    if (line == NULL) {
        return PyString_FromStringAndSize(small, (Py_ssize_t)have);
    }
    (void)_PyString_Resize(&line, (Py_ssize_t)have);
    return line;
}

PyObject *
_PyFile_MethodReadLine(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    int n = -1;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckReadable(file)
        || !PyArg_ParseTuple(args, "|i:readline", &n)) {
        return NULL;
    }
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    if (n == 0) {
        return PyString_FromString("");
    }
    return _PyFile_ReadLine(file, n < 0 ? 0 : n);
}

/* ---- the iterator's buffer --------------------------------------------------------- */
void
_PyFile_DropReadAhead(PyFileObject *file)
{
    PyMem_Free(file->f_buf);
    file->f_buf = file->f_bufptr = file->f_bufend = NULL;
}

/* Make sure there is something at f_bufptr unless the file is at its end.  -1 with an
 * exception. */
static int
read_ahead(PyFileObject *file, size_t size)
{
    if (file->f_buf != NULL) {
        if (file->f_bufptr < file->f_bufend) {
            return 0;
        }
        _PyFile_DropReadAhead(file);
    }
    char *buffer = PyMem_Malloc(size);
    if (buffer == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    size_t got;
    for (;;) {
        got = read_stream(file, buffer, size);
        if (got > 0) {
            break;
        }
        int interrupted = was_interrupted(file);
        if (interrupted > 0) {
            continue;
        }
        if (interrupted < 0 || ferror(file->f_fp)) {
            PyMem_Free(buffer);
            if (interrupted == 0) {
                (void)_PyFile_StreamError(file);
            }
            return -1;
        }
        break;
    }
    file->f_buf = file->f_bufptr = buffer;
    file->f_bufend = buffer + got;
    return 0;
}

/* The next line through the buffer, "" at the end. */
static PyObject *
next_line(PyFileObject *file)
{
    size_t chunk = READAHEAD_SIZE;
    PyObject *line = NULL;
    Py_ssize_t have = 0;
    for (;;) {
        if (file->f_buf == NULL || file->f_bufptr == file->f_bufend) {
            if (read_ahead(file, chunk) < 0) {
                Py_XDECREF(line);
                return NULL;
            }
        }
        Py_ssize_t left = file->f_bufend - file->f_bufptr;
        char *newline = left == 0 ? NULL : memchr(file->f_bufptr, '\n', (size_t)left);
        Py_ssize_t part = newline != NULL ? newline + 1 - file->f_bufptr : left;
        if (line == NULL) {
            /* One byte may give a shared object, which could not grow. */
            line = PyString_FromStringAndSize(newline != NULL ? file->f_bufptr : NULL, part);
            if (line == NULL) {
                return NULL;
            }
            if (newline == NULL) {
                memcpy(PyString_AS_STRING(line), file->f_bufptr, (size_t)part);
            }
        }
        else {
            if (part > PY_SSIZE_T_MAX - have || _PyString_Resize(&line, have + part) < 0) {
                if (!PyErr_Occurred()) {
                    PyErr_NoMemory();
                }
                return NULL;
            }
            memcpy(PyString_AS_STRING(line) + have, file->f_bufptr, (size_t)part);
        }
        have += part;
        file->f_bufptr += part;
        if (newline != NULL || part == 0) {
            if (part == 0) {
                _PyFile_DropReadAhead(file);
            }
            return line;
        }
        _PyFile_DropReadAhead(file);
        chunk += chunk >> 2;
    }
}

PyObject *
_PyFile_IterNext(PyObject *self)
{
    PyFileObject *file = (PyFileObject *)self;
    if (!_PyFile_CheckOpen(file)) {
        return NULL;
    }
    if (!file->readable) {
        (void)_PyFile_CheckReadable(file);
        return NULL;
    }
    PyObject *line = next_line(file);
    if (line != NULL && PyString_GET_SIZE(line) == 0) {
        Py_DECREF(line);
        return NULL;
    }
    return line;
}

/* ---- readlines ------------------------------------------------------------------------- */
/* The buffer ends within a line: that line, completed from the stream. */
static PyObject *
finish_cut_line(PyFileObject *file)
{
    PyObject *line =
        PyString_FromStringAndSize(file->f_bufptr, file->f_bufend - file->f_bufptr);
    _PyFile_DropReadAhead(file);
    if (line == NULL) {
        return NULL;
    }
    PyObject *rest = _PyFile_ReadLine(file, 0);
    if (rest == NULL) {
        Py_DECREF(line);
        return NULL;
    }
    PyString_ConcatAndDel(&line, rest);
    return line;
}

/* Once `hint` bytes are read: the lines that are in the buffer already, which is then
 * empty.  NULL without an exception when there are no more. */
static PyObject *
next_buffered_line(PyFileObject *file)
{
    if (file->f_buf == NULL || file->f_bufptr == file->f_bufend) {
        return NULL;
    }
    size_t left = (size_t)(file->f_bufend - file->f_bufptr);
    return memchr(file->f_bufptr, '\n', left) != NULL ? next_line(file) : finish_cut_line(file);
}

PyObject *
_PyFile_MethodReadLines(PyObject *self, PyObject *args)
{
    PyFileObject *file = (PyFileObject *)self;
    long hint = 0;
    if (!_PyFile_CheckOpen(file) || !_PyFile_CheckReadable(file)
        || !PyArg_ParseTuple(args, "|l:readlines", &hint) || !_PyFile_CheckOpen(file)) {
        return NULL;
    }
    PyObject *lines = PyList_New(0);
    if (lines == NULL) {
        return NULL;
    }
    Py_ssize_t total = 0;
    for (;;) {
        PyObject *line = NULL;
        if (_PyFile_CheckOpen(file)) {
            line = hint > 0 && total >= hint ? next_buffered_line(file) : next_line(file);
        }
        if (line == NULL && PyErr_Occurred()) {
            Py_DECREF(lines);
            return NULL;
        }
        Py_ssize_t size = line == NULL ? 0 : PyString_GET_SIZE(line);
        int failed = size > 0 && PyList_Append(lines, line) < 0;
        Py_XDECREF(line);
        if (failed) {
            Py_DECREF(lines);
            return NULL;
        }
        if (size == 0) {
            break;
        }
        total += size;
    }
    clearerr(file->f_fp);
    _PyFile_DropReadAhead(file);
    return lines;
}
