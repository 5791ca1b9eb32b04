import collections


def run():
    queue = collections.deque(range(80), maxlen=70)
    queue.rotate(5)
    queue.extendleft('abc')
    counts = collections.Counter('mississippi')
    ordered = collections.OrderedDict((c, n) for n, c in enumerate('zyx'))
    ordered.pop('y')
    default = collections.defaultdict(list)
    default['k'].append(1)
    Pair = collections.namedtuple('Pair', 'left right')
    return (list(queue)[:5], counts.most_common(2), ordered.items(), dict(default),
            Pair(1, right=2)._replace(left=5), isinstance({}, collections.Mapping))
