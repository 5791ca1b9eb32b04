"""makesysconfig.py MAKEFILE PYCONFIG: print _sysconfigdata.py, what both of them say."""
import pprint
import sys
import sysconfig

variables = sysconfig._parse_makefile(sys.argv[1])
with open(sys.argv[2]) as stream:
    sysconfig.parse_config_h(stream, variables)
# what belongs to our own build only, and would mislead who builds an extension
for name in list(variables):
    if name.startswith(('EXTRA_', 'PY_CFLAGS')) or name in ('WARNINGS', 'SANITIZE', 'VPATH'):
        del variables[name]
variables['CFLAGS'] = '%s %s' % (variables['BASECFLAGS'], variables['OPT'])
variables['INCLUDEPY'] = variables['CONFINCLUDEPY'] = variables['INCLUDEPY']
variables['CONFINCLUDEDIR'] = variables['INCLUDEDIR']
sys.stdout.write('# Made by Tools/plus/makesysconfig.py when Python Plus was built.\n'
                 'build_time_vars = ')
pprint.pprint(variables)
