"""Run programs: start them, talk to them through pipes, wait for their end.

Popen does all of it; call(), check_call() and check_output() are the usual uses.
Every wait takes a timeout, as in Python 3; TimeoutExpired tells that it ran out.
"""

import sys
mswindows = (sys.platform == 'win32')

import os
import types
import traceback
import gc
import signal
import errno
import select
import fcntl
import pickle
import time

try:
    import threading
except ImportError:
    threading = None

try:
    from _threading import _wait_process
except ImportError:
    def _wait_process(pid, seconds):
        return None

_clock = getattr(time, 'monotonic', time.time)
_has_poll = hasattr(select, 'poll')
# what a pipe takes without blocking once poll said that it is writable
_PIPE_BUF = getattr(select, 'PIPE_BUF', 512)

__all__ = ['Popen', 'PIPE', 'STDOUT', 'call', 'check_call', 'check_output',
           'CalledProcessError', 'TimeoutExpired']

PIPE = -1
STDOUT = -2

try:
    MAXFD = os.sysconf('SC_OPEN_MAX')
except (AttributeError, ValueError, OSError):
    MAXFD = 256


class CalledProcessError(Exception):
    """check_call() or check_output() ran a program that failed.

    returncode is its exit status, cmd what was run, output what it wrote."""

    def __init__(self, returncode, cmd, output=None):
        self.returncode = returncode
        self.cmd = cmd
        self.output = output

    def __str__(self):
        return "Command '%s' returned non-zero exit status %d" % (self.cmd, self.returncode)


class TimeoutExpired(Exception):
    """A program did not end in time.

    cmd is what was run, timeout the seconds it had, output what it wrote."""

    def __init__(self, cmd, timeout, output=None):
        self.cmd = cmd
        self.timeout = timeout
        self.output = output

    def __str__(self):
        return "Command '%s' timed out after %s seconds" % (self.cmd, self.timeout)


# ---- children nobody waited for ------------------------------------------------------

_active = []


def _cleanup():
    """Collect those that ended, so that they do not stay as zombies."""
    for child in _active[:]:
        if child._internal_poll(_deadstate=sys.maxint) is not None:
            try:
                _active.remove(child)
            except ValueError:
                # another thread did
                pass


def _eintr_retry_call(func, *args):
    while True:
        try:
            return func(*args)
        except (OSError, IOError) as error:
            if error.errno != errno.EINTR:
                raise


def _args_from_interpreter_flags():
    """The options that start an interpreter with the flags of this one."""
    options = (('debug', 'd'), ('optimize', 'O'), ('dont_write_bytecode', 'B'),
               ('no_user_site', 's'), ('no_site', 'S'), ('ignore_environment', 'E'),
               ('verbose', 'v'), ('bytes_warning', 'b'), ('py3k_warning', '3'))
    args = []
    for flag, letter in options:
        count = getattr(sys.flags, flag)
        if count > 0:
            args.append('-' + letter * count)
    if getattr(sys.flags, 'hash_randomization') != 0:
        args.append('-R')
    args.extend('-W' + option for option in sys.warnoptions)
    return args


# ---- the usual uses ---------------------------------------------------------------------

def call(*popenargs, **kwargs):
    """call(args, ..., timeout=None) -> exit status

    Run a program and wait for its end.  Arguments as for Popen.  A program that
    does not end in time is killed, and TimeoutExpired raised."""
    timeout = kwargs.pop('timeout', None)
    child = Popen(*popenargs, **kwargs)
    try:
        return child.wait(timeout=timeout)
    except BaseException:
        if timeout is not None:
            child._kill_quietly()
        raise


def _command_of(popenargs, kwargs):
    command = kwargs.get('args')
    return popenargs[0] if command is None else command


def check_call(*popenargs, **kwargs):
    """check_call(args, ..., timeout=None) -> 0

    As call(), but CalledProcessError if the exit status is not 0."""
    status = call(*popenargs, **kwargs)
    if status:
        raise CalledProcessError(status, _command_of(popenargs, kwargs))
    return 0


def check_output(*popenargs, **kwargs):
    """check_output(args, ..., timeout=None) -> what the program wrote

    CalledProcessError, with the output, if the exit status is not 0."""
    if 'stdout' in kwargs:
        raise ValueError('stdout argument not allowed, it will be overridden.')
    timeout = kwargs.pop('timeout', None)
    child = Popen(stdout=PIPE, *popenargs, **kwargs)
    try:
        output, _ = child.communicate(timeout=timeout)
    except TimeoutExpired as late:
        child._kill_quietly()
        late.output = child.communicate()[0]
        raise late
    status = child.poll()
    if status:
        raise CalledProcessError(status, _command_of(popenargs, kwargs), output=output)
    return output


def list2cmdline(seq):
    """One text of many arguments, quoted as the C runtime of Windows takes it apart.

    Arguments with blanks go in quotes; a quote is \\", and backslashes count only
    in front of a quote, where each is doubled."""
    words = []
    for argument in seq:
        word = []
        slashes = 0
        for char in argument:
            if char == '\\':
                slashes += 1
                continue
            if char == '"':
                word.append('\\' * (2 * slashes + 1))
            else:
                word.append('\\' * slashes)
            slashes = 0
            word.append(char)
        quoted = ' ' in argument or '\t' in argument or not argument
        word.append('\\' * (2 * slashes if quoted else slashes))
        text = ''.join(word)
        words.append('"%s"' % text if quoted else text)
    return ' '.join(words)


class Popen(object):
    """Popen(args, ...): a program that runs in a child process.

    args        the program and its arguments, or a text for the shell
    bufsize     of the pipes' file objects: 0 none, 1 lines, else bytes, -1 default
    executable  the program, if it is not args[0]
    stdin, stdout, stderr   PIPE, a descriptor, a file, None (as here), or for
                stderr STDOUT
    preexec_fn  called in the child before the program starts
    close_fds   close all descriptors above 2 in the child
    shell       let /bin/sh run args
    cwd, env    the child's folder and environment
    universal_newlines      the pipes' files see all line ends as \\n
    startupinfo, creationflags   for Windows only
    """

    _child_created = False

    def __init__(self, args, bufsize=0, executable=None, stdin=None, stdout=None, stderr=None,
                 preexec_fn=None, close_fds=False, shell=False, cwd=None, env=None,
                 universal_newlines=False, startupinfo=None, creationflags=0):
        _cleanup()
        if not isinstance(bufsize, (int, long)):
            raise TypeError('bufsize must be an integer')
        if startupinfo is not None:
            raise ValueError('startupinfo is only supported on Windows platforms')
        if creationflags != 0:
            raise ValueError('creationflags is only supported on Windows platforms')
        self.stdin = self.stdout = self.stderr = None
        self.pid = None
        self.returncode = None
        self.universal_newlines = universal_newlines
        self._args = args
        self._output = None

        (p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite), to_close = \
            self._get_handles(stdin, stdout, stderr)
        try:
            self._execute_child(args, executable, preexec_fn, close_fds, cwd, env,
                                universal_newlines, startupinfo, creationflags, shell, to_close,
                                p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)
        except Exception:
            # keep the first exception whatever closing brings
            kind, value, trace = sys.exc_info()
            for fd in to_close:
                try:
                    os.close(fd)
                except EnvironmentError:
                    pass
            raise kind, value, trace
        read_mode = 'rU' if universal_newlines else 'rb'
        if p2cwrite is not None:
            self.stdin = os.fdopen(p2cwrite, 'wb', bufsize)
        if c2pread is not None:
            self.stdout = os.fdopen(c2pread, read_mode, bufsize)
        if errread is not None:
            self.stderr = os.fdopen(errread, read_mode, bufsize)

    def _translate_newlines(self, data):
        return data.replace('\r\n', '\n').replace('\r', '\n')

    def __del__(self, _maxint=sys.maxint):
        # a child never made has nothing to collect
        if not self._child_created:
            return
        self._internal_poll(_deadstate=_maxint)
        if self.returncode is None and _active is not None:
            # it still runs: collect it some other time
            _active.append(self)

    # ---- starting ----
    def _get_handles(self, stdin, stdout, stderr):
        """Descriptors for both ends of each stream, None for those not redirected;
        and the set of those that are ours to close if starting fails."""
        to_close = set()

        def ends(stream, child_reads):
            if stream is None:
                return None, None
            if stream == PIPE:
                pair = self.pipe_cloexec()
                to_close.update(pair)
                return pair
            fd = stream if isinstance(stream, (int, long)) else stream.fileno()
            return (fd, None) if child_reads else (None, fd)

        p2cread, p2cwrite = ends(stdin, True)
        c2pread, c2pwrite = ends(stdout, False)
        if stderr == STDOUT:
            errread = None
            errwrite = c2pwrite if c2pwrite is not None else sys.__stdout__.fileno()
        else:
            errread, errwrite = ends(stderr, False)
        return (p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite), to_close

    def _set_cloexec_flag(self, fd, cloexec=True):
        flag = getattr(fcntl, 'FD_CLOEXEC', 1)
        old = fcntl.fcntl(fd, fcntl.F_GETFD)
        fcntl.fcntl(fd, fcntl.F_SETFD, old | flag if cloexec else old & ~flag)

    def pipe_cloexec(self):
        """A pipe whose descriptors other programs started meanwhile do not get."""
        read, write = os.pipe()
        self._set_cloexec_flag(read)
        self._set_cloexec_flag(write)
        return read, write

    def _close_fds(self, but):
        os.closerange(3, but)
        os.closerange(but + 1, MAXFD)

    def _become_program(self, args, executable, preexec_fn, close_fds, cwd, env, keep,
                        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite):
        """In the child: arrange descriptors 0 to 2 and run the program."""
        for fd in (p2cwrite, c2pread, errread):
            if fd is not None:
                os.close(fd)
        # a descriptor that must become 0 to 2 could be in the way of an earlier one
        if c2pwrite == 0:
            c2pwrite = os.dup(c2pwrite)
        while errwrite in (0, 1):
            errwrite = os.dup(errwrite)

        def move(source, target):
            if source == target:
                # dup2 would not clear the flag
                self._set_cloexec_flag(source, False)
            elif source is not None:
                os.dup2(source, target)
        move(p2cread, 0)
        move(c2pwrite, 1)
        move(errwrite, 2)
        for fd in set((p2cread, c2pwrite, errwrite)):
            if fd is not None and fd > 2:
                os.close(fd)
        if close_fds:
            self._close_fds(but=keep)
        if cwd is not None:
            os.chdir(cwd)
        if preexec_fn:
            preexec_fn()
        if env is None:
            os.execvp(executable, args)
        else:
            os.execvpe(executable, args, env)

    def _execute_child(self, args, executable, preexec_fn, close_fds, cwd, env,
                       universal_newlines, startupinfo, creationflags, shell, to_close,
                       p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite):
        args = [args] if isinstance(args, types.StringTypes) else list(args)
        if shell:
            args = ['/bin/sh', '-c'] + args
            if executable:
                args[0] = executable
        if executable is None:
            executable = args[0]

        def close_in_parent(fd):
            os.close(fd)
            to_close.remove(fd)

        # the child reports through a pipe why it could not run the program
        errpipe_read, errpipe_write = self.pipe_cloexec()
        try:
            try:
                gc_was_enabled = gc.isenabled()
                # a collection in the child could run finalisers a second time
                gc.disable()
                try:
                    self.pid = os.fork()
                except:
                    if gc_was_enabled:
                        gc.enable()
                    raise
                self._child_created = True
                if self.pid == 0:
                    try:
                        os.close(errpipe_read)
                        self._become_program(args, executable, preexec_fn, close_fds, cwd, env,
                                             errpipe_write, p2cread, p2cwrite, c2pread, c2pwrite,
                                             errread, errwrite)
                    except:
                        kind, value, trace = sys.exc_info()
                        lines = traceback.format_exception(kind, value, trace)
                        value.child_traceback = ''.join(lines)
                        os.write(errpipe_write, pickle.dumps(value))
                    os._exit(255)
                if gc_was_enabled:
                    gc.enable()
            finally:
                # so that the read below ends when the child has only its own
                os.close(errpipe_write)
            pickled = []
            while True:
                data = _eintr_retry_call(os.read, errpipe_read, 1048576)
                if not data:
                    break
                pickled.append(data)
        finally:
            for fd, other in ((p2cread, p2cwrite), (c2pwrite, c2pread), (errwrite, errread)):
                # the child's ends of our pipes
                if fd is not None and other is not None and fd in to_close:
                    close_in_parent(fd)
            os.close(errpipe_read)
        if pickled:
            try:
                _eintr_retry_call(os.waitpid, self.pid, 0)
            except OSError as error:
                if error.errno != errno.ECHILD:
                    raise
            self._child_created = False
            raise pickle.loads(''.join(pickled))

    # ---- waiting ----
    def _handle_exitstatus(self, sts, _WIFSIGNALED=os.WIFSIGNALED, _WTERMSIG=os.WTERMSIG,
                           _WIFEXITED=os.WIFEXITED, _WEXITSTATUS=os.WEXITSTATUS,
                           _WIFSTOPPED=os.WIFSTOPPED, _WSTOPSIG=os.WSTOPSIG):
        # the defaults keep this working in __del__ at exit
        if _WIFSIGNALED(sts):
            self.returncode = -_WTERMSIG(sts)
        elif _WIFEXITED(sts):
            self.returncode = _WEXITSTATUS(sts)
        elif _WIFSTOPPED(sts):
            # under a tracer only
            self.returncode = -_WSTOPSIG(sts)
        else:
            raise RuntimeError('Unknown child exit status!')

    def _internal_poll(self, _deadstate=None, _waitpid=os.waitpid, _WNOHANG=os.WNOHANG,
                       _os_error=os.error, _ECHILD=errno.ECHILD):
        """The exit status if the program has ended, else None."""
        if self.returncode is None:
            try:
                pid, sts = _waitpid(self.pid, _WNOHANG)
                if pid == self.pid:
                    self._handle_exitstatus(sts)
            except _os_error as error:
                if _deadstate is not None:
                    self.returncode = _deadstate
                elif error.errno == _ECHILD:
                    # somebody else collected it, or SIGCHLD is ignored: the status
                    # is lost
                    self.returncode = 0
        return self.returncode

    def poll(self):
        """poll() -> the exit status, or None while the program runs"""
        return self._internal_poll()

    def wait(self, timeout=None):
        """wait([timeout]) -> the exit status, negative for a signal

        TimeoutExpired if the program still runs after timeout seconds."""
        if timeout is not None:
            return self._timed_wait(timeout)
        while self.returncode is None:
            try:
                pid, sts = _eintr_retry_call(os.waitpid, self.pid, 0)
            except OSError as error:
                if error.errno != errno.ECHILD:
                    raise
                pid, sts = self.pid, 0
            # waitpid may tell of a stop
            if pid == self.pid:
                self._handle_exitstatus(sts)
        return self.returncode

    def _timed_wait(self, timeout):
        deadline = _clock() + timeout
        pause = 0.0005
        while self._internal_poll() is None:
            left = deadline - _clock()
            if left <= 0:
                raise TimeoutExpired(self._args, timeout)
            # a Linux before 5.3 has no way to sleep until a child ends
            if _wait_process(self.pid, left) is None:
                pause = min(pause * 2, left, 0.05)
                time.sleep(pause)
        return self.returncode

    # ---- talking ----
    def communicate(self, input=None, timeout=None):
        """communicate([input[, timeout]]) -> (what it wrote, what it wrote as errors)

        Write input, read all output, wait for the end.  After TimeoutExpired it
        may be called again, and nothing is lost."""
        # with one pipe at most, nothing can block two ways
        if timeout is None and self._output is None and \
                [self.stdin, self.stdout, self.stderr].count(None) >= 2:
            stdout = stderr = None
            if self.stdin:
                if input:
                    try:
                        self.stdin.write(input)
                    except IOError as error:
                        if error.errno not in (errno.EPIPE, errno.EINVAL):
                            raise
                self.stdin.close()
            elif self.stdout:
                stdout = _eintr_retry_call(self.stdout.read)
                self.stdout.close()
            elif self.stderr:
                stderr = _eintr_retry_call(self.stderr.read)
                self.stderr.close()
            self.wait()
            return stdout, stderr
        return self._communicate(input, timeout)

    def _communicate(self, input, timeout=None):
        deadline = None if timeout is None else _clock() + timeout
        if self._output is None:
            if self.stdin:
                # what a write before us left in the buffer
                self.stdin.flush()
                if not input:
                    self.stdin.close()
            self._output = dict((stream, []) for stream in (self.stdout, self.stderr) if stream)
            self._open = set(stream for stream in self._output)
            self._input = input if self.stdin and input else None
            self._input_at = 0
        self._exchange(deadline, timeout)
        stdout, stderr = [None if not stream else ''.join(self._output[stream])
                          for stream in (self.stdout, self.stderr)]
        if self.universal_newlines:
            stdout = stdout and self._translate_newlines(stdout)
            stderr = stderr and self._translate_newlines(stderr)
        self.wait(None if deadline is None else max(0, deadline - _clock()))
        return stdout, stderr

    def _exchange(self, deadline, timeout):
        """Write and read by poll() until all pipes are closed."""
        poller = select.poll()
        by_fd = {}
        for stream in self._open:
            poller.register(stream.fileno(), select.POLLIN | select.POLLPRI)
            by_fd[stream.fileno()] = stream
        if self._input is not None:
            poller.register(self.stdin.fileno(), select.POLLOUT)
            by_fd[self.stdin.fileno()] = self.stdin

        def finish(fd):
            stream = by_fd.pop(fd)
            poller.unregister(fd)
            stream.close()
            self._open.discard(stream)
            if stream is self.stdin:
                self._input = None
        while by_fd:
            left = None
            if deadline is not None:
                left = deadline - _clock()
                if left <= 0:
                    raise TimeoutExpired(self._args, timeout)
                left = int(left * 1000) + 1
            try:
                ready = poller.poll(left)
            except select.error as error:
                if error.args[0] == errno.EINTR:
                    continue
                raise
            for fd, event in ready:
                if event & select.POLLOUT:
                    if not self._write_some(fd):
                        finish(fd)
                elif event & (select.POLLIN | select.POLLPRI):
                    data = os.read(fd, 4096)
                    if data:
                        self._output[by_fd[fd]].append(data)
                    else:
                        finish(fd)
                else:
                    finish(fd)

    def _write_some(self, fd):
        """Write a piece of the input; False when it is done, or nobody reads it."""
        piece = buffer(self._input, self._input_at, _PIPE_BUF)
        try:
            self._input_at += os.write(fd, piece)
        except OSError as error:
            if error.errno == errno.EPIPE:
                return False
            raise
        return self._input_at < len(self._input)

    # ---- signals ----
    def send_signal(self, sig):
        """send_signal(sig): send a signal to the program"""
        os.kill(self.pid, sig)

    def terminate(self):
        """terminate(): ask the program to end, with SIGTERM"""
        self.send_signal(signal.SIGTERM)

    def kill(self):
        """kill(): end the program, with SIGKILL"""
        self.send_signal(signal.SIGKILL)

    def _kill_quietly(self):
        """Kill and collect, for those who give up on the program."""
        try:
            self.kill()
        except OSError:
            pass
        self.wait()
