/* _multibytecodec: the classes every CJK codec offers, over the functions of an encoding.
 *
 *     MultibyteCodec               encode(), decode(): one text at a time
 *     MultibyteIncrementalEncoder  keeps characters that need their successor
 *     MultibyteIncrementalDecoder  keeps the bytes of an incomplete sequence
 *     MultibyteStreamReader/Writer the same over a stream
 *
 * The last four are base classes: the Python class names its codec in an attribute. */

#include "multibytecodec.h"
#include "structmember.h"

/* ---- the codec object ---- */

typedef struct {
    PyObject_HEAD
    const mb_codec *codec;
} codec_object;

static PyTypeObject MultibyteCodec_Type;

/* ---- errors ---- */

typedef PyObject *(*error_maker)(const mb_codec *codec, const void *input, Py_ssize_t size,
                                 Py_ssize_t start, Py_ssize_t end, const char *reason);

static PyObject *
make_decode_error(const mb_codec *codec, const void *input, Py_ssize_t size, Py_ssize_t start,
                  Py_ssize_t end, const char *reason)
{
    return PyUnicodeDecodeError_Create(codec->name, input, size, start, end, reason);
}

static PyObject *
make_encode_error(const mb_codec *codec, const void *input, Py_ssize_t size, Py_ssize_t start,
                  Py_ssize_t end, const char *reason)
{
    return PyUnicodeEncodeError_Create(codec->name, input, size, start, end, reason);
}

/* Call the handler; its unicode (new reference) and where to go on. */
static PyObject *
call_handler(error_maker maker, const mb_codec *codec, const char *errors, const void *input,
             Py_ssize_t size, Py_ssize_t start, Py_ssize_t end, const char *reason,
             Py_ssize_t *next)
{
    PyObject *exception = maker(codec, input, size, start, end, reason);
    if (exception == NULL) {
        return NULL;
    }
    PyObject *text = NULL;
    PyObject *handler = PyCodec_LookupError(errors);
    PyObject *answer =
        handler == NULL ? NULL : PyObject_CallFunctionObjArgs(handler, exception, NULL);
    Py_XDECREF(handler);
    Py_DECREF(exception);
    if (answer == NULL) {
        return NULL;
    }
    if (!PyTuple_Check(answer) || PyTuple_GET_SIZE(answer) != 2
        || !PyUnicode_Check(PyTuple_GET_ITEM(answer, 0))
        || !(PyInt_Check(PyTuple_GET_ITEM(answer, 1))
             || PyLong_Check(PyTuple_GET_ITEM(answer, 1)))) {
        PyErr_SetString(PyExc_TypeError, maker == make_decode_error
                                             ? "decoding error handler must return (unicode, int) "
                                               "tuple"
                                             : "encoding error handler must return (unicode, int) "
                                               "tuple");
        goto done;
    }
    /* a number that is too large is out of bounds like others */
    Py_ssize_t position = PyNumber_AsSsize_t(PyTuple_GET_ITEM(answer, 1), NULL);
    if (position == -1 && PyErr_Occurred()) {
        goto done;
    }
    if (position < 0) {
        position += size;
    }
    if (position < 0 || position > size) {
        PyErr_Format(PyExc_IndexError, "position %zd from error handler out of bounds", position);
        goto done;
    }
    *next = position;
    text = PyTuple_GET_ITEM(answer, 0);
    Py_INCREF(text);
done:
    Py_DECREF(answer);
    return text;
}

/* ---- encoding ---- */

/* A str that grows: `used` of its bytes are filled. */
typedef struct {
    PyObject *bytes;
    Py_ssize_t used;
} byte_output;

static int
output_add(byte_output *output, const unsigned char *bytes, Py_ssize_t count)
{
    if (output->used + count > PyString_GET_SIZE(output->bytes)) {
        Py_ssize_t wanted = (output->used + count) * 2;
        if (_PyString_Resize(&output->bytes, wanted) < 0) {
            return -1;
        }
    }
    memcpy(PyString_AS_STRING(output->bytes) + output->used, bytes, (size_t)count);
    output->used += count;
    return 0;
}

static int encode_into(const mb_codec *codec, mb_state *state, const Py_UNICODE *text,
                       Py_ssize_t size, const char *errors, int final, byte_output *output,
                       Py_ssize_t *done);

/* Deal with text[position], which cannot be encoded; the position to go on, or -1. */
static Py_ssize_t
encode_error(const mb_codec *codec, mb_state *state, const Py_UNICODE *text, Py_ssize_t size,
             Py_ssize_t position, const char *errors, byte_output *output)
{
    static const Py_UNICODE question = '?';
    if (strcmp(errors, "ignore") == 0) {
        return position + 1;
    }
    if (strcmp(errors, "replace") == 0) {
        unsigned char bytes[MB_MAX_BYTES];
        int used;
        int count = codec->encode(codec, state, &question, 1, 1, bytes, &used);
        if (count <= 0) {
            bytes[0] = '?';
            count = 1;
        }
        return output_add(output, bytes, count) < 0 ? -1 : position + 1;
    }
    Py_ssize_t next;
    PyObject *replacement =
        call_handler(make_encode_error, codec, errors, text, size, position, position + 1,
                     "illegal multibyte sequence", &next);
    if (replacement == NULL) {
        return -1;
    }
    Py_ssize_t done;
    int result = encode_into(codec, state, PyUnicode_AS_UNICODE(replacement),
                             PyUnicode_GET_SIZE(replacement), "strict", 1, output, &done);
    Py_DECREF(replacement);
    return result < 0 ? -1 : next;
}

static int
encode_into(const mb_codec *codec, mb_state *state, const Py_UNICODE *text, Py_ssize_t size,
            const char *errors, int final, byte_output *output, Py_ssize_t *done)
{
    Py_ssize_t position = 0;
    while (position < size) {
        unsigned char bytes[MB_MAX_BYTES];
        int used = 0;
        int count =
            codec->encode(codec, state, text + position, size - position, final, bytes, &used);
        if (count >= 0) {
            if (output_add(output, bytes, count) < 0) {
                return -1;
            }
            position += used;
            continue;
        }
        if (count == MB_INCOMPLETE) {
            break;
        }
        if (PyErr_Occurred()) {
            return -1;
        }
        position = encode_error(codec, state, text, size, position, errors, output);
        if (position < 0) {
            return -1;
        }
    }
    *done = position;
    return 0;
}

/* Encode text; with final the stream ends here. The characters used in *done. */
static PyObject *
encode_text(const mb_codec *codec, mb_state *state, const Py_UNICODE *text, Py_ssize_t size,
            const char *errors, int final, Py_ssize_t *done)
{
    byte_output output = {PyString_FromStringAndSize(NULL, size * 2 + 16), 0};
    if (output.bytes == NULL) {
        return NULL;
    }
    int failed = encode_into(codec, state, text, size, errors, final, &output, done) < 0;
    if (!failed && final && codec->finish != NULL) {
        unsigned char bytes[MB_MAX_BYTES];
        failed = output_add(&output, bytes, codec->finish(codec, state, bytes)) < 0;
    }
    if (failed) {
        Py_XDECREF(output.bytes);
        return NULL;
    }
    _PyString_Resize(&output.bytes, output.used);
    return output.bytes;
}

/* ---- decoding ---- */

typedef struct {
    PyObject *text;
    Py_ssize_t used;
} text_output;

static int
text_add(text_output *output, const Py_UCS4 *chars, Py_ssize_t count)
{
    if (output->used + count > PyUnicode_GET_SIZE(output->text)
        && PyUnicode_Resize(&output->text, (output->used + count) * 2 + 16) < 0) {
        return -1;
    }
    Py_UNICODE_COPY(PyUnicode_AS_UNICODE(output->text) + output->used, chars, count);
    output->used += count;
    return 0;
}

/* Deal with bytes [position, end), which cannot be decoded; where to go on, or -1. */
static Py_ssize_t
decode_error(const mb_codec *codec, const char *input, Py_ssize_t size, Py_ssize_t position,
             Py_ssize_t end, const char *reason, const char *errors, text_output *output)
{
    static const Py_UCS4 replacement_char = 0xFFFD;
    Py_ssize_t next = end < size ? end : size;
    if (strcmp(errors, "ignore") == 0) {
        return next;
    }
    if (strcmp(errors, "replace") == 0) {
        return text_add(output, &replacement_char, 1) < 0 ? -1 : next;
    }
    PyObject *replacement = call_handler(make_decode_error, codec, errors, input, size, position,
                                         end, reason, &next);
    if (replacement == NULL) {
        return -1;
    }
    int result = text_add(output, (const Py_UCS4 *)PyUnicode_AS_UNICODE(replacement),
                          PyUnicode_GET_SIZE(replacement));
    Py_DECREF(replacement);
    return result < 0 ? -1 : next;
}

/* Decode bytes; without final an incomplete sequence at the end is left. */
static PyObject *
decode_bytes(const mb_codec *codec, mb_state *state, const char *input, Py_ssize_t size,
             const char *errors, int final, Py_ssize_t *done)
{
    text_output output = {PyUnicode_FromUnicode(NULL, size + 2), 0};
    if (output.text == NULL) {
        return NULL;
    }
    Py_ssize_t position = 0;
    while (position < size) {
        Py_UCS4 chars[2];
        int count = 0;
        int used = codec->decode(codec, state, (const unsigned char *)input + position,
                                 size - position, chars, &count);
        if (used > 0) {
            if (text_add(&output, chars, count) < 0) {
                goto error;
            }
            position += used;
            continue;
        }
        if (PyErr_Occurred()) {
            goto error;
        }
        if (used == MB_INCOMPLETE && !final) {
            break;
        }
        position = decode_error(codec, input, size, position,
                                used == MB_INCOMPLETE ? size : position + (-used - 2),
                                used == MB_INCOMPLETE ? "incomplete multibyte sequence"
                                                      : "illegal multibyte sequence",
                                errors, &output);
        if (position < 0) {
            goto error;
        }
    }
    *done = position;
    if (output.used == PyUnicode_GET_SIZE(output.text)) {
        return output.text;
    }
    PyObject *result = PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(output.text), output.used);
    Py_DECREF(output.text);
    return result;
error:
    Py_XDECREF(output.text);
    return NULL;
}

/* ---- MultibyteCodec ---- */

/* Any object as unicode. */
static PyObject *
as_text(PyObject *object)
{
    if (PyUnicode_Check(object)) {
        Py_INCREF(object);
        return object;
    }
    PyObject *text = PyObject_Unicode(object);
    if (text != NULL && !PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "couldn't convert the object to unicode.");
        Py_CLEAR(text);
    }
    return text;
}

static PyObject *
codec_encode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"input", "errors", NULL};
    PyObject *input;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|z:encode", kwlist, &input, &errors)) {
        return NULL;
    }
    PyObject *text = as_text(input);
    if (text == NULL) {
        return NULL;
    }
    mb_state state = {{0, 0, 0}, 0, 0};
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    Py_ssize_t done;
    PyObject *bytes =
        encode_text(((codec_object *)self)->codec, &state, PyUnicode_AS_UNICODE(text), size,
                    errors != NULL ? errors : "strict", 1, &done);
    Py_DECREF(text);
    return bytes == NULL ? NULL : Py_BuildValue("Nn", bytes, size);
}

static PyObject *
codec_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"input", "errors", NULL};
    Py_buffer input;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|z:decode", kwlist, &input, &errors)) {
        return NULL;
    }
    mb_state state = {{0, 0, 0}, 0, 0};
    Py_ssize_t done;
    Py_ssize_t size = input.len;
    PyObject *text = decode_bytes(((codec_object *)self)->codec, &state, input.buf, size,
                                  errors != NULL ? errors : "strict", 1, &done);
    PyBuffer_Release(&input);
    return text == NULL ? NULL : Py_BuildValue("Nn", text, size);
}

#define KEYWORDS(name, function)                                               \
    {name, (PyCFunction)(void (*)(void))function, METH_VARARGS | METH_KEYWORDS, NULL}

static PyMethodDef codec_methods[] = {
    KEYWORDS("encode", codec_encode),
    KEYWORDS("decode", codec_decode),
    {NULL, NULL, 0, NULL},
};

static PyTypeObject MultibyteCodec_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "MultibyteCodec",
    .tp_basicsize = sizeof(codec_object),
    .tp_dealloc = (destructor)PyObject_Del,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_methods = codec_methods,
};

/* ---- incremental and stream classes: one structure ---- */

typedef struct {
    PyObject_HEAD
    const mb_codec *codec;
    PyObject *errors; /* str */
    mb_state state;
    PyObject *pending; /* what waits for more input: str or unicode; NULL: nothing */
    PyObject *stream;  /* of the stream classes */
} stateful;

#define SELF ((stateful *)self)
#define ERRORS PyString_AS_STRING(SELF->errors)

/* Make an instance of a class whose attribute `codec` is a MultibyteCodec. */
static PyObject *
stateful_new(PyTypeObject *type, PyObject *stream, const char *errors)
{
    PyObject *self = type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    PyObject *codec = PyObject_GetAttrString((PyObject *)type, "codec");
    if (codec != NULL && Py_TYPE(codec) != &MultibyteCodec_Type) {
        PyErr_SetString(PyExc_TypeError, "codec is unexpected type");
        Py_CLEAR(codec);
    }
    SELF->errors = PyString_FromString(errors != NULL ? errors : "strict");
    if (codec == NULL || SELF->errors == NULL) {
        Py_XDECREF(codec);
        Py_DECREF(self);
        return NULL;
    }
    SELF->codec = ((codec_object *)codec)->codec;
    Py_DECREF(codec);
    Py_XINCREF(stream);
    SELF->stream = stream;
    return self;
}

static PyObject *
incremental_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"errors", NULL};
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|s:IncrementalCodec", kwlist, &errors)) {
        return NULL;
    }
    return stateful_new(type, NULL, errors);
}

static PyObject *
stream_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"stream", "errors", NULL};
    PyObject *stream;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|s:StreamCodec", kwlist, &stream, &errors)) {
        return NULL;
    }
    return stateful_new(type, stream, errors);
}

static int
stateful_init(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwds))
{
    return 0;
}

static int
stateful_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(SELF->stream);
    return 0;
}

static void
stateful_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_CLEAR(SELF->errors);
    Py_CLEAR(SELF->pending);
    Py_CLEAR(SELF->stream);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
stateful_get_errors(PyObject *self, void *Py_UNUSED(context))
{
    Py_INCREF(SELF->errors);
    return SELF->errors;
}

static int
stateful_set_errors(PyObject *self, PyObject *value, void *Py_UNUSED(context))
{
    if (value == NULL || !PyString_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "errors must be a string");
        return -1;
    }
    PyObject *old = SELF->errors;
    Py_INCREF(value);
    SELF->errors = value;
    Py_DECREF(old);
    return 0;
}

static PyGetSetDef stateful_getset[] = {
    {(char *)"errors", stateful_get_errors, stateful_set_errors,
     (char *)"how to treat errors", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* Encode pending + input. */
static PyObject *
stateful_encode(PyObject *self, PyObject *input, int final)
{
    PyObject *text = as_text(input);
    if (text != NULL && SELF->pending != NULL) {
        PyObject *joined = PyUnicode_Concat(SELF->pending, text);
        Py_DECREF(text);
        text = joined;
    }
    if (text == NULL) {
        return NULL;
    }
    Py_ssize_t done;
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    PyObject *bytes = encode_text(SELF->codec, &SELF->state, PyUnicode_AS_UNICODE(text), size,
                                  ERRORS, final, &done);
    if (bytes != NULL) {
        Py_CLEAR(SELF->pending);
        if (done < size) {
            SELF->pending = PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(text) + done, size - done);
        }
    }
    Py_DECREF(text);
    return bytes;
}

/* Decode pending + input, a str. */
static PyObject *
stateful_decode(PyObject *self, const char *input, Py_ssize_t input_size, int final)
{
    PyObject *bytes = PyString_FromStringAndSize(input, input_size);
    if (bytes != NULL && SELF->pending != NULL) {
        PyObject *joined = SELF->pending;
        Py_INCREF(joined);
        PyString_ConcatAndDel(&joined, bytes);
        bytes = joined;
    }
    if (bytes == NULL) {
        return NULL;
    }
    Py_ssize_t done;
    Py_ssize_t size = PyString_GET_SIZE(bytes);
    PyObject *text = decode_bytes(SELF->codec, &SELF->state, PyString_AS_STRING(bytes), size,
                                  ERRORS, final, &done);
    if (text != NULL) {
        Py_CLEAR(SELF->pending);
        if (done < size) {
            SELF->pending =
                PyString_FromStringAndSize(PyString_AS_STRING(bytes) + done, size - done);
        }
    }
    Py_DECREF(bytes);
    return text;
}

static PyObject *
encoder_encode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"input", "final", NULL};
    PyObject *input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|i:encode", kwlist, &input, &final)) {
        return NULL;
    }
    return stateful_encode(self, input, final);
}

static PyObject *
decoder_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"input", "final", NULL};
    Py_buffer input;
    int final = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s*|i:decode", kwlist, &input, &final)) {
        return NULL;
    }
    PyObject *text = stateful_decode(self, input.buf, input.len, final);
    PyBuffer_Release(&input);
    return text;
}

static PyObject *
stateful_reset(PyObject *self, PyObject *Py_UNUSED(args))
{
    memset(&SELF->state, 0, sizeof(SELF->state));
    Py_CLEAR(SELF->pending);
    Py_RETURN_NONE;
}

static PyMethodDef encoder_methods[] = {
    KEYWORDS("encode", encoder_encode),
    {"reset", stateful_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef decoder_methods[] = {
    KEYWORDS("decode", decoder_decode),
    {"reset", stateful_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

/* ---- streams ---- */

/* Call a reading method of the stream until something can be decoded. */
static PyObject *
read_stream(PyObject *self, const char *method, Py_ssize_t hint)
{
    for (;;) {
        PyObject *bytes = hint < 0 ? PyObject_CallMethod(SELF->stream, (char *)method, NULL)
                                   : PyObject_CallMethod(SELF->stream, (char *)method,
                                                         (char *)"n", hint);
        if (bytes == NULL) {
            return NULL;
        }
        if (!PyString_Check(bytes)) {
            PyErr_SetString(PyExc_TypeError, "stream function returned a non-string object");
            Py_DECREF(bytes);
            return NULL;
        }
        int at_end = PyString_GET_SIZE(bytes) == 0 || hint < 0;
        PyObject *text =
            stateful_decode(self, PyString_AS_STRING(bytes), PyString_GET_SIZE(bytes), at_end);
        Py_DECREF(bytes);
        if (text == NULL || at_end || PyUnicode_GET_SIZE(text) > 0) {
            return text;
        }
        Py_DECREF(text);
        hint = 1; /* a byte completes the sequence */
    }
}

/* The optional size argument: -1 if absent or None. */
static int
size_argument(PyObject *args, const char *name, Py_ssize_t *size)
{
    PyObject *object = NULL;
    *size = -1;
    if (!PyArg_UnpackTuple(args, name, 0, 1, &object)) {
        return -1;
    }
    if (object == NULL || object == Py_None) {
        return 0;
    }
    if (!PyInt_Check(object) && !PyLong_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "arg 1 must be an integer");
        return -1;
    }
    *size = PyInt_AsSsize_t(object);
    return *size == -1 && PyErr_Occurred() ? -1 : 0;
}

static PyObject *
reader_read(PyObject *self, PyObject *args)
{
    Py_ssize_t size;
    return size_argument(args, "read", &size) < 0 ? NULL : read_stream(self, "read", size);
}

static PyObject *
reader_readline(PyObject *self, PyObject *args)
{
    Py_ssize_t size;
    return size_argument(args, "readline", &size) < 0 ? NULL
                                                      : read_stream(self, "readline", size);
}

static PyObject *
reader_readlines(PyObject *self, PyObject *args)
{
    Py_ssize_t size;
    if (size_argument(args, "readlines", &size) < 0) {
        return NULL;
    }
    PyObject *text = read_stream(self, "read", size);
    if (text == NULL) {
        return NULL;
    }
    PyObject *lines = PyUnicode_Splitlines(text, 1);
    Py_DECREF(text);
    return lines;
}

/* Write encoded text to the stream. */
static int
write_stream(PyObject *self, PyObject *text, int final)
{
    PyObject *bytes = stateful_encode(self, text, final);
    if (bytes == NULL) {
        return -1;
    }
    PyObject *result = PyObject_CallMethod(SELF->stream, (char *)"write", (char *)"O", bytes);
    Py_DECREF(bytes);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static PyObject *
writer_write(PyObject *self, PyObject *text)
{
    if (write_stream(self, text, 0) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
writer_writelines(PyObject *self, PyObject *lines)
{
    if (!PySequence_Check(lines)) {
        PyErr_SetString(PyExc_TypeError, "arg must be a sequence object");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PySequence_Length(lines); i++) {
        PyObject *line = PySequence_GetItem(lines, i);
        int failed = line == NULL || write_stream(self, line, 0) < 0;
        Py_XDECREF(line);
        if (failed) {
            return NULL;
        }
    }
    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Write what is pending and the end of the stream. */
static PyObject *
writer_reset(PyObject *self, PyObject *Py_UNUSED(args))
{
    PyObject *empty = PyUnicode_FromUnicode(NULL, 0);
    if (empty == NULL) {
        return NULL;
    }
    PyObject *bytes = stateful_encode(self, empty, 1);
    Py_DECREF(empty);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *result = Py_None;
    Py_INCREF(result);
    if (PyString_GET_SIZE(bytes) > 0) {
        Py_DECREF(result);
        result = PyObject_CallMethod(SELF->stream, (char *)"write", (char *)"O", bytes);
    }
    Py_DECREF(bytes);
    memset(&SELF->state, 0, sizeof(SELF->state));
    if (result == NULL) {
        return NULL;
    }
    Py_DECREF(result);
    Py_RETURN_NONE;
}

static PyMethodDef reader_methods[] = {
    {"read", reader_read, METH_VARARGS, NULL},
    {"readline", reader_readline, METH_VARARGS, NULL},
    {"readlines", reader_readlines, METH_VARARGS, NULL},
    {"reset", stateful_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef writer_methods[] = {
    {"write", writer_write, METH_O, NULL},
    {"writelines", writer_writelines, METH_O, NULL},
    {"reset", writer_reset, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef stream_members[] = {
    {(char *)"stream", T_OBJECT, offsetof(stateful, stream), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

#define STATEFUL_TYPE(variable, name, methods, members, new)                   \
    static PyTypeObject variable = {                                           \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                 \
        .tp_name = name,                                                       \
        .tp_basicsize = sizeof(stateful),                                      \
        .tp_dealloc = stateful_dealloc,                                        \
        .tp_getattro = PyObject_GenericGetAttr,                                \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, \
        .tp_traverse = stateful_traverse,                                      \
        .tp_methods = methods,                                                 \
        .tp_members = members,                                                 \
        .tp_getset = stateful_getset,                                          \
        .tp_init = stateful_init,                                              \
        .tp_new = new,                                                         \
    }

STATEFUL_TYPE(IncrementalEncoder_Type, "MultibyteIncrementalEncoder", encoder_methods, NULL,
              incremental_new);
STATEFUL_TYPE(IncrementalDecoder_Type, "MultibyteIncrementalDecoder", decoder_methods, NULL,
              incremental_new);
STATEFUL_TYPE(StreamReader_Type, "MultibyteStreamReader", reader_methods, stream_members,
              stream_new);
STATEFUL_TYPE(StreamWriter_Type, "MultibyteStreamWriter", writer_methods, stream_members,
              stream_new);
#undef STATEFUL_TYPE

/* ---- the module ---- */

static PyObject *
codec_from(const mb_codec *codec)
{
    if (PyType_Ready(&MultibyteCodec_Type) < 0) {
        return NULL;
    }
    codec_object *object = PyObject_New(codec_object, &MultibyteCodec_Type);
    if (object != NULL) {
        object->codec = codec;
    }
    return (PyObject *)object;
}

static PyObject *
create_codec(PyObject *Py_UNUSED(self), PyObject *capsule)
{
    if (!PyCapsule_IsValid(capsule, MB_CAPSULE)) {
        PyErr_SetString(PyExc_ValueError, "argument type invalid");
        return NULL;
    }
    return codec_from(PyCapsule_GetPointer(capsule, MB_CAPSULE));
}

static PyMethodDef module_methods[] = {
    {"__create_codec", create_codec, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyMODINIT_FUNC
init_multibytecodec(void)
{
    static PyTypeObject *const types[] = {&IncrementalEncoder_Type, &IncrementalDecoder_Type,
                                          &StreamReader_Type, &StreamWriter_Type};
    PyObject *module = Py_InitModule("_multibytecodec", module_methods);
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < 4; i++) {
        if (PyType_Ready(types[i]) < 0) {
            return;
        }
        Py_INCREF(types[i]);
        PyModule_AddObject(module, types[i]->tp_name, (PyObject *)types[i]);
    }
}
