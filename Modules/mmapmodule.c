/* mmap: files, or anonymous memory, mapped into memory. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_buffer.h" // _PyPlus_RegisterHolder()
#include "structmember.h"
#include <sys/mman.h>
#include <sys/stat.h>

typedef enum { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY } access_mode;

typedef struct {
    PyObject_HEAD
    char *data; /* NULL once closed */
    size_t size;
    size_t pos;
    off_t offset; /* in the file */
    int fd;       /* a descriptor of our own, or -1 */
    access_mode access;
    Py_ssize_t exports; /* C code uses the memory: it must stay */
    PyObject *weakreflist;
} mapping;

static PyObject *mmap_error;
static PyTypeObject mmap_type;

/* ---- checks -------------------------------------------------------------------------- */

static int
map_check_open(mapping *self)
{
    if (self->data == NULL) {
        PyErr_SetString(PyExc_ValueError, "mmap closed or invalid");
        return -1;
    }
    return 0;
}

static int
map_check_writable(mapping *self)
{
    if (self->access == ACCESS_READ) {
        PyErr_SetString(PyExc_TypeError, "mmap can't modify a readonly memory map.");
        return -1;
    }
    return 0;
}

static void
map_unmap(mapping *self)
{
    if (self->data != NULL) {
        munmap(self->data, self->size);
        self->data = NULL;
    }
    if (self->fd >= 0) {
        (void)close(self->fd);
        self->fd = -1;
    }
}

static void
map_dealloc(mapping *self)
{
    map_unmap(self);
    if (self->weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- methods -------------------------------------------------------------------------- */

static int
map_check_free(mapping *self, const char *complaint)
{
    if (self->exports > 0) {
        PyErr_SetString(PyExc_BufferError, complaint);
        return -1;
    }
    return 0;
}

static void
map_hold(PyObject *self, int change)
{
    ((mapping *)self)->exports += change;
}

static PyObject *
map_close(mapping *self, PyObject *unused)
{
    if (map_check_free(self, "cannot close exported pointers exist") < 0) {
        return NULL;
    }
    map_unmap(self);
    Py_RETURN_NONE;
}

static PyObject *
map_read_byte(mapping *self, PyObject *unused)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    if (self->pos >= self->size) {
        PyErr_SetString(PyExc_ValueError, "read byte out of range");
        return NULL;
    }
    return PyString_FromStringAndSize(self->data + self->pos++, 1);
}

static PyObject *
map_readline(mapping *self, PyObject *unused)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    const char *start = self->data + self->pos;
    size_t left = self->pos < self->size ? self->size - self->pos : 0;
    const char *newline = left > 0 ? memchr(start, '\n', left) : NULL;
    size_t length = newline != NULL ? (size_t)(newline + 1 - start) : left;
    self->pos += length;
    return PyString_FromStringAndSize(start, (Py_ssize_t)length);
}

static PyObject *
map_read(mapping *self, PyObject *args)
{
    Py_ssize_t wanted;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "n:read", &wanted)) {
        return NULL;
    }
    size_t left = self->pos < self->size ? self->size - self->pos : 0;
    size_t length = wanted < 0 || (size_t)wanted > left ? left : (size_t)wanted;
    const char *start = self->data + self->pos;
    self->pos += length;
    return PyString_FromStringAndSize(start, (Py_ssize_t)length);
}

static PyObject *
map_search(mapping *self, PyObject *args, int backwards)
{
    Py_ssize_t start = (Py_ssize_t)self->pos;
    Py_ssize_t end = (Py_ssize_t)self->size;
    const char *needle;
    Py_ssize_t length;
    if (map_check_open(self) < 0
        || !PyArg_ParseTuple(args, backwards ? "s#|nn:rfind" : "s#|nn:find", &needle, &length,
                             &start, &end)) {
        return NULL;
    }
    Py_ssize_t size = (Py_ssize_t)self->size;
    start += start < 0 ? size : 0;
    end += end < 0 ? size : 0;
    start = start < 0 ? 0 : start > size ? size : start;
    end = end < 0 ? 0 : end > size ? size : end;
    if (backwards) {
        for (Py_ssize_t at = end - length; at >= start; at--) {
            if (memcmp(self->data + at, needle, (size_t)length) == 0) {
                return PyInt_FromSsize_t(at);
            }
        }
    }
    else if (end - start >= length) {
        const char *found = memmem(self->data + start, (size_t)(end - start), needle,
                                   (size_t)length);
        if (found != NULL) {
            return PyInt_FromSsize_t(found - self->data);
        }
    }
    return PyInt_FromLong(-1);
}

static PyObject *
map_find(mapping *self, PyObject *args)
{
    return map_search(self, args, 0);
}

static PyObject *
map_rfind(mapping *self, PyObject *args)
{
    return map_search(self, args, 1);
}

static PyObject *
map_write(mapping *self, PyObject *args)
{
    const char *text;
    Py_ssize_t length;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "s#:write", &text, &length)
        || map_check_writable(self) < 0) {
        return NULL;
    }
    if (self->pos > self->size || self->size - self->pos < (size_t)length) {
        PyErr_SetString(PyExc_ValueError, "data out of range");
        return NULL;
    }
    memcpy(self->data + self->pos, text, (size_t)length);
    self->pos += (size_t)length;
    Py_RETURN_NONE;
}

static PyObject *
map_write_byte(mapping *self, PyObject *args)
{
    char value;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "c:write_byte", &value)
        || map_check_writable(self) < 0) {
        return NULL;
    }
    if (self->pos >= self->size) {
        PyErr_SetString(PyExc_ValueError, "write byte out of range");
        return NULL;
    }
    self->data[self->pos++] = value;
    Py_RETURN_NONE;
}

static PyObject *
map_size(mapping *self, PyObject *unused)
{
    struct stat info;
    if (map_check_open(self) < 0) {
        return NULL;
    }
    if (fstat(self->fd, &info) != 0) {
        PyErr_SetFromErrno(mmap_error);
        return NULL;
    }
    return PyInt_FromSsize_t((Py_ssize_t)info.st_size);
}

static PyObject *
map_resize(mapping *self, PyObject *args)
{
    Py_ssize_t size;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "n:resize", &size)) {
        return NULL;
    }
    if (self->access != ACCESS_WRITE && self->access != ACCESS_DEFAULT) {
        PyErr_SetString(PyExc_TypeError,
                        "mmap can't resize a readonly or copy-on-write memory map.");
        return NULL;
    }
    if (size < 0 || (off_t)size > PY_SSIZE_T_MAX - self->offset) {
        PyErr_SetString(PyExc_ValueError, "new size out of range");
        return NULL;
    }
    if (map_check_free(self, "mmap can't resize with extant buffers exported.") < 0) {
        return NULL;
    }
    if (self->fd != -1 && ftruncate(self->fd, self->offset + (off_t)size) != 0) {
        PyErr_SetFromErrno(mmap_error);
        return NULL;
    }
    void *moved = mremap(self->data, self->size, (size_t)size, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        PyErr_SetFromErrno(mmap_error);
        return NULL;
    }
    self->data = moved;
    self->size = (size_t)size;
    Py_RETURN_NONE;
}

static PyObject *
map_tell(mapping *self, PyObject *unused)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    return PyInt_FromSize_t(self->pos);
}

static PyObject *
map_flush(mapping *self, PyObject *args)
{
    Py_ssize_t offset = 0;
    Py_ssize_t size = (Py_ssize_t)self->size;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "|nn:flush", &offset, &size)) {
        return NULL;
    }
    if (size < 0 || offset < 0 || (size_t)offset > self->size
        || self->size - (size_t)offset < (size_t)size) {
        PyErr_SetString(PyExc_ValueError, "flush values out of range");
        return NULL;
    }
    if (msync(self->data + offset, (size_t)size, MS_SYNC) != 0) {
        PyErr_SetFromErrno(mmap_error);
        return NULL;
    }
    return PyInt_FromLong(0);
}

static PyObject *
map_seek(mapping *self, PyObject *args)
{
    Py_ssize_t distance;
    int whence = 0;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "n|i:seek", &distance, &whence)) {
        return NULL;
    }
    size_t base;
    switch (whence) {
    case 0:
        base = 0;
        break;
    case 1:
        base = self->pos;
        break;
    case 2:
        base = self->size;
        break;
    default:
        PyErr_SetString(PyExc_ValueError, "unknown seek type");
        return NULL;
    }
    if ((distance < 0 && (size_t)0 - (size_t)distance > base)
        || (distance >= 0 && (size_t)distance > self->size - (base < self->size ? base : self->size))) {
        PyErr_SetString(PyExc_ValueError, "seek out of range");
        return NULL;
    }
    self->pos = base + (size_t)distance;
    Py_RETURN_NONE;
}

static PyObject *
map_move(mapping *self, PyObject *args)
{
    Py_ssize_t dest, src, count;
    if (map_check_open(self) < 0 || !PyArg_ParseTuple(args, "nnn:move", &dest, &src, &count)
        || map_check_writable(self) < 0) {
        return NULL;
    }
    Py_ssize_t size = (Py_ssize_t)self->size;
    if (dest < 0 || src < 0 || count < 0 || size - dest < count || size - src < count) {
        PyErr_SetString(PyExc_ValueError, "source, destination, or count out of range");
        return NULL;
    }
    memmove(self->data + dest, self->data + src, (size_t)count);
    Py_RETURN_NONE;
}

static PyMethodDef map_methods[] = {
    {"close", (PyCFunction)map_close, METH_NOARGS, "close()\n\nUnmap the memory."},
    {"find", (PyCFunction)map_find, METH_VARARGS,
     "find(string[, start[, end]]) -> int\n\nWhere the string begins, -1 if nowhere."},
    {"rfind", (PyCFunction)map_rfind, METH_VARARGS,
     "rfind(string[, start[, end]]) -> int\n\nThe last place where the string begins, or -1."},
    {"flush", (PyCFunction)map_flush, METH_VARARGS,
     "flush([offset, size]) -> 0\n\nWrite changes to the file."},
    {"move", (PyCFunction)map_move, METH_VARARGS,
     "move(dest, src, count)\n\nCopy count bytes from src to dest; they may overlap."},
    {"read", (PyCFunction)map_read, METH_VARARGS,
     "read(n) -> str\n\nUp to n bytes from the position on."},
    {"read_byte", (PyCFunction)map_read_byte, METH_NOARGS, "read_byte() -> str\n\nOne byte."},
    {"readline", (PyCFunction)map_readline, METH_NOARGS,
     "readline() -> str\n\nThe bytes up to and with the next newline."},
    {"resize", (PyCFunction)map_resize, METH_VARARGS,
     "resize(size)\n\nChange the size of the map and of the file."},
    {"seek", (PyCFunction)map_seek, METH_VARARGS,
     "seek(distance[, whence])\n\nMove the position, as file.seek()."},
    {"size", (PyCFunction)map_size, METH_NOARGS, "size() -> int\n\nThe size of the file."},
    {"tell", (PyCFunction)map_tell, METH_NOARGS, "tell() -> int\n\nThe position."},
    {"write", (PyCFunction)map_write, METH_VARARGS,
     "write(string)\n\nStore the bytes at the position."},
    {"write_byte", (PyCFunction)map_write_byte, METH_VARARGS,
     "write_byte(char)\n\nStore one byte."},
    {NULL}};

/* ---- as a buffer and as a sequence ---------------------------------------------------- */

static Py_ssize_t
map_getbuffer(mapping *self, Py_ssize_t segment, const void **ptr)
{
    if (map_check_open(self) < 0) {
        return -1;
    }
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "Accessing non-existent mmap segment");
        return -1;
    }
    *ptr = self->data;
    return (Py_ssize_t)self->size;
}

static Py_ssize_t
map_getwritebuffer(mapping *self, Py_ssize_t segment, const void **ptr)
{
    if (map_check_open(self) < 0) {
        return -1;
    }
    if (map_check_writable(self) < 0) {
        return -1;
    }
    return map_getbuffer(self, segment, ptr);
}

static Py_ssize_t
map_segments(mapping *self, Py_ssize_t *length)
{
    if (length != NULL) {
        *length = self->data != NULL ? (Py_ssize_t)self->size : 0;
    }
    return 1;
}

static PyBufferProcs map_as_buffer = {
    .bf_getreadbuffer = (readbufferproc)map_getbuffer,
    .bf_getwritebuffer = (writebufferproc)map_getwritebuffer,
    .bf_getsegcount = (segcountproc)map_segments,
    .bf_getcharbuffer = (charbufferproc)map_getbuffer,
};

static Py_ssize_t
map_length(mapping *self)
{
    return map_check_open(self) < 0 ? -1 : (Py_ssize_t)self->size;
}

static PyObject *
map_item(mapping *self, Py_ssize_t i)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    if (i < 0 || (size_t)i >= self->size) {
        PyErr_SetString(PyExc_IndexError, "mmap index out of range");
        return NULL;
    }
    return PyString_FromStringAndSize(self->data + i, 1);
}

static void
map_clip(mapping *self, Py_ssize_t *low, Py_ssize_t *high)
{
    Py_ssize_t size = (Py_ssize_t)self->size;
    *low = *low < 0 ? 0 : *low > size ? size : *low;
    *high = *high < *low ? *low : *high > size ? size : *high;
}

static PyObject *
map_slice(mapping *self, Py_ssize_t low, Py_ssize_t high)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    map_clip(self, &low, &high);
    return PyString_FromStringAndSize(self->data + low, high - low);
}

static PyObject *
map_subscript(mapping *self, PyObject *key)
{
    if (map_check_open(self) < 0) {
        return NULL;
    }
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return map_item(self, i < 0 ? i + (Py_ssize_t)self->size : i);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "mmap indices must be integers");
        return NULL;
    }
    Py_ssize_t start, stop, step, count;
    if (PySlice_GetIndicesEx((PySliceObject *)key, (Py_ssize_t)self->size, &start, &stop, &step,
                             &count) < 0) {
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, count);
    for (Py_ssize_t i = 0; result != NULL && i < count; i++) {
        PyString_AS_STRING(result)[i] = self->data[start + i * step];
    }
    return result;
}

static int
map_ass_item(mapping *self, Py_ssize_t i, PyObject *value)
{
    if (map_check_open(self) < 0) {
        return -1;
    }
    if (i < 0 || (size_t)i >= self->size) {
        PyErr_SetString(PyExc_IndexError, "mmap index out of range");
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "mmap object doesn't support item deletion");
        return -1;
    }
    if (!PyString_Check(value) || PyString_GET_SIZE(value) != 1) {
        PyErr_SetString(PyExc_IndexError, "mmap assignment must be single-character string");
        return -1;
    }
    if (map_check_writable(self) < 0) {
        return -1;
    }
    self->data[i] = PyString_AS_STRING(value)[0];
    return 0;
}

static int
map_ass_slice(mapping *self, Py_ssize_t low, Py_ssize_t high, PyObject *value)
{
    if (map_check_open(self) < 0) {
        return -1;
    }
    map_clip(self, &low, &high);
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "mmap object doesn't support slice deletion");
        return -1;
    }
    if (!PyString_Check(value)) {
        PyErr_SetString(PyExc_IndexError, "mmap slice assignment must be a string");
        return -1;
    }
    if (PyString_GET_SIZE(value) != high - low) {
        PyErr_SetString(PyExc_IndexError, "mmap slice assignment is wrong size");
        return -1;
    }
    if (map_check_writable(self) < 0) {
        return -1;
    }
    memcpy(self->data + low, PyString_AS_STRING(value), (size_t)(high - low));
    return 0;
}

static int
map_ass_subscript(mapping *self, PyObject *key, PyObject *value)
{
    if (map_check_open(self) < 0 || map_check_writable(self) < 0) {
        return -1;
    }
    if (PyIndex_Check(key)) {
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) {
            return -1;
        }
        return map_ass_item(self, i < 0 ? i + (Py_ssize_t)self->size : i, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "mmap indices must be integers");
        return -1;
    }
    Py_ssize_t start, stop, step, count;
    if (PySlice_GetIndicesEx((PySliceObject *)key, (Py_ssize_t)self->size, &start, &stop, &step,
                             &count) < 0) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "mmap object doesn't support slice deletion");
        return -1;
    }
    if (!PyString_Check(value)) {
        PyErr_SetString(PyExc_IndexError, "mmap slice assignment must be a string");
        return -1;
    }
    if (PyString_GET_SIZE(value) != count) {
        PyErr_SetString(PyExc_IndexError, "mmap slice assignment is wrong size");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        self->data[start + i * step] = PyString_AS_STRING(value)[i];
    }
    return 0;
}

static PySequenceMethods map_as_sequence = {
    .sq_length = (lenfunc)map_length,
    .sq_item = (ssizeargfunc)map_item,
    .sq_slice = (ssizessizeargfunc)map_slice,
    .sq_ass_item = (ssizeobjargproc)map_ass_item,
    .sq_ass_slice = (ssizessizeobjargproc)map_ass_slice,
};

static PyMappingMethods map_as_mapping = {
    .mp_length = (lenfunc)map_length,
    .mp_subscript = (binaryfunc)map_subscript,
    .mp_ass_subscript = (objobjargproc)map_ass_subscript,
};

/* ---- making ------------------------------------------------------------------------------ */

/* Turn an access mode into flags and protection; 0 or -1. */
static int
map_decode_access(int access, int *flags, int *prot)
{
    if (access != ACCESS_DEFAULT
        && (*flags != MAP_SHARED || *prot != (PROT_WRITE | PROT_READ))) {
        PyErr_SetString(PyExc_ValueError, "mmap can't specify both access, flags, prot.");
        return -1;
    }
    switch (access) {
    case ACCESS_READ:
        *flags = MAP_SHARED;
        *prot = PROT_READ;
        return 0;
    case ACCESS_WRITE:
        *flags = MAP_SHARED;
        *prot = PROT_READ | PROT_WRITE;
        return 0;
    case ACCESS_COPY:
        *flags = MAP_PRIVATE;
        *prot = PROT_READ | PROT_WRITE;
        return 0;
    case ACCESS_DEFAULT:
        return 0;
    default:
        PyErr_SetString(PyExc_ValueError, "mmap invalid access parameter.");
        return -1;
    }
}

/* Compare with the file's size, which is taken where none is given; 0 or -1. */
static int
map_check_file(int fd, off_t offset, Py_ssize_t *size)
{
    struct stat info;
    if (fd == -1 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return 0;
    }
    if (*size == 0) {
        if (info.st_size == 0) {
            PyErr_SetString(PyExc_ValueError, "cannot mmap an empty file");
            return -1;
        }
        if (offset >= info.st_size) {
            PyErr_SetString(PyExc_ValueError, "mmap offset is greater than file size");
            return -1;
        }
        *size = (Py_ssize_t)(info.st_size - offset);
    }
    else if (offset > info.st_size || info.st_size - offset < (off_t)*size) {
        PyErr_SetString(PyExc_ValueError, "mmap length is greater than file size");
        return -1;
    }
    return 0;
}

static PyObject *
map_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {(char *)"fileno", (char *)"length", (char *)"flags", (char *)"prot",
                             (char *)"access", (char *)"offset", NULL};
    int fd;
    Py_ssize_t size;
    int flags = MAP_SHARED;
    int prot = PROT_WRITE | PROT_READ;
    int access = ACCESS_DEFAULT;
    long offset = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "in|iiil", kwlist, &fd, &size, &flags, &prot,
                                     &access, &offset)) {
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_OverflowError, "memory mapped size must be positive");
        return NULL;
    }
    if (offset < 0) {
        PyErr_SetString(PyExc_OverflowError, "memory mapped offset must be positive");
        return NULL;
    }
    if (map_decode_access(access, &flags, &prot) < 0 || map_check_file(fd, offset, &size) < 0) {
        return NULL;
    }
    if (access == ACCESS_DEFAULT && !(prot & PROT_WRITE)) {
        access = ACCESS_READ; /* a write would be a crash */
    }
    mapping *self = (mapping *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->fd = -1;
    self->access = (access_mode)access;
    self->size = (size_t)size;
    self->offset = offset;
    if (fd == -1) {
        flags |= MAP_ANONYMOUS;
    }
    else {
        self->fd = dup(fd);
        if (self->fd == -1) {
            Py_DECREF(self);
            PyErr_SetFromErrno(mmap_error);
            return NULL;
        }
    }
    void *data = mmap(NULL, self->size, prot, flags, fd, offset);
    if (data == MAP_FAILED) {
        PyErr_SetFromErrno(mmap_error);
        Py_DECREF(self);
        return NULL;
    }
    self->data = data;
    return (PyObject *)self;
}

PyDoc_STRVAR(map_doc,
"mmap(fileno, length[, flags[, prot[, access[, offset]]]]) -> mmap\n\n\
Map length bytes (0: all) of a file from offset on; fileno -1 gives fresh memory.  access\n\
is ACCESS_READ, ACCESS_WRITE or ACCESS_COPY, or flags and prot are those of the system.");

static PyTypeObject mmap_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "mmap.mmap",
    .tp_basicsize = sizeof(mapping),
    .tp_dealloc = (destructor)map_dealloc,
    .tp_as_sequence = &map_as_sequence,
    .tp_as_mapping = &map_as_mapping,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &map_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = map_doc,
    .tp_weaklistoffset = offsetof(mapping, weakreflist),
    .tp_methods = map_methods,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = map_new,
    .tp_free = PyObject_Del,
};

static PyMethodDef module_methods[] = {{NULL}};

PyMODINIT_FUNC initmmap(void);

PyMODINIT_FUNC
initmmap(void)
{
    if (PyType_Ready(&mmap_type) < 0) {
        return;
    }
    _PyPlus_RegisterHolder(&mmap_type, map_hold);
    PyObject *m = Py_InitModule3("mmap", module_methods, "Files as memory.");
    if (m == NULL) {
        return;
    }
    PyObject *d = PyModule_GetDict(m);
    mmap_error = PyErr_NewException((char *)"mmap.error", PyExc_EnvironmentError, NULL);
    if (mmap_error == NULL || PyDict_SetItemString(d, "error", mmap_error) < 0
        || PyDict_SetItemString(d, "mmap", (PyObject *)&mmap_type) < 0) {
        return;
    }
    static const struct {
        const char *name;
        long value;
    } constants[] = {{"PROT_EXEC", PROT_EXEC},
                     {"PROT_READ", PROT_READ},
                     {"PROT_WRITE", PROT_WRITE},
                     {"MAP_SHARED", MAP_SHARED},
                     {"MAP_PRIVATE", MAP_PRIVATE},
                     {"MAP_DENYWRITE", MAP_DENYWRITE},
                     {"MAP_EXECUTABLE", MAP_EXECUTABLE},
                     {"MAP_ANON", MAP_ANONYMOUS},
                     {"MAP_ANONYMOUS", MAP_ANONYMOUS},
                     {"ACCESS_READ", ACCESS_READ},
                     {"ACCESS_WRITE", ACCESS_WRITE},
                     {"ACCESS_COPY", ACCESS_COPY},
                     {NULL, 0}};
    for (int i = 0; constants[i].name != NULL; i++) {
        PyModule_AddIntConstant(m, constants[i].name, constants[i].value);
    }
    PyModule_AddIntConstant(m, "PAGESIZE", sysconf(_SC_PAGESIZE));
    PyModule_AddIntConstant(m, "ALLOCATIONGRANULARITY", sysconf(_SC_PAGESIZE));
}
