# CVE-2021-4189: a server cannot send the data connection to another host.
from _plus_security import legacy as _plus_legacy, put as _plus_put

_plus_base_makepasv = FTP.makepasv


def _plus_makepasv(self):
    """makepasv() -> (host, port) of the data connection

    The port is what the server says; the host is the server itself, unless
    trust_server_pasv_ipv4_address is true."""
    host, port = _plus_base_makepasv(self)
    if self.af == socket.AF_INET and not self.trust_server_pasv_ipv4_address:
        host = self.sock.getpeername()[0]
    return host, port


FTP.trust_server_pasv_ipv4_address = _plus_legacy('ftplib')
_plus_put(FTP, 'makepasv', _plus_makepasv)
