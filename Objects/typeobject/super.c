/* super(type, obj): attributes of obj as if its class began after `type` in the
 * mro. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"

typedef struct {
    PyObject_HEAD
    PyTypeObject *type;
    PyObject *obj;          /* NULL: unbound */
    PyTypeObject *obj_type; /* whose mro is searched */
} superobject;

static PyMemberDef super_members[] = {
    {"__thisclass__", T_OBJECT, offsetof(superobject, type), READONLY,
     "the class whose successors are searched"},
    {"__self__", T_OBJECT, offsetof(superobject, obj), READONLY,
     "the object it is bound to, or None"},
    {"__self_class__", T_OBJECT, offsetof(superobject, obj_type), READONLY,
     "the class whose mro is searched, or None"},
    {NULL, 0, 0, 0, NULL},
};

static void
super_dealloc(PyObject *self)
{
    superobject *super = (superobject *)self;
    _PyObject_GC_UNTRACK(self);
    Py_XDECREF(super->obj);
    Py_XDECREF(super->type);
    Py_XDECREF(super->obj_type);
    Py_TYPE(self)->tp_free(self);
}

static int
super_traverse(PyObject *self, visitproc visit, void *arg)
{
    superobject *super = (superobject *)self;
    Py_VISIT(super->obj);
    Py_VISIT(super->type);
    Py_VISIT(super->obj_type);
    return 0;
}

static PyObject *
super_repr(PyObject *self)
{
    superobject *super = (superobject *)self;
    const char *name = super->type == NULL ? "NULL" : super->type->tp_name;
    if (super->obj_type == NULL) {
        return PyString_FromFormat("<super: <class '%s'>, NULL>", name);
    }
    return PyString_FromFormat("<super: <class '%s'>, <%s object>>", name,
                               super->obj_type->tp_name);
}

/* The attribute of the classes after super->type in the mro, bound; NULL without
 * exception if none has it. */
static PyObject *
super_search(superobject *super, PyObject *name)
{
    PyObject *mro = super->obj_type->tp_mro;
    if (mro == NULL) {
        return NULL;
    }
    Py_ssize_t count = PyTuple_GET_SIZE(mro);
    Py_ssize_t i = 0;
    while (i < count && PyTuple_GET_ITEM(mro, i) != (PyObject *)super->type) {
        i++;
    }
    PyObject *result = NULL;
    Py_INCREF(mro);
    for (i++; i < count; i++) {
        PyObject *cls = PyTuple_GET_ITEM(mro, i);
        PyObject *dict = NULL;
        if (PyType_Check(cls)) {
            dict = ((PyTypeObject *)cls)->tp_dict;
        }
        else if (PyClass_Check(cls)) {
            dict = ((PyClassObject *)cls)->cl_dict;
        }
        PyObject *value = dict == NULL ? NULL : PyDict_GetItem(dict, name);
        if (value == NULL) {
            continue;
        }
        Py_INCREF(value);
        descrgetfunc bind = Py_TYPE(value)->tp_descr_get;
        if (bind == NULL) {
            result = value;
        }
        else {
            /* Bound to a class: as an attribute of the class, so no instance. */
            PyObject *obj = super->obj == (PyObject *)super->obj_type ? NULL : super->obj;
            result = bind(value, obj, (PyObject *)super->obj_type);
            Py_DECREF(value);
        }
        break;
    }
    Py_DECREF(mro);
    return result;
}

static PyObject *
super_getattro(PyObject *self, PyObject *name)
{
    superobject *super = (superobject *)self;
    /* __class__ is super itself, so that isinstance(s, super) holds. */
    int is_class = PyString_Check(name) && strcmp(PyString_AS_STRING(name), "__class__") == 0
                   && PyString_GET_SIZE(name) == 9;
    if (super->obj_type != NULL && !is_class) {
        PyObject *result = super_search(super, name);
        if (result != NULL || PyErr_Occurred()) {
            return result;
        }
    }
    return PyObject_GenericGetAttr(self, name);
}

/* The class of obj to search: obj itself if a class derived from type, else its
 * type, else its __class__ (a proxy).  New reference. */
static PyTypeObject *
super_check(PyTypeObject *type, PyObject *obj)
{
    if (PyType_Check(obj) && PyType_IsSubtype((PyTypeObject *)obj, type)) {
        Py_INCREF(obj);
        return (PyTypeObject *)obj;
    }
    if (PyType_IsSubtype(Py_TYPE(obj), type)) {
        Py_INCREF(Py_TYPE(obj));
        return Py_TYPE(obj);
    }
    PyObject *cls = PyObject_GetAttr(obj, _Py_ID(__class__));
    if (cls == NULL) {
        PyErr_Clear();
    }
    else {
        if (PyType_Check(cls) && (PyTypeObject *)cls != Py_TYPE(obj)
            && PyType_IsSubtype((PyTypeObject *)cls, type)) {
            return (PyTypeObject *)cls;
        }
        Py_DECREF(cls);
    }
    PyErr_SetString(PyExc_TypeError,
                    "super(type, obj): obj must be an instance or subtype of type");
    return NULL;
}

static PyObject *
super_descr_get(PyObject *self, PyObject *obj, PyObject *type)
{
    superobject *super = (superobject *)self;
    (void)type;
    if (obj == NULL || obj == Py_None || super->obj != NULL) {
        Py_INCREF(self);
        return self;
    }
    if (Py_TYPE(self) != &PySuper_Type) {
        return PyObject_CallFunctionObjArgs((PyObject *)Py_TYPE(self), super->type, obj, NULL);
    }
    PyTypeObject *obj_type = super_check(super->type, obj);
    if (obj_type == NULL) {
        return NULL;
    }
    superobject *bound = (superobject *)PySuper_Type.tp_alloc(&PySuper_Type, 0);
    if (bound == NULL) {
        Py_DECREF(obj_type);
        return NULL;
    }
    Py_INCREF(super->type);
    bound->type = super->type;
    Py_INCREF(obj);
    bound->obj = obj;
    bound->obj_type = obj_type;
    return (PyObject *)bound;
}

static int
super_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    superobject *super = (superobject *)self;
    PyTypeObject *type = NULL;
    PyObject *obj = NULL;
    PyTypeObject *obj_type = NULL;
    if (!_PyArg_NoKeywords("super()", kwds)
        || !PyArg_ParseTuple(args, "O!|O:super", &PyType_Type, &type, &obj)) {
        return -1;
    }
    if (obj == Py_None) {
        obj = NULL;
    }
    if (obj != NULL) {
        obj_type = super_check(type, obj);
        if (obj_type == NULL) {
            return -1;
        }
        Py_INCREF(obj);
    }
    Py_INCREF(type);
    Py_XSETREF(super->type, type);
    Py_XSETREF(super->obj, obj);
    Py_XSETREF(super->obj_type, obj_type);
    return 0;
}

PyTypeObject PySuper_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "super",
    .tp_basicsize = sizeof(superobject),
    .tp_dealloc = super_dealloc,
    .tp_repr = super_repr,
    .tp_getattro = super_getattro,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE,
    .tp_doc = "super(type[, obj])\n\n"
              "Attributes of obj looked up in the classes after type in its mro:\n"
              "super(C, self).method(arg) calls the method that C overrides.  obj may also\n"
              "be a class derived from type; without it the result binds when it is read\n"
              "as an attribute.",
    .tp_traverse = super_traverse,
    .tp_members = super_members,
    .tp_descr_get = super_descr_get,
    .tp_init = super_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};
