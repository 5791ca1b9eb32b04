/* The GIL's two queues, and who is next.
 *
 * 1. The head of the CPU queue, if CPU threads have had less than a slice (S, cpu_slice) of
 *    GIL time in the last W (cpu_wait): it gets what is missing, in which IO threads cannot
 *    interrupt it.  So CPU threads together keep S / (W + S) of the GIL under any load of IO
 *    threads.  What they get in between in crumbs, because a thread that releases the GIL
 *    every few microseconds takes it back at their first check, counts as what it is.
 * 2. The head of the IO queue.
 * 3. The head of the CPU queue.
 *
 * Beside the queues there is a list of blocked waiters with a deadline.  The kernel may put a
 * thread whose time is up behind the owner of the GIL, on the same processor, and let it
 * wait there for a slice of 3 ms though the other processor is idle; a CPU thread that sees a
 * sleeper overdue which went to sleep here yields the processor to it. */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include "gil_internal.h"

/* Timer slack and wake-up take 0.1 ms; a sleeper later than this is held up. */
#define SLEEPER_LATE 150000

static void
queue_note_cpu(void)
{
    ground_store(&_PyGIL.cpu_owed_since,
                 _PyGIL.head[_PyGIL_CPU] == NULL ? 0 : _PyGIL.cpu_since);
}

void
_PyGIL_CpuTenure(_PyPlus_nsec now, _PyPlus_nsec span)
{
    _PyGIL.cpu_left_at = now;
    _PyGIL.cpu_got += span;
    if (_PyGIL.cpu_got >= _PyGIL_Set.cpu_slice) {
        _PyGIL.cpu_since = now;
        _PyGIL.cpu_got = 0;
        queue_note_cpu();
    }
}

static void
queue_link(_PyGIL_Waiter *waiter, int list)
{
    waiter->list = (unsigned char)list;
    waiter->gil_next = NULL;
    waiter->gil_prev = _PyGIL.tail[list];
    *(_PyGIL.tail[list] != NULL ? &_PyGIL.tail[list]->gil_next : &_PyGIL.head[list]) = waiter;
    _PyGIL.tail[list] = waiter;
}

static void
queue_unlink(_PyGIL_Waiter *waiter)
{
    int list = waiter->list;
    _PyGIL_Waiter *next = waiter->gil_next;
    _PyGIL_Waiter *prev = waiter->gil_prev;
    *(prev != NULL ? &prev->gil_next : &_PyGIL.head[list]) = next;
    *(next != NULL ? &next->gil_prev : &_PyGIL.tail[list]) = prev;
}

void
_PyGIL_Append(_PyGIL_Waiter *waiter, int cls)
{
    assert(waiter->state == WAITER_IDLE || waiter->state == WAITER_BLOCKED);
    if (waiter->sleeper) {
        waiter->sleeper = 0;
        queue_unlink(waiter);
    }
    ground_store(&waiter->cls, (unsigned char)cls);
    ground_store(&waiter->state, WAITER_QUEUED);
    if (cls == _PyGIL_CPU && _PyGIL.head[_PyGIL_CPU] == NULL
        && waiter->since - _PyGIL.cpu_left_at > _PyGIL_Set.cpu_wait) {
        _PyGIL.cpu_since = waiter->since; /* the first CPU thread for long */
        _PyGIL.cpu_got = 0;
    }
    ground_store(&_PyGIL.arrivals, _PyGIL.arrivals + 1);
    queue_link(waiter, cls);
    queue_note_cpu();
}

void
_PyGIL_Unlink(_PyGIL_Waiter *waiter)
{
    assert(waiter->state == WAITER_QUEUED);
    queue_unlink(waiter);
    ground_store(&waiter->state, WAITER_IDLE);
    if (_PyGIL.heir == waiter) {
        _PyGIL.heir = NULL;
    }
    queue_note_cpu();
}

void
_PyGIL_AddSleeper(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline)
{
    assert(waiter->state == WAITER_BLOCKED && !waiter->sleeper);
    waiter->sleeper = 1;
    waiter->deadline = deadline;
    waiter->cpu = ground_cpu();
    queue_link(waiter, GIL_SLEEPERS);
    if (_PyGIL.head[GIL_SLEEPERS] == waiter || deadline < ground_load(&_PyGIL.next_deadline)) {
        ground_store(&_PyGIL.next_deadline, deadline);
    }
}

int
_PyGIL_SleeperLate(_PyPlus_nsec now)
{
    if (now - ground_load(&_PyGIL.next_deadline) < SLEEPER_LATE) {
        return 0;
    }
    int late = 0;
    int cpu = ground_cpu();
    _PyPlus_nsec next = _PyPlus_FOREVER;
    _PyMutex_Lock(&_PyGIL.mutex);
    for (_PyGIL_Waiter *w = _PyGIL.head[GIL_SLEEPERS]; w != NULL; w = w->gil_next) {
        if (now - w->deadline >= SLEEPER_LATE) {
            late |= w->cpu == cpu;
            w->deadline = _PyPlus_FOREVER; /* once is enough */
        }
        next = w->deadline < next ? w->deadline : next;
    }
    ground_store(&_PyGIL.next_deadline, next);
    _PyMutex_Unlock(&_PyGIL.mutex);
    return late;
}

void
_PyGIL_NoteWaiters(void)
{
    int request = (_PyGIL.head[_PyGIL_CPU] != NULL) << _PyGIL_CPU
                  | (_PyGIL.head[_PyGIL_IO] != NULL) << _PyGIL_IO
                  | (_PyGIL.head[GIL_SLEEPERS] != NULL) << GIL_SLEEPERS;
    if (_PyGIL_Request != request) {
        ground_store(&_PyGIL_Request, request);
    }
    request &= GIL_QUEUED_BITS;
    uint32_t word = ground_load(&_PyGIL.word);
    if (request != 0 && !(word & GIL_WAITERS)) {
        ground_or(&_PyGIL.word, GIL_WAITERS);
    }
    else if (request == 0 && (word & GIL_WAITERS)) {
        ground_and(&_PyGIL.word, ~GIL_WAITERS);
    }
}

_PyGIL_Waiter *
_PyGIL_Choose(_PyPlus_nsec now, int *aged)
{
    *aged = gil_cpu_aged(now);
    _PyGIL_Waiter *io = _PyGIL.head[_PyGIL_IO];
    return *aged || io == NULL ? _PyGIL.head[_PyGIL_CPU] : io;
}

void
_PyGIL_Grant(_PyGIL_Waiter *waiter, _PyPlus_nsec now, int aged)
{
    assert(ground_load(&_PyGIL.word) & GIL_LOCKED);
    int cls = waiter->cls;
    if (waiter->state == WAITER_QUEUED) {
        _PyGIL_Unlink(waiter);
    }
    if (waiter->sleeper) {
        waiter->sleeper = 0;
        queue_unlink(waiter);
    }
    ground_store(&waiter->state, WAITER_GRANTED);
    ground_store(&_PyGIL.owner, waiter->thread);
    ground_store(&_PyGIL.owner_cpu, -1);
    _PyGIL.from_cpu_queue = cls == _PyGIL_CPU;
    if (cls == _PyGIL_CPU) {
        _PyGIL.cpu_left_at = _PyPlus_FOREVER; /* it has not */
    }
    _PyGIL.yields = 0;
    _PyGIL.since = now;
    _PyGIL.protected_to = aged ? now + _PyGIL_Set.cpu_slice - _PyGIL.cpu_got : 0;
    if (aged) { /* another thread's memory: touch it only if need be */
        waiter->thread->stats.aged++;
    }
    _PyGIL_NoteWaiters();
}

static int
queue_may_join(const _PyGIL_Waiter *waiter)
{
    return waiter->state == WAITER_BLOCKED && _PyGIL.closer == NULL && !waiter->abandoned;
}

void
_PyGIL_QueueReady(_PyPlus_nsec now)
{
    _PyGIL_Waiter *waiter = _PyGIL.made_ready;
    _PyGIL.made_ready = NULL;
    if (queue_may_join(waiter)) { /* else it came back by itself */
        waiter->since = now;
        _PyGIL_Append(waiter, _PyGIL_IO);
        _PyGIL_NoteWaiters();
    }
}

/* Nobody is queued, and the waiter just made ready may go: the queue is a detour. */
static _PyParker *
queue_grant_ready(_PyPlus_nsec now)
{
    _PyGIL_Waiter *waiter = _PyGIL.made_ready;
    if (_PyGIL.head[_PyGIL_IO] != NULL || _PyGIL.head[_PyGIL_CPU] != NULL
        || !queue_may_join(waiter)) {
        return NULL;
    }
    _PyGIL.made_ready = NULL;
    waiter->since = now;
    ground_store(&waiter->cls, (unsigned char)_PyGIL_IO);
    _PyParker *wake = waiter->parker;
    _PyGIL_Grant(waiter, now, 0);
    return wake;
}

_PyParker *
_PyGIL_Pass(_PyPlus_nsec now, gil_release kind, uint32_t *bit)
{
    int aged;
    _PyParker *wake = NULL;
    if (_PyGIL.made_ready != NULL) {
        wake = kind == GIL_BRIEF ? NULL : queue_grant_ready(now);
        if (wake != NULL) {
            *bit = _PyPark_GRANT;
            return wake;
        }
        _PyGIL_QueueReady(now);
    }
    _PyGIL_Waiter *next = _PyGIL_Choose(now, &aged);
    if (next != NULL) {
        if (kind == GIL_TO_BLOCK || aged || (kind == GIL_UNKNOWN && next->cls == _PyGIL_IO)
            || (next->told_at != 0 && now - next->told_at > _PyGIL_Set.heir_patience)) {
            *bit = _PyPark_GRANT;
            wake = next->parker;
            _PyGIL_Grant(next, now, aged);
            return wake;
        }
        if (_PyGIL.heir == NULL) {
            _PyGIL.heir = next;
            next->told_at = next->told_at != 0 ? next->told_at : now;
            *bit = GIL_HEIR;
            _PyTrace(_PyTrace_heir, next->thread);
            wake = next->parker;
        }
    }
    ground_store(&_PyGIL.owner, NULL);
    ground_store(&_PyGIL.owner_cpu, -1);
    PYPLUS_YIELD_POINT("gil: about to be free");
    ground_and(&_PyGIL.word, ~GIL_LOCKED);
    return wake;
}
#endif
