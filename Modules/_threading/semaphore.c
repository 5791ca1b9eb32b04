/* Semaphore and BoundedSemaphore: a counter that acquire() lowers, never below zero.
 *
 * A counter and a condition on a plain lock, as programs that reach for _Semaphore__cond and
 * _Semaphore__value expect; but while nobody else holds that lock, it is not taken: the GIL
 * is enough.
 *
 * Whoever comes first may lower the counter, so a thread that was woken can find it at zero
 * again.  It waits on at the head of the queue, and if that goes on for PASS_AGE the next
 * release() puts its unit aside (`reserved`), where only woken threads look.
 */
#include "threading_internal.h"

#define PASS_AGE 1000000L /* nanoseconds */

typedef struct {
    _Threading_OnCondition on;
    long value;
    long reserved;
    _PyPlus_nsec passed_over; /* since when woken threads find nothing; 0: they do not */
    PyObject *initial;        /* of a bounded one: the value it cannot rise above */
} semaphore;

static int
sem_traverse(semaphore *self, visitproc visit, void *arg)
{
    Py_VISIT(self->on.cond);
    Py_VISIT(self->initial);
    return 0;
}

static int
sem_clear(semaphore *self)
{
    Py_CLEAR(self->on.cond);
    Py_CLEAR(self->initial);
    return 0;
}

static void
sem_dealloc(semaphore *self)
{
    PyObject_GC_UnTrack(self);
    sem_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static const char *const sem_kept[] = {"_Semaphore__cond", "_Semaphore__value",
                                       "_initial_value", NULL};

/* A value we can count with; others, odd but legal in 2.7, go to the Python code. */
static int
sem_parse_value(PyObject *object, long *value)
{
    if (!PyInt_Check(object) && !PyLong_Check(object)) {
        return 0;
    }
    *value = PyInt_AsLong(object);
    if (*value == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return 0;
    }
    return 1;
}

static int
sem_init(semaphore *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"value", (char *)"verbose", NULL};
    PyObject *given = NULL;
    PyObject *verbose = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:__init__", kwlist, &given, &verbose)) {
        return -1;
    }
    int wants = _Threading_WantsPython((PyObject *)self, verbose);
    long value = 1;
    if (wants == 0 && given != NULL) {
        wants = !sem_parse_value(given, &value);
    }
    if (wants != 0) {
        return wants < 0 ? -1 : _Threading_InitPython(self, args, kwds);
    }
    if (value < 0) {
        PyErr_SetString(PyExc_ValueError, "semaphore initial value must be >= 0");
        return -1;
    }
    _Threading_Condition *cond = _Threading_NewCondition((PyObject *)self);
    if (cond == NULL || _Threading_ForgetKept(self, sem_kept) < 0) {
        Py_XDECREF(cond);
        return -1;
    }
    Py_XSETREF(self->on.cond, cond);
    self->value = value;
    self->reserved = 0;
    self->passed_over = 0;
    if (PyObject_TypeCheck((PyObject *)self, &_Threading_BoundedSemaphoreType)) {
        PyObject *initial = PyInt_FromLong(value);
        if (initial == NULL) {
            return -1;
        }
        Py_XSETREF(self->initial, initial);
    }
    return 0;
}

/* Is there one for a thread that was woken?  Takes it. */
static int
sem_take_woken(semaphore *self)
{
    if (self->reserved > 0) {
        self->reserved--;
        self->passed_over = 0;
        return 1;
    }
    if (self->value > 0) {
        self->value--;
        self->passed_over = 0;
        return 1;
    }
    return 0;
}

/* A woken thread leaves with nothing: what was put aside is for all again. */
static void
sem_put_back(semaphore *self, _Threading_Condition *cond)
{
    self->value += self->reserved;
    self->reserved = 0;
    self->passed_over = 0;
    if (self->value > 0) {
        _PyNative_Notify(&cond->core, &cond->plain->core, 1);
    }
}

/* With the condition's lock held; 1, 0 or -1 as acquire. */
static int
sem_wait(semaphore *self, _Threading_Condition *cond, _PyPlus_nsec deadline)
{
    int woken = 0;
    for (;;) {
        if (woken ? sem_take_woken(self) : self->value > 0) {
            self->value -= !woken;
            return 1;
        }
        if (deadline == 0) {
            return 0;
        }
        if (woken && self->passed_over == 0) {
            self->passed_over = _PyPlus_Now();
        }
        int how = _PyNative_Wait(&cond->core, &cond->plain->core, deadline,
                                 woken ? _PyNative_FIRST : 0);
        if (how <= 0) {
            if (how == 0 && sem_take_woken(self)) {
                return 1;
            }
            sem_put_back(self, cond);
            return how;
        }
        woken = 1;
    }
}

static _PyPlus_nsec
sem_acquire_args(PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"blocking", (char *)"timeout", NULL};
    if (PyTuple_GET_SIZE(args) == 0 && kwds == NULL) {
        return _PyPlus_FOREVER;
    }
    PyObject *blocking = Py_True;
    PyObject *timeout = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:acquire", kwlist, &blocking, &timeout)) {
        return -1;
    }
    int waits = PyObject_IsTrue(blocking);
    if (waits < 0) {
        return -1;
    }
    if (!waits) {
        if (timeout != Py_None) {
            PyErr_SetString(PyExc_ValueError,
                            "can't specify timeout for non-blocking acquire");
            return -1;
        }
        return 0;
    }
    return _Threading_Deadline(timeout);
}

static int
sem_is_plain(semaphore *self, PyObject **result, const char *name, PyObject *args, PyObject *kwds)
{
    return _Threading_IsPlain(self, self->on.cond == NULL ? "_Semaphore__cond" : NULL, result, name,
                              args, kwds);
}

static PyObject *
sem_acquire(semaphore *self, PyObject *args, PyObject *kwds)
{
    PyObject *result;
    if (!sem_is_plain(self, &result, "acquire", args, kwds)) {
        return result;
    }
    _PyPlus_nsec deadline = sem_acquire_args(args, kwds);
    if (deadline < 0) {
        return NULL;
    }
    _Threading_Condition *cond = self->on.cond;
    if (self->value > 0 && !_PyNative_IsHeld(&cond->plain->core)) {
        self->value--;
        Py_RETURN_TRUE;
    }
    Py_INCREF(cond);
    int taken = _Threading_LockCondition(cond, _PyPlus_FOREVER);
    if (taken == 1) {
        taken = sem_wait(self, cond, deadline);
        _PyNative_Release(&cond->plain->core);
    }
    Py_DECREF(cond);
    return taken < 0 ? NULL : PyBool_FromLong(taken);
}

PyDoc_STRVAR(sem_acquire_doc,
"acquire([blocking [, timeout]]) -> bool\n\n\
Lower the counter by one, waiting until it is above zero; without blocking, or after\n\
timeout seconds, give up and return False.");

/* With the lock held, or nobody holding it. */
static void
sem_raise(semaphore *self, _Threading_Condition *cond)
{
    if (self->passed_over != 0 && _PyPlus_Now() - self->passed_over > PASS_AGE
        && cond->core.queue.head != NULL) {
        self->reserved++;
    }
    else {
        self->value++;
    }
    _PyNative_Notify(&cond->core, &cond->plain->core, 1);
}

static int
sem_check_bound(semaphore *self)
{
    if (self->initial == NULL) {
        return 0;
    }
    PyObject *value = PyInt_FromLong(self->value + self->reserved);
    int full = value == NULL ? -1 : PyObject_RichCompareBool(value, self->initial, Py_GE);
    Py_XDECREF(value);
    if (full > 0) {
        PyErr_SetString(PyExc_ValueError, "Semaphore released too many times");
    }
    return full != 0 ? -1 : 0;
}

static PyObject *
sem_release(semaphore *self, PyObject *unused)
{
    PyObject *result;
    if (!sem_is_plain(self, &result, "release", NULL, NULL)) {
        return result;
    }
    _Threading_Condition *cond = self->on.cond;
    Py_INCREF(cond);
    int locked = _PyNative_IsHeld(&cond->plain->core);
    int err = locked && _Threading_LockCondition(cond, _PyPlus_FOREVER) < 0 ? -1 : 0;
    if (err == 0) {
        err = sem_check_bound(self);
        if (err == 0) {
            sem_raise(self, cond);
        }
        if (locked) {
            _PyNative_Release(&cond->plain->core);
        }
    }
    Py_DECREF(cond);
    if (err < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(sem_release_doc,
"release()\n\n\
Raise the counter by one and wake one waiting thread.");

static PyObject *
sem_exit(semaphore *self, PyObject *args)
{
    /* A subclass may have a release() of its own. */
    PyObject *own = _PyType_Lookup(Py_TYPE(self), _Py_ID(release));
    PyTypeObject *base = PyObject_TypeCheck((PyObject *)self, &_Threading_BoundedSemaphoreType)
                             ? &_Threading_BoundedSemaphoreType
                             : &_Threading_SemaphoreType;
    if (!self->on.general && own == PyDict_GetItem(base->tp_dict, _Py_ID(release))) {
        return sem_release(self, NULL);
    }
    return PyObject_CallMethod((PyObject *)self, (char *)"release", NULL);
}

/* ---- attributes of 2.7's class ---- */

static int
sem_set_cond(semaphore *self, PyObject *value, void *name)
{
    if (_Threading_UseCondition(&self->on, value)) {
        return 0;
    }
    PyObject *count = PyInt_FromLong(self->value + self->reserved);
    int err = count == NULL || _Threading_SetKept(self, "_Semaphore__value", count) < 0
              || _Threading_SetKept(self, name, value) < 0
              || (self->initial != NULL
                  && _Threading_SetKept(self, "_initial_value", self->initial) < 0);
    Py_XDECREF(count);
    if (err) {
        return -1;
    }
    self->on.general = 1;
    return 0;
}

static PyObject *
sem_get_value(semaphore *self, void *name)
{
    return PyInt_FromLong(self->value + self->reserved);
}

static int
sem_set_value(semaphore *self, PyObject *value, void *name)
{
    long number = PyInt_AsLong(value);
    if (number == -1 && PyErr_Occurred()) {
        return -1;
    }
    self->value = number;
    self->reserved = 0;
    return 0;
}

static PyObject *
sem_get_initial(semaphore *self, void *name)
{
    if (self->initial == NULL) {
        return _Threading_NoAttribute(self, name);
    }
    Py_INCREF(self->initial);
    return self->initial;
}

static int
sem_set_initial(semaphore *self, PyObject *value, void *name)
{
    Py_INCREF(value);
    Py_XSETREF(self->initial, value);
    return 0;
}

#define SEM_VALUES                                                                        \
    THREADING_FIELD("_Semaphore__cond", _Threading_GetCondition, sem_set_cond, NULL),     \
    THREADING_FIELD("_Semaphore__value", sem_get_value, sem_set_value, NULL)

static PyGetSetDef sem_getset[] = {SEM_VALUES, {NULL}};
static PyGetSetDef bounded_getset[] = {
    SEM_VALUES,
    THREADING_FIELD("_initial_value", sem_get_initial, sem_set_initial, NULL),
    {NULL}};

static PyMethodDef sem_methods[] = {
    {"acquire", THREADING_METHOD(sem_acquire), METH_VARARGS | METH_KEYWORDS, sem_acquire_doc},
    {"__enter__", THREADING_METHOD(sem_acquire), METH_VARARGS | METH_KEYWORDS, sem_acquire_doc},
    {"release", (PyCFunction)sem_release, METH_NOARGS, sem_release_doc},
    {"__exit__", (PyCFunction)sem_exit, METH_VARARGS, NULL},
    THREADING_PICKLE,
    {NULL}};

static PyMethodDef bounded_methods[] = {
    {"release", (PyCFunction)sem_release, METH_NOARGS, sem_release_doc}, {NULL}};

PyTypeObject _Threading_SemaphoreType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.Semaphore",
    .tp_basicsize = sizeof(semaphore),
    .tp_dealloc = (destructor)sem_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A counter that acquire() lowers, never below zero, and release() raises.",
    .tp_traverse = (traverseproc)sem_traverse,
    .tp_clear = (inquiry)sem_clear,
    .tp_methods = sem_methods,
    .tp_getset = sem_getset,
    .tp_init = (initproc)sem_init,
    .tp_new = PyType_GenericNew,
};

PyTypeObject _Threading_BoundedSemaphoreType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.BoundedSemaphore",
    .tp_basicsize = sizeof(semaphore),
    .tp_base = &_Threading_SemaphoreType,
    .tp_dealloc = (destructor)sem_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A semaphore that cannot rise above its first value.",
    .tp_traverse = (traverseproc)sem_traverse,
    .tp_clear = (inquiry)sem_clear,
    .tp_methods = bounded_methods,
    .tp_getset = bounded_getset,
    .tp_init = (initproc)sem_init,
    .tp_new = PyType_GenericNew,
};
