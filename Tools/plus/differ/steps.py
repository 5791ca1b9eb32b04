"""Random steps on dicts and sets: their order after every thousand.

    python steps.py [--steps N] [--seed S]

Prints a line of checksums a thousand steps, of what lists of the items give.  Run it on
stock and on ours: `differ` of the two outputs is nothing where both keep the same order.
    diff <(STOCK steps.py) <(OURS steps.py)
"""
import sys
import zlib

import generate


class Steps(object):
    """Keys are ints, longs, strings, unicode and tuples, many of whose hashes collide."""

    def __init__(self, seed):
        self.r = generate.Random(seed)
        self.dict = {}
        self.set = set()
        self.other = set()

    def key(self):
        n = self.r.below(400)
        kind = self.r.below(6)
        if kind == 0:
            return n << self.r.choice([0, 3, 8, 16, 32, 60])
        if kind == 1:
            return 'key%d' % n
        if kind == 2:
            return u'\xfc%d' % n
        if kind == 3:
            return (n, 'x' * (n % 5))
        if kind == 4:
            return n * 0.5
        return -n

    def step(self):
        d, s, o, r = self.dict, self.set, self.other, self.r
        what = r.below(100)
        if what < 40:
            d[self.key()] = what
            s.add(self.key())
        elif what < 65:
            d.pop(self.key(), None)
            s.discard(self.key())
        elif what < 75:
            o.add(self.key())
            d.setdefault(self.key(), what)
        elif what < 80:
            if d:
                d.popitem()
            if s:
                s.pop()
        elif what < 84:
            self.set = [s | o, s & o, s ^ o, s - o, o - s, s.union(o), set(s)][r.below(7)]
        elif what < 88:
            [s.update, s.intersection_update, s.difference_update,
             s.symmetric_difference_update][r.below(4)](o)
        elif what < 91:
            self.dict = [d.copy(), dict(d), dict(d.items()), dict.fromkeys(d)][r.below(4)]
        elif what < 94:
            self.other = set(self.key() for _ in range(r.below(60)))
        elif what < 96:
            d.update((self.key(), 1) for _ in range(r.below(60)))
        elif what == 96 and r.below(8) == 0:
            d.clear()
        elif what == 97 and r.below(8) == 0:
            s.clear()
        elif what == 98:
            self.other = frozenset(o) | s
            self.other = set(self.other)
        if len(self.set) > 3000:
            self.set.clear()

    def checksum(self):
        text = repr((self.dict.items(), list(self.set), list(self.other)))
        return '%08x %d %d %d' % (zlib.crc32(text) & 0xffffffff, len(self.dict), len(self.set),
                                  len(self.other))


def main(argv):
    steps, seed = 1000000, 1
    for name, value in zip(argv[::2], argv[1::2]):
        if name == '--steps':
            steps = int(value)
        elif name == '--seed':
            seed = int(value)
        else:
            sys.exit(__doc__)
    walk = Steps(seed)
    for i in range(steps):
        walk.step()
        if i % 1000 == 999:
            print('%d %s' % (i + 1, walk.checksum()))


if __name__ == '__main__':
    main(sys.argv[1:])
