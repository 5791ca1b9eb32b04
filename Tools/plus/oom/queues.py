import Queue


def run():
    out = []
    for kind in (Queue.Queue, Queue.LifoQueue, Queue.PriorityQueue):
        queue = kind(30)
        for number in (5, 1, 9, 3):
            queue.put((number, str(number)))
        while not queue.empty():
            out.append(queue.get())
        try:
            queue.get(True, 0.001)
        except Queue.Empty:
            out.append('empty')
    return out
