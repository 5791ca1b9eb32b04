"""Classes, generators, closures, exceptions and conversions, as Cython compiles them."""
cimport cython
from cpython.ref cimport PyObject
from cpython.weakref cimport PyWeakref_NewRef

import gc
import sys
import traceback


# ---- classes ------------------------------------------------------------------------
cdef class Shape:
    cdef public str name
    cdef readonly int corners
    cdef double scale
    cdef object __weakref__

    gone = []

    def __cinit__(self, *args, **kwargs):
        self.scale = 1.0

    def __init__(self, name, int corners=0):
        self.name = name
        self.corners = corners

    def __dealloc__(self):
        if Shape is not None:
            Shape.gone.append(self.name)

    cdef double size(self):
        return self.corners * self.scale

    cpdef describe(self, prefix='a '):
        return '%s%s of size %.1f' % (prefix, self.name, self.size())

    property twice:
        "the doubled scale"
        def __get__(self):
            return 2 * self.scale

        def __set__(self, value):
            if value < 0:
                raise ValueError('negative')
            self.scale = value / 2

        def __del__(self):
            self.scale = 1.0

    @staticmethod
    def unit():
        return Shape('unit', 1)

    @classmethod
    def made_by(cls, name):
        return cls(name, 4)


cdef class Square(Shape):
    cdef list friends

    def __cinit__(self, *args, **kwargs):
        self.friends = []

    cdef double size(self):
        return 4 * Shape.size(self)

    def befriend(self, other):
        self.friends.append(other)


class Named(Square):
    """A Python class under a C one; describe() is called by C code, too."""

    def describe(self, prefix='the '):
        return 'named ' + Square.describe(self, prefix)


def describe_all(shapes):
    cdef Shape shape
    return [shape.describe() for shape in shapes]


def check_classes():
    result = describe_all([Shape('line', 2), Square('square', 4), Named('n', 1), Shape.unit(),
                           Named.made_by('m')])
    shape = Square('s', 3)
    shape.twice = 6
    result.append((shape.twice, shape.describe()))
    del shape.twice
    result.append(shape.twice)
    for act in (lambda: setattr(shape, 'corners', 5), lambda: setattr(shape, 'twice', -1),
                lambda: setattr(shape, 'name', 5), lambda: Shape(), lambda: Shape('a', 'b'),
                lambda: describe_all([5]), lambda: shape.nothing, lambda: (<object>shape).describe(1, 2, 3),
                lambda: Shape('a', corners=1, more=2)):
        try:
            result.append(act())
        except (AttributeError, TypeError, ValueError) as error:
            result.append(type(error).__name__)
    return result


def check_collection():
    "Cycles through C fields are found; __dealloc__ runs once each."
    del Shape.gone[:]
    one, two = Square('one'), Named('two')
    one.befriend(two)
    two.befriend(one)
    two.attribute = one
    watch = PyWeakref_NewRef(one, None)
    alive = watch() is one
    del one, two
    gc.collect()
    return alive, watch(), sorted(Shape.gone)


@cython.freelist(8)
cdef class Number:
    cdef readonly long value

    def __init__(self, value):
        self.value = value

    def __add__(left, right):
        if isinstance(left, Number):
            left = (<Number>left).value
        if isinstance(right, Number):
            right = (<Number>right).value
        return Number(left + right)

    def __iadd__(self, other):
        self.value += other
        return self

    def __neg__(self):
        return Number(-self.value)

    def __pow__(self, other, modulus):
        return (self.value, other, modulus)

    def __richcmp__(left, right, int op):
        a, b = (<Number?>left).value, (<Number?>right).value
        if op == 0:
            return a < b
        elif op == 2:
            return a == b
        return NotImplemented

    def __hash__(self):
        return self.value % 7

    def __nonzero__(self):
        return self.value != 0

    def __int__(self):
        return self.value

    def __index__(self):
        return self.value

    def __repr__(self):
        return 'Number(%d)' % self.value

    def __call__(self, *args, **kwargs):
        return self.value, args, sorted(kwargs.items())

    def __reduce__(self):
        return Number, (self.value,)


cdef class Row:
    cdef list items

    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return Row(*self.items[index])
        return self.items[index]

    def __setitem__(self, index, value):
        self.items[index] = value

    def __delitem__(self, index):
        del self.items[index]

    def __contains__(self, value):
        return value in self.items

    def __iter__(self):
        return Steps(self)

    def __getattr__(self, name):
        if name.startswith('item'):
            return self.items[int(name[4:])]
        raise AttributeError(name)

    def __repr__(self):
        return 'Row%r' % (tuple(self.items),)


cdef class Steps:
    cdef Row row
    cdef Py_ssize_t next_index

    def __init__(self, Row row not None):
        self.row = row

    def __iter__(self):
        return self

    def __next__(self):
        if self.next_index >= len(self.row):
            raise StopIteration
        self.next_index += 1
        return self.row.items[self.next_index - 1]


def check_special_methods():
    import cPickle
    a, b = Number(3), Number(4)
    c = a
    c += 10
    row = Row(1, 2, 3, 4)
    row[0] = 'x'
    del row[1]
    result = [a + b, a + 1, 1 + a, -b, a ** 2, pow(b, 5, 6), b < a, b == Number(4), b != Number(4),
              hash(b), bool(Number(0)), int(b), range(10)[b], a(1, k=2), sorted([a, b]),
              {Number(11): 1}[b] if hash(Number(11)) == hash(b) and b == Number(4) and 0 else 'no',
              cPickle.loads(cPickle.dumps(b, 2)), row, len(row), row[1:], 3 in row, 9 in row,
              list(row), row.item2, max(Row(4, 9, 2))]
    try:
        Steps(None)
    except TypeError as error:
        result.append(str(error))
    try:
        row.other
    except AttributeError as error:
        result.append(str(error))
    return result


# ---- generators ------------------------------------------------------------------------
def countdown(int n):
    try:
        while n > 0:
            got = yield n
            n = got if got is not None else n - 1
    except KeyError as error:
        yield 'caught %s' % error
    finally:
        closed.append(n)


closed = []


def chained(*parts):
    for part in parts:
        yield from part
    yield 'end'


def check_generators():
    del closed[:]
    first = countdown(5)
    result = [next(first), first.send(2), next(first)]
    second = countdown(3)
    next(second)
    result.append(second.throw(KeyError('k')))
    result.append(list(second))
    third = countdown(9)
    next(third)
    third.close()
    result += [list(chained([1, 2], countdown(2), 'ab')), list(closed),
               sum(i * j for i in range(4) for j in range(i)), dict((c, 1) for c in 'ab')]
    try:
        third.next()
    except StopIteration:
        result.append('stopped')
    running = []

    def itself():
        yield next(running[0])
    running.append(itself())
    try:
        next(running[0])
    except ValueError as error:
        result.append(str(error))
    try:
        raise IndexError('outer')
    except IndexError:
        inside = countdown(1)
        next(inside)
        inside.throw(KeyError('inner'))
        result.append(sys.exc_info()[0].__name__)
    return result


# ---- closures ------------------------------------------------------------------------------
def counter(start, step=1):
    state = [start]

    def count(by=None, *more, **named):
        state[0] += (by or step) + sum(more) + sum(named.values())
        return state[0]

    def again():
        return counter(state[0], step)
    count.again = again
    return count


def traced(function):
    def inner(*args, **kwargs):
        calls.append((function.__name__, args, kwargs))
        return function(*args, **kwargs)
    return inner


calls = []


@traced
def added(a, b=2):
    "the sum"
    return a + b


def check_closures():
    del calls[:]
    count = counter(10, 2)
    result = [count(), count(5), count(1, 2, 3, x=4), count.again()(), added(1), added(1, b=5),
              calls, [f(10) for f in [lambda x, i=i: x * i for i in range(3)]],
              (lambda *a, **k: (a, k))(1, 2, z=3), counter.__name__, added.__name__]
    try:
        count(1, by=2)
    except TypeError as error:
        result.append(str(error))
    return result


# ---- exceptions ------------------------------------------------------------------------------
class Own(Exception):
    def __init__(self, value):
        Exception.__init__(self, value)
        self.value = value


cdef int checked(int value) except -1:
    if value < 0:
        raise Own(value)
    return value


cdef double maybe(double value) except? -1.0:
    if value > 100:
        raise OverflowError('over %d' % value)
    return value


cdef void nothing(object what) except *:
    if what is None:
        raise Own(None)


class Manager(object):
    def __init__(self, swallow):
        self.swallow = swallow
        self.seen = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.seen = kind.__name__ if kind else None
        return self.swallow


def returns_in_finally():
    try:
        raise Own(1)
    finally:
        return 'returned'


def loops():
    done = []
    for i in range(6):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            done.append(i)
        except Own:
            done.append('own')
        else:
            done.append('else')
        finally:
            done.append('f%d' % i)
    else:
        done.append('never')
    return done


removed = None


def check_exceptions():
    result = [checked(5), maybe(-1.0), returns_in_finally(), loops()]
    try:
        checked(-3)
    except Own as error:
        result.append(error.value)
    try:
        maybe(200)
    except (ValueError, OverflowError) as error:
        result.append(str(error))
    try:
        nothing(None)
    except Own:
        try:
            raise KeyError('second')
        except KeyError:
            pass
        result.append(sys.exc_info()[0].__name__)
    with Manager(True) as manager:
        raise Own(2)
    result.append(manager.seen)
    try:
        with Manager(False):
            checked(-1)
    except Own:
        names = [entry[2] for entry in traceback.extract_tb(sys.exc_info()[2])]
        result.append([name.split('.')[-1] for name in names])
    try:
        try:
            checked(-8)
        except Own:
            raise
    except Own as error:
        result.append(error.value)
    try:
        raise Own, 7, None
    except Own as error:
        result.append(error.value)
    try:
        assert result is None, 'asserted'
    except AssertionError as error:
        result.append(str(error))
    try:
        globals()['removed'] = 1
        del globals()['removed']
        removed
    except NameError as error:
        result.append(str(error))
    try:
        if len(result) > 1000:
            late = 1
        late += 1
    except UnboundLocalError as error:
        result.append('unbound')
    return result


# ---- conversions ------------------------------------------------------------------------------
cdef struct Point:
    int x
    double y

ctypedef fused number:
    int
    double


cdef number doubled(number value):
    return value + value


def narrow(signed char a, unsigned short b, long long c, size_t d, float e, bint f):
    return a, b, c, d, e, f


def check_conversions():
    cdef Point point = Point(1, 2.5)
    cdef int table[4]
    cdef char *text = b'bytes'
    cdef Py_UNICODE letter
    cdef object each
    for i in range(4):
        table[i] = i * i
    result = [point, [table[i] for i in range(4)], text[1:3], len(text), doubled(4), doubled(1.5),
              narrow(-128, 65535, -2 ** 63, 2 ** 64 - 1, 0.5, []), u'\xe4\u20ac'.encode('utf-8'),
              [letter for letter in u'a\U00010400z' if letter > 100],
              [7 // 2, -7 // 2, -7 % 3, 7 / 2, 2 ** 10, 1 << 40, 5 & 3, 'a' + 'b', 'ab' * 2]]
    for act in (lambda: narrow(128, 0, 0, 0, 0, 0), lambda: narrow(0, -1, 0, 0, 0, 0),
                lambda: narrow(0, 0, 2 ** 63, 0, 0, 0), lambda: narrow(0, 0, 0, -1, 0, 0),
                lambda: narrow(0, 0, 0, 0, 'x', 0), lambda: narrow('x', 0, 0, 0, 0, 0)):
        try:
            result.append(act())
        except (OverflowError, TypeError) as error:
            result.append(type(error).__name__)
    words = {}
    for each in 'b a c b'.split():
        words[each] = words.get(each, 0) + 1
    words.setdefault('z', []).append(5)
    one, (two, three), four = 1, (2, [3]), set([4, 4])
    result += [sorted(words.iteritems()), one, two, three, four, (words.pop('z'), 'z' in words),
               [x for x in reversed(range(3))], list(enumerate('ab')), zip('ab', (1, 2)),
               '%s-%r-%5.2f' % ('s', 'r', 1.5), '{0:>4}|{name}'.format(1, name='n'),
               sorted([3, 1, 2], key=lambda v: -v), any(v > 1 for v in (1, 2)),
               isinstance(1L, (int, long)), 'x' if words else 'y', 1 < one + 1 < 3 <= 3]
    exec 'made = [k for k in given]' in dict(given='ab'), words
    result.append(words['made'])
    return result
