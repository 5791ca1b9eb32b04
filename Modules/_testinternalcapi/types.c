/* Internals of the types room, opened for our own tests (Lib/test/plus). */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "testinternal.h"

/* The version tag a type has or gets; 0 if it cannot have one. */
static PyObject *
internal_type_version(PyObject *module, PyObject *type)
{
    (void)module;
    if (!PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "a type is required");
        return NULL;
    }
    PyTypeObject *cls = (PyTypeObject *)type;
    return PyLong_FromUnsignedLong(_PyType_AssignVersionTag(cls) ? cls->tp_version_tag : 0);
}

/* _PyType_Lookup, None if absent. */
static PyObject *
internal_type_lookup(PyObject *module, PyObject *args)
{
    PyObject *type = NULL;
    PyObject *name = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!S:type_lookup", &PyType_Type, &type, &name)) {
        return NULL;
    }
    PyObject *value = _PyType_Lookup((PyTypeObject *)type, name);
    value = value == NULL ? Py_None : value;
    Py_INCREF(value);
    return value;
}

/* Do the slots of a type hold functions of C (not the generic ones of classes)? */
static PyObject *
internal_same_slot(PyObject *module, PyObject *args)
{
    PyObject *left = NULL;
    PyObject *right = NULL;
    char *name = NULL;
    (void)module;
    if (!PyArg_ParseTuple(args, "O!O!s:same_slot", &PyType_Type, &left, &PyType_Type, &right,
                          &name)) {
        return NULL;
    }
    static const struct {
        const char *name;
        size_t offset;
    } fields[] = {
#define FIELD(field) {#field, offsetof(PyTypeObject, field)}
        FIELD(tp_hash), FIELD(tp_repr),     FIELD(tp_str),  FIELD(tp_call),     FIELD(tp_compare),
        FIELD(tp_iter), FIELD(tp_iternext), FIELD(tp_init), FIELD(tp_getattro), FIELD(tp_setattro),
        FIELD(tp_new),  FIELD(tp_richcompare), FIELD(tp_descr_get), FIELD(tp_descr_set),
#undef FIELD
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(fields); i++) {
        if (strcmp(fields[i].name, name) == 0) {
            void *a = *(void **)((char *)left + fields[i].offset);
            void *b = *(void **)((char *)right + fields[i].offset);
            return PyBool_FromLong(a == b);
        }
    }
    PyErr_Format(PyExc_ValueError, "no such slot: %.100s", name);
    return NULL;
}

static PyObject *
internal_clear_caches(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromUnsignedLong(PyType_ClearCache());
}

PyMethodDef _PyTest_TypesMethods[] = {
    {"type_version", internal_type_version, METH_O,
     "type_version(type) -> long\n\nThe version tag of the type's state, 0 if it has none."},
    {"type_lookup", internal_type_lookup, METH_VARARGS,
     "type_lookup(type, name) -> value\n\nWhat the mro has for name, unbound; or None."},
    {"same_slot", internal_same_slot, METH_VARARGS,
     "same_slot(a, b, name) -> bool\n\nHave both types the same function in the slot?"},
    {"clear_type_cache", internal_clear_caches, METH_NOARGS,
     "clear_type_cache() -> long\n\nThe last version tag given so far."},
    {NULL, NULL, 0, NULL},
};
