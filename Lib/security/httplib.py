# CVE-2020-26116: no control characters in the method of a request.
# CVE-2021-3737: interim responses without end.
from _plus_security import put as _plus_put

_plus_base_putrequest = HTTPConnection.putrequest
_plus_base_read_status = HTTPResponse._read_status
_plus_control = re.compile(r'[\x00-\x1f\x7f]')
_PLUS_INTERIM_LINES = 400  # header lines of all 100 responses before the final one


def _plus_putrequest(self, method, url, skip_host=0, skip_accept_encoding=0):
    """putrequest(method, url[, skip_host[, skip_accept_encoding]])

    Begin a request; ValueError for control characters in the method."""
    found = _plus_control.search(method)
    if found:
        raise ValueError("method can't contain control characters. %r (found at least %r)"
                         % (method, found.group()))
    return _plus_base_putrequest(self, method, url, skip_host, skip_accept_encoding)


def _plus_read_status(self):
    """The status line of the final response; interim ones (100) are passed over, with a
    bound on the header lines that a server may send along with them."""
    lines = 0
    while True:
        status = _plus_base_read_status(self)
        if status[1] != CONTINUE:
            return status
        while True:
            line = self.fp.readline(_MAXLINE + 1)
            if len(line) > _MAXLINE:
                raise LineTooLong('header line')
            lines += 1
            if lines > _PLUS_INTERIM_LINES:
                raise HTTPException('got more than %d header lines of interim responses'
                                    % _PLUS_INTERIM_LINES)
            if self.debuglevel > 0:
                print 'header:', line.strip()
            if not line.strip():
                break


_plus_put(HTTPConnection, 'putrequest', _plus_putrequest)
_plus_put(HTTPResponse, '_read_status', _plus_read_status)
