/* Text to values: json's scanstring and make_scanner.
 *
 * The scanner works on str and on unicode text alike; the code is in scan.inc, which
 * is included once for each.  Strings come out as unicode always; raw stretches of a
 * str are decoded with the encoding in use, escapes are not. */
#include "json_internal.h"
#include "structmember.h"

struct scanner {
    PyObject_HEAD
    PyObject *encoding; /* str */
    PyObject *strict;
    PyObject *object_hook;
    PyObject *object_pairs_hook;
    PyObject *parse_float;
    PyObject *parse_int;
    PyObject *parse_constant;
};

struct word {
    const char *text;
    PyObject *value; /* NULL: ask parse_constant */
};

static const struct word words[] = {
    {"null", Py_None},   {"true", Py_True},    {"false", Py_False}, {"NaN", NULL},
    {"Infinity", NULL},  {"-Infinity", NULL},  {NULL, NULL},
};

int
_PyJson_Index(PyObject *op, void *out)
{
    Py_ssize_t value = PyInt_AsSsize_t(op);

    if (value == -1 && PyErr_Occurred()) {
        return 0;
    }
    *(Py_ssize_t *)out = value;
    return 1;
}

/* ---- errors ------------------------------------------------------------------------ */

/* A ValueError whose text, with line and column, json.decoder makes. */
static void
raise_at(const char *text, PyObject *string, Py_ssize_t at)
{
    PyObject *decoder = PyImport_ImportModule("json.decoder");

    if (decoder == NULL) {
        return;
    }
    PyObject *message = PyObject_CallMethod(decoder, "errmsg", "sOn", text, string, at);
    Py_DECREF(decoder);
    if (message != NULL) {
        PyErr_SetObject(PyExc_ValueError, message);
        Py_DECREF(message);
    }
}

/* How the scanner says that there is no value. */
static PyObject *
stop_iteration(void)
{
    PyErr_SetNone(PyExc_StopIteration);
    return NULL;
}

/* ---- pieces that do not depend on the kind of text ------------------------------------- */

/* Add a unicode chunk, which is consumed, to a string that may be NULL so far. */
static int
append_chunk(PyObject **string, PyObject *chunk)
{
    if (*string == NULL) {
        *string = chunk;
        return 0;
    }
    Py_ssize_t old = PyUnicode_GET_SIZE(*string);
    Py_ssize_t more = PyUnicode_GET_SIZE(chunk);
    int status = 0;
    if (Py_REFCNT(*string) == 1 && old > 1) {
        status = PyUnicode_Resize(string, old + more);
        if (status == 0) {
            Py_UNICODE_COPY(PyUnicode_AS_UNICODE(*string) + old, PyUnicode_AS_UNICODE(chunk),
                            more);
        }
    }
    else {
        PyObject *joined = PyUnicode_Concat(*string, chunk);
        status = joined == NULL ? -1 : 0;
        if (joined != NULL) {
            Py_SETREF(*string, joined);
        }
    }
    Py_DECREF(chunk);
    return status;
}

static int
append_character(PyObject **string, Py_UNICODE c)
{
    PyObject *chunk = PyUnicode_FromUnicode(&c, 1);

    return chunk == NULL ? -1 : append_chunk(string, chunk);
}

static int
add_member(PyObject *members, PyObject *key, PyObject *value)
{
    if (PyDict_CheckExact(members)) {
        return PyDict_SetItem(members, key, value);
    }
    PyObject *pair = PyTuple_Pack(2, key, value);
    if (pair == NULL) {
        return -1;
    }
    int status = PyList_Append(members, pair);
    Py_DECREF(pair);
    return status;
}

/* The finished object; consumes its members. */
static PyObject *
apply_hooks(struct scanner *s, PyObject *members)
{
    PyObject *hook = Py_None;

    if (s->object_pairs_hook != Py_None) {
        hook = s->object_pairs_hook;
    }
    else if (s->object_hook != Py_None) {
        hook = s->object_hook;
    }
    if (hook == Py_None) {
        return members;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(hook, members, NULL);
    Py_DECREF(members);
    return result;
}

/* ---- str text ------------------------------------------------------------------------------ */

static PyObject *
bytes_decode_chunk(PyObject *string, Py_ssize_t start, Py_ssize_t end, const char *encoding)
{
    const char *text = PyString_AS_STRING(string);

    for (Py_ssize_t i = start; i < end; i++) {
        if ((unsigned char)text[i] > 0x7f) {
            PyObject *chunk = PyString_FromStringAndSize(text + start, end - start);
            if (chunk == NULL) {
                return NULL;
            }
            PyObject *result = PyUnicode_FromEncodedObject(chunk, encoding, NULL);
            Py_DECREF(chunk);
            return result;
        }
    }
    PyObject *result = PyUnicode_FromUnicode(NULL, end - start);
    if (result != NULL) {
        Py_UNICODE *out = PyUnicode_AS_UNICODE(result);
        for (Py_ssize_t i = start; i < end; i++) {
            *out++ = (unsigned char)text[i];
        }
    }
    return result;
}

static PyObject *
bytes_number_string(const unsigned char *text, Py_ssize_t length)
{
    return PyString_FromStringAndSize((const char *)text, length);
}

static PyObject *
bytes_make_float(PyObject *digits)
{
    double value = PyOS_string_to_double(PyString_AS_STRING(digits), NULL, NULL);

    if (value == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    return PyFloat_FromDouble(value);
}

static PyObject *
bytes_make_int(PyObject *digits)
{
    return PyInt_FromString(PyString_AS_STRING(digits), NULL, 10);
}

#define CHAR unsigned char
#define NAME(x) bytes_##x
#define LENGTH(s) PyString_GET_SIZE(s)
#define TEXT(s) ((const unsigned char *)PyString_AS_STRING(s))
#define KIND "byte"
#define QUOTE_COLON "Expecting : delimiter"
#define QUOTE_COMMA "Expecting , delimiter"
#define NAME_EXPECTED "Expecting property name"
#include "scan.inc"
#undef CHAR
#undef NAME
#undef LENGTH
#undef TEXT
#undef KIND
#undef QUOTE_COLON
#undef QUOTE_COMMA
#undef NAME_EXPECTED

/* ---- unicode text ----------------------------------------------------------------------------- */

static PyObject *
unicode_decode_chunk(PyObject *string, Py_ssize_t start, Py_ssize_t end, const char *encoding)
{
    return PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(string) + start, end - start);
}

static PyObject *
unicode_number_string(const Py_UNICODE *text, Py_ssize_t length)
{
    return PyUnicode_FromUnicode(text, length);
}

static PyObject *
unicode_make_float(PyObject *digits)
{
    return PyFloat_FromString(digits, NULL);
}

static PyObject *
unicode_make_int(PyObject *digits)
{
    return PyInt_FromUnicode(PyUnicode_AS_UNICODE(digits), PyUnicode_GET_SIZE(digits), 10);
}

#define CHAR Py_UNICODE
#define NAME(x) unicode_##x
#define LENGTH(s) PyUnicode_GET_SIZE(s)
#define TEXT(s) ((const Py_UNICODE *)PyUnicode_AS_UNICODE(s))
#define KIND "unicode"
#define QUOTE_COLON "Expecting ':' delimiter"
#define QUOTE_COMMA "Expecting ',' delimiter"
#define NAME_EXPECTED "Expecting property name enclosed in double quotes"
#include "scan.inc"
#undef CHAR
#undef NAME
#undef LENGTH
#undef TEXT
#undef KIND
#undef QUOTE_COLON
#undef QUOTE_COMMA
#undef NAME_EXPECTED

/* ---- scanstring ----------------------------------------------------------------------------------- */

static PyObject *
not_a_string(PyObject *op)
{
    return PyErr_Format(PyExc_TypeError, "first argument must be a string, not %.80s",
                        Py_TYPE(op)->tp_name);
}

/* (value, end); consumes the value, which may be NULL. */
static PyObject *
with_end(PyObject *value, Py_ssize_t end)
{
    return value == NULL ? NULL : Py_BuildValue("(Nn)", value, end);
}

PyObject *
_PyJson_ScanString(PyObject *module, PyObject *args)
{
    PyObject *string;
    PyObject *value;
    Py_ssize_t end;
    Py_ssize_t next = -1;
    const char *encoding = NULL;
    int strict = 1;

    if (!PyArg_ParseTuple(args, "OO&|zi:scanstring", &string, _PyJson_Index, &end, &encoding,
                          &strict)) {
        return NULL;
    }
    if (encoding == NULL) {
        encoding = "utf-8";
    }
    if (PyString_Check(string)) {
        value = bytes_scan_string(string, end, encoding, strict, &next);
    }
    else if (PyUnicode_Check(string)) {
        value = unicode_scan_string(string, end, encoding, strict, &next);
    }
    else {
        return not_a_string(string);
    }
    return with_end(value, next);
}

/* ---- the scanner object ------------------------------------------------------------------------------ */

static int
scanner_clear(PyObject *self)
{
    struct scanner *s = (struct scanner *)self;

    Py_CLEAR(s->encoding);
    Py_CLEAR(s->strict);
    Py_CLEAR(s->object_hook);
    Py_CLEAR(s->object_pairs_hook);
    Py_CLEAR(s->parse_float);
    Py_CLEAR(s->parse_int);
    Py_CLEAR(s->parse_constant);
    return 0;
}

static int
scanner_traverse(PyObject *self, visitproc visit, void *arg)
{
    struct scanner *s = (struct scanner *)self;

    Py_VISIT(s->encoding);
    Py_VISIT(s->strict);
    Py_VISIT(s->object_hook);
    Py_VISIT(s->object_pairs_hook);
    Py_VISIT(s->parse_float);
    Py_VISIT(s->parse_int);
    Py_VISIT(s->parse_constant);
    return 0;
}

static void
scanner_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    scanner_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *
scanner_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"string", "idx", NULL};
    struct scanner *s = (struct scanner *)self;
    PyObject *string;
    PyObject *value;
    Py_ssize_t at;
    Py_ssize_t next = -1;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "OO&:scan_once", names, &string, _PyJson_Index,
                                     &at)) {
        return NULL;
    }
    if (PyString_Check(string)) {
        value = bytes_scan_value(s, string, at, &next);
    }
    else if (PyUnicode_Check(string)) {
        value = unicode_scan_value(s, string, at, &next);
    }
    else {
        return not_a_string(string);
    }
    return with_end(value, next);
}

/* A str from the context's encoding; None means UTF-8. */
static PyObject *
encoding_name(PyObject *encoding)
{
    if (encoding == Py_None) {
        return PyString_FromString("utf-8");
    }
    if (PyUnicode_Check(encoding)) {
        return PyUnicode_AsEncodedString(encoding, NULL, NULL);
    }
    if (!PyString_Check(encoding)) {
        return PyErr_Format(PyExc_TypeError, "encoding must be a string, not %.80s",
                            Py_TYPE(encoding)->tp_name);
    }
    Py_INCREF(encoding);
    return encoding;
}

static int
take_attributes(struct scanner *s, PyObject *context)
{
    const struct {
        const char *name;
        PyObject **slot;
    } attributes[] = {
        {"strict", &s->strict},
        {"object_hook", &s->object_hook},
        {"object_pairs_hook", &s->object_pairs_hook},
        {"parse_float", &s->parse_float},
        {"parse_int", &s->parse_int},
        {"parse_constant", &s->parse_constant},
    };

    PyObject *encoding = PyObject_GetAttrString(context, "encoding");
    if (encoding == NULL) {
        return -1;
    }
    s->encoding = encoding_name(encoding);
    Py_DECREF(encoding);
    if (s->encoding == NULL) {
        return -1;
    }
    for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
        *attributes[i].slot = PyObject_GetAttrString(context, attributes[i].name);
        if (*attributes[i].slot == NULL) {
            return -1;
        }
    }
    return 0;
}

/* Scanners are complete when they are made, so there is no __init__. */
static PyObject *
scanner_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *names[] = {"context", NULL};
    PyObject *context;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O:make_scanner", names, &context)) {
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL && take_attributes((struct scanner *)self, context) < 0) {
        Py_CLEAR(self);
    }
    return self;
}

/* object.__init__ would refuse the argument. */
static int
scanner_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    return 0;
}

#define OFFSET(field) offsetof(struct scanner, field)
static PyMemberDef scanner_members[] = {
    {"encoding", T_OBJECT, OFFSET(encoding), READONLY, "encoding of str text"},
    {"strict", T_OBJECT, OFFSET(strict), READONLY, "refuse control characters in strings"},
    {"object_hook", T_OBJECT, OFFSET(object_hook), READONLY, "called with each dict"},
    {"object_pairs_hook", T_OBJECT, OFFSET(object_pairs_hook), READONLY,
     "called with the list of pairs of each object"},
    {"parse_float", T_OBJECT, OFFSET(parse_float), READONLY, "makes a float from its text"},
    {"parse_int", T_OBJECT, OFFSET(parse_int), READONLY, "makes an int from its text"},
    {"parse_constant", T_OBJECT, OFFSET(parse_constant), READONLY,
     "value of NaN, Infinity and -Infinity"},
    {NULL, 0, 0, 0, NULL},
};
#undef OFFSET

PyTypeObject _PyJson_ScannerType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_json.Scanner",
    .tp_basicsize = sizeof(struct scanner),
    .tp_dealloc = scanner_dealloc,
    .tp_call = scanner_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "make_scanner(context)\n\nA callable (text, index) -> (value, end).",
    .tp_traverse = scanner_traverse,
    .tp_clear = scanner_clear,
    .tp_members = scanner_members,
    .tp_init = scanner_init,
    .tp_new = scanner_new,
};
