/* bool: int's subclass with the two instances True and False.
 *
 * Both are static and never freed.  Arithmetic is int's; only &, | and ^ of two
 * bools stay bools. */

#include "Python.h"
#include "pycore_names.h"

PyIntObject _Py_ZeroStruct = {PyObject_HEAD_INIT(&PyBool_Type) 0};
PyIntObject _Py_TrueStruct = {PyObject_HEAD_INIT(&PyBool_Type) 1};

PyObject *
PyBool_FromLong(long value)
{
    PyObject *result = value ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

static PyObject *
bool_repr(PyObject *self)
{
    PyObject *text = PyInt_AS_LONG(self) ? _Py_ID(True) : _Py_ID(False);
    Py_INCREF(text);
    return text;
}

static int
bool_print(PyObject *self, FILE *stream, int Py_UNUSED(flags))
{
    const char *text = PyInt_AS_LONG(self) ? "True" : "False";
    Py_BEGIN_ALLOW_THREADS
    fputs(text, stream);
    Py_END_ALLOW_THREADS
    return 0;
}

static PyObject *
bool_new(PyTypeObject *Py_UNUSED(type), PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"x", NULL};
    PyObject *value = Py_False;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:bool", keywords, &value)) {
        return NULL;
    }
    int truth = PyObject_IsTrue(value);
    return truth < 0 ? NULL : PyBool_FromLong(truth);
}

static PyObject *
bool_and(PyObject *left, PyObject *right)
{
    if (!PyBool_Check(left) || !PyBool_Check(right)) {
        return PyInt_Type.tp_as_number->nb_and(left, right);
    }
    return PyBool_FromLong(PyInt_AS_LONG(left) & PyInt_AS_LONG(right));
}

static PyObject *
bool_or(PyObject *left, PyObject *right)
{
    if (!PyBool_Check(left) || !PyBool_Check(right)) {
        return PyInt_Type.tp_as_number->nb_or(left, right);
    }
    return PyBool_FromLong(PyInt_AS_LONG(left) | PyInt_AS_LONG(right));
}

static PyObject *
bool_xor(PyObject *left, PyObject *right)
{
    if (!PyBool_Check(left) || !PyBool_Check(right)) {
        return PyInt_Type.tp_as_number->nb_xor(left, right);
    }
    return PyBool_FromLong(PyInt_AS_LONG(left) ^ PyInt_AS_LONG(right));
}

PyDoc_STRVAR(bool_doc,
"bool(x) -> bool\n\
\n\
True if x counts as true, else False.  These two are the only bools there\n\
are; bool is a subclass of int and has no subclasses itself.");

static PyNumberMethods bool_as_number = {
    .nb_and = bool_and,
    .nb_xor = bool_xor,
    .nb_or = bool_or,
};

PyTypeObject PyBool_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "bool",
    .tp_basicsize = sizeof(PyIntObject),
    .tp_print = bool_print,
    .tp_repr = bool_repr,
    .tp_as_number = &bool_as_number,
    .tp_str = bool_repr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES,
    .tp_doc = bool_doc,
    .tp_base = &PyInt_Type,
    .tp_new = bool_new,
};
