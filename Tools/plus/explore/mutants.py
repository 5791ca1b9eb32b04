"""Does the schedule explorer find faults?  Puts them into copies of the threading core.

    python Tools/plus/explore/mutants.py BUILD_FOLDER [--seconds S] [--list] [MUTANT...]

The explorer, built over the changed copy by the Makefile of BUILD_FOLDER, must find an error within
S seconds (default 5) a scene and strategy.  Exit status 0: all as it should be.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from coremutants import Mutants  # noqa: E402

EXPLORE = Mutants('explore', r'^\S+ +\S+ +FAILED.*$', {
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
    'gil-brief-silent': (
        'gil_queue.c', 'if (_PyGIL.heir == NULL) {', 'if (_PyGIL.heir == NULL && kind != GIL_BRIEF) {',
        'gil'),
    'gil-brief-forgets-ready': (
        'gil_queue.c', '        _PyGIL_QueueReady(now);\n    }\n    _PyGIL_Waiter *next',
        '        if (kind != GIL_BRIEF) _PyGIL_QueueReady(now);\n    }\n    _PyGIL_Waiter *next', 'block'),
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
})

if __name__ == '__main__':
    sys.exit(EXPLORE.main(__doc__))
