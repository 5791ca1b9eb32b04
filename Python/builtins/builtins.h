#ifndef Py_BUILTINS_H
#define Py_BUILTINS_H
/* The functions of module __builtin__, by file; the table is in Python/bltinmodule.c. */
#include "Python.h"

#define NOARGS(name) PyObject *_PyBuiltin_##name(PyObject *self, PyObject *unused)
#define ONEARG(name) PyObject *_PyBuiltin_##name(PyObject *self, PyObject *arg)
#define VARARGS(name) PyObject *_PyBuiltin_##name(PyObject *self, PyObject *args)
#define KWARGS(name) PyObject *_PyBuiltin_##name(PyObject *self, PyObject *args, PyObject *kwds)

/* code.c: source and namespaces */
KWARGS(import);
KWARGS(compile);
VARARGS(eval);
VARARGS(execfile);
ONEARG(reload);
NOARGS(globals);
NOARGS(locals);
VARARGS(vars);
VARARGS(dir);
VARARGS(apply);

/* object.c: one object, its attributes and numbers */
ONEARG(abs);
ONEARG(bin);
ONEARG(callable);
VARARGS(chr);
VARARGS(cmp);
VARARGS(coerce);
VARARGS(delattr);
VARARGS(divmod);
VARARGS(format);
VARARGS(getattr);
VARARGS(hasattr);
ONEARG(hash);
ONEARG(hex);
ONEARG(id);
VARARGS(intern);
VARARGS(isinstance);
VARARGS(issubclass);
ONEARG(len);
ONEARG(oct);
ONEARG(ord);
VARARGS(pow);
ONEARG(repr);
KWARGS(round);
VARARGS(setattr);
VARARGS(unichr);

/* sequence.c: iterables */
ONEARG(all);
ONEARG(any);
VARARGS(filter);
VARARGS(iter);
VARARGS(map);
KWARGS(max);
KWARGS(min);
VARARGS(next);
VARARGS(range);
VARARGS(reduce);
KWARGS(sorted);
VARARGS(sum);
VARARGS(zip);

/* console.c: reading and writing */
VARARGS(input);
KWARGS(open);
KWARGS(print);
VARARGS(raw_input);

/* Give a namespace __builtins__ if it has none.  0 or -1. */
int _PyBuiltin_Ensure(PyObject *globals);
#endif
