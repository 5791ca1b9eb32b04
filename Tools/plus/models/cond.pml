/* Native conditions under the GIL: wait with deadline and signals, notify moves waiters to the
 * lock's queue (morphing).  Modules/_threading/core.c on Python/threads/gil_block.c.
 *
 * N - 1 threads each want a token that thread N makes, one at a time: `while no token: wait()`.
 * Thread 1 is the main thread, it gets a signal and its handler may raise; thread N - 1 may have
 * a deadline.  Either leaves then without a token.  Thread N makes the next token only when the
 * last is gone, and tells one waiter; holding the lock, or, as semaphores and events do, without it
 * while nobody holds it.  Who takes the token recalls the waiters that were told of it and sleep, as
 * queues do.  A waiter that was told and came too late goes to the front of the queue
 * (semaphores) or to its end.
 * Properties: whoever returns from a wait holds the lock; each waiter taken out by notify says
 * True or passes it on, nobody else does; nobody is left in a queue (assertions); a token and a
 * waiter never stay behind together (deadlock).
 *
 * CHECK safety
 * OPTIONS -DN=3
 * QUICK -DN=3
 * MUTANT_LATE_IS_FALSE      a waiter whose deadline passed says False although it was notified (rule 2)
 * MUTANT_STAYS_QUEUED       it leaves itself in the condition's queue
 * MUTANT_NOTIFY_WAKES_NOBODY  notify with the lock free leaves it to the next release
 * MUTANT_INTERRUPT_EATS     a notified waiter whose handler raises does not notify another one
 * MUTANT_RECALL_EARLY       waiters are recalled while there is a token
 * MUTANT_RECALL_SETTLED     so are those that have come back already and have no deadline any more
 * MUTANT_RELEASE_FIRST      wait lets the lock go and runs on before it is in the queue
 */
#include "native.h"

short condq;            /* cond->queue */
bool notified[N + 1];   /* waiter->notified */
bool settled[N + 1];    /* waiter->recall_to == NULL */
byte sent;              /* waiters taken out by notify */
byte found;             /* waits that ended with True or passed it on */
byte tokens;
byte waits;             /* threads that have their token or gave up */

/* _PyNative_Notify, of one */
#define NOTIFY_ONE \
    if \
    :: condq != 0 -> \
        next = HEAD(condq); POP(condq); notified[next] = true; sent++; PUSH_BACK(lockq, next); \
        next = 0 \
    :: else \
    fi

/* _PyNative_Recall; the order of two waiters is kept, as the first has the smaller place */
#ifdef MUTANT_RECALL_SETTLED
#define MAY_RECALL(x) (x) != 0 && notified[x] && !away[x]
#else
#define MAY_RECALL(x) (x) != 0 && notified[x] && !away[x] && !settled[x]
#endif
#define RECALL_ONE(place) \
    next = (lockq >> (3 * place)) & 7; \
    if \
    :: MAY_RECALL(next) -> \
        REMOVE(lockq, next); notified[next] = false; sent--; passed[next] = 0; vain[next] = 0; \
        PUSH_FRONT(condq, next) \
    :: else \
    fi
#define RECALL RECALL_ONE(2); RECALL_ONE(1); RECALL_ONE(0); next = 0

#ifdef MUTANT_NOTIFY_WAKES_NOBODY
#define PASS_ON_FREE skip
#else
#define PASS_ON_FREE PASS_ON
#endif

/* _PyNative_AcquireSlow, untimed, of a thread that has no signals */
inline acquire()
{
    atomic {
        mine = !held;
        if
        :: mine -> TAKE
        :: else -> PUSH_BACK(lockq, id)
        fi
    };
    do
    :: mine -> break
    :: else -> block(false, false); atomic { ARRIVE }
    od;
    atomic { HOLD }
}

proctype waiter(byte id; bool timed)
{
    byte how, got, next;
    bool undone, mine, waiting, listening, raised, limited, woken;
    take_gil();
    acquire();
again:
    may_yield();
    if
    :: atomic {
        tokens > 0 ->
        tokens--;
        RECALL;
        waits++;
        RELEASE
       };
        goto out
    :: else
    fi;
    limited = timed;
    atomic {                                    /* _PyNative_Wait */
#ifdef MUTANT_RELEASE_FIRST
        RELEASE
    };
    may_yield();
    atomic {
        PUSH_BACK(condq, id);
#else
        if
        :: woken -> PUSH_FRONT(condq, id)
        :: true -> PUSH_BACK(condq, id)
        fi;
        RELEASE;
#endif
        settled[id] = false;
        mine = false
    };
    do
    :: mine -> break
    :: else ->
        block(limited, id == 1);
        atomic { ARRIVE };
        if
        :: mine -> break
        :: !mine && how == SIGNAL ->            /* cond_answer_signals */
            away[id] = true;
            tripped = false;
            may_yield();
            atomic {
                away[id] = false;
                if
                :: raised = true
                :: skip
                fi;
                if
                :: raised && HAS(condq, id) -> REMOVE(condq, id); PUSH_BACK(lockq, id)
                :: else
                fi
            }
        :: !mine && how == TIMEOUT && HAS(condq, id) ->
            atomic {                            /* cond_leave */
#ifndef MUTANT_STAYS_QUEUED
                REMOVE(condq, id);
#endif
                PUSH_BACK(lockq, id)
            }
        :: else
        fi;
        atomic {
            if
            :: HAS(lockq, id) -> limited = false; settled[id] = true; ARRIVE
            :: else
            fi
        }
    od;
    atomic {
        HOLD;
        assert(!HAS(condq, id) && !HAS(lockq, id));
#ifdef MUTANT_LATE_IS_FALSE
        notified[id] = notified[id] && !(timed && how == TIMEOUT);
#endif
        found = found + notified[id];
        mine = notified[id] && !raised;         /* goes on */
#ifndef MUTANT_INTERRUPT_EATS
        if
        :: raised && notified[id] -> NOTIFY_ONE
        :: else
        fi;
#endif
        assert(mine || timed || raised);
        notified[id] = false;
        if
        :: mine -> mine = false; woken = true; goto again
        :: else -> waits++; RELEASE
        fi
    };
out:
    give_gil()
}

proctype notifier(byte id)
{
    byte how, got, next, i;
    bool undone, mine, waiting, listening;
    take_gil();
    do
    :: waits == N - 1 -> break
    :: else ->
        if
        :: atomic { !held && tokens == 0 -> tokens++; NOTIFY_ONE; PASS_ON_FREE }
        :: true ->
            acquire();
            atomic {
                /* who has come back for its deadline does not wait in the condition's queue */
                assert(!HAS(condq, N - 1) || !settled[N - 1]);
                if
                :: tokens == 0 -> tokens++; NOTIFY_ONE
                :: else
                fi;
#ifdef MUTANT_RECALL_EARLY
                RECALL;
#endif
                skip
            };
            may_yield();
            atomic { RELEASE }
        fi;
        may_yield();
        give_gil();
        (tokens == 0 || waits == N - 1);
        take_gil()
    od;
    atomic { assert(found == sent); assert(condq == 0 && lockq == 0 && heir == 0 && !held) };
    give_gil()
}

init {
    byte i;
    bool timed;
    atomic {
        for (i : 1 .. N - 1) {
            timed = false;
            if
            :: i == N - 1 -> timed = true
            :: true
            fi;
            run waiter(i, timed)
        }
        run notifier(N)
    };
    atomic { tripped = true; bits[1] = bits[1] | LOOK }
}
