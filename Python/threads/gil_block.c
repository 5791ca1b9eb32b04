/* Waiting for the GIL, and blocking in an object whose state the GIL guards.
 *
 * A waiter has one way out, the GRANT bit in its parker, or taking the GIL itself as an
 * heir or when it comes back from a block and finds it free.  What else wakes it only makes
 * it look, under the mutex, at what has become of it:
 *
 *     deadline   BLOCKED: queue up as an IO thread (timeout).  Else it is queued or
 *                granted already: wait on, for the GIL alone
 *     LOOK       (a signal, main thread only) BLOCKED and interruptible: the same.  In the
 *                CPU queue: go over to the IO queue, to run the handlers soon
 *     HEIR       the GIL was free: take it, or stay at the head of the queue
 *     PREPARE    the owner will hand it over when it sees that we are awake: poll for that
 *
 * So grant against deadline, grant against signal and heir against quick re-acquirer are
 * each decided by one step under the mutex. */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include <errno.h>
#include "gil_internal.h"

void
_PyGIL_SleepForEver(void)
{
    _PyParker *parker = _PyPark_Self();
    for (;;) {
        _PyPark_Wait(parker, 0, _PyPlus_FOREVER);
    }
}

void
_PyGIL_WaiterInit(_PyGIL_Waiter *waiter)
{
    _PyGIL_Thread *self = _PyGIL_ThreadSelf();
    *waiter = (_PyGIL_Waiter){.thread = self, .parker = self->parker};
}

static int
block_signal_pending(void)
{
    return _PyGIL_SignalHook == NULL || _PyGIL_SignalHook();
}

/* The GIL is ours: say where we run, and count. */
static void
block_took_over(_PyGIL_Waiter *waiter, int slept)
{
    _PyGIL_Stats *stats = &waiter->thread->stats;
    assert(_PyGIL.owner == waiter->thread);
    waiter->state = WAITER_IDLE;
    ground_store(&_PyGIL.owner_cpu, ground_cpu());
    stats->acquired++;
    stats->contended++;
    *(_PyGIL.from_cpu_queue ? &stats->cpu_grants : &stats->io_grants) += 1;
    _PyGIL_CountWait(stats, _PyGIL.since - waiter->since);
    if (slept) {
        _PyGIL_LearnWake(ground_now() - _PyGIL.since);
    }
    _PyTrace(_PyTrace_granted, waiter->thread);
}

/* A blocked thread wants the GIL by itself.  1 if it has it. */
static int
block_come_back_locked(_PyGIL_Waiter *waiter)
{
    waiter->came_back = 1;
    waiter->since = ground_now();
    ground_or(&_PyGIL.word, GIL_WAITERS);
    if (gil_try(waiter->thread)) {
        waiter->cls = _PyGIL_IO;
        _PyGIL_Grant(waiter, waiter->since, 0);
        return 1;
    }
    if (_PyGIL.closer != NULL && _PyGIL.closer != waiter->thread) {
        return 0; /* it stays blocked, for ever */
    }
    _PyGIL_Append(waiter, _PyGIL_IO);
    _PyGIL_NoteWaiters();
    if (_PyGIL_RequestHook != NULL) {
        _PyGIL_RequestHook();
    }
    return 0;
}

/* An heir looks: is the GIL still free?  1 if it has it now. */
static int
block_look_locked(_PyGIL_Waiter *waiter)
{
    if (_PyGIL.heir != waiter) {
        return 0;
    }
    _PyGIL.heir = NULL;
    if (gil_try(waiter->thread)) {
        _PyGIL_Grant(waiter, ground_now(), 0);
        return 1;
    }
    _PyTrace(_PyTrace_passed, waiter->thread);
    return 0;
}

/* The main thread has a signal to handle: it must not wait among CPU threads. */
static void
block_hurry_locked(_PyGIL_Waiter *waiter)
{
    if (waiter->state != WAITER_QUEUED || waiter->cls != _PyGIL_CPU || _PyGIL.closer != NULL) {
        return;
    }
    if (_PyGIL.heir == waiter) {
        return; /* it will look at once */
    }
    waiter->thread->used = 0;
    _PyGIL_Unlink(waiter);
    _PyGIL_Append(waiter, _PyGIL_IO);
    _PyGIL_NoteWaiters();
    if (_PyGIL_RequestHook != NULL) {
        _PyGIL_RequestHook();
    }
}

/* The owner waits for us to be awake before it hands over.  Bits that came, or 0. */
static uint32_t
block_prepare(_PyGIL_Waiter *waiter, uint32_t wanted)
{
    ground_store(&waiter->awake, 1);
    uint32_t bits = _PyGIL_SpinPrepared(waiter, wanted);
    ground_store(&waiter->awake, 0);
    return bits;
}

/* Woken by `bits` (0: the deadline), none of them GRANT.  1 if the GIL is ours now; *how: what
 * a blocked thread came back for. */
static int
block_woken(_PyGIL_Waiter *waiter, uint32_t bits, int interruptible, int *how)
{
    int mine = 0;
    _PyMutex_Lock(&_PyGIL.mutex);
    if (waiter->abandoned) {
        _PyMutex_Unlock(&_PyGIL.mutex);
        return 0;
    }
    if (bits & GIL_HEIR) {
        mine = block_look_locked(waiter);
    }
    if (!mine && (bits & _PyPark_LOOK) && block_signal_pending()) {
        if (waiter->state == WAITER_BLOCKED && interruptible) {
            *how = _PyGIL_SIGNAL;
            _PyTrace(_PyTrace_signal, waiter->thread);
            mine = block_come_back_locked(waiter);
        }
        else {
            block_hurry_locked(waiter);
        }
    }
    if (bits == 0 && waiter->state == WAITER_BLOCKED) {
        *how = _PyGIL_TIMEOUT;
        _PyTrace(_PyTrace_timeout, waiter->thread);
        mine = block_come_back_locked(waiter);
    }
    else if (bits == 0 || ((bits & _PyPark_LOOK) && interruptible)) {
        /* Ready came first.  But the deadline, or the look, is used up: to Unready this thread
         * has come back, or it would sleep on without them. */
        waiter->came_back = 1;
    }
    _PyMutex_Unlock(&_PyGIL.mutex);
    return mine;
}

int
_PyGIL_Wait(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    uint32_t wanted = _PyPark_GRANT | GIL_HEIR | GIL_PREPARE;
    int how = _PyGIL_WOKEN;
    int slept = 0;
    if (waiter->parker == _PyPlus_MainParker()) {
        wanted |= _PyPark_LOOK;
    }
    uint32_t bits = _PyGIL_Spin(waiter, wanted, deadline);
    for (;;) {
        if (bits == 0) {
            _PyTrace(_PyTrace_sleep, waiter->thread);
            slept = 1;
            bits = _PyPark_Wait(waiter->parker, wanted, deadline);
        }
        if (bits == GIL_PREPARE) {
            slept = 0;
            bits = block_prepare(waiter, wanted);
            if (bits == 0 || bits == GIL_PREPARE) {
                bits = 0;
                continue;
            }
        }
        if (bits & _PyPark_GRANT) {
            break;
        }
        if (block_woken(waiter, bits, interruptible, &how)) {
            slept = 0; /* nobody granted it, so nobody knows when */
            break;
        }
        if (how != _PyGIL_WOKEN || bits == 0) {
            deadline = _PyPlus_FOREVER; /* only the GIL is waited for now */
        }
        bits = 0;
    }
    if (bits & _PyPark_LOOK) {
        _PyPark_Wake(waiter->parker, _PyPark_LOOK); /* came with the grant: for the next wait */
    }
    if (!GIL_QUICK) {
        _PyMutex_Lock(&_PyGIL.mutex); /* for the checker: after who granted it */
        _PyMutex_Unlock(&_PyGIL.mutex);
    }
    block_took_over(waiter, slept);
    return how;
}

/* ---- blocking in an object ------------------------------------------------------------------- */

int
_PyGIL_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    if (interruptible && _PyGIL_SignalHook != NULL && _PyGIL_SignalHook()
        && waiter->parker == _PyPlus_MainParker()) {
        return _PyGIL_SIGNAL;
    }
    int saved = errno;
    uint32_t bit = 0;
    _PyGIL_Thread *self = waiter->thread;
    waiter->ready = waiter->came_back = 0;
    waiter->told_at = 0;
    _PyTrace(_PyTrace_block, self);
    _PyMutex_Lock(&_PyGIL.mutex);
    assert(waiter->state == WAITER_IDLE);
    ground_store(&waiter->state, WAITER_BLOCKED); /* a polling thread reads it */
    if (deadline != _PyPlus_FOREVER) {
        _PyGIL_AddSleeper(waiter, deadline);
    }
    _PyPlus_nsec now = ground_now();
    gil_account(now);
    self->used = 0;
    _PyParker *wake = _PyGIL_Pass(now, GIL_TO_BLOCK, &bit);
    gil_count(&self->stats.wakes, wake != NULL);
    gil_count(&self->stats.voluntary, wake != NULL);
    _PyMutex_Unlock(&_PyGIL.mutex);
    if (wake != NULL) {
        _PyPark_Wake(wake, bit);
    }
    int how = _PyGIL_Wait(waiter, deadline, interruptible);
    if (waiter->ready) {
        how = _PyGIL_WOKEN;
    }
    else if (how == _PyGIL_SIGNAL && deadline <= ground_now()) {
        how = _PyGIL_TIMEOUT;
    }
    errno = saved;
    return how;
}

void
_PyGIL_SettleReady(void)
{
    if (_PyGIL.made_ready != NULL) {
        _PyMutex_Lock(&_PyGIL.mutex);
        _PyGIL_QueueReady(ground_now());
        _PyMutex_Unlock(&_PyGIL.mutex);
    }
}

/* Not queued at once.  Mostly the owner blocks soon, and hands the GIL over to it, or takes
 * back what it made ready; then the mutex, the clock and two moves in the queue are saved.  The
 * owner queues it before it gives the GIL up in any way, and at its next check. */
void
_PyGIL_Ready(_PyGIL_Waiter *waiter)
{
    if (waiter->ready) {
        return;
    }
    _PyGIL_SettleReady();
    waiter->ready = 1;
    _PyGIL.made_ready = waiter;
    _PyGIL_Unstamped = 1;
    _PyTrace(_PyTrace_ready, waiter->thread);
}

int
_PyGIL_Unready(_PyGIL_Waiter *waiter)
{
    int undone = 0;
    if (_PyGIL.made_ready == waiter) {
        /* If it has come back by itself meanwhile: that was before it was made ready. */
        _PyGIL.made_ready = NULL;
        waiter->ready = 0;
        _PyTrace(_PyTrace_unready, waiter->thread);
        return 1;
    }
    _PyMutex_Lock(&_PyGIL.mutex);
    if (waiter->state == WAITER_QUEUED && waiter->ready && !waiter->came_back) {
        _PyGIL_Unlink(waiter);
        ground_store(&waiter->state, WAITER_BLOCKED);
        waiter->ready = 0; /* its deadline stands, but nobody looks whether it is late */
        _PyGIL_NoteWaiters();
        _PyTrace(_PyTrace_unready, waiter->thread);
        undone = 1;
    }
    _PyMutex_Unlock(&_PyGIL.mutex);
    return undone;
}
#endif
