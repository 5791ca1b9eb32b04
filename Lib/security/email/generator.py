# CVE-2024-6923, CVE-2026-1299: a header cannot begin another one, or the body.
from _plus_security import put as _plus_put
import re as _plus_re
from email.errors import HeaderParseError as _plus_HeaderParseError

_plus_base_write_headers = Generator._write_headers
_plus_break = _plus_re.compile(r'\n(?![ \t])|\r(?![\n \t])')


class HeaderWriteError(_plus_HeaderParseError):
    """A header of the message would be written as more than one."""


def _plus_write_headers(self, msg):
    """Write the headers of msg; HeaderWriteError, before anything is written, if one holds
    a line break that is no folding."""
    for name, value in msg.items():
        text = value.encode() if isinstance(value, Header) else value
        if not isinstance(text, basestring):
            continue
        if self._maxheaderlen != 0 and not _is8bitstring(text):
            text = text.rstrip('\r\n')  # folding drops these
        if _plus_break.search(text) or _plus_re.search('[\r\n:]', name):
            raise HeaderWriteError('folded header contains newline: %r' % (name + ': ' + text))
    _plus_base_write_headers(self, msg)


_plus_put(Generator, '_write_headers', _plus_write_headers)
