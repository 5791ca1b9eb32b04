"""The codecs of the standard library, found by the names of its modules.

A codec is a module of this package with a function getregentry() that returns a
codecs.CodecInfo, and perhaps getaliases(), a list of other names.  Names are
normalised first; encodings.aliases maps well-known other names to modules.
"""

import codecs
from encodings import aliases
import __builtin__

_cache = {}
_unknown = '--unknown--'
_import_tail = ['*']
_aliases = aliases.aliases

# everything but letters, digits and dots becomes a blank, then an underscore
_norm_encoding_map = ''.join(
    chr(i) if chr(i).isalnum() and i < 128 or chr(i) == '.' else ' ' for i in range(256))


class CodecRegistryError(LookupError, SystemError):
    """A module of encodings does not describe its codec as it should."""


def normalize_encoding(encoding):
    """normalize_encoding(name) -> name as a module could have it

    Runs of other characters than letters, digits and dots become one underscore."""
    if hasattr(__builtin__, 'unicode') and isinstance(encoding, unicode):
        # names are ASCII: the rest can only be unknown
        encoding = encoding.encode('latin-1')
    return '_'.join(encoding.translate(_norm_encoding_map).split())


def _load(encoding):
    """The module of a codec, or None."""
    name = normalize_encoding(encoding)
    aliased = _aliases.get(name) or _aliases.get(name.replace('.', '_'))
    for candidate in ([aliased, name] if aliased is not None else [name]):
        # a dot would leave the package
        if not candidate or '.' in candidate:
            continue
        try:
            module = __import__('encodings.' + candidate, fromlist=_import_tail, level=0)
        except ImportError:
            continue
        if hasattr(module, 'getregentry'):
            return module
        return None
    return None


def search_function(encoding):
    """search_function(name) -> codecs.CodecInfo, or None: what codecs.lookup() asks"""
    entry = _cache.get(encoding, _unknown)
    if entry is not _unknown:
        return entry
    module = _load(encoding)
    if module is None:
        _cache[encoding] = None
        return None
    entry = module.getregentry()
    if not isinstance(entry, codecs.CodecInfo):
        if not 4 <= len(entry) <= 7:
            raise CodecRegistryError('module "%s" (%s) failed to register' % (
                module.__name__, module.__file__))
        if not callable(entry[0]) or not callable(entry[1]) or \
                any(part is not None and not callable(part) for part in entry[2:6]):
            raise CodecRegistryError('incompatible codecs in module "%s" (%s)' % (
                module.__name__, module.__file__))
        entry = tuple(entry)
        if len(entry) < 7 or entry[6] is None:
            entry += (None,) * (6 - len(entry)) + (module.__name__.split('.', 1)[1],)
        entry = codecs.CodecInfo(*entry)
    _cache[encoding] = entry
    for alias in getattr(module, 'getaliases', tuple)():
        _aliases.setdefault(alias, module.__name__.split('.', 1)[1])
    return entry


codecs.register(search_function)
