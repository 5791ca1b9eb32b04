"""Run random programs on two interpreters and compare what they do.

    python run.py --stock STOCK-BINARY --python OUR-BINARY [--seeds A-B] [--jobs N]
                  [--keep FOLDER] [--show N]
    python run.py --record FILE --stock STOCK-BINARY [--seeds A-B]

Compared are standard output, standard error (tracebacks) and exit status, byte for byte.
Programs come from generate.py.  Those of seeds in known.tsv differ for the reason given
there.  One on which stock differs from itself, because addresses decide an order, is counted
apart, and so is one that both run until the limit of processor time ends it: as far as the
slower one came, both said the same.  --keep writes each program that differs, with both outputs, into a folder.
--record writes what stock does: 'seed <tab> digest' lines, for a test without a stock.
Runs on Python 2.7 and 3.
"""
from __future__ import print_function

import argparse
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 5
MEMORY = 2 << 30
ADDRESS = re.compile(b'0x[0-9a-fA-F]{6,}')
LIMIT = (-signal.SIGXCPU, -signal.SIGKILL)  # how a program ends that used all its processor time
AGAIN = 4  # runs of one that seems to differ: what stock itself does in two ways is no difference


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(python, path, folder):
    """(exit status, output, errors) of a program; a status below 0 is a signal."""
    child = subprocess.Popen([python, '-E', '-S', os.path.basename(path)], cwd=folder,
                             stdin=open(os.devnull), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, preexec_fn=limits)
    output, errors = child.communicate()
    return child.returncode, output, ADDRESS.sub(b'0xADDR', errors)


def digest(result):
    return hashlib.md5(repr((result[0], )).encode() + result[1] + b'\0' + result[2]).hexdigest()


def known():
    """seed -> reason, of known.tsv"""
    rows = {}
    with open(os.path.join(HERE, 'known.tsv')) as lines:
        for line in lines:
            if line.strip() and not line.startswith('#'):
                seed, reason = line.rstrip('\n').split('\t', 1)
                rows[int(seed)] = reason
    return rows


class Comparison(object):
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp()
        self.lock = threading.Lock()
        self.seeds = iter(range(options.first, options.last + 1))
        self.counts = dict.fromkeys(('same', 'unstable', 'known', 'limit', 'different', 'signal'), 0)
        self.different = []
        self.failed = 0  # threads of ours that ended by an exception
        self.recorded = {}
        self.known = known()

    def work(self):
        try:
            self.compare()
        except BaseException:
            with self.lock:
                self.failed += 1
            raise

    def compare(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        while True:
            with self.lock:
                seed = next(self.seeds, None)
            if seed is None:
                return
            path = os.path.join(folder, 'p.py')
            with open(path, 'w') as out:
                out.write(generate.program(seed))
            stock = run(self.options.stock, path, folder)
            if self.options.record:
                if all(run(self.options.stock, path, folder) == stock for _ in range(AGAIN)):
                    with self.lock:
                        self.recorded[seed] = digest(stock)
                continue
            ours = run(self.options.python, path, folder)
            stocks = set([stock])
            while ours not in stocks and len(stocks) < AGAIN and not reached_limit(stock, ours):
                # does its output depend on addresses?
                again = [run(self.options.stock, path, folder) for _ in range(AGAIN)]
                if stocks.issuperset(again):
                    break
                stocks.update(again)
            self.judge(seed, path, stock, ours, len(stocks) > 1)

    def judge(self, seed, path, stock, ours, unstable):
        with self.lock:
            if reached_limit(stock, ours):
                self.counts['limit'] += 1
                return
            if ours[0] < 0:
                self.counts['signal'] += 1
            if stock == ours:
                self.counts['same'] += 1
            elif unstable and ours[0] >= 0:
                self.counts['unstable'] += 1
            elif seed in self.known and ours[0] >= 0:
                self.counts['known'] += 1
            else:
                self.counts['different'] += 1
                self.different.append(seed)
                if len(self.different) <= self.options.show:
                    print('seed %d: %s' % (seed, first_difference(stock, ours)))
                    sys.stdout.flush()
                if self.options.keep:
                    keep(self.options.keep, seed, path, stock, ours)

    def run(self):
        threads = [threading.Thread(target=self.work) for _ in range(self.options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        shutil.rmtree(self.folder)


def reached_limit(stock, ours):
    """Did both use up their time, and say the same until then?"""
    return stock[0] in LIMIT and ours[0] in LIMIT and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(stock[1:], ours[1:]))


def first_difference(stock, ours):
    if stock[0] != ours[0]:
        return 'exit status %d, ours %d' % (stock[0], ours[0])
    for name, a, b in (('output', stock[1], ours[1]), ('errors', stock[2], ours[2])):
        if a != b:
            for one, other in zip(a.split(b'\n'), b.split(b'\n')):
                if one != other:
                    return '%s: %r, ours %r' % (name, one[:200], other[:200])
            return '%s: one is longer' % name


def keep(folder, seed, path, stock, ours):
    if not os.path.isdir(folder):
        os.makedirs(folder)
    shutil.copy(path, os.path.join(folder, '%d.py' % seed))
    for name, result in (('stock', stock), ('ours', ours)):
        with open(os.path.join(folder, '%d.%s' % (seed, name)), 'wb') as out:
            out.write(result[1] + b'---- errors, status %d\n' % result[0] + result[2]
                      if str is not bytes else
                      '%s---- errors, status %d\n%s' % (result[1], result[0], result[2]))


def main(argv):
    parser = argparse.ArgumentParser(description='Random programs on stock and ours.')
    parser.add_argument('--stock', required=True)
    parser.add_argument('--python', default=sys.executable)
    parser.add_argument('--seeds', default='1-20000', metavar='A-B')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--keep', metavar='FOLDER')
    parser.add_argument('--show', type=int, default=40)
    parser.add_argument('--record', metavar='FILE')
    options = parser.parse_args(argv)
    first, _, last = options.seeds.partition('-')
    options.first, options.last = int(first), int(last or first)
    # programs run in a folder of their own
    options.stock, options.python = (os.path.abspath(python) if os.sep in python else python
                                     for python in (options.stock, options.python))
    comparison = Comparison(options)
    comparison.run()
    if comparison.failed:
        return 2
    if options.record:
        with open(options.record, 'w') as out:
            for seed in sorted(comparison.recorded):
                out.write('%d\t%s\n' % (seed, comparison.recorded[seed]))
        return 0
    print('%d programs: ' % (options.last - options.first + 1) +
          '%(same)d the same, %(unstable)d of which stock differs from itself, %(known)d differ for a '
          'known reason, %(limit)d reached the limit on both, %(different)d differ; %(signal)d of ours '
          'ended by a signal' % comparison.counts)
    return 1 if comparison.counts['different'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
