"""The threading core's proofs in a quick form: models, torture, schedules, histories.

Each also shows that it can fail: a mutant of a model, a fault in a copy of the C code, a
history that no correct object produces.
"""
from __future__ import print_function

import imp
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     *([os.pardir] * 3 + ['Tools', 'plus']))
for folder in ('', 'models'):
    sys.path.insert(0, os.path.join(TOOLS, folder))
import histories  # noqa: E402
import run as models  # noqa: E402

EXPLORE = imp.load_source('explore_mutants', os.path.join(TOOLS, 'explore', 'mutants.py')).EXPLORE
THREADTEST = imp.load_source('threadtest_mutants',
                             os.path.join(TOOLS, 'threadtest', 'mutants.py')).THREADTEST

BUILD = os.path.dirname(sysconfig.get_config_h_filename())
while not os.path.exists(os.path.join(BUILD, 'Makefile')) and BUILD != os.path.dirname(BUILD):
    BUILD = os.path.dirname(BUILD)  # a variant's own folder is inside the build folder


def have(program):
    return any(os.access(os.path.join(folder, program), os.X_OK)
               for folder in os.environ['PATH'].split(os.pathsep))


def output_of(command):
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0].decode('latin-1')
    return child.returncode, output


def make(target):
    status, output = output_of(['make', '-C', BUILD, '-s', target])
    if status != 0:
        raise AssertionError(output)


@unittest.skipUnless(have('spin'), 'spin is not installed')
class ModelTests(unittest.TestCase):
    """Some models whole, of every model one mutant; ./plus models does all of it."""

    def test_models_hold(self):
        for model in models.models():
            if model.name in ('parker', 'mutex', 'signal', 'fork', 'condvar', 'cond'):
                result = models.verify(model, None, quick=True)
                self.assertEqual(result['verdict'], 'clean', (model.name, result))
                self.assertGreater(result['states'], 1000)

    def test_mutants_are_caught(self):
        for model in models.models():
            result = models.verify(model, model.mutants[0], quick=True)
            self.assertEqual(result['verdict'], 'error', (model.name, result))

    def test_every_model_is_described(self):
        with open(os.path.join(TOOLS, 'models', 'README.md')) as readme:
            text = readme.read()
        for model in models.models():
            self.assertIn('| `%s` |' % model.name, text)
            self.assertGreaterEqual(len(model.mutants), 3)


class ThreadtestTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make('threadtest')
        cls.program = os.path.join(BUILD, 'threadtest', 'threadtest')

    def test_every_scene(self):
        status, output = output_of([self.program, '--seconds', '0.1', '--seed', '27'])
        self.assertEqual(status, 0, output)
        self.assertIn('seed 27', output)
        listed = output_of([self.program, '--list'])[1].splitlines()
        self.assertGreater(len(listed), 18)
        self.assertIn('%d scenes passed' % len(listed), output)

    def test_faults_are_found(self):
        found, what, _ = THREADTEST.attempt(BUILD, 'fork-queues-kept', 20)
        self.assertTrue(found, what)

    def test_arguments(self):
        self.assertEqual(output_of([self.program, '--nonsense'])[0], 2)
        self.assertEqual(output_of([self.program, 'no-such-scene'])[0], 2)


class ExploreTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make('explore')
        cls.program = os.path.join(BUILD, 'explore', 'explore')

    def test_every_scene(self):
        status, output = output_of([self.program, '--seconds', '0.1', '--seed', '27'])
        self.assertEqual(status, 0, output)
        scenes = output_of([self.program, '--list'])[1].split()
        for scene in scenes:
            self.assertEqual(len(re.findall('^%s ' % re.escape(scene), output, re.M)), 3, output)

    def test_all_schedules_of_a_small_scene(self):
        status, output = output_of([self.program, '--strategy', 'all', '--preemptions', '2',
                                    '--seconds', '200', 'mutex', 'lock-owed', 'block-late'])
        self.assertEqual(status, 0, output)
        self.assertEqual(output.count('all of them'), 3, output)

    def test_a_run_can_be_repeated(self):
        command = [self.program, '--strategy', 'pct', '--seed', '5', '--runs', '1', '--trace',
                   'gil']
        first, second = output_of(command)[1], output_of(command)[1]
        self.assertGreater(len(first.splitlines()), 50)
        self.assertEqual(first.splitlines()[:-1], second.splitlines()[:-1])

    def test_faults_are_found(self):
        for name in ('condvar-timeout-eats', 'block-deadline-undone'):
            found, what, _ = EXPLORE.attempt(BUILD, name, 100)
            self.assertTrue(found, what)

    def test_every_fault_still_fits_the_code(self):
        for mutants in EXPLORE, THREADTEST:
            for name in mutants.table:
                folder = tempfile.mkdtemp()
                try:
                    mutants.mutate(name, folder)
                finally:
                    shutil.rmtree(folder)


class HistoryTests(unittest.TestCase):
    def test_this_interpreter(self):
        for kind in ('lock', 'condition', 'queue'):
            status, output = output_of([sys.executable, os.path.join(TOOLS, 'histories.py'),
                                        '--operations', '20000', '--kind', kind])
            self.assertEqual(status, 0, output)
            counted = re.search(r'(\d+) operations checked', output)
            self.assertGreaterEqual(int(counted.group(1)), 20000, output)

    def impossible(self, check, *arguments):
        with self.assertRaises(histories.Impossible) as caught:
            check(*arguments)
        return str(caught.exception)

    def test_two_holders(self):
        histories.check_holds([(1, 4), (5, 8), (9, 10)], 1)
        histories.check_holds([(1, 6), (5, 8), (7, 10)], 2)
        self.assertIn('2 holders', self.impossible(histories.check_holds, [(1, 6), (5, 8)], 1))
        self.impossible(histories.check_holds, [(1, 6), (2, 8), (3, 10)], 2)
        self.impossible(histories.check_holds, [(6, 1)], 1)

    def test_early_timeouts(self):
        histories.check_timeout(0.1, 0.1)
        self.impossible(histories.check_timeout, 0.1, 0.09)

    def test_conditions(self):
        check = histories.check_condition
        check([(1, 'wait', 'a', None), (2, 'wait', 'b', None), (3, 'notify', 1, 0.1),
               (4, 'woken', 'a', True, 0.2), (5, 'notify', 5, 0.3), (6, 'woken', 'b', True, 0.4)])
        # its time was up when the notify came: passed over
        check([(1, 'wait', 'a', 1.0), (2, 'wait', 'b', None), (3, 'notify', 1, 1.5),
               (4, 'woken', 'b', True, 1.6), (5, 'woken', 'a', False, 1.7)])
        out_of_order = [(1, 'wait', 'a', None), (2, 'wait', 'b', None), (3, 'notify', 1, 0.1),
                        (4, 'woken', 'b', True, 0.2), (5, 'notify', 1, 0.3),
                        (6, 'woken', 'a', True, 0.4)]
        self.assertIn("'b' ended with True", self.impossible(check, out_of_order))
        self.assertIn('never ended', self.impossible(
            check, [(1, 'wait', 'a', None), (2, 'notify', 1, 0.1)]))
        self.assertIn('had been notified', self.impossible(
            check, [(1, 'wait', 'a', 1.0), (2, 'notify', 1, 0.5), (3, 'woken', 'a', False, 2.0)]))
        self.assertIn('before its deadline', self.impossible(
            check, [(1, 'wait', 'a', 1.0), (2, 'woken', 'a', False, 0.9)]))
        self.assertIn('without timeout', self.impossible(
            check, [(1, 'wait', 'a', None), (2, 'woken', 'a', False, 0.9)]))
        self.assertIn('nobody had notified', self.impossible(
            check, [(1, 'wait', 'a', None), (2, 'woken', 'a', True, 0.9)]))

    def test_queues(self):
        check = histories.check_queue
        check({1: 2, 2: 1}, [[(1, 0), (2, 0)], [(1, 1)]])
        self.assertIn('came after', self.impossible(check, {1: 2}, [[(1, 1), (1, 0)]]))
        self.assertIn('came out', self.impossible(check, {1: 2}, [[(1, 0)]]))
        self.impossible(check, {1: 1}, [[(1, 0)], [(1, 0)]])
        self.impossible(check, {1: 1}, [[(1, 0)], [(3, 0)]])


if __name__ == '__main__':
    unittest.main()
