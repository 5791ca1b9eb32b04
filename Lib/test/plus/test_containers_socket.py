"""_socket: addresses, timeouts, data that has arrived, blocking sends, closed sockets.

Runs on stock 2.7.18, too.  Uses the loopback interface only."""

import array
import errno
import os
import signal
import socket
import _socket
import tempfile
import threading
import time
import unittest


class Pair(unittest.TestCase):

    def setUp(self):
        self.a, self.b = _socket.socketpair()

    def tearDown(self):
        self.a.close()
        self.b.close()


class Transfer(Pair):

    def test_data_that_is_there(self):
        self.a.send('hello')
        self.assertEqual(self.b.recv(3), 'hel')
        self.assertEqual(self.b.recv(1000), 'lo')
        self.a.close()
        self.assertEqual(self.b.recv(10), '')

    def test_large_blocking_send_is_whole(self):
        data = 'x' * 3000000
        received = []

        def read():
            time.sleep(0.05)
            while sum(map(len, received)) < len(data):
                received.append(self.b.recv(65536))
        reader = threading.Thread(target=read)
        reader.start()
        self.assertEqual(self.a.send(data), len(data))
        reader.join()
        self.assertEqual(''.join(received), data)

    def test_sendall_with_timeout(self):
        self.a.settimeout(0.05)
        self.assertRaises(_socket.timeout, self.a.sendall, 'x' * 10000000)

    def test_recv_into(self):
        buf = bytearray('......')
        self.a.send('abc')
        self.assertEqual(self.b.recv_into(buf, 2), 2)
        self.assertEqual(buf, bytearray('ab....'))
        self.assertEqual(self.b.recv_into(memoryview(buf)[1:]), 1)
        self.assertEqual(buf, bytearray('ac....'))
        self.assertRaises(ValueError, self.b.recv_into, buf, 7)
        self.assertRaises(ValueError, self.b.recv_into, buf, -1)

    def test_waitall(self):
        def write():
            self.a.send('ab')
            time.sleep(0.05)
            self.a.send('cd')
        writer = threading.Thread(target=write)
        writer.start()
        self.assertEqual(self.b.recv(4, _socket.MSG_WAITALL), 'abcd')
        writer.join()

    def test_makefile(self):
        f = self.b.makefile('r')
        self.a.send('one\ntwo\n')
        self.a.close()
        self.assertEqual(f.readlines(), ['one\n', 'two\n'])
        f.close()


class Timeouts(Pair):

    def test_states(self):
        self.assertEqual(self.a.gettimeout(), None)
        self.a.settimeout(1.5)
        self.assertEqual(self.a.gettimeout(), 1.5)
        self.a.setblocking(0)
        self.assertEqual(self.a.gettimeout(), 0.0)
        self.a.settimeout(None)
        self.assertEqual(self.a.timeout, -1.0)

    def test_nonblocking(self):
        self.a.setblocking(0)
        try:
            self.a.recv(1)
        except _socket.error as error:
            self.assertEqual(error.errno, errno.EAGAIN)
        else:
            self.fail()

    def test_timed_out(self):
        self.a.settimeout(0.05)
        start = time.time()
        self.assertRaises(_socket.timeout, self.a.recv, 1)
        self.assertTrue(0.04 <= time.time() - start < 60)
        self.b.send('x')
        self.assertEqual(self.a.recv(1), 'x')

    def test_default(self):
        _socket.setdefaulttimeout(2.5)
        try:
            self.assertEqual(_socket.socket().gettimeout(), 2.5)
        finally:
            _socket.setdefaulttimeout(None)

    def test_signal_interrupts(self):
        class Alarm(Exception):
            pass

        def handler(number, frame):
            raise Alarm
        old = signal.signal(signal.SIGALRM, handler)
        try:
            for timeout in (None, 100):
                self.a.settimeout(timeout)
                with self.assertRaises(Alarm):
                    signal.setitimer(signal.ITIMER_REAL, 0.05)
                    self.a.recv(1)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old)

    def test_others_run_meanwhile(self):
        done = []

        def work():
            time.sleep(0.02)
            done.append(1)
            self.b.send('x')
        worker = threading.Thread(target=work)
        worker.start()
        self.assertEqual(self.a.recv(1), 'x')
        self.assertEqual(done, [1])
        worker.join()


class Connections(unittest.TestCase):

    def server(self, timeout):
        server = _socket.socket()
        server.bind(('127.0.0.1', 0))
        server.listen(5)
        server.settimeout(timeout)
        return server

    def test_accept_and_connect(self):
        for timeout in (None, 5.0):
            server = self.server(timeout)
            client = _socket.socket()
            client.settimeout(timeout)
            client.connect(server.getsockname())
            peer, address = server.accept()
            self.assertEqual(address, client.getsockname())
            self.assertEqual(client.getpeername(), server.getsockname())
            self.assertEqual(peer.gettimeout(), None)
            client.sendall('ping')
            self.assertEqual(peer.recv(4), 'ping')

    def test_accept_times_out(self):
        self.assertRaises(_socket.timeout, self.server(0.05).accept)

    def test_refused(self):
        server = self.server(None)
        address = server.getsockname()
        server.close()
        for timeout in (None, 3.0):
            client = _socket.socket()
            client.settimeout(timeout)
            self.assertEqual(client.connect_ex(address), errno.ECONNREFUSED)
            client = _socket.socket()
            self.assertRaises(_socket.error, client.connect, address)

    def test_closed(self):
        s = _socket.socket()
        s.close()
        self.assertEqual(s.fileno(), -1)
        for action in (lambda: s.recv(1), lambda: s.send('x'), s.accept, s.getsockname,
                       lambda: s.listen(1), s.dup):
            try:
                action()
            except _socket.error as error:
                self.assertEqual(error.errno, errno.EBADF)
            else:
                self.fail()
        s.close()


class Addresses(unittest.TestCase):

    def test_unix(self):
        directory = tempfile.mkdtemp()
        path = os.path.join(directory, 's')
        server = _socket.socket(_socket.AF_UNIX)
        try:
            server.bind(path)
            server.listen(1)
            self.assertEqual(server.getsockname(), path)
            client = _socket.socket(_socket.AF_UNIX)
            client.connect(path)
            peer, address = server.accept()
            self.assertEqual(client.getsockname(), '')
        finally:
            os.unlink(path)
            os.rmdir(directory)
        self.assertRaises(_socket.error, server.bind, 'x' * 108)
        for name in ('\0plus%d' % os.getpid(), '\0plus%d' % os.getpid() + 'y' * 90):
            abstract = _socket.socket(_socket.AF_UNIX)
            abstract.bind(name)
            self.assertEqual(abstract.getsockname(), name)

    def test_datagrams(self):
        a = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
        b = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
        a.bind(('127.0.0.1', 0))
        b.bind(('127.0.0.1', 0))
        self.assertEqual(a.sendto('x' * 100, b.getsockname()), 100)
        self.assertEqual(b.recvfrom(10), ('x' * 10, a.getsockname()))
        a.sendto('', 0, b.getsockname())
        self.assertEqual(b.recvfrom(10), ('', a.getsockname()))
        buf = array.array('c', '....')
        a.sendto('hi', b.getsockname())
        self.assertEqual(b.recvfrom_into(buf), (2, a.getsockname()))
        self.assertEqual(buf.tostring(), 'hi..')

    def test_wrong_ones(self):
        s = _socket.socket()
        for address, error in ((1, TypeError), (('127.0.0.1',), TypeError),
                               (('127.0.0.1', 'x'), TypeError),
                               (('127.0.0.1', -1), OverflowError),
                               (('127.0.0.1', 65536), OverflowError),
                               ('127.0.0.1', TypeError)):
            self.assertRaises(error, s.bind, address)

    def test_names(self):
        self.assertEqual(_socket.gethostbyname('127.0.0.1'), '127.0.0.1')
        self.assertEqual(_socket.gethostbyname('<broadcast>'), '255.255.255.255')
        self.assertEqual(_socket.gethostbyname(''), '0.0.0.0')
        self.assertEqual(_socket.getaddrinfo('127.0.0.1', 80, 0, _socket.SOCK_STREAM),
                         [(_socket.AF_INET, _socket.SOCK_STREAM, 6, '', ('127.0.0.1', 80))])
        self.assertEqual(_socket.getnameinfo(('127.0.0.1', 80), 3), ('127.0.0.1', '80'))
        self.assertEqual(_socket.inet_ntoa(_socket.inet_aton('1.2.3.4')), '1.2.3.4')
        self.assertEqual(_socket.inet_ntop(_socket.AF_INET6,
                                           _socket.inet_pton(_socket.AF_INET6, '::1')), '::1')
        self.assertRaises(_socket.error, _socket.inet_aton, 'x')

    def test_byte_order(self):
        for number in (0, 1, 0x1234, 0xffff):
            self.assertEqual(_socket.ntohs(_socket.htons(number)), number)
        for number in (0, 1, 0x12345678, 0xffffffff):
            self.assertEqual(_socket.ntohl(_socket.htonl(number)), number)
        self.assertRaises(OverflowError, _socket.htonl, -1)
        self.assertRaises(OverflowError, _socket.htonl, long(2 ** 33))
        self.assertRaises(TypeError, _socket.htonl, 'x')


class Wrapped(unittest.TestCase):

    def test_module_socket_on_top(self):
        a, b = socket.socketpair()
        a.sendall('line one\nline two\n')
        a.close()
        self.assertEqual(b.makefile().readlines(), ['line one\n', 'line two\n'])
        b.close()


if __name__ == '__main__':
    unittest.main()
