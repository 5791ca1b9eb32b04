#ifndef Py__SOCKET_H
#define Py__SOCKET_H
/* What other extension modules may know of _socket: the layout of a socket object
 * and the contents of the capsule _socket.CAPI. */
#include "Python.h"

typedef struct {
    PyObject_HEAD
    int sock_fd; /* -1 when closed */
    int sock_family;
    int sock_type;
    int sock_proto;
    PyObject *(*errorhandler)(void); /* sets socket.error from errno; returns NULL */
    double sock_timeout; /* seconds; below 0: blocking, 0: non-blocking */
    PyObject *weakreflist;
} PySocketSockObject;

typedef struct {
    PyTypeObject *Sock_Type;
    PyObject *error;
} PySocketModule_APIObject;

#define PySocket_MODULE_NAME "_socket"
#define PySocket_CAPI_NAME "CAPI"
#define PySocket_CAPSULE_NAME (PySocket_MODULE_NAME "." PySocket_CAPI_NAME)
#define PySocketModule_ImportModuleAndAPI() PyCapsule_Import(PySocket_CAPSULE_NAME, 1)
#endif
