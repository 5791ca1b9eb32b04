"""bz2, _hashlib, _ssl: what the stock suite leaves untested, or cannot test everywhere.

Skipped where the module (or its library) is missing."""

import os
import socket
import tempfile
import threading
import unittest

try:
    import _testinternalcapi as inside
except ImportError:
    inside = None
try:
    import bz2
except ImportError:
    bz2 = None
try:
    import _hashlib
except ImportError:
    _hashlib = None
try:
    import ssl
except ImportError:
    ssl = None


@unittest.skipIf(bz2 is None, 'needs libbz2')
class Bz2(unittest.TestCase):

    def setUp(self):
        handle, self.name = tempfile.mkstemp()
        os.close(handle)

    def tearDown(self):
        os.unlink(self.name)

    def put(self, text):
        with open(self.name, 'wb') as out:
            out.write(bz2.compress(text))

    def test_one_byte_at_a_time(self):
        text = ''.join(chr(i % 251) for i in xrange(20000))
        packed = bz2.compress(text)
        machine = bz2.BZ2Decompressor()
        self.assertEqual(''.join(machine.decompress(c) for c in packed), text)
        machine = bz2.BZ2Compressor()
        pieces = [machine.compress(c) for c in text]
        self.assertEqual(bz2.decompress(''.join(pieces) + machine.flush()), text)

    def test_newlines_across_buffers(self):
        text = 'x' * 8191 + '\r\n' + 'y' * 8190 + '\r' + 'z\n'
        self.put(text)
        reader = bz2.BZ2File(self.name, 'rU')
        self.assertEqual([len(line) for line in reader], [8192, 8191, 2])
        self.assertEqual(reader.newlines, ('\r', '\n', '\r\n'))

    def test_seeking(self):
        text = ''.join('%d\n' % i for i in xrange(20000))
        self.put(text)
        reader = bz2.BZ2File(self.name)
        for offset, whence, position in ((50000, 0, 50000), (-3, 2, len(text) - 3), (7, 0, 7),
                                         (10, 1, 17), (-100, 0, 0)):
            reader.seek(offset, whence)
            self.assertEqual(reader.tell(), position)
            self.assertEqual(reader.read(2), text[position:position + 2])
            reader.seek(position)

    @unittest.skipIf(inside is None, 'stock crashes')
    def test_failed_init_is_harmless(self):
        for args in (('/nonexistent/file',), (self.name, 'q'), (self.name, 'r', 0, 10)):
            self.assertRaises((IOError, ValueError), bz2.BZ2File, *args)
        empty = bz2.BZ2File.__new__(bz2.BZ2File)
        self.assertRaises(ValueError, empty.read)
        self.assertEqual(empty.closed, 1)


@unittest.skipIf(_hashlib is None, 'needs libcrypto')
class Hashes(unittest.TestCase):

    def test_copies_go_their_own_way(self):
        one = _hashlib.new('md5', 'a')
        two = one.copy()
        one.update('b')
        self.assertEqual(two.hexdigest(), '0cc175b9c0f1b6a831c399e269772661')
        self.assertEqual(one.hexdigest(), '187ef4436122d1cc2f40dc2b92f0eba0')

    def test_updates_from_threads(self):
        block = 'x' * 5000
        shared = _hashlib.openssl_sha1()
        threads = [threading.Thread(target=lambda: [shared.update(block) for i in range(50)])
                   for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(shared.digest(), _hashlib.openssl_sha1(block * 200).digest())

    def test_all_names_work(self):
        for name in _hashlib.openssl_md_meth_names:
            self.assertEqual(len(_hashlib.new(name).digest()), _hashlib.new(name).digest_size)


@unittest.skipIf(ssl is None, 'needs OpenSSL')
class Tls(unittest.TestCase):

    def connection(self):
        """A server's and a client's end of a TLS connection."""
        # ciphers without certificates; a side each of the connection
        contexts = [ssl.SSLContext(ssl.PROTOCOL_TLS) for _ in range(2)]
        for context in contexts:
            context.options |= 0x20000000           # no TLS 1.3, which has no such ciphers
            context.set_ciphers('AECDH:@SECLEVEL=0')
        left, right = [socket.socket(_sock=end) for end in socket.socketpair()]
        served = []

        def serve():
            served.append(contexts[0].wrap_socket(right, server_side=True))
        thread = threading.Thread(target=serve)
        thread.start()
        client = contexts[1].wrap_socket(left)
        thread.join()
        return served[0], client

    def test_nothing_to_send(self):
        """An error, as in 2.7 on this library, and the connection goes on."""
        server, client = self.connection()
        for write in (client.send, client.write):
            with self.assertRaises(ssl.SSLEOFError) as caught:
                write('')
            self.assertEqual(caught.exception.errno, ssl.SSL_ERROR_EOF)
            self.assertIn('EOF occurred in violation of protocol', str(caught.exception))
        self.assertEqual(client.sendall(''), 0)
        self.assertEqual(client.recv(0), '')
        client.sendall('on')
        self.assertEqual(server.recv(5), 'on')

    def test_types_of_results_and_messages(self):
        server, client = self.connection()
        client.sendall('abc')
        count = server.recv_into(bytearray(5))
        self.assertEqual((count, type(count)), (3, long))
        with self.assertRaises(ssl.SSLError) as caught:
            ssl.SSLContext(ssl.PROTOCOL_TLS).load_cert_chain(__file__)
        error = caught.exception
        self.assertEqual([type(value) for value in (error.strerror, error.library, error.reason)],
                         [unicode, unicode, type(None)])
        self.assertEqual(type(str(error)), str)
        self.assertRegexpMatches(str(error), r'^\[SSL\] PEM lib \(_ssl\.c:\d+\)$')
        self.assertGreater(error.errno, 1 << 24)         # the library's code, not only the reason

    def test_unwrap_when_the_other_side_just_closes(self):
        """A socket.error with errno 0, as with older libraries; not a read's EOF."""
        server, client = self.connection()
        server._sock.shutdown(socket.SHUT_WR)
        with self.assertRaises(socket.error) as caught:
            client.unwrap()
        self.assertEqual(caught.exception.errno, 0)
        self.assertNotIsInstance(caught.exception, ssl.SSLError)

    def test_context(self):
        context = ssl.create_default_context()
        self.assertEqual(context.verify_mode, ssl.CERT_REQUIRED)
        self.assertTrue(context.check_hostname)
        self.assertRaises(ValueError, setattr, context, 'verify_mode', ssl.CERT_NONE)
        self.assertRaises(TypeError, setattr, context, 'options', None)
        self.assertRaises(TypeError, context.load_verify_locations)
        self.assertRaises(IOError, context.load_cert_chain, '/nonexistent')

    def test_timeout_of_a_silent_peer(self):
        left, right = socket.socketpair()
        wrapped = socket.socket(_sock=left)
        wrapped.settimeout(0.1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS)
        try:
            with self.assertRaises(ssl.SSLError) as caught:
                context.wrap_socket(wrapped)
            self.assertTrue('timed out' in str(caught.exception))
        finally:
            right.close()

    def test_peer_that_speaks_something_else(self):
        left, right = socket.socketpair()
        right.sendall('HTTP/1.0 400 no\r\n\r\n')
        with self.assertRaises(ssl.SSLError) as caught:
            ssl.SSLContext(ssl.PROTOCOL_TLS).wrap_socket(socket.socket(_sock=left))
        self.assertEqual(caught.exception.library, 'SSL')
        self.assertEqual(caught.exception.reason, 'WRONG_VERSION_NUMBER')
        right.close()

    def test_cut_connection(self):
        left, right = socket.socketpair()
        right.close()
        self.assertRaises((ssl.SSLError, socket.error),
                          ssl.SSLContext(ssl.PROTOCOL_TLS).wrap_socket,
                          socket.socket(_sock=left))


if __name__ == '__main__':
    unittest.main()
