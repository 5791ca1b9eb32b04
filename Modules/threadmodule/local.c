/* thread._local.
 *
 * Each thread that touches a local object has one dict for it.  The dict belongs to the
 * local object, so that the collector sees cycles through it; the thread's own dict holds
 * only a `slot`, which dies with the thread and takes the dict along:
 *
 *     tstate->dict["thread.local.<addr>"] -> slot -> dict
 *     local -> list of its slots (borrowed), visiting each slot's dict
 */
#include "thread_internal.h"
#include "structmember.h"

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

PyTypeObject _PyThreadLocal_Type = {
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

int
_PyThreadLocal_Init(void)
{
    if (PyType_Ready(&_PyThreadLocal_Type) < 0 || PyType_Ready(&slottype) < 0) {
        return -1;
    }
    return 0;
}
