/* Instances of old-style classes: creation, attributes, death.  What operators and
 * protocols do is in instance_ops.c. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "classobject_private.h"

/* ---- attributes --------------------------------------------------------------------------- */

PyObject *
_PyInstance_Find(PyInstanceObject *inst, PyObject *name)
{
    PyObject *value = PyDict_GetItem(inst->in_dict, name);
    if (value != NULL) {
        Py_INCREF(value);
        return value;
    }
    PyClassObject *owner = NULL;
    value = _PyClass_Lookup(inst->in_class, name, &owner);
    if (value == NULL) {
        return NULL;
    }
    Py_INCREF(value);
    descrgetfunc bind = PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HAVE_CLASS)
                            ? Py_TYPE(value)->tp_descr_get
                            : NULL;
    if (bind != NULL) {
        Py_SETREF(value, bind(value, (PyObject *)inst, (PyObject *)inst->in_class));
    }
    return value;
}

/* What 2.7 calls the raw lookup: no binding, no hooks. */
PyObject *
_PyInstance_Lookup(PyObject *op, PyObject *name)
{
    PyInstanceObject *inst = (PyInstanceObject *)op;
    PyClassObject *owner = NULL;
    assert(PyInstance_Check(op));
    PyObject *value = PyDict_GetItem(inst->in_dict, name);
    return value != NULL ? value : _PyClass_Lookup(inst->in_class, name, &owner);
}

static void
instance_no_attribute(PyInstanceObject *inst, PyObject *name)
{
    PyErr_Format(PyExc_AttributeError, "%.50s instance has no attribute '%.400s'",
                 _PyClass_Name(inst->in_class), PyString_AS_STRING(name));
}

/* Everything but __getattr__. */
static PyObject *
instance_getattr_plain(PyInstanceObject *inst, PyObject *name)
{
    const char *text = PyString_AS_STRING(name);
    if (text[0] == '_' && text[1] == '_') {
        if (strcmp(text, "__dict__") == 0) {
            if (PyEval_GetRestricted()) {
                PyErr_SetString(PyExc_RuntimeError,
                                "instance.__dict__ not accessible in restricted mode");
                return NULL;
            }
            Py_INCREF(inst->in_dict);
            return inst->in_dict;
        }
        if (strcmp(text, "__class__") == 0) {
            Py_INCREF(inst->in_class);
            return (PyObject *)inst->in_class;
        }
    }
    PyObject *value = _PyInstance_Find(inst, name);
    if (value == NULL && !PyErr_Occurred()) {
        instance_no_attribute(inst, name);
    }
    return value;
}

PyObject *
_PyInstance_GetAttr(PyObject *op, PyObject *name)
{
    PyInstanceObject *inst = (PyInstanceObject *)op;
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "attribute name must be a string");
        return NULL;
    }
    PyObject *value = instance_getattr_plain(inst, name);
    PyObject *hook = inst->in_class->cl_getattr;
    if (value != NULL || hook == NULL || !PyErr_ExceptionMatches(PyExc_AttributeError)) {
        return value;
    }
    PyErr_Clear();
    PyObject *args[2] = {op, name};
    Py_INCREF(hook);
    value = _PyPlus_FastCall(hook, args, 2, NULL);
    Py_DECREF(hook);
    return value;
}

PyObject *
_PyInstance_GetOptional(PyObject *op, PyObject *name, int *missing)
{
    PyInstanceObject *inst = (PyInstanceObject *)op;
    *missing = 0;
    PyObject *value = NULL;
    if (inst->in_class->cl_getattr == NULL) {
        value = _PyInstance_Find(inst, name);
        *missing = value == NULL && !PyErr_Occurred();
        if (value == NULL && !*missing && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            *missing = 1;
        }
        return value;
    }
    value = _PyInstance_GetAttr(op, name);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        *missing = 1;
    }
    return value;
}

/* __dict__ and __class__: 1 done, 0 another name, -1. */
static int
instance_set_special(PyInstanceObject *inst, const char *name, PyObject *value)
{
    if (strcmp(name, "__dict__") == 0) {
        if (PyEval_GetRestricted()) {
            PyErr_SetString(PyExc_RuntimeError, "__dict__ not accessible in restricted mode");
            return -1;
        }
        if (value == NULL || !PyDict_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "__dict__ must be set to a dictionary");
            return -1;
        }
        Py_INCREF(value);
        Py_SETREF(inst->in_dict, value);
        return 1;
    }
    if (strcmp(name, "__class__") == 0) {
        if (PyEval_GetRestricted()) {
            PyErr_SetString(PyExc_RuntimeError, "__class__ not accessible in restricted mode");
            return -1;
        }
        if (value == NULL || !PyClass_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "__class__ must be set to a class");
            return -1;
        }
        PyObject *old = (PyObject *)inst->in_class;
        Py_INCREF(value);
        inst->in_class = (PyClassObject *)value;
        Py_DECREF(old);
        return 1;
    }
    return 0;
}

static int
instance_setattr(PyObject *op, PyObject *name, PyObject *value)
{
    PyInstanceObject *inst = (PyInstanceObject *)op;
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "attribute name must be a string");
        return -1;
    }
    const char *text = PyString_AS_STRING(name);
    if (text[0] == '_' && text[1] == '_') {
        int outcome = instance_set_special(inst, text, value);
        if (outcome != 0) {
            return outcome < 0 ? -1 : 0;
        }
    }
    PyObject *hook = value == NULL ? inst->in_class->cl_delattr : inst->in_class->cl_setattr;
    if (hook != NULL) {
        PyObject *args[3] = {op, name, value};
        Py_INCREF(hook);
        PyObject *answer = _PyPlus_FastCall(hook, args, value == NULL ? 2 : 3, NULL);
        Py_DECREF(hook);
        Py_XDECREF(answer);
        return answer == NULL ? -1 : 0;
    }
    if (value != NULL) {
        return PyDict_SetItem(inst->in_dict, name, value);
    }
    int result = PyDict_DelItem(inst->in_dict, name);
    if (result < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
        instance_no_attribute(inst, name);
    }
    return result;
}

/* ---- making ----------------------------------------------------------------------------------- */

PyObject *
PyInstance_NewRaw(PyObject *cls, PyObject *dict)
{
    if (!PyClass_Check(cls) || (dict != NULL && !PyDict_Check(dict))) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (dict == NULL) {
        dict = PyDict_New();
        if (dict == NULL) {
            return NULL;
        }
    }
    else {
        Py_INCREF(dict);
    }
    PyInstanceObject *inst = PyObject_GC_New(PyInstanceObject, &PyInstance_Type);
    if (inst == NULL) {
        Py_DECREF(dict);
        return NULL;
    }
    inst->in_weakreflist = NULL;
    Py_INCREF(cls);
    inst->in_class = (PyClassObject *)cls;
    inst->in_dict = dict;
    _PyObject_GC_TRACK(inst);
    return (PyObject *)inst;
}

static int
instance_init(PyObject *inst, PyObject *args, PyObject *kwds)
{
    PyObject *init = _PyInstance_Find((PyInstanceObject *)inst, _Py_ID(__init__));
    if (init == NULL) {
        if (PyErr_Occurred()) {
            return -1;
        }
        if ((args != NULL && PyTuple_Check(args) && PyTuple_GET_SIZE(args) != 0)
            || (kwds != NULL && PyDict_Check(kwds) && PyDict_Size(kwds) != 0)) {
            PyErr_SetString(PyExc_TypeError, "this constructor takes no arguments");
            return -1;
        }
        return 0;
    }
    PyObject *answer = PyEval_CallObjectWithKeywords(init, args, kwds);
    Py_DECREF(init);
    if (answer == NULL) {
        return -1;
    }
    int result = 0;
    if (answer != Py_None) {
        PyErr_SetString(PyExc_TypeError, "__init__() should return None");
        result = -1;
    }
    Py_DECREF(answer);
    return result;
}

PyObject *
PyInstance_New(PyObject *cls, PyObject *args, PyObject *kwds)
{
    PyObject *inst = PyInstance_NewRaw(cls, NULL);
    if (inst != NULL && instance_init(inst, args, kwds) < 0) {
        Py_CLEAR(inst);
    }
    return inst;
}

static PyObject *
instance_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *cls = NULL;
    PyObject *dict = Py_None;
    (void)type;
    if (!_PyArg_NoKeywords("instance", kwds)
        || !PyArg_ParseTuple(args, "O!|O:instance", &PyClass_Type, &cls, &dict)) {
        return NULL;
    }
    if (dict == Py_None) {
        dict = NULL;
    }
    else if (!PyDict_Check(dict)) {
        PyErr_SetString(PyExc_TypeError, "instance() second arg must be dictionary or None");
        return NULL;
    }
    return PyInstance_NewRaw(cls, dict);
}

/* ---- death --------------------------------------------------------------------------------------- */

/* Call __del__ with one reference lent; the exception in flight is kept. */
static void
instance_finalize(PyInstanceObject *inst)
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *method = _PyInstance_Find(inst, _Py_ID(__del__));
    if (method != NULL) {
        PyObject *answer = PyEval_CallObject(method, NULL);
        if (answer == NULL) {
            PyErr_WriteUnraisable(method);
        }
        Py_XDECREF(answer);
        Py_DECREF(method);
    }
    PyErr_Restore(type, value, traceback);
}

static void
instance_dealloc(PyObject *self)
{
    PyInstanceObject *inst = (PyInstanceObject *)self;
    _PyObject_GC_UNTRACK(self);
    if (inst->in_weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    assert(Py_REFCNT(self) == 0);
    Py_REFCNT(self) = 1;
    instance_finalize(inst);
    assert(Py_REFCNT(self) > 0);
    if (--Py_REFCNT(self) > 0) {
        /* __del__ kept it. */
        _PyObject_GC_TRACK(self);
        return;
    }
    /* Weak references made by __del__ die without their callbacks. */
    while (inst->in_weakreflist != NULL) {
        _PyWeakref_ClearRef((PyWeakReference *)inst->in_weakreflist);
    }
    Py_DECREF(inst->in_class);
    Py_XDECREF(inst->in_dict);
    PyObject_GC_Del(self);
}

static int
instance_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((PyInstanceObject *)self)->in_class);
    Py_VISIT(((PyInstanceObject *)self)->in_dict);
    return 0;
}

/* ---- text, hash, call ------------------------------------------------------------------------------ */

/* Call a method without arguments; *missing if there is none. */
static PyObject *
instance_call_optional(PyObject *self, PyObject *name, int *missing)
{
    PyObject *method = _PyInstance_GetOptional(self, name, missing);
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = _PyPlus_CallNoArgs(method);
    Py_DECREF(method);
    return result;
}

static PyObject *
instance_repr(PyObject *self)
{
    int missing = 0;
    PyObject *result = instance_call_optional(self, _Py_ID(__repr__), &missing);
    if (missing) {
        PyClassObject *cls = ((PyInstanceObject *)self)->in_class;
        PyObject *module = _PyClass_Module(cls);
        result = PyString_FromFormat("<%s.%s instance at %p>",
                                     module == NULL ? "?" : PyString_AS_STRING(module),
                                     _PyClass_Name(cls), self);
    }
    return result;
}

static PyObject *
instance_str(PyObject *self)
{
    int missing = 0;
    PyObject *result = instance_call_optional(self, _Py_ID(__str__), &missing);
    return missing ? instance_repr(self) : result;
}

/* Does the attribute exist?  -1 on error. */
static int
instance_has(PyObject *self, PyObject *name)
{
    int missing = 0;
    PyObject *value = _PyInstance_GetOptional(self, name, &missing);
    if (value != NULL) {
        Py_DECREF(value);
        return 1;
    }
    return missing ? 0 : -1;
}

static long
instance_hash(PyObject *self)
{
    int missing = 0;
    PyObject *answer = instance_call_optional(self, _Py_ID(__hash__), &missing);
    if (missing) {
        int compares = instance_has(self, _Py_ID(__eq__));
        if (compares == 0) {
            compares = instance_has(self, _Py_ID(__cmp__));
        }
        if (compares == 0) {
            return _Py_HashPointer(self);
        }
        if (compares > 0) {
            PyErr_SetString(PyExc_TypeError, "unhashable instance");
        }
        return -1;
    }
    if (answer == NULL) {
        return -1;
    }
    long hash = -1;
    if (PyInt_Check(answer) || PyLong_Check(answer)) {
        hash = PyObject_Hash(answer);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "__hash__() should return an int");
    }
    Py_DECREF(answer);
    return hash;
}

static PyObject *
instance_call(PyObject *self, PyObject *args, PyObject *kwds)
{
    PyObject *method = _PyInstance_GetAttr(self, _Py_ID(__call__));
    if (method == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            PyErr_Format(PyExc_AttributeError, "%.200s instance has no __call__ method",
                         _PyClass_Name(((PyInstanceObject *)self)->in_class));
        }
        return NULL;
    }
    PyObject *result = NULL;
    /* x.__call__ = x would be endless. */
    if (!Py_EnterRecursiveCall(" in __call__")) {
        result = PyObject_Call(method, args, kwds);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(method);
    return result;
}

PyTypeObject PyInstance_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "instance",
    .tp_basicsize = sizeof(PyInstanceObject),
    .tp_dealloc = instance_dealloc,
    .tp_compare = _PyInstance_Compare,
    .tp_repr = instance_repr,
    .tp_as_number = &_PyInstance_AsNumber,
    .tp_as_sequence = &_PyInstance_AsSequence,
    .tp_as_mapping = &_PyInstance_AsMapping,
    .tp_hash = instance_hash,
    .tp_call = instance_call,
    .tp_str = instance_str,
    .tp_getattro = _PyInstance_GetAttr,
    .tp_setattro = instance_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_CHECKTYPES,
    .tp_doc = "instance(class[, dict])\n\n"
              "An instance of an old-style class, made without calling __init__.\n"
              "The dict, if given, becomes its namespace.",
    .tp_traverse = instance_traverse,
    .tp_richcompare = _PyInstance_RichCompare,
    .tp_weaklistoffset = offsetof(PyInstanceObject, in_weakreflist),
    .tp_iter = _PyInstance_Iter,
    .tp_iternext = _PyInstance_IterNext,
    .tp_new = instance_new,
};
