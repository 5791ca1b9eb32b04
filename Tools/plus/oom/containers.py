def first():
    table = {}
    for number in range(60):
        table.setdefault(str(number % 7), []).append(number)
    merged = dict(table, extra=[1])
    squares = [n * n for n in range(50)] * 2
    return (len(merged), sorted(merged), squares[10:20], tuple(reversed(squares))[:3],
            table.items()[0][1] + squares[:2], zip('abc', range(3)), map(None, 'ab', [1]))


def more():
    out = {}
    for number in range(120):
        key = 'key %d' % number
        out[key] = [key * 2, (key, number), {key: [number]}, set([key])]
        out[number, key] = frozenset(out[key][1])
        if number % 3 == 0:
            out.pop(key)
        out.setdefault(u'u%d' % number, {}).update({key: list(key)})
    rows = sorted(out.items(), key=str)
    grown = []
    for row in rows:
        grown.extend(row)
        grown[2:3] = [str(row[0])]
        grown.insert(0, len(grown))
    return len(rows), len(grown), len(repr(grown)), grown[5:9]


def run():
    return first(), more()
