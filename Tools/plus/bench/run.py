"""Single-thread benchmarks: each workload on several interpreters, interleaved.

    python run.py [--python A --python B ...] [--samples N] [--quick] [WORKLOAD...]
                  [--json FILE] [--markdown FILE] [--svg FILE]

A workload is a function of workloads.py that does a fixed amount of work and
returns a checksum; all interpreters must return the same one.  Each sample is a
process of its own that runs the workload until it took 0.2 s and reports
seconds a call.  'startup' and 'startup -S' time `-c pass`.  'pystone' runs the
standard library's test/pystone.py where there is one.  The ratio is speed
against the last interpreter given: above 1 is faster.
"""
from __future__ import print_function

import argparse
import json
import math
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.dirname(HERE))
import report  # noqa: E402
import workloads  # noqa: E402

clock = getattr(time, 'perf_counter', None) or time.time


def measure(name):
    """Calls a second of a workload in this process, and its checksum."""
    if name == 'pystone':
        from test import pystone
        return pystone.pystones(30000)[1], 0
    function = workloads.WORKLOADS[name]
    checksum = function()
    calls, started = 0, clock()
    while clock() - started < 0.2:
        function()
        calls += 1
    return calls / (clock() - started), checksum


def sample(python, name):
    if name.startswith('startup'):
        command = [python] + name.split()[1:] + ['-c', 'pass']
        # who wants no .pyc written would measure the compiler
        environment = dict((k, v) for k, v in os.environ.items() if not k.startswith('PYTHON'))
        subprocess.check_call(command, env=environment)
        started = clock()
        for _ in range(5):
            subprocess.check_call(command, env=environment)
        return 5 / (clock() - started), 0
    output = subprocess.Popen([python, os.path.abspath(__file__), '--measure', name],
                              stdout=subprocess.PIPE).communicate()[0]
    result = json.loads(output.decode())
    return result['value'], result['checksum']


def has_pystone(python):
    with open(os.devnull, 'w') as null:
        return not subprocess.call([python, '-c', 'import test.pystone'], stderr=null)


def main(argv):
    parser = argparse.ArgumentParser(description='single-thread benchmarks')
    parser.add_argument('--python', action='append', metavar='BINARY')
    parser.add_argument('--samples', type=int, default=7)
    parser.add_argument('--quick', action='store_true', help='three samples')
    parser.add_argument('--measure', help=argparse.SUPPRESS)
    parser.add_argument('names', nargs='*')
    report.add_output_options(parser)
    options = parser.parse_args(argv)
    if options.measure:
        value, checksum = measure(options.measure)
        print(json.dumps({'value': value, 'checksum': checksum}))
        return 0
    pythons = options.python or [sys.executable]
    names = options.names or sorted(workloads.WORKLOADS) + ['startup', 'startup -S'] + (
        ['pystone'] if all(has_pystone(python) for python in pythons) else [])
    labels = dict((python, report.describe_python(python)) for python in pythons)
    series = [report.Series(name, python, 'calls/s') for name in names for python in pythons]
    checksums = {}
    wrong = []
    rounds = 3 if options.quick else options.samples
    progress = report.Progress((rounds + 1) * len(series))
    try:
        for number in range(rounds + 1):
            for one in series:
                value, checksum = sample(one.python, one.scenario)
                if checksums.setdefault(one.scenario, checksum) != checksum:
                    wrong.append((one.scenario, one.python))
                if number:
                    one.add(value, {})
                progress.step('%s on %s' % (one.scenario, one.python))
    except KeyboardInterrupt:
        print('interrupted; what was measured so far:', file=sys.stderr)
    progress.finish()
    report.write_outputs(options, 'bench', series, labels, pythons[-1], [],
                         report.environment(labels, None))
    for python in pythons[:-1]:
        ratios = [one.ratio(other)[0] for one in series for other in series
                  if one.python == python and other.python == pythons[-1]
                  and one.scenario == other.scenario and one.values and other.values]
        if ratios:
            print('%s: geometric mean %.2fx of %s' % (
                labels[python], math.exp(sum(map(math.log, ratios)) / len(ratios)),
                labels[pythons[-1]]))
    for name, python in sorted(set(wrong)):
        print('ERROR %s: %s gave another result' % (python, name))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
