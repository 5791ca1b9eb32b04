/* The system's condition variable behind the interface of pycore_condvar.h, on the monotonic
 * clock.
 *
 * Of the promises at the head of condvar_emulated.c it keeps what POSIX promises: at least one
 * of those that wait now is woken.  Which one is not said, a wait may end for no
 * reason (reported as WOKEN), and glibc 2.27 and later have been seen to lose a wake-up where
 * waiters come and go fast (its bug 25847).  It is here to be measured against.
 *
 * A signal cannot end pthread_cond_wait from another thread's handler.  So the main
 * thread, if it wants to be interrupted, waits on its parker instead, as `main`; the next
 * Signal is its. */
#include "pyport.h"
#include <assert.h>
#include <errno.h>
#include <time.h>
#include "pycore_condvar.h"

static void
condvar_check(int status, const char *message)
{
    if (status != 0) {
        Py_FatalError(message);
    }
}

void
_PyCondP_Init(_PyCondP *cond)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    condvar_check(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC),
                  "condition variables cannot use the monotonic clock");
    condvar_check(pthread_cond_init(&cond->cond, &attr), "pthread_cond_init fails");
    pthread_condattr_destroy(&attr);
    cond->main = NULL;
}

void
_PyCondP_Destroy(_PyCondP *cond)
{
    assert(cond->main == NULL);
    pthread_cond_destroy(&cond->cond);
}

void
_PyCondP_MutexInit(pthread_mutex_t *mutex)
{
    condvar_check(pthread_mutex_init(mutex, NULL), "pthread_mutex_init fails");
}

void
_PyCondP_MutexDestroy(pthread_mutex_t *mutex)
{
    pthread_mutex_destroy(mutex);
}

void
_PyCondP_Lock(pthread_mutex_t *mutex)
{
    condvar_check(pthread_mutex_lock(mutex), "pthread_mutex_lock fails");
}

void
_PyCondP_Unlock(pthread_mutex_t *mutex)
{
    condvar_check(pthread_mutex_unlock(mutex), "pthread_mutex_unlock fails");
}

/* The main thread's interruptible wait; as _PyCondE_Wait for a list of one. */
static _PyCond_Result
condvar_wait_main(_PyCondP *cond, pthread_mutex_t *mutex, _PyPlus_nsec deadline)
{
    _PyCond_Waiter waiter = {_PyPark_Self(), NULL, NULL, 0};
    assert(cond->main == NULL);
    cond->main = &waiter;
    _PyCondP_Unlock(mutex);
    uint32_t bits = _PyPark_Wait(waiter.parker, _PyPark_TOKEN | _PyPark_LOOK, deadline);
    _PyCondP_Lock(mutex);
    if (!(bits & _PyPark_TOKEN) && !waiter.chosen) {
        cond->main = NULL;
        return bits & _PyPark_LOOK ? _PyCond_INTERRUPTED : _PyCond_TIMEOUT;
    }
    if (!(bits & _PyPark_TOKEN)) {
        _PyCondP_Unlock(mutex);
        _PyPark_Wait(waiter.parker, _PyPark_TOKEN, _PyPlus_FOREVER);
        _PyCondP_Lock(mutex);
    }
    if (bits & _PyPark_LOOK) {
        _PyPark_Wake(waiter.parker, _PyPark_LOOK); /* not answered here: keep it */
    }
    return _PyCond_WOKEN;
}

_PyCond_Result
_PyCondP_Wait(_PyCondP *cond, pthread_mutex_t *mutex, _PyPlus_nsec deadline, int intr)
{
    int saved = errno;
    int status = 0;
    _PyCond_Result result;
    if (intr && _PyPark_Self() == _PyPlus_MainParker()) {
        result = condvar_wait_main(cond, mutex, deadline);
    }
    else {
        if (deadline == _PyPlus_FOREVER) {
            status = pthread_cond_wait(&cond->cond, mutex);
        }
        else {
            struct timespec until = {deadline / 1000000000, deadline % 1000000000};
            status = pthread_cond_timedwait(&cond->cond, mutex, &until);
        }
        condvar_check(status == ETIMEDOUT ? 0 : status, "pthread_cond_wait fails");
        result = status == ETIMEDOUT ? _PyCond_TIMEOUT : _PyCond_WOKEN;
    }
    errno = saved;
    return result;
}

/* The main thread's parker, if it waits; it counts as woken. */
static _PyParker *
condvar_choose_main(_PyCondP *cond)
{
    _PyCond_Waiter *waiter = cond->main;
    if (waiter == NULL) {
        return NULL;
    }
    cond->main = NULL;
    waiter->chosen = 1;
    return waiter->parker;
}

static void
condvar_wake(_PyCondP *cond, _PyParker *parker, int all)
{
    if (parker != NULL) {
        _PyPark_Wake(parker, _PyPark_TOKEN);
    }
    if (all) {
        pthread_cond_broadcast(&cond->cond);
    }
    else if (parker == NULL) {
        pthread_cond_signal(&cond->cond);
    }
}

void
_PyCondP_Signal(_PyCondP *cond)
{
    condvar_wake(cond, condvar_choose_main(cond), 0);
}

void
_PyCondP_SignalUnlock(_PyCondP *cond, pthread_mutex_t *mutex)
{
    _PyParker *parker = condvar_choose_main(cond);
    _PyCondP_Unlock(mutex);
    condvar_wake(cond, parker, 0);
}

void
_PyCondP_Broadcast(_PyCondP *cond)
{
    condvar_wake(cond, condvar_choose_main(cond), 1);
}

void
_PyCondP_BroadcastUnlock(_PyCondP *cond, pthread_mutex_t *mutex)
{
    _PyParker *parker = condvar_choose_main(cond);
    _PyCondP_Unlock(mutex);
    condvar_wake(cond, parker, 1);
}
