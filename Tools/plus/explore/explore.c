/* Runs the real C code of the threading core under schedules of our choice.
 *
 *     explore [--strategy pct|random|all] [--seed N] [--runs N] [--seconds S] [--changes D]
 *             [--preemptions B] [--trace] [--list] [SCENE...]
 *
 * The threads of a scene are coroutines; at each atomic step (explore_ground.h) the strategy says
 * who goes on.  The clock is one more of them: when it goes on, the next deadline passes.
 *
 *   pct     random priorities, the highest goes on; D times in a run (default 3) the one that
 *           runs becomes the lowest.  Finds any bug that needs D + 1 ordered steps with a
 *           known probability.
 *   random  at each point perhaps another one.
 *   all     every schedule with at most B preemptions (default 2), one after the other.
 *
 * Run number k of pct and random uses seed + k, so that `--seed N --runs 1 --trace` shows a failed
 * run again.  Every run starts from the same memory: the core's variables are in sections of
 * their own, which are put back.  Exit status 1: a run went wrong. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ucontext.h>
#include "explore.h"

void explore_point(const char *file, int line);
void explore_yield(const char *file, int line);
void explore_label(const char *label);
void *explore_malloc(size_t size);
void *explore_calloc(size_t count, size_t size);
void explore_free(void *block);
int explore_once(int *once, void (*function)(void));
int explore_futex_wait(uint32_t *word, uint32_t value, int64_t deadline);
void explore_futex_wake(uint32_t *word);
int explore_cpu(void);

extern __thread _PyParker *_PyPark_Current;
extern __thread _PyGIL_Thread *_PyGIL_CurrentThread;

#define STACK_SIZE 65536
#define STEPS_MAX 20000
#define NOW_STEP 100 /* nanoseconds of virtual time a look at the clock takes */

enum { READY, ASLEEP, DONE };

typedef struct {
    ucontext_t context;
    char *stack;
    int state;
    uint32_t *word; /* ASLEEP: in futex_wait on this */
    int64_t deadline;
    int timed_out;
    int priority; /* pct: the highest goes on */
    _PyParker *parker;
    _PyGIL_Thread *record;
} coroutine;

static struct {
    coroutine thread[EXPLORE_THREADS];
    int clock_priority;
    int n;
    int current; /* -1: none, the explorer itself */
    int64_t now;
    unsigned steps;
    int ending; /* the scene looks at what is left */
    int failed;
    char message[400];
    ucontext_t home;
    uint64_t random;
    const explore_scene *scene;
} run;

typedef enum { PCT, RANDOM, ALL } strategy;
static strategy explore_strategy;
static int explore_changes = 3;
static int explore_preemptions = 2;
static int explore_trace;

/* ---- chance ------------------------------------------------------------------------------ */

static uint64_t
mix(uint64_t value)
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static uint32_t
chance(uint32_t bound)
{
    run.random ^= run.random << 13;
    run.random ^= run.random >> 7;
    run.random ^= run.random << 17;
    return (uint32_t)(run.random >> 32) % bound;
}

uint32_t
explore_choice(uint32_t bound)
{
    return chance(bound);
}

/* ---- the schedule of an exhaustive search ---------------------------------------------------- */

/* One entry for each point of the run where there was a choice. */
typedef struct {
    unsigned char taken;
    unsigned char options;
} decision;

static decision all_path[STEPS_MAX];
static unsigned all_length; /* of the path to follow, then of the run */
static unsigned all_at;
static int all_left;        /* preemptions left in this run */

/* The next path in order; 0 if that was the last. */
static int
all_next(void)
{
    unsigned length = all_at;
    while (length > 0 && all_path[length - 1].taken + 1 >= all_path[length - 1].options) {
        length--;
    }
    if (length == 0) {
        return 0;
    }
    all_path[length - 1].taken++;
    all_length = length;
    return 1;
}

static int
all_choose(int options)
{
    if (options == 1 || all_at >= STEPS_MAX) {
        return 0;
    }
    if (all_at >= all_length) {
        all_path[all_at].taken = 0;
    }
    all_path[all_at].options = (unsigned char)options;
    return all_path[all_at++].taken;
}

/* ---- the trace -------------------------------------------------------------------------------- */

#define TRACE_SIZE 4096
static struct {
    const char *file;
    int line;
    int thread;
} trace[TRACE_SIZE];
static unsigned trace_count;

/* The last steps. */
static void
trace_print(unsigned most)
{
    unsigned first = trace_count > most ? trace_count - most : 0;
    for (unsigned i = first; i < trace_count; i++) {
        const char *file = trace[i % TRACE_SIZE].file;
        const char *slash = strrchr(file, '/');
        printf("%6u  %*s%d  %s:%d\n", i, 4 * trace[i % TRACE_SIZE].thread, "",
               trace[i % TRACE_SIZE].thread, slash != NULL ? slash + 1 : file,
               trace[i % TRACE_SIZE].line);
    }
}

/* ---- switching ----------------------------------------------------------------------------------- */

void
explore_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(run.message, sizeof(run.message), format, arguments);
    va_end(arguments);
    run.failed = 1;
    if (run.current < 0 && !run.ending) {
        fprintf(stderr, "explore: outside a run: %s\n", run.message);
        exit(2);
    }
    run.current = -1;
    setcontext(&run.home);
    abort();
}

void
Py_FatalError(const char *message)
{
    explore_fail("Py_FatalError: %s", message);
}

/* What assert() of the core calls. */
void
__assert_fail(const char *text, const char *file, unsigned int line, const char *function)
{
    explore_fail("%s:%u: %s: assertion %s", file, line, function, text);
}

/* A bad pointer in the core: a run that went wrong like any other. */
static void
crash_handler(int signum)
{
    explore_fail("signal %d", signum);
}

/* On a stack of its own: that of a coroutine may be what is broken. */
static void
crash_catch(void)
{
    static char stack[STACK_SIZE];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)};
    struct sigaction action = {.sa_handler = crash_handler, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaltstack(&own, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
}

/* The earliest deadline of a sleeper, or none. */
static int64_t
next_deadline(void)
{
    int64_t deadline = INT64_MAX;
    for (int i = 0; i < run.n; i++) {
        if (run.thread[i].state == ASLEEP && run.thread[i].deadline < deadline) {
            deadline = run.thread[i].deadline;
        }
    }
    return deadline;
}

/* The clock goes on: the next deadline passes. */
static void
tick(int64_t deadline)
{
    run.now = deadline > run.now ? deadline : run.now;
    for (int i = 0; i < run.n; i++) {
        if (run.thread[i].state == ASLEEP && run.thread[i].deadline <= run.now) {
            run.thread[i].state = READY;
            run.thread[i].timed_out = 1;
        }
    }
}

/* Among the candidates (thread numbers, run.n for the clock), the current one first if it may go
 * on. */
static int
choose(const int *candidates, int count, int can_go_on)
{
    if (explore_strategy == ALL) {
        int taken = all_choose(can_go_on && all_left == 0 ? 1 : count);
        all_left -= can_go_on && taken != 0;
        return candidates[taken];
    }
    if (explore_strategy == RANDOM) {
        return candidates[can_go_on && chance(4) != 0 ? 0 : chance((uint32_t)count)];
    }
    int best = 0;
    for (int i = 1; i < count; i++) {
        int mine = candidates[i] == run.n ? run.clock_priority
                                          : run.thread[candidates[i]].priority;
        int its = candidates[best] == run.n ? run.clock_priority
                                            : run.thread[candidates[best]].priority;
        best = mine > its ? i : best;
    }
    return candidates[best];
}

/* Who goes on?  -1: nobody can. */
static int
pick(void)
{
    for (;;) {
        int candidates[EXPLORE_THREADS + 1];
        int count = 0;
        int current = run.current;
        int can_go_on = run.thread[current].state == READY;
        if (can_go_on) {
            candidates[count++] = current;
        }
        for (int i = 0; i < run.n; i++) {
            if (i != current && run.thread[i].state == READY) {
                candidates[count++] = i;
            }
        }
        int64_t deadline = next_deadline();
        if (deadline != INT64_MAX) {
            candidates[count++] = run.n;
        }
        if (count == 0) {
            return -1;
        }
        int next = choose(candidates, count, can_go_on);
        if (next < run.n) {
            return next;
        }
        tick(deadline);
    }
}

static void
go_on(void)
{
    int from = run.current;
    int to = pick();
    coroutine *self = &run.thread[from];
    if (to == from) {
        return;
    }
    self->parker = _PyPark_Current;
    self->record = _PyGIL_CurrentThread;
    if (to < 0) {
        run.current = -1;
        swapcontext(&self->context, &run.home);
        return;
    }
    run.current = to;
    _PyPark_Current = run.thread[to].parker;
    _PyGIL_CurrentThread = run.thread[to].record;
    swapcontext(&self->context, &run.thread[to].context);
}

static void
step(const char *file, int line)
{
    unsigned at = trace_count++ % TRACE_SIZE;
    trace[at].file = file;
    trace[at].line = line;
    trace[at].thread = run.current;
    if (++run.steps > STEPS_MAX) {
        explore_fail("no end after %d steps", STEPS_MAX);
    }
}

void
explore_point(const char *file, int line)
{
    if (run.current < 0) {
        return;
    }
    step(file, line);
    /* a change of priorities, on average explore_changes times in a run */
    if (explore_strategy == PCT && explore_changes > 0
        && chance(300 / (uint32_t)explore_changes) == 0) {
        run.thread[run.current].priority = -(int)run.steps;
    }
    go_on();
}

void
explore_step(void)
{
    explore_point("scene", 0);
}

/* PYPLUS_YIELD_POINT of the core: a place of interest between two atomic steps. */
void
explore_label(const char *label)
{
    explore_point(label, 0);
}

/* The thread wants others to run: the lowest priority, and in an exhaustive search one
 * step of another thread, if there is one, for nothing. */
void
explore_yield(const char *file, int line)
{
    run.now += 10 * NOW_STEP;
    if (run.current < 0) {
        return;
    }
    step(file, line);
    run.thread[run.current].priority = -(int)run.steps;
    if (explore_strategy == ALL) {
        for (int i = 1; i < run.n; i++) {
            int other = (run.current + i) % run.n;
            if (run.thread[other].state == READY) {
                coroutine *self = &run.thread[run.current];
                self->parker = _PyPark_Current;
                self->record = _PyGIL_CurrentThread;
                run.current = other;
                _PyPark_Current = run.thread[other].parker;
                _PyGIL_CurrentThread = run.thread[other].record;
                swapcontext(&self->context, &run.thread[other].context);
                return;
            }
        }
        return;
    }
    go_on();
}

/* ---- the ground of the core -------------------------------------------------------------------------- */

int
explore_futex_wait(uint32_t *word, uint32_t value, int64_t deadline)
{
    if (run.current < 0) {
        explore_fail("sleeps after the end");
    }
    explore_point("futex_wait", 0);
    coroutine *self = &run.thread[run.current];
    if (*word != value) {
        return 0;
    }
    if (explore_strategy != ALL && chance(50) == 0) {
        return 0; /* for no reason */
    }
    self->state = ASLEEP;
    self->word = word;
    self->deadline = deadline;
    self->timed_out = 0;
    go_on();
    return self->timed_out;
}

void
explore_futex_wake(uint32_t *word)
{
    if (run.current < 0) {
        return;
    }
    explore_point("futex_wake", 0);
    uint32_t first = explore_strategy == ALL ? 0 : chance((uint32_t)run.n);
    for (int i = 0; i < run.n; i++) {
        coroutine *sleeper = &run.thread[(first + (uint32_t)i) % (uint32_t)run.n];
        if (sleeper->state == ASLEEP && sleeper->word == word) {
            sleeper->state = READY;
            return;
        }
    }
}

int64_t
explore_now(void)
{
    if (explore_strategy != ALL && run.current >= 0 && chance(40) == 0) {
        run.now += (int64_t)chance(40) * NOW_STEP;
    }
    return run.now += NOW_STEP;
}

int
explore_cpu(void)
{
    return run.current & 1;
}

#define ARENA_SIZE 262144
static char arena[ARENA_SIZE] __attribute__((aligned(64)));
static size_t arena_used;

void *
explore_malloc(size_t size)
{
    void *block = arena + arena_used;
    arena_used += (size + 63) / 64 * 64;
    return arena_used <= ARENA_SIZE ? block : NULL;
}

void *
explore_calloc(size_t count, size_t size)
{
    void *block = explore_malloc(count * size);
    return block != NULL ? memset(block, 0, count * size) : NULL;
}

void
explore_free(void *block)
{
    (void)block;
}

int
explore_once(int *once, void (*function)(void))
{
    if (*once == 0) {
        *once = 1;
        function();
    }
    return 0;
}

/* ---- runs ------------------------------------------------------------------------------------------------ */

/* The sections of the core's variables, initialised and zero: the linker names their ends. */
extern char __start_explore_data[], __stop_explore_data[];
extern char __start_explore_zero[], __stop_explore_zero[];
static char *core_data;

static void
core_remember(void)
{
    size_t size = (size_t)(__stop_explore_data - __start_explore_data);
    core_data = malloc(size);
    memcpy(core_data, __start_explore_data, size);
}

static void
core_put_back(void)
{
    memcpy(__start_explore_data, core_data, (size_t)(__stop_explore_data - __start_explore_data));
    memset(__start_explore_zero, 0, (size_t)(__stop_explore_zero - __start_explore_zero));
}

static void
thread_main(int i)
{
    run.scene->body(i);
    run.thread[i].state = DONE;
    go_on();
}

static void
prepare(coroutine *self, int i)
{
    if (self->stack == NULL) {
        self->stack = malloc(STACK_SIZE);
    }
    getcontext(&self->context);
    self->context.uc_stack.ss_sp = self->stack;
    self->context.uc_stack.ss_size = STACK_SIZE;
    self->context.uc_link = NULL;
    makecontext(&self->context, (void (*)(void))thread_main, 1, i);
    self->state = READY;
    self->parker = NULL;
    self->record = NULL;
    self->priority = 1 + (int)chance(1000);
}

/* One run; 0 if it went wrong. */
static int
run_once(const explore_scene *scene, uint64_t seed)
{
    core_put_back();
    arena_used = 0;
    run.random = mix(explore_strategy == ALL ? 1 : seed) | 1;
    run.scene = scene;
    run.n = scene->threads;
    run.current = -1;
    run.now = 1000000;
    run.steps = 0;
    run.failed = 0;
    run.clock_priority = 1 + (int)chance(1000);
    all_at = 0;
    all_left = explore_preemptions;
    trace_count = 0;
    _PyPark_Current = NULL;
    _PyGIL_CurrentThread = NULL;
    scene->begin();
    for (int i = 0; i < run.n; i++) {
        prepare(&run.thread[i], i);
    }
    volatile int entered = 0;
    getcontext(&run.home);
    if (!entered) {
        entered = 1;
        run.current = 0;
        if (explore_strategy != ALL) {
            run.current = (int)chance((uint32_t)run.n);
        }
        _PyPark_Current = NULL;
        _PyGIL_CurrentThread = NULL;
        setcontext(&run.thread[run.current].context);
    }
    run.current = -1;
    for (int i = 0; i < run.n && !run.failed && scene->always_ends; i++) {
        if (run.thread[i].state != DONE) {
            run.failed = 1;
            snprintf(run.message, sizeof(run.message), "thread %d sleeps for ever", i);
        }
    }
    if (!run.failed) {
        run.ending = 1;
        _PyPark_Current = NULL;
        _PyGIL_CurrentThread = NULL;
        scene->end(); /* explore_fail() comes back to home, above */
    }
    run.ending = 0;
    return !run.failed;
}

static double
seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Explore one scene; 0 if a run went wrong. */
static int
explore(const explore_scene *scene, uint64_t seed, unsigned long runs, double seconds)
{
    static const char *const names[] = {"pct", "random", "all"};
    unsigned long done = 0;
    unsigned long long steps = 0;
    int complete = 0;
    double begin = seconds_now();
    all_length = 0;
    while (done < runs && (done % 16 != 0 || seconds_now() - begin < seconds)) {
        int good = run_once(scene, seed + done);
        steps += run.steps;
        done++;
        if (!good || explore_trace) {
            trace_print(explore_trace ? TRACE_SIZE : 30);
        }
        if (!good) {
            printf("%-12s %-6s FAILED in run %lu, seed %llu, step %u: %s\n", scene->name,
                   names[explore_strategy], done, (unsigned long long)(seed + done - 1), run.steps,
                   run.message);
            return 0;
        }
        if (explore_strategy == ALL && !all_next()) {
            complete = 1;
            break;
        }
    }
    printf("%-12s %-6s %9lu runs %11llu steps %6.1f s%s\n", scene->name, names[explore_strategy],
           done, steps, seconds_now() - begin, complete ? "  all of them" : "");
    fflush(stdout);
    return 1;
}

static int
usage(void)
{
    fprintf(stderr, "usage: explore [--strategy pct|random|all] [--seed N] [--runs N] [--seconds S]\n"
                    "               [--changes D] [--preemptions B] [--trace] [--list] [SCENE...]\n");
    return 2;
}

int
main(int argc, char **argv)
{
    uint64_t seed = (uint64_t)time(NULL) * 1000000;
    unsigned long runs = ~0ul;
    double seconds = 5.0;
    int first = 0, last = 2, list = 0, i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--trace") == 0) {
            explore_trace = 1;
            continue;
        }
        if (strcmp(argv[i], "--list") == 0) {
            list = 1;
            continue;
        }
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--strategy") == 0) {
            first = last = strcmp(value, "pct") == 0 ? PCT : strcmp(value, "random") == 0 ? RANDOM
                           : strcmp(value, "all") == 0 ? ALL : -1;
        }
        else if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(value, NULL, 10);
        }
        else if (strcmp(argv[i], "--runs") == 0) {
            runs = strtoul(value, NULL, 10);
        }
        else if (strcmp(argv[i], "--seconds") == 0) {
            seconds = atof(value);
        }
        else if (strcmp(argv[i], "--changes") == 0) {
            explore_changes = atoi(value);
        }
        else if (strcmp(argv[i], "--preemptions") == 0) {
            explore_preemptions = atoi(value);
        }
        else {
            return usage();
        }
        if (*value == '\0' || first < 0) {
            return usage();
        }
        i++;
    }
    core_remember();
    crash_catch();
    int ran = 0, good = 1;
    for (const explore_scene *scene = explore_scenes; scene->name != NULL; scene++) {
        int named = i == argc;
        for (int k = i; k < argc; k++) {
            named |= strcmp(argv[k], scene->name) == 0;
        }
        if (named && list) {
            printf("%s\n", scene->name);
        }
        for (int k = first; named && !list && k <= last; k++) {
            explore_strategy = (strategy)k;
            good &= explore(scene, seed, runs, seconds);
        }
        ran += named;
    }
    if (ran == 0) {
        fprintf(stderr, "explore: no such scene\n");
        return 2;
    }
    return good ? 0 : 1;
}
