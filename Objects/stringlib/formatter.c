/* __format__ of str, unicode, int, long, float and complex.
 *
 * Text is laid out by spec.h.  A number is first cut into parts (number_t): sign, prefix,
 * digits of the integer, and the rest with its decimal point.  number_measure then
 * computes the paddings and how many characters the digits take once they are grouped,
 * and number_write writes it all into a block of exactly that size. */
#include "Python.h"
#include <locale.h>
#include "format_spec.h"
#include "pycore_str.h"

#include "config_unicode.h"
#include "search.h"
#include "transform.h"
#include "spec.h"
#include "undef.h"

#include "config_bytes.h"
#include "search.h"
#include "transform.h"
#include "spec.h"

/* ---- text ---------------------------------------------------------------------------- */
PyObject *
_PyBytes_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len)
{
    if (spec_len == 0) {
        return PyObject_Str(op);
    }
    return str_spec_format_text(op, spec, spec_len);
}

PyObject *
_PyUnicode_FormatAdvanced(PyObject *op, Py_UNICODE *spec, Py_ssize_t spec_len)
{
    if (spec_len == 0) {
        return PyObject_Unicode(op);
    }
    return unicode_spec_format_text(op, spec, spec_len);
}

/* ---- how numbers are written in a place ------------------------------------------------ */
typedef struct {
    const char *point;
    const char *separator;
    const char *grouping;
} conventions_t;

static conventions_t
conventions_for(const format_spec_t *spec)
{
    conventions_t conventions = {".", "", ""};
    if (spec->type == 'n') {
        struct lconv *locale = localeconv();
        conventions.point = locale->decimal_point;
        conventions.separator = locale->thousands_sep;
        conventions.grouping = locale->grouping;
    }
    else if (spec->comma) {
        conventions.separator = ",";
        conventions.grouping = "\3";
    }
    return conventions;
}

/* ---- the parts of a number --------------------------------------------------------------- */
typedef struct {
    char sign; /* 0: none */
    const char *prefix;
    Py_ssize_t prefix_n;
    const char *digits;
    Py_ssize_t digits_n;
    int has_point;
    const char *rest; /* behind the decimal point, or behind the digits */
    Py_ssize_t rest_n;
    /* measured: */
    Py_ssize_t left;    /* padding before everything */
    Py_ssize_t middle;  /* between prefix and digits */
    Py_ssize_t right;
    Py_ssize_t zeros_to; /* leading zeros up to this width */
    Py_ssize_t grouped;  /* the digits with separators and leading zeros */
} number_t;

/* Take the sign away from the text at *s and choose the one to show. */
static char
number_sign(const char **s, Py_ssize_t *n, char wanted)
{
    if (*n > 0 && **s == '-') {
        (*s)++;
        (*n)--;
        return '-';
    }
    return wanted == '-' ? '\0' : wanted;
}

/* Cut "123.5e10", "inf" or "nan%" into parts. */
static void
number_cut(number_t *number, const char *s, Py_ssize_t n)
{
    Py_ssize_t i = 0;
    while (i < n && s[i] >= '0' && s[i] <= '9') {
        i++;
    }
    number->digits = s;
    number->digits_n = i;
    number->has_point = i < n && s[i] == '.';
    i += number->has_point;
    number->rest = s + i;
    number->rest_n = n - i;
}

/* The length of the number once it is written. */
static Py_ssize_t
number_measure(number_t *number, const format_spec_t *spec, const conventions_t *conventions)
{
    Py_ssize_t around = (number->sign != '\0') + number->prefix_n + number->rest_n
                        + (number->has_point ? (Py_ssize_t)strlen(conventions->point) : 0);
    int zeros = spec->fill == '0' && spec->align == '=';
    number->grouped = 0;
    number->zeros_to = zeros ? spec->width - around : 0;
    if (number->digits_n > 0) {
        number->grouped = _PyString_InsertThousandsGrouping(
            NULL, 0, (char *)number->digits, number->digits_n, number->zeros_to,
            conventions->grouping, conventions->separator);
    }
    Py_ssize_t length = around + number->grouped;
    Py_ssize_t padding = spec->width > length ? spec->width - length : 0;
    number->left = 0;
    number->middle = 0;
    number->right = 0;
    switch (spec->align) {
    case '<':
        number->right = padding;
        break;
    case '^':
        number->left = padding / 2;
        number->right = padding - padding / 2;
        break;
    case '=':
        number->middle = padding;
        break;
    default:
        number->left = padding;
        break;
    }
    return length + padding;
}

static char *
write_fill(char *out, char c, Py_ssize_t n)
{
    memset(out, c, (size_t)n);
    return out + n;
}

/* Write a measured number to out; the position behind it. */
static char *
number_write(char *out, const number_t *number, char fill, const conventions_t *conventions,
             int upper)
{
    out = write_fill(out, fill, number->left);
    if (number->sign != '\0') {
        *out++ = number->sign;
    }
    for (Py_ssize_t i = 0; i < number->prefix_n; i++) {
        *out++ = (char)(upper ? Py_TOUPPER(number->prefix[i]) : number->prefix[i]);
    }
    out = write_fill(out, fill, number->middle);
    if (number->grouped > 0) {
        _PyString_InsertThousandsGrouping(out, number->grouped, (char *)number->digits,
                                          number->digits_n, number->zeros_to,
                                          conventions->grouping, conventions->separator);
        for (Py_ssize_t i = 0; upper && i < number->grouped; i++) {
            out[i] = (char)Py_TOUPPER(out[i]);
        }
        out += number->grouped;
    }
    if (number->has_point) {
        out = stpcpy(out, conventions->point);
    }
    memcpy(out, number->rest, (size_t)number->rest_n);
    return write_fill(out + number->rest_n, fill, number->right);
}

static PyObject *
number_format(number_t *number, const format_spec_t *spec)
{
    conventions_t conventions = conventions_for(spec);
    Py_ssize_t length = number_measure(number, spec, &conventions);
    PyObject *result = PyString_FromStringAndSize(NULL, length);
    if (result != NULL) {
        char *out = number_write(PyString_AS_STRING(result), number, (char)spec->fill,
                                 &conventions, spec->type == 'X');
        assert(out == PyString_AS_STRING(result) + length);
        (void)out;
    }
    return result;
}

/* ---- int and long ---------------------------------------------------------------------------- */
static PyObject *
value_error(const char *message)
{
    PyErr_SetString(PyExc_ValueError, message);
    return NULL;
}

/* Type c: the number as one character. */
static PyObject *
format_char(PyObject *op, const format_spec_t *spec)
{
    if (spec->sign != '\0') {
        return value_error("Sign not allowed with integer format specifier 'c'");
    }
    long code = PyInt_AsLong(op);
    if (code == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (code < 0 || code > 255) {
        PyErr_SetString(PyExc_OverflowError, "%c arg not in range(0x100)");
        return NULL;
    }
    char c = (char)code;
    number_t number = {.rest = &c, .rest_n = 1, .prefix = "", .digits = ""};
    return number_format(&number, spec);
}

static PyObject *
format_integer(PyObject *op, const format_spec_t *spec)
{
    if (spec->precision != -1) {
        return value_error("Precision not allowed in integer format specifier");
    }
    if (spec->type == 'c') {
        return format_char(op, spec);
    }
    int base = 10;
    Py_ssize_t prefix_n = 2; /* of the text below */
    switch (spec->type) {
    case 'b':
        base = 2;
        break;
    case 'o':
        base = 8;
        break;
    case 'x':
    case 'X':
        base = 16;
        break;
    default:
        prefix_n = 0;
        break;
    }
    PyObject *text = PyInt_Check(op) ? _PyInt_Format((PyIntObject *)op, base, 1)
                                     : _PyLong_Format(op, base, 0, 1);
    if (text == NULL) {
        return NULL;
    }
    const char *s = PyString_AS_STRING(text);
    Py_ssize_t n = PyString_GET_SIZE(text);
    number_t number = {.rest = "", .prefix = ""};
    number.sign = number_sign(&s, &n, spec->sign);
    if (spec->alternate) {
        number.prefix = s;
        number.prefix_n = prefix_n;
    }
    number.digits = s + prefix_n;
    number.digits_n = n - prefix_n;
    PyObject *result = number_format(&number, spec);
    Py_DECREF(text);
    return result;
}

/* ---- float -------------------------------------------------------------------------------------- */
/* The precision of a spec as an int; -2 with ValueError. */
static int
spec_precision(const format_spec_t *spec, int normal)
{
    if (spec->precision > INT_MAX) {
        value_error("precision too big");
        return -2;
    }
    return spec->precision < 0 ? normal : (int)spec->precision;
}

static PyObject *
format_double(double value, const format_spec_t *spec)
{
    if (spec->alternate) {
        return value_error("Alternate form (#) not allowed in float format specifier");
    }
    int flags = 0;
    int normal = 6;
    char code = (char)spec->type;
    switch (code) {
    case '\0':
        code = 'g';
        normal = PyFloat_STR_PRECISION;
        flags = Py_DTSF_ADD_DOT_0;
        break;
    case 'n':
        code = 'g';
        break;
    case '%':
        code = 'f';
        value *= 100;
        break;
    default:
        break;
    }
    int precision = spec_precision(spec, normal);
    if (precision == -2) {
        return NULL;
    }
    char *text = PyOS_double_to_string(value, code, precision, flags, NULL);
    if (text == NULL) {
        return NULL;
    }
    size_t size = strlen(text);
    if (spec->type == '%') {
        char *longer = PyMem_Realloc(text, size + 2);
        if (longer == NULL) {
            PyMem_Free(text);
            return PyErr_NoMemory();
        }
        text = longer;
        text[size++] = '%';
        text[size] = '\0';
    }
    const char *s = text;
    Py_ssize_t n = (Py_ssize_t)size;
    number_t number = {.prefix = ""};
    number.sign = number_sign(&s, &n, spec->sign);
    number_cut(&number, s, n);
    PyObject *result = number_format(&number, spec);
    PyMem_Free(text);
    return result;
}

/* ---- complex --------------------------------------------------------------------------------------- */
/* Two measured parts, perhaps in parentheses, in the width of spec. */
static PyObject *
complex_write(number_t *real, number_t *imag, int parentheses, const format_spec_t *spec)
{
    conventions_t conventions = conventions_for(spec);
    format_spec_t part_spec = *spec;
    part_spec.width = -1;
    part_spec.align = '<';
    Py_ssize_t length = number_measure(imag, &part_spec, &conventions) + 1;
    if (real != NULL) {
        length += number_measure(real, &part_spec, &conventions);
    }
    length += parentheses ? 2 : 0;
    Py_ssize_t padding = spec->width > length ? spec->width - length : 0;
    Py_ssize_t left = spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0;
    PyObject *result = PyString_FromStringAndSize(NULL, length + padding);
    if (result == NULL) {
        return NULL;
    }
    char fill = (char)spec->fill;
    char *out = write_fill(PyString_AS_STRING(result), fill, left);
    if (parentheses) {
        *out++ = '(';
    }
    if (real != NULL) {
        out = number_write(out, real, fill, &conventions, 0);
    }
    out = number_write(out, imag, fill, &conventions, 0);
    *out++ = 'j';
    if (parentheses) {
        *out++ = ')';
    }
    out = write_fill(out, fill, padding - left);
    assert(out == PyString_AS_STRING(result) + length + padding);
    return result;
}

static PyObject *
format_complex(PyObject *op, const format_spec_t *spec)
{
    if (spec->alternate) {
        return value_error("Alternate form (#) not allowed in complex format specifier");
    }
    if (spec->fill == '0') {
        return value_error("Zero padding is not allowed in complex format specifier");
    }
    if (spec->align == '=') {
        return value_error("'=' alignment flag is not allowed in complex format specifier");
    }
    Py_complex value = ((PyComplexObject *)op)->cval;
    char code = (char)spec->type;
    int normal = 6;
    int parentheses = 0;
    int only_imag = 0;
    if (code == '\0') {
        /* as str(): a positive zero real part does not show */
        code = 'g';
        normal = PyFloat_STR_PRECISION;
        only_imag = value.real == 0.0 && copysign(1.0, value.real) == 1.0;
        parentheses = !only_imag;
    }
    else if (code == 'n') {
        code = 'g';
    }
    int precision = spec_precision(spec, normal);
    if (precision == -2) {
        return NULL;
    }
    PyObject *result = NULL;
    char *real_text = PyOS_double_to_string(value.real, code, precision, 0, NULL);
    char *imag_text = PyOS_double_to_string(value.imag, code, precision, 0, NULL);
    if (real_text != NULL && imag_text != NULL) {
        const char *s = real_text;
        Py_ssize_t n = (Py_ssize_t)strlen(s);
        number_t real = {.prefix = ""};
        number_t imag = {.prefix = ""};
        real.sign = number_sign(&s, &n, spec->sign);
        number_cut(&real, s, n);
        s = imag_text;
        n = (Py_ssize_t)strlen(s);
        imag.sign = number_sign(&s, &n, only_imag ? spec->sign : '+');
        number_cut(&imag, s, n);
        result = complex_write(only_imag ? NULL : &real, &imag, parentheses, spec);
    }
    PyMem_Free(real_text);
    PyMem_Free(imag_text);
    return result;
}

/* ---- the entries --------------------------------------------------------------------------------------- */
static int
is_float_type(Py_UCS4 type)
{
    return type != 0 && type < 128 && strchr("eEfFgG%", (int)type) != NULL;
}

static PyObject *
integer_format_advanced(PyObject *op, const char *spec_p, Py_ssize_t spec_n)
{
    format_spec_t spec;
    if (spec_n == 0) {
        return PyObject_Str(op);
    }
    if (str_spec_parse(spec_p, spec_n, &spec, 'd', '>') < 0) {
        return NULL;
    }
    if (spec.type != 0 && spec.type < 128 && strchr("bcdoxXn", (int)spec.type) != NULL) {
        return format_integer(op, &spec);
    }
    if (is_float_type(spec.type)) {
        PyObject *number = PyNumber_Float(op);
        if (number == NULL) {
            return NULL;
        }
        PyObject *result = format_double(PyFloat_AS_DOUBLE(number), &spec);
        Py_DECREF(number);
        return result;
    }
    str_spec_unknown((char)spec.type, op);
    return NULL;
}

PyObject *
_PyInt_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len)
{
    return integer_format_advanced(op, spec, spec_len);
}

PyObject *
_PyLong_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len)
{
    return integer_format_advanced(op, spec, spec_len);
}

PyObject *
_PyFloat_FormatAdvanced(PyObject *op, char *spec_p, Py_ssize_t spec_n)
{
    format_spec_t spec;
    if (spec_n == 0) {
        return PyObject_Str(op);
    }
    if (str_spec_parse(spec_p, spec_n, &spec, '\0', '>') < 0) {
        return NULL;
    }
    if (spec.type == '\0' || spec.type == 'n' || is_float_type(spec.type)) {
        return format_double(PyFloat_AS_DOUBLE(op), &spec);
    }
    str_spec_unknown((char)spec.type, op);
    return NULL;
}

PyObject *
_PyComplex_FormatAdvanced(PyObject *op, char *spec_p, Py_ssize_t spec_n)
{
    format_spec_t spec;
    if (spec_n == 0) {
        return PyObject_Str(op);
    }
    if (str_spec_parse(spec_p, spec_n, &spec, '\0', '>') < 0) {
        return NULL;
    }
    if (spec.type == '\0' || spec.type == 'n' || (is_float_type(spec.type) && spec.type != '%')) {
        return format_complex(op, &spec);
    }
    str_spec_unknown((char)spec.type, op);
    return NULL;
}
