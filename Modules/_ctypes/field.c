/* CField: the descriptor of a structure's or union's field.
 *
 * `offset` and `size` are what Python sees; for bit fields the bits are found by start, unit and
 * shift (see layout.c).  A descriptor can be called with an instance of another class, so each
 * access checks that it stays within the instance's memory. */
#include "ctypes_internal.h"

ct_field *
_PyCt_NewField(PyObject *type, Py_ssize_t index)
{
    ct_field *self = (ct_field *)_PyCt_FieldType.tp_alloc(&_PyCt_FieldType, 0);
    if (self != NULL) {
        Py_INCREF(type);
        self->type = type;
        self->index = index;
    }
    return self;
}

ct_field *
_PyCt_NewAnonymous(ct_field *outer, ct_field *inner)
{
    ct_field *self = _PyCt_NewField(inner->type, outer->index + inner->index);
    if (self != NULL) {
        self->offset = outer->offset + inner->offset;
        self->start = outer->offset + inner->start;
        self->size = inner->size;
        self->bits = inner->bits;
        self->shift = inner->shift;
        self->unit = inner->unit;
        self->swapped = inner->swapped;
        self->get = inner->get;
        self->set = inner->set;
        Py_INCREF(outer);
        self->outer = outer;
        Py_INCREF(inner);
        self->inner = inner;
    }
    return self;
}

/* The memory of the field in an object, NULL with an exception. */
static char *
field_memory(ct_field *self, PyObject *op)
{
    if (!CT_CHECK(op)) {
        PyErr_SetString(PyExc_TypeError, "not a ctype instance");
        return NULL;
    }
    ct_object *object = (ct_object *)op;
    Py_ssize_t start = self->bits ? self->start : self->offset;
    Py_ssize_t size = self->bits ? self->unit : self->size;
    if (size > object->size - start) {
        PyErr_Format(PyExc_ValueError, "the field does not lie within this '%s' object",
                     Py_TYPE(op)->tp_name);
        return NULL;
    }
    return object->memory + start;
}

/* ---- bit fields ------------------------------------------------------------------------------ */

static void
field_copy_unit(ct_field *self, char *to, const char *from)
{
    for (int i = 0; i < self->unit; i++) {
        to[i] = from[self->swapped ? self->unit - 1 - i : i];
    }
}

static unsigned long long
field_load(ct_field *self, const char *memory)
{
    union {
        char bytes[8];
        unsigned char one;
        unsigned short two;
        unsigned int four;
        unsigned long long eight;
    } unit;
    field_copy_unit(self, unit.bytes, memory);
    return self->unit == 1   ? unit.one
           : self->unit == 2 ? unit.two
           : self->unit == 4 ? unit.four
                             : unit.eight;
}

static void
field_save(ct_field *self, char *memory, unsigned long long bits)
{
    unsigned char one = (unsigned char)bits;
    unsigned short two = (unsigned short)bits;
    unsigned int four = (unsigned int)bits;
    const void *unit = self->unit == 1   ? (void *)&one
                       : self->unit == 2 ? (void *)&two
                       : self->unit == 4 ? (void *)&four
                                         : (void *)&bits;
    field_copy_unit(self, memory, unit);
}

static unsigned long long
field_mask(ct_field *self)
{
    return self->bits >= 64 ? ~0ULL : (1ULL << self->bits) - 1;
}

static PyObject *
field_get_bits(ct_field *self, const ct_code *code, const char *memory)
{
    unsigned long long bits = field_load(self, memory) >> self->shift & field_mask(self);
    switch (code->bits) {
    case CT_BOOLEAN:
        return PyBool_FromLong(bits != 0);
    case CT_SIGNED: {
        long long number = (long long)(bits << (64 - self->bits)) >> (64 - self->bits);
        return code->code == 'q' ? PyLong_FromLongLong(number) : PyInt_FromLong((long)number);
    }
    default:
        return code->size <= 2 ? PyInt_FromLong((long)bits) : PyLong_FromUnsignedLongLong(bits);
    }
}

static int
field_set_bits(ct_field *self, const ct_code *code, char *memory, PyObject *value)
{
    unsigned long long bits;
    if (code->bits == CT_BOOLEAN) {
        int truth = PyObject_IsTrue(value);
        if (truth < 0) {
            return -1;
        }
        bits = (unsigned long long)truth;
    }
    else if (_PyCt_AsBits(value, &bits) < 0) {
        return -1;
    }
    unsigned long long mask = field_mask(self) << self->shift;
    unsigned long long unit = field_load(self, memory);
    field_save(self, memory, (unit & ~mask) | (bits << self->shift & mask));
    return 0;
}

/* ---- the descriptor -------------------------------------------------------------------------- */

/* Values of the type are Python values and keep nothing: no path is needed. */
static int
field_is_plain(ct_field *self, const ct_info *info)
{
    return info->code != NULL && !(info->flags & CT_POINTER)
           && !_PyCt_IsSimpleSubclass(self->type);
}

static PyObject *
field_get(PyObject *op, PyObject *object, PyObject *Py_UNUSED(type))
{
    ct_field *self = (ct_field *)op;
    if (object == NULL) {
        Py_INCREF(op);
        return op;
    }
    char *memory = field_memory(self, object);
    ct_info *info = memory == NULL ? NULL : _PyCt_InfoOrError(self->type, "abstract class");
    if (info == NULL) {
        return NULL;
    }
    if (self->bits) {
        return field_get_bits(self, info->code, memory);
    }
    if (self->get != NULL) {
        return self->get(memory, self->size);
    }
    if (self->outer == NULL || field_is_plain(self, info)) {
        return _PyCt_Get(self->type, (ct_object *)object, self->index, memory);
    }
    PyObject *middle = field_get((PyObject *)self->outer, object, NULL);
    PyObject *result = NULL;
    if (middle != NULL) {
        result = field_get((PyObject *)self->inner, middle, NULL);
        Py_DECREF(middle);
    }
    return result;
}

/* Writes a field that is no part of an anonymous one. */
static int
field_store(ct_field *self, ct_info *info, ct_object *object, char *memory, PyObject *value)
{
    if (!self->bits && self->set == NULL) {
        return _PyCt_Set(self->type, object, self->index, memory, value);
    }
    object->users++; /* code that runs now may resize it */
    PyObject *thing = NULL;
    if (self->bits == 0) {
        thing = self->set(memory, value, self->size);
    }
    else if (field_set_bits(self, info->code, memory, value) == 0) {
        Py_INCREF(Py_None);
        thing = Py_None;
    }
    object->users--;
    return thing == NULL ? -1 : _PyCt_Keep(object, self->index, thing);
}

static int
field_set(PyObject *op, PyObject *object, PyObject *value)
{
    ct_field *self = (ct_field *)op;
    char *memory = field_memory(self, object);
    ct_info *info = memory == NULL ? NULL : _PyCt_InfoOrError(self->type, "abstract class");
    if (info == NULL) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "can't delete attribute");
        return -1;
    }
    if (self->outer == NULL) {
        return field_store(self, info, (ct_object *)object, memory, value);
    }
    PyObject *middle = field_get((PyObject *)self->outer, object, NULL);
    int result = -1;
    if (middle != NULL) {
        result = field_set((PyObject *)self->inner, middle, value);
        Py_DECREF(middle);
    }
    return result;
}

static PyObject *
field_repr(PyObject *op)
{
    ct_field *self = (ct_field *)op;
    const char *name = ((PyTypeObject *)self->type)->tp_name;
    if (self->bits) {
        return PyString_FromFormat("<Field type=%s, ofs=%zd:%zd, bits=%zd>", name, self->offset,
                                   self->size & 0xFFFF, self->size >> 16);
    }
    return PyString_FromFormat("<Field type=%s, ofs=%zd, size=%zd>", name, self->offset,
                               self->size);
}

static PyObject *
field_get_offset(PyObject *op, void *Py_UNUSED(closure))
{
    return PyInt_FromSsize_t(((ct_field *)op)->offset);
}

static PyObject *
field_get_size(PyObject *op, void *Py_UNUSED(closure))
{
    return PyInt_FromSsize_t(((ct_field *)op)->size);
}

static int
field_traverse(PyObject *op, visitproc visit, void *arg)
{
    ct_field *self = (ct_field *)op;
    Py_VISIT(self->type);
    Py_VISIT(self->outer);
    Py_VISIT(self->inner);
    return 0;
}

static void
field_dealloc(PyObject *op)
{
    ct_field *self = (ct_field *)op;
    PyObject_GC_UnTrack(op);
    Py_XDECREF(self->type);
    Py_XDECREF(self->outer);
    Py_XDECREF(self->inner);
    Py_TYPE(op)->tp_free(op);
}

static PyGetSetDef field_getset[] = {
    {"offset", field_get_offset, NULL, "bytes from the beginning", NULL},
    {"size", field_get_size, NULL, "bytes; of a bit field, bits << 16 | first bit", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* No tp_clear: every cycle through a field goes through the dict of a class as well.  Fields are
 * made by _fields_ only: no tp_new. */
PyTypeObject _PyCt_FieldType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_ctypes.CField",
    .tp_basicsize = sizeof(ct_field),
    .tp_dealloc = field_dealloc,
    .tp_repr = field_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "A field of a structure or union.",
    .tp_traverse = field_traverse,
    .tp_getset = field_getset,
    .tp_descr_get = field_get,
    .tp_descr_set = field_set,
};
