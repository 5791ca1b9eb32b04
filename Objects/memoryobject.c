/* The memoryview type: a Py_buffer that Python code can hold.
 *
 * A view either got its Py_buffer from an exporter (view.obj, released with the view) or
 * wraps memory of an owner that base keeps alive.  A part of a view asks the exporter
 * anew, so that each view releases exactly what it acquired. */
#include "Python.h"
#include "structmember.h"

#define VIEW(op) (&((PyMemoryViewObject *)(op))->view)

/* ---- making ------------------------------------------------------------------------ */
/* Copy a description; smalltable is part of it, so pointers into it move along. */
static void
view_copy(Py_buffer *to, const Py_buffer *from)
{
    *to = *from;
    if (from->shape == from->smalltable) {
        to->shape = to->smalltable;
    }
    if (from->strides == from->smalltable + 1) {
        to->strides = to->smalltable + 1;
    }
    if (from->ndim == 1 && from->shape != NULL) {
        to->smalltable[0] = from->shape[0];
        to->shape = to->smalltable;
    }
    if (from->ndim == 1 && from->strides != NULL) {
        to->smalltable[1] = from->strides[0];
        to->strides = to->smalltable + 1;
    }
}

PyObject *
PyMemoryView_FromBuffer(Py_buffer *info)
{
    PyMemoryViewObject *self = PyObject_GC_New(PyMemoryViewObject, &PyMemoryView_Type);
    if (self == NULL) {
        return NULL;
    }
    self->base = NULL;
    view_copy(&self->view, info);
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

PyObject *
PyMemoryView_FromObject(PyObject *base)
{
    if (!PyObject_CheckBuffer(base)) {
        PyErr_SetString(PyExc_TypeError,
                        "cannot make memory view because object does not have the buffer "
                        "interface");
        return NULL;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(base, &view, PyBUF_FULL_RO) < 0) {
        return NULL;
    }
    PyObject *self = PyMemoryView_FromBuffer(&view);
    if (self == NULL) {
        PyBuffer_Release(&view);
        return NULL;
    }
    Py_INCREF(base);
    ((PyMemoryViewObject *)self)->base = base;
    return self;
}

PyDoc_STRVAR(memory_doc, "memoryview(object)\n\
\n\
The memory of object, which has the new buffer interface, without a copy.");

static PyObject *
memory_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"object", NULL};
    PyObject *object;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:memoryview", keywords, &object)) {
        return NULL;
    }
    return PyMemoryView_FromObject(object);
}

/* A view of the same exporter, description and all; 0, or -1 with an exception. */
static int
memory_getbuffer(PyObject *op, Py_buffer *view, int flags)
{
    const Py_buffer *own = VIEW(op);
    PyObject *owner = NULL;
    void *internal = NULL;
    if (own->obj != NULL) {
        Py_buffer fresh;
        if (PyObject_GetBuffer(own->obj, &fresh, flags) < 0) {
            return -1;
        }
        owner = fresh.obj;
        internal = fresh.internal;
    }
    else if ((flags & PyBUF_WRITABLE) && own->readonly) {
        PyErr_SetString(PyExc_BufferError, "Object is not writable.");
        return -1;
    }
    if (view == NULL) {
        return 0;
    }
    view_copy(view, own);
    if (own->obj != NULL) {
        view->obj = owner;
        view->internal = internal;
    }
    else {
        Py_INCREF(op);
        view->obj = op;
    }
    return 0;
}

static void
memory_drop(PyMemoryViewObject *self)
{
    Py_buffer view = self->view;
    PyObject *base = self->base;
    self->view.obj = NULL;
    self->base = NULL;
    if (base != NULL && PyTuple_CheckExact(base) && PyTuple_GET_SIZE(base) == 2
        && view.obj != NULL) {
        /* a shadow copy: write it back to what it was made from */
        PyObject *copy = PyTuple_GET_ITEM(base, 1);
        PyBuffer_FromContiguous(&view, PyString_AS_STRING(copy), view.len, 'C');
        PyErr_Clear();
    }
    if (view.obj != NULL) {
        PyBuffer_Release(&view);
    }
    Py_XDECREF(base);
}

static void
memory_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    memory_drop((PyMemoryViewObject *)op);
    PyObject_GC_Del(op);
}

static int
memory_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((PyMemoryViewObject *)op)->base);
    Py_VISIT(VIEW(op)->obj);
    return 0;
}

static int
memory_clear(PyObject *op)
{
    memory_drop((PyMemoryViewObject *)op);
    return 0;
}

/* ---- walking through dimensions ------------------------------------------------------- */
/* Copy everything below ptr in dimensions dim.. to *out, in C order, and move *out. */
static void
copy_dimensions(const Py_buffer *view, int dim, const char *ptr, char **out)
{
    if (dim == view->ndim) {
        memcpy(*out, ptr, (size_t)view->itemsize);
        *out += view->itemsize;
        return;
    }
    Py_ssize_t count = view->shape[dim];
    Py_ssize_t stride = view->strides[dim];
    for (Py_ssize_t i = 0; i < count; i++, ptr += stride) {
        const char *here = ptr;
        if (view->suboffsets != NULL && view->suboffsets[dim] >= 0) {
            here = *(char *const *)ptr + view->suboffsets[dim];
        }
        copy_dimensions(view, dim + 1, here, out);
    }
}

/* All bytes of a view, in C order. */
static PyObject *
view_bytes(const Py_buffer *view)
{
    PyObject *bytes = PyString_FromStringAndSize(NULL, view->len);
    if (bytes == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(bytes);
    if (view->shape == NULL || view->strides == NULL
        || PyBuffer_IsContiguous((Py_buffer *)view, 'C')) {
        memcpy(out, view->buf, (size_t)view->len);
    }
    else {
        copy_dimensions(view, 0, view->buf, &out);
    }
    return bytes;
}

PyObject *
PyMemoryView_GetContiguous(PyObject *base, int buffertype, char fort)
{
    if (!PyObject_CheckBuffer(base)) {
        PyErr_SetString(PyExc_TypeError, "object does not have the buffer interface");
        return NULL;
    }
    Py_buffer view;
    int flags = buffertype == PyBUF_READ ? PyBUF_FULL_RO : PyBUF_FULL;
    if (PyObject_GetBuffer(base, &view, flags) < 0) {
        return NULL;
    }
    if (PyBuffer_IsContiguous(&view, fort)) {
        PyObject *self = PyMemoryView_FromBuffer(&view);
        if (self == NULL) {
            PyBuffer_Release(&view);
            return NULL;
        }
        Py_INCREF(base);
        ((PyMemoryViewObject *)self)->base = base;
        return self;
    }
    if (buffertype == PyBUF_WRITE) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_BufferError, "writable contiguous buffer requested for a "
                                           "non-contiguous object.");
        return NULL;
    }
    PyObject *copy = PyString_FromStringAndSize(NULL, view.len);
    if (copy == NULL
        || PyBuffer_ToContiguous(PyString_AS_STRING(copy), &view, view.len, fort) < 0) {
        Py_XDECREF(copy);
        PyBuffer_Release(&view);
        return NULL;
    }
    PyObject *self = NULL;
    PyObject *keep = copy;
    if (buffertype == PyBUF_SHADOW) {
        keep = Py_BuildValue("(ON)", base, copy);
    }
    if (keep != NULL) {
        self = PyMemoryView_FromBuffer(&view);
    }
    if (self == NULL) {
        Py_XDECREF(keep);
        PyBuffer_Release(&view);
        return NULL;
    }
    ((PyMemoryViewObject *)self)->base = keep;
    VIEW(self)->buf = PyString_AS_STRING(copy);
    VIEW(self)->strides = NULL;
    return self;
}

/* ---- attributes ------------------------------------------------------------------------- */
static PyObject *
memory_get_format(PyObject *op, void *closure)
{
    const char *format = VIEW(op)->format;
    return PyString_FromString(format == NULL ? "B" : format);
}

static PyObject *
memory_get_itemsize(PyObject *op, void *closure)
{
    return PyLong_FromSsize_t(VIEW(op)->itemsize);
}

static PyObject *
tuple_of_sizes(int count, const Py_ssize_t *sizes)
{
    if (sizes == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; tuple != NULL && i < count; i++) {
        PyObject *size = PyLong_FromSsize_t(sizes[i]);
        if (size == NULL) {
            Py_CLEAR(tuple);
            break;
        }
        PyTuple_SET_ITEM(tuple, i, size);
    }
    return tuple;
}

static PyObject *
memory_get_shape(PyObject *op, void *closure)
{
    return tuple_of_sizes(VIEW(op)->ndim, VIEW(op)->shape);
}

static PyObject *
memory_get_strides(PyObject *op, void *closure)
{
    return tuple_of_sizes(VIEW(op)->ndim, VIEW(op)->strides);
}

static PyObject *
memory_get_suboffsets(PyObject *op, void *closure)
{
    return tuple_of_sizes(VIEW(op)->ndim, VIEW(op)->suboffsets);
}

static PyObject *
memory_get_readonly(PyObject *op, void *closure)
{
    return PyBool_FromLong(VIEW(op)->readonly);
}

static PyObject *
memory_get_ndim(PyObject *op, void *closure)
{
    return PyLong_FromLong(VIEW(op)->ndim);
}

static PyGetSetDef memory_getset[] = {
    {(char *)"format", memory_get_format, NULL, NULL, NULL},
    {(char *)"itemsize", memory_get_itemsize, NULL, NULL, NULL},
    {(char *)"shape", memory_get_shape, NULL, NULL, NULL},
    {(char *)"strides", memory_get_strides, NULL, NULL, NULL},
    {(char *)"suboffsets", memory_get_suboffsets, NULL, NULL, NULL},
    {(char *)"readonly", memory_get_readonly, NULL, NULL, NULL},
    {(char *)"ndim", memory_get_ndim, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- methods ------------------------------------------------------------------------------ */
static PyObject *
memory_tobytes(PyObject *op, PyObject *unused)
{
    return view_bytes(VIEW(op));
}

/* The number of items of the first dimension. */
static Py_ssize_t
memory_length(PyObject *op)
{
    const Py_buffer *view = VIEW(op);
    if (view->shape != NULL && view->ndim > 0) {
        return view->shape[0];
    }
    if (view->ndim == 0) {
        return 1;
    }
    return view->itemsize > 0 ? view->len / view->itemsize : 0;
}

/* Item index of the first dimension. */
static char *
item_pointer(const Py_buffer *view, Py_ssize_t index)
{
    Py_ssize_t stride = view->strides != NULL ? view->strides[0] : view->itemsize;
    char *ptr = (char *)view->buf + stride * index;
    if (view->suboffsets != NULL && view->suboffsets[0] >= 0) {
        ptr = *(char **)ptr + view->suboffsets[0];
    }
    return ptr;
}

static PyObject *
memory_tolist(PyObject *op, PyObject *unused)
{
    const Py_buffer *view = VIEW(op);
    if ((view->format != NULL && strcmp(view->format, "B") != 0) || view->itemsize != 1) {
        PyErr_SetString(PyExc_NotImplementedError, "tolist() only supports byte views");
        return NULL;
    }
    if (view->ndim != 1) {
        PyErr_SetString(PyExc_NotImplementedError,
                        "tolist() only supports one-dimensional objects");
        return NULL;
    }
    Py_ssize_t count = memory_length(op);
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *byte = PyInt_FromLong(*(unsigned char *)item_pointer(view, i));
        if (byte == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, byte);
    }
    return list;
}

PyDoc_STRVAR(tobytes_doc, "M.tobytes() -> string\n\
\n\
A copy of the memory.");
PyDoc_STRVAR(tolist_doc, "M.tolist() -> list\n\
\n\
The bytes of a one-dimensional view as numbers.");

static PyMethodDef memory_methods[] = {
    {"tobytes", memory_tobytes, METH_NOARGS, tobytes_doc},
    {"tolist", memory_tolist, METH_NOARGS, tolist_doc},
    {NULL, NULL, 0, NULL},
};

/* ---- items ----------------------------------------------------------------------------------- */
static PyObject *
memory_item(PyObject *op, Py_ssize_t index)
{
    const Py_buffer *view = VIEW(op);
    if (view->ndim == 0) {
        PyErr_SetString(PyExc_IndexError, "invalid indexing of 0-dim memory");
        return NULL;
    }
    Py_ssize_t count = memory_length(op);
    if (index < 0) {
        index += count;
    }
    if (index < 0 || index >= count) {
        PyErr_SetString(PyExc_IndexError, "index out of bounds");
        return NULL;
    }
    if (view->ndim == 1) {
        return PyString_FromStringAndSize(item_pointer(view, index), view->itemsize);
    }
    PyErr_SetNone(PyExc_NotImplementedError);
    return NULL;
}

/* Start and count of a slice with step 1 of a one-dimensional view. */
static int
slice_range(PyObject *op, PyObject *slice, Py_ssize_t *start, Py_ssize_t *count)
{
    Py_ssize_t stop;
    Py_ssize_t step;
    if (PySlice_GetIndicesEx((PySliceObject *)slice, memory_length(op), start, &stop, &step,
                             count)
        < 0) {
        return -1;
    }
    if (step != 1 || VIEW(op)->ndim != 1) {
        PyErr_SetNone(PyExc_NotImplementedError);
        return -1;
    }
    return 0;
}

static PyObject *
memory_part(PyObject *op, PyObject *slice)
{
    Py_ssize_t start;
    Py_ssize_t count;
    Py_buffer part;
    if (slice_range(op, slice, &start, &count) < 0
        || memory_getbuffer(op, &part, PyBUF_FULL_RO) < 0) {
        return NULL;
    }
    Py_ssize_t stride = part.strides != NULL ? part.strides[0] : part.itemsize;
    part.buf = (char *)part.buf + start * stride;
    part.len = count * part.itemsize;
    part.smalltable[0] = count;
    part.shape = part.smalltable;
    PyObject *result = PyMemoryView_FromBuffer(&part);
    if (result == NULL) {
        PyBuffer_Release(&part);
        return NULL;
    }
    PyObject *base = ((PyMemoryViewObject *)op)->base;
    Py_XINCREF(base);
    ((PyMemoryViewObject *)result)->base = base;
    return result;
}

static PyObject *
memory_subscript(PyObject *op, PyObject *key)
{
    const Py_buffer *view = VIEW(op);
    if (view->ndim == 0) {
        if (key == Py_Ellipsis || (PyTuple_Check(key) && PyTuple_GET_SIZE(key) == 0)) {
            Py_INCREF(op);
            return op;
        }
        PyErr_SetString(PyExc_IndexError, "invalid indexing of 0-dim memory");
        return NULL;
    }
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, NULL);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return memory_item(op, index);
    }
    if (PySlice_Check(key)) {
        return memory_part(op, key);
    }
    PyErr_Format(PyExc_TypeError, "cannot index memory using \"%.200s\"",
                 Py_TYPE(key)->tp_name);
    return NULL;
}

/* Where an assignment goes: start and bytes; 0, or -1 with an exception. */
static int
assign_target(PyObject *op, PyObject *key, Py_ssize_t *start, Py_ssize_t *count)
{
    if (PyIndex_Check(key)) {
        *start = PyNumber_AsSsize_t(key, NULL);
        if (*start == -1 && PyErr_Occurred()) {
            return -1;
        }
        if (*start < 0) {
            *start += memory_length(op);
        }
        if (*start < 0 || *start >= memory_length(op)) {
            PyErr_SetString(PyExc_IndexError, "index out of bounds");
            return -1;
        }
        *count = 1;
        return 0;
    }
    if (PySlice_Check(key)) {
        return slice_range(op, key, start, count);
    }
    PyErr_Format(PyExc_TypeError, "cannot index memory using \"%.200s\"",
                 Py_TYPE(key)->tp_name);
    return -1;
}

static int
memory_ass_subscript(PyObject *op, PyObject *key, PyObject *value)
{
    const Py_buffer *view = VIEW(op);
    if (view->readonly) {
        PyErr_SetString(PyExc_TypeError, "cannot modify read-only memory");
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "cannot delete memory");
        return -1;
    }
    if (view->ndim != 1) {
        PyErr_SetNone(PyExc_NotImplementedError);
        return -1;
    }
    Py_ssize_t start;
    Py_ssize_t count;
    Py_buffer source;
    if (assign_target(op, key, &start, &count) < 0
        || PyObject_GetBuffer(value, &source, PyBUF_CONTIG_RO) < 0) {
        return -1;
    }
    int status = -1;
    if (source.itemsize != view->itemsize) {
        PyErr_Format(PyExc_TypeError,
                     "mismatching itemsizes for \"%.200s\" and \"%.200s\"",
                     Py_TYPE(view->obj != NULL ? view->obj : op)->tp_name,
                     Py_TYPE(value)->tp_name);
    }
    else if (source.len != count * view->itemsize) {
        PyErr_SetString(PyExc_ValueError, "cannot modify size of memoryview object");
    }
    else if (view->strides == NULL || view->strides[0] == view->itemsize) {
        /* source and target may be the same memory */
        memmove(item_pointer(view, start), source.buf, (size_t)source.len);
        status = 0;
    }
    else {
        for (Py_ssize_t i = 0; i < count; i++) {
            memcpy(item_pointer(view, start + i), (char *)source.buf + i * view->itemsize,
                   (size_t)view->itemsize);
        }
        status = 0;
    }
    PyBuffer_Release(&source);
    return status;
}

/* ---- comparison --------------------------------------------------------------------------------- */
static PyObject *
memory_richcompare(PyObject *left, PyObject *right, int op)
{
    Py_buffer left_view;
    Py_buffer right_view;
    left_view.obj = NULL;
    right_view.obj = NULL;
    PyObject *result = Py_NotImplemented;
    if (op != Py_EQ && op != Py_NE) {
        Py_INCREF(result);
        return result;
    }
    int has_left = PyObject_GetBuffer(left, &left_view, PyBUF_CONTIG_RO) == 0;
    int has_right = has_left && PyObject_GetBuffer(right, &right_view, PyBUF_CONTIG_RO) == 0;
    if (has_left && has_right) {
        int equal = left_view.len == right_view.len
                    && memcmp(left_view.buf, right_view.buf, (size_t)left_view.len) == 0;
        result = equal == (op == Py_EQ) ? Py_True : Py_False;
    }
    else {
        PyErr_Clear();
    }
    if (has_left) {
        PyBuffer_Release(&left_view);
    }
    if (has_right) {
        PyBuffer_Release(&right_view);
    }
    Py_INCREF(result);
    return result;
}

static PyObject *
memory_repr(PyObject *op)
{
    return PyString_FromFormat("<memory at %p>", op);
}

/* ---- the type ----------------------------------------------------------------------------------------- */
static PySequenceMethods memory_as_sequence = {
    .sq_item = memory_item,
};

static PyMappingMethods memory_as_mapping = {
    .mp_length = memory_length,
    .mp_subscript = memory_subscript,
    .mp_ass_subscript = memory_ass_subscript,
};

static PyBufferProcs memory_as_buffer = {
    .bf_getbuffer = memory_getbuffer,
};

PyTypeObject PyMemoryView_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "memoryview",
    .tp_basicsize = sizeof(PyMemoryViewObject),
    .tp_dealloc = memory_dealloc,
    .tp_repr = memory_repr,
    .tp_as_sequence = &memory_as_sequence,
    .tp_as_mapping = &memory_as_mapping,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &memory_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = memory_doc,
    .tp_traverse = memory_traverse,
    .tp_clear = memory_clear,
    .tp_richcompare = memory_richcompare,
    .tp_methods = memory_methods,
    .tp_getset = memory_getset,
    .tp_new = memory_new,
};
