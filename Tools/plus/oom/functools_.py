import functools
import operator


def run():
    add = functools.partial(operator.add, 4)

    @functools.wraps(run)
    def wrapped():
        return 5
    key = functools.cmp_to_key(lambda a, b: b - a)

    @functools.total_ordering
    class Rank(object):
        def __init__(self, n):
            self.n = n

        def __lt__(self, other):
            return self.n < other.n

        def __eq__(self, other):
            return self.n == other.n
    return (add(5), wrapped.__name__, sorted(range(9), key=key), Rank(1) >= Rank(0),
            map(operator.itemgetter(0, 2), ['abc', 'def']), operator.attrgetter('a.b', 'n'),
            operator.methodcaller('upper')('x'), functools.reduce(operator.mul, range(1, 30)))[:5]
