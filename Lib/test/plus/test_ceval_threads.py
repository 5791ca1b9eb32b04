"""Threads, locks, signals and the GIL."""

import gc
import os
import signal
import sys
import thread
import threading
import time
import unittest
import weakref

try:
    import plus
except ImportError:
    plus = None


def run_threads(*functions):
    threads = [threading.Thread(target=f) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join(100)
        if t.isAlive():
            raise AssertionError('a thread hangs')


class Locks(unittest.TestCase):

    def test_mutual_exclusion(self):
        lock = thread.allocate_lock()
        inside = []
        errors = []

        def work():
            for i in xrange(2000):
                with lock:
                    if inside:
                        errors.append(1)
                    inside.append(1)
                    if i % 50 == 0:
                        time.sleep(0)
                    inside.pop()
        run_threads(*[work] * 6)
        self.assertEqual(errors, [])
        self.assertFalse(lock.locked())

    def test_hand_over_between_threads(self):
        first, second = thread.allocate_lock(), thread.allocate_lock()
        second.acquire()
        seen = []

        def ping():
            for i in range(3000):
                first.acquire()
                seen.append('i')
                second.release()

        def pong():
            for i in range(3000):
                second.acquire()
                seen.append('o')
                first.release()
        run_threads(ping, pong)
        self.assertEqual(''.join(seen), 'io' * 3000)

    def test_released_by_another_thread(self):
        lock = thread.allocate_lock()
        lock.acquire()
        run_threads(lock.release)
        self.assertTrue(lock.acquire(0))

    def test_release_of_a_free_lock(self):
        self.assertRaises(thread.error, thread.allocate_lock().release)

    def test_dropped_while_held(self):
        lock = thread.allocate_lock()
        ref = weakref.ref(lock)
        lock.acquire()
        del lock
        self.assertEqual(ref(), None)

    @unittest.skipUnless(plus, 'timeouts are ours')
    def test_timeout(self):
        lock = thread.allocate_lock()
        self.assertTrue(lock.acquire(True, 5))
        begin = time.time()
        self.assertFalse(lock.acquire(True, 0.05))
        self.assertTrue(0.04 <= time.time() - begin < 60)
        self.assertFalse(lock.acquire(timeout=0))
        self.assertRaises(ValueError, lock.acquire, False, 1)
        self.assertRaises(ValueError, lock.acquire, True, -2)
        self.assertRaises(OverflowError, lock.acquire, True, 1e100)
        lock.release()
        self.assertTrue(lock.acquire(True, 0))

    @unittest.skipUnless(plus, 'timeouts are ours')
    def test_timeouts_lose_no_wake_up(self):
        lock = thread.allocate_lock()
        taken = []

        def work():
            for i in range(300):
                if lock.acquire(True, 0.0001 * (i % 4)):
                    taken.append(1)
                    if i % 10 == 0:
                        time.sleep(0.0002)
                    lock.release()
        run_threads(*[work] * 4)
        self.assertTrue(lock.acquire(0))
        self.assertTrue(taken)


class Locals(unittest.TestCase):

    def test_thread_end_frees(self):
        class Thing(object):
            pass
        local = thread._local()
        refs = []

        def work():
            local.thing = Thing()
            refs.append(weakref.ref(local.thing))
        run_threads(work, work)
        # join() returns a little before the thread's state is gone
        end = time.time() + 60
        while [r for r in refs if r() is not None] and time.time() < end:
            time.sleep(0.01)
        self.assertEqual([r() for r in refs], [None, None])

    def test_cycle(self):
        class Thing(object):
            pass
        local = thread._local()
        thing = Thing()
        thing.local = local
        local.thing = thing
        ref = weakref.ref(thing)
        del local, thing
        gc.collect()
        self.assertEqual(ref(), None)

    def test_init_fails_once(self):
        fail = [False]

        class Local(thread._local):
            def __init__(self):
                if fail[0]:
                    raise KeyError
                self.x = 1
        local = Local()
        seen = []

        def work():
            fail[0] = True
            try:
                local.x
            except KeyError:
                seen.append('error')
            fail[0] = False
            seen.append(local.x)
        run_threads(work)
        self.assertEqual(seen, ['error', 1])


class Signals(unittest.TestCase):

    def setUp(self):
        self.hits = []
        self.old = signal.signal(signal.SIGALRM, self.handler)

    def tearDown(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.old)

    def handler(self, number, frame):
        self.hits.append(frame.f_code.co_name)

    def test_seen_after_the_call_that_sent_it(self):
        for i in range(20):
            os.kill(os.getpid(), signal.SIGALRM)
            self.assertEqual(len(self.hits), i + 1)

    def test_busy_loop(self):
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        end = time.time() + 60
        while not self.hits and time.time() < end:
            pass
        self.assertEqual(self.hits, ['test_busy_loop'])

    def test_exception_in_a_loop_without_calls(self):
        def handler(number, frame):
            raise KeyError
        signal.signal(signal.SIGALRM, handler)
        x = 0
        with self.assertRaises(KeyError):
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            while 1:
                x += 1

    @unittest.skipUnless(plus, '2.7 answers only when it has the lock')
    def test_lock_wait_answers(self):
        lock = thread.allocate_lock()
        lock.acquire()

        def handler(number, frame):
            raise KeyError
        signal.signal(signal.SIGALRM, handler)
        with self.assertRaises(KeyError):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            lock.acquire()

    @unittest.skipUnless(plus, '2.7 answers only when it has the lock')
    def test_lock_wait_goes_on_after_a_handler(self):
        lock = thread.allocate_lock()
        lock.acquire()
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)

        def release():
            end = time.time() + 60
            while len(self.hits) < 2 and time.time() < end:
                time.sleep(0.01)
            lock.release()
        thread.start_new_thread(release, ())
        self.assertTrue(lock.acquire())
        self.assertTrue(len(self.hits) >= 2, self.hits)

    def test_only_in_the_main_thread(self):
        seen = []

        def work():
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
            except ValueError as e:
                seen.append(str(e))
        run_threads(work)
        self.assertEqual(seen, ['signal only works in main thread'])


class Gil(unittest.TestCase):

    def test_async_exception(self):
        try:
            import ctypes
        except ImportError:
            self.skipTest('needs ctypes')
        seen = []
        started = thread.allocate_lock()
        started.acquire()

        def work():
            try:
                started.release()
                while 1:
                    pass
            except KeyError:
                seen.append('hit')
        t = threading.Thread(target=work)
        t.start()
        started.acquire()
        n = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_long(t.ident),
                                                       ctypes.py_object(KeyError))
        self.assertEqual(n, 1)
        t.join(100)
        self.assertEqual(seen, ['hit'])

    def test_io_thread_beside_cpu_thread(self):
        stop = []

        def burn():
            x = 0
            while not stop:
                x += 1
        t = threading.Thread(target=burn)
        t.start()
        waits = []
        try:
            for i in range(50):
                begin = time.time()
                time.sleep(0.001)
                waits.append(time.time() - begin)
        finally:
            stop.append(1)
            t.join()
        waits.sort()
        # the middle one: far from a scheduler's slice even on a busy machine
        self.assertTrue(waits[25] < 0.5, waits)

    def test_cpu_threads_share(self):
        counts = [0, 0, 0]
        stop = []

        def burn(i):
            while not stop:
                counts[i] += 1
        threads = [threading.Thread(target=burn, args=(i,)) for i in range(3)]
        for t in threads:
            t.start()
        end = time.time() + 60
        while not min(counts) and time.time() < end:
            time.sleep(0.1)
        stop.append(1)
        for t in threads:
            t.join()
        self.assertTrue(min(counts) > 0, counts)

    @unittest.skipUnless(plus, 'ours')
    def test_cpu_thread_is_not_starved(self):
        # Two threads that hand a lock to and fro all the time, and one that computes.
        stop = []
        a, b = thread.allocate_lock(), thread.allocate_lock()
        b.acquire()
        count = [0]

        def ping():
            while not stop:
                if a.acquire(True, 0.1):
                    b.release()

        def pong():
            while not stop:
                if b.acquire(True, 0.1):
                    a.release()

        def burn():
            while not stop:
                count[0] += 1
        threads = [threading.Thread(target=f) for f in (ping, pong, burn)]
        for t in threads:
            t.setDaemon(True)
            t.start()
        end = time.time() + 60
        while count[0] <= 1000 and time.time() < end:
            time.sleep(0.1)
        stop.append(1)
        for t in threads:
            t.join(100)
            self.assertFalse(t.isAlive())
        self.assertTrue(count[0] > 1000, count)

    @unittest.skipUnless(plus, 'ours')
    def test_stats(self):
        before = plus.gil_stats()
        run_threads(lambda: time.sleep(0.01), lambda: time.sleep(0.01))
        after = plus.gil_stats()
        self.assertTrue(after['acquired'] > before['acquired'])
        self.assertTrue(all(after[k] >= before[k] for k in before
                            if isinstance(before[k], (int, long))))

    def test_fork_with_threads(self):
        stop = []

        def burn():
            while not stop:
                pass
        threads = [threading.Thread(target=burn) for i in range(2)]
        for t in threads:
            t.start()
        try:
            for i in range(5):
                pid = os.fork()
                if pid == 0:
                    code = 1
                    try:
                        done = []
                        t = threading.Thread(target=lambda: done.append(1))
                        t.start()
                        t.join()
                        code = 0 if done == [1] and threading.activeCount() == 1 else 2
                    finally:
                        os._exit(code)
                self.assertEqual(os.waitpid(pid, 0)[1], 0)
        finally:
            stop.append(1)
            for t in threads:
                t.join()

    def test_daemon_threads_at_exit(self):
        import subprocess
        code = ('import thread, time\n'
                'def burn():\n'
                '    while 1: pass\n'
                'def sleep():\n'
                '    while 1: time.sleep(0.001)\n'
                'for i in range(3):\n'
                '    thread.start_new_thread(burn, ())\n'
                '    thread.start_new_thread(sleep, ())\n'
                'time.sleep(0.05)\n')
        for i in range(3):
            self.assertEqual(subprocess.call([sys.executable, '-c', code]), 0)


def test_main():
    from test import test_support
    test_support.run_unittest(Locks, Locals, Signals, Gil)


if __name__ == '__main__':
    unittest.main()
