import threading


def first():
    condition = threading.Condition()
    semaphore = threading.BoundedSemaphore(2)
    recursive = threading.RLock()
    with recursive:
        with recursive:
            owned = recursive._is_owned()
    with condition:
        timed = condition.wait(0.0001)
        condition.notify_all()
    with semaphore:
        left = semaphore.acquire(False), semaphore.acquire(False)
    semaphore.release()
    local = threading.local()
    local.value = 5
    return owned, timed, left, local.value, repr(threading.current_thread())[:7]


def more():
    out = []
    for number in range(50):
        condition = threading.Condition(threading.RLock() if number % 2 else threading.Lock())
        with condition:
            out.append(condition.wait(0.00001))
            condition.notify(3)
            try:
                threading.Condition().notify()
            except RuntimeError as error:
                out.append(str(error))
        semaphore = threading.Semaphore(number)
        out.append([semaphore.acquire(False) for _ in range(3)])
        event = threading.Event()
        event.set()
        out.append((event.wait(), repr(condition)[:10], repr(semaphore)[:10]))
        local = threading.local()
        local.words = ['w%d' % number]
        out.append(sorted(local.__dict__.items()))
        barrier = threading.Barrier(1, None, 1) if hasattr(threading, 'Barrier') else None
        out.append(barrier and barrier.wait())
    return out[60:70]


def run():
    return first(), more()
