/* Python functions, and the two wrappers classmethod and staticmethod. */
#include "Python.h"
#include "code.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_gc.h"
#include "structmember.h"

PyObject *
PyFunction_New(PyObject *code, PyObject *globals)
{
    PyFunctionObject *op = PyObject_GC_New(PyFunctionObject, &PyFunction_Type);
    if (op == NULL) {
        return NULL;
    }
    PyCodeObject *co = (PyCodeObject *)code;
    op->func_weakreflist = NULL;
    Py_INCREF(code);
    op->func_code = code;
    Py_INCREF(globals);
    op->func_globals = globals;
    op->func_name = co->co_name;
    Py_INCREF(op->func_name);
    op->func_defaults = NULL;
    op->func_closure = NULL;
    op->func_dict = NULL;
    /* The docstring is the first constant, if that is text. */
    PyObject *doc = Py_None;
    if (PyTuple_GET_SIZE(co->co_consts) >= 1) {
        doc = PyTuple_GET_ITEM(co->co_consts, 0);
        if (!PyString_Check(doc) && !PyUnicode_Check(doc)) {
            doc = Py_None;
        }
    }
    Py_INCREF(doc);
    op->func_doc = doc;
    PyObject *module = PyDict_GetItem(globals, _Py_ID(__name__));
    Py_XINCREF(module);
    op->func_module = module;
    _PyGC_Track((PyObject *)op);
    return (PyObject *)op;
}

#define FUNC_GETTER(Name, field)                                               \
    PyObject *PyFunction_Get##Name(PyObject *op)                               \
    {                                                                          \
        if (!PyFunction_Check(op)) {                                           \
            PyErr_BadInternalCall();                                           \
            return NULL;                                                       \
        }                                                                      \
        return ((PyFunctionObject *)op)->field;                                \
    }
FUNC_GETTER(Code, func_code)
FUNC_GETTER(Globals, func_globals)
FUNC_GETTER(Module, func_module)
FUNC_GETTER(Defaults, func_defaults)
FUNC_GETTER(Closure, func_closure)
#undef FUNC_GETTER

int
PyFunction_SetDefaults(PyObject *op, PyObject *defaults)
{
    if (!PyFunction_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (defaults == Py_None) {
        defaults = NULL;
    }
    else if (defaults != NULL && !PyTuple_Check(defaults)) {
        PyErr_SetString(PyExc_SystemError, "non-tuple default args");
        return -1;
    }
    Py_XINCREF(defaults);
    Py_XSETREF(((PyFunctionObject *)op)->func_defaults, defaults);
    return 0;
}

int
PyFunction_SetClosure(PyObject *op, PyObject *closure)
{
    if (!PyFunction_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (closure == Py_None) {
        closure = NULL;
    }
    else if (closure != NULL && !PyTuple_Check(closure)) {
        PyErr_Format(PyExc_SystemError, "expected tuple for closure, got '%.100s'",
                     Py_TYPE(closure)->tp_name);
        return -1;
    }
    Py_XINCREF(closure);
    Py_XSETREF(((PyFunctionObject *)op)->func_closure, closure);
    return 0;
}

/* ---- attributes --------------------------------------------------------------------------- */

static int
func_is_restricted(void)
{
    if (!PyEval_GetRestricted()) {
        return 0;
    }
    PyErr_SetString(PyExc_RuntimeError,
                    "function attributes not accessible in restricted mode");
    return 1;
}

#define OFF(x) offsetof(PyFunctionObject, x)
static PyMemberDef func_members[] = {
    {"func_closure", T_OBJECT, OFF(func_closure), RESTRICTED | READONLY, NULL},
    {"__closure__", T_OBJECT, OFF(func_closure), RESTRICTED | READONLY, NULL},
    {"func_doc", T_OBJECT, OFF(func_doc), PY_WRITE_RESTRICTED, NULL},
    {"__doc__", T_OBJECT, OFF(func_doc), PY_WRITE_RESTRICTED, NULL},
    {"func_globals", T_OBJECT, OFF(func_globals), RESTRICTED | READONLY, NULL},
    {"__globals__", T_OBJECT, OFF(func_globals), RESTRICTED | READONLY, NULL},
    {"__module__", T_OBJECT, OFF(func_module), PY_WRITE_RESTRICTED, NULL},
    {NULL}};
#undef OFF

static PyObject *
func_get_dict(PyFunctionObject *op, void *closure)
{
    if (func_is_restricted()) {
        return NULL;
    }
    if (op->func_dict == NULL) {
        op->func_dict = PyDict_New();
        if (op->func_dict == NULL) {
            return NULL;
        }
    }
    Py_INCREF(op->func_dict);
    return op->func_dict;
}

static int
func_set_dict(PyFunctionObject *op, PyObject *value, void *closure)
{
    if (func_is_restricted()) {
        return -1;
    }
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "function's dictionary may not be deleted");
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "setting function's dictionary to a non-dict");
        return -1;
    }
    Py_INCREF(value);
    Py_XSETREF(op->func_dict, value);
    return 0;
}

static PyObject *
func_get_code(PyFunctionObject *op, void *closure)
{
    if (func_is_restricted()) {
        return NULL;
    }
    Py_INCREF(op->func_code);
    return op->func_code;
}

static int
func_set_code(PyFunctionObject *op, PyObject *value, void *closure)
{
    if (func_is_restricted()) {
        return -1;
    }
    if (value == NULL || !PyCode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "__code__ must be set to a code object");
        return -1;
    }
    Py_ssize_t nfree = PyCode_GetNumFree((PyCodeObject *)value);
    Py_ssize_t nclosure = op->func_closure == NULL ? 0 : PyTuple_GET_SIZE(op->func_closure);
    if (nclosure != nfree) {
        PyErr_Format(PyExc_ValueError,
                     "%s() requires a code object with %zd free vars, not %zd",
                     PyString_AsString(op->func_name), nclosure, nfree);
        return -1;
    }
    Py_INCREF(value);
    Py_SETREF(op->func_code, value);
    return 0;
}

static PyObject *
func_get_name(PyFunctionObject *op, void *closure)
{
    Py_INCREF(op->func_name);
    return op->func_name;
}

static int
func_set_name(PyFunctionObject *op, PyObject *value, void *closure)
{
    if (func_is_restricted()) {
        return -1;
    }
    if (value == NULL || !PyString_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "__name__ must be set to a string object");
        return -1;
    }
    Py_INCREF(value);
    Py_SETREF(op->func_name, value);
    return 0;
}

static PyObject *
func_get_defaults(PyFunctionObject *op, void *closure)
{
    if (func_is_restricted()) {
        return NULL;
    }
    PyObject *value = op->func_defaults != NULL ? op->func_defaults : Py_None;
    Py_INCREF(value);
    return value;
}

static int
func_set_defaults(PyFunctionObject *op, PyObject *value, void *closure)
{
    if (func_is_restricted()) {
        return -1;
    }
    if (value == Py_None) {
        value = NULL;
    }
    if (value != NULL && !PyTuple_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "__defaults__ must be set to a tuple object");
        return -1;
    }
    Py_XINCREF(value);
    Py_XSETREF(op->func_defaults, value);
    return 0;
}

static PyGetSetDef func_getset[] = {
    {"func_code", (getter)func_get_code, (setter)func_set_code},
    {"__code__", (getter)func_get_code, (setter)func_set_code},
    {"func_defaults", (getter)func_get_defaults, (setter)func_set_defaults},
    {"__defaults__", (getter)func_get_defaults, (setter)func_set_defaults},
    {"func_dict", (getter)func_get_dict, (setter)func_set_dict},
    {"__dict__", (getter)func_get_dict, (setter)func_set_dict},
    {"func_name", (getter)func_get_name, (setter)func_set_name},
    {"__name__", (getter)func_get_name, (setter)func_set_name},
    {NULL}};

/* ---- function() --------------------------------------------------------------------------- */

PyDoc_STRVAR(func_doc,
"function(code, globals[, name[, argdefs[, closure]]])\n\n\
Make a function that runs code with globals as its module's names.  name replaces the\n\
code's own, argdefs is a tuple of defaults of the last parameters, closure a tuple with\n\
one cell for each free variable of the code.");

/* Does the closure suit the code?  0 or -1. */
static int
func_check_closure(PyCodeObject *code, PyObject *closure)
{
    Py_ssize_t nfree = PyTuple_GET_SIZE(code->co_freevars);
    if (!PyTuple_Check(closure)) {
        if (nfree != 0 && closure == Py_None) {
            PyErr_SetString(PyExc_TypeError, "arg 5 (closure) must be tuple");
            return -1;
        }
        if (closure != Py_None) {
            PyErr_SetString(PyExc_TypeError, "arg 5 (closure) must be None or tuple");
            return -1;
        }
    }
    Py_ssize_t nclosure = closure == Py_None ? 0 : PyTuple_GET_SIZE(closure);
    if (nfree != nclosure) {
        PyErr_Format(PyExc_ValueError, "%s requires closure of length %zd, not %zd",
                     PyString_AS_STRING(code->co_name), nfree, nclosure);
        return -1;
    }
    for (Py_ssize_t i = 0; i < nclosure; i++) {
        PyObject *cell = PyTuple_GET_ITEM(closure, i);
        if (!PyCell_Check(cell)) {
            PyErr_Format(PyExc_TypeError, "arg 5 (closure) expected cell, found %s",
                         Py_TYPE(cell)->tp_name);
            return -1;
        }
    }
    return 0;
}

static PyObject *
func_new(PyTypeObject *type, PyObject *args, PyObject *kw)
{
    static char *kwlist[] = {"code", "globals", "name", "argdefs", "closure", NULL};
    PyCodeObject *code;
    PyObject *globals;
    PyObject *name = Py_None;
    PyObject *defaults = Py_None;
    PyObject *closure = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kw, "O!O!|OOO:function", kwlist, &PyCode_Type, &code,
                                     &PyDict_Type, &globals, &name, &defaults, &closure)) {
        return NULL;
    }
    if (name != Py_None && !PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "arg 3 (name) must be None or string");
        return NULL;
    }
    if (defaults != Py_None && !PyTuple_Check(defaults)) {
        PyErr_SetString(PyExc_TypeError, "arg 4 (defaults) must be None or tuple");
        return NULL;
    }
    if (func_check_closure(code, closure) < 0) {
        return NULL;
    }
    if (PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError, "cannot create functions in restricted mode");
        return NULL;
    }
    PyFunctionObject *op = (PyFunctionObject *)PyFunction_New((PyObject *)code, globals);
    if (op == NULL) {
        return NULL;
    }
    if (name != Py_None) {
        Py_INCREF(name);
        Py_SETREF(op->func_name, name);
    }
    if (defaults != Py_None) {
        Py_INCREF(defaults);
        op->func_defaults = defaults;
    }
    if (closure != Py_None) {
        Py_INCREF(closure);
        op->func_closure = closure;
    }
    return (PyObject *)op;
}

static void
func_dealloc(PyFunctionObject *op)
{
    _PyGC_Untrack((PyObject *)op);
    if (op->func_weakreflist != NULL) {
        PyObject_ClearWeakRefs((PyObject *)op);
    }
    Py_DECREF(op->func_code);
    Py_DECREF(op->func_globals);
    Py_XDECREF(op->func_module);
    Py_DECREF(op->func_name);
    Py_XDECREF(op->func_defaults);
    Py_XDECREF(op->func_doc);
    Py_XDECREF(op->func_dict);
    Py_XDECREF(op->func_closure);
    PyObject_GC_Del(op);
}

static PyObject *
func_repr(PyFunctionObject *op)
{
    return PyString_FromFormat("<function %s at %p>", PyString_AsString(op->func_name), op);
}

static int
func_traverse(PyFunctionObject *f, visitproc visit, void *arg)
{
    Py_VISIT(f->func_code);
    Py_VISIT(f->func_globals);
    Py_VISIT(f->func_module);
    Py_VISIT(f->func_defaults);
    Py_VISIT(f->func_doc);
    Py_VISIT(f->func_name);
    Py_VISIT(f->func_dict);
    Py_VISIT(f->func_closure);
    return 0;
}

/* Functions become methods also of None's type. */
static PyObject *
func_descr_get(PyObject *func, PyObject *obj, PyObject *type)
{
    return PyMethod_New(func, obj == Py_None ? NULL : obj, type);
}

PyTypeObject PyFunction_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "function",
    .tp_basicsize = sizeof(PyFunctionObject),
    .tp_dealloc = (destructor)func_dealloc,
    .tp_repr = (reprfunc)func_repr,
    .tp_call = _PyFunction_Call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_setattro = PyObject_GenericSetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = func_doc,
    .tp_traverse = (traverseproc)func_traverse,
    .tp_weaklistoffset = offsetof(PyFunctionObject, func_weakreflist),
    .tp_members = func_members,
    .tp_getset = func_getset,
    .tp_descr_get = func_descr_get,
    .tp_dictoffset = offsetof(PyFunctionObject, func_dict),
    .tp_new = func_new,
};

/* ---- classmethod and staticmethod ------------------------------------------------------------ */

typedef struct {
    PyObject_HEAD
    PyObject *callable; /* NULL before __init__ */
} func_wrapper;

static void
wrapper_dealloc(func_wrapper *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->callable);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int
wrapper_traverse(func_wrapper *self, visitproc visit, void *arg)
{
    Py_VISIT(self->callable);
    return 0;
}

static int
wrapper_clear(func_wrapper *self)
{
    Py_CLEAR(self->callable);
    return 0;
}

static int
wrapper_init(func_wrapper *self, PyObject *args, PyObject *kwds, const char *name)
{
    PyObject *callable;
    if (!PyArg_UnpackTuple(args, (char *)name, 1, 1, &callable)) {
        return -1;
    }
    if (kwds != NULL && PyDict_Size(kwds) != 0) {
        PyErr_Format(PyExc_TypeError, "%s does not take keyword arguments", name);
        return -1;
    }
    Py_INCREF(callable);
    Py_XSETREF(self->callable, callable);
    return 0;
}

static PyObject *
wrapper_new(PyTypeObject *type, PyObject *callable)
{
    func_wrapper *self = (func_wrapper *)PyType_GenericAlloc(type, 0);
    if (self != NULL) {
        Py_INCREF(callable);
        self->callable = callable;
    }
    return (PyObject *)self;
}

static PyMemberDef wrapper_members[] = {
    {"__func__", T_OBJECT, offsetof(func_wrapper, callable), READONLY, NULL}, {NULL}};

static int
cm_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    return wrapper_init((func_wrapper *)self, args, kwds, "classmethod");
}

static PyObject *
cm_descr_get(PyObject *self, PyObject *obj, PyObject *type)
{
    func_wrapper *cm = (func_wrapper *)self;
    if (cm->callable == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "uninitialized classmethod object");
        return NULL;
    }
    if (type == NULL) {
        type = (PyObject *)Py_TYPE(obj);
    }
    return PyMethod_New(cm->callable, type, (PyObject *)Py_TYPE(type));
}

PyDoc_STRVAR(cm_doc,
"classmethod(function) -> method\n\n\
Make a method that receives the class, not the instance, as its first argument:\n\n\
    class C:\n\
        @classmethod\n\
        def make(cls, arg): ...\n\n\
Called through an instance, it receives the instance's class; through a subclass, the\n\
subclass.");

PyTypeObject PyClassMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "classmethod",
    .tp_basicsize = sizeof(func_wrapper),
    .tp_dealloc = (destructor)wrapper_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = cm_doc,
    .tp_traverse = (traverseproc)wrapper_traverse,
    .tp_clear = (inquiry)wrapper_clear,
    .tp_members = wrapper_members,
    .tp_descr_get = cm_descr_get,
    .tp_init = cm_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};

PyObject *
PyClassMethod_New(PyObject *callable)
{
    return wrapper_new(&PyClassMethod_Type, callable);
}

static int
sm_init(PyObject *self, PyObject *args, PyObject *kwds)
{
    return wrapper_init((func_wrapper *)self, args, kwds, "staticmethod");
}

static PyObject *
sm_descr_get(PyObject *self, PyObject *obj, PyObject *type)
{
    PyObject *callable = ((func_wrapper *)self)->callable;
    if (callable == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "uninitialized staticmethod object");
        return NULL;
    }
    Py_INCREF(callable);
    return callable;
}

PyDoc_STRVAR(sm_doc,
"staticmethod(function) -> method\n\n\
Make a method that receives neither instance nor class:\n\n\
    class C:\n\
        @staticmethod\n\
        def helper(arg): ...\n\n\
It is called as C.helper() or C().helper().");

PyTypeObject PyStaticMethod_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "staticmethod",
    .tp_basicsize = sizeof(func_wrapper),
    .tp_dealloc = (destructor)wrapper_dealloc,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_doc = sm_doc,
    .tp_traverse = (traverseproc)wrapper_traverse,
    .tp_clear = (inquiry)wrapper_clear,
    .tp_members = wrapper_members,
    .tp_descr_get = sm_descr_get,
    .tp_init = sm_init,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = PyType_GenericNew,
    .tp_free = PyObject_GC_Del,
};

PyObject *
PyStaticMethod_New(PyObject *callable)
{
    return wrapper_new(&PyStaticMethod_Type, callable);
}
