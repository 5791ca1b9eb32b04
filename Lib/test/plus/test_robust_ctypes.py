"""The repr of ctypes objects whose memory is not there.

Whoever reads through a bad pointer (`value`, `contents[0]`) gets what he asked for; a repr,
which a debugger or a log asks for, says that there is nothing to read.  NULL is never read.
"""
import subprocess
import sys
import unittest

try:
    import ctypes
except ImportError:
    ctypes = None

PRELUDE = r'''
from ctypes import *
import gc, mmap, sys
class S(Structure):
    _fields_ = [('p', c_char_p), ('w', c_wchar_p), ('o', py_object), ('n', POINTER(c_int))]
class U(Union):
    _fields_ = [('p', c_char_p), ('i', c_long)]
def at_end(text):
    """The address of text at the very end of a page that nothing follows."""
    space = mmap.mmap(-1, 3 * mmap.PAGESIZE)
    keep.append(space)
    address = addressof(c_char.from_buffer(space))
    protect = pythonapi.mprotect
    protect.argtypes = [c_void_p, c_size_t, c_int]
    assert protect(address + 2 * mmap.PAGESIZE, mmap.PAGESIZE, 0) == 0
    memmove(address + 2 * mmap.PAGESIZE - len(text), text, len(text))
    return address + 2 * mmap.PAGESIZE - len(text)
keep = []
'''
BAD = ['1', '8', '4096', '2**47 - 8', '2**63', '2**64 - 1', '2**64 - 8', 'id(None) + 3']
LOST = 'nothing to read'
# what is at a bad address: text, what the answer must contain (None: only no signal)
AT = ['c_int', 'c_char', 'c_wchar', 'c_double', 'c_longdouble', 'c_bool', 'c_void_p', 'py_object',
      'c_wchar_p', 'c_longlong', 'c_ubyte', 'c_char_p', 'S', 'U', 'POINTER(c_int)', 'c_int * 3',
      'c_char * 3', 'CFUNCTYPE(c_int)']


@unittest.skipIf(ctypes is None, 'no ctypes')
class Reprs(unittest.TestCase):

    def answers(self, texts):
        """What each of the expressions gives, or its exception, from one child."""
        script = PRELUDE + ''.join('try: print %s\nexcept Exception as error: '
                                   'print type(error).__name__, error\nsys.stdout.flush()\n' % text
                                   for text in texts)
        process = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        out, err = process.communicate()
        lines = out.splitlines()
        self.assertEqual((process.returncode, len(lines)), (0, len(texts)),
                         (texts[len(lines):][:1], err[-400:]))
        return lines

    def test_values_that_point_nowhere(self):
        for bad in BAD[:-1]:
            for line in self.answers([
                    'repr(c_wchar_p(%s))' % bad, 'repr(cast(%s, py_object))' % bad,
                    'repr(py_object.from_buffer(c_void_p(%s)))' % bad]):
                self.assertIn(LOST, line)
            pointers = self.answers(['repr(c_char_p(%s))' % bad, 'repr(c_void_p(%s))' % bad,
                                     'repr(POINTER(c_int).from_buffer(c_void_p(%s)))' % bad,
                                     'repr(CFUNCTYPE(c_int)(%s))' % bad,
                                     'repr(byref(c_char_p(%s)))' % bad,
                                     'repr(S(%s).n)' % '', 'repr((c_char_p * 2)(%s))' % bad,
                                     'repr(S(p=c_char_p(%s)))' % bad])
            self.assertIn(str(eval(bad)), pointers[0] + pointers[1])

    def test_objects_that_are_nowhere(self):
        for bad in BAD[:-1]:
            lines = self.answers(['repr((%s).from_address(%s))' % (kind, bad) for kind in AT])
            for kind, line in zip(AT, lines)[:11]:
                self.assertIn(LOST, line, (kind, bad))
            self.answers(['repr(cast(%s, POINTER(%s)).contents)' % (bad, kind) for kind in AT])
            self.answers(['str(cast(%s, POINTER(%s)).contents)' % (bad, kind) for kind in AT])

    def test_what_is_no_object(self):
        for text in ('"\\0" * 64', '"\\1" * 64', '"\\x08" + "\\0" * 63', 'c_long(5)',
                     '(c_void_p * 2)(1, id(None))', '(c_void_p * 2)(1, id(5) + 8)'):
            line, = self.answers(['(keep.append(create_string_buffer(str(buffer(%s)))), '
                                  'repr(cast(addressof(keep[-1]), py_object)))[1]' % text])
            self.assertIn(LOST, line, text)

    def test_text_that_has_no_end(self):
        lines = self.answers([
            'repr(c_wchar_p(at_end("abcd" * 3)))', 'repr(c_wchar_p(at_end("a\\0\\0\\0" * 1024)))',
            'repr(c_wchar_p(at_end("a\\0\\0\\0\\0\\0\\0\\0")))',
            'repr(c_wchar_p(at_end("ab")))', 'repr(c_int.from_address(at_end("ab")))'])
        for line in lines[:2] + lines[3:]:
            self.assertIn(LOST, line)
        self.assertEqual(lines[2], "c_wchar_p(u'a')")

    def test_null(self):
        for text, expected in (
                ('repr(c_char_p())', 'c_char_p(None)'), ('repr(c_wchar_p())', 'c_wchar_p(None)'),
                ('repr(c_void_p())', 'c_void_p(None)'), ('repr(py_object())', 'py_object(<NULL>)'),
                ('py_object().value', 'ValueError PyObject is NULL'),
                ('POINTER(c_int)().contents', 'ValueError NULL pointer access'),
                ('POINTER(c_int)()[0]', 'ValueError NULL pointer access'),
                ('POINTER(c_char)()[:3]', 'ValueError NULL pointer access'),
                ('POINTER(py_object)()[0]', 'ValueError NULL pointer access'),
                ('POINTER(S)().contents.p', 'ValueError NULL pointer access'),
                ('S().o', 'ValueError PyObject is NULL'), ('S().p', 'None'), ('S().w', 'None'),
                ('(py_object * 2)()[1]', 'ValueError PyObject is NULL'),
                ('(c_wchar_p * 2)()[1]', 'None'), ('bool(POINTER(c_int)())', 'False'),
                ('CFUNCTYPE(c_int)()()', 'ValueError'), ('S().n.contents', 'ValueError')):
            self.assertIn(expected, self.answers([text])[0], text)

    def test_good_ones_are_as_ever(self):
        for text, expected in (
                ('repr(c_wchar_p(u"x"))', "c_wchar_p(u'x')"),
                ('repr(py_object([1]))', 'py_object([1])'), ('repr(c_int(3))', 'c_int(3)'),
                ('repr(py_object(S))', "py_object(<class '__main__.S'>)"),
                ('repr(py_object(sys))', "py_object(<module 'sys' (built-in)>)"),
                ('repr(pointer(c_int(4)).contents)', 'c_int(4)'),
                ('repr((c_int * 2)(5, 6)[1])', '6'),
                ('repr(cast(pointer(c_wchar_p(u"y")), POINTER(c_wchar_p)).contents)',
                 "c_wchar_p(u'y')")):
            self.assertEqual(self.answers([text])[0], expected)


if __name__ == '__main__':
    unittest.main()
