/* thread.lock, with its state guarded by the GIL: Modules/_threading/core.c does the waiting.
 *
 * Taking a free lock and letting go one that nobody waits for touch no atomic and make no
 * call.  A waiting main thread answers signals and goes on waiting unless a handler raises. */
#include "thread_internal.h"
#include "pycore_natives.h"

static void
lock_dealloc(_PyLockObject *self)
{
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    PyObject_Del(self);
}

_PyPlus_nsec
_PyNative_AcquireArgs(PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"blocking", (char *)"timeout", NULL};
    int blocking = 1;
    double timeout = -1.0;
    if (PyTuple_GET_SIZE(args) == 0 && kwds == NULL) {
        return _PyPlus_FOREVER;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|id:acquire", kwlist, &blocking, &timeout)) {
        return -1;
    }
    if (!blocking && timeout != -1.0) {
        PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
        return -1;
    }
    if (timeout != timeout || (timeout < 0.0 && timeout != -1.0)) {
        PyErr_SetString(PyExc_ValueError, "timeout value must be positive");
        return -1;
    }
    if (timeout > _PyNative_TIMEOUT_MAX) {
        PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
        return -1;
    }
    return blocking && timeout != 0.0 ? _PyPlus_Deadline(timeout) : 0;
}

static PyObject *
lock_acquire(_PyLockObject *self, PyObject *args, PyObject *kwds)
{
    _PyPlus_nsec deadline = _PyNative_AcquireArgs(args, kwds);
    if (deadline < 0) {
        return NULL;
    }
    int taken = _PyNative_Acquire(&self->core, deadline, 0);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(acquire_doc,
"acquire([blocking[, timeout]]) -> bool\n\n\
Take the lock, waiting for it unless blocking is false, at most timeout seconds.  True\n\
if it was taken.  A thread that has it waits for itself.  (acquire_lock is an old name.)");

PyObject *
_PyLock_Release(PyObject *op)
{
    _PyLockObject *self = (_PyLockObject *)op;
    if (!_PyNative_IsHeld(&self->core)) {
        PyErr_SetString(_PyThread_ErrorObject, "release unlocked lock");
        return NULL;
    }
    _PyNative_Release(&self->core);
    Py_RETURN_NONE;
}

static PyObject *
lock_release(PyObject *self, PyObject *unused)
{
    return _PyLock_Release(self);
}

PyDoc_STRVAR(release_doc,
"release()\n\n\
Let the lock go, so that a waiting thread can take it.  Any thread may do that.\n\
(release_lock is an old name.)");

static PyObject *
lock_locked(_PyLockObject *self, PyObject *unused)
{
    return PyBool_FromLong(_PyNative_IsHeld(&self->core));
}

PyDoc_STRVAR(locked_doc, "locked() -> bool\n\nIs the lock taken?  (locked_lock is an old name.)");

static PyObject *
lock_exit(PyObject *self, PyObject *args)
{
    return _PyLock_Release(self);
}

static PyMethodDef lock_methods[] = {
    {"acquire_lock", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"acquire", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"release_lock", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"release", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"locked_lock", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"locked", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"__enter__", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"__exit__", (PyCFunction)lock_exit, METH_VARARGS, release_doc},
    {NULL}};

PyDoc_STRVAR(lock_doc,
"A lock, made by allocate_lock().\n\n\
acquire() takes it, release() lets it go, locked() asks.  It belongs to no thread: one may\n\
take it and another let it go.  As a context manager it is held during the block.");

PyTypeObject _PyLock_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "thread.lock",
    .tp_basicsize = sizeof(_PyLockObject),
    .tp_dealloc = (destructor)lock_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = lock_doc,
    .tp_weaklistoffset = offsetof(_PyLockObject, weakreflist),
    .tp_methods = lock_methods,
};

PyObject *
_PyLock_New(void)
{
    _PyLockObject *lock = PyObject_New(_PyLockObject, &_PyLock_Type);
    if (lock == NULL) {
        return NULL;
    }
    memset(&lock->core, 0, sizeof(lock->core));
    lock->weakreflist = NULL;
    return (PyObject *)lock;
}
