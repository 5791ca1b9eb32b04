# CVE-2026-0865: no control characters in what becomes header lines.
from _plus_security import put as _plus_put

_plus_control = re.compile(r'[\x00-\x08\x0a-\x1f\x7f]')
_plus_base_init = Headers.__init__
_plus_base_setitem = Headers.__setitem__
_plus_base_setdefault = Headers.setdefault
_plus_base_add_header = Headers.add_header


def _plus_check(*texts):
    for text in texts:
        if isinstance(text, basestring) and _plus_control.search(text):
            raise ValueError('Control characters not allowed in headers: %r' % (text,))


def _plus_init(self, headers):
    if isinstance(headers, list):
        for pair in headers:
            _plus_check(*pair)
    _plus_base_init(self, headers)


def _plus_setitem(self, name, val):
    """Set the value of a header; ValueError for control characters."""
    _plus_check(name, val)
    _plus_base_setitem(self, name, val)


def _plus_setdefault(self, name, value):
    """setdefault(name, value) -> the value there is, else value, which is then added"""
    _plus_check(name, value)
    return _plus_base_setdefault(self, name, value)


def _plus_add_header(self, _name, _value, **_params):
    """add_header(name, value, **params): add 'name: value; key="param"'; ValueError for
    control characters in any of them."""
    _plus_check(_name, _value, *(list(_params) + _params.values()))
    _plus_base_add_header(self, _name, _value, **_params)


_plus_put(Headers, '__init__', _plus_init)
_plus_put(Headers, '__setitem__', _plus_setitem)
_plus_put(Headers, 'setdefault', _plus_setdefault)
_plus_put(Headers, 'add_header', _plus_add_header)
