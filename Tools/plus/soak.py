"""Soak tests: what must not happen once in ten thousand times.

    soak.py --exits N    N processes that end while 8 daemon threads run
    soak.py --forks N    N forks from 8 threads that log, import and print
    --python BINARY      the interpreter to test (default: this one)
    --limit SECONDS      a process that takes longer hangs (default 60)

Prints what crashed (ended by a signal, or with output it should not have) or hung; the exit
status is 1 if anything did.  A process that hangs is killed with SIGABRT.  Cut short by
SIGINT or SIGTERM, it prints what has been confirmed so far, and the exit status is 130 if
nothing was wrong with that.
"""

import argparse
import os
import signal
import subprocess
import sys
import time

EXIT = '''
import Queue, sys, threading, time
lock = threading.Lock()
rlock = threading.RLock()
condition = threading.Condition()
event = threading.Event()
queue = Queue.Queue(3)
semaphore = threading.Semaphore(2)

def locks():
    while True:
        with lock:
            pass

def waits():
    while True:
        with condition:
            condition.wait(0.0002)

def notifies():
    while True:
        with condition:
            condition.notify_all()
        event.set()
        event.clear()

def events():
    while True:
        event.wait(0.0005)
        with rlock:
            with rlock:
                pass

def puts():
    while True:
        queue.put([1])

def gets():
    while True:
        queue.get()

def computes():
    while True:
        sum(x * x for x in xrange(100))

def sleeps():
    while True:
        with semaphore:
            time.sleep(0.0001)

for work in locks, waits, notifies, events, puts, gets, computes, sleeps:
    one = threading.Thread(target=work)
    one.daemon = True
    one.start()
time.sleep(%(pause)r)
sys.stdout.write('end')
'''

FORK = '''
import logging, os, signal, sys, threading
count = %(count)d
stream = open(os.devnull, 'w')
logging.basicConfig(stream=stream, level=logging.INFO)
printing = threading.Lock()
modules = ['json', 'decimal', 'xml.dom.minidom', 'email.mime.text', 'csv', 'sched', 'colorsys',
           'fileinput', 'calendar', 'textwrap', 'pprint', 'difflib']
failed = []

def child(number):
    signal.alarm(%(limit)d)
    logging.info('child %%d', number)
    __import__(modules[number %% len(modules)])
    __import__('plistlib')
    print >>stream, 'child', number
    done = []
    one = threading.Thread(target=lambda: (done.append(1), logging.info('thread')))
    one.start()
    one.join()
    return 0 if done else 3

def work(which):
    for i in range(count):
        logging.info('thread %%d fork %%d', which, i)
        __import__(modules[(which + i) %% len(modules)])
        print >>stream, which, i
        pid = os.fork()
        if pid == 0:
            status = 4
            try:
                status = child(which * count + i)
            finally:
                os._exit(status)
        status = os.waitpid(pid, 0)[1]
        if status:
            failed.append((which, i, status))

threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for one in threads:
    one.start()
for one in threads:
    one.join()
sys.stdout.write(repr(failed) if failed else 'end')
'''


class Tally(object):
    """What the runs of one kind have shown so far."""

    def __init__(self, what, total):
        self.what = what
        self.total = total
        self.done = 0
        self.problems = []
        self.begin = time.time()

    def add(self, runs, problem):
        """Count runs that have ended; problem is what was wrong with them, or None."""
        if problem is not None:
            self.problems.append((self.done, problem))
        self.done += runs

    def report(self):
        print '%s: %d of %d runs, %d problems, %.0f s' % (
            self.what, self.done, self.total, len(self.problems), time.time() - self.begin)
        for number, problem in self.problems[:20]:
            print '  run %d: %s' % (number, problem)
        sys.stdout.flush()


def run(python, code, limit):
    """Run code: None if it printed 'end', else what was wrong."""
    child = subprocess.Popen([python, '-c', code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        end = time.time() + limit
        # plain polling: this also runs on a stock python
        while child.poll() is None and time.time() < end:
            time.sleep(0.002)
        hangs = child.poll() is None
        if hangs:
            child.send_signal(signal.SIGABRT)
        out, err = child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            child.wait()
    if hangs:
        return 'hangs'
    if child.returncode != 0 or out != 'end' or err:
        return 'status %d, output %r, errors %r' % (child.returncode, out[:200], err[-500:])
    return None


def soak_exits(python, tally, limit):
    while tally.done < tally.total:
        tally.add(1, run(python, EXIT % {'pause': 0.001 * (tally.done % 10)}, limit))


def soak_forks(python, tally, limit):
    """Each process forks 80 times at most, so that a hang is found soon."""
    while tally.done < tally.total:
        each = max(1, min(10, (tally.total - tally.done) // 8))
        tally.add(each * 8, run(python, FORK % {'count': each, 'limit': limit // 2}, limit))


def terminated(number, frame):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(description='exits and forks among running threads')
    parser.add_argument('--exits', type=int, default=0)
    parser.add_argument('--forks', type=int, default=0)
    parser.add_argument('--python', default=sys.executable)
    parser.add_argument('--limit', type=int, default=60)
    options = parser.parse_args()
    # a shell's background job ignores SIGINT
    signal.signal(signal.SIGINT, terminated)
    signal.signal(signal.SIGTERM, terminated)
    tallies = []
    interrupted = False
    try:
        for soak, what, total in ((soak_exits, 'exits', options.exits),
                                  (soak_forks, 'forks', options.forks)):
            if total:
                tallies.append(Tally(what, total))
                soak(options.python, tallies[-1], options.limit)
                tallies[-1].report()
    except KeyboardInterrupt:
        interrupted = True
        tallies[-1].report()
    if any(one.problems for one in tallies):
        return 1
    return 130 if interrupted else 0


if __name__ == '__main__':
    sys.exit(main())
