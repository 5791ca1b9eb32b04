import marshal


def run():
    data = [(1, 2.5, 3L ** 90, 1j, None, True), {'a': u'\xe9', 'b': frozenset([1])}, 'text' * 40]
    code = compile('def f(a, b=1):\n  return [x for x in a]\nr = f("ab")', '<oom>', 'exec')
    again = marshal.loads(marshal.dumps(code))
    space = {}
    exec again in space
    return marshal.loads(marshal.dumps(data)) == data, space['r'], again.co_code == code.co_code
