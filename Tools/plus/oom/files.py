import os
import tempfile


def run():
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, 'w+b') as stream:
            stream.write('line of text\n' * 50)
            stream.writelines(['a\n', 'b\n'])
            stream.seek(0)
            first = stream.readline()
            rest = stream.read()
        with open(path, 'rU') as stream:
            lines = list(stream)
        return first, len(rest), len(lines), lines[-1], os.path.getsize(path), os.path.isfile(path)
    finally:
        os.unlink(path)
