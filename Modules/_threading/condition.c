/* Condition: wait until another thread notifies.
 *
 * On a thread.lock, or an RLock of ours whose class does not replace the protocol of
 * _release_save, _acquire_restore and _is_owned, all is done here.  On any other lock the
 * condition is general: the Python algorithm with a lock for each waiter.
 */
#include "threading_internal.h"
#include "pythread.h"

static int
cond_traverse(_Threading_Condition *self, visitproc visit, void *arg)
{
    Py_VISIT(self->lock);
    Py_VISIT(self->plain);
    return 0;
}

static int
cond_clear(_Threading_Condition *self)
{
    self->rlock = NULL;
    Py_CLEAR(self->lock);
    Py_CLEAR(self->plain);
    return 0;
}

static void
cond_dealloc(_Threading_Condition *self)
{
    PyObject_GC_UnTrack(self);
    cond_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- which lock ---- */

static PyObject **const cond_lock_protocol[] = {
    &_Py_ID(_release_save), &_Py_ID(_acquire_restore), &_Py_ID(_is_owned), &_Py_ID(acquire),
    &_Py_ID(release), NULL};
static PyObject **const cond_own_protocol[] = {
    &_Py_ID(_release_save), &_Py_ID(_acquire_restore), &_Py_ID(_is_owned), NULL};
static PyObject **const cond_may_override[] = {&_Py_ID(wait), &_Py_ID(notify), NULL};

/* The plain lock of a lock object, borrowed, or NULL if there is none. */
static _PyLockObject *
cond_plain_lock(PyObject *lock)
{
    if (_PyLock_CheckExact(lock)) {
        return (_PyLockObject *)lock;
    }
    if (PyObject_TypeCheck(lock, &_Threading_RLockType)
        && !((_Threading_RLock *)lock)->general
        && !_Threading_Overrides(lock, &_Threading_RLockType, cond_lock_protocol)) {
        return ((_Threading_RLock *)lock)->block;
    }
    return NULL;
}

static void
cond_use(_Threading_Condition *self, PyObject *lock, _PyLockObject *plain)
{
    Py_INCREF(lock);
    Py_INCREF(plain);
    PyObject *old = self->lock;
    _PyLockObject *old_plain = self->plain;
    self->rlock = (PyObject *)plain == lock ? NULL : (_Threading_RLock *)lock;
    self->lock = lock;
    self->plain = plain;
    Py_XDECREF(old);
    Py_XDECREF(old_plain);
}

/* The lock as it is now: an RLock gets a new one when its __init__ is called again. */
static inline _PyLockObject *
cond_lock(_Threading_Condition *self)
{
    return self->rlock != NULL ? self->rlock->block : self->plain;
}

static PyObject *
cond_default_lock(_Threading_Condition *self)
{
    PyObject *make = _Threading_Global((PyObject *)self, "RLock");
    return PyObject_CallObject(make != NULL ? make : (PyObject *)&_Threading_RLockType, NULL);
}

static const char *const cond_kept[] = {
    "_Condition__lock", "_Condition__waiters", "acquire", "release", "_release_save",
    "_acquire_restore", "_is_owned", NULL};

static int
cond_init(_Threading_Condition *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"lock", (char *)"verbose", NULL};
    PyObject *lock = Py_None;
    PyObject *verbose = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:__init__", kwlist, &lock, &verbose)) {
        return -1;
    }
    int wants = _Threading_WantsPython((PyObject *)self, verbose);
    if (wants < 0) {
        return -1;
    }
    if (lock == Py_None && !wants) {
        lock = cond_default_lock(self);
        if (lock == NULL) {
            return -1;
        }
    }
    else {
        Py_INCREF(lock);
    }
    int result = -1;
    _PyLockObject *plain = wants ? NULL : cond_plain_lock(lock);
    if (plain != NULL && _Threading_ForgetKept(self, cond_kept) < 0) {
        goto done;
    }
    if (plain == NULL
        || _Threading_Overrides((PyObject *)self, &_Threading_ConditionType,
                                cond_own_protocol)) {
        cond_clear(self);
        PyObject *given = Py_BuildValue("(OO)", lock, verbose == NULL ? Py_None : verbose);
        if (given != NULL) {
            result = _Threading_InitPython(self, given, NULL);
            Py_DECREF(given);
        }
    }
    else {
        cond_use(self, lock, plain);
        memset(&self->core, 0, sizeof(self->core)); /* whoever waited has lost us, as in 2.7 */
        self->overridden = (unsigned char)_Threading_Overrides(
            (PyObject *)self, &_Threading_ConditionType, cond_may_override);
        result = 0;
    }
done:
    Py_DECREF(lock);
    return result;
}

_Threading_Condition *
_Threading_NewCondition(PyObject *self)
{
    PyObject *type = _Threading_Global(self, "_Condition");
    if (type == NULL) {
        type = (PyObject *)&_Threading_ConditionType;
    }
    PyObject *lock = _PyLock_New();
    if (lock == NULL) {
        return NULL;
    }
    PyObject *cond = PyObject_CallFunctionObjArgs(type, lock, NULL);
    Py_DECREF(lock);
    if (cond != NULL && !_Threading_IsPlainCondition(cond)) {
        PyErr_SetString(PyExc_TypeError, "threading._Condition makes no plain condition");
        Py_CLEAR(cond);
    }
    return (_Threading_Condition *)cond;
}

int
_Threading_IsPlainCondition(PyObject *op)
{
    if (!PyObject_TypeCheck(op, &_Threading_ConditionType)) {
        return 0;
    }
    _Threading_Condition *cond = (_Threading_Condition *)op;
    return !cond->general && !cond->overridden && cond->plain != NULL && cond->rlock == NULL;
}

int
_Threading_LockCondition(_Threading_Condition *cond, _PyPlus_nsec deadline)
{
    return _PyNative_Acquire(&cond->plain->core, deadline, 0);
}

PyObject *
_Threading_GetCondition(_Threading_OnCondition *self, void *name)
{
    if (self->cond == NULL) {
        return _Threading_NoAttribute(self, name);
    }
    Py_INCREF(self->cond);
    return (PyObject *)self->cond;
}

int
_Threading_UseCondition(_Threading_OnCondition *self, PyObject *value)
{
    if (!_Threading_IsPlainCondition(value)) {
        return 0;
    }
    Py_INCREF(value);
    Py_XSETREF(self->cond, (_Threading_Condition *)value);
    return 1;
}

/* ---- acquire, release ---- */

/* A program has put a _release_save or the like of its own on this one object: from now on the
 * Python code does the work.  Not while threads wait in our queue. */
static int
cond_become_general(_Threading_Condition *self)
{
    static PyObject **const names[] = {&_Py_ID(acquire), &_Py_ID(release), &_Py_ID(_release_save),
                                       &_Py_ID(_acquire_restore), &_Py_ID(_is_owned), NULL};
    PyObject *dict = *_PyObject_GetDictPtr((PyObject *)self);
    for (int i = 0; names[i] != NULL; i++) {
        PyObject *name = *names[i];
        if (PyDict_GetItem(dict, name) == NULL && PyObject_HasAttr(self->lock, name)) {
            PyObject *method = PyObject_GetAttr(self->lock, name);
            int err = method == NULL ? -1 : PyDict_SetItem(dict, name, method);
            Py_XDECREF(method);
            if (err < 0) {
                return -1;
            }
        }
    }
    PyObject *waiters = PyList_New(0);
    int err = waiters == NULL || _Threading_SetKept(self, "_Condition__waiters", waiters) < 0
              || _Threading_SetKept(self, "_Condition__lock", self->lock) < 0;
    Py_XDECREF(waiters);
    if (err) {
        return -1;
    }
    self->general = 1;
    return cond_clear(self);
}

/* 1: it goes on in C; 0: Python code has to do it; -1: exception. */
static int
cond_still_plain(_Threading_Condition *self)
{
    if (self->general) {
        return 0;
    }
    if (self->plain == NULL) {
        _Threading_NoAttribute(self, "_Condition__lock");
        return -1;
    }
    PyObject **place = _PyObject_GetDictPtr((PyObject *)self);
    if (place == NULL || *place == NULL || PyDict_Size(*place) == 0
        || self->core.queue.head != NULL) {
        return 1;
    }
    for (int i = 0; cond_own_protocol[i] != NULL; i++) {
        if (PyDict_GetItem(*place, *cond_own_protocol[i]) != NULL) {
            return cond_become_general(self);
        }
    }
    return 1;
}

/* 1 if the method may go on in C; otherwise *result is what to return. */
static int
cond_is_plain(_Threading_Condition *self, PyObject **result, const char *name, PyObject *args,
              PyObject *kwds)
{
    int plain = cond_still_plain(self);
    if (plain == 0) {
        *result = _Threading_CallPython(self, name, args, kwds);
    }
    else if (plain < 0) {
        *result = NULL;
    }
    return plain > 0;
}

/* acquire() and the like: what the lock does. */
static PyObject *
cond_forward(_Threading_Condition *self, const char *name, PyObject *args, PyObject *kwds)
{
    PyObject *lock = self->general ? _Threading_GetKept(self, "_Condition__lock") : self->lock;
    if (lock == NULL) {
        return self->general ? NULL : _Threading_NoAttribute(self, "_Condition__lock");
    }
    if (!self->general) {
        Py_INCREF(lock);
    }
    PyObject *result = NULL;
    PyObject *method = PyObject_GetAttrString(lock, name);
    Py_DECREF(lock);
    if (method != NULL) {
        result = PyObject_Call(method, args, kwds);
        Py_DECREF(method);
    }
    return result;
}

static PyObject *
cond_acquire(_Threading_Condition *self, PyObject *args, PyObject *kwds)
{
    /* The common case without a detour: a free lock. */
    if (!self->general && self->rlock == NULL && self->plain != NULL && kwds == NULL
        && PyTuple_GET_SIZE(args) == 0 && cond_lock(self)->core.state == 0) {
        cond_lock(self)->core.state = _PyNative_HELD;
        Py_RETURN_TRUE;
    }
    return cond_forward(self, "acquire", args, kwds);
}

static PyObject *
cond_enter(_Threading_Condition *self, PyObject *args)
{
    if (!self->general && self->plain != NULL && !_PyNative_IsHeld(&cond_lock(self)->core)
        && PyTuple_GET_SIZE(args) == 0) {
        if (_PyNative_Acquire(&cond_lock(self)->core, 0, 0) < 0) { /* free: it does not wait */
            return NULL;
        }
        if (self->rlock != NULL) {
            self->rlock->owner = PyThread_get_thread_ident();
            self->rlock->count = 1;
        }
        Py_RETURN_TRUE;
    }
    return cond_forward(self, "__enter__", args, NULL);
}

static int
cond_owned(_Threading_Condition *self)
{
    if (self->rlock != NULL) {
        return self->rlock->count != 0 && self->rlock->owner == PyThread_get_thread_ident();
    }
    return _PyNative_IsHeld(&cond_lock(self)->core);
}

/* Release the lock once if it is one of ours and held: needs no memory, so that it cannot
 * fail and leave the lock held.  0 if it is not. */
static int
cond_let_go(_Threading_Condition *self)
{
    if (self->general || self->plain == NULL || !cond_owned(self)) {
        return 0;
    }
    if (self->rlock != NULL) {
        if (--self->rlock->count != 0) {
            return 1;
        }
        self->rlock->owner = 0;
    }
    if (_PyNative_IsHeld(&cond_lock(self)->core)) {
        _PyNative_Release(&cond_lock(self)->core);
    }
    return 1;
}

static PyObject *
cond_release(_Threading_Condition *self, PyObject *unused)
{
    if (cond_let_go(self)) {
        Py_RETURN_NONE;
    }
    PyObject *none = PyTuple_New(0);
    PyObject *result = none == NULL ? NULL : cond_forward(self, "release", none, NULL);
    Py_XDECREF(none);
    return result;
}

static PyObject *
cond_exit(_Threading_Condition *self, PyObject *args)
{
    if (cond_let_go(self)) {
        Py_RETURN_NONE;
    }
    return cond_forward(self, "__exit__", args, NULL);
}

/* A part of the lock protocol: the lock's own method if it has one, else Python code. */
static PyObject *
cond_protocol(_Threading_Condition *self, const char *name, PyObject *args)
{
    PyObject *lock = self->general ? _Threading_GetKept(self, "_Condition__lock") : self->lock;
    if (lock == NULL) {
        return self->general ? NULL : _Threading_NoAttribute(self, "_Condition__lock");
    }
    if (!self->general) {
        Py_INCREF(lock);
    }
    PyObject *result;
    PyObject *method = PyObject_GetAttrString(lock, name);
    if (method != NULL) {
        result = PyObject_CallObject(method, args);
        Py_DECREF(method);
    }
    else {
        PyErr_Clear();
        result = _Threading_CallPython(self, name, args, NULL);
    }
    Py_DECREF(lock);
    return result;
}

static PyObject *
cond_is_owned(_Threading_Condition *self, PyObject *unused)
{
    if (self->general || self->plain == NULL) {
        return cond_protocol(self, "_is_owned", NULL);
    }
    return PyBool_FromLong(cond_owned(self));
}

static PyObject *
cond_release_save(_Threading_Condition *self, PyObject *unused)
{
    return cond_protocol(self, "_release_save", NULL);
}

static PyObject *
cond_acquire_restore(_Threading_Condition *self, PyObject *state)
{
    PyObject *args = PyTuple_Pack(1, state);
    PyObject *result = args == NULL ? NULL : cond_protocol(self, "_acquire_restore", args);
    Py_XDECREF(args);
    return result;
}

/* ---- wait, notify ---- */

/* As _PyNative_Wait(), and an RLock comes back with its count. */
static int
cond_sleep(_Threading_Condition *self, _PyPlus_nsec deadline)
{
    _PyLockObject *plain = cond_lock(self);
    _Threading_RLock *rlock = self->rlock;
    long count = 0;
    Py_INCREF(plain); /* __init__ may be called meanwhile */
    Py_XINCREF(rlock);
    if (rlock != NULL) {
        count = rlock->count;
        rlock->owner = rlock->count = 0;
    }
    int how = _PyNative_Wait(&self->core, &plain->core, deadline, 0);
    if (rlock != NULL) {
        rlock->owner = PyThread_get_thread_ident();
        rlock->count = count;
    }
    Py_DECREF(plain);
    Py_XDECREF(rlock);
    return how;
}

static int
cond_check_owned(_Threading_Condition *self, const char *message)
{
    if (!cond_owned(self)) {
        PyErr_SetString(PyExc_RuntimeError, message);
        return -1;
    }
    return 0;
}

static PyObject *
cond_wait(_Threading_Condition *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"timeout", (char *)"balancing", NULL};
    PyObject *result;
    if (!cond_is_plain(self, &result, "wait", args, kwds)) {
        return result;
    }
    PyObject *timeout = Py_None;
    PyObject *balancing = NULL;
    if ((PyTuple_GET_SIZE(args) != 0 || kwds != NULL)
        && !PyArg_ParseTupleAndKeywords(args, kwds, "|OO:wait", kwlist, &timeout, &balancing)) {
        return NULL;
    }
    if (cond_check_owned(self, "cannot wait on un-acquired lock") < 0) {
        return NULL;
    }
    _PyPlus_nsec deadline = _Threading_Deadline(timeout);
    if (deadline < 0) {
        return NULL;
    }
    int how = cond_sleep(self, deadline);
    return how < 0 ? NULL : PyBool_FromLong(how);
}

PyDoc_STRVAR(cond_wait_doc,
"wait([timeout]) -> bool\n\n\
Release the lock, sleep until notified or timeout seconds went by, take the lock again.\n\
False tells that the time ran out.");

/* One wait of wait_for(); 0 or -1. */
static int
cond_wait_once(_Threading_Condition *self, _PyPlus_nsec deadline)
{
    if (!self->overridden && !self->general) {
        if (cond_check_owned(self, "cannot wait on un-acquired lock") < 0) {
            return -1;
        }
        return cond_sleep(self, deadline) < 0 ? -1 : 0;
    }
    PyObject *made;
    if (deadline == _PyPlus_FOREVER) {
        made = PyObject_CallMethod((PyObject *)self, (char *)"wait", (char *)"(O)", Py_None);
    }
    else {
        made = PyObject_CallMethod((PyObject *)self, (char *)"wait", (char *)"(d)",
                                   (double)(deadline - _PyPlus_Now()) / 1e9);
    }
    Py_XDECREF(made);
    return made == NULL ? -1 : 0;
}

static PyObject *
cond_wait_for(_Threading_Condition *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"predicate", (char *)"timeout", NULL};
    PyObject *result;
    if (!cond_is_plain(self, &result, "wait_for", args, kwds)) {
        return result;
    }
    PyObject *predicate;
    PyObject *timeout = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:wait_for", kwlist, &predicate, &timeout)) {
        return NULL;
    }
    _PyPlus_nsec deadline = _Threading_Deadline(timeout);
    if (deadline < 0) {
        return NULL;
    }
    for (;;) {
        result = PyObject_CallObject(predicate, NULL);
        int met = result == NULL ? -1 : PyObject_IsTrue(result);
        if (met < 0) {
            Py_XDECREF(result);
            return NULL;
        }
        if (met || (deadline != _PyPlus_FOREVER && _PyPlus_Now() >= deadline)) {
            return result;
        }
        Py_DECREF(result);
        if (cond_wait_once(self, deadline) < 0) {
            return NULL;
        }
    }
}

PyDoc_STRVAR(cond_wait_for_doc,
"wait_for(predicate [, timeout]) -> last value of predicate()\n\n\
Wait until predicate() is true, or timeout seconds went by.");

/* How many of the waiters a slice [:n] would take: 2.7 takes n apart so.  -1: exception. */
static Py_ssize_t
cond_how_many(_Threading_Condition *self, PyObject *n)
{
    if (n == NULL) {
        return 1;
    }
    if (n == Py_None) {
        return PY_SSIZE_T_MAX;
    }
    if (!PyIndex_Check(n)) {
        PyErr_SetString(PyExc_TypeError,
                        "slice indices must be integers or None or have an __index__ method");
        return -1;
    }
    Py_ssize_t count = PyNumber_AsSsize_t(n, NULL);
    if (count == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (count < 0) {
        count += _PyNative_CountWaiters(&self->core);
    }
    return count < 0 ? 0 : count;
}

static PyObject *
cond_notify(_Threading_Condition *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"n", NULL};
    PyObject *result;
    if (!cond_is_plain(self, &result, "notify", args, kwds)) {
        return result;
    }
    PyObject *n = NULL;
    if ((PyTuple_GET_SIZE(args) != 0 || kwds != NULL)
        && !PyArg_ParseTupleAndKeywords(args, kwds, "|O:notify", kwlist, &n)) {
        return NULL;
    }
    if (cond_check_owned(self, "cannot notify on un-acquired lock") < 0) {
        return NULL;
    }
    Py_ssize_t count = cond_how_many(self, n);
    if (count < 0) {
        return NULL;
    }
    _PyNative_Notify(&self->core, &cond_lock(self)->core, count);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(cond_notify_doc,
"notify([n])\n\n\
Wake n threads that wait, or as many as there are.");

static PyObject *
cond_notify_all(_Threading_Condition *self, PyObject *unused)
{
    PyObject *result;
    if (!cond_is_plain(self, &result, "notifyAll", NULL, NULL)) {
        return result;
    }
    if (self->overridden) {
        return PyObject_CallMethod((PyObject *)self, (char *)"notify", (char *)"(n)",
                                   _PyNative_CountWaiters(&self->core));
    }
    if (cond_check_owned(self, "cannot notify on un-acquired lock") < 0) {
        return NULL;
    }
    _PyNative_Notify(&self->core, &cond_lock(self)->core, PY_SSIZE_T_MAX);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(cond_notify_all_doc, "notify_all()\n\nWake every thread that waits.");

/* ---- attributes of 2.7's class ---- */

static PyObject *
cond_get_lock(_Threading_Condition *self, void *name)
{
    if (self->lock == NULL) {
        return _Threading_NoAttribute(self, name);
    }
    Py_INCREF(self->lock);
    return self->lock;
}

static int
cond_set_lock(_Threading_Condition *self, PyObject *value, void *name)
{
    _PyLockObject *plain = cond_plain_lock(value);
    if (plain == NULL) {
        PyErr_SetString(PyExc_TypeError, "the lock of a condition can be replaced by __init__()");
        return -1;
    }
    cond_use(self, value, plain);
    return 0;
}

static PyObject *
cond_get_waiters(_Threading_Condition *self, void *name)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t count = _PyNative_CountWaiters(&self->core);
    _PyNative_Waiter *waiter = self->core.queue.head;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *ident = PyInt_FromLong(waiter->ident);
        if (ident == NULL || PyList_Append(list, ident) < 0) {
            Py_XDECREF(ident);
            Py_DECREF(list);
            return NULL;
        }
        Py_DECREF(ident);
        waiter = (_PyNative_Waiter *)waiter->gil.next;
    }
    return list;
}

static int
cond_set_waiters(_Threading_Condition *self, PyObject *value, void *name)
{
    PyErr_SetString(PyExc_TypeError, "the waiters of a condition are no list");
    return -1;
}

static PyGetSetDef cond_getset[] = {
    THREADING_FIELD("_Condition__lock", cond_get_lock, cond_set_lock, NULL),
    THREADING_FIELD("_Condition__waiters", cond_get_waiters, cond_set_waiters,
                    "idents of the threads that wait"),
    {NULL}};

static PyMethodDef cond_methods[] = {
    {"acquire", THREADING_METHOD(cond_acquire), METH_VARARGS | METH_KEYWORDS, NULL},
    {"release", (PyCFunction)cond_release, METH_NOARGS, NULL},
    {"__enter__", (PyCFunction)cond_enter, METH_VARARGS, NULL},
    {"__exit__", (PyCFunction)cond_exit, METH_VARARGS, NULL},
    {"_is_owned", (PyCFunction)cond_is_owned, METH_NOARGS, NULL},
    {"_release_save", (PyCFunction)cond_release_save, METH_NOARGS, NULL},
    {"_acquire_restore", (PyCFunction)cond_acquire_restore, METH_O, NULL},
    {"wait", THREADING_METHOD(cond_wait), METH_VARARGS | METH_KEYWORDS, cond_wait_doc},
    {"wait_for", THREADING_METHOD(cond_wait_for), METH_VARARGS | METH_KEYWORDS,
     cond_wait_for_doc},
    {"notify", THREADING_METHOD(cond_notify), METH_VARARGS | METH_KEYWORDS, cond_notify_doc},
    {"notify_all", (PyCFunction)cond_notify_all, METH_NOARGS, cond_notify_all_doc},
    {"notifyAll", (PyCFunction)cond_notify_all, METH_NOARGS, cond_notify_all_doc},
    THREADING_PICKLE,
    {NULL}};

PyTypeObject _Threading_ConditionType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.Condition",
    .tp_basicsize = sizeof(_Threading_Condition),
    .tp_dealloc = (destructor)cond_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A place to wait until another thread notifies.",
    .tp_traverse = (traverseproc)cond_traverse,
    .tp_clear = (inquiry)cond_clear,
    .tp_methods = cond_methods,
    .tp_getset = cond_getset,
    .tp_init = (initproc)cond_init,
    .tp_new = PyType_GenericNew,
};
