#ifndef PLUS_MINILOCK_H
#define PLUS_MINILOCK_H
/* A lock under the GIL, in few lines: FIFO, barging with the claim pulled back, deadlines,
 * signals.  The protocol of Modules/_threading/core.c without Python objects, so that threadtest
 * and explore can drive _PyGIL_Block, _PyGIL_Ready and _PyGIL_Unready as it does.  All of it is
 * guarded by the GIL. */
#include "pycore_gil.h"

typedef struct minilock_waiter {
    _PyGIL_Waiter gil; /* next and prev: the lock's queue */
    int queued;
    int granted;
    int passed; /* times another thread came first after it was made heir */
} minilock_waiter;

typedef struct {
    int held;
    minilock_waiter *head;
    minilock_waiter *tail;
    minilock_waiter *heir;
} minilock;

#define MINILOCK_PASSES 3

static void
minilock_insert(minilock *lock, minilock_waiter *waiter, int front)
{
    minilock_waiter *next = front ? lock->head : NULL;
    minilock_waiter *prev = front ? NULL : lock->tail;
    waiter->gil.next = (_PyGIL_Waiter *)next; /* either may be NULL */
    waiter->gil.prev = (_PyGIL_Waiter *)prev;
    *(next != NULL ? (minilock_waiter **)&next->gil.prev : &lock->tail) = waiter;
    *(prev != NULL ? (minilock_waiter **)&prev->gil.next : &lock->head) = waiter;
    waiter->queued = 1;
}

static void
minilock_remove(minilock *lock, minilock_waiter *waiter)
{
    minilock_waiter *next = (minilock_waiter *)waiter->gil.next;
    minilock_waiter *prev = (minilock_waiter *)waiter->gil.prev;
    *(next != NULL ? (minilock_waiter **)&next->gil.prev : &lock->tail) = prev;
    *(prev != NULL ? (minilock_waiter **)&prev->gil.next : &lock->head) = next;
    waiter->queued = 0;
}

/* Take the free lock; an heir on its way goes back to the front of the queue. */
static void
minilock_take(minilock *lock)
{
    minilock_waiter *heir = lock->heir;
    lock->held = 1;
    if (heir != NULL) {
        if (_PyGIL_Unready(&heir->gil)) {
            heir->passed++;
            lock->heir = NULL;
            minilock_insert(lock, heir, 1);
        }
    }
}

/* The waiter's thread runs: 1 if it has the lock now. */
static int
minilock_arrive(minilock *lock, minilock_waiter *waiter)
{
    if (waiter->granted) {
        return 1;
    }
    if (lock->heir == waiter) {
        lock->heir = NULL;
        if (!lock->held) {
            lock->held = 1;
            return 1;
        }
        waiter->passed++;
        minilock_insert(lock, waiter, 1);
        return 0;
    }
    if (!lock->held) {
        minilock_remove(lock, waiter);
        minilock_take(lock);
        return 1;
    }
    return 0;
}

/* As _PyGIL_Block: WOKEN means acquired, TIMEOUT and SIGNAL not.  *passed, if not NULL: how
 * often it was passed over. */
static inline int
minilock_acquire(minilock *lock, _PyPlus_nsec deadline, int interruptible, int *passed)
{
    minilock_waiter waiter = {.queued = 0};
    int how = _PyGIL_WOKEN;
    if (!lock->held) {
        minilock_take(lock);
    }
    else {
        _PyGIL_WaiterInit(&waiter.gil);
        minilock_insert(lock, &waiter, 0);
        for (;;) {
            how = _PyGIL_Block(&waiter.gil, deadline, interruptible);
            if (minilock_arrive(lock, &waiter)) {
                how = _PyGIL_WOKEN;
                break;
            }
            if (how != _PyGIL_WOKEN) {
                minilock_remove(lock, &waiter);
                break;
            }
        }
    }
    if (passed != NULL) {
        *passed = waiter.passed;
    }
    return how;
}

static inline void
minilock_release(minilock *lock)
{
    minilock_waiter *next = lock->head;
    lock->held = 0;
    if (lock->heir == NULL && next != NULL) {
        minilock_remove(lock, next);
        if (next->passed >= MINILOCK_PASSES) {
            next->granted = 1;
            lock->held = 1;
        }
        else {
            lock->heir = next;
        }
        _PyGIL_Ready(&next->gil);
    }
}
#endif
