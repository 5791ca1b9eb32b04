/* The blocking interface of the GIL, opened for Lib/test/plus/test_threads_gil.py: one queue
 * of waiters, guarded by the GIL, as a lock or a condition would have it. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"
#include "testinternal.h"

static _PyGIL_Waiter *gil_test_head;
static _PyGIL_Waiter *gil_test_tail;
static unsigned gil_test_generation;

/* What a waiter's data points to. */
enum { GIL_TEST_QUEUED = 1, GIL_TEST_READY = 2 };

static void
gil_test_append(_PyGIL_Waiter *waiter)
{
    if (gil_test_generation != _PyPlus_ForkGeneration) {
        gil_test_generation = _PyPlus_ForkGeneration;
        gil_test_head = gil_test_tail = NULL;
    }
    waiter->next = NULL;
    waiter->prev = gil_test_tail;
    *(gil_test_tail != NULL ? &gil_test_tail->next : &gil_test_head) = waiter;
    gil_test_tail = waiter;
    *(int *)waiter->data = GIL_TEST_QUEUED;
}

static void
gil_test_unlink(_PyGIL_Waiter *waiter)
{
    *(waiter->prev != NULL ? &waiter->prev->next : &gil_test_head) = waiter->next;
    *(waiter->next != NULL ? &waiter->next->prev : &gil_test_tail) = waiter->prev;
    *(int *)waiter->data = 0;
}

static PyObject *
gil_test_block(PyObject *Py_UNUSED(module), PyObject *args)
{
    double timeout = -1.0;
    int interruptible = 0;
    if (!PyArg_ParseTuple(args, "|di:gil_block", &timeout, &interruptible)) {
        return NULL;
    }
    _PyPlus_nsec deadline = _PyPlus_Deadline(timeout);
    int where = 0;
    _PyGIL_Waiter waiter;
    _PyGIL_WaiterInit(&waiter);
    waiter.data = &where;
    gil_test_append(&waiter);
    for (;;) {
        int how = _PyEval_Block(&waiter, deadline, interruptible);
        if (how == _PyGIL_SIGNAL) {
            if (Py_MakePendingCalls() == 0) {
                continue;
            }
            gil_test_unlink(&waiter);
            return NULL;
        }
        if (where == GIL_TEST_QUEUED) {
            gil_test_unlink(&waiter);
        }
        return PyInt_FromLong(how);
    }
}

/* How many wait here? */
static PyObject *
gil_test_waiting(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    long count = 0;
    for (_PyGIL_Waiter *waiter = gil_test_head; waiter != NULL; waiter = waiter->next) {
        count++;
    }
    return PyInt_FromLong(count);
}

static PyObject *
gil_test_ready(PyObject *Py_UNUSED(module), PyObject *args)
{
    int count = 1;
    int twice = 0;
    if (!PyArg_ParseTuple(args, "|ii:gil_ready", &count, &twice)) {
        return NULL;
    }
    int made = 0;
    for (; made < count && gil_test_head != NULL; made++) {
        _PyGIL_Waiter *waiter = gil_test_head;
        gil_test_unlink(waiter);
        *(int *)waiter->data = GIL_TEST_READY;
        _PyGIL_Ready(waiter);
        if (twice) {
            _PyGIL_Ready(waiter);
        }
    }
    return PyInt_FromLong(made);
}

/* Make the head ready and take that back: 1 if it was in time. */
static PyObject *
gil_test_unready(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    if (gil_test_head == NULL) {
        Py_RETURN_NONE;
    }
    _PyGIL_Ready(gil_test_head);
    return PyInt_FromLong(_PyGIL_Unready(gil_test_head));
}

static PyObject *
gil_test_set_async(PyObject *Py_UNUSED(module), PyObject *args)
{
    long ident;
    PyObject *exc = NULL;
    if (!PyArg_ParseTuple(args, "lO:gil_set_async", &ident, &exc)) {
        return NULL;
    }
    return PyInt_FromLong(PyThreadState_SetAsyncExc(ident, exc));
}

PyMethodDef _PyTest_GilMethods[] = {
    {"gil_set_async", gil_test_set_async, METH_VARARGS,
     "gil_set_async(ident, exception) -> int\n\nPyThreadState_SetAsyncExc(): raise it in that"
     " thread; how many there were."},
    {"gil_block", gil_test_block, METH_VARARGS,
     "gil_block([timeout[, interruptible]]) -> 0 timeout, 1 woken\n\n"
     "Wait in the test queue; a negative timeout is none."},
    {"gil_waiting", gil_test_waiting, METH_NOARGS,
     "gil_waiting() -> int\n\nThreads in the test queue."},
    {"gil_ready", gil_test_ready, METH_VARARGS,
     "gil_ready([count[, twice]]) -> int\n\nMake so many waiters ready, from the head; how many"
     " there were."},
    {"gil_unready", gil_test_unready, METH_NOARGS,
     "gil_unready() -> int\n\nMake the head ready and take it back: 1 if that was in time."},
    {NULL, NULL, 0, NULL},
};
