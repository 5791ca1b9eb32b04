"""The second part of the random programs: seeds from 100001 on.

generate.py's programs stay what they are, because digests of what they print are recorded.
What they lack is here, as texts with holes: <name> is filled in by the method fill_name.  A
text of one line is an expression, which is shown; a longer one is a piece of program.  Both
show the exception they end by; a piece, its traceback as well.
"""
from __future__ import print_function

import re

import generate
from pieces import EXPRESSIONS, FORMATS, MODULES, PIECES

PRELUDE = generate.PRELUDE + r'''
import traceback, warnings
def trace():
    # a traceback without the library's part: we have modules of our own there
    kind, value, tb = sys.exc_info()
    entries = [e for e in traceback.extract_tb(tb) if '/' not in e[0]]
    print clean(''.join(traceback.format_list(entries) + traceback.format_exception_only(kind, value)))[:1500],
def showwarning(message, category, filename, lineno, file=None, line=None):
    print >>sys.stderr, 'warning', category.__name__, clean(str(message))
warnings.showwarning = showwarning
def attempt(f, *args, **kwargs):
    try:
        show(f(*args, **kwargs))
    except Exception as e:
        print oops(e)
class Rich(object):
    def __init__(self, v): self.v = v
    def __repr__(self): return 'Rich(%r)' % (self.v,)
    def __hash__(self): return 3
    def other(self, o): return getattr(o, 'v', o)
    def __lt__(self, o): return self.v < self.other(o)
    def __le__(self, o): return self.v <= self.other(o)
    def __eq__(self, o): return self.v == self.other(o)
    def __ne__(self, o): return 'ne'
    def __gt__(self, o): return NotImplemented
    def __ge__(self, o): raise ValueError('ge')
'''

DIGITS = '0123456789'
LETTERS = 'abcXYZ 09_-.,:;%/\\\'"\n\t'

# letters of all kinds, digits, space, ends of lines, half a pair
WIDE = [0x61, 0xe9, 0xdf, 0x130, 0x131, 0x20ac, 0x660, 0x2028, 0x3042, 0x1f600,
        0x20, 0x0a, 0xa0, 0x5a, 0x39, 0x1c5, 0x3a3, 0xad, 0xfb01, 0xd800]


class Program(generate.Program):
    """Fills the texts of pieces.py."""

    def filled(self, text):
        return re.sub(r'<([a-z]{3,}|n)>', lambda hole: getattr(self, 'fill_' + hole.group(1))(), text)

    def add(self, text):
        # two slips of the first part, which make no program
        for slip, right in (('[, ...]', '[0, ...]'), ('"%%s" %% o', '"%s" % o'), ('"%%d" %% o', '"%d" % o')):
            text = text.replace(slip, right)
        generate.Program.add(self, text)

    # ---- what fills the holes ----
    def fill_n(self):
        return '%d' % (self.r.below(12) - 3)

    def fill_pos(self):
        return '%d' % (1 + self.r.below(9))

    def fill_byte(self):
        return '%d' % self.r.choice([0, 1, 7, 10, 65, 97, 127, 128, 200, 255, 256, -1])

    def fill_int(self):
        return self.r.choice([self.fill_n(), '%d' % self.r.below(1 << 20), '-%d' % self.r.below(1 << 30), 'sys.maxint',
                              '-sys.maxint-1', '2**31', '%dL' % self.r.below(100), 'True'])

    def fill_big(self):
        digits = ''.join(self.r.choice(DIGITS) for _ in range(1 + self.r.choice([2, 9, 10, 18, 19, 30, 60, 200])))
        number = '%s%s' % (self.r.choice(['', '', '-']), digits.lstrip('0') or '0')
        return '(%s)' % self.r.choice([number, number, number + 'L', '(1<<%d)%+d' % (self.r.below(300), self.r.below(3) - 1)])

    def fill_float(self):
        return self.r.choice(['0.0', '-0.0', '1.0', '-1.5', '0.1', '2.675', '1e22', '1e-7', '123456789.125', '1e308', '5e-324',
                              "float('inf')", "float('-inf')", "float('nan')",
                              '%d.%d' % (self.r.below(1000), self.r.below(100000)),
                              '-%d.%de%d' % (self.r.below(10), self.r.below(1000), self.r.below(40) - 20)])

    def fill_complex(self):
        return 'complex(%s, %s)' % (self.fill_float(), self.fill_float())

    def fill_number(self):
        return self.r.choice([self.fill_int, self.fill_big, self.fill_float, self.fill_complex])()

    def fill_str(self):
        return repr(''.join(self.r.choice(LETTERS) for _ in range(self.r.below(9))))

    def fill_word(self):
        return repr(self.r.choice(['abc', 'a', '', 'Hello World', 'x=1', '12', 'a b  c', 'aXbXc', '<a&b>', '%41', 'key: v']))

    def fill_bytes(self):
        return "'%s'" % ''.join('\\x%02x' % self.r.choice([0, 9, 10, 65, 97, 127, 128, 195, 169, 226, 240, 255]) for _ in range(self.r.below(8)))

    def fill_uni(self):
        return "u'%s'" % ''.join('\\U%08x' % self.r.choice(WIDE) for _ in range(self.r.below(7)))

    def fill_text(self):
        return self.r.choice([self.fill_str, self.fill_word, self.fill_bytes, self.fill_uni])()

    def fill_list(self):
        return '[%s]' % ', '.join(self.fill_n() for _ in range(self.r.below(8)))

    def fill_mixed(self):
        return '[%s]' % ', '.join(self.r.choice([self.fill_n, self.fill_float, self.fill_str, self.fill_uni, lambda: 'None', lambda: '()',
                                                 lambda: '[1]', self.fill_int])() for _ in range(self.r.below(6)))

    def fill_slice(self):
        return self.r.choice(['%s:%s', '%s:%s:%s', '%s:%s:-1', '::%s', ':', '%s:', ':%s']).replace('%s', '<edge>')

    def fill_edge(self):
        return self.r.choice(['', '0', '1', '2', '3', '-1', '-2', '9', '-9', '1L', 'None', '10**20'])

    def fill_expr(self):
        return self.expression(1)

    def fill_atom(self):
        return self.r.choice(generate.ATOMS)

    def fill_var(self):
        return self.r.choice(self.names)

    def fill_error(self):
        return self.r.choice(['ValueError', 'KeyError', 'TypeError', 'Error', 'StopIteration', 'GeneratorExit', 'IndexError',
                              'ZeroDivisionError', 'AttributeError', 'UnicodeError', 'EnvironmentError', 'OSError'])

    def fill_raise(self):
        return self.r.choice(['raise <error>', 'raise <error>(<n>)', 'raise <error>, <str>', '1 / 0', '[][<n>]', '{}[<str>]',
                              'nosuch', 'raise <error>, (1, <n>)', 'int(<word>)', 'None.nosuch', 'pass', 'raise <error>("<n>", <n>)',
                              'len(<n>)', 'raise Error, None, sys.exc_info()[2]'])

    def fill_oper(self):
        return self.r.choice(['+', '-', '*', '/', '//', '%', '&', '|', '^'])

    def fill_cmp(self):
        return self.r.choice(['<', '<=', '==', '!=', '>', '>=', 'is', 'in', 'not in'])

    def fill_codec(self):
        return repr(self.r.choice(['ascii', 'latin-1', 'utf-8', 'utf-16', 'utf-16-be', 'utf-32', 'utf-7', 'cp1252', 'koi8-r', 'iso8859-15',
                                   'unicode_escape', 'raw_unicode_escape', 'string_escape', 'hex', 'base64', 'rot13', 'punycode', 'nosuch',
                                   'quopri', 'idna', 'cp437', 'shift_jis', 'gbk', 'big5', 'euc_kr', 'iso2022_jp']))

    def fill_errors(self):
        return repr(self.r.choice(['strict', 'ignore', 'replace', 'xmlcharrefreplace', 'backslashreplace', 'nosuch']))

    def fill_format(self):
        return repr(self.r.choice(FORMATS))

    def fill_spec(self):
        return repr(self.r.choice(generate.SPECS))

    def fill_percent(self):
        return repr(''.join('%' + self.r.choice(['', '', '-', '+', ' ', '#', '0', '-0', '+#']) + self.r.choice(['', '', '5', '12', '*'])
                            + self.r.choice(['', '', '.0', '.3', '.*', '.12']) + self.r.choice('diuoxXeEfFgGcrs%')
                            for _ in range(1 + self.r.below(2))))

    # ---- steps ----
    def step_expression(self):
        text = self.filled(self.filled(self.r.choice(EXPRESSIONS)))
        self.guarded('show(%s)' % text)

    def step_module(self):
        module = self.r.choice(sorted(MODULES))
        names = ', '.join(name for name in module.split())
        self.guarded('import %s' % names)
        for _ in range(1 + self.r.below(3)):
            self.guarded('show(%s)' % self.filled(self.filled(self.r.choice(MODULES[module]))))

    def step_piece(self):
        self.counter += 1
        text = self.filled(self.filled(self.filled(self.r.choice(PIECES)))).replace('@@', str(self.counter))
        self.add('try:')
        for line in text.strip('\n').split('\n'):
            self.add('    ' + line)
        self.add('except Exception:')
        self.add('    trace()')

    STATEMENTS = ([step_expression] * 6 + [step_piece] * 6 + [step_module] * 4 + [generate.Program.step_show] +
                  [generate.Program.step_class, generate.Program.step_assign])

    def source(self):
        text = generate.Program.source(self)
        return PRELUDE + text[len(generate.PRELUDE):]
