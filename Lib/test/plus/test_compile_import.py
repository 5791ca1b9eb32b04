"""Finding and loading modules; marshal; zipimport.  Runs on stock 2.7.18, too."""
import imp
import marshal
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
import unittest
import zipfile
import zipimport


class InDirectory(unittest.TestCase):

    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.path = sys.path[:]
        self.modules = sys.modules.copy()
        self.write_bytecode = sys.dont_write_bytecode
        sys.dont_write_bytecode = False
        sys.path.insert(0, self.directory)

    def tearDown(self):
        sys.path[:] = self.path
        sys.dont_write_bytecode = self.write_bytecode
        for name in set(sys.modules) - set(self.modules):
            del sys.modules[name]
        shutil.rmtree(self.directory)

    def write(self, name, text=''):
        path = os.path.join(self.directory, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with open(path, 'w') as f:
            f.write(textwrap.dedent(text))
        return path

    def run_python(self, *args):
        environment = dict(os.environ, PYTHONPATH=self.directory)
        environment.pop('PYTHONDONTWRITEBYTECODE', None)
        process = subprocess.Popen((sys.executable,) + args, env=environment, cwd=self.directory,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return process.communicate()[0]


class Compiled(InDirectory):

    def test_written_and_used(self):
        path = self.write('plus_m1.py', 'x = 1\n')
        module = __import__('plus_m1')
        self.assertEqual(module.__file__, path)
        with open(path + 'c', 'rb') as f:
            data = f.read()
        self.assertEqual(data[:4], imp.get_magic())
        self.assertEqual(struct.unpack('<I', data[4:8])[0], int(os.stat(path).st_mtime))
        self.assertEqual(marshal.loads(data[8:]).co_filename, path)
        self.assertEqual(sorted(os.listdir(self.directory)), ['plus_m1.py', 'plus_m1.pyc'])
        del sys.modules['plus_m1']
        self.assertEqual(__import__('plus_m1').__file__, path + 'c')

    def test_old_or_foreign_is_replaced(self):
        path = self.write('plus_m2.py', 'x = 2\n')
        for header in ('', 'abcd', imp.get_magic() + '\0\0\0\0'):
            with open(path + 'c', 'wb') as f:
                f.write(header + marshal.dumps(compile('x = 1', 'f', 'exec')))
            self.assertEqual(__import__('plus_m2').x, 2)
            del sys.modules['plus_m2']

    def test_without_source(self):
        path = self.write('plus_m3.py', 'x = 3\n')
        __import__('plus_m3')
        os.unlink(path)
        del sys.modules['plus_m3']
        self.assertEqual(__import__('plus_m3').x, 3)
        with open(path + 'c', 'wb') as f:
            f.write('abcdefghijkl')
        del sys.modules['plus_m3']
        self.assertRaises(ImportError, __import__, 'plus_m3')

    def test_moved(self):
        path = self.write('plus_m4.py', 'def f(): pass\n')
        __import__('plus_m4')
        other = os.path.join(self.directory, 'sub', 'plus_m4.py')
        os.mkdir(os.path.dirname(other))
        os.rename(path, other)
        os.rename(path + 'c', other + 'c')
        del sys.modules['plus_m4']
        sys.path.insert(0, os.path.dirname(other))
        self.assertEqual(__import__('plus_m4').f.func_code.co_filename, other)

    def test_not_written(self):
        sys.dont_write_bytecode = True
        path = self.write('plus_m5.py', 'x = 5\n')
        __import__('plus_m5')
        self.assertFalse(os.path.exists(path + 'c'))


class Packages(InDirectory):

    def test_implicit_relative_import(self):
        self.write('plus_p1/__init__.py', 'import plus_sub\n')
        self.write('plus_p1/plus_sub.py', 'import os\nname = __name__\n')
        package = __import__('plus_p1')
        self.assertEqual(package.plus_sub.name, 'plus_p1.plus_sub')
        self.assertIs(sys.modules['plus_p1.os'], None)
        self.assertEqual(package.plus_sub.__package__, 'plus_p1')

    def test_explicit_relative_import(self):
        self.write('plus_p2/__init__.py')
        self.write('plus_p2/a.py', 'from . import b\nfrom .c.d import x\nfrom .c import d as e\n')
        self.write('plus_p2/b.py', 'y = 1\n')
        self.write('plus_p2/c/__init__.py')
        self.write('plus_p2/c/d.py', 'from ..b import y as x\n')
        self.write('plus_p2/c/beyond.py', 'from ... import z\n')
        self.assertRaises(ValueError, __import__, 'plus_p2.c.beyond')
        self.assertEqual(__import__('plus_p2.a', fromlist=['x']).x, 1)

    def test_star(self):
        self.write('plus_p3/__init__.py', '__all__ = ["a", "v"]\nv = 1\n')
        self.write('plus_p3/a.py')
        namespace = {}
        exec 'from plus_p3 import *' in namespace
        self.assertEqual(namespace['a'].__name__, 'plus_p3.a')

    def test_failure_leaves_no_module(self):
        self.write('plus_bad.py', '1 / 0\n')
        self.assertRaises(ZeroDivisionError, __import__, 'plus_bad')
        self.assertNotIn('plus_bad', sys.modules)
        self.write('plus_syn.py', 'a b\n')
        self.assertRaises(SyntaxError, __import__, 'plus_syn')

    def test_replaced_module(self):
        self.write('plus_rep.py', 'import sys\nsys.modules[__name__] = 42\n')
        self.assertEqual(__import__('plus_rep'), 42)

    def test_reload(self):
        path = self.write('plus_rel.py', 'x = 1\n')
        module = __import__('plus_rel')
        with open(path, 'w') as f:
            f.write('1 / 0\n')
        os.unlink(path + 'c')
        self.assertRaises(ZeroDivisionError, reload, module)
        self.assertIs(sys.modules['plus_rel'], module)

    def test_error_texts(self):
        def text(*args):
            try:
                __import__(*args)
            except Exception as error:
                return '%s: %s' % (type(error).__name__, error)
        self.assertEqual(text('plus_none'), 'ImportError: No module named plus_none')
        self.assertEqual(text('os.plus_none'), 'ImportError: No module named plus_none')
        self.assertEqual(text('a/b'), 'ImportError: Import by filename is not supported.')
        self.assertEqual(text(''), 'ValueError: Empty module name')
        self.assertEqual(text('x', {'__name__': 'b'}, {}, [], 1),
                         'ValueError: Attempted relative import in non-package')
        self.assertEqual(text('x', {'__name__': 'no.b'}, {}, [], 1), "SystemError: Parent module "
                         "'no' not loaded, cannot perform relative import")

    def test_directory_is_no_source(self):
        os.mkdir(os.path.join(self.directory, 'plus_dir.py'))
        self.assertRaises((SyntaxError, ImportError), __import__, 'plus_dir')
        self.assertRaises((IOError, ImportError), imp.find_module, 'plus_dir')

    def test_imports_while_the_interpreter_ends(self):
        self.write('plus_end.py', '''
            class C(object):
                def __del__(self):
                    import imp
                    import plus_none
            import sys
            sys.keep = C()
            ''')
        self.assertNotIn('Fatal', self.run_python('plus_end.py'))


class Hooks(InDirectory):

    def test_meta_path(self):
        asked = []

        class Finder(object):
            def find_module(self, name, path=None):
                asked.append((name, path))
                return self if name == 'plus_hooked' else None

            def load_module(self, name):
                module = sys.modules[name] = imp.new_module(name)
                return module
        finder = Finder()
        sys.meta_path.append(finder)
        try:
            self.assertEqual(__import__('plus_hooked').__name__, 'plus_hooked')
        finally:
            sys.meta_path.remove(finder)
        self.assertEqual(asked, [('plus_hooked', None)])

    def test_null_importer(self):
        self.assertRaises(ImportError, imp.NullImporter, '')
        self.assertRaises(ImportError, imp.NullImporter, self.directory)
        self.assertIs(imp.NullImporter('/plus/none').find_module('x'), None)

    def test_lock(self):
        self.assertFalse(imp.lock_held())
        imp.acquire_lock()
        imp.acquire_lock()
        imp.release_lock()
        self.assertTrue(imp.lock_held())
        imp.release_lock()
        self.assertRaises(RuntimeError, imp.release_lock)

    def test_frozen(self):
        output = self.run_python('-c', 'import __hello__, __phello__.spam; print __hello__.__file__')
        self.assertEqual(output, 'Hello world...\n' * 3 + '<frozen>\n')


class Zip(InDirectory):

    def make(self, name, compression):
        path = os.path.join(self.directory, name)
        archive = zipfile.ZipFile(path, 'w', compression)
        archive.writestr('plus_z.py', 'x = 1\r\ny = 2')
        archive.writestr('plus_zp/__init__.py', 'import plus_zq')
        archive.writestr('plus_zp/plus_zq.py', 'z = 3')
        archive.writestr('data/d.txt', 'text')
        archive.close()
        return path

    def test_import(self):
        for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            path = self.make('z%d.zip' % compression, compression)
            sys.path.insert(0, path)
            module = __import__('plus_z')
            self.assertEqual((module.x, module.y), (1, 2))
            self.assertEqual(module.__file__, os.path.join(path, 'plus_z.py'))
            self.assertEqual(__import__('plus_zp').plus_zq.z, 3)
            self.assertEqual(module.__loader__.get_data('data/d.txt'), 'text')
            for name in ('plus_z', 'plus_zp', 'plus_zp.plus_zq'):
                del sys.modules[name]

    def test_broken(self):
        path = self.make('good.zip', zipfile.ZIP_STORED)
        with open(path, 'rb') as f:
            data = f.read()
        broken = os.path.join(self.directory, 'broken.zip')
        for cut in range(0, len(data), 31):
            for text in (data[:cut], data[cut:], data[:cut] + '\xff\xff\xff\xff' + data[cut + 4:]):
                zipimport._zip_directory_cache.clear()
                with open(broken, 'wb') as f:
                    f.write(text)
                try:
                    importer = zipimport.zipimporter(broken)
                    for name in importer._files:
                        importer.get_data(name)
                except Exception:
                    pass


class Marshal(unittest.TestCase):

    def test_bytes(self):
        text = ''.join(['no', 'name'])
        for version, expected in (
                (0, '[\x03\0\0\0s\x01\0\0\0 f\x031.5l\xff\xff\xff\xff\x05\0'),
                (2, '[\x03\0\0\0s\x01\0\0\0 g\0\0\0\0\0\0\xf8?l\xff\xff\xff\xff\x05\0')):
            self.assertEqual(marshal.dumps([buffer(' '), 1.5, -5L], version), expected)
        self.assertEqual(marshal.dumps([intern(text)] * 2), '[\x02\0\0\0t\x06\0\0\0nonameR\0\0\0\0')

    def test_truncated(self):
        value = [1, 2L ** 70, 1.5, 1j, 'x' * 300, u'\u1234', {1: (2,)}, set([1]), None, True]
        for version in (0, 1, 2):
            data = marshal.dumps(value, version)
            self.assertEqual(marshal.loads(data), value)
            for i in range(len(data)):
                try:
                    marshal.loads(data[:i])
                except (EOFError, ValueError, TypeError):
                    pass

    def test_depth(self):
        value = []
        for _ in xrange(3000):
            value = [value]
        self.assertRaises(ValueError, marshal.dumps, value)
        self.assertRaises(ValueError, marshal.loads, '(\1\0\0\0' * 3000)

    def test_large_counts(self):
        for code in '([<su':
            self.assertRaises((ValueError, EOFError), marshal.loads, code + '\xff\xff\xff\x7f')


if __name__ == '__main__':
    unittest.main()
