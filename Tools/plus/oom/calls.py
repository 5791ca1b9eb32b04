def keyword(a, b=2, *rest, **named):
    return a, b, rest, sorted(named.items())


def run():
    def closure(n):
        return lambda m: (n, m)
    return (keyword(1), keyword(1, 2, 3, 4, x=5, y=6), keyword(*range(8), **{'k': 1}),
            closure(4)(5), apply(keyword, (1,), {'b': 3}), reduce(lambda a, b: a + b, range(20)),
            filter(None, range(3)), sorted(range(9), key=lambda n: -n),
            (lambda (a, b), c: a + b + c)((1, 2), 3), getattr(keyword, '__name__'), max(3, 9, key=str))
