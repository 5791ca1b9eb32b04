import array
import struct


def run():
    packer = struct.Struct('<hiq10sdf?')
    packed = packer.pack(-1, 2, 3, 'ten', 1.5, 2.5, True)
    numbers = array.array('d', range(40))
    numbers.extend([1.5] * 20)
    numbers.reverse()
    copied = array.array('i', [1, 2, 3]) * 4
    return (packer.unpack(packed), struct.calcsize('=IHB'), numbers.tolist()[:4], copied.tostring(),
            struct.unpack_from('>I', packed, 2), str(buffer(packed, 1))[2:5],
            memoryview(packed)[1:3].tobytes())
