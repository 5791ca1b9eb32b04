/* The bytearray object: memory, protocols, iterator and type.
 *
 * Memory: ob_alloc is 0 (ob_bytes NULL) or more than ob_size, and ob_bytes[ob_size] is 0.
 * PyByteArray_Resize is the only place that moves the block; it and everything that calls
 * it refuses while ob_exports > 0.  After running code of others (iteration, __index__)
 * sizes and pointers are read again. */
#include "Python.h"
#include "bytearray_internal.h"
#include "pycore_str.h"
#include "structmember.h"

#include "../stringlib/config_bytearray.h"
#include "../stringlib/search.h"
#include "../stringlib/undef.h"

char _PyByteArray_empty_string[] = "";

int
PyByteArray_Init(void)
{
    return 1;
}

void
PyByteArray_Fini(void)
{
}

/* ---- arguments --------------------------------------------------------------------- */
int
_PyByteArray_View(PyObject *arg, Py_buffer *view)
{
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    if (!PyType_HasFeature(Py_TYPE(arg), Py_TPFLAGS_HAVE_NEWBUFFER) || procs == NULL
        || procs->bf_getbuffer == NULL) {
        PyErr_Format(PyExc_TypeError, "Type %.100s doesn't support the buffer API",
                     Py_TYPE(arg)->tp_name);
        return -1;
    }
    return procs->bf_getbuffer(arg, view, PyBUF_SIMPLE) < 0 ? -1 : 0;
}

int
_PyByteArray_ByteValue(PyObject *arg, int *value)
{
    if (PyString_CheckExact(arg)) {
        if (PyString_GET_SIZE(arg) != 1) {
            PyErr_SetString(PyExc_ValueError, "string must be of size 1");
            return -1;
        }
        *value = (unsigned char)PyString_AS_STRING(arg)[0];
        return 0;
    }
    long number;
    if (PyInt_Check(arg) || PyLong_Check(arg)) {
        number = PyLong_AsLong(arg);
    }
    else {
        PyObject *index = PyNumber_Index(arg); /* may run code */
        if (index == NULL) {
            if (PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_SetString(PyExc_TypeError, "an integer or string of size 1 is required");
            }
            return -1;
        }
        number = PyLong_AsLong(index);
        Py_DECREF(index);
    }
    if (number < 0 || number > 255) {
        /* also when the number did not fit a long */
        PyErr_SetString(PyExc_ValueError, "byte must be in range(0, 256)");
        return -1;
    }
    *value = (int)number;
    return 0;
}

/* ---- memory --------------------------------------------------------------------------- */
int
_PyByteArray_CanResize(PyByteArrayObject *self)
{
    if (self->ob_exports > 0) {
        PyErr_SetString(PyExc_BufferError,
                        "Existing exports of data: object cannot be re-sized");
        return -1;
    }
    return 0;
}

PyObject *
PyByteArray_FromStringAndSize(const char *bytes, Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError,
                        "Negative size passed to PyByteArray_FromStringAndSize");
        return NULL;
    }
    if (size == PY_SSIZE_T_MAX) {
        return PyErr_NoMemory();
    }
    PyByteArrayObject *self = PyObject_New(PyByteArrayObject, &PyByteArray_Type);
    if (self == NULL) {
        return NULL;
    }
    self->ob_bytes = NULL;
    self->ob_alloc = 0;
    self->ob_exports = 0;
    Py_SIZE(self) = 0;
    if (size > 0) {
        self->ob_bytes = PyMem_Malloc((size_t)size + 1);
        if (self->ob_bytes == NULL) {
            Py_DECREF(self);
            return PyErr_NoMemory();
        }
        self->ob_alloc = size + 1;
        Py_SIZE(self) = size;
        self->ob_bytes[size] = '\0';
        if (bytes != NULL) {
            memcpy(self->ob_bytes, bytes, (size_t)size);
        }
    }
    return (PyObject *)self;
}

Py_ssize_t
PyByteArray_Size(PyObject *self)
{
    assert(self != NULL);
    return PyByteArray_GET_SIZE(self);
}

char *
PyByteArray_AsString(PyObject *self)
{
    assert(self != NULL);
    return PyByteArray_AS_STRING(self);
}

/* The block for a new size: kept while it is not much too large, with some reserve when
 * it grows a little, exact after a jump. */
static Py_ssize_t
bytearray_new_alloc(Py_ssize_t alloc, Py_ssize_t size)
{
    if (size >= alloc / 2 && size < alloc) {
        return alloc;
    }
    if (size >= alloc && (double)size <= (double)alloc * 1.125) {
        return size + (size >> 3) + (size < 9 ? 3 : 6);
    }
    return size + 1;
}

int
PyByteArray_Resize(PyObject *op, Py_ssize_t size)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    assert(PyByteArray_Check(op));
    assert(size >= 0);
    if (size == Py_SIZE(self)) {
        return 0;
    }
    if (_PyByteArray_CanResize(self) < 0) {
        return -1;
    }
    if (size > PY_SSIZE_T_MAX - PY_SSIZE_T_MAX / 8 - 8) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t alloc = bytearray_new_alloc(self->ob_alloc, size);
    if (alloc != self->ob_alloc) {
        char *block = PyMem_Realloc(self->ob_bytes, (size_t)alloc);
        if (block == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        self->ob_bytes = block;
        self->ob_alloc = alloc;
    }
    Py_SIZE(self) = size;
    self->ob_bytes[size] = '\0';
    return 0;
}

static void
bytearray_dealloc(PyObject *op)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    if (self->ob_exports > 0) {
        PyErr_SetString(PyExc_SystemError, "deallocated bytearray object has exported buffers");
        PyErr_Print();
    }
    PyMem_Free(self->ob_bytes);
    Py_TYPE(op)->tp_free(op);
}

PyObject *
PyByteArray_FromObject(PyObject *input)
{
    return PyObject_CallFunctionObjArgs((PyObject *)&PyByteArray_Type, input, NULL);
}

/* ---- sums and products -------------------------------------------------------------------- */
PyObject *
PyByteArray_Concat(PyObject *left, PyObject *right)
{
    Py_buffer left_view;
    Py_buffer right_view;
    left_view.len = -1;
    right_view.len = -1;
    PyObject *result = NULL;
    if (_PyByteArray_View(left, &left_view) < 0 || _PyByteArray_View(right, &right_view) < 0) {
        PyErr_Format(PyExc_TypeError, "can't concat %.100s to %.100s", Py_TYPE(left)->tp_name,
                     Py_TYPE(right)->tp_name);
        goto done;
    }
    if (left_view.len > PY_SSIZE_T_MAX - 1 - right_view.len) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyByteArray_FromStringAndSize(NULL, left_view.len + right_view.len);
    if (result != NULL) {
        char *out = PyByteArray_AS_STRING(result);
        memcpy(out, left_view.buf, (size_t)left_view.len);
        memcpy(out + left_view.len, right_view.buf, (size_t)right_view.len);
    }
done:
    if (left_view.len != -1) {
        PyBuffer_Release(&left_view);
    }
    if (right_view.len != -1) {
        PyBuffer_Release(&right_view);
    }
    return result;
}

static Py_ssize_t
bytearray_length(PyObject *op)
{
    return Py_SIZE(op);
}

static PyObject *
bytearray_iconcat(PyObject *op, PyObject *other)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    Py_buffer view;
    if (_PyByteArray_View(other, &view) < 0) {
        PyErr_Format(PyExc_TypeError, "can't concat %.100s to %.100s", Py_TYPE(other)->tp_name,
                     Py_TYPE(op)->tp_name);
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t before = Py_SIZE(self);
    if (view.len > PY_SSIZE_T_MAX - before) {
        PyErr_NoMemory();
        goto done;
    }
    Py_ssize_t size = before + view.len;
    if (size < self->ob_alloc) {
        /* fits: views of the memory stay valid */
        Py_SIZE(self) = size;
        self->ob_bytes[size] = '\0';
    }
    else if (PyByteArray_Resize(op, size) < 0) {
        goto done;
    }
    if (view.len > 0) {
        memcpy(self->ob_bytes + before, view.buf, (size_t)view.len);
    }
    Py_INCREF(op);
    result = op;
done:
    PyBuffer_Release(&view);
    return result;
}

/* Make out[0:total] a repetition of its first size bytes. */
static void
bytearray_spread(char *out, Py_ssize_t size, Py_ssize_t total)
{
    if (size == 1) {
        memset(out, out[0], (size_t)total);
        return;
    }
    for (Py_ssize_t done = size; done < total;) {
        Py_ssize_t step = done <= total - done ? done : total - done;
        memcpy(out + done, out, (size_t)step);
        done += step;
    }
}

static PyObject *
bytearray_repeat(PyObject *op, Py_ssize_t count)
{
    Py_ssize_t size = Py_SIZE(op);
    count = count < 0 ? 0 : count;
    if (count != 0 && size > PY_SSIZE_T_MAX / count) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyByteArray_FromStringAndSize(NULL, size * count);
    if (result != NULL && size * count > 0) {
        char *out = PyByteArray_AS_STRING(result);
        memcpy(out, PyByteArray_AS_STRING(op), (size_t)size);
        bytearray_spread(out, size, size * count);
    }
    return result;
}

static PyObject *
bytearray_irepeat(PyObject *op, Py_ssize_t count)
{
    Py_ssize_t size = Py_SIZE(op);
    count = count < 0 ? 0 : count;
    if (count != 0 && size > PY_SSIZE_T_MAX / count) {
        return PyErr_NoMemory();
    }
    if (PyByteArray_Resize(op, size * count) < 0) {
        return NULL;
    }
    if (size * count > size) {
        bytearray_spread(PyByteArray_AS_STRING(op), size, size * count);
    }
    Py_INCREF(op);
    return op;
}

static int
bytearray_contains(PyObject *op, PyObject *element)
{
    Py_ssize_t number = PyNumber_AsSsize_t(element, PyExc_ValueError);
    if (number == -1 && PyErr_Occurred()) {
        Py_buffer view;
        PyErr_Clear();
        if (_PyByteArray_View(element, &view) < 0) {
            return -1;
        }
        Py_ssize_t at = bytearray_find(PyByteArray_AS_STRING(op), Py_SIZE(op), view.buf,
                                       view.len, 0);
        PyBuffer_Release(&view);
        return at >= 0;
    }
    if (number < 0 || number >= 256) {
        PyErr_SetString(PyExc_ValueError, "byte must be in range(0, 256)");
        return -1;
    }
    return bytearray_find_char(PyByteArray_AS_STRING(op), Py_SIZE(op), (char)number) >= 0;
}

/* ---- items and slices --------------------------------------------------------------------- */
static PyObject *
bytearray_item(PyObject *op, Py_ssize_t index)
{
    if (index < 0 || index >= Py_SIZE(op)) {
        PyErr_SetString(PyExc_IndexError, "bytearray index out of range");
        return NULL;
    }
    return PyInt_FromLong((unsigned char)PyByteArray_AS_STRING(op)[index]);
}

static PyObject *
bytearray_subscript(PyObject *op, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return bytearray_item(op, index < 0 ? index + Py_SIZE(op) : index);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "bytearray indices must be integers");
        return NULL;
    }
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    if (_PySlice_Unpack(key, &start, &stop, &step) < 0) { /* may run code that resizes op */
        return NULL;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(op), &start, &stop, step);
    const char *bytes = PyByteArray_AS_STRING(op);
    if (count <= 0 || step == 1) {
        return PyByteArray_FromStringAndSize(bytes + start, count <= 0 ? 0 : count);
    }
    PyObject *result = PyByteArray_FromStringAndSize(NULL, count);
    for (Py_ssize_t i = 0; result != NULL && i < count; i++) {
        PyByteArray_AS_STRING(result)[i] = bytes[start + i * step];
    }
    return result;
}

/* Replace [start:end] by n bytes, which do not lie in self. */
static int
bytearray_splice(PyByteArrayObject *self, Py_ssize_t start, Py_ssize_t end, const char *bytes,
                 Py_ssize_t n)
{
    assert(start >= 0 && start <= end && end <= Py_SIZE(self));
    Py_ssize_t growth = n - (end - start);
    Py_ssize_t tail = Py_SIZE(self) - end;
    if (growth < 0) {
        if (_PyByteArray_CanResize(self) < 0) {
            return -1;
        }
        memmove(self->ob_bytes + start + n, self->ob_bytes + end, (size_t)tail);
    }
    if (growth != 0) {
        if (growth > 0 && Py_SIZE(self) > PY_SSIZE_T_MAX - growth) {
            PyErr_NoMemory();
            return -1;
        }
        if (PyByteArray_Resize((PyObject *)self, Py_SIZE(self) + growth) < 0) {
            return -1;
        }
    }
    if (growth > 0) {
        memmove(self->ob_bytes + start + n, self->ob_bytes + end, (size_t)tail);
    }
    if (n > 0) {
        memcpy(self->ob_bytes + start, bytes, (size_t)n);
    }
    return 0;
}

int
_PyByteArray_SetSlice(PyByteArrayObject *self, Py_ssize_t start, Py_ssize_t end,
                      PyObject *values)
{
    Py_buffer view;
    PyObject *copy = NULL;
    view.buf = NULL;
    view.len = 0;
    if (values == (PyObject *)self) {
        copy = PyByteArray_FromStringAndSize(PyByteArray_AS_STRING(values), Py_SIZE(values));
        if (copy == NULL) {
            return -1;
        }
        values = copy;
    }
    if (values != NULL && _PyByteArray_View(values, &view) < 0) {
        PyErr_Format(PyExc_TypeError, "can't set bytearray slice from %.100s",
                     Py_TYPE(values)->tp_name);
        Py_XDECREF(copy);
        return -1;
    }
    start = start < 0 ? 0 : start;
    end = end > Py_SIZE(self) ? Py_SIZE(self) : end;
    end = end < start ? start : end;
    int status = bytearray_splice(self, start, end, view.buf, view.len);
    if (values != NULL) {
        PyBuffer_Release(&view);
    }
    Py_XDECREF(copy);
    return status;
}

/* Delete count bytes at start, start + step, ...; step > 1. */
static int
bytearray_delete_steps(PyByteArrayObject *self, Py_ssize_t start, Py_ssize_t step,
                       Py_ssize_t count)
{
    if (count == 0) {
        return 0;
    }
    if (_PyByteArray_CanResize(self) < 0) {
        return -1;
    }
    char *bytes = self->ob_bytes;
    char *out = bytes + start;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t from = start + i * step + 1;
        Py_ssize_t to = i + 1 < count ? from + step - 1 : Py_SIZE(self);
        memmove(out, bytes + from, (size_t)(to - from));
        out += to - from;
    }
    return PyByteArray_Resize((PyObject *)self, Py_SIZE(self) - count);
}

/* self[slice] = bytes (NULL: delete), which do not lie in self. */
static int
bytearray_assign_slice(PyByteArrayObject *self, PyObject *slice, const char *bytes,
                       Py_ssize_t n)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    if (_PySlice_Unpack(slice, &start, &stop, &step) < 0) { /* may run code that resizes self */
        return -1;
    }
    Py_ssize_t count = _PySlice_AdjustIndices(Py_SIZE(self), &start, &stop, step);
    if (step == 1) {
        return bytearray_splice(self, start, start + count, bytes, n);
    }
    if (n == 0) {
        if (step < 0 && count > 0) {
            start += step * (count - 1);
            step = -step;
        }
        return bytearray_delete_steps(self, start, step, count);
    }
    if (n != count) {
        PyErr_Format(PyExc_ValueError,
                     "attempt to assign bytes of size %zd to extended slice of size %zd", n,
                     count);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        self->ob_bytes[start + i * step] = bytes[i];
    }
    return 0;
}

static int
bytearray_check_index(PyByteArrayObject *self, Py_ssize_t index)
{
    if (index < 0 || index >= Py_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "bytearray index out of range");
        return -1;
    }
    return 0;
}

static int
bytearray_ass_item(PyObject *op, Py_ssize_t index, PyObject *value)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    if (bytearray_check_index(self, index) < 0) {
        return -1;
    }
    if (value == NULL) {
        return bytearray_splice(self, index, index + 1, NULL, 0);
    }
    int byte;
    /* may run code, which may shrink it */
    if (_PyByteArray_ByteValue(value, &byte) < 0 || bytearray_check_index(self, index) < 0) {
        return -1;
    }
    self->ob_bytes[index] = (char)byte;
    return 0;
}

static int
bytearray_assign_index(PyByteArrayObject *self, PyObject *key, PyObject *value)
{
    Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (index == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (index < 0) {
        index += Py_SIZE(self);
    }
    return bytearray_ass_item((PyObject *)self, index, value);
}

static int
bytearray_ass_subscript(PyObject *op, PyObject *key, PyObject *value)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    if (PyIndex_Check(key)) {
        return bytearray_assign_index(self, key, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "bytearray indices must be integer");
        return -1;
    }
    if (value == NULL) {
        return bytearray_assign_slice(self, key, NULL, 0);
    }
    Py_ssize_t start, stop, step, count;
    if (PySlice_GetIndicesEx((PySliceObject *)key, Py_SIZE(self), &start, &stop, &step, &count)
        < 0) {
        return -1; /* a bad slice is told before a bad value */
    }
    if (value != op && PyByteArray_Check(value)) {
        PyByteArrayObject *source = (PyByteArrayObject *)value;
        source->ob_exports++; /* the slice may run code, which must not resize it */
        int done = bytearray_assign_slice(self, key, PyByteArray_AS_STRING(value), Py_SIZE(value));
        source->ob_exports--;
        return done;
    }
    if (PyNumber_Check(value) || PyUnicode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "can assign only bytes, buffers, or iterables of ints "
                                         "in range(0, 256)");
        return -1;
    }
    PyObject *copy = PyByteArray_FromObject(value); /* may run code */
    if (copy == NULL) {
        return -1;
    }
    int status
        = bytearray_assign_slice(self, key, PyByteArray_AS_STRING(copy), Py_SIZE(copy));
    Py_DECREF(copy);
    return status;
}

/* ---- making from Python --------------------------------------------------------------------- */
/* Fill the empty self from text with its encoding. */
static int
bytearray_init_encoded(PyObject *op, PyObject *text, const char *encoding, const char *errors)
{
    PyObject *bytes = PyCodec_Encode(text, encoding, errors);
    if (bytes == NULL) {
        return -1;
    }
    PyObject *sum = NULL;
    if (PyString_Check(bytes)) {
        sum = bytearray_iconcat(op, bytes);
    }
    else {
        PyErr_Format(PyExc_TypeError, "encoder did not return a str object (type=%.400s)",
                     Py_TYPE(bytes)->tp_name);
    }
    Py_DECREF(bytes);
    Py_XDECREF(sum);
    return sum == NULL ? -1 : 0;
}

/* Fill the empty self from an object with a buffer. */
static int
bytearray_init_buffer(PyObject *op, PyObject *source)
{
    Py_buffer view;
    if (PyObject_GetBuffer(source, &view, PyBUF_FULL_RO) < 0) {
        return -1;
    }
    int status = PyByteArray_Resize(op, view.len);
    if (status == 0 && view.len > 0) {
        status = PyBuffer_ToContiguous(((PyByteArrayObject *)op)->ob_bytes, &view, view.len, 'C');
    }
    PyBuffer_Release(&view);
    return status < 0 ? -1 : 0;
}

static int
bytearray_append_byte(PyByteArrayObject *self, int byte)
{
    Py_ssize_t size = Py_SIZE(self);
    if (PyByteArray_Resize((PyObject *)self, size + 1) < 0) {
        return -1;
    }
    self->ob_bytes[size] = (char)byte;
    return 0;
}

/* Fill the empty self from an iterable of bytes. */
static int
bytearray_init_iterable(PyObject *op, PyObject *source)
{
    PyObject *iterator = PyObject_GetIter(source);
    if (iterator == NULL) {
        return -1;
    }
    int status = 0;
    PyObject *item;
    while (status == 0 && (item = PyIter_Next(iterator)) != NULL) { /* may run code */
        int byte;
        status = _PyByteArray_ByteValue(item, &byte);
        Py_DECREF(item);
        if (status == 0) {
            status = bytearray_append_byte((PyByteArrayObject *)op, byte);
        }
    }
    Py_DECREF(iterator);
    return status < 0 || PyErr_Occurred() ? -1 : 0;
}

/* A count of zero bytes: 1 if source is one and self is filled, 0 if it is no number, or
 * -1 with an exception. */
static int
bytearray_init_count(PyObject *op, PyObject *source)
{
    if (!PyIndex_Check(source)) {
        return 0;
    }
    Py_ssize_t count = PyNumber_AsSsize_t(source, PyExc_OverflowError); /* may run code */
    if (count == -1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) {
            return -1;
        }
        PyErr_Clear();
        return 0;
    }
    if (count < 0) {
        PyErr_SetString(PyExc_ValueError, "negative count");
        return -1;
    }
    if (count > 0) {
        if (PyByteArray_Resize(op, count) < 0) {
            return -1;
        }
        memset(((PyByteArrayObject *)op)->ob_bytes, 0, (size_t)count);
    }
    return 1;
}

static int
bytearray_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"source", (char *)"encoding", (char *)"errors", NULL};
    PyObject *source = NULL;
    const char *encoding = NULL;
    const char *errors = NULL;
    if (Py_SIZE(op) != 0 && PyByteArray_Resize(op, 0) < 0) {
        return -1;
    }
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oss:bytearray", keywords, &source, &encoding,
                                     &errors)) {
        return -1;
    }
    int coded = encoding != NULL || errors != NULL;
    if (source == NULL) {
        if (coded) {
            PyErr_SetString(PyExc_TypeError, "encoding or errors without sequence argument");
            return -1;
        }
        return 0;
    }
    if (PyString_Check(source) && encoding == NULL) {
        PyObject *sum = bytearray_iconcat(op, source);
        Py_XDECREF(sum);
        return sum == NULL ? -1 : 0;
    }
    if (PyString_Check(source)) {
        return bytearray_init_encoded(op, source, encoding, errors);
    }
    if (PyUnicode_Check(source)) {
        if (encoding == NULL) {
            PyErr_SetString(PyExc_TypeError, "unicode argument without an encoding");
            return -1;
        }
        return bytearray_init_encoded(op, source, encoding, errors);
    }
    if (coded) {
        PyErr_SetString(PyExc_TypeError, "encoding or errors without a string argument");
        return -1;
    }
    int counted = bytearray_init_count(op, source);
    if (counted != 0) {
        return counted < 0 ? -1 : 0;
    }
    if (PyObject_CheckBuffer(source)) {
        return bytearray_init_buffer(op, source);
    }
    return bytearray_init_iterable(op, source);
}

/* ---- text and comparison -------------------------------------------------------------------- */
static PyObject *
bytearray_repr(PyObject *op)
{
    static const char digits[] = "0123456789abcdef";
    Py_ssize_t size = Py_SIZE(op);
    const char *bytes = PyByteArray_AS_STRING(op);
    if (size > (PY_SSIZE_T_MAX - 14) / 4) {
        PyErr_SetString(PyExc_OverflowError, "bytearray object is too large to make repr");
        return NULL;
    }
    int use_double = memchr(bytes, '\'', (size_t)size) != NULL
                     && memchr(bytes, '"', (size_t)size) == NULL;
    char quote = use_double ? '"' : '\'';
    PyObject *result = PyString_FromStringAndSize(NULL, 14 + 4 * size);
    if (result == NULL) {
        return NULL;
    }
    char *out = stpcpy(PyString_AS_STRING(result), "bytearray(b");
    *out++ = quote;
    for (Py_ssize_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char *special = c == 0 ? NULL : strchr("'\\\tt\nn\rr", c);
        if (c == '\'' || c == '\\') {
            *out++ = '\\';
            *out++ = (char)c;
        }
        else if (special != NULL && c < ' ') {
            *out++ = '\\';
            *out++ = special[1];
        }
        else if (c < ' ' || c >= 0x7f) {
            *out++ = '\\';
            *out++ = 'x';
            *out++ = digits[c >> 4];
            *out++ = digits[c & 0xf];
        }
        else {
            *out++ = (char)c;
        }
    }
    *out++ = quote;
    *out++ = ')';
    _PyString_Resize(&result, out - PyString_AS_STRING(result));
    return result;
}

static PyObject *
bytearray_str(PyObject *op)
{
    return PyString_FromStringAndSize(PyByteArray_AS_STRING(op), Py_SIZE(op));
}

static PyObject *
bytearray_compare_views(const Py_buffer *left, const Py_buffer *right, int op)
{
    Py_ssize_t common = left->len < right->len ? left->len : right->len;
    int order = 1;
    if (left->len == right->len || (op != Py_EQ && op != Py_NE)) {
        order = memcmp(left->buf, right->buf, (size_t)common);
        if (order == 0) {
            order = (left->len > right->len) - (left->len < right->len);
        }
    }
    switch (op) {
    case Py_LT:
        return PyBool_FromLong(order < 0);
    case Py_LE:
        return PyBool_FromLong(order <= 0);
    case Py_EQ:
        return PyBool_FromLong(order == 0);
    case Py_NE:
        return PyBool_FromLong(order != 0);
    case Py_GT:
        return PyBool_FromLong(order > 0);
    default:
        return PyBool_FromLong(order >= 0);
    }
}

static PyObject *
bytearray_richcompare(PyObject *left, PyObject *right, int op)
{
    if (PyUnicode_Check(left) || PyUnicode_Check(right)) {
        if (Py_BytesWarningFlag && (op == Py_EQ || op == Py_NE)
            && PyErr_Warn(PyExc_BytesWarning, "Comparison between bytearray and unicode") < 0) {
            return NULL;
        }
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    Py_buffer left_view;
    Py_buffer right_view;
    if (_PyByteArray_View(left, &left_view) < 0) {
        PyErr_Clear();
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PyObject *result;
    if (_PyByteArray_View(right, &right_view) < 0) {
        PyErr_Clear();
        Py_INCREF(Py_NotImplemented);
        result = Py_NotImplemented;
    }
    else {
        result = bytearray_compare_views(&left_view, &right_view, op);
        PyBuffer_Release(&right_view);
    }
    PyBuffer_Release(&left_view);
    return result;
}

/* ---- buffers ---------------------------------------------------------------------------------- */
static Py_ssize_t
bytearray_getreadbuf(PyObject *op, Py_ssize_t segment, void **ptr)
{
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent bytes segment");
        return -1;
    }
    *ptr = PyByteArray_AS_STRING(op);
    return Py_SIZE(op);
}

static Py_ssize_t
bytearray_getcharbuf(PyObject *op, Py_ssize_t segment, char **ptr)
{
    return bytearray_getreadbuf(op, segment, (void **)ptr);
}

static Py_ssize_t
bytearray_getsegcount(PyObject *op, Py_ssize_t *total)
{
    if (total != NULL) {
        *total = Py_SIZE(op);
    }
    return 1;
}

static int
bytearray_getbuffer(PyObject *op, Py_buffer *view, int flags)
{
    PyByteArrayObject *self = (PyByteArrayObject *)op;
    if (view != NULL) {
        int status
            = PyBuffer_FillInfo(view, op, PyByteArray_AS_STRING(op), Py_SIZE(op), 0, flags);
        if (status < 0) {
            return status;
        }
    }
    self->ob_exports++;
    return 0;
}

static void
bytearray_releasebuffer(PyObject *op, Py_buffer *view)
{
    ((PyByteArrayObject *)op)->ob_exports--;
}

/* ---- the iterator --------------------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t index;
    PyByteArrayObject *array; /* NULL once the end was met */
} iterator_t;

static PyObject *
bytearray_iter(PyObject *op)
{
    iterator_t *iterator = PyObject_GC_New(iterator_t, &PyByteArrayIter_Type);
    if (iterator != NULL) {
        iterator->index = 0;
        Py_INCREF(op);
        iterator->array = (PyByteArrayObject *)op;
        PyObject_GC_Track(iterator);
    }
    return (PyObject *)iterator;
}

static void
iterator_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    Py_XDECREF(((iterator_t *)op)->array);
    PyObject_GC_Del(op);
}

static int
iterator_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((iterator_t *)op)->array);
    return 0;
}

static PyObject *
iterator_next(PyObject *op)
{
    iterator_t *self = (iterator_t *)op;
    if (self->array != NULL && self->index < Py_SIZE(self->array)) {
        return PyInt_FromLong((unsigned char)self->array->ob_bytes[self->index++]);
    }
    Py_CLEAR(self->array);
    return NULL;
}

PyDoc_STRVAR(length_hint_doc, "it.__length_hint__() -> int\n\
\n\
How many bytes are probably still to come.");

static PyObject *
iterator_length_hint(PyObject *op, PyObject *unused)
{
    iterator_t *self = (iterator_t *)op;
    Py_ssize_t left = self->array == NULL ? 0 : Py_SIZE(self->array) - self->index;
    return PyInt_FromSsize_t(left);
}

static PyMethodDef iterator_methods[] = {
    {"__length_hint__", iterator_length_hint, METH_NOARGS, length_hint_doc},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyByteArrayIter_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bytearray_iterator",
    .tp_basicsize = sizeof(iterator_t),
    .tp_dealloc = iterator_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = iterator_traverse,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = iterator_next,
    .tp_methods = iterator_methods,
};

/* ---- the type -------------------------------------------------------------------------------------- */
PyDoc_STRVAR(bytearray_doc, "bytearray([source[, encoding[, errors]]]) -> bytearray\n\
\n\
Bytes that can change: from a string, a unicode with its encoding, anything with a\n\
buffer, an iterable of ints, or as many zeros as an int says.");

static PySequenceMethods bytearray_as_sequence = {
    .sq_length = bytearray_length,
    .sq_concat = PyByteArray_Concat,
    .sq_repeat = bytearray_repeat,
    .sq_item = bytearray_item,
    .sq_ass_item = bytearray_ass_item,
    .sq_contains = bytearray_contains,
    .sq_inplace_concat = bytearray_iconcat,
    .sq_inplace_repeat = bytearray_irepeat,
};

static PyMappingMethods bytearray_as_mapping = {
    .mp_length = bytearray_length,
    .mp_subscript = bytearray_subscript,
    .mp_ass_subscript = bytearray_ass_subscript,
};

static PyBufferProcs bytearray_as_buffer = {
    .bf_getreadbuffer = bytearray_getreadbuf,
    .bf_getwritebuffer = bytearray_getreadbuf,
    .bf_getsegcount = bytearray_getsegcount,
    .bf_getcharbuffer = bytearray_getcharbuf,
    .bf_getbuffer = bytearray_getbuffer,
    .bf_releasebuffer = bytearray_releasebuffer,
};

PyTypeObject PyByteArray_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bytearray",
    .tp_basicsize = sizeof(PyByteArrayObject),
    .tp_dealloc = bytearray_dealloc,
    .tp_repr = bytearray_repr,
    .tp_as_sequence = &bytearray_as_sequence,
    .tp_as_mapping = &bytearray_as_mapping,
    .tp_str = bytearray_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &bytearray_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = bytearray_doc,
    .tp_richcompare = bytearray_richcompare,
    .tp_iter = bytearray_iter,
    .tp_methods = _PyByteArray_Methods,
    .tp_init = bytearray_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_Del,
};
