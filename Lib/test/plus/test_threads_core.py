"""Locks of the C API and condition variables, every variant, under C threads; the switches
of Include/plusconfig.h.

The work is done in C (Modules/_testinternalcapi/locks.c, condvars.c), without the GIL.
"""
from __future__ import print_function

import os
import subprocess
import sys
import sysconfig
import time
import unittest

import plus
import _testinternalcapi as internal

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, os.pardir)
FAILED, ACQUIRED, INTERRUPTED = 0, 1, 2
TIMEOUT, WOKEN, COND_INTERRUPTED = 0, 1, 2


def portions(total, parts):
    """total in equal parts; no more of them after 15 seconds.

    Where threads take turns on a processor with other work each turn can take a slice of the
    scheduler, a hundred times as long as on a quiet one: fewer turns are enough there."""
    end = time.time() + 15
    for part in range(parts):
        yield total // parts
        if time.time() > end:
            break


def of_each(names):
    """Class decorator: each method check_x(self, name) becomes a test a name."""
    def decorate(cls):
        for attribute in dir(cls):
            if attribute.startswith('check_'):
                check = getattr(cls, attribute).__func__
                for name in names:
                    def test(self, check=check, name=name):
                        check(self, name)
                    test.__name__ = 'test_%s_%s' % (attribute[6:], name.replace('-', '_'))
                    setattr(cls, test.__name__, test)
        return cls
    return decorate


@of_each(internal.lock_names())
class LockTests(unittest.TestCase):
    """What pycore_lock.h promises of every variant."""

    def check_one_thread(self, name):
        result = internal.lock_hammer(name, 1, 20000)
        self.assertEqual((result['entries'], result['broken']), (20000, 0))
        self.assertEqual(result['timeouts'], 0)

    def check_mutual_exclusion(self, name):
        for threads, rounds in (2, 10000), (3, 5000), (8, 1500), (40, 100):
            result = internal.lock_hammer(name, threads, rounds)
            self.assertEqual(result['threads'], threads)
            self.assertEqual(result['entries'], threads * rounds)
            self.assertEqual(result['broken'], 0)
            self.assertEqual(result['early'], 0)

    def check_released_by_another_thread(self, name):
        for rounds in portions(5000, 50):
            self.assertEqual(internal.lock_pingpong(name, rounds)[0], 0)

    def check_freed_by_the_woken_thread(self, name):
        for rounds in portions(1500, 50):
            self.assertEqual(internal.lock_free_by_woken(name, rounds), 0)

    def check_fork(self, name):
        for rounds in portions(25, 5):
            self.assertEqual(internal.lock_fork(name, rounds), 0)

    def check_freed_after_fork(self, name):
        for rounds in portions(200, 25):
            self.assertEqual(internal.lock_fork(name, rounds, True), 0)

    def check_interrupted(self, name):
        status, seconds = internal.lock_interrupt(name, 0, 120.0)
        self.assertEqual(status, INTERRUPTED)
        self.assertTrue(0.015 < seconds < 60, seconds)

    def check_interruptible_but_released(self, name):
        for timeout in -1.0, 120.0:
            status, seconds = internal.lock_interrupt(name, 1, timeout)
            self.assertEqual(status, ACQUIRED)
            self.assertTrue(0.015 < seconds < 60, seconds)

    def check_interruptible_times_out(self, name):
        status, seconds = internal.lock_interrupt(name, 2, 0.005)
        self.assertEqual(status, FAILED)
        self.assertTrue(0.005 <= seconds < 60, seconds)

    def check_errno_stays(self, name):
        self.assertEqual(internal.lock_errno(name, 0.0), (FAILED, 77))
        self.assertEqual(internal.lock_errno(name, 0.002), (FAILED, 77))

    def test_unknown_variant(self):
        self.assertRaises(ValueError, internal.lock_hammer, 'none', 1, 1)


@of_each(['emulated', 'pthread'])
class CondvarTests(unittest.TestCase):
    """What both condition variables keep."""

    def check_signal_wakes(self, name):
        for how in 'sS':
            woken, timed_out, order = internal.cond_count(name, 3, 0, how, 3)
            self.assertEqual((woken, timed_out), (3, 0))
            self.assertEqual(sorted(order), [0, 1, 2])

    def check_broadcast_wakes_all(self, name):
        for how in 'bB':
            woken, timed_out, order = internal.cond_count(name, 12, 0, how, 1)
            self.assertEqual((woken, timed_out), (12, 0))
            self.assertEqual(sorted(order), list(range(12)))

    def check_signal_to_nobody_is_not_kept(self, name):
        for how in 'sSbB':
            self.assertEqual(internal.cond_count(name, 0, 1, how, 5)[:2], (0, 1))

    def check_deadlines_against_signals(self, name):
        result = internal.cond_storm(name, 6, 1000)
        self.assertEqual(result['woken'] + result['timeouts'], 6000)
        self.assertEqual(result['early'], 0)

    def check_queue(self, name):
        for producers, consumers, each in (1, 1, 4000), (2, 2, 1500), (4, 3, 500), (1, 12, 1500):
            for items in portions(each, 10):
                total = internal.cond_queue(name, producers, consumers, items)
                self.assertEqual(total, producers * items * (items + 1) // 2)

    def check_destroyed_after_broadcast(self, name):
        for rounds in portions(60, 10):
            self.assertEqual(internal.cond_destroy(name, 5, rounds), 5 * rounds)

    def check_interrupted(self, name):
        self.assertEqual(internal.cond_interrupt(name, 0), (COND_INTERRUPTED, TIMEOUT))

    def check_interruptible_but_signalled(self, name):
        self.assertEqual(internal.cond_interrupt(name, 1), (WOKEN, TIMEOUT))

    def check_interruption_is_kept_for_the_next_wait(self, name):
        self.assertEqual(internal.cond_interrupt(name, 2), (WOKEN, COND_INTERRUPTED))


class EmulatedCondvarTests(unittest.TestCase):
    """What only the emulated one promises."""

    def test_each_signal_wakes_exactly_one(self):
        for how in 'sS':
            self.assertEqual(internal.cond_count('emulated', 6, 0, how, 2)[:2], (2, 4))

    def test_signals_come_in_the_order_of_waiting(self):
        # with each back before the next signal, the order of return is the order of signals
        woken, timed_out, order = internal.cond_count('emulated', 10, 0, 'o', 10)
        self.assertEqual(order, list(range(10)))

    def test_latecomers_steal_nothing(self):
        for how, signals, woken in ('s', 3, 3), ('S', 3, 3), ('b', 1, 5), ('B', 1, 5):
            result = internal.cond_count('emulated', 5, 5, how, signals)
            self.assertEqual(result[0], woken)
            self.assertTrue(max(result[2]) < 5, result)

    def test_no_wake_up_is_lost_to_a_deadline(self):
        for threads, rounds in (1, 3000), (4, 1500), (12, 400):
            result = internal.cond_storm('emulated', threads, rounds)
            self.assertEqual(result['woken'], result['tokens'])
            self.assertEqual(result['woken'] + result['timeouts'], threads * rounds)
            self.assertTrue(result['woken'] > 0 and result['timeouts'] > 0, result)


class ConfigTests(unittest.TestCase):
    """plus.config() and the steps of Include/plusconfig.h."""

    steps = [
        dict(lock='sem', condvar='pthread', gil_priority=0, native_condition=0, native_locks=0,
             gil_spin=0),
        dict(lock='condvar', condvar='pthread', gil_priority=0, native_condition=0,
             native_locks=0, gil_spin=0),
        dict(lock='condvar', condvar='pthread', gil_priority=1, native_condition=0,
             native_locks=0, gil_spin=0),
        dict(lock='condvar', condvar='emulated', gil_priority=1, native_condition=0,
             native_locks=0, gil_spin=0),
        dict(lock='condvar', condvar='emulated', gil_priority=1, native_condition=1,
             native_locks=0, gil_spin=0),
        dict(lock='parker', condvar='emulated', gil_priority=1, native_condition=1,
             native_locks=1, gil_spin=1)]

    def test_config_names_the_step(self):
        config = plus.config()
        for name, value in self.steps[config['perftest']].items():
            self.assertEqual(config[name], value, name)
        self.assertTrue(all(isinstance(value, (int, str)) for value in config.values()))

    def test_config_is_a_new_dict(self):
        plus.config().clear()
        self.assertIn('lock', plus.config())


class SwitchTests(unittest.TestCase):
    """Every step compiles, senseless combinations do not."""

    @classmethod
    def setUpClass(cls):
        folders = [os.path.join('Python', 'threads'), os.path.join('Modules', '_plus'),
                   os.path.join('Modules', '_threading'), os.path.join('Modules', 'threadmodule'),
                   'Modules']
        cls.sources = []
        for folder in folders:
            folder = os.path.join(TOP, folder)
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                path = os.path.join(folder, name)
                if name.endswith('.c') and 'plusconfig.h' in open(path).read():
                    cls.sources.append(path)
        cls.build = os.path.dirname(os.path.abspath(sys.executable))
        while not os.path.exists(os.path.join(cls.build, 'pyconfig.h')):
            cls.build, last = os.path.dirname(cls.build), cls.build
            if last == cls.build:
                raise unittest.SkipTest('not run from a build folder')

    def compile(self, path, *options):
        """What gcc -fsyntax-only has to say."""
        include = os.path.join(TOP, 'Include')
        compiler = os.environ.get('CC') or sysconfig.get_config_var('CC') or 'gcc'
        command = compiler.split() + [
            '-std=gnu11', '-fsyntax-only', '-Wall', '-Wextra', '-Wno-unused-parameter',
            '-Wno-missing-field-initializers', '-Wno-cast-function-type', '-DNDEBUG',
            '-DPy_BUILD_CORE', '-I' + self.build, '-I' + include,
            '-I' + os.path.join(include, 'internal')]
        child = subprocess.Popen(command + list(options) + [path], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        output = child.communicate()[0]
        return ('' if child.returncode == 0 else 'fails: ') + output

    def test_sources_are_found(self):
        names = [os.path.basename(path) for path in self.sources]
        for name in 'gil.c', 'gil_classic.c', 'lock_api.c', 'config.c':
            self.assertIn(name, names)

    def test_each_step_compiles(self):
        for step in range(6):
            for path in self.sources:
                self.assertEqual(self.compile(path, '-DPYPLUS_PERFTEST=%d' % step), '',
                                 'step %d' % step)

    def test_each_switch_alone(self):
        switches = ['LOCK=0', 'LOCK=1', 'CONDVAR_EMULATED=0', 'NATIVE_CONDITION=0',
                    'NATIVE_LOCKS=0', 'GIL_SPIN=0']
        for switch in switches:
            for path in self.sources:
                self.assertEqual(self.compile(path, '-DPYPLUS_' + switch), '', switch)

    def test_plain_gil_alone(self):
        for path in self.sources:
            self.assertEqual(self.compile(path, '-DPYPLUS_GIL_PRIORITY=0', '-DPYPLUS_GIL_SPIN=0'),
                             '')

    def test_senseless_combinations(self):
        path = os.path.join(TOP, 'Modules', '_plus', 'config.c')
        for wrong in ('PERFTEST=6', 'PERFTEST=-1', 'LOCK=3', 'CONDVAR_EMULATED=2',
                      'GIL_PRIORITY=2', 'GIL_PRIORITY=0', 'NATIVE_LOCKS=7',
                      'NATIVE_CONDITION=-1', 'GIL_SPIN=3'):
            output = self.compile(path, '-DPYPLUS_' + wrong)
            self.assertTrue(output.startswith('fails: '), wrong)
            self.assertIn('#error', output)


if __name__ == '__main__':
    unittest.main()
