/* The locks of the C API: the variant of pycore_lock.h that plusconfig.h chooses, the memory
 * all variants share, and the main thread's interruption. */
#include "pyport.h"
#include <assert.h>
#include <pthread.h>
#include "pycore_lock.h"
#include "plusconfig.h"
#include "pythread.h"
#include "ground.h" // PYPLUS_YIELD_POINT

#if PYPLUS_LOCK == PYPLUS_LOCK_SEM
#define CHOSEN(operation) _PyLock_Sem_##operation
#elif PYPLUS_LOCK == PYPLUS_LOCK_PARKER
#define CHOSEN(operation) _PyLock_Parker_##operation
#elif PYPLUS_CONDVAR_EMULATED
#define CHOSEN(operation) _PyLock_Emulated_##operation
#else
#define CHOSEN(operation) _PyLock_Pthread_##operation
#endif

/* ---- the public names ------------------------------------------------------------------- */

PyThread_type_lock
PyThread_allocate_lock(void)
{
    PyThread_init_thread();
    return CHOSEN(Allocate)();
}

void
PyThread_free_lock(PyThread_type_lock lock)
{
    CHOSEN(Free)(lock);
}

int
PyThread_acquire_lock(PyThread_type_lock lock, int waitflag)
{
    return CHOSEN(Acquire)(lock, waitflag ? _PyPlus_FOREVER : 0, 0) == _PyLock_ACQUIRED;
}

void
PyThread_release_lock(PyThread_type_lock lock)
{
    CHOSEN(Release)(lock);
}

_PyLockStatus
_PyPlus_LockAcquire(void *lock, _PyPlus_nsec deadline, int intr)
{
    return CHOSEN(Acquire)(lock, deadline, intr);
}

/* ---- the main thread -------------------------------------------------------------------- */

static _PyParker *lock_main_parker;

void
_PyPlus_SetMainThread(void)
{
    __atomic_store_n(&lock_main_parker, _PyPark_Self(), __ATOMIC_RELEASE);
}

_PyParker *
_PyPlus_MainParker(void)
{
    return __atomic_load_n(&lock_main_parker, __ATOMIC_ACQUIRE);
}

void
_PyPlus_InterruptMain(void)
{
    _PyParker *parker = _PyPlus_MainParker();
    if (parker != NULL) {
        _PyPark_Wake(parker, _PyPark_LOOK);
    }
}

/* ---- memory ------------------------------------------------------------------------------- */

unsigned _PyLock_Forks;
static _PyMutex lock_pool_mutex = _PyMutex_INIT; /* of all pools, and of putting locks right after a fork */
static pthread_once_t lock_once = PTHREAD_ONCE_INIT;

/* In the child there is one thread.  Another may have been inside the pool: its change of
 * the list is one store, made or not made. */
static void
lock_forked(void)
{
    _PyLock_Forks++;
    _PyMutex_Reset(&lock_pool_mutex);
}

static void
lock_setup(void)
{
    if (pthread_atfork(NULL, NULL, lock_forked) != 0) {
        Py_FatalError("no memory for what locks do at a fork");
    }
}

_PyLock_Head *
_PyLock_PoolGet(_PyLock_Pool *pool, int *fresh)
{
    pthread_once(&lock_once, lock_setup);
    _PyMutex_Lock(&lock_pool_mutex);
    PYPLUS_YIELD_POINT("lock: in the pool");
    _PyLock_Head *lock = pool->free;
    if (lock != NULL) {
        pool->free = lock->free_next;
    }
    _PyMutex_Unlock(&lock_pool_mutex);
    *fresh = lock == NULL;
    if (lock == NULL) {
        lock = calloc(1, pool->size);
        if (lock != NULL) {
            lock->fork_seen = _PyLock_Forks;
        }
    }
    else {
        _PyLock_SeeFork(pool, lock);
    }
    return lock;
}

void
_PyLock_PoolPut(_PyLock_Pool *pool, _PyLock_Head *lock)
{
    _PyMutex_Lock(&lock_pool_mutex);
    lock->free_next = pool->free;
    pool->free = lock;
    _PyMutex_Unlock(&lock_pool_mutex);
}

/* Two threads of the child may be the first to touch the lock: one puts it right, the other
 * waits until that is done. */
void
_PyLock_SeeForkSlowly(_PyLock_Pool *pool, _PyLock_Head *lock)
{
    _PyMutex_Lock(&lock_pool_mutex);
    if (lock->fork_seen != _PyLock_Forks) {
        pool->forget(lock);
        __atomic_store_n(&lock->fork_seen, _PyLock_Forks, __ATOMIC_RELEASE);
    }
    _PyMutex_Unlock(&lock_pool_mutex);
}
