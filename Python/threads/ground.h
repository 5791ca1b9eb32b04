#ifndef Py_THREADS_GROUND_H
#define Py_THREADS_GROUND_H
/* What the threading core asks of the machine: kernel sleeps, clock, processor hints.
 *
 * Everything in Python/threads that can block, read the time or give the processor away goes
 * through this header; shared words are touched with the compiler's __atomic builtins and
 * per-thread variables are declared with __thread.  So the same C files can be built for
 *   - the interpreter (nothing defined);
 *   - Tools/plus/threadtest (PYPLUS_YIELD_POINT_HOOK: seeded random yields at the labels);
 *   - Tools/plus/explore (PYPLUS_GROUND: a header that puts another ground in this one's
 *     place, with virtual time, and makes every atomic operation a scheduling point). */
#include "pycore_gil.h" /* _PyPlus_nsec */

/* A labelled place where another thread may run first: just before a step that another
 * thread can see, just after one, between unlocking and waking.  Costs nothing in the
 * interpreter. */
#ifdef PYPLUS_YIELD_POINT_HOOK
void PYPLUS_YIELD_POINT_HOOK(const char *label);
#define PYPLUS_YIELD_POINT(label) PYPLUS_YIELD_POINT_HOOK(label)
#else
#define PYPLUS_YIELD_POINT(label) ((void)0)
#endif

#ifdef PYPLUS_GROUND
#include PYPLUS_GROUND
#else

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static inline _PyPlus_nsec
ground_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (_PyPlus_nsec)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Sleep while *word == value, until woken or until the absolute deadline.  Returns 1 if the
 * deadline passed, else 0: woken, the word differs, a signal, or for no reason at all. */
static inline int
ground_futex_wait(uint32_t *word, uint32_t value, _PyPlus_nsec deadline)
{
    struct timespec until;
    if (deadline != _PyPlus_FOREVER) {
        until.tv_sec = deadline / 1000000000;
        until.tv_nsec = deadline % 1000000000;
    }
    long rc = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value,
                      deadline == _PyPlus_FOREVER ? NULL : &until, NULL,
                      FUTEX_BITSET_MATCH_ANY);
    return rc < 0 && errno == ETIMEDOUT;
}

/* Wake at most one sleeper.  Async-signal-safe; may change errno. */
static inline void
ground_futex_wake(uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}

/* Let another thread of this processor run, if there is one. */
static inline void
ground_yield(void)
{
    sched_yield();
}

/* One turn of a loop that polls a word. */
static inline void
ground_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif /* PYPLUS_GROUND */
#endif
