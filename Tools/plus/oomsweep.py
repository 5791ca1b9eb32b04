"""Fail the 1st, 2nd, ... allocation of small programs and see that none crashes.

    oomsweep.py [--first N] [--last N] [--step N] [--run COUNT] [-j N] [--limit SECONDS] [NAME...]
    oomsweep.py --one NAME N [--run COUNT]

The programs are the files of Tools/plus/oom: each has a function run() that answers the
same each time.  A child for each program imports it and runs it twice, then forks for
each N: there, the Nth allocation (with --run the next COUNT as well) fails in run(), which must
raise a clean exception or answer as before; afterwards, with memory again, run() must answer
as before, and each tenth process ends by the whole way out of the interpreter.

A failure is: a death by a signal, more than the time limit, another answer, SystemError
(an error without its exception, or the reverse), or a second run that does not work.
A program whose run() makes fewer than N allocations is done: the rest would be the same run.
--one does a single N without a fork, for a debugger.  Needs a build of ours.
"""
from __future__ import print_function

import argparse
import gc
import os
import signal
import subprocess
import sys
import threading

import _testinternalcapi as inside

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, 'oom')
WHOLE_EXIT = 10


def names_of_all():
    return sorted(name[:-3] for name in os.listdir(PROGRAMS) if name.endswith('.py'))


def load(name):
    """The function run() of a program, and what it answers."""
    # the names of the programs may be those of modules
    space = {'__name__': 'oom_' + name}
    path = os.path.join(PROGRAMS, name + '.py')
    module = type(sys)(space['__name__'])
    module.__file__ = path
    sys.modules[module.__name__] = module
    with open(path) as stream:
        exec(compile(stream.read(), path, 'exec'), module.__dict__)
    module.run()
    return module.run, repr(module.run())


def attempt(run, expected, number, count):
    """(verdict, whether the failing allocation was reached): 'ok ...' or what is wrong."""
    error = text = None
    inside.oom_arm(number, count)
    try:
        answer = run()
    except BaseException as caught:
        seen = inside.oom_disarm()
        error = type(caught).__name__
        text = str(caught)
        caught = None
    else:
        seen = inside.oom_disarm()
    sys.exc_clear()
    reached = seen >= number
    if error is None:
        verdict = 'ok same' if repr(answer) == expected else 'another answer: %.300r' % (answer,)
    elif not reached or error == 'SystemError':
        verdict = '%s: %s' % (error, text)
    else:
        verdict = 'ok ' + error
    try:
        # what a failed call left set comes up in the next one that looks
        answer = None
        gc.collect()
    except Exception as caught:
        return 'left set: %s' % type(caught).__name__, reached
    if verdict.startswith('ok'):
        try:
            again = repr(run())
        except Exception as caught:
            return 'second run: %s: %s' % (type(caught).__name__, caught), reached
        if again != expected:
            return 'second run: another answer: %.300s' % again, reached
    return verdict, reached


def in_child(run, expected, number, options, pipe):
    """Runs in the forked process; True: the caller must return to leave the whole way."""
    signal.alarm(options.limit)
    verdict, reached = attempt(run, expected, number, options.run)
    os.write(pipe, '%d%s' % (reached, verdict))
    if number % WHOLE_EXIT:
        os._exit(0)
    return True


def serve(name, options):
    """Sweep one program: a line for each failure, and one of counts."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    run, expected = load(name)
    counts = {}
    done = 0
    for number in range(options.first, options.last + 1, options.step):
        reading, writing = os.pipe()
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            if in_child(run, expected, number, options, writing):
                return
        os.close(writing)
        text = os.read(reading, 2000)
        os.close(reading)
        status = os.waitpid(child, 0)[1]
        done += 1
        verdict = text[1:] or 'no answer'
        if os.WIFSIGNALED(status):
            sort = os.WTERMSIG(status)
            verdict = 'hang' if sort == signal.SIGALRM else 'signal %d' % sort
            verdict += ' at exit, after ' + text[1:] if text else ''
        elif status:
            verdict = 'exit status %d' % (status >> 8)
        if verdict.startswith('ok'):
            counts[verdict[3:]] = counts.get(verdict[3:], 0) + 1
        else:
            print('FAIL %s %d %s' % (name, number, verdict.replace('\n', ' ')))
        if text[:1] == '0':
            break
    print('RUNS %s %d %s' % (name, done, ', '.join('%s %d' % pair
                                                   for pair in sorted(counts.items()))))


def sweep(names, options):
    """Children for the programs, options.jobs at a time; (runs, failures)."""
    queue = list(names)[::-1]
    failures = []
    runs = []
    lock = threading.Lock()
    command = [sys.executable, os.path.abspath(__file__), '--serve']
    for option in ('first', 'last', 'step', 'run', 'limit'):
        command += ['--' + option, str(getattr(options, option))]

    def worker():
        while True:
            with lock:
                if not queue:
                    return
                name = queue.pop()
            child = subprocess.Popen(command + [name], stdout=subprocess.PIPE)
            lines = child.communicate()[0].splitlines()
            with lock:
                last = lines[-1] if lines else ''
                if not last.startswith('RUNS') or child.returncode:
                    failures.append('%s: the sweep itself ended early' % name)
                    print(failures[-1])
                else:
                    runs.append(int(last.split()[2]))
                for line in lines:
                    print(line)
                    if line.startswith('FAIL'):
                        failures.append(line)
                sys.stdout.flush()

    threads = [threading.Thread(target=worker) for _ in range(options.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(runs), failures


def parse(argv):
    parser = argparse.ArgumentParser(description='failing allocations, one by one')
    parser.add_argument('--first', type=int, default=1)
    parser.add_argument('--last', type=int, default=1000)
    parser.add_argument('--step', type=int, default=1)
    parser.add_argument('--run', type=int, default=1, help='so many in a row fail')
    parser.add_argument('--limit', type=int, default=20, help='seconds for one run')
    parser.add_argument('-j', dest='jobs', type=int, default=2)
    parser.add_argument('--serve', action='store_true', help=argparse.SUPPRESS)
    parser.add_argument('--one', nargs=2, metavar=('NAME', 'N'))
    parser.add_argument('names', nargs='*')
    return parser.parse_args(argv)


def main(argv):
    options = parse(argv)
    if options.one:
        run, expected = load(options.one[0])
        print(attempt(run, expected, int(options.one[1]), options.run))
        return 0
    if options.serve:
        serve(options.names[0], options)
        return 0
    runs, failures = sweep(options.names or names_of_all(), options)
    print('%d runs, %d failures' % (runs, len(failures)))
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
