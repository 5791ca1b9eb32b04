/* Native locks under the GIL: acquire with deadline and signals, release, barging with the claim
 * pulled back, owed locks.  Modules/_threading/core.c on Python/threads/gil_block.c.
 *
 * Threads acquire and release; thread 1 is the main thread and gets one signal, whose handler may
 * raise.  Either all waits are timed, and a thread may end while it holds the lock; or waits are
 * timed or not, and every thread releases.
 * Properties: one holder; a lock granted is a lock taken; a waiter is passed over at most
 * PASSES + 1 times and woken in vain VAIN times (assertions); no lost wake-up, and each wait ends
 * (deadlock).  With EVER all threads go on for ever, and under any fair schedule thread 1, whose
 * waits are not timed, has the lock again and again (progress).
 *
 * CHECK safety
 * COMPILE -O1
 * OPTIONS -DN=3 -DROUNDS=1
 * OPTIONS -DN=2 -DROUNDS=4
 * PROGRESS -DN=2 -DROUNDS=1 -DEVER
 * QUICK -DN=2 -DROUNDS=2
 * MUTANT_DEADLINE_UNDONE    Unready puts a waiter back to sleep whose deadline has passed
 * MUTANT_TIMEOUT_GIVES_UP   a timed-out waiter leaves although it was made heir (rule 1)
 * MUTANT_STAYS_QUEUED       a timed-out waiter leaves itself in the lock's queue (rule 2)
 * MUTANT_FORGETS_READY      a release makes an heir and does not make it ready
 * MUTANT_STALE_HEIR         a barger pulls the heir back, and it stays the heir
 * MUTANT_NOTE_LOST          who gives the GIL up forgets what it noted as ready
 * MUTANT_READY_TWICE        what is noted is queued although it has come back by itself
 * MUTANT_NEVER_DRAINED      the evaluator's checks do not queue what is noted
 * MUTANT_NEVER_OWED         no hand-over
 * MUTANT_VAIN_UNCOUNTED     hand-over by age only, not for wakes in vain
 * MUTANT_AGE_ANEW           an heir pulled back is as good as new: passed over for ever
 * MUTANT_HEIR_AWAY          the main thread, in its handlers, is made heir
 */
#include "native.h"

#ifdef MUTANT_FORGETS_READY
#undef READY
#define READY(x) ready[x] = true
#endif

bool all_timed;

proctype thread(byte id)
{
    byte round, how, got, next;
    bool undone, mine, waiting, listening, timed, raised;
    take_gil();
    do
    :: round < ROUNDS ->
#ifndef EVER
        round++;
#endif
        atomic {                                /* _PyNative_AcquireSlow */
            timed = all_timed;
            if
            :: true
#ifdef EVER
            :: id != 1 -> timed = true
#else
            :: timed = true
#endif
            fi;
            mine = !held;
            if
            :: mine -> TAKE
            :: else -> PUSH_BACK(lockq, id)
            fi
        };
        do                                      /* lock_wait */
        :: mine -> break
        :: else ->
            block(timed, id == 1);
            atomic {
#ifdef MUTANT_TIMEOUT_GIVES_UP
                if
                :: how == TIMEOUT && !granted[id] -> heir = (heir == id -> 0 : heir)
                :: else -> ARRIVE
                fi;
#else
                ARRIVE;
#endif
                if
                :: !mine && how == TIMEOUT ->
                    assert(timed);
#ifndef MUTANT_STAYS_QUEUED
                    if
                    :: HAS(lockq, id) -> REMOVE(lockq, id)
                    :: else
                    fi;
#endif
                    break
                :: else
                fi
            };
            if
            :: !mine && how == SIGNAL ->
                away[id] = true;                /* native_answer_signals */
                tripped = false;
                may_yield();
                atomic {
                    away[id] = false;
                    if
                    :: true ->
#ifndef MUTANT_HEIR_AWAY
                        assert(HAS(lockq, id));
#endif
                        if                      /* lock_give_up */
                        :: HAS(lockq, id) -> REMOVE(lockq, id)
                        :: else
                        fi;
                        break
                    :: true -> ARRIVE
                    fi
                }
            :: else
            fi
        od;
        if
        :: mine ->
            atomic { HOLD };
#ifdef EVER
            if
            :: id == 1 ->
progress:       skip
            :: else
            fi;
#endif
            may_yield();
            if
            :: all_timed -> give_gil(); goto ended  /* ends, holding the lock */
            :: true -> atomic { RELEASE }
            fi
        :: else
        fi;
        d_step { how = 0; mine = false; timed = false; passed[id] = 0; vain[id] = 0 };
#ifdef EVER
        if
        :: id != 1 ->                           /* computes, for ever */
            do
            :: may_yield()
            od
        :: true
        fi;
#endif
        may_yield()
    :: else -> break
    od;
    give_gil();
ended:
    skip
}

init {
    byte i;
    atomic {
        if
#ifndef EVER
        :: all_timed = true
#endif
        :: skip
        fi;
        for (i : 1 .. N) { run thread(i) }
    };
    atomic { tripped = true; bits[1] = bits[1] | LOOK }
}
