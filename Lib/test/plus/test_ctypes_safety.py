"""ctypes: what must be a clear error, never a crash or a write into foreign memory."""
import gc
import os
import subprocess
import sys
import unittest
try:
    from ctypes import *
except ImportError:  # jython's package, which needs Java
    class Skipped(unittest.TestCase):
        @unittest.skip("this library's ctypes needs Java")
        def test(self):
            pass
    unittest.main()
import _ctypes
import ctypes

StructMeta = type(Structure)


class Small(Structure):
    _fields_ = [('a', c_short)]


class Larger(Structure):
    _fields_ = [('a', c_int), ('b', c_int * 100), ('bits', c_long, 40), ('text', c_char * 9)]


class BoundsTests(unittest.TestCase):
    def test_fields_of_other_classes(self):
        self.assertEqual(Larger.a.__get__(Larger(7)), 7)
        for field in (Larger.a, Larger.b, Larger.bits, Larger.text):
            self.assertRaises(ValueError, field.__get__, Small())
            self.assertRaises(ValueError, field.__set__, Small(), 1)
            self.assertRaises(TypeError, field.__get__, 5)

    def test_changed_class(self):
        class Text(c_longdouble):
            pass

        class Number(c_short):
            pass

        small = Small()
        small.__class__ = Larger
        for name in ('a', 'b', 'bits', 'text'):
            self.assertRaises(ValueError, getattr, small, name)
        self.assertRaises(ArgumentError, pythonapi.PyErr_Occurred, small)
        number = Number(3)
        number.__class__ = Text
        self.assertRaises(ValueError, getattr, number, 'value')
        self.assertRaises(ValueError, setattr, number, 'value', 1.)

        class Four(Array):
            _type_ = c_int
            _length_ = 4

        class Forty(Array):
            _type_ = c_int
            _length_ = 40
        array = Four(1, 2, 3, 4)
        array.__class__ = Forty
        self.assertRaises(IndexError, lambda: array[20])
        self.assertEqual(array[3], 4)

    def test_bit_fields_of_unions(self):
        class U(Union):
            _fields_ = [('a', c_int, 3), ('b', c_int, 20), ('c', c_short, 9), ('all', c_uint)]
        u = U()
        u.b = 0x12345
        self.assertEqual(u.all, 0x12345)
        self.assertEqual((u.a, u.c), (-3, -187))
        self.assertEqual([getattr(U, n).offset for n in 'abc'], [0, 0, 0])

    def test_bit_fields_in_wider_units(self):
        class S(Structure):
            _fields_ = [('a', c_int, 3), ('b', c_ubyte, 5), ('c', c_short, 4), ('d', c_bool, 1)]
        s = S(3, 21, -8, True)
        self.assertEqual((s.a, s.b, s.c, s.d), (3, 21, -8, True))
        s.b = 0
        self.assertEqual((s.a, s.b, s.c, s.d), (3, 0, -8, True))
        self.assertEqual(cast(pointer(s), POINTER(c_uint))[0], 3 | 8 << 8 | 1 << 12)

    def test_item_one_of_a_pointer_does_not_free_the_target(self):
        target = (c_char_p * 2)()
        p = pointer(c_char_p.from_buffer(target))
        p.contents = c_char_p.from_buffer(target)
        del target
        p[1] = 'text'
        gc.collect()
        self.assertIsInstance(p._objects['1'], c_char_p)
        self.assertEqual(p[1], 'text')

    def test_anonymous_fields_keep_apart(self):
        class Inner(Structure):
            _fields_ = [('x', c_int), ('p', c_char_p)]

        class Outer(Structure):
            _anonymous_ = ['inner']
            _fields_ = [('inner', Inner), ('q', c_char_p)]
        o = Outer()
        o.p = 'first' + str(o.x)
        o.q = 'second' + str(o.x)
        gc.collect()
        self.assertEqual((o.p, o.q, len(o._objects)), ('first0', 'second0', 2))


class MemoryTests(unittest.TestCase):
    def test_resize_with_parts_in_use(self):
        large = Larger()
        part = large.b
        part[99] = 7
        view = memoryview(large)
        resize(large, 100000)
        resize(large, 200000)
        self.assertEqual((part[99], large.b[99], len(view.tobytes())), (7, 7, sizeof(Larger)))
        del large
        gc.collect()
        self.assertEqual(part[99], 7)

    def test_conversion_that_resizes(self):
        class Evil(object):
            def __int__(self):
                resize(large, 100000)
                return 5
        large = Larger()
        large.a = Evil()
        large.bits = Evil()
        array = large = (c_int * 100)()
        array[5] = Evil()
        self.assertEqual(sizeof(array), 100000)

    def test_a_bytearray_is_held(self):
        data = bytearray(16)
        array = (c_int * 4).from_buffer(data)
        self.assertRaises(BufferError, data.append, 1)
        array[0] = 0x01010101
        self.assertEqual(data[:4], '\1\1\1\1')
        del array
        data.append(1)

    def test_cycles_through_a_buffer(self):
        class Data(bytearray):
            pass
        for _ in range(5):
            data = Data(16)
            data.array = (Small * 4).from_buffer(data)
            data.part = data.array[1]
            data.view = memoryview(data.array)
            del data
        gc.collect()
        self.assertFalse([o for o in gc.get_objects() if type(o) is Data])

    def test_long_chains_die(self):
        class Node(Structure):
            pass
        Node._fields_ = [('next', POINTER(Node)), ('value', c_int)]
        node = Node()
        for _ in range(100000):
            other = Node()
            other.next = pointer(node)
            node = other
        del node, other
        value = py_object(5)
        for _ in range(100000):
            value = py_object(value)
        del value
        p = pointer(c_int(5))
        for _ in range(50000):
            p = cast(p, POINTER(c_int))
        self.assertEqual(p[0], 5)
        del p
        gc.collect()

    def test_too_large(self):
        self.assertRaises(OverflowError, lambda: c_int * (1 << 62))
        huge = c_char * (1 << 62)
        self.assertRaises(OverflowError, StructMeta, 'S', (Structure,),
                          {'_fields_': [('a', huge), ('b', huge)]})
        self.assertRaises(ValueError, lambda: c_int * -1)
        self.assertRaises(AttributeError, type(Array), 'A', (Array,),
                          {'_length_': -1, '_type_': c_int})

    def test_null(self):
        self.assertRaises(ValueError, CFUNCTYPE(None)())
        self.assertRaises(ValueError, string_at, None)
        self.assertRaises(ValueError, wstring_at, 0)
        self.assertEqual(string_at(None, 0), '')
        self.assertRaises(SystemError, string_at, 'text', -5)
        for p in (POINTER(c_int)(), POINTER(c_char)(), POINTER(c_wchar)()):
            self.assertRaises(ValueError, lambda: p[0])
            self.assertRaises(ValueError, lambda: p[0:5])
            self.assertRaises(ValueError, lambda: p[5:0:-1])
            self.assertRaises(ValueError, lambda: p.contents)
        self.assertRaises(ValueError, _ctypes.call_function, 0, ())
        self.assertRaises(ValueError, _ctypes.PyObj_FromPtr, 0)


class CallTests(unittest.TestCase):
    def test_cve_2021_3177(self):
        self.assertEqual(repr(c_double.from_param(1e300)), "<cparam 'd' (%f)>" % 1e300)
        self.assertEqual(repr(c_double.from_param(-1.7e308)), "<cparam 'd' (%f)>" % -1.7e308)
        self.assertIn('.000000)>', repr(c_float.from_param(3e38)))
        self.assertRegexpMatches(repr(c_longdouble.from_param(1e300)), "<cparam 'g' at 0x")

    def test_output_parameters(self):
        make = CFUNCTYPE(c_int, Small)
        self.assertRaises(TypeError, make, ('abs', pythonapi), ((2, 'x'),))
        function = CFUNCTYPE(c_int, c_int)(('abs', CDLL(None)), ((1, 'x'),))
        function.argtypes = [c_int] * 9
        self.assertRaises(ValueError, function, 1)

    def test_endless_as_parameter(self):
        class Endless(object):
            @property
            def _as_parameter_(self):
                return self
        self.assertRaises(ArgumentError, CDLL(None).abs, Endless())
        for cls in (c_int, c_char_p, c_void_p, Small, POINTER(c_int), CFUNCTYPE(None)):
            self.assertRaises((TypeError, RuntimeError), cls.from_param, Endless())

    def test_too_much(self):
        class Big(Structure):
            _fields_ = [('x', c_char * (1 << 24))]
        self.assertRaises(ArgumentError, CDLL(None).abs, *[1] * 40000)
        self.assertEqual(CDLL(None).abs(*[-1] * 30000), 1)
        self.assertRaises(ArgumentError, CDLL(None).abs, Big())

    def test_changed_while_it_is_converted(self):
        function = CFUNCTYPE(c_int, c_int)(('abs', CDLL(None)))

        class Changes(object):
            def __int__(self):
                function.argtypes = None
                function.restype = None
                gc.collect()
                return -3
        function.argtypes = [c_int]
        function.restype = c_int
        self.assertEqual(function(Changes()), 3)
        self.assertIsNone(function(5))


class ClassTests(unittest.TestCase):
    def test_classes_that_are_no_data(self):
        for base in (Structure, Union, Array, _ctypes._Pointer, _ctypes._SimpleCData,
                     _ctypes.CFuncPtr):
            cls = type(base)('Alien', (), {'_fields_': [('a', c_int)], '_type_': 'i',
                                           '_flags_': 1}
                             if base not in (Array, _ctypes._Pointer) else
                             {'_type_': c_int, '_length_': 2})
            self.assertRaises(TypeError, cls.from_address, 1)
            self.assertRaises(TypeError, cls.from_buffer, bytearray(100))
            self.assertRaises(TypeError, cls.from_buffer_copy, 'a' * 100)
            self.assertRaises(TypeError, lambda: (cls * 3)()[0]) \
                if base in (Structure, Union) else None
            self.assertRaises(TypeError, cls.from_param, object())

    def test_uninitialised(self):
        for cls in (Structure, Union, Array, _ctypes._SimpleCData, _ctypes.CFuncPtr,
                    _ctypes._Pointer):
            self.assertRaises(TypeError, cls)
            self.assertRaises(TypeError, cls.__new__, cls)
            self.assertRaises(TypeError, cls.from_address, 1)
            self.assertRaises(TypeError, sizeof, cls)
            self.assertRaises(TypeError, lambda: cls * 2)
        for cls in (type(Small.a), type(byref(Small())), c_int.__base__.__base__):
            self.assertRaises(TypeError, cls)
        for cls in (Small, c_int, c_int * 3, POINTER(c_int), CFUNCTYPE(None), py_object):
            repr(cls.__new__(cls))

    def test_fields_change_while_they_are_read(self):
        class Fields(object):
            def __len__(self):
                return 3

            def __getitem__(self, i):
                if i == 1:
                    Changing._fields_ = [('q', c_long)]
                return 'f%d' % i, c_int

        class Changing(Structure):
            pass
        self.assertRaises(AttributeError, setattr, Changing, '_fields_', Fields())
        self.assertEqual(sizeof(Changing), 8)

        class Endless(object):
            def __len__(self):
                return 1 << 60

            def __getitem__(self, i):
                return 'f%d' % i, c_int

        class Another(Structure):
            pass
        self.assertRaises(MemoryError, setattr, Another, '_fields_', Endless())

    def test_deep_types(self):
        cls = c_int
        for _ in range(500):
            cls = cls * 1
        self.assertEqual(memoryview(cls()).ndim, 500)
        cls = c_int
        for _ in range(2000):
            cls = type(_ctypes._Pointer)('P', (_ctypes._Pointer,), {'_type_': cls})
        del cls
        gc.collect()

    def test_a_deleted_field_type(self):
        def make():
            inner = StructMeta('Inner', (Structure,), {'_fields_': [('a', c_double)]})
            return StructMeta('Outer', (Structure,),
                              {'_fields_': [('inner', inner), ('more', inner)]})
        outer = make()
        del outer.inner, outer.more
        gc.collect()
        self.assertEqual(CDLL(None).abs(-5, outer()), 5)


SWEEP = '''
import sys, _ctypes, ctypes, gc
from ctypes import *
class S(Structure):
    _fields_ = [('a', c_int), ('p', POINTER(c_int)), ('s', c_char * 3), ('b', c_int, 3)]
class U(Union): _fields_ = [('a', c_int), ('s', S)]
class Odd(object):
    def __len__(self): return -1
    def __getitem__(self, i): raise KeyError
    def __index__(self): return 1 << 70
    def __int__(self): return 'x'
    def __nonzero__(self): return 5
    def __getattr__(self, name): raise ZeroDivisionError
F = CFUNCTYPE(c_int, c_int)
bases = [Structure, Union, Array, _ctypes._Pointer, _ctypes._SimpleCData, _ctypes.CFuncPtr]
data = c_int.__base__.__base__
types = bases + map(type, bases) + [data, S, U, F, c_int, c_char, c_wchar, c_char_p, c_void_p,
    py_object, c_double, c_bool, c_long.__ctype_be__, POINTER(c_int), POINTER('x'), c_int * 3,
    c_char * 4, S * 2, c_int * 0, type(S.a), type(byref(S()))]
odd = [(), (None,), ('x',), (u'\\u1234',), ([],), ({},), (Odd(),), (1.5,), (c_int(5),),
    ('x', (), {}), ('x', (Structure,), {'_fields_': Odd()}), ((1, 2), (3, 4)), (len,),
    (('abs', None),), tuple(range(50)), (S(),), (byref(S()),), (S,), (bytearray(9), -5)]
pointers = (c_char_p, c_void_p, py_object, _ctypes._Pointer, _ctypes.CFuncPtr)
def attempt(f, *args, **kwds):
    try:
        return f(*args, **kwds)
    except Exception:
        return None
def poke(x):
    for name in dir(x):
        value = attempt(getattr, x, name)
        if name in ('__class__', '__dict__', '__setstate__', 'from_address', 'in_dll',
                    '__abstractmethods__', '__subclasses__', 'mro'):
            continue
        for args in odd if callable(value) and not isinstance(value, type) else ():
            attempt(value, *args)
        for value in (None, 'x', Odd(), S()):
            attempt(setattr, x, name, value)
    for f in (repr, hash, len, iter, bool, buffer, memoryview, sizeof, byref, addressof, alignment,
              _ctypes._buffer_info, lambda x: memoryview(x).tobytes()):
        attempt(f, x)
    for key in (0, -1, 1 << 40, 'x', slice(None), slice(5, 0, -1), Odd()):
        if isinstance(x, _ctypes._Pointer) and x:
            break  # anything goes from there
        attempt(lambda: x[key])
        for value in (None, 'x', S(), (1, 2)):
            attempt(x.__setitem__, key, value) if hasattr(x, '__setitem__') else None
for t in types:
    for args in odd:
        x = attempt(t, *args)
        attempt(t, *args, **{'a': 1})
        if x is not None and not isinstance(x, type) and not (args and isinstance(x, pointers)):
            poke(x)
    poke(attempt(lambda: t.__new__(t)))
    for n in (-1, 0, 3, 1 << 62):
        attempt(lambda: t * n)
    gc.collect()
print 'done'
'''


class SweepTests(unittest.TestCase):
    def test_every_type_with_odd_arguments(self):
        child = subprocess.Popen([sys.executable, '-c', SWEEP], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        out, err = child.communicate()
        self.assertEqual((child.returncode, out), (0, 'done\n'), err[-2000:])


if __name__ == '__main__':
    unittest.main()
