"""Streams over streams: long chains, and streams below that do what nobody expects.

A chain of streams dies, and answers, without a crash on a stack of 256 KB.  A raw stream in
Python may close, detach or initialise again the stream above, keep the memory it is to
fill, or resize the array into which it is read.
"""
import resource
import subprocess
import sys
import unittest

STACK = 1 << 18

CHAIN = r'''
import io, sys
sys.setrecursionlimit(%(limit)d)
class Any(io.BytesIO):
    name = 'any'
# they say what they can do without asking the stream below
class Reader(io.BufferedReader):
    def readable(self): return True
class Writer(io.BufferedWriter):
    def writable(self): return True
class Random(io.BufferedRandom):
    def seekable(self): return True
    readable = writable = seekable
class Text(io.TextIOWrapper):
    def readable(self): return False
    seekable = writable = readable
class Raw(io.RawIOBase):
    def __init__(self, below): self.below = below
    def readable(self): return True
    writable = seekable = readable
    def flush(self): self.below.flush()
    def readinto(self, b): return self.below.readinto(b)
    def read(self, *args): return self.below.read(*args)
    def write(self, b): return self.below.write(b)
    def seek(self, *args): return self.below.seek(*args)
x = Any('ab\n' * 333)
try:
    for i in xrange(%(count)d):
        x = %(build)s
except RuntimeError:
    pass
for text in %(uses)r:
    try: eval(text)
    except (RuntimeError, EnvironmentError, ValueError, AttributeError, TypeError, StopIteration): pass
x = None
print 'fine'
'''
BUILDS = [
    'io.BufferedReader(x, 9)', 'io.BufferedWriter(x, 9)', 'io.BufferedRandom(x, 9)',
    'Reader(x, 9)', 'Writer(x, 9)', 'Random(x, 9)', 'Raw(x)', 'Reader(Raw(x), 9)',
    'Random(Raw(x), 9)',
]
USES = ['repr(x)', 'x.flush()', 'x.read(1)', 'x.readline()', 'x.tell()', 'x.seek(0)',
        'x.peek()', 'x.name', 'x.mode', 'x.closed', 'x.readable()', 'x.writable()', 'x.seekable()',
        'x.isatty()', 'x.fileno()', 'x.write("a" * 999)', 'x.truncate()', 'next(x)',
        'x.readinto(bytearray(5))', 'x.close()']

HOSTILE = r'''
import array, gc, io, sys
class Raw(io.RawIOBase):
    act = staticmethod(lambda view: None)
    left = 0
    data = 40     # so many answers with data, then the end
    def some(self):
        self.data -= 1
        return self.data >= 0
    def do(self, view=None):
        if Raw.left > 0:
            Raw.left -= 1
            try: Raw.act(view)
            except Exception: pass
    def readable(self): self.do(); return True
    writable = seekable = readable
    def readinto(self, view):
        self.do(view); view[:1] = 'a'; return int(self.some())
    def write(self, view): self.do(view); return len(view)
    def seek(self, *args): self.do(); return 7
    def tell(self): self.do(); return 7
    def read(self, n=-1): self.do(); return 'b\n' * min(n, 9) if n > 0 and self.some() else ''
    read1 = read
    def truncate(self, *args): self.do(); return 7
    def flush(self): self.do()
    def close(self): self.do()
    def detach(self): self.do(); return self
    @property
    def closed(self): self.do(); return False
class Index(object):
    def __index__(self): Raw.left += 1; raw.do(); return 3
    __int__ = __long__ = __index__
class Decoder(object):
    def decode(self, data, final=False): raw.do(); return u'x\n' * len(data)
    def encode(self, data): raw.do(); return 'y' * len(data)
    def getstate(self): raw.do(); return 'z', 0
    def setstate(self, state): raw.do()
    reset = lambda self: raw.do()
import codecs
def info(name):
    if name == 'hostile':
        return codecs.CodecInfo(lambda s, e='': (s, len(s)), lambda s, e='': (u'', 0),
                                incrementalencoder=lambda e='': Decoder(),
                                incrementaldecoder=lambda e='': Decoder(), name='hostile')
codecs.register(info)
kept = []
text = %(text)s
for act in %(acts)r:
    code = compile(act, act, 'exec')
    for use in %(uses)r:
        for left in 1, 3:
            Raw.left = 0
            raw = Raw()
            arr = array.array('c', 'x' * 50)
            try:
                b = %(make)s
                t = io.TextIOWrapper(b, 'hostile' if left == 3 else 'utf-8') if text else b
            except Exception: continue
            try: t.read(1)
            except Exception: pass
            def hostile(view):
                exec code in globals(), {'view': view}
            Raw.act = staticmethod(hostile)
            Raw.left = left
            try: eval(use)
            except Exception: pass
            Raw.left = 0
            for view in kept:
                try: view[0] = 'q'
                except Exception: pass
            Raw.left = left
            b = t = None
            Raw.left = 0
gc.collect()
print 'fine'
'''
ACTS = ['t.__init__(raw)', 'b.__init__(raw)', 't.__init__(b)', 't.close()', 'b.close()', 't.detach()',
        'b.detach()', 't.read(1)', 't.write(u"w" * 9)', 'b.flush()', 't.flush()', 't.seek(0)',
        'kept.append(view); gc.collect()', 'kept.append(view[1:])', 'del arr[:]',
        'arr.extend("y" * 5000)', 'repr(t)', 't.tell()', 't.truncate()', 'list(t)', 't._CHUNK_SIZE = 1',
        'del b, t']
BYTE_USES = ['t.read(5)', 't.read(100)', 't.read(20000)', 't.read()', 't.read1(5)', 't.peek()',
             't.readline()', 't.readlines()', 'next(t)', 't.readinto(arr)', 't.readinto(bytearray(9))',
             't.readinto(buffer(arr))', 't.write("v" * 5)', 't.write("v" * 20000)', 't.write(arr)',
             't.write(bytearray(20000))', 't.writelines(["v"] * 30)', 't.seek(3)', 't.seek(Index())',
             't.tell()', 't.truncate()', 't.truncate(Index())', 't.flush()', 't.close()', 't.detach()',
             't.read(Index())', 't.readline(Index())', 't.peek(Index())', 't.read1(Index())', 'repr(t)',
             't.__init__(raw)', 't.__init__(raw, Index())', 'raw.readinto(arr)', 't.closed']
TEXT_USES = ['t.read(5)', 't.read()', 't.read(Index())', 't.readline()', 't.readline(Index())',
             'next(t)', 't.readlines()', 't.write(u"v" * 5)', 't.write(u"v" * 20000)', 't.seek(0)',
             't.seek(0, 2)', 't.seek(0, 1)', 't.seek(Index())', 't.seek(t.tell())', 't.tell()',
             '(next(t), t.tell())', '(t.read(3), t.tell(), t.seek(5))', 't.truncate()', 't.flush()',
             't.close()', 't.detach()', 'repr(t)', 't.__init__(b, "hostile")', 't.closed',
             't.seek(1 << 70)', '(t.write(u"a"), t.read(1))', '(t.write(u"a"), t.tell())']
MAKERS = ['io.BufferedReader(raw)', 'io.BufferedWriter(raw)', 'io.BufferedRandom(raw)',
          'io.BufferedRWPair(raw, raw)', 'io.BufferedReader(raw, 3)', 'io.BufferedRandom(raw, 3)']


class Streams(unittest.TestCase):

    def child(self, script, stack=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
        process = subprocess.Popen([sys.executable, '-S', '-c', script], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=stack and limit)
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (0, 'fine\n'), err[-600:])

    def test_chains(self):
        for build in BUILDS:
            self.child(CHAIN % dict(build=build, limit=10 ** 6, count=450, uses=USES), STACK)

    def test_chains_that_double(self):
        # closing asks each of two halves, or the stream below twice: only short ones end
        for build in 'io.BufferedRWPair(x, x)', 'io.TextIOWrapper(x)', 'Text(x)':
            self.child(CHAIN % dict(build=build, limit=10 ** 6, count=9, uses=USES), STACK)

    def test_a_usual_limit(self):
        for build in BUILDS[:4]:
            self.child(CHAIN % dict(build=build, limit=300, count=400, uses=USES[:5]))

    def hostile(self, make, uses, text):
        self.child(HOSTILE % dict(make=make, uses=uses, acts=ACTS, text=text))


def add(number, make):
    def bytes_test(self):
        self.hostile(make, BYTE_USES, False)

    def text_test(self):
        self.hostile(make, TEXT_USES, True)
    setattr(Streams, 'test_hostile_raw_%d' % number, bytes_test)
    setattr(Streams, 'test_hostile_buffer_%d' % number, text_test)


for number, make in enumerate(MAKERS):
    add(number, make)


if __name__ == '__main__':
    unittest.main()
