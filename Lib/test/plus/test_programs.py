"""Differential tests: whole programs, their output and exit status.

Each programs/NAME.py has a recorded NAME.out: what stock CPython 2.7.18 printed
(stdout, then stderr, then the exit status).  Our binary must print the same; where
a stock python2.7 is installed (PLUS_STOCK=PREFIX) the recording itself is checked,
too.  `python test_programs.py --record STOCK-BINARY` records anew.
"""
from __future__ import print_function

import os
import subprocess
import sys
import unittest

PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'programs')


def run(python, name, *options):
    """What a program prints and how it ends, as one text."""
    env = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
    child = subprocess.Popen([python] + list(options) + [name + '.py'], cwd=PROGRAMS, env=env,
                             stdin=open(os.devnull), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    out, err = child.communicate()
    return '%s--- stderr\n%s--- exit status %d\n' % (out, err, child.returncode)


def names():
    return sorted(n[:-3] for n in os.listdir(PROGRAMS) if n.endswith('.py'))


class ProgramTests(unittest.TestCase):
    maxDiff = 4000


def add_test(name):
    def test(self):
        with open(os.path.join(PROGRAMS, name + '.out'), 'rb') as stream:
            expected = stream.read()
        self.assertMultiLineEqual(expected, run(sys.executable, name))
        stock = os.environ.get('PLUS_STOCK')
        if stock:
            self.assertMultiLineEqual(expected, run(stock + '/bin/python2.7', name))
    setattr(ProgramTests, 'test_' + name, test)


for _name in names():
    add_test(_name)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--record']:
        for _name in names():
            with open(os.path.join(PROGRAMS, _name + '.out'), 'wb') as _stream:
                _stream.write(run(sys.argv[2], _name))
    else:
        unittest.main()
