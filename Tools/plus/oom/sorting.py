import bisect
import heapq


def run():
    data = [(n * 7919) % 101 for n in range(120)]
    heap = data[:]
    heapq.heapify(heap)
    ordered = []
    for number in data[:30]:
        bisect.insort(ordered, number)
    return (sorted(data), sorted(data, reverse=True, key=str), sorted(data, cmp=lambda a, b: b - a),
            [heapq.heappop(heap) for _ in range(9)], ordered, heapq.nlargest(4, data), min(data))
