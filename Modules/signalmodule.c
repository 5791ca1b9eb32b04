/* signal: handlers written in Python.
 *
 * The C handler only takes notes: it marks the signal as tripped, zeroes the evaluator's
 * ticker, wakes the main thread if that waits for a lock, and writes a byte to the wake-up
 * descriptor.  PyErr_CheckSignals(), run by the main thread, calls the Python handlers.
 *
 * signal_tripped[n] and _PySignal_Tripped are written by handlers and read by the main
 * thread; a handler sets the former first, the reader clears the latter first, so that
 * none is overlooked.
 */
#include "Python.h"
#include "intrcheck.h"
#include "pythread.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>

#define SIGNAL_COUNT NSIG

typedef void (*signal_func)(int);

int _PySignal_Tripped;
static volatile sig_atomic_t signal_tripped[SIGNAL_COUNT];
static PyObject *signal_handlers[SIGNAL_COUNT]; /* what signal() was given, or None */
static volatile sig_atomic_t signal_wakeup_fd = -1;

static long signal_main_thread;
static pid_t signal_main_pid;

static PyObject *signal_dfl;
static PyObject *signal_ign;
static PyObject *signal_int_handler;
static signal_func signal_old_sigint;
static PyObject *signal_itimer_error;

static int
signal_in_main_thread(void)
{
    return PyThread_get_thread_ident() == signal_main_thread;
}

/* ---- the C handler -------------------------------------------------------------------- */

static void
signal_trip(int signum)
{
    __atomic_store_n(&signal_tripped[signum], 1, __ATOMIC_RELAXED);
    __atomic_store_n(&_PySignal_Tripped, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&_Py_Ticker, 0, __ATOMIC_RELAXED);
    _PyPlus_InterruptMain();
    if (signal_wakeup_fd != -1) {
        ssize_t written = write(signal_wakeup_fd, "\0", 1);
        (void)written; /* a full pipe has its reader awake already */
    }
}

static void
signal_handler(int signum)
{
    int saved = errno;
    /* A child between fork and exec must not run the parent's handlers. */
    if (getpid() == signal_main_pid) {
        signal_trip(signum);
    }
    errno = saved;
}

/* ---- running Python handlers ---------------------------------------------------------------- */

int
PyErr_CheckSignals(void)
{
    if (!_PySignal_IsTripped() || !signal_in_main_thread()) {
        return 0;
    }
    /* What is tripped from here on trips it again, and what was before is seen below. */
    (void)__atomic_exchange_n(&_PySignal_Tripped, 0, __ATOMIC_ACQ_REL);
    PyObject *frame = (PyObject *)PyEval_GetFrame();
    if (frame == NULL) {
        frame = Py_None;
    }
    else {
        _PyFrame_Track((PyFrameObject *)frame);
    }
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        if (!__atomic_load_n(&signal_tripped[i], __ATOMIC_RELAXED)) {
            continue;
        }
        __atomic_store_n(&signal_tripped[i], 0, __ATOMIC_RELAXED);
        PyObject *args = Py_BuildValue("(iO)", i, frame);
        PyObject *result = NULL;
        if (args != NULL) {
            result = PyEval_CallObject(signal_handlers[i], args);
            Py_DECREF(args);
        }
        if (result == NULL) {
            __atomic_store_n(&_PySignal_Tripped, 1, __ATOMIC_RELAXED); /* others may wait */
            return -1;
        }
        Py_DECREF(result);
    }
    return 0;
}

void
PyErr_SetInterrupt(void)
{
    signal_trip(SIGINT);
}

int
PyOS_InterruptOccurred(void)
{
    if (!signal_tripped[SIGINT] || !signal_in_main_thread()) {
        return 0;
    }
    signal_tripped[SIGINT] = 0;
    return 1;
}

/* ---- functions --------------------------------------------------------------------------------- */

static PyObject *
signal_default_int_handler(PyObject *self, PyObject *args)
{
    PyErr_SetNone(PyExc_KeyboardInterrupt);
    return NULL;
}

PyDoc_STRVAR(default_int_handler_doc,
"default_int_handler(...)\n\n\
What SIGINT does unless told otherwise: raises KeyboardInterrupt.");

static int
signal_check_number(int signum)
{
    if (signum < 1 || signum >= SIGNAL_COUNT) {
        PyErr_SetString(PyExc_ValueError, "signal number out of range");
        return -1;
    }
    return 0;
}

static PyObject *
signal_signal(PyObject *self, PyObject *args)
{
    int signum;
    PyObject *handler;
    if (!PyArg_ParseTuple(args, "iO:signal", &signum, &handler)) {
        return NULL;
    }
    if (!signal_in_main_thread()) {
        PyErr_SetString(PyExc_ValueError, "signal only works in main thread");
        return NULL;
    }
    if (signal_check_number(signum) < 0) {
        return NULL;
    }
    signal_func func = signal_handler;
    if (handler == signal_ign) {
        func = SIG_IGN;
    }
    else if (handler == signal_dfl) {
        func = SIG_DFL;
    }
    else if (!PyCallable_Check(handler)) {
        PyErr_SetString(PyExc_TypeError, "signal handler must be signal.SIG_IGN, "
                                         "signal.SIG_DFL, or a callable object");
        return NULL;
    }
    if (PyOS_setsig(signum, func) == SIG_ERR) {
        PyErr_SetFromErrno(PyExc_RuntimeError);
        return NULL;
    }
    PyObject *old = signal_handlers[signum];
    __atomic_store_n(&signal_tripped[signum], 0, __ATOMIC_RELAXED);
    Py_INCREF(handler);
    signal_handlers[signum] = handler;
    return old;
}

PyDoc_STRVAR(signal_doc,
"signal(sig, action) -> action\n\n\
Set what a signal does: SIG_DFL, SIG_IGN, or a function that is called with the number\n\
and the interrupted frame.  Returns the action it had.  Only in the main thread.");

static PyObject *
signal_getsignal(PyObject *self, PyObject *args)
{
    int signum;
    if (!PyArg_ParseTuple(args, "i:getsignal", &signum) || signal_check_number(signum) < 0) {
        return NULL;
    }
    PyObject *handler = signal_handlers[signum];
    Py_INCREF(handler);
    return handler;
}

PyDoc_STRVAR(getsignal_doc,
"getsignal(sig) -> action\n\n\
The present action: SIG_DFL, SIG_IGN, a function, or None for one not set from Python.");

static PyObject *
signal_alarm(PyObject *self, PyObject *args)
{
    int seconds;
    if (!PyArg_ParseTuple(args, "i:alarm", &seconds)) {
        return NULL;
    }
    return PyInt_FromLong((long)alarm((unsigned int)seconds));
}

PyDoc_STRVAR(alarm_doc, "alarm(seconds) -> int\n\nHave SIGALRM sent after some seconds; returns\n\
what an earlier alarm had left.");

static PyObject *
signal_pause(PyObject *self, PyObject *unused)
{
    Py_BEGIN_ALLOW_THREADS
    (void)pause();
    Py_END_ALLOW_THREADS
    if (PyErr_CheckSignals() < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(pause_doc, "pause()\n\nWait for a signal.");

static PyObject *
signal_siginterrupt(PyObject *self, PyObject *args)
{
    int signum;
    int flag;
    if (!PyArg_ParseTuple(args, "ii:siginterrupt", &signum, &flag)
        || signal_check_number(signum) < 0) {
        return NULL;
    }
    struct sigaction action;
    if (sigaction(signum, NULL, &action) == 0) {
        action.sa_flags = flag ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
        if (sigaction(signum, &action, NULL) == 0) {
            Py_RETURN_NONE;
        }
    }
    PyErr_SetFromErrno(PyExc_RuntimeError);
    return NULL;
}

PyDoc_STRVAR(siginterrupt_doc,
"siginterrupt(sig, flag) -> None\n\n\
Does the signal interrupt system calls (true) or are they started again (false)?");

static PyObject *
signal_set_wakeup_fd(PyObject *self, PyObject *args)
{
    int fd;
    struct stat info;
    if (!PyArg_ParseTuple(args, "i:set_wakeup_fd", &fd)) {
        return NULL;
    }
    if (!signal_in_main_thread()) {
        PyErr_SetString(PyExc_ValueError, "set_wakeup_fd only works in main thread");
        return NULL;
    }
    if (fd != -1 && fstat(fd, &info) != 0) {
        PyErr_SetString(PyExc_ValueError, "invalid fd");
        return NULL;
    }
    int old = (int)signal_wakeup_fd;
    signal_wakeup_fd = fd;
    return PyLong_FromLong(old);
}

PyDoc_STRVAR(set_wakeup_fd_doc,
"set_wakeup_fd(fd) -> fd\n\n\
Have a zero byte written to fd when a signal comes, to wake up a select() or poll().\n\
-1 switches it off.  fd must not block.");

int
PySignal_SetWakeupFd(int fd)
{
    int old = (int)signal_wakeup_fd;
    signal_wakeup_fd = fd < 0 ? -1 : fd;
    return old;
}

/* ---- interval timers ----------------------------------------------------------------------------- */

static void
signal_split_seconds(double seconds, struct timeval *tv)
{
    tv->tv_sec = (time_t)floor(seconds);
    tv->tv_usec = (suseconds_t)(fmod(seconds, 1.0) * 1000000.0);
    /* Something asked for must not round to "never". */
    if (seconds > 0.0 && tv->tv_sec == 0 && tv->tv_usec == 0) {
        tv->tv_usec = 1;
    }
}

static PyObject *
signal_timer_value(const struct itimerval *timer)
{
    return Py_BuildValue("(dd)",
                         (double)timer->it_value.tv_sec + timer->it_value.tv_usec / 1000000.0,
                         (double)timer->it_interval.tv_sec
                             + timer->it_interval.tv_usec / 1000000.0);
}

static PyObject *
signal_setitimer(PyObject *self, PyObject *args)
{
    int which;
    double first;
    double interval = 0;
    if (!PyArg_ParseTuple(args, "id|d:setitimer", &which, &first, &interval)) {
        return NULL;
    }
    struct itimerval wanted;
    struct itimerval old;
    signal_split_seconds(first, &wanted.it_value);
    signal_split_seconds(interval, &wanted.it_interval);
    if (setitimer(which, &wanted, &old) != 0) {
        PyErr_SetFromErrno(signal_itimer_error);
        return NULL;
    }
    return signal_timer_value(&old);
}

PyDoc_STRVAR(setitimer_doc,
"setitimer(which, seconds[, interval]) -> (seconds, interval)\n\n\
Let ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF fire after some seconds and then each\n\
interval; 0 seconds stop it.  Returns the old values.");

static PyObject *
signal_getitimer(PyObject *self, PyObject *args)
{
    int which;
    struct itimerval now;
    if (!PyArg_ParseTuple(args, "i:getitimer", &which)) {
        return NULL;
    }
    if (getitimer(which, &now) != 0) {
        PyErr_SetFromErrno(signal_itimer_error);
        return NULL;
    }
    return signal_timer_value(&now);
}

PyDoc_STRVAR(getitimer_doc, "getitimer(which) -> (seconds, interval)\n\nA timer's present value.");

/* ---- module --------------------------------------------------------------------------------------- */

static PyMethodDef signal_methods[] = {
    {"alarm", signal_alarm, METH_VARARGS, alarm_doc},
    {"setitimer", signal_setitimer, METH_VARARGS, setitimer_doc},
    {"getitimer", signal_getitimer, METH_VARARGS, getitimer_doc},
    {"signal", signal_signal, METH_VARARGS, signal_doc},
    {"getsignal", signal_getsignal, METH_VARARGS, getsignal_doc},
    {"set_wakeup_fd", signal_set_wakeup_fd, METH_VARARGS, set_wakeup_fd_doc},
    {"siginterrupt", signal_siginterrupt, METH_VARARGS, siginterrupt_doc},
    {"pause", signal_pause, METH_NOARGS, pause_doc},
    {"default_int_handler", signal_default_int_handler, METH_VARARGS, default_int_handler_doc},
    {NULL}};

PyDoc_STRVAR(module_doc,
"Signals and what they do.\n\n\
signal() and getsignal() set and tell the action of a signal: SIG_DFL, SIG_IGN or a\n\
function called with the number and the interrupted frame.  alarm(), setitimer() and\n\
getitimer() send signals by the clock, pause() waits for one.  Handlers run in the main\n\
thread, between two instructions.");

static const struct {
    const char *name;
    int number;
} signal_names[] = {
    {"SIGHUP", SIGHUP},       {"SIGINT", SIGINT},   {"SIGQUIT", SIGQUIT}, {"SIGILL", SIGILL},
    {"SIGTRAP", SIGTRAP},     {"SIGIOT", SIGIOT},   {"SIGABRT", SIGABRT}, {"SIGFPE", SIGFPE},
    {"SIGKILL", SIGKILL},     {"SIGBUS", SIGBUS},   {"SIGSEGV", SIGSEGV}, {"SIGSYS", SIGSYS},
    {"SIGPIPE", SIGPIPE},     {"SIGALRM", SIGALRM}, {"SIGTERM", SIGTERM}, {"SIGUSR1", SIGUSR1},
    {"SIGUSR2", SIGUSR2},     {"SIGCLD", SIGCHLD},  {"SIGCHLD", SIGCHLD}, {"SIGPWR", SIGPWR},
    {"SIGIO", SIGIO},         {"SIGURG", SIGURG},   {"SIGWINCH", SIGWINCH}, {"SIGPOLL", SIGPOLL},
    {"SIGSTOP", SIGSTOP},     {"SIGTSTP", SIGTSTP}, {"SIGCONT", SIGCONT}, {"SIGTTIN", SIGTTIN},
    {"SIGTTOU", SIGTTOU},     {"SIGVTALRM", SIGVTALRM}, {"SIGPROF", SIGPROF},
    {"SIGXCPU", SIGXCPU},     {"SIGXFSZ", SIGXFSZ}, {NULL, 0}};

/* What the process came with, and our own SIGINT unless that is ignored. */
static void
signal_adopt_handlers(void)
{
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        signal_func func = PyOS_getsig(i);
        signal_tripped[i] = 0;
        PyObject *handler = func == SIG_DFL ? signal_dfl : func == SIG_IGN ? signal_ign : Py_None;
        Py_INCREF(handler);
        Py_XSETREF(signal_handlers[i], handler);
    }
    if (signal_handlers[SIGINT] == signal_dfl) {
        Py_INCREF(signal_int_handler);
        Py_SETREF(signal_handlers[SIGINT], signal_int_handler);
        signal_old_sigint = PyOS_setsig(SIGINT, signal_handler);
    }
}

static int
signal_add_constants(PyObject *m)
{
    for (int i = 0; signal_names[i].name != NULL; i++) {
        if (PyModule_AddIntConstant(m, signal_names[i].name, signal_names[i].number) < 0) {
            return -1;
        }
    }
    if (PyModule_AddIntConstant(m, "SIGRTMIN", SIGRTMIN) < 0
        || PyModule_AddIntConstant(m, "SIGRTMAX", SIGRTMAX) < 0
        || PyModule_AddIntConstant(m, "NSIG", SIGNAL_COUNT) < 0) {
        return -1;
    }
    static const struct {
        const char *name;
        long value;
    } timers[] = {{"ITIMER_REAL", ITIMER_REAL},
                  {"ITIMER_VIRTUAL", ITIMER_VIRTUAL},
                  {"ITIMER_PROF", ITIMER_PROF}};
    for (int i = 0; i < 3; i++) {
        PyObject *value = PyLong_FromLong(timers[i].value);
        if (value == NULL || PyModule_AddObject(m, timers[i].name, value) < 0) {
            return -1;
        }
    }
    return 0;
}

PyMODINIT_FUNC initsignal(void);

PyMODINIT_FUNC
initsignal(void)
{
    signal_main_thread = PyThread_get_thread_ident();
    signal_main_pid = getpid();
    _PyPlus_SetMainThread();

    PyObject *m = Py_InitModule3("signal", signal_methods, module_doc);
    if (m == NULL) {
        return;
    }
    PyObject *d = PyModule_GetDict(m);
    signal_dfl = PyLong_FromVoidPtr((void *)SIG_DFL);
    signal_ign = PyLong_FromVoidPtr((void *)SIG_IGN);
    if (signal_dfl == NULL || signal_ign == NULL
        || PyDict_SetItemString(d, "SIG_DFL", signal_dfl) < 0
        || PyDict_SetItemString(d, "SIG_IGN", signal_ign) < 0 || signal_add_constants(m) < 0) {
        return;
    }
    signal_itimer_error = PyErr_NewException((char *)"signal.ItimerError", PyExc_IOError, NULL);
    if (signal_itimer_error == NULL
        || PyDict_SetItemString(d, "ItimerError", signal_itimer_error) < 0) {
        return;
    }
    PyObject *handler = PyDict_GetItemString(d, "default_int_handler");
    if (handler == NULL) {
        return;
    }
    Py_INCREF(handler);
    signal_int_handler = handler;
    signal_adopt_handlers();
}

/* ---- process ----------------------------------------------------------------------------------------- */

void
PyOS_InitInterrupts(void)
{
    initsignal();
    _PyImport_FixupExtension((char *)"signal", (char *)"signal");
}

void
PyOS_FiniInterrupts(void)
{
    PyOS_setsig(SIGINT, signal_old_sigint);
    signal_old_sigint = SIG_DFL;
    for (int i = 1; i < SIGNAL_COUNT; i++) {
        PyObject *handler = signal_handlers[i];
        signal_tripped[i] = 0;
        signal_handlers[i] = NULL;
        if (handler != NULL && handler != Py_None && handler != signal_dfl
            && handler != signal_ign) {
            PyOS_setsig(i, SIG_DFL);
        }
        Py_XDECREF(handler);
    }
    Py_CLEAR(signal_int_handler);
    Py_CLEAR(signal_dfl);
    Py_CLEAR(signal_ign);
}

void
_PySignal_AfterFork(void)
{
    signal_main_thread = PyThread_get_thread_ident();
    signal_main_pid = getpid();
    _PyPlus_SetMainThread();
}

void
PyOS_AfterFork(void)
{
    _PyGILState_Reinit();
    _PySignal_AfterFork();
    _PyImport_ReInitLock();
    PyEval_ReInitThreads();
}
