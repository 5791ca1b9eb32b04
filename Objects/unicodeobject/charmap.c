/* Character maps: the "charmap" codec behind most 8-bit encodings, and translate().
 *
 * A decoding map is a unicode (indexed by byte; U+FFFE means undefined) or anything with
 * __getitem__ that takes an int and gives an int, a unicode or None. An encoding map is
 * an EncodingMap or anything that takes an int and gives an int, a str or None. A
 * LookupError of the map means undefined, for translate() "leave it alone".
 *
 * An EncodingMap inverts a 256 character decoding map of the BMP. It is a trie over the
 * bits of the character, 5 + 4 + 7:
 *
 *     first[ch >> 11]                    number of a block of 16 in blocks, or NONE
 *     blocks[16 * b2 + (ch >> 7 & 15)]   number of a block of 128 after them, or NONE
 *     leaves[128 * b3 + (ch & 127)]      the byte, 0 meaning undefined
 *
 * where byte 0 always stands for U+0000. Maps it cannot express become a dict. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

#define NONE 0xFF
#define UNDEFINED "character maps to <undefined>"

typedef struct {
    PyObject_HEAD
    unsigned char first[32];
    int block_count;
    int leaf_count;
    unsigned char data[1]; /* blocks, then leaves */
} encoding_map;

static void
encoding_map_dealloc(PyObject *self)
{
    PyObject_FREE(self);
}

static PyObject *
encoding_map_size(PyObject *self, PyObject *Py_UNUSED(args))
{
    encoding_map *map = (encoding_map *)self;
    return PyInt_FromLong(
        (long)sizeof(encoding_map) - 1 + 16L * map->block_count + 128L * map->leaf_count);
}

static PyMethodDef encoding_map_methods[] = {
    {"size", encoding_map_size, METH_NOARGS, "size() -> int\n\nBytes of memory the map takes."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject EncodingMap_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "EncodingMap",
    .tp_basicsize = sizeof(encoding_map),
    .tp_dealloc = encoding_map_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = encoding_map_methods,
};

/* ---- building ---- */

static PyObject *
inverted_dict(const Py_UNICODE *chars)
{
    PyObject *dict = PyDict_New();
    if (dict == NULL) {
        return NULL;
    }
    for (int i = 0; i < 256; i++) {
        PyObject *key = PyInt_FromLong((long)chars[i]);
        PyObject *value = PyInt_FromLong(i);
        int failed = key == NULL || value == NULL || PyDict_SetItem(dict, key, value) < 0;
        Py_XDECREF(key);
        Py_XDECREF(value);
        if (failed) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

/* Number the blocks and leaves the characters need; 0 if a trie cannot do it. */
static int
count_blocks(const Py_UNICODE *chars, unsigned char *first, unsigned char *second, int *blocks,
             int *leaves)
{
    memset(first, NONE, 32);
    memset(second, NONE, 512);
    *blocks = *leaves = 0;
    if (chars[0] != 0) {
        return 0;
    }
    for (int i = 1; i < 256; i++) {
        Py_UNICODE ch = chars[i];
        if (ch == 0 || ch > 0xFFFF) {
            return 0;
        }
        if (ch == 0xFFFE) {
            continue;
        }
        if (first[ch >> 11] == NONE) {
            first[ch >> 11] = (unsigned char)(*blocks)++;
        }
        if (second[ch >> 7] == NONE) {
            second[ch >> 7] = (unsigned char)(*leaves)++;
        }
    }
    return *blocks < NONE && *leaves < NONE;
}

PyObject *
PyUnicode_BuildEncodingMap(PyObject *string)
{
    unsigned char first[32];
    unsigned char second[512];
    int blocks;
    int leaves;
    if (!PyUnicode_Check(string) || PyUnicode_GET_SIZE(string) != 256) {
        PyErr_BadArgument();
        return NULL;
    }
    const Py_UNICODE *chars = PyUnicode_AS_UNICODE(string);
    if (!count_blocks(chars, first, second, &blocks, &leaves)) {
        return inverted_dict(chars);
    }
    if (PyType_Ready(&EncodingMap_Type) < 0) {
        return NULL;
    }
    size_t size = sizeof(encoding_map) + 16 * (size_t)blocks + 128 * (size_t)leaves;
    encoding_map *map = PyObject_MALLOC(size);
    if (map == NULL) {
        return PyErr_NoMemory();
    }
    (void)PyObject_INIT(map, &EncodingMap_Type);
    map->block_count = blocks;
    map->leaf_count = leaves;
    memcpy(map->first, first, 32);
    unsigned char *leaf_data = map->data + 16 * blocks;
    memset(map->data, NONE, 16 * (size_t)blocks);
    memset(leaf_data, 0, 128 * (size_t)leaves);
    for (int i = 1; i < 256; i++) {
        Py_UNICODE ch = chars[i];
        if (ch != 0xFFFE) {
            map->data[16 * first[ch >> 11] + ((ch >> 7) & 15)] = second[ch >> 7];
            leaf_data[128 * second[ch >> 7] + (ch & 127)] = (unsigned char)i;
        }
    }
    return (PyObject *)map;
}

static int
encoding_map_lookup(const encoding_map *map, Py_UNICODE ch)
{
    if (ch == 0) {
        return 0;
    }
    if (ch > 0xFFFF || map->first[ch >> 11] == NONE) {
        return -1;
    }
    unsigned char leaf = map->data[16 * map->first[ch >> 11] + ((ch >> 7) & 15)];
    if (leaf == NONE) {
        return -1;
    }
    int byte = map->data[16 * map->block_count + 128 * leaf + (ch & 127)];
    return byte == 0 ? -1 : byte;
}

/* mapping[key]; *missing is set instead of an exception if that is a LookupError. */
static PyObject *
map_get(PyObject *mapping, long key, int *missing)
{
    *missing = 0;
    PyObject *index = PyInt_FromLong(key);
    if (index == NULL) {
        return NULL;
    }
    PyObject *value = PyObject_GetItem(mapping, index);
    Py_DECREF(index);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_LookupError)) {
        PyErr_Clear();
        *missing = 1;
    }
    return value;
}

/* ---- decoding ---- */

/* Decode one byte through a general map: 1 done, 0 undefined, -1 error. */
static int
decode_byte(_PyUnicodeDecoder *decoder, PyObject *mapping, unsigned char byte, Py_ssize_t left)
{
    int missing;
    PyObject *value = map_get(mapping, byte, &missing);
    if (value == NULL) {
        return missing ? 0 : -1;
    }
    int result = -1;
    if (value == Py_None) {
        result = 0;
    }
    else if (PyInt_Check(value)) {
        long ch = PyInt_AS_LONG(value);
        if (ch < 0 || ch > 0x10FFFF) {
            PyErr_SetString(PyExc_TypeError, "character mapping must be in range(0x110000)");
        }
        else if (ch == 0xFFFE) {
            result = 0;
        }
        else {
            *decoder->out++ = (Py_UNICODE)ch;
            result = 1;
        }
    }
    else if (PyUnicode_Check(value)) {
        const Py_UNICODE *text = PyUnicode_AS_UNICODE(value);
        Py_ssize_t count = PyUnicode_GET_SIZE(value);
        if (count == 1 && text[0] == 0xFFFE) {
            result = 0;
        }
        else if (count <= 1 || _PyUnicodeDecoder_Reserve(decoder, count + left) == 0) {
            Py_UNICODE_COPY(decoder->out, text, count);
            decoder->out += count;
            result = 1;
        }
    }
    else {
        PyErr_SetString(PyExc_TypeError, "character mapping must return integer, None or unicode");
    }
    Py_DECREF(value);
    return result;
}

PyObject *
PyUnicode_DecodeCharmap(const char *string, Py_ssize_t length, PyObject *mapping,
                        const char *errors)
{
    if (mapping == NULL) {
        return PyUnicode_DecodeLatin1(string, length, errors);
    }
    _PyUnicodeDecoder decoder;
    if (_PyUnicodeDecoder_Init(&decoder, "charmap", errors, string, length, length) < 0) {
        return NULL;
    }
    /* items of a unicode are read directly, unless a subclass may have its own idea */
    const Py_UNICODE *table = NULL;
    Py_ssize_t table_size = 0;
    if (PyUnicode_CheckExact(mapping)) {
        table = PyUnicode_AS_UNICODE(mapping);
        table_size = PyUnicode_GET_SIZE(mapping);
    }
    const char *s = string;
    while (s < decoder.end) {
        unsigned char byte = (unsigned char)*s;
        int found;
        if (table != NULL) {
            found = byte < table_size && table[byte] != 0xFFFE;
            if (found) {
                *decoder.out++ = table[byte];
            }
        }
        else {
            found = decode_byte(&decoder, mapping, byte, decoder.end - s);
        }
        if (found > 0) {
            s++;
            continue;
        }
        if (found < 0
            || _PyUnicodeDecoder_Error(&decoder, UNDEFINED, s - string, s - string + 1, &s) < 0) {
            _PyUnicodeDecoder_Clear(&decoder);
            return NULL;
        }
    }
    return _PyUnicodeDecoder_Finish(&decoder);
}

/* ---- encoding ---- */

/* Append what the map has for ch: 1 done, 0 undefined, -1 error. With probe the output
 * stays as it is. */
static int
encode_unit(_PyUnicodeEncoder *encoder, PyObject *mapping, Py_UNICODE ch, int probe)
{
    char single;
    const char *bytes = &single;
    Py_ssize_t count = 1;
    PyObject *value = NULL;
    int result = -1;
    if (Py_TYPE(mapping) == &EncodingMap_Type) {
        int byte = encoding_map_lookup((encoding_map *)mapping, ch);
        if (byte < 0) {
            return 0;
        }
        single = (char)byte;
    }
    else {
        int missing;
        value = map_get(mapping, (long)ch, &missing);
        if (value == NULL) {
            return missing ? 0 : -1;
        }
        if (value == Py_None) {
            result = 0;
            goto done;
        }
        if (PyInt_Check(value)) {
            long byte = PyInt_AS_LONG(value);
            if (byte < 0 || byte > 255) {
                PyErr_SetString(PyExc_TypeError, "character mapping must be in range(256)");
                goto done;
            }
            single = (char)byte;
        }
        else if (PyString_Check(value)) {
            bytes = PyString_AS_STRING(value);
            count = PyString_GET_SIZE(value);
        }
        else {
            PyErr_SetString(PyExc_TypeError, "character mapping must return integer, None or str");
            goto done;
        }
    }
    result = 1;
    if (!probe) {
        if (_PyUnicodeEncoder_Reserve(encoder, count) < 0) {
            result = -1;
            goto done;
        }
        memcpy(encoder->out, bytes, (size_t)count);
        encoder->out += count;
    }
done:
    Py_XDECREF(value);
    return result;
}

/* Append the encoding of a replacement for units [start, end). */
static int
encode_replacement(_PyUnicodeEncoder *encoder, PyObject *mapping, const Py_UNICODE *text,
                   Py_ssize_t count, Py_ssize_t start, Py_ssize_t end)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        int found = encode_unit(encoder, mapping, text[i], 0);
        if (found == 0) {
            _PyUnicodeEncoder_Raise(encoder, UNDEFINED, start, end);
        }
        if (found <= 0) {
            return -1;
        }
    }
    return 0;
}

static int
encode_undefined(_PyUnicodeEncoder *encoder, PyObject *mapping, _PyUnicodeErrors known,
                 Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next)
{
    static const Py_UNICODE question = '?';
    *next = end;
    switch (known) {
    case UNICODE_ERRORS_STRICT:
        _PyUnicodeEncoder_Raise(encoder, UNDEFINED, start, end);
        return -1;
    case UNICODE_ERRORS_REPLACE:
        for (Py_ssize_t i = start; i < end; i++) {
            if (encode_replacement(encoder, mapping, &question, 1, start, end) < 0) {
                return -1;
            }
        }
        return 0;
    case UNICODE_ERRORS_IGNORE:
        return 0;
    case UNICODE_ERRORS_XMLCHARREF:
        for (Py_ssize_t i = start; i < end; i++) {
            char bytes[16];
            Py_UNICODE units[16];
            Py_ssize_t count = _PyUnicode_WriteCharRef(bytes, encoder->text[i]) - bytes;
            for (Py_ssize_t k = 0; k < count; k++) {
                units[k] = (unsigned char)bytes[k];
            }
            if (encode_replacement(encoder, mapping, units, count, start, end) < 0) {
                return -1;
            }
        }
        return 0;
    case UNICODE_ERRORS_OTHER:
        break;
    }
    PyObject *replacement = _PyUnicodeEncoder_Error(encoder, UNDEFINED, start, end, next);
    if (replacement == NULL) {
        return -1;
    }
    int result = encode_replacement(encoder, mapping, PyUnicode_AS_UNICODE(replacement),
                                    PyUnicode_GET_SIZE(replacement), start, end);
    Py_DECREF(replacement);
    return result;
}

PyObject *
PyUnicode_EncodeCharmap(const Py_UNICODE *data, Py_ssize_t length, PyObject *mapping,
                        const char *errors)
{
    if (mapping == NULL) {
        return PyUnicode_EncodeLatin1(data, length, errors);
    }
    _PyUnicodeEncoder encoder;
    if (_PyUnicodeEncoder_Init(&encoder, "charmap", errors, data, length, length) < 0) {
        return NULL;
    }
    _PyUnicodeErrors known = _PyUnicode_KnownErrors(errors);
    for (Py_ssize_t i = 0; i < length;) {
        int found = encode_unit(&encoder, mapping, data[i], 0);
        if (found > 0) {
            i++;
            continue;
        }
        Py_ssize_t end = i + 1;
        if (found == 0) {
            while (end < length && (found = encode_unit(&encoder, mapping, data[end], 1)) == 0) {
                end++;
            }
        }
        if (found < 0 || encode_undefined(&encoder, mapping, known, i, end, &i) < 0) {
            _PyUnicodeEncoder_Clear(&encoder);
            return NULL;
        }
    }
    return _PyUnicodeEncoder_Finish(&encoder);
}

PyObject *
PyUnicode_AsCharmapString(PyObject *unicode, PyObject *mapping)
{
    if (!PyUnicode_Check(unicode) || mapping == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_EncodeCharmap(PyUnicode_AS_UNICODE(unicode), PyUnicode_GET_SIZE(unicode),
                                   mapping, NULL);
}

/* ---- translating ---- */

/* The output of translate(): a private object with room from out to its end. */
typedef struct {
    PyUnicodeObject *result;
    Py_UNICODE *out;
} translation;

static int
translation_append(translation *output, const Py_UNICODE *text, Py_ssize_t count, Py_ssize_t left)
{
    Py_ssize_t used = output->out - output->result->str;
    if (count + left > output->result->length - used) {
        Py_ssize_t wanted = used + count + left;
        if (_PyUnicode_ResizePrivate(&output->result, wanted + wanted / 4) < 0) {
            return -1;
        }
        output->out = output->result->str + used;
    }
    Py_UNICODE_COPY(output->out, text, count);
    output->out += count;
    return 0;
}

/* Look ch up: 1 with a unit in *unit or a new reference to a unicode in *text; 0 if the
 * table says None; -1 on error. */
static int
translate_lookup(PyObject *mapping, Py_UNICODE ch, Py_UNICODE *unit, PyObject **text)
{
    int missing;
    *text = NULL;
    PyObject *value = map_get(mapping, (long)ch, &missing);
    if (value == NULL) {
        *unit = ch;
        return missing ? 1 : -1;
    }
    int result = 1;
    if (value == Py_None) {
        result = 0;
    }
    else if (PyInt_Check(value)) {
        long target = PyInt_AS_LONG(value);
        if (target < 0 || target > 0x10FFFF) {
            /* COMPAT: 2.7 shows its format here */
            PyErr_SetString(PyExc_TypeError, "character mapping must be in range(0x%lx)");
            result = -1;
        }
        *unit = (Py_UNICODE)target;
    }
    else if (PyUnicode_Check(value)) {
        *text = value;
        return 1;
    }
    else {
        PyErr_SetString(PyExc_TypeError, "character mapping must return integer, None or unicode");
        result = -1;
    }
    Py_DECREF(value);
    return result;
}

/* Translate the unit at i: 1, 0 (None) or -1. */
static int
translate_unit(translation *output, PyObject *mapping, const Py_UNICODE *text, Py_ssize_t size,
               Py_ssize_t i)
{
    Py_UNICODE unit;
    PyObject *replacement;
    int found = translate_lookup(mapping, text[i], &unit, &replacement);
    if (found <= 0) {
        return found;
    }
    if (replacement == NULL) {
        *output->out++ = unit;
        return 1;
    }
    if (translation_append(output, PyUnicode_AS_UNICODE(replacement),
                           PyUnicode_GET_SIZE(replacement), size - i)
        < 0) {
        found = -1;
    }
    Py_DECREF(replacement);
    return found;
}

/* Position after the run of units mapped to None that starts at start; -1 on error. */
static Py_ssize_t
untranslatable_end(PyObject *mapping, const Py_UNICODE *text, Py_ssize_t size, Py_ssize_t start)
{
    Py_ssize_t end = start + 1;
    for (; end < size; end++) {
        Py_UNICODE unit;
        PyObject *replacement;
        int found = translate_lookup(mapping, text[end], &unit, &replacement);
        Py_XDECREF(replacement);
        if (found < 0) {
            return -1;
        }
        if (found > 0) {
            break;
        }
    }
    return end;
}

typedef struct {
    const char *errors;
    _PyUnicodeErrors known;
    PyObject *handler;
    PyObject *exception;
} translation_errors;

static int
translate_undefined(translation *output, translation_errors *state, const Py_UNICODE *text,
                    Py_ssize_t size, Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next)
{
    *next = end;
    switch (state->known) {
    case UNICODE_ERRORS_REPLACE:
        for (Py_ssize_t i = start; i < end; i++) {
            *output->out++ = '?';
        }
        return 0;
    case UNICODE_ERRORS_IGNORE:
        return 0;
    case UNICODE_ERRORS_XMLCHARREF:
        for (Py_ssize_t i = start; i < end; i++) {
            char bytes[16];
            Py_UNICODE units[16];
            Py_ssize_t count = _PyUnicode_WriteCharRef(bytes, text[i]) - bytes;
            for (Py_ssize_t k = 0; k < count; k++) {
                units[k] = (unsigned char)bytes[k];
            }
            if (translation_append(output, units, count, size - i) < 0) {
                return -1;
            }
        }
        return 0;
    case UNICODE_ERRORS_STRICT:
    case UNICODE_ERRORS_OTHER:
        break;
    }
    PyObject *replacement =
        _PyUnicode_TranslateError(state->errors, &state->handler, UNDEFINED, text, size,
                                  &state->exception, start, end, next);
    if (replacement == NULL) {
        return -1;
    }
    int result = translation_append(output, PyUnicode_AS_UNICODE(replacement),
                                    PyUnicode_GET_SIZE(replacement), size - *next);
    Py_DECREF(replacement);
    return result;
}

PyObject *
PyUnicode_TranslateCharmap(const Py_UNICODE *data, Py_ssize_t length, PyObject *table,
                           const char *errors)
{
    if (table == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    translation output;
    translation_errors state = {errors, _PyUnicode_KnownErrors(errors), NULL, NULL};
    output.result = _PyUnicode_New(length);
    if (output.result == NULL) {
        return NULL;
    }
    output.out = output.result->str;
    int failed = 0;
    for (Py_ssize_t i = 0; i < length && !failed;) {
        int found = translate_unit(&output, table, data, length, i);
        if (found > 0) {
            i++;
            continue;
        }
        Py_ssize_t end = found == 0 ? untranslatable_end(table, data, length, i) : -1;
        failed = end < 0 || translate_undefined(&output, &state, data, length, i, end, &i) < 0;
    }
    Py_XDECREF(state.handler);
    Py_XDECREF(state.exception);
    if (failed) {
        Py_XDECREF(output.result);
        return NULL;
    }
    return _PyUnicode_Finish(output.result, output.out - output.result->str);
}

PyObject *
PyUnicode_Translate(PyObject *str, PyObject *table, const char *errors)
{
    str = PyUnicode_FromObject(str);
    if (str == NULL) {
        return NULL;
    }
    PyObject *result = PyUnicode_TranslateCharmap(PyUnicode_AS_UNICODE(str),
                                                  PyUnicode_GET_SIZE(str), table, errors);
    Py_DECREF(str);
    return result;
}
