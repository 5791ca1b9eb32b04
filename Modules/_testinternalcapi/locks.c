/* The lock variants of pycore_lock.h under C threads that know no GIL, for
 * Lib/test/plus/test_threads_core.py.  Each function takes the name of a variant. */
#include "Python.h"
#include "pycore_lock.h"
#include "pycore_types.h" // Py_ARRAY_LENGTH
#include "testinternal.h"
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>

typedef struct {
    const char *name;
    void *(*allocate)(void);
    void (*free)(void *);
    _PyLockStatus (*acquire)(void *, _PyPlus_nsec, int);
    void (*release)(void *);
} lock_variant;

#define VARIANT(id, text)                                                      \
    {text, _PyLock_##id##_Allocate, _PyLock_##id##_Free, _PyLock_##id##_Acquire, \
     _PyLock_##id##_Release},
static const lock_variant lock_variants[] = {_PyLock_VARIANTS(VARIANT)};
#undef VARIANT

/* Converter for PyArg_ParseTuple's O&. */
static int
lock_find(PyObject *name, void *result)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(lock_variants); i++) {
        if (PyString_Check(name) && strcmp(PyString_AS_STRING(name), lock_variants[i].name) == 0) {
            *(const lock_variant **)result = &lock_variants[i];
            return 1;
        }
    }
    PyErr_SetString(PyExc_ValueError, "no such lock variant");
    return 0;
}

static PyObject *
lock_names(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(unused))
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < Py_ARRAY_LENGTH(lock_variants); i++) {
        PyObject *name = PyString_FromString(lock_variants[i].name);
        if (name == NULL || PyList_Append(list, name) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(name);
    }
    return list;
}

static void
lock_pause(long microseconds)
{
    struct timespec span = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&span, NULL);
}

/* ---- mutual exclusion, tries, timeouts ------------------------------------------------------ */

typedef struct {
    const lock_variant *variant;
    void *lock;
    long rounds;
    /* guarded by the lock: */
    int inside;
    long entries;
    long broken;
} lock_arena;

typedef struct {
    lock_arena *arena;
    unsigned seed;
    long timeouts;
    long early; /* timeouts before their deadline */
    _PyPlus_nsec longest;
} lock_fighter;

static void *
lock_fight(void *arg)
{
    lock_fighter *self = arg;
    lock_arena *arena = self->arena;
    for (long done = 0; done < arena->rounds;) {
        unsigned dice = (unsigned)rand_r(&self->seed) % 8;
        _PyPlus_nsec began = _PyPlus_Now();
        _PyPlus_nsec deadline = _PyPlus_FOREVER;
        if (dice == 0) {
            deadline = 0;
        }
        else if (dice == 1) {
            deadline = began + rand_r(&self->seed) % 50000;
        }
        _PyLockStatus status = arena->variant->acquire(arena->lock, deadline, 0);
        if (status != _PyLock_ACQUIRED) {
            self->timeouts++;
            self->early += deadline != 0 && _PyPlus_Now() < deadline;
            continue;
        }
        _PyPlus_nsec waited = _PyPlus_Now() - began;
        self->longest = waited > self->longest ? waited : self->longest;
        arena->broken += arena->inside != 0;
        arena->inside = 1;
        arena->entries++;
        if (dice == 7) {
            sched_yield();
        }
        arena->inside = 0;
        arena->variant->release(arena->lock);
        done++;
    }
    return NULL;
}

#define MAX_THREADS 64

static PyObject *
lock_hammer(PyObject *Py_UNUSED(module), PyObject *args)
{
    lock_arena arena = {NULL};
    int count;
    if (!PyArg_ParseTuple(args, "O&il:lock_hammer", lock_find, &arena.variant, &count,
                          &arena.rounds)) {
        return NULL;
    }
    if (count < 1 || count > MAX_THREADS) {
        return PyErr_Format(PyExc_ValueError, "1 to %d threads", MAX_THREADS);
    }
    lock_fighter fighters[MAX_THREADS] = {{NULL}};
    pthread_t threads[MAX_THREADS];
    long timeouts = 0;
    long early = 0;
    _PyPlus_nsec longest = 0;
    int started = 0;
    arena.lock = arena.variant->allocate();
    if (arena.lock == NULL) {
        return PyErr_NoMemory();
    }
    Py_BEGIN_ALLOW_THREADS
    for (; started < count; started++) {
        fighters[started].arena = &arena;
        fighters[started].seed = (unsigned)started + 1;
        if (pthread_create(&threads[started], NULL, lock_fight, &fighters[started]) != 0) {
            break;
        }
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        timeouts += fighters[i].timeouts;
        early += fighters[i].early;
        longest = fighters[i].longest > longest ? fighters[i].longest : longest;
    }
    Py_END_ALLOW_THREADS
    arena.variant->free(arena.lock);
    return Py_BuildValue("{s:i,s:l,s:l,s:l,s:l,s:d}", "threads", started, "entries", arena.entries,
                         "broken", arena.broken, "timeouts", timeouts, "early", early, "longest",
                         (double)longest * 1e-9);
}

/* ---- released by another thread ------------------------------------------------------------- */

typedef struct {
    const lock_variant *variant;
    void *there;
    void *back;
    long rounds;
    long item; /* handed over through `there` */
    long wrong;
} lock_table;

static void *
lock_pong(void *arg)
{
    lock_table *table = arg;
    for (long i = 0; i < table->rounds; i++) {
        table->variant->acquire(table->there, _PyPlus_FOREVER, 0);
        table->wrong += table->item != i;
        table->item = -1;
        table->variant->release(table->back);
    }
    return NULL;
}

static PyObject *
lock_pingpong(PyObject *Py_UNUSED(module), PyObject *args)
{
    lock_table table = {NULL};
    pthread_t thread;
    if (!PyArg_ParseTuple(args, "O&l:lock_pingpong", lock_find, &table.variant, &table.rounds)) {
        return NULL;
    }
    table.there = table.variant->allocate();
    table.back = table.variant->allocate();
    if (table.there == NULL || table.back == NULL) {
        table.variant->free(table.there);
        table.variant->free(table.back);
        return PyErr_NoMemory();
    }
    _PyPlus_nsec spent = 0;
    int status;
    table.variant->acquire(table.there, 0, 0);
    table.variant->acquire(table.back, 0, 0);
    Py_BEGIN_ALLOW_THREADS
    status = pthread_create(&thread, NULL, lock_pong, &table);
    if (status == 0) {
        spent = -_PyPlus_Now();
        for (long i = 0; i < table.rounds; i++) {
            table.item = i;
            table.variant->release(table.there);
            table.variant->acquire(table.back, _PyPlus_FOREVER, 0);
            table.wrong += table.item != -1;
        }
        spent += _PyPlus_Now();
        pthread_join(thread, NULL);
    }
    Py_END_ALLOW_THREADS
    table.variant->free(table.there);
    table.variant->free(table.back);
    if (status != 0) {
        return PyErr_Format(PyExc_RuntimeError, "no thread");
    }
    return Py_BuildValue("ld", table.wrong, (double)spent * 1e-9);
}

/* ---- freed by the thread that was woken ------------------------------------------------------- */

typedef struct {
    const lock_variant *variant;
    void *volatile lock;
    long failed;
} lock_relay;

/* Takes a lock that the main thread holds, and frees it at once. */
static void *
lock_free_it(void *arg)
{
    lock_relay *relay = arg;
    const lock_variant *variant = relay->variant;
    void *lock = relay->lock;
    relay->failed += variant->acquire(lock, _PyPlus_FOREVER, 0) != _PyLock_ACQUIRED;
    variant->release(lock);
    variant->free(lock);
    /* most likely the same memory */
    void *other = variant->allocate();
    relay->failed += other == NULL
                     || variant->acquire(other, 0, 0) != _PyLock_ACQUIRED
                     || variant->acquire(other, 0, 0) != _PyLock_FAILED;
    variant->free(other);
    return NULL;
}

static PyObject *
lock_free_by_woken(PyObject *Py_UNUSED(module), PyObject *args)
{
    lock_relay relay = {NULL};
    long rounds;
    if (!PyArg_ParseTuple(args, "O&l:lock_free_by_woken", lock_find, &relay.variant, &rounds)) {
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    for (long i = 0; i < rounds; i++) {
        pthread_t thread;
        void *lock = relay.variant->allocate();
        if (lock == NULL) {
            relay.failed++;
            break;
        }
        relay.failed += relay.variant->acquire(lock, 0, 0) != _PyLock_ACQUIRED;
        relay.lock = lock;
        if (pthread_create(&thread, NULL, lock_free_it, &relay) != 0) {
            relay.failed++;
            break;
        }
        if (i & 1) {
            lock_pause(100); /* let it sleep first */
        }
        relay.variant->release(lock);
        pthread_join(thread, NULL);
    }
    Py_END_ALLOW_THREADS
    return PyInt_FromLong(relay.failed);
}

/* ---- fork ---------------------------------------------------------------------------------------- */

typedef struct {
    const lock_variant *variant;
    void *lock;
    volatile int stop;
} lock_crowd;

static void *
lock_wait_long(void *arg)
{
    lock_crowd *crowd = arg;
    if (crowd->variant->acquire(crowd->lock, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED) {
        crowd->variant->release(crowd->lock);
    }
    return NULL;
}

static void *
lock_shake(void *arg)
{
    lock_crowd *crowd = arg;
    while (!crowd->stop) {
        crowd->variant->acquire(crowd->lock, _PyPlus_FOREVER, 0);
        crowd->variant->release(crowd->lock);
    }
    return NULL;
}

/* In the child: a number that says what is wrong, or 0. */
static int
lock_check_child(const lock_variant *variant, void *held, void *busy)
{
    if (variant->acquire(held, 0, 0) != _PyLock_FAILED
        || variant->acquire(held, _PyPlus_Now() + 1000000, 0) != _PyLock_FAILED) {
        return 1;
    }
    variant->release(held);
    if (variant->acquire(held, _PyPlus_FOREVER, 0) != _PyLock_ACQUIRED) {
        return 2;
    }
    /* used by other threads at the moment of the fork: held or free, but in working order */
    if (variant->acquire(busy, 0, 0) == _PyLock_FAILED) {
        variant->release(busy);
        if (variant->acquire(busy, 0, 0) != _PyLock_ACQUIRED) {
            return 3;
        }
    }
    lock_crowd crowd = {variant, held, 0};
    pthread_t thread;
    if (pthread_create(&thread, NULL, lock_wait_long, &crowd) != 0) {
        return 4;
    }
    lock_pause(1000);
    variant->release(held);
    pthread_join(thread, NULL);
    variant->release(busy);
    return variant->acquire(held, 0, 0) == _PyLock_ACQUIRED ? 0 : 5;
}

/* The same for a lock that is freed before it is touched; what comes instead of it is free. */
static int
lock_free_in_child(const lock_variant *variant, void *busy)
{
    variant->free(busy);
    void *fresh = variant->allocate();
    return fresh != NULL && variant->acquire(fresh, _PyPlus_FOREVER, 0) == _PyLock_ACQUIRED ? 0 : 6;
}

static PyObject *
lock_fork(PyObject *Py_UNUSED(module), PyObject *args)
{
    const lock_variant *variant;
    int rounds;
    int frees = 0;
    if (!PyArg_ParseTuple(args, "O&i|i:lock_fork", lock_find, &variant, &rounds, &frees)) {
        return NULL;
    }
    lock_crowd held = {variant, variant->allocate(), 0};
    lock_crowd busy = {variant, variant->allocate(), 0};
    pthread_t threads[4];
    int status = 0;
    Py_BEGIN_ALLOW_THREADS
    variant->acquire(held.lock, 0, 0);
    for (int i = 0; i < 4; i++) {
        if (pthread_create(&threads[i], NULL, i < 2 ? lock_wait_long : lock_shake,
                           i < 2 ? &held : &busy) != 0) {
            Py_FatalError("no thread for lock_fork");
        }
    }
    lock_pause(2000);
    for (int i = 0; i < rounds && status == 0; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            _exit(frees ? lock_free_in_child(variant, busy.lock)
                        : lock_check_child(variant, held.lock, busy.lock));
        }
        if (child < 0 || waitpid(child, &status, 0) != child) {
            status = -1;
        }
    }
    busy.stop = 1;
    variant->release(held.lock);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    Py_END_ALLOW_THREADS
    variant->free(held.lock);
    variant->free(busy.lock);
    return PyInt_FromLong(status);
}

/* ---- interruption --------------------------------------------------------------------------------- */

typedef struct {
    const lock_variant *variant;
    void *lock;
    int kind; /* 0: interrupt; 1: release; 2: nothing */
} lock_caller;

static void *
lock_call(void *arg)
{
    lock_caller *caller = arg;
    lock_pause(20000);
    if (caller->kind == 0) {
        _PyPlus_InterruptMain();
    }
    else if (caller->kind == 1) {
        caller->variant->release(caller->lock);
    }
    return NULL;
}

/* Wait for a held lock while another thread does something: (status, seconds). */
static PyObject *
lock_interrupt(PyObject *Py_UNUSED(module), PyObject *args)
{
    lock_caller caller = {NULL};
    double timeout = -1.0;
    pthread_t thread;
    if (!PyArg_ParseTuple(args, "O&i|d:lock_interrupt", lock_find, &caller.variant, &caller.kind,
                          &timeout)) {
        return NULL;
    }
    caller.lock = caller.variant->allocate();
    if (caller.lock == NULL) {
        return PyErr_NoMemory();
    }
    _PyLockStatus status = _PyLock_FAILED;
    _PyPlus_nsec began = 0;
    _PyPlus_nsec ended = 0;
    int created;
    Py_BEGIN_ALLOW_THREADS
    caller.variant->acquire(caller.lock, 0, 0);
    /* take away what an earlier signal left */
    caller.variant->acquire(caller.lock, _PyPlus_Now() + 1, 1);
    began = _PyPlus_Now();
    created = pthread_create(&thread, NULL, lock_call, &caller) == 0;
    if (created) {
        status = caller.variant->acquire(caller.lock, _PyPlus_Deadline(timeout), 1);
        ended = _PyPlus_Now();
        pthread_join(thread, NULL);
    }
    Py_END_ALLOW_THREADS
    caller.variant->free(caller.lock);
    if (!created) {
        return PyErr_Format(PyExc_RuntimeError, "no thread");
    }
    return Py_BuildValue("id", (int)status, (double)(ended - began) * 1e-9);
}

/* Does a wait keep errno, also when it times out?  (status, errno after 77). */
static PyObject *
lock_errno(PyObject *Py_UNUSED(module), PyObject *args)
{
    const lock_variant *variant;
    double timeout;
    if (!PyArg_ParseTuple(args, "O&d:lock_errno", lock_find, &variant, &timeout)) {
        return NULL;
    }
    void *lock = variant->allocate();
    if (lock == NULL) {
        return PyErr_NoMemory();
    }
    int left;
    _PyLockStatus status;
    Py_BEGIN_ALLOW_THREADS
    variant->acquire(lock, 0, 0);
    errno = 77;
    status = variant->acquire(lock, timeout == 0.0 ? 0 : _PyPlus_Deadline(timeout), 0);
    variant->release(lock);
    left = errno;
    Py_END_ALLOW_THREADS
    variant->free(lock);
    return Py_BuildValue("ii", (int)status, left);
}

PyMethodDef _PyTest_LocksMethods[] = {
    {"lock_names", lock_names, METH_NOARGS, "lock_names() -> names of the lock variants"},
    {"lock_hammer", lock_hammer, METH_VARARGS,
     "lock_hammer(variant, threads, rounds) -> dict\n\n"
     "C threads take and release one lock, by waiting, trying, and waiting for a short time."},
    {"lock_pingpong", lock_pingpong, METH_VARARGS,
     "lock_pingpong(variant, rounds) -> (wrong items, seconds)\n\n"
     "Two threads hand an item to and fro; each releases what the other took."},
    {"lock_free_by_woken", lock_free_by_woken, METH_VARARGS,
     "lock_free_by_woken(variant, rounds) -> failures\n\n"
     "The thread that a release wakes frees the lock at once."},
    {"lock_fork", lock_fork, METH_VARARGS,
     "lock_fork(variant, rounds[, frees]) -> 0 or a child's wait status\n\n"
     "Forks while locks are held, waited for and in use; the children check them, or"
     " free the one in use."},
    {"lock_interrupt", lock_interrupt, METH_VARARGS,
     "lock_interrupt(variant, kind[, timeout]) -> (status, seconds)\n\n"
     "The main thread waits; 20 ms later another interrupts it (0), releases (1), or"
     " does nothing (2)."},
    {"lock_errno", lock_errno, METH_VARARGS,
     "lock_errno(variant, timeout) -> (status, errno, which was 77 before)"},
    {NULL, NULL, 0, NULL},
};
