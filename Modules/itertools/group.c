/* groupby and tee: iterators that share a source with others. */
#include "itertools_internal.h"
#include "structmember.h"

/* ---- groupby ------------------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    PyObject *iterator;
    PyObject *keyfunc;
    PyObject *target; /* key of the group given out last */
    PyObject *key;    /* of the item last read */
    PyObject *item;   /* last read and not yet delivered, or NULL */
} groupbyobject;

typedef struct {
    PyObject_HEAD
    PyObject *parent;
    PyObject *target;
} grouperobject;

static PyObject *
groupby_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"iterable", "key", NULL};
    PyObject *source;
    PyObject *keyfunc = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:groupby", keywords, &source, &keyfunc)) {
        return NULL;
    }
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return NULL;
    }
    groupbyobject *self = (groupbyobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        Py_DECREF(iterator);
        return NULL;
    }
    self->iterator = iterator;
    Py_INCREF(keyfunc);
    self->keyfunc = keyfunc;
    return (PyObject *)self;
}

static void
groupby_dealloc(groupbyobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->iterator);
    Py_XDECREF(self->keyfunc);
    Py_XDECREF(self->target);
    Py_XDECREF(self->key);
    Py_XDECREF(self->item);
    Py_TYPE(self)->tp_free(self);
}

static int
groupby_traverse(groupbyobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterator);
    Py_VISIT(self->keyfunc);
    Py_VISIT(self->target);
    Py_VISIT(self->key);
    Py_VISIT(self->item);
    return 0;
}

/* Read an item and compute its key; 1, 0 at the end, -1. */
static int
groupby_read(groupbyobject *self)
{
    PyObject *item = PyIter_Next(self->iterator);
    if (item == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    PyObject *key = item;
    if (self->keyfunc == Py_None) {
        Py_INCREF(key);
    }
    else {
        key = PyObject_CallFunctionObjArgs(self->keyfunc, item, NULL);
        if (key == NULL) {
            Py_DECREF(item);
            return -1;
        }
    }
    Py_XSETREF(self->key, key);
    Py_XSETREF(self->item, item);
    return 1;
}

/* Are two keys equal?  Both are kept alive. */
static int
groupby_same(PyObject *target, PyObject *key)
{
    Py_INCREF(target);
    Py_INCREF(key);
    int equal = PyObject_RichCompareBool(target, key, Py_EQ);
    Py_DECREF(target);
    Py_DECREF(key);
    return equal;
}

static PyObject *
groupby_next(groupbyobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    /* Skip what is left of the last group. */
    while (self->key == NULL || self->target != NULL) {
        if (self->key != NULL) {
            int equal = groupby_same(self->target, self->key);
            if (equal < 0) {
                return NULL;
            }
            if (!equal) {
                break;
            }
        }
        if (groupby_read(self) <= 0) {
            return NULL;
        }
    }
    Py_INCREF(self->key);
    Py_XSETREF(self->target, self->key);
    grouperobject *group = PyObject_GC_New(grouperobject, &_PyItertools_grouper_Type);
    if (group == NULL) {
        return NULL;
    }
    Py_INCREF(self);
    group->parent = (PyObject *)self;
    Py_INCREF(self->target);
    group->target = self->target;
    _PyGC_Track((PyObject *)group);
    PyObject *result = PyTuple_Pack(2, self->key, group);
    Py_DECREF(group);
    return result;
}

PyDoc_STRVAR(groupby_doc,
"groupby(iterable[, keyfunc]) -> iterator over pairs (key, iterator over a run of items with\n"
"that key)\n\n"
"Without keyfunc the items are their own keys.  A run ends when the next is asked for.");

ITERTOOLS_TYPE(groupby, "groupby", groupbyobject, NULL);

static void
grouper_dealloc(grouperobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_DECREF(self->parent);
    Py_DECREF(self->target);
    PyObject_GC_Del(self);
}

static int
grouper_traverse(grouperobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->parent);
    Py_VISIT(self->target);
    return 0;
}

static PyObject *
grouper_next(grouperobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    groupbyobject *parent = (groupbyobject *)self->parent;
    if (parent->item == NULL && groupby_read(parent) <= 0) {
        return NULL;
    }
    assert(parent->key != NULL);
    int equal = groupby_same(self->target, parent->key);
    if (equal <= 0) {
        return NULL;
    }
    PyObject *item = parent->item;
    parent->item = NULL;
    Py_CLEAR(parent->key);
    return item;
}

PyTypeObject _PyItertools_grouper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "itertools._grouper",
    .tp_basicsize = sizeof(grouperobject),
    .tp_dealloc = (destructor)grouper_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)grouper_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)grouper_next,
};

/* ---- tee ------------------------------------------------------------------------------------- */
/* The items read so far, in a chain of links of TEE_CELLS each.  Every tee object
 * stands somewhere in the chain; links before the last of them go away by
 * themselves.  Only the end of the chain reads from the source. */
#define TEE_CELLS 57

typedef struct {
    PyObject_HEAD
    PyObject *iterator;
    int count;   /* items in this link */
    int running; /* reading from the source, which may run code */
    PyObject *next;
    PyObject *items[TEE_CELLS];
} teedataobject;

typedef struct {
    PyObject_HEAD
    teedataobject *data;
    int index; /* of the next item in data */
    PyObject *weakreflist;
} teeobject;

static teedataobject *
teedata_make(PyObject *iterator)
{
    teedataobject *self = PyObject_GC_New(teedataobject, &_PyItertools_teedata_Type);
    if (self == NULL) {
        return NULL;
    }
    self->count = 0;
    self->running = 0;
    self->next = NULL;
    Py_INCREF(iterator);
    self->iterator = iterator;
    _PyGC_Track((PyObject *)self);
    return self;
}

static PyObject *
teedata_get(teedataobject *self, int i)
{
    if (i == self->count) {
        if (self->iterator == NULL) {
            return NULL;
        }
        if (self->running) {
            PyErr_SetString(PyExc_RuntimeError, "tee() is already running");
            return NULL;
        }
        self->running = 1;
        PyObject *item = PyIter_Next(self->iterator);
        self->running = 0;
        if (item == NULL) {
            return NULL;
        }
        self->items[self->count++] = item;
    }
    assert(i < self->count);
    Py_INCREF(self->items[i]);
    return self->items[i];
}

/* The link after self, made if need be; new reference. */
static teedataobject *
teedata_following(teedataobject *self)
{
    if (self->next == NULL) {
        self->next = (PyObject *)teedata_make(self->iterator);
    }
    Py_XINCREF(self->next);
    return (teedataobject *)self->next;
}

/* Drop a chain link by link: a long one would overflow the stack otherwise. */
static void
teedata_drop_chain(PyObject *link)
{
    while (link != NULL && Py_TYPE(link) == &_PyItertools_teedata_Type
           && Py_REFCNT(link) == 1) {
        teedataobject *data = (teedataobject *)link;
        PyObject *next = data->next;
        data->next = NULL;
        Py_DECREF(link);
        link = next;
    }
    Py_XDECREF(link);
}

static int
teedata_traverse(teedataobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->iterator);
    for (int i = 0; i < self->count; i++) {
        Py_VISIT(self->items[i]);
    }
    Py_VISIT(self->next);
    return 0;
}

static int
teedata_clear(teedataobject *self)
{
    Py_CLEAR(self->iterator);
    int count = self->count;
    self->count = 0;
    for (int i = 0; i < count; i++) {
        Py_CLEAR(self->items[i]);
    }
    PyObject *next = self->next;
    self->next = NULL;
    teedata_drop_chain(next);
    return 0;
}

static void
teedata_dealloc(teedataobject *self)
{
    PyObject_GC_UnTrack(self);
    teedata_clear(self);
    PyObject_GC_Del(self);
}

PyDoc_STRVAR(teedata_doc, "The items that the iterators made by tee() share.");

PyTypeObject _PyItertools_teedata_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "itertools.tee_dataobject",
    .tp_basicsize = sizeof(teedataobject),
    .tp_dealloc = (destructor)teedata_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = teedata_doc,
    .tp_traverse = (traverseproc)teedata_traverse,
    .tp_clear = (inquiry)teedata_clear,
};

static PyObject *
tee_next(teeobject *self)
{
    if (_PyEval_CheckStack(" in an iterator") < 0) {
        return NULL;
    }
    if (self->data == NULL) { /* cleared by the collector */
        return NULL;
    }
    if (self->index >= TEE_CELLS) {
        teedataobject *following = teedata_following(self->data);
        if (following == NULL) {
            return NULL;
        }
        self->index = 0;
        Py_SETREF(self->data, following);
    }
    PyObject *item = teedata_get(self->data, self->index);
    if (item != NULL) {
        self->index++;
    }
    return item;
}

/* Steals data. */
static PyObject *
tee_make(teedataobject *data, int index)
{
    teeobject *self = PyObject_GC_New(teeobject, &_PyItertools_tee_Type);
    if (self == NULL) {
        Py_DECREF(data);
        return NULL;
    }
    self->data = data;
    self->index = index;
    self->weakreflist = NULL;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *
tee_copy(teeobject *self, PyObject *ignored)
{
    Py_INCREF(self->data);
    return tee_make(self->data, self->index);
}

static PyObject *
tee_from_iterable(PyObject *iterable)
{
    PyObject *iterator = PyObject_GetIter(iterable);
    PyObject *result = NULL;
    if (iterator == NULL) {
        return NULL;
    }
    if (Py_TYPE(iterator) == &_PyItertools_tee_Type) {
        result = tee_copy((teeobject *)iterator, NULL);
    }
    else {
        teedataobject *data = teedata_make(iterator);
        if (data != NULL) {
            result = tee_make(data, 0);
        }
    }
    Py_DECREF(iterator);
    return result;
}

static PyObject *
tee_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *iterable;
    if (!PyArg_UnpackTuple(args, "tee", 1, 1, &iterable)) {
        return NULL;
    }
    return tee_from_iterable(iterable);
}

static int
tee_traverse(teeobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->data);
    return 0;
}

static int
tee_clear(teeobject *self)
{
    if (self->weakreflist != NULL) {
        /* The collector does this itself; tp_dealloc relies on it. */
        if (Py_REFCNT(self) == 0) {
            PyObject_ClearWeakRefs((PyObject *)self);
        }
    }
    PyObject *data = (PyObject *)self->data;
    self->data = NULL;
    teedata_drop_chain(data);
    return 0;
}

static void
tee_dealloc(teeobject *self)
{
    PyObject_GC_UnTrack(self);
    tee_clear(self);
    PyObject_GC_Del(self);
}

PyDoc_STRVAR(tee_copy_doc, "__copy__() -> another iterator at the same place");

static PyMethodDef tee_methods[] = {
    {"__copy__", (PyCFunction)tee_copy, METH_NOARGS, tee_copy_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(tee_type_doc, "An iterator that can be copied.");

PyTypeObject _PyItertools_tee_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "itertools.tee",
    .tp_basicsize = sizeof(teeobject),
    .tp_dealloc = (destructor)tee_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = tee_type_doc,
    .tp_traverse = (traverseproc)tee_traverse,
    .tp_clear = (inquiry)tee_clear,
    .tp_weaklistoffset = offsetof(teeobject, weakreflist),
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)tee_next,
    .tp_methods = tee_methods,
    .tp_new = tee_new,
    .tp_free = PyObject_GC_Del,
};

PyObject *
_PyItertools_Tee(PyObject *module, PyObject *args)
{
    Py_ssize_t n = 2;
    PyObject *iterable;
    if (!PyArg_ParseTuple(args, "O|n", &iterable, &n)) {
        return NULL;
    }
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "n must be >= 0");
        return NULL;
    }
    PyObject *result = PyTuple_New(n);
    if (result == NULL || n == 0) {
        return result;
    }
    PyObject *iterator = PyObject_GetIter(iterable);
    if (iterator == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    PyObject *copyable = iterator;
    if (PyObject_HasAttrString(iterator, "__copy__")) {
        Py_INCREF(copyable);
    }
    else {
        copyable = tee_from_iterable(iterator);
    }
    Py_DECREF(iterator);
    if (copyable == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    PyTuple_SET_ITEM(result, 0, copyable);
    for (Py_ssize_t i = 1; i < n; i++) {
        PyObject *copy = PyObject_CallMethod(copyable, "__copy__", NULL);
        if (copy == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, i, copy);
    }
    return result;
}
