/* Parking: the one place where a thread sleeps for a lock or for the GIL.
 *
 * A parker is a word of bits.  Wakers set bits (grant, look, ...); the owner takes away the
 * bits it waits for.  Bits it does not wait for stay for later, so a signal (look) can
 * never swallow a grant.
 *
 * The ASLEEP bit is set by the owner before it enters the kernel.  A waker makes the
 * system call only when it finds that bit, and it may touch the parker after the owner has
 * run on and even ended: memory of parkers is recycled, never freed.
 *
 * Over a futex:
 *     owner:  load bits -> none wanted -> CAS bits|ASLEEP -> futex_wait(bits|ASLEEP)
 *     waker:  fetch_or(new) -> old had ASLEEP -> futex_wake
 *
 * Over a semaphore (PYPLUS_PARK_SEMAPHORE, for systems without futex and for checkers that
 * know only POSIX): the waker that takes ASLEEP away posts, exactly once, and the owner
 * collects that post even if its time is up, so the semaphore is 0 between waits:
 *     owner:  CAS bits|ASLEEP -> sem_clockwait; timed out: clear ASLEEP, or sem_wait if it
 *             is gone already
 *     waker:  CAS (bits|new)&~ASLEEP -> old had ASLEEP -> sem_post
 */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include "ground.h"
#include "plusconfig.h"

__thread _PyParker *_PyPark_Current;

typedef struct {
    _PyParker parker; /* first: a pointer to it is a pointer to this */
    sem_t sem;
} park_with_semaphore;

static _PyParker *park_free;
static _PyMutex park_free_mutex;
static pthread_key_t park_key;
static pthread_once_t park_once = PTHREAD_ONCE_INIT;

/* At the end of its thread a parker goes to the free list. */
static void
park_retire(void *arg)
{
    _PyParker *parker = arg;
    _PyPark_Current = NULL;
    _PyMutex_Lock(&park_free_mutex);
    parker->free_next = park_free;
    park_free = parker;
    _PyMutex_Unlock(&park_free_mutex);
}

static void
park_fork_prepare(void)
{
    _PyMutex_Lock(&park_free_mutex);
}

static void
park_fork_parent(void)
{
    _PyMutex_Unlock(&park_free_mutex);
}

static void
park_fork_child(void)
{
    _PyMutex_Reset(&park_free_mutex);
}

static void
park_setup(void)
{
    if (pthread_key_create(&park_key, park_retire) != 0) {
        Py_FatalError("cannot create the key of thread parkers");
    }
    pthread_atfork(park_fork_prepare, park_fork_parent, park_fork_child);
}

static _PyParker *
park_create(void)
{
    pthread_once(&park_once, park_setup);
    _PyMutex_Lock(&park_free_mutex);
    _PyParker *parker = park_free;
    if (parker != NULL) {
        park_free = parker->free_next;
    }
    _PyMutex_Unlock(&park_free_mutex);
    if (parker == NULL) {
        park_with_semaphore *whole = calloc(1, sizeof(park_with_semaphore));
        if (whole == NULL) {
            Py_FatalError("no memory for a thread's parker");
        }
        if (PYPLUS_PARK_SEMAPHORE && sem_init(&whole->sem, 0, 0) != 0) {
            Py_FatalError("cannot create a thread's semaphore");
        }
        parker = &whole->parker;
    }
    ground_store(&parker->bits, 0);
    parker->free_next = NULL;
    pthread_setspecific(park_key, parker);
    _PyPark_Current = parker;
    return parker;
}

_PyParker *
_PyPark_Self(void)
{
    _PyParker *parker = _PyPark_Current;
    return parker != NULL ? parker : park_create();
}

/* ---- sleeping: ASLEEP is set; 1 if the deadline passed --------------------------------- */

static int
park_sleep_futex(_PyParker *parker, uint32_t bits, _PyPlus_nsec deadline)
{
    return ground_futex_wait(&parker->bits, bits, deadline);
}

static void
park_wake_futex(_PyParker *parker, uint32_t bits)
{
    uint32_t old = ground_or(&parker->bits, bits);
    if (old & _PyPark_ASLEEP) {
        ground_futex_wake(&parker->bits);
    }
}

/* A signal handler that woke us has posted; one that did not leaves nothing to look at. */
static void
park_collect_post(sem_t *sem)
{
    while (sem_wait(sem) != 0) {
        assert(errno == EINTR);
    }
}

static int
park_sleep_semaphore(_PyParker *parker, _PyPlus_nsec deadline)
{
    sem_t *sem = &((park_with_semaphore *)parker)->sem;
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};
    if (deadline == _PyPlus_FOREVER) {
        park_collect_post(sem);
        return 0;
    }
    while (sem_clockwait(sem, CLOCK_MONOTONIC, &until) != 0) {
        if (errno == EINTR) {
            continue;
        }
        assert(errno == ETIMEDOUT);
        if (!(ground_and(&parker->bits, ~_PyPark_ASLEEP) & _PyPark_ASLEEP)) {
            park_collect_post(sem);
        }
        return 1;
    }
    return 0;
}

static void
park_wake_semaphore(_PyParker *parker, uint32_t bits)
{
    uint32_t old = ground_load(&parker->bits);
    while (!ground_cas(&parker->bits, &old, (old | bits) & ~_PyPark_ASLEEP)) {
    }
    if (old & _PyPark_ASLEEP) {
        sem_post(&((park_with_semaphore *)parker)->sem);
    }
}

/* ---- the interface ------------------------------------------------------------------------ */

uint32_t
_PyPark_Poll(_PyParker *parker, uint32_t wanted)
{
    uint32_t bits = ground_load_acquire(&parker->bits);
    while (bits & wanted) {
        if (ground_cas(&parker->bits, &bits, bits & ~(wanted | _PyPark_ASLEEP))) {
            return bits & wanted;
        }
    }
    return 0;
}

uint32_t
_PyPark_Wait(_PyParker *parker, uint32_t wanted, _PyPlus_nsec deadline)
{
    int saved = errno;
    int timed_out = 0;
    uint32_t bits;
    for (;;) {
        bits = ground_load_acquire(&parker->bits);
        if ((bits & wanted) || timed_out) {
            uint32_t rest = bits & ~(wanted | _PyPark_ASLEEP);
            if (bits == rest || ground_cas(&parker->bits, &bits, rest)) {
                break;
            }
            continue;
        }
        PYPLUS_YIELD_POINT("park: about to sleep");
        uint32_t asleep = bits | _PyPark_ASLEEP;
        if (bits != asleep && !ground_cas(&parker->bits, &bits, asleep)) {
            continue;
        }
        PYPLUS_YIELD_POINT("park: asleep");
        timed_out = PYPLUS_PARK_SEMAPHORE ? park_sleep_semaphore(parker, deadline)
                                          : park_sleep_futex(parker, asleep, deadline);
    }
    errno = saved;
    return bits & wanted;
}

void
_PyPark_Wake(_PyParker *parker, uint32_t bits)
{
    int saved = errno;
    PYPLUS_YIELD_POINT("park: about to wake");
    if (PYPLUS_PARK_SEMAPHORE) {
        park_wake_semaphore(parker, bits);
    }
    else {
        park_wake_futex(parker, bits);
    }
    errno = saved;
}

/* ---- the internal mutex ------------------------------------------------------------------ */

#ifndef MUTEX_SPINS /* the explorer wants it to sleep sooner */
#define MUTEX_SPINS 40
#endif

static void
mutex_lock_word(_PyMutex *mutex)
{
    for (int spins = 0; spins < MUTEX_SPINS; spins++) {
        uint32_t word = 0;
        if (ground_cas(&mutex->word, &word, 1)) {
            return;
        }
        if (word == 2) {
            break;
        }
        ground_pause();
    }
    int saved = errno;
    while (ground_swap(&mutex->word, 2) != 0) {
        ground_futex_wait(&mutex->word, 2, _PyPlus_FOREVER);
    }
    errno = saved;
}

void
_PyMutex_Lock(_PyMutex *mutex)
{
    PYPLUS_YIELD_POINT("mutex: lock");
    if (PYPLUS_PARK_SEMAPHORE) {
        pthread_mutex_lock(&mutex->native);
    }
    else {
        mutex_lock_word(mutex);
    }
}

void
_PyMutex_Unlock(_PyMutex *mutex)
{
    if (PYPLUS_PARK_SEMAPHORE) {
        pthread_mutex_unlock(&mutex->native);
    }
    else if (ground_swap(&mutex->word, 0) == 2) {
        int saved = errno;
        ground_futex_wake(&mutex->word);
        errno = saved;
    }
    PYPLUS_YIELD_POINT("mutex: unlocked");
}

void
_PyMutex_Reset(_PyMutex *mutex)
{
    *mutex = (_PyMutex)_PyMutex_INIT;
}
