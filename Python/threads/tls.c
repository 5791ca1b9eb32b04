/* Thread-specific values, on the system's own keys. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <unistd.h>
#include "pythread.h"
#include <pthread.h>

int
PyThread_create_key(void)
{
    pthread_key_t key;
    if (pthread_key_create(&key, NULL) != 0) {
        return -1;
    }
    return (int)key;
}

void
PyThread_delete_key(int key)
{
    pthread_key_delete((pthread_key_t)key);
}

int
PyThread_set_key_value(int key, void *value)
{
    if (pthread_getspecific((pthread_key_t)key) != NULL) {
        return 0; /* the first value stays, as callers of 2.7 expect */
    }
    return pthread_setspecific((pthread_key_t)key, value) == 0 ? 0 : -1;
}

void *
PyThread_get_key_value(int key)
{
    return pthread_getspecific((pthread_key_t)key);
}

void
PyThread_delete_key_value(int key)
{
    pthread_setspecific((pthread_key_t)key, NULL);
}

void
PyThread_ReInitTLS(void)
{
    /* The system's keys survive a fork. */
}
