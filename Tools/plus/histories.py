"""Record what threads do with locks, conditions and queues, and check that it can have been.

    python Tools/plus/histories.py [--operations N] [--threads N] [--seed N] [--kind KIND...]

Runs on the interpreter to be checked.  Rounds of a few ten thousand operations, each recorded
and then checked against what the object promises:

    lock       Lock, RLock and semaphores: never more holders than allowed; a timed acquire
               that failed was not early
    condition  one story of waits and notifies in the order of the lock: notify(n) ends the waits
               of the first n waiters of its moment whose time is not up, with True, and of
               nobody else; False only after the timeout
    queue      Queue: each item comes out once; those of one producer in order; Empty and Full
               not early; nothing is left

An event is stamped by one counter that all threads draw from, which is one C call under the GIL:
after an acquire and before a release, so intervals that overlap in stamps overlapped in fact.
The last line gives the number of operations checked.  Exit status 1: a history is impossible.
"""
from __future__ import print_function

import argparse
import itertools
import random
import sys
import threading
import time

try:
    import Queue
except ImportError:
    import queue as Queue

clock = getattr(time, 'monotonic', time.time)
# a timeout may be rounded to the clock's resolution
EARLY = 1e-6 if hasattr(time, 'monotonic') else 2e-3


class Impossible(Exception):
    """A history that no correct object produces."""


# ---- checkers: pure functions of recorded events -----------------------------------------


def check_holds(holds, limit):
    """Intervals (acquired, released) in stamps: at most `limit` at a time."""
    events = []
    for acquired, released in holds:
        if not acquired < released:
            raise Impossible('released at %d, acquired at %d' % (released, acquired))
        events.append((acquired, 1))
        events.append((released, -1))
    held = 0
    for stamp, change in sorted(events):
        held += change
        if held > limit:
            raise Impossible('%d holders at stamp %d, %d allowed' % (held, stamp, limit))


def check_timeout(timeout, elapsed):
    if elapsed < timeout - EARLY:
        raise Impossible('a timeout of %r s passed in %r s' % (timeout, elapsed))


def check_condition(events):
    """Events of all threads, each drawn with the lock held; times are of clock():

    (stamp, 'wait', who, deadline or None), (stamp, 'notify', n, now),
    (stamp, 'woken', who, result, now)

    A wait whose time is up leaves the condition before it has the lock again, so a notify after
    its deadline may pass it over; one before its deadline may not.
    """
    events = sorted(events)
    results = {}    # of each wait, in order
    for event in events:
        if event[1] == 'woken':
            results.setdefault(event[2], []).append(event[3])
    begun = {}
    waiting = []    # (who, will it be notified, deadline)
    notified = set()
    for event in events:
        kind = event[1]
        if kind == 'wait':
            who, deadline = event[2:]
            which = begun[who] = begun.get(who, -1) + 1
            if which >= len(results.get(who, ())):
                raise Impossible('wait of %r never ended' % (who,))
            waiting.append((who, results[who][which], deadline))
        elif kind == 'notify':
            count, now = event[2:]
            while count > 0 and waiting:
                who, result, deadline = waiting.pop(0)
                if result:
                    notified.add(who)
                    count -= 1
                elif deadline is None or now < deadline - EARLY:
                    raise Impossible('wait of %r ended with False, it had been notified' % (who,))
        else:
            who, result, now = event[2:]
            if result:
                if who not in notified:
                    raise Impossible('wait of %r ended with True, nobody had notified it' % (who,))
                notified.discard(who)
            else:
                mine = [wait for wait in waiting if wait[0] == who]
                if mine:
                    if mine[0][2] is None:
                        raise Impossible('a wait without timeout ended with False')
                    if now < mine[0][2] - EARLY:
                        raise Impossible('a wait ended %r s before its deadline'
                                         % (mine[0][2] - now))
                    waiting.remove(mine[0])
    if waiting or notified:
        raise Impossible('left behind: waiting %r, notified %r' % (waiting, sorted(notified)))


def check_queue(put, got):
    """put: {producer: number of items}; got: a list of (producer, number) for each consumer."""
    seen = {}
    for items in got:
        last = {}
        for producer, number in items:
            if number <= last.get(producer, -1):
                raise Impossible('item %d of producer %r came after %d'
                                 % (number, producer, last[producer]))
            last[producer] = number
            seen.setdefault(producer, []).append(number)
    for producer, count in put.items():
        if sorted(seen.get(producer, [])) != list(range(count)):
            raise Impossible('of %d items of producer %r, %d came out'
                             % (count, producer, len(seen.get(producer, []))))
    if set(seen) - set(put):
        raise Impossible('items of nobody: %r' % sorted(set(seen) - set(put)))


# ---- recorders ----------------------------------------------------------------------------


def run(bodies):
    """Run functions in threads; the first exception of one of them comes out here."""
    failures = []

    def guarded(body):
        try:
            body()
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=guarded, args=(body,)) for body in bodies]
    for thread in threads:
        thread.daemon = True
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def timed_acquire(lock, timeout):
    """acquire with a timeout, where the interpreter has that."""
    begin = clock()
    taken = lock.acquire(True, timeout)
    if not taken:
        check_timeout(timeout, clock() - begin)
    return taken


def round_locks(chance, threads, operations):
    stamp = itertools.count()
    objects = [(threading.Lock(), 1), (threading.RLock(), 1), (threading.Semaphore(2), 2)]
    holds = [[[] for _ in objects] for _ in range(threads)]
    tries = [0] * threads

    def body(me):
        mine = random.Random(chance[me])
        record = holds[me]
        for _ in range(operations // threads // 2):
            which = mine.randrange(len(objects))
            lock = objects[which][0]
            how = mine.randrange(16)
            tries[me] += 2
            if how == 0:
                if not lock.acquire(False):
                    continue
            elif how == 1:
                if not timed_acquire(lock, mine.random() * 0.0005):
                    continue
            else:
                lock.acquire()
            acquired = next(stamp)
            if how == 2:
                time.sleep(0)
            if how == 3 and which == 1:
                lock.acquire()
                lock.release()
            record[which].append((acquired, next(stamp)))
            lock.release()

    run([lambda me=me: body(me) for me in range(threads)])
    for which, (_, limit) in enumerate(objects):
        check_holds(itertools.chain(*[record[which] for record in holds]), limit)
    return sum(tries)


def round_condition(chance, threads, operations):
    stamp = itertools.count()
    condition = threading.Condition(threading.Lock() if chance[0] & 1 else None)
    events = [[] for _ in range(threads)]
    left = [threads - 1]

    def waiter(me):
        mine = random.Random(chance[me])
        record = events[me]
        for _ in range(operations // threads):
            timeout = mine.random() * 0.0005 if mine.randrange(8) == 0 else None
            with condition:
                deadline = None if timeout is None else clock() + timeout
                record.append((next(stamp), 'wait', me, deadline))
                result = condition.wait(timeout)
                record.append((next(stamp), 'woken', me, result, clock()))
        with condition:
            left[0] -= 1

    def notifier(me):
        mine = random.Random(chance[me])
        while left[0]:
            with condition:
                count = mine.choice((1, 1, 2, threads))
                if count == threads:
                    condition.notify_all()
                else:
                    condition.notify(count)
                # the clock after it: what is past now may have been past then
                events[me].append((next(stamp), 'notify', count, clock()))
            if mine.randrange(4) == 0:
                time.sleep(0)

    run([lambda me=me: waiter(me) for me in range(threads - 1)]
        + [lambda: notifier(threads - 1)])
    history = list(itertools.chain(*events))
    check_condition(history)
    return sum(1 for event in history if event[1] != 'wait')


def round_queue(chance, threads, operations):
    queue = Queue.Queue(chance[0] % 5)
    producers = max(1, threads // 2)
    put = {}
    got = [[] for _ in range(threads - producers)]
    misses = [0] * threads

    def producer(me):
        mine = random.Random(chance[me])
        count = operations // producers // 2
        for number in range(count):
            if mine.randrange(16) == 0:
                timeout = mine.random() * 0.0005
                begin = clock()
                try:
                    queue.put((me, number), True, timeout)
                    continue
                except Queue.Full:
                    check_timeout(timeout, clock() - begin)
                    misses[me] += 1
            queue.put((me, number))
        put[me] = count

    def consumer(me, items):
        mine = random.Random(chance[producers + me])
        while True:
            if mine.randrange(16) == 0:
                timeout = mine.random() * 0.0005
                begin = clock()
                try:
                    item = queue.get(True, timeout)
                except Queue.Empty:
                    check_timeout(timeout, clock() - begin)
                    misses[producers + me] += 1
                    continue
            else:
                item = queue.get()
            if item is None:
                return
            items.append(item)

    def all_producers():
        run([lambda me=me: producer(me) for me in range(producers)])
        for _ in got:
            queue.put(None)

    run([all_producers] + [lambda me=me, items=items: consumer(me, items)
                           for me, items in enumerate(got)])
    if not queue.empty():
        raise Impossible('%d items left' % queue.qsize())
    check_queue(put, got)
    return 2 * sum(put.values()) + sum(misses)


ROUNDS = [('lock', round_locks), ('condition', round_condition), ('queue', round_queue)]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--operations', type=int, default=1000000, metavar='N')
    parser.add_argument('--threads', type=int, default=4, metavar='N')
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--kind', action='append', choices=[kind for kind, _ in ROUNDS])
    options = parser.parse_args(arguments)
    if options.threads < 2:
        parser.error('at least 2 threads')
    seed = options.seed if options.seed is not None else int(time.time() * 1000) % 10 ** 9
    print('histories: seed %d, %d threads, Python %s'
          % (seed, options.threads, sys.version.split()[0]))
    chance = random.Random(seed)
    rounds = [pair for pair in ROUNDS if options.kind is None or pair[0] in options.kind]
    counts = dict((kind, 0) for kind, _ in rounds)
    started = time.time()
    size = min(60000, max(400, options.operations // 6))
    while sum(counts.values()) < options.operations:
        for kind, record in rounds:
            seeds = [chance.randrange(2 ** 30) for _ in range(options.threads)]
            try:
                counts[kind] += record(seeds, options.threads, size)
            except Impossible as error:
                print('histories: IMPOSSIBLE, %s, seed %d: %s' % (kind, seed, error))
                return 1
    print(', '.join('%s %d' % (kind, counts[kind]) for kind, _ in rounds))
    print('histories: %d operations checked in %.0f s' % (sum(counts.values()),
                                                          time.time() - started))
    return 0


if __name__ == '__main__':
    sys.exit(main())
