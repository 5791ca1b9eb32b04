"""Every exported function of the C API is called and checked: capiprobe/*.c, an extension
built with distutils, here and - the same sources - for a stock 2.7.18 if there is one.

Each probe runs three times in a process that starts anew after a crash; it must leave
no objects behind.  What only a program that embeds the interpreter can call is in
embed/embed.c; it counts for the table of what is covered.
"""
from __future__ import print_function

import glob
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, 'capiprobe')
ABI = os.path.join(HERE, *([os.pardir] * 3 + ['Misc', 'abi', 'symbols.tsv']))
STOCK = os.environ.get('PLUS_STOCK')
BUILD = os.path.dirname(os.path.realpath(sys.executable))

SETUP = '''
import glob, os
from distutils.core import setup, Extension
setup(name='capiprobe', ext_modules=[Extension('capiprobe', sorted(glob.glob(%r)),
      include_dirs=[%r], extra_compile_args=['-O0', '-Wno-unused-function'])])
'''

# Run in the child: the names on the command line; one line of JSON for each.
RUN = '''
import gc, json, sys
sys.path.insert(0, sys.argv[1])
import capiprobe
for name in sys.argv[2:]:
    print 'start', name
    sys.stdout.flush()
    trouble = None
    counts = []
    try:
        for _ in range(3):
            getattr(capiprobe, name)()
            gc.collect()
            counts.append(len(gc.get_objects()))
        if counts[2] > counts[1] + 2:
            trouble = 'it leaves objects: %r' % counts
    except BaseException as error:
        trouble = '%s: %s' % (type(error).__name__, error)
    print 'end', json.dumps(trouble)
    sys.stdout.flush()
'''

FOLDER = None


def setUpModule():
    global FOLDER
    if not sysconfig.is_python_build():
        raise unittest.SkipTest('runs from a build folder')
    FOLDER = tempfile.mkdtemp(prefix='plus-capiprobe-')


def tearDownModule():
    shutil.rmtree(FOLDER)


def environment():
    return dict((name, value) for name, value in os.environ.items()
                if not name.startswith('PYTHON'))


def build(name, python):
    """Build the extension with this interpreter's distutils; the folder it is in."""
    folder = os.path.join(FOLDER, name)
    os.mkdir(folder)
    with open(os.path.join(folder, 'setup.py'), 'w') as stream:
        stream.write(SETUP % (os.path.join(SOURCES, '*.c'), SOURCES))
    command = [python, 'setup.py', '-q', 'build_ext', '--inplace', '-t', folder]
    try:
        import distutils.sysconfig
    except ImportError:
        # the distutils of jython's jar needs Java: what ours would run
        get = sysconfig.get_config_var
        command = get('LDSHARED').split() + get('CFLAGS').split() + get('CCSHARED').split() + [
            '-O0', '-w', '-I' + sysconfig.get_path('include'), '-I' + BUILD, '-o', 'capiprobe.so']
        command += sorted(glob.glob(os.path.join(SOURCES, '*.c')))
    child = subprocess.Popen(command,
                             cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             # where the compiler finds the library of a build --enable-shared
                             env=dict(environment(), LIBRARY_PATH=BUILD))
    output = child.communicate()[0]
    if child.returncode != 0:
        raise AssertionError(output[-4000:])
    return folder


def run(python, folder):
    """The probes that fail, with why."""
    names = json.loads(subprocess.check_output(
        [python, '-c', 'import sys, json; sys.path.insert(0, %r); import capiprobe\n'
         'print json.dumps([n for n in dir(capiprobe) if n[0] != "_"])' % folder],
        env=environment(), cwd=folder))
    failed = []
    while names:
        child = subprocess.Popen(['timeout', '300', python, '-c', RUN, folder] + names,
                                 env=environment(), cwd=folder, stdin=open(os.devnull),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = child.communicate()
        last = None
        for line in out.splitlines():
            kind, _, text = line.partition(' ')
            if kind == 'start':
                last = text
                names.remove(text)
            elif kind == 'end' and last is not None:
                trouble = json.loads(text)
                if trouble is not None:
                    failed.append((last, trouble))
                last = None
        if last is not None:
            failed.append((last, 'the process ended with %s: %s' % (child.returncode, err[-500:])))
        elif names:
            raise AssertionError('it does not start: %s' % err)
    return failed


def covered(folder):
    """Names of the API that the extension and the embedding program use."""
    objects = [os.path.join(folder, 'capiprobe.so'), os.path.join(folder, 'embed.o')]
    compiler = (sysconfig.get_config_var('CC') or 'gcc').split()
    subprocess.check_call(compiler + [
        '-c', '-w', '-I' + sysconfig.get_path('include'),
        '-I' + BUILD, '-o', objects[1],
        os.path.join(HERE, 'embed', 'embed.c')])
    names = set()
    for path, options in zip(objects, (['-D'], [])):
        output = subprocess.check_output(['nm', '-u'] + options + [path])
        names.update(line.split()[-1] for line in output.splitlines())
    return names


class ProbeTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = build('ours', sys.executable)

    def test_probes(self):
        self.assertEqual(run(sys.executable, self.folder), [])

    @unittest.skipUnless(STOCK, 'needs a stock python2.7')
    def test_the_probes_on_stock(self):
        """What the probes expect is 2.7's behaviour, not ours."""
        python = os.path.join(STOCK, 'bin', 'python2.7')
        self.assertEqual(run(python, build('stock', python)), [])

    @unittest.skipUnless(STOCK, 'needs a stock python2.7')
    def test_what_was_built_for_stock_runs_here(self):
        python = os.path.join(STOCK, 'bin', 'python2.7')
        folder = os.path.join(FOLDER, 'stock')
        if not os.path.isdir(folder):
            build('stock', python)
        self.assertEqual(run(sys.executable, folder), [])

    # Exported, but not called here.  Each has its reason.
    not_called = {
    }

    def test_every_function_is_called(self):
        names = covered(self.folder)
        with open(ABI) as stream:
            rows = [line.split() for line in stream]
        functions = set(name for name, kind in rows if kind == 'T')
        self.assertEqual(len(rows), 1220)
        missing = functions - names
        self.assertEqual(sorted(missing - set(self.not_called)), [])
        self.assertEqual(sorted(set(self.not_called) - missing), [], 'these are called')


if __name__ == '__main__':
    unittest.main()
