/* posix: file descriptors, pipes, terminals, and file objects made from them. */
#include "posix_internal.h"
#include <pty.h>
#include <termios.h>

PyObject *
posix_open(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *path = NULL;
    int flags;
    int mode = 0777;
    int fd;
    if (!PyArg_ParseTuple(args, "eti|i", Py_FileSystemDefaultEncoding, &path, &flags, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    fd = open(path, flags, mode);
    Py_END_ALLOW_THREADS
    if (fd < 0) {
        return _PyPosix_ErrorReleasing(path);
    }
    PyMem_Free(path);
    return PyInt_FromLong(fd);
}

PyObject *
posix_close(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int result;
    if (!PyArg_ParseTuple(args, "i:close", &fd)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = close(fd);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

PyObject *
posix_closerange(PyObject *Py_UNUSED(self), PyObject *args)
{
    int low;
    int high;
    if (!PyArg_ParseTuple(args, "ii:closerange", &low, &high)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    for (int fd = low; fd < high; fd++) {
        (void)close(fd);
    }
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

PyObject *
posix_dup(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    if (!PyArg_ParseTuple(args, "i:dup", &fd)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    fd = dup(fd);
    Py_END_ALLOW_THREADS
    return fd < 0 ? _PyPosix_Error() : PyInt_FromLong(fd);
}

PyObject *
posix_dup2(PyObject *Py_UNUSED(self), PyObject *args)
{
    int old_fd;
    int new_fd;
    int result;
    if (!PyArg_ParseTuple(args, "ii:dup2", &old_fd, &new_fd)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = dup2(old_fd, new_fd);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

PyObject *
posix_lseek(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int how;
    PyObject *number;
    off_t position;
    if (!PyArg_ParseTuple(args, "iOi:lseek", &fd, &number, &how)) {
        return NULL;
    }
    off_t offset = _PyPosix_AsOffset(number);
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    position = lseek(fd, offset, how);
    Py_END_ALLOW_THREADS
    return position < 0 ? _PyPosix_Error() : PyInt_FromLong((long)position);
}

PyObject *
posix_read(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int size;
    ssize_t n;
    if (!PyArg_ParseTuple(args, "ii:read", &fd, &size)) {
        return NULL;
    }
    if (size < 0) {
        errno = EINVAL;
        return _PyPosix_Error();
    }
    PyObject *bytes = PyString_FromStringAndSize(NULL, size);
    if (bytes == NULL) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    n = read(fd, PyString_AS_STRING(bytes), (size_t)size);
    Py_END_ALLOW_THREADS
    if (n < 0) {
        Py_DECREF(bytes);
        return _PyPosix_Error();
    }
    if (n != size) {
        (void)_PyString_Resize(&bytes, n);
    }
    return bytes;
}

PyObject *
posix_write(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    Py_buffer buffer;
    ssize_t n;
    if (!PyArg_ParseTuple(args, "is*:write", &fd, &buffer)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    n = write(fd, buffer.buf, (size_t)buffer.len);
    Py_END_ALLOW_THREADS
    int error = errno;
    PyBuffer_Release(&buffer);
    errno = error;
    return n < 0 ? _PyPosix_Error() : PyInt_FromSsize_t(n);
}

PyObject *
posix_ftruncate(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    PyObject *number;
    int result;
    if (!PyArg_ParseTuple(args, "iO:ftruncate", &fd, &number)) {
        return NULL;
    }
    off_t length = _PyPosix_AsOffset(number);
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = ftruncate(fd, length);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

/* ---- descriptor or file object ------------------------------------------------------- */
static PyObject *
call_on_fd(PyObject *op, int (*call)(int))
{
    int fd = PyObject_AsFileDescriptor(op);
    int result;
    if (fd < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = call(fd);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

PyObject *
posix_fchdir(PyObject *Py_UNUSED(self), PyObject *op)
{
    return call_on_fd(op, fchdir);
}

PyObject *
posix_fsync(PyObject *Py_UNUSED(self), PyObject *op)
{
    return call_on_fd(op, fsync);
}

PyObject *
posix_fdatasync(PyObject *Py_UNUSED(self), PyObject *op)
{
    return call_on_fd(op, fdatasync);
}

PyObject *
posix_fchmod(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int mode;
    int result;
    if (!PyArg_ParseTuple(args, "ii:fchmod", &fd, &mode)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = fchmod(fd, (mode_t)mode);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

PyObject *
posix_fchown(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    uid_t uid;
    gid_t gid;
    int result;
    if (!PyArg_ParseTuple(args, "iO&O&:fchown", &fd, _Py_Uid_Converter, &uid, _Py_Gid_Converter,
                          &gid)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = fchown(fd, uid, gid);
    Py_END_ALLOW_THREADS
    return posix_none_or_error(result);
}

/* ---- pipes ---------------------------------------------------------------------------------- */
PyObject *
posix_pipe(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int fds[2];
    int result;
    Py_BEGIN_ALLOW_THREADS
    result = pipe(fds);
    Py_END_ALLOW_THREADS
    return result != 0 ? _PyPosix_Error() : Py_BuildValue("(ii)", fds[0], fds[1]);
}

PyObject *
posix_popen(PyObject *Py_UNUSED(self), PyObject *args)
{
    char *command;
    char *mode = "r";
    int bufsize = -1;
    FILE *stream;
    if (!PyArg_ParseTuple(args, "s|si:popen", &command, &mode, &bufsize)) {
        return NULL;
    }
    /* "b" and "U" mean nothing to a pipe */
    if (strcmp(mode, "rb") == 0 || strcmp(mode, "rU") == 0) {
        mode = "r";
    }
    else if (strcmp(mode, "wb") == 0) {
        mode = "w";
    }
    Py_BEGIN_ALLOW_THREADS
    stream = popen(command, mode);
    Py_END_ALLOW_THREADS
    if (stream == NULL) {
        return _PyPosix_Error();
    }
    PyObject *file = PyFile_FromFile(stream, command, mode, pclose);
    if (file != NULL) {
        PyFile_SetBufSize(file, bufsize);
    }
    return file;
}

/* A stream for fd: fdopen() does not check "a" against the descriptor's flags. */
static FILE *
stream_for_fd(int fd, const char *mode)
{
    if (mode[0] != 'a') {
        return fdopen(fd, mode);
    }
    int flags = fcntl(fd, F_GETFL);
    if (flags != -1) {
        fcntl(fd, F_SETFL, flags | O_APPEND);
    }
    FILE *stream = fdopen(fd, mode);
    if (stream == NULL && flags != -1) {
        int error = errno;
        fcntl(fd, F_SETFL, flags);
        errno = error;
    }
    return stream;
}

PyObject *
posix_fdopen(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    char *mode = "r";
    int bufsize = -1;
    struct stat info;
    if (!PyArg_ParseTuple(args, "i|si", &fd, &mode, &bufsize)) {
        return NULL;
    }
    char *real_mode = PyMem_Malloc(strlen(mode) + 3);
    if (real_mode == NULL) {
        return PyErr_NoMemory();
    }
    strcpy(real_mode, mode);
    PyObject *file = NULL;
    if (_PyFile_SanitizeMode(real_mode) < 0) {
        goto done;
    }
    if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        /* before the stream exists, so that the descriptor stays open */
        errno = EISDIR;
        PyErr_SetFromErrnoWithFilename(PyExc_IOError, "<fdopen>");
        goto done;
    }
    FILE *stream;
    Py_BEGIN_ALLOW_THREADS
    stream = stream_for_fd(fd, real_mode);
    Py_END_ALLOW_THREADS
    if (stream == NULL) {
        (void)_PyPosix_Error();
        goto done;
    }
    file = PyFile_FromFile(stream, "<fdopen>", mode, fclose);
    if (file != NULL) {
        PyFile_SetBufSize(file, bufsize);
    }
done:
    PyMem_Free(real_mode);
    return file;
}

/* ---- terminals --------------------------------------------------------------------------------- */
PyObject *
posix_isatty(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    return PyArg_ParseTuple(args, "i:isatty", &fd) ? PyBool_FromLong(isatty(fd)) : NULL;
}

PyObject *
posix_ttyname(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    if (!PyArg_ParseTuple(args, "i:ttyname", &fd)) {
        return NULL;
    }
    const char *name = ttyname(fd);
    return name == NULL ? _PyPosix_Error() : PyString_FromString(name);
}

PyObject *
posix_ctermid(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    char buffer[L_ctermid];
    const char *name = ctermid(buffer);
    return name == NULL ? _PyPosix_Error() : PyString_FromString(buffer);
}

PyObject *
posix_openpty(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(ignored))
{
    int master;
    int slave;
    if (openpty(&master, &slave, NULL, NULL, NULL) != 0) {
        return _PyPosix_Error();
    }
    return Py_BuildValue("(ii)", master, slave);
}

PyObject *
posix_tcgetpgrp(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    if (!PyArg_ParseTuple(args, "i:tcgetpgrp", &fd)) {
        return NULL;
    }
    pid_t group = tcgetpgrp(fd);
    return group < 0 ? _PyPosix_Error() : PyInt_FromLong(group);
}

PyObject *
posix_tcsetpgrp(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int group;
    if (!PyArg_ParseTuple(args, "ii:tcsetpgrp", &fd, &group)) {
        return NULL;
    }
    return posix_none_or_error(tcsetpgrp(fd, group));
}
