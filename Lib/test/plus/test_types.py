"""Types, classes, descriptors, protocols, exceptions: what the stock suite leaves untested.

Everything here holds on stock 2.7, too, but for what is skipped without
_testinternalcapi."""

import array
import gc
import os
import select
import sys
import unittest
import weakref

try:
    import _testinternalcapi as inside
except ImportError:
    inside = None


class Old:
    pass


def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return type(error).__name__, str(error)
    return None


class Classes(unittest.TestCase):

    def test_layout_of_instances(self):
        class Plain(object):
            pass

        class Slots(object):
            __slots__ = ['b', 'a', '__weakref__']

        class Tuple(tuple):
            pass
        word = tuple.__itemsize__
        self.assertEqual(Plain.__basicsize__, object.__basicsize__ + 2 * word)
        self.assertEqual(Slots.__basicsize__, object.__basicsize__ + 3 * word)
        self.assertEqual(Slots.__dictoffset__, 0)
        self.assertEqual(Tuple.__dictoffset__, -word)
        one = Tuple((1, 2, 3))
        one.x = 5
        self.assertEqual(one.__dict__, {'x': 5})
        self.assertEqual(one, (1, 2, 3))

    def test_every_base_must_be_acceptable(self):
        for base in (bool, type(None), type(Ellipsis), slice, type(len)):
            for bases in ((base,), (Old, base), (int, base)):
                self.assertEqual(
                    message(type, 'X', bases, {}),
                    ('TypeError', "type '%s' is not an acceptable base type" % base.__name__))

    def test_classes_are_new_style_numbers(self):
        class N(object):
            def __mod__(self, other):
                return other
        self.assertEqual(N().__mod__((1,)), (1,))
        self.assertEqual('%r'.__mod__((1,)), '1')

    def test_slots_of_a_metaclass_change(self):
        class M(type):
            pass

        class C(object):
            __metaclass__ = M
        self.assertRaises(TypeError, len, C)
        M.__len__ = lambda cls: 7
        self.assertEqual(len(C), 7)
        del M.__len__
        self.assertRaises(TypeError, len, C)

    def test_special_methods_appear_and_go_in_subclasses(self):
        class A(object):
            pass

        class B(A):
            pass

        class C(B):
            def __len__(self):
                return 3
        A.__len__ = lambda self: 1
        self.assertEqual((len(B()), len(C())), (1, 3))
        B.__len__ = lambda self: 2
        self.assertEqual((len(A()), len(B()), len(C())), (1, 2, 3))
        del B.__len__
        self.assertEqual(len(B()), 1)
        del C.__len__
        self.assertEqual(len(C()), 1)

    def test_bases_of_subclasses_change(self):
        class A(object):
            x = 'A'

        class B(object):
            x = 'B'
            def __call__(self):
                return 9

        class C(A):
            pass

        class D(C):
            pass
        self.assertEqual(D.x, 'A')
        self.assertRaises(TypeError, D())
        C.__bases__ = (B,)
        self.assertEqual(D.x, 'B')
        self.assertEqual(D()(), 9)
        self.assertEqual(A.__subclasses__(), [])
        self.assertEqual(B.__subclasses__(), [C])

    def test_failed_change_of_bases_leaves_all_as_it_was(self):
        class A(object):
            pass

        class B(object):
            pass

        class C(A, B):
            pass

        class D(C, A):
            pass
        before = C.__mro__, D.__mro__
        self.assertRaises(TypeError, setattr, C, '__bases__', (B, A, object, A))
        self.assertRaises(TypeError, setattr, A, '__bases__', (D,))
        self.assertEqual((C.__mro__, D.__mro__), before)
        self.assertEqual(C.__bases__, (A, B))

    def test_mro_conflict_names_the_bases(self):
        class A(object):
            pass
        kind, text = message(type, 'X', (object, A), {})
        self.assertEqual(kind, 'TypeError')
        self.assertTrue(text.startswith(
            'Cannot create a consistent method resolution\norder (MRO) for bases '))
        self.assertEqual(set(text.split(' bases ')[1].split(', ')), set(['A', 'object']))

    def test_slotnames_freed_while_pickling(self):
        class S(str):
            pass

        class A(object):
            __slotnames__ = [S('spam')]
            def __getattr__(self, name):
                if name != 'spam':
                    raise AttributeError(name)
                A.__slotnames__[:] = [S('spam') for i in range(100)]
                return 42
        self.assertEqual(A().__reduce__(2)[2][1], {'spam': 42})


class Life(unittest.TestCase):

    def count(self, make, n):
        dead = []
        make(dead, n)
        gc.collect()
        return len(dead)

    def test_finalizers_run_once_in_deep_chains(self):
        def by_slot(dead, n):
            class D(object):
                __slots__ = ['next']
                def __del__(self):
                    dead.append(1)
            one = None
            for i in xrange(n):
                other = D()
                other.next = one
                one = other

        def by_list(dead, n):
            class D(list):
                def __del__(self):
                    dead.append(1)
            one = D()
            for i in xrange(n - 1):
                one = D([[one]])

        def by_dict(dead, n):
            class D(object):
                def __del__(self):
                    dead.append(1)
            one = None
            for i in xrange(n):
                other = D()
                other.next = one
                one = other
        for make in by_slot, by_list, by_dict:
            for n in 1, 49, 50, 51, 52, 99, 101, 1000, 50000:
                self.assertEqual(self.count(make, n), n, (make.__name__, n))

    def test_resurrection(self):
        class D(object):
            def __del__(self):
                kept.append(self)
        kept = []
        one = D()
        one.x = 5
        address = id(one)
        del one
        self.assertEqual(id(kept[0]), address)
        self.assertEqual(kept[0].x, 5)
        self.assertTrue(gc.is_tracked(kept[0]))
        D.__del__ = lambda self: None

    def test_resurrection_of_old_instances(self):
        kept = []
        class D:
            def __del__(self):
                kept.append(self)
        one = D()
        one.x = 5
        del one
        self.assertEqual(kept[0].x, 5)
        self.assertTrue(gc.is_tracked(kept[0]))
        D.__del__ = lambda self: None

    def test_class_changed_by_its_finalizer(self):
        class E(object):
            pass

        class D(object):
            def __del__(self):
                self.__class__ = E
        reference = weakref.ref(E)
        for i in range(100):
            D()
        self.assertEqual(sys.getrefcount(E), sys.getrefcount(D))
        del reference


class Descriptors(unittest.TestCase):

    def test_unbound_against_bound(self):
        class A:
            def f(self):
                pass
            def __eq__(self, other):
                raise RuntimeError
        self.assertFalse(A.f == A().f)
        self.assertTrue(A.f == A.f)

    def test_messages(self):
        fromkeys = dict.__dict__['fromkeys']
        for function, args, text in (
                (str.join, (), "descriptor 'join' of 'str' object needs an argument"),
                (str.join, (1,),
                 "descriptor 'join' requires a 'str' object but received a 'int'"),
                (str.__add__, ('a', 1), "cannot concatenate 'str' and 'int' objects"),
                (str.join.__get__, (1,),
                 "descriptor 'join' for 'str' objects doesn't apply to 'int' object"),
                (fromkeys, (1,), "descriptor 'fromkeys' requires a type but received a 'int'"),
                (fromkeys.__get__, (None, int),
                 "descriptor 'fromkeys' for type 'dict' doesn't apply to type 'int'")):
            self.assertEqual(message(function, *args), ('TypeError', text))

    def test_hash_of_method_wrapper_needs_hashable_self(self):
        self.assertRaises(TypeError, hash, [].__len__)
        self.assertEqual(hash((1,).__len__), hash((1,).__len__))

    def test_property_subclass_keeps_its_doc(self):
        class P(property):
            'of the class'
        def getter(self):
            'of the getter'
        self.assertEqual(P(getter).__doc__, 'of the getter')
        self.assertEqual(P(getter, doc='given').__doc__, 'of the class')


class Operators(unittest.TestCase):

    def test_inplace_power_asks_only_the_left_operand(self):
        class A(object):
            def __ipow__(self, other):
                return 'ipow'
        class O:
            def __pow__(self, other):
                return 'pow'
        left = A()
        left **= O()
        self.assertEqual(left, 'ipow')
        left = O()
        left **= A()
        self.assertEqual(left, 'pow')

    def test_coercion_of_old_instances(self):
        class O:
            def __coerce__(self, other):
                return 10, other
        self.assertEqual(O() + 3, 13)
        self.assertEqual(3 - O(), -7)
        self.assertEqual(cmp(O(), 11), -1)
        class P:
            def __coerce__(self, other):
                return None
            def __add__(self, other):
                return 'add'
        self.assertEqual(P() + 1, 'add')
        class Q:
            def __coerce__(self, other):
                return 3
        self.assertEqual(message(lambda: Q() + 1),
                         ('TypeError', 'coercion should return None or 2-tuple'))

    def test_default_order(self):
        things = ['a', 1, None, [], 2.5, (), {}, u'b', 3L]
        things.sort()
        self.assertEqual(things, [None, 1, 2.5, 3L, {}, [], 'a', (), u'b'])

    def test_nonzero_that_returns_itself(self):
        class I(int):
            def __nonzero__(self):
                return self
        self.assertEqual(message(bool, I(3)),
                         ('TypeError', '__nonzero__ should return bool or int, returned I'))

    def test_numbers_from_unterminated_buffers(self):
        self.assertEqual(int(buffer('12345', 1, 2)), 23)
        self.assertEqual(long(buffer('12345', 1, 2)), 23)
        self.assertEqual(message(int, '1\0'),
                         ('ValueError', 'null byte in argument for int()'))


class Exceptions(unittest.TestCase):

    def test_unicode_of_overridden_str(self):
        class E(Exception):
            def __str__(self):
                return u'\xf6'
        self.assertEqual(unicode(E()), u'\xf6')
        self.assertRaises(UnicodeEncodeError, str, E())

    def test_module_globals_die_with_the_module(self):
        module = type(sys)('m')
        module.x = 5
        names = module.__dict__
        del module
        self.assertEqual(names['x'], None)


class Arrays(unittest.TestCase):

    def test_extended_slices_against_lists(self):
        content = range(20)
        for start in (None, -25, -3, 0, 2, 19, 30):
            for stop in (None, -25, -3, 0, 2, 19, 30):
                for step in (-7, -2, -1, 1, 2, 3, 100):
                    part = slice(start, stop, step)
                    as_list = list(content)
                    as_array = array.array('i', content)
                    self.assertEqual(as_array[part].tolist(), as_list[part])
                    del as_list[part]
                    del as_array[part]
                    self.assertEqual(as_array.tolist(), as_list)

    def test_nothing_in_place_of_an_extended_slice(self):
        numbers = array.array('i', range(6))
        numbers[::2] = array.array('i')
        self.assertEqual(numbers.tolist(), [1, 3, 5])
        with self.assertRaises(ValueError):
            numbers[::2] = array.array('i', [1])

    def test_bounds_by_kind(self):
        for kind, value, text in (
                ('b', 128, 'signed char is greater than maximum'),
                ('b', 70000, 'signed short integer is greater than maximum'),
                ('b', -2 ** 31 - 1, 'signed short integer is less than minimum'),
                ('B', 2 ** 31, 'unsigned byte integer is greater than maximum'),
                ('h', 2 ** 31, 'signed short integer is greater than maximum'),
                ('H', 70000, 'unsigned short is greater than maximum'),
                ('H', 2 ** 31, 'signed integer is greater than maximum'),
                ('i', -2 ** 31 - 1, 'signed integer is less than minimum'),
                ('I', -1, 'unsigned int is less than minimum'),
                ('L', -1L, "can't convert negative value to unsigned long"),
                ('B', 2 ** 63, 'Python int too large to convert to C long')):
            with self.assertRaises(OverflowError) as caught:
                array.array(kind, [value])
            self.assertEqual(str(caught.exception), text)

    @unittest.skipIf(inside is None, 'stock writes behind the end')
    def test_item_that_shrinks_the_array(self):
        class Evil(object):
            def __float__(self):
                del a[:]
                return 1.0
        a = array.array('d', [0.0] * 10)
        self.assertRaises(IndexError, a.__setitem__, 9, Evil())

    def test_assignment_to_itself(self):
        a = array.array('c', 'abcdef')
        a[1:3] = a
        self.assertEqual(a.tostring(), 'aabcdefdef')
        a = array.array('c', 'abcd')
        a[::-1] = a
        self.assertEqual(a.tostring(), 'dcba')


class Select(unittest.TestCase):

    def test_pipe(self):
        reader, writer = os.pipe()
        try:
            self.assertEqual(select.select([reader], [writer], [], 0), ([], [writer], []))
            os.write(writer, 'x')
            poller = select.poll()
            poller.register(reader, select.POLLIN)
            self.assertEqual(poller.poll(0), [(reader, select.POLLIN)])
            epoll = select.epoll()
            epoll.register(reader, select.EPOLLIN)
            self.assertEqual(epoll.poll(0), [(reader, select.EPOLLIN)])
            epoll.unregister(reader)
            epoll.close()
            self.assertEqual(message(epoll.fileno),
                             ('ValueError', 'I/O operation on closed epoll fd'))
        finally:
            os.close(reader)
            os.close(writer)

    def test_list_changed_by_fileno(self):
        class Evil(object):
            def fileno(self):
                del files[:]
                return reader
        reader, writer = os.pipe()
        files = [Evil(), Evil(), Evil()]
        try:
            self.assertEqual(select.select(files, [], [], 0), ([], [], []))
        finally:
            os.close(reader)
            os.close(writer)


@unittest.skipIf(inside is None, 'needs _testinternalcapi')
class Inside(unittest.TestCase):

    def test_version_tags(self):
        class A(object):
            pass

        class B(A):
            pass
        first = inside.type_version(B)
        self.assertNotEqual(first, 0)
        self.assertEqual(inside.type_version(B), first)
        A.x = 1
        second = inside.type_version(B)
        self.assertTrue(second > first)
        B.x = 2
        self.assertTrue(inside.type_version(B) > second)

    def test_no_tag_with_an_old_base(self):
        class A(Old, object):
            pass
        self.assertEqual(inside.type_version(A), 0)
        Old.late = 1
        self.assertEqual(inside.type_lookup(A, 'late'), 1)
        del Old.late
        self.assertEqual(inside.type_lookup(A, 'late'), None)

    def test_inherited_slots_are_those_of_c(self):
        class D(dict):
            pass

        class E(dict):
            def __iter__(self):
                return iter([1])
        self.assertTrue(inside.same_slot(D, dict, 'tp_iter'))
        self.assertFalse(inside.same_slot(E, dict, 'tp_iter'))
        del E.__iter__
        self.assertTrue(inside.same_slot(E, dict, 'tp_iter'))


if __name__ == '__main__':
    unittest.main()
