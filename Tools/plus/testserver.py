"""testserver: a threaded web server, alone or under Apache Bench.

    python testserver.py [--host 127.0.0.1] [--port 8080] [--threads 10] [--burners N]
    python testserver.py --ab [--variants [DIR]] [--python A --python B ...] [--quick]
                         [--time SECONDS] [--samples N] [--parallel 1,10,50] [--beside 0,1]
                         [--cpus LIST] [--json FILE] [--markdown FILE] [--svg FILE]

Alone it serves a small page from a pool of threads on SocketServer, by default
on the loopback address only, until interrupted.  With --ab it starts itself on
each interpreter in turn and drives it by `ab` (Debian package apache2-utils)
with so many parallel requests, without and beside CPU-burning threads in the
server; interleaved, the first round dropped as warm-up.  Prints requests a
second, the 50th and 99th percentile of the latency in ms, failed requests, the
server's processor time a request in us (burners included), and the part of a
core that processes other than server and ab used; a failed or wrong answer makes
the exit status 1.

Runs unchanged on Python 2.7 and 3.
"""
from __future__ import print_function

import argparse
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import report  # noqa: E402

try:
    from BaseHTTPServer import BaseHTTPRequestHandler
    from Queue import Queue
    from SocketServer import TCPServer
except ImportError:
    from http.server import BaseHTTPRequestHandler
    from queue import Queue
    from socketserver import TCPServer

PAGE_LINES = 40


class Handler(BaseHTTPRequestHandler):
    """Answers every GET with a small page that takes some Python to make."""

    def do_GET(self):
        lines = ['<li>%d: %s</li>' % (i, self.path) for i in range(PAGE_LINES)]
        page = ('<html><body><ul>\n%s\n</ul></body></html>\n' % '\n'.join(lines)).encode('ascii')
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args):
        pass


class PoolServer(TCPServer):
    """Hands each accepted connection to one of a fixed number of threads."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address, threads):
        TCPServer.__init__(self, address, Handler)
        self.requests = Queue()
        for _ in range(threads):
            worker = threading.Thread(target=self.work)
            worker.daemon = True
            worker.start()

    def process_request(self, request, client_address):
        self.requests.put((request, client_address))

    def work(self):
        while True:
            request, client_address = self.requests.get()
            try:
                self.finish_request(request, client_address)
            except Exception:
                self.handle_error(request, client_address)
            self.shutdown_request(request)

    def handle_error(self, request, client_address):
        # a client that went away is no event worth a traceback
        if not isinstance(sys.exc_info()[1], EnvironmentError):
            TCPServer.handle_error(self, request, client_address)


def burn():
    while True:
        total = 0
        for i in range(1000):
            total += i * i & 1023


def serve(options):
    server = PoolServer((options.host, options.port), options.threads)
    for _ in range(options.burners):
        burner = threading.Thread(target=burn)
        burner.daemon = True
        burner.start()
    print('serving on http://%s:%d/' % server.server_address[:2])
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    # threads that wait for work, or burn, do not stop: leave without them
    sys.stdout.flush()
    os._exit(0)


# ---- under Apache Bench -------------------------------------------------------------
class Served(object):
    """A server process on an interpreter, for the time of a with block."""

    def __init__(self, python, burners, options):
        command = [python, os.path.abspath(__file__), '--port', '0', '--burners', str(burners),
                   '--threads', str(options.threads)]
        if options.cpus:
            command = ['taskset', '-c', options.cpus] + command
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE)
        line = self.child.stdout.readline().decode()
        found = re.search(r'http://\S+/', line)
        if not found:
            self.child.kill()
            raise RuntimeError('%s: the server did not start' % python)
        self.url = found.group()

    def __enter__(self):
        return self

    def cpu_seconds(self):
        return report.process_seconds(self.child.pid)

    def __exit__(self, *exc):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()


def ab(url, parallel, seconds):
    """Drive url by ab; (requests a second, {p50, p99, failed})."""
    # -n after -t: ab takes -t to mean at most 50000 requests otherwise
    child = subprocess.Popen(['ab', '-q', '-s', '30', '-t', str(seconds), '-n', '1000000',
                              '-c', str(parallel), url + 'page'],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0].decode('utf-8', 'replace')

    def number(pattern):
        found = re.search(pattern, output, re.M)
        return float(found.group(1)) if found else None
    rate = number(r'^Requests per second:\s+([\d.]+)')
    if child.returncode or rate is None:
        raise RuntimeError('ab failed: ' + output.strip()[-200:])
    failed = (number(r'^Failed requests:\s+(\d+)') or 0) + \
        (number(r'^Non-2xx responses:\s+(\d+)') or 0)
    return rate, {'p50': number(r'^\s+50%\s+(\d+)') or 0, 'p99': number(r'^\s+99%\s+(\d+)') or 0,
                  'failed': failed, 'requests': number(r'^Complete requests:\s+(\d+)')}


def ab_sample(server, parallel, seconds):
    """ab(), and what the server and others used meanwhile."""
    busy, own = report.cpu_times()
    used = server.cpu_seconds()
    started = time.time()
    rate, extra = ab(server.url, parallel, seconds)
    used = server.cpu_seconds() - used
    extra['foreign'] = report.foreign_load(busy, own - used, time.time() - started)
    extra['cpu_us'] = used * 1e6 / max(extra['requests'] or 0, 1)
    return rate, extra


def drive(options, pythons, series):
    rounds = options.samples + 1
    progress = report.Progress(rounds * len(series))
    try:
        for round_number in range(rounds):
            for burners in options.beside:
                for python in pythons:
                    sample_server(options, series, python, burners, round_number, progress)
    except KeyboardInterrupt:
        print('interrupted; what was measured so far:', file=sys.stderr)
    progress.finish()


def sample_server(options, series, python, burners, round_number, progress):
    """One sample at each parallelism from one server process."""
    with Served(python, burners, options) as server:
        for parallel in options.parallel:
            one = series[python, parallel, burners]
            try:
                rate, extra = ab_sample(server, parallel, options.time)
            except RuntimeError as error:
                one.errors.append(str(error))
            else:
                if extra['failed']:
                    one.errors.append('%d of %d requests failed' % (
                        extra['failed'], extra['requests']))
                if round_number:
                    one.add(rate, extra)
            progress.step('%s on %s' % (one.scenario, python))


def run_ab(options):
    try:
        subprocess.Popen(['ab', '-V'], stdout=subprocess.PIPE).communicate()
    except OSError:
        sys.exit('testserver: --ab needs Apache Bench (Debian package apache2-utils)')
    pythons = report.chosen_pythons(options)
    labels = dict((python, report.describe_python(python)) for python in pythons)
    series = {}
    listed = []
    for burners in options.beside:
        for parallel in options.parallel:
            for python in pythons:
                scenario = 'ab -c %d' % parallel + (', beside %d CPU' % burners if burners else '')
                one = series[python, parallel, burners] = report.Series(scenario, python, 'req/s')
                listed.append(one)
    drive(options, pythons, series)
    report.write_outputs(options, 'testserver', listed, labels, pythons[-1],
                         [('p50 ms', 'p50'), ('p99 ms', 'p99'), ('failed', 'failed'),
                          ('us/req', 'cpu_us'), ('foreign', 'foreign')],
                         report.environment(labels, options.cpus))
    errors = [(one, text) for one in listed for text in one.errors]
    for one, text in errors:
        print('ERROR %s on %s: %s' % (one.scenario, one.python, text))
    print('failed requests: %d' % sum(sum(one.extra.get('failed', [])) for one in listed))
    return 1 if errors else 0


def numbers(text):
    return [int(word) for word in text.split(',')]


def main(argv):
    parser = argparse.ArgumentParser(description='A threaded web server, alone or under ab')
    parser.add_argument('--host', default='127.0.0.1')
    parser.add_argument('--port', type=int, default=8080)
    parser.add_argument('--threads', type=int, default=10, help='threads in the pool')
    parser.add_argument('--burners', type=int, default=0, help='CPU-burning threads beside')
    parser.add_argument('--ab', action='store_true', help='measure with Apache Bench')
    report.add_python_options(parser)
    parser.add_argument('--parallel', type=numbers, default=[1, 10, 50])
    parser.add_argument('--beside', type=numbers, default=[0, 1])
    parser.add_argument('--time', type=int, help='seconds a sample (default 2)')
    parser.add_argument('--samples', type=int, default=None, help='default 5, at least 2')
    parser.add_argument('--quick', action='store_true', help='two samples of one second')
    parser.add_argument('--cpus', metavar='LIST', help='server on these processors only')
    report.add_output_options(parser)
    options = parser.parse_args(argv)
    options.time = options.time or (1 if options.quick else 2)
    options.samples = max(2, options.samples or (2 if options.quick else 5))
    return run_ab(options) if options.ab else serve(options)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
