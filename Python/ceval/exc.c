/* Exceptions as the evaluator handles them: exc_info, raise, matching, error texts.
 *
 * tstate->exc_* is what sys.exc_info() tells.  A frame that handles its first exception
 * saves the three values in f_exc_* and gives them back when it is left, by whatever way.
 * sys.exc_type and its siblings follow for old programs.
 */
#include "quick.h"

static void
exc_publish(PyThreadState *tstate)
{
    PyObject *sysdict = tstate->interp->sysdict;
    if (sysdict == NULL) {
        return;
    }
    PyObject *none = Py_None;
    PyObject *values[3] = {tstate->exc_type, tstate->exc_value, tstate->exc_traceback};
    PyObject *names[3] = {_Py_ID(exc_type), _Py_ID(exc_value), _Py_ID(exc_traceback)};
    for (int i = 0; i < 3; i++) {
        if (PyDict_SetItem(sysdict, names[i], values[i] != NULL ? values[i] : none) < 0) {
            PyErr_Clear();
        }
    }
}

/* Replace the handled exception; borrows. */
static void
exc_replace(PyThreadState *tstate, PyObject *type, PyObject *value, PyObject *tb)
{
    PyObject *old_type = tstate->exc_type;
    PyObject *old_value = tstate->exc_value;
    PyObject *old_tb = tstate->exc_traceback;
    Py_XINCREF(type);
    Py_XINCREF(value);
    Py_XINCREF(tb);
    tstate->exc_type = type;
    tstate->exc_value = value;
    tstate->exc_traceback = tb;
    exc_publish(tstate);
    Py_XDECREF(old_type);
    Py_XDECREF(old_value);
    Py_XDECREF(old_tb);
}

void
_PyExc_Set(PyThreadState *tstate, PyObject *type, PyObject *value, PyObject *tb)
{
    assert(type != NULL);
    PyFrameObject *frame = tstate->frame;
    if (frame->f_exc_type == NULL) {
        assert(frame->f_exc_value == NULL && frame->f_exc_traceback == NULL);
        /* None marks "nothing was handled", NULL marks "nothing saved". */
        PyObject *saved = tstate->exc_type != NULL ? tstate->exc_type : Py_None;
        Py_INCREF(saved);
        Py_XINCREF(tstate->exc_value);
        Py_XINCREF(tstate->exc_traceback);
        frame->f_exc_type = saved;
        frame->f_exc_value = tstate->exc_value;
        frame->f_exc_traceback = tstate->exc_traceback;
    }
    exc_replace(tstate, type, value, tb);
}

void
_PyExc_Reset(PyThreadState *tstate)
{
    PyFrameObject *frame = tstate->frame;
    PyObject *type = frame->f_exc_type;
    PyObject *value = frame->f_exc_value;
    PyObject *tb = frame->f_exc_traceback;
    assert(type != NULL);
    frame->f_exc_type = frame->f_exc_value = frame->f_exc_traceback = NULL;
    exc_replace(tstate, type, value, tb);
    Py_DECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
}

void
_PyEval_ResetExcInfo(PyThreadState *tstate)
{
    if (tstate->frame != NULL && tstate->frame->f_exc_type != NULL) {
        _PyExc_Reset(tstate);
    }
}

/* ---- raise ---------------------------------------------------------------------------- */

/* Check and normalise what `raise` was given, in place; 0 or -1. */
static int
exc_prepare(PyObject **type, PyObject **value, PyObject **tb)
{
    if (*tb == Py_None) {
        Py_CLEAR(*tb);
    }
    else if (*tb != NULL && !PyTraceBack_Check(*tb)) {
        PyErr_SetString(PyExc_TypeError, "raise: arg 3 must be a traceback or None");
        return -1;
    }
    if (*value == NULL) {
        Py_INCREF(Py_None);
        *value = Py_None;
    }
    /* A tuple stands for its first item, and so on. */
    while (PyTuple_Check(*type) && PyTuple_GET_SIZE(*type) > 0) {
        PyObject *first = PyTuple_GET_ITEM(*type, 0);
        Py_INCREF(first);
        Py_SETREF(*type, first);
    }
    if (PyExceptionClass_Check(*type)) {
        PyErr_NormalizeException(type, value, tb);
        if (!PyExceptionInstance_Check(*value)) {
            PyErr_Format(PyExc_TypeError,
                         "calling %s() should have returned an instance of "
                         "BaseException, not '%s'",
                         PyExceptionClass_Name(*type), Py_TYPE(*value)->tp_name);
            return -1;
        }
    }
    else if (PyExceptionInstance_Check(*type)) {
        if (*value != Py_None) {
            PyErr_SetString(PyExc_TypeError, "instance exception may not have a separate value");
            return -1;
        }
        Py_DECREF(*value);
        *value = *type;
        *type = PyExceptionInstance_Class(*value);
        Py_INCREF(*type);
    }
    else {
        PyErr_Format(PyExc_TypeError,
                     "exceptions must be old-style classes or derived from "
                     "BaseException, not %s",
                     Py_TYPE(*type)->tp_name);
        return -1;
    }
    if (Py_Py3kWarningFlag && PyClass_Check(*type)) {
        return PyErr_WarnEx(PyExc_DeprecationWarning,
                            "exceptions must derive from BaseException in 3.x", 1);
    }
    return 0;
}

int
_PyExc_Raise(PyObject *type, PyObject *value, PyObject *tb)
{
    if (type == NULL) {
        PyThreadState *tstate = PyThreadState_GET();
        type = tstate->exc_type != NULL ? tstate->exc_type : Py_None;
        value = tstate->exc_value;
        tb = tstate->exc_traceback;
        Py_INCREF(type);
        Py_XINCREF(value);
        Py_XINCREF(tb);
    }
    if (exc_prepare(&type, &value, &tb) < 0) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        return 0;
    }
    PyErr_Restore(type, value, tb);
    return tb != NULL;
}

/* ---- except ------------------------------------------------------------------------------- */

static int
exc_is_modern(PyObject *handler)
{
    return PyType_Check(handler)
           && PyType_FastSubclass((PyTypeObject *)handler, Py_TPFLAGS_BASE_EXC_SUBCLASS);
}

/* Warn of handlers that will not do in future; 0 or -1. */
static int
exc_check_handler(PyObject *handler)
{
    if (PyString_Check(handler)) {
        return PyErr_WarnEx(PyExc_DeprecationWarning,
                            "catching of string exceptions is deprecated", 1);
    }
    if (Py_Py3kWarningFlag && !PyTuple_Check(handler) && !exc_is_modern(handler)) {
        return PyErr_WarnEx(PyExc_DeprecationWarning,
                            "catching classes that don't inherit from "
                            "BaseException is not allowed in 3.x",
                            1);
    }
    return 0;
}

int
_PyExc_Match(PyObject *exc, PyObject *handler)
{
    if (PyTuple_Check(handler)) {
        Py_ssize_t count = PyTuple_GET_SIZE(handler);
        for (Py_ssize_t i = 0; i < count; i++) {
            if (exc_check_handler(PyTuple_GET_ITEM(handler, i)) < 0) {
                return -1;
            }
        }
    }
    else if (!exc_is_modern(handler) && exc_check_handler(handler) < 0) {
        return -1;
    }
    return PyErr_GivenExceptionMatches(exc, handler);
}

/* ---- texts ---------------------------------------------------------------------------------- */

void
_PyExc_NameError(PyObject *exc, const char *format, PyObject *name)
{
    if (name == NULL) {
        return;
    }
    const char *text = PyString_AsString(name);
    if (text == NULL) {
        return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    PyErr_Format(exc, format, text);
#pragma GCC diagnostic pop
}

void
_PyEval_FormatExcCheckArg(PyObject *exc, const char *format, PyObject *name)
{
    _PyExc_NameError(exc, format, name);
}

/* An empty cell was read: index counts cells, then free variables. */
void
_PyExc_Unbound(PyCodeObject *code, int index)
{
    if (PyErr_Occurred()) {
        return;
    }
    int ncells = (int)PyTuple_GET_SIZE(code->co_cellvars);
    if (index < ncells) {
        _PyExc_NameError(PyExc_UnboundLocalError,
                         "local variable '%.200s' referenced before assignment",
                         PyTuple_GET_ITEM(code->co_cellvars, index));
    }
    else {
        _PyExc_NameError(PyExc_NameError,
                         "free variable '%.200s' referenced before assignment in enclosing scope",
                         PyTuple_GET_ITEM(code->co_freevars, index - ncells));
    }
}
