"""Sockets: the built-in module _socket, with files on sockets and helpers on top.

socket objects here wrap those of _socket, so that makefile() and dup() can share
one descriptor that closes when the last of them does.
"""

import _socket
from _socket import *
# not used here; programs have found these names in 2.7's module
from functools import partial
from types import MethodType

try:
    import _ssl
except ImportError:
    # no TLS in this build
    pass
else:
    def ssl(sock, keyfile=None, certfile=None):
        # here for programs of before the module ssl
        import ssl as _realssl
        warnings = __import__('warnings')
        warnings.warn('socket.ssl() is deprecated.  Use ssl.wrap_socket() instead.',
                      DeprecationWarning, stacklevel=2)
        return _realssl.sslwrap_simple(sock, keyfile, certfile)

    from _ssl import SSLError as sslerror
    from _ssl import (RAND_add, RAND_status, SSL_ERROR_ZERO_RETURN, SSL_ERROR_WANT_READ,
                      SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_X509_LOOKUP, SSL_ERROR_SYSCALL,
                      SSL_ERROR_SSL, SSL_ERROR_WANT_CONNECT, SSL_ERROR_EOF,
                      SSL_ERROR_INVALID_ERROR_CODE)
    try:
        from _ssl import RAND_egd
    except ImportError:
        pass

import os
import sys
import warnings

try:
    from cStringIO import StringIO
except ImportError:
    from StringIO import StringIO

try:
    import errno
except ImportError:
    errno = None
EBADF = getattr(errno, 'EBADF', 9)
EINTR = getattr(errno, 'EINTR', 4)

__all__ = ['getfqdn', 'create_connection']
__all__.extend(os._get_exports_list(_socket))

_realsocket = socket

_socketmethods = ('bind', 'connect', 'connect_ex', 'fileno', 'listen', 'getpeername',
                  'getsockname', 'getsockopt', 'setsockopt', 'sendall', 'setblocking',
                  'settimeout', 'gettimeout', 'shutdown')

# what a closed socket answers with an error
_delegate_methods = ('recv', 'recvfrom', 'recv_into', 'recvfrom_into', 'send', 'sendto')

_GLOBAL_DEFAULT_TIMEOUT = object()


def getfqdn(name=''):
    """getfqdn([name]) -> the full domain name of name, or of this machine

    The first name with a dot that the system knows for it; else name itself."""
    name = name.strip()
    if not name or name == '0.0.0.0':
        name = gethostname()
    try:
        canonical, aliases, _ = gethostbyaddr(name)
    except error:
        return name
    for candidate in [canonical] + aliases:
        if '.' in candidate:
            return candidate
    return canonical


class _closedsocket(object):
    """Takes the place of a closed socket: every use is an error."""

    __slots__ = []

    def _dummy(*args):
        raise error(EBADF, 'Bad file descriptor')

    send = recv = recv_into = sendto = recvfrom = recvfrom_into = _dummy
    __getattr__ = _dummy


class _socketobject(object):
    """socket([family[, type[, proto]]]) -> a socket

    One end of a connection, or a place where others can connect."""

    __slots__ = ['_sock', '__weakref__'] + list(_delegate_methods)

    def __init__(self, family=AF_INET, type=SOCK_STREAM, proto=0, _sock=None):
        if _sock is None:
            _sock = _realsocket(family, type, proto)
        self._sock = _sock
        # the names of _delegate_methods, one by one: a loop takes twice the time
        self.recv = _sock.recv
        self.recvfrom = _sock.recvfrom
        self.recv_into = _sock.recv_into
        self.recvfrom_into = _sock.recvfrom_into
        self.send = _sock.send
        self.sendto = _sock.sendto

    def close(self, _closedsocket=_closedsocket):
        # the default keeps this working while modules are taken apart at exit
        self._sock = closed = _closedsocket()
        self.recv = self.recvfrom = self.recv_into = self.recvfrom_into = closed._dummy
        self.send = self.sendto = closed._dummy

    def accept(self):
        sock, address = self._sock.accept()
        return _socketobject(_sock=sock), address

    def dup(self):
        """dup() -> another socket object on the same descriptor"""
        return _socketobject(_sock=self._sock)

    def makefile(self, mode='r', bufsize=-1):
        """makefile([mode[, bufsize]]) -> a file object for the connection

        It stays usable when the socket object is closed."""
        return _fileobject(self._sock, mode, bufsize)

    family = property(lambda self: self._sock.family, doc='the address family')
    type = property(lambda self: self._sock.type, doc='the kind of socket')
    proto = property(lambda self: self._sock.proto, doc='the protocol')


def _delegate(name):
    """The method of that name: what the socket of _socket has under it."""
    def method(self, *args):
        return getattr(self._sock, name)(*args)
    method.__name__ = name
    method.__doc__ = getattr(_realsocket, name).__doc__
    return method


for _name in _socketmethods:
    setattr(_socketobject, _name, _delegate(_name))
for _name in ('close', 'accept'):
    getattr(_socketobject, _name).__func__.__doc__ = getattr(_realsocket, _name).__doc__
del _name

socket = SocketType = _socketobject


class _fileobject(object):
    """A file object on anything with recv, sendall and close.

    Reads through a buffer: what came with the last recv and was not asked for yet.
    Writes are gathered until wbufsize bytes are there.
    """

    default_bufsize = 8192
    name = '<socket>'

    __slots__ = ['mode', 'bufsize', 'softspace', '_sock', '_rbufsize', '_wbufsize', '_rbuf',
                 '_wbuf', '_wbuf_len', '_close']

    def __init__(self, sock, mode='rb', bufsize=-1, close=False):
        self._sock = sock
        self.mode = mode
        if bufsize < 0:
            bufsize = self.default_bufsize
        self.bufsize = bufsize
        self.softspace = False
        # 0 reads byte by byte, so that nothing is taken from another reader of
        # the socket; 1 means lines
        self._rbufsize = self.default_bufsize if bufsize <= 1 and bufsize != 0 else bufsize
        if bufsize == 0:
            self._rbufsize = 1
        self._wbufsize = bufsize
        self._rbuf = StringIO()
        self._wbuf = []
        self._wbuf_len = 0
        self._close = close

    def _getclosed(self):
        return self._sock is None
    closed = property(_getclosed, doc='True if the file is closed')

    def close(self):
        try:
            if self._sock:
                self.flush()
        finally:
            if self._close:
                self._sock.close()
            self._sock = None

    def __del__(self):
        try:
            self.close()
        except:
            # the interpreter may be on its way out
            pass

    # ---- writing ----
    def flush(self):
        if not self._wbuf:
            return
        data = ''.join(self._wbuf)
        self._wbuf = []
        self._wbuf_len = 0
        # what could not be sent stays in the buffer
        size = self._rbufsize if self._rbufsize > self.default_bufsize else self.default_bufsize
        sent = 0
        try:
            if len(data) <= size and type(self._sock) is _realsocket:
                self._sock.sendall(data)
                sent = len(data)
                return
            # in pieces; somebody's own kind of socket has always been given views
            view = memoryview(data)
            while sent < len(data):
                self._sock.sendall(view[sent:sent + size])
                sent += size
        finally:
            if sent < len(data):
                rest = data[sent:]
                self._wbuf.append(rest)
                self._wbuf_len = len(rest)

    def fileno(self):
        if self._wbufsize == 0:
            self.flush()  # who has no buffer expects to find everything sent
        return self._sock.fileno()

    def write(self, data):
        data = str(data)
        if not data:
            return
        self._wbuf.append(data)
        self._wbuf_len += len(data)
        if self._wbufsize == 0 or (self._wbufsize == 1 and '\n' in data) or \
                (self._wbufsize > 1 and self._wbuf_len >= self._wbufsize):
            self.flush()

    def writelines(self, list):
        lines = filter(None, map(str, list))
        self._wbuf_len += sum(map(len, lines))
        self._wbuf.extend(lines)
        if self._wbufsize <= 1 or self._wbuf_len >= self._wbufsize:
            self.flush()

    # ---- reading ----
    def _recv(self, size):
        """sock.recv that goes on after a signal; '' at the end."""
        while True:
            try:
                return self._sock.recv(size)
            except error as problem:
                if problem.args[0] != EINTR:
                    raise

    def _take_buffer(self):
        """What is buffered, as a list of strings; the buffer is empty afterwards."""
        data = self._rbuf.getvalue()
        self._rbuf = StringIO()
        return [data] if data else []

    def _keep(self, data):
        self._rbuf = StringIO()
        self._rbuf.write(data)

    def read(self, size=-1):
        chunks = self._take_buffer()
        have = sum(map(len, chunks))
        piece = max(self._rbufsize, self.default_bufsize)
        try:
            while size < 0 or have < size:
                # never take more than asked for: another may read the socket next
                data = self._recv(piece if size < 0 else size - have)
                if not data:
                    break
                chunks.append(data)
                have += len(data)
        except:
            self._keep(''.join(chunks))
            raise
        data = ''.join(chunks)
        if 0 <= size < len(data):
            self._keep(data[size:])
            data = data[:size]
        return data

    def readline(self, size=-1):
        buffered = self._rbuf.getvalue()
        end = buffered.find('\n') + 1
        if 0 < end and (size < 0 or end <= size):
            # a whole line is there
            self._rbuf = rest = StringIO()
            rest.write(buffered[end:])
            return buffered[:end]
        chunks = self._take_buffer()
        have = 0
        index = 0
        try:
            while True:
                # look at chunks not looked at yet, then get more
                if index == len(chunks):
                    data = self._recv(self._rbufsize)
                    if not data:
                        break
                    chunks.append(data)
                chunk = chunks[index]
                index += 1
                newline = chunk.find('\n')
                end = have + (newline + 1 if newline >= 0 else len(chunk))
                if 0 <= size <= end:
                    end = size
                    newline = 0
                if newline >= 0:
                    data = ''.join(chunks)
                    if end < len(data):
                        self._keep(data[end:])
                    return data[:end]
                have += len(chunk)
        except:
            self._keep(''.join(chunks))
            raise
        return ''.join(chunks)

    def readlines(self, sizehint=0):
        lines = []
        total = 0
        while True:
            line = self.readline()
            if not line:
                break
            lines.append(line)
            total += len(line)
            if sizehint and total >= sizehint:
                break
        return lines

    def __iter__(self):
        return self

    def next(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line


def create_connection(address, timeout=_GLOBAL_DEFAULT_TIMEOUT, source_address=None):
    """create_connection((host, port)[, timeout[, source_address]]) -> connected socket

    Tries every address that host has.  timeout holds for the connecting and
    afterwards; source_address is a (host, port) to bind to first."""
    host, port = address
    last = None
    for family, kind, proto, _, place in getaddrinfo(host, port, 0, SOCK_STREAM):
        sock = None
        try:
            sock = socket(family, kind, proto)
            if timeout is not _GLOBAL_DEFAULT_TIMEOUT:
                sock.settimeout(timeout)
            if source_address:
                sock.bind(source_address)
            sock.connect(place)
            return sock
        except error as problem:
            last = problem
            if sock is not None:
                sock.close()
    if last is not None:
        raise last
    raise error('getaddrinfo returns an empty list')
