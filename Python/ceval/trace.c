/* Calling trace and profile functions.
 *
 * While one runs, tstate->tracing is > 0 and use_tracing is 0: nothing it does is traced.
 * Line events exist only while some thread has a trace function; the evaluator then
 * dispatches every instruction through its traced entry (_PyEval_TracingPossible).
 */
#include "quick.h"

int _PyEval_TracingPossible;

int
_PyTrace_Call(Py_tracefunc func, PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    PyThreadState *tstate = f->f_tstate;
    if (tstate->tracing) {
        return 0;
    }
    _PyFrame_Track(f);
    tstate->tracing++;
    tstate->use_tracing = 0;
    int result = func(self, f, what, arg);
    tstate->use_tracing = tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL;
    tstate->tracing--;
    return result;
}

int
_PyTrace_Protected(Py_tracefunc func, PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    int err = _PyTrace_Call(func, self, f, what, arg);
    if (err == 0) {
        PyErr_Restore(type, value, tb);
        return 0;
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return -1;
}

void
_PyTrace_Exception(PyThreadState *tstate, PyFrameObject *f)
{
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    if (value == NULL) {
        value = Py_None;
        Py_INCREF(value);
    }
    PyObject *arg = PyTuple_Pack(3, type, value, tb != NULL ? tb : Py_None);
    if (arg == NULL) {
        PyErr_Restore(type, value, tb);
        return;
    }
    int err = _PyTrace_Call(tstate->c_tracefunc, tstate->c_traceobj, f, PyTrace_EXCEPTION, arg);
    Py_DECREF(arg);
    if (err == 0) {
        PyErr_Restore(type, value, tb);
    }
    else {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
    }
}

/* Find the line of f_lasti and the byte range of instructions that share it: the range
 * starts where the line number table last said something. */
static int
trace_find_line(PyCodeObject *co, int lasti, trace_window *window)
{
    const unsigned char *table = (const unsigned char *)PyString_AS_STRING(co->co_lnotab);
    Py_ssize_t entries = PyString_GET_SIZE(co->co_lnotab) / 2;
    int addr = 0;
    int line = co->co_firstlineno;
    window->lower = 0;
    while (entries > 0 && addr + table[0] <= lasti) {
        addr += table[0];
        if (table[1] != 0) {
            window->lower = addr;
        }
        line += table[1];
        table += 2;
        entries--;
    }
    /* The next entry that changes the line ends the range. */
    window->upper = INT_MAX;
    while (entries-- > 0) {
        addr += table[0];
        if (table[1] != 0) {
            window->upper = addr;
            break;
        }
        table += 2;
    }
    return line;
}

int
_PyTrace_Line(PyThreadState *tstate, PyFrameObject *f, trace_window *window)
{
    int result = 0;
    int line = f->f_lineno;
    if (f->f_lasti < window->lower || f->f_lasti >= window->upper) {
        line = trace_find_line(f->f_code, f->f_lasti, window);
    }
    /* A new line begins, or a jump went backwards. */
    if (f->f_lasti == window->lower || f->f_lasti < window->prev) {
        f->f_lineno = line;
        f->_f_plus |= _PyFrame_MAY_JUMP;
        result = _PyTrace_Call(tstate->c_tracefunc, tstate->c_traceobj, f, PyTrace_LINE, Py_None);
        f->_f_plus &= ~_PyFrame_MAY_JUMP;
    }
    window->prev = f->f_lasti;
    return result;
}

int
_PyTrace_Enter(PyThreadState *tstate, PyFrameObject *f)
{
    if (tstate->c_tracefunc != NULL
        && _PyTrace_Protected(tstate->c_tracefunc, tstate->c_traceobj, f, PyTrace_CALL, Py_None)
               < 0) {
        return -1;
    }
    if (tstate->c_profilefunc != NULL
        && _PyTrace_Protected(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_CALL,
                              Py_None)
               < 0) {
        return -1;
    }
    return 0;
}

/* Report the end of a frame.  Steals the result (NULL: an exception); returns what it has
 * become. */
PyObject *
_PyTrace_Leave(PyThreadState *tstate, PyFrameObject *f, PyObject *result)
{
    if (tstate->c_tracefunc != NULL) {
        if (result != NULL) {
            if (_PyTrace_Call(tstate->c_tracefunc, tstate->c_traceobj, f, PyTrace_RETURN, result)
                != 0) {
                Py_CLEAR(result);
            }
        }
        else {
            _PyTrace_Protected(tstate->c_tracefunc, tstate->c_traceobj, f, PyTrace_RETURN, NULL);
        }
    }
    if (tstate->c_profilefunc != NULL) {
        if (result == NULL) {
            _PyTrace_Protected(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_RETURN,
                               NULL);
        }
        else if (_PyTrace_Call(tstate->c_profilefunc, tstate->c_profileobj, f, PyTrace_RETURN,
                               result)
                 != 0) {
            Py_CLEAR(result);
        }
    }
    return result;
}

/* ---- API -------------------------------------------------------------------------------- */

void
_PyEval_UpdateTracing(void)
{
    int possible = 0;
    for (PyInterpreterState *i = PyInterpreterState_Head(); i != NULL;
         i = PyInterpreterState_Next(i)) {
        for (PyThreadState *t = PyInterpreterState_ThreadHead(i); t != NULL;
             t = PyThreadState_Next(t)) {
            possible |= t->c_tracefunc != NULL;
        }
    }
    _PyEval_TracingPossible = possible ? 256 : 0;
}

void
PyEval_SetProfile(Py_tracefunc func, PyObject *arg)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *old = tstate->c_profileobj;
    Py_XINCREF(arg);
    tstate->c_profilefunc = NULL;
    tstate->c_profileobj = NULL;
    /* The old object's end must not be reported to a half-removed function. */
    tstate->use_tracing = tstate->c_tracefunc != NULL;
    Py_XDECREF(old);
    tstate->c_profilefunc = func;
    tstate->c_profileobj = arg;
    tstate->use_tracing = func != NULL || tstate->c_tracefunc != NULL;
}

void
PyEval_SetTrace(Py_tracefunc func, PyObject *arg)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *old = tstate->c_traceobj;
    Py_XINCREF(arg);
    tstate->c_tracefunc = NULL;
    tstate->c_traceobj = NULL;
    tstate->use_tracing = tstate->c_profilefunc != NULL;
    Py_XDECREF(old);
    tstate->c_tracefunc = func;
    tstate->c_traceobj = arg;
    tstate->use_tracing = func != NULL || tstate->c_profilefunc != NULL;
    _PyEval_UpdateTracing();
}

PyObject *
_PyEval_CallTracing(PyObject *func, PyObject *args)
{
    PyThreadState *tstate = PyThreadState_GET();
    int tracing = tstate->tracing;
    int use_tracing = tstate->use_tracing;
    tstate->tracing = 0;
    tstate->use_tracing = tstate->c_tracefunc != NULL || tstate->c_profilefunc != NULL;
    PyObject *result = PyObject_Call(func, args, NULL);
    tstate->tracing = tracing;
    tstate->use_tracing = use_tracing;
    return result;
}
