#ifndef Py_INTERNAL_NATIVES_H
#define Py_INTERNAL_NATIVES_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Locks and conditions whose state is plain data guarded by the GIL; see
 * Modules/_threading/README.md.  What is not said otherwise is called with the GIL held. */
#include "Python.h"
#include "pycore_gil.h"

/* ---- waiters --------------------------------------------------------------------------- */
/* One blocked call.  It lives on the heap: while the main thread runs signal handlers in
 * the middle of a wait it stays in its queue, and a C stack may then be copied away. */
typedef struct _PyNative_Waiter {
    _PyGIL_Waiter gil;             /* must be first; its next and prev link the queue */
    struct _PyNative_Queue *queue; /* where it is; NULL: nowhere, or on its way as heir */
    long ident;                    /* of the thread */
    unsigned generation;           /* _PyPlus_ForkGeneration when it began */
    unsigned vain;                 /* times it was woken and found the lock taken */
    unsigned passes;               /* times somebody took the lock before it */
    _PyPlus_nsec passed_over;      /* when that was for the second time; 0: not yet */
    unsigned char granted;         /* the lock was passed to it, and is held in its name */
    unsigned char notified;        /* of a condition: notify() found it */
    unsigned char away;            /* runs signal handlers: it cannot be woken */
    struct _PyNative_Cond *recall_to; /* where a notification may be taken back to, or NULL */
    struct _PyNative_Waiter *free_next;
} _PyNative_Waiter;

typedef struct _PyNative_Queue {
    _PyNative_Waiter *head;
    _PyNative_Waiter *tail;
} _PyNative_Queue;

/* ---- lock ---------------------------------------------------------------------------------- */
#define _PyNative_HELD 1u
#define _PyNative_CONTENDED 2u /* a waiter or an heir exists: take the long way */

typedef struct {
    unsigned state;
    unsigned generation; /* forks seen by the queue */
    _PyNative_Queue queue;
    _PyNative_Waiter *heir; /* woken to take the lock, and not there yet */
} _PyNative_Lock;

/* Flag of the waits below: do not run signal handlers. */
#define _PyNative_DEAF 1

int _PyNative_AcquireSlow(_PyNative_Lock *lock, _PyPlus_nsec deadline, int flags);
void _PyNative_ReleaseSlow(_PyNative_Lock *lock);

/* Take the lock, at the latest by the (absolute) deadline; 0 means do not wait.  1 taken, 0
 * not, -1 with an exception, of a signal handler or MemoryError.  May block and run code. */
static inline int
_PyNative_Acquire(_PyNative_Lock *lock, _PyPlus_nsec deadline, int flags)
{
    if (lock->state == 0) {
        lock->state = _PyNative_HELD;
        return 1;
    }
    return _PyNative_AcquireSlow(lock, deadline, flags);
}

/* Let go a lock that is held, by whomever.  Never blocks. */
static inline void
_PyNative_Release(_PyNative_Lock *lock)
{
    if (lock->state == _PyNative_HELD) {
        lock->state = 0;
        return;
    }
    _PyNative_ReleaseSlow(lock);
}

static inline int
_PyNative_IsHeld(const _PyNative_Lock *lock)
{
    return (lock->state & _PyNative_HELD) != 0;
}

/* ---- condition ------------------------------------------------------------------------------- */
typedef struct _PyNative_Cond {
    _PyNative_Queue queue;
    unsigned generation;
} _PyNative_Cond;

/* Flags of a wait: to the head of the queue; and: the caller waits for a predicate that it looks
 * at again, so that _PyNative_Recall() may take a notification back. */
#define _PyNative_FIRST 1
#define _PyNative_RECHECKS 2

/* With lock held: let it go, sleep until notified or the deadline, take it again.  1
 * notified, 0 deadline passed, -1 exception; the lock is held again in every case but
 * MemoryError at the start, when it was never let go.  May block and run code. */
int _PyNative_Wait(_PyNative_Cond *cond, _PyNative_Lock *lock, _PyPlus_nsec deadline,
                   int flags);
/* Wake up to count waiters: they move to the lock's queue, and if nobody holds the lock the
 * first is on its way at once.  Returns how many.  Never blocks. */
Py_ssize_t _PyNative_Notify(_PyNative_Cond *cond, _PyNative_Lock *lock, Py_ssize_t count);
/* With lock held, while the predicate of the waits with RECHECKS is false: those that were
 * notified and did not wake up yet, and would only wait again, stay asleep and go back to the
 * head of the queue.  Never blocks. */
void _PyNative_Recall(_PyNative_Cond *cond, _PyNative_Lock *lock);
Py_ssize_t _PyNative_CountWaiters(_PyNative_Cond *cond);

/* ---- thread.lock ------------------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    _PyNative_Lock core;
    PyObject *weakreflist;
} _PyLockObject;

extern PyTypeObject _PyLock_Type;
#define _PyLock_CheckExact(op) (Py_TYPE(op) == &_PyLock_Type)

/* New reference, or NULL with MemoryError. */
PyObject *_PyLock_New(void);
/* The method release(): None, or NULL with thread.error.  Never blocks. */
PyObject *_PyLock_Release(PyObject *lock);
/* Longest timeout in seconds, threading.TIMEOUT_MAX: what an absolute deadline in
 * nanoseconds has room for. */
#define _PyNative_TIMEOUT_MAX 9223372036.0
/* Arguments of an acquire(blocking=1, timeout=-1): the deadline (0: do not wait), or -1 with an
 * exception. */
_PyPlus_nsec _PyNative_AcquireArgs(PyObject *args, PyObject *kwds);
#endif
