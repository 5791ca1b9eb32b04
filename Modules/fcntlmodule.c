/* The fcntl module: fcntl(), ioctl(), flock() and locks on parts of files. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>

#define MAX_ARGUMENT 1024

/* "O&": a descriptor from an int or from fileno(). */
static int
convert_fd(PyObject *op, void *result)
{
    int fd = PyObject_AsFileDescriptor(op);
    *(int *)result = fd;
    return fd >= 0;
}

/* ---- fcntl -------------------------------------------------------------------------- */
static PyObject *
fcntl_with_string(int fd, int op, const char *bytes, Py_ssize_t n)
{
    char buffer[MAX_ARGUMENT];
    int result;
    if (n > (Py_ssize_t)sizeof(buffer)) {
        PyErr_SetString(PyExc_ValueError, "fcntl string arg too long");
        return NULL;
    }
    memcpy(buffer, bytes, (size_t)n);
    Py_BEGIN_ALLOW_THREADS
    result = fcntl(fd, op, buffer);
    Py_END_ALLOW_THREADS
    return result < 0 ? PyErr_SetFromErrno(PyExc_IOError) : PyString_FromStringAndSize(buffer, n);
}

static PyObject *
fcntl_fcntl(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int op;
    int result;
    char *bytes;
    Py_ssize_t n;
    long number = 0;
    if (PyArg_ParseTuple(args, "O&is#:fcntl", convert_fd, &fd, &op, &bytes, &n)) {
        return fcntl_with_string(fd, op, bytes, n);
    }
    PyErr_Clear();
    if (!PyArg_ParseTuple(args,
                          "O&i|l;fcntl requires a file or file descriptor, an integer and "
                          "optionally a third integer or a string",
                          convert_fd, &fd, &op, &number)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = fcntl(fd, op, number);
    Py_END_ALLOW_THREADS
    return result < 0 ? PyErr_SetFromErrno(PyExc_IOError) : PyInt_FromLong(result);
}

/* ---- ioctl ------------------------------------------------------------------------------ */
/* The call on memory that the kernel may write: the caller's own if it is large or
 * mutate is false, else a copy that is copied back, so that other threads may run. */
static PyObject *
ioctl_with_buffer(int fd, unsigned op, char *bytes, Py_ssize_t n, int mutate)
{
    char copy[MAX_ARGUMENT + 1];
    char *argument = bytes;
    int result;
    if (mutate && n <= MAX_ARGUMENT) {
        memcpy(copy, bytes, (size_t)n);
        copy[n] = '\0';
        argument = copy;
    }
    if (!mutate) {
        if (n > MAX_ARGUMENT) {
            PyErr_SetString(PyExc_ValueError, "ioctl string arg too long");
            return NULL;
        }
        memcpy(copy, bytes, (size_t)n);
        copy[n] = '\0';
        argument = copy;
    }
    if (argument == copy) {
        Py_BEGIN_ALLOW_THREADS
        result = ioctl(fd, op, argument);
        Py_END_ALLOW_THREADS
    }
    else {
        result = ioctl(fd, op, argument);
    }
    if (mutate && argument == copy) {
        memcpy(bytes, copy, (size_t)n);
    }
    if (result < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return mutate ? PyInt_FromLong(result) : PyString_FromStringAndSize(copy, n);
}

static PyObject *
fcntl_ioctl(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    unsigned int op;
    int result;
    char *bytes;
    Py_ssize_t n;
    int number = 0;
    int mutate = 1;
    if (PyArg_ParseTuple(args, "O&Iw#|i:ioctl", convert_fd, &fd, &op, &bytes, &n, &mutate)) {
        return ioctl_with_buffer(fd, op, bytes, n, mutate != 0);
    }
    PyErr_Clear();
    if (PyArg_ParseTuple(args, "O&Is#:ioctl", convert_fd, &fd, &op, &bytes, &n)) {
        return ioctl_with_buffer(fd, op, bytes, n, 0);
    }
    PyErr_Clear();
    if (!PyArg_ParseTuple(args,
                          "O&I|i;ioctl requires a file or file descriptor, an integer and "
                          "optionally an integer or buffer argument",
                          convert_fd, &fd, &op, &number)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = ioctl(fd, op, number);
    Py_END_ALLOW_THREADS
    return result < 0 ? PyErr_SetFromErrno(PyExc_IOError) : PyInt_FromLong(result);
}

/* ---- locks ---------------------------------------------------------------------------------- */
static PyObject *
fcntl_flock(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int operation;
    int result;
    if (!PyArg_ParseTuple(args, "O&i:flock", convert_fd, &fd, &operation)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    result = flock(fd, operation);
    Py_END_ALLOW_THREADS
    if (result < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    Py_RETURN_NONE;
}

static int
offset_from(PyObject *number, off_t *offset)
{
    *offset = 0;
    if (number != NULL) {
        *offset = PyLong_Check(number) ? PyLong_AsLongLong(number) : PyInt_AsLong(number);
    }
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *
fcntl_lockf(PyObject *Py_UNUSED(self), PyObject *args)
{
    int fd;
    int operation;
    int whence = 0;
    int result;
    PyObject *length = NULL;
    PyObject *start = NULL;
    struct flock lock;
    if (!PyArg_ParseTuple(args, "O&i|OOi:lockf", convert_fd, &fd, &operation, &length, &start,
                          &whence)) {
        return NULL;
    }
    memset(&lock, 0, sizeof(lock));
    if (operation == LOCK_UN) {
        lock.l_type = F_UNLCK;
    }
    else if (operation & LOCK_SH) {
        lock.l_type = F_RDLCK;
    }
    else if (operation & LOCK_EX) {
        lock.l_type = F_WRLCK;
    }
    else {
        PyErr_SetString(PyExc_ValueError, "unrecognized lockf argument");
        return NULL;
    }
    if (offset_from(start, &lock.l_start) < 0 || offset_from(length, &lock.l_len) < 0) {
        return NULL;
    }
    lock.l_whence = (short)whence;
    Py_BEGIN_ALLOW_THREADS
    result = fcntl(fd, (operation & LOCK_NB) ? F_SETLK : F_SETLKW, &lock);
    Py_END_ALLOW_THREADS
    if (result < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    Py_RETURN_NONE;
}

/* ---- the module --------------------------------------------------------------------------------- */
static PyMethodDef fcntl_methods[] = {
    {"fcntl", fcntl_fcntl, METH_VARARGS,
     PyDoc_STR("fcntl(fd, op, [arg])\n\n"
               "The system call on a descriptor or file.  arg is an integer, then the result is\n"
               "one, or a string of at most 1024 bytes: then the result is the string that the\n"
               "call left.")},
    {"ioctl", fcntl_ioctl, METH_VARARGS,
     PyDoc_STR("ioctl(fd, op[, arg[, mutate_flag]])\n\n"
               "The system call on a descriptor or file.  arg is an integer, a string (the\n"
               "result is the string that the call left) or a writable buffer, which is changed\n"
               "in place unless mutate_flag is false.")},
    {"flock", fcntl_flock, METH_VARARGS,
     PyDoc_STR("flock(fd, operation)\n\nLock or unlock an open file: LOCK_SH, LOCK_EX or LOCK_UN,\n"
               "with LOCK_NB not to wait.")},
    {"lockf", fcntl_lockf, METH_VARARGS,
     PyDoc_STR("lockf (fd, operation, length=0, start=0, whence=0)\n\n"
               "Lock or unlock a part of a file: LOCK_SH, LOCK_EX or LOCK_UN, with LOCK_NB not to\n"
               "wait.  length 0 is to the end; whence as for seek().")},
    {NULL, NULL},
};

static const struct {
    const char *name;
    long value;      // DN_MULTISHOT fills 32 bits
} fcntl_constants[] = {
#define CONSTANT(name) {#name, (long)(name)},
#include "fcntl.def"
#undef CONSTANT
};

PyDoc_STRVAR(fcntl_doc,
"Control of open files: the system calls fcntl, ioctl and flock, and locks.\n\
\n\
A file is given as a descriptor or as an object with fileno().");

PyMODINIT_FUNC
initfcntl(void)
{
    PyObject *module = Py_InitModule3("fcntl", fcntl_methods, fcntl_doc);
    if (module == NULL) {
        return;
    }
    const int count = (int)(sizeof(fcntl_constants) / sizeof(fcntl_constants[0]));
    for (int i = 0; i < count; i++) {
        if (PyModule_AddIntConstant(module, fcntl_constants[i].name, fcntl_constants[i].value) < 0) {
            return;
        }
    }
}
