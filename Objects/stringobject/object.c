/* The str object: making, hashing, comparing, its protocols and its type.
 *
 * Invariants: ob_sval[ob_size] is 0; ob_shash is -1 or the hash; the texts of no and of one
 * byte exist once (the caches below), except while their maker still fills them.  The slots
 * that other types need before PyType_Ready are all in the static type. */
#include "Python.h"
#include "pycore_str.h"

#include "../stringlib/config_bytes.h"
#include "../stringlib/search.h"
#include "../stringlib/undef.h"

static PyStringObject *empty_string;
static PyStringObject *char_strings[256];

/* ---- making --------------------------------------------------------------------- */
PyObject *
_PyString_Alloc(Py_ssize_t size)
{
    assert(size >= 0);
    if (size > PY_SSIZE_T_MAX - (Py_ssize_t)PyStringObject_SIZE) {
        PyErr_SetString(PyExc_OverflowError, "string is too large");
        return NULL;
    }
    PyStringObject *op = PyObject_MALLOC(PyStringObject_SIZE + (size_t)size);
    if (op == NULL) {
        return PyErr_NoMemory();
    }
    (void)PyObject_INIT_VAR(op, &PyString_Type, size);
    op->ob_shash = -1;
    op->ob_sstate = SSTATE_NOT_INTERNED;
    op->ob_sval[size] = '\0';
    return (PyObject *)op;
}

/* Fill a cache slot with the interned str of these bytes. */
static PyObject *
string_cached(PyStringObject **slot, const char *bytes, Py_ssize_t size)
{
    if (*slot == NULL) {
        PyObject *op = _PyString_Alloc(size);
        if (op == NULL) {
            return NULL;
        }
        memcpy(PyString_AS_STRING(op), bytes, (size_t)size);
        PyString_InternInPlace(&op);
        *slot = (PyStringObject *)op;
    }
    Py_INCREF(*slot);
    return (PyObject *)*slot;
}

PyObject *
_PyString_GetEmpty(void)
{
    return string_cached(&empty_string, "", 0);
}

PyObject *
_PyString_GetChar(unsigned char c)
{
    char byte = (char)c;
    return string_cached(&char_strings[c], &byte, 1);
}

PyObject *
PyString_FromStringAndSize(const char *bytes, Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError,
                        "Negative size passed to PyString_FromStringAndSize");
        return NULL;
    }
    if (size == 0) {
        return _PyString_GetEmpty();
    }
    if (size == 1 && bytes != NULL) {
        return _PyString_GetChar((unsigned char)*bytes);
    }
    PyObject *op = _PyString_Alloc(size);
    if (op != NULL && bytes != NULL) {
        memcpy(PyString_AS_STRING(op), bytes, (size_t)size);
    }
    return op;
}

PyObject *
PyString_FromString(const char *text)
{
    assert(text != NULL);
    size_t size = strlen(text);
    if (size > PY_SSIZE_T_MAX - PyStringObject_SIZE) {
        PyErr_SetString(PyExc_OverflowError, "string is too long for a Python string");
        return NULL;
    }
    return PyString_FromStringAndSize(text, (Py_ssize_t)size);
}

static void
string_dealloc(PyObject *op)
{
    int state = PyString_CHECK_INTERNED(op);
    if (state == SSTATE_INTERNED_MORTAL) {
        _PyString_Uninterned((PyStringObject *)op);
    }
    else if (state == SSTATE_INTERNED_IMMORTAL) {
        Py_FatalError("Immortal interned string died.");
    }
    Py_TYPE(op)->tp_free(op);
}

int
_PyString_Resize(PyObject **p, Py_ssize_t newsize)
{
    PyObject *op = *p;
    *p = NULL;
    if (!PyString_Check(op) || newsize < 0
        || (Py_SIZE(op) != 0 && (Py_REFCNT(op) != 1 || PyString_CHECK_INTERNED(op)))) {
        if (PyString_Check(op) && Py_SIZE(op) == newsize) {
            *p = op;
            return 0;
        }
        Py_DECREF(op);
        PyErr_BadInternalCall();
        return -1;
    }
    if (Py_SIZE(op) == newsize) {
        *p = op;
        return 0;
    }
    if (Py_SIZE(op) == 0 || newsize == 0) {
        /* the empty str is shared: it neither grows nor is shrunk to */
        *p = PyString_FromStringAndSize(NULL, newsize);
        Py_DECREF(op);
        return *p == NULL ? -1 : 0;
    }
    if (newsize > PY_SSIZE_T_MAX - (Py_ssize_t)PyStringObject_SIZE) {
        Py_DECREF(op);
        PyErr_NoMemory();
        return -1;
    }
    PyStringObject *moved = PyObject_REALLOC(op, PyStringObject_SIZE + (size_t)newsize);
    if (moved == NULL) {
        PyObject_Del(op);
        PyErr_NoMemory();
        return -1;
    }
    Py_SIZE(moved) = newsize;
    moved->ob_sval[newsize] = '\0';
    moved->ob_shash = -1;
    *p = (PyObject *)moved;
    return 0;
}

/* ---- reading ----------------------------------------------------------------------- */
/* op as str: itself or a unicode's default encoding; borrowed. */
static PyObject *
string_or_default_encoded(PyObject *op)
{
    if (PyString_Check(op)) {
        return op;
    }
    if (PyUnicode_Check(op)) {
        return _PyUnicode_AsDefaultEncodedString(op, NULL);
    }
    PyErr_Format(PyExc_TypeError, "expected string or Unicode object, %.200s found",
                 Py_TYPE(op)->tp_name);
    return NULL;
}

Py_ssize_t
PyString_Size(PyObject *op)
{
    PyObject *bytes = string_or_default_encoded(op);
    return bytes == NULL ? -1 : Py_SIZE(bytes);
}

char *
PyString_AsString(PyObject *op)
{
    PyObject *bytes = string_or_default_encoded(op);
    return bytes == NULL ? NULL : PyString_AS_STRING(bytes);
}

int
PyString_AsStringAndSize(PyObject *op, char **s, Py_ssize_t *len)
{
    if (s == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    PyObject *bytes = string_or_default_encoded(op);
    if (bytes == NULL) {
        return -1;
    }
    *s = PyString_AS_STRING(bytes);
    if (len != NULL) {
        *len = PyString_GET_SIZE(bytes);
    }
    else if (strlen(*s) != (size_t)PyString_GET_SIZE(bytes)) {
        PyErr_SetString(PyExc_TypeError, "expected string without null bytes");
        return -1;
    }
    return 0;
}

/* ---- repr, str, print ------------------------------------------------------------------ */
/* Does the byte stand for itself inside quotes? */
static inline int
is_plain(unsigned char c, char quote)
{
    return c >= ' ' && c < 0x7f && c != '\\' && c != (unsigned char)quote;
}

/* The size of its escape if it does not. */
static inline int
escape_size(unsigned char c, char quote)
{
    return c == '\\' || c == (unsigned char)quote || c == '\t' || c == '\n' || c == '\r' ? 2 : 4;
}

/* The escape of one byte inside quotes; the number of bytes written to out. */
static int
string_escape(unsigned char c, char quote, char *out)
{
    static const char digits[] = "0123456789abcdef";
    char letter;
    if (c == (unsigned char)quote || c == '\\') {
        letter = (char)c;
    }
    else if (c >= ' ' && c < 0x7f) {
        out[0] = (char)c;
        return 1;
    }
    else if (c == '\t') {
        letter = 't';
    }
    else if (c == '\n') {
        letter = 'n';
    }
    else if (c == '\r') {
        letter = 'r';
    }
    else {
        out[0] = '\\';
        out[1] = 'x';
        out[2] = digits[c >> 4];
        out[3] = digits[c & 0xf];
        return 4;
    }
    out[0] = '\\';
    out[1] = letter;
    return 2;
}

static char
string_quote(const char *bytes, Py_ssize_t size, int smartquotes)
{
    int prefer_double = smartquotes && memchr(bytes, '\'', (size_t)size) != NULL
                        && memchr(bytes, '"', (size_t)size) == NULL;
    return prefer_double ? '"' : '\'';
}

PyObject *
PyString_Repr(PyObject *op, int smartquotes)
{
    Py_ssize_t size = Py_SIZE(op);
    const char *bytes = PyString_AS_STRING(op);
    if (size > (PY_SSIZE_T_MAX - (Py_ssize_t)PyStringObject_SIZE - 2) / 4) {
        PyErr_SetString(PyExc_OverflowError, "string is too large to make repr");
        return NULL;
    }
    char quote = string_quote(bytes, size, smartquotes);
    Py_ssize_t length = 2;
    for (Py_ssize_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        length += is_plain(c, quote) ? 1 : escape_size(c, quote);
    }
    PyObject *result = _PyString_Alloc(length);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    *out++ = quote;
    if (length == size + 2) {
        memcpy(out, bytes, (size_t)size);
        out += size;
    }
    else {
        for (Py_ssize_t i = 0; i < size; i++) {
            unsigned char c = (unsigned char)bytes[i];
            if (is_plain(c, quote)) {
                *out++ = (char)c;
            }
            else {
                out += string_escape(c, quote, out);
            }
        }
    }
    *out = quote;
    return result;
}

static PyObject *
string_repr(PyObject *op)
{
    return PyString_Repr(op, 1);
}

static PyObject *
string_str(PyObject *op)
{
    assert(PyString_Check(op));
    if (PyString_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    return PyString_FromStringAndSize(PyString_AS_STRING(op), Py_SIZE(op));
}

static void
string_print_quoted(PyObject *op, FILE *fp)
{
    char escaped[4];
    char quote = string_quote(PyString_AS_STRING(op), Py_SIZE(op), 1);
    Py_BEGIN_ALLOW_THREADS
    fputc(quote, fp);
    for (Py_ssize_t i = 0; i < Py_SIZE(op); i++) {
        int n = string_escape((unsigned char)PyString_AS_STRING(op)[i], quote, escaped);
        fwrite(escaped, 1, (size_t)n, fp);
    }
    fputc(quote, fp);
    Py_END_ALLOW_THREADS
}

static int
string_print(PyObject *op, FILE *fp, int flags)
{
    if (!PyString_CheckExact(op)) {
        /* a subclass prints what its __str__ says */
        op = _PyObject_Str(op);
        if (op == NULL) {
            return -1;
        }
        int status = PyString_CheckExact(op) ? string_print(op, fp, flags)
                                             : PyObject_Print(op, fp, flags);
        Py_DECREF(op);
        return status;
    }
    if (flags & Py_PRINT_RAW) {
        Py_BEGIN_ALLOW_THREADS
        fwrite(PyString_AS_STRING(op), 1, (size_t)Py_SIZE(op), fp);
        Py_END_ALLOW_THREADS
    }
    else {
        string_print_quoted(op, fp);
    }
    return 0;
}

/* ---- hash and comparison ------------------------------------------------------------------ */
static long
string_hash(PyObject *op)
{
    PyStringObject *self = (PyStringObject *)op;
    if (self->ob_shash != -1) {
        return self->ob_shash;
    }
    Py_ssize_t size = Py_SIZE(self);
    const unsigned char *p = (const unsigned char *)self->ob_sval;
    const unsigned char *end = p + size;
    unsigned long hash = 0;
    if (size > 0) {
        hash = (unsigned long)_Py_HashSecret.prefix ^ ((unsigned long)*p << 7);
        while (p < end) {
            hash = (1000003UL * hash) ^ *p++;
        }
        hash ^= (unsigned long)size;
        hash ^= (unsigned long)_Py_HashSecret.suffix;
        if (hash == (unsigned long)-1) {
            hash = (unsigned long)-2;
        }
    }
    self->ob_shash = (long)hash;
    return (long)hash;
}

static inline int
string_equal(PyObject *left, PyObject *right)
{
    Py_ssize_t size = Py_SIZE(left);
    return size == Py_SIZE(right) && PyString_AS_STRING(left)[0] == PyString_AS_STRING(right)[0]
           && memcmp(PyString_AS_STRING(left), PyString_AS_STRING(right), (size_t)size) == 0;
}

int
_PyString_Eq(PyObject *left, PyObject *right)
{
    return string_equal(left, right);
}

static PyObject *
string_richcompare(PyObject *left, PyObject *right, int op)
{
    if (!PyString_Check(left) || !PyString_Check(right)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    int order;
    if (left == right) {
        order = 0;
    }
    else if (op == Py_EQ || op == Py_NE) {
        order = !string_equal(left, right);
    }
    else {
        Py_ssize_t common = Py_SIZE(left) < Py_SIZE(right) ? Py_SIZE(left) : Py_SIZE(right);
        order = memcmp(PyString_AS_STRING(left), PyString_AS_STRING(right), (size_t)common);
        if (order == 0) {
            order = (Py_SIZE(left) > Py_SIZE(right)) - (Py_SIZE(left) < Py_SIZE(right));
        }
    }
    int answer;
    switch (op) {
    case Py_EQ: answer = order == 0; break;
    case Py_NE: answer = order != 0; break;
    case Py_LT: answer = order < 0; break;
    case Py_LE: answer = order <= 0; break;
    case Py_GT: answer = order > 0; break;
    case Py_GE: answer = order >= 0; break;
    default:
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    PyObject *result = answer ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

/* ---- sequence ---------------------------------------------------------------------------- */
static Py_ssize_t
string_length(PyObject *op)
{
    return Py_SIZE(op);
}

static PyObject *
string_concat(PyObject *left, PyObject *right)
{
    if (!PyString_Check(right)) {
        if (PyUnicode_Check(right)) {
            return PyUnicode_Concat(left, right);
        }
        if (PyByteArray_Check(right)) {
            return PyByteArray_Concat(left, right);
        }
        PyErr_Format(PyExc_TypeError, "cannot concatenate 'str' and '%.200s' objects",
                     Py_TYPE(right)->tp_name);
        return NULL;
    }
    Py_ssize_t left_size = Py_SIZE(left);
    Py_ssize_t right_size = Py_SIZE(right);
    if ((left_size == 0 || right_size == 0) && PyString_CheckExact(left)
        && PyString_CheckExact(right)) {
        PyObject *other = left_size == 0 ? right : left;
        Py_INCREF(other);
        return other;
    }
    if (right_size > PY_SSIZE_T_MAX - (Py_ssize_t)PyStringObject_SIZE - left_size) {
        PyErr_SetString(PyExc_OverflowError, "strings are too large to concat");
        return NULL;
    }
    if (left_size + right_size == 0) {
        return _PyString_GetEmpty();
    }
    PyObject *result = _PyString_Alloc(left_size + right_size);
    if (result != NULL) {
        memcpy(PyString_AS_STRING(result), PyString_AS_STRING(left), (size_t)left_size);
        memcpy(PyString_AS_STRING(result) + left_size, PyString_AS_STRING(right),
               (size_t)right_size);
    }
    return result;
}

void
PyString_Concat(PyObject **left, PyObject *right)
{
    if (*left == NULL) {
        return;
    }
    PyObject *sum = NULL;
    if (right != NULL && PyString_Check(*left)) {
        sum = string_concat(*left, right);
    }
    Py_SETREF(*left, sum);
}

void
PyString_ConcatAndDel(PyObject **left, PyObject *right)
{
    PyString_Concat(left, right);
    Py_XDECREF(right);
}

static PyObject *
string_repeat(PyObject *op, Py_ssize_t count)
{
    Py_ssize_t size = Py_SIZE(op);
    if (count < 0) {
        count = 0;
    }
    if (count != 0 && size > PY_SSIZE_T_MAX / count) {
        PyErr_SetString(PyExc_OverflowError, "repeated string is too long");
        return NULL;
    }
    Py_ssize_t total = size * count;
    if (total == size && PyString_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    if (total == 0) {
        return _PyString_GetEmpty();
    }
    if (total > PY_SSIZE_T_MAX - (Py_ssize_t)PyStringObject_SIZE) {
        PyErr_SetString(PyExc_OverflowError, "repeated string is too long");
        return NULL;
    }
    PyObject *result = _PyString_Alloc(total);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    if (size == 1) {
        memset(out, PyString_AS_STRING(op)[0], (size_t)total);
        return result;
    }
    memcpy(out, PyString_AS_STRING(op), (size_t)size);
    for (Py_ssize_t done = size; done < total;) {
        Py_ssize_t step = done <= total - done ? done : total - done;
        memcpy(out + done, out, (size_t)step);
        done += step;
    }
    return result;
}

static PyObject *
string_slice(PyObject *op, Py_ssize_t start, Py_ssize_t end)
{
    start = start < 0 ? 0 : start;
    end = end < 0 ? 0 : end;
    end = end > Py_SIZE(op) ? Py_SIZE(op) : end;
    if (start == 0 && end == Py_SIZE(op) && PyString_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    start = start > end ? end : start;
    return PyString_FromStringAndSize(PyString_AS_STRING(op) + start, end - start);
}

static PyObject *
string_item(PyObject *op, Py_ssize_t index)
{
    if (index < 0 || index >= Py_SIZE(op)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return NULL;
    }
    return _PyString_GetChar((unsigned char)PyString_AS_STRING(op)[index]);
}

static int
string_contains(PyObject *op, PyObject *element)
{
    if (!PyString_CheckExact(element)) {
        if (PyUnicode_Check(element)) {
            return PyUnicode_Contains(op, element);
        }
        if (!PyString_Check(element)) {
            PyErr_Format(PyExc_TypeError,
                         "'in <string>' requires string as left operand, not %.200s",
                         Py_TYPE(element)->tp_name);
            return -1;
        }
    }
    return str_find(PyString_AS_STRING(op), Py_SIZE(op), PyString_AS_STRING(element),
                    Py_SIZE(element), 0)
           >= 0;
}

/* ---- mapping ----------------------------------------------------------------------------- */
static PyObject *
string_extended_slice(PyObject *op, PyObject *slice)
{
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t count;
    if (PySlice_GetIndicesEx((PySliceObject *)slice, Py_SIZE(op), &start, &stop, &step, &count)
        < 0) {
        return NULL;
    }
    if (count <= 0) {
        return _PyString_GetEmpty();
    }
    if (step == 1) {
        return string_slice(op, start, start + count);
    }
    if (count == 1) {
        return string_item(op, start);
    }
    PyObject *result = _PyString_Alloc(count);
    if (result != NULL) {
        const char *from = PyString_AS_STRING(op);
        char *to = PyString_AS_STRING(result);
        for (Py_ssize_t i = 0; i < count; i++) {
            to[i] = from[start + i * step];
        }
    }
    return result;
}

static PyObject *
string_subscript(PyObject *op, PyObject *key)
{
    if (PyIndex_Check(key)) {
        Py_ssize_t index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return string_item(op, index < 0 ? index + Py_SIZE(op) : index);
    }
    if (PySlice_Check(key)) {
        return string_extended_slice(op, key);
    }
    PyErr_Format(PyExc_TypeError, "string indices must be integers, not %.200s",
                 Py_TYPE(key)->tp_name);
    return NULL;
}

static PyObject *
string_mod(PyObject *format, PyObject *args)
{
    if (!PyString_Check(format)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    return PyString_Format(format, args);
}

/* ---- buffers ------------------------------------------------------------------------------ */
static Py_ssize_t
string_getreadbuf(PyObject *op, Py_ssize_t segment, void **ptr)
{
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent string segment");
        return -1;
    }
    *ptr = PyString_AS_STRING(op);
    return Py_SIZE(op);
}

static Py_ssize_t
string_getwritebuf(PyObject *op, Py_ssize_t segment, void **ptr)
{
    PyErr_SetString(PyExc_TypeError, "Cannot use string as modifiable buffer");
    return -1;
}

static Py_ssize_t
string_getsegcount(PyObject *op, Py_ssize_t *total)
{
    if (total != NULL) {
        *total = Py_SIZE(op);
    }
    return 1;
}

static Py_ssize_t
string_getcharbuf(PyObject *op, Py_ssize_t segment, char **ptr)
{
    return string_getreadbuf(op, segment, (void **)ptr);
}

static int
string_getbuffer(PyObject *op, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, op, PyString_AS_STRING(op), Py_SIZE(op), 1, flags);
}

/* ---- the types ------------------------------------------------------------------------------ */
static PyObject *
basestring_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyErr_SetString(PyExc_TypeError, "The basestring type cannot be instantiated");
    return NULL;
}

PyDoc_STRVAR(basestring_doc, "What str and unicode have in common; for isinstance() only.");

PyTypeObject PyBaseString_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "basestring",
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = basestring_doc,
    .tp_base = &PyBaseObject_Type,
    .tp_new = basestring_new,
};

/* An instance of a subclass: the same text in a block of the subclass's size. */
static PyObject *
string_subclass_copy(PyTypeObject *type, PyObject *text)
{
    PyObject *op = type->tp_alloc(type, Py_SIZE(text));
    if (op != NULL) {
        PyStringObject *self = (PyStringObject *)op;
        memcpy(self->ob_sval, PyString_AS_STRING(text), (size_t)Py_SIZE(text) + 1);
        self->ob_shash = ((PyStringObject *)text)->ob_shash;
        self->ob_sstate = SSTATE_NOT_INTERNED;
    }
    return op;
}

static PyObject *
string_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"object", NULL};
    PyObject *object = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:str", keywords, &object)) {
        return NULL;
    }
    PyObject *text = object == NULL ? _PyString_GetEmpty() : PyObject_Str(object);
    if (text == NULL || type == &PyString_Type) {
        return text;
    }
    assert(PyType_IsSubtype(type, &PyString_Type));
    PyObject *op = PyString_Check(text) ? string_subclass_copy(type, text) : NULL;
    Py_DECREF(text);
    return op;
}

PyDoc_STRVAR(string_doc, "str(object='') -> string\n\
\n\
The object as readable text; of a string the string itself.");

static PyNumberMethods string_as_number = {
    .nb_remainder = string_mod,
};

static PySequenceMethods string_as_sequence = {
    .sq_length = string_length,
    .sq_concat = string_concat,
    .sq_repeat = string_repeat,
    .sq_item = string_item,
    .sq_slice = string_slice,
    .sq_contains = string_contains,
};

static PyMappingMethods string_as_mapping = {
    .mp_length = string_length,
    .mp_subscript = string_subscript,
};

static PyBufferProcs string_as_buffer = {
    .bf_getreadbuffer = string_getreadbuf,
    .bf_getwritebuffer = string_getwritebuf,
    .bf_getsegcount = string_getsegcount,
    .bf_getcharbuffer = string_getcharbuf,
    .bf_getbuffer = string_getbuffer,
};

PyTypeObject PyString_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "str",
    .tp_basicsize = PyStringObject_SIZE,
    .tp_itemsize = sizeof(char),
    .tp_dealloc = string_dealloc,
    .tp_print = string_print,
    .tp_repr = string_repr,
    .tp_as_number = &string_as_number,
    .tp_as_sequence = &string_as_sequence,
    .tp_as_mapping = &string_as_mapping,
    .tp_hash = string_hash,
    .tp_str = string_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &string_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE
                | Py_TPFLAGS_STRING_SUBCLASS | Py_TPFLAGS_HAVE_NEWBUFFER,
    .tp_doc = string_doc,
    .tp_richcompare = string_richcompare,
    .tp_methods = _PyString_Methods,
    .tp_base = &PyBaseString_Type,
    .tp_new = string_new,
    .tp_free = PyObject_Del,
};

void
PyString_Fini(void)
{
    for (int i = 0; i < 256; i++) {
        Py_CLEAR(char_strings[i]);
    }
    Py_CLEAR(empty_string);
}
