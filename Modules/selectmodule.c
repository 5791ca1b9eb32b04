/* select: wait until files are ready, by select(), poll() and Linux's epoll.
 *
 * In C for the system calls.  Each waits without the GIL; the lists of files are
 * copied before, so that other threads may change theirs meanwhile. */
#include "Python.h"
#include "structmember.h"
#include "pycore_ceval.h" // _PyEval_SaveThreadToBlock()
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

static PyObject *select_error;

/* ---- select ------------------------------------------------------------------------------- */

typedef struct {
    PyObject *object; /* owned */
    int fd;
} select_entry;

typedef struct {
    select_entry *entries;
    Py_ssize_t count;
    fd_set set;
} select_list;

static void
select_list_free(select_list *list)
{
    for (Py_ssize_t i = 0; i < list->count; i++) {
        Py_DECREF(list->entries[i].object);
    }
    PyMem_Free(list->entries);
    list->entries = NULL;
    list->count = 0;
}

/* Fill the list from a sequence of files; *highest becomes the highest descriptor. */
static int
select_list_fill(select_list *list, PyObject *files, int *highest)
{
    list->entries = NULL;
    list->count = 0;
    FD_ZERO(&list->set);
    PyObject *sequence = PySequence_Fast(files, "arguments 1-3 must be sequences");
    if (sequence == NULL) {
        return -1;
    }
    int result = -1;
    list->entries = PyMem_New(select_entry, FD_SETSIZE + 1);
    if (list->entries == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    /* fileno() may run code that changes the sequence. */
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(sequence); i++) {
        PyObject *file = PySequence_Fast_GET_ITEM(sequence, i);
        Py_INCREF(file);
        int fd = PyObject_AsFileDescriptor(file);
        if (fd < 0) {
            Py_DECREF(file);
            goto done;
        }
        if (fd >= FD_SETSIZE) {
            Py_DECREF(file);
            PyErr_SetString(PyExc_ValueError, "filedescriptor out of range in select()");
            goto done;
        }
        if (list->count >= FD_SETSIZE) {
            Py_DECREF(file);
            PyErr_SetString(PyExc_ValueError, "too many file descriptors in select()");
            goto done;
        }
        FD_SET(fd, &list->set);
        *highest = fd > *highest ? fd : *highest;
        list->entries[list->count].object = file;
        list->entries[list->count].fd = fd;
        list->count++;
    }
    result = 0;
done:
    Py_DECREF(sequence);
    return result;
}

/* The files whose descriptor is in the set now; each descriptor once. */
static PyObject *
select_list_ready(select_list *list)
{
    PyObject *result = PyList_New(0);
    for (Py_ssize_t i = 0; result != NULL && i < list->count; i++) {
        if (FD_ISSET(list->entries[i].fd, &list->set)
            && PyList_Append(result, list->entries[i].object) < 0) {
            Py_CLEAR(result);
        }
    }
    return result;
}

/* Seconds as a timeval; NULL in *out for None. */
static int
select_timeout(PyObject *timeout, struct timeval *value, struct timeval **out)
{
    *out = NULL;
    if (timeout == Py_None) {
        return 0;
    }
    if (!PyNumber_Check(timeout)) {
        PyErr_SetString(PyExc_TypeError, "timeout must be a float or None");
        return -1;
    }
    double seconds = PyFloat_AsDouble(timeout);
    if (seconds == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (seconds > (double)LONG_MAX) {
        PyErr_SetString(PyExc_OverflowError, "timeout period too long");
        return -1;
    }
    double whole = floor(seconds);
    value->tv_sec = (time_t)whole;
    value->tv_usec = (suseconds_t)((seconds - whole) * 1e6);
    *out = value;
    return 0;
}

/* Few enough descriptors to look at without letting the GIL go: about a microsecond. */
#define LOOK_LIMIT 64

/* select(); the GIL is let go only to wait.  Sets are filled on return as by select(). */
static int
select_wait(int highest, select_list *lists, struct timeval *limit)
{
    if (highest < LOOK_LIMIT || (limit != NULL && limit->tv_sec == 0 && limit->tv_usec == 0)) {
        struct timeval at_once = {0, 0};
        fd_set sets[3] = {lists[0].set, lists[1].set, lists[2].set};
        errno = 0;
        int count = select(highest + 1, &sets[0], &sets[1], &sets[2], &at_once);
        if (count != 0 || (limit != NULL && limit->tv_sec == 0 && limit->tv_usec == 0)) {
            for (int i = 0; i < 3; i++) {
                lists[i].set = sets[i];
            }
            return count;
        }
    }
    PyThreadState *saved = _PyEval_SaveThreadToBlock();
    errno = 0;
    int count = select(highest + 1, &lists[0].set, &lists[1].set, &lists[2].set, limit);
    PyEval_RestoreThread(saved);
    return count;
}

static PyObject *
select_select(PyObject *module, PyObject *args)
{
    PyObject *files[3] = {NULL, NULL, NULL};
    PyObject *timeout = Py_None;
    select_list lists[3];
    struct timeval value;
    struct timeval *limit = NULL;
    PyObject *result = NULL;
    PyObject *ready[3] = {NULL, NULL, NULL};
    int highest = -1;
    int filled = 0;
    (void)module;

    if (!PyArg_UnpackTuple(args, "select", 3, 4, &files[0], &files[1], &files[2], &timeout)
        || select_timeout(timeout, &value, &limit) < 0) {
        return NULL;
    }
    while (filled < 3) {
        filled++;
        if (select_list_fill(&lists[filled - 1], files[filled - 1], &highest) < 0) {
            goto done;
        }
    }
    int count = select_wait(highest, lists, limit);
    if (count < 0) {
        PyErr_SetFromErrno(select_error);
        goto done;
    }
    if (count == 0) {
        /* Nothing is ready; the sets may be in any state. */
        FD_ZERO(&lists[0].set);
        FD_ZERO(&lists[1].set);
        FD_ZERO(&lists[2].set);
    }
    for (int i = 0; i < 3; i++) {
        ready[i] = select_list_ready(&lists[i]);
        if (ready[i] == NULL) {
            goto done;
        }
    }
    result = PyTuple_Pack(3, ready[0], ready[1], ready[2]);
done:
    for (int i = 0; i < filled; i++) {
        select_list_free(&lists[i]);
    }
    for (int i = 0; i < 3; i++) {
        Py_XDECREF(ready[i]);
    }
    return result;
}

/* ---- poll ------------------------------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    PyObject *dict; /* descriptor -> events */
    int outdated;   /* the array must be made anew from the dict */
    int count;
    struct pollfd *array;
    int running;
} pollobject;

static PyTypeObject poll_type;

static int
poll_rebuild(pollobject *self)
{
    Py_ssize_t count = PyDict_Size(self->dict);
    struct pollfd *array
        = PyMem_Realloc(self->array, (size_t)(count > 0 ? count : 1) * sizeof(struct pollfd));
    if (array == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    self->array = array;
    self->count = (int)count;
    Py_ssize_t position = 0;
    Py_ssize_t i = 0;
    PyObject *key = NULL;
    PyObject *value = NULL;
    while (PyDict_Next(self->dict, &position, &key, &value)) {
        array[i].fd = (int)PyInt_AsLong(key);
        array[i].events = (short)(unsigned short)PyInt_AsLong(value);
        array[i].revents = 0;
        i++;
    }
    self->outdated = 0;
    return 0;
}

/* An event mask: an unsigned short. */
static int
poll_mask(PyObject *op, unsigned short *mask)
{
    if (!PyInt_Check(op) && !PyLong_Check(op)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return 0;
    }
    long number = PyInt_AsLong(op);
    if (number == -1 && PyErr_Occurred()) {
        return 0;
    }
    if (number < 0) {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative value to unsigned long");
        return 0;
    }
    if (number > USHRT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large for C unsigned short");
        return 0;
    }
    *mask = (unsigned short)number;
    return 1;
}

static int
poll_mask_converter(PyObject *op, void *result)
{
    return poll_mask(op, (unsigned short *)result);
}

static PyObject *
poll_store(pollobject *self, int fd, unsigned short events)
{
    PyObject *key = PyInt_FromLong(fd);
    PyObject *value = PyInt_FromLong(events);
    int failed = key == NULL || value == NULL || PyDict_SetItem(self->dict, key, value) < 0;
    Py_XDECREF(key);
    Py_XDECREF(value);
    if (failed) {
        return NULL;
    }
    self->outdated = 1;
    Py_RETURN_NONE;
}

static PyObject *
poll_register(PyObject *op, PyObject *args)
{
    PyObject *file = NULL;
    unsigned short events = POLLIN | POLLPRI | POLLOUT;
    if (!PyArg_ParseTuple(args, "O|O&:register", &file, poll_mask_converter, &events)) {
        return NULL;
    }
    int fd = PyObject_AsFileDescriptor(file);
    return fd == -1 ? NULL : poll_store((pollobject *)op, fd, events);
}

static PyObject *
poll_modify(PyObject *op, PyObject *args)
{
    PyObject *file = NULL;
    unsigned short events = 0;
    if (!PyArg_ParseTuple(args, "OO&:modify", &file, poll_mask_converter, &events)) {
        return NULL;
    }
    int fd = PyObject_AsFileDescriptor(file);
    if (fd == -1) {
        return NULL;
    }
    PyObject *key = PyInt_FromLong(fd);
    if (key == NULL) {
        return NULL;
    }
    int known = PyDict_GetItem(((pollobject *)op)->dict, key) != NULL;
    Py_DECREF(key);
    if (!known) {
        errno = ENOENT;
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    return poll_store((pollobject *)op, fd, events);
}

static PyObject *
poll_unregister(PyObject *op, PyObject *file)
{
    pollobject *self = (pollobject *)op;
    int fd = PyObject_AsFileDescriptor(file);
    if (fd == -1) {
        return NULL;
    }
    PyObject *key = PyInt_FromLong(fd);
    if (key == NULL) {
        return NULL;
    }
    int failed = PyDict_DelItem(self->dict, key);
    Py_DECREF(key);
    if (failed < 0) {
        return NULL;
    }
    self->outdated = 1;
    Py_RETURN_NONE;
}

/* The entries with events, as a list of pairs. */
static PyObject *
poll_collect(pollobject *self, int ready)
{
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && ready > 0 && i < self->count; i++) {
        if (self->array[i].revents == 0) {
            continue;
        }
        /* The kernel's short is signed; its bits are not. */
        PyObject *pair = Py_BuildValue("(ii)", self->array[i].fd,
                                       (int)(unsigned short)self->array[i].revents);
        int failed = pair == NULL || PyList_Append(list, pair) < 0;
        Py_XDECREF(pair);
        if (failed) {
            Py_CLEAR(list);
        }
        ready--;
    }
    return list;
}

static PyObject *
poll_poll(PyObject *op, PyObject *args)
{
    pollobject *self = (pollobject *)op;
    PyObject *limit = NULL;
    int timeout = -1;
    if (!PyArg_UnpackTuple(args, "poll", 0, 1, &limit)) {
        return NULL;
    }
    if (limit != NULL && limit != Py_None) {
        if (!PyNumber_Check(limit)) {
            PyErr_SetString(PyExc_TypeError, "timeout must be an integer or None");
            return NULL;
        }
        PyObject *number = PyNumber_Int(limit);
        if (number == NULL) {
            return NULL;
        }
        timeout = _PyInt_AsInt(number);
        Py_DECREF(number);
        if (timeout == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    /* The array is in use while we wait without the GIL. */
    if (self->running) {
        PyErr_SetString(PyExc_RuntimeError, "concurrent poll() invocation");
        return NULL;
    }
    if (self->outdated && poll_rebuild(self) < 0) {
        return NULL;
    }
    int ready = 0;
    if (self->count <= LOOK_LIMIT) {
        ready = poll(self->array, (nfds_t)self->count, 0);
    }
    if (ready == 0 && (timeout != 0 || self->count > LOOK_LIMIT)) {
        self->running = 1;
        PyThreadState *saved = _PyEval_SaveThreadToBlock();
        ready = poll(self->array, (nfds_t)self->count, timeout);
        PyEval_RestoreThread(saved);
        self->running = 0;
    }
    return ready < 0 ? PyErr_SetFromErrno(select_error) : poll_collect(self, ready);
}

static void
poll_dealloc(PyObject *op)
{
    pollobject *self = (pollobject *)op;
    PyMem_Free(self->array);
    Py_XDECREF(self->dict);
    PyObject_Del(op);
}

static PyMethodDef poll_methods[] = {
    {"register", poll_register, METH_VARARGS,
     "register(fd[, eventmask])\n\nWait for the events of fd, too; a descriptor or a file."},
    {"modify", poll_modify, METH_VARARGS,
     "modify(fd, eventmask)\n\nChange the events of a registered file."},
    {"unregister", poll_unregister, METH_O,
     "unregister(fd)\n\nForget the file; KeyError if it is not registered."},
    {"poll", poll_poll, METH_VARARGS,
     "poll([timeout]) -> list of (fd, event)\n\n"
     "Wait at most timeout milliseconds (None: for ever) until a file is ready."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject poll_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "select.poll",
    .tp_basicsize = sizeof(pollobject),
    .tp_dealloc = poll_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = poll_methods,
};

static PyObject *
select_poll(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    pollobject *self = PyObject_New(pollobject, &poll_type);
    if (self == NULL) {
        return NULL;
    }
    self->outdated = 1;
    self->count = 0;
    self->array = NULL;
    self->running = 0;
    self->dict = PyDict_New();
    if (self->dict == NULL) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

/* ---- epoll --------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    int fd; /* -1: closed */
} epollobject;

static PyTypeObject epoll_type;

static PyObject *
epoll_closed_error(void)
{
    PyErr_SetString(PyExc_ValueError, "I/O operation on closed epoll fd");
    return NULL;
}

/* Around an epoll descriptor; -1 makes a new one. */
static PyObject *
epoll_make(PyTypeObject *type, int sizehint, int fd)
{
    epollobject *self = (epollobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    if (fd == -1) {
        Py_BEGIN_ALLOW_THREADS
        fd = epoll_create(sizehint);
        Py_END_ALLOW_THREADS
    }
    self->fd = fd;
    if (fd < 0) {
        PyErr_SetFromErrno(PyExc_IOError);
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static PyObject *
epoll_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"sizehint", NULL};
    int sizehint = FD_SETSIZE - 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|i:epoll", keywords, &sizehint)) {
        return NULL;
    }
    if (sizehint <= 0 && sizehint != -1) {
        PyErr_Format(PyExc_ValueError, "sizehint must be greater zero, got %d", sizehint);
        return NULL;
    }
    return epoll_make(type, sizehint == -1 ? FD_SETSIZE - 1 : sizehint, -1);
}

static PyObject *
epoll_fromfd(PyObject *cls, PyObject *args)
{
    int fd = -1;
    if (!PyArg_ParseTuple(args, "i:fromfd", &fd)) {
        return NULL;
    }
    return epoll_make((PyTypeObject *)cls, FD_SETSIZE - 1, fd);
}

/* Close; errno, or 0. */
static int
epoll_close_fd(epollobject *self)
{
    int failure = 0;
    if (self->fd >= 0) {
        int fd = self->fd;
        self->fd = -1;
        Py_BEGIN_ALLOW_THREADS
        if (close(fd) < 0) {
            failure = errno;
        }
        Py_END_ALLOW_THREADS
    }
    return failure;
}

static void
epoll_dealloc(PyObject *op)
{
    epoll_close_fd((epollobject *)op);
    Py_TYPE(op)->tp_free(op);
}

static PyObject *
epoll_close(PyObject *op, PyObject *unused)
{
    (void)unused;
    errno = epoll_close_fd((epollobject *)op);
    if (errno != 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    Py_RETURN_NONE;
}

static PyObject *
epoll_fileno(PyObject *op, PyObject *unused)
{
    (void)unused;
    int fd = ((epollobject *)op)->fd;
    return fd < 0 ? epoll_closed_error() : PyInt_FromLong(fd);
}

static PyObject *
epoll_get_closed(PyObject *op, void *context)
{
    (void)context;
    return PyBool_FromLong(((epollobject *)op)->fd < 0);
}

static PyObject *
epoll_control(PyObject *op, int operation, PyObject *file, unsigned int events)
{
    int epfd = ((epollobject *)op)->fd;
    if (epfd < 0) {
        return epoll_closed_error();
    }
    int fd = PyObject_AsFileDescriptor(file);
    if (fd == -1) {
        return NULL;
    }
    struct epoll_event event;
    memset(&event, 0, sizeof(event));
    event.events = events;
    event.data.fd = fd;
    int result = 0;
    Py_BEGIN_ALLOW_THREADS
    result = epoll_ctl(epfd, operation, fd, &event);
    if (operation == EPOLL_CTL_DEL && result < 0 && errno == EBADF) {
        result = 0; /* closed files have left the set by themselves */
        errno = 0;
    }
    Py_END_ALLOW_THREADS
    if (result < 0) {
        return PyErr_SetFromErrno(PyExc_IOError);
    }
    Py_RETURN_NONE;
}

static PyObject *
epoll_register(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"fd", "eventmask", NULL};
    PyObject *file = NULL;
    unsigned int events = EPOLLIN | EPOLLOUT | EPOLLPRI;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|I:register", keywords, &file, &events)) {
        return NULL;
    }
    return epoll_control(op, EPOLL_CTL_ADD, file, events);
}

static PyObject *
epoll_modify(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"fd", "eventmask", NULL};
    PyObject *file = NULL;
    unsigned int events = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OI:modify", keywords, &file, &events)) {
        return NULL;
    }
    return epoll_control(op, EPOLL_CTL_MOD, file, events);
}

static PyObject *
epoll_unregister(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"fd", NULL};
    PyObject *file = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:unregister", keywords, &file)) {
        return NULL;
    }
    return epoll_control(op, EPOLL_CTL_DEL, file, 0);
}

static PyObject *
epoll_wait_for(epollobject *self, int timeout, int maxevents)
{
    struct epoll_event *events = PyMem_New(struct epoll_event, maxevents);
    if (events == NULL) {
        return PyErr_NoMemory();
    }
    int epfd = self->fd;
    int count = epoll_wait(epfd, events, maxevents, 0);
    if (count == 0 && timeout != 0) {
        PyThreadState *saved = _PyEval_SaveThreadToBlock();
        count = epoll_wait(epfd, events, maxevents, timeout);
        PyEval_RestoreThread(saved);
    }
    PyObject *list = NULL;
    if (count < 0) {
        PyErr_SetFromErrno(PyExc_IOError);
    }
    else {
        list = PyList_New(count);
    }
    for (int i = 0; list != NULL && i < count; i++) {
        PyObject *pair = Py_BuildValue("(iI)", events[i].data.fd, events[i].events);
        if (pair == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, pair);
    }
    PyMem_Free(events);
    return list;
}

static PyObject *
epoll_poll(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"timeout", "maxevents", NULL};
    double seconds = -1.0;
    int maxevents = -1;
    int timeout = -1;
    epollobject *self = (epollobject *)op;
    if (self->fd < 0) {
        return epoll_closed_error();
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|di:poll", keywords, &seconds, &maxevents)) {
        return NULL;
    }
    if (seconds < 0) {
        timeout = -1;
    }
    else if (seconds * 1000.0 > INT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "timeout is too large");
        return NULL;
    }
    else {
        timeout = (int)(seconds * 1000.0);
    }
    if (maxevents == -1) {
        maxevents = FD_SETSIZE - 1;
    }
    else if (maxevents < 1) {
        PyErr_Format(PyExc_ValueError, "maxevents must be greater than 0, got %d", maxevents);
        return NULL;
    }
    return epoll_wait_for(self, timeout, maxevents);
}

#define WITH_KEYWORDS(func) (PyCFunction)(void (*)(void))(func), METH_VARARGS | METH_KEYWORDS

static PyMethodDef epoll_methods[] = {
    {"fromfd", epoll_fromfd, METH_VARARGS | METH_CLASS,
     "fromfd(fd) -> epoll\n\nAn epoll object of an existing descriptor."},
    {"close", epoll_close, METH_NOARGS, "close()\n\nClose the descriptor; harmless twice."},
    {"fileno", epoll_fileno, METH_NOARGS, "fileno() -> int\n\nThe descriptor of epoll itself."},
    {"modify", WITH_KEYWORDS(epoll_modify),
     "modify(fd, eventmask)\n\nChange the events of a registered file."},
    {"register", WITH_KEYWORDS(epoll_register),
     "register(fd[, eventmask])\n\nWait for the events of fd, too; a descriptor or a file."},
    {"unregister", WITH_KEYWORDS(epoll_unregister), "unregister(fd)\n\nForget the file."},
    {"poll", WITH_KEYWORDS(epoll_poll),
     "poll([timeout[, maxevents]]) -> list of (fd, events)\n\n"
     "Wait at most timeout seconds (-1: for ever) until a file is ready."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef epoll_getsets[] = {
    {"closed", epoll_get_closed, NULL, "has it been closed?", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject epoll_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "select.epoll",
    .tp_basicsize = sizeof(epollobject),
    .tp_dealloc = epoll_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "epoll([sizehint=-1])\n\n"
              "A set of files to wait for, kept by the kernel; edge or level triggered.",
    .tp_methods = epoll_methods,
    .tp_getset = epoll_getsets,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = epoll_new,
    .tp_free = PyObject_Del,
};

/* ---- module ------------------------------------------------------------------------------------------- */

static PyMethodDef select_methods[] = {
    {"select", select_select, METH_VARARGS,
     "select(rlist, wlist, xlist[, timeout]) -> (rlist, wlist, xlist)\n\n"
     "Wait until a file can be read, written, or has an exceptional condition, at most\n"
     "timeout seconds (None: for ever); the lists of those that are ready."},
    {"poll", select_poll, METH_NOARGS, "poll() -> polling object\n\nA new set of files."},
    {NULL, NULL, 0, NULL},
};

static const struct {
    const char *name;
    long value;
} select_constants[] = {
    {"PIPE_BUF", PIPE_BUF},
#define CONSTANT(name) {#name, (long)(name)}
    CONSTANT(POLLIN),       CONSTANT(POLLPRI),      CONSTANT(POLLOUT),      CONSTANT(POLLERR),
    CONSTANT(POLLHUP),      CONSTANT(POLLNVAL),     CONSTANT(POLLRDNORM),   CONSTANT(POLLRDBAND),
    CONSTANT(POLLWRNORM),   CONSTANT(POLLWRBAND),   CONSTANT(POLLMSG),      CONSTANT(EPOLLIN),
    CONSTANT(EPOLLOUT),     CONSTANT(EPOLLPRI),     CONSTANT(EPOLLERR),     CONSTANT(EPOLLHUP),
    {"EPOLLET", (long)(unsigned int)EPOLLET},       CONSTANT(EPOLLONESHOT),
    CONSTANT(EPOLLRDNORM),  CONSTANT(EPOLLRDBAND),  CONSTANT(EPOLLWRNORM),
    CONSTANT(EPOLLWRBAND),  CONSTANT(EPOLLMSG),
#undef CONSTANT
};

PyMODINIT_FUNC
initselect(void)
{
    if (PyType_Ready(&poll_type) < 0) {
        return;
    }
    Py_TYPE(&epoll_type) = &PyType_Type;
    if (PyType_Ready(&epoll_type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule3("select", select_methods,
                                      "Waiting until files are ready: select, poll, epoll.");
    if (module == NULL) {
        return;
    }
    select_error = PyErr_NewException("select.error", NULL, NULL);
    if (select_error == NULL) {
        return;
    }
    Py_INCREF(select_error);
    PyModule_AddObject(module, "error", select_error);
    Py_INCREF(&epoll_type);
    PyModule_AddObject(module, "epoll", (PyObject *)&epoll_type);
    for (size_t i = 0; i < sizeof(select_constants) / sizeof(select_constants[0]); i++) {
        PyModule_AddIntConstant(module, select_constants[i].name, select_constants[i].value);
    }
}
