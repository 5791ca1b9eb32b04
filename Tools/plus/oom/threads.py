import thread
import threading


def run():
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
