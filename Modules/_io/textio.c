/* Text streams: the abstract _TextIOBase, and TextIOWrapper over a buffered stream.
 *
 * Writing. Text is encoded at once, the bytes are collected in `pending` and go to the
 * buffer when there are enough of them.
 *
 * Reading. Chunks of bytes are decoded into `decoded`, of which decoded_used characters
 * have been handed out. For tell(), `snapshot` = (decoder flags, bytes) is a point where
 * the decoder had no bytes of its own, and the bytes it was fed since then. The position of
 * a character is then described by a cookie: an offset, the decoder's flags there, and how
 * much to read, decode and skip from that point. See text_tell() for how one is found.
 *
 * `telling` is off while the stream is iterated over. */

#include "pyio.h"
#include "bufferedio.h"

/* ---- _TextIOBase ---- */

static PyObject *
textbase_detach(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("detach");
}

static PyObject *
textbase_read(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("read");
}

static PyObject *
textbase_readline(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("readline");
}

static PyObject *
textbase_write(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args))
{
    return _PyIO_Unsupported("write");
}

static PyObject *
textbase_none(PyObject *Py_UNUSED(self), void *Py_UNUSED(context))
{
    Py_RETURN_NONE;
}

static PyMethodDef textbase_methods[] = {
    {"detach", textbase_detach, METH_NOARGS,
     "detach() -> stream\n\nSeparate the stream below; this object cannot be used then."},
    {"read", textbase_read, METH_VARARGS,
     "read([size]) -> unicode\n\nsize characters, fewer only at the end; all without size."},
    {"readline", textbase_readline, METH_VARARGS,
     "readline() -> unicode\n\nThe next line; u'' at the end."},
    {"write", textbase_write, METH_VARARGS,
     "write(text) -> int\n\nWrite text; the number of characters."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef textbase_getset[] = {
    {(char *)"encoding", textbase_none, NULL, (char *)"name of the encoding, or None", NULL},
    {(char *)"newlines", textbase_none, NULL,
     (char *)"None, the line end met so far, or a tuple of them", NULL},
    {(char *)"errors", textbase_none, NULL, (char *)"name of the error handler, or None", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyTextIOBase_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io._TextIOBase",
    .tp_basicsize = sizeof(io_base),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "Base of streams of text.",
    .tp_methods = textbase_methods,
    .tp_getset = textbase_getset,
};

/* ---- the structure ---- */

typedef struct textio textio;
typedef PyObject *(*fast_encoder)(textio *self, PyObject *text);

struct textio {
    io_base head;
    char ok;
    char detached;
    char line_buffering;
    char seekable;
    char telling;
    char has_read1;
    char at_start; /* the encoder has written nothing: a mark may come */
    _PyIO_LineEnds ends;
    const char *write_end; /* what '\n' is written as; NULL: as it is */
    Py_ssize_t chunk_size;
    PyObject *buffer;
    PyObject *encoding;
    PyObject *encoder;
    PyObject *decoder;
    PyObject *errors;
    fast_encoder encode_fast; /* or NULL */
    PyObject *pending;        /* list of str, or NULL */
    Py_ssize_t pending_size;
    PyObject *decoded; /* unicode, or NULL */
    Py_ssize_t decoded_used;
    PyObject *snapshot; /* or NULL */
    double bytes_per_char; /* of the last chunk */
    char exact_buffer; /* buffer is exactly one of the three buffered streams */
    int busy;          /* methods under way: neither detach() nor __init__() */
};

/* The FileIO that the buffer reads and writes, whose state costs no call; NULL if it is
 * another stream.  Borrowed, and asked for each time, for the buffer may be detached. */
static PyObject *
file_below(textio *self)
{
    if (!self->exact_buffer) {
        return NULL;
    }
    PyObject *raw = ((buffered *)self->buffer)->raw;
    return raw != NULL && Py_TYPE(raw) == &PyFileIO_Type ? raw : NULL;
}

static int
refuse_if_busy(textio *self)
{
    if (self->busy > 0) {
        PyErr_SetString(PyExc_RuntimeError, "reentrant call inside _io.TextIOWrapper");
        return -1;
    }
    return 0;
}

static int
check_attached(textio *self)
{
    if (self->ok) {
        return 0;
    }
    PyErr_SetString(PyExc_ValueError, self->detached ? "underlying buffer has been detached"
                                                     : "I/O operation on uninitialized object");
    return -1;
}

static int
check_open(textio *self)
{
    if (Py_TYPE(self) != &PyTextIOWrapper_Type) {
        return _PyIOBase_CheckClosed((PyObject *)self);
    }
    PyObject *raw = file_below(self);
    int closed =
        raw != NULL ? _PyFileIO_Closed(raw) : _PyIO_AttrBool(self->buffer, _Py_ID(closed));
    if (closed > 0) {
        PyErr_SetString(PyExc_ValueError, "I/O operation on closed file.");
        return -1;
    }
    return closed;
}

static int
check_usable(textio *self)
{
    return check_attached(self) < 0 ? -1 : check_open(self);
}

/* ---- encoding ---- */

static const char *
errors_of(textio *self)
{
    return PyString_AS_STRING(self->errors);
}

#define FAST_ENCODER(name, call)                                               \
    static PyObject *encode_##name(textio *self, PyObject *text)               \
    {                                                                          \
        return call;                                                           \
    }
#define TEXT PyUnicode_AS_UNICODE(text), PyUnicode_GET_SIZE(text), errors_of(self)

FAST_ENCODER(ascii, PyUnicode_EncodeASCII(TEXT))
FAST_ENCODER(latin1, PyUnicode_EncodeLatin1(TEXT))
FAST_ENCODER(utf8, PyUnicode_EncodeUTF8(TEXT))
FAST_ENCODER(utf16le, PyUnicode_EncodeUTF16(TEXT, -1))
FAST_ENCODER(utf16be, PyUnicode_EncodeUTF16(TEXT, 1))
FAST_ENCODER(utf32le, PyUnicode_EncodeUTF32(TEXT, -1))
FAST_ENCODER(utf32be, PyUnicode_EncodeUTF32(TEXT, 1))
/* a mark only at the start, then the native order */
FAST_ENCODER(utf16, PyUnicode_EncodeUTF16(TEXT, self->at_start ? 0
                                                : __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 1 : -1))
FAST_ENCODER(utf32, PyUnicode_EncodeUTF32(TEXT, self->at_start ? 0
                                                : __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 1 : -1))
#undef TEXT
#undef FAST_ENCODER

static const struct {
    const char *name;
    fast_encoder encoder;
} fast_encoders[] = {
    {"ascii", encode_ascii},         {"iso8859-1", encode_latin1},  {"utf-8", encode_utf8},
    {"utf-16-be", encode_utf16be},   {"utf-16-le", encode_utf16le}, {"utf-16", encode_utf16},
    {"utf-32-be", encode_utf32be},   {"utf-32-le", encode_utf32le}, {"utf-32", encode_utf32},
};

/* Bring the encoder to the start of the output, or past it. */
static int
place_encoder(textio *self, int at_start)
{
    PyObject *result;
    self->at_start = (char)at_start;
    if (at_start) {
        result = PyObject_CallMethodObjArgs(self->encoder, _Py_ID(reset), NULL);
    }
    else {
        result = PyObject_CallMethod(self->encoder, (char *)"setstate", (char *)"i", 0);
    }
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* ---- making ---- */

/* The encoding of the locale, as str. */
static PyObject *
locale_encoding(void)
{
    PyObject *module = PyImport_ImportModule("locale");
    if (module == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_ImportError)) {
            return NULL;
        }
        /* importing locale may be what is going on right now */
        PyErr_Clear();
        return PyString_FromString("ascii");
    }
    PyObject *encoding =
        PyObject_CallMethodObjArgs(module, _Py_ID(getpreferredencoding), NULL);
    Py_DECREF(module);
    if (encoding != NULL && !PyString_Check(encoding)) {
        Py_DECREF(encoding);
        PyErr_SetString(PyExc_IOError, "could not determine default encoding");
        return NULL;
    }
    return encoding;
}

/* Set decoder and encoder as far as the buffer can be read and written. */
static int
set_codecs(textio *self, const char *errors)
{
    PyObject *codec =
        _PyCodec_LookupTextEncoding(PyString_AS_STRING(self->encoding), "codecs.open()");
    if (codec == NULL) {
        return -1;
    }
    int result = -1;
    int able = _PyIO_CallBool(self->buffer, _Py_ID(readable));
    if (able < 0) {
        goto done;
    }
    if (able) {
        self->decoder = _PyCodecInfo_GetIncrementalDecoder(codec, errors);
        if (self->decoder != NULL && self->ends.universal) {
            PyObject *outer =
                PyObject_CallFunction((PyObject *)&PyIncrementalNewlineDecoder_Type,
                                      (char *)"Oi", self->decoder, self->ends.translate);
            Py_DECREF(self->decoder);
            self->decoder = outer;
        }
        if (self->decoder == NULL) {
            goto done;
        }
    }
    able = _PyIO_CallBool(self->buffer, _Py_ID(writable));
    if (able < 0) {
        goto done;
    }
    if (able) {
        self->encoder = _PyCodecInfo_GetIncrementalEncoder(codec, errors);
        if (self->encoder == NULL) {
            goto done;
        }
        PyObject *name = PyObject_GetAttr(codec, _Py_ID(name));
        PyErr_Clear();
        if (name != NULL && PyString_Check(name)) {
            for (size_t i = 0; i < Py_ARRAY_LENGTH(fast_encoders); i++) {
                if (strcmp(PyString_AS_STRING(name), fast_encoders[i].name) == 0) {
                    self->encode_fast = fast_encoders[i].encoder;
                }
            }
        }
        Py_XDECREF(name);
    }
    result = 0;
done:
    Py_DECREF(codec);
    return result;
}

/* Note what the buffer offers. */
static int
inspect_buffer(textio *self)
{
    PyTypeObject *type = Py_TYPE(self->buffer);
    self->exact_buffer = type == &PyBufferedReader_Type || type == &PyBufferedWriter_Type
                         || type == &PyBufferedRandom_Type;
    int seekable = _PyIO_CallBool(self->buffer, _Py_ID(seekable));
    if (seekable < 0) {
        return -1;
    }
    self->seekable = self->telling = seekable != 0;
    self->has_read1 = (char)PyObject_HasAttr(self->buffer, _Py_ID(read1));
    self->at_start = 0;
    if (!seekable || self->encoder == NULL) {
        return 0;
    }
    PyObject *position = PyObject_CallMethodObjArgs(self->buffer, _Py_ID(tell), NULL);
    if (position == NULL) {
        return -1;
    }
    int moved = PyObject_IsTrue(position);
    Py_DECREF(position);
    if (moved < 0) {
        return -1;
    }
    self->at_start = 1;
    return moved ? place_encoder(self, 0) : 0;
}

static void
clear_fields(textio *self)
{
    Py_CLEAR(self->buffer);
    Py_CLEAR(self->encoding);
    Py_CLEAR(self->encoder);
    Py_CLEAR(self->decoder);
    Py_CLEAR(self->errors);
    Py_CLEAR(self->pending);
    Py_CLEAR(self->decoded);
    Py_CLEAR(self->snapshot);
    self->exact_buffer = 0;
}

static int
init_busy(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"buffer", "encoding", "errors", "newline", "line_buffering", NULL};
    textio *self = (textio *)op;
    PyObject *buffer;
    const char *encoding = NULL;
    const char *errors = NULL;
    const char *newline = NULL;
    int line_buffering = 0;
    _PyIO_LineEnds ends;
    self->ok = 0;
    self->detached = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|zzzi:fileio", kwlist, &buffer, &encoding,
                                     &errors, &newline, &line_buffering)
        || _PyIO_ParseNewline(newline, &ends) < 0) {
        return -1;
    }
    clear_fields(self);
    self->ends = ends;
    /* "" leaves '\n', and so does the default where '\n' is the system's end */
    self->write_end = newline != NULL && newline[0] == '\r' ? ends.newline : NULL;
    self->encode_fast = NULL;
    self->pending_size = 0;
    self->decoded_used = 0;
    self->bytes_per_char = 0.0;
    self->chunk_size = DEFAULT_BUFFER_SIZE;
    self->line_buffering = line_buffering != 0;
    if (errors == NULL) {
        errors = "strict";
    }
    Py_INCREF(buffer);
    self->buffer = buffer;
    self->errors = PyString_FromString(errors);
    self->encoding = encoding != NULL ? PyString_FromString(encoding) : locale_encoding();
    if (self->errors == NULL || self->encoding == NULL || set_codecs(self, errors) < 0
        || inspect_buffer(self) < 0) {
        return -1;
    }
    self->ok = 1;
    return 0;
}

static int
text_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    textio *self = (textio *)op;
    if (refuse_if_busy(self) < 0) {
        return -1;
    }
    self->busy++;
    int result = init_busy(op, args, kwds);
    self->busy--;
    return result;
}

static int
text_traverse(PyObject *op, visitproc visit, void *arg)
{
    textio *self = (textio *)op;
    Py_VISIT(self->buffer);
    Py_VISIT(self->encoding);
    Py_VISIT(self->encoder);
    Py_VISIT(self->decoder);
    Py_VISIT(self->pending);
    Py_VISIT(self->decoded);
    Py_VISIT(self->snapshot);
    return _PyIOBase_TraverseHead(op, visit, arg);
}

static int
text_clear(PyObject *op)
{
    textio *self = (textio *)op;
    if (self->ok && _PyIOBase_Finalize(op) < 0) {
        return -1;
    }
    self->ok = 0;
    clear_fields(self);
    _PyIOBase_ClearHead(op);
    return 0;
}

static void
text_dealloc(PyObject *op)
{
    textio *self = (textio *)op;
    if (self->ok) {
        if (_PyIOBase_StartDealloc(op) < 0) {
            return;
        }
    }
    else {
        PyObject_GC_UnTrack(op);
        if (self->head.weakreflist != NULL) {
            PyObject_ClearWeakRefs(op);
        }
    }
    self->ok = 0;
    clear_fields(self);
    _PyIOBase_ClearHead(op);
    Py_TYPE(op)->tp_free(op);
}

/* ---- writing ---- */

/* Give the collected bytes to the buffer. */
static int
write_pending(textio *self)
{
    if (self->pending == NULL) {
        return 0;
    }
    PyObject *chunks = self->pending;
    self->pending = NULL;
    self->pending_size = 0;
    PyObject *empty = PyString_FromStringAndSize(NULL, 0);
    PyObject *bytes = empty == NULL ? NULL : _PyString_Join(empty, chunks);
    Py_XDECREF(empty);
    Py_DECREF(chunks);
    if (bytes == NULL) {
        return -1;
    }
    PyObject *result;
    do {
        result = PyObject_CallMethodObjArgs(self->buffer, _Py_ID(write), bytes, NULL);
    } while (result == NULL && _PyIO_TrapEINTR());
    Py_DECREF(bytes);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int
has_unit(PyObject *text, Py_UNICODE ch)
{
    return PyUnicode_GET_SIZE(text) > 0
           && wmemchr((const wchar_t *)PyUnicode_AS_UNICODE(text), (wchar_t)ch,
                      (size_t)PyUnicode_GET_SIZE(text))
                  != NULL;
}

/* text with '\n' as it is to be written; new reference. */
static PyObject *
with_write_ends(textio *self, PyObject *text)
{
    PyObject *newline = PyUnicode_FromOrdinal('\n');
    PyObject *end = PyUnicode_FromString(self->write_end);
    PyObject *result = NULL;
    if (newline != NULL && end != NULL) {
        result = PyUnicode_Replace(text, newline, end, -1);
    }
    Py_XDECREF(newline);
    Py_XDECREF(end);
    return result;
}

static PyObject *
encode_text(textio *self, PyObject *text)
{
    PyObject *bytes;
    if (self->encode_fast != NULL) {
        bytes = self->encode_fast(self, text);
        self->at_start = 0;
    }
    else {
        bytes = PyObject_CallMethodObjArgs(self->encoder, _Py_ID(encode), text, NULL);
    }
    if (bytes != NULL && !PyString_Check(bytes)) {
        PyErr_Format(PyExc_TypeError, "encoder should return a bytes object, not '%.200s'",
                     Py_TYPE(bytes)->tp_name);
        Py_CLEAR(bytes);
    }
    return bytes;
}

/* Collect bytes, consumed. */
static int
add_pending(textio *self, PyObject *bytes)
{
    if (bytes == NULL) {
        return -1;
    }
    if (self->pending == NULL) {
        self->pending = PyList_New(0);
    }
    int result = self->pending == NULL ? -1 : PyList_Append(self->pending, bytes);
    if (result == 0) {
        self->pending_size += PyString_GET_SIZE(bytes);
    }
    Py_DECREF(bytes);
    return result;
}

static PyObject *
text_write(PyObject *op, PyObject *args)
{
    textio *self = (textio *)op;
    PyObject *text;
    if (check_attached(self) < 0 || !PyArg_ParseTuple(args, "U:write", &text)
        || check_open(self) < 0) {
        return NULL;
    }
    if (self->encoder == NULL) {
        PyErr_SetString(PyExc_IOError, "not writable");
        return NULL;
    }
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    int has_newline =
        (self->write_end != NULL || self->line_buffering) && has_unit(text, '\n');
    int flush = self->line_buffering && (has_newline || has_unit(text, '\r'));
    PyObject *bytes;
    if (has_newline && self->write_end != NULL) {
        PyObject *replaced = with_write_ends(self, text);
        if (replaced == NULL) {
            return NULL;
        }
        bytes = encode_text(self, replaced);
        Py_DECREF(replaced);
    }
    else {
        bytes = encode_text(self, text);
    }
    if (add_pending(self, bytes) < 0) {
        return NULL;
    }
    if ((self->pending_size > self->chunk_size || flush) && write_pending(self) < 0) {
        return NULL;
    }
    if (flush && _PyIO_CallVoid(self->buffer, _Py_ID(flush)) < 0) {
        return NULL;
    }
    Py_CLEAR(self->snapshot);
    if (self->decoder != NULL && _PyIO_CallVoid(self->decoder, _Py_ID(reset)) < 0) {
        return NULL;
    }
    return PyLong_FromSsize_t(size);
}

/* ---- decoding ---- */

/* Replace the decoded characters; consumes text, which may be NULL. */
static void
set_decoded(textio *self, PyObject *text)
{
    PyObject *old = self->decoded;
    self->decoded = text;
    self->decoded_used = 0;
    Py_XDECREF(old);
}

/* Replace the snapshot; consumes the new one.  -1 if that is NULL. */
static int
set_snapshot(textio *self, PyObject *snapshot)
{
    if (snapshot == NULL) {
        return -1;
    }
    Py_XSETREF(self->snapshot, snapshot);
    return 0;
}

static Py_ssize_t
decoded_left(textio *self)
{
    return self->decoded == NULL ? 0 : PyUnicode_GET_SIZE(self->decoded) - self->decoded_used;
}

/* At most size of the decoded characters, all if it is negative. */
static PyObject *
take_decoded(textio *self, Py_ssize_t size)
{
    Py_ssize_t left = decoded_left(self);
    if (left == 0) {
        return PyUnicode_FromUnicode(NULL, 0);
    }
    if (size < 0 || size > left) {
        size = left;
    }
    PyObject *text;
    if (self->decoded_used == 0 && size == left) {
        text = self->decoded;
        Py_INCREF(text);
    }
    else {
        text = PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(self->decoded) + self->decoded_used,
                                     size);
        if (text == NULL) {
            return NULL;
        }
    }
    self->decoded_used += size;
    return text;
}

/* decoder.decode(bytes, final), always a unicode. */
static PyObject *
decode_bytes(textio *self, PyObject *bytes, int final)
{
    PyObject *text;
    if (Py_TYPE(self->decoder) == &PyIncrementalNewlineDecoder_Type) {
        return _PyIncrementalNewlineDecoder_Decode(self->decoder, bytes, final);
    }
    text = PyObject_CallMethodObjArgs(self->decoder, _Py_ID(decode), bytes,
                                      final ? Py_True : Py_False, NULL);
    if (text != NULL && !PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "decoder should return a string result, not '%.200s'",
                     Py_TYPE(text)->tp_name);
        Py_CLEAR(text);
    }
    return text;
}

/* decoder.getstate() taken apart: new references. */
static int
decoder_state(textio *self, PyObject **bytes, PyObject **flags)
{
    PyObject *state = PyObject_CallMethodObjArgs(self->decoder, _Py_ID(getstate), NULL);
    if (state == NULL) {
        return -1;
    }
    int result = -1;
    if (!PyTuple_Check(state) || PyTuple_GET_SIZE(state) != 2) {
        PyErr_SetString(PyExc_TypeError, "illegal decoder state");
    }
    else if (!PyString_Check(PyTuple_GET_ITEM(state, 0))) {
        PyErr_Format(PyExc_TypeError,
                     "decoder getstate() should have returned a bytes object, not '%.200s'",
                     Py_TYPE(PyTuple_GET_ITEM(state, 0))->tp_name);
    }
    else {
        *bytes = PyTuple_GET_ITEM(state, 0);
        *flags = PyTuple_GET_ITEM(state, 1);
        Py_INCREF(*bytes);
        Py_INCREF(*flags);
        result = 0;
    }
    Py_DECREF(state);
    return result;
}

/* Read bytes from the buffer for a chunk. */
static PyObject *
read_bytes(textio *self)
{
    PyObject *size = PyInt_FromSsize_t(self->chunk_size);
    if (size == NULL) {
        return NULL;
    }
    PyObject *bytes = PyObject_CallMethodObjArgs(
        self->buffer, self->has_read1 ? _Py_ID(read1) : _Py_ID(read), size, NULL);
    Py_DECREF(size);
    if (bytes != NULL && !PyString_Check(bytes)) {
        PyErr_Format(PyExc_TypeError,
                     "underlying %s() should have returned a bytes object, not '%.200s'",
                     self->has_read1 ? "read1" : "read", Py_TYPE(bytes)->tp_name);
        Py_CLEAR(bytes);
    }
    return bytes;
}

/* Decode another chunk: 1 if there may be more, 0 at the end, -1 on error. */
static int
read_chunk(textio *self)
{
    PyObject *held = NULL; /* bytes the decoder had not used */
    PyObject *flags = NULL;
    PyObject *bytes = NULL;
    int result = -1;
    if (self->decoder == NULL) {
        PyErr_SetString(PyExc_IOError, "not readable");
        return -1;
    }
    if (self->telling && decoder_state(self, &held, &flags) < 0) {
        return -1;
    }
    bytes = read_bytes(self);
    if (bytes == NULL) {
        goto done;
    }
    Py_ssize_t byte_count = PyString_GET_SIZE(bytes);
    int at_end = byte_count == 0;
    PyObject *text = decode_bytes(self, bytes, at_end);
    if (text == NULL) {
        goto done;
    }
    Py_ssize_t char_count = PyUnicode_GET_SIZE(text);
    set_decoded(self, text);
    self->bytes_per_char = char_count > 0 ? (double)byte_count / (double)char_count : 0.0;
    if (char_count > 0) {
        at_end = 0;
    }
    if (self->telling) {
        PyString_Concat(&held, bytes);
        if (set_snapshot(self, held == NULL ? NULL : PyTuple_Pack(2, flags, held)) < 0) {
            goto done;
        }
    }
    result = !at_end;
done:
    Py_XDECREF(held);
    Py_XDECREF(flags);
    Py_XDECREF(bytes);
    return result;
}

/* Another chunk, again after EINTR. */
static int
next_chunk(textio *self)
{
    int more;
    do {
        more = read_chunk(self);
    } while (more < 0 && _PyIO_TrapEINTR());
    return more;
}

/* ---- reading ---- */

static PyObject *
read_everything(textio *self)
{
    PyObject *bytes = PyObject_CallMethodObjArgs(self->buffer, _Py_ID(read), NULL);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *rest = decode_bytes(self, bytes, 1);
    Py_DECREF(bytes);
    if (rest == NULL) {
        return NULL;
    }
    PyObject *text = take_decoded(self, -1);
    if (text != NULL && PyUnicode_GET_SIZE(rest) > 0) {
        PyObject *joined = PyUnicode_Concat(text, rest);
        Py_DECREF(text);
        text = joined;
    }
    Py_DECREF(rest);
    if (text != NULL) {
        set_decoded(self, NULL);
        Py_CLEAR(self->snapshot);
    }
    return text;
}

static PyObject *
join_texts(PyObject *chunks)
{
    if (PyList_GET_SIZE(chunks) == 1) {
        PyObject *only = PyList_GET_ITEM(chunks, 0);
        Py_INCREF(only);
        return only;
    }
    PyObject *empty = PyUnicode_FromUnicode(NULL, 0);
    PyObject *result = empty == NULL ? NULL : PyUnicode_Join(empty, chunks);
    Py_XDECREF(empty);
    return result;
}

static int
append_take(PyObject *list, PyObject *item)
{
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

static PyObject *
read_chars(textio *self, Py_ssize_t size)
{
    PyObject *chunks = PyList_New(0);
    if (chunks == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    for (;;) {
        PyObject *piece = take_decoded(self, size);
        if (piece == NULL) {
            goto done;
        }
        size -= PyUnicode_GET_SIZE(piece);
        if (append_take(chunks, piece) < 0) {
            goto done;
        }
        if (size <= 0) {
            break;
        }
        int more = next_chunk(self);
        if (more < 0) {
            goto done;
        }
        if (more == 0) {
            break;
        }
    }
    result = join_texts(chunks);
done:
    Py_DECREF(chunks);
    return result;
}

static PyObject *
text_read(PyObject *op, PyObject *args)
{
    textio *self = (textio *)op;
    Py_ssize_t size = -1;
    if (check_attached(self) < 0
        || !PyArg_ParseTuple(args, "|O&:read", _PyIO_ConvertSize, &size)
        || check_open(self) < 0) {
        return NULL;
    }
    if (self->decoder == NULL) {
        PyErr_SetString(PyExc_IOError, "not readable");
        return NULL;
    }
    if (write_pending(self) < 0) {
        return NULL;
    }
    return size < 0 ? read_everything(self) : read_chars(self, size);
}

/* Where the line in the decoded characters ends, or -1; limit cuts it. */
static Py_ssize_t
find_decoded_end(textio *self, Py_ssize_t limit, Py_ssize_t *consumed)
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self->decoded) + self->decoded_used;
    Py_ssize_t left = decoded_left(self);
    Py_ssize_t end = _PyIO_FindLineEnd(&self->ends, text, left, consumed);
    if (limit >= 0 && (end < 0 ? left : end) >= limit) {
        return limit;
    }
    return end;
}

/* One line, at most limit characters of it. A line end '\r\n' may be cut by the end of a
 * chunk: then the '\r' has been handed to chunks already, and `carried` says so. */
static PyObject *
read_line(textio *self, Py_ssize_t limit)
{
    PyObject *chunks = PyList_New(0);
    if (chunks == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    int carried = 0;
    for (;;) {
        if (decoded_left(self) == 0) {
            int more = next_chunk(self);
            if (more < 0) {
                goto done;
            }
            if (more == 0) {
                set_decoded(self, NULL);
                Py_CLEAR(self->snapshot);
                break;
            }
            continue;
        }
        if (carried && PyUnicode_AS_UNICODE(self->decoded)[self->decoded_used] == '\n'
            && limit != 0) {
            if (append_take(chunks, take_decoded(self, 1)) < 0) {
                goto done;
            }
            break;
        }
        Py_ssize_t consumed;
        Py_ssize_t end = find_decoded_end(self, limit, &consumed);
        Py_ssize_t left = decoded_left(self);
        Py_ssize_t count = end < 0 ? left : end;
        carried = end < 0 && consumed < left;
        if (limit >= 0) {
            limit -= count;
        }
        if (append_take(chunks, take_decoded(self, count)) < 0) {
            goto done;
        }
        if (end >= 0) {
            break;
        }
    }
    result = PyList_GET_SIZE(chunks) == 0 ? PyUnicode_FromUnicode(NULL, 0) : join_texts(chunks);
done:
    Py_DECREF(chunks);
    return result;
}

static PyObject *
checked_read_line(textio *self, Py_ssize_t limit)
{
    if (check_open(self) < 0 || write_pending(self) < 0) {
        return NULL;
    }
    return read_line(self, limit);
}

static PyObject *
text_readline(PyObject *op, PyObject *args)
{
    textio *self = (textio *)op;
    Py_ssize_t limit = -1;
    if (check_attached(self) < 0
        || !PyArg_ParseTuple(args, "|O&:readline", _PyIO_ConvertLimit, &limit)) {
        return NULL;
    }
    return checked_read_line(self, limit);
}

static PyObject *
text_next(PyObject *op)
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return NULL;
    }
    self->telling = 0;
    PyObject *line;
    if (Py_TYPE(op) == &PyTextIOWrapper_Type) {
        line = checked_read_line(self, -1);
    }
    else {
        line = PyObject_CallMethodObjArgs(op, _Py_ID(readline), NULL);
        if (line != NULL && !PyUnicode_Check(line)) {
            PyErr_Format(PyExc_IOError,
                         "readline() should have returned an str object, not '%.200s'",
                         Py_TYPE(line)->tp_name);
            Py_CLEAR(line);
        }
    }
    if (line != NULL && PyUnicode_GET_SIZE(line) == 0) {
        Py_CLEAR(line);
        Py_CLEAR(self->snapshot);
        self->telling = self->seekable;
    }
    return line;
}

/* ---- positions ---- */

/* A position: seek to start, give the decoder its flags there, read and decode
 * bytes_to_feed bytes (the last of all if need_eof), skip chars_to_skip characters. */
typedef struct {
    uint64_t start;
    uint32_t decoder_flags;
    uint32_t bytes_to_feed;
    uint32_t chars_to_skip;
    uint8_t need_eof;
} text_cookie;

#define COOKIE_BYTES 21

/* The cookie as one number: its fields one above the other, start lowest. */
static PyObject *
cookie_pack(const text_cookie *cookie)
{
    unsigned char bytes[COOKIE_BYTES];
    memcpy(bytes, &cookie->start, 8);
    memcpy(bytes + 8, &cookie->decoder_flags, 4);
    memcpy(bytes + 12, &cookie->bytes_to_feed, 4);
    memcpy(bytes + 16, &cookie->chars_to_skip, 4);
    bytes[20] = cookie->need_eof;
    return _PyLong_FromByteArray(bytes, sizeof(bytes), 1, 0);
}

static int
cookie_unpack(text_cookie *cookie, PyObject *number)
{
    unsigned char bytes[COOKIE_BYTES];
    PyObject *value = PyNumber_Long(number);
    if (value == NULL) {
        return -1;
    }
    PyObject *as_long = PyLong_Check(value) ? value : NULL;
    if (as_long == NULL) {
        as_long = PyLong_FromLong(PyInt_AsLong(value));
        Py_DECREF(value);
        if (as_long == NULL) {
            return -1;
        }
    }
    int result = _PyLong_AsByteArray((PyLongObject *)as_long, bytes, sizeof(bytes), 1, 0);
    Py_DECREF(as_long);
    if (result < 0) {
        return -1;
    }
    memcpy(&cookie->start, bytes, 8);
    memcpy(&cookie->decoder_flags, bytes + 8, 4);
    memcpy(&cookie->bytes_to_feed, bytes + 12, 4);
    memcpy(&cookie->chars_to_skip, bytes + 16, 4);
    cookie->need_eof = bytes[20];
    return 0;
}

/* Put the decoder in the state it has at a point where it holds no bytes. */
static int
place_decoder(textio *self, uint64_t start, uint32_t flags)
{
    PyObject *result;
    if (start == 0 && flags == 0) {
        result = PyObject_CallMethodObjArgs(self->decoder, _Py_ID(reset), NULL);
    }
    else {
        result = PyObject_CallMethod(self->decoder, (char *)"setstate", (char *)"((si))", "",
                                     (int)flags);
    }
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int
flush_self(textio *self)
{
    return _PyIO_CallVoid((PyObject *)self, _Py_ID(flush));
}

static PyObject *
seek_to_end(textio *self)
{
    if (flush_self(self) < 0) {
        return NULL;
    }
    set_decoded(self, NULL);
    Py_CLEAR(self->snapshot);
    if (self->decoder != NULL && _PyIO_CallVoid(self->decoder, _Py_ID(reset)) < 0) {
        return NULL;
    }
    PyObject *position =
        PyObject_CallMethod(self->buffer, (char *)"seek", (char *)"ii", 0, 2);
    if (position != NULL && self->encoder != NULL) {
        int moved = PyObject_IsTrue(position);
        if (moved < 0 || place_encoder(self, !moved) < 0) {
            Py_CLEAR(position);
        }
    }
    return position;
}

/* Read and decode from the start of a cookie as far as it says. */
static int
restore_decoded(textio *self, const text_cookie *cookie)
{
    PyObject *bytes =
        PyObject_CallMethod(self->buffer, (char *)"read", (char *)"i", (int)cookie->bytes_to_feed);
    if (bytes == NULL) {
        return -1;
    }
    if (!PyString_Check(bytes)) {
        PyErr_Format(PyExc_TypeError,
                     "underlying read() should have returned a bytes object, not '%.200s'",
                     Py_TYPE(bytes)->tp_name);
        Py_DECREF(bytes);
        return -1;
    }
    if (set_snapshot(self, Py_BuildValue("iO", (int)cookie->decoder_flags, bytes)) < 0) {
        Py_DECREF(bytes);
        return -1;
    }
    PyObject *text = decode_bytes(self, bytes, cookie->need_eof);
    Py_DECREF(bytes);
    if (text == NULL) {
        return -1;
    }
    set_decoded(self, text);
    if (decoded_left(self) < (Py_ssize_t)cookie->chars_to_skip) {
        PyErr_SetString(PyExc_IOError, "can't restore logical file position");
        return -1;
    }
    self->decoded_used = (Py_ssize_t)cookie->chars_to_skip;
    return 0;
}

static int
seek_to_cookie(textio *self, const text_cookie *cookie)
{
    PyObject *start = PyLong_FromUnsignedLong(cookie->start);
    PyObject *result =
        start == NULL ? NULL
                      : PyObject_CallMethodObjArgs(self->buffer, _Py_ID(seek), start, NULL);
    Py_XDECREF(start);
    if (result == NULL) {
        return -1;
    }
    Py_DECREF(result);
    set_decoded(self, NULL);
    Py_CLEAR(self->snapshot);
    if (self->decoder != NULL && place_decoder(self, cookie->start, cookie->decoder_flags) < 0) {
        return -1;
    }
    if (cookie->chars_to_skip != 0 && self->decoder != NULL) {
        if (restore_decoded(self, cookie) < 0) {
            return -1;
        }
    }
    else {
        if (set_snapshot(self, Py_BuildValue("is", (int)cookie->decoder_flags, "")) < 0) {
            return -1;
        }
    }
    if (self->encoder != NULL) {
        return place_encoder(self, cookie->start == 0 && cookie->decoder_flags == 0);
    }
    return 0;
}

static PyObject *
text_seek(PyObject *op, PyObject *args)
{
    textio *self = (textio *)op;
    PyObject *position;
    int whence = 0;
    if (check_attached(self) < 0
        || !PyArg_ParseTuple(args, "O|i:seek", &position, &whence) || check_open(self) < 0) {
        return NULL;
    }
    if (!self->seekable) {
        PyErr_SetString(PyExc_IOError, "underlying stream is not seekable");
        return NULL;
    }
    if (whence < 0 || whence > 2) {
        PyErr_Format(PyExc_ValueError, "invalid whence (%d, should be 0, 1 or 2)", whence);
        return NULL;
    }
    if (whence != 0) {
        int nonzero = PyObject_IsTrue(position);
        if (nonzero < 0) {
            return NULL;
        }
        if (nonzero) {
            PyErr_SetString(PyExc_IOError, whence == 1 ? "can't do nonzero cur-relative seeks"
                                                       : "can't do nonzero end-relative seeks");
            return NULL;
        }
        if (whence == 2) {
            return seek_to_end(self);
        }
        /* here, by way of tell(), so that the decoder is in step */
        position = PyObject_CallMethodObjArgs(op, _Py_ID(tell), NULL);
        if (position == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(position);
    }
    PyObject *result = NULL;
    text_cookie cookie;
    PyObject *zero = PyInt_FromLong(0);
    int negative = zero == NULL ? -1 : PyObject_RichCompareBool(position, zero, Py_LT);
    Py_XDECREF(zero);
    if (negative > 0) {
        PyObject *repr = PyObject_Repr(position);
        if (repr != NULL) {
            PyErr_Format(PyExc_ValueError, "negative seek position %s", PyString_AS_STRING(repr));
            Py_DECREF(repr);
        }
    }
    else if (negative == 0 && flush_self(self) == 0 && cookie_unpack(&cookie, position) == 0
             && seek_to_cookie(self, &cookie) == 0) {
        Py_INCREF(position);
        result = position;
    }
    Py_DECREF(position);
    return result;
}

/* Decode size bytes at offset of input; the number of characters or -1. */
static Py_ssize_t
count_decoded(textio *self, PyObject *input, Py_ssize_t offset, Py_ssize_t size, int final)
{
    PyObject *bytes = PyString_FromStringAndSize(PyString_AS_STRING(input) + offset, size);
    if (bytes == NULL) {
        return -1;
    }
    PyObject *text = decode_bytes(self, bytes, final);
    Py_DECREF(bytes);
    if (text == NULL) {
        return -1;
    }
    Py_ssize_t count = PyUnicode_GET_SIZE(text);
    Py_DECREF(text);
    return count;
}

/* How many bytes the decoder holds, and its flags. */
static int
decoder_holds(textio *self, Py_ssize_t *held, uint32_t *flags)
{
    PyObject *bytes;
    PyObject *flags_object;
    if (decoder_state(self, &bytes, &flags_object) < 0) {
        return -1;
    }
    *held = PyString_GET_SIZE(bytes);
    unsigned long value = PyInt_AsUnsignedLongMask(flags_object);
    *flags = (uint32_t)value;
    Py_DECREF(bytes);
    Py_DECREF(flags_object);
    return value == (unsigned long)-1 && PyErr_Occurred() ? -1 : 0;
}

/* A point near, but not after, the wanted character where the decoder holds no bytes:
 * guessed from the ratio of bytes and characters, then further and further back. The
 * cookie's flags and chars_to_skip are those at that point; the decoder stands there.
 * The number of bytes of input before it, or -1. */
static Py_ssize_t
find_safe_start(textio *self, PyObject *input, text_cookie *cookie)
{
    uint32_t flags = cookie->decoder_flags;
    Py_ssize_t skip = (Py_ssize_t)(self->bytes_per_char * (double)cookie->chars_to_skip);
    Py_ssize_t back = 1;
    if (skip > PyString_GET_SIZE(input)) {
        skip = PyString_GET_SIZE(input);
    }
    while (skip > 0) {
        Py_ssize_t held;
        uint32_t flags_there;
        if (place_decoder(self, cookie->start, flags) < 0) {
            return -1;
        }
        Py_ssize_t chars = count_decoded(self, input, 0, skip, 0);
        if (chars < 0) {
            return -1;
        }
        if (chars <= (Py_ssize_t)cookie->chars_to_skip) {
            if (decoder_holds(self, &held, &flags_there) < 0) {
                return -1;
            }
            if (held == 0) {
                cookie->decoder_flags = flags_there;
                cookie->chars_to_skip -= (uint32_t)chars;
                return skip;
            }
            skip -= held;
            back = 1;
        }
        else {
            skip -= back;
            back *= 2;
        }
    }
    return place_decoder(self, cookie->start, flags) < 0 ? -1 : 0;
}

/* Complete a cookie whose start is at offset of input: feed the decoder byte by byte up to
 * the wanted character, moving the start along where the decoder holds nothing. */
static int
measure_feed(textio *self, PyObject *input, Py_ssize_t offset, text_cookie *cookie)
{
    Py_ssize_t decoded = 0;
    while (offset < PyString_GET_SIZE(input)) {
        Py_ssize_t held;
        uint32_t flags;
        Py_ssize_t chars = count_decoded(self, input, offset++, 1, 0);
        if (chars < 0 || decoder_holds(self, &held, &flags) < 0) {
            return -1;
        }
        decoded += chars;
        cookie->bytes_to_feed++;
        if (held == 0 && decoded <= (Py_ssize_t)cookie->chars_to_skip) {
            cookie->start += cookie->bytes_to_feed;
            cookie->chars_to_skip -= (uint32_t)decoded;
            cookie->decoder_flags = flags;
            cookie->bytes_to_feed = 0;
            decoded = 0;
        }
        if (decoded >= (Py_ssize_t)cookie->chars_to_skip) {
            return 0;
        }
    }
    Py_ssize_t chars = count_decoded(self, input, 0, 0, 1);
    if (chars < 0) {
        return -1;
    }
    cookie->need_eof = 1;
    if (decoded + chars < (Py_ssize_t)cookie->chars_to_skip) {
        PyErr_SetString(PyExc_IOError, "can't reconstruct logical file position");
        return -1;
    }
    return 0;
}

/* The cookie of the character after those handed out of input. Moves the decoder. */
static int
find_cookie(textio *self, PyObject *input, text_cookie *cookie)
{
    Py_ssize_t skip = find_safe_start(self, input, cookie);
    if (skip < 0) {
        return -1;
    }
    cookie->start += (uint64_t)skip;
    return cookie->chars_to_skip == 0 ? 0 : measure_feed(self, input, skip, cookie);
}

/* tell() when characters have been decoded; position is where the buffer stands. */
static PyObject *
tell_decoded(textio *self, PyObject *snapshot, PyObject *position)
{
    long flags;
    PyObject *input;
    text_cookie cookie;
    if (!PyArg_Parse(snapshot, "(lO)", &flags, &input)
        || cookie_unpack(&cookie, position) < 0) {
        return NULL;
    }
    assert(PyString_Check(input));
    cookie.start -= (uint64_t)PyString_GET_SIZE(input);
    cookie.decoder_flags = (uint32_t)flags;
    if (self->decoded == NULL || self->decoded_used == 0) {
        return cookie_pack(&cookie);
    }
    cookie.chars_to_skip = (uint32_t)self->decoded_used;
    PyObject *state = PyObject_CallMethodObjArgs(self->decoder, _Py_ID(getstate), NULL);
    if (state == NULL) {
        return NULL;
    }
    int found = find_cookie(self, input, &cookie);
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *restored =
        PyObject_CallMethodObjArgs(self->decoder, _Py_ID(setstate), state, NULL);
    Py_DECREF(state);
    if (type != NULL) {
        PyErr_Restore(type, value, traceback);
    }
    if (restored == NULL || found < 0) {
        Py_XDECREF(restored);
        return NULL;
    }
    Py_DECREF(restored);
    return cookie_pack(&cookie);
}

static PyObject *
text_tell(PyObject *op, PyObject *Py_UNUSED(args))
{
    textio *self = (textio *)op;
    if (check_usable(self) < 0) {
        return NULL;
    }
    if (!self->seekable) {
        PyErr_SetString(PyExc_IOError, "underlying stream is not seekable");
        return NULL;
    }
    if (!self->telling) {
        PyErr_SetString(PyExc_IOError, "telling position disabled by next() call");
        return NULL;
    }
    if (write_pending(self) < 0 || flush_self(self) < 0) {
        return NULL;
    }
    PyObject *position = PyObject_CallMethodObjArgs(self->buffer, _Py_ID(tell), NULL);
    if (position == NULL || self->decoder == NULL || self->snapshot == NULL) {
        return position;
    }
    PyObject *snapshot = self->snapshot;
    Py_INCREF(snapshot);
    PyObject *result = tell_decoded(self, snapshot, position);
    Py_DECREF(snapshot);
    Py_DECREF(position);
    return result;
}

static PyObject *
text_truncate(PyObject *op, PyObject *args)
{
    textio *self = (textio *)op;
    PyObject *size = Py_None;
    if (check_attached(self) < 0 || !PyArg_ParseTuple(args, "|O:truncate", &size)
        || flush_self(self) < 0) {
        return NULL;
    }
    return PyObject_CallMethodObjArgs(self->buffer, _Py_ID(truncate), size, NULL);
}

/* ---- closing and asking ---- */

static PyObject *
text_flush(PyObject *op, PyObject *Py_UNUSED(args))
{
    textio *self = (textio *)op;
    if (check_usable(self) < 0) {
        return NULL;
    }
    self->telling = self->seekable;
    if (write_pending(self) < 0) {
        return NULL;
    }
    return PyObject_CallMethodObjArgs(self->buffer, _Py_ID(flush), NULL);
}

static PyObject *
text_close(PyObject *op, PyObject *Py_UNUSED(args))
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return NULL;
    }
    int closed = _PyIO_AttrBool(op, _Py_ID(closed));
    if (closed < 0) {
        return NULL;
    }
    if (closed) {
        Py_RETURN_NONE;
    }
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    if (flush_self(self) < 0) {
        PyErr_Fetch(&type, &value, &traceback);
    }
    PyObject *result = PyObject_CallMethodObjArgs(self->buffer, _Py_ID(close), NULL);
    return _PyIO_CloseResult(result, type, value, traceback);
}

static PyObject *
text_detach(PyObject *op, PyObject *Py_UNUSED(args))
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0 || flush_self(self) < 0 || refuse_if_busy(self) < 0
        || check_attached(self) < 0) {
        return NULL;
    }
    PyObject *buffer = self->buffer;
    self->buffer = NULL;
    self->exact_buffer = 0;
    self->detached = 1;
    self->ok = 0;
    return buffer;
}

static PyObject *
ask_buffer(PyObject *op, PyObject *name)
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return NULL;
    }
    return PyObject_CallMethodObjArgs(self->buffer, name, NULL);
}

static PyObject *
text_fileno(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_buffer(op, _Py_ID(fileno));
}

static PyObject *
text_seekable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_buffer(op, _Py_ID(seekable));
}

static PyObject *
text_readable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_buffer(op, _Py_ID(readable));
}

static PyObject *
text_writable(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_buffer(op, _Py_ID(writable));
}

static PyObject *
text_isatty(PyObject *op, PyObject *Py_UNUSED(args))
{
    return ask_buffer(op, _Py_ID(isatty));
}

static PyObject *
get_of_buffer(PyObject *op, PyObject *name)
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return NULL;
    }
    self->busy++;
    PyObject *result = PyObject_GetAttr(self->buffer, name);
    self->busy--;
    return result;
}

static PyObject *
text_get_name(PyObject *op, void *Py_UNUSED(context))
{
    return get_of_buffer(op, _Py_ID(name));
}

static PyObject *
text_get_closed(PyObject *op, void *Py_UNUSED(context))
{
    return get_of_buffer(op, _Py_ID(closed));
}

static PyObject *
text_get_newlines(PyObject *op, void *Py_UNUSED(context))
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return NULL;
    }
    PyObject *newlines =
        self->decoder == NULL ? NULL : PyObject_GetAttr(self->decoder, _Py_ID(newlines));
    if (newlines == NULL) {
        if (self->decoder != NULL && !PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return NULL;
        }
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    return newlines;
}

static PyObject *
text_get_errors(PyObject *op, void *Py_UNUSED(context))
{
    textio *self = (textio *)op;
    if (self->errors == NULL || (!self->ok && !self->detached)) {
        check_attached(self);
        return NULL;
    }
    Py_INCREF(self->errors);
    return self->errors;
}

static PyObject *
text_get_chunk_size(PyObject *op, void *Py_UNUSED(context))
{
    textio *self = (textio *)op;
    return check_attached(self) < 0 ? NULL : PyInt_FromSsize_t(self->chunk_size);
}

static int
text_set_chunk_size(PyObject *op, PyObject *value, void *Py_UNUSED(context))
{
    textio *self = (textio *)op;
    if (check_attached(self) < 0) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "cannot delete attribute");
        return -1;
    }
    Py_ssize_t size = PyNumber_AsSsize_t(value, PyExc_TypeError);
    if (size == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (size <= 0) {
        PyErr_SetString(PyExc_ValueError, "a strictly positive integer is required");
        return -1;
    }
    self->chunk_size = size;
    return 0;
}

/* repr of the name, NULL without an exception if there is none. */
static PyObject *
name_repr(PyObject *op)
{
    PyObject *name = PyObject_GetAttr(op, _Py_ID(name));
    if (name == NULL) {
        if (PyErr_ExceptionMatches(PyExc_Exception)) {
            PyErr_Clear();
        }
        return NULL;
    }
    PyObject *repr = NULL;
    int entered = Py_ReprEnter(op);
    if (entered == 0) {
        repr = PyObject_Repr(name);
        Py_ReprLeave(op);
    }
    else if (entered > 0) {
        PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s.__repr__",
                     Py_TYPE(op)->tp_name);
    }
    Py_DECREF(name);
    return repr;
}

static PyObject *
text_repr(PyObject *op)
{
    textio *self = (textio *)op;
    if (!self->ok && !self->detached) {
        check_attached(self);
        return NULL;
    }
    PyObject *name = name_repr(op);
    if (name == NULL && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *encoding = PyObject_Repr(self->encoding);
    if (encoding != NULL) {
        result = name == NULL
                     ? PyString_FromFormat("<_io.TextIOWrapper encoding=%s>",
                                           PyString_AS_STRING(encoding))
                     : PyString_FromFormat("<_io.TextIOWrapper name=%s encoding=%s>",
                                           PyString_AS_STRING(name),
                                           PyString_AS_STRING(encoding));
        Py_DECREF(encoding);
    }
    Py_XDECREF(name);
    return result;
}

/* ---- the type ---- */

#define NOARGS(name, function) {name, function, METH_NOARGS, NULL}
#define ARGS(name, function) {name, function, METH_VARARGS, NULL}

/* While they call codecs and the buffer, nothing of the stream goes away. */
#define BUSY(method)                                                           \
    static PyObject *busy_##method(PyObject *op, PyObject *args)               \
    {                                                                          \
        ((textio *)op)->busy++;                                                \
        PyObject *result = text_##method(op, args);                            \
        ((textio *)op)->busy--;                                                \
        return result;                                                         \
    }

BUSY(write)
BUSY(read)
BUSY(readline)
BUSY(flush)
BUSY(close)
BUSY(seek)
BUSY(tell)
BUSY(truncate)
#undef BUSY

static PyObject *
busy_next(PyObject *op)
{
    ((textio *)op)->busy++;
    PyObject *result = text_next(op);
    ((textio *)op)->busy--;
    return result;
}

static PyMethodDef text_methods[] = {
    NOARGS("detach", text_detach),     ARGS("write", busy_write),
    ARGS("read", busy_read),           ARGS("readline", busy_readline),
    NOARGS("flush", busy_flush),       NOARGS("close", busy_close),
    NOARGS("fileno", text_fileno),     NOARGS("seekable", text_seekable),
    NOARGS("readable", text_readable), NOARGS("writable", text_writable),
    NOARGS("isatty", text_isatty),     ARGS("seek", busy_seek),
    NOARGS("tell", busy_tell),         ARGS("truncate", busy_truncate),
    {NULL, NULL, 0, NULL},
};

static PyMemberDef text_members[] = {
    {(char *)"encoding", T_OBJECT, offsetof(textio, encoding), READONLY, NULL},
    {(char *)"buffer", T_OBJECT, offsetof(textio, buffer), READONLY, NULL},
    {(char *)"line_buffering", T_BOOL, offsetof(textio, line_buffering), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef text_getset[] = {
    {(char *)"name", text_get_name, NULL, NULL, NULL},
    {(char *)"closed", text_get_closed, NULL, NULL, NULL},
    {(char *)"newlines", text_get_newlines, NULL, NULL, NULL},
    {(char *)"errors", text_get_errors, NULL, NULL, NULL},
    {(char *)"_CHUNK_SIZE", text_get_chunk_size, text_set_chunk_size, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject PyTextIOWrapper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "_io.TextIOWrapper",
    .tp_basicsize = sizeof(textio),
    .tp_dealloc = text_dealloc,
    .tp_repr = text_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n"
              "              line_buffering=False) -> stream\n\n"
              "A text stream over a buffered one. Without encoding the one of the locale is\n"
              "used; newline is as for open(). With line_buffering a line end flushes.",
    .tp_traverse = text_traverse,
    .tp_clear = text_clear,
    .tp_weaklistoffset = offsetof(textio, head.weakreflist),
    .tp_iternext = busy_next,
    .tp_methods = text_methods,
    .tp_members = text_members,
    .tp_getset = text_getset,
    .tp_dictoffset = offsetof(textio, head.dict),
    .tp_init = text_init,
    .tp_new = PyType_GenericNew,
};
