/* thread: starting threads, locks, thread-local data.
 *
 * Locks are PyThread locks.  A waiting main thread answers signals: it wakes up, runs the
 * handlers, and goes on waiting unless one raised.
 *
 * thread._local.  Each thread that touches a local object has one dict for it.  The dict
 * belongs to the local object, so that the collector sees cycles through it; the thread's
 * own dict holds only a `slot`, which dies with the thread and takes the dict along:
 *
 *     tstate->dict["thread.local.<addr>"] -> slot -> dict
 *     local -> list of its slots (borrowed), visiting each slot's dict
 */
#include "Python.h"
#include "pythread.h"
#include "structmember.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"
#include "pycore_names.h"

static PyObject *thread_error;
static long thread_count;

/* ---- locks ----------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyThread_type_lock lock;
    PyObject *weakreflist;
} lockobject;

static PyTypeObject Locktype;

static void
lock_dealloc(lockobject *self)
{
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    if (self->lock != NULL) {
        PyThread_acquire_lock(self->lock, NOWAIT_LOCK);
        PyThread_release_lock(self->lock);
        PyThread_free_lock(self->lock);
    }
    PyObject_Del(self);
}

/* 1 taken, 0 not, -1 with an exception from a signal handler. */
static int
lock_take(lockobject *self, _PyPlus_nsec deadline)
{
    _PyLockStatus status = _PyPlus_LockAcquire(self->lock, 0, 0);
    if (status == _PyLock_ACQUIRED || deadline == 0) {
        return status == _PyLock_ACQUIRED;
    }
    PyThread_type_lock lock = self->lock;
    int answer_signals = _PyOS_IsMainThread();
    for (;;) {
        Py_BEGIN_ALLOW_THREADS
        status = _PyPlus_LockAcquire(lock, deadline, answer_signals);
        Py_END_ALLOW_THREADS
        if (status != _PyLock_INTERRUPTED) {
            return status == _PyLock_ACQUIRED;
        }
        if (Py_MakePendingCalls() < 0) {
            return -1;
        }
    }
}

static PyObject *
lock_acquire(lockobject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"blocking", (char *)"timeout", NULL};
    int blocking = 1;
    double timeout = -1.0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|id:acquire", kwlist, &blocking, &timeout)) {
        return NULL;
    }
    if (!blocking && timeout != -1.0) {
        PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
        return NULL;
    }
    if (timeout < 0.0 && timeout != -1.0) {
        PyErr_SetString(PyExc_ValueError, "timeout value must be positive");
        return NULL;
    }
    if (timeout > 9223372036.0) {
        PyErr_SetString(PyExc_OverflowError, "timeout value is too large");
        return NULL;
    }
    _PyPlus_nsec deadline = 0;
    if (blocking && timeout != 0.0) {
        deadline = _PyPlus_Deadline(timeout);
    }
    int taken = lock_take(self, deadline);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(acquire_doc,
"acquire([blocking[, timeout]]) -> bool\n\n\
Take the lock, waiting for it unless blocking is false, at most timeout seconds.  True\n\
if it was taken.  A thread that has it waits for itself.  (acquire_lock is an old name.)");

static PyObject *
lock_release(lockobject *self, PyObject *unused)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        PyThread_release_lock(self->lock);
        PyErr_SetString(thread_error, "release unlocked lock");
        return NULL;
    }
    PyThread_release_lock(self->lock);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(release_doc,
"release()\n\n\
Let the lock go, so that a waiting thread can take it.  Any thread may do that.\n\
(release_lock is an old name.)");

static PyObject *
lock_locked(lockobject *self, PyObject *unused)
{
    if (PyThread_acquire_lock(self->lock, NOWAIT_LOCK)) {
        PyThread_release_lock(self->lock);
        Py_RETURN_FALSE;
    }
    Py_RETURN_TRUE;
}

PyDoc_STRVAR(locked_doc, "locked() -> bool\n\nIs the lock taken?  (locked_lock is an old name.)");

static PyObject *
lock_exit(lockobject *self, PyObject *args)
{
    return lock_release(self, NULL);
}

static PyMethodDef lock_methods[] = {
    {"acquire_lock", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"acquire", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"release_lock", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"release", (PyCFunction)lock_release, METH_NOARGS, release_doc},
    {"locked_lock", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"locked", (PyCFunction)lock_locked, METH_NOARGS, locked_doc},
    {"__enter__", (PyCFunction)(void (*)(void))lock_acquire, METH_VARARGS | METH_KEYWORDS,
     acquire_doc},
    {"__exit__", (PyCFunction)lock_exit, METH_VARARGS, release_doc},
    {NULL}};

PyDoc_STRVAR(lock_doc,
"A lock, made by allocate_lock().\n\n\
acquire() takes it, release() lets it go, locked() asks.  It belongs to no thread: one may\n\
take it and another let it go.  As a context manager it is held during the block.");

static PyTypeObject Locktype = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "thread.lock",
    .tp_basicsize = sizeof(lockobject),
    .tp_dealloc = (destructor)lock_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = lock_doc,
    .tp_weaklistoffset = offsetof(lockobject, weakreflist),
    .tp_methods = lock_methods,
};

static PyObject *
thread_allocate_lock(PyObject *self, PyObject *unused)
{
    lockobject *lock = PyObject_New(lockobject, &Locktype);
    if (lock == NULL) {
        return NULL;
    }
    lock->weakreflist = NULL;
    lock->lock = PyThread_allocate_lock();
    if (lock->lock == NULL) {
        Py_DECREF(lock);
        PyErr_SetString(thread_error, "can't allocate lock");
        return NULL;
    }
    return (PyObject *)lock;
}

PyDoc_STRVAR(allocate_doc, "allocate_lock() -> lock\n\nMake a new lock.  (allocate is an old name.)");

/* ---- thread-local data ------------------------------------------------------------------- */

struct localobject;

typedef struct slotobject {
    PyObject_HEAD
    struct localobject *owner; /* NULL once that is gone */
    PyObject *dict;
    struct slotobject *next;
    struct slotobject *prev;
} slotobject;

typedef struct localobject {
    PyObject_HEAD
    PyObject *key;
    PyObject *args; /* for __init__ in each further thread */
    PyObject *kw;
    PyObject *weakreflist;
    slotobject *slots;
} localobject;

static void
slot_unlink(slotobject *slot)
{
    localobject *owner = slot->owner;
    if (owner == NULL) {
        return;
    }
    if (slot->prev != NULL) {
        slot->prev->next = slot->next;
    }
    else {
        owner->slots = slot->next;
    }
    if (slot->next != NULL) {
        slot->next->prev = slot->prev;
    }
    slot->owner = NULL;
    slot->next = slot->prev = NULL;
}

static void
slot_dealloc(slotobject *slot)
{
    slot_unlink(slot);
    PyObject *dict = slot->dict;
    slot->dict = NULL;
    PyObject_Del(slot);
    Py_XDECREF(dict);
}

static PyTypeObject slottype = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_thread._localdummy",
    .tp_basicsize = sizeof(slotobject),
    .tp_dealloc = (destructor)slot_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Place of one thread's data",
};

/* A new dict for the calling thread; borrowed. */
static PyObject *
local_add_slot(localobject *self, PyObject *tdict)
{
    slotobject *slot = PyObject_New(slotobject, &slottype);
    if (slot == NULL) {
        return NULL;
    }
    slot->owner = NULL;
    slot->next = slot->prev = NULL;
    slot->dict = PyDict_New();
    if (slot->dict == NULL || PyDict_SetItem(tdict, self->key, (PyObject *)slot) < 0) {
        Py_DECREF(slot);
        return NULL;
    }
    slot->owner = self;
    slot->next = self->slots;
    if (slot->next != NULL) {
        slot->next->prev = slot;
    }
    self->slots = slot;
    Py_DECREF(slot); /* tdict holds it */
    return slot->dict;
}

/* The calling thread's dict, made and filled by __init__ at the first touch; borrowed. */
static PyObject *
local_dict(localobject *self)
{
    PyObject *tdict = PyThreadState_GetDict();
    if (tdict == NULL) {
        PyErr_SetString(PyExc_SystemError, "Couldn't get thread-state dictionary");
        return NULL;
    }
    slotobject *slot = (slotobject *)PyDict_GetItem(tdict, self->key);
    if (slot != NULL && slot->dict != NULL) {
        return slot->dict;
    }
    PyObject *dict = local_add_slot(self, tdict);
    if (dict == NULL) {
        return NULL;
    }
    if (Py_TYPE(self)->tp_init != PyBaseObject_Type.tp_init
        && Py_TYPE(self)->tp_init((PyObject *)self, self->args, self->kw) < 0) {
        /* Forget the dict, so that the next touch tries again. */
        PyObject *type, *value, *tb;
        PyErr_Fetch(&type, &value, &tb);
        if (PyDict_DelItem(tdict, self->key) < 0) {
            PyErr_Clear();
        }
        PyErr_Restore(type, value, tb);
        return NULL;
    }
    return dict;
}

static PyObject *
local_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    if (type->tp_init == PyBaseObject_Type.tp_init
        && ((args != NULL && PyObject_IsTrue(args)) || (kw != NULL && PyObject_IsTrue(kw)))) {
        PyErr_SetString(PyExc_TypeError, "Initialization arguments are not supported");
        return NULL;
    }
    localobject *self = (localobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    Py_XINCREF(args);
    self->args = args;
    Py_XINCREF(kw);
    self->kw = kw;
    self->key = PyString_FromFormat("thread.local.%p", self);
    PyObject *tdict = PyThreadState_GetDict();
    if (tdict == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "Couldn't get thread-state dictionary");
    }
    if (self->key == NULL || tdict == NULL || local_add_slot(self, tdict) == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int
local_traverse(localobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->args);
    Py_VISIT(self->kw);
    for (slotobject *slot = self->slots; slot != NULL; slot = slot->next) {
        Py_VISIT(slot->dict);
    }
    return 0;
}

static int
local_clear(localobject *self)
{
    Py_CLEAR(self->args);
    Py_CLEAR(self->kw);
    while (self->slots != NULL) {
        slotobject *slot = self->slots;
        PyObject *dict = slot->dict;
        slot->dict = NULL;
        slot_unlink(slot);
        Py_XDECREF(dict);
    }
    return 0;
}

/* Take the slots out of the threads' dicts. */
static void
local_forget(localobject *self)
{
    PyThreadState *tstate = PyThreadState_GET();
    if (self->key == NULL || tstate == NULL || tstate->interp == NULL) {
        return;
    }
    for (PyThreadState *t = PyInterpreterState_ThreadHead(tstate->interp); t != NULL;
         t = PyThreadState_Next(t)) {
        if (t->dict != NULL && PyDict_GetItem(t->dict, self->key) != NULL
            && PyDict_DelItem(t->dict, self->key) < 0) {
            PyErr_Clear();
        }
    }
}

static void
local_dealloc(localobject *self)
{
    PyObject_GC_UnTrack(self);
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    local_clear(self);
    local_forget(self);
    Py_XDECREF(self->key);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
local_is_dict_name(PyObject *name)
{
    return PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__dict__") == 0;
}

static PyObject *
local_getattro(localobject *self, PyObject *name)
{
    PyObject *dict = local_dict(self);
    if (dict == NULL) {
        return NULL;
    }
    if (local_is_dict_name(name)) {
        Py_INCREF(dict);
        return dict;
    }
    return _PyObject_GenericGetAttrWithDict((PyObject *)self, name, dict);
}

static int
local_setattro(localobject *self, PyObject *name, PyObject *value)
{
    PyObject *dict = local_dict(self);
    if (dict == NULL) {
        return -1;
    }
    if (local_is_dict_name(name)) {
        PyErr_Format(PyExc_AttributeError, "'%.50s' object attribute '%s' is read-only",
                     Py_TYPE(self)->tp_name, "__dict__");
        return -1;
    }
    return _PyObject_GenericSetAttrWithDict((PyObject *)self, name, value, dict);
}

static PyTypeObject localtype = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "thread._local",
    .tp_basicsize = sizeof(localobject),
    .tp_dealloc = (destructor)local_dealloc,
    .tp_getattro = (getattrofunc)local_getattro,
    .tp_setattro = (setattrofunc)local_setattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Thread-local data",
    .tp_traverse = (traverseproc)local_traverse,
    .tp_clear = (inquiry)local_clear,
    .tp_weaklistoffset = offsetof(localobject, weakreflist),
    .tp_new = local_new,
};

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
    PyThread_exit_thread();
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
        PyErr_SetString(thread_error, "can't start new thread");
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
        PyErr_SetString(thread_error, "no current thread ident");
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
            PyErr_SetString(thread_error, "setting stack size not supported");
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
    if (PyType_Ready(&localtype) < 0 || PyType_Ready(&slottype) < 0
        || PyType_Ready(&Locktype) < 0) {
        return;
    }
    PyObject *m = Py_InitModule3("thread", thread_methods, module_doc);
    if (m == NULL) {
        return;
    }
    PyObject *d = PyModule_GetDict(m);
    thread_error = PyErr_NewException((char *)"thread.error", NULL, NULL);
    if (thread_error == NULL || PyDict_SetItemString(d, "error", thread_error) < 0
        || PyDict_SetItemString(d, "LockType", (PyObject *)&Locktype) < 0
        || PyDict_SetItemString(d, "_local", (PyObject *)&localtype) < 0) {
        return;
    }
    thread_count = 0;
    PyThread_init_thread();
}
