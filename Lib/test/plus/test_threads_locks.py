"""thread.lock and RLock."""

import copy
import gc
import pickle
import thread
import threading
import time
import unittest
import weakref

from threads_support import (
    Bunch, LONG, SHORT, check_collected, check_not_starved, clock, eventually, main, spread)


class Common(object):
    """What holds for Lock and RLock alike; self.lock() makes one."""

    def test_acquire_and_release(self):
        lock = self.lock()
        self.assertTrue(lock.acquire())
        self.assertEqual(lock.release(), None)

    def test_with(self):
        lock = self.lock()
        with lock as entered:
            self.assertTrue(entered)
            self.assertTrue(self.is_taken(lock))
        self.assertFalse(self.is_taken(lock))

    def test_with_and_exception(self):
        lock = self.lock()

        def use():
            with lock:
                raise KeyError(1)
        self.assertRaises(KeyError, use)
        self.assertFalse(self.is_taken(lock))

    def test_with_return_break_continue(self):
        lock = self.lock()

        def use():
            for i in range(3):
                with lock:
                    if i == 0:
                        continue
                    if i == 1:
                        break
            with lock:
                return i
        self.assertEqual(use(), 1)
        self.assertFalse(self.is_taken(lock))

    def is_taken(self, lock):
        """Can another thread not have it?"""
        answer = []

        def look():
            taken = lock.acquire(0)
            answer.append(not taken)
            if taken:
                lock.release()
        with Bunch(look):
            pass
        return answer[0]

    def test_other_thread_cannot_take_it(self):
        lock = self.lock()
        lock.acquire()
        self.assertTrue(self.is_taken(lock))
        lock.release()
        self.assertFalse(self.is_taken(lock))

    def test_waiter_gets_it(self):
        lock = self.lock()
        got = threading.Event()

        def work():
            lock.acquire()
            got.set()
            lock.release()
        lock.acquire()
        with Bunch(work):
            self.assertFalse(got.wait(SHORT))
            lock.release()
            self.assertTrue(got.wait(LONG))

    def test_mutual_exclusion(self):
        lock = self.lock()
        inside = []
        worst = []

        def work():
            for i in xrange(300):
                with lock:
                    inside.append(1)
                    if i % 20 == 0:
                        time.sleep(0)
                    worst.append(len(inside))
                    inside.pop()
        with Bunch(work, 6):
            pass
        self.assertEqual(set(worst), set([1]))
        self.assertEqual(len(worst), 1800)

    def test_acquire_keywords(self):
        lock = self.lock()
        self.assertTrue(lock.acquire(blocking=True))
        lock.release()
        self.assertTrue(lock.acquire(blocking=1, timeout=-1))
        lock.release()
        self.assertTrue(lock.acquire(True, timeout=LONG))
        lock.release()
        self.assertRaises(TypeError, lock.acquire, wait=1)
        self.assertRaises(TypeError, lock.acquire, 1, 2, 3)

    def test_timeout_runs_out(self):
        lock = self.lock()
        lock.acquire()
        answers = []

        def work():
            begin = clock()
            answers.append(lock.acquire(True, 0.05))
            answers.append(clock() - begin)
        with Bunch(work):
            pass
        self.assertFalse(answers[0])
        self.assertTrue(answers[1] >= 0.05, answers)

    def test_timeout_is_not_needed(self):
        lock = self.lock()
        lock.acquire()
        answers = []
        with Bunch(lambda: answers.append(lock.acquire(True, LONG))) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(SHORT)
            lock.release()
        self.assertEqual(answers, [True])

    def test_timeout_zero(self):
        lock = self.lock()
        lock.acquire()
        answers = []
        with Bunch(lambda: answers.append(lock.acquire(timeout=0))):
            pass
        self.assertEqual(answers, [False])

    def test_bad_timeouts(self):
        lock = self.lock()
        with Bunch(lock.acquire):
            pass
        self.assertRaises(ValueError, lock.acquire, False, 1)
        self.assertRaises(ValueError, lock.acquire, True, -2)
        self.assertRaises(ValueError, lock.acquire, True, float('nan'))
        self.assertRaises(OverflowError, lock.acquire, True, 1e100)
        self.assertRaises(TypeError, lock.acquire, True, 'soon')

    def test_longest_timeout(self):
        lock = self.lock()
        lock.acquire()
        answers = []
        with Bunch(lambda: answers.append(lock.acquire(True, threading.TIMEOUT_MAX))) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            lock.release()
        self.assertEqual(answers, [True])

    def test_all_waiters_get_it(self):
        lock = self.lock()
        passed = []

        def work():
            with lock:
                passed.append(1)
        lock.acquire()
        with Bunch(work, 10) as bunch:
            self.assertTrue(eventually(lambda: len(bunch.started) == 10))
            lock.release()
        self.assertEqual(len(passed), 10)

    def test_timed_and_untimed_waiters_mixed(self):
        lock = self.lock()
        taken = []

        def work():
            for i in range(60):
                if i % 3 == 0:
                    got = lock.acquire()
                else:
                    got = lock.acquire(True, 0.0001 * (i % 7))
                if got:
                    taken.append(1)
                    if i % 10 == 0:
                        time.sleep(0.0003)
                    lock.release()
        with Bunch(work, 5):
            pass
        self.assertTrue(len(taken) >= 100)
        self.assertFalse(self.is_taken(lock))

    def test_a_busy_thread_does_not_starve_a_waiter(self):
        check_not_starved(self, self.lock(), 20)

    def test_weakref(self):
        check_collected(self, self.lock, lambda lock: (lock.acquire(), lock.release()))

    def test_dropped_while_held(self):
        check_collected(self, self.lock, lambda lock: lock.acquire())

    def test_pickle(self):
        for protocol in 0, 1, 2:
            # the class in Python is not the one its module names, which pickle finds first
            with self.assertRaises((TypeError, pickle.PicklingError)) as caught:
                pickle.dumps(self.lock(), protocol)
            self.assertTrue(str(caught.exception).lower().startswith("can't pickle "))

    def test_no_deepcopy(self):
        self.assertRaises(TypeError, copy.deepcopy, self.lock())


class Lock(Common, unittest.TestCase):

    def lock(self):
        return threading.Lock()

    def test_type(self):
        lock = threading.Lock()
        self.assertEqual(type(lock).__name__, 'lock')
        self.assertEqual(type(lock).__module__, 'thread')
        self.assertTrue(isinstance(lock, thread.LockType))
        self.assertTrue(repr(lock).startswith('<thread.lock object at 0x'))
        self.assertRaises(TypeError, thread.LockType)
        self.assertIs(threading.Lock, thread.allocate_lock)

    def test_cannot_be_subclassed(self):
        self.assertRaises(TypeError, type, 'Sub', (thread.LockType,), {})

    def test_old_names(self):
        lock = thread.allocate()
        self.assertTrue(lock.acquire_lock())
        self.assertTrue(lock.locked_lock())
        lock.release_lock()
        self.assertFalse(lock.locked_lock())

    def test_returns_bool(self):
        lock = threading.Lock()
        self.assertIs(lock.acquire(), True)
        self.assertIs(lock.acquire(0), False)
        self.assertIs(lock.locked(), True)
        lock.release()
        self.assertIs(lock.acquire(0), True)

    def test_not_reentrant(self):
        lock = threading.Lock()
        lock.acquire()
        self.assertFalse(lock.acquire(False))
        self.assertFalse(lock.acquire(True, 0.01))

    def test_release_of_a_free_lock(self):
        lock = threading.Lock()
        with self.assertRaises(thread.error) as caught:
            lock.release()
        self.assertEqual(str(caught.exception), 'release unlocked lock')
        self.assertTrue(lock.acquire(0))

    def test_released_by_another_thread(self):
        lock = threading.Lock()
        lock.acquire()
        with Bunch(lock.release):
            pass
        self.assertFalse(lock.locked())

    def test_wrong_argument(self):
        with self.assertRaises(TypeError) as caught:
            threading.Lock().acquire('a')
        self.assertEqual(str(caught.exception), 'an integer is required')

    def test_with_in_a_generator(self):
        lock = threading.Lock()

        def work():
            with lock:
                yield lock.locked()
        one = work()
        self.assertTrue(next(one))
        one.close()
        self.assertFalse(lock.locked())

    def test_released_inside_with(self):
        lock = threading.Lock()

        def use(error=None):
            with lock:
                lock.release()
                if error is not None:
                    raise error
        self.assertRaises(thread.error, use)
        self.assertRaises(thread.error, use, KeyError())
        self.assertFalse(lock.locked())

    def test_held_lock_is_kept_alive_by_with(self):
        refs = []

        def make():
            lock = threading.Lock()
            refs.append(weakref.ref(lock))
            return lock
        with make():
            self.assertTrue(refs[0]().locked())
        self.assertEqual(refs[0](), None)

    def test_first_come_first_served(self):
        lock = threading.Lock()
        order = []
        lock.acquire()
        bunches = []
        for i in range(6):
            bunch = Bunch(lambda i=i: (lock.acquire(), order.append(i), lock.release()))
            bunch.__enter__()
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(0.005)
            bunches.append(bunch)
        lock.release()
        for bunch in bunches:
            bunch.join()
        self.assertEqual(order, sorted(order))

    def test_ping_pong(self):
        first, second = threading.Lock(), threading.Lock()
        second.acquire()
        seen = []

        def ping():
            for i in range(1000):
                first.acquire()
                seen.append('i')
                second.release()

        def pong():
            for i in range(1000):
                second.acquire()
                seen.append('o')
                first.release()
        with Bunch(ping), Bunch(pong):
            pass
        self.assertEqual(''.join(seen), 'io' * 1000)

    def test_a_ring_passes_a_token(self):
        n = 8
        locks = [threading.Lock() for _ in range(n)]
        for lock in locks:
            lock.acquire()
        token = []

        def work(i):
            for _ in range(50):
                locks[i].acquire()
                token.append(i)
                locks[(i + 1) % n].release()
        bunches = [Bunch(lambda i=i: work(i)) for i in range(n)]
        for bunch in bunches:
            bunch.__enter__()
        locks[0].release()
        for bunch in bunches:
            bunch.join()
        self.assertEqual(token, list(range(n)) * 50)

    def test_many_locks(self):
        locks = [threading.Lock() for _ in range(2000)]
        for lock in locks:
            lock.acquire()
        self.assertTrue(all(lock.locked() for lock in locks))

    def test_collected_in_cycles(self):
        class Thing(object):
            pass
        thing = Thing()
        thing.me = thing
        thing.lock = threading.Lock()
        ref = weakref.ref(thing.lock)
        del thing
        gc.collect()
        self.assertEqual(ref(), None)


class RLock(Common):

    def lock(self):
        return self.make('RLock')

    def test_type(self):
        lock = self.lock()
        self.assertEqual(type(lock).__name__, '_RLock')
        self.assertEqual(type(lock).__module__, 'threading')
        if self.implementation != 'Python':
            self.assertTrue(isinstance(lock, threading._RLock))
        self.assertTrue(isinstance(lock, threading._Verbose))

    def test_reentrant(self):
        lock = self.lock()
        self.assertTrue(lock.acquire())
        self.assertTrue(lock.acquire())
        with lock:
            self.assertTrue(lock.acquire(0))
            lock.release()
        lock.release()
        self.assertTrue(self.is_taken(lock))
        lock.release()
        self.assertFalse(self.is_taken(lock))

    def test_deep(self):
        lock = self.lock()
        for _ in range(1000):
            lock.acquire()
        for _ in range(999):
            lock.release()
        self.assertTrue(self.is_taken(lock))
        lock.release()
        self.assertFalse(self.is_taken(lock))

    def test_again_with_timeout(self):
        lock = self.lock()
        lock.acquire()
        self.assertTrue(lock.acquire(True, 1))

    def test_release_of_a_free_lock(self):
        lock = self.lock()
        with self.assertRaises(RuntimeError) as caught:
            lock.release()
        self.assertEqual(str(caught.exception), 'cannot release un-acquired lock')

    def test_release_too_many(self):
        lock = self.lock()
        with lock:
            pass
        self.assertRaises(RuntimeError, lock.release)

    def test_release_by_another_thread(self):
        lock = self.lock()
        lock.acquire()
        errors = []

        def work():
            try:
                lock.release()
            except RuntimeError as error:
                errors.append(str(error))
        with Bunch(work):
            pass
        self.assertEqual(errors, ['cannot release un-acquired lock'])
        self.assertTrue(lock._is_owned())

    def test_is_owned(self):
        lock = self.lock()
        self.assertFalse(lock._is_owned())
        lock.acquire()
        self.assertTrue(lock._is_owned())
        other = []
        with Bunch(lambda: other.append(lock._is_owned())):
            pass
        self.assertEqual(other, [False])

    def test_release_save_and_acquire_restore(self):
        lock = self.lock()
        lock.acquire()
        lock.acquire()
        state = lock._release_save()
        self.assertEqual(state, (2, thread.get_ident()))
        self.assertFalse(lock._is_owned())
        self.assertFalse(self.is_taken(lock))
        lock._acquire_restore(state)
        self.assertTrue(lock._is_owned())
        lock.release()
        lock.release()
        self.assertRaises(RuntimeError, lock.release)

    def test_release_save_of_a_free_lock(self):
        self.assertRaises(thread.error, self.lock()._release_save)

    def test_repr(self):
        lock = self.lock()
        self.assertEqual(repr(lock), '<_RLock owner=None count=0>')
        lock.acquire()
        lock.acquire()
        self.assertEqual(repr(lock), '<_RLock owner=%r count=2>'
                         % threading.current_thread().name)

    def test_attributes_of_27(self):
        lock = self.lock()
        self.assertEqual((lock._RLock__owner, lock._RLock__count), (None, 0))
        self.assertFalse(lock._RLock__block.locked())
        lock.acquire()
        self.assertEqual((lock._RLock__owner, lock._RLock__count), (thread.get_ident(), 1))
        self.assertTrue(lock._RLock__block.locked())

    def test_takes_attributes(self):
        lock = self.lock()
        lock.note = 3
        self.assertEqual(lock.note, 3)
        self.assertEqual(lock.__dict__['note'], 3)

    def test_too_many_arguments(self):
        self.assertRaises(TypeError, self.make, 'RLock', 1, 2)
        self.assertRaises(TypeError, self.make, 'RLock', colour=1)

    def test_init_again_makes_it_free(self):
        lock = self.lock()
        lock.acquire()
        lock.__init__()
        self.assertFalse(lock._is_owned())
        self.assertTrue(lock.acquire(0))

    def test_in_a_cycle(self):
        check_collected(self, self.lock, lambda lock: setattr(lock, 'me', lock))

    def test_many_owners(self):
        lock = self.lock()
        total = [0]

        def work():
            for _ in range(100):
                with lock:
                    with lock:
                        total[0] += 1
        with Bunch(work, 5):
            pass
        self.assertEqual(total, [500])


class RLockClass(unittest.TestCase):

    def test_factory(self):
        self.assertEqual(type(threading.RLock).__name__, 'function')
        self.assertEqual(type(threading._RLock).__name__, 'type')

    def test_subclass(self):
        class Counting(threading._RLock):
            taken = 0

            def acquire(self, *args):
                self.taken += 1
                return threading._RLock.acquire(self, *args)
        lock = Counting()
        lock.acquire()
        lock.acquire(0)
        self.assertEqual(lock.taken, 2)
        self.assertEqual(lock._RLock__count, 2)
        self.assertEqual(repr(lock), '<Counting owner=%r count=2>'
                         % threading.current_thread().name)

    def test_class_attributes_can_be_set(self):
        class Sub(threading._RLock):
            pass
        Sub.colour = 'red'
        self.assertEqual(Sub().colour, 'red')
        threading._RLock._colour_of_test = 1
        try:
            self.assertEqual(threading.RLock()._colour_of_test, 1)
        finally:
            del threading._RLock._colour_of_test

    def test_verbose(self):
        import StringIO
        import sys
        saved = sys.stderr
        sys.stderr = StringIO.StringIO()
        try:
            lock = threading.RLock(verbose=True)
            with lock:
                pass
            told = sys.stderr.getvalue()
        finally:
            sys.stderr = saved
        self.assertIn('acquire(1): success', told)
        self.assertIn('release(): final', told)
        self.assertTrue(isinstance(lock, threading._RLock))

    def test_verbose_by_default(self):
        import StringIO
        import sys
        saved = sys.stderr
        sys.stderr = StringIO.StringIO()
        threading._VERBOSE = True
        try:
            lock = threading.RLock()
            threading._VERBOSE = False
            lock.acquire()
            told = sys.stderr.getvalue()
        finally:
            threading._VERBOSE = False
            sys.stderr = saved
        self.assertIn('success', told)

    def test_replaced_lock_function_is_used(self):
        made = []
        saved = threading._allocate_lock

        def allocate():
            made.append(saved())
            return made[-1]
        threading._allocate_lock = allocate
        try:
            lock = threading.RLock()
        finally:
            threading._allocate_lock = saved
        self.assertEqual(len(made), 1)
        lock.acquire()
        self.assertTrue(made[0].locked())


spread(globals(), RLock)

if __name__ == '__main__':
    main()
