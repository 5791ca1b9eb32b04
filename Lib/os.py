"""The operating system, as far as POSIX and this process go.

Everything the built-in module posix offers is here under its own name; on top
come the environment as a mapping, directory trees, and the exec, spawn and popen
families.  `path` is the module that knows how file names are written here.
"""

import sys
import errno
import copy_reg as _copy_reg

__all__ = ['altsep', 'curdir', 'pardir', 'sep', 'extsep', 'pathsep', 'linesep', 'defpath',
           'name', 'path', 'devnull', 'SEEK_SET', 'SEEK_CUR', 'SEEK_END']


def _exists(name):
    return name in globals()


def _get_exports_list(module):
    names = getattr(module, '__all__', None)
    if names is not None:
        return list(names)
    return [name for name in dir(module) if not name.startswith('_')]


if 'posix' not in sys.builtin_module_names:
    raise ImportError('no os specific module found')

import posix
from posix import *
from posix import _exit
import posixpath as path

name = 'posix'
linesep = '\n'
__all__.append('_exit')
__all__.extend(_get_exports_list(posix))
del posix

sys.modules['os.path'] = path
from os.path import (curdir, pardir, sep, pathsep, defpath, extsep, altsep, devnull)

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2


# ---- directories ------------------------------------------------------------------

def makedirs(name, mode=0777):
    """makedirs(path [, mode=0777])

    Make a directory and every one missing above it; mode is for all of them.
    An existing last directory is an error.
    """
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        try:
            makedirs(head, mode)
        except OSError as error:
            # somebody else was faster: as good
            if error.errno != errno.EEXIST:
                raise
        if tail == curdir:
            return
    mkdir(name, mode)


def _prune(name):
    """Remove directory name and those above it, up to the first that is not empty."""
    while name:
        try:
            rmdir(name)
        except error:
            return
        name = path.split(name)[0]


def removedirs(name):
    """removedirs(path)

    Remove an empty directory, then each one above it that this leaves empty.
    """
    rmdir(name)
    head, tail = path.split(name)
    if not tail:
        head = path.split(head)[0]
    _prune(head)


def renames(old, new):
    """renames(old, new)

    Rename; make the directories that the new name needs, and remove those that
    the old one leaves empty.
    """
    head, tail = path.split(new)
    if head and tail and not path.exists(head):
        makedirs(head)
    rename(old, new)
    head, tail = path.split(old)
    if head and tail:
        try:
            removedirs(head)
        except error:
            pass


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Generate (directory, names of subdirectories, names of files) below top.

    Parents come before children, or after them with topdown=False.  While going
    down the caller may edit the list of subdirectories in place.  An error of
    listdir goes to onerror(error) if given.  Links to directories are listed,
    but entered only with followlinks.
    """
    join, isdir, islink = path.join, path.isdir, path.islink
    try:
        entries = listdir(top)
    except error as problem:
        if onerror is not None:
            onerror(problem)
        return
    dirs, files = [], []
    for entry in entries:
        (dirs if isdir(join(top, entry)) else files).append(entry)
    if topdown:
        yield top, dirs, files
    for entry in dirs:
        below = join(top, entry)
        if followlinks or not islink(below):
            for found in walk(below, topdown, onerror, followlinks):
                yield found
    if not topdown:
        yield top, dirs, files


__all__.extend(['makedirs', 'removedirs', 'renames', 'walk'])


# ---- exec -------------------------------------------------------------------------

def execl(file, *args):
    """execl(file, *args)

    Run the program file with these arguments in place of this process."""
    execv(file, args)


def execle(file, *args):
    """execle(file, *args, env)

    As execl, in the environment env, the last argument."""
    execve(file, args[:-1], args[-1])


def execlp(file, *args):
    """execlp(file, *args)

    As execl, the program searched along $PATH."""
    execvp(file, args)


def execlpe(file, *args):
    """execlpe(file, *args, env)

    As execle, the program searched along env's PATH."""
    execvpe(file, args[:-1], args[-1])


def execvp(file, args):
    """execvp(file, args)

    Run the program file, searched along $PATH, in place of this process."""
    _execvpe(file, args)


def execvpe(file, args, env):
    """execvpe(file, args, env)

    As execvp, in the environment env."""
    _execvpe(file, args, env)


def _execvpe(file, args, env=None):
    run = (lambda program: execv(program, args)) if env is None else \
        (lambda program: execve(program, args, env))
    if env is None:
        env = environ
    if path.dirname(file):
        run(file)
        return
    # the first error that says more than "not here" wins over later ones
    telling = last = None
    for folder in env.get('PATH', defpath).split(pathsep):
        try:
            run(path.join(folder, file))
        except error as problem:
            last = sys.exc_info()
            if telling is None and problem.errno not in (errno.ENOENT, errno.ENOTDIR):
                telling = last
    kind, problem, trace = telling or last
    raise kind, problem, trace


__all__.extend(['execl', 'execle', 'execlp', 'execlpe', 'execvp', 'execvpe'])


# ---- environment --------------------------------------------------------------------

import UserDict


class _Environ(UserDict.IterableUserDict):
    """The environment; a change here is one of the process, too."""

    def __init__(self, environ):
        UserDict.UserDict.__init__(self)
        self.data = environ

    def __setitem__(self, key, item):
        putenv(key, item)
        self.data[key] = item

    def __delitem__(self, key):
        unsetenv(key)
        del self.data[key]

    def clear(self):
        for key in self.data.keys():
            unsetenv(key)
            del self.data[key]

    def pop(self, key, *args):
        unsetenv(key)
        return self.data.pop(key, *args)

    def update(self, dict=None, **kwargs):
        if dict:
            if hasattr(dict, 'keys'):
                pairs = [(key, dict[key]) for key in dict.keys()]
            else:
                pairs = dict
            for key, value in pairs:
                self[key] = value
        if kwargs:
            self.update(kwargs)

    def copy(self):
        return dict(self)


environ = _Environ(environ)


def getenv(key, default=None):
    """getenv(key [, default]) -> value

    The environment variable key, or default if it is not set."""
    return environ.get(key, default)


__all__.extend(['getenv'])


# ---- spawn ----------------------------------------------------------------------------

P_WAIT = 0
P_NOWAIT = P_NOWAITO = 1


def _spawnvef(mode, file, args, env, function):
    """Run function(file, args[, env]), one of the exec family, in a child."""
    pid = fork()
    if not pid:
        try:
            function(file, args) if env is None else function(file, args, env)
        finally:
            _exit(127)
    if mode == P_NOWAIT:
        return pid
    while True:
        _, status = waitpid(pid, 0)
        if WIFSTOPPED(status):
            continue
        if WIFSIGNALED(status):
            return -WTERMSIG(status)
        if WIFEXITED(status):
            return WEXITSTATUS(status)
        raise error('Not stopped, signaled or exited???')


def spawnv(mode, file, args):
    """spawnv(mode, file, args) -> integer

    Run the program file in a child.  P_NOWAIT gives its process id, P_WAIT its
    exit status, or -SIG if a signal ended it."""
    return _spawnvef(mode, file, args, None, execv)


def spawnve(mode, file, args, env):
    """spawnve(mode, file, args, env) -> integer

    As spawnv, in the environment env."""
    return _spawnvef(mode, file, args, env, execve)


def spawnvp(mode, file, args):
    """spawnvp(mode, file, args) -> integer

    As spawnv, the program searched along $PATH."""
    return _spawnvef(mode, file, args, None, execvp)


def spawnvpe(mode, file, args, env):
    """spawnvpe(mode, file, args, env) -> integer

    As spawnve, the program searched along $PATH."""
    return _spawnvef(mode, file, args, env, execvpe)


def spawnl(mode, file, *args):
    """spawnl(mode, file, *args) -> integer

    As spawnv, the arguments one by one."""
    return spawnv(mode, file, args)


def spawnle(mode, file, *args):
    """spawnle(mode, file, *args, env) -> integer

    As spawnve, the arguments one by one, env last."""
    return spawnve(mode, file, args[:-1], args[-1])


def spawnlp(mode, file, *args):
    """spawnlp(mode, file, *args) -> integer

    As spawnvp, the arguments one by one."""
    return spawnvp(mode, file, args)


def spawnlpe(mode, file, *args):
    """spawnlpe(mode, file, *args, env) -> integer

    As spawnvpe, the arguments one by one, env last."""
    return spawnvpe(mode, file, args[:-1], args[-1])


__all__.extend(['P_WAIT', 'P_NOWAIT', 'P_NOWAITO', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe',
                'spawnl', 'spawnle', 'spawnlp', 'spawnlpe'])


# ---- popen2, popen3, popen4: what subprocess does better ---------------------------------

def _popen(cmd, bufsize, instead, **redirect):
    import warnings
    warnings.warn('os.%s is deprecated.  Use the subprocess module.' % instead,
                  DeprecationWarning, stacklevel=3)
    import subprocess
    return subprocess.Popen(cmd, shell=isinstance(cmd, basestring), bufsize=bufsize,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=True,
                            **redirect)


def popen2(cmd, mode='t', bufsize=-1):
    """popen2(cmd) -> (child_stdin, child_stdout)

    Run cmd, a shell command or a list of arguments, between two pipes."""
    child = _popen(cmd, bufsize, 'popen2')
    return child.stdin, child.stdout


def popen3(cmd, mode='t', bufsize=-1):
    """popen3(cmd) -> (child_stdin, child_stdout, child_stderr)

    As popen2, with a pipe for the error output, too."""
    child = _popen(cmd, bufsize, 'popen3', stderr=-1)
    return child.stdin, child.stdout, child.stderr


def popen4(cmd, mode='t', bufsize=-1):
    """popen4(cmd) -> (child_stdin, child_stdout_and_stderr)

    As popen2, the error output going where the output goes."""
    child = _popen(cmd, bufsize, 'popen4', stderr=-2)
    return child.stdin, child.stdout


__all__.extend(['popen2', 'popen3', 'popen4'])


# ---- stat results can be pickled ------------------------------------------------------------

def _make_stat_result(tup, dict):
    return stat_result(tup, dict)


def _pickle_stat_result(sr):
    return _make_stat_result, sr.__reduce__()[1]


def _make_statvfs_result(tup, dict):
    return statvfs_result(tup, dict)


def _pickle_statvfs_result(sr):
    return _make_statvfs_result, sr.__reduce__()[1]


_copy_reg.pickle(stat_result, _pickle_stat_result, _make_stat_result)
_copy_reg.pickle(statvfs_result, _pickle_statvfs_result, _make_statvfs_result)
