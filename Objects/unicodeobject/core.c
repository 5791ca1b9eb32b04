/* Unicode objects: memory, the shared objects, construction and conversion.
 *
 * An object owns a separate buffer of length + 1 units, the last one 0. Dead objects
 * go to a free list, with their buffer if it is small: most unicode objects are short
 * and short-lived. The empty object and the Latin-1 characters exist once; everything
 * that Python code can see should pass _PyUnicode_Finish() or _PyUnicode_FromUnit(),
 * but nothing relies on it: two empty objects are merely a waste.
 *
 * The default encoding lives here as well, and the str in that encoding that an object
 * keeps in defenc, because the "s" formats of argument parsing hand out its buffer. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

#define FREELIST_MAX 1024
/* Every buffer has room for this many units (and the 0); a freed object that is shorter
 * keeps its buffer. */
#define KEEP_UNITS 9

static PyUnicodeObject *free_list; /* linked through the first word, ob_refcnt */
static int free_count;

static PyUnicodeObject *empty_object;
static PyUnicodeObject *latin1_objects[256];

static char default_encoding[100] = "ascii";

/* ---- memory -------------------------------------------------------------------------- */

static Py_UNICODE *
buffer_alloc(Py_ssize_t length)
{
    if (length < 0 || length > (Py_ssize_t)(PY_SSIZE_T_MAX / sizeof(Py_UNICODE) - 1)) {
        PyErr_NoMemory();
        return NULL;
    }
    Py_UNICODE *buffer = PyObject_MALLOC(sizeof(Py_UNICODE) * ((size_t)length + 1));
    if (buffer == NULL) {
        PyErr_NoMemory();
    }
    return buffer;
}

/* An object from the free list with room for length units, or NULL without an
 * exception if there is none; NULL with one if the buffer cannot be had. */
static PyUnicodeObject *
from_free_list(Py_ssize_t length)
{
    PyUnicodeObject *unicode = free_list;
    if (unicode == NULL) {
        return NULL;
    }
    if (unicode->str != NULL && length >= KEEP_UNITS) {
        PyObject_FREE(unicode->str);
        unicode->str = NULL;
    }
    if (unicode->str == NULL) {
        Py_UNICODE *buffer = buffer_alloc(length < KEEP_UNITS ? KEEP_UNITS : length);
        if (buffer == NULL) {
            return NULL;
        }
        unicode->str = buffer;
    }
    free_list = *(PyUnicodeObject **)unicode;
    free_count--;
    (void)PyObject_INIT(unicode, &PyUnicode_Type);
    return unicode;
}

PyUnicodeObject *
_PyUnicode_New(Py_ssize_t length)
{
    PyUnicodeObject *unicode = from_free_list(length);
    if (unicode == NULL) {
        if (PyErr_Occurred()) {
            return NULL;
        }
        Py_UNICODE *buffer = buffer_alloc(length < KEEP_UNITS ? KEEP_UNITS : length);
        if (buffer == NULL) {
            return NULL;
        }
        unicode = PyObject_New(PyUnicodeObject, &PyUnicode_Type);
        if (unicode == NULL) {
            PyObject_FREE(buffer);
            return NULL;
        }
        unicode->str = buffer;
    }
    unicode->str[0] = 0;
    unicode->str[length] = 0;
    unicode->length = length;
    unicode->hash = -1;
    unicode->defenc = NULL;
    return unicode;
}

void
_PyUnicode_Dealloc(PyObject *self)
{
    PyUnicodeObject *unicode = (PyUnicodeObject *)self;
    Py_XDECREF(unicode->defenc);
    if (!PyUnicode_CheckExact(self)) {
        PyObject_FREE(unicode->str);
        Py_TYPE(self)->tp_free(self);
        return;
    }
    if (free_count >= FREELIST_MAX) {
        PyObject_FREE(unicode->str);
        PyObject_Del(self);
        return;
    }
    if (unicode->length >= KEEP_UNITS) {
        PyObject_FREE(unicode->str);
        unicode->str = NULL;
    }
    *(PyUnicodeObject **)unicode = free_list;
    free_list = unicode;
    free_count++;
}

int
_PyUnicode_IsPrivate(PyObject *self)
{
    PyUnicodeObject *unicode = (PyUnicodeObject *)self;
    return Py_REFCNT(self) == 1 && unicode != empty_object
           && !(unicode->length == 1 && unicode->str[0] < 256
                && latin1_objects[unicode->str[0]] == unicode);
}

/* No buffer gets smaller than KEEP_UNITS, which is what the free list relies on. */
static int
buffer_resize(PyUnicodeObject *unicode, Py_ssize_t length)
{
    Py_ssize_t capacity = length < KEEP_UNITS ? KEEP_UNITS : length;
    if (capacity > (Py_ssize_t)(PY_SSIZE_T_MAX / sizeof(Py_UNICODE) - 1)) {
        PyErr_NoMemory();
        return -1;
    }
    if (capacity > KEEP_UNITS || unicode->length > KEEP_UNITS) {
        Py_UNICODE *buffer =
            PyObject_REALLOC(unicode->str, sizeof(Py_UNICODE) * ((size_t)capacity + 1));
        if (buffer == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        unicode->str = buffer;
    }
    unicode->str[length] = 0;
    unicode->length = length;
    unicode->hash = -1;
    Py_CLEAR(unicode->defenc);
    return 0;
}

int
_PyUnicode_ResizePrivate(PyUnicodeObject **unicode, Py_ssize_t length)
{
    assert(Py_REFCNT(*unicode) == 1);
    if (buffer_resize(*unicode, length) < 0) {
        Py_CLEAR(*unicode);
        return -1;
    }
    return 0;
}

PyObject *
_PyUnicode_Empty(void)
{
    if (empty_object == NULL) {
        empty_object = _PyUnicode_New(0);
        if (empty_object == NULL) {
            return NULL;
        }
    }
    Py_INCREF(empty_object);
    return (PyObject *)empty_object;
}

PyObject *
_PyUnicode_FromUnit(Py_UNICODE ch)
{
    if (ch < 256 && latin1_objects[ch] != NULL) {
        Py_INCREF(latin1_objects[ch]);
        return (PyObject *)latin1_objects[ch];
    }
    PyUnicodeObject *unicode = _PyUnicode_New(1);
    if (unicode == NULL) {
        return NULL;
    }
    unicode->str[0] = ch;
    if (ch < 256) {
        Py_INCREF(unicode);
        latin1_objects[ch] = unicode;
    }
    return (PyObject *)unicode;
}

PyObject *
_PyUnicode_Finish(PyUnicodeObject *unicode, Py_ssize_t length)
{
    assert(length <= unicode->length);
    if (length == 0 || (length == 1 && unicode->str[0] < 256)) {
        PyObject *shared = length == 0 ? _PyUnicode_Empty() : _PyUnicode_FromUnit(unicode->str[0]);
        Py_DECREF(unicode);
        return shared;
    }
    if (length != unicode->length && buffer_resize(unicode, length) < 0) {
        Py_DECREF(unicode);
        return NULL;
    }
    return (PyObject *)unicode;
}

int
PyUnicode_Resize(PyObject **unicode, Py_ssize_t length)
{
    if (unicode == NULL || *unicode == NULL || !PyUnicode_Check(*unicode) || length < 0) {
        PyErr_BadInternalCall();
        return -1;
    }
    PyUnicodeObject *old = (PyUnicodeObject *)*unicode;
    int shareable = old == empty_object || old->length == 1;
    if (Py_REFCNT(old) != 1 && !shareable) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (old->length == length) {
        return 0;
    }
    if (PyUnicode_CheckExact(*unicode) && _PyUnicode_IsPrivate(*unicode)) {
        return buffer_resize(old, length);
    }
    PyUnicodeObject *copy = _PyUnicode_New(length);
    if (copy == NULL) {
        return -1;
    }
    Py_UNICODE_COPY(copy->str, old->str, length < old->length ? length : old->length);
    *unicode = (PyObject *)copy;
    Py_DECREF(old);
    return 0;
}

/* ---- construction -------------------------------------------------------------------- */

PyObject *
PyUnicode_FromUnicode(const Py_UNICODE *u, Py_ssize_t size)
{
    if (u != NULL) {
        if (size == 0) {
            return _PyUnicode_Empty();
        }
        if (size == 1) {
            return _PyUnicode_FromUnit(u[0]);
        }
    }
    PyUnicodeObject *unicode = _PyUnicode_New(size);
    if (unicode != NULL && u != NULL) {
        Py_UNICODE_COPY(unicode->str, u, size);
    }
    return (PyObject *)unicode;
}

PyObject *
PyUnicode_FromStringAndSize(const char *u, Py_ssize_t size)
{
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError,
                        "Negative size passed to PyUnicode_FromStringAndSize");
        return NULL;
    }
    if (u == NULL) {
        return (PyObject *)_PyUnicode_New(size);
    }
    return PyUnicode_DecodeUTF8(u, size, NULL);
}

PyObject *
PyUnicode_FromString(const char *u)
{
    size_t size = strlen(u);
    if (size > PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "input too long");
        return NULL;
    }
    return PyUnicode_FromStringAndSize(u, (Py_ssize_t)size);
}

_Static_assert(sizeof(wchar_t) == sizeof(Py_UNICODE), "wchar_t has the width of a unit");

PyObject *
PyUnicode_FromWideChar(const wchar_t *w, Py_ssize_t size)
{
    if (w == NULL) {
        if (size == 0) {
            return _PyUnicode_Empty();
        }
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyUnicode_FromUnicode((const Py_UNICODE *)w, size);
}

Py_ssize_t
PyUnicode_AsWideChar(PyUnicodeObject *unicode, wchar_t *w, Py_ssize_t size)
{
    if (unicode == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    /* the final 0 is copied if it fits, but never counted */
    Py_ssize_t count = size < unicode->length + 1 ? size : unicode->length + 1;
    memcpy(w, unicode->str, (size_t)count * sizeof(wchar_t));
    return count > unicode->length ? unicode->length : size;
}

PyObject *
PyUnicode_FromOrdinal(int ordinal)
{
    if (ordinal < 0 || ordinal > 0x10ffff) {
        PyErr_SetString(PyExc_ValueError,
                        "unichr() arg not in range(0x110000) (wide Python build)");
        return NULL;
    }
    return _PyUnicode_FromUnit((Py_UNICODE)ordinal);
}

PyObject *
PyUnicode_FromObject(PyObject *obj)
{
    if (obj == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_CheckExact(obj)) {
        Py_INCREF(obj);
        return obj;
    }
    if (PyUnicode_Check(obj)) {
        return PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(obj), PyUnicode_GET_SIZE(obj));
    }
    return PyUnicode_FromEncodedObject(obj, NULL, "strict");
}

PyObject *
PyUnicode_FromEncodedObject(PyObject *obj, const char *encoding, const char *errors)
{
    const char *bytes;
    Py_ssize_t size;
    if (obj == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "decoding Unicode is not supported");
        return NULL;
    }
    if (PyString_Check(obj)) {
        bytes = PyString_AS_STRING(obj);
        size = PyString_GET_SIZE(obj);
    }
    else if (PyByteArray_Check(obj)) {
        PyErr_SetString(PyExc_TypeError, "decoding bytearray is not supported");
        return NULL;
    }
    else if (PyObject_AsCharBuffer(obj, &bytes, &size) < 0) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError,
                         "coercing to Unicode: need string or buffer, %.80s found",
                         Py_TYPE(obj)->tp_name);
        }
        return NULL;
    }
    if (size == 0) {
        return _PyUnicode_Empty();
    }
    return PyUnicode_Decode(bytes, size, encoding, errors);
}

/* ---- reading ------------------------------------------------------------------------- */

Py_UNICODE *
PyUnicode_AsUnicode(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    return PyUnicode_AS_UNICODE(unicode);
}

Py_ssize_t
PyUnicode_GetSize(PyObject *unicode)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return -1;
    }
    return PyUnicode_GET_SIZE(unicode);
}

Py_UNICODE
PyUnicode_GetMax(void)
{
    return 0x10FFFF;
}

/* ---- any codec ----------------------------------------------------------------------- */

typedef enum { CODEC_OTHER, CODEC_UTF8, CODEC_LATIN1, CODEC_ASCII } known_codec;

/* The codecs that need no registry, under the spellings 2.7 treats so. */
static known_codec
codec_from_name(const char *encoding)
{
    switch (encoding[0]) {
    case 'u':
        return strcmp(encoding, "utf-8") == 0 ? CODEC_UTF8 : CODEC_OTHER;
    case 'l':
        return strcmp(encoding, "latin-1") == 0 ? CODEC_LATIN1 : CODEC_OTHER;
    case 'a':
        return strcmp(encoding, "ascii") == 0 ? CODEC_ASCII : CODEC_OTHER;
    default:
        return CODEC_OTHER;
    }
}

PyObject *
PyUnicode_Decode(const char *s, Py_ssize_t size, const char *encoding, const char *errors)
{
    if (encoding == NULL) {
        encoding = default_encoding;
    }
    switch (codec_from_name(encoding)) {
    case CODEC_UTF8:
        return PyUnicode_DecodeUTF8(s, size, errors);
    case CODEC_LATIN1:
        return PyUnicode_DecodeLatin1(s, size, errors);
    case CODEC_ASCII:
        return PyUnicode_DecodeASCII(s, size, errors);
    case CODEC_OTHER:
        break;
    }
    PyObject *buffer = PyBuffer_FromMemory((void *)s, size);
    if (buffer == NULL) {
        return NULL;
    }
    PyObject *unicode = _PyCodec_DecodeText(buffer, encoding, errors);
    Py_DECREF(buffer);
    if (unicode != NULL && !PyUnicode_Check(unicode)) {
        PyErr_Format(PyExc_TypeError, "decoder did not return an unicode object (type=%.400s)",
                     Py_TYPE(unicode)->tp_name);
        Py_CLEAR(unicode);
    }
    return unicode;
}

PyObject *
PyUnicode_Encode(const Py_UNICODE *s, Py_ssize_t size, const char *encoding, const char *errors)
{
    PyObject *unicode = PyUnicode_FromUnicode(s, size);
    if (unicode == NULL) {
        return NULL;
    }
    PyObject *result = PyUnicode_AsEncodedString(unicode, encoding, errors);
    Py_DECREF(unicode);
    return result;
}

PyObject *
PyUnicode_AsDecodedObject(PyObject *unicode, const char *encoding, const char *errors)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    if (PyErr_WarnPy3k("decoding Unicode is not supported in 3.x", 1) < 0) {
        return NULL;
    }
    return _PyCodec_DecodeText(unicode, encoding == NULL ? default_encoding : encoding, errors);
}

PyObject *
PyUnicode_AsEncodedObject(PyObject *unicode, const char *encoding, const char *errors)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    if (encoding == NULL) {
        encoding = default_encoding;
    }
    if (codec_from_name(encoding) != CODEC_OTHER) {
        return PyUnicode_AsEncodedString(unicode, encoding, errors);
    }
    return _PyCodec_EncodeText(unicode, encoding, errors);
}

PyObject *
PyUnicode_AsEncodedString(PyObject *unicode, const char *encoding, const char *errors)
{
    if (!PyUnicode_Check(unicode)) {
        PyErr_BadArgument();
        return NULL;
    }
    if (encoding == NULL) {
        encoding = default_encoding;
    }
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(unicode);
    Py_ssize_t size = PyUnicode_GET_SIZE(unicode);
    switch (codec_from_name(encoding)) {
    case CODEC_UTF8:
        return PyUnicode_EncodeUTF8(text, size, errors);
    case CODEC_LATIN1:
        return PyUnicode_EncodeLatin1(text, size, errors);
    case CODEC_ASCII:
        return PyUnicode_EncodeASCII(text, size, errors);
    case CODEC_OTHER:
        break;
    }
    PyObject *result = _PyCodec_EncodeText(unicode, encoding, errors);
    if (result != NULL && !PyString_Check(result)) {
        PyErr_Format(PyExc_TypeError, "encoder did not return a string object (type=%.400s)",
                     Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

/* ---- default encoding ---------------------------------------------------------------- */

PyObject *
_PyUnicode_AsDefaultEncodedString(PyObject *unicode, const char *errors)
{
    PyUnicodeObject *self = (PyUnicodeObject *)unicode;
    if (self->defenc != NULL) {
        return self->defenc;
    }
    PyObject *bytes = PyUnicode_AsEncodedString(unicode, NULL, errors);
    if (bytes != NULL && errors == NULL) {
        self->defenc = bytes;
    }
    return bytes;
}

const char *
PyUnicode_GetDefaultEncoding(void)
{
    return default_encoding;
}

int
PyUnicode_SetDefaultEncoding(const char *encoding)
{
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL) {
        return -1;
    }
    Py_DECREF(codec);
    size_t size = strlen(encoding);
    if (size > sizeof(default_encoding) - 1) {
        size = sizeof(default_encoding) - 1;
    }
    memcpy(default_encoding, encoding, size);
    default_encoding[size] = 0;
    return 0;
}

/* ---- life ---------------------------------------------------------------------------- */

void
_PyUnicode_Init(void)
{
    strcpy(default_encoding, "ascii");
    PyObject *empty = _PyUnicode_Empty();
    if (empty == NULL) {
        Py_FatalError("cannot create the empty unicode object");
    }
    Py_DECREF(empty);
    if (PyType_Ready(&PyUnicode_Type) < 0) {
        Py_FatalError("Can't initialize 'unicode'");
    }
}

int
PyUnicode_ClearFreelist(void)
{
    int freed = free_count;
    while (free_list != NULL) {
        PyUnicodeObject *unicode = free_list;
        free_list = *(PyUnicodeObject **)unicode;
        if (unicode->str != NULL) {
            PyObject_FREE(unicode->str);
        }
        PyObject_Del(unicode);
    }
    free_count = 0;
    return freed;
}

void
_PyUnicode_Fini(void)
{
    Py_CLEAR(empty_object);
    for (int i = 0; i < 256; i++) {
        Py_CLEAR(latin1_objects[i]);
    }
    (void)PyUnicode_ClearFreelist();
}
