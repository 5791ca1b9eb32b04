#ifndef SSL_INTERNAL_H
#define SSL_INTERNAL_H
/* Shared by the files of Modules/_ssl/. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"
#include "../_socket/socketmodule.h"
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* The numbers Python knows, some of them older than the library's. */
enum {
    PY_SSL_ERROR_SSL = 1,
    PY_SSL_ERROR_WANT_READ,
    PY_SSL_ERROR_WANT_WRITE,
    PY_SSL_ERROR_WANT_X509_LOOKUP,
    PY_SSL_ERROR_SYSCALL,
    PY_SSL_ERROR_ZERO_RETURN,
    PY_SSL_ERROR_WANT_CONNECT,
    PY_SSL_ERROR_EOF,
    PY_SSL_ERROR_INVALID_ERROR_CODE = 10
};
enum { PY_PROTOCOL_SSLv23 = 2, PY_PROTOCOL_TLSv1, PY_PROTOCOL_TLSv1_1, PY_PROTOCOL_TLSv1_2 };
enum { PY_CERT_NONE, PY_CERT_OPTIONAL, PY_CERT_REQUIRED };

typedef struct {
    PyObject_HEAD
    SSL_CTX *ctx;
    unsigned char *alpn; /* length-prefixed names, or NULL */
    unsigned int alpn_size;
    PyObject *servername_callback;
    int check_hostname;
} contextobject;

typedef struct {
    PyObject_HEAD
    PyObject *sock;     /* weak reference to the _socket.socket */
    PyObject *ssl_sock; /* weak reference to the ssl.SSLSocket, or NULL */
    SSL *ssl;
    contextobject *context;
    int server_side;
    int handshake_done;
    int shutdown_seen_zero;
} sslobject;

extern PyTypeObject _PySSL_ContextType;
extern PyTypeObject _PySSL_SocketType;
extern PyObject *_PySSL_Error;
extern PyObject *_PySSL_ZeroReturnError;
extern PyObject *_PySSL_WantReadError;
extern PyObject *_PySSL_WantWriteError;
extern PyObject *_PySSL_SyscallError;
extern PyObject *_PySSL_EOFError;
extern PySocketModule_APIObject *_PySSL_SocketAPI;

/* errors.c.  All return NULL. */
/* Of the given type (NULL: SSLError), with what the library's queue says in code. */
PyObject *_PySSL_Raise(PyObject *type, int number, const char *text, int line,
                       unsigned long code);
/* From the library's queue, which is emptied. */
PyObject *_PySSL_RaiseQueue(int line);
/* After an operation of the connection returned result. */
PyObject *_PySSL_RaiseFor(sslobject *self, int result, int line);
int _PySSL_InitErrors(PyObject *module);

/* cert.c */
/* A certificate as ssl.getpeercert() shows it. */
PyObject *_PySSL_DecodeCertificate(X509 *certificate);
PyObject *_PySSL_CertificateToDER(X509 *certificate);
PyObject *_PySSL_ObjectText(const ASN1_OBJECT *object, int no_name);

/* socket.c */
PyObject *_PySSL_NewSocket(contextobject *context, PyObject *sock, int server_side,
                           const char *hostname, PyObject *ssl_sock);
#endif
