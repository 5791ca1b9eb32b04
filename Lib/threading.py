"""Threads, and what they wait on: locks, conditions, semaphores, events.

The interface is 2.7's, with what Python 3 added where programs gain by it: every
blocking call takes a timeout that really sleeps (nothing here polls), wait()
says whether it was woken, Condition.wait_for and Barrier exist.
"""

import thread

import sys as _sys
import warnings
from time import time as _time, sleep as _sleep
from traceback import format_exc as _format_exc
from collections import deque as _deque
from itertools import count as _count
from types import MethodType as _MethodType

try:
    from time import monotonic as _monotonic
except ImportError:
    _monotonic = _time
try:
    import _threading
except ImportError:
    _threading = None

__all__ = ['activeCount', 'active_count', 'Condition', 'currentThread', 'current_thread',
           'enumerate', 'Event', 'Lock', 'RLock', 'Semaphore', 'BoundedSemaphore', 'Thread',
           'Timer', 'setprofile', 'settrace', 'local', 'stack_size', 'Barrier',
           'BrokenBarrierError', 'TIMEOUT_MAX']

_start_new_thread = thread.start_new_thread
_allocate_lock = thread.allocate_lock
_get_ident = thread.get_ident
ThreadError = thread.error
# seconds that fit an absolute deadline in nanoseconds
TIMEOUT_MAX = getattr(_threading, 'TIMEOUT_MAX', 4294967.0)
# are the classes of _threading for us?  Not on a thread module written in Python
# (dummy_thread, a coroutine library's), and not in builds without them
_native = hasattr(_threading, 'Condition') and type(_allocate_lock) is type(len)

_VERBOSE = False
_trace_hook = None
_profile_hook = None


class _Verbose(object):
    """Base of what can tell what it does: each line on stderr names the thread."""

    __verbose = False

    def __init__(self, verbose=None):
        self.__verbose = _VERBOSE if verbose is None else verbose

    def _note(self, format, *args):
        if self.__verbose:
            # the current thread may not be known yet: do not make a dummy of it
            ident = _get_ident()
            name = getattr(_active.get(ident), 'name', '<OS thread %d>' % ident)
            _sys.stderr.write('%s: %s\n' % (name, format % args))


def setprofile(func):
    """setprofile(func)

    Call sys.setprofile(func) in each thread started from now on."""
    global _profile_hook
    _profile_hook = func


def settrace(func):
    """settrace(func)

    Call sys.settrace(func) in each thread started from now on."""
    global _trace_hook
    _trace_hook = func


Lock = _allocate_lock


def RLock(*args, **kwargs):
    """RLock() -> a lock that its owner may acquire again, and must release as often"""
    return _RLock(*args, **kwargs)


class _RLock(_Verbose):
    """A reentrant lock; see RLock()."""

    def __init__(self, verbose=None):
        _Verbose.__init__(self, verbose)
        self.__block = _allocate_lock()
        self.__owner = None
        self.__count = 0

    def __repr__(self):
        owner = _active.get(self.__owner)
        return '<%s owner=%r count=%d>' % (
            self.__class__.__name__, self.__owner if owner is None else owner.name, self.__count)

    def acquire(self, blocking=1, timeout=-1):
        """acquire([blocking [, timeout]]) -> bool

        Take the lock, or count one more if it is ours.  Without blocking, or after
        timeout seconds, give up and return False."""
        me = _get_ident()
        if self.__owner == me:
            self.__count += 1
            if __debug__:
                self._note('%s.acquire(%s): recursive success', self, blocking)
            return 1
        taken = self.__block.acquire(blocking) if timeout == -1 else \
            self.__block.acquire(blocking, timeout)
        if taken:
            self.__owner = me
            self.__count = 1
        if __debug__:
            self._note('%s.acquire(%s): %s', self, blocking, 'success' if taken else 'failure')
        return taken

    __enter__ = acquire

    def release(self):
        """release()

        Undo one acquire(); the last makes the lock free for others."""
        if self.__owner != _get_ident():
            raise RuntimeError('cannot release un-acquired lock')
        self.__count -= 1
        if not self.__count:
            self.__owner = None
            self.__block.release()
        if __debug__:
            self._note('%s.release(): %s', self, 'non-final' if self.__count else 'final')

    def __exit__(self, kind, value, trace):
        self.release()

    # ---- what a Condition asks of its lock ----
    def _acquire_restore(self, state):
        self.__block.acquire()
        self.__count, self.__owner = state
        if __debug__:
            self._note('%s._acquire_restore()', self)

    def _release_save(self):
        if __debug__:
            self._note('%s._release_save()', self)
        state = self.__count, self.__owner
        self.__count = 0
        self.__owner = None
        self.__block.release()
        return state

    def _is_owned(self):
        return self.__owner == _get_ident()


_PyRLock = _RLock


def Condition(*args, **kwargs):
    """Condition([lock]) -> a place to wait until another thread notifies"""
    if _sys._getframe(1).f_globals.get('__name__') == 'multiprocessing.managers':
        # whose proxies hand on what wait() answers: None in 2.7, whether notified or not
        return _SilentCondition(*args, **kwargs)
    return _Condition(*args, **kwargs)


class _Condition(_Verbose):
    """A condition variable on any lock; see Condition().

    Each waiter sleeps on a lock of its own; notify() takes waiters out of the
    queue in order of arrival and frees their locks.
    """

    def __init__(self, lock=None, verbose=None):
        _Verbose.__init__(self, verbose)
        if lock is None:
            lock = RLock()
        self.__lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        for name in ('_release_save', '_acquire_restore', '_is_owned'):
            method = getattr(lock, name, None)
            if method is not None:
                setattr(self, name, method)
        self.__waiters = []

    def __enter__(self):
        return self.__lock.__enter__()

    def __exit__(self, *args):
        return self.__lock.__exit__(*args)

    def __repr__(self):
        return '<Condition(%s, %d)>' % (self.__lock, len(self.__waiters))

    # ---- for locks that do not have these themselves ----
    def _release_save(self):
        self.__lock.release()

    def _acquire_restore(self, state):
        self.__lock.acquire()

    def _is_owned(self):
        if self.__lock.acquire(0):
            self.__lock.release()
            return False
        return True

    def wait(self, timeout=None, balancing=True):
        """wait([timeout]) -> bool

        Release the lock, sleep until notified or timeout seconds went by, take the
        lock again.  False tells that the time ran out."""
        if not self._is_owned():
            raise RuntimeError('cannot wait on un-acquired lock')
        if timeout is not None:
            timeout = 0.0 + timeout     # not a number: better now than later
        waiter = _allocate_lock()
        waiter.acquire()
        self.__waiters.append(waiter)
        saved = self._release_save()
        notified = False
        try:
            if timeout is None:
                waiter.acquire()
                notified = True
            elif timeout > 0:
                notified = waiter.acquire(True, min(timeout, TIMEOUT_MAX))
            else:
                notified = waiter.acquire(False)
        finally:
            self._acquire_restore(saved)
            if not notified:
                try:
                    self.__waiters.remove(waiter)
                except ValueError:
                    # notified between the end of the sleep and here
                    notified = timeout is not None and waiter.acquire(False)
        if __debug__:
            self._note('%s.wait(%s): %s', self, timeout, 'got it' if notified else 'timed out')
        return notified

    def wait_for(self, predicate, timeout=None):
        """wait_for(predicate [, timeout]) -> last value of predicate()

        Wait until predicate() is true, or timeout seconds went by."""
        deadline = None if timeout is None else _monotonic() + timeout
        result = predicate()
        while not result:
            left = None if deadline is None else deadline - _monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        """notify([n])

        Wake n threads that wait, or as many as there are."""
        if not self._is_owned():
            raise RuntimeError('cannot notify on un-acquired lock')
        woken = self.__waiters[:n]
        del self.__waiters[:n]
        for waiter in woken:
            waiter.release()
        if __debug__:
            self._note('%s.notify(): %d woken', self, len(woken))

    def notifyAll(self):
        """notifyAll()

        Wake every thread that waits."""
        self.notify(len(self.__waiters))

    notify_all = notifyAll


_PyCondition = _Condition


def Semaphore(*args, **kwargs):
    """Semaphore([value]) -> a counter that acquire() lowers, never below zero"""
    return _Semaphore(*args, **kwargs)


class _Semaphore(_Verbose):
    """A counter to wait on; see Semaphore()."""

    def __init__(self, value=1, verbose=None):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        _Verbose.__init__(self, verbose)
        self.__cond = Condition(Lock())
        self.__value = value

    def acquire(self, blocking=1, timeout=None):
        """acquire([blocking [, timeout]]) -> bool

        Lower the counter by one, waiting until it is above zero; without blocking,
        or after timeout seconds, give up and return False."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self.__cond:
            if not self.__value:
                if not blocking or not self.__cond.wait_for(lambda: self.__value, timeout):
                    if __debug__:
                        self._note('%s.acquire(%s): failure', self, blocking)
                    return False
            self.__value -= 1
        if __debug__:
            self._note('%s.acquire: success', self)
        return True

    __enter__ = acquire

    def release(self):
        """release()

        Raise the counter by one and wake one waiting thread."""
        with self.__cond:
            self.__value += 1
            self.__cond.notify()
        if __debug__:
            self._note('%s.release: success', self)

    def __exit__(self, kind, value, trace):
        self.release()


_PySemaphore = _Semaphore


def BoundedSemaphore(*args, **kwargs):
    """BoundedSemaphore([value]) -> a semaphore that cannot rise above its first value"""
    return _BoundedSemaphore(*args, **kwargs)


class _BoundedSemaphore(_Semaphore):
    """A semaphore that notices a release too many; see BoundedSemaphore()."""

    def __init__(self, value=1, verbose=None):
        # the plain function: self may be an instance of the class in C, see below
        _PySemaphore.__dict__['__init__'](self, value, verbose)
        self._initial_value = value

    def release(self):
        """release()

        Raise the counter by one; ValueError above the first value."""
        with self._Semaphore__cond:
            if self._Semaphore__value >= self._initial_value:
                raise ValueError('Semaphore released too many times')
            self._Semaphore__value += 1
            self._Semaphore__cond.notify()


_PyBoundedSemaphore = _BoundedSemaphore


def Event(*args, **kwargs):
    """Event() -> a flag that threads can wait for"""
    return _Event(*args, **kwargs)


class _Event(_Verbose):
    """A flag to wait for; see Event()."""

    def __init__(self, verbose=None):
        _Verbose.__init__(self, verbose)
        self.__cond = Condition(Lock())
        self.__flag = False

    def _reset_internal_locks(self):
        # in the child of a fork: whoever held the lock is not here
        self.__cond.__init__(Lock())

    def isSet(self):
        """isSet() -> bool: is the flag true?"""
        return self.__flag

    is_set = isSet

    def set(self):
        """set()

        Make the flag true and wake all that wait for it."""
        with self.__cond:
            self.__flag = True
            self.__cond.notify_all()

    def clear(self):
        """clear()

        Make the flag false again."""
        with self.__cond:
            self.__flag = False

    def wait(self, timeout=None):
        """wait([timeout]) -> bool

        Wait until the flag is true, or timeout seconds went by; the flag."""
        with self.__cond:
            if not self.__flag:
                self.__cond.wait_for(lambda: self.__flag, timeout)
            return self.__flag


_PyEvent = _Event


if _threading is not None:
    BrokenBarrierError = _threading.BrokenBarrierError
else:
    class BrokenBarrierError(RuntimeError):
        """The barrier was broken or reset while threads waited, or one waited too long."""


class Barrier(_Verbose):
    """Barrier(parties [, action [, timeout]])

    A point where a fixed number of threads wait until all have come; action() is
    then called by one of them.  May be used again and again.
    """

    # of one round: still filling, letting its threads go, broken
    _FILLING, _DRAINING, _RESETTING, _BROKEN = range(4)

    def __init__(self, parties, action=None, timeout=None, verbose=None):
        if parties < 1:
            raise ValueError('parties must be > 0')
        _Verbose.__init__(self, verbose)
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = self._FILLING
        self._count = 0

    def wait(self, timeout=None):
        """wait([timeout]) -> integer

        Wait for the others; each gets another number below parties.
        BrokenBarrierError if the barrier breaks first."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._cond.wait_for(lambda: self._state not in (self._DRAINING, self._RESETTING))
            self._check()
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._open()
                else:
                    self._wait_for_others(timeout)
                return index
            finally:
                self._count -= 1
                if not self._count and self._state in (self._DRAINING, self._RESETTING):
                    self._state = self._FILLING
                    self._cond.notify_all()

    def _check(self):
        if self._state == self._BROKEN:
            raise BrokenBarrierError

    def _open(self):
        try:
            if self._action is not None:
                self._action()
        except:
            self._break()
            raise
        self._state = self._DRAINING
        self._cond.notify_all()

    def _wait_for_others(self, timeout):
        if not self._cond.wait_for(lambda: self._state != self._FILLING, timeout):
            self._break()
        if self._state != self._DRAINING:
            raise BrokenBarrierError

    def _break(self):
        self._state = self._BROKEN
        self._cond.notify_all()

    def reset(self):
        """reset()

        Back to the empty state; threads that wait get BrokenBarrierError."""
        with self._cond:
            self._state = self._RESETTING if self._count else self._FILLING
            self._cond.notify_all()

    def abort(self):
        """abort()

        Break the barrier: who waits or comes gets BrokenBarrierError."""
        with self._cond:
            self._break()

    @property
    def parties(self):
        """how many threads it takes"""
        return self._parties

    @property
    def n_waiting(self):
        """how many threads wait now"""
        return self._count if self._state == self._FILLING else 0

    @property
    def broken(self):
        """is the barrier broken?"""
        return self._state == self._BROKEN


_PyBarrier = Barrier


# ---- the same in C -------------------------------------------------------------------

def _form(cls, *names):
    # which class and module are behind a native one, and which globals of the module,
    # while they are what they are now, its locks are made of
    return cls, globals(), dict((name, globals()[name]) for name in names)


if _native:
    # Each works in C on locks of our own, and hands over to the class above for verbose
    # mode, for other locks, and when a program has replaced the lock functions.

    class _RLock(_threading.RLock, _Verbose):
        __doc__ = _PyRLock.__doc__
        _python_form = _form(_PyRLock, '_allocate_lock')
        __repr__ = _PyRLock.__dict__['__repr__']

    class _Condition(_threading.Condition, _Verbose):
        """A condition variable; see Condition()."""
        _python_form = _form(_PyCondition, '_allocate_lock')
        __repr__ = _PyCondition.__dict__['__repr__']

    class _Semaphore(_threading.Semaphore, _Verbose):
        __doc__ = _PySemaphore.__doc__
        _python_form = _form(_PySemaphore, '_allocate_lock', 'Lock', 'Condition')

    class _BoundedSemaphore(_threading.BoundedSemaphore, _Semaphore):
        __doc__ = _PyBoundedSemaphore.__doc__
        _python_form = _form(_PyBoundedSemaphore, '_allocate_lock', 'Lock', 'Condition')

    class _Event(_threading.Event, _Verbose):
        __doc__ = _PyEvent.__doc__
        _python_form = _form(_PyEvent, '_allocate_lock', 'Lock', 'Condition')

    class Barrier(_threading.Barrier, _Verbose):
        __doc__ = _PyBarrier.__doc__
        _python_form = _form(_PyBarrier, '_allocate_lock', 'Lock', 'Condition')

    for _one in _RLock, _Condition, _Semaphore, _BoundedSemaphore, _Event, Barrier:
        # what the Python code calls on itself and the C code has no need of
        for _name, _value in _one._python_form[0].__dict__.items():
            if not hasattr(_one, _name):
                setattr(_one, _name, _value)
    del _one, _name, _value
    # multiprocessing.dummy wants an im_func
    for _name in 'notify_all', 'notifyAll':
        setattr(_Condition, _name, _MethodType(getattr(_threading.Condition, _name),
                                               None, _Condition))
    del _name


class _SilentCondition(_Condition):
    """A condition whose wait() does not say why it ended; see Condition()."""

    def wait(self, timeout=None, balancing=True):
        _Condition.wait(self, timeout, balancing)


# ---- threads -------------------------------------------------------------------------

_counter = _count().next
_counter()


def _newname(template='Thread-%d'):
    return template % _counter()


_active_limbo_lock = _allocate_lock()
_active = {}        # identifier -> Thread that runs
_limbo = {}         # Thread -> itself, from start() until it runs


class Thread(_Verbose):
    """Thread([group [, target [, name [, args [, kwargs]]]]])

    Code that runs beside the rest: target(*args, **kwargs), or run() of a
    subclass.  start() starts it, join() waits for its end.
    """

    __initialized = False
    # kept here: a thread may still need them when its modules are gone
    __exc_info = _sys.exc_info
    __exc_clear = _sys.exc_clear

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, verbose=None):
        assert group is None, 'group argument must be None for now'
        _Verbose.__init__(self, verbose)
        self.__target = target
        self.__name = str(name or _newname())
        self.__args = args
        self.__kwargs = {} if kwargs is None else kwargs
        self.__daemonic = self._set_daemon()
        self.__ident = None
        self.__started = Event()
        self.__stopped = False
        self.__block = Condition(Lock())
        self.__initialized = True
        # where an exception goes when sys.stderr is gone
        self.__stderr = _sys.stderr

    def _block(self):
        # DummyThread deletes the condition: nobody can join it
        return self.__block
    _block = property(_block)

    def _reset_internal_locks(self):
        # in the child of a fork: whoever held these locks is not here
        if hasattr(self, '_Thread__block'):
            self.__block.__init__(Lock())
        self.__started._reset_internal_locks()

    def _set_daemon(self):
        return current_thread().daemon

    def __repr__(self):
        assert self.__initialized, 'Thread.__init__() was not called'
        status = 'initial'
        if self.__started.is_set():
            status = 'started'
        if self.__stopped:
            status = 'stopped'
        if self.__daemonic:
            status += ' daemon'
        if self.__ident is not None:
            status += ' %s' % self.__ident
        return '<%s(%s, %s)>' % (self.__class__.__name__, self.__name, status)

    def start(self):
        """start()

        Start the thread; at most once."""
        if not self.__initialized:
            raise RuntimeError('thread.__init__() not called')
        if self.__started.is_set():
            raise RuntimeError('threads can only be started once')
        if __debug__:
            self._note('%s.start(): starting thread', self)
        with _active_limbo_lock:
            _limbo[self] = self
        try:
            _start_new_thread(self.__bootstrap, ())
        except Exception:
            with _active_limbo_lock:
                del _limbo[self]
            raise
        self.__started.wait()

    def run(self):
        """run()

        What the thread does: call the target.  For subclasses to replace."""
        try:
            if self.__target:
                self.__target(*self.__args, **self.__kwargs)
        finally:
            # a target or argument may refer back to the thread
            del self.__target, self.__args, self.__kwargs

    def __bootstrap(self):
        # a daemon thread can find the modules emptied at exit; then be quiet
        try:
            self.__bootstrap_inner()
        except:
            if self.__daemonic and _sys is None:
                return
            if not self.__started.is_set():
                # it failed before that, for lack of memory: start() waits for it
                with _active_limbo_lock:
                    _limbo.pop(self, None)
                self.__stopped = True
                self.__started.set()
            raise

    def _set_ident(self):
        self.__ident = _get_ident()

    def __bootstrap_inner(self):
        try:
            self._set_ident()
            self.__started.set()
            with _active_limbo_lock:
                _active[self.__ident] = self
                del _limbo[self]
            if __debug__:
                self._note('%s.__bootstrap(): thread started', self)
            if _trace_hook:
                _sys.settrace(_trace_hook)
            if _profile_hook:
                _sys.setprofile(_profile_hook)
            try:
                self.run()
            except SystemExit:
                if __debug__:
                    self._note('%s.__bootstrap(): raised SystemExit', self)
            except:
                if __debug__:
                    self._note('%s.__bootstrap(): unhandled exception', self)
                self.__report()
            else:
                if __debug__:
                    self._note('%s.__bootstrap(): normal return', self)
            finally:
                self.__exc_clear()
        finally:
            with _active_limbo_lock:
                self.__stop()
                try:
                    # not __delete(): the lock is held
                    del _active[_get_ident()]
                except:
                    pass

    def __report(self):
        """Print the current exception, as well as the state of exit allows."""
        if _sys and _sys.stderr is not None:
            print >>_sys.stderr, 'Exception in thread %s:\n%s' % (self.name, _format_exc())
        elif self.__stderr is not None:
            kind, value, trace = self.__exc_info()
            try:
                print >>self.__stderr, (
                    'Exception in thread ' + self.name +
                    ' (most likely raised during interpreter shutdown):')
                print >>self.__stderr, 'Traceback (most recent call last):'
                while trace:
                    print >>self.__stderr, '  File "%s", line %s, in %s' % (
                        trace.tb_frame.f_code.co_filename, trace.tb_lineno,
                        trace.tb_frame.f_code.co_name)
                    trace = trace.tb_next
                print >>self.__stderr, '%s: %s' % (kind, value)
            finally:
                del kind, value, trace

    def __stop(self):
        # the condition may be gone in a dummy thread
        if not hasattr(self, '_Thread__block'):
            return
        self.__block.acquire()
        self.__stopped = True
        self.__block.notify_all()
        self.__block.release()

    def __delete(self):
        "Take the current thread out of _active."
        try:
            with _active_limbo_lock:
                del _active[_get_ident()]
        except KeyError:
            # dummy_threading puts its main thread under another key
            if 'dummy_threading' not in _sys.modules:
                raise

    def join(self, timeout=None):
        """join([timeout])

        Wait for the end of the thread, or timeout seconds; isAlive() tells which."""
        if not self.__initialized:
            raise RuntimeError('Thread.__init__() not called')
        if not self.__started.is_set():
            raise RuntimeError('cannot join thread before it is started')
        if self is current_thread():
            raise RuntimeError('cannot join current thread')
        if __debug__ and not self.__stopped:
            self._note('%s.join(): waiting until thread stops', self)
        # by name, not by `with`: programs replace the method, stock's tests too
        self.__block.acquire()
        try:
            if timeout is not None and timeout < 0:
                timeout = 0
            stopped = self.__block.wait_for(lambda: self.__stopped, timeout)
        finally:
            self.__block.release()
        if __debug__:
            self._note('%s.join(): %s', self, 'thread stopped' if stopped else 'timed out')

    @property
    def name(self):
        """a name for people, given to the constructor or made up"""
        assert self.__initialized, 'Thread.__init__() not called'
        return self.__name

    @name.setter
    def name(self, name):
        assert self.__initialized, 'Thread.__init__() not called'
        self.__name = str(name)

    @property
    def ident(self):
        """the identifier thread.get_ident() gives in it; None before it runs"""
        assert self.__initialized, 'Thread.__init__() not called'
        return self.__ident

    def isAlive(self):
        """isAlive() -> bool: has it started and not ended?"""
        assert self.__initialized, 'Thread.__init__() not called'
        return self.__started.is_set() and not self.__stopped

    is_alive = isAlive

    @property
    def daemon(self):
        """does the program end without waiting for it?  Inherited; set before start()"""
        assert self.__initialized, 'Thread.__init__() not called'
        return self.__daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self.__initialized:
            raise RuntimeError('Thread.__init__() not called')
        if self.__started.is_set():
            raise RuntimeError('cannot set daemon status of active thread')
        self.__daemonic = daemonic

    def isDaemon(self):
        return self.daemon

    def setDaemon(self, daemonic):
        self.daemon = daemonic

    def getName(self):
        return self.name

    def setName(self, name):
        self.name = name


def Timer(*args, **kwargs):
    """Timer(interval, function [, args [, kwargs]]) -> a thread that calls function later"""
    return _Timer(*args, **kwargs)


class _Timer(Thread):
    """A thread that waits, then calls a function; see Timer()."""

    def __init__(self, interval, function, args=[], kwargs={}):
        Thread.__init__(self)
        self.interval = interval
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.finished = Event()

    def cancel(self):
        """cancel()

        Do not call the function, if it was not called yet."""
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    """The thread the program began in."""

    def __init__(self):
        Thread.__init__(self, name='MainThread')
        self._Thread__started.set()
        self._set_ident()
        with _active_limbo_lock:
            _active[_get_ident()] = self

    def _set_daemon(self):
        return False

    def _exitfunc(self):
        self._Thread__stop()
        other = _pickSomeNonDaemonThread()
        if other and __debug__:
            self._note('%s: waiting for other threads', self)
        while other:
            other.join()
            other = _pickSomeNonDaemonThread()
        if __debug__:
            self._note('%s: exiting', self)
        self._Thread__delete()


def _pickSomeNonDaemonThread():
    for one in enumerate():
        if not one.daemon and one.is_alive():
            return one
    return None


class _DummyThread(Thread):
    """Stands for a thread that this module did not start; cannot be joined."""

    def __init__(self):
        Thread.__init__(self, name=_newname('Dummy-%d'))
        # nobody tells when it ends
        del self._Thread__block
        self._Thread__started.set()
        self._set_ident()
        with _active_limbo_lock:
            _active[_get_ident()] = self

    def _set_daemon(self):
        return True

    def join(self, timeout=None):
        assert False, 'cannot join a dummy thread'


def currentThread():
    """currentThread() -> the Thread this is called in, a dummy one if need be"""
    try:
        return _active[_get_ident()]
    except KeyError:
        return _DummyThread()


current_thread = currentThread


def activeCount():
    """activeCount() -> how many threads are alive"""
    with _active_limbo_lock:
        return len(_active) + len(_limbo)


active_count = activeCount


def _enumerate():
    # for callers that hold the lock
    return _active.values() + _limbo.values()


def enumerate():
    """enumerate() -> list of all threads that are alive"""
    with _active_limbo_lock:
        return _active.values() + _limbo.values()


from thread import stack_size

# the main thread, made on import; its exit function waits for the others
_shutdown = _MainThread()._exitfunc

try:
    from thread import _local as local
except ImportError:
    from _threading_local import local


def _after_fork_logging(logging):
    """Make logging's locks anew, unless this thread has them.

    A handler holds its lock while it writes, so in a program with threads one of them is
    often taken at the moment of a fork, by a thread that is not in the child."""
    def lost(lock):
        return lock is not None and not (hasattr(lock, '_is_owned') and lock._is_owned())
    for handler in getattr(logging, '_handlerList', ()):
        if type(handler).__name__ == 'weakref':
            handler = handler()
        if lost(getattr(handler, 'lock', None)):
            handler.createLock()
    if lost(getattr(logging, '_lock', None)):
        logging._lock = RLock()


def _after_fork():
    """Called in the child of a fork: only the thread that forked is there.

    Its identifier may have changed; all locks that others could have held are
    new."""
    global _active_limbo_lock
    _active_limbo_lock = _allocate_lock()
    kept = {}
    me = current_thread()
    with _active_limbo_lock:
        for one in _enumerate():
            if hasattr(one, '_reset_internal_locks'):
                one._reset_internal_locks()
            if one is me:
                ident = _get_ident()
                one._Thread__ident = ident
                kept[ident] = one
            else:
                one._Thread__stop()
        _limbo.clear()
        _active.clear()
        _active.update(kept)
        assert len(_active) == 1
    logging = _sys.modules.get('logging')
    if logging is not None:
        _after_fork_logging(logging)
