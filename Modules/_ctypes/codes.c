/* The simple types: how one letter ('i', 'd', 'z', ...) reads, writes and is passed.
 *
 * One row of the table at the end of the file per letter.  Numbers that exist in both byte
 * orders are written by one macro each; the swapped form reverses the bytes on the way.
 *
 * A setter returns what must be kept alive: the string behind a char *, the capsule with the
 * wide copy behind a wchar_t *, the object behind a PyObject *; None for plain values.
 *
 * Text goes between str and unicode by the codec of set_conversion_mode(). */
#include "ctypes_internal.h"
#include <float.h>

/* ---- str <-> unicode ------------------------------------------------------------------------- */

static char *code_encoding; /* PyMem, or NULL: the default encoding */
static char *code_errors;

static int
code_remember(char **where, const char *text)
{
    char *copy = NULL;
    if (text != NULL) {
        copy = PyMem_Malloc(strlen(text) + 1);
        if (copy == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        strcpy(copy, text);
    }
    PyMem_Free(*where);
    *where = copy;
    return 0;
}

PyObject *
_PyCt_SetConversionMode(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *encoding;
    const char *errors;
    if (!PyArg_ParseTuple(args, "zz:set_conversion_mode", &encoding, &errors)) {
        return NULL;
    }
    PyObject *previous = Py_BuildValue("(zz)", code_encoding, code_errors);
    if (previous != NULL && (code_remember(&code_encoding, encoding) < 0
                             || code_remember(&code_errors, errors) < 0)) {
        Py_CLEAR(previous);
    }
    return previous;
}

PyObject *
_PyCt_ToString(PyObject *value)
{
    if (PyString_Check(value)) {
        Py_INCREF(value);
        return value;
    }
    assert(PyUnicode_Check(value));
    return PyUnicode_AsEncodedString(value, code_encoding, code_errors);
}

PyObject *
_PyCt_ToUnicode(PyObject *value)
{
    if (PyUnicode_Check(value)) {
        Py_INCREF(value);
        return value;
    }
    assert(PyString_Check(value));
    return PyUnicode_FromEncodedObject(value, code_encoding, code_errors);
}

static PyObject *
code_nothing(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

static PyObject *
code_wrong_type(const char *expected, PyObject *value)
{
    PyErr_Format(PyExc_TypeError, "%s expected instead of %s instance", expected,
                 Py_TYPE(value)->tp_name);
    return NULL;
}

/* ---- numbers --------------------------------------------------------------------------------- */

int
_PyCt_AsBits(PyObject *value, unsigned long long *bits)
{
    if (PyInt_CheckExact(value)) {
        *bits = (unsigned long long)PyInt_AS_LONG(value);
        return 0;
    }
    if (PyFloat_Check(value)) {
        PyErr_Format(PyExc_TypeError, "int expected instead of %s", Py_TYPE(value)->tp_name);
        return -1;
    }
    *bits = PyInt_AsUnsignedLongLongMask(value);
    return *bits == (unsigned long long)-1 && PyErr_Occurred() ? -1 : 0;
}

static void
code_reverse(char *to, const char *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        to[i] = from[size - 1 - i];
    }
}

/* get_NAME, get_NAME_swapped for a C type; MAKE turns a value into an object. */
#define GETTERS(NAME, TYPE, MAKE) \
    static PyObject * \
    get_##NAME(const char *memory, Py_ssize_t Py_UNUSED(size)) \
    { \
        TYPE number; \
        memcpy(&number, memory, sizeof number); \
        return MAKE(number); \
    } \
    __attribute__((unused)) static PyObject * \
    get_##NAME##_swapped(const char *memory, Py_ssize_t Py_UNUSED(size)) \
    { \
        TYPE number; \
        code_reverse((char *)&number, memory, sizeof number); \
        return MAKE(number); \
    }

/* set_NAME, set_NAME_swapped; TAKE(value, &number) is 0, or -1 with an exception. */
#define SETTERS(NAME, TYPE, RAW, TAKE) \
    static PyObject * \
    set_##NAME(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size)) \
    { \
        RAW raw; \
        if (TAKE(value, &raw) < 0) { \
            return NULL; \
        } \
        TYPE number = (TYPE)raw; \
        memcpy(memory, &number, sizeof number); \
        return code_nothing(); \
    } \
    __attribute__((unused)) static PyObject * \
    set_##NAME##_swapped(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size)) \
    { \
        RAW raw; \
        if (TAKE(value, &raw) < 0) { \
            return NULL; \
        } \
        TYPE number = (TYPE)raw; \
        code_reverse(memory, (char *)&number, sizeof number); \
        return code_nothing(); \
    }

#define INTEGER(NAME, TYPE, MAKE) \
    GETTERS(NAME, TYPE, MAKE) \
    SETTERS(NAME, TYPE, unsigned long long, _PyCt_AsBits)

static int
code_as_double(PyObject *value, double *number)
{
    *number = PyFloat_AsDouble(value);
    return *number == -1.0 && PyErr_Occurred() ? -1 : 0;
}

static int
code_as_bool(PyObject *value, int *truth)
{
    *truth = PyObject_IsTrue(value);
    return *truth < 0 ? -1 : 0;
}

static PyObject *
code_long_double(long double number)
{
    return PyFloat_FromDouble((double)number);
}

INTEGER(byte, signed char, PyInt_FromLong)
INTEGER(ubyte, unsigned char, PyInt_FromLong)
INTEGER(short, short, PyInt_FromLong)
INTEGER(ushort, unsigned short, PyInt_FromLong)
INTEGER(int, int, PyInt_FromLong)
INTEGER(uint, unsigned int, PyLong_FromUnsignedLong)
INTEGER(long, long, PyInt_FromLong)
INTEGER(ulong, unsigned long, PyLong_FromUnsignedLong)
INTEGER(longlong, long long, PyLong_FromLongLong)
INTEGER(ulonglong, unsigned long long, PyLong_FromUnsignedLongLong)
GETTERS(float, float, PyFloat_FromDouble)
SETTERS(float, float, double, code_as_double)
GETTERS(double, double, PyFloat_FromDouble)
SETTERS(double, double, double, code_as_double)
GETTERS(longdouble, long double, code_long_double)
SETTERS(bool, _Bool, int, code_as_bool)

/* The bytes of a long double that mean something: the x87 has 80 bits of them. */
enum { LONG_DOUBLE_BYTES = LDBL_MANT_DIG == 64 ? 10 : sizeof(long double) };

static PyObject *
set_longdouble(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    double raw;
    if (code_as_double(value, &raw) < 0) {
        return NULL;
    }
    long double number = (long double)raw;
    memset(memory, 0, sizeof number);
    memcpy(memory, &number, LONG_DOUBLE_BYTES);
    return code_nothing();
}

#undef INTEGER
#undef SETTERS
#undef GETTERS

static PyObject *
get_bool(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    /* any byte may be there: a _Bool must not be read from it */
    return PyBool_FromLong(*memory != 0);
}

/* ---- characters ------------------------------------------------------------------------------ */

static PyObject *
get_char(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    return PyString_FromStringAndSize(memory, 1);
}

static PyObject *
set_char(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    if (!PyString_Check(value) || PyString_GET_SIZE(value) != 1) {
        PyErr_SetString(PyExc_TypeError, "one character string expected");
        return NULL;
    }
    *memory = PyString_AS_STRING(value)[0];
    return code_nothing();
}

static PyObject *
get_wide(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    wchar_t letter;
    memcpy(&letter, memory, sizeof letter);
    return PyUnicode_FromWideChar(&letter, 1);
}

static PyObject *
set_wide(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        return code_wrong_type("unicode string", value);
    }
    PyObject *text = _PyCt_ToUnicode(value);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    wchar_t letter[2];
    if (PyUnicode_AsWideChar((PyUnicodeObject *)text, letter, 2) != 1) {
        PyErr_SetString(PyExc_TypeError, "one character unicode string expected");
    }
    else {
        memcpy(memory, letter, sizeof letter[0]);
        result = code_nothing();
    }
    Py_DECREF(text);
    return result;
}

PyObject *
_PyCt_GetChars(const char *memory, Py_ssize_t size)
{
    return PyString_FromStringAndSize(memory, (Py_ssize_t)strnlen(memory, (size_t)size));
}

PyObject *
_PyCt_SetChars(char *memory, PyObject *value, Py_ssize_t size)
{
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "expected string or Unicode object, %s found",
                     Py_TYPE(value)->tp_name);
        return NULL;
    }
    PyObject *text = _PyCt_ToString(value);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t length = (Py_ssize_t)strlen(PyString_AS_STRING(text));
    if (length > size) {
        PyErr_Format(PyExc_ValueError, "string too long (%zd, maximum length %zd)", length, size);
    }
    else {
        /* with its NUL where there is room */
        memcpy(memory, PyString_AS_STRING(text), (size_t)(length < size ? length + 1 : length));
        result = code_nothing();
    }
    Py_DECREF(text);
    return result;
}

PyObject *
_PyCt_GetWides(const char *memory, Py_ssize_t size)
{
    const wchar_t *text = (const wchar_t *)memory;
    return PyUnicode_FromWideChar(text, (Py_ssize_t)wcsnlen(text, (size_t)size / sizeof *text));
}

PyObject *
_PyCt_SetWides(char *memory, PyObject *value, Py_ssize_t size)
{
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        return code_wrong_type("unicode string", value);
    }
    PyObject *text = _PyCt_ToUnicode(value);
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t room = size / (Py_ssize_t)sizeof(wchar_t);
    Py_ssize_t length = PyUnicode_GET_SIZE(text);
    if (length > room) {
        PyErr_Format(PyExc_ValueError, "string too long (%zd, maximum length %zd)", length, room);
        Py_DECREF(text);
        return NULL;
    }
    if (PyUnicode_AsWideChar((PyUnicodeObject *)text, (wchar_t *)memory, room) < 0) {
        Py_DECREF(text);
        return NULL;
    }
    return text; /* COMPAT: 2.7 keeps the text although it copied it, and _objects shows it */
}

/* ---- pointers -------------------------------------------------------------------------------- */

static const char code_capsule[] = "_ctypes/cfield.c wchar_t buffer from unicode";

static void
code_free_wide(PyObject *capsule)
{
    PyMem_Free(PyCapsule_GetPointer(capsule, code_capsule));
}

PyObject *
_PyCt_WideCopy(PyObject *text, wchar_t **memory)
{
    Py_ssize_t length = PyUnicode_GET_SIZE(text) + 1;
    wchar_t *copy = NULL;
    if (length < PY_SSIZE_T_MAX / (Py_ssize_t)sizeof *copy) {
        copy = PyMem_Malloc((size_t)length * sizeof *copy);
    }
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    copy[length - 1] = 0;
    if (PyUnicode_AsWideChar((PyUnicodeObject *)text, copy, length) < 0) {
        PyMem_Free(copy);
        return NULL;
    }
    PyObject *capsule = PyCapsule_New(copy, code_capsule, code_free_wide);
    if (capsule == NULL) {
        PyMem_Free(copy);
        return NULL;
    }
    *memory = copy;
    return capsule;
}

static PyObject *
code_store_pointer(char *memory, const void *pointer, PyObject *keep)
{
    memcpy(memory, &pointer, sizeof pointer);
    Py_INCREF(keep);
    return keep;
}

/* None and integers, which all pointer types take: 1 stored, 0 something else, -1 error. */
static int
code_store_plain(char *memory, PyObject *value)
{
    void *pointer = NULL;
    if (value != Py_None) {
        if (!PyInt_Check(value) && !PyLong_Check(value)) {
            return 0;
        }
        pointer = (void *)(size_t)PyInt_AsUnsignedLongLongMask(value);
        if (pointer == (void *)-1 && PyErr_Occurred()) {
            return -1;
        }
    }
    memcpy(memory, &pointer, sizeof pointer);
    return 1;
}

static PyObject *
get_string(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    const char *text;
    memcpy(&text, memory, sizeof text);
    return text == NULL ? code_nothing() : PyString_FromString(text);
}

static PyObject *
set_string(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    int stored = code_store_plain(memory, value);
    if (stored != 0) {
        return stored < 0 ? NULL : code_nothing();
    }
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        return code_wrong_type("string or integer address", value);
    }
    PyObject *text = _PyCt_ToString(value);
    if (text == NULL) {
        return NULL;
    }
    const char *start = PyString_AS_STRING(text);
    memcpy(memory, &start, sizeof start);
    return text;
}

static PyObject *
get_wstring(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    const wchar_t *text;
    memcpy(&text, memory, sizeof text);
    return text == NULL ? code_nothing()
                        : PyUnicode_FromWideChar(text, (Py_ssize_t)wcslen(text));
}

static PyObject *
set_wstring(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    int stored = code_store_plain(memory, value);
    if (stored != 0) {
        return stored < 0 ? NULL : code_nothing();
    }
    if (!PyString_Check(value) && !PyUnicode_Check(value)) {
        return code_wrong_type("unicode string or integer address", value);
    }
    PyObject *text = _PyCt_ToUnicode(value);
    if (text == NULL) {
        return NULL;
    }
    wchar_t *copy;
    PyObject *keep = _PyCt_WideCopy(text, &copy);
    Py_DECREF(text);
    if (keep != NULL) {
        memcpy(memory, &copy, sizeof copy);
    }
    return keep;
}

static PyObject *
get_pointer(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    void *pointer;
    memcpy(&pointer, memory, sizeof pointer);
    return pointer == NULL ? code_nothing() : PyLong_FromVoidPtr(pointer);
}

static PyObject *
set_pointer(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    int stored = code_store_plain(memory, value);
    if (stored == 0) {
        PyErr_SetString(PyExc_TypeError, "cannot be converted to pointer");
    }
    return stored <= 0 ? NULL : code_nothing();
}

static PyObject *
get_object(const char *memory, Py_ssize_t Py_UNUSED(size))
{
    PyObject *object;
    memcpy(&object, memory, sizeof object);
    if (object == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "PyObject is NULL");
        }
        return NULL;
    }
    Py_INCREF(object);
    return object;
}

static PyObject *
set_object(char *memory, PyObject *value, Py_ssize_t Py_UNUSED(size))
{
    return code_store_pointer(memory, value, value);
}

/* ---- the table ------------------------------------------------------------------------------- */

#define ROW(LETTER, FORMAT, BITS, TYPE, NAME, FFI) \
    {LETTER, FORMAT, BITS, sizeof(TYPE), _Alignof(TYPE), get_##NAME, set_##NAME, NULL, NULL, &FFI}
#define BOTH(LETTER, FORMAT, BITS, TYPE, NAME, FFI) \
    {LETTER, FORMAT, BITS, sizeof(TYPE), _Alignof(TYPE), get_##NAME, set_##NAME, \
     get_##NAME##_swapped, set_##NAME##_swapped, &FFI}

#define LONG_FORMAT(FOUR, EIGHT) (sizeof(long) == 8 ? EIGHT : FOUR)

static const ct_code code_table[] = {
    ROW('c', 'c', CT_OTHER, char, char, ffi_type_schar),
    ROW('b', 'b', CT_SIGNED, signed char, byte, ffi_type_schar),
    ROW('B', 'B', CT_UNSIGNED, unsigned char, ubyte, ffi_type_uchar),
    BOTH('h', 'h', CT_SIGNED, short, short, ffi_type_sshort),
    BOTH('H', 'H', CT_UNSIGNED, unsigned short, ushort, ffi_type_ushort),
    BOTH('i', 'i', CT_SIGNED, int, int, ffi_type_sint),
    BOTH('I', 'I', CT_UNSIGNED, unsigned int, uint, ffi_type_uint),
    BOTH('l', LONG_FORMAT('l', 'q'), CT_SIGNED, long, long, ffi_type_slong),
    BOTH('L', LONG_FORMAT('L', 'Q'), CT_UNSIGNED, unsigned long, ulong, ffi_type_ulong),
    BOTH('q', 'q', CT_SIGNED, long long, longlong, ffi_type_sint64),
    BOTH('Q', 'Q', CT_UNSIGNED, unsigned long long, ulonglong, ffi_type_uint64),
    BOTH('f', 'f', CT_OTHER, float, float, ffi_type_float),
    BOTH('d', 'd', CT_OTHER, double, double, ffi_type_double),
    ROW('g', 'g', CT_OTHER, long double, longdouble, ffi_type_longdouble),
    ROW('?', '?', CT_BOOLEAN, _Bool, bool, ffi_type_uchar),
    ROW('u', 'u', CT_OTHER, wchar_t, wide, ffi_type_sint),
    ROW('z', 'z', CT_OTHER, char *, string, ffi_type_pointer),
    ROW('Z', 'Z', CT_OTHER, wchar_t *, wstring, ffi_type_pointer),
    ROW('P', 'P', CT_OTHER, void *, pointer, ffi_type_pointer),
    ROW('O', 'O', CT_OTHER, PyObject *, object, ffi_type_pointer),
};
_Static_assert(sizeof(wchar_t) == sizeof(int), "'u' is passed as an int");

#undef ROW
#undef BOTH
#undef LONG_FORMAT

const ct_code *
_PyCt_Code(char letter)
{
    for (size_t i = 0; i < sizeof code_table / sizeof code_table[0]; i++) {
        if (code_table[i].code == letter) {
            return &code_table[i];
        }
    }
    return NULL;
}
