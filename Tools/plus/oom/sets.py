def run():
    left, right = set(range(50)), frozenset(range(25, 90, 2))
    left.update(str(n) for n in range(30))
    copied = left.copy()
    copied.symmetric_difference_update(right)
    return len(left & right), len(left | right), len(left - right), len(copied), {1, 2} < {1, 2, 3}
