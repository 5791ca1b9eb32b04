"""gdb commands for Python Plus: who holds the GIL, and what every thread waits for.

    gdb -p PID -x Misc/gdb/plus_gdb.py          or, inside gdb, source ...
    gdb python core -x Misc/gdb/plus_gdb.py

  plus-gil        who holds the GIL, who waits for it, in which queue, for how long
  plus-threads    a line a thread: gdb's number, what it does or waits for, where in Python
  plus-where [N]  the Python stack of thread N of gdb, or of the selected one

Needs gdb 8.3 or later with Python, and an interpreter with symbols (-g); nothing is
called or changed in the process, so that core files and stopped processes do as well.
"""
import gdb

# What a C function says about its thread: (class, text).  The innermost that is known counts.
# A text with %s gets the address the argument named after it holds.
KNOWN = {
    '_PyGIL_SleepForEver': ('for ever', 'the interpreter has ended', None),
    '_PyThread_lock_GIL': ('GIL', 'wants the GIL', None),
    '_PyThread_yield_GIL': ('GIL', 'wants the GIL, which it gave away at a check', None),
    '_PyGIL_Block': ('object', None, 'waiter'),
    '_PyLock_Parker_Acquire': ('lock', 'waits for lock %s', 'opaque'),
    '_PyLock_Sem_Acquire': ('lock', 'waits for lock %s', 'lock'),
    '_PyLock_Emulated_Acquire': ('lock', 'waits for lock %s', 'lock'),
    '_PyLock_Pthread_Acquire': ('lock', 'waits for lock %s', 'lock'),
    '_PyCondE_Wait': ('condvar', 'waits on condition variable %s', 'cond'),
    '_PyCondP_Wait': ('condvar', 'waits on condition variable %s', 'cond'),
}
# Condition variables are inside locks: the lock says more.
OUTER = {'condvar': ('_PyLock_Emulated_Acquire', '_PyLock_Pthread_Acquire')}


def symbol(expression):
    """The value of a C expression, None if there is no such thing."""
    try:
        return gdb.parse_and_eval(expression)
    except gdb.error:
        return None


def text_of(string):
    """A Python str object's text."""
    try:
        base = string.cast(gdb.lookup_type('PyStringObject').pointer())
        return base['ob_sval'].address.cast(gdb.lookup_type('char').pointer()).string(
            'utf-8', 'replace', length=int(base['ob_size']))
    except (gdb.error, UnicodeDecodeError):
        return '?'


def bytes_of(string):
    base = string.cast(gdb.lookup_type('PyStringObject').pointer())
    size = int(base['ob_size'])
    start = int(base['ob_sval'].address)
    return bytes(gdb.selected_inferior().read_memory(start, size)) if size else b''


# ---- Python frames -------------------------------------------------------------------------
def line_of(code, last):
    """The line of a bytecode offset, by co_lnotab."""
    table = bytearray(bytes_of(code['co_lnotab']))
    line = int(code['co_firstlineno'])
    at = 0
    for step, lines in zip(table[::2], table[1::2]):
        at += step
        if at > last:
            break
        line += lines
    return line


def python_stack(tstate):
    """(file, line, function) of the frames of a thread, innermost first."""
    frame = tstate['frame']
    while int(frame) != 0:
        code = frame['f_code']
        yield (text_of(code['co_filename']), line_of(code, int(frame['f_lasti'])),
               text_of(code['co_name']))
        frame = frame['f_back']


def thread_states():
    """{ident: PyThreadState *} of all interpreters."""
    found = {}
    interp = symbol("'pystate.c'::state_interpreters")
    while interp is not None and int(interp) != 0:
        tstate = interp['tstate_head']
        while int(tstate) != 0:
            found[int(tstate['thread_id'])] = tstate
            tstate = tstate['next']
        interp = interp['next']
    return found


# ---- threads ---------------------------------------------------------------------------------
def ident_of(thread):
    """What thread.get_ident() gives in this thread: its pthread_t."""
    try:
        handle = bytes(thread.handle())
    except gdb.error:
        return 0  # no thread library
    return int.from_bytes(handle, 'little')


def threads():
    return sorted(gdb.selected_inferior().threads(), key=lambda thread: thread.num)


def frames():
    """The frames of the selected thread, innermost first."""
    frame = gdb.newest_frame()
    while frame is not None:
        yield frame
        try:
            frame = frame.older()
        except gdb.error:
            return


def argument(frame, name):
    """An argument's value as text; '?' where the optimizer has lost it."""
    try:
        value = frame.read_var(name)
        return '?' if value.is_optimized_out else hex(int(value))
    except (gdb.error, ValueError):
        return '?'


def object_of(blocks):
    """What a thread in _PyGIL_Block waits for: the first function out of the core."""
    for frame in blocks:
        name = frame.name() or ''
        if name.startswith(('_PyGIL_', '_PyEval_Block', 'block_')):
            continue
        return '%s, in %s()' % (argument(frame, 'self'), name)
    return '?'


def waits_for():
    """What the selected thread does or waits for; it is not the GIL's holder."""
    stack = list(frames())
    inner = None
    for number, frame in enumerate(stack):
        name = frame.name()
        if name not in KNOWN:
            continue
        kind, text, variable = KNOWN[name]
        if kind == 'object':
            return 'blocks in an object: ' + object_of(stack[number:])
        text = text % argument(frame, variable) if variable else text
        if kind not in OUTER:
            return text
        inner = text
        rest = [one for one in stack[number:] if one.name() in OUTER[kind]]
        if rest:
            return KNOWN[rest[0].name()][1] % argument(rest[0], KNOWN[rest[0].name()][2])
    if inner is not None:
        return inner
    names = [frame.name() for frame in stack if frame.name()]
    return 'without the GIL in ' + ' < '.join(names[:3]) + '()' if names else 'no symbols'


# ---- the GIL --------------------------------------------------------------------------------------
def gil_owner():
    """(is it held, ident of the holder), by either make of the GIL; None: no GIL."""
    gil = symbol('_PyGIL')
    if gil is not None:
        if not int(gil['word']) & 1:
            return False, 0
        owner = gil['owner']
    else:
        gil = symbol("'gil_classic.c'::gil")
        if gil is None:
            return None
        owner = gil['owner']
    return int(owner) != 0, int(owner['ident']) if int(owner) else 0


def created():
    """Has a thread been started, so that the GIL is in use?"""
    value = symbol("'pending.c'::pending_gil_created")
    return value is not None and bool(int(value))


def queue(cls):
    """Idents and times since they wait, of the threads in a queue of the GIL."""
    gil = symbol('_PyGIL')
    waiter = gil['head'][cls] if gil is not None else None
    while waiter is not None and int(waiter) != 0:
        yield int(waiter['thread']['ident']), int(waiter['since'])
        waiter = waiter['gil_next']


class Names(object):
    """Threads by ident, as gdb numbers them."""

    def __init__(self):
        self.by_ident = dict((ident_of(thread), thread) for thread in threads())

    def name(self, ident):
        thread = self.by_ident.get(ident)
        if thread is None:
            return 'a thread that is gone (ident %d)' % ident
        return 'thread %d (LWP %d, ident %d)' % (thread.num, thread.ptid[1], ident)


def where(tstate):
    for place in python_stack(tstate):
        return '%s:%d %s' % place
    return 'no Python frame'


class PlusGil(gdb.Command):
    """plus-gil: who holds the GIL, and who waits for it."""

    def __init__(self):
        super(PlusGil, self).__init__('plus-gil', gdb.COMMAND_STATUS)

    def invoke(self, arguments, from_tty):
        owner = gil_owner()
        if owner is None:
            raise gdb.GdbError('no GIL here: is this Python Plus, with symbols?')
        if not created():
            print('GIL: not in use, there has been one thread only')
            return
        names = Names()
        states = thread_states()
        held, ident = owner
        if not held:
            print('GIL: free')
        else:
            print('GIL: held by %s' % names.name(ident))
            if ident in states:
                print('     at %s' % where(states[ident]))
        waiting = [(since, ident, cls) for cls in (1, 0) for ident, since in queue(cls)]
        newest = max([since for since, _, _ in waiting] or [0])
        for since, ident, cls in waiting:
            print('%s queue: %s, %.3f ms before the newest' % (
                'IO ' if cls else 'CPU', names.name(ident), (newest - since) / 1e6))
        if not waiting:
            print('nobody waits in its queues')


class PlusThreads(gdb.Command):
    """plus-threads: what every thread does or waits for."""

    def __init__(self):
        super(PlusThreads, self).__init__('plus-threads', gdb.COMMAND_STATUS)

    def invoke(self, arguments, from_tty):
        chosen = gdb.selected_thread()
        states = thread_states()
        owner = gil_owner() or (False, 0)
        single = not created()
        try:
            for thread in threads():
                thread.switch()
                ident = ident_of(thread)
                tstate = states.get(ident)
                if tstate is None:
                    what, place = 'unknown to the interpreter; ' + waits_for(), ''
                else:
                    place = where(tstate)
                    holds = single or (owner[0] and owner[1] == ident)
                    what = 'holds the GIL' if holds else waits_for()
                print('%3d LWP %d ident %d: %s%s' % (thread.num, thread.ptid[1], ident, what,
                                                     '; ' + place if place else ''))
        finally:
            if chosen is not None and chosen.is_valid():
                chosen.switch()


class PlusWhere(gdb.Command):
    """plus-where [N]: the Python stack of a thread."""

    def __init__(self):
        super(PlusWhere, self).__init__('plus-where', gdb.COMMAND_STACK)

    def invoke(self, arguments, from_tty):
        thread = gdb.selected_thread()
        if arguments.strip():
            found = [one for one in threads() if str(one.num) == arguments.strip()]
            if not found:
                raise gdb.GdbError('no thread ' + arguments)
            thread = found[0]
        if thread is None:
            raise gdb.GdbError('no thread is selected')
        tstate = thread_states().get(ident_of(thread))
        if tstate is None:
            raise gdb.GdbError('the interpreter does not know thread %d' % thread.num)
        for place in python_stack(tstate):
            print('%s:%d %s' % place)


PlusGil()
PlusThreads()
PlusWhere()
