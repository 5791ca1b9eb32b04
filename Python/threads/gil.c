/* The GIL, with priority for threads that come back from IO.
 *
 * One word, two FIFO queues of waiters (IO, CPU) under one mutex, one parker a thread.  All
 * decisions are taken under the mutex; the paths without a waiter are one CAS.
 *
 * Classes.  A thread is IO as long as the GIL time it used since it last blocked is below
 * io_budget (Q), then CPU.  A check of the evaluator inside the budget does not demote.  A
 * certain block (_PyGIL_Block, _PyThread_unlock_GIL_to_block) and a brief release clear the
 * account; after a release of unknown length the time spent away is paid back, so a thread
 * that merely releases often is charged for what it runs.
 *
 * Three kinds of release.
 *   1. Certain to block: ownership is handed over to whoever is next (gil_queue.c).
 *   2. Unknown length: IO threads get it handed over.  For a CPU thread the GIL is left free
 *      and the thread, the *heir*, is told to look: most such releases are short, and the
 *      releaser that comes straight back takes it again by one CAS.  One heir at a time is
 *      on its way; one that was passed over for heir_patience is handed the GIL.
 *      A call that returns at once unless the impossible happens is a *brief* release: the same
 *      for IO threads.  A server so accepts all that is there, and then its workers run, in
 *      place of two changes of the owner, each with a wake-up, for every connection.
 *   3. At the evaluator's check and in sleep(0): handed over; the thread queues up behind.
 *      From CPU thread to CPU thread the next one is woken first and gets the GIL when it is
 *      awake (gil_prepare_locked).
 *
 * Checks.  Whoever queues up sets _PyGIL_Request; an IO thread also zeroes the ticker.  At
 * its check a CPU owner gives way at once to an IO thread; to a CPU thread only once in
 * yield_every checks and not before W; and, IO or CPU, at once to a CPU thread of rule 1.  In a
 * slice S it does not give way.
 *
 * What may be touched by whom.  Owner fields are written by the owner, or, under the mutex,
 * by the thread that makes another one the owner; LOCKED going up by CAS, or the GRANT bit,
 * passes them on.  A queued waiter is touched under the mutex only.
 *
 * Invariants: a GRANT bit in a parker means its thread owns the GIL.  A waiter is in at most
 * one queue.  The GIL free with waiters queued means an heir has been told.  A thread that
 * ends has no waiter.  What an owner made ready is queued when it gives the GIL up.
 */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include <errno.h>
#include "gil_internal.h"

/* Between two looks at the clock of an owner whose yield is overdue by count. */
#define CHECKS_PER_LOOK 16
/* Checks between two looks for late sleepers: some 0.1 ms. */
#define CHECKS_PER_SLEEPER 32
/* A thread that does not wake up in this time gets the GIL all the same. */
#define PREPARE_PATIENCE 300000

gil_state _PyGIL = {.mutex = _PyMutex_INIT, .owner_cpu = -1};
volatile int _PyGIL_Request;
void (*_PyGIL_RequestHook)(void);
int (*_PyGIL_SignalHook)(void);
int _PyGIL_Unstamped;
unsigned _PyPlus_ForkGeneration;

/* ---- taking it ---------------------------------------------------------------------------- */

/* LOCKED is up by our hand. */
static void
gil_now_mine(_PyGIL_Thread *self)
{
    ground_store(&_PyGIL.owner, self);
    ground_store(&_PyGIL.owner_cpu, ground_cpu());
    _PyGIL.from_cpu_queue = 0;
    _PyGIL.yields = 0;
    _PyGIL.since = 0;
    _PyGIL.protected_to = 0;
    _PyGIL_Unstamped = 1;
    self->stats.acquired++;
    _PyTrace(_PyTrace_acquire, self);
}

/* Time away pays back GIL time. */
static void
gil_pay_back(_PyGIL_Thread *self, int io)
{
    if (!io) {
        _PyPlus_nsec budget = ground_load(&_PyGIL_Set.io_budget);
        self->used = self->used > budget ? self->used : budget;
    }
    else if (self->used != 0) {
        _PyPlus_nsec away = ground_now() - self->left_at;
        self->used = away >= self->used ? 0 : self->used - away;
    }
}

static void
gil_lock_slowly(_PyGIL_Thread *self)
{
    int cls = gil_is_io(self) ? _PyGIL_IO : _PyGIL_CPU;
    _PyGIL_Waiter waiter;
    _PyGIL_WaiterInit(&waiter);
    waiter.since = ground_now();
    _PyMutex_Lock(&_PyGIL.mutex);
    if (_PyGIL.closer != NULL && _PyGIL.closer != self) {
        _PyMutex_Unlock(&_PyGIL.mutex);
        _PyGIL_SleepForEver();
    }
    /* From here on a release goes through the mutex and finds us. */
    ground_or(&_PyGIL.word, GIL_WAITERS);
    PYPLUS_YIELD_POINT("gil: waiter announced");
    if (gil_try(self)) {
        gil_now_mine(self);
        self->stats.barged += (ground_load(&_PyGIL_Request) & GIL_QUEUED_BITS) != 0;
        _PyGIL_NoteWaiters();
        _PyMutex_Unlock(&_PyGIL.mutex);
        return;
    }
    _PyGIL_Append(&waiter, cls);
    _PyGIL_NoteWaiters();
    if (cls == _PyGIL_IO && _PyGIL_RequestHook != NULL) {
        _PyGIL_RequestHook();
    }
    _PyMutex_Unlock(&_PyGIL.mutex);
    _PyTrace(cls == _PyGIL_IO ? _PyTrace_wait_io : _PyTrace_wait_cpu, self);
    _PyGIL_Wait(&waiter, _PyPlus_FOREVER, 0);
}

void
_PyThread_lock_GIL(int io)
{
    int saved = errno;
    _PyGIL_Thread *self = _PyGIL_ThreadSelf();
    gil_pay_back(self, io);
    if (GIL_QUICK && gil_try(self)) {
        gil_now_mine(self);
        self->stats.barged += (ground_load(&_PyGIL_Request) & GIL_QUEUED_BITS) != 0;
    }
    else {
        gil_lock_slowly(self);
    }
    errno = saved;
}

/* ---- giving it up -------------------------------------------------------------------------- */

static void
gil_unlock(gil_release kind)
{
    _PyGIL_Thread *self = ground_load(&_PyGIL.owner);
    _PyPlus_nsec now = 0;
    int slow = !GIL_QUICK || _PyGIL.from_cpu_queue || _PyGIL.made_ready != NULL;
    assert(self == _PyGIL_ThreadSelf());
    if (slow) {
        _PyMutex_Lock(&_PyGIL.mutex);
    }
    if (_PyGIL.since != 0) {
        now = ground_now();
        gil_account(now);
    }
    if (kind != GIL_UNKNOWN) {
        self->used = 0; /* what a brief call takes came before it was waited for */
    }
    else if (self->used != 0) {
        now = now != 0 ? now : ground_now();
        self->left_at = now;
    }
    _PyTrace(kind == GIL_TO_BLOCK ? _PyTrace_block : _PyTrace_release, self);
    if (!slow) {
        uint32_t word = GIL_LOCKED;
        ground_store(&_PyGIL.owner, NULL);
        ground_store(&_PyGIL.owner_cpu, -1);
        PYPLUS_YIELD_POINT("gil: about to release");
        if (ground_cas(&_PyGIL.word, &word, 0)) {
            return;
        }
        _PyMutex_Lock(&_PyGIL.mutex);
    }
    uint32_t bit = 0;
    _PyParker *wake = _PyGIL_Pass(now != 0 ? now : ground_now(), kind, &bit);
    gil_count(&self->stats.wakes, wake != NULL);
    gil_count(&self->stats.voluntary, bit == _PyPark_GRANT);
    _PyMutex_Unlock(&_PyGIL.mutex);
    if (wake != NULL) {
        _PyPark_Wake(wake, bit);
    }
}

void
_PyThread_unlock_GIL(void)
{
    gil_unlock(GIL_UNKNOWN);
}

void
_PyThread_unlock_GIL_briefly(void)
{
    gil_unlock(GIL_BRIEF);
}

void
_PyThread_unlock_GIL_to_block(void)
{
    gil_unlock(GIL_TO_BLOCK);
}

/* ---- at the evaluator's check ---------------------------------------------------------------- */

void
_PyGIL_Stamp(void)
{
    _PyGIL_Unstamped = 0;
    if (_PyGIL.since == 0) {
        _PyGIL.since = ground_now();
    }
    _PyGIL_SettleReady();
}

int
_PyGIL_YieldDue(void)
{
    int request = ground_load(&_PyGIL_Request);
    if (request == 0) {
        return 0;
    }
    if ((request & 1 << GIL_SLEEPERS) && ++_PyGIL.checks >= CHECKS_PER_SLEEPER) {
        _PyGIL.checks = 0;
        if (_PyGIL_SleeperLate(ground_now())) {
            ground_yield();
        }
    }
    int io_waits = request & 1 << _PyGIL_IO;
    if (!(request & GIL_QUEUED_BITS) || (!io_waits && ++_PyGIL.yields < _PyGIL_Set.yield_every)) {
        return 0;
    }
    _PyPlus_nsec now = ground_now();
    if (now < _PyGIL.protected_to) {
        return 0;
    }
    if (gil_cpu_aged(now)) {
        return 1;
    }
    _PyPlus_nsec tenure = _PyGIL.since != 0 ? now - _PyGIL.since : 0;
    if (io_waits) {
        return _PyGIL.owner->used + tenure >= _PyGIL_Set.io_budget;
    }
    if (tenure >= _PyGIL_Set.cpu_wait) {
        return 1;
    }
    _PyGIL.yields -= _PyGIL.yields > CHECKS_PER_LOOK ? CHECKS_PER_LOOK : _PyGIL.yields;
    return 0;
}

/* From one CPU thread to another there is no hurry, and the next one needs 50-100 us to wake
 * up, in which nobody would run: wake it first, run on, and hand over when it is awake.
 * 1: not yet; *wake: who must be told to prepare. */
static int
gil_prepare_locked(_PyGIL_Waiter *next, _PyPlus_nsec now, _PyParker **wake)
{
    if (next->cls != _PyGIL_CPU || ground_load(&next->awake) || !_PyGIL_SpinAllowed()) {
        return 0;
    }
    if (next->told_at == 0) {
        next->told_at = now;
        *wake = next->parker;
        return 1;
    }
    return now - next->told_at < PREPARE_PATIENCE;
}

int
_PyThread_yield_GIL(int forced)
{
    _PyGIL_SettleReady();
    if (!(ground_load(&_PyGIL_Request) & GIL_QUEUED_BITS)) {
        return 0;
    }
    int saved = errno;
    int aged;
    _PyGIL_Thread *self = _PyGIL.owner;
    _PyGIL_Waiter waiter;
    _PyGIL_WaiterInit(&waiter);
    waiter.no_spin = forced != 0;
    _PyMutex_Lock(&_PyGIL.mutex);
    _PyPlus_nsec now = ground_now();
    _PyGIL_Waiter *next = _PyGIL_Choose(now, &aged);
    if (next == NULL) {
        _PyMutex_Unlock(&_PyGIL.mutex);
        errno = saved;
        return 0;
    }
    _PyParker *wake = NULL;
    if (forced && !aged && gil_prepare_locked(next, now, &wake)) {
        _PyMutex_Unlock(&_PyGIL.mutex);
        if (wake != NULL) {
            self->stats.wakes++;
            _PyPark_Wake(wake, GIL_PREPARE);
        }
        errno = saved;
        return 0;
    }
    gil_account(now);
    wake = next->parker;
    *(forced ? &self->stats.forced : &self->stats.voluntary) += 1;
    self->stats.wakes++;
    /* Queue up first, then wake: the new owner must find us waiting. */
    waiter.since = now;
    _PyGIL_Append(&waiter, gil_is_io(self) ? _PyGIL_IO : _PyGIL_CPU);
    _PyGIL_Grant(next, now, aged);
    _PyMutex_Unlock(&_PyGIL.mutex);
    _PyTrace(forced ? _PyTrace_forced : _PyTrace_yield, self);
    _PyPark_Wake(wake, _PyPark_GRANT);
    _PyGIL_Wait(&waiter, _PyPlus_FOREVER, 0);
    errno = saved;
    return 1;
}

int
_PyThread_own_GIL(void)
{
    return (ground_load(&_PyGIL.word) & GIL_LOCKED)
           && ground_load(&_PyGIL.owner) == _PyGIL_ThreadSelf();
}

/* ---- the end, and forks ------------------------------------------------------------------------ */

/* Threads in the lists are left to sleep for ever; in a forked child there are none. */
static void
gil_empty_queues(int abandon)
{
    for (int list = 0; list < GIL_LISTS; list++) {
        for (_PyGIL_Waiter *waiter = _PyGIL.head[list]; abandon && waiter != NULL;
             waiter = waiter->gil_next) {
            waiter->abandoned = 1;
            waiter->sleeper = 0;
        }
        _PyGIL.head[list] = _PyGIL.tail[list] = NULL;
    }
    _PyGIL.heir = NULL;
    _PyGIL.made_ready = NULL;
    ground_store(&_PyGIL.cpu_owed_since, 0);
    _PyGIL_NoteWaiters();
}

void
_PyGIL_Close(int closed)
{
    _PyMutex_Lock(&_PyGIL.mutex);
    if (closed) {
        _PyGIL.closer = _PyGIL_ThreadSelf();
        ground_or(&_PyGIL.word, GIL_CLOSED);
        gil_empty_queues(1);
    }
    else {
        ground_and(&_PyGIL.word, ~GIL_CLOSED);
        _PyGIL.closer = NULL;
    }
    _PyMutex_Unlock(&_PyGIL.mutex);
}

static void
gil_fork_prepare(void)
{
    _PyGIL_ThreadForkPrepare();
    _PyMutex_Lock(&_PyGIL.mutex);
}

static void
gil_fork_parent(void)
{
    _PyMutex_Unlock(&_PyGIL.mutex);
    _PyGIL_ThreadForkParent();
}

/* The only thread of the child may or may not own the GIL: if a thread that is gone owned
 * it, it stays owned until _PyThread_reinit_GIL(). */
static void
gil_fork_child(void)
{
    _PyMutex_Reset(&_PyGIL.mutex);
    _PyGIL_ThreadForkChild();
    gil_empty_queues(0);
    _PyGIL.spinners = 0;
    _PyGIL_ForgetProcessors();
    _PyPlus_ForkGeneration++;
}

void
_PyThread_reinit_GIL(void)
{
    _PyGIL_Thread *self = _PyGIL_ThreadSelf();
    if (!_PyThread_own_GIL()) {
        _PyGIL.cpu_left_at = 0; /* whoever owned it has left */
        ground_or(&_PyGIL.word, GIL_LOCKED);
        gil_now_mine(self);
    }
}

void
_PyGIL_WatchForks(void)
{
    pthread_atfork(gil_fork_prepare, gil_fork_parent, gil_fork_child);
}
#endif
