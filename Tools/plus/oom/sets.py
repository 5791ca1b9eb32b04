def first():
    left, right = set(range(50)), frozenset(range(25, 90, 2))
    left.update(str(n) for n in range(30))
    copied = left.copy()
    copied.symmetric_difference_update(right)
    return len(left & right), len(left | right), len(left - right), len(copied), {1, 2} < {1, 2, 3}


def more():
    out = []
    for number in range(40):
        words = set('w%d' % n for n in range(number))
        out.append(sorted(words | set(['x%d' % number]))[-2:])
        out.append(len(words & frozenset('w%d' % n for n in range(0, number, 2))))
        out.append(sorted(words - set(list(words)[:3]))[:2])
        words.update([('t', number)], {'k%d' % number: 1})
        words.symmetric_difference_update(['w1', 'w%d' % number])
        out.append((words.isdisjoint(['q']), words.issuperset(['w2']), len(repr(words))))
        words.intersection_update('w%d' % n for n in range(5))
        out.append(sorted(words))
    return out[60:70]


def run():
    return first(), more()
