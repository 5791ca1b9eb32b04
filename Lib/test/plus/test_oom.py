"""Allocations that fail: PYPLUS_STRESS, the counters behind it, and a quick sweep.

The whole sweep is Tools/plus/oomsweep.py; here every 29th allocation of its programs
fails, and single programs lose fifty in a row."""

import os
import subprocess
import sys
import unittest

try:
    import _testinternalcapi as inside
except ImportError:
    inside = None

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..')
SWEEP = os.path.join(TOP, 'Tools', 'plus', 'oomsweep.py')


def python(code, stress):
    """(exit status, stdout, stderr) of a program under PYPLUS_STRESS."""
    child = subprocess.Popen([sys.executable, '-S', '-c', code], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=dict(os.environ, PYPLUS_STRESS=stress))
    out, err = child.communicate()
    return child.returncode, out, err


@unittest.skipIf(inside is None, 'needs a build of ours')
class Switch(unittest.TestCase):

    def test_one_fails(self):
        code = ('import sys\n'
                'try:\n'
                '    for n in range(50): bytearray(5000)\n'
                'except MemoryError: sys.stdout.write("caught")\n')
        # past the compilation of the program
        status, out, err = python(code, 'oom:120')
        self.assertEqual((status, out), (0, 'caught'), err)

    def test_no_allocation_that_late(self):
        self.assertEqual(python('print 5', 'oom:1000000')[:2], (0, '5\n'))

    def test_early_ones_end_cleanly(self):
        for number in range(1, 60, 3):
            status, out, err = python('print [n for n in range(3)]', 'oom:%d' % number)
            # a part may be out before what follows it fails; stdio ends the line at exit
            self.assertIn(status, (0, 1), (number, status, out, err))
            self.assertTrue('[0, 1, 2]\n'.startswith(out), (number, status, out, err))

    def test_bad_values(self):
        for text in ('oom', 'oom:', 'oom:0', 'oom:-1', 'oom:3x', 'oom:3+0', 'oom:3+2x', 'gc:1'):
            status, out, err = python('print 5', text)
            self.assertEqual((status, out), (2, ''), text)
            self.assertIn(text, err)

    def test_minus_e_ignores_it(self):
        child = subprocess.Popen([sys.executable, '-S', '-E', '-c', 'print 5'],
                                 stdout=subprocess.PIPE,
                                 env=dict(os.environ, PYPLUS_STRESS='nonsense'))
        self.assertEqual(child.communicate()[0], '5\n')


@unittest.skipIf(inside is None, 'needs a build of ours')
class Counters(unittest.TestCase):

    def test_which_fail(self):
        failed = [0] * 5
        number = 0
        inside.oom_arm(1, 3)
        while number < 5:        # what takes no memory itself
            try:
                bytearray(5000)
            except MemoryError:
                failed[number] = 1
            number += 1
        seen = inside.oom_disarm()
        self.assertEqual((failed[0], failed[4]), (1, 0))
        self.assertGreaterEqual(seen, 5)
        bytearray(5000)

    def test_arguments(self):
        self.assertRaises(ValueError, inside.oom_arm, 0)
        self.assertRaises(ValueError, inside.oom_arm, 1, 0)
        self.assertRaises(TypeError, inside.oom_arm)
        self.assertRaises(TypeError, inside.oom_arm, 'one')

    def test_memory_in_use(self):
        before = inside.memory_in_use()[0]
        kept = [object() for _ in range(1000)]
        during = inside.memory_in_use()[0]
        del kept
        after = inside.memory_in_use()[0]
        if before == 0:
            self.skipTest('a sanitizer has the memory')
        self.assertGreaterEqual(during - before, 1000)
        self.assertLess(after - before, 100)


@unittest.skipIf(inside is None or not os.path.exists(SWEEP), 'needs our sources and build')
class Sweep(unittest.TestCase):

    def sweep(self, *options):
        child = subprocess.Popen([sys.executable, SWEEP] + list(options),
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = child.communicate()[0]
        self.assertEqual(child.returncode, 0, output)
        runs = int(output.splitlines()[-1].split()[0])
        self.assertGreater(runs, 10)

    def test_every_program(self):
        self.sweep('--step', '29')

    def test_many_in_a_row(self):
        self.sweep('--step', '23', '--run', '50', 'containers', 'exceptions', 'classes',
                   'generators', 'compiling', 'imports')


if __name__ == '__main__':
    unittest.main()
