/* Barrier: a point where a fixed number of threads wait until all have come.
 *
 * A round fills until the last of the threads has come, then drains until each has left; a
 * thread that comes while it drains waits for that.  reset() lets a round drain by errors.
 * Lock and condition are inside the object; the lock is held while action() runs. */
#include "threading_internal.h"

enum { BARRIER_FILLING, BARRIER_DRAINING, BARRIER_RESETTING, BARRIER_BROKEN };

typedef struct {
    THREADING_HEAD
    unsigned char state;
    Py_ssize_t parties;
    Py_ssize_t count; /* threads inside */
    PyObject *action;
    PyObject *timeout;
    _PyNative_Lock lock;
    _PyNative_Cond cond;
} barrier;

PyObject *_Threading_BrokenBarrierError;

static int
barrier_traverse(barrier *self, visitproc visit, void *arg)
{
    Py_VISIT(self->action);
    Py_VISIT(self->timeout);
    return 0;
}

static int
barrier_clear(barrier *self)
{
    Py_CLEAR(self->action);
    Py_CLEAR(self->timeout);
    return 0;
}

static void
barrier_dealloc(barrier *self)
{
    PyObject_GC_UnTrack(self);
    barrier_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
barrier_init(barrier *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"parties", (char *)"action", (char *)"timeout",
                             (char *)"verbose", NULL};
    Py_ssize_t parties;
    PyObject *action = Py_None;
    PyObject *timeout = Py_None;
    PyObject *verbose = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "n|OOO:__init__", kwlist, &parties, &action,
                                     &timeout, &verbose)) {
        return -1;
    }
    int wants = _Threading_WantsPython((PyObject *)self, verbose);
    if (wants != 0) {
        return wants < 0 ? -1 : _Threading_InitPython(self, args, kwds);
    }
    if (parties < 1) {
        PyErr_SetString(PyExc_ValueError, "parties must be > 0");
        return -1;
    }
    if (self->count != 0 || _PyNative_IsHeld(&self->lock)) {
        PyErr_SetString(PyExc_RuntimeError, "the barrier is in use");
        return -1;
    }
    Py_INCREF(action);
    Py_XSETREF(self->action, action);
    Py_INCREF(timeout);
    Py_XSETREF(self->timeout, timeout);
    self->parties = parties;
    self->state = BARRIER_FILLING;
    self->general = 0;
    return 0;
}

static int
barrier_is_plain(barrier *self, PyObject **result, const char *name, PyObject *args,
                 PyObject *kwds)
{
    return _Threading_IsPlain(self, self->parties == 0 ? "_cond" : NULL, result, name, args, kwds);
}

static void
barrier_change(barrier *self, int state)
{
    self->state = (unsigned char)state;
    _PyNative_Notify(&self->cond, &self->lock, PY_SSIZE_T_MAX);
}

static int
barrier_is_leaving(barrier *self)
{
    return self->state == BARRIER_DRAINING || self->state == BARRIER_RESETTING;
}

static int
barrier_fail(void)
{
    PyErr_SetNone(_Threading_BrokenBarrierError);
    return -1;
}

/* The last one has come. */
static int
barrier_open(barrier *self)
{
    if (self->action != NULL && self->action != Py_None) {
        PyObject *action = self->action;
        Py_INCREF(action);
        PyObject *made = PyObject_CallObject(action, NULL);
        Py_DECREF(action);
        if (made == NULL) {
            barrier_change(self, BARRIER_BROKEN);
            return -1;
        }
        Py_DECREF(made);
    }
    barrier_change(self, BARRIER_DRAINING);
    return 0;
}

static int
barrier_wait_for_others(barrier *self, _PyPlus_nsec deadline)
{
    while (self->state == BARRIER_FILLING) {
        int how = _PyNative_Wait(&self->cond, &self->lock, deadline, 0);
        if (how < 0) {
            return -1;
        }
        if (how == 0 && self->state == BARRIER_FILLING) {
            barrier_change(self, BARRIER_BROKEN);
        }
    }
    return self->state == BARRIER_DRAINING ? 0 : barrier_fail();
}

/* With the lock held: the index of this thread, or -1. */
static Py_ssize_t
barrier_pass(barrier *self, _PyPlus_nsec deadline)
{
    while (barrier_is_leaving(self)) {
        if (_PyNative_Wait(&self->cond, &self->lock, _PyPlus_FOREVER, 0) < 0) {
            return -1;
        }
    }
    if (self->state == BARRIER_BROKEN) {
        return barrier_fail();
    }
    Py_ssize_t index = self->count++;
    int err = index + 1 == self->parties ? barrier_open(self)
                                         : barrier_wait_for_others(self, deadline);
    if (--self->count == 0 && barrier_is_leaving(self)) {
        barrier_change(self, BARRIER_FILLING);
    }
    return err < 0 ? -1 : index;
}

static PyObject *
barrier_wait(barrier *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"timeout", NULL};
    PyObject *result;
    if (!barrier_is_plain(self, &result, "wait", args, kwds)) {
        return result;
    }
    PyObject *timeout = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:wait", kwlist, &timeout)) {
        return NULL;
    }
    _PyPlus_nsec deadline = _Threading_Deadline(timeout == Py_None ? self->timeout : timeout);
    if (deadline < 0 || _PyNative_Acquire(&self->lock, _PyPlus_FOREVER, 0) < 0) {
        return NULL;
    }
    Py_ssize_t index = barrier_pass(self, deadline);
    _PyNative_Release(&self->lock);
    return index < 0 ? NULL : PyInt_FromSsize_t(index);
}

PyDoc_STRVAR(barrier_wait_doc,
"wait([timeout]) -> integer\n\n\
Wait for the others; each gets another number below parties.  BrokenBarrierError if the\n\
barrier breaks first.");

static PyObject *
barrier_reset(barrier *self, PyObject *unused)
{
    PyObject *result;
    if (!barrier_is_plain(self, &result, "reset", NULL, NULL)) {
        return result;
    }
    if (_PyNative_Acquire(&self->lock, _PyPlus_FOREVER, 0) < 0) {
        return NULL;
    }
    barrier_change(self, self->count > 0 ? BARRIER_RESETTING : BARRIER_FILLING);
    _PyNative_Release(&self->lock);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(barrier_reset_doc,
"reset()\n\nBack to the empty state; threads that wait get BrokenBarrierError.");

static PyObject *
barrier_abort(barrier *self, PyObject *unused)
{
    PyObject *result;
    if (!barrier_is_plain(self, &result, "abort", NULL, NULL)) {
        return result;
    }
    if (_PyNative_Acquire(&self->lock, _PyPlus_FOREVER, 0) < 0) {
        return NULL;
    }
    barrier_change(self, BARRIER_BROKEN);
    _PyNative_Release(&self->lock);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(barrier_abort_doc,
"abort()\n\nBreak the barrier: who waits or comes gets BrokenBarrierError.");

/* ---- attributes ---- */

static PyObject *
barrier_get_parties(barrier *self, void *name)
{
    return self->general ? _Threading_GetPython(self, name)
                         : PyInt_FromSsize_t(self->parties);
}

static PyObject *
barrier_get_n_waiting(barrier *self, void *name)
{
    if (self->general) {
        return _Threading_GetPython(self, name);
    }
    return PyInt_FromSsize_t(self->state == BARRIER_FILLING ? self->count : 0);
}

static PyObject *
barrier_get_broken(barrier *self, void *name)
{
    return self->general ? _Threading_GetPython(self, name)
                         : PyBool_FromLong(self->state == BARRIER_BROKEN);
}

static PyGetSetDef barrier_getset[] = {
    {(char *)"parties", (getter)barrier_get_parties, NULL, (char *)"how many threads it takes",
     (void *)"parties"},
    {(char *)"n_waiting", (getter)barrier_get_n_waiting, NULL,
     (char *)"how many threads wait now", (void *)"n_waiting"},
    {(char *)"broken", (getter)barrier_get_broken, NULL, (char *)"is the barrier broken?",
     (void *)"broken"},
    {NULL}};

static PyMethodDef barrier_methods[] = {
    {"wait", THREADING_METHOD(barrier_wait), METH_VARARGS | METH_KEYWORDS, barrier_wait_doc},
    {"reset", (PyCFunction)barrier_reset, METH_NOARGS, barrier_reset_doc},
    {"abort", (PyCFunction)barrier_abort, METH_NOARGS, barrier_abort_doc},
    THREADING_PICKLE,
    {NULL}};

PyTypeObject _Threading_BarrierType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.Barrier",
    .tp_basicsize = sizeof(barrier),
    .tp_dealloc = (destructor)barrier_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A point where a fixed number of threads wait until all have come.",
    .tp_traverse = (traverseproc)barrier_traverse,
    .tp_clear = (inquiry)barrier_clear,
    .tp_methods = barrier_methods,
    .tp_getset = barrier_getset,
    .tp_init = (initproc)barrier_init,
    .tp_new = PyType_GenericNew,
};
