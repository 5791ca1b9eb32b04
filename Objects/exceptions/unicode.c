/* UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError, and the functions by
 * which codecs read and change them.
 *
 * The fields can be set from Python to anything; each reader here checks, and an
 * object made by __new__ alone has NULL in all of them. */
#include "Python.h"
#include "pycore_exceptions.h"

/* ---- checked access ------------------------------------------------------------------ */

/* A str or unicode field, new reference; TypeError if it is something else. */
static PyObject *
get_typed(PyObject *value, const char *name, int unicode)
{
    if (value == NULL) {
        PyErr_Format(PyExc_TypeError, "%.200s attribute not set", name);
        return NULL;
    }
    if (unicode ? !PyUnicode_Check(value) : !PyString_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%.200s attribute must be %s", name,
                     unicode ? "unicode" : "str");
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

static int
set_text(PyObject **field, const char *value)
{
    PyObject *text = PyString_FromString(value);
    if (text == NULL) {
        return -1;
    }
    Py_XSETREF(*field, text);
    return 0;
}

/* The length of the object field, or -1. */
static Py_ssize_t
object_size(PyObject *op, int unicode)
{
    PyObject *object = get_typed(((PyUnicodeErrorObject *)op)->object, "object", unicode);
    if (object == NULL) {
        return -1;
    }
    Py_ssize_t size = unicode ? PyUnicode_GET_SIZE(object) : PyString_GET_SIZE(object);
    Py_DECREF(object);
    return size;
}

/* The first bad place: within the object, whatever the field says. */
static int
get_start(PyObject *op, int unicode, Py_ssize_t *start)
{
    Py_ssize_t size = object_size(op, unicode);
    if (size < 0) {
        return -1;
    }
    *start = ((PyUnicodeErrorObject *)op)->start;
    if (*start < 0) {
        *start = 0;
    }
    if (*start >= size) {
        *start = size - 1;
    }
    return 0;
}

/* Behind the last bad place: at least 1, at most the length. */
static int
get_end(PyObject *op, int unicode, Py_ssize_t *end)
{
    Py_ssize_t size = object_size(op, unicode);
    if (size < 0) {
        return -1;
    }
    *end = ((PyUnicodeErrorObject *)op)->end;
    if (*end < 1) {
        *end = 1;
    }
    if (*end > size) {
        *end = size;
    }
    return 0;
}

#define ACCESSORS(Kind, unicode)                                                                   \
    PyObject *Py##Kind##_GetObject(PyObject *op)                                                   \
    {                                                                                              \
        return get_typed(((PyUnicodeErrorObject *)op)->object, "object", unicode);                 \
    }                                                                                              \
    int Py##Kind##_GetStart(PyObject *op, Py_ssize_t *start)                                       \
    {                                                                                              \
        return get_start(op, unicode, start);                                                      \
    }                                                                                              \
    int Py##Kind##_SetStart(PyObject *op, Py_ssize_t start)                                        \
    {                                                                                              \
        ((PyUnicodeErrorObject *)op)->start = start;                                               \
        return 0;                                                                                  \
    }                                                                                              \
    int Py##Kind##_GetEnd(PyObject *op, Py_ssize_t *end)                                           \
    {                                                                                              \
        return get_end(op, unicode, end);                                                          \
    }                                                                                              \
    int Py##Kind##_SetEnd(PyObject *op, Py_ssize_t end)                                            \
    {                                                                                              \
        ((PyUnicodeErrorObject *)op)->end = end;                                                   \
        return 0;                                                                                  \
    }                                                                                              \
    PyObject *Py##Kind##_GetReason(PyObject *op)                                                   \
    {                                                                                              \
        return get_typed(((PyUnicodeErrorObject *)op)->reason, "reason", 0);                       \
    }                                                                                              \
    int Py##Kind##_SetReason(PyObject *op, const char *reason)                                     \
    {                                                                                              \
        return set_text(&((PyUnicodeErrorObject *)op)->reason, reason);                            \
    }
ACCESSORS(UnicodeEncodeError, 1)
ACCESSORS(UnicodeDecodeError, 0)
ACCESSORS(UnicodeTranslateError, 1)
#undef ACCESSORS

PyObject *
PyUnicodeEncodeError_GetEncoding(PyObject *op)
{
    return get_typed(((PyUnicodeErrorObject *)op)->encoding, "encoding", 0);
}

PyObject *
PyUnicodeDecodeError_GetEncoding(PyObject *op)
{
    return get_typed(((PyUnicodeErrorObject *)op)->encoding, "encoding", 0);
}

PyObject *
PyUnicodeEncodeError_Create(const char *encoding, const Py_UNICODE *object, Py_ssize_t length,
                            Py_ssize_t start, Py_ssize_t end, const char *reason)
{
    return _PyObject_CallFunction_SizeT(PyExc_UnicodeEncodeError, "su#nns", encoding, object,
                                        length, start, end, reason);
}

PyObject *
PyUnicodeDecodeError_Create(const char *encoding, const char *object, Py_ssize_t length,
                            Py_ssize_t start, Py_ssize_t end, const char *reason)
{
    return _PyObject_CallFunction_SizeT(PyExc_UnicodeDecodeError, "ss#nns", encoding, object,
                                        length, start, end, reason);
}

PyObject *
PyUnicodeTranslateError_Create(const Py_UNICODE *object, Py_ssize_t length, Py_ssize_t start,
                               Py_ssize_t end, const char *reason)
{
    return _PyObject_CallFunction_SizeT(PyExc_UnicodeTranslateError, "u#nns", object, length,
                                        start, end, reason);
}

/* ---- life -------------------------------------------------------------------------------- */

#define EACH(do_) do_(self->encoding); do_(self->object); do_(self->reason);
EXCEPTION_LIFE(unicode_error, PyUnicodeErrorObject, EACH)
#undef EACH

static void
store(PyUnicodeErrorObject *self, PyObject *encoding, PyObject *object, Py_ssize_t start,
      Py_ssize_t end, PyObject *reason)
{
    Py_XINCREF(encoding);
    Py_XSETREF(self->encoding, encoding);
    Py_INCREF(object);
    Py_XSETREF(self->object, object);
    Py_INCREF(reason);
    Py_XSETREF(self->reason, reason);
    self->start = start;
    self->end = end;
}

/* encoding, object of the given type, start, end, reason */
static int
codec_error_init(PyUnicodeErrorObject *self, PyObject *args, PyObject *kwds, PyTypeObject *type)
{
    PyObject *encoding;
    PyObject *object;
    PyObject *reason;
    Py_ssize_t start;
    Py_ssize_t end;

    if (_PyBaseException_Init((PyBaseExceptionObject *)self, args, kwds) < 0
        || !PyArg_ParseTuple(args, "O!O!nnO!", &PyString_Type, &encoding, type, &object, &start,
                             &end, &PyString_Type, &reason)) {
        return -1;
    }
    store(self, encoding, object, start, end, reason);
    return 0;
}

static int
encode_error_init(PyUnicodeErrorObject *self, PyObject *args, PyObject *kwds)
{
    return codec_error_init(self, args, kwds, &PyUnicode_Type);
}

static int
decode_error_init(PyUnicodeErrorObject *self, PyObject *args, PyObject *kwds)
{
    return codec_error_init(self, args, kwds, &PyString_Type);
}

static int
translate_error_init(PyUnicodeErrorObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *object;
    PyObject *reason;
    Py_ssize_t start;
    Py_ssize_t end;

    if (_PyBaseException_Init((PyBaseExceptionObject *)self, args, kwds) < 0
        || !PyArg_ParseTuple(args, "O!nnO!", &PyUnicode_Type, &object, &start, &end,
                             &PyString_Type, &reason)) {
        return -1;
    }
    store(self, NULL, object, start, end, reason);
    return 0;
}

/* ---- text -------------------------------------------------------------------------------------- */

/* str() of a field as a str object; "None" for NULL. */
static PyObject *
field_text(PyObject *field)
{
    PyObject *text = PyObject_Str(field == NULL ? Py_None : field);
    if (text != NULL && PyUnicode_Check(text)) {
        PyObject *encoded = PyUnicode_AsASCIIString(text);
        Py_DECREF(text);
        text = encoded;
    }
    return text;
}

/* The one bad place as text, if it is one that exists: "character u'\xe9'" or "byte
 * 0xff" for a str.  0 if there are several. */
static int
describe_single(const PyUnicodeErrorObject *self, char *text, size_t room)
{
    PyObject *object = self->object;
    Py_ssize_t at = self->start;

    if (object == NULL || self->end != at + 1 || at < 0) {
        return 0;
    }
    if (PyString_Check(object)) {
        if (at >= PyString_GET_SIZE(object)) {
            return 0;
        }
        PyOS_snprintf(text, room, "byte 0x%02x", PyString_AS_STRING(object)[at] & 0xff);
        return 1;
    }
    if (!PyUnicode_Check(object) || at >= PyUnicode_GET_SIZE(object)) {
        return 0;
    }
    unsigned long c = (unsigned long)PyUnicode_AS_UNICODE(object)[at];
    PyOS_snprintf(text, room,
                  c <= 0xff     ? "character u'\\x%02lx'"
                  : c <= 0xffff ? "character u'\\u%04lx'"
                                : "character u'\\U%08lx'",
                  c);
    return 1;
}

/* "<lead> <what> in position ...: reason"; many is the plural of what. */
static PyObject *
describe(PyUnicodeErrorObject *self, const char *lead, const char *many)
{
    char place[40];
    PyObject *result;
    PyObject *reason = field_text(self->reason);
    if (reason == NULL) {
        return NULL;
    }
    if (describe_single(self, place, sizeof(place))) {
        result = PyString_FromFormat("%s %s in position %zd: %.400s", lead, place, self->start,
                                     PyString_AS_STRING(reason));
    }
    else {
        result = PyString_FromFormat("%s %s in position %zd-%zd: %.400s", lead, many, self->start,
                                     self->end - 1, PyString_AS_STRING(reason));
    }
    Py_DECREF(reason);
    return result;
}

static PyObject *
codec_error_str(PyUnicodeErrorObject *self, const char *does, const char *many)
{
    char lead[480];
    if (self->object == NULL) {
        /* made by __new__ and never initialised */
        return PyString_FromString("");
    }
    PyObject *encoding = field_text(self->encoding);
    if (encoding == NULL) {
        return NULL;
    }
    PyOS_snprintf(lead, sizeof(lead), "'%.400s' codec can't %s", PyString_AS_STRING(encoding),
                  does);
    Py_DECREF(encoding);
    return describe(self, lead, many);
}

static PyObject *
encode_error_str(PyUnicodeErrorObject *self)
{
    return codec_error_str(self, "encode", "characters");
}

static PyObject *
decode_error_str(PyUnicodeErrorObject *self)
{
    return codec_error_str(self, "decode", "bytes");
}

static PyObject *
translate_error_str(PyUnicodeErrorObject *self)
{
    if (self->object == NULL) {
        return PyString_FromString("");
    }
    return describe(self, "can't translate", "characters");
}

/* ---- the kinds ----------------------------------------------------------------------------------- */

static PyMemberDef unicode_error_members[] = {
    {"encoding", T_OBJECT, offsetof(PyUnicodeErrorObject, encoding), 0, "name of the encoding"},
    {"object", T_OBJECT, offsetof(PyUnicodeErrorObject, object), 0, "what was to be converted"},
    {"start", T_PYSSIZET, offsetof(PyUnicodeErrorObject, start), 0, "the first bad place"},
    {"end", T_PYSSIZET, offsetof(PyUnicodeErrorObject, end), 0, "behind the last bad place"},
    {"reason", T_OBJECT, offsetof(PyUnicodeErrorObject, reason), 0, "why it is bad"},
    {NULL, 0, 0, 0, NULL},
};

#define KIND(NAME, prefix)                                                                         \
    const _PyExc_Kind _PyExc_Kind##NAME = {                                                        \
        .init = (initproc)prefix##_init,                                                           \
        .str = (reprfunc)prefix##_str,                                                             \
        .dealloc = (destructor)unicode_error_dealloc,                                              \
        .traverse = (traverseproc)unicode_error_traverse,                                          \
        .clear = (inquiry)unicode_error_clear,                                                     \
        .members = unicode_error_members,                                                          \
    };
KIND(UNICODE_ENCODE, encode_error)
KIND(UNICODE_DECODE, decode_error)
KIND(UNICODE_TRANSLATE, translate_error)
#undef KIND
