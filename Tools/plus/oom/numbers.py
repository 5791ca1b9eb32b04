def first():
    big = 3 ** 400
    return (big * big // (big - 7), big % 10 ** 9, hex(big), str(big)[:20], long('9' * 300),
            pow(7, 300, 10 ** 40), divmod(-big, 12345678901234567890), 1.5e300 * 3, repr(0.1),
            complex(1, 2) ** 3, int('7f', 16), float('1e-7'), (big >> 77) & 0xffff, big.bit_length(),
            round(2.675, 2), hash(big))


def more():
    out = []
    for number in range(1, 80):
        big = 7 ** (number * 4) + number
        out += [str(big)[:9], hex(big)[-5:], big * big % 10007, big // 12345, repr(big / 3.7e5),
                long(str(big)) == big, int('%x' % big, 16) == big, divmod(big, -9973)[1],
                pow(big, number, 10 ** 30), float(big), complex(number, 2) * 1j, big ^ (big >> 3),
                oct(big)[-4:], '%.5f' % (number / 7.0), round(number / 3.0, 3), -big | 5,
                float('%d.25e3' % number), bin(big)[-6:], abs(-big) & 0xff]
    return len(out), out[19::200]


def run():
    return first(), more()
