/* Module __builtin__: the table of its functions, and its types and constants.
 *
 * The functions are in Python/builtins/. */
#include "builtins/builtins.h"

/* The encoding of file names, or NULL for the default encoding; set from the locale when the
 * interpreter starts. */
const char *Py_FileSystemDefaultEncoding = NULL;

#define DOC(name, text) static char name##_doc[] = text

DOC(import, "__import__(name, globals={}, locals={}, fromlist=[], level=-1) -> module\n\n\
What the import statement calls.  Returns the top-level package of a dotted name, or\n\
with a fromlist the module itself.  level 0 imports absolutely, a positive number\n\
counts packages up from the one in globals, -1 tries both.");
DOC(abs, "abs(number) -> number\n\nThe distance of a number from zero.");
DOC(all, "all(iterable) -> bool\n\nFalse if any item is false.");
DOC(any, "any(iterable) -> bool\n\nTrue if any item is true.");
DOC(apply, "apply(object[, args[, kwargs]]) -> value\n\n\
Call object with a tuple and a dict of arguments; object(*args, **kwargs) does the same.");
DOC(bin, "bin(number) -> string\n\nAn integer in base 2, with its prefix 0b.");
DOC(callable, "callable(object) -> bool\n\nCan the object be called?");
DOC(chr, "chr(i) -> character\n\nThe string of one byte whose ordinal is i, 0 <= i < 256.");
DOC(cmp, "cmp(x, y) -> integer\n\nNegative for x < y, zero for x == y, positive for x > y.");
DOC(coerce, "coerce(x, y) -> (x1, y1)\n\nBoth numbers in the type their arithmetic would use.");
DOC(compile, "compile(source, filename, mode[, flags[, dont_inherit]]) -> code object\n\n\
Source is text or a tree of module ast.  mode is 'exec' for a module, 'eval' for an\n\
expression, 'single' for one statement as at the prompt.  flags are those of the\n\
__future__ module; the caller's own hold as well unless dont_inherit is true.");
DOC(delattr, "delattr(object, name)\n\nThe same as del object.name.");
DOC(dir, "dir([object]) -> list of strings\n\n\
Sorted names: of the current scope, or the attributes an object is known to have.");
DOC(divmod, "divmod(x, y) -> (quotient, remainder)\n\nThe same as (x // y, x % y).");
DOC(eval, "eval(source[, globals[, locals]]) -> value\n\n\
Evaluate an expression or a code object in namespaces, those of the caller by default.");
DOC(execfile, "execfile(filename[, globals[, locals]])\n\nRun the program in a file.");
DOC(filter, "filter(function or None, sequence) -> list, tuple, or string\n\n\
The items for which function is true (None: the true items), in a tuple or string if\n\
sequence is one, else in a list.");
DOC(format, "format(value[, format_spec]) -> string\n\nWhat value.__format__(format_spec) gives.");
DOC(getattr, "getattr(object, name[, default]) -> value\n\n\
The attribute of that name; default, if given, when there is none.");
DOC(globals, "globals() -> dictionary\n\nThe namespace of the calling module.");
DOC(hasattr, "hasattr(object, name) -> bool\n\nCan the attribute be read without an exception?");
DOC(hash, "hash(object) -> integer\n\nEqual objects have equal hashes.");
DOC(hex, "hex(number) -> string\n\nAn integer in base 16, with its prefix 0x.");
DOC(id, "id(object) -> integer\n\nThe identity of an object, its own as long as it lives.");
DOC(input, "input([prompt]) -> value\n\nThe value of the expression that is typed.");
DOC(intern, "intern(string) -> string\n\nThe one copy of this string kept for fast lookups.");
DOC(isinstance, "isinstance(object, class-or-type-or-tuple) -> bool\n\n\
Is the object an instance of the class, a subclass of it, or of one in the tuple?");
DOC(issubclass, "issubclass(C, B) -> bool\n\n\
Is class C derived from class B, or from one in the tuple B?");
DOC(iter, "iter(collection) -> iterator\niter(callable, sentinel) -> iterator\n\n\
An iterator over a collection, or over what callable returns until that is sentinel.");
DOC(len, "len(object) -> integer\n\nThe number of items in a container.");
DOC(locals, "locals() -> dictionary\n\nThe caller's local variables; changes may have no effect.");
DOC(map, "map(function, sequence[, sequence, ...]) -> list\n\n\
What function returns for each item, or for the items of all sequences side by side\n\
(None stands for those of shorter ones).  With function None: the items themselves.");
DOC(max, "max(iterable[, key=func]) -> value\nmax(a, b, c, ...[, key=func]) -> value\n\n\
The largest item or argument, compared by key if there is one.");
DOC(min, "min(iterable[, key=func]) -> value\nmin(a, b, c, ...[, key=func]) -> value\n\n\
The smallest item or argument, compared by key if there is one.");
DOC(next, "next(iterator[, default])\n\nThe next item; default, if given, at the end.");
DOC(oct, "oct(number) -> string\n\nAn integer in base 8, with its prefix 0.");
DOC(open, "open(name[, mode[, buffering]]) -> file object\n\nOpen a file by its name.");
DOC(ord, "ord(c) -> integer\n\nThe ordinal of a string of one character.");
DOC(pow, "pow(x, y[, z]) -> number\n\nx ** y, or x ** y % z, the latter computed faster.");
DOC(print, "print(value, ..., sep=' ', end='\\n', file=sys.stdout)\n\n\
Write the values, with sep between two of them and end behind the last.");
DOC(range, "range(stop) -> list of integers\nrange(start, stop[, step]) -> list of integers\n\n\
The integers from start (0) up to, not including, stop, in steps of step (1).");
DOC(raw_input, "raw_input([prompt]) -> string\n\n\
A line of standard input without its newline, with the help of readline on a terminal.\n\
EOFError when there is none.");
DOC(reduce, "reduce(function, sequence[, initial]) -> value\n\n\
Put the items together from left to right: function(function(a, b), c), ...");
DOC(reload, "reload(module) -> module\n\nLoad a module again that was imported before.");
DOC(repr, "repr(object) -> string\n\nThe object as text, for most objects eval() gives it back.");
DOC(round, "round(number[, ndigits]) -> floating point number\n\n\
Rounded to ndigits decimals, half away from zero; negative ndigits round before the point.");
DOC(setattr, "setattr(object, name, value)\n\nThe same as object.name = value.");
DOC(sorted, "sorted(iterable, cmp=None, key=None, reverse=False) --> new sorted list");
DOC(sum, "sum(iterable[, start]) -> value\n\nstart (0) plus all the items.");
DOC(unichr, "unichr(i) -> Unicode character\n\nThe unicode string of one character.");
DOC(vars, "vars([object]) -> dictionary\n\nThe namespace of an object, or as locals().");
DOC(zip, "zip(seq1 [, seq2 [...]]) -> [(seq1[0], seq2[0] ...), (...)]\n\n\
Tuples of the items side by side, as many as the shortest sequence has.");

#define KW(name) (PyCFunction)_PyBuiltin_##name, METH_VARARGS | METH_KEYWORDS, name##_doc
#define VAR(name) _PyBuiltin_##name, METH_VARARGS, name##_doc
#define ONE(name) _PyBuiltin_##name, METH_O, name##_doc
#define NONE(name) _PyBuiltin_##name, METH_NOARGS, name##_doc

static PyMethodDef builtin_methods[] = {
    {"__import__", KW(import)},
    {"abs", ONE(abs)},
    {"all", ONE(all)},
    {"any", ONE(any)},
    {"apply", VAR(apply)},
    {"bin", ONE(bin)},
    {"callable", ONE(callable)},
    {"chr", VAR(chr)},
    {"cmp", VAR(cmp)},
    {"coerce", VAR(coerce)},
    {"compile", KW(compile)},
    {"delattr", VAR(delattr)},
    {"dir", VAR(dir)},
    {"divmod", VAR(divmod)},
    {"eval", VAR(eval)},
    {"execfile", VAR(execfile)},
    {"filter", VAR(filter)},
    {"format", VAR(format)},
    {"getattr", VAR(getattr)},
    {"globals", NONE(globals)},
    {"hasattr", VAR(hasattr)},
    {"hash", ONE(hash)},
    {"hex", ONE(hex)},
    {"id", ONE(id)},
    {"input", VAR(input)},
    {"intern", VAR(intern)},
    {"isinstance", VAR(isinstance)},
    {"issubclass", VAR(issubclass)},
    {"iter", VAR(iter)},
    {"len", ONE(len)},
    {"locals", NONE(locals)},
    {"map", VAR(map)},
    {"max", KW(max)},
    {"min", KW(min)},
    {"next", VAR(next)},
    {"oct", ONE(oct)},
    {"open", KW(open)},
    {"ord", ONE(ord)},
    {"pow", VAR(pow)},
    {"print", KW(print)},
    {"range", VAR(range)},
    {"raw_input", VAR(raw_input)},
    {"reduce", VAR(reduce)},
    {"reload", ONE(reload)},
    {"repr", ONE(repr)},
    {"round", KW(round)},
    {"setattr", VAR(setattr)},
    {"sorted", KW(sorted)},
    {"sum", VAR(sum)},
    {"unichr", VAR(unichr)},
    {"vars", VAR(vars)},
    {"zip", VAR(zip)},
    {NULL, NULL, 0, NULL},
};

static const struct {
    const char *name;
    void *object;
} builtin_objects[] = {
    {"None", Py_None},
    {"Ellipsis", &_Py_EllipsisObject},
    {"NotImplemented", Py_NotImplemented},
    {"False", &_Py_ZeroStruct},
    {"True", &_Py_TrueStruct},
    {"basestring", &PyBaseString_Type},
    {"bool", &PyBool_Type},
    {"buffer", &PyBuffer_Type},
    {"bytearray", &PyByteArray_Type},
    {"bytes", &PyString_Type},
    {"classmethod", &PyClassMethod_Type},
    {"complex", &PyComplex_Type},
    {"dict", &PyDict_Type},
    {"enumerate", &PyEnum_Type},
    {"file", &PyFile_Type},
    {"float", &PyFloat_Type},
    {"frozenset", &PyFrozenSet_Type},
    {"int", &PyInt_Type},
    {"list", &PyList_Type},
    {"long", &PyLong_Type},
    {"memoryview", &PyMemoryView_Type},
    {"object", &PyBaseObject_Type},
    {"property", &PyProperty_Type},
    {"reversed", &PyReversed_Type},
    {"set", &PySet_Type},
    {"slice", &PySlice_Type},
    {"staticmethod", &PyStaticMethod_Type},
    {"str", &PyString_Type},
    {"super", &PySuper_Type},
    {"tuple", &PyTuple_Type},
    {"type", &PyType_Type},
    {"unicode", &PyUnicode_Type},
    {"xrange", &PyRange_Type},
};

static char module_doc[] = "Functions, exceptions and types that every program finds without \
import.\n\nNone is the absent value; Ellipsis is `...' in slices.";

PyObject *
_PyBuiltin_Init(void)
{
    PyObject *module =
        Py_InitModule4("__builtin__", builtin_methods, module_doc, NULL, PYTHON_API_VERSION);
    if (module == NULL) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(module);
    for (size_t i = 0; i < sizeof(builtin_objects) / sizeof(builtin_objects[0]); i++) {
        if (PyDict_SetItemString(dict, builtin_objects[i].name, builtin_objects[i].object) < 0) {
            return NULL;
        }
    }
    PyObject *debug = PyBool_FromLong(Py_OptimizeFlag == 0);
    int status = debug == NULL ? -1 : PyDict_SetItemString(dict, "__debug__", debug);
    Py_XDECREF(debug);
    return status < 0 ? NULL : module;
}
