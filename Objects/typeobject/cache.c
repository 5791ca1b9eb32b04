/* Attributes of a type along its mro, and the cache that makes it cheap.
 *
 * A type whose dicts have not changed since it was last asked has a version tag,
 * a number no other state of any type ever had.  (tag, name) therefore decides
 * the answer for good; the cache is a direct-mapped table of such pairs.  Names
 * are compared by identity, which is why only interned ones profit.
 *
 * PyType_Modified takes the tag away from a type and all its subclasses.  A type
 * has a tag only if all its bases have one, so the walk may stop early.
 *
 * Types without Py_TPFLAGS_HAVE_VERSION_TAG (old extensions, and classes with a
 * mro() of their own or with old-style bases) are never cached. */
#include "Python.h"
#include "pycore_types.h"
#include "typeobject.h"

#define CACHE_BITS 12
#define CACHE_NAME_LIMIT 100 /* longer names are not worth keeping alive */

typedef struct {
    unsigned int version;
    PyObject *name;  /* owned, or NULL */
    PyObject *value; /* borrowed from the type's dicts; NULL: absent */
} cache_entry;

static cache_entry cache[1 << CACHE_BITS];
static unsigned int cache_last_version = 0;

static inline cache_entry *
cache_slot(unsigned int version, PyObject *name)
{
    size_t address = (size_t)name >> 4;
    return &cache[(version * 0x9E3779B1u ^ (unsigned int)(address ^ (address >> CACHE_BITS)))
                  & ((1 << CACHE_BITS) - 1)];
}

static inline int
cache_takes(PyObject *name)
{
    return PyString_CheckExact(name) && PyString_CHECK_INTERNED(name)
           && PyString_GET_SIZE(name) <= CACHE_NAME_LIMIT;
}

unsigned int
PyType_ClearCache(void)
{
    unsigned int version = cache_last_version;
    for (size_t i = 0; i < Py_ARRAY_LENGTH(cache); i++) {
        cache[i].version = 0;
        cache[i].value = NULL;
        Py_CLEAR(cache[i].name);
    }
    PyType_Modified(&PyBaseObject_Type);
    return version;
}

void
PyType_Modified(PyTypeObject *type)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)) {
        return;
    }
    type->tp_flags &= ~Py_TPFLAGS_VALID_VERSION_TAG;
    type->tp_version_tag = 0;
    PyObject *subclasses = type->tp_subclasses;
    if (subclasses == NULL) {
        return;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(subclasses); i++) {
        PyObject *subclass = PyWeakref_GET_OBJECT(PyList_GET_ITEM(subclasses, i));
        if (subclass != Py_None) {
            PyType_Modified((PyTypeObject *)subclass);
        }
    }
}

int
_PyType_AssignVersionTag(PyTypeObject *type)
{
    if (PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)) {
        return 1;
    }
    if (!PyType_HasFeature(type, Py_TPFLAGS_HAVE_VERSION_TAG)
        || !PyType_HasFeature(type, Py_TPFLAGS_READY)) {
        return 0;
    }
    PyObject *bases = type->tp_bases;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        if (!PyType_Check(base) || !_PyType_AssignVersionTag((PyTypeObject *)base)) {
            return 0;
        }
    }
    /* Tags are not used again: after four thousand million changes, no caching. */
    if (cache_last_version == UINT_MAX) {
        return 0;
    }
    type->tp_version_tag = ++cache_last_version;
    type->tp_flags |= Py_TPFLAGS_VALID_VERSION_TAG;
    return 1;
}

/* The mro's bases changed: a type can be cached only if each of them is a type
 * that takes part in the game. */
int
_PyType_MROModified(PyTypeObject *type, PyObject *bases)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_HAVE_VERSION_TAG)) {
        return 0;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        if (!PyType_Check(base)
            || !PyType_HasFeature((PyTypeObject *)base, Py_TPFLAGS_HAVE_VERSION_TAG)
            || !PyType_IsSubtype(type, (PyTypeObject *)base)) {
            type->tp_flags &= ~(Py_TPFLAGS_HAVE_VERSION_TAG | Py_TPFLAGS_VALID_VERSION_TAG);
            return 0;
        }
    }
    return 1;
}

/* Along the mro, without the cache; borrowed. */
static PyObject *
cache_search_mro(PyTypeObject *type, PyObject *name)
{
    PyObject *mro = type->tp_mro;
    if (mro == NULL) {
        return NULL;
    }
    /* A comparison of keys may run code that changes the mro. */
    Py_INCREF(mro);
    PyObject *value = NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(mro);
    for (Py_ssize_t i = 0; i < count && value == NULL; i++) {
        PyObject *base = PyTuple_GET_ITEM(mro, i);
        PyObject *dict = NULL;
        if (PyClass_Check(base)) {
            dict = ((PyClassObject *)base)->cl_dict;
        }
        else {
            assert(PyType_Check(base));
            dict = ((PyTypeObject *)base)->tp_dict;
        }
        if (dict != NULL) {
            value = PyDict_GetItem(dict, name);
        }
    }
    Py_DECREF(mro);
    return value;
}

PyObject *
_PyType_Lookup(PyTypeObject *type, PyObject *name)
{
    int cacheable = cache_takes(name);
    if (cacheable && PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)) {
        cache_entry *entry = cache_slot(type->tp_version_tag, name);
        if (entry->version == type->tp_version_tag && entry->name == name) {
            return entry->value;
        }
    }
    PyObject *value = cache_search_mro(type, name);
    if (cacheable && _PyType_AssignVersionTag(type)) {
        cache_entry *entry = cache_slot(type->tp_version_tag, name);
        PyObject *old = entry->name;
        Py_INCREF(name);
        entry->version = type->tp_version_tag;
        entry->value = value;
        entry->name = name;
        Py_XDECREF(old);
    }
    return value;
}
