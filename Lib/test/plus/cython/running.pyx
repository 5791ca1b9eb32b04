"""Sections without the interpreter lock, and threads that C code starts."""
from libc.math cimport sqrt
from posix.unistd cimport usleep

import threading

cdef extern from "pthread.h" nogil:
    ctypedef unsigned long pthread_t
    int pthread_create(pthread_t *thread, void *attributes, void *(*start)(void *),
                       void *argument)
    int pthread_join(pthread_t thread, void **result)


cdef double work(int n) nogil:
    cdef double result = 0
    cdef int i
    for i in range(n):
        result += sqrt(i)
    return result


cdef int callback(int value) except -1 with gil:
    if value == 13:
        raise ValueError('thirteen')
    heard.append(value)
    return value + 1


heard = []


def check_sections():
    del heard[:]
    cdef double result
    cdef int value = 0
    cdef int i
    with nogil:
        result = work(1000)
        for i in range(5):
            value = callback(value)
        with gil:
            heard.append('between')
        value = callback(value * 2)
    answers = [round(result, 3), list(heard), value]
    try:
        with nogil:
            for i in range(10, 20):
                callback(i)
    except ValueError as error:
        answers.append((str(error), heard[-1]))
    return answers


def check_others_run():
    "While a section without the lock sleeps, another thread gets on."
    steps = []
    stop = threading.Event()

    def other():
        while not stop.is_set():
            steps.append(1)
            stop.wait(0.001)
    thread = threading.Thread(target=other)
    thread.start()
    before = len(steps)
    with nogil:
        usleep(200000)
    after = len(steps)
    stop.set()
    thread.join()
    return after - before > 10


cdef void *foreign(void *argument) with gil:
    "Runs in a thread that Python has not started."
    box = <list>argument
    try:
        box.append(threading.current_thread().__class__.__name__)
        box.append(sum(range(1000)))
        raise KeyError('inside')
    except KeyError as error:
        box.append(str(error))
    return NULL


cdef void *foreign_loop(void *argument) nogil:
    cdef int i
    for i in range(200):
        with gil:
            (<list>argument).append(i)
    return NULL


def check_foreign_threads():
    cdef pthread_t one
    cdef pthread_t many[4]
    cdef int i
    box = []
    cdef void *argument = <void *>box
    with nogil:
        pthread_create(&one, NULL, foreign, argument)
        pthread_join(one, NULL)
    result = list(box)
    del box[:]
    with nogil:
        for i in range(4):
            pthread_create(&many[i], NULL, foreign_loop, argument)
        for i in range(4):
            pthread_join(many[i], NULL)
    result.append((len(box), sum(box)))
    return result


def check_foreign_while_running():
    """The thread comes in while this one runs Python code without a pause, and no GIL is
    there yet.  (Compiled loops never let go, so the loop is interpreted.)"""
    cdef pthread_t one
    box = []
    cdef void *argument = <void *>box
    pthread_create(&one, NULL, foreign, argument)
    exec 'while len(box) < 3: pass' in {'box': box, 'len': len}
    with nogil:
        pthread_join(one, NULL)
    return box


def check_python_threads():
    "Sections without the lock in eight threads at a time."
    answers = []

    def run():
        cdef double value = 0
        for _ in range(50):
            with nogil:
                value = work(2000)
        answers.append(round(value, 3))
    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(answers), len(set(answers))
