/* The GIL's two queues, and who is next.
 *
 * 1. The head of the CPU queue, if neither it nor another CPU thread has had the GIL for
 *    cpu_wait (W): it gets a slice (S) in which IO threads cannot interrupt it.  So CPU
 *    threads together keep S / (W + S) of the GIL under any load of IO threads, and a head
 *    of the CPU queue waits at most W + S.
 * 2. The head of the IO queue.
 * 3. The head of the CPU queue. */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include "gil_internal.h"

static void
queue_note_cpu_head(void)
{
    _PyGIL_Waiter *head = _PyGIL.head[_PyGIL_CPU];
    ground_store(&_PyGIL.cpu_head_since, head == NULL ? 0 : head->since);
}

void
_PyGIL_Append(_PyGIL_Waiter *waiter, int cls)
{
    assert(waiter->state == WAITER_IDLE || waiter->state == WAITER_BLOCKED);
    waiter->state = WAITER_QUEUED;
    waiter->cls = (unsigned char)cls;
    waiter->gil_next = NULL;
    waiter->gil_prev = _PyGIL.tail[cls];
    *(_PyGIL.tail[cls] != NULL ? &_PyGIL.tail[cls]->gil_next : &_PyGIL.head[cls]) = waiter;
    _PyGIL.tail[cls] = waiter;
    queue_note_cpu_head();
}

void
_PyGIL_Unlink(_PyGIL_Waiter *waiter)
{
    assert(waiter->state == WAITER_QUEUED);
    int cls = waiter->cls;
    _PyGIL_Waiter *next = waiter->gil_next;
    _PyGIL_Waiter *prev = waiter->gil_prev;
    *(prev != NULL ? &prev->gil_next : &_PyGIL.head[cls]) = next;
    *(next != NULL ? &next->gil_prev : &_PyGIL.tail[cls]) = prev;
    waiter->state = WAITER_IDLE;
    if (_PyGIL.heir == waiter) {
        _PyGIL.heir = NULL;
    }
    queue_note_cpu_head();
}

void
_PyGIL_NoteWaiters(void)
{
    int request = (_PyGIL.head[_PyGIL_CPU] != NULL) << _PyGIL_CPU
                  | (_PyGIL.head[_PyGIL_IO] != NULL) << _PyGIL_IO;
    if (_PyGIL_Request != request) {
        ground_store(&_PyGIL_Request, request);
    }
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
    waiter->state = WAITER_GRANTED;
    ground_store(&_PyGIL.owner, waiter->thread);
    ground_store(&_PyGIL.owner_cpu, -1);
    _PyGIL.from_cpu_queue = cls == _PyGIL_CPU;
    _PyGIL.yields = 0;
    _PyGIL.since = now;
    _PyGIL.protected_to = aged ? now + _PyGIL_Set.cpu_slice : 0;
    waiter->thread->stats.aged += aged != 0;
    _PyGIL_NoteWaiters();
}

_PyParker *
_PyGIL_Pass(_PyPlus_nsec now, int hand_over, uint32_t *bit)
{
    int aged;
    _PyParker *wake = NULL;
    _PyGIL_Waiter *next = _PyGIL_Choose(now, &aged);
    if (next != NULL) {
        if (hand_over || aged || next->cls == _PyGIL_IO
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
