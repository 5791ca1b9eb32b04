# Exceptions: texts, tracebacks, syntax errors and what reaches the top.
import sys
import traceback


def show(function, *args):
    try:
        function(*args)
    except BaseException:
        kind, value = sys.exc_info()[:2]
        print kind.__name__, value
    else:
        print 'no error'


def f(a, b=1, *c):
    pass


def g(a):
    pass


def unbound():
    print x
    x = 1


for call in ['f()', 'g()', 'g(1, 2)', 'g(b=1)', 'g(1, a=2)', 'f(*5)', 'f(**5)', 'len()', 'len(1)',
             'unbound()', 'nothing', '[][1]', '{}["k"]', '"a" + 1', '1 + "a"', 'None.x', 'None()',
             '"%d" % "x"', '"%s" % ()', '"%s" % (1, 2)', 'int("x")', 'float("x")', 'chr(256)',
             'ord("ab")', 'range(1, 2, 0)', 'iter(5)', 'max([])', 'sum(["a"])', '1 / 0', '1 % 0',
             '1.0 / 0', '0 ** -1', 'u"\\xe9".encode("ascii")', '"\\xe9".decode("ascii")',
             'object().x', 'int.x', 'type("A", (), {})().x', 'hash([])', 'set([[]])', '{[]: 1}',
             'a, b = 1, 2, 3' if 0 else '[a for a, b in [(1,)]]', 'isinstance(1, 1)', 'import_',
             '"abc".join([1])', '[].remove(1)', '[].pop()', '{}.pop(1)', 'set().pop()',
             '"a".index("b")', '(1).__add__("a")', 'open("/nonexistent/x")', 'sorted([1, 1j])',
             'cmp(1j, 2)', 'int(1j)', 'long("z", 36), long("z", 35)', 'unichr(-1)', '`f` is f()']:
    show(eval, call)

for text in ['x = = 1', 'def f(:', 'if 1:', '  x', 'if 1:\n  x\n y', '"abc', "'''abc", '1 = x',
             'f() = 1', 'None = 1', 'def f(a, a): pass', 'def f(a=1, b): pass', 'return', 'yield 1',
             'break', 'continue', 'f(a=1, 2)', 'f(a=1, a=2)', 'f(x for x in y, 1)', 'del f()',
             'x +', '(', ')', 'print >>', 'from __future__ import braces',
             'from __future__ import nothing', 'import a.b as', 'lambda: (yield)', 'class A: return',
             'a, b += 1', '(a, b) += 1', 'with x as 1: pass', 'try: pass', 'x ? y', 'exec', '0777L9',
             '0xg', '1e', u'x = 1\nfrom __future__ import division', 'try:\n pass\nexcept:\n pass\n'
             'except A:\n pass', 'for 1 in x: pass', 'global x\nx = 1', 'def f():\n x = 1\n global x']:
    try:
        compile(text, '<text>', 'exec')
        print repr(text), 'compiles'
    except SyntaxError as error:
        print repr(text), type(error).__name__, error.msg, error.lineno, error.offset, \
            repr(error.text)


class Odd(Exception):
    def __str__(self):
        raise ValueError


def deep(n):
    if n:
        return deep(n - 1)
    raise KeyError('deep')


try:
    deep(3)
except KeyError:
    traceback.print_exc(file=sys.stdout)
try:
    try:
        raise Odd
    finally:
        print 'finally'
except Odd as odd:
    print repr(odd), odd.args
sys.stdout.flush()
deep(2)
