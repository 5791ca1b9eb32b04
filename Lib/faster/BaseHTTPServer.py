# The head of a response goes out in one piece.  The file a handler writes to has no buffer,
# so each line of the head was a system call, a packet, and a wake-up of the client, which
# together cost more than all Python code of a small page.  Status line and headers now stay
# in the file's buffer until end_headers(), or until anything else is written to it, it is
# flushed, or asked for its descriptor; the order of what is sent does not change.
from _plus_security import put as _plus_put
from socket import _fileobject as _plus_file

_plus_limit = 65536  # bytes of a head that wait


def _plus_gather(wfile, line):
    """wfile.write(line), later if wfile is a socket's file without a buffer"""
    if (type(wfile) is _plus_file and type(line) is str and wfile._wbufsize == 0 and
            wfile._wbuf_len < _plus_limit and _plus_file.__module__ == 'socket'):
        wfile._wbuf.append(line)
        wfile._wbuf_len += len(line)
    else:
        wfile.write(line)


def _plus_send_response(self, code, message=None):
    """send_response(code[, message]): status line, Server and Date; logs the request

    They are sent with the rest of the head, at end_headers()."""
    self.log_request(code)
    if message is None:
        message = self.responses[code][0] if code in self.responses else ''
    if self.request_version != 'HTTP/0.9':
        _plus_gather(self.wfile, '%s %d %s\r\n' % (self.protocol_version, code, message))
    self.send_header('Server', self.version_string())
    self.send_header('Date', self.date_time_string())


def _plus_send_header(self, keyword, value):
    """send_header(keyword, value): a line of the head, sent at end_headers()

    Connection also decides whether the connection stays open."""
    if self.request_version != 'HTTP/0.9':
        _plus_gather(self.wfile, '%s: %s\r\n' % (keyword, value))
    if keyword.lower() == 'connection':
        wish = value.lower()
        if wish in ('close', 'keep-alive'):
            self.close_connection = int(wish == 'close')


_plus_put(BaseHTTPRequestHandler, 'send_response', _plus_send_response)
_plus_put(BaseHTTPRequestHandler, 'send_header', _plus_send_header)
