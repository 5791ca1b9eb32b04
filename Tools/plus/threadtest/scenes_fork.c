/* fork() while other threads are anywhere: in a queue of the GIL, inside its mutex or the registry
 * of threads, in a lock's queue, in the pool of locks.  The child, where they do not exist, must
 * find nothing they left behind; the parent must not notice. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "threadtest.h"
#include "minilock.h"
#include "pycore_lock.h"
#include "ground.h"

#define CHILD_SECONDS 20 /* SIGALRM ends a child that hangs */
#define TURNS 20

typedef struct {
    const char *name;
    void *(*allocate)(void);
    void (*free)(void *lock);
    _PyLockStatus (*acquire)(void *lock, _PyPlus_nsec deadline, int intr);
    void (*release)(void *lock);
} fork_variant;

static const fork_variant fork_variants[] = {
#define ROW(variant, text)                                                                     \
    {"fork, lock-" text, _PyLock_##variant##_Allocate, _PyLock_##variant##_Free,               \
     _PyLock_##variant##_Acquire, _PyLock_##variant##_Release},
    _PyLock_VARIANTS(ROW)
#undef ROW
};
#define VARIANTS (sizeof(fork_variants) / sizeof(fork_variants[0]))

static struct {
    void *held[VARIANTS]; /* by the thread that forks, while it does; others queue up for them */
    void *busy[VARIANTS]; /* in use by the others */
    void *lost[VARIANTS]; /* the same; the child frees it unseen */
    minilock closed;      /* always held, so that waiters stay blocked until their deadline */
    int stop;             /* atomic */
    int inside;           /* guarded by the GIL */
} fork_scene;

/* ---- the child ---------------------------------------------------------------------------- */

/* As in the parent, only smaller. */
static uint64_t
child_body(int i, void *arg)
{
    (void)arg;
    const fork_variant *is = &fork_variants[(size_t)i % VARIANTS];
    void *lock = fork_scene.busy[0];
    for (int turn = 0; turn < TURNS; turn++) {
        _PyThread_lock_GIL(turn & 1);
        CHECK("fork", fork_scene.inside++ == 0);
        fork_scene.inside--;
        _PyThread_yield_GIL(0);
        minilock_acquire(&fork_scene.closed, ground_now() + 1000, 0, NULL);
        _PyThread_unlock_GIL();
        CHECK(is->name, fork_variants[0].acquire(lock, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
        fork_variants[0].release(lock);
    }
    return TURNS;
}

static void
child_locks(const fork_variant *is, void *held, void *busy, void *lost)
{
    /* wherever its users were, it can be given back, and what comes instead of it is free */
    is->free(lost);
    /* ours: held as before, and nobody is in the way of a release */
    CHECK(is->name, is->acquire(held, 0, 0) == _PyLock_FAILED);
    CHECK(is->name, is->acquire(held, ground_now() + 100000, 0) == _PyLock_FAILED);
    is->release(held);
    CHECK(is->name, is->acquire(held, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
    is->release(held);
    /* theirs: held or free */
    is->acquire(busy, 0, 0);
    is->release(busy);
    CHECK(is->name, is->acquire(busy, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
    is->release(busy);
    void *fresh = is->allocate();
    CHECK(is->name, fresh != NULL);
    CHECK(is->name, is->acquire(fresh, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
    CHECK(is->name, is->acquire(fresh, 0, 0) == _PyLock_FAILED);
    is->release(fresh);
    is->free(fresh);
}

#ifndef __SANITIZE_THREAD__ /* which allows no threads in the child of a threaded process */
/* A lock is let go while a thread waits for it: one of the parent's in its place would get it. */
static uint64_t
child_wait(int i, void *arg)
{
    (void)arg;
    if (i == 0) {
        sleep_some(300);
    }
    for (size_t v = 0; v < VARIANTS; v++) {
        if (i == 0) {
            fork_variants[v].release(fork_scene.held[v]);
        }
        else if (v == (size_t)i - 1) {
            CHECK(fork_variants[v].name, fork_variants[v].acquire(
                fork_scene.held[v], _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
        }
    }
    return 1;
}
#endif

static void
child_run(void)
{
    alarm(CHILD_SECONDS);
    fork_scene.inside = 0;
    fork_scene.closed = (minilock){.held = 1};
    _PyThread_reinit_GIL();
    CHECK("fork", _PyThread_own_GIL());
    CHECK("fork", ground_load(&_PyGIL_Request) == 0);
    CHECK("fork", _PyThread_yield_GIL(0) == 0);
    _PyThread_unlock_GIL_to_block();
    _PyThread_lock_GIL(1);
    _PyThread_unlock_GIL();
#ifndef __SANITIZE_THREAD__
    for (size_t v = 0; v < VARIANTS; v++) {
        CHECK(fork_variants[v].name,
              fork_variants[v].acquire(fork_scene.held[v], 0, 0) == _PyLock_FAILED);
    }
    CHECK("fork", run_threads(1 + VARIANTS, child_wait, NULL) == 1 + VARIANTS);
#endif
    for (size_t v = 0; v < VARIANTS; v++) {
        child_locks(&fork_variants[v], fork_scene.held[v], fork_scene.busy[v],
                    fork_scene.lost[v]);
    }
#ifndef __SANITIZE_THREAD__
    CHECK("fork", run_threads(3, child_body, NULL) == 3 * TURNS);
#else
    child_body(0, NULL);
#endif
    _exit(0);
}

/* ---- the parent ------------------------------------------------------------------------------ */

static uint64_t
fork_others(int i)
{
    uint64_t count = 0;
    while (!ground_load(&fork_scene.stop)) {
        const size_t v = random_below(VARIANTS);
        const fork_variant *is = &fork_variants[v];
        _PyThread_lock_GIL(random_below(2) != 0);
        CHECK("fork", fork_scene.inside++ == 0);
        fork_scene.inside--;
        if (random_below(2) == 0) {
            _PyThread_yield_GIL(0);
        }
        if (random_below(4) == 0) {
            _PyPlus_nsec deadline = ground_now() + random_below(100000);
            int how = minilock_acquire(&fork_scene.closed, deadline, 0, NULL);
            CHECK("fork", how == _PyGIL_TIMEOUT && ground_now() >= deadline);
        }
        _PyThread_unlock_GIL();
        for (int k = i == 1 ? 200 : 1; k > 0; k--) { /* one is mostly inside the pool of locks */
            is->free(is->allocate());
        }
        if (is->acquire(fork_scene.held[v], ground_now() + random_below(200000), 0)) {
            is->release(fork_scene.held[v]);
        }
        CHECK(is->name, is->acquire(fork_scene.busy[v], _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED);
        is->release(fork_scene.busy[v]);
        for (int turn = 0; turn < TURNS; turn++) {
            if (is->acquire(fork_scene.lost[v], 0, 0) == _PyLock_ACQUIRED) {
                is->release(fork_scene.lost[v]);
            }
        }
        count++;
    }
    return count;
}

/* fork with the locks held, and with the GIL or without. */
static void
fork_once(void)
{
    int with_gil = random_below(2) != 0;
    int status = -1;
    for (size_t v = 0; v < VARIANTS; v++) {
        fork_variants[v].acquire(fork_scene.held[v], _PyPlus_FOREVER, 0);
    }
    sleep_some(50); /* let some queue up */
    if (with_gil) {
        _PyThread_lock_GIL(1);
    }
    pid_t child = fork();
    if (child == 0) {
        child_run();
    }
    CHECK("fork", child > 0);
    if (with_gil) {
        CHECK("fork", _PyThread_own_GIL());
        _PyThread_unlock_GIL();
    }
    for (size_t v = 0; v < VARIANTS; v++) {
        fork_variants[v].release(fork_scene.held[v]);
    }
    while (waitpid(child, &status, 0) < 0) {
        CHECK("fork", errno == EINTR);
    }
    if (status != 0) {
        fail("fork", "the child ended with status %#x%s", (unsigned)status,
             WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it hung" : "");
    }
}

static uint64_t
fork_body(int i, void *arg)
{
    (void)arg;
    uint64_t count = 0;
    if (i != 0) {
        return fork_others(i);
    }
    do {
        fork_once();
        count++;
    } while (!time_is_up());
    ground_store(&fork_scene.stop, 1);
    return count;
}

static uint64_t
fork_run(int threads)
{
    memset(&fork_scene, 0, sizeof(fork_scene));
    fork_scene.closed.held = 1;
    for (size_t v = 0; v < VARIANTS; v++) {
        fork_scene.held[v] = fork_variants[v].allocate();
        fork_scene.busy[v] = fork_variants[v].allocate();
        fork_scene.lost[v] = fork_variants[v].allocate();
        CHECK("fork", fork_scene.held[v] != NULL && fork_scene.busy[v] != NULL &&
                          fork_scene.lost[v] != NULL);
    }
    uint64_t count = run_threads(threads, fork_body, NULL);
    for (size_t v = 0; v < VARIANTS; v++) {
        fork_variants[v].free(fork_scene.held[v]);
        fork_variants[v].free(fork_scene.busy[v]);
        fork_variants[v].free(fork_scene.lost[v]);
    }
    return count;
}

const test_scene scenes_fork[] = {
    {"fork", fork_run, "nobody is left in a queue of the child, held is held; the parent goes on"},
    {NULL, NULL, NULL},
};
