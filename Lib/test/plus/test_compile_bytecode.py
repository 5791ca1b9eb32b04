"""Bytecode, line tables, constants and errors of the compiler.

Runs on stock 2.7.18, too: what it expects was recorded there.
"""
import _ast
import dis
import marshal
import subprocess
import sys
import types
import unittest
import warnings


def code_of(source, mode='exec'):
    return compile(source, '<test>', mode)


def opnames(code):
    names = []
    bytes_ = code.co_code
    i = 0
    while i < len(bytes_):
        op = ord(bytes_[i])
        names.append(dis.opname[op])
        i += 3 if op >= dis.HAVE_ARGUMENT else 1
    return names


class Constants(unittest.TestCase):

    def test_order_and_folding(self):
        self.assertEqual(code_of('x=[];a=(1+2,3)').co_consts, (1, 2, 3, None, 3, (3, 3)))
        self.assertEqual(code_of('x = ()').co_consts, (None, ()))

    def test_docstring_is_first(self):
        def documented():
            'text'
            return 1

        def bare():
            return 1
        self.assertEqual(documented.func_code.co_consts[0], 'text')
        self.assertIs(bare.func_code.co_consts[0], None)
        self.assertIs((lambda: 'text').func_code.co_consts[0], None)

    def test_types_stay_apart(self):
        consts = code_of("a=1; b=1.0; c=1L; d='x'; e=u'x'; f=0.0; g=-0.0; h=0j").co_consts
        self.assertEqual(map(type, consts[:5]), [int, float, long, str, unicode])

    def test_long_results_are_not_folded(self):
        self.assertIn('BINARY_MULTIPLY', opnames(code_of("x = 'a' * 21")))
        self.assertNotIn('BINARY_MULTIPLY', opnames(code_of("x = 'a' * 20")))
        self.assertIn('BINARY_MULTIPLY', opnames(code_of("x = 'a' * 10 ** 12")))

    def test_unicode_items_are_not_folded(self):
        self.assertIn('BINARY_SUBSCR', opnames(code_of("u'abc'[1]", 'eval')))

    def test_division_waits_for_run_time(self):
        self.assertIn('BINARY_DIVIDE', opnames(code_of('1 / 2', 'eval')))

    def test_strings_in_tuples_are_interned(self):
        code = code_of("q = (1, 'xab_cy')")
        self.assertIs(code.co_consts[-1][1], intern('xab_cy'))

    def test_none_is_a_constant_everywhere(self):
        code = code_of('class A:\n x = None\n').co_consts[1]
        self.assertIn('LOAD_CONST', opnames(code))
        self.assertIn('None', code.co_names)


class Lines(unittest.TestCase):

    def test_first_line(self):
        self.assertEqual(code_of('\n\n\nx=1').co_firstlineno, 4)
        self.assertEqual(code_of('if 0: x\n\n\ny=1').co_firstlineno, 1)
        self.assertEqual(code_of('').co_firstlineno, 1)

    def test_string_over_lines_counts_from_its_end(self):
        self.assertEqual(code_of('"""a\nb"""\nx=1').co_firstlineno, 2)

    def test_expressions_over_lines(self):
        self.assertEqual(code_of('f(a,\n  b)\n').co_lnotab, '\x06\x01')

    def test_steps_above_255(self):
        self.assertEqual(code_of('x=1\n' + '\n' * 299 + 'y=2').co_lnotab, '\x06\xff\x00\x2d')
        self.assertEqual(code_of('x' + '+x' * 200 + '\ny').co_lnotab[:2], '\xff\x00')


class StackSize(unittest.TestCase):

    def check(self, source, size):
        self.assertEqual(code_of(source).co_stacksize, size)

    def test_sizes(self):
        self.check('a and b and c and d', 1)
        self.check('a<b<c<d', 3)
        self.check('a[:][:]', 1)
        self.check('with a: b', 5)
        self.check('try:\n a\nfinally:\n b', 4)
        self.check('try:\n a\nexcept b,c:\n d', 5)
        self.check('a[b:c]+=1', 6)
        self.check('[x for x in y]', 3)
        self.check('class A: pass', 3)


class Scopes(unittest.TestCase):

    def test_cells_are_sorted(self):
        def outer(zeta, alpha, nu):
            def inner():
                return nu, alpha, zeta
            return inner
        self.assertEqual(outer.func_code.co_cellvars, ('alpha', 'nu', 'zeta'))
        self.assertEqual(outer(1, 2, 3).func_code.co_freevars, ('alpha', 'nu', 'zeta'))

    def test_tuple_parameters(self):
        def f(a, (b, (c, d)), *e, **g):
            return a, b, c, d
        self.assertEqual(f.func_code.co_varnames, ('a', '.1', 'e', 'g', 'b', 'c', 'd'))
        self.assertEqual(f(1, (2, (3, 4))), (1, 2, 3, 4))

    def test_class_binds_what_it_also_passes_on(self):
        def f(x):
            class C:
                x = 2
                def get(self):
                    return x
            return C.x, C().get()
        self.assertEqual(f(1), (2, 1))

    def test_mangling(self):
        class _A(object):
            def __f(self):
                return self.__x
            __x = 3
            f = __f
        self.assertEqual(_A().f(), 3)
        self.assertIn('_A__f', _A.__dict__)

    def test_global_concerns_no_sibling(self):
        namespace = {}
        exec '''
def f():
    y = 1
    def g():
        global y
        return y
    def h():
        return y + 1
    return g, h
y = 9
''' in namespace
        g, h = namespace['f']()
        self.assertEqual((g(), h()), (9, 2))


class Errors(unittest.TestCase):

    def check(self, source, text, line=None):
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            try:
                code_of(source)
            except SyntaxError as error:
                self.assertEqual(str(error.args[0]), text)
                if line is not None:
                    self.assertEqual(error.lineno, line)
            else:
                self.fail('no SyntaxError for %r' % source)

    def test_texts(self):
        why = 'because it contains a nested function with free variables'
        self.check('return 1', "'return' outside function", 1)
        self.check('\nyield 1', "'yield' outside function", 2)
        self.check('break', "'break' outside loop", 1)
        self.check('continue', "'continue' not properly in loop", 1)
        self.check('for x in y:\n try: pass\n finally: continue',
                   "'continue' not supported inside 'finally' clause", 3)
        self.check('try: pass\nexcept: pass\nexcept A: pass', "default 'except:' must be last")
        self.check('def f(a, (b, a)): pass', "duplicate argument 'a' in function definition", 1)
        self.check('def f(a):\n global a', "name 'a' is local and global", 1)
        self.check('def f():\n yield 1\n return 2', "'return' with argument inside generator", 3)
        self.check('def f():\n exec x\n return lambda: y',
                   "unqualified exec is not allowed in function 'f' " + why, 2)
        self.check('def f():\n from x import *\n return lambda: y',
                   "import * is not allowed in function 'f' " + why, 2)
        self.check('def f():\n x = 1\n def g(): return x\n del x',
                   "can not delete variable 'x' referenced in nested scope")
        self.check('x = 1\nfrom __future__ import division',
                   'from __future__ imports must occur at the beginning of the file', 2)
        self.check('from __future__ import braces', 'not a chance', 1)
        self.check('from __future__ import nothing', 'future feature nothing is not defined', 1)

    def test_nesting(self):
        source = ''.join(' ' * i + 'while x:\n' for i in range(21)) + ' ' * 22 + 'pass'
        self.check(source, 'too many statically nested blocks')

    def test_warnings_that_are_errors(self):
        with warnings.catch_warnings():
            warnings.simplefilter('error', SyntaxWarning)
            self.assertRaises(SyntaxError, code_of, 'def f():\n a = 1\n global a\n')
            self.assertRaises(SyntaxWarning, code_of, 'assert (1, "always")')


class Depth(unittest.TestCase):

    def test_long_chains(self):
        for piece in ('+a', '.a', '()', '[0]'):
            self.assertTrue(code_of('a' + piece * 5000).co_code)

    @unittest.skipUnless('plus' in sys.builtin_module_names, 'the stock compiler crashes')
    def test_chains_without_end(self):
        for source in ('a' + '+a' * 10 ** 6, 'a' + '.a' * 10 ** 6,
                       'if a: pass\n' + 'elif b: pass\n' * 10 ** 6):
            self.assertRaises((RuntimeError, MemoryError), code_of, source)

    @unittest.skipUnless('plus' in sys.builtin_module_names, 'the stock compiler crashes')
    def test_deep_trees(self):
        tree = _ast.Name('a', _ast.Load(), lineno=1, col_offset=0)
        for _ in xrange(900):
            tree = _ast.UnaryOp(_ast.Not(), tree, lineno=1, col_offset=0)
        self.assertTrue(compile(_ast.Expression(tree), '<test>', 'eval').co_code)


class Trees(unittest.TestCase):
    """Trees that no parser makes."""

    def refused(self, tree):
        self.assertRaises((ValueError, TypeError, SystemError), compile, tree, '<test>', 'exec')

    def module(self, node):
        node.lineno = node.col_offset = 1
        return _ast.Module([node])

    def name(self, context):
        return _ast.Name('x', context, lineno=1, col_offset=0)

    @unittest.skipUnless('plus' in sys.builtin_module_names, 'the stock compiler crashes')
    def test_unsound(self):
        at = dict(lineno=1, col_offset=0)
        load = self.name(_ast.Load())
        self.refused(self.module(_ast.Expr(_ast.BoolOp(_ast.And(), [], **at))))
        self.refused(self.module(_ast.Expr(_ast.Compare(load, [], [], **at))))
        self.refused(self.module(_ast.Expr(_ast.GeneratorExp(load, [], **at))))
        self.refused(self.module(_ast.Expr(_ast.Dict([load], [], **at))))
        self.refused(self.module(_ast.Assign([load], load)))
        self.refused(self.module(_ast.Expr(self.name(_ast.Store()))))
        self.refused(_ast.Module([None]))

    def test_sound(self):
        tree = self.module(_ast.Assign([self.name(_ast.Store())],
                                       _ast.Num(3, lineno=1, col_offset=0)))
        namespace = {}
        exec compile(tree, '<test>', 'exec') in namespace
        self.assertEqual(namespace['x'], 3)


class CodeObjects(unittest.TestCase):

    def test_equality(self):
        first = code_of('x = lambda: 0.0')
        self.assertEqual(first, code_of('x = lambda: 0.0'))
        self.assertNotEqual(first, code_of('x = lambda: 0'))
        self.assertNotEqual(first, code_of('\nx = lambda: 0.0'))

    def test_names_are_checked(self):
        make = types.CodeType
        self.assertRaises(TypeError, make, 0, 0, 0, 0, '', (), (1,), (), '', '', 0, '')
        self.assertRaises(ValueError, make, -1, 0, 0, 0, '', (), (), (), '', '', 0, '')
        class Text(str):
            pass
        code = make(0, 0, 0, 0, 'a', (), (Text('q'),), (), 'fn', 'nm', 1, '')
        self.assertIs(type(code.co_names[0]), str)

    def test_optimized(self):
        script = 'import sys; assert 0; sys.stdout.write(str(__debug__) + str(f.__doc__))'
        source = 'def f():\n "doc"\n' + script
        for option, expected in (('-O', 'Falsedoc'), ('-OO', 'FalseNone')):
            output = subprocess.check_output([sys.executable, option, '-c', source])
            self.assertEqual(output, expected)

    def test_marshal_round_trip(self):
        code = code_of('def f(a, b=(1, 2.5, u"x")):\n  return lambda: a + b\n')
        self.assertEqual(marshal.loads(marshal.dumps(code)), code)


if __name__ == '__main__':
    unittest.main()
