"""Module __builtin__: values and error texts, as 2.7.18 has them."""
import sys
import unittest

VALUES = [
    ('range(10, 0, -3)', [10, 7, 4, 1]),
    ('range(2**70, 2**70 + 2)', [2**70, 2**70 + 1]),
    ('range(2**70, 0, -2**69)', [2**70, 2**69]),
    ('map(None, [1], [2, 3])', [(1, 2), (None, 3)]),
    ('zip([1], [2, 3])', [(1, 2)]),
    ('zip()', []),
    ('filter(None, (1, 0))', (1,)),
    ('filter(lambda c: c > "a", "abc")', 'bc'),
    ('filter(lambda c: c > "a", u"abc")', u'bc'),
    ('sum([2**62, 2**62])', 2**63),
    ('sum([1.5, 2, 2**70])', 1.1805916207174113e+21),
    ('sum([[1], [2]], [])', [1, 2]),
    ('max([1, 2], [3], key=len)', [1, 2]),
    ('round(1.55, 1)', 1.6),
    ('round(2.5)', 3.0),
    ('round(1e300, 400)', 1e300),
    ('hex(-255), oct(-8), bin(-5)', ('-0xff', '-010', '-0b101')),
    ('next(iter([]), 5)', 5),
    ('reduce(max, [], 1)', 1),
    ('coerce(1, 2.0)', (1.0, 2.0)),
    ('eval("\\t 1")', 1),
    ('eval(u"a", {"a": 1})', 1),
]

ERRORS = [
    ('chr(256)', ValueError, 'chr() arg not in range(256)'),
    ('unichr(-1)', ValueError, 'unichr() arg not in range(0x110000) (wide Python build)'),
    ('compile("a", "b", "c")', ValueError,
     "compile() arg 3 must be 'exec', 'eval' or 'single'"),
    ('compile("a", "b", "exec", 0x100)', ValueError, 'compile(): unrecognised flags'),
    ('compile("a\\0", "b", "exec")', TypeError, 'compile() expected string without null bytes'),
    ('eval(1)', TypeError, 'eval() arg 1 must be a string or code object'),
    ('eval("1", 1)', TypeError, 'globals must be a dict'),
    ('eval("1", {}, 1)', TypeError, 'locals must be a mapping'),
    ('getattr(1, 2)', TypeError, 'getattr(): attribute name must be string'),
    ('hex(1.5)', TypeError, "hex() argument can't be converted to hex"),
    ('map(None)', TypeError, 'map() requires at least two args'),
    ('map(len, 1)', TypeError, 'argument 2 to map() must support iteration'),
    ('zip([1], 2)', TypeError, 'zip argument #2 must support iteration'),
    ('max([])', ValueError, 'max() arg is an empty sequence'),
    ('max([1], foo=2)', TypeError, 'max() got an unexpected keyword argument'),
    ('next(1)', TypeError, 'int object is not an iterator'),
    ('ord("ab")', TypeError, 'ord() expected a character, but string of length 2 found'),
    ('range(1.5)', TypeError, 'range() integer end argument expected, got float.'),
    ('range(1, 2, 0)', ValueError, 'range() step argument must not be zero'),
    ('range(-2**70, 2**70)', OverflowError, 'range() result has too many items'),
    ('reduce(max, [])', TypeError, 'reduce() of empty sequence with no initial value'),
    ('sum(["a"], "")', TypeError, "sum() can't sum strings [use ''.join(seq) instead]"),
    ('vars(1)', TypeError, 'vars() argument must have __dict__ attribute'),
    ('iter(1, 2)', TypeError, 'iter(v, w): v must be callable'),
    ('apply(len, 1)', TypeError, 'apply() arg 2 expected sequence, found int'),
]


class BuiltinsTest(unittest.TestCase):
    def test_values(self):
        for source, value in VALUES:
            result = eval(source)
            self.assertEqual(result, value, source)
            self.assertIs(type(result), type(value), source)

    def test_errors(self):
        for source, cls, text in ERRORS:
            try:
                eval(source)
            except Exception as error:
                self.assertIs(type(error), cls, source)
                self.assertEqual(str(error), text)
            else:
                self.fail(source)

    def test_containers_that_change(self):
        items = range(5)

        def shrink(x):
            del items[2:]
            return x
        self.assertEqual(map(shrink, items), [0, 1])
        items = range(5)
        self.assertEqual(filter(lambda x: shrink(x) or True, items), [0, 1])

    def test_print_function(self):
        out = []

        class File(object):
            def write(self, text):
                out.append(text)
        show = getattr(__builtins__, 'print', None) or __builtins__['print']
        show('a', u'b', file=File())
        self.assertEqual(map(type, out), [str, unicode, unicode, unicode])
        self.assertRaises(TypeError, show, sep=1, file=File())

    def test_range_of_odd_ints(self):
        class Odd(int):
            def __cmp__(self, other):
                raise RuntimeError
            __hash__ = None
        self.assertRaises(RuntimeError, range, sys.maxint + 1, sys.maxint + 2, Odd(1))


if __name__ == '__main__':
    unittest.main()
