/* _tkinter: threads, events, timers and files.
 *
 * Tcl binds an interpreter to the thread that made it.  Other threads of Python queue an event
 * there and wait for its answer, which comes while that thread runs its event loop.
 *
 * A thread gives the interpreter lock up before it enters Tcl, where it may run an event loop
 * for long, and callbacks take it back: tk_saved is the thread state put aside, NULL while
 * this thread holds the lock.
 */
#include "tkinter_internal.h"
#include <tk.h>

static __thread PyThreadState *tk_saved;
static int tk_quit;                     // quit() was called
static int tk_failed;                   // a callback raised what follows
static PyObject *tk_error_type;
static PyObject *tk_error_value;
static PyObject *tk_error_traceback;

void
_PyTk_Leave(void)
{
    tk_saved = PyEval_SaveThread();
}

void
_PyTk_Enter(void)
{
    PyThreadState *state = tk_saved;
    tk_saved = NULL;
    PyEval_RestoreThread(state);
}

int
_PyTk_CallbackBegin(void)
{
    if (tk_saved == NULL) {
        return 0;
    }
    _PyTk_Enter();
    return 1;
}

void
_PyTk_CallbackEnd(int taken)
{
    if (taken) {
        _PyTk_Leave();
    }
}

void
_PyTk_KeepError(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    Py_XSETREF(tk_error_type, type);
    Py_XSETREF(tk_error_value, value);
    Py_XSETREF(tk_error_traceback, traceback);
    tk_failed = 1;
}

/* Raise what a callback raised; NULL, or None if there is nothing. */
static PyObject *
tk_kept_error(void)
{
    if (!tk_failed) {
        Py_RETURN_NONE;
    }
    tk_failed = 0;
    PyErr_Restore(tk_error_type, tk_error_value, tk_error_traceback);
    tk_error_type = tk_error_value = tk_error_traceback = NULL;
    return NULL;
}

/* ---- calls from other threads ------------------------------------------------------------ */
typedef struct {
    app_t *app;
    PyCFunction method;
    PyObject *args;
    PyObject *result;           // or the three below
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    int done;                   // guarded by call_mutex
    Tcl_Condition finished;
} call_t;

typedef struct {
    Tcl_Event event;            // must be first: what Tcl queues and frees
    call_t *call;
} call_event_t;

TCL_DECLARE_MUTEX(call_mutex)

static int
call_handle(Tcl_Event *event, int flags)
{
    call_t *call = ((call_event_t *)event)->call;
    int taken = _PyTk_CallbackBegin();
    call->result = call->method((PyObject *)call->app, call->args);
    if (call->result == NULL) {
        PyErr_Fetch(&call->type, &call->value, &call->traceback);
    }
    _PyTk_CallbackEnd(taken);
    Tcl_MutexLock(&call_mutex);
    call->done = 1;
    Tcl_ConditionNotify(&call->finished);
    Tcl_MutexUnlock(&call_mutex);
    return 1;
}

/* Give the interpreter's thread a second to enter its event loop; 0 or -1. */
static int
call_wait_for_loop(app_t *app)
{
    for (int turn = 0; turn < 10 && !app->dispatching; turn++) {
        Py_BEGIN_ALLOW_THREADS
        Tcl_Sleep(100);
        Py_END_ALLOW_THREADS
    }
    if (!app->dispatching) {
        PyErr_SetString(PyExc_RuntimeError, "main thread is not in main loop");
        return -1;
    }
    return 0;
}

PyObject *
_PyTk_RunThere(app_t *app, PyCFunction method, PyObject *args)
{
    if (!app->threaded || app->thread == Tcl_GetCurrentThread()) {
        return method((PyObject *)app, args);
    }
    if (call_wait_for_loop(app) < 0) {
        return NULL;
    }
    call_t call = {.app = app, .method = method, .args = args};
    call_event_t *event = (call_event_t *)(void *)Tcl_Alloc(sizeof(call_event_t));
    event->event.proc = call_handle;
    event->call = &call;
    Py_BEGIN_ALLOW_THREADS
    Tcl_MutexLock(&call_mutex);
    Tcl_ThreadQueueEvent(app->thread, &event->event, TCL_QUEUE_TAIL);
    Tcl_ThreadAlert(app->thread);
    while (!call.done) {
        Tcl_ConditionWait(&call.finished, &call_mutex, NULL);
    }
    Tcl_MutexUnlock(&call_mutex);
    Tcl_ConditionFinalize(&call.finished);
    Py_END_ALLOW_THREADS
    if (call.result == NULL) {
        PyErr_Restore(call.type, call.value, call.traceback);
    }
    return call.result;
}

int
_PyTk_CheckThread(app_t *app)
{
    if (app->threaded && app->thread != Tcl_GetCurrentThread()) {
        PyErr_SetString(PyExc_RuntimeError, "Calling Tcl from different appartment");
        return 0;
    }
    return 1;
}

/* ---- files ------------------------------------------------------------------------------- */
typedef struct file_handler {
    PyObject *function;
    PyObject *file;
    int fd;
    struct file_handler *next;
} file_handler_t;

static file_handler_t *file_handlers;

static void
file_handler_ready(ClientData data, int mask)
{
    file_handler_t *handler = data;
    int taken = _PyTk_CallbackBegin();
    PyObject *function = handler->function;         // it may delete its own handler
    Py_INCREF(function);
    PyObject *result = PyObject_CallFunction(function, (char *)"(Oi)", handler->file, mask);
    Py_DECREF(function);
    if (result == NULL) {
        _PyTk_KeepError();
    }
    Py_XDECREF(result);
    _PyTk_CallbackEnd(taken);
}

/* Forget the handler of a descriptor, if there is one. */
static void
file_handler_forget(int fd)
{
    for (file_handler_t **link = &file_handlers; *link != NULL; link = &(*link)->next) {
        file_handler_t *handler = *link;
        if (handler->fd == fd) {
            *link = handler->next;
            Tcl_DeleteFileHandler(fd);
            Py_DECREF(handler->function);
            Py_DECREF(handler->file);
            PyMem_Free(handler);
            return;
        }
    }
}

PyObject *
_PyTk_AppCreateFileHandler(PyObject *self, PyObject *args)
{
    PyObject *file;
    PyObject *function;
    int mask;
    if (!PyArg_ParseTuple(args, "OiO:createfilehandler", &file, &mask, &function)) {
        return NULL;
    }
    int fd = PyObject_AsFileDescriptor(file);
    if (fd < 0) {
        return NULL;
    }
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "bad argument list");
        return NULL;
    }
    if (!_PyTk_CheckThread((app_t *)self)) {
        return NULL;
    }
    file_handler_t *handler = PyMem_New(file_handler_t, 1);
    if (handler == NULL) {
        return PyErr_NoMemory();
    }
    file_handler_forget(fd);
    Py_INCREF(function);
    Py_INCREF(file);
    *handler = (file_handler_t){function, file, fd, file_handlers};
    file_handlers = handler;
    Tcl_CreateFileHandler(fd, mask, file_handler_ready, handler);
    Py_RETURN_NONE;
}

PyObject *
_PyTk_AppDeleteFileHandler(PyObject *self, PyObject *args)
{
    PyObject *file;
    if (!PyArg_ParseTuple(args, "O:deletefilehandler", &file)) {
        return NULL;
    }
    int fd = PyObject_AsFileDescriptor(file);
    if (fd < 0 || !_PyTk_CheckThread((app_t *)self)) {
        return NULL;
    }
    file_handler_forget(fd);
    Py_RETURN_NONE;
}

/* ---- timers ------------------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    Tcl_TimerToken token;       // NULL once it has fired or was deleted
    PyObject *function;         // NULL once it was deleted or has fired
} tk_timer_t;

/* A waiting timer holds itself. */
static void
timer_fired(ClientData data)
{
    tk_timer_t *timer = data;
    int taken = _PyTk_CallbackBegin();
    PyObject *function = timer->function;
    timer->function = NULL;
    timer->token = NULL;
    PyObject *result = function != NULL ? PyObject_CallObject(function, NULL) : NULL;
    if (function != NULL && result == NULL) {
        _PyTk_KeepError();
    }
    Py_XDECREF(result);
    Py_XDECREF(function);
    Py_DECREF(timer);
    _PyTk_CallbackEnd(taken);
}

PyObject *
_PyTk_AppCreateTimerHandler(PyObject *self, PyObject *args)
{
    int milliseconds;
    PyObject *function;
    if (!PyArg_ParseTuple(args, "iO:createtimerhandler", &milliseconds, &function)) {
        return NULL;
    }
    if (!PyCallable_Check(function)) {
        PyErr_SetString(PyExc_TypeError, "bad argument list");
        return NULL;
    }
    if (!_PyTk_CheckThread((app_t *)self)) {
        return NULL;
    }
    tk_timer_t *timer = PyObject_New(tk_timer_t, &_PyTk_TimerType);
    if (timer != NULL) {
        Py_INCREF(function);
        timer->function = function;
        Py_INCREF(timer);
        timer->token = Tcl_CreateTimerHandler(milliseconds, timer_fired, timer);
    }
    return (PyObject *)timer;
}

static PyObject *
timer_deletehandler(tk_timer_t *self, PyObject *unused)
{
    PyObject *function = self->function;
    if (self->token != NULL) {
        Tcl_DeleteTimerHandler(self->token);
        self->token = NULL;
        self->function = NULL;
        Py_XDECREF(function);
        Py_DECREF(self);        // the caller holds it, too
    }
    Py_RETURN_NONE;
}

static void
timer_dealloc(tk_timer_t *self)
{
    Py_XDECREF(self->function);
    PyObject_Del(self);
}

static PyObject *
timer_repr(tk_timer_t *self)
{
    return PyString_FromFormat("<tktimertoken at %p%s>", (void *)self,
                               self->function == NULL ? ", handler deleted" : "");
}

static PyMethodDef timer_methods[] = {
    {"deletetimerhandler", (PyCFunction)timer_deletehandler, METH_NOARGS,
     PyDoc_STR("deletetimerhandler(): the function will not be called")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyTk_TimerType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "tktimertoken",
    .tp_basicsize = sizeof(tk_timer_t),
    .tp_dealloc = (destructor)timer_dealloc,
    .tp_repr = (reprfunc)timer_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = timer_methods,
};

/* ---- loops ------------------------------------------------------------------------------- */
/* Handle one event; Tcl's answer, -1 when there is nothing left to wait for. */
static int
tk_one_event(int flags)
{
    int answer;
    _PyTk_Leave();
    answer = Tcl_DoOneEvent(flags);
    _PyTk_Enter();
    return answer;
}

PyObject *
_PyTk_AppMainloop(PyObject *self, PyObject *args)
{
    app_t *app = (app_t *)self;
    int threshold = 0;
    if (!PyArg_ParseTuple(args, "|i:mainloop", &threshold) || !_PyTk_CheckThread(app)) {
        return NULL;
    }
    app->dispatching = 1;
    tk_quit = 0;
    int failed = 0;
    while (Tk_GetNumMainWindows() > threshold && !tk_quit && !tk_failed && !failed) {
        failed = tk_one_event(0) < 0;
        if (PyErr_CheckSignals() < 0) {
            app->dispatching = 0;
            return NULL;
        }
    }
    app->dispatching = 0;
    tk_quit = 0;
    return tk_kept_error();
}

PyObject *
_PyTk_AppDoOneEvent(PyObject *self, PyObject *args)
{
    int flags = 0;
    if (!PyArg_ParseTuple(args, "|i:dooneevent", &flags)) {
        return NULL;
    }
    return PyInt_FromLong(tk_one_event(flags));
}

PyObject *
_PyTk_AppQuit(PyObject *self, PyObject *unused)
{
    tk_quit = 1;
    Py_RETURN_NONE;
}

/* ---- while the prompt waits -------------------------------------------------------------- */
static int hook_input_ready;

static void
hook_input(ClientData data, int mask)
{
    hook_input_ready = 1;
}

/* Called by the prompt without the interpreter lock, in the main thread. */
static int
hook_run(void)
{
    const int fd = fileno(stdin);
    PyGILState_STATE gil = PyGILState_Ensure();
    hook_input_ready = 0;
    tk_failed = 0;
    Tcl_CreateFileHandler(fd, TCL_READABLE, hook_input, NULL);
    while (!hook_input_ready && !tk_failed && tk_one_event(0) >= 0) {
        continue;
    }
    Tcl_DeleteFileHandler(fd);
    if (tk_kept_error() == NULL) {
        PyErr_Print();
    }
    else {
        Py_DECREF(Py_None);
    }
    PyGILState_Release(gil);
    return 0;
}

void
_PyTk_InstallInputHook(void)
{
    if (PyOS_InputHook == NULL) {
        PyOS_InputHook = hook_run;
    }
}
