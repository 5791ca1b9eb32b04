/* PyThread locks, Python/threads/lock.c: a word with a fast path, a FIFO of waiters under the
 * guard, one heir on its way, an heir that is owed the lock, deadlines, signals.
 *
 * Threads take the lock: thread 2 BUSY times, the others once, some waits timed, thread 1 interruptible; a signal
 * handler posts LOOK to it.  Sleeping is "until a wanted bit is there": parker.pml shows it.
 * Properties: one holder (assertion); no lost wake-up: an untimed wait never stays behind while
 * the lock is free (deadlock); an heir is passed over at most PATIENCE + 1 times (assertion);
 * no stray LOCK_GIVEN is left in a parker (assertion).
 *
 * CHECK safety
 * COMPILE -O1
 * OPTIONS -DN=2 -DBUSY=4
 * OPTIONS -DN=3 -DBUSY=2
 * QUICK -DN=2 -DBUSY=4
 * MUTANT_WAITERS_AFTER_TRY    the WAITERS bit goes up after the last try
 * MUTANT_TIMEOUT_GIVES_UP     a timed-out waiter leaves without trying the lock
 * MUTANT_FORGETS_HEIR         a leaving heir stays the heir
 * MUTANT_IGNORES_CROSSING     a timed-out waiter does not look whether it was given the lock
 * MUTANT_NEVER_OWED           no hand-over by age
 * MUTANT_SIGNAL_GIVES_UP      an interrupted waiter leaves without trying the lock
 * MUTANT_CROSSING_IF_NOT_WOKEN  it looks only if no LOCK_WAKE came, but that may be an old one
 */
#include "queue.h"
#define LOCKED 1
#define WAITERS 2
#define WAKE 1          /* LOCK_WAKE */
#define GIVEN 2         /* LOCK_GIVEN */
#define LOOK 4
#define PATIENCE 1
#define TURNS(id) ((id) == 2 -> BUSY : 1)

byte word;              /* lock.word */
bool guard;             /* lock.guard */
short q;                /* lock.head .. lock.tail */
byte heir;              /* lock.heir */
bool owed[N + 1];       /* waiter.owed */
bool given[N + 1];      /* waiter.given */
byte bits[N + 1];       /* of the parkers */
byte holders;
byte passed[N + 1];     /* times this waiter found the lock taken though it had been woken */

/* lock_try: CAS word -> word|LOCKED */
inline lock_try()
{
    atomic {
        if
        :: !(word & LOCKED) -> word = word | LOCKED; ok = true
        :: else -> ok = false
        fi
    }
}

/* lock_leave, with the guard held */
inline lock_leave()
{
    if
    :: HAS(q, id) -> REMOVE(q, id)
    :: else
    fi;
#ifndef MUTANT_FORGETS_HEIR
    if
    :: heir == id -> heir = 0
    :: else
    fi;
#endif
    word = (q != 0 -> word | WAITERS : word & LOCKED)       /* lock_note_waiters: one OR or AND */
}

/* lock_wait(lock, deadline, intr) */
inline lock_wait(timed, intr)
{
    first = true;
    got = WAKE;
    wanted = (intr -> WAKE | GIVEN | LOOK : WAKE | GIVEN);
    do
    :: true ->
        atomic {
            !guard -> guard = true;
            crossed = given[id];
#ifdef MUTANT_IGNORES_CROSSING
            crossed = false;
#endif
#ifdef MUTANT_CROSSING_IF_NOT_WOKEN
            crossed = crossed && !(got & WAKE);
#endif
            if
            :: crossed -> guard = false         /* a release handed the lock over meanwhile */
            :: else ->
#ifndef MUTANT_WAITERS_AFTER_TRY
                word = word | WAITERS;
#endif
                skip
            fi
        };
        if
        :: crossed ->
            d_step { bits[id] & GIVEN -> bits[id] = bits[id] & (7 - GIVEN) };
            d_step { bits[id] = bits[id] | (got & LOOK); status = 1 };
            break
        :: else
        fi;
        atomic {                                /* lock_try; then, if it fails, the rest */
            ok = !(word & LOCKED);
#ifdef MUTANT_TIMEOUT_GIVES_UP
            ok = ok && got != 0;
#endif
#ifdef MUTANT_SIGNAL_GIVES_UP
            ok = ok && !(got & LOOK);
#endif
            word = (ok -> word | LOCKED : word)
        };
        atomic {
#ifdef MUTANT_WAITERS_AFTER_TRY
            word = word | WAITERS;
#endif
            status = (ok -> 1 : (got == 0 -> 0 : (got & LOOK -> 2 : 3)));
            if
            :: status != 3 -> lock_leave()
            :: else ->
                heir = (heir == id -> 0 : heir);
                if
                :: !HAS(q, id) && first -> PUSH_BACK(q, id)
                :: !HAS(q, id) && !first -> PUSH_FRONT(q, id); passed[id]++
                :: else
                fi;
                assert(passed[id] <= PATIENCE + 1);
#ifndef MUTANT_NEVER_OWED
                if                              /* time passes as it likes, within bounds */
                :: passed[id] > 0 -> owed[id] = true
                :: passed[id] < PATIENCE
                fi;
#endif
                first = false
            fi;
            guard = false
        };
        if
        :: status != 3 ->
            bits[id] = bits[id] & (7 - WAKE);   /* as many as are there by now */
            break
        :: else
        fi;
        if                                      /* _PyPark_Wait */
        :: d_step { bits[id] & wanted -> got = bits[id] & wanted; bits[id] = bits[id] & (7 - got) }
        :: timed -> d_step { got = bits[id] & wanted; bits[id] = bits[id] & (7 - got) }
        fi;
        if
        :: got & GIVEN -> status = 1; break
        :: else
        fi
    od
}

/* _PyLock_Parker_Release */
inline lock_release()
{
    atomic {                                    /* CAS LOCKED -> 0 */
        if
        :: word == LOCKED -> word = 0; ok = true
        :: else -> ok = false
        fi
    };
    if
    :: !ok ->
        atomic {
            !guard -> guard = true;
            wake = 0;
            what = WAKE;
            if
            :: q != 0 && (owed[HEAD(q)] || heir == 0) ->
                wake = HEAD(q);
                POP(q);
                if
                :: owed[wake] -> what = GIVEN; given[wake] = true
                :: else -> heir = wake
                fi
            :: else
            fi
        };
        atomic {                                /* store of the word; the guard goes up after */
            word = (what == GIVEN -> LOCKED : 0) | (q != 0 -> WAITERS : 0);
            guard = false
        };
        if
        :: wake != 0 -> bits[wake] = bits[wake] | what    /* _PyPark_Wake */
        :: else
        fi
    :: else
    fi
}

proctype thread(byte id)
{
    byte turn, got, wanted, status, wake, what;
    bool ok, first, crossed, timed;
    do
    :: turn < TURNS(id) ->
        turn++;
        if
        :: timed = true
        :: timed = false
        fi;
again:
        lock_try();
        status = ok;
        if
        :: !ok -> lock_wait(timed, id == 1)
        :: else
        fi;
        if
        :: status == 1 ->
            d_step { assert(holders == 0); holders = 1 };
            holders = 0;
            lock_release()
        :: status == 2 ->
            if
            :: goto again                       /* handlers ran; the wait goes on */
            :: skip                             /* or they raised */
            fi
        :: else -> assert(timed)
        fi;
        d_step {                                /* forget what does not matter any more */
            got = 0; wake = 0; what = 0; ok = false; crossed = false; first = false;
            timed = false; status = 0; wanted = 0; passed[id] = 0; owed[id] = false; given[id] = false
        }
    :: else -> break
    od;
    assert(!(bits[id] & GIVEN))
}

init {
    atomic {
        byte i;
        for (i : 1 .. N) { run thread(i) }
    }
    bits[1] = bits[1] | LOOK                    /* _PyPlus_InterruptMain */
}
