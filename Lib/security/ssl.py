# CVE-2023-40217: what a peer sent in the clear before it vanished is not application data.
from _plus_security import put as _plus_put

_plus_base_init = SSLSocket.__init__


def _plus_init(self, *args, **kwargs):
    _plus_base_init(self, *args, **kwargs)
    if self._connected:
        return
    # Not connected: never was, or no longer.  Then nothing may be left to read.
    blocking = self._sock.gettimeout()
    try:
        self._sock.setblocking(False)
        try:
            left = self._sock.recv(1)
        except socket_error as error:
            if error.errno not in (errno.ENOTCONN, errno.EINVAL, errno.EAGAIN,
                                   errno.EWOULDBLOCK):
                raise
            left = b''
        if left:
            raise SSLError(errno.EIO, 'Closed before TLS handshake with data in recv buffer.')
        self._sock.settimeout(blocking)
    except BaseException:
        self.close()
        raise


_plus_put(SSLSocket, '__init__', _plus_init)
