"""A sample of Tools/plus/sweep.py: odd arguments and uninitialised objects crash nothing.

The whole sweep takes minutes; here a few targets run, others each day.
"""
import os
import subprocess
import sys
import time
import unittest

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    *[os.pardir] * 3 + ['Tools', 'plus', 'sweep.py'])


class Sweep(unittest.TestCase):
    def sweep(self, *arguments):
        seed = str(int(time.time()) // 86400)
        process = subprocess.Popen([sys.executable, TOOL, '--seed', seed, '--time', '10']
                                   + list(arguments), stdout=subprocess.PIPE)
        out = process.communicate()[0]
        self.assertEqual(process.returncode, 0, out)
        self.assertIn(' 0 crashes', out.splitlines()[-1])

    def test_types(self):
        self.sweep('--sample', '12', '--calls', '1000')

    def test_functions(self):
        self.sweep('--functions', '--sample', '40', '--calls', '300')

    def test_a_crash_is_seen(self):
        process = subprocess.Popen(
            [sys.executable, '-c', 'import sys, os; sys.path.insert(0, %r); import sweep\n'
             'o = sweep.parse(["--memory", "0"]); s = sweep.Sweep(o, "function",'
             ' [("x.abort", lambda *a: os.abort())]); s.run()' % os.path.dirname(TOOL)],
            stdout=subprocess.PIPE)
        out = process.communicate()[0]
        self.assertIn('CRASH SIGABRT seed=1 x.abort: ()', out)


if __name__ == '__main__':
    unittest.main()
