#ifndef PLUS_EXPLORE_H
#define PLUS_EXPLORE_H
/* What scenes of the explorer see. */
#include <stdint.h>
#include "pyport.h"
#include "pycore_gil.h"

#define EXPLORE_THREADS 6

typedef struct {
    const char *name;
    int threads;
    void (*begin)(void);    /* before the threads of a run */
    void (*body)(int i);    /* thread i */
    void (*end)(void);      /* after them: what must hold then */
    int always_ends;        /* 0: threads may be asleep for ever at the end */
} explore_scene;
extern const explore_scene explore_scenes[]; /* ends with a NULL name */

/* The run is wrong. */
void explore_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            explore_fail("%s:%d: %s", __FILE__, __LINE__, #condition);           \
        }                                                                        \
    } while (0)
/* A choice of the run, below bound: the same in each schedule of an exhaustive search. */
uint32_t explore_choice(uint32_t bound);
/* A step of the scene itself where another thread may go on. */
void explore_step(void);
int64_t explore_now(void);
#endif
