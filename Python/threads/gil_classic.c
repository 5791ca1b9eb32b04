/* The GIL as in 2.7: one plain lock of the C API that its owner releases and takes again at
 * every check of the evaluator, that is every sys.getcheckinterval() ticks.  Built instead of
 * gil.c where PYPLUS_GIL_PRIORITY is 0 (PYPLUS_PERFTEST steps 0 and 1).
 *
 * Nobody waits in a queue of ours: who comes next is the lock's affair, and mostly the thread
 * that just released it.  Classes of threads, request and hook are not used; _PyGIL_Request
 * stays up, so that every check yields.
 *
 * Blocking (_PyGIL_Block) is release, sleep on the parker, acquire.  Ready sends the wake at
 * once, while the GIL is held: the woken thread runs into it, as 2.7's do. */
#include "plusconfig.h"
#if !PYPLUS_GIL_PRIORITY

#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include "gil_internal.h"
#include "pythread.h"

#define GIL_READY 8u /* parker bit: _PyGIL_Ready was called */

static struct {
    PyThread_type_lock lock;
    _PyGIL_Thread *owner;  /* atomic: others may only compare it */
    _PyGIL_Thread *closer; /* atomic: the only one that may own it, if there is one */
    _PyPlus_nsec since;
} gil;

volatile int _PyGIL_Request;
void (*_PyGIL_RequestHook)(void);
int (*_PyGIL_SignalHook)(void);
int _PyGIL_Unstamped;
unsigned _PyPlus_ForkGeneration;

/* ---- taking and giving ------------------------------------------------------------------- */

static void
gil_sleep_for_ever(_PyGIL_Thread *self)
{
    for (;;) {
        _PyPark_Wait(self->parker, 0, _PyPlus_FOREVER);
    }
}

static void
gil_take(int io)
{
    _PyGIL_Thread *self = _PyGIL_ThreadSelf();
    /* First called by the thread that creates the GIL, alone. */
    if (gil.lock == NULL) {
        gil.lock = PyThread_allocate_lock();
        if (gil.lock == NULL) {
            Py_FatalError("no memory for the GIL");
        }
        _PyGIL_Request = 1;
    }
    int waited = 0;
    _PyPlus_nsec began = 0;
    if (!PyThread_acquire_lock(gil.lock, NOWAIT_LOCK)) {
        waited = 1;
        began = _PyPlus_Now();
        _PyTrace(io ? _PyTrace_wait_io : _PyTrace_wait_cpu, self);
        PyThread_acquire_lock(gil.lock, WAIT_LOCK);
    }
    if (gil.closer != NULL && gil.closer != self) {
        PyThread_release_lock(gil.lock);
        gil_sleep_for_ever(self);
    }
    ground_store(&gil.owner, self);
    gil.since = _PyPlus_Now();
    self->stats.acquired++;
    if (waited) {
        self->stats.contended++;
        _PyGIL_CountWait(&self->stats, gil.since - began);
        *(io ? &self->stats.io_grants : &self->stats.cpu_grants) += 1;
    }
    _PyTrace(waited ? _PyTrace_granted : _PyTrace_acquire, self);
}

static void
gil_give(_PyTrace_Event event)
{
    _PyGIL_Thread *self = gil.owner;
    self->stats.held_ns += (uint64_t)(_PyPlus_Now() - gil.since);
    _PyTrace(event, self);
    ground_store(&gil.owner, NULL);
    PyThread_release_lock(gil.lock);
}

void
_PyThread_lock_GIL(int io)
{
    int saved = errno;
    gil_take(io);
    errno = saved;
}

void
_PyThread_unlock_GIL(void)
{
    int saved = errno;
    gil_give(_PyTrace_release);
    errno = saved;
}

void
_PyThread_unlock_GIL_briefly(void)
{
    _PyThread_unlock_GIL();
}

void
_PyThread_unlock_GIL_to_block(void)
{
    int saved = errno;
    gil_give(_PyTrace_block);
    errno = saved;
}

int
_PyGIL_YieldDue(void)
{
    return 1;
}

void
_PyGIL_Stamp(void)
{
    _PyGIL_Unstamped = 0;
}

void
_PyGIL_BePolite(void)
{
    /* Each check is a system call or two. */
}

int
_PyThread_yield_GIL(int forced)
{
    int saved = errno;
    *(forced ? &gil.owner->stats.forced : &gil.owner->stats.voluntary) += 1;
    gil_give(forced ? _PyTrace_forced : _PyTrace_yield);
    gil_take(0);
    errno = saved;
    return 1;
}

int
_PyThread_own_GIL(void)
{
    return ground_load(&gil.owner) == _PyGIL_ThreadSelf();
}

void
_PyGIL_Close(int closed)
{
    gil.closer = closed ? _PyGIL_ThreadSelf() : NULL;
}

static void
gil_fork_child(void)
{
    _PyGIL_ThreadForkChild();
    _PyPlus_ForkGeneration++;
}

void
_PyGIL_WatchForks(void)
{
    pthread_atfork(_PyGIL_ThreadForkPrepare, _PyGIL_ThreadForkParent, gil_fork_child);
}

void
_PyThread_reinit_GIL(void)
{
    /* The parent's lock may be half taken by a thread that is gone: a new one, and the old
     * one's memory is left alone. */
    gil.lock = NULL;
    gil_take(0);
}

/* ---- blocking under the GIL --------------------------------------------------------------- */

void
_PyGIL_WaiterInit(_PyGIL_Waiter *waiter)
{
    _PyGIL_Thread *self = _PyGIL_ThreadSelf();
    *waiter = (_PyGIL_Waiter){.thread = self, .parker = self->parker};
}

int
_PyGIL_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    int saved = errno;
    uint32_t wanted = GIL_READY | (interruptible ? _PyPark_LOOK : 0);
    waiter->ready = 0;
    gil_give(_PyTrace_block);
    uint32_t bits;
    do {
        bits = _PyPark_Wait(waiter->parker, wanted, deadline);
        /* a look for nothing is dropped */
    } while (bits == _PyPark_LOOK && _PyGIL_SignalHook != NULL && !_PyGIL_SignalHook());
    gil_take(1);
    int how = bits & _PyPark_LOOK ? _PyGIL_SIGNAL : _PyGIL_TIMEOUT;
    if (waiter->ready) {
        /* Ready's wake has been sent: it was, before the GIL came back to us. */
        if (!(bits & GIL_READY)) {
            _PyPark_Wait(waiter->parker, GIL_READY, _PyPlus_FOREVER);
        }
        how = _PyGIL_WOKEN;
    }
    else if (how == _PyGIL_SIGNAL && deadline <= _PyPlus_Now()) {
        how = _PyGIL_TIMEOUT;
    }
    errno = saved;
    return how;
}

void
_PyGIL_Ready(_PyGIL_Waiter *waiter)
{
    if (!waiter->ready) {
        waiter->ready = 1;
        gil.owner->stats.wakes++;
        _PyTrace(_PyTrace_ready, waiter->thread);
        _PyPark_Wake(waiter->parker, GIL_READY);
    }
}

int
_PyGIL_Unready(_PyGIL_Waiter *waiter)
{
    return 0; /* it has been woken */
}

#endif /* !PYPLUS_GIL_PRIORITY */
