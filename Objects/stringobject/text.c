/* str from other things: printf-like formats of C, string literals, codecs. */
#include "Python.h"
#include "pycore_str.h"
#include "pycore_unicode.h" // bytes_have_nonascii()

/* ---- a growing buffer ------------------------------------------------------------ */
typedef struct {
    char *start;
    size_t used;
    size_t room;
    char small[400];
} buffer_t;

static void
buffer_init(buffer_t *buffer)
{
    buffer->start = buffer->small;
    buffer->used = 0;
    buffer->room = sizeof(buffer->small);
}

static void
buffer_free(buffer_t *buffer)
{
    if (buffer->start != buffer->small) {
        PyMem_Free(buffer->start);
    }
}

/* 0, or -1 with MemoryError. */
static int
buffer_add(buffer_t *buffer, const char *bytes, size_t n)
{
    if (n > buffer->room - buffer->used) {
        size_t room = (buffer->used + n) * 2;
        char *grown = room > PY_SSIZE_T_MAX ? NULL : PyMem_Malloc(room);
        if (grown == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(grown, buffer->start, buffer->used);
        buffer_free(buffer);
        buffer->start = grown;
        buffer->room = room;
    }
    memcpy(buffer->start + buffer->used, bytes, n);
    buffer->used += n;
    return 0;
}

/* ---- PyString_FromFormat ------------------------------------------------------------ */
enum int_size { SIZE_INT, SIZE_LONG, SIZE_LONG_LONG, SIZE_SSIZE };

/* What stands between % and the conversion: only a number that limits %s, and the
 * size of an integer. */
typedef struct {
    size_t limit;
    enum int_size size;
    char conversion;
} directive_t;

/* Read a directive; the position behind it.  A precision may be "*", as in C: the limit
 * is then the next argument. */
static const char *
directive_parse(const char *p, directive_t *directive, va_list *vargs)
{
    directive->limit = 0;
    directive->size = SIZE_INT;
    while (Py_ISDIGIT(*p)) {
        directive->limit = directive->limit * 10 + (size_t)(*p++ - '0');
    }
    if (p[0] == '.' && p[1] == '*') {
        int limit = va_arg(*vargs, int);
        directive->limit = limit < 0 ? 0 : (size_t)limit;
        p += 2;
    }
    else if (*p == '.') {
        directive->limit = 0;
        for (p++; Py_ISDIGIT(*p); p++) {
            directive->limit = directive->limit * 10 + (size_t)(*p - '0');
        }
    }
    while (*p != '\0' && *p != '%' && !Py_ISALPHA(*p)) {
        p++;
    }
    if (p[0] == 'l' && (p[1] == 'd' || p[1] == 'u')) {
        directive->size = SIZE_LONG;
        p++;
    }
    else if (p[0] == 'l' && p[1] == 'l' && (p[2] == 'd' || p[2] == 'u')) {
        directive->size = SIZE_LONG_LONG;
        p += 2;
    }
    else if (p[0] == 'z' && (p[1] == 'd' || p[1] == 'u')) {
        directive->size = SIZE_SSIZE;
        p++;
    }
    directive->conversion = *p;
    return *p == '\0' ? p : p + 1;
}

static int
format_decimal(buffer_t *buffer, unsigned long long magnitude, int negative)
{
    char digits[24];
    char *p = digits + sizeof(digits);
    do {
        *--p = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude != 0);
    if (negative) {
        *--p = '-';
    }
    return buffer_add(buffer, p, (size_t)(digits + sizeof(digits) - p));
}

static int
format_signed(buffer_t *buffer, enum int_size size, va_list *vargs)
{
    long long value;
    switch (size) {
    case SIZE_LONG: value = va_arg(*vargs, long); break;
    case SIZE_LONG_LONG: value = va_arg(*vargs, long long); break;
    case SIZE_SSIZE: value = va_arg(*vargs, Py_ssize_t); break;
    default: value = va_arg(*vargs, int); break;
    }
    unsigned long long magnitude = (unsigned long long)value;
    return format_decimal(buffer, value < 0 ? 0 - magnitude : magnitude, value < 0);
}

static int
format_unsigned(buffer_t *buffer, enum int_size size, va_list *vargs)
{
    unsigned long long value;
    switch (size) {
    case SIZE_LONG: value = va_arg(*vargs, unsigned long); break;
    case SIZE_LONG_LONG: value = va_arg(*vargs, unsigned long long); break;
    case SIZE_SSIZE: value = va_arg(*vargs, size_t); break;
    default: value = va_arg(*vargs, unsigned int); break;
    }
    return format_decimal(buffer, value, 0);
}

/* One directive; 1 if it was none that we know, else 0 or -1. */
static int
format_one(buffer_t *buffer, const directive_t *directive, va_list *vargs)
{
    char small[32];
    switch (directive->conversion) {
    case 'c': {
        char c = (char)va_arg(*vargs, int);
        return buffer_add(buffer, &c, 1);
    }
    case 'd':
        return format_signed(buffer, directive->size, vargs);
    case 'u':
        return format_unsigned(buffer, directive->size, vargs);
    case 'i':
        return format_signed(buffer, SIZE_INT, vargs);
    case 'x':
        snprintf(small, sizeof(small), "%x", va_arg(*vargs, unsigned int));
        return buffer_add(buffer, small, strlen(small));
    case 's': {
        const char *text = va_arg(*vargs, const char *);
        size_t n = directive->limit > 0 ? strnlen(text, directive->limit) : strlen(text);
        return buffer_add(buffer, text, n);
    }
    case 'p':
        snprintf(small, sizeof(small), "0x%" PRIxPTR, (uintptr_t)va_arg(*vargs, void *));
        return buffer_add(buffer, small, strlen(small));
    case '%':
        return buffer_add(buffer, "%", 1);
    default:
        return 1;
    }
}

PyObject *
PyString_FromFormatV(const char *format, va_list vargs)
{
    PyObject *result = NULL;
    buffer_t buffer;
    buffer_init(&buffer);
    va_list rest;
    va_copy(rest, vargs);
    const char *p = format;
    while (*p != '\0') {
        const char *percent = strchr(p, '%');
        size_t n = percent == NULL ? strlen(p) : (size_t)(percent - p);
        if (buffer_add(&buffer, p, n) < 0) {
            goto done;
        }
        p += n;
        if (percent == NULL) {
            break;
        }
        directive_t directive;
        p = directive_parse(percent + 1, &directive, &rest);
        int status = format_one(&buffer, &directive, &rest);
        if (status > 0) {
            /* unknown: the argument list cannot be followed any further */
            status = buffer_add(&buffer, percent, strlen(percent));
            p += strlen(p);
        }
        if (status < 0) {
            goto done;
        }
    }
    result = PyString_FromStringAndSize(buffer.start, (Py_ssize_t)buffer.used);
done:
    va_end(rest);
    buffer_free(&buffer);
    return result;
}

PyObject *
PyString_FromFormat(const char *format, ...)
{
    va_list vargs;
    va_start(vargs, format);
    PyObject *result = PyString_FromFormatV(format, vargs);
    va_end(vargs);
    return result;
}

/* ---- string literals -------------------------------------------------------------------- */
/* A run of bytes >= 0x80 in UTF-8, recoded and added.  The position behind the run, or
 * NULL with an exception. */
static const char *
escape_recode(buffer_t *buffer, const char *s, const char *end, const char *errors,
              const char *encoding)
{
    const char *stop = s;
    while (stop < end && (*stop & 0x80)) {
        stop++;
    }
    PyObject *text = PyUnicode_DecodeUTF8(s, stop - s, errors);
    if (text == NULL) {
        return NULL;
    }
    PyObject *bytes = PyUnicode_AsEncodedString(text, encoding, errors);
    Py_DECREF(text);
    if (bytes == NULL) {
        return NULL;
    }
    int status
        = buffer_add(buffer, PyString_AS_STRING(bytes), (size_t)PyString_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return status < 0 ? NULL : stop;
}

static int
hex_value(const char *p, const char *end)
{
    if (p >= end || !Py_ISXDIGIT(*p)) {
        return -1;
    }
    return Py_ISDIGIT(*p) ? *p - '0' : Py_TOLOWER(*p) - 'a' + 10;
}

/* Behind "\x".  The position behind the escape, or NULL with an exception. */
static const char *
escape_hex(buffer_t *buffer, const char *s, const char *end, const char *errors)
{
    int high = hex_value(s, end);
    int low = high < 0 ? -1 : hex_value(s + 1, end);
    if (low >= 0) {
        char c = (char)(high * 16 + low);
        return buffer_add(buffer, &c, 1) < 0 ? NULL : s + 2;
    }
    if (errors == NULL || strcmp(errors, "strict") == 0) {
        PyErr_SetString(PyExc_ValueError, "invalid \\x escape");
        return NULL;
    }
    if (strcmp(errors, "replace") == 0) {
        if (buffer_add(buffer, "?", 1) < 0) {
            return NULL;
        }
    }
    else if (strcmp(errors, "ignore") != 0) {
        PyErr_Format(PyExc_ValueError, "decoding error; unknown error handling code: %.400s",
                     errors);
        return NULL;
    }
    return high < 0 ? s : s + 1;
}

/* Behind a backslash.  The position behind the escape, or NULL with an exception. */
static const char *
escape_decode(buffer_t *buffer, const char *s, const char *end, const char *errors)
{
    static const char letters[] = "\\'\"bftnrva";
    static const char meanings[] = "\\'\"\b\f\t\n\r\v\a";
    if (s >= end) {
        PyErr_SetString(PyExc_ValueError, "Trailing \\ in string");
        return NULL;
    }
    char c = *s;
    if (c == '\n') {
        return s + 1;
    }
    const char *letter = c == '\0' ? NULL : strchr(letters, c);
    if (letter != NULL) {
        return buffer_add(buffer, &meanings[letter - letters], 1) < 0 ? NULL : s + 1;
    }
    if (c >= '0' && c <= '7') {
        int value = 0;
        const char *stop = s + 3;
        while (s < stop && s < end && *s >= '0' && *s <= '7') {
            value = value * 8 + (*s++ - '0');
        }
        c = (char)value;
        return buffer_add(buffer, &c, 1) < 0 ? NULL : s;
    }
    if (c == 'x') {
        return escape_hex(buffer, s + 1, end, errors);
    }
    /* not an escape: the backslash stays, and what follows is ordinary */
    return buffer_add(buffer, "\\", 1) < 0 ? NULL : s;
}

PyObject *
PyString_DecodeEscape(const char *s, Py_ssize_t len, const char *errors, Py_ssize_t unicode,
                      const char *recode_encoding)
{
    const char *end = s + len;
    PyObject *result = NULL;
    buffer_t buffer;
    buffer_init(&buffer);
    while (s < end) {
        if (*s == '\\') {
            s = escape_decode(&buffer, s + 1, end, errors);
        }
        else if (recode_encoding != NULL && (*s & 0x80)) {
            s = escape_recode(&buffer, s, end, errors, recode_encoding);
        }
        else {
            const char *stop = s + 1;
            while (stop < end && *stop != '\\'
                   && !(recode_encoding != NULL && (*stop & 0x80))) {
                stop++;
            }
            s = buffer_add(&buffer, s, (size_t)(stop - s)) < 0 ? NULL : stop;
        }
        if (s == NULL) {
            goto done;
        }
    }
    if (buffer.used == 0) {
        result = PyString_FromStringAndSize("", 0);
        goto done;
    }
    /* not the shared string of one character: marshal tells them apart */
    result = PyString_FromStringAndSize(NULL, (Py_ssize_t)buffer.used);
    if (result != NULL) {
        memcpy(PyString_AS_STRING(result), buffer.start, buffer.used);
    }
done:
    buffer_free(&buffer);
    return result;
}

/* ---- codecs ------------------------------------------------------------------------------ */
/* Encode or decode; whatever the codec makes. */
static PyObject *
string_code(PyObject *op, const char *encoding, const char *errors,
            PyObject *(*codec)(PyObject *, const char *, const char *))
{
    if (!PyString_Check(op)) {
        PyErr_BadArgument();
        return NULL;
    }
    if (encoding == NULL) {
        encoding = PyUnicode_GetDefaultEncoding();
    }
    return codec(op, encoding, errors);
}

/* result as str; consumes it. */
static PyObject *
string_code_to_str(PyObject *result, const char *what)
{
    if (result != NULL && PyUnicode_Check(result)) {
        PyObject *bytes = PyUnicode_AsEncodedString(result, NULL, NULL);
        Py_DECREF(result);
        result = bytes;
    }
    if (result != NULL && !PyString_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%s did not return a string object (type=%.400s)", what,
                     Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
PyString_AsDecodedObject(PyObject *op, const char *encoding, const char *errors)
{
    return string_code(op, encoding, errors, PyCodec_Decode);
}

PyObject *
PyString_AsDecodedString(PyObject *op, const char *encoding, const char *errors)
{
    return string_code_to_str(PyString_AsDecodedObject(op, encoding, errors), "decoder");
}

/* Does encoding leave ASCII text as it is?  Only those that programs ask a str for. */
static int
string_keeps_ascii(const char *encoding)
{
    return strcmp(encoding, "ascii") == 0 || strcmp(encoding, "utf-8") == 0
           || strcmp(encoding, "utf8") == 0 || strcmp(encoding, "latin-1") == 0;
}

PyObject *
PyString_AsEncodedObject(PyObject *op, const char *encoding, const char *errors)
{
    const char *by_default = PyUnicode_GetDefaultEncoding();
    /* there and back by way of unicode makes the same text */
    if (PyString_Check(op) && string_keeps_ascii(encoding == NULL ? by_default : encoding)
        && string_keeps_ascii(by_default)
        && !bytes_have_nonascii((const unsigned char *)PyString_AS_STRING(op),
                                PyString_GET_SIZE(op))) {
        return PyString_FromStringAndSize(PyString_AS_STRING(op), PyString_GET_SIZE(op));
    }
    return string_code(op, encoding, errors, PyCodec_Encode);
}

PyObject *
PyString_AsEncodedString(PyObject *op, const char *encoding, const char *errors)
{
    return string_code_to_str(PyString_AsEncodedObject(op, encoding, errors), "encoder");
}

PyObject *
PyString_Decode(const char *s, Py_ssize_t size, const char *encoding, const char *errors)
{
    PyObject *op = PyString_FromStringAndSize(s, size);
    if (op == NULL) {
        return NULL;
    }
    PyObject *result = PyString_AsDecodedString(op, encoding, errors);
    Py_DECREF(op);
    return result;
}

PyObject *
PyString_Encode(const char *s, Py_ssize_t size, const char *encoding, const char *errors)
{
    PyObject *op = PyString_FromStringAndSize(s, size);
    if (op == NULL) {
        return NULL;
    }
    PyObject *result = PyString_AsEncodedString(op, encoding, errors);
    Py_DECREF(op);
    return result;
}
