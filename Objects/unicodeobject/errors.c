/* Between a codec and the error handlers.
 *
 * A decoder meets bytes it cannot decode, an encoder characters it cannot encode. Both
 * then build a UnicodeError that names the range, find the handler the caller asked
 * for, call it and get a replacement and the position to go on from. The exception
 * object and the handler are looked up once a run and reused for later errors.
 *
 * _PyUnicodeDecoder and _PyUnicodeEncoder hold this together with the growing output.
 * Invariant of the decoder: from out there is room for one unit per input byte not yet
 * consumed; Error() restores it, since a handler may insert text or jump back. The
 * encoder makes no promise: encoders reserve what they are about to write. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

#define MUST_RETURN(what) what " error handler must return (unicode, int) tuple"

/* Take apart what a handler returned; format is "O!n;" and the text of the TypeError.
 * Borrowed replacement, or NULL with an exception. */
static PyObject *
handler_result(PyObject *answer, const char *format, Py_ssize_t size, Py_ssize_t *next)
{
    PyObject *replacement;
    Py_ssize_t position;
    if (!PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, format + 4);
        return NULL;
    }
    if (!PyArg_ParseTuple(answer, format, &PyUnicode_Type, &replacement, &position)) {
        return NULL;
    }
    if (position < 0) {
        position += size;
    }
    if (position < 0 || position > size) {
        PyErr_Format(PyExc_IndexError, "position %zd from error handler out of bounds", position);
        return NULL;
    }
    *next = position;
    return replacement;
}

/* New reference to the handler's (checked) answer tuple. */
static PyObject *
call_handler(PyObject **handler, const char *errors, PyObject *exception)
{
    if (*handler == NULL) {
        *handler = PyCodec_LookupError(errors);
        if (*handler == NULL) {
            return NULL;
        }
    }
    return PyObject_CallFunctionObjArgs(*handler, exception, NULL);
}

/* ---- decoding ---------------------------------------------------------------------- */

int
_PyUnicodeDecoder_Init(_PyUnicodeDecoder *decoder, const char *encoding, const char *errors,
                       const char *input, Py_ssize_t size, Py_ssize_t capacity)
{
    decoder->encoding = encoding;
    decoder->errors = errors;
    decoder->start = input;
    decoder->end = input + size;
    decoder->handler = NULL;
    decoder->exception = NULL;
    decoder->result = _PyUnicode_New(capacity);
    if (decoder->result == NULL) {
        return -1;
    }
    decoder->out = decoder->result->str;
    return 0;
}

int
_PyUnicodeDecoder_Reserve(_PyUnicodeDecoder *decoder, Py_ssize_t count)
{
    Py_ssize_t used = decoder->out - decoder->result->str;
    Py_ssize_t capacity = decoder->result->length;
    if (count <= capacity - used) {
        return 0;
    }
    if (count > PY_SSIZE_T_MAX / 8 - used) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t wanted = used + count;
    if (wanted < capacity + capacity / 2) {
        wanted = capacity + capacity / 2;
    }
    if (_PyUnicode_ResizePrivate(&decoder->result, wanted) < 0) {
        return -1;
    }
    decoder->out = decoder->result->str + used;
    return 0;
}

/* Create or update the exception for bytes [start, end). */
static int
decoder_describe(_PyUnicodeDecoder *decoder, const char *reason, Py_ssize_t start, Py_ssize_t end)
{
    if (decoder->exception == NULL) {
        decoder->exception = PyUnicodeDecodeError_Create(
            decoder->encoding, decoder->start, decoder->end - decoder->start, start, end, reason);
        return decoder->exception == NULL ? -1 : 0;
    }
    if (PyUnicodeDecodeError_SetStart(decoder->exception, start) < 0
        || PyUnicodeDecodeError_SetEnd(decoder->exception, end) < 0
        || PyUnicodeDecodeError_SetReason(decoder->exception, reason) < 0) {
        return -1;
    }
    return 0;
}

int
_PyUnicodeDecoder_Error(_PyUnicodeDecoder *decoder, const char *reason, Py_ssize_t start,
                        Py_ssize_t end, const char **next)
{
    Py_ssize_t size = decoder->end - decoder->start;
    if (decoder_describe(decoder, reason, start, end) < 0) {
        return -1;
    }
    PyObject *answer = call_handler(&decoder->handler, decoder->errors, decoder->exception);
    if (answer == NULL) {
        return -1;
    }
    int result = -1;
    Py_ssize_t position;
    PyObject *replacement = handler_result(answer, "O!n;" MUST_RETURN("decoding"),
                                           size, &position);
    if (replacement == NULL) {
        goto done;
    }
    Py_ssize_t count = PyUnicode_GET_SIZE(replacement);
    if (_PyUnicodeDecoder_Reserve(decoder, count + (size - position)) < 0) {
        goto done;
    }
    Py_UNICODE_COPY(decoder->out, PyUnicode_AS_UNICODE(replacement), count);
    decoder->out += count;
    *next = decoder->start + position;
    result = 0;
done:
    Py_DECREF(answer);
    return result;
}

PyObject *
_PyUnicodeDecoder_Finish(_PyUnicodeDecoder *decoder)
{
    PyUnicodeObject *result = decoder->result;
    decoder->result = NULL;
    Py_CLEAR(decoder->handler);
    Py_CLEAR(decoder->exception);
    return _PyUnicode_Finish(result, decoder->out - result->str);
}

void
_PyUnicodeDecoder_Clear(_PyUnicodeDecoder *decoder)
{
    Py_CLEAR(decoder->result);
    Py_CLEAR(decoder->handler);
    Py_CLEAR(decoder->exception);
}

/* ---- encoding ---------------------------------------------------------------------- */

int
_PyUnicodeEncoder_Init(_PyUnicodeEncoder *encoder, const char *encoding, const char *errors,
                       const Py_UNICODE *text, Py_ssize_t size, Py_ssize_t capacity)
{
    encoder->encoding = encoding;
    encoder->errors = errors;
    encoder->text = text;
    encoder->size = size;
    encoder->handler = NULL;
    encoder->exception = NULL;
    /* never the shared empty str: the result is written to and resized */
    encoder->result = PyString_FromStringAndSize(NULL, capacity < 2 ? 2 : capacity);
    if (encoder->result == NULL) {
        return -1;
    }
    encoder->out = PyString_AS_STRING(encoder->result);
    return 0;
}

int
_PyUnicodeEncoder_Reserve(_PyUnicodeEncoder *encoder, Py_ssize_t count)
{
    Py_ssize_t used = encoder->out - PyString_AS_STRING(encoder->result);
    Py_ssize_t capacity = PyString_GET_SIZE(encoder->result);
    if (count <= capacity - used) {
        return 0;
    }
    if (count > PY_SSIZE_T_MAX / 2 - used) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t wanted = used + count;
    if (wanted < capacity + capacity / 2) {
        wanted = capacity + capacity / 2;
    }
    if (_PyString_Resize(&encoder->result, wanted) < 0) {
        return -1;
    }
    encoder->out = PyString_AS_STRING(encoder->result) + used;
    return 0;
}

static int
encoder_describe(_PyUnicodeEncoder *encoder, const char *reason, Py_ssize_t start, Py_ssize_t end)
{
    if (encoder->exception == NULL) {
        encoder->exception = PyUnicodeEncodeError_Create(
            encoder->encoding, encoder->text, encoder->size, start, end, reason);
        return encoder->exception == NULL ? -1 : 0;
    }
    if (PyUnicodeEncodeError_SetStart(encoder->exception, start) < 0
        || PyUnicodeEncodeError_SetEnd(encoder->exception, end) < 0
        || PyUnicodeEncodeError_SetReason(encoder->exception, reason) < 0) {
        return -1;
    }
    return 0;
}

PyObject *
_PyUnicodeEncoder_Error(_PyUnicodeEncoder *encoder, const char *reason, Py_ssize_t start,
                        Py_ssize_t end, Py_ssize_t *next)
{
    if (encoder_describe(encoder, reason, start, end) < 0) {
        return NULL;
    }
    PyObject *answer = call_handler(&encoder->handler, encoder->errors, encoder->exception);
    if (answer == NULL) {
        return NULL;
    }
    PyObject *replacement = handler_result(answer, "O!n;" MUST_RETURN("encoding"),
                                           encoder->size, next);
    Py_XINCREF(replacement);
    Py_DECREF(answer);
    return replacement;
}

void
_PyUnicodeEncoder_Raise(_PyUnicodeEncoder *encoder, const char *reason, Py_ssize_t start,
                        Py_ssize_t end)
{
    if (encoder_describe(encoder, reason, start, end) == 0) {
        PyCodec_StrictErrors(encoder->exception);
    }
}

PyObject *
_PyUnicodeEncoder_Finish(_PyUnicodeEncoder *encoder)
{
    PyObject *result = encoder->result;
    encoder->result = NULL;
    Py_CLEAR(encoder->handler);
    Py_CLEAR(encoder->exception);
    Py_ssize_t used = encoder->out - PyString_AS_STRING(result);
    if (used <= 1) {
        /* the shared str of this length */
        PyObject *shared = PyString_FromStringAndSize(PyString_AS_STRING(result), used);
        Py_DECREF(result);
        return shared;
    }
    if (used != PyString_GET_SIZE(result)) {
        _PyString_Resize(&result, used);
    }
    return result;
}

void
_PyUnicodeEncoder_Clear(_PyUnicodeEncoder *encoder)
{
    Py_CLEAR(encoder->result);
    Py_CLEAR(encoder->handler);
    Py_CLEAR(encoder->exception);
}

_PyUnicodeErrors
_PyUnicode_KnownErrors(const char *errors)
{
    if (errors == NULL || strcmp(errors, "strict") == 0) {
        return UNICODE_ERRORS_STRICT;
    }
    if (strcmp(errors, "replace") == 0) {
        return UNICODE_ERRORS_REPLACE;
    }
    if (strcmp(errors, "ignore") == 0) {
        return UNICODE_ERRORS_IGNORE;
    }
    if (strcmp(errors, "xmlcharrefreplace") == 0) {
        return UNICODE_ERRORS_XMLCHARREF;
    }
    return UNICODE_ERRORS_OTHER;
}

char *
_PyUnicode_WriteCharRef(char *out, Py_UNICODE ch)
{
    char digits[12];
    int count = 0;
    do {
        digits[count++] = (char)('0' + ch % 10);
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

/* ---- translating ------------------------------------------------------------------- */

PyObject *
_PyUnicode_TranslateError(const char *errors, PyObject **handler, const char *reason,
                          const Py_UNICODE *text, Py_ssize_t size, PyObject **exception,
                          Py_ssize_t start, Py_ssize_t end, Py_ssize_t *next)
{
    if (*exception == NULL) {
        *exception = PyUnicodeTranslateError_Create(text, size, start, end, reason);
        if (*exception == NULL) {
            return NULL;
        }
    }
    else if (PyUnicodeTranslateError_SetStart(*exception, start) < 0
             || PyUnicodeTranslateError_SetEnd(*exception, end) < 0
             || PyUnicodeTranslateError_SetReason(*exception, reason) < 0) {
        return NULL;
    }
    PyObject *answer = call_handler(handler, errors, *exception);
    if (answer == NULL) {
        return NULL;
    }
    PyObject *replacement = handler_result(answer, "O!n;" MUST_RETURN("translating"),
                                           size, next);
    Py_XINCREF(replacement);
    Py_DECREF(answer);
    return replacement;
}
