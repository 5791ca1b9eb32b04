import binascii
import bz2
import zlib


def first():
    text = 'some text to make small ' * 200
    packer, unpacker = zlib.compressobj(), zlib.decompressobj()
    packed = packer.compress(text) + packer.flush()
    return (zlib.decompress(zlib.compress(text, 9)) == text, zlib.crc32(text), zlib.adler32(text),
            unpacker.decompress(packed, 100), len(unpacker.unconsumed_tail) > 0,
            bz2.decompress(bz2.compress(text)) == text, binascii.b2a_base64(text[:30]),
            binascii.a2b_hex(binascii.hexlify(text[:9])), binascii.a2b_uu(binascii.b2a_uu(text[:20])))


def more():
    out = []
    for number in range(60):
        text = ('line %d of text\n' % number) * (number + 5)
        packed = zlib.compress(text, number % 10)
        worker = zlib.decompressobj()
        out.append(worker.decompress(packed, 20) + worker.flush()[-5:])
        out.append(zlib.decompress(packed) == text)
        out.append(binascii.b2a_hqx(binascii.rlecode_hqx(text[:40]))[:9])
        out.append(binascii.a2b_base64(binascii.b2a_base64(text)) == text)
        out.append(binascii.a2b_qp(binascii.b2a_qp(text[:50]))[:7])
        out.append(bz2.BZ2Decompressor().decompress(bz2.compress(text)) == text)
    return out[60:70]


def run():
    return first(), more()
