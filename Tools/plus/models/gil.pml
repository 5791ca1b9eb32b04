/* The GIL's word and queues, Python/threads/gil.c, gil_queue.c, gil_block.c: taking it, the
 * release of unknown length (barging with one heir on its way), the brief one, the hand-over at a certain block
 * and at the evaluator's check, IO before CPU, what CPU threads are owed, PREPARE.
 *
 * Threads take and give up the GIL for ever, as IO or CPU threads as they like (with CPUS: as they
 * are), or stop.  See gil.h.
 * Properties: one owner; GRANT in a parker means ownership; no lost wake-up and no GIL free with
 * nobody looking (deadlock); CPU threads get a slice S before others had more than W and the one
 * tenure that follows a crumb, and come before IO threads only when they are owed it; the head of
 * the CPU queue is passed over P turns at most after it was told to look or to prepare
 * (assertions).
 *
 * With EVER no thread stops, and under any fair schedule thread N has the GIL again and again
 * (progress; with three threads it would need a mutex that nobody can be kept out of for ever).
 *
 * CHECK safety
 * COMPILE -O1
 * OPTIONS -DN=3 -DCPUS=2
 * OPTIONS -DN=3 -DCPUS=1
 * OPTIONS -DN=2 -DP=2
 * PROGRESS -DN=2 -DEVER
 * QUICK -DN=2
 * MUTANT_TRY_BEFORE_WAITERS  the WAITERS bit goes up after the last try
 * MUTANT_WAKES_NOBODY        a release with an heir on its way forgets it although it has looked
 * MUTANT_BRIEF_SILENT        a brief release tells nobody to look
 * MUTANT_NO_AGE              IO threads always come first
 * MUTANT_NO_PATIENCE         an heir is only ever told to look
 * MUTANT_CRUMB_PAYS          what CPU threads had is forgotten: any bit of it begins a new W
 * MUTANT_NEVER_PAID          a whole slice does not
 * MUTANT_SLICE_CUT           an IO thread may interrupt a slice
 * MUTANT_CROWD               each CPU thread that queues up begins a new W
 * MUTANT_ANEW_IN_SLICE       the first to queue up while a CPU thread has its slice begins a new W
 * MUTANT_PREPARE_TAKES       who is told to prepare takes the GIL
 * MUTANT_PREPARE_DROPS       a grant that comes while it polls is lost
 * MUTANT_PREPARE_PATIENT     the owner waits for it to be awake, however long
 * MUTANT_HEIR_TAKES          an heir takes the GIL without looking whether it is free
 * MUTANT_STALE_HEIR          who is granted the GIL while it is the heir stays the heir
 * MUTANT_GRANT_FREES         a hand-over leaves the word free
 * MUTANT_YIELD_WAKES_FIRST   the evaluator's check grants before it queues its own thread up
 * MUTANT_RELEASE_BLIND       a release stores 0 without looking for WAITERS
 */
#include "gil.h"
#ifdef EVER
#define STOP false
#else
#define STOP true
#endif

active [N] proctype thread()
{
    byte next, what, kind, id = _pid + 1;
    bool ok, aged, polls, how;
    do
    :: lock();
        if
        :: id == N ->
progress_locked: skip
        :: else
        fi;
        do
        :: break
        :: true ->
            if
            :: id == N ->
progress:       skip
            :: else
            fi;
            if
            :: how = true
            :: how = false
            fi;
            yield(how)
        od;
        if
        :: kind = UNKNOWN
        :: kind = BRIEF
        :: kind = TO_BLOCK
        fi;
        unlock(kind);
        atomic { ok = false; how = false; kind = 0 }
    :: STOP -> break
    od;
for_ever:
    assert(closer == 0)
}
