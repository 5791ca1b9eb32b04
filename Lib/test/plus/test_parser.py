"""The parser room: syntax errors, positions in trees, source encodings, node trees.

What is expected here was recorded from 2.7.18.
"""
import ast
import os
import parser
import shutil
import sys
import tempfile
import unittest

# (source, mode, class, arguments of the exception)
ERRORS = [
    ('(', 'exec', SyntaxError, ('unexpected EOF while parsing', ('<f>', 1, 2, '(\n'))),
    ('x=1\n(', 'exec', SyntaxError, ('invalid syntax', ('<f>', 2, 2, '(\n'))),
    ('a b', 'exec', SyntaxError, ('invalid syntax', ('<f>', 1, 3, 'a b\n'))),
    ('if 1:\nx', 'exec', IndentationError,
     ('expected an indented block', ('<f>', 2, 1, 'x\n'))),
    ('def f():\n$', 'exec', SyntaxError, ('invalid syntax', ('<f>', 2, 1, '$\n'))),
    ('  x', 'exec', IndentationError, ('unexpected indent', ('<f>', 1, 2, '  x\n'))),
    ('if 1:\n  x\n y', 'exec', IndentationError,
     ('unindent does not match any outer indentation level', ('<f>', 3, 3, ' y\n'))),
    ('if 1:\n  try:\n    x\ny', 'exec', IndentationError,
     ('unexpected unindent', ('<f>', 4, 0, 'y\n'))),
    ('"abc', 'exec', SyntaxError,
     ('EOL while scanning string literal', ('<f>', 1, 4, '"abc\n'))),
    ('"""abc\ndef', 'exec', SyntaxError,
     ('EOF while scanning triple-quoted string literal', ('<f>', 2, 11, '"""abc\ndef\n'))),
    ('a\\ b', 'exec', SyntaxError,
     ('unexpected character after line continuation character', ('<f>', 1, 5, 'a\\ b\n'))),
    ('08', 'exec', SyntaxError, ('invalid token', ('<f>', 1, 2, '08\n'))),
    ('0x', 'exec', SyntaxError, ('invalid token', ('<f>', 1, 2, '0x\n'))),
    ('1a', 'exec', SyntaxError, ('invalid syntax', ('<f>', 1, 2, '1a\n'))),
    ('x\x0cy', 'exec', SyntaxError, ('invalid syntax', ('<f>', 1, 3, 'x\x0cy\n'))),
    ('', 'single', SyntaxError, ('unexpected EOF while parsing', ('<f>', 0, 0, ''))),
    ('a b', 'eval', SyntaxError, ('unexpected EOF while parsing', ('<f>', 1, 3, 'a b'))),
    ('f(a=1,b)', 'exec', SyntaxError,
     ('non-keyword arg after keyword arg', ('<f>', 1, None, None))),
    ('None=1', 'exec', SyntaxError, ('cannot assign to None', ('<f>', 1, None, None))),
    ('f()=1', 'exec', SyntaxError, ("can't assign to function call", ('<f>', 1, None, None))),
    ('del f()', 'exec', SyntaxError, ("can't delete function call", ('<f>', 1, None, None))),
    ('()=1', 'exec', SyntaxError, ("can't assign to ()", ('<f>', 1, None, None))),
    ('a,b += 1', 'exec', SyntaxError,
     ('illegal expression for augmented assignment', ('<f>', 1, None, None))),
    ('a=yield=1', 'exec', SyntaxError,
     ('assignment to yield expression not possible', ('<f>', 1, None, None))),
    ('f(1=2)', 'exec', SyntaxError, ("keyword can't be an expression", ('<f>', 1, None, None))),
    ('f(lambda x:1=1)', 'exec', SyntaxError,
     ('lambda cannot contain assignment', ('<f>', 1, None, None))),
    ('f(a=1,a=2)', 'exec', SyntaxError, ('keyword argument repeated', ('<f>', 1, None, None))),
    ('f(x for x in y, 1)', 'exec', SyntaxError,
     ('Generator expression must be parenthesized if not sole argument',
      ('<f>', 1, None, None))),
    ('f(*b,c)', 'exec', SyntaxError,
     ('only named arguments may follow *expression', ('<f>', 1, None, None))),
    ('def f(a=1,b):pass', 'exec', SyntaxError,
     ('non-default argument follows default argument', ('<f>', 1, None, None))),
    ('from a import b,', 'exec', SyntaxError,
     ('trailing comma not allowed without surrounding parentheses', ('<f>', 1, None, None))),
    ('# coding: foo\nx', 'exec', SyntaxError, ('unknown encoding: foo', ('<f>', 0, 0, None))),
    (u'# coding: latin-1\nx', 'exec', SyntaxError,
     ('encoding declaration in Unicode string', ('<f>', 0, None, None))),
    ('"\\x"', 'exec', ValueError, ('invalid \\x escape',)),
    # a tree error gives way to a syntax error behind it
    ('None=1\nx y', 'exec', SyntaxError, ('invalid syntax', ('<f>', 2, 3, 'x y\n'))),
]

# (expression, [(class of a node, line, column) in the order of ast.walk])
POSITIONS = [
    ('(a)+b+c', [('BinOp', 1, 5), ('BinOp', 1, 0), ('Name', 1, 6), ('Name', 1, 1),
                 ('Name', 1, 4)]),
    ('-1', [('Num', 1, 0)]),
    ('-1**2', [('UnaryOp', 1, 0), ('BinOp', 1, 1), ('Num', 1, 1), ('Num', 1, 4)]),
    ('(a).b', [('Attribute', 1, 1), ('Name', 1, 1)]),
    ('a[::]', [('Subscript', 1, 0), ('Name', 1, 0), ('Name', 1, 3)]),
    ('( 1,2)', [('Tuple', 1, 2), ('Num', 1, 2), ('Num', 1, 4)]),
    ('"""a\nb""".c', [('Attribute', 2, -1), ('Str', 2, -1)]),
]

SOURCES = [
    'x = 1; y = [a for a in (1, 2) if a]\n',
    'def f(a, (b, c)=(1, 2), *d, **e):\n    return a, b\n',
    '@d\nclass A(object):\n    "doc"\n    def m(self): yield self\n',
    'try:\n    pass\nexcept (A, B), e:\n    raise\nelse:\n    pass\nfinally:\n    del x\n',
    'with a as b, c:\n    print >>f, 1, 2,\n',
    'for x, in y:\n    continue\nelse:\n    x[1:2, ...] = `3` <> 4\n',
    'if a: b\nelif c: d\nelse: exec e in f, g\n',
    'from .a import (b as c, d)\nimport e.f as g\nglobal h\nassert i, j\n',
    'while 1:\n    x **= -2 if not y else lambda z: (yield)\n    break\n',
    'from __future__ import print_function\nprint(1, file=x)\n',
]


class SyntaxErrorTest(unittest.TestCase):
    def test_errors(self):
        for source, mode, cls, args in ERRORS:
            try:
                compile(source, '<f>', mode)
            except Exception as error:
                self.assertIs(type(error), cls, source)
                if cls is not IndentationError or args[1][1] != 4:
                    self.assertEqual(error.args, args, source)
                else:
                    self.assertEqual(error.args[0], args[0])
            else:
                self.fail('%r compiles' % source)

    def test_nesting(self):
        compile('(' * 99 + ')' * 99, '', 'eval')
        code = 'compile("(" * 100 + ")" * 100, "", "eval")'
        self.assertRaises(MemoryError, self.quietly, code)
        compile('not ' * 1400 + 'x', '', 'exec')
        self.assertRaises(MemoryError, self.quietly, 'compile("-" * 1500 + "x", "", "exec")')

    def quietly(self, code):
        """Evaluate with the C level's standard error switched off."""
        saved = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        try:
            eval(code)
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(null)

    def test_no_end_implied(self):
        flag = 0x200  # PyCF_DONT_IMPLY_DEDENT
        self.assertRaises(SyntaxError, compile, 'if 1:\n  x', '', 'single', flag)
        compile('if 1:\n  x\n', '', 'single', flag)


class TreeTest(unittest.TestCase):
    def test_positions(self):
        for source, expected in POSITIONS:
            tree = ast.parse(source).body[0].value
            found = [(type(n).__name__, n.lineno, n.col_offset) for n in ast.walk(tree)
                     if isinstance(n, ast.expr)]
            self.assertEqual(found, expected, source)

    def test_numbers(self):
        for text, value in [('-9223372036854775808', -sys.maxint - 1), ('0777', 511),
                            ('9223372036854775808', sys.maxint + 1), ('0xffL', 255L),
                            ('0b11', 3), ('1e3', 1000.0), ('-1j', -1j), ('1.j', 1j)]:
            node = ast.parse(text).body[0].value
            self.assertEqual(node.n, value)
            self.assertIs(type(node.n), type(value))

    def test_there_and_back(self):
        for source in SOURCES:
            direct = compile(source, 'f', 'exec')
            tree = ast.parse(source, 'f')
            copy = compile(tree, 'f', 'exec', tree and 0)
            self.assertEqual(direct.co_names, copy.co_names)
            self.assertEqual(ast.dump(ast.parse(source), True, True), ast.dump(tree, True, True))

    def test_bad_trees(self):
        name = ast.Name('a', ast.Load(), lineno=1, col_offset=0)
        for body in ([ast.Expr(None, lineno=1, col_offset=0)], [ast.Pass()], [1], 1, ['x'],
                     [ast.Expr(ast.Name(u'a', ast.Load(), lineno=1, col_offset=0), lineno=1,
                               col_offset=0)],
                     [ast.Print(None, [], 5, lineno=1, col_offset=0)],
                     [ast.stmt(lineno=1, col_offset=0)],
                     [ast.Expr(ast.BinOp(name, ast.And(), name, lineno=1, col_offset=0), lineno=1,
                               col_offset=0)]):
            self.assertRaises((TypeError, ValueError), compile, ast.Module(body), '', 'exec')

    def test_unicode_literals_reach_back(self):
        source = "'doc'\nfrom __future__ import unicode_literals\nx = 'a', b'b'\n"
        names = {}
        exec source in names
        self.assertIs(type(names['__doc__']), unicode)
        self.assertEqual(map(type, names['x']), [unicode, str])


class EncodingTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_file(self, data):
        name = os.path.join(self.folder, 'f.py')
        with open(name, 'wb') as f:
            f.write(data)
        names = {}
        execfile(name, names)
        return names

    def test_good(self):
        for data, expected in [
                ('# coding: latin-1\nx = "\xe4", u"\xe4"', ('\xe4', u'\xe4')),
                ('# coding: cp1252\nx = "\x80", u"\x80"', ('\x80', u'\u20ac')),
                ('\n# vim: set fileencoding=UTF_8 :\nx = u"\xc3\xa4"', u'\xe4'),
                ('\xef\xbb\xbfx = u"\xc3\xa4"', u'\xe4'),
                ('x = 1\r\nif x:\r\n  x = """a\r\nb"""', 'a\nb'),
                ('# coding: cp932\nx = "\x83\x5c"', '\x83\x5c')]:
            self.assertEqual(self.run_file(data)['x'], expected)

    def test_bad(self):
        for data, text in [
                ('x=1\n"\xe4"\n', "Non-ASCII character '\\xe4' in file"),
                ('# coding: foo\nx', 'encoding problem: foo'),
                ('\xef\xbb\xbf# coding: latin-1\n', 'encoding problem: iso-8859-1 with BOM'),
                ('x=1\n# coding: latin-1\n"\xe4"\n', 'Non-ASCII'),
                ('# coding: string-escape\nx', 'codec did not return a unicode object')]:
            self.assertRaisesRegexp(SyntaxError, text.replace('\\', '\\\\'), self.run_file, data)

    def test_strings(self):
        self.assertEqual(eval(u'"\xe4"'), '\xc3\xa4')
        self.assertEqual(eval('u"\xe4"'), u'\xe4')
        self.assertRaises(SyntaxError, eval, '"\xe4" u"a"')


class NodeTreeTest(unittest.TestCase):
    """The rules of Parser/rules.c and the hand-written parser say the same."""

    def test_same_code(self):
        for source in SOURCES:
            tree = parser.suite(source)
            code = tree.compile('f')
            direct = compile(source, 'f', 'exec')
            self.assertEqual(code.co_code, direct.co_code, source)
            again = parser.sequence2st(tree.totuple(line_info=1))
            self.assertEqual(again.totuple(), tree.totuple())
            self.assertEqual(again.compile('f').co_code, direct.co_code)

    def test_refused(self):
        for bad in [(), (1, 2, 3), (258,), (257, (1,)), (257, (4, '')), (257, (400, '')),
                    (999, (0, '')), (339, (257, (4, ''), (0, '')))]:
            self.assertRaises(parser.ParserError, parser.sequence2st, bad)
        self.assertRaises(SyntaxError, parser.suite, 'a b')

    def test_random_token_strings(self):
        # what one parser accepts, the other does: token by token mutations
        import random
        chance = random.Random(5)
        words = ['(', ')', '[', ']', ',', ':', 'x', '1', 'if', 'else', 'for', 'in', 'lambda', '=',
                 '*', '**', '.', 'not', 'is', 'print', '>>', '"s"', 'yield', 'from', 'import', 'as']
        for i in range(3000):
            source = ' '.join(chance.choice(words) for k in range(chance.randrange(1, 7)))
            try:
                parser.suite(source)
                accepted = True
            except SyntaxError:
                accepted = False
            try:
                compile(source, '', 'exec', 0x400)
                parsed = True
            except SyntaxError as error:
                # offset None: a tree error, found in an accepted source
                parsed = error.offset is None
            self.assertEqual(accepted, parsed, source)


if __name__ == '__main__':
    unittest.main()
