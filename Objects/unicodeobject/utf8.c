/* UTF-8.
 *
 * 2.7's UTF-8 lets single surrogates through in both directions and, when encoding,
 * joins a surrogate pair into one four byte sequence. Ill-formed input is cut into
 * error ranges at the longest prefix that could still have become a character.
 *
 * ASCII runs are recognised eight bytes at a time. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

#define HIGH_BITS 0x8080808080808080ULL

/* ---- decoding ---- */

/* Copy the ASCII bytes at the beginning of [s, end) as units; their number. */
static Py_ssize_t
copy_ascii(Py_UNICODE *out, const unsigned char *s, const unsigned char *end)
{
    const unsigned char *p = s;
    while (end - p >= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        if (word & HIGH_BITS) {
            break;
        }
        for (int i = 0; i < 8; i++) {
            out[i] = p[i];
        }
        out += 8;
        p += 8;
    }
    while (p < end && *p < 0x80) {
        *out++ = *p++;
    }
    return p - s;
}

static int
is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Length of the sequence a lead byte starts, 0 if it cannot start one. */
static int
sequence_length(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/* Can second follow lead? Excludes overlong forms and what is above U+10FFFF. */
static int
second_fits(unsigned char lead, unsigned char second)
{
    return is_continuation(second) && !(lead == 0xE0 && second < 0xA0)
           && !(lead == 0xF0 && second < 0x90) && !(lead == 0xF4 && second > 0x8F);
}

static Py_UCS4
join_sequence(const unsigned char *s, int length)
{
    switch (length) {
    case 2:
        return ((s[0] & 0x1Fu) << 6) | (s[1] & 0x3Fu);
    case 3:
        return ((s[0] & 0x0Fu) << 12) | ((s[1] & 0x3Fu) << 6) | (s[2] & 0x3Fu);
    default:
        return ((s[0] & 0x07u) << 18) | ((s[1] & 0x3Fu) << 12) | ((s[2] & 0x3Fu) << 6)
               | (s[3] & 0x3Fu);
    }
}

/* How many bytes of a sequence that ends with the input belong to it. */
static Py_ssize_t
truncated_length(const unsigned char *s, const unsigned char *end)
{
    Py_ssize_t count = 1;
    for (Py_ssize_t k = 1; s + k < end && is_continuation(s[k]); k++) {
        count += k;
    }
    return count < end - s ? count : end - s;
}

/* Bytes of a broken sequence of the given length that the error covers: 2.7 does not
 * care here whether the second byte would have fit. */
static Py_ssize_t
broken_length(const unsigned char *s, int length)
{
    Py_ssize_t count = 1;
    while (count < length - 1 && is_continuation(s[count])) {
        count++;
    }
    return count;
}

static int
sequence_valid(const unsigned char *s, int length)
{
    if (!second_fits(s[0], s[1])) {
        return 0;
    }
    for (int i = 2; i < length; i++) {
        if (!is_continuation(s[i])) {
            return 0;
        }
    }
    return 1;
}

PyObject *
PyUnicode_DecodeUTF8Stateful(const char *string, Py_ssize_t length, const char *errors,
                             Py_ssize_t *consumed)
{
    _PyUnicodeDecoder decoder;
    if (length == 1 && (unsigned char)string[0] < 128) {
        if (consumed != NULL) {
            *consumed = 1;
        }
        return _PyUnicode_FromUnit((unsigned char)string[0]);
    }
    if (_PyUnicodeDecoder_Init(&decoder, "utf8", errors, string, length, length) < 0) {
        return NULL;
    }
    const unsigned char *s = (const unsigned char *)string;
    const unsigned char *end = s + length;
    while (s < end) {
        if (*s < 0x80) {
            Py_ssize_t count = copy_ascii(decoder.out, s, end);
            decoder.out += count;
            s += count;
            continue;
        }
        int size = sequence_length(*s);
        const char *reason;
        Py_ssize_t bad;
        if (size == 0) {
            reason = "invalid start byte";
            bad = 1;
        }
        else if (size > end - s) {
            if (consumed != NULL) {
                break;
            }
            reason = "unexpected end of data";
            bad = truncated_length(s, end);
        }
        else if (!sequence_valid(s, size)) {
            reason = "invalid continuation byte";
            bad = broken_length(s, size);
        }
        else {
            *decoder.out++ = join_sequence(s, size);
            s += size;
            continue;
        }
        Py_ssize_t start = (const char *)s - string;
        const char *next;
        if (_PyUnicodeDecoder_Error(&decoder, reason, start, start + bad, &next) < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
        s = (const unsigned char *)next;
    }
    if (consumed != NULL) {
        *consumed = (const char *)s - string;
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

PyObject *
PyUnicode_DecodeUTF8(const char *string, Py_ssize_t length, const char *errors)
{
    return PyUnicode_DecodeUTF8Stateful(string, length, errors, NULL);
}

/* ---- encoding ---- */

/* The code point at text[*i], a surrogate pair taken as one; advances *i. */
static inline Py_UCS4
next_code_point(const Py_UNICODE *text, Py_ssize_t size, Py_ssize_t *i)
{
    Py_UCS4 ch = text[(*i)++];
    if (ch >= 0xD800 && ch <= 0xDBFF && *i < size && text[*i] >= 0xDC00 && text[*i] <= 0xDFFF) {
        ch = 0x10000 + ((ch - 0xD800) << 10) + (text[(*i)++] - 0xDC00);
    }
    return ch;
}

/* Bytes for text, a surrogate pair counted as two characters: six, though it takes four. */
static Py_ssize_t
encoded_size(const Py_UNICODE *text, Py_ssize_t size)
{
    Py_ssize_t bytes = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        bytes += 1 + (text[i] >= 0x80) + (text[i] >= 0x800) + (text[i] >= 0x10000);
    }
    return bytes;
}

PyObject *
PyUnicode_EncodeUTF8(const Py_UNICODE *data, Py_ssize_t length, const char *errors)
{
    (void)errors;
    if (length > PY_SSIZE_T_MAX / 4) {
        return PyErr_NoMemory();
    }
    Py_ssize_t bytes =
        unicode_has_nonascii(data, length) ? encoded_size(data, length) : length;
    PyObject *result = PyString_FromStringAndSize(NULL, bytes);
    if (result == NULL) {
        return NULL;
    }
    if (bytes == 0) {
        return result;
    }
    char *out = PyString_AS_STRING(result);
    if (bytes == length) {
        for (Py_ssize_t i = 0; i < length; i++) {
            out[i] = (char)data[i];
        }
        if (length == 1) {
            PyObject *shared = PyString_FromStringAndSize(out, 1);
            Py_DECREF(result);
            return shared;
        }
        return result;
    }
    for (Py_ssize_t i = 0; i < length;) {
        Py_UCS4 ch = next_code_point(data, length, &i);
        if (ch < 0x80) {
            *out++ = (char)ch;
        }
        else if (ch < 0x800) {
            *out++ = (char)(0xC0 | (ch >> 6));
            *out++ = (char)(0x80 | (ch & 0x3F));
        }
        else if (ch < 0x10000) {
            *out++ = (char)(0xE0 | (ch >> 12));
            *out++ = (char)(0x80 | ((ch >> 6) & 0x3F));
            *out++ = (char)(0x80 | (ch & 0x3F));
        }
        else {
            *out++ = (char)(0xF0 | (ch >> 18));
            *out++ = (char)(0x80 | ((ch >> 12) & 0x3F));
            *out++ = (char)(0x80 | ((ch >> 6) & 0x3F));
            *out++ = (char)(0x80 | (ch & 0x3F));
        }
    }
    Py_ssize_t used = out - PyString_AS_STRING(result);
    if (used != bytes) {
        _PyString_Resize(&result, used);
    }
    return result;
}

PyObject *
PyUnicode_AsUTF8String(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeUTF8(PyUnicode_AS_UNICODE(unicode), PyUnicode_GET_SIZE(unicode), NULL);
}
