/* Numbers of the % operator: int, long and float to ASCII text.
 *
 * An int is converted right here.  A long goes through _PyString_FormatLong, which asks
 * the object's own str, oct or hex, as subclasses expect. */
#include "Python.h"
#include "percent_number.h"

static void
percent_text_init(percent_text_t *text)
{
    text->owner = NULL;
    text->memory = NULL;
}

void
_PyPercent_Release(percent_text_t *text)
{
    Py_CLEAR(text->owner);
    PyMem_Free(text->memory);
    text->memory = NULL;
}

static int
conversion_base(int conversion)
{
    switch (conversion) {
    case 'o':
        return 8;
    case 'x':
    case 'X':
        return 16;
    default:
        return 10;
    }
}

/* A C integer; precision is the least number of digits, -1 means 1. */
static int
percent_c_long(long value, int conversion, int flags, int precision, percent_text_t *text)
{
    const char *digits = conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned long base = (unsigned long)conversion_base(conversion);
    unsigned long rest = value < 0 ? 0 - (unsigned long)value : (unsigned long)value;
    int prefixed = base == 16 && (flags & F_ALT);
    /* the text has to fit into text->small, with its sign and prefix */
    if (precision > (int)sizeof(text->small) - 4) {
        PyErr_SetString(PyExc_OverflowError,
                        "formatted integer is too long (precision too large?)");
        return -1;
    }
    char *end = text->small + sizeof(text->small);
    char *p = end;
    char *padded = end - (precision < 0 ? 1 : precision);
    while (rest != 0) {
        *--p = digits[rest % base];
        rest /= base;
    }
    while (p > padded) {
        *--p = '0';
    }
    if (base == 8 && (flags & F_ALT) && (p == end || *p != '0')) {
        *--p = '0';
    }
    if (prefixed) {
        *--p = (char)conversion;
        *--p = '0';
    }
    if (value < 0) {
        *--p = '-';
    }
    assert(p >= text->small);
    text->s = p;
    text->n = end - p;
    return 0;
}

static int
percent_long(PyObject *value, int conversion, int flags, int precision, percent_text_t *text)
{
    char *s;
    int n;
    text->owner = _PyString_FormatLong(value, flags, precision, conversion, &s, &n);
    if (text->owner == NULL) {
        return -1;
    }
    text->s = s;
    text->n = n;
    return 0;
}

/* value as int or long; NULL without an exception if it is no number. */
static PyObject *
percent_to_integer(PyObject *value)
{
    if (PyInt_Check(value) || PyLong_Check(value)) {
        Py_INCREF(value);
        return value;
    }
    if (!PyNumber_Check(value)) {
        return NULL;
    }
    PyObject *number = PyNumber_Int(value);
    if (number == NULL) {
        PyErr_Clear();
        number = PyNumber_Long(value);
        if (number == NULL) {
            PyErr_Clear();
        }
    }
    return number;
}

int
_PyPercent_Integer(PyObject *value, int conversion, int flags, int precision,
                   percent_text_t *text)
{
    percent_text_init(text);
    PyObject *number = percent_to_integer(value);
    int status = -1;
    if (number != NULL && PyInt_Check(number)) {
        status = percent_c_long(PyInt_AS_LONG(number), conversion, flags, precision, text);
    }
    else if (number != NULL && PyLong_Check(number)) {
        status = percent_long(number, conversion, flags, precision, text);
    }
    else {
        PyErr_Format(PyExc_TypeError, "%%%c format: a number is required, not %.200s",
                     conversion, Py_TYPE(value)->tp_name);
    }
    Py_XDECREF(number);
    return status;
}

int
_PyPercent_Float(PyObject *value, int conversion, int flags, int precision, int own_words,
                 percent_text_t *text)
{
    percent_text_init(text);
    double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) {
        if (own_words) {
            PyErr_Format(PyExc_TypeError, "float argument required, not %.200s",
                         Py_TYPE(value)->tp_name);
        }
        return -1;
    }
    text->memory = PyOS_double_to_string(number, (char)conversion, precision < 0 ? 6 : precision,
                                         flags & F_ALT ? Py_DTSF_ALT : 0, NULL);
    if (text->memory == NULL) {
        return -1;
    }
    text->s = text->memory;
    text->n = (Py_ssize_t)strlen(text->memory);
    return 0;
}

/* ---- long ---------------------------------------------------------------------------- */
/* What the long says of itself in the conversion's base, perhaps with a prefix and L. */
static PyObject *
long_own_text(PyObject *value, int base)
{
    PyTypeObject *type = Py_TYPE(value);
    PyObject *text;
    if (PyLong_CheckExact(value)) {
        return _PyLong_Format(value, base, 0, 0);
    }
    if (base == 10) {
        text = type->tp_str(value);
    }
    else {
        text = base == 8 ? type->tp_as_number->nb_oct(value) : type->tp_as_number->nb_hex(value);
    }
    return text;
}

/* Skip the base's prefix where it does not show; 0 if this is no such number. */
static int
long_digits_begin(const char **s, const char *end, int base, int flags)
{
    if (base == 16) {
        if (end - *s < 3 || (*s)[0] != '0' || ((*s)[1] != 'x' && (*s)[1] != 'X')) {
            return 0;
        }
        *s += 2;
    }
    else if (base == 8) {
        if (end - *s < 1 || **s != '0') {
            return 0;
        }
        *s += end - *s > 1 && !(flags & F_ALT);
    }
    return end > *s;
}

PyObject *
_PyString_FormatLong(PyObject *value, int flags, int prec, int type, char **pbuf, int *plen)
{
    int base = conversion_base(type);
    PyObject *own = long_own_text(value, base);
    if (own == NULL) {
        return NULL;
    }
    char *own_s;
    Py_ssize_t own_n;
    if (PyString_AsStringAndSize(own, &own_s, &own_n) < 0) {
        Py_DECREF(own);
        return NULL;
    }
    const char *s = own_s;
    const char *end = s + own_n;
    if (end > s && end[-1] == 'L') {
        end--;
    }
    int negative = s < end && *s == '-';
    s += negative;
    const char *prefix = base == 16 && (flags & F_ALT) ? "0x" : "";
    if (!long_digits_begin(&s, end, base, flags)) {
        PyErr_Format(PyExc_ValueError, "%%%c format: invalid result of %s (type=%.200s)", type,
                     base == 10 ? "__str__" : base == 8 ? "__oct__" : "__hex__",
                     Py_TYPE(value)->tp_name);
        Py_DECREF(own);
        return NULL;
    }
    Py_ssize_t digits = end - s;
    Py_ssize_t zeros = prec > digits ? prec - digits : 0;
    Py_ssize_t total = negative + (Py_ssize_t)strlen(prefix) + zeros + digits;
    if (total > INT_MAX) {
        Py_DECREF(own);
        PyErr_SetString(PyExc_OverflowError, "precision too large");
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, total);
    if (result != NULL) {
        char *out = PyString_AS_STRING(result);
        if (negative) {
            *out++ = '-';
        }
        out = stpcpy(out, prefix);
        memset(out, '0', (size_t)zeros);
        memcpy(out + zeros, s, (size_t)digits);
        if (type == 'X') {
            for (char *p = PyString_AS_STRING(result); p < out + zeros + digits; p++) {
                *p = (char)Py_TOUPPER(*p);
            }
        }
        *pbuf = PyString_AS_STRING(result);
        *plen = (int)total;
    }
    Py_DECREF(own);
    return result;
}
