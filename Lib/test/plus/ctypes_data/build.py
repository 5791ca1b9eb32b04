"""Compile C for the ctypes tests."""
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Library(object):
    """A shared library made from C source, in a folder that close() removes."""

    def __init__(self, source=None):
        self.folder = tempfile.mkdtemp(prefix='plus-ctypes-')
        self.path = os.path.join(self.folder, 'library.so')
        name = os.path.join(HERE, 'library.c')
        if source is not None:
            name = os.path.join(self.folder, 'library.c')
            with open(name, 'w') as stream:
                stream.write(source)
        subprocess.check_call(['cc', '-shared', '-fPIC', '-O1', '-w', '-o', self.path, name,
                               '-lpthread'])

    def close(self):
        shutil.rmtree(self.folder)
