/* Elements as sequences of their children: indices and slices.
 *
 * Slices follow list's rules, extended ones included (2.7's accelerator could not delete
 * those and mixed up children when start lies behind stop). */
#include "elementtree_internal.h"

static Py_ssize_t
children_length(elementobject *self)
{
    return self->length;
}

static PyObject *
children_item(elementobject *self, Py_ssize_t index)
{
    if (index < 0 || index >= self->length) {
        PyErr_SetString(PyExc_IndexError, "child index out of range");
        return NULL;
    }
    Py_INCREF(self->children[index]);
    return self->children[index];
}

/* Set a child, or take it out if value is NULL. */
static int
children_set_item(elementobject *self, Py_ssize_t index, PyObject *value)
{
    if (index < 0 || index >= self->length) {
        PyErr_SetString(PyExc_IndexError, "child assignment index out of range");
        return -1;
    }
    PyObject *old = self->children[index];
    if (value != NULL) {
        Py_INCREF(value);
        self->children[index] = value;
    }
    else {
        self->length--;
        memmove(self->children + index, self->children + index + 1,
                (size_t)(self->length - index) * sizeof(PyObject *));
    }
    Py_DECREF(old); /* may run code */
    return 0;
}

PySequenceMethods _PyElement_AsSequence = {
    .sq_length = (lenfunc)children_length,
    .sq_item = (ssizeargfunc)children_item,
    .sq_ass_item = (ssizeobjargproc)children_set_item,
};

/* An index object as an index into the children, from the end if negative; -1 with an
 * exception. */
static Py_ssize_t
index_convert(elementobject *self, PyObject *object)
{
    Py_ssize_t index = PyNumber_AsSsize_t(object, PyExc_IndexError); /* may run code */
    if (index == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (index < 0) {
        index += self->length;
    }
    return index < 0 ? PY_SSIZE_T_MAX : index; /* out of range stays out of range */
}

/* A slice object as first index, step and number of children.  The children are counted after
 * the slice's own objects have been asked, for those may run code that changes them. */
static int
slice_convert(elementobject *self, PyObject *slice, Py_ssize_t *start, Py_ssize_t *step,
              Py_ssize_t *count)
{
    Py_ssize_t stop = 0;
    if (_PySlice_Unpack(slice, start, &stop, step) < 0) {
        return -1;
    }
    *count = _PySlice_AdjustIndices(self->length, start, &stop, *step);
    return 0;
}

static PyObject *
children_subscript(elementobject *self, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = index_convert(self, key);
        return index < 0 ? NULL : children_item(self, index);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "element indices must be integers");
        return NULL;
    }
    Py_ssize_t start = 0;
    Py_ssize_t step = 0;
    Py_ssize_t count = 0;
    if (slice_convert(self, key, &start, &step, &count) < 0) {
        return NULL;
    }
    PyObject *list = PyList_New(count);
    if (list == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *child = self->children[start + i * step];
        Py_INCREF(child);
        PyList_SET_ITEM(list, i, child);
    }
    return list;
}

/* Put count objects (owned by the caller) in place of removed children from start on; the
 * removed ones are moved to old, which has room for them.  0, or -1 with MemoryError. */
static int
children_splice(elementobject *self, Py_ssize_t start, Py_ssize_t removed, PyObject **items,
                Py_ssize_t count, PyObject **old)
{
    if (count > removed && _PyElement_Reserve(self, count - removed) < 0) {
        return -1;
    }
    PyObject **at = self->children + start;
    if (removed > 0) {
        memcpy(old, at, (size_t)removed * sizeof(PyObject *));
    }
    if (count != removed) {
        memmove(at + count, at + removed,
                (size_t)(self->length - start - removed) * sizeof(PyObject *));
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(items[i]);
        at[i] = items[i];
    }
    self->length += count - removed;
    return 0;
}

/* Every step-th child from start on: replaced, or taken out if items is NULL. */
static void
children_stride(elementobject *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count,
                PyObject **items, PyObject **old)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t at = start + i * step;
        old[i] = self->children[at];
        if (items != NULL) {
            Py_INCREF(items[i]);
        }
        self->children[at] = items ? items[i] : NULL;
    }
    if (items != NULL) {
        return;
    }
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < self->length; i++) {
        if (self->children[i] != NULL) {
            self->children[kept++] = self->children[i];
        }
    }
    self->length = kept;
}

static int
children_set_slice(elementobject *self, PyObject *slice, PyObject *sequence)
{
    Py_ssize_t start = 0;
    Py_ssize_t step = 0;
    Py_ssize_t count = 0;
    if (slice_convert(self, slice, &start, &step, &count) < 0) {
        return -1;
    }
    Py_ssize_t size = sequence ? PySequence_Fast_GET_SIZE(sequence) : 0;
    PyObject **items = sequence ? PySequence_Fast_ITEMS(sequence) : NULL;
    if (step != 1 && sequence != NULL && size != count) {
        PyErr_Format(PyExc_ValueError,
                     "attempt to assign sequence of size %zd to extended slice of size %zd", size,
                     count);
        return -1;
    }
    PyObject **old = PyMem_New(PyObject *, count > 0 ? count : 1);
    if (old == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int code = 0;
    if (step == 1) {
        code = children_splice(self, start, count, items, size, old);
    }
    else {
        children_stride(self, start, step, count, items, old);
    }
    for (Py_ssize_t i = 0; code == 0 && i < count; i++) {
        Py_DECREF(old[i]); /* may run code */
    }
    PyMem_Free(old);
    return code;
}

static int
children_set_subscript(elementobject *self, PyObject *key, PyObject *value)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = index_convert(self, key);
        return index < 0 ? -1 : children_set_item(self, index, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "element indices must be integers");
        return -1;
    }
    PyObject *sequence = NULL;
    if (value != NULL) {
        /* an element's own children are a sequence that changes while it is assigned */
        sequence = value == (PyObject *)self ? PySequence_List(value) : PySequence_Fast(value, "");
        if (sequence == NULL) {
            PyErr_Format(PyExc_TypeError, "expected sequence, not \"%.200s\"",
                         Py_TYPE(value)->tp_name);
            return -1;
        }
    }
    int code = children_set_slice(self, key, sequence);
    Py_XDECREF(sequence);
    return code;
}

PyMappingMethods _PyElement_AsMapping = {
    .mp_length = (lenfunc)children_length,
    .mp_subscript = (binaryfunc)children_subscript,
    .mp_ass_subscript = (objobjargproc)children_set_subscript,
};
