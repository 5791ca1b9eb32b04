"""Run the project's own tests: every Lib/test/plus/test_*.py in a process of its own.

    python Tools/plus/runtests.py [-j N] [NAME...]

Two at a time, each with a time limit; the output of those that fail is shown.
The last line counts test files: 'N passed, N failed'.
"""
from __future__ import print_function

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'Lib', 'test', 'plus')
# PLUS_TEST_SLOW: how many times slower than usual this build is (sanitizers)
LIMIT = 600 * int(os.environ.get('PLUS_TEST_SLOW', '1'))


def find(names):
    found = sorted(n[:-3] for n in os.listdir(TESTS) if re.match(r'test_\w+\.py$', n))
    wanted = [n if n.startswith('test_') else 'test_' + n for n in names]
    unknown = sorted(set(wanted) - set(found))
    if unknown:
        sys.exit('runtests: no such test: ' + ', '.join(unknown))
    return wanted or found


def run_one(name):
    """Return (exit status or 'timeout', output, seconds)."""
    started = time.time()
    output = tempfile.TemporaryFile()
    child = subprocess.Popen([sys.executable, os.path.join(TESTS, name + '.py')],
                             stdin=open(os.devnull), stdout=output, stderr=subprocess.STDOUT,
                             # a shell ignores the interrupt in what it runs in the background
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    killer = threading.Timer(LIMIT, child.kill)
    killer.start()
    status = child.wait()
    timed_out = not killer.is_alive() if hasattr(killer, 'is_alive') else killer.finished.isSet()
    killer.cancel()
    output.seek(0)
    return ('timeout' if timed_out and status == -9 else status), output.read(), \
        time.time() - started


def main(argv):
    jobs = 2
    if argv[:1] == ['-j']:
        jobs = int(argv[1])
        argv = argv[2:]
    queue = find(argv)[::-1]
    lock = threading.Lock()
    failed = []
    counts = {'files': 0, 'tests': 0}

    def worker():
        while True:
            with lock:
                if not queue:
                    return
                name = queue.pop()
            status, output, seconds = run_one(name)
            ran = re.findall(br'^Ran (\d+) test', output, re.M)
            with lock:
                counts['files'] += 1
                counts['tests'] += int(ran[-1]) if ran else 0
                good = status == 0 and ran and int(ran[-1]) > 0
                print('%-40s %s %4s tests %6.1f s' % (
                    name, 'ok  ' if good else 'FAIL', int(ran[-1]) if ran else '-', seconds))
                if not good:
                    failed.append(name)
                    print('---- %s: exit status %s' % (name, status))
                    print(output[-6000:].decode('utf-8', 'replace').encode('ascii', 'replace')
                          if str is bytes else output[-6000:].decode('utf-8', 'replace'))
                sys.stdout.flush()

    threads = [threading.Thread(target=worker) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print('%d test files, %d tests' % (counts['files'], counts['tests']))
    if failed:
        print('failed: ' + ' '.join(sorted(failed)))
    print('%d passed, %d failed' % (counts['files'] - len(failed), len(failed)))
    return 1 if failed or not counts['files'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
