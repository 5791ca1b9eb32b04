"""Where this Python keeps its files, and how it was built."""

import sys
import os
from os.path import pardir, realpath


def _scheme(base, library, site, include, scripts='bin', platform_base=None):
    """One installation scheme: names of kinds of files to patterns of folders."""
    platform_base = platform_base or base
    scheme = {
        'stdlib': base + library,
        'platstdlib': platform_base + library,
        'purelib': base + library + site,
        'platlib': platform_base + library + site,
        'include': base + include,
        'scripts': base + '/' + scripts,
        'data': base,
    }
    return scheme


_VERSIONED = '/python{py_version_short}'
_INSTALL_SCHEMES = {
    'posix_prefix': dict(
        _scheme('{base}', '/lib' + _VERSIONED, '/site-packages', '/include' + _VERSIONED,
                platform_base='{platbase}'),
        platinclude='{platbase}/include' + _VERSIONED),
    'posix_home': dict(
        _scheme('{base}', '/lib/python', '', '/include/python'),
        platinclude='{base}/include/python'),
    'posix_user': _scheme('{userbase}', '/lib' + _VERSIONED, '/site-packages',
                          '/include' + _VERSIONED),
    # other systems': named so that tools that list all schemes find them
    'nt': dict(_scheme('{base}', '/Lib', '/site-packages', '/Include', 'Scripts'),
               platinclude='{base}/Include'),
    'nt_user': dict(
        _scheme('{userbase}', '/Python{py_version_nodot}', '/site-packages',
                '/Python{py_version_nodot}/Include', 'Scripts')),
    'os2': dict(_scheme('{base}', '/Lib', '/site-packages', '/Include', 'Scripts'),
                platinclude='{base}/Include'),
    'os2_home': _scheme('{userbase}', '/lib' + _VERSIONED, '/site-packages',
                        '/include' + _VERSIONED),
    'osx_framework_user': _scheme('{userbase}', '/lib/python', '/site-packages', '/include'),
}

_SCHEME_KEYS = ('stdlib', 'platstdlib', 'purelib', 'platlib', 'include', 'scripts', 'data')
_PY_VERSION = sys.version.split()[0]
_PY_VERSION_SHORT = sys.version[:3]
_PY_VERSION_SHORT_NO_DOT = _PY_VERSION[0] + _PY_VERSION[2]
_PREFIX = os.path.normpath(sys.prefix)
_EXEC_PREFIX = os.path.normpath(sys.exec_prefix)
_CONFIG_VARS = None
_USER_BASE = None


def _safe_realpath(path):
    try:
        return realpath(path)
    except OSError:
        return path


if sys.executable:
    _PROJECT_BASE = os.path.dirname(_safe_realpath(sys.executable))
else:
    # an embedding program: no executable of ours
    _PROJECT_BASE = _safe_realpath(os.getcwd())

if '_PYTHON_PROJECT_BASE' in os.environ:
    _PROJECT_BASE = _safe_realpath(os.environ['_PYTHON_PROJECT_BASE'])


def is_python_build():
    """Does this interpreter run from the folder it was built in?"""
    return any(os.path.isfile(os.path.join(_PROJECT_BASE, 'Modules', name))
               for name in ('Setup.dist', 'Setup.local'))


_PYTHON_BUILD = is_python_build()

if _PYTHON_BUILD:
    for _name in ('posix_prefix', 'posix_home'):
        _INSTALL_SCHEMES[_name]['include'] = '{projectbase}/Include'
        _INSTALL_SCHEMES[_name]['platinclude'] = '{srcdir}'


# ---- paths ---------------------------------------------------------------------------

def _subst_vars(text, local_vars):
    try:
        return text.format(**local_vars)
    except KeyError:
        try:
            return text.format(**os.environ)
        except KeyError as missing:
            raise AttributeError('{%s}' % missing)


def _extend_dict(target, other):
    for key, value in other.items():
        target.setdefault(key, value)


def _expand_vars(scheme, vars):
    vars = {} if vars is None else vars
    _extend_dict(vars, get_config_vars())
    result = {}
    for key, value in _INSTALL_SCHEMES[scheme].items():
        if os.name in ('posix', 'nt'):
            value = os.path.expanduser(value)
        result[key] = os.path.normpath(_subst_vars(value, vars))
    return result


def _get_default_scheme():
    return 'posix_prefix' if os.name == 'posix' else os.name


def _getuserbase():
    base = os.environ.get('PYTHONUSERBASE', None)
    return base if base else os.path.expanduser(os.path.join('~', '.local'))


def get_scheme_names():
    """The names of the installation schemes, sorted."""
    return tuple(sorted(_INSTALL_SCHEMES))


def get_path_names():
    """The kinds of files a scheme has folders for."""
    return _SCHEME_KEYS


def get_paths(scheme=_get_default_scheme(), vars=None, expand=True):
    """The folders of a scheme by kind of file; expand=False leaves variables in."""
    return _expand_vars(scheme, vars) if expand else _INSTALL_SCHEMES[scheme]


def get_path(name, scheme=_get_default_scheme(), vars=None, expand=True):
    """The folder of one kind of file."""
    return get_paths(scheme, vars, expand)[name]


# ---- how it was built -----------------------------------------------------------------------

def _parse_makefile(filename, vars=None):
    """The variables of a Makefile as a dict, references between them resolved."""
    import re
    assignment = re.compile(r'([a-zA-Z][a-zA-Z0-9_]+)\s*=\s*(.*)')
    reference = re.compile(r'\$(?:\(([A-Za-z][A-Za-z0-9_]*)\)|\{([A-Za-z][A-Za-z0-9_]*)\})')
    vars = {} if vars is None else vars
    raw = {}
    with open(filename) as stream:
        for line in stream:
            if line.startswith('#') or not line.strip():
                continue
            found = assignment.match(line)
            if found:
                raw[found.group(1)] = found.group(2).strip()

    done = {}

    def value_of(name, pending):
        if name in done:
            return str(done[name])
        if name not in raw or name in pending:
            return os.environ.get(name, '') if name not in pending else ''
        text = raw[name].replace('$$', '\0')
        text = reference.sub(lambda ref: value_of(ref.group(1) or ref.group(2),
                                                  pending | set([name])), text)
        done[name] = text.replace('\0', '$')
        return done[name]
    for name in raw:
        text = value_of(name, frozenset())
        try:
            done[name] = int(text)
        except ValueError:
            done[name] = text.strip() if isinstance(text, str) else text
    vars.update(done)
    return vars


def get_makefile_filename():
    """The Makefile this Python was built with."""
    if _PYTHON_BUILD:
        return os.path.join(_PROJECT_BASE, 'Makefile')
    return os.path.join(get_path('platstdlib'), 'config', 'Makefile')


_get_makefile_filename = get_makefile_filename


def get_config_h_filename():
    """The pyconfig.h of this Python."""
    if _PYTHON_BUILD:
        folder = _PROJECT_BASE
    else:
        folder = get_path('platinclude')
    return os.path.join(folder, 'pyconfig.h')


def parse_config_h(fp, vars=None):
    """The #defines of an open pyconfig.h as a dict; an #undef is 0."""
    import re
    vars = {} if vars is None else vars
    define = re.compile('#define ([A-Z][A-Za-z0-9_]+) (.*)\n')
    undef = re.compile('/[*] #undef ([A-Z][A-Za-z0-9_]+) [*]/\n')
    for line in iter(fp.readline, ''):
        found = define.match(line)
        if found:
            name, value = found.groups()
            try:
                value = int(value)
            except ValueError:
                pass
            vars[name] = value
        else:
            found = undef.match(line)
            if found:
                vars[found.group(1)] = 0
    return vars


def _generate_posix_vars():
    """Write _sysconfigdata.py into the current folder: what Makefile and pyconfig.h
    say, so that reading them is not needed at each start."""
    import pprint
    vars = {}
    _parse_makefile(get_makefile_filename(), vars)
    with open(get_config_h_filename()) as stream:
        parse_config_h(stream, vars)
    with open('_sysconfigdata.py', 'w') as stream:
        stream.write('# Made by sysconfig from Makefile and pyconfig.h of the build.\n')
        stream.write('build_time_vars = ')
        pprint.pprint(vars, stream=stream)


def _init_posix(vars):
    """Put in what was recorded when this Python was built."""
    try:
        from _sysconfigdata import build_time_vars
    except ImportError:
        return
    vars.update(build_time_vars)


def get_config_vars(*args):
    """All variables of the build as a dict, or the values of those named."""
    global _CONFIG_VARS
    if _CONFIG_VARS is None:
        _CONFIG_VARS = {
            'prefix': _PREFIX,
            'exec_prefix': _EXEC_PREFIX,
            'py_version': _PY_VERSION,
            'py_version_short': _PY_VERSION_SHORT,
            'py_version_nodot': _PY_VERSION_SHORT_NO_DOT,
            'base': _PREFIX,
            'platbase': _EXEC_PREFIX,
            'projectbase': _PROJECT_BASE,
        }
        if os.name == 'posix':
            _init_posix(_CONFIG_VARS)
        # the user may change between calls of different processes only
        _CONFIG_VARS['userbase'] = _getuserbase()
        _CONFIG_VARS.setdefault('srcdir', _PROJECT_BASE)
    if args:
        return [_CONFIG_VARS.get(name) for name in args]
    return _CONFIG_VARS


def get_config_var(name):
    """The value of one variable of the build, or None."""
    return get_config_vars().get(name)


def get_platform():
    """A name for this kind of machine and system, as in names of built packages."""
    if os.name == 'nt':
        # tools that cross-build set these names: the version tells the processor
        for word, name in (('amd64', 'win-amd64'), ('itanium', 'win-ia64')):
            if word in sys.version.lower():
                return name
        return sys.platform
    if os.name != 'posix' or not hasattr(os, 'uname'):
        return sys.platform
    if '_PYTHON_HOST_PLATFORM' in os.environ:
        return os.environ['_PYTHON_HOST_PLATFORM']
    system, _, release, version, machine = os.uname()
    system = system.lower().replace('/', '')
    machine = machine.replace(' ', '_').replace('/', '-')
    if system.startswith('linux'):
        return '%s-%s' % (system, machine)
    if system.startswith('darwin'):
        import _osx_support
        system, release, machine = _osx_support.get_platform_osx(
            get_config_vars(), system, release, machine)
    return '%s-%s-%s' % (system, release, machine)


def get_python_version():
    """'2.7'"""
    return _PY_VERSION_SHORT


def _print_dict(title, data):
    print '%s: ' % title
    for key, value in sorted(data.items()):
        print '\t%s = "%s"' % (key, value)


def _main():
    """python -m sysconfig: all of it."""
    if '--generate-posix-vars' in sys.argv:
        _generate_posix_vars()
        return
    print 'Platform: "%s"' % get_platform()
    print 'Python version: "%s"' % get_python_version()
    print 'Current installation scheme: "%s"' % _get_default_scheme()
    print
    _print_dict('Paths', get_paths())
    print
    _print_dict('Variables', get_config_vars())


if __name__ == '__main__':
    _main()
