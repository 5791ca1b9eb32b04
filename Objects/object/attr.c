/* Attributes of any object: the public entry points, and the generic algorithm
 * that nearly all types use.
 *
 * Generic lookup of obj.name, with `descr` what the type's mro has for name:
 *   1. descr is a data descriptor: it decides;
 *   2. the instance dict has name: its value;
 *   3. descr is a descriptor: it is bound;  4. else descr itself.
 * Assignment asks only data descriptors and then writes the instance dict. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"

/* name as a new reference to a str: itself, or encoded if unicode. */
PyObject *
_PyObject_AttrName(PyObject *name)
{
    if (PyString_Check(name)) {
        Py_INCREF(name);
        return name;
    }
    if (PyUnicode_Check(name)) {
        return PyUnicode_AsEncodedString(name, NULL, NULL);
    }
    PyErr_Format(PyExc_TypeError, "attribute name must be string, not '%.200s'",
                 Py_TYPE(name)->tp_name);
    return NULL;
}

/* ---- entry points --------------------------------------------------------------- */

PyObject *
PyObject_GetAttr(PyObject *op, PyObject *name)
{
    PyTypeObject *type = Py_TYPE(op);
    if (PyString_Check(name) && type->tp_getattro != NULL) {
        return type->tp_getattro(op, name);
    }
    name = _PyObject_AttrName(name);
    if (name == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (type->tp_getattro != NULL) {
        result = type->tp_getattro(op, name);
    }
    else if (type->tp_getattr != NULL) {
        result = type->tp_getattr(op, PyString_AS_STRING(name));
    }
    else {
        PyErr_Format(PyExc_AttributeError, "'%.50s' object has no attribute '%.400s'",
                     type->tp_name, PyString_AS_STRING(name));
    }
    Py_DECREF(name);
    return result;
}

PyObject *
PyObject_GetAttrString(PyObject *op, const char *name)
{
    if (Py_TYPE(op)->tp_getattr != NULL) {
        return Py_TYPE(op)->tp_getattr(op, (char *)name);
    }
    PyObject *str = PyString_InternFromString(name);
    if (str == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_GetAttr(op, str);
    Py_DECREF(str);
    return result;
}

static int
attr_found(PyObject *value)
{
    if (value == NULL) {
        PyErr_Clear();
        return 0;
    }
    Py_DECREF(value);
    return 1;
}

int
PyObject_HasAttr(PyObject *op, PyObject *name)
{
    return attr_found(PyObject_GetAttr(op, name));
}

int
PyObject_HasAttrString(PyObject *op, const char *name)
{
    return attr_found(PyObject_GetAttrString(op, name));
}

int
PyObject_SetAttr(PyObject *op, PyObject *name, PyObject *value)
{
    PyTypeObject *type = Py_TYPE(op);
    name = _PyObject_AttrName(name);
    if (name == NULL) {
        return -1;
    }
    PyString_InternInPlace(&name);
    int result = -1;
    if (type->tp_setattro != NULL) {
        result = type->tp_setattro(op, name, value);
    }
    else if (type->tp_setattr != NULL) {
        result = type->tp_setattr(op, PyString_AS_STRING(name), value);
    }
    else {
        int readable = type->tp_getattr != NULL || type->tp_getattro != NULL;
        PyErr_Format(PyExc_TypeError, "'%.100s' object has %s attributes (%s .%.100s)",
                     type->tp_name, readable ? "only read-only" : "no",
                     value == NULL ? "del" : "assign to", PyString_AS_STRING(name));
    }
    Py_DECREF(name);
    return result;
}

int
PyObject_SetAttrString(PyObject *op, const char *name, PyObject *value)
{
    if (Py_TYPE(op)->tp_setattr != NULL) {
        return Py_TYPE(op)->tp_setattr(op, (char *)name, value);
    }
    PyObject *str = PyString_InternFromString(name);
    if (str == NULL) {
        return -1;
    }
    int result = PyObject_SetAttr(op, str, value);
    Py_DECREF(str);
    return result;
}

/* ---- the generic algorithm -------------------------------------------------------- */

PyObject **
_PyObject_GetDictPtr(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    if (!PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS)) {
        return NULL;
    }
    Py_ssize_t offset = type->tp_dictoffset;
    if (offset == 0) {
        return NULL;
    }
    if (offset < 0) {
        /* Counted from the end of a variable-size object. */
        Py_ssize_t nitems = Py_SIZE(op) < 0 ? -Py_SIZE(op) : Py_SIZE(op);
        offset += (Py_ssize_t)_PyObject_VAR_SIZE(type, nitems);
        assert(offset > 0 && offset % SIZEOF_VOID_P == 0);
    }
    return (PyObject **)((char *)op + offset);
}

static inline descrgetfunc
attr_bind_slot(PyObject *descr)
{
    PyTypeObject *type = Py_TYPE(descr);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) ? type->tp_descr_get : NULL;
}

static inline descrsetfunc
attr_store_slot(PyObject *descr)
{
    PyTypeObject *type = Py_TYPE(descr);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) ? type->tp_descr_set : NULL;
}

/* The tail of a lookup, past data descriptors: dict (borrowed, may be NULL),
 * then descr (a reference that is consumed, may be NULL). */
static PyObject *
attr_from_dict_or_descr(PyObject *op, PyObject *name, PyObject *dict, PyObject *descr)
{
    PyObject *result = NULL;
    if (dict != NULL) {
        Py_INCREF(dict);
        result = PyDict_GetItem(dict, name);
        Py_XINCREF(result);
        Py_DECREF(dict);
        if (result != NULL) {
            Py_XDECREF(descr);
            return result;
        }
    }
    if (descr == NULL) {
        PyErr_Format(PyExc_AttributeError, "'%.50s' object has no attribute '%.400s'",
                     Py_TYPE(op)->tp_name, PyString_AS_STRING(name));
        return NULL;
    }
    descrgetfunc bind = attr_bind_slot(descr);
    if (bind == NULL) {
        return descr;
    }
    result = bind(descr, op, (PyObject *)Py_TYPE(op));
    Py_DECREF(descr);
    return result;
}

PyObject *
_PyObject_GenericGetAttrWithDict(PyObject *op, PyObject *name, PyObject *dict)
{
    PyTypeObject *type = Py_TYPE(op);
    name = _PyObject_AttrName(name);
    if (name == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (type->tp_dict == NULL && PyType_Ready(type) < 0) {
        goto done;
    }
    PyObject *descr = _PyType_Lookup(type, name);
    if (descr != NULL) {
        Py_INCREF(descr);
        descrgetfunc bind = attr_bind_slot(descr);
        if (bind != NULL && PyDescr_IsData(descr)) {
            result = bind(descr, op, (PyObject *)type);
            Py_DECREF(descr);
            goto done;
        }
    }
    if (dict == NULL) {
        PyObject **slot = _PyObject_GetDictPtr(op);
        dict = slot == NULL ? NULL : *slot;
    }
    result = attr_from_dict_or_descr(op, name, dict, descr);
done:
    Py_DECREF(name);
    return result;
}

PyObject *
PyObject_GenericGetAttr(PyObject *op, PyObject *name)
{
    return _PyObject_GenericGetAttrWithDict(op, name, NULL);
}

/* Store into or delete from the dict; a missing key is a missing attribute. */
static int
attr_set_in_dict(PyObject *dict, PyObject *name, PyObject *value)
{
    Py_INCREF(dict);
    int result = value == NULL ? PyDict_DelItem(dict, name) : PyDict_SetItem(dict, name, value);
    if (result < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_SetObject(PyExc_AttributeError, name);
    }
    Py_DECREF(dict);
    return result;
}

/* The dict to write to, made if the object can have one; NULL without
 * exception if it cannot, or if there is nothing to delete from. */
static PyObject *
attr_dict_for_write(PyObject *op, PyObject *value)
{
    PyObject **slot = _PyObject_GetDictPtr(op);
    if (slot == NULL) {
        return NULL;
    }
    if (*slot == NULL && value != NULL) {
        *slot = PyDict_New();
    }
    return *slot;
}

int
_PyObject_GenericSetAttrWithDict(PyObject *op, PyObject *name, PyObject *value, PyObject *dict)
{
    PyTypeObject *type = Py_TYPE(op);
    int result = -1;
    PyObject *descr = NULL;

    name = _PyObject_AttrName(name);
    if (name == NULL) {
        return -1;
    }
    if (type->tp_dict == NULL && PyType_Ready(type) < 0) {
        goto done;
    }
    descr = _PyType_Lookup(type, name);
    descrsetfunc store = NULL;
    if (descr != NULL) {
        Py_INCREF(descr);
        store = attr_store_slot(descr);
        if (store != NULL && PyDescr_IsData(descr)) {
            result = store(descr, op, value);
            goto done;
        }
    }
    if (dict == NULL) {
        dict = attr_dict_for_write(op, value);
    }
    if (dict != NULL) {
        result = attr_set_in_dict(dict, name, value);
    }
    else if (PyErr_Occurred()) {
        result = -1;
    }
    else if (descr == NULL) {
        PyErr_Format(PyExc_AttributeError, "'%.100s' object has no attribute '%.200s'",
                     type->tp_name, PyString_AS_STRING(name));
    }
    else {
        PyErr_Format(PyExc_AttributeError, "'%.50s' object attribute '%.400s' is read-only",
                     type->tp_name, PyString_AS_STRING(name));
    }
done:
    Py_XDECREF(descr);
    Py_DECREF(name);
    return result;
}

int
PyObject_GenericSetAttr(PyObject *op, PyObject *name, PyObject *value)
{
    return _PyObject_GenericSetAttrWithDict(op, name, value, NULL);
}

/* ---- callables and iterators --------------------------------------------------------- */

int
PyCallable_Check(PyObject *op)
{
    if (op == NULL) {
        return 0;
    }
    if (PyInstance_Check(op)) {
        return attr_found(PyObject_GetAttr(op, _Py_ID(__call__)));
    }
    return Py_TYPE(op)->tp_call != NULL;
}

PyObject *
PyObject_SelfIter(PyObject *op)
{
    Py_INCREF(op);
    return op;
}

/* The tp_iternext of a class that set `next` to something unusable. */
PyObject *
_PyObject_NextNotImplemented(PyObject *self)
{
    PyErr_Format(PyExc_TypeError, "'%.200s' object is not iterable", Py_TYPE(self)->tp_name);
    return NULL;
}
