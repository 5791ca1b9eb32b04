"""Queue: put and get in C, on any lock, and with replaced hooks."""

import Queue
import collections
import threading
import time
import unittest

try:
    import plus
except ImportError:
    plus = None
from threads_support import Bunch, LONG, SHORT, UserLock, clock, eventually, main


def on_other_locks(queue):
    """The same queue on a lock that queue.c knows nothing of."""
    queue.mutex = UserLock()
    for name in 'not_empty', 'not_full', 'all_tasks_done':
        setattr(queue, name, threading.Condition(queue.mutex))
    return queue


class Common(object):

    def queue(self, maxsize=0):
        return self.kind(maxsize)

    def test_one_thread(self):
        queue = self.queue()
        for item in 3, 1, 2:
            queue.put(item)
        self.assertEqual(queue.qsize(), 3)
        self.assertEqual([queue.get() for _ in range(3)], self.order([3, 1, 2]))
        self.assertTrue(queue.empty())

    def test_empty(self):
        queue = self.queue()
        self.assertRaises(Queue.Empty, queue.get, False)
        self.assertRaises(Queue.Empty, queue.get_nowait)
        begin = clock()
        self.assertRaises(Queue.Empty, queue.get, timeout=0.05)
        self.assertTrue(clock() - begin >= 0.05)
        self.assertRaises(Queue.Empty, queue.get, True, 0)
        self.assertFalse(queue.mutex.inner.locked() if hasattr(queue.mutex, 'inner')
                         else queue.mutex.locked())

    def test_full(self):
        queue = self.queue(2)
        queue.put(1)
        self.assertFalse(queue.full())
        queue.put(2)
        self.assertTrue(queue.full())
        self.assertRaises(Queue.Full, queue.put, 3, False)
        self.assertRaises(Queue.Full, queue.put_nowait, 3)
        begin = clock()
        self.assertRaises(Queue.Full, queue.put, 3, timeout=0.05)
        self.assertTrue(clock() - begin >= 0.05)
        self.assertEqual(queue.qsize(), 2)

    def test_negative_timeout(self):
        queue = self.queue(1)
        for call in lambda: queue.get(True, -1), lambda: queue.put(1) or queue.put(2, True, -1):
            with self.assertRaises(ValueError) as caught:
                call()
            self.assertEqual(str(caught.exception), "'timeout' must be a non-negative number")

    def test_timeout_ignored_without_block(self):
        self.assertRaises(Queue.Empty, self.queue().get, False, -1)

    def test_get_waits_for_put(self):
        queue = self.queue()
        got = []
        with Bunch(lambda: got.append(queue.get())) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(SHORT)
            self.assertEqual(got, [])
            queue.put('x')
        self.assertEqual(got, ['x'])

    def test_put_waits_for_get(self):
        queue = self.queue(1)
        queue.put(1)
        done = []
        with Bunch(lambda: (queue.put(2, timeout=LONG), done.append(1))) as bunch:
            self.assertTrue(eventually(lambda: bunch.started))
            time.sleep(SHORT)
            self.assertEqual(done, [])
            self.assertEqual(queue.get(), 1)
        self.assertEqual(queue.get(), 2)

    def test_many_producers_and_consumers(self):
        queue = self.queue(5)
        got = []

        def produce():
            for i in range(100):
                queue.put(i)

        def consume():
            while True:
                item = queue.get(timeout=LONG)
                if item == 1000:
                    return
                got.append(item)
        with Bunch(consume, 3):
            with Bunch(produce, 3):
                pass
            self.assertTrue(eventually(queue.empty))
            for _ in range(3):
                queue.put(1000)
        self.assertEqual(sorted(got), sorted(list(range(100)) * 3))

    def test_timed_gets_lose_no_item(self):
        queue = self.queue()
        got = []
        done = []

        def consume():
            while not done or not queue.empty():
                try:
                    got.append(queue.get(True, 0.0005))
                except Queue.Empty:
                    pass
        with Bunch(consume, 3):
            for i in range(200):
                queue.put(i)
                if i % 20 == 0:
                    time.sleep(0.001)
            done.append(1)
        self.assertEqual(sorted(got), list(range(200)))

    def test_task_done_and_join(self):
        queue = self.queue()
        self.assertRaises(ValueError, queue.task_done)
        queue.join()
        done = []

        def work():
            for _ in range(20):
                queue.get()
                done.append(1)
                queue.task_done()
        for i in range(40):
            queue.put(i)
        self.assertEqual(queue.unfinished_tasks, 40)
        with Bunch(work, 2):
            queue.join()
            self.assertEqual(len(done), 40)
        self.assertRaises(ValueError, queue.task_done)

    def test_any_item(self):
        queue = self.queue()
        for item in None, NotImplemented, (), Queue.Empty, Ellipsis:
            queue.put(item)
            self.assertIs(queue.get(), item)

    def test_any_true_maxsize(self):
        queue = self.queue(1L)
        queue.put(1)
        self.assertRaises(Queue.Full, queue.put, 1, 0)
        queue.maxsize = -5
        queue.put(2)
        queue.maxsize = 2.0
        self.assertRaises(Queue.Full, queue.put, 1, 0)

    def test_keywords(self):
        queue = self.queue()
        queue.put(item=1, block=True, timeout=None)
        self.assertEqual(queue.get(block=True, timeout=None), 1)
        self.assertRaises(TypeError, queue.put)
        self.assertRaises(TypeError, queue.get, 1, 2, 3)


class Fifo(Common, unittest.TestCase):
    kind = Queue.Queue

    def order(self, items):
        return items


class Lifo(Common, unittest.TestCase):
    kind = Queue.LifoQueue

    def order(self, items):
        return items[::-1]


class Priority(Common, unittest.TestCase):
    kind = Queue.PriorityQueue

    def order(self, items):
        return sorted(items)

    def test_any_item(self):
        queue = self.queue()
        for item in None, (), 'x':
            queue.put(item)
            self.assertIs(queue.get(), item)


class OnOtherLocks(Fifo):

    def queue(self, maxsize=0):
        return on_other_locks(Queue.Queue(maxsize))


class NewStyle(Fifo):

    class kind(Queue.Queue, object):
        pass


class Hooks(unittest.TestCase):

    def test_subclass_hooks_are_called_with_the_mutex(self):
        class Own(Queue.Queue):
            def _init(self, maxsize):
                self.queue = set()
                self.seen = []

            def _note(self, what):
                self.seen.append((what, self.mutex.locked()))

            def _qsize(self):
                self._note('qsize')
                return len(self.queue)

            def _put(self, item):
                self._note('put')
                self.queue.add(item)

            def _get(self):
                self._note('get')
                return self.queue.pop()
        queue = Own(5)
        queue.put(1)
        queue.put(1)
        self.assertEqual(queue.get(), 1)
        self.assertRaises(Queue.Empty, queue.get, 0)
        self.assertTrue(all(held for _, held in queue.seen))
        self.assertEqual(set(what for what, _ in queue.seen), set(['qsize', 'put', 'get']))

    def test_one_hook_replaced(self):
        class Doubling(Queue.Queue):
            def _put(self, item):
                Queue.Queue._put(self, item * 2)
        queue = Doubling()
        queue.put(21)
        self.assertEqual(queue.get(), 42)

    def test_hook_on_the_object(self):
        queue = Queue.Queue()
        queue._put = lambda item: queue.queue.append(-item)
        queue.put(5)
        self.assertEqual(queue.get(), -5)

    def test_hook_on_the_class(self):
        saved = Queue.Queue.__dict__['_get']
        queue = Queue.Queue()
        queue.put(1)
        Queue.Queue._get = lambda self: 'replaced'
        try:
            self.assertEqual(queue.get(), 'replaced')
        finally:
            Queue.Queue._get = saved
        self.assertEqual(queue.get(), 1)

    def test_failing_hooks_let_the_mutex_go(self):
        class Failing(Queue.Queue):
            def _put(self, item):
                raise KeyError(item)

            def _get(self):
                raise IndexError
        queue = Failing()
        self.assertRaises(KeyError, queue.put, 1)
        self.assertFalse(queue.mutex.locked())
        self.assertEqual(queue.unfinished_tasks, 0)
        queue.queue.append(1)
        self.assertRaises(IndexError, queue.get)
        self.assertFalse(queue.mutex.locked())

    def test_queue_replaced_by_another_kind(self):
        queue = Queue.Queue()
        queue.queue = collections.deque([1, 2], maxlen=2)
        queue.put(3)
        self.assertEqual((queue.get(), queue.get()), (2, 3))

    def test_old_style_class(self):
        self.assertEqual(type(Queue.Queue).__name__, 'classobj')

    def test_methods_have_functions(self):
        self.assertEqual(Queue.Queue.put.im_func.func_code.co_varnames[:4],
                         ('self', 'item', 'block', 'timeout'))
        self.assertEqual(Queue.Queue.get.im_func.func_code.co_varnames[:3],
                         ('self', 'block', 'timeout'))

    def test_get_calls_no_polling_sleep(self):
        def sleep(seconds):
            raise AssertionError('polls')
        queue = Queue.Queue()
        saved = time.sleep, threading._sleep
        time.sleep = threading._sleep = sleep
        try:
            self.assertRaises(Queue.Empty, queue.get, timeout=0.02)
        finally:
            time.sleep, threading._sleep = saved

    def drain(self, queue):
        """Take what there is; how many items that were."""
        taken = 0
        try:
            while True:
                queue.get_nowait()
                taken += 1
        except Queue.Empty:
            return taken

    def waiting(self, queue):
        return len(queue.not_empty._Condition__waiters)

    @unittest.skipUnless(plus is not None and plus.config()['native_locks'], 'no native locks')
    def test_getters_of_items_that_are_gone_sleep_on(self):
        queue = Queue.Queue()
        got = []
        with Bunch(lambda: got.append(queue.get()), 8):
            self.assertTrue(eventually(lambda: self.waiting(queue) == 8))
            before = plus.gil_stats()['io_grants']
            for _ in range(50):
                for i in range(8):
                    queue.put(i)
                taken = self.drain(queue)
                time.sleep(0.001)
                self.assertEqual(taken + len(got), 8)
                if got:
                    break  # this thread was switched away from in the middle
            woken = plus.gil_stats()['io_grants'] - before
            for i in range(8 - len(got)):
                queue.put(i)
        self.assertEqual(len(got), 8)
        self.assertTrue(woken < 100, woken)

    def test_recalled_getters_keep_their_deadlines(self):
        queue = Queue.Queue()
        ended = []

        def get():
            try:
                ended.append(queue.get(timeout=0.2))
            except Queue.Empty:
                ended.append(None)
        begin = clock()
        with Bunch(get, 4):
            while len(ended) < 4 and clock() - begin < LONG:
                for i in range(4):
                    queue.put(i)
                self.drain(queue)
        self.assertEqual(len(ended), 4)
        self.assertTrue(None not in ended or clock() - begin >= 0.2)

    def test_recalled_putters_put_in_the_end(self):
        queue = Queue.Queue(2)
        queue.put('a')
        queue.put('b')
        with Bunch(lambda: queue.put('late'), 4) as bunch:
            self.assertTrue(eventually(lambda: len(bunch.started) == 4))
            for _ in range(50):
                items = [queue.get(), queue.get()]
                for item in items:
                    try:
                        queue.put_nowait(item)
                    except Queue.Full:
                        pass
            while not eventually(lambda: len(bunch.finished) == 4, SHORT):
                queue.get(timeout=LONG)


if __name__ == '__main__':
    main()
