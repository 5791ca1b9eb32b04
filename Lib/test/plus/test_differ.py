"""Random programs do here what they do on stock 2.7.18: recorded digests of the first seeds;
beside a stock, further ones."""
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

    @unittest.skipUnless(STOCK, 'no stock 2.7.18 here')
    def test_more_beside_stock(self):
        output = subprocess.Popen(
            [sys.executable, os.path.join(DIFFER, 'run.py'), '--stock', STOCK, '--seeds', '30001-30050'],
            stdout=subprocess.PIPE).communicate()[0]
        self.assertIn('50 programs', output)
        self.assertIn(' 0 differ; 0 of ours ended by a signal', output)

    def test_order_of_dicts_and_sets(self):
        output = subprocess.check_output([sys.executable, os.path.join(DIFFER, 'steps.py'),
                                          '--steps', '20000'])
        self.assertEqual(output.splitlines()[-1], STEPS)


# what stock prints for the last of 20,000 steps
STEPS = '20000 95f1794d 359 8 57'

if __name__ == '__main__':
    unittest.main()
