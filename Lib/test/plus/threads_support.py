"""What the files test_threads_*.py share: running threads, and the implementations to test.

Each class of threading exists up to three times: in C ('native'), in Python ('python'), and as an
object in C that Python code looks after, because the program has replaced the functions
that make locks ('general').  A test class is written once, as a mixin that makes its objects by
self.make_*(), and spread() makes one TestCase of it for each implementation.
"""

import sys
import thread
import threading
import time
import unittest

# how long to wait for what must happen
LONG = 100.0
# how long to wait for what must not happen; too short can only hide a failure
SHORT = 0.03

clock = getattr(time, 'monotonic', time.time)


class Bunch(object):
    """Threads that run function(); used in a with statement, which ends when all have ended.

    started and finished hold the idents of those that have got so far."""

    def __init__(self, function, n=1):
        self.function = function
        self.started = []
        self.finished = []
        self.errors = []
        self.threads = [threading.Thread(target=self._run) for _ in range(n)]
        for one in self.threads:
            one.daemon = True

    def _run(self):
        self.started.append(thread.get_ident())
        try:
            self.function()
        except BaseException as error:
            self.errors.append(error)
        finally:
            self.finished.append(thread.get_ident())

    def __enter__(self):
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.join()

    def join(self):
        deadline = clock() + LONG
        for one in self.threads:
            one.join(max(0, deadline - clock()))
            if one.isAlive():
                raise AssertionError('a thread hangs')
        if self.errors:
            raise self.errors[0]


def eventually(predicate):
    """Wait until predicate() is true; False if it does not become so."""
    deadline = clock() + LONG
    while not predicate():
        if clock() > deadline:
            return False
        time.sleep(0.001)
    return True


def sleepers(condition):
    """How many threads wait in condition.

    While this has its lock, no other thread is inside: a fork from now on, if nobody is going to
    wake them, cannot leave the lock to the child as held by a thread that is not there."""
    with condition:
        return len(condition._Condition__waiters)


NAMES = ('RLock', 'Condition', 'Semaphore', 'BoundedSemaphore', 'Event', 'Barrier')


class Native(object):
    """Objects as programs get them."""

    def make(self, name, *args, **kwargs):
        return getattr(threading, name)(*args, **kwargs)


class Python(object):
    """Objects of the classes in Python."""

    def make(self, name, *args, **kwargs):
        return getattr(threading, '_Py' + name)(*args, **kwargs)


def _replaced_allocate_lock():
    return thread.allocate_lock()


class General(object):
    """Objects made while the program has replaced a lock function."""

    def make(self, name, *args, **kwargs):
        saved = threading._allocate_lock
        threading._allocate_lock = _replaced_allocate_lock
        try:
            return getattr(threading, name)(*args, **kwargs)
        finally:
            threading._allocate_lock = saved


def spread(module, *mixins):
    """Put a TestCase for each mixin and implementation into the module (a dict)."""
    implementations = [Native, Python]
    if threading._native:
        implementations.append(General)
    for mixin in mixins:
        for one in implementations:
            name = one.__name__ + mixin.__name__
            module[name] = type(name, (one, mixin, unittest.TestCase), {
                '__module__': mixin.__module__,
                'implementation': one.__name__})


def main():
    unittest.main(module=sys.modules['__main__'])
