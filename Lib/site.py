"""Run at the start unless -S is given: extends sys.path by the site's folders.

Below each prefix, lib/python2.7/site-packages is added if it exists, and each
line of the *.pth files in it: a folder to add, or an import statement to run.
The user's own site-packages comes first, unless -s, PYTHONNOUSERSITE or a
changed user id forbid it.  Then sitecustomize and usercustomize are imported,
if they exist.  The names quit, exit, copyright, credits, license and help are
put into __builtin__ for the prompt.
"""

import sys
import os
import __builtin__
import traceback

PREFIXES = [sys.prefix, sys.exec_prefix]

# True, False (the user said no) or None (security says no)
ENABLE_USER_SITE = None
# found on demand by getusersitepackages() and getuserbase()
USER_SITE = None
USER_BASE = None


# ---- sys.path -----------------------------------------------------------------------

def makepath(*paths):
    """Join paths to an absolute one; returns (it, the same normalised for comparing)."""
    joined = os.path.join(*paths)
    try:
        joined = os.path.abspath(joined)
    except OSError:
        pass
    return joined, os.path.normcase(joined)


def abs__file__():
    """Make the __file__ of every module absolute."""
    for module in sys.modules.values():
        if hasattr(module, '__loader__'):
            continue                            # its loader knows what it means
        try:
            module.__file__ = os.path.abspath(module.__file__)
        except (AttributeError, OSError):
            pass


def removeduppaths():
    """Make sys.path absolute and without repetitions; the set of what it holds."""
    unique, known = [], set()
    for entry in sys.path:
        entry, key = makepath(entry)
        if key not in known:
            unique.append(entry)
            known.add(key)
    sys.path[:] = unique
    return known


def _init_pathinfo():
    """The normalised folders of sys.path as a set."""
    known = set()
    for entry in sys.path:
        try:
            if os.path.isdir(entry):
                known.add(makepath(entry)[1])
        except TypeError:
            continue
    return known


def addpackage(sitedir, name, known_paths):
    """Add what the file `name` in sitedir says, a line a folder; 'import' lines run."""
    fresh = known_paths is None
    if fresh:
        known_paths = _init_pathinfo()
    fullname = os.path.join(sitedir, name)
    try:
        stream = open(fullname, 'rU')
    except IOError:
        return
    with stream:
        for number, line in enumerate(stream):
            if line.startswith('#'):
                continue
            try:
                if line.startswith(('import ', 'import\t')):
                    exec line
                    continue
                line = line.rstrip()
                folder, key = makepath(sitedir, line)
                if key not in known_paths and os.path.exists(folder):
                    sys.path.append(folder)
                    known_paths.add(key)
            except Exception:
                print >>sys.stderr, 'Error processing line {:d} of {}:\n'.format(
                    number + 1, fullname)
                for record in traceback.format_exception(*sys.exc_info()):
                    for text in record.splitlines():
                        print >>sys.stderr, '  ' + text
                print >>sys.stderr, '\nRemainder of file ignored'
                break
    return None if fresh else known_paths


def addsitedir(sitedir, known_paths=None):
    """Add a folder and what its *.pth files name, in order of their names."""
    fresh = known_paths is None
    if fresh:
        known_paths = _init_pathinfo()
    sitedir, key = makepath(sitedir)
    if key not in known_paths:
        sys.path.append(sitedir)
    try:
        names = os.listdir(sitedir)
    except os.error:
        return
    for name in sorted(name for name in names if name.endswith('.pth')):
        addpackage(sitedir, name, known_paths)
    return None if fresh else known_paths


# ---- the user's own folder -------------------------------------------------------------

def check_enableusersite():
    """May the user's folder be used?  None if real and effective ids differ."""
    if sys.flags.no_user_site:
        return False
    for real, effective in (('getuid', 'geteuid'), ('getgid', 'getegid')):
        if hasattr(os, real) and hasattr(os, effective) \
                and getattr(os, effective)() != getattr(os, real)():
            return None
    return True


def getuserbase():
    """The folder below which the user's packages are."""
    global USER_BASE
    if USER_BASE is None:
        from sysconfig import get_config_var
        USER_BASE = get_config_var('userbase')
    return USER_BASE


def getusersitepackages():
    """The user's site-packages; also settles USER_BASE."""
    global USER_SITE
    base = getuserbase()
    if USER_SITE is None:
        USER_SITE = os.path.join(base, 'lib', 'python' + sys.version[:3], 'site-packages')
    return USER_SITE


def addusersitepackages(known_paths):
    """Add the user's site-packages, if allowed and there."""
    user_site = getusersitepackages()
    if ENABLE_USER_SITE and os.path.isdir(user_site):
        addsitedir(user_site, known_paths)
    return known_paths


# ---- the site's folders -------------------------------------------------------------------

def getsitepackages():
    """The site-packages folders of all prefixes, there or not."""
    folders = []
    for prefix in PREFIXES:
        if not prefix:
            continue
        for parts in (('lib', 'python' + sys.version[:3], 'site-packages'),
                      ('lib', 'site-python')):
            folder = os.path.join(prefix, *parts)
            if folder not in folders:
                folders.append(folder)
    return folders


def addsitepackages(known_paths):
    """Add those of getsitepackages() that exist."""
    for folder in getsitepackages():
        if os.path.isdir(folder):
            addsitedir(folder, known_paths)
    return known_paths


def setBEGINLIBPATH():
    """Only another operating system has a library path to set; nothing here."""


# ---- names for the prompt ---------------------------------------------------------------------

class Quitter(object):
    """quit and exit: tell how to leave when shown, leave when called."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return 'Use %s() or Ctrl-D (i.e. EOF) to exit' % self.name

    def __call__(self, code=None):
        # a shell that reads from sys.stdin itself notices its end
        try:
            sys.stdin.close()
        except:
            pass
        raise SystemExit(code)


def setquit():
    """Define quit and exit."""
    __builtin__.quit = Quitter('quit')
    __builtin__.exit = Quitter('exit')


class _Printer(object):
    """copyright, credits, license: shown at once if short, by pages when called."""

    MAXLINES = 23

    def __init__(self, name, data, files=(), dirs=()):
        self.__name = name
        self.__data = data
        self.__files = files
        self.__dirs = dirs
        self.__lines = None

    def __setup(self):
        if self.__lines is not None:
            return
        text = None
        for folder in self.__dirs:
            for name in self.__files:
                try:
                    with open(os.path.join(folder, name), 'rU') as stream:
                        text = stream.read()
                except IOError:
                    continue
                break
            if text:
                break
        self.__lines = (text or self.__data).split('\n')
        self.__linecnt = len(self.__lines)

    def __repr__(self):
        self.__setup()
        if len(self.__lines) <= self.MAXLINES:
            return '\n'.join(self.__lines)
        return 'Type %s() to see the full %s text' % ((self.__name,) * 2)

    def __call__(self):
        self.__setup()
        prompt = 'Hit Return for more, or q (and Return) to quit: '
        at = 0
        while at < len(self.__lines):
            print '\n'.join(self.__lines[at:at + self.MAXLINES])
            at += self.MAXLINES
            if at >= len(self.__lines):
                break
            key = None
            while key not in ('', 'q'):
                key = raw_input(prompt)
            if key == 'q':
                break


def setcopyright():
    """Define copyright, credits and license."""
    __builtin__.copyright = _Printer('copyright', sys.copyright)
    __builtin__.credits = _Printer(
        'credits', 'The people of Python 2 made the language; Python Plus runs it.\n'
                   'See www.python.org for more information.')
    here = os.path.dirname(os.__file__)
    __builtin__.license = _Printer(
        'license', 'See http://www.python.org/%.3s/license.html' % sys.version,
        ['LICENSE.txt', 'LICENSE'], [os.path.join(here, os.pardir), here, os.curdir])


class _Helper(object):
    """help: pydoc, imported only when it is called."""

    def __repr__(self):
        return 'Type help() for interactive help, or help(object) for help about object.'

    def __call__(self, *args, **kwds):
        import pydoc
        return pydoc.help(*args, **kwds)


def sethelper():
    """Define help."""
    __builtin__.help = _Helper()


# ---- the rest of the start --------------------------------------------------------------------

def aliasmbcs():
    """Code pages are another system's; nothing here."""


def setencoding():
    """A place for a site to set another default encoding; ASCII stays."""


def _customize(name):
    try:
        __import__(name)
    except ImportError:
        pass
    except Exception:
        if sys.flags.verbose:
            sys.excepthook(*sys.exc_info())
        else:
            print >>sys.stderr, "'import %s' failed; use -v for traceback" % name


def execsitecustomize():
    """Import the site's own module sitecustomize, if there is one."""
    _customize('sitecustomize')


def execusercustomize():
    """Import the user's own module usercustomize, if there is one."""
    _customize('usercustomize')


def main():
    """All of it, in order; the interpreter's start calls this by importing the module."""
    global ENABLE_USER_SITE
    abs__file__()
    known_paths = removeduppaths()
    if ENABLE_USER_SITE is None:
        ENABLE_USER_SITE = check_enableusersite()
    known_paths = addusersitepackages(known_paths)
    addsitepackages(known_paths)
    setquit()
    setcopyright()
    sethelper()
    aliasmbcs()
    setencoding()
    execsitecustomize()
    if ENABLE_USER_SITE:
        execusercustomize()
    # once text meets bytes, another default encoding breaks hashes and caches
    if hasattr(sys, 'setdefaultencoding'):
        del sys.setdefaultencoding


main()


def _script():
    """python -m site [--user-base] [--user-site]: show the paths, or answer a script."""
    args = sys.argv[1:]
    if not args:
        print 'sys.path = ['
        for entry in sys.path:
            print '    %r,' % (entry,)
        print ']'

        def there(path):
            return 'exists' if os.path.isdir(path) else "doesn't exist"
        print 'USER_BASE: %r (%s)' % (USER_BASE, there(USER_BASE))
        print 'USER_SITE: %r (%s)' % (USER_SITE, there(USER_SITE))
        print 'ENABLE_USER_SITE: %r' % ENABLE_USER_SITE
        sys.exit(0)
    wanted = {'--user-base': USER_BASE, '--user-site': USER_SITE}
    answers = [wanted[arg] for arg in args if arg in wanted]
    if not answers:
        print '%s [--user-base] [--user-site]' % sys.argv[0]
        print 'Without arguments: what sys.path is, and the folders of this user.'
        sys.exit(10)
    print os.pathsep.join(answers)
    if ENABLE_USER_SITE:
        sys.exit(0)
    sys.exit(1 if ENABLE_USER_SITE is False else 2)


if __name__ == '__main__':
    _script()
