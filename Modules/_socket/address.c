/* Socket addresses: from Python to C and back, one pair of functions a family.
 *
 *   AF_INET       (host, port)
 *   AF_INET6      (host, port[, flowinfo[, scope_id]])
 *   AF_UNIX       path; a name that begins with \0 lives outside the file system
 *   AF_NETLINK    (pid, groups)
 *   AF_PACKET     (interface, protocol[, packet type[, hardware type[, address]]])
 *   AF_TIPC       (address type, v1, v2, v3[, scope])
 *   AF_BLUETOOTH  depends on the protocol
 */
#include "socket_internal.h"

/* ---- host names --------------------------------------------------------------------------- */
/* Four decimal numbers up to 255 and nothing else: most addresses are written so,
 * and need no resolver. */
static int
address_parse_dotted(const char *name, struct in_addr *result)
{
    unsigned int parts[4];
    char rest;
    if (sscanf(name, "%3u.%3u.%3u.%3u%c", &parts[0], &parts[1], &parts[2], &parts[3], &rest)
        != 4) {
        return 0;
    }
    for (int i = 0; i < 4; i++) {
        if (parts[i] > 255) {
            return 0;
        }
    }
    result->s_addr = htonl(parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]);
    return 1;
}

static int
address_lookup(const char *name, const char *service, const struct addrinfo *hints,
               struct addrinfo **result)
{
    int code;
    Py_BEGIN_ALLOW_THREADS
    code = getaddrinfo(name, service, hints, result);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        _PySocket_SetGaiError(code);
        return -1;
    }
    return 0;
}

/* Copy the first result of a lookup; the length of its address proper. */
static int
address_take(struct addrinfo *found, sock_addr_t *address, size_t size)
{
    size_t length = found->ai_addrlen < size ? found->ai_addrlen : size;
    memcpy(address, found->ai_addr, length);
    int family = found->ai_family;
    freeaddrinfo(found);
    switch (family) {
    case AF_INET:
        return 4;
    case AF_INET6:
        return 16;
    default:
        PyErr_SetString(_PySocket_Error, "unknown address family");
        return -1;
    }
}

int
_PySocket_ResolveHost(const char *name, sock_addr_t *address, size_t size, int family)
{
    struct addrinfo hints;
    struct addrinfo *found;
    memset(address, 0, size);
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = family;
    if (name[0] == '\0') {
        hints.ai_socktype = SOCK_DGRAM;
        hints.ai_flags = AI_PASSIVE;
        if (address_lookup(NULL, "0", &hints, &found) < 0) {
            return -1;
        }
        if (found->ai_next != NULL) {
            freeaddrinfo(found);
            PyErr_SetString(_PySocket_Error, "wildcard resolved to multiple address");
            return -1;
        }
        return address_take(found, address, size);
    }
    int broadcast = name[0] == '<' && strcmp(name, "<broadcast>") == 0;
    if (broadcast || strcmp(name, "255.255.255.255") == 0) {
        if (family != AF_INET && family != AF_UNSPEC) {
            PyErr_SetString(_PySocket_Error, "address family mismatched");
            return -1;
        }
        address->in.sin_family = AF_INET;
        address->in.sin_addr.s_addr = INADDR_BROADCAST;
        return 4;
    }
    if (family != AF_INET6 && address_parse_dotted(name, &address->in.sin_addr)) {
        address->in.sin_family = AF_INET;
        return 4;
    }
    if (address_lookup(name, NULL, &hints, &found) < 0) {
        return -1;
    }
    return address_take(found, address, size);
}

PyObject *
_PySocket_HostString(const struct sockaddr *address, socklen_t length)
{
    char text[NI_MAXHOST];
    int code = getnameinfo(address, length, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
    return code != 0 ? _PySocket_SetGaiError(code) : PyString_FromString(text);
}

int
_PySocket_CheckFlowinfo(unsigned int flowinfo)
{
    if (flowinfo > 0xfffff) {
        PyErr_SetString(PyExc_OverflowError,
                        "getsockaddrarg: flowinfo must be 0-1048575.");
        return 0;
    }
    return 1;
}

/* ---- Python to C ----------------------------------------------------------------------------- */
static int
address_require_tuple(PyObject *args, const char *family)
{
    if (!PyTuple_Check(args)) {
        PyErr_Format(PyExc_TypeError, "getsockaddrarg: %s address must be tuple, not %.500s",
                     family, Py_TYPE(args)->tp_name);
        return 0;
    }
    return 1;
}

static int
address_check_port(int port)
{
    if (port < 0 || port > 0xffff) {
        PyErr_SetString(PyExc_OverflowError, "getsockaddrarg: port must be 0-65535.");
        return 0;
    }
    return 1;
}

static int
address_parse_inet(PyObject *args, sock_addr_t *address, socklen_t *length)
{
    char *host = NULL;
    int port;
    if (!address_require_tuple(args, "AF_INET")
        || !PyArg_ParseTuple(args, "eti:getsockaddrarg", "idna", &host, &port)) {
        return 0;
    }
    int resolved = _PySocket_ResolveHost(host, address, sizeof(address->in), AF_INET);
    PyMem_Free(host);
    if (resolved < 0 || !address_check_port(port)) {
        return 0;
    }
    address->in.sin_family = AF_INET;
    address->in.sin_port = htons((uint16_t)port);
    *length = sizeof(address->in);
    return 1;
}

static int
address_parse_inet6(PyObject *args, sock_addr_t *address, socklen_t *length)
{
    char *host = NULL;
    int port;
    unsigned int flowinfo = 0;
    unsigned int scope_id = 0;
    if (!address_require_tuple(args, "AF_INET6")
        || !PyArg_ParseTuple(args, "eti|II", "idna", &host, &port, &flowinfo, &scope_id)) {
        return 0;
    }
    int resolved = _PySocket_ResolveHost(host, address, sizeof(address->in6), AF_INET6);
    PyMem_Free(host);
    if (resolved < 0 || !address_check_port(port) || !_PySocket_CheckFlowinfo(flowinfo)) {
        return 0;
    }
    address->in6.sin6_family = AF_INET6;
    address->in6.sin6_port = htons((uint16_t)port);
    address->in6.sin6_flowinfo = htonl(flowinfo);
    address->in6.sin6_scope_id = scope_id;
    *length = sizeof(address->in6);
    return 1;
}

static int
address_parse_unix(PyObject *args, sock_addr_t *address, socklen_t *length)
{
    char *path;
    int size;
    if (!PyArg_Parse(args, "t#", &path, &size)) {
        return 0;
    }
    /* A path in the file system needs its final zero, an abstract name does not. */
    int room = (int)sizeof(address->un.sun_path);
    int abstract = size > 0 && path[0] == '\0';
    if (abstract ? size > room : size >= room) {
        PyErr_SetString(_PySocket_Error, "AF_UNIX path too long");
        return 0;
    }
    memset(&address->un, 0, sizeof(address->un));
    address->un.sun_family = AF_UNIX;
    memcpy(address->un.sun_path, path, (size_t)size);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)size);
    if (!abstract) {
        *length += 1;
    }
    return 1;
}

static int
address_parse_packet(int fd, PyObject *args, sock_addr_t *address, socklen_t *length)
{
    char *interface;
    char *hardware = NULL;
    int protocol;
    int hardware_type = 0;
    int packet_type = 0;
    unsigned int hardware_size = 0;
    struct ifreq request;
    if (!address_require_tuple(args, "AF_PACKET")
        || !PyArg_ParseTuple(args, "si|iis#", &interface, &protocol, &packet_type,
                             &hardware_type, &hardware, &hardware_size)) {
        return 0;
    }
    memset(&request, 0, sizeof(request));
    strncpy(request.ifr_name, interface, sizeof(request.ifr_name) - 1);
    if (ioctl(fd, SIOCGIFINDEX, &request) < 0) {
        _PySocket_SetError();
        return 0;
    }
    if (hardware != NULL && hardware_size > 8) {
        PyErr_SetString(PyExc_ValueError, "Hardware address must be 8 bytes or less");
        return 0;
    }
    if (protocol < 0 || protocol > 0xffff) {
        PyErr_SetString(PyExc_OverflowError, "getsockaddrarg: protoNumber must be 0-65535.");
        return 0;
    }
    memset(&address->ll, 0, sizeof(address->ll));
    address->ll.sll_family = AF_PACKET;
    address->ll.sll_protocol = htons((uint16_t)protocol);
    address->ll.sll_ifindex = request.ifr_ifindex;
    address->ll.sll_pkttype = (unsigned char)packet_type;
    address->ll.sll_hatype = (unsigned short)hardware_type;
    if (hardware != NULL) {
        memcpy(address->ll.sll_addr, hardware, hardware_size);
    }
    address->ll.sll_halen = (unsigned char)hardware_size;
    *length = sizeof(address->ll);
    return 1;
}

#ifdef AF_NETLINK
static int
address_parse_netlink(PyObject *args, sock_addr_t *address, socklen_t *length)
{
    int pid;
    int groups;
    if (!address_require_tuple(args, "AF_NETLINK")
        || !PyArg_ParseTuple(args, "II:getsockaddrarg", &pid, &groups)) {
        return 0;
    }
    memset(&address->nl, 0, sizeof(address->nl));
    address->nl.nl_family = AF_NETLINK;
    address->nl.nl_pid = (unsigned int)pid;
    address->nl.nl_groups = (unsigned int)groups;
    *length = sizeof(address->nl);
    return 1;
}
#endif

#ifdef TIPC_ADDR_ID
static int
address_parse_tipc(PyObject *args, sock_addr_t *address, socklen_t *length)
{
    unsigned int kind;
    unsigned int values[3];
    unsigned int scope = TIPC_CLUSTER_SCOPE;
    struct sockaddr_tipc *tipc = &address->tipc;
    if (!address_require_tuple(args, "AF_TIPC")
        || !PyArg_ParseTuple(args, "IIII|I;Invalid TIPC address format", &kind, &values[0],
                             &values[1], &values[2], &scope)) {
        return 0;
    }
    memset(tipc, 0, sizeof(*tipc));
    tipc->family = AF_TIPC;
    tipc->scope = (signed char)scope;
    tipc->addrtype = (unsigned char)kind;
    *length = sizeof(*tipc);
    switch (kind) {
    case TIPC_ADDR_NAMESEQ:
        tipc->addr.nameseq.type = values[0];
        tipc->addr.nameseq.lower = values[1];
        tipc->addr.nameseq.upper = values[2];
        return 1;
    case TIPC_ADDR_NAME:
        tipc->addr.name.name.type = values[0];
        tipc->addr.name.name.instance = values[1];
        return 1;
    case TIPC_ADDR_ID:
        tipc->addr.id.node = values[0];
        tipc->addr.id.ref = values[1];
        return 1;
    default:
        PyErr_SetString(PyExc_TypeError, "Invalid address type");
        return 0;
    }
}
#endif

#ifdef HAVE_BLUETOOTH
static int
address_parse_bdaddr(const char *text, bdaddr_t *result)
{
    unsigned int parts[6];
    char rest;
    if (sscanf(text, "%2X:%2X:%2X:%2X:%2X:%2X%c", &parts[5], &parts[4], &parts[3], &parts[2],
               &parts[1], &parts[0], &rest)
        != 6) {
        PyErr_SetString(_PySocket_Error, "bad bluetooth address");
        return 0;
    }
    for (int i = 0; i < 6; i++) {
        result->b[i] = (uint8_t)parts[i];
    }
    return 1;
}

static int
address_parse_bluetooth(int proto, PyObject *args, sock_addr_t *address, socklen_t *length)
{
    char *text;
    int number = 0;
    memset(address, 0, sizeof(*address));
    switch (proto) {
    case BTPROTO_L2CAP:
        address->bt_l2.l2_family = AF_BLUETOOTH;
        if (!PyArg_ParseTuple(args, "si", &text, &number)) {
            PyErr_SetString(_PySocket_Error, "getsockaddrarg: wrong format");
            return 0;
        }
        address->bt_l2.l2_psm = htobs((uint16_t)number);
        *length = sizeof(address->bt_l2);
        return address_parse_bdaddr(text, &address->bt_l2.l2_bdaddr);
    case BTPROTO_RFCOMM:
        address->bt_rc.rc_family = AF_BLUETOOTH;
        if (!PyArg_ParseTuple(args, "si", &text, &number)) {
            PyErr_SetString(_PySocket_Error, "getsockaddrarg: wrong format");
            return 0;
        }
        address->bt_rc.rc_channel = (uint8_t)number;
        *length = sizeof(address->bt_rc);
        return address_parse_bdaddr(text, &address->bt_rc.rc_bdaddr);
    case BTPROTO_HCI:
        address->bt_hci.hci_family = AF_BLUETOOTH;
        if (!PyArg_ParseTuple(args, "i", &number)) {
            PyErr_SetString(_PySocket_Error, "getsockaddrarg: wrong format");
            return 0;
        }
        address->bt_hci.hci_dev = (unsigned short)number;
        *length = sizeof(address->bt_hci);
        return 1;
    case BTPROTO_SCO:
        address->bt_sco.sco_family = AF_BLUETOOTH;
        text = PyString_AsString(args);
        if (text == NULL) {
            PyErr_SetString(_PySocket_Error, "getsockaddrarg: wrong format");
            return 0;
        }
        *length = sizeof(address->bt_sco);
        return address_parse_bdaddr(text, &address->bt_sco.sco_bdaddr);
    default:
        PyErr_SetString(_PySocket_Error, "getsockaddrarg: unknown Bluetooth protocol");
        return 0;
    }
}
#endif

int
_PySocket_ParseAddress(PySocketSockObject *s, PyObject *args, sock_addr_t *address,
                       socklen_t *length)
{
    switch (s->sock_family) {
    case AF_INET:
        return address_parse_inet(args, address, length);
    case AF_INET6:
        return address_parse_inet6(args, address, length);
    case AF_UNIX:
        return address_parse_unix(args, address, length);
    case AF_PACKET:
        return address_parse_packet(s->sock_fd, args, address, length);
#ifdef AF_NETLINK
    case AF_NETLINK:
        return address_parse_netlink(args, address, length);
#endif
#ifdef TIPC_ADDR_ID
    case AF_TIPC:
        return address_parse_tipc(args, address, length);
#endif
#ifdef HAVE_BLUETOOTH
    case AF_BLUETOOTH:
        return address_parse_bluetooth(s->sock_proto, args, address, length);
#endif
    default:
        PyErr_SetString(_PySocket_Error, "getsockaddrarg: bad family");
        return 0;
    }
}

int
_PySocket_AddressSize(PySocketSockObject *s, socklen_t *length)
{
    switch (s->sock_family) {
    case AF_INET:
    case AF_INET6:
    case AF_UNIX:
    case AF_PACKET:
#ifdef AF_NETLINK
    case AF_NETLINK:
#endif
#ifdef TIPC_ADDR_ID
    case AF_TIPC:
#endif
#ifdef HAVE_BLUETOOTH
    case AF_BLUETOOTH:
#endif
        *length = sizeof(sock_addr_t);
        return 1;
    default:
        PyErr_SetString(_PySocket_Error, "getsockaddrlen: bad family");
        return 0;
    }
}

/* ---- C to Python ----------------------------------------------------------------------------------- */
static PyObject *
address_make_unix(const sock_addr_t *address, socklen_t length)
{
    const char *path = address->un.sun_path;
    size_t offset = offsetof(struct sockaddr_un, sun_path);
    if (length > offset && path[0] == '\0') {
        return PyString_FromStringAndSize(path, (Py_ssize_t)(length - offset));
    }
    if (length <= offset) {
        return PyString_FromString("");
    }
    return PyString_FromStringAndSize(path, (Py_ssize_t)strnlen(path, length - offset));
}

static PyObject *
address_make_packet(int fd, const struct sockaddr_ll *ll)
{
    struct ifreq request;
    const char *name = "";
    memset(&request, 0, sizeof(request));
    if (ll->sll_ifindex != 0) {
        request.ifr_ifindex = ll->sll_ifindex;
        if (ioctl(fd, SIOCGIFNAME, &request) == 0) {
            name = request.ifr_name;
        }
    }
    return Py_BuildValue("shbhs#", name, ntohs(ll->sll_protocol), ll->sll_pkttype,
                         ll->sll_hatype, ll->sll_addr, ll->sll_halen);
}

#ifdef TIPC_ADDR_ID
static PyObject *
address_make_tipc(const struct sockaddr_tipc *tipc)
{
    switch (tipc->addrtype) {
    case TIPC_ADDR_NAMESEQ:
        return Py_BuildValue("IIIII", tipc->addrtype, tipc->addr.nameseq.type,
                             tipc->addr.nameseq.lower, tipc->addr.nameseq.upper, tipc->scope);
    case TIPC_ADDR_NAME:
        return Py_BuildValue("IIIII", tipc->addrtype, tipc->addr.name.name.type,
                             tipc->addr.name.name.instance, tipc->addr.name.name.instance,
                             tipc->scope);
    case TIPC_ADDR_ID:
        return Py_BuildValue("IIIII", tipc->addrtype, tipc->addr.id.node, tipc->addr.id.ref, 0,
                             tipc->scope);
    default:
        PyErr_SetString(PyExc_ValueError, "Invalid address type");
        return NULL;
    }
}
#endif

#ifdef HAVE_BLUETOOTH
static PyObject *
address_make_bluetooth(const sock_addr_t *address, int proto)
{
    const bdaddr_t *bdaddr;
    char text[20];
    switch (proto) {
    case BTPROTO_L2CAP:
        bdaddr = &address->bt_l2.l2_bdaddr;
        break;
    case BTPROTO_RFCOMM:
        bdaddr = &address->bt_rc.rc_bdaddr;
        break;
    case BTPROTO_HCI:
        return Py_BuildValue("i", address->bt_hci.hci_dev);
    case BTPROTO_SCO:
        bdaddr = &address->bt_sco.sco_bdaddr;
        break;
    default:
        PyErr_SetString(PyExc_ValueError, "Unknown Bluetooth protocol");
        return NULL;
    }
    snprintf(text, sizeof(text), "%02X:%02X:%02X:%02X:%02X:%02X", bdaddr->b[5], bdaddr->b[4],
             bdaddr->b[3], bdaddr->b[2], bdaddr->b[1], bdaddr->b[0]);
    switch (proto) {
    case BTPROTO_L2CAP:
        return Py_BuildValue("si", text, btohs(address->bt_l2.l2_psm));
    case BTPROTO_RFCOMM:
        return Py_BuildValue("si", text, address->bt_rc.rc_channel);
    default:
        return PyString_FromString(text);
    }
}
#endif

static PyObject *
address_make_inet(const sock_addr_t *address)
{
    PyObject *host = _PySocket_HostString(&address->sa, sizeof(address->in));
    if (host == NULL) {
        return NULL;
    }
    return Py_BuildValue("Ni", host, ntohs(address->in.sin_port));
}

static PyObject *
address_make_inet6(const sock_addr_t *address)
{
    PyObject *host = _PySocket_HostString(&address->sa, sizeof(address->in6));
    if (host == NULL) {
        return NULL;
    }
    return Py_BuildValue("NiII", host, ntohs(address->in6.sin6_port),
                         ntohl(address->in6.sin6_flowinfo), address->in6.sin6_scope_id);
}

PyObject *
_PySocket_MakeAddress(int fd, const sock_addr_t *address, socklen_t length, int proto)
{
    if (length == 0) {
        Py_RETURN_NONE; /* a connected stream says nothing about the sender */
    }
    switch (address->sa.sa_family) {
    case AF_INET:
        return address_make_inet(address);
    case AF_INET6:
        return address_make_inet6(address);
    case AF_UNIX:
        return address_make_unix(address, length);
    case AF_PACKET:
        return address_make_packet(fd, &address->ll);
#ifdef AF_NETLINK
    case AF_NETLINK:
        return Py_BuildValue("II", address->nl.nl_pid, address->nl.nl_groups);
#endif
#ifdef TIPC_ADDR_ID
    case AF_TIPC:
        return address_make_tipc(&address->tipc);
#endif
#ifdef HAVE_BLUETOOTH
    case AF_BLUETOOTH:
        return address_make_bluetooth(address, proto);
#endif
    default:
        return Py_BuildValue("is#", address->sa.sa_family, address->sa.sa_data,
                             (int)sizeof(address->sa.sa_data));
    }
}
