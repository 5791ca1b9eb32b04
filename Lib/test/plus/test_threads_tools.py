"""To see the threads: the GIL's timeline (Tools/plus/giltimeline.py), the commands for gdb
(Misc/gdb/plus_gdb.py); to wear them out: Tools/plus/soak.py."""
from __future__ import print_function

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import plus

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 3)
sys.path.insert(0, os.path.join(TOP, 'Tools', 'plus'))
import giltimeline  # noqa: E402


def titles(text):
    """The texts of all title elements of an SVG that is at least balanced."""
    for tag in 'svg', 'rect', 'text', 'path', 'title':
        opened = len(re.findall('<%s[ >]' % tag, text)) - len(re.findall('<%s [^>]*/>' % tag, text))
        assert opened == text.count('</%s>' % tag), tag
    assert not re.search('&(?!amp;|lt;|gt;)', text)
    return re.findall('<title>([^<]*)</title>', text)


SMALL = '''\
# plus gil trace 1
# lost 3
# events 9
1000000 11 acquire
2000000 22 wait_io
2500000 11 forced
2500000 22 granted
2900000 22 block
2900000 11 heir
2900000 11 granted
3000000 22 ready
3500000 11 release
'''


class TimelineTests(unittest.TestCase):
    def trace(self, text=SMALL):
        return giltimeline.Trace(text.splitlines())

    def spans(self, thread):
        return [(one.state, one.begin, one.end) for one in thread.segments]

    def test_states(self):
        trace = self.trace()
        self.assertEqual(trace.lost, 3)
        self.assertEqual([thread.ident for thread in trace.threads], [11, 22])
        self.assertEqual(self.spans(trace.threads[0]),
                         [('runs', 0, 1500000), ('waits-cpu', 1500000, 1900000),
                          ('runs', 1900000, 2500000), ('outside', 2500000, 2500000)])
        self.assertEqual(self.spans(trace.threads[1]),
                         [('waits-io', 1000000, 1500000), ('runs', 1500000, 1900000),
                          ('blocks', 1900000, 2000000), ('waits-io', 2000000, 2500000)])
        self.assertEqual(trace.threads[0].marks, [(1900000, 'heir')])

    def test_holders(self):
        self.assertEqual([(one.state, one.begin, one.end) for one in self.trace().holders()],
                         [(0, 0, 1500000), (1, 1500000, 1900000), (0, 1900000, 2500000)])

    def test_every_event_of_the_core_is_known(self):
        path = os.path.join(TOP, 'Include', 'internal', 'gil_events.def')
        with open(path) as stream:
            names = re.findall(r'^EVENT\((\w+)\)', stream.read(), re.M)
        self.assertEqual(sorted(names), sorted(giltimeline.AFTER))

    def test_not_a_trace(self):
        for text in ('', 'hello\n', '# plus gil trace 2\n', '# plus gil trace 1\n1 x acquire\n',
                     '# plus gil trace 1\n1 2 flies\n', '# plus gil trace 1\n1 2\n'):
            self.assertRaises(giltimeline.TraceError, self.trace, text)

    def test_empty_trace(self):
        trace = self.trace('# plus gil trace 1\n# lost 0\n# events 0\n')
        self.assertEqual(trace.threads, [])
        self.assertEqual(titles(giltimeline.render(trace)), [])

    def test_cut(self):
        trace = self.trace()
        trace.cut(1200000, 1800000)
        self.assertEqual(self.spans(trace.threads[0]), [('runs', 1200000, 1500000),
                                                        ('waits-cpu', 1500000, 1800000)])
        self.assertEqual(trace.threads[0].marks, [])

    def test_axis(self):
        for span, step in ((1, 1), (12, 1), (13, 2), (60, 5), (61, 10), (1000000, 100000)):
            self.assertEqual(giltimeline.step_of_axis(span), step)

    def test_short_segments_share_a_column(self):
        segments = [giltimeline.Segment('runs', i * 10, i * 10 + 6) for i in range(10)]
        segments += [giltimeline.Segment('blocks', i * 10 + 6, i * 10 + 10) for i in range(10)]
        drawn = list(giltimeline.bands(segments, 0, 0.02, ['runs', 'blocks']))
        self.assertEqual(len(drawn), 4)  # two columns of two parts
        parts = dict(((x, state), high) for x, _, _, high, state, _ in drawn)
        self.assertAlmostEqual(parts[0, 'runs'], 0.6)
        self.assertAlmostEqual(parts[1, 'blocks'], 0.4)

    def test_plot(self):
        trace = self.trace()
        trace.rename({11: 'a & <b>'})
        found = titles(giltimeline.render(trace))
        self.assertIn('held by a &amp; &lt;b&gt;, from 0.000 ms for 1.500 ms', found)
        self.assertIn('wants the GIL, CPU queue, from 1.500 ms for 0.400 ms', found)

    def test_command_line(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, 'trace')
        tool = os.path.join(TOP, 'Tools', 'plus', 'giltimeline.py')
        with open(path, 'w') as stream:
            stream.write(SMALL)
        output = subprocess.check_output([sys.executable, tool, path, '--name', '22=writer'])
        self.assertIn('2.500 ms, 2 threads, 3 events lost before', output)
        self.assertTrue(re.search(r'^writer +0\.160 +0\.400 +0\.000 ', output, re.M), output)
        with open(path + '.svg') as stream:
            self.assertTrue(any('held by writer' in title for title in titles(stream.read())))
        with open(path, 'w') as stream:
            stream.write('nothing\n')
        child = subprocess.Popen([sys.executable, tool, path], stderr=subprocess.PIPE)
        self.assertIn('not a trace', child.communicate()[1])
        self.assertEqual(child.returncode, 1)

    def test_real_trace(self):
        # who gives the GIL away records it before, or right after, the next has it: unless
        # another process takes the processor in between
        for attempt in range(10):
            trace = self.real_trace()
            holders = trace.holders()
            self.assertTrue(holders)
            overlaps = [one.end - following.begin
                        for one, following in zip(holders, holders[1:])]
            if max(overlaps) < 5000000:
                break
        self.assertLess(max(overlaps), 5000000)
        self.assertTrue(titles(giltimeline.render(trace)))

    def real_trace(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, 'trace')
        code = '''if 1:
            import sys, threading, time, plus
            def burn():
                end = time.time() + 0.15
                while time.time() < end:
                    sum(range(500))
            plus.gil_trace(sys.argv[1])
            threads = [threading.Thread(target=burn) for i in range(2)]
            for one in threads: one.start()
            for one in threads: one.join()
            plus.gil_trace(None)'''
        subprocess.check_call([sys.executable, '-c', code, path])
        with open(path) as stream:
            trace = giltimeline.Trace(stream)
        self.assertGreaterEqual(len(trace.threads), 2)
        return trace


THREADS = '''
import os, signal, threading, time
lock = threading.Lock()
lock.acquire()
there = []
def hold_on():
    lock.acquire()
def nap():
    time.sleep(1000)
def burn():
    there.append(1)
    while True:
        pass
for target in hold_on, nap, burn, burn:
    thread = threading.Thread(target=target)
    thread.daemon = True
    thread.start()
while len(there) < 2:
    time.sleep(0.01)
time.sleep(0.5)
def stop_here():
    os.kill(os.getpid(), signal.SIGTRAP)
stop_here()
os._exit(0)
'''


class GdbTests(unittest.TestCase):
    """The commands in a process that stopped itself with a signal."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        probe = cls.gdb(['-ex', 'python print(gdb.lookup_type("PyStringObject"))',
                         sys.executable])
        if 'PyStringObject' not in probe.splitlines():
            shutil.rmtree(cls.folder)
            raise unittest.SkipTest('no gdb with Python here, or an interpreter without -g')
        path = os.path.join(cls.folder, 'threads.py')
        with open(path, 'w') as stream:
            stream.write(THREADS)
        cls.output = cls.gdb(
            ['-ex', 'set startup-with-shell off', '-ex', 'run',
             '-x', os.path.join(TOP, 'Misc', 'gdb', 'plus_gdb.py'), '-ex', 'echo <gil>\\n',
             '-ex', 'plus-gil', '-ex', 'echo <threads>\\n', '-ex', 'plus-threads',
             '-ex', 'echo <where>\\n', '-ex', 'plus-where 1', '-ex', 'echo <end>\\n', '-ex', 'kill',
             '--args', sys.executable, path])

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def gdb(cls, arguments):
        try:
            child = subprocess.Popen(['gdb', '-nx', '-batch', '-iex', 'set debuginfod enabled off']
                                     + arguments, stdin=open(os.devnull), stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT)
        except OSError:
            return ''
        return child.communicate()[0]

    def part(self, name):
        found = re.search(r'^<%s>\n(.*?)^<' % name, self.output, re.M | re.S)
        self.assertTrue(found, self.output)
        return found.group(1)

    def test_holder(self):
        self.assertTrue(re.search(r'^GIL: held by thread 1 \(LWP \d+, ident \d+\)$',
                                  self.part('gil'), re.M), self.output)
        self.assertIn('threads.py:22 stop_here', self.part('gil'))

    def test_waiting_threads(self):
        text = self.part('threads')
        # 2.7's GIL is a lock among locks
        wants = 'wants the GIL' if plus.config()['gil_priority'] else 'waits for lock 0x'
        line = r'^ +%s LWP \d+ ident \d+: .*%s.*; \S*threads.py:%s$'
        for number, what, place in (('1', 'holds the GIL', '22 stop_here'),
                                    (r'\d', '(waits for lock 0x|blocks in an object)',
                                     '7 hold_on'),
                                    (r'\d', '(nanosleep|blocks in an object|select)', '9 nap'),
                                    (r'\d', wants, '(12|13) burn')):
            self.assertTrue(re.search(line % (number, what, place), text, re.M),
                            '%s\n%s' % (what, self.output))

    def test_burners_wait_in_a_queue(self):
        if plus.config()['gil_priority']:
            waiting = re.findall(r'^(?:IO |CPU) queue: thread \d+', self.part('gil'), re.M)
            self.assertEqual(len(waiting), 2, self.output)

    def test_python_stack(self):
        self.assertTrue(re.match(r'\S*threads.py:22 stop_here\n\S*threads.py:23 <module>\n$',
                                 self.part('where')), self.output)


class SoakTests(unittest.TestCase):
    """Tools/plus/soak.py, on interpreters that are shell scripts."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.count = os.path.join(self.folder, 'count')

    def start(self, body, *args):
        """Begin a soak with an interpreter that counts its starts, then runs body."""
        python = os.path.join(self.folder, 'python')
        with open(python, 'w') as stream:
            stream.write('#!/bin/sh\necho >>%s\n%s\n' % (self.count, body))
        os.chmod(python, 0o755)
        return subprocess.Popen(
            [sys.executable, os.path.join(TOP, 'Tools', 'plus', 'soak.py'), '--python', python] +
            list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def outcome(self, soak):
        """(exit status, output without the seconds)"""
        out, err = soak.communicate(timeout=100)
        self.assertEqual(err, '')
        return soak.returncode, re.sub(r', \d+ s\n', '\n', out)

    def started(self):
        return os.path.getsize(self.count) if os.path.exists(self.count) else 0

    def test_whole(self):
        soak = self.start('printf end', '--exits', '3', '--forks', '96')
        self.assertEqual(self.outcome(soak), (
            0, 'exits: 3 of 3 runs, 0 problems\nforks: 96 of 96 runs, 0 problems\n'))
        self.assertEqual(self.started(), 5)

    def test_problems(self):
        soak = self.start('echo no >&2; kill -SEGV $$', '--exits', '2')
        self.assertEqual(self.outcome(soak), (1, (
            'exits: 2 of 2 runs, 2 problems\n'
            "  run 0: status -11, output '', errors 'no\\n'\n"
            "  run 1: status -11, output '', errors 'no\\n'\n")))

    def test_hang(self):
        soak = self.start('exec sleep 100', '--exits', '1', '--limit', '1')
        self.assertEqual(self.outcome(soak), (
            1, 'exits: 1 of 1 runs, 1 problems\n  run 0: hangs\n'))

    def test_cut_short(self):
        # the third run does not end; what is told is what the two before have shown
        for number in (signal.SIGINT, signal.SIGTERM):
            soak = self.start('[ $(wc -l <%s) -lt 3 ] || exec sleep 100; printf end' % self.count,
                              '--exits', '10', '--forks', '80')
            deadline = time.time() + 100
            while self.started() < 3 and time.time() < deadline:
                time.sleep(0.01)
            soak.send_signal(number)
            self.assertEqual(self.outcome(soak), (130, 'exits: 2 of 10 runs, 0 problems\n'))
            os.remove(self.count)


if __name__ == '__main__':
    unittest.main()
