/* UTF-16 and UTF-32: fixed-width units in either byte order.
 *
 * byteorder is -1 for little endian, 1 for big endian and 0 for "look for a mark, else
 * native". A mark is consumed only with 0; afterwards *byteorder tells what was found.
 * Encoders write a mark only with 0. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

#define NATIVE_IS_BIG (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static inline Py_UCS4
read16(const unsigned char *s, int big)
{
    return big ? ((Py_UCS4)s[0] << 8) | s[1] : ((Py_UCS4)s[1] << 8) | s[0];
}

static inline Py_UCS4
read32(const unsigned char *s, int big)
{
    return big ? ((Py_UCS4)s[0] << 24) | ((Py_UCS4)s[1] << 16) | ((Py_UCS4)s[2] << 8) | s[3]
               : ((Py_UCS4)s[3] << 24) | ((Py_UCS4)s[2] << 16) | ((Py_UCS4)s[1] << 8) | s[0];
}

static inline char *
write16(char *out, Py_UCS4 value, int big)
{
    out[big ? 0 : 1] = (char)(value >> 8);
    out[big ? 1 : 0] = (char)value;
    return out + 2;
}

static inline char *
write32(char *out, Py_UCS4 value, int big)
{
    for (int i = 0; i < 4; i++) {
        out[big ? 3 - i : i] = (char)(value >> (8 * i));
    }
    return out + 4;
}

/* ---- UTF-16 ---- */

/* Look for a mark of width bytes when *order is 0; bytes to skip. */
static int
skip_mark(const unsigned char *s, Py_ssize_t size, int width, int *order)
{
    if (*order != 0 || size < width) {
        return 0;
    }
    for (int big = 0; big < 2; big++) {
        Py_UCS4 unit = width == 2 ? read16(s, big) : read32(s, big);
        if (unit == 0xFEFF) {
            *order = big ? 1 : -1;
            return width;
        }
    }
    return 0;
}

/* What is at s, of which size bytes are left: a character in *ch and its number of
 * bytes as result, or 0 with *reason and the length of the bad range in *bad. */
static int
utf16_step(const unsigned char *s, Py_ssize_t size, int big, Py_UCS4 *ch, const char **reason,
           Py_ssize_t *bad)
{
    *bad = size;
    if (size < 2) {
        *reason = "truncated data";
        return 0;
    }
    *ch = read16(s, big);
    if (*ch < 0xD800 || *ch > 0xDFFF) {
        return 2;
    }
    if (size < 4) {
        *reason = "unexpected end of data";
        return 0;
    }
    *bad = 2;
    if (*ch > 0xDBFF) {
        *reason = "illegal encoding";
        return 0;
    }
    Py_UCS4 low = read16(s + 2, big);
    if (low < 0xDC00 || low > 0xDFFF) {
        *reason = "illegal UTF-16 surrogate";
        return 0;
    }
    *ch = 0x10000 + ((*ch - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

PyObject *
PyUnicode_DecodeUTF16Stateful(const char *string, Py_ssize_t length, const char *errors,
                              int *byteorder, Py_ssize_t *consumed)
{
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "utf16", errors, string, length, (length + 1) / 2) < 0) {
        return NULL;
    }
    const unsigned char *s = (const unsigned char *)string;
    const unsigned char *end = s + length;
    int order = byteorder != NULL ? *byteorder : 0;
    s += skip_mark(s, length, 2, &order);
    int big = order == 0 ? NATIVE_IS_BIG : order > 0;
    while (s < end) {
        Py_UCS4 ch = 0;
        const char *reason;
        Py_ssize_t bad;
        int used = utf16_step(s, end - s, big, &ch, &reason, &bad);
        if (used > 0) {
            *decoder.out++ = ch;
            s += used;
            continue;
        }
        if (consumed != NULL && bad == end - s && end - s < 4) {
            break;
        }
        Py_ssize_t start = (const char *)s - string;
        const char *next;
        if (_PyUnicodeDecoder_Error(&decoder, reason, start, start + bad, &next) < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
        s = (const unsigned char *)next;
    }
    if (byteorder != NULL) {
        *byteorder = order;
    }
    if (consumed != NULL) {
        *consumed = (const char *)s - string;
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

PyObject *
PyUnicode_DecodeUTF16(const char *string, Py_ssize_t length, const char *errors, int *byteorder)
{
    return PyUnicode_DecodeUTF16Stateful(string, length, errors, byteorder, NULL);
}

PyObject *
PyUnicode_EncodeUTF16(const Py_UNICODE *data, Py_ssize_t length, const char *errors, int byteorder)
{
    (void)errors;
    Py_ssize_t units = byteorder == 0;
    if (length > PY_SSIZE_T_MAX / 4 - 1) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        units += 1 + (data[i] >= 0x10000);
    }
    PyObject *result = PyString_FromStringAndSize(NULL, units * 2);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    int big = byteorder == 0 ? NATIVE_IS_BIG : byteorder > 0;
    if (byteorder == 0) {
        out = write16(out, 0xFEFF, big);
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 ch = data[i];
        if (ch >= 0x10000) {
            out = write16(out, 0xD800 | ((ch - 0x10000) >> 10), big);
            ch = 0xDC00 | ((ch - 0x10000) & 0x3FF);
        }
        out = write16(out, ch, big);
    }
    return result;
}

PyObject *
PyUnicode_AsUTF16String(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeUTF16(PyUnicode_AS_UNICODE(unicode), PyUnicode_GET_SIZE(unicode), NULL,
                                 0);
}

/* ---- UTF-32 ---- */

PyObject *
PyUnicode_DecodeUTF32Stateful(const char *string, Py_ssize_t length, const char *errors,
                              int *byteorder, Py_ssize_t *consumed)
{
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "utf32", errors, string, length, (length + 3) / 4) < 0) {
        return NULL;
    }
    const unsigned char *s = (const unsigned char *)string;
    const unsigned char *end = s + length;
    int order = byteorder != NULL ? *byteorder : 0;
    s += skip_mark(s, length, 4, &order);
    int big = order == 0 ? NATIVE_IS_BIG : order > 0;
    while (s < end) {
        const char *reason;
        Py_ssize_t bad = 4;
        if (end - s < 4) {
            if (consumed != NULL) {
                break;
            }
            reason = "truncated data";
            bad = end - s;
        }
        else {
            Py_UCS4 ch = read32(s, big);
            if (ch <= 0x10FFFF) {
                *decoder.out++ = ch;
                s += 4;
                continue;
            }
            reason = "code point not in range(0x110000)";
        }
        Py_ssize_t start = (const char *)s - string;
        const char *next;
        if (_PyUnicodeDecoder_Error(&decoder, reason, start, start + bad, &next) < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
        s = (const unsigned char *)next;
    }
    if (byteorder != NULL) {
        *byteorder = order;
    }
    if (consumed != NULL) {
        *consumed = (const char *)s - string;
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

PyObject *
PyUnicode_DecodeUTF32(const char *string, Py_ssize_t length, const char *errors, int *byteorder)
{
    return PyUnicode_DecodeUTF32Stateful(string, length, errors, byteorder, NULL);
}

PyObject *
PyUnicode_EncodeUTF32(const Py_UNICODE *data, Py_ssize_t length, const char *errors, int byteorder)
{
    (void)errors;
    if (length > PY_SSIZE_T_MAX / 4 - 1) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyString_FromStringAndSize(NULL, (length + (byteorder == 0)) * 4);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    int big = byteorder == 0 ? NATIVE_IS_BIG : byteorder > 0;
    if (byteorder == 0) {
        out = write32(out, 0xFEFF, big);
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        out = write32(out, data[i], big);
    }
    return result;
}

PyObject *
PyUnicode_AsUTF32String(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeUTF32(PyUnicode_AS_UNICODE(unicode), PyUnicode_GET_SIZE(unicode), NULL,
                                 0);
}
