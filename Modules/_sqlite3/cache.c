/* Cache: values made by a factory, those used most kept longest.
 *
 * The nodes form a list, most used first: a node that is asked for again moves ahead of those
 * asked for less often.  A full cache drops the last node.  A connection keeps its compiled
 * statements in one; it is its factory, and not owned, for it owns the cache. */
#include "sqlite3_internal.h"

typedef struct cache_node {
    PyObject_HEAD
    PyObject *key;
    PyObject *value;
    long count;
    struct cache_node *previous;
    struct cache_node *next;
} nodeobject;

typedef struct sql_cache {
    PyObject_HEAD
    int size;
    PyObject *mapping; /* dict: key to node, which it owns */
    PyObject *factory; /* owned, or NULL: the connection */
    connectionobject *connection;
    nodeobject *first;
    nodeobject *last;
} cacheobject;

/* ---- nodes --------------------------------------------------------------------------------- */

static void
node_dealloc(nodeobject *node)
{
    Py_XDECREF(node->key);
    Py_XDECREF(node->value);
    PyObject_Del(node);
}

static PyTypeObject node_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Node",
    .tp_basicsize = sizeof(nodeobject),
    .tp_dealloc = (destructor)node_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

static void
cache_unlink(cacheobject *self, nodeobject *node)
{
    if (node->previous != NULL) {
        node->previous->next = node->next;
    }
    else {
        self->first = node->next;
    }
    if (node->next != NULL) {
        node->next->previous = node->previous;
    }
    else {
        self->last = node->previous;
    }
    node->previous = NULL;
    node->next = NULL;
}

/* Put a node before another one, or at the end. */
static void
cache_link(cacheobject *self, nodeobject *node, nodeobject *before)
{
    node->next = before;
    node->previous = before ? before->previous : self->last;
    if (node->previous != NULL) {
        node->previous->next = node;
    }
    else {
        self->first = node;
    }
    if (before != NULL) {
        before->previous = node;
    }
    else {
        self->last = node;
    }
}

/* ---- looking up ---------------------------------------------------------------------------- */

static void
cache_promote(cacheobject *self, nodeobject *node)
{
    if (node->count < LONG_MAX) {
        node->count++;
    }
    nodeobject *before = node;
    while (before->previous != NULL && before->previous->count < node->count) {
        before = before->previous;
    }
    if (before != node) {
        cache_unlink(self, node);
        cache_link(self, node, before);
    }
}

static PyObject *
cache_make(cacheobject *self, PyObject *key)
{
    if (self->factory != NULL) {
        return PyObject_CallFunctionObjArgs(self->factory, key, NULL);
    }
    if (self->connection == NULL) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Cache.__init__ not called.");
        return NULL;
    }
    return _PySQL_Statement_New(self->connection, key);
}

/* Forget the least used one. */
static int
cache_drop_last(cacheobject *self)
{
    nodeobject *node = self->last;
    if (node == NULL) {
        return 0;
    }
    Py_INCREF(node);
    cache_unlink(self, node);
    int code = PyDict_DelItem(self->mapping, node->key);
    Py_DECREF(node); /* may run code */
    return code;
}

static PyObject *
cache_add(cacheobject *self, PyObject *key)
{
    if (PyDict_Size(self->mapping) >= self->size && cache_drop_last(self) < 0) {
        return NULL;
    }
    PyObject *value = cache_make(self, key); /* may run code */
    if (value == NULL) {
        return NULL;
    }
    nodeobject *node = PyObject_New(nodeobject, &node_type);
    if (node == NULL) {
        Py_DECREF(value);
        return NULL;
    }
    Py_INCREF(key);
    node->key = key;
    Py_INCREF(value);
    node->value = value;
    node->count = 0;
    node->previous = NULL;
    node->next = NULL;
    /* the factory may have asked for the same key */
    int known = PyDict_Contains(self->mapping, key);
    if (known < 0 || (!known && PyDict_SetItem(self->mapping, key, (PyObject *)node) < 0)) {
        Py_CLEAR(value);
    }
    else if (!known) {
        cache_link(self, node, NULL);
    }
    Py_DECREF(node);
    return value;
}

PyObject *
_PySQL_Cache_Get(struct sql_cache *self, PyObject *key)
{
    if (self->mapping == NULL) {
        PyErr_SetString(_PySQL_ProgrammingError, "Base Cache.__init__ not called.");
        return NULL;
    }
    nodeobject *node = (nodeobject *)PyDict_GetItem(self->mapping, key);
    if (node == NULL) {
        return cache_add(self, key);
    }
    cache_promote(self, node);
    Py_INCREF(node->value);
    return node->value;
}

/* ---- the type ------------------------------------------------------------------------------ */

static int
cache_setup(cacheobject *self, PyObject *factory, connectionobject *connection, int size)
{
    PyObject *mapping = PyDict_New();
    if (mapping == NULL) {
        return -1;
    }
    Py_XINCREF(factory);
    Py_XSETREF(self->factory, factory);
    self->connection = connection;
    self->size = size < 5 ? 5 : size;
    self->first = NULL;
    self->last = NULL;
    Py_XSETREF(self->mapping, mapping);
    return 0;
}

struct sql_cache *
_PySQL_Cache_ForConnection(connectionobject *connection, int size)
{
    if (PyType_Ready(&node_type) < 0) {
        return NULL;
    }
    cacheobject *self = (cacheobject *)PyType_GenericAlloc(&_PySQL_Cache_Type, 0);
    if (self != NULL && cache_setup(self, NULL, connection, size) < 0) {
        Py_CLEAR(self);
    }
    return self;
}

static int
cache_init(cacheobject *self, PyObject *args, PyObject *kwds)
{
    PyObject *factory = NULL;
    int size = 10;
    (void)kwds;
    if (PyType_Ready(&node_type) < 0 || !PyArg_ParseTuple(args, "O|i", &factory, &size)) {
        return -1;
    }
    return cache_setup(self, factory, NULL, size);
}

static int
cache_traverse(cacheobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->factory);
    for (nodeobject *node = self->first; node != NULL; node = node->next) {
        Py_VISIT(node->key);
        Py_VISIT(node->value);
    }
    return 0;
}

static int
cache_clear(cacheobject *self)
{
    self->first = NULL;
    self->last = NULL;
    Py_CLEAR(self->mapping);
    Py_CLEAR(self->factory);
    return 0;
}

static void
cache_dealloc(cacheobject *self)
{
    PyObject_GC_UnTrack(self);
    cache_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
cache_display_neighbour(nodeobject *node)
{
    PyObject *key = node ? node->key : Py_None;
    Py_INCREF(key);
    return key;
}

/* A line for each node: who is before and after it. */
static PyObject *
cache_display(cacheobject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "")) {
        return NULL;
    }
    PyObject *output = PySys_GetObject("stdout");
    for (nodeobject *node = self->first; node != NULL && output != NULL; node = node->next) {
        PyObject *format = PyString_FromString("%s <- %s ->%s\n");
        PyObject *keys = Py_BuildValue("(NON)", cache_display_neighbour(node->previous), node->key,
                                       cache_display_neighbour(node->next));
        PyObject *line = format && keys ? PyString_Format(format, keys) : NULL;
        Py_XDECREF(format);
        Py_XDECREF(keys);
        Py_INCREF(node); /* writing may run code */
        int code = line ? PyFile_WriteObject(line, output, Py_PRINT_RAW) : -1;
        int alone = Py_REFCNT(node) == 1;
        Py_XDECREF(line);
        Py_DECREF(node);
        if (code < 0) {
            return NULL;
        }
        if (alone) {
            break;
        }
    }
    Py_RETURN_NONE;
}

static PyMethodDef cache_methods[] = {
    {"get", (PyCFunction)_PySQL_Cache_Get, METH_O, "get(key): the value, made if it is new."},
    {"display", (PyCFunction)cache_display, METH_VARARGS, "display(): print the keys in order."},
    {NULL, NULL, 0, NULL}};

PyTypeObject _PySQL_Cache_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Cache",
    .tp_basicsize = sizeof(cacheobject),
    .tp_dealloc = (destructor)cache_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)cache_traverse,
    .tp_clear = (inquiry)cache_clear,
    .tp_methods = cache_methods,
    .tp_init = (initproc)cache_init,
    .tp_new = PyType_GenericNew,
};
