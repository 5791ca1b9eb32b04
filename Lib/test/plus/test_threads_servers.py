"""SocketServer in threads."""

import SocketServer
import socket
import threading
import time
import unittest

from threads_support import Bunch, LONG, clock, main


class Echo(SocketServer.StreamRequestHandler):

    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class EchoPacket(SocketServer.DatagramRequestHandler):

    def handle(self):
        self.wfile.write(self.rfile.read().upper())


class Servers(unittest.TestCase):

    def serve(self, kind, handler=Echo, **kwargs):
        server = kind(('127.0.0.1', 0), handler)
        one = threading.Thread(target=server.serve_forever, kwargs=kwargs)
        one.daemon = True
        one.start()

        def stop():
            server.shutdown()
            one.join(LONG)
            self.assertFalse(one.isAlive())
            server.server_close()
        self.addCleanup(stop)
        return server

    def ask(self, server, text):
        client = socket.create_connection(server.server_address, LONG)
        try:
            client.sendall(text)
            client.shutdown(socket.SHUT_WR)
            return client.makefile().read()
        finally:
            client.close()

    def test_tcp(self):
        server = self.serve(SocketServer.TCPServer)
        self.assertEqual([self.ask(server, 'one\ntwo\n') for _ in range(3)], ['ONE\nTWO\n'] * 3)

    def test_threading(self):
        server = self.serve(SocketServer.ThreadingTCPServer)
        first = socket.create_connection(server.server_address, LONG)
        answers = []
        # the first keeps its thread; the others are served all the same
        with Bunch(lambda: answers.append(self.ask(server, 'x\n')), 8):
            pass
        first.close()
        self.assertEqual(answers, ['X\n'] * 8)

    def test_forking(self):
        server = self.serve(SocketServer.ForkingTCPServer)
        self.assertEqual([self.ask(server, 'x\n') for _ in range(5)], ['X\n'] * 5)

    def test_udp(self):
        server = self.serve(SocketServer.ThreadingUDPServer, EchoPacket)
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(LONG)
        client.sendto('hello', server.server_address)
        self.assertEqual(client.recv(100), 'HELLO')
        client.close()

    def test_shutdown_is_noticed_at_once(self):
        server = SocketServer.TCPServer(('127.0.0.1', 0), Echo)
        with Bunch(lambda: server.serve_forever(poll_interval=LONG)):
            self.ask(server, 'serving\n')
            begin = clock()
            server.shutdown()
            self.assertTrue(clock() - begin < LONG / 2)
        server.server_close()

    def test_again_after_shutdown(self):
        server = SocketServer.TCPServer(('127.0.0.1', 0), Echo)
        for _ in range(3):
            with Bunch(server.serve_forever):
                self.assertEqual(self.ask(server, 'a\n'), 'A\n')
                server.shutdown()
        server.server_close()

    def test_flag_set_by_the_program(self):
        server = SocketServer.TCPServer(('127.0.0.1', 0), Echo)
        with Bunch(lambda: server.serve_forever(0.01)):
            self.ask(server, 'serving\n')
            server._BaseServer__shutdown_request = True
        server.server_close()

    def test_handle_request(self):
        class Server(SocketServer.TCPServer):
            timeout = 0.02
            late = 0

            def handle_timeout(self):
                self.late += 1
        server = Server(('127.0.0.1', 0), Echo)
        server.handle_request()
        self.assertEqual(server.late, 1)
        server.timeout = LONG
        with Bunch(server.handle_request):
            self.assertEqual(self.ask(server, 'q\n'), 'Q\n')
        server.server_close()


if __name__ == '__main__':
    main()
