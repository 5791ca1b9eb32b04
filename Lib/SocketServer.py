"""Servers on sockets: one request at a time, or each in a thread or a process.

A server is a class for the kind of socket (TCPServer, UDPServer, and their Unix forms), maybe with
ThreadingMixIn or ForkingMixIn before it; it is made with an address and a handler class, of
which each request gets an instance.  A handler class is a subclass of BaseRequestHandler
(Stream-, DatagramRequestHandler) with a method handle().

Server:  server_bind, server_activate, get_request, verify_request, process_request,
finish_request, shutdown_request, close_request, handle_error and handle_timeout are the steps that
a subclass may replace.
"""

__version__ = '0.4'

import errno
import os
import select
import socket
import sys

try:
    import threading
except ImportError:
    import dummy_threading as threading

__all__ = ['TCPServer', 'UDPServer', 'ForkingUDPServer', 'ForkingTCPServer', 'ThreadingUDPServer',
           'ThreadingTCPServer', 'BaseRequestHandler', 'StreamRequestHandler',
           'DatagramRequestHandler', 'ThreadingMixIn', 'ForkingMixIn']
if hasattr(socket, 'AF_UNIX'):
    __all__.extend(['UnixStreamServer', 'UnixDatagramServer', 'ThreadingUnixStreamServer',
                    'ThreadingUnixDatagramServer'])


def _eintr_retry(func, *args):
    """func(*args), again as long as signals interrupt it."""
    while True:
        try:
            return func(*args)
        except (OSError, select.error) as error:
            if error.args[0] != errno.EINTR:
                raise


class _Waker:
    """Wakes a thread out of select(): a pipe, there while the thread is in serve_forever()."""

    def __init__(self):
        self.lock = threading.Lock()
        self.write_end = None

    def open(self):
        """The end to select on."""
        read_end, self.write_end = os.pipe()
        return read_end

    def close(self, read_end):
        # with the lock: the number of a closed descriptor may be somebody else's soon
        with self.lock:
            os.close(self.write_end)
            self.write_end = None
        os.close(read_end)

    def wake(self):
        with self.lock:
            if self.write_end is not None:
                os.write(self.write_end, 'x')


class BaseServer:
    """What servers have in common; fileno(), get_request() and the like are a subclass's.

    handle_request() deals with one request, serve_forever() with all until shutdown().
    timeout is for handle_request(), in seconds.
    """

    timeout = None

    def __init__(self, server_address, RequestHandlerClass):
        self.server_address = server_address
        self.RequestHandlerClass = RequestHandlerClass
        self.__is_shut_down = threading.Event()
        self.__shutdown_request = False
        self.__waker = _Waker()

    def server_activate(self):
        """Last step of the constructor: get ready for requests."""

    def serve_forever(self, poll_interval=0.5):
        """serve_forever([poll_interval])

        Handle requests until shutdown(), which is noticed at once.  poll_interval is
        for programs that set the flag behind shutdown() themselves."""
        self.__is_shut_down.clear()
        wake = self.__waker.open()
        try:
            while not self.__shutdown_request:
                ready, _, _ = _eintr_retry(select.select, [self, wake], [], [], poll_interval)
                if self.__shutdown_request:
                    break
                if self in ready:
                    self._handle_request_noblock()
        finally:
            self.__shutdown_request = False
            self.__waker.close(wake)
            self.__is_shut_down.set()

    def shutdown(self):
        """End serve_forever(), which runs in another thread, and wait for that."""
        self.__shutdown_request = True
        self.__waker.wake()
        self.__is_shut_down.wait()

    def handle_request(self):
        """Wait for one request and deal with it; handle_timeout() if there is none in time."""
        timeout = self.socket.gettimeout()
        if timeout is None:
            timeout = self.timeout
        elif self.timeout is not None:
            timeout = min(timeout, self.timeout)
        if _eintr_retry(select.select, [self], [], [], timeout)[0]:
            self._handle_request_noblock()
        else:
            self.handle_timeout()

    def _handle_request_noblock(self):
        """Deal with a request that select() has told of."""
        try:
            request, client_address = self.get_request()
        except socket.error:
            return
        if not self.verify_request(request, client_address):
            self.shutdown_request(request)
            return
        try:
            self.process_request(request, client_address)
        except:
            self.handle_error(request, client_address)
            self.shutdown_request(request)

    def handle_timeout(self):
        """Called when handle_request() has waited in vain."""

    def verify_request(self, request, client_address):
        """False to refuse the request."""
        return True

    def process_request(self, request, client_address):
        """Deal with a request and close it; mix-ins do it elsewhere."""
        self.finish_request(request, client_address)
        self.shutdown_request(request)

    def server_close(self):
        """The server is not needed any more."""

    def finish_request(self, request, client_address):
        """Make a handler, which does the work."""
        self.RequestHandlerClass(request, client_address, self)

    def shutdown_request(self, request):
        """End and close a request."""
        self.close_request(request)

    def close_request(self, request):
        """Close a request."""

    def handle_error(self, request, client_address):
        """Print the exception that a handler has raised."""
        import traceback
        line = '-' * 40
        print line
        print 'Exception happened during processing of request from', client_address
        traceback.print_exc()
        print line


class TCPServer(BaseServer):
    """A server on a stream socket."""

    address_family = socket.AF_INET
    socket_type = socket.SOCK_STREAM
    request_queue_size = 5
    allow_reuse_address = False

    def __init__(self, server_address, RequestHandlerClass, bind_and_activate=True):
        BaseServer.__init__(self, server_address, RequestHandlerClass)
        self.socket = socket.socket(self.address_family, self.socket_type)
        if bind_and_activate:
            try:
                self.server_bind()
                self.server_activate()
            except:
                self.server_close()
                raise

    def server_bind(self):
        if self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        # port 0 has become a real one
        self.server_address = self.socket.getsockname()

    def server_activate(self):
        self.socket.listen(self.request_queue_size)

    def server_close(self):
        self.socket.close()

    def fileno(self):
        """For select()."""
        return self.socket.fileno()

    def get_request(self):
        """-> (socket, client address)"""
        return self.socket.accept()

    def shutdown_request(self, request):
        try:
            # close() alone would wait for other references to the socket
            request.shutdown(socket.SHUT_WR)
        except socket.error:
            pass
        self.close_request(request)

    def close_request(self, request):
        request.close()


class UDPServer(TCPServer):
    """A server on a datagram socket; a request is (data, socket)."""

    allow_reuse_address = False
    socket_type = socket.SOCK_DGRAM
    max_packet_size = 8192

    def get_request(self):
        data, client_address = self.socket.recvfrom(self.max_packet_size)
        return (data, self.socket), client_address

    def server_activate(self):
        pass

    def shutdown_request(self, request):
        self.close_request(request)

    def close_request(self, request):
        # the socket is the server's
        pass


class ForkingMixIn:
    """Each request in a process of its own, max_children at a time."""

    timeout = 300
    active_children = None
    max_children = 40

    def collect_children(self):
        """Collect the children that have ended; wait for one while there are too many."""
        if self.active_children is None:
            return
        while len(self.active_children) >= self.max_children:
            try:
                pid, _ = _eintr_retry(os.waitpid, -1, 0)
            except OSError:
                # somebody else has collected them
                self.active_children.clear()
                return
            self.active_children.discard(pid)
        for pid in self.active_children.copy():
            try:
                ended, _ = _eintr_retry(os.waitpid, pid, os.WNOHANG)
            except OSError as error:
                if error.errno == errno.ECHILD:
                    self.active_children.discard(pid)
            else:
                self.active_children.discard(ended)

    def handle_timeout(self):
        self.collect_children()

    def process_request(self, request, client_address):
        self.collect_children()
        pid = os.fork()
        if pid:
            if self.active_children is None:
                self.active_children = set()
            self.active_children.add(pid)
            self.close_request(request)
            return
        # the child never comes back from here
        status = 1
        try:
            try:
                self.finish_request(request, client_address)
                self.shutdown_request(request)
                status = 0
            except:
                self.handle_error(request, client_address)
                self.shutdown_request(request)
        finally:
            os._exit(status)


class ThreadingMixIn:
    """Each request in a thread of its own."""

    # may the program end while requests are being dealt with?
    daemon_threads = False

    def process_request_thread(self, request, client_address):
        """What process_request() does without the mix-in, errors included."""
        try:
            self.finish_request(request, client_address)
            self.shutdown_request(request)
        except:
            self.handle_error(request, client_address)
            self.shutdown_request(request)

    def process_request(self, request, client_address):
        worker = threading.Thread(target=self.process_request_thread,
                                  args=(request, client_address))
        worker.daemon = self.daemon_threads
        worker.start()


class ForkingUDPServer(ForkingMixIn, UDPServer):
    pass


class ForkingTCPServer(ForkingMixIn, TCPServer):
    pass


class ThreadingUDPServer(ThreadingMixIn, UDPServer):
    pass


class ThreadingTCPServer(ThreadingMixIn, TCPServer):
    pass


if hasattr(socket, 'AF_UNIX'):
    class UnixStreamServer(TCPServer):
        address_family = socket.AF_UNIX

    class UnixDatagramServer(UDPServer):
        address_family = socket.AF_UNIX

    class ThreadingUnixStreamServer(ThreadingMixIn, UnixStreamServer):
        pass

    class ThreadingUnixDatagramServer(ThreadingMixIn, UnixDatagramServer):
        pass


class BaseRequestHandler:
    """Deals with one request: setup(), handle(), and in any case finish().

    self.request, self.client_address and self.server say what it is about.
    """

    def __init__(self, request, client_address, server):
        self.request = request
        self.client_address = client_address
        self.server = server
        self.setup()
        try:
            self.handle()
        finally:
            self.finish()

    def setup(self):
        pass

    def handle(self):
        pass

    def finish(self):
        pass


class StreamRequestHandler(BaseRequestHandler):
    """For stream sockets: self.rfile and self.wfile are files on the connection.

    timeout, if not None, is set on it; wbufsize 0 writes without a buffer.
    """

    rbufsize = -1
    wbufsize = 0
    timeout = None
    disable_nagle_algorithm = False

    def setup(self):
        self.connection = self.request
        if self.timeout is not None:
            self.connection.settimeout(self.timeout)
        if self.disable_nagle_algorithm:
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.rfile = self.connection.makefile('rb', self.rbufsize)
        self.wfile = self.connection.makefile('wb', self.wbufsize)

    def finish(self):
        if not self.wfile.closed:
            try:
                self.wfile.flush()
            except socket.error:
                # the client is gone
                pass
        self.wfile.close()
        self.rfile.close()


class DatagramRequestHandler(BaseRequestHandler):
    """For datagrams: self.rfile has the data, what is written to self.wfile is the answer."""

    def setup(self):
        try:
            from cStringIO import StringIO
        except ImportError:
            from StringIO import StringIO
        self.packet, self.socket = self.request
        self.rfile = StringIO(self.packet)
        self.wfile = StringIO()

    def finish(self):
        self.socket.sendto(self.wfile.getvalue(), self.client_address)
