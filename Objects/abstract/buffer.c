/* Memory of objects: the old buffer protocol (segments) and the new one (views). */
#include "Python.h"
#include "pycore_buffer.h"
#include "pycore_types.h"
#include "abstract_private.h"

/* ---- the old protocol -------------------------------------------------------------------- */

/* The slots if op has one segment and the function `needed` says is there. */
static PyBufferProcs *
buffer_single_segment(PyObject *op, size_t needed, const char *message)
{
    PyBufferProcs *procs = Py_TYPE(op)->tp_as_buffer;
    if (procs == NULL || *(void **)((char *)procs + needed) == NULL
        || procs->bf_getsegcount == NULL) {
        PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    if (procs->bf_getsegcount(op, NULL) != 1) {
        PyErr_SetString(PyExc_TypeError, "expected a single-segment buffer object");
        return NULL;
    }
    return procs;
}

static int
buffer_null_error(void)
{
    _PyAbstract_NullError();
    return -1;
}

int
PyObject_AsCharBuffer(PyObject *op, const char **buffer, Py_ssize_t *size)
{
    if (op == NULL || buffer == NULL || size == NULL) {
        return buffer_null_error();
    }
    PyBufferProcs *procs
        = buffer_single_segment(op, offsetof(PyBufferProcs, bf_getcharbuffer),
                                "expected a string or other character buffer object");
    if (procs == NULL) {
        return -1;
    }
    char *data = NULL;
    Py_ssize_t count = procs->bf_getcharbuffer(op, 0, &data);
    if (count < 0) {
        return -1;
    }
    *buffer = data;
    *size = count;
    return 0;
}

int
PyObject_CheckReadBuffer(PyObject *op)
{
    PyBufferProcs *procs = Py_TYPE(op)->tp_as_buffer;
    return procs != NULL && procs->bf_getreadbuffer != NULL && procs->bf_getsegcount != NULL
           && procs->bf_getsegcount(op, NULL) == 1;
}

int
PyObject_AsReadBuffer(PyObject *op, const void **buffer, Py_ssize_t *size)
{
    if (op == NULL || buffer == NULL || size == NULL) {
        return buffer_null_error();
    }
    PyBufferProcs *procs = buffer_single_segment(op, offsetof(PyBufferProcs, bf_getreadbuffer),
                                                 "expected a readable buffer object");
    if (procs == NULL) {
        return -1;
    }
    void *data = NULL;
    Py_ssize_t count = procs->bf_getreadbuffer(op, 0, &data);
    if (count < 0) {
        return -1;
    }
    *buffer = data;
    *size = count;
    return 0;
}

int
PyObject_AsWriteBuffer(PyObject *op, void **buffer, Py_ssize_t *size)
{
    if (op == NULL || buffer == NULL || size == NULL) {
        return buffer_null_error();
    }
    PyBufferProcs *procs = buffer_single_segment(op, offsetof(PyBufferProcs, bf_getwritebuffer),
                                                 "expected a writeable buffer object");
    if (procs == NULL) {
        return -1;
    }
    void *data = NULL;
    Py_ssize_t count = procs->bf_getwritebuffer(op, 0, &data);
    if (count < 0) {
        return -1;
    }
    *buffer = data;
    *size = count;
    return 0;
}

/* ---- views ---------------------------------------------------------------------------------- */

int
PyObject_GetBuffer(PyObject *op, Py_buffer *view, int flags)
{
    if (!PyObject_CheckBuffer(op)) {
        _PyAbstract_TypeError("'%.100s' does not have the buffer interface", op);
        return -1;
    }
    return Py_TYPE(op)->tp_as_buffer->bf_getbuffer(op, view, flags);
}

/* ---- holding memory in place ------------------------------------------------------------- */

static struct {
    PyTypeObject *type;
    _PyBuffer_HoldFunc hold;
} holders[4];

static char held_mark; /* its address in Py_buffer.internal: the view holds its object */

void
_PyPlus_RegisterHolder(PyTypeObject *type, _PyBuffer_HoldFunc hold)
{
    size_t i = 0;
    while (holders[i].type != NULL && holders[i].type != type) {
        i++;
        assert(i < Py_ARRAY_LENGTH(holders));
    }
    holders[i].type = type;
    holders[i].hold = hold;
}

void
_PyPlus_HoldBuffer(PyObject *op, int change)
{
    assert(change == 1 || change == -1);
    while (op != NULL && PyBuffer_Check(op)) {
        op = _PyBuffer_Base(op);
    }
    if (op == NULL) {
        return;
    }
    if (PyByteArray_Check(op)) {
        ((PyByteArrayObject *)op)->ob_exports += change;
        return;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(holders) && holders[i].type != NULL; i++) {
        if (PyObject_TypeCheck(op, holders[i].type)) {
            holders[i].hold(op, change);
            return;
        }
    }
}

int
_PyBuffer_FillHeld(Py_buffer *view, PyObject *op, void *memory, Py_ssize_t size, int readonly,
                   int flags)
{
    if (PyBuffer_FillInfo(view, op, memory, size, readonly, flags) < 0) {
        return -1;
    }
    if (view != NULL) {
        view->internal = &held_mark;
        _PyPlus_HoldBuffer(op, 1);
    }
    return 0;
}

void
PyBuffer_Release(Py_buffer *view)
{
    PyObject *op = view->obj;
    if (op != NULL && view->internal == &held_mark) {
        view->internal = NULL;
        _PyPlus_HoldBuffer(op, -1);
    }
    else if (op != NULL && Py_TYPE(op)->tp_as_buffer != NULL
        && PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HAVE_NEWBUFFER)
        && Py_TYPE(op)->tp_as_buffer->bf_releasebuffer != NULL) {
        Py_TYPE(op)->tp_as_buffer->bf_releasebuffer(op, view);
    }
    view->obj = NULL;
    Py_XDECREF(op);
}

int
PyBuffer_FillInfo(Py_buffer *view, PyObject *op, void *buf, Py_ssize_t len, int readonly,
                  int flags)
{
    if (view == NULL) {
        return 0;
    }
    if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && readonly == 1) {
        PyErr_SetString(PyExc_BufferError, "Object is not writable.");
        return -1;
    }
    Py_XINCREF(op);
    view->obj = op;
    view->buf = buf;
    view->len = len;
    view->readonly = readonly;
    view->itemsize = 1;
    view->format = (flags & PyBUF_FORMAT) == PyBUF_FORMAT ? "B" : NULL;
    view->ndim = 1;
    view->shape = (flags & PyBUF_ND) == PyBUF_ND ? &view->len : NULL;
    view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &view->itemsize : NULL;
    view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

/* Do the strides describe items without gaps, the first (or last) index running
 * fastest? */
static int
buffer_is_packed(const Py_buffer *view, int first_fastest)
{
    Py_ssize_t expected = view->itemsize;
    if (view->ndim == 0) {
        return 1;
    }
    if (view->strides == NULL) {
        return !first_fastest || view->ndim == 1;
    }
    for (int step = 0; step < view->ndim; step++) {
        int axis = first_fastest ? step : view->ndim - 1 - step;
        Py_ssize_t extent = view->shape[axis];
        if (extent == 0) {
            return 1;
        }
        if (view->strides[axis] != expected) {
            return 0;
        }
        expected *= extent;
    }
    return 1;
}

int
PyBuffer_IsContiguous(Py_buffer *view, char fort)
{
    if (view->suboffsets != NULL) {
        return 0;
    }
    switch (fort) {
    case 'C': return buffer_is_packed(view, 0);
    case 'F': return buffer_is_packed(view, 1);
    case 'A': return buffer_is_packed(view, 0) || buffer_is_packed(view, 1);
    default: return 0;
    }
}

void *
PyBuffer_GetPointer(Py_buffer *view, Py_ssize_t *indices)
{
    char *pointer = (char *)view->buf;
    for (int axis = 0; axis < view->ndim; axis++) {
        pointer += view->strides[axis] * indices[axis];
        if (view->suboffsets != NULL && view->suboffsets[axis] >= 0) {
            pointer = *(char **)pointer + view->suboffsets[axis];
        }
    }
    return pointer;
}

/* Count up like an odometer, the first (F) or the last (C) digit fastest. */
void
_Py_add_one_to_index_F(int nd, Py_ssize_t *index, const Py_ssize_t *shape)
{
    for (int axis = 0; axis < nd; axis++) {
        if (index[axis] < shape[axis] - 1) {
            index[axis]++;
            return;
        }
        index[axis] = 0;
    }
}

void
_Py_add_one_to_index_C(int nd, Py_ssize_t *index, const Py_ssize_t *shape)
{
    for (int axis = nd - 1; axis >= 0; axis--) {
        if (index[axis] < shape[axis] - 1) {
            index[axis]++;
            return;
        }
        index[axis] = 0;
    }
}

/* Copy between a view and packed memory, item by item. */
static int
buffer_copy_items(Py_buffer *view, char *packed, Py_ssize_t len, char fort, int to_view)
{
    Py_ssize_t *index = PyMem_New(Py_ssize_t, view->ndim > 0 ? view->ndim : 1);
    if (index == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(index, 0, sizeof(Py_ssize_t) * (size_t)(view->ndim > 0 ? view->ndim : 1));
    for (Py_ssize_t left = len / view->itemsize; left > 0; left--) {
        char *item = PyBuffer_GetPointer(view, index);
        memcpy(to_view ? item : packed, to_view ? packed : item, (size_t)view->itemsize);
        packed += view->itemsize;
        if (fort == 'F') {
            _Py_add_one_to_index_F(view->ndim, index, view->shape);
        }
        else {
            _Py_add_one_to_index_C(view->ndim, index, view->shape);
        }
    }
    PyMem_Free(index);
    return 0;
}

int
PyBuffer_ToContiguous(void *buf, Py_buffer *view, Py_ssize_t len, char fort)
{
    if (len > view->len) {
        len = view->len;
    }
    if (PyBuffer_IsContiguous(view, fort)) {
        memcpy(buf, view->buf, (size_t)len);
        return 0;
    }
    return buffer_copy_items(view, buf, len, fort, 0);
}

int
PyBuffer_FromContiguous(Py_buffer *view, void *buf, Py_ssize_t len, char fort)
{
    if (len > view->len) {
        len = view->len;
    }
    if (PyBuffer_IsContiguous(view, fort)) {
        memcpy(view->buf, buf, (size_t)len);
        return 0;
    }
    return buffer_copy_items(view, buf, len, fort, 1);
}

/* Item by item in index order; both views have the same shape. */
static int
buffer_copy_views(Py_buffer *dest, Py_buffer *src)
{
    Py_ssize_t *index = PyMem_New(Py_ssize_t, src->ndim > 0 ? src->ndim : 1);
    if (index == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t count = 1;
    for (int axis = 0; axis < src->ndim; axis++) {
        index[axis] = 0;
        count *= src->shape[axis];
    }
    for (; count > 0; count--) {
        memcpy(PyBuffer_GetPointer(dest, index), PyBuffer_GetPointer(src, index),
               (size_t)src->itemsize);
        _Py_add_one_to_index_C(src->ndim, index, src->shape);
    }
    PyMem_Free(index);
    return 0;
}

int
PyObject_CopyData(PyObject *dest, PyObject *src)
{
    Py_buffer dest_view;
    Py_buffer src_view;
    if (!PyObject_CheckBuffer(dest) || !PyObject_CheckBuffer(src)) {
        PyErr_SetString(PyExc_TypeError, "both destination and source must have the "
                                         "buffer interface");
        return -1;
    }
    if (PyObject_GetBuffer(dest, &dest_view, PyBUF_FULL) != 0) {
        return -1;
    }
    if (PyObject_GetBuffer(src, &src_view, PyBUF_FULL_RO) != 0) {
        PyBuffer_Release(&dest_view);
        return -1;
    }
    int result = 0;
    if (dest_view.len < src_view.len) {
        PyErr_SetString(PyExc_BufferError,
                        "destination is too small to receive data from source");
        result = -1;
    }
    else if ((PyBuffer_IsContiguous(&dest_view, 'C') && PyBuffer_IsContiguous(&src_view, 'C'))
             || (PyBuffer_IsContiguous(&dest_view, 'F')
                 && PyBuffer_IsContiguous(&src_view, 'F'))) {
        memcpy(dest_view.buf, src_view.buf, (size_t)src_view.len);
    }
    else {
        result = buffer_copy_views(&dest_view, &src_view);
    }
    PyBuffer_Release(&dest_view);
    PyBuffer_Release(&src_view);
    return result;
}

void
PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize,
                               char fort)
{
    Py_ssize_t stride = itemsize;
    for (int step = 0; step < ndims; step++) {
        int axis = fort == 'F' ? step : ndims - 1 - step;
        strides[axis] = stride;
        stride *= shape[axis];
    }
}
