"""Run snippets and print what each statement says: `python snippets.py FILE LIBRARY`.

A file holds snippets separated by empty lines.  Each runs in a child of its own, statement by
statement, as at the prompt: values are printed by repr, an exception as "!Type: text" and the
next statement runs.  `dll` is the library.  Addresses are replaced by ADDR, so that the output
is the same each time and can be compared with what stock 2.7.18 printed.
"""
import os
import re
import signal
import sys

PRELUDE = '''\
from ctypes import *
import _ctypes, sys, ctypes, gc, weakref, pickle
from _ctypes import _Pointer, _SimpleCData, CFuncPtr, Array
dll = CDLL(%r)
'''
ADDRESS = re.compile(r'0x[0-9a-f]{6,}|\b[0-9a-f]{12,}\b|\b\d{12,}L?\b')


class Output(object):
    def __init__(self, fd):
        self.fd = fd

    def write(self, text):
        os.write(self.fd, text)

    def flush(self):
        pass


def statements(snippet):
    """Split at lines that begin a statement."""
    result = []
    for line in snippet.split('\n'):
        goes_on = line[:1] in (' ', '') or line.startswith(('else', 'except', 'finally'))
        if result and (goes_on or result[-1].startswith('@')):
            result[-1] += '\n' + line
        else:
            result.append(line)
    return result


def run(snippet, library, fd):
    names = {'__name__': 'snippet'}
    exec PRELUDE % library in names
    sys.stdout = sys.stderr = Output(fd)
    for text in statements(snippet):
        os.write(fd, '>>> %s\n' % text)
        try:
            exec compile(text + '\n', '<snippet>', 'single') in names
        except BaseException as error:
            print '!%s: %s' % (type(error).__name__, error)


def main(name, library):
    with open(name) as stream:
        snippets = stream.read().strip('\n').split('\n\n')
    for snippet in snippets:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            signal.alarm(100)
            try:
                run(snippet, library, writer)
            finally:
                os._exit(0)
        os.close(writer)
        output = os.fdopen(reader).read()
        status = os.waitpid(child, 0)[1]
        if status:
            output += '### status %d\n' % status
        output = ADDRESS.sub('ADDR', output)
        output = re.sub(r'!(\w+): \S+: undefined symbol', r'!\1: PROGRAM: undefined symbol', output)
        sys.stdout.write(output + '\n')
        sys.stdout.flush()  # a child must not have it as well


main(*sys.argv[1:])
