"""The evaluator: inline caches, calls without C recursion, odd bytecode, frames.

What is tested here is true of 2.7 as well; the tests marked `ours` are about limits that
only Python Plus moves."""

import gc
import sys
import types
import unittest

OURS = hasattr(sys.modules.get('plus') or __import__('imp'), 'gil_stats') or \
    'plus' in sys.builtin_module_names


class Caches(unittest.TestCase):

    def test_global_appears_over_builtin(self):
        ns = {}
        exec "def f(): return len" in ns
        f = ns['f']
        self.assertTrue(f() is len)
        self.assertTrue(f() is len)
        ns['len'] = 5
        self.assertEqual(f(), 5)
        del ns['len']
        self.assertTrue(f() is len)

    def test_global_with_equal_uninterned_key(self):
        ns = {}
        exec "def f(): return abs" in ns
        self.assertTrue(ns['f']() is abs)
        ns[''.join(['a', 'bs'])] = 1
        self.assertEqual(ns['f'](), 1)

    def test_globals_resized(self):
        ns = {'zz': 1}
        exec "def f(): return zz" in ns
        for i in range(300):
            ns['k%d' % i] = i
            self.assertEqual(ns['f'](), 1)
        for i in range(300):
            del ns['k%d' % i]
        ns['zz'] = 2
        self.assertEqual(ns['f'](), 2)
        del ns['zz']
        self.assertRaises(NameError, ns['f'])

    def test_globals_with_other_keys(self):
        ns = {}
        exec "def f(): return hex" in ns
        ns[1] = 2
        ns[(3,)] = 4
        self.assertTrue(ns['f']() is hex)
        ns['hex'] = 7
        self.assertEqual(ns['f'](), 7)

    def test_method_replaced(self):
        class A(object):
            def m(self):
                return 1

        def call(a):
            return a.m()
        a = A()
        self.assertEqual([call(a), call(a)], [1, 1])
        A.m = lambda self: 2
        self.assertEqual(call(a), 2)
        a.m = lambda: 3
        self.assertEqual(call(a), 3)
        del a.m
        self.assertEqual(call(a), 2)
        del A.m
        self.assertRaises(AttributeError, call, a)

    def test_method_of_base_replaced(self):
        class A(object):
            def m(self):
                return 1

        class B(A):
            pass

        def call(a):
            return a.m()
        self.assertEqual(call(B()), 1)
        A.m = lambda self: 2
        self.assertEqual(call(B()), 2)
        B.m = lambda self: 3
        self.assertEqual(call(B()), 3)

    def test_many_types_at_one_place(self):
        def get(x):
            return x.v

        class Slot(object):
            __slots__ = ('v',)

        class Prop(object):
            v = property(lambda self: 'p')

        class Plain(object):
            pass

        class Old:
            pass

        class Attr(object):
            v = 'c'

        class Getattr(object):
            def __getattr__(self, name):
                return name

        class Everything(object):
            def __getattribute__(self, name):
                return 'all ' + name
        s = Slot(); s.v = 's'
        p = Plain(); p.v = 'i'
        o = Old(); o.v = 'o'
        m = types.ModuleType('m'); m.v = 'm'
        things = [s, Prop(), p, o, m, Attr(), Attr, Getattr(), Everything()]
        expected = ['s', 'p', 'i', 'o', 'm', 'c', 'c', 'v', 'all v']
        for i in range(50):
            self.assertEqual([get(x) for x in things], expected)
        for x, e in zip(things, expected):
            for i in range(5):
                self.assertEqual(get(x), e)

    def test_data_descriptor_beats_instance(self):
        class D(object):
            def __get__(self, obj, cls):
                return 'd'

            def __set__(self, obj, value):
                pass

        class A(object):
            pass

        def get(a):
            return a.x
        a = A()
        a.x = 1
        self.assertEqual([get(a), get(a)], [1, 1])
        A.x = D()
        self.assertEqual(get(a), 'd')
        del A.x
        self.assertEqual(get(a), 1)

    def test_store(self):
        class A(object):
            pass

        class S(object):
            __slots__ = ['x']

        class P(object):
            x = property(lambda self: self._x, lambda self, v: setattr(self, '_x', v + 1))

        class W(object):
            def __setattr__(self, name, value):
                self.__dict__[name] = -value

        def put(o, v):
            o.x = v
        for cls, expected in ((A, 5), (S, 5), (P, 6), (W, -5)):
            o = cls()
            for i in range(3):
                put(o, 5)
            self.assertEqual(o.x, expected)
        a = A()
        put(a, [1])
        a.x.append(a)   # the dict must be known to the collector
        del a
        self.assertTrue(gc.collect() > 0)
        self.assertRaises(AttributeError, put, object(), 1)
        self.assertRaises(TypeError, put, int, 1)

    def test_class_assigned(self):
        class A(object):
            def m(self):
                return 'A'

        class B(object):
            def m(self):
                return 'B'

        def call(x):
            return x.m()
        a = A()
        self.assertEqual(call(a), 'A')
        a.__class__ = B
        self.assertEqual(call(a), 'B')

    def test_module_function(self):
        m = types.ModuleType('m')
        m.f = lambda: 1

        def call():
            return m.f()
        self.assertEqual([call(), call()], [1, 1])
        m.f = lambda: 2
        self.assertEqual(call(), 2)

    def test_old_style(self):
        class A:
            def m(self):
                return self.k

        class B(A):
            k = 1
        b = B()

        def call():
            return b.m()
        self.assertEqual([call(), call()], [1, 1])
        b.k = 2
        self.assertEqual(call(), 2)
        b.m = lambda: 3
        self.assertEqual(call(), 3)
        del b.m
        A.m = lambda self: 4
        self.assertEqual(call(), 4)

    def test_data_of_old_style_classes(self):
        class Descriptor(object):
            def __get__(self, owner, kind):
                return 'got', owner is not None, kind.__name__

        class NoDescriptor:
            def __get__(self, owner, kind):
                return 'never asked'

        class A:
            kind = int
            method = len
            descriptor = Descriptor()
            old = NoDescriptor()
            prop = property(lambda self: 'prop')

        class B(A):
            data = 1

            def __getattr__(self, name):
                return 'hook ' + name

        def look(o):
            return o.data, o.kind, o.method, o.descriptor, o.old, o.prop
        b = B()
        for data in (1, 2, 'three', None):
            B.data = data
            expected = data, int, len, ('got', True, 'B'), A.old, 'prop'
            self.assertEqual([look(b), look(b)], [expected, expected])
        b.data, b.prop = 'own', 'own too'
        self.assertEqual(look(b)[0::5], ('own', 'own too'))
        del b.data, B.data
        self.assertEqual(look(b)[0::5], ('hook data', 'own too'))
        A.data = 'base'
        self.assertEqual(look(b)[0], 'base')


class Calls(unittest.TestCase):

    def test_init_must_return_none(self):
        class A(object):
            def __init__(self):
                return 1

        class B:
            def __init__(self):
                return 1
        with self.assertRaises(TypeError) as cm:
            A()
        self.assertEqual(str(cm.exception), "__init__() should return None, not 'int'")
        with self.assertRaises(TypeError) as cm:
            B()
        self.assertEqual(str(cm.exception), "__init__() should return None")

    def test_init_arguments(self):
        class A(object):
            def __init__(self, a, b=2, *c, **d):
                self.v = a, b, c, d

        class B:
            def __init__(self, a, b=2, *c, **d):
                self.v = a, b, c, d
        for cls in A, B:
            self.assertEqual(cls(1).v, (1, 2, (), {}))
            self.assertEqual(cls(1, 3, 4, k=5).v, (1, 3, (4,), {'k': 5}))
            self.assertEqual(cls(b=1, a=0).v, (0, 1, (), {}))
            self.assertRaises(TypeError, lambda: cls())
            self.assertRaises(TypeError, lambda: cls(a=1, *[2]))

    def test_init_raises(self):
        class A(object):
            def __init__(self):
                raise KeyError(1)
        for i in range(3):
            self.assertRaises(KeyError, A)
            try:
                A()
            except KeyError:
                pass

    def test_abstract_class(self):
        import abc

        class A(object):
            __metaclass__ = abc.ABCMeta

            def __init__(self):
                pass

            @abc.abstractmethod
            def m(self):
                pass
        with self.assertRaises(TypeError):
            A()

    def test_new_and_init(self):
        log = []

        class A(object):
            def __new__(cls, x):
                log.append('new')
                return object.__new__(cls)

            def __init__(self, x):
                log.append('init')
        A(1)
        self.assertEqual(log, ['new', 'init'])

    def test_bound_method_variables(self):
        class A(object):
            def m(self, *a, **k):
                return a, k
        m = A().m
        self.assertEqual(m(1, x=2), ((1,), {'x': 2}))
        self.assertEqual(m(*(1,), **{'y': 1}), ((1,), {'y': 1}))
        n = [].append
        n(1)
        self.assertEqual(n.__self__, [1])

    def test_unbound_method(self):
        class A(object):
            def m(self):
                return 1
        self.assertEqual(A.m(A()), 1)
        self.assertRaises(TypeError, lambda: A.m())
        self.assertRaises(TypeError, lambda: A.m(3))

    def test_method_call_with_nested_calls(self):
        class A(object):
            def m(self, *a):
                return a
        a = A()
        self.assertEqual(a.m(a.m(1), a.m(a.m(2, 3), 4)), ((1,), ((2, 3), 4)))
        self.assertEqual(a.m(1 if a else 2, a.m() or 5), (1, 5))

        def gen():
            x = yield a.m((yield 1), (yield 2))
        g = gen()
        self.assertEqual([g.next(), g.send(10), g.send(20)], [1, 2, (10, 20)])

    def test_error_in_arguments_unwinds(self):
        class A(object):
            def m(self, *a):
                return a
        a = A()
        before = sys.getrefcount(a)
        for i in range(5):
            try:
                a.m(1, a.m(2, 1 / 0))
            except ZeroDivisionError:
                pass
        sys.exc_clear()
        self.assertEqual(sys.getrefcount(a), before)

    def test_deep_recursion(self):
        def depth(n):
            return 0 if n == 0 else 1 + depth(n - 1)
        limit = sys.getrecursionlimit()
        self.assertRaises(RuntimeError, depth, limit + 10)
        try:
            depth(limit + 10)
        except RuntimeError as e:
            self.assertEqual(str(e), 'maximum recursion depth exceeded')
        self.assertEqual(depth(limit // 2), limit // 2)
        if OURS:
            sys.setrecursionlimit(200000)
            try:
                self.assertEqual(depth(150000), 150000)
            finally:
                sys.setrecursionlimit(limit)

    def test_deep_c_recursion(self):
        if not OURS:
            return

        class A(object):
            def __getattr__(self, name):
                return getattr(self, name + 'x')

            def __repr__(self):
                return repr([self])
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(10 ** 6)
        try:
            self.assertRaises(RuntimeError, repr, A())
        finally:
            sys.setrecursionlimit(limit)

    def test_texts(self):
        def text(f, *args, **kw):
            try:
                f(*args, **kw)
            except TypeError as e:
                return str(e)

        def f0():
            pass

        def f1(a):
            pass

        def f2(a, b=1):
            pass

        def f3(a, *b):
            pass
        self.assertEqual(text(lambda: f0(1)), 'f0() takes no arguments (1 given)')
        self.assertEqual(text(lambda: f1()), 'f1() takes exactly 1 argument (0 given)')
        self.assertEqual(text(lambda: f1(1, 2)), 'f1() takes exactly 1 argument (2 given)')
        self.assertEqual(text(lambda: f2()), 'f2() takes at least 1 argument (0 given)')
        self.assertEqual(text(lambda: f2(1, 2, 3)), 'f2() takes at most 2 arguments (3 given)')
        self.assertEqual(text(lambda: f3()), 'f3() takes at least 1 argument (0 given)')
        self.assertEqual(text(lambda: f1(b=1)), "f1() got an unexpected keyword argument 'b'")
        self.assertEqual(text(lambda: f1(1, a=1)),
                         "f1() got multiple values for keyword argument 'a'")
        self.assertEqual(text(lambda: f1(*1)), '<lambda>() argument after * must be an '
                         'iterable, not int'.replace('<lambda>', 'f1'))
        self.assertEqual(text(lambda: f1(**1)), 'f1() argument after ** must be a mapping, '
                         'not int')


class Generators(unittest.TestCase):

    def test_for_over_generator(self):
        def g(n):
            for i in xrange(n):
                yield i
        self.assertEqual([x for x in g(5)], range(5))

        def nested():
            for a in g(3):
                for b in g(2):
                    yield a, b
        self.assertEqual([x for x in nested()], [(a, b) for a in range(3) for b in range(2)])

    def test_exception_passes_through(self):
        def g():
            yield 1
            raise KeyError('k')
        seen = []
        gen = g()
        with self.assertRaises(KeyError):
            for x in gen:
                seen.append(x)
        self.assertEqual(seen, [1])
        self.assertEqual(list(gen), [])
        self.assertEqual(gen.gi_frame, None)

    def test_stop_iteration_inside(self):
        def g():
            yield 1
            raise StopIteration
        self.assertEqual([x for x in g()], [1])

    def test_running_twice(self):
        def g():
            for i in me:
                yield i
        me = g()
        with self.assertRaises(ValueError):
            for x in me:
                pass

    def test_recursion(self):
        def g(n):
            if n:
                for x in g(n - 1):
                    yield x
            yield n
        self.assertEqual([x for x in g(50)], range(51))

        def endless():
            for x in endless():
                yield x
        with self.assertRaises(RuntimeError):
            for x in endless():
                pass

    def test_break_closes(self):
        log = []

        def g():
            try:
                yield 1
                yield 2
            finally:
                log.append('closed')
        for x in g():
            break
        gc.collect()
        self.assertEqual(log, ['closed'])

    def test_frame_state(self):
        def g():
            f = sys._getframe()
            yield f.f_back.f_code.co_name
        for name in g():
            self.assertEqual(name, 'test_frame_state')
        gen = g()
        self.assertEqual(gen.gi_frame.f_lasti, -1)
        next(gen)
        self.assertEqual(gen.gi_frame.f_back, None)
        self.assertEqual(gen.gi_running, 0)


class Frames(unittest.TestCase):

    def test_locals_outlive_the_call(self):
        def f(x):
            y = x + 1
            return sys._getframe()
        frame = f(1)
        self.assertEqual(frame.f_locals, {'x': 1, 'y': 2})
        self.assertEqual(frame.f_back.f_code.co_name, 'test_locals_outlive_the_call')

    def test_cycle_through_a_frame_is_collected(self):
        class A(object):
            pass

        def f():
            a = A()
            a.frame = sys._getframe()
        gc.collect()
        f()
        self.assertTrue(gc.collect() > 0)

    def test_traceback_lines(self):
        def inner():
            raise ValueError

        def outer():
            x = 1
            inner()
        try:
            outer()
        except ValueError:
            tb = sys.exc_info()[2]
        lines = []
        while tb:
            lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno
                          - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        self.assertEqual(lines[1:], [('outer', 2), ('inner', 1)])

    def test_exc_info_is_restored(self):
        def handles():
            try:
                raise KeyError
            except KeyError:
                return sys.exc_info()[0]
        try:
            raise IndexError
        except IndexError:
            self.assertEqual(handles(), KeyError)
            self.assertEqual(sys.exc_info()[0], IndexError)

    def test_string_grows_in_place_but_copies_when_shared(self):
        a = 'x' * 100
        b = a
        a += 'y'
        self.assertEqual(b, 'x' * 100)
        self.assertEqual(a, 'x' * 100 + 'y')
        c = [a]
        a = a + 'z'
        self.assertEqual(c, ['x' * 100 + 'y'])


class OddBytecode(unittest.TestCase):

    def run_code(self, code, consts=(None,), names=()):
        co = types.CodeType(0, 2, 20, 0x43, code, consts, names, ('a', 'b'), 'f', 'n', 1, '')
        return types.FunctionType(co, {})()

    def quiet(self, code):
        import os
        saved = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        try:
            return self.run_code(code)
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            os.close(null)

    def test_unknown_opcode(self):
        self.assertRaises(SystemError, self.quiet, '\x07')
        self.assertRaises(SystemError, self.quiet, '\xfa\x00\x00')

    def test_extended_arg(self):
        # EXTENDED_ARG 0, LOAD_CONST 0, RETURN_VALUE
        self.assertEqual(self.run_code('\x91\x00\x00\x64\x00\x00S', (42,)), 42)

    def test_ours_never_crash(self):
        if not OURS:
            return
        # off the end; jump into an argument; jump beyond; constant, local out of range
        for code in '', '\x09', '\x71\x01\x00S', '\x71\xff\x00', '\x64\x09\x00S', \
                '\x7c\x09\x00S', '\x64', '\x65\x07\x00S':
            self.assertRaises(SystemError, self.quiet, code)


class Tracing(unittest.TestCase):

    def tearDown(self):
        sys.settrace(None)

    def test_lasti_is_public(self):
        import dis
        seen = []

        def f(x):
            y = len([x])
            return y

        def trace(frame, event, arg):
            if frame.f_code is f.func_code:
                seen.append((event, frame.f_lasti))
            return trace
        sys.settrace(trace)
        f(1)
        sys.settrace(None)
        starts = [offset for offset, line in dis.findlinestarts(f.func_code)]
        self.assertEqual([o for e, o in seen if e == 'line'], starts)

    def test_settrace_from_a_special_method(self):
        lines = []

        class Switch(object):
            def __add__(self, other):
                frame = sys._getframe(1)
                frame.f_trace = trace
                sys.settrace(trace)

        def trace(frame, event, arg):
            lines.append((event, frame.f_lineno - f.func_code.co_firstlineno))
            return trace

        def f():
            x = 1
            Switch() + 1
            x = 2
            sys.settrace(None)
        f()
        self.assertTrue(('line', 3) in lines, lines)

    def test_generator_for(self):
        events = []

        def g():
            yield 1

        def f():
            for x in g():
                pass

        def trace(frame, event, arg):
            if frame.f_code.co_name in ('f', 'g'):
                events.append((frame.f_code.co_name, event))
            return trace
        sys.settrace(trace)
        f()
        sys.settrace(None)
        self.assertEqual(events, [
            ('f', 'call'), ('f', 'line'), ('g', 'call'), ('g', 'line'), ('g', 'return'),
            ('f', 'line'), ('f', 'line'), ('g', 'call'), ('g', 'return'), ('f', 'return')])


def test_main():
    from test import test_support
    test_support.run_unittest(Caches, Calls, Generators, Frames, OddBytecode, Tracing)


if __name__ == '__main__':
    unittest.main()
