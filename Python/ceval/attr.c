/* The slow halves of the attribute and name instructions, which also choose and fill the
 * inline caches.
 *
 * A cache trusts a type as long as tp_version_tag is what it was: everything that
 * _PyType_Lookup() said then is still so.  Values in the caches are borrowed under that
 * guard.  What an instance dict holds is looked at each time, at a remembered place first.
 * After MISSES_MAX misses in a row an instruction stays general.
 */
#include "quick.h"
#include "structmember.h"

#define MISSES_MAX 60

PyTypeObject *_PyCall_MethodDescrType;

static int
attr_give_up(qcache *cache)
{
    return ++cache->misses > MISSES_MAX;
}

/* What the type says of the name, with the type's version; 0 if it cannot be cached. */
static int
attr_lookup(PyTypeObject *type, PyObject *name, PyObject **found, unsigned int *version)
{
    if (type->tp_dict == NULL && PyType_Ready(type) < 0) {
        PyErr_Clear();
        return 0;
    }
    *found = _PyType_Lookup(type, name);
    if (!PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG)
        || !PyType_HasFeature(type, Py_TPFLAGS_HAVE_VERSION_TAG)) {
        return 0;
    }
    *version = type->tp_version_tag;
    return *version != 0;
}

static int
attr_is_data(PyObject *descr)
{
    PyTypeObject *type = Py_TYPE(descr);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) && type->tp_descr_set != NULL;
}

static descrgetfunc
attr_getter(PyObject *descr)
{
    PyTypeObject *type = Py_TYPE(descr);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) ? type->tp_descr_get : NULL;
}

/* Offset of a plain object field that a member descriptor stands for, or -1. */
static Py_ssize_t
attr_slot_offset(PyObject *descr)
{
    if (Py_TYPE(descr) != &PyMemberDescr_Type) {
        return -1;
    }
    struct PyMemberDef *member = ((PyMemberDescrObject *)descr)->d_member;
    if (member->type != T_OBJECT_EX || (member->flags & ~READONLY) != 0) {
        return -1;
    }
    return member->offset;
}

/* ---- loading -------------------------------------------------------------------------------- */

static int
attr_cache_instance(qinstr *ip, PyTypeObject *type)
{
    qcache *cache = ip->cache;
    PyObject *found;
    unsigned int version;
    if (!attr_lookup(type, cache->name, &found, &version)) {
        return 0;
    }
    if (found != NULL && attr_is_data(found)) {
        Py_ssize_t offset = attr_slot_offset(found);
        if (attr_getter(found) == NULL) {
            return 0; /* the instance dict may come first then */
        }
        cache->value = found;
        cache->version = version;
        if (offset > 0 && !(((PyMemberDescrObject *)found)->d_member->flags & READONLY)) {
            cache->hint2 = offset;
            ip->op = Q_LOAD_ATTR_SLOT;
        }
        else {
            ip->op = Q_LOAD_ATTR_DATA;
        }
        return 1;
    }
    if (type->tp_dictoffset < 0) {
        return 0;
    }
    cache->value = found;
    cache->version = version;
    ip->op = Q_LOAD_ATTR_DICT;
    return 1;
}

static void
attr_cache_class(qinstr *ip, PyTypeObject *cls)
{
    qcache *cache = ip->cache;
    PyObject *found;
    unsigned int version;
    /* Only plain classes: nothing that type itself defines as data may interfere. */
    if (Py_TYPE(cls) != &PyType_Type) {
        return;
    }
    PyObject *meta = _PyType_Lookup(&PyType_Type, cache->name);
    if ((meta != NULL && attr_is_data(meta)) || !attr_lookup(cls, cache->name, &found, &version)
        || found == NULL) {
        return;
    }
    cache->value = found;
    cache->version = version;
    ip->op = Q_LOAD_ATTR_TYPE;
}

PyObject *
_PyQuick_LoadAttr(qinstr *ip, PyObject *owner)
{
    PyTypeObject *type = Py_TYPE(owner);
    qcache *cache = ip->cache;
    if (!attr_give_up(cache)) {
        ip->op = LOAD_ATTR;
        if (type->tp_getattro == PyObject_GenericGetAttr) {
            attr_cache_instance(ip, type);
        }
        else if (type == &PyInstance_Type) {
            ip->op = Q_LOAD_ATTR_OLD;
        }
        else if (type == &PyType_Type) {
            attr_cache_class(ip, (PyTypeObject *)owner);
        }
    }
    else {
        ip->op = LOAD_ATTR;
        cache->misses = MISSES_MAX;
    }
    return PyObject_GetAttr(owner, cache->name);
}

PyObject *
_PyQuick_OldLookup(PyClassObject *cls, PyObject *name)
{
    PyObject *value = quick_dict_get(cls->cl_dict, name);
    if (value != NULL) {
        return value;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(cls->cl_bases);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *base = PyTuple_GET_ITEM(cls->cl_bases, i);
        if (!PyClass_Check(base)) {
            return NULL;
        }
        value = _PyQuick_OldLookup((PyClassObject *)base, name);
        if (value != NULL) {
            return value;
        }
    }
    return NULL;
}

/* ---- methods ------------------------------------------------------------------------------------ */

static int
attr_is_method(PyObject *found)
{
    return PyFunction_Check(found) || Py_TYPE(found) == _PyCall_MethodDescrType;
}

static void
attr_find_descr_type(void)
{
    PyObject *append = PyDict_GetItem(PyList_Type.tp_dict, _Py_ID(append));
    _PyCall_MethodDescrType = append != NULL ? Py_TYPE(append) : &PyMethod_Type;
}

/* owner.name where the type defines a function: find it without binding. */
static int
attr_method_of(qinstr *ip, PyObject *owner, PyObject **method)
{
    PyTypeObject *type = Py_TYPE(owner);
    qcache *cache = ip->cache;
    PyObject *found;
    unsigned int version;
    if (type->tp_getattro != PyObject_GenericGetAttr || type->tp_dictoffset < 0
        || !attr_lookup(type, cache->name, &found, &version) || found == NULL
        || !attr_is_method(found)) {
        return 0;
    }
    if (type->tp_dictoffset > 0) {
        PyObject *dict = *(PyObject **)((char *)owner + type->tp_dictoffset);
        if (dict != NULL && PyDict_GetItem(dict, cache->name) != NULL) {
            return 0;
        }
    }
    if (!attr_give_up(cache)) {
        cache->value = found;
        cache->version = version;
        ip->op = type->tp_dictoffset > 0 ? Q_LOAD_METHOD_DICT : Q_LOAD_METHOD_BARE;
    }
    Py_INCREF(found);
    *method = found;
    return 1;
}

int
_PyQuick_LoadMethod(qinstr *ip, PyObject *owner, PyObject **method)
{
    qcache *cache = ip->cache;
    if (_PyCall_MethodDescrType == NULL) {
        attr_find_descr_type();
    }
    ip->op = Q_LOAD_METHOD;
    if (Py_TYPE(owner) == &PyInstance_Type && !attr_give_up(cache)) {
        ip->op = Q_LOAD_METHOD_OLD;
    }
    else if (attr_method_of(ip, owner, method)) {
        return 1;
    }
    *method = PyObject_GetAttr(owner, cache->name);
    return *method == NULL ? -1 : 0;
}

/* ---- storing -------------------------------------------------------------------------------------- */

static void
attr_cache_store(qinstr *ip, PyTypeObject *type)
{
    qcache *cache = ip->cache;
    PyObject *found;
    unsigned int version;
    ip->op = STORE_ATTR;
    if (type->tp_setattro != PyObject_GenericSetAttr
        || !attr_lookup(type, cache->name, &found, &version)) {
        return;
    }
    if (found != NULL && attr_is_data(found)) {
        Py_ssize_t offset = attr_slot_offset(found);
        if (offset <= 0 || (((PyMemberDescrObject *)found)->d_member->flags & READONLY)) {
            return;
        }
        cache->hint2 = offset;
        cache->version = version;
        ip->op = Q_STORE_ATTR_SLOT;
        return;
    }
    if (type->tp_dictoffset <= 0) {
        return;
    }
    cache->version = version;
    ip->op = Q_STORE_ATTR_DICT;
}

int
_PyQuick_StoreAttr(qinstr *ip, PyObject *owner, PyObject *value)
{
    qcache *cache = ip->cache;
    if (!attr_give_up(cache)) {
        attr_cache_store(ip, Py_TYPE(owner));
    }
    else {
        ip->op = STORE_ATTR;
        cache->misses = MISSES_MAX;
    }
    return PyObject_SetAttr(owner, cache->name, value);
}

/* ---- globals ---------------------------------------------------------------------------------------- */

/* The active entry of an interned name, or NULL. */
static PyDictEntry *
attr_entry(PyObject *dict, PyObject *name)
{
    PyDictObject *d = (PyDictObject *)dict;
    long hash = ((PyStringObject *)name)->ob_shash;
    if (d->ma_lookup != _PyDict_LookupString) {
        return NULL;
    }
    PyDictEntry *entry = _PyDict_LookupString(d, name, hash);
    return entry->me_value != NULL && entry->me_key == name ? entry : NULL;
}

PyObject *
_PyQuick_LoadGlobal(qcache *cache, PyObject *globals, PyObject *builtins)
{
    PyObject *name = cache->name;
    PyDictEntry *entry = attr_entry(globals, name);
    if (entry != NULL) {
        cache->hint = entry - ((PyDictObject *)globals)->ma_table;
        Py_INCREF(entry->me_value);
        return entry->me_value;
    }
    PyObject *value = PyDict_GetItem(globals, name);
    if (value == NULL) {
        entry = attr_entry(builtins, name);
        if (entry != NULL) {
            cache->hint2 = entry - ((PyDictObject *)builtins)->ma_table;
            value = entry->me_value;
        }
        else {
            value = PyDict_GetItem(builtins, name);
        }
    }
    if (value == NULL) {
        _PyExc_NameError(PyExc_NameError, "global name '%.200s' is not defined", name);
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

PyObject *
_PyQuick_LoadName(PyFrameObject *f, PyObject *name)
{
    PyObject *locals = f->f_locals;
    PyObject *value = NULL;
    if (locals == NULL) {
        PyErr_Format(PyExc_SystemError, "no locals when loading %s", PyString_AsString(name));
        return NULL;
    }
    if (PyDict_CheckExact(locals)) {
        value = PyDict_GetItem(locals, name);
        Py_XINCREF(value);
    }
    else {
        value = PyObject_GetItem(locals, name);
        if (value == NULL && PyErr_Occurred()) {
            if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
                return NULL;
            }
            PyErr_Clear();
        }
    }
    if (value != NULL) {
        return value;
    }
    value = PyDict_GetItem(f->f_globals, name);
    if (value == NULL) {
        value = PyDict_GetItem(f->f_builtins, name);
    }
    if (value == NULL) {
        _PyExc_NameError(PyExc_NameError, "name '%.200s' is not defined", name);
        return NULL;
    }
    Py_INCREF(value);
    return value;
}
