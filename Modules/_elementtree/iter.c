/* iter(tag) and itertext(): the elements below one, or their texts, in document order.
 *
 * An iterator keeps the way down to where it is: a stack of nodes, each with the index of the
 * child to visit next.  Children are looked up when their turn comes, so that a tree may
 * change meanwhile; depth costs heap, not C stack.
 *
 * Children that are no elements of ours (say, xml.etree.ElementTree's) are asked for tag,
 * text, tail and items like any Python object. */
#include "elementtree_internal.h"

typedef struct {
    PyObject *node;
    Py_ssize_t next; /* child to visit; -1: the node itself has not been looked at */
} iter_level;

typedef struct {
    PyObject_HEAD
    PyObject *tag; /* iter(): what to look for, Py_None for all.  NULL for itertext() */
    iter_level *levels;
    Py_ssize_t depth;
    Py_ssize_t room;
} iterobject;

/* ---- nodes of any kind --------------------------------------------------------------------- */

enum { FIELD_TAG, FIELD_TEXT, FIELD_TAIL };

/* tag, text or tail of a node: new reference. */
static PyObject *
node_field(PyObject *node, int field)
{
    if (!Element_CheckExact(node)) {
        return PyObject_GetAttrString(node, field == FIELD_TAG    ? "tag"
                                            : field == FIELD_TEXT ? "text"
                                                                  : "tail");
    }
    elementobject *element = (elementobject *)node;
    PyObject *value = element->tag;
    if (field != FIELD_TAG) {
        value = _PyElement_Text(field == FIELD_TEXT ? &element->text : &element->tail);
    }
    Py_XINCREF(value);
    return value;
}

/* A child: new reference, NULL after the last one or with an exception. */
static PyObject *
node_child(PyObject *node, Py_ssize_t index)
{
    if (Element_CheckExact(node)) {
        elementobject *element = (elementobject *)node;
        if (index >= element->length) {
            return NULL;
        }
        Py_INCREF(element->children[index]);
        return element->children[index];
    }
    PyObject *child = PySequence_GetItem(node, index);
    if (child == NULL && PyErr_ExceptionMatches(PyExc_IndexError)) {
        PyErr_Clear();
    }
    return child;
}

/* ---- the stack ----------------------------------------------------------------------------- */

/* Go down to a node, which is stolen, also on failure. */
static int
iter_push(iterobject *self, PyObject *node)
{
    if (self->depth == self->room) {
        Py_ssize_t room = self->room ? 2 * self->room : 8;
        iter_level *levels = PyMem_Realloc(self->levels, (size_t)room * sizeof(iter_level));
        if (levels == NULL) {
            Py_DECREF(node);
            PyErr_NoMemory();
            return -1;
        }
        self->levels = levels;
        self->room = room;
    }
    self->levels[self->depth++] = (iter_level){node, -1};
    return 0;
}

static void
iter_stop(iterobject *self)
{
    while (self->depth > 0) {
        PyObject *node = self->levels[--self->depth].node;
        Py_DECREF(node); /* may run code */
    }
}

/* ---- iter() -------------------------------------------------------------------------------- */

/* 1 if iter() shows this node, 0 if not, -1 with an exception. */
static int
iter_wants(iterobject *self, PyObject *node)
{
    if (self->tag == Py_None && Element_CheckExact(node)) {
        return 1;
    }
    PyObject *tag = node_field(node, FIELD_TAG);
    if (tag == NULL) {
        return -1;
    }
    int wanted = 1;
    if (self->tag != Py_None && tag != self->tag) {
        if (PyString_CheckExact(tag) && PyString_CheckExact(self->tag)) {
            wanted = PyString_GET_SIZE(tag) == PyString_GET_SIZE(self->tag)
                     && memcmp(PyString_AS_STRING(tag), PyString_AS_STRING(self->tag),
                               (size_t)PyString_GET_SIZE(tag)) == 0;
        }
        else {
            wanted = PyObject_RichCompareBool(tag, self->tag, Py_EQ); /* may run code */
        }
    }
    Py_DECREF(tag);
    return wanted;
}

static PyObject *
iter_next(iterobject *self)
{
    while (self->depth > 0) {
        iter_level *top = &self->levels[self->depth - 1];
        PyObject *node = top->node;
        if (top->next < 0) {
            top->next = 0;
            Py_INCREF(node);
            int wanted = iter_wants(self, node); /* may run code: top is gone */
            if (wanted > 0) {
                return node;
            }
            Py_DECREF(node);
            if (wanted < 0) {
                goto error;
            }
            continue;
        }
        Py_INCREF(node);
        PyObject *child = node_child(node, top->next++); /* may run code */
        Py_DECREF(node);
        if (child != NULL) {
            if (iter_push(self, child) < 0) {
                goto error;
            }
        }
        else if (PyErr_Occurred()) {
            goto error;
        }
        else if (self->depth > 0) {
            node = self->levels[--self->depth].node;
            Py_DECREF(node); /* may run code */
        }
    }
    return NULL;
error:
    iter_stop(self);
    return NULL;
}

/* ---- itertext() ---------------------------------------------------------------------------- */

/* A text slot of a node if it is true: new reference, NULL if not or with an exception. */
static PyObject *
itertext_take(PyObject *node, int field)
{
    PyObject *text = node_field(node, field);
    if (text == NULL) {
        return NULL;
    }
    int full = text != Py_None ? PyObject_IsTrue(text) : 0;
    if (full <= 0) {
        Py_CLEAR(text);
    }
    return text;
}

static PyObject *
itertext_next(iterobject *self)
{
    while (self->depth > 0) {
        iter_level *top = &self->levels[self->depth - 1];
        PyObject *node = top->node;
        PyObject *text = NULL;
        Py_INCREF(node);
        if (top->next < 0) {
            top->next = 0;
            text = itertext_take(node, FIELD_TEXT); /* may run code */
            Py_DECREF(node);
        }
        else {
            PyObject *child = node_child(node, top->next++); /* may run code */
            Py_DECREF(node);
            if (child != NULL) {
                if (iter_push(self, child) < 0) {
                    goto error;
                }
                continue;
            }
            if (PyErr_Occurred()) {
                goto error;
            }
            if (self->depth == 0) {
                return NULL;
            }
            node = self->levels[--self->depth].node;
            text = self->depth > 0 ? itertext_take(node, FIELD_TAIL) : NULL;
            Py_DECREF(node);
        }
        if (text != NULL) {
            return text;
        }
        if (PyErr_Occurred()) {
            goto error;
        }
    }
    return NULL;
error:
    iter_stop(self);
    return NULL;
}

/* ---- the type ------------------------------------------------------------------------------ */

static PyObject *
iter_create(PyObject *root, PyObject *tag)
{
    iterobject *self = PyObject_New(iterobject, &_PyElementIter_Type);
    if (self == NULL) {
        return NULL;
    }
    Py_XINCREF(tag);
    self->tag = tag;
    self->levels = NULL;
    self->depth = 0;
    self->room = 0;
    Py_INCREF(root);
    if (iter_push(self, root) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

PyObject *
_PyElement_Iter(PyObject *root, PyObject *tag)
{
    int all = PyString_Check(tag) && strcmp(PyString_AS_STRING(tag), "*") == 0;
    if (PyUnicode_Check(tag)) {
        all = PyUnicode_GET_SIZE(tag) == 1 && PyUnicode_AS_UNICODE(tag)[0] == '*';
    }
    return iter_create(root, all ? Py_None : tag);
}

PyObject *
_PyElement_IterText(PyObject *root)
{
    return iter_create(root, NULL);
}

static PyObject *
iter_iternext(iterobject *self)
{
    return self->tag != NULL ? iter_next(self) : itertext_next(self);
}

static void
iter_dealloc(iterobject *self)
{
    iter_stop(self);
    PyMem_Free(self->levels);
    Py_XDECREF(self->tag);
    PyObject_Del(self);
}

PyTypeObject _PyElementIter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_elementtree._element_iterator",
    .tp_basicsize = sizeof(iterobject),
    .tp_dealloc = (destructor)iter_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)iter_iternext,
};
