/* Scenes without the GIL: parkers, the small mutex, every variant of PyThread locks, both
 * condition variables. */
#include <stdlib.h>
#include <string.h>
#include "threadtest.h"
#include "pycore_condvar.h"
#include "pycore_lock.h"
#include "ground.h"

#define MILLISECOND 1000000

/* ---- parkers: a grant for each request, looks in between ------------------------------------- */

static struct {
    _PyParker *parker[2]; /* atomic */
    uint64_t turns;       /* whose turn it is is guarded by grants alone */
} park_scene;

static uint64_t
park_body(int i, void *arg)
{
    (void)arg;
    uint64_t looks = 0;
    _PyParker *self = _PyPark_Self();
    _PyParker *other;
    __atomic_store_n(&park_scene.parker[i], self, __ATOMIC_RELEASE);
    while ((other = __atomic_load_n(&park_scene.parker[!i], __ATOMIC_ACQUIRE)) == NULL) {
        ground_yield();
    }
    for (uint64_t round = 0;; round++) {
        if (i == 1 || round > 0) {
            uint32_t bits;
            do {
                _PyPlus_nsec deadline = random_below(4) != 0 ? _PyPlus_FOREVER
                                                            : ground_now() + random_below(50000);
                bits = _PyPark_Wait(self, _PyPark_GRANT | _PyPark_LOOK, deadline);
                CHECK("park", bits != 0 || ground_now() >= deadline);
                looks += (bits & _PyPark_LOOK) != 0;
            } while (!(bits & _PyPark_GRANT));
        }
        if (park_scene.turns == UINT64_MAX || (i == 0 && time_is_up())) {
            if (park_scene.turns != UINT64_MAX) {
                park_scene.turns = UINT64_MAX;
                _PyPark_Wake(other, _PyPark_GRANT);
            }
            return round;
        }
        CHECK("park", (park_scene.turns++ & 1) == (uint64_t)i);
        if (random_below(3) == 0) {
            _PyPark_Wake(other, _PyPark_LOOK);
        }
        _PyPark_Wake(other, _PyPark_GRANT);
    }
}

static uint64_t
park_run(int threads)
{
    (void)threads;
    memset(&park_scene, 0, sizeof(park_scene));
    return run_threads(2, park_body, NULL);
}

/* ---- the small mutex --------------------------------------------------------------------------- */

static _PyMutex mutex_scene = _PyMutex_INIT;
static uint64_t mutex_count;

static uint64_t
mutex_body(int i, void *arg)
{
    (void)i;
    (void)arg;
    uint64_t count = 0;
    while (!time_is_up()) {
        for (int k = 0; k < 64; k++) {
            _PyMutex_Lock(&mutex_scene);
            mutex_count++;
            if (random_below(200) == 0) {
                ground_yield();
            }
            _PyMutex_Unlock(&mutex_scene);
            count++;
        }
    }
    return count;
}

static uint64_t
mutex_run(int threads)
{
    mutex_count = 0;
    uint64_t count = run_threads(threads, mutex_body, NULL);
    CHECK("mutex", mutex_count == count);
    return count;
}

/* ---- PyThread locks ------------------------------------------------------------------------------ */

typedef struct {
    const char *name;
    void *(*allocate)(void);
    void (*free)(void *);
    _PyLockStatus (*acquire)(void *, _PyPlus_nsec, int);
    void (*release)(void *);
} lock_variant;

#define RING_MAX 32

typedef struct {
    const lock_variant *is;
    int n;
    void *lock[RING_MAX];
    uint64_t value[RING_MAX]; /* guarded by the lock of the same number */
    uint64_t token;           /* guarded by whose turn it is */
} lock_scene;

static void
lock_scene_begin(lock_scene *self, const lock_variant *variant, int n)
{
    memset(self, 0, sizeof(*self));
    self->is = variant;
    self->n = n;
    for (int i = 0; i < n; i++) {
        self->lock[i] = variant->allocate();
        CHECK(variant->name, self->lock[i] != NULL);
    }
}

static void
lock_scene_end(lock_scene *self)
{
    for (int i = 0; i < self->n; i++) {
        self->is->free(self->lock[i]);
    }
}

/* Token ring: lock i opens when the token is at i.  Each turn is taken once, in order. */
static uint64_t
ring_body(int i, void *arg)
{
    lock_scene *ring = arg;
    uint64_t turns = 0;
    for (;;) {
        _PyLockStatus status = ring->is->acquire(ring->lock[i], _PyPlus_FOREVER, 0);
        CHECK(ring->is->name, status == _PyLock_ACQUIRED);
        int stop = ring->token == UINT64_MAX || (i == 0 && time_is_up());
        if (stop) {
            ring->token = UINT64_MAX;
        }
        else {
            CHECK(ring->is->name, ring->token % (uint64_t)ring->n == (uint64_t)i);
            ring->token++;
            turns++;
        }
        ring->is->release(ring->lock[(i + 1) % ring->n]);
        if (stop) {
            return turns;
        }
    }
}

static uint64_t
ring_run(const lock_variant *variant, int threads)
{
    lock_scene ring;
    lock_scene_begin(&ring, variant, threads);
    for (int i = 1; i < threads; i++) {
        variant->acquire(ring.lock[i], _PyPlus_FOREVER, 0);
    }
    uint64_t turns = run_threads(threads, ring_body, &ring);
    lock_scene_end(&ring);
    return turns;
}

/* Bank: transfers between accounts, some waits timed; the sum stays. */
static _PyLockStatus
bank_acquire(lock_scene *bank, int account)
{
    for (;;) {
        _PyPlus_nsec deadline = _PyPlus_FOREVER;
        switch (random_below(8)) {
        case 0:
            deadline = 0;
            break;
        case 1:
            deadline = ground_now() + random_below(300000);
            break;
        }
        _PyLockStatus status = bank->is->acquire(bank->lock[account], deadline, 0);
        CHECK(bank->is->name, status != _PyLock_INTERRUPTED);
        if (status == _PyLock_ACQUIRED) {
            return status;
        }
        CHECK(bank->is->name, deadline != _PyPlus_FOREVER && ground_now() >= deadline);
    }
}

static uint64_t
bank_body(int i, void *arg)
{
    (void)i;
    lock_scene *bank = arg;
    uint64_t count = 0;
    while (!time_is_up()) {
        int from = (int)random_below((uint32_t)bank->n);
        int to = (int)random_below((uint32_t)bank->n);
        if (from == to) {
            continue;
        }
        bank_acquire(bank, from < to ? from : to);
        bank_acquire(bank, from < to ? to : from);
        uint64_t amount = random_below(100);
        bank->value[from] -= amount;
        if (random_below(100) == 0) {
            ground_yield();
        }
        bank->value[to] += amount;
        bank->is->release(bank->lock[from]);
        bank->is->release(bank->lock[to]);
        count += 2;
    }
    return count;
}

static uint64_t
bank_run(const lock_variant *variant, int threads)
{
    lock_scene bank;
    lock_scene_begin(&bank, variant, 3);
    uint64_t count = run_threads(threads, bank_body, &bank);
    CHECK(variant->name, bank.value[0] + bank.value[1] + bank.value[2] == 0);
    lock_scene_end(&bank);
    return count;
}

/* A lock freed by the thread that its release woke, and recycled at once. */
static uint64_t
free_body(int i, void *arg)
{
    lock_scene *all = arg;
    uint64_t count = 0;
    int pair = i / 2;
    void **slot = &all->lock[pair];
    while (!time_is_up() || (i & 1)) {
        if (i & 1) {
            void *lock;
            while ((lock = __atomic_exchange_n(slot, NULL, __ATOMIC_ACQ_REL)) == NULL) {
                if (__atomic_load_n(&all->value[pair], __ATOMIC_ACQUIRE)) {
                    return count;
                }
                ground_yield();
            }
            all->is->release(lock);
        }
        else {
            void *lock = all->is->allocate();
            all->is->acquire(lock, _PyPlus_FOREVER, 0);
            __atomic_store_n(slot, lock, __ATOMIC_RELEASE);
            all->is->acquire(lock, _PyPlus_FOREVER, 0);
            all->is->release(lock);
            all->is->free(lock);
        }
        count++;
    }
    __atomic_store_n(&all->value[pair], 1, __ATOMIC_RELEASE);
    return count;
}

static uint64_t
free_run(const lock_variant *variant, int threads)
{
    lock_scene all;
    lock_scene_begin(&all, variant, 0);
    return run_threads(threads / 2 * 2, free_body, &all);
}

#define VARIANT_SCENES(variant, text)                                                          \
    static const lock_variant variant##_ops = {                                                \
        "lock-" text, _PyLock_##variant##_Allocate, _PyLock_##variant##_Free,                  \
        _PyLock_##variant##_Acquire, _PyLock_##variant##_Release};                             \
    static uint64_t ring_##variant(int n) { return ring_run(&variant##_ops, n); }              \
    static uint64_t bank_##variant(int n) { return bank_run(&variant##_ops, n); }              \
    static uint64_t free_##variant(int n) { return free_run(&variant##_ops, n); }
_PyLock_VARIANTS(VARIANT_SCENES)

/* ---- condition variables: a bounded queue, and as many waits ended as waiters found -------------- */

#define QUEUE_SIZE 3
#define QUEUE_STOP UINT64_MAX

typedef struct {
    uint64_t items[QUEUE_SIZE]; /* producer << 40 | number */
    unsigned first, count;
    uint64_t last[64];          /* of each producer: what came out last */
    int64_t waiting;            /* in Wait and not yet chosen */
    int64_t sent, woken;
    uint64_t timeouts;
    int producers;
} cond_state;

/* The same scene over both makes. */
#define COND_SCENE(M, exact)                                                                   \
    static struct {                                                                            \
        cond_state is;                                                                         \
        M cond;                                                                                \
        M##_Mutex mutex;                                                                       \
    } M##_scene;                                                                               \
                                                                                               \
    /* for something to change */                                                              \
    static void M##_wait_some(void)                                                            \
    {                                                                                          \
        cond_state *is = &M##_scene.is;                                                        \
        _PyPlus_nsec deadline = random_below(3) != 0 ? _PyPlus_FOREVER                         \
                                                     : ground_now() + random_below(400000);    \
        is->waiting++;                                                                         \
        _PyCond_Result result = M##_Wait(&M##_scene.cond, &M##_scene.mutex, deadline, 0);      \
        if (result == _PyCond_WOKEN) {                                                         \
            is->woken++;                                                                       \
        }                                                                                      \
        else {                                                                                 \
            CHECK(#M, result == _PyCond_TIMEOUT && ground_now() >= deadline);                  \
            is->waiting--;                                                                     \
            is->timeouts++;                                                                    \
        }                                                                                      \
    }                                                                                          \
                                                                                               \
    static void M##_unlock_and_tell(void)                                                      \
    {                                                                                          \
        cond_state *is = &M##_scene.is;                                                        \
        int64_t all = is->waiting;                                                             \
        uint32_t how = random_below(4);                                                        \
        /* all wait on one variable: only a broadcast is sure to reach the right one */        \
        is->sent += all;                                                                       \
        is->waiting = 0;                                                                       \
        if (how == 0) {                                                                        \
            M##_Broadcast(&M##_scene.cond);                                                    \
            M##_Unlock(&M##_scene.mutex);                                                      \
        }                                                                                      \
        else if (how == 1 && all == 1) {                                                       \
            M##_Signal(&M##_scene.cond);                                                       \
            M##_Unlock(&M##_scene.mutex);                                                      \
        }                                                                                      \
        else if (how == 2 && all == 1) {                                                       \
            M##_SignalUnlock(&M##_scene.cond, &M##_scene.mutex);                               \
        }                                                                                      \
        else {                                                                                 \
            M##_BroadcastUnlock(&M##_scene.cond, &M##_scene.mutex);                            \
        }                                                                                      \
    }                                                                                          \
                                                                                               \
    static uint64_t M##_body(int i, void *arg)                                                 \
    {                                                                                          \
        (void)arg;                                                                             \
        cond_state *is = &M##_scene.is;                                                        \
        uint64_t number = 0;                                                                   \
        uint64_t count = 0;                                                                    \
        for (int stop = 0; !stop;) {                                                           \
            M##_Lock(&M##_scene.mutex);                                                        \
            if (i < is->producers) {                                                           \
                stop = time_is_up();                                                           \
                while (is->count == QUEUE_SIZE) {                                              \
                    M##_wait_some();                                                           \
                }                                                                              \
                uint64_t item = stop ? QUEUE_STOP : (uint64_t)i << 40 | ++number;              \
                is->items[(is->first + is->count++) % QUEUE_SIZE] = item;                      \
            }                                                                                  \
            else {                                                                             \
                while (is->count == 0) {                                                       \
                    M##_wait_some();                                                           \
                }                                                                              \
                uint64_t item = is->items[is->first];                                          \
                is->first = (is->first + 1) % QUEUE_SIZE;                                      \
                is->count--;                                                                   \
                stop = item == QUEUE_STOP;                                                     \
                if (!stop) {                                                                   \
                    CHECK(#M, (item & 0xffffffffff) == ++is->last[item >> 40]);                \
                }                                                                              \
            }                                                                                  \
            count += !stop;                                                                    \
            M##_unlock_and_tell();                                                             \
        }                                                                                      \
        return count;                                                                          \
    }                                                                                          \
                                                                                               \
    static uint64_t M##_run(int threads)                                                       \
    {                                                                                          \
        memset(&M##_scene.is, 0, sizeof(cond_state));                                          \
        M##_MutexInit(&M##_scene.mutex);                                                       \
        M##_Init(&M##_scene.cond);                                                             \
        M##_scene.is.producers = threads / 2;                                                  \
        uint64_t count = run_threads(threads / 2 * 2, M##_body, NULL);                         \
        CHECK(#M, M##_scene.is.waiting == 0 && M##_scene.is.count == 0);                       \
        CHECK(#M, !(exact) || M##_scene.is.sent == M##_scene.is.woken);                        \
        M##_Destroy(&M##_scene.cond);                                                          \
        M##_MutexDestroy(&M##_scene.mutex);                                                    \
        return count;                                                                          \
    }

COND_SCENE(_PyCondE, 1)
COND_SCENE(_PyCondP, 0)

/* ---- the list ---------------------------------------------------------------------------------- */

const test_scene scenes_locks[] = {
    {"park", park_run, "two threads grant each other turns; looks and deadlines swallow none"},
    {"mutex", mutex_run, "an unprotected counter adds up"},
#define LIST(variant, text)                                                                    \
    {"ring-" text, ring_##variant, "token ring: each turn once, in order"},                    \
    {"bank-" text, bank_##variant, "the sum of accounts; timeouts not early"},                 \
    {"free-" text, free_##variant, "the woken thread frees the lock while the releaser runs"},
    _PyLock_VARIANTS(LIST)
#undef LIST
    {"condvar-emulated", _PyCondE_run,
     "bounded queue: FIFO a producer, nothing lost, no wake-up lost or made up"},
    {"condvar-pthread", _PyCondP_run, "bounded queue: FIFO a producer, nothing lost"},
    {NULL, NULL, NULL},
};
