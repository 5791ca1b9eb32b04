"""Queues that hand items from thread to thread."""

from time import time as _time
try:
    import threading as _threading
except ImportError:
    import dummy_threading as _threading
from collections import deque
import heapq
try:
    from _threading import _queue_put, _queue_get
except ImportError:
    def _queue_put(*args):
        return args[-1]
    _queue_get = _queue_put

__all__ = ['Empty', 'Full', 'Queue', 'PriorityQueue', 'LifoQueue']


class Empty(Exception):
    "Raised by get(block=0) and get_nowait() when there is nothing to get."


class Full(Exception):
    "Raised by put(block=0) and put_nowait() when there is no room."


class Queue:
    """Queue([maxsize]): first in, first out; unbounded if maxsize is 0 or less.

    One mutex guards everything.  Getters wait on not_empty, putters on not_full,
    and join() on all_tasks_done.  A subclass may say how items are kept, by
    _init, _qsize, _put and _get, which run with the mutex held.
    """

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex = _threading.Lock()
        self.not_empty = _threading.Condition(self.mutex)
        self.not_full = _threading.Condition(self.mutex)
        self.all_tasks_done = _threading.Condition(self.mutex)
        self.unfinished_tasks = 0

    def task_done(self):
        """task_done()

        Say that an item got from the queue is dealt with; once for each."""
        with self.all_tasks_done:
            unfinished = self.unfinished_tasks - 1
            if unfinished < 0:
                raise ValueError('task_done() called too many times')
            if unfinished == 0:
                self.all_tasks_done.notify_all()
            self.unfinished_tasks = unfinished

    def join(self):
        """join()

        Wait until every item that was put is dealt with."""
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    def qsize(self):
        """qsize() -> how many items there are, as of now"""
        with self.mutex:
            return self._qsize()

    def empty(self):
        """empty() -> bool, as of now"""
        with self.mutex:
            return not self._qsize()

    def full(self):
        """full() -> bool, as of now"""
        with self.mutex:
            return 0 < self.maxsize == self._qsize()

    def put(self, item, block=True, timeout=None):
        """put(item [, block [, timeout]])

        Put an item in, waiting for room: for ever, or timeout seconds and then
        raise Full.  Without block, raise Full at once."""
        if _queue_put(self, item, block, timeout, Full, _hooks) is _hooks:
            self._put_on_any_lock(item, block, timeout)

    def _put_on_any_lock(self, item, block, timeout):
        with self.not_full:
            if self.maxsize > 0:
                self._wait(self.not_full, lambda: self._qsize() == self.maxsize,
                           block, timeout, Full)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def put_nowait(self, item):
        """put_nowait(item): put(item, False)"""
        return self.put(item, False)

    def get(self, block=True, timeout=None):
        """get([block [, timeout]]) -> item

        Take an item out, waiting for one: for ever, or timeout seconds and then
        raise Empty.  Without block, raise Empty at once."""
        item = _queue_get(self, block, timeout, Empty, _hooks)
        if item is _hooks:
            item = self._get_on_any_lock(block, timeout)
        return item

    def _get_on_any_lock(self, block, timeout):
        with self.not_empty:
            self._wait(self.not_empty, lambda: not self._qsize(), block, timeout, Empty)
            item = self._get()
            self.not_full.notify()
            return item

    def get_nowait(self):
        """get_nowait() -> get(False)"""
        return self.get(False)

    def _wait(self, condition, hindered, block, timeout, error):
        """Wait on condition while hindered(), or raise error; the mutex is held."""
        if not block:
            if hindered():
                raise error
        elif timeout is None:
            while hindered():
                condition.wait()
        elif timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        else:
            deadline = _time() + timeout
            while hindered():
                left = deadline - _time()
                if left <= 0.0:
                    raise error
                condition.wait(left)

    # ---- how items are kept ----
    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self, len=len):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()


# with these, and our own locks, put() and get() know what to do with the deque; the C
# functions answer with the tuple itself when they cannot do it
_hooks = tuple(Queue.__dict__[name] for name in ('_qsize', '_put', '_get'))


class PriorityQueue(Queue):
    """PriorityQueue([maxsize]): the smallest item comes out first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item, heappush=heapq.heappush):
        heappush(self.queue, item)

    def _get(self, heappop=heapq.heappop):
        return heappop(self.queue)


class LifoQueue(Queue):
    """LifoQueue([maxsize]): last in, first out."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.pop()
