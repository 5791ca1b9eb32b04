"""gdbm and dbm: mappings in files."""
from __future__ import print_function

import os
import shutil
import sys
import tempfile
import unittest

modules = {}
for name in 'gdbm', 'dbm':
    try:
        modules[name] = __import__(name)
    except ImportError:
        pass        # left out in this build: configure's summary says so


class Common(object):
    def setUp(self):
        if self.name not in modules:
            self.skipTest('no %s in this build' % self.name)
        self.module = modules[self.name]
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, 'base')

    def tearDown(self):
        if hasattr(self, 'folder'):
            shutil.rmtree(self.folder)

    def test_mapping(self):
        base = self.module.open(self.path, 'c')
        self.assertEqual(len(base), 0)
        base['a'] = 'one'
        base[u'b'] = 'two\0and more'
        base['a'] = 'three'
        base['\0\xff'] = ''
        self.assertEqual(len(base), 3)
        self.assertEqual(sorted(base.keys()), ['\0\xff', 'a', 'b'])
        self.assertEqual((base['a'], base['b'], base['\0\xff']), ('three', 'two\0and more', ''))
        self.assertTrue('a' in base and base.has_key('a') == 1)
        self.assertFalse('c' in base or base.has_key('c') != 0)
        with self.assertRaises(KeyError) as caught:
            base['c']
        self.assertEqual(caught.exception.args, ('c',))
        del base['a']
        with self.assertRaises(KeyError) as caught:
            del base['a']
        self.assertEqual(caught.exception.args, ('a',))
        self.assertEqual(len(base), 2)
        base.close()
        base = self.module.open(self.path, 'w')
        self.assertEqual(sorted(base.keys()), ['\0\xff', 'b'])
        base.close()
        base = self.module.open(self.path, 'n')
        self.assertEqual(base.keys(), [])

    def test_many_entries(self):
        base = self.module.open(self.path, 'n')
        for i in range(2000):
            base['key %d' % i] = 'value %d' % (i * i)
        for i in range(0, 2000, 2):
            del base['key %d' % i]
        self.assertEqual(len(base), 1000)
        self.assertEqual(sorted(base.keys()), sorted('key %d' % i for i in range(1, 2000, 2)))
        self.assertTrue(all(base['key %d' % i] == 'value %d' % (i * i) for i in range(1, 2000, 2)))

    def test_read_only(self):
        self.module.open(self.path, 'c').close()
        base = self.module.open(self.path)
        with self.assertRaises(self.module.error):
            base['a'] = 'b'
        self.assertRaises(KeyError, base.__delitem__, 'a')

    def test_closed(self):
        base = self.module.open(self.path, 'c')
        base.close()
        base.close()
        closed = '%s object has already been closed' % self.name.upper()
        for act in (len, lambda b: b['a'], lambda b: b.__setitem__('a', 'b'), lambda b: b.keys(),
                    lambda b: 'a' in b, lambda b: b.has_key('a'), lambda b: b.__delitem__('a')):
            with self.assertRaises(self.module.error) as caught:
                act(base)
            self.assertEqual(str(caught.exception), closed)

    def test_wrong_types(self):
        base = self.module.open(self.path, 'c')
        with self.assertRaises(TypeError) as caught:
            base[1] = 'a'
        self.assertEqual(str(caught.exception), self.name + ' mappings have string indices only')
        with self.assertRaises(TypeError) as caught:
            base['a'] = 1
        self.assertEqual(str(caught.exception), self.name + ' mappings have string elements only')
        self.assertRaises(TypeError, lambda: base[1])
        self.assertRaises(TypeError, lambda: 1 in base)
        self.assertRaises(TypeError, iter, base)
        self.assertRaises(TypeError, type(base))

    def test_open_fails(self):
        for flag in 'r', 'w':
            self.assertRaises(self.module.error, self.module.open, self.path, flag)
        self.assertRaises(self.module.error, self.module.open, self.path + '/x/y', 'c')
        self.assertRaises(self.module.error, self.module.open, self.path, 'x')
        self.assertRaises(self.module.error, self.module.open, self.path, '')
        self.assertRaises(TypeError, self.module.open)
        self.assertEqual(self.module.error.__bases__, (Exception,))

    def test_whichdb_and_anydbm(self):
        import anydbm
        import whichdb
        base = self.module.open(self.path, 'n')
        base['a'] = 'b'
        base.close()
        self.assertEqual(whichdb.whichdb(self.path), self.name)
        self.assertEqual(anydbm.open(self.path)['a'], 'b')


class GdbmTests(Common, unittest.TestCase):
    name = 'gdbm'

    def test_walk(self):
        base = self.module.open(self.path, 'nf')
        self.assertEqual(base.firstkey(), None)
        wanted = set('key%d' % i for i in range(100))
        for key in wanted:
            base[key] = key
        base.sync()
        seen = set()
        key = base.firstkey()
        while key is not None:
            seen.add(key)
            key = base.nextkey(key)
        self.assertEqual(seen, wanted)

    def test_reorganize(self):
        base = self.module.open(self.path, 'n')
        for i in range(100):
            base[str(i)] = 'x' * 10000
        for i in range(100):
            del base[str(i)]
        before = os.path.getsize(self.path)
        base.reorganize()
        self.assertLess(os.path.getsize(self.path), before // 10)
        self.assertEqual(base.keys(), [])

    def test_flags(self):
        self.assertEqual(set('rwcn') - set(self.module.open_flags), set())
        for flag in self.module.open_flags:
            self.module.open(self.path, 'c' + flag if flag in 'fsu' else 'c').close()
        with self.assertRaises(self.module.error) as caught:
            self.module.open(self.path, 'cq')
        self.assertEqual(str(caught.exception), "Flag 'q' is not supported.")

    def test_damaged_file(self):
        with open(self.path, 'wb') as stream:
            stream.write('no database ' * 1000)
        self.assertRaises(self.module.error, self.module.open, self.path, 'w')


class DbmTests(Common, unittest.TestCase):
    name = 'dbm'

    def test_get_and_setdefault(self):
        base = self.module.open(self.path, 'n')
        self.assertEqual(base.get('a'), None)
        self.assertEqual(base.get('a', 5), 5)
        self.assertEqual(base.setdefault('a', 'b'), 'b')
        self.assertEqual(base.setdefault('a', 'c'), 'b')
        self.assertEqual(base.setdefault('d'), '')
        self.assertEqual((base['a'], base['d'], base.get('a')), ('b', '', 'b'))
        self.assertRaises(TypeError, base.setdefault, 'e', 1)

    def test_library_is_named(self):
        self.assertIn(self.module.library, ('GNU gdbm', 'Berkeley DB'))


if __name__ == '__main__':
    unittest.main()
