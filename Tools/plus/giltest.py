"""giltest: how well do threads share an interpreter?

    python giltest.py [--variants [DIR]] [--python A --python B ...] [--quick]
                      [--time SECONDS] [--samples N] [--cpus LIST] [--pinned]
                      [--max-foreign PART] [--scenario NAME ...]
                      [--json FILE] [--markdown FILE] [--svg FILE]

Scenarios
  efficiency     work of two concurrent CPU threads, as a part of one thread's
  lock           a producer and a consumer hand items over by two Locks
  condition      the same by a Condition
  queue          the same by a Queue of one place
  lock+1, lock+2, condition+1, ...   beside one or two CPU threads

Several interpreters are measured interleaved, each sample in a process of its
own; a first round is dropped as warm-up.  Every scenario checks its own answer:
the consumer must see each item once, in order, and CPU threads must compute the
right sums; a sample that fails is an error, not a result.  "cpu share" is what
CPU threads got, as a part of what one gets alone; "us/item" is processor time a
transaction; "foreign" is the part of one core that other processes used.

--pinned measures each scenario twice, on all processors and on one only.
--max-foreign takes a sample again, up to five times, when others used more than
that part of a core meanwhile; with it a noisy machine gives usable figures, and
how many samples were noisy all the same is told at the end.

Runs unchanged on Python 2.7 and 3.  --cpus and --pinned need taskset (util-linux).
"""
from __future__ import print_function

import argparse
import json
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402

try:
    from Queue import Queue
except ImportError:
    from queue import Queue

clock = getattr(time, 'perf_counter', None) or time.time
CHUNK = 200
CHUNK_SUM = sum(i * i & 1023 for i in range(CHUNK))
WRONG = 'a CPU thread computed a wrong sum'


# ---- what the measured interpreter runs -----------------------------------------
def burn(state, counts, slot):
    """Count chunks of pure computation until state['stop']."""
    done = 0
    while not state['stop']:
        total = 0
        for i in range(CHUNK):
            total += i * i & 1023
        if total != CHUNK_SUM:
            state['error'] = WRONG
        done += 1
        counts[slot] = done


def burn_for(seconds, threads):
    """Chunks per second that so many concurrent CPU threads do together."""
    state = {'stop': False}
    counts = [0] * threads
    workers = [threading.Thread(target=burn, args=(state, counts, i)) for i in range(threads)]
    started = clock()
    for worker in workers:
        worker.start()
    time.sleep(seconds)
    state['stop'] = True
    for worker in workers:
        worker.join()
    if 'error' in state:
        raise SystemExit(state['error'])
    return sum(counts) / (clock() - started)


class LockChannel(object):
    """One place, guarded by two locks: released 'full' means an item is there."""

    def __init__(self):
        self.full = threading.Lock()
        self.empty = threading.Lock()
        self.full.acquire()

    def put(self, item):
        self.empty.acquire()
        self.item = item
        self.full.release()

    def get(self):
        self.full.acquire()
        item = self.item
        self.empty.release()
        return item


class ConditionChannel(object):
    """One place, guarded by one condition on which both sides wait."""

    def __init__(self):
        self.condition = threading.Condition()
        self.there = False

    def put(self, item):
        with self.condition:
            while self.there:
                self.condition.wait()
            self.item = item
            self.there = True
            self.condition.notify()

    def get(self):
        with self.condition:
            while not self.there:
                self.condition.wait()
            self.there = False
            self.condition.notify()
            return self.item


def queue_channel():
    return Queue(1)


CHANNELS = {'lock': LockChannel, 'condition': ConditionChannel, 'queue': queue_channel}


def produce(channel, deadline):
    n = 0
    while True:
        channel.put(n)
        n += 1
        if not n & 15 and clock() >= deadline:
            channel.put(None)
            return


def consume(channel, state):
    expected = 0
    while True:
        item = channel.get()
        if item is None:
            state['seen'] = expected
            return
        if item != expected:
            state['error'] = 'item %r came where %r was due' % (item, expected)
            state['seen'] = expected
        expected += 1


def measure_pair(kind, burners, seconds):
    alone = burn_for(min(0.2, seconds / 2), 1) if burners else 0
    channel = CHANNELS[kind]()
    state = {'stop': False}
    counts = [0] * burners
    workers = [threading.Thread(target=burn, args=(state, counts, i)) for i in range(burners)]
    for worker in workers:
        worker.daemon = True
        worker.start()
    busy, own = report.cpu_times()
    started = clock()
    before = sum(counts)
    consumer = threading.Thread(target=consume, args=(channel, state))
    producer = threading.Thread(target=produce, args=(channel, started + seconds))
    consumer.start()
    producer.start()
    producer.join()
    consumer.join()
    spent = clock() - started
    chunks = sum(counts) - before
    state['stop'] = True
    for worker in workers:
        worker.join()
    own_after = report.cpu_times()[1]
    foreign = report.foreign_load(busy, own, clock() - started)
    if 'error' in state:
        raise SystemExit(state['error'])
    if state['seen'] % 16:
        raise SystemExit('%d items came, not a multiple of 16' % state['seen'])
    extra = {'cpu_us': (own_after - own) * 1e6 / max(state['seen'], 1), 'foreign': foreign}
    if burners:
        extra['share'] = chunks / spent / alone
    return state['seen'] / spent, extra


def measure(scenario, seconds):
    """Run one scenario in this process; (value, side figures)."""
    if scenario == 'efficiency':
        busy, own = report.cpu_times()
        started = clock()
        one = burn_for(seconds / 2, 1)
        two = burn_for(seconds / 2, 2)
        return two / one, {'foreign': report.foreign_load(busy, own, clock() - started)}
    kind, _, burners = scenario.partition('+')
    return measure_pair(kind, int(burners or 0), seconds)


# ---- the driver -------------------------------------------------------------------
SCENARIOS = ['efficiency', 'lock', 'lock+1', 'lock+2', 'condition', 'condition+1',
             'condition+2', 'queue', 'queue+1']


def sample(python, scenario, seconds, cpus):
    """One sample in a process of its own: (value, extra), or raises RuntimeError."""
    command = [python, os.path.abspath(__file__), '--measure', scenario, '--time', str(seconds)]
    if cpus:
        command = ['taskset', '-c', cpus] + command
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    killer = threading.Timer(60 + 20 * seconds, child.kill)
    killer.start()
    output, errors = child.communicate()
    killer.cancel()
    if child.returncode:
        raise RuntimeError('%s: exit status %d: %s' % (
            scenario, child.returncode, errors.decode('utf-8', 'replace').strip()[-300:]))
    result = json.loads(output.decode())
    return result['value'], result['extra']


def quiet_sample(one, options):
    """A sample in which other processes kept within --max-foreign, if there is one."""
    for left in range(4, -1, -1):
        value, extra = sample(one.python, one.bare, options.time, one.cpus)
        if extra['foreign'] <= options.max_foreign:
            break
        if left == 0:
            options.noisy += 1
    return value, extra


def run(options, series):
    rounds = options.samples + 1
    progress = report.Progress(rounds * len(series))
    options.noisy = 0
    try:
        for round_number in range(rounds):
            for one in series:
                try:
                    value, extra = quiet_sample(one, options)
                except RuntimeError as error:
                    one.errors.append(str(error))
                else:
                    if round_number:
                        one.add(value, extra)
                progress.step('%s on %s' % (one.scenario, one.python))
    except KeyboardInterrupt:
        print('interrupted; what was measured so far:', file=sys.stderr)
    progress.finish()


def make_series(options, pythons):
    """A Series for each row; bare is its scenario without what --pinned adds to the name."""
    series = []
    for scenario in options.scenario or SCENARIOS:
        for pinned in [False, True] if options.pinned else [False]:
            for python in pythons:
                one = report.Series(scenario + (', pinned' if pinned else ''), python,
                                    'of one thread' if scenario == 'efficiency' else 'items/s')
                one.bare = scenario
                one.cpus = (options.cpus or '0').split(',')[0].split('-')[0] if pinned \
                    else options.cpus
                series.append(one)
    return series


def parse(argv):
    parser = argparse.ArgumentParser(description='How well do threads share an interpreter?')
    report.add_python_options(parser)
    parser.add_argument('--scenario', action='append', choices=SCENARIOS + ['queue+2'])
    parser.add_argument('--time', type=float, help='seconds a sample (default 0.5)')
    parser.add_argument('--samples', type=int, default=None, help='default 10, at least 3')
    parser.add_argument('--quick', action='store_true', help='0.2 s a sample')
    parser.add_argument('--cpus', metavar='LIST', help='run on these processors only, as taskset -c')
    parser.add_argument('--pinned', action='store_true',
                        help='measure each scenario on one processor, too')
    parser.add_argument('--max-foreign', type=float, default=float('inf'), metavar='PART',
                        help='take a sample again when others used more of a core')
    parser.add_argument('--measure', help=argparse.SUPPRESS)
    report.add_output_options(parser)
    options = parser.parse_args(argv)
    options.time = options.time or (0.2 if options.quick else 0.5)
    options.samples = max(3, options.samples or 10)
    return options


def main(argv):
    options = parse(argv)
    if options.measure:
        value, extra = measure(options.measure, options.time)
        print(json.dumps({'value': value, 'extra': extra}))
        return 0
    pythons = report.chosen_pythons(options)
    labels = dict((python, report.describe_python(python)) for python in pythons)
    series = make_series(options, pythons)
    run(options, series)
    report.write_outputs(
        options, 'giltest', series, labels, pythons[-1],
        [('cpu share', 'share'), ('us/item', 'cpu_us'), ('foreign', 'foreign')],
        report.environment(labels, options.cpus))
    errors = [(one.python, text) for one in series for text in one.errors]
    for python, text in errors:
        print('ERROR %s: %s' % (python, text))
    if options.noisy:
        print('noisy samples: %d' % options.noisy)
    print('self-checks: %s' % ('%d failed' % len(errors) if errors else 'all passed'))
    return 1 if errors else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
