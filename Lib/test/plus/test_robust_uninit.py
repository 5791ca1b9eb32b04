"""Objects that exist without __init__(): T.__new__(T) for every type there is.

Every type of every built-in module, and every class that object.__subclasses__() reaches,
makes objects that were never initialised (also by a subclass, and by object.__new__ where
that is let through); then all that a program could do to each is done, each on an object
of its own.  Any exception will do.  A child process does it, and names the type and the
act before it begins; a death by a signal is reported with both, and the rest goes on.
"""
import os
import signal
import subprocess
import sys
import unittest

SCRIPT = r'''
import copy, cPickle, gc, operator, os, pickle, resource, select, signal, sys, types, weakref
sys.stdin = sys.stdout = sys.stderr = open(os.devnull, 'r+')
os.dup2(sys.stdin.fileno(), 0)
FIRST = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (200, 200))
MODULES = ('ctypes', 'collections', 'io', 'sqlite3', 'decimal', 'threading', 'Queue', 'ssl',
           'xml.etree.cElementTree', 'xml.parsers.expat', 'curses', 'curses.panel')
for name in sorted(sys.builtin_module_names) + list(MODULES):
    if name not in ('__main__', '_tkinter'):
        try: __import__(name)
        except ImportError: pass

def all_types():
    found, queue = {}, [object]
    for name in sorted(sys.builtin_module_names):
        queue += [v for v in vars(sys.modules.get(name, os)).values() if isinstance(v, type)]
    while queue:
        cls = queue.pop()
        if id(cls) not in found:
            found[id(cls)] = cls
            queue += type.__subclasses__(cls) if cls is not type else []
    types = [c for c in found.values() if not c.__flags__ & 1 << 9 or c.__module__ != '__main__']
    return sorted(types, key=lambda c: (type.__dict__['__module__'].__get__(c),
                                        type.__dict__['__name__'].__get__(c)))

class TooLong(BaseException): pass
armed = [False]
def late(*args):
    if armed[0]: raise TooLong
signal.signal(signal.SIGALRM, late)

def attempt(function, *args):
    """The result, or None; what blocks ends after a while."""
    try:
        try:
            armed[0] = True
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            return function(*args)
        finally:
            armed[0] = False
    except BaseException: return None
    finally: signal.setitimer(signal.ITIMER_REAL, 0)

def makers(cls):
    yield 'T.__new__(T)', lambda: cls.__new__(cls)
    sub = attempt(lambda: type('Sub', (cls,), {}))
    if isinstance(sub, type):
        yield 'S.__new__(S)', lambda: sub.__new__(sub)
        yield 'T.__new__(S)', lambda: cls.__new__(sub)
    both = attempt(lambda: type('Slots', (cls,), {'__slots__': ('x',)}))
    if isinstance(both, type):
        yield 'slots', lambda: both.__new__(both)
    yield 'object.__new__(T)', lambda: object.__new__(cls)

def some(target):
    iterator = iter(target)
    for i in range(3): next(iterator)

WHOLE = [repr, str, unicode, hash, len, iter, some, bool, dir, vars, callable, int, float, complex,
         long, hex, oct, abs, operator.neg, operator.pos, operator.invert, operator.index, buffer,
         memoryview, bytearray, reversed, copy.copy, copy.deepcopy, weakref.ref, weakref.proxy,
         sys.getsizeof, gc.get_referents, gc.is_tracked, '%s%r'.__mod__, select.select, id,
         lambda o: [pickle.loads(pickle.dumps(o, p)) for p in range(3)],
         lambda o: [cPickle.loads(cPickle.dumps(o, p)) for p in range(3)],
         lambda o: (o == o, o != o, o < o, o >= o, cmp(o, o), o == 1, o < None, cmp(o, 'x')),
         lambda o: (o == type(o).__new__(type(o)), cmp(o, type(o).__new__(type(o)))),
         lambda o: o + o, lambda o: o * 2, lambda o: 2 * o, lambda o: o % 3, lambda o: o | o,
         lambda o: o - o, lambda o: o / o, lambda o: o ** 2, lambda o: divmod(o, o),
         lambda o: o & o, lambda o: o << 1, lambda o: coerce(o, 1),
         lambda o: o[0], lambda o: o[0:1], lambda o: o['x'], lambda o: o[::2],
         lambda o: operator.setitem(o, 0, o), lambda o: operator.setslice(o, 0, 1, o),
         lambda o: operator.delitem(o, 0), lambda o: operator.delslice(o, 0, 1),
         lambda o: operator.iadd(o, o), lambda o: 1 in o, lambda o: o(), lambda o: o(1, x=2),
         lambda o: isinstance(1, o), lambda o: issubclass(int, o), lambda o: o.__enter__(),
         lambda o: o.__exit__(None, None, None), lambda o: setattr(o, 'x', 1),
         lambda o: delattr(o, 'x'), lambda o: setattr(o, '__class__', type(o)),
         lambda o: next(o), lambda o: {o: 1}, lambda o: sorted([o, o]), lambda o: open('x', o),
         lambda o: o.__setstate__({}), lambda o: o.__setstate__(()), lambda o: o.__init__(),
         lambda o: type(o)(o), lambda o: eval('1', o), lambda o: raise_(o)]
def raise_(o): raise o

def use(cls, label, make, say):
    target = attempt(make)
    if target is None:
        return
    for number, function in enumerate(WHOLE):
        say('%s, act %d' % (label, number))
        target = attempt(make)
        attempt(function, target)
        attempt(repr, target)
        target = None
    for name in attempt(lambda: sorted(set(dir(cls)))) or ():
        for act in ('get', 'call', 'call itself', 'set', 'delete'):
            say('%s, %s %s' % (label, act, name))
            target = attempt(make)
            if act == 'get': attempt(lambda: repr(getattr(target, name)))
            if act == 'call': attempt(lambda: repr(getattr(target, name)()))
            if act == 'call itself': attempt(lambda: repr(getattr(target, name)(target)))
            if act == 'set':
                for value in None, 1, 'x', (), target: attempt(setattr, target, name, value)
            if act == 'delete': attempt(delattr, target, name)
            attempt(repr, target)
            target = None
    say(label + ', together')
    crowd = [attempt(make) for i in range(50)]
    crowd.append(crowd)
    del crowd

types_found = all_types()
for number, cls in enumerate(types_found):
    if number < FIRST: continue
    name = '%s.%s' % (type.__dict__['__module__'].__get__(cls), type.__dict__['__name__'].__get__(cls))
    def say(what): os.write(LOG, '%d %s: %s\n' % (number, name, what))
    for label, make in makers(cls):
        use(cls, label, make, say)
    gc.collect()
os.write(LOG, 'end %d\n' % len(types_found))
os._exit(0)
'''


class Uninitialised(unittest.TestCase):

    def run_from(self, first):
        """(how it ended, last line) of a child that begins with type number first."""
        reading, writing = os.pipe()
        script = SCRIPT.replace('LOG,', '%d,' % writing)
        child = subprocess.Popen([sys.executable, '-c', script, str(first)], close_fds=False,
                                 stdout=open(os.devnull, 'w'), stderr=subprocess.PIPE)
        os.close(writing)
        last = ''
        with os.fdopen(reading) as log:
            for line in log:
                last = line
        err = child.stderr.read()
        return child.wait(), last.strip() or err[-300:]

    def test_every_type(self):
        first = 0
        crashes = []
        while True:
            status, last = self.run_from(first)
            if status == 0 and last.startswith('end '):
                break
            crashes.append('%d after %s' % (status, last))
            self.assertTrue(last[:1].isdigit() and len(crashes) < 20, crashes)
            first = int(last.split()[0]) + 1
        self.assertEqual(crashes, [])
        self.assertGreater(int(last.split()[1]), 250)


if __name__ == '__main__':
    unittest.main()
