import marshal


def first():
    data = [(1, 2.5, 3L ** 90, 1j, None, True), {'a': u'\xe9', 'b': frozenset([1])}, 'text' * 40]
    code = compile('def f(a, b=1):\n  return [x for x in a]\nr = f("ab")', '<oom>', 'exec')
    again = marshal.loads(marshal.dumps(code))
    space = {}
    exec again in space
    return marshal.loads(marshal.dumps(data)) == data, space['r'], again.co_code == code.co_code


def more():
    out = []
    for number in range(60):
        data = {'k%d' % number: [number ** 9, u'\u20ac%d' % number, float(number), (None, 'x' * number)],
                number: frozenset('s%d' % n for n in range(number % 5))}
        text = marshal.dumps(data)
        out.append((len(text), marshal.loads(text) == data))
        code = compile('def f%d(a, b=%d, *c):\n    return [a, "t%d", lambda q: q + b]\n' % ((number,) * 3),
                       '<%d>' % number, 'exec')
        out.append(marshal.loads(marshal.dumps(code)).co_names)
    return out[50:60]


def run():
    return first(), more()
