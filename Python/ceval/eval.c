/* The evaluator: one C function that runs frames.
 *
 * PyEval_EvalFrameEx() runs the frame it is given, and every frame that this frame calls
 * through plain Python calls, `for` over generators and plain instantiation: their frames
 * are entered (enter_frame) and left (leave_frame) without a C call.  _f_plus of a frame
 * says what becomes of its result (KIND_); KIND_ENTRY ends this C function.
 *
 * The state of the running frame is in locals: ip (the instruction being executed), sp
 * (the first free place of the value stack), fast (locals and cells).  A frame that waits
 * keeps sp in f_stacktop and the index of its next instruction in the upper bits of
 * _f_plus (SUSPEND).
 *
 * f_lasti is stored (SAVE) before anything that can raise, call, or be seen.
 *
 * References: every value between f_valuestack and sp is owned, NULL only below a
 * CALL_METHOD.  The run owns one reference to each frame it pushed, generators' frames
 * aside, which their generator owns while it lies on the caller's stack.
 *
 * Tracing: _PyEval_TracingPossible is 0 or 256 and is added to each opcode on dispatch;
 * the upper half of the table leads to `traced`.
 *
 * The instructions are in ops_*.h.
 */
#include "quick.h"
#include "pycore_natives.h" // _PyLock_Type
#include "pycore_gil.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* ---- helpers of single instructions -------------------------------------------------------- */

static inline int
eval_compare_longs(int how, long a, long b)
{
    switch (how) {
    case PyCmp_LT:
        return a < b;
    case PyCmp_LE:
        return a <= b;
    case PyCmp_EQ:
        return a == b;
    case PyCmp_NE:
        return a != b;
    case PyCmp_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static inline int
eval_same_text(PyObject *a, PyObject *b)
{
    return a == b
           || (PyString_GET_SIZE(a) == PyString_GET_SIZE(b)
               && memcmp(PyString_AS_STRING(a), PyString_AS_STRING(b),
                         (size_t)PyString_GET_SIZE(a))
                      == 0);
}

/* If the next instruction stores to a variable that still holds `value`, unset it, so that
 * x = x + y can grow the string in place. */
static void
eval_release_target(PyFrameObject *f, qinstr *next, PyObject *value)
{
    switch (_PyQuick_Unpaired(next->op)) {
    case STORE_FAST: {
        PyObject **slot = &f->f_localsplus[next->arg];
        if (*slot == value) {
            Py_CLEAR(*slot);
        }
        break;
    }
    case STORE_DEREF: {
        PyObject *cell = f->f_localsplus[f->f_code->co_nlocals + next->arg];
        if (PyCell_GET(cell) == value) {
            PyCell_Set(cell, NULL);
        }
        break;
    }
    case STORE_NAME: {
        PyObject *locals = f->f_locals;
        if (locals != NULL && PyDict_CheckExact(locals)
            && PyDict_GetItem(locals, next->obj) == value
            && PyDict_DelItem(locals, next->obj) != 0) {
            PyErr_Clear();
        }
        break;
    }
    default:
        break;
    }
}

/* left + right of two exact strings; takes over the reference to left. */
static PyObject *
eval_concat(PyFrameObject *f, qinstr *next, PyObject *left, PyObject *right)
{
    Py_ssize_t left_size = PyString_GET_SIZE(left);
    Py_ssize_t right_size = PyString_GET_SIZE(right);
    if (left_size > PY_SSIZE_T_MAX - right_size) {
        PyErr_SetString(PyExc_OverflowError, "strings are too large to concat");
        Py_DECREF(left);
        return NULL;
    }
    if (Py_REFCNT(left) == 2) {
        eval_release_target(f, next, left);
    }
    if (Py_REFCNT(left) == 1 && !PyString_CHECK_INTERNED(left) && left_size > 0) {
        if (_PyString_Resize(&left, left_size + right_size) != 0) {
            return NULL;
        }
        memcpy(PyString_AS_STRING(left) + left_size, PyString_AS_STRING(right),
               (size_t)right_size);
        return left;
    }
    PyString_Concat(&left, right);
    return left;
}

/* If calling cls only means: allocate, run a Python __init__ - that function, else NULL.
 * Borrowed. */
static PyObject *
eval_plain_init(PyObject *cls)
{
    PyObject *init = NULL;
    if (Py_TYPE(cls) == &PyType_Type) {
        PyTypeObject *type = (PyTypeObject *)cls;
        if (type->tp_new != PyBaseObject_Type.tp_new || type == &PyBaseObject_Type
            || type->tp_init == PyBaseObject_Type.tp_init
            || (type->tp_flags & (Py_TPFLAGS_IS_ABSTRACT | Py_TPFLAGS_HEAPTYPE))
                   != Py_TPFLAGS_HEAPTYPE) {
            return NULL;
        }
        init = _PyType_Lookup(type, _Py_ID(__init__));
    }
    else if (PyClass_Check(cls)) {
        init = _PyQuick_OldLookup((PyClassObject *)cls, _Py_ID(__init__));
    }
    if (init == NULL || !PyFunction_Check(init)) {
        return NULL;
    }
    PyCodeObject *code = (PyCodeObject *)((PyFunctionObject *)init)->func_code;
    return code->co_flags & CO_GENERATOR ? NULL : init;
}

/* The run's reference to a frame that has ended. */
static inline void
eval_drop_frame(PyThreadState *tstate, PyFrameObject *f)
{
    ++tstate->recursion_depth; /* destructors run on this C stack */
    if (Py_REFCNT(f) > 1) {
        _PyFrame_Track(f); /* somebody keeps it */
        Py_DECREF(f);
    }
    else if (f->_f_plus & _PyFrame_UNTRACKED) {
        _PyFrame_Free(f);
    }
    else {
        Py_DECREF(f);
    }
    --tstate->recursion_depth;
}

/* Was __init__'s result right?  Takes it over. */
static int
eval_check_init(PyObject *result, int kind)
{
    if (result == Py_None) {
        Py_DECREF(result);
        return 0;
    }
    if (kind == KIND_INIT) {
        PyErr_Format(PyExc_TypeError, "__init__() should return None, not '%.200s'",
                     Py_TYPE(result)->tp_name);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "__init__() should return None");
    }
    Py_DECREF(result);
    return -1;
}

/* A line event may be due; the trace function may have moved the frame. */
static int
eval_trace_line(PyThreadState *tstate, PyFrameObject *f, PyObject ***sp, qinstr **ip,
                trace_window *window)
{
    if (tstate->c_tracefunc == NULL || tstate->tracing) {
        return 0;
    }
    int before = f->f_lasti = (*ip)->off;
    f->f_stacktop = *sp;
    int err = _PyTrace_Line(tstate, f, window);
    *sp = f->f_stacktop;
    f->f_stacktop = NULL;
    if (f->f_lasti != before) {
        qcode *quick = QCODE(f->f_code);
        int index = _PyQuick_Find(quick, f->f_lasti);
        *ip = &quick->code[index < 0 ? quick->count : index];
    }
    return err;
}

/* ---- the loop -------------------------------------------------------------------------------- */

#define OP(NAME) op_##NAME:
#define DISPATCH() goto *labels[ip->op + _PyEval_TracingPossible]
#define NEXT()                                                                 \
    do {                                                                       \
        ip++;                                                                  \
        DISPATCH();                                                            \
    } while (0)
#define JUMP()                                                                 \
    do {                                                                       \
        ip += 1 + ip->arg;                                                     \
        DISPATCH();                                                            \
    } while (0)
#define JUMP_TO_OFFSET(OFFSET)                                                 \
    do {                                                                       \
        int index_ = _PyQuick_Find(QCODE(f->f_code), (OFFSET));                \
        ip = QCODE(f->f_code)->code + (index_ < 0 ? QCODE(f->f_code)->count : index_); \
        DISPATCH();                                                            \
    } while (0)
#define SAVE() (f->f_lasti = ip->off)
#define PUSH(VALUE) (*sp++ = (VALUE))
#define POP() (*--sp)
#define UNWIND(LEVEL)                                                          \
    while (sp - f->f_valuestack > (LEVEL)) {                                   \
        PyObject *left_over_ = POP();                                          \
        Py_XDECREF(left_over_);                                                \
    }
/* Remember where this frame goes on: after the present instruction. */
#define SUSPEND()                                                              \
    do {                                                                       \
        unsigned int next_ = (unsigned int)(ip - QCODE(f->f_code)->code) + 1;  \
        f->f_stacktop = sp;                                                    \
        f->_f_plus = (f->_f_plus & ((1 << RESUME_SHIFT) - 1))                  \
                     | (next_ < RESUME_LIMIT ? (int)(next_ << RESUME_SHIFT) : 0); \
    } while (0)
/* A jump backwards counts the instructions it goes back over, as many as the turn of the
 * loop has run or jumped over; so sys.setcheckinterval() counts instructions, nearly. */
#define TICK_BACK() (_Py_Ticker += (int)ip->arg)
/* After a call into C: time to look around?  Not between acquire() and try. */
#define CHECK_TICKER()                                                         \
    do {                                                                       \
        if (UNLIKELY(--_Py_Ticker < 0) && ip[1].op != SETUP_FINALLY            \
            && _PyEval_Breathe(tstate) < 0) {                                  \
            goto error;                                                        \
        }                                                                      \
    } while (0)

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif

PyObject *
PyEval_EvalFrameEx(PyFrameObject *f, int throwflag)
{
    static const void *const labels[512] = {
        [0 ... 255] = &&op_TRAP,
        [256 ... 511] = &&traced,
#include "labels.h"
#define QOP(NAME) [Q_##NAME] = &&op_##NAME,
        QUICK_OPS
#undef QOP
    };

    if (f == NULL) {
        return NULL;
    }
    PyThreadState *tstate = PyThreadState_GET();
    if (Py_EnterRecursiveCall("")) {
        return NULL;
    }
    qinstr *ip;
    PyObject **sp;
    PyObject **fast;
    PyObject *result = NULL;        /* of the frame being left */
    PyObject *pending_value = NULL; /* where a continue goes, while blocks are left */
    PyObject *callee = NULL;
    PyObject **cargs = NULL;
    PyObject **cbase = NULL;
    int na = 0;
    int nk = 0;
    int ckind = 0;
    trace_window window;
    f->_f_plus &= ~_PyFrame_KIND_MASK;

enter_frame:
    tstate->frame = f;
    window.lower = 0;
    window.upper = -1;
    window.prev = 0;
    if (UNLIKELY(tstate->use_tracing) && _PyTrace_Enter(tstate, f) < 0) {
        result = NULL;
        goto pop_frame;
    }
    fast = f->f_localsplus;
    sp = f->f_stacktop;
    assert(sp != NULL);
    f->f_stacktop = NULL;
    if (f->f_lasti < 0) {
        ip = QCODE(f->f_code)->code;
    }
    else {
        int next = (int)((unsigned int)f->_f_plus >> RESUME_SHIFT);
        ip = QCODE(f->f_code)->code
             + (next != 0 ? next : _PyQuick_Find(QCODE(f->f_code), f->f_lasti) + 1);
    }
    if (UNLIKELY(throwflag)) {
        throwflag = 0;
        goto error;
    }
    if (UNLIKELY(--_Py_Ticker < 0) && ip->op != SETUP_FINALLY && _PyEval_Breathe(tstate) < 0) {
        goto error;
    }
    DISPATCH();

traced:
    if (UNLIKELY(eval_trace_line(tstate, f, &sp, &ip, &window) != 0)) {
        goto error;
    }
    goto *labels[_PyQuick_Unpaired(ip->op)];

#include "ops_stack.h"
#include "ops_math.h"
#include "ops_attr.h"
#include "ops_build.h"
#include "ops_flow.h"
#include "ops_call.h"

error:
    /* An exception is set; the place is f_lasti. */
    if (UNLIKELY(!PyErr_Occurred())) {
        PyErr_SetString(PyExc_SystemError, "error return without exception set");
    }
    PyTraceBack_Here(f);
    if (tstate->c_tracefunc != NULL) {
        _PyTrace_Exception(tstate, f);
    }

unwind_exception:
    while (f->f_iblock > 0) {
        PyTryBlock *block = &f->f_blockstack[--f->f_iblock];
        int handler = block->b_handler;
        int type = block->b_type;
        UNWIND(block->b_level);
        if (type == SETUP_LOOP) {
            continue;
        }
        PyObject *exc, *value, *tb;
        PyErr_Fetch(&exc, &value, &tb);
        if (value == NULL) {
            value = Py_None;
            Py_INCREF(value);
        }
        /* Handlers see the exception in sys.exc_info(), plain finally bodies do not. */
        if (type != SETUP_FINALLY) {
            PyErr_NormalizeException(&exc, &value, &tb);
            _PyExc_Set(tstate, exc, value, tb);
        }
        if (tb == NULL) {
            tb = Py_None;
            Py_INCREF(tb);
        }
        PUSH(tb);
        PUSH(value);
        PUSH(exc);
        JUMP_TO_OFFSET(handler);
    }
    UNWIND(0);
    result = NULL;
    goto leave_frame;

return_through_blocks:
    while (f->f_iblock > 0) {
        PyTryBlock *block = &f->f_blockstack[--f->f_iblock];
        int handler = block->b_handler;
        int type = block->b_type;
        UNWIND(block->b_level);
        if (type == SETUP_FINALLY || type == SETUP_WITH) {
            PUSH(result);
            result = NULL;
            PUSH(PyInt_FromLong(WHY_RETURN));
            JUMP_TO_OFFSET(handler);
        }
    }
    goto leave_frame;

break_through_blocks:
    while (f->f_iblock > 0) {
        PyTryBlock *block = &f->f_blockstack[--f->f_iblock];
        int handler = block->b_handler;
        int type = block->b_type;
        UNWIND(block->b_level);
        if (type == SETUP_FINALLY || type == SETUP_WITH) {
            PUSH(PyInt_FromLong(WHY_BREAK));
            JUMP_TO_OFFSET(handler);
        }
        if (type == SETUP_LOOP) {
            JUMP_TO_OFFSET(handler);
        }
    }
    goto op_TRAP;

continue_through_blocks:
    while (f->f_iblock > 0) {
        PyTryBlock *block = &f->f_blockstack[f->f_iblock - 1];
        int handler = block->b_handler;
        int type = block->b_type;
        if (type == SETUP_LOOP) {
            int target = (int)PyInt_AS_LONG(pending_value);
            Py_CLEAR(pending_value);
            JUMP_TO_OFFSET(target);
        }
        f->f_iblock--;
        UNWIND(block->b_level);
        if (type == SETUP_FINALLY || type == SETUP_WITH) {
            PUSH(pending_value);
            pending_value = NULL;
            PUSH(PyInt_FromLong(WHY_CONTINUE));
            JUMP_TO_OFFSET(handler);
        }
    }
    Py_CLEAR(pending_value);
    goto op_TRAP;

leave_frame:
    /* The frame has ended with result, or with an exception. */
    UNWIND(0);
leave_yielding:
    if (UNLIKELY(tstate->use_tracing)) {
        result = _PyTrace_Leave(tstate, f, result);
    }
    if (f->f_exc_type != NULL) {
        _PyExc_Reset(tstate);
    }

pop_frame:
    --tstate->recursion_depth;
    tstate->frame = f->f_back;
    int kind = f->_f_plus & _PyFrame_KIND_MASK;
    if (kind == KIND_ENTRY) {
        return result;
    }
    PyFrameObject *back = f->f_back;
    PyFrameObject *done = f;
    f = back;
    fast = f->f_localsplus;
    sp = f->f_stacktop;
    ip = QCODE(f->f_code)->code + ((unsigned int)f->_f_plus >> RESUME_SHIFT);
    if (UNLIKELY(((unsigned int)f->_f_plus >> RESUME_SHIFT) == 0)) {
        ip = QCODE(f->f_code)->code + _PyQuick_Find(QCODE(f->f_code), f->f_lasti) + 1;
    }
    window.lower = 0;
    window.upper = -1;
    window.prev = f->f_lasti;
    if (kind == KIND_GEN) {
        PyGenObject *gen = (PyGenObject *)sp[-1];
        f->f_stacktop = NULL;
        int finished = result == NULL || done->f_stacktop == NULL;
        gen->gi_running = 0;
        done->_f_plus &= ~_PyFrame_KIND_MASK;
        done->f_tstate = NULL;
        Py_CLEAR(done->f_back);
        if (!finished) {
            PUSH(result);
            result = NULL;
            DISPATCH();
        }
        Py_CLEAR(gen->gi_frame);
        if (result == NULL) {
            if (!PyErr_ExceptionMatches(PyExc_StopIteration)) {
                goto error;
            }
            PyErr_Clear();
        }
        else if (result != Py_None) {
            PUSH(result);
            result = NULL;
            DISPATCH();
        }
        Py_CLEAR(result);
        sp--;
        Py_DECREF(gen);
        ip += ip[-1].arg; /* FOR_ITER's target */
        DISPATCH();
    }
    eval_drop_frame(tstate, done);
    f->f_stacktop = NULL;
    if (UNLIKELY(result == NULL)) {
        goto error;
    }
    if (kind == KIND_CALL) {
        PUSH(result);
    }
    else if (eval_check_init(result, kind) < 0) {
        result = NULL;
        goto error;
    }
    result = NULL;
    DISPATCH();
}
#pragma GCC diagnostic pop
