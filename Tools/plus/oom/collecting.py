import gc


class Node(object):
    pass


def run():
    for _ in range(30):
        first, second = Node(), Node()
        first.other, second.other = second, first
        ring = [first]
        ring.append(ring)
    gc.collect()
    return len(gc.get_referrers(second)) > 0, gc.isenabled(), gc.garbage, len(gc.get_count())
