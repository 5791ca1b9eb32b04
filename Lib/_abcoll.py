"""Abstract base classes of containers; collections shows them to the world.

Apart from collections so that os and UserDict can have them early.
"""

from abc import ABCMeta, abstractmethod
import sys

__all__ = ['Hashable', 'Iterable', 'Iterator', 'Sized', 'Container', 'Callable', 'Set',
           'MutableSet', 'Mapping', 'MutableMapping', 'MappingView', 'KeysView', 'ItemsView',
           'ValuesView', 'Sequence', 'MutableSequence']


def _hasattr(C, attr):
    """Does class C, new-style or old, define attr itself or in a base?"""
    try:
        return any(attr in base.__dict__ for base in C.__mro__)
    except AttributeError:
        return hasattr(C, attr)


def _has_methods(cls, C, *names):
    """What a __subclasshook__ answers for an ABC that is defined by its methods."""
    return all(_hasattr(C, name) for name in names) or NotImplemented


# ---- one method each --------------------------------------------------------------

class Hashable:
    __metaclass__ = ABCMeta

    @abstractmethod
    def __hash__(self):
        return 0

    @classmethod
    def __subclasshook__(cls, C):
        if cls is not Hashable:
            return NotImplemented
        try:
            # __hash__ = None in the nearest class says no
            for base in C.__mro__:
                if '__hash__' in base.__dict__:
                    return True if base.__dict__['__hash__'] else NotImplemented
        except AttributeError:
            if getattr(C, '__hash__', None):
                return True
        return NotImplemented


class Iterable:
    __metaclass__ = ABCMeta

    @abstractmethod
    def __iter__(self):
        while False:
            yield None

    @classmethod
    def __subclasshook__(cls, C):
        return _has_methods(cls, C, '__iter__') if cls is Iterable else NotImplemented


Iterable.register(str)


class Iterator(Iterable):

    @abstractmethod
    def next(self):
        "The next item; StopIteration when there is none."
        raise StopIteration

    def __iter__(self):
        return self

    @classmethod
    def __subclasshook__(cls, C):
        return _has_methods(cls, C, 'next', '__iter__') if cls is Iterator else NotImplemented




class Sized:
    __metaclass__ = ABCMeta

    @abstractmethod
    def __len__(self):
        return 0

    @classmethod
    def __subclasshook__(cls, C):
        return _has_methods(cls, C, '__len__') if cls is Sized else NotImplemented


class Container:
    __metaclass__ = ABCMeta

    @abstractmethod
    def __contains__(self, x):
        return False

    @classmethod
    def __subclasshook__(cls, C):
        return _has_methods(cls, C, '__contains__') if cls is Container else NotImplemented


class Callable:
    __metaclass__ = ABCMeta

    @abstractmethod
    def __call__(self, *args, **kwds):
        return False

    @classmethod
    def __subclasshook__(cls, C):
        return _has_methods(cls, C, '__call__') if cls is Callable else NotImplemented


# ---- sets ----------------------------------------------------------------------------

class Set(Sized, Iterable, Container):
    """A set that cannot be changed: needs __contains__, __iter__ and __len__.

    A subclass whose constructor takes something else than an iterable redefines
    _from_iterable().
    """

    def __le__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) <= len(other) and all(item in other for item in self)

    def __lt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) < len(other) and self.__le__(other)

    def __gt__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) > len(other) and self.__ge__(other)

    def __ge__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) >= len(other) and all(item in self for item in other)

    def __eq__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) == len(other) and self.__le__(other)

    def __ne__(self, other):
        return not (self == other)

    @classmethod
    def _from_iterable(cls, it):
        """A set of this kind from an iterable."""
        return cls(it)

    def __and__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(item for item in other if item in self)

    __rand__ = __and__

    def isdisjoint(self, other):
        "Have the two nothing in common?"
        return not any(item in self for item in other)

    def __or__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(item for source in (self, other) for item in source)

    __ror__ = __or__

    def _as_set(self, other):
        return other if isinstance(other, Set) else self._from_iterable(other)

    def __sub__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        other = self._as_set(other)
        return self._from_iterable(item for item in self if item not in other)

    def __rsub__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        return self._from_iterable(item for item in self._as_set(other) if item not in self)

    def __xor__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        other = self._as_set(other)
        return (self - other) | (other - self)

    __rxor__ = __xor__

    # a set that is equal to another kind of set must have its hash: not by default
    __hash__ = None

    def _hash(self):
        """A hash from the items' hashes, for subclasses that want to be hashable.

        Equal to frozenset's: the order of the items does not count.
        """
        mask = 2 * sys.maxint + 1
        count = len(self)
        result = (1927868237 * (count + 1)) & mask
        for item in self:
            one = hash(item)
            result ^= (one ^ (one << 16) ^ 89869747) * 3644798167
            result &= mask
        result = (result * 69069 + 907133923) & mask
        if result > sys.maxint:
            result -= mask + 1
        return 590923713 if result == -1 else result


Set.register(frozenset)


class MutableSet(Set):
    """A set that can be changed: also needs add() and discard()."""

    @abstractmethod
    def add(self, value):
        """Put an item in."""
        raise NotImplementedError

    @abstractmethod
    def discard(self, value):
        """Take an item out, if it is there."""
        raise NotImplementedError

    def remove(self, value):
        """Take an item out; KeyError if it is not there."""
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        """Take any item out and return it; KeyError if there is none."""
        for value in self:
            break
        else:
            raise KeyError
        self.discard(value)
        return value

    def clear(self):
        """Take everything out: slow, a better way may be known to the subclass."""
        try:
            while True:
                self.pop()
        except KeyError:
            pass

    def __ior__(self, it):
        for value in it:
            self.add(value)
        return self

    def __iand__(self, it):
        for value in self - it:
            self.discard(value)
        return self

    def __ixor__(self, it):
        if it is self:
            self.clear()
        else:
            for value in self._as_set(it):
                if value in self:
                    self.discard(value)
                else:
                    self.add(value)
        return self

    def __isub__(self, it):
        if it is self:
            self.clear()
        else:
            for value in it:
                self.discard(value)
        return self


MutableSet.register(set)


# ---- mappings ----------------------------------------------------------------------------

class Mapping(Sized, Iterable, Container):
    """A mapping that cannot be changed: needs __getitem__, __iter__ and __len__."""

    @abstractmethod
    def __getitem__(self, key):
        raise KeyError

    def get(self, key, default=None):
        """The value of key, or default."""
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def iterkeys(self):
        """An iterator over the keys."""
        return iter(self)

    def itervalues(self):
        """An iterator over the values."""
        for key in self:
            yield self[key]

    def iteritems(self):
        """An iterator over pairs of key and value."""
        for key in self:
            yield key, self[key]

    def keys(self):
        """The list of keys."""
        return list(self)

    def items(self):
        """The list of pairs of key and value."""
        return [(key, self[key]) for key in self]

    def values(self):
        """The list of values."""
        return [self[key] for key in self]

    # equal mappings would need equal hashes whatever their kind
    __hash__ = None

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.items()) == dict(other.items())

    def __ne__(self, other):
        return not (self == other)


class MappingView(Sized):

    def __init__(self, mapping):
        self._mapping = mapping

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return '{0.__class__.__name__}({0._mapping!r})'.format(self)


class KeysView(MappingView, Set):

    @classmethod
    def _from_iterable(cls, it):
        return set(it)

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        for key in self._mapping:
            yield key


KeysView.register(type({}.viewkeys()))


class ItemsView(MappingView, Set):

    @classmethod
    def _from_iterable(cls, it):
        return set(it)

    def __contains__(self, item):
        key, value = item
        try:
            found = self._mapping[key]
        except KeyError:
            return False
        return found == value

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]


ItemsView.register(type({}.viewitems()))


class ValuesView(MappingView):

    def __contains__(self, value):
        return any(value == self._mapping[key] for key in self._mapping)

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]


ValuesView.register(type({}.viewvalues()))


class MutableMapping(Mapping):
    """A mapping that can be changed: also needs __setitem__ and __delitem__."""

    @abstractmethod
    def __setitem__(self, key, value):
        raise KeyError

    @abstractmethod
    def __delitem__(self, key):
        raise KeyError

    __marker = object()

    def pop(self, key, default=__marker):
        """Take key out and return its value, or default; KeyError without one."""
        try:
            value = self[key]
        except KeyError:
            if default is self.__marker:
                raise
            return default
        del self[key]
        return value

    def popitem(self):
        """Take any (key, value) out and return it; KeyError if there is none."""
        for key in self:
            break
        else:
            raise KeyError
        value = self[key]
        del self[key]
        return key, value

    def clear(self):
        """Take everything out."""
        try:
            while True:
                self.popitem()
        except KeyError:
            pass

    def update(*args, **kwds):
        """Take over the entries of a mapping, or of pairs, and keyword arguments."""
        if not args:
            raise TypeError("descriptor 'update' of 'MutableMapping' object needs an argument")
        self = args[0]
        if len(args) > 2:
            raise TypeError('update() takes at most 2 positional arguments ({} given)'.format(
                len(args)))
        if len(args) == 2:
            other = args[1]
            if isinstance(other, Mapping):
                for key in other:
                    self[key] = other[key]
            elif hasattr(other, 'keys'):
                for key in other.keys():
                    self[key] = other[key]
            else:
                for key, value in other:
                    self[key] = value
        for key, value in kwds.items():
            self[key] = value

    def setdefault(self, key, default=None):
        """The value of key; default, put in first, if there is none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default


MutableMapping.register(dict)


# ---- sequences -----------------------------------------------------------------------------

class Sequence(Sized, Iterable, Container):
    """A sequence that cannot be changed: needs __getitem__ and __len__."""

    @abstractmethod
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        index = 0
        try:
            while True:
                yield self[index]
                index += 1
        except IndexError:
            return

    def __contains__(self, value):
        return any(item == value for item in self)

    def __reversed__(self):
        for index in reversed(range(len(self))):
            yield self[index]

    def index(self, value):
        """The first index of value; ValueError if it is not there."""
        for index, item in enumerate(self):
            if item == value:
                return index
        raise ValueError

    def count(self, value):
        """How many items equal value."""
        return sum(1 for item in self if item == value)


for _type in (tuple, basestring, buffer, xrange):
    Sequence.register(_type)
del _type


class MutableSequence(Sequence):
    """A sequence that can be changed: also needs __setitem__, __delitem__, insert()."""

    @abstractmethod
    def __setitem__(self, index, value):
        raise IndexError

    @abstractmethod
    def __delitem__(self, index):
        raise IndexError

    @abstractmethod
    def insert(self, index, value):
        """Put value in before index."""
        raise IndexError

    def append(self, value):
        """Put value at the end."""
        self.insert(len(self), value)

    def reverse(self):
        """Turn the order round, in place."""
        last = len(self) - 1
        for index in range((last + 1) // 2):
            self[index], self[last - index] = self[last - index], self[index]

    def extend(self, values):
        """Put all values at the end."""
        if values is self:
            values = list(values)
        for value in values:
            self.append(value)

    def pop(self, index=-1):
        """Take the item at index out and return it."""
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        """Take the first item equal to value out; ValueError if there is none."""
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self


MutableSequence.register(list)
