/* Old-style classes: a name, a dict and bases; attributes are searched depth
 * first.  Their type is `classobj`, whatever the class. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "classobject_private.h"

const char *
_PyClass_Name(PyClassObject *cls)
{
    return cls->cl_name != NULL && PyString_Check(cls->cl_name) ? PyString_AS_STRING(cls->cl_name)
                                                                 : "?";
}

PyObject *
_PyClass_Module(PyClassObject *cls)
{
    PyObject *module = PyDict_GetItem(cls->cl_dict, _Py_ID(__module__));
    return module != NULL && PyString_Check(module) ? module : NULL;
}

PyObject *
_PyClass_Lookup(PyClassObject *cls, PyObject *name, PyClassObject **owner)
{
    PyObject *value = PyDict_GetItem(cls->cl_dict, name);
    if (value != NULL) {
        *owner = cls;
        return value;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(cls->cl_bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(cls->cl_bases, i);
        value = _PyClass_Lookup((PyClassObject *)base, name, owner);
        if (value != NULL) {
            return value;
        }
    }
    return NULL;
}

/* ---- making ----------------------------------------------------------------------------- */

/* Bases that are not old-style classes make the class themselves.  *result is set
 * to what they made, or NULL with exception; 0 if all bases are ours. */
static int
class_delegate(PyObject *bases, PyObject *dict, PyObject *name, PyObject **result)
{
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        PyObject *base = PyTuple_GET_ITEM(bases, i);
        if (PyClass_Check(base)) {
            continue;
        }
        if (PyCallable_Check((PyObject *)Py_TYPE(base))) {
            *result = PyObject_CallFunctionObjArgs((PyObject *)Py_TYPE(base), name, bases, dict,
                                                   NULL);
        }
        else {
            PyErr_SetString(PyExc_TypeError, "PyClass_New: base must be a class");
            *result = NULL;
        }
        return 1;
    }
    return 0;
}

static int
class_complete_dict(PyObject *dict)
{
    if (PyDict_GetItem(dict, _Py_ID(__doc__)) == NULL
        && PyDict_SetItem(dict, _Py_ID(__doc__), Py_None) < 0) {
        return -1;
    }
    if (PyDict_GetItem(dict, _Py_ID(__module__)) == NULL) {
        PyObject *globals = PyEval_GetGlobals();
        PyObject *module
            = globals == NULL ? NULL : PyDict_GetItem(globals, _Py_ID(__name__));
        if (module != NULL && PyDict_SetItem(dict, _Py_ID(__module__), module) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Find the three hooks along the bases. */
static void
class_find_hooks(PyClassObject *cls)
{
    PyClassObject *owner = NULL;
    PyObject *getattr = _PyClass_Lookup(cls, _Py_ID(__getattr__), &owner);
    PyObject *setattr = _PyClass_Lookup(cls, _Py_ID(__setattr__), &owner);
    PyObject *delattr = _PyClass_Lookup(cls, _Py_ID(__delattr__), &owner);
    Py_XINCREF(getattr);
    Py_XINCREF(setattr);
    Py_XINCREF(delattr);
    Py_XSETREF(cls->cl_getattr, getattr);
    Py_XSETREF(cls->cl_setattr, setattr);
    Py_XSETREF(cls->cl_delattr, delattr);
}

PyObject *
PyClass_New(PyObject *bases, PyObject *dict, PyObject *name)
{
    if (name == NULL || !PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "PyClass_New: name must be a string");
        return NULL;
    }
    if (dict == NULL || !PyDict_Check(dict)) {
        PyErr_SetString(PyExc_TypeError, "PyClass_New: dict must be a dictionary");
        return NULL;
    }
    if (bases != NULL && !PyTuple_Check(bases)) {
        PyErr_SetString(PyExc_TypeError, "PyClass_New: bases must be a tuple");
        return NULL;
    }
    if (class_complete_dict(dict) < 0) {
        return NULL;
    }
    if (bases == NULL) {
        bases = PyTuple_New(0);
        if (bases == NULL) {
            return NULL;
        }
    }
    else {
        PyObject *made = NULL;
        if (class_delegate(bases, dict, name, &made)) {
            return made;
        }
        Py_INCREF(bases);
    }
    PyClassObject *cls = PyObject_GC_New(PyClassObject, &PyClass_Type);
    if (cls == NULL) {
        Py_DECREF(bases);
        return NULL;
    }
    cls->cl_bases = bases;
    Py_INCREF(dict);
    cls->cl_dict = dict;
    Py_INCREF(name);
    cls->cl_name = name;
    cls->cl_getattr = NULL;
    cls->cl_setattr = NULL;
    cls->cl_delattr = NULL;
    cls->cl_weakreflist = NULL;
    class_find_hooks(cls);
    _PyObject_GC_TRACK(cls);
    return (PyObject *)cls;
}

static PyObject *
class_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"name", "bases", "dict", NULL};
    PyObject *name = NULL;
    PyObject *bases = NULL;
    PyObject *dict = NULL;
    (void)type;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "SOO", keywords, &name, &bases, &dict)) {
        return NULL;
    }
    return PyClass_New(bases, dict, name);
}

/* ---- life -------------------------------------------------------------------------------- */

static void
class_dealloc(PyObject *self)
{
    PyClassObject *cls = (PyClassObject *)self;
    _PyObject_GC_UNTRACK(self);
    if (cls->cl_weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    Py_DECREF(cls->cl_bases);
    Py_DECREF(cls->cl_dict);
    Py_XDECREF(cls->cl_name);
    Py_XDECREF(cls->cl_getattr);
    Py_XDECREF(cls->cl_setattr);
    Py_XDECREF(cls->cl_delattr);
    PyObject_GC_Del(self);
}

static int
class_traverse(PyObject *self, visitproc visit, void *arg)
{
    PyClassObject *cls = (PyClassObject *)self;
    Py_VISIT(cls->cl_bases);
    Py_VISIT(cls->cl_dict);
    Py_VISIT(cls->cl_name);
    Py_VISIT(cls->cl_getattr);
    Py_VISIT(cls->cl_setattr);
    Py_VISIT(cls->cl_delattr);
    return 0;
}

/* ---- attributes ----------------------------------------------------------------------------- */

/* Does the name look like __x__? */
static int
class_is_special(const char *name)
{
    size_t size = strlen(name);
    return size > 4 && name[0] == '_' && name[1] == '_' && name[size - 1] == '_'
           && name[size - 2] == '_';
}

static void
class_no_attribute(PyClassObject *cls, const char *name)
{
    PyErr_Format(PyExc_AttributeError, "class %.50s has no attribute '%.400s'",
                 _PyClass_Name(cls), name);
}

/* __dict__, __bases__, __name__: new reference, NULL without exception if it is
 * another name. */
static PyObject *
class_get_special(PyClassObject *cls, const char *name)
{
    PyObject *result = NULL;
    if (strcmp(name, "__dict__") == 0) {
        if (PyEval_GetRestricted()) {
            PyErr_SetString(PyExc_RuntimeError,
                            "class.__dict__ not accessible in restricted mode");
            return NULL;
        }
        result = cls->cl_dict;
    }
    else if (strcmp(name, "__bases__") == 0) {
        result = cls->cl_bases;
    }
    else if (strcmp(name, "__name__") == 0) {
        result = cls->cl_name == NULL ? Py_None : cls->cl_name;
    }
    Py_XINCREF(result);
    return result;
}

static PyObject *
class_getattr(PyObject *self, PyObject *name)
{
    PyClassObject *cls = (PyClassObject *)self;
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "attribute name must be a string");
        return NULL;
    }
    const char *text = PyString_AS_STRING(name);
    if (class_is_special(text)) {
        PyObject *special = class_get_special(cls, text);
        if (special != NULL || PyErr_Occurred()) {
            return special;
        }
    }
    PyClassObject *owner = NULL;
    PyObject *value = _PyClass_Lookup(cls, name, &owner);
    if (value == NULL) {
        class_no_attribute(cls, text);
        return NULL;
    }
    Py_INCREF(value);
    descrgetfunc bind = PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HAVE_CLASS)
                            ? Py_TYPE(value)->tp_descr_get
                            : NULL;
    if (bind != NULL) {
        Py_SETREF(value, bind(value, NULL, self));
    }
    return value;
}

/* The setters return NULL, or the message of a TypeError. */
static const char *
class_set_dict(PyClassObject *cls, PyObject *value)
{
    if (value == NULL || !PyDict_Check(value)) {
        return "__dict__ must be a dictionary object";
    }
    Py_INCREF(value);
    Py_SETREF(cls->cl_dict, value);
    class_find_hooks(cls);
    return NULL;
}

static const char *
class_set_bases(PyClassObject *cls, PyObject *value)
{
    if (value == NULL || !PyTuple_Check(value)) {
        return "__bases__ must be a tuple object";
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); i++) {
        PyObject *base = PyTuple_GET_ITEM(value, i);
        if (!PyClass_Check(base)) {
            return "__bases__ items must be classes";
        }
        if (PyClass_IsSubclass(base, (PyObject *)cls)) {
            return "a __bases__ item causes an inheritance cycle";
        }
    }
    Py_INCREF(value);
    Py_SETREF(cls->cl_bases, value);
    class_find_hooks(cls);
    return NULL;
}

static const char *
class_set_name(PyClassObject *cls, PyObject *value)
{
    if (value == NULL || !PyString_Check(value)) {
        return "__name__ must be a string object";
    }
    if (strlen(PyString_AS_STRING(value)) != (size_t)PyString_GET_SIZE(value)) {
        return "__name__ must not contain null bytes";
    }
    Py_INCREF(value);
    Py_SETREF(cls->cl_name, value);
    return NULL;
}

static void
class_set_hook(PyObject **hook, PyObject *value)
{
    Py_XINCREF(value);
    Py_XSETREF(*hook, value);
}

/* 1 done, 0 an ordinary attribute (after keeping the hooks up to date), -1. */
static int
class_set_special(PyClassObject *cls, const char *name, PyObject *value)
{
    static const struct {
        const char *name;
        const char *(*set)(PyClassObject *, PyObject *);
    } setters[] = {
        {"__dict__", class_set_dict},
        {"__bases__", class_set_bases},
        {"__name__", class_set_name},
    };
    for (size_t i = 0; i < Py_ARRAY_LENGTH(setters); i++) {
        if (strcmp(name, setters[i].name) == 0) {
            const char *message = setters[i].set(cls, value);
            if (message != NULL) {
                PyErr_SetString(PyExc_TypeError, message);
                return -1;
            }
            return 1;
        }
    }
    if (strcmp(name, "__getattr__") == 0) {
        class_set_hook(&cls->cl_getattr, value);
    }
    else if (strcmp(name, "__setattr__") == 0) {
        class_set_hook(&cls->cl_setattr, value);
    }
    else if (strcmp(name, "__delattr__") == 0) {
        class_set_hook(&cls->cl_delattr, value);
    }
    return 0;
}

static int
class_setattr(PyObject *self, PyObject *name, PyObject *value)
{
    PyClassObject *cls = (PyClassObject *)self;
    if (PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError, "classes are read-only in restricted mode");
        return -1;
    }
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, "attribute name must be a string");
        return -1;
    }
    const char *text = PyString_AS_STRING(name);
    if (class_is_special(text)) {
        int outcome = class_set_special(cls, text, value);
        if (outcome != 0) {
            return outcome < 0 ? -1 : 0;
        }
    }
    if (value != NULL) {
        return PyDict_SetItem(cls->cl_dict, name, value);
    }
    int result = PyDict_DelItem(cls->cl_dict, name);
    if (result < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
        class_no_attribute(cls, text);
    }
    return result;
}

/* ---- text ------------------------------------------------------------------------------------ */

static PyObject *
class_repr(PyObject *self)
{
    PyClassObject *cls = (PyClassObject *)self;
    PyObject *module = _PyClass_Module(cls);
    return PyString_FromFormat("<class %s.%s at %p>",
                               module == NULL ? "?" : PyString_AS_STRING(module),
                               _PyClass_Name(cls), cls);
}

static PyObject *
class_str(PyObject *self)
{
    PyClassObject *cls = (PyClassObject *)self;
    if (cls->cl_name == NULL || !PyString_Check(cls->cl_name)) {
        return class_repr(self);
    }
    PyObject *module = _PyClass_Module(cls);
    if (module == NULL) {
        Py_INCREF(cls->cl_name);
        return cls->cl_name;
    }
    PyObject *result = PyString_FromStringAndSize(PyString_AS_STRING(module),
                                                  PyString_GET_SIZE(module));
    PyString_ConcatAndDel(&result, PyString_FromString("."));
    PyString_Concat(&result, cls->cl_name);
    return result;
}

PyTypeObject PyClass_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "classobj",
    .tp_basicsize = sizeof(PyClassObject),
    .tp_dealloc = class_dealloc,
    .tp_repr = class_repr,
    .tp_call = PyInstance_New,
    .tp_str = class_str,
    .tp_getattro = class_getattr,
    .tp_setattro = class_setattr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "classobj(name, bases, dict)\n\n"
              "An old-style class.  The name must be a string; the bases a tuple of\n"
              "classes; the dict becomes the namespace of the class.",
    .tp_traverse = class_traverse,
    .tp_weaklistoffset = offsetof(PyClassObject, cl_weakreflist),
    .tp_new = class_new,
};

int
PyClass_IsSubclass(PyObject *derived, PyObject *base)
{
    if (derived == base) {
        return 1;
    }
    if (PyTuple_Check(base)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(base); i++) {
            if (PyClass_IsSubclass(derived, PyTuple_GET_ITEM(base, i))) {
                return 1;
            }
        }
        return 0;
    }
    if (derived == NULL || !PyClass_Check(derived)) {
        return 0;
    }
    PyObject *bases = ((PyClassObject *)derived)->cl_bases;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); i++) {
        if (PyClass_IsSubclass(PyTuple_GET_ITEM(bases, i), base)) {
            return 1;
        }
    }
    return 0;
}
