def count(limit):
    try:
        for number in xrange(limit):
            got = yield number
            if got:
                yield got
    finally:
        str(limit)


def run():
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
