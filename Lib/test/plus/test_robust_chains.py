"""Long chains of objects, each the only owner of the next, die without a crash.

The kinds are built and dropped in child processes, so that a signal is seen as one.  Most
run with 100,000 objects on a stack of 1 MB, which holds fewer at any frame size.
"""
import resource
import subprocess
import sys
import unittest

COUNT = 100000
STACK = 1 << 20

PRELUDE = r'''
import collections, functools, itertools, operator, sys, types, weakref
def f(*args):
    return 1
class Old:
    def __init__(self, x):
        self.x = x
class New(object):
    def __init__(self, x):
        self.x = x
class Slot(object):
    __slots__ = 'x',
    def __init__(self, x):
        self.x = x
class Endless(object):
    def __init__(self, x):
        self.x = x
    def __iter__(self):
        return self
    def next(self):
        raise StopIteration
class MyList(list):
    pass
class MyError(Exception):
    pass
def generate(x):
    yield 1
    yield x
def started(x):
    g = generate(x)
    next(g)
    return g
def closure(x):
    return lambda: x
def module(x):
    m = types.ModuleType('m')
    m.x = x
    return m
def attribute(x):
    def inner():
        pass
    inner.x = x
    return inner
def tied(x):
    def inner(a=x):
        pass
    return inner
def raised(x):
    try:
        raise ValueError(x)
    except ValueError as error:
        return error, sys.exc_info()[2]
def watched(x):
    o = New(x)
    return weakref.ref(o, functools.partial(f, o)), o
def cell(x):
    return closure(x).__closure__[0]
def cycle(x):
    l = [x]
    l.append(l)
    return l
def coded(x):
    c = f.__code__
    return types.CodeType(0, 0, 0, 0, c.co_code, (x,), (), (), 'f', 'f', 0, '')
'''

# Made of the previous one; several start from an iterator.
KINDS = [
    'slice(x)', 'slice(None, x)', 'slice(None, None, x)', 'property(x)', 'property(None, x)',
    'property(None, None, x)', 'property(None, None, None, x)', 'staticmethod(x)',
    'classmethod(x)', 'ValueError(x)', 'EnvironmentError(x, x)', 'SyntaxError("", (x,) * 4)',
    'UnicodeError(x)', 'SystemExit(x)', 'MyError(x)', '(x,)', '[x]', '{1: x}',
    'set([Old(x)])', 'frozenset([New(x)])', 'collections.deque([x])', 'collections.defaultdict(f, a=x)',
    'collections.OrderedDict(a=x)', 'Old(x)', 'New(x)', 'Slot(x)', 'MyList([x])',
    'itertools.repeat(x)', 'itertools.chain([x])', 'itertools.cycle([x])',
    'itertools.tee([x])[0]', 'itertools.product([x])', 'itertools.permutations([x])',
    'itertools.combinations([x], 1)', 'itertools.groupby([x], x)',
    'itertools.takewhile(x, ())', 'itertools.dropwhile(x, ())', 'itertools.ifilter(x, ())',
    'itertools.ifilterfalse(x, ())', 'itertools.imap(x, ())', 'itertools.starmap(x, ())',
    'itertools.izip_longest((), fillvalue=x)', 'iter([x])', 'iter((x,))', 'reversed([x])',
    'iter(f, x)', 'iter({1: x})', '{1: x}.iteritems()', '{1: x}.viewvalues()',
    'operator.itemgetter(x)', 'operator.methodcaller("a", x)', 'functools.partial(int, x)',
    'functools.partial(x) if callable(x) else functools.partial(int, x)',
    'types.MethodType(f, x)', 'types.MethodType(f, x, x)', 'super(New, New(x))',
    'types.FunctionType(f.__code__, {"x": x})', 'tied(x)', 'attribute(x)', 'closure(x)',
    'cell(x)', 'generate(x)', 'started(x)', 'module(x)', 'raised(x)', 'watched(x)',
    'x.__repr__', 'x.__reduce_ex__', 'x.__init__',
    'cycle(x)', 'coded(x)', '(i for i in (x,))', 'type(lambda: 0).__get__(f, x)',
]
ITERATORS = [
    'enumerate(x)', 'iter(x)', 'Endless(x)', 'iter(Endless(x))', 'itertools.chain(x)',
    'itertools.chain(x, x)', 'itertools.chain.from_iterable(x)', 'itertools.imap(None, x)',
    'itertools.imap(f, x)', 'itertools.izip(x)', 'itertools.izip_longest(x)',
    'itertools.islice(x, 1)', 'itertools.ifilter(f, x)', 'itertools.ifilterfalse(f, x)',
    'itertools.starmap(f, x)', 'itertools.takewhile(f, x)', 'itertools.dropwhile(f, x)',
    'itertools.groupby(x)', 'itertools.compress(x, x)', 'itertools.cycle(x)',
    'itertools.tee(x)[0]', '(i for i in x)',
]
MODULES = [
    ('import xml.etree.cElementTree as E', 'E.Element("a")', 'E.Element("a"); y.append(x)'),
    ('import ctypes', 'None', '(ctypes.py_object * 1)(slice(x))'),
    ('import ctypes', 'None', 'ctypes.pointer(ctypes.py_object(slice(x)))'),
    ('import ctypes\nclass S(ctypes.Structure):\n    _fields_ = [("x", ctypes.py_object)]',
     'None', 'S(slice(x))'),
    ('', '"abc"', 'buffer(x)'),
    ('', 'bytearray("abc")', 'memoryview(x)'),
    ('import sqlite3\nc = sqlite3.connect(":memory:").cursor()', 'None', 'sqlite3.Row(c, (x,))'),
    ('import threading', 'None', 'threading.local(); y.x = x'),
    ('import struct', 'None', 'New(x); y.s = struct.Struct("i")'),
    ('import thread', 'None', 'thread._local(); y.x = x'),
    ('import ast', 'None', 'ast.Num(x)'),
    ('import datetime\nclass Z(datetime.tzinfo):\n    def __init__(self, x):\n'
     '        self.x = x', 'None', 'datetime.time(1, tzinfo=Z(x))'),
]


class Chains(unittest.TestCase):
    def child(self, cases, count=COUNT, stack=STACK):
        """Run cases of (prelude, start, build); each says when it is done."""
        script = [PRELUDE]
        for prelude, start, build in cases:
            script.append('%s\nx = y = None\nx = %s\nfor i in xrange(%d):\n    y = %s\n    x = y\n'
                          'y = None\ndel x\nprint %r\n' % (prelude, start, count, build, build))

        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
        process = subprocess.Popen([sys.executable, '-S', '-c', ''.join(script)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=limit)
        out, err = process.communicate()
        done = out.splitlines()
        self.assertEqual(done, [build for prelude, start, build in cases],
                         (process.returncode, err[-500:]))
        self.assertEqual(process.returncode, 0, (done[-1:], err[-500:]))

    def batches(self, cases, **limits):
        for i in range(0, len(cases), 8):
            self.child(cases[i:i + 8], **limits)

    def test_objects(self):
        self.batches([('', 'f', kind) for kind in KINDS])

    def test_iterators(self):
        self.batches([('', 'iter([])', kind) for kind in ITERATORS])

    def test_modules(self):
        self.batches(MODULES)

    def test_a_million_on_the_usual_stack(self):
        self.batches([('', 'f', kind) for kind in (
            'slice(x)', 'property(x)', 'staticmethod(x)', 'ValueError(x)', 'itertools.repeat(x)',
            'operator.itemgetter(x)', 'module(x)')], count=1000000, stack=8 << 20)

    def test_finalisers_run_once_each(self):
        self.child([('class D(object):\n    def __init__(self, x):\n        self.x = slice(x)\n'
                     '    def __del__(self):\n        global n\n        n += 1\nn = 0',
                     'None', 'D(x)'),
                    ('import gc\ngc.collect()\nassert n == %d, n' % COUNT, 'None', '(x,)')])

    def test_weak_references_to_what_waits_are_dead(self):
        self.child([('r = []\ndef look(ref):\n    assert all(w() is None for w in r[:3])\n',
                     'None', 'property(New(x)); i % 5000 or r.append(weakref.ref(y.fget, look))'),
                    ('assert len(r) == %d and all(w() is None for w in r)' % (COUNT / 5000),
                     'None', '(x,)')])

    def test_collected_cycle(self):
        self.child([('import gc', 'None', 'slice(x)'),
                    ('o = New(None)\no.o = o\nx = None\nfor i in xrange(%d): x = slice(x)\n'
                     'o.x = x\ndel o, x\ngc.collect()\nassert not gc.garbage' % COUNT,
                     'None', '(x,)')])

    def test_in_a_thread_and_at_exit(self):
        self.child([('import threading\nthreading.stack_size(256 << 10)\n'
                     'def chain():\n    x = None\n    for i in xrange(%d): x = slice(x)\n'
                     't = threading.Thread(target=chain)\nt.start(); t.join()\n'
                     'left = None\nfor i in xrange(%d): left = slice(left)' % (COUNT, COUNT),
                     'None', '(x,)')])


if __name__ == '__main__':
    unittest.main()
