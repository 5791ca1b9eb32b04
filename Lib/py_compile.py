"""Compile a source file to a .pyc (or, with -O, .pyo) file."""

import __builtin__
import imp
import marshal
import os
import sys
import traceback

MAGIC = imp.get_magic()

__all__ = ['compile', 'main', 'PyCompileError']


class PyCompileError(Exception):
    """A file that cannot be compiled.

    exc_type_name and exc_value are of the exception that told so, file is the
    file; msg is what to show, by default the exception as a traceback shows it."""

    def __init__(self, exc_type, exc_value, file, msg=''):
        self.exc_type_name = exc_type.__name__
        text = ''.join(traceback.format_exception_only(exc_type, exc_value))
        if exc_type is SyntaxError:
            # the traceback names the file as "<string>"
            text = text.replace('File "<string>"', 'File "%s"' % file)
        Exception.__init__(self, msg or text, self.exc_type_name, exc_value, file)
        self.exc_value = exc_value
        self.file = file
        self.msg = msg or text

    def __str__(self):
        return self.msg


def wr_long(f, x):
    """Write the low 32 bits of x, least significant byte first."""
    f.write(''.join(chr((x >> shift) & 0xff) for shift in (0, 8, 16, 24)))


def compile(file, cfile=None, dfile=None, doraise=False):
    """compile(file[, cfile[, dfile[, doraise]]])

    Compile file to cfile, by default file + 'c' or 'o'.  dfile is the name that
    errors show.  A file that does not compile is told on stderr, or raises
    PyCompileError with doraise."""
    with open(file, 'U') as stream:
        stamp = long(os.fstat(stream.fileno()).st_mtime)
        source = stream.read()
    try:
        code = __builtin__.compile(source, dfile or file, 'exec')
    except Exception as error:
        problem = PyCompileError(error.__class__, error, dfile or file)
        if doraise:
            raise problem
        sys.stderr.write(problem.msg + '\n')
        return
    if cfile is None:
        cfile = file + ('c' if __debug__ else 'o')
    with open(cfile, 'wb') as stream:
        # the magic number last: a file cut short is none
        stream.write('\0\0\0\0')
        wr_long(stream, stamp)
        marshal.dump(code, stream)
        stream.flush()
        stream.seek(0, 0)
        stream.write(MAGIC)


def main(args=None):
    """Compile the files named by args (sys.argv[1:]; '-' reads names from stdin).

    Returns 1 if one failed, else 0."""
    names = sys.argv[1:] if args is None else args
    if names == ['-']:
        names = (line.rstrip('\n') for line in sys.stdin)
    status = 0
    for name in names:
        try:
            compile(name, doraise=True)
        except (PyCompileError, IOError) as error:
            status = 1
            sys.stderr.write('%s\n' % error)
    return status


if __name__ == '__main__':
    sys.exit(main())
