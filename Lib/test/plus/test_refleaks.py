"""Tools/plus/refleaks.py finds what leaks, and nothing where nothing does.

A module made here stands for a test file; a child runs it round by round, as for the files
of the table, and the tool judges the counts.
"""
import os
import subprocess
import sys
import unittest

try:
    import _testinternalcapi as inside
except ImportError:
    inside = None
try:
    from test import test_support
except ImportError:
    test_support = None

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'Tools', 'plus')

SCRIPT = '''
import sys, types
sys.path.insert(0, %r)
import test, refleaks
module = types.ModuleType('test.deliberate')
exec %r in module.__dict__
sys.modules['test.deliberate'] = test.deliberate = module
refleaks.child('deliberate', 3, 4)
'''


@unittest.skipIf(inside is None or test_support is None or inside.memory_in_use()[0] == 0
                 or not os.path.exists(os.path.join(TOOLS, 'refleaks.py')),
                 'needs our sources and build, the package test, and memory of our own')
class Leaks(unittest.TestCase):

    def result(self, code):
        sys.path.insert(0, TOOLS)
        try:
            import refleaks
        finally:
            sys.path.remove(TOOLS)
        # what glibc keeps for a thread counts as in use
        env = dict(os.environ, GLIBC_TUNABLES='glibc.malloc.tcache_count=0')
        child = subprocess.Popen([sys.executable, '-c', SCRIPT % (TOOLS, code)],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        out, err = child.communicate()
        counts = refleaks.counts_in(out)
        self.assertEqual((child.returncode, len(counts)), (0, 5), err[-400:])
        return refleaks.judge(counts)[0]

    def test_nothing(self):
        self.assertEqual(self.result('def test_main(): return [object() for i in range(99)]'), 'none')
        self.assertEqual(self.result('def test_main():\n    l = []\n    l.append(l)'), 'none')

    def test_an_object_is_kept(self):
        self.assertEqual(self.result('kept = []\ndef test_main(): kept.append([])'),
                         'leaks blocks objects')

    def test_an_object_unknown_to_the_collector_is_kept(self):
        self.assertEqual(self.result('kept = []\ndef test_main(): kept.append(object())'),
                         'leaks blocks')

    def test_a_reference_is_lost(self):
        lose = ('import ctypes\nlose = ctypes.pythonapi.Py_IncRef\nlose.restype = None\n'
                'lose.argtypes = [ctypes.py_object]\ndef test_main(): lose(%s)')
        self.assertEqual(self.result(lose % 'str(12345.5)'), 'leaks blocks')
        self.assertEqual(self.result(lose % '[]'), 'leaks blocks objects')

    def test_a_cycle_that_cannot_be_freed(self):
        self.assertIn('objects', self.result(
            'class D(object):\n    def __del__(self): pass\n'
            'def test_main():\n    d = D()\n    d.d = d'))

    def test_memory_of_c_is_lost(self):
        self.assertEqual(self.result('import ctypes\nlose = ctypes.CDLL(None).malloc\n'
                                     'def test_main(): lose(5000)'), 'leaks bytes')


if __name__ == '__main__':
    unittest.main()
