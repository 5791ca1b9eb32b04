/* Values to text: json's encode_basestring_ascii and make_encoder.
 *
 * An encoder returns the list of pieces that joined are the text; json.encoder joins
 * them.  It does not indent and does not sort: json.encoder only uses it when that is
 * not asked for.  Objects under way are kept in the dict `markers` by address, to
 * find out about cycles. */
#include "json_internal.h"
#include "structmember.h"

/* ---- strings ----------------------------------------------------------------------- */

/* The letter of a short escape, 0 if the character has none. */
static char
short_escape(Py_UNICODE c)
{
    switch (c) {
    case '"':
    case '\\':
        return (char)c;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static int
is_plain(Py_UNICODE c)
{
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static Py_ssize_t
escaped_length(Py_UNICODE c)
{
    if (is_plain(c)) {
        return 1;
    }
    if (short_escape(c)) {
        return 2;
    }
    return c > 0xffff ? 12 : 6;
}

static char *
put_hex(char *out, unsigned int code)
{
    static const char digits[] = "0123456789abcdef";

    *out++ = '\\';
    *out++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
        *out++ = digits[(code >> shift) & 15];
    }
    return out;
}

static char *
put_escaped(char *out, Py_UNICODE c)
{
    if (is_plain(c)) {
        *out++ = (char)c;
        return out;
    }
    char letter = short_escape(c);
    if (letter) {
        *out++ = '\\';
        *out++ = letter;
        return out;
    }
    if (c > 0xffff) {
        unsigned int rest = (unsigned int)c - 0x10000;
        out = put_hex(out, 0xd800 | (rest >> 10));
        return put_hex(out, 0xdc00 | (rest & 0x3ff));
    }
    return put_hex(out, (unsigned int)c);
}

/* A quoted str of given length without quotes; NULL with OverflowError. */
static PyObject *
quoted_string(Py_ssize_t length, char **inside)
{
    PyObject *result = PyString_FromStringAndSize(NULL, length + 2);

    if (result != NULL) {
        char *text = PyString_AS_STRING(result);
        text[0] = '"';
        text[length + 1] = '"';
        *inside = text + 1;
    }
    return result;
}

static int
add_length(Py_ssize_t *length, Py_UNICODE c)
{
    Py_ssize_t more = escaped_length(c);

    if (*length > PY_SSIZE_T_MAX - 2 - more) {
        PyErr_SetString(PyExc_OverflowError, "string is too long to escape");
        return -1;
    }
    *length += more;
    return 0;
}

static PyObject *
escape_unicode(PyObject *string)
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(string);
    Py_ssize_t n = PyUnicode_GET_SIZE(string);
    Py_ssize_t length = 0;
    char *out;

    for (Py_ssize_t i = 0; i < n; i++) {
        if (add_length(&length, text[i]) < 0) {
            return NULL;
        }
    }
    PyObject *result = quoted_string(length, &out);
    for (Py_ssize_t i = 0; result != NULL && i < n; i++) {
        out = put_escaped(out, text[i]);
    }
    return result;
}

static PyObject *
escape_str(PyObject *string)
{
    const unsigned char *text = (unsigned char *)PyString_AS_STRING(string);
    Py_ssize_t n = PyString_GET_SIZE(string);
    Py_ssize_t length = 0;
    char *out;

    for (Py_ssize_t i = 0; i < n; i++) {
        if (text[i] > 0x7f) {
            PyObject *decoded = PyUnicode_DecodeUTF8((char *)text, n, "strict");
            if (decoded == NULL) {
                return NULL;
            }
            PyObject *escaped = escape_unicode(decoded);
            Py_DECREF(decoded);
            return escaped;
        }
        if (add_length(&length, text[i]) < 0) {
            return NULL;
        }
    }
    PyObject *result = quoted_string(length, &out);
    if (result != NULL && length == n) {
        memcpy(out, text, (size_t)n);
    }
    else if (result != NULL) {
        for (Py_ssize_t i = 0; i < n; i++) {
            out = put_escaped(out, text[i]);
        }
    }
    return result;
}

PyObject *
_PyJson_EncodeString(PyObject *module, PyObject *string)
{
    if (PyString_Check(string)) {
        return escape_str(string);
    }
    if (PyUnicode_Check(string)) {
        return escape_unicode(string);
    }
    return PyErr_Format(PyExc_TypeError, "first argument must be a string, not %.80s",
                        Py_TYPE(string)->tp_name);
}

/* ---- the encoder object ------------------------------------------------------------------ */

struct encoder {
    PyObject_HEAD
    PyObject *markers; /* dict or None */
    PyObject *default_function;
    PyObject *encoder;
    PyObject *indent;
    PyObject *key_separator;
    PyObject *item_separator;
    PyObject *sort_keys;
    PyObject *skipkeys;
    int plain_strings; /* encoder is our own function */
    int skip;
    int allow_nan;
};

static int encode(struct encoder *e, PyObject *pieces, PyObject *value);

/* Append a piece and drop it; a NULL piece is an error that is already set. */
static int
add_piece(PyObject *pieces, PyObject *piece)
{
    if (piece == NULL) {
        return -1;
    }
    int status = PyList_Append(pieces, piece);
    Py_DECREF(piece);
    return status;
}

static int
add_text(PyObject *pieces, const char *text)
{
    return add_piece(pieces, PyString_InternFromString(text));
}

static const char *
constant_text(PyObject *value)
{
    if (value == Py_None) {
        return "null";
    }
    if (value == Py_True) {
        return "true";
    }
    return value == Py_False ? "false" : NULL;
}

static PyObject *
float_text(struct encoder *e, PyObject *value)
{
    double number = PyFloat_AS_DOUBLE(value);

    if (Py_IS_FINITE(number)) {
        return PyFloat_Type.tp_repr(value); /* even if a subclass has its own */
    }
    if (!e->allow_nan) {
        PyErr_SetString(PyExc_ValueError, "Out of range float values are not JSON compliant");
        return NULL;
    }
    if (number > 0) {
        return PyString_FromString("Infinity");
    }
    return PyString_FromString(number < 0 ? "-Infinity" : "NaN");
}

static PyObject *
string_text(struct encoder *e, PyObject *string)
{
    if (e->plain_strings) {
        return _PyJson_EncodeString(NULL, string);
    }
    return PyObject_CallFunctionObjArgs(e->encoder, string, NULL);
}

/* ---- cycles ---------------------------------------------------------------------------------- */

/* Note that value is under way: *mark is its address or NULL if nobody wants to know. */
static int
enter(struct encoder *e, PyObject *value, PyObject **mark)
{
    *mark = NULL;
    if (e->markers == Py_None) {
        return 0;
    }
    PyObject *address = PyLong_FromVoidPtr(value);
    if (address == NULL) {
        return -1;
    }
    int known = PyDict_Contains(e->markers, address);
    if (known == 0 && PyDict_SetItem(e->markers, address, value) == 0) {
        *mark = address;
        return 0;
    }
    if (known > 0) {
        PyErr_SetString(PyExc_ValueError, "Circular reference detected");
    }
    Py_DECREF(address);
    return -1;
}

/* Value is done; after a failure the mark stays. */
static int
leave(struct encoder *e, PyObject *mark, int status)
{
    if (mark != NULL) {
        if (status == 0) {
            status = PyDict_DelItem(e->markers, mark);
        }
        Py_DECREF(mark);
    }
    return status;
}

/* ---- containers --------------------------------------------------------------------------------- */

/* A key as a string; NULL without exception if it is to be skipped. */
static PyObject *
key_string(struct encoder *e, PyObject *key)
{
    if (PyString_Check(key) || PyUnicode_Check(key)) {
        Py_INCREF(key);
        return key;
    }
    if (PyFloat_Check(key)) {
        return float_text(e, key);
    }
    if (PyInt_Check(key) || PyLong_Check(key)) {
        return PyObject_Str(key);
    }
    if (key == Py_None) {
        return PyString_InternFromString("null");
    }
    if (!e->skip) {
        PyErr_SetString(PyExc_TypeError, "keys must be a string");
    }
    return NULL;
}

/* 1 encoded, 0 skipped, -1 error. */
static int
encode_member(struct encoder *e, PyObject *pieces, PyObject *dict, PyObject *key, int first)
{
    PyObject *name = key_string(e, key);

    if (name == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    PyObject *value = NULL;
    int status = first ? 0 : PyList_Append(pieces, e->item_separator);
    if (status == 0) {
        status = add_piece(pieces, string_text(e, name));
    }
    Py_DECREF(name);
    if (status < 0 || PyList_Append(pieces, e->key_separator) < 0
        || (value = PyObject_GetItem(dict, key)) == NULL) {
        return -1;
    }
    status = encode(e, pieces, value);
    Py_DECREF(value);
    return status < 0 ? -1 : 1;
}

static int
encode_members(struct encoder *e, PyObject *pieces, PyObject *dict)
{
    PyObject *key;
    int encoded = 0;
    PyObject *keys = PyObject_GetIter(dict);

    if (keys == NULL) {
        return -1;
    }
    if (add_text(pieces, "{") == 0) {
        while (encoded >= 0 && (key = PyIter_Next(keys)) != NULL) {
            int status = encode_member(e, pieces, dict, key, encoded == 0);
            Py_DECREF(key);
            encoded = status < 0 ? -1 : encoded | status;
        }
    }
    Py_DECREF(keys);
    if (encoded < 0 || PyErr_Occurred()) {
        return -1;
    }
    return add_text(pieces, "}");
}

static int
encode_dict(struct encoder *e, PyObject *pieces, PyObject *dict)
{
    PyObject *mark;

    if (PyDict_Size(dict) == 0) {
        return add_text(pieces, "{}");
    }
    if (enter(e, dict, &mark) < 0) {
        return -1;
    }
    return leave(e, mark, encode_members(e, pieces, dict));
}

static int
encode_items(struct encoder *e, PyObject *pieces, PyObject *sequence)
{
    if (add_text(pieces, "[") < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(sequence); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(sequence, i);
        if (i > 0 && PyList_Append(pieces, e->item_separator) < 0) {
            return -1;
        }
        Py_INCREF(item);
        int status = encode(e, pieces, item);
        Py_DECREF(item);
        if (status < 0) {
            return -1;
        }
    }
    return add_text(pieces, "]");
}

static int
encode_list(struct encoder *e, PyObject *pieces, PyObject *list)
{
    PyObject *mark;
    int status = -1;
    PyObject *sequence = PySequence_Fast(list, "_iterencode_list needs a sequence");

    if (sequence == NULL) {
        return -1;
    }
    if (PySequence_Fast_GET_SIZE(sequence) == 0) {
        status = add_text(pieces, "[]");
    }
    else if (enter(e, list, &mark) == 0) {
        status = leave(e, mark, encode_items(e, pieces, sequence));
    }
    Py_DECREF(sequence);
    return status;
}

/* Ask the default function for a replacement. */
static int
encode_other(struct encoder *e, PyObject *pieces, PyObject *value)
{
    PyObject *mark;
    int status = -1;

    if (enter(e, value, &mark) < 0) {
        return -1;
    }
    PyObject *replacement = PyObject_CallFunctionObjArgs(e->default_function, value, NULL);
    if (replacement != NULL) {
        status = encode(e, pieces, replacement);
        Py_DECREF(replacement);
    }
    return leave(e, mark, status);
}

static int
encode_nested(struct encoder *e, PyObject *pieces, PyObject *value,
              int (*encode_it)(struct encoder *, PyObject *, PyObject *))
{
    if (Py_EnterRecursiveCall(" while encoding a JSON object")) {
        return -1;
    }
    int status = encode_it(e, pieces, value);
    Py_LeaveRecursiveCall();
    return status;
}

static int
encode(struct encoder *e, PyObject *pieces, PyObject *value)
{
    const char *constant = constant_text(value);

    if (constant != NULL) {
        return add_text(pieces, constant);
    }
    if (PyString_Check(value) || PyUnicode_Check(value)) {
        return add_piece(pieces, string_text(e, value));
    }
    if (PyInt_Check(value) || PyLong_Check(value)) {
        return add_piece(pieces, PyObject_Str(value));
    }
    if (PyFloat_Check(value)) {
        return add_piece(pieces, float_text(e, value));
    }
    if (PyList_Check(value) || PyTuple_Check(value)) {
        return encode_nested(e, pieces, value, encode_list);
    }
    if (PyDict_Check(value)) {
        return encode_nested(e, pieces, value, encode_dict);
    }
    return encode_nested(e, pieces, value, encode_other);
}

/* ---- the type ------------------------------------------------------------------------------------- */

static PyObject *
encoder_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"obj", "_current_indent_level", NULL};
    PyObject *value;
    Py_ssize_t level;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO&:_iterencode", names, &value, _PyJson_Index,
                                     &level)) {
        return NULL;
    }
    PyObject *pieces = PyList_New(0);
    if (pieces != NULL && encode((struct encoder *)self, pieces, value) < 0) {
        Py_CLEAR(pieces);
    }
    return pieces;
}

static int
encoder_clear(PyObject *self)
{
    struct encoder *e = (struct encoder *)self;

    Py_CLEAR(e->markers);
    Py_CLEAR(e->default_function);
    Py_CLEAR(e->encoder);
    Py_CLEAR(e->indent);
    Py_CLEAR(e->key_separator);
    Py_CLEAR(e->item_separator);
    Py_CLEAR(e->sort_keys);
    Py_CLEAR(e->skipkeys);
    return 0;
}

static int
encoder_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct encoder *e = (struct encoder *)self;

    Py_VISIT(e->markers);
    Py_VISIT(e->default_function);
    Py_VISIT(e->encoder);
    Py_VISIT(e->indent);
    Py_VISIT(e->key_separator);
    Py_VISIT(e->item_separator);
    Py_VISIT(e->sort_keys);
    Py_VISIT(e->skipkeys);
    return 0;
}

static void
encoder_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    encoder_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static int
is_own_function(PyObject *function)
{
    return PyCFunction_Check(function)
           && PyCFunction_GetFunction(function) == _PyJson_EncodeString;
}

static PyObject *
encoder_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"markers",        "default",   "encoder",  "indent",    "key_separator",
                            "item_separator", "sort_keys", "skipkeys", "allow_nan", NULL};
    struct encoder a;
    PyObject *allow_nan;

    memset(&a, 0, sizeof(a));
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OOOOOOOOO:make_encoder", names, &a.markers,
                                     &a.default_function, &a.encoder, &a.indent,
                                     &a.key_separator, &a.item_separator, &a.sort_keys,
                                     &a.skipkeys, &allow_nan)) {
        return NULL;
    }
    if (a.markers != Py_None && !PyDict_Check(a.markers)) {
        return PyErr_Format(PyExc_TypeError,
                            "make_encoder() argument 1 must be dict or None, not %.200s",
                            Py_TYPE(a.markers)->tp_name);
    }
    int nan = PyObject_IsTrue(allow_nan);
    int skip = PyObject_IsTrue(a.skipkeys);
    if (nan < 0 || skip < 0) {
        return NULL;
    }
    struct encoder *self = (struct encoder *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    memcpy((char *)self + sizeof(PyObject), (char *)&a + sizeof(PyObject),
           sizeof(a) - sizeof(PyObject));
    self->allow_nan = nan;
    self->skip = skip;
    self->plain_strings = is_own_function(a.encoder);
    Py_INCREF(self->markers);
    Py_INCREF(self->default_function);
    Py_INCREF(self->encoder);
    Py_INCREF(self->indent);
    Py_INCREF(self->key_separator);
    Py_INCREF(self->item_separator);
    Py_INCREF(self->sort_keys);
    Py_INCREF(self->skipkeys);
    return (PyObject *)self;
}

static int
encoder_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    return 0;
}

#define OFFSET(field) offsetof(struct encoder, field)
static PyMemberDef encoder_members[] = {
    {"markers", T_OBJECT, OFFSET(markers), READONLY, "objects under way, by address"},
    {"default", T_OBJECT, OFFSET(default_function), READONLY, "replaces other objects"},
    {"encoder", T_OBJECT, OFFSET(encoder), READONLY, "makes the text of a string"},
    {"indent", T_OBJECT, OFFSET(indent), READONLY, "indentation"},
    {"key_separator", T_OBJECT, OFFSET(key_separator), READONLY, "between key and value"},
    {"item_separator", T_OBJECT, OFFSET(item_separator), READONLY, "between items"},
    {"sort_keys", T_OBJECT, OFFSET(sort_keys), READONLY, "sort the keys"},
    {"skipkeys", T_OBJECT, OFFSET(skipkeys), READONLY, "leave out keys that are no strings"},
    {NULL, 0, 0, 0, NULL},
};
#undef OFFSET

PyTypeObject _PyJson_EncoderType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_json.Encoder",
    .tp_basicsize = sizeof(struct encoder),
    .tp_dealloc = encoder_dealloc,
    .tp_call = encoder_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "make_encoder(markers, default, encoder, indent, key_separator, item_separator,\n"
              "             sort_keys, skipkeys, allow_nan)\n\n"
              "A callable (value, indent level) -> list of strings.",
    .tp_traverse = encoder_traverse,
    .tp_clear = encoder_clear,
    .tp_members = encoder_members,
    .tp_init = encoder_init,
    .tp_new = encoder_new,
};
