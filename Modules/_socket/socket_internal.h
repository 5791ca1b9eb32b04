#ifndef SOCKET_INTERNAL_H
#define SOCKET_INTERNAL_H
/* Shared by the files of Modules/_socket/. */
#include "socketmodule.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#ifndef SOL_UDP
#define SOL_UDP 17              /* only the kernel's own headers have it */
#endif
#if __has_include(<linux/netlink.h>)
#include <linux/netlink.h>
#endif
#if __has_include(<linux/tipc.h>)
#include <linux/tipc.h>
/* newer headers have these two as an enumeration, which the list of constants cannot see */
#ifndef TIPC_CLUSTER_SCOPE
#define TIPC_CLUSTER_SCOPE 2
#define TIPC_NODE_SCOPE 3
#endif
#endif
#if __has_include(<bluetooth/bluetooth.h>)
#define HAVE_BLUETOOTH 1
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/sco.h>
#endif

typedef union {
    struct sockaddr sa;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
    struct sockaddr_ll ll;
    struct sockaddr_storage storage;
#ifdef AF_NETLINK
    struct sockaddr_nl nl;
#endif
#ifdef TIPC_ADDR_ID
    struct sockaddr_tipc tipc;
#endif
#ifdef HAVE_BLUETOOTH
    struct sockaddr_l2 bt_l2;
    struct sockaddr_rc bt_rc;
    struct sockaddr_sco bt_sco;
    struct sockaddr_hci bt_hci;
#endif
} sock_addr_t;

extern PyTypeObject _PySocket_Type;
extern PyObject *_PySocket_Error;
extern PyObject *_PySocket_HError;
extern PyObject *_PySocket_GaiError;
extern PyObject *_PySocket_Timeout;
extern double _PySocket_DefaultTimeout;

/* errors.  All return NULL. */
PyObject *_PySocket_SetError(void); /* from errno */
PyObject *_PySocket_SetGaiError(int code);
PyObject *_PySocket_SetHError(int code);

/* address.c */
/* Host name or number to an address of the given family (or AF_UNSPEC), without
 * port: the length of the address in bytes (4 or 16), or -1. */
int _PySocket_ResolveHost(const char *name, sock_addr_t *address, size_t size, int family);
PyObject *_PySocket_HostString(const struct sockaddr *address, socklen_t length);
/* Python address to C, for the socket's family; 0 on error, else 1. */
int _PySocket_ParseAddress(PySocketSockObject *s, PyObject *args, sock_addr_t *address,
                           socklen_t *length);
/* Length of the largest address of the family; 0 with an error if unknown. */
int _PySocket_AddressSize(PySocketSockObject *s, socklen_t *length);
/* C address to Python. */
PyObject *_PySocket_MakeAddress(int fd, const sock_addr_t *address, socklen_t length, int proto);
/* Is the flow information of an IPv6 address in range?  Sets OverflowError. */
int _PySocket_CheckFlowinfo(unsigned int flowinfo);

/* netdb.c, numbers.c: functions of the module */
extern PyMethodDef _PySocket_NetdbMethods[];
extern PyMethodDef _PySocket_NumberMethods[];

/* object.c */
PyObject *_PySocket_New(int fd, int family, int type, int proto);
int _PySocket_ParseTimeout(PyObject *value, double *timeout);
PyObject *_PySocket_TimeoutObject(double timeout);
#endif
