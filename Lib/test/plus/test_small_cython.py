"""C made by Cython compiles against our headers and stock's, and runs on our binary.

The sources are in cython/.  What their functions return was written down from a stock 2.7.18;
where one is installed, the modules run there as well and the answers are compared.
"""
from __future__ import print_function

import distutils.spawn
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, 'cython')
STOCK = os.environ.get('PLUS_STOCK') or ''
CYTHON = distutils.spawn.find_executable('cython3') or distutils.spawn.find_executable('cython')
COMPILER = distutils.spawn.find_executable((os.environ.get('CC') or 'cc').split()[-1]) or \
    distutils.spawn.find_executable('gcc')

CALL = '''import imp, sys
name, path, wanted = sys.argv[1:]
module = imp.load_dynamic(name, path)
for function in sorted(vars(module)):
    if function.startswith('check_') and wanted in ('all', function):
        print(function)
        print(repr(getattr(module, function)()))
'''

# Not for stock: a thread that comes in before there is a GIL runs there without any lock.
OURS_ONLY = ('check_foreign_while_running',)


def expected_answers():
    """answers.txt as {module: {function: repr of what it returns}}."""
    result = {}
    with open(os.path.join(SOURCES, 'answers.txt')) as stream:
        for line in stream:
            line = line.rstrip('\n')
            if line.startswith('== '):
                answers = result.setdefault(line[3:], {})
            elif line.startswith('check_'):
                function = line
            else:
                answers[function] = line
    return result


def headers(of):
    if of == 'stock':
        return [os.path.join(STOCK, 'include', 'python2.7')]
    return sorted(set([sysconfig.get_path('include'), sysconfig.get_path('platinclude'),
                       os.path.dirname(sysconfig.get_config_h_filename())]))


def run(command):
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0]
    if child.returncode != 0:
        raise AssertionError('exit status %d of %s\n%s' % (
            child.returncode, ' '.join(command)[:300], output))
    return output


@unittest.skipUnless(CYTHON and COMPILER, 'needs cython3 and a C compiler')
class CythonTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def build(self, name):
        """Compile a source against each set of headers: {whose headers: module file}."""
        source = os.path.join(self.folder, name + '.c')
        run([CYTHON, '-2', os.path.join(SOURCES, name + '.pyx'), '-o', source])
        built = {}
        started = []
        for whose in ['ours'] + (['stock'] if STOCK else []):
            target = os.path.join(self.folder, whose)
            if not os.path.isdir(target):
                os.mkdir(target)
            built[whose] = os.path.join(target, name + '.so')
            started.append(subprocess.Popen(
                [COMPILER, '-shared', '-fPIC', '-O0', '-fno-strict-aliasing', '-w'] +
                ['-I' + folder for folder in headers(whose)] +
                [source, '-o', built[whose], '-lpthread']))
        self.assertEqual([child.wait() for child in started], [0] * len(started))
        return built

    def answers(self, python, name, path, wanted='all'):
        lines = run([python, '-c', CALL, name, path, wanted]).splitlines()
        return dict(zip(lines[::2], lines[1::2]))

    def check(self, name):
        expected = expected_answers()[name]
        for whose, path in sorted(self.build(name).items()):
            self.assertEqual(self.answers(sys.executable, name, path), expected, whose)
            if whose == 'stock':
                for function in sorted(set(expected) - set(OURS_ONLY)):
                    there = self.answers(os.path.join(STOCK, 'bin', 'python2.7'), name, path,
                                         function)
                    self.assertEqual(there, {function: expected[function]})

    def test_language(self):
        self.check('language')

    def test_arrays(self):
        self.check('arrays')

    def test_running(self):
        self.check('running')


if __name__ == '__main__':
    unittest.main()
