"""subprocess with timeouts."""

import subprocess
import sys
import threading
import time
import unittest

from threads_support import Bunch, LONG, clock, main

SLEEPER = [sys.executable, '-c', 'import time; time.sleep(60)']


class Timeouts(unittest.TestCase):

    def popen(self, args, **kwargs):
        child = subprocess.Popen(args, **kwargs)

        def clean():
            if child.poll() is None:
                child.kill()
                child.wait()
        self.addCleanup(clean)
        return child

    def test_wait(self):
        child = self.popen(['sh', '-c', 'exit 3'])
        self.assertEqual(child.wait(timeout=LONG), 3)
        self.assertEqual(child.wait(timeout=0), 3)

    def test_wait_expires(self):
        child = self.popen(SLEEPER)
        begin = clock()
        with self.assertRaises(subprocess.TimeoutExpired) as caught:
            child.wait(timeout=0.1)
        self.assertTrue(clock() - begin >= 0.1)
        self.assertEqual((caught.exception.cmd, caught.exception.timeout), (SLEEPER, 0.1))
        self.assertIn('timed out after 0.1 seconds', str(caught.exception))
        self.assertEqual(child.returncode, None)
        child.kill()
        self.assertEqual(child.wait(timeout=LONG), -9)

    def test_wait_wakes_at_the_end_without_polling(self):
        def sleep(seconds):
            raise AssertionError('polls')
        child = self.popen(['sleep', '0.2'])
        saved = time.sleep
        time.sleep = sleep
        try:
            self.assertEqual(child.wait(timeout=LONG), 0)
        finally:
            time.sleep = saved

    def test_wait_zero_and_negative(self):
        child = self.popen(SLEEPER)
        self.assertRaises(subprocess.TimeoutExpired, child.wait, 0)
        self.assertRaises(subprocess.TimeoutExpired, child.wait, -1)

    def test_wait_in_two_threads(self):
        child = self.popen(['sleep', '0.1'])
        answers = []
        with Bunch(lambda: answers.append(child.wait(timeout=LONG)), 2):
            pass
        self.assertEqual(answers, [0, 0])

    def test_killed_while_waited_for(self):
        child = self.popen(SLEEPER)
        threading.Timer(0.05, child.terminate).start()
        self.assertEqual(child.wait(timeout=LONG), -15)

    def test_communicate(self):
        child = self.popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(child.communicate('hello' * 50000, timeout=LONG),
                         ('hello' * 50000, None))

    def test_communicate_expires_and_goes_on(self):
        child = self.popen(['sh', '-c', 'echo first; read x; echo $x'],
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertRaises(subprocess.TimeoutExpired, child.communicate, None, 0)
        self.assertEqual(child.communicate(timeout=LONG)[0], 'first\n\n')

    def test_communicate_with_a_child_that_closes_its_pipes(self):
        child = self.popen([sys.executable, '-c',
                            'import os, time; os.close(1); os.close(2); time.sleep(60)'],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertRaises(subprocess.TimeoutExpired, child.communicate, None, 0.3)

    def test_call(self):
        self.assertEqual(subprocess.call(['sh', '-c', 'exit 4'], timeout=LONG), 4)
        begin = clock()
        self.assertRaises(subprocess.TimeoutExpired, subprocess.call, SLEEPER, timeout=0.1)
        self.assertTrue(clock() - begin < 55)  # the child's time is 60

    def test_check_call(self):
        self.assertEqual(subprocess.check_call(['true'], timeout=LONG), 0)
        self.assertRaises(subprocess.CalledProcessError, subprocess.check_call, ['false'],
                          timeout=LONG)
        self.assertRaises(subprocess.TimeoutExpired, subprocess.check_call, SLEEPER, timeout=0.1)

    def test_check_output(self):
        self.assertEqual(subprocess.check_output(['echo', 'x'], timeout=LONG), 'x\n')
        for seconds in 0.5, 2, 8, 30:  # a busy machine may not start the child in time
            with self.assertRaises(subprocess.TimeoutExpired) as caught:
                subprocess.check_output('echo seen; exec sleep 60', shell=True, timeout=seconds)
            if caught.exception.output:
                break
        self.assertEqual(caught.exception.output, 'seen\n')

    def test_error_is_exported(self):
        self.assertIn('TimeoutExpired', subprocess.__all__)
        self.assertTrue(issubclass(subprocess.TimeoutExpired, Exception))


if __name__ == '__main__':
    main()
