"""What compiled extension modules count on: exported symbols, modules and their names.

The facts were recorded from a stock 2.7.18 (Misc/abi).  Struct layouts are asserted
when the interpreter is compiled.
"""
from __future__ import print_function

import json
import os
import pkgutil
import subprocess
import sys
import sysconfig
import unittest

ABI = os.path.join(os.path.dirname(os.path.abspath(__file__)), *([os.pardir] * 3 + ['Misc', 'abi']))


BUILD = os.path.dirname(os.path.realpath(sys.executable))
SHARED = os.path.join(BUILD, 'libpython2.7.so')


def exported(path):
    """Names a program or library exports, with nm's letter.

    Without what the linker copies into a program from libraries it uses (stdin and the
    like): those names share their address with a copy relocation."""
    relocations = subprocess.check_output(['readelf', '-rW', path])
    copied = set(int(line.split()[0], 16) for line in relocations.splitlines()
                 if 'R_X86_64_COPY' in line or 'R_AARCH64_COPY' in line)
    output = subprocess.check_output(['nm', '-D', '--defined-only', path])
    rows = (line.split() for line in output.splitlines())
    return dict((row[2], row[1]) for row in rows if int(row[0], 16) not in copied)


class SymbolTests(unittest.TestCase):
    def check(self, path):
        """All names of 2.7 with their kind, and no other but our own additions."""
        ours = exported(path)
        wrong = []
        with open(os.path.join(ABI, 'symbols.tsv')) as stream:
            for line in stream:
                name, letter = line.split()
                kind = ours.pop(name, None)
                if kind is None or (letter == 'T') != (kind == 'T'):
                    wrong.append((name, letter, kind))
        self.assertEqual(wrong, [])
        self.assertEqual(sorted(name for name in ours if not name.startswith('_PyPlus')), [])

    @unittest.skipIf(sysconfig.get_config_var('Py_ENABLE_SHARED'), 'the library exports')
    def test_program(self):
        self.check(os.path.realpath(sys.executable))

    @unittest.skipUnless(os.path.exists(SHARED), 'needs make sharedlib')
    def test_shared_library(self):
        self.check(SHARED)


    def test_current_thread_state_is_a_plain_global(self):
        """Extensions read it without a call; thread-local storage would have kind TLS."""
        path = SHARED if sysconfig.get_config_var('Py_ENABLE_SHARED') else os.path.realpath(sys.executable)
        output = subprocess.check_output(['readelf', '-W', '--dyn-syms', path])
        kinds = [line.split()[2:5] for line in output.splitlines()
                 if line.endswith(' _PyThreadState_Current')]
        self.assertEqual(kinds, [['8', 'OBJECT', 'GLOBAL']])


class SurfaceTests(unittest.TestCase):
    """Names of built-in modules; modules left out in this build are not its matter."""

    # constants of newer or optional system headers
    optional = {'_socket': ('TIPC_', 'SOL_UDP')}
    # C code that imports a Python module, which the library of jython's jar lacks
    needs = {'_multiprocessing': 'multiprocessing'}

    def test_names_and_types(self):
        with open(os.path.join(ABI, 'surface.json')) as stream:
            surface = json.load(stream)
        checked = 0
        wrong = []
        shared = os.listdir(os.path.join(os.path.dirname(os.__file__), 'lib-dynload'))
        compiled = set(sys.builtin_module_names).union(name[:-3] for name in shared)
        for module_name in sorted(surface):
            if module_name not in compiled:
                continue
            if module_name in self.needs and pkgutil.find_loader(self.needs[module_name]) is None:
                continue
            # names that come and go with what runs: sys.exc_type, builtins of site
            code = ('import %s as m, json\n'
                    'kind = lambda v: "type" if isinstance(v, type) else type(v).__name__\n'
                    'print json.dumps(dict((n, kind(getattr(m, n))) for n in dir(m)))'
                    % module_name)
            ours = json.loads(subprocess.check_output([sys.executable, '-c', code]))
            for name, facts in surface[module_name].items():
                checked += 1
                if ours.get(name) != facts[0] and (module_name, name) != ('sys', 'exc_type') and \
                        not name.startswith(self.optional.get(module_name, ('\0',))):
                    # tables that stock's CJK modules lend each other: no interface
                    if not name.startswith('__map_'):
                        wrong.append((module_name, name, facts[0], ours.get(name)))
        self.assertEqual(wrong, [])
        self.assertGreater(checked, 1500)


class IdentityTests(unittest.TestCase):
    def test_versions(self):
        self.assertRegexpMatches(sys.version, r'^2\.7\.18 \(\w+, .*\) \n\[(GCC|Clang) .*\]$')
        self.assertEqual(tuple(sys.version_info), (2, 7, 18, 'final', 0))
        self.assertEqual(sys.hexversion, 0x020712f0)
        self.assertEqual(sys.subversion, ('CPython', '', ''))
        self.assertEqual(sys.api_version, 1013)
        self.assertEqual(sys.maxunicode, 0x10ffff)
        self.assertEqual(sys.platform, 'linux2')

    def test_names_that_tell_python_3_are_absent(self):
        import imp
        import sysconfig
        import threading
        for module, name in ((sys, 'implementation'), (imp, 'cache_from_source'),
                             (sys, 'setswitchinterval'), (sys, 'base_prefix'),
                             (sys, 'base_exec_prefix'), (sys, 'abiflags'), (imp, 'get_tag'),
                             (os, 'fsencode'), (os, 'cpu_count'), (threading, 'get_ident')):
            self.assertFalse(hasattr(module, name), name)
        self.assertIsNone(sysconfig.get_config_var('SOABI'))


if __name__ == '__main__':
    unittest.main()
