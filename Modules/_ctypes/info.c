/* What C knows of a C type, and what the six metatypes share.
 *
 * The info of a class lies behind its PyHeapTypeObject.  It is found by the metatype: one of
 * ours, or a Python class derived from one.  Static classes (Structure, Array, ...) have no
 * room for an info and are abstract. */
#include "ctypes_internal.h"

ct_info *
_PyCt_Place(PyObject *type)
{
    if (!PyType_Check(type)
        || !PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_HEAPTYPE)) {
        return NULL;
    }
    for (PyTypeObject *meta = Py_TYPE(type); meta != NULL; meta = meta->tp_base) {
        if (meta->tp_dealloc == _PyCt_MetaDealloc) {
            return &((ct_type *)type)->info;
        }
    }
    return NULL;
}

ct_info *
_PyCt_Info(PyObject *type)
{
    ct_info *info = _PyCt_Place(type);
    return info != NULL && info->ready ? info : NULL;
}

ct_info *
_PyCt_InfoOrError(PyObject *type, const char *text)
{
    ct_info *info = _PyCt_Info(type);
    if (info == NULL) {
        PyErr_SetString(PyExc_TypeError, text);
    }
    return info;
}

int
_PyCt_IsDataType(PyObject *value)
{
    return _PyCt_Place(value) != NULL
           && PyType_IsSubtype((PyTypeObject *)value, &_PyCt_DataType);
}

static int
info_visit(ct_info *info, visitproc visit, void *arg)
{
    Py_VISIT(info->item);
    Py_VISIT(info->names);
    Py_VISIT(info->parts);
    Py_VISIT(info->arrays);
    Py_VISIT(info->argtypes);
    Py_VISIT(info->converters);
    Py_VISIT(info->restype);
    Py_VISIT(info->checker);
    return 0;
}

void
_PyCt_InfoClear(ct_info *info)
{
    /* emptied first: freeing the objects may run code that looks at the type */
    ct_info old = *info;
    memset(info, 0, sizeof *info);
    Py_XDECREF(old.item);
    Py_XDECREF(old.names);
    Py_XDECREF(old.parts);
    Py_XDECREF(old.arrays);
    Py_XDECREF(old.argtypes);
    Py_XDECREF(old.converters);
    Py_XDECREF(old.restype);
    Py_XDECREF(old.checker);
    PyMem_Free(old.format);
    PyMem_Free(old.shape);
    PyMem_Free(old.elements);
}

static void *
info_copy_block(const void *block, size_t size)
{
    void *copy = PyMem_Malloc(size);
    if (copy == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    return memcpy(copy, block, size);
}

static int
info_copy_elements(ct_info *to, const ct_info *from)
{
    size_t n = 1; /* the NULL at the end */
    while (from->elements[n - 1] != NULL) {
        n++;
    }
    to->elements = info_copy_block(from->elements, n * sizeof *from->elements);
    if (to->elements == NULL) {
        return -1;
    }
    if (to->ffi.elements != NULL) {
        to->ffi.elements = to->elements;
    }
    if (to->member.elements != NULL) {
        to->member.elements = to->elements;
    }
    return 0;
}

int
_PyCt_InfoCopy(ct_info *to, const ct_info *from)
{
    assert(!to->ready);
    *to = *from;
    to->format = NULL;
    to->shape = NULL;
    to->elements = NULL;
    to->arrays = NULL; /* of arrays of the other type */
    Py_XINCREF(to->item);
    Py_XINCREF(to->names);
    Py_XINCREF(to->parts);
    Py_XINCREF(to->argtypes);
    Py_XINCREF(to->converters);
    Py_XINCREF(to->restype);
    Py_XINCREF(to->checker);
    if (from->format != NULL) {
        to->format = info_copy_block(from->format, strlen(from->format) + 1);
        if (to->format == NULL) {
            goto error;
        }
    }
    if (from->shape != NULL) {
        to->shape = info_copy_block(from->shape, (size_t)from->ndim * sizeof *from->shape);
        if (to->shape == NULL) {
            goto error;
        }
    }
    if (from->elements != NULL && info_copy_elements(to, from) < 0) {
        goto error;
    }
    return 0;
error:
    _PyCt_InfoClear(to);
    return -1;
}

void
_PyCt_DescribePointer(ct_info *info)
{
    info->size = sizeof(void *);
    info->itemsize = sizeof(void *);
    info->align = _Alignof(void *);
    info->length = 1; /* it keeps things in a dict */
    info->flags = CT_POINTER | CT_HASPOINTER;
    info->ffi = ffi_type_pointer;
    info->member = ffi_type_pointer;
    memset(info->granules, CT_INTEGER, sizeof(void *) / 4);
}

char *
_PyCt_Join(const char *first, const char *second)
{
    size_t left = strlen(first);
    size_t right = strlen(second);
    char *joined = PyMem_Malloc(left + right + 1);
    if (joined == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memcpy(joined, first, left);
    memcpy(joined + left, second, right + 1);
    return joined;
}

char *
_PyCt_ShapedFormat(const ct_info *info)
{
    if (info->ndim == 0) {
        return _PyCt_Join("", info->format);
    }
    size_t room = (size_t)info->ndim * 21 + 2;
    char *shape = PyMem_Malloc(room);
    if (shape == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    size_t used = 0;
    for (int i = 0; i < info->ndim; i++) {
        used += (size_t)sprintf(shape + used, "%c%zd", i == 0 ? '(' : ',', info->shape[i]);
    }
    strcpy(shape + used, ")");
    char *result = _PyCt_Join(shape, info->format);
    PyMem_Free(shape);
    return result;
}

/* ---- slots of the metatypes ------------------------------------------------------------------ */

int
_PyCt_MetaTraverse(PyObject *type, visitproc visit, void *arg)
{
    if (PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_HEAPTYPE)) {
        int stop = info_visit(&((ct_type *)type)->info, visit, arg);
        if (stop) {
            return stop;
        }
    }
    return PyType_Type.tp_traverse(type, visit, arg);
}

int
_PyCt_MetaClear(PyObject *type)
{
    /* objects that outlive this for a moment find their type abstract */
    if (PyType_HasFeature((PyTypeObject *)type, Py_TPFLAGS_HEAPTYPE)) {
        _PyCt_InfoClear(&((ct_type *)type)->info);
    }
    return PyType_Type.tp_clear(type);
}

void
_PyCt_MetaDealloc(PyObject *type)
{
    _PyCt_InfoClear(&((ct_type *)type)->info);
    PyType_Type.tp_dealloc(type);
}

PyTypeObject *
_PyCt_NewClass(PyTypeObject *meta, PyObject *args, PyObject *kwds, ct_info **place)
{
    *place = NULL;
    PyTypeObject *type = (PyTypeObject *)PyType_Type.tp_new(meta, args, kwds);
    if (type != NULL && (PyTuple_GET_SIZE(args) != 1 || kwds != NULL)) {
        ct_info *info = _PyCt_Place((PyObject *)type);
        if (info != NULL && !info->ready) {
            *place = info;
        }
    }
    return type;
}

PyObject *
_PyCt_Repeat(PyObject *type, Py_ssize_t length)
{
    if (length < 0) {
        PyErr_Format(PyExc_ValueError, "Array length must be >= 0, not %zd", length);
        return NULL;
    }
    return _PyCt_ArrayOf(type, length);
}

PySequenceMethods _PyCt_MetaSequence = {
    .sq_repeat = _PyCt_Repeat,
};

/* ---- methods of the metatypes ---------------------------------------------------------------- */

PyObject *
_PyCt_FromAddress(PyObject *type, PyObject *value)
{
    if (!PyInt_Check(value) && !PyLong_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "integer expected");
        return NULL;
    }
    void *address = PyLong_AsVoidPtr(value);
    if (address == NULL && PyErr_Occurred()) {
        return NULL;
    }
    return _PyCt_AtAddress(type, address);
}

/* Whether `size` bytes from `offset` on are among those of a buffer. */
static int
info_check_range(Py_ssize_t length, Py_ssize_t offset, Py_ssize_t size)
{
    if (offset < 0) {
        PyErr_SetString(PyExc_ValueError, "offset cannot be negative");
        return -1;
    }
    if (size > length - offset) {
        /* the sum cannot overflow in an unsigned number */
        PyErr_Format(PyExc_ValueError, "Buffer size too small (%zd instead of at least %zu bytes)",
                     length, (size_t)size + (size_t)offset);
        return -1;
    }
    return 0;
}

/* An exporter that counts its views (bytearray) is told of ours, so that it does not move
 * the memory while an object lies in it. */
static int
info_pin(ct_object *self, PyObject *owner, Py_ssize_t offset)
{
    if (!PyObject_CheckBuffer(owner)) {
        return 0;
    }
    ct_extra *extra = PyMem_Malloc(sizeof *extra);
    if (extra == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(extra, 0, sizeof *extra);
    if (PyObject_GetBuffer(owner, &extra->view, PyBUF_WRITABLE) < 0) {
        PyMem_Free(extra);
        return -1;
    }
    self->extra = extra;
    if (info_check_range(extra->view.len, offset, self->size) < 0) {
        return -1;
    }
    self->memory = (char *)extra->view.buf + offset;
    return 0;
}

PyObject *
_PyCt_FromBuffer(PyObject *type, PyObject *args)
{
    PyObject *owner;
    Py_ssize_t offset = 0;
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL || !PyArg_ParseTuple(args, "O|n:from_buffer", &owner, &offset)) {
        return NULL;
    }
    void *memory;
    Py_ssize_t length;
    if (PyObject_AsWriteBuffer(owner, &memory, &length) < 0
        || info_check_range(length, offset, info->size) < 0) {
        return NULL;
    }
    if (CT_CHECK(owner)
        && _PyCt_CheckForeign((ct_object *)owner, (char *)memory + offset, (size_t)info->size)
               < 0) {
        return NULL;
    }
    ct_object *result = (ct_object *)_PyCt_AtAddress(type, (char *)memory + offset);
    if (result == NULL) {
        return NULL;
    }
    Py_INCREF(owner);
    if (info_pin(result, owner, offset) < 0) {
        Py_DECREF(owner);
        Py_CLEAR(result);
    }
    else if (_PyCt_Keep(result, -1, owner) < 0) {
        Py_CLEAR(result);
    }
    return (PyObject *)result;
}

PyObject *
_PyCt_FromBufferCopy(PyObject *type, PyObject *args)
{
    PyObject *source;
    Py_ssize_t offset = 0;
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL || !PyArg_ParseTuple(args, "O|n:from_buffer_copy", &source, &offset)) {
        return NULL;
    }
    const void *memory;
    Py_ssize_t length;
    if (PyObject_AsReadBuffer(source, &memory, &length) < 0
        || info_check_range(length, offset, info->size) < 0) {
        return NULL;
    }
    return _PyCt_Copy(type, (const char *)memory + offset);
}

PyObject *
_PyCt_FromParam(PyObject *type, PyObject *value)
{
    if (!_PyCt_IsDataType(type)) {
        PyErr_SetString(PyExc_TypeError, "abstract class");
        return NULL;
    }
    if (PyObject_TypeCheck(value, (PyTypeObject *)type)) {
        Py_INCREF(value);
        return value;
    }
    if (Py_TYPE(value) == &_PyCt_ArgType) {
        PyObject *object = ((ct_param *)value)->object;
        if (object != NULL && PyObject_TypeCheck(object, (PyTypeObject *)type)) {
            Py_INCREF(value);
            return value;
        }
        PyErr_Format(PyExc_TypeError, "expected %s instance instead of pointer to %s",
                     ((PyTypeObject *)type)->tp_name,
                     object == NULL ? "NULL" : Py_TYPE(object)->tp_name);
        return NULL;
    }
    PyObject *as_parameter = PyObject_GetAttrString(value, "_as_parameter_");
    if (as_parameter == NULL) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "expected %s instance instead of %s",
                     ((PyTypeObject *)type)->tp_name, Py_TYPE(value)->tp_name);
        return NULL;
    }
    PyObject *result = NULL;
    if (Py_EnterRecursiveCall(" while converting _as_parameter_") == 0) {
        result = _PyCt_FromParam(type, as_parameter);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(as_parameter);
    return result;
}

const char _PyCt_FromAddressDoc[] =
    "C.from_address(integer)\n\nAn instance over the memory at an address, which must be valid.";
const char _PyCt_FromBufferDoc[] =
    "C.from_buffer(object[, offset])\n\nAn instance over the memory of a writable buffer.";
const char _PyCt_FromBufferCopyDoc[] =
    "C.from_buffer_copy(object[, offset])\n\nAn instance with a copy of the bytes of a buffer.";
const char _PyCt_InDllDoc[] =
    "C.in_dll(library, name)\n\nAn instance over a variable that a shared library exports.";
const char _PyCt_FromParamDoc[] =
    "C.from_param(object)\n\nChecks or converts an argument for a function with C in argtypes.";
