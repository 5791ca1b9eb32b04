#ifndef Py_INTERNAL_CONDVAR_H
#define Py_INTERNAL_CONDVAR_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Condition variables for code that runs without the GIL.  (The GIL itself and the objects
 * it guards do not use them: they wait in the GIL's queues.)
 *
 * Two makes with one interface: _PyCondE_ is emulated by a mutex and one semaphore a thread,
 * _PyCondP_ is the system's.  Both are compiled; _PyCond_ is the one plusconfig.h chooses.
 * The promises stand at the head of condvar_emulated.c; what the system's does not
 * keep is said at the head of condvar_pthread.c.
 *
 * Rules for callers: all users of a condition variable use the same mutex; Wait, Signal and
 * Broadcast are called with it held; only SignalUnlock and BroadcastUnlock give it up. */
#include <pthread.h>
#include "pycore_gil.h" // _PyMutex, parkers, deadlines
#include "plusconfig.h"

typedef enum {
    _PyCond_TIMEOUT = 0,     /* the deadline passed and no wake-up was meant for this thread */
    _PyCond_WOKEN = 1,       /* Signal or Broadcast */
    _PyCond_INTERRUPTED = 2, /* _PyPlus_InterruptMain(), of a main thread that asked for it */
} _PyCond_Result;

/* The operations, for a make M:
 *   Init              a variable nobody waits for.
 *   Destroy           legal as soon as nobody waits un-woken: also right after Broadcast,
 *                     while those it woke have not returned yet.
 *   MutexInit, MutexDestroy, Lock, Unlock    of the mutex that goes with it.
 *   Wait              unlock, sleep, lock.  deadline is absolute, on _PyPlus_Now()'s clock;
 *                     _PyPlus_FOREVER is none.  With intr a signal ends the main thread's
 *                     wait.  Keeps errno.  The mutex is held again whatever is returned.
 *   Signal            wake one waiter, if there is one.
 *   Broadcast         wake the threads that wait now.
 *   SignalUnlock, BroadcastUnlock    the same, and unlock; the system call that
 *                     wakes comes after the unlock.  The variable's memory must outlive
 *                     the call. */
#define _PyCond_DECLARE(M)                                                                 \
    void M##_Init(M *cond);                                                                \
    void M##_Destroy(M *cond);                                                             \
    void M##_MutexInit(M##_Mutex *mutex);                                                  \
    void M##_MutexDestroy(M##_Mutex *mutex);                                               \
    void M##_Lock(M##_Mutex *mutex);                                                       \
    void M##_Unlock(M##_Mutex *mutex);                                                     \
    _PyCond_Result M##_Wait(M *cond, M##_Mutex *mutex, _PyPlus_nsec deadline, int intr);   \
    void M##_Signal(M *cond);                                                              \
    void M##_Broadcast(M *cond);                                                           \
    void M##_SignalUnlock(M *cond, M##_Mutex *mutex);                                      \
    void M##_BroadcastUnlock(M *cond, M##_Mutex *mutex);

/* Parker bit: the token of a wait in a condition variable.  It counts, where other bits only
 * make their thread look, so no other use of the word may share it (pycore_gil.h has 1 to 4,
 * gil_internal.h 8 and 64, the locks 16 and 32). */
#define _PyPark_TOKEN 256u

/* A blocked thread, on its own C stack; guarded by the mutex. */
typedef struct _PyCond_Waiter {
    _PyParker *parker;
    struct _PyCond_Waiter *next;
    struct _PyCond_Waiter *prev;
    int chosen; /* out of the list, and its token is sent or about to be */
} _PyCond_Waiter;

typedef struct {
    _PyCond_Waiter *head;
    _PyCond_Waiter *tail;
} _PyCondE;
typedef _PyMutex _PyCondE_Mutex;
_PyCond_DECLARE(_PyCondE)

typedef struct {
    pthread_cond_t cond;
    _PyCond_Waiter *main; /* the main thread, in an interruptible wait */
} _PyCondP;
typedef pthread_mutex_t _PyCondP_Mutex;
_PyCond_DECLARE(_PyCondP)

#undef _PyCond_DECLARE

#if PYPLUS_CONDVAR_EMULATED
#define _PyCond_PICK(name) _PyCondE##name
#else
#define _PyCond_PICK(name) _PyCondP##name
#endif
typedef _PyCond_PICK() _PyCond;
typedef _PyCond_PICK(_Mutex) _PyCond_Mutex;
#define _PyCond_Init _PyCond_PICK(_Init)
#define _PyCond_Destroy _PyCond_PICK(_Destroy)
#define _PyCond_MutexInit _PyCond_PICK(_MutexInit)
#define _PyCond_MutexDestroy _PyCond_PICK(_MutexDestroy)
#define _PyCond_Lock _PyCond_PICK(_Lock)
#define _PyCond_Unlock _PyCond_PICK(_Unlock)
#define _PyCond_Wait _PyCond_PICK(_Wait)
#define _PyCond_Signal _PyCond_PICK(_Signal)
#define _PyCond_Broadcast _PyCond_PICK(_Broadcast)
#define _PyCond_SignalUnlock _PyCond_PICK(_SignalUnlock)
#define _PyCond_BroadcastUnlock _PyCond_PICK(_BroadcastUnlock)
#endif
