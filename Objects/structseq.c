/* Struct sequences: like tuples, but the items have names, too.  Not a subclass of
 * tuple in 2.7.
 *
 * An object holds n_fields items; the first n_sequence_fields of them are what
 * indexing, slicing and len() see, the rest is reached by name only.  ob_size is
 * the visible length, so that tuple code works on the front part; the counts
 * live in the type's dict, where 2.7 keeps them. */
#include "Python.h"
#include "structmember.h"
#include "structseq.h"
#include "pycore_names.h"

char *PyStructSequence_UnnamedField = "unnamed field";

#define VISIBLE_KEY _Py_ID(n_sequence_fields)
#define REAL_KEY _Py_ID(n_fields)
#define UNNAMED_KEY _Py_ID(n_unnamed_fields)

/* One of the counts of a type; the type may have lost it, as types can be changed. */
static Py_ssize_t
count_of(PyTypeObject *type, PyObject *key)
{
    PyObject *count = PyDict_GetItem(type->tp_dict, key);
    return count == NULL ? 0 : PyInt_AsLong(count);
}

#define VISIBLE_SIZE(op) Py_SIZE(op)
#define REAL_SIZE(op) count_of(Py_TYPE(op), REAL_KEY)

PyObject *
PyStructSequence_New(PyTypeObject *type)
{
    Py_ssize_t real = count_of(type, REAL_KEY);
    PyStructSequence *self = PyObject_New(PyStructSequence, type);
    if (self == NULL) {
        return NULL;
    }
    Py_SIZE(self) = count_of(type, VISIBLE_KEY);
    for (Py_ssize_t i = 0; i < real; i++) {
        self->ob_item[i] = NULL;
    }
    return (PyObject *)self;
}

static void
structseq_dealloc(PyStructSequence *self)
{
    Py_ssize_t real = REAL_SIZE(self);
    for (Py_ssize_t i = 0; i < real; i++) {
        Py_XDECREF(self->ob_item[i]);
    }
    PyObject_Del(self);
}

/* The visible items as a plain tuple; new reference. */
static PyObject *
visible_tuple(PyStructSequence *self)
{
    PyObject *tuple = PyTuple_New(VISIBLE_SIZE(self));
    for (Py_ssize_t i = 0; tuple != NULL && i < VISIBLE_SIZE(self); i++) {
        PyObject *item = self->ob_item[i] == NULL ? Py_None : self->ob_item[i];
        Py_INCREF(item);
        PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

/* ---- construction ------------------------------------------------------------------ */

/* Is the number of items given one that the type takes?  0, or -1 with TypeError. */
static int
check_length(PyTypeObject *type, Py_ssize_t given, Py_ssize_t min, Py_ssize_t max)
{
    const char *bound = min == max ? "a" : given < min ? "an at least" : "an at most";
    if (given >= min && given <= max) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "%.500s() takes %s %zd-sequence (%zd-sequence given)",
                 type->tp_name, bound, given < min ? min : max, given);
    return -1;
}

static PyObject *
structseq_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"sequence", "dict", NULL};
    PyObject *source;
    PyObject *dict = NULL;
    Py_ssize_t min = count_of(type, VISIBLE_KEY);
    Py_ssize_t max = count_of(type, REAL_KEY);

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:structseq", kwlist, &source, &dict)) {
        return NULL;
    }
    PyObject *items = PySequence_Fast(source, "constructor requires a sequence");
    if (items == NULL) {
        return NULL;
    }
    if (dict != NULL && !PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "%.500s() takes a dict as second arg, if any",
                     type->tp_name);
        Py_DECREF(items);
        return NULL;
    }
    Py_ssize_t given = PySequence_Fast_GET_SIZE(items);
    if (check_length(type, given, min, max) < 0) {
        Py_DECREF(items);
        return NULL;
    }
    PyStructSequence *self = (PyStructSequence *)PyStructSequence_New(type);
    if (self != NULL) {
        Py_ssize_t unnamed = count_of(type, UNNAMED_KEY);
        for (Py_ssize_t i = 0; i < max; i++) {
            PyObject *item = NULL;
            if (i < given) {
                item = PySequence_Fast_GET_ITEM(items, i);
            }
            else if (dict != NULL) {
                item = PyDict_GetItemString(dict, type->tp_members[i - unnamed].name);
            }
            item = item == NULL ? Py_None : item;
            Py_INCREF(item);
            self->ob_item[i] = item;
        }
    }
    Py_DECREF(items);
    return (PyObject *)self;
}

/* ---- as a sequence: what a tuple of the visible items does ---------------------------- */

static Py_ssize_t
structseq_length(PyObject *self)
{
    return VISIBLE_SIZE(self);
}

static PyObject *
structseq_item(PyStructSequence *self, Py_ssize_t i)
{
    if (i < 0 || i >= VISIBLE_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "tuple index out of range");
        return NULL;
    }
    PyObject *item = self->ob_item[i] == NULL ? Py_None : self->ob_item[i];
    Py_INCREF(item);
    return item;
}

/* Let operation work on the visible tuple. */
#define ON_TUPLE(self, operation)                                                                  \
    PyObject *tuple = visible_tuple((PyStructSequence *)(self));                                   \
    if (tuple == NULL) {                                                                           \
        return NULL;                                                                               \
    }                                                                                              \
    PyObject *result = operation;                                                                  \
    Py_DECREF(tuple);                                                                              \
    return result

static PyObject *
structseq_slice(PyObject *self, Py_ssize_t low, Py_ssize_t high)
{
    ON_TUPLE(self, PyTuple_GetSlice(tuple, low, high));
}

static PyObject *
structseq_subscript(PyObject *self, PyObject *index)
{
    ON_TUPLE(self, PyObject_GetItem(tuple, index));
}

static PyObject *
structseq_concat(PyObject *self, PyObject *other)
{
    ON_TUPLE(self, PySequence_Concat(tuple, other));
}

static PyObject *
structseq_repeat(PyObject *self, Py_ssize_t n)
{
    ON_TUPLE(self, PySequence_Repeat(tuple, n));
}

static PyObject *
structseq_richcompare(PyObject *self, PyObject *other, int op)
{
    ON_TUPLE(self, PyObject_RichCompare(tuple, other, op));
}

static int
structseq_contains(PyObject *self, PyObject *item)
{
    PyObject *tuple = visible_tuple((PyStructSequence *)self);
    if (tuple == NULL) {
        return -1;
    }
    int result = PySequence_Contains(tuple, item);
    Py_DECREF(tuple);
    return result;
}

static long
structseq_hash(PyObject *self)
{
    PyObject *tuple = visible_tuple((PyStructSequence *)self);
    if (tuple == NULL) {
        return -1;
    }
    long result = PyObject_Hash(tuple);
    Py_DECREF(tuple);
    return result;
}

/* ---- text and pickling -------------------------------------------------------------------- */

/* type(name=value, ...), cut with "..." where it would be very long */
static PyObject *
structseq_repr(PyStructSequence *self)
{
    enum { LIMIT = 512, TAIL = 5 };
    char text[LIMIT];
    PyTypeObject *type = Py_TYPE(self);
    size_t used = (size_t)PyOS_snprintf(text, 100, "%.99s(", type->tp_name);
    int cut = 0;

    if (used > 99) {
        used = 99;
    }
    for (Py_ssize_t i = 0; i < VISIBLE_SIZE(self) && !cut; i++) {
        const char *name = type->tp_members[i].name;
        if (name == NULL) {
            PyErr_Format(PyExc_SystemError,
                         "In structseq_repr(), member %zd name is NULL for type %.500s", i,
                         type->tp_name);
            return NULL;
        }
        PyObject *value = self->ob_item[i] == NULL ? Py_None : self->ob_item[i];
        PyObject *repr = PyObject_Repr(value); /* may run code */
        if (repr == NULL) {
            return NULL;
        }
        const char *shown = PyString_AsString(repr);
        size_t length = strlen(name) + strlen(shown) + 3;
        if (shown == NULL || used + length + TAIL >= LIMIT) {
            strcpy(text + used, "...");
            used += 3;
            cut = 1;
        }
        else {
            used += (size_t)PyOS_snprintf(text + used, LIMIT - used, "%s=%s, ", name, shown);
        }
        Py_DECREF(repr);
    }
    if (!cut && VISIBLE_SIZE(self) > 0) {
        used -= 2;
    }
    text[used++] = ')';
    return PyString_FromStringAndSize(text, (Py_ssize_t)used);
}

/* (type, (visible items, {name: hidden item})) */
static PyObject *
structseq_reduce(PyStructSequence *self)
{
    Py_ssize_t real = REAL_SIZE(self);
    Py_ssize_t visible = VISIBLE_SIZE(self);
    Py_ssize_t unnamed = count_of(Py_TYPE(self), UNNAMED_KEY);
    PyObject *tuple = visible_tuple(self);
    PyObject *dict = tuple == NULL ? NULL : PyDict_New();
    PyObject *result = NULL;

    if (dict == NULL) {
        goto done;
    }
    for (Py_ssize_t i = visible; i < real; i++) {
        const char *name = Py_TYPE(self)->tp_members[i - unnamed].name;
        PyObject *item = self->ob_item[i] == NULL ? Py_None : self->ob_item[i];
        if (PyDict_SetItemString(dict, name, item) < 0) {
            goto done;
        }
    }
    result = Py_BuildValue("(O(OO))", Py_TYPE(self), tuple, dict);
done:
    Py_XDECREF(tuple);
    Py_XDECREF(dict);
    return result;
}

static PySequenceMethods structseq_as_sequence = {
    .sq_length = structseq_length,
    .sq_concat = structseq_concat,
    .sq_repeat = structseq_repeat,
    .sq_item = (ssizeargfunc)structseq_item,
    .sq_slice = structseq_slice,
    .sq_contains = structseq_contains,
};

static PyMappingMethods structseq_as_mapping = {
    .mp_length = structseq_length,
    .mp_subscript = structseq_subscript,
};

static PyMethodDef structseq_methods[] = {
    {"__reduce__", (PyCFunction)structseq_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* The pattern of every such type; a plain struct, not a ready type. */
static const PyTypeObject structseq_pattern = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_dealloc = (destructor)structseq_dealloc,
    .tp_repr = (reprfunc)structseq_repr,
    .tp_as_sequence = &structseq_as_sequence,
    .tp_as_mapping = &structseq_as_mapping,
    .tp_hash = structseq_hash,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_richcompare = structseq_richcompare,
    .tp_methods = structseq_methods,
    .tp_new = structseq_new,
};

static void
set_count(PyTypeObject *type, PyObject *key, Py_ssize_t value)
{
    PyObject *number = PyInt_FromSsize_t(value);
    if (number != NULL) {
        PyDict_SetItem(type->tp_dict, key, number);
        Py_DECREF(number);
    }
}

/* Fill *type, static memory of the caller, from desc.  On failure an exception is
 * set and the type is not ready. */
void
PyStructSequence_InitType(PyTypeObject *type, PyStructSequence_Desc *desc)
{
    Py_ssize_t nfields = 0;
    Py_ssize_t nnamed = 0;

    for (; desc->fields[nfields].name != NULL; nfields++) {
        nnamed += desc->fields[nfields].name != PyStructSequence_UnnamedField;
    }
    PyMemberDef *members = PyMem_New(PyMemberDef, nnamed + 1);
    if (members == NULL) {
        PyErr_NoMemory();
        return;
    }
    PyMemberDef *member = members;
    for (Py_ssize_t i = 0; i < nfields; i++) {
        if (desc->fields[i].name == PyStructSequence_UnnamedField) {
            continue;
        }
        member->name = desc->fields[i].name;
        member->type = T_OBJECT;
        member->offset = (Py_ssize_t)(offsetof(PyStructSequence, ob_item)
                                      + (size_t)i * sizeof(PyObject *));
        member->flags = READONLY;
        member->doc = desc->fields[i].doc;
        member++;
    }
    memset(member, 0, sizeof(*member));

    *type = structseq_pattern;
    type->tp_name = desc->name;
    type->tp_doc = desc->doc;
    type->tp_basicsize = (Py_ssize_t)(offsetof(PyStructSequence, ob_item)
                                      + (size_t)nfields * sizeof(PyObject *));
    type->tp_members = members;
    if (PyType_Ready(type) < 0) {
        return;
    }
    Py_INCREF(type);
    set_count(type, VISIBLE_KEY, desc->n_in_sequence);
    set_count(type, REAL_KEY, nfields);
    set_count(type, UNNAMED_KEY, nfields - nnamed);
}
