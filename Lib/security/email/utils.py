# CVE-2023-27043: an address that can be read in two ways is no address.
from _plus_security import legacy as _plus_legacy

_plus_base_getaddresses = getaddresses
_plus_base_parseaddr = parseaddr
_plus_quoted = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_plus_comment = re.compile(r'\((?:[^()\\]|\\.)*\)', re.S)
_plus_route = re.compile(r'<\s*@[^:<>]*:')
_plus_group = re.compile(r'^[^:@<>]*:')
_plus_mailbox = re.compile(r'^([^<>]*)(?:<([^<>]*)>\s*)?$', re.S)


def _plus_bare(text):
    """The text without quoted strings, comments (innermost first) and routes."""
    text = _plus_quoted.sub('', text)
    while True:
        shorter = _plus_comment.sub('', text)
        if shorter == text:
            return _plus_route.sub('<', text)
        text = shorter


def _plus_sound(text, found):
    """Does the text say in one way only what was found in it?

    Each part between commas is 'local@domain' or 'name <local@domain>', and no more
    addresses were found than there are parts."""
    if not isinstance(text, basestring):
        text = str(text)
    if '@' not in text:
        return True  # nothing that mail could go to
    bare = _plus_bare(text)
    if any(char in bare for char in '"()'):
        return False
    parts = bare.replace(';', ',').split(',')
    for part in parts:
        mailbox = _plus_mailbox.match(_plus_group.sub('', part.strip()))
        if mailbox is None:
            return False
        name, address = mailbox.groups()
        if address is None:
            address, name = name, ''
        if '@' in name or address.count('@') > 1:
            return False
    return len(found) <= len(parts)


def getaddresses(fieldvalues, strict=True):
    """getaddresses(fieldvalues[, strict]) -> list of (real name, address)

    With strict, a field that is malformed or could be read in two ways gives one
    ('', '')."""
    if not strict or _plus_legacy('email'):
        return _plus_base_getaddresses(fieldvalues)
    result = []
    for value in fieldvalues:
        found = _plus_base_getaddresses([value])
        result.extend(found if _plus_sound(value, found) else [('', '')])
    return result


def parseaddr(addr, strict=True):
    """parseaddr(addr[, strict]) -> (real name, address) of the first address

    ('', '') where parsing fails; with strict also where the text is malformed or could
    be read in two ways."""
    found = _plus_base_parseaddr(addr)
    if strict and not _plus_legacy('email') \
            and not _plus_sound(addr, _plus_base_getaddresses([addr])):
        return '', ''
    return found
