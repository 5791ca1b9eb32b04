"""Weak references: references that do not keep an object alive.

The primitives are built in (_weakref); here are the dictionaries whose keys or
values vanish when nobody else refers to them.
"""

import UserDict
from _weakref import (getweakrefcount, getweakrefs, ref, proxy, CallableProxyType, ProxyType,
                      ReferenceType, _remove_dead_weakref)
from _weakrefset import WeakSet, _IterationGuard
from exceptions import ReferenceError

ProxyTypes = (ProxyType, CallableProxyType)

__all__ = ['ref', 'proxy', 'getweakrefcount', 'getweakrefs', 'WeakKeyDictionary',
           'ReferenceError', 'ReferenceType', 'ProxyType', 'CallableProxyType', 'ProxyTypes',
           'WeakValueDictionary', 'WeakSet']

_missing = object()


class KeyedRef(ref):
    """A weak reference that remembers the key it is stored under."""

    __slots__ = 'key',

    def __new__(type, ob, callback, key):
        self = ref.__new__(type, ob, callback)
        self.key = key
        return self

    def __init__(self, ob, callback, key):
        super(KeyedRef, self).__init__(ob, callback)


class WeakValueDictionary(UserDict.UserDict):
    """A dictionary whose entries vanish with their values."""

    def __init__(*args, **kw):
        if not args:
            raise TypeError("descriptor '__init__' of 'WeakValueDictionary' object "
                            "needs an argument")
        self = args[0]
        if len(args) > 2:
            raise TypeError('expected at most 1 arguments, got %d' % (len(args) - 1))

        def remove(wr, selfref=ref(self), _atomic_removal=_remove_dead_weakref):
            self = selfref()
            if self is not None:
                if self._iterating:
                    self._pending_removals.append(wr.key)
                else:
                    # only if the entry is dead still: another may have its key
                    _atomic_removal(self.data, wr.key)
        self._remove = remove
        self._pending_removals = []
        self._iterating = set()
        UserDict.UserDict.__init__(self)
        self.update(*args[1:], **kw)

    def _commit_removals(self):
        pending = self._pending_removals
        while pending:
            _remove_dead_weakref(self.data, pending.pop())

    def _settle(self):
        if self._pending_removals:
            self._commit_removals()

    def _refer(self, key, value):
        return KeyedRef(value, self._remove, key)

    def __getitem__(self, key):
        self._settle()
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __delitem__(self, key):
        self._settle()
        del self.data[key]

    def __contains__(self, key):
        self._settle()
        return self.get(key, _missing) is not _missing
    has_key = __contains__

    def __repr__(self):
        return '<WeakValueDictionary at %s>' % id(self)

    def __setitem__(self, key, value):
        self._settle()
        self.data[key] = self._refer(key, value)

    def clear(self):
        self._settle()
        self.data.clear()

    def copy(self):
        new = WeakValueDictionary()
        with _IterationGuard(self):
            for key, wr in self.data.items():
                value = wr()
                if value is not None:
                    new[key] = value
        return new
    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = self.__class__()
        with _IterationGuard(self):
            for key, wr in self.data.items():
                value = wr()
                if value is not None:
                    new[deepcopy(key, memo)] = value
        return new

    def get(self, key, default=None):
        self._settle()
        wr = self.data.get(key)
        value = wr() if wr is not None else None
        return default if value is None else value

    def iteritems(self):
        self._settle()
        with _IterationGuard(self):
            for wr in self.data.itervalues():
                value = wr()
                if value is not None:
                    yield wr.key, value

    def iterkeys(self):
        self._settle()
        with _IterationGuard(self):
            for key, wr in self.data.iteritems():
                if wr() is not None:
                    yield key
    __iter__ = iterkeys

    def itervaluerefs(self):
        """Iterate over the weak references; what they refer to may vanish any time."""
        self._settle()
        with _IterationGuard(self):
            for wr in self.data.itervalues():
                yield wr

    def itervalues(self):
        for wr in self.itervaluerefs():
            value = wr()
            if value is not None:
                yield value

    def items(self):
        return list(self.iteritems())

    def keys(self):
        return [key for key, wr in self.data.items() if wr() is not None]

    def values(self):
        return list(self.itervalues())

    def valuerefs(self):
        """The list of weak references; what they refer to may vanish any time."""
        self._settle()
        return self.data.values()

    def popitem(self):
        self._settle()
        while True:
            key, wr = self.data.popitem()
            value = wr()
            if value is not None:
                return key, value

    def pop(self, key, *args):
        self._settle()
        wr = self.data.pop(key, None)
        value = wr() if wr is not None else None
        if value is not None:
            return value
        if args:
            return args[0]
        raise KeyError(key)

    def setdefault(self, key, default=None):
        self._settle()
        value = self.get(key)
        if value is None:
            self.data[key] = self._refer(key, default)
            return default
        return value

    def update(*args, **kwargs):
        if not args:
            raise TypeError("descriptor 'update' of 'WeakValueDictionary' object "
                            "needs an argument")
        self = args[0]
        if len(args) > 2:
            raise TypeError('expected at most 1 arguments, got %d' % (len(args) - 1))
        self._settle()
        given = args[1] if len(args) == 2 else None
        if given is not None:
            for key, value in (given if hasattr(given, 'items') else dict(given)).items():
                self.data[key] = self._refer(key, value)
        for key, value in kwargs.items():
            self.data[key] = self._refer(key, value)


class WeakKeyDictionary(UserDict.UserDict):
    """A dictionary whose entries vanish with their keys."""

    def __init__(self, dict=None):
        self.data = {}

        def remove(k, selfref=ref(self)):
            self = selfref()
            if self is not None:
                if self._iterating:
                    self._pending_removals.append(k)
                else:
                    self.data.pop(k, None)
        self._remove = remove
        self._pending_removals = []
        self._iterating = set()
        if dict is not None:
            self.update(dict)

    def _commit_removals(self):
        pending = self._pending_removals
        while pending:
            self.data.pop(pending.pop(), None)

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __repr__(self):
        return '<WeakKeyDictionary at %s>' % id(self)

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def copy(self):
        new = WeakKeyDictionary()
        for key, value in self.iteritems():
            new[key] = value
        return new
    __copy__ = copy

    def __deepcopy__(self, memo):
        from copy import deepcopy
        new = self.__class__()
        for key, value in self.iteritems():
            new[key] = deepcopy(value, memo)
        return new

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def __contains__(self, key):
        try:
            return ref(key) in self.data
        except TypeError:
            return False
    has_key = __contains__

    def iteritems(self):
        with _IterationGuard(self):
            for wr, value in self.data.iteritems():
                key = wr()
                if key is not None:
                    yield key, value

    def iterkeyrefs(self):
        """Iterate over the weak references; what they refer to may vanish any time."""
        with _IterationGuard(self):
            for wr in self.data.iterkeys():
                yield wr

    def iterkeys(self):
        for wr in self.iterkeyrefs():
            key = wr()
            if key is not None:
                yield key
    __iter__ = iterkeys

    def itervalues(self):
        for key, value in self.iteritems():
            yield value

    def keyrefs(self):
        """The list of weak references; what they refer to may vanish any time."""
        return self.data.keys()

    def items(self):
        return list(self.iteritems())

    def keys(self):
        return list(self.iterkeys())

    def values(self):
        return list(self.itervalues())

    def popitem(self):
        while True:
            wr, value = self.data.popitem()
            key = wr()
            if key is not None:
                return key, value

    def pop(self, key, *args):
        return self.data.pop(ref(key), *args)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, dict=None, **kwargs):
        if dict is not None:
            if not hasattr(dict, 'items'):
                dict = type({})(dict)
            for key, value in dict.items():
                self.data[ref(key, self._remove)] = value
        if kwargs:
            self.update(kwargs)
