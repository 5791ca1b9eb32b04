/* _multiprocessing: what multiprocessing needs from the system: semaphores shared between
 * processes, connections that carry messages over a descriptor, and passing descriptors.
 *
 * A message is its length in four bytes, most significant first, and then its bytes.
 */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "pythread.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <time.h>

static PyObject *mp_dumps;
static PyObject *mp_loads;
static PyObject *mp_protocol;
static PyObject *mp_too_short;

/* ======== semaphores =================================================================== */

enum { RECURSIVE_MUTEX, SEMAPHORE };

typedef struct {
    PyObject_HEAD
    sem_t *handle;
    long last_owner;
    int count; /* of this process */
    int maxvalue;
    int kind;
} semlock;

static PyTypeObject semlock_type;

static int
sem_is_mine(semlock *self)
{
    return self->count > 0 && PyThread_get_thread_ident() == self->last_owner;
}

static PyObject *
sem_make(PyTypeObject *type, sem_t *handle, int kind, int maxvalue)
{
    semlock *self = (semlock *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->handle = handle;
        self->kind = kind;
        self->maxvalue = maxvalue;
    }
    return (PyObject *)self;
}

static PyObject *
sem_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"kind", (char *)"value", (char *)"maxvalue", NULL};
    static int counter;
    int kind, value, maxvalue;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "iii", kwlist, &kind, &value, &maxvalue)) {
        return NULL;
    }
    if (kind != RECURSIVE_MUTEX && kind != SEMAPHORE) {
        PyErr_SetString(PyExc_ValueError, "unrecognized kind");
        return NULL;
    }
    char name[64];
    PyOS_snprintf(name, sizeof(name), "/mp%ld-%d", (long)getpid(), counter++);
    sem_t *handle = sem_open(name, O_CREAT | O_EXCL, 0600, value);
    if (handle == SEM_FAILED) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    sem_unlink(name); /* children inherit the mapping, nobody needs the name */
    PyObject *self = sem_make(type, handle, kind, maxvalue);
    if (self == NULL) {
        sem_close(handle);
    }
    return self;
}

static PyObject *
sem_rebuild(PyObject *cls, PyObject *args)
{
    PyObject *address;
    int kind, maxvalue;
    if (!PyArg_ParseTuple(args, "Oii:_rebuild", &address, &kind, &maxvalue)) {
        return NULL;
    }
    void *handle = PyLong_AsVoidPtr(address);
    if (handle == NULL && PyErr_Occurred()) {
        return NULL;
    }
    return sem_make((PyTypeObject *)cls, handle, kind, maxvalue);
}

static void
sem_dealloc(semlock *self)
{
    if (self->handle != NULL) {
        sem_close(self->handle);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* 0, or an errno; runs without the GIL. */
static int
sem_wait_until(sem_t *handle, const struct timespec *deadline)
{
    int result = deadline == NULL ? sem_wait(handle) : sem_timedwait(handle, deadline);
    return result == 0 ? 0 : errno;
}

static PyObject *
sem_acquire(semlock *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"block", (char *)"timeout", NULL};
    int block = 1;
    PyObject *timeout = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iO:acquire", kwlist, &block, &timeout)) {
        return NULL;
    }
    if (self->kind == RECURSIVE_MUTEX && sem_is_mine(self)) {
        self->count++;
        Py_RETURN_TRUE;
    }
    struct timespec deadline;
    if (timeout != Py_None) {
        double span = PyFloat_AsDouble(timeout);
        if (PyErr_Occurred()) {
            return NULL;
        }
        clock_gettime(CLOCK_REALTIME, &deadline);
        span = span < 0.0 ? 0.0 : span > 1e9 ? 1e9 : span;
        deadline.tv_sec += (time_t)span;
        deadline.tv_nsec += (long)((span - floor(span)) * 1e9);
        if (deadline.tv_nsec >= 1000000000) {
            deadline.tv_nsec -= 1000000000;
            deadline.tv_sec++;
        }
    }
    sem_t *handle = self->handle;
    int err = sem_trywait(handle) == 0 ? 0 : errno;
    while (err == EINTR || (err == EAGAIN && block)) {
        if (err == EINTR && PyErr_CheckSignals() < 0) {
            return NULL;
        }
        if (!block) {
            err = sem_trywait(handle) == 0 ? 0 : errno;
            continue;
        }
        Py_BEGIN_ALLOW_THREADS
        err = sem_wait_until(handle, timeout == Py_None ? NULL : &deadline);
        Py_END_ALLOW_THREADS
    }
    if (err == EAGAIN || err == ETIMEDOUT) {
        Py_RETURN_FALSE;
    }
    if (err != 0) {
        errno = err;
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    self->count++;
    self->last_owner = PyThread_get_thread_ident();
    Py_RETURN_TRUE;
}

static PyObject *
sem_release(semlock *self, PyObject *unused)
{
    if (self->kind == RECURSIVE_MUTEX) {
        if (!sem_is_mine(self)) {
            PyErr_SetString(PyExc_AssertionError,
                            "attempt to release recursive lock not owned by thread");
            return NULL;
        }
        if (self->count > 1) {
            self->count--;
            Py_RETURN_NONE;
        }
    }
    else {
        int value;
        if (sem_getvalue(self->handle, &value) != 0) {
            return PyErr_SetFromErrno(PyExc_OSError);
        }
        if (value >= self->maxvalue) {
            PyErr_SetString(PyExc_ValueError, "semaphore or lock released too many times");
            return NULL;
        }
    }
    if (sem_post(self->handle) != 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    self->count--;
    Py_RETURN_NONE;
}

static PyObject *
sem_exit(semlock *self, PyObject *args)
{
    return sem_release(self, NULL);
}

static PyObject *
sem_count(semlock *self, PyObject *unused)
{
    return PyInt_FromLong(self->count);
}

static PyObject *
sem_mine(semlock *self, PyObject *unused)
{
    return PyBool_FromLong(sem_is_mine(self));
}

static PyObject *
sem_get_value(semlock *self, PyObject *unused)
{
    int value;
    if (sem_getvalue(self->handle, &value) != 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyInt_FromLong(value < 0 ? 0 : value);
}

static PyObject *
sem_is_zero(semlock *self, PyObject *unused)
{
    int value;
    if (sem_getvalue(self->handle, &value) != 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return PyBool_FromLong(value <= 0);
}

static PyObject *
sem_after_fork(semlock *self, PyObject *unused)
{
    self->count = 0;
    Py_RETURN_NONE;
}

static PyObject *
sem_get_handle(semlock *self, void *closure)
{
    return PyLong_FromVoidPtr(self->handle);
}

static PyGetSetDef sem_getset[] = {
    {(char *)"handle", (getter)sem_get_handle, NULL, (char *)"address of the semaphore"}, {NULL}};

static PyMemberDef sem_members[] = {
    {(char *)"kind", T_INT, offsetof(semlock, kind), READONLY, (char *)""},
    {(char *)"maxvalue", T_INT, offsetof(semlock, maxvalue), READONLY, (char *)""},
    {NULL}};

static PyMethodDef sem_methods[] = {
    {"acquire", (PyCFunction)(void (*)(void))sem_acquire, METH_VARARGS | METH_KEYWORDS,
     "acquire(block=True, timeout=None) -> bool\n\nTake the lock."},
    {"release", (PyCFunction)sem_release, METH_NOARGS, "release()\n\nLet the lock go."},
    {"__enter__", (PyCFunction)(void (*)(void))sem_acquire, METH_VARARGS | METH_KEYWORDS,
     "__enter__()\n\nTake the lock."},
    {"__exit__", (PyCFunction)sem_exit, METH_VARARGS, "__exit__(*args)\n\nLet the lock go."},
    {"_count", (PyCFunction)sem_count, METH_NOARGS,
     "_count() -> int\n\nHow often this process has taken it."},
    {"_is_mine", (PyCFunction)sem_mine, METH_NOARGS,
     "_is_mine() -> bool\n\nDoes this thread have it?"},
    {"_get_value", (PyCFunction)sem_get_value, METH_NOARGS,
     "_get_value() -> int\n\nThe semaphore's value."},
    {"_is_zero", (PyCFunction)sem_is_zero, METH_NOARGS,
     "_is_zero() -> bool\n\nIs the value zero?"},
    {"_rebuild", sem_rebuild, METH_VARARGS | METH_CLASS,
     "_rebuild(handle, kind, maxvalue) -> SemLock\n\nThe same semaphore in a child process."},
    {"_after_fork", (PyCFunction)sem_after_fork, METH_NOARGS,
     "_after_fork()\n\nA child has not taken what its parent had."},
    {NULL}};

static PyTypeObject semlock_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_multiprocessing.SemLock",
    .tp_basicsize = sizeof(semlock),
    .tp_dealloc = (destructor)sem_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Semaphore or recursive mutex that processes share",
    .tp_methods = sem_methods,
    .tp_members = sem_members,
    .tp_getset = sem_getset,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = sem_new,
    .tp_free = PyObject_Del,
};

/* ======== connections ===================================================================== */

typedef struct {
    PyObject_HEAD
    int fd; /* -1 when closed */
    int readable;
    int writable;
    PyObject *weakreflist;
} connection;

static PyTypeObject connection_type;

static PyObject *
conn_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"handle", (char *)"readable", (char *)"writable", NULL};
    int fd;
    PyObject *readable = Py_True;
    PyObject *writable = Py_True;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "i|OO", kwlist, &fd, &readable, &writable)) {
        return NULL;
    }
    if (fd < 0) {
        PyErr_Format(PyExc_IOError, "invalid handle %d", fd);
        return NULL;
    }
    int can_read = PyObject_IsTrue(readable);
    int can_write = PyObject_IsTrue(writable);
    if (can_read < 0 || can_write < 0) {
        return NULL;
    }
    if (!can_read && !can_write) {
        PyErr_SetString(PyExc_ValueError, "either readable or writable must be true");
        return NULL;
    }
    connection *self = (connection *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->fd = fd;
        self->readable = can_read;
        self->writable = can_write;
    }
    return (PyObject *)self;
}

static void
conn_close_fd(connection *self)
{
    int fd = self->fd;
    self->fd = -1;
    if (fd >= 0) {
        Py_BEGIN_ALLOW_THREADS
        (void)close(fd);
        Py_END_ALLOW_THREADS
    }
}

static void
conn_dealloc(connection *self)
{
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    conn_close_fd(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
conn_check(connection *self, int reading)
{
    if (reading ? !self->readable : !self->writable) {
        PyErr_SetString(PyExc_IOError,
                        reading ? "connection is write-only" : "connection is read-only");
        return -1;
    }
    return 0;
}

static int
conn_check_open(connection *self)
{
    if (self->fd < 0) {
        PyErr_SetString(PyExc_IOError, "handle is invalid");
        return -1;
    }
    return 0;
}

/* ---- bytes, all of them ------------------------------------------------------------------ */

static int
conn_write_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done;
        Py_BEGIN_ALLOW_THREADS
        done = write(fd, data, size);
        Py_END_ALLOW_THREADS
        if (done < 0) {
            if (errno == EINTR) {
                if (PyErr_CheckSignals() < 0) {
                    return -1;
                }
                continue;
            }
            PyErr_SetFromErrno(PyExc_IOError);
            return -1;
        }
        data += done;
        size -= (size_t)done;
    }
    return 0;
}

static int
conn_read_all(int fd, char *data, size_t size, int started)
{
    while (size > 0) {
        ssize_t done;
        Py_BEGIN_ALLOW_THREADS
        done = read(fd, data, size);
        Py_END_ALLOW_THREADS
        if (done < 0) {
            if (errno == EINTR) {
                if (PyErr_CheckSignals() < 0) {
                    return -1;
                }
                continue;
            }
            PyErr_SetFromErrno(PyExc_IOError);
            return -1;
        }
        if (done == 0) {
            if (started) {
                PyErr_SetString(PyExc_IOError, "got end of file during message");
            }
            else {
                PyErr_SetNone(PyExc_EOFError);
            }
            return -1;
        }
        started = 1;
        data += done;
        size -= (size_t)done;
    }
    return 0;
}

/* ---- messages ---------------------------------------------------------------------------- */

#define MESSAGE_MAX 0x7fffffff

static int
conn_send_message(connection *self, const char *data, Py_ssize_t size)
{
    if (size > MESSAGE_MAX) {
        PyErr_SetString(PyExc_ValueError, "string too long");
        return -1;
    }
    uint32_t head = htonl((uint32_t)size);
    /* Small ones in one piece: a pipe's reader need not wake up twice. */
    if (size < 16384 - 4) {
        char whole[16384];
        memcpy(whole, &head, 4);
        memcpy(whole + 4, data, (size_t)size);
        return conn_write_all(self->fd, whole, (size_t)size + 4);
    }
    if (conn_write_all(self->fd, (const char *)&head, 4) < 0) {
        return -1;
    }
    return conn_write_all(self->fd, data, (size_t)size);
}

/* A str; a message longer than limit spoils the connection. */
static PyObject *
conn_recv_message(connection *self, Py_ssize_t limit)
{
    uint32_t head;
    if (conn_read_all(self->fd, (char *)&head, 4, 0) < 0) {
        return NULL;
    }
    uint32_t size = ntohl(head);
    if (size > (uint32_t)MESSAGE_MAX || (Py_ssize_t)size > limit) {
        self->readable = 0;
        if (!self->writable) {
            conn_close_fd(self);
        }
        PyErr_SetString(PyExc_IOError, "bad message length");
        return NULL;
    }
    PyObject *message = PyString_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (message != NULL
        && conn_read_all(self->fd, PyString_AS_STRING(message), size, 1) < 0) {
        Py_CLEAR(message);
    }
    return message;
}

static PyObject *
conn_send_bytes(connection *self, PyObject *args)
{
    Py_buffer data;
    Py_ssize_t offset = 0;
    Py_ssize_t size = PY_SSIZE_T_MIN;
    if (!PyArg_ParseTuple(args, "s*|nn", &data, &offset, &size)) {
        return NULL;
    }
    int err = -1;
    if (conn_check(self, 0) < 0) {
        goto done;
    }
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "offset is negative");
        goto done;
    }
    if (data.len < offset) {
        PyErr_SetString(PyExc_ValueError, "buffer length < offset");
        goto done;
    }
    if (size == PY_SSIZE_T_MIN) {
        size = data.len - offset;
    }
    else if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size is negative");
        goto done;
    }
    else if (offset + size > data.len) {
        PyErr_SetString(PyExc_ValueError, "buffer length < offset + size");
        goto done;
    }
    err = conn_send_message(self, (const char *)data.buf + offset, size);
done:
    PyBuffer_Release(&data);
    if (err < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
conn_recv_bytes(connection *self, PyObject *args)
{
    PyObject *limit = NULL;
    if (!PyArg_ParseTuple(args, "|O", &limit)) {
        return NULL;
    }
    Py_ssize_t most = PY_SSIZE_T_MAX;
    if (limit != NULL && limit != Py_None) {
        most = PyNumber_AsSsize_t(limit, PyExc_OverflowError);
        if (most == -1 && PyErr_Occurred()) {
            return NULL;
        }
        if (most < 0) {
            PyErr_SetString(PyExc_ValueError, "maxlength < 0");
            return NULL;
        }
    }
    return conn_check(self, 1) < 0 ? NULL : conn_recv_message(self, most);
}

static PyObject *
conn_recv_bytes_into(connection *self, PyObject *args)
{
    Py_buffer target;
    Py_ssize_t offset = 0;
    if (!PyArg_ParseTuple(args, "w*|n", &target, &offset)) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *message = NULL;
    if (conn_check(self, 1) < 0) {
        goto done;
    }
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "negative offset");
        goto done;
    }
    if (offset > target.len) {
        PyErr_SetString(PyExc_ValueError, "offset too large");
        goto done;
    }
    message = conn_recv_message(self, PY_SSIZE_T_MAX);
    if (message == NULL) {
        goto done;
    }
    if (PyString_GET_SIZE(message) > target.len - offset) {
        PyErr_SetObject(mp_too_short, message);
        goto done;
    }
    memcpy((char *)target.buf + offset, PyString_AS_STRING(message),
           (size_t)PyString_GET_SIZE(message));
    result = PyInt_FromSsize_t(PyString_GET_SIZE(message));
done:
    Py_XDECREF(message);
    PyBuffer_Release(&target);
    return result;
}

static PyObject *
conn_send(connection *self, PyObject *obj)
{
    if (conn_check(self, 0) < 0) {
        return NULL;
    }
    PyObject *pickled = PyObject_CallFunctionObjArgs(mp_dumps, obj, mp_protocol, NULL);
    if (pickled == NULL) {
        return NULL;
    }
    char *data;
    Py_ssize_t size;
    int err = PyString_AsStringAndSize(pickled, &data, &size);
    if (err == 0) {
        err = conn_send_message(self, data, size);
    }
    Py_DECREF(pickled);
    if (err < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
conn_recv(connection *self, PyObject *unused)
{
    if (conn_check(self, 1) < 0) {
        return NULL;
    }
    PyObject *message = conn_recv_message(self, PY_SSIZE_T_MAX);
    if (message == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(mp_loads, message, NULL);
    Py_DECREF(message);
    return result;
}

static PyObject *
conn_poll(connection *self, PyObject *args)
{
    PyObject *wanted = NULL;
    if (conn_check(self, 1) < 0 || !PyArg_ParseTuple(args, "|O", &wanted)) {
        return NULL;
    }
    double timeout = 0.0;
    if (wanted == Py_None) {
        timeout = -1.0;
    }
    else if (wanted != NULL) {
        timeout = PyFloat_AsDouble(wanted);
        if (PyErr_Occurred()) {
            return NULL;
        }
        timeout = timeout < 0.0 ? 0.0 : timeout;
    }
    int milliseconds = timeout < 0.0 ? -1 : timeout > 2e6 ? 2000000000 : (int)(timeout * 1000 + 0.5);
    struct pollfd ask = {self->fd, POLLIN | POLLPRI, 0};
    int ready;
    Py_BEGIN_ALLOW_THREADS
    ready = poll(&ask, 1, milliseconds);
    Py_END_ALLOW_THREADS
    if (ready < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    if (ready > 0 && (ask.revents & POLLNVAL)) {
        errno = EBADF;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return PyBool_FromLong(ready > 0);
}

static PyObject *
conn_fileno(connection *self, PyObject *unused)
{
    return conn_check_open(self) < 0 ? NULL : PyInt_FromLong(self->fd);
}

static PyObject *
conn_close(connection *self, PyObject *unused)
{
    conn_close_fd(self);
    Py_RETURN_NONE;
}

static PyObject *
conn_repr(connection *self)
{
    const char *mode = !self->writable ? "read-only" : !self->readable ? "write-only"
                                                                       : "read-write";
    return PyString_FromFormat("<%s Connection, handle %d>", mode, self->fd);
}

static PyObject *
conn_get_closed(connection *self, void *closure)
{
    return PyBool_FromLong(self->fd < 0);
}

static PyObject *
conn_get_readable(connection *self, void *closure)
{
    return PyBool_FromLong(self->readable);
}

static PyObject *
conn_get_writable(connection *self, void *closure)
{
    return PyBool_FromLong(self->writable);
}

static PyGetSetDef conn_getset[] = {
    {(char *)"closed", (getter)conn_get_closed, NULL, (char *)"True if the connection is closed"},
    {(char *)"readable", (getter)conn_get_readable, NULL, (char *)"True if it can receive"},
    {(char *)"writable", (getter)conn_get_writable, NULL, (char *)"True if it can send"},
    {NULL}};

static PyMethodDef conn_methods[] = {
    {"send_bytes", (PyCFunction)conn_send_bytes, METH_VARARGS,
     "send_bytes(buffer[, offset[, size]])\n\nSend bytes as one message."},
    {"recv_bytes", (PyCFunction)conn_recv_bytes, METH_VARARGS,
     "recv_bytes([maxlength]) -> str\n\nReceive a message."},
    {"recv_bytes_into", (PyCFunction)conn_recv_bytes_into, METH_VARARGS,
     "recv_bytes_into(buffer[, offset]) -> int\n\nReceive a message into a writable buffer."},
    {"send", (PyCFunction)conn_send, METH_O, "send(obj)\n\nSend a picklable object."},
    {"recv", (PyCFunction)conn_recv, METH_NOARGS, "recv() -> object\n\nReceive an object."},
    {"poll", (PyCFunction)conn_poll, METH_VARARGS,
     "poll([timeout]) -> bool\n\nIs there something to receive, within timeout seconds?"},
    {"fileno", (PyCFunction)conn_fileno, METH_NOARGS, "fileno() -> int\n\nThe descriptor."},
    {"close", (PyCFunction)conn_close, METH_NOARGS, "close()\n\nClose the connection."},
    {NULL}};

static PyTypeObject connection_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_multiprocessing.Connection",
    .tp_basicsize = sizeof(connection),
    .tp_dealloc = (destructor)conn_dealloc,
    .tp_repr = (reprfunc)conn_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Connection that carries messages; made from a handle, readable and writable",
    .tp_weaklistoffset = offsetof(connection, weakreflist),
    .tp_methods = conn_methods,
    .tp_getset = conn_getset,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = conn_new,
    .tp_free = PyObject_Del,
};

/* ======== functions ========================================================================== */

typedef union {
    struct cmsghdr align;
    char room[CMSG_SPACE(sizeof(int))];
} fd_control;

static void
prepare_message(struct msghdr *message, struct iovec *vector, char *byte, fd_control *control)
{
    vector->iov_base = byte;
    vector->iov_len = 1;
    memset(message, 0, sizeof(*message));
    memset(control, 0, sizeof(*control));
    message->msg_iov = vector;
    message->msg_iovlen = 1;
    message->msg_control = control;
    message->msg_controllen = sizeof(*control);
}

static PyObject *
mp_sendfd(PyObject *self, PyObject *args)
{
    int conn, fd;
    if (!PyArg_ParseTuple(args, "ii", &conn, &fd)) {
        return NULL;
    }
    struct msghdr message;
    struct iovec vector;
    fd_control control;
    char byte = '*';
    prepare_message(&message, &vector, &byte, &control);
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_len = CMSG_LEN(sizeof(int));
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(head), &fd, sizeof(int));
    ssize_t done;
    Py_BEGIN_ALLOW_THREADS
    done = sendmsg(conn, &message, 0);
    Py_END_ALLOW_THREADS
    if (done < 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_RETURN_NONE;
}

static PyObject *
mp_recvfd(PyObject *self, PyObject *args)
{
    int conn;
    if (!PyArg_ParseTuple(args, "i", &conn)) {
        return NULL;
    }
    struct msghdr message;
    struct iovec vector;
    fd_control control;
    char byte;
    prepare_message(&message, &vector, &byte, &control);
    ssize_t done;
    Py_BEGIN_ALLOW_THREADS
    done = recvmsg(conn, &message, 0);
    Py_END_ALLOW_THREADS
    if (done < 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head == NULL || head->cmsg_len != CMSG_LEN(sizeof(int)) || head->cmsg_level != SOL_SOCKET
        || head->cmsg_type != SCM_RIGHTS) {
        PyErr_SetString(PyExc_RuntimeError, "No file descriptor received");
        return NULL;
    }
    int fd;
    memcpy(&fd, CMSG_DATA(head), sizeof(int));
    return PyInt_FromLong(fd);
}

static PyObject *
mp_address_of_buffer(PyObject *self, PyObject *obj)
{
    void *data;
    Py_ssize_t size;
    if (PyObject_AsWriteBuffer(obj, &data, &size) < 0) {
        return NULL;
    }
    return Py_BuildValue("Nn", PyLong_FromVoidPtr(data), size);
}

static PyMethodDef mp_methods[] = {
    {"address_of_buffer", mp_address_of_buffer, METH_O,
     "address_of_buffer(obj) -> (int, int)\n\nAddress and size of a writable buffer."},
    {"sendfd", mp_sendfd, METH_VARARGS,
     "sendfd(sockfd, fd)\n\nPass a descriptor over a Unix socket."},
    {"recvfd", mp_recvfd, METH_VARARGS,
     "recvfd(sockfd) -> int\n\nReceive a descriptor over a Unix socket."},
    {NULL}};

/* Functions of other modules that messages need; 0 or -1. */
static int
mp_import(void)
{
    PyObject *pickle = PyImport_ImportModule("cPickle");
    PyObject *package = PyImport_ImportModule("multiprocessing");
    if (pickle != NULL && package != NULL) {
        mp_dumps = PyObject_GetAttrString(pickle, "dumps");
        mp_loads = PyObject_GetAttrString(pickle, "loads");
        mp_protocol = PyObject_GetAttrString(pickle, "HIGHEST_PROTOCOL");
        mp_too_short = PyObject_GetAttrString(package, "BufferTooShort");
    }
    Py_XDECREF(pickle);
    Py_XDECREF(package);
    return mp_dumps != NULL && mp_loads != NULL && mp_protocol != NULL && mp_too_short != NULL
               ? 0
               : -1;
}

PyMODINIT_FUNC init_multiprocessing(void);

PyMODINIT_FUNC
init_multiprocessing(void)
{
    PyObject *m = Py_InitModule3("_multiprocessing", mp_methods, "The engine of multiprocessing.");
    if (m == NULL || mp_import() < 0 || PyType_Ready(&connection_type) < 0
        || PyType_Ready(&semlock_type) < 0) {
        return;
    }
    PyObject *most = PyInt_FromLong(SEM_VALUE_MAX);
    PyObject *flags = Py_BuildValue("{sisisi}", "HAVE_SEM_OPEN", 1, "HAVE_SEM_TIMEDWAIT", 1,
                                    "HAVE_FD_TRANSFER", 1);
    if (most == NULL || flags == NULL
        || PyDict_SetItemString(semlock_type.tp_dict, "SEM_VALUE_MAX", most) < 0) {
        Py_XDECREF(most);
        Py_XDECREF(flags);
        return;
    }
    Py_DECREF(most);
    Py_INCREF(&connection_type);
    PyModule_AddObject(m, "Connection", (PyObject *)&connection_type);
    Py_INCREF(&semlock_type);
    PyModule_AddObject(m, "SemLock", (PyObject *)&semlock_type);
    PyModule_AddObject(m, "flags", flags);
}
