# CVE-2025-15367: an argument cannot begin another command.
_plus_base_putcmd = POP3._putcmd


def _plus_putcmd(self, line):
    if any(char < ' ' or char == '\x7f' for char in line):
        raise ValueError('Control characters not allowed in commands')
    _plus_base_putcmd(self, line)


POP3._putcmd = _plus_putcmd
