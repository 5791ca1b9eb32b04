import os
import tempfile


def first():
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


def more():
    out = []
    for number in range(30):
        with os.tmpfile() as stream:
            stream.write('line %d\n' % number * (number + 3))
            stream.flush()
            stream.seek(2)
            out.append([line for line in stream][:2])
            stream.seek(0)
            out.append((stream.readlines(9), stream.tell(), stream.read(5), repr(stream)[:5]))
            target = bytearray(9)
            out.append((stream.readinto(target), bytes(target)))
            stream.truncate(4)
            stream.writelines(['a%d' % number, 'b'])
        try:
            open('/none/%d' % number)
        except IOError as error:
            out.append(str(error))
    return out[40:48]


def run():
    return first(), more()
