def run():
    big = 3 ** 400
    return (big * big // (big - 7), big % 10 ** 9, hex(big), str(big)[:20], long('9' * 300),
            pow(7, 300, 10 ** 40), divmod(-big, 12345678901234567890), 1.5e300 * 3, repr(0.1),
            complex(1, 2) ** 3, int('7f', 16), float('1e-7'), (big >> 77) & 0xffff, big.bit_length(),
            round(2.675, 2), hash(big))
