/* isinstance() and issubclass().
 *
 * "Class" is generous: a new-style class, an old-style class, or anything with a
 * tuple __bases__ (an extension's idea of a class, a proxy).  A type may decide
 * for itself by __instancecheck__ and __subclasscheck__ of its metaclass. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"

/* cls.__bases__ if it is a tuple; else NULL, with an exception only if the lookup
 * raised something serious. */
static PyObject *
class_bases(PyObject *cls)
{
    PyObject *bases = PyObject_GetAttr(cls, _Py_ID(__bases__));
    if (bases == NULL) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
        }
        return NULL;
    }
    if (!PyTuple_Check(bases)) {
        Py_CLEAR(bases);
    }
    return bases;
}

/* TypeError with the message unless cls is a class in the generous sense. */
static int
class_check(PyObject *cls, const char *message)
{
    PyObject *bases = class_bases(cls);
    if (bases == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, message);
        }
        return 0;
    }
    Py_DECREF(bases);
    return 1;
}

/* Search the graph of __bases__.  A chain of single bases takes no C stack. */
static int
class_derives(PyObject *derived, PyObject *cls)
{
    int result = 0;
    PyObject *hold = NULL; /* keeps derived alive */
    while (result == 0) {
        if (derived == cls) {
            result = 1;
            break;
        }
        PyObject *bases = class_bases(derived);
        if (bases == NULL) {
            result = PyErr_Occurred() ? -1 : 0;
            break;
        }
        Py_XSETREF(hold, bases);
        Py_ssize_t count = PyTuple_GET_SIZE(bases);
        if (count == 1) {
            derived = PyTuple_GET_ITEM(bases, 0);
            continue;
        }
        if (count > 0 && Py_EnterRecursiveCall(" in __subclasscheck__")) {
            result = -1;
            break;
        }
        for (Py_ssize_t i = 0; i < count && result == 0; i++) {
            result = class_derives(PyTuple_GET_ITEM(bases, i), cls);
        }
        if (count > 0) {
            Py_LeaveRecursiveCall();
        }
        break;
    }
    Py_XDECREF(hold);
    return result;
}

int
_PyObject_RealIsInstance(PyObject *instance, PyObject *cls)
{
    if (PyClass_Check(cls) && PyInstance_Check(instance)) {
        return PyClass_IsSubclass((PyObject *)((PyInstanceObject *)instance)->in_class, cls);
    }
    if (PyType_Check(cls)) {
        if (PyObject_TypeCheck(instance, (PyTypeObject *)cls)) {
            return 1;
        }
        /* A proxy may claim another class. */
        PyObject *claimed = PyObject_GetAttr(instance, _Py_ID(__class__));
        if (claimed == NULL) {
            PyErr_Clear();
            return 0;
        }
        int result = claimed != (PyObject *)Py_TYPE(instance) && PyType_Check(claimed)
                     && PyType_IsSubtype((PyTypeObject *)claimed, (PyTypeObject *)cls);
        Py_DECREF(claimed);
        return result;
    }
    if (!class_check(cls, "isinstance() arg 2 must be a class, type,"
                          " or tuple of classes and types")) {
        return -1;
    }
    PyObject *claimed = PyObject_GetAttr(instance, _Py_ID(__class__));
    if (claimed == NULL) {
        PyErr_Clear();
        return 0;
    }
    int result = class_derives(claimed, cls);
    Py_DECREF(claimed);
    return result;
}

int
_PyObject_RealIsSubclass(PyObject *derived, PyObject *cls)
{
    if (PyType_Check(cls) && PyType_Check(derived)) {
        return PyType_IsSubtype((PyTypeObject *)derived, (PyTypeObject *)cls);
    }
    if (PyClass_Check(derived) && PyClass_Check(cls)) {
        return derived == cls || PyClass_IsSubclass(derived, cls);
    }
    if (!class_check(derived, "issubclass() arg 1 must be a class")
        || !class_check(cls, "issubclass() arg 2 must be a class or tuple of classes")) {
        return -1;
    }
    return class_derives(derived, cls);
}

typedef int (*class_question)(PyObject *, PyObject *);

/* Ask for each class of the tuple. */
static int
class_any(PyObject *op, PyObject *classes, class_question question, const char *where)
{
    if (Py_EnterRecursiveCall(where)) {
        return -1;
    }
    int result = 0;
    Py_ssize_t count = PyTuple_GET_SIZE(classes);
    for (Py_ssize_t i = 0; i < count && result == 0; i++) {
        result = question(op, PyTuple_GET_ITEM(classes, i));
    }
    Py_LeaveRecursiveCall();
    return result;
}

/* Ask the method of cls's metaclass. */
static int
class_ask_hook(PyObject *method, PyObject *op, const char *where)
{
    int result = -1;
    if (Py_EnterRecursiveCall(where)) {
        return -1;
    }
    PyObject *answer = _PyPlus_CallOneArg(method, op);
    Py_LeaveRecursiveCall();
    if (answer != NULL) {
        result = PyObject_IsTrue(answer);
        Py_DECREF(answer);
    }
    return result;
}

int
PyObject_IsInstance(PyObject *instance, PyObject *cls)
{
    static const char where[] = " in __instancecheck__";
    if ((PyObject *)Py_TYPE(instance) == cls) {
        return 1;
    }
    if (PyTuple_Check(cls)) {
        return class_any(instance, cls, PyObject_IsInstance, where);
    }
    if (Py_TYPE(cls) == &PyType_Type) {
        /* type.__instancecheck__, without the detour. */
        return _PyObject_RealIsInstance(instance, cls);
    }
    if (!PyClass_Check(cls) && !PyInstance_Check(cls)) {
        PyObject *method
            = _PyObject_LookupSpecial(cls, "__instancecheck__", &_Py_ID(__instancecheck__));
        if (method != NULL) {
            int result = class_ask_hook(method, instance, where);
            Py_DECREF(method);
            return result;
        }
        if (PyErr_Occurred()) {
            return -1;
        }
    }
    return _PyObject_RealIsInstance(instance, cls);
}

int
PyObject_IsSubclass(PyObject *derived, PyObject *cls)
{
    static const char where[] = " in __subclasscheck__";
    if (PyTuple_Check(cls)) {
        return class_any(derived, cls, PyObject_IsSubclass, where);
    }
    if (Py_TYPE(cls) == &PyType_Type) {
        return _PyObject_RealIsSubclass(derived, cls);
    }
    if (!PyClass_Check(cls) && !PyInstance_Check(cls)) {
        PyObject *method
            = _PyObject_LookupSpecial(cls, "__subclasscheck__", &_Py_ID(__subclasscheck__));
        if (method != NULL) {
            int result = class_ask_hook(method, derived, where);
            Py_DECREF(method);
            return result;
        }
        if (PyErr_Occurred()) {
            return -1;
        }
    }
    return _PyObject_RealIsSubclass(derived, cls);
}
