/* The life of an object: the first reference, the last one, and the trash can.
 *
 * Allocation of the block is obmalloc.c's business (or gcmodule.c's, for what
 * the collector tracks); here the head is filled in.
 *
 * The trash can bounds the depth of C calls when a long chain of containers
 * dies.  A deallocator that finds itself PyTrash_UNWIND_LEVEL deep hands its
 * object to the thread's list instead of tearing it down; the outermost
 * deallocator empties the list.  Waiting objects have no references and are
 * untracked, so the list is threaded through gc_prev of their gc heads. */
#include "Python.h"
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
