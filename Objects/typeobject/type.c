/* The type `type`: what can be done with a class object itself. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "typeobject.h"

static inline int
type_is_heap(PyTypeObject *type)
{
    return PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE);
}

/* ---- attributes of every type ---------------------------------------------------------- */

static PyObject *
type_get_name(PyObject *self, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    if (type_is_heap(type)) {
        PyObject *name = ((PyHeapTypeObject *)type)->ht_name;
        Py_INCREF(name);
        return name;
    }
    const char *dot = strrchr(type->tp_name, '.');
    return PyString_FromString(dot == NULL ? type->tp_name : dot + 1);
}

/* Only classes can be changed, and nothing of this can be deleted. */
static int
type_check_settable(PyTypeObject *type, PyObject *value, const char *what)
{
    if (!type_is_heap(type) || value == NULL) {
        PyErr_Format(PyExc_TypeError, "can't %s %s.%s", type_is_heap(type) ? "delete" : "set",
                     type->tp_name, what);
        return -1;
    }
    return 0;
}

static int
type_set_name(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    if (type_check_settable(type, value, "__name__") < 0) {
        return -1;
    }
    if (!PyString_Check(value)) {
        PyErr_Format(PyExc_TypeError, "can only assign string to %s.__name__, not '%s'",
                     type->tp_name, Py_TYPE(value)->tp_name);
        return -1;
    }
    if (strlen(PyString_AS_STRING(value)) != (size_t)PyString_GET_SIZE(value)) {
        PyErr_SetString(PyExc_ValueError, "__name__ must not contain null bytes");
        return -1;
    }
    PyHeapTypeObject *heap = (PyHeapTypeObject *)type;
    Py_INCREF(value);
    type->tp_name = PyString_AS_STRING(value);
    Py_SETREF(heap->ht_name, value);
    return 0;
}

PyObject *
_PyType_Module(PyTypeObject *type)
{
    if (type_is_heap(type)) {
        PyObject *module = PyDict_GetItem(type->tp_dict, _Py_ID(__module__));
        if (module == NULL) {
            PyErr_Format(PyExc_AttributeError, "__module__");
            return NULL;
        }
        Py_INCREF(module);
        return module;
    }
    const char *dot = strrchr(type->tp_name, '.');
    if (dot != NULL) {
        return PyString_FromStringAndSize(type->tp_name, dot - type->tp_name);
    }
    return PyString_FromString("__builtin__");
}

static PyObject *
type_get_module(PyObject *self, void *context)
{
    (void)context;
    return _PyType_Module((PyTypeObject *)self);
}

static int
type_set_module(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    if (type_check_settable(type, value, "__module__") < 0) {
        return -1;
    }
    PyType_Modified(type);
    return PyDict_SetItem(type->tp_dict, _Py_ID(__module__), value);
}

static PyObject *
type_get_abstractmethods(PyObject *self, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    /* type itself has the descriptor in its dict under this name. */
    PyObject *value = NULL;
    if (type != &PyType_Type) {
        value = PyDict_GetItem(type->tp_dict, _Py_ID(__abstractmethods__));
    }
    if (value == NULL) {
        PyErr_SetObject(PyExc_AttributeError, _Py_ID(__abstractmethods__));
        return NULL;
    }
    Py_INCREF(value);
    return value;
}

static int
type_set_abstractmethods(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    int abstract = 0;
    int result = 0;
    if (value != NULL) {
        abstract = PyObject_IsTrue(value);
        if (abstract < 0) {
            return -1;
        }
        result = PyDict_SetItem(type->tp_dict, _Py_ID(__abstractmethods__), value);
    }
    else {
        result = PyDict_DelItem(type->tp_dict, _Py_ID(__abstractmethods__));
        if (result < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
            PyErr_SetObject(PyExc_AttributeError, _Py_ID(__abstractmethods__));
        }
    }
    if (result == 0) {
        PyType_Modified(type);
        if (abstract) {
            type->tp_flags |= Py_TPFLAGS_IS_ABSTRACT;
        }
        else {
            type->tp_flags &= ~Py_TPFLAGS_IS_ABSTRACT;
        }
    }
    return result;
}

static PyObject *
type_get_bases(PyObject *self, void *context)
{
    (void)context;
    PyObject *bases = ((PyTypeObject *)self)->tp_bases;
    Py_INCREF(bases);
    return bases;
}

static int
type_set_bases(PyObject *self, PyObject *value, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    if (type_check_settable(type, value, "__bases__") < 0) {
        return -1;
    }
    return _PyType_SetBases(type, value);
}

static PyObject *
type_get_dict(PyObject *self, void *context)
{
    (void)context;
    PyObject *dict = ((PyTypeObject *)self)->tp_dict;
    if (dict == NULL) {
        Py_RETURN_NONE;
    }
    return PyDictProxy_New(dict);
}

static PyObject *
type_get_doc(PyObject *self, void *context)
{
    (void)context;
    PyTypeObject *type = (PyTypeObject *)self;
    if (!type_is_heap(type) && type->tp_doc != NULL) {
        return PyString_FromString(type->tp_doc);
    }
    PyObject *doc = PyDict_GetItem(type->tp_dict, _Py_ID(__doc__));
    if (doc == NULL) {
        Py_RETURN_NONE;
    }
    if (Py_TYPE(doc)->tp_descr_get != NULL) {
        return Py_TYPE(doc)->tp_descr_get(doc, NULL, self);
    }
    Py_INCREF(doc);
    return doc;
}

static PyMemberDef type_members[] = {
    {"__basicsize__", T_PYSSIZET, offsetof(PyTypeObject, tp_basicsize), READONLY, NULL},
    {"__itemsize__", T_PYSSIZET, offsetof(PyTypeObject, tp_itemsize), READONLY, NULL},
    {"__flags__", T_LONG, offsetof(PyTypeObject, tp_flags), READONLY, NULL},
    {"__weakrefoffset__", T_LONG, offsetof(PyTypeObject, tp_weaklistoffset), READONLY, NULL},
    {"__base__", T_OBJECT, offsetof(PyTypeObject, tp_base), READONLY, NULL},
    {"__dictoffset__", T_LONG, offsetof(PyTypeObject, tp_dictoffset), READONLY, NULL},
    {"__mro__", T_OBJECT, offsetof(PyTypeObject, tp_mro), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef type_getsets[] = {
    {"__name__", type_get_name, type_set_name, NULL, NULL},
    {"__bases__", type_get_bases, type_set_bases, NULL, NULL},
    {"__module__", type_get_module, type_set_module, NULL, NULL},
    {"__abstractmethods__", type_get_abstractmethods, type_set_abstractmethods, NULL, NULL},
    {"__dict__", type_get_dict, NULL, NULL, NULL},
    {"__doc__", type_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* ---- slots of type ----------------------------------------------------------------------- */

static PyObject *
type_repr(PyObject *self)
{
    PyTypeObject *type = (PyTypeObject *)self;
    const char *kind = type_is_heap(type) ? "class" : "type";
    PyObject *result = NULL;
    PyObject *module = _PyType_Module(type);
    if (module == NULL) {
        PyErr_Clear();
    }
    else if (!PyString_Check(module)) {
        Py_CLEAR(module);
    }
    PyObject *name = type_get_name(self, NULL);
    if (name == NULL) {
        Py_XDECREF(module);
        return NULL;
    }
    if (module != NULL && strcmp(PyString_AS_STRING(module), "__builtin__") != 0) {
        result = PyString_FromFormat("<%s '%s.%s'>", kind, PyString_AS_STRING(module),
                                     PyString_AS_STRING(name));
    }
    else {
        result = PyString_FromFormat("<%s '%s'>", kind, type->tp_name);
    }
    Py_XDECREF(module);
    Py_DECREF(name);
    return result;
}

/* By identity, and ordered by address, unless a metaclass has __cmp__. */
static PyObject *
type_richcompare(PyObject *left, PyObject *right, int op)
{
    if (!PyType_Check(left) || !PyType_Check(right) || Py_TYPE(left)->tp_compare != NULL
        || Py_TYPE(right)->tp_compare != NULL) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (op != Py_EQ && op != Py_NE
        && PyErr_WarnPy3k("type inequality comparisons not supported in 3.x", 1) < 0) {
        return NULL;
    }
    uintptr_t a = (uintptr_t)left;
    uintptr_t b = (uintptr_t)right;
    int truth = 0;
    switch (op) {
    case Py_LT: truth = a < b; break;
    case Py_LE: truth = a <= b; break;
    case Py_EQ: truth = a == b; break;
    case Py_NE: truth = a != b; break;
    case Py_GT: truth = a > b; break;
    default: truth = a >= b; break;
    }
    return PyBool_FromLong(truth);
}

static PyObject *
type_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyTypeObject *type = (PyTypeObject *)self;
    if (type->tp_new == NULL) {
        PyErr_Format(PyExc_TypeError, "cannot create '%.100s' instances", type->tp_name);
        return NULL;
    }
    PyObject *obj = type->tp_new(type, args, kwds);
    if (obj == NULL) {
        return NULL;
    }
    /* type(x) asks, it does not make: nothing to initialise. */
    if (type == &PyType_Type && PyTuple_Check(args) && PyTuple_GET_SIZE(args) == 1
        && (kwds == NULL || (PyDict_Check(kwds) && PyDict_Size(kwds) == 0))) {
        return obj;
    }
    /* __new__ may return what it likes; only our own is initialised. */
    if (!PyType_IsSubtype(Py_TYPE(obj), type)) {
        return obj;
    }
    type = Py_TYPE(obj);
    if (PyType_HasFeature(type, Py_TPFLAGS_HAVE_CLASS) && type->tp_init != NULL
        && type->tp_init(obj, args, kwds) < 0) {
        Py_DECREF(obj);
        return NULL;
    }
    return obj;
}

static int
type_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    assert(args != NULL && PyTuple_Check(args));
    if (kwds != NULL && PyDict_Check(kwds) && PyDict_Size(kwds) != 0) {
        PyErr_SetString(PyExc_TypeError, "type.__init__() takes no keyword arguments");
        return -1;
    }
    if (PyTuple_GET_SIZE(args) != 1 && PyTuple_GET_SIZE(args) != 3) {
        PyErr_SetString(PyExc_TypeError, "type.__init__() takes 1 or 3 arguments");
        return -1;
    }
    PyObject *none = PyTuple_New(0);
    if (none == NULL) {
        return -1;
    }
    int result = _PyObject_Init2(self, none, NULL);
    Py_DECREF(none);
    return result;
}

/* As the generic lookup, but what the class itself has may be a descriptor, too:
 * it is bound with the class as owner. */
static PyObject *
type_getattro(PyObject *self, PyObject *name)
{
    PyTypeObject *type = (PyTypeObject *)self;
    PyTypeObject *metatype = Py_TYPE(type);
    if (!PyString_Check(name)) {
        PyErr_Format(PyExc_TypeError, "attribute name must be string, not '%.200s'",
                     Py_TYPE(name)->tp_name);
        return NULL;
    }
    if (type->tp_dict == NULL && PyType_Ready(type) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *meta = _PyType_Lookup(metatype, name);
    descrgetfunc meta_bind = NULL;
    if (meta != NULL) {
        Py_INCREF(meta);
        meta_bind = Py_TYPE(meta)->tp_descr_get;
        if (meta_bind != NULL && PyDescr_IsData(meta)) {
            result = meta_bind(meta, self, (PyObject *)metatype);
            Py_DECREF(meta);
            return result;
        }
    }
    PyObject *own = _PyType_Lookup(type, name);
    if (own != NULL) {
        Py_INCREF(own);
        Py_XDECREF(meta);
        descrgetfunc bind = Py_TYPE(own)->tp_descr_get;
        if (bind == NULL) {
            return own;
        }
        result = bind(own, NULL, self);
        Py_DECREF(own);
        return result;
    }
    if (meta_bind != NULL) {
        result = meta_bind(meta, self, (PyObject *)metatype);
        Py_DECREF(meta);
        return result;
    }
    if (meta == NULL) {
        PyErr_Format(PyExc_AttributeError, "type object '%.50s' has no attribute '%.400s'",
                     type->tp_name, PyString_AS_STRING(name));
    }
    return meta;
}

static int
type_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    PyTypeObject *type = (PyTypeObject *)self;
    if (!type_is_heap(type)) {
        PyErr_Format(PyExc_TypeError,
                     "can't set attributes of built-in/extension type '%s'", type->tp_name);
        return -1;
    }
    if (PyObject_GenericSetAttr(self, name, value) < 0) {
        return -1;
    }
    PyObject *str = _PyObject_AttrName(name);
    if (str == NULL) {
        return -1;
    }
    int result = _PyType_UpdateSlot(type, str);
    Py_DECREF(str);
    return result;
}

static void
type_dealloc(PyObject *self)
{
    PyTypeObject *type = (PyTypeObject *)self;
    PyHeapTypeObject *heap = (PyHeapTypeObject *)type;
    assert(type_is_heap(type));
    _PyObject_GC_UNTRACK(type);
    PyObject_ClearWeakRefs(self);
    Py_XDECREF(type->tp_base);
    Py_XDECREF(type->tp_dict);
    Py_XDECREF(type->tp_bases);
    Py_XDECREF(type->tp_mro);
    Py_XDECREF(type->tp_cache);
    Py_XDECREF(type->tp_subclasses);
    /* A copy of the docstring: see new_fill_dict. */
    PyObject_Free((char *)type->tp_doc);
    Py_XDECREF(heap->ht_name);
    Py_XDECREF(heap->ht_slots);
    Py_TYPE(type)->tp_free(self);
}

static int
type_traverse(PyObject *self, visitproc visit, void *arg)
{
    PyTypeObject *type = (PyTypeObject *)self;
    /* A static type is not collectable. */
    if (!type_is_heap(type)) {
        return 0;
    }
    Py_VISIT(type->tp_dict);
    Py_VISIT(type->tp_cache);
    Py_VISIT(type->tp_mro);
    Py_VISIT(type->tp_bases);
    Py_VISIT(type->tp_base);
    /* tp_subclasses holds weak references, ht_slots strings: no cycles. */
    return 0;
}

/* Enough to break all cycles: the class is in its own mro, and its methods are in
 * its dict.  The rest must survive, as instances may still die after the class. */
static int
type_clear(PyObject *self)
{
    PyTypeObject *type = (PyTypeObject *)self;
    assert(type_is_heap(type));
    PyType_Modified(type);
    if (type->tp_dict != NULL) {
        PyDict_Clear(type->tp_dict);
    }
    Py_CLEAR(type->tp_mro);
    return 0;
}

static int
type_is_gc(PyObject *self)
{
    return type_is_heap((PyTypeObject *)self);
}

/* ---- methods of type --------------------------------------------------------------------- */

static PyObject *
type_mro(PyObject *self, PyObject *unused)
{
    (void)unused;
    return _PyType_ComputeMRO((PyTypeObject *)self);
}

static PyObject *
type_subclasses(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *list = PyList_New(0);
    PyObject *references = ((PyTypeObject *)self)->tp_subclasses;
    if (list == NULL || references == NULL) {
        return list;
    }
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(references); i++) {
        PyObject *cls = PyWeakref_GET_OBJECT(PyList_GET_ITEM(references, i));
        if (cls != Py_None && PyList_Append(list, cls) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *
type_instancecheck(PyObject *self, PyObject *instance)
{
    int answer = _PyObject_RealIsInstance(instance, self);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyObject *
type_subclasscheck(PyObject *self, PyObject *cls)
{
    int answer = _PyObject_RealIsSubclass(cls, self);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyMethodDef type_methods[] = {
    {"mro", type_mro, METH_NOARGS,
     "mro() -> list\n\nCompute the order in which the bases are searched."},
    {"__subclasses__", type_subclasses, METH_NOARGS,
     "__subclasses__() -> list\n\nThe classes alive that derive directly from this one."},
    {"__instancecheck__", type_instancecheck, METH_O,
     "__instancecheck__(obj) -> bool\n\nWhat isinstance(obj, cls) answers."},
    {"__subclasscheck__", type_subclasscheck, METH_O,
     "__subclasscheck__(cls) -> bool\n\nWhat issubclass(cls, self) answers."},
    {NULL, NULL, 0, NULL},
};

PyTypeObject PyType_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "type",
    .tp_basicsize = sizeof(PyHeapTypeObject),
    .tp_itemsize = sizeof(PyMemberDef),
    .tp_dealloc = type_dealloc,
    .tp_repr = type_repr,
    .tp_hash = (hashfunc)_Py_HashPointer,
    .tp_call = type_call,
    .tp_getattro = type_getattro,
    .tp_setattro = type_setattro,
    .tp_richcompare = type_richcompare,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE
                | Py_TPFLAGS_TYPE_SUBCLASS,
    .tp_doc = "type(object)\ntype(name, bases, dict)\n\n"
              "The type of an object; or a new type of that name, with those bases and\n"
              "attributes.",
    .tp_traverse = type_traverse,
    .tp_clear = type_clear,
    .tp_weaklistoffset = offsetof(PyTypeObject, tp_weaklist),
    .tp_methods = type_methods,
    .tp_members = type_members,
    .tp_getset = type_getsets,
    .tp_dictoffset = offsetof(PyTypeObject, tp_dict),
    .tp_init = type_init,
    .tp_new = _PyType_New,
    .tp_free = PyObject_GC_Del,
    .tp_is_gc = type_is_gc,
};
