#ifndef Py_FRAMEOBJECT_H
#define Py_FRAMEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Execution frames. */

typedef struct {
    int b_type;    /* the SETUP_ opcode that made the block */
    int b_handler; /* byte offset in co_code to continue at */
    int b_level;   /* depth of the value stack to return to */
} PyTryBlock;

typedef struct _frame {
    PyObject_VAR_HEAD
    struct _frame *f_back;
    PyCodeObject *f_code;
    PyObject *f_builtins;
    PyObject *f_globals;
    PyObject *f_locals; /* any mapping; NULL in a function until asked for */
    PyObject **f_valuestack;
    PyObject **f_stacktop; /* NULL while this frame itself is executing */
    PyObject *f_trace;
    /* The exception that was being handled when this frame began to handle its own
     * first one; f_exc_type is NULL while it has not handled any. */
    PyObject *f_exc_type, *f_exc_value, *f_exc_traceback;
    PyThreadState *f_tstate;
    int f_lasti;  /* byte offset of the last instruction begun; -1 before the first */
    int f_lineno; /* kept only while f_trace is set; ask PyFrame_GetLineNumber() */
    int f_iblock;
    PyTryBlock f_blockstack[CO_MAXBLOCKS];
    int _f_plus; /* fills what is padding in 2.7's layout; see pycore_ceval.h */
    PyObject *f_localsplus[1]; /* locals, cells, free variables, value stack */
} PyFrameObject;

PyAPI_DATA(PyTypeObject) PyFrame_Type;
#define PyFrame_Check(op) (Py_TYPE(op) == &PyFrame_Type)
#define PyFrame_IsRestricted(f) ((f)->f_builtins != (f)->f_tstate->interp->builtins)

PyAPI_FUNC(PyFrameObject *)
    PyFrame_New(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals);
PyAPI_FUNC(void) PyFrame_BlockSetup(PyFrameObject *f, int type, int handler, int level);
PyAPI_FUNC(PyTryBlock *) PyFrame_BlockPop(PyFrameObject *f);
/* Copy f_locals to the fast locals (clear: unset those that are missing) and back. */
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *f, int clear);
PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *f);
PyAPI_FUNC(int) PyFrame_ClearFreeList(void);
PyAPI_FUNC(int) PyFrame_GetLineNumber(PyFrameObject *f);

#ifdef __cplusplus
}
#endif
#endif
