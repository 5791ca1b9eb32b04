"""Condition, on all kinds of locks."""

import gc
import threading
import time
import unittest

from threads_support import (
    Bunch, LONG, UserLock, check_collected, clock, eventually, main, sleepers, spread,
    start_waiters)


class Common(object):
    """self.condition() makes one, on the lock that a subclass tests."""

    def start_plain_waiters(self, condition, n):
        """n threads asleep in wait(), and the list that gets its answers."""
        woken = []

        def wait():
            with condition:
                woken.append(condition.wait())
        return start_waiters(condition, n, wait), woken

    def test_notify_wakes_one(self):
        condition = self.condition()
        bunch, woken = self.start_plain_waiters(condition, 3)
        for n in 1, 2, 3:
            with condition:
                condition.notify()
                self.assertEqual(len(woken), n - 1)
            self.assertTrue(eventually(lambda: len(woken) == n))
        bunch.join()
        self.assertEqual(woken, [True] * 3)

    def test_notify_n(self):
        condition = self.condition()
        bunch, woken = self.start_plain_waiters(condition, 5)
        with condition:
            condition.notify(3)
        self.assertTrue(eventually(lambda: len(woken) == 3))
        self.assertEqual(sleepers(condition), 2)
        with condition:
            condition.notify(10)
        bunch.join()

    def test_notify_all(self):
        for name in 'notify_all', 'notifyAll':
            condition = self.condition()
            bunch = self.start_plain_waiters(condition, 6)[0]
            with condition:
                getattr(condition, name)()
                self.assertEqual(len(condition._Condition__waiters), 0)
            bunch.join()

    def test_notify_nobody(self):
        condition = self.condition()
        with condition:
            condition.notify()
            condition.notify(5)
            condition.notify_all()
            self.assertEqual(condition.wait(0), False)

    def test_notify_is_not_kept(self):
        condition = self.condition()
        with condition:
            condition.notify()
            self.assertFalse(condition.wait(0.01))

    def test_wait_needs_the_lock(self):
        with self.assertRaises(RuntimeError) as caught:
            self.condition().wait()
        self.assertEqual(str(caught.exception), 'cannot wait on un-acquired lock')
        self.assertRaises(RuntimeError, self.condition().wait, 1)

    def test_notify_needs_the_lock(self):
        with self.assertRaises(RuntimeError) as caught:
            self.condition().notify()
        self.assertEqual(str(caught.exception), 'cannot notify on un-acquired lock')
        self.assertRaises(RuntimeError, self.condition().notify_all)

    def test_timeout(self):
        condition = self.condition()
        with condition:
            begin = clock()
            self.assertIs(condition.wait(0.05), False)
            self.assertTrue(clock() - begin >= 0.05)
            self.assertIs(condition.wait(timeout=0), False)
            self.assertIs(condition.wait(-1), False)

    def test_notified_before_the_timeout(self):
        condition = self.condition()
        answers = []

        def wait():
            with condition:
                answers.append(condition.wait(LONG))
        bunch = start_waiters(condition, 1, wait)
        with condition:
            condition.notify()
        bunch.join()
        self.assertEqual(answers, [True])

    def test_very_long_timeout(self):
        condition = self.condition()
        answers = []

        def wait():
            with condition:
                answers.append(condition.wait(1e200))
        bunch = start_waiters(condition, 1, wait)
        with condition:
            condition.notify()
        bunch.join()
        self.assertEqual(answers, [True])

    def test_wrong_timeout(self):
        condition = self.condition()
        with condition:
            self.assertRaises(TypeError, condition.wait, 'a')
            self.assertRaises(TypeError, condition.wait_for)
        self.assertEqual(sleepers(condition), 0)

    def test_lock_is_free_while_waiting(self):
        condition = self.condition()

        def wait():
            with condition:
                condition.wait()
        bunch = start_waiters(condition, 1, wait)
        self.assertTrue(condition.acquire(0))
        condition.notify()
        self.assertFalse(bunch.finished)
        condition.release()
        bunch.join()

    def test_lock_is_held_after_a_timeout(self):
        condition = self.condition()
        with condition:
            condition.wait(0.01)
            taken = []
            with Bunch(lambda: taken.append(condition.acquire(0))):
                pass
            self.assertEqual(taken, [False])

    def test_waiter_returns_only_with_the_lock(self):
        condition = self.condition()
        after = []

        def wait():
            with condition:
                condition.wait(span)
                after.append(1)
        for span in 0.02, 0.1, 0.5, 3, 15:
            del after[:]
            with Bunch(wait):
                self.assertTrue(eventually(lambda: after or sleepers(condition)))
                with condition:
                    in_time = not after  # else this thread came too late to see anything
                    if in_time:
                        time.sleep(span + 0.06)
                        self.assertEqual(after, [])
            self.assertEqual(after, [1])
            if in_time:
                break
        self.assertTrue(in_time)

    def test_first_come_first_woken(self):
        condition = self.condition()
        order = []
        bunches = []
        for i in range(5):
            def wait(i=i):
                with condition:
                    condition.wait()
                    order.append(i)
            bunch = Bunch(wait)
            bunch.__enter__()
            self.assertTrue(eventually(lambda: sleepers(condition) == i + 1))
            bunches.append(bunch)
        for i in range(5):
            with condition:
                condition.notify()
            self.assertTrue(eventually(lambda: len(order) == i + 1))
        for bunch in bunches:
            bunch.join()
        self.assertEqual(order, list(range(5)))

    def test_notify_takes_a_slice(self):
        condition = self.condition()
        bunch, woken = self.start_plain_waiters(condition, 4)
        with condition:
            condition.notify(-3)
        self.assertTrue(eventually(lambda: len(woken) == 1))
        with condition:
            self.assertRaises(TypeError, condition.notify, 'a')
            self.assertRaises(TypeError, condition.notify, 1.5)
            condition.notify(0)
            self.assertEqual(len(condition._Condition__waiters), 3)
            condition.notify(None)
        bunch.join()

    def test_wait_for(self):
        condition = self.condition()
        state = []
        answers = []

        def wait():
            with condition:
                answers.append(condition.wait_for(lambda: len(state) >= 3 and state))
        with Bunch(wait):
            for i in range(3):
                time.sleep(0.005)
                with condition:
                    state.append(i)
                    condition.notify()
        self.assertIs(answers[0], state)

    def test_wait_for_what_is_true(self):
        condition = self.condition()
        with condition:
            self.assertEqual(condition.wait_for(lambda: 42), 42)
            self.assertEqual(condition.wait_for(lambda: 'x', timeout=0), 'x')

    def test_wait_for_timeout(self):
        condition = self.condition()
        with condition:
            begin = clock()
            self.assertEqual(condition.wait_for(lambda: 0, 0.05), 0)
            self.assertTrue(clock() - begin >= 0.05)
            self.assertEqual(condition.wait_for(lambda: [], timeout=-1), [])

    def test_wait_for_timeout_is_for_all_waits(self):
        condition = self.condition()
        done = []

        def disturb():
            while not done:
                with condition:
                    condition.notify_all()
                time.sleep(0.002)
        with Bunch(disturb):
            with condition:
                begin = clock()
                self.assertFalse(condition.wait_for(lambda: False, 0.1))
                self.assertTrue(0.1 <= clock() - begin < LONG)
            done.append(1)

    def test_wait_for_error(self):
        condition = self.condition()
        with condition:
            self.assertRaises(ZeroDivisionError, condition.wait_for, lambda: 1 // 0)
        self.assertEqual(sleepers(condition), 0)

    def test_producer_and_consumers(self):
        condition = self.condition()
        items = []
        got = []

        def consume():
            while True:
                with condition:
                    while not items:
                        condition.wait()
                    item = items.pop(0)
                if item is None:
                    return
                got.append(item)
        with Bunch(consume, 4):
            for i in range(200):
                with condition:
                    items.append(i)
                    condition.notify()
            with condition:
                items.extend([None] * 4)
                condition.notify_all()
        self.assertEqual(sorted(got), list(range(200)))

    def test_timed_waits_lose_no_notification(self):
        condition = self.condition()
        tokens = [0]
        taken = [0]
        total = 300

        def take():
            while True:
                with condition:
                    while not tokens[0]:
                        if taken[0] == total:
                            return
                        condition.wait(0.0005)
                    tokens[0] -= 1
                    taken[0] += 1
        with Bunch(take, 4):
            for i in range(total):
                with condition:
                    tokens[0] += 1
                    condition.notify()
        self.assertEqual((tokens, taken), ([0], [total]))

    def test_repr(self):
        condition = self.condition()
        lock = condition._Condition__lock
        self.assertEqual(repr(condition), '<Condition(%s, 0)>' % (lock,))

        def wait():
            with condition:
                condition.wait()
        bunch = start_waiters(condition, 2, wait)
        self.assertEqual(repr(condition), '<Condition(%s, 2)>' % (lock,))
        with condition:
            condition.notify_all()
        bunch.join()

    def test_is_owned(self):
        condition = self.condition()
        self.assertFalse(condition._is_owned())
        with condition:
            self.assertTrue(condition._is_owned())

    def test_release_save_and_acquire_restore(self):
        condition = self.condition()
        condition.acquire()
        state = condition._release_save()
        self.assertFalse(condition._is_owned())
        condition._acquire_restore(state)
        self.assertTrue(condition._is_owned())
        condition.release()

    def test_weakref_and_attributes(self):
        check_collected(self, self.condition, lambda condition: setattr(condition, 'me', condition))

    def test_dropped_by_its_maker_while_a_thread_waits(self):
        condition = self.condition()
        inside = []

        def wait(condition=condition):
            with condition:
                inside.append(1)
                condition.wait(0.05)
        bunch = Bunch(wait, 2)
        bunch.__enter__()
        self.assertTrue(eventually(lambda: len(inside) == 2))
        del condition, wait
        gc.collect()
        bunch.join()

    def test_enter_and_exit(self):
        condition = self.condition()
        self.assertTrue(condition.__enter__())
        self.assertFalse(condition.__exit__(None, None, None))
        self.assertRaises(KeyError, self.raise_inside, condition)
        self.assertFalse(condition._is_owned())

    def raise_inside(self, condition):
        with condition:
            raise KeyError


class OnLock(Common):

    def condition(self):
        return self.make('Condition', threading.Lock())


class OnRLock(Common):

    def condition(self):
        return self.make('Condition')

    def test_wait_lets_go_all_levels(self):
        condition = self.condition()

        def wait():
            with condition:
                with condition:
                    with condition:
                        condition.wait()
                    self.assertTrue(condition._is_owned())
        bunch = start_waiters(condition, 2, wait)
        with condition:
            condition.notify_all()
        bunch.join()
        self.assertFalse(condition._is_owned())

    def test_shares_its_lock(self):
        first = self.condition()
        second = type(first)(first._Condition__lock)

        def wait():
            with first:
                first.wait()
        bunch = start_waiters(first, 1, wait)
        with second:
            second.notify_all()
            self.assertEqual(len(first._Condition__waiters), 1)
            first.notify()
        bunch.join()


class OnUserLock(Common):

    def condition(self):
        return self.make('Condition', UserLock())


class ConditionClass(unittest.TestCase):

    def test_type(self):
        condition = threading.Condition()
        self.assertEqual(type(condition).__name__, '_Condition')
        self.assertEqual(type(condition).__module__, 'threading')
        self.assertEqual(type(threading.Condition).__name__, 'function')
        self.assertTrue(isinstance(condition, threading._Condition))
        self.assertTrue(isinstance(condition, threading._Verbose))

    def test_lock_attribute(self):
        lock = threading.Lock()
        self.assertIs(threading.Condition(lock)._Condition__lock, lock)
        self.assertEqual(type(threading.Condition()._Condition__lock).__name__, '_RLock')

    def test_not_a_lock(self):
        self.assertRaises(AttributeError, threading.Condition, 3)

    def test_without_init(self):
        class Bare(threading._Condition):
            def __init__(self):
                pass
        for method in 'wait', 'notify', 'notify_all':
            self.assertRaises(AttributeError, getattr(Bare(), method))

    def test_rlock_subclass_with_its_own_protocol(self):
        calls = []

        class Tracing(threading._RLock):
            def _release_save(self):
                calls.append('save')
                return threading._RLock._release_save(self)

            def _acquire_restore(self, state):
                calls.append('restore')
                return threading._RLock._acquire_restore(self, state)

            def _is_owned(self):
                calls.append('owned')
                return threading._RLock._is_owned(self)
        condition = threading.Condition(Tracing())
        with condition:
            self.assertFalse(condition.wait(0.01))
        self.assertEqual(calls, ['owned', 'save', 'restore'])

    def test_condition_subclass_with_its_own_protocol(self):
        calls = []

        class Tracing(threading._Condition):
            def _release_save(self):
                calls.append('save')
                return self._Condition__lock.release()

            def _acquire_restore(self, state):
                calls.append('restore')
                self._Condition__lock.acquire()
        condition = Tracing(threading.Lock())
        with condition:
            self.assertFalse(condition.wait(0.01))
        self.assertEqual(calls, ['save', 'restore'])

    def test_protocol_replaced_on_the_object(self):
        condition = threading.Condition(threading.Lock())
        calls = []
        original = condition._release_save

        def save():
            calls.append(1)
            return original()
        condition._release_save = save
        with condition:
            self.assertFalse(condition.wait(0.01))
        self.assertEqual(calls, [1])
        self.assertFalse(condition._Condition__lock.locked())

    def test_protocol_replaced_on_the_object_with_rlock(self):
        condition = threading.Condition()
        calls = []
        original = condition._release_save
        condition._release_save = lambda: calls.append(1) or original()
        with condition:
            with condition:
                self.assertFalse(condition.wait(0.01))
        self.assertEqual(calls, [1])
        self.assertFalse(condition._is_owned())

    def test_subclass_with_its_own_wait_and_notify(self):
        calls = []

        class Tracing(threading._Condition):
            def wait(self, timeout=None):
                calls.append('wait')
                return threading._Condition.wait(self, timeout)

            def notify(self, n=1):
                calls.append('notify')
                threading._Condition.notify(self, n)
        condition = Tracing()
        with condition:
            condition.wait_for(lambda: len(calls) == 2, 0.02)
            condition.notify_all()
        self.assertIn('wait', calls)
        self.assertEqual(calls[-1], 'notify')

    def test_notify_all_has_a_function_inside(self):
        class Sub(threading._Condition):
            other = threading._Condition.notify_all.im_func
        condition = Sub()
        with condition:
            condition.other()

    def test_acquire_arguments_go_to_the_lock(self):
        condition = threading.Condition()
        with Bunch(condition.acquire):
            pass
        self.assertFalse(condition.acquire(0))
        self.assertFalse(condition.acquire(True, 0.01))
        self.assertFalse(condition.acquire(blocking=False))

    def test_verbose(self):
        import StringIO
        import sys
        saved = sys.stderr
        sys.stderr = StringIO.StringIO()
        try:
            condition = threading.Condition(verbose=True)
            with condition:
                condition.wait(0.001)
            told = sys.stderr.getvalue()
        finally:
            sys.stderr = saved
        self.assertIn('wait(0.001): timed out', told)

    def test_init_again(self):
        condition = threading.Condition()
        condition.acquire()
        lock = threading.Lock()
        condition.__init__(lock)
        self.assertIs(condition._Condition__lock, lock)
        with condition:
            self.assertTrue(lock.locked())
            condition.notify()

    def test_multiprocessing_gets_none(self):
        import imp
        module = imp.new_module('multiprocessing.managers')
        module.threading = threading
        exec 'made = threading.Condition()' in module.__dict__
        with module.made:
            self.assertIs(module.made.wait(0), None)
        with threading.Condition() as _:
            pass


spread(globals(), OnLock, OnRLock, OnUserLock)

if __name__ == '__main__':
    main()
