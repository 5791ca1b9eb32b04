"""Thread: start, join, names, daemons; timers; local data; what start_new_thread says."""

import gc
import os
import subprocess
import sys
import thread
import threading
import time
import unittest
import weakref

from threads_support import Bunch, LONG, SHORT, clock, eventually, main


class Threads(unittest.TestCase):

    def test_runs_target(self):
        got = []
        one = threading.Thread(target=lambda *args, **kwargs: got.append((args, kwargs)),
                               args=(1, 2), kwargs={'k': 3})
        one.start()
        one.join()
        self.assertEqual(got, [((1, 2), {'k': 3})])

    def test_runs_run(self):
        class Sub(threading.Thread):
            def run(self):
                self.ran = threading.current_thread() is self
        one = Sub()
        one.start()
        one.join()
        self.assertTrue(one.ran)

    def test_life(self):
        go = threading.Event()
        one = threading.Thread(target=go.wait)
        self.assertIn('initial', repr(one))
        self.assertEqual((one.isAlive(), one.ident), (False, None))
        one.start()
        self.assertIn('started', repr(one))
        self.assertTrue(one.is_alive())
        self.assertIn(one, threading.enumerate())
        go.set()
        one.join()
        self.assertIn('stopped', repr(one))
        self.assertFalse(one.isAlive())
        self.assertNotIn(one, threading.enumerate())

    def test_errors(self):
        one = threading.Thread(target=lambda: None)
        self.assertRaises(RuntimeError, one.join)
        one.start()
        self.assertRaises(RuntimeError, one.start)
        self.assertRaises(RuntimeError, setattr, one, 'daemon', True)
        one.join()
        self.assertRaises(RuntimeError, one.start)
        self.assertRaises(RuntimeError, threading.current_thread().join)

    def test_join_timeout(self):
        go = threading.Event()
        one = threading.Thread(target=go.wait)
        one.start()
        begin = clock()
        self.assertIs(one.join(0.05), None)
        self.assertTrue(clock() - begin >= 0.05)
        self.assertTrue(one.isAlive())
        one.join(0)
        one.join(-1)
        go.set()
        one.join(LONG)
        self.assertFalse(one.isAlive())

    def test_join_does_not_poll(self):
        def sleep(seconds):
            raise AssertionError('polls')
        go = threading.Event()
        one = threading.Thread(target=go.wait)
        one.start()
        saved = time.sleep, threading._sleep
        time.sleep = threading._sleep = sleep
        try:
            one.join(0.03)
            threading.Event().wait(0.03)
            with threading.Condition() as condition:
                pass
        finally:
            time.sleep, threading._sleep = saved
            go.set()
        one.join()

    def test_joined_by_many(self):
        go = threading.Event()
        one = threading.Thread(target=go.wait)
        one.start()
        with Bunch(one.join, 5) as bunch:
            self.assertTrue(eventually(lambda: len(bunch.started) == 5))
            go.set()

    def test_names(self):
        self.assertEqual(threading.Thread(name='x').name, 'x')
        one = threading.Thread()
        self.assertTrue(one.name.startswith('Thread-'))
        one.setName('y')
        self.assertEqual(one.getName(), 'y')
        self.assertEqual(threading.current_thread().name, 'MainThread')

    def test_daemon_is_inherited(self):
        seen = []

        def work():
            seen.append(threading.Thread().daemon)
        for daemon in True, False:
            one = threading.Thread(target=work)
            one.daemon = daemon
            one.start()
            one.join()
        self.assertEqual(seen, [True, False])
        self.assertIn('daemon', repr(one.__class__(target=work)) + ' daemon')

    def test_count(self):
        before = threading.active_count()
        go = threading.Event()
        with Bunch(go.wait, 3):
            self.assertEqual(threading.activeCount(), before + 3)
            go.set()

    def test_many_threads(self):
        done = []
        with Bunch(lambda: done.append(1), 200):
            pass
        self.assertEqual(len(done), 200)

    def test_starting_from_threads(self):
        done = []

        def work(depth):
            if depth:
                inner = [threading.Thread(target=work, args=(depth - 1,)) for _ in range(2)]
                for one in inner:
                    one.start()
                for one in inner:
                    one.join(LONG)
            done.append(depth)
        work(5)
        self.assertEqual(len(done), 63)

    def test_exception_is_printed(self):
        code = ('import threading\n'
                'def work():\n'
                '    raise ValueError("seen")\n'
                'one = threading.Thread(target=work, name="worker")\n'
                'one.start(); one.join(); print "goes on"')
        child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        out, err = child.communicate()
        self.assertEqual((out, child.returncode), ('goes on\n', 0))
        self.assertTrue(err.startswith('Exception in thread worker:\nTraceback'))
        self.assertIn('ValueError: seen', err)

    def test_system_exit_is_not_printed(self):
        code = ('import threading, sys\n'
                'one = threading.Thread(target=sys.exit)\n'
                'one.start(); one.join(); print "goes on"')
        child = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        self.assertEqual(child.communicate(), ('goes on\n', ''))

    def test_frees_its_target(self):
        class Target(object):
            def __call__(self):
                pass
        target = Target()
        ref = weakref.ref(target)
        one = threading.Thread(target=target)
        del target
        one.start()
        one.join()
        self.assertEqual(ref(), None)

    def test_stack_size(self):
        old = threading.stack_size()
        try:
            for size in 262144, 1 << 20:
                threading.stack_size(size)
                self.assertEqual(threading.stack_size(), size)
                done = []
                with Bunch(lambda: done.append(sorted(range(100))), 3):
                    pass
                self.assertEqual(len(done), 3)
            self.assertRaises(ValueError, threading.stack_size, 4096)
            self.assertRaises(ValueError, threading.stack_size, -1)
            self.assertEqual(threading.stack_size(), 1 << 20)
        finally:
            threading.stack_size(old)

    def test_cannot_start(self):
        # no address space has room for such a stack
        code = ('import thread, threading\n'
                'threading.stack_size(1 << 48)\n'
                'try:\n'
                '    thread.start_new_thread(len, ("",))\n'
                'except thread.error as error:\n'
                '    print error\n'
                'one = threading.Thread(target=len)\n'
                'try:\n'
                '    one.start()\n'
                'except thread.error as error:\n'
                '    print error\n'
                'print len(threading.enumerate()), thread._count()')
        out = subprocess.check_output([sys.executable, '-c', code])
        self.assertEqual(out, "can't start new thread\ncan't start new thread\n1 0\n")

    def test_start_new_thread_arguments(self):
        self.assertRaises(TypeError, thread.start_new_thread, 3, ())
        self.assertRaises(TypeError, thread.start_new_thread, len, [])
        self.assertRaises(TypeError, thread.start_new_thread, len, (), 4)
        self.assertRaises(TypeError, thread.start_new_thread)

    def test_idents_differ(self):
        idents = []
        together = threading.Barrier(5)

        def work():
            idents.append(thread.get_ident())
            together.wait()
        with Bunch(work, 5):
            pass
        self.assertEqual(len(set(idents)), 5)

    def test_dummy_for_a_foreign_thread(self):
        got = []
        done = threading.Event()

        def work():
            one = threading.current_thread()
            got.append((one.name, one.daemon, one.isAlive()))
            done.set()
        thread.start_new_thread(work, ())
        self.assertTrue(done.wait(LONG))
        self.assertTrue(got[0][0].startswith('Dummy-'))
        self.assertEqual(got[0][1:], (True, True))

    def test_profile_and_trace_hooks(self):
        seen = []
        threading.setprofile(lambda *args: seen.append(args[1]))
        try:
            with Bunch(lambda: len('')):
                pass
        finally:
            threading.setprofile(None)
        self.assertIn('c_call', seen)


class Timers(unittest.TestCase):

    def test_runs(self):
        got = threading.Event()
        seen = []
        timer = threading.Timer(0.01, lambda *args, **kwargs: (seen.append((args, kwargs)),
                                                               got.set()), [1], {'a': 2})
        timer.start()
        self.assertTrue(got.wait(LONG))
        timer.join()
        self.assertEqual(seen, [((1,), {'a': 2})])

    def test_not_too_early(self):
        at = []
        begin = clock()
        timer = threading.Timer(0.05, lambda: at.append(clock()))
        timer.start()
        timer.join()
        self.assertTrue(at[0] - begin >= 0.05)

    def test_cancel(self):
        seen = []
        timer = threading.Timer(LONG, seen.append, [1])
        timer.start()
        timer.cancel()
        timer.join(LONG)
        self.assertFalse(timer.isAlive())
        self.assertEqual(seen, [])

    def test_class(self):
        self.assertTrue(isinstance(threading.Timer(1, len), threading._Timer))


class Locals(unittest.TestCase):

    def test_each_thread_has_its_own(self):
        local = threading.local()
        local.x = 'main'
        seen = []

        def work():
            seen.append(getattr(local, 'x', None))
            local.x = 'other'
        with Bunch(work, 3):
            pass
        self.assertEqual((seen, local.x), ([None] * 3, 'main'))

    def test_init_in_each_thread(self):
        class Own(threading.local):
            def __init__(self, x):
                self.x = x
        local = Own(7)
        local.x = 8
        seen = []
        with Bunch(lambda: seen.append(local.x)):
            pass
        self.assertEqual((seen, local.x), ([7], 8))

    def test_freed_with_the_thread(self):
        class Thing(object):
            pass
        local = threading.local()
        refs = []

        def work():
            local.thing = Thing()
            refs.append(weakref.ref(local.thing))
        with Bunch(work):
            pass
        self.assertTrue(eventually(lambda: refs[0]() is None))

    def test_freed_with_the_local(self):
        class Thing(object):
            pass
        local = threading.local()
        local.thing = Thing()
        local.thing.back = local
        ref = weakref.ref(local.thing)
        del local
        gc.collect()
        self.assertEqual(ref(), None)

    def test_dict(self):
        local = threading.local()
        local.x = 1
        self.assertEqual(local.__dict__, {'x': 1})
        self.assertRaises(AttributeError, setattr, local, '__dict__', {})

    def test_arguments_need_an_init(self):
        self.assertRaises(TypeError, threading.local, 1)


if __name__ == '__main__':
    main()
