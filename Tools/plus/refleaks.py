"""Run test files of an installed CPython 2.7.18 again and again in one process of our build
and see whether what is in use grows.

    refleaks.py --python BINARY --stock PREFIX [-j N] [--warm N] [--rounds N] [--limit SECONDS]
                [--table FILE] [NAME...]

./plus conformance -R calls it.  A round is a whole run of the file's test_main(); caches
that the library fills on purpose are emptied after it, and garbage is collected.  Counted
are the small blocks that PyObject_Malloc has given out, the objects the collector knows,
and the bytes of the C library's malloc.  We have no count of all references (neither has a release build
of stock), but an object that is not freed keeps its block.

A file leaks when blocks or objects grow in each round counted (after the warm-up, in which
caches fill), or bytes do by more than 500 each time.  Names default to LIST, and then the table
Misc/refleaks.tsv is written: name, result, and the least and mean growth of blocks, objects
and bytes per round.  The exit status is 1 if a file leaks or does not run.
"""
from __future__ import print_function

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LIST = '''
test_grammar test_types test_dict test_set test_list test_tuple test_str test_unicode test_int
test_long test_float test_complex test_generators test_genexps test_iter test_itertools
test_functools test_operator test_exceptions test_class test_descr test_weakref test_gc test_re
test_struct test_array test_collections test_deque test_heapq test_bisect test_sort test_enumerate
test_json test_pickle test_cpickle test_marshal test_thread test_threading test_memoryio
test_socket test_datetime test_copy test_compile test_code test_scope test_builtin
'''.split()
BYTES = 500


# ---- in the process under test ---------------------------------------------------------

def empty_caches():
    """What the library keeps on purpose."""
    import gc
    import warnings
    for name, clear in (('re', 'purge'), ('linecache', 'clearcache'), ('urllib', 'urlcleanup'),
                        ('urlparse', 'clear_cache'), ('struct', '_clearcache'),
                        ('dircache', 'reset')):
        if name in sys.modules and hasattr(sys.modules[name], clear):
            getattr(sys.modules[name], clear)()
    if '_strptime' in sys.modules:
        sys.modules['_strptime']._regex_cache.clear()
    if 'filecmp' in sys.modules:
        sys.modules['filecmp']._cache.clear()
    if 'doctest' in sys.modules:
        sys.modules['doctest'].master = None
    for module in list(sys.modules.values()):
        getattr(module, '__warningregistry__', {}).clear()
    warnings.filters[:] = FILTERS
    # a base class remembers which classes were asked about
    import abc
    for kind in gc.get_objects():
        if isinstance(kind, abc.ABCMeta):
            kind._abc_cache.clear()
            kind._abc_negative_cache.clear()
    sys._clear_type_cache()
    sys.exc_clear()
    for _ in range(3):
        gc.collect()
    # a full collection empties free lists; these are not emptied, but have a bound
    crowd = [([], {}, set()) for _ in range(300)]
    del crowd


def child(name, warm, rounds):
    """Print LEAK lines of counts, one a round."""
    import array
    import copy_reg
    import gc
    import unittest
    import warnings
    from test import test_support
    import _testinternalcapi as inside
    global FILTERS
    FILTERS = warnings.filters[:]
    test_support.use_resources = []
    module = __import__('test.' + name, fromlist=['*'])
    dispatch = copy_reg.dispatch_table.copy()
    path = sys.path[:]
    rows = array.array('l', [0] * 3 * (warm + rounds + 1))   # so that counting takes no memory
    for number in range(warm + rounds + 1):
        if number:
            if hasattr(module, 'test_main'):
                module.test_main()
            else:
                test_support.run_unittest(unittest.defaultTestLoader.loadTestsFromModule(module))
        copy_reg.dispatch_table.clear()
        copy_reg.dispatch_table.update(dispatch)
        sys.path[:] = path
        empty_caches()
        blocks, size = inside.memory_in_use()
        rows[3 * number] = blocks
        rows[3 * number + 1] = len(gc.get_objects())
        rows[3 * number + 2] = size
    for number in range(warm, warm + rounds + 1):
        print('COUNTS %d %d %d' % tuple(rows[3 * number:3 * number + 3]))


# ---- outside ---------------------------------------------------------------------------

def judge(counts):
    """(result, cells of growth) of a round's counts after another."""
    cells = []
    leaks = []
    for what, column, limit in (('blocks', 0, 0), ('objects', 1, 0), ('bytes', 2, BYTES)):
        steps = [b[column] - a[column] for a, b in zip(counts, counts[1:])]
        cells += [str(min(steps)), '%.1f' % (sum(steps) / float(len(steps)))]
        if min(steps) > limit:
            leaks.append(what)
    return 'leaks ' + ' '.join(leaks) if leaks else 'none', cells


def counts_in(output):
    """The counts that a child wrote."""
    return [tuple(map(int, row)) for row in re.findall(r'^COUNTS (\d+) (\d+) (\d+)$', output, re.M)]


def run(name, options):
    """(result, cells of growth) of one file."""
    from conformance import lib_dynload
    work = tempfile.mkdtemp(prefix=name + '-')
    env = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
    env.update(PYTHONHOME=options.stock, PYTHONDONTWRITEBYTECODE='1', TMPDIR=work,
               PYTHONPATH=lib_dynload(options.python),
               # what glibc keeps for a thread counts as in use
               GLIBC_TUNABLES='glibc.malloc.tcache_count=0')
    with open(os.path.join(work, 'log'), 'w+') as log:
        process = subprocess.Popen(
            [options.python, os.path.abspath(__file__), '--child', name,
             '--warm', str(options.warm), '--rounds', str(options.rounds)],
            env=env, cwd=work, stdin=open(os.devnull), stdout=log, stderr=subprocess.STDOUT,
            preexec_fn=os.setsid)
        timer = threading.Timer(options.limit, os.killpg, (process.pid, signal.SIGKILL))
        timer.start()
        status = process.wait()
        timer.cancel()
        log.seek(0)
        output = log.read()
    shutil.rmtree(work, True)
    counts = counts_in(output)
    if status or len(counts) != options.rounds + 1:
        last = output.strip().splitlines()[-1:] or ['']
        return 'no result: status %d: %s' % (status, last[0][:100]), []
    return judge(counts)


def parse(argv):
    parser = argparse.ArgumentParser(description='growth of memory in repeated tests')
    parser.add_argument('--python', required='--child' not in argv)
    parser.add_argument('--stock', required='--child' not in argv)
    parser.add_argument('-j', dest='jobs', type=int, default=2)
    parser.add_argument('--warm', type=int, default=3)
    parser.add_argument('--rounds', type=int, default=4)
    parser.add_argument('--limit', type=int, default=600)
    parser.add_argument('--table', default=os.path.join(TOP, 'Misc', 'refleaks.tsv'))
    parser.add_argument('--child', action='store_true', help=argparse.SUPPRESS)
    parser.add_argument('names', nargs='*')
    return parser.parse_args(argv)


def main(argv):
    options = parse(argv)
    if options.child:
        child(options.names[0], options.warm, options.rounds)
        return 0
    options.python = os.path.abspath(options.python)
    queue = (options.names or LIST)[::-1]
    rows = {}
    lock = threading.Lock()

    def worker():
        while True:
            with lock:
                if not queue:
                    return
                name = queue.pop()
            row = run(name, options)
            with lock:
                rows[name] = row
                print('%-20s %-24s %s' % (name, row[0], ' '.join(row[1])))
                sys.stdout.flush()

    threads = [threading.Thread(target=worker) for _ in range(options.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not options.names:
        with open(options.table, 'w') as stream:
            stream.write('# name, result, blocks (least, mean), objects, bytes per round; '
                         'by Tools/plus/refleaks.py\n')
            for name in sorted(rows):
                stream.write('\t'.join([name, rows[name][0]] + rows[name][1]) + '\n')
    bad = sorted(name for name in rows if rows[name][0] != 'none')
    print('%d files, growth in: %s' % (len(rows), ' '.join(bad) or 'none'))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
