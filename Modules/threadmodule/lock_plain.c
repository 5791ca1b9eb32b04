/* thread.lock on a PyThread lock, for builds with PYPLUS_NATIVE_LOCKS 0; otherwise lock.c.
 *
 * A waiting main thread answers signals: it wakes up, runs the handlers, and goes on
 * waiting unless one raised. */
#include "thread_internal.h"
#include "pycore_natives.h"
#include "pycore_ceval.h"
#include "pythread.h"
#include "structmember.h"

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
    PyObject *weakreflist;
} lockobject;

static void
lock_dealloc(lockobject *self)
{
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    if (self->lock != NULL) {
        PyThread_acquire_lock(self->lock, NOWAIT_LOCK);
        PyThread_release_lock(self->lock);
        PyThread_free_lock(self->lock);
    }
    PyObject_Del(self);
}

/* 1 taken, 0 not, -1 with an exception from a signal handler. */
static int
lock_take(lockobject *self, _PyPlus_nsec deadline)
{
    _PyLockStatus status = _PyPlus_LockAcquire(self->lock, 0, 0);
    if (status == _PyLock_ACQUIRED || deadline == 0) {
        return status == _PyLock_ACQUIRED;
    }
    PyThread_type_lock lock = self->lock;
    int answer_signals = _PyOS_IsMainThread();
    for (;;) {
        Py_BEGIN_ALLOW_THREADS
        status = _PyPlus_LockAcquire(lock, deadline, answer_signals);
        Py_END_ALLOW_THREADS
        if (status != _PyLock_INTERRUPTED) {
            return status == _PyLock_ACQUIRED;
        }
        if (Py_MakePendingCalls() < 0) {
            return -1;
        }
    }
}

static PyObject *
lock_acquire(lockobject *self, PyObject *args, PyObject *kwds)
{
    _PyPlus_nsec deadline = _PyNative_AcquireArgs(args, kwds);
    if (deadline < 0) {
        return NULL;
    }
    int taken = lock_take(self, deadline);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(acquire_doc,
"acquire([blocking[, timeout]]) -> bool\n\n\
Take the lock, waiting for it unless blocking is false, at most timeout seconds.  True\n\
if it was taken.  A thread that has it waits for itself.  (acquire_lock is an old name.)");

static PyObject *
lock_release(lockobject *self, PyObject *unused)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        PyThread_release_lock(self->lock);
        PyErr_SetString(_PyThread_ErrorObject, "release unlocked lock");
        return NULL;
    }
    PyThread_release_lock(self->lock);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(release_doc,
"release()\n\n\
Let the lock go, so that a waiting thread can take it.  Any thread may do that.\n\
(release_lock is an old name.)");

static PyObject *
lock_locked(lockobject *self, PyObject *unused)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        PyThread_release_lock(self->lock);
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

PyDoc_STRVAR(locked_doc, "locked() -> bool\n\nIs the lock taken?  (locked_lock is an old name.)");

static PyObject *
lock_exit(lockobject *self, PyObject *args)
{
    return lock_release(self, NULL);
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

PyTypeObject _PyPlainLock_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "thread.lock",
    .tp_basicsize = sizeof(lockobject),
    .tp_dealloc = (destructor)lock_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = lock_doc,
    .tp_weaklistoffset = offsetof(lockobject, weakreflist),
    .tp_methods = lock_methods,
};

PyObject *
_PyPlainLock_New(void)
{
    lockobject *lock = PyObject_New(lockobject, &_PyPlainLock_Type);
    if (lock == NULL) {
        return NULL;
    }
    lock->weakreflist = NULL;
    lock->lock = PyThread_allocate_lock();
    if (lock->lock == NULL) {
        Py_DECREF(lock);
        PyErr_SetString(_PyThread_ErrorObject, "can't allocate lock");
        return NULL;
    }
    return (PyObject *)lock;
}
