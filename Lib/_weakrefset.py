"""WeakSet, apart from weakref so that abc can import it early."""

from _weakref import ref

__all__ = ['WeakSet']


class _IterationGuard(object):
    """While one lives in a with block, dead items wait to be removed.

    Taking them out at once would change the size of a set under its iterator.
    """

    def __init__(self, weakcontainer):
        self.weakcontainer = ref(weakcontainer)

    def __enter__(self):
        container = self.weakcontainer()
        if container is not None:
            container._iterating.add(self)
        return self

    def __exit__(self, kind, value, trace):
        container = self.weakcontainer()
        if container is not None:
            container._iterating.remove(self)
            if not container._iterating:
                container._commit_removals()


def _remover(weak_set):
    """What the references in weak_set call when they die; does not keep weak_set alive."""
    find = ref(weak_set)

    def remove(dead):
        owner = find()
        if owner is None:
            return
        later = owner._pending_removals.append
        (later if owner._iterating else owner.data.discard)(dead)
    return remove


def _refs(items):
    """A set of references to items, to compare with."""
    return set(map(ref, items))


class WeakSet(object):
    """A set whose items vanish from it when nobody else refers to them."""

    def __init__(self, data=None):
        self._iterating = set()
        self._pending_removals = []
        self.data = set()
        self._remove = _remover(self)
        if data is not None:
            self.update(data)

    def _commit_removals(self):
        pending, discard = self._pending_removals, self.data.discard
        while pending:
            discard(pending.pop())

    def _settle(self):
        if self._pending_removals:
            self._commit_removals()

    def __iter__(self):
        with _IterationGuard(self):
            for itemref in self.data:
                item = itemref()
                if item is not None:
                    yield item

    def __len__(self):
        return len(self.data) - len(self._pending_removals)

    def __contains__(self, item):
        try:
            return ref(item) in self.data
        except TypeError:
            return False

    def __reduce__(self):
        return self.__class__, (list(self),), getattr(self, '__dict__', None)

    __hash__ = None

    # ---- changing ----
    def add(self, item):
        self._settle()
        self.data.add(ref(item, self._remove))

    def clear(self):
        self._settle()
        self.data.clear()

    def copy(self):
        return self.__class__(self)

    def pop(self):
        self._settle()
        while True:
            try:
                itemref = self.data.pop()
            except KeyError:
                raise KeyError('pop from empty WeakSet')
            item = itemref()
            if item is not None:
                return item

    def remove(self, item):
        self._settle()
        self.data.remove(ref(item))

    def discard(self, item):
        self._settle()
        self.data.discard(ref(item))

    def update(self, other):
        self._settle()
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def difference_update(self, other):
        self.__isub__(other)

    def __isub__(self, other):
        self._settle()
        if self is other:
            self.data.clear()
        else:
            self.data -= _refs(other)
        return self

    def intersection_update(self, other):
        self.__iand__(other)

    def __iand__(self, other):
        self._settle()
        self.data &= _refs(other)
        return self

    def symmetric_difference_update(self, other):
        self.__ixor__(other)

    def __ixor__(self, other):
        self._settle()
        if self is other:
            self.data.clear()
        else:
            self.data.symmetric_difference_update(ref(item, self._remove) for item in other)
        return self

    # ---- new sets ----
    def difference(self, other):
        result = self.copy()
        result.difference_update(other)
        return result
    __sub__ = difference

    def intersection(self, other):
        return self.__class__(item for item in other if item in self)
    __and__ = intersection

    def symmetric_difference(self, other):
        result = self.copy()
        result.symmetric_difference_update(other)
        return result
    __xor__ = symmetric_difference

    def union(self, other):
        return self.__class__(item for source in (self, other) for item in source)
    __or__ = union

    # ---- comparing ----
    def issubset(self, other):
        return self.data <= _refs(other)
    __le__ = issubset

    def __lt__(self, other):
        return self.data < _refs(other)

    def issuperset(self, other):
        return self.data >= _refs(other)
    __ge__ = issuperset

    def __gt__(self, other):
        return self.data > _refs(other)

    def __eq__(self, other):
        return self._equals(other, True)

    def __ne__(self, other):
        return self._equals(other, False)

    def _equals(self, other, wanted):
        if isinstance(other, type(self)):
            return (self.data == _refs(other)) is wanted
        return NotImplemented

    def isdisjoint(self, other):
        return len(self.intersection(other)) == 0
