import binascii
import bz2
import zlib


def run():
    text = 'some text to make small ' * 200
    packer, unpacker = zlib.compressobj(), zlib.decompressobj()
    packed = packer.compress(text) + packer.flush()
    return (zlib.decompress(zlib.compress(text, 9)) == text, zlib.crc32(text), zlib.adler32(text),
            unpacker.decompress(packed, 100), len(unpacker.unconsumed_tail) > 0,
            bz2.decompress(bz2.compress(text)) == text, binascii.b2a_base64(text[:30]),
            binascii.a2b_hex(binascii.hexlify(text[:9])), binascii.a2b_uu(binascii.b2a_uu(text[:20])))
