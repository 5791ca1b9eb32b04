"""Deep nesting and high recursion limits: an error, never a signal.

Each snippet runs in a child process, which must end by itself and say what the snippet
wanted: the name of an exception it raised, or 'fine'; 'any' where both are right.
"""
import resource
import subprocess
import sys
import unittest

DEPTH = 100000
STACK = 2 << 20   # a quarter of the usual: the same failures sooner

# Expressions; all are deep by N = DEPTH.
SOURCES = [
    "'(' * N + ')' * N", "'[' * N + ']' * N", "'{' * N + '}' * N", "'`' * N", "'-' * N + '1'",
    "'~' * N + '1'", "'not ' * N + '1'", "'a' + '.b' * N", "'a' + '()' * N",
    "'a' + '[0]' * N", "'1' + '+1' * N", "'1**' * N + '1'", "'lambda:' * N + '1'",
    "'1 if 1 else ' * N + '1'", "'a if ' * N + '1' + ' else 1' * N", "'f(' * N + ')' * N",
    "'[a for a in ' * N + 'b' + ']' * N", "'(a for a in ' * N + 'b' + ')' * N",
    "'{1:' * N + '1' + '}' * N", "'(yield ' * N + ')' * N", "'a<' * N + 'a'",
    "'a and ' * N + 'a'", "'a or b and ' * N + 'a'", "'a[' * N + '1' + ']' * N",
    "'f(*' * N + 'a' + ')' * N", "'(1,' * N + ')' * N",
]
BLOCKS = ['if 1:', 'def f():', 'class C:', 'while 1:', 'for a in b:', 'with a:', 'try:']
HIGH = 'import sys; sys.setrecursionlimit(10 ** 6)\n'
LIST = 'x = []\nfor i in xrange(200000): x = [x]\n'
TUPLE = 'x = ()\nfor i in xrange(200000): x = (x,)\n'
NEW = 'class A(object):\n    def %s: return %s\n'

# text and the exception that it must raise
RECURSIONS = [
    (LIST + 'repr(x)', 'RuntimeError'), (LIST + 'str(x)', 'RuntimeError'),
    (LIST + 'unicode(x)', 'RuntimeError'), (LIST + '"%s" % x', 'RuntimeError'),
    (LIST + 'y = []\nfor i in xrange(200000): y = [y]\nx == y', 'RuntimeError'),
    (LIST + 'y = []\nfor i in xrange(200000): y = [y]\ncmp(x, y)', 'RuntimeError'),
    (LIST + 'y = []\nfor i in xrange(200000): y = [y]\n[x, y].sort()', 'RuntimeError'),
    (TUPLE + 'hash(x)', 'RuntimeError'), (TUPLE + 'set([x])', 'RuntimeError'),
    (TUPLE + '{x: 1}', 'RuntimeError'), (TUPLE + 'frozenset([x])', 'RuntimeError'),
    (TUPLE + 'repr(x)', 'RuntimeError'), (TUPLE + 'isinstance(1, x)', 'RuntimeError'),
    (TUPLE + 'issubclass(int, x)', 'RuntimeError'),
    (TUPLE + '"".startswith(x)', 'TypeError'),
    ('x = {}\nfor i in xrange(200000): x = {1: x}\nrepr(x)', 'RuntimeError'),
    ('x = set()\nfor i in xrange(200000): x = [x, set()]\nrepr(x)', 'RuntimeError'),
    ('import collections\nx = 1\nfor i in xrange(200000): x = collections.deque([x])\nrepr(x)',
     'RuntimeError'),
    ('x = 1\nfor i in xrange(200000): x = slice(x)\nrepr(x)', 'RuntimeError'),
    ('x = 1\nfor i in xrange(200000): x = slice(x)\ny = 1\n'
     'for i in xrange(200000): y = slice(y)\nx == y', 'RuntimeError'),
    ('x = 1\nfor i in xrange(200000): x = ValueError(x)\nrepr(x)', 'RuntimeError'),
    ('x = 1\nfor i in xrange(200000): x = ValueError(x)\nstr(x)', 'RuntimeError'),
    ('x = [].append\nfor i in xrange(200000): x = x.__repr__\nhash(x)', 'RuntimeError'),
    ('import types\nx = int\nfor i in xrange(200000): x = types.MethodType(int, x)\nhash(x)',
     'RuntimeError'),
    ('import types\nx = int\nfor i in xrange(200000): x = types.MethodType(x, 1)\nx()',
     'RuntimeError'),
    ('import types\nx = int\nfor i in xrange(200000): x = types.MethodType(x, 1)\nx.__name__',
     'any'),  # a C compiler may make a loop of it
    ('import types\nx = int\nfor i in xrange(200000): x = types.MethodType(int, x)\nrepr(x)',
     'RuntimeError'),
    ('import functools\nx = int\nfor i in xrange(200000): x = functools.partial(x)\nx()',
     'RuntimeError'),
    ('import functools\nx = int\nfor i in xrange(200000): x = functools.partial(x)\nrepr(x)',
     'fine'),
    ('import itertools\nx = iter([])\nfor i in xrange(200000): x = itertools.chain(x)\nnext(x)',
     'RuntimeError'),
    ('x = iter([])\nfor i in xrange(200000): x = enumerate(x)\nnext(x)', 'RuntimeError'),
    ('import itertools\nx = iter([])\nfor i in xrange(200000): x = itertools.izip(x)\nnext(x)',
     'RuntimeError'),
    ('import itertools\nx = iter([])\nfor i in xrange(200000): x = itertools.islice(x, 9)\n'
     'next(x)', 'RuntimeError'),
    ('import itertools\nx = iter([])\nfor i in xrange(200000): x = itertools.imap(None, x)\n'
     'next(x)', 'RuntimeError'),
    ('import itertools\nx = iter([])\nfor i in xrange(200000): x = itertools.repeat(x)\nrepr(x)',
     'RuntimeError'),
    ('def g(x):\n    for y in x: yield y\nx = iter([])\nfor i in xrange(200000): x = g(x)\n'
     'next(x)', 'any'),
    (NEW % ('__getattr__(s, n)', 's.x') + 'A().x', 'RuntimeError'),
    (NEW % ('__getattr__(s, n)', 'getattr(s, n)') + 'A().x', 'RuntimeError'),
    ('class A:\n    def __getattr__(s, n): return s.x\nA().x', 'RuntimeError'),
    (NEW % ('__add__(s, o)', 's + o') + 'A() + 1', 'RuntimeError'),
    (NEW % ('__call__(s)', 's()') + 'A()()', 'RuntimeError'),
    (NEW % ('__hash__(s)', 'hash(s)') + 'hash(A())', 'RuntimeError'),
    (NEW % ('__repr__(s)', 'repr(s)') + 'repr(A())', 'RuntimeError'),
    (NEW % ('__eq__(s, o)', 's == o') + 'A() == A()', 'RuntimeError'),
    (NEW % ('__cmp__(s, o)', 'cmp(s, o)') + '[A(), A()].sort()', 'RuntimeError'),
    (NEW % ('__len__(s)', 'len(s)') + 'len(A())', 'RuntimeError'),
    (NEW % ('__index__(s)', '[1][s]') + '[1][A()]', 'RuntimeError'),
    (NEW % ('__iter__(s)', 'iter(s)') + 'iter(A())', 'RuntimeError'),
    (NEW % ('__contains__(s, o)', 'o in s') + '1 in A()', 'RuntimeError'),
    (NEW % ('__setattr__(s, n, v)', 'setattr(s, n, v)') + 'A().x = 1', 'RuntimeError'),
    (NEW % ('__instancecheck__(s, o)', 'isinstance(o, s)') + 'isinstance(1, A())',
     'RuntimeError'),
    (NEW % ('__coerce__(s, o)', 'coerce(s, o)') + 'coerce(A(), 1)', 'RuntimeError'),
    ('class A(object): pass\nA.__call__ = A()\nA()()', 'RuntimeError'),
    ('class A(object):\n    pass\nA.x = property(lambda s: s.x)\nA().x', 'RuntimeError'),
    ('def f(): return f()\nf()', 'RuntimeError'),
    ('f = lambda: map(lambda x: f(), [1])\nf()', 'RuntimeError'),
    ('def f(): exec "f()"\nf()', 'RuntimeError'),
    ('def f(): return eval("f()")\nf()', 'RuntimeError'),
    ('def f(x=0): return sorted([1], key=f)\nf()', 'RuntimeError'),
    ('def f(x=0): return reduce(lambda a, b: f(), [1, 2])\nf()', 'RuntimeError'),
    ('import re\ndef f(x=0): return re.sub("a", f, "a")\nf()', 'RuntimeError'),
    ('import copy\nx = []\nfor i in xrange(100000): x = [x]\ncopy.deepcopy(x)', 'any'),
    ('import json\n' + LIST + 'json.dumps(x)', 'RuntimeError'),
    ('import json\njson.loads("[" * 200000)', 'RuntimeError'),
    ('import json\njson.loads(\'{"a":\' * 200000)', 'RuntimeError'),
    ('import cPickle\n' + LIST + 'cPickle.dumps(x, 2)', 'RuntimeError'),
    ('import pickle\nx = []\nfor i in xrange(20000): x = [x]\npickle.dumps(x, 2)', 'any'),
    ('import marshal\n' + LIST + 'marshal.dumps(x)', 'ValueError'),
    ('import re\nre.compile("(?:" * 5000 + ")" * 5000)', 'any'),
    ('import re\nassert re.match("(?:a|b)*c", "ab" * 1000000) is None', 'fine'),
    ('import re\nassert re.match("(a|b)*?c", "ab" * 1000000) is None', 'fine'),
    ('class M(type):\n    def mro(c): return type("x", (object,), {"__metaclass__": M}).mro()\n'
     'class A(object): __metaclass__ = M', 'any'),
    ('c = object\nfor i in xrange(500): c = type("x", (c,), {})\nc().x', 'AttributeError'),
    ('class C: pass\nfor i in xrange(5000):\n    class C(C): pass\nC().x', 'AttributeError'),
    ('class C: pass\nD = C\nfor i in xrange(5000):\n    class C(C): pass\nissubclass(C, D)',
     'fine'),
    ('import xml.etree.cElementTree as E\nx = E.Element("a")\nfor i in xrange(100000):\n'
     '    y = E.Element("a"); y.append(x); x = y\nE.tostring(x)', 'any'),
    ('import xml.etree.cElementTree as E\nE.fromstring("<a>" * 300000 + "</a>" * 300000)',
     'fine'),
    ('import copy, xml.etree.cElementTree as E\n'
     'x = E.fromstring("<a>" * 300000 + "</a>" * 300000)\ncopy.deepcopy(x)', 'RuntimeError'),
    ('import xml.etree.cElementTree as E\n'
     'list(E.fromstring("<a>" * 300000 + "</a>" * 300000).iter())', 'any'),
    ('import ast\nn = ast.Num(1)\nfor i in xrange(200000): n = ast.UnaryOp(ast.USub(), n)\n'
     'n = ast.Expression(n)\ncompile(n, "x", "eval")', 'TypeError'),
    ('import ast\na = dict(lineno=1, col_offset=0)\nn = ast.Num(1, **a)\n'
     'for i in xrange(200000): n = ast.UnaryOp(ast.USub(), n, **a)\n'
     'compile(ast.Expression(n), "x", "eval")', 'RuntimeError'),
    ('import ast\na = dict(lineno=1, col_offset=0)\nn = ast.UnaryOp(ast.USub(), None, **a)\n'
     'n.operand = n\ncompile(ast.Expression(n), "x", "eval")', 'RuntimeError'),
    ('import ast\na = dict(lineno=1, col_offset=0)\nn = ast.If(ast.Num(1, **a), [], [], **a)\n'
     'n.body.append(n)\ncompile(ast.Module([n]), "x", "exec")', 'RuntimeError'),
    ('import ast\na = dict(lineno=1, col_offset=0)\nn = ast.List([], ast.Load(), **a)\n'
     'n.elts.append(n)\ncompile(ast.Expression(n), "x", "eval")', 'RuntimeError'),
    ('import parser\nparser.expr("(" * 100000 + ")" * 100000)', 'MemoryError'),
    ('import parser\nx = (258, 1)\nfor i in xrange(300000): x = (258, x)\nparser.sequence2st(x)',
     'RuntimeError'),
    ('import ast\nast.literal_eval("(" * 100000 + ")" * 100000)', 'MemoryError'),
    ('import marshal\nmarshal.loads("[\\1\\0\\0\\0" * 1000000)', 'ValueError'),
    ('import marshal\nmarshal.loads("(\\1\\0\\0\\0" * 1000000)', 'ValueError'),
    ('import marshal\nmarshal.loads("{" * 1000000)', 'ValueError'),
    ('import cPickle\ncPickle.loads("(" * 1000000)', 'EOFError'),
    ('import cPickle\ncPickle.loads("]" * 1000000 + "a" * 999999 + ".")', 'fine'),
    ('import cPickle\ncPickle.loads("(" * 1000000 + "t" * 1000000 + ".")', 'fine'),
    ('import pyexpat\np = pyexpat.ParserCreate()\np.ElementDeclHandler = lambda *a: None\n'
     'p.Parse("<!DOCTYPE a [<!ELEMENT a " + "(" * 300000 + "b" + ")" * 300000 + ">]><a/>", 1)',
     'any'),
    ('import pyexpat\np = pyexpat.ParserCreate()\np.ElementDeclHandler = lambda *a: None\n'
     'p.Parse("<!DOCTYPE a [<!ELEMENT a (" + "(b," * 20000 + "c" + ")" * 20001 + ">]><a/>", 1)',
     'any'),
]


def small_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


class Nesting(unittest.TestCase):
    def children(self, cases, prelude=''):
        """A child per case of (text, error)."""
        for text, expected in cases:
            script = prelude + 'try:\n    exec %r in {}\n    print "fine"\n' % text
            script += 'except BaseException as error:\n    print type(error).__name__\n'
            process = subprocess.Popen([sys.executable, '-S', '-c', script],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       preexec_fn=small_stack)
            out, err = process.communicate()
            self.assertEqual(process.returncode, 0, (text, process.returncode, err[-300:]))
            if expected == 'any':
                self.assertTrue(out)
            else:
                self.assertEqual(out.strip(), expected, text)

    def test_expressions(self):
        tries = '\n'.join(
            's = %s\nfor f in (eval, ast.literal_eval, parser.expr, lambda s: compile(s, "x", "exec")):\n'
            '    try: f(s)\n    except ERRORS: pass\n' % text for text in SOURCES)
        prelude = 'import ast, parser\nERRORS = (MemoryError, RuntimeError, SyntaxError, NameError, ' \
                  'TypeError, ValueError, parser.ParserError)\nN = %d\n' % DEPTH
        self.children([(prelude + tries, 'fine')])
        self.children([(prelude + tries, 'fine')], HIGH)

    def test_blocks(self):
        self.children([('s = "".join(" " * i + %r + "\\n" for i in range(3000))\n'
                        'compile(s + " " * 3000 + "pass\\n", "x", "exec")' % block,
                        'IndentationError') for block in BLOCKS])
        self.children([('compile("if 1: pass\\n" + "elif 1: pass\\n" * 100000, "x", "exec")',
                        'any')], HIGH)


    def test_first_half(self):
        self.children(RECURSIONS[::2], HIGH)

    def test_second_half(self):
        self.children(RECURSIONS[1::2], HIGH)


if __name__ == '__main__':
    unittest.main()
