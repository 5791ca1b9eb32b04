# CVE-2025-15366: an argument cannot begin another command; binary data goes as a literal.
from _plus_security import put as _plus_put

_plus_base_command = IMAP4._command


def _plus_command(self, name, *args):
    for arg in args:
        if isinstance(arg, basestring) and re.search(r'[\x00\r\n]', arg):
            raise ValueError('Control characters not allowed in commands')
    return _plus_base_command(self, name, *args)


_plus_put(IMAP4, '_command', _plus_command)
