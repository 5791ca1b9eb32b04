/* The condition variables of pycore_condvar.h under C threads that know no GIL, for
 * Lib/test/plus/test_threads_core.py.  Each function takes the name of a make: "emulated" or
 * "pthread". */
#include "Python.h"
#include "pycore_condvar.h"
#include "testinternal.h"
#include <time.h>

typedef struct {
    union {
        _PyCondE e;
        _PyCondP p;
    } cond;
    union {
        _PyCondE_Mutex e;
        _PyCondP_Mutex p;
    } mutex;
    int pthread; /* which member */
} cond_pair;

/* One function for each operation of both makes. */
#define BOTH(result, name, parameters, e_arguments, p_arguments)               \
    static result cond_##name parameters                                       \
    {                                                                          \
        return self->pthread ? _PyCondP_##name p_arguments : _PyCondE_##name e_arguments; \
    }
BOTH(void, Lock, (cond_pair * self), (&self->mutex.e), (&self->mutex.p))
BOTH(void, Unlock, (cond_pair * self), (&self->mutex.e), (&self->mutex.p))
BOTH(void, Signal, (cond_pair * self), (&self->cond.e), (&self->cond.p))
BOTH(void, Broadcast, (cond_pair * self), (&self->cond.e), (&self->cond.p))
BOTH(void, SignalUnlock, (cond_pair * self), (&self->cond.e, &self->mutex.e),
     (&self->cond.p, &self->mutex.p))
BOTH(void, BroadcastUnlock, (cond_pair * self), (&self->cond.e, &self->mutex.e),
     (&self->cond.p, &self->mutex.p))
BOTH(void, Destroy, (cond_pair * self), (&self->cond.e), (&self->cond.p))
BOTH(_PyCond_Result, Wait, (cond_pair * self, _PyPlus_nsec deadline, int intr),
     (&self->cond.e, &self->mutex.e, deadline, intr),
     (&self->cond.p, &self->mutex.p, deadline, intr))
#undef BOTH

static void
cond_init(cond_pair *self, int pthread)
{
    self->pthread = pthread;
    if (pthread) {
        _PyCondP_Init(&self->cond.p);
        _PyCondP_MutexInit(&self->mutex.p);
    }
    else {
        _PyCondE_Init(&self->cond.e);
        _PyCondE_MutexInit(&self->mutex.e);
    }
}

/* Converter for PyArg_ParseTuple's O&. */
static int
cond_find(PyObject *name, void *result)
{
    if (PyString_Check(name)) {
        const char *text = PyString_AS_STRING(name);
        *(int *)result = strcmp(text, "pthread") == 0;
        if (*(int *)result || strcmp(text, "emulated") == 0) {
            return 1;
        }
    }
    PyErr_SetString(PyExc_ValueError, "no such condition variable");
    return 0;
}

static void
cond_pause(long microseconds)
{
    struct timespec span = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&span, NULL);
}

#define MAX_THREADS 64

/* ---- signals and broadcasts, counted --------------------------------------------------------- */

typedef struct {
    cond_pair pair;
    int waiting; /* guarded by the mutex, as all below */
    int ended;
    int results[3];
    int order[MAX_THREADS]; /* numbers of the woken, as they came back */
    int woken;
} cond_room;

typedef struct {
    cond_room *room;
    int number;
    _PyPlus_nsec deadline;
} cond_guest;

static void *
cond_wait_once(void *arg)
{
    cond_guest *guest = arg;
    cond_room *room = guest->room;
    cond_Lock(&room->pair);
    room->waiting++;
    _PyCond_Result result = cond_Wait(&room->pair, guest->deadline, 0);
    room->results[result]++;
    if (result == _PyCond_WOKEN) {
        room->order[room->woken++] = guest->number;
    }
    room->ended++;
    cond_Unlock(&room->pair);
    return NULL;
}

/* Start threads `from` to `to`, each when the one before waits. */
static void
cond_fill(cond_room *room, cond_guest *guests, pthread_t *threads, int from, int to,
          _PyPlus_nsec deadline)
{
    for (int i = from; i < to; i++) {
        guests[i] = (cond_guest){room, i, deadline};
        if (pthread_create(&threads[i], NULL, cond_wait_once, &guests[i]) != 0) {
            Py_FatalError("no thread for a condition variable's test");
        }
        for (int seen = i; seen != i + 1;) {
            cond_Lock(&room->pair);
            seen = room->waiting;
            cond_Unlock(&room->pair);
            cond_pause(50);
        }
    }
}

static void
cond_await_ended(cond_room *room, int count)
{
    for (int ended = 0; ended < count;) {
        cond_Lock(&room->pair);
        ended = room->ended;
        cond_Unlock(&room->pair);
        cond_pause(50);
    }
}

/* how: one signal each ('s', with unlock 'S', with a wait for the woken thread 'o') or one
 * broadcast ('b', 'B').  Returns when the last was given, read under the mutex: if that is
 * before the guests' deadline, each found all that waited and were not yet woken. */
static _PyPlus_nsec
cond_rouse(cond_room *room, char how, int count)
{
    _PyPlus_nsec given = 0;
    if (how == 'b' || how == 'B') {
        count = 1;
    }
    for (int i = 0; i < count; i++) {
        cond_Lock(&room->pair);
        given = _PyPlus_Now();
        switch (how) {
        case 'S':
            cond_SignalUnlock(&room->pair);
            continue;
        case 'B':
            cond_BroadcastUnlock(&room->pair);
            continue;
        case 'b':
            cond_Broadcast(&room->pair);
            break;
        default:
            cond_Signal(&room->pair);
        }
        cond_Unlock(&room->pair);
        if (how == 'o') {
            cond_await_ended(room, i + 1);
        }
    }
    return given;
}

/* One run of cond_count().  Returns 0 if the machine was so slow that the guests' deadline
 * passed before the last signal: this run says nothing. */
static int
cond_count_once(cond_room *room, int early, int late, char how, int signals, _PyPlus_nsec span)
{
    cond_guest guests[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    _PyPlus_nsec deadline = _PyPlus_Now() + span;
    cond_fill(room, guests, threads, 0, early, deadline);
    _PyPlus_nsec given = cond_rouse(room, how, signals);
    cond_fill(room, guests, threads, early, early + late, deadline);
    for (int i = 0; i < early + late; i++) {
        pthread_join(threads[i], NULL);
    }
    return given < deadline;
}

static PyObject *
cond_count(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pthread, early, late, signals;
    char how;
    if (!PyArg_ParseTuple(args, "O&iici:cond_count", cond_find, &pthread, &early, &late, &how,
                          &signals)) {
        return NULL;
    }
    if (early < 0 || late < 0 || early + late > MAX_THREADS) {
        return PyErr_Format(PyExc_ValueError, "at most %d threads", MAX_THREADS);
    }
    if (how == 'o' && signals > early) {
        return PyErr_Format(PyExc_ValueError, "nobody to wait for");
    }
    cond_room room;
    int valid = 0;
    Py_BEGIN_ALLOW_THREADS
    for (_PyPlus_nsec span = 300000000; !valid; span *= 2) {
        memset(&room, 0, sizeof(room));
        cond_init(&room.pair, pthread);
        valid = cond_count_once(&room, early, late, how, signals, span);
        cond_Destroy(&room.pair);
    }
    Py_END_ALLOW_THREADS
    PyObject *order = PyList_New(room.woken);
    for (int i = 0; order != NULL && i < room.woken; i++) {
        PyList_SET_ITEM(order, i, PyInt_FromLong(room.order[i]));
    }
    return Py_BuildValue("iiN", room.results[_PyCond_WOKEN], room.results[_PyCond_TIMEOUT], order);
}

/* ---- deadlines against signals ------------------------------------------------------------------ */

typedef struct {
    cond_pair pair;
    int waiting; /* threads that began to wait and are not accounted for */
    long tokens; /* signals sent while somebody waited un-signalled */
    long woken;
    long timeouts;
    long early;
    int stop;
} cond_race;

typedef struct {
    cond_race *race;
    unsigned seed;
    long rounds;
} cond_racer;

/* Waits with deadlines about as long as a signal takes to come.  The waiter counts itself
 * in and, if it was not chosen, out again under the mutex; a signal counts one out. */
static void *
cond_run(void *arg)
{
    cond_racer *racer = arg;
    cond_race *race = racer->race;
    for (long i = 0; i < racer->rounds; i++) {
        cond_Lock(&race->pair);
        race->waiting++;
        _PyPlus_nsec deadline = _PyPlus_Now() + rand_r(&racer->seed) % 100000;
        _PyCond_Result result = cond_Wait(&race->pair, deadline, 0);
        if (result == _PyCond_WOKEN) {
            race->woken++;
        }
        else {
            race->waiting--;
            race->timeouts++;
            race->early += _PyPlus_Now() < deadline;
        }
        cond_Unlock(&race->pair);
    }
    return NULL;
}

static void *
cond_signal_often(void *arg)
{
    cond_racer *racer = arg;
    cond_race *race = racer->race;
    for (;;) {
        int dice = rand_r(&racer->seed) % 16;
        cond_Lock(&race->pair);
        if (race->stop) {
            cond_Unlock(&race->pair);
            return NULL;
        }
        if (dice == 0) {
            race->tokens += race->waiting;
            race->waiting = 0;
            cond_BroadcastUnlock(&race->pair);
        }
        else {
            race->tokens += race->waiting > 0;
            race->waiting -= race->waiting > 0;
            if (dice & 1) {
                cond_SignalUnlock(&race->pair);
            }
            else {
                cond_Signal(&race->pair);
                cond_Unlock(&race->pair);
            }
        }
        if (dice & 2) {
            cond_pause(20);
        }
    }
}

static PyObject *
cond_storm(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pthread, count;
    long rounds;
    if (!PyArg_ParseTuple(args, "O&il:cond_storm", cond_find, &pthread, &count, &rounds)) {
        return NULL;
    }
    if (count < 1 || count >= MAX_THREADS) {
        return PyErr_Format(PyExc_ValueError, "at most %d threads", MAX_THREADS - 1);
    }
    cond_race race = {.waiting = 0};
    cond_racer racers[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    cond_init(&race.pair, pthread);
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i <= count; i++) {
        racers[i] = (cond_racer){&race, (unsigned)i + 1, rounds};
        if (pthread_create(&threads[i], NULL, i < count ? cond_run : cond_signal_often,
                           &racers[i]) != 0) {
            Py_FatalError("no thread for a condition variable's test");
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
    cond_Lock(&race.pair);
    race.stop = 1;
    cond_Unlock(&race.pair);
    pthread_join(threads[count], NULL);
    cond_Destroy(&race.pair);
    Py_END_ALLOW_THREADS
    return Py_BuildValue("{s:l,s:l,s:l,s:l}", "tokens", race.tokens, "woken", race.woken,
                         "timeouts", race.timeouts, "early", race.early);
}

/* ---- a bounded queue ------------------------------------------------------------------------------- */

#define QUEUE_SIZE 4

typedef struct {
    cond_pair pair; /* one variable for room and for items, as code with one Condition has it */
    long items[QUEUE_SIZE];
    int first;
    int count;
    long each; /* items of a producer */
    long left; /* to be taken */
    double sum; /* of what was taken */
} cond_queue;

static void *
cond_produce(void *arg)
{
    cond_queue *queue = arg;
    for (long i = 1; i <= queue->each; i++) {
        cond_Lock(&queue->pair);
        while (queue->count == QUEUE_SIZE) {
            cond_Wait(&queue->pair, _PyPlus_FOREVER, 0);
        }
        queue->items[(queue->first + queue->count++) % QUEUE_SIZE] = i;
        cond_BroadcastUnlock(&queue->pair);
    }
    return NULL;
}

static void *
cond_consume(void *arg)
{
    cond_queue *queue = arg;
    for (;;) {
        cond_Lock(&queue->pair);
        while (queue->count == 0 && queue->left > 0) {
            cond_Wait(&queue->pair, _PyPlus_FOREVER, 0);
        }
        if (queue->left == 0) {
            cond_Unlock(&queue->pair);
            return NULL;
        }
        queue->sum += (double)queue->items[queue->first];
        queue->first = (queue->first + 1) % QUEUE_SIZE;
        queue->count--;
        queue->left--;
        cond_BroadcastUnlock(&queue->pair);
    }
}

static PyObject *
cond_queue_run(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pthread, producers, consumers;
    cond_queue queue = {.first = 0};
    if (!PyArg_ParseTuple(args, "O&iil:cond_queue", cond_find, &pthread, &producers, &consumers,
                          &queue.each)) {
        return NULL;
    }
    if (producers < 1 || consumers < 1 || producers + consumers > MAX_THREADS) {
        return PyErr_Format(PyExc_ValueError, "at most %d threads", MAX_THREADS);
    }
    queue.left = queue.each * producers;
    pthread_t threads[MAX_THREADS];
    cond_init(&queue.pair, pthread);
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i < producers + consumers; i++) {
        if (pthread_create(&threads[i], NULL, i < producers ? cond_produce : cond_consume,
                           &queue) != 0) {
            Py_FatalError("no thread for a condition variable's test");
        }
    }
    for (int i = 0; i < producers + consumers; i++) {
        pthread_join(threads[i], NULL);
    }
    cond_Destroy(&queue.pair);
    Py_END_ALLOW_THREADS
    return PyFloat_FromDouble(queue.sum);
}

/* ---- destroyed right after a broadcast ---------------------------------------------------------- */

static PyObject *
cond_destroy(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pthread, count, rounds;
    int woken = 0;
    if (!PyArg_ParseTuple(args, "O&ii:cond_destroy", cond_find, &pthread, &count, &rounds)) {
        return NULL;
    }
    if (count < 1 || count > MAX_THREADS) {
        return PyErr_Format(PyExc_ValueError, "at most %d threads", MAX_THREADS);
    }
    cond_guest guests[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    Py_BEGIN_ALLOW_THREADS
    for (int i = 0; i < rounds; i++) {
        cond_room room = {.waiting = 0};
        cond_init(&room.pair, pthread);
        cond_fill(&room, guests, threads, 0, count, _PyPlus_FOREVER);
        cond_Lock(&room.pair);
        cond_Broadcast(&room.pair);
        cond_Destroy(&room.pair);
        memset(&room.pair.cond, 0xa5, sizeof(room.pair.cond));
        cond_Unlock(&room.pair);
        for (int j = 0; j < count; j++) {
            pthread_join(threads[j], NULL);
        }
        woken += room.woken;
    }
    Py_END_ALLOW_THREADS
    return PyInt_FromLong(woken);
}

/* ---- interruption ---------------------------------------------------------------------------------- */

typedef struct {
    cond_pair pair;
    int kind; /* 0: interrupt; 1: signal; 2: both at once */
} cond_caller;

static void *
cond_call(void *arg)
{
    cond_caller *caller = arg;
    cond_pause(20000);
    cond_Lock(&caller->pair);
    if (caller->kind != 1) {
        _PyPlus_InterruptMain();
    }
    if (caller->kind != 0) {
        cond_Signal(&caller->pair);
    }
    cond_Unlock(&caller->pair);
    return NULL;
}

/* Wait while another thread does something, then wait for 30 ms more: both results. */
static PyObject *
cond_interrupt(PyObject *Py_UNUSED(module), PyObject *args)
{
    int pthread;
    cond_caller caller;
    pthread_t thread;
    if (!PyArg_ParseTuple(args, "O&i:cond_interrupt", cond_find, &pthread, &caller.kind)) {
        return NULL;
    }
    _PyCond_Result first, second;
    cond_init(&caller.pair, pthread);
    Py_BEGIN_ALLOW_THREADS
    cond_Lock(&caller.pair);
    /* take away what an earlier signal left */
    cond_Wait(&caller.pair, _PyPlus_Now() + 1, 1);
    if (pthread_create(&thread, NULL, cond_call, &caller) != 0) {
        Py_FatalError("no thread for a condition variable's test");
    }
    first = cond_Wait(&caller.pair, _PyPlus_Now() + 60000000000, 1);
    second = cond_Wait(&caller.pair, _PyPlus_Now() + 30000000, 1);
    cond_Unlock(&caller.pair);
    pthread_join(thread, NULL);
    cond_Destroy(&caller.pair);
    Py_END_ALLOW_THREADS
    return Py_BuildValue("ii", (int)first, (int)second);
}

PyMethodDef _PyTest_CondvarsMethods[] = {
    {"cond_count", cond_count, METH_VARARGS,
     "cond_count(make, early, late, how, signals) -> (woken, timed out, order of the woken)\n\n"
     "So many threads wait in turn; signals ('s', 'S': with unlock, 'o': each when the thread"
     " woken before is back) or one broadcast ('b', 'B') come when the early ones wait."},
    {"cond_storm", cond_storm, METH_VARARGS,
     "cond_storm(make, threads, rounds) -> dict\n\n"
     "Waits whose deadlines run against signals; tokens counts signals that met a waiter."},
    {"cond_queue", cond_queue_run, METH_VARARGS,
     "cond_queue(make, producers, consumers, each) -> sum of what was taken\n\n"
     "A queue of four places; each producer puts 1, 2, ... each."},
    {"cond_destroy", cond_destroy, METH_VARARGS,
     "cond_destroy(make, threads, rounds) -> woken\n\n"
     "The variable is destroyed and its memory overwritten right after a broadcast."},
    {"cond_interrupt", cond_interrupt, METH_VARARGS,
     "cond_interrupt(make, kind) -> (result, result of a second wait)\n\n"
     "The main thread waits; 20 ms later another interrupts it (0), signals (1), or both (2)."},
    {NULL, NULL, 0, NULL},
};
