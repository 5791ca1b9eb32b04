#ifndef Py_PLUSCONFIG_H
#define Py_PLUSCONFIG_H
/* Every switch of the threading core on one page.  Each may be set on the command line of
 * the compiler (make CPPFLAGS=-DPYPLUS_...), and plus.config() tells what a binary was built
 * with.  A file whose code depends on a switch includes this header: by that `make variants`
 * knows what to compile once a step.
 *
 * PYPLUS_PERFTEST sets all switches at once, to one of the steps that lead from 2.7's
 * threads to ours, so that each step can be measured against the one before:
 *
 *   step  lock        condvar   GIL      Condition  lock objects  spin
 *   0     sem_t       -         plain    Python     on C locks    no     (as in 2.7)
 *   1     condvar     pthread   plain    Python     on C locks    no
 *   2     condvar     pthread   queues   Python     on C locks    no
 *   3     condvar     emulated  queues   Python     on C locks    no
 *   4     condvar     emulated  queues   native     on C locks    no
 *   5     parker      emulated  queues   native     native        yes    (the default)
 */
#ifndef PYPLUS_PERFTEST
#define PYPLUS_PERFTEST 5
#endif
#if PYPLUS_PERFTEST < 0 || PYPLUS_PERFTEST > 5
#error "PYPLUS_PERFTEST is a step from 0 to 5"
#endif

/* What the locks of the C API (PyThread_allocate_lock) are made of: a POSIX semaphore, as in
 * 2.7 on Linux; a mutex and a condition variable, as in 2.7 where there are no semaphores; or
 * one word and a FIFO of parked threads, Python/threads/lock.c.  All have timeouts, let a
 * signal interrupt the main thread, and work without the GIL. */
#define PYPLUS_LOCK_SEM 0
#define PYPLUS_LOCK_CONDVAR 1
#define PYPLUS_LOCK_PARKER 2
#ifndef PYPLUS_LOCK
#if PYPLUS_PERFTEST == 0
#define PYPLUS_LOCK PYPLUS_LOCK_SEM
#elif PYPLUS_PERFTEST < 5
#define PYPLUS_LOCK PYPLUS_LOCK_CONDVAR
#else
#define PYPLUS_LOCK PYPLUS_LOCK_PARKER
#endif
#endif
#if PYPLUS_LOCK < PYPLUS_LOCK_SEM || PYPLUS_LOCK > PYPLUS_LOCK_PARKER
#error "PYPLUS_LOCK is PYPLUS_LOCK_SEM, PYPLUS_LOCK_CONDVAR or PYPLUS_LOCK_PARKER"
#endif

/* 1: the condition variable of pycore_condvar.h is made of a mutex and one semaphore (the
 * parker) a thread, which keeps the promises at the head of condvar_emulated.c.  0: it is
 * pthread_cond_t.  Matters only where PYPLUS_LOCK is PYPLUS_LOCK_CONDVAR. */
#ifndef PYPLUS_CONDVAR_EMULATED
#define PYPLUS_CONDVAR_EMULATED (PYPLUS_PERFTEST >= 3)
#endif

/* 1: the GIL with two queues and IO priority (gil.c).  0: the GIL is one plain C lock that
 * its owner releases and takes again at every check of the evaluator, that is every
 * sys.getcheckinterval() ticks, as in 2.7 (gil_classic.c). */
#ifndef PYPLUS_GIL_PRIORITY
#define PYPLUS_GIL_PRIORITY (PYPLUS_PERFTEST >= 2)
#endif

/* 1: threading.Condition and what stands on it are written in C; notify moves a waiter
 * to the queue of the lock (wait morphing) and wakes nobody.  0: they are Python code, as in
 * 2.7, but for its polling: each waiter sleeps on a lock of its own, timeouts as well. */
#ifndef PYPLUS_NATIVE_CONDITION
#define PYPLUS_NATIVE_CONDITION (PYPLUS_PERFTEST >= 4)
#endif

/* 1: thread.lock is plain data guarded by the GIL; to wait for it is to wait in the GIL's
 * queues.  0: thread.lock is a box around a lock of the C API. */
#ifndef PYPLUS_NATIVE_LOCKS
#define PYPLUS_NATIVE_LOCKS (PYPLUS_PERFTEST >= 5)
#endif

/* 1: a thread that waits for the GIL polls for a while before it sleeps, where the processors
 * allow that.  0: it sleeps at once. */
#ifndef PYPLUS_GIL_SPIN
#define PYPLUS_GIL_SPIN (PYPLUS_PERFTEST >= 5)
#endif

/* 1: parkers and internal mutexes are made of sem_t and pthread_mutex_t, for systems without
 * a futex and for checkers that know only POSIX (helgrind).  0: of a futex. */
#ifndef PYPLUS_PARK_SEMAPHORE
#define PYPLUS_PARK_SEMAPHORE 0
#endif
#if PYPLUS_PARK_SEMAPHORE != 0 && PYPLUS_PARK_SEMAPHORE != 1
#error "PYPLUS_PARK_SEMAPHORE is 0 or 1"
#endif

#if PYPLUS_CONDVAR_EMULATED != 0 && PYPLUS_CONDVAR_EMULATED != 1
#error "PYPLUS_CONDVAR_EMULATED is 0 or 1"
#endif
#if PYPLUS_GIL_PRIORITY != 0 && PYPLUS_GIL_PRIORITY != 1
#error "PYPLUS_GIL_PRIORITY is 0 or 1"
#endif
#if PYPLUS_NATIVE_CONDITION != 0 && PYPLUS_NATIVE_CONDITION != 1
#error "PYPLUS_NATIVE_CONDITION is 0 or 1"
#endif
#if PYPLUS_NATIVE_LOCKS != 0 && PYPLUS_NATIVE_LOCKS != 1
#error "PYPLUS_NATIVE_LOCKS is 0 or 1"
#endif
#if PYPLUS_GIL_SPIN != 0 && PYPLUS_GIL_SPIN != 1
#error "PYPLUS_GIL_SPIN is 0 or 1"
#endif
#if PYPLUS_GIL_SPIN && !PYPLUS_GIL_PRIORITY
#error "PYPLUS_GIL_SPIN needs PYPLUS_GIL_PRIORITY: a plain lock has no waiter to hand the GIL to"
#endif

/* ---- figures; times are nanoseconds ------------------------------------------------------ */

/* Of so many yields at the evaluator's check, with only CPU threads waiting, one is real. */
#ifndef PYPLUS_GIL_YIELD_EVERY
#define PYPLUS_GIL_YIELD_EVERY 100
#endif

/* GIL time a thread may use after a blocking call before it counts as a CPU thread.  A
 * thread of a busy server serves several requests without ever blocking; with 0.5 ms such
 * threads became CPU threads, took turns of CPU_WAIT, and testserver's 99th percentile at 10
 * parallel requests was 20 ms in place of 5. */
#ifndef PYPLUS_GIL_IO_BUDGET
#define PYPLUS_GIL_IO_BUDGET 2000000L
#endif

/* A CPU thread that waited so long is served before IO threads ... */
#ifndef PYPLUS_GIL_CPU_WAIT
#define PYPLUS_GIL_CPU_WAIT 5000000L
#endif

/* ... and then cannot be interrupted by them for so long. */
#ifndef PYPLUS_GIL_CPU_SLICE
#define PYPLUS_GIL_CPU_SLICE 2500000L
#endif

/* An heir passed over by quick re-acquirers for so long gets the GIL handed to it. */
#ifndef PYPLUS_GIL_HEIR_PATIENCE
#define PYPLUS_GIL_HEIR_PATIENCE 1000000L
#endif

/* The same for the parker lock: so long passed over, and the next release hands it over. */
#ifndef PYPLUS_LOCK_PATIENCE
#define PYPLUS_LOCK_PATIENCE 1000000L
#endif

#endif
