/* The exceptions of _ssl: SSLError and its children, made from the library's queue of
 * error codes, with the attributes `library` and `reason`.
 *
 * The names of reasons are not in the library; they are its texts in capitals with
 * underscores, which is how the library's own constants are spelled.  As in 2.7 names and
 * messages are unicode, and the number of an error that no operation on a connection caused
 * is the whole code of the library. */
#include "ssl_internal.h"
#include <ctype.h>

PyObject *_PySSL_Error;
PyObject *_PySSL_ZeroReturnError;
PyObject *_PySSL_WantReadError;
PyObject *_PySSL_WantWriteError;
PyObject *_PySSL_SyscallError;
PyObject *_PySSL_EOFError;

static PyObject *codes_to_names; /* (library, reason) -> name */
static PyObject *names_to_codes;
static PyObject *libraries;      /* number -> name */

#define ROW(name) {ERR_LIB_##name, #name}
static const struct {
    int number;
    const char *name;
} library_names[] = {
    ROW(BIO),    ROW(BN),  ROW(CMS),   ROW(COMP), ROW(CONF), ROW(CRYPTO), ROW(DH),
    ROW(DSA),    ROW(EC),  ROW(ENGINE), ROW(EVP), ROW(OCSP), ROW(PEM),    ROW(PKCS7),
    ROW(PKCS12), ROW(RAND), ROW(RSA),  ROW(SSL),  ROW(SYS),  ROW(TS),     ROW(UI),
    ROW(X509),   ROW(X509V3), ROW(ASN1), ROW(OBJ),
};
#undef ROW

static PyObject *
error_name_of(const char *text)
{
    char name[128];
    size_t size = 0;
    for (; text[size] != '\0' && size < sizeof(name) - 1; size++) {
        unsigned char c = (unsigned char)text[size];
        name[size] = isalnum(c) ? (char)toupper(c) : '_';
    }
    return PyUnicode_DecodeASCII(name, (Py_ssize_t)size, NULL);
}

/* Enter all reasons of a library into the dicts.  Their texts are asked one by one, so this
 * is for the libraries that 2.7 has there; names of others are made when one is raised. */
static int
error_enter_library(int library)
{
    for (int reason = 1; reason < 1200; reason++) {
        const char *text = ERR_reason_error_string(ERR_PACK(library, 0, reason));
        if (text == NULL) {
            continue;
        }
        PyObject *name = error_name_of(text);
        PyObject *code = Py_BuildValue("(ii)", library, reason);
        int failed = name == NULL || code == NULL || PyDict_SetItem(codes_to_names, code, name) < 0
                     || PyDict_SetItem(names_to_codes, name, code) < 0;
        Py_XDECREF(name);
        Py_XDECREF(code);
        if (failed) {
            return -1;
        }
    }
    return 0;
}

static int
error_is_listed(int library)
{
    return library == ERR_LIB_SSL || library == ERR_LIB_X509 || library == ERR_LIB_PEM;
}

/* Of a code in the queue: *library and *reason, new references, NULL if unknown. */
static void
error_names(unsigned long code, PyObject **library, PyObject **reason)
{
    *library = NULL;
    *reason = NULL;
    if (code == 0) {
        return;
    }
    PyObject *number = PyInt_FromLong(ERR_GET_LIB(code));
    if (number != NULL) {
        *library = PyDict_GetItem(libraries, number);
        Py_XINCREF(*library);
        Py_DECREF(number);
    }
    const char *text = ERR_reason_error_string(code);
    /* what any library may say of an error in another one is no reason by its name */
    if (text != NULL && !(ERR_GET_REASON(code) & ERR_RFLAG_COMMON)) {
        *reason = error_name_of(text);
    }
    PyErr_Clear();
}

PyObject *
_PySSL_Raise(PyObject *type, int number, const char *text, int line, unsigned long code)
{
    PyObject *library = NULL;
    PyObject *reason = NULL;
    type = type == NULL ? _PySSL_Error : type;
    error_names(code, &library, &reason);
    if (text == NULL) {
        text = code != 0 ? ERR_reason_error_string(code) : NULL;
        text = text == NULL ? "unknown error" : text;
    }
    PyObject *message = NULL;
    if (library != NULL && reason != NULL) {
        message = PyUnicode_FromFormat("[%U: %U] %s (_ssl.c:%d)", library, reason, text, line);
    }
    else if (library != NULL) {
        message = PyUnicode_FromFormat("[%U] %s (_ssl.c:%d)", library, text, line);
    }
    else {
        message = PyUnicode_FromFormat("%s (_ssl.c:%d)", text, line);
    }
    PyObject *error = message == NULL ? NULL : PyObject_CallFunction(type, "iN", number, message);
    if (error != NULL
        && PyObject_SetAttrString(error, "reason", reason == NULL ? Py_None : reason) == 0
        && PyObject_SetAttrString(error, "library", library == NULL ? Py_None : library) == 0) {
        PyErr_SetObject(type, error);
    }
    Py_XDECREF(error);
    Py_XDECREF(library);
    Py_XDECREF(reason);
    return NULL;
}

PyObject *
_PySSL_RaiseQueue(int line)
{
    unsigned long code = ERR_peek_last_error();
    _PySSL_Raise(NULL, (int)code, NULL, line, code);
    ERR_clear_error();
    return NULL;
}

/* SSL_ERROR_SYSCALL: the end of the file, errno, or something in the queue. */
static PyObject *
error_of_syscall(sslobject *self, int result, int line, unsigned long code)
{
    if (code != 0) {
        return _PySSL_Raise(_PySSL_SyscallError, PY_SSL_ERROR_SYSCALL, NULL, line, code);
    }
    PyObject *sock = PyWeakref_GET_OBJECT(self->sock);
    if (result == 0 || sock == Py_None || errno == 0) {
        return _PySSL_Raise(_PySSL_EOFError, PY_SSL_ERROR_EOF,
                            "EOF occurred in violation of protocol", line, 0);
    }
    if (result == -1) {
        /* The socket knows which exception errno is. */
        ERR_clear_error();
        Py_INCREF(sock);
        ((PySocketSockObject *)sock)->errorhandler();
        Py_DECREF(sock);
        return NULL;
    }
    return _PySSL_Raise(_PySSL_SyscallError, PY_SSL_ERROR_SYSCALL, "Some I/O error occurred",
                        line, 0);
}

PyObject *
_PySSL_RaiseFor(sslobject *self, int result, int line)
{
    int saved = errno;
    unsigned long code = ERR_peek_last_error();
    int kind = SSL_get_error(self->ssl, result);
    errno = saved;
    switch (kind) {
    case SSL_ERROR_ZERO_RETURN:
        _PySSL_Raise(_PySSL_ZeroReturnError, PY_SSL_ERROR_ZERO_RETURN,
                     "TLS/SSL connection has been closed (EOF)", line, code);
        break;
    case SSL_ERROR_WANT_READ:
        _PySSL_Raise(_PySSL_WantReadError, PY_SSL_ERROR_WANT_READ,
                     "The operation did not complete (read)", line, code);
        break;
    case SSL_ERROR_WANT_WRITE:
        _PySSL_Raise(_PySSL_WantWriteError, PY_SSL_ERROR_WANT_WRITE,
                     "The operation did not complete (write)", line, code);
        break;
    case SSL_ERROR_WANT_X509_LOOKUP:
        _PySSL_Raise(NULL, PY_SSL_ERROR_WANT_X509_LOOKUP,
                     "The operation did not complete (X509 lookup)", line, code);
        break;
    case SSL_ERROR_WANT_CONNECT:
        _PySSL_Raise(NULL, PY_SSL_ERROR_WANT_CONNECT,
                     "The operation did not complete (connect)", line, code);
        break;
    case SSL_ERROR_SYSCALL: error_of_syscall(self, result, line, code); break;
    case SSL_ERROR_SSL:
        /* OpenSSL 3 reports this here, its ancestors as a system call. */
        if (ERR_GET_LIB(code) == ERR_LIB_SSL
            && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
            _PySSL_Raise(_PySSL_EOFError, PY_SSL_ERROR_EOF,
                         "EOF occurred in violation of protocol", line, 0);
        }
        else {
            _PySSL_Raise(NULL, PY_SSL_ERROR_SSL,
                         code == 0 ? "A failure in the SSL library occurred" : NULL, line, code);
        }
        break;
    default:
        _PySSL_Raise(NULL, PY_SSL_ERROR_INVALID_ERROR_CODE, "Invalid error code", line, code);
    }
    ERR_clear_error();
    return NULL;
}

/* str() of an SSLError: the message alone. */
static PyObject *
error_str(PyObject *self)
{
    PyObject *message = ((PyEnvironmentErrorObject *)self)->strerror;
    if (message != NULL && (PyString_Check(message) || PyUnicode_Check(message))) {
        Py_INCREF(message);
        return message;
    }
    return PyObject_Str(((PyEnvironmentErrorObject *)self)->args);
}

int
_PySSL_InitErrors(PyObject *module)
{
    static const struct {
        PyObject **variable;
        char *name;
        char *doc;
    } children[] = {
        {&_PySSL_ZeroReturnError, "ssl.SSLZeroReturnError", "The connection was closed in order."},
        {&_PySSL_WantReadError, "ssl.SSLWantReadError",
         "A non-blocking socket has more to read first."},
        {&_PySSL_WantWriteError, "ssl.SSLWantWriteError",
         "A non-blocking socket has more to write first."},
        {&_PySSL_SyscallError, "ssl.SSLSyscallError", "A system call failed."},
        {&_PySSL_EOFError, "ssl.SSLEOFError", "The connection was cut."},
    };
    _PySSL_Error = PyErr_NewExceptionWithDoc("ssl.SSLError",
                                             "An error was reported by the SSL library.",
                                             _PySSL_SocketAPI->error, NULL);
    if (_PySSL_Error == NULL) {
        return -1;
    }
    ((PyTypeObject *)_PySSL_Error)->tp_str = error_str;
    PyType_Modified((PyTypeObject *)_PySSL_Error);
    Py_INCREF(_PySSL_Error);
    PyModule_AddObject(module, "SSLError", _PySSL_Error);
    for (size_t i = 0; i < sizeof(children) / sizeof(children[0]); i++) {
        PyObject *child
            = PyErr_NewExceptionWithDoc(children[i].name, children[i].doc, _PySSL_Error, NULL);
        if (child == NULL) {
            return -1;
        }
        ((PyTypeObject *)child)->tp_str = error_str;
        *children[i].variable = child;
        Py_INCREF(child);
        PyModule_AddObject(module, children[i].name + 4, child);
    }
    OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL);
    /* NULL, or those of an interpreter that was finalised */
    Py_XDECREF(codes_to_names);
    Py_XDECREF(names_to_codes);
    Py_XDECREF(libraries);
    codes_to_names = PyDict_New();
    names_to_codes = PyDict_New();
    libraries = PyDict_New();
    if (codes_to_names == NULL || names_to_codes == NULL || libraries == NULL) {
        return -1;
    }
    for (size_t i = 0; i < sizeof(library_names) / sizeof(library_names[0]); i++) {
        PyObject *number = PyInt_FromLong(library_names[i].number);
        PyObject *name = PyUnicode_FromString(library_names[i].name);
        int failed = number == NULL || name == NULL || PyDict_SetItem(libraries, number, name) < 0
                     || (error_is_listed(library_names[i].number)
                         && error_enter_library(library_names[i].number) < 0);
        Py_XDECREF(number);
        Py_XDECREF(name);
        if (failed) {
            return -1;
        }
    }
    Py_INCREF(codes_to_names);
    PyModule_AddObject(module, "err_codes_to_names", codes_to_names);
    Py_INCREF(names_to_codes);
    PyModule_AddObject(module, "err_names_to_codes", names_to_codes);
    Py_INCREF(libraries);
    return PyModule_AddObject(module, "lib_codes_to_names", libraries);
}
