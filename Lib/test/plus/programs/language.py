# The language in small: classes, generators, closures, comprehensions, statements.
import sys


class A(object):
    x = 1

    def __init__(self, y):
        self.y = y

    def m(self, *a, **k):
        return self.y, a, sorted(k.items())

    @property
    def p(self):
        return self.y * 2

    @staticmethod
    def s(v):
        return v

    @classmethod
    def c(cls):
        return cls.__name__


class B(A):
    def m(self, *a, **k):
        return super(B, self).m(*a, **k)


class Old:
    def __init__(self):
        self.z = 3

    def __getattr__(self, name):
        return name


class Meta(type):
    def __new__(meta, name, bases, dict):
        dict['tag'] = name
        return type.__new__(meta, name, bases, dict)


class C:
    __metaclass__ = Meta
    __slots__ = 'only',


a, b = A(5), B(6)
print a.m(1, k=2), b.m(3), a.p, A.s(4), B.c(), Old().foo, Old().z, C.tag, B.__mro__[1].__name__
c = C()
c.only = 1
try:
    c.other = 2
except AttributeError as error:
    print error


def gen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print 'got', got
    finally:
        print 'closed'


g = gen(3)
print g.next(), g.send('hi')
g.close()
print list(gen(2))
g = gen(2)
g.next()
try:
    g.throw(KeyError, 'k')
except KeyError as error:
    print repr(error)


def f(a, (b, c), d=4, *e, **k):
    return a, b, c, d, e, k


print f(1, (2, 3)), f(1, (2, 3), 5, 6, x=7), f(*(1, (2, 3)), **{'d': 0})


def counter():
    count = [0]

    def up(by=1):
        count[0] += by
        return count[0]
    return up


up = counter()
print up(), up(5), up.func_defaults, up.__name__, up.func_code.co_freevars
print [x * y for x in range(3) for y in range(3) if x != y], {k: v for k, v in zip('abc', range(3))}
print {1, 2, 3} | set([4]), sorted(x for x in 'hello'), (lambda x, y=2: x + y)(1)
print '%s %r %5.2f' % ('a', 'b', 3.14159), '{0} {x:>5} {0!r}'.format('z', x=2), `1, 'x'`
print 1 < 2 < 3, 1 if [] else 2, not 0, 1 or 2, 0 and 1, 'a' in 'abc', [] is []
for i in range(3):
    if i == 1:
        continue
    print i,
else:
    print 'else'
while True:
    break
else:
    print 'never'
for x in [1, 2]:
    try:
        continue
    finally:
        print 'cleanup', x


class Manager(object):
    def __enter__(self):
        print 'enter'
        return self

    def __exit__(self, kind, value, trace):
        print 'exit', kind
        return kind is ValueError


with Manager() as one, Manager():
    raise ValueError('swallowed')
exec 'q = a.x + 1' in globals()
print q, eval('q * 2', {'q': 10})
items = range(10)
del items[2:5]
items[0:1] = ['a', 'b']
items[::2] = [0] * len(items[::2])
print items, items[-1], items[1:-1:2], 'abc'[::-1]
d = {}
d['k'] = d.setdefault('l', []) or 5
print sorted(d.items()), d.pop('k'), d.has_key('k'), 'l' in d
print u'\u1234'.encode('utf-8'), repr(u'abc\xe9\U00012345'), ur'\u0041\n', r'\n', b'x', 0x1f, 0o17, 0b11, 1e3j
print map(None, [1, 2], [3]), filter(None, [0, 1]), reduce(lambda x, y: x + y, range(10)), zip('ab', 'cd')
assert a, 'not shown'
x = 10
x //= 3
x **= 2
x <<= 1
print x, x.__class__, type(x) is int, isinstance(x, (str, int))
print >> sys.stdout, 'to', 'stdout',
print
def rec(n):
    return rec(n + 1)
try:
    rec(0)
except RuntimeError as error:
    print error
def tracer(frame, event, arg):
    print event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno
    return tracer
def traced(n):
    total = 0
    for i in range(n):
        total += i
    return total
sys.settrace(tracer)
traced(2)
sys.settrace(None)
sys.exit('done')
