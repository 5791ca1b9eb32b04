# Numbers: arithmetic, conversions, formatting, hashes.
import math

values = [0, 1, -1, 7, -7, 2 ** 31, -2 ** 31, 2 ** 63 - 1, -2 ** 63, 2 ** 63, 10 ** 25, -10 ** 25,
          0.0, -0.0, 0.5, -2.5, 1e16, 1e-5, 1e300, 123456789.123456789, 2 ** 53 + 1.0]
for x in values:
    print repr(x), str(x), hash(x), int(x), bool(x), -x, abs(x)
    for y in values:
        row = []
        for op in ('x + y', 'x - y', 'x * y', 'x / y', 'x // y', 'x % y', 'cmp(x, y)', 'x == y'):
            try:
                row.append(repr(eval(op)))
            except Exception as error:
                row.append(str(error))
        print ' '.join(row)
for x in (5, -5, 0, 10 ** 20, -10 ** 20):
    print bin(x), oct(x), hex(x), x << 3, x >> 2, ~x, x & 12, x | 12, x ^ 12, x.bit_length()
for spec in ('d', '5d', '-5d', '+d', ' d', '05d', ',d', 'x', '#x', 'o', 'b', 'n', 'e', '.3f', 'g', '%'):
    print spec, [format(v, spec) for v in (42, -42, 123456789, 10 ** 20)]
for spec in ('', 'e', '.3e', 'f', '.0f', 'g', '.3g', 'n', '%', '10.2f', '<10.2f', '^+10.2f', '010.2f', ',.2f'):
    print spec, [format(v, spec) for v in (0.0, 1.5, -2.25, 1e10, 1e-10, 12345.678, float('inf'))]
for text in ('%d', '%5d', '%-5d|', '%05d', '%+d', '%x', '%#x', '%o', '%e', '%.2f', '%g', '%r', '%s', '%5.1f'):
    print text, text % 42, text % -42.5 if text not in ('%x', '%#x', '%o') else ''
print [int(t, b) for t, b in (('ff', 16), ('0xff', 0), ('0b11', 0), ('0o17', 0), ('017', 0), ('zz', 36))]
print [float(t) for t in ('1.5', ' 1e3 ', '-.5', '5.', 'inf', '-Infinity', '1e-320')]
print 0.1 + 0.2, 1 / 3.0, 2 / 3.0, 1e22, 1e21, 123456789012345680.0, 5e-324, 1.7976931348623157e308
print (0.5).hex(), float.fromhex('0x1.8p3'), (0.1).as_integer_ratio(), round(2.5), round(-1.5), round(1.25, 1)
print pow(3, 100), pow(3, 100, 7), 2 ** -1, (-8) ** 0.5 if 0 else '', divmod(-7, 3), divmod(7.5, -2)
print 3 + 4j, (3 + 4j) * (1 - 2j), abs(3 + 4j), complex('1+2j'), (1 + 2j) ** 2, repr(complex(-0.0, 1)), 1j ** 2
print math.sqrt(2), math.factorial(20), math.fsum([0.1] * 10), math.floor(-1.5), math.copysign(1, -0.0), math.log(10)
print 12345678901234567890 * 98765432109876543210, 10 ** 50 // 7 ** 20, 10 ** 50 % 7 ** 20, str(3 ** 200)
print sorted([3, 1.5, 2L, True, -1]), max(1, 2.5, 2L), sum([1, 2.5, 3L])
