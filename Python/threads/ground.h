#ifndef PLUS_GROUND_H
#define PLUS_GROUND_H
/* All that the threading core takes from the processor and the kernel: atomic steps, the
 * futex, the clock, giving up the processor.  So the same files can be built for
 *   - the interpreter (nothing defined);
 *   - a stress program: PYPLUS_YIELD_POINT_HOOK names a function that may yield at the labels;
 *   - a schedule explorer: -DPYPLUS_GROUND='"its.h"' names a header that defines what is
 *     below (threads as coroutines, virtual time); atomic steps it need not define, if it
 *     catches the compiler's __atomic builtins.  The two thread-locals at the end must be
 *     exchanged with the coroutines.
 *
 * Orders: ground_load and ground_store order nothing; the _acquire and _release forms do
 * what their names say; the steps that read and write (or, and, cas, swap, add) do both. */
#include <stdint.h>
#include "pycore_gil.h"

/* A place where another thread may run first, with interesting results. */
#ifdef PYPLUS_YIELD_POINT_HOOK
void PYPLUS_YIELD_POINT_HOOK(const char *label);
#define PYPLUS_YIELD_POINT(label) PYPLUS_YIELD_POINT_HOOK(label)
#else
#define PYPLUS_YIELD_POINT(label) ((void)0)
#endif

#ifdef PYPLUS_GROUND
#include PYPLUS_GROUND
#endif

/* ---- atomic steps --------------------------------------------------------------------------- */
#ifndef ground_load
#define ground_load(place) __atomic_load_n((place), __ATOMIC_RELAXED)
#define ground_load_acquire(place) __atomic_load_n((place), __ATOMIC_ACQUIRE)
#define ground_store(place, value) __atomic_store_n((place), (value), __ATOMIC_RELAXED)
#define ground_store_release(place, value) __atomic_store_n((place), (value), __ATOMIC_RELEASE)
#define ground_or(place, bits) __atomic_fetch_or((place), (bits), __ATOMIC_SEQ_CST)
#define ground_and(place, bits) __atomic_fetch_and((place), (bits), __ATOMIC_SEQ_CST)
#define ground_add(place, value) __atomic_fetch_add((place), (value), __ATOMIC_SEQ_CST)
#define ground_swap(place, value) __atomic_exchange_n((place), (value), __ATOMIC_SEQ_CST)

/* 1 if *word was *expected and is now desired; else 0, and *expected is what it was. */
static inline int
ground_cas(uint32_t *word, uint32_t *expected, uint32_t desired)
{
    return __atomic_compare_exchange_n(word, expected, desired, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}
#endif /* !ground_load */

/* ---- the kernel and the processor -------------------------------------------------------------- */
#ifndef PYPLUS_GROUND
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Sleep while *word is value, until woken or the (absolute) deadline.  1 if that passed, else 0:
 * woken, another value, a signal, or for no reason. */
static inline int
ground_futex_wait(uint32_t *word, uint32_t value, _PyPlus_nsec deadline)
{
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};
    long rc = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value,
                      deadline == _PyPlus_FOREVER ? NULL : &until, NULL,
                      FUTEX_BITSET_MATCH_ANY);
    return rc < 0 && errno == ETIMEDOUT;
}

/* Wake one sleeper.  Async-signal-safe but for errno. */
static inline void
ground_futex_wake(uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

static inline _PyPlus_nsec
ground_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (_PyPlus_nsec)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* A moment of a spinning processor. */
static inline void
ground_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#else
    __asm__ __volatile__("" ::: "memory");
#endif
}

/* Let another thread have this processor, if one wants it. */
static inline void
ground_yield(void)
{
    sched_yield();
}

/* The processor we run on, -1 if unknown. */
static inline int
ground_cpu(void)
{
    return sched_getcpu();
}

/* How many processors may run us; 1 if that cannot be found out. */
static inline int
ground_cpu_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) != 0) {
        return 1;
    }
    return CPU_COUNT(&set);
}
#endif /* !PYPLUS_GROUND */

/* The calling thread's own records.  Visible so that a test that runs threads as coroutines
 * can exchange them. */
extern __thread _PyParker *_PyPark_Current;
extern __thread _PyGIL_Thread *_PyGIL_CurrentThread;
#endif
