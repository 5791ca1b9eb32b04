import thread
import threading


def first():
    done = []
    lock = threading.Lock()
    gate = threading.Event()

    def work(number):
        gate.wait(5)
        with lock:
            done.append(number)
    workers = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    started = []
    try:
        for worker in workers:
            worker.start()
            started.append(worker)
    finally:
        gate.set()
        for worker in started:
            worker.join(5)
    thread.get_ident()
    # a thread may itself have died of the failure, and said so on stderr
    if len(done) != 2:
        raise MemoryError('in a thread')
    return sorted(done)


def more():
    out = []
    lock = threading.RLock()
    local = threading.local()
    for number in range(40):
        timer = threading.Timer(5, out.append, ['late'])
        local.word = 'w%d' % number
        event = threading.Event()
        with lock:
            out.append((event.is_set(), event.wait(0), local.word, timer.name[:6], repr(lock)[:6]))
        semaphore = threading.Semaphore(number)
        out.append(semaphore.acquire(False))
        out.append(str(threading.Thread(name='t%d' % number, args=(number,)))[:9])
    return out[50:60]


def run():
    return first(), more()
