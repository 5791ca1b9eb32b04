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

    def one_function(self, code):
        """The output of a sweep over one function f; s is the sweep."""
        process = subprocess.Popen(
            [sys.executable, '-c', 'import os, sys, signal, time\nsys.path.insert(0, %r)\n'
             'import sweep\n%s\ns = sweep.Sweep(sweep.parse(["--memory", "0", "--calls", "8"]),'
             ' "function", [("x.f", f)])\ns.run()\nprint s.children, s.strays, sweep.strays()'
             % (os.path.dirname(TOOL), code)], stdout=subprocess.PIPE)
        out = process.communicate()[0]
        self.assertEqual(process.returncode, 0, out)
        return out.splitlines()

    def test_a_crash_is_seen(self):
        self.assertIn('CRASH SIGABRT seed=1 x.f: ()',
                      self.one_function('f = lambda *args: os.abort()'))

    def test_a_process_left_behind_is_killed(self):
        lines = self.one_function('def f(*args):\n'
                                  '    if not args and os.fork() == 0:\n'
                                  '        os.setsid()\n'
                                  '        if os.fork() == 0: os.setsid()\n'
                                  '        time.sleep(600)\n')
        children, count, left = lines[-1].split(' ', 2)
        self.assertEqual((children, left), ('1', '[]'))
        self.assertGreaterEqual(int(count), 1)

    def test_a_child_never_becomes_a_sweep(self):
        for code in ('f = lambda *args: sys.setprofile(lambda *more: 1 / 0)',
                     'f = lambda *args: sys.settrace(lambda *more: 1 / 0)',
                     'f = lambda *args: sys.setrecursionlimit(1)',
                     'def f(*args): os._exit = os.write = None'):
            self.assertEqual(self.one_function(code)[-1], '1 0 []', code)


if __name__ == '__main__':
    unittest.main()
