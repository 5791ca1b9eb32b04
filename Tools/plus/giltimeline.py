"""giltimeline: draw a trace of the GIL as a timeline.

    python giltimeline.py TRACE [-o FILE.svg] [--from MS] [--to MS] [--width PIXELS]
                          [--name IDENT=NAME ...]

TRACE is what plus.gil_trace(path) wrote.  The plot has a row a thread, coloured by
what the thread did, and on top a row for the GIL, coloured by who held it; white
is a GIL that nobody holds.  A column of pixels in which more than one thing
happened shows the parts.  Small marks are events that change no state.  Times are
milliseconds from the first event.  Without -o the plot goes to TRACE.svg; a table
of what each thread did is printed.

Runs unchanged on Python 2.7 and 3.
"""
from __future__ import print_function

import argparse
import sys

# State: colour, what the legend says.
STATES = {
    'runs': ('#2f855a', 'runs with the GIL'),
    'outside': ('#bee3f8', 'in a call without the GIL'),
    'blocks': ('#e2e8f0', 'blocks in an object'),
    'waits-io': ('#dd6b20', 'wants the GIL, IO queue'),
    'waits-cpu': ('#c53030', 'wants the GIL, CPU queue'),
}
ORDER = ['runs', 'waits-io', 'waits-cpu', 'outside', 'blocks']

# What a thread does after an event; None: as before, the event is a mark.
AFTER = {
    'acquire': 'runs', 'granted': 'runs',
    'release': 'outside', 'block': 'blocks', 'unready': 'blocks',
    'wait_io': 'waits-io', 'ready': 'waits-io', 'timeout': 'waits-io', 'signal': 'waits-io',
    'wait_cpu': 'waits-cpu', 'forced': 'waits-cpu', 'yield': 'waits-cpu',
    'heir': None, 'passed': None, 'spin_won': None, 'sleep': None,
}
MARKS = {'heir': '#2b6cb0', 'passed': '#97266d', 'spin_won': '#38a169', 'timeout': '#000000',
         'signal': '#e53e3e'}
HOLDERS = ['#2b6cb0', '#dd6b20', '#38a169', '#805ad5', '#d53f8c', '#319795', '#744210', '#718096']


class TraceError(Exception):
    pass


class Segment(object):
    """A thread was in a state from begin to end (nanoseconds)."""

    def __init__(self, state, begin, end):
        self.state = state
        self.begin = begin
        self.end = end


class Thread(object):
    """A row: the segments of a thread, and the events that are only marks."""

    def __init__(self, ident):
        self.ident = ident
        self.name = 'thread %d' % ident
        self.segments = []
        self.marks = []
        self.counts = {}
        self.state = None
        self.since = None

    def enter(self, state, when):
        if self.state is not None:
            self.segments.append(Segment(self.state, self.since, when))
        self.state = state
        self.since = when

    def event(self, when, name):
        self.counts[name] = self.counts.get(name, 0) + 1
        if name in MARKS:
            self.marks.append((when, name))
        state = AFTER.get(name)
        if state is not None and state != self.state:
            self.enter(state, when)


class Trace(object):
    """What the file says: threads in order of appearance, times from the first event."""

    def __init__(self, lines):
        self.threads = []
        self.lost = 0
        self.start = self.end = 0
        by_ident = {}
        first = None
        lines = iter(lines)
        if next(lines, '').split() != ['#', 'plus', 'gil', 'trace', '1']:
            raise TraceError('not a trace of the GIL, or of another version')
        for number, line in enumerate(lines, 2):
            words = line.split()
            if not words:
                continue
            if words[0] == '#':
                if words[1:2] == ['lost']:
                    self.lost = int(words[2])
                continue
            try:
                when, ident, name = int(words[0]), int(words[1]), words[2]
            except (ValueError, IndexError):
                raise TraceError('line %d: %r is no event' % (number, line.strip()))
            if name not in AFTER:
                raise TraceError('line %d: unknown event %s' % (number, name))
            first = when if first is None else first
            if ident not in by_ident:
                by_ident[ident] = Thread(ident)
                self.threads.append(by_ident[ident])
            self.end = when - first
            by_ident[ident].event(self.end, name)
        for thread in self.threads:
            thread.enter(None, self.end)

    def rename(self, names):
        for thread in self.threads:
            thread.name = names.get(thread.ident, thread.name)

    def cut(self, begin, end):
        """Keep what lies between two times (nanoseconds from the first event)."""
        self.start = max(begin, 0)
        self.end = min(end, self.end)
        for thread in self.threads:
            kept = []
            for one in thread.segments:
                one.begin, one.end = max(one.begin, self.start), min(one.end, self.end)
                if one.begin < one.end:
                    kept.append(one)
            thread.segments = kept
            thread.marks = [m for m in thread.marks if self.start <= m[0] <= self.end]

    def holders(self):
        """Segments of the GIL's row; the state is the number of the thread that runs."""
        found = []
        for number, thread in enumerate(self.threads):
            found.extend(Segment(number, one.begin, one.end) for one in thread.segments
                         if one.state == 'runs')
        return sorted(found, key=lambda one: one.begin)


# ---- drawing ---------------------------------------------------------------------------
def bands(segments, start, scale, order):
    """Rectangles (x, width, top, height, state, segment) of a row of height 1.

    Segments of a pixel and more are drawn as they are; of shorter ones each column of
    pixels shows the parts, in the given order from the bottom."""
    columns = {}
    for one in segments:
        x = (one.begin - start) * scale
        width = (one.end - one.begin) * scale
        if width >= 1:
            yield x, width, 0.0, 1.0, one.state, one
            continue
        column = int(x)
        inside = min(width, column + 1 - x)
        for at, part in (column, inside), (column + 1, width - inside):
            if part > 0:
                parts = columns.setdefault(at, {})
                parts[one.state] = parts.get(one.state, 0.0) + part
    for column in sorted(columns):
        bottom = 1.0
        for state in order:
            part = min(columns[column].get(state, 0.0), bottom)
            if part > 0:
                bottom -= part
                yield column, 1, bottom, part, state, None


def escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')


def milliseconds(nanoseconds):
    return '%.3f' % (nanoseconds / 1e6)


def step_of_axis(span):
    """Distance of the axis' lines: 1, 2 or 5 times a power of ten, at most twelve lines."""
    power = 1
    while True:
        for digit in 1, 2, 5:
            if span <= 12 * digit * power:
                return digit * power
        power *= 10


LEFT, ROW, BAR = 170, 34, 24


def draw_row(out, y, width, scale, start, segments, order, colour, describe):
    for x, wide, top, high, state, one in bands(segments, start, scale, order):
        title = '' if one is None else '<title>%s, from %s ms for %s ms</title>' % (
            escape(describe(state)), milliseconds(one.begin), milliseconds(one.end - one.begin))
        out.append('<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s">%s</rect>' % (
            LEFT + x, y + top * BAR, wide, high * BAR, colour(state), title))


def render(trace, width=1600):
    """The SVG text."""
    span = max(trace.end - trace.start, 1)
    scale = float(width - LEFT - 20) / span
    height = 60 + ROW * (len(trace.threads) + 1) + 40
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12">' % (width, height),
           '<rect width="100%" height="100%" fill="white"/>']
    step = step_of_axis(span)
    bottom = 50 + ROW * (len(trace.threads) + 1)
    for at in range(trace.start // step * step + step, trace.end + 1, step):
        x = LEFT + (at - trace.start) * scale
        out.append('<line x1="%.1f" x2="%.1f" y1="40" y2="%d" stroke="#cbd5e0"/>'
                   '<text x="%.1f" y="34" text-anchor="middle">%s ms</text>'
                   % (x, x, bottom, x, '%g' % (at / 1e6)))
    y = 50
    out.append('<text x="8" y="%d" font-weight="bold">GIL</text>' % (y + 16))
    numbers = list(range(len(trace.threads)))
    draw_row(out, y, width, scale, trace.start, trace.holders(), numbers,
             lambda number: HOLDERS[number % len(HOLDERS)],
             lambda number: 'held by ' + trace.threads[number].name)
    for number, thread in enumerate(trace.threads):
        y += ROW
        out.append('<rect x="8" y="%d" width="8" height="16" fill="%s"/>'
                   '<text x="22" y="%d">%s</text>' % (
                       y + 3, HOLDERS[number % len(HOLDERS)], y + 16, escape(thread.name)))
        draw_row(out, y, width, scale, trace.start, thread.segments, ORDER,
                 lambda state: STATES[state][0], lambda state: STATES[state][1])
        for when, name in thread.marks:
            x = LEFT + (when - trace.start) * scale
            out.append('<path d="M%.2f %d l3 5 h-6 z" fill="%s"><title>%s, %s ms</title></path>' % (
                x, y + BAR, MARKS[name], name, milliseconds(when)))
    x = 8
    for state in ORDER:
        out.append('<rect x="%d" y="%d" width="12" height="12" fill="%s"/>'
                   '<text x="%d" y="%d">%s</text>' % (
                       x, height - 26, STATES[state][0], x + 18, height - 16, STATES[state][1]))
        x += 190
    for name in sorted(MARKS):
        out.append('<path d="M%d %d l4 8 h-8 z" fill="%s"/><text x="%d" y="%d">%s</text>' % (
            x + 4, height - 25, MARKS[name], x + 12, height - 16, name))
        x += 75
    out.append('</svg>')
    return '\n'.join(out) + '\n'


def summary(trace):
    """The table: part of the time each thread spent in each state, and its switches."""
    span = float(max(trace.end - trace.start, 1))
    rows = [['thread'] + ORDER + ['runs/s', 'forced', 'longest wait ms']]
    for thread in trace.threads:
        parts = dict.fromkeys(ORDER, 0)
        longest = 0
        for one in thread.segments:
            parts[one.state] += one.end - one.begin
            if one.state.startswith('waits'):
                longest = max(longest, one.end - one.begin)
        runs = sum(one.state == 'runs' for one in thread.segments)
        rows.append([thread.name] + ['%.3f' % (parts[state] / span) for state in ORDER] +
                    ['%.0f' % (runs / span * 1e9), '%d' % thread.counts.get('forced', 0),
                     milliseconds(longest)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return '\n'.join('  '.join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w)
                               in enumerate(zip(row, widths))) for row in rows)


def name_option(text):
    ident, equals, name = text.partition('=')
    if not equals or not ident.isdigit():
        raise argparse.ArgumentTypeError('%r is not IDENT=NAME' % text)
    return int(ident), name


def main(argv):
    parser = argparse.ArgumentParser(description='Draw a trace of the GIL as a timeline')
    parser.add_argument('trace')
    parser.add_argument('-o', '--output', metavar='FILE.svg')
    parser.add_argument('--from', dest='begin', type=float, default=0.0, metavar='MS')
    parser.add_argument('--to', dest='end', type=float, default=float('inf'), metavar='MS')
    parser.add_argument('--width', type=int, default=1600, metavar='PIXELS')
    parser.add_argument('--name', type=name_option, action='append', default=[],
                        metavar='IDENT=NAME', help='what to call a thread')
    options = parser.parse_args(argv)
    if options.width < 400:
        parser.error('--width must be at least 400')
    try:
        with open(options.trace) as stream:
            trace = Trace(stream)
    except (IOError, TraceError) as error:
        print('giltimeline: %s: %s' % (options.trace, error), file=sys.stderr)
        return 1
    trace.rename(dict(options.name))
    end = trace.end if options.end == float('inf') else int(options.end * 1e6)
    trace.cut(int(options.begin * 1e6), end)
    print('%s ms, %d threads%s' % (milliseconds(trace.end - trace.start), len(trace.threads),
                                   ', %d events lost before' % trace.lost if trace.lost else ''))
    print(summary(trace))
    output = options.output or options.trace + '.svg'
    with open(output, 'w') as stream:
        stream.write(render(trace, options.width))
    print('plot in ' + output)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
