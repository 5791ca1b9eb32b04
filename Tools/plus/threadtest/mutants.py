"""Does threadtest find faults in what happens at a fork, which the explorer cannot run?

    python Tools/plus/threadtest/mutants.py BUILD_FOLDER [--seconds S] [--list] [MUTANT...]

threadtest, built over a changed copy of the core by the Makefile of BUILD_FOLDER, must fail in the
scene within S seconds (default 5); a child that hangs is given 20 more.  Exit status 0: all as it
should be.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
from coremutants import Mutants  # noqa: E402

THREADTEST = Mutants('threadtest', r'^threadtest: FAILED.*$', {
    'fork-not-counted': ('lock_api.c', '    _PyLock_Forks++;\n', '', 'fork'),
    'fork-pool-locked': ('lock_api.c', '    _PyMutex_Reset(&lock_pool_mutex);\n', '', 'fork'),
    'fork-gil-mutex-locked': ('gil.c', '    _PyMutex_Reset(&_PyGIL.mutex);\n', '', 'fork'),
    'fork-queues-kept': ('gil.c', '    gil_empty_queues(0);\n', '', 'fork'),
    'fork-registry-locked': (
        'gil_thread.c', '    _PyMutex_Reset(&thread_registry);\n', '', 'fork'),
})

if __name__ == '__main__':
    sys.exit(THREADTEST.main(__doc__))
