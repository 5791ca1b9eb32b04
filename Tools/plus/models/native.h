/* What lock.pml and cond.pml share: blocking under the GIL (Python/threads/gil_block.c) and the
 * native lock (Modules/_threading/core.c).
 *
 * The GIL is reduced to an owner and its IO queue; gil.pml has the rest.  Whoever owns it runs
 * in steps that end where another thread can see something: at each of Block, Ready, Unready.
 * A sleeping thread acts by itself for its deadline or a signal only, under the GIL's mutex,
 * which is one step.  A deadline may pass at any moment.  Includers define N.  Left out: forks
 * (fork.pml), and that nothing is owed once the interpreter is at its end. */
#include "queue.h"
#define GRANT 1
#define LOOK 2
#define IDLE 0          /* WAITER_IDLE and so on */
#define BLOCKED 1
#define QUEUED 2
#define GRANTED 3
#define WOKEN 1         /* _PyGIL_WOKEN and so on */
#define TIMEOUT 0
#define SIGNAL 2
#define PASSES 2        /* times passed over: PASS_AGE, the time since the first, is over */
#define VAIN 1          /* PASS_VAIN */

byte owner;             /* of the GIL; 0: free */
short gilq;             /* its IO queue */
byte made_ready;        /* _PyGIL.made_ready: noted by the owner, not in gilq yet; or 0 */
byte state[N + 1];
bool ready[N + 1];
bool came_back[N + 1];
byte bits[N + 1];       /* parkers */
bool tripped;           /* a signal waits for its handler: _PyGIL_SignalHook() */

bool held;              /* _PyNative_HELD */
short lockq;            /* lock->queue */
byte heir;              /* lock->heir */
bool granted[N + 1];    /* waiter->granted */
bool away[N + 1];
byte passed[N + 1];     /* waiter->passed_over */
byte vain[N + 1];       /* waiter->vain */
byte holder;            /* who thinks it holds the lock */
#ifdef EVER
byte kept;              /* checks at which the owner did not give way */
#endif

/* _PyGIL_QueueReady */
#ifdef MUTANT_READY_TWICE
#define MAY_JOIN(x) true
#else
#define MAY_JOIN(x) state[x] == BLOCKED         /* else it came back by itself */
#endif
#define SETTLE \
    if \
    :: made_ready != 0 && (MAY_JOIN(made_ready)) -> \
        assert(!HAS(gilq, made_ready)); \
        state[made_ready] = QUEUED; PUSH_BACK(gilq, made_ready) \
    :: else \
    fi; \
    made_ready = 0

#ifdef MUTANT_NOTE_LOST
#define PASS_SETTLES made_ready = 0
#else
#define PASS_SETTLES SETTLE
#endif
#ifdef MUTANT_NEVER_DRAINED
#define NOTED false
#else
#define NOTED made_ready != 0
#endif

/* _PyGIL_Pass: hand over, or free it.  To queue what is noted and to grant the first in the queue is
 * queue_grant_ready, too. */
#define PASS \
    PASS_SETTLES; \
    owner = HEAD(gilq); \
    if \
    :: owner != 0 -> POP(gilq); state[owner] = GRANTED; bits[owner] = bits[owner] | GRANT \
    :: else \
    fi

/* _PyGIL_Ready(x) */
#define READY(x) \
    if \
    :: ready[x] \
    :: else -> SETTLE; ready[x] = true; made_ready = x \
    fi

/* block_come_back_locked */
#define COME_BACK \
    came_back[id] = true; \
    if \
    :: owner == 0 -> owner = id; state[id] = GRANTED; bits[id] = bits[id] | GRANT \
    :: else -> state[id] = QUEUED; PUSH_BACK(gilq, id) \
    fi

/* Become the owner, as a thread that comes from outside. */
inline take_gil()
{
    atomic {
        if
        :: owner == 0 -> owner = id
        :: else -> state[id] = QUEUED; PUSH_BACK(gilq, id)
        fi
    };
    if
    :: state[id] != IDLE -> atomic { bits[id] & GRANT -> bits[id] = bits[id] - GRANT; state[id] = IDLE }
    :: else
    fi
}

/* The evaluator's check: queue what is noted, let another thread run, if one waits. */
inline yield_gil()
{
    atomic {
        gilq != 0 || NOTED ->
        SETTLE;
        if
        :: gilq != 0 -> PUSH_BACK(gilq, id); state[id] = QUEUED; PASS
        :: else
        fi
    };
    atomic {
        if
        :: state[id] == IDLE
        :: bits[id] & GRANT -> bits[id] = bits[id] - GRANT; state[id] = IDLE
        fi
    }
}

/* Checks of the evaluator, which may also do no more than queue what is noted (_PyGIL_Stamp).  For
 * progress they are as the GIL sees to it: a thread that waits for it is let in after two. */
inline may_yield()
{
#ifdef EVER
    if
    :: !(gilq != 0 || NOTED) -> kept = 0
    :: atomic { (gilq != 0 || NOTED) && kept < 2 -> kept++ }
    :: yield_gil(); kept = 0
    fi
#else
    do
    :: yield_gil()
    :: atomic { NOTED -> SETTLE }
    :: break
    od
#endif
}

inline give_gil()
{
    atomic { PASS }
}

/* _PyGIL_Block(id, deadline, listen) -> how */
inline block(timed, listen)
{
    atomic {
        how = WOKEN;
        got = 0;
        waiting = (timed);
        listening = (listen);
        if
        :: listen && tripped -> how = SIGNAL
        :: else -> ready[id] = false; came_back[id] = false; state[id] = BLOCKED; PASS
        fi
    };
    do                                          /* _PyGIL_Wait */
    :: how == SIGNAL && state[id] == IDLE -> break
    :: else ->
        if
        :: atomic {
            bits[id] & (listening -> GRANT | LOOK : GRANT) ->
            got = bits[id] & (listening -> GRANT | LOOK : GRANT);
            bits[id] = bits[id] - got
           }
        :: atomic { waiting && !(bits[id] & GRANT) && !(listening && bits[id] & LOOK) -> got = 0 }
        fi;
        if
        :: got & GRANT ->
            atomic { bits[id] = bits[id] | (got & LOOK); break }
        :: else
        fi;
        atomic {                                /* block_woken */
            if
            :: got == 0 && state[id] == BLOCKED -> how = TIMEOUT; COME_BACK
            :: got == LOOK && tripped && state[id] == BLOCKED && listening -> how = SIGNAL; COME_BACK
            :: else ->
#ifdef MUTANT_DEADLINE_UNDONE
                skip
#else
                came_back[id] = true            /* this deadline or look is used up */
#endif
            fi;
            waiting = waiting && got != 0 && how == WOKEN;
            got = 0
        }
    od;
    atomic {
#ifndef MUTANT_TIMEOUT_GIVES_UP
        how = (ready[id] && state[id] != IDLE -> WOKEN : how);
#endif
        if                                      /* a signal, and the deadline is over as well */
        :: how == SIGNAL && state[id] != IDLE && (timed) -> how = TIMEOUT
        :: true
        fi;
        state[id] = IDLE;
        got = 0;
        waiting = false;
        listening = false
    }
}

/* _PyGIL_Unready(x) -> undone */
#define UNREADY(x) \
    undone = made_ready == x || (state[x] == QUEUED && ready[x] && !came_back[x]); \
    if \
    :: undone && made_ready == x -> made_ready = 0; ready[x] = false \
    :: undone && made_ready != x -> REMOVE(gilq, x); state[x] = BLOCKED; ready[x] = false \
    :: else \
    fi

/* lock_take */
#define TAKE \
    held = true; \
    if \
    :: heir != 0 -> \
        UNREADY(heir); \
        passed[heir]++; \
        assert(passed[heir] <= PASSES + 1); \
        if \
        :: undone -> FORGET_AGE PUSH_FRONT(lockq, heir); NO_HEIR \
        :: else \
        fi; \
        undone = false \
    :: else \
    fi
#ifdef MUTANT_STALE_HEIR
#define NO_HEIR skip
#else
#define NO_HEIR heir = 0
#endif
#ifdef MUTANT_AGE_ANEW
#define FORGET_AGE passed[heir] = 0;
#else
#define FORGET_AGE
#endif

/* The first in the lock's queue that is not away, or 0. */
#ifdef MUTANT_HEIR_AWAY
#define PRESENT HEAD(lockq)
#else
#define AT(i) ((lockq >> (3 * i)) & 7)
#define FIRST_OF(x, rest) ((x) == 0 || !away[x] -> (x) : (rest))
#define PRESENT FIRST_OF(AT(0), FIRST_OF(AT(1), FIRST_OF(AT(2), AT(3))))
#endif

#ifdef MUTANT_NEVER_OWED
#define OWED(x) false
#else
#ifdef MUTANT_VAIN_UNCOUNTED
#define OWED(x) (passed[x] >= PASSES)
#else
#define OWED(x) (passed[x] >= PASSES || vain[x] >= VAIN)
#endif
#endif

/* lock_pass_on */
#define PASS_ON \
    held = false; \
    next = (heir == 0 -> PRESENT : 0); \
    if \
    :: next != 0 -> \
        REMOVE(lockq, next); \
        if \
        :: OWED(next) -> granted[next] = true; held = true \
        :: else -> heir = next \
        fi; \
        READY(next); \
        next = 0 \
    :: else \
    fi

/* lock_arrive -> mine */
#define ARRIVE \
    mine = granted[id]; \
    if \
    :: mine -> granted[id] = false \
    :: !mine && heir == id -> \
        heir = 0; \
        if \
        :: !held -> held = true; mine = true \
        :: else -> vain[id]++; assert(vain[id] <= VAIN); PUSH_FRONT(lockq, id) \
        fi \
    :: !mine && heir != id && HAS(lockq, id) && !held -> \
        REMOVE(lockq, id); TAKE; mine = true \
    :: else \
    fi

#define HOLD assert(holder == 0); holder = id; passed[id] = 0; vain[id] = 0
#define RELEASE assert(holder == id && held); holder = 0; PASS_ON
