"""print to a real file goes by tp_print: piece by piece, and not past a class's own __str__.

The lines expected are what stock 2.7.18 writes.
"""
from __future__ import print_function

import subprocess
import sys
import unittest


class PrintTests(unittest.TestCase):
    def written(self, code):
        child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        output, errors = child.communicate()
        self.assertEqual(errors, '')
        return output

    def check(self, code, expected):
        self.assertEqual(self.written(code), expected)

    def test_containers(self):
        self.check('print [], (), {}, set(), frozenset(), (1,), (1, "a"), [u"b", 1.5, 2L, None]\n'
                   'print {1: [2], "a": (3, {})}, set([(1,)]), frozenset(["x"])',
                   '[] () {} set([]) frozenset([]) (1,) (1, \'a\') [u\'b\', 1.5, 2L, None]\n'
                   '{\'a\': (3, {}), 1: [2]} set([(1,)]) frozenset([\'x\'])\n')

    def test_containers_in_themselves(self):
        self.check('l = [1]\nl.append(l)\nprint l\nd = {}\nd[0] = d\nprint d\n'
                   't = ([],)\nt[0].append(t)\nprint t\nprint repr(t)\n',
                   '[1, [...]]\n{0: {...}}\n([([...],)],)\n([(...)],)\n')

    def test_what_came_before_an_error_is_written(self):
        self.check('class Bad(object):\n    def __repr__(self):\n        raise KeyError\n'
                   'for box in [1, Bad()], (1, Bad()), {1: Bad()}, [[2, {3: Bad()}]]:\n'
                   '    try:\n        print box\n    except KeyError:\n        print "!"\n',
                   '[1, !\n(1, !\n{1: !\n[[2, {3: !\n')

    def test_subclasses(self):
        self.check('class F(float):\n    def __str__(self):\n        return "f"\n'
                   'class L(list):\n    def __repr__(self):\n        return "l"\n'
                   'class D(dict):\n    def __str__(self):\n        return "d"\n'
                   'class I(int):\n    def __repr__(self):\n        return "i"\n'
                   'class T(tuple): pass\n'
                   'class D2(D): pass\n'
                   'print F(1), [F(1)], L(), [L()], D(), [D()], I(3), [I(3)], T((1,)), D2()\n'
                   'T.__repr__ = lambda self: "t"\nprint T(), [T()]\n'
                   'del D.__str__\nprint D2(), D({1: 2})\n',
                   'f [1.0] l [l] d [{}] 3 [i] (1,) d\nt [t]\n{} {1: 2}\n')

    def test_default_dictionaries(self):
        self.check('import collections\nd = collections.defaultdict(int, {1: 2})\nprint d, [d]\n',
                   "defaultdict(<type 'int'>, {1: 2}) [defaultdict(<type 'int'>, {1: 2})]\n")

    def test_text_that_is_of_a_subclass(self):
        self.check('class S(str):\n    def __str__(self):\n        return self\n'
                   'try:\n    print S("w")\nexcept RuntimeError as e:\n    print e\n'
                   'class U(str): pass\n'
                   'class R(object):\n    def __repr__(self):\n        return U("r")\n'
                   'print R(), [R()]\n',
                   'print recursion\nr [r]\n')

    def test_full_disk(self):
        code = ('f = open("/dev/full", "w", 0)\n'
                'for value in [1] * 9999, (2,) * 9999, {1: "x" * 9999}, set("abc"):\n'
                '    try:\n        print >>f, value\n    except IOError:\n        print "full"\n')
        self.check(code, 'full\n' * 4)


if __name__ == '__main__':
    unittest.main()
