/* Names: hosts, services, protocols.  The resolver may wait, so it runs without the
 * GIL; the functions used are the reentrant ones. */
#include "socket_internal.h"

static PyObject *
netdb_gethostname(PyObject *module, PyObject *ignored)
{
    char name[1024];
    if (gethostname(name, sizeof(name) - 1) < 0) {
        return _PySocket_SetError();
    }
    name[sizeof(name) - 1] = '\0';
    return PyString_FromString(name);
}

static PyObject *
netdb_gethostbyname(PyObject *module, PyObject *args)
{
    char *name;
    sock_addr_t address;
    if (!PyArg_ParseTuple(args, "s:gethostbyname", &name)) {
        return NULL;
    }
    if (_PySocket_ResolveHost(name, &address, sizeof(address.in), AF_INET) < 0) {
        return NULL;
    }
    return _PySocket_HostString(&address.sa, sizeof(address.in));
}

/* A list of the strings in a NULL-terminated array. */
static PyObject *
netdb_list_aliases(char **aliases)
{
    PyObject *list = PyList_New(0);
    for (; list != NULL && aliases != NULL && *aliases != NULL; aliases++) {
        PyObject *name = PyString_FromString(*aliases);
        if (name == NULL || PyList_Append(list, name) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(name);
    }
    return list;
}

static PyObject *
netdb_list_addresses(struct hostent *host)
{
    PyObject *list = PyList_New(0);
    for (char **entry = host->h_addr_list; list != NULL && *entry != NULL; entry++) {
        sock_addr_t address;
        socklen_t length;
        memset(&address, 0, sizeof(address));
        address.sa.sa_family = (sa_family_t)host->h_addrtype;
        if (host->h_addrtype == AF_INET) {
            memcpy(&address.in.sin_addr, *entry, sizeof(address.in.sin_addr));
            length = sizeof(address.in);
        }
        else {
            memcpy(&address.in6.sin6_addr, *entry, sizeof(address.in6.sin6_addr));
            length = sizeof(address.in6);
        }
        PyObject *text = _PySocket_HostString(&address.sa, length);
        if (text == NULL || PyList_Append(list, text) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(text);
    }
    return list;
}

/* (name, aliases, addresses) of a resolver's answer about an address of `family`. */
static PyObject *
netdb_host_tuple(struct hostent *host, int code, int family)
{
    if (host == NULL) {
        return _PySocket_SetHError(code);
    }
    if (host->h_addrtype != family) {
        errno = EAFNOSUPPORT;
        return _PySocket_SetError();
    }
    if (family != AF_INET && family != AF_INET6) {
        PyErr_SetString(_PySocket_Error, "unsupported address family");
        return NULL;
    }
    PyObject *aliases = netdb_list_aliases(host->h_aliases);
    PyObject *addresses = aliases != NULL ? netdb_list_addresses(host) : NULL;
    PyObject *result = NULL;
    if (addresses != NULL) {
        result = Py_BuildValue("sOO", host->h_name, aliases, addresses);
    }
    Py_XDECREF(aliases);
    Py_XDECREF(addresses);
    return result;
}

static PyObject *
netdb_gethostbyname_ex(PyObject *module, PyObject *args)
{
    char *name;
    sock_addr_t address;
    struct hostent entry;
    struct hostent *host = NULL;
    char buffer[16384];
    int code = 0;
    if (!PyArg_ParseTuple(args, "s:gethostbyname_ex", &name)) {
        return NULL;
    }
    if (_PySocket_ResolveHost(name, &address, sizeof(address.in), AF_INET) < 0) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    (void)gethostbyname_r(name, &entry, buffer, sizeof(buffer), &host, &code);
    Py_END_ALLOW_THREADS
    return netdb_host_tuple(host, code, AF_INET);
}

static PyObject *
netdb_gethostbyaddr(PyObject *module, PyObject *args)
{
    char *text;
    sock_addr_t address;
    struct hostent entry;
    struct hostent *host = NULL;
    char buffer[16384];
    int code = 0;
    if (!PyArg_ParseTuple(args, "s:gethostbyaddr", &text)) {
        return NULL;
    }
    if (_PySocket_ResolveHost(text, &address, sizeof(address), AF_UNSPEC) < 0) {
        return NULL;
    }
    int family = address.sa.sa_family;
    const void *bytes = family == AF_INET ? (const void *)&address.in.sin_addr
                                          : (const void *)&address.in6.sin6_addr;
    socklen_t size = family == AF_INET ? 4 : 16;
    Py_BEGIN_ALLOW_THREADS
    (void)gethostbyaddr_r(bytes, size, family, &entry, buffer, sizeof(buffer), &host, &code);
    Py_END_ALLOW_THREADS
    return netdb_host_tuple(host, code, family);
}

static PyObject *
netdb_getservbyname(PyObject *module, PyObject *args)
{
    char *name;
    char *proto = NULL;
    struct servent entry;
    struct servent *service = NULL;
    char buffer[4096];
    if (!PyArg_ParseTuple(args, "s|s:getservbyname", &name, &proto)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    (void)getservbyname_r(name, proto, &entry, buffer, sizeof(buffer), &service);
    Py_END_ALLOW_THREADS
    if (service == NULL) {
        PyErr_SetString(_PySocket_Error, "service/proto not found");
        return NULL;
    }
    return PyInt_FromLong(ntohs((uint16_t)service->s_port));
}

static PyObject *
netdb_getservbyport(PyObject *module, PyObject *args)
{
    int port;
    char *proto = NULL;
    struct servent entry;
    struct servent *service = NULL;
    char buffer[4096];
    if (!PyArg_ParseTuple(args, "i|s:getservbyport", &port, &proto)) {
        return NULL;
    }
    if (port < 0 || port > 0xffff) {
        PyErr_SetString(PyExc_OverflowError, "getservbyport: port must be 0-65535.");
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    (void)getservbyport_r(htons((uint16_t)port), proto, &entry, buffer, sizeof(buffer),
                          &service);
    Py_END_ALLOW_THREADS
    if (service == NULL) {
        PyErr_SetString(_PySocket_Error, "port/proto not found");
        return NULL;
    }
    return PyString_FromString(service->s_name);
}

static PyObject *
netdb_getprotobyname(PyObject *module, PyObject *args)
{
    char *name;
    struct protoent entry;
    struct protoent *protocol = NULL;
    char buffer[4096];
    if (!PyArg_ParseTuple(args, "s:getprotobyname", &name)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    (void)getprotobyname_r(name, &entry, buffer, sizeof(buffer), &protocol);
    Py_END_ALLOW_THREADS
    if (protocol == NULL) {
        PyErr_SetString(_PySocket_Error, "protocol not found");
        return NULL;
    }
    return PyInt_FromLong(protocol->p_proto);
}

/* ---- getaddrinfo, getnameinfo ------------------------------------------------------------------ */
/* The host argument as C string; *holder keeps it alive.  -1 on error. */
static int
netdb_host_argument(PyObject *op, const char **host, PyObject **holder)
{
    *holder = NULL;
    if (op == Py_None) {
        *host = NULL;
        return 0;
    }
    if (PyUnicode_Check(op)) {
        *holder = PyUnicode_AsEncodedString(op, "idna", NULL);
        if (*holder == NULL) {
            return -1;
        }
        *host = PyString_AS_STRING(*holder);
        return 0;
    }
    if (PyString_Check(op)) {
        *host = PyString_AsString(op);
        return 0;
    }
    PyErr_SetString(PyExc_TypeError, "getaddrinfo() argument 1 must be string or None");
    return -1;
}

static int
netdb_service_argument(PyObject *op, const char **service, char *buffer, size_t size)
{
    if (PyInt_Check(op) || PyLong_Check(op)) {
        long number = PyLong_AsLong(op);
        if (number == -1 && PyErr_Occurred()) {
            return -1;
        }
        snprintf(buffer, size, "%ld", number);
        *service = buffer;
    }
    else if (PyString_Check(op)) {
        *service = PyString_AS_STRING(op);
    }
    else if (op == Py_None) {
        *service = NULL;
    }
    else {
        PyErr_SetString(_PySocket_Error, "getaddrinfo() argument 2 must be integer or string");
        return -1;
    }
    return 0;
}

static PyObject *
netdb_list_found(struct addrinfo *found)
{
    PyObject *list = PyList_New(0);
    for (; list != NULL && found != NULL; found = found->ai_next) {
        sock_addr_t address;
        memset(&address, 0, sizeof(address));
        size_t size = found->ai_addrlen < sizeof(address) ? found->ai_addrlen : sizeof(address);
        memcpy(&address, found->ai_addr, size);
        PyObject *entry = NULL;
        PyObject *where = _PySocket_MakeAddress(-1, &address, found->ai_addrlen, 0);
        if (where != NULL) {
            entry = Py_BuildValue("iiisN", found->ai_family, found->ai_socktype,
                                  found->ai_protocol,
                                  found->ai_canonname != NULL ? found->ai_canonname : "", where);
        }
        if (entry == NULL || PyList_Append(list, entry) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(entry);
    }
    return list;
}

static PyObject *
netdb_getaddrinfo(PyObject *module, PyObject *args)
{
    PyObject *host_object;
    PyObject *service_object;
    PyObject *holder;
    PyObject *result = NULL;
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    const char *host;
    const char *service;
    char number[30];
    int code;
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_UNSPEC;
    if (!PyArg_ParseTuple(args, "OO|iiii:getaddrinfo", &host_object, &service_object,
                          &hints.ai_family, &hints.ai_socktype, &hints.ai_protocol,
                          &hints.ai_flags)) {
        return NULL;
    }
    if (netdb_host_argument(host_object, &host, &holder) < 0) {
        return NULL;
    }
    if (netdb_service_argument(service_object, &service, number, sizeof(number)) < 0) {
        goto done;
    }
    Py_BEGIN_ALLOW_THREADS
    code = getaddrinfo(host, service, &hints, &found);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        _PySocket_SetGaiError(code);
        goto done;
    }
    result = netdb_list_found(found);
    freeaddrinfo(found);
done:
    Py_XDECREF(holder);
    return result;
}

static PyObject *
netdb_getnameinfo(PyObject *module, PyObject *args)
{
    PyObject *where;
    PyObject *result = NULL;
    char *host;
    int port;
    int flags;
    unsigned int flowinfo = 0;
    unsigned int scope_id = 0;
    char number[32];
    char host_buffer[NI_MAXHOST];
    char service_buffer[NI_MAXSERV];
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    int code;
    if (!PyArg_ParseTuple(args, "Oi:getnameinfo", &where, &flags)) {
        return NULL;
    }
    if (!PyTuple_Check(where)) {
        PyErr_SetString(PyExc_TypeError, "getnameinfo() argument 1 must be a tuple");
        return NULL;
    }
    if (!PyArg_ParseTuple(where, "si|II", &host, &port, &flowinfo, &scope_id)
        || !_PySocket_CheckFlowinfo(flowinfo)) {
        return NULL;
    }
    snprintf(number, sizeof(number), "%d", port);
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM; /* one answer per address */
    Py_BEGIN_ALLOW_THREADS
    code = getaddrinfo(host, number, &hints, &found);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        return _PySocket_SetGaiError(code);
    }
    if (found->ai_next != NULL) {
        PyErr_SetString(_PySocket_Error, "sockaddr resolved to multiple addresses");
        goto done;
    }
    if (found->ai_family == AF_INET && PyTuple_GET_SIZE(where) != 2) {
        PyErr_SetString(_PySocket_Error, "IPv4 sockaddr must be 2 tuple");
        goto done;
    }
    if (found->ai_family == AF_INET6) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)found->ai_addr;
        in6->sin6_flowinfo = htonl(flowinfo);
        in6->sin6_scope_id = scope_id;
    }
    Py_BEGIN_ALLOW_THREADS
    code = getnameinfo(found->ai_addr, found->ai_addrlen, host_buffer, sizeof(host_buffer),
                       service_buffer, sizeof(service_buffer), flags);
    Py_END_ALLOW_THREADS
    result = code != 0 ? _PySocket_SetGaiError(code)
                       : Py_BuildValue("ss", host_buffer, service_buffer);
done:
    freeaddrinfo(found);
    return result;
}

PyMethodDef _PySocket_NetdbMethods[] = {
    {"gethostbyname", netdb_gethostbyname, METH_VARARGS,
     "gethostbyname(host) -> address\n\nThe IPv4 address of a host, as 'a.b.c.d'."},
    {"gethostbyname_ex", netdb_gethostbyname_ex, METH_VARARGS,
     "gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\n"
     "The true name, other names and addresses of a host."},
    {"gethostbyaddr", netdb_gethostbyaddr, METH_VARARGS,
     "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\n"
     "The same for the host with an address."},
    {"gethostname", netdb_gethostname, METH_NOARGS,
     "gethostname() -> string\n\nThe name of this host."},
    {"getservbyname", netdb_getservbyname, METH_VARARGS,
     "getservbyname(servicename[, protocolname]) -> integer\n\nThe port of a service."},
    {"getservbyport", netdb_getservbyport, METH_VARARGS,
     "getservbyport(port[, protocolname]) -> string\n\nThe service with a port."},
    {"getprotobyname", netdb_getprotobyname, METH_VARARGS,
     "getprotobyname(name) -> integer\n\nThe number of a protocol."},
    {"getaddrinfo", netdb_getaddrinfo, METH_VARARGS,
     "getaddrinfo(host, port[, family, socktype, proto, flags]) ->\n"
     "    list of (family, socktype, proto, canonname, sockaddr)\n\n"
     "All that is needed to make a socket for a service."},
    {"getnameinfo", netdb_getnameinfo, METH_VARARGS,
     "getnameinfo(sockaddr, flags) -> (host, port)\n\nThe names that belong to an address."},
    {NULL, NULL, 0, NULL},
};
