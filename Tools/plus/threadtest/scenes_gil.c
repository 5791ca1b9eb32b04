/* Scenes with the GIL: classes, barging, the evaluator's check, blocking in an object. */
#include <pthread.h>
#include <string.h>
#include "threadtest.h"
#include "minilock.h"
#include "ground.h"

#define MILLISECOND 1000000

/* Guarded by the GIL, and by nothing else: ThreadSanitizer sees whether that is enough. */
static struct {
    int inside;
    uint64_t count;
    minilock lock;
    uint64_t locked;
    uint64_t longest_cpu_wait; /* tenures of others while a CPU thread waited */
} world;

static void
enter(const char *scene)
{
    CHECK(scene, _PyThread_own_GIL());
    CHECK(scene, world.inside == 0);
    world.inside = 1;
}

static void
leave(const char *scene)
{
    CHECK(scene, world.inside == 1);
    world.inside = 0;
    world.count++;
}

/* A few microseconds of bytecode, with checks of the evaluator. */
static void
compute(const char *scene, uint32_t checks)
{
    for (uint32_t i = random_below(checks + 1); i > 0; i--) {
        for (uint32_t k = random_below(50); k > 0; k--) {
            ground_pause();
        }
        if (ground_load(&_PyGIL_Unstamped)) {
            _PyGIL_Stamp();
        }
        if (_PyGIL_YieldDue()) {
            leave(scene);
            _PyThread_yield_GIL(1);
            enter(scene);
        }
    }
}

/* ---- all kinds of release -------------------------------------------------------------- */

static uint64_t
gil_body(int i, void *arg)
{
    const char *name = arg;
    uint64_t count = 0;
    int cpu = i == 0; /* one thread that never blocks */
    _PyThread_lock_GIL(0);
    while (!time_is_up()) {
        enter(name);
        compute(name, cpu ? 200 : 3);
        leave(name);
        count++;
        uint32_t kind = cpu ? 4 : random_below(5);
        switch (kind) {
        case 0:
            _PyThread_unlock_GIL_to_block();
            sleep_some(60);
            _PyThread_lock_GIL(1);
            break;
        case 1:
        case 3:
            (kind == 1 ? _PyThread_unlock_GIL : _PyThread_unlock_GIL_briefly)();
            if (random_below(8) == 0) {
                sleep_some(60);
            }
            _PyThread_lock_GIL(1);
            break;
        case 2:
            _PyThread_yield_GIL(0);
            break;
        default:
            break;
        }
    }
    _PyThread_unlock_GIL();
    CHECK(name, count > 0);
    return count;
}

static uint64_t
gil_run(int threads)
{
    memset(&world, 0, sizeof(world));
    uint64_t count = run_threads(threads, gil_body, (void *)"gil");
    CHECK("gil", world.count >= count && world.inside == 0);
    return count;
}

/* Bounds: CPU threads beside a saturating pair of IO threads.  Waiting is counted in tenures
 * of others, each at most TENURE long by construction, so a frozen machine does not count. */
static uint64_t bound_tenures[2]; /* all; of CPU threads; guarded by the GIL */

static uint64_t
bound_body(int i, void *arg)
{
    (void)arg;
    uint64_t count = 0;
    uint64_t longest = 0;
    _PyThread_lock_GIL(i != 0);
    while (!time_is_up()) {
        enter("gil-bound");
        _PyPlus_nsec end = ground_now() + 20000;
        while (ground_now() < end) {
            ground_pause();
        }
        leave("gil-bound");
        count++;
        bound_tenures[0]++;
        if (i != 0) {
            /* IO: gives it up at each turn and wants it back at once */
            _PyThread_unlock_GIL_to_block();
            _PyThread_lock_GIL(1);
        }
        else {
            if (ground_load(&_PyGIL_Unstamped)) {
                _PyGIL_Stamp();
            }
            uint64_t before = bound_tenures[0];
            if (_PyGIL_YieldDue()) {
                _PyThread_yield_GIL(1);
            }
            uint64_t waited = bound_tenures[0] - before;
            longest = waited > longest ? waited : longest;
        }
    }
    if (i == 0 && longest > world.longest_cpu_wait) {
        world.longest_cpu_wait = longest;
    }
    _PyThread_unlock_GIL();
    return count;
}

static uint64_t
bound_run(int threads)
{
    memset(&world, 0, sizeof(world));
    memset(bound_tenures, 0, sizeof(bound_tenures));
    uint64_t count = run_threads(threads, bound_body, NULL);
    /* a tenure is 20 us or more: W + S hold so many of them, and then the CPU thread has it */
    uint64_t bound = (uint64_t)(_PyGIL_Set.cpu_wait + _PyGIL_Set.cpu_slice) / 20000 + 2;
    if (world.longest_cpu_wait > bound) {
        fail("gil-bound", "a CPU thread was passed over by %llu tenures, the bound is %llu",
             (unsigned long long)world.longest_cpu_wait, (unsigned long long)bound);
    }
    return count;
}

/* ---- blocking in an object --------------------------------------------------------------------- */

static uint64_t
block_body(int i, void *arg)
{
    const char *name = arg;
    (void)i;
    uint64_t count = 0;
    _PyThread_lock_GIL(1);
    while (!time_is_up()) {
        int passed;
        _PyPlus_nsec deadline = random_below(3) == 0 ? ground_now() + random_below(200000)
                                                     : _PyPlus_FOREVER;
        int how = minilock_acquire(&world.lock, deadline, 0, &passed);
        enter(name);
        CHECK(name, passed <= MINILOCK_PASSES + 1);
        if (how == _PyGIL_WOKEN) {
            CHECK(name, world.locked == 0);
            world.locked = 1;
            compute(name, 2);
            leave(name);
            if (random_below(6) == 0) {
                _PyThread_unlock_GIL();
                sleep_some(30);
                _PyThread_lock_GIL(1);
            }
            enter(name);
            world.locked = 0;
            minilock_release(&world.lock);
            count++;
        }
        else {
            CHECK(name, how == _PyGIL_TIMEOUT && ground_now() >= deadline);
        }
        compute(name, 2);
        leave(name);
        if (random_below(4) == 0) {
            _PyThread_yield_GIL(0);
        }
    }
    _PyThread_unlock_GIL();
    return count;
}

static uint64_t
block_run(int threads)
{
    memset(&world, 0, sizeof(world));
    uint64_t count = run_threads(threads, block_body, (void *)"gil-block");
    CHECK("gil-block", !world.lock.held && world.lock.head == NULL && world.lock.heir == NULL);
    return count;
}

/* ---- signals: the main thread blocks, others interrupt it ------------------------------------------ */

static int signal_pending; /* atomic */
static int signal_done;    /* atomic */
static uint64_t signal_sent;

static int
signal_hook(void)
{
    return __atomic_load_n(&signal_pending, __ATOMIC_ACQUIRE);
}

static void *
signal_thread(void *arg)
{
    (void)arg;
    while (!time_is_up()) {
        if (!__atomic_exchange_n(&signal_pending, 1, __ATOMIC_ACQ_REL)) {
            signal_sent++;
        }
        _PyPlus_InterruptMain();
        sleep_some(100);
    }
    __atomic_store_n(&signal_done, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&signal_pending, 1, __ATOMIC_RELEASE);
    _PyPlus_InterruptMain();
    return NULL;
}

/* The lock is held for ever: only deadlines and signals end the waits. */
static uint64_t
signal_run(int threads)
{
    (void)threads;
    pthread_t thread;
    uint64_t seen = 0;
    memset(&world, 0, sizeof(world));
    world.lock.held = 1;
    signal_done = signal_pending = 0;
    signal_sent = 0;
    _PyGIL_SignalHook = signal_hook;
    CHECK("gil-signal", pthread_create(&thread, NULL, signal_thread, NULL) == 0);
    _PyThread_lock_GIL(1);
    for (;;) {
        _PyPlus_nsec deadline = random_below(3) == 0 ? ground_now() + random_below(100000)
                                                     : _PyPlus_FOREVER;
        int how = minilock_acquire(&world.lock, deadline, 1, NULL);
        CHECK("gil-signal", how != _PyGIL_WOKEN);
        CHECK("gil-signal", how != _PyGIL_TIMEOUT || ground_now() >= deadline);
        if (__atomic_load_n(&signal_done, __ATOMIC_ACQUIRE)) {
            break;
        }
        seen += __atomic_exchange_n(&signal_pending, 0, __ATOMIC_ACQ_REL);
    }
    _PyThread_unlock_GIL();
    pthread_join(thread, NULL);
    _PyGIL_SignalHook = NULL;
    CHECK("gil-signal", seen == signal_sent || seen + 1 == signal_sent);
    return seen + 1;
}

/* ---- threads that come and go --------------------------------------------------------------------- */

static uint64_t
brief_body(int i, void *arg)
{
    (void)i;
    _PyThread_lock_GIL(random_below(2) != 0);
    enter(arg);
    leave(arg);
    _PyThread_unlock_GIL();
    return 1;
}

static uint64_t
brief_run(int threads)
{
    uint64_t count = 0;
    memset(&world, 0, sizeof(world));
    while (!time_is_up()) {
        count += run_threads(threads, brief_body, (void *)"gil-brief");
    }
    CHECK("gil-brief", world.count == count);
    return count;
}

const test_scene scenes_gil[] = {
    {"gil", gil_run, "one owner; every thread goes on"},
    {"gil-bound", bound_run, "a CPU thread is passed over for W + S at most"},
    {"gil-block", block_run, "one holder; bounded passing; timeouts not early; nobody left behind"},
    {"gil-signal", signal_run, "each signal ends a wait that nothing else ends"},
    {"gil-brief", brief_run, "threads that end leave nothing behind; their records are recycled"},
    {NULL, NULL, NULL},
};
