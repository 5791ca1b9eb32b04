/* The GIL's word and queues, Python/threads/gil.c, gil_queue.c, gil_block.c: taking it, the
 * release of unknown length (barging with one heir on its way), the hand-over at a certain block
 * and at the evaluator's check, IO before CPU, age.
 *
 * Threads take and give up the GIL for ever, as IO or CPU threads as they like, or stop.  See gil.h.
 * Properties: one owner; GRANT in a parker means ownership; no lost wake-up and no GIL free with
 * nobody looking (deadlock); the head of the CPU queue is passed over by at most W tenures
 * of others, an heir by at most P bargers after it was told.
 *
 * CHECK safety
 * COMPILE -O1
 * OPTIONS -DN=3
 * QUICK -DN=2
 * MUTANT_TRY_BEFORE_WAITERS  the WAITERS bit goes up after the last try
 * MUTANT_WAKES_NOBODY        a release with an heir on its way forgets it although it has looked
 * MUTANT_NO_AGE              IO threads always come first
 * MUTANT_NO_PATIENCE         an heir is only ever told to look
 * MUTANT_HEIR_TAKES          an heir takes the GIL without looking whether it is free
 * MUTANT_STALE_HEIR          who is granted the GIL while it is the heir stays the heir
 * MUTANT_GRANT_FREES         a hand-over leaves the word free
 * MUTANT_YIELD_WAKES_FIRST   the evaluator's check grants before it queues its own thread up
 * MUTANT_RELEASE_BLIND       a release stores 0 without looking for WAITERS
 */
#include "gil.h"

active [N] proctype thread()
{
    byte next, what, id = _pid + 1;
    bool ok;
    do
    :: lock();
        if
        :: yield()
        :: skip
        fi;
        if
        :: unlock(true)
        :: unlock(false)
        fi;
        ok = false
    :: break
    od;
for_ever:
    assert(closer == 0)
}
