"""ctypes: foreign calls and callbacks, against C that is compiled here."""
import gc
import os
import random
import sys
import threading
import time
import unittest
import weakref
try:
    from ctypes import *
except ImportError:  # jython's package, which needs Java
    class Skipped(unittest.TestCase):
        @unittest.skip("this library's ctypes needs Java")
        def test(self):
            pass
    unittest.main()

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ctypes_data'))
import build


def setUpModule():
    global built, dll
    built = build.Library()
    dll = CDLL(built.path, use_errno=True)


def tearDownModule():
    built.close()


class Pair(Structure):
    _fields_ = [('x', c_int), ('y', c_int)]


class Large(Structure):
    _fields_ = [('values', c_double * 20)]


class CallTests(unittest.TestCase):
    def test_each_type_both_ways(self):
        for name, kind, values in [
                ('char', c_char, 'a\0\xff'), ('byte', c_byte, (-128, 0, 127)),
                ('ubyte', c_ubyte, (0, 255)), ('short', c_short, (-32768, 32767)),
                ('ushort', c_ushort, (65535,)), ('int', c_int, (-1 << 31, (1 << 31) - 1)),
                ('uint', c_uint, ((1 << 32) - 1,)), ('long', c_long, (-1 << 63, (1 << 63) - 1)),
                ('ulong', c_ulong, ((1 << 64) - 1,)), ('float', c_float, (1.5, -0.25)),
                ('double', c_double, (1e300, -2.5)), ('longdouble', c_longdouble, (2.5, -1e300)),
                ('bool', c_bool, (True, False)), ('wchar', c_wchar, u'a\u1234\U0001f600'),
                ('string', c_char_p, ('text', '', None)),
                ('wstring', c_wchar_p, (u't\u1234', u'', None))]:
            function = getattr(dll, 'same_' + name)
            function.argtypes = [kind]
            function.restype = kind
            for value in values:
                self.assertEqual(function(value), value)
                self.assertEqual(function(kind(value)), value)
            callback = CFUNCTYPE(kind, kind)(lambda v: v) if 'string' not in name else None
            for value in values if callback else ():
                self.assertEqual(callback(value), value)

    def test_many_arguments(self):
        dll.many.argtypes = [c_byte, c_short, c_int, c_long, c_float, c_double, c_char_p, c_ubyte,
                             c_ushort, c_uint, c_ulong, c_double, c_float, c_longdouble]
        self.assertEqual(dll.many(-1, -2, -3, -4, 1.5, 2.5, 'seven', 8, 9, 10, 11, 12.5, 13.5,
                                  14.5), (1 << 14) - 1)

    def test_variadic(self):
        function = dll.sum_doubles
        function.restype = c_double
        for flag in (False, True):
            function.variadic = flag
            function.argtypes = [c_int]
            for n in (0, 1, 7, 8, 9, 30):
                values = [c_double(i + .5) for i in range(n)]
                self.assertEqual(function(n, *values), sum(v.value for v in values))

    def test_one_function_with_changing_types(self):
        function = dll.same_pointer
        function.restype = c_void_p
        for _ in range(3):
            self.assertEqual(function(c_void_p(5)), 5)
            self.assertEqual(function(c_long(1 << 40)), 1 << 40)
            self.assertEqual(function(7), 7)
            self.assertEqual(function(None), None)
            self.assertEqual(string_at(function('text')), 'text')
        function.restype = c_int
        self.assertEqual(function(c_long((1 << 40) + 3)), 3)

    def test_structures_by_value(self):
        dll.swap_pair.restype = Pair
        dll.swap_pair.argtypes = [Pair]
        swapped = dll.swap_pair(Pair(1, -2))
        self.assertEqual((swapped.x, swapped.y), (-2, 1))
        dll.double_all.restype = Large
        doubled = dll.double_all(Large((c_double * 20)(*range(20))))
        self.assertEqual(doubled.values[:], [2. * i for i in range(20)])

    def test_variables(self):
        self.assertEqual(c_int.in_dll(dll, 'variable').value, 42)
        c_int.in_dll(dll, 'variable').value = 43
        self.assertEqual(c_int.in_dll(dll, 'variable').value, 43)
        c_int.in_dll(dll, 'variable').value = 42
        self.assertEqual((c_int * 5).in_dll(dll, 'table')[:], [1, 2, 3, 4, 5])
        self.assertEqual(c_char_p.in_dll(dll, 'greeting').value, 'hello')

    def test_errno_is_per_thread_and_only_exchanged_in_calls(self):
        seen = []

        def other():
            seen.append(get_errno())
            set_errno(77)
            seen.append(dll.set_errno_to(78))
            seen.append(get_errno())
        set_errno(5)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        self.assertEqual(seen, [0, 77, 78])
        self.assertEqual(dll.set_errno_to(6), 5)
        os.path.exists('/nonexistent')
        self.assertEqual(get_errno(), 6)
        CDLL(built.path).set_errno_to(9)
        self.assertEqual(get_errno(), 6)

    def test_the_gil_is_free_in_a_call(self):
        ticks = []
        running = [True]

        def count():
            while running:
                ticks.append(1)
                time.sleep(.001)
        thread = threading.Thread(target=count)
        thread.start()
        for attempt in range(12):  # another process may have had the processor
            before = len(ticks)
            dll.sleep_ms(200)
            n = len(ticks)
            PyDLL(built.path).sleep_ms(200)
            held = len(ticks) - n
            n -= before
            if n > 20 and held < 3:
                break
        del running[:]
        thread.join()
        self.assertGreater(n, 20)
        self.assertLess(held, 3)

    def test_pythonapi(self):
        size = pythonapi.PyObject_Size
        size.argtypes = [py_object]
        size.restype = c_ssize_t
        self.assertEqual(size([1, 2]), 2)
        self.assertRaises(TypeError, size, 5)
        new = pythonapi.PyList_New
        new.argtypes = [c_ssize_t]
        new.restype = py_object
        made = new(0)
        self.assertEqual(sys.getrefcount(made), 2)
        self.assertEqual(made, [])

    def test_the_result_may_point_into_an_argument(self):
        dll.same_string.argtypes = [c_char_p]
        dll.same_string.restype = c_char_p
        for _ in range(100):
            self.assertEqual(dll.same_string(u'text' * 100), 'text' * 100)

    def test_references(self):
        text = 'text' * 50
        dll.same_string.argtypes = [c_char_p]
        before = sys.getrefcount(text)
        for _ in range(10):
            dll.same_string(text)
            dll.same_pointer(text)
            dll.same_string(c_char_p(text))
            self.assertRaises(ArgumentError, dll.many, *[object()] * 14)
        self.assertEqual(sys.getrefcount(text), before)


class CallbackTests(unittest.TestCase):
    Callback = CFUNCTYPE(c_int, c_int)

    def test_many_calls(self):
        self.assertEqual(dll.call_n_times(self.Callback(lambda i: 2 * i), 1000), 999000)

    def test_from_threads_of_others(self):
        idents = set()

        def callback(i):
            idents.add(threading._get_ident())
            return i
        self.assertEqual(dll.call_in_threads(self.Callback(callback), 8, 100), 8 * 4950)
        self.assertGreaterEqual(len(idents), 1)
        self.assertNotIn(threading._get_ident(), idents)

    def test_structures(self):
        seen = []

        def callback(pair, large):
            seen.append((pair.x, pair.y, large.values[:4]))
            pair.x = 99  # a copy
            return pair.y
        function = CFUNCTYPE(c_int, Pair, Large)(callback)
        self.assertEqual(dll.call_with_pair(function, 4, 5), 5)
        self.assertEqual(seen, [(4, 5, [1, 2, 3, 0])])

    def test_an_array_parameter_is_an_address(self):
        seen = []
        values = (c_int * 3)(7, 8, 9)
        function = CFUNCTYPE(c_int, c_int * 3)(lambda a: seen.append(a[:]) or a[1])
        self.assertEqual(function(values), 8)
        self.assertEqual(seen, [[7, 8, 9]])

    def test_recursion_through_c(self):
        def callback(n):
            return n + dll.call_n_times(function, n) if n else 0
        function = self.Callback(callback)
        self.assertEqual(function(6), 63)

    def test_life(self):
        def callback(i):
            return i
        reference = weakref.ref(callback)
        function = self.Callback(callback)
        function.again = function
        del callback
        gc.collect()
        self.assertEqual(function(3), 3)
        del function
        gc.collect()
        self.assertIsNone(reference())

    def test_a_callback_that_drops_itself(self):
        holder = []

        def callback(i):
            holder.pop()
            gc.collect()
            return i + 1
        holder.append(self.Callback(callback))
        self.assertEqual(dll.call_n_times(holder[0], 1), 1)

    def test_errors_are_printed(self):
        from StringIO import StringIO
        saved = sys.stderr
        sys.stderr = StringIO()
        try:
            self.assertEqual(self.Callback(lambda i: 1 // i)(0), 0)
            self.assertEqual(self.Callback(lambda i: 'text')(0), 0)
            text = sys.stderr.getvalue()
        finally:
            sys.stderr = saved
        self.assertIn("in 'calling callback function'", text)
        self.assertIn('ZeroDivisionError', text)
        self.assertIn("in 'converting callback result'", text)
        self.assertIn('TypeError: an integer is required', text)

    def test_object_results(self):
        value = ['value']
        before = sys.getrefcount(value)
        function = PYFUNCTYPE(py_object, py_object)(lambda o: o)
        for _ in range(10):
            self.assertIs(function(value), value)
        self.assertEqual(sys.getrefcount(value), before)


# ---- random structures, described to C and to ctypes -------------------------------------------

SCALARS = [('signed char', c_byte), ('unsigned char', c_ubyte), ('short', c_short),
           ('unsigned short', c_ushort), ('int', c_int), ('unsigned int', c_uint),
           ('long', c_long), ('float', c_float), ('double', c_double), ('void *', c_void_p)]


class Shapes(object):
    """Random types: C source and the ctypes classes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.source = ['#include <stddef.h>', '#include <string.h>']
        self.classes = []

    def field(self, name):
        kind = self.random.random()
        if kind < .2 and self.classes:
            cls = self.random.choice(self.classes[-8:])
            if sizeof(cls) < 64:
                return '%s %s;' % (cls.__name__, name), (name, cls)
        c, scalar = self.random.choice(SCALARS)
        if kind < .35:
            n = self.random.randint(1, 4)
            return '%s %s[%d];' % (c, name, n), (name, scalar * n)
        return '%s %s;' % (c, name), (name, scalar)

    def bits(self, name):
        # of one type only: what 2.7 does with mixed units is not what C does
        width = self.random.randint(1, 20)
        return 'unsigned int %s : %d;' % (name, width), (name, c_uint, width)

    def add(self, kind):
        name = 'T%d' % len(self.classes)
        base = Union if kind == 'union' else Structure
        make = self.bits if kind == 'bits' else self.field
        fields = [make('f%d' % i) for i in range(self.random.randint(1, 5))]
        if kind == 'struct' and self.random.random() < .4:
            one = self.random.choice([('float', c_float), ('double', c_double)])
            fields = [('%s f%d;' % (one[0], i), ('f%d' % i, one[1]))
                      for i in range(self.random.randint(1, 4))]
        self.source.append('typedef %s { %s } %s;' % (
            'union' if kind == 'union' else 'struct', ' '.join(f[0] for f in fields), name))
        self.classes.append(type(base)(name, (base,), {'_fields_': [f[1] for f in fields]}))
        self.source.append('''
            long size_%(n)s = sizeof(%(n)s), align_%(n)s = _Alignof(%(n)s);
            %(n)s same_%(n)s(%(n)s v) { return v; }
            int in_%(n)s(int a, %(n)s v, double d, void *out, %(n)s w)
            { memcpy(out, &v, sizeof v); memcpy((char *)out + sizeof v, &w, sizeof w);
              return a + (int)d; }
            int to_%(n)s(int (*f)(%(n)s, double, %(n)s), %(n)s *v) { return f(*v, 1.5, *v); }
            ''' % {'n': name})
        if kind != 'bits':
            self.source.append('long offsets_%s[] = {%s};' % (name, ', '.join(
                'offsetof(%s, %s)' % (name, f[1][0]) for f in fields)))


def values(value):
    """All scalars within, as a list of lists: padding does not count."""
    if isinstance(value, (Structure, Union)):
        fields = value._fields_[:1] if isinstance(value, Union) else value._fields_
        return [values(getattr(value, f[0])) for f in fields]
    if isinstance(value, Array):
        return [values(v) for v in value]
    return repr(value)


class ShapeTests(unittest.TestCase):
    def fill(self, cls, rng):
        result = cls()
        memory = (c_ubyte * sizeof(cls)).from_buffer(result)
        for i in range(sizeof(cls)):
            memory[i] = rng.randint(0, 119)  # no NaN among the floats
        return result

    def check(self, cls, library, rng):
        name = cls.__name__
        self.assertEqual(c_long.in_dll(library, 'size_' + name).value, sizeof(cls))
        self.assertEqual(c_long.in_dll(library, 'align_' + name).value, alignment(cls))
        if len(cls._fields_[0]) == 2:
            offsets = (c_long * len(cls._fields_)).in_dll(library, 'offsets_' + name)
            self.assertEqual(offsets[:], [getattr(cls, f[0]).offset for f in cls._fields_])
        one, two = self.fill(cls, rng), self.fill(cls, rng)
        same = library['same_' + name]
        same.argtypes = [cls]
        same.restype = cls
        self.assertEqual(values(same(one)), values(one), cls._fields_)
        out = (cls * 2)()
        self.assertEqual(library['in_' + name](3, one, c_double(4), out, two), 7)
        self.assertEqual(values(out), [values(one), values(two)], cls._fields_)
        seen = []

        def callback(a, d, b):
            seen.append((values(a), d, values(b)))
            return 5
        function = CFUNCTYPE(c_int, cls, c_double, cls)(callback)
        self.assertEqual(library['to_' + name](function, byref(one)), 5)
        self.assertEqual(seen, [(values(one), 1.5, values(one))], cls._fields_)

    def test_shapes(self):
        shapes = Shapes(20271118)
        for _ in range(110):
            shapes.add(shapes.random.choice(['struct', 'struct', 'struct', 'bits', 'union']))
        compiled = build.Library('\n'.join(shapes.source))
        try:
            library = CDLL(compiled.path)
            for cls in shapes.classes:
                self.check(cls, library, shapes.random)
        finally:
            compiled.close()


if __name__ == '__main__':
    unittest.main()
