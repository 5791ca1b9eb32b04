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
        self.child('class Raw(io.RawIOBase):\n'
                   '    def readable(self): return True\n'
                   '    def readinto(self, view):\n'
                   '        assert refused(arr.extend, "x" * 9999) and refused(arr.pop)\n'
                   '        assert refused(arr.__delitem__, slice(0, 9, 2))\n'
                   '        arr[0] = "q"\n'
                   '        view[:] = "z" * len(view)\n'
                   '        return len(view)\n'
                   'assert io.BufferedReader(Raw()).readinto(arr) == 1200\n'
                   'assert arr.tostring() == "z" * 1200\narr.append("e")\nassert len(arr) == 1201')

    def test_recv_into_while_another_thread_resizes(self):
        self.child('a, b = socket.socketpair()\n'
                   't = threading.Thread(target=lambda: got.append(b.recv_into(arr)))\ngot = []\n'
                   't.start()\nend = time.time() + 20\n'
                   'while not refused(arr.append, "x"):\n'
                   '    arr.pop()\n    time.sleep(0.01)\n    assert time.time() < end\n'
                   'a.send("hello")\nt.join()\nassert got == [5] and arr[:5].tostring() == "hello"\n'
                   'arr.append("x")')

    def test_views_of_buffers(self):
        self.child('m = memoryview(buffer(arr))\nn = m[3:9]\ndel m\nassert refused(arr.append, "x")\n'
                   'assert n.tobytes() == "abcabc" and arr.__sizeof__() < 5000\ndel n\narr.append("x")\n'
                   'b = bytearray("abc")\nm = memoryview(buffer(b))\nassert refused(b.extend, "x" * 99)\n'
                   'del m\nb.extend("x" * 99)\n'
                   'm = [memoryview(buffer(arr)) for i in range(5000)]\nassert refused(arr.pop)\n'
                   'm[:] = []\nassert arr.pop() == "x"')

    def test_mmap(self):
        self.child('m = mmap.mmap(-1, 8192)\nv = memoryview(buffer(m))\n'
                   'assert refused(m.close) and refused(m.resize, 4096)\nv = v.tobytes()\n'
                   'm.resize(4096)\nit = re.finditer("x*", m)\nnext(it)\nassert refused(m.close)\n'
                   'del it\ngc.collect()\nm.close()')

    def test_re(self):
        self.child('for text in arr, bytearray("abc" * 400), buffer(arr):\n'
                   '    grow = (arr if text is not arr and not hasattr(text, "extend") else text).extend\n'
                   '    it = re.finditer("b", text)\n    next(it)\n'
                   '    assert refused(grow, array.array("c", "x"))\n    assert len(list(it)) == 399\n'
                   '    del it\n    grow(array.array("c", "x"))\n'
                   '    assert refused(lambda: re.sub("b", lambda m: grow("x" * 9999) or "", text))\n'
                   '    arr.pop() if text is arr else None\n'
                   's = re.compile("a").scanner(arr)\ns.search()\nassert refused(arr.pop)\ndel s\narr.pop()\n'
                   'm = re.search("c", arr)\ndel arr[:]\nm.group(), m.span()')

    def test_an_argument_that_shrinks_the_array_beside_it(self):
        self.child('import audioop, fcntl, strop, zlib\n'
                   'for call in (lambda: audioop.max(arr, Shrink()), lambda: audioop.rms(arr, Shrink()),\n'
                   '             lambda: audioop.add(arr, "abc" * 400, Shrink()),\n'
                   '             lambda: audioop.mul(arr, 1, Shrink()), lambda: audioop.bias(arr, 1, Shrink()),\n'
                   '             lambda: audioop.lin2lin(arr, Shrink(), 2), lambda: audioop.reverse(arr, Shrink()),\n'
                   '             lambda: audioop.getsample(arr, 1, Shrink(1000)),\n'
                   '             lambda: audioop.tomono(arr, Shrink(), 1, 1), lambda: zlib.crc32(arr, Shrink()),\n'
                   '             lambda: zlib.compress(arr, Shrink()), lambda: zlib.decompress(arr, Shrink(15)),\n'
                   '             lambda: zlib.decompressobj().decompress(arr, Shrink(9)),\n'
                   '             lambda: fcntl.ioctl(0, 21505, arr, Shrink()), lambda: struct.pack_into("c", arr, Shrink(), "x"),\n'
                   '             lambda: struct.unpack_from("9s", arr, Shrink()), lambda: buffer(arr, Shrink()),\n'
                   '             lambda: os.write(Shrink(1 << 20), arr), lambda: mmap.mmap(-1, 99).find(arr, Shrink()),\n'
                   '             lambda: strop.find(buffer(arr), "a", Shrink())):\n'
                   '    arr[:] = array.array("c", "abc" * 400)\n'
                   '    try: call()\n    except Exception: pass\n    junk.append(arr.tostring())')

    def test_compression_while_another_thread_resizes(self):
        self.child('import bz2, zlib\nbig = array.array("c", os.urandom(3000000))\nstop = []\n'
                   'def resize():\n    while not stop:\n        try: big.append("x"); big.pop(); del big[-9:]\n'
                   '        except BufferError: pass\n'
                   't = threading.Thread(target=resize)\nt.start()\n'
                   'for work in (zlib.compress, zlib.compressobj().compress, bz2.compress,\n'
                   '             bz2.BZ2Compressor().compress, zlib.crc32):\n'
                   '    work(big)\nstop.append(1)\nt.join()')

    def test_kept_views(self):
        self.child('kept = []\nclass Raw(io.RawIOBase):\n'
                   '    def readable(self): return True\n    writable = seekable = readable\n'
                   '    def readinto(self, view): kept.append(view); view[:1] = "a"; return 1\n'
                   '    def write(self, data): kept.append(data); return len(data)\n'
                   'for i in range(20):\n'
                   '    r = io.BufferedReader(Raw(), 16)\n    text = r.read(99)\n'
                   '    assert text == "a" * 99\n    w = io.BufferedWriter(Raw(), 16)\n'
                   '    w.write("b%d" % i * 99)\n    del r, w\n    gc.collect()\n'
                   '    for view in kept:\n        view.tobytes()\n'
                   '        if not view.readonly: view[:] = "z" * len(view)\n'
                   '    assert text == "a" * 99')

    def test_iterators_that_empty_what_is_read(self):
        self.child('def emptying(l):\n    for i in range(9):\n        yield "s%d" % i\n        del l[:]\n'
                   'for use in ("".join, u"".join, list, tuple, set, sorted, max, bytearray, l.extend if 0 else list,\n'
                   '            lambda it: zip(it, it), lambda it: map(None, it, it), dict.fromkeys,\n'
                   '            lambda it: array.array("c", "x").extend(it), io.BytesIO().writelines,\n'
                   '            lambda it: list(itertools.chain(*[it])), lambda it: list(itertools.product(it, it)),\n'
                   '            lambda it: reduce(lambda a, b: a + b, it), lambda it: list(itertools.izip_longest(it, l))):\n'
                   '    l = ["x" * 99] * 9\n    try: use(emptying(l))\n    except (TypeError, ValueError): pass\n'
                   'class Item(object):\n'
                   '    def __str__(self): del l[:]; return "s"\n    __repr__ = __str__\n'
                   '    def __unicode__(self): del l[:]; return u"s"\n'
                   'for use in (lambda: u"".join(l), lambda: "%s %s" % tuple(l), lambda: repr(l), lambda: map(str, l),\n'
                   '            lambda: "".join(map(str, l)), lambda: sorted(l, key=str), lambda: str(l)):\n'
                   '    l = [Item(), Item()] * 20\n    try: use()\n    except TypeError: pass')

    def test_error_handlers_that_change_the_exception(self):
        self.child('import codecs\n'
                   'def handler(how):\n    def handle(error):\n'
                   '        end = error.end\n        try: how(error)\n        except Exception: pass\n        return (u"?", end)\n'
                   '    return handle\n'
                   'ways = [lambda e: setattr(e, "object", "x"), lambda e: setattr(e, "object", u"x"),\n'
                   '        lambda e: setattr(e, "start", 10 ** 9), lambda e: setattr(e, "end", 10 ** 9),\n'
                   '        lambda e: setattr(e, "end", -10 ** 9), lambda e: delattr(e, "object"),\n'
                   '        lambda e: e.__init__("x", "yy", 0, 1, "z"), lambda e: setattr(e, "reason", 5)]\n'
                   'for number, way in enumerate(ways):\n    name = "way%d" % number\n'
                   '    codecs.register_error(name, handler(way))\n'
                   '    for codec in ("ascii", "utf-8", "utf-16", "utf-32", "utf-7", "latin-1", "cp1252", "gbk",\n'
                   '                  "unicode-escape", "raw-unicode-escape", "unicode-internal", "charmap"):\n'
                   '        for i in range(20):\n'
                   '            try: ("ab\\xff\\xfe\\x80+\\\\x" * i).decode(codec, name)\n'
                   '            except (UnicodeError, TypeError, IndexError, ValueError): pass\n'
                   '            try: (u"ab\\u20ac\\ud800\\xff" * i).encode(codec, name)\n'
                   '            except (UnicodeError, TypeError, IndexError, ValueError): pass')


if __name__ == '__main__':
    unittest.main()
