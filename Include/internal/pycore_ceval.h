#ifndef Py_INTERNAL_CEVAL_H
#define Py_INTERNAL_CEVAL_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
#include "code.h"
#include "frameobject.h"
/* What the evaluator offers the other rooms. */

/* ---- frames ---------------------------------------------------------------- */
/* Bits of PyFrameObject._f_plus. */
#define _PyFrame_KIND_MASK 7 /* what becomes of the result; see Python/ceval/eval.c */
#define _PyFrame_UNTRACKED 8  /* not yet known to the collector */
#define _PyFrame_MAY_JUMP 16  /* a line event is being reported: f_lineno may be set */

int _PyFrame_Init(void);
void PyFrame_Fini(void);
/* A frame ready to run, unknown to the collector, locals unset.  locals is NULL for a
 * function (CO_NEWLOCALS | CO_OPTIMIZED).  New reference. */
PyFrameObject *_PyFrame_Make(PyThreadState *tstate, PyCodeObject *code, PyObject *globals,
                             PyObject *locals);
/* End an untracked frame to which only one reference is left: that of the caller. */
void _PyFrame_Free(PyFrameObject *frame);
/* Make the collector know the frame, because a reference to it escapes. */
void _PyFrame_Track(PyFrameObject *frame);
/* Make a traced frame go on at another line; 0, or -1 with ValueError. */
int _PyFrame_Jump(PyFrameObject *frame, long lineno);

/* ---- code -------------------------------------------------------------------- */
/* Free the private form on co_zombieframe; called by code_dealloc. */
void _PyCode_FreeQuickened(PyCodeObject *code);
/* Make sure it exists; 0, or -1 with an exception. */
int _PyCode_Quicken(PyCodeObject *code);
/* Keep a dead frame for the next call of its code; 0 if there is one already. */
int _PyCode_KeepFrame(PyCodeObject *code, PyFrameObject *frame);
/* The kept frame, if there is one; its code, value stack and unset locals are in order. */
PyFrameObject *_PyCode_TakeFrame(PyCodeObject *code);
/* Extra value stack slots the private form needs beyond co_stacksize. */
int _PyCode_ExtraStack(PyCodeObject *code);
/* Net stack effect of a public opcode; INT_MIN if unknown.  jump: on arrival at the target. */
int _PyOpcode_StackEffect(int opcode, int oparg, int jump);
/* "SLICE+1", ...; NULL if unknown. */
const char *_PyOpcode_Name(int opcode);

/* ---- calls --------------------------------------------------------------------- */
/* Call with args[0..nargs) positional and, if kwnames is a tuple of str, the values that
 * follow them in args.  All borrowed.  New reference or NULL. */
PyObject *_PyPlus_FastCall(PyObject *callable, PyObject **args, Py_ssize_t nargs,
                           PyObject *kwnames);
PyObject *_PyPlus_CallNoArgs(PyObject *callable);
PyObject *_PyPlus_CallOneArg(PyObject *callable, PyObject *arg);
PyObject *_PyPlus_CallTwoArgs(PyObject *callable, PyObject *first, PyObject *second);
/* The PyFunction_Type tp_call. */
PyObject *_PyFunction_Call(PyObject *func, PyObject *args, PyObject *kwargs);
PyObject *_PyFunction_FastCall(PyObject *func, PyObject **args, Py_ssize_t nargs,
                               PyObject *kwnames);

/* ---- errors, exceptions ---------------------------------------------------------- */
/* Swap the handled exception of the thread with that of a frame. */
void _PyEval_ResetExcInfo(PyThreadState *tstate);
/* "local variable '%s' ..." and friends: format with the name, if no error is set. */
void _PyEval_FormatExcCheckArg(PyObject *exc, const char *format, PyObject *name);

/* ---- evaluator state --------------------------------------------------------------- */
/* Signals or pending calls waiting, and this is the thread to run them?  0 or -1. */
int _PyEval_HandlePending(PyThreadState *tstate);
void _PyEval_SignalAsyncExc(void);
/* _PyGIL_Block for a thread with a current thread state, which is out meanwhile.  Creates
 * the GIL if need be: an untimed wait of the only thread ends by a signal or never. */
/* PyEval_SaveThread() before a call that certainly blocks: the GIL goes to whoever is next,
 * CPU threads too, instead of staying free for a quick return. */
PyThreadState *_PyEval_SaveThreadToBlock(void);
/* PyEval_SaveThread() before a call that could block, but almost never does: the GIL stays
 * free for a quick return. */
PyThreadState *_PyEval_SaveThreadBriefly(void);
/* Let other threads run, if any waits for the GIL. */
void _PyEval_SwitchThreads(void);
/* The interpreter ends (1) or begins (0): other threads sleep for ever when they next want
 * the GIL. */
void _PyEval_CloseGIL(int closed);
/* Sleep without the GIL until the absolute deadline; the main thread, at most until a signal
 * that has a handler. */
void _PyEval_Sleep(int64_t deadline);
struct _PyGIL_Waiter;
int _PyEval_Block(struct _PyGIL_Waiter *waiter, int64_t deadline, int interruptible);
/* Forget pending calls, reset for a forked child. */
void _PyEval_FiniPending(void);
/* Create the GIL for a thread that Python has not started; may wait for the main thread, and
   must be called without the GIL. */
void _PyEval_InitThreadsFromOutside(PyInterpreterState *interp);
/* Called after tracing has been switched on or off anywhere. */
void _PyEval_UpdateTracing(void);
/* The C stack of the calling thread: bytes left, or a large number if unknown. */
size_t _PyEval_CStackLeft(void);
/* Its bounds: 1, or 0 if unknown.  The first call of a thread asks the system, which for the
 * main thread reads a long file. */
int _PyEval_StackBounds(char **low, char **high);
/* For C code that recurses over data without a recursion count, as stock does: -1 with
 * RuntimeError if the C stack comes to its end.  where completes the text. */
int _PyEval_StackEnds(const char *where);
#define _PyEval_CheckStack(where) (_PyEval_StackIsDeep() ? _PyEval_StackEnds(where) : 0)
/* Real recursion limit; _Py_CheckRecursionLimit may be lower. */
extern int _PyEval_RecursionLimit;
/* Current tracing functions, for sys.gettrace(). */
int _PyEval_ThreadCount(void);

/* ---- sys, thread, signal -------------------------------------------------------------- */
PyObject *_PySys_Init(void);
void _PyGILState_Init(PyInterpreterState *interp, PyThreadState *tstate);
void _PyGILState_Fini(void);
void _PyGILState_Reinit(void);
/* Is this the thread that initialised the interpreter? */
int _PyOS_IsMainThread(void);
/* A signal arrived for a handler written in Python.  Any thread may write it, a C signal handler
 * too: atomic steps, whose order does not matter. */
extern int _PySignal_Tripped;
static inline int
_PySignal_IsTripped(void)
{
    return __atomic_load_n(&_PySignal_Tripped, __ATOMIC_RELAXED);
}
void PyOS_FiniInterrupts(void);
void _PySignal_AfterFork(void);
#endif
