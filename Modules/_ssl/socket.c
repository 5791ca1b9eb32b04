/* _ssl._SSLSocket: one TLS connection over a socket.
 *
 * The socket is held weakly, as the Python object over both owns it.  A socket with
 * a timeout is non-blocking underneath: an operation that wants to read or write
 * waits with poll() until its deadline and tries again. */
#include "ssl_internal.h"
#include <arpa/inet.h>
#include <poll.h>

typedef enum { WAIT_READY, WAIT_BLOCKING, WAIT_NONBLOCKING, WAIT_TIMED_OUT, WAIT_CLOSED } wait_state;

static double
socket_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Wait for the socket until deadline. */
static wait_state
socket_wait(PySocketSockObject *sock, int writing, double deadline)
{
    if (sock->sock_timeout < 0) {
        return WAIT_BLOCKING;
    }
    if (sock->sock_timeout == 0) {
        return WAIT_NONBLOCKING;
    }
    if (sock->sock_fd < 0) {
        return WAIT_CLOSED;
    }
    struct pollfd entry = {.fd = sock->sock_fd, .events = writing ? POLLOUT : POLLIN};
    double left = deadline - socket_now();
    int count = 0;
    if (left <= 0) {
        return WAIT_TIMED_OUT;
    }
    int timeout = left > 1e6 ? 1000000000 : (int)(left * 1000.0 + 0.999);
    Py_BEGIN_ALLOW_THREADS
    count = poll(&entry, 1, timeout);
    Py_END_ALLOW_THREADS
    return count == 0 ? WAIT_TIMED_OUT : WAIT_READY;
}

/* The socket, a new reference; NULL with an exception if it is gone. */
static PySocketSockObject *
socket_get(sslobject *self)
{
    PyObject *sock = PyWeakref_GET_OBJECT(self->sock);
    if (sock == Py_None || ((PySocketSockObject *)sock)->sock_fd < 0) {
        _PySSL_Raise(NULL, PY_SSL_ERROR_SSL, "Underlying socket connection gone", __LINE__, 0);
        return NULL;
    }
    Py_INCREF(sock);
    return (PySocketSockObject *)sock;
}

/* One kind of operation of the library: its result as SSL_read's. */
typedef int (*sslcall)(SSL *ssl, void *buffer, int size);

static int
call_handshake(SSL *ssl, void *buffer, int size)
{
    (void)buffer;
    (void)size;
    return SSL_do_handshake(ssl);
}

static int
call_read(SSL *ssl, void *buffer, int size)
{
    return SSL_read(ssl, buffer, size);
}

static int
call_write(SSL *ssl, void *buffer, int size)
{
    return SSL_write(ssl, buffer, size);
}

/* Do an operation, waiting as the socket's timeout allows.  The result is positive,
 * or 0 if the peer has closed (only for reading), or -1 with an exception. */
static int
socket_run(sslobject *self, sslcall call, void *buffer, int size, const char *what)
{
    PySocketSockObject *sock = socket_get(self);
    if (sock == NULL) {
        return -1;
    }
    int nonblocking = sock->sock_timeout >= 0;
    BIO_set_nbio(SSL_get_rbio(self->ssl), nonblocking);
    BIO_set_nbio(SSL_get_wbio(self->ssl), nonblocking);
    double deadline = sock->sock_timeout > 0 ? socket_now() + sock->sock_timeout : 0;
    int result = -1;
    for (;;) {
        int kind = 0;
        Py_BEGIN_ALLOW_THREADS
        ERR_clear_error();
        errno = 0;
        result = call(self->ssl, buffer, size);
        kind = SSL_get_error(self->ssl, result);
        Py_END_ALLOW_THREADS
        if (PyErr_CheckSignals() < 0) {
            result = -1;
            break;
        }
        if (result > 0) {
            break;
        }
        if (kind == SSL_ERROR_ZERO_RETURN && call == call_read
            && SSL_get_shutdown(self->ssl) == SSL_RECEIVED_SHUTDOWN) {
            result = 0;
            break;
        }
        wait_state state = WAIT_NONBLOCKING;
        if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
            state = socket_wait(sock, kind == SSL_ERROR_WANT_WRITE, deadline);
        }
        if (state == WAIT_READY || state == WAIT_BLOCKING) {
            continue;
        }
        if (state == WAIT_TIMED_OUT) {
            PyObject *message = PyString_FromFormat("The %s operation timed out", what);
            if (message != NULL) {
                PyErr_SetObject(_PySSL_Error, message);
                Py_DECREF(message);
            }
        }
        else if (state == WAIT_CLOSED) {
            PyErr_SetString(_PySSL_Error, "Underlying socket has been closed.");
        }
        else {
            _PySSL_RaiseFor(self, result, __LINE__);
        }
        result = -1;
        break;
    }
    Py_DECREF(sock);
    return result;
}

static PyObject *
socket_do_handshake(PyObject *op, PyObject *unused)
{
    sslobject *self = (sslobject *)op;
    (void)unused;
    if (socket_run(self, call_handshake, NULL, 0, "handshake") < 1) {
        return NULL;
    }
    self->handshake_done = 1;
    Py_RETURN_NONE;
}

static PyObject *
socket_write(PyObject *op, PyObject *args)
{
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "s*:write", &view)) {
        return NULL;
    }
    int written = -1;
    if (view.len > INT_MAX) {
        PyErr_Format(PyExc_OverflowError, "string longer than %d bytes", INT_MAX);
    }
    else {
        /* nothing to write is an error of type SSLEOFError, as in 2.7 on this library */
        written = socket_run((sslobject *)op, call_write, view.buf, (int)view.len, "write");
    }
    PyBuffer_Release(&view);
    return written < 0 ? NULL : PyInt_FromLong(written);
}

static PyObject *
socket_read_into(sslobject *self, int size, Py_buffer *view)
{
    if (size <= 0 || size > view->len) {
        size = view->len > INT_MAX ? INT_MAX : (int)view->len;
    }
    int count = size == 0 ? 0 : socket_run(self, call_read, view->buf, size, "read");
    return count < 0 ? NULL : PyLong_FromLong(count); /* long, as in 2.7 */
}

static PyObject *
socket_read(PyObject *op, PyObject *args)
{
    sslobject *self = (sslobject *)op;
    Py_buffer view = {.obj = NULL, .buf = NULL};
    int size = 0;
    if (!PyArg_ParseTuple(args, "i|w*:read", &size, &view)) {
        return NULL;
    }
    if (view.buf != NULL) {
        PyObject *result = socket_read_into(self, size, &view);
        PyBuffer_Release(&view);
        return result;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size should not be negative");
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, size);
    if (result == NULL || size == 0) {
        return result;
    }
    int count = socket_run(self, call_read, PyString_AS_STRING(result), size, "read");
    if (count < 0) {
        Py_DECREF(result);
        return NULL;
    }
    if (count == 0) {
        Py_DECREF(result);
        return PyString_FromStringAndSize(NULL, 0);
    }
    if (count == size) {
        return result;
    }
    PyObject *part = PyString_FromStringAndSize(PyString_AS_STRING(result), count);
    Py_DECREF(result);
    return part;
}

static PyObject *
socket_pending(PyObject *op, PyObject *unused)
{
    (void)unused;
    return PyInt_FromLong(SSL_pending(((sslobject *)op)->ssl));
}

/* Did the other side close the connection without a word of TLS? */
static int
socket_was_cut(int kind)
{
    unsigned long code = ERR_peek_last_error();

    return (kind == SSL_ERROR_SYSCALL && code == 0 && errno == 0)
           || (kind == SSL_ERROR_SSL && ERR_GET_LIB(code) == ERR_LIB_SSL
               && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING);
}

/* Say goodbye, and wait for the peer's, at most until the deadline.  1, or -1. */
static int
socket_say_goodbye(sslobject *self, PySocketSockObject *sock)
{
    double deadline = sock->sock_timeout > 0 ? socket_now() + sock->sock_timeout : 0;
    int zeros = 0;
    for (;;) {
        int result = 0;
        int kind = 0;
        Py_BEGIN_ALLOW_THREADS
        ERR_clear_error();
        errno = 0;
        if (self->shutdown_seen_zero) {
            SSL_set_read_ahead(self->ssl, 0);
        }
        result = SSL_shutdown(self->ssl);
        kind = result < 0 ? SSL_get_error(self->ssl, result) : 0;
        Py_END_ALLOW_THREADS
        if (result > 0) {
            return 1;
        }
        if (result == 0) {
            /* Ours is sent; once more to receive the other. */
            if (++zeros > 1) {
                return 1;
            }
            self->shutdown_seen_zero = 1;
            continue;
        }
        wait_state state = WAIT_NONBLOCKING;
        if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) {
            state = socket_wait(sock, kind == SSL_ERROR_WANT_WRITE, deadline);
        }
        if (state == WAIT_READY || state == WAIT_BLOCKING) {
            continue;
        }
        if (state == WAIT_TIMED_OUT) {
            PyErr_Format(_PySSL_Error, "The %s operation timed out",
                         kind == SSL_ERROR_WANT_READ ? "read" : "write");
        }
        else if (socket_was_cut(kind)) {
            /* What 2.7 raised with the OpenSSL of its time, and programs look for: a
             * socket.error with errno 0, not an EOFError of a read. */
            ERR_clear_error();
            errno = 0;
            sock->errorhandler();
        }
        else {
            _PySSL_RaiseFor(self, result, __LINE__);
        }
        return -1;
    }
}

static PyObject *
socket_shutdown(PyObject *op, PyObject *unused)
{
    sslobject *self = (sslobject *)op;
    (void)unused;
    PySocketSockObject *sock = socket_get(self);
    if (sock == NULL) {
        return NULL;
    }
    int nonblocking = sock->sock_timeout >= 0;
    BIO_set_nbio(SSL_get_rbio(self->ssl), nonblocking);
    BIO_set_nbio(SSL_get_wbio(self->ssl), nonblocking);
    if (socket_say_goodbye(self, sock) < 0) {
        Py_CLEAR(sock);
    }
    return (PyObject *)sock;
}

/* ---- what is known of the connection ------------------------------------------------------- */

static PyObject *
socket_peer_certificate(PyObject *op, PyObject *args)
{
    sslobject *self = (sslobject *)op;
    PyObject *binary = Py_False;
    if (!PyArg_ParseTuple(args, "|O:peer_certificate", &binary)) {
        return NULL;
    }
    if (!self->handshake_done) {
        PyErr_SetString(PyExc_ValueError, "handshake not done yet");
        return NULL;
    }
    int as_der = PyObject_IsTrue(binary);
    if (as_der < 0) {
        return NULL;
    }
    X509 *certificate = SSL_get_peer_certificate(self->ssl);
    if (certificate == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *result = NULL;
    if (as_der) {
        result = _PySSL_CertificateToDER(certificate);
    }
    else if (!(SSL_get_verify_mode(self->ssl) & SSL_VERIFY_PEER)) {
        result = PyDict_New();
    }
    else {
        result = _PySSL_DecodeCertificate(certificate);
    }
    X509_free(certificate);
    return result;
}

static PyObject *
socket_cipher(PyObject *op, PyObject *unused)
{
    const SSL_CIPHER *cipher = SSL_get_current_cipher(((sslobject *)op)->ssl);
    (void)unused;
    if (cipher == NULL) {
        Py_RETURN_NONE;
    }
    return Py_BuildValue("(zzi)", SSL_CIPHER_get_name(cipher), SSL_CIPHER_get_version(cipher),
                         SSL_CIPHER_get_bits(cipher, NULL));
}

static PyObject *
socket_version(PyObject *op, PyObject *unused)
{
    sslobject *self = (sslobject *)op;
    (void)unused;
    if (!SSL_is_init_finished(self->ssl)) {
        Py_RETURN_NONE;
    }
    const char *version = SSL_get_version(self->ssl);
    if (strcmp(version, "unknown") == 0) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(version);
}

static PyObject *
socket_compression(PyObject *op, PyObject *unused)
{
    (void)op;
    (void)unused;
#ifndef OPENSSL_NO_COMP
    const COMP_METHOD *method = SSL_get_current_compression(((sslobject *)op)->ssl);
    if (method != NULL) {
        const char *name = SSL_COMP_get_name(method);
        if (name != NULL) {
            return PyString_FromString(name);
        }
    }
#endif
    Py_RETURN_NONE;
}

static PyObject *
socket_selected_alpn(PyObject *op, PyObject *unused)
{
    const unsigned char *name = NULL;
    unsigned int size = 0;
    (void)unused;
    SSL_get0_alpn_selected(((sslobject *)op)->ssl, &name, &size);
    if (name == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromStringAndSize((const char *)name, size);
}

/* The first Finished message of the handshake, for channel binding. */
static PyObject *
socket_tls_unique(PyObject *op, PyObject *unused)
{
    sslobject *self = (sslobject *)op;
    char message[128];
    (void)unused;
    size_t size = SSL_session_reused(self->ssl) ^ !self->server_side
                      ? SSL_get_finished(self->ssl, message, sizeof(message))
                      : SSL_get_peer_finished(self->ssl, message, sizeof(message));
    if (size == 0) {
        Py_RETURN_NONE;
    }
    return PyString_FromStringAndSize(message, (Py_ssize_t)size);
}

static PyMethodDef socket_methods[] = {
    {"do_handshake", socket_do_handshake, METH_NOARGS, "do_handshake()"},
    {"write", socket_write, METH_VARARGS, "write(data) -> int\n\nHow many bytes were written."},
    {"read", socket_read, METH_VARARGS,
     "read(size[, buffer]) -> str or int\n\nUp to size bytes, or their number in buffer."},
    {"pending", socket_pending, METH_NOARGS,
     "pending() -> int\n\nDecrypted bytes that can be read at once."},
    {"peer_certificate", socket_peer_certificate, METH_VARARGS,
     "peer_certificate([binary]) -> dict or str\n\nThe peer's certificate, None if it has none."},
    {"cipher", socket_cipher, METH_NOARGS, "cipher() -> (name, version, bits)"},
    {"shutdown", socket_shutdown, METH_NOARGS,
     "shutdown() -> socket\n\nEnd the TLS connection; the socket goes on."},
    {"version", socket_version, METH_NOARGS, "version() -> str\n\nThe protocol, or None."},
    {"compression", socket_compression, METH_NOARGS, "compression() -> str or None"},
    {"selected_alpn_protocol", socket_selected_alpn, METH_NOARGS,
     "selected_alpn_protocol() -> str or None"},
    {"tls_unique_cb", socket_tls_unique, METH_NOARGS,
     "tls_unique_cb() -> str\n\nChannel binding data of type tls-unique."},
    {NULL, NULL, 0, NULL},
};

static PyObject *
socket_get_context(PyObject *op, void *unused)
{
    (void)unused;
    PyObject *context = (PyObject *)((sslobject *)op)->context;
    Py_INCREF(context);
    return context;
}

static int
socket_set_context(PyObject *op, PyObject *value, void *unused)
{
    sslobject *self = (sslobject *)op;
    (void)unused;
    if (value == NULL || !PyObject_TypeCheck(value, &_PySSL_ContextType)) {
        PyErr_SetString(PyExc_TypeError, "The value must be a SSLContext");
        return -1;
    }
    PyObject *old = (PyObject *)self->context;
    Py_INCREF(value);
    self->context = (contextobject *)value;
    SSL_set_SSL_CTX(self->ssl, self->context->ctx);
    Py_DECREF(old);
    return 0;
}

static PyGetSetDef socket_getsets[] = {
    {"context", socket_get_context, socket_set_context, "the context; can be changed", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static void
socket_dealloc(PyObject *op)
{
    sslobject *self = (sslobject *)op;
    SSL_free(self->ssl);
    Py_XDECREF(self->sock);
    Py_XDECREF(self->ssl_sock);
    Py_XDECREF(self->context);
    PyObject_Del(op);
}

PyTypeObject _PySSL_SocketType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ssl._SSLSocket",
    .tp_basicsize = sizeof(sslobject),
    .tp_dealloc = socket_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = socket_methods,
    .tp_getset = socket_getsets,
};

/* The library must not be told numeric addresses as names. */
static int
socket_is_address(const char *hostname)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, hostname, bytes) == 1 || inet_pton(AF_INET6, hostname, bytes) == 1;
}

PyObject *
_PySSL_NewSocket(contextobject *context, PyObject *sock, int server_side, const char *hostname,
                 PyObject *ssl_sock)
{
    sslobject *self = PyObject_New(sslobject, &_PySSL_SocketType);
    if (self == NULL) {
        return NULL;
    }
    self->sock = NULL;
    self->ssl_sock = NULL;
    self->server_side = server_side;
    self->handshake_done = 0;
    self->shutdown_seen_zero = 0;
    Py_INCREF(context);
    self->context = context;
    ERR_clear_error();
    self->ssl = SSL_new(context->ctx);
    if (self->ssl == NULL) {
        Py_DECREF(self);
        return _PySSL_RaiseQueue(__LINE__);
    }
    SSL_set_app_data(self->ssl, (char *)self);
    SSL_set_fd(self->ssl, ((PySocketSockObject *)sock)->sock_fd);
    SSL_set_mode(self->ssl, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
    if (hostname != NULL && !socket_is_address(hostname)) {
        SSL_set_tlsext_host_name(self->ssl, hostname);
    }
    if (server_side) {
        SSL_set_accept_state(self->ssl);
    }
    else {
        SSL_set_connect_state(self->ssl);
    }
    self->sock = PyWeakref_NewRef(sock, NULL);
    if (self->sock != NULL && ssl_sock != Py_None) {
        self->ssl_sock = PyWeakref_NewRef(ssl_sock, NULL);
    }
    if (self->sock == NULL || (ssl_sock != Py_None && self->ssl_sock == NULL)) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}
