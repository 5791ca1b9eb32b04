/* Builtins about one object (or two): attributes, classes, numbers, characters. */
#include <float.h>
#include "builtins.h"

ONEARG(abs)
{
    return PyNumber_Absolute(arg);
}

ONEARG(bin)
{
    return PyNumber_ToBase(arg, 2);
}

ONEARG(callable)
{
    return PyBool_FromLong(PyCallable_Check(arg));
}

ONEARG(repr)
{
    return PyObject_Repr(arg);
}

ONEARG(id)
{
    return PyLong_FromVoidPtr(arg);
}

ONEARG(hash)
{
    long hash = PyObject_Hash(arg);
    return hash == -1 ? NULL : PyInt_FromLong(hash);
}

ONEARG(len)
{
    Py_ssize_t length = PyObject_Size(arg);
    return length < 0 ? NULL : PyInt_FromSsize_t(length);
}

VARARGS(cmp)
{
    PyObject *a;
    PyObject *b;
    int order;
    if (!PyArg_UnpackTuple(args, "cmp", 2, 2, &a, &b) || PyObject_Cmp(a, b, &order) < 0) {
        return NULL;
    }
    return PyInt_FromLong(order);
}

VARARGS(coerce)
{
    PyObject *a;
    PyObject *b;
    if (PyErr_WarnPy3k("coerce() not supported in 3.x", 1) < 0) {
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "coerce", 2, 2, &a, &b) || PyNumber_Coerce(&a, &b) < 0) {
        return NULL;
    }
    PyObject *both = PyTuple_Pack(2, a, b);
    Py_DECREF(a);
    Py_DECREF(b);
    return both;
}

VARARGS(divmod)
{
    PyObject *a;
    PyObject *b;
    return PyArg_UnpackTuple(args, "divmod", 2, 2, &a, &b) ? PyNumber_Divmod(a, b) : NULL;
}

VARARGS(pow)
{
    PyObject *base;
    PyObject *exponent;
    PyObject *modulus = Py_None;
    if (!PyArg_UnpackTuple(args, "pow", 2, 3, &base, &exponent, &modulus)) {
        return NULL;
    }
    return PyNumber_Power(base, exponent, modulus);
}

VARARGS(format)
{
    PyObject *value;
    PyObject *spec = NULL;
    return PyArg_ParseTuple(args, "O|O:format", &value, &spec) ? PyObject_Format(value, spec)
                                                              : NULL;
}

/* ---- attributes ----------------------------------------------------------------- */

/* An attribute name in str, for str and unicode; borrowed for str, the default encoding of a
 * unicode name (which owns it) otherwise. */
static PyObject *
attribute_name(PyObject *name, const char *message)
{
    if (PyUnicode_Check(name)) {
        return _PyUnicode_AsDefaultEncodedString(name, NULL);
    }
    if (!PyString_Check(name)) {
        PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    return name;
}

VARARGS(getattr)
{
    PyObject *object;
    PyObject *name;
    PyObject *fallback = NULL;
    if (!PyArg_UnpackTuple(args, "getattr", 2, 3, &object, &name, &fallback)) {
        return NULL;
    }
    name = attribute_name(name, "getattr(): attribute name must be string");
    if (name == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_GetAttr(object, name);
    if (result == NULL && fallback != NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        Py_INCREF(fallback);
        return fallback;
    }
    return result;
}

VARARGS(hasattr)
{
    PyObject *object;
    PyObject *name;
    if (!PyArg_UnpackTuple(args, "hasattr", 2, 2, &object, &name)) {
        return NULL;
    }
    name = attribute_name(name, "hasattr(): attribute name must be string");
    if (name == NULL) {
        return NULL;
    }
    PyObject *value = PyObject_GetAttr(object, name);
    if (value == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_Exception)) {
            return NULL; /* KeyboardInterrupt, SystemExit */
        }
        PyErr_Clear();
        Py_RETURN_FALSE;
    }
    Py_DECREF(value);
    Py_RETURN_TRUE;
}

VARARGS(setattr)
{
    PyObject *object;
    PyObject *name;
    PyObject *value;
    if (!PyArg_UnpackTuple(args, "setattr", 3, 3, &object, &name, &value)
        || PyObject_SetAttr(object, name, value) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

VARARGS(delattr)
{
    PyObject *object;
    PyObject *name;
    if (!PyArg_UnpackTuple(args, "delattr", 2, 2, &object, &name)
        || PyObject_SetAttr(object, name, NULL) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

VARARGS(isinstance)
{
    PyObject *object;
    PyObject *class;
    if (!PyArg_UnpackTuple(args, "isinstance", 2, 2, &object, &class)) {
        return NULL;
    }
    int answer = PyObject_IsInstance(object, class);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

VARARGS(issubclass)
{
    PyObject *derived;
    PyObject *class;
    if (!PyArg_UnpackTuple(args, "issubclass", 2, 2, &derived, &class)) {
        return NULL;
    }
    int answer = PyObject_IsSubclass(derived, class);
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

/* ---- characters and strings ------------------------------------------------------- */

VARARGS(chr)
{
    long code;
    if (!PyArg_ParseTuple(args, "l:chr", &code)) {
        return NULL;
    }
    if (code < 0 || code > 255) {
        PyErr_SetString(PyExc_ValueError, "chr() arg not in range(256)");
        return NULL;
    }
    char byte = (char)code;
    return PyString_FromStringAndSize(&byte, 1);
}

VARARGS(unichr)
{
    int code;
    return PyArg_ParseTuple(args, "i:unichr", &code) ? PyUnicode_FromOrdinal(code) : NULL;
}

ONEARG(ord)
{
    Py_ssize_t size;
    if (PyString_Check(arg)) {
        size = PyString_GET_SIZE(arg);
        if (size == 1) {
            return PyInt_FromLong(Py_CHARMASK(PyString_AS_STRING(arg)[0]));
        }
    }
    else if (PyByteArray_Check(arg)) {
        size = PyByteArray_GET_SIZE(arg);
        if (size == 1) {
            return PyInt_FromLong(Py_CHARMASK(PyByteArray_AS_STRING(arg)[0]));
        }
    }
    else if (PyUnicode_Check(arg)) {
        size = PyUnicode_GET_SIZE(arg);
        if (size == 1) {
            return PyInt_FromLong((long)PyUnicode_AS_UNICODE(arg)[0]);
        }
    }
    else {
        return PyErr_Format(PyExc_TypeError, "ord() expected string of length 1, but %.200s found",
                            Py_TYPE(arg)->tp_name);
    }
    return PyErr_Format(PyExc_TypeError,
                        "ord() expected a character, but string of length %zd found", size);
}

VARARGS(intern)
{
    PyObject *string;
    if (PyErr_WarnPy3k("intern() not supported in 3.x; use sys.intern()", 1) < 0
        || !PyArg_ParseTuple(args, "S:intern", &string)) {
        return NULL;
    }
    if (!PyString_CheckExact(string)) {
        PyErr_SetString(PyExc_TypeError, "can't intern subclass of string");
        return NULL;
    }
    Py_INCREF(string);
    PyString_InternInPlace(&string);
    return string;
}

/* ---- numbers ------------------------------------------------------------------------ */

/* Through a slot that must give a str. */
static PyObject *
number_text(PyObject *number, unaryfunc convert, const char *name)
{
    if (convert == NULL) {
        return PyErr_Format(PyExc_TypeError, "%s() argument can't be converted to %s", name, name);
    }
    PyObject *text = convert(number);
    if (text != NULL && !PyString_Check(text)) {
        PyErr_Format(PyExc_TypeError, "__%s__ returned non-string (type %.200s)", name,
                     Py_TYPE(text)->tp_name);
        Py_CLEAR(text);
    }
    return text;
}

ONEARG(hex)
{
    PyNumberMethods *slots = Py_TYPE(arg)->tp_as_number;
    return number_text(arg, slots == NULL ? NULL : slots->nb_hex, "hex");
}

ONEARG(oct)
{
    PyNumberMethods *slots = Py_TYPE(arg)->tp_as_number;
    return number_text(arg, slots == NULL ? NULL : slots->nb_oct, "oct");
}

/* Beyond these no digit changes, or none is left. */
#define MOST_DIGITS ((int)((DBL_MANT_DIG - DBL_MIN_EXP) * 0.30103))
#define LEAST_DIGITS (-(int)((DBL_MAX_EXP + 1) * 0.30103))

KWARGS(round)
{
    static char *kwlist[] = {"number", "ndigits", NULL};
    double number;
    PyObject *digits_object = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "d|O:round", kwlist, &number, &digits_object)) {
        return NULL;
    }
    Py_ssize_t digits = 0;
    if (digits_object != NULL) {
        digits = PyNumber_AsSsize_t(digits_object, NULL);
        if (digits == -1 && PyErr_Occurred()) {
            return NULL;
        }
    }
    if (!Py_IS_FINITE(number) || number == 0.0 || digits > MOST_DIGITS) {
        return PyFloat_FromDouble(number);
    }
    if (digits < LEAST_DIGITS) {
        return PyFloat_FromDouble(0.0 * number);
    }
    return _Py_double_round(number, (int)digits);
}
