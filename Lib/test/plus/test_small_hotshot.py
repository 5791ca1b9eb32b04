"""_hotshot: what is logged, how a log is laid out, and that stock and we read each other's."""
from __future__ import print_function

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import _hotshot

ENTER, EXIT, LINE = _hotshot.WHAT_ENTER, _hotshot.WHAT_EXIT, _hotshot.WHAT_LINENO
FILE, FUNC = _hotshot.WHAT_DEFINE_FILE, _hotshot.WHAT_DEFINE_FUNC

PROGRAM = '''import _hotshot, sys
def leaf(n):
    return n + 1
def tree(n):
    for i in range(n):
        leaf(i)
    return sum(j for j in range(2))
kind, path = sys.argv[1:]
make = {'calls': lambda: _hotshot.profiler(path), 'coverage': lambda: _hotshot.coverage(path),
        'lines': lambda: _hotshot.profiler(path, 1, 0), 'times': lambda: _hotshot.profiler(path, 1)}
log = make[kind]()
log.addinfo('kind', kind)
log.runcall(tree, (3,))
log.runcode(compile('tree(1)', 'elsewhere', 'exec'), globals())
log.close()
'''

READ = '''import _hotshot, json, sys
log = _hotshot.logreader(sys.argv[1])
print(json.dumps([sorted(log.info), list(log)]))
'''


def leaf(n):
    return n + 1


def tree(n):
    for i in range(n):
        leaf(i)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, 'log')

    def tearDown(self):
        shutil.rmtree(self.folder)

    def events(self):
        return list(_hotshot.logreader(self.path))

    def write(self, data):
        with open(self.path, 'wb') as stream:
            stream.write(data)


class ProfilerTests(Folder):
    def test_calls(self):
        log = _hotshot.profiler(self.path)
        self.assertEqual((log.frametimings, log.lineevents, log.linetimings), (1, 0, 0))
        self.assertEqual(log.runcall(tree, (2,)), None)
        log.close()
        events = self.events()
        line_of_tree, line_of_leaf = (f.__code__.co_firstlineno for f in (tree, leaf))
        self.assertEqual([e[0] for e in events],
                         [FILE, FUNC, ENTER, FUNC, ENTER, EXIT, ENTER, EXIT, EXIT])
        self.assertEqual(events[0], (FILE, tree.__code__.co_filename, 0, None))
        self.assertEqual(events[1], (FUNC, 'tree', 0, line_of_tree))
        self.assertEqual(events[2][2:], (0, line_of_tree))
        self.assertEqual(events[4][2:], (0, line_of_leaf))
        self.assertTrue(all(0 <= e[1] < 10 ** 6 for e in events if e[0] in (ENTER, EXIT)))

    def test_lines_and_times(self):
        for times in 0, 1:
            log = _hotshot.profiler(self.path, 1, times)
            log.runcall(tree, (1,))
            log.close()
            lines = [(e[1] >= 0, e[3]) for e in self.events() if e[0] == LINE]
            first = tree.__code__.co_firstlineno
            self.assertEqual([line for _, line in lines],
                             [first + 1, first + 2, leaf.__code__.co_firstlineno + 1, first + 1])
            self.assertEqual(set(known for known, _ in lines), set([bool(times)]))

    def test_coverage_has_no_times(self):
        log = _hotshot.coverage(self.path)
        log.runcall(tree, (1,))
        log.close()
        events = self.events()
        self.assertEqual([e[1:] for e in events if e[0] == ENTER],
                         [(-1, 0, tree.__code__.co_firstlineno),
                          (-1, 0, leaf.__code__.co_firstlineno)])

    def test_many_events_cross_the_buffer(self):
        log = _hotshot.profiler(self.path)
        log.runcall(tree, (20000,))
        log.close()
        self.assertEqual(sum(1 for e in self.events() if e[0] == ENTER), 20001)

    def test_an_exception_ends_profiling(self):
        def fail():
            raise KeyError('k')
        log = _hotshot.profiler(self.path)
        self.assertRaises(KeyError, log.runcall, fail)
        self.assertEqual(sys.getprofile(), None)
        log.start()
        log.stop()
        log.close()
        self.assertEqual([e[0] for e in self.events()][:4], [FILE, FUNC, ENTER, EXIT])

    def test_states(self):
        log = _hotshot.profiler(self.path)
        error = _hotshot.ProfilerError
        self.assertRaises(error, log.stop)
        log.start()
        self.assertRaises(error, log.start)
        self.assertRaises(error, log.runcall, len, ([],))
        log.close()
        self.assertEqual(sys.getprofile(), None)
        self.assertTrue(log.closed)
        log.close()
        for act in (log.start, log.stop, lambda: log.addinfo('a', 'b'),
                    lambda: log.runcall(len, ([],)),
                    lambda: log.runcode(compile('1', '', 'exec'), {})):
            self.assertRaises(error, act)
        self.assertRaises(ValueError, log.fileno)

    def test_a_forgotten_profiler_writes_its_log(self):
        log = _hotshot.profiler(self.path)
        log.runcall(leaf, (1,))
        del log
        self.assertEqual(self.events()[-1][0], EXIT)

    def test_full_disk(self):
        if not os.path.exists('/dev/full'):
            self.skipTest('no /dev/full here')
        log = _hotshot.profiler('/dev/full')
        self.assertRaises(IOError, log.runcall, tree, (100000,))
        self.assertRaises(IOError, log.close)

    def test_large_information(self):
        log = _hotshot.profiler(self.path)
        log.addinfo('a', 'b' * 10000)
        self.assertRaises(ValueError, log.addinfo, 'a', 'b' * 11000)
        self.assertRaises(ValueError, log.addinfo, 'a' * 11000, 'b')
        log.addinfo('c', 'd')
        log.close()
        reader = _hotshot.logreader(self.path)
        list(reader)
        self.assertEqual((reader.info['a'], reader.info['c']), (['b' * 10000], ['d']))


class ReaderTests(Folder):
    head = '\x13\x01k\x01v'

    def test_records(self):
        self.write(self.head + '\x13\x01k\x02vw' + '\x23\x05\x03abc' + '\x43\x05\x07\x02fn' +
                   '\x14\x07\x81\x02' + '\x33\x01' + '\x26\x05' + '\x85\x01' + '\x53\x00' +
                   '\x14\x07' + '\x13\x01x\x01y')
        reader = _hotshot.logreader(self.path)
        self.assertEqual(reader.info, {'k': ['v', 'vw']})
        self.assertEqual(list(reader), [
            (FILE, 'abc', 5, None), (FUNC, 'fn', 5, 7), (ENTER, 257, 5, 7), (LINE, 5, -1, 9),
            (EXIT, 33, -1, -1), (ENTER, -1, 5, 7), (_hotshot.WHAT_ADD_INFO, -1, -1, -1)])
        self.assertEqual(reader.info['x'], ['y'])
        self.assertFalse(reader.closed)
        reader.close()
        self.assertTrue(reader.closed)
        self.assertRaises(_hotshot.ProfilerError, next, reader)
        self.assertRaises(ValueError, reader.fileno)

    def test_indexing_takes_the_next(self):
        self.write(self.head + '\x05\x09')
        reader = _hotshot.logreader(self.path)
        self.assertEqual((reader[7], reader[7]), ((EXIT, 1, -1, -1), (EXIT, 2, -1, -1)))
        self.assertRaises(IndexError, lambda: reader[0])

    def test_cut_logs(self):
        whole = ('\x23\x05\x03abc', '\x43\x05\x07\x02fn', '\x14\x07\x81\x02', '\x33\x01',
                 '\x13\x01x\x01y', '\x81\x01')
        for record in whole:
            for size in range(1, len(record)):
                self.write(self.head + record[:size])
                self.assertRaises(EOFError, lambda: list(_hotshot.logreader(self.path)))
        self.write('')
        self.assertRaises(EOFError, _hotshot.logreader, self.path)
        self.write('\x13\x05ab')
        self.assertRaises(EOFError, _hotshot.logreader, self.path)

    def test_nonsense(self):
        for data in '\x03', '\x63', '\xff', '\x01\x83', '\x81' + '\xff' * 9 + '\x00':
            self.write(self.head + data)
            self.assertRaises(ValueError, lambda: list(_hotshot.logreader(self.path)))
        self.assertRaises(IOError, _hotshot.logreader, self.path + 'x')
        self.assertRaises(TypeError, type(_hotshot.logreader(__file__)))


class StockTests(Folder):
    """Logs of the one read by the other; without a stock, ours by ours."""

    def run_on(self, python, code, *args):
        return subprocess.check_output([python, '-c', code] + list(args))

    def test_both_ways(self):
        stock = os.environ.get('PLUS_STOCK')
        pythons = [sys.executable] + ([os.path.join(stock, 'bin', 'python2.7')] if stock else [])
        import json
        for kind in 'calls', 'lines', 'times', 'coverage':
            seen = []
            for writer in pythons:
                if kind == 'coverage' and writer != sys.executable:
                    continue    # stock's coverage logs are wrong about times
                self.run_on(writer, PROGRAM, kind, self.path)
                for reader in pythons:
                    keys, events = json.loads(self.run_on(reader, READ, self.path))
                    self.assertIn('sys-path-entry', keys)
                    for event in events:
                        if event[0] in (ENTER, EXIT, LINE) and event[1] > 0:
                            event[1] = 0        # times differ
                    seen.append(events)
            self.assertGreater(len(seen[0]), 15)
            for other in seen[1:]:
                self.assertEqual(seen[0], other)


if __name__ == '__main__':
    unittest.main()
