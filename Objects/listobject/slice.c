/* Subscripts of lists: reading, replacing and deleting items and slices.
 *
 * Replacing works in one direction only: the new items are first collected in an
 * array of their own, the list is brought into its final shape, and the old
 * references are dropped last, when nothing of the list is touched any more.
 */
#include "list_internal.h"

PyObject *
_PyList_Slice(PyListObject *self, Py_ssize_t low, Py_ssize_t high)
{
    Py_ssize_t size = Py_SIZE(self);
    low = low < 0 ? 0 : (low > size ? size : low);
    high = high < low ? low : (high > size ? size : high);
    PyObject *result = PyList_New(high - low);
    if (result == NULL) {
        return NULL;
    }
    PyObject **source = self->ob_item + low;
    PyObject **target = ((PyListObject *)result)->ob_item;
    for (Py_ssize_t i = 0; i < high - low; i++) {
        Py_INCREF(source[i]);
        target[i] = source[i];
    }
    return result;
}

/* Put count new items (owned by their holder) in the place of items low..high. */
static int
list_replace_range(PyListObject *self, Py_ssize_t low, Py_ssize_t high, PyObject **items,
                   Py_ssize_t count)
{
    Py_ssize_t size = Py_SIZE(self);
    low = low < 0 ? 0 : (low > size ? size : low);
    high = high < low ? low : (high > size ? size : high);
    Py_ssize_t removed = high - low;
    Py_ssize_t newsize = size - removed + count;
    PyObject *few[8];
    PyObject **old = few;

    if (size - removed > PY_SSIZE_T_MAX - count) {
        PyErr_NoMemory();
        return -1;
    }
    if (newsize == 0) {
        /* An empty list keeps no vector. */
        PyObject **vector = self->ob_item;
        Py_SIZE(self) = 0;
        self->ob_item = NULL;
        self->allocated = self->allocated < 0 ? self->allocated : 0;
        for (Py_ssize_t i = size; --i >= 0;) {
            Py_XDECREF(vector[i]);
        }
        PyMem_Free(vector);
        return 0;
    }
    if (removed > (Py_ssize_t)(sizeof(few) / sizeof(few[0]))) {
        old = PyMem_Malloc((size_t)removed * sizeof(PyObject *));
        if (old == NULL) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if (newsize > size && _PyList_Resize(self, newsize) < 0) {
        if (old != few) {
            PyMem_Free(old);
        }
        return -1;
    }
    PyObject **vector = self->ob_item;
    if (removed > 0) {
        memcpy(old, vector + low, (size_t)removed * sizeof(PyObject *));
    }
    if (count != removed && size > high) {
        memmove(vector + low + count, vector + high,
                (size_t)(size - high) * sizeof(PyObject *));
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_INCREF(items[i]);
        vector[low + i] = items[i];
    }
    if (newsize < size && _PyList_Resize(self, newsize) < 0) {
        PyErr_Clear();
        Py_SIZE(self) = newsize;
    }
    for (Py_ssize_t i = removed; --i >= 0;) {
        Py_XDECREF(old[i]);
    }
    if (old != few) {
        PyMem_Free(old);
    }
    return 0;
}

int
_PyList_AssignSlice(PyListObject *self, Py_ssize_t low, Py_ssize_t high, PyObject *value)
{
    if (value == NULL) {
        return list_replace_range(self, low, high, NULL, 0);
    }
    PyObject *source;
    if (value == (PyObject *)self) {
        source = _PyList_Slice(self, 0, Py_SIZE(self));
    }
    else {
        source = PySequence_Fast(value, "can only assign an iterable");
    }
    if (source == NULL) {
        return -1;
    }
    int status = list_replace_range(self, low, high, PySequence_Fast_ITEMS(source),
                                    PySequence_Fast_GET_SIZE(source));
    Py_DECREF(source);
    return status;
}

int
_PyList_AssignItem(PyListObject *self, Py_ssize_t i, PyObject *value)
{
    if ((size_t)i >= (size_t)Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "list assignment index out of range");
        return -1;
    }
    if (value == NULL) {
        return list_replace_range(self, i, i + 1, NULL, 0);
    }
    Py_INCREF(value);
    Py_SETREF(self->ob_item[i], value);
    return 0;
}

PyObject *
_PyList_Subscript(PyListObject *self, PyObject *index)
{
    Py_ssize_t i;
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    if (PyInt_CheckExact(index) || PyIndex_Check(index)) {
        i = PyNumber_AsSsize_t(index, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) {
            return NULL;
        }
        i = i < 0 ? i + Py_SIZE(self) : i;
        if ((size_t)i >= (size_t)Py_SIZE(self)) {
            PyErr_SetString(PyExc_IndexError, "list index out of range");
            return NULL;
        }
        Py_INCREF(self->ob_item[i]);
        return self->ob_item[i];
    }
    if (!PySlice_Check(index)) {
        PyErr_Format(PyExc_TypeError, "list indices must be integers, not %.200s",
                     Py_TYPE(index)->tp_name);
        return NULL;
    }
    if (_PySlice_Unpack(index, &start, &stop, &step) < 0) {
        return NULL;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (step == 1) {
        return _PyList_Slice(self, start, stop);
    }
    PyObject *result = PyList_New(count);
    if (result == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        PyObject *item = self->ob_item[start + i * step];
        Py_INCREF(item);
        PyList_SET_ITEM(result, i, item);
    }
    return result;
}

/* Delete count items, step apart, the first at start. */
static int
list_delete_stepped(PyListObject *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count)
{
    if (count <= 0) {
        return 0;
    }
    if (step < 0) {
        start += (count - 1) * step;
        step = -step;
    }
    PyObject **old = PyMem_Malloc((size_t)count * sizeof(PyObject *));
    if (old == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyObject **vector = self->ob_item;
    Py_ssize_t size = Py_SIZE(self);
    Py_ssize_t target = start;
    Py_ssize_t position = start;
    for (Py_ssize_t i = 0; i < count; i++) {
        old[i] = vector[position];
        /* What lies between this victim and the next moves down. */
        Py_ssize_t next = i + 1 < count ? position + step : size;
        Py_ssize_t kept = next - position - 1;
        memmove(vector + target, vector + position + 1, (size_t)kept * sizeof(PyObject *));
        target += kept;
        position = next;
    }
    if (_PyList_Resize(self, size - count) < 0) {
        PyErr_Clear();
        Py_SIZE(self) = size - count;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(old[i]);
    }
    PyMem_Free(old);
    return 0;
}

/* Replace the items of an extended slice one for one. */
static int
list_assign_stepped(PyListObject *self, PyObject *slice, PyObject *value)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    PyObject *source;
    if (value == (PyObject *)self) {
        source = _PyList_Slice(self, 0, Py_SIZE(self));
    }
    else {
        source = PySequence_Fast(value, "must assign iterable to extended slice");
    }
    if (source == NULL) {
        return -1;
    }
    int status = -1;
    PyObject **old = NULL;
    Py_ssize_t size = PySequence_Fast_GET_SIZE(source);
    /* Reading the iterable may have changed this list: compute the range now. */
    if (_PySlice_Unpack(slice, &start, &stop, &step) < 0) {
        goto done;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (size != count) {
        PyErr_Format(PyExc_ValueError,
                     "attempt to assign sequence of size %zd to extended slice of size %zd",
                     size, count);
        goto done;
    }
    status = 0;
    if (count == 0) {
        goto done;
    }
    old = PyMem_Malloc((size_t)count * sizeof(PyObject *));
    if (old == NULL) {
        PyErr_NoMemory();
        status = -1;
        goto done;
    }
    PyObject **items = PySequence_Fast_ITEMS(source);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject **slot = &self->ob_item[start + i * step];
        old[i] = *slot;
        Py_INCREF(items[i]);
        *slot = items[i];
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_DECREF(old[i]);
    }
done:
    PyMem_Free(old);
    Py_DECREF(source);
    return status;
}

int
_PyList_AssignSubscript(PyListObject *self, PyObject *index, PyObject *value)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    if (PyIndex_Check(index)) {
        Py_ssize_t i = PyNumber_AsSsize_t(index, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) {
            return -1;
        }
        return _PyList_AssignItem(self, i < 0 ? i + Py_SIZE(self) : i, value);
    }
    if (!PySlice_Check(index)) {
        PyErr_Format(PyExc_TypeError, "list indices must be integers, not %.200s",
                     Py_TYPE(index)->tp_name);
        return -1;
    }
    if (_PySlice_Unpack(index, &start, &stop, &step) < 0) {
        return -1;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (step == 1) {
        return _PyList_AssignSlice(self, start, stop, value);
    }
    if (value == NULL) {
        return list_delete_stepped(self, start, step, count);
    }
    return list_assign_stepped(self, index, value);
}
