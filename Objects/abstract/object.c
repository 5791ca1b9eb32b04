/* Protocols any object may have: length, items by key, format, iteration; and the
 * mapping functions, which are the same under other names. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "abstract_private.h"

PyObject *
_PyAbstract_TypeError(const char *format, PyObject *op)
{
    PyErr_Format(PyExc_TypeError, format, Py_TYPE(op)->tp_name);
    return NULL;
}

PyObject *
_PyAbstract_NullError(void)
{
    if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    }
    return NULL;
}

PyObject *
PyObject_Type(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *type = (PyObject *)Py_TYPE(op);
    Py_INCREF(type);
    return type;
}

/* ---- length -------------------------------------------------------------------------- */

Py_ssize_t
PyObject_Size(PyObject *op)
{
    if (op == NULL) {
        _PyAbstract_NullError();
        return -1;
    }
    PySequenceMethods *sequence = Py_TYPE(op)->tp_as_sequence;
    if (sequence != NULL && sequence->sq_length != NULL) {
        return sequence->sq_length(op);
    }
    return PyMapping_Size(op);
}

#undef PyObject_Length
Py_ssize_t
PyObject_Length(PyObject *op)
{
    return PyObject_Size(op);
}
#define PyObject_Length PyObject_Size

/* TypeError and AttributeError mean only: no idea. */
static int
length_forgive(void)
{
    if (!PyErr_Occurred()) {
        return 1;
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        return 1;
    }
    return 0;
}

Py_ssize_t
_PyObject_LengthHint(PyObject *op, Py_ssize_t defaultvalue)
{
    PyTypeObject *type = Py_TYPE(op);
    if ((type->tp_as_sequence != NULL && type->tp_as_sequence->sq_length != NULL)
        || (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_length != NULL)) {
        Py_ssize_t length = PyObject_Size(op);
        if (length >= 0) {
            return length;
        }
        if (!length_forgive()) {
            return -1;
        }
    }
    if (PyInstance_Check(op)) {
        return defaultvalue;
    }
    PyObject *method
        = _PyObject_LookupSpecial(op, "__length_hint__", &_Py_ID(__length_hint__));
    if (method == NULL) {
        return length_forgive() ? defaultvalue : -1;
    }
    PyObject *hint = _PyPlus_CallNoArgs(method);
    Py_DECREF(method);
    if (hint == NULL) {
        return length_forgive() ? defaultvalue : -1;
    }
    Py_ssize_t result = PyNumber_Check(hint) ? PyInt_AsSsize_t(hint) : defaultvalue;
    Py_DECREF(hint);
    return result;
}

/* ---- items --------------------------------------------------------------------------- */

static int
item_null_error(void)
{
    _PyAbstract_NullError();
    return -1;
}

/* key for a sequence that is not a mapping; *index is set if 1, else exception. */
static int
item_index(PyObject *op, PyObject *key, void *slot, const char *unsupported, Py_ssize_t *index)
{
    if (PyIndex_Check(key)) {
        *index = PyNumber_AsSsize_t(key, PyExc_IndexError);
        return *index != -1 || !PyErr_Occurred();
    }
    if (slot != NULL) {
        _PyAbstract_TypeError("sequence index must be integer, not '%.200s'", key);
    }
    else {
        _PyAbstract_TypeError(unsupported, op);
    }
    return 0;
}

PyObject *
PyObject_GetItem(PyObject *op, PyObject *key)
{
    if (op == NULL || key == NULL) {
        return _PyAbstract_NullError();
    }
    PyTypeObject *type = Py_TYPE(op);
    if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_subscript != NULL) {
        return type->tp_as_mapping->mp_subscript(op, key);
    }
    static const char unsupported[] = "'%.200s' object has no attribute '__getitem__'";
    if (type->tp_as_sequence == NULL) {
        return _PyAbstract_TypeError(unsupported, op);
    }
    Py_ssize_t index = 0;
    if (!item_index(op, key, (void *)type->tp_as_sequence->sq_item, unsupported, &index)) {
        return NULL;
    }
    return PySequence_GetItem(op, index);
}

/* value may be NULL: delete. */
static int
item_store(PyObject *op, PyObject *key, PyObject *value, const char *unsupported)
{
    PyTypeObject *type = Py_TYPE(op);
    if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_ass_subscript != NULL) {
        return type->tp_as_mapping->mp_ass_subscript(op, key, value);
    }
    if (type->tp_as_sequence == NULL) {
        _PyAbstract_TypeError(unsupported, op);
        return -1;
    }
    Py_ssize_t index = 0;
    if (!item_index(op, key, (void *)type->tp_as_sequence->sq_ass_item, unsupported, &index)) {
        return -1;
    }
    return value == NULL ? PySequence_DelItem(op, index) : PySequence_SetItem(op, index, value);
}

int
PyObject_SetItem(PyObject *op, PyObject *key, PyObject *value)
{
    if (op == NULL || key == NULL || value == NULL) {
        return item_null_error();
    }
    return item_store(op, key, value, "'%.200s' object does not support item assignment");
}

int
PyObject_DelItem(PyObject *op, PyObject *key)
{
    if (op == NULL || key == NULL) {
        return item_null_error();
    }
    return item_store(op, key, NULL, "'%.200s' object does not support item deletion");
}

int
PyObject_DelItemString(PyObject *op, char *key)
{
    if (op == NULL || key == NULL) {
        return item_null_error();
    }
    PyObject *str = PyString_FromString(key);
    if (str == NULL) {
        return -1;
    }
    int result = PyObject_DelItem(op, str);
    Py_DECREF(str);
    return result;
}

/* ---- format ------------------------------------------------------------------------------ */

/* An old-style instance without __format__: its text is formatted. */
static PyObject *
format_instance_text(PyObject *op, PyObject *spec)
{
    PyObject *text = NULL;
    Py_ssize_t size = 0;
    if (PyUnicode_Check(spec)) {
        text = PyObject_Unicode(op);
        size = PyUnicode_GET_SIZE(spec);
    }
    else {
        text = PyObject_Str(op);
        size = PyString_GET_SIZE(spec);
    }
    PyObject *result = NULL;
    if (text != NULL
        && (size == 0
            || PyErr_WarnEx(PyExc_PendingDeprecationWarning,
                            "object.__format__ with a non-empty format string is deprecated", 1)
                   == 0)) {
        PyObject *method = PyObject_GetAttr(text, _Py_ID(__format__));
        if (method != NULL) {
            result = PyObject_CallFunctionObjArgs(method, spec, NULL);
            Py_DECREF(method);
        }
    }
    Py_XDECREF(text);
    return result;
}

static PyObject *
format_call(PyObject *op, PyObject *spec)
{
    PyObject *method = NULL;
    if (PyInstance_Check(op)) {
        method = PyObject_GetAttr(op, _Py_ID(__format__));
        if (method == NULL) {
            PyErr_Clear();
            return format_instance_text(op, spec);
        }
    }
    else {
        method = _PyObject_LookupSpecial(op, "__format__", &_Py_ID(__format__));
        if (method == NULL) {
            return PyErr_Occurred()
                       ? NULL
                       : _PyAbstract_TypeError("Type %.100s doesn't define __format__", op);
        }
    }
    PyObject *result = PyObject_CallFunctionObjArgs(method, spec, NULL);
    Py_DECREF(method);
    return result;
}

PyObject *
PyObject_Format(PyObject *op, PyObject *format_spec)
{
    PyObject *spec = format_spec;
    if (spec != NULL && !PyString_Check(spec) && !PyUnicode_Check(spec)) {
        return _PyAbstract_TypeError("format expects arg 2 to be string or unicode, not %.100s",
                                     spec);
    }
    if (spec == NULL) {
        spec = PyString_FromStringAndSize(NULL, 0);
        if (spec == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(spec);
    }
    PyObject *result = format_call(op, spec);
    if (result != NULL && !PyString_Check(result) && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%.100s.__format__ must return string or unicode, not %.100s",
                     Py_TYPE(op)->tp_name, Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    else if (result != NULL && PyUnicode_Check(spec) && PyString_Check(result)) {
        Py_SETREF(result, PyObject_Unicode(result));
    }
    Py_DECREF(spec);
    return result;
}

/* ---- iteration ------------------------------------------------------------------------------ */

PyObject *
PyObject_GetIter(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    getiterfunc func = PyType_HasFeature(type, Py_TPFLAGS_HAVE_ITER) ? type->tp_iter : NULL;
    if (func == NULL) {
        return PySequence_Check(op)
                   ? PySeqIter_New(op)
                   : _PyAbstract_TypeError("'%.200s' object is not iterable", op);
    }
    PyObject *result = func(op);
    if (result != NULL && !PyIter_Check(result)) {
        _PyAbstract_TypeError("iter() returned non-iterator of type '%.100s'", result);
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
PyIter_Next(PyObject *iterator)
{
    assert(PyIter_Check(iterator));
    PyObject *item = Py_TYPE(iterator)->tp_iternext(iterator);
    if (item == NULL && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
    }
    return item;
}

/* ---- mappings -------------------------------------------------------------------------------- */

int
PyMapping_Check(PyObject *op)
{
    if (op != NULL && PyInstance_Check(op)) {
        return PyObject_HasAttrString(op, "__getitem__");
    }
    return op != NULL && Py_TYPE(op)->tp_as_mapping != NULL
           && Py_TYPE(op)->tp_as_mapping->mp_subscript != NULL
           && !(Py_TYPE(op)->tp_as_sequence != NULL
                && Py_TYPE(op)->tp_as_sequence->sq_slice != NULL);
}

Py_ssize_t
PyMapping_Size(PyObject *op)
{
    if (op == NULL) {
        _PyAbstract_NullError();
        return -1;
    }
    PyMappingMethods *mapping = Py_TYPE(op)->tp_as_mapping;
    if (mapping != NULL && mapping->mp_length != NULL) {
        return mapping->mp_length(op);
    }
    _PyAbstract_TypeError("object of type '%.200s' has no len()", op);
    return -1;
}

#undef PyMapping_Length
Py_ssize_t
PyMapping_Length(PyObject *op)
{
    return PyMapping_Size(op);
}
#define PyMapping_Length PyMapping_Size

PyObject *
PyMapping_GetItemString(PyObject *op, char *key)
{
    if (key == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *str = PyString_FromString(key);
    if (str == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_GetItem(op, str);
    Py_DECREF(str);
    return result;
}

int
PyMapping_SetItemString(PyObject *op, char *key, PyObject *value)
{
    if (key == NULL) {
        return item_null_error();
    }
    PyObject *str = PyString_FromString(key);
    if (str == NULL) {
        return -1;
    }
    int result = PyObject_SetItem(op, str, value);
    Py_DECREF(str);
    return result;
}

static int
mapping_found(PyObject *value)
{
    if (value == NULL) {
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(value);
    return 1;
}

int
PyMapping_HasKeyString(PyObject *op, char *key)
{
    return mapping_found(PyMapping_GetItemString(op, key));
}

int
PyMapping_HasKey(PyObject *op, PyObject *key)
{
    return mapping_found(PyObject_GetItem(op, key));
}
