/* thread.lock, with its state guarded by the GIL: Modules/_threading/core.c does the waiting.
 *
 * Taking a free lock and letting go one that nobody waits for touch no atomic and make no
 * call.  A waiting main thread answers signals and goes on waiting unless a handler raises.
 * Methods and type: lock_type.h. */
#include "thread_internal.h"
#include "pycore_natives.h"

typedef _PyLockObject lockobject;
#define LOCK_TYPE _PyLock_Type

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

static inline int
lock_take(lockobject *self, _PyPlus_nsec deadline)
{
    return _PyNative_Acquire(&self->core, deadline, 0);
}

static inline int
lock_is_held(lockobject *self)
{
    return _PyNative_IsHeld(&self->core);
}

static inline void
lock_let_go(lockobject *self)
{
    _PyNative_Release(&self->core);
}

static inline void
lock_finish(lockobject *self)
{
    (void)self; /* nothing is outside of it */
}

#include "lock_type.h" // the rest

PyObject *
_PyLock_Release(PyObject *lock)
{
    return lock_release((lockobject *)lock, NULL);
}

PyObject *
_PyLock_New(void)
{
    lockobject *lock = PyObject_New(lockobject, &_PyLock_Type);
    if (lock == NULL) {
        return NULL;
    }
    memset(&lock->core, 0, sizeof(lock->core));
    lock->weakreflist = NULL;
    return (PyObject *)lock;
}
