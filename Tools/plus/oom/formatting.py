import string


def run():
    values = {'name': 'x' * 30, 'n': 12345678901234567890123, 'f': 3.14159}
    return ('%(name)-40s|%(n)+d|%(f)08.3f|%(f)e|%(n)x' % values, '%s %r %c %%' % ('a', u'b', 99),
            u'%5s|%-8d|%g' % (u'\xe9', 5, 1e300), '{0:>10}|{1:,}|{2!r:^20}|{3.real}'.format(1, 10 ** 9, 'q', 2j),
            u'{a[k]}-{b:{w}}'.format(a={'k': 1}, b=2, w=9), format(1.5, '10.2%'), format(2 ** 80, '#x'),
            string.Template('$a ${b}').substitute(a=1, b=2), string.capwords('a b'))
