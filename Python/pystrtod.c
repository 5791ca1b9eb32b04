/* Doubles from and to text, independent of the locale: what dtoa.c's exact digits
 * become with signs, points, exponents, infinities and NaNs. */

#include "Python.h"
#include <locale.h>

/* ---- from text -------------------------------------------------------------------- */
/* The rest of text after word in any case, or NULL. */
static const char *
skip_word(const char *text, const char *word)
{
    for (; *word != '\0'; text++, word++) {
        if ((*text | 0x20) != *word) {
            return NULL;
        }
    }
    return text;
}

double
_Py_parse_inf_or_nan(const char *text, char **end)
{
    const char *at = text;
    int negative = *at == '-';
    double value = -1.0;
    if (*at == '-' || *at == '+') {
        at++;
    }
    const char *rest = skip_word(at, "inf");
    if (rest != NULL) {
        const char *longer = skip_word(rest, "inity");
        rest = longer != NULL ? longer : rest;
        value = negative ? -Py_HUGE_VAL : Py_HUGE_VAL;
    }
    else if ((rest = skip_word(at, "nan")) != NULL) {
        value = negative ? -Py_NAN : Py_NAN;    // whose own sign the machine chooses
    }
    *end = (char *)(rest != NULL ? rest : text);
    return value;
}

double
_PyOS_ascii_strtod(const char *text, char **end)
{
    char *stop;
    double value = _Py_dg_strtod(text, &stop);
    if (stop == text) {
        value = _Py_parse_inf_or_nan(text, &stop);
    }
    if (end != NULL) {
        *end = stop;
    }
    return value;
}

static const char strtod_is_old[] =
    "PyOS_ascii_strtod and PyOS_ascii_atof are deprecated.  Use PyOS_string_to_double instead.";

double
PyOS_ascii_strtod(const char *text, char **end)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning, strtod_is_old, 1) < 0) {
        return -1.0;
    }
    return _PyOS_ascii_strtod(text, end);
}

double
PyOS_ascii_atof(const char *text)
{
    return PyOS_ascii_strtod(text, NULL);
}

double
PyOS_string_to_double(const char *text, char **end, PyObject *overflow_exception)
{
    char *stop;
    errno = 0;
    double value = _PyOS_ascii_strtod(text, &stop);
    if (stop == text || (end == NULL && *stop != '\0')) {
        PyErr_Format(PyExc_ValueError, "could not convert string to float: %.200s", text);
        value = -1.0;
        stop = (char *)text;
    }
    else if (overflow_exception != NULL && errno == ERANGE && fabs(value) >= 1.0) {
        PyErr_Format(overflow_exception, "value too large to convert to float: %.200s", text);
        value = -1.0;
        stop = (char *)text;
    }
    if (end != NULL) {
        *end = stop;
    }
    return value;
}

/* ---- to text ------------------------------------------------------------------------ */
/* How a number is laid out. */
typedef struct {
    char *digits; /* of _Py_dg_dtoa */
    int count;
    int point;    /* digits before the point; may be negative or beyond count */
    int padded;   /* digits to write in all, the missing ones being zeros */
    int scientific;
} layout;

static char *
put_fill(char *at, Py_ssize_t n)
{
    if (n > 0) {
        memset(at, '0', (size_t)n);
        at += n;
    }
    return at;
}

/* Digits from..to of the number, zeros beyond its last one. */
static char *
put_digits(char *at, const layout *number, Py_ssize_t from, Py_ssize_t to)
{
    if (to <= from) {
        return at;
    }
    Py_ssize_t real = to < number->count ? to : number->count;
    if (real > from) {
        memcpy(at, number->digits + from, (size_t)(real - from));
        at += real - from;
        from = real;
    }
    return put_fill(at, to - from);
}

static char *
put_plain(char *at, const layout *number, int flags)
{
    Py_ssize_t point = number->point;
    Py_ssize_t places = (Py_ssize_t)number->padded - point; /* after the point */
    if (point > 0) {
        at = put_digits(at, number, 0, point);
    }
    else {
        *at++ = '0';
    }
    if (places > 0) {
        *at++ = '.';
        if (point < 0) {
            at = put_fill(at, -point);
            point = 0;
        }
        at = put_digits(at, number, point, number->padded);
    }
    else if (flags & Py_DTSF_ADD_DOT_0) {
        *at++ = '.';
        *at++ = '0';
    }
    else if (flags & Py_DTSF_ALT) {
        *at++ = '.';
    }
    return at;
}

static char *
put_scientific(char *at, const layout *number, int flags, char letter)
{
    at = put_digits(at, number, 0, 1);
    if (number->padded > 1 || (flags & Py_DTSF_ALT)) {
        *at++ = '.';
        at = put_digits(at, number, 1, number->padded);
    }
    int exponent = number->point - 1;
    *at++ = letter;
    *at++ = exponent < 0 ? '-' : '+';
    return at + sprintf(at, "%02d", exponent < 0 ? -exponent : exponent);
}

static char *
special_text(int is_nan, int negative, int flags, int upper)
{
    char *text = PyMem_Malloc(5);
    if (text == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    char *at = text;
    if (negative && !is_nan) {
        *at++ = '-';
    }
    else if (flags & Py_DTSF_SIGN) {
        *at++ = '+';
    }
    strcpy(at, is_nan ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"));
    return text;
}

/* Decide point, padding and notation for the format; 0 if the code is unknown. */
static void
lay_out(layout *number, char code, int precision, int flags)
{
    int count = number->count;
    switch (code) {
    case 'e':
        number->scientific = 1;
        number->padded = precision + 1;
        break;
    case 'f':
        number->scientific = 0;
        number->padded = number->point + precision;
        break;
    case 'g':
        number->scientific =
            number->point <= -4
            || number->point > precision - ((flags & Py_DTSF_ADD_DOT_0) ? 1 : 0);
        number->padded = (flags & Py_DTSF_ALT) ? precision : count;
        break;
    default:
        assert(code == 'r');
        number->scientific = number->point <= -4 || number->point > 16;
        number->padded = count;
        break;
    }
}

char *
PyOS_double_to_string(double value, char format_code, int precision, int flags, int *type)
{
    int upper = format_code == 'E' || format_code == 'F' || format_code == 'G';
    char code = upper ? (char)(format_code | 0x20) : format_code;
    if (code != 'e' && code != 'f' && code != 'g' && (code != 'r' || precision != 0)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    int is_nan = Py_IS_NAN(value) != 0;
    if (is_nan || Py_IS_INFINITY(value)) {
        if (type != NULL) {
            *type = is_nan ? Py_DTST_NAN : Py_DTST_INFINITE;
        }
        return special_text(is_nan, value < 0, flags, upper);
    }
    if (type != NULL) {
        *type = Py_DTST_FINITE;
    }
    if (code == 'g' && precision == 0) {
        precision = 1;
    }
    if (precision > INT_MAX - 512) {
        PyErr_NoMemory();
        return NULL;
    }
    const int mode = code == 'r' ? 0 : code == 'f' ? 3 : 2;
    layout number;
    int negative;
    char *digits_end;
    number.digits = _Py_dg_dtoa(value, mode, code == 'e' ? precision + 1 : precision,
                                &number.point, &negative, &digits_end);
    if (number.digits == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    number.count = (int)(digits_end - number.digits);
    lay_out(&number, code, precision, flags);
    /* sign, digits, a zero, zeros after the point, point, exponent */
    size_t room = 1 + (size_t)(number.padded > 0 ? number.padded : 0)
                  + (size_t)(number.point < 0 ? -number.point : number.point) + 16;
    char *text = PyMem_Malloc(room);
    if (text != NULL) {
        char *at = text;
        if (negative) {
            *at++ = '-';
        }
        else if (flags & Py_DTSF_SIGN) {
            *at++ = '+';
        }
        at = number.scientific ? put_scientific(at, &number, flags, upper ? 'E' : 'e')
                               : put_plain(at, &number, flags);
        *at = '\0';
        assert(at < text + room);
    }
    else {
        PyErr_NoMemory();
    }
    _Py_dg_freedtoa(number.digits);
    return text;
}

/* ---- the obsolete formatter ------------------------------------------------------------ */
/* Put a '.' where the C library wrote the locale's decimal point. */
static void
unlocalize_point(char *buffer)
{
    const char *point = localeconv()->decimal_point;
    size_t length = strlen(point);
    if (length == 1 && *point == '.') {
        return;
    }
    char *at = strstr(buffer, point);
    if (at != NULL && length > 0) {
        *at = '.';
        memmove(at + 1, at + length, strlen(at + length) + 1);
    }
}

/* Give an integral number ".0" if it has no exponent and there is room. */
static void
add_point_zero(char *buffer, size_t buf_len)
{
    char *at = buffer + (*buffer == '-' || *buffer == '+');
    while (*at >= '0' && *at <= '9') {
        at++;
    }
    if (*at == '\0' && (size_t)(at - buffer) + 3 <= buf_len) {
        strcpy(at, ".0");
    }
}

char *
_PyOS_ascii_formatd(char *buffer, size_t buf_len, const char *format, double d, int precision)
{
    size_t length = strlen(format);
    char code = length == 0 ? '\0' : format[length - 1];
    char copy[64];
    /* one conversion without a length modifier and the ' flag */
    if (length < 2 || length >= sizeof(copy) || format[0] != '%' || strpbrk(format + 1, "'l%") != NULL
        || code == '\0' || strchr("eEfFgGnZ", code) == NULL) {
        return NULL;
    }
    strcpy(copy, format);
    if (code == 'n' || code == 'Z') {
        copy[length - 1] = 'g';
    }
    if (precision >= 0 && strstr(copy, ".*") != NULL) {
        PyOS_snprintf(buffer, buf_len, copy, precision, d);
    }
    else {
        PyOS_snprintf(buffer, buf_len, copy, d);
    }
    if (code != 'n') {
        unlocalize_point(buffer);
    }
    if (code == 'Z') {
        add_point_zero(buffer, buf_len);
    }
    return buffer;
}

char *
PyOS_ascii_formatd(char *buffer, size_t buf_len, const char *format, double d)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning,
                     "PyOS_ascii_formatd is deprecated, use PyOS_double_to_string instead", 1)
        < 0) {
        return NULL;
    }
    return _PyOS_ascii_formatd(buffer, buf_len, format, d, -1);
}
