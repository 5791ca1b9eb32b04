"""What giltest and testserver share: samples, tables, plots, the environment.

A Series is what one interpreter measured in one scenario.  Ratios compare
medians against a baseline series and are only called when the interquartile
ranges of the two do not touch: else the difference is within the noise.

Runs unchanged on Python 2.7 and 3; needs no other package.
"""
from __future__ import print_function

import json
import os
import platform
import re
import subprocess
import sys
import time

__all__ = ['Series', 'Progress', 'describe_python', 'environment', 'cpu_times', 'find_variants',
           'quantile', 'render_table', 'render_markdown', 'render_svg', 'write_outputs']


def quantile(values, q):
    """The q-quantile of values by linear interpolation."""
    ordered = sorted(values)
    if not ordered:
        return float('nan')
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


class Series(object):
    """Samples of one scenario on one interpreter, with side figures by name.

    less_is_better: the samples are times, and a ratio above 1 still means better."""

    def __init__(self, scenario, python, unit, less_is_better=False):
        self.scenario = scenario
        self.python = python
        self.unit = unit
        self.less_is_better = less_is_better
        self.values = []
        self.extra = {}
        self.errors = []

    def add(self, value, extra):
        self.values.append(value)
        for name, figure in extra.items():
            self.extra.setdefault(name, []).append(figure)

    def median(self):
        return quantile(self.values, 0.5)

    def quartiles(self):
        return quantile(self.values, 0.25), quantile(self.values, 0.75)

    def extra_median(self, name):
        return quantile(self.extra.get(name, []), 0.5)

    def ratio(self, baseline):
        """(ratio of the medians, is it beyond the noise)"""
        if not self.values or not baseline.values or not baseline.median():
            return float('nan'), False
        low, high = self.quartiles()
        base_low, base_high = baseline.quartiles()
        sure = low > base_high or high < base_low
        if self.less_is_better:
            return baseline.median() / (self.median() or float('nan')), sure
        return self.median() / baseline.median(), sure

    def as_dict(self):
        return {'scenario': self.scenario, 'python': self.python, 'unit': self.unit,
                'samples': self.values, 'median': self.median(),
                'quartiles': list(self.quartiles()), 'extra': self.extra,
                'errors': self.errors}


class Progress(object):
    """One line that tells how far a run is; silent unless stderr is a terminal."""

    def __init__(self, total):
        self.total = total
        self.done = 0
        self.started = time.time()
        self.shown = sys.stderr.isatty()

    def step(self, text):
        self.done += 1
        if self.shown:
            spent = time.time() - self.started
            left = spent / self.done * (self.total - self.done)
            sys.stderr.write('\r\033[K%d/%d  %d s left  %s' % (self.done, self.total, left, text))
            sys.stderr.flush()

    def finish(self):
        if self.shown:
            sys.stderr.write('\r\033[K')


def find_variants(folder, python):
    """The interpreters `./plus variants` made, step by step: in folder, or, if that is
    empty, in the build folder of python."""
    folder = folder or os.path.join(os.path.dirname(os.path.realpath(python)), 'variants')
    found = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
             if re.match(r'python\d$', name)] if os.path.isdir(folder) else []
    if not found:
        sys.exit('no variants in %s: `./plus variants` makes them' % folder)
    return found


def describe_python(path):
    """A label for an interpreter: implementation, version, step if it is a variant."""
    code = ('import sys, platform\n'
            'try:\n    import plus\n    name = "Python Plus"\n'
            'except ImportError:\n    name = platform.python_implementation()\n'
            'step = ""\n'
            'if name == "Python Plus" and "/variants/" in sys.executable:\n'
            '    step = " step %d" % plus.config()["perftest"]\n'
            'print("%s %s%s" % (name, platform.python_version(), step))')
    output = subprocess.Popen([path, '-c', code], stdout=subprocess.PIPE).communicate()[0]
    return output.decode().strip() or path


def cpu_times():
    """(busy seconds of the whole machine, of this process and its dead children)."""
    busy = 0.0
    try:
        with open('/proc/stat') as stream:
            ticks = [int(n) for n in stream.readline().split()[1:9]]
        busy = (sum(ticks) - ticks[3] - ticks[4]) / float(os.sysconf('SC_CLK_TCK'))
    except (IOError, OSError, ValueError):
        pass
    return busy, sum(os.times()[:4])


def process_seconds(pid):
    """Processor time a living process has used, without its children; 0.0 if unknown."""
    try:
        with open('/proc/%d/stat' % pid) as stream:
            fields = stream.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / float(os.sysconf('SC_CLK_TCK'))
    except (IOError, OSError, ValueError, IndexError):
        return 0.0


def foreign_load(busy, own, seconds):
    """Part of one core that other processes used since cpu_times() gave busy and own."""
    busy_now, own_now = cpu_times()
    return max(0.0, (busy_now - busy) - (own_now - own)) / seconds


def environment(pythons, cpus):
    """What a reader must know to judge the figures."""
    facts = {'when': time.strftime('%Y-%m-%d %H:%M:%S'), 'kernel': platform.release(),
             'machine': platform.machine(), 'pythons': pythons, 'cpus': cpus or 'all',
             'load': os.getloadavg()}
    try:
        facts['cores'] = os.sysconf('SC_NPROCESSORS_ONLN')
        with open('/proc/cpuinfo') as stream:
            models = [line.split(':', 1)[1].strip() for line in stream
                      if line.startswith('model name')]
        facts['processor'] = models[0] if models else 'unknown'
    except (IOError, OSError):
        pass
    return facts


def figure(value):
    if value != value:
        return '-'
    if abs(value) >= 100:
        return '{0:,.0f}'.format(value)
    return '%.3g' % value if abs(value) >= 10 else '%.2f' % value


def rows_of(series, labels, baseline, columns):
    """Header and rows of text cells for a list of Series."""
    header = ['scenario', 'interpreter', 'median', 'quartiles', 'unit'] + \
        [title for title, _ in columns] + ['ratio']
    rows = []
    for one in series:
        if not one.values:
            rows.append([one.scenario, labels[one.python]] + ['-'] * (len(header) - 2))
            continue
        ratio = '1 (base)' if one.python == baseline else '-'
        for other in series:
            if other.scenario == one.scenario and other.python == baseline \
                    and other is not one and other.values:
                value, sure = one.ratio(other)
                ratio = '%.2fx' % value if sure else '~ (%.2fx, within noise)' % value
        rows.append([one.scenario, labels[one.python], figure(one.median()),
                     '%s .. %s' % tuple(figure(q) for q in one.quartiles()), one.unit]
                    + [figure(one.extra_median(name)) for _, name in columns] + [ratio])
    return header, rows


def render_table(header, rows):
    widths = [max(len(row[i]) for row in [header] + rows) for i in range(len(header))]
    lines = []
    for row in [header] + rows:
        lines.append('  '.join(cell.ljust(width) if i < 2 else cell.rjust(width)
                               for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    lines.insert(1, '-' * len(lines[0]))
    return '\n'.join(lines)


def render_markdown(header, rows):
    lines = ['| ' + ' | '.join(header) + ' |', '|' + ' --- |' * len(header)]
    lines.extend('| ' + ' | '.join(row) + ' |' for row in rows)
    return '\n'.join(lines)


def escape(text):
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')


def render_svg(title, series, labels):
    """Bars of the medians, a group for each scenario, whiskers at the quartiles."""
    colours = ['#2b6cb0', '#a0aec0', '#dd6b20', '#38a169', '#805ad5', '#d53f8c', '#744210',
               '#319795']
    pythons = []
    scenarios = []
    for one in series:
        if one.python not in pythons:
            pythons.append(one.python)
        if one.scenario not in scenarios:
            scenarios.append(one.scenario)
    bar, gap, left, width = 16, 14, 220, 900
    height = 60 + len(scenarios) * (bar * len(pythons) + gap) + 24 * len(pythons)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12">' % (width, height),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="10" y="24" font-size="16">%s</text>' % escape(title)]
    y = 44
    for scenario in scenarios:
        group = [one for one in series if one.scenario == scenario and one.values]
        top = max([one.quartiles()[1] for one in group] or [1]) or 1
        out.append('<text x="10" y="%d">%s</text>' % (y + 12, escape(scenario)))
        for one in group:
            low, high = [left + q / top * (width - left - 130) for q in one.quartiles()]
            long = one.median() / top * (width - left - 130)
            out.append('<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' % (
                left, y, long, bar - 3, colours[pythons.index(one.python) % len(colours)]))
            out.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="black"/>' % (
                low, high, y + 6, y + 6))
            out.append('<text x="%.1f" y="%d">%s %s</text>' % (
                max(left + long, high) + 6, y + 11, figure(one.median()), escape(one.unit)))
            y += bar
        y += gap
    for i, python in enumerate(pythons):
        out.append('<rect x="10" y="%d" width="12" height="12" fill="%s"/>'
                   '<text x="28" y="%d">%s</text>' % (
                       y, colours[i % len(colours)], y + 11, escape(labels[python])))
        y += 20
    out.append('</svg>')
    return '\n'.join(out) + '\n'


def write_outputs(options, title, series, labels, baseline, columns, facts):
    """Print the table and write what --json, --markdown and --svg ask for."""
    header, rows = rows_of(series, labels, baseline, columns)
    print(title)
    print('%(processor)s, %(cores)s cores, kernel %(kernel)s, %(when)s, cpus %(cpus)s' % facts)
    print(render_table(header, rows))
    documents = [(options.markdown, lambda: '## %s\n\n%s\n' % (
                     title, render_markdown(header, rows))),
                 (options.json, lambda: json.dumps(
                     {'title': title, 'environment': facts, 'baseline': baseline,
                      'labels': labels, 'series': [one.as_dict() for one in series]},
                     indent=1) + '\n'),
                 (options.svg, lambda: render_svg(title, series, labels))]
    for path, render in documents:
        if path == '-':
            sys.stdout.write(render())
        elif path:
            with open(path, 'w') as stream:
                stream.write(render())


def add_python_options(parser):
    parser.add_argument('--python', action='append', metavar='BINARY', default=[],
                        help='an interpreter to measure; the last one is the base of the ratios')
    parser.add_argument('--variants', nargs='?', const='', metavar='DIR',
                        help='also measure the interpreters of `./plus variants`, a row a step')


def chosen_pythons(options):
    """What the options of add_python_options ask for; the running interpreter if nothing."""
    variants = []
    if options.variants is not None:
        variants = find_variants(options.variants, sys.executable)
    return variants + options.python or [sys.executable]


def add_output_options(parser):
    parser.add_argument('--json', metavar='FILE', help='write all samples as JSON (- prints)')
    parser.add_argument('--markdown', metavar='FILE', help='write the table as Markdown')
    parser.add_argument('--svg', metavar='FILE', help='write a plot')
