def count(limit):
    try:
        for number in xrange(limit):
            got = yield number
            if got:
                yield got
    finally:
        str(limit)


def first():
    generator = count(9)
    out = [next(generator), generator.send('sent'), list(generator)]
    closed = count(3)
    next(closed)
    closed.close()
    thrown = count(3)
    next(thrown)
    try:
        thrown.throw(KeyError, 'k')
    except KeyError as error:
        out.append(str(error))
    out.append(sum(x * y for x in count(9) for y in count(4)))
    return out


def nested(level, word):
    if level:
        for item in nested(level - 1, word + str(level)):
            yield item
    yield word


def more():
    out = []
    for number in range(30):
        out.append(list(nested(number % 7, 'g%d' % number)))
        out.append(dict((word, len(word)) for word in nested(3, 'd%d' % number)))
        out.append(sorted(w * 2 for w in nested(2, 's%d' % number) if w))
        out.append([[x + y for x in nested(1, 'l')] for y in nested(2, 'm%d' % number)])
        generator = count(number + 1)
        out.append([next(generator), repr(generator)[:10], generator.gi_frame.f_lineno > 0])
        generator.close()
    return len(out), out[40:44]


def run():
    return first(), more()
