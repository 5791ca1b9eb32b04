"""audioop: what each function computes, and that random fragments give what stock 2.7.18 gives."""
from __future__ import print_function

import array
import os
import subprocess
import sys
import unittest

try:
    import audioop
except ImportError:
    audioop = None

# One line a call, the same on every 2.7.18.  The generator is this file's own, so that the
# lines do not depend on the random module.
CALLS = r'''
import audioop, sys, hashlib
seed = [12345]
def rnd(n):
    seed[0] = (seed[0] * 1103515245 + 12345) % 2147483648
    return (seed[0] >> 8) % n
def fragment(n):
    kind = rnd(3)
    if kind == 0:
        return ''.join(chr(rnd(256)) for _ in range(n))
    if kind == 1:
        return ''.join(rnd(2) and '\xff\x7f\x00\x80'[rnd(4)] or '\0' for _ in range(n))
    return ''.join(chr((rnd(7) - 3) & 255) for _ in range(n))
def call(name, *args):
    try:
        result = getattr(audioop, name)(*args)
        print name, type(result).__name__, repr(result)
    except Exception as error:
        print name, type(error).__name__, error
for turn in range(300):
    width = (1, 2, 4)[rnd(3)]
    one = fragment(width * rnd(40))
    two = fragment(len(one))
    for name in ('max minmax avg avgpp maxpp rms cross reverse '
                 'lin2ulaw lin2alaw ulaw2lin alaw2lin').split():
        call(name, one, width)
    call('mul', one, width, (rnd(2000) - 1000) / 300.0)
    call('tomono', one, width, rnd(100) / 50.0, rnd(100) / -70.0)
    call('tostereo', one, width, rnd(100) / 50.0, rnd(100) / -70.0)
    call('add', one, two, width)
    call('bias', one, width, rnd(1 << 20) * 4096 - 0x7fffffff)
    call('getsample', one, width, rnd(60) - 10)
    for to in 1, 2, 4:
        call('lin2lin', one, width, to)
    call('findfit', one, two[:rnd(20) * 2])
    call('findfactor', one, two)
    call('findmax', one, rnd(30) - 1)
    call('lin2adpcm', one, width, None)
    call('lin2adpcm', one, width, (rnd(65536) - 32768, rnd(89)))
    call('adpcm2lin', one, width, None)
    call('adpcm2lin', one, width, (rnd(65536) - 32768, rnd(89)))
    channels = rnd(3)
    rates = 1 + rnd(50), 1 + rnd(50)
    call('ratecv', one, width, channels, rates[0], rates[1], None)
    call('ratecv', one, width, channels, rates[0], rates[1], None, 1 + rnd(9), rnd(9))
    call('ratecv', one, width, 1, rates[0], rates[1],
         (-1 - rnd(10), ((rnd(100000), -rnd(100000)),)))
'''


@unittest.skipIf(audioop is None, 'no audioop in this build')
class AudioopTests(unittest.TestCase):
    def lines(self, python):
        output = subprocess.check_output([python, '-c', CALLS])
        return output.splitlines()

    def test_random_fragments_as_on_stock(self):
        ours = self.lines(sys.executable)
        self.assertGreater(len(ours), 8000)
        stock = os.environ.get('PLUS_STOCK')
        if stock:
            for mine, theirs in zip(ours, self.lines(os.path.join(stock, 'bin', 'python2.7'))):
                self.assertEqual(mine, theirs)

    def test_u_law_round_trip(self):
        codes = ''.join(map(chr, range(256)))
        for width in 1, 2, 4:
            back = audioop.lin2ulaw(audioop.ulaw2lin(codes, width), width)
            if width > 1:
                # u-law has two zeros, a sample has one
                self.assertEqual(back, codes.replace('\x7f', '\xff'))
            self.assertEqual(len(back), 256)

    def test_a_law_round_trip(self):
        codes = ''.join(map(chr, range(256)))
        for width in 2, 4:
            self.assertEqual(audioop.lin2alaw(audioop.alaw2lin(codes, width), width), codes)

    def test_known_g711_values(self):
        self.assertEqual(list(array.array('h', audioop.ulaw2lin('\x00\x80\xff\x7f', 2))),
                         [-32124, 32124, 0, 0])
        self.assertEqual(list(array.array('h', audioop.alaw2lin('\x2a\xaa\xd5\x55', 2))),
                         [-32256, 32256, 8, -8])

    def test_rate_in_pieces_is_rate_at_once(self):
        sound = array.array('h', [(i * 7919) % 20011 - 10000 for i in range(400)]).tostring()
        whole, end = audioop.ratecv(sound, 2, 2, 8000, 11025, None)
        state, pieces = None, []
        for start in range(0, len(sound), 40):
            piece, state = audioop.ratecv(sound[start:start + 40], 2, 2, 8000, 11025, state)
            pieces.append(piece)
        self.assertEqual(''.join(pieces), whole)
        self.assertEqual(state, end)

    def test_adpcm_follows_a_slow_wave(self):
        wave = array.array('h', [int(8000 * (1 - abs(i % 200 - 100) / 50.0)) for i in range(1000)])
        coded, _ = audioop.lin2adpcm(wave.tostring(), 2, None)
        self.assertEqual(len(coded), 500)
        back, _ = audioop.adpcm2lin(coded, 2, None)
        far = max(abs(a - b) for a, b in list(zip(wave, array.array('h', back)))[50:])
        self.assertLess(far, 500)

    def test_a_made_up_state_writes_no_more_than_it_counted(self):
        # stock writes past the end of its buffer here
        out, state = audioop.ratecv('', 2, 1, 1, 2, (9, ((3 << 16, 2 << 16),)))
        self.assertEqual(len(out), 20)
        self.assertEqual(state, (-1, ((3 << 16, 2 << 16),)))
        out, state = audioop.ratecv('', 4, 1, 1, 1, (1000, ((2 ** 31 - 1, -2 ** 31),)))
        self.assertEqual(len(out), 4004)

    def test_too_much_output(self):
        huge = 2 ** 31 - 1
        self.assertRaises(MemoryError, audioop.ratecv, 'a' * 10 ** 6, 4, 1, 1, huge, None)


if __name__ == '__main__':
    unittest.main()
