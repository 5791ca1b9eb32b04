/* The encodings with one byte per character and a bound: ASCII and Latin-1, the
 * "unicode_internal" codec that shows the units as they are in memory, and the
 * conversion of digits for number parsers. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

/* ---- decoding ---- */

PyObject *
PyUnicode_DecodeLatin1(const char *string, Py_ssize_t length, const char *errors)
{
    (void)errors;
    const unsigned char *s = (const unsigned char *)string;
    if (length == 1) {
        return _PyUnicode_FromUnit(s[0]);
    }
    if (length == 0) {
        return _PyUnicode_Empty();
    }
    PyUnicodeObject *unicode = _PyUnicode_New(length);
    if (unicode == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        unicode->str[i] = s[i];
    }
    return (PyObject *)unicode;
}

PyObject *
PyUnicode_DecodeASCII(const char *string, Py_ssize_t length, const char *errors)
{
    _PyUnicodeDecoder decoder;
    if (!bytes_have_nonascii((const unsigned char *)string, length)) {
        return PyUnicode_DecodeLatin1(string, length, errors);
    }
    if (_PyUnicodeDecoder_Init(&decoder, "ascii", errors, string, length, length) < 0) {
        return NULL;
    }
    const char *s = string;
    while (s < decoder.end) {
        unsigned char byte = (unsigned char)*s;
        if (byte < 128) {
            *decoder.out++ = byte;
            s++;
        }
        else if (_PyUnicodeDecoder_Error(&decoder, "ordinal not in range(128)", s - string,
                                         s - string + 1, &s)
                 < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

PyObject *
_PyUnicode_DecodeUnicodeInternal(const char *string, Py_ssize_t length, const char *errors)
{
    const Py_ssize_t width = Py_UNICODE_SIZE;
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "unicode_internal", errors, string, length,
                               (length + width - 1) / width)
        < 0) {
        return NULL;
    }
    const char *s = string;
    while (s < decoder.end) {
        Py_UNICODE unit = 0;
        Py_ssize_t left = decoder.end - s;
        memcpy(&unit, s, (size_t)(left < width ? left : width));
        if (left >= width && unit <= 0x10FFFF) {
            *decoder.out++ = unit;
            s += width;
            continue;
        }
        int truncated = left < width;
        if (_PyUnicodeDecoder_Error(&decoder,
                                    truncated ? "truncated input"
                                              : "illegal code point (> 0x10FFFF)",
                                    s - string, s - string + (truncated ? left : width), &s)
            < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

/* ---- encoding ---- */

typedef struct {
    _PyUnicodeEncoder base;
    Py_UNICODE limit; /* 128 or 256 */
    const char *reason;
    _PyUnicodeErrors known;
} bounded_encoder;

static int
bounded_reserve(bounded_encoder *encoder, Py_ssize_t extra, Py_ssize_t next)
{
    return _PyUnicodeEncoder_Reserve(&encoder->base, extra + encoder->base.size - next);
}

/* Have the registered handler replace units [start, end). */
static int
bounded_callback(bounded_encoder *encoder, Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next)
{
    PyObject *replacement =
        _PyUnicodeEncoder_Error(&encoder->base, encoder->reason, start, end, next);
    if (replacement == NULL) {
        return -1;
    }
    int result = -1;
    Py_ssize_t count = PyUnicode_GET_SIZE(replacement);
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(replacement);
    if (bounded_reserve(encoder, count, *next) < 0) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (text[i] >= encoder->limit) {
            _PyUnicodeEncoder_Raise(&encoder->base, encoder->reason, start, end);
            goto done;
        }
        *encoder->base.out++ = (char)text[i];
    }
    result = 0;
done:
    Py_DECREF(replacement);
    return result;
}

static int
bounded_replace(bounded_encoder *encoder, Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next)
{
    *next = end;
    switch (encoder->known) {
    case UNICODE_ERRORS_STRICT:
        _PyUnicodeEncoder_Raise(&encoder->base, encoder->reason, start, end);
        return -1;
    case UNICODE_ERRORS_REPLACE:
        memset(encoder->base.out, '?', (size_t)(end - start));
        encoder->base.out += end - start;
        return 0;
    case UNICODE_ERRORS_IGNORE:
        return 0;
    case UNICODE_ERRORS_XMLCHARREF:
        if (bounded_reserve(encoder, 13 * (end - start), end) < 0) {
            return -1;
        }
        for (Py_ssize_t i = start; i < end; i++) {
            encoder->base.out =
                _PyUnicode_WriteCharRef(encoder->base.out, encoder->base.text[i]);
        }
        return 0;
    case UNICODE_ERRORS_OTHER:
        break;
    }
    return bounded_callback(encoder, start, end, next);
}

static PyObject *
encode_bounded(const Py_UNICODE *text, Py_ssize_t size, const char *errors, Py_UNICODE limit)
{
    PyObject *result = NULL;
    Py_UNICODE seen = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        seen |= text[i];
    }
    if (seen < limit) {
        if (size == 1) {
            char byte = (char)text[0];
            return PyString_FromStringAndSize(&byte, 1);
        }
        result = PyString_FromStringAndSize(NULL, size);
        if (result != NULL) {
            char *out = PyString_AS_STRING(result);
            for (Py_ssize_t i = 0; i < size; i++) {
                out[i] = (char)text[i];
            }
        }
        return result;
    }
    bounded_encoder encoder;
    encoder.limit = limit;
    encoder.reason = limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
    encoder.known = _PyUnicode_KnownErrors(errors);
    if (_PyUnicodeEncoder_Init(&encoder.base, limit == 128 ? "ascii" : "latin-1", errors, text,
                               size, size)
        < 0) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size;) {
        if (text[i] < limit) {
            *encoder.base.out++ = (char)text[i++];
            continue;
        }
        Py_ssize_t end = i + 1;
        while (end < size && text[end] >= limit) {
            end++;
        }
        if (bounded_replace(&encoder, i, end, &i) < 0) {
            _PyUnicodeEncoder_Clear(&encoder.base);
            return NULL;
        }
    }
    return _PyUnicodeEncoder_Finish(&encoder.base);
}

PyObject *
PyUnicode_EncodeLatin1(const Py_UNICODE *data, Py_ssize_t length, const char *errors)
{
    return encode_bounded(data, length, errors, 256);
}

PyObject *
PyUnicode_EncodeASCII(const Py_UNICODE *data, Py_ssize_t length, const char *errors)
{
    return encode_bounded(data, length, errors, 128);
}

static PyObject *
as_bounded_string(PyObject *unicode, Py_UNICODE limit)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return encode_bounded(PyUnicode_AS_UNICODE(unicode), PyUnicode_GET_SIZE(unicode), NULL, limit);
}

PyObject *
PyUnicode_AsLatin1String(PyObject *unicode)
{
    return as_bounded_string(unicode, 256);
}

PyObject *
PyUnicode_AsASCIIString(PyObject *unicode)
{
    return as_bounded_string(unicode, 128);
}

/* ---- digits for number parsers ---- */

/* The byte a number parser may see for ch, or -1. */
static int
decimal_byte(Py_UNICODE ch)
{
    if (Py_UNICODE_ISSPACE(ch)) {
        return ' ';
    }
    int digit = Py_UNICODE_TODECIMAL(ch);
    if (digit >= 0) {
        return '0' + digit;
    }
    return ch > 0 && ch < 256 ? (int)ch : -1;
}

/* What the handler put in the place of units that are no digits. */
static char *
decimal_replacement(_PyUnicodeEncoder *encoder, PyObject *replacement, Py_ssize_t start,
                    Py_ssize_t end, char *out)
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(replacement);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(replacement); i++) {
        int byte = decimal_byte(text[i]);
        if (byte < 0) {
            _PyUnicodeEncoder_Raise(encoder, "invalid decimal Unicode string", start, end);
            return NULL;
        }
        *out++ = (char)byte;
    }
    return out;
}

/* Handle units [start, end); the caller's buffer has 2.7's documented size, which only
 * suffices for replacements of one byte per unit. */
static char *
decimal_error(_PyUnicodeEncoder *encoder, _PyUnicodeErrors known, Py_ssize_t start,
              Py_ssize_t end, char *out, Py_ssize_t *next)
{
    const char *reason = "invalid decimal Unicode string";
    *next = end;
    switch (known) {
    case UNICODE_ERRORS_STRICT:
        _PyUnicodeEncoder_Raise(encoder, reason, start, end);
        return NULL;
    case UNICODE_ERRORS_REPLACE:
        memset(out, '?', (size_t)(end - start));
        return out + (end - start);
    case UNICODE_ERRORS_IGNORE:
        return out;
    case UNICODE_ERRORS_XMLCHARREF:
        for (Py_ssize_t i = start; i < end; i++) {
            out = _PyUnicode_WriteCharRef(out, encoder->text[i]);
        }
        return out;
    case UNICODE_ERRORS_OTHER:
        break;
    }
    PyObject *replacement = _PyUnicodeEncoder_Error(encoder, reason, start, end, next);
    if (replacement == NULL) {
        return NULL;
    }
    out = decimal_replacement(encoder, replacement, start, end, out);
    Py_DECREF(replacement);
    return out;
}

int
PyUnicode_EncodeDecimal(Py_UNICODE *s, Py_ssize_t length, char *output, const char *errors)
{
    if (output == NULL) {
        PyErr_BadArgument();
        return -1;
    }
    _PyUnicodeEncoder encoder;
    if (_PyUnicodeEncoder_Init(&encoder, "decimal", errors, s, length, 0) < 0) {
        return -1;
    }
    _PyUnicodeErrors known = _PyUnicode_KnownErrors(errors);
    for (Py_ssize_t i = 0; i < length && output != NULL;) {
        int byte = decimal_byte(s[i]);
        if (byte >= 0) {
            *output++ = (char)byte;
            i++;
            continue;
        }
        Py_ssize_t end = i + 1;
        while (end < length && decimal_byte(s[end]) < 0) {
            end++;
        }
        output = decimal_error(&encoder, known, i, end, output, &i);
    }
    _PyUnicodeEncoder_Clear(&encoder);
    if (output == NULL) {
        return -1;
    }
    *output = 0;
    return 0;
}
