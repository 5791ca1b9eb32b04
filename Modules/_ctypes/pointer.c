/* _Pointer and its metatype, POINTER(), pointer().
 *
 * A pointer keeps two things: under "1" the object it points to, under "0" what that object
 * keeps.  Items are read and written where the pointer points, with no other check than for
 * NULL: C knows no bounds. */
#include "ctypes_internal.h"

PyObject *_PyCt_PointerCache; /* dict, type: pointer type; Python code may empty it */

/* ---- classes --------------------------------------------------------------------------------- */

/* Makes `type` the item type. */
static int
pointer_set_item_type(ct_info *info, PyObject *type)
{
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "_type_ must be a type");
        return -1;
    }
    ct_info *item = _PyCt_InfoOrError(type, "_type_ must have storage info");
    if (item == NULL) {
        return -1;
    }
    char *shaped = _PyCt_ShapedFormat(item);
    char *format = shaped == NULL ? NULL : _PyCt_Join("&", shaped);
    PyMem_Free(shaped);
    if (format == NULL) {
        return -1;
    }
    if (info->format == NULL) {
        info->format = format;
    }
    else {
        PyMem_Free(format); /* COMPAT: set_type() leaves it, and a buffer may have the old one */
    }
    Py_INCREF(type);
    Py_XSETREF(info->item, type);
    return 0;
}

static PyObject *
pointer_meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwds)
{
    ct_info *place;
    PyTypeObject *type = _PyCt_NewClass(meta, args, kwds, &place);
    if (place == NULL) {
        return (PyObject *)type;
    }
    _PyCt_DescribePointer(place);
    PyObject *item = PyDict_GetItemString(type->tp_dict, "_type_");
    if (item != NULL && pointer_set_item_type(place, item) < 0) {
        _PyCt_InfoClear(place);
        Py_DECREF(type);
        return NULL;
    }
    if (item == NULL) {
        place->format = _PyCt_Join("B", "");
        if (place->format == NULL) {
            Py_DECREF(type);
            return NULL;
        }
    }
    place->ready = 1;
    return (PyObject *)type;
}

static PyObject *
pointer_set_type(PyObject *type, PyObject *item)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL || pointer_set_item_type(info, item) < 0
        || PyObject_SetAttrString(type, "_type_", item) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
pointer_from_param(PyObject *type, PyObject *value)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (value == Py_None) {
        Py_INCREF(value);
        return value;
    }
    PyTypeObject *item = (PyTypeObject *)info->item;
    if (item != NULL && CT_CHECK(value)) {
        if (PyObject_TypeCheck(value, item)) {
            return _PyCt_Reference((ct_object *)value, 0);
        }
        if (PyObject_TypeCheck(value, &_PyCt_PointerType)
            || PyObject_TypeCheck(value, &_PyCt_ArrayType)) {
            ct_info *other = _PyCt_Info((PyObject *)Py_TYPE(value));
            if (other != NULL && other->item != NULL
                && PyType_IsSubtype((PyTypeObject *)other->item, item)) {
                Py_INCREF(value);
                return value;
            }
        }
    }
    if (item != NULL && Py_TYPE(value) == &_PyCt_ArgType) {
        ct_param *param = (ct_param *)value;
        if (param->tag == 'P' && param->object != NULL && PyObject_TypeCheck(param->object, item)) {
            Py_INCREF(value);
            return value;
        }
    }
    return _PyCt_FromParam(type, value);
}

static PyMethodDef pointer_meta_methods[] = {
    CT_META_METHODS(pointer_from_param),
    {"set_type", pointer_set_type, METH_O,
     PyDoc_STR("P.set_type(C)\n\nCompletes a pointer class that was made by name.")},
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyCt_PointerMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.PyCPointerType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the pointer types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = pointer_meta_methods,
    .tp_new = pointer_meta_new,
};

/* A pointer class by the name of a type that comes later. */
static PyObject *
pointer_to_name(PyObject *name, PyObject **key)
{
    PyObject *full = PyString_FromFormat("LP_%s", PyString_AS_STRING(name));
    PyObject *result = full == NULL ? NULL
                                    : PyObject_CallFunction((PyObject *)&_PyCt_PointerMeta,
                                                            "O(O){}", full, &_PyCt_PointerType);
    Py_XDECREF(full);
    *key = result == NULL ? NULL : PyLong_FromVoidPtr(result);
    return result;
}

static PyObject *
pointer_to_type(PyObject *type, PyObject **key)
{
    PyObject *full = PyString_FromFormat("LP_%s", ((PyTypeObject *)type)->tp_name);
    PyObject *result = full == NULL ? NULL
                                    : PyObject_CallFunction((PyObject *)&_PyCt_PointerMeta,
                                                            "O(O){s:O}", full, &_PyCt_PointerType,
                                                            "_type_", type);
    Py_XDECREF(full);
    Py_INCREF(type);
    *key = type;
    return result;
}

PyObject *
_PyCt_PointerTo(PyObject *Py_UNUSED(module), PyObject *type)
{
    PyObject *result = PyDict_GetItem(_PyCt_PointerCache, type);
    if (result != NULL) {
        Py_INCREF(result);
        return result;
    }
    PyObject *key = NULL;
    if (PyString_CheckExact(type)) {
        result = pointer_to_name(type, &key);
    }
    else if (PyType_Check(type)) {
        result = pointer_to_type(type, &key);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "must be a ctypes type");
    }
    if (result != NULL && (key == NULL || PyDict_SetItem(_PyCt_PointerCache, key, result) < 0)) {
        Py_CLEAR(result);
    }
    Py_XDECREF(key);
    return result;
}

PyObject *
_PyCt_NewPointer(PyObject *module, PyObject *object)
{
    PyObject *type = _PyCt_PointerTo(module, (PyObject *)Py_TYPE(object));
    PyObject *result = type == NULL ? NULL : PyObject_CallFunctionObjArgs(type, object, NULL);
    Py_XDECREF(type);
    return result;
}

/* ---- instances ------------------------------------------------------------------------------- */

/* Where item `index` is, NULL with an exception. */
static char *
pointer_item_memory(ct_object *self, Py_ssize_t index, PyObject **type)
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(self), "abstract class");
    if (info == NULL) {
        return NULL;
    }
    char *memory = NULL;
    if (self->size >= (Py_ssize_t)sizeof memory) {
        memcpy(&memory, self->memory, sizeof memory);
    }
    ct_info *item = info->item == NULL ? NULL : _PyCt_Info(info->item);
    if (memory == NULL || item == NULL) {
        PyErr_SetString(PyExc_ValueError, "NULL pointer access");
        return NULL;
    }
    *type = info->item;
    return (char *)((size_t)memory + (size_t)index * (size_t)item->size);
}

static PyObject *
pointer_item(PyObject *op, Py_ssize_t index)
{
    PyObject *type;
    char *memory = pointer_item_memory((ct_object *)op, index, &type);
    return memory == NULL ? NULL : _PyCt_Get(type, (ct_object *)op, index, memory);
}

static int
pointer_set_item(PyObject *op, Py_ssize_t index, PyObject *value)
{
    ct_object *self = (ct_object *)op;
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Pointer does not support item deletion");
        return -1;
    }
    PyObject *type;
    char *memory = pointer_item_memory(self, index, &type);
    if (memory == NULL) {
        return -1;
    }
    if (index != 1) {
        return _PyCt_Set(type, self, index, memory, value);
    }
    /* what item 1 needs must not push out the object pointed to, which is under "1" as well */
    PyObject *thing = _PyCt_Store(type, memory, value);
    if (thing == NULL) {
        return -1;
    }
    PyObject *target = _PyCt_FindKept(self, "1");
    return _PyCt_KeepAt(self, target != NULL && CT_CHECK(target) ? "[1]" : "1", thing);
}

static PyObject *
pointer_get_contents(PyObject *op, void *Py_UNUSED(closure))
{
    PyObject *type;
    char *memory = pointer_item_memory((ct_object *)op, 0, &type);
    return memory == NULL ? NULL : _PyCt_Inside(type, (ct_object *)op, 0, memory);
}

static int
pointer_set_contents(PyObject *op, PyObject *value, void *Py_UNUSED(closure))
{
    ct_object *self = (ct_object *)op;
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(op), "abstract class");
    if (info == NULL) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "Pointer does not support item deletion");
        return -1;
    }
    if (info->item == NULL || !CT_CHECK(value)) { /* COMPAT: of any type */
        PyErr_Format(PyExc_TypeError, "expected %s instead of %s",
                     info->item == NULL ? "a complete type"
                                        : ((PyTypeObject *)info->item)->tp_name,
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    if (self->size < (Py_ssize_t)sizeof(void *)) {
        PyErr_SetString(PyExc_ValueError, "object is smaller than its type");
        return -1;
    }
    PyObject *kept = _PyCt_Kept((ct_object *)value);
    if (kept == NULL) {
        return -1;
    }
    memcpy(self->memory, &((ct_object *)value)->memory, sizeof(void *));
    Py_INCREF(value);
    if (_PyCt_Keep(self, 1, value) < 0) {
        Py_DECREF(kept);
        return -1;
    }
    return _PyCt_Keep(self, 0, kept);
}

static PyObject *
pointer_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    ct_info *info = _PyCt_Info((PyObject *)type);
    if (info == NULL || info->item == NULL) {
        PyErr_SetString(PyExc_TypeError, "Cannot create instance: has no _type_");
        return NULL;
    }
    return _PyCt_New(type, args, kwds);
}

static int
pointer_init(PyObject *op, PyObject *args, PyObject *Py_UNUSED(kwds))
{
    PyObject *value = NULL;
    if (!PyArg_UnpackTuple(args, "POINTER", 0, 1, &value)) {
        return -1;
    }
    return value == NULL ? 0 : pointer_set_contents(op, value, NULL);
}

static int
pointer_nonzero(PyObject *op)
{
    ct_object *self = (ct_object *)op;
    void *memory = NULL;
    if (self->size >= (Py_ssize_t)sizeof memory) {
        memcpy(&memory, self->memory, sizeof memory);
    }
    return memory != NULL;
}

/* ---- slices ---------------------------------------------------------------------------------- */

/* n items from start on: text for characters, else a list. */
static PyObject *
pointer_get_slice(PyObject *op, Py_ssize_t start, Py_ssize_t step, Py_ssize_t n)
{
    ct_object *self = (ct_object *)op;
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(op), "abstract class");
    ct_info *item = info == NULL || info->item == NULL ? NULL : _PyCt_Info(info->item);
    char letter = item == NULL || item->code == NULL ? '\0' : item->code->code;
    if (info == NULL) {
        return NULL;
    }
    if (letter != 'c' && letter != 'u') {
        PyObject *result = PyList_New(n);
        for (Py_ssize_t i = 0; result != NULL && i < n; i++) {
            PyObject *value = pointer_item(op, start + i * step);
            if (value == NULL) {
                Py_CLEAR(result);
                break;
            }
            PyList_SET_ITEM(result, i, value);
        }
        return result;
    }
    if (n == 0) {
        return letter == 'c' ? PyString_FromStringAndSize("", 0) : PyUnicode_FromUnicode(NULL, 0);
    }
    PyObject *type;
    char *first = pointer_item_memory(self, start, &type);
    if (first == NULL) {
        return NULL;
    }
    Py_ssize_t width = item->size;
    if (step == 1) {
        return letter == 'c' ? PyString_FromStringAndSize(first, n)
                             : PyUnicode_FromWideChar((wchar_t *)first, n);
    }
    char *copy = n > PY_SSIZE_T_MAX / width ? NULL : PyMem_Malloc((size_t)(n * width));
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        memcpy(copy + i * width, first + i * step * width, (size_t)width);
    }
    PyObject *result = letter == 'c' ? PyString_FromStringAndSize(copy, n)
                                     : PyUnicode_FromWideChar((wchar_t *)copy, n);
    PyMem_Free(copy);
    return result;
}

static PyObject *
pointer_slice(PyObject *op, Py_ssize_t start, Py_ssize_t stop)
{
    start = start < 0 ? 0 : start;
    return pointer_get_slice(op, start, 1, stop < start ? 0 : stop - start);
}

static int
pointer_index(PyObject *value, Py_ssize_t *index)
{
    *index = PyNumber_AsSsize_t(value, PyExc_ValueError);
    return *index == -1 && PyErr_Occurred() ? -1 : 0;
}

/* p[start:stop:step]: nothing says where the memory ends, so what counts from the end or goes
 * there is refused. */
static PyObject *
pointer_extended_slice(PyObject *op, PySliceObject *slice)
{
    Py_ssize_t start = 0;
    Py_ssize_t stop;
    Py_ssize_t step = 1;
    if (slice->step != Py_None) {
        if (pointer_index(slice->step, &step) < 0) {
            return NULL;
        }
        if (step == 0) {
            PyErr_SetString(PyExc_ValueError, "slice step cannot be zero");
            return NULL;
        }
    }
    if (slice->start == Py_None) {
        if (step < 0) {
            PyErr_SetString(PyExc_ValueError, "slice start is required for step < 0");
            return NULL;
        }
    }
    else if (pointer_index(slice->start, &start) < 0) {
        return NULL;
    }
    if (slice->stop == Py_None) {
        PyErr_SetString(PyExc_ValueError, "slice stop is required");
        return NULL;
    }
    if (pointer_index(slice->stop, &stop) < 0) {
        return NULL;
    }
    Py_ssize_t n = 0;
    if (step > 0 && start < stop) {
        n = (Py_ssize_t)(((size_t)stop - (size_t)start - 1) / (size_t)step) + 1;
    }
    else if (step < 0 && start > stop) {
        n = (Py_ssize_t)(((size_t)start - (size_t)stop - 1) / (0 - (size_t)step)) + 1;
    }
    if (n < 0) {
        return PyErr_NoMemory();
    }
    return pointer_get_slice(op, start, step, n);
}

static PyObject *
pointer_subscript(PyObject *op, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return index == -1 && PyErr_Occurred() ? NULL : pointer_item(op, index);
    }
    if (PySlice_Check(key)) {
        return pointer_extended_slice(op, (PySliceObject *)key);
    }
    PyErr_SetString(PyExc_TypeError, "Pointer indices must be integer");
    return NULL;
}

static PySequenceMethods pointer_sequence = {
    .sq_item = pointer_item,
    .sq_slice = pointer_slice,
    .sq_ass_item = pointer_set_item,
};

static PyMappingMethods pointer_mapping = {
    .mp_subscript = pointer_subscript,
};

static PyNumberMethods pointer_number = {
    .nb_nonzero = pointer_nonzero,
};

static PyGetSetDef pointer_getset[] = {
    {"contents", pointer_get_contents, pointer_set_contents, "the object pointed to", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject _PyCt_PointerType = {
    PyVarObject_HEAD_INIT(&_PyCt_PointerMeta, 0)
    .tp_name = "_ctypes._Pointer",
    .tp_basicsize = sizeof(ct_object),
    .tp_as_number = &pointer_number,
    .tp_as_sequence = &pointer_sequence,
    .tp_as_mapping = &pointer_mapping,
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of pointers.  A class has the type of what it points to in _type_.",
    .tp_getset = pointer_getset,
    .tp_base = &_PyCt_DataType,
    .tp_init = pointer_init,
    .tp_new = pointer_new,
};
