# The head of a response goes out in one piece.  The file a handler writes to has no buffer,
# so each line of the head was a system call, a packet, and a wake-up of the client, which
# together cost more than all Python code of a small page.  Status line and headers now stay
# in the file's buffer until end_headers(), or until anything else is written to it, it is
# flushed, or asked for its descriptor; the order of what is sent does not change.
from _plus_security import put as _plus_put
import socket as _plus_socket


def _plus_gather(self):
    """The handler's file, if it is an unbuffered socket file; it gathers from now on."""
    wfile = getattr(self, 'wfile', None)
    if isinstance(wfile, _plus_socket._fileobject) and wfile._wbufsize == 0:
        wfile._wbufsize = _plus_gather_limit
        return wfile


_plus_gather_limit = 65536
_plus_base_send_response = BaseHTTPRequestHandler.send_response
_plus_base_send_header = BaseHTTPRequestHandler.send_header


def _plus_send_response(self, code, message=None):
    """send_response(code[, message]): status line, Server and Date; logs the request

    They are sent with the rest of the head, at end_headers()."""
    wfile = _plus_gather(self)
    try:
        _plus_base_send_response(self, code, message)
    finally:
        if wfile is not None:
            wfile._wbufsize = 0


def _plus_send_header(self, keyword, value):
    """send_header(keyword, value): a line of the head, sent at end_headers()"""
    wfile = _plus_gather(self)
    try:
        _plus_base_send_header(self, keyword, value)
    finally:
        if wfile is not None:
            wfile._wbufsize = 0


_plus_put(BaseHTTPRequestHandler, 'send_response', _plus_send_response)
_plus_put(BaseHTTPRequestHandler, 'send_header', _plus_send_header)
