/* _codecs: the registry and the codecs written in C, for the module codecs and the
 * package encodings.
 *
 * An encoder gets anything unicode() takes without an encoding and returns (str, number
 * of characters); a decoder gets a buffer and returns (unicode, number of bytes). The
 * stateful decoders have an argument `final`: while it is false they leave an incomplete
 * sequence at the end. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"

/* ---- registry ---- */

static PyObject *
codecs_register(PyObject *Py_UNUSED(self), PyObject *search_function)
{
    if (PyCodec_Register(search_function) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
codecs_lookup(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *encoding;
    if (!PyArg_ParseTuple(args, "s:lookup", &encoding)) {
        return NULL;
    }
    return _PyCodec_Lookup(encoding);
}

static PyObject *
codecs_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *object;
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "O|ss:encode", &object, &encoding, &errors)) {
        return NULL;
    }
    return PyCodec_Encode(object, encoding != NULL ? encoding : PyUnicode_GetDefaultEncoding(),
                          errors);
}

static PyObject *
codecs_decode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *object;
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "O|ss:decode", &object, &encoding, &errors)) {
        return NULL;
    }
    return PyCodec_Decode(object, encoding != NULL ? encoding : PyUnicode_GetDefaultEncoding(),
                          errors);
}

static PyObject *
codecs_register_error(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *name;
    PyObject *handler;
    if (!PyArg_ParseTuple(args, "sO:register_error", &name, &handler)
        || PyCodec_RegisterError(name, handler) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
codecs_lookup_error(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *name;
    if (!PyArg_ParseTuple(args, "s:lookup_error", &name)) {
        return NULL;
    }
    return PyCodec_LookupError(name);
}

/* ---- results ---- */

/* (object, count); consumes object, which may be NULL. */
static PyObject *
with_count(PyObject *object, Py_ssize_t count)
{
    return object == NULL ? NULL : Py_BuildValue("Nn", object, count);
}

/* ---- decoders ---- */

typedef PyObject *(*plain_decoder)(const char *bytes, Py_ssize_t size, const char *errors);
typedef PyObject *(*stateful_decoder)(const char *bytes, Py_ssize_t size, const char *errors,
                                      Py_ssize_t *consumed);
typedef PyObject *(*ordered_decoder)(const char *bytes, Py_ssize_t size, const char *errors,
                                     int *byteorder, Py_ssize_t *consumed);

static PyObject *
decode_plain(PyObject *args, const char *format, plain_decoder decoder)
{
    Py_buffer input;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, format, &input, &errors)) {
        return NULL;
    }
    Py_ssize_t size = input.len;
    PyObject *text = decoder(input.buf, size, errors);
    PyBuffer_Release(&input);
    return with_count(text, size);
}

static PyObject *
decode_stateful(PyObject *args, const char *format, stateful_decoder decoder)
{
    Py_buffer input;
    const char *errors = NULL;
    int final = 0;
    if (!PyArg_ParseTuple(args, format, &input, &errors, &final)) {
        return NULL;
    }
    Py_ssize_t consumed = input.len;
    PyObject *text = decoder(input.buf, input.len, errors, final ? NULL : &consumed);
    PyBuffer_Release(&input);
    return with_count(text, consumed);
}

static PyObject *
decode_ordered(PyObject *args, const char *format, ordered_decoder decoder, int byteorder)
{
    Py_buffer input;
    const char *errors = NULL;
    int final = 0;
    if (!PyArg_ParseTuple(args, format, &input, &errors, &final)) {
        return NULL;
    }
    Py_ssize_t consumed = input.len;
    PyObject *text = decoder(input.buf, input.len, errors, &byteorder, final ? NULL : &consumed);
    PyBuffer_Release(&input);
    return with_count(text, consumed);
}

/* With the byte order as third item. */
static PyObject *
decode_ordered_ex(PyObject *args, const char *format, ordered_decoder decoder)
{
    Py_buffer input;
    const char *errors = NULL;
    int byteorder = 0;
    int final = 0;
    if (!PyArg_ParseTuple(args, format, &input, &errors, &byteorder, &final)) {
        return NULL;
    }
    Py_ssize_t consumed = input.len;
    PyObject *text = decoder(input.buf, input.len, errors, &byteorder, final ? NULL : &consumed);
    PyBuffer_Release(&input);
    return text == NULL ? NULL : Py_BuildValue("Nni", text, consumed, byteorder);
}

#define PLAIN_DECODER(name, function)                                          \
    static PyObject *name##_decode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return decode_plain(args, "s*|z:" #name "_decode", function);          \
    }
#define STATEFUL_DECODER(name, function)                                       \
    static PyObject *name##_decode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return decode_stateful(args, "s*|zi:" #name "_decode", function);      \
    }
#define ORDERED_DECODER(name, function, order)                                 \
    static PyObject *name##_decode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return decode_ordered(args, "s*|zi:" #name "_decode", function, order); \
    }
#define ORDERED_EX_DECODER(name, function)                                     \
    static PyObject *name##_decode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return decode_ordered_ex(args, "s*|zii:" #name "_decode", function);   \
    }

PLAIN_DECODER(unicode_escape, PyUnicode_DecodeUnicodeEscape)
PLAIN_DECODER(raw_unicode_escape, PyUnicode_DecodeRawUnicodeEscape)
PLAIN_DECODER(latin_1, PyUnicode_DecodeLatin1)
PLAIN_DECODER(ascii, PyUnicode_DecodeASCII)
STATEFUL_DECODER(utf_7, PyUnicode_DecodeUTF7Stateful)
STATEFUL_DECODER(utf_8, PyUnicode_DecodeUTF8Stateful)
ORDERED_DECODER(utf_16, PyUnicode_DecodeUTF16Stateful, 0)
ORDERED_DECODER(utf_16_le, PyUnicode_DecodeUTF16Stateful, -1)
ORDERED_DECODER(utf_16_be, PyUnicode_DecodeUTF16Stateful, 1)
ORDERED_DECODER(utf_32, PyUnicode_DecodeUTF32Stateful, 0)
ORDERED_DECODER(utf_32_le, PyUnicode_DecodeUTF32Stateful, -1)
ORDERED_DECODER(utf_32_be, PyUnicode_DecodeUTF32Stateful, 1)
ORDERED_EX_DECODER(utf_16_ex, PyUnicode_DecodeUTF16Stateful)
ORDERED_EX_DECODER(utf_32_ex, PyUnicode_DecodeUTF32Stateful)
#undef PLAIN_DECODER
#undef STATEFUL_DECODER
#undef ORDERED_DECODER
#undef ORDERED_EX_DECODER

static PyObject *
charmap_decode(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_buffer input;
    const char *errors = NULL;
    PyObject *mapping = NULL;
    if (!PyArg_ParseTuple(args, "s*|zO:charmap_decode", &input, &errors, &mapping)) {
        return NULL;
    }
    Py_ssize_t size = input.len;
    PyObject *text =
        PyUnicode_DecodeCharmap(input.buf, size, mapping == Py_None ? NULL : mapping, errors);
    PyBuffer_Release(&input);
    return with_count(text, size);
}

static PyObject *
unicode_internal_decode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *object;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "O|z:unicode_internal_decode", &object, &errors)) {
        return NULL;
    }
    if (PyUnicode_Check(object)) {
        Py_INCREF(object);
        return with_count(object, PyUnicode_GET_SIZE(object));
    }
    const void *data;
    Py_ssize_t size;
    if (PyObject_AsReadBuffer(object, &data, &size) < 0) {
        return NULL;
    }
    return with_count(_PyUnicode_DecodeUnicodeInternal(data, size, errors), size);
}

static PyObject *
escape_decode(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *bytes;
    Py_ssize_t size;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "s#|z:escape_decode", &bytes, &size, &errors)) {
        return NULL;
    }
    return with_count(PyString_DecodeEscape(bytes, size, errors, 0, NULL), size);
}

/* ---- encoders ---- */

typedef PyObject *(*plain_encoder)(const Py_UNICODE *text, Py_ssize_t size, const char *errors);
typedef PyObject *(*ordered_encoder)(const Py_UNICODE *text, Py_ssize_t size, const char *errors,
                                     int byteorder);

static PyObject *
encode_plain(PyObject *args, const char *format, plain_encoder encoder)
{
    PyObject *object;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, format, &object, &errors)) {
        return NULL;
    }
    PyObject *text = PyUnicode_FromObject(object);
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    PyObject *bytes = encoder(PyUnicode_AS_UNICODE(text), size, errors);
    Py_DECREF(text);
    return with_count(bytes, size);
}

static PyObject *
encode_ordered(PyObject *args, const char *format, ordered_encoder encoder, int byteorder)
{
    PyObject *object;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, format, &object, &errors, &byteorder)) {
        return NULL;
    }
    PyObject *text = PyUnicode_FromObject(object);
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    PyObject *bytes = encoder(PyUnicode_AS_UNICODE(text), size, errors, byteorder);
    Py_DECREF(text);
    return with_count(bytes, size);
}

static PyObject *
encode_utf7(const Py_UNICODE *text, Py_ssize_t size, const char *errors)
{
    return PyUnicode_EncodeUTF7(text, size, 0, 0, errors);
}

static PyObject *
encode_unicode_escape(const Py_UNICODE *text, Py_ssize_t size, const char *errors)
{
    (void)errors;
    return PyUnicode_EncodeUnicodeEscape(text, size);
}

static PyObject *
encode_raw_unicode_escape(const Py_UNICODE *text, Py_ssize_t size, const char *errors)
{
    (void)errors;
    return PyUnicode_EncodeRawUnicodeEscape(text, size);
}

#define PLAIN_ENCODER(name, function)                                          \
    static PyObject *name##_encode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return encode_plain(args, "O|z:" #name "_encode", function);           \
    }
/* suffix is "i" for the codecs whose byte order is an argument */
#define ORDERED_ENCODER(name, function, suffix, order)                         \
    static PyObject *name##_encode(PyObject *Py_UNUSED(self), PyObject *args)  \
    {                                                                          \
        return encode_ordered(args, "O|z" suffix ":" #name "_encode", function, order); \
    }

PLAIN_ENCODER(utf_7, encode_utf7)
PLAIN_ENCODER(utf_8, PyUnicode_EncodeUTF8)
PLAIN_ENCODER(latin_1, PyUnicode_EncodeLatin1)
PLAIN_ENCODER(ascii, PyUnicode_EncodeASCII)
PLAIN_ENCODER(unicode_escape, encode_unicode_escape)
PLAIN_ENCODER(raw_unicode_escape, encode_raw_unicode_escape)
ORDERED_ENCODER(utf_16, PyUnicode_EncodeUTF16, "i", 0)
ORDERED_ENCODER(utf_16_le, PyUnicode_EncodeUTF16, "", -1)
ORDERED_ENCODER(utf_16_be, PyUnicode_EncodeUTF16, "", 1)
ORDERED_ENCODER(utf_32, PyUnicode_EncodeUTF32, "i", 0)
ORDERED_ENCODER(utf_32_le, PyUnicode_EncodeUTF32, "", -1)
ORDERED_ENCODER(utf_32_be, PyUnicode_EncodeUTF32, "", 1)
#undef PLAIN_ENCODER
#undef ORDERED_ENCODER

static PyObject *
charmap_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *object;
    const char *errors = NULL;
    PyObject *mapping = NULL;
    if (!PyArg_ParseTuple(args, "O|zO:charmap_encode", &object, &errors, &mapping)) {
        return NULL;
    }
    PyObject *text = PyUnicode_FromObject(object);
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    PyObject *bytes = PyUnicode_EncodeCharmap(PyUnicode_AS_UNICODE(text), size,
                                              mapping == Py_None ? NULL : mapping, errors);
    Py_DECREF(text);
    return with_count(bytes, size);
}

static PyObject *
charmap_build(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *map;
    if (!PyArg_ParseTuple(args, "U:charmap_build", &map)) {
        return NULL;
    }
    return PyUnicode_BuildEncodingMap(map);
}

static PyObject *
unicode_internal_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *object;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "O|z:unicode_internal_encode", &object, &errors)) {
        return NULL;
    }
    if (PyUnicode_Check(object)) {
        return with_count(PyString_FromStringAndSize(PyUnicode_AS_DATA(object),
                                                     (Py_ssize_t)PyUnicode_GET_DATA_SIZE(object)),
                          PyUnicode_GET_SIZE(object));
    }
    const void *data;
    Py_ssize_t size;
    if (PyObject_AsReadBuffer(object, &data, &size) < 0) {
        return NULL;
    }
    return with_count(PyString_FromStringAndSize(data, size), size);
}

static PyObject *
readbuffer_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *data;
    Py_ssize_t size;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "s#|z:readbuffer_encode", &data, &size, &errors)) {
        return NULL;
    }
    return with_count(PyString_FromStringAndSize(data, size), size);
}

static PyObject *
charbuffer_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    const char *data;
    Py_ssize_t size;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "t#|z:charbuffer_encode", &data, &size, &errors)) {
        return NULL;
    }
    return with_count(PyString_FromStringAndSize(data, size), size);
}

static PyObject *
escape_encode(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *string;
    const char *errors = NULL;
    if (!PyArg_ParseTuple(args, "S|z:escape_encode", &string, &errors)) {
        return NULL;
    }
    PyObject *quoted = PyString_Repr(string, 0);
    if (quoted == NULL) {
        return NULL;
    }
    assert(PyString_GET_SIZE(quoted) >= 2);
    PyObject *bytes = PyString_FromStringAndSize(PyString_AS_STRING(quoted) + 1,
                                                 PyString_GET_SIZE(quoted) - 2);
    Py_DECREF(quoted);
    return with_count(bytes, PyString_GET_SIZE(string));
}

/* ---- the module ---- */

PyDoc_STRVAR(register_doc,
             "register(search_function)\n\n"
             "Add a function to those asked for codecs. It gets the name of an encoding in lower\n"
             "case and returns a CodecInfo (encoder, decoder, stream reader, stream writer), or\n"
             "None if it does not know the encoding.");
PyDoc_STRVAR(lookup_doc, "lookup(encoding) -> CodecInfo\n\n"
                         "The codec of an encoding; a LookupError if there is none.");
PyDoc_STRVAR(encode_doc,
             "encode(obj, [encoding[,errors]]) -> object\n\n"
             "What the codec's encoder makes of obj. The default encoding is used if none is\n"
             "given; errors names an error handler ('strict' by default).");
PyDoc_STRVAR(decode_doc,
             "decode(obj, [encoding[,errors]]) -> object\n\n"
             "What the codec's decoder makes of obj. The default encoding is used if none is\n"
             "given; errors names an error handler ('strict' by default).");
PyDoc_STRVAR(register_error_doc,
             "register_error(errors, handler)\n\n"
             "Make handler known under a name. It is called with the UnicodeError and returns\n"
             "(replacement, position to go on from), or raises.");
PyDoc_STRVAR(lookup_error_doc,
             "lookup_error(errors) -> handler\n\n"
             "The error handler of a name; a LookupError if there is none.");

#define CODER(name) {#name, name, METH_VARARGS, NULL}

static PyMethodDef codecs_methods[] = {
    {"register", codecs_register, METH_O, register_doc},
    {"lookup", codecs_lookup, METH_VARARGS, lookup_doc},
    {"encode", codecs_encode, METH_VARARGS, encode_doc},
    {"decode", codecs_decode, METH_VARARGS, decode_doc},
    CODER(escape_encode),
    CODER(escape_decode),
    CODER(utf_8_encode),
    CODER(utf_8_decode),
    CODER(utf_7_encode),
    CODER(utf_7_decode),
    CODER(utf_16_encode),
    CODER(utf_16_le_encode),
    CODER(utf_16_be_encode),
    CODER(utf_16_decode),
    CODER(utf_16_le_decode),
    CODER(utf_16_be_decode),
    CODER(utf_16_ex_decode),
    CODER(utf_32_encode),
    CODER(utf_32_le_encode),
    CODER(utf_32_be_encode),
    CODER(utf_32_decode),
    CODER(utf_32_le_decode),
    CODER(utf_32_be_decode),
    CODER(utf_32_ex_decode),
    CODER(unicode_escape_encode),
    CODER(unicode_escape_decode),
    CODER(unicode_internal_encode),
    CODER(unicode_internal_decode),
    CODER(raw_unicode_escape_encode),
    CODER(raw_unicode_escape_decode),
    CODER(latin_1_encode),
    CODER(latin_1_decode),
    CODER(ascii_encode),
    CODER(ascii_decode),
    CODER(charmap_encode),
    CODER(charmap_decode),
    CODER(charmap_build),
    CODER(readbuffer_encode),
    CODER(charbuffer_encode),
    {"register_error", codecs_register_error, METH_VARARGS, register_error_doc},
    {"lookup_error", codecs_lookup_error, METH_VARARGS, lookup_error_doc},
    {NULL, NULL, 0, NULL},
};
#undef CODER

PyMODINIT_FUNC
init_codecs(void)
{
    Py_InitModule("_codecs", codecs_methods);
}
