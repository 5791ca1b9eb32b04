"""makesysconfig.py data|makefile|pc NAMES MAKEFILE PYCONFIG: how this Python was built.

data      _sysconfigdata.py, what sysconfig and distutils read at run time
makefile  config/Makefile of an installation: the same variables for those who parse it
pc        the file of pkg-config

NAMES is the table of variables that a 2.7.18 has (Misc/abi/configvars.tsv).  A name that
neither our Makefile nor pyconfig.h has tells of CPython's own source tree or of another
system: it is there, and empty.

The prefix is not taken as settled: _sysconfigdata.py looks where it lies itself, and the
file of pkg-config does, so that an installation can be moved.
"""
import pprint
import sys
import sysconfig

RELOCATE = '''

def _moved():
    """Variables of an installation that lies elsewhere than it was configured for."""
    import os
    old = build_time_vars['prefix']
    library = os.path.dirname(os.path.realpath(__file__))
    new = os.path.dirname(os.path.dirname(library))
    if new == old or not os.path.isfile(os.path.join(library, 'config', 'Makefile')):
        return                                  # in a build folder, or copied alone
    for name, value in build_time_vars.items():
        if isinstance(value, str) and value.startswith(old) and value[len(old):][:1] in ('', '/'):
            build_time_vars[name] = new + value[len(old):]


_moved()
del _moved
'''

PC = '''prefix=${pcfiledir}/%(up)s
exec_prefix=${prefix}
libdir=%(libdir)s
includedir=${prefix}/include

Name: Python
Description: Python library
Requires:
Version: %(VERSION)s
Libs.private: %(LIBS)s %(SYSLIBS)s
Libs: -L${libdir} -lpython%(VERSION)s
Cflags: -I${includedir}/python%(VERSION)s
'''


def read_names(path):
    with open(path) as stream:
        return [line.split() for line in stream]


def read_variables(names, makefile, pyconfig):
    """Variables of the build as a dict: those of pyconfig.h, and those that 2.7 has."""
    made = sysconfig._parse_makefile(makefile)
    variables = {}
    with open(pyconfig) as stream:
        sysconfig.parse_config_h(stream, variables)
    defined = set(variables)
    for name, kind in names:
        if name in made and name not in variables:
            variables[name] = made[name]
        variables.setdefault(name, 0 if kind == 'int' else '')
    # flags for who builds on us, not those we are built with ourselves
    variables['CFLAGS'] = '%(BASECFLAGS)s %(OPT)s' % variables
    variables['PY_CFLAGS'] = variables['CFLAGS'] + ' -DPy_BUILD_CORE'
    variables['CPPFLAGS'] = variables['LDFLAGS'] = ''
    # who links the static library needs the libraries of its modules
    variables['LIBS'] = ' '.join(
        ('%(MODLIBS)s %(LIBS)s' % made).split() + ['-lpthread', '-ldl', '-lutil'])
    variables['SHLIBS'] = variables['LIBS']
    if 'CONFIG_ARGS' in made:
        variables['CONFIG_ARGS'] = made['CONFIG_ARGS']
    return variables, defined


def main(kind, names, makefile, pyconfig):
    names = read_names(names)
    variables, defined = read_variables(names, makefile, pyconfig)
    # set at run time, from where the interpreter is
    at_run_time = ('base', 'platbase', 'projectbase', 'userbase', 'py_version',
                   'py_version_short', 'py_version_nodot')
    for name in at_run_time:
        variables.pop(name, None)
    out = sys.stdout.write
    if kind == 'data':
        out('# Made by Tools/plus/makesysconfig.py when Python Plus was built.\n')
        out('build_time_vars = ')
        pprint.pprint(variables)
        out(RELOCATE)
    elif kind == 'makefile':
        out('# The variables of the build of Python Plus; made by its Tools/plus/makesysconfig.py.\n')
        for name in sorted(set(variables) - defined):
            value = str(variables[name]).replace('$', '$$')
            out('%s=\t%s\n' % (name, value) if value else name + '=\n')
    else:
        libdir, prefix = variables['LIBDIR'], variables['prefix']
        inside = libdir.startswith(prefix + '/')
        depth = len(libdir[len(prefix):].strip('/').split('/')) + 1
        out(PC % dict(variables,
                      up='/'.join(['..'] * depth) if inside else '',
                      libdir='${exec_prefix}' + libdir[len(prefix):] if inside else libdir))


if __name__ == '__main__':
    main(*sys.argv[1:])
