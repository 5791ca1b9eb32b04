def run():
    table = {}
    for number in range(60):
        table.setdefault(str(number % 7), []).append(number)
    merged = dict(table, extra=[1])
    squares = [n * n for n in range(50)] * 2
    return (len(merged), sorted(merged), squares[10:20], tuple(reversed(squares))[:3],
            table.items()[0][1] + squares[:2], zip('abc', range(3)), map(None, 'ab', [1]))
