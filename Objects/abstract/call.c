/* Calling objects from C. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_types.h"
#include "abstract_private.h"

PyObject *
PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwds)
{
    ternaryfunc call = Py_TYPE(callable)->tp_call;
    if (call == NULL) {
        return _PyAbstract_TypeError("'%.200s' object is not callable", callable);
    }
    if (Py_EnterRecursiveCall(" while calling a Python object")) {
        return NULL;
    }
    PyObject *result = call(callable, args, kwds);
    Py_LeaveRecursiveCall();
    if (result == NULL && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_SystemError, "NULL result without error in PyObject_Call");
    }
    return result;
}

PyObject *
PyObject_CallObject(PyObject *callable, PyObject *args)
{
    return PyEval_CallObjectWithKeywords(callable, args, NULL);
}

/* Call with what a build format made: a tuple is the arguments, anything else is
 * the only one.  Consumes args. */
static PyObject *
call_with_built(PyObject *callable, PyObject *args)
{
    if (args == NULL) {
        return NULL;
    }
    if (!PyTuple_Check(args)) {
        Py_SETREF(args, PyTuple_Pack(1, args));
        if (args == NULL) {
            return NULL;
        }
    }
    PyObject *result = PyObject_Call(callable, args, NULL);
    Py_DECREF(args);
    return result;
}

typedef PyObject *(*buildfunc)(const char *, va_list);

static PyObject *
call_function(PyObject *callable, const char *format, va_list values, buildfunc build)
{
    if (callable == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *args = format != NULL && *format != '\0' ? build(format, values) : PyTuple_New(0);
    return call_with_built(callable, args);
}

static PyObject *
call_method(PyObject *op, const char *name, const char *format, va_list values, buildfunc build)
{
    if (op == NULL || name == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *method = PyObject_GetAttrString(op, name);
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    if (!PyCallable_Check(method)) {
        _PyAbstract_TypeError("attribute of type '%.200s' is not callable", method);
    }
    else {
        result = call_function(method, format, values, build);
    }
    Py_DECREF(method);
    return result;
}

PyObject *
PyObject_CallFunction(PyObject *callable, char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *result = call_function(callable, format, values, Py_VaBuildValue);
    va_end(values);
    return result;
}

PyObject *
_PyObject_CallFunction_SizeT(PyObject *callable, char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *result = call_function(callable, format, values, _Py_VaBuildValue_SizeT);
    va_end(values);
    return result;
}

PyObject *
PyObject_CallMethod(PyObject *op, char *name, char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *result = call_method(op, name, format, values, Py_VaBuildValue);
    va_end(values);
    return result;
}

PyObject *
_PyObject_CallMethod_SizeT(PyObject *op, char *name, char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *result = call_method(op, name, format, values, _Py_VaBuildValue_SizeT);
    va_end(values);
    return result;
}

#define CALL_STACK_ARGS 8

/* Call with the objects up to NULL; few of them need no tuple. */
static PyObject *
call_with_objects(PyObject *callable, va_list values)
{
    PyObject *stack[CALL_STACK_ARGS];
    va_list counting;
    Py_ssize_t count = 0;
    va_copy(counting, values);
    for (;;) {
        PyObject *value = va_arg(counting, PyObject *);
        if (value == NULL) {
            break;
        }
        if (count < CALL_STACK_ARGS) {
            stack[count] = value;
        }
        count++;
    }
    va_end(counting);
    if (count <= CALL_STACK_ARGS) {
        return _PyPlus_FastCall(callable, stack, count, NULL);
    }
    PyObject *args = PyTuple_New(count);
    for (Py_ssize_t i = 0; args != NULL && i < count; i++) {
        PyObject *value = va_arg(values, PyObject *);
        Py_INCREF(value);
        PyTuple_SET_ITEM(args, i, value);
    }
    return call_with_built(callable, args);
}

PyObject *
PyObject_CallFunctionObjArgs(PyObject *callable, ...)
{
    if (callable == NULL) {
        return _PyAbstract_NullError();
    }
    va_list values;
    va_start(values, callable);
    PyObject *result = call_with_objects(callable, values);
    va_end(values);
    return result;
}

PyObject *
PyObject_CallMethodObjArgs(PyObject *op, PyObject *name, ...)
{
    if (op == NULL || name == NULL) {
        return _PyAbstract_NullError();
    }
    PyObject *method = PyObject_GetAttr(op, name);
    if (method == NULL) {
        return NULL;
    }
    va_list values;
    va_start(values, name);
    PyObject *result = call_with_objects(method, values);
    va_end(values);
    Py_DECREF(method);
    return result;
}
