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
#include "pycore_gil.h"
#include "pythread.h"

#define GIL_READY 8u /* parker bit: _PyGIL_Ready was called */

static struct {
    PyThread_type_lock lock;
    _PyParker *owner; /* written by the owner only; what others read is a guess */
    _PyGIL_Stats stats; /* guarded by the GIL */
} gil;

volatile int _PyGIL_Request;
void (*_PyGIL_RequestHook)(void);
unsigned _PyPlus_ForkGeneration;

/* ---- taking and giving ------------------------------------------------------------------- */

static void
gil_take(int io)
{
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
        PyThread_acquire_lock(gil.lock, WAIT_LOCK);
    }
    gil.owner = _PyPark_Self();
    gil.stats.acquired++;
    if (waited) {
        uint64_t span = (uint64_t)(_PyPlus_Now() - began);
        gil.stats.contended++;
        gil.stats.wait_ns += span;
        if (span > gil.stats.longest_wait_ns) {
            gil.stats.longest_wait_ns = span;
        }
        *(io ? &gil.stats.io_grants : &gil.stats.cpu_grants) += 1;
    }
}

static void
gil_give(void)
{
    gil.owner = NULL;
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
    gil_give();
    errno = saved;
}

int
_PyThread_yield_GIL(void (*before)(void *), void (*after)(void *), void *arg)
{
    int saved = errno;
    gil.stats.checks++;
    gil.stats.forced++;
    before(arg);
    gil_give();
    gil_take(0);
    after(arg);
    errno = saved;
    return 1;
}

int
_PyThread_own_GIL(void)
{
    return gil.owner == _PyPark_Self();
}

void
_PyThread_reinit_GIL(void)
{
    /* The parent's lock may be half taken by a thread that is gone: a new one, and the old
     * one's memory is left alone. */
    _PyPlus_ForkGeneration++;
    gil.lock = NULL;
    gil_take(0);
}

void
_PyGIL_GetStats(_PyGIL_Stats *stats)
{
    *stats = gil.stats;
}

/* ---- blocking under the GIL --------------------------------------------------------------- */

void
_PyGIL_WaiterInit(_PyGIL_Waiter *waiter)
{
    *waiter = (_PyGIL_Waiter){.parker = _PyPark_Self()};
}

int
_PyGIL_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    int saved = errno;
    uint32_t wanted = GIL_READY | (interruptible ? _PyPark_LOOK : 0);
    waiter->ready = 0;
    gil_give();
    uint32_t bits = _PyPark_Wait(waiter->parker, wanted, deadline);
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
        gil.stats.wakes++;
        _PyPark_Wake(waiter->parker, GIL_READY);
    }
}

int
_PyGIL_Unready(_PyGIL_Waiter *waiter)
{
    return 0; /* it has been woken */
}

#endif /* !PYPLUS_GIL_PRIORITY */
