/* Event: a flag that threads can wait for.
 *
 * A flag and a condition on a plain lock, visible as _Event__flag and _Event__cond; while
 * nobody else holds that lock it is not taken.  A thread that was woken by set() returns True
 * even if clear() came before it could run. */
#include "threading_internal.h"

typedef struct {
    _Threading_OnCondition on;
    char flag;
} event;

static int
event_traverse(event *self, visitproc visit, void *arg)
{
    Py_VISIT(self->on.cond);
    return 0;
}

static int
event_clear_refs(event *self)
{
    Py_CLEAR(self->on.cond);
    return 0;
}

static void
event_dealloc(event *self)
{
    PyObject_GC_UnTrack(self);
    event_clear_refs(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static const char *const event_kept[] = {"_Event__cond", "_Event__flag", NULL};

static int
event_init(event *self, PyObject *args, PyObject *kwds)
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
    _Threading_Condition *cond = _Threading_NewCondition((PyObject *)self);
    if (cond == NULL || _Threading_ForgetKept(self, event_kept) < 0) {
        Py_XDECREF(cond);
        return -1;
    }
    Py_XSETREF(self->on.cond, cond);
    self->flag = 0;
    return 0;
}

static int
event_is_plain(event *self, PyObject **result, const char *name, PyObject *args, PyObject *kwds)
{
    return _Threading_IsPlain(self, self->on.cond == NULL ? "_Event__cond" : NULL, result, name,
                              args, kwds);
}

static PyObject *
event_is_set(event *self, PyObject *unused)
{
    if (self->on.general) {
        return _Threading_CallPython(self, "is_set", NULL, NULL);
    }
    return PyBool_FromLong(self->flag);
}

/* Change the flag, waiting for whoever holds the condition's lock; 0 or -1. */
static int
event_change(event *self, int flag)
{
    _Threading_Condition *cond = self->on.cond;
    int locked = _PyNative_IsHeld(&cond->plain->core);
    Py_INCREF(cond);
    if (locked && _Threading_LockCondition(cond, _PyPlus_FOREVER) < 0) {
        Py_DECREF(cond);
        return -1;
    }
    self->flag = (char)flag;
    if (flag) {
        _PyNative_Notify(&cond->core, &cond->plain->core, PY_SSIZE_T_MAX);
    }
    if (locked) {
        _PyNative_Release(&cond->plain->core);
    }
    Py_DECREF(cond);
    return 0;
}

static PyObject *
event_set(event *self, PyObject *unused)
{
    PyObject *result;
    if (!event_is_plain(self, &result, "set", NULL, NULL)) {
        return result;
    }
    if (event_change(self, 1) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
event_clear(event *self, PyObject *unused)
{
    PyObject *result;
    if (!event_is_plain(self, &result, "clear", NULL, NULL)) {
        return result;
    }
    if (event_change(self, 0) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* 1 set, 0 time over, -1 exception. */
static int
event_sleep(event *self, _PyPlus_nsec deadline)
{
    _Threading_Condition *cond = self->on.cond;
    Py_INCREF(cond);
    int how = _Threading_LockCondition(cond, _PyPlus_FOREVER);
    if (how == 1) {
        how = self->flag ? 1 : _PyNative_Wait(&cond->core, &cond->plain->core, deadline, 0);
        if (how == 0) {
            how = self->flag;
        }
        _PyNative_Release(&cond->plain->core);
    }
    Py_DECREF(cond);
    return how;
}

static PyObject *
event_wait(event *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"timeout", NULL};
    PyObject *result;
    if (!event_is_plain(self, &result, "wait", args, kwds)) {
        return result;
    }
    PyObject *timeout = Py_None;
    if ((PyTuple_GET_SIZE(args) != 0 || kwds != NULL)
        && !PyArg_ParseTupleAndKeywords(args, kwds, "|O:wait", kwlist, &timeout)) {
        return NULL;
    }
    if (self->flag) {
        Py_RETURN_TRUE;
    }
    _PyPlus_nsec deadline = _Threading_Deadline(timeout);
    if (deadline < 0) {
        return NULL;
    }
    int how = event_sleep(self, deadline);
    return how < 0 ? NULL : PyBool_FromLong(how);
}

PyDoc_STRVAR(event_wait_doc,
"wait([timeout]) -> bool\n\n\
Wait until the flag is true, or timeout seconds went by; False tells that the time ran out.");
PyDoc_STRVAR(event_set_doc, "set()\n\nMake the flag true and wake all that wait for it.");
PyDoc_STRVAR(event_clear_doc, "clear()\n\nMake the flag false again.");
PyDoc_STRVAR(event_is_set_doc, "is_set() -> bool: is the flag true?");

/* In the child of a fork: whoever held the lock is not here. */
static PyObject *
event_reset(event *self, PyObject *unused)
{
    PyObject *result;
    if (!event_is_plain(self, &result, "_reset_internal_locks", NULL, NULL)) {
        return result;
    }
    _Threading_Condition *cond = _Threading_NewCondition((PyObject *)self);
    if (cond == NULL) {
        return NULL;
    }
    Py_SETREF(self->on.cond, cond);
    Py_RETURN_NONE;
}

static int
event_set_cond(event *self, PyObject *value, void *name)
{
    if (_Threading_UseCondition(&self->on, value)) {
        return 0;
    }
    if (_Threading_SetKept(self, "_Event__flag", self->flag ? Py_True : Py_False) < 0
        || _Threading_SetKept(self, name, value) < 0) {
        return -1;
    }
    self->on.general = 1;
    return 0;
}

static PyObject *
event_get_flag(event *self, void *name)
{
    return PyBool_FromLong(self->flag);
}

static int
event_set_flag(event *self, PyObject *value, void *name)
{
    int flag = PyObject_IsTrue(value);
    if (flag < 0) {
        return -1;
    }
    self->flag = (char)flag;
    return 0;
}

static PyGetSetDef event_getset[] = {
    THREADING_FIELD("_Event__cond", _Threading_GetCondition, event_set_cond, NULL),
    THREADING_FIELD("_Event__flag", event_get_flag, event_set_flag, NULL),
    {NULL}};

static PyMethodDef event_methods[] = {
    {"isSet", (PyCFunction)event_is_set, METH_NOARGS, event_is_set_doc},
    {"is_set", (PyCFunction)event_is_set, METH_NOARGS, event_is_set_doc},
    {"set", (PyCFunction)event_set, METH_NOARGS, event_set_doc},
    {"clear", (PyCFunction)event_clear, METH_NOARGS, event_clear_doc},
    {"wait", THREADING_METHOD(event_wait), METH_VARARGS | METH_KEYWORDS, event_wait_doc},
    {"_reset_internal_locks", (PyCFunction)event_reset, METH_NOARGS, NULL},
    THREADING_PICKLE,
    {NULL}};

PyTypeObject _Threading_EventType = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_threading.Event",
    .tp_basicsize = sizeof(event),
    .tp_dealloc = (destructor)event_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A flag that threads can wait for.",
    .tp_traverse = (traverseproc)event_traverse,
    .tp_clear = (inquiry)event_clear_refs,
    .tp_methods = event_methods,
    .tp_getset = event_getset,
    .tp_init = (initproc)event_init,
    .tp_new = PyType_GenericNew,
};
