"""The measuring tools: their arithmetic, tables, self-checks and command lines."""
from __future__ import print_function

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     *([os.pardir] * 3 + ['Tools', 'plus']))
sys.path.insert(0, TOOLS)
import report  # noqa: E402
import giltest  # noqa: E402
import locktest  # noqa: E402


def measured(measure, case, seconds, keys=()):
    """measure(case, seconds), for longer if a busy machine let nothing happen in the time."""
    for factor in 1, 5, 25, 125:
        value, extra = measure(case, seconds * factor)
        if value > 0 and all(extra[key] > 0 for key in keys):
            break
    return value, extra


def series(python, values):
    one = report.Series('s', python, 'items/s')
    for value in values:
        one.add(value, {'share': 0.5})
    return one


class ReportTests(unittest.TestCase):
    def test_quantiles(self):
        self.assertEqual(report.quantile([3, 1, 2], 0.5), 2)
        self.assertEqual(report.quantile([1, 2, 3, 4], 0.5), 2.5)
        self.assertEqual(report.quantile([5], 0.25), 5)
        self.assertNotEqual(report.quantile([], 0.5), report.quantile([], 0.5))

    def test_a_ratio_needs_quartiles_apart(self):
        fast, slow = series('a', [20, 21, 22]), series('b', [10, 11, 12])
        self.assertEqual(fast.ratio(slow), (21 / 11.0, True))
        wide = series('c', [1, 11, 30])
        self.assertFalse(wide.ratio(slow)[1])

    def test_table(self):
        rows = report.rows_of([series('a', [20, 21, 22]), series('b', [10, 11, 12])],
                              {'a': 'A', 'b': 'B'}, 'b', [('cpu share', 'share')])
        text = report.render_table(*rows)
        self.assertIn('1.91x', text)
        self.assertIn('1 (base)', text)
        self.assertIn('0.50', text)
        self.assertEqual(len(report.render_markdown(*rows).splitlines()), 4)

    def test_plot_is_xml(self):
        from xml.sax.saxutils import escape
        text = report.render_svg('<t>', [series('a', [1, 2, 3])], {'a': 'A & B'})
        self.assertIn(escape('<t>'), text)
        self.assertIn(escape('A & B'), text)
        self.assertEqual(text.count('<svg'), text.count('</svg>'))


    def test_times_compare_the_other_way_round(self):
        fast = report.Series('s', 'a', 'ns', less_is_better=True)
        slow = report.Series('s', 'b', 'ns', less_is_better=True)
        for value in (10, 11, 12):
            fast.add(value, {})
            slow.add(2 * value, {})
        self.assertEqual(fast.ratio(slow), (2.0, True))

    def test_variants_are_found(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for name in 'python1', 'python0', 'lib', 'python1.o':
            open(os.path.join(folder, name), 'w').close()
        self.assertEqual(report.find_variants(folder, sys.executable),
                         [os.path.join(folder, name) for name in ('python0', 'python1')])
        self.assertRaises(SystemExit, report.find_variants, os.path.join(folder, 'no'), 'x')


class LocktestTests(unittest.TestCase):
    def test_every_case_runs(self):
        self.assertEqual(sorted(locktest.CASES),
                         sorted(list(locktest.PLAIN) + list(locktest.LATENCIES)))
        for case in locktest.CASES:
            value, extra = measured(locktest.measure, case, 0.05)
            self.assertGreater(value, 0, case)
            self.assertEqual('p99' in extra, case in locktest.LATENCIES)
        for case in locktest.CORE:
            self.assertGreater(measured(locktest.measure, case, 0.02)[0], 0, case)

    def test_command_line(self):
        output = subprocess.check_output(
            [sys.executable, os.path.join(TOOLS, 'locktest.py'), '--case', 'lock', '--samples',
             '2', '--time', '0.02', '--python', sys.executable])
        self.assertTrue(re.search(r'^lock +Python Plus.* ns ', output, re.M), output)


class GiltestTests(unittest.TestCase):
    def test_every_scenario_runs_and_checks_itself(self):
        for scenario in giltest.SCENARIOS:
            value, extra = measured(giltest.measure, scenario, 0.1,
                                    ['share'] if '+' in scenario else [])
            self.assertGreater(value, 0, scenario)
            if '+' in scenario:
                self.assertGreater(extra['share'], 0, scenario)

    def test_pinned_rows_and_noisy_samples(self):
        output = subprocess.check_output(
            [sys.executable, os.path.join(TOOLS, 'giltest.py'), '--scenario', 'lock', '--pinned',
             '--samples', '3', '--time', '0.02', '--max-foreign', '-1'])
        self.assertTrue(re.search('^lock, pinned +Python Plus', output, re.M), output)
        self.assertIn('noisy samples: 8', output)

    def test_a_lost_item_is_an_error(self):
        class Lossy(object):
            items = [0, 1, 3, None]

            def get(self):
                return self.items.pop(0)
        state = {}
        giltest.consume(Lossy(), state)
        self.assertIn('item 3', state['error'])

    def test_command_line(self):
        folder = tempfile.mkdtemp()
        paths = dict((kind, os.path.join(folder, kind)) for kind in ('json', 'markdown', 'svg'))
        command = [sys.executable, os.path.join(TOOLS, 'giltest.py'), '--scenario', 'lock',
                   '--samples', '3', '--time', '0.05']
        for kind, path in paths.items():
            command += ['--' + kind, path]
        output = subprocess.check_output(command)
        self.assertIn('self-checks: all passed', output)
        with open(paths['json']) as stream:
            data = json.load(stream)
        self.assertEqual(len(data['series'][0]['samples']), 3)
        self.assertIn('processor', data['environment'])
        for path in paths.values():
            self.assertTrue(os.path.getsize(path))
            os.remove(path)
        os.rmdir(folder)


class ServerTests(unittest.TestCase):
    def test_it_serves(self):
        import urllib2
        child = subprocess.Popen([sys.executable, os.path.join(TOOLS, 'testserver.py'),
                                  '--port', '0', '--burners', '1'], stdout=subprocess.PIPE)
        try:
            url = re.search(r'http://\S+/', child.stdout.readline()).group()
            self.assertTrue(url.startswith('http://127.0.0.1:'))
            opener = urllib2.build_opener(urllib2.ProxyHandler({}))
            for _ in range(20):
                page = opener.open(url + 'a&b', timeout=100).read()
                self.assertEqual(page.count('<li>'), 40)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()


if __name__ == '__main__':
    unittest.main()
