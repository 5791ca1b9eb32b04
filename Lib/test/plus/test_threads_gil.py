"""The GIL's own interface: blocking, being made ready, deadlines, signals."""

import os
import signal
import threading
import time
import unittest

import _testinternalcapi as internal


def wait_for(condition, what, seconds=20):
    end = time.time() + seconds
    while not condition():
        if time.time() > end:
            raise AssertionError('never happened: ' + what)
        time.sleep(0.001)


class Blocking(unittest.TestCase):
    """_PyGIL_Block, _PyGIL_Ready, _PyGIL_Unready by way of a test queue."""

    def start(self, count, *args):
        self.results = []
        threads = [threading.Thread(target=lambda: self.results.append(internal.gil_block(*args)))
                   for i in range(count)]
        for one in threads:
            one.start()
        return threads

    def join(self, threads):
        for one in threads:
            one.join(30)
            self.assertFalse(one.isAlive())
        self.assertEqual(internal.gil_waiting(), 0)

    def test_ready_wakes_each_once(self):
        threads = self.start(5)
        wait_for(lambda: internal.gil_waiting() == 5, 'five threads block')
        self.assertEqual(internal.gil_ready(2), 2)
        wait_for(lambda: len(self.results) == 2, 'two come back')
        time.sleep(0.02)
        self.assertEqual(len(self.results), 2)
        self.assertEqual(internal.gil_ready(9), 3)
        self.join(threads)
        self.assertEqual(self.results, [1] * 5)

    def test_ready_is_idempotent(self):
        threads = self.start(2)
        wait_for(lambda: internal.gil_waiting() == 2, 'two threads block')
        internal.gil_ready(2, 1)
        self.join(threads)
        self.assertEqual(self.results, [1, 1])

    def test_unready_takes_it_back(self):
        threads = self.start(1)
        wait_for(lambda: internal.gil_waiting() == 1, 'a thread blocks')
        for i in range(100):
            self.assertEqual(internal.gil_unready(), 1)
        time.sleep(0.02)
        self.assertEqual(self.results, [])
        internal.gil_ready()
        self.join(threads)
        self.assertEqual(self.results, [1])

    def test_deadline(self):
        began = time.time()
        self.assertEqual(internal.gil_block(0.05), 0)
        self.assertTrue(0.05 <= time.time() - began < 5)
        self.assertEqual(internal.gil_waiting(), 0)

    def test_deadline_of_many_threads(self):
        threads = self.start(10, 0.03)
        self.join(threads)
        self.assertEqual(self.results, [0] * 10)

    def test_deadline_in_the_past(self):
        self.assertEqual(internal.gil_block(0.0), 0)

    def test_deadlines_against_ready(self):
        """Each wait ends once, by one or the other, and the counts agree."""
        ends = []

        def waiter(seed):
            for i in range(200):
                ends.append(internal.gil_block(0.0001 * ((i * seed) % 7)))
        threads = [threading.Thread(target=waiter, args=(s,)) for s in range(1, 5)]
        for one in threads:
            one.start()
        made = 0
        while len(ends) < 800:
            made += internal.gil_ready(2)
            time.sleep(0.0002)
        self.join(threads)
        self.assertEqual(sum(ends), made)
        self.assertEqual(len(ends), 800)

    def test_ping_pong(self):
        count = 20000
        turns = []

        def side(me):
            for i in range(count):
                while len(turns) % 2 != me:
                    # the look above and this are two steps: the other may come between
                    internal.gil_block(0.05)
                turns.append(me)
                internal.gil_ready()
        threads = [threading.Thread(target=side, args=(i,)) for i in (0, 1)]
        for one in threads:
            one.start()
        self.join(threads)
        self.assertEqual(turns, [0, 1] * count)

    def test_signal_interrupts_the_main_thread(self):
        came = []
        old = signal.signal(signal.SIGALRM, lambda *unused: came.append(time.time()))
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.03)
            began = time.time()
            self.assertEqual(internal.gil_block(0.2, 1), 0)
            self.assertTrue(time.time() - began >= 0.2)
            self.assertEqual(len(came), 1)
            self.assertTrue(came[0] - began < 0.15, came[0] - began)
        finally:
            signal.signal(signal.SIGALRM, old)

    def test_exception_from_a_handler_ends_the_wait(self):
        def handler(*unused):
            raise KeyError('signal')
        old = signal.signal(signal.SIGALRM, handler)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.03)
            self.assertRaises(KeyError, internal.gil_block, 30, 1)
        finally:
            signal.signal(signal.SIGALRM, old)
        self.assertEqual(internal.gil_waiting(), 0)

    def test_fork_forgets_waiters(self):
        threads = self.start(2)
        wait_for(lambda: internal.gil_waiting() == 2, 'two threads block')
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                if internal.gil_block(0.01) == 0 and internal.gil_waiting() == 0:
                    code = 0
            finally:
                os._exit(code)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        internal.gil_ready(2)
        self.join(threads)
        self.assertEqual(self.results, [1, 1])


if __name__ == '__main__':
    unittest.main()
