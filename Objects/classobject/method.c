/* Methods: a callable together with the object it is bound to (or with NULL,
 * unbound) and the class it was asked from.  Used by both kinds of classes. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "classobject_private.h"

/* Dead methods to use again, linked through im_self. */
#define METHOD_FREE_LIMIT 256
static PyMethodObject *method_free_list = NULL;
static int method_free_count = 0;

PyObject *
PyMethod_New(PyObject *func, PyObject *self, PyObject *cls)
{
    PyMethodObject *method = method_free_list;
    if (method != NULL) {
        method_free_list = (PyMethodObject *)method->im_self;
        method_free_count--;
        (void)PyObject_INIT(method, &PyMethod_Type);
    }
    else {
        method = PyObject_GC_New(PyMethodObject, &PyMethod_Type);
        if (method == NULL) {
            return NULL;
        }
    }
    method->im_weakreflist = NULL;
    Py_INCREF(func);
    method->im_func = func;
    Py_XINCREF(self);
    method->im_self = self;
    Py_XINCREF(cls);
    method->im_class = cls;
    _PyObject_GC_TRACK(method);
    return (PyObject *)method;
}

static void
method_dealloc(PyObject *op)
{
    PyMethodObject *method = (PyMethodObject *)op;
    _PyObject_GC_UNTRACK(op);
    if (method->im_weakreflist != NULL) {
        PyObject_ClearWeakRefs(op);
    }
    Py_DECREF(method->im_func);
    Py_XDECREF(method->im_self);
    Py_XDECREF(method->im_class);
    if (method_free_count < METHOD_FREE_LIMIT) {
        method->im_self = (PyObject *)method_free_list;
        method_free_list = method;
        method_free_count++;
    }
    else {
        PyObject_GC_Del(op);
    }
}

int
PyMethod_ClearFreeList(void)
{
    int count = method_free_count;
    while (method_free_list != NULL) {
        PyMethodObject *method = method_free_list;
        method_free_list = (PyMethodObject *)method->im_self;
        PyObject_GC_Del(method);
        method_free_count--;
    }
    assert(method_free_count == 0);
    return count;
}

void
PyMethod_Fini(void)
{
    PyMethod_ClearFreeList();
}

static PyObject *
method_checked_field(PyObject *op, PyObject *value)
{
    if (!PyMethod_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return value;
}

PyObject *
PyMethod_Function(PyObject *op)
{
    return method_checked_field(op, PyMethod_Check(op) ? PyMethod_GET_FUNCTION(op) : NULL);
}

PyObject *
PyMethod_Self(PyObject *op)
{
    return method_checked_field(op, PyMethod_Check(op) ? PyMethod_GET_SELF(op) : NULL);
}

PyObject *
PyMethod_Class(PyObject *op)
{
    return method_checked_field(op, PyMethod_Check(op) ? PyMethod_GET_CLASS(op) : NULL);
}

/* ---- attributes ----------------------------------------------------------------------------- */

static PyMemberDef method_members[] = {
    {"im_class", T_OBJECT, offsetof(PyMethodObject, im_class), READONLY | RESTRICTED,
     "the class that asked for the method"},
    {"im_func", T_OBJECT, offsetof(PyMethodObject, im_func), READONLY | RESTRICTED,
     "the function (or other callable) behind the method"},
    {"__func__", T_OBJECT, offsetof(PyMethodObject, im_func), READONLY | RESTRICTED,
     "the function (or other callable) behind the method"},
    {"im_self", T_OBJECT, offsetof(PyMethodObject, im_self), READONLY | RESTRICTED,
     "the object the method is bound to; None if unbound"},
    {"__self__", T_OBJECT, offsetof(PyMethodObject, im_self), READONLY | RESTRICTED,
     "the object the method is bound to; None if unbound"},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
method_get_doc(PyObject *op, void *context)
{
    (void)context;
    return PyObject_GetAttr(PyMethod_GET_FUNCTION(op), _Py_ID(__doc__));
}

static PyGetSetDef method_getset[] = {
    {"__doc__", method_get_doc, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

/* What the type does not have comes from the function. */
static PyObject *
method_getattro(PyObject *op, PyObject *name)
{
    if (_PyEval_CheckStack(" in an attribute of a method") < 0) {
        return NULL;
    }
    PyObject *descr = NULL;
    if (PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HAVE_CLASS)) {
        descr = _PyType_Lookup(Py_TYPE(op), name);
    }
    if (descr == NULL) {
        return PyObject_GetAttr(PyMethod_GET_FUNCTION(op), name);
    }
    descrgetfunc bind = Py_TYPE(descr)->tp_descr_get;
    if (bind != NULL) {
        return bind(descr, op, (PyObject *)Py_TYPE(op));
    }
    Py_INCREF(descr);
    return descr;
}

static PyObject *
method_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *func = NULL;
    PyObject *self = NULL;
    PyObject *cls = NULL;
    (void)type;
    if (!_PyArg_NoKeywords("instancemethod", kwds)
        || !PyArg_UnpackTuple(args, "method", 2, 3, &func, &self, &cls)) {
        return NULL;
    }
    if (!PyCallable_Check(func)) {
        PyErr_SetString(PyExc_TypeError, "first argument must be callable");
        return NULL;
    }
    self = self == Py_None ? NULL : self;
    if (self == NULL && cls == NULL) {
        PyErr_SetString(PyExc_TypeError, "unbound methods must have non-NULL im_class");
        return NULL;
    }
    return PyMethod_New(func, self, cls);
}

/* ---- slots -------------------------------------------------------------------------------------- */

static int
method_traverse(PyObject *op, visitproc visit, void *arg)
{
    Py_VISIT(PyMethod_GET_FUNCTION(op));
    Py_VISIT(PyMethod_GET_SELF(op));
    Py_VISIT(PyMethod_GET_CLASS(op));
    return 0;
}

static PyObject *
method_self_or_none(PyObject *op)
{
    PyObject *self = PyMethod_GET_SELF(op);
    return self == NULL ? Py_None : self;
}

static int
method_compare(PyObject *left, PyObject *right)
{
    PyObject *left_self = PyMethod_GET_SELF(left);
    PyObject *right_self = PyMethod_GET_SELF(right);
    int order = 0;
    if (left_self == NULL || right_self == NULL) {
        order = (left_self > right_self) - (left_self < right_self);
    }
    else {
        order = PyObject_Compare(left_self, right_self);
    }
    if (order == 0) {
        order = PyObject_Compare(PyMethod_GET_FUNCTION(left), PyMethod_GET_FUNCTION(right));
    }
    return order;
}

static long
method_hash(PyObject *op)
{
    if (_PyEval_CheckStack(" while hashing a method") < 0) {
        return -1;
    }
    long self_hash = PyObject_Hash(method_self_or_none(op));
    if (self_hash == -1) {
        return -1;
    }
    long func_hash = PyObject_Hash(PyMethod_GET_FUNCTION(op));
    if (func_hash == -1) {
        return -1;
    }
    long hash = self_hash ^ func_hash;
    return hash == -1 ? -2 : hash;
}

/* op.__name__ as a new str; NULL without exception if there is none. */
static PyObject *
method_name_of(PyObject *op)
{
    if (op == NULL) {
        return NULL;
    }
    PyObject *name = PyObject_GetAttr(op, _Py_ID(__name__));
    if (name == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
        }
        return NULL;
    }
    if (!PyString_Check(name)) {
        Py_CLEAR(name);
    }
    return name;
}

static PyObject *
method_repr(PyObject *op)
{
    PyObject *result = NULL;
    PyObject *cls_name = NULL;
    PyObject *name = method_name_of(PyMethod_GET_FUNCTION(op));
    if (name == NULL && PyErr_Occurred()) {
        return NULL;
    }
    cls_name = method_name_of(PyMethod_GET_CLASS(op));
    if (cls_name == NULL && PyErr_Occurred()) {
        Py_XDECREF(name);
        return NULL;
    }
    const char *name_text = name == NULL ? "?" : PyString_AS_STRING(name);
    const char *cls_text = cls_name == NULL ? "?" : PyString_AS_STRING(cls_name);
    if (PyMethod_GET_SELF(op) == NULL) {
        result = PyString_FromFormat("<unbound method %s.%s>", cls_text, name_text);
    }
    else {
        PyObject *self = PyObject_Repr(PyMethod_GET_SELF(op));
        if (self != NULL) {
            result = PyString_FromFormat("<bound method %s.%s of %s>", cls_text, name_text,
                                         PyString_AS_STRING(self));
            Py_DECREF(self);
        }
    }
    Py_XDECREF(name);
    Py_XDECREF(cls_name);
    return result;
}

/* ---- calls --------------------------------------------------------------------------------------- */

/* Name of a class for a message. */
static void
method_class_name(PyObject *cls, char *buffer, size_t size)
{
    PyObject *name = method_name_of(cls);
    if (name == NULL) {
        PyErr_Clear();
    }
    PyOS_snprintf(buffer, size, "%.*s", (int)size - 1,
                  name == NULL ? "?" : PyString_AS_STRING(name));
    Py_XDECREF(name);
}

/* The first argument of an unbound method is not an instance of its class. */
static void
method_wrong_self(PyObject *func, PyObject *cls, PyObject *self)
{
    char wanted[256];
    char got[256] = "nothing";
    method_class_name(cls, wanted, sizeof(wanted));
    if (self != NULL) {
        PyObject *self_cls = PyObject_GetAttr(self, _Py_ID(__class__));
        if (self_cls == NULL) {
            PyErr_Clear();
            self_cls = (PyObject *)Py_TYPE(self);
            Py_INCREF(self_cls);
        }
        method_class_name(self_cls, got, sizeof(got));
        Py_DECREF(self_cls);
    }
    PyErr_Format(PyExc_TypeError,
                 "unbound method %s%s must be called with %s instance as first argument "
                 "(got %s%s instead)",
                 PyEval_GetFuncName(func), PyEval_GetFuncDesc(func), wanted, got,
                 self == NULL ? "" : " instance");
}

static PyObject *
method_call_unbound(PyObject *op, PyObject *args, PyObject *kwds)
{
    PyObject *func = PyMethod_GET_FUNCTION(op);
    PyObject *cls = PyMethod_GET_CLASS(op);
    PyObject *self = PyTuple_GET_SIZE(args) >= 1 ? PyTuple_GET_ITEM(args, 0) : NULL;
    int fits = self == NULL ? 0 : PyObject_IsInstance(self, cls);
    if (fits < 0) {
        return NULL;
    }
    if (!fits) {
        method_wrong_self(func, cls, self);
        return NULL;
    }
    return PyObject_Call(func, args, kwds);
}

#define METHOD_STACK_ARGS 8

static PyObject *
method_call(PyObject *op, PyObject *args, PyObject *kwds)
{
    PyObject *self = PyMethod_GET_SELF(op);
    PyObject *func = PyMethod_GET_FUNCTION(op);
    if (self == NULL) {
        return method_call_unbound(op, args, kwds);
    }
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (count < METHOD_STACK_ARGS && (kwds == NULL || PyDict_Size(kwds) == 0)) {
        PyObject *stack[METHOD_STACK_ARGS];
        stack[0] = self;
        memcpy(stack + 1, ((PyTupleObject *)args)->ob_item, (size_t)count * sizeof(PyObject *));
        return _PyPlus_FastCall(func, stack, count + 1, NULL);
    }
    PyObject *all = PyTuple_New(count + 1);
    if (all == NULL) {
        return NULL;
    }
    Py_INCREF(self);
    PyTuple_SET_ITEM(all, 0, self);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyTuple_GET_ITEM(args, i);
        Py_INCREF(item);
        PyTuple_SET_ITEM(all, i + 1, item);
    }
    PyObject *result = PyObject_Call(func, all, kwds);
    Py_DECREF(all);
    return result;
}

/* An unbound method binds to instances of its class and its subclasses. */
static PyObject *
method_descr_get(PyObject *op, PyObject *obj, PyObject *cls)
{
    if (PyMethod_GET_SELF(op) != NULL) {
        Py_INCREF(op);
        return op;
    }
    if (PyMethod_GET_CLASS(op) != NULL && cls != NULL) {
        int fits = PyObject_IsSubclass(cls, PyMethod_GET_CLASS(op));
        if (fits < 0) {
            return NULL;
        }
        if (!fits) {
            Py_INCREF(op);
            return op;
        }
    }
    return PyMethod_New(PyMethod_GET_FUNCTION(op), obj, cls);
}

PyTypeObject PyMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "instancemethod",
    .tp_basicsize = sizeof(PyMethodObject),
    .tp_dealloc = method_dealloc,
    .tp_compare = method_compare,
    .tp_repr = method_repr,
    .tp_hash = method_hash,
    .tp_call = method_call,
    .tp_getattro = method_getattro,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "instancemethod(function, instance[, class])\n\n"
              "A method of function bound to instance; unbound if that is None.",
    .tp_traverse = method_traverse,
    .tp_weaklistoffset = offsetof(PyMethodObject, im_weakreflist),
    .tp_members = method_members,
    .tp_getset = method_getset,
    .tp_descr_get = method_descr_get,
    .tp_new = method_new,
};
