/* The socket type.
 *
 * Timeouts: a socket with a timeout has a non-blocking descriptor; an operation that
 * would block waits for the descriptor with poll() and then tries again, until the
 * deadline.  sock_timeout below 0 means a blocking descriptor, 0 a non-blocking one.
 *
 * The GIL: an operation is first tried with the GIL held and in a way that cannot
 * block (the descriptor is non-blocking, or MSG_DONTWAIT).  Only when it would block
 * is the GIL given up.  A server whose requests have arrived already so keeps
 * running instead of queueing for the GIL at each call.
 */
#include "socket_internal.h"
#include "pycore_ceval.h" // _PyEval_SaveThreadToBlock()
#include "structmember.h"
#include <poll.h>
#include <time.h>

PyObject *_PySocket_Error = NULL;
PyObject *_PySocket_HError = NULL;
PyObject *_PySocket_GaiError = NULL;
PyObject *_PySocket_Timeout = NULL;
double _PySocket_DefaultTimeout = -1.0;

/* ---- errors ------------------------------------------------------------------------------- */
PyObject *
_PySocket_SetError(void)
{
    return PyErr_SetFromErrno(_PySocket_Error);
}

static PyObject *
sock_set_pair(PyObject *type, int code, const char *text)
{
    PyObject *value = Py_BuildValue("(is)", code, text);
    if (value != NULL) {
        PyErr_SetObject(type, value);
        Py_DECREF(value);
    }
    return NULL;
}

PyObject *
_PySocket_SetGaiError(int code)
{
    if (code == EAI_SYSTEM) {
        return _PySocket_SetError();
    }
    return sock_set_pair(_PySocket_GaiError, code, gai_strerror(code));
}

PyObject *
_PySocket_SetHError(int code)
{
    return sock_set_pair(_PySocket_HError, code, hstrerror(code));
}

/* ---- waiting ---------------------------------------------------------------------------------- */
static double
sock_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
sock_set_blocking(PySocketSockObject *s, int block)
{
    int flags = fcntl(s->sock_fd, F_GETFL, 0);
    int wanted = block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (flags != -1 && wanted != flags) {
        fcntl(s->sock_fd, F_SETFL, wanted);
    }
}

/* Wait until the descriptor is ready or the interval is over, without the GIL.  1
 * ready, 0 over, -1 error in errno. */
static int
sock_wait(int fd, short events, double interval)
{
    struct pollfd entry = {fd, events, 0};
    int ready;
    if (fd < 0) {
        return 1; /* let the operation itself fail */
    }
    double milliseconds = interval * 1000.0 + 0.5;
    int timeout = milliseconds >= (double)INT_MAX ? INT_MAX : (int)milliseconds;
    PyThreadState *saved = _PyEval_SaveThreadToBlock(); /* the operation was tried before */
    ready = poll(&entry, 1, timeout < 0 ? 0 : timeout);
    PyEval_RestoreThread(saved);
    return ready;
}

/* One attempt of an operation: the result of the system call, with errno. */
typedef ssize_t (*sock_operation)(PySocketSockObject *s, void *data, int extra_flags);

static inline int
sock_would_block(int code)
{
    return code == EAGAIN || code == EWOULDBLOCK;
}

static void
sock_set_timed_out(void)
{
    PyErr_SetString(_PySocket_Timeout, "timed out");
}

enum { SOCK_FAILED = -1, SOCK_TIMED_OUT = -2 };

/* Do an operation according to the socket's timeout: its result, SOCK_FAILED with
 * errno, or SOCK_TIMED_OUT.  Sets no exception. */
static ssize_t
sock_attempt(PySocketSockObject *s, sock_operation operation, void *data, short events)
{
    /* First in a way that cannot block. */
    ssize_t result = operation(s, data, s->sock_timeout < 0.0 ? MSG_DONTWAIT : 0);
    if (result >= 0 || !sock_would_block(errno) || s->sock_timeout == 0.0) {
        return result;
    }
    if (s->sock_timeout < 0.0) {
        PyThreadState *saved = _PyEval_SaveThreadToBlock();
        result = operation(s, data, 0);
        PyEval_RestoreThread(saved); /* keeps errno */
        return result;
    }
    double interval = s->sock_timeout;
    double deadline = sock_clock() + interval;
    do {
        int ready = interval < 0.0 ? 0 : sock_wait(s->sock_fd, events, interval);
        if (ready <= 0) {
            return ready == 0 ? SOCK_TIMED_OUT : SOCK_FAILED;
        }
        result = operation(s, data, 0);
        interval = deadline - sock_clock();
    } while (result < 0 && sock_would_block(errno));
    return result;
}

static void
sock_raise(PySocketSockObject *s, ssize_t result)
{
    assert(result < 0);
    if (result == SOCK_TIMED_OUT) {
        sock_set_timed_out();
    }
    else {
        s->errorhandler();
    }
}

/* The same with an exception on failure. */
static ssize_t
sock_perform(PySocketSockObject *s, sock_operation operation, void *data, short events)
{
    ssize_t result = sock_attempt(s, operation, data, events);
    if (result < 0) {
        sock_raise(s, result);
        return -1;
    }
    return result;
}

/* ---- construction -------------------------------------------------------------------------------- */
static void
sock_init_object(PySocketSockObject *s, int fd, int family, int type, int proto)
{
    s->sock_fd = fd;
    s->sock_family = family;
    s->sock_type = type;
    s->sock_proto = proto;
    s->sock_timeout = _PySocket_DefaultTimeout;
    s->errorhandler = _PySocket_SetError;
    if (_PySocket_DefaultTimeout >= 0.0) {
        sock_set_blocking(s, 0);
    }
}

PyObject *
_PySocket_New(int fd, int family, int type, int proto)
{
    PySocketSockObject *s =
        (PySocketSockObject *)PyType_GenericNew(&_PySocket_Type, NULL, NULL);
    if (s != NULL) {
        sock_init_object(s, fd, family, type, proto);
    }
    return (PyObject *)s;
}

static PyObject *
sock_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PySocketSockObject *s = (PySocketSockObject *)type->tp_alloc(type, 0);
    if (s != NULL) {
        s->sock_fd = -1;
        s->sock_timeout = -1.0;
        s->errorhandler = _PySocket_SetError;
        s->weakreflist = NULL;
    }
    return (PyObject *)s;
}

static int
sock_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"family", "type", "proto", NULL};
    int family = AF_INET;
    int type = SOCK_STREAM;
    int proto = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|iii:socket", keywords, &family, &type,
                                     &proto)) {
        return -1;
    }
    int fd = socket(family, type, proto);
    if (fd < 0) {
        _PySocket_SetError();
        return -1;
    }
    sock_init_object((PySocketSockObject *)self, fd, family, type, proto);
    return 0;
}

static void
sock_dealloc(PySocketSockObject *s)
{
    if (s->sock_fd != -1) {
        (void)close(s->sock_fd);
    }
    if (s->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)s);
    }
    Py_TYPE(s)->tp_free((PyObject *)s);
}

static PyObject *
sock_repr(PySocketSockObject *s)
{
    return PyString_FromFormat("<socket object, fd=%ld, family=%d, type=%d, protocol=%d>",
                               (long)s->sock_fd, s->sock_family, s->sock_type, s->sock_proto);
}

/* ---- connections ------------------------------------------------------------------------------------ */
typedef struct {
    sock_addr_t address;
    socklen_t length;
} sock_peer;

static ssize_t
sock_try_accept(PySocketSockObject *s, void *data, int extra_flags)
{
    sock_peer *peer = data;
    peer->length = sizeof(peer->address);
    if (!(extra_flags & MSG_DONTWAIT)) {
        return accept(s->sock_fd, &peer->address.sa, &peer->length);
    }
    /* accept() knows no such flag, and after a look another process may still be faster. */
    struct pollfd entry = {s->sock_fd, POLLIN, 0};
    if (poll(&entry, 1, 0) == 0) {
        errno = EAGAIN;
        return -1;
    }
    PyThreadState *saved = _PyEval_SaveThreadBriefly();
    int fd = accept(s->sock_fd, &peer->address.sa, &peer->length);
    PyEval_RestoreThread(saved);
    return fd;
}

static PyObject *
sock_accept(PySocketSockObject *s, PyObject *ignored)
{
    sock_peer peer;
    socklen_t length;
    if (!_PySocket_AddressSize(s, &length)) {
        return NULL;
    }
    memset(&peer, 0, sizeof(peer));
    int fd = (int)sock_perform(s, sock_try_accept, &peer, POLLIN);
    if (fd < 0) {
        return NULL;
    }
    PyObject *connection = _PySocket_New(fd, s->sock_family, s->sock_type, s->sock_proto);
    if (connection == NULL) {
        close(fd);
        return NULL;
    }
    PyObject *address = _PySocket_MakeAddress(s->sock_fd, &peer.address, peer.length,
                                              s->sock_proto);
    PyObject *result = address != NULL ? PyTuple_Pack(2, connection, address) : NULL;
    Py_DECREF(connection);
    Py_XDECREF(address);
    return result;
}

static PyObject *
sock_bind(PySocketSockObject *s, PyObject *op)
{
    sock_addr_t address;
    socklen_t length;
    if (!_PySocket_ParseAddress(s, op, &address, &length)) {
        return NULL;
    }
    if (bind(s->sock_fd, &address.sa, length) < 0) {
        return s->errorhandler();
    }
    Py_RETURN_NONE;
}

/* 0, or an errno value; *timed_out says that the timeout ended. */
static int
sock_connect_address(PySocketSockObject *s, sock_addr_t *address, socklen_t length,
                     int *timed_out)
{
    int result;
    *timed_out = 0;
    if (s->sock_timeout < 0.0) {
        int code;
        Py_BEGIN_ALLOW_THREADS
        result = connect(s->sock_fd, &address->sa, length);
        code = errno;
        Py_END_ALLOW_THREADS
        return result < 0 ? code : 0;
    }
    result = connect(s->sock_fd, &address->sa, length);
    int code = result < 0 ? errno : 0;
    if (s->sock_timeout == 0.0 || code != EINPROGRESS) {
        return code;
    }
    int ready = sock_wait(s->sock_fd, POLLOUT, s->sock_timeout);
    if (ready == 0) {
        *timed_out = 1;
        return EWOULDBLOCK;
    }
    if (ready < 0) {
        return errno;
    }
    socklen_t size = sizeof(code);
    if (getsockopt(s->sock_fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0) {
        return errno;
    }
    return code == EISCONN ? 0 : code;
}

static PyObject *
sock_connect(PySocketSockObject *s, PyObject *op)
{
    sock_addr_t address;
    socklen_t length;
    int timed_out;
    if (!_PySocket_ParseAddress(s, op, &address, &length)) {
        return NULL;
    }
    int code = sock_connect_address(s, &address, length, &timed_out);
    if (timed_out) {
        sock_set_timed_out();
        return NULL;
    }
    if (code != 0) {
        errno = code;
        return s->errorhandler();
    }
    Py_RETURN_NONE;
}

static PyObject *
sock_connect_ex(PySocketSockObject *s, PyObject *op)
{
    sock_addr_t address;
    socklen_t length;
    int timed_out;
    if (!_PySocket_ParseAddress(s, op, &address, &length)) {
        return NULL;
    }
    int code = sock_connect_address(s, &address, length, &timed_out);
    /* A signal handler's exception counts even here. */
    if (code == EINTR && PyErr_CheckSignals()) {
        return NULL;
    }
    return PyInt_FromLong(code);
}

static PyObject *
sock_listen(PySocketSockObject *s, PyObject *op)
{
    int backlog = _PyInt_AsInt(op);
    if (backlog == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (listen(s->sock_fd, backlog < 0 ? 0 : backlog) < 0) {
        return s->errorhandler();
    }
    Py_RETURN_NONE;
}

static PyObject *
sock_shutdown(PySocketSockObject *s, PyObject *op)
{
    int how = _PyInt_AsInt(op);
    if (how == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (shutdown(s->sock_fd, how) < 0) { /* waits for nothing: not worth losing the GIL */
        return s->errorhandler();
    }
    Py_RETURN_NONE;
}

/* close() waits for what was sent only if SO_LINGER says so. */
static int
sock_lingers(int fd)
{
    struct linger linger = {0, 0};
    socklen_t size = sizeof(linger);
    return getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &size) < 0 || linger.l_onoff;
}

static PyObject *
sock_close(PySocketSockObject *s, PyObject *ignored)
{
    int fd = s->sock_fd;
    if (fd != -1) {
        s->sock_fd = -1;
        if (sock_lingers(fd)) {
            Py_BEGIN_ALLOW_THREADS
            (void)close(fd);
            Py_END_ALLOW_THREADS
        }
        else {
            /* A server closes each connection: others would take the GIL for that moment, and
             * the thread sleep until it gets it back. */
            (void)close(fd);
        }
    }
    Py_RETURN_NONE;
}

/* ---- sending ------------------------------------------------------------------------------------------ */
typedef struct {
    char *buffer;
    size_t size;
    int flags;
    sock_addr_t *address; /* of sendto and recvfrom, or NULL */
    socklen_t length;
} sock_transfer;

static ssize_t
sock_try_send(PySocketSockObject *s, void *data, int extra_flags)
{
    sock_transfer *transfer = data;
    return send(s->sock_fd, transfer->buffer, transfer->size, transfer->flags | extra_flags);
}

static ssize_t
sock_try_sendto(PySocketSockObject *s, void *data, int extra_flags)
{
    sock_transfer *transfer = data;
    return sendto(s->sock_fd, transfer->buffer, transfer->size, transfer->flags | extra_flags,
                  &transfer->address->sa, transfer->length);
}

static PyObject *
sock_send(PySocketSockObject *s, PyObject *args)
{
    Py_buffer view;
    int flags = 0;
    if (!PyArg_ParseTuple(args, "s*|i:send", &view, &flags)) {
        return NULL;
    }
    sock_transfer transfer = {view.buf, (size_t)view.len, flags, NULL, 0};
    ssize_t sent = sock_perform(s, sock_try_send, &transfer, POLLOUT);
    if (sent >= 0 && sent < view.len && s->sock_timeout < 0.0 && s->sock_type == SOCK_STREAM
        && !(flags & MSG_DONTWAIT)) {
        /* The first attempt could not wait for room; a blocking send() does. */
        ssize_t more;
        transfer.buffer += sent;
        transfer.size -= (size_t)sent;
        Py_BEGIN_ALLOW_THREADS
        more = sock_try_send(s, &transfer, 0);
        Py_END_ALLOW_THREADS
        sent += more > 0 ? more : 0;
    }
    PyBuffer_Release(&view);
    return sent < 0 ? NULL : PyInt_FromSsize_t(sent);
}

static PyObject *
sock_sendall(PySocketSockObject *s, PyObject *args)
{
    Py_buffer view;
    int flags = 0;
    ssize_t sent = 0;
    if (!PyArg_ParseTuple(args, "s*|i:sendall", &view, &flags)) {
        return NULL;
    }
    sock_transfer transfer = {view.buf, (size_t)view.len, flags, NULL, 0};
    do {
        sent = sock_attempt(s, sock_try_send, &transfer, POLLOUT);
        if (sent < 0 && !(sent == SOCK_FAILED && errno == EINTR)) {
            sock_raise(s, sent);
            break;
        }
        if (sent > 0) {
            transfer.buffer += sent;
            transfer.size -= (size_t)sent;
        }
        sent = 0;
        if (transfer.size > 0 && PyErr_CheckSignals()) {
            sent = -1;
        }
    } while (sent == 0 && transfer.size > 0);
    PyBuffer_Release(&view);
    if (sent < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sock_sendto(PySocketSockObject *s, PyObject *args)
{
    Py_buffer view;
    PyObject *target;
    sock_addr_t address;
    socklen_t length;
    int flags = 0;
    int parsed;
    switch (PyTuple_GET_SIZE(args)) {
    case 2:
        parsed = PyArg_ParseTuple(args, "s*O:sendto", &view, &target);
        break;
    case 3:
        parsed = PyArg_ParseTuple(args, "s*iO:sendto", &view, &flags, &target);
        break;
    default:
        PyErr_Format(PyExc_TypeError, "sendto() takes 2 or 3 arguments (%zd given)",
                     PyTuple_GET_SIZE(args));
        return NULL;
    }
    if (!parsed) {
        return NULL;
    }
    ssize_t sent = -1;
    if (_PySocket_ParseAddress(s, target, &address, &length)) {
        sock_transfer transfer = {view.buf, (size_t)view.len, flags, &address, length};
        sent = sock_perform(s, sock_try_sendto, &transfer, POLLOUT);
    }
    PyBuffer_Release(&view);
    return sent < 0 ? NULL : PyInt_FromSsize_t(sent);
}

/* ---- receiving --------------------------------------------------------------------------------------------- */
static ssize_t
sock_try_recv(PySocketSockObject *s, void *data, int extra_flags)
{
    sock_transfer *transfer = data;
    if ((extra_flags & MSG_DONTWAIT) && (transfer->flags & MSG_WAITALL)) {
        errno = EAGAIN; /* half of it would be lost to the caller */
        return -1;
    }
    return recv(s->sock_fd, transfer->buffer, transfer->size, transfer->flags | extra_flags);
}

static ssize_t
sock_try_recvfrom(PySocketSockObject *s, void *data, int extra_flags)
{
    sock_transfer *transfer = data;
    if ((extra_flags & MSG_DONTWAIT) && (transfer->flags & MSG_WAITALL)) {
        errno = EAGAIN;
        return -1;
    }
    memset(transfer->address, 0, sizeof(*transfer->address));
    transfer->length = sizeof(*transfer->address);
    return recvfrom(s->sock_fd, transfer->buffer, transfer->size, transfer->flags | extra_flags,
                    &transfer->address->sa, &transfer->length);
}

static ssize_t
sock_receive(PySocketSockObject *s, char *buffer, Py_ssize_t size, int flags)
{
    sock_transfer transfer = {buffer, (size_t)size, flags, NULL, 0};
    return sock_perform(s, sock_try_recv, &transfer, POLLIN);
}

/* Receive with the sender's address; *address is a new reference. */
static ssize_t
sock_receive_from(PySocketSockObject *s, char *buffer, Py_ssize_t size, int flags,
                  PyObject **address)
{
    sock_addr_t sender;
    socklen_t length;
    *address = NULL;
    if (!_PySocket_AddressSize(s, &length)) {
        return -1;
    }
    sock_transfer transfer = {buffer, (size_t)size, flags, &sender, 0};
    ssize_t received = sock_perform(s, sock_try_recvfrom, &transfer, POLLIN);
    if (received >= 0) {
        *address = _PySocket_MakeAddress(s->sock_fd, &sender, transfer.length, s->sock_proto);
        if (*address == NULL) {
            return -1;
        }
    }
    return received;
}

static PyObject *
sock_recv(PySocketSockObject *s, PyObject *args)
{
    int size;
    int flags = 0;
    if (!PyArg_ParseTuple(args, "i|i:recv", &size, &flags)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative buffersize in recv");
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, size);
    if (result == NULL) {
        return NULL;
    }
    ssize_t received = sock_receive(s, PyString_AS_STRING(result), size, flags);
    if (received < 0) {
        Py_DECREF(result);
        return NULL;
    }
    if (received != size) {
        _PyString_Resize(&result, received);
    }
    return result;
}

static PyObject *
sock_recvfrom(PySocketSockObject *s, PyObject *args)
{
    int size;
    int flags = 0;
    PyObject *address;
    if (!PyArg_ParseTuple(args, "i|i:recvfrom", &size, &flags)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "negative buffersize in recvfrom");
        return NULL;
    }
    PyObject *data = PyString_FromStringAndSize(NULL, size);
    if (data == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    ssize_t received = sock_receive_from(s, PyString_AS_STRING(data), size, flags, &address);
    if (received >= 0
        && (received == size || _PyString_Resize(&data, received) == 0)) {
        result = PyTuple_Pack(2, data, address);
    }
    Py_XDECREF(data);
    Py_XDECREF(address);
    return result;
}

/* Parse (buffer[, nbytes[, flags]]) and decide how much to read; -1 on error. */
static Py_ssize_t
sock_parse_into(PyObject *args, PyObject *kwds, const char *format, const char *negative,
                const char *too_long, Py_buffer *view, int *flags)
{
    static char *keywords[] = {"buffer", "nbytes", "flags", NULL};
    int nbytes = 0;
    *flags = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, format, keywords, view, &nbytes, flags)) {
        return -1;
    }
    if (nbytes < 0) {
        PyErr_SetString(PyExc_ValueError, negative);
        PyBuffer_Release(view);
        return -1;
    }
    if (nbytes > view->len) {
        PyErr_SetString(PyExc_ValueError, too_long);
        PyBuffer_Release(view);
        return -1;
    }
    return nbytes == 0 ? view->len : nbytes;
}

static PyObject *
sock_recv_into(PySocketSockObject *s, PyObject *args, PyObject *kwds)
{
    Py_buffer view;
    int flags;
    Py_ssize_t size = sock_parse_into(args, kwds, "w*|ii:recv_into",
                                      "negative buffersize in recv_into",
                                      "buffer too small for requested bytes", &view, &flags);
    if (size < 0) {
        return NULL;
    }
    ssize_t received = sock_receive(s, view.buf, size, flags);
    PyBuffer_Release(&view);
    return received < 0 ? NULL : PyInt_FromSsize_t(received);
}

static PyObject *
sock_recvfrom_into(PySocketSockObject *s, PyObject *args, PyObject *kwds)
{
    Py_buffer view;
    int flags;
    PyObject *address;
    Py_ssize_t size = sock_parse_into(args, kwds, "w*|ii:recvfrom_into",
                                      "negative buffersize in recvfrom_into",
                                      "nbytes is greater than the length of the buffer", &view,
                                      &flags);
    if (size < 0) {
        return NULL;
    }
    ssize_t received = sock_receive_from(s, view.buf, size, flags, &address);
    PyBuffer_Release(&view);
    if (received < 0) {
        Py_XDECREF(address);
        return NULL;
    }
    return Py_BuildValue("nN", received, address);
}

/* ---- state and options ------------------------------------------------------------------------------------------ */
int
_PySocket_ParseTimeout(PyObject *value, double *timeout)
{
    if (value == Py_None) {
        *timeout = -1.0;
        return 0;
    }
    double seconds = PyFloat_AsDouble(value);
    if (seconds < 0.0) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "Timeout value out of range");
        }
        return -1;
    }
    *timeout = seconds;
    return 0;
}

PyObject *
_PySocket_TimeoutObject(double timeout)
{
    if (timeout < 0.0) {
        Py_RETURN_NONE;
    }
    return PyFloat_FromDouble(timeout);
}

static PyObject *
sock_setblocking(PySocketSockObject *s, PyObject *op)
{
    long block = PyInt_AsLong(op);
    if (block == -1 && PyErr_Occurred()) {
        return NULL;
    }
    s->sock_timeout = block ? -1.0 : 0.0;
    sock_set_blocking(s, block != 0);
    Py_RETURN_NONE;
}

static PyObject *
sock_settimeout(PySocketSockObject *s, PyObject *op)
{
    double timeout;
    if (_PySocket_ParseTimeout(op, &timeout) < 0) {
        return NULL;
    }
    s->sock_timeout = timeout;
    sock_set_blocking(s, timeout < 0.0);
    Py_RETURN_NONE;
}

static PyObject *
sock_gettimeout(PySocketSockObject *s, PyObject *ignored)
{
    return _PySocket_TimeoutObject(s->sock_timeout);
}

static PyObject *
sock_setsockopt(PySocketSockObject *s, PyObject *args)
{
    int level;
    int option;
    int number;
    int result;
    char *buffer;
    int size;
    if (PyArg_ParseTuple(args, "iii:setsockopt", &level, &option, &number)) {
        result = setsockopt(s->sock_fd, level, option, &number, sizeof(number));
    }
    else {
        PyErr_Clear();
        if (!PyArg_ParseTuple(args, "iis#:setsockopt", &level, &option, &buffer, &size)) {
            return NULL;
        }
        result = setsockopt(s->sock_fd, level, option, buffer, (socklen_t)size);
    }
    if (result < 0) {
        return s->errorhandler();
    }
    Py_RETURN_NONE;
}

static PyObject *
sock_getsockopt(PySocketSockObject *s, PyObject *args)
{
    int level;
    int option;
    int size = 0;
    if (!PyArg_ParseTuple(args, "ii|i:getsockopt", &level, &option, &size)) {
        return NULL;
    }
    if (size == 0) {
        int flag = 0;
        socklen_t length = sizeof(flag);
        if (getsockopt(s->sock_fd, level, option, &flag, &length) < 0) {
            return s->errorhandler();
        }
        return PyInt_FromLong(flag);
    }
    if (size < 0 || size > 1024) {
        PyErr_SetString(_PySocket_Error, "getsockopt buflen out of range");
        return NULL;
    }
    char buffer[1024];
    socklen_t length = (socklen_t)size;
    if (getsockopt(s->sock_fd, level, option, buffer, &length) < 0) {
        return s->errorhandler();
    }
    return PyString_FromStringAndSize(buffer, (Py_ssize_t)length);
}

/* getsockname or getpeername */
static PyObject *
sock_name(PySocketSockObject *s, int (*call)(int, struct sockaddr *, socklen_t *))
{
    sock_addr_t address;
    socklen_t length;
    if (!_PySocket_AddressSize(s, &length)) {
        return NULL;
    }
    memset(&address, 0, sizeof(address));
    if (call(s->sock_fd, &address.sa, &length) < 0) {
        return s->errorhandler();
    }
    return _PySocket_MakeAddress(s->sock_fd, &address, length, s->sock_proto);
}

static int
sock_call_getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    return getsockname(fd, address, length);
}

static int
sock_call_getpeername(int fd, struct sockaddr *address, socklen_t *length)
{
    return getpeername(fd, address, length);
}

static PyObject *
sock_getsockname(PySocketSockObject *s, PyObject *ignored)
{
    return sock_name(s, sock_call_getsockname);
}

static PyObject *
sock_getpeername(PySocketSockObject *s, PyObject *ignored)
{
    return sock_name(s, sock_call_getpeername);
}

static PyObject *
sock_fileno(PySocketSockObject *s, PyObject *ignored)
{
    return PyInt_FromLong(s->sock_fd);
}

static PyObject *
sock_dup(PySocketSockObject *s, PyObject *ignored)
{
    int fd = dup(s->sock_fd);
    if (fd < 0) {
        return s->errorhandler();
    }
    PyObject *copy = _PySocket_New(fd, s->sock_family, s->sock_type, s->sock_proto);
    if (copy == NULL) {
        close(fd);
    }
    return copy;
}

static PyObject *
sock_makefile(PySocketSockObject *s, PyObject *args)
{
    char *mode = "r";
    int bufsize = -1;
    if (!PyArg_ParseTuple(args, "|si:makefile", &mode, &bufsize)) {
        return NULL;
    }
    int fd = dup(s->sock_fd);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, mode);
    if (stream == NULL) {
        if (fd >= 0) {
            close(fd);
        }
        return s->errorhandler();
    }
    PyObject *file = PyFile_FromFile(stream, "<socket>", mode, fclose);
    if (file != NULL) {
        PyFile_SetBufSize(file, bufsize);
    }
    return file;
}

/* ---- tables ----------------------------------------------------------------------------------------------------------- */
PyDoc_STRVAR(accept_doc,
"accept() -> (socket object, address info)\n\nWait for a connection; the address is the peer's.");
PyDoc_STRVAR(bind_doc, "bind(address) -> None\n\nGive the socket a local address.");
PyDoc_STRVAR(close_doc, "close() -> None\n\nClose the socket; it cannot be used any more.");
PyDoc_STRVAR(connect_doc, "connect(address) -> None\n\nConnect to a remote address.");
PyDoc_STRVAR(connect_ex_doc,
"connect_ex(address) -> errno\n\nLike connect(), but says 0 or an error number.");
PyDoc_STRVAR(dup_doc, "dup() -> socket object\n\nAnother socket object for the same connection.");
PyDoc_STRVAR(fileno_doc, "fileno() -> integer\n\nThe file descriptor.");
PyDoc_STRVAR(getpeername_doc, "getpeername() -> address info\n\nThe remote address.");
PyDoc_STRVAR(getsockname_doc, "getsockname() -> address info\n\nThe local address.");
PyDoc_STRVAR(getsockopt_doc,
"getsockopt(level, option[, buffersize]) -> value\n\n"
"A socket option, as an integer or, with buffersize, as a string.");
PyDoc_STRVAR(gettimeout_doc,
"gettimeout() -> timeout\n\nSeconds that operations wait; None for as long as it takes.");
PyDoc_STRVAR(listen_doc,
"listen(backlog) -> None\n\nLet peers connect; backlog of them may wait for accept().");
PyDoc_STRVAR(makefile_doc, "makefile([mode[, buffersize]]) -> file object\n\nA file on the socket.");
PyDoc_STRVAR(recv_doc,
"recv(buffersize[, flags]) -> data\n\n"
"Wait for data, at most buffersize bytes; an empty string when the peer closed.");
PyDoc_STRVAR(recv_into_doc,
"recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nLike recv(), into a writable buffer.");
PyDoc_STRVAR(recvfrom_doc,
"recvfrom(buffersize[, flags]) -> (data, address info)\n\nLike recv(), with the sender's address.");
PyDoc_STRVAR(recvfrom_into_doc,
"recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\n"
"Like recv_into(), with the sender's address.");
PyDoc_STRVAR(send_doc,
"send(data[, flags]) -> count\n\nSend data; says how many bytes of it were taken.");
PyDoc_STRVAR(sendall_doc, "sendall(data[, flags]) -> None\n\nSend all of data.");
PyDoc_STRVAR(sendto_doc,
"sendto(data[, flags], address) -> count\n\nLike send(), to an address.");
PyDoc_STRVAR(setblocking_doc,
"setblocking(flag) -> None\n\nTrue: operations wait as long as it takes; false: never.");
PyDoc_STRVAR(settimeout_doc,
"settimeout(timeout) -> None\n\nLet operations wait timeout seconds; None for no limit.");
PyDoc_STRVAR(setsockopt_doc,
"setsockopt(level, option, value) -> None\n\nSet an option to an integer or a string.");
PyDoc_STRVAR(shutdown_doc,
"shutdown(flag) -> None\n\nEnd reading (SHUT_RD), writing (SHUT_WR) or both (SHUT_RDWR).");

static PyMethodDef sock_methods[] = {
    {"accept", (PyCFunction)sock_accept, METH_NOARGS, accept_doc},
    {"bind", (PyCFunction)sock_bind, METH_O, bind_doc},
    {"close", (PyCFunction)sock_close, METH_NOARGS, close_doc},
    {"connect", (PyCFunction)sock_connect, METH_O, connect_doc},
    {"connect_ex", (PyCFunction)sock_connect_ex, METH_O, connect_ex_doc},
    {"dup", (PyCFunction)sock_dup, METH_NOARGS, dup_doc},
    {"fileno", (PyCFunction)sock_fileno, METH_NOARGS, fileno_doc},
    {"getpeername", (PyCFunction)sock_getpeername, METH_NOARGS, getpeername_doc},
    {"getsockname", (PyCFunction)sock_getsockname, METH_NOARGS, getsockname_doc},
    {"getsockopt", (PyCFunction)sock_getsockopt, METH_VARARGS, getsockopt_doc},
    {"gettimeout", (PyCFunction)sock_gettimeout, METH_NOARGS, gettimeout_doc},
    {"listen", (PyCFunction)sock_listen, METH_O, listen_doc},
    {"makefile", (PyCFunction)sock_makefile, METH_VARARGS, makefile_doc},
    {"recv", (PyCFunction)sock_recv, METH_VARARGS, recv_doc},
    {"recv_into", (PyCFunction)sock_recv_into, METH_VARARGS | METH_KEYWORDS, recv_into_doc},
    {"recvfrom", (PyCFunction)sock_recvfrom, METH_VARARGS, recvfrom_doc},
    {"recvfrom_into", (PyCFunction)sock_recvfrom_into, METH_VARARGS | METH_KEYWORDS,
     recvfrom_into_doc},
    {"send", (PyCFunction)sock_send, METH_VARARGS, send_doc},
    {"sendall", (PyCFunction)sock_sendall, METH_VARARGS, sendall_doc},
    {"sendto", (PyCFunction)sock_sendto, METH_VARARGS, sendto_doc},
    {"setblocking", (PyCFunction)sock_setblocking, METH_O, setblocking_doc},
    {"setsockopt", (PyCFunction)sock_setsockopt, METH_VARARGS, setsockopt_doc},
    {"settimeout", (PyCFunction)sock_settimeout, METH_O, settimeout_doc},
    {"shutdown", (PyCFunction)sock_shutdown, METH_O, shutdown_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef sock_members[] = {
    {"family", T_INT, offsetof(PySocketSockObject, sock_family), READONLY, "address family"},
    {"type", T_INT, offsetof(PySocketSockObject, sock_type), READONLY, "socket type"},
    {"proto", T_INT, offsetof(PySocketSockObject, sock_proto), READONLY, "protocol number"},
    {"timeout", T_DOUBLE, offsetof(PySocketSockObject, sock_timeout), READONLY,
     "timeout in seconds; negative: none"},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(sock_doc,
"socket([family[, type[, proto]]]) -> socket object\n\n"
"An endpoint of communication, by default IPv4 (AF_INET) and TCP (SOCK_STREAM).");

PyTypeObject _PySocket_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_socket.socket",
    .tp_basicsize = sizeof(PySocketSockObject),
    .tp_dealloc = (destructor)sock_dealloc,
    .tp_repr = (reprfunc)sock_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = sock_doc,
    .tp_weaklistoffset = offsetof(PySocketSockObject, weakreflist),
    .tp_methods = sock_methods,
    .tp_members = sock_members,
    .tp_init = sock_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = sock_new,
    .tp_free = PyObject_Del,
};
