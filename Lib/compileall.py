"""Compile all Python files below folders to .pyc files, or .pyo files with -O.

python -m compileall [-l] [-f] [-q] [-d DESTDIR] [-x REGEXP] [-i FILE] [FILE-or-FOLDER...]
Without names, the folders of sys.path are compiled, not what is below them.
"""
import imp
import os
import py_compile
import re
import struct
import sys

__all__ = ['compile_dir', 'compile_file', 'compile_path']


def _is_fresh(source, compiled):
    """Was the compiled file made from this state of the source, by this version?"""
    expected = imp.get_magic() + struct.pack('<l', int(os.stat(source).st_mtime))
    try:
        with open(compiled, 'rb') as stream:
            return stream.read(8) == expected
    except IOError:
        return False


def compile_file(fullname, ddir=None, force=0, rx=None, quiet=0):
    """Compile one file, if it is a .py file whose compiled file is not up to date.

    ddir is the folder it will be in when it runs; files whose name rx finds are left
    out.  True unless there was an error, which is printed."""
    name = os.path.basename(fullname)
    if not name.endswith('.py') or not os.path.isfile(fullname) \
            or rx is not None and rx.search(fullname):
        return 1
    shown = os.path.join(ddir, name) if ddir is not None else None
    if not force and _is_fresh(fullname, fullname + ('c' if __debug__ else 'o')):
        return 1
    if not quiet:
        print 'Compiling', fullname, '...'
    try:
        py_compile.compile(fullname, None, shown, True)
    except py_compile.PyCompileError as error:
        if quiet:
            print 'Compiling', fullname, '...'
        print error.msg
        return 0
    except IOError as error:
        print 'Sorry', error
        return 0
    return 1


def compile_dir(dir, maxlevels=10, ddir=None, force=0, rx=None, quiet=0):
    """Compile all files of a folder and of those below it, maxlevels deep."""
    if not quiet:
        print 'Listing', dir, '...'
    try:
        names = sorted(os.listdir(dir))
    except os.error:
        print "Can't list", dir
        names = []
    success = 1
    for name in names:
        path = os.path.join(dir, name)
        if not os.path.isdir(path):
            success &= compile_file(path, ddir, force, rx, quiet)
        elif maxlevels > 0 and not os.path.islink(path):
            below = os.path.join(ddir, name) if ddir is not None else None
            success &= compile_dir(path, maxlevels - 1, below, force, rx, quiet)
    return success


def compile_path(skip_curdir=1, maxlevels=0, force=0, quiet=0):
    """Compile what is in the folders of sys.path."""
    success = 1
    for dir in sys.path:
        if skip_curdir and dir in ('', os.curdir):
            print 'Skipping current directory'
        else:
            success &= compile_dir(dir, maxlevels, None, force, quiet=quiet)
    return success


def _names_in(path):
    """The lines of a file, or of standard input for '-'."""
    stream = sys.stdin if path == '-' else open(path)
    with stream:
        return [line.strip() for line in stream if line.strip()]


def main():
    """The program; true if all went well."""
    import getopt
    try:
        options, names = getopt.getopt(sys.argv[1:], 'lfqd:x:i:')
    except getopt.error as error:
        print error
        print __doc__
        sys.exit(2)
    given = dict(options)
    rx = re.compile(given['-x']) if '-x' in given else None
    ddir, force, quiet = given.get('-d'), '-f' in given, '-q' in given
    if '-i' in given:
        try:
            names += _names_in(given['-i'])
        except IOError as error:
            print 'Error reading file list %s: %s' % (given['-i'], error)
            return 0
    if ddir is not None and (len(names) != 1 or not os.path.isdir(names[0])):
        print '-d destdir require exactly one directory argument'
        sys.exit(2)
    if not names:
        return compile_path(force=force, quiet=quiet)
    success = 1
    try:
        for name in names:
            if os.path.isdir(name):
                success &= compile_dir(name, 0 if '-l' in given else 10, ddir, force, rx, quiet)
            else:
                success &= compile_file(name, ddir, force, rx, quiet)
    except KeyboardInterrupt:
        print '\n[interrupted]'
        return 0
    return success


if __name__ == '__main__':
    sys.exit(int(not main()))
