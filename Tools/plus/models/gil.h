/* What gil.pml and exit.pml share: the GIL's word and queues, Python/threads/gil.c, gil_queue.c and
 * gil_block.c.  Time is counted in tenures: W of threads that are not of the CPU queue make its head
 * old, P of bargers after it was told to look make an heir one that is owed.  A step is one
 * atomic operation on the word; what happens under the mutex between two such is one step with
 * them.  Includers define N and a label for_ever, where a thread goes that sleeps for ever. */
#include "queue.h"
#define LOCKED 1
#define WAITERS 2
#define CLOSED 4
#define GRANT 1
#define HEIR 2
#define CPU 0
#define IO 1
#define W 3
#define P 2

byte word;              /* _PyGIL.word */
bool mutex;             /* _PyGIL.mutex */
short q[2];             /* _PyGIL.head, tail */
byte heir;              /* _PyGIL.heir */
bool from_cpu;          /* _PyGIL.from_cpu_queue */
byte bits[N + 1];       /* parkers */
bool granted[N + 1];    /* state == WAITER_GRANTED */
byte closer;            /* _PyGIL.closer */
byte owners;            /* threads that think they own it */
byte tenures;           /* of others, since the CPU queue had its last or its first */
byte told[N + 1];       /* 0: not told to look; else 1 + tenures of bargers since */

/* _PyGIL_NoteWaiters */
#define NOTE word = ((q[CPU] | q[IO]) != 0 -> word | WAITERS : word & (LOCKED | CLOSED))
#ifdef MUTANT_NO_AGE
#define AGED false
#else
#define AGED (q[CPU] != 0 && !from_cpu && tenures >= W)
#endif
#ifdef MUTANT_NO_PATIENCE
#define OWED(x) false
#else
#define OWED(x) (told[x] > P)
#endif
/* A thread has just become the owner: somebody else's tenure for those who wait. */
#define COUNT(cpu) \
    if \
    :: q[CPU] == 0 || (cpu) -> tenures = 0 \
    :: else -> tenures++; assert(tenures <= W) \
    fi
/* It came by and found it free. */
#define BARGED \
    from_cpu = false; \
    COUNT(false); \
    if \
    :: q[CPU] != 0 && told[HEAD(q[CPU])] != 0 -> \
        told[HEAD(q[CPU])]++; assert(told[HEAD(q[CPU])] <= P + 1) \
    :: else \
    fi

/* _PyGIL_Choose: next, which is still in its queue, or 0 */
#define CHOOSE next = (AGED || q[IO] == 0 -> HEAD(q[CPU]) : HEAD(q[IO]))

/* _PyGIL_Grant(next), without its NoteWaiters */
inline grant()
{
    from_cpu = HEAD(q[CPU]) == next;
    if
    :: from_cpu -> POP(q[CPU])
    :: else -> POP(q[IO])
    fi;
#ifndef MUTANT_STALE_HEIR
    heir = (heir == next -> 0 : heir);
#endif
    told[next] = 0;
    granted[next] = true;
    COUNT(from_cpu)
}

/* gil_try, and gil_now_mine or _PyGIL_Grant of oneself */
#define TRY \
    ok = !(word & LOCKED) && (!(word & CLOSED) || id == closer); \
    word = (ok -> word | LOCKED : word)

/* From here on this thread is the owner. */
#define BEGIN owners++; assert(owners == 1); granted[id] = false

/* _PyThread_lock_GIL */
inline lock()
{
    atomic {
        TRY;
        if
        :: ok -> BARGED; BEGIN
        :: else
        fi
    };
    if
    :: !ok ->
#ifdef MUTANT_TRY_BEFORE_WAITERS
        atomic { !mutex -> mutex = true; TRY };
        word = word | WAITERS;
#else
        atomic {
            !mutex -> mutex = true;
            if
            :: closer != 0 && closer != id -> mutex = false; goto for_ever
            :: else -> word = word | WAITERS
            fi
        };
        atomic { TRY };
#endif
        atomic {
            if
            :: ok -> BARGED; BEGIN
            :: else ->
                if
                :: PUSH_BACK(q[IO], id)
                :: PUSH_BACK(q[CPU], id); tenures = (HEAD(q[CPU]) == id -> 0 : tenures)
                fi
            fi;
            NOTE;
            mutex = false
        };
        if
        :: !ok -> wait()
        :: else
        fi
    :: else
    fi
}

/* _PyGIL_Wait of a queued thread */
inline wait()
{
    do
    :: bits[id] == 0 && closer != 0 && closer != id && !HAS(q[CPU], id) && !HAS(q[IO], id) ->
        goto for_ever                           /* as good as asleep for ever */
    :: atomic {
        bits[id] != 0 ->
        assert(!(bits[id] & GRANT) || granted[id]);
        ok = bits[id] & GRANT;
        bits[id] = 0;
        if
        :: ok -> BEGIN
        :: else
        fi
       };
        if
        :: ok -> break
        :: else ->
            atomic {                            /* block_woken */
                !mutex -> mutex = true;
                if
                :: heir == id ->                /* block_look_locked */
                    heir = 0;
                    TRY;
#ifdef MUTANT_HEIR_BLIND
                    ok = !(word & LOCKED);
                    word = word | LOCKED;
#endif
#ifdef MUTANT_HEIR_TAKES
                    ok = true;
#endif
                    if
                    :: ok ->                    /* _PyGIL_Grant of itself */
                        from_cpu = HAS(q[CPU], id);
                        if
                        :: from_cpu -> REMOVE(q[CPU], id)
                        :: else -> REMOVE(q[IO], id)
                        fi;
                        told[id] = 0;
                        COUNT(from_cpu);
                        BEGIN
                    :: else
                    fi
                :: else
                fi
            };
            atomic { NOTE; mutex = false };
            if
            :: ok -> break
            :: else
            fi
        fi
    od
}

/* gil_unlock: hand_over if it is certain to block */
inline unlock(hand_over)
{
#ifdef MUTANT_RELEASE_BLIND
    atomic { owners--; ok = true; word = 0; from_cpu = false };
#else
    atomic {                                    /* CAS LOCKED -> 0 */
        owners--;
        tenures = (from_cpu -> 0 : tenures);    /* gil_account */
        from_cpu = false;
        ok = word == LOCKED;
        word = (ok -> 0 : word)
    };
#endif
    if
    :: !ok ->
        atomic {                                /* _PyGIL_Pass */
            !mutex -> mutex = true;
            CHOOSE;
            what = 0;
            if
            :: next != 0 && (hand_over || AGED || HEAD(q[IO]) == next || OWED(next)) ->
                grant();
                what = GRANT;
#ifdef MUTANT_GRANT_FREES
                word = word & WAITERS;
#endif
                NOTE;
                mutex = false
            :: else ->
#ifdef MUTANT_WAKES_NOBODY
                if
                :: next != 0 && told[next] == 0 ->
#else
                if
                :: next != 0 && heir == 0 ->
#endif
                    heir = next;
                    told[next] = (told[next] == 0 -> 1 : told[next]);
                    what = HEIR
                :: else
                fi
            fi
        };
        if
        :: what != GRANT -> atomic { word = word & (WAITERS | CLOSED); mutex = false }
        :: else
        fi;
        if
        :: what != 0 -> send()
        :: else
        fi
    :: else
    fi
}

/* _PyPark_Wake(next's parker, what) */
inline send()
{
    atomic {
        bits[next] = bits[next] | what;
        next = 0;
        what = 0
    }
}

/* _PyThread_yield_GIL, and the decision before it left open */
inline yield()
{
    if
    :: word & WAITERS ->
        atomic {
            !mutex -> mutex = true;
            CHOOSE;
            ok = next != 0;
            if
            :: ok ->
                owners--;
                tenures = (from_cpu -> 0 : tenures);
#ifndef MUTANT_YIELD_WAKES_FIRST
                if
                :: PUSH_BACK(q[IO], id)
                :: PUSH_BACK(q[CPU], id); tenures = (HEAD(q[CPU]) == id -> 0 : tenures)
                fi;
#endif
                what = GRANT;
                grant();
                NOTE
            :: else
            fi;
            mutex = false
        };
        if
        :: ok ->
            send();
#ifdef MUTANT_YIELD_WAKES_FIRST
            atomic {
                !mutex -> PUSH_BACK(q[CPU], id)
            };
#endif
            wait()
        :: else
        fi
    :: else
    fi
}
