"""Compare the built-in modules of a binary with stock 2.7.18's.

    surface.py --python BINARY [--stock PREFIX] [--values] [MODULE...]

The yardstick is Misc/abi/surface.json: 77 modules, 2624 names, the type of each and,
for a type, the attributes it adds to object's.  With --stock the same facts are taken
from that installation as well, for every module it has in C, its lib-dynload included.
A line for each difference:

    missing     the yardstick has the name, the binary has not
    other type  the binary's object is of another type, or no type where stock has one
    attribute   a type lacks an attribute
    extra       the binary has a name that the yardstick has not (no fault, but seen)
    value       with --values and --stock: a constant with another value

The last line counts names missing or of another type, in per cent of surface.json's.
The exit status is 1 when that is above --limit (default 1.0).
"""
from __future__ import print_function

import argparse
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SURFACE = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'Misc', 'abi', 'surface.json')

# Run in the interpreter under test, one module a process, so that no module's import
# shows in another's names.
PROBE = r'''
import sys
name = sys.argv[1]
module = __import__(name)
import json
plain = set(dir(object))
found = {}
for key in dir(module):
    value = getattr(module, key)
    facts = [type(value).__name__]
    if isinstance(value, type):
        facts.append(sorted(set(dir(value)) - plain))
    elif isinstance(value, (bool, int, long, float, str, unicode)):
        facts.append(repr(value))
    found[key] = facts
print json.dumps(found)
'''

# What depends on the run or the installation rather than on the interpreter.
PASSING = {
    'sys': ('exc_type', 'exc_value', 'exc_traceback', 'last_type', 'last_value', 'last_traceback',
            'prefix', 'exec_prefix', 'executable', 'version'),
}
# What every module has; a built-in one has no file.
ALWAYS_THERE = ('__doc__', '__name__', '__package__', '__file__')


def probe(python, module):
    """Facts {name: [type, attributes or value]} of one module; None when it cannot be imported."""
    child = subprocess.Popen([python, '-c', PROBE, module],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = child.communicate()
    if child.returncode != 0:
        if b'ImportError' in errors:
            return None
        raise RuntimeError('%s fails on %s: %s' % (python, module, errors.decode('latin-1')))
    return json.loads(output.decode('ascii').splitlines()[-1])


def c_modules(prefix):
    """Names of all modules in C of an installation."""
    python = os.path.join(prefix, 'bin', 'python2.7')
    builtin = subprocess.check_output(
        [python, '-c', 'import sys; print(" ".join(sys.builtin_module_names))'])
    folder = os.path.join(prefix, 'lib', 'python2.7', 'lib-dynload', '*.so')
    names = set(builtin.decode('ascii').split()) - set(['__main__'])
    return names | set(os.path.basename(path)[:-3] for path in glob.glob(folder))


def differences(module, wanted, ours, values=False):
    """Yield (kind, text) for each difference of one module."""
    ignored = set(PASSING.get(module, ())).union(ALWAYS_THERE)
    for name in sorted(set(wanted) - ignored):
        facts = wanted[name]
        if name not in ours:
            yield 'missing', '%s.%s (%s)' % (module, name, facts[0])
            continue
        # surface.json calls every class a type, whatever its metaclass
        if ours[name][0] != facts[0] and not (
                facts[0] == 'type' and isinstance(ours[name][-1], list)):
            yield 'other type', '%s.%s is %s, stock: %s' % (
                module, name, ours[name][0], facts[0])
            continue
        if len(facts) > 1 and isinstance(facts[1], list):
            for attribute in sorted(set(facts[1]) - set(ours[name][1])):
                yield 'attribute', '%s.%s.%s' % (module, name, attribute)
        elif values and facts != ours[name]:
            yield 'value', '%s.%s = %s, stock: %s' % (module, name, ours[name][1], facts[1])
    for name in sorted(set(ours) - set(wanted) - ignored):
        yield 'extra', '%s.%s (%s)' % (module, name, ours[name][0])


def compare(module, wanted, ours, counts, show, values=False):
    """Show the differences of one module and add them to counts."""
    if ours is None:
        show('missing', 'module %s with %d names' % (module, len(wanted)))
        counts['missing'] = counts.get('missing', 0) + len(wanted)
        return
    for kind, text in differences(module, wanted, ours, values):
        counts[kind] = counts.get(kind, 0) + 1
        show(kind, text)


def per_cent(counts, names):
    return 100.0 * (counts.get('missing', 0) + counts.get('other type', 0)) / max(names, 1)


def show(kind, text):
    print('%-10s %s' % (kind, text))


def main(argv):
    parser = argparse.ArgumentParser(description='built-in modules beside stock 2.7.18\'s')
    parser.add_argument('--python', required=True)
    parser.add_argument('--stock', help='prefix of an installed CPython 2.7.18')
    parser.add_argument('--values', action='store_true', help='constants\' values, too')
    parser.add_argument('--limit', type=float, default=1.0)
    parser.add_argument('modules', nargs='*')
    options = parser.parse_args(argv)
    with open(SURFACE) as stream:
        surface = json.load(stream)
    ours = {}

    def our_facts(module):
        if module not in ours:
            ours[module] = probe(options.python, module)
        return ours[module]

    if options.stock:
        print('beside %s, its modules and names as they are' % options.stock)
        counts, names = {}, 0
        stock = os.path.join(options.stock, 'bin', 'python2.7')
        for module in options.modules or sorted(c_modules(options.stock)):
            wanted = probe(stock, module)
            if wanted is None:
                show('note', 'stock itself cannot import %s' % module)
                continue
            names += len(wanted)
            compare(module, wanted, our_facts(module), counts, show, options.values)
        print('%d names: %s; missing or of another type: %.2f %%\n' % (
            names, ', '.join('%d %s' % (n, kind) for kind, n in sorted(counts.items())) or
            'no difference', per_cent(counts, names)))

    print('beside surface.json, as recorded')
    counts, names = {}, 0
    for module in options.modules or sorted(surface):
        wanted = surface.get(module)
        if wanted is None:
            show('note', '%s is not in surface.json' % module)
            continue
        names += len(wanted)
        compare(module, wanted, our_facts(module), counts, show)
    share = per_cent(counts, names)
    print('%d names: %s; missing or of another type: %.2f %%' % (
        names, ', '.join('%d %s' % (n, kind) for kind, n in sorted(counts.items())) or
        'no difference', share))
    return 1 if share > options.limit else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
