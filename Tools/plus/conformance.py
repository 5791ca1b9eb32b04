"""Run an installed CPython 2.7.18's own test files on our binary.

    conformance.py --python BINARY --stock PREFIX [--lib stock|ours] [--dynload] [-j N]
                   [--limit SECONDS] [--core] [--table FILE] [NAME...]

Each file runs in a process of its own (regrtest), two at a time, under a time
limit.  Results are compared with Misc/conformance/stock-2.7.18.tsv, how stock
fares on the same tests, and with the table of the last run: a test that passed
there and does not now, nor in a second run alone, is a regression, and makes the
exit status 1.

--lib stock runs on the stock installation's unmodified library, --lib ours on
the library composed in our build, with our own modules only, but for _testcapi and
_ctypes_test, which exist for stock's tests.  --dynload puts the extension modules of the
stock installation's lib-dynload before ours of the same names: what is tested
is our C API under binaries compiled for stock.  (There test_bdb fails, on stock itself as
well: its tracer sees the finder that this needs, which is Python code; and test_zipimport, whose
fake zlib that finder overtakes.)  Names default to every file that stock
passes; --core takes Misc/conformance/core.txt.  The table is written to
Misc/conformance.tsv (--lib stock), Misc/conformance-ours.tsv or
Misc/conformance-dynload.tsv when all of a list ran: name, result, seconds, and for those not passing the first cause seen.
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
import time

# Imports of what stock has compiled go to its files, in child processes, too.
PREFER_STOCK = '''
import imp, os, sys

class PreferStock(object):
    folder = %r

    def find_module(self, name, path=None):
        if os.path.exists(os.path.join(self.folder, name + '.so')):
            return self

    def load_module(self, name):
        if name not in sys.modules:
            imp.load_dynamic(name, os.path.join(self.folder, name + '.so'))
        return sys.modules[name]

sys.meta_path.insert(0, PreferStock())
for name in list(sys.modules):
    # what the start imported before this file must come from there as well
    if sys.meta_path[0].find_module(name):
        del sys.modules[name]
'''

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DATA = os.path.join(TOP, 'Misc', 'conformance')


def read_table(path):
    """Rows of a table as {name: (result, seconds, cause)}; {} if there is none."""
    rows = {}
    if os.path.exists(path):
        with open(path) as stream:
            for line in stream:
                cells = line.rstrip('\n').split('\t')
                if len(cells) >= 2 and cells[0].startswith('test_'):
                    rows[cells[0]] = (cells + ['', ''])[1:4]
    return rows


def cause_of(output):
    """The line of the output that best says why a test did not pass."""
    for pattern in (r'^((?:Fatal Python error|Segmentation fault).*)$',
                    r'^(\w*(?:Error|Exception|Interrupt|Warning|Failed)\b.*)$',
                    r'^(test_\w+ (?:failed|crashed|skipped).*)$',
                    r'^(Failed example:.*)$'):
        found = re.findall(pattern, output, re.M)
        if found:
            text = found[-1] if 'test_' in found[-1] and len(found) == 1 else found[0]
            return re.sub(r'\s+', ' ', text)[:160]
    return ''


def lib_dynload(python):
    """The folder of an interpreter's own compiled modules."""
    environment = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
    output = subprocess.check_output(
        [python, '-c', 'import sys; print([p for p in sys.path if p.endswith("lib-dynload")][0])'],
        env=environment)
    return output.decode().strip()


class Runner(object):
    def __init__(self, options):
        self.options = options
        self.logs = tempfile.mkdtemp(prefix='conformance-') if not options.logs else options.logs
        if not os.path.isdir(self.logs):
            os.makedirs(self.logs)
        # stock's modules that exist for its tests only; all else must be ours
        self.test_modules = os.path.join(self.logs, 'test-modules')
        if options.lib == 'ours' and not os.path.isdir(self.test_modules):
            os.mkdir(self.test_modules)
            for name in ('_testcapi.so', '_ctypes_test.so'):
                os.symlink(os.path.join(options.stock, 'lib/python2.7/lib-dynload', name),
                           os.path.join(self.test_modules, name))

        # our compiled modules win over those of the installation whose library is used
        self.path = [self.test_modules] if options.lib == 'ours' else [lib_dynload(options.python)]
        if options.dynload:
            folder = os.path.join(self.logs, 'dynload')
            if not os.path.isdir(folder):
                os.mkdir(folder)
            with open(os.path.join(folder, 'sitecustomize.py'), 'w') as stream:
                stream.write(PREFER_STOCK % os.path.join(options.stock,
                                                         'lib/python2.7/lib-dynload'))
            self.path.insert(0, folder)

    def environment(self):
        env = dict((k, v) for k, v in os.environ.items()
                   if not k.startswith('PYTHON') and k not in ('CI', 'DISPLAY'))
        if self.options.lib == 'stock':
            env['PYTHONHOME'] = self.options.stock
        if self.path:
            env['PYTHONPATH'] = os.pathsep.join(self.path)
        env['PYTHONDONTWRITEBYTECODE'] = '1'
        return env

    def run(self, name):
        """Return (result, seconds, cause) of one test file."""
        log = os.path.join(self.logs, name + '.log')
        work = tempfile.mkdtemp(prefix=name + '-')
        started = time.time()
        stream = open(log, 'wb')

        def prepare():
            os.setpgid(0, 0)
            # a shell ignores the interrupt in what it runs in the background
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        child = subprocess.Popen([self.options.python, '-m', 'test.regrtest', '-v', name],
                                 stdin=open(os.devnull), stdout=stream, stderr=subprocess.STDOUT,
                                 env=dict(self.environment(), TMPDIR=work), cwd=work,
                                 preexec_fn=prepare)
        late = []

        def kill():
            late.append(True)
            os.killpg(child.pid, signal.SIGKILL)
        timer = threading.Timer(self.options.limit, kill)
        timer.start()
        status = child.wait()
        timer.cancel()
        try:
            os.killpg(child.pid, signal.SIGKILL)     # what the test left running
        except OSError:
            pass
        stream.close()
        shutil.rmtree(work, True)
        with open(log) as stream:
            output = stream.read()
        seconds = time.time() - started
        if late:
            return 'timeout', seconds, 'over %d s' % self.options.limit
        if status < 0:
            return 'signal', seconds, 'signal %d %s' % (-status, cause_of(output))
        if re.search(r'^1 test OK\.', output, re.M) and status == 0:
            return 'pass', seconds, ''
        if re.search(r'^1 test skipped:', output, re.M):
            return 'skip', seconds, cause_of(output)
        return 'fail', seconds, cause_of(output) or 'exit status %d' % status


def parse(argv):
    parser = argparse.ArgumentParser(description='stock 2.7.18\'s own tests on our binary')
    parser.add_argument('--python', required=True)
    parser.add_argument('--stock', required=True)
    parser.add_argument('--lib', choices=('stock', 'ours'), default='stock')
    parser.add_argument('--dynload', action='store_true',
                        help='stock\'s compiled modules instead of ours')
    parser.add_argument('-j', dest='jobs', type=int, default=2)
    parser.add_argument('--limit', type=int, default=900)
    parser.add_argument('--core', action='store_true')
    parser.add_argument('--table')
    parser.add_argument('--logs')
    parser.add_argument('names', nargs='*')
    return parser.parse_args(argv)


def main(argv):
    options = parse(argv)
    options.python = os.path.abspath(options.python)
    stock_results = read_table(os.path.join(DATA, 'stock-2.7.18.tsv'))
    whole_list = not options.names
    if options.core:
        names = open(os.path.join(DATA, 'core.txt')).read().split()
    elif options.names:
        names = options.names
    else:
        names = sorted(n for n, row in stock_results.items() if row[0] == 'pass')
    table = options.table or os.path.join(
        TOP, 'Misc', 'conformance-dynload.tsv' if options.dynload else
        'conformance.tsv' if options.lib == 'stock' else 'conformance-ours.tsv')
    before = read_table(table)
    runner = Runner(options)
    queue = list(names)[::-1]
    results = {}
    lock = threading.Lock()

    def worker():
        while True:
            with lock:
                if not queue:
                    return
                name = queue.pop()
            row = runner.run(name)
            with lock:
                results[name] = row
                print('[%3d/%d] %-28s %-7s %6.1f s  %s' % (
                    len(results), len(names), name, row[0], row[1], row[2]))
                sys.stdout.flush()

    threads = [threading.Thread(target=worker) for _ in range(options.jobs)]
    for thread in threads:
        thread.daemon = True
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for thread in threads:
            thread.join(1)

    # stock's tests of time and processes fail now and then on a busy machine: what
    # passed in the last table gets a second run, alone, and says so
    for name in sorted(results):
        if results[name][0] != 'pass' and before.get(name, ('',))[0] == 'pass':
            print('again, alone: %s' % name)
            row = runner.run(name)
            if row[0] == 'pass':
                print('%s passed in a second run; the first: %s' % (name, results[name][2]))
                results[name] = row

    merged = dict(before)
    merged.update((n, (r[0], '%.1f' % r[1], r[2])) for n, r in results.items())
    if whole_list:
        with open(table, 'w') as stream:
            for name in sorted(merged):
                stream.write('\t'.join((name,) + tuple(merged[name])) + '\n')
    passed = sorted(n for n in results if results[n][0] == 'pass')
    behind = sorted(n for n in results if results[n][0] != stock_results.get(n, ('pass',))[0]
                    and results[n][0] != 'pass')
    worse = sorted(n for n in results if results[n][0] != 'pass'
                   and before.get(n, ('',))[0] == 'pass')
    print('logs in %s' % runner.logs)
    print('%d of %d as good as stock; behind stock: %s' % (
        len(results) - len(behind), len(results), ' '.join(behind) or 'none'))
    if worse:
        print('regressions: ' + ' '.join(worse))
    print('%d passed, %d failed, %d skipped' % (
        len(passed), len(behind), len(results) - len(passed) - len(behind)))
    return 1 if worse else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
