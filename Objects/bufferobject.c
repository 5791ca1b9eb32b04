/* The buffer type: bytes that belong to somebody else.
 *
 * Either b_base is an object with the old buffer protocol and the memory is asked for at
 * each use (it may move and change its size), or b_base is NULL and b_ptr is plain memory.
 * A buffer of a buffer refers to the first one's base. */
#include "Python.h"
#include "pycore_buffer.h" // _PyBuffer_FillHeld()
#include "structmember.h"

typedef struct {
    PyObject_HEAD
    PyObject *b_base;
    void *b_ptr;
    Py_ssize_t b_size; /* Py_END_OF_BUFFER: to the end of the base */
    Py_ssize_t b_offset;
    int b_readonly;
    long b_hash;
} PyBufferObject;

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_CHAR, ACCESS_ANY };

/* ---- the memory -------------------------------------------------------------------- */
static int
has_segments(PyObject *op)
{
    PyBufferProcs *procs = Py_TYPE(op)->tp_as_buffer;
    return procs != NULL && procs->bf_getreadbuffer != NULL && procs->bf_getsegcount != NULL;
}

/* Memory of the base through the slot that access asks for; its size, or -1. */
static Py_ssize_t
base_memory(PyBufferObject *self, enum access access, void **ptr)
{
    PyObject *base = self->b_base;
    PyBufferProcs *procs = Py_TYPE(base)->tp_as_buffer;
    if (procs->bf_getsegcount(base, NULL) != 1) {
        PyErr_SetString(PyExc_TypeError, "single-segment buffer object expected");
        return -1;
    }
    const char *kind = "read";
    readbufferproc proc = procs->bf_getreadbuffer;
    if (access == ACCESS_WRITE || (access == ACCESS_ANY && !self->b_readonly)) {
        kind = "write";
        proc = procs->bf_getwritebuffer;
    }
    else if (access == ACCESS_CHAR) {
        kind = "char";
        int has_char = PyType_HasFeature(Py_TYPE(base), Py_TPFLAGS_HAVE_GETCHARBUFFER);
        proc = has_char ? (readbufferproc)procs->bf_getcharbuffer : NULL;
    }
    if (proc == NULL) {
        PyErr_Format(PyExc_TypeError, "%s buffer type not available", kind);
        return -1;
    }
    return proc(base, 0, ptr);
}

/* Where the bytes are now; 1, or 0 with an exception. */
static int
buffer_memory(PyBufferObject *self, enum access access, char **ptr, Py_ssize_t *size)
{
    if (self->b_base == NULL) {
        *ptr = self->b_ptr;
        *size = self->b_size;
        return 1;
    }
    void *memory;
    Py_ssize_t count = base_memory(self, access, &memory);
    if (count < 0) {
        return 0;
    }
    Py_ssize_t offset = self->b_offset < count ? self->b_offset : count;
    Py_ssize_t length = self->b_size == Py_END_OF_BUFFER ? count : self->b_size;
    *ptr = (char *)memory + offset;
    *size = length > count - offset ? count - offset : length;
    return 1;
}

/* ---- making -------------------------------------------------------------------------- */
static PyObject *
buffer_make(PyObject *base, void *ptr, Py_ssize_t size, Py_ssize_t offset, int readonly)
{
    if (size < 0 && size != Py_END_OF_BUFFER) {
        PyErr_SetString(PyExc_ValueError, "size must be zero or positive");
        return NULL;
    }
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "offset must be zero or positive");
        return NULL;
    }
    PyBufferObject *self = PyObject_NEW(PyBufferObject, &PyBuffer_Type);
    if (self == NULL) {
        return NULL;
    }
    Py_XINCREF(base);
    self->b_base = base;
    self->b_ptr = ptr;
    self->b_size = size;
    self->b_offset = offset;
    self->b_readonly = readonly;
    self->b_hash = -1;
    return (PyObject *)self;
}

static PyObject *
buffer_of_object(PyObject *base, Py_ssize_t offset, Py_ssize_t size, int readonly)
{
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "offset must be zero or positive");
        return NULL;
    }
    if (PyBuffer_Check(base) && ((PyBufferObject *)base)->b_base != NULL) {
        PyBufferObject *inner = (PyBufferObject *)base;
        if (inner->b_size != Py_END_OF_BUFFER) {
            Py_ssize_t most = inner->b_size > offset ? inner->b_size - offset : 0;
            if (size == Py_END_OF_BUFFER || size > most) {
                size = most;
            }
        }
        if (offset > PY_SSIZE_T_MAX - inner->b_offset) {
            PyErr_SetString(PyExc_OverflowError, "offset overflow");
            return NULL;
        }
        offset += inner->b_offset;
        base = inner->b_base;
    }
    return buffer_make(base, NULL, size, offset, readonly);
}

PyObject *
PyBuffer_FromObject(PyObject *base, Py_ssize_t offset, Py_ssize_t size)
{
    if (!has_segments(base)) {
        PyErr_SetString(PyExc_TypeError, "buffer object expected");
        return NULL;
    }
    return buffer_of_object(base, offset, size, 1);
}

PyObject *
PyBuffer_FromReadWriteObject(PyObject *base, Py_ssize_t offset, Py_ssize_t size)
{
    PyBufferProcs *procs = Py_TYPE(base)->tp_as_buffer;
    if (procs == NULL || procs->bf_getwritebuffer == NULL || procs->bf_getsegcount == NULL) {
        PyErr_SetString(PyExc_TypeError, "buffer object expected");
        return NULL;
    }
    return buffer_of_object(base, offset, size, 0);
}

PyObject *
PyBuffer_FromMemory(void *ptr, Py_ssize_t size)
{
    return buffer_make(NULL, ptr, size, 0, 1);
}

PyObject *
PyBuffer_FromReadWriteMemory(void *ptr, Py_ssize_t size)
{
    return buffer_make(NULL, ptr, size, 0, 0);
}

PyObject *
PyBuffer_New(Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "size must be zero or positive");
        return NULL;
    }
    if (size > PY_SSIZE_T_MAX - (Py_ssize_t)sizeof(PyBufferObject)) {
        return PyErr_NoMemory();
    }
    /* the bytes follow the object in its block */
    PyBufferObject *self = PyObject_MALLOC(sizeof(PyBufferObject) + (size_t)size);
    if (self == NULL) {
        return PyErr_NoMemory();
    }
    (void)PyObject_INIT(self, &PyBuffer_Type);
    self->b_base = NULL;
    self->b_ptr = self + 1;
    self->b_size = size;
    self->b_offset = 0;
    self->b_readonly = 0;
    self->b_hash = -1;
    return (PyObject *)self;
}

static PyObject *
buffer_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *object;
    Py_ssize_t offset = 0;
    Py_ssize_t size = Py_END_OF_BUFFER;
    if (PyErr_WarnPy3k("buffer() not supported in 3.x", 1) < 0) {
        return NULL;
    }
    if (!_PyArg_NoKeywords("buffer()", kwds)
        || !PyArg_ParseTuple(args, "O|nn:buffer", &object, &offset, &size)) {
        return NULL;
    }
    return PyBuffer_FromObject(object, offset, size);
}

static void
buffer_dealloc(PyObject *op)
{
    Py_XDECREF(((PyBufferObject *)op)->b_base);
    PyObject_DEL(op);
}

/* ---- text, hash, comparison -------------------------------------------------------------- */
static PyObject *
buffer_repr(PyObject *op)
{
    PyBufferObject *self = (PyBufferObject *)op;
    const char *status = self->b_readonly ? "read-only" : "read-write";
    if (self->b_base == NULL) {
        return PyString_FromFormat("<%s buffer ptr %p, size %zd at %p>", status, self->b_ptr,
                                   self->b_size, op);
    }
    return PyString_FromFormat("<%s buffer for %p, size %zd, offset %zd at %p>", status,
                               self->b_base, self->b_size, self->b_offset, op);
}

static PyObject *
buffer_str(PyObject *op)
{
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size)) {
        return NULL;
    }
    return PyString_FromStringAndSize(bytes, size);
}

/* The hash of the str of equal bytes. */
static long
buffer_hash(PyObject *op)
{
    PyBufferObject *self = (PyBufferObject *)op;
    if (self->b_hash != -1) {
        return self->b_hash;
    }
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory(self, ACCESS_ANY, &bytes, &size)) {
        return -1;
    }
    if (!self->b_readonly) {
        PyErr_SetString(PyExc_TypeError, "writable buffers are not hashable");
        return -1;
    }
    unsigned long hash = 0;
    if (size > 0) {
        hash = (unsigned long)_Py_HashSecret.prefix ^ ((unsigned long)(unsigned char)*bytes << 7);
        for (Py_ssize_t i = 0; i < size; i++) {
            hash = (1000003UL * hash) ^ (unsigned char)bytes[i];
        }
        hash ^= (unsigned long)size;
        hash ^= (unsigned long)_Py_HashSecret.suffix;
        if (hash == (unsigned long)-1) {
            hash = (unsigned long)-2;
        }
    }
    self->b_hash = (long)hash;
    return self->b_hash;
}

static int
buffer_compare(PyObject *left, PyObject *right)
{
    char *left_bytes;
    char *right_bytes;
    Py_ssize_t left_size;
    Py_ssize_t right_size;
    if (!buffer_memory((PyBufferObject *)left, ACCESS_ANY, &left_bytes, &left_size)
        || !buffer_memory((PyBufferObject *)right, ACCESS_ANY, &right_bytes, &right_size)) {
        return -1;
    }
    Py_ssize_t common = left_size < right_size ? left_size : right_size;
    int order = common > 0 ? memcmp(left_bytes, right_bytes, (size_t)common) : 0;
    if (order == 0) {
        return (left_size > right_size) - (left_size < right_size);
    }
    return order < 0 ? -1 : 1;
}

/* ---- reading ------------------------------------------------------------------------------- */
static Py_ssize_t
buffer_length(PyObject *op)
{
    char *bytes;
    Py_ssize_t size;
    return buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size) ? size : -1;
}

static PyObject *
buffer_concat(PyObject *op, PyObject *other)
{
    PyBufferProcs *procs = Py_TYPE(other)->tp_as_buffer;
    if (procs == NULL || procs->bf_getreadbuffer == NULL || procs->bf_getsegcount == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    if (procs->bf_getsegcount(other, NULL) != 1) {
        PyErr_SetString(PyExc_TypeError, "single-segment buffer object expected");
        return NULL;
    }
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size)) {
        return NULL;
    }
    if (size == 0) {
        Py_INCREF(other);
        return other;
    }
    void *other_bytes;
    Py_ssize_t other_size = procs->bf_getreadbuffer(other, 0, &other_bytes);
    if (other_size < 0) {
        return NULL;
    }
    if (other_size > PY_SSIZE_T_MAX - size) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyString_FromStringAndSize(NULL, size + other_size);
    if (result != NULL) {
        memcpy(PyString_AS_STRING(result), bytes, (size_t)size);
        memcpy(PyString_AS_STRING(result) + size, other_bytes, (size_t)other_size);
    }
    return result;
}

static PyObject *
buffer_repeat(PyObject *op, Py_ssize_t count)
{
    PyObject *text = buffer_str(op);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = PySequence_Repeat(text, count);
    Py_DECREF(text);
    return result;
}

static PyObject *
buffer_item(PyObject *op, Py_ssize_t index)
{
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size)) {
        return NULL;
    }
    if (index < 0 || index >= size) {
        PyErr_SetString(PyExc_IndexError, "buffer index out of range");
        return NULL;
    }
    return PyString_FromStringAndSize(bytes + index, 1);
}

/* start and end within 0..size, end not before start. */
static void
clip_slice(Py_ssize_t size, Py_ssize_t *start, Py_ssize_t *end)
{
    *start = *start < 0 ? 0 : *start > size ? size : *start;
    *end = *end > size ? size : *end;
    *end = *end < *start ? *start : *end;
}

static PyObject *
buffer_slice(PyObject *op, Py_ssize_t start, Py_ssize_t end)
{
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size)) {
        return NULL;
    }
    clip_slice(size, &start, &end);
    return PyString_FromStringAndSize(bytes + start, end - start);
}

static PyObject *
buffer_subscript(PyObject *op, PyObject *key)
{
    Py_ssize_t length = buffer_length(op);
    if (length < 0) {
        return NULL;
    }
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return buffer_item(op, index < 0 ? index + length : index);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "sequence index must be integer");
        return NULL;
    }
    PyObject *text = buffer_str(op);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_GetItem(text, key);
    Py_DECREF(text);
    return result;
}

/* ---- writing ----------------------------------------------------------------------------------- */
/* The memory to write to and the bytes of value; 0, or -1 with an exception. */
static int
prepare_write(PyBufferObject *self, PyObject *value, char **to, Py_ssize_t *to_size,
              void **from, Py_ssize_t *from_size)
{
    if (self->b_readonly) {
        PyErr_SetString(PyExc_TypeError, "buffer is read-only");
        return -1;
    }
    if (!buffer_memory(self, ACCESS_ANY, to, to_size)) {
        return -1;
    }
    if (value == NULL || !has_segments(value)) {
        PyErr_BadArgument();
        return -1;
    }
    PyBufferProcs *procs = Py_TYPE(value)->tp_as_buffer;
    if (procs->bf_getsegcount(value, NULL) != 1) {
        PyErr_SetString(PyExc_TypeError, "single-segment buffer object expected");
        return -1;
    }
    *from_size = procs->bf_getreadbuffer(value, 0, from);
    return *from_size < 0 ? -1 : 0;
}

static int
buffer_ass_item(PyObject *op, Py_ssize_t index, PyObject *value)
{
    char *bytes;
    Py_ssize_t size;
    void *from;
    Py_ssize_t count;
    if (prepare_write((PyBufferObject *)op, value, &bytes, &size, &from, &count) < 0) {
        return -1;
    }
    if (index < 0 || index >= size) {
        PyErr_SetString(PyExc_IndexError, "buffer assignment index out of range");
        return -1;
    }
    if (count != 1) {
        PyErr_SetString(PyExc_TypeError, "right operand must be a single byte");
        return -1;
    }
    bytes[index] = *(char *)from;
    return 0;
}

static int
buffer_ass_slice(PyObject *op, Py_ssize_t start, Py_ssize_t end, PyObject *value)
{
    char *bytes;
    Py_ssize_t size;
    void *from;
    Py_ssize_t count;
    if (prepare_write((PyBufferObject *)op, value, &bytes, &size, &from, &count) < 0) {
        return -1;
    }
    clip_slice(size, &start, &end);
    if (count != end - start) {
        PyErr_SetString(PyExc_TypeError, "right operand length must match slice length");
        return -1;
    }
    if (count > 0) {
        memmove(bytes + start, from, (size_t)count);
    }
    return 0;
}

static int
buffer_ass_steps(PyObject *op, PyObject *slice, PyObject *value)
{
    char *bytes;
    Py_ssize_t size;
    void *from;
    Py_ssize_t from_size;
    if (prepare_write((PyBufferObject *)op, value, &bytes, &size, &from, &from_size) < 0) {
        return -1;
    }
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t count;
    if (PySlice_GetIndicesEx((PySliceObject *)slice, size, &start, &stop, &step, &count) < 0) {
        return -1;
    }
    if (count != from_size) {
        PyErr_SetString(PyExc_TypeError, "right operand length must match slice length");
        return -1;
    }
    /* the indices may have run code: ask for the memory again */
    if (prepare_write((PyBufferObject *)op, value, &bytes, &size, &from, &from_size) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < count && start + i * step < size; i++) {
        bytes[start + i * step] = ((char *)from)[i];
    }
    return 0;
}

static int
buffer_ass_subscript(PyObject *op, PyObject *key, PyObject *value)
{
    if (((PyBufferObject *)op)->b_readonly) {
        PyErr_SetString(PyExc_TypeError, "buffer is read-only");
        return -1;
    }
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return -1;
        }
        if (index < 0) {
            Py_ssize_t length = buffer_length(op);
            if (length < 0) {
                return -1;
            }
            index += length;
        }
        return buffer_ass_item(op, index, value);
    }
    if (PySlice_Check(key)) {
        return buffer_ass_steps(op, key, value);
    }
    PyErr_SetString(PyExc_TypeError, "buffer indices must be integers");
    return -1;
}

/* ---- its own buffer interface ---------------------------------------------------------------------- */
static Py_ssize_t
segment_memory(PyObject *op, Py_ssize_t segment, void **ptr, enum access access)
{
    Py_ssize_t size;
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent buffer segment");
        return -1;
    }
    return buffer_memory((PyBufferObject *)op, access, (char **)ptr, &size) ? size : -1;
}

static Py_ssize_t
buffer_getreadbuf(PyObject *op, Py_ssize_t segment, void **ptr)
{
    return segment_memory(op, segment, ptr, ACCESS_READ);
}

static Py_ssize_t
buffer_getwritebuf(PyObject *op, Py_ssize_t segment, void **ptr)
{
    if (((PyBufferObject *)op)->b_readonly) {
        PyErr_SetString(PyExc_TypeError, "buffer is read-only");
        return -1;
    }
    return segment_memory(op, segment, ptr, ACCESS_WRITE);
}

static Py_ssize_t
buffer_getcharbuf(PyObject *op, Py_ssize_t segment, char **ptr)
{
    return segment_memory(op, segment, (void **)ptr, ACCESS_CHAR);
}

static Py_ssize_t
buffer_getsegcount(PyObject *op, Py_ssize_t *total)
{
    char *bytes;
    Py_ssize_t size;
    if (!buffer_memory((PyBufferObject *)op, ACCESS_ANY, &bytes, &size)) {
        return -1;
    }
    if (total != NULL) {
        *total = size;
    }
    return 1;
}

PyObject *
_PyBuffer_Base(PyObject *op)
{
    return ((PyBufferObject *)op)->b_base;
}

static int
buffer_getbuffer(PyObject *op, Py_buffer *view, int flags)
{
    char *bytes;
    Py_ssize_t size;
    PyBufferObject *self = (PyBufferObject *)op;
    if (!buffer_memory(self, ACCESS_ANY, &bytes, &size)) {
        return -1;
    }
    return _PyBuffer_FillHeld(view, op, bytes, size, self->b_readonly, flags);
}

/* ---- the type ---------------------------------------------------------------------------------------- */
static PySequenceMethods buffer_as_sequence = {
    .sq_length = buffer_length,
    .sq_concat = buffer_concat,
    .sq_repeat = buffer_repeat,
    .sq_item = buffer_item,
    .sq_slice = buffer_slice,
    .sq_ass_item = buffer_ass_item,
    .sq_ass_slice = buffer_ass_slice,
};

static PyMappingMethods buffer_as_mapping = {
    .mp_length = buffer_length,
    .mp_subscript = buffer_subscript,
    .mp_ass_subscript = buffer_ass_subscript,
};

static PyBufferProcs buffer_as_buffer = {
    .bf_getreadbuffer = buffer_getreadbuf,
    .bf_getwritebuffer = buffer_getwritebuf,
    .bf_getsegcount = buffer_getsegcount,
    .bf_getcharbuffer = buffer_getcharbuf,
    .bf_getbuffer = buffer_getbuffer,
};

PyDoc_STRVAR(buffer_doc, "buffer(object[, offset[, size]])\n\
\n\
The memory of object from offset on, read-only, without a copy: object must have the\n\
buffer interface (strings, arrays, ...).  Slices are strings.");

PyTypeObject PyBuffer_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "buffer",
    .tp_basicsize = sizeof(PyBufferObject),
    .tp_dealloc = buffer_dealloc,
    .tp_compare = buffer_compare,
    .tp_repr = buffer_repr,
    .tp_as_sequence = &buffer_as_sequence,
    .tp_as_mapping = &buffer_as_mapping,
    .tp_hash = buffer_hash,
    .tp_str = buffer_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &buffer_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = buffer_doc,
    .tp_new = buffer_new,
};
