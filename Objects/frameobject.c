/* Frames.
 *
 * A frame is one execution of a code object: locals, cells, free variables and the value
 * stack live in f_localsplus, followed by a few slots that only the private code needs.
 *
 * Frames made by the evaluator for a call begin unknown to the collector: while a frame
 * executes, the evaluator owns a reference to it, so it could not be garbage anyway, and
 * most frames die at the return.  _PyFrame_Track() is called as soon as a reference
 * escapes.  f_stacktop is NULL while the frame itself executes; it is set while the frame
 * waits for a Python function it called, while a generator sleeps, and during a line
 * event (when _PyFrame_MAY_JUMP says so).
 *
 * Dead frames are kept in free lists by capacity, in steps of FRAME_STEP slots.
 */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_gc.h"
#include "opcode.h"
#include "structmember.h"

#define FRAME_STEP 4
#define FRAME_CLASSES 24
#define FRAME_KEEP 100 /* per list */

static PyFrameObject *frame_free[FRAME_CLASSES];
static int frame_nfree[FRAME_CLASSES];

/* ---- making -------------------------------------------------------------------------- */

static PyFrameObject *
frame_alloc(Py_ssize_t slots)
{
    Py_ssize_t cls = (slots + FRAME_STEP - 1) / FRAME_STEP;
    PyFrameObject *f;
    if (cls < FRAME_CLASSES && frame_free[cls] != NULL) {
        f = frame_free[cls];
        frame_free[cls] = f->f_back;
        frame_nfree[cls]--;
        return f;
    }
    return PyObject_GC_NewVar(PyFrameObject, &PyFrame_Type, cls * FRAME_STEP);
}

static void
frame_release(PyFrameObject *f)
{
    Py_ssize_t cls = Py_SIZE(f) / FRAME_STEP;
    if (cls < FRAME_CLASSES && frame_nfree[cls] < FRAME_KEEP) {
        f->f_back = frame_free[cls];
        frame_free[cls] = f;
        frame_nfree[cls]++;
    }
    else {
        PyObject_GC_Del(f);
    }
}

/* The builtins that belong to globals; new reference. */
static PyObject *
frame_find_builtins(PyObject *globals)
{
    PyObject *builtins = PyDict_GetItem(globals, _Py_ID(__builtins__));
    if (builtins != NULL) {
        if (PyModule_Check(builtins)) {
            builtins = PyModule_GetDict(builtins);
        }
        else if (!PyDict_Check(builtins)) {
            builtins = NULL;
        }
    }
    if (builtins != NULL) {
        Py_INCREF(builtins);
        return builtins;
    }
    /* Nothing usable: the least that code can live with. */
    builtins = PyDict_New();
    if (builtins != NULL && PyDict_SetItemString(builtins, "None", Py_None) < 0) {
        Py_CLEAR(builtins);
    }
    return builtins;
}

/* A frame with code, value stack and unset locals in order. */
static PyFrameObject *
frame_for_code(PyCodeObject *code)
{
    Py_ssize_t nfast = code->co_nlocals + PyTuple_GET_SIZE(code->co_cellvars)
                       + PyTuple_GET_SIZE(code->co_freevars);
    PyFrameObject *f = frame_alloc(nfast + code->co_stacksize + _PyCode_ExtraStack(code));
    if (f == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < nfast; i++) {
        f->f_localsplus[i] = NULL;
    }
    f->f_code = code;
    f->f_valuestack = f->f_localsplus + nfast;
    f->f_trace = NULL;
    f->f_exc_type = f->f_exc_value = f->f_exc_traceback = NULL;
    return f;
}

PyFrameObject *
_PyFrame_Make(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals)
{
    PyFrameObject *back = tstate->frame;
    PyObject *builtins;
    if (back != NULL && back->f_globals == globals) {
        builtins = back->f_builtins;
        assert(builtins != NULL && PyDict_Check(builtins));
        Py_INCREF(builtins);
    }
    else {
        builtins = frame_find_builtins(globals);
        if (builtins == NULL) {
            return NULL;
        }
    }
    if (code->co_zombieframe == NULL && _PyCode_Quicken(code) < 0) {
        Py_DECREF(builtins);
        return NULL;
    }
    PyFrameObject *f = _PyCode_TakeFrame(code);
    if (f == NULL) {
        f = frame_for_code(code);
        if (f == NULL) {
            Py_DECREF(builtins);
            return NULL;
        }
    }
    Py_REFCNT(f) = 1;
    Py_XINCREF(back);
    f->f_back = back;
    Py_INCREF(code);
    f->f_builtins = builtins;
    Py_INCREF(globals);
    f->f_globals = globals;
    Py_XINCREF(locals);
    f->f_locals = locals;
    f->f_stacktop = f->f_valuestack;
    f->f_tstate = tstate;
    f->f_lasti = -1;
    f->f_lineno = code->co_firstlineno;
    f->f_iblock = 0;
    f->_f_plus = _PyFrame_UNTRACKED;
    return f;
}

void
_PyFrame_Track(PyFrameObject *f)
{
    if (f->_f_plus & _PyFrame_UNTRACKED) {
        f->_f_plus &= ~_PyFrame_UNTRACKED;
        _PyGC_Track((PyObject *)f);
    }
}

PyFrameObject *
PyFrame_New(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals)
{
    if (code == NULL || globals == NULL || !PyDict_Check(globals)
        || (locals != NULL && !PyMapping_Check(locals))) {
        PyErr_BadInternalCall();
        return NULL;
    }
    PyObject *fresh = NULL;
    int scope = code->co_flags & (CO_NEWLOCALS | CO_OPTIMIZED);
    if (scope == (CO_NEWLOCALS | CO_OPTIMIZED)) {
        locals = NULL;
    }
    else if (scope & CO_NEWLOCALS) {
        locals = fresh = PyDict_New();
        if (fresh == NULL) {
            return NULL;
        }
    }
    else if (locals == NULL) {
        locals = globals;
    }
    PyFrameObject *f = _PyFrame_Make(tstate, code, globals, locals);
    Py_XDECREF(fresh);
    if (f != NULL) {
        _PyFrame_Track(f);
    }
    return f;
}

/* ---- dying ------------------------------------------------------------------------------ */

/* Drop everything the frame owns, and the frame. */
static void
frame_finish(PyFrameObject *f)
{
    PyObject **stack = f->f_valuestack;
    for (PyObject **p = f->f_localsplus; p < stack; p++) {
        Py_CLEAR(*p);
    }
    if (f->f_stacktop != NULL) {
        for (PyObject **p = stack; p < f->f_stacktop; p++) {
            Py_XDECREF(*p);
        }
    }
    Py_XDECREF(f->f_back);
    Py_DECREF(f->f_builtins);
    Py_DECREF(f->f_globals);
    Py_CLEAR(f->f_locals);
    Py_CLEAR(f->f_trace);
    Py_CLEAR(f->f_exc_type);
    Py_CLEAR(f->f_exc_value);
    Py_CLEAR(f->f_exc_traceback);
    PyCodeObject *code = f->f_code;
    if (!_PyCode_KeepFrame(code, f)) {
        frame_release(f);
    }
    Py_DECREF(code);
}

void
_PyFrame_Free(PyFrameObject *f)
{
    assert(Py_REFCNT(f) == 1 && (f->_f_plus & _PyFrame_UNTRACKED));
    Py_REFCNT(f) = 0;
    f->_f_plus = 0;
    frame_finish(f);
}

static void
frame_dealloc(PyFrameObject *f)
{
    if (f->_f_plus & _PyFrame_UNTRACKED) {
        f->_f_plus = 0;
    }
    else {
        PyObject_GC_UnTrack(f);
    }
    Py_TRASHCAN_SAFE_BEGIN(f)
    frame_finish(f);
    Py_TRASHCAN_SAFE_END(f)
}

static int
frame_traverse(PyFrameObject *f, visitproc visit, void *arg)
{
    Py_VISIT(f->f_back);
    Py_VISIT(f->f_code);
    Py_VISIT(f->f_builtins);
    Py_VISIT(f->f_globals);
    Py_VISIT(f->f_locals);
    Py_VISIT(f->f_trace);
    Py_VISIT(f->f_exc_type);
    Py_VISIT(f->f_exc_value);
    Py_VISIT(f->f_exc_traceback);
    PyObject **end = f->f_stacktop != NULL ? f->f_stacktop : f->f_valuestack;
    for (PyObject **p = f->f_localsplus; p < end; p++) {
        Py_VISIT(*p);
    }
    return 0;
}

static int
frame_clear(PyFrameObject *f)
{
    /* First mark it as finished, so that nobody resumes a half-cleared generator. */
    PyObject **top = f->f_stacktop;
    f->f_stacktop = NULL;
    Py_CLEAR(f->f_exc_type);
    Py_CLEAR(f->f_exc_value);
    Py_CLEAR(f->f_exc_traceback);
    Py_CLEAR(f->f_trace);
    for (PyObject **p = f->f_localsplus; p < f->f_valuestack; p++) {
        Py_CLEAR(*p);
    }
    if (top != NULL) {
        for (PyObject **p = f->f_valuestack; p < top; p++) {
            Py_CLEAR(*p);
        }
    }
    return 0;
}

/* ---- attributes ----------------------------------------------------------------------------- */

#define OFF(x) offsetof(PyFrameObject, x)
static PyMemberDef frame_members[] = {
    {"f_back", T_OBJECT, OFF(f_back), RO, NULL},
    {"f_code", T_OBJECT, OFF(f_code), RO, NULL},
    {"f_builtins", T_OBJECT, OFF(f_builtins), RO, NULL},
    {"f_globals", T_OBJECT, OFF(f_globals), RO, NULL},
    {"f_lasti", T_INT, OFF(f_lasti), RO, NULL},
    {NULL}};
#undef OFF

static PyObject *
frame_getlocals(PyFrameObject *f, void *closure)
{
    PyFrame_FastToLocals(f);
    Py_XINCREF(f->f_locals);
    if (f->f_locals == NULL && !PyErr_Occurred()) {
        PyErr_NoMemory();
    }
    return f->f_locals;
}

int
PyFrame_GetLineNumber(PyFrameObject *f)
{
    if (f->f_trace != NULL) {
        return f->f_lineno;
    }
    return PyCode_Addr2Line(f->f_code, f->f_lasti);
}

static PyObject *
frame_getlineno(PyFrameObject *f, void *closure)
{
    return PyInt_FromLong(PyFrame_GetLineNumber(f));
}

static int
frame_setlineno(PyFrameObject *f, PyObject *value, void *closure)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    if (!PyInt_Check(value)) {
        PyErr_SetString(PyExc_ValueError, "lineno must be an integer");
        return -1;
    }
    return _PyFrame_Jump(f, PyInt_AS_LONG(value));
}

static PyObject *
frame_gettrace(PyFrameObject *f, void *closure)
{
    PyObject *trace = f->f_trace != NULL ? f->f_trace : Py_None;
    Py_INCREF(trace);
    return trace;
}

static int
frame_settrace(PyFrameObject *f, PyObject *value, void *closure)
{
    /* From now on f_lineno is what counts. */
    f->f_lineno = PyFrame_GetLineNumber(f);
    if (value == Py_None) {
        value = NULL;
    }
    Py_XINCREF(value);
    Py_XSETREF(f->f_trace, value);
    return 0;
}

static PyObject *
frame_getrestricted(PyFrameObject *f, void *closure)
{
    /* f_tstate is NULL in a sleeping generator and stale after its thread's end. */
    return PyBool_FromLong(f->f_builtins != PyThreadState_GET()->interp->builtins);
}

/* The three f_exc_ fields; the closure is the field's offset. */
static PyObject *
frame_getexc(PyFrameObject *f, void *closure)
{
    if (PyErr_WarnPy3k("f_exc_* has been removed in 3.x", 2) < 0) {
        return NULL;
    }
    PyObject *value = *(PyObject **)((char *)f + (Py_ssize_t)closure);
    if (value == NULL) {
        value = Py_None;
    }
    Py_INCREF(value);
    return value;
}

static int
frame_setexc(PyFrameObject *f, PyObject *value, void *closure)
{
    if (PyErr_WarnPy3k("f_exc_* has been removed in 3.x", 2) < 0) {
        return -1;
    }
    PyObject **field = (PyObject **)((char *)f + (Py_ssize_t)closure);
    Py_XINCREF(value);
    Py_XSETREF(*field, value);
    return 0;
}

#define EXC(name)                                                              \
    {#name, (getter)frame_getexc, (setter)frame_setexc, NULL,                  \
     (void *)offsetof(PyFrameObject, name)}
static PyGetSetDef frame_getset[] = {
    {"f_locals", (getter)frame_getlocals, NULL, NULL},
    {"f_lineno", (getter)frame_getlineno, (setter)frame_setlineno, NULL},
    {"f_trace", (getter)frame_gettrace, (setter)frame_settrace, NULL},
    {"f_restricted", (getter)frame_getrestricted, NULL, NULL},
    EXC(f_exc_type),
    EXC(f_exc_value),
    EXC(f_exc_traceback),
    {NULL}};
#undef EXC

static PyObject *
frame_sizeof(PyFrameObject *f, PyObject *unused)
{
    PyCodeObject *code = f->f_code;
    Py_ssize_t slots = code->co_nlocals + PyTuple_GET_SIZE(code->co_cellvars)
                       + PyTuple_GET_SIZE(code->co_freevars) + code->co_stacksize;
    return PyInt_FromSsize_t((Py_ssize_t)offsetof(PyFrameObject, f_localsplus)
                             + slots * (Py_ssize_t)sizeof(PyObject *));
}

static PyMethodDef frame_methods[] = {
    {"__sizeof__", (PyCFunction)frame_sizeof, METH_NOARGS,
     "F.__sizeof__() -> int\n\nBytes the frame takes in memory."},
    {NULL}};

PyTypeObject PyFrame_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "frame",
    .tp_basicsize = sizeof(PyFrameObject),
    .tp_itemsize = sizeof(PyObject *),
    .tp_dealloc = (destructor)frame_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)frame_traverse,
    .tp_clear = (inquiry)frame_clear,
    .tp_methods = frame_methods,
    .tp_members = frame_members,
    .tp_getset = frame_getset,
};

/* ---- the block stack --------------------------------------------------------------------------- */

void
PyFrame_BlockSetup(PyFrameObject *f, int type, int handler, int level)
{
    if (f->f_iblock >= CO_MAXBLOCKS) {
        Py_FatalError("too many nested blocks in a frame");
    }
    PyTryBlock *block = &f->f_blockstack[f->f_iblock++];
    block->b_type = type;
    block->b_handler = handler;
    block->b_level = level;
}

PyTryBlock *
PyFrame_BlockPop(PyFrameObject *f)
{
    if (f->f_iblock <= 0) {
        Py_FatalError("no block to pop in a frame");
    }
    return &f->f_blockstack[--f->f_iblock];
}

/* ---- fast locals and the dict ------------------------------------------------------------------ */

/* Write names[i] -> values[i] into the mapping, and unset the names without a value. */
static void
frame_export(PyObject *names, Py_ssize_t count, PyObject **values, PyObject *mapping, int cells)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        PyObject *value = values[i];
        if (cells && value != NULL) {
            assert(PyCell_Check(value));
            value = PyCell_GET(value);
        }
        int failed = value != NULL ? PyObject_SetItem(mapping, name, value)
                                   : PyObject_DelItem(mapping, name);
        if (failed < 0) {
            PyErr_Clear();
        }
    }
}

static Py_ssize_t
frame_count_named(PyObject *names, Py_ssize_t limit)
{
    Py_ssize_t count = PyTuple_GET_SIZE(names);
    return count < limit ? count : limit;
}

void
PyFrame_FastToLocals(PyFrameObject *f)
{
    if (f == NULL) {
        return;
    }
    if (f->f_locals == NULL) {
        f->f_locals = PyDict_New();
        if (f->f_locals == NULL) {
            PyErr_Clear();
            return;
        }
    }
    PyCodeObject *code = f->f_code;
    PyObject *mapping = f->f_locals;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyObject **fast = f->f_localsplus;
    frame_export(code->co_varnames, frame_count_named(code->co_varnames, code->co_nlocals), fast,
                 mapping, 0);
    Py_ssize_t ncells = PyTuple_GET_SIZE(code->co_cellvars);
    frame_export(code->co_cellvars, ncells, fast + code->co_nlocals, mapping, 1);
    /* A class body's free variables are no locals of the class. */
    if (code->co_flags & CO_OPTIMIZED) {
        frame_export(code->co_freevars, PyTuple_GET_SIZE(code->co_freevars),
                     fast + code->co_nlocals + ncells, mapping, 1);
    }
    PyErr_Restore(type, value, tb);
}

static void
frame_import(PyObject *names, Py_ssize_t count, PyObject **values, PyObject *mapping, int cells,
             int clear)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *value = PyObject_GetItem(mapping, PyTuple_GET_ITEM(names, i));
        if (value == NULL) {
            PyErr_Clear();
            if (!clear) {
                continue;
            }
        }
        if (cells) {
            assert(PyCell_Check(values[i]));
            if (PyCell_GET(values[i]) != value) {
                PyCell_Set(values[i], value);
            }
            Py_XDECREF(value);
        }
        else {
            Py_XSETREF(values[i], value);
        }
    }
}

void
PyFrame_LocalsToFast(PyFrameObject *f, int clear)
{
    if (f == NULL || f->f_locals == NULL || !PyTuple_Check(f->f_code->co_varnames)) {
        return;
    }
    PyCodeObject *code = f->f_code;
    PyObject *mapping = f->f_locals;
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyObject **fast = f->f_localsplus;
    frame_import(code->co_varnames, frame_count_named(code->co_varnames, code->co_nlocals), fast,
                 mapping, 0, clear);
    Py_ssize_t ncells = PyTuple_GET_SIZE(code->co_cellvars);
    frame_import(code->co_cellvars, ncells, fast + code->co_nlocals, mapping, 1, clear);
    if (code->co_flags & CO_OPTIMIZED) {
        frame_import(code->co_freevars, PyTuple_GET_SIZE(code->co_freevars),
                     fast + code->co_nlocals + ncells, mapping, 1, clear);
    }
    PyErr_Restore(type, value, tb);
}

/* ---- process --------------------------------------------------------------------------------- */

int
_PyFrame_Init(void)
{
    return 1;
}

int
PyFrame_ClearFreeList(void)
{
    int freed = 0;
    for (int cls = 0; cls < FRAME_CLASSES; cls++) {
        while (frame_free[cls] != NULL) {
            PyFrameObject *f = frame_free[cls];
            frame_free[cls] = f->f_back;
            PyObject_GC_Del(f);
            freed++;
        }
        frame_nfree[cls] = 0;
    }
    return freed;
}

void
PyFrame_Fini(void)
{
    (void)PyFrame_ClearFreeList();
}
