/* thread: starting threads; and the table of the module.  Locks are in lock.c, or in
 * lock_plain.c where PYPLUS_NATIVE_LOCKS is 0; thread-local data is in local.c. */
#include "thread_internal.h"
#include "pythread.h"
#include "pycore_ceval.h"
#include "pycore_natives.h"
#include "plusconfig.h"

#if PYPLUS_NATIVE_LOCKS
#define Lock_Type _PyLock_Type
#define Lock_New _PyLock_New
#else
#define Lock_Type _PyPlainLock_Type
#define Lock_New _PyPlainLock_New
#endif

PyObject *_PyThread_ErrorObject;
static long thread_count;

static PyObject *
thread_allocate_lock(PyObject *self, PyObject *unused)
{
    return Lock_New();
}

PyDoc_STRVAR(allocate_doc, "allocate_lock() -> lock\n\nMake a new lock.  (allocate is an old name.)");

/* ---- starting ----------------------------------------------------------------------------- */

typedef struct {
    PyThreadState *tstate;
    PyObject *func;
    PyObject *args;
    PyObject *kw;
} boot;

static void
thread_report(PyObject *func)
{
    PySys_WriteStderr("Unhandled exception in thread started by ");
    PyObject *file = PySys_GetObject((char *)"stderr");
    if (file != NULL && file != Py_None) {
        PyObject *type, *value, *tb;
        PyErr_Fetch(&type, &value, &tb);
        if (PyFile_WriteObject(func, file, 0) < 0) {
            PyErr_Clear();
        }
        PyErr_Restore(type, value, tb);
    }
    else {
        PyObject_Print(func, stderr, 0);
    }
    PySys_WriteStderr("\n");
    PyErr_PrintEx(0);
}

static void
thread_main(void *arg)
{
    boot start = *(boot *)arg;
    PyMem_Free(arg);
    PyThreadState *tstate = start.tstate;
    tstate->thread_id = PyThread_get_thread_ident();
    _PyThreadState_Init(tstate);
    PyEval_AcquireThread(tstate);
    thread_count++;
    PyObject *result = PyEval_CallObjectWithKeywords(start.func, start.args, start.kw);
    if (result == NULL) {
        if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
            PyErr_Clear();
        }
        else {
            thread_report(start.func);
        }
    }
    else {
        Py_DECREF(result);
    }
    Py_DECREF(start.func);
    Py_DECREF(start.args);
    Py_XDECREF(start.kw);
    thread_count--;
    PyThreadState_Clear(tstate);
    PyThreadState_DeleteCurrent();
    /* Not PyThread_exit_thread(): pthread_exit() loads a library the first time, and whoever
     * forks meanwhile gets a child with a half-loaded one. */
}

static PyObject *
thread_start_new_thread(PyObject *self, PyObject *fargs)
{
    PyObject *func, *args;
    PyObject *kw = NULL;
    if (!PyArg_UnpackTuple(fargs, "start_new_thread", 2, 3, &func, &args, &kw)) {
        return NULL;
    }
    if (!PyCallable_Check(func)) {
        PyErr_SetString(PyExc_TypeError, "first arg must be callable");
        return NULL;
    }
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "2nd arg must be a tuple");
        return NULL;
    }
    if (kw != NULL && !PyDict_Check(kw)) {
        PyErr_SetString(PyExc_TypeError, "optional 3rd arg must be a dictionary");
        return NULL;
    }
    boot *start = PyMem_New(boot, 1);
    if (start == NULL) {
        return PyErr_NoMemory();
    }
    start->tstate = _PyThreadState_Prealloc(PyThreadState_GET()->interp);
    if (start->tstate == NULL) {
        PyMem_Free(start);
        return PyErr_NoMemory();
    }
    start->func = func;
    start->args = args;
    start->kw = kw;
    Py_INCREF(func);
    Py_INCREF(args);
    Py_XINCREF(kw);
    PyEval_InitThreads();
    PyThreadState *tstate = start->tstate;
    long ident = PyThread_start_new_thread(thread_main, start);
    if (ident == -1) {
        PyErr_SetString(_PyThread_ErrorObject, "can't start new thread");
        Py_DECREF(func);
        Py_DECREF(args);
        Py_XDECREF(kw);
        PyThreadState_Clear(tstate);
        PyThreadState_Delete(tstate);
        PyMem_Free(start);
        return NULL;
    }
    return PyInt_FromLong(ident);
}

PyDoc_STRVAR(start_doc,
"start_new_thread(function, args[, kwargs]) -> int\n\n\
Start a thread that calls function(*args, **kwargs), and return its id.  It ends with the\n\
function; an exception is printed, SystemExit apart.  (start_new is an old name.)");

/* ---- the rest ------------------------------------------------------------------------------- */

static PyObject *
thread_exit(PyObject *self, PyObject *unused)
{
    PyErr_SetNone(PyExc_SystemExit);
    return NULL;
}

static PyObject *
thread_interrupt_main(PyObject *self, PyObject *unused)
{
    PyErr_SetInterrupt();
    Py_RETURN_NONE;
}

static PyObject *
thread_get_ident(PyObject *self, PyObject *unused)
{
    long ident = PyThread_get_thread_ident();
    if (ident == -1) {
        PyErr_SetString(_PyThread_ErrorObject, "no current thread ident");
        return NULL;
    }
    return PyInt_FromLong(ident);
}

static PyObject *
thread_get_count(PyObject *self, PyObject *unused)
{
    return PyInt_FromLong(thread_count);
}

static PyObject *
thread_stack_size(PyObject *self, PyObject *args)
{
    Py_ssize_t size = 0;
    if (!PyArg_ParseTuple(args, "|n:stack_size", &size)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must be 0 or a positive value");
        return NULL;
    }
    size_t old = PyThread_get_stacksize();
    if (PyTuple_GET_SIZE(args) > 0) {
        int status = PyThread_set_stacksize((size_t)size);
        if (status == -1) {
            PyErr_Format(PyExc_ValueError, "size not valid: %zd bytes", size);
            return NULL;
        }
        if (status == -2) {
            PyErr_SetString(_PyThread_ErrorObject, "setting stack size not supported");
            return NULL;
        }
    }
    return PyInt_FromSsize_t((Py_ssize_t)old);
}

PyDoc_STRVAR(exit_doc, "exit()\n\nEnd this thread: raises SystemExit.  (exit_thread is an old name.)");
PyDoc_STRVAR(interrupt_doc, "interrupt_main()\n\nAct in the main thread as if SIGINT had come.");
PyDoc_STRVAR(get_ident_doc, "get_ident() -> int\n\nThe id of this thread: a number that no other\n\
living thread has.");
PyDoc_STRVAR(count_doc, "_count() -> int\n\nNumber of threads started from Python that still run.");
PyDoc_STRVAR(stack_size_doc,
"stack_size([size]) -> size\n\n\
The size of the C stack of threads started from now on, in bytes; 0 is the system's own\n\
choice.  With an argument sets it and returns the old one.");

static PyMethodDef thread_methods[] = {
    {"start_new_thread", thread_start_new_thread, METH_VARARGS, start_doc},
    {"start_new", thread_start_new_thread, METH_VARARGS, start_doc},
    {"allocate_lock", thread_allocate_lock, METH_NOARGS, allocate_doc},
    {"allocate", thread_allocate_lock, METH_NOARGS, allocate_doc},
    {"exit_thread", thread_exit, METH_NOARGS, exit_doc},
    {"exit", thread_exit, METH_NOARGS, exit_doc},
    {"interrupt_main", thread_interrupt_main, METH_NOARGS, interrupt_doc},
    {"get_ident", thread_get_ident, METH_NOARGS, get_ident_doc},
    {"_count", thread_get_count, METH_NOARGS, count_doc},
    {"stack_size", thread_stack_size, METH_VARARGS, stack_size_doc},
    {NULL}};

PyDoc_STRVAR(module_doc,
"Threads, at the lowest level.\n\n\
start_new_thread() runs a function beside the others; locks from allocate_lock() keep\n\
them in step.  The threading module has the comfortable forms.");

PyMODINIT_FUNC initthread(void);

PyMODINIT_FUNC
initthread(void)
{
    if (_PyThreadLocal_Init() < 0 || PyType_Ready(&_PyLock_Type) < 0
        || PyType_Ready(&Lock_Type) < 0) {
        return;
    }
    PyObject *m = Py_InitModule3("thread", thread_methods, module_doc);
    if (m == NULL) {
        return;
    }
    PyObject *d = PyModule_GetDict(m);
    _PyThread_ErrorObject = PyErr_NewException((char *)"thread.error", NULL, NULL);
    if (_PyThread_ErrorObject == NULL || PyDict_SetItemString(d, "error", _PyThread_ErrorObject) < 0
        || PyDict_SetItemString(d, "LockType", (PyObject *)&Lock_Type) < 0
        || PyDict_SetItemString(d, "_local", (PyObject *)&_PyThreadLocal_Type) < 0) {
        return;
    }
    thread_count = 0;
    PyThread_init_thread();
}
