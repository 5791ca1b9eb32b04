/* PyUnicode_FromFormat: C's printf formats that produce text.
 *
 *     %c            int, a character         %p            pointer
 *     %d %i %u %x   int; with l or z long, Py_ssize_t; with 0 and width
 *     %s            UTF-8                    %U            unicode object
 *     %V            unicode object or, if that is NULL, the Latin-1 text that follows
 *     %S %R         str(object), repr(object)
 *
 * Anything else ends the interpretation: the rest is copied as it stands. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

typedef struct {
    PyUnicodeObject *result; /* private */
    Py_ssize_t used;
} format_output;

static int
format_reserve(format_output *output, Py_ssize_t count)
{
    Py_ssize_t wanted = output->used + count;
    if (wanted <= output->result->length) {
        return 0;
    }
    return _PyUnicode_ResizePrivate(&output->result, wanted + wanted / 2);
}

static int
format_unit(format_output *output, Py_UNICODE ch)
{
    if (format_reserve(output, 1) < 0) {
        return -1;
    }
    output->result->str[output->used++] = ch;
    return 0;
}

/* Append bytes, each one a character. */
static int
format_ascii(format_output *output, const char *text, Py_ssize_t size)
{
    if (format_reserve(output, size) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        output->result->str[output->used++] = (unsigned char)text[i];
    }
    return 0;
}

/* Append a unicode, or a str as UTF-8; consumes text, NULL is a failure. */
static int
format_object(format_output *output, PyObject *text)
{
    if (text != NULL && PyString_Check(text)) {
        PyObject *bytes = text;
        text = PyUnicode_DecodeUTF8(PyString_AS_STRING(bytes), PyString_GET_SIZE(bytes),
                                    "replace");
        Py_DECREF(bytes);
    }
    if (text == NULL) {
        return -1;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    int result = format_reserve(output, size);
    if (result == 0) {
        Py_UNICODE_COPY(output->result->str + output->used, PyUnicode_AS_UNICODE(text), size);
        output->used += size;
    }
    Py_DECREF(text);
    return result;
}

static int
format_utf8(format_output *output, const char *text)
{
    return format_object(output,
                         PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace"));
}

typedef struct {
    int zero;
    Py_ssize_t width;
    Py_ssize_t precision; /* -1 if none */
    char size;            /* 'l', 'z' or 0 */
    char letter;
} format_spec;

/* Read the specification after a '%'; the position after it. */
static const char *
parse_spec(const char *format, format_spec *spec)
{
    memset(spec, 0, sizeof(*spec));
    spec->precision = -1;
    spec->zero = *format == '0';
    for (; Py_ISDIGIT(*format); format++) {
        if (spec->width < 10000) {
            spec->width = spec->width * 10 + (*format - '0');
        }
    }
    if (*format == '.') {
        spec->precision = 0;
        for (format++; Py_ISDIGIT(*format); format++) {
            if (spec->precision < 10000) {
                spec->precision = spec->precision * 10 + (*format - '0');
            }
        }
    }
    if ((*format == 'l' || *format == 'z') && (format[1] == 'd' || format[1] == 'u')) {
        spec->size = *format++;
    }
    spec->letter = *format;
    return format + (*format != 0);
}

/* Append a number of at most 64 bits. */
static int
format_number(format_output *output, const format_spec *spec, unsigned long magnitude,
              int negative)
{
    char digits[24];
    int count = 0;
    unsigned base = spec->letter == 'x' ? 16 : 10;
    do {
        digits[count++] = "0123456789abcdef"[magnitude % base];
        magnitude /= base;
    } while (magnitude != 0);
    Py_ssize_t minimum = spec->precision > count ? spec->precision : count;
    Py_ssize_t padding = spec->width - minimum - negative;
    if (spec->zero && spec->precision < 0 && padding > 0) {
        minimum += padding;
        padding = 0;
    }
    for (; padding > 0; padding--) {
        if (format_unit(output, ' ') < 0) {
            return -1;
        }
    }
    if (negative && format_unit(output, '-') < 0) {
        return -1;
    }
    for (; minimum > count; minimum--) {
        if (format_unit(output, '0') < 0) {
            return -1;
        }
    }
    while (count > 0) {
        if (format_unit(output, (Py_UNICODE)digits[--count]) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
format_pointer(format_output *output, const void *pointer)
{
    char text[32];
    int size = PyOS_snprintf(text, sizeof(text), "%p", pointer);
    /* some C libraries write 0X or nothing in front */
    if (text[1] == 'X') {
        text[1] = 'x';
    }
    else if (text[1] != 'x') {
        memmove(text + 2, text, (size_t)size + 1);
        text[0] = '0';
        text[1] = 'x';
        size += 2;
    }
    return format_ascii(output, text, size);
}

/* The arguments, behind a pointer so that helpers may take from them. */
typedef struct {
    va_list list;
} format_args;

static int
format_signed(format_output *output, const format_spec *spec, format_args *args)
{
    long value = spec->size == 'l'   ? va_arg(args->list, long)
                 : spec->size == 'z' ? (long)va_arg(args->list, Py_ssize_t)
                                     : va_arg(args->list, int);
    unsigned long magnitude = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;
    return format_number(output, spec, magnitude, value < 0);
}

static int
format_unsigned(format_output *output, const format_spec *spec, format_args *args)
{
    unsigned long value = spec->size == 'l'   ? va_arg(args->list, unsigned long)
                          : spec->size == 'z' ? va_arg(args->list, size_t)
                                              : va_arg(args->list, unsigned int);
    return format_number(output, spec, value, 0);
}

static int
format_char(format_output *output, int ordinal)
{
    if (ordinal < 0 || ordinal > 0x10FFFF) {
        PyErr_SetString(PyExc_OverflowError,
                        "%c arg not in range(0x110000) (wide Python build)");
        return -1;
    }
    return format_unit(output, (Py_UNICODE)ordinal);
}

/* 1 done, 0 unknown letter, -1 error. */
static int
format_one(format_output *output, const format_spec *spec, format_args *args)
{
    int result;
    switch (spec->letter) {
    case 'c':
        result = format_char(output, va_arg(args->list, int));
        break;
    case 'd':
    case 'i':
        result = format_signed(output, spec, args);
        break;
    case 'u':
    case 'x':
        result = format_unsigned(output, spec, args);
        break;
    case 's':
        result = format_utf8(output, va_arg(args->list, const char *));
        break;
    case 'U': {
        PyObject *text = va_arg(args->list, PyObject *);
        Py_INCREF(text);
        result = format_object(output, text);
        break;
    }
    case 'V': {
        PyObject *text = va_arg(args->list, PyObject *);
        const char *otherwise = va_arg(args->list, const char *);
        Py_XINCREF(text);
        result = text != NULL ? format_object(output, text)
                              : format_ascii(output, otherwise, (Py_ssize_t)strlen(otherwise));
        break;
    }
    case 'S':
        result = format_object(output, PyObject_Str(va_arg(args->list, PyObject *)));
        break;
    case 'R':
        result = format_object(output, PyObject_Repr(va_arg(args->list, PyObject *)));
        break;
    case 'p':
        result = format_pointer(output, va_arg(args->list, void *));
        break;
    case '%':
        result = format_unit(output, '%');
        break;
    default:
        return 0;
    }
    return result < 0 ? -1 : 1;
}

PyObject *
PyUnicode_FromFormatV(const char *format, va_list vargs)
{
    format_args args;
    format_output output = {_PyUnicode_New((Py_ssize_t)strlen(format) + 16), 0};
    if (output.result == NULL) {
        return NULL;
    }
    va_copy(args.list, vargs);
    int status = 1;
    while (status > 0 && *format != 0) {
        if (*format != '%') {
            status = format_unit(&output, (unsigned char)*format++) < 0 ? -1 : 1;
            continue;
        }
        format_spec spec;
        const char *next = parse_spec(format + 1, &spec);
        status = format_one(&output, &spec, &args);
        if (status == 0) {
            status = format_ascii(&output, format, (Py_ssize_t)strlen(format));
            break;
        }
        format = next;
    }
    va_end(args.list);
    if (status < 0) {
        Py_XDECREF(output.result);
        return NULL;
    }
    return _PyUnicode_Finish(output.result, output.used);
}

PyObject *
PyUnicode_FromFormat(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    PyObject *result = PyUnicode_FromFormatV(format, args);
    va_end(args);
    return result;
}
