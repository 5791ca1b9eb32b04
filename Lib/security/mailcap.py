# CVE-2015-20107: names that a shell would take apart never reach it.
from _plus_security import legacy as _plus_legacy

_plus_base_findmatch = findmatch


class UnsafeMailcapInput(Warning):
    """A file name, type or parameter with characters of the shell was refused."""


def findmatch(caps, MIMEtype, key='view', filename='/dev/null', plist=[]):
    """findmatch(caps, MIMEtype[, key[, filename[, plist]]]) -> (command line, entry)

    (None, None) if there is none, or, with an UnsafeMailcapInput warning, if the file
    name, the type or a parameter holds characters that mean something to a shell."""
    if not _plus_legacy('mailcap'):
        import re
        for text in [filename, MIMEtype] + [p.partition('=')[2] for p in plist]:
            if re.search(r'^-|[^\x80-\xff\w@+=:,./-]', text):
                import warnings
                warnings.warn('Refusing to use mailcap with %r: unsafe for a shell' % (text,),
                              UnsafeMailcapInput)
                return None, None
    return _plus_base_findmatch(caps, MIMEtype, key, filename, plist)
