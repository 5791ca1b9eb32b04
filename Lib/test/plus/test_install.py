"""`make install` and what 2.7's tools do with its result.

The build is installed below a folder of the test's own, with DESTDIR, and then moved: all
tests run in the moved prefix.  What needs the network is in Tools/plus/checkinstall.sh.
The shared library takes long to compile; it is installed if it is there already
(`make sharedlib`, as ./plus test does).
"""
from __future__ import print_function

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import unittest
import urllib2

HERE = os.path.dirname(os.path.abspath(__file__))
ABI = os.path.join(HERE, *([os.pardir] * 3 + ['Misc', 'abi']))
BUILD = os.path.dirname(os.path.realpath(sys.executable))
STOCK = os.environ.get('PLUS_STOCK')
SHARED = os.path.exists(os.path.join(BUILD, 'libpython2.7.so'))
# configured with --enable-shared: the program, too, runs from the library
HULL = bool(sysconfig.get_config_var('Py_ENABLE_SHARED'))

STAGE = PREFIX = PYTHON = None


def setUpModule():
    global STAGE, PREFIX, PYTHON
    if not sysconfig.is_python_build():
        raise unittest.SkipTest('runs from a build folder')
    from _sysconfigdata import build_time_vars
    STAGE = tempfile.mkdtemp(prefix='plus-install-')
    make = ['make', '-s', '-C', BUILD, 'install', 'DESTDIR=' + os.path.join(STAGE, 'staged')]
    subprocess.check_output(make + ([] if SHARED else ['SHAREDLIB=']),
                            stderr=subprocess.STDOUT)
    PREFIX = os.path.join(STAGE, 'moved')
    os.rename(os.path.join(STAGE, 'staged') + build_time_vars['prefix'], PREFIX)
    PYTHON = os.path.join(PREFIX, 'bin', 'python2.7')


def tearDownModule():
    if STAGE:
        shutil.rmtree(STAGE)


def environment(**more):
    variables = dict((name, value) for name, value in os.environ.items()
                     if not name.startswith('PYTHON'))
    variables.update(more, PYTHONNOUSERSITE='1')
    return variables


def embedding(**more):
    """What a program needs in its environment that embeds the installed interpreter."""
    if HULL:
        more['LD_LIBRARY_PATH'] = os.path.join(PREFIX, 'lib')
    return dict(more, PYTHONHOME=PREFIX)


def run(*command, **options):
    """Output of a command; its error output is in the failure."""
    stdin = options.pop('input', None)
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=environment(**options.pop('env', {})),
                             cwd=options.pop('cwd', STAGE))
    out, err = child.communicate(stdin)
    if child.returncode != options.pop('status', 0):
        raise AssertionError('%s: status %s\n%s\n%s' % (command, child.returncode, out[-3000:], err[-3000:]))
    return out


def ask(code, python=None):
    """What json.dumps makes of an expression, evaluated by the installed interpreter."""
    return json.loads(run(python or PYTHON, '-c', 'import json\n' + code))


def has(module):
    """Does this library have it?  A module of jython's jar may be written for Java."""
    return run(PYTHON, '-c', 'try:\n    import %s\n    print True\n'
               'except (ImportError, SyntaxError): print False' % module).endswith('True\n')


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=STAGE)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w') as stream:
            stream.write(text)
        return path


class FileTests(unittest.TestCase):
    def test_files_of_a_2_7_prefix(self):
        for name in '''bin/python2.7 bin/python2.7-config bin/2to3 bin/idle bin/pydoc bin/smtpd.py
                include/python2.7/Python.h include/python2.7/pyconfig.h
                lib/pkgconfig/python-2.7.pc lib/python2.7/_sysconfigdata.py
                lib/python2.7/config/Makefile lib/python2.7/config/Setup
                lib/python2.7/config/Setup.config lib/python2.7/config/Setup.local
                lib/python2.7/config/config.c lib/python2.7/config/config.c.in
                lib/python2.7/config/install-sh lib/python2.7/config/makesetup
                lib/python2.7/config/libpython2.7.a
                lib/python2.7/config/python.o lib/python2.7/os.pyc lib/python2.7/os.pyo
                share/man/man1/python2.7.1'''.split():
            path = os.path.join(PREFIX, name)
            self.assertTrue(os.path.isfile(path) and not os.path.islink(path), name)
        # the modules that are shared objects, all that this build made
        folders = [os.path.join(prefix, 'lib', 'python2.7', 'lib-dynload') for prefix in (PREFIX, BUILD)]
        self.assertEqual(*[sorted(os.listdir(folder)) for folder in folders])

    def test_links(self):
        for name, target in (
                ('bin/python', 'python2'), ('bin/python2', 'python2.7'),
                ('bin/python-config', 'python2-config'),
                ('bin/python2-config', 'python2.7-config'),
                ('lib/pkgconfig/python.pc', 'python2.pc'),
                ('lib/pkgconfig/python2.pc', 'python-2.7.pc'),
                ('share/man/man1/python.1', 'python2.1'),
                ('share/man/man1/python2.1', 'python2.7.1')):
            self.assertEqual(os.readlink(os.path.join(PREFIX, name)), target)

    @unittest.skipUnless(SHARED, 'needs make sharedlib')
    def test_shared_library(self):
        library = os.path.join(PREFIX, 'lib', 'libpython2.7.so')
        self.assertEqual(os.readlink(library), 'libpython2.7.so.1.0')
        self.assertIn('libpython2.7.so.1.0', run('readelf', '-d', library))

    def test_headers(self):
        """All that 2.7 installs is there, and nothing internal."""
        folder = os.path.join(PREFIX, 'include', 'python2.7')
        names = os.listdir(folder)
        self.assertEqual([n for n in names if not n.endswith('.h') or n.startswith('pycore')], [])
        if STOCK:
            stock = os.listdir(os.path.join(STOCK, 'include', 'python2.7'))
            self.assertEqual(sorted(set(stock) - set(names)), [])

    def test_man_page(self):
        if not os.path.exists('/usr/bin/man'):
            return
        path = os.path.join(PREFIX, 'share', 'man', 'man1', 'python2.7.1')
        self.assertIn('PYTHONHASHSEED', run('man', '--warnings', path))


class CompiledTests(unittest.TestCase):
    def test_every_source_is_compiled_and_free_of_DESTDIR(self):
        library = os.path.join(PREFIX, 'lib', 'python2.7')
        staged = os.path.join(STAGE, 'staged')
        missing = []
        count = 0
        for folder, _, names in os.walk(library):
            if 'site-packages' in folder or folder.endswith('lib2to3/tests/data'):
                continue
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith('.py') and not name.startswith(('bad_coding', 'badsyntax')) \
                        and 'tests/data' not in path:
                    missing.extend(path + c for c in 'co' if not os.path.exists(path + c))
                if name.endswith('.pyc'):
                    with open(path, 'rb') as stream:
                        content = stream.read()
                    self.assertEqual(content[:4], b'\x03\xf3\r\n', path)
                    self.assertNotIn(staged, content, path)
                    count += 1
        if not has('pydoc'):
            missing = [path for path in missing if 'pydoc' not in path]
        self.assertEqual(missing, [])
        self.assertGreater(count, 150)

    @unittest.skipUnless(STOCK, 'needs a stock python2.7')
    def test_stock_loads_them(self):
        script = '''if 1:
            import imp, marshal, os, sys
            count = 0
            for folder, _, names in os.walk(sys.argv[1]):
                for name in names:
                    if name.endswith(('.pyc', '.pyo')):
                        content = open(os.path.join(folder, name), 'rb').read()
                        assert content[:4] == imp.get_magic(), name
                        assert type(marshal.loads(content[8:])).__name__ == 'code', name
                        count += 1
            print count
            print imp.load_compiled('textwrap', sys.argv[1] + '/textwrap.pyc').fill('a b', 1)
            '''
        out = run(os.path.join(STOCK, 'bin', 'python2.7'), '-c', script,
                  os.path.join(PREFIX, 'lib', 'python2.7')).split()
        self.assertGreater(int(out[0]), 300)
        self.assertEqual(out[1:], ['a', 'b'])


class VariableTests(unittest.TestCase):
    def test_all_variables_of_2_7(self):
        ours = ask('import sysconfig\n'
                   'print json.dumps(dict((n, type(v).__name__) for n, v in '
                   'sysconfig.get_config_vars().items()))')
        with open(os.path.join(ABI, 'configvars.tsv')) as stream:
            rows = [line.split() for line in stream]
        self.assertEqual(len(rows), 549)
        self.assertEqual([(name, kind, ours.get(name)) for name, kind in rows
                          if ours.get(name) != kind], [])
        self.assertNotIn('SOABI', ours)

    def test_values(self):
        get = ask('import sysconfig; print json.dumps(sysconfig.get_config_vars())').get
        lib = os.path.join(PREFIX, 'lib')
        for name, value in (
                ('prefix', PREFIX), ('exec_prefix', PREFIX), ('base', PREFIX), ('LIBDIR', lib),
                ('BINDIR', os.path.join(PREFIX, 'bin')),
                ('LIBDEST', os.path.join(lib, 'python2.7')),
                ('LIBPL', os.path.join(lib, 'python2.7', 'config')),
                ('LIBPC', os.path.join(lib, 'pkgconfig')),
                ('DESTSHARED', os.path.join(lib, 'python2.7', 'lib-dynload')),
                ('INCLUDEPY', os.path.join(PREFIX, 'include', 'python2.7')),
                ('MANDIR', os.path.join(PREFIX, 'share', 'man')),
                ('VERSION', '2.7'), ('SO', '.so'), ('LIBRARY', 'libpython2.7.a'),
                ('LIBM', '-lm'), ('EXE', ''), ('Py_DEBUG', 0),
                ('LDLIBRARY', 'libpython2.7.so' if HULL else 'libpython2.7.a'),
                ('INSTSONAME', 'libpython2.7.so.1.0' if HULL else 'libpython2.7.a'),
                ('Py_ENABLE_SHARED', int(HULL)),
                ('Py_UNICODE_SIZE', 4), ('WITH_THREAD', 1), ('SIZEOF_VOID_P', 8),
                ('HAVE_FORK', 1), ('PYTHONFRAMEWORK', ''), ('MACHDEP', 'linux2')):
            self.assertEqual(get(name), value, name)

    def test_sysconfig_distutils_site_and_makefile_agree(self):
        if not has('distutils.sysconfig'):
            self.skipTest("the distutils of jython's jar needs Java")
        found = ask('''if 1:
            import sys, site, sysconfig, distutils.sysconfig as d
            a, b = sysconfig.get_config_vars(), d.get_config_vars()
            made = d.parse_makefile(d.get_makefile_filename())
            headers = d.parse_config_h(open(d.get_config_h_filename()))
            print json.dumps([
                [sysconfig.get_makefile_filename(), d.get_makefile_filename()],
                [sysconfig.get_config_h_filename(), d.get_config_h_filename()],
                [sysconfig.get_path('include'), d.get_python_inc()],
                [sysconfig.get_path('platinclude'), d.get_python_inc(plat_specific=1)],
                [sysconfig.get_path('purelib'), d.get_python_lib()],
                [sysconfig.get_path('purelib'), site.getsitepackages()[0]],
                [sysconfig.get_path('stdlib'), d.get_python_lib(standard_lib=1)],
                [sorted(n for n in b if a[n] != b[n]), []],
                [sorted(n for n, v in made.items() if str(b[n]).strip() != str(v)
                        and not str(b[n]).startswith(sys.prefix)), []],
                [sorted(n for n, v in headers.items() if b[n] != v), []],
                [len(made) > 150, True], [len(headers) > 380, True]])''')
        for one, other in found:
            self.assertEqual(one, other)

    def test_path(self):
        prefix, path = ask('import sys; print json.dumps([sys.exec_prefix, sys.path])')
        self.assertEqual(prefix, PREFIX)
        lib = os.path.join(PREFIX, 'lib')
        self.assertEqual(path, [''] + [os.path.join(lib, name) for name in (
            'python27.zip', 'python2.7', 'python2.7/plat-linux2', 'python2.7/lib-tk',
            'python2.7/lib-old', 'python2.7/lib-dynload', 'python2.7/site-packages')])

    def test_found_through_a_link_and_through_PATH(self):
        link = os.path.join(STAGE, 'a-link')
        os.symlink(PYTHON, link)
        code = 'import sys; print json.dumps(sys.prefix)'
        self.assertEqual(ask(code, link), PREFIX)
        self.assertEqual(run('sh', '-c', 'PATH=%s/bin:$PATH; python -c "import sys; '
                             'print sys.prefix"' % PREFIX).strip(), PREFIX)


class BuildingTests(Folder):
    EMBED = '''
        #include <Python.h>
        int main(int argc, char **argv)
        {
            Py_SetProgramName(argv[0]);
            Py_Initialize();
            int status = PyRun_SimpleString("import sys, json; print json.dumps([6 * 7])");
            Py_Finalize();
            return status;
        }'''

    def compile(self, flags, libraries):
        source = self.write('embed.c', self.EMBED)
        compiler = os.environ.get('CC', 'gcc')
        program = os.path.join(self.folder, 'embed')
        run(*([compiler] + flags + ['-o', program, source] + libraries))
        return program

    def config(self, option, name='python2.7-config'):
        return run(os.path.join(PREFIX, 'bin', name), option).split()

    def test_python_config(self):
        include = os.path.join(PREFIX, 'include', 'python2.7')
        self.assertEqual(self.config('--prefix'), [PREFIX])
        self.assertEqual(self.config('--exec-prefix', 'python-config'), [PREFIX])
        self.assertEqual(self.config('--includes'), ['-I' + include] * 2)
        self.assertEqual(self.config('--cflags', 'python2-config')[:2], ['-I' + include] * 2)
        self.assertEqual(self.config('--libs')[0], '-lpython2.7')
        flags = self.config('--ldflags')
        self.assertEqual(flags[:2], ['-L' + os.path.join(PREFIX, 'lib' if HULL else
                                                         'lib/python2.7/config'), '-lpython2.7'])
        script = os.path.join(PREFIX, 'bin', 'python-config')
        for arguments, status in (([], 1), (['--no'], 1), (['extra'], 1), (['--help'], 0)):
            run(script, *arguments, status=status)
        # both answers in the order asked for, and by way of the interpreter
        self.assertEqual(run(PYTHON, script, '--libs', '--prefix').splitlines()[1], PREFIX)

    def test_embedding_with_python_config(self):
        program = self.compile(self.config('--cflags'), self.config('--ldflags'))
        self.assertEqual(run(program, env=embedding()), '[42]\n')

    @unittest.skipUnless(SHARED, 'needs make sharedlib')
    def test_embedding_with_pkg_config(self):
        def flags(*options):
            return run('pkg-config', *options + ('python',), env={
                'PKG_CONFIG_PATH': os.path.join(PREFIX, 'lib', 'pkgconfig')}).split()
        self.assertEqual(flags('--modversion'), ['2.7'])
        lib = os.path.join(PREFIX, 'lib')
        program = self.compile(flags('--cflags'), flags('--libs') + ['-Wl,-rpath,' + lib])
        self.assertIn(os.path.join(lib, 'libpython2.7.so.1.0'), run('ldd', program))
        self.assertEqual(run(program, env=embedding()), '[42]\n')

    def test_an_interpreter_from_the_config_folder(self):
        """What tools like freeze do: add modules to config.c.in and link anew."""
        config = os.path.join(PREFIX, 'lib', 'python2.7', 'config')
        with open(os.path.join(config, 'config.c.in')) as stream:
            table = stream.read()
        for number, line in ((1, 'extern void initadded(void);'), (2, '{"added", initadded},')):
            marker = '/* -- ADDMODULE MARKER %d -- */' % number
            self.assertEqual(table.count(marker), 1)
            table = table.replace(marker, line)
        sources = [self.write('config.c', table), self.write('added.c', '''
            #include <Python.h>
            void initadded(void)
            { PyModule_AddIntConstant(Py_InitModule("added", NULL), "answer", 42); }''')]
        program = os.path.join(self.folder, 'python')
        # the shared library keeps the init functions of built-in modules to itself
        library = os.path.join(config, 'libpython2.7.a')
        run(*[os.environ.get('CC', 'gcc')] + self.config('--cflags')
            + ['-o', program, os.path.join(config, 'python.o')] + sources
            + [library if flag == '-lpython2.7' else flag for flag in self.config('--ldflags')])
        self.assertEqual(run(program, '-c', 'import added; print added.answer',
                             env=embedding()), '42\n')

    def test_an_interpreter_by_makesetup(self):
        """Old build files make the table and the rules from a file Setup."""
        config = os.path.join(PREFIX, 'lib', 'python2.7', 'config')
        self.write('added.c', '''
            #include <Python.h>
            extern const char *text(void);
            void initadded(void)
            { PyModule_AddStringConstant(Py_InitModule("added", NULL), "text", text()); }''')
        self.write('text.c', 'const char *text(void) { return TEXT; }\n')
        self.write('later.c', '#include <Python.h>\n'
                   'void initlater(void) { Py_InitModule("later", NULL); }\n')
        self.write('Setup', 'TEXT=well\n'
                   'added added.c text.c \\\n  $(DEFINES)  # two files\n'
                   '*shared*\nlater later.c -lm\n')
        self.write('Makefile.pre', '''include %s/Makefile
DEFINES = -DTEXT='"$(TEXT)"' -I$(INCLUDEPY)
CFLAGS = -I$(INCLUDEPY)
all: python $(SHAREDMODS)
python: config.o _MODOBJS_
	$(CC) -o $@ $(LIBPL)/python.o config.o _MODOBJS_ $(LIBPL)/libpython2.7.a -Wl,-E _MODLIBS_ $(LIBS) $(LIBM)
# === Definitions added by makesetup ===
all: python later$(SO)
''' % config)
        run(os.path.join(config, 'makesetup'), '-m', 'Makefile.pre', cwd=self.folder)
        run('make', '-s', 'srcdir=.', 'LIBPL=' + config, 'INCLUDEPY=' + PREFIX + '/include/python2.7',
            cwd=self.folder)
        code = ('import sys, added, later, zlib\n'
                'print added.text, later.__file__[-8:], "added" in sys.builtin_module_names, '
                '"later" in sys.builtin_module_names')
        self.assertEqual(run(os.path.join(self.folder, 'python'), '-c', code, cwd=self.folder,
                             env=embedding(PYTHONPATH=self.folder)),
                         'well later.so True False\n')
        self.write('Wrong', 'name what.is.this\n')
        for arguments, status in ((['Wrong'], 1), (['Missing'], 1), (['-x'], 2), (['-s'], 2)):
            run(os.path.join(config, 'makesetup'), *arguments, status=status, cwd=self.folder)

    def test_every_module_loads_into_an_embedding_program(self):
        """A program with the static library shows them what they need of it."""
        program = self.compile(self.config('--cflags'), self.config('--ldflags'))
        folder = os.path.join(PREFIX, 'lib', 'python2.7', 'lib-dynload')
        with open(os.path.join(self.folder, 'sitecustomize.py'), 'w') as stream:
            for name in sorted(os.listdir(folder)):
                # site passes over an ImportError
                stream.write('try: import %s\nexcept ImportError as e: print e\n' % name[:-3])
            stream.write('print "all"\n')
        self.assertEqual(run(program, env=embedding(PYTHONPATH=self.folder)),
                         'all\n[42]\n')

    SETUP = '''from distutils.core import setup, Extension
setup(name='sample', version='1.0', py_modules=['pure'], scripts=['tool'],
      ext_modules=[Extension('sample', ['sample.c'])])
'''
    SAMPLE = '''
        #include <Python.h>
        static PyObject *
        answer(PyObject *self, PyObject *args)
        { return PyInt_FromLong(42); }
        static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS}, {NULL}};
        PyMODINIT_FUNC initsample(void) { Py_InitModule("sample", methods); }
        '''

    def test_distutils(self):
        if not has('distutils.sysconfig'):
            self.skipTest("the distutils of jython's jar needs Java")
        self.write('setup.py', self.SETUP)
        self.write('sample.c', self.SAMPLE)
        self.write('pure.py', 'from sample import answer\n')
        self.write('tool', '#!/usr/bin/python\nimport pure\nprint pure.answer()\n')
        run(PYTHON, 'setup.py', '-q', 'install', cwd=self.folder)
        packages = os.path.join(PREFIX, 'lib', 'python2.7', 'site-packages')
        self.assertTrue(os.path.exists(os.path.join(packages, 'sample-1.0-py2.7.egg-info')))
        self.assertEqual(ask('import sample; print json.dumps(sample.__file__)'),
                         os.path.join(packages, 'sample.so'))
        self.assertEqual(run(os.path.join(PREFIX, 'bin', 'tool')), '42\n')
        run(PYTHON, 'setup.py', '-q', 'sdist', cwd=self.folder)
        self.assertTrue(os.path.exists(os.path.join(self.folder, 'dist', 'sample-1.0.tar.gz')))
        run(PYTHON, 'setup.py', '-q', 'bdist_dumb', cwd=self.folder)

    def test_install_sh(self):
        script = os.path.join(PREFIX, 'lib', 'python2.7', 'config', 'install-sh')
        one, two = self.write('one', '1'), self.write('two', '2')
        target = os.path.join(self.folder, 'a', 'b')
        run(script, '-d', target)
        run(script, '-c', '-m', '640', one, two, target)
        run(script, one, os.path.join(target, 'three'))
        self.assertEqual(sorted(os.listdir(target)), ['one', 'three', 'two'])
        self.assertEqual(os.stat(os.path.join(target, 'two')).st_mode & 0o777, 0o640)
        self.assertEqual(os.stat(os.path.join(target, 'three')).st_mode & 0o777, 0o755)
        run(script, one, status=2)


class ProgramTests(Folder):
    """bin/ and the modules that are programs."""

    def test_scripts(self):
        bin = os.path.join(PREFIX, 'bin')
        if has('pydoc'):
            self.assertIn('fill', run(os.path.join(bin, 'pydoc'), 'textwrap'))
        if has('lib2to3'):
            path = self.write('old.py', 'print 1\n')
            self.assertIn('+print(1)', run(os.path.join(bin, '2to3'), path))
        self.assertIn('SMTP proxy version',
                      run('sh', '-c', '"$0" --bad 2>&1 || true', os.path.join(bin, 'smtpd.py')))

    def test_modules(self):
        path = self.write('sample.py', 'def f(n):\n    """\n    >>> f(2)\n    4\n    """\n'
                          '    return n * n\n\n\nprint f(3)\n')
        self.write('test_it.py', 'import unittest\nclass T(unittest.TestCase):\n'
                   '    def test(self):\n        print "tested"\n')
        cases = [
            ('calendar', ['2026', '1'], r'January 2026'),
            ('cProfile', ['-s', 'calls', path], r'(?s)^9\n.*function calls.*\(f\)'),
            ('compileall', ['-q', self.folder], r'^$'),
            ('dis', [path], r'MAKE_FUNCTION'),
            ('doctest', ['-v', path], r'1 passed and 0 failed'),
            ('pydoc', ['textwrap'], r'TextWrapper'),
            ('sysconfig', [], r'Current installation scheme: "posix_prefix"'),
            ('tabnanny', ['-v', path], r'Clean bill of health'),
            ('timeit', ['-n', '10', '-r', '1', 'pass'], r'10 loops, best of 1'),
            ('tokenize', [path], r"NAME\s+'def'"),
            ('trace', ['--count', '-C', self.folder, '--summary', path], r'lines'),
            ('unittest', ['discover', '-s', self.folder], r'^tested\n$'),
            ('zipfile', ['-c', os.path.join(self.folder, 'z.zip'), path], r'^$'),
            ('this', [], r'beautiful|Beautiful|Zen'),
        ]
        skipped = [name for name, _, _ in cases if not has(name)]
        # a library of jython's jar has most of them
        self.assertLess(len(skipped), 4, skipped)
        for name, arguments, expected in cases:
            if name not in skipped:
                self.assertRegexpMatches(run(PYTHON, '-m', name, *arguments), expected)

    def test_json_tool(self):
        self.assertEqual(run(PYTHON, '-m', 'json.tool', input='{"b": [1], "a": null}'),
                         '{\n    "a": null,\n    "b": [\n        1\n    ]\n}\n')

    def test_pdb(self):
        path = self.write('program.py', 'x = 1\ny = x + 41\nprint "done"\n')
        out = run(PYTHON, '-m', 'pdb', path, input='next\nnext\np y\nbreak 3\ncontinue\nquit\n')
        self.assertIn('(Pdb) 42\n', out)
        self.assertIn('program.py:3', out)

    def test_simple_http_server(self):
        self.write('page.txt', 'contents')
        with_port = socket.socket()
        with_port.bind(('127.0.0.1', 0))
        port = with_port.getsockname()[1]
        with_port.close()
        server = subprocess.Popen([PYTHON, '-m', 'SimpleHTTPServer', str(port)],
                                  cwd=self.folder, env=environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            deadline = time.time() + 100
            opener = urllib2.build_opener(urllib2.ProxyHandler({}))
            while True:
                try:
                    page = opener.open('http://127.0.0.1:%d/page.txt' % port, timeout=100).read()
                    break
                except IOError:  # URLError, socket.error
                    if time.time() > deadline or server.poll() is not None:
                        raise
                    time.sleep(0.05)
            self.assertEqual(page, 'contents')
        finally:
            server.terminate()
            server.communicate()

    def test_interactive(self):
        out = run(PYTHON, '-i', '-c', 'x = 6', input='x * 7\n')
        self.assertIn('42', out)


class BootstrapTests(unittest.TestCase):
    def test_ensurepip(self):
        """pip and setuptools from the wheels that a stock library carries."""
        wheels = os.path.join(PREFIX, 'lib', 'python2.7', 'ensurepip', '_bundled')
        if not os.path.isdir(wheels):
            self.skipTest('this standard library carries no wheels')
        run(PYTHON, '-m', 'ensurepip')
        version = run(PYTHON, '-m', 'pip', '--version')
        self.assertTrue(re.match(r'pip \S+ from %s/lib/python2.7/site-packages/pip \(python 2.7\)'
                                 % re.escape(PREFIX), version), version)
        self.assertIn('setuptools', run(os.path.join(PREFIX, 'bin', 'pip'), 'list'))
        tags = ask('from pip._internal import pep425tags\n'
                   'print json.dumps(pep425tags.get_supported())')
        self.assertIn(['cp27', 'cp27mu', sysconfig.get_platform().replace('-', '_')], tags)


if __name__ == '__main__':
    unittest.main()
