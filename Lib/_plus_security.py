"""Which old, unsafe behaviours PYTHONPLUSLEGACY asks for.

The variable holds names from NAMES, separated by commas, or 'all'.  It is read once,
when the first fixed module is imported, and ignored under -E.
"""
import posix
import sys

NAMES = {
    'email': 'email.utils: getaddresses() and parseaddr() guess at malformed addresses',
    'ftplib': 'ftplib: passive mode connects to whatever host the server names',
    'mailcap': 'mailcap: findmatch() passes any file name on to the shell',
    'tarfile': 'tarfile: extract() and extractall() write outside the destination',
    'urlparse': 'urlparse: control characters and misplaced brackets stay in the parts',
    'urlparse-semicolon': "urlparse: ';' separates the fields of a query string, as '&' does",
}


def _asked():
    if sys.flags.ignore_environment:
        return frozenset()
    names = set(name.strip() for name in posix.environ.get('PYTHONPLUSLEGACY', '').split(','))
    return frozenset(NAMES) if 'all' in names else frozenset(names & set(NAMES))


_active = _asked()


def legacy(name):
    """legacy(name) -> bool: is the old behaviour of that name asked for?"""
    if name not in NAMES:
        raise KeyError(name)
    return name in _active


def put(cls, name, function):
    """put(cls, name, function): the function becomes that method of the class, by its name"""
    function.__name__ = name
    setattr(cls, name, function)
