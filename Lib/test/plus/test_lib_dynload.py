"""The modules that are shared objects in lib-dynload: they use only what the interpreter
shows, show only their init function, and keep libraries out of the program.
"""
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SYMBOLS = os.path.join(HERE, *([os.pardir] * 3 + ['Misc', 'abi', 'symbols.tsv']))
FOLDER = os.path.join(os.path.dirname(os.__file__), 'lib-dynload')
NAMES = sorted(name[:-3] for name in os.listdir(FOLDER))


def path_of(name):
    return os.path.join(FOLDER, name + '.so')


def dynamic_symbols(path):
    """(name, is defined here) of each symbol that the linker sees."""
    output = subprocess.check_output(['readelf', '-W', '--dyn-syms', path])
    for line in output.splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0].rstrip(':').isdigit():
            yield fields[7].split('@')[0], fields[6] != 'UND'


def needed(path):
    output = subprocess.check_output(['readelf', '-W', '-d', path])
    return [line.split('[')[1].rstrip(']') for line in output.splitlines() if '(NEEDED)' in line]


def python(code, *arguments):
    return subprocess.check_output([sys.executable, '-c', code] + list(arguments),
                                   stderr=subprocess.STDOUT)


@unittest.skipUnless('zlib' in NAMES or 'unicodedata' in NAMES, 'built --with-builtin-modules')
class LinkTests(unittest.TestCase):
    def test_program_needs_no_module_s_library(self):
        libraries = set(name.split('.so')[0] for name in needed(os.path.realpath(sys.executable)))
        self.assertEqual(libraries - set(['libc', 'libm', 'libpthread', 'libdl', 'libutil', 'libpython2.7',
                                          'ld-linux-x86-64', 'ld-linux-aarch64', 'libgcc_s',
                                          'libasan', 'libubsan', 'libtsan', 'librt']), set())

    def test_only_the_init_function_is_shown(self):
        for name in NAMES:
            shown = set(symbol for symbol, defined in dynamic_symbols(path_of(name)) if defined)
            self.assertEqual(shown - set(['_init', '_fini']), set(['init' + name]))

    def test_only_the_interface_is_used(self):
        with open(SYMBOLS) as stream:
            interface = set(line.split()[0] for line in stream)
        for name in NAMES:
            used = set(symbol for symbol, defined in dynamic_symbols(path_of(name))
                       if not defined and symbol.startswith(('Py', '_Py')))
            self.assertEqual([symbol for symbol in used - interface
                              if not symbol.startswith('_PyPlus')], [], name)

    def test_the_interpreter_shows_what_they_use(self):
        """dlopen() with RTLD_NOW, in a process of its own each."""
        code = 'import sys; name = sys.argv[1]; __import__(name); print sys.modules[name].__file__'
        for name in NAMES:
            self.assertEqual(python(code, name).strip(), path_of(name))


class ModuleTests(unittest.TestCase):
    def test_not_built_in_as_well(self):
        self.assertEqual(set(NAMES).intersection(sys.builtin_module_names), set())

    def test_codecs_know_one_codec_class(self):
        print_types = '''if 1:
            import _multibytecodec, codecs
            found = set()
            for name in 'gb18030 hz big5hkscs iso2022_jp_2 shift_jis euc_kr cp950'.split():
                codec = codecs.lookup(name)
                assert issubclass(codec.incrementaldecoder, _multibytecodec.MultibyteIncrementalDecoder)
                assert codec.incrementaldecoder().decode(codec.encode(u'\\u4e00')[0]) == u'\\u4e00', name
                found.add(type(codec.encode.__self__).__name__)
            print sorted(found)'''
        self.assertEqual(python(print_types), "['MultibyteCodec']\n")

    def test_a_codec_module_on_its_own(self):
        for name, codec in (('cn', 'hz'), ('hk', 'big5hkscs'), ('iso2022', 'iso2022_kr'), ('jp', 'cp932'),
                            ('kr', 'johab'), ('tw', 'big5')):
            code = ('import _codecs_%s as m\nprint m.getcodec("%s").decode("abc")\n'
                    'for bad in ("no", 5):\n'
                    '    try: m.getcodec(bad)\n'
                    '    except (LookupError, TypeError) as e: print type(e).__name__, e\n' % (name, codec))
            self.assertEqual(python(code), "(u'abc', 3)\nLookupError no such codec is supported.\n"
                                           'TypeError encoding name must be a string.\n')

    def test_created_only_from_a_codec(self):
        code = ('import _multibytecodec as m, datetime\n'
                'for wrong in (5, datetime.datetime_CAPI):\n'
                '    try: print m.__create_codec(wrong)\n'
                '    except ValueError as e: print e\n')
        self.assertEqual(python(code), 'argument type invalid\n' * 2)

    def test_windows_in_panels(self):
        """_curses_panel knows windows by _curses' capsule."""
        if '_curses_panel' not in NAMES:
            self.skipTest('this build has no _curses_panel')
        code = '''if 1:
            import curses, curses.panel, os
            os.environ['TERM'] = 'xterm'
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            window = curses.initscr()
            panel = curses.panel.new_panel(window)
            os.write(2, str(panel.window() is window))
            os._exit(0)'''
        self.assertEqual(python(code), 'True')

    def test_deep_chains_die_slowly(self):
        """A chain of a shared module's objects is as safe as one of built-in ones."""
        code = ('import _elementtree as e\n'
                'top = e.Element("a")\n'
                'for i in xrange(300000):\n'
                '    outer = e.Element("a"); outer.append(top); top = outer\n'
                'del top, outer\n'
                'print "alive"')
        self.assertEqual(python(code), 'alive\n')

    def test_in_a_second_life(self):
        """Modules come back after they left sys.modules, and reload() is harmless."""
        code = ('import sys\n'
                'for name in sys.argv[1:]:\n'
                '    module = __import__(name)\n'
                '    del sys.modules[name]\n'
                '    assert __import__(name).__name__ == name\n'
                '    reload(sys.modules[name])\n'
                'print "done"')
        self.assertEqual(python(code, *[n for n in NAMES if n != 'readline']), 'done\n')


if __name__ == '__main__':
    unittest.main()
