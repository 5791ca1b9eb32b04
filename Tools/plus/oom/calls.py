def keyword(a, b=2, *rest, **named):
    return a, b, rest, sorted(named.items())


def first():
    def closure(n):
        return lambda m: (n, m)
    return (keyword(1), keyword(1, 2, 3, 4, x=5, y=6), keyword(*range(8), **{'k': 1}),
            closure(4)(5), apply(keyword, (1,), {'b': 3}), reduce(lambda a, b: a + b, range(20)),
            filter(None, range(3)), sorted(range(9), key=lambda n: -n),
            (lambda (a, b), c: a + b + c)((1, 2), 3), getattr(keyword, '__name__'), max(3, 9, key=str))


class Callable(object):
    def __call__(self, *args, **named):
        return args, sorted(named)

    def method(self, a, b=3):
        return a, b


def more():
    out = []
    for number in range(60):
        space = {'n': number, 'word': 'w%d' % number}
        out.append(keyword(**{'a': number, 'k%d' % number: 'x' * number}))
        out.append(Callable()(*['i%d' % i for i in range(number % 9)], **space))
        out.append(Callable().method('%d!' % number))
        out.append(map(lambda a, b: '%s%s' % (a, b), 'ab%d' % number, 'cd'))
        out.append(eval('lambda x, y=%d: (x, y)' % number)('z'))
    return len(out), out[7], out[-1]


def run():
    return first(), more()
