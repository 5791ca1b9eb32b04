/* The codec registry of an interpreter.
 *
 * codec_search_path     list of search functions, asked in order
 * codec_search_cache    normalised name -> codec tuple (CodecInfo)
 * codec_error_registry  name -> error handler
 *
 * They are made at the first use, which also imports the package "encodings": it
 * registers the search function that finds the standard codecs. A missing package is no
 * error here, so that an interpreter without a library can still run. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"

static const char hex_digits[] = "0123456789abcdef";

static int registry_init(PyInterpreterState *interp);

/* The interpreter state with a registry; NULL with an exception. */
static PyInterpreterState *
registry(void)
{
    PyInterpreterState *interp = PyThreadState_GET()->interp;
    if (interp->codec_search_path == NULL && registry_init(interp) < 0) {
        return NULL;
    }
    return interp;
}

/* ---- finding codecs ------------------------------------------------------------------ */

int
PyCodec_Register(PyObject *search_function)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL) {
        return -1;
    }
    if (search_function == NULL) {
        PyErr_BadArgument();
        return -1;
    }
    if (!PyCallable_Check(search_function)) {
        PyErr_SetString(PyExc_TypeError, "argument must be callable");
        return -1;
    }
    return PyList_Append(interp->codec_search_path, search_function);
}

/* Lower case, '-' for spaces; an interned str. */
static PyObject *
normalized_name(const char *encoding)
{
    size_t size = strlen(encoding);
    if (size > PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "string is too large");
        return NULL;
    }
    PyObject *name = PyString_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (name == NULL) {
        return NULL;
    }
    if (size > 0) {
        char *out = PyString_AS_STRING(name);
        for (size_t i = 0; i < size; i++) {
            char ch = encoding[i];
            out[i] = ch == ' ' ? '-' : (char)Py_TOLOWER(Py_CHARMASK(ch));
        }
    }
    PyString_InternInPlace(&name);
    return name;
}

/* Ask the search functions for a codec; new reference. */
static PyObject *
search_codec(PyInterpreterState *interp, PyObject *name, const char *encoding)
{
    PyObject *path = interp->codec_search_path;
    if (PyList_GET_SIZE(path) == 0) {
        PyErr_SetString(PyExc_LookupError,
                        "no codec search functions registered: can't find encoding");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(path); i++) {
        PyObject *function = PyList_GET_ITEM(path, i);
        Py_INCREF(function);
        PyObject *codec = PyObject_CallFunctionObjArgs(function, name, NULL);
        Py_DECREF(function);
        if (codec == NULL) {
            return NULL;
        }
        if (codec == Py_None) {
            Py_DECREF(codec);
            continue;
        }
        if (!PyTuple_Check(codec) || PyTuple_GET_SIZE(codec) != 4) {
            PyErr_SetString(PyExc_TypeError, "codec search functions must return 4-tuples");
            Py_DECREF(codec);
            return NULL;
        }
        return codec;
    }
    PyErr_Format(PyExc_LookupError, "unknown encoding: %s", encoding);
    return NULL;
}

PyObject *
_PyCodec_Lookup(const char *encoding)
{
    if (encoding == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    PyInterpreterState *interp = registry();
    PyObject *name = interp == NULL ? NULL : normalized_name(encoding);
    if (name == NULL) {
        return NULL;
    }
    PyObject *codec = PyDict_GetItem(interp->codec_search_cache, name);
    if (codec != NULL) {
        Py_INCREF(codec);
    }
    else {
        codec = search_codec(interp, name, encoding);
        if (codec != NULL && PyDict_SetItem(interp->codec_search_cache, name, codec) < 0) {
            Py_CLEAR(codec);
        }
    }
    Py_DECREF(name);
    return codec;
}

/* Items of the codec tuple. */
enum { CODEC_ENCODER, CODEC_DECODER, CODEC_READER, CODEC_WRITER };

static PyObject *
codec_item(const char *encoding, int index)
{
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL) {
        return NULL;
    }
    PyObject *item = PyTuple_GET_ITEM(codec, index);
    Py_INCREF(item);
    Py_DECREF(codec);
    return item;
}

PyObject *
PyCodec_Encoder(const char *encoding)
{
    return codec_item(encoding, CODEC_ENCODER);
}

PyObject *
PyCodec_Decoder(const char *encoding)
{
    return codec_item(encoding, CODEC_DECODER);
}

/* ---- incremental and stream codecs ------------------------------------------------------ */

static PyObject *
make_incremental(PyObject *codec_info, const char *attribute, const char *errors)
{
    PyObject *factory = PyObject_GetAttrString(codec_info, attribute);
    if (factory == NULL) {
        return NULL;
    }
    PyObject *result = errors != NULL ? PyObject_CallFunction(factory, "s", errors)
                                      : PyObject_CallFunctionObjArgs(factory, NULL);
    Py_DECREF(factory);
    return result;
}

PyObject *
_PyCodecInfo_GetIncrementalDecoder(PyObject *codec_info, const char *errors)
{
    return make_incremental(codec_info, "incrementaldecoder", errors);
}

PyObject *
_PyCodecInfo_GetIncrementalEncoder(PyObject *codec_info, const char *errors)
{
    return make_incremental(codec_info, "incrementalencoder", errors);
}

PyObject *
PyCodec_IncrementalEncoder(const char *encoding, const char *errors)
{
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL) {
        return NULL;
    }
    PyObject *result = _PyCodecInfo_GetIncrementalEncoder(codec, errors);
    Py_DECREF(codec);
    return result;
}

PyObject *
PyCodec_IncrementalDecoder(const char *encoding, const char *errors)
{
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL) {
        return NULL;
    }
    PyObject *result = _PyCodecInfo_GetIncrementalDecoder(codec, errors);
    Py_DECREF(codec);
    return result;
}

static PyObject *
make_stream(const char *encoding, int index, PyObject *stream, const char *errors)
{
    PyObject *factory = codec_item(encoding, index);
    if (factory == NULL) {
        return NULL;
    }
    PyObject *result = errors != NULL ? PyObject_CallFunction(factory, "Os", stream, errors)
                                      : PyObject_CallFunctionObjArgs(factory, stream, NULL);
    Py_DECREF(factory);
    return result;
}

PyObject *
PyCodec_StreamReader(const char *encoding, PyObject *stream, const char *errors)
{
    return make_stream(encoding, CODEC_READER, stream, errors);
}

PyObject *
PyCodec_StreamWriter(const char *encoding, PyObject *stream, const char *errors)
{
    return make_stream(encoding, CODEC_WRITER, stream, errors);
}

/* ---- encoding and decoding ------------------------------------------------------------------ */

/* Call coder(object[, errors]) and take the first item of the pair it returns; consumes
 * coder, which may be NULL. */
static PyObject *
run_coder(PyObject *coder, PyObject *object, const char *errors, const char *complaint)
{
    if (coder == NULL) {
        return NULL;
    }
    PyObject *pair = errors != NULL ? PyObject_CallFunction(coder, "Os", object, errors)
                                    : PyObject_CallFunctionObjArgs(coder, object, NULL);
    Py_DECREF(coder);
    if (pair == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2) {
        result = PyTuple_GET_ITEM(pair, 0);
        Py_INCREF(result);
    }
    else {
        PyErr_SetString(PyExc_TypeError, complaint);
    }
    Py_DECREF(pair);
    return result;
}

static const char encoder_complaint[] = "encoder must return a tuple (object,integer)";
static const char decoder_complaint[] = "decoder must return a tuple (object,integer)";

PyObject *
PyCodec_Encode(PyObject *object, const char *encoding, const char *errors)
{
    return run_coder(PyCodec_Encoder(encoding), object, errors, encoder_complaint);
}

PyObject *
PyCodec_Decode(PyObject *object, const char *encoding, const char *errors)
{
    return run_coder(PyCodec_Decoder(encoding), object, errors, decoder_complaint);
}

PyObject *
_PyCodec_LookupTextEncoding(const char *encoding, const char *alternate_command)
{
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL || !Py_Py3kWarningFlag || PyTuple_CheckExact(codec)) {
        return codec;
    }
    PyObject *flag = PyObject_GetAttrString(codec, "_is_text_encoding");
    int is_text = 1;
    if (flag != NULL) {
        is_text = PyObject_IsTrue(flag);
        Py_DECREF(flag);
    }
    else if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
    }
    else {
        is_text = -1;
    }
    if (is_text == 0) {
        PyObject *text = PyString_FromFormat(
            "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding,
            alternate_command);
        if (text == NULL || PyErr_WarnPy3k(PyString_AS_STRING(text), 1) < 0) {
            is_text = -1;
        }
        Py_XDECREF(text);
    }
    if (is_text < 0) {
        Py_CLEAR(codec);
    }
    return codec;
}

static PyObject *
text_coder(const char *encoding, const char *alternate_command, int index)
{
    PyObject *codec = _PyCodec_LookupTextEncoding(encoding, alternate_command);
    if (codec == NULL) {
        return NULL;
    }
    PyObject *coder = PyTuple_GET_ITEM(codec, index);
    Py_INCREF(coder);
    Py_DECREF(codec);
    return coder;
}

PyObject *
_PyCodec_EncodeText(PyObject *object, const char *encoding, const char *errors)
{
    return run_coder(text_coder(encoding, "codecs.encode()", CODEC_ENCODER), object, errors,
                     encoder_complaint);
}

PyObject *
_PyCodec_DecodeText(PyObject *object, const char *encoding, const char *errors)
{
    return run_coder(text_coder(encoding, "codecs.decode()", CODEC_DECODER), object, errors,
                     decoder_complaint);
}

/* ---- error handlers ------------------------------------------------------------------------------ */

int
PyCodec_RegisterError(const char *name, PyObject *error)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL) {
        return -1;
    }
    if (!PyCallable_Check(error)) {
        PyErr_SetString(PyExc_TypeError, "handler must be callable");
        return -1;
    }
    return PyDict_SetItemString(interp->codec_error_registry, name, error);
}

PyObject *
PyCodec_LookupError(const char *name)
{
    PyInterpreterState *interp = registry();
    if (interp == NULL) {
        return NULL;
    }
    if (name == NULL) {
        name = "strict";
    }
    PyObject *handler = PyDict_GetItemString(interp->codec_error_registry, name);
    if (handler == NULL) {
        PyErr_Format(PyExc_LookupError, "unknown error handler name '%.400s'", name);
        return NULL;
    }
    Py_INCREF(handler);
    return handler;
}

/* Complain about an object that is no (fitting) UnicodeError, by the name of its class. */
static PyObject *
cannot_handle(PyObject *exc)
{
    PyObject *type = PyObject_GetAttrString(exc, "__class__");
    PyObject *name = type == NULL ? NULL : PyObject_GetAttrString(type, "__name__");
    Py_XDECREF(type);
    if (name == NULL) {
        return NULL;
    }
    if (PyString_Check(name)) {
        PyErr_Format(PyExc_TypeError, "don't know how to handle %.400s in error callback",
                     PyString_AS_STRING(name));
    }
    else {
        PyErr_BadArgument();
    }
    Py_DECREF(name);
    return NULL;
}

/* By the type itself: an object may say another __class__ than the one whose fields
 * are read here. */
static int
is_kind(PyObject *exc, PyObject *kind)
{
    return PyObject_TypeCheck(exc, (PyTypeObject *)kind);
}

typedef int (*position_getter)(PyObject *exc, Py_ssize_t *position);

/* The bad range of a UnicodeError; -1 with an exception if exc is no such thing. */
static int
error_range(PyObject *exc, Py_ssize_t *start, Py_ssize_t *end)
{
    position_getter get_start;
    position_getter get_end;
    if (is_kind(exc, PyExc_UnicodeEncodeError)) {
        get_start = PyUnicodeEncodeError_GetStart;
        get_end = PyUnicodeEncodeError_GetEnd;
    }
    else if (is_kind(exc, PyExc_UnicodeDecodeError)) {
        get_start = PyUnicodeDecodeError_GetStart;
        get_end = PyUnicodeDecodeError_GetEnd;
    }
    else if (is_kind(exc, PyExc_UnicodeTranslateError)) {
        get_start = PyUnicodeTranslateError_GetStart;
        get_end = PyUnicodeTranslateError_GetEnd;
    }
    else {
        cannot_handle(exc);
        return -1;
    }
    if (get_start(exc, start) < 0 || get_end(exc, end) < 0) {
        return -1;
    }
    if (*start > *end) {
        *start = *end;
    }
    return 0;
}

PyObject *
PyCodec_StrictErrors(PyObject *exc)
{
    if (PyExceptionInstance_Check(exc)) {
        PyErr_SetObject(PyExceptionInstance_Class(exc), exc);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "codec must pass exception instance");
    }
    return NULL;
}

PyObject *
PyCodec_IgnoreErrors(PyObject *exc)
{
    Py_ssize_t start;
    Py_ssize_t end;
    if (error_range(exc, &start, &end) < 0) {
        return NULL;
    }
    return Py_BuildValue("(Nn)", PyUnicode_FromUnicode(NULL, 0), end);
}

/* (ch repeated count times, end) */
static PyObject *
repeated_answer(Py_UNICODE ch, Py_ssize_t count, Py_ssize_t end)
{
    PyObject *text = PyUnicode_FromUnicode(NULL, count);
    if (text == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyUnicode_AS_UNICODE(text)[i] = ch;
    }
    return Py_BuildValue("(Nn)", text, end);
}

PyObject *
PyCodec_ReplaceErrors(PyObject *exc)
{
    Py_ssize_t start;
    Py_ssize_t end;
    if (error_range(exc, &start, &end) < 0) {
        return NULL;
    }
    if (is_kind(exc, PyExc_UnicodeEncodeError)) {
        return repeated_answer('?', end - start, end);
    }
    Py_ssize_t count = is_kind(exc, PyExc_UnicodeDecodeError) ? 1 : end - start;
    return repeated_answer(Py_UNICODE_REPLACEMENT_CHARACTER, count, end);
}

/* Writes the replacement of one character at out, at most 16 units; the new end. */
typedef Py_UNICODE *(*char_writer)(Py_UNICODE *out, Py_UNICODE ch);

static Py_UNICODE *
write_reference(Py_UNICODE *out, Py_UNICODE ch)
{
    Py_UNICODE digits[12];
    int count = 0;
    do {
        digits[count++] = '0' + ch % 10;
        ch /= 10;
    } while (ch != 0);
    *out++ = '&';
    *out++ = '#';
    while (count > 0) {
        *out++ = digits[--count];
    }
    *out++ = ';';
    return out;
}

static Py_UNICODE *
write_backslashed(Py_UNICODE *out, Py_UNICODE ch)
{
    int digits = ch >= 0x10000 ? 8 : ch >= 0x100 ? 4 : 2;
    *out++ = '\\';
    *out++ = digits == 8 ? 'U' : digits == 4 ? 'u' : 'x';
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        *out++ = (unsigned char)hex_digits[(ch >> shift) & 15];
    }
    return out;
}

/* The answer of a handler that spells each bad character of an encoding error. */
static PyObject *
spelled_answer(PyObject *exc, char_writer writer)
{
    Py_ssize_t start;
    Py_ssize_t end;
    if (!is_kind(exc, PyExc_UnicodeEncodeError)) {
        return cannot_handle(exc);
    }
    if (error_range(exc, &start, &end) < 0) {
        return NULL;
    }
    PyObject *object = PyUnicodeEncodeError_GetObject(exc);
    if (object == NULL) {
        return NULL;
    }
    PyObject *answer = NULL;
    Py_UNICODE *buffer = NULL;
    Py_ssize_t last = end < PyUnicode_GET_SIZE(object) ? end : PyUnicode_GET_SIZE(object);
    Py_ssize_t count = last > start ? last - start : 0;
    if (count > (Py_ssize_t)(PY_SSIZE_T_MAX / (16 * sizeof(Py_UNICODE)))) {
        PyErr_NoMemory();
        goto done;
    }
    buffer = PyMem_New(Py_UNICODE, 16 * (size_t)(count > 0 ? count : 1));
    if (buffer == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    Py_UNICODE *out = buffer;
    for (Py_ssize_t i = 0; i < count; i++) {
        out = writer(out, PyUnicode_AS_UNICODE(object)[start + i]);
    }
    answer = Py_BuildValue("(Nn)", PyUnicode_FromUnicode(buffer, out - buffer), end);
done:
    PyMem_Free(buffer);
    Py_DECREF(object);
    return answer;
}

PyObject *
PyCodec_XMLCharRefReplaceErrors(PyObject *exc)
{
    return spelled_answer(exc, write_reference);
}

PyObject *
PyCodec_BackslashReplaceErrors(PyObject *exc)
{
    return spelled_answer(exc, write_backslashed);
}

/* ---- start ------------------------------------------------------------------------------------------ */

static PyObject *
strict_errors(PyObject *Py_UNUSED(self), PyObject *exc)
{
    return PyCodec_StrictErrors(exc);
}

static PyObject *
ignore_errors(PyObject *Py_UNUSED(self), PyObject *exc)
{
    return PyCodec_IgnoreErrors(exc);
}

static PyObject *
replace_errors(PyObject *Py_UNUSED(self), PyObject *exc)
{
    return PyCodec_ReplaceErrors(exc);
}

static PyObject *
xmlcharrefreplace_errors(PyObject *Py_UNUSED(self), PyObject *exc)
{
    return PyCodec_XMLCharRefReplaceErrors(exc);
}

static PyObject *
backslashreplace_errors(PyObject *Py_UNUSED(self), PyObject *exc)
{
    return PyCodec_BackslashReplaceErrors(exc);
}

static struct {
    const char *name;
    PyMethodDef method;
} standard_handlers[] = {
    {"strict",
     {"strict_errors", strict_errors, METH_O,
      "strict_errors(exc)\n\nThe handler 'strict': raises exc."}},
    {"ignore",
     {"ignore_errors", ignore_errors, METH_O,
      "ignore_errors(exc)\n\nThe handler 'ignore': leaves out what is bad."}},
    {"replace",
     {"replace_errors", replace_errors, METH_O,
      "replace_errors(exc)\n\nThe handler 'replace': puts '?' or U+FFFD for what is bad."}},
    {"xmlcharrefreplace",
     {"xmlcharrefreplace_errors", xmlcharrefreplace_errors, METH_O,
      "xmlcharrefreplace_errors(exc)\n\n"
      "The handler 'xmlcharrefreplace': writes &#...; for what cannot be encoded."}},
    {"backslashreplace",
     {"backslashreplace_errors", backslashreplace_errors, METH_O,
      "backslashreplace_errors(exc)\n\n"
      "The handler 'backslashreplace': writes \\x.., \\u.... or \\U........ for what cannot\n"
      "be encoded."}},
};

static int
registry_init(PyInterpreterState *interp)
{
    interp->codec_search_path = PyList_New(0);
    interp->codec_search_cache = PyDict_New();
    interp->codec_error_registry = PyDict_New();
    if (interp->codec_search_path == NULL || interp->codec_search_cache == NULL
        || interp->codec_error_registry == NULL) {
        Py_FatalError("can't initialize codec registry");
    }
    for (size_t i = 0; i < sizeof(standard_handlers) / sizeof(standard_handlers[0]); i++) {
        PyObject *handler = PyCFunction_NewEx(&standard_handlers[i].method, NULL, NULL);
        if (handler == NULL
            || PyDict_SetItemString(interp->codec_error_registry, standard_handlers[i].name,
                                    handler)
                   < 0) {
            Py_FatalError("can't initialize codec error registry");
        }
        Py_DECREF(handler);
    }
    PyObject *encodings = PyImport_ImportModuleNoBlock("encodings");
    if (encodings == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError)) {
            return -1;
        }
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(encodings);
    return 0;
}
