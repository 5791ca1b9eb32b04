/* Dictionary views: viewkeys(), viewitems(), viewvalues().
 *
 * A view holds its dict and nothing else; all it shows is read at the time it is
 * asked.  Views of keys and items take part in set arithmetic, whose results are
 * new sets, and compare like sets.
 */
#include "dict_internal.h"

typedef struct {
    PyObject_HEAD
    PyDictObject *dv_dict;
} dictviewobject;

PyObject *
_PyDict_NewView(PyObject *dict, PyTypeObject *type)
{
    if (dict == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "%s() requires a dict argument, not '%s'", type->tp_name,
                     Py_TYPE(dict)->tp_name);
        return NULL;
    }
    dictviewobject *self = PyObject_GC_New(dictviewobject, type);
    if (self == NULL) {
        return NULL;
    }
    Py_INCREF(dict);
    self->dv_dict = (PyDictObject *)dict;
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
dictview_dealloc(dictviewobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->dv_dict);
    PyObject_GC_Del(self);
}

static int
dictview_traverse(dictviewobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->dv_dict);
    return 0;
}

static Py_ssize_t
dictview_length(dictviewobject *self)
{
    return self->dv_dict != NULL ? self->dv_dict->ma_used : 0;
}

static PyObject *
dictview_iter(dictviewobject *self)
{
    if (self->dv_dict == NULL) {
        Py_RETURN_NONE;
    }
    PyTypeObject *type = &PyDictIterValue_Type;
    if (PyDictKeys_Check(self)) {
        type = &PyDictIterKey_Type;
    }
    else if (PyDictItems_Check(self)) {
        type = &PyDictIterItem_Type;
    }
    return _PyDict_NewIter(self->dv_dict, type);
}

static PyObject *
dictview_repr(PyObject *self)
{
    int nested = Py_ReprEnter(self);
    if (nested != 0) {
        return nested > 0 ? PyString_FromString("...") : NULL;
    }
    PyObject *result = NULL;
    PyObject *list = PySequence_List(self);
    if (list != NULL) {
        PyObject *text = PyObject_Repr(list);
        Py_DECREF(list);
        if (text != NULL) {
            result = PyString_FromFormat("%s(%s)", Py_TYPE(self)->tp_name,
                                         PyString_AS_STRING(text));
            Py_DECREF(text);
        }
    }
    Py_ReprLeave(self);
    return result;
}

static int
dictkeys_contains(dictviewobject *self, PyObject *key)
{
    return self->dv_dict == NULL ? 0 : PyDict_Contains((PyObject *)self->dv_dict, key);
}

static int
dictitems_contains(dictviewobject *self, PyObject *item)
{
    if (self->dv_dict == NULL || !PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
        return 0;
    }
    PyObject *found = _PyDict_GetItemWithError((PyObject *)self->dv_dict,
                                               PyTuple_GET_ITEM(item, 0));
    if (found == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    Py_INCREF(found);
    int equal = PyObject_RichCompareBool(PyTuple_GET_ITEM(item, 1), found, Py_EQ);
    Py_DECREF(found);
    return equal;
}

/* Is each element of inner in outer? */
static int
dictview_all_in(PyObject *inner, PyObject *outer)
{
    PyObject *iterator = PyObject_GetIter(inner);
    if (iterator == NULL) {
        return -1;
    }
    int inside = 1;
    PyObject *element;
    while (inside > 0 && (element = PyIter_Next(iterator)) != NULL) {
        inside = PySequence_Contains(outer, element);
        Py_DECREF(element);
    }
    Py_DECREF(iterator);
    return inside > 0 && PyErr_Occurred() ? -1 : inside;
}

static PyObject *
dictview_richcompare(PyObject *self, PyObject *other, int op)
{
    assert(PyDictViewSet_Check(self));
    if (!PyAnySet_Check(other) && !PyDictViewSet_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    Py_ssize_t size = PyObject_Size(self);
    Py_ssize_t other_size = size < 0 ? -1 : PyObject_Size(other);
    if (other_size < 0) {
        return NULL;
    }
    int answer = 0;
    switch (op) {
    case Py_EQ:
    case Py_NE:
        if (size == other_size) {
            answer = dictview_all_in(self, other);
        }
        if (op == Py_NE && answer >= 0) {
            answer = !answer;
        }
        break;
    case Py_LT:
    case Py_LE:
        if (op == Py_LT ? size < other_size : size <= other_size) {
            answer = dictview_all_in(self, other);
        }
        break;
    default:
        if (op == Py_GT ? size > other_size : size >= other_size) {
            answer = dictview_all_in(other, self);
        }
        break;
    }
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

/* A set of left's elements, changed by set's method `name` with right. */
static PyObject *
dictview_combine(PyObject *left, PyObject *right, const char *name)
{
    PyObject *result = PySet_New(left);
    if (result == NULL) {
        return NULL;
    }
    PyObject *none = PyObject_CallMethod(result, (char *)name, "(O)", right);
    if (none == NULL) {
        Py_DECREF(result);
        return NULL;
    }
    Py_DECREF(none);
    return result;
}

static PyObject *
dictview_sub(PyObject *left, PyObject *right)
{
    return dictview_combine(left, right, "difference_update");
}

static PyObject *
dictview_and(PyObject *left, PyObject *right)
{
    return dictview_combine(left, right, "intersection_update");
}

static PyObject *
dictview_or(PyObject *left, PyObject *right)
{
    return dictview_combine(left, right, "update");
}

static PyObject *
dictview_xor(PyObject *left, PyObject *right)
{
    return dictview_combine(left, right, "symmetric_difference_update");
}

static PyNumberMethods dictview_as_number = {
    .nb_subtract = dictview_sub,
    .nb_and = dictview_and,
    .nb_or = dictview_or,
    .nb_xor = dictview_xor,
};

static PySequenceMethods dictkeys_as_sequence = {
    .sq_length = (lenfunc)dictview_length,
    .sq_contains = (objobjproc)dictkeys_contains,
};

static PySequenceMethods dictitems_as_sequence = {
    .sq_length = (lenfunc)dictview_length,
    .sq_contains = (objobjproc)dictitems_contains,
};

static PySequenceMethods dictvalues_as_sequence = {
    .sq_length = (lenfunc)dictview_length,
};

PyTypeObject PyDictKeys_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_keys",
    .tp_basicsize = sizeof(dictviewobject),
    .tp_dealloc = (destructor)dictview_dealloc,
    .tp_repr = dictview_repr,
    .tp_as_number = &dictview_as_number,
    .tp_as_sequence = &dictkeys_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_CHECKTYPES,
    .tp_traverse = (traverseproc)dictview_traverse,
    .tp_richcompare = dictview_richcompare,
    .tp_iter = (getiterfunc)dictview_iter,
};

PyTypeObject PyDictItems_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_items",
    .tp_basicsize = sizeof(dictviewobject),
    .tp_dealloc = (destructor)dictview_dealloc,
    .tp_repr = dictview_repr,
    .tp_as_number = &dictview_as_number,
    .tp_as_sequence = &dictitems_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_CHECKTYPES,
    .tp_traverse = (traverseproc)dictview_traverse,
    .tp_richcompare = dictview_richcompare,
    .tp_iter = (getiterfunc)dictview_iter,
};

PyTypeObject PyDictValues_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dict_values",
    .tp_basicsize = sizeof(dictviewobject),
    .tp_dealloc = (destructor)dictview_dealloc,
    .tp_repr = dictview_repr,
    .tp_as_sequence = &dictvalues_as_sequence,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)dictview_traverse,
    .tp_iter = (getiterfunc)dictview_iter,
};
