#ifndef Py_EVAL_H
#define Py_EVAL_H
#ifdef __cplusplus
extern "C" {
#endif
/* Running code objects. */
PyAPI_FUNC(PyObject *) PyEval_EvalCode(PyCodeObject *co, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *)
    PyEval_EvalCodeEx(PyCodeObject *co, PyObject *globals, PyObject *locals, PyObject **args,
                      int argc, PyObject **kwds, int kwdc, PyObject **defs, int defc,
                      PyObject *closure);
PyAPI_FUNC(PyObject *) _PyEval_CallTracing(PyObject *func, PyObject *args);

#ifdef __cplusplus
}
#endif
#endif
