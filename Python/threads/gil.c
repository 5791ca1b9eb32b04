/* The GIL, with priority for threads that come back from IO.
 *
 * One word (LOCKED | WAITERS), two FIFO queues of waiters (IO, CPU) under one mutex, and
 * one parker per thread.  All decisions are taken under the mutex; the uncontended paths
 * are one CAS.
 *
 * Classes.  A thread that takes the GIL after a blocking call is an IO thread until it has
 * used a budget of GIL time; then, and after it gave the GIL away at the evaluator's
 * check, it is a CPU thread.  A check inside the budget does not demote.
 *
 * Who is next, at any release:
 *   1. the CPU head, if it has waited longer than CPU_WAIT and was not just served by this
 *      rule; it gets a slice in which IO threads cannot interrupt it, so CPU threads always
 *      keep a share;
 *   2. the IO head: ownership is handed over (the word stays LOCKED);
 *   3. the CPU head: at a voluntary release the GIL is left free and the head is only
 *      told to look (the *heir*), because most voluntary releases are short and a thread
 *      that comes straight back should find it free; an heir that was passed over for
 *      HEIR_PATIENCE is handed the GIL.
 * At the evaluator's check ownership is always handed over, and the caller queues up.
 *
 * Checks.  A CPU owner yields at once to an IO thread, but to a CPU thread only once in
 * YIELD_EVERY checks and not before CPU_WAIT.  An IO owner yields only to rule 1.
 *
 * Invariants: a GRANT bit in a parker means its thread owns the GIL; a thread is in at
 * most one queue; the GIL free with waiters queued means an heir is on its way.
 */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY /* else gil_classic.c is in its place */

#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <unistd.h>
#include "pycore_gil.h"

#define LOCKED 1u
#define WAITERS 2u
#define GIL_HEIR 8u /* parker bit: the GIL was free, look */

typedef _PyGIL_Waiter gil_waiter;

/* Where a waiter is; it leaves QUEUED and HEIR only under the mutex. */
enum { WAITER_IDLE, WAITER_BLOCKED, WAITER_QUEUED, WAITER_HEIR, WAITER_GRANTED };

static struct {
    uint32_t word;
    _PyMutex mutex;
    gil_waiter *head[2];
    gil_waiter *tail[2];
    gil_waiter *heir;
    /* Of the owner, written by it or by who hands over to it: */
    _PyParker *owner;
    int owner_class;
    _PyPlus_nsec owner_since;   /* when somebody was first seen waiting; 0: not yet */
    _PyPlus_nsec protected_to;  /* end of the slice of an aged CPU thread */
    int io_owed;                /* an aged CPU thread came first: IO is next */
    unsigned yields;            /* checks since the last switch between CPU threads */
    _PyGIL_Stats stats;
} gil;

volatile int _PyGIL_Request;
void (*_PyGIL_RequestHook)(void);
unsigned _PyPlus_ForkGeneration;

/* ---- queues (mutex held) ------------------------------------------------------------- */

static void
gil_append_locked(gil_waiter *waiter, int cls)
{
    waiter->state = WAITER_QUEUED;
    waiter->cls = (unsigned char)cls;
    waiter->gil_next = NULL;
    waiter->gil_prev = gil.tail[cls];
    *(gil.tail[cls] != NULL ? &gil.tail[cls]->gil_next : &gil.head[cls]) = waiter;
    gil.tail[cls] = waiter;
}

static void
gil_prepend_locked(gil_waiter *waiter, int cls)
{
    waiter->state = WAITER_QUEUED;
    waiter->cls = (unsigned char)cls;
    waiter->gil_prev = NULL;
    waiter->gil_next = gil.head[cls];
    *(gil.head[cls] != NULL ? &gil.head[cls]->gil_prev : &gil.tail[cls]) = waiter;
    gil.head[cls] = waiter;
}

static void
gil_unlink_locked(gil_waiter *waiter)
{
    assert(waiter->state == WAITER_QUEUED);
    int cls = waiter->cls;
    *(waiter->gil_prev != NULL ? &waiter->gil_prev->gil_next : &gil.head[cls]) = waiter->gil_next;
    *(waiter->gil_next != NULL ? &waiter->gil_next->gil_prev : &gil.tail[cls]) = waiter->gil_prev;
}

static gil_waiter *
gil_pop_locked(int cls)
{
    gil_waiter *waiter = gil.head[cls];
    gil_unlink_locked(waiter);
    return waiter;
}

static int
gil_waiting_locked(void)
{
    return gil.head[_PyGIL_IO] != NULL || gil.head[_PyGIL_CPU] != NULL;
}

static void
gil_note_waiters_locked(void)
{
    if (gil_waiting_locked()) {
        _PyGIL_Request = 1;
        __atomic_fetch_or(&gil.word, WAITERS, __ATOMIC_SEQ_CST);
    }
    else {
        _PyGIL_Request = 0;
        __atomic_fetch_and(&gil.word, ~WAITERS, __ATOMIC_RELAXED);
    }
}

/* ---- ownership ------------------------------------------------------------------------ */

static int
gil_try(void)
{
    uint32_t word = __atomic_load_n(&gil.word, __ATOMIC_RELAXED);
    while (!(word & LOCKED)) {
        if (__atomic_compare_exchange_n(&gil.word, &word, word | LOCKED, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return 1;
        }
    }
    return 0;
}

static void
gil_now_mine(_PyParker *self, int cls)
{
    gil.owner = self;
    gil.owner_class = cls;
    gil.owner_since = 0;
    gil.protected_to = 0;
    gil.stats.acquired++;
}

/* Make the waiter, already out of its queue, the owner. */
static void
gil_grant_locked(gil_waiter *waiter, int cls, _PyPlus_nsec now, int aged)
{
    assert(gil.word & LOCKED);
    waiter->state = WAITER_GRANTED;
    gil_now_mine(waiter->parker, cls);
    gil.owner_since = now;
    gil.protected_to = aged ? now + PYPLUS_GIL_CPU_SLICE : 0;
    gil.yields = 0;
    uint64_t waited = (uint64_t)(now - waiter->since);
    gil.stats.wait_ns += waited;
    if (waited > gil.stats.longest_wait_ns) {
        gil.stats.longest_wait_ns = waited;
    }
    gil.stats.aged += aged != 0;
    gil.io_owed = aged;
    if (cls == _PyGIL_IO) {
        gil.stats.io_grants++;
    }
    else {
        gil.stats.cpu_grants++;
    }
    gil_note_waiters_locked();
}

/* Whose turn is it?  1 with the class, and whether by age. */
static int
gil_choose_locked(_PyPlus_nsec now, int *cls, int *aged)
{
    gil_waiter *cpu = gil.head[_PyGIL_CPU];
    /* One aged thread, then IO again: with many CPU threads one of them is always old. */
    *aged = cpu != NULL && !gil.io_owed && now - cpu->since > PYPLUS_GIL_CPU_WAIT;
    if (*aged && gil.head[_PyGIL_IO] == NULL) {
        *aged = 0; /* nobody to protect it from */
        *cls = _PyGIL_CPU;
        return 1;
    }
    *cls = *aged || gil.head[_PyGIL_IO] == NULL ? _PyGIL_CPU : _PyGIL_IO;
    return gil.head[*cls] != NULL;
}

/* Wait in a queue until the GIL is ours.  Called with the mutex held, returns without. */
static void
gil_wait_locked(_PyParker *self, int cls)
{
    gil_waiter waiter = {.parker = self, .since = _PyPlus_Now()};
    int first = 1;
    gil.stats.contended++;
    for (;;) {
        if (first) {
            gil_append_locked(&waiter, cls);
        }
        else {
            waiter.owed = _PyPlus_Now() - waiter.since > PYPLUS_GIL_HEIR_PATIENCE;
            gil.stats.barged++;
            gil_prepend_locked(&waiter, cls);
        }
        first = 0;
        gil_note_waiters_locked();
        if (cls == _PyGIL_IO && _PyGIL_RequestHook != NULL) {
            _PyGIL_RequestHook();
        }
        _PyMutex_Unlock(&gil.mutex);
        uint32_t bits = _PyPark_Wait(self, _PyPark_GRANT | GIL_HEIR, _PyPlus_FOREVER);
        if (bits & _PyPark_GRANT) {
            return;
        }
        _PyMutex_Lock(&gil.mutex);
        assert(gil.heir == &waiter);
        gil.heir = NULL;
        if (gil_try()) {
            gil_grant_locked(&waiter, cls, _PyPlus_Now(), 0);
            _PyMutex_Unlock(&gil.mutex);
            return;
        }
    }
}

void
_PyThread_lock_GIL(int io)
{
    _PyParker *self = _PyPark_Self();
    int cls = io ? _PyGIL_IO : _PyGIL_CPU;
    if (gil_try()) {
        gil_now_mine(self, cls);
        return;
    }
    int saved = errno;
    _PyMutex_Lock(&gil.mutex);
    /* From here on a release goes through the mutex and finds us. */
    __atomic_fetch_or(&gil.word, WAITERS, __ATOMIC_SEQ_CST);
    if (gil_try()) {
        gil_now_mine(self, cls);
        gil_note_waiters_locked();
        _PyMutex_Unlock(&gil.mutex);
    }
    else {
        gil_wait_locked(self, cls);
    }
    errno = saved;
}

void
_PyThread_unlock_GIL(void)
{
    uint32_t word = LOCKED;
    gil.owner = NULL;
    if (__atomic_compare_exchange_n(&gil.word, &word, 0, 0, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED)) {
        return;
    }
    _PyParker *wake = NULL;
    uint32_t bit = _PyPark_GRANT;
    _PyMutex_Lock(&gil.mutex);
    int cls, aged;
    _PyPlus_nsec now = _PyPlus_Now();
    if (gil_choose_locked(now, &cls, &aged)) {
        gil_waiter *head = gil.head[cls];
        if (cls == _PyGIL_IO || aged || head->owed) {
            gil_pop_locked(cls);
            wake = head->parker;
            gil_grant_locked(head, cls, now, aged);
        }
        else if (gil.heir == NULL) {
            gil_pop_locked(cls);
            head->state = WAITER_HEIR;
            gil.heir = head;
            wake = head->parker;
            bit = GIL_HEIR;
        }
    }
    if (wake == NULL || bit != _PyPark_GRANT) {
        gil_note_waiters_locked();
        __atomic_fetch_and(&gil.word, ~LOCKED, __ATOMIC_RELEASE);
    }
    gil.stats.wakes += wake != NULL;
    _PyMutex_Unlock(&gil.mutex);
    if (wake != NULL) {
        int saved = errno;
        _PyPark_Wake(wake, bit);
        errno = saved;
    }
}

/* Should the owner give the GIL away now? */
static int
gil_should_yield_locked(_PyPlus_nsec now, int *cls, int *aged)
{
    if (!gil_choose_locked(now, cls, aged)) {
        return 0;
    }
    if (gil.owner_since == 0) {
        gil.owner_since = now;
    }
    if (gil.owner_class == _PyGIL_IO && now - gil.owner_since > PYPLUS_GIL_IO_BUDGET) {
        gil.owner_class = _PyGIL_CPU;
    }
    if (*aged) {
        return now >= gil.protected_to;
    }
    if (*cls == _PyGIL_IO) {
        return gil.owner_class == _PyGIL_CPU && now >= gil.protected_to;
    }
    if (++gil.yields < PYPLUS_GIL_YIELD_EVERY) {
        return 0;
    }
    return now - gil.head[_PyGIL_CPU]->since > PYPLUS_GIL_CPU_WAIT;
}

int
_PyThread_yield_GIL(void (*before)(void *), void (*after)(void *), void *arg)
{
    if (!_PyGIL_Request) {
        return 0;
    }
    int saved = errno;
    int cls, aged;
    _PyMutex_Lock(&gil.mutex);
    gil.stats.checks++;
    _PyPlus_nsec now = _PyPlus_Now();
    if (!gil_should_yield_locked(now, &cls, &aged)) {
        _PyMutex_Unlock(&gil.mutex);
        errno = saved;
        return 0;
    }
    _PyParker *self = _PyPark_Self();
    before(arg);
    gil_waiter *head = gil_pop_locked(cls);
    _PyParker *wake = head->parker;
    gil_grant_locked(head, cls, now, aged);
    gil.stats.forced++;
    gil.stats.wakes++;
    /* Queue up first, then wake: the new owner must find us waiting. */
    gil_waiter waiter = {.parker = self, .since = now};
    gil_append_locked(&waiter, _PyGIL_CPU);
    gil.stats.contended++;
    gil_note_waiters_locked();
    _PyMutex_Unlock(&gil.mutex);
    _PyPark_Wake(wake, _PyPark_GRANT);
    for (;;) {
        uint32_t bits = _PyPark_Wait(self, _PyPark_GRANT | GIL_HEIR, _PyPlus_FOREVER);
        if (bits & _PyPark_GRANT) {
            break;
        }
        _PyMutex_Lock(&gil.mutex);
        gil.heir = NULL;
        if (gil_try()) {
            gil_grant_locked(&waiter, _PyGIL_CPU, _PyPlus_Now(), 0);
            _PyMutex_Unlock(&gil.mutex);
            break;
        }
        waiter.owed = _PyPlus_Now() - waiter.since > PYPLUS_GIL_HEIR_PATIENCE;
        gil.stats.barged++;
        gil_prepend_locked(&waiter, _PyGIL_CPU);
        gil_note_waiters_locked();
        _PyMutex_Unlock(&gil.mutex);
    }
    after(arg);
    errno = saved;
    return 1;
}

/* ---- blocking in an object ------------------------------------------------------------ */

void
_PyGIL_WaiterInit(_PyGIL_Waiter *waiter)
{
    *waiter = (_PyGIL_Waiter){.parker = _PyPark_Self()};
}

/* The owner goes to sleep: the GIL goes to whoever is next, or is free. */
static _PyParker *
gil_hand_off_locked(void)
{
    int cls, aged;
    _PyPlus_nsec now = _PyPlus_Now();
    gil.owner = NULL;
    if (gil_choose_locked(now, &cls, &aged)) {
        gil_waiter *head = gil_pop_locked(cls);
        gil_grant_locked(head, cls, now, aged);
        gil.stats.wakes++;
        return head->parker;
    }
    gil_note_waiters_locked();
    __atomic_fetch_and(&gil.word, ~LOCKED, __ATOMIC_RELEASE);
    return NULL;
}

/* A blocked waiter wants the GIL by itself.  1 if it has it. */
static int
gil_come_back_locked(gil_waiter *waiter)
{
    waiter->came_back = 1;
    waiter->since = _PyPlus_Now();
    __atomic_fetch_or(&gil.word, WAITERS, __ATOMIC_SEQ_CST);
    if (gil_try()) {
        gil_grant_locked(waiter, _PyGIL_IO, waiter->since, 0);
        return 1;
    }
    gil_append_locked(waiter, _PyGIL_IO);
    gil.stats.contended++;
    gil_note_waiters_locked();
    if (_PyGIL_RequestHook != NULL) {
        _PyGIL_RequestHook();
    }
    return 0;
}

/* Sleep, come back for deadline or signal; the answer is what it came back for. */
static int
gil_block_loop(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    uint32_t wanted = _PyPark_GRANT | GIL_HEIR | (interruptible ? _PyPark_LOOK : 0);
    int how = _PyGIL_WOKEN;
    for (;;) {
        uint32_t bits = _PyPark_Wait(waiter->parker, wanted, deadline);
        if (bits & _PyPark_GRANT) {
            return how;
        }
        _PyMutex_Lock(&gil.mutex);
        int mine = 0;
        if (waiter->state == WAITER_HEIR && (bits & GIL_HEIR)) {
            gil.heir = NULL;
            mine = gil_try();
            if (mine) {
                gil_grant_locked(waiter, waiter->cls, _PyPlus_Now(), 0);
            }
            else {
                waiter->owed = _PyPlus_Now() - waiter->since > PYPLUS_GIL_HEIR_PATIENCE;
                gil.stats.barged++;
                gil_prepend_locked(waiter, waiter->cls);
                gil_note_waiters_locked();
            }
        }
        else if (waiter->state == WAITER_BLOCKED) {
            how = bits & _PyPark_LOOK ? _PyGIL_SIGNAL : _PyGIL_TIMEOUT;
            mine = gil_come_back_locked(waiter);
        }
        _PyMutex_Unlock(&gil.mutex);
        if (mine) {
            return how;
        }
        /* In the queue, or granted already: only the GIL matters now. */
        wanted = _PyPark_GRANT | GIL_HEIR;
        deadline = _PyPlus_FOREVER;
    }
}

int
_PyGIL_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    int saved = errno;
    _PyMutex_Lock(&gil.mutex);
    waiter->state = WAITER_BLOCKED;
    waiter->ready = waiter->came_back = waiter->owed = 0;
    _PyParker *wake = gil_hand_off_locked();
    _PyMutex_Unlock(&gil.mutex);
    if (wake != NULL) {
        _PyPark_Wake(wake, _PyPark_GRANT);
    }
    int how = gil_block_loop(waiter, deadline, interruptible);
    waiter->state = WAITER_IDLE;
    if (waiter->ready) {
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
    _PyMutex_Lock(&gil.mutex);
    waiter->ready = 1;
    if (waiter->state == WAITER_BLOCKED) {
        waiter->since = _PyPlus_Now();
        gil_append_locked(waiter, _PyGIL_IO);
        gil.stats.contended++;
        gil_note_waiters_locked();
    }
    _PyMutex_Unlock(&gil.mutex);
}

int
_PyGIL_Unready(_PyGIL_Waiter *waiter)
{
    int result = 0;
    _PyMutex_Lock(&gil.mutex);
    if (waiter->state == WAITER_QUEUED && waiter->ready && !waiter->came_back) {
        gil_unlink_locked(waiter);
        waiter->state = WAITER_BLOCKED;
        waiter->ready = 0;
        gil_note_waiters_locked();
        result = 1;
    }
    _PyMutex_Unlock(&gil.mutex);
    return result;
}

void
_PyThread_reinit_GIL(void)
{
    _PyPlus_ForkGeneration++;
    gil.mutex.word = 0;
    gil.head[0] = gil.head[1] = gil.tail[0] = gil.tail[1] = NULL;
    gil.heir = NULL;
    _PyGIL_Request = 0;
    __atomic_store_n(&gil.word, LOCKED, __ATOMIC_RELEASE);
    gil_now_mine(_PyPark_Self(), _PyGIL_CPU);
}

int
_PyThread_own_GIL(void)
{
    return (__atomic_load_n(&gil.word, __ATOMIC_RELAXED) & LOCKED)
           && gil.owner == _PyPark_Self();
}

void
_PyGIL_GetStats(_PyGIL_Stats *stats)
{
    _PyMutex_Lock(&gil.mutex);
    *stats = gil.stats;
    _PyMutex_Unlock(&gil.mutex);
}

#endif /* PYPLUS_GIL_PRIORITY */
