"""The interactive prompt and the command line, as a user meets them."""
from __future__ import print_function

import os
import subprocess
import sys
import tempfile
import shutil
import unittest
import zipfile


def run(*args, **kwargs):
    """(stdout, stderr, exit status) of the interpreter with these arguments."""
    stdin = kwargs.pop('stdin', '')
    env = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
    env.update(kwargs)
    child = subprocess.Popen([sys.executable] + list(args), env=env, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = child.communicate(stdin)
    return out, err, child.returncode


class PromptTests(unittest.TestCase):
    def prompt(self, text):
        out, err, status = run('-i', stdin=text)
        return out, err.split('\n', 3)[-1], status

    def test_expressions_are_shown(self):
        self.assertEqual(self.prompt('1+1\n"a"\nNone\n')[0], "2\n'a'\n")

    def test_empty_line_ends_a_block(self):
        out, err, _ = self.prompt('def f():\n  return 2\n\nf()\n')
        self.assertEqual(out, '2\n')
        self.assertNotIn('SyntaxError', err)

    def test_empty_line_ends_nested_blocks(self):
        out, err, _ = self.prompt('for i in (1, 2):\n  if i:\n    print i\n\nprint "end"\n')
        self.assertEqual(out, '1\n2\nend\n')

    def test_if_else(self):
        self.assertEqual(self.prompt('if 0:\n  1\nelse:\n  2\n\n')[0], '2\n')

    def test_goes_on_after_an_error(self):
        out, err, _ = self.prompt('1/0\n3\nx = = 1\n4\n')
        self.assertEqual(out, '3\n4\n')
        self.assertIn('ZeroDivisionError', err)
        self.assertIn('SyntaxError: invalid syntax', err)

    def test_end_of_file_ends_the_line(self):
        self.assertTrue(self.prompt('1\n')[1].endswith('>>> \n'))

    def test_exit_status(self):
        self.assertEqual(self.prompt('import sys\nsys.exit(3)\n')[2], 3)

    def test_future_statements_stay(self):
        self.assertEqual(self.prompt('from __future__ import division\n1/2\n')[0], '0.5\n')


class CommandLineTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, 'w') as stream:
            stream.write(text)
        return path

    def test_command(self):
        self.assertEqual(run('-c', 'import sys; print sys.argv', 'a', '-b'),
                         ("['-c', 'a', '-b']\n", '', 0))

    def test_module(self):
        out, _, status = run('-m', 'json.tool', stdin='{"a": 1}')
        self.assertEqual((out, status), ('{\n    "a": 1\n}\n', 0))

    def test_script_folder_is_first_on_the_path(self):
        script = self.file('s.py', 'import sys, helper; print sys.path[0] == ' + repr(self.folder))
        self.file('helper.py', '')
        self.assertEqual(run('-B', script)[0], 'True\n')

    def test_directory_and_zip(self):
        self.file('__main__.py', 'print __name__')
        self.assertEqual(run(self.folder)[0], '__main__\n')
        path = os.path.join(self.folder, 'x.zip')
        with zipfile.ZipFile(path, 'w') as archive:
            archive.writestr('__main__.py', 'print "from zip"')
        self.assertEqual(run(path)[0], 'from zip\n')

    def test_stdin(self):
        self.assertEqual(run(stdin='print 1')[0], '1\n')
        self.assertEqual(run('-', 'a', stdin='import sys; print sys.argv')[0], "['-', 'a']\n")

    def test_compiled_file(self):
        import py_compile
        script = self.file('c.py', 'print "compiled"')
        py_compile.compile(script)
        self.assertEqual(run(script + 'c')[0], 'compiled\n')

    def test_exit_statuses(self):
        self.assertEqual(run('-c', 'raise SystemExit')[2], 0)
        self.assertEqual(run('-c', 'raise SystemExit(7L)')[2], 7)
        self.assertEqual(run('-c', 'raise SystemExit(2**32 + 3)')[2], 3)
        self.assertEqual(run('-c', 'raise SystemExit(2**64)')[2], 255)
        self.assertEqual(run('-c', 'raise SystemExit("why")'), ('', 'why\n', 1))
        self.assertEqual(run('-c', '1/0')[2], 1)
        self.assertEqual(run('-z')[2], 2)
        self.assertEqual(run(os.path.join(self.folder, 'none.py'))[2], 2)

    def test_switches(self):
        self.assertEqual(run('-O', '-c', 'print __debug__; assert 0')[0], 'False\n')
        self.assertEqual(run('-OO', '-c', 'def f(): "doc"\nprint f.__doc__')[0], 'None\n')
        self.assertEqual(run('-Qnew', '-c', 'print 1/2')[0], '0.5\n')
        self.assertIn('DeprecationWarning', run('-3', '-c', 'print {}.has_key(1)')[1])
        self.assertIn('UserWarning', run('-W', 'error', '-c', 'import warnings; warnings.warn("w")')[1])
        self.assertEqual(run('-V')[1], 'Python 2.7.18\n')
        self.assertTrue(run('-h')[0].startswith('usage: '))
        self.assertEqual(run('-x', self.file('x.py', 'not python\nprint 1'))[0], '1\n')
        self.assertIn('# trying', run('-vv', '-c', '')[1])
        self.assertEqual(run('-S', '-c', 'import sys; print "site" in sys.modules')[0], 'False\n')

    def test_environment(self):
        self.assertEqual(run('-c', 'import sys; print sys.path[1]', PYTHONPATH='/x')[0], '/x\n')
        self.assertNotEqual(run('-E', '-c', 'import sys; print sys.path[1]', PYTHONPATH='/x')[0], '/x\n')
        self.assertEqual(run('-c', 'print __debug__', PYTHONOPTIMIZE='1')[0], 'False\n')
        self.assertEqual(run('-c', 'print u"\\xe9"', PYTHONIOENCODING='latin-1')[0], '\xe9\n')
        first, second = [run('-c', 'print hash("a")', PYTHONHASHSEED='42')[0] for _ in range(2)]
        self.assertEqual(first, second)
        self.assertNotEqual(first, run('-c', 'print hash("a")')[0])

    def test_broken_pipe_is_an_error(self):
        child = subprocess.Popen([sys.executable, '-c',
                                  'import sys\nfor i in range(100000): print i'],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdout.close()
        self.assertIn('Broken pipe', child.stderr.read())
        self.assertEqual(child.wait(), 1)

    def test_interrupt(self):
        import signal
        child = subprocess.Popen([sys.executable, '-c',
                                  'import time\nprint 1\nimport sys\nsys.stdout.flush()\n'
                                  'time.sleep(20)'],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        self.assertIn('KeyboardInterrupt', child.stderr.read())
        self.assertEqual(child.wait(), 1)


if __name__ == '__main__':
    unittest.main()
