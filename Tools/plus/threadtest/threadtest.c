/* Torture of the threading core, linked without the interpreter.
 *
 *     threadtest [--seed N] [--seconds S] [--threads N] [--yields N] [--no-storm] [--list] [SCENE...]
 *
 * Each scene runs S seconds (default 1) with N threads (default 4) and checks an oracle; a
 * failure names the scene and the seed and aborts.  At the labelled points of the core
 * (PYPLUS_YIELD_POINT) about one time of `yields` (default 40; 0: never) the thread gives the
 * processor away, spins or sleeps a little; the seed decides, thread by thread, and picks some
 * labels as hot.  A storm sends signals to all threads so that system calls return EINTR.
 *
 * Built by `make threadtest`, and with ThreadSanitizer by `./plus threadtest --tsan`. */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "threadtest.h"
#include "ground.h"

static uint64_t test_seed;
static uint32_t test_yields = 40;
static int test_storm = 1;
static _PyPlus_nsec test_end;
static unsigned test_thread_number; /* atomic */
static const char *test_running = "start";

#ifdef sem_clockwait /* the build for ThreadSanitizer */
/* Its library knows sem_timedwait and sem_post, but not this younger sister. */
#undef sem_clockwait
void __tsan_acquire(void *address);
int sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *until);
int threadtest_sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *until);

int
threadtest_sem_clockwait(sem_t *sem, clockid_t clock, const struct timespec *until)
{
    int rc = sem_clockwait(sem, clock, until);
    if (rc == 0) {
        __tsan_acquire(sem);
    }
    return rc;
}
#endif

/* ---- chance ------------------------------------------------------------------------------ */

static __thread uint64_t test_random;

static uint64_t
mix(uint64_t value)
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

uint32_t
random_below(uint32_t bound)
{
    if (test_random == 0) {
        unsigned number = __atomic_add_fetch(&test_thread_number, 1, __ATOMIC_RELAXED);
        test_random = mix(test_seed + number * 0x9e3779b97f4a7c15u) | 1;
    }
    test_random ^= test_random << 13;
    test_random ^= test_random >> 7;
    test_random ^= test_random << 17;
    return (uint32_t)(test_random >> 32) % bound;
}

void threadtest_yield_point(const char *label);

void
threadtest_yield_point(const char *label)
{
    if (test_yields == 0) {
        return;
    }
    /* one label of eight is hot: an eighth of the distance between yields */
    uint64_t hash = test_seed;
    for (const char *p = label; *p != '\0'; p++) {
        hash = hash * 31 + (unsigned char)*p;
    }
    uint32_t every = mix(hash) % 8 == 0 ? (test_yields + 7) / 8 : test_yields;
    if (random_below(every) != 0) {
        return;
    }
    switch (random_below(16)) {
    case 0:
        sleep_some(100);
        break;
    case 1:
    case 2:
    case 3:
        for (uint32_t i = random_below(400); i > 0; i--) {
            ground_pause();
        }
        break;
    default:
        ground_yield();
    }
}

/* ---- what scenes use --------------------------------------------------------------------- */

void
Py_FatalError(const char *message)
{
    fail(test_running, "Py_FatalError: %s", message);
}

void
fail(const char *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "threadtest: FAILED: scene %s, seed %llu: ", scene,
            (unsigned long long)test_seed);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

int
time_is_up(void)
{
    return ground_now() >= __atomic_load_n(&test_end, __ATOMIC_RELAXED);
}

void
sleep_some(uint32_t bound)
{
    struct timespec span = {0, (long)random_below(bound) * 1000};
    nanosleep(&span, NULL);
}

typedef struct {
    uint64_t (*body)(int i, void *arg);
    void *arg;
    int i;
    uint64_t result;
    pthread_t thread;
} job;

static void *
run_job(void *arg)
{
    job *self = arg;
    self->result = self->body(self->i, self->arg);
    return NULL;
}

#define JOBS_MAX 64

uint64_t
run_threads(int n, uint64_t (*body)(int i, void *arg), void *arg)
{
    job jobs[JOBS_MAX];
    uint64_t sum = 0;
    CHECK(test_running, n <= JOBS_MAX);
    for (int i = 0; i < n; i++) {
        jobs[i] = (job){.body = body, .arg = arg, .i = i};
        CHECK(test_running, pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]) == 0);
    }
    for (int i = 0; i < n; i++) {
        pthread_join(jobs[i].thread, NULL);
        sum += jobs[i].result;
    }
    return sum;
}

/* ---- EINTR ---------------------------------------------------------------------------------- */

static int storm_stop; /* atomic */

static void
storm_handler(int signum)
{
    (void)signum;
}

static void *
storm_blow(void *arg)
{
    (void)arg;
    sigset_t set;
    sigfillset(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    while (!__atomic_load_n(&storm_stop, __ATOMIC_RELAXED)) {
        struct timespec span = {0, 300000};
        nanosleep(&span, NULL);
        /* any thread will do; when all are busy it is the first that comes along */
        kill(getpid(), SIGUSR1);
    }
    return NULL;
}

/* ---- main --------------------------------------------------------------------------------------- */

static const test_scene *const all_scenes[] = {scenes_locks, scenes_gil, scenes_fork};
#define SCENE_LISTS (sizeof(all_scenes) / sizeof(all_scenes[0]))

static int
wanted(const char *name, char **names, int count)
{
    for (int i = 0; i < count; i++) {
        if (strncmp(name, names[i], strlen(names[i])) == 0) {
            return 1;
        }
    }
    return count == 0;
}

/* Is there a scene with this beginning?  A name that picks none must not pass for a success. */
static int
is_scene(char *beginning)
{
    for (size_t k = 0; k < SCENE_LISTS; k++) {
        for (const test_scene *one = all_scenes[k]; one->name != NULL; one++) {
            if (wanted(one->name, &beginning, 1)) {
                return 1;
            }
        }
    }
    return 0;
}

static int
usage(void)
{
    fprintf(stderr, "usage: threadtest [--seed N] [--seconds S] [--threads N] [--yields N]"
                    " [--no-storm] [--list] [SCENE...]\n");
    return 2;
}

static unsigned long long test_operations;

static void
run_scene(const test_scene *one, double seconds, int threads)
{
    test_running = one->name;
    _PyPlus_nsec begin = ground_now();
    __atomic_store_n(&test_end, begin + (_PyPlus_nsec)(seconds * 1e9), __ATOMIC_RELAXED);
    uint64_t count = one->run(threads);
    double taken = (double)(ground_now() - begin) / 1e9;
    CHECK(one->name, count > 0);
    test_operations += count;
    printf("%-18s %10llu operations  %5.1f s\n", one->name, (unsigned long long)count, taken);
    fflush(stdout);
}

int
main(int argc, char **argv)
{
    double seconds = 1.0;
    int threads = 4;
    int list = 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    test_seed = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 20;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(argv[i], "--list") == 0) {
            list = 1;
            continue;
        }
        if (strcmp(argv[i], "--no-storm") == 0) {
            test_storm = 0;
            continue;
        }
        if (value == NULL) {
            return usage();
        }
        if (strcmp(argv[i], "--seed") == 0) {
            test_seed = strtoull(value, NULL, 10);
        }
        else if (strcmp(argv[i], "--seconds") == 0) {
            seconds = atof(value);
        }
        else if (strcmp(argv[i], "--threads") == 0 && atoi(value) > 1 && atoi(value) <= 32) {
            threads = atoi(value);
        }
        else if (strcmp(argv[i], "--yields") == 0) {
            test_yields = (uint32_t)atoi(value);
        }
        else {
            return usage();
        }
        i++;
    }
    for (int name = i; name < argc; name++) {
        if (!is_scene(argv[name])) {
            fprintf(stderr, "threadtest: no such scene: %s\n", argv[name]);
            return 2;
        }
    }
    if (!list) {
        printf("threadtest: seed %llu, %d threads\n", (unsigned long long)test_seed, threads);
        fflush(stdout);
    }
    _PyPlus_SetMainThread();
    struct sigaction action = {.sa_handler = storm_handler};
    sigaction(SIGUSR1, &action, NULL);
    pthread_t storm;
    if (test_storm && !list) {
        pthread_create(&storm, NULL, storm_blow, NULL);
    }
    int ran = 0;
    for (size_t k = 0; k < SCENE_LISTS; k++) {
        for (const test_scene *one = all_scenes[k]; one->name != NULL; one++) {
            if (!wanted(one->name, argv + i, argc - i)) {
                continue;
            }
            ran++;
            if (list) {
                printf("%-18s %s\n", one->name, one->oracle);
            }
            else {
                run_scene(one, seconds, threads);
            }
        }
    }
    if (test_storm && !list) {
        __atomic_store_n(&storm_stop, 1, __ATOMIC_RELAXED);
        pthread_join(storm, NULL);
    }
    if (!list) {
        printf("threadtest: %d scenes passed, %llu operations checked\n", ran, test_operations);
    }
    return 0;
}
