/* Row: a tuple of values that also knows the columns' names. */
#include "sqlite3_internal.h"

typedef struct {
    PyObject_HEAD
    PyObject *values;
    PyObject *description; /* of the cursor that fetched it */
} rowobject;

static PyObject *
row_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *cursor = NULL;
    PyObject *values = NULL;
    (void)kwds;
    if (!PyArg_ParseTuple(args, "OO", &cursor, &values)) {
        return NULL;
    }
    if (!PyObject_TypeCheck(cursor, &_PySQL_Cursor_Type)) {
        PyErr_SetString(PyExc_TypeError, "instance of cursor required for first argument");
        return NULL;
    }
    if (!PyTuple_Check(values)) {
        PyErr_SetString(PyExc_TypeError, "tuple required for second argument");
        return NULL;
    }
    rowobject *self = (rowobject *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    PyObject *description = ((cursorobject *)cursor)->description;
    Py_INCREF(values);
    self->values = values;
    self->description = description ? description : Py_None;
    Py_INCREF(self->description);
    return (PyObject *)self;
}

static int
row_traverse(rowobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->values);
    Py_VISIT(self->description);
    return 0;
}

/* No tp_clear: the values are a tuple that was there before the row. */
static void
row_dealloc(rowobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->values);
    Py_XDECREF(self->description);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *
row_at(rowobject *self, Py_ssize_t index)
{
    PyObject *item = PyTuple_GetItem(self->values, index);
    Py_XINCREF(item);
    return item;
}

static Py_ssize_t
row_length(rowobject *self)
{
    return PyTuple_GET_SIZE(self->values);
}

static Py_ssize_t
row_columns(rowobject *self)
{
    return self->description == Py_None ? 0 : PyTuple_GET_SIZE(self->description);
}

/* The name of a column, borrowed. */
static PyObject *
row_name(rowobject *self, Py_ssize_t column)
{
    return PyTuple_GET_ITEM(PyTuple_GET_ITEM(self->description, column), 0);
}

/* Names are the same if only the case of ASCII letters differs. */
static PyObject *
row_by_name(rowobject *self, const char *wanted)
{
    for (Py_ssize_t i = 0; i < row_columns(self); i++) {
        PyObject *name = row_name(self, i);
        if (PyString_Check(name) && sqlite3_stricmp(PyString_AS_STRING(name), wanted) == 0) {
            return row_at(self, i);
        }
    }
    PyErr_SetString(PyExc_IndexError, "No item with that key");
    return NULL;
}

static PyObject *
row_subscript(rowobject *self, PyObject *key)
{
    if (PyInt_Check(key) || PyLong_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return row_at(self, index < 0 ? index + row_length(self) : index);
    }
    if (PyString_Check(key)) {
        return row_by_name(self, PyString_AS_STRING(key));
    }
    if (PySlice_Check(key)) {
        PyErr_SetString(PyExc_ValueError, "slices not implemented, yet");
        return NULL;
    }
    PyErr_SetString(PyExc_IndexError, "Index must be int or string");
    return NULL;
}

static PyObject *
row_keys(rowobject *self, PyObject *unused)
{
    (void)unused;
    PyObject *names = PyList_New(row_columns(self));
    for (Py_ssize_t i = 0; names != NULL && i < row_columns(self); i++) {
        Py_INCREF(row_name(self, i));
        PyList_SET_ITEM(names, i, row_name(self, i));
    }
    return names;
}

static PyObject *
row_iter(rowobject *self)
{
    return PyObject_GetIter(self->values);
}

static long
row_hash(rowobject *self)
{
    long description = PyObject_Hash(self->description);
    long values = description == -1 ? -1 : PyObject_Hash(self->values);
    if (values == -1) {
        return -1;
    }
    long hash = description ^ values;
    return hash == -1 ? -2 : hash;
}

static PyObject *
row_compare(rowobject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyObject_TypeCheck(other, &_PySQL_Row_Type)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    rowobject *row = (rowobject *)other;
    int same = PyObject_RichCompareBool(self->description, row->description, Py_EQ);
    if (same > 0) {
        same = PyObject_RichCompareBool(self->values, row->values, Py_EQ);
    }
    return same < 0 ? NULL : PyBool_FromLong(same == (op == Py_EQ));
}

static PySequenceMethods row_as_sequence = {
    .sq_length = (lenfunc)row_length,
    .sq_item = (ssizeargfunc)row_at,
};

static PyMappingMethods row_as_mapping = {
    .mp_length = (lenfunc)row_length,
    .mp_subscript = (binaryfunc)row_subscript,
};

static PyMethodDef row_methods[] = {
    {"keys", (PyCFunction)row_keys, METH_NOARGS, "keys(): the names of the columns."},
    {NULL, NULL, 0, NULL}};

PyTypeObject _PySQL_Row_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sqlite3.Row",
    .tp_basicsize = sizeof(rowobject),
    .tp_dealloc = (destructor)row_dealloc,
    .tp_as_sequence = &row_as_sequence,
    .tp_as_mapping = &row_as_mapping,
    .tp_hash = (hashfunc)row_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = (traverseproc)row_traverse,
    .tp_richcompare = (richcmpfunc)row_compare,
    .tp_iter = (getiterfunc)row_iter,
    .tp_methods = row_methods,
    .tp_new = row_new,
};
