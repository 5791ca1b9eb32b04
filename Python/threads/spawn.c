/* Starting threads, and what a thread is called. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <unistd.h>
#include "pythread.h"
#include <pthread.h>

#define SPAWN_STACK_MIN 0x8000

static size_t spawn_stacksize;

typedef struct {
    void (*func)(void *);
    void *arg;
} spawn_start;

void
PyThread_init_thread(void)
{
    /* Nothing needs to exist before the first thread. */
}

long
PyThread_get_thread_ident(void)
{
    return (long)pthread_self();
}

static void *
spawn_run(void *arg)
{
    spawn_start start = *(spawn_start *)arg;
    free(arg);
    start.func(start.arg);
    return NULL;
}

long
PyThread_start_new_thread(void (*func)(void *), void *arg)
{
    spawn_start *start = malloc(sizeof(spawn_start));
    if (start == NULL) {
        return -1;
    }
    start->func = func;
    start->arg = arg;
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0) {
        free(start);
        return -1;
    }
    pthread_t thread;
    int status = 0;
    if (spawn_stacksize != 0) {
        status = pthread_attr_setstacksize(&attr, spawn_stacksize);
    }
    if (status == 0) {
        pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
        status = pthread_create(&thread, &attr, spawn_run, start);
    }
    pthread_attr_destroy(&attr);
    if (status != 0) {
        free(start);
        return -1;
    }
    return (long)thread;
}

/* glibc loads libgcc_s.so at the first call; the interpreter's own threads return instead. */
void
PyThread_exit_thread(void)
{
    pthread_exit(NULL);
}

size_t
PyThread_get_stacksize(void)
{
    return spawn_stacksize;
}

int
PyThread_set_stacksize(size_t size)
{
    if (size == 0) {
        spawn_stacksize = 0;
        return 0;
    }
    if (size < SPAWN_STACK_MIN) {
        return -1;
    }
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0) {
        return -1;
    }
    int status = pthread_attr_setstacksize(&attr, size);
    pthread_attr_destroy(&attr);
    if (status != 0) {
        return -1;
    }
    spawn_stacksize = size;
    return 0;
}
