import os
import pwd
import time


def run():
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
