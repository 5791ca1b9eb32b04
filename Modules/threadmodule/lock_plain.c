/* thread.lock on a PyThread lock, for builds with PYPLUS_NATIVE_LOCKS 0; otherwise lock.c.
 *
 * A waiting main thread answers signals: it wakes up, runs the handlers, and goes on
 * waiting unless one raised.  Methods and type: lock_type.h. */
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
#define LOCK_TYPE _PyPlainLock_Type

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

static int
lock_is_held(lockobject *self)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        PyThread_release_lock(self->lock);
        return 0;
    }
    return 1;
}

static void
lock_let_go(lockobject *self)
{
    PyThread_release_lock(self->lock);
}

static void
lock_finish(lockobject *self)
{
    if (self->lock != NULL) {
        PyThread_acquire_lock(self->lock, NOWAIT_LOCK);
        PyThread_release_lock(self->lock);
        PyThread_free_lock(self->lock);
    }
}

#include "lock_type.h" // the rest

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
