"""Does the schedule explorer find faults?  Puts them into copies of the threading core.

    python Tools/plus/explore/mutants.py BUILD_FOLDER [--seconds S] [--list] [MUTANT...]

Each mutant is a change of the text of one file of Python/threads; the text must occur there
exactly once, so that a mutant whose code has changed is noticed.  The explorer, built over the
changed copy by the Makefile of BUILD_FOLDER, must find an error within S seconds (default 5) a
scene and strategy; over the unchanged code it must find none.  Exit status 0: all as it should be.
"""
from __future__ import print_function

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CORE = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(HERE))), 'Python', 'threads')

# name: file, old text, new text, scene that must fail
MUTANTS = {
    'mutex-forgets-sleepers': (
        'park.c', 'ground_swap(&mutex->word, 0) == 2', 'ground_swap(&mutex->word, 0) == 3', 'mutex'),
    'park-takes-all': (
        'park.c', 'uint32_t rest = bits & ~(wanted | _PyPark_ASLEEP);', 'uint32_t rest = 0;',
        'park'),
    'lock-ignores-crossing': (
        'lock.c', 'head->given = 1', 'head->given = 0', 'lock-owed'),
    'lock-try-before-waiters': (
        'lock.c', '    __atomic_fetch_or(&self->word, WAITERS, __ATOMIC_SEQ_CST);\n', '', 'lock'),
    'condvar-timeout-eats': (
        'condvar_emulated.c', 'if (!waiter.chosen) {\n            condvar_unlink(cond, &waiter);',
        'if (1) {\n            if (!waiter.chosen) condvar_unlink(cond, &waiter);', 'condvar'),
    'condvar-unlocks-first': (
        'condvar_emulated.c', '    condvar_append(cond, &waiter);\n    _PyMutex_Unlock(mutex);\n',
        '    _PyMutex_Unlock(mutex);\n    condvar_append(cond, &waiter);\n', 'condvar'),
    'gil-try-before-waiters': (
        'gil.c', '    ground_or(&_PyGIL.word, GIL_WAITERS);\n', '', 'gil'),
    'gil-heir-takes': (
        'gil_block.c', '    if (gil_try(waiter->thread)) {\n        _PyGIL_Grant(waiter, ground_now(), 0);',
        '    gil_try(waiter->thread);\n    if (1) {\n        _PyGIL_Grant(waiter, ground_now(), 0);',
        'gil'),
    'gil-stale-heir': (
        'gil_queue.c', '    if (_PyGIL.heir == waiter) {\n        _PyGIL.heir = NULL;\n    }\n', '',
        'gil'),
    'gil-anew-in-slice': (
        'gil_queue.c', '        _PyGIL.cpu_left_at = _PyPlus_FOREVER; /* it has not */\n', '',
        'gil-owed'),
    'block-deadline-undone': (
        'gil_block.c', '        waiter->came_back = 1;\n    }\n    _PyMutex_Unlock',
        '    }\n    _PyMutex_Unlock', 'block-late'),
    'block-come-back-anyway': (
        'gil_block.c', 'if (bits == 0 && waiter->state == WAITER_BLOCKED) {', 'if (bits == 0) {',
        'block'),
    'block-ready-overwrites': (
        'gil_block.c', '    _PyGIL_SettleReady();\n    waiter->ready = 1;',
        '    waiter->ready = 1;', 'block-both'),
    'block-ready-twice': (
        'gil_queue.c', 'if (queue_may_join(waiter)) { /* else', 'if (1) { /* else', 'block'),
    'block-ready-forgotten': (
        'gil.c', ' || _PyGIL.made_ready != NULL;', ';', 'block'),
    'exit-open-to-all': (
        'gil_internal.h', ' && (!(word & GIL_CLOSED) || self == _PyGIL.closer)) {', ') {\n'
        '        (void)self;', 'exit'),
}


def make(build, core, folder):
    """Build the explorer over the core in `core`; the path of the program."""
    program = os.path.join(folder, 'explore')
    child = subprocess.Popen(['make', '-C', build, '-s', program, 'CORE_DIR=' + core,
                              'EXPLORE_DIR=' + folder],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0]
    if child.returncode != 0:
        raise RuntimeError(output.decode('latin-1'))
    return program


def explore(program, scene, seconds, seed=1):
    """Run one scene under all strategies: (exit status, output, seconds taken)."""
    started = time.time()
    child = subprocess.Popen([program, '--seconds', str(seconds), '--seed', str(seed), scene],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0].decode('latin-1')
    return child.returncode, output, time.time() - started


def mutate(name, folder):
    """A copy of the core in `folder` with the fault in it; the name of the scene."""
    file, old, new, scene = MUTANTS[name]
    core = os.path.join(folder, 'core')
    shutil.copytree(CORE, core)
    path = os.path.join(core, file)
    with open(path) as source:
        text = source.read()
    if text.count(old) != 1:
        raise ValueError('mutant %s: %d places in %s instead of one' % (name, text.count(old), file))
    with open(path, 'w') as source:
        source.write(text.replace(old, new))
    return core, scene


def try_mutant(build, name, seconds):
    """(found, first line about it, seconds to build and find)."""
    started = time.time()
    folder = tempfile.mkdtemp(prefix='explore-')
    try:
        core, scene = mutate(name, folder)
        status, output, _ = explore(make(build, core, folder), scene, seconds)
    finally:
        shutil.rmtree(folder)
    found = re.search(r'^\S+ +\S+ +FAILED.*$', output, re.M)
    return status == 1 and found is not None, found.group(0) if found else output, \
        time.time() - started


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('build', metavar='BUILD_FOLDER')
    parser.add_argument('--seconds', type=float, default=5)
    parser.add_argument('--list', action='store_true')
    parser.add_argument('mutants', nargs='*', metavar='MUTANT')
    options = parser.parse_args(arguments)
    names = options.mutants or sorted(MUTANTS)
    unknown = sorted(set(names) - set(MUTANTS))
    if unknown:
        parser.error('no such mutant: ' + ', '.join(unknown))
    missed = 0
    for name in names:
        if options.list:
            print('%-24s %s, scene %s' % (name, MUTANTS[name][0], MUTANTS[name][3]))
            continue
        found, what, taken = try_mutant(options.build, name, options.seconds)
        missed += not found
        print('%-24s %-6s %5.1f s  %s' % (name, 'found' if found else 'MISSED', taken,
                                          re.sub(r'\s+', ' ', what)[:110]))
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
