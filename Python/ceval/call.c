/* Calls: binding arguments to a frame's locals, and calling objects of all kinds.
 *
 * A Python function called from Python code does not come through here except for binding;
 * the evaluator pushes its frame.  The functions here serve C code, the less usual shapes
 * of calls (*args, **kw) and functions written in C.
 */
#include "quick.h"

/* ---- binding ----------------------------------------------------------------------------- */

static const char *
call_plural(int n)
{
    return n == 1 ? "" : "s";
}

/* Text of a keyword for messages; borrowed from *hold. */
static const char *
call_keyword_text(PyObject *keyword, PyObject **hold)
{
    if (PyString_Check(keyword)) {
        Py_INCREF(keyword);
        *hold = keyword;
    }
    else {
        *hold = PyUnicode_AsEncodedString(keyword, NULL, "replace");
        if (*hold == NULL) {
            return NULL;
        }
    }
    return PyString_AsString(*hold);
}

static void
call_keyword_error(PyCodeObject *co, const char *format, PyObject *keyword)
{
    PyObject *hold = NULL;
    const char *text = call_keyword_text(keyword, &hold);
    if (text != NULL) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        PyErr_Format(PyExc_TypeError, format, PyString_AsString(co->co_name), text);
#pragma GCC diagnostic pop
    }
    Py_XDECREF(hold);
}

/* Index of the parameter a keyword names, co_argcount if none does, -1 on error. */
static int
call_find_parameter(PyCodeObject *co, PyObject *keyword)
{
    PyObject **names = &PyTuple_GET_ITEM(co->co_varnames, 0);
    for (int i = 0; i < co->co_argcount; i++) {
        if (names[i] == keyword) {
            return i;
        }
    }
    for (int i = 0; i < co->co_argcount; i++) {
        int same = PyObject_RichCompareBool(keyword, names[i], Py_EQ);
        if (same != 0) {
            return same < 0 ? -1 : i;
        }
    }
    return co->co_argcount;
}

static int
call_bind_keywords(PyCodeObject *co, PyObject **fast, PyObject *extra, PyObject **kws,
                   int kwcount)
{
    for (int i = 0; i < kwcount; i++) {
        PyObject *keyword = kws[2 * i];
        PyObject *value = kws[2 * i + 1];
        if (keyword == NULL || !(PyString_Check(keyword) || PyUnicode_Check(keyword))) {
            PyErr_Format(PyExc_TypeError, "%.200s() keywords must be strings",
                         PyString_AsString(co->co_name));
            return -1;
        }
        int at = call_find_parameter(co, keyword);
        if (at < 0) {
            return -1;
        }
        if (at == co->co_argcount) {
            if (extra == NULL) {
                call_keyword_error(co, "%.200s() got an unexpected keyword argument '%.400s'",
                                   keyword);
                return -1;
            }
            if (PyDict_SetItem(extra, keyword, value) < 0) {
                return -1;
            }
            continue;
        }
        if (fast[at] != NULL) {
            call_keyword_error(
                co, "%.200s() got multiple values for keyword argument '%.400s'", keyword);
            return -1;
        }
        Py_INCREF(value);
        fast[at] = value;
    }
    return 0;
}

/* Fill parameters that got nothing from the defaults. */
static int
call_bind_defaults(PyCodeObject *co, PyObject **fast, int argcount, PyObject **defs, int defcount)
{
    int required = co->co_argcount - defcount;
    for (int i = argcount; i < required; i++) {
        if (fast[i] == NULL) {
            int given = 0;
            for (int j = 0; j < co->co_argcount; j++) {
                given += fast[j] != NULL;
            }
            int open = (co->co_flags & CO_VARARGS) || defcount;
            PyErr_Format(PyExc_TypeError, "%.200s() takes %s %d argument%s (%d given)",
                         PyString_AsString(co->co_name), open ? "at least" : "exactly", required,
                         call_plural(required), given);
            return -1;
        }
    }
    int first = argcount > required ? argcount - required : 0;
    for (int i = first; i < defcount; i++) {
        if (fast[required + i] == NULL) {
            Py_INCREF(defs[i]);
            fast[required + i] = defs[i];
        }
    }
    return 0;
}

static int
call_bind_cells(PyFrameObject *f, PyObject *closure)
{
    PyCodeObject *co = f->f_code;
    PyObject **cells = f->f_localsplus + co->co_nlocals;
    int ncells = (int)PyTuple_GET_SIZE(co->co_cellvars);
    for (int i = 0; i < ncells; i++) {
        /* A parameter that an inner function uses moves into its cell. */
        PyObject *initial = NULL;
        const char *name = PyString_AS_STRING(PyTuple_GET_ITEM(co->co_cellvars, i));
        int total = co->co_argcount + ((co->co_flags & CO_VARARGS) != 0)
                    + ((co->co_flags & CO_VARKEYWORDS) != 0);
        for (int j = 0; j < total; j++) {
            if (strcmp(PyString_AS_STRING(PyTuple_GET_ITEM(co->co_varnames, j)), name) == 0) {
                initial = f->f_localsplus[j];
                break;
            }
        }
        cells[i] = PyCell_New(initial);
        if (cells[i] == NULL) {
            return -1;
        }
    }
    int nfree = (int)PyTuple_GET_SIZE(co->co_freevars);
    for (int i = 0; i < nfree; i++) {
        PyObject *cell = PyTuple_GET_ITEM(closure, i);
        Py_INCREF(cell);
        cells[ncells + i] = cell;
    }
    return 0;
}

int
_PyCall_Bind(PyFrameObject *f, PyObject **args, int argcount, PyObject **kws, int kwcount,
             PyObject **defs, int defcount, PyObject *closure)
{
    PyCodeObject *co = f->f_code;
    PyObject **fast = f->f_localsplus;
    if (co->co_argcount > 0 || co->co_flags & (CO_VARARGS | CO_VARKEYWORDS)) {
        PyObject *extra = NULL;
        int positional = argcount < co->co_argcount ? argcount : co->co_argcount;
        if (co->co_flags & CO_VARKEYWORDS) {
            extra = PyDict_New();
            if (extra == NULL) {
                return -1;
            }
            fast[co->co_argcount + ((co->co_flags & CO_VARARGS) != 0)] = extra;
        }
        if (argcount > co->co_argcount && !(co->co_flags & CO_VARARGS)) {
            PyErr_Format(PyExc_TypeError, "%.200s() takes %s %d argument%s (%d given)",
                         PyString_AsString(co->co_name), defcount ? "at most" : "exactly",
                         co->co_argcount, call_plural(co->co_argcount), argcount + kwcount);
            return -1;
        }
        for (int i = 0; i < positional; i++) {
            Py_INCREF(args[i]);
            fast[i] = args[i];
        }
        if (co->co_flags & CO_VARARGS) {
            PyObject *rest = PyTuple_New(argcount - positional);
            if (rest == NULL) {
                return -1;
            }
            fast[co->co_argcount] = rest;
            for (int i = positional; i < argcount; i++) {
                Py_INCREF(args[i]);
                PyTuple_SET_ITEM(rest, i - positional, args[i]);
            }
        }
        if (kwcount > 0 && call_bind_keywords(co, fast, extra, kws, kwcount) < 0) {
            return -1;
        }
        if (argcount < co->co_argcount
            && call_bind_defaults(co, fast, argcount, defs, defcount) < 0) {
            return -1;
        }
    }
    else if (argcount > 0 || kwcount > 0) {
        PyErr_Format(PyExc_TypeError, "%.200s() takes no arguments (%d given)",
                     PyString_AsString(co->co_name), argcount + kwcount);
        return -1;
    }
    if (PyTuple_GET_SIZE(co->co_cellvars) != 0 || PyTuple_GET_SIZE(co->co_freevars) != 0) {
        return call_bind_cells(f, closure);
    }
    return 0;
}

/* ---- entering code ------------------------------------------------------------------------- */

/* Run a bound frame, or make a generator of it.  Steals the frame. */
static PyObject *
call_run(PyThreadState *tstate, PyFrameObject *f)
{
    if (f->f_code->co_flags & CO_GENERATOR) {
        Py_CLEAR(f->f_back);
        _PyFrame_Track(f);
        return PyGen_New(f);
    }
    PyObject *result = PyEval_EvalFrameEx(f, 0);
    /* What dies with the frame may call back: count its C stack. */
    ++tstate->recursion_depth;
    Py_DECREF(f);
    --tstate->recursion_depth;
    return result;
}

static PyObject *
call_code(PyCodeObject *co, PyObject *globals, PyObject *locals, PyObject **args, int argcount,
          PyObject **kws, int kwcount, PyObject **defs, int defcount, PyObject *closure)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyFrameObject *f;
    if ((co->co_flags & (CO_NEWLOCALS | CO_OPTIMIZED)) == (CO_NEWLOCALS | CO_OPTIMIZED)) {
        f = _PyFrame_Make(tstate, co, globals, NULL);
    }
    else {
        f = PyFrame_New(tstate, co, globals, locals);
    }
    if (f == NULL) {
        return NULL;
    }
    if (_PyCall_Bind(f, args, argcount, kws, kwcount, defs, defcount, closure) < 0) {
        ++tstate->recursion_depth;
        Py_DECREF(f);
        --tstate->recursion_depth;
        return NULL;
    }
    return call_run(tstate, f);
}

PyObject *
PyEval_EvalCodeEx(PyCodeObject *co, PyObject *globals, PyObject *locals, PyObject **args,
                  int argcount, PyObject **kws, int kwcount, PyObject **defs, int defcount,
                  PyObject *closure)
{
    if (globals == NULL) {
        PyErr_SetString(PyExc_SystemError, "PyEval_EvalCodeEx: NULL globals");
        return NULL;
    }
    return call_code(co, globals, locals, args, argcount, kws, kwcount, defs, defcount, closure);
}

PyObject *
PyEval_EvalCode(PyCodeObject *co, PyObject *globals, PyObject *locals)
{
    return PyEval_EvalCodeEx(co, globals, locals, NULL, 0, NULL, 0, NULL, 0, NULL);
}

PyObject *
PyEval_EvalFrame(PyFrameObject *f)
{
    return PyEval_EvalFrameEx(f, 0);
}

/* ---- Python functions from C ----------------------------------------------------------------- */

static PyObject *
call_function(PyObject *func, PyObject **args, int na, PyObject **kws, int nk)
{
    PyFunctionObject *op = (PyFunctionObject *)func;
    PyObject *defaults = op->func_defaults;
    PyObject **defs = defaults != NULL ? &PyTuple_GET_ITEM(defaults, 0) : NULL;
    int ndefs = defaults != NULL ? (int)PyTuple_GET_SIZE(defaults) : 0;
    return call_code((PyCodeObject *)op->func_code, op->func_globals, NULL, args, na, kws, nk,
                     defs, ndefs, op->func_closure);
}

PyObject *
_PyFunction_Call(PyObject *func, PyObject *args, PyObject *kwargs)
{
    PyObject *stack[16];
    PyObject **kws = NULL;
    Py_ssize_t nk = kwargs != NULL ? PyDict_Size(kwargs) : 0;
    if (nk > 0) {
        kws = stack;
        if (nk > 8) {
            kws = PyMem_New(PyObject *, 2 * nk);
            if (kws == NULL) {
                return PyErr_NoMemory();
            }
        }
        /* Hold them: comparing names may run code that changes the dict. */
        Py_ssize_t pos = 0;
        Py_ssize_t i = 0;
        while (i < nk && PyDict_Next(kwargs, &pos, &kws[2 * i], &kws[2 * i + 1])) {
            Py_INCREF(kws[2 * i]);
            Py_INCREF(kws[2 * i + 1]);
            i++;
        }
        nk = i;
    }
    PyObject *result = call_function(func, &PyTuple_GET_ITEM(args, 0),
                                     (int)PyTuple_GET_SIZE(args), kws, (int)nk);
    for (Py_ssize_t i = 0; i < 2 * nk; i++) {
        Py_DECREF(kws[i]);
    }
    if (kws != stack) {
        PyMem_Free(kws);
    }
    return result;
}

PyObject *
_PyFunction_FastCall(PyObject *func, PyObject **args, Py_ssize_t nargs, PyObject *kwnames)
{
    Py_ssize_t nk = kwnames != NULL ? PyTuple_GET_SIZE(kwnames) : 0;
    if (nk == 0) {
        return call_function(func, args, (int)nargs, NULL, 0);
    }
    PyObject **kws = PyMem_New(PyObject *, 2 * nk);
    if (kws == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < nk; i++) {
        kws[2 * i] = PyTuple_GET_ITEM(kwnames, i);
        kws[2 * i + 1] = args[nargs + i];
    }
    PyObject *result = call_function(func, args, (int)nargs, kws, (int)nk);
    PyMem_Free(kws);
    return result;
}

/* ---- functions written in C -------------------------------------------------------------------- */

/* A tuple of arguments.  With take they are moved out of the value stack: then a temporary
 * that only the call holds has one reference, as a callee may notice. */
static PyObject *
call_pack(PyObject **args, Py_ssize_t n, int take)
{
    PyObject *tuple = PyTuple_New(n);
    if (tuple == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyTuple_SET_ITEM(tuple, i, args[i]);
        if (take) {
            args[i] = NULL;
        }
        else {
            Py_INCREF(PyTuple_GET_ITEM(tuple, i));
        }
    }
    return tuple;
}

static PyObject *
call_method_def(PyMethodDef *def, PyObject *self, PyObject **args, int na, int take)
{
    switch (def->ml_flags & ~(METH_CLASS | METH_STATIC | METH_COEXIST)) {
    case METH_NOARGS:
        if (na == 0) {
            return def->ml_meth(self, NULL);
        }
        PyErr_Format(PyExc_TypeError, "%.200s() takes no arguments (%d given)", def->ml_name, na);
        return NULL;
    case METH_O:
        if (na == 1) {
            return def->ml_meth(self, args[0]);
        }
        PyErr_Format(PyExc_TypeError, "%.200s() takes exactly one argument (%d given)",
                     def->ml_name, na);
        return NULL;
    default:
        break;
    }
    PyObject *tuple = call_pack(args, na, take);
    if (tuple == NULL) {
        return NULL;
    }
    PyObject *result;
    if (def->ml_flags & METH_KEYWORDS) {
        result = ((PyCFunctionWithKeywords)(void (*)(void))def->ml_meth)(self, tuple, NULL);
    }
    else if (def->ml_flags & METH_VARARGS) {
        result = def->ml_meth(self, tuple);
    }
    else {
        /* METH_OLDARGS: nothing, the one argument, or all of them as a tuple. */
        result = def->ml_meth(self, na == 0 ? NULL : na == 1 ? PyTuple_GET_ITEM(tuple, 0) : tuple);
    }
    Py_DECREF(tuple);
    return result;
}

/* Around a call of func that is reported to the profile function. */
static PyObject *
call_profiled(PyThreadState *tstate, PyObject *func, PyMethodDef *def, PyObject *self,
              PyObject **args, int na)
{
    PyFrameObject *f = tstate->frame;
    if (_PyTrace_Call(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_CALL, func)
        != 0) {
        return NULL;
    }
    PyObject *result = call_method_def(def, self, args, na, 1);
    if (tstate->c_profilefunc == NULL) {
        return result;
    }
    if (result == NULL) {
        _PyTrace_Protected(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_EXCEPTION,
                           func);
    }
    else if (_PyTrace_Call(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_RETURN,
                           func)
             != 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
_PyCall_CFunction(PyThreadState *tstate, PyObject *func, PyObject **args, int na)
{
    PyMethodDef *def = ((PyCFunctionObject *)func)->m_ml;
    PyObject *self = PyCFunction_GET_SELF(func);
    if (tstate->use_tracing && tstate->c_profilefunc != NULL) {
        return call_profiled(tstate, func, def, self, args, na);
    }
    return call_method_def(def, self, args, na, 1);
}

/* args[0] is self, an instance of the method descriptor's class. */
PyObject *
_PyCall_Descr(PyThreadState *tstate, PyObject *descr, PyObject **args, int na)
{
    PyMethodDef *def = ((PyMethodDescrObject *)descr)->d_method;
    if (tstate->use_tracing && tstate->c_profilefunc != NULL) {
        PyObject *bound = PyCFunction_NewEx(def, args[0], NULL);
        if (bound == NULL) {
            return NULL;
        }
        PyObject *result = call_profiled(tstate, bound, def, args[0], args + 1, na - 1);
        Py_DECREF(bound);
        return result;
    }
    return call_method_def(def, args[0], args + 1, na - 1, 1);
}

/* ---- everything else ------------------------------------------------------------------------------ */

/* Add keyword/value pairs to a dict that func is called with; 0 or -1. */
static int
call_add_keywords(PyObject *func, PyObject *dict, PyObject **kws, int nk)
{
    for (int i = 0; i < nk; i++) {
        PyObject *key = kws[2 * i];
        if (PyDict_GetItem(dict, key) != NULL) {
            PyErr_Format(PyExc_TypeError,
                         "%.200s%s got multiple values for keyword argument '%.200s'",
                         PyEval_GetFuncName(func), PyEval_GetFuncDesc(func),
                         PyString_AsString(key));
            return -1;
        }
        if (PyDict_SetItem(dict, key, kws[2 * i + 1]) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Call with everything collected; a C function is reported to the profile function. */
static PyObject *
call_collected(PyObject *func, PyObject *tuple, PyObject *dict)
{
    PyThreadState *tstate = PyThreadState_GET();
    if (!PyCFunction_Check(func) || !tstate->use_tracing || tstate->c_profilefunc == NULL) {
        return PyObject_Call(func, tuple, dict);
    }
    PyFrameObject *f = tstate->frame;
    if (_PyTrace_Call(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_CALL, func)
        != 0) {
        return NULL;
    }
    PyObject *result = PyCFunction_Call(func, tuple, dict);
    if (tstate->c_profilefunc == NULL) {
        return result;
    }
    if (result == NULL) {
        _PyTrace_Protected(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_EXCEPTION,
                           func);
    }
    else if (_PyTrace_Call(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_C_RETURN,
                           func)
             != 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
_PyCall_Generic(PyObject *func, PyObject **args, int na, int nk)
{
    if (PyFunction_Check(func)) {
        return call_function(func, args, na, args + na, nk);
    }
    PyObject *dict = NULL;
    PyObject *result = NULL;
    PyObject *tuple = call_pack(args, na, 1);
    if (tuple == NULL) {
        return NULL;
    }
    if (nk > 0) {
        dict = PyDict_New();
        if (dict == NULL || call_add_keywords(func, dict, args + na, nk) < 0) {
            goto done;
        }
        for (int i = 0; i < 2 * nk; i++) {
            Py_CLEAR(args[na + i]);
        }
    }
    result = call_collected(func, tuple, dict);
done:
    Py_DECREF(tuple);
    Py_XDECREF(dict);
    return result;
}

/* The **argument as a dict of our own or borrowed; new reference. */
static PyObject *
call_mapping_argument(PyObject *func, PyObject *kwdict)
{
    if (PyDict_Check(kwdict)) {
        Py_INCREF(kwdict);
        return kwdict;
    }
    PyObject *dict = PyDict_New();
    if (dict != NULL && PyDict_Update(dict, kwdict) != 0) {
        Py_CLEAR(dict);
        /* Only a missing keys() means that it is no mapping. */
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Format(PyExc_TypeError, "%.200s%.200s argument after ** must be a mapping, "
                         "not %.200s",
                         PyEval_GetFuncName(func), PyEval_GetFuncDesc(func),
                         Py_TYPE(kwdict)->tp_name);
        }
    }
    return dict;
}

/* The *argument as a tuple; new reference. */
static PyObject *
call_star_argument(PyObject *func, PyObject *stararg)
{
    if (PyTuple_Check(stararg)) {
        Py_INCREF(stararg);
        return stararg;
    }
    PyObject *tuple = PySequence_Tuple(stararg);
    /* A TypeError from within a generator is the generator's own. */
    if (tuple == NULL && PyErr_ExceptionMatches(PyExc_TypeError) && !PyGen_Check(stararg)) {
        PyErr_Format(PyExc_TypeError,
                     "%.200s%.200s argument after * must be an iterable, not %200s",
                     PyEval_GetFuncName(func), PyEval_GetFuncDesc(func),
                     Py_TYPE(stararg)->tp_name);
    }
    return tuple;
}

/* flags: 1 with *args, 2 with **kw; they lie above na arguments and nk pairs. */
PyObject *
_PyCall_Extended(PyObject *func, int flags, PyObject **stack, int na, int nk)
{
    PyObject *dict = NULL;
    PyObject *star = NULL;
    PyObject *tuple = NULL;
    PyObject *result = NULL;
    PyObject **kws = stack + na;
    PyObject *stararg = flags & 1 ? kws[2 * nk] : NULL;
    if (flags & 2) {
        dict = call_mapping_argument(func, kws[2 * nk + (flags & 1)]);
        if (dict == NULL) {
            return NULL;
        }
    }
    Py_ssize_t nstar = 0;
    if (stararg != NULL) {
        star = call_star_argument(func, stararg);
        if (star == NULL) {
            goto done;
        }
        nstar = PyTuple_GET_SIZE(star);
    }
    if (nk > 0) {
        PyObject *merged = dict != NULL ? PyDict_Copy(dict) : PyDict_New();
        Py_XDECREF(dict);
        dict = merged;
        if (dict == NULL || call_add_keywords(func, dict, kws, nk) < 0) {
            goto done;
        }
    }
    if (na == 0 && star != NULL) {
        tuple = star;
        Py_INCREF(tuple);
    }
    else {
        tuple = PyTuple_New(na + nstar);
        if (tuple == NULL) {
            goto done;
        }
        for (int i = 0; i < na; i++) {
            PyTuple_SET_ITEM(tuple, i, stack[i]);
            stack[i] = NULL;
        }
        for (Py_ssize_t i = 0; i < nstar; i++) {
            PyObject *item = PyTuple_GET_ITEM(star, i);
            Py_INCREF(item);
            PyTuple_SET_ITEM(tuple, na + i, item);
        }
    }
    result = call_collected(func, tuple, dict);
done:
    Py_XDECREF(dict);
    Py_XDECREF(star);
    Py_XDECREF(tuple);
    return result;
}

/* ---- for the other rooms ------------------------------------------------------------------------------ */

/* A built-in function that C code calls may be the same C code again, for the next object of
 * a chain: it counts as a level of recursion, as in PyObject_Call(). */
static PyObject *
fast_call_builtin(PyObject *callable, PyObject **args, int nargs)
{
    if (Py_EnterRecursiveCall(" while calling a Python object")) {
        return NULL;
    }
    PyObject *result = call_method_def(((PyCFunctionObject *)callable)->m_ml,
                                       PyCFunction_GET_SELF(callable), args, nargs, 0);
    Py_LeaveRecursiveCall();
    return result;
}

PyObject *
_PyPlus_FastCall(PyObject *callable, PyObject **args, Py_ssize_t nargs, PyObject *kwnames)
{
    if (PyFunction_Check(callable)) {
        return _PyFunction_FastCall(callable, args, nargs, kwnames);
    }
    if (kwnames == NULL || PyTuple_GET_SIZE(kwnames) == 0) {
        if (PyCFunction_Check(callable)) {
            return fast_call_builtin(callable, args, (int)nargs);
        }
        PyObject *tuple = call_pack(args, nargs, 0);
        if (tuple == NULL) {
            return NULL;
        }
        PyObject *result = PyObject_Call(callable, tuple, NULL);
        Py_DECREF(tuple);
        return result;
    }
    PyObject *tuple = call_pack(args, nargs, 0);
    PyObject *dict = PyDict_New();
    PyObject *result = NULL;
    int err = tuple == NULL || dict == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; err == 0 && i < PyTuple_GET_SIZE(kwnames); i++) {
        err = PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), args[nargs + i]);
    }
    if (err == 0) {
        result = PyObject_Call(callable, tuple, dict);
    }
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    return result;
}

PyObject *
_PyPlus_CallNoArgs(PyObject *callable)
{
    return _PyPlus_FastCall(callable, NULL, 0, NULL);
}

PyObject *
_PyPlus_CallOneArg(PyObject *callable, PyObject *arg)
{
    return _PyPlus_FastCall(callable, &arg, 1, NULL);
}

PyObject *
_PyPlus_CallTwoArgs(PyObject *callable, PyObject *first, PyObject *second)
{
    PyObject *args[2] = {first, second};
    return _PyPlus_FastCall(callable, args, 2, NULL);
}
