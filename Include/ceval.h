#ifndef Py_CEVAL_H
#define Py_CEVAL_H
#ifdef __cplusplus
extern "C" {
#endif
/* The evaluator as extensions see it: calling objects, the running frame, recursion,
 * pending calls, and giving the GIL away. */

/* Call a callable with a tuple (or NULL) and a dict (or NULL). */
PyAPI_FUNC(PyObject *) PyEval_CallObjectWithKeywords(PyObject *func, PyObject *args, PyObject *kw);
#define PyEval_CallObject(func, arg) PyEval_CallObjectWithKeywords(func, arg, (PyObject *)NULL)
PyAPI_FUNC(PyObject *) PyEval_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyEval_CallMethod(PyObject *obj, const char *method, const char *format, ...);

/* obj NULL removes the function.  The previous one's object is released. */
PyAPI_FUNC(void) PyEval_SetProfile(Py_tracefunc func, PyObject *obj);
PyAPI_FUNC(void) PyEval_SetTrace(Py_tracefunc func, PyObject *obj);

struct _frame;
/* Of the running Python frame, all borrowed; NULL (builtins apart) without one. */
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void);
PyAPI_FUNC(PyObject *) PyEval_GetGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetLocals(void);
PyAPI_FUNC(struct _frame *) PyEval_GetFrame(void);
PyAPI_FUNC(int) PyEval_GetRestricted(void);
/* Merge the running code's __future__ flags into cf; 1 if any flag is set. */
PyAPI_FUNC(int) PyEval_MergeCompilerFlags(PyCompilerFlags *cf);

/* Write the pending newline of the print statement; returns as PyFile_WriteString. */
PyAPI_FUNC(int) Py_FlushLine(void);

/* Have func(arg) run by the main thread soon.  May be called from any thread and from a
 * signal handler; -1 if the queue is full. */
PyAPI_FUNC(int) Py_AddPendingCall(int (*func)(void *), void *arg);
PyAPI_FUNC(int) Py_MakePendingCalls(void);

PyAPI_FUNC(void) Py_SetRecursionLimit(int limit);
PyAPI_FUNC(int) Py_GetRecursionLimit(void);

/* Bracket C code that may recurse.  Enter returns non-zero with RuntimeError set, and
 * then Leave must not be called. */
#ifdef Py_BUILD_CORE
/* A thread's stack may be too small for the levels that are only counted. */
#define Py_EnterRecursiveCall(where)                                           \
    ((_Py_MakeRecCheck(PyThreadState_GET()->recursion_depth)                   \
      || _PyEval_StackIsDeep())                                                \
     && _Py_CheckRecursiveCall(where))
#else
#define Py_EnterRecursiveCall(where)                                           \
    (_Py_MakeRecCheck(PyThreadState_GET()->recursion_depth) && _Py_CheckRecursiveCall(where))
#endif
#define Py_LeaveRecursiveCall() (--PyThreadState_GET()->recursion_depth)
#define _Py_MakeRecCheck(x) (++(x) > _Py_CheckRecursionLimit)
PyAPI_FUNC(int) _Py_CheckRecursiveCall(const char *where);
/* Depth from which _Py_CheckRecursiveCall() is asked; may be below the real limit. */
PyAPI_DATA(int) _Py_CheckRecursionLimit;

/* Name and "()"-like suffix of a callable for error texts; borrowed. */
PyAPI_FUNC(const char *) PyEval_GetFuncName(PyObject *func);
PyAPI_FUNC(const char *) PyEval_GetFuncDesc(PyObject *func);

/* Call statistics: NULL unless compiled in. */
PyAPI_FUNC(PyObject *) PyEval_GetCallStats(PyObject *self);
PyAPI_FUNC(PyObject *) PyEval_EvalFrame(struct _frame *f);
/* throwflag: raise the current exception at the frame's position. */
PyAPI_FUNC(PyObject *) PyEval_EvalFrameEx(struct _frame *f, int throwflag);

/* Ticks until the evaluator looks for work (signals, pending calls, GIL requests).
 * Storing 0 makes it look at once. */
PyAPI_DATA(volatile int) _Py_Ticker;
PyAPI_DATA(int) _Py_CheckInterval;

/* ---- the GIL ------------------------------------------------------------- */
/* Save: release the GIL and return the thread state.  Restore: take it again; keeps errno. */
PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);
PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *tstate);

PyAPI_FUNC(int) PyEval_ThreadsInitialized(void);
PyAPI_FUNC(void) PyEval_InitThreads(void);
PyAPI_FUNC(void) PyEval_AcquireLock(void);
PyAPI_FUNC(void) PyEval_ReleaseLock(void);
PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_ReInitThreads(void);

#define Py_BEGIN_ALLOW_THREADS                                                 \
    {                                                                          \
        PyThreadState *_save;                                                  \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                   \
        PyEval_RestoreThread(_save);                                           \
    }

/* Convert a slice bound: clamps; 1, or 0 with an exception.  None (first form) leaves *pi. */
PyAPI_FUNC(int) _PyEval_SliceIndex(PyObject *v, Py_ssize_t *pi);
PyAPI_FUNC(int) _PyEval_SliceIndexNotNone(PyObject *v, Py_ssize_t *pi);
PyAPI_FUNC(PyObject *) _PyEval_CallTracing(PyObject *func, PyObject *args);

#ifdef __cplusplus
}
#endif
#endif
