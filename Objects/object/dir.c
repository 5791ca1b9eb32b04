/* dir(): names of the local scope, or what __dir__ says, or a guess from the
 * dicts of the object, its class and the bases.
 *
 * The result is a help for people, not a promise: attributes that break while
 * we look are left out; only a lack of memory is told. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_types.h"

/* An attribute that could not be had: 0, or -1 if memory is lacking. */
static int
dir_forgive(void)
{
    if (PyErr_ExceptionMatches(PyExc_MemoryError)) {
        return -1;
    }
    PyErr_Clear();
    return 0;
}

/* 0 and the attribute, NULL if it cannot be had; -1 with MemoryError. */
static int
dir_peek(PyObject *op, PyObject *name, PyObject **value)
{
    *value = PyObject_GetAttr(op, name);
    return *value == NULL ? dir_forgive() : 0;
}

/* Add the names of a class and all its bases. */
static int
dir_merge_class(PyObject *names, PyObject *cls)
{
    assert(PyDict_Check(names));
    PyObject *class_dict;
    if (dir_peek(cls, _Py_ID(__dict__), &class_dict) < 0) {
        return -1;
    }
    if (class_dict != NULL) {
        int failed = PyDict_Update(names, class_dict);
        Py_DECREF(class_dict);
        if (failed < 0) {
            return -1;
        }
    }
    PyObject *bases;
    if (dir_peek(cls, _Py_ID(__bases__), &bases) < 0) {
        return -1;
    }
    if (bases == NULL) {
        return 0;
    }
    int result = 0;
    Py_ssize_t count = PySequence_Size(bases);
    if (count < 0) {
        result = dir_forgive();
    }
    for (Py_ssize_t i = 0; i < count && result == 0; i++) {
        PyObject *base = PySequence_GetItem(bases, i);
        if (base == NULL) {
            result = -1;
            break;
        }
        if (Py_EnterRecursiveCall(" in dir()")) {
            result = -1;
        }
        else {
            result = dir_merge_class(names, base);
            Py_LeaveRecursiveCall();
        }
        Py_DECREF(base);
    }
    Py_DECREF(bases);
    return result;
}

/* Add the strings of a list attribute: __members__ and __methods__ of old
 * extension types. */
static int
dir_merge_list(PyObject *names, PyObject *op, const char *attribute)
{
    PyObject *list = PyObject_GetAttrString(op, attribute);
    if (list == NULL) {
        return dir_forgive();
    }
    int result = 0;
    if (PyList_Check(list)) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && result == 0; i++) {
            PyObject *item = PyList_GET_ITEM(list, i);
            if (PyString_Check(item)) {
                result = PyDict_SetItem(names, item, Py_None);
            }
        }
        if (Py_Py3kWarningFlag
            && (strcmp(attribute, "__members__") == 0 || strcmp(attribute, "__methods__") == 0)
            && PyErr_WarnEx(PyExc_DeprecationWarning,
                            "__members__ and __methods__ not supported in 3.x", 1)
                   < 0) {
            result = -1;
        }
    }
    Py_DECREF(list);
    return result;
}

static PyObject *
dir_locals(void)
{
    PyObject *locals = PyEval_GetLocals();
    if (locals == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "frame does not exist");
        }
        return NULL;
    }
    PyObject *names = PyMapping_Keys(locals);
    if (names != NULL && !PyList_Check(names)) {
        PyErr_Format(PyExc_TypeError,
                     "dir(): expected keys() of locals to be a list, not '%.200s'",
                     Py_TYPE(names)->tp_name);
        Py_CLEAR(names);
    }
    return names;
}

static PyObject *
dir_of_class(PyObject *cls)
{
    PyObject *names = PyDict_New();
    PyObject *result = NULL;
    if (names != NULL && dir_merge_class(names, cls) == 0) {
        result = PyDict_Keys(names);
    }
    Py_XDECREF(names);
    return result;
}

static PyObject *
dir_of_module(PyObject *module)
{
    PyObject *dict = PyObject_GetAttr(module, _Py_ID(__dict__));
    if (dict == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (PyDict_Check(dict)) {
        result = PyDict_Keys(dict);
    }
    else {
        char *name = PyModule_GetName(module);
        if (name != NULL) {
            PyErr_Format(PyExc_TypeError, "%.200s.__dict__ is not a dictionary", name);
        }
    }
    Py_DECREF(dict);
    return result;
}

static PyObject *
dir_of_object(PyObject *op)
{
    PyObject *names = NULL;
    PyObject *result = NULL;
    PyObject *cls = NULL;
    PyObject *dict;
    if (dir_peek(op, _Py_ID(__dict__), &dict) < 0) {
        return NULL;
    }
    names = dict != NULL && PyDict_Check(dict) ? PyDict_Copy(dict) : PyDict_New();
    if (names == NULL || dir_merge_list(names, op, "__members__") < 0
        || dir_merge_list(names, op, "__methods__") < 0) {
        goto done;
    }
    if (dir_peek(op, _Py_ID(__class__), &cls) < 0) {
        goto done;
    }
    if (cls != NULL && dir_merge_class(names, cls) < 0) {
        goto done;
    }
    result = PyDict_Keys(names);
done:
    Py_XDECREF(dict);
    Py_XDECREF(names);
    Py_XDECREF(cls);
    return result;
}

/* What __dir__ answers; *found tells whether there is one. */
static PyObject *
dir_by_method(PyObject *op, int *found)
{
    PyObject *method = NULL;
    *found = 1;
    if (PyInstance_Check(op)) {
        method = PyObject_GetAttr(op, _Py_ID(__dir__));
        if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            *found = 0;
        }
    }
    else {
        method = _PyObject_LookupSpecial(op, "__dir__", &_Py_ID(__dir__));
        *found = method != NULL || PyErr_Occurred();
    }
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallFunctionObjArgs(method, NULL);
    Py_DECREF(method);
    if (result != NULL && !PyList_Check(result)) {
        PyErr_Format(PyExc_TypeError, "__dir__() must return a list, not %.200s",
                     Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

PyObject *
PyObject_Dir(PyObject *op)
{
    int found = 0;
    PyObject *names = NULL;
    if (op == NULL) {
        names = dir_locals();
    }
    else {
        names = dir_by_method(op, &found);
        if (!found) {
            names = PyModule_Check(op)                       ? dir_of_module(op)
                    : PyType_Check(op) || PyClass_Check(op) ? dir_of_class(op)
                                                            : dir_of_object(op);
        }
    }
    if (names != NULL && PyList_Sort(names) < 0) {
        Py_CLEAR(names);
    }
    return names;
}
