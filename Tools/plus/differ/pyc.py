"""Compile a whole standard library on two interpreters and compare the code, byte for byte.

    python pyc.py --stock STOCK-BINARY [--python OUR-BINARY] [FOLDER]

FOLDER: the stock's own library by default.  Each interpreter compiles every .py file under
its own path and marshals the code, as a .pyc holds it behind its head of magic and time; the
digests are compared.  A file one of them refuses is compared by its error.  Names of files
that differ are printed; those in pyc-known.tsv are explained there.
"""
from __future__ import print_function

import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
WORKER = r'''
import hashlib, marshal, os, sys, warnings
warnings.simplefilter('ignore')
top = sys.argv[1]
for folder, folders, names in os.walk(top):
    folders.sort()
    for name in sorted(names):
        if name.endswith('.py'):
            path = os.path.join(folder, name)
            try:
                data = marshal.dumps(compile(open(path, 'U').read(), path, 'exec', 0, True))
            except Exception as e:
                data = 'error %s %s' % (type(e).__name__, e)
            print os.path.relpath(path, top), hashlib.md5(data).hexdigest()
'''


def digests(python, top):
    output = subprocess.check_output([python, '-E', '-S', '-c', WORKER, top])
    return dict(line.rsplit(None, 1) for line in output.decode('utf-8').splitlines())


def main(argv):
    parser = argparse.ArgumentParser(description='Compiled code of a library, stock and ours.')
    parser.add_argument('--stock', required=True)
    parser.add_argument('--python', default=sys.executable)
    parser.add_argument('folder', nargs='?')
    options = parser.parse_args(argv)
    top = options.folder or subprocess.check_output(
        [options.stock, '-c', 'import os; print(os.path.dirname(os.__file__))']).decode().strip()
    stock, ours = digests(options.stock, top), digests(options.python, top)
    with open(os.path.join(HERE, 'pyc-known.tsv')) as lines:
        known = dict(line.rstrip('\n').split('\t', 1) for line in lines
                     if line.strip() and not line.startswith('#'))
    different = sorted(name for name in stock if stock[name] != ours.get(name))
    for name in different:
        print('%s: %s' % (name, known.get(name, 'differs')))
    unexplained = [name for name in different if name not in known]
    print('%d files: %d equal, %d differ, %d of them unexplained'
          % (len(stock), len(stock) - len(different), len(different), len(unexplained)))
    return 1 if unexplained else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
