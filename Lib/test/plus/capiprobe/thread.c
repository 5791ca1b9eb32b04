/* pythread.h, pystate.h, ceval.h's locks, intrcheck.h. */
#include "capiprobe.h"
#include <pthread.h>
#include <pythread.h>
#include <signal.h>
#include <ucontext.h>

static PyThread_type_lock ready, go;
static int seen;

static void
child_thread(void *value)
{
    seen = *(int *)value;
    PyThread_release_lock(ready);
    PyThread_acquire_lock(go, 1);
    PyThread_release_lock(go);
    PyThread_exit_thread();
}

PROBE(locks_and_threads)
{
    int value = 5;
    PyThread_init_thread();
    ready = PyThread_allocate_lock();
    go = PyThread_allocate_lock();
    CHECK(PyThread_acquire_lock(ready, 0) == 1 && PyThread_acquire_lock(ready, 0) == 0);
    CHECK(PyThread_acquire_lock(go, WAIT_LOCK) == 1 && PyThread_get_thread_ident() != -1);
    size_t size = (size_t)PyThread_get_stacksize();
    CHECK(PyThread_set_stacksize(1 << 20) == 0 && PyThread_get_stacksize() == 1 << 20);
    CHECK(PyThread_set_stacksize(1) == -1);
    CHECK(PyThread_start_new_thread(child_thread, &value) != -1);
    PyThread_set_stacksize(size);
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(ready, 1);
    Py_END_ALLOW_THREADS
    CHECK(seen == 5);
    PyThread_release_lock(go);
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(go, 1);
    Py_END_ALLOW_THREADS
    PyThread_release_lock(go);
    PyThread_free_lock(ready);
    DONE;
}

PROBE(thread_local_keys)
{
    int key = PyThread_create_key();
    int a, b;
    CHECK(PyThread_get_key_value(key) == NULL && PyThread_set_key_value(key, &a) == 0);
    CHECK(PyThread_get_key_value(key) == &a && PyThread_set_key_value(key, &b) == 0);
    void *found = PyThread_get_key_value(key);
    CHECK(found == &a || found == &b); /* 2.7 keeps the first value */
    PyThread_delete_key_value(key);
    CHECK(PyThread_get_key_value(key) == NULL);
    PyThread_delete_key(key);
    DONE;
}

PROBE(thread_states)
{
    PyThreadState *mine = PyThreadState_Get();
    CHECK(mine == _PyThreadState_Current && PyGILState_GetThisThreadState() == mine);
    PyObject *dict = PyThreadState_GetDict();
    CHECK(PyDict_Check(dict) && dict == mine->dict);
    PyThreadState *made = PyThreadState_New(mine->interp);
    CHECK(made != NULL && made->interp == mine->interp && made->frame == NULL);
    CHECK(PyInterpreterState_ThreadHead(mine->interp) == made && PyThreadState_Next(made) != NULL);
    PyThreadState_Clear(made);
    PyThreadState_Delete(made);
    made = _PyThreadState_Prealloc(mine->interp);
    _PyThreadState_Init(made);
    CHECK(PyThreadState_Swap(made) == mine && PyThreadState_Get() == made && PyThreadState_Swap(mine) == made);
    PyThreadState_Clear(made);
    PyThreadState_Delete(made);
    CHECK(_PyThreadState_GetFrame(mine) == mine->frame);
    PyObject *frames = _PyThread_CurrentFrames();
    CHECK(PyDict_Size(frames) >= 1);
    Py_DECREF(frames);
    CHECK(PyThreadState_SetAsyncExc(-12345, PyExc_KeyError) == 0);
    CHECK(PyThreadState_SetAsyncExc(mine->thread_id, PyExc_KeyError) == 1);
    CHECK(PyThreadState_SetAsyncExc(mine->thread_id, NULL) == 1 && mine->async_exc == NULL);
    PyGILState_STATE state = PyGILState_Ensure();
    CHECK(state == PyGILState_LOCKED);
    PyGILState_Release(state);
    PyInterpreterState *interpreter = PyInterpreterState_New();
    CHECK(interpreter != NULL && PyInterpreterState_Head() == interpreter);
    CHECK(PyInterpreterState_Next(interpreter) == mine->interp);
    PyInterpreterState_Clear(interpreter);
    PyInterpreterState_Delete(interpreter);
    CHECK(PyInterpreterState_Head() == mine->interp);
    DONE;
}

PROBE(the_lock)
{
    PyEval_InitThreads();
    CHECK(PyEval_ThreadsInitialized());
    PyThreadState *mine = PyEval_SaveThread();
    int none = _PyThreadState_Current == NULL;
    PyEval_RestoreThread(mine);
    CHECK(none && PyThreadState_Get() == mine);
    PyEval_ReleaseThread(mine);
    PyEval_AcquireThread(mine);
    PyThreadState_Swap(NULL);
    PyEval_ReleaseLock();
    PyEval_AcquireLock();
    PyThreadState_Swap(mine);
    CHECK(PyThreadState_Get() == mine);
    DONE;
}

/* Greenlets: they run Python code on a stack of their own or on a copy, and exchange the
 * frame, the depth and the exception of the thread state at each switch. */
static ucontext_t main_stack, side_stack;
static PyObject *side_result;

struct side {
    struct _frame *frame;
    int depth;
    PyObject *type, *value, *traceback;
};

static struct side
leave(PyThreadState *state)
{
    struct side kept = {state->frame, state->recursion_depth, state->exc_type, state->exc_value, state->exc_traceback};
    state->exc_type = state->exc_value = state->exc_traceback = NULL;
    return kept;
}

static void
enter(PyThreadState *state, struct side kept)
{
    state->frame = kept.frame;
    state->recursion_depth = kept.depth;
    state->exc_type = kept.type;
    state->exc_value = kept.value;
    state->exc_traceback = kept.traceback;
}

/* Called from Python code: to the other stack and back. */
static PyObject *
switch_stacks(PyObject *inside, PyObject *unused)
{
    PyThreadState *state = PyThreadState_Get();
    struct side kept = leave(state);
    swapcontext(inside == NULL ? &main_stack : &side_stack, inside == NULL ? &side_stack : &main_stack);
    enter(state, kept);
    Py_RETURN_NONE;
}

static PyMethodDef switch_method = {"switch", switch_stacks, METH_NOARGS, NULL};

static void
side_main(void)
{
    PyThreadState_Get()->frame = NULL;
    PyThreadState_Get()->recursion_depth = 0;
    side_result = probe_exec("seen = []\n"
                             "def deep(n):\n"
                             "    if n: return deep(n - 1)\n"
                             "    side_switch()\n"
                             "try:\n    1 // 0\nexcept ZeroDivisionError as error:\n"
                             "    seen.append(sys.exc_info()[0])\n"
                             "    deep(50)\n"
                             "    seen.append(sys.exc_info()[0])\n")
                      ? probe_eval("seen") : NULL;
}

PROBE(stacks_of_greenlets)
{
    static char stack[512 * 1024];
    PyObject *inside = PyInt_FromLong(1);
    PyObject *function = PyCFunction_New(&switch_method, inside);
    CHECK(probe_exec("import sys"));
    PyObject *names = probe_eval("globals()");
    PyDict_SetItemString(names, "side_switch", function);
    side_result = NULL;
    CHECK(getcontext(&side_stack) == 0);
    side_stack.uc_stack.ss_sp = stack;
    side_stack.uc_stack.ss_size = sizeof(stack);
    side_stack.uc_link = &main_stack;
    makecontext(&side_stack, side_main, 0);
    switch_stacks(NULL, NULL);
    /* it is in the middle of 50 calls; ours go on meanwhile */
    CHECK(side_result == NULL && probe_exec("assert sys.exc_info() == (None, None, None)\n"
                                            "def other(n): return other(n - 1) + 1 if n else 0\nassert other(200) == 200\n"));
    switch_stacks(NULL, NULL);
    IS(side_result, "[ZeroDivisionError, ZeroDivisionError]");
    PyDict_DelItemString(names, "side_switch");
    Py_DECREF(names);
    Py_DECREF(function);
    Py_DECREF(inside);
    DONE;
}

/* A thread state that another thread than its own deletes, and a plain global that says who
 * holds the lock. */
static void *
make_state(void *interpreter)
{
    return PyThreadState_New(interpreter);
}

PROBE(state_of_another_thread)
{
    pthread_t thread;
    void *made = NULL;
    PyInterpreterState *interpreter = PyThreadState_Get()->interp;
    CHECK(pthread_create(&thread, NULL, make_state, interpreter) == 0 && pthread_join(thread, &made) == 0);
    PyThreadState *state = made;
    CHECK(state != NULL && state->interp == interpreter && PyInterpreterState_ThreadHead(interpreter) == state);
    PyThreadState *mine = PyThreadState_Swap(state);
    CHECK(_PyThreadState_Current == state && probe_exec("other_thread = 1"));
    PyThreadState_Swap(mine);
    PyThreadState_Clear(state);
    PyThreadState_Delete(state);
    CHECK(_PyThreadState_Current == mine && PyInterpreterState_ThreadHead(interpreter) != state);
    DONE;
}

/* After fork, in the child. */
static int
forked(void)
{
    PyOS_AfterFork();
    PyEval_ReInitThreads();
    PyThread_ReInitTLS();
    _PyImport_ReInitLock();
    return probe_exec("import threading; assert threading.active_count() == 1") ? 7 : 8;
}

PROBE(after_fork)
{
    CHECK(probe_child(forked) == 7);
    DONE;
}

static int
pending(void *value)
{
    seen = *(int *)value;
    return 0;
}

PROBE(pending_calls_and_signals)
{
    int value = 9;
    seen = 0;
    CHECK(Py_AddPendingCall(pending, &value) == 0 && Py_MakePendingCalls() == 0 && seen == 9);
    CHECK(PyErr_CheckSignals() == 0 && PyOS_InterruptOccurred() == 0);
    CHECK(probe_exec("import signal\nkept = signal.getsignal(signal.SIGINT)\nsignal.signal(signal.SIGINT, signal.default_int_handler)"));
    PyErr_SetInterrupt();
    CHECK(PyErr_CheckSignals() == -1 && probe_raised(PyExc_KeyboardInterrupt));
    PyErr_SetInterrupt();
    CHECK(PyOS_InterruptOccurred() == 1 && PyErr_CheckSignals() == 0);
    CHECK(probe_exec("signal.signal(signal.SIGINT, kept if kept is not None else signal.SIG_DFL)"));
    CHECK(PySignal_SetWakeupFd(-1) == -1);
    PyOS_sighandler_t handler = PyOS_setsig(30, SIG_IGN);
    CHECK(PyOS_getsig(30) == SIG_IGN && PyOS_setsig(30, handler) == SIG_IGN);
    DONE;
}

PyMethodDef probes_thread[] = {
    ROW(locks_and_threads), ROW(thread_local_keys), ROW(thread_states), ROW(the_lock), ROW(stacks_of_greenlets),
    ROW(state_of_another_thread), ROW(after_fork),
    ROW(pending_calls_and_signals), LAST,
};
