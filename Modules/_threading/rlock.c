/* RLock: a lock that its owner may take again. */
#include "threading_internal.h"
#include "pythread.h"

static PyObject *
rlock_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    _Threading_RLock *self = (_Threading_RLock *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->block = (_PyLockObject *)_PyLock_New();
    if (self->block == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static const char *const rlock_kept[] = {"_RLock__block", "_RLock__owner", "_RLock__count", NULL};

static int
rlock_init(_Threading_RLock *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"verbose", NULL};
    PyObject *verbose = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:__init__", kwlist, &verbose)) {
        return -1;
    }
    int wants = _Threading_WantsPython((PyObject *)self, verbose);
    if (wants != 0) {
        return wants < 0 ? -1 : _Threading_InitPython(self, args, kwds);
    }
    if (self->block->core.state != 0) {
        /* Called again: a new lock, as in the child of a fork. */
        PyObject *fresh = _PyLock_New();
        if (fresh == NULL) {
            return -1;
        }
        Py_SETREF(self->block, (_PyLockObject *)fresh);
    }
    self->owner = self->count = 0;
    return _Threading_ForgetKept(self, rlock_kept);
}

static int
rlock_traverse(_Threading_RLock *self, visitproc visit, void *arg)
{
    Py_VISIT(self->block);
    return 0;
}

static void
rlock_dealloc(_Threading_RLock *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->block);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
rlock_is_mine(_Threading_RLock *self)
{
    return self->count != 0 && self->owner == PyThread_get_thread_ident();
}

static PyObject *
rlock_acquire(_Threading_RLock *self, PyObject *args, PyObject *kwds)
{
    if (self->general) {
        return _Threading_CallPython(self, "acquire", args, kwds);
    }
    _PyPlus_nsec deadline = _PyNative_AcquireArgs(args, kwds);
    if (deadline < 0) {
        return NULL;
    }
    if (rlock_is_mine(self)) {
        if (self->count == LONG_MAX) {
            PyErr_SetString(PyExc_OverflowError, "internal lock count overflowed");
            return NULL;
        }
        self->count++;
        return PyInt_FromLong(1);
    }
    _PyLockObject *block = self->block;
    Py_INCREF(block); /* a handler may call __init__ */
    int taken = _PyNative_Acquire(&block->core, deadline, 0);
    if (taken == 1) {
        self->owner = PyThread_get_thread_ident();
        self->count = 1;
    }
    Py_DECREF(block);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(rlock_acquire_doc,
"acquire([blocking [, timeout]]) -> bool\n\n\
Take the lock, or count one more if it is ours.  Without blocking, or after timeout\n\
seconds, give up and return False.");

static PyObject *
rlock_release(_Threading_RLock *self, PyObject *unused)
{
    if (self->general) {
        return _Threading_CallPython(self, "release", NULL, NULL);
    }
    if (!rlock_is_mine(self)) {
        PyErr_SetString(PyExc_RuntimeError, "cannot release un-acquired lock");
        return NULL;
    }
    if (--self->count == 0) {
        self->owner = 0;
        if (_PyNative_IsHeld(&self->block->core)) {
            _PyNative_Release(&self->block->core);
        }
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(rlock_release_doc,
"release()\n\n\
Undo one acquire(); the last makes the lock free for others.");

static PyObject *
rlock_exit(_Threading_RLock *self, PyObject *args)
{
    return rlock_release(self, NULL);
}

/* ---- what a condition asks of its lock ---- */

static PyObject *
rlock_is_owned(_Threading_RLock *self, PyObject *unused)
{
    if (self->general) {
        return _Threading_CallPython(self, "_is_owned", NULL, NULL);
    }
    return PyBool_FromLong(rlock_is_mine(self));
}

static PyObject *
rlock_owner_object(_Threading_RLock *self)
{
    if (self->count == 0) {
        Py_RETURN_NONE;
    }
    return PyInt_FromLong(self->owner);
}

static PyObject *
rlock_release_save(_Threading_RLock *self, PyObject *unused)
{
    if (self->general) {
        return _Threading_CallPython(self, "_release_save", NULL, NULL);
    }
    PyObject *state = Py_BuildValue("(lN)", self->count, rlock_owner_object(self));
    if (state == NULL) {
        return NULL;
    }
    self->owner = self->count = 0;
    if (!_PyNative_IsHeld(&self->block->core)) {
        Py_DECREF(state);
        /* The lock's own method has the right error. */
        return PyObject_CallMethod((PyObject *)self->block, (char *)"release", NULL);
    }
    _PyNative_Release(&self->block->core);
    return state;
}

static int
rlock_parse_owner(PyObject *value, long *owner)
{
    *owner = 0;
    if (value != Py_None) {
        *owner = PyInt_AsLong(value);
        if (*owner == -1 && PyErr_Occurred()) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
rlock_acquire_restore(_Threading_RLock *self, PyObject *state)
{
    if (self->general) {
        PyObject *args = PyTuple_Pack(1, state);
        if (args == NULL) {
            return NULL;
        }
        PyObject *result = _Threading_CallPython(self, "_acquire_restore", args, NULL);
        Py_DECREF(args);
        return result;
    }
    long count, owner;
    PyObject *who;
    if (!PyTuple_Check(state)) {
        PyErr_SetString(PyExc_TypeError, "_acquire_restore() wants what _release_save() gave");
        return NULL;
    }
    if (!PyArg_ParseTuple(state, "lO:_acquire_restore", &count, &who)
        || rlock_parse_owner(who, &owner) < 0) {
        return NULL;
    }
    _PyLockObject *block = self->block;
    Py_INCREF(block);
    int taken = _PyNative_Acquire(&block->core, _PyPlus_FOREVER, _PyNative_DEAF);
    if (taken == 1) {
        self->owner = owner;
        self->count = count;
    }
    Py_DECREF(block);
    if (taken < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- attributes of 2.7's class ---- */

static PyObject *
rlock_get_block(_Threading_RLock *self, void *name)
{
    Py_INCREF(self->block);
    return (PyObject *)self->block;
}

static int
rlock_set_block(_Threading_RLock *self, PyObject *value, void *name)
{
    if (!_PyLock_CheckExact(value)) {
        PyErr_SetString(PyExc_TypeError, "the lock inside an RLock must be a thread.lock");
        return -1;
    }
    Py_INCREF(value);
    Py_SETREF(self->block, (_PyLockObject *)value);
    return 0;
}

static PyObject *
rlock_get_owner(_Threading_RLock *self, void *name)
{
    return rlock_owner_object(self);
}

static int
rlock_set_owner(_Threading_RLock *self, PyObject *value, void *name)
{
    return rlock_parse_owner(value, &self->owner);
}

static PyObject *
rlock_get_count(_Threading_RLock *self, void *name)
{
    return PyInt_FromLong(self->count);
}

static int
rlock_set_count(_Threading_RLock *self, PyObject *value, void *name)
{
    long count = PyInt_AsLong(value);
    if (count == -1 && PyErr_Occurred()) {
        return -1;
    }
    self->count = count;
    return 0;
}

static PyGetSetDef rlock_getset[] = {
    THREADING_FIELD("_RLock__block", rlock_get_block, rlock_set_block, NULL),
    THREADING_FIELD("_RLock__owner", rlock_get_owner, rlock_set_owner, NULL),
    THREADING_FIELD("_RLock__count", rlock_get_count, rlock_set_count, NULL),
    {NULL}};

static PyMethodDef rlock_methods[] = {
    {"acquire", THREADING_METHOD(rlock_acquire), METH_VARARGS | METH_KEYWORDS, rlock_acquire_doc},
    {"__enter__", THREADING_METHOD(rlock_acquire), METH_VARARGS | METH_KEYWORDS,
     rlock_acquire_doc},
    {"release", (PyCFunction)rlock_release, METH_NOARGS, rlock_release_doc},
    {"__exit__", (PyCFunction)rlock_exit, METH_VARARGS, NULL},
    {"_is_owned", (PyCFunction)rlock_is_owned, METH_NOARGS, NULL},
    {"_release_save", (PyCFunction)rlock_release_save, METH_NOARGS, NULL},
    {"_acquire_restore", (PyCFunction)rlock_acquire_restore, METH_O, NULL},
    THREADING_PICKLE,
    {NULL}};

PyTypeObject _Threading_RLockType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.RLock",
    .tp_basicsize = sizeof(_Threading_RLock),
    .tp_dealloc = (destructor)rlock_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A lock that its owner may acquire again, and must release as often.",
    .tp_traverse = (traverseproc)rlock_traverse,
    .tp_methods = rlock_methods,
    .tp_getset = rlock_getset,
    .tp_init = (initproc)rlock_init,
    .tp_new = rlock_new,
};
