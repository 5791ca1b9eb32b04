/* The unicode type object and its slots. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"

/* ---- slots ---- */

static PyObject *
unicode_repr(PyObject *self)
{
    return _PyUnicode_EscapeRepr(PyUnicode_AS_UNICODE(self), PyUnicode_GET_SIZE(self), 1);
}

static PyObject *
unicode_str(PyObject *self)
{
    return PyUnicode_AsEncodedString(self, NULL, NULL);
}

/* The hash of str over units: equal for equal ASCII texts of both types. */
long
_PyUnicode_Hash(PyObject *self)
{
    PyUnicodeObject *unicode = (PyUnicodeObject *)self;
    if (unicode->hash != -1) {
        return unicode->hash;
    }
    Py_ssize_t size = unicode->length;
    if (size == 0) {
        return unicode->hash = 0;
    }
    const Py_UNICODE *text = unicode->str;
    unsigned long hash = (unsigned long)_Py_HashSecret.prefix ^ ((unsigned long)text[0] << 7);
    for (Py_ssize_t i = 0; i < size; i++) {
        hash = (1000003UL * hash) ^ text[i];
    }
    hash ^= (unsigned long)size;
    hash ^= (unsigned long)_Py_HashSecret.suffix;
    unicode->hash = hash == (unsigned long)-1 ? -2 : (long)hash;
    return unicode->hash;
}

static Py_ssize_t
unicode_length(PyObject *self)
{
    return PyUnicode_GET_SIZE(self);
}

static PyObject *
unicode_item(PyObject *self, Py_ssize_t index)
{
    if (index < 0 || index >= PyUnicode_GET_SIZE(self)) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return NULL;
    }
    return _PyUnicode_FromUnit(PyUnicode_AS_UNICODE(self)[index]);
}

static PyObject *
unicode_slice(PyObject *self, Py_ssize_t start, Py_ssize_t end)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(self);
    if (start < 0) {
        start = 0;
    }
    if (end < 0) {
        end = 0;
    }
    if (end > size) {
        end = size;
    }
    if (start == 0 && end == size && PyUnicode_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    if (start > end) {
        start = end;
    }
    return PyUnicode_FromUnicode(PyUnicode_AS_UNICODE(self) + start, end - start);
}

static PyObject *
unicode_step_slice(PyObject *self, Py_ssize_t start, Py_ssize_t step, Py_ssize_t count)
{
    PyUnicodeObject *result = _PyUnicode_New(count);
    if (result == NULL) {
        return NULL;
    }
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    for (Py_ssize_t i = 0; i < count; i++) {
        result->str[i] = text[start + i * step];
    }
    return _PyUnicode_Finish(result, count);
}

static PyObject *
unicode_subscript(PyObject *self, PyObject *item)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(self);
    if (PyIndex_Check(item)) {
        Py_ssize_t index = PyNumber_AsSsize_t(item, PyExc_IndexError);
        if (index == -1 && PyErr_Occurred()) {
            return NULL;
        }
        return unicode_item(self, index < 0 ? index + size : index);
    }
    if (!PySlice_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "string indices must be integers");
        return NULL;
    }
    Py_ssize_t start;
    Py_ssize_t stop;
    Py_ssize_t step;
    Py_ssize_t count;
    if (PySlice_GetIndicesEx((PySliceObject *)item, size, &start, &stop, &step, &count) < 0) {
        return NULL;
    }
    if (count <= 0) {
        return _PyUnicode_Empty();
    }
    return step == 1 ? unicode_slice(self, start, start + count)
                     : unicode_step_slice(self, start, step, count);
}

static PyObject *
unicode_remainder(PyObject *left, PyObject *right)
{
    if (!PyUnicode_Check(left)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    return PyUnicode_Format(left, right);
}

/* ---- old buffer protocol: the units as bytes, the text as str ---- */

static Py_ssize_t
unicode_getreadbuffer(PyObject *self, Py_ssize_t segment, void **address)
{
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent unicode segment");
        return -1;
    }
    *address = PyUnicode_AS_UNICODE(self);
    return (Py_ssize_t)PyUnicode_GET_DATA_SIZE(self);
}

static Py_ssize_t
unicode_getwritebuffer(PyObject *Py_UNUSED(self), Py_ssize_t Py_UNUSED(segment),
                       void **Py_UNUSED(address))
{
    PyErr_SetString(PyExc_TypeError, "cannot use unicode as modifiable buffer");
    return -1;
}

static Py_ssize_t
unicode_getsegcount(PyObject *self, Py_ssize_t *total)
{
    if (total != NULL) {
        *total = (Py_ssize_t)PyUnicode_GET_DATA_SIZE(self);
    }
    return 1;
}

static Py_ssize_t
unicode_getcharbuffer(PyObject *self, Py_ssize_t segment, char **address)
{
    if (segment != 0) {
        PyErr_SetString(PyExc_SystemError, "accessing non-existent unicode segment");
        return -1;
    }
    PyObject *bytes = _PyUnicode_AsDefaultEncodedString(self, NULL);
    if (bytes == NULL) {
        return -1;
    }
    *address = PyString_AS_STRING(bytes);
    return PyString_GET_SIZE(bytes);
}

/* ---- making ---- */

/* An instance of a derived class with the text of source, which is consumed. */
static PyObject *
unicode_subtype_from(PyTypeObject *type, PyObject *source)
{
    if (source == NULL) {
        return NULL;
    }
    assert(PyUnicode_Check(source));
    PyUnicodeObject *self = (PyUnicodeObject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        Py_ssize_t size = PyUnicode_GET_SIZE(source);
        Py_UNICODE *text = PyObject_MALLOC(sizeof(Py_UNICODE) * ((size_t)size + 1));
        if (text == NULL) {
            Py_CLEAR(self);
            PyErr_NoMemory();
        }
        else {
            Py_UNICODE_COPY(text, PyUnicode_AS_UNICODE(source), size + 1);
            self->str = text;
            self->length = size;
            self->hash = ((PyUnicodeObject *)source)->hash;
            self->defenc = NULL;
        }
    }
    Py_DECREF(source);
    return (PyObject *)self;
}

static PyObject *
unicode_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"string", "encoding", "errors", NULL};
    PyObject *object = NULL;
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oss:unicode", kwlist, &object, &encoding,
                                     &errors)) {
        return NULL;
    }
    PyObject *text;
    if (object == NULL) {
        text = _PyUnicode_Empty();
    }
    else if (encoding == NULL && errors == NULL) {
        text = PyObject_Unicode(object);
    }
    else {
        text = PyUnicode_FromEncodedObject(object, encoding, errors);
    }
    return type == &PyUnicode_Type ? text : unicode_subtype_from(type, text);
}

/* ---- tables ---- */

static PyNumberMethods unicode_as_number = {
    .nb_remainder = unicode_remainder,
};

static PySequenceMethods unicode_as_sequence = {
    .sq_length = unicode_length,
    .sq_concat = PyUnicode_Concat,
    .sq_repeat = _PyUnicode_Repeat,
    .sq_item = unicode_item,
    .sq_slice = unicode_slice,
    .sq_contains = PyUnicode_Contains,
};

static PyMappingMethods unicode_as_mapping = {
    .mp_length = unicode_length,
    .mp_subscript = unicode_subscript,
};

static PyBufferProcs unicode_as_buffer = {
    .bf_getreadbuffer = unicode_getreadbuffer,
    .bf_getwritebuffer = unicode_getwritebuffer,
    .bf_getsegcount = unicode_getsegcount,
    .bf_getcharbuffer = unicode_getcharbuffer,
};

PyDoc_STRVAR(unicode_doc, "unicode(object='') -> unicode object\n"
                          "unicode(string[, encoding[, errors]]) -> unicode object\n"
                          "\n"
                          "The text of an object, or bytes decoded by a codec. Without encoding the\n"
                          "default encoding is used; errors names the handler of bytes that cannot\n"
                          "be decoded: 'strict' (the default), 'ignore', 'replace' or a registered\n"
                          "one.");

PyTypeObject PyUnicode_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "unicode",
    .tp_basicsize = sizeof(PyUnicodeObject),
    .tp_dealloc = _PyUnicode_Dealloc,
    .tp_repr = unicode_repr,
    .tp_as_number = &unicode_as_number,
    .tp_as_sequence = &unicode_as_sequence,
    .tp_as_mapping = &unicode_as_mapping,
    .tp_hash = _PyUnicode_Hash,
    .tp_str = unicode_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_as_buffer = &unicode_as_buffer,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE
                | Py_TPFLAGS_UNICODE_SUBCLASS,
    .tp_doc = unicode_doc,
    .tp_richcompare = PyUnicode_RichCompare,
    .tp_methods = _PyUnicode_Methods,
    .tp_base = &PyBaseString_Type,
    .tp_new = unicode_new,
    .tp_free = PyObject_Del,
};
