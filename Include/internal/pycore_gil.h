#ifndef Py_INTERNAL_GIL_H
#define Py_INTERNAL_GIL_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* The threading core, Python/threads/: knows no PyObject and no thread state.
 *
 * Vocabulary.  A *parker* belongs to one OS thread and is where that thread sleeps.  A
 * *grant* tells a sleeper that it owns what it waits for; a *look* tells it to examine the
 * world again.  *Hand-off* passes ownership to a waiter; *barging* leaves a thing free
 * for whoever comes first.  IO and CPU are the two classes of GIL waiters. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

/* The only thing the core needs from above. */
void Py_FatalError(const char *message) __attribute__((noreturn));

/* ---- clock: CLOCK_MONOTONIC in nanoseconds ------------------------------------------ */
typedef int64_t _PyPlus_nsec;
#define _PyPlus_FOREVER INT64_MAX
_PyPlus_nsec _PyPlus_Now(void);
/* Absolute deadline from a relative time, saturating; negative: no deadline. */
_PyPlus_nsec _PyPlus_Deadline(double seconds);

/* ---- park ------------------------------------------------------------------------------ */
#define _PyPark_GRANT 1u  /* what you waited for is yours */
#define _PyPark_LOOK 2u   /* re-examine; you were given nothing */
#define _PyPark_ASLEEP 4u /* the thread is, or is about to be, in the kernel */

typedef struct _PyParker {
    uint32_t bits; /* atomic */
    struct _PyParker *free_next;
} _PyParker;

/* Parker of the calling thread.  Memory of parkers is never given back to the system, so
 * a late waker may always touch it. */
_PyParker *_PyPark_Self(void);
/* Sleep until a bit of `wanted` is set or the deadline passes; takes the wanted bits that
 * are set away and returns them (0: timeout). */
uint32_t _PyPark_Wait(_PyParker *parker, uint32_t wanted, _PyPlus_nsec deadline);
/* The same without sleeping. */
uint32_t _PyPark_Poll(_PyParker *parker, uint32_t wanted);
/* Set bits and wake.  Async-signal-safe, keeps errno. */
void _PyPark_Wake(_PyParker *parker, uint32_t bits);

/* ---- small internal mutex: spins a little, then sleeps ------------------------------------ */
typedef union {
    uint32_t word;          /* atomic: 0 free, 1 held, 2 held and somebody sleeps */
    pthread_mutex_t native; /* used instead with PYPLUS_PARK_SEMAPHORE */
} _PyMutex;
#define _PyMutex_INIT {.native = PTHREAD_MUTEX_INITIALIZER}
void _PyMutex_Lock(_PyMutex *mutex);
void _PyMutex_Unlock(_PyMutex *mutex);
/* In a forked child: free, whoever held it. */
void _PyMutex_Reset(_PyMutex *mutex);

/* ---- locks with timeouts ------------------------------------------------------------------- */
typedef enum {
    _PyLock_FAILED = 0,   /* timeout */
    _PyLock_ACQUIRED = 1,
    _PyLock_INTERRUPTED = 2 /* only if intr was asked for: look at signals, then go on */
} _PyLockStatus;
/* deadline 0: do not wait; _PyPlus_FOREVER: no limit. */
_PyLockStatus _PyPlus_LockAcquire(void *lock, _PyPlus_nsec deadline, int intr);
/* Interrupt the main thread's lock wait.  Async-signal-safe. */
void _PyPlus_InterruptMain(void);
/* The calling thread is the one signals are for. */
void _PyPlus_SetMainThread(void);
/* Its parker; NULL as long as signals are not set up. */
_PyParker *_PyPlus_MainParker(void);

/* ---- the GIL --------------------------------------------------------------------------------- */
/* Class of a thread that asks for the GIL. */
enum { _PyGIL_CPU = 0, _PyGIL_IO = 1 };

/* Take the GIL.  io: with the priority of a thread that comes back from a blocking call, if
 * the GIL time it used lately allows; else as a CPU thread. */
void _PyThread_lock_GIL(int io);
/* Give it up for a time of unknown length: IO waiters get it; for a CPU waiter it is left
 * free, so that the caller, if it is back at once, can take it again. */
void _PyThread_unlock_GIL(void);
/* Give it up for a call that is all but certain to return at once: left free, even for IO
 * waiters.  The next one is told to look, in case it is not. */
void _PyThread_unlock_GIL_briefly(void);
/* Give it up before a call that certainly blocks: whoever is next gets it. */
void _PyThread_unlock_GIL_to_block(void);
/* At the evaluator's check: is it time to give it to a waiter?  Cheap, no lock. */
int _PyGIL_YieldDue(void);
/* Give it to the next waiter, if there is one, and queue up behind.  1 if it was away.
 * forced: at the evaluator's check; else because the program asked (sleep(0)). */
int _PyThread_yield_GIL(int forced);
/* In a forked child: this thread is the only one and owns the GIL. */
void _PyThread_reinit_GIL(void);
/* Does the calling thread hold it? */
int _PyThread_own_GIL(void);
/* The interpreter ends (1): from now on only the calling thread, which owns the GIL, gets
 * it; others that want it sleep for ever.  0: open it again. */
void _PyGIL_Close(int closed);
/* Called (under the queue lock) when a thread begins to wait: raise the eval breaker. */
extern void (*_PyGIL_RequestHook)(void);
/* Is there a signal for the main thread to handle?  Any thread. */
extern int (*_PyGIL_SignalHook)(void);
/* Who waits for the GIL: a bit a class (1 << class), and one for blocked threads with a
 * deadline; 0: the owner need not look. */
extern volatile int _PyGIL_Request;
/* Something waits for the owner's next check: its time is not being counted yet (after a
 * quick acquisition), or a waiter it made ready is to be queued.  The check calls
 * _PyGIL_Stamp(), which sees to it and clears this. */
extern int _PyGIL_Unstamped;
void _PyGIL_Stamp(void);
/* The owner may yield the processor to a thread the kernel has queued behind it.  To be
 * called every 0.1 ms or so. */
void _PyGIL_BePolite(void);

/* ---- blocking under the GIL ---- */
/* A thread that blocks in an object (lock, condition, ...) whose state the GIL guards.
 * The record lives on its C stack, in the object's own queue. */
typedef struct _PyGIL_Waiter {
    struct _PyGIL_Waiter *next; /* links of the object's queue, guarded by the GIL: */
    struct _PyGIL_Waiter *prev; /* the object's code owns them, and data */
    void *data;
    _PyParker *parker;
    /* The rest is the GIL's, guarded by its mutex. */
    struct _PyGIL_Thread *thread;
    struct _PyGIL_Waiter *gil_next;
    struct _PyGIL_Waiter *gil_prev;
    _PyPlus_nsec since;
    _PyPlus_nsec told_at;    /* when it was first woken as an heir, or to prepare */
    _PyPlus_nsec deadline;   /* of a blocked waiter in the list of sleepers */
    int cpu;                 /* where it ran when it blocked */
    unsigned char state;
    unsigned char cls;       /* queue it is in, or was in last */
    unsigned char list;      /* the same, or the list of sleepers */
    unsigned char sleeper;   /* blocked, and in that */
    unsigned char abandoned; /* the interpreter ended meanwhile: sleep for ever */
    unsigned char ready;     /* _PyGIL_Ready was called */
    unsigned char came_back; /* queued by itself, for deadline or signal */
    unsigned char awake;     /* CPU thread, was told to prepare, polls for the grant */
    unsigned char no_spin;   /* its owner may set it: the wait will be long */
} _PyGIL_Waiter;

enum { _PyGIL_TIMEOUT = 0, _PyGIL_WOKEN = 1, _PyGIL_SIGNAL = 2 };

/* For the calling thread. */
void _PyGIL_WaiterInit(_PyGIL_Waiter *waiter);
/* The caller owns the GIL, has taken its thread state out and has put waiter in some
 * object's queue.  Hands the GIL over and sleeps until _PyGIL_Ready(waiter) and a grant, or
 * until the deadline (absolute), or - if interruptible, for the main thread - a signal; in
 * the last two cases it queues up as an IO thread.  The caller owns the GIL again on return
 * and looks at its object.  WOKEN wins over TIMEOUT, TIMEOUT over SIGNAL.  To wait on with
 * the same record call it again. */
int _PyGIL_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible);
/* The caller owns the GIL.  The blocked waiter goes to the end of the IO queue, at the latest
 * when the caller gives the GIL up; no system call, no wake: it runs when the caller
 * blocks, is preempted or releases.  Idempotent. */
void _PyGIL_Ready(_PyGIL_Waiter *waiter);
/* The caller owns the GIL.  Undoes _PyGIL_Ready: 1 if the waiter sleeps on as before it; 0
 * if it is too late, or if it queued up by itself for its deadline or a signal. */
int _PyGIL_Unready(_PyGIL_Waiter *waiter);
/* Number of forks this process descends from; an object that carries another number has
 * waiters that no longer exist. */
extern unsigned _PyPlus_ForkGeneration;

/* In a forked child: this thread is the only one and owns the GIL. */
void _PyThread_reinit_GIL(void);
/* Does the calling thread hold it? */
int _PyThread_own_GIL(void);
/* Called (under the queue lock) when a thread begins to wait: raise the eval breaker. */
extern void (*_PyGIL_RequestHook)(void);
/* Non-zero while somebody waits for the GIL. */
extern volatile int _PyGIL_Request;

/* ---- settings: times in nanoseconds; changed by the owner of the GIL ---- */
typedef struct {
    _PyPlus_nsec cpu_wait;      /* W: CPU threads wait so long for IO threads, and run so long */
    _PyPlus_nsec cpu_slice;     /* S: then one may run so long untroubled by IO threads */
    _PyPlus_nsec io_budget;     /* Q: GIL time after a block that keeps a thread IO */
    _PyPlus_nsec heir_patience; /* so long quick re-acquirers may pass over a woken heir */
    _PyPlus_nsec spin_budget;   /* longest spin before sleeping; 0: from measured wakes */
    unsigned yield_every;       /* of so many checks one gives way to a CPU thread */
    int spin;                   /* spin at all? */
} _PyGIL_Settings;
extern _PyGIL_Settings _PyGIL_Set;
/* The caller owns the GIL and has checked the values. */
void _PyGIL_ChangeSettings(const _PyGIL_Settings *settings);

/* ---- statistics: of a thread, or summed; counted by the thread itself, owning the GIL ---- */
#define _PyGIL_BUCKETS 24
typedef struct {
    uint64_t acquired;        /* times the GIL was taken */
    uint64_t contended;       /* of these, with a wait in a queue */
    uint64_t io_grants;       /* of these, as an IO thread */
    uint64_t cpu_grants;      /* ... as a CPU thread */
    uint64_t aged;            /* ... as a CPU thread before IO threads, for its age */
    uint64_t barged;          /* taken at once while others waited */
    uint64_t forced;          /* given away at the evaluator's check */
    uint64_t voluntary;       /* given away to a waiter otherwise */
    uint64_t spins_won;       /* waits ended while spinning */
    uint64_t spins_lost;      /* spins that had to sleep after all */
    uint64_t wakes;           /* wake-ups sent */
    uint64_t polite;          /* times the processor was yielded to who may be queued behind */
    uint64_t held_ns;         /* GIL time, less what quick tenures use before their first check */
    uint64_t wait_ns;         /* time in the queues */
    uint64_t longest_wait_ns;
    uint64_t waits[_PyGIL_BUCKETS]; /* [i]: below 2**i microseconds, not below half that */
} _PyGIL_Stats;

/* What the core knows of a thread that ever asked for the GIL.  Memory is recycled. */
typedef struct _PyGIL_Thread {
    _PyParker *parker;
    struct _PyGIL_Thread *next; /* list of all, or free list; the registry's mutex */
    long ident;                 /* of pthread_self() */
    _PyPlus_nsec used;          /* GIL time since it last blocked, less what it paid back */
    _PyPlus_nsec left_at;       /* when it last gave the GIL up, if used is not 0 */
    uint32_t spin_success[2];   /* learned, of 1024: waiting for the GIL, for an object */
    uint32_t spin_waits[2];     /* waits that might have spun */
    _PyGIL_Stats stats;
} _PyGIL_Thread;

_PyGIL_Thread *_PyGIL_ThreadSelf(void);
/* Called once, by the first thread: the GIL registers what it does at a fork. */
void _PyGIL_WatchForks(void);
/* Sum over all threads, living and gone.  The caller owns the GIL. */
void _PyGIL_GetStats(_PyGIL_Stats *stats);
/* Idents and statistics of up to `room` living threads; how many there are.  The caller
 * owns the GIL. */
size_t _PyGIL_ThreadStats(long *idents, _PyGIL_Stats *stats, size_t room);

/* ---- trace: a ring of events ---- */
typedef enum {
#define EVENT(NAME) _PyTrace_##NAME,
#include "gil_events.def"
#undef EVENT
    _PyTrace_EVENTS
} _PyTrace_Event;
extern int _PyTrace_On;
/* Begin, with room for so many events (the oldest are lost).  0, or -1 without memory. */
int _PyTrace_Start(size_t events);
/* End, and write what there is to the file descriptor.  0, or an errno. */
int _PyTrace_Stop(int fd);
void _PyTrace_Record(_PyTrace_Event event, long ident);
static inline void
_PyTrace(_PyTrace_Event event, const _PyGIL_Thread *thread)
{
    if (__builtin_expect(__atomic_load_n(&_PyTrace_On, __ATOMIC_ACQUIRE), 0)) {
        _PyTrace_Record(event, thread->ident);
    }
}
#endif
