/* Structure and Union, and their metatypes.
 *
 * Assigning _fields_, in the class statement or once later, lays the class out (layout.c), then
 * makes descriptors for the fields of those that _anonymous_ names.  A class without _fields_ of
 * its own is laid out as its base. */
#include "ctypes_internal.h"

/* ---- classes --------------------------------------------------------------------------------- */

/* The CField `name` of a class; AttributeError `format` (which may have a %zd for the index). */
static ct_field *
struct_find_field(PyObject *type, PyObject *name, const char *format, Py_ssize_t index)
{
    PyObject *found = PyObject_GetAttr(type, name);
    if (found != NULL && Py_TYPE(found) != &_PyCt_FieldType) {
        Py_DECREF(found);
        PyErr_Format(PyExc_AttributeError, format, index);
        return NULL;
    }
    return (ct_field *)found;
}

static int struct_lift_type(PyObject *type, ct_field *outer, PyObject *container);

/* One field of an anonymous one becomes a field of the whole; if it is anonymous itself, its
 * fields do. */
static int
struct_lift_field(PyObject *type, ct_field *outer, PyObject *pair)
{
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) == 0) {
        PyErr_SetString(PyExc_TypeError, "_fields_ must be a sequence of pairs");
        return -1;
    }
    PyObject *name = PyTuple_GET_ITEM(pair, 0);
    ct_field *inner = struct_find_field(outer->type, name, "unexpected type", 0);
    int result = -1;
    if (inner != NULL && inner->anonymous) {
        result = struct_lift_type(type, outer, inner->type);
    }
    else if (inner != NULL) {
        ct_field *lifted = _PyCt_NewAnonymous(outer, inner);
        result = lifted == NULL ? -1 : PyObject_SetAttr(type, name, (PyObject *)lifted);
        Py_XDECREF(lifted);
    }
    Py_XDECREF(inner);
    return result;
}

/* The fields of `container`, which are found in the type of `outer`. */
static int
struct_lift_type(PyObject *type, ct_field *outer, PyObject *container)
{
    PyObject *fields = PyObject_GetAttrString(container, "_fields_");
    PyObject *pairs = fields == NULL ? NULL
                                     : PySequence_Fast(fields, "_fields_ must be a sequence");
    Py_XDECREF(fields);
    int result = pairs == NULL || Py_EnterRecursiveCall(" in _anonymous_") ? -1 : 0;
    if (result == 0) {
        for (Py_ssize_t i = 0; result == 0 && i < PySequence_Fast_GET_SIZE(pairs); i++) {
            PyObject *pair = PySequence_Fast_GET_ITEM(pairs, i);
            Py_INCREF(pair);
            result = struct_lift_field(type, outer, pair);
            Py_DECREF(pair);
        }
        Py_LeaveRecursiveCall();
    }
    Py_XDECREF(pairs);
    return result;
}

static int
struct_lift_fields(PyObject *type, PyObject *name, Py_ssize_t index)
{
    ct_field *outer = struct_find_field(
        type, name, "an item in _anonymous_ (index %zd) is not specified in _fields_", index);
    if (outer == NULL) {
        return -1;
    }
    outer->anonymous = 1;
    int result = struct_lift_type(type, outer, outer->type);
    Py_DECREF(outer);
    return result;
}

static int
struct_lift_anonymous(PyObject *type)
{
    PyObject *anonymous = PyObject_GetAttrString(type, "_anonymous_");
    if (anonymous == NULL) {
        PyErr_Clear();
        return 0;
    }
    PyObject *names = PySequence_Fast(anonymous, "_anonymous_ must be a sequence");
    Py_DECREF(anonymous);
    int result = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; result == 0 && i < PySequence_Fast_GET_SIZE(names); i++) {
        PyObject *name = PySequence_Fast_GET_ITEM(names, i);
        Py_INCREF(name);
        result = struct_lift_fields(type, name, i);
        Py_DECREF(name);
    }
    Py_XDECREF(names);
    return result;
}

static int
struct_meta_setattr(PyObject *type, PyObject *name, PyObject *value, int is_struct)
{
    if (PyType_Type.tp_setattro(type, name, value) < 0) {
        return -1;
    }
    if (value == NULL || !PyString_Check(name)
        || strcmp(PyString_AS_STRING(name), "_fields_") != 0) {
        return 0;
    }
    if (_PyCt_Layout((PyTypeObject *)type, value, is_struct) < 0) {
        return -1;
    }
    return struct_lift_anonymous(type);
}

static int
struct_setattr(PyObject *type, PyObject *name, PyObject *value)
{
    return struct_meta_setattr(type, name, value, 1);
}

static int
union_setattr(PyObject *type, PyObject *name, PyObject *value)
{
    return struct_meta_setattr(type, name, value, 0);
}

/* A class without _fields_: as its base, or empty for now. */
static int
struct_inherit(PyTypeObject *type, ct_info *place)
{
    ct_info *base = _PyCt_Info((PyObject *)type->tp_base);
    if (base != NULL) {
        if (_PyCt_InfoCopy(place, base) < 0) {
            return -1;
        }
        base->flags |= CT_FINAL;
        place->flags &= ~CT_FINAL;
        return 0;
    }
    place->format = _PyCt_Join("B", "");
    place->elements = PyMem_New(ffi_type *, 1);
    if (place->format == NULL || place->elements == NULL) {
        _PyCt_InfoClear(place);
        PyErr_NoMemory();
        return -1;
    }
    place->elements[0] = NULL;
    place->flags = CT_AGGREGATE;
    place->ffi.type = FFI_TYPE_STRUCT;
    place->ffi.elements = place->elements;
    place->member = place->ffi;
    place->ready = 1;
    return 0;
}

static PyObject *
struct_meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwds)
{
    ct_info *place;
    PyTypeObject *type = _PyCt_NewClass(meta, args, kwds, &place);
    if (place == NULL || PyDict_GetItemString(type->tp_dict, "_abstract_") != NULL) {
        return (PyObject *)type;
    }
    PyObject *fields = PyDict_GetItemString(type->tp_dict, "_fields_");
    int result;
    if (fields == NULL) {
        result = struct_inherit(type, place);
    }
    else {
        /* by setattr, so that a derived metatype can see and change them */
        Py_INCREF(fields);
        result = PyObject_SetAttrString((PyObject *)type, "_fields_", fields);
        Py_DECREF(fields);
    }
    if (result < 0) {
        Py_CLEAR(type);
    }
    return (PyObject *)type;
}

static PyMethodDef struct_meta_methods[] = {
    CT_META_METHODS(_PyCt_FromParam),
    {NULL, NULL, 0, NULL},
};

PyTypeObject _PyCt_StructMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.PyCStructType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_setattro = struct_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the structure types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = struct_meta_methods,
    .tp_new = struct_meta_new,
};

PyTypeObject _PyCt_UnionMeta = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.UnionType",
    .tp_basicsize = sizeof(ct_type),
    .tp_dealloc = _PyCt_MetaDealloc,
    .tp_as_sequence = &_PyCt_MetaSequence,
    .tp_setattro = union_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "Type of the union types.",
    .tp_traverse = _PyCt_MetaTraverse,
    .tp_clear = _PyCt_MetaClear,
    .tp_methods = struct_meta_methods,
    .tp_new = struct_meta_new,
};

/* ---- instances ------------------------------------------------------------------------------- */

/* Positional initialisers: those of the base class come first. */
static int
struct_init_positional(PyObject *self, PyObject *args, PyObject *kwds)
{
    ct_info *info = _PyCt_Info((PyObject *)Py_TYPE(self));
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    PyObject *names = info == NULL || info->names == NULL ? PyTuple_New(0)
                                                          : (Py_INCREF(info->names), info->names);
    int result = names == NULL ? -1 : 0;
    for (Py_ssize_t i = 0; result == 0 && i < n; i++) {
        if (i >= PyTuple_GET_SIZE(names)) {
            PyErr_SetString(PyExc_TypeError, "too many initializers");
            result = -1;
            break;
        }
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (kwds != NULL && PyDict_GetItem(kwds, name) != NULL) {
            PyErr_Format(PyExc_TypeError, "duplicate values for field '%s'",
                         PyString_AS_STRING(name));
            result = -1;
        }
        else {
            result = PyObject_SetAttr(self, name, PyTuple_GET_ITEM(args, i));
        }
    }
    Py_XDECREF(names);
    return result;
}

static int
struct_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "args not a tuple?");
        return -1;
    }
    if (PyTuple_GET_SIZE(args) > 0 && struct_init_positional(self, args, kwds) < 0) {
        return -1;
    }
    if (kwds != NULL) {
        Py_ssize_t place = 0;
        PyObject *name;
        PyObject *value;
        /* the dict is ours: made for this call */
        while (PyDict_Next(kwds, &place, &name, &value)) {
            if (PyObject_SetAttr(self, name, value) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

PyTypeObject _PyCt_StructType = {
    PyVarObject_HEAD_INIT(&_PyCt_StructMeta, 0)
    .tp_name = "_ctypes.Structure",
    .tp_basicsize = sizeof(ct_object),
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of structures.  A class names its fields in _fields_.",
    .tp_base = &_PyCt_DataType,
    .tp_init = struct_init,
    .tp_new = _PyCt_New,
};

PyTypeObject _PyCt_UnionType = {
    PyVarObject_HEAD_INIT(&_PyCt_UnionMeta, 0)
    .tp_name = "_ctypes.Union",
    .tp_basicsize = sizeof(ct_object),
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of unions.  A class names its fields in _fields_.",
    .tp_base = &_PyCt_DataType,
    .tp_init = struct_init,
    .tp_new = _PyCt_New,
};
