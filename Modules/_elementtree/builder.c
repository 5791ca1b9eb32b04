/* TreeBuilder: start(), data() and end() calls become a tree.
 *
 * Text is gathered until the next tag.  A parser hands it over as bytes, which pile up in a
 * buffer and become one string; objects given to data() are kept as they are, and joined
 * when someone reads the element's text. */
#include "elementtree_internal.h"

PyObject *
_PyTreeBuilder_New(void)
{
    builderobject *self = PyObject_New(builderobject, &_PyTreeBuilder_Type);
    if (self == NULL) {
        return NULL;
    }
    memset((char *)self + sizeof(PyObject), 0, sizeof(*self) - sizeof(PyObject));
    self->open = PyList_New(0);
    if (self->open == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static void
builder_dealloc(builderobject *self)
{
    Py_XDECREF(self->root);
    Py_XDECREF(self->current);
    Py_XDECREF(self->last);
    Py_XDECREF(self->open);
    Py_XDECREF(self->pieces);
    Py_XDECREF(self->events);
    for (int i = 0; i < EVENT_COUNT; i++) {
        Py_XDECREF(self->event_names[i]);
    }
    PyMem_Free(self->bytes);
    PyObject_Del(self);
}

/* ---- text ---------------------------------------------------------------------------------- */

/* The buffered bytes become a piece behind the others. */
static int
builder_bytes_to_piece(builderobject *self)
{
    PyObject *text = _PyElement_FromUTF8(self->bytes, self->size);
    if (text == NULL) {
        return -1;
    }
    self->size = 0;
    int code = PyList_Append(self->pieces, text);
    Py_DECREF(text);
    return code;
}

int
_PyTreeBuilder_Data(builderobject *self, PyObject *data)
{
    if (self->last == NULL) {
        return 0; /* before the root: nowhere to go */
    }
    if (self->pieces == NULL) {
        self->pieces = PyList_New(0);
        if (self->pieces == NULL) {
            return -1;
        }
    }
    if (self->size > 0 && builder_bytes_to_piece(self) < 0) {
        return -1;
    }
    return PyList_Append(self->pieces, data);
}

int
_PyTreeBuilder_Bytes(builderobject *self, const char *bytes, Py_ssize_t size)
{
    if (self->last == NULL) {
        return 0;
    }
    if (size > self->room - self->size) {
        if (size > PY_SSIZE_T_MAX / 2 - self->size) {
            PyErr_NoMemory();
            return -1;
        }
        Py_ssize_t room = 2 * (self->size + size) + 64;
        char *more = PyMem_Realloc(self->bytes, (size_t)room);
        if (more == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->bytes = more;
        self->room = room;
    }
    memcpy(self->bytes + self->size, bytes, (size_t)size);
    self->size += size;
    return 0;
}

/* The gathered text as one object: new reference.  NULL if there is none, or with an exception. */
static PyObject *
builder_take_text(builderobject *self)
{
    if (self->pieces == NULL) {
        if (self->size == 0) {
            return NULL;
        }
        PyObject *text = _PyElement_FromUTF8(self->bytes, self->size);
        self->size = 0;
        return text;
    }
    if (self->size > 0 && builder_bytes_to_piece(self) < 0) {
        return NULL;
    }
    PyObject *pieces = self->pieces;
    PyObject *text = NULL;
    self->pieces = NULL;
    if (PyList_GET_SIZE(pieces) == 1) {
        text = PyList_GET_ITEM(pieces, 0);
        Py_INCREF(text);
    }
    else {
        text = _PyElement_Pieces(pieces);
    }
    Py_DECREF(pieces);
    return text;
}

/* Give the gathered text to the element it belongs to. */
static int
builder_flush(builderobject *self)
{
    if (self->pieces == NULL && self->size == 0) {
        return 0;
    }
    PyObject *text = builder_take_text(self);
    if (text == NULL) {
        return -1;
    }
    elementobject *element = (elementobject *)self->last;
    PyObject **slot = self->last == self->current ? &element->text : &element->tail;
    Py_SETREF(*slot, text); /* may run code */
    return 0;
}

/* ---- tags ---------------------------------------------------------------------------------- */

int
_PyTreeBuilder_Event(builderobject *self, int event, PyObject *value)
{
    if (self->events == NULL || self->event_names[event] == NULL) {
        return 0;
    }
    PyObject *pair = PyTuple_Pack(2, self->event_names[event], value);
    if (pair == NULL) {
        return -1;
    }
    int code = PyList_Append(self->events, pair);
    Py_DECREF(pair);
    return code;
}

/* Hang a new element into the tree. */
static int
builder_attach(builderobject *self, PyObject *node)
{
    if (self->current != NULL) {
        return _PyElement_Append((elementobject *)self->current, node);
    }
    if (self->root != NULL) {
        PyErr_SetString(_PyElement_ParseError, "multiple elements on top level");
        return -1;
    }
    Py_INCREF(node);
    self->root = node;
    return 0;
}

PyObject *
_PyTreeBuilder_Start(builderobject *self, PyObject *tag, PyObject *attrib)
{
    if (builder_flush(self) < 0) {
        return NULL;
    }
    Py_XINCREF(attrib);
    PyObject *node = _PyElement_New(tag, attrib);
    if (node == NULL) {
        return NULL;
    }
    if (builder_attach(self, node) < 0
        || PyList_Append(self->open, self->current ? self->current : Py_None) < 0) {
        Py_DECREF(node);
        return NULL;
    }
    Py_INCREF(node);
    Py_XSETREF(self->current, node);
    Py_INCREF(node);
    Py_XSETREF(self->last, node);
    if (_PyTreeBuilder_Event(self, EVENT_START, node) < 0) {
        Py_DECREF(node);
        return NULL;
    }
    return node;
}

PyObject *
_PyTreeBuilder_End(builderobject *self)
{
    if (builder_flush(self) < 0) {
        return NULL;
    }
    Py_ssize_t depth = PyList_GET_SIZE(self->open);
    if (depth == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from empty stack");
        return NULL;
    }
    PyObject *outer = PyList_GET_ITEM(self->open, depth - 1);
    Py_INCREF(outer);
    if (PyList_SetSlice(self->open, depth - 1, depth, NULL) < 0) {
        Py_DECREF(outer);
        return NULL;
    }
    PyObject *node = self->current;
    if (outer == Py_None) {
        Py_CLEAR(outer);
    }
    self->current = outer;
    Py_INCREF(node);
    Py_XSETREF(self->last, node);
    if (_PyTreeBuilder_Event(self, EVENT_END, node) < 0) {
        Py_CLEAR(node);
    }
    return node;
}

PyObject *
_PyTreeBuilder_Close(builderobject *self)
{
    PyObject *root = self->root ? self->root : Py_None;
    if (builder_flush(self) < 0) {
        return NULL;
    }
    Py_INCREF(root);
    return root;
}

/* ---- methods ------------------------------------------------------------------------------- */

static PyObject *
builder_start(builderobject *self, PyObject *args)
{
    PyObject *tag = NULL;
    PyObject *attrib = NULL;
    if (!PyArg_ParseTuple(args, "O|O:start", &tag, &attrib)) {
        return NULL;
    }
    return _PyTreeBuilder_Start(self, tag, attrib == Py_None ? NULL : attrib);
}

static PyObject *
builder_end(builderobject *self, PyObject *args)
{
    PyObject *tag = NULL;
    if (!PyArg_ParseTuple(args, "O:end", &tag)) {
        return NULL;
    }
    return _PyTreeBuilder_End(self);
}

static PyObject *
builder_data(builderobject *self, PyObject *data)
{
    if (_PyTreeBuilder_Data(self, data) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
builder_data_args(builderobject *self, PyObject *args)
{
    PyObject *data = NULL;
    return PyArg_ParseTuple(args, "O:data", &data) ? builder_data(self, data) : NULL;
}

static PyObject *
builder_close(builderobject *self, PyObject *args)
{
    return PyArg_ParseTuple(args, ":close") ? _PyTreeBuilder_Close(self) : NULL;
}

static PyObject *
builder_xml(builderobject *self, PyObject *args)
{
    PyObject *encoding = NULL;
    PyObject *standalone = NULL;
    (void)self;
    if (!PyArg_ParseTuple(args, "OO:xml", &encoding, &standalone)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef builder_methods[] = {
    {"start", (PyCFunction)builder_start, METH_VARARGS,
     "start(tag[, attrib]): open an element and return it."},
    {"data", (PyCFunction)builder_data_args, METH_VARARGS, "data(text): text of the open element."},
    {"end", (PyCFunction)builder_end, METH_VARARGS, "end(tag): close the element; returns it."},
    {"xml", (PyCFunction)builder_xml, METH_VARARGS, "xml(encoding, standalone): ignored."},
    {"close", (PyCFunction)builder_close, METH_VARARGS, "close(): the tree's root, or None."},
    {NULL, NULL, 0, NULL}};

static PyObject *
builder_getattr(builderobject *self, char *name)
{
    return Py_FindMethod(builder_methods, (PyObject *)self, name);
}

PyTypeObject _PyTreeBuilder_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "TreeBuilder",
    .tp_basicsize = sizeof(builderobject),
    .tp_dealloc = (destructor)builder_dealloc,
    .tp_getattr = (getattrfunc)builder_getattr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};
