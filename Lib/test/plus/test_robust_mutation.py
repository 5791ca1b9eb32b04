"""Containers changed by the very objects that they compare, hash, index or drop.

Each scene runs in a child process; any exception will do, a signal will not.  Hostile
objects do what `act` says from every special method they have.
"""
import subprocess
import sys
import unittest

PRELUDE = r'''
import array, bisect, collections, cPickle, gc, heapq, io, itertools, json, operator, struct, sys
class Hostile(object):
    act = staticmethod(lambda: None)
    def do(self, *args):
        try: Hostile.act()
        except Exception: pass
        return 1
    __index__ = __int__ = __len__ = __hash__ = __eq__ = __ne__ = __cmp__ = __lt__ = __gt__ = do
    __le__ = __ge__ = __nonzero__ = __add__ = __radd__ = __mul__ = __long__ = do
    def __float__(self): self.do(); return 1.0
    def __repr__(self): self.do(); return 'x' * 50
    __str__ = __repr__
    def __iter__(self): self.do(); return iter([self, self])
    def __del__(self): self.do()
    def __call__(self, *args): self.do(); return args[0] if args else 1
H = Hostile
def attempt(function, *args):
    try: return function(*args)
    except Exception: pass
'''
# how to make the container c
MAKERS = {
    'list': '[H() for i in range(20)]', 'dict': 'dict((H(), H()) for i in range(20))',
    'set': 'set(H() for i in range(20))', 'deque': 'collections.deque(H() for i in range(20))',
    'bytearray': 'bytearray("abc" * 50)', 'array': 'array.array("i", range(100))',
    'defaultdict': 'collections.defaultdict(H(), ((i, H()) for i in range(20)))',
    'OrderedDict': 'collections.OrderedDict((i, H()) for i in range(20))',
    'bytesio': 'io.BytesIO("abc" * 50)', 'stringio': 'io.StringIO(u"abc\\n" * 50)',
}
ACTS = [
    'c.clear()', 'del c[:]', 'c.pop()', 'c.popitem()', 'c.update(((i, i) for i in range(500)))',
    'c.update(range(500))', 'c.extend([1] * 5000)', 'c.append(1)', 'c.appendleft(1)',
    'c.__init__()', 'c.__init__([1])', 'c.remove(1)', 'c.insert(0, 1)', 'c.sort()', 'c.reverse()',
    'c.truncate(0)', 'c.close()', 'c.__setstate__((None, 0, None))', 'c.rotate(3)',
    'c.discard(1)', 'gc.collect()', 'c[0] = 1',
]
OPERATIONS = [
    'c == c2', 'c < c2', 'cmp(c, c2)', 'H() in c', 'c.index(H())', 'c.count(H())', 'c.remove(H())',
    'c.sort()', 'c.sort(key=H())', 'c.sort(cmp=lambda a, b: H().do())', 'c.sort(reverse=H())',
    'repr(c)', 'str(c)', 'sum(c, H())', 'min(c)', 'max(c)', 'max(c, key=H())', 'zip(c, c)',
    'map(H(), c)', 'filter(H(), c)', 'filter(None, c)', 'sorted(c)', 'list(c)', 'tuple(c)',
    'set(c)', 'dict(c)', 'dict.fromkeys(c)', 'any(c)', 'all(c)', 'reduce(H(), c)', '"".join(c)',
    'c[H()]', 'c[H():H()]', 'c[H()] = H()', 'c[H():H()] = [H()] * 9', 'c[::2] = c', 'del c[H()]',
    'del c[H():]', 'c * H()', 'c += H()', 'c *= H()', 'c.pop(H())', 'c.insert(H(), H())',
    'c.extend(H())', 'c.append(H())', 'c.setdefault(H(), H())', 'c.get(H())', 'c.update(c2)',
    'c | c2', 'c & c2', 'c - c2', 'c ^ c2', 'c |= c2', 'c &= c2', 'c -= c2', 'c ^= c2',
    'c.issubset(c2)', 'c.isdisjoint(c2)', 'c.symmetric_difference_update(c2)', 'c.copy()',
    'c.rotate(H())', 'heapq.heapify(c)', 'heapq.heappush(c, H())', 'heapq.heappop(c)',
    'heapq.heapreplace(c, H())', 'heapq.heappushpop(c, H())', 'heapq.nlargest(5, c)',
    'heapq.nsmallest(5, c, key=H())', 'bisect.bisect(c, H())', 'bisect.insort(c, H())',
    'bisect.bisect(c, 1, H(), H())', 'c.find(H())', 'c.replace("a", bytearray("b" * 9))',
    'c.join([H(), H()])', 'c.fromlist([H()] * 5)', 'c.write(H())', 'c.read(H())',
    'c.seek(H())', 'c.readinto(c2)', 'struct.pack("iii", H(), H(), H())',
    'struct.pack_into("i", c, 0, H())', 'json.dumps(c)', 'json.dumps(list(c), default=H())',
    'cPickle.dumps(c, 2)', 'H() == c', 'hash(tuple(c))', 'frozenset(c) == c2', 'c.keys()',
    'c.viewkeys() & c2', 'c.viewitems() == c.viewitems()', 'c.has_key(H())', '"%s %r" % (c, c)',
    'print_(c)', 'list(reversed(c))', 'list(enumerate(c, H()))', 'list(itertools.product(c, c))',
    'list(itertools.groupby(c, H()))', 'list(itertools.islice(c, H(), 5))', 'c.__init__(H())',
    'c.__init__(c)', 'c.translate(c2)', 'isinstance(H(), tuple(c))', 'operator.indexOf(c, H())',
    'bytearray(c)', 'array.array("d", c)', 'io.BytesIO().writelines(c)', 'c.__missing__(H())',
    'c.__delitem__(H())', 'getattr(c, "__reduce__")()', 'c.tostring()', 'c.byteswap()',
    'c[H()::2]', 'del c[H()::2]', 'c[H()::2] = c2[:49]', 'c[H()::2] = c2[1::2]',
    'c.fromstring(buffer(c, 4))', 'struct.pack_into("iii", c, H(), 1, H(), 1)',
]
BUFFERS = [
    'm = memoryview(c)', 'm = buffer(c)', 'm = io.BytesIO(c).readinto', 'm = iter(c)',
]


class Mutation(unittest.TestCase):
    def child(self, lines):
        process = subprocess.Popen([sys.executable, '-S', '-c', PRELUDE + '\n'.join(lines)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = process.communicate()
        self.assertEqual(process.returncode, 0, (process.returncode, out[-200:], err[-400:]))
        self.assertIn('fine', out)

    def scene(self, name):
        make = MAKERS[name]
        lines = ['def print_(x):\n    out = io.BytesIO()\n    print >> out, x', 'class C: pass',
                 'fresh = lambda: %s' % make, 'for act in %r:' % (ACTS,),
                 '    act = compile(act, "act", "exec")',
                 '    for text in operations:',
                 '        H.act = staticmethod(lambda: None)',
                 '        space = dict(globals()); space["c"] = fresh(); space["c2"] = fresh()',
                 '        left = [20]',  # a container that grows at each step would never end
                 '        def hostile():',
                 '            left[0] -= 1',
                 '            if left[0] >= 0: attempt(eval, act, space)',
                 '        H.act = staticmethod(hostile)',
                 '        attempt(eval, text, space)',
                 '        H.act = staticmethod(lambda: None)', '        space.clear()',
                 'gc.collect()', 'print "fine"']
        lines.insert(0, 'operations = [compile(t, t, "exec") for t in %r]' % (OPERATIONS,))
        self.child(lines)

    def test_exported_buffers(self):
        for export in BUFFERS:
            for name in 'bytearray', 'array', 'bytesio':
                lines = []
                for act in ACTS + OPERATIONS[:50]:
                    lines += ['c = %s\nc2 = %s' % (MAKERS[name], MAKERS[name]),
                              'def go():\n    global c\n    %s\n    attempt(lambda: m[5])\n'
                              '    try: exec %r in globals(), {"c": c}\n    except Exception: pass\n'
                              '    attempt(lambda: m[5]); attempt(list, m); attempt(str, m)'
                              % (export, act), 'attempt(go)']
                self.child(lines + ['print "fine"'])


def add(name):
    setattr(Mutation, 'test_' + name, lambda self: self.scene(name))


for maker in MAKERS:
    add(maker)

if __name__ == '__main__':
    unittest.main()
