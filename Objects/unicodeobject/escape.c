/* The codecs of Python source: unicode-escape (all escapes of a u'' literal) and
 * raw-unicode-escape (only \uXXXX and \UXXXXXXXX after an odd number of backslashes;
 * everything else is Latin-1), and the repr of unicode.
 *
 * \N{...} needs the names of unicodedata, which is imported at the first use. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "ucnhash.h"
#include "pycore_unicode.h"

static const char hex_digits[] = "0123456789abcdef";

static int
hex_value(unsigned char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Read up to count hex digits from *s; the number read. */
static int
read_hex(const char **s, const char *end, int count, Py_UCS4 *value)
{
    int i = 0;
    Py_UCS4 result = 0;
    for (; i < count && *s < end; i++) {
        int digit = hex_value((unsigned char)**s);
        if (digit < 0) {
            break;
        }
        result = (result << 4) | (Py_UCS4)digit;
        (*s)++;
    }
    *value = result;
    return i;
}

/* ---- unicode-escape: decoding ---- */

/* The capsule of unicodedata, or NULL with an exception. Runs Python code once. */
static const _PyUnicode_Name_CAPI *
name_api(void)
{
    static const _PyUnicode_Name_CAPI *api;
    if (api == NULL) {
        api = PyCapsule_Import(PyUnicodeData_CAPSULE_NAME, 1);
        if (api == NULL) {
            PyErr_SetString(PyExc_UnicodeError,
                            "\\N escapes not supported (can't load unicodedata module)");
        }
    }
    return api;
}

/* Outcome of one escape. */
typedef enum {
    ESCAPE_UNIT,    /* *ch is the character */
    ESCAPE_NOTHING, /* a line continuation */
    ESCAPE_BAD,     /* *reason; the range ends at *s */
    ESCAPE_FAILED   /* exception set */
} escape_result;

static escape_result
hex_escape(const char **s, const char *end, int digits, const char *truncated, Py_UCS4 *ch,
           const char **reason)
{
    if (read_hex(s, end, digits, ch) < digits) {
        *reason = truncated;
        return ESCAPE_BAD;
    }
    if (*ch > 0x10FFFF) {
        *reason = "illegal Unicode character";
        return ESCAPE_BAD;
    }
    return ESCAPE_UNIT;
}

static escape_result
name_escape(const char **s, const char *end, Py_UCS4 *ch, const char **reason)
{
    const _PyUnicode_Name_CAPI *api = name_api();
    if (api == NULL) {
        return ESCAPE_FAILED;
    }
    *reason = "malformed \\N character escape";
    if (*s >= end || **s != '{') {
        return ESCAPE_BAD;
    }
    const char *name = ++*s;
    const char *brace = memchr(name, '}', (size_t)(end - name));
    *s = brace != NULL ? brace : end;
    if (brace == NULL || brace == name) {
        return ESCAPE_BAD;
    }
    *s = brace + 1;
    if (brace - name <= INT_MAX && api->getcode(NULL, name, (int)(brace - name), ch)) {
        return ESCAPE_UNIT;
    }
    *reason = "unknown Unicode character name";
    return ESCAPE_BAD;
}

static escape_result
octal_escape(const char **s, const char *end, Py_UCS4 first, Py_UCS4 *ch)
{
    *ch = first;
    for (int i = 0; i < 2 && *s < end && **s >= '0' && **s <= '7'; i++) {
        *ch = (*ch << 3) | (Py_UCS4)(*(*s)++ - '0');
    }
    return ESCAPE_UNIT;
}

/* The escape whose text after the backslash starts at *s. Unknown ones keep their
 * backslash: *keep is set and *ch is what follows it. */
static escape_result
one_escape(const char **s, const char *end, Py_UCS4 *ch, int *keep, const char **reason)
{
    *keep = 0;
    if (*s >= end) {
        *reason = "\\ at end of string";
        return ESCAPE_BAD;
    }
    unsigned char letter = (unsigned char)*(*s)++;
    static const char simple[] = "\\\\''\"\"b\bf\ft\tn\nr\rv\va\a";
    for (const char *pair = simple; *pair != 0; pair += 2) {
        if ((unsigned char)pair[0] == letter) {
            *ch = (unsigned char)pair[1];
            return ESCAPE_UNIT;
        }
    }
    switch (letter) {
    case '\n':
        return ESCAPE_NOTHING;
    case 'x':
        return hex_escape(s, end, 2, "truncated \\xXX escape", ch, reason);
    case 'u':
        return hex_escape(s, end, 4, "truncated \\uXXXX escape", ch, reason);
    case 'U':
        return hex_escape(s, end, 8, "truncated \\UXXXXXXXX escape", ch, reason);
    case 'N':
        return name_escape(s, end, ch, reason);
    default:
        if (letter >= '0' && letter <= '7') {
            return octal_escape(s, end, letter - (Py_UCS4)'0', ch);
        }
        *keep = 1;
        *ch = letter;
        return ESCAPE_UNIT;
    }
}

PyObject *
PyUnicode_DecodeUnicodeEscape(const char *string, Py_ssize_t length, const char *errors)
{
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "unicodeescape", errors, string, length, length) < 0) {
        return NULL;
    }
    const char *s = string;
    while (s < decoder.end) {
        if (*s != '\\') {
            *decoder.out++ = (unsigned char)*s++;
            continue;
        }
        const char *start = s++;
        Py_UCS4 ch = 0;
        int keep;
        const char *reason = NULL;
        switch (one_escape(&s, decoder.end, &ch, &keep, &reason)) {
        case ESCAPE_UNIT:
            if (keep) {
                *decoder.out++ = '\\';
            }
            *decoder.out++ = ch;
            break;
        case ESCAPE_NOTHING:
            break;
        case ESCAPE_BAD:
            if (_PyUnicodeDecoder_Error(&decoder, reason, start - string, s - string, &s) < 0) {
                goto error;
            }
            break;
        case ESCAPE_FAILED:
            goto error;
        }
    }
    return _PyUnicodeDecoder_Finish(&decoder);
error:
    _PyUnicodeDecoder_Clear(&decoder);
    return NULL;
}

/* ---- unicode-escape: encoding ---- */

/* Write \xXX, \uXXXX or \UXXXXXXXX. */
static char *
write_hex_escape(char *out, Py_UNICODE ch, char letter, int digits)
{
    *out++ = '\\';
    *out++ = letter;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        *out++ = hex_digits[(ch >> shift) & 15];
    }
    return out;
}

static char *
write_escaped(char *out, Py_UNICODE ch, char quote)
{
    if (ch >= 0x10000) {
        return write_hex_escape(out, ch, 'U', 8);
    }
    if (ch >= 256) {
        return write_hex_escape(out, ch, 'u', 4);
    }
    char letter = 0;
    if (ch == '\t') {
        letter = 't';
    }
    else if (ch == '\n') {
        letter = 'n';
    }
    else if (ch == '\r') {
        letter = 'r';
    }
    else if (ch == '\\' || (quote != 0 && ch == (unsigned char)quote)) {
        letter = (char)ch;
    }
    if (letter != 0) {
        *out++ = '\\';
        *out++ = letter;
        return out;
    }
    if (ch < ' ' || ch >= 127) {
        return write_hex_escape(out, ch, 'x', 2);
    }
    *out++ = (char)ch;
    return out;
}

PyObject *
_PyUnicode_EscapeRepr(const Py_UNICODE *text, Py_ssize_t size, int quotes)
{
    Py_ssize_t bytes = quotes ? 3 : 0;
    char quote = 0;
    if (size > (PY_SSIZE_T_MAX - 4) / 10) {
        return PyErr_NoMemory();
    }
    int single = 0;
    int dble = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UNICODE ch = text[i];
        single |= ch == '\'';
        dble |= ch == '"';
        bytes += ch >= 0x10000 ? 10 : ch >= 256 ? 6 : ch < ' ' || ch >= 127 ? 4 : 2;
    }
    if (quotes) {
        quote = single && !dble ? '"' : '\'';
    }
    PyObject *result = PyString_FromStringAndSize(NULL, bytes);
    if (result == NULL || bytes == 0) {
        return result;
    }
    char *out = PyString_AS_STRING(result);
    if (quotes) {
        *out++ = 'u';
        *out++ = quote;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        out = write_escaped(out, text[i], quote);
    }
    if (quotes) {
        *out++ = quote;
    }
    _PyString_Resize(&result, out - PyString_AS_STRING(result));
    return result;
}

PyObject *
PyUnicode_EncodeUnicodeEscape(const Py_UNICODE *data, Py_ssize_t length)
{
    return _PyUnicode_EscapeRepr(data, length, 0);
}

PyObject *
PyUnicode_AsUnicodeEscapeString(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeUnicodeEscape(PyUnicode_AS_UNICODE(unicode),
                                         PyUnicode_GET_SIZE(unicode));
}

/* ---- raw-unicode-escape ---- */

PyObject *
PyUnicode_DecodeRawUnicodeEscape(const char *string, Py_ssize_t length, const char *errors)
{
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "rawunicodeescape", errors, string, length, length) < 0) {
        return NULL;
    }
    const char *s = string;
    while (s < decoder.end) {
        if (*s != '\\') {
            *decoder.out++ = (unsigned char)*s++;
            continue;
        }
        const char *run = s;
        while (s < decoder.end && *s == '\\') {
            *decoder.out++ = '\\';
            s++;
        }
        if ((s - run) % 2 == 0 || s >= decoder.end || (*s != 'u' && *s != 'U')) {
            continue;
        }
        decoder.out--; /* the last backslash belongs to the escape */
        const char *start = run; /* COMPAT: an error covers the whole run of backslashes */
        int digits = *s++ == 'u' ? 4 : 8;
        Py_UCS4 ch;
        const char *reason;
        if (read_hex(&s, decoder.end, digits, &ch) < digits) {
            reason = "truncated \\uXXXX";
        }
        else if (ch > 0x10FFFF) {
            reason = "\\Uxxxxxxxx out of range";
        }
        else {
            *decoder.out++ = ch;
            continue;
        }
        if (_PyUnicodeDecoder_Error(&decoder, reason, start - string, s - string, &s) < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

PyObject *
PyUnicode_EncodeRawUnicodeEscape(const Py_UNICODE *data, Py_ssize_t length)
{
    Py_ssize_t bytes = 0;
    if (length > PY_SSIZE_T_MAX / 10) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < length; i++) {
        bytes += data[i] >= 0x10000 ? 10 : data[i] >= 256 ? 6 : 1;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, bytes);
    if (result == NULL || bytes == 0) {
        return result;
    }
    char *out = PyString_AS_STRING(result);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UNICODE ch = data[i];
        if (ch >= 256) {
            out = ch >= 0x10000 ? write_hex_escape(out, ch, 'U', 8)
                                : write_hex_escape(out, ch, 'u', 4);
        }
        else {
            *out++ = (char)ch;
        }
    }
    return result;
}

PyObject *
PyUnicode_AsRawUnicodeEscapeString(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeRawUnicodeEscape(PyUnicode_AS_UNICODE(unicode),
                                            PyUnicode_GET_SIZE(unicode));
}
