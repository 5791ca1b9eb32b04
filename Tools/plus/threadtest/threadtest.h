#ifndef PLUS_THREADTEST_H
#define PLUS_THREADTEST_H
/* What the scenes of threadtest share. */
#include <stdint.h>
#include "pyport.h"
#include "pycore_gil.h"

/* Numbers from the seed, apart for each thread. */
uint32_t random_below(uint32_t bound);

/* Say what went wrong and abort. */
void fail(const char *scene, const char *format, ...)
    __attribute__((noreturn, format(printf, 2, 3)));
#define CHECK(scene, condition)                                                  \
    do {                                                                         \
        if (!(condition)) {                                                      \
            fail((scene), "%s:%d: %s", __FILE__, __LINE__, #condition);          \
        }                                                                        \
    } while (0)

/* Has the time of the scene come? */
int time_is_up(void);
/* For a moment, in microseconds below bound. */
void sleep_some(uint32_t bound);

/* Run body(i, arg) in n threads and wait for them; the sum of what they return. */
uint64_t run_threads(int n, uint64_t (*body)(int i, void *arg), void *arg);

typedef struct {
    const char *name;
    /* Runs until time_is_up() with about so many threads; the number of operations checked. */
    uint64_t (*run)(int threads);
    const char *oracle; /* what is checked, for --list */
} test_scene;
extern const test_scene scenes_locks[], scenes_gil[], scenes_fork[]; /* each ends with a NULL name */
#endif
