/* Descriptors of C types: methods, fields, computed attributes and slots, as
 * PyType_Ready puts them into the dict of a type; bound slot wrappers; the
 * read-only view of a dict; and property.
 *
 * The five kinds share a head (PyDescrObject: type and name) and the checks of
 * what they are applied to.  They refer to the static tables of their type. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"

/* ---- what the kinds share --------------------------------------------------------------- */

static const char *
descr_name(PyObject *self)
{
    PyObject *name = PyDescr_NAME(self);
    return name != NULL && PyString_Check(name) ? PyString_AS_STRING(name) : "?";
}

static void
descr_dealloc(PyObject *self)
{
    PyDescrObject *descr = (PyDescrObject *)self;
    _PyObject_GC_UNTRACK(self);
    Py_XDECREF(descr->d_type);
    Py_XDECREF(descr->d_name);
    PyObject_GC_Del(self);
}

static int
descr_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(PyDescr_TYPE(self));
    return 0;
}

static PyObject *
descr_repr_as(PyObject *self, const char *kind)
{
    return PyString_FromFormat("<%s '%s' of '%s' objects>", kind, descr_name(self),
                               PyDescr_TYPE(self)->tp_name);
}

static PyObject *
method_repr(PyObject *self)
{
    return descr_repr_as(self, "method");
}

static PyObject *
member_repr(PyObject *self)
{
    return descr_repr_as(self, "member");
}

static PyObject *
getset_repr(PyObject *self)
{
    return descr_repr_as(self, "attribute");
}

static PyObject *
wrapperdescr_repr(PyObject *self)
{
    return descr_repr_as(self, "slot wrapper");
}

/* May the descriptor be applied to obj? */
static int
descr_applies(PyObject *self, PyObject *obj)
{
    if (PyObject_TypeCheck(obj, PyDescr_TYPE(self))) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "descriptor '%s' for '%s' objects doesn't apply to '%s' object",
                 descr_name(self), PyDescr_TYPE(self)->tp_name, Py_TYPE(obj)->tp_name);
    return 0;
}

/* The first argument of a call of the unbound descriptor; borrowed. */
static PyObject *
descr_first_arg(PyObject *self, PyObject *args)
{
    assert(PyTuple_Check(args));
    if (PyTuple_GET_SIZE(args) >= 1) {
        return PyTuple_GET_ITEM(args, 0);
    }
    PyErr_Format(PyExc_TypeError, "descriptor '%.300s' of '%.100s' object needs an argument",
                 descr_name(self), PyDescr_TYPE(self)->tp_name);
    return NULL;
}

static PyObject *
descr_self_arg(PyObject *self, PyObject *args)
{
    PyObject *obj = descr_first_arg(self, args);
    if (obj == NULL) {
        return NULL;
    }
    int fits = _PyObject_RealIsSubclass((PyObject *)Py_TYPE(obj), (PyObject *)PyDescr_TYPE(self));
    if (fits < 0) {
        return NULL;
    }
    if (!fits) {
        PyErr_Format(PyExc_TypeError,
                     "descriptor '%.200s' requires a '%.100s' object but received a '%.100s'",
                     descr_name(self), PyDescr_TYPE(self)->tp_name, Py_TYPE(obj)->tp_name);
        return NULL;
    }
    return obj;
}

/* Call with the arguments after the first. */
static PyObject *
descr_call_rest(PyObject *callable, PyObject *args, PyObject *kwds)
{
    if (callable == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest != NULL) {
        result = PyObject_Call(callable, rest, kwds);
        Py_DECREF(rest);
    }
    Py_DECREF(callable);
    return result;
}

static PyObject *
descr_doc(const char *doc)
{
    if (doc == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(doc);
}

static PyMemberDef descr_members[] = {
    {"__objclass__", T_OBJECT, offsetof(PyDescrObject, d_type), READONLY, NULL},
    {"__name__", T_OBJECT, offsetof(PyDescrObject, d_name), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

/* ---- methods ------------------------------------------------------------------------------ */

static PyObject *
method_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    if (obj == NULL) {
        Py_INCREF(self);
        return self;
    }
    return descr_applies(self, obj) ? PyCFunction_New(((PyMethodDescrObject *)self)->d_method, obj)
                                    : NULL;
}

/* str.join(sep, items): the common signatures without a bound method. */
static PyObject *
method_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *obj = descr_self_arg(self, args);
    if (obj == NULL) {
        return NULL;
    }
    PyMethodDef *def = ((PyMethodDescrObject *)self)->d_method;
    if (kwds == NULL || PyDict_Size(kwds) == 0) {
        if (def->ml_flags == METH_NOARGS && PyTuple_GET_SIZE(args) == 1) {
            return def->ml_meth(obj, NULL);
        }
        if (def->ml_flags == METH_O && PyTuple_GET_SIZE(args) == 2) {
            return def->ml_meth(obj, PyTuple_GET_ITEM(args, 1));
        }
    }
    return descr_call_rest(PyCFunction_New(def, obj), args, kwds);
}

static PyObject *
method_get_doc(PyObject *self, void *context)
{
    (void)context;
    return descr_doc(((PyMethodDescrObject *)self)->d_method->ml_doc);
}

static PyGetSetDef method_getset[] = {
    {"__doc__", method_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- class methods --------------------------------------------------------------------------- */

static PyObject *
classmethod_get(PyObject *self, PyObject *obj, PyObject *type)
{
    if (type == NULL) {
        if (obj == NULL) {
            PyErr_Format(PyExc_TypeError,
                         "descriptor '%s' for type '%s' needs either an object or a type",
                         descr_name(self), PyDescr_TYPE(self)->tp_name);
            return NULL;
        }
        type = (PyObject *)Py_TYPE(obj);
    }
    if (!PyType_Check(type)) {
        PyErr_Format(PyExc_TypeError,
                     "descriptor '%s' for type '%s' needs a type, not a '%s' as arg 2",
                     descr_name(self), PyDescr_TYPE(self)->tp_name, Py_TYPE(type)->tp_name);
        return NULL;
    }
    if (!PyType_IsSubtype((PyTypeObject *)type, PyDescr_TYPE(self))) {
        PyErr_Format(PyExc_TypeError, "descriptor '%s' for type '%s' doesn't apply to type '%s'",
                     descr_name(self), PyDescr_TYPE(self)->tp_name,
                     ((PyTypeObject *)type)->tp_name);
        return NULL;
    }
    return PyCFunction_New(((PyMethodDescrObject *)self)->d_method, type);
}

static PyObject *
classmethod_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *cls = descr_first_arg(self, args);
    if (cls == NULL) {
        return NULL;
    }
    if (!PyType_Check(cls)) {
        PyErr_Format(PyExc_TypeError, "descriptor '%s' requires a type but received a '%.100s'",
                     descr_name(self), Py_TYPE(cls)->tp_name);
        return NULL;
    }
    if (!PyType_IsSubtype((PyTypeObject *)cls, PyDescr_TYPE(self))) {
        PyErr_Format(PyExc_TypeError,
                     "descriptor '%s' requires a subtype of '%.100s' but received '%.100s",
                     descr_name(self), PyDescr_TYPE(self)->tp_name, Py_TYPE(cls)->tp_name);
        return NULL;
    }
    return descr_call_rest(PyCFunction_New(((PyMethodDescrObject *)self)->d_method, cls), args,
                           kwds);
}

/* ---- fields and computed attributes --------------------------------------------------------------- */

static PyObject *
member_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    if (obj == NULL) {
        Py_INCREF(self);
        return self;
    }
    return descr_applies(self, obj)
               ? PyMember_GetOne((char *)obj, ((PyMemberDescrObject *)self)->d_member)
               : NULL;
}

static int
member_set(PyObject *self, PyObject *obj, PyObject *value)
{
    return descr_applies(self, obj)
               ? PyMember_SetOne((char *)obj, ((PyMemberDescrObject *)self)->d_member, value)
               : -1;
}

static PyObject *
member_get_doc(PyObject *self, void *context)
{
    (void)context;
    return descr_doc(((PyMemberDescrObject *)self)->d_member->doc);
}

static PyGetSetDef member_getset[] = {
    {"__doc__", member_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyObject *
getset_get(PyObject *self, PyObject *obj, PyObject *type)
{
    PyGetSetDef *def = ((PyGetSetDescrObject *)self)->d_getset;
    (void)type;
    if (obj == NULL) {
        Py_INCREF(self);
        return self;
    }
    if (!descr_applies(self, obj)) {
        return NULL;
    }
    if (def->get != NULL) {
        /* the getter may ask the next object of a chain for the same */
        return _PyEval_CheckStack(" while getting an attribute") < 0
                   ? NULL
                   : def->get(obj, def->closure);
    }
    PyErr_Format(PyExc_AttributeError, "attribute '%.300s' of '%.100s' objects is not readable",
                 descr_name(self), PyDescr_TYPE(self)->tp_name);
    return NULL;
}

static int
getset_set(PyObject *self, PyObject *obj, PyObject *value)
{
    PyGetSetDef *def = ((PyGetSetDescrObject *)self)->d_getset;
    if (!descr_applies(self, obj)) {
        return -1;
    }
    if (def->set != NULL) {
        return def->set(obj, value, def->closure);
    }
    PyErr_Format(PyExc_AttributeError, "attribute '%.300s' of '%.100s' objects is not writable",
                 descr_name(self), PyDescr_TYPE(self)->tp_name);
    return -1;
}

static PyObject *
getset_get_doc(PyObject *self, void *context)
{
    (void)context;
    return descr_doc(((PyGetSetDescrObject *)self)->d_getset->doc);
}

static PyGetSetDef getset_getset[] = {
    {"__doc__", getset_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- slots ------------------------------------------------------------------------------------------ */

/* Call the slot through its wrapper. */
static PyObject *
wrapper_call_slot(PyWrapperDescrObject *descr, PyObject *self, PyObject *args, PyObject *kwds)
{
    struct wrapperbase *base = descr->d_base;
    if (base->flags & PyWrapperFlag_KEYWORDS) {
        wrapperfunc_kwds func = (wrapperfunc_kwds)(void (*)(void))base->wrapper;
        return func(self, args, descr->d_wrapped, kwds);
    }
    if (kwds != NULL && (!PyDict_Check(kwds) || PyDict_Size(kwds) != 0)) {
        PyErr_Format(PyExc_TypeError, "wrapper %s doesn't take keyword arguments", base->name);
        return NULL;
    }
    return base->wrapper(self, args, descr->d_wrapped);
}

static PyObject *
wrapperdescr_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *obj = descr_self_arg(self, args);
    if (obj == NULL) {
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest == NULL) {
        return NULL;
    }
    PyObject *result = wrapper_call_slot((PyWrapperDescrObject *)self, obj, rest, kwds);
    Py_DECREF(rest);
    return result;
}

static PyObject *
wrapperdescr_get(PyObject *self, PyObject *obj, PyObject *type)
{
    (void)type;
    if (obj == NULL) {
        Py_INCREF(self);
        return self;
    }
    return descr_applies(self, obj) ? PyWrapper_New(self, obj) : NULL;
}

static PyObject *
wrapperdescr_get_doc(PyObject *self, void *context)
{
    (void)context;
    return descr_doc(((PyWrapperDescrObject *)self)->d_base->doc);
}

static PyGetSetDef wrapperdescr_getset[] = {
    {"__doc__", wrapperdescr_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- the five types ------------------------------------------------------------------------------------ */

#define DESCR_TYPE(python_name, struct_type, ...)                              \
    {                                                                          \
        PyVarObject_HEAD_INIT(&PyType_Type, 0)                                 \
        .tp_name = python_name, .tp_basicsize = sizeof(struct_type),           \
        .tp_dealloc = descr_dealloc, .tp_getattro = PyObject_GenericGetAttr,   \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,                   \
        .tp_traverse = descr_traverse, .tp_members = descr_members, __VA_ARGS__ \
    }

extern PyTypeObject PyMethodDescr_Type;
extern PyTypeObject PyClassMethodDescr_Type;

PyTypeObject PyMethodDescr_Type
    = DESCR_TYPE("method_descriptor", PyMethodDescrObject, .tp_repr = method_repr,
                 .tp_call = method_call, .tp_getset = method_getset, .tp_descr_get = method_get);

PyTypeObject PyClassMethodDescr_Type
    = DESCR_TYPE("classmethod_descriptor", PyMethodDescrObject, .tp_repr = method_repr,
                 .tp_call = classmethod_call, .tp_getset = method_getset,
                 .tp_descr_get = classmethod_get);

PyTypeObject PyMemberDescr_Type
    = DESCR_TYPE("member_descriptor", PyMemberDescrObject, .tp_repr = member_repr,
                 .tp_getset = member_getset, .tp_descr_get = member_get,
                 .tp_descr_set = member_set);

PyTypeObject PyGetSetDescr_Type
    = DESCR_TYPE("getset_descriptor", PyGetSetDescrObject, .tp_repr = getset_repr,
                 .tp_getset = getset_getset, .tp_descr_get = getset_get,
                 .tp_descr_set = getset_set);

PyTypeObject PyWrapperDescr_Type
    = DESCR_TYPE("wrapper_descriptor", PyWrapperDescrObject, .tp_repr = wrapperdescr_repr,
                 .tp_call = wrapperdescr_call, .tp_getset = wrapperdescr_getset,
                 .tp_descr_get = wrapperdescr_get);
#undef DESCR_TYPE

static PyObject *
descr_new(PyTypeObject *kind, PyTypeObject *type, const char *name)
{
    PyDescrObject *descr = (PyDescrObject *)PyType_GenericAlloc(kind, 0);
    if (descr == NULL) {
        return NULL;
    }
    Py_XINCREF(type);
    descr->d_type = type;
    descr->d_name = PyString_InternFromString(name);
    if (descr->d_name == NULL) {
        Py_DECREF(descr);
        return NULL;
    }
    return (PyObject *)descr;
}

PyObject *
PyDescr_NewMethod(PyTypeObject *type, PyMethodDef *method)
{
    PyObject *descr = descr_new(&PyMethodDescr_Type, type, method->ml_name);
    if (descr != NULL) {
        ((PyMethodDescrObject *)descr)->d_method = method;
    }
    return descr;
}

PyObject *
PyDescr_NewClassMethod(PyTypeObject *type, PyMethodDef *method)
{
    PyObject *descr = descr_new(&PyClassMethodDescr_Type, type, method->ml_name);
    if (descr != NULL) {
        ((PyMethodDescrObject *)descr)->d_method = method;
    }
    return descr;
}

PyObject *
PyDescr_NewMember(PyTypeObject *type, PyMemberDef *member)
{
    PyObject *descr = descr_new(&PyMemberDescr_Type, type, member->name);
    if (descr != NULL) {
        ((PyMemberDescrObject *)descr)->d_member = member;
    }
    return descr;
}

PyObject *
PyDescr_NewGetSet(PyTypeObject *type, PyGetSetDef *getset)
{
    PyObject *descr = descr_new(&PyGetSetDescr_Type, type, getset->name);
    if (descr != NULL) {
        ((PyGetSetDescrObject *)descr)->d_getset = getset;
    }
    return descr;
}

PyObject *
PyDescr_NewWrapper(PyTypeObject *type, struct wrapperbase *base, void *wrapped)
{
    PyObject *descr = descr_new(&PyWrapperDescr_Type, type, base->name);
    if (descr != NULL) {
        ((PyWrapperDescrObject *)descr)->d_base = base;
        ((PyWrapperDescrObject *)descr)->d_wrapped = wrapped;
    }
    return descr;
}

/* ---- method-wrapper: a slot wrapper bound to an object ------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyWrapperDescrObject *descr;
    PyObject *self;
} wrapperobject;

static PyTypeObject wrapper_type;

static void
wrapper_dealloc(PyObject *op)
{
    wrapperobject *wrapper = (wrapperobject *)op;
    PyObject_GC_UnTrack(op);
    Py_TRASHCAN_SAFE_BEGIN(op)
    Py_XDECREF(wrapper->descr);
    Py_XDECREF(wrapper->self);
    PyObject_GC_Del(op);
    Py_TRASHCAN_SAFE_END(op)
}

static int
wrapper_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(((wrapperobject *)op)->descr);
    Py_VISIT(((wrapperobject *)op)->self);
    return 0;
}

static int
wrapper_compare(PyObject *left, PyObject *right)
{
    wrapperobject *a = (wrapperobject *)left;
    wrapperobject *b = (wrapperobject *)right;
    if (a->descr == b->descr) {
        return PyObject_Compare(a->self, b->self);
    }
    return a->descr < b->descr ? -1 : 1;
}

static long
wrapper_hash(PyObject *op)
{
    if (_PyEval_CheckStack(" while hashing a method-wrapper") < 0) {
        return -1;
    }
    long hash = PyObject_Hash(((wrapperobject *)op)->self);
    if (hash == -1) {
        return -1;
    }
    hash ^= _Py_HashPointer(((wrapperobject *)op)->descr);
    return hash == -1 ? -2 : hash;
}

static PyObject *
wrapper_repr(PyObject *op)
{
    wrapperobject *wrapper = (wrapperobject *)op;
    return PyString_FromFormat("<method-wrapper '%s' of %s object at %p>",
                               wrapper->descr->d_base->name, Py_TYPE(wrapper->self)->tp_name,
                               wrapper->self);
}

static PyObject *
wrapper_call(PyObject *op, PyObject *args, PyObject *kwds)
{
    wrapperobject *wrapper = (wrapperobject *)op;
    return wrapper_call_slot(wrapper->descr, wrapper->self, args, kwds);
}

static PyObject *
wrapper_get_objclass(PyObject *op, void *context)
{
    (void)context;
    PyObject *type = (PyObject *)((wrapperobject *)op)->descr->d_type;
    Py_INCREF(type);
    return type;
}

static PyObject *
wrapper_get_name(PyObject *op, void *context)
{
    (void)context;
    return PyString_FromString(((wrapperobject *)op)->descr->d_base->name);
}

static PyObject *
wrapper_get_doc(PyObject *op, void *context)
{
    (void)context;
    return descr_doc(((wrapperobject *)op)->descr->d_base->doc);
}

static PyMemberDef wrapper_members[] = {
    {"__self__", T_OBJECT, offsetof(wrapperobject, self), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef wrapper_getset[] = {
    {"__objclass__", wrapper_get_objclass, NULL, NULL, NULL},
    {"__name__", wrapper_get_name, NULL, NULL, NULL},
    {"__doc__", wrapper_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyTypeObject wrapper_type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "method-wrapper",
    .tp_basicsize = sizeof(wrapperobject),
    .tp_dealloc = wrapper_dealloc,
    .tp_compare = wrapper_compare,
    .tp_repr = wrapper_repr,
    .tp_hash = wrapper_hash,
    .tp_call = wrapper_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = wrapper_traverse,
    .tp_members = wrapper_members,
    .tp_getset = wrapper_getset,
};

PyObject *
PyWrapper_New(PyObject *descr, PyObject *self)
{
    assert(_PyObject_RealIsSubclass((PyObject *)Py_TYPE(self), (PyObject *)PyDescr_TYPE(descr)));
    wrapperobject *wrapper = PyObject_GC_New(wrapperobject, &wrapper_type);
    if (wrapper == NULL) {
        return NULL;
    }
    Py_INCREF(descr);
    wrapper->descr = (PyWrapperDescrObject *)descr;
    Py_INCREF(self);
    wrapper->self = self;
    _PyObject_GC_TRACK(wrapper);
    return (PyObject *)wrapper;
}

/* ---- dictproxy: a mapping that cannot be changed -------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *dict;
} proxyobject;

static inline PyObject *
proxy_dict(PyObject *op)
{
    return ((proxyobject *)op)->dict;
}

static Py_ssize_t
proxy_len(PyObject *op)
{
    return PyObject_Size(proxy_dict(op));
}

static PyObject *
proxy_getitem(PyObject *op, PyObject *key)
{
    return PyObject_GetItem(proxy_dict(op), key);
}

static int
proxy_contains(PyObject *op, PyObject *key)
{
    return PyDict_CheckExact(proxy_dict(op)) ? PyDict_Contains(proxy_dict(op), key)
                                             : PySequence_Contains(proxy_dict(op), key);
}

static PyObject *
proxy_get(PyObject *op, PyObject *args)
{
    PyObject *key = NULL;
    PyObject *defaultvalue = Py_None;
    if (!PyArg_UnpackTuple(args, "get", 1, 2, &key, &defaultvalue)) {
        return NULL;
    }
    return PyObject_CallMethod(proxy_dict(op), "get", "(OO)", key, defaultvalue);
}

static PyObject *
proxy_has_key(PyObject *op, PyObject *key)
{
    int found = PyDict_Contains(proxy_dict(op), key);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

#define PROXY_METHOD(name)                                                     \
    static PyObject *proxy_##name(PyObject *op, PyObject *unused)              \
    {                                                                          \
        (void)unused;                                                          \
        return PyObject_CallMethod(proxy_dict(op), #name, NULL);               \
    }
PROXY_METHOD(keys)
PROXY_METHOD(values)
PROXY_METHOD(items)
PROXY_METHOD(iterkeys)
PROXY_METHOD(itervalues)
PROXY_METHOD(iteritems)
PROXY_METHOD(copy)
#undef PROXY_METHOD

static PyMethodDef proxy_methods[] = {
    {"has_key", proxy_has_key, METH_O, "has_key(key) -> bool\n\nIs key in the dict?"},
    {"get", proxy_get, METH_VARARGS,
     "get(key[, default]) -> value\n\nThe value of key, or default, or None."},
    {"keys", proxy_keys, METH_NOARGS, "keys() -> list\n\nAll keys."},
    {"values", proxy_values, METH_NOARGS, "values() -> list\n\nAll values."},
    {"items", proxy_items, METH_NOARGS, "items() -> list\n\nAll (key, value) pairs."},
    {"iterkeys", proxy_iterkeys, METH_NOARGS, "iterkeys() -> iterator\n\nOver the keys."},
    {"itervalues", proxy_itervalues, METH_NOARGS, "itervalues() -> iterator\n\nOver the values."},
    {"iteritems", proxy_iteritems, METH_NOARGS, "iteritems() -> iterator\n\nOver the pairs."},
    {"copy", proxy_copy, METH_NOARGS, "copy() -> dict\n\nA dict with the same contents."},
    {NULL, NULL, 0, NULL},
};

static void
proxy_dealloc(PyObject *op)
{
    _PyObject_GC_UNTRACK(op);
    Py_DECREF(proxy_dict(op));
    PyObject_GC_Del(op);
}

static int
proxy_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(proxy_dict(op));
    return 0;
}

static PyObject *
proxy_iter(PyObject *op)
{
    return PyObject_GetIter(proxy_dict(op));
}

static PyObject *
proxy_str(PyObject *op)
{
    return PyObject_Str(proxy_dict(op));
}

static PyObject *
proxy_repr(PyObject *op)
{
    PyObject *inner = PyObject_Repr(proxy_dict(op));
    if (inner == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("dict_proxy(%s)", PyString_AS_STRING(inner));
    Py_DECREF(inner);
    return result;
}

static int
proxy_compare(PyObject *op, PyObject *other)
{
    return PyObject_Compare(proxy_dict(op), other);
}

static PyObject *
proxy_richcompare(PyObject *op, PyObject *other, int operation)
{
    return PyObject_RichCompare(proxy_dict(op), other, operation);
}

static PyMappingMethods proxy_as_mapping = {
    .mp_length = proxy_len,
    .mp_subscript = proxy_getitem,
};

static PySequenceMethods proxy_as_sequence = {
    .sq_contains = proxy_contains,
};

PyTypeObject PyDictProxy_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "dictproxy",
    .tp_basicsize = sizeof(proxyobject),
    .tp_dealloc = proxy_dealloc,
    .tp_compare = proxy_compare,
    .tp_repr = proxy_repr,
    .tp_as_sequence = &proxy_as_sequence,
    .tp_as_mapping = &proxy_as_mapping,
    .tp_str = proxy_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_traverse = proxy_traverse,
    .tp_richcompare = proxy_richcompare,
    .tp_iter = proxy_iter,
    .tp_methods = proxy_methods,
};

PyObject *
PyDictProxy_New(PyObject *dict)
{
    proxyobject *proxy = PyObject_GC_New(proxyobject, &PyDictProxy_Type);
    if (proxy == NULL) {
        return NULL;
    }
    Py_INCREF(dict);
    proxy->dict = dict;
    _PyObject_GC_TRACK(proxy);
    return (PyObject *)proxy;
}

/* ---- property ------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    PyObject *fget;
    PyObject *fset;
    PyObject *fdel;
    PyObject *doc;
    int doc_from_getter;
} propertyobject;

static PyMemberDef property_members[] = {
    {"fget", T_OBJECT, offsetof(propertyobject, fget), READONLY, NULL},
    {"fset", T_OBJECT, offsetof(propertyobject, fset), READONLY, NULL},
    {"fdel", T_OBJECT, offsetof(propertyobject, fdel), READONLY, NULL},
    {"__doc__", T_OBJECT, offsetof(propertyobject, doc), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static void
property_dealloc(PyObject *op)
{
    propertyobject *property = (propertyobject *)op;
    _PyObject_GC_UNTRACK(op);
    Py_XDECREF(property->fget);
    Py_XDECREF(property->fset);
    Py_XDECREF(property->fdel);
    Py_XDECREF(property->doc);
    Py_TYPE(op)->tp_free(op);
}

static int
property_traverse(PyObject *op, visitproc visit, void *arg)
{
    propertyobject *property = (propertyobject *)op;
    Py_VISIT(property->fget);
    Py_VISIT(property->fset);
    Py_VISIT(property->fdel);
    Py_VISIT(property->doc);
    return 0;
}

static int
property_clear(PyObject *op)
{
    Py_CLEAR(((propertyobject *)op)->doc);
    return 0;
}

static PyObject *
property_get(PyObject *op, PyObject *obj, PyObject *type)
{
    propertyobject *property = (propertyobject *)op;
    (void)type;
    if (obj == NULL || obj == Py_None) {
        Py_INCREF(op);
        return op;
    }
    if (property->fget == NULL) {
        PyErr_SetString(PyExc_AttributeError, "unreadable attribute");
        return NULL;
    }
    return _PyPlus_CallOneArg(property->fget, obj);
}

static int
property_set(PyObject *op, PyObject *obj, PyObject *value)
{
    propertyobject *property = (propertyobject *)op;
    PyObject *func = value == NULL ? property->fdel : property->fset;
    if (func == NULL) {
        PyErr_SetString(PyExc_AttributeError,
                        value == NULL ? "can't delete attribute" : "can't set attribute");
        return -1;
    }
    PyObject *answer = value == NULL ? _PyPlus_CallOneArg(func, obj)
                                     : _PyPlus_CallTwoArgs(func, obj, value);
    if (answer == NULL) {
        return -1;
    }
    Py_DECREF(answer);
    return 0;
}

/* A copy with another function; NULL keeps the old one. */
static PyObject *
property_copy(PyObject *op, PyObject *fget, PyObject *fset, PyObject *fdel)
{
    propertyobject *old = (propertyobject *)op;
    if (fget == NULL || fget == Py_None) {
        fget = old->fget == NULL ? Py_None : old->fget;
    }
    if (fset == NULL || fset == Py_None) {
        fset = old->fset == NULL ? Py_None : old->fset;
    }
    if (fdel == NULL || fdel == Py_None) {
        fdel = old->fdel == NULL ? Py_None : old->fdel;
    }
    PyObject *doc = old->doc == NULL ? Py_None : old->doc;
    if (old->doc_from_getter && fget != Py_None) {
        doc = Py_None;
    }
    return PyObject_CallFunctionObjArgs((PyObject *)Py_TYPE(op), fget, fset, fdel, doc, NULL);
}

static PyObject *
property_getter(PyObject *op, PyObject *func)
{
    return property_copy(op, func, NULL, NULL);
}

static PyObject *
property_setter(PyObject *op, PyObject *func)
{
    return property_copy(op, NULL, func, NULL);
}

static PyObject *
property_deleter(PyObject *op, PyObject *func)
{
    return property_copy(op, NULL, NULL, func);
}

static PyMethodDef property_methods[] = {
    {"getter", property_getter, METH_O,
     "getter(function) -> property\n\nA copy with another getter; a decorator."},
    {"setter", property_setter, METH_O,
     "setter(function) -> property\n\nA copy with another setter; a decorator."},
    {"deleter", property_deleter, METH_O,
     "deleter(function) -> property\n\nA copy with another deleter; a decorator."},
    {NULL, NULL, 0, NULL},
};

/* Take the docstring of the getter over.  A subclass hides our field behind its
 * own __doc__, so there it becomes an attribute of the instance. */
static int
property_doc_from_getter(PyObject *op, PyObject *getter_func)
{
    propertyobject *property = (propertyobject *)op;
    PyObject *doc = PyObject_GetAttr(getter_func, _Py_ID(__doc__));
    if (doc == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_Exception)) {
            return -1;
        }
        PyErr_Clear();
        return 0;
    }
    property->doc_from_getter = 1;
    if (Py_TYPE(op) == &PyProperty_Type) {
        Py_XSETREF(property->doc, doc);
        return 0;
    }
    int result = PyObject_SetAttr(op, _Py_ID(__doc__), doc);
    Py_DECREF(doc);
    return result;
}

static int
property_init(PyObject *op, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"fget", "fset", "fdel", "doc", NULL};
    propertyobject *property = (propertyobject *)op;
    PyObject *fget = NULL;
    PyObject *fset = NULL;
    PyObject *fdel = NULL;
    PyObject *doc = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOOO:property", keywords, &fget, &fset, &fdel,
                                     &doc)) {
        return -1;
    }
    fget = fget == Py_None ? NULL : fget;
    fset = fset == Py_None ? NULL : fset;
    fdel = fdel == Py_None ? NULL : fdel;
    Py_XINCREF(fget);
    Py_XINCREF(fset);
    Py_XINCREF(fdel);
    Py_XINCREF(doc);
    Py_XSETREF(property->fget, fget);
    Py_XSETREF(property->fset, fset);
    Py_XSETREF(property->fdel, fdel);
    Py_XSETREF(property->doc, doc);
    property->doc_from_getter = 0;
    if ((doc == NULL || doc == Py_None) && fget != NULL) {
        return property_doc_from_getter(op, fget);
    }
    return 0;
}

PyTypeObject PyProperty_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "property",
    .tp_basicsize = sizeof(propertyobject),
    .tp_dealloc = property_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "property(fget=None, fset=None, fdel=None, doc=None)\n\n"
              "An attribute computed by functions: fget(obj) when it is read,\n"
              "fset(obj, value) when it is assigned, fdel(obj) when it is deleted.\n"
              "As a decorator it makes the getter:\n\n"
              "    @property\n"
              "    def size(self): ...\n\n"
              "    @size.setter\n"
              "    def size(self, value): ...",
    .tp_traverse = property_traverse,
    .tp_clear = property_clear,
    .tp_methods = property_methods,
    .tp_members = property_members,
    .tp_descr_get = property_get,
    .tp_descr_set = property_set,
    .tp_init = property_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};
