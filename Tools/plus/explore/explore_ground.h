#ifndef PLUS_EXPLORE_GROUND_H
#define PLUS_EXPLORE_GROUND_H
/* The ground the explorer puts under the threading core (see Python/threads/ground.h): threads
 * are coroutines, time is virtual, and each atomic step is a point where the schedule may
 * go on with another thread.  Included before everything else in every file of the core. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

void explore_point(const char *file, int line);
#define EXPLORE_POINT explore_point(__FILE__, __LINE__)

/* A macro's own name inside it means the compiler's. */
#define __atomic_load_n(place, order) (EXPLORE_POINT, __atomic_load_n(place, order))
#define __atomic_store_n(place, value, order) \
    (EXPLORE_POINT, __atomic_store_n(place, value, order))
#define __atomic_exchange_n(place, value, order) \
    (EXPLORE_POINT, __atomic_exchange_n(place, value, order))
#define __atomic_compare_exchange_n(place, expected, desired, weak, success, failure) \
    (EXPLORE_POINT,                                                                   \
     __atomic_compare_exchange_n(place, expected, desired, weak, success, failure))
#define __atomic_fetch_or(place, value, order) \
    (EXPLORE_POINT, __atomic_fetch_or(place, value, order))
#define __atomic_fetch_and(place, value, order) \
    (EXPLORE_POINT, __atomic_fetch_and(place, value, order))
#define __atomic_fetch_add(place, value, order) \
    (EXPLORE_POINT, __atomic_fetch_add(place, value, order))

/* Memory and thread-specific values start afresh with each run. */
void *explore_malloc(size_t size);
void *explore_calloc(size_t count, size_t size);
void explore_free(void *block);
int explore_once(pthread_once_t *once, void (*function)(void));
#define malloc explore_malloc
#define calloc explore_calloc
#define free explore_free
#define pthread_once explore_once
#define pthread_key_create explore_key_create
#define pthread_setspecific explore_key_set
#define pthread_atfork explore_atfork
static inline int
explore_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    (void)destructor;
    *key = 0;
    return 0;
}

static inline int
explore_key_set(pthread_key_t key, const void *value)
{
    (void)key;
    (void)value;
    return 0;
}

static inline int
explore_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare;
    (void)parent;
    (void)child;
    return 0;
}

int explore_futex_wait(uint32_t *word, uint32_t value, int64_t deadline);
void explore_futex_wake(uint32_t *word);
int64_t explore_now(void);
void explore_yield(const char *file, int line);
int explore_cpu(void);
#define ground_futex_wait explore_futex_wait
#define ground_futex_wake explore_futex_wake
#define ground_now explore_now
#define ground_pause() explore_yield(__FILE__, __LINE__)
#define ground_yield() explore_yield(__FILE__, __LINE__)
#define ground_cpu explore_cpu
#define ground_cpu_count() 2
#endif
