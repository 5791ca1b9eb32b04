/* What the core knows of threads: one record for each that ever asked for the GIL, the
 * settings, and the sums of the statistics.  Both forms of the GIL use it.
 *
 * Records are in one list, under the registry's mutex.  The record of a thread that ends adds
 * its counts to those of the dead and goes to the free list; its memory is never given
 * back, because others may still compare pointers to it. */
#include "pyport.h"
#include <pthread.h>
#include <string.h>
#include "gil_internal.h"

_PyGIL_Settings _PyGIL_Set = {
    .cpu_wait = PYPLUS_GIL_CPU_WAIT,
    .cpu_slice = PYPLUS_GIL_CPU_SLICE,
    .io_budget = PYPLUS_GIL_IO_BUDGET,
    .heir_patience = PYPLUS_GIL_HEIR_PATIENCE,
    .spin_budget = 0,
    .yield_every = PYPLUS_GIL_YIELD_EVERY,
    .spin = PYPLUS_GIL_SPIN,
};

/* Most are read by the owner of the GIL; what waiters read, by atomic loads. */
void
_PyGIL_ChangeSettings(const _PyGIL_Settings *settings)
{
    ground_store(&_PyGIL_Set.cpu_wait, settings->cpu_wait);
    ground_store(&_PyGIL_Set.cpu_slice, settings->cpu_slice);
    ground_store(&_PyGIL_Set.io_budget, settings->io_budget);
    ground_store(&_PyGIL_Set.heir_patience, settings->heir_patience);
    ground_store(&_PyGIL_Set.spin_budget, settings->spin_budget);
    ground_store(&_PyGIL_Set.yield_every, settings->yield_every);
    ground_store(&_PyGIL_Set.spin, settings->spin);
}

__thread _PyGIL_Thread *_PyGIL_CurrentThread;
int _PyGIL_ThreadCount;

static _PyMutex thread_registry = _PyMutex_INIT;
static _PyGIL_Thread *thread_list;
static _PyGIL_Thread *thread_free;
static _PyGIL_Stats thread_dead;
static pthread_key_t thread_key;
static pthread_once_t thread_once = PTHREAD_ONCE_INIT;

static void
thread_add_stats(_PyGIL_Stats *sum, const _PyGIL_Stats *stats)
{
    /* all fields are counters, but the longest wait */
    uint64_t longest = sum->longest_wait_ns;
    uint64_t *to = (uint64_t *)sum;
    const uint64_t *from = (const uint64_t *)stats;
    for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++) {
        to[i] += ground_load(&from[i]);
    }
    uint64_t other = ground_load(&stats->longest_wait_ns);
    sum->longest_wait_ns = longest > other ? longest : other;
}

static void
thread_unlink_locked(_PyGIL_Thread *thread)
{
    _PyGIL_Thread **link = &thread_list;
    while (*link != thread) {
        link = &(*link)->next;
    }
    *link = thread->next;
    ground_add(&_PyGIL_ThreadCount, -1);
    thread->next = thread_free;
    thread_free = thread;
}

static void
thread_retire(void *arg)
{
    _PyGIL_CurrentThread = NULL;
    _PyMutex_Lock(&thread_registry);
    thread_add_stats(&thread_dead, &((_PyGIL_Thread *)arg)->stats);
    thread_unlink_locked(arg);
    _PyMutex_Unlock(&thread_registry);
}

static void
thread_setup(void)
{
    if (pthread_key_create(&thread_key, thread_retire) != 0) {
        Py_FatalError("cannot create the key of thread records");
    }
    _PyGIL_WatchForks();
}

static _PyGIL_Thread *
thread_create(void)
{
    pthread_once(&thread_once, thread_setup);
    _PyParker *parker = _PyPark_Self();
    _PyMutex_Lock(&thread_registry);
    _PyGIL_Thread *self = thread_free;
    if (self != NULL) {
        thread_free = self->next;
    }
    else {
        self = malloc(sizeof(*self));
        if (self == NULL) {
            Py_FatalError("no memory for the record of a thread");
        }
    }
    /* Hope that spinning pays until it is known better. */
    *self = (_PyGIL_Thread){.parker = parker, .ident = (long)pthread_self(),
                            .spin_success = {512, 512}, .next = thread_list};
    thread_list = self;
    ground_add(&_PyGIL_ThreadCount, 1);
    _PyMutex_Unlock(&thread_registry);
    pthread_setspecific(thread_key, self);
    _PyGIL_CurrentThread = self;
    return self;
}

_PyGIL_Thread *
_PyGIL_ThreadSelf(void)
{
    _PyGIL_Thread *self = _PyGIL_CurrentThread;
    return self != NULL ? self : thread_create();
}

/* ---- forks ---------------------------------------------------------------------------------- */

void
_PyGIL_ThreadForkPrepare(void)
{
    _PyMutex_Lock(&thread_registry);
}

void
_PyGIL_ThreadForkParent(void)
{
    _PyMutex_Unlock(&thread_registry);
}

void
_PyGIL_ThreadForkChild(void)
{
    _PyMutex_Reset(&thread_registry);
    for (_PyGIL_Thread *thread = thread_list; thread != NULL;) {
        _PyGIL_Thread *next = thread->next;
        if (thread != _PyGIL_CurrentThread) {
            thread_add_stats(&thread_dead, &thread->stats);
            thread_unlink_locked(thread);
        }
        thread = next;
    }
    if (_PyGIL_CurrentThread != NULL) {
        _PyGIL_CurrentThread->ident = (long)pthread_self();
    }
    _PyTrace_On = 0; /* the file belongs to the parent */
}

/* ---- statistics ------------------------------------------------------------------------------- */

void
_PyGIL_CountWait(_PyGIL_Stats *stats, _PyPlus_nsec waited)
{
    uint64_t span = waited > 0 ? (uint64_t)waited : 0;
    stats->wait_ns += span;
    if (span > stats->longest_wait_ns) {
        stats->longest_wait_ns = span;
    }
    uint64_t microseconds = span / 1000;
    int bucket = microseconds == 0 ? 0 : 64 - __builtin_clzll(microseconds);
    stats->waits[bucket < _PyGIL_BUCKETS ? bucket : _PyGIL_BUCKETS - 1]++;
}

void
_PyGIL_GetStats(_PyGIL_Stats *stats)
{
    _PyMutex_Lock(&thread_registry);
    *stats = thread_dead;
    for (_PyGIL_Thread *thread = thread_list; thread != NULL; thread = thread->next) {
        thread_add_stats(stats, &thread->stats);
    }
    _PyMutex_Unlock(&thread_registry);
}

size_t
_PyGIL_ThreadStats(long *idents, _PyGIL_Stats *stats, size_t room)
{
    size_t count = 0;
    _PyMutex_Lock(&thread_registry);
    for (_PyGIL_Thread *thread = thread_list; thread != NULL; thread = thread->next) {
        if (count < room) {
            idents[count] = thread->ident;
            memset(&stats[count], 0, sizeof(stats[count]));
            thread_add_stats(&stats[count], &thread->stats);
        }
        count++;
    }
    _PyMutex_Unlock(&thread_registry);
    return count;
}
