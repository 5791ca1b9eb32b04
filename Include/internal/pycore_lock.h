#ifndef Py_INTERNAL_LOCK_H
#define Py_INTERNAL_LOCK_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* The variants of PyThread locks.  All are compiled into every interpreter, so that the
 * tests can run each; lock_api.c gives the public names to the one plusconfig.h chooses.
 *
 * Contract of each variant:
 *   - not recursive; any thread may release; releasing a free lock is a caller's error;
 *   - usable with and without the GIL, from threads the interpreter does not know;
 *   - Acquire: deadline 0 does not wait, _PyPlus_FOREVER has no limit; with intr the main
 *     thread returns INTERRUPTED after _PyPlus_InterruptMain(), other threads ignore intr;
 *     errno stays as it was;
 *   - the thread that acquires may free the lock although the releaser has not returned;
 *   - fork: in the child a held lock is held and a free one free, except that a lock which
 *     another thread was just taking or releasing may be either; waiters of the parent do
 *     not exist there. */
#include "pycore_gil.h" // _PyMutex, _PyLockStatus

#define _PyLock_VARIANTS(VARIANT)                                              \
    VARIANT(Sem, "sem")                                                        \
    VARIANT(Pthread, "condvar-pthread")                                        \
    VARIANT(Emulated, "condvar-emulated")                                      \
    VARIANT(Parker, "parker")

/* Allocate: NULL without memory.  Free takes NULL, too. */
#define _PyLock_DECLARE(name, text)                                            \
    void *_PyLock_##name##_Allocate(void);                                     \
    void _PyLock_##name##_Free(void *lock);                                    \
    _PyLockStatus _PyLock_##name##_Acquire(void *lock, _PyPlus_nsec deadline, int intr); \
    void _PyLock_##name##_Release(void *lock);
_PyLock_VARIANTS(_PyLock_DECLARE)
#undef _PyLock_DECLARE

/* ---- memory of locks: type-stable, recycled and never given back ------------------------ */
/* The thread that a release wakes may free the lock while the releaser still touches it;
 * it then touches a lock that is on the free list, or another lock of the same variant. */

/* Each lock of a variant begins with this. */
typedef struct _PyLock_Head {
    struct _PyLock_Head *free_next; /* guarded by the pools' mutex */
    unsigned fork_seen;             /* atomic: _PyLock_Forks() when it was last put right */
} _PyLock_Head;

typedef struct {
    size_t size;                  /* of a lock */
    void (*forget)(_PyLock_Head *); /* forget waiters and inner mutexes, keep held or free */
    _PyLock_Head *free;
} _PyLock_Pool;

/* A lock, zeroed if *fresh, else as its last user left it; NULL without memory. */
_PyLock_Head *_PyLock_PoolGet(_PyLock_Pool *pool, int *fresh);
void _PyLock_PoolPut(_PyLock_Pool *pool, _PyLock_Head *lock);

extern unsigned _PyLock_Forks; /* forks this process descends from, as fork() itself counts */
void _PyLock_SeeForkSlowly(_PyLock_Pool *pool, _PyLock_Head *lock);

/* Comes before any look at waiters or inner mutexes. */
static inline void
_PyLock_SeeFork(_PyLock_Pool *pool, _PyLock_Head *lock)
{
    if (__atomic_load_n(&lock->fork_seen, __ATOMIC_ACQUIRE) != _PyLock_Forks) {
        _PyLock_SeeForkSlowly(pool, lock);
    }
}
#endif
