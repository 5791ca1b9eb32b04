/* The layout of structures and unions: _fields_ to offsets, sizes, formats and ffi types.
 *
 * Bit fields go into units, the storage of one integer.  A field joins the open unit if it fits;
 * if its type is larger than the unit and it fits then, the unit grows; else a new unit opens at
 * the next aligned offset.  A plain field closes the unit.  The fields of a union all begin at 0.
 *
 * COMPAT: for a field that joins a unit of a wider type, 2.7 shows (and uses) offset and first
 * bit that are wrong: the end of the unit less the size of the field's own type.  We show the same
 * and read where a C compiler has put the bits: ct_field has both.
 *
 * libffi wants the elements of an aggregate one after the other, each aligned.  Where fields
 * overlap (bit fields, unions) or are packed that is no description.  Such aggregates are
 * IRREGULAR: libffi gets one element per word, chosen by what lies in it.  For that, each type
 * knows for its first 32 bytes what kind each 4 bytes (a granule) are: a word whose granules are
 * all float or double goes into a floating point register, any other into an integer one. */
#include "ctypes_internal.h"

/* A layout being computed. */
typedef struct {
    PyTypeObject *type;
    int is_struct;
    int swapped;
    Py_ssize_t pack; /* 0: natural alignment */
    int packed;      /* _pack_ is there, 0 as well */
    ct_info info;    /* becomes the type's */
    Py_ssize_t end;  /* of the last field */
    PyObject *names; /* list */
    Py_ssize_t n_elements;
    /* the open unit of bit fields: */
    int unit_bits; /* 0: none is open */
    int used_bits;
    Py_ssize_t unit_start;
} layout;

/* ---- ffi types ------------------------------------------------------------------------------- */

static int
layout_mix(int first, int second)
{
    return first == CT_PAD ? second : second == CT_PAD || first == second ? first : CT_INTEGER;
}

void
_PyCt_Granules(ct_info *into, const ct_info *from, Py_ssize_t offset)
{
    Py_ssize_t n = (from->size + 3) / 4;
    int skewed = offset % 4 != 0;
    for (Py_ssize_t i = 0; i < n && i < CT_GRANULES; i++) {
        for (Py_ssize_t place = offset / 4 + i; place <= offset / 4 + i + skewed; place++) {
            if (place < CT_GRANULES) {
                int kind = skewed ? CT_INTEGER : from->granules[i];
                into->granules[place] = (unsigned char)layout_mix(into->granules[place], kind);
            }
        }
    }
}

static ffi_type *
layout_integer(Py_ssize_t size)
{
    return size >= 5 ? &ffi_type_uint64 : size >= 3 ? &ffi_type_uint32
         : size == 2 ? &ffi_type_uint16 : &ffi_type_uint8;
}

int
_PyCt_WordElements(ct_info *info)
{
    ffi_type **elements = PyMem_New(ffi_type *, CT_GRANULES + 1);
    if (elements == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < CT_GRANULES && i * 4 < info->size; i += 2) {
        int low = info->granules[i];
        int high = info->granules[i + 1];
        if (low == CT_DOUBLE && high == CT_DOUBLE) {
            elements[n++] = &ffi_type_double;
        }
        else if (low == CT_FLOAT && (high == CT_FLOAT || high == CT_PAD)) {
            elements[n++] = &ffi_type_float;
            if (high == CT_FLOAT) {
                elements[n++] = &ffi_type_float;
            }
        }
        else {
            elements[n++] = layout_integer(info->size - i * 4);
        }
    }
    elements[n] = NULL;
    PyMem_Free(info->elements);
    info->elements = elements;
    return 0;
}

static int
layout_finish_ffi(layout *self)
{
    ct_info *info = &self->info;
    if (info->flags & CT_IRREGULAR) {
        if (_PyCt_WordElements(info) < 0) {
            return -1;
        }
    }
    else {
        info->elements[self->n_elements] = NULL;
    }
    info->ffi.type = FFI_TYPE_STRUCT;
    info->ffi.size = (size_t)info->size;
    /* libffi wants a power of two, which _pack_ = 3 is not */
    info->ffi.alignment = (unsigned short)(info->align & -info->align);
    info->ffi.elements = info->elements;
    info->member = info->ffi;
    return 0;
}

/* Another part of the aggregate, at an offset. */
static int
layout_add_element(layout *self, PyObject *type, ct_info *part, Py_ssize_t offset)
{
    _PyCt_Granules(&self->info, part, offset);
    if (offset % (part->align > 0 ? part->align : 1) != 0) {
        self->info.flags |= CT_IRREGULAR;
    }
    self->info.elements[self->n_elements++] = &part->member;
    return PyList_Append(self->info.parts, type);
}

/* ---- one field ------------------------------------------------------------------------------- */

static Py_ssize_t
layout_round_up(Py_ssize_t offset, Py_ssize_t align)
{
    Py_ssize_t over = offset % align;
    return over == 0 ? offset : offset + align - over;
}

static int
layout_too_large(void)
{
    PyErr_SetString(PyExc_OverflowError, "structure or union too large");
    return -1;
}

/* Room for `size` bytes at the next aligned offset. */
static int
layout_take(layout *self, const ct_info *part, Py_ssize_t *offset)
{
    Py_ssize_t align = part->align > 0 ? part->align : 1;
    if (self->pack > 0 && align > self->pack) {
        align = self->pack;
    }
    Py_ssize_t start = self->is_struct ? self->end : 0;
    if (start > PY_SSIZE_T_MAX - align - part->size) {
        return layout_too_large();
    }
    *offset = layout_round_up(start, align);
    if (*offset + part->size > self->end) {
        self->end = *offset + part->size;
    }
    if (align > self->info.align) {
        self->info.align = align;
    }
    return 0;
}

/* The place of a bit field in a unit. */
static int
layout_place_bits(layout *self, ct_field *field, const ct_info *part, int bits)
{
    int own_bits = (int)part->size * 8;
    if (self->unit_bits > 0 && own_bits <= self->unit_bits
        && self->used_bits + bits <= self->unit_bits) {
        field->offset = self->unit_start + self->unit_bits / 8 - part->size;
    }
    else if (self->unit_bits > 0 && own_bits >= self->unit_bits
             && self->used_bits + bits <= own_bits) {
        self->unit_bits = own_bits;
        self->end = self->unit_start + part->size;
        field->offset = self->unit_start;
    }
    else {
        if (layout_take(self, part, &field->offset) < 0) {
            return -1;
        }
        self->unit_start = field->offset;
        self->unit_bits = own_bits;
        self->used_bits = 0;
    }
    field->bits = bits;
    field->unit = self->unit_bits / 8;
    field->start = self->unit_start;
    field->swapped = self->swapped;
    int big = self->swapped != CT_BIG_ENDIAN;
    field->shift = big ? self->unit_bits - self->used_bits - bits : self->used_bits;
    field->size = (Py_ssize_t)bits << 16 | field->shift;
    self->used_bits += bits;
    if (!self->is_struct) {
        self->unit_bits = 0;
    }
    self->info.flags |= CT_IRREGULAR;
    _PyCt_Granules(&self->info, part, self->unit_start);
    return 0;
}

/* Character arrays read and write as text. */
static void
layout_set_text(ct_field *field, PyObject *type, const ct_info *part)
{
    ct_info *item = PyObject_TypeCheck(type, &_PyCt_ArrayMeta) && part->item != NULL
                        ? _PyCt_Info(part->item)
                        : NULL;
    if (item != NULL && item->code != NULL && item->code->code == 'c') {
        field->get = _PyCt_GetChars;
        field->set = _PyCt_SetChars;
    }
    else if (item != NULL && item->code != NULL && item->code->code == 'u') {
        field->get = _PyCt_GetWides;
        field->set = _PyCt_SetWides;
    }
}

static int
layout_check_bits(PyObject *type, const ct_info *part, int bits)
{
    if (part->code == NULL || part->code->bits == CT_OTHER) {
        PyErr_Format(PyExc_TypeError, "bit fields not allowed for type %s",
                     ((PyTypeObject *)type)->tp_name);
        return -1;
    }
    if (bits <= 0 || bits > part->size * 8) {
        PyErr_SetString(PyExc_ValueError, "number of bits invalid for bit field");
        return -1;
    }
    return 0;
}

/* Appends ":name:" with the type's format before it. */
static int
layout_add_format(layout *self, const ct_info *part, const char *name)
{
    char *shaped = _PyCt_ShapedFormat(part);
    if (shaped == NULL) {
        return -1;
    }
    size_t used = strlen(self->info.format);
    size_t more = strlen(shaped) + strlen(name) + 3;
    char *longer = PyMem_Realloc(self->info.format, used + more + 1); /* 1: '}' */
    if (longer != NULL) {
        sprintf(longer + used, "%s:%s:", shaped, name);
        self->info.format = longer;
    }
    else {
        PyErr_NoMemory();
    }
    PyMem_Free(shaped);
    return longer == NULL ? -1 : 0;
}

/* The name of a field as str; unicode if it is ASCII.  A new reference. */
static PyObject *
layout_field_name(PyObject *name)
{
    PyObject *text = NULL;
    if (PyString_Check(name)) {
        Py_INCREF(name);
        text = name;
    }
    else if (PyUnicode_Check(name)) {
        text = PyUnicode_AsASCIIString(name);
    }
    if (text == NULL) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, "structure field name must be string not %s",
                     Py_TYPE(name)->tp_name);
    }
    return text;
}

/* bits: NULL for a field that is no bit field. */
static int
layout_add_named(layout *self, PyObject *name, PyObject *type, ct_info *part, const int *bits)
{
    if (bits != NULL && layout_check_bits(type, part, *bits) < 0) {
        return -1;
    }
    part->flags |= CT_FINAL;
    if (_PyCt_Place((PyObject *)self->type)->flags & CT_FINAL) {
        PyErr_SetString(PyExc_AttributeError, "Structure or union cannot contain itself");
        return -1;
    }
    ct_field *field = _PyCt_NewField(type, self->info.length);
    if (field == NULL) {
        return -1;
    }
    int result = -1;
    self->info.flags |= part->flags & (CT_HASPOINTER | CT_IRREGULAR);
    if (bits != NULL) {
        result = layout_place_bits(self, field, part, *bits);
    }
    else {
        self->unit_bits = 0;
        field->size = part->size;
        layout_set_text(field, type, part);
        if (layout_take(self, part, &field->offset) == 0) {
            result = layout_add_element(self, type, part, field->offset);
        }
    }
    self->info.length++;
    if (result == 0 && self->is_struct && !self->packed) {
        result = layout_add_format(self, part, PyString_AS_STRING(name));
    }
    if (result == 0 && PyList_Append(self->names, name) == 0) {
        result = PyObject_SetAttr((PyObject *)self->type, name, (PyObject *)field);
    }
    else {
        result = -1;
    }
    Py_DECREF(field);
    return result;
}

static int
layout_add_field(layout *self, Py_ssize_t index, PyObject *pair)
{
    PyObject *name;
    PyObject *type;
    PyObject *text;
    int bits = 0;
    if (!PyTuple_Check(pair) || !PyArg_ParseTuple(pair, "OO|i", &name, &type, &bits)) {
        PyErr_SetString(PyExc_AttributeError, "'_fields_' must be a sequence of pairs");
        return -1;
    }
    ct_info *part = _PyCt_Info(type);
    if (part == NULL) {
        PyErr_Format(PyExc_TypeError,
                     "second item in _fields_ tuple (index %zd) must be a C type", index);
        return -1;
    }
    text = layout_field_name(name);
    if (text == NULL) {
        return -1;
    }
    int is_bits = PyTuple_GET_SIZE(pair) == 3;
    int result = layout_add_named(self, text, type, part, is_bits ? &bits : NULL);
    Py_DECREF(text);
    return result;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int
layout_get_pack(layout *self)
{
    PyObject *pack = PyObject_GetAttrString((PyObject *)self->type, "_pack_");
    if (pack == NULL) {
        PyErr_Clear();
        return 0;
    }
    int number = _PyInt_AsInt(pack);
    Py_DECREF(pack);
    if (number < 0 || PyErr_Occurred()) {
        PyErr_SetString(PyExc_ValueError, "_pack_ must be a non-negative integer");
        return -1;
    }
    self->packed = 1;
    self->pack = number;
    return 0;
}

/* Begins where the base class ends. */
static int
layout_begin(layout *self, Py_ssize_t n_fields)
{
    ct_info *info = &self->info;
    ct_info *base = _PyCt_Info((PyObject *)self->type->tp_base);
    info->align = 1;
    info->itemsize = 0;
    info->flags = CT_AGGREGATE | (self->is_struct ? 0 : CT_IRREGULAR);
    info->parts = PyList_New(0);
    info->format = _PyCt_Join(self->is_struct && !self->packed ? "T{" : "B", "");
    info->elements = PyMem_New(ffi_type *, n_fields + 2);
    if (info->elements == NULL) {
        PyErr_NoMemory();
    }
    if (info->parts == NULL || info->format == NULL || info->elements == NULL) {
        return -1;
    }
    if (base == NULL) {
        self->names = PyList_New(0);
        return self->names == NULL ? -1 : 0;
    }
    self->end = base->size;
    info->align = base->align > 0 ? base->align : 1;
    info->length = base->length;
    info->flags |= base->flags & (CT_HASPOINTER | CT_IRREGULAR);
    self->names = base->names == NULL ? PyList_New(0) : PySequence_List(base->names);
    if (self->names == NULL) {
        return -1;
    }
    return base->size == 0 || !(base->flags & CT_AGGREGATE)
               ? 0
               : layout_add_element(self, (PyObject *)self->type->tp_base, base, 0);
}

static int
layout_add_fields(layout *self, PyObject *fields, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *pair = PySequence_GetItem(fields, i);
        if (pair == NULL) {
            PyErr_SetString(PyExc_AttributeError, "'_fields_' must be a sequence of pairs");
            return -1;
        }
        int result = layout_add_field(self, i, pair);
        Py_DECREF(pair);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

/* Size and alignment are known: makes the info the type's own. */
static int
layout_commit(layout *self)
{
    ct_info *info = &self->info;
    ct_info *place = _PyCt_Place((PyObject *)self->type);
    if (place->flags & CT_FINAL) {
        PyErr_SetString(PyExc_AttributeError, "_fields_ is final");
        return -1;
    }
    if (self->end > PY_SSIZE_T_MAX - info->align) {
        return layout_too_large();
    }
    info->size = layout_round_up(self->end, info->align);
    info->itemsize = info->size;
    if (self->is_struct && !self->packed) {
        /* layout_add_format() left room, and "T{" becomes "T{}" */
        char *closed = _PyCt_Join(info->format, "}");
        if (closed == NULL) {
            return -1;
        }
        PyMem_Free(info->format);
        info->format = closed;
    }
    info->names = PyList_AsTuple(self->names);
    if (info->names == NULL || layout_finish_ffi(self) < 0) {
        return -1;
    }
    info->flags |= CT_FINAL;
    info->ready = 1;
    _PyCt_InfoClear(place);
    *place = *info;
    memset(info, 0, sizeof *info);
    return 0;
}

int
_PyCt_Layout(PyTypeObject *type, PyObject *fields, int is_struct)
{
    ct_info *place = _PyCt_Place((PyObject *)type);
    if (fields == NULL || place == NULL) {
        return 0;
    }
    layout self = {.type = type, .is_struct = is_struct};
    int result = -1;
    self.swapped = PyObject_HasAttrString((PyObject *)type, "_swappedbytes_");
    if (layout_get_pack(&self) < 0) {
        return -1;
    }
    Py_ssize_t n = PySequence_Size(fields);
    if (n < 0) {
        PyErr_SetString(PyExc_TypeError, "'_fields_' must be a sequence of pairs");
    }
    else if (place->flags & CT_FINAL) {
        PyErr_SetString(PyExc_AttributeError, "_fields_ is final");
    }
    else if (layout_begin(&self, n) == 0 && layout_add_fields(&self, fields, n) == 0) {
        result = layout_commit(&self);
    }
    Py_XDECREF(self.names);
    _PyCt_InfoClear(&self.info);
    return result;
}
