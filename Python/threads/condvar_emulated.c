/* A condition variable made of a mutex and semaphores, one semaphore a thread.
 *
 * The semaphore is the thread's parker.  A wait puts a record on the thread's C stack into
 * a FIFO list that the caller's mutex guards, unlocks, and sleeps until the record's
 * token arrives.  Signal takes the head out of the list, marks it chosen, and sends the token.
 * Everything that decides happens under the mutex; the token only carries the message.
 *
 * Promises:
 *   No stolen wake-up.  A token is sent to one parker, chosen when the signal was given; a
 *     thread that begins to wait later is not in question.
 *   No lost wake-up.  A wait that ends for its deadline or for a signal decides under the
 *     mutex: still in the list - it takes itself out, and no token is on its way; or chosen
 *     - the token is its own, it waits for it (it was sent, or will be within a few
 *     instructions of another thread) and reports that it was woken.  So each Signal
 *     that found a waiter ends exactly one wait with WOKEN.
 *   No unbounded and no spurious wake-ups.  Wait returns WOKEN only if chosen: as many
 *     returns as signals found waiters, and a loop around Wait spins on nothing.
 *   Order.  Signals choose waiters in the order in which they began to wait.  (The
 *     order in which they get the mutex again is the mutex's affair.)
 *   Broadcast wakes exactly those that waited at that moment, and nobody later.
 *   Timed waits never return TIMEOUT before the deadline.
 *   Destruction.  A chosen thread never touches the variable again, only the mutex.  So the
 *     variable may go as soon as its list is empty.
 *   Memory.  A record is valid until its thread has taken its token; who sends
 *     tokens reads the record's link before it sends.  A parker is never freed, so sending
 *     may end after the woken thread has ended.
 *
 * Not for signal handlers.  In a forked child the list may name threads that do not exist:
 * call Init on variable and mutex there. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include "pycore_condvar.h"
#include "ground.h" // PYPLUS_YIELD_POINT

void
_PyCondE_Init(_PyCondE *cond)
{
    cond->head = cond->tail = NULL;
}

void
_PyCondE_Destroy(_PyCondE *cond)
{
    assert(cond->head == NULL);
    (void)cond;
}

void
_PyCondE_MutexInit(_PyMutex *mutex)
{
    _PyMutex_Reset(mutex);
}

void
_PyCondE_MutexDestroy(_PyMutex *mutex)
{
    (void)mutex;
}

void
_PyCondE_Lock(_PyMutex *mutex)
{
    _PyMutex_Lock(mutex);
}

void
_PyCondE_Unlock(_PyMutex *mutex)
{
    _PyMutex_Unlock(mutex);
}

static void
condvar_append(_PyCondE *cond, _PyCond_Waiter *waiter)
{
    waiter->next = NULL;
    waiter->prev = cond->tail;
    *(cond->tail != NULL ? &cond->tail->next : &cond->head) = waiter;
    cond->tail = waiter;
}

static void
condvar_unlink(_PyCondE *cond, _PyCond_Waiter *waiter)
{
    *(waiter->prev != NULL ? &waiter->prev->next : &cond->head) = waiter->next;
    *(waiter->next != NULL ? &waiter->next->prev : &cond->tail) = waiter->prev;
}

_PyCond_Result
_PyCondE_Wait(_PyCondE *cond, _PyMutex *mutex, _PyPlus_nsec deadline, int intr)
{
    int saved = errno;
    _PyCond_Waiter waiter = {_PyPark_Self(), NULL, NULL, 0};
    uint32_t wanted = _PyPark_TOKEN;
    _PyCond_Result result = _PyCond_WOKEN;
    if (intr && waiter.parker == _PyPlus_MainParker()) {
        wanted |= _PyPark_LOOK;
    }
    condvar_append(cond, &waiter);
    _PyMutex_Unlock(mutex);
    PYPLUS_YIELD_POINT("condvar: before sleeping");
    uint32_t bits = _PyPark_Wait(waiter.parker, wanted, deadline);
    PYPLUS_YIELD_POINT("condvar: awake, before the mutex");
    _PyMutex_Lock(mutex);
    if (!(bits & _PyPark_TOKEN)) {
        if (!waiter.chosen) {
            condvar_unlink(cond, &waiter);
            result = bits & _PyPark_LOOK ? _PyCond_INTERRUPTED : _PyCond_TIMEOUT;
        }
        else {
            /* Not under the mutex: the sender may just have lost its processor. */
            _PyMutex_Unlock(mutex);
            _PyPark_Wait(waiter.parker, _PyPark_TOKEN, _PyPlus_FOREVER);
            _PyMutex_Lock(mutex);
        }
    }
    if (result == _PyCond_WOKEN && (bits & _PyPark_LOOK)) {
        _PyPark_Wake(waiter.parker, _PyPark_LOOK); /* not answered here: keep it */
    }
    errno = saved;
    return result;
}

/* Take the head out of the list; its token is to be sent. */
static _PyCond_Waiter *
condvar_choose(_PyCondE *cond)
{
    _PyCond_Waiter *waiter = cond->head;
    if (waiter != NULL) {
        condvar_unlink(cond, waiter);
        waiter->chosen = 1;
    }
    return waiter;
}

void
_PyCondE_Signal(_PyCondE *cond)
{
    _PyCond_Waiter *waiter = condvar_choose(cond);
    if (waiter != NULL) {
        _PyPark_Wake(waiter->parker, _PyPark_TOKEN);
    }
}

void
_PyCondE_SignalUnlock(_PyCondE *cond, _PyMutex *mutex)
{
    _PyCond_Waiter *waiter = condvar_choose(cond);
    _PyParker *parker = waiter != NULL ? waiter->parker : NULL;
    _PyMutex_Unlock(mutex);
    PYPLUS_YIELD_POINT("condvar: unlocked, before the token");
    if (parker != NULL) {
        _PyPark_Wake(parker, _PyPark_TOKEN);
    }
}

/* Take all out of the list; returns them, linked by next. */
static _PyCond_Waiter *
condvar_choose_all(_PyCondE *cond)
{
    _PyCond_Waiter *first = cond->head;
    for (_PyCond_Waiter *waiter = first; waiter != NULL; waiter = waiter->next) {
        waiter->chosen = 1;
    }
    cond->head = cond->tail = NULL;
    return first;
}

static void
condvar_send_all(_PyCond_Waiter *waiter)
{
    while (waiter != NULL) {
        _PyCond_Waiter *next = waiter->next; /* the record goes with its token */
        _PyPark_Wake(waiter->parker, _PyPark_TOKEN);
        PYPLUS_YIELD_POINT("condvar: between tokens");
        waiter = next;
    }
}

void
_PyCondE_Broadcast(_PyCondE *cond)
{
    condvar_send_all(condvar_choose_all(cond));
}

void
_PyCondE_BroadcastUnlock(_PyCondE *cond, _PyMutex *mutex)
{
    _PyCond_Waiter *first = condvar_choose_all(cond);
    _PyMutex_Unlock(mutex);
    PYPLUS_YIELD_POINT("condvar: unlocked, before the tokens");
    condvar_send_all(first);
}
