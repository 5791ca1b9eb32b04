/* Letting others have the processor.
 *
 * A thread that is woken - by its socket, a lock, a timer - may be put on the queue of the
 * very processor on which the owner of the GIL computes, even if another is idle a moment
 * later, and Linux leaves it there until the owner's slice ends, after 3-4 ms.  2.7 never
 * noticed: its owner makes a system call every 100 ticks.  An owner that nobody asks for the
 * GIL makes none; a server beside a CPU thread then answers every request some slices late
 * (testserver: 800 requests/s in place of 5000).
 *
 * So a CPU thread, while there are other threads, yields the processor every LEAST.  If nobody
 * is queued there that costs less than a microsecond.  If the one queued there is one of ours,
 * it was worth it: that thread soon asks for the GIL, which `arrivals` counts.  If it was a
 * stranger, we lost a slice for nothing, and Linux 6.18 charges the rest of our own on top:
 * the next yield is twice as far away, up to MOST.  Any yield that was quick or that brought one
 * of ours begins again with LEAST. */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include "gil_internal.h"

#define POLITE_LEAST 200000
#define POLITE_MOST 50000000
#define POLITE_QUICK 5000 /* nobody else ran */

/* Of the owner. */
static _PyPlus_nsec polite_interval = POLITE_LEAST;
static _PyPlus_nsec polite_next;

void
_PyGIL_BePolite(void)
{
    if (ground_load(&_PyGIL_ThreadCount) < 2) {
        return;
    }
    _PyPlus_nsec now = ground_now();
    if (now < polite_next || _PyGIL.since == 0
        || _PyGIL.owner->used + (now - _PyGIL.since) < _PyGIL_Set.io_budget) {
        return;
    }
    uint32_t arrivals = ground_load(&_PyGIL.arrivals);
    _PyGIL.owner->stats.polite++;
    ground_yield();
    _PyPlus_nsec back = ground_now();
    if (back - now < POLITE_QUICK || ground_load(&_PyGIL.arrivals) != arrivals) {
        polite_interval = POLITE_LEAST;
    }
    else {
        polite_interval = polite_interval < POLITE_MOST / 2 ? polite_interval * 2 : POLITE_MOST;
    }
    polite_next = back + polite_interval;
}
#endif
