"""The text room's modules: _struct, binascii, cStringIO, strop, zlib, digests, _csv.

True of 2.7 as well, unless marked `ours`."""

import _csv
import _md5
import _sha
import _sha256
import _sha512
import binascii
import cStringIO
import struct
import sys
import threading
import unittest
import warnings
import zlib

OURS = 'plus' in sys.builtin_module_names


class Structs(unittest.TestCase):

    def test_layouts_agree(self):
        values = {'b': [-128, 0, 127], 'B': [0, 255], 'h': [-32768, 1], 'H': [65535],
                  'i': [-2 ** 31, 5], 'I': [2 ** 32 - 1], 'q': [-2 ** 63, 2 ** 40],
                  'Q': [2 ** 64 - 1, 3], 'f': [1.5], 'd': [-2.25], '?': [True, False]}
        for code, numbers in values.items():
            for number in numbers:
                big = struct.pack('>' + code, number)
                little = struct.pack('<' + code, number)
                self.assertEqual(big, little[::-1])
                self.assertEqual(struct.unpack('>' + code, big), (number,))
                self.assertEqual(struct.unpack('<' + code, little), (number,))

    def test_alignment(self):
        self.assertEqual(struct.calcsize('bhb'), 5)
        self.assertEqual(struct.calcsize('bi0q'), 8)
        self.assertEqual(struct.calcsize('=bhiq'), 15)
        self.assertEqual(struct.pack('b2xh', 1, 2)[1:4], '\0\0\0')

    def test_strings(self):
        self.assertEqual(struct.pack('3s3p0s', 'abcd', 'abcd', 'x'), 'abc\x02ab')
        self.assertEqual(struct.unpack('3s3p0s', 'abc\xffab'), ('abc', 'ab', ''))

    def test_errors(self):
        for fmt, value in (('b', 128), ('B', -1), ('h', 40000), ('I', 2 ** 32), ('Q', -1),
                           ('>q', 2 ** 63), ('c', 'ab'), ('d', 'x'), ('s', 1), ('y', 1)):
            self.assertRaises(struct.error, struct.pack, fmt, value)
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            for fmt in 'bBhHiIlLqQ':
                self.assertRaises(struct.error, struct.pack, fmt, float('inf'))
            self.assertRaises(OverflowError, struct.pack, 'P', float('inf'))
            self.assertRaises(ValueError, struct.pack, 'i', float('nan'))
        self.assertRaises(struct.error, struct.calcsize, '99999999999999999999i')
        self.assertRaises(struct.error, struct.Struct.__new__(struct.Struct).pack)

    def test_into_changing_buffer(self):
        data = bytearray(8)

        class Grow(object):
            def __index__(self):
                data.append(1)
                return 5
        self.assertRaises(BufferError, struct.pack_into, 'i', data, 0, Grow())


class Ascii(unittest.TestCase):

    def test_round_trips(self):
        every = ''.join(map(chr, range(256)))
        for n in range(0, 256, 5):
            data = every[:n] * 2
            self.assertEqual(binascii.a2b_base64(binascii.b2a_base64(data)), data)
            self.assertEqual(binascii.unhexlify(binascii.hexlify(data)), data)
            self.assertEqual(binascii.a2b_uu(binascii.b2a_uu(data[:45])), data[:45])
            self.assertEqual(binascii.rledecode_hqx(binascii.rlecode_hqx(data)), data)
            for quotetabs in 0, 1:
                encoded = binascii.b2a_qp(data, quotetabs, 0)
                self.assertEqual(binascii.a2b_qp(encoded), data)
                self.assertTrue(max(map(len, encoded.splitlines() or [''])) <= 76)

    def test_checksums_agree(self):
        for n in range(0, 70):
            data = ('0123456789' * 7)[:n]
            self.assertEqual(binascii.crc32(data), zlib.crc32(data))
            self.assertEqual(binascii.crc32(data[5:], binascii.crc32(data[:5])),
                             binascii.crc32(data))

    def test_bad_input(self):
        self.assertRaises(binascii.Error, binascii.a2b_base64, 'abc')
        self.assertRaises(TypeError, binascii.unhexlify, 'abc')
        self.assertRaises(TypeError, binascii.unhexlify, 'zz')
        self.assertRaises(binascii.Incomplete, binascii.rledecode_hqx, 'a\x90')
        self.assertRaises(binascii.Error, binascii.rledecode_hqx, '\x90\x05')
        self.assertRaises(binascii.Error, binascii.a2b_uu, '!\x7f')


class Files(unittest.TestCase):

    def test_gap_is_zeros(self):
        f = cStringIO.StringIO()
        f.seek(1000)
        f.write('x')
        self.assertEqual(f.getvalue(), '\0' * 1000 + 'x')
        f.truncate(2)
        f.write('y')
        self.assertEqual(f.getvalue(), '\0\0y')

    def test_sizes(self):
        """readline takes an int of C, readlines a size; gevent's tests count on it."""
        for f in (cStringIO.StringIO('a\n'), cStringIO.StringIO()):
            self.assertRaises(OverflowError, f.readline, 1 << 31)
            self.assertRaises(OverflowError, f.readline, -(1 << 31) - 1)
            self.assertRaises(OverflowError, f.readlines, 1 << 63)
        self.assertEqual(cStringIO.StringIO('a\n').readlines(1 << 40), ['a\n'])

    def test_input_pins_its_source(self):
        source = bytearray('a\nb')
        f = cStringIO.StringIO(source)
        self.assertRaises(BufferError, source.append, 1)
        self.assertEqual(f.readlines(), ['a\n', 'b'])
        f.close()
        source.append(1)
        self.assertRaises(ValueError, f.read)


class Strop(unittest.TestCase):

    def test_functions(self):
        import strop
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            self.assertEqual(strop.split('a,b,c', ',', 1), ['a', 'b,c'])
            self.assertEqual(strop.join(('a', 'b'), '-'), 'a-b')
            self.assertEqual(strop.atoi('0x1f', 16), 31)
            self.assertRaises(ValueError, strop.atoi, '1x')
            self.assertRaises(ValueError, strop.replace, 'a', '', 'b')
        self.assertEqual(strop.whitespace, '\t\n\x0b\x0c\r ')


class Zlib(unittest.TestCase):

    data = 'hello world ' * 5000

    @unittest.skipUnless(OURS, '2.7 keeps what follows the stream in unconsumed_tail, too')
    def test_limits(self):
        packed = zlib.compress(self.data)
        d = zlib.decompressobj()
        out = d.decompress(packed + 'tail', 100)
        self.assertEqual(len(out), 100)
        while d.unconsumed_tail:
            piece = d.decompress(d.unconsumed_tail, 100)
            self.assertTrue(len(piece) <= 100)
            out += piece
        out += d.flush()
        self.assertEqual(out, self.data)
        self.assertEqual(d.unused_data, 'tail')

    def test_first_room_does_not_matter(self):
        packed = zlib.compress(self.data)
        for room in (1, 2, 1000, 60000, 60001):
            self.assertEqual(zlib.decompress(packed, 15, room), self.data)

    def test_truncated(self):
        packed = zlib.compress(self.data)
        for n in (0, 1, 2, 10, len(packed) - 1):
            self.assertRaises(zlib.error, zlib.decompress, packed[:n])

    def test_streams_in_threads(self):
        c = zlib.compressobj()
        parts = []
        lock = threading.Lock()

        def work():
            for _ in range(50):
                with lock:
                    parts.append(c.compress(self.data))
        threads = [threading.Thread(target=work) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        parts.append(c.flush())
        self.assertEqual(zlib.decompress(''.join(parts)), self.data * 200)


class Digests(unittest.TestCase):

    def test_known(self):
        self.assertEqual(_md5.new('abc').hexdigest(), '900150983cd24fb0d6963f7d28e17f72')
        self.assertEqual(_sha.new('abc').hexdigest(),
                         'a9993e364706816aba3e25717850c26c9cd0d89d')
        self.assertEqual(_sha256.sha224('abc').hexdigest(),
                         '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7')
        self.assertTrue(_sha256.sha256('').hexdigest().startswith('e3b0c44298fc1c14'))
        self.assertTrue(_sha512.sha512('abc').hexdigest().startswith('ddaf35a193617aba'))
        self.assertTrue(_sha512.sha384('abc').hexdigest().startswith('cb00753f45a35e8b'))

    def test_pieces(self):
        data = ''.join(map(chr, range(256))) * 3
        for new in _md5.new, _sha.new, _sha256.sha224, _sha256.sha256, _sha512.sha384, \
                _sha512.sha512:
            for step in (1, 7, 63, 64, 65, 127, 128, 129):
                whole = new(data).digest()
                h = new()
                for i in range(0, len(data), step):
                    h.update(data[i:i + step])
                    h = h.copy()
                self.assertEqual(h.digest(), whole)
                self.assertEqual(h.digest(), whole)


class Rows(object):

    def __init__(self):
        self.lines = []

    def write(self, line):
        self.lines.append(line)


class Csv(unittest.TestCase):

    def test_round_trip(self):
        rows = [['a', 'b,c', 'd"e', "f'g", '', 'h\ni', ' j '], [''], ['"'], [',', '']]
        for options in ({}, {'quoting': _csv.QUOTE_ALL}, {'delimiter': ';'},
                        {'quotechar': "'"}, {'doublequote': False, 'escapechar': '\\'}):
            out = Rows()
            writer = _csv.writer(out, **options)
            writer.writerows(rows)
            lines = ''.join(out.lines).splitlines(True)
            self.assertEqual(list(_csv.reader(lines, **options)), rows)

    def test_field_that_writes(self):
        out = Rows()
        writer = _csv.writer(out)

        class Field(object):
            def __str__(self):
                writer.writerow(['inner'])
                return 'outer'
        writer.writerow(['x' * 5000, Field(), 'y'])
        self.assertTrue('inner\r\n' in out.lines)

    def test_reader_that_reads(self):
        def lines():
            yield 'a,"b\n'
            yield next(reader) and 'c"\n'
        source = lines()
        reader = _csv.reader(source)
        self.assertRaises((ValueError, SystemError, _csv.Error, StopIteration), reader.next)

    def test_limit(self):
        before = _csv.field_size_limit(10)
        try:
            self.assertEqual(list(_csv.reader(['x' * 10])), [['x' * 10]])
            self.assertRaises(_csv.Error, list, _csv.reader(['x' * 11]))
        finally:
            _csv.field_size_limit(before)


if __name__ == '__main__':
    unittest.main()
