"""The head of an HTTP response is sent in one piece (Lib/faster/BaseHTTPServer.py)."""
from __future__ import print_function

import socket
import subprocess
import sys
import unittest

from BaseHTTPServer import BaseHTTPRequestHandler


class Pair(object):
    """The server's end of a connection, which counts what is sent through it."""

    def __init__(self, ours):
        self.ours = ours
        self.sent = []

    def makefile(self, mode='r', bufsize=-1):
        return socket._fileobject(self, mode, bufsize)

    def sendall(self, data):
        self.ours.sendall(data)
        self.sent.append(str(bytearray(data)))

    def recv(self, size):
        return self.ours.recv(size)

    def fileno(self):
        return self.ours.fileno()

    def settimeout(self, seconds):
        self.ours.settimeout(seconds)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def version_string(self):
        return 'V'

    def date_time_string(self, timestamp=None):
        return 'D'


def answer(do_get, request='GET / HTTP/1.0\r\n\r\n', **attributes):
    """Pieces that a handler with this do_GET sends."""
    here, there = socket.socketpair()
    there.sendall(request)
    there.shutdown(socket.SHUT_WR)
    pair = Pair(here)
    type(Handler)('OneHandler', (Handler,), dict(attributes, do_GET=do_get))(pair, ('there', 0), None)
    here.close()
    pieces = pair.sent
    received = there.makefile().read()
    there.close()
    assert received == ''.join(pieces) or request.startswith('GET /child'), received
    return pieces if not request.startswith('GET /child') else [received]


HEAD = 'HTTP/1.0 200 OK\r\nServer: V\r\nDate: D\r\n'


class HeadTests(unittest.TestCase):
    def test_head_and_body(self):
        def do_get(handler):
            handler.send_response(200)
            handler.send_header('X', 1)
            handler.send_header('Y', 'two')
            handler.end_headers()
            handler.wfile.write('body')
            handler.wfile.write('more')
        self.assertEqual(answer(do_get), [HEAD + 'X: 1\r\nY: two\r\n\r\n', 'body', 'more'])

    def test_own_lines_keep_their_place(self):
        def do_get(handler):
            handler.send_response(200)
            handler.wfile.write('Own: line\r\n')
            handler.send_header('X', 1)
            handler.wfile.write('\r\nbody')
        self.assertEqual(answer(do_get), [HEAD + 'Own: line\r\n', 'X: 1\r\n\r\nbody'])

    def test_flush_sends(self):
        def do_get(handler):
            handler.send_response(200)
            handler.wfile.flush()
            self.assertEqual(handler.connection.sent, [HEAD])
            handler.send_header('X', 1)
        self.assertEqual(answer(do_get), [HEAD, 'X: 1\r\n'])

    def test_head_without_end(self):
        self.assertEqual(answer(lambda handler: handler.send_response(204)),
                         [HEAD.replace('200 OK', '204 No Content')])

    def test_descriptor_for_a_child(self):
        def do_get(handler):
            handler.send_response(200)
            subprocess.check_call([sys.executable, '-c', 'print "X: child\\r\\n\\r"'],
                                  stdout=handler.wfile)
            handler.wfile.write('after')
        self.assertEqual(answer(do_get, 'GET /child HTTP/1.0\r\n\r\n'),
                         [HEAD + 'X: child\r\n\r\nafter'])

    def test_old_protocol_has_no_head(self):
        def do_get(handler):
            handler.send_response(200)
            handler.send_header('X', 1)
            handler.end_headers()
            handler.wfile.write('body')
        self.assertEqual(answer(do_get, 'GET /\r\n'), ['body'])

    def test_buffered_handlers_as_before(self):
        def do_get(handler):
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write('body')
        self.assertEqual(answer(do_get, wbufsize=-1), [HEAD + '\r\nbody'])

    def test_overridden_methods(self):
        calls = []

        def send_header(handler, keyword, value):
            calls.append(keyword)
            BaseHTTPRequestHandler.send_header(handler, keyword, value)

        def do_get(handler):
            handler.send_response(200, 'Fine')
            handler.end_headers()
        self.assertEqual(answer(do_get, send_header=send_header),
                         [HEAD.replace('OK', 'Fine') + '\r\n'])
        self.assertEqual(calls, ['Server', 'Date'])

    def test_error_page(self):
        pieces = answer(None, 'PUT / HTTP/1.0\r\n\r\n')
        self.assertTrue(pieces[0].startswith('HTTP/1.0 501 '), pieces)
        self.assertTrue(pieces[0].endswith('\r\n\r\n'), pieces)
        self.assertEqual(len(pieces), 2)

    def test_a_closed_connection_is_noticed(self):
        def do_get(handler):
            handler.connection.ours.shutdown(socket.SHUT_WR)
            handler.send_response(200)
            self.assertRaises(socket.error, handler.end_headers)
            handler.wfile._wbuf = []
        answer(do_get)

    def test_any_other_file_as_wfile(self):
        from StringIO import StringIO

        def do_get(handler):
            handler.wfile = StringIO()
            handler.send_response(200)
            handler.send_header('X', 1)
            self.assertEqual(handler.wfile.getvalue(), HEAD + 'X: 1\r\n')
        self.assertEqual(answer(do_get), [])

    def test_names(self):
        self.assertEqual(BaseHTTPRequestHandler.send_response.__name__, 'send_response')
        self.assertEqual(BaseHTTPRequestHandler.send_header.__name__, 'send_header')


if __name__ == '__main__':
    unittest.main()
