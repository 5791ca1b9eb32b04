/* The life of an object: the first reference, the last one, and the trash can.
 *
 * Allocation of the block is obmalloc.c's business (or gcmodule.c's, for what
 * the collector tracks); here the head is filled in.
 *
 * The trash can bounds the depth of C calls when a long chain of containers
 * dies.  A deallocator that finds itself PyTrash_UNWIND_LEVEL deep hands its
 * object to the thread's list instead of tearing it down; the outermost
 * deallocator empties the list.  Waiting objects have no references and are
 * untracked, so the list is threaded through gc_prev of their gc heads.
 *
 * Only some types use it.  For all others, and for what nests in ways that the
 * count does not see, there is the deep list: within the interpreter every last
 * reference is dropped by _Py_Dealloc(), which compares the stack pointer with a
 * floor and passes what dies below it to the list.  The evaluator's next check
 * (or the end of the interpreter) empties the list, from a shallow stack; a
 * collection does not. */
#include "Python.h"
#include "pycore_ceval.h" // _PyEval_CStackLeft()
#include "pycore_gc.h"
#include "pycore_types.h"

void
Py_IncRef(PyObject *op)
{
    Py_XINCREF(op);
}

void
Py_DecRef(PyObject *op)
{
    Py_XDECREF(op);
}

PyObject *
PyObject_Init(PyObject *op, PyTypeObject *type)
{
    if (op == NULL) {
        return PyErr_NoMemory();
    }
    Py_TYPE(op) = type;
    _Py_NewReference(op);
    return op;
}

PyVarObject *
PyObject_InitVar(PyVarObject *op, PyTypeObject *type, Py_ssize_t size)
{
    if (op == NULL) {
        return (PyVarObject *)PyErr_NoMemory();
    }
    op->ob_size = size;
    Py_TYPE(op) = type;
    _Py_NewReference((PyObject *)op);
    return op;
}

PyObject *
_PyObject_New(PyTypeObject *type)
{
    PyObject *op = PyObject_MALLOC(_PyObject_SIZE(type));
    return PyObject_Init(op, type);
}

PyVarObject *
_PyObject_NewVar(PyTypeObject *type, Py_ssize_t nitems)
{
    assert(nitems >= 0);
    if (type->tp_itemsize > 0
        && nitems > (PY_SSIZE_T_MAX - type->tp_basicsize - SIZEOF_VOID_P) / type->tp_itemsize) {
        return (PyVarObject *)PyErr_NoMemory();
    }
    PyVarObject *op = PyObject_MALLOC(_PyObject_VAR_SIZE(type, nitems));
    return PyObject_InitVar(op, type, nitems);
}

#undef _PyObject_Del
void _PyObject_Del(PyObject *op);

void
_PyObject_Del(PyObject *op)
{
    PyObject_FREE(op);
}

/* ---- the trash can --------------------------------------------------------- */

/* The process-wide can of before 2.7.4; extensions of that time still use it. */
int _PyTrash_delete_nesting = 0;
PyObject *_PyTrash_delete_later = NULL;

static void
trash_push(PyObject **list, PyObject *op)
{
    assert(PyObject_IS_GC(op));
    assert(_Py_AS_GC(op)->gc.gc_refs == _PyGC_REFS_UNTRACKED);
    assert(Py_REFCNT(op) == 0);
    _Py_AS_GC(op)->gc.gc_prev = (PyGC_Head *)*list;
    *list = op;
}

/* The deallocators run with a nesting of one, so that none of them starts to
 * empty the list itself. */
static void
trash_empty(PyObject **list, int *nesting)
{
    while (*list != NULL) {
        PyObject *op = *list;
        *list = (PyObject *)_Py_AS_GC(op)->gc.gc_prev;
        assert(Py_REFCNT(op) == 0);
        ++*nesting;
        (*Py_TYPE(op)->tp_dealloc)(op);
        --*nesting;
    }
}

void
_PyTrash_deposit_object(PyObject *op)
{
    trash_push(&_PyTrash_delete_later, op);
}

void
_PyTrash_destroy_chain(void)
{
    trash_empty(&_PyTrash_delete_later, &_PyTrash_delete_nesting);
}

void
_PyTrash_thread_deposit_object(PyObject *op)
{
    trash_push(&PyThreadState_GET()->trash_delete_later, op);
}

void
_PyTrash_thread_destroy_chain(void)
{
    PyThreadState *tstate = PyThreadState_GET();
    trash_empty(&tstate->trash_delete_later, &tstate->trash_delete_nesting);
}

/* ---- the deep list ----------------------------------------------------------- */

/* A waiting object has no references.  Its ob_refcnt is the negated address of the
 * next one, so that it looks dead to weak references, with DEEP_TRACKED added if the
 * collector knew the object; it does not while the object waits. */
#define DEEP_TRACKED 1

__thread char *_PyPlus_StackFloor;
PyObject *_PyTrash_Deep; /* guarded by the GIL */
static int deep_emptying;

/* Interned strings and weak references can be found without a reference, by the
 * table and by the referent; they must go at once.  Neither starts a long chain: of
 * a weak reference hangs at most a callback, which may wait. */
static int
deep_may_wait(PyObject *op)
{
    return !PyString_CheckExact(op) && !PyWeakref_Check(op) && PyThreadState_GET() != NULL
        && _PyEval_CStackLeft() != SIZE_MAX;
}

void
_PyPlus_DeallocDeep(PyObject *op)
{
    assert(Py_REFCNT(op) == 0);
    if (!deep_may_wait(op)) {
        (*Py_TYPE(op)->tp_dealloc)(op);
        return;
    }
    Py_ssize_t link = (Py_ssize_t)(uintptr_t)_PyTrash_Deep;
    if (PyObject_IS_GC(op) && _Py_AS_GC(op)->gc.gc_refs != _PyGC_REFS_UNTRACKED) {
        PyObject_GC_UnTrack(op);
        link += DEEP_TRACKED;
    }
    Py_REFCNT(op) = -link;
    _PyTrash_Deep = op;
    _Py_Ticker = 0;
}

static PyObject *
deep_pop(void)
{
    PyObject *op = _PyTrash_Deep;
    Py_ssize_t link = -Py_REFCNT(op);
    Py_REFCNT(op) = 0;
    _PyTrash_Deep = (PyObject *)(uintptr_t)(link & ~(Py_ssize_t)DEEP_TRACKED);
    if (link & DEEP_TRACKED) {
        PyObject_GC_Track(op);
    }
    return op;
}

/* Where the stack is deep itself, or of unknown depth, the list can wait. */
void
_PyTrash_EmptyDeep(void)
{
    char *here = __builtin_frame_address(0);
    size_t left = _PyEval_CStackLeft();
    if (deep_emptying || left == SIZE_MAX || here < _PyPlus_StackFloor
        || (size_t)(here - _PyPlus_StackFloor) < left / 4) {
        return;
    }
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    deep_emptying = 1;
    while (_PyTrash_Deep != NULL) {
        PyObject *op = deep_pop();
        (*Py_TYPE(op)->tp_dealloc)(op);
    }
    deep_emptying = 0;
    PyErr_Restore(type, value, traceback);
}
