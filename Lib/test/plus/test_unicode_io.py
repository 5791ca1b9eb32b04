"""_io: what the stock tests leave out. Runs on stock 2.7 as well, but for the last class."""
import _io as io
import gc
import os
import shutil
import tempfile
import threading
import unittest


class FileTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp()
        self.path = os.path.join(self.directory, 'file')

    def tearDown(self):
        shutil.rmtree(self.directory)

    def test_given_descriptor_survives_an_error(self):
        fd = os.open(self.directory, os.O_RDONLY)
        self.assertRaises(IOError, io.FileIO, fd)
        os.close(fd)

    def test_closed_by_the_collector(self):
        f = io.open(self.path, 'wb')
        f.write(b'abc')
        f.myself = f
        del f
        gc.collect()
        self.assertEqual(open(self.path).read(), 'abc')

    def test_random_changes_direction(self):
        with io.open(self.path, 'w+b', buffering=4) as f:
            f.write(b'0123456789')
            f.seek(0)
            self.assertEqual(f.read(3), b'012')
            f.write(b'ab')
            self.assertEqual(f.tell(), 5)
            self.assertEqual(f.read(2), b'56')
            f.seek(-1, 1)
            f.write(b'x')
            f.seek(0)
            self.assertEqual(f.read(), b'012ab5x789')

    def test_readall_of_a_growing_file(self):
        with io.open(self.path, 'wb') as f:
            f.write(b'x' * 100000)
        with io.FileIO(self.path) as f:
            self.assertEqual(len(f.read(3)), 3)
            self.assertEqual(len(f.readall()), 99997)
            self.assertEqual(f.readall(), b'')

    def test_tell_in_the_middle(self):
        for encoding in 'utf-8', 'utf-16', 'utf-7', 'latin-1', 'shift_jis':
            text = u'a\xe9b\n' * 5 if encoding != 'shift_jis' else u'a\u3042b\n' * 5
            with io.open(self.path, 'w', encoding=encoding) as f:
                f.write(text)
            with io.open(self.path, encoding=encoding) as f:
                for i in range(len(text)):
                    position = f.tell()
                    rest = f.read()
                    self.assertEqual(rest, text[i:])
                    f.seek(position)
                    self.assertEqual(f.read(1), text[i])

    def test_line_end_cut_by_a_chunk(self):
        with io.open(self.path, 'wb') as f:
            f.write(b'abc\r\nde\rf\r\n')
        for newline in None, '', '\n', '\r', '\r\n':
            expected = io.open(self.path, newline=newline).readlines()
            for size in range(1, 8):
                f = io.open(self.path, newline=newline)
                f._CHUNK_SIZE = size
                self.assertEqual(f.readlines(), expected)


class ThreadTest(unittest.TestCase):
    def test_many_writers(self):
        raw = io.BytesIO()
        writer = io.BufferedWriter(raw, 13)

        def write():
            for i in range(1000):
                writer.write(b'abcdefg')
        threads = [threading.Thread(target=write) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        writer.flush()
        self.assertEqual(raw.getvalue(), b'abcdefg' * 4000)

    def test_reentrant_call(self):
        class Raw(io._RawIOBase):
            def writable(self):
                return True

            def write(self, data):
                self.writer.write(b'x')
        raw = Raw()
        raw.writer = io.BufferedWriter(raw, 4)
        self.assertRaises(RuntimeError, raw.writer.write, b'0123456789')
        raw.write = lambda data: len(data)
        raw.writer.close()


class BadRawTest(unittest.TestCase):
    """Answers no raw stream should give."""
    def make(self, answer):
        class Raw(io._RawIOBase):
            def readable(self):
                return True
            writable = seekable = readable

            def readinto(self, buffer):
                return answer

            def write(self, data):
                return answer

            def seek(self, *args):
                return answer
            tell = seek
        return Raw()

    def test_answers(self):
        for answer in -1, 10 ** 6, 10 ** 30, 'a', 1.5, None:
            reader = io.BufferedReader(self.make(answer))
            try:
                reader.read(10)
                reader.peek()
            except (IOError, TypeError, ValueError):
                pass
            writer = io.BufferedWriter(self.make(answer), 4)
            for call in (lambda: writer.write(b'0123456789'), writer.tell,
                         lambda: writer.seek(0), writer.close):
                try:
                    call()
                except (IOError, TypeError, ValueError):
                    pass

    def test_kept_views(self):
        kept = []

        class Raw(io._RawIOBase):
            def readable(self):
                return True

            def readinto(self, buffer):
                kept.append(buffer)
                return len(buffer)
        io.BufferedReader(Raw(), 16).read(10)
        self.assertEqual(len(kept[0].tobytes()), 16)


if __name__ == '__main__':
    unittest.main()
