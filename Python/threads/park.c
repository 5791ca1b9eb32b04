/* Parking: the one place where a thread sleeps for a lock or for the GIL.
 *
 * A parker is a word of bits over a futex.  Wakers set bits (grant, look, ...); the owner
 * takes away the bits it waits for.  Bits it does not wait for stay for later, so a signal
 * (look) can never swallow a grant.
 *
 * The ASLEEP bit is set by the owner before it enters the kernel.  A waker makes the
 * system call only when it finds that bit, and it may touch the word after the owner has
 * run on and even ended: memory of parkers is recycled, never freed.
 *
 *     owner:  load bits -> none wanted -> CAS bits|ASLEEP -> futex_wait(bits|ASLEEP)
 *     waker:  fetch_or(new) -> old had ASLEEP -> futex_wake
 */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <unistd.h>
#include "pycore_gil.h"
#include "ground.h"
#include <pthread.h>

static __thread _PyParker *park_self;
static _PyParker *park_free;
static _PyMutex park_free_mutex;
static pthread_key_t park_key;
static pthread_once_t park_once = PTHREAD_ONCE_INIT;

/* At the end of its thread a parker goes to the free list. */
static void
park_retire(void *arg)
{
    _PyParker *parker = arg;
    park_self = NULL;
    _PyMutex_Lock(&park_free_mutex);
    parker->free_next = park_free;
    park_free = parker;
    _PyMutex_Unlock(&park_free_mutex);
}

static void
park_setup(void)
{
    if (pthread_key_create(&park_key, park_retire) != 0) {
        Py_FatalError("cannot create the key of thread parkers");
    }
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
        parker = malloc(sizeof(_PyParker));
        if (parker == NULL) {
            Py_FatalError("no memory for a thread's parker");
        }
    }
    __atomic_store_n(&parker->bits, 0, __ATOMIC_RELAXED);
    parker->free_next = NULL;
    pthread_setspecific(park_key, parker);
    park_self = parker;
    return parker;
}

_PyParker *
_PyPark_Self(void)
{
    _PyParker *parker = park_self;
    return parker != NULL ? parker : park_create();
}

uint32_t
_PyPark_Wait(_PyParker *parker, uint32_t wanted, _PyPlus_nsec deadline)
{
    int timed_out = 0;
    uint32_t bits = __atomic_load_n(&parker->bits, __ATOMIC_ACQUIRE);
    for (;;) {
        if ((bits & wanted) || timed_out) {
            uint32_t rest = bits & ~(wanted | _PyPark_ASLEEP);
            if (__atomic_compare_exchange_n(&parker->bits, &bits, rest, 0, __ATOMIC_ACQ_REL,
                                            __ATOMIC_ACQUIRE)) {
                return bits & wanted;
            }
            continue;
        }
        uint32_t asleep = bits | _PyPark_ASLEEP;
        if (bits != asleep
            && !__atomic_compare_exchange_n(&parker->bits, &bits, asleep, 0, __ATOMIC_ACQ_REL,
                                            __ATOMIC_ACQUIRE)) {
            continue;
        }
        PYPLUS_YIELD_POINT("park: before sleeping");
        timed_out = ground_futex_wait(&parker->bits, asleep, deadline);
        bits = __atomic_load_n(&parker->bits, __ATOMIC_ACQUIRE);
    }
}

void
_PyPark_Wake(_PyParker *parker, uint32_t bits)
{
    uint32_t old = __atomic_fetch_or(&parker->bits, bits, __ATOMIC_ACQ_REL);
    if (old & _PyPark_ASLEEP) {
        int saved = errno;
        PYPLUS_YIELD_POINT("park: before waking");
        ground_futex_wake(&parker->bits);
        errno = saved;
    }
}

/* ---- the internal mutex ------------------------------------------------------------- */

void
_PyMutex_Lock(_PyMutex *mutex)
{
    uint32_t word = 0;
    for (int spins = 0; spins < 40; spins++) {
        word = 0;
        if (__atomic_compare_exchange_n(&mutex->word, &word, 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return;
        }
        if (word == 2) {
            break;
        }
        ground_pause();
    }
    int saved = errno;
    while (__atomic_exchange_n(&mutex->word, 2, __ATOMIC_ACQUIRE) != 0) {
        ground_futex_wait(&mutex->word, 2, _PyPlus_FOREVER);
    }
    errno = saved;
}

void
_PyMutex_Unlock(_PyMutex *mutex)
{
    if (__atomic_exchange_n(&mutex->word, 0, __ATOMIC_RELEASE) == 2) {
        int saved = errno;
        ground_futex_wake(&mutex->word);
        errno = saved;
    }
}
