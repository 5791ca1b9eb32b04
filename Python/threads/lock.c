/* PyThread locks: not recursive, released by anyone, with timeouts and usable without the
 * GIL.
 *
 * word: LOCKED | WAITERS.  The fast paths are one CAS.  Everything else happens under the
 * lock's own small mutex `guard`: a FIFO of waiters, each on the C stack of its thread
 * (which is blocked meanwhile, so the stack cannot be copied away).
 *
 * Release wakes the head, the *heir*, and leaves the lock free: a runner may take it first
 * (barging), because handing it over would make two threads that use one lock in a loop
 * sleep on every turn.  At most one heir is on its way.  An heir that finds the lock taken
 * goes back to the front, and after 1 ms is owed the lock: the next release hands it over.
 *
 * A waiter whose time is up takes the lock if it is free at that moment; so a wake-up that
 * was meant for it is never lost.
 *
 * Memory of locks is recycled and never freed, because a lock may be freed by the thread
 * it woke while the releaser is still unlocking the guard.  The word is therefore the last
 * thing release changes, and a recycled lock keeps its guard as it is.
 *
 * Fork: held locks stay held in the child, waiters do not exist there.  Each lock carries
 * the number of the fork it last saw and drops its waiters when it sees another.
 */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <unistd.h>
#include "pycore_gil.h"
#include "plusconfig.h"
#include "pythread.h"
#include <pthread.h>

#define LOCKED 1u
#define WAITERS 2u
#define LOCK_WAKE 16u  /* parker bit: you are the heir, look at the lock */
#define LOCK_GIVEN 32u /* parker bit: the lock is yours */

typedef struct lock_waiter {
    _PyParker *parker;
    struct lock_waiter *next;
    struct lock_waiter *prev;
    int queued;
    int owed;
} lock_waiter;

typedef struct lock {
    uint32_t word;
    _PyMutex guard;
    lock_waiter *head;
    lock_waiter *tail;
    lock_waiter *heir;
    unsigned fork_seen;
    struct lock *free_next;
} lock;

static lock *lock_free;
static _PyMutex lock_free_mutex;
static unsigned lock_forks;
static pthread_once_t lock_once = PTHREAD_ONCE_INIT;
static _PyParker *lock_main_parker;

static void
lock_forked(void)
{
    lock_forks++;
    lock_free_mutex.word = 0;
}

static void
lock_setup(void)
{
    pthread_atfork(NULL, NULL, lock_forked);
}

/* Must come before any use of the guard. */
static void
lock_see_fork(lock *self)
{
    if (self->fork_seen != lock_forks) {
        self->fork_seen = lock_forks;
        self->guard.word = 0;
        self->head = self->tail = self->heir = NULL;
        __atomic_fetch_and(&self->word, LOCKED, __ATOMIC_RELAXED);
    }
}

static void
lock_enqueue(lock *self, lock_waiter *waiter, int front)
{
    assert(!waiter->queued);
    waiter->queued = 1;
    waiter->next = front ? self->head : NULL;
    waiter->prev = front ? NULL : self->tail;
    if (waiter->next != NULL) {
        waiter->next->prev = waiter;
    }
    else {
        self->tail = waiter;
    }
    if (waiter->prev != NULL) {
        waiter->prev->next = waiter;
    }
    else {
        self->head = waiter;
    }
}

static void
lock_unlink(lock *self, lock_waiter *waiter)
{
    assert(waiter->queued);
    waiter->queued = 0;
    if (waiter->next != NULL) {
        waiter->next->prev = waiter->prev;
    }
    else {
        self->tail = waiter->prev;
    }
    if (waiter->prev != NULL) {
        waiter->prev->next = waiter->next;
    }
    else {
        self->head = waiter->next;
    }
}

/* The word's WAITERS bit follows the queue; call after each change of the queue. */
static void
lock_note_waiters(lock *self)
{
    if (self->head != NULL) {
        __atomic_fetch_or(&self->word, WAITERS, __ATOMIC_RELAXED);
    }
    else {
        __atomic_fetch_and(&self->word, ~WAITERS, __ATOMIC_RELAXED);
    }
}

/* Take the lock if it is free; guard held or not. */
static int
lock_try(lock *self)
{
    uint32_t word = __atomic_load_n(&self->word, __ATOMIC_RELAXED);
    while (!(word & LOCKED)) {
        if (__atomic_compare_exchange_n(&self->word, &word, word | LOCKED, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return 1;
        }
    }
    return 0;
}

/* The waiter stops waiting, for whatever reason. */
static void
lock_leave(lock *self, lock_waiter *waiter)
{
    if (waiter->queued) {
        lock_unlink(self, waiter);
    }
    if (self->heir == waiter) {
        self->heir = NULL;
    }
    lock_note_waiters(self);
}

static _PyLockStatus
lock_wait(lock *self, _PyPlus_nsec deadline, int intr)
{
    lock_waiter waiter = {_PyPark_Self(), NULL, NULL, 0, 0};
    uint32_t wanted = LOCK_WAKE | LOCK_GIVEN | (intr ? _PyPark_LOOK : 0);
    _PyPlus_nsec begin = 0;
    _PyLockStatus status = _PyLock_FAILED;
    int first = 1;
    uint32_t bits = LOCK_WAKE;

    for (;;) {
        _PyMutex_Lock(&self->guard);
        /* WAITERS goes up before the test, so that a release from here on looks. */
        __atomic_fetch_or(&self->word, WAITERS, __ATOMIC_SEQ_CST);
        if (lock_try(self)) {
            status = _PyLock_ACQUIRED;
            lock_leave(self, &waiter);
            break;
        }
        if (bits == 0 || (bits & _PyPark_LOOK)) {
            status = bits == 0 ? _PyLock_FAILED : _PyLock_INTERRUPTED;
            lock_leave(self, &waiter);
            break;
        }
        if (self->heir == &waiter) {
            self->heir = NULL;
        }
        if (!waiter.queued) {
            lock_enqueue(self, &waiter, !first);
            if (!first && _PyPlus_Now() - begin > PYPLUS_GIL_HEIR_PATIENCE) {
                waiter.owed = 1;
            }
        }
        _PyMutex_Unlock(&self->guard);
        if (first) {
            first = 0;
            begin = _PyPlus_Now();
        }
        bits = _PyPark_Wait(waiter.parker, wanted, deadline);
        if (bits & LOCK_GIVEN) {
            return _PyLock_ACQUIRED;
        }
        if (!(bits & LOCK_WAKE)) {
            /* Timeout or signal may have crossed a hand-over on its way. */
            _PyMutex_Lock(&self->guard);
            int given = !waiter.queued && self->heir != &waiter;
            _PyMutex_Unlock(&self->guard);
            if (given) {
                _PyPark_Wait(waiter.parker, LOCK_GIVEN, _PyPlus_FOREVER);
                if (bits & _PyPark_LOOK) {
                    _PyPark_Wake(waiter.parker, _PyPark_LOOK);
                }
                return _PyLock_ACQUIRED;
            }
        }
    }
    _PyMutex_Unlock(&self->guard);
    /* A wake-up that came too late to be needed must not meet the next wait. */
    uint32_t stale = __atomic_load_n(&waiter.parker->bits, __ATOMIC_RELAXED);
    if (stale & LOCK_WAKE) {
        _PyPark_Wait(waiter.parker, LOCK_WAKE, 0);
    }
    return status;
}

_PyLockStatus
_PyPlus_LockAcquire(void *opaque, _PyPlus_nsec deadline, int intr)
{
    lock *self = opaque;
    if (lock_try(self)) {
        return _PyLock_ACQUIRED;
    }
    if (deadline == 0) {
        return _PyLock_FAILED;
    }
    lock_see_fork(self);
    return lock_wait(self, deadline, intr);
}

PyThread_type_lock
PyThread_allocate_lock(void)
{
    pthread_once(&lock_once, lock_setup);
    PyThread_init_thread();
    _PyMutex_Lock(&lock_free_mutex);
    lock *self = lock_free;
    if (self != NULL) {
        lock_free = self->free_next;
    }
    _PyMutex_Unlock(&lock_free_mutex);
    if (self == NULL) {
        self = calloc(1, sizeof(lock));
        if (self == NULL) {
            return NULL;
        }
        self->fork_seen = lock_forks;
    }
    else {
        lock_see_fork(self);
    }
    self->head = self->tail = self->heir = NULL;
    __atomic_store_n(&self->word, 0, __ATOMIC_RELEASE);
    return self;
}

void
PyThread_free_lock(PyThread_type_lock opaque)
{
    lock *self = opaque;
    if (self == NULL) {
        return;
    }
    _PyMutex_Lock(&lock_free_mutex);
    self->free_next = lock_free;
    lock_free = self;
    _PyMutex_Unlock(&lock_free_mutex);
}

int
PyThread_acquire_lock(PyThread_type_lock opaque, int waitflag)
{
    return _PyPlus_LockAcquire(opaque, waitflag ? _PyPlus_FOREVER : 0, 0) == _PyLock_ACQUIRED;
}

void
PyThread_release_lock(PyThread_type_lock opaque)
{
    lock *self = opaque;
    uint32_t word = LOCKED;
    if (__atomic_compare_exchange_n(&self->word, &word, 0, 0, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    lock_see_fork(self);
    _PyParker *wake = NULL;
    uint32_t bit = LOCK_WAKE;
    _PyMutex_Lock(&self->guard);
    lock_waiter *head = self->head;
    if (head != NULL && (head->owed || self->heir == NULL)) {
        lock_unlink(self, head);
        wake = head->parker;
        if (head->owed) {
            bit = LOCK_GIVEN;
        }
        else {
            self->heir = head;
        }
    }
    uint32_t next = (bit == LOCK_GIVEN ? LOCKED : 0) | (self->head != NULL ? WAITERS : 0);
    __atomic_store_n(&self->word, next, __ATOMIC_RELEASE);
    _PyMutex_Unlock(&self->guard);
    if (wake != NULL) {
        _PyPark_Wake(wake, bit);
    }
}

void
_PyPlus_SetMainThread(void)
{
    lock_main_parker = _PyPark_Self();
}

void
_PyPlus_InterruptMain(void)
{
    _PyParker *parker = lock_main_parker;
    if (parker != NULL) {
        _PyPark_Wake(parker, _PyPark_LOOK);
    }
}
