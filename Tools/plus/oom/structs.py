import array
import struct


def first():
    packer = struct.Struct('<hiq10sdf?')
    packed = packer.pack(-1, 2, 3, 'ten', 1.5, 2.5, True)
    numbers = array.array('d', range(40))
    numbers.extend([1.5] * 20)
    numbers.reverse()
    copied = array.array('i', [1, 2, 3]) * 4
    return (packer.unpack(packed), struct.calcsize('=IHB'), numbers.tolist()[:4], copied.tostring(),
            struct.unpack_from('>I', packed, 2), str(buffer(packed, 1))[2:5],
            memoryview(packed)[1:3].tobytes())


def more():
    out = []
    for number in range(90):
        layout = struct.Struct('<%dsI%dh' % (number + 1, number % 5))
        packed = layout.pack('text%d' % number, number, *range(number % 5))
        out.append(layout.unpack(packed)[:2])
        numbers = array.array('hild'[number % 4], range(number))
        numbers.fromstring(numbers.tostring())
        numbers[1:3] = numbers[5:9]
        numbers.insert(2, 7)
        out.append((len(numbers), repr(numbers)[:30], str(buffer(numbers, 8, 8))))
        target = bytearray(layout.size + 4)
        layout.pack_into(target, 3, 'q', 1, *range(number % 5))
        out.append(bytes(target[2:9]))
    return out[30:40]


def run():
    return first(), more()
