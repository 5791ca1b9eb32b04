/* Locks and conditions as plain data under the GIL.
 *
 *     lock   state: HELD | CONTENDED, queue of waiters, heir
 *     cond   queue of waiters
 *
 * Who has the GIL may read and write all of it, so taking a free lock is a compare and a
 * store.  A thread that must wait puts a waiter into a queue and gives the GIL away in
 * _PyEval_Block().  Nobody wakes it directly: _PyGIL_Ready() moves its waiter to the GIL's
 * queue, and it is woken when it is handed the GIL.
 *
 * Release.  The lock becomes free and the first waiter its *heir*: out of the queue, in the
 * GIL's.  Whoever runs before the heir may take the lock (otherwise two threads that use one
 * lock in a loop would switch at every turn), and pulls the heir back to the front of the
 * queue, so that it is not woken only to sleep again.  An heir that was passed over for
 * PASS_AGE, beginning with the second time, or woken PASS_VAIN times for nothing, is not an heir again: the next release
 * passes the lock on to it (*granted*), still HELD.
 *
 * Condition.  notify() moves waiters from the condition's queue to the lock's.  They hear of
 * it only when the lock is let go: one sleep and one wake for a whole wait().
 *
 * Recall.  Ten items are put, and ten getters notified; the first to run takes all ten.  The
 * others would be woken to see that there is nothing, one after the other.  So whoever made
 * the predicate false takes the notifications back, from getters that sleep and would look at
 * the predicate again: a wait() of a program is not among them, it returns once notified.
 *
 * Deadlines.  A waiter that comes back by itself may find that the lock has become free, with
 * or without another heir on its way: it takes it, because the releaser may have counted on
 * it.  In a condition it looks where it is: in the lock's queue means notified in time.
 *
 * Signals.  The main thread comes back, leaves its waiter in place marked *away*, runs the
 * handlers and waits on.  A waiter that is away is no heir and is granted nothing, so that a
 * handler may use the same lock; notify() counts it.
 *
 * Fork.  Waiters of other threads do not exist in the child: a lock or condition that has
 * seen fewer forks than the process empties its queue when it is next looked at.
 *
 * Invariants: HELD clear, queue not empty, and no heir: all waiters are away.  A waiter is in
 * one queue at most.  CONTENDED says that queue or heir is not empty.
 */
#include "pycore_natives.h"
#include <assert.h>
#include <stdlib.h>
#include "pythread.h"
#include "pycore_ceval.h" // _PyEval_Block(), _PyOS_IsMainThread()

#define PASS_AGE 1000000L /* nanoseconds */
#define PASS_VAIN 3

/* ---- waiters ------------------------------------------------------------------------------ */

static _PyNative_Waiter *native_free_waiters;

/* NULL with MemoryError. */
static _PyNative_Waiter *
native_waiter_new(void)
{
    _PyNative_Waiter *waiter = native_free_waiters;
    if (waiter != NULL) {
        native_free_waiters = waiter->free_next;
    }
    else {
        waiter = malloc(sizeof(*waiter));
        if (waiter == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
    }
    _PyGIL_WaiterInit(&waiter->gil);
    waiter->queue = NULL;
    waiter->ident = PyThread_get_thread_ident();
    waiter->generation = _PyPlus_ForkGeneration;
    waiter->vain = 0;
    waiter->passed_over = 0;
    waiter->passes = 0;
    waiter->granted = waiter->notified = waiter->away = 0;
    waiter->recall_to = NULL;
    return waiter;
}

static void
native_waiter_free(_PyNative_Waiter *waiter)
{
    assert(waiter->queue == NULL);
    waiter->free_next = native_free_waiters;
    native_free_waiters = waiter;
}

static void
native_append(_PyNative_Queue *queue, _PyNative_Waiter *waiter)
{
    assert(waiter->queue == NULL);
    waiter->queue = queue;
    waiter->gil.next = NULL;
    waiter->gil.prev = (_PyGIL_Waiter *)queue->tail;
    if (queue->tail != NULL) {
        queue->tail->gil.next = &waiter->gil;
    }
    else {
        queue->head = waiter;
    }
    queue->tail = waiter;
}

static void
native_prepend(_PyNative_Queue *queue, _PyNative_Waiter *waiter)
{
    assert(waiter->queue == NULL);
    waiter->queue = queue;
    waiter->gil.prev = NULL;
    waiter->gil.next = (_PyGIL_Waiter *)queue->head;
    if (queue->head != NULL) {
        queue->head->gil.prev = &waiter->gil;
    }
    else {
        queue->tail = waiter;
    }
    queue->head = waiter;
}

static void
native_unlink(_PyNative_Waiter *waiter)
{
    _PyNative_Queue *queue = waiter->queue;
    assert(queue != NULL);
    if (waiter->gil.prev != NULL) {
        waiter->gil.prev->next = waiter->gil.next;
    }
    else {
        queue->head = (_PyNative_Waiter *)waiter->gil.next;
    }
    if (waiter->gil.next != NULL) {
        waiter->gil.next->prev = waiter->gil.prev;
    }
    else {
        queue->tail = (_PyNative_Waiter *)waiter->gil.prev;
    }
    waiter->queue = NULL;
}

static _PyNative_Waiter *
native_next(_PyNative_Waiter *waiter)
{
    return (_PyNative_Waiter *)waiter->gil.next;
}

/* ---- lock --------------------------------------------------------------------------------- */

static void
lock_update(_PyNative_Lock *lock)
{
    if (lock->queue.head != NULL || lock->heir != NULL) {
        lock->state |= _PyNative_CONTENDED;
    }
    else {
        lock->state &= ~_PyNative_CONTENDED;
    }
}

static void
lock_see_fork(_PyNative_Lock *lock)
{
    if (lock->generation != _PyPlus_ForkGeneration) {
        lock->generation = _PyPlus_ForkGeneration;
        lock->queue.head = lock->queue.tail = NULL;
        lock->heir = NULL;
        lock->state &= _PyNative_HELD;
    }
}

/* Take a lock that is not held, before its heir if there is one. */
static void
lock_take(_PyNative_Lock *lock)
{
    assert(!_PyNative_IsHeld(lock));
    lock->state |= _PyNative_HELD;
    _PyNative_Waiter *heir = lock->heir;
    if (heir == NULL) {
        return;
    }
    if (++heir->passes == 2) { /* a pair of threads passes the other over once at each turn */
        heir->passed_over = _PyPlus_Now();
    }
    if (_PyGIL_Unready(&heir->gil)) {
        lock->heir = NULL;
        native_prepend(&lock->queue, heir);
    }
    /* else it is coming, and will find the lock taken */
}

static int
lock_owes(const _PyNative_Waiter *waiter)
{
    if (!Py_IsInitialized()) {
        return 0; /* the end: a daemon thread would never come for it */
    }
    return waiter->vain >= PASS_VAIN
           || (waiter->passed_over != 0 && _PyPlus_Now() - waiter->passed_over > PASS_AGE);
}

/* The lock was let go (HELD is still set or not, as the caller likes): who is next? */
static void
lock_pass_on(_PyNative_Lock *lock)
{
    lock->state &= ~_PyNative_HELD;
    if (lock->heir == NULL) {
        _PyNative_Waiter *waiter = lock->queue.head;
        while (waiter != NULL && waiter->away) {
            waiter = native_next(waiter);
        }
        if (waiter != NULL) {
            native_unlink(waiter);
            if (lock_owes(waiter)) {
                waiter->granted = 1;
                lock->state |= _PyNative_HELD;
            }
            else {
                lock->heir = waiter;
            }
            _PyGIL_Ready(&waiter->gil);
        }
    }
    lock_update(lock);
}

void
_PyNative_ReleaseSlow(_PyNative_Lock *lock)
{
    lock_see_fork(lock);
    lock_pass_on(lock);
}

/* The thread of waiter runs signal handlers, in the middle of a wait; 0 or -1.  May fork: then
 * the waiter is in no queue afterwards. */
static int
native_answer_signals(_PyNative_Waiter *waiter)
{
    waiter->away = 1;
    int err = Py_MakePendingCalls();
    _PyEval_SwitchThreads(); /* a pending call may queue itself each time: others run as well */
    waiter->away = 0;
    if (waiter->generation != _PyPlus_ForkGeneration) {
        waiter->generation = _PyPlus_ForkGeneration;
        waiter->queue = NULL;
        _PyGIL_WaiterInit(&waiter->gil);
    }
    return err;
}

/* The waiter's thread runs again.  1 if the lock is now its own; then it is in no queue. */
static int
lock_arrive(_PyNative_Lock *lock, _PyNative_Waiter *waiter)
{
    if (waiter->granted) {
        assert(_PyNative_IsHeld(lock) && waiter->queue == NULL);
        return 1;
    }
    if (lock->heir == waiter) {
        lock->heir = NULL;
        if (!_PyNative_IsHeld(lock)) {
            lock->state |= _PyNative_HELD;
            lock_update(lock);
            return 1;
        }
        waiter->vain++;
        native_prepend(&lock->queue, waiter);
        return 0;
    }
    if (waiter->queue == &lock->queue && !_PyNative_IsHeld(lock)) {
        native_unlink(waiter);
        lock_take(lock);
        lock_update(lock);
        return 1;
    }
    return 0;
}

static void
lock_give_up(_PyNative_Lock *lock, _PyNative_Waiter *waiter)
{
    native_unlink(waiter);
    lock_update(lock);
}

/* Wait in the lock's queue. */
static int
lock_wait(_PyNative_Lock *lock, _PyNative_Waiter *waiter, _PyPlus_nsec deadline, int listen)
{
    for (;;) {
        int how = _PyEval_Block(&waiter->gil, deadline, listen);
        if (lock_arrive(lock, waiter)) {
            return 1;
        }
        if (how == _PyGIL_TIMEOUT) {
            lock_give_up(lock, waiter);
            return 0;
        }
        if (how != _PyGIL_SIGNAL) {
            continue;
        }
        int err = native_answer_signals(waiter);
        lock_see_fork(lock);
        if (waiter->queue == NULL) {
            native_append(&lock->queue, waiter);
            lock_update(lock);
        }
        if (err < 0) {
            lock_give_up(lock, waiter);
            return -1;
        }
        if (lock_arrive(lock, waiter)) {
            return 1;
        }
    }
}

int
_PyNative_AcquireSlow(_PyNative_Lock *lock, _PyPlus_nsec deadline, int flags)
{
    lock_see_fork(lock);
    if (!_PyNative_IsHeld(lock)) {
        lock_take(lock);
        lock_update(lock);
        return 1;
    }
    if (deadline == 0) {
        return 0;
    }
    _PyNative_Waiter *waiter = native_waiter_new();
    if (waiter == NULL) {
        return -1;
    }
    native_append(&lock->queue, waiter);
    lock_update(lock);
    int listen = !(flags & _PyNative_DEAF) && _PyOS_IsMainThread();
    int result = lock_wait(lock, waiter, deadline, listen);
    native_waiter_free(waiter);
    return result;
}

/* ---- condition ---------------------------------------------------------------------------- */

static void
cond_see_fork(_PyNative_Cond *cond)
{
    if (cond->generation != _PyPlus_ForkGeneration) {
        cond->generation = _PyPlus_ForkGeneration;
        cond->queue.head = cond->queue.tail = NULL;
    }
}

/* An exception that has to wait until the lock is taken again. */
typedef struct {
    PyObject *type, *value, *tb;
    int raised;
} held_exception;

/* From the condition's queue, or none, to the lock's. */
static void
cond_leave(_PyNative_Lock *lock, _PyNative_Waiter *waiter)
{
    if (waiter->queue != NULL) {
        native_unlink(waiter);
    }
    native_append(&lock->queue, waiter);
    lock_update(lock);
}

static void
cond_answer_signals(_PyNative_Cond *cond, _PyNative_Lock *lock, _PyNative_Waiter *waiter,
                    held_exception *held)
{
    if (native_answer_signals(waiter) < 0) {
        if (held->raised) {
            PyErr_Clear(); /* a second Ctrl-C; the first is on its way */
        }
        else {
            PyErr_Fetch(&held->type, &held->value, &held->tb);
            held->raised = 1;
        }
    }
    lock_see_fork(lock);
    cond_see_fork(cond);
    if (waiter->queue == NULL && !waiter->notified && !held->raised) {
        native_append(&cond->queue, waiter);
    }
    else if (waiter->queue != &lock->queue && (waiter->notified || held->raised)) {
        cond_leave(lock, waiter);
    }
}

int
_PyNative_Wait(_PyNative_Cond *cond, _PyNative_Lock *lock, _PyPlus_nsec deadline, int flags)
{
    assert(_PyNative_IsHeld(lock));
    cond_see_fork(cond);
    lock_see_fork(lock); /* before we are in its queue, or the next to look would empty it */
    _PyNative_Waiter *waiter = native_waiter_new();
    if (waiter == NULL) {
        return -1;
    }
    if (flags & _PyNative_RECHECKS) {
        waiter->recall_to = cond;
    }
    if (flags & _PyNative_FIRST) {
        native_prepend(&cond->queue, waiter);
    }
    else {
        native_append(&cond->queue, waiter);
    }
    _PyNative_Release(lock);
    int listen = _PyOS_IsMainThread();
    held_exception held = {NULL, NULL, NULL, 0};
    int got = 0;
    while (!got) {
        int how = _PyEval_Block(&waiter->gil, deadline, listen);
        got = lock_arrive(lock, waiter);
        if (got) {
            break;
        }
        if (how == _PyGIL_SIGNAL) {
            cond_answer_signals(cond, lock, waiter, &held);
        }
        else if (how == _PyGIL_TIMEOUT && waiter->queue == &cond->queue) {
            cond_leave(lock, waiter);
        }
        if (waiter->queue == &lock->queue) {
            /* Notified, late, or interrupted: only the lock matters now. */
            deadline = _PyPlus_FOREVER;
            waiter->recall_to = NULL;
            got = lock_arrive(lock, waiter);
        }
    }
    int notified = waiter->notified;
    native_waiter_free(waiter);
    if (held.raised) {
        if (notified) {
            _PyNative_Notify(cond, lock, 1); /* nobody may lose a wake-up for our Ctrl-C */
        }
        PyErr_Restore(held.type, held.value, held.tb);
        return -1;
    }
    return notified;
}

Py_ssize_t
_PyNative_Notify(_PyNative_Cond *cond, _PyNative_Lock *lock, Py_ssize_t count)
{
    if (cond->queue.head == NULL) {
        return 0;
    }
    cond_see_fork(cond);
    lock_see_fork(lock);
    Py_ssize_t moved = 0;
    while (moved < count && cond->queue.head != NULL) {
        _PyNative_Waiter *waiter = cond->queue.head;
        native_unlink(waiter);
        waiter->notified = 1;
        native_append(&lock->queue, waiter);
        moved++;
    }
    if (_PyNative_IsHeld(lock)) {
        lock_update(lock);
    }
    else {
        lock_pass_on(lock);
    }
    return moved;
}

void
_PyNative_Recall(_PyNative_Cond *cond, _PyNative_Lock *lock)
{
    assert(_PyNative_IsHeld(lock));
    if (!(lock->state & _PyNative_CONTENDED)) {
        return;
    }
    cond_see_fork(cond);
    lock_see_fork(lock);
    _PyNative_Waiter *before;
    for (_PyNative_Waiter *waiter = lock->queue.tail; waiter != NULL; waiter = before) {
        before = (_PyNative_Waiter *)waiter->gil.prev;
        if (waiter->recall_to == cond && !waiter->away) {
            native_unlink(waiter);
            waiter->notified = 0;
            waiter->vain = 0;
            waiter->passed_over = 0;
            waiter->passes = 0;
            native_prepend(&cond->queue, waiter);
        }
    }
    lock_update(lock);
}

Py_ssize_t
_PyNative_CountWaiters(_PyNative_Cond *cond)
{
    cond_see_fork(cond);
    Py_ssize_t count = 0;
    for (_PyNative_Waiter *waiter = cond->queue.head; waiter != NULL;
         waiter = native_next(waiter)) {
        count++;
    }
    return count;
}
