"""Check the Promela models of the threading core, and that each of their mutants is caught.

    python Tools/plus/models/run.py [--quick] [--clean-only] [-j N] [MODEL...]

A model is a file NAME.pml beside this one.  Its opening comment says how it is checked:

    CHECK safety            assertions, deadlocks (a process that waits for ever at a place that
                            is not labelled end)
    CHECK progress          that, and: no fair execution goes round for ever without passing a
                            progress label
    OPTIONS -DX=3           for the preprocessor, in the full run; several lines are several
                            instances to check
    PROGRESS -DX=2          an instance of a model of CHECK safety to check for progress as well,
                            in quick runs, too
    QUICK -DX=2             instead of OPTIONS with --quick, for the unchanged model
    COMPILE -O1             a search long enough to be worth it (the compiler takes longer, too)
    MUTANT_name  text       a fault to inject with -DMUTANT_name

Each instance of the unchanged model must be searched to the end without an error, each mutant
must give an error in one of them.
The verdicts come out as a table, the exit status is 0 only if all of them are as they should be.
Needs spin and a C compiler.
"""
from __future__ import print_function

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MEMORY = 6000       # megabytes a search may take
LIMIT = 60         # seconds


class Model(object):
    """What the opening comment of a model says."""

    def __init__(self, name):
        self.name = name
        self.path = os.path.join(HERE, name + '.pml')
        with open(self.path) as source:
            comment = source.read().split('*/', 1)[0]
        self.check = re.search(r'^ \* CHECK (safety|progress)$', comment, re.M).group(1)
        self.options = self._lines(comment, 'OPTIONS') or [[]]
        self.quick = self._lines(comment, 'QUICK') or self.options
        self.progress = self._lines(comment, 'PROGRESS')
        self.optimise = (self._lines(comment, 'COMPILE') or [['-O0']])[0][0]
        self.mutants = re.findall(r'^ \* (MUTANT_\w+)', comment, re.M)
        if not self.mutants:
            raise ValueError('%s names no mutant' % self.path)

    def instances(self, mutant, quick):
        """(how to check, options) of each instance to search."""
        found = [(self.check, one) for one in (self.quick if quick else self.options)]
        progress = [('progress', one) for one in self.progress]
        # small ones first where one error is enough
        return found + progress if mutant is None else progress + found

    @staticmethod
    def _lines(comment, key):
        return [line.split() for line in re.findall(r'^ \* %s (.+)$' % key, comment, re.M)]


def models():
    return [Model(name[:-4]) for name in sorted(os.listdir(HERE)) if name.endswith('.pml')]


def run(command, folder):
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU,
                                                                   (LIMIT, LIMIT)))
    output = child.communicate()[0].decode('latin-1')
    return child.returncode, output


def number(pattern, text, default=0.0):
    found = re.search(pattern, text)
    return float(found.group(1)) if found else default


def search(model, check, options, mutant=None, keep=None):
    """Search one instance of a model, or of one of its mutants: a dict with verdict and figures.

    verdict is 'clean' (searched to the end, no error), 'error' (with the first error's text in
    'error'), or 'broken' (spin or the compiler failed, or the search was cut short).
    """
    started = time.time()
    folder = keep or tempfile.mkdtemp(prefix='models-')
    try:
        options = options + (['-D' + mutant] if mutant else [])
        status, output = run(['spin'] + options + ['-a', model.path], folder)
        if status != 0 or not os.path.exists(os.path.join(folder, 'pan.c')):
            return {'verdict': 'broken', 'error': output[-400:]}
        kind = ['-DSAFETY'] if check == 'safety' else ['-DNP', '-DNFAIR=5']
        status, output = run([os.environ.get('CC', 'gcc').split()[-1], '-O0' if mutant else model.optimise, '-w', '-o', 'pan',
                              '-DMEMLIM=%d' % MEMORY] + kind + ['pan.c'], folder)
        if status != 0:
            return {'verdict': 'broken', 'error': output[-400:]}
        status, output = run(['./pan', '-m4000000', '-w23']
                             + (['-l', '-f'] if check == 'progress' else []), folder)
    finally:
        if keep is None:
            shutil.rmtree(folder)
    errors = re.search(r'errors: (\d+)', output)
    result = {'states': int(number(r'([\d.e+]+) states, stored', output)),
              'memory': number(r'([\d.]+)\s+total actual memory', output),
              'seconds': time.time() - started, 'error': ''}
    cut = re.search(r'(max search depth too small|out of memory|Search not completed|aborting)',
                    output)
    if errors is None or (errors.group(1) == '0' and cut):
        result.update(verdict='broken', error=output[-200:])
    elif errors.group(1) == '0':
        result['verdict'] = 'clean'
    else:
        first = re.search(r'^pan:\d+: (.*?) \(at depth', output, re.M)
        result.update(verdict='error', error=first.group(1) if first else output)
    return result


def verify(model, mutant, quick=False):
    """Search all instances of a model, or those of a mutant until it is caught.

    The figures are sums over the instances, memory the largest.
    """
    total = {'verdict': 'clean', 'error': '', 'states': 0, 'memory': 0, 'seconds': 0}
    for check, options in model.instances(mutant, quick and mutant is None):
        result = search(model, check, options, mutant)
        total['states'] += result.get('states', 0)
        total['seconds'] += result.get('seconds', 0)
        total['memory'] = max(total['memory'], result.get('memory', 0))
        if result['verdict'] != 'clean':
            total.update(verdict=result['verdict'], error=result['error'])
            break
    return total


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--quick', action='store_true', help='smaller instances, seconds')
    parser.add_argument('--clean-only', action='store_true', help='no mutants')
    parser.add_argument('-j', type=int, default=2, metavar='N', help='searches at a time')
    parser.add_argument('--mutant', action='append', help='only these mutants')
    parser.add_argument('models', nargs='*', metavar='MODEL')
    options = parser.parse_args(arguments)
    known = models()
    unknown = set(options.models) - set(m.name for m in known)
    if unknown:
        parser.error('no such model: ' + ', '.join(sorted(unknown)))
    jobs = [(model, mutant) for model in known
            if not options.models or model.name in options.models
            for mutant in [None] + ([] if options.clean_only else model.mutants)
            if not options.mutant or mutant in options.mutant]
    # the long ones first
    jobs.sort(key=lambda job: (job[1] is not None, job[0].optimise == '-O0'))
    wrong = []
    lock = threading.Lock()
    queue = list(reversed(jobs))
    print('%-10s %-28s %-8s %10s %7s %6s  %s' % ('model', 'variant', 'verdict', 'states', 'MB',
                                               's', 'first error'))

    def work():
        while True:
            with lock:
                if not queue:
                    return
                model, mutant = queue.pop()
            result = verify(model, mutant, options.quick)
            expected = 'error' if mutant else 'clean'
            good = result['verdict'] == expected
            with lock:
                if not good:
                    wrong.append((model.name, mutant))
                    if result['verdict'] == 'broken':
                        sys.stderr.write(result['error'] + '\n')
                print('%-10s %-28s %-8s %10d %7.0f %6.1f  %s%s' % (
                    model.name, mutant or '(as it is)',
                    result['verdict'] if mutant is None or not good else 'caught',
                    result['states'], result['memory'], result['seconds'], result['error'].replace('\n', ' ')[:60], '' if good else '   <== WRONG'))
                sys.stdout.flush()

    threads = [threading.Thread(target=work) for _ in range(max(1, options.j))]
    started = time.time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print('%d searches in %.0f s, %.0f s of processor time: %s' % (
        len(jobs), time.time() - started, used.ru_utime + used.ru_stime,
        'as they should be' if not wrong else '%d WRONG' % len(wrong)))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
