import itertools


def first():
    take = lambda it: list(itertools.islice(it, 12))
    left, right = itertools.tee(iter(range(70)))
    return [take(it) for it in (
        itertools.chain([1], 'ab'), itertools.combinations('abcd', 2), itertools.permutations('abc'),
        itertools.product('ab', repeat=3), itertools.groupby('aabbc'), itertools.izip_longest('ab', 'x'),
        itertools.cycle('ab'), itertools.starmap(pow, [(2, 3)]), itertools.compress('abc', [1, 0, 1]),
        itertools.count(2 ** 70), left, itertools.imap(None, 'ab'), enumerate('ab'),
        itertools.combinations_with_replacement('abc', 2), itertools.repeat(1, 3))][1:4] + [sum(right)]


def more():
    out = []
    for number in range(40):
        words = ['w%d' % n for n in range(number)]
        out.append([list(it)[:3] for it in (
            itertools.chain(words, [str(number)]), itertools.islice(words, 2, None, 3),
            itertools.imap('%s%s'.__mod__, zip(words, words)), itertools.izip(words, 'ab'),
            itertools.ifilter(len, words), itertools.takewhile(bool, words),
            itertools.combinations(words[:5], 2), itertools.product(words[:3], repeat=2),
            itertools.tee(words)[1], reversed(words), enumerate(words), iter(words.pop, 'w0'))
            if number])
        out.append([(k, list(g)) for k, g in itertools.groupby(sorted(str(number * 997)))])
    return len(out), out[20:24]


def run():
    return first(), more()
