"""ctypes: what each statement of ctypes_data/*.txt says, compared with stock 2.7.18.

The .out files hold what stock printed; `python test_ctypes.py --record STOCK-BINARY` records anew.
"""
from __future__ import print_function

import os
import subprocess
import sys
import unittest

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ctypes_data')
sys.path.insert(0, DATA)
import build


def run(python, name, library):
    env = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
    child = subprocess.Popen([python, 'snippets.py', name + '.txt', library], cwd=DATA, env=env,
                             stdin=open(os.devnull), stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    return child.communicate()[0]


def names():
    return sorted(n[:-4] for n in os.listdir(DATA) if n.endswith('.txt'))


try:
    import ctypes
except ImportError:  # jython's package, which needs Java
    ctypes = None


@unittest.skipIf(ctypes is None, "this library's ctypes needs Java")
class SnippetTests(unittest.TestCase):
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.library = build.Library()

    @classmethod
    def tearDownClass(cls):
        cls.library.close()


def add_test(name):
    def test(self):
        with open(os.path.join(DATA, name + '.out'), 'rb') as stream:
            expected = stream.read()
        self.assertNotIn('### status', expected)
        self.assertMultiLineEqual(expected, run(sys.executable, name, self.library.path))
        stock = os.environ.get('PLUS_STOCK')
        if stock:
            self.assertMultiLineEqual(
                expected, run(stock + '/bin/python2.7', name, self.library.path))
    setattr(SnippetTests, 'test_' + name, test)


for _name in names():
    add_test(_name)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--record']:
        _library = build.Library()
        for _name in names():
            with open(os.path.join(DATA, _name + '.out'), 'wb') as _stream:
                _stream.write(run(sys.argv[2], _name, _library.path))
        _library.close()
    else:
        unittest.main()
