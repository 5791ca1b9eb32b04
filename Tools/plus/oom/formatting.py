import string


def first():
    values = {'name': 'x' * 30, 'n': 12345678901234567890123, 'f': 3.14159}
    return ('%(name)-40s|%(n)+d|%(f)08.3f|%(f)e|%(n)x' % values, '%s %r %c %%' % ('a', u'b', 99),
            u'%5s|%-8d|%g' % (u'\xe9', 5, 1e300), '{0:>10}|{1:,}|{2!r:^20}|{3.real}'.format(1, 10 ** 9, 'q', 2j),
            u'{a[k]}-{b:{w}}'.format(a={'k': 1}, b=2, w=9), format(1.5, '10.2%'), format(2 ** 80, '#x'),
            string.Template('$a ${b}').substitute(a=1, b=2), string.capwords('a b'))


def more():
    out = []
    for number in range(60):
        out += ['%d %s %r %5.2f' % (number, 'w%d' % number, u'u%d' % number, number / 3.0),
                '%(a)s-%(b)05d' % {'a': 'x' * number, 'b': number}, '%x %o %e %c' % (number, number, 1.5, 65),
                '{0:>{1}}'.format('w', number + 2), '{:,d} {:.3e} {:%}'.format(number * 10 ** 6, 2.5, 0.5),
                u'{x!r} {y[0]}'.format(x=number, y=['q%d' % number]), format(number, '08b'),
                u'%s %%' % ('w' * number), '%s' % [number, 'n%d' % number], format(2.5 + number, '>12.4f'),
                '%-*d|' % (number, 3), '%s %s' % (None, (number,)),
                string.Formatter().format('{0} {k}', number, k='v')]
    return len(out), out[13::150]


def run():
    return first(), more()
