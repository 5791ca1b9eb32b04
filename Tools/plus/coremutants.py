"""Faults put into copies of the threading core, which a program built over the copy must find.

Used by explore/mutants.py and threadtest/mutants.py, which have the tables of faults.  A fault is a
change of the text of one file of Python/threads; the text must occur there exactly once, so that a
fault whose code has changed is noticed.
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
CORE = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'Python', 'threads')


class Mutants(object):
    """A table {name: (file, old text, new text, scene that must fail)} and the program that runs
    scenes: `tool`, which the Makefile builds in a folder that TOOL_DIR names from the core in
    CORE_DIR."""

    def __init__(self, tool, failed, table):
        self.tool = tool
        self.failed = failed    # expression for the line that reports a failure
        self.table = table

    def mutate(self, name, folder):
        """A copy of the core in `folder` with the fault in it; its path."""
        file, old, new, _ = self.table[name]
        core = os.path.join(folder, 'core')
        shutil.copytree(CORE, core)
        path = os.path.join(core, file)
        with open(path) as source:
            text = source.read()
        if text.count(old) != 1:
            raise ValueError('mutant %s: %d places in %s instead of one'
                             % (name, text.count(old), file))
        with open(path, 'w') as source:
            source.write(text.replace(old, new))
        return core

    def make(self, build, core, folder):
        """Build the program over the core in `core`; its path."""
        program = os.path.join(folder, self.tool)
        child = subprocess.Popen(['make', '-C', build, '-s', program, 'CORE_DIR=' + core,
                                  self.tool.upper() + '_DIR=' + folder],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = child.communicate()[0]
        if child.returncode != 0:
            raise RuntimeError(output.decode('latin-1'))
        return program

    def attempt(self, build, name, seconds):
        """(found, the line about it or all output, seconds to build and find)."""
        started = time.time()
        folder = tempfile.mkdtemp(prefix='mutant-')
        try:
            program = self.make(build, self.mutate(name, folder), folder)
            child = subprocess.Popen([program, '--seconds', str(seconds), '--seed', '1',
                                      self.table[name][3]],
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output = child.communicate()[0].decode('latin-1')
        finally:
            shutil.rmtree(folder)
        line = re.search(self.failed, output, re.M)
        return child.returncode != 0 and line is not None, line.group(0) if line else output, \
            time.time() - started

    def main(self, doc, arguments=None):
        """The command: exit status 0 if all faults that were asked for are found."""
        parser = argparse.ArgumentParser(description=doc.split('\n')[0])
        parser.add_argument('build', metavar='BUILD_FOLDER')
        parser.add_argument('--seconds', type=float, default=5)
        parser.add_argument('--list', action='store_true')
        parser.add_argument('mutants', nargs='*', metavar='MUTANT')
        options = parser.parse_args(arguments)
        unknown = sorted(set(options.mutants) - set(self.table))
        if unknown:
            parser.error('no such mutant: ' + ', '.join(unknown))
        missed = 0
        for name in options.mutants or sorted(self.table):
            if options.list:
                print('%-24s %s, scene %s' % (name, self.table[name][0], self.table[name][3]))
                continue
            found, what, taken = self.attempt(options.build, name, options.seconds)
            missed += not found
            print('%-24s %-6s %5.1f s  %s' % (name, 'found' if found else 'MISSED', taken,
                                              re.sub(r'\s+', ' ', what)[:110]))
            sys.stdout.flush()
        return 1 if missed else 0
