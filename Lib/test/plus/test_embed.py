"""Programs that embed the interpreter: embed/embed.c, linked with our static library, with
the shared one if it is built (make sharedlib), and with a stock libpython if there is one.

What it prints is recorded here; stock prints the same.
"""
from __future__ import print_function

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import unittest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'embed', 'embed.c')
BUILD = os.path.dirname(os.path.realpath(sys.executable))
STOCK = os.environ.get('PLUS_STOCK')
# a sanitizer keeps what was freed for a while: sizes say nothing
SANITIZED = bool(sysconfig.get_config_var('PYPLUS_SANITIZE'))

FOLDER = None
PROGRAMS = {}           # name: (program, prefix of its standard library)

PROMPT = "if True:\n    x\n\n1/0\n'after'\n"
# name: (command, input, output, exit status); {home} is the prefix
RUNS = {
    'flags': (['flags', '{home}'], '', '''\
sys.flags(debug=0, py3k_warning=0, division_warning=0, division_new=0, inspect=0, interactive=0, \
optimize=2, dont_write_bytecode=1, no_user_site=1, no_site=1, ignore_environment=1, tabcheck=1, \
verbose=0, unicode=0, bytes_warning=1, hash_randomization=0) True False
False
''', 0),
    'run': (['run'], PROMPT, '''\
42
None
6
None
2.5
2
Traceback (most recent call last):
  File "<string>", line 1, in <module>
NameError: name 'missing' is not defined
Traceback (most recent call last):
  File "<string>", line 1, in <module>
ValueError: as asked
a-b
__main__ simple.py
__main__ simple.py
any
Traceback (most recent call last):
  File "fails.py", line 1, in <module>
ZeroDivisionError: integer division or modulo by zero
None
11
5
>>> Traceback (most recent call last):
  File "<prompt>", line 1, in <module>
ZeroDivisionError: integer division or modulo by zero
>>> 'after'
>>> 
None
21
''', 0),
    'exit': (['exit', '3'], '', '', 3),
    'exit with a text': (['exit', '"no"'], '', 'no\n', 1),
    'atexit': (['atexit'], '', 'python\ntwo\none\n', 0),
    'inittab': (['inittab'], '', '''\
42 8 of the program <module 'host' (built-in)>
True
an integer is required
42
''' * 3, 0),
    'frozen': (['frozen', 'x', 'y'], '', '''\
ice runs ice
berg runs berg
True False
<module 'ice' from '<frozen>'>
True
ice runs ice
berg runs berg
1 2 __main__ ['frozen', 'x', 'y']
''', 0),
    'interpreters': (['interpreters'], '', 'False False False True\n' * 3
                     + 'MainThread\nthreaded\n' * 3 + 'first first 0\n', 0),
    'ending': (['ending'], '', 'False\nended\n', 0),
    'gilstate': (['gilstate'], '', 'True True\n', 0),
    'foreign': (['foreign'], '', 'sub 1\nmain\nsub again\n', 0),
    'oldthreads': (['oldthreads'], '', '100 150\n', 0),
    'pending': (['pending'], '', 'LookupError: from a pending call\n[1, 2]\n', 0),
    'signals': (['signals'], '', 'interrupted\n', 0),
    'objects': (['objects'], '', "39670\n[{'number': 0, 'more': [0.0, None]}]\n", 0),
    'main -c': (['main', '-c', 'import sys; print sys.argv', 'a', 'b'], '', "['-c', 'a', 'b']\n", 0),
    'main -m': (['main', '-m', 'json.tool'], '[]', '[]\n', 0),
    'main': (['main'], 'import sys; print sys.argv; sys.exit(7)', "['']\n", 7),
    'main -V': (['main', '-V'], '', 'Python 2.7.18\n', 0),
    'main, not a file': (['main', '/nowhere/at/all'], '',
                         "main: can't open file '/nowhere/at/all': "
                         "[Errno 2] No such file or directory\n", 2),
    'paths': (['paths', 'foo', '{home}', '/a/script.py', 'b'], '', '''\
foo
{home} ''
['/a/script.py', 'b'] '/a'
1 ['/one', '/two']
''', 0),
    'paths, a full name': (['paths', '/a/b/name', '{home}'], '', '''\
/a/b/name
{home} '/a/b/name'
None '{home}/lib/python27.zip'
1 ['/one', '/two']
''', 0),
    'paths, two homes': (['paths', 'foo', '{home}:/other', 'x'], '', '''\
foo
{home} ''
['x'] ''
1 ['/one', '/two']
''', 0),
}


def build(name, include, libraries, home):
    program = os.path.join(FOLDER, name)
    compiler = (sysconfig.get_config_var('CC') or 'gcc').split()
    sanitize = ['-fsanitize=address,undefined'] if SANITIZED and name != 'stock' else []
    command = compiler + sanitize + ['-g', '-Wall'] + ['-I' + folder for folder in include] \
        + ['-o', program, SOURCE] + libraries + ['-lpthread']
    output = subprocess.check_output(command, stderr=subprocess.STDOUT)
    if output:
        raise AssertionError(output)
    PROGRAMS[name] = program, home


def setUpModule():
    global FOLDER
    if not sysconfig.is_python_build():
        raise unittest.SkipTest('runs from a build folder')
    FOLDER = tempfile.mkdtemp(prefix='plus-embed-')
    subprocess.check_output(['make', '-s', '-C', BUILD, 'libpython2.7.a'],
                            stderr=subprocess.STDOUT)
    ours = [sysconfig.get_path('include'), BUILD]
    more = (sysconfig.get_config_var('LIBS') + ' -lm').split()
    build('static', ours, [os.path.join(BUILD, 'libpython2.7.a'), '-Wl,-E'] + more, BUILD)
    if os.path.exists(os.path.join(BUILD, 'libpython2.7.so')):
        build('shared', ours, ['-L' + BUILD, '-lpython2.7', '-Wl,-rpath,' + BUILD], BUILD)
    if STOCK and os.path.exists(os.path.join(STOCK, 'lib', 'libpython2.7.so')):
        lib = os.path.join(STOCK, 'lib')
        build('stock', [os.path.join(STOCK, 'include', 'python2.7')],
              ['-L' + lib, '-lpython2.7', '-Wl,-rpath,' + lib], STOCK)


def tearDownModule():
    shutil.rmtree(FOLDER)


def run(name, arguments, text='', home=True):
    """Run one of the programs; its output, error output among it, and its exit status."""
    program, prefix = PROGRAMS[name]
    environment = dict((variable, value) for variable, value in os.environ.items()
                       if not variable.startswith('PYTHON'))
    environment['PYTHONNOUSERSITE'] = '1'
    # a library on PATH could be found by a program that is not its own
    environment['PATH'] = '/usr/bin:/bin'
    if home:
        environment['PYTHONHOME'] = prefix
    child = subprocess.Popen([program] + [a.format(home=prefix) for a in arguments],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, env=environment, cwd=FOLDER)
    output = child.communicate(text)[0]
    return output.replace(prefix, '{home}'), child.returncode


class EmbedTests(unittest.TestCase):
    """Methods for each program and each run are added below."""


def add(program, name):
    arguments, text, output, status = RUNS[name]

    def test(self):
        if program not in PROGRAMS:
            self.skipTest('this library is not here')
        self.assertEqual(run(program, arguments, text, 'flags' not in arguments),
                         (output, status))
    test.__name__ = 'test_%s_%s' % (program, ''.join(c if c.isalnum() else '_' for c in name))
    setattr(EmbedTests, test.__name__, test)


# what is fatal in stock: there the last thread has to be gone
OURS = {'ending'}

for _program in ('static', 'shared', 'stock'):
    for _name in RUNS:
        if _program != 'stock' or _name not in OURS:
            add(_program, _name)


class CycleTests(unittest.TestCase):
    """50 interpreters after each other in one process; kB that one more costs."""

    scripts = {
        'nothing': ('pass', 20),
        'classes': ('class C(object):\n    def f(self): return [self]\n'
                    'c = C(); c.me = c.f\nimport collections\n'
                    'P = collections.namedtuple("P", "x y")', 20),
        'threads': ('import threading\nt = threading.Thread(target=len, args=([],))\n'
                    't.start(); t.join()', 30),
        'modules': ('import json, re, decimal, logging, datetime, itertools, cPickle, _io', 60),
        'exceptions': ('try: 1 / 0\nexcept ZeroDivisionError as error: pass', 20),
    }

    def check(self, name):
        script, limit = self.scripts[name]
        for program in ('static', 'shared'):
            if program in PROGRAMS:
                output, status = run(program, ['cycles', '50', script])
                self.assertEqual(status, 0, output)
                if not SANITIZED:
                    self.assertLessEqual(int(output), limit)


for _name in CycleTests.scripts:
    setattr(CycleTests, 'test_' + _name, lambda self, _name=_name: self.check(_name))


class SignalTests(unittest.TestCase):
    def test_interrupt_from_outside(self):
        """Ctrl-C while an embedded program runs Python code."""
        program, prefix = PROGRAMS['static']
        child = subprocess.Popen(
            [program, 'main', '-c', 'print "up"\nimport sys; sys.stdout.flush()\nwhile True: pass'],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(os.environ, PYTHONHOME=prefix),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
        self.assertEqual(child.stdout.readline(), 'up\n')
        child.send_signal(signal.SIGINT)
        self.assertIn('KeyboardInterrupt', child.communicate()[1])
        self.assertEqual(child.returncode, 1)


if __name__ == '__main__':
    unittest.main()
