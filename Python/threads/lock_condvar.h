/* PyThread locks from a mutex and a condition variable: the body of lock_emulated.c and
 * lock_pthread.c, which define LOCK(name), its public names, and COND(name), its condition
 * variable.  PYPLUS_PERFTEST steps 1 to 4.
 *
 * Who releases wakes one waiter and leaves the lock free; a runner may take it first, and
 * the woken thread goes to the end of the list then.  As in 2.7 there is no bound on how
 * often that happens to one thread.
 *
 * A waiter that gives up (deadline, signal) was not chosen by any signal, so nobody's wake-up
 * goes with it; one that was chosen looks at the lock again before its deadline counts.
 *
 * The release that wakes a thread is still unlocking or signalling when that thread frees
 * the lock: memory is recycled and mutex and condition variable are never destroyed. */
#include "pyport.h"
#include <assert.h>
#include "pycore_condvar.h"
#include "pycore_lock.h"

typedef struct {
    _PyLock_Head head;
    COND(_Mutex) mutex;
    COND() cond;
    int locked;
} lock_body;

static void
lock_forget(_PyLock_Head *head)
{
    lock_body *self = (lock_body *)head;
    COND(_MutexInit)(&self->mutex);
    COND(_Init)(&self->cond);
}

static _PyLock_Pool lock_pool = {sizeof(lock_body), lock_forget, NULL};

void *
LOCK(Allocate)(void)
{
    int fresh;
    _PyLock_Head *head = _PyLock_PoolGet(&lock_pool, &fresh);
    if (head != NULL && fresh) {
        lock_forget(head);
    }
    return head;
}

void
LOCK(Free)(void *lock)
{
    lock_body *self = lock;
    if (self != NULL) {
        _PyLock_SeeFork(&lock_pool, &self->head);
        COND(_Lock)(&self->mutex);
        self->locked = 0;
        COND(_Unlock)(&self->mutex);
        _PyLock_PoolPut(&lock_pool, &self->head);
    }
}

_PyLockStatus
LOCK(Acquire)(void *lock, _PyPlus_nsec deadline, int intr)
{
    lock_body *self = lock;
    _PyLockStatus status = _PyLock_ACQUIRED;
    _PyLock_SeeFork(&lock_pool, &self->head);
    COND(_Lock)(&self->mutex);
    while (self->locked) {
        if (deadline == 0) {
            status = _PyLock_FAILED;
            break;
        }
        _PyCond_Result result = COND(_Wait)(&self->cond, &self->mutex, deadline, intr);
        if (result != _PyCond_WOKEN && self->locked) {
            status = result == _PyCond_INTERRUPTED ? _PyLock_INTERRUPTED : _PyLock_FAILED;
            break;
        }
    }
    if (status == _PyLock_ACQUIRED) {
        self->locked = 1;
    }
    COND(_Unlock)(&self->mutex);
    return status;
}

void
LOCK(Release)(void *lock)
{
    lock_body *self = lock;
    _PyLock_SeeFork(&lock_pool, &self->head);
    COND(_Lock)(&self->mutex);
    self->locked = 0;
    COND(_SignalUnlock)(&self->cond, &self->mutex);
}
