"""What the compiler knows of names: which are local, global, free in each scope."""

import _symtable
from _symtable import (USE, DEF_GLOBAL, DEF_LOCAL, DEF_PARAM, DEF_IMPORT, DEF_BOUND,
                       OPT_IMPORT_STAR, OPT_EXEC, OPT_BARE_EXEC, SCOPE_OFF, SCOPE_MASK, FREE,
                       GLOBAL_IMPLICIT, GLOBAL_EXPLICIT, CELL, LOCAL)
import weakref

__all__ = ['symtable', 'SymbolTable', 'Class', 'Function', 'Symbol']


def symtable(code, filename, compile_type):
    """symtable(source, filename, 'exec', 'eval' or 'single') -> SymbolTable of the whole"""
    tables = _symtable.symtable(code, filename, compile_type)
    for table in tables.itervalues() if isinstance(tables, dict) else [tables]:
        if table.name == 'top':
            return _newSymbolTable(table, filename)


class SymbolTableFactory:
    """Makes one SymbolTable for each table of the compiler, while it is in use."""

    def __init__(self):
        self.__memo = weakref.WeakValueDictionary()

    def new(self, table, filename):
        if table.type == _symtable.TYPE_FUNCTION:
            return Function(table, filename)
        if table.type == _symtable.TYPE_CLASS:
            return Class(table, filename)
        return SymbolTable(table, filename)

    def __call__(self, table, filename):
        key = table, filename
        made = self.__memo.get(key, None)
        if made is None:
            made = self.__memo[key] = self.new(table, filename)
        return made


_newSymbolTable = SymbolTableFactory()


class SymbolTable(object):
    """The names of one block: a module, class or function."""

    def __init__(self, raw_table, filename):
        self._table = raw_table
        self._filename = filename
        self._symbols = {}

    def __repr__(self):
        kind = '' if self.__class__ is SymbolTable else '%s ' % self.__class__.__name__
        if self._table.name == 'global':
            return '<{0}SymbolTable for module {1}>'.format(kind, self._filename)
        return '<{0}SymbolTable for {1} in {2}>'.format(kind, self._table.name, self._filename)

    def get_type(self):
        """'module', 'class' or 'function'"""
        for number, name in ((_symtable.TYPE_MODULE, 'module'),
                             (_symtable.TYPE_FUNCTION, 'function'),
                             (_symtable.TYPE_CLASS, 'class')):
            if self._table.type == number:
                return name
        assert False, 'unexpected type: {0}'.format(self._table.type)

    def get_id(self):
        """a number of this table"""
        return self._table.id

    def get_name(self):
        """the name of the function or class; 'top' for a module"""
        return self._table.name

    def get_lineno(self):
        """the line where the block begins"""
        return self._table.lineno

    def is_optimized(self):
        """can its local variables live without a dict?"""
        return bool(self._table.type == _symtable.TYPE_FUNCTION and not self._table.optimized)

    def is_nested(self):
        """is it inside of a function or class?"""
        return bool(self._table.nested)

    def has_children(self):
        """are there blocks inside of it?"""
        return bool(self._table.children)

    def has_exec(self):
        """does it use exec?"""
        return bool(self._table.optimized & (OPT_EXEC | OPT_BARE_EXEC))

    def has_import_star(self):
        """does it use import *?"""
        return bool(self._table.optimized & OPT_IMPORT_STAR)

    def get_identifiers(self):
        """the names in it"""
        return self._table.symbols.keys()

    def lookup(self, name):
        """the Symbol of a name; KeyError if it is not used here"""
        symbol = self._symbols.get(name)
        if symbol is None:
            flags = self._table.symbols[name]
            symbol = self._symbols[name] = Symbol(name, flags, self.__check_children(name))
        return symbol

    def get_symbols(self):
        """the Symbols of all names in it"""
        return [self.lookup(name) for name in self.get_identifiers()]

    def __check_children(self, name):
        return [_newSymbolTable(child, self._filename) for child in self._table.children
                if child.name == name]

    def get_children(self):
        """the tables of the blocks inside of it"""
        return [_newSymbolTable(child, self._filename) for child in self._table.children]


class Function(SymbolTable):
    """The names of a function."""

    __params = __locals = __frees = __globals = None

    def __names(self, test):
        return tuple(name for name in self.get_identifiers() if test(self._table.symbols[name]))

    def get_parameters(self):
        """names of parameters"""
        if self.__params is None:
            self.__params = self.__names(lambda flags: flags & DEF_PARAM)
        return self.__params

    def get_locals(self):
        """names of local variables, parameters too"""
        if self.__locals is None:
            scopes = LOCAL, CELL
            self.__locals = self.__names(
                lambda flags: (flags >> SCOPE_OFF) & SCOPE_MASK in scopes)
        return self.__locals

    def get_globals(self):
        """names of globals it uses"""
        if self.__globals is None:
            scopes = GLOBAL_IMPLICIT, GLOBAL_EXPLICIT
            self.__globals = self.__names(
                lambda flags: (flags >> SCOPE_OFF) & SCOPE_MASK in scopes)
        return self.__globals

    def get_frees(self):
        """names of variables of enclosing functions"""
        if self.__frees is None:
            self.__frees = self.__names(lambda flags: (flags >> SCOPE_OFF) & SCOPE_MASK == FREE)
        return self.__frees


class Class(SymbolTable):
    """The names of a class."""

    __methods = None

    def get_methods(self):
        """names of blocks inside of it: its methods"""
        if self.__methods is None:
            self.__methods = tuple(set(child.name for child in self._table.children))
        return self.__methods


class Symbol(object):
    """One name in one block."""

    def __init__(self, name, flags, namespaces=None):
        self.__name = name
        self.__flags = flags
        self.__scope = (flags >> SCOPE_OFF) & SCOPE_MASK
        self.__namespaces = namespaces or ()

    def __repr__(self):
        return '<symbol {0!r}>'.format(self.__name)

    def get_name(self):
        """the name itself"""
        return self.__name

    def is_referenced(self):
        """is it used?"""
        return bool(self.__flags & _symtable.USE)

    def is_parameter(self):
        """is it a parameter?"""
        return bool(self.__flags & DEF_PARAM)

    def is_global(self):
        """is it a global here?"""
        return self.__scope in (GLOBAL_IMPLICIT, GLOBAL_EXPLICIT)

    def is_declared_global(self):
        """is it global by a global statement?"""
        return self.__scope == GLOBAL_EXPLICIT

    def is_local(self):
        """is it bound here?"""
        return bool(self.__flags & DEF_BOUND)

    def is_free(self):
        """does it belong to an enclosing function?"""
        return self.__scope == FREE

    def is_imported(self):
        """does an import statement bind it?"""
        return bool(self.__flags & DEF_IMPORT)

    def is_assigned(self):
        """is it assigned to?"""
        return bool(self.__flags & DEF_LOCAL)

    def is_namespace(self):
        """does a def or class statement bind it?"""
        return bool(self.__namespaces)

    def get_namespaces(self):
        """the tables of the blocks it is bound to"""
        return self.__namespaces

    def get_namespace(self):
        """the table of the one block it is bound to; ValueError if there are more"""
        if len(self.__namespaces) != 1:
            raise ValueError('name is bound to multiple namespaces')
        return self.__namespaces[0]
