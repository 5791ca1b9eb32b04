#ifndef PLUS_GIL_INTERNAL_H
#define PLUS_GIL_INTERNAL_H
/* What the files of the GIL share; the essay is in gil.c. */
#include <assert.h>
#include "ground.h"
#include "plusconfig.h"

/* The word.  All changes but two are made under the mutex: LOCKED goes up by a CAS of
 * whoever finds it down, and an owner with no WAITERS takes it down by a CAS.
 *
 *     0                 free, nobody waits
 *     LOCKED            owned, nobody waits
 *     LOCKED | WAITERS  owned; who releases must look into the queues
 *     WAITERS           free, CPU threads wait, and an heir has been told to look
 *     ... | CLOSED      only the closer may own it (_PyGIL_Close) */
#define GIL_LOCKED 1u
#define GIL_WAITERS 2u
#define GIL_CLOSED 4u

/* May the GIL change hands by atomic steps alone?  Checkers that know only POSIX must see a
 * mutex each time (Misc/helgrind.supp). */
#define GIL_QUICK (!PYPLUS_PARK_SEMAPHORE)

/* Parker bit: the GIL was free when this was sent, look. */
#define GIL_HEIR 8u
/* Parker bit: the GIL will be yours in a moment, be awake. */
#define GIL_PREPARE 64u

/* Where a waiter is.  It leaves QUEUED and BLOCKED under the mutex only; GRANTED is set
 * before the GRANT bit is sent. */
/* Third list beside those of the two classes: blocked waiters with a deadline. */
enum { GIL_SLEEPERS = 2, GIL_LISTS };
#define GIL_QUEUED_BITS (1 << _PyGIL_CPU | 1 << _PyGIL_IO) /* of _PyGIL_Request */

enum { WAITER_IDLE, WAITER_BLOCKED, WAITER_QUEUED, WAITER_GRANTED };

typedef struct {
    uint32_t word __attribute__((aligned(64))); /* atomic */
    int owner_cpu;          /* atomic: where the owner runs, -1 while it has not said so */
    _PyGIL_Thread *owner;   /* atomic: others may only compare it */
    /* The rest of this line belongs to the owner, and to who makes it the owner. */
    int from_cpu_queue;
    unsigned yields;            /* checks with only CPU threads waiting */
    unsigned checks;            /* checks since the last look for late sleepers */
    _PyPlus_nsec since;         /* when the tenure began; 0: not stamped */
    _PyPlus_nsec protected_to;  /* end of the slice of an aged CPU thread, or 0 */
    _PyGIL_Waiter *made_ready;  /* by _PyGIL_Ready, and not in the queue yet, or NULL */

    _PyMutex mutex __attribute__((aligned(64)));
    /* Guarded by the mutex: */
    _PyGIL_Waiter *head[GIL_LISTS];
    _PyGIL_Waiter *tail[GIL_LISTS];
    _PyGIL_Waiter *heir;        /* told to look, has not looked yet; still in its queue */
    _PyGIL_Thread *closer;
    /* What CPU threads together are owed: within cpu_wait after cpu_since, a slice. */
    _PyPlus_nsec cpu_since;
    _PyPlus_nsec cpu_got;        /* GIL time they had since then; below a slice */
    _PyPlus_nsec cpu_left_at;    /* when one of them last gave the GIL up; FOREVER: has it */
    _PyPlus_nsec cpu_owed_since; /* atomic: cpu_since, or 0 if no CPU thread is queued */
    uint32_t arrivals;           /* atomic: times a thread joined a queue */
    _PyPlus_nsec next_deadline;  /* atomic: no sleeper's deadline is before */

    int spinners __attribute__((aligned(64))); /* atomic */
} gil_state;
extern gil_state _PyGIL;

/* ---- gil_thread.c ---- */
extern int _PyGIL_ThreadCount; /* atomic: threads with a record */
void _PyGIL_CountWait(_PyGIL_Stats *stats, _PyPlus_nsec waited);
/* Both with the registry locked from prepare on. */
void _PyGIL_ThreadForkPrepare(void);
void _PyGIL_ThreadForkParent(void);
void _PyGIL_ThreadForkChild(void);

/* ---- gil_queue.c: all with the mutex held ---- */
void _PyGIL_Append(_PyGIL_Waiter *waiter, int cls);
void _PyGIL_Unlink(_PyGIL_Waiter *waiter);
/* A thread from the CPU queue had the GIL for `span`, until now. */
void _PyGIL_CpuTenure(_PyPlus_nsec now, _PyPlus_nsec span);
/* A blocked waiter joins and leaves the list of sleepers. */
void _PyGIL_AddSleeper(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline);
/* Make word and request tell who waits; call after each change of the queues. */
void _PyGIL_NoteWaiters(void);
/* The waiter whose turn it is, still in its queue, or NULL.  aged: it is a CPU thread that
 * comes before IO threads for its age. */
_PyGIL_Waiter *_PyGIL_Choose(_PyPlus_nsec now, int *aged);
/* Make the waiter the owner; takes it out of its queue.  The caller owned the GIL or has just
 * taken LOCKED up, has accounted for the owner before, and sends the grant, if any. */
void _PyGIL_Grant(_PyGIL_Waiter *waiter, _PyPlus_nsec now, int aged);
/* How the GIL is given up: see the essay. */
typedef enum { GIL_UNKNOWN, GIL_BRIEF, GIL_TO_BLOCK } gil_release;
/* The owner, accounted for, gives the GIL up.  GIL_TO_BLOCK: to whoever is next; else a CPU
 * thread, and in GIL_BRIEF an IO thread, gets it only by age or patience, and is told to look.
 * Returns who must be woken with *bit, or NULL. */
_PyParker *_PyGIL_Pass(_PyPlus_nsec now, gil_release kind, uint32_t *bit);

/* Called by the owner, mutex not held: is a sleeper overdue that may be queued for our
 * processor? */
int _PyGIL_SleeperLate(_PyPlus_nsec now);

/* The waiter the owner has made ready, not NULL, joins the IO queue. */
void _PyGIL_QueueReady(_PyPlus_nsec now);

/* ---- gil_block.c ---- */
/* _PyGIL_QueueReady, if there is one, by the owner without the mutex. */
void _PyGIL_SettleReady(void);
/* The waiter is BLOCKED or QUEUED, the mutex not held: sleep until the GIL is ours. */
int _PyGIL_Wait(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible);
/* For a thread that may never have the GIL again. */
void _PyGIL_SleepForEver(void) __attribute__((noreturn));

/* ---- gil_spin.c ---- */
/* Poll the waiter's parker for wanted bits as long as the policy allows; the bits, or 0. */
uint32_t _PyGIL_Spin(_PyGIL_Waiter *waiter, uint32_t wanted, _PyPlus_nsec deadline);
/* May a thread poll at present?  By the owner. */
int _PyGIL_SpinAllowed(void);
/* _PyGIL_Spin for a CPU thread that was told to prepare. */
uint32_t _PyGIL_SpinPrepared(_PyGIL_Waiter *waiter, uint32_t wanted);
/* A sleeper ran `latency` after it was woken. */
void _PyGIL_LearnWake(_PyPlus_nsec latency);
/* The processors may have changed: after a fork. */
void _PyGIL_ForgetProcessors(void);

/* ---- shared steps ------------------------------------------------------------------------- */

/* Take LOCKED up, if it is down and the GIL is open to self.  Mutex held or not. */
static inline int
gil_try(_PyGIL_Thread *self)
{
    uint32_t word = ground_load_acquire(&_PyGIL.word);
    while (!(word & GIL_LOCKED) && (!(word & GIL_CLOSED) || self == _PyGIL.closer)) {
        if (ground_cas(&_PyGIL.word, &word, word | GIL_LOCKED)) {
            return 1;
        }
    }
    return 0;
}

/* Count what a thread does after it gave the GIL up, when others may read. */
static inline void
gil_count(uint64_t *counter, int amount)
{
    if (amount) {
        ground_store(counter, *counter + 1);
    }
}

static inline int
gil_is_io(const _PyGIL_Thread *thread)
{
    return thread->used < ground_load(&_PyGIL_Set.io_budget);
}

/* The owner's tenure ends: charge it.  The mutex is held if the owner came from the CPU
 * queue. */
static inline void
gil_account(_PyPlus_nsec now)
{
    if (_PyGIL.since != 0) {
        _PyGIL_Thread *owner = ground_load(&_PyGIL.owner);
        _PyPlus_nsec span = now - _PyGIL.since;
        owner->used += span;
        owner->stats.held_ns += (uint64_t)span;
        if (_PyGIL.from_cpu_queue) {
            _PyGIL_CpuTenure(now, span);
        }
    }
    _PyGIL.since = 0;
    _PyGIL.from_cpu_queue = 0;
}

/* Must a CPU thread come before IO threads?  By the owner. */
static inline int
gil_cpu_aged(_PyPlus_nsec now)
{
    _PyPlus_nsec since = ground_load(&_PyGIL.cpu_owed_since);
    return since != 0 && !_PyGIL.from_cpu_queue && now - since > _PyGIL_Set.cpu_wait;
}
#endif
