# CVE-2021-28861: '//host/..' as a path must not become a redirect to another host.
from _plus_security import put as _plus_put

_plus_base_parse_request = BaseHTTPRequestHandler.parse_request


def _plus_parse_request(self):
    """parse_request() -> bool: the request line and headers are good

    Leading slashes of the path are made one."""
    good = _plus_base_parse_request(self)
    if good and self.path.startswith('//'):
        self.path = '/' + self.path.lstrip('/')
    return good


_plus_put(BaseHTTPRequestHandler, 'parse_request', _plus_parse_request)
