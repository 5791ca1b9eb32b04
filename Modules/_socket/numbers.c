/* Functions of the module about numbers and descriptors: byte order, packed
 * addresses, socketpair, fromfd, the default timeout. */
#include "socket_internal.h"

/* ---- byte order ---------------------------------------------------------------------------- */
static PyObject *
numbers_negative(void)
{
    PyErr_SetString(PyExc_OverflowError, "can't convert negative number to unsigned long");
    return NULL;
}

/* Both directions are the same operation. */
static PyObject *
numbers_swap16(PyObject *args, const char *format)
{
    int number;
    if (!PyArg_ParseTuple(args, format, &number)) {
        return NULL;
    }
    if (number < 0) {
        return numbers_negative();
    }
    return PyInt_FromLong(htons((uint16_t)number));
}

static PyObject *
numbers_swap32(PyObject *op)
{
    unsigned long number;
    if (PyInt_Check(op)) {
        long value = PyInt_AS_LONG(op);
        if (value < 0) {
            return numbers_negative();
        }
        number = (unsigned long)value & 0xffffffffUL;
    }
    else if (PyLong_Check(op)) {
        number = PyLong_AsUnsignedLong(op);
        if (number == (unsigned long)-1 && PyErr_Occurred()) {
            return NULL;
        }
        if (number > 0xffffffffUL) {
            PyErr_SetString(PyExc_OverflowError, "long int larger than 32 bits");
            return NULL;
        }
    }
    else {
        PyErr_Format(PyExc_TypeError, "expected int/long, %s found", Py_TYPE(op)->tp_name);
        return NULL;
    }
    return PyInt_FromLong((long)htonl((uint32_t)number));
}

static PyObject *
numbers_ntohs(PyObject *module, PyObject *args)
{
    return numbers_swap16(args, "i:ntohs");
}

static PyObject *
numbers_htons(PyObject *module, PyObject *args)
{
    return numbers_swap16(args, "i:htons");
}

static PyObject *
numbers_ntohl(PyObject *module, PyObject *op)
{
    return numbers_swap32(op);
}

static PyObject *
numbers_htonl(PyObject *module, PyObject *op)
{
    return numbers_swap32(op);
}

/* ---- packed addresses --------------------------------------------------------------------------- */
static PyObject *
numbers_inet_aton(PyObject *module, PyObject *args)
{
    char *text;
    struct in_addr address;
    if (!PyArg_ParseTuple(args, "s:inet_aton", &text)) {
        return NULL;
    }
    if (!inet_aton(text, &address)) {
        PyErr_SetString(_PySocket_Error, "illegal IP address string passed to inet_aton");
        return NULL;
    }
    return PyString_FromStringAndSize((char *)&address, sizeof(address));
}

static PyObject *
numbers_inet_ntoa(PyObject *module, PyObject *args)
{
    char *packed;
    int size;
    char text[INET_ADDRSTRLEN];
    if (!PyArg_ParseTuple(args, "s#:inet_ntoa", &packed, &size)) {
        return NULL;
    }
    if (size != (int)sizeof(struct in_addr)) {
        PyErr_SetString(_PySocket_Error, "packed IP wrong length for inet_ntoa");
        return NULL;
    }
    if (inet_ntop(AF_INET, packed, text, sizeof(text)) == NULL) {
        return _PySocket_SetError();
    }
    return PyString_FromString(text);
}

static PyObject *
numbers_inet_pton(PyObject *module, PyObject *args)
{
    int family;
    char *text;
    char packed[sizeof(struct in6_addr)];
    if (!PyArg_ParseTuple(args, "is:inet_pton", &family, &text)) {
        return NULL;
    }
    int valid = inet_pton(family, text, packed);
    if (valid < 0) {
        return _PySocket_SetError();
    }
    if (valid == 0) {
        PyErr_SetString(_PySocket_Error, "illegal IP address string passed to inet_pton");
        return NULL;
    }
    return PyString_FromStringAndSize(packed, family == AF_INET6 ? 16 : 4);
}

static PyObject *
numbers_inet_ntop(PyObject *module, PyObject *args)
{
    int family;
    char *packed;
    int size;
    char text[INET6_ADDRSTRLEN];
    if (!PyArg_ParseTuple(args, "is#:inet_ntop", &family, &packed, &size)) {
        return NULL;
    }
    if (family != AF_INET && family != AF_INET6) {
        PyErr_Format(PyExc_ValueError, "unknown address family %d", family);
        return NULL;
    }
    if (size != (family == AF_INET ? 4 : 16)) {
        PyErr_SetString(PyExc_ValueError, "invalid length of packed IP address string");
        return NULL;
    }
    if (inet_ntop(family, packed, text, sizeof(text)) == NULL) {
        return _PySocket_SetError();
    }
    return PyString_FromString(text);
}

/* ---- descriptors ------------------------------------------------------------------------------------ */
static PyObject *
numbers_socketpair(PyObject *module, PyObject *args)
{
    int family = AF_UNIX;
    int type = SOCK_STREAM;
    int proto = 0;
    int fds[2];
    if (!PyArg_ParseTuple(args, "|iii:socketpair", &family, &type, &proto)) {
        return NULL;
    }
    if (socketpair(family, type, proto, fds) < 0) {
        return _PySocket_SetError();
    }
    PyObject *first = _PySocket_New(fds[0], family, type, proto);
    PyObject *second = first != NULL ? _PySocket_New(fds[1], family, type, proto) : NULL;
    PyObject *result = second != NULL ? PyTuple_Pack(2, first, second) : NULL;
    if (first == NULL) {
        close(fds[0]);
    }
    if (second == NULL) {
        close(fds[1]);
    }
    Py_XDECREF(first);
    Py_XDECREF(second);
    return result;
}

static PyObject *
numbers_fromfd(PyObject *module, PyObject *args)
{
    int fd;
    int family;
    int type;
    int proto = 0;
    if (!PyArg_ParseTuple(args, "iii|i:fromfd", &fd, &family, &type, &proto)) {
        return NULL;
    }
    fd = dup(fd);
    if (fd < 0) {
        return _PySocket_SetError();
    }
    PyObject *result = _PySocket_New(fd, family, type, proto);
    if (result == NULL) {
        close(fd);
    }
    return result;
}

static PyObject *
numbers_getdefaulttimeout(PyObject *module, PyObject *ignored)
{
    return _PySocket_TimeoutObject(_PySocket_DefaultTimeout);
}

static PyObject *
numbers_setdefaulttimeout(PyObject *module, PyObject *op)
{
    if (_PySocket_ParseTimeout(op, &_PySocket_DefaultTimeout) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyMethodDef _PySocket_NumberMethods[] = {
    {"ntohs", numbers_ntohs, METH_VARARGS,
     "ntohs(integer) -> integer\n\nA 16-bit number from network to host byte order."},
    {"ntohl", numbers_ntohl, METH_O,
     "ntohl(integer) -> integer\n\nA 32-bit number from network to host byte order."},
    {"htons", numbers_htons, METH_VARARGS,
     "htons(integer) -> integer\n\nA 16-bit number from host to network byte order."},
    {"htonl", numbers_htonl, METH_O,
     "htonl(integer) -> integer\n\nA 32-bit number from host to network byte order."},
    {"inet_aton", numbers_inet_aton, METH_VARARGS,
     "inet_aton(string) -> packed IPv4 address\n\nFrom '1.2.3.4' to four bytes."},
    {"inet_ntoa", numbers_inet_ntoa, METH_VARARGS,
     "inet_ntoa(packed_ip) -> string\n\nFrom four bytes to '1.2.3.4'."},
    {"inet_pton", numbers_inet_pton, METH_VARARGS,
     "inet_pton(af, ip) -> packed address\n\nFrom text to bytes, for AF_INET and AF_INET6."},
    {"inet_ntop", numbers_inet_ntop, METH_VARARGS,
     "inet_ntop(af, packed_ip) -> string\n\nFrom bytes to text, for AF_INET and AF_INET6."},
    {"socketpair", numbers_socketpair, METH_VARARGS,
     "socketpair([family[, type[, proto]]]) -> (socket object, socket object)\n\n"
     "Two sockets connected to each other."},
    {"fromfd", numbers_fromfd, METH_VARARGS,
     "fromfd(fd, family, type[, proto]) -> socket object\n\n"
     "A socket object around a duplicate of a descriptor."},
    {"getdefaulttimeout", numbers_getdefaulttimeout, METH_NOARGS,
     "getdefaulttimeout() -> timeout\n\nThe timeout of new socket objects."},
    {"setdefaulttimeout", numbers_setdefaulttimeout, METH_O,
     "setdefaulttimeout(timeout) -> None\n\nSet the timeout of new socket objects."},
    {NULL, NULL, 0, NULL},
};
