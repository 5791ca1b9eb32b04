# CVE-2022-0391, CVE-2023-24329: what browsers drop from a URL is dropped before parsing.
# CVE-2024-11168, CVE-2025-0938: brackets only around an IPv6 or IPvFuture host.
# CVE-2021-23336: one separator between the fields of a query string.
import re  # the module of jython's jar does without it

from _plus_security import legacy as _plus_legacy

_plus_base_urlsplit = urlsplit
_plus_leading = ''.join(map(chr, range(33)))
_plus_dropped = re.compile('[\t\r\n]+')
_plus_ipvfuture = re.compile(r'v[0-9a-fA-F]+\.[\w.~!$&\'()*+,;=:-]+\Z')


def _plus_clean(url):
    if isinstance(url, basestring):
        url = url.lstrip(_plus_leading)
        if _plus_dropped.search(url):
            url = _plus_dropped.sub('', url)
    return url


def _plus_check_host(netloc):
    host = netloc.rpartition('@')[2]
    if '[' not in host and ']' not in host:
        if '[' in netloc or ']' in netloc:
            raise ValueError('Invalid IPv6 URL')
        return
    inside, close, after = host[1:].partition(']')
    if host[:1] != '[' or not close or (after and after[:1] != ':') or '[' in inside + after \
            or ']' in after:
        raise ValueError('Invalid IPv6 URL')
    if inside[:1] in ('v', 'V'):
        if not _plus_ipvfuture.match('v' + inside[1:]):
            raise ValueError('IPvFuture address is invalid')
        return
    import socket
    try:
        socket.inet_pton(socket.AF_INET6, str(inside.partition('%')[0]))
    except (socket.error, UnicodeError):
        raise ValueError('%r does not appear to be an IPv6 address' % (inside,))


def urlsplit(url, scheme='', allow_fragments=True):
    """urlsplit(url[, scheme[, allow_fragments]]) -> SplitResult

    (scheme, netloc, path, query, fragment) of a URL.  Control characters that browsers
    drop are dropped first; ValueError for brackets around anything but an IPv6 host."""
    if _plus_legacy('urlparse'):
        return _plus_base_urlsplit(url, scheme, allow_fragments)
    if isinstance(scheme, basestring):
        scheme = scheme.strip(_plus_leading)
    result = _plus_base_urlsplit(_plus_clean(url), scheme, allow_fragments)
    if result.netloc:
        _plus_check_host(result.netloc)
    return result


def parse_qsl(qs, keep_blank_values=0, strict_parsing=0, max_num_fields=None, separator='&'):
    """parse_qsl(qs[, keep_blank_values[, strict_parsing[, max_num_fields[, separator]]]]) -> list

    The fields of a query string as (name, value) pairs, decoded, in their order.  Empty
    values count only with keep_blank_values; with strict_parsing a field without '=' is
    a ValueError, as are more than max_num_fields fields."""
    if not separator or not isinstance(separator, basestring):
        raise ValueError('Separator must be of type string or bytes.')
    if separator == '&' and _plus_legacy('urlparse-semicolon'):
        qs = qs.replace(';', '&')
    if max_num_fields is not None and qs.count(separator) >= max_num_fields:
        raise ValueError('Max number of fields exceeded')
    pairs = []
    for field in qs.split(separator):
        if not field and not strict_parsing:
            continue
        name, equals, value = field.partition('=')
        if not equals and strict_parsing:
            raise ValueError('bad query field: %r' % (field,))
        if value or keep_blank_values:
            pairs.append((unquote(name.replace('+', ' ')), unquote(value.replace('+', ' '))))
    return pairs


def parse_qs(qs, keep_blank_values=0, strict_parsing=0, max_num_fields=None, separator='&'):
    """parse_qs(qs[, ...]) -> dict of name -> list of values; arguments as of parse_qsl()"""
    fields = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, max_num_fields, separator):
        fields.setdefault(name, []).append(value)
    return fields
