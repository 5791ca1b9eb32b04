"""Random programs do here what they do on stock 2.7.18: recorded digests of the first seeds;
beside a stock, further ones."""
import argparse
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
DIFFER = os.path.join(HERE, '..', '..', '..', 'Tools', 'plus', 'differ')
sys.path.insert(0, DIFFER)
import generate  # noqa: E402
import run  # noqa: E402

STOCK = os.environ.get('PLUS_STOCK') and os.path.join(os.environ['PLUS_STOCK'], 'bin', 'python2.7')


class Differ(unittest.TestCase):
    def test_programs_do_what_was_recorded(self):
        with open(os.path.join(DIFFER, 'recorded.tsv')) as lines:
            recorded = dict(line.split() for line in lines)
        self.assertGreater(len(recorded), 80)
        folder = run.tempfile.mkdtemp()
        self.addCleanup(run.shutil.rmtree, folder)
        different = []
        for seed in sorted(recorded, key=int):
            path = os.path.join(folder, 'p.py')
            with open(path, 'w') as out:
                out.write(generate.program(int(seed)))
            result = run.run(sys.executable, path, folder)
            self.assertGreaterEqual(result[0], 0, 'seed %s ended by a signal' % seed)
            if run.digest(result) != recorded[seed]:
                different.append(seed)
        self.assertEqual(different, [])

    def test_a_difference_is_seen(self):
        self.assertNotEqual(run.digest((0, b'a', b'')), run.digest((0, b'b', b'')))
        self.assertNotEqual(run.digest((0, b'a', b'')), run.digest((1, b'a', b'')))
        self.assertIn("'1', ours '2'", run.first_difference((0, '1', ''), (0, '2', '')))

    def compare(self, program):
        """What run.py counts for one program, with this interpreter on both sides."""
        options = argparse.Namespace(stock=sys.executable, python=sys.executable, first=1, last=1,
                                     jobs=1, keep=None, show=0, record=None)
        saved = generate.program, run.SECONDS
        generate.program, run.SECONDS = lambda seed: program, 1
        try:
            comparison = run.Comparison(options)
            comparison.run()
        finally:
            generate.program, run.SECONDS = saved
        return dict((name, n) for name, n in comparison.counts.items() if n)

    def test_a_limit_on_both_is_no_signal(self):
        self.assertEqual(self.compare('while 1: pass'), {'limit': 1})
        self.assertEqual(self.compare('print 1'), {'same': 1})
        self.assertEqual(self.compare('import os; os.kill(os.getpid(), 11)'),
                         {'same': 1, 'signal': 1})

    def test_no_interpreter_is_no_success(self):
        child = subprocess.Popen(
            [sys.executable, os.path.join(DIFFER, 'run.py'), '--stock', sys.executable,
             '--python', '/nosuch/python', '--seeds', '1'],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output = child.communicate()[0]
        self.assertEqual((child.returncode, output), (2, ''))

    def test_a_limit_on_both_hides_no_difference(self):
        self.assertTrue(run.reached_limit((-9, b'a', b''), (-24, b'ab', b'')))
        self.assertFalse(run.reached_limit((-9, b'ax', b''), (-9, b'ab', b'')))
        self.assertFalse(run.reached_limit((-9, b'a', b''), (-11, b'a', b'')))
        self.assertFalse(run.reached_limit((0, b'a', b''), (-9, b'a', b'')))

    @unittest.skipUnless(STOCK, 'no stock 2.7.18 here')
    def test_more_beside_stock(self):
        for seeds, count in (('30001-30050', 50), ('100001-100030', 30)):
            output = subprocess.Popen(
                [sys.executable, os.path.join(DIFFER, 'run.py'), '--stock', STOCK, '--seeds', seeds],
                stdout=subprocess.PIPE).communicate()[0]
            self.assertIn('%d programs' % count, output)
            self.assertIn(' 0 differ; 0 of ours ended by a signal', output)

    def test_order_of_dicts_and_sets(self):
        output = subprocess.check_output([sys.executable, os.path.join(DIFFER, 'steps.py'),
                                          '--steps', '20000'])
        self.assertEqual(output.splitlines()[-1], STEPS)


# what stock prints for the last of 20,000 steps
STEPS = '20000 95f1794d 359 8 57'

if __name__ == '__main__':
    unittest.main()
