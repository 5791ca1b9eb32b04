import os
import pwd
import time


def first():
    reading, writing = os.pipe()
    try:
        os.write(writing, 'data')
        got = os.read(reading, 10)
        os.environ['PLUS_OOM_PROBE'] = 'set' * 20
        seen = os.getenv('PLUS_OOM_PROBE')
        del os.environ['PLUS_OOM_PROBE']
        return (got, seen, 'etc' in os.listdir('/'), os.stat('/').st_mode, os.path.realpath('/bin/..'),
                pwd.getpwuid(0).pw_name, os.fstat(reading)[0], time.strftime('%Y', time.gmtime(0)),
                os.path.join('a', 'b'), len(os.times()), os.uname()[0])
    finally:
        os.close(reading)
        os.close(writing)


def more():
    out = []
    for number in range(60):
        name = '/tmp/../usr/%d/./x' % number
        out += [os.path.normpath(name), os.path.split(name), os.path.splitext(name + '.py'), os.path.abspath(name),
                os.path.relpath(name, '/usr'), os.path.expanduser('~/%d' % number), os.path.exists(name),
                time.strftime('%H:%M:%S', time.gmtime(number * 9999)),
                time.asctime(time.gmtime(number)),
                os.strerror(number), time.mktime(time.localtime(number * 1000)), sorted(os.environ)[:1]]
        try:
            os.stat(name)
        except OSError as error:
            out.append(str(error))
        os.putenv('OOM%d' % number, 'v' * number)
        os.unsetenv('OOM%d' % number)
    return len(out), out[13::200]


def run():
    return first(), more()
