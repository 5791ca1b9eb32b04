"""_curses and _curses_panel, on a terminal of our own: what is drawn, read back and refused.

The programs run on a pseudo-terminal of 24 lines of 80 columns, in a process each.  Where
there is a stock 2.7.18 the bytes that reach the terminal are compared with its bytes.
"""
from __future__ import print_function

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
import unittest

try:
    import _curses
except ImportError:
    _curses = None

# Reports go to a file: the terminal belongs to curses.
PRELUDE = '''import sys
report = open(sys.argv[1], 'w')
def say(*values):
    report.write(' '.join(map(repr, values)) + '\\n')
    report.flush()
def refused(function, *args):
    try:
        say('accepted', function(*args))
    except Exception as error:
        say(type(error).__name__, str(error))
import _curses
'''


def run(python, program, keys=''):
    """Run a program on a terminal and type keys; (what it drew, its report)."""
    report = tempfile.NamedTemporaryFile()
    pid, master = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        os.environ.update(TERM='xterm', LC_ALL='C')
        for name in 'LINES', 'COLUMNS', 'NCURSES_NO_UTF8_ACS':
            os.environ.pop(name, None)
        os.execv(python, [python, '-c', PRELUDE + program, report.name])
    drawn = []
    end = time.time() + 120
    typed = False
    while time.time() < end:
        if keys and not typed and os.path.getsize(report.name):
            os.write(master, keys)      # the program says something when it is ready
            typed = True
        if select.select([master], [], [], 0.05)[0]:
            try:
                data = os.read(master, 10000)
            except OSError:
                break
            if not data:
                break
            drawn.append(data)
    os.close(master)
    status = os.waitpid(pid, 0)[1]
    text = report.read()
    if status != 0:
        raise AssertionError('exit status %#x\n%s\n%s' % (status, text, ''.join(drawn)))
    return ''.join(drawn), text.splitlines()


DRAW = '''
w = _curses.initscr()
_curses.start_color()
_curses.init_pair(1, _curses.COLOR_RED, _curses.COLOR_BLACK)
w.addstr(0, 0, 'first')
w.addstr(1, 2, 'bold', _curses.A_BOLD)
w.addnstr(2, 0, 'shortened', 5)
w.addch(3, 3, 'x', _curses.A_REVERSE)
w.addch(_curses.ACS_DIAMOND)
w.hline(4, 0, _curses.ACS_HLINE, 10)
w.vline(5, 5, '|', 3)
w.insstr(0, 0, '>> ')
w.insch(1, 0, '!')
w.attron(_curses.color_pair(1))
w.addstr(6, 20, 'red')
w.attroff(_curses.color_pair(1))
w.chgat(2, 1, 2, _curses.A_UNDERLINE)
w.refresh()
part = w.derwin(5, 20, 10, 30)
part.box()
part.addstr(1, 1, 'inside')
part.bkgd('.')
part.refresh()
pad = _curses.newpad(50, 50)
pad.addstr(10, 10, 'pad')
pad.refresh(10, 10, 18, 0, 20, 20)
w.move(0, 0)
w.delch()
w.move(1, 0)
w.insertln()
w.refresh()
w.scrollok(1)
w.scroll(2)
w.refresh()
say(w.instr(0, 0, 8), w.inch(4, 3) & _curses.A_CHARTEXT, w.getyx(), part.getbegyx(),
    part.getmaxyx(), part.getparyx(), w.getmaxyx())
say([w.instr(y, 0).rstrip() for y in range(24)])
_curses.endwin()
say(_curses.isendwin())
'''

KEYS = '''
w = _curses.initscr()
_curses.cbreak()
_curses.noecho()
w.keypad(1)
say('ready')
say(w.getch(), w.getkey(), w.getkey(), w.getkey())
_curses.echo()
say(w.getstr())
w.nodelay(1)
say(w.getch())
refused(w.getkey)
_curses.ungetch('u')
say(w.getch())
_curses.endwin()
'''

PANELS = '''
import _curses_panel as P
screen = _curses.initscr()
one = P.new_panel(_curses.newwin(5, 10, 1, 1))
two = P.new_panel(_curses.newwin(5, 10, 3, 5))
for panel, letter in (one, 'a'), (two, 'b'):
    window = panel.window()
    for y in range(4):
        window.addstr(y, 0, letter * 10)
P.update_panels()
_curses.doupdate()
say(P.top_panel() is two, P.bottom_panel() is one, one.above() is two, two.below() is one,
    two.above(), one.below())
one.top()
say(P.top_panel() is one)
P.update_panels()
_curses.doupdate()
two.hide()
say(two.hidden(), one.hidden())
P.update_panels()
_curses.doupdate()
two.show()
two.move(10, 20)
refused(two.move, 1000, 1)
other = _curses.newwin(2, 2)
two.replace(other)
say(two.window() is other)
refused(one.userptr)
one.set_userptr(['u'])
one.set_userptr(['v'])
say(one.userptr())
del one, window, panel
say(P.bottom_panel() is two)
P.update_panels()
_curses.doupdate()
del two
say(P.bottom_panel())
_curses.endwin()
'''

REFUSED = '''
for name in 'beep getsyx newwin cbreak color_pair'.split():
    refused(getattr(_curses, name))
refused(_curses.tigetnum, 'cols')
refused(_curses.setupterm, 'no-such-terminal', 1)
_curses.setupterm(fd=1)
say(_curses.tigetnum('cols'), _curses.tigetflag('am'), _curses.tigetstr('cup'),
    _curses.tparm(_curses.tigetstr('cup'), 3, 4))
w = _curses.initscr()
refused(_curses.color_pair, 1)
refused(w.addstr)
refused(w.addstr, 100, 100, 'x')
refused(w.addstr, 'a\\0b')
refused(w.addch, 'ab')
refused(w.border, [])
refused(w.instr, -1)
refused(w.getstr, 0, 0, -1)
refused(w.subwin, 100, 100, 5, 5)
refused(w.is_linetouched, 1000)
refused(w.is_linetouched, -1)
refused(w.overlay, 5)
refused(w.putwin, 5)
refused(_curses.getwin, open('/dev/null'))
refused(_curses.keyname, -1)
refused(_curses.halfdelay, 256)
refused(_curses.newpad(3, 3).refresh)
refused(type(w))
_curses.endwin()
'''

SAVED = '''
import os, tempfile
w = _curses.initscr()
w.addstr(3, 3, 'kept')
path = tempfile.mktemp()
with open(path, 'wb') as stream:
    w.putwin(stream)
with open(path, 'rb') as stream:
    again = _curses.getwin(stream)
os.unlink(path)
say(again.instr(3, 3, 4))
_curses.resizeterm(30, 90)
say(_curses.LINES, _curses.COLS, w.getmaxyx(), _curses.is_term_resized(30, 90))
_curses.endwin()
'''


@unittest.skipIf(_curses is None, 'no _curses in this build')
class CursesTests(unittest.TestCase):
    def both(self, program, keys=''):
        """Our report; what stock draws and reports must be the same."""
        drawn, report = run(sys.executable, program, keys)
        stock = os.environ.get('PLUS_STOCK')
        if stock:
            their_drawn, their_report = run(os.path.join(stock, 'bin', 'python2.7'), program, keys)
            self.assertEqual(report, their_report)
            if not keys:        # else the terminal's echo comes at any moment
                self.assertEqual(drawn, their_drawn)
        return drawn, report

    def test_drawing(self):
        drawn, report = self.both(DRAW)
        # two lines were scrolled away, the window below is its own
        self.assertEqual(report[1:], [repr(
            ['!  bold', 'short', '   x`', 'qqqqqqqqqq', '     |', '     |'
             + ' ' * 14 + 'red', '     |', '', ''] +
            [' ' * 30 + 'l' + 'q' * 18 + 'k', ' ' * 30 + 'xinside............x',
             ' ' * 30 + 'x..................x', ' ' * 30 + 'x..................x',
             ' ' * 30 + 'm' + 'q' * 18 + 'j'] + [''] * 10), 'True'])
        for text in 'bold', '\x1b[31m', 'inside':
            self.assertIn(text, drawn)

    def test_keys(self):
        _, report = self.both(KEYS, 'a\x1bOAb\x1b[15~line\n')
        self.assertEqual(report, ["'ready'", "97 'KEY_UP' 'b' 'KEY_F(5)'", "'line'", '-1',
                                  "'error' 'no input'", '117'])

    def test_panels(self):
        _, report = self.both(PANELS)
        self.assertEqual(report, ['True True True True None None', 'True', 'True False',
                                  "'error' 'move_panel() returned ERR'", 'True',
                                  "'error' 'no userptr set'", "['v']", 'True', 'None'])

    def test_refusals(self):
        _, report = self.both(REFUSED)
        self.assertEqual(report[0], "'error' 'must call initscr() first'")
        self.assertEqual(sum(1 for line in report if "'accepted'" in line), 0)
        self.assertEqual(len(report), 26)

    def test_saved_windows_and_sizes(self):
        _, report = self.both(SAVED)
        self.assertEqual(report, ["'kept'", '30 90 (30, 90) False'])

    def test_unknown_terminal(self):
        program = ('import os\nos.environ["TERM"] = "no-such-terminal"\n'
                   'refused(_curses.initscr)\n')
        _, report = run(sys.executable, program)
        # stock leaves the process here
        self.assertEqual(report, ["'error' 'setupterm: could not find terminal'"])

    def test_parts_outlive_the_whole(self):
        program = ('w = _curses.initscr()\nwhole = _curses.newwin(10, 10)\n'
                   'part = whole.subwin(3, 3, 1, 1)\ninner = part.derwin(2, 2, 0, 0)\n'
                   'del whole, part\ninner.addch(0, 0, "x")\n'
                   'say(inner.inch(0, 0))\ndel inner\n_curses.endwin()\n')
        self.assertEqual(run(sys.executable, program)[1], ['120'])

    def test_waiting_for_a_key_lets_others_run(self):
        program = ('import threading, time\nw = _curses.initscr()\nw.timeout(%d)\nseen = []\n'
                   'def other():\n    for _ in range(5):\n        time.sleep(0.02)\n'
                   '        seen.append(1)\n'
                   'thread = threading.Thread(target=other)\nthread.start()\n'
                   'key = w.getch()\nsay(key, len(seen))\nthread.join()\n_curses.endwin()\n')
        for milliseconds in 400, 3000, 15000:  # a busy machine needs longer
            said = run(sys.executable, program % milliseconds)[1]
            if said == ['-1 5']:
                break
        self.assertEqual(said, ['-1 5'])


if __name__ == '__main__':
    unittest.main()
