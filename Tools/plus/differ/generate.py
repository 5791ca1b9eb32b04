"""Random Python 2.7 programs, the same for a seed on every Python.

    python generate.py SEED      print the program of that seed

A program is a list of small steps.  Each shows what it computes, or the exception's type
and text, through the helpers of PRELUDE, which also keep sizes within bounds: nothing here
takes long or much memory, and nothing shows an address.  Values of all kinds meet in all
operations, so most of what goes wrong does so in the operation under test.
"""
from __future__ import print_function

import sys

PRELUDE = r'''# -*- coding: utf-8 -*-
import re, sys, math, operator, itertools, collections, functools, struct, string
def clean(text):
    return re.sub(r'0x[0-9a-fA-F]{6,}', '0xADDR', text)
def show(value):
    try:
        text = clean(repr(value))
    except Exception as e:
        text = 'repr: ' + oops(e)
    if len(text) > 300:
        text = '%s...%d %d' % (text[:300], len(text), hash(text))
    print text
def oops(e):
    try:
        return '%s %s' % (type(e).__name__, clean(repr(e.args))[:300])
    except Exception as again:
        return type(again).__name__
def big(x):
    if isinstance(x, (int, long)):
        return abs(x) > 1 << 4000
    try:
        return len(x) > 4000
    except Exception:
        return False
def mul(a, b):
    if big(a) or big(b):
        return 'big'
    for x, y in ((a, b), (b, a)):
        if isinstance(x, (int, long)) and hasattr(y, '__len__') and not isinstance(y, dict):
            x = min(x, 9)
            return x * y if y is b else y * x
    return a * b
def power(a, b):
    if isinstance(b, (int, long)) and abs(b) > 60 or big(a):
        b = 3
    return a ** b
def shift(a, b):
    if isinstance(b, (int, long)) and b > 300:
        b = 7
    return a << b
def take(iterable, n=12):
    return list(itertools.islice(iterable, n))
HASHED = (int, long, float, complex, str, unicode)
def key(x):
    # as a key, what is hashed by its address would decide an order
    if isinstance(x, (tuple, frozenset)):
        return type(x)(map(key, x)) if type(x) in (tuple, frozenset) else 'k'
    if isinstance(x, HASHED) or isinstance(x, (list, dict, set, bytearray)):
        return x
    return type(x).__name__
def keys(x):
    return [key(i) for i in x] if not isinstance(x, (dict, str, unicode)) else x
class Old:
    def __init__(self, v=0): self.v = v
    def __cmp__(self, o): return cmp('Old', type(o).__name__)
    def __hash__(self): return 9
    def __repr__(self): return 'Old(%r)' % (self.v,)
class OldNum:
    def __init__(self, v=1): self.v = v
    def __repr__(self): return 'OldNum(%r)' % (self.v,)
    def __coerce__(self, other): return (self.v, other) if isinstance(other, (int, long, float)) else None
    def __cmp__(self, other): return cmp(self.v, getattr(other, 'v', other))
    def __hash__(self): return 7
class Num(object):
    def __init__(self, v=1): self.v = v
    def __repr__(self): return 'Num(%r)' % (self.v,)
    def __add__(self, o): return Num((self.v, '+', getattr(o, 'v', o)))
    def __radd__(self, o): return Num((o, 'r+', self.v))
    def __mul__(self, o): return NotImplemented
    def __rmul__(self, o): return 'rmul'
    def __getitem__(self, i):
        if i == 5: raise IndexError('five')
        return ('item', i)
    def __getslice__(self, i, j): return ('slice', i, j)
    def __eq__(self, o): return isinstance(o, Num) and self.v == o.v
    def __hash__(self): return hash(key(self.v))
    def __index__(self): return 2
    def __nonzero__(self): return bool(self.v)
    def __call__(self, *a, **k): return (self.v, a, sorted(k.items()))
class Seq(object):
    def __init__(self, n=3): self.n = n
    def __len__(self): return self.n
    def __getitem__(self, i):
        if isinstance(i, slice): return ('sl', i.start, i.stop, i.step)
        if i >= self.n: raise IndexError('past')
        return i * i
    def __contains__(self, x): return x == 4
    def __repr__(self): return 'Seq(%d)' % self.n
class Slots(object):
    __slots__ = ('a', 'b')
    def __repr__(self): return 'Slots(%r)' % (getattr(self, 'a', None),)
class Str(str): pass
class Int(int):
    def __repr__(self): return 'Int(%d)' % self
class Dict(dict):
    def __missing__(self, k): return ('missing', k)
class Meta(type):
    def __getattr__(cls, name): return 'meta ' + name
    def __len__(cls): return 4
class Managed(object):
    def __init__(self, swallow): self.swallow = swallow
    def __enter__(self): return self.swallow
    def __exit__(self, t, v, tb):
        print 'exit', t and t.__name__
        return self.swallow
class Error(Exception):
    def __str__(self): return 'Error<%s>' % (self.args,)
'''

ATOMS = [
    '0', '1', '-1', '2', '3', '7', '10', '255', '-128', '2147483647', '-2147483648',
    '9223372036854775807', '-9223372036854775808', 'sys.maxint', '1L', '-3L', '2**64', '10**30',
    '-(2**70)', '(1<<200)-1', '0.0', '-0.0', '1.0', '1.5', '-2.5', '1e16', '1e22', '1e-5', '1e308',
    '5e-324', '3.14159', '0.1', "float('inf')", "float('-inf')", "float('nan')", '1j', '2-3j',
    'complex(0.0,-0.0)', 'True', 'False', 'None', "''", "'a'", "'abc'", "'A b'", "'12'", "'-7'",
    "'1.5e3'", "'0x1f'", "'\\x00\\xff'", "'a,b,,c'", "'  pad '", "'line\\nnext\\r\\n'", "'%s-%d'",
    "'{0}{x}'", "'aaaa'", "u''", "u'a'", "u'\\xe9t\\xe9'", "u'\\u20ac'", "u'\\U0001f600x'", "u'123'",
    "u'\\u0660\\u0661'", "u'Stra\\xdfe'", 'bytearray()', "bytearray('xyz')", '[]', '[1]', '[3,1,2]',
    "['b','a',u'c']", '[[1,2],[3]]', '[None,1.5,"x"]', 'range(6)', '()', '(1,)', "(1,'a',2.5)",
    '((1,2),(3,4))', '{}', '{1:2}', "{'a':1,'b':[2]}", "{1:'x',1.0:'y',True:'z'}", 'set()',
    'set([1,2,3])', "set('hello')", 'frozenset([1,(2,)])', 'xrange(4)', 'xrange(10,0,-3)',
    'slice(1,5,2)', 'slice(None)', 'Ellipsis', 'NotImplemented', 'Old(3)', 'OldNum(4)', 'Num(2)',
    'Num(0)', 'Seq(3)', 'Seq(0)', 'Slots()', "Str('st')", 'Int(6)', "Dict(a=1)", 'int', 'str', 'list',
    'object', 'Num', 'Old', 'len', 'abs', 'max', '(lambda x: x)', '(lambda *a, **k: (a, sorted(k)))',
    'iter([1,2,3])', '(i*2 for i in range(4))', 'memoryview("mem")', 'buffer("buffer",1)',
    'ValueError("v")', 'Error(1,2)', 'collections.deque([1,2,3],4)', 'itertools.cycle([])',
    'sys', 'operator.add', 'collections.OrderedDict([(2,1),(1,2)])', 'enumerate("ab")',
    'reversed([1,2])', 'super', 'type', 'staticmethod(len)', 'property()', "Str", 'u"".join',
]
UNORDERED = ('set', 'frozenset', 'dict', 'collections.Counter')
BINARY = ['+', '-', '/', '//', '%', '&', '|', '^', '>>', '==', '!=', '<', '<=', '>', '>=', 'is',
          'is not', 'in', 'not in', 'and', 'or', '<>']
CALLS1 = ['abs', 'all', 'any', 'bin', 'bool', 'bytearray', 'callable', 'chr', 'complex', 'dict',
          'float', 'frozenset', 'hex', 'int', 'iter', 'len', 'list', 'long', 'max', 'min', 'next',
          'oct', 'ord', 'repr', 'reversed', 'round', 'set', 'sorted', 'str', 'sum', 'tuple', 'type',
          'unichr', 'unicode', 'zip', 'enumerate', 'take', 'math.floor', 'math.sqrt', 'math.log',
          'math.frexp', 'operator.neg', 'operator.index', 'intern', 'string.capwords', 'math.trunc',
          'collections.Counter', 'math.isnan', 'unicode.upper', 'str.upper',
          'operator.truth', 'operator.concat', 'iter', 'basestring', 'slice',
          'memoryview', 'format', 'ascii', 'math.fsum', 'math.gamma', 'coerce', 'apply']
CALLS2 = ['cmp', 'divmod', 'filter', 'getattr', 'hasattr', 'int', 'isinstance', 'issubclass',
          'map', 'max', 'min', 'power', 'mul', 'shift', 'reduce', 'round', 'zip', 'coerce', 'format',
          'unicode', 'sorted', 'sum', 'complex', 'slice', 'operator.contains', 'operator.getitem',
          'operator.countOf', 'math.pow', 'math.fmod', 'math.atan2', 'math.hypot', 'math.ldexp',
          'math.copysign', 'struct.pack', 'struct.unpack', 're.findall', 're.split', 'getattr',
          'operator.indexOf', 'functools.partial', 'str.join', 'range',
          'enumerate', 'super', 'setattr', 'delattr', 're.match', 'apply', 'operator.isub']
METHODS = {
    'str': ('capitalize center count decode encode endswith expandtabs find format index isalnum '
            'isalpha isdigit islower isspace istitle isupper join ljust lower lstrip partition '
            'replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip '
            'swapcase title translate upper zfill __getslice__ __mod__ __contains__ __add__ '
            '__getitem__ __cmp__ __lt__ __format__ isdecimal isnumeric').split(),
    'list': ('append count extend index insert pop remove reverse sort __getitem__ __setitem__ '
             '__delitem__ __getslice__ __iadd__ __contains__ __reversed__ __len__').split(),
    'dict': ('clear copy get has_key items keys pop popitem setdefault update values viewitems '
             'viewkeys viewvalues iteritems fromkeys __contains__ __getitem__ __cmp__').split(),
    'set': ('add clear copy difference difference_update discard intersection '
            'intersection_update isdisjoint issubset issuperset pop remove symmetric_difference '
            'symmetric_difference_update union update __sub__ __rsub__ __le__').split(),
    'number': ('bit_length conjugate real imag numerator denominator __add__ __radd__ __divmod__ '
               '__rdivmod__ __pow__ __floordiv__ __mod__ __coerce__ __hash__ __cmp__ __rshift__ '
               'is_integer as_integer_ratio hex fromhex __trunc__ __format__ __rpow__ __eq__ '
               '__getnewargs__ __nonzero__').split(),
    'any': ('__class__ __doc__x __hash__ __repr__ __str__ __eq__ __ne__ __len__ __iter__ next send '
            'throw close __call__ __name__ start stop step indices v a b n args message func '
            'tolist tobytes format readonly rotate maxlen appendleft popleft count').split(),
}
TAKES_KEYS = ('update', 'union', 'fromkeys', 'difference', 'intersection', 'symmetric_difference',
              'symmetric_difference_update', 'intersection_update')
SPECS = ['', '5', '<8', '>8', '^9', '=+9', '+', '-', ' ', '#x', 'x', 'X', 'o', 'b', 'd', 'n', ',', 'c',
         'e', 'E', 'f', 'F', 'g', 'G', '.3', '.2f', '010.4f', '+.1e', '%', 's', '.2s', '*^7', '08', 'z',
         '#o', '#b', ',.2f', '.0f', '.0g', '20,d', '>+6d', '0=8', '.10%', '_', '<<5', 'r']
PERCENTS = ['%d', '%i', '%u', '%s', '%r', '%x', '%X', '%#x', '%o', '%#o', '%e', '%E', '%f', '%g', '%G',
            '%c', '%%', '%5d', '%-5d|', '%05d', '%+d', '% d', '%.3f', '%10.2e', '%-10s|', '%.2s', '%*d',
            '%(a)s', '%(b)05.1f', '%ld', '%#.3g', '%.0f', '%+.3e', '%q', '%', '%.50f', '%5%', '%.*f']


class Random(object):
    """A generator of numbers of its own, because those of Python's versions differ."""

    def __init__(self, seed):
        self.state = (seed * 2654435761 + 12345) & 0xffffffffffffffff
        for _ in range(4):
            self.below(2)

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xffffffffffffffff
        return int((self.state >> 33) % n)

    def choice(self, items):
        return items[self.below(len(items))]

    def chance(self, percent):
        return self.below(100) < percent


class Program(object):
    """Writes one program; expressions know which variables exist."""

    def __init__(self, seed):
        self.r = Random(seed)
        self.lines = []
        self.indent = 0
        self.names = ['v%d' % i for i in range(5)]
        self.counter = 0

    # ---- expressions ----
    def atom(self):
        if self.r.chance(35):
            return self.r.choice(self.names)
        return self.r.choice(ATOMS)

    def expression(self, depth=2):
        if depth <= 0:
            return self.atom()
        return self.r.choice(self.EXPRESSIONS)(self, depth - 1)

    def binary(self, depth):
        return '(%s %s %s)' % (self.expression(depth), self.r.choice(BINARY), self.expression(depth))

    def unary(self, depth):
        return '(%s%s)' % (self.r.choice(['-', '+', '~', 'not ']), self.expression(depth))

    def call1(self, depth):
        name = self.r.choice(CALLS1)
        form = '%s(keys(%s))' if name in UNORDERED else '%s(%s)'
        return form % (name, self.expression(depth))

    def call2(self, depth):
        return '%s(%s, %s)' % (self.r.choice(CALLS2), self.expression(depth), self.expression(depth))

    def call3(self, depth):
        name = self.r.choice(['pow', 'getattr', 'reduce', 'map', 'slice', 'range', 'max', 'zip', 'type',
                              'sum', 'unicode', 're.sub', 'operator.setitem'])
        args = [self.expression(depth - 1) for _ in range(3)]
        if name in ('range', 'pow'):
            args = [self.r.choice(['-9', '0', '3', '7L', '12', '1.5', "'x'", 'Num(1)']) for _ in range(3)]
        return '%s(%s)' % (name, ', '.join(args))

    def method(self, depth):
        kind = self.r.choice(sorted(METHODS))
        args = [self.expression(depth - 1) for _ in range(self.r.choice([0, 0, 1, 1, 1, 2, 3]))]
        if self.r.chance(60):
            receiver = self.r.choice({
                'str': ["'abc abd'", "u'abc'", "'A,b'", "u'\\xe9A'", "''", "bytearray('abca')"],
                'list': ['[3,1,2]', '[]', "['a','B']", 'range(5)'],
                'dict': ["{'a':1}", '{1:2,3:4}', '{}', 'Dict(x=1)'],
                'set': ['set([1,2])', "frozenset('ab')", 'set()'],
                'number': ['5', '-3L', '2.5', '1j', 'True', '(1<<70)'],
                'any': ['slice(1,9,2)', 'iter([1,2])', 'Num(3)', "ValueError('x',1)", 'xrange(5)',
                        'memoryview("ab")', 'collections.deque([1,2])', 'Old(1)'],
            }[kind])
        else:
            receiver = self.expression(depth - 1)
        name = self.r.choice(METHODS[kind])
        if self.r.chance(10):
            return '%s.%s' % (receiver if receiver[0] not in '0123456789-' else '(%s)' % receiver, name)
        if name in ('center', 'ljust', 'rjust', 'zfill', 'expandtabs', '__pow__', '__rpow__') and args:
            args[0] = self.r.choice(['0', '3', '9', '-1', '5L', "'x'", '2.5', 'None', 'Num(1)'])
        if kind in ('dict', 'set'):
            form = 'keys(%s)' if name in TAKES_KEYS else 'key(%s)'
            args = [form % arg for arg in args]
        return '(%s).%s(%s)' % (receiver, name, ', '.join(args))

    def subscript(self, depth):
        index = self.r.choice(['%d' % (self.r.below(9) - 4), self.expression(depth - 1),
                               '%s:%s' % (self.small(), self.small()),
                               '%s:%s:%s' % (self.small(), self.small(), self.small()),
                               '%s, ...' % self.small()])
        return '%s[%s]' % (self.wrapped(depth), index)

    def wrapped(self, depth):
        return '(%s)' % self.expression(depth)

    def small(self):
        return self.r.choice(['', '', '0', '1', '-1', '2', '5', '-3', 'None', '1L', 'Num(1)', "'x'", '10**20'])

    def conditional(self, depth):
        return '(%s if %s else %s)' % tuple(self.expression(depth) for _ in range(3))

    def display(self, depth):
        items = [self.expression(depth) for _ in range(self.r.below(4))]
        form = self.r.below(5)
        if form == 0:
            return '[%s]' % ', '.join(items)
        if form == 1:
            return '(%s)' % ''.join(item + ', ' for item in items)
        if form == 2 and items:
            return '{%s}' % ', '.join('key(%s)' % item for item in items)
        if form == 3:
            return '{%s}' % ', '.join('key(%s): %s' % (item, self.atom()) for item in items)
        return '`%s`' % self.expression(depth)

    def comprehension(self, depth):
        name = self.r.choice(['i', 'j'])
        body = '(%s %s %s)' % (name, self.r.choice(BINARY), self.expression(depth - 1))
        where = self.r.choice(['', ' if %s' % name, ' if %s %s' % (name, self.r.choice(['> 1', 'is None', '!= 2']))])
        source = self.r.choice(['range(4)', "'abc'", '[1, 2.5, "x"]', '{1: 2, 3: 4}', self.expression(depth - 1)])
        form = self.r.choice(['[%s for %s in %s%s]', '{key(%s) for %s in %s%s}', 'take(%s for %s in %s%s)',
                              'dict((key(%s), 0) for %s in %s%s)', 'sorted(%s for %s in %s%s)'])
        return form % (body, name, self.bounded(source), where)

    @staticmethod
    def bounded(source):
        return 'take(%s, 8)' % source

    def formatted(self, depth):
        if self.r.chance(50):
            text = ''.join(self.r.choice(PERCENTS) + self.r.choice(['', ' ', '!']) for _ in range(self.r.below(3) + 1))
            values = self.r.choice(['%s' % self.expression(depth), '(%s,)' % self.expression(depth),
                                    '(%s, %s)' % (self.expression(depth), self.expression(depth)),
                                    "{'a': %s, 'b': %s}" % (self.expression(depth), self.expression(depth))])
            return '(%s%r %% %s)' % (self.r.choice(['', 'u']), text, values)
        if self.r.chance(50):
            return 'format(%s, %r)' % (self.expression(depth), self.r.choice(SPECS))
        field = self.r.choice(['{}', '{0}', '{0!r}', '{0!s:>9}', '{0:%s}' % self.r.choice(SPECS), '{a}', '{0[0]}',
                               '{0.real}', '{:{}}', '{{}}', '{0[a]}', '{!x}', '{', '}', '{0.v.x}', '{1}'])
        return '%s%r.format(%s, %s)' % (self.r.choice(['', 'u']), field, self.expression(depth), self.r.choice(['5', "'>6'", 'a=1', self.atom()]))

    def function(self, depth):
        return '(lambda %s: %s)(%s)' % (
            self.r.choice(['p', 'p, q=2', '*p', 'p=1, **q', '(p, q)']),
            self.r.choice(['p', 'repr(p)', '(p, q)', 'p + 1', 'sorted(q)', self.expression(depth - 1)]),
            self.r.choice(['', '1', '1, 2', '*[1, 2]', 'p=3', '1, q=5', '**{"p": 1}', '(1, 2)', self.expression(depth - 1)]))

    EXPRESSIONS = [binary, binary, binary, unary, call1, call1, call2, call3, method, method, method, subscript,
                   conditional, display, comprehension, formatted, formatted, function]

    # ---- statements ----
    def add(self, text):
        self.lines.append('    ' * self.indent + text)

    def block(self, size):
        self.indent += 1
        for _ in range(size):
            self.statement()
        self.indent -= 1

    def guarded(self, text):
        self.add('try:')
        self.add('    ' + text)
        self.add('except Exception as e:')
        self.add('    print %r, oops(e)' % text.split('(')[0][:12])

    def step_show(self):
        self.guarded('show(%s)' % self.expression(self.r.choice([1, 2, 2, 3])))

    def step_assign(self):
        self.guarded('%s = %s' % (self.r.choice(self.names), self.expression(2)))

    def step_augmented(self):
        op = self.r.choice(['+=', '-=', '/=', '//=', '%=', '&=', '|=', '^=', '>>='])
        name = self.r.choice(self.names)
        self.guarded('%s %s %s; show(%s)' % (name, op, self.expression(1), name))

    def step_item(self):
        name = self.r.choice(self.names)
        target = self.r.choice(['%s[%s]' % (name, self.expression(1)), '%s[%s:%s]' % (name, self.small(), self.small()),
                                '%s.%s' % (name, self.r.choice(['v', 'a', 'b', 'c', '__doc__', '__class__'])),
                                '%s[::%s]' % (name, self.small())])
        self.guarded(self.r.choice(['%s = %s' % (target, self.expression(1)), 'del %s' % target,
                                    '%s += %s' % (target, self.expression(1))]))
        self.guarded('show(%s)' % name)

    def step_unpack(self):
        a, b = self.r.choice(self.names), self.r.choice(self.names)
        self.guarded('%s = %s' % (self.r.choice(['%s, %s' % (a, b), '(%s, (%s,))' % (a, b), '[%s]' % a]), self.expression(1)))

    def step_if(self):
        self.add('try:')
        self.indent += 1
        self.add('if %s:' % self.expression(1))
        self.block(1 + self.r.below(2))
        if self.r.chance(50):
            self.add('else:')
            self.block(1)
        self.indent -= 1
        self.add('except Exception as e:')
        self.add('    print "if", oops(e)')

    def step_loop(self):
        self.counter += 1
        name = 'k%d' % self.counter
        self.add('try:')
        self.indent += 1
        if self.r.chance(70):
            self.add('for %s in take(%s, 3):' % (name, self.expression(1)))
        else:
            self.add('%s = 3' % name)
            self.add('while %s:' % name)
            self.add('    %s -= 1' % name)
        self.indent += 1
        self.add('if %s == %s: %s' % (name, self.expression(1), self.r.choice(['break', 'continue', 'pass'])))
        self.indent -= 1
        self.block(1)
        if self.r.chance(40):
            self.add('else:')
            self.add('    print "else"')
        self.indent -= 1
        self.add('except Exception as e:')
        self.add('    print "loop", oops(e)')

    def step_try(self):
        self.add('try:')
        self.indent += 1
        self.add('try:')
        self.add('    ' + self.r.choice(['raise %s' % self.expression(1), 'raise Error(%s)' % self.atom(), 'show(%s)' % self.expression(2),
                                         'raise ValueError, %s' % self.atom(), 'assert %s, %s' % (self.atom(), self.atom()),
                                         'raise KeyError(%s)' % self.atom(), '1 / 0', 'raise']))
        if self.r.chance(70):
            self.add('except %s%s:' % (self.r.choice(['Error', 'ValueError', '(KeyError, TypeError)', 'Exception', 'LookupError',
                                                       'ArithmeticError', 'StandardError']), self.r.choice([' as e', ', e', ''])))
            self.add('    print "caught", ' + self.r.choice(['sys.exc_info()[0].__name__', 'clean(str(sys.exc_info()[1]))']))
            if self.r.chance(30):
                self.add('    raise')
            if self.r.chance(40):
                self.add('else:')
                self.add('    print "no error"')
        self.add('finally:')
        self.add('    print "finally"')
        self.indent -= 1
        self.add('except Exception as e:')
        self.add('    print "outer", oops(e)')

    def step_with(self):
        self.add('try:')
        self.add('    with Managed(%s) as w:' % self.r.choice(['True', 'False', self.atom()]))
        self.add('        show(%s)' % self.expression(2))
        self.add('except Exception as e:')
        self.add('    print "with", oops(e)')

    def step_def(self):
        self.counter += 1
        name = 'f%d' % self.counter
        params = self.r.choice(['', 'x', 'x, y=%s' % self.atom(), '*x', 'x=1, *y, **z', 'x, (y, z)=(1, 2)', '**x'])
        self.add('def %s(%s):' % (name, params))
        self.indent += 1
        if self.r.chance(30):
            self.add('"doc %s"' % name)
        if self.r.chance(25):
            self.add('for i in range(3): %s' % self.r.choice(['yield i', 'yield (i, %s)' % self.atom(), 'r = yield i; print r']))
        else:
            self.add('q = %s' % self.expression(1))
            self.add('def inner(n=2): return (q, n)')
            self.add('return %s' % self.r.choice(['inner()', 'inner(%s)' % self.atom(), 'sorted(locals())', 'q', self.expression(1)]))
        self.indent -= 1
        args = self.r.choice(['', '1', '1, 2', '%s' % self.atom(), 'x=%s' % self.atom(), '*%s' % self.atom(), '**{"x": 1}', '1, x=2', '1, 2, 3, w=4', '*[1], **{"y": 2}'])
        self.guarded('show(%s(%s))' % (name, args))
        self.guarded('show(take(%s(%s)))' % (name, args))
        self.guarded('show((%s.%s,))' % (name, self.r.choice(['__name__', '__doc__', 'func_defaults', 'func_code.co_varnames', 'func_code.co_flags', '__dict__', 'nosuch'])))

    def step_class(self):
        self.counter += 1
        name = 'C%d' % self.counter
        bases = self.r.choice(['', '(object)', '(Num)', '(Old)', '(Str)', '(Int)', '(Dict)', '(Seq, Num)', '(Num, object)', '(Error)', '(list)', '(Old, Num)', '(bool)', '(Slots)', '(int, str)'])
        self.add('try:')
        self.indent += 1
        self.add('class %s%s:' % (name, bases))
        self.indent += 1
        for _ in range(1 + self.r.below(3)):
            self.add(self.r.choice([
                'x = %s' % self.expression(1), '__slots__ = ("p", "q")', '__metaclass__ = Meta',
                'def __getattr__(self, n): return "got " + n', 'def __len__(self): return %s' % self.atom(),
                'def __cmp__(self, o): return %s' % self.atom(), 'def __eq__(self, o): return %s' % self.atom(),
                'def __str__(self): return %s' % self.atom(), 'def __unicode__(self): return %s' % self.atom(),
                'def __iter__(self): return %s' % self.expression(1), 'def __nonzero__(self): return %s' % self.atom(),
                'def __getitem__(self, k): return %s if k != 6 else [][k]' % self.expression(1), 'p = property(lambda self: %s)' % self.expression(1),
                '@staticmethod\n%sdef s(*a): return a' % ('    ' * self.indent), '@classmethod\n%sdef c(cls, *a): return cls.__name__, a' % ('    ' * self.indent),
                'def __setattr__(self, n, v): print "set", n', 'def __delattr__(self, n): print "del", n', 'def __hash__(self): return %s' % self.atom(),
                'def __index__(self): return %s' % self.atom(), 'def __int__(self): return %s' % self.atom(), 'def __float__(self): return %s' % self.atom(),
                'def __add__(self, o): return %s' % self.expression(1), 'def __coerce__(self, o): return %s' % self.expression(1),
                'def __contains__(self, o): return %s' % self.atom(), 'def __init__(self, *a): self.z = a', 'def __new__(cls, *a): return %s' % self.expression(1),
                'def __call__(self, *a): return a', 'def __repr__(self): return %s' % self.r.choice(["'R'", self.atom()]), 'def __pow__(self, o, m=None): return o, m',
                'def __getslice__(self, i, j): return i, j', 'def __del__(self): pass', 'def __format__(self, s): return %s' % self.atom(), 'def __long__(self): return %s' % self.atom(),
                'def __hex__(self): return %s' % self.atom(), 'def __instancecheck__(self, o): return True', 'def __reversed__(self): return %s' % self.atom(), 'def __rsub__(self, o): return o',
                'def __iadd__(self, o): return %s' % self.atom(), 'def __divmod__(self, o): return %s' % self.atom(), 'def __enter__(self): return 1']))
        self.indent -= 2
        self.add('except Exception as e:')
        self.add('    print "class", oops(e)')
        self.add('else:')
        self.indent += 1
        for _ in range(3):
            self.guarded('o = %s(%s); show(%s)' % (name, self.r.choice(['', '', self.atom()]), self.r.choice(
                ['o.x', 'o.p', 'o.s(1)', 'o.c(2)', 'len(o)', 'o == 1', 'o < o', 'str(o)', 'unicode(o)', 'list(take(o))', 'bool(o)', 'o[1]', 'o[1:2]', 'o.nosuch',
                 'hash(o) and 1', 'int(o)', 'float(o)', 'o + 1', '1 - o', '2 in o', '%s.__mro__ and 1' % name, 'isinstance(o, %s)' % name, 'setattr(o, "z", 1)',
                 'o.__dict__', 'sorted(vars(o))', '[1,2,3][o]', 'hex(o)', 'format(o, "5")', 'o()', 'o ** 2', 'pow(o, 2, 3)', 'divmod(o, 2)', 'range(o)', 'long(o)',
                 '%s.nosuch' % name, 'len(%s)' % name, '"%%s" %% o', '"%%d" %% o', 'reversed(o) and 1', 'sorted([o, "s"])', 'cmp(o, "s")', '{o: 1} and 1', '%s.__name__' % name,
                 'type(o).__name__', '%s.__bases__ and 1' % name, 'delattr(o, "x")', 'repr(o)', '%s' % self.expression(1).replace('v0', 'o')])))
        self.indent -= 1

    def step_exec(self):
        source = self.r.choice([self.expression(2), 'x = %s' % self.atom(), '(', 'print %s' % self.atom(), 'for', '1 +', 'x y', 'def f(a, a): pass', 'return', 'break', 'yield 1',
                                'lambda', '"abc', "u'\\N{bad}'", '  x', 'None = 1', 'f() = 1', 'f(a=1, 2)', 'f(a=1, a=2)', 'a, b += 1', 'del f()', 'import', 'from x import', '08', '1L2', '0b2', '`1', '[i for i in]',
                                'x = {1:', 'if 1:\n    x\n  y', 'global x; x = 1', 'print >>', 'exec 1', 'raise 1, 2, 3, 4', 'try: pass', 'else: pass', '@f', 'class', '*a = 1', 'assert', '$', '?', 'a = 1 = 2', '(yield) = 1', '() = 1', 'with 1 as 2: pass'])
        mode = self.r.choice(['eval', 'exec', 'single'])
        self.add('try:')
        self.add('    c = compile(%r, "<c>", %r)' % (source, mode))
        self.add('    show((c.co_names, c.co_consts, c.co_stacksize, c.co_flags, c.co_code))')
        self.add('except SyntaxError as e:')
        self.add('    print "syntax", clean(repr(e.args))')
        self.add('except Exception as e:')
        self.add('    print "compile", oops(e)')
        self.guarded('show(eval(%r))' % self.expression(1))

    STATEMENTS = [step_show] * 8 + [step_assign] * 4 + [step_augmented, step_item, step_item, step_unpack, step_if, step_loop, step_try, step_with,
                                                        step_def, step_def, step_class, step_class, step_exec]

    def statement(self):
        if self.indent > 3:
            self.step_show()
        else:
            self.r.choice(self.STATEMENTS)(self)

    def source(self):
        for name in self.names:
            self.lines.append('%s = %s' % (name, self.r.choice(ATOMS)))
        for _ in range(8 + self.r.below(10)):
            self.statement()
        if self.r.chance(10):
            # how a program ends, too
            self.add(self.r.choice(['raise Error(%s)' % self.r.choice(ATOMS), 'sys.exit(%s)' % self.r.choice(ATOMS), 'nosuch', 'raise SystemExit, 3', '1/0', "u'\\xe9'.nosuch"]))
        return PRELUDE + '\n'.join(self.lines) + '\n'


# the seeds from here on are the second part's
SECOND_PART = 100001


def program(seed):
    """program(seed) -> source text; the same everywhere"""
    if seed >= SECOND_PART:
        import generate_more
        return generate_more.Program(seed).source()
    return Program(seed).source()


if __name__ == '__main__':
    sys.stdout.write(program(int(sys.argv[1])))
