"""The interface of multiprocessing, on threads.

Programs written for processes can be tried with threads: Process is a thread, queues and
locks are those of Queue and threading, what a manager would share is simply shared.
"""

__all__ = ['Process', 'current_process', 'active_children', 'freeze_support', 'Lock', 'RLock',
           'Semaphore', 'BoundedSemaphore', 'Condition', 'Event', 'Queue', 'Manager', 'Pipe',
           'Pool', 'JoinableQueue']

import array
import sys
import threading
import weakref

from multiprocessing import TimeoutError, cpu_count
from multiprocessing.dummy.connection import Pipe
from threading import Lock, RLock, Semaphore, BoundedSemaphore, Event
from Queue import Queue


class DummyProcess(threading.Thread):
    """A thread that looks like a process; see Process()."""

    def __init__(self, group=None, target=None, name=None, args=(), kwargs={}):
        threading.Thread.__init__(self, group, target, name, args, kwargs)
        self._pid = None
        self._children = weakref.WeakKeyDictionary()
        self._start_called = False
        self._parent = current_process()

    def start(self):
        """start(): run, once, as a child of the thread that made it"""
        assert self._parent is current_process()
        self._start_called = True
        children = getattr(self._parent, '_children', None)
        if children is not None:
            children[self] = None
        threading.Thread.start(self)

    @property
    def exitcode(self):
        """0 when it has ended, else None"""
        return 0 if self._start_called and not self.is_alive() else None


Process = DummyProcess
current_process = threading.current_thread
current_process()._children = weakref.WeakKeyDictionary()


def active_children():
    """active_children() -> list of the caller's children that still run"""
    children = current_process()._children
    for child in list(children):
        if not child.is_alive():
            children.pop(child, None)
    return list(children)


def freeze_support():
    """freeze_support(): nothing to do for threads"""


class Condition(threading._Condition):
    """A condition; wait() answers None, as those of multiprocessing in 2.7 do."""

    def wait(self, timeout=None, balancing=True):
        threading._Condition.wait(self, timeout, balancing)

    # a plain function in 2.7, too
    notify_all = threading._Condition.notify_all.im_func


class Namespace(object):
    """Namespace(**attributes): a place for shared attributes"""

    def __init__(self, **attributes):
        self.__dict__.update(attributes)

    def __repr__(self):
        shown = sorted('%s=%r' % item for item in self.__dict__.items()
                       if not item[0].startswith('_'))
        return 'Namespace(%s)' % ', '.join(shown)


dict = dict
list = list


def Array(typecode, sequence, lock=True):
    """Array(typecode, sequence) -> array.array"""
    return array.array(typecode, sequence)


class Value(object):
    """Value(typecode, value): an object with one attribute, value"""

    def __init__(self, typecode, value, lock=True):
        self._typecode = typecode
        self._value = value

    def _get(self):
        return self._value

    def _set(self, value):
        self._value = value

    value = property(_get, _set)

    def __repr__(self):
        return '<%s(%r, %r)>' % (type(self).__name__, self._typecode, self._value)


def Manager():
    """Manager() -> this module: everything is shared already"""
    return sys.modules[__name__]


def shutdown():
    """shutdown(): what a manager has; nothing to do here"""


def Pool(processes=None, initializer=None, initargs=()):
    """Pool([processes [, initializer [, initargs]]]) -> a pool of threads"""
    from multiprocessing.pool import ThreadPool
    return ThreadPool(processes, initializer, initargs)


JoinableQueue = Queue
