/* _socket: the low-level socket interface that socket.py wraps.  The module itself:
 * exceptions, constants, the capsule for other extension modules. */
#include "socket_internal.h"

static PySocketModule_APIObject socket_api = {&_PySocket_Type, NULL};

static int
socket_add_functions(PyObject *module, PyMethodDef *table)
{
    PyObject *name = PyString_FromString("_socket");
    int status = name == NULL ? -1 : 0;
    for (; status == 0 && table->ml_name != NULL; table++) {
        PyObject *function = PyCFunction_NewEx(table, NULL, name);
        status = function == NULL ? -1 : PyModule_AddObject(module, table->ml_name, function);
    }
    Py_XDECREF(name);
    return status;
}

static PyObject *
socket_add_exception(PyObject *module, char *full_name, PyObject *base)
{
    PyObject *type = PyErr_NewException(full_name, base, NULL);
    if (type != NULL) {
        Py_INCREF(type);
        PyModule_AddObject(module, strchr(full_name, '.') + 1, type);
    }
    return type;
}

static int
socket_add_exceptions(PyObject *module)
{
    _PySocket_Error = socket_add_exception(module, "socket.error", PyExc_IOError);
    if (_PySocket_Error == NULL) {
        return -1;
    }
    _PySocket_HError = socket_add_exception(module, "socket.herror", _PySocket_Error);
    _PySocket_GaiError = socket_add_exception(module, "socket.gaierror", _PySocket_Error);
    _PySocket_Timeout = socket_add_exception(module, "socket.timeout", _PySocket_Error);
    if (_PySocket_HError == NULL || _PySocket_GaiError == NULL || _PySocket_Timeout == NULL) {
        return -1;
    }
    Py_INCREF(_PySocket_Error);
    socket_api.error = _PySocket_Error;
    return 0;
}

/* Constants whose names the headers define in a way of their own. */
static void
socket_add_odd_constants(PyObject *module)
{
    static const struct {
        const char *name;
        unsigned long value;
    } odd[] = {
        {"INADDR_ANY", INADDR_ANY},
        {"INADDR_BROADCAST", INADDR_BROADCAST},
        {"INADDR_LOOPBACK", INADDR_LOOPBACK},
        {"INADDR_UNSPEC_GROUP", INADDR_UNSPEC_GROUP},
        {"INADDR_ALLHOSTS_GROUP", INADDR_ALLHOSTS_GROUP},
        {"INADDR_MAX_LOCAL_GROUP", INADDR_MAX_LOCAL_GROUP},
        {"INADDR_NONE", INADDR_NONE},
        {"IPPORT_RESERVED", IPPORT_RESERVED},
        {"IPPORT_USERRESERVED", IPPORT_USERRESERVED},
#ifdef HAVE_BLUETOOTH
        {"AF_BLUETOOTH", AF_BLUETOOTH},
        {"BTPROTO_L2CAP", BTPROTO_L2CAP},
        {"BTPROTO_HCI", BTPROTO_HCI},
        {"BTPROTO_RFCOMM", BTPROTO_RFCOMM},
        {"BTPROTO_SCO", BTPROTO_SCO},
        {"SOL_HCI", SOL_HCI},
        {"HCI_DATA_DIR", HCI_DATA_DIR},
        {"HCI_FILTER", HCI_FILTER},
        {"HCI_TIME_STAMP", HCI_TIME_STAMP},
#endif
    };
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        PyModule_AddIntConstant(module, odd[i].name, (long)odd[i].value);
    }
#ifdef HAVE_BLUETOOTH
    PyModule_AddStringConstant(module, "BDADDR_ANY", "00:00:00:00:00:00");
    PyModule_AddStringConstant(module, "BDADDR_LOCAL", "00:00:00:FF:FF:FF");
#endif
}

static void
socket_add_constants(PyObject *module)
{
    static const struct {
        const char *name;
        long value;
    } constants[] = {
#define SOCKET_CONSTANT(name) {#name, (long)(name)},
#include "constants.def"
#undef SOCKET_CONSTANT
    };
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        PyModule_AddIntConstant(module, constants[i].name, constants[i].value);
    }
}

PyDoc_STRVAR(socket_doc,
"Sockets, the low level; module socket has what programs use.");

PyMODINIT_FUNC
init_socket(void)
{
    PyObject *module = Py_InitModule3("_socket", NULL, socket_doc);
    if (module == NULL || PyType_Ready(&_PySocket_Type) < 0
        || socket_add_exceptions(module) < 0
        || socket_add_functions(module, _PySocket_NetdbMethods) < 0
        || socket_add_functions(module, _PySocket_NumberMethods) < 0) {
        return;
    }
    Py_INCREF(&_PySocket_Type);
    PyModule_AddObject(module, "SocketType", (PyObject *)&_PySocket_Type);
    Py_INCREF(&_PySocket_Type);
    PyModule_AddObject(module, "socket", (PyObject *)&_PySocket_Type);
    Py_INCREF(Py_True);
    PyModule_AddObject(module, "has_ipv6", Py_True);
    socket_add_constants(module);
    socket_add_odd_constants(module);
    PyObject *capsule = PyCapsule_New(&socket_api, PySocket_CAPSULE_NAME, NULL);
    if (capsule != NULL) {
        PyModule_AddObject(module, PySocket_CAPI_NAME, capsule);
    }
}
