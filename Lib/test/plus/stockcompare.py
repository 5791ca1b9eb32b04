"""Helper of tests: what a program prints here, and on a stock python2.7 if there is one."""
import os
import re
import subprocess
import sys
import textwrap

STOCK = os.environ.get('PLUS_STOCK') or None


def run(code, binary=sys.executable):
    """Lines of output (stdout and stderr, addresses blotted out) and exit code of a program."""
    env = dict((name, value) for name, value in os.environ.items()
               if not name.startswith('PYTHON'))
    process = subprocess.Popen([binary, '-c', textwrap.dedent(code)], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, env=env)
    output = process.communicate()[0]
    return re.sub(r'0x[0-9a-f]+', '0x0', output).splitlines(), process.returncode


def run_both(code):
    """(ours, stock's), stock's being None where there is no stock python2.7."""
    stock = STOCK and run(code, os.path.join(STOCK, 'bin', 'python2.7'))
    return run(code), stock
