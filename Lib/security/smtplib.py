# bpo-43124 (no number): an argument cannot begin another command.
from _plus_security import put as _plus_put

_plus_base_putcmd = SMTP.putcmd


def _plus_putcmd(self, cmd, args=''):
    """putcmd(cmd[, args]): send a command; ValueError for line breaks in it"""
    text = '%s %s' % (cmd, args)
    if '\r' in text or '\n' in text:
        raise ValueError('command and arguments contain prohibited newline characters: %r' % text)
    _plus_base_putcmd(self, cmd, args)


_plus_put(SMTP, 'putcmd', _plus_putcmd)
