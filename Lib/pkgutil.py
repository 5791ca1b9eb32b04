"""Packages: what is in them, and the finders and loaders of PEP 302.

The classic import has no finder objects; ImpImporter and ImpLoader here stand
for it, so that one interface serves for all modules.
"""

import os
import sys
import imp
import os.path
from types import ModuleType

__all__ = ['get_importer', 'iter_importers', 'get_loader', 'find_loader', 'walk_packages',
           'iter_modules', 'get_data', 'ImpImporter', 'ImpLoader', 'read_code', 'extend_path']


def read_code(stream):
    """The code object of an open .pyc file; None if it is of another version."""
    import marshal
    if stream.read(4) != imp.get_magic():
        return None
    stream.read(4)                  # when the source was changed
    return marshal.load(stream)


def simplegeneric(func):
    """Decorator: a function chosen by the type of its first argument.

    wrapper.register(type[, function]) adds one; func is for all other types."""
    registry = {}

    def wrapper(*args, **kw):
        first = args[0]
        try:
            cls = first.__class__
        except AttributeError:
            cls = type(first)
        try:
            mro = cls.__mro__
        except AttributeError:
            try:
                # an old-style class: object in front gives it an order
                mro = type('cls', (cls, object), {}).__mro__[1:]
            except TypeError:
                mro = object,       # an odd one that cannot be derived from
        for base in mro:
            if base in registry:
                return registry[base](*args, **kw)
        return func(*args, **kw)
    try:
        wrapper.__name__ = func.__name__
    except (TypeError, AttributeError):
        pass

    def register(typ, func=None):
        if func is None:
            return lambda function: register(typ, function)
        registry[typ] = func
        return func
    wrapper.__dict__ = func.__dict__
    wrapper.__doc__ = func.__doc__
    wrapper.register = register
    return wrapper


# ---- listing ----------------------------------------------------------------------

def walk_packages(path=None, prefix='', onerror=None):
    """Generate (finder, name, is it a package) of all modules, those in packages too.

    Packages are imported for that; onerror(name) is called if one cannot be."""
    seen = set()
    for importer, name, is_package in iter_modules(path, prefix):
        yield importer, name, is_package
        if not is_package:
            continue
        try:
            __import__(name)
        except ImportError:
            if onerror is not None:
                onerror(name)
        except Exception:
            if onerror is None:
                raise
            onerror(name)
        else:
            below = [entry for entry in getattr(sys.modules[name], '__path__', None) or []
                     if entry not in seen]
            seen.update(below)
            for item in walk_packages(below, name + '.', onerror):
                yield item


def iter_modules(path=None, prefix=''):
    """Generate (finder, name, is it a package) of the modules along path, or sys.path."""
    importers = iter_importers() if path is None else map(get_importer, path)
    yielded = set()
    for importer in importers:
        for name, is_package in iter_importer_modules(importer, prefix):
            if name not in yielded:
                yielded.add(name)
                yield importer, name, is_package


@simplegeneric
def iter_importer_modules(importer, prefix=''):
    if not hasattr(importer, 'iter_modules'):
        return []
    return importer.iter_modules(prefix)


# ---- the classic import as finder and loader ------------------------------------------

class ImpImporter:
    """Finds modules in one folder, or, without a path, as sys.path ends do."""

    def __init__(self, path=None):
        self.path = path

    def find_module(self, fullname, path=None):
        tail = fullname.split('.')[-1]
        if tail != fullname and self.path is None:
            return None
        path = None if self.path is None else [os.path.realpath(self.path)]
        try:
            stream, filename, description = imp.find_module(tail, path)
        except ImportError:
            return None
        return ImpLoader(fullname, stream, filename, description)

    def iter_modules(self, prefix=''):
        if self.path is None or not os.path.isdir(self.path):
            return
        import inspect
        try:
            names = sorted(os.listdir(self.path))
        except OSError:
            names = []
        yielded = set()
        for filename in names:
            name = inspect.getmodulename(filename)
            if name == '__init__' or name in yielded:
                continue
            is_package = False
            if not name and '.' not in filename:
                is_package = self.__is_package(os.path.join(self.path, filename))
                if not is_package:
                    continue
                name = filename
            if name and '.' not in name:
                yielded.add(name)
                yield prefix + name, is_package

    def __is_package(self, folder):
        import inspect
        if not os.path.isdir(folder):
            return False
        try:
            names = os.listdir(folder)
        except OSError:
            return False
        return any(inspect.getmodulename(name) == '__init__' for name in names)


class ImpLoader:
    """Loads a module that imp.find_module() found."""

    code = source = None

    def __init__(self, fullname, file, filename, etc):
        self.file = file
        self.filename = filename
        self.fullname = fullname
        self.etc = etc

    def load_module(self, fullname):
        self._reopen()
        try:
            return imp.load_module(fullname, self.file, self.filename, self.etc)
        finally:
            if self.file:
                self.file.close()

    def get_data(self, pathname):
        with open(pathname, 'rb') as stream:
            return stream.read()

    def _reopen(self):
        if self.file and self.file.closed:
            kind = self.etc[2]
            if kind == imp.PY_SOURCE:
                self.file = open(self.filename, 'rU')
            elif kind in (imp.PY_COMPILED, imp.C_EXTENSION):
                self.file = open(self.filename, 'rb')

    def _fix_name(self, fullname):
        if fullname is None:
            return self.fullname
        if fullname != self.fullname:
            raise ImportError('Loader for module %s cannot handle module %s' % (
                self.fullname, fullname))
        return fullname

    def is_package(self, fullname):
        self._fix_name(fullname)
        return self.etc[2] == imp.PKG_DIRECTORY

    def _get_delegate(self):
        return ImpImporter(self.filename).find_module('__init__')

    def get_code(self, fullname=None):
        fullname = self._fix_name(fullname)
        if self.code is None:
            kind = self.etc[2]
            if kind == imp.PY_SOURCE:
                self.code = compile(self.get_source(fullname), self.filename, 'exec')
            elif kind == imp.PY_COMPILED:
                self._reopen()
                try:
                    self.code = read_code(self.file)
                finally:
                    self.file.close()
            elif kind == imp.PKG_DIRECTORY:
                self.code = self._get_delegate().get_code()
        return self.code

    def get_source(self, fullname=None):
        self._fix_name(fullname)
        if self.source is None:
            kind = self.etc[2]
            if kind == imp.PY_SOURCE:
                self._reopen()
                try:
                    self.source = self.file.read()
                finally:
                    self.file.close()
            elif kind == imp.PY_COMPILED:
                if os.path.exists(self.filename[:-1]):
                    with open(self.filename[:-1], 'rU') as stream:
                        self.source = stream.read()
            elif kind == imp.PKG_DIRECTORY:
                self.source = self._get_delegate().get_source()
        return self.source

    def get_filename(self, fullname=None):
        self._fix_name(fullname)
        kind = self.etc[2]
        if kind == imp.PKG_DIRECTORY:
            return self._get_delegate().get_filename()
        if kind in (imp.PY_SOURCE, imp.PY_COMPILED, imp.C_EXTENSION):
            return self.filename
        return None


try:
    import zipimport
    from zipimport import zipimporter
except ImportError:
    pass
else:
    def iter_zipimport_modules(importer, prefix=''):
        import inspect
        inside = importer.prefix
        yielded = set()
        for path in sorted(zipimport._zip_directory_cache[importer.archive]):
            if not path.startswith(inside):
                continue
            parts = path[len(inside):].split(os.sep)
            if len(parts) == 2 and parts[1].startswith('__init__.py'):
                name, is_package = parts[0], True
            elif len(parts) == 1:
                name, is_package = inspect.getmodulename(parts[0]), False
                if name == '__init__':
                    continue
            else:
                continue
            if name and '.' not in name and name not in yielded:
                yielded.add(name)
                yield prefix + name, is_package
    iter_importer_modules.register(zipimporter, iter_zipimport_modules)


# ---- finding ------------------------------------------------------------------------------

def get_importer(path_item):
    """The finder of one entry of sys.path, made if need be; None for the classic way."""
    try:
        importer = sys.path_importer_cache[path_item]
    except KeyError:
        for hook in sys.path_hooks:
            try:
                importer = hook(path_item)
                break
            except ImportError:
                pass
        else:
            importer = None
        sys.path_importer_cache.setdefault(path_item, importer)
    if importer is None:
        try:
            importer = ImpImporter(path_item)
        except ImportError:
            importer = None
    return importer


def iter_importers(fullname=''):
    """Generate the finders that would be asked for a module of that name."""
    if fullname.startswith('.'):
        raise ImportError('Relative module names not supported')
    if '.' in fullname:
        package = '.'.join(fullname.split('.')[:-1])
        if package not in sys.modules:
            __import__(package)
        path = getattr(sys.modules[package], '__path__', None) or []
    else:
        for importer in sys.meta_path:
            yield importer
        path = sys.path
    for entry in path:
        yield get_importer(entry)
    if '.' not in fullname:
        yield ImpImporter()


def get_loader(module_or_name):
    """The loader of a module, given itself or by name; None if it has none."""
    if module_or_name in sys.modules:
        module_or_name = sys.modules[module_or_name]
    if isinstance(module_or_name, ModuleType):
        loader = getattr(module_or_name, '__loader__', None)
        if loader is not None:
            return loader
        fullname = module_or_name.__name__
    else:
        fullname = module_or_name
    return find_loader(fullname)


def find_loader(fullname):
    """The loader of a module by name, its package imported if need be; None if none."""
    for importer in iter_importers(fullname):
        loader = importer.find_module(fullname)
        if loader is not None:
            return loader
    return None


# ---- packages in several places ----------------------------------------------------------------

def extend_path(path, name):
    """extend_path(__path__, __name__) -> __path__ with that package's other places

    For a package's __init__: every folder of sys.path with a part of it, and what
    name.pkg files list, a line a folder."""
    if not isinstance(path, list):
        # a frozen package has no list
        return path
    relative = os.path.join(*name.split('.'))
    listing = name + os.extsep + 'pkg'
    init = '__init__' + os.extsep + 'py'
    path = path[:]
    for folder in sys.path:
        if not isinstance(folder, basestring) or not os.path.isdir(folder):
            continue
        portion = os.path.join(folder, relative)
        if portion not in path and os.path.isfile(os.path.join(portion, init)):
            path.append(portion)
        pkgfile = os.path.join(folder, listing)
        if os.path.isfile(pkgfile):
            try:
                stream = open(pkgfile)
            except IOError as error:
                sys.stderr.write("Can't open %s: %s\n" % (pkgfile, error))
            else:
                with stream:
                    for line in stream:
                        line = line.rstrip('\n')
                        if line and not line.startswith('#'):
                            path.append(line)
    return path


def get_data(package, resource):
    """The content of a file in a package, given by its name with slashes; None if its
    loader cannot tell."""
    loader = get_loader(package)
    if loader is None or not hasattr(loader, 'get_data'):
        return None
    module = sys.modules.get(package) or loader.load_module(package)
    if module is None or not hasattr(module, '__file__'):
        return None
    return loader.get_data(os.path.join(os.path.dirname(module.__file__),
                                        *resource.split('/')))
