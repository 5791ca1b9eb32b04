# CVE-2025-15282: the media type of a data: URL becomes a header line.
from _plus_security import put as _plus_put

_plus_base_open_data = URLopener.open_data


def _plus_open_data(self, url, data=None):
    """open_data(url[, data]): open a data: URL; IOError for control characters in its type"""
    if isinstance(url, basestring):
        import re
        if re.search(r'[\x00-\x1f\x7f]', url.partition(',')[0]):
            raise IOError('data error', 'control characters in the media type of a data URL')
    return _plus_base_open_data(self, url, data)


_plus_put(URLopener, 'open_data', _plus_open_data)
