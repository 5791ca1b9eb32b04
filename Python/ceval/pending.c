/* What interrupts the evaluator: the ticker, pending calls, async exceptions, the GIL.
 *
 * _Py_Ticker counts down at calls and at jumps backwards.  Whoever wants attention stores
 * 0; the store may be lost against the evaluator's own decrement, which costs at most one
 * check interval, because what is wanted is recorded apart (the pending queue,
 * _PySignal_Tripped, _PyGIL_Request, async_exc).
 *
 * The GIL exists from PyEval_InitThreads() on, that is from the first thread on.  Until
 * then nothing is locked.
 */
#include "quick.h"
#include "pycore_gil.h"
#include "pycore_types.h" // _PyTrash_EmptyDeep()
#include "pythread.h"
#include <pthread.h>
#include <time.h>

volatile int _Py_Ticker = 0;
int _Py_CheckInterval = 100;

/* Checks from one look at the processor's other threads to the next: some 0.1 ms. */
#define BREATHS_POLITE 32

static int pending_gil_created;
static long pending_main_thread;

/* ---- pending calls ------------------------------------------------------------------------ */

#define PENDING_MAX 32

static struct {
    int (*func)(void *);
    void *arg;
} pending_calls[PENDING_MAX];
static int pending_first;
static int pending_last;
static int pending_busy; /* Py_MakePendingCalls is running */
static char pending_lock; /* atomic */
static int pending_count; /* atomic; written under the lock, read without */
static int pending_sleeps; /* the main thread is in time.sleep(): only signals may end that */

static inline void
pending_clear_ticker(void)
{
    __atomic_store_n(&_Py_Ticker, 0, __ATOMIC_RELAXED);
}

static inline int
pending_calls_wait(void)
{
    return __atomic_load_n(&pending_count, __ATOMIC_RELAXED) != 0;
}

/* Try for a while only: the holder may be the very thread this signal handler interrupts. */
static int
pending_try_lock(void)
{
    for (int tries = 0; tries < 100; tries++) {
        if (!__atomic_test_and_set(&pending_lock, __ATOMIC_ACQUIRE)) {
            return 1;
        }
    }
    return 0;
}

static void
pending_lock_wait(void)
{
    while (!pending_try_lock()) {
        sched_yield();
    }
}

static void
pending_unlock(void)
{
    __atomic_clear(&pending_lock, __ATOMIC_RELEASE);
}

int
Py_AddPendingCall(int (*func)(void *), void *arg)
{
    int result = -1;
    if (!pending_try_lock()) {
        return -1;
    }
    int next = (pending_last + 1) % PENDING_MAX;
    if (next != pending_first) {
        pending_calls[pending_last].func = func;
        pending_calls[pending_last].arg = arg;
        pending_last = next;
        __atomic_store_n(&pending_count, pending_count + 1, __ATOMIC_RELAXED);
        result = 0;
    }
    pending_unlock();
    pending_clear_ticker();
    _PyPlus_InterruptMain(); /* it may wait for a lock, perhaps for one that the call releases */
    return result;
}

int
_PyOS_IsMainThread(void)
{
    return pending_main_thread == 0 || PyThread_get_thread_ident() == pending_main_thread;
}

int
Py_MakePendingCalls(void)
{
    if (!_PyOS_IsMainThread() || pending_busy) {
        return 0;
    }
    int status = 0;
    pending_busy = 1;
    if (_PySignal_IsTripped()) {
        status = PyErr_CheckSignals();
    }
    /* At most one round: calls may queue calls. */
    for (int i = 0; i < PENDING_MAX && status == 0; i++) {
        pending_lock_wait();
        if (pending_first == pending_last) {
            pending_unlock();
            break;
        }
        int (*func)(void *) = pending_calls[pending_first].func;
        void *arg = pending_calls[pending_first].arg;
        pending_first = (pending_first + 1) % PENDING_MAX;
        __atomic_store_n(&pending_count, pending_count - 1, __ATOMIC_RELAXED);
        pending_unlock();
        status = func(arg) < 0 ? -1 : 0;
    }
    pending_busy = 0;
    return status;
}

void
_PyEval_FiniPending(void)
{
    pending_unlock();
    pending_first = pending_last = 0;
    pending_count = 0;
    pending_busy = 0;
}

int
_PyEval_HandlePending(PyThreadState *tstate)
{
    if ((pending_calls_wait() || _PySignal_IsTripped()) && !pending_busy) {
        if (Py_MakePendingCalls() < 0) {
            return -1;
        }
        if (pending_calls_wait() || _PySignal_IsTripped()) {
            pending_clear_ticker(); /* not ours to run: come back soon, another thread may */
        }
    }
    return 0;
}

/* ---- the evaluator's check -------------------------------------------------------------------- */

void
_PyEval_SignalAsyncExc(void)
{
    pending_clear_ticker();
}

/* The state is current again.  The check that was asked for with an async exception has
 * perhaps been made by another thread: this one must look soon, or may miss each check. */
static inline void
pending_swap_in(PyThreadState *tstate)
{
    PyThreadState_Swap(tstate);
    if (tstate->async_exc != NULL) {
        pending_clear_ticker();
    }
}

static int
pending_raise_async(PyThreadState *tstate)
{
    PyObject *exc = tstate->async_exc;
    if (exc == NULL) {
        return 0;
    }
    tstate->async_exc = NULL;
    PyErr_SetNone(exc);
    Py_DECREF(exc);
    return -1;
}

static inline int
pending_gil_request(void)
{
    return __atomic_load_n(&_PyGIL_Request, __ATOMIC_RELAXED);
}

/* Give the GIL to a waiter; tstate is the current one. */
static void
pending_yield(PyThreadState *tstate, int forced)
{
    if (PyThreadState_Swap(NULL) != tstate) {
        Py_FatalError("ceval: tstate mix-up");
    }
    _PyThread_yield_GIL(forced);
    if (PyThreadState_Swap(tstate) != NULL) {
        Py_FatalError("ceval: orphan tstate");
    }
}

void
_PyEval_SwitchThreads(void)
{
    if (pending_gil_created && (pending_gil_request() | _PyGIL_Unstamped)) {
        pending_yield(PyThreadState_GET(), 0);
    }
}

static __attribute__((noinline)) int
pending_look_around(PyThreadState *tstate)
{
    if (_PyEval_HandlePending(tstate) < 0) {
        return -1;
    }
    if (_PyTrash_Deep != NULL) {
        _PyTrash_EmptyDeep();
    }
    if (_PyGIL_Unstamped) {
        _PyGIL_Stamp();
    }
    if (pending_gil_request() && _PyGIL_YieldDue()) {
        pending_yield(tstate, 1);
    }
    return tstate->async_exc != NULL ? pending_raise_async(tstate) : 0;
}

/* Called each _Py_CheckInterval instructions, mostly for nothing. */
int
_PyEval_Breathe(PyThreadState *tstate)
{
    static int until_polite = BREATHS_POLITE; /* guarded by the GIL */
    __atomic_store_n(&_Py_Ticker, _Py_CheckInterval, __ATOMIC_RELAXED);
    tstate->tick_counter++;
    if (pending_gil_created && --until_polite == 0) {
        until_polite = BREATHS_POLITE;
        _PyGIL_BePolite();
    }
    if (pending_calls_wait() | _PySignal_IsTripped() | pending_gil_request() | _PyGIL_Unstamped
        | (tstate->async_exc != NULL) | (_PyTrash_Deep != NULL)) {
        return pending_look_around(tstate);
    }
    return 0;
}

/* ---- the GIL ------------------------------------------------------------------------------------- */

/* Is it worth waking the main thread?  Not while it runs handlers: it would find none to run,
 * and what comes meanwhile is seen when they are done. */
static int
pending_signal(void)
{
    return !pending_busy
           && (_PySignal_IsTripped() || (pending_calls_wait() && !pending_sleeps));
}

int
PyEval_ThreadsInitialized(void)
{
    return pending_gil_created;
}

/* The GIL exists and is nobody's. */
static void
pending_create_gil(void)
{
    _PyGIL_RequestHook = pending_clear_ticker;
    _PyGIL_SignalHook = pending_signal;
    const char *spin = Py_GETENV("PYTHONPLUSSPIN");
    if (spin != NULL && strcmp(spin, "0") == 0) {
        _PyGIL_Set.spin = 0;
    }
    __atomic_store_n(&pending_gil_created, 1, __ATOMIC_SEQ_CST);
}

void
PyEval_InitThreads(void)
{
    if (pending_gil_created) {
        return;
    }
    pending_create_gil();
    _PyThread_lock_GIL(0);
    pending_main_thread = PyThread_get_thread_ident();
}

static int
pending_init_threads(void *unused)
{
    PyEval_InitThreads();
    return 0;
}

/* A thread that Python has not started wants in, and there is no GIL yet: C code that forgot
 * PyEval_InitThreads() (Cython's, for one).  The only thread that runs Python does so without a
 * lock.  Either it is between Save and Restore, where it looks for a GIL when it comes back; or
 * it is asked to create the GIL as its own.  What is left is the moment in which it has looked
 * and not yet come back; 2.7 locks nothing at all here. */
void
_PyEval_InitThreadsFromOutside(PyInterpreterState *interp)
{
    const struct timespec pause = {0, 100000};
    Py_AddPendingCall(pending_init_threads, NULL);
    while (!__atomic_load_n(&pending_gil_created, __ATOMIC_SEQ_CST)) {
        if (_PyThreadState_Current == NULL) {
            // the list of states ends with the first, the main thread's
            PyThreadState *first = interp->tstate_head;
            while (first != NULL && first->next != NULL) {
                first = first->next;
            }
            pending_main_thread = first != NULL ? first->thread_id : 0;
            pending_create_gil();
            return;
        }
        nanosleep(&pause, NULL);
        pending_clear_ticker();
    }
}

void
PyEval_AcquireLock(void)
{
    if (pending_gil_created) {
        _PyThread_lock_GIL(1);
    }
}

void
PyEval_ReleaseLock(void)
{
    if (pending_gil_created) {
        _PyThread_unlock_GIL();
    }
}

void
PyEval_AcquireThread(PyThreadState *tstate)
{
    if (tstate == NULL) {
        Py_FatalError("PyEval_AcquireThread: NULL new thread state");
    }
    assert(pending_gil_created);
    _PyThread_lock_GIL(1); /* a new thread begins as an IO thread, to begin soon */
    if (PyThreadState_Swap(tstate) != NULL) {
        Py_FatalError("PyEval_AcquireThread: non-NULL old thread state");
    }
}

void
PyEval_ReleaseThread(PyThreadState *tstate)
{
    if (tstate == NULL) {
        Py_FatalError("PyEval_ReleaseThread: NULL thread state");
    }
    if (PyThreadState_Swap(NULL) != tstate) {
        Py_FatalError("PyEval_ReleaseThread: wrong thread state");
    }
    _PyThread_unlock_GIL();
}

static PyThreadState *
pending_save(const char *caller, void (*unlock)(void))
{
    PyThreadState *tstate = PyThreadState_Swap(NULL);
    if (tstate == NULL) {
        char text[60];
        PyOS_snprintf(text, sizeof(text), "%s: NULL tstate", caller);
        Py_FatalError(text);
    }
    if (pending_gil_created) {
        unlock();
    }
    return tstate;
}

PyThreadState *
PyEval_SaveThread(void)
{
    return pending_save("PyEval_SaveThread", _PyThread_unlock_GIL);
}

void
PyEval_RestoreThread(PyThreadState *tstate)
{
    if (tstate == NULL) {
        Py_FatalError("PyEval_RestoreThread: NULL tstate");
    }
    if (pending_gil_created) {
        _PyThread_lock_GIL(1);
    }
    pending_swap_in(tstate);
}

PyThreadState *
_PyEval_SaveThreadToBlock(void)
{
    return pending_save("_PyEval_SaveThreadToBlock", _PyThread_unlock_GIL_to_block);
}

PyThreadState *
_PyEval_SaveThreadBriefly(void)
{
    return pending_save("_PyEval_SaveThreadBriefly", _PyThread_unlock_GIL_briefly);
}

void
_PyEval_CloseGIL(int closed)
{
    if (pending_gil_created) {
        _PyGIL_Close(closed);
    }
}

int
_PyEval_Block(_PyGIL_Waiter *waiter, _PyPlus_nsec deadline, int interruptible)
{
    PyEval_InitThreads();
    PyThreadState *tstate = PyThreadState_Swap(NULL);
    if (tstate == NULL) {
        Py_FatalError("_PyEval_Block: NULL tstate");
    }
    int how = _PyGIL_Block(waiter, deadline, interruptible);
    pending_swap_in(tstate);
    return how;
}

void
_PyEval_Sleep(_PyPlus_nsec deadline)
{
    if (!pending_gil_created) {
        struct timespec until = {deadline / 1000000000, deadline % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        return;
    }
    _PyGIL_Waiter waiter;
    _PyGIL_WaiterInit(&waiter);
    waiter.no_spin = 1;
    int main_thread = _PyOS_IsMainThread();
    if (main_thread) {
        pending_sleeps = 1;
    }
    _PyEval_Block(&waiter, deadline, main_thread);
    if (main_thread) {
        pending_sleeps = 0;
    }
}

void
PyEval_ReInitThreads(void)
{
    if (!pending_gil_created) {
        return;
    }
    _PyThread_reinit_GIL();
    pending_unlock();
    pending_main_thread = PyThread_get_thread_ident();
    /* Tell the threading module, if it is there, that the other threads are gone. */
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *threading = PyMapping_GetItemString(tstate->interp->modules, (char *)"threading");
    if (threading == NULL) {
        PyErr_Clear();
        return;
    }
    PyObject *result = PyObject_CallMethod(threading, (char *)"_after_fork", NULL);
    if (result == NULL) {
        PyErr_WriteUnraisable(threading);
    }
    Py_XDECREF(result);
    Py_DECREF(threading);
}

/* ---- recursion ------------------------------------------------------------------------------------- */

/* Below this depth extensions look at the count only, inline.  Beyond it, and in the
 * interpreter's own code at any depth, every guarded C call also looks at the C stack, so
 * that neither a high recursion limit nor a small stack can have it run over. */
#define RECURSION_COUNT_ONLY 2500
#define STACK_MARGIN (192 * 1024)
/* More than that: a __del__ called from a deallocator must still be able to run. */
#define DEALLOC_MARGIN (384 * 1024)

int _PyEval_RecursionLimit = 1000;
int _Py_CheckRecursionLimit = 1000;

static __thread char *stack_low;
static __thread char *stack_high;

static void
stack_measure(void)
{
    pthread_attr_t attr;
    void *base = NULL;
    size_t size = 0;
    stack_low = stack_high = (char *)&attr; /* unknown: an empty range */
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        if (pthread_attr_getstack(&attr, &base, &size) == 0) {
            stack_low = base;
            stack_high = stack_low + size;
            _PyPlus_StackFloor = stack_low + (size / 2 < DEALLOC_MARGIN ? size / 2 : DEALLOC_MARGIN);
        }
        pthread_attr_destroy(&attr);
    }
}

/* An address outside the thread's own stack belongs to a coroutine library: no opinion. */
size_t
_PyEval_CStackLeft(void)
{
    char *here = __builtin_frame_address(0);
    if (stack_high == NULL) {
        stack_measure();
    }
    if (here < stack_low || here >= stack_high) {
        return SIZE_MAX;
    }
    return (size_t)(here - stack_low);
}

int
_PyEval_StackBounds(char **low, char **high)
{
    if (stack_high == NULL) {
        stack_measure();
    }
    *low = stack_low;
    *high = stack_high;
    return stack_low < stack_high;
}

/* What must stay free: less for a thread with a tiny stack. */
static size_t
stack_margin(void)
{
    size_t quarter = (size_t)(stack_high - stack_low) / 4;
    return quarter < STACK_MARGIN ? quarter : STACK_MARGIN;
}

int
_PyEval_StackEnds(const char *where)
{
    size_t left = _PyEval_CStackLeft();
    if (left == SIZE_MAX || left >= stack_margin()) {
        return 0;
    }
    PyErr_Format(PyExc_RuntimeError, "maximum recursion depth exceeded%s", where);
    return -1;
}

int
Py_GetRecursionLimit(void)
{
    return _PyEval_RecursionLimit;
}

void
Py_SetRecursionLimit(int limit)
{
    _PyEval_RecursionLimit = limit;
    _Py_CheckRecursionLimit = limit < RECURSION_COUNT_ONLY ? limit : RECURSION_COUNT_ONLY;
}

int
_Py_CheckRecursiveCall(const char *where)
{
    PyThreadState *tstate = PyThreadState_GET();
    size_t left = _PyEval_CStackLeft();
    if (tstate->recursion_depth > _PyEval_RecursionLimit || left < stack_margin()) {
        --tstate->recursion_depth;
        PyErr_Format(PyExc_RuntimeError, "maximum recursion depth exceeded%s", where);
        return -1;
    }
    return 0;
}
