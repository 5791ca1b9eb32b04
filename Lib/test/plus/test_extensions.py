"""Modules compiled for stock 2.7.18 load into our binary, and find what they count on in it.

Everything here needs a stock installation (PLUS_STOCK); its tests against those modules are
run by `./plus conformance --stock PREFIX --dynload`.
"""
from __future__ import print_function

import glob
import os
import subprocess
import sys
import unittest

STOCK = os.environ.get('PLUS_STOCK') or ''
DYNLOAD = os.path.join(STOCK, 'lib', 'python2.7', 'lib-dynload')
ABI = os.path.join(os.path.dirname(os.path.abspath(__file__)), *([os.pardir] * 3 + ['Misc', 'abi']))

# Loads one module, and what it imports in turn, from stock's folder.
LOAD = r'''
import imp, os, sys
folder, name = sys.argv[1:]
class PreferStock(object):
    def find_module(self, name, path=None):
        if os.path.exists(os.path.join(folder, name + '.so')):
            return self
    def load_module(self, name):
        return imp.load_dynamic(name, os.path.join(folder, name + '.so'))
sys.meta_path.insert(0, PreferStock())
sys.modules.pop(name, None)
module = __import__(name)
assert os.path.samefile(module.__file__, os.path.join(folder, name + '.so')), module.__file__
'''
NAMES = LOAD + '''
import json
print(json.dumps(dict((n, type(getattr(module, n)).__name__) for n in dir(module))))
'''

# A line for each type the C API exports: what its slots hold.
SLOTS = LOAD + r'''
import ctypes, re
abi = os.environ['PLUS_ABI']
fields = {}
for line in open(os.path.join(abi, 'layout.tsv')):
    struct, field, offset = line.split('\t')[:3]
    if offset != '-':
        fields.setdefault(struct, []).append((field, int(offset)))
tables = {'tp_as_number': 'PyNumberMethods', 'tp_as_sequence': 'PySequenceMethods',
          'tp_as_mapping': 'PyMappingMethods', 'tp_as_buffer': 'PyBufferProcs'}
values = set('tp_name tp_cache tp_subclasses tp_weaklist tp_version_tag tp_doc tp_mro tp_dict '
             'tp_bases tp_base tp_methods tp_members tp_getset tp_flags tp_dictoffset '
             'tp_weaklistoffset tp_basicsize tp_itemsize tp_free'.split())
program = ctypes.CDLL(None)
def word(address):
    return ctypes.c_size_t.from_address(address).value
def symbol(name):
    return ctypes.addressof(ctypes.c_char.in_dll(program, name))
for line in open(os.path.join(abi, 'symbols.tsv')):
    name = line.split()[0]
    if not re.match(r'_?Py[A-Za-z_]*_Type$|PyExc_', name):
        continue
    address = word(symbol(name)) if name.startswith('PyExc_') else symbol(name)
    if not address or word(address + 8) != symbol('PyType_Type'):
        continue
    filled = []
    for field, offset in fields['PyTypeObject']:
        table = word(address + offset)
        if field.startswith('tp_') and field not in values and table:
            filled.append(field)
            if field in tables:
                filled += [f for f, o in fields[tables[field]] if word(table + o)]
    print(name, ' '.join(filled))
'''


def run(python, code, *args):
    child = subprocess.Popen([python, '-c', 'from __future__ import print_function\n' + code] +
                             list(args), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             env=dict(os.environ, PLUS_ABI=ABI))
    output = child.communicate()[0]
    return child.returncode, output


@unittest.skipUnless(os.path.isdir(DYNLOAD), 'no stock 2.7.18 here (PLUS_STOCK)')
class DynloadTests(unittest.TestCase):
    def modules(self):
        found = sorted(os.path.basename(path)[:-3]
                       for path in glob.glob(os.path.join(DYNLOAD, '*.so')))
        self.assertGreater(len(found), 40)
        return found

    def test_every_module_loads(self):
        failed = {}
        for name in self.modules():
            status, output = run(sys.executable, LOAD, DYNLOAD, name)
            if status != 0:
                failed[name] = (status, output)
        self.assertEqual(failed, {})

    def test_modules_have_the_same_names_in_both(self):
        import json
        stock = os.path.join(STOCK, 'bin', 'python2.7')
        for name in '_ctypes', '_socket', 'datetime', '_elementtree', '_io', 'cPickle', '_curses':
            if name not in self.modules():
                continue
            (_, ours), (_, theirs) = (run(p, NAMES, DYNLOAD, name) for p in (sys.executable, stock))
            self.assertEqual(json.loads(ours), json.loads(theirs), name)

    def test_types_have_the_slots_that_stock_fills(self):
        """C code calls slots of our types without asking: PyDict_Type.tp_print(...)."""
        if '_ctypes' not in self.modules():
            self.skipTest('stock has no _ctypes')
        stock = os.path.join(STOCK, 'bin', 'python2.7')
        facts = []
        for python in sys.executable, stock:
            status, output = run(python, SLOTS, DYNLOAD, '_ctypes')
            self.assertEqual(status, 0, output)
            facts.append(dict((line.split()[0], set(line.split()[1:]))
                              for line in output.splitlines()))
        ours, theirs = facts
        self.assertGreater(len(theirs), 90)
        missing = dict((name, sorted(slots - ours.get(name, set())))
                       for name, slots in theirs.items() if slots - ours.get(name, set()))
        # PyBuffer_Release() knows memoryviews itself
        self.assertEqual(missing, {'PyMemoryView_Type': ['bf_releasebuffer']})

    def test_mixed_company(self):
        """Stock's module beside ours of another name that it works with."""
        for name, code in (
                ('_curses_panel', 'import _curses\nassert issubclass(_curses.error, Exception)'),
                ('_json', 'import json\nassert json.loads(json.dumps([1, {"a": 2.5}])) == '
                          '[1, {"a": 2.5}]'),
                ('datetime', 'import pickle, cPickle\nd = module.datetime(2020, 1, 2)\n'
                             'assert cPickle.loads(pickle.dumps(d, 2)) == d'),
                ('cPickle', 'import collections\nd = collections.deque([1, 2])\n'
                            'assert list(module.loads(module.dumps(d, 2))) == [1, 2]'),
                ('_collections', 'assert str(module.defaultdict(list, a=1)) == '
                                 '"defaultdict(<type \'list\'>, {\'a\': 1})"\n'
                                 'print(module.defaultdict(int, {1: 2}))'),
                ('_elementtree', 'import pyexpat\ne = module.XML("<a><b/>t</a>")\n'
                                 'assert [c.tag for c in e] == ["b"]')):
            if name not in self.modules():
                continue
            status, output = run(sys.executable, LOAD + code, DYNLOAD, name)
            self.assertEqual(status, 0, (name, output))


if __name__ == '__main__':
    unittest.main()
