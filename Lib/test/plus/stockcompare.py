"""Helper of tests: what a program prints here, and on a stock python2.7 if there is one."""
import os
import re
import subprocess
import sys
import textwrap
import unittest

STOCK = os.environ.get('PLUS_STOCK') or None


def run(code, binary=sys.executable):
    """Lines of output (stdout and stderr, addresses blotted out) and exit code of a program."""
    env = dict((name, value) for name, value in os.environ.items()
               if not name.startswith('PYTHON'))
    process = subprocess.Popen([binary, '-c', textwrap.dedent(code)], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=env)
    output = process.communicate()[0]
    return re.sub(r'0x[0-9a-f]+', '0x0', output).splitlines(), process.returncode


def run_both(code):
    """(ours, stock's), stock's being None where there is no stock python2.7."""
    stock = STOCK and run(code, os.path.join(STOCK, 'bin', 'python2.7'))
    return run(code), stock


# Runs lines of a text, each shown with its result or exception.
SHOW = r'''
def t(function):
    try:
        print '->', repr(function())[:300]
    except Exception as e:
        print '!!', type(e).__name__, e, sorted(getattr(e, '__dict__', {}).items())
def show(text, names):
    for line in text.strip().splitlines():
        print line
        try:
            code = compile(line.strip(), 'line', 'eval')
        except SyntaxError:
            code = compile(line.strip(), 'line', 'exec')
        t(lambda: eval(code, names))
show(%r, globals())
'''


class LineTest(unittest.TestCase):
    """Tests by lines of Python whose results must be stock's, byte for byte."""

    setup = ''

    def check(self, text):
        ours, stock = run_both(textwrap.dedent(self.setup) + SHOW % text)
        self.assertEqual(ours[1], 0, ours[0][-5:])
        self.assertGreater(len(ours[0]), 2 * len(text.strip().splitlines()) - 1)
        if stock:
            self.assertEqual(stock[1], 0, 'stock itself fails')
            self.assertEqual(ours[0], stock[0])
