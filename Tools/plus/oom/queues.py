import Queue


def first():
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


def more():
    out = []
    for number in range(60):
        queue = (Queue.Queue, Queue.LifoQueue, Queue.PriorityQueue)[number % 3](number % 7)
        for place in range(4):
            try:
                queue.put_nowait(('item %d' % place, [number]))
            except Queue.Full:
                out.append('full %d' % queue.qsize())
        for place in range(2):
            try:
                out.append(queue.get_nowait())
                queue.task_done()
            except Queue.Empty:
                out.append('empty %d' % number)
    return out[60:70]


def run():
    return first(), more()
