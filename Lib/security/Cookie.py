# CVE-2024-7592: quoted values are decoded in one pass.
# CVE-2026-0672: no control characters in what becomes a header line.
from _plus_security import put as _plus_put

_plus_escape = re.compile(r'\\(?:([0-3][0-7][0-7])|(.))')
_plus_control = re.compile(r'[\x00-\x1f\x7f]')
_plus_base_OutputString = Morsel.OutputString


def _plus_unescape(match):
    octal, char = match.groups()
    return chr(int(octal, 8)) if octal else char


def _unquote(str):
    """A cookie value without its quotes, \\ooo and \\c resolved; others unchanged."""
    if len(str) < 2 or str[0] != '"' or str[-1] != '"':
        return str
    return _plus_escape.sub(_plus_unescape, str[1:-1])


def _plus_OutputString(self, attrs=None):
    """OutputString([attrs]) -> 'key=value; attributes'; CookieError for control characters"""
    text = _plus_base_OutputString(self, attrs)
    if _plus_control.search(text):
        raise CookieError('Control characters are not allowed in cookies: %r' % text)
    return text


_plus_put(Morsel, 'OutputString', _plus_OutputString)
