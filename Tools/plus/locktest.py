"""locktest: what do locks cost that nobody waits for, and how fast is a wake-up?

    python locktest.py [--variants [DIR]] [--python A --python B ...] [--quick]
                       [--time SECONDS] [--samples N] [--case NAME ...] [--core] [--cpus LIST]
                       [--json FILE] [--markdown FILE] [--svg FILE]

Cases without contention, in nanoseconds of processor time an operation (or pair
of operations), the best of five batches a sample:
  lock, with-lock, try-lock, rlock, with-rlock, rlock-again (already held),
  semaphore, bounded-semaphore, condition (with + notify without a waiter),
  event (set, wait, clear), event-is-set, queue (put and get of a Queue),
  thread (start and join; microseconds)

Latencies, in microseconds, median and 99th percentile of a sample:
  wait           from notify() to running, in Condition.wait()
  wait-timed     the same in Condition.wait(10)
  event-timed    from Event.set() to running, in Event.wait(10)
  queue-timed    from put() to running, in Queue.get(timeout=10)
  join-timed     from the end of a thread to running, in join(10)
  sleep+1, sleep+2   a thread that slept 1 ms beside one or two CPU threads, over what it asked
  sleep          the same alone: what the machine itself takes

With --core, the locks of C without the interpreter (Python Plus only), in
microseconds a round trip of two threads that wake each other:
  core-sem, core-condvar-pthread, core-condvar-emulated, core-parker

Interpreters are measured interleaved, each sample in a process of its own, the
first round dropped.  Ratios above 1 mean faster than the last interpreter.
Runs unchanged on Python 2.7 and 3.  --cpus needs taskset (util-linux).
"""
from __future__ import print_function

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from itertools import repeat

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402

try:
    from Queue import Queue
except ImportError:
    from queue import Queue

clock = getattr(time, 'perf_counter', None) or time.time
cpu_clock = getattr(time, 'process_time', None) or time.clock


# ---- without contention: functions of a count, ten operations a turn -----------------
def unrolled(setup, operation):
    """A function that does operation count * 10 times; both are source text."""
    source = 'def run(count):\n    %s\n    for _ in repeat(None, count):\n' % setup
    source += ('        %s\n' % operation) * 10
    scope = {'threading': threading, 'Queue': Queue, 'repeat': repeat}
    exec(source, scope)
    return scope['run']


def start_and_join(count):
    for _ in repeat(None, count * 10):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()


PLAIN = {
    'lock': unrolled('x = threading.Lock()', 'x.acquire(); x.release()'),
    'with-lock': unrolled('x = threading.Lock()', 'with x: pass'),
    'try-lock': unrolled('x = threading.Lock()', 'x.acquire(False); x.release()'),
    'rlock': unrolled('x = threading.RLock()', 'x.acquire(); x.release()'),
    'with-rlock': unrolled('x = threading.RLock()', 'with x: pass'),
    'rlock-again': unrolled('x = threading.RLock(); x.acquire()', 'x.acquire(); x.release()'),
    'semaphore': unrolled('x = threading.Semaphore()', 'x.acquire(); x.release()'),
    'bounded-semaphore': unrolled('x = threading.BoundedSemaphore()', 'x.acquire(); x.release()'),
    'condition': unrolled('x = threading.Condition()',
                          'x.acquire(); x.notify(); x.release()'),
    'event': unrolled('x = threading.Event()', 'x.set(); x.wait(); x.clear()'),
    'event-is-set': unrolled('x = threading.Event()', 'x.is_set()'),
    'queue': unrolled('x = Queue()', 'x.put(None); x.get()'),
    'thread': start_and_join,
}
MICROSECONDS = ['thread']


def measure_plain(case, seconds):
    run = PLAIN[case]
    count = 1
    spent = 0.0
    while spent < seconds / 10:
        count *= 2
        began = cpu_clock()
        run(count)
        spent = cpu_clock() - began
    best = spent
    for _ in range(5):
        began = cpu_clock()
        run(count)
        best = min(best, cpu_clock() - began)
    return best / count / 10 * (1e6 if case in MICROSECONDS else 1e9), {}


# ---- wake-ups ---------------------------------------------------------------------------
def summary(spans):
    """Samples in seconds as (median, {p99}) in microseconds."""
    return report.quantile(spans, 0.5) * 1e6, {'p99': report.quantile(spans, 0.99) * 1e6}


def measure_wake(wait, wake, seconds):
    """wait() sleeps until wake() is called from this thread; how long that takes."""
    spans = []
    ready = threading.Semaphore(0)
    woken_at = []

    def sleeper():
        while True:
            ready.release()
            if wait() is StopIteration:
                return
            woken_at.append(clock())

    thread = threading.Thread(target=sleeper)
    thread.daemon = True
    thread.start()
    end = clock() + seconds
    while clock() < end or len(spans) < 5:
        ready.acquire()
        time.sleep(0.02)  # fast asleep: stock's polls are 16 ms apart by then
        sent = clock()
        wake()
        while not woken_at:
            time.sleep(0.0005)
        spans.append(woken_at.pop() - sent)
    return summary(spans)


def wake_condition(*timeout):
    condition = threading.Condition()

    def wait():
        with condition:
            condition.wait(*timeout)

    def wake():
        with condition:
            condition.notify()
    return wait, wake


def wake_event(*timeout):
    event = threading.Event()

    def wait():
        event.wait(*timeout)
        event.clear()
    return wait, event.set


def wake_queue(timeout):
    queue = Queue()
    return lambda: queue.get(True, timeout), lambda: queue.put(None)


def measure_join(seconds):
    spans = []
    end = clock() + seconds
    while clock() < end or len(spans) < 5:
        ended = []
        gate = threading.Lock()
        gate.acquire()

        def body():
            gate.acquire()
            ended.append(clock())
        thread = threading.Thread(target=body)
        thread.start()
        opener = threading.Timer(0.003, gate.release)
        opener.start()
        thread.join(10)
        spans.append(clock() - ended[0])
        opener.join()
    return summary(spans)


def measure_sleep(burners, seconds):
    stop = []

    def burn():
        while not stop:
            for i in range(200):
                i * i & 1023

    threads = [threading.Thread(target=burn) for _ in range(burners)]
    for thread in threads:
        thread.start()
    spans = []
    end = clock() + seconds
    while clock() < end or len(spans) < 5:
        began = clock()
        time.sleep(0.001)
        spans.append(clock() - began - 0.001)
    stop.append(True)
    for thread in threads:
        thread.join()
    return summary(spans)


LATENCIES = {
    'wait': lambda seconds: measure_wake(*wake_condition(), seconds=seconds),
    'wait-timed': lambda seconds: measure_wake(*wake_condition(10), seconds=seconds),
    'event-timed': lambda seconds: measure_wake(*wake_event(10), seconds=seconds),
    'queue-timed': lambda seconds: measure_wake(*wake_queue(10), seconds=seconds),
    'join-timed': measure_join,
    'sleep+1': lambda seconds: measure_sleep(1, seconds),
    'sleep+2': lambda seconds: measure_sleep(2, seconds),
    'sleep': lambda seconds: measure_sleep(0, seconds),
}
CASES = ['lock', 'with-lock', 'try-lock', 'rlock', 'with-rlock', 'rlock-again', 'semaphore',
         'bounded-semaphore', 'condition', 'event', 'event-is-set', 'queue', 'thread',
         'wait', 'wait-timed', 'event-timed', 'queue-timed', 'join-timed', 'sleep+1', 'sleep+2',
         'sleep']
CORE = ['core-sem', 'core-condvar-pthread', 'core-condvar-emulated', 'core-parker']


def measure(case, seconds):
    """Run one case in this process; (value, side figures)."""
    busy, own = report.cpu_times()
    started = clock()
    if case in PLAIN:
        value, extra = measure_plain(case, seconds)
    elif case in LATENCIES:
        value, extra = LATENCIES[case](seconds)
    else:
        value, extra = measure_core(case, seconds)
    extra['foreign'] = report.foreign_load(busy, own, clock() - started)
    return value, extra


def measure_core(case, seconds):
    """Round trips of two C threads over a pair of locks, without the GIL."""
    import _testinternalcapi
    rounds = 100
    spent = 0.0
    while spent < seconds / 2:
        rounds *= 2
        wrong, spent = _testinternalcapi.lock_pingpong(case[len('core-'):], rounds)
        if wrong:
            raise SystemExit('%d wrong items' % wrong)
    return spent / rounds * 1e6, {}


# ---- the driver ---------------------------------------------------------------------------
def unit_of(case):
    return 'ns' if case in PLAIN and case not in MICROSECONDS else 'us'


def sample(one, options):
    command = [one.python, os.path.abspath(__file__), '--measure', one.scenario,
               '--time', str(options.time)]
    if options.cpus:
        command = ['taskset', '-c', options.cpus] + command
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = child.communicate()
    if child.returncode:
        one.errors.append('%s: exit status %d: %s' % (
            one.scenario, child.returncode, errors.decode('utf-8', 'replace').strip()[-300:]))
        return None
    return json.loads(output.decode())


def run(options, series):
    progress = report.Progress((options.samples + 1) * len(series))
    try:
        for round_number in range(options.samples + 1):
            for one in series:
                result = sample(one, options)
                if result is not None and round_number:
                    one.add(*result)
                progress.step('%s on %s' % (one.scenario, one.python))
    except KeyboardInterrupt:
        print('interrupted; what was measured so far:', file=sys.stderr)
    progress.finish()


def main(argv):
    parser = argparse.ArgumentParser(description='What do locks cost without contention?')
    report.add_python_options(parser)
    parser.add_argument('--case', action='append', choices=CASES + CORE)
    parser.add_argument('--core', action='store_true', help="only the cases of C's locks")
    parser.add_argument('--time', type=float, help='seconds a sample (default 0.4)')
    parser.add_argument('--samples', type=int, default=None, help='default 7, at least 2')
    parser.add_argument('--quick', action='store_true', help='0.1 s a sample, 3 samples')
    parser.add_argument('--cpus', metavar='LIST', help='run on these processors only')
    parser.add_argument('--measure', choices=CASES + CORE, help=argparse.SUPPRESS)
    report.add_output_options(parser)
    options = parser.parse_args(argv)
    options.time = options.time or (0.1 if options.quick else 0.4)
    options.samples = max(2, options.samples or (3 if options.quick else 7))
    if options.measure:
        print(json.dumps(measure(options.measure, options.time)))
        return 0
    pythons = report.chosen_pythons(options)
    labels = dict((python, report.describe_python(python)) for python in pythons)
    series = [report.Series(case, python, unit_of(case), less_is_better=True)
              for case in options.case or (CORE if options.core else CASES)
              for python in pythons]
    run(options, series)
    report.write_outputs(options, 'locktest', series, labels, pythons[-1],
                         [('p99', 'p99'), ('foreign', 'foreign')],
                         report.environment(labels, options.cpus))
    errors = [(one.python, text) for one in series for text in one.errors]
    for python, text in errors:
        print('ERROR %s: %s' % (python, text))
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
