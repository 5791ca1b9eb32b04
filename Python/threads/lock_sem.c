/* PyThread locks on sem_t, as 2.7 has them on Linux: the lock is free while the semaphore
 * holds a token.  PYPLUS_PERFTEST step 0.
 *
 * The kernel queue behind a semaphore is neither FIFO nor closed to newcomers: waiters may be
 * overtaken any number of times.  That is what step 0 is there to show.
 *
 * Interruption.  A signal may arrive in any thread, and sem_wait of the main thread does
 * not see it then.  So an interruptible main thread does not sleep in the semaphore: it
 * announces itself as the lock's `looker`, sleeps on its parker, and after each wake tries
 * the semaphore.  Release posts, then looks for a looker.  Both look after they wrote, with
 * read-modify-writes of one word between, so at least one sees the other: either release
 * finds the looker, or the looker finds the token.  It takes no token it does not keep,
 * so nobody else's wake-up is lost.
 *
 * Fork: the token is in the child as it was.  The semaphore still counts the parent's
 * waiters, which costs a useless system call at release.
 *
 * Recycled memory: a free lock keeps its token; Free gives it back to a lock freed while
 * held.  A releaser that is still inside sem_post only has its wake call left. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <semaphore.h>
#include <time.h>
#include "pycore_lock.h"

#define LOCK_WAKE 16u /* parker bit: look at the lock */

typedef struct {
    _PyLock_Head head;
    sem_t sem;
    _PyParker *looker; /* atomic: the main thread, interruptible, sleeps for this lock */
} sem_lock;

static void
sem_forget(_PyLock_Head *head)
{
    ((sem_lock *)head)->looker = NULL;
}

static _PyLock_Pool sem_pool = {sizeof(sem_lock), sem_forget, NULL};

void *
_PyLock_Sem_Allocate(void)
{
    int fresh;
    _PyLock_Head *head = _PyLock_PoolGet(&sem_pool, &fresh);
    if (head != NULL && fresh && sem_init(&((sem_lock *)head)->sem, 0, 1) != 0) {
        Py_FatalError("sem_init refuses a lock");
    }
    return head;
}

void
_PyLock_Sem_Free(void *lock)
{
    sem_lock *self = lock;
    if (self == NULL) {
        return;
    }
    int saved = errno;
    sem_trywait(&self->sem);
    sem_post(&self->sem);
    errno = saved;
    _PyLock_PoolPut(&sem_pool, &self->head);
}

/* sem_clockwait came with glibc 2.30; before, only the settable clock can be waited for. */
static int
sem_wait_until(sem_t *sem, _PyPlus_nsec deadline)
{
    struct timespec until;
#ifdef HAVE_SEM_CLOCKWAIT
    until.tv_sec = deadline / 1000000000;
    until.tv_nsec = deadline % 1000000000;
    return sem_clockwait(sem, CLOCK_MONOTONIC, &until);
#else
    _PyPlus_nsec left = deadline - _PyPlus_Now();
    clock_gettime(CLOCK_REALTIME, &until);
    left += until.tv_nsec;
    until.tv_sec += left / 1000000000;
    until.tv_nsec = left % 1000000000;
    if (left < 0) {
        return sem_trywait(sem) == 0 ? 0 : (errno = ETIMEDOUT, -1);
    }
    return sem_timedwait(sem, &until);
#endif
}

static _PyLockStatus
sem_sleep(sem_lock *self, _PyPlus_nsec deadline)
{
    int rc;
    do {
        rc = deadline == _PyPlus_FOREVER ? sem_wait(&self->sem)
                                         : sem_wait_until(&self->sem, deadline);
    } while (rc != 0 && errno == EINTR);
    assert(rc == 0 || errno == ETIMEDOUT);
    return rc == 0 ? _PyLock_ACQUIRED : _PyLock_FAILED;
}

static _PyLockStatus
sem_look(sem_lock *self, _PyParker *parker, _PyPlus_nsec deadline)
{
    _PyLockStatus status = _PyLock_ACQUIRED;
    uint32_t bits = LOCK_WAKE;
    (void)__atomic_exchange_n(&self->looker, parker, __ATOMIC_ACQ_REL);
    while (sem_trywait(&self->sem) != 0) {
        if (!(bits & LOCK_WAKE)) {
            status = bits & _PyPark_LOOK ? _PyLock_INTERRUPTED : _PyLock_FAILED;
            break;
        }
        bits = _PyPark_Wait(parker, LOCK_WAKE | _PyPark_LOOK, deadline);
        if (bits & _PyPark_LOOK) {
            bits = _PyPark_LOOK;
        }
    }
    if (status == _PyLock_ACQUIRED && bits == _PyPark_LOOK) {
        _PyPark_Wake(parker, _PyPark_LOOK); /* for the next interruptible wait */
    }
    /* A release that found us late leaves a bit, which makes a later wait look in vain. */
    __atomic_store_n(&self->looker, NULL, __ATOMIC_RELEASE);
    return status;
}

_PyLockStatus
_PyLock_Sem_Acquire(void *lock, _PyPlus_nsec deadline, int intr)
{
    sem_lock *self = lock;
    int saved = errno;
    _PyLockStatus status = _PyLock_FAILED;
    _PyLock_SeeFork(&sem_pool, &self->head);
    if (sem_trywait(&self->sem) == 0) {
        status = _PyLock_ACQUIRED;
    }
    else if (deadline != 0) {
        _PyParker *parker = intr ? _PyPark_Self() : NULL;
        status = intr && parker == _PyPlus_MainParker() ? sem_look(self, parker, deadline)
                                                        : sem_sleep(self, deadline);
    }
    errno = saved;
    return status;
}

void
_PyLock_Sem_Release(void *lock)
{
    sem_lock *self = lock;
    sem_post(&self->sem);
    /* adds nothing: a read that also orders the post before it */
    _PyParker *looker = (_PyParker *)__atomic_fetch_add((uintptr_t *)&self->looker, 0,
                                                        __ATOMIC_ACQ_REL);
    if (looker != NULL) {
        _PyPark_Wake(looker, LOCK_WAKE);
    }
}
