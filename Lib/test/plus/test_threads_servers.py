"""SocketServer in threads."""

import SocketServer
import os
import signal
import socket
import threading
import time
import unittest

from threads_support import Bunch, LONG, SHORT, clock, eventually, main


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


class Accept(unittest.TestCase):
    """Others may take the connection between the look and accept()."""

    def listen(self):
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(('127.0.0.1', 0))
        listener.listen(50)
        return listener

    def connect(self, listener, n):
        """n clients, one after the other; each is told who serves it.  The answers."""
        answers = []
        for _ in range(n):
            client = socket.create_connection(listener.getsockname(), LONG)
            answers.append(client.recv(100))
            client.close()
        return answers

    def test_threads_on_one_socket(self):
        listener = self.listen()
        left = [400]

        def serve():
            while left[0] > 0:
                connection = listener.accept()[0]
                left[0] -= 1
                connection.send('x')
                connection.close()
        with Bunch(serve, 4) as servers:
            answers = []
            with Bunch(lambda: answers.extend(self.connect(listener, 100)), 4):
                pass
            self.assertEqual(answers, ['x'] * 400)
            # some looked at left[0] before it was 0, and wait
            while not eventually(lambda: len(servers.finished) == 4, SHORT):
                socket.create_connection(listener.getsockname(), LONG).close()

    def test_processes_on_one_socket(self):
        listener = self.listen()
        children = []
        for i in range(2):
            pid = os.fork()
            if pid == 0:
                try:
                    self.child(listener, str(i))
                finally:
                    os._exit(1)
            children.append(pid)
        try:
            answers = []
            with Bunch(lambda: answers.extend(self.connect(listener, 100)), 4):
                pass
            self.assertEqual(len(answers), 400)
            # a child that blocks in accept() runs its other threads nevertheless
            served = sum(int(answer.split()[1]) for answer in answers)
            self.assertTrue(served > 0)
            self.assertTrue(set(answer.split()[0] for answer in answers) <= set('01'))
        finally:
            for pid in children:
                os.kill(pid, signal.SIGTERM)
                self.assertEqual(os.waitpid(pid, 0)[1], signal.SIGTERM)

    def child(self, listener, name):
        """Serve in two threads, beside one that counts; it must never stand still."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ticks = [0]

        def tick():
            while True:
                time.sleep(0.001)
                ticks[0] += 1

        def serve():
            while True:
                connection = listener.accept()[0]
                connection.send('%s %d' % (name, ticks[0]))
                connection.close()
        threads = [threading.Thread(target=target) for target in (tick, serve, serve)]
        for one in threads:
            one.daemon = True
            one.start()
        while True:
            before = ticks[0]
            time.sleep(LONG / 10)
            if ticks[0] == before:
                os._exit(3)


if __name__ == '__main__':
    main()
