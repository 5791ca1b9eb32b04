"""_tkinter without a display: values, variables, commands, timers, files, threads."""
from __future__ import print_function

import os
import subprocess
import sys
import threading
import time
import unittest

try:
    import _tkinter
except ImportError:
    _tkinter = None     # Tcl/Tk's headers were not there: configure's summary says so

VALUES = ('b', u'b', u'\xe4', u'\u20ac', '\xc3\xa4', u'a\0b', 5, -5, 2 ** 40, 2 ** 63, -2 ** 70,
          5L, 1.5, 1e300, True, (), (1, 2), (1, ('a b', 2.5)), [1, 2], {}, '', '{a b} c')

# Answers that stock's module must give, too.
COMPARED = '''
import _tkinter, re, sys
app = _tkinter.create(None, 'tcl', 'Tcl', 0, 1, 0, 0, None)
values = %r
def show(function, *args):
    try:
        result = function(*args)
        print type(result).__name__, re.sub('0x[0-9a-f]+', '0x', repr(result))
    except Exception as error:
        print type(error).__name__, error
seen = []
app.createcommand('command', lambda *words: seen.append(words))
for value in values:
    show(app.call, 'set', 'x', value)
    show(app.call, 'command', value)
    print seen
    del seen[:]
    for function in (app.split, app.splitlist, app.merge, app.getint, app.getdouble,
                     app.getboolean, app.eval, app.getvar, _tkinter._flatten):
        show(function, value)
for script in ('expr 2**70', 'list a {b c}', 'error boo', 'set none', 'dict create a 1',
               'binary format c3 {1 2 3}', 'format %%c 228', 'string length abc', 'break'):
    show(app.eval, script)
    show(app.globaleval, script)
    show(app.call, 'eval', script)
for text in '1+1', '2**70', '"a b"', '1/0', 'true':
    for function in app.exprstring, app.exprlong, app.exprdouble, app.exprboolean:
        show(function, text)
''' % (VALUES,)


@unittest.skipIf(_tkinter is None, 'no _tkinter in this build')
class TkinterTests(unittest.TestCase):
    def setUp(self):
        self.app = _tkinter.create(None, 'tcl', 'Tcl', 0, 1, 0, 0, None)

    def test_answers_as_stock(self):
        stock = os.environ.get('PLUS_STOCK')
        if not stock:
            self.skipTest('no stock 2.7.18 here (PLUS_STOCK)')
        ours, theirs = (subprocess.check_output([python, '-c', COMPARED]).splitlines()
                        for python in (sys.executable, os.path.join(stock, 'bin', 'python2.7')))
        self.assertGreater(len(ours), 200)
        for mine, other in zip(ours, theirs):
            self.assertEqual(mine, other)

    def test_values_come_back(self):
        for value in VALUES[:-5] + ((1, ('a b', 2.5)),):
            if isinstance(value, str) and '\xc3' in value or value is True or value == ():
                continue
            self.assertEqual(self.app.call('set', 'x', value), value)
            self.assertEqual(self.app.getvar('x'), value)
        self.assertEqual(self.app.call('set', 'x', u'a\U00010400b'[:1]), u'a')
        self.assertRaises(_tkinter.TclError, self.app.call, 'set', 'x', u'\U00010400')

    def test_deep_values(self):
        deep = ()
        for _ in range(100000):
            deep = (deep,)
        self.assertRaises(RuntimeError, self.app.call, 'set', 'x', deep)
        self.assertRaises(RuntimeError, self.app.merge, deep)
        self.assertRaises(RuntimeError, _tkinter._flatten, deep)
        self.assertRaises(RuntimeError, self.app.split, deep)

    def test_objects_of_tcl(self):
        one = self.app.call('dict', 'create', 'a', 1)
        self.assertEqual((str(one), one.typename, one.string), ('a 1', 'dict', 'a 1'))
        self.assertEqual(self.app.call('dict', 'get', one, 'a'), 1)
        self.assertEqual(one, self.app.call('dict', 'create', 'a', 1))
        self.assertRaises(TypeError, type(one))
        data = self.app._createbytearray('\0\xff')
        self.assertEqual((data.typename, self.app.call('string', 'length', data)), ('bytearray', 2))

    def test_variables(self):
        app = self.app
        app.setvar('array', 'key', 'v')
        self.assertEqual((app.getvar('array', 'key'), app.getvar('array(key)')), ('v', 'v'))
        app.unsetvar('array', 'key')
        self.assertRaises(_tkinter.TclError, app.getvar, 'array', 'key')
        self.assertRaises(TypeError, app.setvar, 'x')
        self.assertRaises(TypeError, app.getvar, 5)
        self.assertRaises(ValueError, app.getvar, 'a\0b')

    def test_commands(self):
        app = self.app
        app.createcommand('double', lambda text: (text, text))
        self.assertEqual(app.call('double', 'ab'), ('ab', 'ab'))
        self.assertEqual(app.eval('lindex [double {a b}] 1'), 'a b')
        app.createcommand('nested', lambda: app.eval('double x'))
        self.assertEqual(app.eval('nested'), 'x x')

        def itself():
            app.deletecommand('itself')
            return 'gone'
        app.createcommand('itself', itself)
        self.assertEqual(app.eval('itself'), 'gone')
        self.assertRaises(_tkinter.TclError, app.eval, 'itself')
        self.assertRaises(_tkinter.TclError, app.deletecommand, 'itself')
        self.assertRaises(TypeError, app.createcommand, 'c', 5)
        app.createcommand('fails', lambda: 1 / 0)
        self.assertRaises(_tkinter.TclError, app.eval, 'fails')
        self.assertRaises(ZeroDivisionError, app.mainloop)
        self.assertEqual(app.mainloop(), None)

    def test_timers_and_files(self):
        app = self.app
        fired = []
        timer = app.createtimerhandler(1, lambda: fired.append(1))
        never = app.createtimerhandler(1, lambda: fired.append('never'))
        never.deletetimerhandler()
        never.deletetimerhandler()
        self.assertIn('handler deleted', repr(never))
        while not fired:
            app.dooneevent()
        self.assertEqual(fired, [1])
        del timer
        reader, writer = os.pipe()
        app.createfilehandler(reader, _tkinter.READABLE, lambda *args: fired.append(args))
        os.write(writer, 'x')
        while len(fired) < 2:
            app.dooneevent()
        self.assertEqual(fired[1], (reader, _tkinter.READABLE))
        app.createfilehandler(reader, _tkinter.READABLE,
                              lambda file, mask: app.deletefilehandler(file))
        app.dooneevent()
        self.assertEqual(app.dooneevent(_tkinter.DONT_WAIT), 0)
        os.close(reader)
        os.close(writer)

    def test_other_threads(self):
        app = self.app
        answers = []

        def work():
            for act in (lambda: app.call('set', 'x', 5), lambda: app.getvar('x'),
                        lambda: app.call('no such'), lambda: app.eval('set x'),
                        lambda: app.createcommand('there', lambda: threading.current_thread()),
                        lambda: app.call('there')):
                try:
                    answers.append(act())
                except Exception as error:
                    answers.append(type(error).__name__)
        app.willdispatch()
        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive():
            app.dooneevent(_tkinter.DONT_WAIT)
            time.sleep(0.001)
        self.assertEqual(answers[:5], [5, 5, 'TclError', 'RuntimeError', None])
        self.assertIn('MainThread', answers[5])

    def test_evaluation_lets_others_run(self):
        for milliseconds in 500, 3000, 15000:  # a busy machine needs longer
            steps = []
            thread = threading.Thread(
                target=lambda: [(time.sleep(0.01), steps.append(1)) for _ in range(10)])
            thread.start()
            self.app.eval('after %d' % milliseconds)
            meanwhile = len(steps)
            thread.join()
            if meanwhile == 10:
                break
        self.assertEqual(meanwhile, 10)


if __name__ == '__main__':
    unittest.main()
