/* The PyEval_ functions that ask about the running frame, and names of callables. */
#include "quick.h"

PyFrameObject *
PyEval_GetFrame(void)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyFrameObject *f = _PyThreadState_GetFrame(tstate);
    return f;
}

PyObject *
PyEval_GetBuiltins(void)
{
    PyFrameObject *f = PyEval_GetFrame();
    return f != NULL ? f->f_builtins : PyThreadState_GET()->interp->builtins;
}

PyObject *
PyEval_GetGlobals(void)
{
    PyFrameObject *f = PyEval_GetFrame();
    return f != NULL ? f->f_globals : NULL;
}

PyObject *
PyEval_GetLocals(void)
{
    PyFrameObject *f = PyEval_GetFrame();
    if (f == NULL) {
        return NULL;
    }
    PyFrame_FastToLocals(f);
    return f->f_locals;
}

int
PyEval_GetRestricted(void)
{
    PyFrameObject *f = PyEval_GetFrame();
    return f != NULL && PyFrame_IsRestricted(f);
}

int
PyEval_MergeCompilerFlags(PyCompilerFlags *cf)
{
    PyFrameObject *f = PyEval_GetFrame();
    int any = cf->cf_flags != 0;
    if (f != NULL) {
        int inherited = f->f_code->co_flags & PyCF_MASK;
        if (inherited) {
            any = 1;
            cf->cf_flags |= inherited;
        }
    }
    return any;
}

/* ---- what a callable is called in error texts ------------------------------------------------ */

const char *
PyEval_GetFuncName(PyObject *func)
{
    if (PyMethod_Check(func)) {
        return PyEval_GetFuncName(PyMethod_GET_FUNCTION(func));
    }
    if (PyFunction_Check(func)) {
        return PyString_AsString(((PyFunctionObject *)func)->func_name);
    }
    if (PyCFunction_Check(func)) {
        return ((PyCFunctionObject *)func)->m_ml->ml_name;
    }
    if (PyClass_Check(func)) {
        return PyString_AsString(((PyClassObject *)func)->cl_name);
    }
    if (PyInstance_Check(func)) {
        return PyString_AsString(((PyInstanceObject *)func)->in_class->cl_name);
    }
    return Py_TYPE(func)->tp_name;
}

const char *
PyEval_GetFuncDesc(PyObject *func)
{
    if (PyMethod_Check(func) || PyFunction_Check(func) || PyCFunction_Check(func)) {
        return "()";
    }
    if (PyClass_Check(func)) {
        return " constructor";
    }
    if (PyInstance_Check(func)) {
        return " instance";
    }
    return " object";
}

PyObject *
PyEval_GetCallStats(PyObject *self)
{
    /* Counting calls by kind is a build option of 2.7 that we do not have. */
    Py_RETURN_NONE;
}

/* ---- calling ------------------------------------------------------------------------------------ */

PyObject *
PyEval_CallObjectWithKeywords(PyObject *func, PyObject *args, PyObject *kw)
{
    PyObject *empty = NULL;
    if (args == NULL) {
        args = empty = PyTuple_New(0);
        if (empty == NULL) {
            return NULL;
        }
    }
    else if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "argument list must be a tuple");
        return NULL;
    }
    PyObject *result = NULL;
    if (kw != NULL && !PyDict_Check(kw)) {
        PyErr_SetString(PyExc_TypeError, "keyword list must be a dictionary");
    }
    else {
        result = PyObject_Call(func, args, kw);
    }
    Py_XDECREF(empty);
    return result;
}
