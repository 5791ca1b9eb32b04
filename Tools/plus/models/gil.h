/* What gil.pml and exit.pml share: the GIL's word and queues, Python/threads/gil.c, gil_queue.c and
 * gil_block.c.  Time is counted in tenures: one of a thread that is not of the CPU queue lasts a
 * unit, one of a thread that is, 0, 1 or S of them, as it likes; P turns by which the head of the
 * CPU queue was passed over after it was told to look or to prepare are its patience.  A step is
 * one atomic operation on the word; what happens under the mutex between two such is one step with
 * them.  Includers define N and a label for_ever, where a thread goes that sleeps for ever.
 *
 * Left out: the look at late sleepers (_PyGIL_SleeperLate, gil_polite.c) and polling before a sleep
 * only yield the processor; which checks of the evaluator give way (_PyGIL_YieldDue) and who is
 * an IO thread is open here, any may be. */
#include "queue.h"
#define LOCKED 1
#define WAITERS 2
#define CLOSED 4
#define GRANT 1
#define HEIR 2          /* GIL_HEIR */
#define PREPARE 4       /* GIL_PREPARE */
#define CPU 0
#define IO 1
#define UNKNOWN 0       /* gil_release */
#define BRIEF 1
#define TO_BLOCK 2
#define W 2             /* cpu_wait */
#define S 2             /* cpu_slice */
#ifndef P
#define P 1             /* heir_patience, PREPARE_PATIENCE */
#endif

#ifdef CPUS             /* so many threads are CPU threads, the others IO threads */
#define MAY_BE_IO id > CPUS
#define MAY_BE_CPU id <= CPUS
#else                   /* all are what they like */
#define MAY_BE_IO true
#define MAY_BE_CPU true
#endif

byte word;              /* _PyGIL.word */
bool mutex;             /* _PyGIL.mutex */
short q[2];             /* _PyGIL.head, tail */
byte heir;              /* _PyGIL.heir */
bool from_cpu;          /* _PyGIL.from_cpu_queue */
byte bits[N + 1];       /* parkers */
bool granted[N + 1];    /* state == WAITER_GRANTED */
byte closer;            /* _PyGIL.closer */
byte owners;            /* threads that think they own it */
bool awake[N + 1];      /* waiter->awake */
byte told[N + 1];       /* waiter->told_at; 0: not told; else 1 + turns passed over since */
byte cpu_since;         /* now - _PyGIL.cpu_since, W at most */
byte cpu_got;           /* _PyGIL.cpu_got */
bool slice;             /* _PyGIL.protected_to: the owner got it aged and has not had its slice */
/* The rule that the code above is to keep, apart from it (a mutant changes the former only): */
byte rule_since;        /* since CPU threads had S in all, or the first one came */
byte rule_got;          /* what they had since */
byte late;              /* tenures of others begun after W, while CPU threads waited all the time */

/* _PyGIL_NoteWaiters */
#define NOTE word = ((q[CPU] | q[IO]) != 0 -> word | WAITERS : word & (LOCKED | CLOSED))
/* gil_cpu_aged */
#ifdef MUTANT_NO_AGE
#define AGED false
#else
#define AGED (q[CPU] != 0 && !from_cpu && cpu_since >= W)
#endif
#ifdef MUTANT_NO_PATIENCE
#define OWED(x) false
#else
#define OWED(x) (told[x] > P)
#endif
#define LATER(clock, span) clock = (clock + (span) >= W -> W : clock + (span))

/* gil_account: CPU threads have had `span` more, _PyGIL_CpuTenure */
#ifdef MUTANT_CRUMB_PAYS
#define PAID(span) true
#else
#ifdef MUTANT_NEVER_PAID
#define PAID(span) false
#else
#define PAID(span) (cpu_got + (span) >= S)
#endif
#endif
#define TENURE(span) \
    cpu_since = (PAID(span) -> 0 : (cpu_since + (span) >= W -> W : cpu_since + (span))); \
    cpu_got = (cpu_got + (span) >= S -> 0 : cpu_got + (span)); \
    if \
    :: rule_got + (span) >= S -> rule_since = 0; rule_got = 0; late = 0 \
    :: else -> LATER(rule_since, span); rule_got = rule_got + (span) \
    fi
#define ACCOUNT \
    if \
    :: from_cpu -> \
        if \
        :: TENURE(0) \
        :: TENURE(1) \
        :: TENURE(S) \
        fi \
    :: else \
    fi; \
    from_cpu = false; \
    slice = false

/* A thread that is not of the CPU queue has just become the owner. */
#define OTHERS \
    if \
    :: q[CPU] != 0 && rule_since >= W -> late++; assert(late <= 1) \
    :: else \
    fi; \
    LATER(cpu_since, 1); \
    LATER(rule_since, 1)
/* It came by and found it free: gil_now_mine. */
#define BARGED \
    from_cpu = false; \
    slice = false; \
    OTHERS; \
    if                                          /* it was the turn of the first in a queue */ \
    :: q[IO] != 0 -> PASSED_OVER(IO) \
    :: else -> PASSED_OVER(CPU) \
    fi
#define PASSED_OVER(cls) \
    if \
    :: q[cls] != 0 && told[HEAD(q[cls])] != 0 -> \
        told[HEAD(q[cls])]++; assert(told[HEAD(q[cls])] <= P + 1) \
    :: else \
    fi

/* _PyGIL_Append to the CPU queue.  Its clock may begin anew with the first thread for long: all
 * of W must have passed since another one had the GIL, and none has it now. */
#define APPEND_CPU \
    if \
    :: q[CPU] == 0 && rule_since >= W && !from_cpu -> \
        cpu_since = 0; cpu_got = 0; rule_since = 0; rule_got = 0; late = 0 \
    ANEW_IN_SLICE \
    :: true \
    fi; \
    CROWD \
    PUSH_BACK(q[CPU], id)
#ifdef MUTANT_ANEW_IN_SLICE
#define ANEW_IN_SLICE :: q[CPU] == 0 && from_cpu -> cpu_since = 0; cpu_got = 0
#else
#define ANEW_IN_SLICE
#endif
#ifdef MUTANT_CROWD
#define CROWD cpu_since = 0;
#else
#define CROWD
#endif

/* _PyGIL_Choose: next, which is still in its queue, or 0; aged */
#define CHOOSE \
    aged = AGED; \
    next = (aged || q[IO] == 0 -> HEAD(q[CPU]) : HEAD(q[IO]))

/* _PyGIL_Grant(next), without its NoteWaiters */
inline grant()
{
    assert(!aged || rule_since >= W);           /* before IO threads only if they are owed it */
    from_cpu = HEAD(q[CPU]) == next;
    if
    :: from_cpu -> POP(q[CPU]); late = (q[CPU] == 0 -> 0 : late)
    :: else -> POP(q[IO])
    fi;
#ifndef MUTANT_STALE_HEIR
    heir = (heir == next -> 0 : heir);
#endif
    told[next] = 0;
    granted[next] = true;
#ifndef MUTANT_SLICE_CUT
    slice = aged;
#endif
    if
    :: from_cpu
    :: else -> OTHERS
    fi
}

/* gil_try, and gil_now_mine or _PyGIL_Grant of oneself */
#define TRY \
    ok = !(word & LOCKED) && (!(word & CLOSED) || id == closer); \
    word = (ok -> word | LOCKED : word)

/* From here on this thread is the owner.  A HEIR or PREPARE that was sent to it may come late, or
 * be there already: it makes the next wait look, and does no harm. */
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
                :: MAY_BE_IO -> PUSH_BACK(q[IO], id)
                :: MAY_BE_CPU -> APPEND_CPU
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
        what = bits[id];
        bits[id] = 0;
        awake[id] = false;
        ok = what & GRANT;
#ifdef MUTANT_PREPARE_TAKES
        ok = (what & (GRANT | PREPARE)) != 0;
#endif
#ifdef MUTANT_PREPARE_DROPS
        ok = ok && !polls;
#endif
        polls = false;
        if
        :: ok -> what = 0; BEGIN
        :: !ok && what == PREPARE ->            /* block_prepare: it may poll, with a place free */
            what = 0;
            if
            :: awake[id] = true; polls = true
            :: true
            fi
        :: else
        fi
       };
        if
        :: ok -> break
        :: !ok && what == 0
        :: !ok && what != 0 ->
            what = 0;
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
                        :: from_cpu -> REMOVE(q[CPU], id); late = (q[CPU] == 0 -> 0 : late)
                        :: else -> REMOVE(q[IO], id)
                        fi;
                        told[id] = 0;
                        slice = false;
                        if
                        :: from_cpu
                        :: else -> OTHERS
                        fi;
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
    :: atomic { awake[id] && bits[id] == 0 -> awake[id] = false; polls = false }    /* enough */
    od
}

#ifdef MUTANT_BRIEF_SILENT
#define SPEAKS release != BRIEF
#else
#define SPEAKS true
#endif
/* gil_unlock; a brief release that is not brief after all is one that does not come back */
inline unlock(release)
{
#ifdef MUTANT_RELEASE_BLIND
    atomic { owners--; ok = true; word = 0; from_cpu = false };
#else
    atomic {                                    /* CAS LOCKED -> 0; not if from_cpu_queue */
        ok = word == LOCKED && !from_cpu;
        owners = owners - ok;
        word = (ok -> 0 : word)
    };
#endif
    if
    :: !ok ->
        atomic {                                /* _PyGIL_Pass */
            !mutex -> mutex = true;
            owners--;
            ACCOUNT;
            CHOOSE;
            what = 0;
            if
            :: next != 0 && (release == TO_BLOCK || aged || OWED(next)
                             || (release == UNKNOWN && HEAD(q[IO]) == next)) ->
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
                :: next != 0 && heir == 0 && SPEAKS ->
#endif
                    heir = next;
                    told[next] = (told[next] == 0 -> 1 : told[next]);
                    what = HEIR
                :: else -> next = 0
                fi
            fi;
            aged = false
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

#ifdef MUTANT_PREPARE_PATIENT
#define PATIENT true
#else
#define PATIENT told[next] <= P
#endif
/* _PyThread_yield_GIL, forced by the evaluator's check or by the thread's own wish.  In a slice no
 * check gives way: now < _PyGIL.protected_to. */
inline yield(forced)
{
    if
    :: word & WAITERS ->
        atomic {
            !mutex -> mutex = true;
            CHOOSE;
            ok = next != 0;
            if
            :: ok && (forced) && !aged && HEAD(q[IO]) != next && !awake[next] && PATIENT ->
                ok = false;                     /* gil_prepare_locked; send PREPARE outside */
                what = (told[next] == 0 -> PREPARE : 0);
                told[next]++;
                assert(told[next] <= P + 1)
            :: ok ->
                owners--;
                if
                :: slice && (forced) -> TENURE(S - cpu_got)
                :: else -> ACCOUNT
                fi;
                from_cpu = false;
                slice = false;
                late = ((forced) -> late : 0);  /* its own wish: what it was owed is given away */
#ifndef MUTANT_YIELD_WAKES_FIRST
                if
                :: MAY_BE_IO -> PUSH_BACK(q[IO], id)
                :: MAY_BE_CPU -> APPEND_CPU
                fi;
#endif
                what = GRANT;
                grant();
                NOTE
            :: else -> next = 0
            fi;
            aged = false;
            mutex = false
        };
        if
        :: what != 0 -> send()
        :: else -> next = 0
        fi;
        if
        :: ok ->
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
