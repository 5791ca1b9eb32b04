/* Polling for a while before sleeping.
 *
 * To wake a thread that sleeps on another processor takes 36-50 us here, to find a bit set
 * that another processor just wrote takes 0.1 us: a pair of threads that hand the GIL to each
 * other runs 20 times as fast while both stay awake.  But a thread that polls on the
 * processor where the thread it waits for should run holds it back, 18 times slower than
 * sleeping.  Hence the policy:
 *
 * - Poll the own parker; after POLLS of them (1 us) look where the owner of the GIL runs.  It
 *   has not said: it may be queued behind us, yield the processor.  Here: stop.  Elsewhere:
 *   poll on.
 * - The budget is a time, about one wake-up, so that a pair that starts asleep gets into the
 *   state where both stay awake: while one is being woken, the other is still polling.
 * - Each thread learns what it gains, apart for waiting for the GIL and for blocking in an
 *   object.  Below a success of 5 % it polls on PROBES of PROBE_PERIOD waits only; one
 *   success is enough to begin again, else both sides of a pair might learn "no" for ever.
 * - Who yields the processor to a stranger gets it back after a slice of 3 ms, and the
 *   thread that was to be faster is 50 times slower.  After such a stall nobody polls for
 *   twice its length, and doubly so each time if the next one follows soon: beside a
 *   stranger that uses up a processor polling stops for a second at a time.
 * - Never on one processor, as a CPU thread, or if as many threads poll as there are
 *   other processors. */
#include "plusconfig.h"
#if PYPLUS_GIL_PRIORITY
#include "pyport.h"
#include "gil_internal.h"

#define POLLS 32
#define PROBES 2
#define PROBE_PERIOD 64
#define SUCCESS_FULL 1024
#define SUCCESS_LOW (SUCCESS_FULL / 20)
#define LEARN_SHIFT 4
#define BUDGET_LEAST 20000
#define BUDGET_MOST 100000
#define WAKE_GUESS 33000      /* until one was measured */
#define WAKE_SHORTEST 2000    /* less is no wake-up: it had not slept yet */
#define WAKE_LONGEST 150000   /* more is a busy processor, not a wake-up */
#define SLEEPS_PER_COUNT 4096 /* between two looks at the affinity */
#define STALL_LEAST 200000    /* an iteration so long: a stranger ran in between */
#define REST_MOST 1000000000

static int32_t spin_wake_ns = WAKE_GUESS;
static uint32_t spin_sleeps;
static int spin_processors; /* 0: not known */
static _PyPlus_nsec spin_rest;      /* length of the last rest after a stall ... */
static _PyPlus_nsec spin_resume_at; /* ... and its end */

static int
spin_room(void)
{
    int processors = ground_load(&spin_processors);
    uint32_t sleeps = ground_load(&spin_sleeps) + 1;
    ground_store(&spin_sleeps, sleeps); /* a lost count does no harm */
    if (processors == 0 || sleeps % SLEEPS_PER_COUNT == 0) {
        processors = ground_cpu_count();
        ground_store(&spin_processors, processors);
    }
    return processors - 1;
}

void
_PyGIL_ForgetProcessors(void)
{
    ground_store(&spin_processors, 0);
}

void
_PyGIL_LearnWake(_PyPlus_nsec latency)
{
    if (latency > WAKE_SHORTEST && latency < WAKE_LONGEST) {
        int32_t known = ground_load(&spin_wake_ns);
        ground_store(&spin_wake_ns, known + ((int32_t)latency - known) / 16);
    }
}

/* A stranger had our processor for `span`, until now. */
static void
spin_stalled(_PyPlus_nsec now, _PyPlus_nsec span)
{
    _PyPlus_nsec rest = ground_load(&spin_rest);
    int soon = now - ground_load(&spin_resume_at) < 4 * rest;
    rest = soon ? 2 * rest : 2 * span;
    rest = rest < REST_MOST ? rest : REST_MOST;
    ground_store(&spin_rest, rest);
    ground_store(&spin_resume_at, now + rest);
}

static _PyPlus_nsec
spin_budget(void)
{
    _PyPlus_nsec set = ground_load(&_PyGIL_Set.spin_budget);
    if (set != 0) {
        return set;
    }
    _PyPlus_nsec budget = ground_load(&spin_wake_ns) * 3 / 2;
    return budget < BUDGET_LEAST ? BUDGET_LEAST : budget > BUDGET_MOST ? BUDGET_MOST : budget;
}

/* Has this thread gained by it lately, or is it time to try again? */
static int
spin_promising(_PyGIL_Thread *self, int kind)
{
    uint32_t wait = self->spin_waits[kind]++;
    return self->spin_success[kind] >= SUCCESS_LOW || wait % PROBE_PERIOD < PROBES;
}

static void
spin_learn(_PyGIL_Thread *self, int kind, int won)
{
    uint32_t success = self->spin_success[kind];
    success -= success >> LEARN_SHIFT;
    if (won) {
        success += SUCCESS_FULL >> LEARN_SHIFT;
        gil_count(&self->stats.spins_won, 1);
        _PyTrace(_PyTrace_spin_won, self);
    }
    else {
        gil_count(&self->stats.spins_lost, 1);
    }
    self->spin_success[kind] = success;
}

/* Take one of the places of spinners; 0 if there is none.  The thread to which we just gave
 * the GIL may be leaving its place at this moment: give it the time. */
static int
spin_enter(int room)
{
    for (int i = 0; i < POLLS; i++) {
        if (ground_load(&_PyGIL.spinners) < room) {
            if (ground_add(&_PyGIL.spinners, 1) < room) {
                return 1;
            }
            ground_add(&_PyGIL.spinners, -1);
        }
        ground_pause();
    }
    return 0;
}

static uint32_t
spin_poll(_PyParker *parker, uint32_t wanted, _PyPlus_nsec deadline)
{
    _PyPlus_nsec now = ground_now();
    _PyPlus_nsec end = now + spin_budget();
    end = end < deadline ? end : deadline;
    do {
        for (int i = 0; i < POLLS; i++) {
            uint32_t bits = _PyPark_Poll(parker, wanted);
            if (bits != 0) {
                return bits;
            }
            ground_pause();
        }
        int cpu = ground_load(&_PyGIL.owner_cpu);
        if (cpu < 0) {
            ground_yield();
        }
        else if (cpu == ground_cpu()) {
            break;
        }
        _PyPlus_nsec before = now;
        now = ground_now();
        if (now - before > STALL_LEAST) {
            spin_stalled(now, now - before);
            break;
        }
    } while (now < end);
    return _PyPark_Poll(parker, wanted);
}

uint32_t
_PyGIL_Spin(_PyGIL_Waiter *waiter, uint32_t wanted, _PyPlus_nsec deadline)
{
    _PyGIL_Thread *self = waiter->thread;
    /* The state may change under us; a wrong guess costs a spin. */
    int state = ground_load(&waiter->state);
    int kind = state == WAITER_BLOCKED;
    if (waiter->no_spin || !ground_load(&_PyGIL_Set.spin)
        || (state == WAITER_QUEUED && ground_load(&waiter->cls) == _PyGIL_CPU)) {
        return 0;
    }
    uint32_t bits = _PyPark_Poll(waiter->parker, wanted);
    int room = spin_room();
    if (bits != 0 || room <= 0 || !spin_promising(self, kind)
        || ground_now() < ground_load(&spin_resume_at)) {
        return bits;
    }
    if (spin_enter(room)) {
        bits = spin_poll(waiter->parker, wanted, deadline);
        ground_add(&_PyGIL.spinners, -1);
        spin_learn(self, kind, bits != 0);
    }
    return bits;
}

int
_PyGIL_SpinAllowed(void)
{
    return ground_load(&_PyGIL_Set.spin) && spin_room() > 0
           && ground_now() >= ground_load(&spin_resume_at);
}

uint32_t
_PyGIL_SpinPrepared(_PyGIL_Waiter *waiter, uint32_t wanted)
{
    uint32_t bits = 0;
    if (spin_enter(spin_room())) {
        bits = spin_poll(waiter->parker, wanted, _PyPlus_FOREVER);
        ground_add(&_PyGIL.spinners, -1);
    }
    return bits;
}
#endif
