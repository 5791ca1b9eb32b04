"""Streams of bytes and text: the interface of the built-in module _io.

Raw streams (FileIO) talk to the system, buffered ones (BufferedReader, -Writer,
-Random, -RWPair) save calls, TextIOWrapper decodes; BytesIO and StringIO live in
memory.  open() puts them together.
"""

__all__ = ['BlockingIOError', 'open', 'IOBase', 'RawIOBase', 'FileIO', 'BytesIO', 'StringIO',
           'BufferedIOBase', 'BufferedReader', 'BufferedWriter', 'BufferedRWPair',
           'BufferedRandom', 'TextIOBase', 'TextIOWrapper', 'UnsupportedOperation',
           'SEEK_SET', 'SEEK_CUR', 'SEEK_END']

import _io
import abc

from _io import (DEFAULT_BUFFER_SIZE, BlockingIOError, UnsupportedOperation, open, FileIO,
                 BytesIO, StringIO, BufferedReader, BufferedWriter, BufferedRWPair,
                 BufferedRandom, IncrementalNewlineDecoder, TextIOWrapper)

OpenWrapper = _io.open
UnsupportedOperation.__module__ = 'io'

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


# The built-in base classes are not abstract; these are, and classes can register.
class IOBase(_io._IOBase):
    __metaclass__ = abc.ABCMeta
    __doc__ = _io._IOBase.__doc__


class RawIOBase(_io._RawIOBase, IOBase):
    __doc__ = _io._RawIOBase.__doc__


class BufferedIOBase(_io._BufferedIOBase, IOBase):
    __doc__ = _io._BufferedIOBase.__doc__


class TextIOBase(_io._TextIOBase, IOBase):
    __doc__ = _io._TextIOBase.__doc__


for _base, _members in ((RawIOBase, (FileIO,)),
                        (BufferedIOBase, (BytesIO, BufferedReader, BufferedWriter,
                                          BufferedRandom, BufferedRWPair)),
                        (TextIOBase, (StringIO, TextIOWrapper))):
    for _member in _members:
        _base.register(_member)
del _base, _members, _member
