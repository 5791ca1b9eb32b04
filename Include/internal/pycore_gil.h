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
#include <stdint.h>
#include <stddef.h>

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
/* Set bits and wake.  Async-signal-safe, keeps errno. */
void _PyPark_Wake(_PyParker *parker, uint32_t bits);

/* ---- small internal mutex: spins a little, then sleeps ------------------------------------ */
typedef struct {
    uint32_t word; /* atomic: 0 free, 1 held, 2 held and somebody sleeps */
} _PyMutex;
void _PyMutex_Lock(_PyMutex *mutex);
void _PyMutex_Unlock(_PyMutex *mutex);

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

/* Take the GIL, as a thread that comes back from a blocking call (io) or a new one. */
void _PyThread_lock_GIL(int io);
/* Give it up. */
void _PyThread_unlock_GIL(void);
/* At the evaluator's check: give it to a waiter if it is time, and take it again.
 * Returns 1 if the GIL was away in between.  before() runs just before it goes, after()
 * when it is back. */
int _PyThread_yield_GIL(void (*before)(void *), void (*after)(void *), void *arg);
/* ---- blocking under the GIL ---- */
/* A thread that blocks in an object (lock, condition, ...) whose state the GIL guards.
 * The record lives on its C stack, in the object's own queue. */
typedef struct _PyGIL_Waiter {
    struct _PyGIL_Waiter *next; /* links of the object's queue, guarded by the GIL: */
    struct _PyGIL_Waiter *prev; /* the object's code owns them, and data */
    void *data;
    _PyParker *parker;
    /* The rest is the GIL's, guarded by its mutex. */
    struct _PyGIL_Waiter *gil_next;
    struct _PyGIL_Waiter *gil_prev;
    _PyPlus_nsec since;
    unsigned char state;
    unsigned char cls;   /* queue it is in, or class it came with */
    unsigned char ready; /* _PyGIL_Ready was called */
    unsigned char came_back; /* queued by itself, for deadline or signal */
    unsigned char owed;
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
/* The caller owns the GIL.  Puts the blocked waiter at the end of the IO queue; no system
 * call, no wake: it runs when the caller blocks, is preempted or releases.  Idempotent. */
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

typedef struct {
    uint64_t acquired;      /* times the GIL was taken */
    uint64_t contended;     /* of these, with a wait */
    uint64_t io_grants;
    uint64_t cpu_grants;
    uint64_t forced;        /* gave it away at the evaluator's check */
    uint64_t checks;        /* checks with somebody waiting */
    uint64_t barged;        /* taken while an heir was on its way */
    uint64_t aged;          /* CPU threads served before IO threads */
    uint64_t wait_ns;       /* sum of waits */
    uint64_t longest_wait_ns;
    uint64_t wakes;         /* wake-ups sent to the kernel */
} _PyGIL_Stats;
void _PyGIL_GetStats(_PyGIL_Stats *stats);
#endif
