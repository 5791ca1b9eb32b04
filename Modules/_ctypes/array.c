/* Array and its metatype.
 *
 * c_int * 3 makes a class, which stays known to c_int (by a weak reference) as long as it lives.
 * Arrays of characters read as text and have `value`, those of char also `raw`.  Passed to a
 * function an array is the address of its first item; within a structure it is its items. */
#include "ctypes_internal.h"

/* ---- classes --------------------------------------------------------------------------------- */

/* libffi never counts to more items than these. */
enum { ARRAY_SHOWN = 32 };

static int
array_set_elements(ct_info *info, ct_info *item)
{
    Py_ssize_t n = info->size <= ARRAY_SHOWN || info->length < 5 ? info->length : 5;
    if (item->size == 0 || item->flags & CT_IRREGULAR) {
        n = 0;
        info->flags |= item->flags & CT_IRREGULAR;
    }
    info->elements = PyMem_New(ffi_type *, n + 1);
    if (info->elements == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        info->elements[i] = &item->member;
    }
    info->elements[n] = NULL;
    for (Py_ssize_t i = 0; i < info->length && i * item->size < 4 * CT_GRANULES && item->size > 0;
         i++) {
        _PyCt_Granules(info, item, i * item->size);
    }
    if (info->flags & CT_IRREGULAR && _PyCt_WordElements(info) < 0) {
        return -1;
    }
    info->member.type = FFI_TYPE_STRUCT;
    info->member.size = (size_t)info->size;
    info->member.alignment = (unsigned short)(info->align > 0 ? info->align & -info->align : 1);
    info->member.elements = info->elements;
    info->ffi = ffi_type_pointer;
    return 0;
}

static int
array_set_shape(ct_info *info, const ct_info *item)
{
    info->format = _PyCt_Join(item->format, "");
    if (info->format == NULL) {
        return -1;
    }
    info->ndim = item->ndim + 1;
    info->shape = PyMem_New(Py_ssize_t, info->ndim);
    if (info->shape == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    info->shape[0] = info->length;
    if (item->ndim > 0) {
        memcpy(info->shape + 1, item->shape, (size_t)item->ndim * sizeof *info->shape);
    }
    info->itemsize = item->itemsize;
    return 0;
}

static int
array_describe(ct_info *info, PyObject *type, Py_ssize_t length)
{
    ct_info *item = _PyCt_InfoOrError(type, "_type_ must have storage info");
    if (item == NULL) {
        return -1;
    }
    if (length > 0 && item->size > PY_SSIZE_T_MAX / length) {
        PyErr_SetString(PyExc_OverflowError, "array too large");
        return -1;
    }
    Py_INCREF(type);
    info->item = type;
    info->length = length;
    info->size = item->size * length;
    info->align = item->align;
    info->flags = item->flags & (CT_POINTER | CT_HASPOINTER) ? CT_HASPOINTER : 0;
    item->flags |= CT_FINAL;
    if (array_set_elements(info, item) < 0 || array_set_shape(info, item) < 0) {
        return -1;
    }
    info->ready = 1;
    return 0;
}

/* _length_ of the class itself: -1 with an exception. */
static Py_ssize_t
array_find_length(PyTypeObject *type)
{
    PyObject *length = PyDict_GetItemString(type->tp_dict, "_length_");
    int is_integer = length != NULL && (PyInt_Check(length) || PyLong_Check(length));
    Py_ssize_t number = is_integer ? PyInt_AsSsize_t(length) : -1;
    if (number == -1 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_SetString(PyExc_OverflowError, "The '_length_' attribute is too large");
        }
        return -1;
    }
    if (number < 0) {
        PyErr_SetString(PyExc_AttributeError, "class must define a '_length_' attribute, "
                                              "which must be a positive integer");
        return -1;
    }
    return number;
}

static int array_add_text(PyTypeObject *type, char letter);

static PyObject *
array_meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwds)
{
    ct_info *place;
    PyTypeObject *type = _PyCt_NewClass(meta, args, kwds, &place);
    if (place == NULL) {
        return (PyObject *)type;
    }
    Py_ssize_t length = array_find_length(type);
    PyObject *item = length < 0 ? NULL : PyDict_GetItemString(type->tp_dict, "_type_");
    if (item == NULL) {
        if (length >= 0) {
            PyErr_SetString(PyExc_AttributeError, "class must define a '_type_' attribute");
        }
        Py_DECREF(type);
        return NULL;
    }
    int result = array_describe(place, item, length);
    if (result == 0) {
        const ct_code *code = _PyCt_Info(item)->code;
        result = code == NULL ? 0 : array_add_text(type, code->code);
    }
    if (result < 0) {
        _PyCt_InfoClear(place);
        Py_CLEAR(type);
    }
    return (PyObject *)type;
}

static PyMethodDef array_meta_methods[] = {
    CT_META_METHODS(_PyCt_FromParam),
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyCt_ArrayMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.PyCArrayType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the array types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = array_meta_methods,
    .tp_new = array_meta_new,
};

/* ---- the types that are known ---------------------------------------------------------------- */

/* Drops what has died; called when the dict has grown to a power of two. */
static int
array_sweep(PyObject *known)
{
    PyObject *lengths = PyDict_Keys(known);
    if (lengths == NULL) {
        return -1;
    }
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < PyList_GET_SIZE(lengths); i++) {
        PyObject *length = PyList_GET_ITEM(lengths, i);
        PyObject *reference = PyDict_GetItem(known, length);
        if (reference != NULL && PyWeakref_GET_OBJECT(reference) == Py_None) {
            result = PyDict_DelItem(known, length);
        }
    }
    Py_DECREF(lengths);
    return result;
}

static int
array_remember(ct_info *item, PyObject *key, PyObject *type)
{
    if (item->arrays == NULL) {
        item->arrays = PyDict_New();
        if (item->arrays == NULL) {
            return -1;
        }
    }
    Py_ssize_t n = PyDict_Size(item->arrays);
    PyObject *reference = PyWeakref_NewRef(type, NULL);
    int result = reference == NULL ? -1 : 0;
    if (result == 0 && n >= 16 && (n & (n - 1)) == 0) {
        result = array_sweep(item->arrays);
    }
    if (result == 0) {
        result = PyDict_SetItem(item->arrays, key, reference);
    }
    Py_XDECREF(reference);
    return result;
}

PyObject *
_PyCt_ArrayOf(PyObject *type, Py_ssize_t length)
{
    ct_info *item = _PyCt_InfoOrError(type, "_type_ must have storage info");
    PyObject *key = item == NULL ? NULL : PyInt_FromSsize_t(length);
    if (key == NULL) {
        return NULL;
    }
    PyObject *result = item->arrays == NULL ? NULL : PyDict_GetItem(item->arrays, key);
    if (result != NULL) {
        result = PyWeakref_GET_OBJECT(result);
        if (result != Py_None) {
            Py_INCREF(result);
            Py_DECREF(key);
            return result;
        }
    }
    PyObject *name = PyString_FromFormat("%s_Array_%zd", ((PyTypeObject *)type)->tp_name, length);
    result = name == NULL ? NULL
                          : PyObject_CallFunction((PyObject *)&_PyCt_ArrayMeta, "O(O){s:O,s:O}",
                                                  name, &_PyCt_ArrayType, "_length_", key,
                                                  "_type_", type);
    Py_XDECREF(name);
    item = _PyCt_Info(type);
    if (result != NULL && item != NULL && array_remember(item, key, result) < 0) {
        Py_CLEAR(result);
    }
    Py_DECREF(key);
    return result;
}

/* ---- text ------------------------------------------------------------------------------------ */

static int
array_no_deletion(PyObject *value)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    return 0;
}

static PyObject *
array_get_raw(PyObject *op, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    return PyString_FromStringAndSize(self->memory, self->size);
}

static int
array_set_raw(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) < 0) {
        return -1;
    }
    int result = 0;
    if (view.len > self->size) {
        PyErr_SetString(PyExc_ValueError, "string too long");
        result = -1;
    }
    else {
        memmove(self->memory, view.buf, (size_t)view.len);
    }
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
array_get_chars(PyObject *op, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    return _PyCt_GetChars(self->memory, self->size);
}

static int
array_set_chars(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    if (array_no_deletion(value) < 0) {
        return -1;
    }
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "string expected instead of %s instance",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    PyObject *text = _PyCt_ToString(value);
    if (text == NULL) {
        return -1;
    }
    Py_ssize_t length = PyString_GET_SIZE(text);
    int result = 0;
    if (length > self->size) {
        PyErr_SetString(PyExc_ValueError, "string too long");
        result = -1;
    }
    else {
        memcpy(self->memory, PyString_AS_STRING(text),
               (size_t)(length < self->size ? length + 1 : length));
    }
    Py_DECREF(text);
    return result;
}

static PyObject *
array_get_wides(PyObject *op, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    return _PyCt_GetWides(self->memory, self->size);
}

static int
array_set_wides(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    if (array_no_deletion(value) < 0) {
        return -1;
    }
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "unicode string expected instead of %s instance",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    PyObject *text = _PyCt_ToUnicode(value);
    if (text == NULL) {
        return -1;
    }
    int result = -1;
    Py_ssize_t room = self->size / (Py_ssize_t)sizeof(wchar_t);
    if (PyUnicode_GET_SIZE(text) > room) {
        PyErr_SetString(PyExc_ValueError, "string too long");
    }
    else if (PyUnicode_AsWideChar((PyUnicodeObject *)text, (wchar_t *)self->memory, room) >= 0) {
        result = 0;
    }
    Py_DECREF(text);
    return result;
}

static PyGetSetDef array_char_getset[] = {
    {"raw", array_get_raw, array_set_raw, "all bytes", NULL},
    {"value", array_get_chars, array_set_chars, "the text before the first NUL", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyGetSetDef array_wide_getset[] = {
    {"value", array_get_wides, array_set_wides, "the text before the first NUL", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Only classes of characters have these attributes. */
static int
array_add_text(PyTypeObject *type, char letter)
{
    PyGetSetDef *row = letter == 'c' ? array_char_getset : letter == 'u' ? array_wide_getset : NULL;
    for (; row != NULL && row->name != NULL; row++) {
        PyObject *descriptor = PyDescr_NewGetSet(type, row);
        if (descriptor == NULL
            || PyDict_SetItemString(type->tp_dict, row->name, descriptor) < 0) {
            Py_XDECREF(descriptor);
            return -1;
        }
        Py_DECREF(descriptor);
    }
    PyType_Modified(type);
    return 0;
}

/* ---- items ----------------------------------------------------------------------------------- */

/* The item type of an array and the memory of an item, NULL with an exception. */
static char *
array_item_memory(ct_object *self, Py_ssize_t index, PyObject **type)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(self), "abstract class");
    ct_info *item = info == NULL ? NULL : _PyCt_InfoOrError(info->item, "abstract class");
    if (item == NULL) {
        return NULL;
    }
    if (index < 0 || index >= self->length
        || (item->size > 0 && index >= self->size / item->size)) {
        PyErr_SetString(PyExc_IndexError, "invalid index");
        return NULL;
    }
    *type = info->item;
    return self->memory + index * item->size;
}

static Py_ssize_t
array_length(PyObject *op)
{
    return ((ct_object *)op)->length;
}

static PyObject *
array_item(PyObject *op, Py_ssize_t index)
{
    PyObject *type;
    char *memory = array_item_memory((ct_object *)op, index, &type);
    return memory == NULL ? NULL : _PyCt_Get(type, (ct_object *)op, index, memory);
}

static int
array_set_item(PyObject *op, Py_ssize_t index, PyObject *value)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Array does not support item deletion");
        return -1;
    }
    PyObject *type;
    char *memory = array_item_memory((ct_object *)op, index, &type);
    return memory == NULL ? -1 : _PyCt_Set(type, (ct_object *)op, index, memory, value);
}

/* Items of characters as one string. */
static PyObject *
array_text(ct_object *self, char letter, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n)
{
    Py_ssize_t width = letter == 'c' ? 1 : (Py_ssize_t)sizeof(wchar_t);
    Py_ssize_t last = n == 0 ? 0 : start + step * (n - 1);
    if (n > 0 && (start >= self->size / width || last >= self->size / width)) {
        PyErr_SetString(PyExc_IndexError, "invalid index");
        return NULL;
    }
    if (n <= 0) {
        return letter == 'c' ? PyString_FromStringAndSize("", 0) : PyUnicode_FromUnicode(NULL, 0);
    }
    char *copy = PyMem_Malloc((size_t)(n * width));
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        memcpy(copy + i * width, self->memory + (start + i * step) * width, (size_t)width);
    }
    PyObject *result = letter == 'c' ? PyString_FromStringAndSize(copy, n)
                                     : PyUnicode_FromWideChar((wchar_t *)copy, n);
    PyMem_Free(copy);
    return result;
}

static PyObject *
array_get_slice(ct_object *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(self), "abstract class");
    ct_info *item = info == NULL ? NULL : _PyCt_InfoOrError(info->item, "abstract class");
    if (item == NULL) {
        return NULL;
    }
    char letter = item->code == NULL ? '\0' : item->code->code;
    if (letter == 'c' || letter == 'u') {
        return array_text(self, letter, start, step, n);
    }
    PyObject *result = PyList_New(n);
    for (Py_ssize_t i = 0; result != NULL && i < n; i++) {
        PyObject *value = array_item((PyObject *)self, start + i * step);
        if (value == NULL) {
            Py_CLEAR(result);
        }
        else {
            PyList_SET_ITEM(result, i, value);
        }
    }
    return result;
}

static PyObject *
array_slice(PyObject *op, Py_ssize_t start, Py_ssize_t stop)
{
    ct_object *self = (ct_object *)op;
    start = start < 0 ? 0 : start > self->length ? self->length : start;
    stop = stop < start ? start : stop > self->length ? self->length : stop;
    return array_get_slice(self, start, 1, stop - start);
}

static int
array_set_items(PyObject *op, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n, PyObject *values)
{
    if (PySequence_Size(values) != n) {
        PyErr_SetString(PyExc_ValueError, "Can only assign sequence of same size");
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *value = PySequence_GetItem(values, i);
        if (value == NULL) {
            return -1;
        }
        int result = array_set_item(op, start + i * step, value);
        Py_DECREF(value);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static int
array_set_slice(PyObject *op, Py_ssize_t start, Py_ssize_t stop, PyObject *values)
{
    Py_ssize_t length = ((ct_object *)op)->length;
    if (values == NULL) {
        PyErr_SetString(PyExc_TypeError, "Array does not support item deletion");
        return -1;
    }
    start = start < 0 ? 0 : start > length ? length : start;
    stop = stop < start ? start : stop > length ? length : stop;
    return array_set_items(op, start, 1, stop - start, values);
}

static int
array_index(PyObject *op, PyObject *key, Py_ssize_t *index)
{
    *index = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (*index == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (*index < 0) {
        *index += ((ct_object *)op)->length;
    }
    return 0;
}

static PyObject *
array_subscript(PyObject *op, PyObject *key)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t n;
    if (PyIndex_Check(key)) {
        return array_index(op, key, &start) < 0 ? NULL : array_item(op, start);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "indices must be integers");
        return NULL;
    }
    if (PySlice_GetIndicesEx((PySliceObject *)key, ((ct_object *)op)->length, &start, &stop, &step,
                             &n) < 0) {
        return NULL;
    }
    return array_get_slice((ct_object *)op, start, step, n);
}

static int
array_set_subscript(PyObject *op, PyObject *key, PyObject *value)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t n;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Array does not support item deletion");
        return -1;
    }
    if (PyIndex_Check(key)) {
        return array_index(op, key, &start) < 0 ? -1 : array_set_item(op, start, value);
    }
    if (!PySlice_Check(key)) {
        PyErr_SetString(PyExc_TypeError, "indices must be integer");
        return -1;
    }
    if (PySlice_GetIndicesEx((PySliceObject *)key, ((ct_object *)op)->length, &start, &stop, &step,
                             &n) < 0) {
        return -1;
    }
    return array_set_items(op, start, step, n, value);
}

static int
array_init(PyObject *op, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (array_set_item(op, i, PyTuple_GET_ITEM(args, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

static PySequenceMethods array_sequence = {
    .sq_length = array_length,
    .sq_item = array_item,
    .sq_slice = array_slice,
    .sq_ass_item = array_set_item,
    .sq_ass_slice = array_set_slice,
};

static PyMappingMethods array_mapping = {
    .mp_length = array_length,
    .mp_subscript = array_subscript,
    .mp_ass_subscript = array_set_subscript,
};

PyTypeObject _PyCt_ArrayType = {
    PyVarObject_HEAD_INIT(&_PyCt_ArrayMeta, 0)
    .tp_name = "_ctypes.Array",
    .tp_basicsize = sizeof(ct_object),
    .tp_as_sequence = &array_sequence,
    .tp_as_mapping = &array_mapping,
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of arrays.  A class has the type of its items in _type_, their number in "
              "_length_.",
    .tp_base = &_PyCt_DataType,
    .tp_init = array_init,
    .tp_new = _PyCt_New,
};
