"""Calls everything built in with arguments that nobody means, and counts what crashes.

    python sweep.py [--functions] [--seed N] [--calls N] [--sample N] [--jobs N] [NAME ...]

Targets are the types of all built-in modules and all classes that object.__subclasses__()
reaches (or, with --functions, the functions of built-in modules).  Each runs in a forked
child with limits for time and memory, in an empty folder.  A type's child makes instances:
without __init__, by subclass, and by calls with odd arguments; then does to each whatever
a program could do: methods, attributes, operators, repr, hash, iteration, copies, pickles.
The order comes from the seed alone, so that a line of the report can be repeated:

    CRASH SIGSEGV seed=7 zipimport.zipimporter: o3.find_module(None)
    python sweep.py --seed 7 --trace zipimport.zipimporter

After a crash or a time-out the target runs again without that operation.  The exit status
is 1 if anything crashed.  SKIP lists what is never called, and why.

No process outlives the sweep.  A child dies with its parent and leads a group, which is
killed when the child has ended; what left the group is handed to the sweep by the kernel
(it is the subreaper), found in /proc and killed.  Whatever a child's calls did to it - a
trace function that raises, no memory, no recursion left - it never returns to the loop that
makes children: that loop looks at its process id, and a child that comes there kills itself.
"""
import argparse
import ctypes
import errno
import gc
import operator
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time

import cPickle
import copy

LOG_FD = 200      # out of the way of the small numbers that are passed as descriptors
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
OWNER = os.getpid()   # only this process makes children
RETRIES = 12      # runs of one target, each without the operations that ended the earlier ones
SIGNALS = dict((getattr(signal, n), n) for n in dir(signal)
               if n.startswith('SIG') and not n.startswith('SIG_') and n != 'SIGIOT')

# 'module.name', 'type.method' or 'module.*' -> why it is left out
SKIP = {
    # ends the process, or others
    'posix._exit': 'ends the process', 'posix.abort': 'ends the process',
    'posix.kill': 'signals anything', 'posix.killpg': 'signals anything',
    'posix.fork': 'a second sweep', 'posix.forkpty': 'a second sweep',
    'posix.execv': 'another program', 'posix.execve': 'another program',
    'posix.setuid': 'privileges', 'posix.seteuid': 'privileges', 'posix.setreuid': 'privileges',
    'posix.setresuid': 'privileges', 'posix.setgid': 'privileges', 'posix.setegid': 'privileges',
    'posix.setregid': 'privileges', 'posix.setresgid': 'privileges',
    'posix.setgroups': 'privileges', 'posix.initgroups': 'privileges',
    'posix.chroot': 'privileges', 'posix.system': 'another program',
    'posix.popen': 'another program',
    'signal.*': 'alarms and handlers are the sweep\'s own', 'posix.tcsetpgrp': 'stops the process',
    'resource.setrlimit': 'the limits are the sweep\'s own',
    '_lsprof.Profiler': 'profiles the sweep, which it slows beyond the limit',
    'thread.interrupt_main': 'KeyboardInterrupt at any later time',
    '__main__.*': 'the sweep itself', '__builtin__.execfile': 'the sweep itself',
    '_testinternalcapi.*': 'looks inside, unchecked on purpose',
    # raw memory: the caller vouches for the address
    '_ctypes.PyObj_FromPtr': 'raw memory', '_ctypes.Py_INCREF': 'raw memory',
    '_ctypes.Py_DECREF': 'raw memory', '_ctypes.call_function': 'raw memory',
    '_ctypes.call_cdeclfunction': 'raw memory', '_ctypes.dlsym': 'raw memory',
    '_ctypes.dlclose': 'raw memory', '_ctypes._unpickle': 'raw memory',
    'from_address': 'raw memory', 'in_dll': 'raw memory',
    '_ctypes.PyCFuncPtr': 'an instance calls any address',
    # blocks without a way out
    'posix.wait': 'blocks', 'posix.waitpid': 'blocks', 'posix.wait3': 'blocks',
    'posix.wait4': 'blocks', 'select.select': 'blocks', 'time.sleep': 'blocks',
    'syslog.*': 'writes to the machine\'s log',
    'itertools.count.__contains__': 'endless', 'itertools.cycle.__contains__': 'endless',
    'itertools.repeat.__contains__': 'endless',
}
ENDLESS = ('count', 'cycle', 'repeat', 'callable-iterator', 'xrange')


def skipped(*names):
    return any(n in SKIP or n.rpartition('.')[2] in SKIP
               or n.partition('.')[0] + '.*' in SKIP for n in names)


# ---- odd values -----------------------------------------------------------------------

class Failing(object):
    """Whatever is asked of it fails."""

    def fail(self, *args):
        raise ZeroDivisionError('on purpose')

    __index__ = __int__ = __long__ = __float__ = __len__ = __iter__ = __str__ = fail
    __repr__ = __unicode__ = __nonzero__ = __call__ = __getitem__ = __hash__ = __eq__ = fail
    __cmp__ = __coerce__ = __enter__ = __complex__ = __contains__ = __add__ = __radd__ = fail


class Lying(object):
    """Answers with what fits nowhere."""

    def __init__(self):
        self.read = self.write = self.readline = self.fileno = self.append = self.__huge

    def __huge(self, *args):
        return 2 ** 70

    def __len__(self):
        return sys.maxint

    def __index__(self):
        return -2 ** 63

    def __int__(self):
        return 2 ** 80

    def __float__(self):
        return float('nan')

    def __iter__(self):
        return iter([self, None, 'x' * 70, u'\udc00', -1])

    def __getitem__(self, key):
        if isinstance(key, int) and key > 5:
            raise IndexError(key)
        return self

    def __hash__(self):
        return -3

    def __eq__(self, other):
        return self

    def __nonzero__(self):
        return True

    def __repr__(self):
        return '\0%s%n'

    def __call__(self, *args, **kwargs):
        return args or self

    def keys(self):
        return [1, None, self]


class Old:
    """An old-style class."""


def deep_list():
    result = []
    for i in xrange(100000):
        result = [result]
    return result


def odd_values(subject):
    """Pairs of text and value; subject is the type or function of the target."""
    return [
        ('None', None), ('-1', -1), ('1', 1), ('2**31', 2 ** 31), ('2**63', 2 ** 63),
        ('-2**200', -2 ** 200), ('nan', float('nan')), ('1e308', 1e308), ("''", ''),
        ("'spam'", 'spam'), ("u'\\ud800'", u'\ud800x'), ("'a\\0%n'", 'a\0%n'), ('()', ()),
        ('deep', deep_list()), ('{}', {}), ('(1,2,3)', (1, 2, 3)), ('[0]*9', [0] * 9),
        ('failing', Failing()), ('lying', Lying()), ('subject', subject),
        ('object()', object()), ('Old()', Old()), ('int', int), ('bytearray', bytearray('abc')),
        ('lambda', lambda *args, **kw: args), ('2j', 2j), ('slice', slice(-2 ** 70, None, -1)),
    ]


def odd_arguments(values, rng):
    """Tuples of pairs: none, each odd value alone, and mixtures."""
    result = [()] + [(v,) for v in values]
    for count in (2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8):
        result.append(tuple(rng.choice(values) for i in range(count)))
    return result


def text_of(arguments):
    return '(%s)' % ', '.join(text for text, value in arguments)


# ---- targets --------------------------------------------------------------------------

def name_of(cls):
    """Module and name, from the type's own descriptors, whatever the metaclass says."""
    module = type.__dict__['__module__'].__get__(cls)
    return '%s.%s' % (module, type.__dict__['__name__'].__get__(cls))


def import_all():
    modules = []
    shared = os.listdir(os.path.join(os.path.dirname(os.__file__), 'lib-dynload'))
    for name in sorted(set(sys.builtin_module_names).union(name[:-3] for name in shared)):
        if skipped(name + '.'):
            continue
        try:
            modules.append((name, __import__(name)))
        except ImportError:
            pass
    for name in ('ctypes', 'collections', 'io', 'sqlite3', 'decimal', 'xml.etree.cElementTree'):
        try:
            __import__(name)
        except ImportError:
            pass
    return modules


def types_of(modules):
    found = {}
    queue = [object]
    for name, module in modules:
        queue.extend(v for k, v in sorted(vars(module).items()) if isinstance(v, type))
    seen = set()
    while queue:
        cls = queue.pop()
        if id(cls) in seen:
            continue
        seen.add(id(cls))
        # of classes written in Python only the C base is of interest
        if not cls.__flags__ & (1 << 9) and cls.__module__ != '__main__':
            found.setdefault(name_of(cls), cls)
        queue.extend(type.__subclasses__(cls) if cls is not type else [])
    return sorted(found.items())


def functions_of(modules):
    return [('%s.%s' % (name, key), value) for name, module in modules
            for key, value in sorted(vars(module).items())
            if callable(value) and not isinstance(value, type)]


# ---- what a child does ----------------------------------------------------------------

class Child(object):
    """One target's calls: each is written down before it is made."""

    def __init__(self, seed, name, subject, calls, avoid, trace=False):
        self.rng = random.Random('%s %s' % (seed, name))
        self.name = name
        self.subject = subject
        self.calls = calls
        self.avoid = avoid
        self.trace = trace
        self.values = odd_values(subject)
        self.made = 0

    def run(self, text, function, *args):
        """The result of function(*args), or None if it raised."""
        if text in self.avoid:
            return None
        self.made += 1
        os.write(LOG_FD, text + '\n')
        if self.trace:
            sys.stderr.write(text + '\n')
        try:
            return function(*args)
        except BaseException:
            return None

    def sweep_function(self):
        arguments = odd_arguments(self.values, self.rng)
        while len(arguments) < self.calls // 8:
            arguments.append(tuple(self.rng.choice(self.values)
                                   for i in range(self.rng.randint(2, 5))))
        for chosen in arguments:
            result = self.run(text_of(chosen), self.subject, *[v for t, v in chosen])
            self.run('repr(%s)' % text_of(chosen), repr, result)
            del result
        self.run('gc.collect()', gc.collect)

    def instances(self):
        cls = self.subject
        arguments = odd_arguments(self.values, self.rng)
        made = []

        def keep(text, *call):
            result = self.run(text, *call)
            if result is not None and len(made) < 40:
                made.append(('o%d' % len(made), result))
                os.write(LOG_FD, '# o%d = %s\n' % (len(made) - 1, text))
        keep('T.__new__(T)', lambda: cls.__new__(cls))
        keep('object.__new__(T)', lambda: object.__new__(cls))
        subclass = self.run('class S(T)', lambda: type('S', (cls,), {}))
        if isinstance(subclass, type):
            keep('S.__new__(S)', lambda: subclass.__new__(subclass))
            keep('S()', subclass)
        for chosen in arguments:
            values = [v for t, v in chosen]
            keep('T%s' % text_of(chosen), cls, *values)
            keep('T.__new__(T, *%s)' % text_of(chosen), lambda: cls.__new__(cls, *values))
        made.append(('T', cls))
        return made

    def operations(self, label, target):
        """Triples text, function, arguments: everything to be done to target."""
        rng = self.rng
        result = []
        for function in UNARY:
            result.append(('%s(%s)' % (function.__name__, label), function, (target,)))
        for function in BINARY:
            for text, value in rng.sample(self.values, 6):
                name = function.__name__
                result.append(('%s(%s, %s)' % (name, label, text), function, (target, value)))
                result.append(('%s(%s, %s)' % (name, text, label), function, (value, target)))
            result.append(('%s(%s, itself)' % (name, label), function, (target, target)))
        for function in TERNARY:
            for i in range(6):
                a, b = rng.choice(self.values), rng.choice(self.values)
                result.append(('%s(%s, %s, %s)' % (function.__name__, label, a[0], b[0]),
                               function, (target, a[1], b[1])))
        names = self.run('names', lambda: sorted(set(dir(target)) | set(dir(type(target)))))
        for name in names or ():
            if skipped('%s.%s' % (self.name, name), name) or not isinstance(name, str):
                continue
            result.append(('%s.%s' % (label, name), getattr, (target, name)))
            for text, value in rng.sample(self.values, 3):
                if label != 'T':
                    result.append(('%s.%s = %s' % (label, name, text), setattr,
                                   (target, name, value)))
            if label != 'T':
                result.append(('del %s.%s' % (label, name), delattr, (target, name)))
            for chosen in odd_arguments(self.values, rng):
                result.append(('%s.%s%s' % (label, name, text_of(chosen)), call_method,
                               (target, name, [v for t, v in chosen])))
        return result

    def sweep_type(self):
        made = self.instances()
        share = max(self.calls // len(made), 60)
        for label, target in made:
            operations = self.operations(label, target)
            self.rng.shuffle(operations)
            for text, function, args in operations[:share]:
                if function in EXHAUSTING and self.name.endswith(ENDLESS):
                    continue
                self.run(text, function, *args)
            self.run('gc.collect()', gc.collect)
            del operations, target
        while made:
            self.run('del ' + made[-1][0], made.pop)
        self.run('gc.collect()', gc.collect)


# Those that would go through an endless iterator, and what adds one to a list.
EXHAUSTING = (operator.contains, operator.iadd, ''.join)


def list_some(target):
    iterator = iter(target)
    for i in range(4):
        next(iterator)


def call_method(target, name, args):
    result = getattr(target, name)(*args)
    repr(result)


def each_pickle(target):
    for protocol in 0, 1, 2:
        cPickle.loads(cPickle.dumps(target, protocol))


def use_with(target):
    with target:
        pass


UNARY = [repr, str, unicode, hash, list_some, copy.copy, copy.deepcopy, each_pickle, dir, bool,
         len, int, long, float, complex, hex, oct, abs, operator.neg, operator.invert,
         operator.index, buffer, memoryview, reversed, vars, callable, use_with,
         sys.getsizeof, gc.get_referents, '%s'.__mod__, ''.join, id]
BINARY = [operator.add, operator.sub, operator.mul, operator.div, operator.truediv,
          operator.mod, operator.floordiv, operator.lshift, operator.and_, operator.or_,
          operator.xor, operator.eq, operator.lt, operator.ge, cmp, operator.getitem,
          operator.delitem, operator.contains, operator.iadd, operator.imul, operator.ior,
          operator.concat, isinstance, issubclass, coerce, divmod, getattr, hasattr]
TERNARY = [operator.setitem, operator.getslice, operator.delslice, setattr]


# ---- running children -----------------------------------------------------------------

prctl = ctypes.CDLL(None).prctl


def own_process():
    """End a child of the sweep that would go on as if it were the sweep itself."""
    if os.getpid() != OWNER:
        os.kill(os.getpid(), signal.SIGKILL)


def start(options, kind, name, subject, avoid):
    """Fork; the child's pid and its log file."""
    own_process()
    log = tempfile.TemporaryFile()
    folder = tempfile.mkdtemp(prefix='sweep')
    pid = os.fork()
    if pid:
        return pid, log, folder
    try:
        run_child(options, kind, name, subject, avoid, log, folder)
    finally:
        os._exit(0)


def run_child(options, kind, name, subject, avoid, log, folder):
    """What a child does until it ends."""
    try:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != OWNER:
            return          # the sweep has ended meanwhile
        os.setsid()
        os.dup2(log.fileno(), LOG_FD)
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1) if options.trace else (0, 1, 2):
            os.dup2(null, fd)
        os.chdir(folder)
        if options.memory:
            resource.setrlimit(resource.RLIMIT_AS, (options.memory << 20, options.memory << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 24, 1 << 24))
        resource.setrlimit(resource.RLIMIT_CPU, (options.time, options.time))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        child = Child(options.seed, name, subject, options.calls, avoid, options.trace)
        child.sweep_function() if kind == 'function' else child.sweep_type()
        os.write(LOG_FD, '# %d calls\n' % child.made)
    except BaseException as error:
        try:
            os.write(LOG_FD, '# stopped: %s\n' % type(error).__name__)
        except OSError:
            pass


def strays():
    """Ids of all children of this process, adopted ones too."""
    found = []
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open('/proc/%s/stat' % entry) as stream:
                    stat = stream.read()
            except IOError:
                continue
            # the name, in parentheses, may hold anything
            if int(stat.rpartition(')')[2].split()[1]) == OWNER:
                found.append(int(entry))
    return found


def kill_strays(known):
    """Kill and bury what children left behind; how many those were."""
    count = 0
    while True:
        left = [pid for pid in strays() if pid not in known]
        if not left:
            return count
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                count += 1
            except OSError as error:
                if error.errno not in (errno.ESRCH, errno.ECHILD):
                    raise


def last_call(log):
    """The operation under way when the child ended, and how many it had begun."""
    log.seek(0)
    lines = [line.rstrip('\n') for line in log if not line.startswith('#')]
    return (lines[-1] if lines else '?'), len(lines)


def finish(log, folder):
    log.close()
    shutil.rmtree(folder, True)


class Sweep(object):
    def __init__(self, options, kind, targets):
        self.options = options
        self.kind = kind
        self.queue = [(name, subject, frozenset()) for name, subject in reversed(targets)]
        self.running = {}
        self.crashes = []
        self.timeouts = []
        self.calls = 0
        self.children = 0
        self.strays = 0

    def start_some(self):
        while self.queue and len(self.running) < self.options.jobs:
            name, subject, avoid = self.queue.pop()
            pid, log, folder = start(self.options, self.kind, name, subject, avoid)
            self.children += 1
            self.running[pid] = (name, subject, avoid, log, folder,
                                 time.time() + self.options.time)

    def reap(self, pid, status, late):
        name, subject, avoid, log, folder, deadline = self.running.pop(pid)
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass            # nobody left in the group
        self.strays += kill_strays(self.running)
        call, count = last_call(log)
        self.calls += count
        finish(log, folder)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if not number:
            return  # a status of its own choice is no crash
        what = SIGNALS.get(number, 'signal %d' % number)
        late = late or number == signal.SIGXCPU
        line = '%s %s seed=%s %s: %s' % ('TIMEOUT' if late else 'CRASH', what,
                                         self.options.seed, name, call)
        print line
        sys.stdout.flush()
        (self.timeouts if late else self.crashes).append(line)
        if len(avoid) < RETRIES and call not in avoid:
            self.queue.append((name, subject, avoid | frozenset([call])))

    def wait_one(self):
        for pid, entry in self.running.items():
            done, status = os.waitpid(pid, os.WNOHANG)
            late = time.time() > entry[-1]
            if not done and late:
                os.kill(pid, signal.SIGKILL)
                done, status = os.waitpid(pid, 0)
            else:
                late = False
            if done:
                self.reap(pid, status, late)
                return
        time.sleep(0.005)

    def run(self):
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        while self.queue or self.running:
            own_process()
            self.start_some()
            self.wait_one()


def parse(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('names', nargs='*', help='only these targets, as module.name')
    parser.add_argument('--functions', action='store_true', help='functions, not types')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--calls', type=int, default=6000, help='operations on a type')
    parser.add_argument('--sample', type=int, help='so many targets, chosen by the seed')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--time', type=int, default=20, help='seconds a target may take')
    parser.add_argument('--memory', type=int, default=1500, help='MB a target may take; 0: any')
    parser.add_argument('--trace', action='store_true', help='write each call to stderr')
    parser.add_argument('--list', action='store_true', help='only name the targets')
    return parser.parse_args(argv)


def main(argv=None):
    options = parse(argv)
    modules = import_all()
    kind = 'function' if options.functions else 'type'
    targets = functions_of(modules) if options.functions else types_of(modules)
    targets = [t for t in targets if not skipped(t[0])]
    if options.names:
        targets = [t for t in targets if t[0] in options.names]
    if options.sample:
        targets = random.Random(options.seed).sample(targets, min(options.sample, len(targets)))
    if options.list:
        print '\n'.join(name for name, subject in targets)
        return 0
    sweep = Sweep(options, kind, targets)
    sweep.run()
    print '%d %ss, %d children, %d calls, %d strays killed: %d crashes, %d time-outs' % (
        len(targets), kind, sweep.children, sweep.calls, sweep.strays, len(sweep.crashes),
        len(sweep.timeouts))
    return 1 if sweep.crashes or not targets else 0


if __name__ == '__main__':
    sys.exit(main())
