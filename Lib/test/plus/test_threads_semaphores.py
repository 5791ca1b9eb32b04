"""Semaphore, BoundedSemaphore, Event, Barrier."""

import pickle
import threading
import time
import unittest

from threads_support import (
    Bunch, LONG, SHORT, check_collected, check_not_starved, clock, eventually, main, sleepers,
    spread)


class SemaphoreCommon(object):
    """self.kind is the class."""

    def semaphore(self, *args, **kwargs):
        return self.make(self.kind, *args, **kwargs)

    def test_counts_down(self):
        semaphore = self.semaphore(3)
        self.assertEqual([semaphore.acquire(0) for _ in range(5)], [True] * 3 + [False] * 2)
        semaphore.release()
        self.assertTrue(semaphore.acquire(False))

    def test_default_is_one(self):
        semaphore = self.semaphore()
        self.assertTrue(semaphore.acquire(0))
        self.assertFalse(semaphore.acquire(0))

    def test_negative(self):
        with self.assertRaises(ValueError) as caught:
            self.semaphore(-1)
        self.assertEqual(str(caught.exception), 'semaphore initial value must be >= 0')

    def test_zero(self):
        semaphore = self.semaphore(value=0)
        self.assertFalse(semaphore.acquire(0))

    def test_with(self):
        semaphore = self.semaphore(2)
        with semaphore as entered:
            self.assertTrue(entered)
            self.assertEqual(semaphore._Semaphore__value, 1)
        self.assertEqual(semaphore._Semaphore__value, 2)

    def test_release_wakes(self):
        semaphore = self.semaphore(1)
        semaphore.acquire()
        got = []
        with Bunch(lambda: got.append(semaphore.acquire())) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(SHORT)
            self.assertEqual(got, [])
            semaphore.release()
        self.assertEqual(got, [True])

    def test_timeout(self):
        semaphore = self.semaphore(1)
        semaphore.acquire()
        begin = clock()
        self.assertFalse(semaphore.acquire(timeout=0.05))
        self.assertTrue(clock() - begin >= 0.05)
        self.assertFalse(semaphore.acquire(True, 0))
        semaphore.release()
        self.assertTrue(semaphore.acquire(True, LONG))

    def test_no_timeout_without_blocking(self):
        semaphore = self.semaphore(1)
        self.assertRaises(ValueError, semaphore.acquire, False, 1)
        self.assertRaises(TypeError, semaphore.acquire, True, 1, 1)
        semaphore.acquire()
        self.assertRaises(TypeError, semaphore.acquire, True, 'a')

    def test_never_more_inside_than_allowed(self):
        semaphore = self.semaphore(3)
        inside = []
        worst = []

        def work():
            for i in range(60):
                with semaphore:
                    inside.append(1)
                    worst.append(len(inside))
                    if i % 5 == 0:
                        time.sleep(0.0002)
                    inside.pop()
        with Bunch(work, 8):
            pass
        self.assertTrue(max(worst) <= 3)
        self.assertEqual(semaphore._Semaphore__value, 3)

    def test_a_busy_thread_does_not_starve_a_waiter(self):
        check_not_starved(self, self.semaphore(1), 10)

    def test_timed_waits_lose_nothing(self):
        semaphore = self.semaphore(2)
        taken = []

        def work():
            for i in range(80):
                if semaphore.acquire(True, 0.0001 * (i % 5)):
                    taken.append(1)
                    if i % 9 == 0:
                        time.sleep(0.0003)
                    semaphore.release()
        with Bunch(work, 5):
            pass
        self.assertTrue(taken)
        self.assertEqual(semaphore._Semaphore__value, 2)
        self.assertTrue(semaphore.acquire(0) and semaphore.acquire(0))

    def test_grown_through_its_condition(self):
        # as pools of 2.7 programs do
        semaphore = self.semaphore(1)
        semaphore.acquire()
        got = []
        with Bunch(lambda: got.append(semaphore.acquire())) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            with semaphore._Semaphore__cond:
                semaphore._Semaphore__value += 1
                semaphore._Semaphore__cond.notify()
        self.assertEqual(got, [True])

    def test_its_lock_holds_it_up(self):
        semaphore = self.semaphore(1)
        got = []
        with semaphore._Semaphore__cond:
            bunch = Bunch(lambda: got.append(semaphore.acquire()))
            bunch.__enter__()
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(SHORT)
            self.assertEqual(got, [])
        bunch.join()
        self.assertEqual(got, [True])

    def test_type(self):
        semaphore = self.semaphore()
        self.assertEqual(type(semaphore).__name__, '_' + self.kind)
        self.assertEqual(type(semaphore).__module__, 'threading')

    def test_weakref_and_attributes(self):
        check_collected(self, self.semaphore, lambda semaphore: setattr(semaphore, 'me', semaphore))


class Semaphore(SemaphoreCommon):
    kind = 'Semaphore'

    def test_may_rise(self):
        semaphore = self.semaphore(1)
        semaphore.release()
        self.assertEqual(semaphore._Semaphore__value, 2)

    def test_as_a_signal(self):
        semaphore = self.semaphore(0)
        seen = []

        def work():
            for i in range(100):
                semaphore.acquire()
                seen.append(i)
        with Bunch(work):
            for _ in range(100):
                semaphore.release()
        self.assertEqual(seen, list(range(100)))


class BoundedSemaphore(SemaphoreCommon):
    kind = 'BoundedSemaphore'

    def test_released_too_often(self):
        semaphore = self.semaphore(2)
        with self.assertRaises(ValueError) as caught:
            semaphore.release()
        self.assertEqual(str(caught.exception), 'Semaphore released too many times')
        semaphore.acquire()
        semaphore.release()
        self.assertRaises(ValueError, semaphore.release)
        self.assertEqual(semaphore._Semaphore__value, 2)

    def test_bound_can_be_raised(self):
        semaphore = self.semaphore(1)
        self.assertEqual(semaphore._initial_value, 1)
        semaphore._initial_value += 1
        semaphore.release()
        self.assertRaises(ValueError, semaphore.release)


class SemaphoreClasses(unittest.TestCase):

    def test_bases(self):
        self.assertTrue(issubclass(threading._BoundedSemaphore, threading._Semaphore))
        self.assertTrue(isinstance(threading.BoundedSemaphore(), threading._Semaphore))

    def test_subclass_with_its_own_release(self):
        class Sub(threading._Semaphore):
            released = 0

            def release(self):
                self.released += 1
                threading._Semaphore.release(self)
        semaphore = Sub(1)
        with semaphore:
            pass
        self.assertEqual(semaphore.released, 1)
        self.assertEqual(semaphore._Semaphore__value, 1)

    def test_lax_subclass(self):
        # as worker pools write it
        class Lax(threading._Semaphore):
            def __init__(self, value=1, verbose=None):
                threading._Semaphore.__init__(self, value, verbose)
                self._initial_value = value

            def release(self):
                with self._Semaphore__cond:
                    if self._Semaphore__value < self._initial_value:
                        self._Semaphore__value += 1
                        self._Semaphore__cond.notify_all()
        semaphore = Lax(1)
        semaphore.release()
        self.assertEqual(semaphore._Semaphore__value, 1)
        semaphore.acquire()
        got = []
        with Bunch(lambda: got.append(semaphore.acquire())) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            semaphore.release()
        self.assertEqual(got, [True])

    def test_odd_values(self):
        self.assertTrue(threading.Semaphore(1.5).acquire(0))
        self.assertTrue(threading.Semaphore(1 << 70).acquire(0))
        self.assertTrue(threading.Semaphore(True).acquire(0))

    def test_other_condition_put_in(self):
        semaphore = threading.Semaphore(2)
        semaphore._Semaphore__cond = threading.Condition(threading.RLock())
        semaphore.acquire()
        self.assertEqual(semaphore._Semaphore__value, 1)
        semaphore.release()
        self.assertEqual(semaphore._Semaphore__value, 2)

    def test_without_init(self):
        class Bare(threading._Semaphore):
            def __init__(self):
                pass
        self.assertRaises(AttributeError, Bare().acquire)
        self.assertRaises(AttributeError, Bare().release)


class Event(object):

    def event(self):
        return self.make('Event')

    def test_starts_false(self):
        event = self.event()
        self.assertIs(event.is_set(), False)
        self.assertIs(event.isSet(), False)

    def test_set_and_clear(self):
        event = self.event()
        event.set()
        self.assertTrue(event.is_set())
        event.set()
        self.assertTrue(event.isSet())
        event.clear()
        self.assertFalse(event.is_set())

    def test_wait_when_set(self):
        event = self.event()
        event.set()
        self.assertIs(event.wait(), True)
        self.assertIs(event.wait(0), True)
        self.assertIs(event.wait(timeout=1), True)

    def test_wait_times_out(self):
        event = self.event()
        begin = clock()
        self.assertIs(event.wait(0.05), False)
        self.assertTrue(clock() - begin >= 0.05)
        self.assertIs(event.wait(0), False)
        self.assertIs(event.wait(-1), False)

    def test_wrong_timeout(self):
        self.assertRaises(TypeError, self.event().wait, 'a')

    def test_wakes_all(self):
        event = self.event()
        answers = []
        with Bunch(lambda: answers.append(event.wait()), 6) as bunch:
            self.assertTrue(eventually(lambda: len(bunch.started) == 6))
            time.sleep(SHORT)
            self.assertEqual(answers, [])
            event.set()
        self.assertEqual(answers, [True] * 6)

    def test_set_and_clear_at_once(self):
        event = self.event()
        answers = []
        with Bunch(lambda: answers.append(event.wait(LONG)), 3):
            self.assertTrue(eventually(lambda: sleepers(event._Event__cond) == 3))
            event.set()
            event.clear()
            # those in Python look at the flag again; nobody may sleep for ever
            time.sleep(SHORT)
            event.set()
        self.assertEqual(answers, [True] * 3)

    def test_ping_pong(self):
        ping, pong = self.event(), self.event()

        def answer():
            for _ in range(200):
                ping.wait()
                ping.clear()
                pong.set()
        with Bunch(answer):
            for _ in range(200):
                ping.set()
                self.assertTrue(pong.wait(LONG))
                pong.clear()

    def test_attributes_of_27(self):
        event = self.event()
        self.assertFalse(event._Event__flag)
        event.set()
        self.assertTrue(event._Event__flag)
        self.assertEqual(type(event._Event__cond).__name__, '_Condition')
        self.assertEqual(type(event._Event__cond._Condition__lock).__name__, 'lock')

    def test_reset_internal_locks(self):
        event = self.event()
        event.set()
        old = event._Event__cond._Condition__lock
        event._reset_internal_locks()
        self.assertIsNot(event._Event__cond._Condition__lock, old)
        self.assertTrue(event.is_set())
        event.clear()
        self.assertFalse(event.wait(0))

    def test_type(self):
        self.assertEqual(type(self.event()).__name__, '_Event')
        self.assertTrue(repr(self.event()).startswith('<threading._Event object at 0x'))

    def test_weakref_and_attributes(self):
        check_collected(self, self.event, lambda event: setattr(event, 'me', event))


class EventClass(unittest.TestCase):

    def test_factory_and_subclass(self):
        self.assertEqual(type(threading.Event).__name__, 'function')

        class Sub(threading._Event):
            def set(self):
                self.told = True
                threading._Event.set(self)
        event = Sub()
        event.set()
        self.assertTrue(event.told and event.wait(0))

    def test_pickle(self):
        self.assertRaises(TypeError, pickle.dumps, threading.Event(), 2)

    def test_without_init(self):
        class Bare(threading._Event):
            def __init__(self):
                pass
        self.assertRaises(AttributeError, Bare().set)
        self.assertRaises(AttributeError, Bare().wait)

    def test_replaced_condition_is_used(self):
        made = []
        saved = threading.Condition

        def condition(*args):
            made.append(saved(*args))
            return made[-1]
        threading.Condition = condition
        try:
            event = threading.Event()
        finally:
            threading.Condition = saved
        self.assertIs(event._Event__cond, made[0])
        event.set()
        self.assertTrue(event.wait(1))


class Barrier(object):

    def barrier(self, *args, **kwargs):
        return self.make('Barrier', *args, **kwargs)

    def test_lets_all_go_together(self):
        barrier = self.barrier(4)
        before, after = [], []

        def work():
            before.append(1)
            barrier.wait()
            after.append(len(before))
        with Bunch(work, 4):
            pass
        self.assertEqual(after, [4] * 4)

    def test_indexes(self):
        barrier = self.barrier(5)
        indexes = []
        with Bunch(lambda: indexes.append(barrier.wait()), 5):
            pass
        self.assertEqual(sorted(indexes), list(range(5)))

    def test_one_party(self):
        barrier = self.barrier(1)
        self.assertEqual([barrier.wait() for _ in range(3)], [0, 0, 0])

    def test_bad_parties(self):
        self.assertRaises(ValueError, self.barrier, 0)
        self.assertRaises(ValueError, self.barrier, -3)

    def test_many_rounds(self):
        barrier = self.barrier(3)
        rounds = []

        def work():
            for i in range(100):
                rounds.append(i)
                barrier.wait()
        with Bunch(work, 3):
            pass
        self.assertEqual([rounds[i] for i in range(0, 300, 3)], list(range(100)))

    def test_action(self):
        calls = []
        barrier = self.barrier(3, lambda: calls.append(1))

        def work():
            for _ in range(5):
                barrier.wait()
        with Bunch(work, 3):
            pass
        self.assertEqual(len(calls), 5)

    def test_failing_action(self):
        def action():
            raise KeyError('x')
        barrier = self.barrier(3, action=action)
        errors = []

        def work():
            try:
                barrier.wait()
            except Exception as error:
                errors.append(type(error))
        with Bunch(work, 3):
            pass
        self.assertEqual(sorted(errors), sorted(
            [KeyError, threading.BrokenBarrierError, threading.BrokenBarrierError]))
        self.assertTrue(barrier.broken)

    def check_breaks(self, barrier, n, function):
        """n threads that wait get an error when function() is called."""
        errors = []

        def work():
            try:
                barrier.wait(timeout=LONG)
            except threading.BrokenBarrierError:
                errors.append(1)
        with Bunch(work, n):
            self.assertTrue(eventually(lambda: barrier.n_waiting == n))
            function()
        self.assertEqual(errors, [1] * n)

    def test_abort(self):
        barrier = self.barrier(3)
        self.check_breaks(barrier, 2, barrier.abort)
        self.assertTrue(barrier.broken)
        self.assertRaises(threading.BrokenBarrierError, barrier.wait)

    def test_reset(self):
        barrier = self.barrier(3)
        self.check_breaks(barrier, 2, barrier.reset)
        self.assertFalse(barrier.broken)
        done = []
        with Bunch(lambda: done.append(barrier.wait()), 3):
            pass
        self.assertEqual(sorted(done), [0, 1, 2])

    def test_reset_when_empty(self):
        barrier = self.barrier(2)
        barrier.reset()
        self.assertEqual((barrier.n_waiting, barrier.broken), (0, False))

    def test_reset_after_abort(self):
        barrier = self.barrier(2)
        barrier.abort()
        barrier.reset()
        self.assertFalse(barrier.broken)
        with Bunch(barrier.wait, 2):
            pass

    def test_timeout_breaks_it(self):
        barrier = self.barrier(2)
        self.assertRaises(threading.BrokenBarrierError, barrier.wait, 0.02)
        self.assertTrue(barrier.broken)

    def test_default_timeout(self):
        barrier = self.barrier(2, timeout=0.02)
        self.assertRaises(threading.BrokenBarrierError, barrier.wait)

    def test_timeout_of_one_breaks_it_for_all(self):
        barrier = self.barrier(3)
        self.check_breaks(barrier, 1, lambda: self.assertRaises(threading.BrokenBarrierError,
                                                                barrier.wait, 0.01))

    def test_properties(self):
        barrier = self.barrier(7)
        self.assertEqual((barrier.parties, barrier.n_waiting, barrier.broken), (7, 0, False))
        for name in 'parties', 'n_waiting', 'broken':
            self.assertRaises(AttributeError, setattr, barrier, name, 1)

    def test_error_class(self):
        self.assertTrue(issubclass(threading.BrokenBarrierError, RuntimeError))
        self.assertEqual(threading.BrokenBarrierError.__module__, 'threading')

    def test_subclass(self):
        class Sub(type(self.barrier(1))):
            def wait(self, timeout=None):
                return -super(Sub, self).wait(timeout)
        self.assertEqual(Sub(1).wait(), 0)

    def test_wrong_timeout(self):
        self.assertRaises(TypeError, self.barrier(2).wait, 'a')


spread(globals(), Semaphore, BoundedSemaphore, Event, Barrier)

if __name__ == '__main__':
    main()
