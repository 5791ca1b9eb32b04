/* Queue.put and Queue.get in one call each.
 *
 * Queue.py keeps its attributes - mutex, not_empty, not_full, maxsize, unfinished_tasks - and
 * its hooks _qsize, _put and _get, which programs replace.  With our own mutex and conditions
 * in place the work is done here; the hooks of Queue itself, when nobody has replaced them,
 * are a deque's append and popleft.  With anything else the functions answer with the tuple of
 * hooks they were called with, before having changed anything, and the caller goes the long
 * way.  (Any other answer could be an item.)
 */
#include "threading_internal.h"

typedef struct {
    PyObject *self;
    PyObject *dict;
    PyObject *deque; /* if the hooks are those of Queue */
    _PyLockObject *mutex;
    _Threading_Condition *wait_on;
    _Threading_Condition *wake;
} queue_call;

static PyTypeObject *queue_deque_type;
static PyCFunction queue_deque_append;
static PyCFunction queue_deque_popleft;

static PyCFunction
queue_find_method(PyObject *type, const char *name)
{
    PyObject *descr = PyDict_GetItemString(((PyTypeObject *)type)->tp_dict, name);
    if (descr == NULL || strcmp(Py_TYPE(descr)->tp_name, "method_descriptor") != 0) {
        return NULL;
    }
    return ((PyMethodDescrObject *)descr)->d_method->ml_meth;
}

/* Find deque once; without it all goes through the hooks. */
static int
queue_setup(void)
{
    if (queue_deque_type != NULL) {
        return 0;
    }
    PyObject *module = PyImport_ImportModule("_collections");
    PyObject *type = module == NULL ? NULL : PyObject_GetAttrString(module, "deque");
    Py_XDECREF(module);
    if (type == NULL) {
        return -1;
    }
    queue_deque_append = queue_find_method(type, "append");
    queue_deque_popleft = queue_find_method(type, "popleft");
    queue_deque_type = (PyTypeObject *)type; /* kept for good */
    return 0;
}

static _Threading_Condition *
queue_condition(PyObject *dict, PyObject *name, _PyLockObject *mutex)
{
    PyObject *cond = PyDict_GetItem(dict, name);
    if (cond == NULL || !_Threading_IsPlainCondition(cond)
        || ((_Threading_Condition *)cond)->plain != mutex) {
        return NULL;
    }
    return (_Threading_Condition *)cond;
}

/* Are the hooks of an old-style instance those in the tuple (_qsize, _put, _get)? */
static int
queue_has_plain_hooks(PyObject *self, PyObject *hooks)
{
    return PyInstance_Check(self) && PyTuple_Check(hooks) && PyTuple_GET_SIZE(hooks) == 3
           && _PyInstance_Lookup(self, _Py_ID(_qsize)) == PyTuple_GET_ITEM(hooks, 0)
           && _PyInstance_Lookup(self, _Py_ID(_put)) == PyTuple_GET_ITEM(hooks, 1)
           && _PyInstance_Lookup(self, _Py_ID(_get)) == PyTuple_GET_ITEM(hooks, 2);
}

/* 1: the call can be done here; 0: it cannot. */
static int
queue_open(queue_call *call, PyObject *self, PyObject *hooks, int putting)
{
    PyObject **place = PyInstance_Check(self) ? &((PyInstanceObject *)self)->in_dict
                                              : _PyObject_GetDictPtr(self);
    if (place == NULL || *place == NULL) {
        return 0;
    }
    call->self = self;
    call->dict = *place;
    PyObject *mutex = PyDict_GetItem(call->dict, _Py_ID(mutex));
    if (mutex == NULL || !_PyLock_CheckExact(mutex)) {
        return 0;
    }
    call->mutex = (_PyLockObject *)mutex;
    _Threading_Condition *not_empty =
        queue_condition(call->dict, _Py_ID(not_empty), call->mutex);
    _Threading_Condition *not_full = queue_condition(call->dict, _Py_ID(not_full), call->mutex);
    if (not_empty == NULL || not_full == NULL) {
        return 0;
    }
    call->wait_on = putting ? not_full : not_empty;
    call->wake = putting ? not_empty : not_full;
    call->deque = NULL;
    if (queue_has_plain_hooks(self, hooks)) {
        PyObject *deque = PyDict_GetItem(call->dict, _Py_ID(queue));
        if (deque != NULL && Py_TYPE(deque) == queue_deque_type && queue_deque_append != NULL
            && queue_deque_popleft != NULL) {
            call->deque = deque;
        }
    }
    Py_INCREF(call->dict);
    Py_INCREF(call->mutex);
    Py_INCREF(call->wait_on);
    Py_INCREF(call->wake);
    Py_XINCREF(call->deque);
    return 1;
}

static void
queue_close(queue_call *call)
{
    Py_DECREF(call->dict);
    Py_DECREF(call->mutex);
    Py_DECREF(call->wait_on);
    Py_DECREF(call->wake);
    Py_XDECREF(call->deque);
}

/* How many items there are: an object, as a hook may return anything. */
static PyObject *
queue_size(queue_call *call)
{
    if (call->deque != NULL) {
        return PyInt_FromSsize_t(PyObject_Size(call->deque));
    }
    return PyObject_CallMethodObjArgs(call->self, _Py_ID(_qsize), NULL);
}

/* Must the caller wait?  limit NULL: while empty, else: while size == limit.  1, 0 or -1. */
static int
queue_is_hindered(queue_call *call, PyObject *limit)
{
    PyObject *size = queue_size(call);
    if (size == NULL) {
        return -1;
    }
    int hindered;
    if (limit == NULL) {
        hindered = PyObject_IsTrue(size);
        hindered = hindered < 0 ? -1 : !hindered;
    }
    else {
        hindered = PyObject_RichCompareBool(size, limit, Py_EQ);
    }
    Py_DECREF(size);
    return hindered;
}

/* Wait on the condition while hindered; 0, or -1 with `error` raised or another exception. */
static int
queue_wait(queue_call *call, PyObject *limit, PyObject *block, PyObject *timeout,
           PyObject *error)
{
    int may_wait = PyObject_IsTrue(block);
    if (may_wait < 0) {
        return -1;
    }
    _PyPlus_nsec deadline = _PyPlus_FOREVER;
    if (may_wait && timeout != Py_None) {
        double seconds = PyFloat_AsDouble(timeout);
        if (seconds < 0.0) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_ValueError, "'timeout' must be a non-negative number");
            }
            return -1;
        }
        deadline = _PyPlus_Deadline(seconds);
    }
    for (int round = 0;; round++) {
        int hindered = queue_is_hindered(call, limit);
        if (hindered <= 0) {
            return hindered;
        }
        if (!may_wait || (deadline != _PyPlus_FOREVER && _PyPlus_Now() >= deadline)) {
            PyErr_SetNone(error);
            return -1;
        }
        /* Who was woken for nothing was first in line and stays it. */
        int flags = (round > 0 ? _PyNative_FIRST : 0) | _PyNative_RECHECKS;
        if (_PyNative_Wait(&call->wait_on->core, &call->mutex->core, deadline, flags) < 0) {
            return -1;
        }
    }
}

/* 1 if maxsize is above zero, 0 if not, -1 with an exception. */
static int
queue_is_bounded(PyObject *maxsize)
{
    if (PyInt_CheckExact(maxsize)) {
        return PyInt_AS_LONG(maxsize) > 0;
    }
    PyObject *zero = PyInt_FromLong(0);
    int bounded = zero == NULL ? -1 : PyObject_RichCompareBool(maxsize, zero, Py_GT);
    Py_XDECREF(zero);
    return bounded;
}

/* An item went in or out: if now nobody else can do the same, those woken for it sleep on.
 * limit as in queue_is_hindered. */
static void
queue_recall(queue_call *call, PyObject *limit)
{
    if (call->deque == NULL || !(call->mutex->core.state & _PyNative_CONTENDED)
        || (limit != NULL && !PyInt_CheckExact(limit))) {
        return; /* only where to look runs no code */
    }
    Py_ssize_t hindered_at = limit == NULL ? 0 : PyInt_AS_LONG(limit);
    if (PyObject_Size(call->deque) == hindered_at) {
        _PyNative_Recall(&call->wait_on->core, &call->mutex->core);
    }
}

static int
queue_count_task(queue_call *call)
{
    PyObject *tasks = PyDict_GetItem(call->dict, _Py_ID(unfinished_tasks));
    PyObject *one = PyInt_FromLong(1);
    PyObject *sum = NULL;
    int err = -1;
    if (tasks == NULL) {
        PyErr_SetString(PyExc_AttributeError, "unfinished_tasks");
    }
    else if (one != NULL) {
        sum = PyNumber_Add(tasks, one);
        err = sum == NULL ? -1 : PyDict_SetItem(call->dict, _Py_ID(unfinished_tasks), sum);
    }
    Py_XDECREF(one);
    Py_XDECREF(sum);
    return err;
}

static int
queue_do_put(queue_call *call, PyObject *item, PyObject *block, PyObject *timeout,
             PyObject *full)
{
    PyObject *maxsize = PyDict_GetItem(call->dict, _Py_ID(maxsize));
    if (maxsize == NULL) {
        PyErr_SetString(PyExc_AttributeError, "maxsize");
        return -1;
    }
    Py_INCREF(maxsize);
    int bounded = queue_is_bounded(maxsize);
    int err = bounded > 0 ? queue_wait(call, maxsize, block, timeout, full) : bounded;
    PyObject *made = NULL;
    if (err >= 0) {
        made = call->deque != NULL
                   ? queue_deque_append(call->deque, item)
                   : PyObject_CallMethodObjArgs(call->self, _Py_ID(_put), item, NULL);
    }
    if (made != NULL && bounded) {
        queue_recall(call, maxsize);
    }
    Py_DECREF(maxsize);
    Py_XDECREF(made);
    return made == NULL ? -1 : queue_count_task(call);
}

static PyObject *
queue_do_get(queue_call *call, PyObject *block, PyObject *timeout, PyObject *empty)
{
    if (queue_wait(call, NULL, block, timeout, empty) < 0) {
        return NULL;
    }
    if (call->deque == NULL) {
        return PyObject_CallMethodObjArgs(call->self, _Py_ID(_get), NULL);
    }
    PyObject *item = queue_deque_popleft(call->deque, NULL);
    if (item != NULL) {
        queue_recall(call, NULL);
    }
    return item;
}

/* put(queue, item, block, timeout, Full, hooks) */
PyObject *
_Threading_QueuePut(PyObject *module, PyObject *args)
{
    PyObject *self, *item, *block, *timeout, *full, *hooks;
    queue_call call;
    if (!PyArg_UnpackTuple(args, "_queue_put", 6, 6, &self, &item, &block, &timeout, &full,
                           &hooks)
        || queue_setup() < 0) {
        return NULL;
    }
    if (!queue_open(&call, self, hooks, 1)) {
        Py_INCREF(hooks);
        return hooks;
    }
    int err = _PyNative_Acquire(&call.mutex->core, _PyPlus_FOREVER, 0) < 0 ? -1 : 0;
    if (err == 0) {
        err = queue_do_put(&call, item, block, timeout, full);
        if (err == 0) {
            _PyNative_Notify(&call.wake->core, &call.mutex->core, 1);
        }
        if (_PyNative_IsHeld(&call.mutex->core)) { /* a hook may have let it go */
            _PyNative_Release(&call.mutex->core);
        }
    }
    queue_close(&call);
    if (err < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* get(queue, block, timeout, Empty, hooks) */
PyObject *
_Threading_QueueGet(PyObject *module, PyObject *args)
{
    PyObject *self, *block, *timeout, *empty, *hooks;
    PyObject *item = NULL;
    queue_call call;
    if (!PyArg_UnpackTuple(args, "_queue_get", 5, 5, &self, &block, &timeout, &empty, &hooks)
        || queue_setup() < 0) {
        return NULL;
    }
    if (!queue_open(&call, self, hooks, 0)) {
        Py_INCREF(hooks);
        return hooks;
    }
    if (_PyNative_Acquire(&call.mutex->core, _PyPlus_FOREVER, 0) == 1) {
        item = queue_do_get(&call, block, timeout, empty);
        if (item != NULL) {
            _PyNative_Notify(&call.wake->core, &call.mutex->core, 1);
        }
        if (_PyNative_IsHeld(&call.mutex->core)) {
            _PyNative_Release(&call.mutex->core);
        }
    }
    queue_close(&call);
    return item;
}
