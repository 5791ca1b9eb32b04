/* What the explorer's threads do, and what must hold.  Small: every operation once or twice, so
 * that an exhaustive search with a few preemptions ends. */
#include <string.h>
#include "explore.h"
#include "minilock.h"
#include "pycore_condvar.h"
#include "pycore_lock.h"

static struct {
    int inside;
    int count;
    int sent, woken;
    int finished;
    int work;
    int pending; /* a signal waits for its handler */
    int closed;
    void *lock;
    minilock mini, other;
    _PyMutex mutex;
    _PyCondE cond;
    _PyParker *parker;
} it;

static void
enter(void)
{
    CHECK(it.inside == 0);
    it.inside = 1;
    explore_step();
    CHECK(it.inside == 1);
}

static void
leave(void)
{
    CHECK(it.inside == 1);
    it.inside = 0;
    it.count++;
}

static void
begin(void)
{
    memset(&it, 0, sizeof(it));
    _PyMutex_Reset(&it.mutex);
    _PyCondE_Init(&it.cond);
    /* Virtual time goes 100 ns at each look: these pass within a run. */
    _PyGIL_Set.cpu_wait = 1500;
    _PyGIL_Set.cpu_slice = 800;
    _PyGIL_Set.io_budget = 1000;
    _PyGIL_Set.heir_patience = 700;
    _PyGIL_Set.yield_every = 2;
    _PyGIL_Set.spin = 0;
}

static void
nothing(void)
{
}

/* ---- a parker: two grants, one look, a deadline ------------------------------------------------- */

static void
park_begin(void)
{
    begin();
    it.parker = _PyPark_Self(); /* that of thread 0 */
}

static void
park_body(int i)
{
    if (i == 1) {
        _PyPark_Wake(it.parker, _PyPark_GRANT);
        return;
    }
    if (i == 2) {
        _PyPark_Wake(it.parker, _PyPark_LOOK);
        return;
    }
    _PyPlus_nsec deadline = explore_now() + explore_choice(10) * 100;
    uint32_t bits = _PyPark_Wait(it.parker, _PyPark_GRANT, deadline);
    CHECK(bits == _PyPark_GRANT || (bits == 0 && explore_now() > deadline));
    if (bits == 0) {
        CHECK(_PyPark_Wait(it.parker, _PyPark_GRANT, _PyPlus_FOREVER) == _PyPark_GRANT);
    }
    /* the look came before, or will */
    CHECK(_PyPark_Wait(it.parker, _PyPark_LOOK, _PyPlus_FOREVER) == _PyPark_LOOK);
}

/* ---- the small mutex -------------------------------------------------------------------------- */

static void
mutex_body(int i)
{
    (void)i;
    for (int turn = 0; turn < 2; turn++) {
        _PyMutex_Lock(&it.mutex);
        enter();
        leave();
        _PyMutex_Unlock(&it.mutex);
    }
}

static void
mutex_end(void)
{
    CHECK(it.count == 6 && it.mutex.word == 0);
}

/* ---- PyThread locks: deadlines, signals for thread 0, freed by the last user --------------------- */

static void
lock_begin(void)
{
    begin();
    it.lock = _PyLock_Parker_Allocate();
}

static void
lock_body(int i)
{
    if (i == 0) {
        _PyPlus_SetMainThread();
    }
    for (int turn = 0; turn < 2; turn++) {
        _PyPlus_nsec deadline = explore_choice(2) ? explore_now() + explore_choice(20) * 100
                                                  : _PyPlus_FOREVER;
        _PyLockStatus status = _PyLock_Parker_Acquire(it.lock, deadline, i == 0);
        CHECK(status != _PyLock_FAILED || explore_now() > deadline);
        CHECK(status != _PyLock_INTERRUPTED || i == 0);
        if (status == _PyLock_ACQUIRED) {
            enter();
            leave();
            _PyLock_Parker_Release(it.lock);
        }
        if (i == 2 && turn == 0) {
            _PyPlus_InterruptMain();
        }
    }
}

static void
lock_end(void)
{
    CHECK(_PyLock_Parker_Acquire(it.lock, 0, 0) == _PyLock_ACQUIRED);
}

/* An heir that was passed over is owed the lock (the explorer is built with a patience shorter
 * than a look at the clock), and its deadline may pass as the lock is handed over. */
static void
owed_body(int i)
{
    _PyPlus_nsec deadline = i == 0 ? explore_now() + explore_choice(16) * 100 : _PyPlus_FOREVER;
    for (int turn = 0; turn < (i == 0 ? 1 : 3); turn++) {
        if (_PyLock_Parker_Acquire(it.lock, deadline, 0) == _PyLock_ACQUIRED) {
            enter();
            leave();
            _PyLock_Parker_Release(it.lock);
        }
    }
}

/* ---- the emulated condition variable ----------------------------------------------------------------- */

static void
condvar_body(int i)
{
    if (i == 0) {
        _PyPlus_SetMainThread();
    }
    _PyCondE_Lock(&it.mutex);
    if (i < 2) {
        while (it.work == 0) {
            _PyPlus_nsec deadline = i == 0 && explore_choice(2)
                                        ? explore_now() + explore_choice(20) * 100
                                        : _PyPlus_FOREVER;
            _PyCond_Result result = _PyCondE_Wait(&it.cond, &it.mutex, deadline, i == 0);
            it.woken += result == _PyCond_WOKEN;
            CHECK(result != _PyCond_TIMEOUT || explore_now() > deadline);
            if (result != _PyCond_WOKEN) {
                break;
            }
        }
        it.work -= it.work > 0;
        it.finished++;
        _PyCondE_Unlock(&it.mutex);
        return;
    }
    for (int turn = 0; turn < 2; turn++) {
        it.work++;
        it.sent += it.cond.head != NULL;
        if (explore_choice(2)) {
            _PyCondE_Signal(&it.cond);
            _PyCondE_Unlock(&it.mutex);
        }
        else {
            _PyCondE_SignalUnlock(&it.cond, &it.mutex);
        }
        _PyPlus_InterruptMain();
        _PyCondE_Lock(&it.mutex);
    }
    _PyCondE_Unlock(&it.mutex);
}

static void
condvar_end(void)
{
    CHECK(it.sent == it.woken && it.cond.head == NULL && it.finished == 2);
}

/* ---- the GIL: three kinds of release, both classes ----------------------------------------------------- */

static void
gil_use(void)
{
    CHECK(_PyThread_own_GIL());
    enter();
    leave();
    if (_PyGIL_Unstamped) {
        _PyGIL_Stamp();
    }
    if (_PyGIL_YieldDue()) {
        _PyThread_yield_GIL(1);
        CHECK(_PyThread_own_GIL());
        enter();
        leave();
    }
}

static void
gil_body(int i)
{
    for (int turn = 0; turn < 2; turn++) {
        _PyThread_lock_GIL(i != 0);
        gil_use();
        if (i == 1 && turn == 0) {
            _PyThread_yield_GIL(0);
            gil_use();
        }
        if (i == 2) {
            _PyThread_unlock_GIL_to_block();
        }
        else if (explore_choice(2)) {
            _PyThread_unlock_GIL_briefly(); /* the last one does not come back */
        }
        else {
            _PyThread_unlock_GIL();
        }
    }
}

/* It is free, and nobody is left in a queue. */
static void
gil_is_free(void)
{
    CHECK(!_PyThread_own_GIL());
    _PyThread_lock_GIL(1);
    CHECK(_PyGIL_Request == 0);
}

static void
gil_end(void)
{
    CHECK(it.count >= 6);
    gil_is_free();
}

/* ---- what CPU threads are owed --------------------------------------------------------------- */

/* Threads 0 and 1 are CPU threads that get by on crumbs, beside IO threads.  Each comes when the
 * other one has the GIL, or late.  What others had since
 * CPU threads had a slice is counted by the scene, too little rather than too much; what CPU
 * threads had is what the core charges them. */
static struct {
    _PyGIL_Thread *cpu[2];
    uint64_t charged;    /* to them, in all */
    _PyPlus_nsec got;    /* since they had a slice */
    _PyPlus_nsec others; /* what others had since, while a CPU thread was queued */
    _PyPlus_nsec began;  /* the tenure */
    int counts;          /* ... to others */
    int known;           /* CPU threads have been queued, or had it, ever since */
    int late;            /* tenures of others begun although a slice was owed */
} owed;

static int
owed_cpu_waits(void)
{
    return (_PyGIL_Request & 1 << _PyGIL_CPU) != 0;
}

static void
owed_charge(void)
{
    uint64_t charged = 0;
    for (int i = 0; i < 2; i++) {
        charged += owed.cpu[i] != NULL ? owed.cpu[i]->stats.held_ns : 0;
    }
    _PyPlus_nsec span = (_PyPlus_nsec)(charged - owed.charged);
    owed.charged = charged;
    owed.got += span;
    if (span >= _PyGIL_Set.cpu_slice || (owed.known && owed.got >= _PyGIL_Set.cpu_slice)) {
        owed.got = owed.others = 0;
        owed.known = 1;
        owed.late = 0;
    }
}

static void
owed_begins(int cpu)
{
    owed_charge();
    owed.began = explore_now();
    owed.counts = !cpu && owed_cpu_waits();
    if (!cpu && owed.known && owed.others > _PyGIL_Set.cpu_wait) {
        owed.late++; /* one if a CPU thread gives way before its slice is over */
        CHECK(owed.late <= 1);
    }
}

static void
owed_ends(void)
{
    _PyPlus_nsec now = explore_now();
    int began = owed.charged != 0 || owed.others != 0;
    owed.others += owed.counts ? now - owed.began : 0;
    owed.known &= owed_cpu_waits() || !began;
}

static void
owed_begin(void)
{
    begin();
    memset(&owed, 0, sizeof(owed));
    owed.known = 1;
}

static void
owed_turn(int i)
{
    _PyThread_lock_GIL(i >= 2);
    owed_begins(i < 2);
    enter();
    if (i < 2 && owed.cpu[!i] != NULL) {
        _PyPark_Wake(owed.cpu[!i]->parker, _PyPark_TOKEN);
    }
    leave();
    owed_ends();
    if (i < 2) {
        _PyThread_unlock_GIL();
    }
    else {
        _PyThread_unlock_GIL_to_block();
    }
}

static void
owed_gil_body(int i)
{
    if (i < 2) {
        owed.cpu[i] = _PyGIL_ThreadSelf();
    }
    for (int turn = 0; turn < (i < 2 ? 3 : 12); turn++) {
        if (i < 2 && turn > 0) {
            _PyPark_Wait(owed.cpu[i]->parker, _PyPark_TOKEN, explore_now() + 10000);
        }
        owed_turn(i);
    }
}

static void
spin_begin(void)
{
    begin();
    _PyGIL_Set.spin = 1;
    _PyGIL_Set.spin_budget = 3000;
}

/* ---- blocking in an object ------------------------------------------------------------------------------- */

static int
block_hook(void)
{
    return it.pending;
}

static void
block_begin(void)
{
    begin();
    _PyGIL_SignalHook = block_hook;
}

static void
block_body(int i)
{
    if (i == 0) {
        _PyPlus_SetMainThread();
    }
    if (i == 3) {
        it.pending = 1;
        _PyPlus_InterruptMain();
        return;
    }
    _PyThread_lock_GIL(1);
    for (int turn = 0; turn < 2; turn++) {
        _PyPlus_nsec deadline = explore_choice(2) ? explore_now() + explore_choice(30) * 100
                                                  : _PyPlus_FOREVER;
        int passed;
        int how;
        while ((how = minilock_acquire(&it.mini, deadline, i == 0, &passed)) == _PyGIL_SIGNAL) {
            CHECK(i == 0 && it.pending);
            it.pending = 0;
        }
        CHECK(passed <= MINILOCK_PASSES + 1);
        if (how == _PyGIL_WOKEN) {
            enter();
            if (explore_choice(2)) {
                _PyThread_yield_GIL(0);
            }
            leave();
            minilock_release(&it.mini);
        }
        else {
            CHECK(how == _PyGIL_TIMEOUT && explore_now() > deadline);
        }
        int release = explore_choice(6);
        if (release < 2) {
            (release ? _PyThread_unlock_GIL_briefly : _PyThread_unlock_GIL)();
            _PyThread_lock_GIL(1);
        }
    }
    (explore_choice(2) ? _PyThread_unlock_GIL_briefly : _PyThread_unlock_GIL)();
}

static void
block_end(void)
{
    CHECK(!it.mini.held && it.mini.head == NULL && it.mini.heir == NULL);
    gil_is_free();
}

/* A lock that is held for ever: a deadline must end the wait whatever was tried before. */
static void
late_body(int i)
{
    _PyThread_lock_GIL(1);
    if (i == 0) {
        int how = minilock_acquire(&it.mini, explore_now() + 2000, 0, NULL);
        if (how == _PyGIL_WOKEN) {
            minilock_release(&it.mini);
        }
    }
    else {
        minilock_acquire(&it.mini, _PyPlus_FOREVER, 0, NULL);
        _PyThread_yield_GIL(0);
        minilock_release(&it.mini); /* makes it heir */
        _PyGIL_Stamp(); /* a check: now it is queued */
        explore_step();
        if (!it.mini.held) {
            minilock_acquire(&it.mini, _PyPlus_FOREVER, 0, NULL); /* and pulls it back, for ever */
        }
    }
    _PyThread_unlock_GIL();
}

/* One thread makes two ready in one go: each is woken. */
static void
both_begin(void)
{
    begin();
    it.mini.held = it.other.held = 1;
}

static void
both_body(int i)
{
    _PyThread_lock_GIL(1);
    if (i == 0) {
        minilock_release(&it.mini);
        minilock_release(&it.other);
    }
    else {
        minilock_acquire(i == 1 ? &it.mini : &it.other, _PyPlus_FOREVER, 0, NULL);
    }
    it.finished++;
    _PyThread_unlock_GIL_to_block();
}

static void
both_end(void)
{
    CHECK(it.finished == 3);
}

/* ---- the end of the interpreter ------------------------------------------------------------------------------ */

static void
exit_body(int i)
{
    if (i == 0) {
        _PyThread_lock_GIL(1);
        _PyGIL_Close(1);
        it.closed = 1;
        for (int turn = 0; turn < 2; turn++) {
            enter();
            leave();
            if (turn == 0) {
                _PyThread_unlock_GIL();
            }
            else {
                _PyThread_unlock_GIL_to_block();
            }
            _PyThread_lock_GIL(1);
        }
        it.finished = 1;
        return;
    }
    for (int turn = 0; turn < 3; turn++) {
        _PyThread_lock_GIL(i == 1);
        CHECK(!it.closed);
        enter();
        leave();
        if (i == 2) {
            _PyGIL_Waiter waiter;
            _PyGIL_WaiterInit(&waiter);
            CHECK(_PyGIL_Block(&waiter, explore_now() + 500, 0) == _PyGIL_TIMEOUT);
            CHECK(!it.closed);
        }
        _PyThread_unlock_GIL();
    }
}

static void
exit_end(void)
{
    CHECK(it.finished);
}

const explore_scene explore_scenes[] = {
    {"park", 3, park_begin, park_body, nothing, 1},
    {"mutex", 3, begin, mutex_body, mutex_end, 1},
    {"lock", 3, lock_begin, lock_body, lock_end, 1},
    {"lock-owed", 2, lock_begin, owed_body, lock_end, 1},
    {"condvar", 3, begin, condvar_body, condvar_end, 1},
    {"gil", 3, begin, gil_body, gil_end, 1},
    {"gil-spin", 3, spin_begin, gil_body, gil_end, 1},
    {"gil-owed", 4, owed_begin, owed_gil_body, gil_is_free, 1},
    {"block", 4, block_begin, block_body, block_end, 1},
    {"block-late", 2, begin, late_body, nothing, 1},
    {"block-both", 3, both_begin, both_body, both_end, 1},
    {"exit", 3, begin, exit_body, exit_end, 0},
    {NULL, 0, NULL, NULL, NULL, 0},
};
