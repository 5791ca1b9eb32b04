# CVE-2025-15367: an argument cannot begin another command.
from _plus_security import put as _plus_put

_plus_base_putcmd = POP3._putcmd


def _plus_putcmd(self, line):
    if any(char < ' ' or char == '\x7f' for char in line):
        raise ValueError('Control characters not allowed in commands')
    _plus_base_putcmd(self, line)


_plus_put(POP3, '_putcmd', _plus_putcmd)
