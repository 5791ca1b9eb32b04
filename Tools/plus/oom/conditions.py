import threading


def run():
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
