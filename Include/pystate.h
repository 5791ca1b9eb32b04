#ifndef Py_PYSTATE_H
#define Py_PYSTATE_H
#ifdef __cplusplus
extern "C" {
#endif
/* Interpreter and thread states. */

struct _ts;
struct _is;

typedef struct _is {
    struct _is *next;
    struct _ts *tstate_head;
    PyObject *modules;
    PyObject *sysdict;
    PyObject *builtins;
    PyObject *modules_reloading;
    PyObject *codec_search_path;
    PyObject *codec_search_cache;
    PyObject *codec_error_registry;
    int dlopenflags;
} PyInterpreterState;

struct _frame;
/* Called as func(obj, frame, what, arg); non-zero: an exception is set. */
typedef int (*Py_tracefunc)(PyObject *, struct _frame *, int, PyObject *);

#define PyTrace_CALL 0
#define PyTrace_EXCEPTION 1
#define PyTrace_LINE 2
#define PyTrace_RETURN 3
#define PyTrace_C_CALL 4
#define PyTrace_C_EXCEPTION 5
#define PyTrace_C_RETURN 6

typedef struct _ts {
    struct _ts *next;
    PyInterpreterState *interp;
    struct _frame *frame; /* borrowed */
    int recursion_depth;
    int tracing; /* > 0 while a trace or profile function runs */
    int use_tracing;
    Py_tracefunc c_profilefunc;
    Py_tracefunc c_tracefunc;
    PyObject *c_profileobj;
    PyObject *c_traceobj;
    PyObject *curexc_type; /* the exception being raised */
    PyObject *curexc_value;
    PyObject *curexc_traceback;
    PyObject *exc_type; /* the exception being handled: sys.exc_info() */
    PyObject *exc_value;
    PyObject *exc_traceback;
    PyObject *dict;
    int tick_counter;
    int gilstate_counter;
    PyObject *async_exc;
    long thread_id;
    int trash_delete_nesting;
    PyObject *trash_delete_later;
    /* ---- 2.7's structure ends here (byte 168); only our own code looks further ---- */
    int plus_trash_reserved;
    int plus_flags;
    unsigned long plus_serial; /* number of this state since the process began */
} PyThreadState;

PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_New(void);
PyAPI_FUNC(void) PyInterpreterState_Clear(PyInterpreterState *interp);
PyAPI_FUNC(void) PyInterpreterState_Delete(PyInterpreterState *interp);

PyAPI_FUNC(PyThreadState *) PyThreadState_New(PyInterpreterState *interp);
/* Prealloc makes the state, Init binds it to the calling thread; New does both. */
PyAPI_FUNC(PyThreadState *) _PyThreadState_Prealloc(PyInterpreterState *interp);
PyAPI_FUNC(void) _PyThreadState_Init(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_Clear(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_Delete(PyThreadState *tstate);
PyAPI_FUNC(void) PyThreadState_DeleteCurrent(void);

/* Fatal without a current thread state. */
PyAPI_FUNC(PyThreadState *) PyThreadState_Get(void);
PyAPI_FUNC(PyThreadState *) PyThreadState_Swap(PyThreadState *tstate);
/* Per-thread dict for extensions; borrowed, NULL without an exception if there is none. */
PyAPI_FUNC(PyObject *) PyThreadState_GetDict(void);
/* Number of threads with that id (0 or 1); exc NULL takes a pending one back. */
PyAPI_FUNC(int) PyThreadState_SetAsyncExc(long id, PyObject *exc);

/* The state of the thread that owns the GIL; NULL when nobody does. */
PyAPI_DATA(PyThreadState *) _PyThreadState_Current;
#define PyThreadState_GET() (_PyThreadState_Current)

typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;

/* Make the calling thread, whatever it is, own the GIL; pairs nest. */
PyAPI_FUNC(PyGILState_STATE) PyGILState_Ensure(void);
PyAPI_FUNC(void) PyGILState_Release(PyGILState_STATE oldstate);
PyAPI_FUNC(PyThreadState *) PyGILState_GetThisThreadState(void);

/* Dict from thread id to frame. */
PyAPI_FUNC(PyObject *) _PyThread_CurrentFrames(void);

/* For debuggers: walk all states.  Only safe while nothing runs. */
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Head(void);
PyAPI_FUNC(PyInterpreterState *) PyInterpreterState_Next(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyInterpreterState_ThreadHead(PyInterpreterState *interp);
PyAPI_FUNC(PyThreadState *) PyThreadState_Next(PyThreadState *tstate);

typedef struct _frame *(*PyThreadFrameGetter)(PyThreadState *self_);
/* How PyEval_GetFrame() finds the frame; may be replaced. */
PyAPI_DATA(PyThreadFrameGetter) _PyThreadState_GetFrame;

#ifdef __cplusplus
}
#endif
#endif
