/* The emulated condition variable, Python/threads/condvar_emulated.c: a FIFO list guarded by the
 * caller's mutex, one token a thread in its parker.
 *
 * N - 1 threads wait once or twice for a token of work, `while no work: wait`; thread N - 1 may
 * have a deadline, thread 1 may be interrupted by a signal.  Thread N makes the work, signals
 * (before or after its unlock) or broadcasts, and destroys the variable in the end.
 * Properties: one holder of the mutex; as many WOKEN as waiters chosen; broadcast chooses all of
 * its moment; TOKEN never meets a later wait; nobody touches a destroyed variable (assertions);
 * no lost wake-up, work and an untimed waiter never stay behind together (deadlock).
 *
 * CHECK safety
 * OPTIONS -DN=4 -DTURNS=1
 * OPTIONS -DN=3 -DTURNS=2
 * QUICK -DN=3 -DTURNS=1
 * MUTANT_TIMEOUT_EATS      a chosen waiter whose deadline passed reports TIMEOUT
 * MUTANT_TIMEOUT_STAYS     a timed-out waiter stays in the list
 * MUTANT_UNLOCK_FIRST      wait unlocks before it is in the list
 * MUTANT_LEAVES_TOKEN      a chosen waiter that was woken by its deadline does not wait for its token
 * MUTANT_SHARED_TOKENS     any waiter may take any token: one semaphore for all
 * MUTANT_SIGNAL_KEEPS      signal leaves the chosen waiter in the list
 * MUTANT_TOUCHES_AFTER     a chosen waiter looks into the variable once more
 */
#include "queue.h"
#define TOKEN 1
#define LOOK 2

bool mutex;
short list;             /* cond->head .. tail */
bool chosen[N + 1];     /* waiter.chosen */
byte bits[N + 1];
byte shared;            /* MUTANT_SHARED_TOKENS: the one semaphore */
byte work;
byte sent, woken;
byte ended;
bool destroyed;
bool done;

#define LOCK !mutex -> mutex = true

proctype waiter(byte id; bool timed, listening)
{
    byte got, turn;
    bool mine;
    do
    :: turn < TURNS && !done ->
        turn++;
        atomic { LOCK };
        do
        :: atomic { done -> turn = TURNS; mutex = false; break }
        :: atomic { !done && work > 0 -> work--; mutex = false; break }
        :: else ->
            /* _PyCondE_Wait */
#ifdef MUTANT_UNLOCK_FIRST
            mutex = false;
            atomic { LOCK; PUSH_BACK(list, id); mutex = false };
#else
            atomic { assert(!destroyed); PUSH_BACK(list, id); mutex = false };
#endif
            if                                  /* _PyPark_Wait */
#ifdef MUTANT_SHARED_TOKENS
            :: atomic { shared > 0 -> shared--; got = TOKEN }
#else
            :: atomic {
                bits[id] & (listening -> TOKEN | LOOK : TOKEN) ->
                got = bits[id] & (listening -> TOKEN | LOOK : TOKEN);
                bits[id] = bits[id] - got
               }
#endif
            :: timed -> got = 0
            fi;
            atomic { LOCK };
            mine = true;
            if
            :: !(got & TOKEN) && !chosen[id] ->
                atomic {
                    assert(!destroyed);
#ifndef MUTANT_TIMEOUT_STAYS
                    REMOVE(list, id);
#endif
                    mine = false
                }
            :: !(got & TOKEN) && chosen[id] ->
#ifdef MUTANT_TIMEOUT_EATS
                mine = false;
#endif
#ifndef MUTANT_LEAVES_TOKEN
                mutex = false;
#ifdef MUTANT_SHARED_TOKENS
                atomic { shared > 0 -> shared-- };
#else
                atomic { bits[id] & TOKEN -> bits[id] = bits[id] - TOKEN };
#endif
                atomic { LOCK }
#else
                skip
#endif
            :: else
            fi;
#ifdef MUTANT_TOUCHES_AFTER
            assert(!destroyed);
#endif
            atomic {
                chosen[id] = false;
                assert(!HAS(list, id));
#ifndef MUTANT_SHARED_TOKENS
                assert(!(bits[id] & TOKEN));
#endif
                woken = woken + mine;
                if
                :: !mine -> turn = TURNS; mutex = false; break
                :: else -> got = 0
                fi
            }
        od
    :: else -> break
    od;
    atomic { ended++; got = 0; mine = false }
}

/* condvar_choose; the token is sent after */
#ifdef MUTANT_SIGNAL_KEEPS
#define CHOOSE next = HEAD(list); chosen[next] = true
#else
#define CHOOSE next = HEAD(list); POP(list); chosen[next] = true
#endif
#ifdef MUTANT_SHARED_TOKENS
#define SEND shared++
#else
#define SEND bits[next] = bits[next] | TOKEN
#endif

proctype maker(byte id)
{
    byte next;
    short all;
    do
    :: ended < N - 1 ->
        atomic { LOCK };
        if
        :: work == 0 -> work++
        :: else
        fi;
        if
        :: atomic { list != 0 -> CHOOSE; sent++ };
            if                                  /* _PyCondE_Signal, _PyCondE_SignalUnlock */
            :: atomic { SEND; next = 0 }; mutex = false
            :: mutex = false; atomic { SEND; next = 0 }
            fi
        :: list == 0 -> mutex = false
        fi;
        work == 0 || ended == N - 1
    :: true -> break                            /* enough: broadcast, and destroy */
    od;
    atomic { LOCK };
    atomic {
        done = true;
        work = 0;
        all = list;                             /* condvar_choose_all */
        do
        :: list != 0 -> CHOOSE; sent++; next = 0
        :: else -> break
        od;
        destroyed = true;
        mutex = false
    };
    do
    :: all != 0 -> atomic { next = HEAD(all); POP(all); SEND; next = 0 }
    :: else -> break
    od;
    ended == N - 1;
    assert(woken == sent)
}

init {
    byte i;
    atomic {
        for (i : 1 .. N - 1) { run waiter(i, i == N - 1, i == 1) };
        run maker(N)
    };
    bits[1] = bits[1] | LOOK
}
