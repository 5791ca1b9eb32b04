/* Dictionary iterators: keys, values and items.
 *
 * An iterator walks the table by position.  It notices a change of size, not a
 * key exchanged for another, and then fails on every further call.  The item
 * iterator keeps one tuple and uses it again when nobody else holds it.
 */
#include "dict_internal.h"

typedef struct {
    PyObject_HEAD
    PyDictObject *di_dict; /* NULL once exhausted */
    Py_ssize_t di_used;    /* size at the start; -1 after it changed */
    Py_ssize_t di_pos;
    PyObject *di_result; /* reusable pair of the item iterator */
    Py_ssize_t len;      /* entries not yet delivered */
} dictiterobject;

PyObject *
_PyDict_NewIter(PyDictObject *dict, PyTypeObject *type)
{
    dictiterobject *self = PyObject_GC_New(dictiterobject, type);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(dict);
    self->di_dict = dict;
    self->di_used = dict->ma_used;
    self->di_pos = 0;
    self->len = dict->ma_used;
    self->di_result = NULL;
    if (type == &PyDictIterItem_Type) {
        self->di_result = PyTuple_Pack(2, Py_None, Py_None);
        if (self->di_result == NULL) {
            Py_DECREF(self);
            return NULL;
        }
    }
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
dictiter_dealloc(dictiterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->di_dict);
    Py_XDECREF(self->di_result);
    PyObject_GC_Del(self);
}

static int
dictiter_traverse(dictiterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->di_dict);
    Py_VISIT(self->di_result);
    return 0;
}

static PyObject *
dictiter_length_hint(dictiterobject *self, PyObject *ignored)
{
    Py_ssize_t left = 0;
    if (self->di_dict != NULL && self->di_used == self->di_dict->ma_used) {
        left = self->len;
    }
    return PyInt_FromSsize_t(left);
}

/* The next active entry; NULL at the end or with RuntimeError. */
static PyDictEntry *
dictiter_advance(dictiterobject *self)
{
    PyDictObject *dict = self->di_dict;
    if (dict == NULL) {
        return NULL;
    }
    if (self->di_used != dict->ma_used) {
        PyErr_SetString(PyExc_RuntimeError, "dictionary changed size during iteration");
        self->di_used = -1;
        return NULL;
    }
    Py_ssize_t i = self->di_pos;
    Py_ssize_t mask = dict->ma_mask;
    PyDictEntry *table = dict->ma_table;
    assert(i >= 0);
    while (i <= mask && table[i].me_value == NULL) {
        i++;
    }
    if (i > mask) {
        self->di_dict = NULL;
        Py_DECREF(dict);
        return NULL;
    }
    self->di_pos = i + 1;
    self->len--;
    return &table[i];
}

static PyObject *
dictiter_next_key(dictiterobject *self)
{
    PyDictEntry *entry = dictiter_advance(self);
    if (entry == NULL) {
        return NULL;
    }
    Py_INCREF(entry->me_key);
    return entry->me_key;
}

static PyObject *
dictiter_next_value(dictiterobject *self)
{
    PyDictEntry *entry = dictiter_advance(self);
    if (entry == NULL) {
        return NULL;
    }
    Py_INCREF(entry->me_value);
    return entry->me_value;
}

static PyObject *
dictiter_next_item(dictiterobject *self)
{
    PyDictEntry *entry = dictiter_advance(self);
    if (entry == NULL) {
        return NULL;
    }
    PyObject *key = entry->me_key;
    PyObject *value = entry->me_value;
    PyObject *pair = self->di_result;
    Py_INCREF(key);
    Py_INCREF(value);
    if (Py_REFCNT(pair) == 1) {
        PyObject *old_key = PyTuple_GET_ITEM(pair, 0);
        PyObject *old_value = PyTuple_GET_ITEM(pair, 1);
        PyTuple_SET_ITEM(pair, 0, key);
        PyTuple_SET_ITEM(pair, 1, value);
        Py_INCREF(pair);
        /* The collector may have stopped watching it when it held two Nones. */
        if (!_PyObject_GC_IS_TRACKED(pair)) {
            _PyGC_Track(pair);
        }
        Py_DECREF(old_key);
        Py_DECREF(old_value);
        return pair;
    }
    pair = PyTuple_New(2);
    if (pair == NULL) {
        Py_DECREF(key);
        Py_DECREF(value);
        return NULL;
    }
    PyTuple_SET_ITEM(pair, 0, key);
    PyTuple_SET_ITEM(pair, 1, value);
    return pair;
}

PyDoc_STRVAR(length_hint_doc, "__length_hint__() -> an estimate of how many entries are left");

static PyMethodDef dictiter_methods[] = {
    {"__length_hint__", (PyCFunction)dictiter_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

#define DICTITER_TYPE(variable, name, next)                                    \
    PyTypeObject variable = {                                                  \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                 \
        .tp_name = name,                                                       \
        .tp_basicsize = sizeof(dictiterobject),                                \
        .tp_dealloc = (destructor)dictiter_dealloc,                            \
        .tp_getattro = PyObject_GenericGetAttr,                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,                   \
        .tp_traverse = (traverseproc)dictiter_traverse,                        \
        .tp_iter = PyObject_SelfIter,                                          \
        .tp_iternext = (iternextfunc)next,                                     \
        .tp_methods = dictiter_methods,                                        \
    }

DICTITER_TYPE(PyDictIterKey_Type, "dictionary-keyiterator", dictiter_next_key);
DICTITER_TYPE(PyDictIterValue_Type, "dictionary-valueiterator", dictiter_next_value);
DICTITER_TYPE(PyDictIterItem_Type, "dictionary-itemiterator", dictiter_next_item);
#undef DICTITER_TYPE
