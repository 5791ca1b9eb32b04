/* Interpreter states, thread states, and the PyGILState API.
 *
 * The list of interpreters and each interpreter's list of threads are guarded by
 * state_mutex, because foreign threads make their state without the GIL.  The newest
 * interpreter comes first, so the main one is last.
 *
 * A state made by PyThreadState_New() is bound to its OS thread for PyGILState through a
 * thread-specific key, the first one of the thread only.
 */
#include "Python.h"
#include "frameobject.h"
#include "pythread.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"

static _PyMutex state_mutex;
static PyInterpreterState *state_interpreters;
static unsigned long state_serial;

PyThreadState *_PyThreadState_Current;
PyThreadFrameGetter _PyThreadState_GetFrame;

/* PyGILState: the interpreter foreign threads join, and the key of the binding. */
static PyInterpreterState *gilstate_interp;
static int gilstate_key;

static void gilstate_bind(PyThreadState *tstate);

/* ---- interpreters ------------------------------------------------------------------------ */

PyInterpreterState *
PyInterpreterState_New(void)
{
    PyInterpreterState *interp = calloc(1, sizeof(PyInterpreterState));
    if (interp == NULL) {
        return NULL;
    }
    interp->dlopenflags = 2; /* RTLD_NOW */
    _PyMutex_Lock(&state_mutex);
    interp->next = state_interpreters;
    state_interpreters = interp;
    _PyMutex_Unlock(&state_mutex);
    return interp;
}

void
PyInterpreterState_Clear(PyInterpreterState *interp)
{
    for (PyThreadState *t = interp->tstate_head; t != NULL; t = t->next) {
        PyThreadState_Clear(t);
    }
    Py_CLEAR(interp->codec_search_path);
    Py_CLEAR(interp->codec_search_cache);
    Py_CLEAR(interp->codec_error_registry);
    Py_CLEAR(interp->modules);
    Py_CLEAR(interp->modules_reloading);
    Py_CLEAR(interp->sysdict);
    Py_CLEAR(interp->builtins);
}

static void
state_unlink(PyThreadState *tstate)
{
    PyInterpreterState *interp = tstate->interp;
    if (interp == NULL) {
        Py_FatalError("PyThreadState_Delete: a state without interpreter");
    }
    _PyMutex_Lock(&state_mutex);
    PyThreadState **link = &interp->tstate_head;
    while (*link != NULL && *link != tstate) {
        link = &(*link)->next;
    }
    if (*link == NULL) {
        _PyMutex_Unlock(&state_mutex);
        Py_FatalError("PyThreadState_Delete: the state is not in its interpreter's list");
    }
    *link = tstate->next;
    _PyMutex_Unlock(&state_mutex);
    free(tstate);
}

void
PyInterpreterState_Delete(PyInterpreterState *interp)
{
    while (interp->tstate_head != NULL) {
        PyThreadState_Delete(interp->tstate_head);
    }
    _PyMutex_Lock(&state_mutex);
    PyInterpreterState **link = &state_interpreters;
    while (*link != NULL && *link != interp) {
        link = &(*link)->next;
    }
    if (*link == NULL) {
        Py_FatalError("PyInterpreterState_Delete: unknown interpreter");
    }
    *link = interp->next;
    _PyMutex_Unlock(&state_mutex);
    free(interp);
}

PyInterpreterState *
PyInterpreterState_Head(void)
{
    return state_interpreters;
}

PyInterpreterState *
PyInterpreterState_Next(PyInterpreterState *interp)
{
    return interp->next;
}

PyThreadState *
PyInterpreterState_ThreadHead(PyInterpreterState *interp)
{
    return interp->tstate_head;
}

PyThreadState *
PyThreadState_Next(PyThreadState *tstate)
{
    return tstate->next;
}

/* ---- threads --------------------------------------------------------------------------------- */

static PyFrameObject *
state_own_frame(PyThreadState *tstate)
{
    return tstate->frame;
}

PyThreadState *
_PyThreadState_Prealloc(PyInterpreterState *interp)
{
    PyThreadState *tstate = calloc(1, sizeof(PyThreadState));
    if (tstate == NULL) {
        return NULL;
    }
    if (_PyThreadState_GetFrame == NULL) {
        _PyThreadState_GetFrame = state_own_frame;
    }
    tstate->interp = interp;
    tstate->thread_id = PyThread_get_thread_ident();
    _PyMutex_Lock(&state_mutex);
    tstate->plus_serial = ++state_serial;
    tstate->next = interp->tstate_head;
    interp->tstate_head = tstate;
    _PyMutex_Unlock(&state_mutex);
    return tstate;
}

void
_PyThreadState_Init(PyThreadState *tstate)
{
    gilstate_bind(tstate);
    (void)_PyEval_CStackLeft(); /* measures the thread's stack, once */
}

PyThreadState *
PyThreadState_New(PyInterpreterState *interp)
{
    PyThreadState *tstate = _PyThreadState_Prealloc(interp);
    if (tstate != NULL) {
        _PyThreadState_Init(tstate);
    }
    return tstate;
}

void
PyThreadState_Clear(PyThreadState *tstate)
{
    if (Py_VerboseFlag && tstate->frame != NULL) {
        fprintf(stderr, "PyThreadState_Clear: warning: thread still has a frame\n");
    }
    Py_CLEAR(tstate->frame);
    Py_CLEAR(tstate->dict);
    Py_CLEAR(tstate->async_exc);
    Py_CLEAR(tstate->curexc_type);
    Py_CLEAR(tstate->curexc_value);
    Py_CLEAR(tstate->curexc_traceback);
    Py_CLEAR(tstate->exc_type);
    Py_CLEAR(tstate->exc_value);
    Py_CLEAR(tstate->exc_traceback);
    tstate->c_profilefunc = NULL;
    tstate->c_tracefunc = NULL;
    Py_CLEAR(tstate->c_profileobj);
    Py_CLEAR(tstate->c_traceobj);
    _PyEval_UpdateTracing();
}

void
PyThreadState_Delete(PyThreadState *tstate)
{
    if (tstate == NULL) {
        Py_FatalError("PyThreadState_Delete: NULL state");
    }
    if (tstate == _PyThreadState_Current) {
        Py_FatalError("PyThreadState_Delete: the state is still current");
    }
    if (gilstate_interp != NULL && PyThread_get_key_value(gilstate_key) == tstate) {
        PyThread_delete_key_value(gilstate_key);
    }
    state_unlink(tstate);
}

void
PyThreadState_DeleteCurrent(void)
{
    PyThreadState *tstate = _PyThreadState_Current;
    if (tstate == NULL) {
        Py_FatalError("PyThreadState_DeleteCurrent: no current state");
    }
    if (gilstate_interp != NULL && PyThread_get_key_value(gilstate_key) == tstate) {
        PyThread_delete_key_value(gilstate_key);
    }
    /* The list must not show a freed state to the next owner. */
    _PyThreadState_Current = NULL;
    state_unlink(tstate);
    PyEval_ReleaseLock();
}

PyThreadState *
PyThreadState_Get(void)
{
    PyThreadState *tstate = _PyThreadState_Current;
    if (tstate == NULL) {
        Py_FatalError("PyThreadState_Get: no current thread");
    }
    return tstate;
}

PyThreadState *
PyThreadState_Swap(PyThreadState *tstate)
{
    PyThreadState *old = _PyThreadState_Current;
    _PyThreadState_Current = tstate;
    return old;
}

PyObject *
PyThreadState_GetDict(void)
{
    PyThreadState *tstate = _PyThreadState_Current;
    if (tstate == NULL) {
        return NULL;
    }
    if (tstate->dict == NULL) {
        tstate->dict = PyDict_New();
        if (tstate->dict == NULL) {
            PyErr_Clear();
        }
    }
    return tstate->dict;
}

int
PyThreadState_SetAsyncExc(long id, PyObject *exc)
{
    PyInterpreterState *interp = PyThreadState_Get()->interp;
    PyObject *old = NULL;
    int found = 0;
    _PyMutex_Lock(&state_mutex);
    for (PyThreadState *t = interp->tstate_head; t != NULL; t = t->next) {
        if (t->thread_id == id) {
            old = t->async_exc;
            Py_XINCREF(exc);
            t->async_exc = exc;
            found = 1;
            break;
        }
    }
    _PyMutex_Unlock(&state_mutex);
    Py_XDECREF(old);
    if (found) {
        _PyEval_SignalAsyncExc();
    }
    return found;
}

PyObject *
_PyThread_CurrentFrames(void)
{
    PyObject *result = PyDict_New();
    if (result == NULL) {
        return NULL;
    }
    /* The GIL keeps Python threads from changing the lists; making the dict's items
     * may allocate, so the mutex is not held. */
    for (PyInterpreterState *i = state_interpreters; i != NULL; i = i->next) {
        for (PyThreadState *t = i->tstate_head; t != NULL; t = t->next) {
            PyFrameObject *frame = t->frame;
            if (frame == NULL) {
                continue;
            }
            _PyFrame_Track(frame);
            PyObject *id = PyInt_FromLong(t->thread_id);
            int failed = id == NULL || PyDict_SetItem(result, id, (PyObject *)frame) < 0;
            Py_XDECREF(id);
            if (failed) {
                Py_DECREF(result);
                return NULL;
            }
        }
    }
    return result;
}

/* ---- PyGILState ---------------------------------------------------------------------------------- */

void
_PyGILState_Init(PyInterpreterState *interp, PyThreadState *tstate)
{
    assert(interp != NULL && tstate != NULL);
    gilstate_key = PyThread_create_key();
    if (gilstate_key == -1) {
        Py_FatalError("Could not allocate TLS entry");
    }
    gilstate_interp = interp;
    assert(PyThread_get_key_value(gilstate_key) == NULL);
    assert(tstate->gilstate_counter == 0);
    gilstate_bind(tstate);
}

void
_PyGILState_Fini(void)
{
    PyThread_delete_key(gilstate_key);
    gilstate_interp = NULL;
}

/* In a forked child only the current state belongs to a living thread. */
void
_PyGILState_Reinit(void)
{
    state_mutex.word = 0;
    PyThreadState *tstate = PyGILState_GetThisThreadState();
    if (gilstate_interp == NULL) {
        return;
    }
    PyThread_delete_key(gilstate_key);
    gilstate_key = PyThread_create_key();
    if (gilstate_key == -1) {
        Py_FatalError("Could not allocate TLS entry");
    }
    if (tstate != NULL && PyThread_set_key_value(gilstate_key, tstate) < 0) {
        Py_FatalError("Couldn't create autoTLSkey mapping");
    }
}

static void
gilstate_bind(PyThreadState *tstate)
{
    if (gilstate_interp == NULL) {
        return; /* before _PyGILState_Init, or after the end */
    }
    if (PyThread_get_key_value(gilstate_key) == NULL
        && PyThread_set_key_value(gilstate_key, tstate) < 0) {
        Py_FatalError("Couldn't create autoTLSkey mapping");
    }
    tstate->gilstate_counter = 1;
}

PyThreadState *
PyGILState_GetThisThreadState(void)
{
    if (gilstate_interp == NULL) {
        return NULL;
    }
    return PyThread_get_key_value(gilstate_key);
}

PyGILState_STATE
PyGILState_Ensure(void)
{
    assert(gilstate_interp != NULL);
    PyThreadState *tstate = PyThread_get_key_value(gilstate_key);
    int current;
    if (tstate == NULL) {
        /* A thread Python has never seen. */
        if (!PyEval_ThreadsInitialized()) {
            _PyEval_InitThreadsFromOutside(gilstate_interp);
        }
        tstate = PyThreadState_New(gilstate_interp);
        if (tstate == NULL) {
            Py_FatalError("Couldn't create thread-state for new thread");
        }
        tstate->gilstate_counter = 0;
        current = 0;
    }
    else {
        current = tstate == _PyThreadState_Current;
    }
    if (!current) {
        PyEval_RestoreThread(tstate);
    }
    tstate->gilstate_counter++;
    return current ? PyGILState_LOCKED : PyGILState_UNLOCKED;
}

void
PyGILState_Release(PyGILState_STATE oldstate)
{
    PyThreadState *tstate = PyThread_get_key_value(gilstate_key);
    if (tstate == NULL) {
        Py_FatalError("auto-releasing thread-state, but no thread-state for this thread");
    }
    if (tstate != _PyThreadState_Current) {
        Py_FatalError("This thread state must be current when releasing");
    }
    tstate->gilstate_counter--;
    assert(tstate->gilstate_counter >= 0);
    if (tstate->gilstate_counter == 0) {
        assert(oldstate == PyGILState_UNLOCKED);
        PyThreadState_Clear(tstate);
        PyThreadState_DeleteCurrent();
    }
    else if (oldstate == PyGILState_UNLOCKED) {
        PyEval_SaveThread();
    }
}
