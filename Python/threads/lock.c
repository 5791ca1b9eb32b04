/* PyThread locks on parkers: one word and a FIFO of parked threads.  The default variant.
 *
 * word: LOCKED | WAITERS.  The fast paths are one CAS.  Everything else happens under the
 * lock's own small mutex `guard`: a FIFO of waiters, each on the C stack of its thread
 * (which is blocked meanwhile, so the stack cannot be copied away).
 *
 * Release wakes the head, the *heir*, and leaves the lock free: a runner may take it first
 * (barging), because handing it over would make two threads that use one lock in a loop
 * sleep on every turn.  At most one heir is on its way.  An heir that finds the lock taken
 * goes back to the front, and after PYPLUS_LOCK_PATIENCE is owed the lock: the next release
 * hands it over.  So a waiter is overtaken for a bounded time.
 *
 * A waiter whose time is up takes the lock if it is free at that moment; so a wake-up that
 * was meant for it is never lost.
 *
 * The word is the last thing release changes, and a recycled lock keeps its guard as it is:
 * see pycore_lock.h about memory and forks.
 */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include "pycore_lock.h"
#include "plusconfig.h" // PYPLUS_LOCK_PATIENCE
#include "ground.h"     // PYPLUS_YIELD_POINT

#define LOCKED 1u
#define WAITERS 2u
#define LOCK_WAKE 16u  /* parker bit: you are the heir, look at the lock */
#define LOCK_GIVEN 32u /* parker bit: the lock is yours */

typedef struct lock_waiter {
    _PyParker *parker;
    struct lock_waiter *next;
    struct lock_waiter *prev;
    int queued;
    int owed;  /* passed over for so long that the next release hands the lock over */
    int given; /* it did; LOCK_GIVEN is sent, or about to be */
} lock_waiter;

typedef struct {
    _PyLock_Head memory;
    uint32_t word;
    _PyMutex guard;
    lock_waiter *head;
    lock_waiter *tail;
    lock_waiter *heir;
} lock;

static void
lock_forget(_PyLock_Head *memory)
{
    lock *self = (lock *)memory;
    _PyMutex_Reset(&self->guard);
    self->head = self->tail = self->heir = NULL;
    __atomic_fetch_and(&self->word, LOCKED, __ATOMIC_RELAXED);
}

static _PyLock_Pool lock_pool = {sizeof(lock), lock_forget, NULL};

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

/* Under the guard, after a wake with bits: does the wait end, and how?  0: it goes on. */
static int
lock_look(lock *self, lock_waiter *waiter, uint32_t bits, _PyLockStatus *status)
{
    /* WAITERS goes up before the test, so that a release from here on looks. */
    __atomic_fetch_or(&self->word, WAITERS, __ATOMIC_SEQ_CST);
    if (lock_try(self)) {
        *status = _PyLock_ACQUIRED;
    }
    else if (bits == 0) {
        *status = _PyLock_FAILED;
    }
    else if (bits & _PyPark_LOOK) {
        *status = _PyLock_INTERRUPTED;
    }
    else {
        return 0;
    }
    lock_leave(self, waiter);
    return 1;
}

static _PyLockStatus
lock_wait(lock *self, _PyPlus_nsec deadline, int intr)
{
    lock_waiter waiter = {_PyPark_Self(), NULL, NULL, 0, 0, 0};
    uint32_t wanted = LOCK_WAKE | LOCK_GIVEN | (intr ? _PyPark_LOOK : 0);
    _PyPlus_nsec begin = 0;
    _PyLockStatus status;
    uint32_t bits = LOCK_WAKE;

    for (;;) {
        _PyMutex_Lock(&self->guard);
        if (waiter.given || lock_look(self, &waiter, bits, &status)) {
            break;
        }
        if (self->heir == &waiter) {
            self->heir = NULL;
        }
        if (!waiter.queued) {
            lock_enqueue(self, &waiter, begin != 0);
            waiter.owed = begin != 0 && _PyPlus_Now() - begin > PYPLUS_LOCK_PATIENCE;
        }
        _PyMutex_Unlock(&self->guard);
        if (begin == 0) {
            begin = _PyPlus_Now();
        }
        bits = _PyPark_Wait(waiter.parker, wanted, deadline);
        if (bits & LOCK_GIVEN) {
            return _PyLock_ACQUIRED;
        }
    }
    _PyMutex_Unlock(&self->guard);
    if (waiter.given) {
        /* Deadline, signal or an old wake-up crossed the hand-over on its way. */
        _PyPark_Wait(waiter.parker, LOCK_GIVEN, _PyPlus_FOREVER);
        if (bits & _PyPark_LOOK) {
            _PyPark_Wake(waiter.parker, _PyPark_LOOK);
        }
        return _PyLock_ACQUIRED;
    }
    /* A wake-up that came too late to be needed makes a later wait look in vain: spare it
     * that if it is there already. */
    if (__atomic_load_n(&waiter.parker->bits, __ATOMIC_RELAXED) & LOCK_WAKE) {
        _PyPark_Wait(waiter.parker, LOCK_WAKE, 0);
    }
    return status;
}

void *
_PyLock_Parker_Allocate(void)
{
    int fresh;
    lock *self = (lock *)_PyLock_PoolGet(&lock_pool, &fresh);
    if (self != NULL) {
        if (fresh) {
            _PyMutex_Reset(&self->guard);
        }
        self->head = self->tail = self->heir = NULL;
        __atomic_store_n(&self->word, 0, __ATOMIC_RELEASE);
    }
    return self;
}

void
_PyLock_Parker_Free(void *opaque)
{
    if (opaque != NULL) {
        _PyLock_PoolPut(&lock_pool, opaque);
    }
}

_PyLockStatus
_PyLock_Parker_Acquire(void *opaque, _PyPlus_nsec deadline, int intr)
{
    lock *self = opaque;
    if (lock_try(self)) {
        return _PyLock_ACQUIRED;
    }
    if (deadline == 0) {
        return _PyLock_FAILED;
    }
    int saved = errno;
    _PyLock_SeeFork(&lock_pool, &self->memory);
    _PyLockStatus status = lock_wait(self, deadline,
                                     intr && _PyPark_Self() == _PyPlus_MainParker());
    errno = saved;
    return status;
}

void
_PyLock_Parker_Release(void *opaque)
{
    lock *self = opaque;
    uint32_t word = LOCKED;
    if (__atomic_compare_exchange_n(&self->word, &word, 0, 0, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    _PyLock_SeeFork(&lock_pool, &self->memory);
    _PyParker *wake = NULL;
    uint32_t bit = LOCK_WAKE;
    _PyMutex_Lock(&self->guard);
    lock_waiter *head = self->head;
    if (head != NULL && (head->owed || self->heir == NULL)) {
        lock_unlink(self, head);
        wake = head->parker;
        if (head->owed) {
            head->given = 1;
            bit = LOCK_GIVEN;
        }
        else {
            self->heir = head;
        }
    }
    uint32_t next = (bit == LOCK_GIVEN ? LOCKED : 0) | (self->head != NULL ? WAITERS : 0);
    __atomic_store_n(&self->word, next, __ATOMIC_RELEASE);
    _PyMutex_Unlock(&self->guard);
    PYPLUS_YIELD_POINT("lock: released, before the wake");
    if (wake != NULL) {
        _PyPark_Wake(wake, bit);
    }
}
