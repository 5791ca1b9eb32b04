/* _CData, the base of all C data: memory, who owns it, and what it keeps alive.
 *
 * Memory that has users (objects within it, buffers) is never freed or moved under them:
 * resize() leaves the old block with the object then.  See ctypes_internal.h for the chain of
 * bases and the paths of what is kept. */
#include "ctypes_internal.h"

/* ---- making ---------------------------------------------------------------------------------- */

/* An object without memory. */
static ct_object *
data_make(PyObject *type, ct_info *info)
{
    if (!PyType_IsSubtype((PyTypeObject *)type, &_PyCt_DataType)) {
        PyErr_SetString(PyExc_TypeError, "abstract class");
        return NULL;
    }
    ct_object *self = (ct_object *)((PyTypeObject *)type)->tp_alloc((PyTypeObject *)type, 0);
    if (self == NULL) {
        return NULL;
    }
    info->flags |= CT_FINAL;
    self->size = info->size;
    self->length = info->length;
    return self;
}

static int
data_allocate(ct_object *self)
{
    if ((size_t)self->size <= sizeof self->space) {
        self->memory = self->space.bytes; /* zeroed by tp_alloc */
    }
    else {
        self->memory = PyMem_Malloc((size_t)self->size);
        if (self->memory == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memset(self->memory, 0, (size_t)self->size);
    }
    self->owned = 1;
    return 0;
}

PyObject *
_PyCt_New(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    ct_info *info = _PyCt_InfoOrError((PyObject *)type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    ct_object *self = data_make((PyObject *)type, info);
    if (self != NULL && data_allocate(self) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

PyObject *
_PyCt_AtAddress(PyObject *type, void *memory)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    ct_object *self = info == NULL ? NULL : data_make(type, info);
    if (self != NULL) {
        self->memory = memory;
    }
    return (PyObject *)self;
}

PyObject *
_PyCt_Inside(PyObject *type, ct_object *base, Py_ssize_t index, char *memory)
{
    ct_object *self = (ct_object *)_PyCt_AtAddress(type, memory);
    if (self != NULL) {
        Py_INCREF(base);
        self->base = base;
        self->index = index;
        base->users++;
    }
    return (PyObject *)self;
}

PyObject *
_PyCt_Copy(PyObject *type, const char *memory)
{
    ct_object *self = (ct_object *)_PyCt_New((PyTypeObject *)type, NULL, NULL);
    if (self != NULL) {
        memcpy(self->memory, memory, (size_t)self->size);
    }
    return (PyObject *)self;
}

/* ---- keeping --------------------------------------------------------------------------------- */

static ct_object *
data_root(ct_object *self)
{
    while (self->base != NULL) {
        self = self->base;
    }
    return self;
}

PyObject *
_PyCt_Kept(ct_object *object)
{
    ct_object *root = data_root(object);
    if (root->objects == NULL) {
        root->objects = root->length > 0 ? PyDict_New() : (Py_INCREF(Py_None), Py_None);
        if (root->objects == NULL) {
            return NULL;
        }
    }
    Py_INCREF(root->objects);
    return root->objects;
}

/* What a container keeps, as a dict.  cast() gives it what the source keeps, which may be one
 * thing: then that goes into the dict, under its id as cast() does it. */
static PyObject *
data_kept_dict(ct_object *root)
{
    PyObject *kept = _PyCt_Kept(root);
    if (kept == NULL || PyDict_CheckExact(kept)) {
        return kept;
    }
    PyObject *dict = PyDict_New();
    PyObject *key = PyLong_FromVoidPtr(kept);
    if (dict == NULL || key == NULL || PyDict_SetItem(dict, key, kept) < 0) {
        Py_CLEAR(dict);
    }
    else {
        Py_INCREF(dict);
        Py_XSETREF(root->objects, dict);
    }
    Py_XDECREF(key);
    Py_DECREF(kept);
    return dict;
}

/* The path of an item from the root on: a new string. */
static PyObject *
data_path(ct_object *target, const char *path)
{
    PyObject *key = PyString_FromString(path);
    for (; key != NULL && target->base != NULL; target = target->base) {
        PyString_ConcatAndDel(&key, PyString_FromFormat(":%x", (int)target->index));
    }
    return key;
}

int
_PyCt_KeepAt(ct_object *target, const char *path, PyObject *thing)
{
    assert(thing != NULL);
    if (thing == Py_None) {
        Py_DECREF(thing);
        return 0;
    }
    ct_object *root = data_root(target);
    if (root->length <= 0 && (root->objects == NULL || !PyDict_CheckExact(root->objects))) {
        Py_XSETREF(root->objects, thing);
        return 0;
    }
    int result = -1;
    PyObject *key = NULL;
    PyObject *kept = data_kept_dict(root);
    if (kept != NULL) {
        key = data_path(target, path);
        result = key == NULL ? -1 : PyDict_SetItem(kept, key, thing);
    }
    Py_XDECREF(key);
    Py_XDECREF(kept);
    Py_DECREF(thing);
    return result;
}

PyObject *
_PyCt_FindKept(ct_object *target, const char *path)
{
    PyObject *kept = data_root(target)->objects;
    PyObject *key = kept != NULL && PyDict_CheckExact(kept) ? data_path(target, path) : NULL;
    PyObject *result = key == NULL ? NULL : PyDict_GetItem(kept, key);
    Py_XDECREF(key);
    PyErr_Clear();
    return result;
}

int
_PyCt_Keep(ct_object *target, Py_ssize_t index, PyObject *thing)
{
    if (thing == Py_None) {
        Py_DECREF(thing);
        return 0;
    }
    char path[16];
    sprintf(path, "%x", (int)index);
    return _PyCt_KeepAt(target, path, thing);
}

/* ---- reading and writing --------------------------------------------------------------------- */

int
_PyCt_IsSimpleSubclass(PyObject *type)
{
    return ((PyTypeObject *)type)->tp_base != &_PyCt_SimpleType;
}

PyObject *
_PyCt_Get(PyObject *type, ct_object *base, Py_ssize_t index, char *memory)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (info->code != NULL && !_PyCt_IsSimpleSubclass(type)) {
        return _PyCt_Getter(info)(memory, info->size);
    }
    return _PyCt_Inside(type, base, index, memory);
}

/* A tuple for a structure or array: type(*value), copied. */
static PyObject *
data_store_tuple(PyObject *type, char *memory, PyObject *value)
{
    PyObject *made = PyObject_CallObject(type, value);
    if (made != NULL) {
        PyObject *result = NULL;
        if (CT_CHECK(made)) {
            result = _PyCt_Store(type, memory, made);
        }
        else {
            PyErr_Format(PyExc_TypeError, "%s() made no instance", ((PyTypeObject *)type)->tp_name);
        }
        Py_DECREF(made);
        return result;
    }
    PyObject *kind;
    PyObject *error;
    PyObject *traceback;
    PyErr_Fetch(&kind, &error, &traceback);
    PyErr_NormalizeException(&kind, &error, &traceback);
    PyObject *kind_text = PyObject_Str(kind);
    PyObject *text = error == NULL ? NULL : PyObject_Str(error);
    if (kind_text != NULL && text != NULL) {
        PyErr_Format(PyExc_RuntimeError, "(%s) %s: %s", ((PyTypeObject *)type)->tp_name,
                     PyString_AS_STRING(kind_text), PyString_AS_STRING(text));
    }
    else {
        PyErr_SetString(PyExc_RuntimeError, ((PyTypeObject *)type)->tp_name);
    }
    Py_XDECREF(kind_text);
    Py_XDECREF(text);
    Py_XDECREF(kind);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
    return NULL;
}

/* A value that is no C data, for a type without a code. */
static PyObject *
data_store_plain(PyObject *type, char *memory, PyObject *value)
{
    if (PyObject_TypeCheck(type, &_PyCt_PointerMeta) && value == Py_None) {
        memset(memory, 0, sizeof(void *));
        Py_INCREF(Py_None);
        return Py_None;
    }
    if (PyTuple_Check(value)
        && (PyObject_TypeCheck(type, &_PyCt_StructMeta)
            || PyObject_TypeCheck(type, &_PyCt_UnionMeta)
            || PyObject_TypeCheck(type, &_PyCt_ArrayMeta))) {
        return data_store_tuple(type, memory, value);
    }
    PyErr_Format(PyExc_TypeError, "expected %s instance, got %s",
                 ((PyTypeObject *)type)->tp_name, Py_TYPE(value)->tp_name);
    return NULL;
}

/* An array for a pointer to its items: (what the array keeps, the array). */
static PyObject *
data_store_array(ct_info *info, char *memory, ct_object *array)
{
    ct_info *source = _PyCt_Info((PyObject *)Py_TYPE(array));
    if (source == NULL || source->item == NULL || info->item == NULL
        || !PyObject_TypeCheck((PyObject *)array, &_PyCt_ArrayType)
        || !PyType_IsSubtype((PyTypeObject *)source->item, (PyTypeObject *)info->item)) {
        return NULL;
    }
    PyObject *kept = _PyCt_Kept(array);
    PyObject *result = kept == NULL ? NULL : PyTuple_Pack(2, kept, array);
    Py_XDECREF(kept);
    if (result != NULL) {
        memcpy(memory, &array->memory, sizeof array->memory);
    }
    return result;
}

PyObject *
_PyCt_Store(PyObject *type, char *memory, PyObject *value)
{
    ct_info *info = _PyCt_InfoOrError(type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    int is_data = CT_CHECK(value);
    if (info->code != NULL && !is_data) {
        return _PyCt_Setter(info)(memory, value, info->size);
    }
    if (!is_data) {
        return data_store_plain(type, memory, value);
    }
    ct_object *source = (ct_object *)value;
    if (PyObject_TypeCheck(value, (PyTypeObject *)type)) {
        if (source->size < info->size) {
            PyErr_SetString(PyExc_ValueError, "object is smaller than its type");
            return NULL;
        }
        PyObject *kept = _PyCt_Kept(source);
        if (kept != NULL) {
            memmove(memory, source->memory, (size_t)info->size);
        }
        return kept;
    }
    if (PyObject_TypeCheck(type, &_PyCt_PointerMeta)) {
        PyObject *result = data_store_array(info, memory, source);
        if (result != NULL || PyErr_Occurred()) {
            return result;
        }
    }
    PyErr_Format(PyExc_TypeError, "incompatible types, %s instance instead of %s instance",
                 Py_TYPE(value)->tp_name, ((PyTypeObject *)type)->tp_name);
    return NULL;
}

int
_PyCt_Set(PyObject *type, ct_object *target, Py_ssize_t index, char *memory, PyObject *value)
{
    target->users++; /* code that runs now may resize it */
    PyObject *thing = _PyCt_Store(type, memory, value);
    target->users--;
    return thing == NULL ? -1 : _PyCt_Keep(target, index, thing);
}

/* ---- life ------------------------------------------------------------------------------------ */

static int
data_traverse(PyObject *op, visitproc visit, void *arg)
{
    ct_object *self = (ct_object *)op;
    Py_VISIT(self->objects);
    Py_VISIT(self->base);
    if (self->extra != NULL) {
        Py_VISIT(self->extra->view.obj);
    }
    return 0;
}

static void
data_free_extra(ct_object *self)
{
    ct_extra *extra = self->extra;
    self->extra = NULL;
    if (extra == NULL) {
        return;
    }
    if (extra->view.obj != NULL) {
        PyBuffer_Release(&extra->view);
    }
    for (Py_ssize_t i = 0; i < extra->n_retired; i++) {
        PyMem_Free(extra->retired[i]);
    }
    PyMem_Free(extra->retired);
    PyMem_Free(extra);
}

/* Lets go of others.  The memory of the base or buffer may be gone afterwards, so an object that
 * lies in it loses its own. */
static int
data_clear(PyObject *op)
{
    ct_object *self = (ct_object *)op;
    if (self->base != NULL) {
        ct_object *base = self->base;
        self->base = NULL;
        self->memory = self->space.bytes;
        self->size = 0;
        self->length = 0;
        base->users--;
        Py_DECREF(base);
    }
    else if (self->extra != NULL && self->extra->view.obj != NULL && self->users == 0) {
        self->memory = self->space.bytes;
        self->size = 0;
        self->length = 0;
        data_free_extra(self);
    }
    Py_CLEAR(self->objects);
    return 0;
}

void
_PyCt_Free(PyObject *op)
{
    ct_object *self = (ct_object *)op;
    if (self->owned && self->memory != self->space.bytes) {
        PyMem_Free(self->memory);
    }
    self->owned = 0;
    data_clear(op);
    data_free_extra(self);
    Py_TYPE(op)->tp_free(op);
}

static void
data_dealloc(PyObject *op)
{
    PyObject_GC_UnTrack(op);
    Py_TRASHCAN_SAFE_BEGIN(op)
    _PyCt_Free(op);
    Py_TRASHCAN_SAFE_END(op)
}

static long
data_hash(PyObject *Py_UNUSED(self))
{
    PyErr_SetString(PyExc_TypeError, "unhashable type");
    return -1;
}

/* ---- buffers --------------------------------------------------------------------------------- */

static Py_ssize_t
data_get_bytes(PyObject *op, Py_ssize_t segment, void **memory)
{
    ct_object *self = (ct_object *)op;
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent buffer segment");
        return -1;
    }
    *memory = self->memory;
    return self->size;
}

static Py_ssize_t
data_count_segments(PyObject *op, Py_ssize_t *length)
{
    if (length != NULL) {
        *length = ((ct_object *)op)->size;
    }
    return 1;
}

static int
data_get_buffer(PyObject *op, Py_buffer *view, int flags)
{
    ct_object *self = (ct_object *)op;
    ct_info *info = _PyCt_Info((PyObject *)Py_TYPE(op));
    if (view == NULL) {
        return 0;
    }
    if (info == NULL) {
        view->obj = NULL;
        PyErr_SetString(PyExc_BufferError, "abstract class");
        return -1;
    }
    Py_INCREF(op);
    self->users++;
    view->obj = op;
    view->buf = self->memory;
    view->len = self->size;
    view->readonly = 0;
    /* the type, and with it format and shape, lives as long as the object */
    view->format = flags & PyBUF_FORMAT ? info->format : NULL;
    view->ndim = info->ndim;
    view->shape = info->shape;
    view->itemsize = info->itemsize;
    view->strides = NULL;
    view->suboffsets = NULL;
    view->internal = NULL;
    return 0;
}

static void
data_release_buffer(PyObject *op, Py_buffer *Py_UNUSED(view))
{
    ((ct_object *)op)->users--;
}

/* For buffer objects, which see only the old protocol. */
void
_PyCt_Hold(PyObject *op, int change)
{
    ((ct_object *)op)->users += change;
}

PyBufferProcs _PyCt_Buffer = {
    .bf_getreadbuffer = data_get_bytes,
    .bf_getwritebuffer = data_get_bytes,
    .bf_getsegcount = data_count_segments,
    .bf_getbuffer = data_get_buffer,
    .bf_releasebuffer = data_release_buffer,
};

/* ---- methods --------------------------------------------------------------------------------- */

PyObject *
_PyCt_OutParam(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Py_INCREF(self);
    return self;
}

static PyObject *
data_reduce(PyObject *op, PyObject *Py_UNUSED(unused))
{
    ct_object *self = (ct_object *)op;
    ct_info *info = _PyCt_InfoOrError((PyObject *)Py_TYPE(op), "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (info->flags & (CT_POINTER | CT_HASPOINTER)) {
        PyErr_SetString(PyExc_ValueError, "ctypes objects containing pointers cannot be pickled");
        return NULL;
    }
    PyObject *dict = PyObject_GetAttrString(op, "__dict__");
    if (dict == NULL) {
        return NULL;
    }
    return Py_BuildValue("O(O(NN))", _PyCt_Unpickle, Py_TYPE(op), dict,
                         PyString_FromStringAndSize(self->memory, self->size));
}

static PyObject *
data_setstate(PyObject *op, PyObject *args)
{
    ct_object *self = (ct_object *)op;
    PyObject *state;
    const char *bytes;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "Os#", &state, &bytes, &size)) {
        return NULL;
    }
    memcpy(self->memory, bytes, (size_t)(size < self->size ? size : self->size));
    PyObject *dict = PyObject_GetAttrString(op, "__dict__");
    if (dict == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "%.200s.__dict__ must be a dictionary, not %.200s",
                     Py_TYPE(op)->tp_name, Py_TYPE(dict)->tp_name);
    }
    else if (PyDict_Update(dict, state) == 0) {
        result = Py_None;
        Py_INCREF(result);
    }
    Py_DECREF(dict);
    return result;
}

static PyMethodDef data_methods[] = {
    {"__ctypes_from_outparam__", _PyCt_OutParam, METH_NOARGS, NULL},
    {"__reduce__", data_reduce, METH_NOARGS, NULL},
    {"__setstate__", data_setstate, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef data_members[] = {
    {"_b_base_", T_OBJECT, offsetof(ct_object, base), READONLY, "the object it lies in"},
    {"_b_needsfree_", T_INT, offsetof(ct_object, owned), READONLY, "whether its memory is its own"},
    {"_objects", T_OBJECT, offsetof(ct_object, objects), READONLY, "what it keeps alive"},
    {NULL, 0, 0, 0, NULL},
};

PyTypeObject _PyCt_DataType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes._CData",
    .tp_basicsize = sizeof(ct_object),
    .tp_dealloc = data_dealloc,
    .tp_hash = data_hash,
    .tp_as_buffer = &_PyCt_Buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC
                | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = "Base of all C data.",
    .tp_traverse = data_traverse,
    .tp_clear = data_clear,
    .tp_methods = data_methods,
    .tp_members = data_members,
};
