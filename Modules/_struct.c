/* Module _struct: values packed into strings by a format.
 *
 * A Struct holds the compiled format: one code_t for each value, with its place; pad bytes
 * are gaps between them, zeroed before packing.  A format character is described once for
 * each of the three layouts (native with alignment, little and big endian); the numbers in
 * it drive one packer and one unpacker for all integers. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "structmember.h"

enum kind {
    KIND_PAD,
    KIND_CHAR,
    KIND_STRING,
    KIND_PASCAL,
    KIND_BOOL,
    KIND_SIGNED,
    KIND_UNSIGNED,
    KIND_FLOAT,
    KIND_DOUBLE,
    KIND_POINTER,
};

enum layout { LAYOUT_NATIVE, LAYOUT_LITTLE, LAYOUT_BIG };

typedef struct {
    char format;
    unsigned char kind;
    unsigned char layout;
    unsigned char size;
    unsigned char alignment;
} format_def;

typedef struct {
    const format_def *def; /* NULL ends the list */
    Py_ssize_t offset;
    Py_ssize_t size;
} code_t;

typedef struct {
    PyObject_HEAD
    Py_ssize_t size;  /* -1 until __init__ */
    Py_ssize_t count; /* of values */
    code_t *codes;
    PyObject *format;
    PyObject *weakrefs;
} StructObject;

static PyTypeObject Struct_Type;
static PyObject *StructError;

/* ---- formats ------------------------------------------------------------------------ */
#define NATIVE(format, kind, type)                                                          \
    {format, kind, LAYOUT_NATIVE, sizeof(type), _Alignof(type)}

static const format_def native_defs[] = {
    NATIVE('x', KIND_PAD, char),
    NATIVE('b', KIND_SIGNED, char),
    NATIVE('B', KIND_UNSIGNED, char),
    NATIVE('c', KIND_CHAR, char),
    NATIVE('s', KIND_STRING, char),
    NATIVE('p', KIND_PASCAL, char),
    NATIVE('h', KIND_SIGNED, short),
    NATIVE('H', KIND_UNSIGNED, short),
    NATIVE('i', KIND_SIGNED, int),
    NATIVE('I', KIND_UNSIGNED, int),
    NATIVE('l', KIND_SIGNED, long),
    NATIVE('L', KIND_UNSIGNED, long),
    NATIVE('q', KIND_SIGNED, long long),
    NATIVE('Q', KIND_UNSIGNED, long long),
    NATIVE('?', KIND_BOOL, _Bool),
    NATIVE('f', KIND_FLOAT, float),
    NATIVE('d', KIND_DOUBLE, double),
    NATIVE('P', KIND_POINTER, void *),
    {0},
};
#undef NATIVE

#define STANDARD_DEFS(layout)                                                               \
    {                                                                                       \
        {'x', KIND_PAD, layout, 1, 0}, {'b', KIND_SIGNED, layout, 1, 0},                    \
            {'B', KIND_UNSIGNED, layout, 1, 0}, {'c', KIND_CHAR, layout, 1, 0},             \
            {'s', KIND_STRING, layout, 1, 0}, {'p', KIND_PASCAL, layout, 1, 0},             \
            {'h', KIND_SIGNED, layout, 2, 0}, {'H', KIND_UNSIGNED, layout, 2, 0},           \
            {'i', KIND_SIGNED, layout, 4, 0}, {'I', KIND_UNSIGNED, layout, 4, 0},           \
            {'l', KIND_SIGNED, layout, 4, 0}, {'L', KIND_UNSIGNED, layout, 4, 0},           \
            {'q', KIND_SIGNED, layout, 8, 0}, {'Q', KIND_UNSIGNED, layout, 8, 0},           \
            {'?', KIND_BOOL, layout, 1, 0}, {'f', KIND_FLOAT, layout, 4, 0},                \
            {'d', KIND_DOUBLE, layout, 8, 0}, {0},                                          \
    }

static const format_def little_defs[] = STANDARD_DEFS(LAYOUT_LITTLE);
static const format_def big_defs[] = STANDARD_DEFS(LAYOUT_BIG);
#undef STANDARD_DEFS

/* The table a format's first character chooses, and the position behind it. */
static const format_def *
choose_defs(const char **format)
{
    switch (*(*format)++) {
    case '<':
    case '=': /* the machine is little endian */
        return little_defs;
    case '>':
    case '!':
        return big_defs;
    case '@':
        return native_defs;
    default:
        (*format)--;
        return native_defs;
    }
}

static const format_def *
find_def(const format_def *defs, char c)
{
    for (; defs->format != '\0'; defs++) {
        if (defs->format == c) {
            return defs;
        }
    }
    PyErr_SetString(StructError, "bad char in struct format");
    return NULL;
}

/* An item of a format: [count] character. */
typedef struct {
    const format_def *def;
    Py_ssize_t count;
    Py_ssize_t start;
} item_t;

static int
size_overflow(void)
{
    PyErr_SetString(StructError, "total struct size too long");
    return -1;
}

/* Read an item at *format and place it behind *size: 1, 0 at the end, or -1 with an
 * exception. */
static int
next_item(const format_def *defs, const char **format, Py_ssize_t *size, item_t *item)
{
    const char *p = *format;
    while (*p != '\0' && Py_ISSPACE(*p)) {
        p++;
    }
    item->count = 1;
    if (Py_ISDIGIT(*p)) {
        item->count = 0;
        for (; Py_ISDIGIT(*p); p++) {
            if (item->count > (PY_SSIZE_T_MAX - (*p - '0')) / 10) {
                return size_overflow();
            }
            item->count = item->count * 10 + (*p - '0');
        }
    }
    if (*p == '\0') {
        *format = p;
        return 0;
    }
    item->def = find_def(defs, *p);
    if (item->def == NULL) {
        return -1;
    }
    *format = p + 1;
    if (item->def->alignment > 1) {
        Py_ssize_t mask = item->def->alignment - 1;
        if (*size > PY_SSIZE_T_MAX - mask) {
            return size_overflow();
        }
        *size = (*size + mask) & ~mask;
    }
    item->start = *size;
    if (item->count > (PY_SSIZE_T_MAX - *size) / item->def->size) {
        return size_overflow();
    }
    *size += item->count * item->def->size;
    return 1;
}

/* Values of an item. */
static Py_ssize_t
item_values(const item_t *item)
{
    switch (item->def->kind) {
    case KIND_PAD:
        return 0;
    case KIND_STRING:
    case KIND_PASCAL:
        return 1;
    default:
        return item->count;
    }
}

/* Compile self->format; 0, or -1 with an exception. */
static int
struct_compile(StructObject *self)
{
    const char *start = PyString_AS_STRING(self->format);
    const format_def *defs = choose_defs(&start);
    const char *p = start;
    Py_ssize_t size = 0;
    Py_ssize_t count = 0;
    item_t item;
    int status;
    while ((status = next_item(defs, &p, &size, &item)) > 0) {
        Py_ssize_t values = item_values(&item);
        if (values > PY_SSIZE_T_MAX - count) {
            return size_overflow();
        }
        count += values;
    }
    if (status < 0) {
        return -1;
    }
    if (count >= PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(code_t)) {
        PyErr_NoMemory();
        return -1;
    }
    code_t *codes = PyMem_Malloc((size_t)(count + 1) * sizeof(code_t));
    if (codes == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    code_t *code = codes;
    p = start;
    size = 0;
    while (next_item(defs, &p, &size, &item) > 0) {
        Py_ssize_t values = item_values(&item);
        int whole = item.def->kind == KIND_STRING || item.def->kind == KIND_PASCAL;
        for (Py_ssize_t i = 0; i < values; i++, code++) {
            code->def = item.def;
            code->offset = item.start + i * item.def->size;
            code->size = whole ? item.count : item.def->size;
        }
    }
    assert(code == codes + count);
    code->def = NULL;
    code->offset = size;
    code->size = 0;
    PyMem_Free(self->codes);
    self->codes = codes;
    self->size = size;
    self->count = count;
    return 0;
}

/* ---- packing -------------------------------------------------------------------------- */
/* value as int or long, new reference; floats and things with __int__ with a warning. */
static PyObject *
to_integer(PyObject *value)
{
    if (PyInt_Check(value) || PyLong_Check(value)) {
        Py_INCREF(value);
        return value;
    }
    PyNumberMethods *number = Py_TYPE(value)->tp_as_number;
    PyObject *result = NULL;
    if (PyIndex_Check(value)) {
        result = PyNumber_Index(value);
        if (result != NULL || !PyErr_ExceptionMatches(PyExc_TypeError)) {
            return result;
        }
        PyErr_Clear();
    }
    if (number != NULL && number->nb_int != NULL) {
        const char *warning
            = PyFloat_Check(value)
                  ? "integer argument expected, got float"
                  : "integer argument expected, got non-integer (implicit conversion using "
                    "__int__ is deprecated)";
        if (PyErr_WarnEx(PyExc_DeprecationWarning, warning, 1) < 0) {
            return NULL;
        }
        result = number->nb_int(value);
        if (result == NULL || PyInt_Check(result) || PyLong_Check(result)) {
            return result;
        }
        Py_DECREF(result);
    }
    PyErr_SetString(StructError, "cannot convert argument to integer");
    return NULL;
}

/* "number does not fit" in the words of its format. */
static int
range_error(const format_def *def)
{
    if (def->size == 1) {
        PyErr_SetString(StructError, def->kind == KIND_SIGNED
                                         ? "byte format requires -128 <= number <= 127"
                                         : "ubyte format requires 0 <= number <= 255");
    }
    else if (def->size == 2 && def->layout != LAYOUT_BIG) {
        PyErr_SetString(StructError,
                        def->kind == KIND_SIGNED
                            ? "short format requires SHRT_MIN <= number <= SHRT_MAX"
                            : "ushort format requires 0 <= number <= USHRT_MAX");
    }
    else {
        assert(def->size < 8);
        long largest = (1L << (8 * def->size - (def->kind == KIND_SIGNED))) - 1;
        PyErr_Format(StructError, "'%c' format requires %zd <= number <= %zd", def->format,
                     def->kind == KIND_SIGNED ? (Py_ssize_t)(-largest - 1) : (Py_ssize_t)0,
                     (Py_ssize_t)largest);
    }
    return -1;
}

static int
overflow_error(const format_def *def)
{
    if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Format(StructError, "integer out of range for '%c' format code", def->format);
    }
    return -1;
}

static inline void
store_bytes(const format_def *def, char *p, uint64_t bits)
{
    if (def->layout == LAYOUT_BIG) {
        for (int i = def->size - 1; i >= 0; i--) {
            p[i] = (char)bits;
            bits >>= 8;
        }
        return;
    }
    memcpy(p, &bits, def->size);
}

/* number is an int or long. */
static int
pack_signed(const format_def *def, char *p, PyObject *number)
{
    long value = PyLong_AsLong(number);
    if (value == -1 && PyErr_Occurred()) {
        return overflow_error(def);
    }
    if (def->size < 8) {
        long limit = 1L << (8 * def->size - 1);
        if (value < -limit || value >= limit) {
            return range_error(def);
        }
    }
    store_bytes(def, p, (uint64_t)value);
    return 0;
}

static int
pack_unsigned(const format_def *def, char *p, PyObject *number)
{
    unsigned long value;
    if (def->size < 4) {
        /* these always had signed words about what is too small */
        long narrow = PyLong_AsLong(number);
        if (narrow == -1 && PyErr_Occurred()) {
            return overflow_error(def);
        }
        if (narrow < 0) {
            return range_error(def);
        }
        value = (unsigned long)narrow;
    }
    else if (PyInt_Check(number)) {
        long narrow = PyInt_AS_LONG(number);
        if (narrow < 0) {
            PyErr_SetNone(PyExc_OverflowError);
            return overflow_error(def);
        }
        value = (unsigned long)narrow;
    }
    else {
        value = PyLong_AsUnsignedLong(number);
        if (value == (unsigned long)-1 && PyErr_Occurred()) {
            if (PyErr_ExceptionMatches(PyExc_TypeError)) {
                PyErr_SetNone(PyExc_OverflowError);
            }
            return overflow_error(def);
        }
    }
    if (def->size < 8 && value >> (8 * def->size) != 0) {
        return range_error(def);
    }
    store_bytes(def, p, value);
    return 0;
}

static int
pack_integer(const format_def *def, char *p, PyObject *value)
{
    PyObject *number = to_integer(value); /* may run code */
    if (number == NULL) {
        return def->kind == KIND_SIGNED || def->kind == KIND_UNSIGNED ? overflow_error(def) : -1;
    }
    int status;
    if (def->kind == KIND_SIGNED) {
        status = pack_signed(def, p, number);
    }
    else if (def->kind == KIND_UNSIGNED) {
        status = pack_unsigned(def, p, number);
    }
    else {
        void *pointer = PyLong_AsVoidPtr(number);
        status = pointer == NULL && PyErr_Occurred() ? -1 : 0;
        memcpy(p, &pointer, sizeof(pointer));
    }
    Py_DECREF(number);
    return status;
}

static int
pack_real(const format_def *def, char *p, PyObject *value)
{
    double number = PyFloat_AsDouble(value); /* may run code */
    if (number == -1.0 && PyErr_Occurred()) {
        PyErr_SetString(StructError, "required argument is not a float");
        return -1;
    }
    if (def->layout != LAYOUT_NATIVE) {
        int little = def->layout == LAYOUT_LITTLE;
        return def->kind == KIND_FLOAT ? _PyFloat_Pack4(number, (unsigned char *)p, little)
                                       : _PyFloat_Pack8(number, (unsigned char *)p, little);
    }
    if (def->kind == KIND_FLOAT) {
        float narrow = (float)number;
        memcpy(p, &narrow, sizeof(narrow));
    }
    else {
        memcpy(p, &number, sizeof(number));
    }
    return 0;
}

static int
pack_text(const code_t *code, char *p, PyObject *value)
{
    const format_def *def = code->def;
    if (def->kind == KIND_CHAR) {
        if (!PyString_Check(value) || PyString_GET_SIZE(value) != 1) {
            PyErr_SetString(StructError, "char format require string of length 1");
            return -1;
        }
        *p = PyString_AS_STRING(value)[0];
        return 0;
    }
    if (!PyString_Check(value)) {
        PyErr_Format(StructError, "argument for '%c' must be a string", def->format);
        return -1;
    }
    Py_ssize_t n = PyString_GET_SIZE(value);
    Py_ssize_t room = code->size;
    if (def->kind == KIND_PASCAL) {
        if (room == 0) {
            return 0;
        }
        room--;
        n = n > room ? room : n;
        *p++ = (char)(n > 255 ? 255 : n);
    }
    memcpy(p, PyString_AS_STRING(value), (size_t)(n > room ? room : n));
    return 0;
}

/* Pack args[first:] to out, self->size bytes. */
static int
struct_pack_values(StructObject *self, PyObject *args, Py_ssize_t first, char *out)
{
    memset(out, 0, (size_t)self->size);
    PyObject **value = &PyTuple_GET_ITEM(args, first);
    for (const code_t *code = self->codes; code->def != NULL; code++, value++) {
        char *p = out + code->offset;
        int status;
        switch (code->def->kind) {
        case KIND_SIGNED:
        case KIND_UNSIGNED:
        case KIND_POINTER:
            status = pack_integer(code->def, p, *value);
            break;
        case KIND_FLOAT:
        case KIND_DOUBLE:
            status = pack_real(code->def, p, *value);
            break;
        case KIND_BOOL:
            status = PyObject_IsTrue(*value); /* may run code */
            *p = status > 0;
            break;
        default:
            status = pack_text(code, p, *value);
            break;
        }
        if (status < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- unpacking --------------------------------------------------------------------------- */
static PyObject *
unpack_integer(const format_def *def, const char *p)
{
    uint64_t bits = 0;
    if (def->layout == LAYOUT_BIG) {
        for (int i = 0; i < def->size; i++) {
            bits = bits << 8 | (unsigned char)p[i];
        }
    }
    else {
        memcpy(&bits, p, def->size);
    }
    if (def->kind == KIND_SIGNED) {
        int unused = 64 - 8 * def->size;
        return PyInt_FromLong((long)(bits << unused) >> unused);
    }
    if (bits <= LONG_MAX) {
        return PyInt_FromLong((long)bits);
    }
    return PyLong_FromUnsignedLong(bits);
}

static PyObject *
unpack_real(const format_def *def, const char *p)
{
    double number;
    if (def->layout != LAYOUT_NATIVE) {
        int little = def->layout == LAYOUT_LITTLE;
        number = def->kind == KIND_FLOAT ? _PyFloat_Unpack4((const unsigned char *)p, little)
                                         : _PyFloat_Unpack8((const unsigned char *)p, little);
        if (number == -1.0 && PyErr_Occurred()) {
            return NULL;
        }
    }
    else if (def->kind == KIND_FLOAT) {
        float narrow;
        memcpy(&narrow, p, sizeof(narrow));
        number = narrow;
    }
    else {
        memcpy(&number, p, sizeof(number));
    }
    return PyFloat_FromDouble(number);
}

static PyObject *
unpack_one(const code_t *code, const char *p)
{
    switch (code->def->kind) {
    case KIND_SIGNED:
    case KIND_UNSIGNED:
    case KIND_POINTER:
        return unpack_integer(code->def, p);
    case KIND_FLOAT:
    case KIND_DOUBLE:
        return unpack_real(code->def, p);
    case KIND_BOOL:
        return PyBool_FromLong(*p != 0);
    case KIND_PASCAL: {
        Py_ssize_t n = code->size == 0 ? 0 : (unsigned char)*p;
        if (n >= code->size) {
            n = code->size - 1;
        }
        return PyString_FromStringAndSize(p + 1, n < 0 ? 0 : n);
    }
    default:
        return PyString_FromStringAndSize(p, code->size);
    }
}

static PyObject *
struct_unpack_values(StructObject *self, const char *bytes)
{
    PyObject *result = PyTuple_New(self->count);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t i = 0;
    for (const code_t *code = self->codes; code->def != NULL; code++, i++) {
        PyObject *value = unpack_one(code, bytes + code->offset);
        if (value == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, i, value);
    }
    return result;
}

/* ---- the type ------------------------------------------------------------------------------- */
static PyObject *
Struct_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    StructObject *self = (StructObject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        Py_INCREF(Py_None);
        self->format = Py_None;
        self->codes = NULL;
        self->size = -1;
        self->count = -1;
    }
    return (PyObject *)self;
}

static int
Struct_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"format", NULL};
    PyObject *format;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:Struct", keywords, &format)) {
        return -1;
    }
    if (PyString_Check(format)) {
        Py_INCREF(format);
    }
    else if (PyUnicode_Check(format)) {
        format = PyUnicode_AsASCIIString(format);
        if (format == NULL) {
            return -1;
        }
    }
    else {
        PyErr_Format(PyExc_TypeError, "Struct() argument 1 must be string, not %s",
                     Py_TYPE(format)->tp_name);
        return -1;
    }
    StructObject *self = (StructObject *)op;
    Py_XSETREF(self->format, format);
    return struct_compile(self);
}

static void
Struct_dealloc(PyObject *op)
{
    StructObject *self = (StructObject *)op;
    if (self->weakrefs != NULL) {
        PyObject_ClearWeakRefs(op);
    }
    PyMem_Free(self->codes);
    Py_XDECREF(self->format);
    Py_TYPE(op)->tp_free(op);
}

PyDoc_STRVAR(unpack_doc, "S.unpack(str) -> (v1, v2, ...)\n\
\n\
The values in str, whose size must be S.size.");

static PyObject *
Struct_unpack(PyObject *op, PyObject *input)
{
    StructObject *self = (StructObject *)op;
    PyObject *result = NULL;
    if (self->codes == NULL || input == NULL) {
        goto error;
    }
    if (PyString_Check(input)) {
        if (PyString_GET_SIZE(input) != self->size) {
            goto error;
        }
        return struct_unpack_values(self, PyString_AS_STRING(input));
    }
    Py_buffer view;
    if (!PyArg_Parse(input, "s*:unpack", &view)) {
        goto error;
    }
    if (view.len != self->size) {
        PyBuffer_Release(&view);
        goto error;
    }
    result = struct_unpack_values(self, view.buf);
    PyBuffer_Release(&view);
    return result;
error:
    PyErr_Format(StructError, "unpack requires a string argument of length %zd", self->size);
    return NULL;
}

PyDoc_STRVAR(unpack_from_doc, "S.unpack_from(buffer[, offset]) -> (v1, v2, ...)\n\
\n\
The values in the S.size bytes of buffer from offset on.");

static PyObject *
Struct_unpack_from(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"buffer", (char *)"offset", NULL};
    StructObject *self = (StructObject *)op;
    Py_buffer view;
    Py_ssize_t offset = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|n:unpack_from", keywords, &view, &offset)) {
        return NULL;
    }
    PyObject *result = NULL;
    if (offset < 0) {
        offset += view.len;
    }
    if (self->codes == NULL || offset < 0 || view.len - offset < self->size) {
        PyErr_Format(StructError, "unpack_from requires a buffer of at least %zd bytes",
                     self->size);
    }
    else {
        result = struct_unpack_values(self, (char *)view.buf + offset);
    }
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(pack_doc, "S.pack(v1, v2, ...) -> string\n\
\n\
The values as bytes in the layout of S.");

static PyObject *
Struct_pack(PyObject *op, PyObject *args)
{
    StructObject *self = (StructObject *)op;
    if (self->codes == NULL || PyTuple_GET_SIZE(args) != self->count) {
        PyErr_Format(StructError, "pack expected %zd items for packing (got %zd)", self->count,
                     PyTuple_GET_SIZE(args));
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, self->size);
    if (result != NULL && struct_pack_values(self, args, 0, PyString_AS_STRING(result)) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyDoc_STRVAR(pack_into_doc, "S.pack_into(buffer, offset, v1, v2, ...)\n\
\n\
Write the values to the S.size bytes of the writable buffer from offset on.");

/* Pack the values for a buffer that does not know its users, as an array's: converting
 * a value may run code that moves it.  So they are packed apart and then copied to
 * offset of the view, which is taken anew.  0, or -1 with an exception set. */
static int
struct_pack_apart(StructObject *self, PyObject *args, Py_buffer *view, Py_ssize_t offset)
{
    PyObject *packed = PyString_FromStringAndSize(NULL, self->size);
    if (packed == NULL) {
        return -1;
    }
    int status = struct_pack_values(self, args, 2, PyString_AS_STRING(packed));
    if (status == 0) {
        PyBuffer_Release(view);
        memset(view, 0, sizeof(*view)); /* nothing to release if it cannot be taken */
        status = PyArg_Parse(PyTuple_GET_ITEM(args, 0), "w*", view) ? 0 : -1;
    }
    if (status == 0 && view->len - offset < self->size) {
        PyErr_Format(StructError, "pack_into requires a buffer of at least %zd bytes",
                     self->size);
        status = -1;
    }
    if (status == 0) {
        memcpy((char *)view->buf + offset, PyString_AS_STRING(packed), (size_t)self->size);
    }
    Py_DECREF(packed);
    return status;
}

static PyObject *
Struct_pack_into(PyObject *op, PyObject *args)
{
    StructObject *self = (StructObject *)op;
    Py_ssize_t given = PyTuple_GET_SIZE(args);
    if (self->codes == NULL || given != self->count + 2) {
        if (given == 0) {
            PyErr_SetString(StructError, "pack_into expected buffer argument");
        }
        else if (given == 1) {
            PyErr_SetString(StructError, "pack_into expected offset argument");
        }
        else {
            PyErr_Format(StructError, "pack_into expected %zd items for packing (got %zd)",
                         self->count, given - 2);
        }
        return NULL;
    }
    Py_buffer view;
    if (!PyArg_Parse(PyTuple_GET_ITEM(args, 0), "w*", &view)) {
        return NULL; /* a bad buffer is told before a bad offset */
    }
    PyBuffer_Release(&view);
    Py_ssize_t offset = PyInt_AsSsize_t(PyTuple_GET_ITEM(args, 1)); /* may run code */
    if ((offset == -1 && PyErr_Occurred())
        || !PyArg_Parse(PyTuple_GET_ITEM(args, 0), "w*", &view)) {
        return NULL;
    }
    PyObject *result = NULL;
    if (offset < 0) {
        offset += view.len;
    }
    if (offset < 0 || view.len - offset < self->size) {
        PyErr_Format(StructError, "pack_into requires a buffer of at least %zd bytes",
                     self->size);
        goto done;
    }
    int status = PyObject_CheckBuffer(PyTuple_GET_ITEM(args, 0))
                     ? struct_pack_values(self, args, 2, (char *)view.buf + offset)
                     : struct_pack_apart(self, args, &view, offset);
    if (status == 0) {
        Py_INCREF(Py_None);
        result = Py_None;
    }
done:
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
Struct_get_format(PyObject *op, void *closure)
{
    PyObject *format = ((StructObject *)op)->format;
    Py_INCREF(format);
    return format;
}

static PyObject *
Struct_get_size(PyObject *op, void *closure)
{
    return PyInt_FromSsize_t(((StructObject *)op)->size);
}

PyDoc_STRVAR(sizeof_doc, "S.__sizeof__() -> long\n\
\n\
The bytes of memory S takes.");

static PyObject *
Struct_sizeof(PyObject *op, PyObject *unused)
{
    StructObject *self = (StructObject *)op;
    Py_ssize_t codes = self->codes == NULL ? 0 : self->count + 1;
    return PyLong_FromSsize_t(Py_TYPE(op)->tp_basicsize + codes * (Py_ssize_t)sizeof(code_t));
}

static PyMethodDef Struct_methods[] = {
    {"pack", Struct_pack, METH_VARARGS, pack_doc},
    {"pack_into", Struct_pack_into, METH_VARARGS, pack_into_doc},
    {"unpack", Struct_unpack, METH_O, unpack_doc},
    {"unpack_from", (PyCFunction)Struct_unpack_from, METH_VARARGS | METH_KEYWORDS,
     unpack_from_doc},
    {"__sizeof__", Struct_sizeof, METH_NOARGS, sizeof_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef Struct_getset[] = {
    {(char *)"format", Struct_get_format, NULL, (char *)"the format string", NULL},
    {(char *)"size", Struct_get_size, NULL, (char *)"bytes of the packed values", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(Struct_doc, "Struct(format): a compiled format");

static PyTypeObject Struct_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "Struct",
    .tp_basicsize = sizeof(StructObject),
    .tp_dealloc = Struct_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = Struct_doc,
    .tp_weaklistoffset = offsetof(StructObject, weakrefs),
    .tp_methods = Struct_methods,
    .tp_getset = Struct_getset,
    .tp_init = Struct_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = Struct_new,
    .tp_free = PyObject_Del,
};

/* ---- functions: a Struct from the cache, then its method ----------------------------------------- */
#define CACHE_LIMIT 100
static PyObject *cache;

/* The Struct of a format; new reference. */
static StructObject *
cached_struct(PyObject *format)
{
    if (cache == NULL) {
        cache = PyDict_New();
        if (cache == NULL) {
            return NULL;
        }
    }
    PyObject *known = PyDict_GetItem(cache, format);
    if (known != NULL) {
        Py_INCREF(known);
        return (StructObject *)known;
    }
    PyObject *fresh = PyObject_CallFunctionObjArgs((PyObject *)&Struct_Type, format, NULL);
    if (fresh != NULL) {
        if (PyDict_Size(cache) >= CACHE_LIMIT) {
            PyDict_Clear(cache);
        }
        if (PyDict_SetItem(cache, format, fresh) < 0) {
            PyErr_Clear();
        }
    }
    return (StructObject *)fresh;
}

PyDoc_STRVAR(clearcache_doc, "_clearcache()\n\
\n\
Forget the compiled formats.");

static PyObject *
struct_clearcache(PyObject *module, PyObject *unused)
{
    Py_CLEAR(cache);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(calcsize_doc, "calcsize(fmt) -> int\n\
\n\
The bytes that values of this format take.");

static PyObject *
struct_calcsize(PyObject *module, PyObject *format)
{
    StructObject *self = cached_struct(format);
    if (self == NULL) {
        return NULL;
    }
    Py_ssize_t size = self->size;
    Py_DECREF(self);
    return PyInt_FromSsize_t(size);
}

/* Call a method of the Struct of args[0] with the other arguments. */
static PyObject *
call_with_rest(PyObject *args, PyObject *(*method)(PyObject *, PyObject *))
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n == 0) {
        PyErr_SetString(PyExc_TypeError, "missing format argument");
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, n);
    if (rest == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    StructObject *self = cached_struct(PyTuple_GET_ITEM(args, 0));
    if (self != NULL) {
        result = method((PyObject *)self, rest);
        Py_DECREF(self);
    }
    Py_DECREF(rest);
    return result;
}

PyDoc_STRVAR(module_pack_doc, "pack(fmt, v1, v2, ...) -> string\n\
\n\
The values as bytes in the layout of fmt.");

static PyObject *
struct_pack(PyObject *module, PyObject *args)
{
    return call_with_rest(args, Struct_pack);
}

PyDoc_STRVAR(module_pack_into_doc, "pack_into(fmt, buffer, offset, v1, v2, ...)\n\
\n\
Write the values to the writable buffer from offset on.");

static PyObject *
struct_pack_into(PyObject *module, PyObject *args)
{
    return call_with_rest(args, Struct_pack_into);
}

PyDoc_STRVAR(module_unpack_doc, "unpack(fmt, string) -> (v1, v2, ...)\n\
\n\
The values in string, whose size must be calcsize(fmt).");

static PyObject *
struct_unpack(PyObject *module, PyObject *args)
{
    PyObject *format;
    PyObject *input;
    if (!PyArg_UnpackTuple(args, "unpack", 2, 2, &format, &input)) {
        return NULL;
    }
    StructObject *self = cached_struct(format);
    if (self == NULL) {
        return NULL;
    }
    PyObject *result = Struct_unpack((PyObject *)self, input);
    Py_DECREF(self);
    return result;
}

PyDoc_STRVAR(module_unpack_from_doc, "unpack_from(fmt, buffer[, offset]) -> (v1, v2, ...)\n\
\n\
The values in buffer from offset on.");

static PyObject *
struct_unpack_from(PyObject *module, PyObject *args, PyObject *kwds)
{
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    if (n == 0) {
        PyErr_SetString(PyExc_TypeError, "missing format argument");
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, n);
    StructObject *self = rest == NULL ? NULL : cached_struct(PyTuple_GET_ITEM(args, 0));
    PyObject *result = NULL;
    if (self != NULL) {
        result = Struct_unpack_from((PyObject *)self, rest, kwds);
        Py_DECREF(self);
    }
    Py_XDECREF(rest);
    return result;
}

static PyMethodDef module_methods[] = {
    {"_clearcache", struct_clearcache, METH_NOARGS, clearcache_doc},
    {"calcsize", struct_calcsize, METH_O, calcsize_doc},
    {"pack", struct_pack, METH_VARARGS, module_pack_doc},
    {"pack_into", struct_pack_into, METH_VARARGS, module_pack_into_doc},
    {"unpack", struct_unpack, METH_VARARGS, module_unpack_doc},
    {"unpack_from", (PyCFunction)struct_unpack_from, METH_VARARGS | METH_KEYWORDS,
     module_unpack_from_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(module_doc, "Values of Python packed into strings as C would lay them out.\n\
\n\
A format begins with the layout: @ native with alignment (also without any), = native\n\
order, < little endian, > or ! big endian.  Then for each value, perhaps after a count:\n\
x pad byte, c char, b B 1 byte, ? bool, h H short, i I int, l L long, q Q long long,\n\
f float, d double, s string of count bytes, p string behind its length, P pointer\n\
(only native).  Capital letters are unsigned.");

PyMODINIT_FUNC
init_struct(void)
{
    PyObject *module = Py_InitModule3("_struct", module_methods, module_doc);
    if (module == NULL) {
        return;
    }
    Py_TYPE(&Struct_Type) = &PyType_Type;
    if (PyType_Ready(&Struct_Type) < 0) {
        return;
    }
    if (StructError == NULL) {
        StructError = PyErr_NewException((char *)"struct.error", NULL, NULL);
        if (StructError == NULL) {
            return;
        }
    }
    Py_INCREF(StructError);
    PyModule_AddObject(module, "error", StructError);
    Py_INCREF(&Struct_Type);
    PyModule_AddObject(module, "Struct", (PyObject *)&Struct_Type);
    PyModule_AddStringConstant(module, "__version__", "0.2");
    PyModule_AddIntConstant(module, "_PY_STRUCT_RANGE_CHECKING", 1);
    PyModule_AddIntConstant(module, "_PY_STRUCT_FLOAT_COERCE", 1);
}
