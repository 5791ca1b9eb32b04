"""Memory that C code uses while other code runs: it stays, or is asked for again.

Arguments whose __int__ shrinks the array beside them, callbacks and threads that resize an
array, close an mmap or empty a list in the middle of a call.  Each scene runs in a child.
"""
import os
import subprocess
import sys
import unittest

PRELUDE = r'''
import array, gc, io, itertools, mmap, os, re, socket, struct, sys, threading, time
arr = array.array('c', 'abc' * 400)
def refused(function, *args):
    """Whether function raises BufferError."""
    try: function(*args)
    except BufferError: return True
class Shrink(object):
    """An integer that empties the array on the way."""
    def __init__(self, value=1): self.value = value
    def __int__(self):
        del arr[:]
        junk.append(array.array('c', 'junk' * 400))
        return self.value
    __index__ = __long__ = __int__
    __float__ = lambda self: float(int(self))
junk = []
'''


class Buffers(unittest.TestCase):

    def child(self, code):
        process = subprocess.Popen([sys.executable, '-c', PRELUDE + code + '\nprint "fine"'],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate()
        self.assertEqual((process.returncode, out), (0, 'fine\n'), err[-500:])

    def test_readinto(self):
        self.child(r'''
class Raw(io.RawIOBase):
    def readable(self): return True
    def readinto(self, view):
        assert refused(arr.extend, "x" * 9999) and refused(arr.pop)
        assert refused(arr.__delitem__, slice(0, 9, 2))
        arr[0] = "q"
        view[:] = "z" * len(view)
        return len(view)
assert io.BufferedReader(Raw()).readinto(arr) == 1200
assert arr.tostring() == "z" * 1200
arr.append("e")
assert len(arr) == 1201''')

    def test_recv_into_while_another_thread_resizes(self):
        self.child(r'''
a, b = socket.socketpair()
t = threading.Thread(target=lambda: got.append(b.recv_into(arr)))
got = []
t.start()
end = time.time() + 20
while not refused(arr.append, "x"):
    arr.pop()
    time.sleep(0.01)
    assert time.time() < end
a.send("hello")
t.join()
assert got == [5] and arr[:5].tostring() == "hello"
arr.append("x")''')

    def test_views_of_buffers(self):
        self.child(r'''
m = memoryview(buffer(arr))
n = m[3:9]
del m
assert refused(arr.append, "x")
assert n.tobytes() == "abcabc" and arr.__sizeof__() < 5000
del n
arr.append("x")
b = bytearray("abc")
m = memoryview(buffer(b))
assert refused(b.extend, "x" * 99)
del m
b.extend("x" * 99)
m = [memoryview(buffer(arr)) for i in range(5000)]
assert refused(arr.pop)
m[:] = []
assert arr.pop() == "x"''')

    def test_mmap(self):
        self.child(r'''
m = mmap.mmap(-1, 8192)
v = memoryview(buffer(m))
assert refused(m.close) and refused(m.resize, 4096)
v = v.tobytes()
m.resize(4096)
it = re.finditer("x*", m)
next(it)
assert refused(m.close)
del it
gc.collect()
m.close()''')

    def test_re(self):
        self.child(r'''
for text in arr, bytearray("abc" * 400), buffer(arr):
    grow = (arr if text is not arr and not hasattr(text, "extend") else text).extend
    it = re.finditer("b", text)
    next(it)
    assert refused(grow, array.array("c", "x"))
    assert len(list(it)) == 399
    del it
    grow(array.array("c", "x"))
    assert refused(lambda: re.sub("b", lambda m: grow("x" * 9999) or "", text))
    arr.pop() if text is arr else None
s = re.compile("a").scanner(arr)
s.search()
assert refused(arr.pop)
del s
arr.pop()
m = re.search("c", arr)
del arr[:]
m.group(), m.span()''')

    def test_an_argument_that_shrinks_the_array_beside_it(self):
        self.child(r'''
import audioop, fcntl, strop, zlib
for call in (lambda: audioop.max(arr, Shrink()), lambda: audioop.rms(arr, Shrink()),
             lambda: audioop.add(arr, "abc" * 400, Shrink()),
             lambda: audioop.mul(arr, 1, Shrink()), lambda: audioop.bias(arr, 1, Shrink()),
             lambda: audioop.lin2lin(arr, Shrink(), 2), lambda: audioop.reverse(arr, Shrink()),
             lambda: audioop.getsample(arr, 1, Shrink(1000)),
             lambda: audioop.tomono(arr, Shrink(), 1, 1), lambda: zlib.crc32(arr, Shrink()),
             lambda: zlib.compress(arr, Shrink()), lambda: zlib.decompress(arr, Shrink(15)),
             lambda: zlib.decompressobj().decompress(arr, Shrink(9)),
             lambda: fcntl.ioctl(0, 21505, arr, Shrink()),
             lambda: struct.pack_into("c", arr, Shrink(), "x"),
             lambda: struct.unpack_from("9s", arr, Shrink()), lambda: buffer(arr, Shrink()),
             lambda: os.write(Shrink(1 << 20), arr), lambda: mmap.mmap(-1, 99).find(arr, Shrink()),
             lambda: strop.find(buffer(arr), "a", Shrink())):
    arr[:] = array.array("c", "abc" * 400)
    try: call()
    except Exception: pass
    junk.append(arr.tostring())''')

    def test_compression_while_another_thread_resizes(self):
        self.child(r'''
import bz2, zlib
big = array.array("c", os.urandom(3000000))
stop = []
def resize():
    while not stop:
        try: big.append("x"); big.pop(); del big[-9:]
        except BufferError: pass
t = threading.Thread(target=resize)
t.start()
for work in (zlib.compress, zlib.compressobj().compress, bz2.compress,
             bz2.BZ2Compressor().compress, zlib.crc32):
    work(big)
stop.append(1)
t.join()''')

    def test_kept_views(self):
        self.child(r'''
kept = []
class Raw(io.RawIOBase):
    def readable(self): return True
    writable = seekable = readable
    def readinto(self, view): kept.append(view); view[:1] = "a"; return 1
    def write(self, data): kept.append(data); return len(data)
for i in range(20):
    r = io.BufferedReader(Raw(), 16)
    text = r.read(99)
    assert text == "a" * 99
    w = io.BufferedWriter(Raw(), 16)
    w.write("b%d" % i * 99)
    del r, w
    gc.collect()
    for view in kept:
        view.tobytes()
        if not view.readonly: view[:] = "z" * len(view)
    assert text == "a" * 99''')

    def test_iterators_that_empty_what_is_read(self):
        self.child(r'''
def emptying(l):
    for i in range(9):
        yield "s%d" % i
        del l[:]
for use in ("".join, u"".join, list, tuple, set, sorted, max, bytearray, l.extend if 0 else list,
            lambda it: zip(it, it), lambda it: map(None, it, it), dict.fromkeys,
            lambda it: array.array("c", "x").extend(it), io.BytesIO().writelines,
            lambda it: list(itertools.chain(*[it])), lambda it: list(itertools.product(it, it)),
            lambda it: reduce(lambda a, b: a + b, it), lambda it: list(itertools.izip_longest(it, l))):
    l = ["x" * 99] * 9
    try: use(emptying(l))
    except (TypeError, ValueError): pass
class Item(object):
    def __str__(self): del l[:]; return "s"
    __repr__ = __str__
    def __unicode__(self): del l[:]; return u"s"
for use in (lambda: u"".join(l), lambda: "%s %s" % tuple(l), lambda: repr(l), lambda: map(str, l),
            lambda: "".join(map(str, l)), lambda: sorted(l, key=str), lambda: str(l)):
    l = [Item(), Item()] * 20
    try: use()
    except TypeError: pass''')

    def test_error_handlers_that_change_the_exception(self):
        self.child(r'''
import codecs
def handler(how):
    def handle(error):
        end = error.end
        try: how(error)
        except Exception: pass
        return (u"?", end)
    return handle
ways = [lambda e: setattr(e, "object", "x"), lambda e: setattr(e, "object", u"x"),
        lambda e: setattr(e, "start", 10 ** 9), lambda e: setattr(e, "end", 10 ** 9),
        lambda e: setattr(e, "end", -10 ** 9), lambda e: delattr(e, "object"),
        lambda e: e.__init__("x", "yy", 0, 1, "z"), lambda e: setattr(e, "reason", 5)]
for number, way in enumerate(ways):
    name = "way%d" % number
    codecs.register_error(name, handler(way))
    for codec in ("ascii", "utf-8", "utf-16", "utf-32", "utf-7", "latin-1", "cp1252", "gbk",
                  "unicode-escape", "raw-unicode-escape", "unicode-internal", "charmap"):
        for i in range(20):
            try: ("ab\xff\xfe\x80+\\x" * i).decode(codec, name)
            except (UnicodeError, TypeError, IndexError, ValueError): pass
            try: (u"ab\u20ac\ud800\xff" * i).encode(codec, name)
            except (UnicodeError, TypeError, IndexError, ValueError): pass''')


if __name__ == '__main__':
    unittest.main()
