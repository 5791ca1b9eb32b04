import itertools


def run():
    take = lambda it: list(itertools.islice(it, 12))
    left, right = itertools.tee(iter(range(70)))
    return [take(it) for it in (
        itertools.chain([1], 'ab'), itertools.combinations('abcd', 2), itertools.permutations('abc'),
        itertools.product('ab', repeat=3), itertools.groupby('aabbc'), itertools.izip_longest('ab', 'x'),
        itertools.cycle('ab'), itertools.starmap(pow, [(2, 3)]), itertools.compress('abc', [1, 0, 1]),
        itertools.count(2 ** 70), left, itertools.imap(None, 'ab'), enumerate('ab'),
        itertools.combinations_with_replacement('abc', 2), itertools.repeat(1, 3))][1:4] + [sum(right)]
