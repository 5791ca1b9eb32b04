"""What the files test_threads_*.py share: running threads, and the implementations to test.

Each class of threading exists up to three times: in C ('native'), in Python ('python'), and as an
object in C that Python code looks after, because the program has replaced the functions
that make locks ('general').  A test class is written once, as a mixin that makes its objects by
self.make_*(), and spread() makes one TestCase of it for each implementation.
"""

import gc
import sys
import thread
import threading
import time
import unittest
import weakref

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


def eventually(predicate, patience=LONG):
    """Wait until predicate() is true; False if it does not become so."""
    deadline = clock() + patience
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


def start_waiters(condition, n, wait):
    """A Bunch of n threads that run wait(), once all of them sleep in condition."""
    bunch = Bunch(wait, n)
    bunch.__enter__()
    if not eventually(lambda: sleepers(condition) == n):
        raise AssertionError('%d of %d threads wait' % (sleepers(condition), n))
    return bunch


def check_not_starved(test, thing, rounds):
    """While two threads use thing all the time, a third gets it so often."""
    stop = []
    done = threading.Event()

    def hog():
        while not stop:
            with thing:
                pass

    def work():
        for _ in range(rounds):
            with thing:
                pass
        done.set()
    with Bunch(hog, 2):
        with Bunch(work):
            test.assertTrue(done.wait(LONG))
        stop.append(1)


def check_collected(test, make, use):
    """What make() makes is gone once nobody but use(thing) has known it."""
    thing = make()
    use(thing)
    ref = weakref.ref(thing)
    del thing
    gc.collect()
    test.assertIs(ref(), None)


class UserLock(object):
    """A lock with the two methods a condition needs, and no more."""

    def __init__(self):
        self.inner = thread.allocate_lock()

    def acquire(self, *args):
        return self.inner.acquire(*args)

    def release(self):
        self.inner.release()

    __enter__ = acquire

    def __exit__(self, *args):
        self.release()


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
