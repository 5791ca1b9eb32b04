"""The file type and posix: newlines, read-ahead, closing beside other threads, errors."""

import errno
import os
import signal
import sys
import tempfile
import threading
import time
import unittest


class Files(unittest.TestCase):

    def setUp(self):
        fd, self.name = tempfile.mkstemp()
        os.close(fd)

    def tearDown(self):
        os.unlink(self.name)

    def write(self, data):
        with open(self.name, 'wb') as f:
            f.write(data)

    def test_newlines_at_every_split(self):
        data = 'a\r\nb\rc\nd\r\r\n\n\re'
        expected = data.replace('\r\n', '\n').replace('\r', '\n')
        self.write(data)
        for size in range(1, len(data) + 2):
            with open(self.name, 'U') as f:
                pieces = []
                while True:
                    piece = f.read(size)
                    if not piece:
                        break
                    pieces.append(piece)
                self.assertEqual(''.join(pieces), expected)
                self.assertEqual(f.newlines, ('\r', '\n', '\r\n'))
        with open(self.name, 'U') as f:
            self.assertEqual(list(f), expected.splitlines(True))
        with open(self.name, 'U') as f:
            self.assertEqual(''.join(iter(f.readline, '')), expected)
        with open(self.name, 'U') as f:
            self.assertEqual([f.readline(2) for i in range(4)], ['a\n', 'b\n', 'c\n', 'd\n'])

    def test_tell_after_carriage_return(self):
        self.write('a\r\nb')
        with open(self.name, 'U') as f:
            self.assertEqual(f.readline(), 'a\n')
            self.assertEqual(f.tell(), 3)
            self.assertEqual(f.read(), 'b')

    def test_long_lines(self):
        # around the sizes of the buffers
        for size in (1, 398, 399, 400, 401, 799, 800, 8191, 8192, 8193, 100000):
            lines = ['x' * size + '\n', 'y\n', 'z' * size]
            self.write(''.join(lines))
            with open(self.name) as f:
                self.assertEqual(list(f), lines)
            with open(self.name) as f:
                self.assertEqual(f.readlines(), lines)
            with open(self.name) as f:
                self.assertEqual([f.readline(), f.readline(), f.readline()], lines)
            with open(self.name) as f:
                self.assertEqual(f.read(), ''.join(lines))
            with open(self.name) as f:
                read = f.readlines(1)
                self.assertEqual(read, lines[:len(read)])
                self.assertEqual(f.read(), ''.join(lines[len(read):]))

    def test_mixing(self):
        self.write('1\n2\n3\n')
        with open(self.name) as f:
            self.assertEqual(f.next(), '1\n')
            for method in (f.read, f.readline, f.readlines, lambda: f.readinto(bytearray(2))):
                self.assertRaises(ValueError, method)
            f.seek(2)
            self.assertEqual(f.read(), '2\n3\n')

    def test_modes(self):
        for mode in ('', 'q', 'wU', 'Uw', 'aU'):
            self.assertRaises(ValueError, open, self.name, mode)
        for mode in ('r', 'rb', 'U', 'rU', 'Ub', 'r+', 'rb+', 'w', 'a+', 'U+'):
            with open(self.name, mode) as f:
                self.assertEqual(f.mode, mode)
        self.assertRaises(IOError, open, '.')

    def test_write_and_read_share_a_position(self):
        with open(self.name, 'w+') as f:
            f.write('hello world')
            f.seek(6)
            f.write('W')
            f.seek(0)
            self.assertEqual(f.read(), 'hello World')
            f.truncate(5)
            f.seek(0)
            self.assertEqual(f.read(), 'hello')

    def test_writelines_in_batches(self):
        with open(self.name, 'w') as f:
            f.writelines('%d\n' % i for i in xrange(2500))
        with open(self.name) as f:
            self.assertEqual([int(line) for line in f], range(2500))

        def bad():
            yield 'x'
            yield 1
        with open(self.name, 'w') as f:
            self.assertRaises(TypeError, f.writelines, bad())

    @unittest.skipUnless('plus' in sys.builtin_module_names, 'crashes 2.7.18')
    def test_argument_closes_the_file(self):
        f = open(self.name)

        class Closer(object):
            def __int__(self):
                f.close()
                return 5
        self.assertRaises(ValueError, f.read, Closer())

    def test_close_during_read(self):
        # a busy machine may need longer to get the other thread into its read
        for pause in 0.05, 0.5, 3, 15:
            if self.close_during_read(pause):
                break
        else:
            self.fail('closed while another thread reads')

    def close_during_read(self, pause):
        """Did close() fail, a while after another thread went to read?"""
        r, w = os.pipe()
        f = os.fdopen(r)
        started = threading.Event()

        def read():
            started.set()
            try:
                f.read(10)
            except ValueError:  # closed before
                pass
        thread = threading.Thread(target=read)
        thread.start()
        started.wait()
        time.sleep(pause)
        try:
            f.close()
        except IOError:
            failed = True
        else:
            failed = False
        if failed:
            os.write(w, 'x' * 10)
        thread.join()
        f.close()
        os.close(w)
        return failed

    def test_interrupted_read(self):
        r, w = os.pipe()
        calls = []

        def handler(number, frame):
            calls.append(number)
            if len(calls) == 2:
                os.write(w, 'line\n')
        old = signal.signal(signal.SIGALRM, handler)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
            with os.fdopen(r) as f:
                self.assertEqual(f.readline(), 'line\n')
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old)
            os.close(w)

    def test_softspace(self):
        with open(self.name, 'w') as f:
            print >> f, 'a', 'b',
            self.assertEqual(f.softspace, 1)
            print >> f, 'c'
            self.assertEqual(f.softspace, 0)
        with open(self.name) as f:
            self.assertEqual(f.read(), 'a b c\n')


class Posix(unittest.TestCase):

    def test_errors_carry_names(self):
        for function, args in ((os.stat, ()), (os.listdir, ()), (os.rmdir, ()), (os.chmod, (0,)),
                               (os.open, (0,)), (os.readlink, ()), (os.unlink, ())):
            try:
                function('/no/such/file', *args)
            except OSError as e:
                self.assertEqual((e.errno, e.filename), (errno.ENOENT, '/no/such/file'))
            else:
                self.fail(function)

    def test_stat_result(self):
        info = os.stat('.')
        self.assertEqual(len(info), 10)
        self.assertEqual(int(info.st_mtime), info[8])
        self.assertTrue(isinstance(info.st_mtime, float))
        self.assertEqual(os.stat_result(range(10)).st_atime, 7)
        self.assertRaises(TypeError, os.stat_result, range(9))

    def test_environment_names(self):
        self.assertRaises(ValueError, os.putenv, '', 'x')
        self.assertRaises(ValueError, os.putenv, 'a=b', 'x')
        self.assertRaises(TypeError, os.putenv, 'a\0b', 'x')
        os.environ['NUMBERS_TEST'] = 'value'
        self.assertEqual(os.popen('echo $NUMBERS_TEST').read(), 'value\n')
        del os.environ['NUMBERS_TEST']
        self.assertEqual(os.popen('echo $NUMBERS_TEST').read(), '\n')

    def test_exec_arguments(self):
        self.assertRaises(ValueError, os.execv, '/no/file', [])
        self.assertRaises(TypeError, os.execv, '/no/file', 'abc')
        self.assertRaises(TypeError, os.execv, '/no/file', [1])
        self.assertRaises(TypeError, os.execve, '/no/file', ['a'], [])
        self.assertRaises(ValueError, os.execve, '/no/file', ['a'], {'': 'x'})
        self.assertRaises(OSError, os.execve, '/no/file', ['a'], {'a': 'x'})

    def test_ids(self):
        self.assertRaises(OverflowError, os.setuid, 2 ** 32)
        self.assertRaises(OverflowError, os.setgid, -2)
        self.assertRaises(TypeError, os.setuid, 1.0)
        self.assertRaises(ValueError, os.setgroups, range(70000))

    def test_fdopen_keeps_descriptor_on_error(self):
        fd = os.open('.', os.O_RDONLY)
        self.assertRaises(IOError, os.fdopen, fd)
        os.close(fd)

    def test_wait_usage(self):
        pid = os.fork()
        if pid == 0:
            os._exit(7)
        got, status, usage = os.wait4(pid, 0)
        self.assertEqual((got, os.WEXITSTATUS(status)), (pid, 7))
        self.assertTrue(usage.ru_utime >= 0.0)

    def test_popen_status(self):
        self.assertTrue(os.popen('true').close() is None)
        self.assertEqual(os.popen('exit 3').close(), 3 << 8)


if __name__ == '__main__':
    unittest.main()
