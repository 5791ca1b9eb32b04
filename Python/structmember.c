/* Fields of C structs as attributes: the types of PyMemberDef, both ways. */
#include "Python.h"
#include "structmember.h"

PyObject *
PyMember_GetOne(const char *address, PyMemberDef *member)
{
    const char *field = address + member->offset;

    if ((member->flags & READ_RESTRICTED) && PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError, "restricted attribute");
        return NULL;
    }
    switch (member->type) {
    case T_BOOL:
        return PyBool_FromLong(*field);
    case T_BYTE:
        return PyInt_FromLong(*(const signed char *)field);
    case T_UBYTE:
        return PyInt_FromLong(*(const unsigned char *)field);
    case T_SHORT:
        return PyInt_FromLong(*(const short *)field);
    case T_USHORT:
        return PyInt_FromLong(*(const unsigned short *)field);
    case T_INT:
        return PyInt_FromLong(*(const int *)field);
    case T_UINT:
        return PyLong_FromUnsignedLong(*(const unsigned int *)field);
    case T_LONG:
        return PyLong_FromLong(*(const long *)field);
    case T_ULONG:
        return PyLong_FromUnsignedLong(*(const unsigned long *)field);
    case T_PYSSIZET:
        return PyInt_FromSsize_t(*(const Py_ssize_t *)field);
    case T_LONGLONG:
        return PyLong_FromLongLong(*(const PY_LONG_LONG *)field);
    case T_ULONGLONG:
        return PyLong_FromUnsignedLongLong(*(const unsigned PY_LONG_LONG *)field);
    case T_FLOAT:
        return PyFloat_FromDouble(*(const float *)field);
    case T_DOUBLE:
        return PyFloat_FromDouble(*(const double *)field);
    case T_CHAR:
        return PyString_FromStringAndSize(field, 1);
    case T_STRING_INPLACE:
        return PyString_FromString(field);
    case T_STRING:
        if (*(char *const *)field == NULL) {
            Py_RETURN_NONE;
        }
        return PyString_FromString(*(char *const *)field);
    case T_OBJECT:
    case T_OBJECT_EX: {
        PyObject *value = *(PyObject *const *)field;
        if (value == NULL) {
            if (member->type == T_OBJECT_EX) {
                PyErr_SetString(PyExc_AttributeError, member->name);
                return NULL;
            }
            value = Py_None;
        }
        Py_INCREF(value);
        return value;
    }
    default:
        PyErr_SetString(PyExc_SystemError, "bad memberdescr type");
        return NULL;
    }
}

/* A value that does not fit is cut, and the user is told. */
static int
warn_truncated(const char *kind)
{
    char text[64];
    PyOS_snprintf(text, sizeof(text), "Truncation of value to %s", kind);
    return PyErr_Warn(PyExc_RuntimeWarning, text);
}

/* A long from value, with a warning if it is outside low..high. */
static int
integer_value(PyObject *value, long low, long high, const char *kind, long *result)
{
    *result = PyInt_AsLong(value);
    if (*result == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (*result < low || *result > high) {
        return warn_truncated(kind);
    }
    return 0;
}

/* An unsigned long; a negative value is taken with a warning, as 2.7 does. */
static int
unsigned_value(PyObject *value, unsigned long *result)
{
    *result = PyLong_Check(value) ? PyLong_AsUnsignedLong(value) : (unsigned long)PyInt_AsLong(value);
    if (*result != (unsigned long)-1 || !PyErr_Occurred()) {
        return 0;
    }
    PyErr_Clear();
    *result = (unsigned long)PyLong_AsLong(value);
    if (*result == (unsigned long)-1 && PyErr_Occurred()) {
        return -1;
    }
    return PyErr_Warn(PyExc_RuntimeWarning, "Writing negative value into unsigned field");
}

static int
set_unsigned(char *field, int type, PyObject *value)
{
    unsigned long number;
    if (unsigned_value(value, &number) < 0) {
        return -1;
    }
    if (type == T_ULONG) {
        *(unsigned long *)field = number;
        return 0;
    }
    *(unsigned int *)field = (unsigned int)number;
    return number > UINT_MAX ? warn_truncated("unsigned int") : 0;
}

static int
set_long_long(char *field, int type, PyObject *value)
{
    if (type == T_LONGLONG) {
        PY_LONG_LONG number = PyLong_AsLongLong(value);
        if (number == -1 && PyErr_Occurred()) {
            return -1;
        }
        *(PY_LONG_LONG *)field = number;
        return 0;
    }
    unsigned PY_LONG_LONG number = PyLong_Check(value)
                                       ? PyLong_AsUnsignedLongLong(value)
                                       : (unsigned PY_LONG_LONG)PyInt_AsLong(value);
    if (number == (unsigned PY_LONG_LONG)-1 && PyErr_Occurred()) {
        return -1;
    }
    *(unsigned PY_LONG_LONG *)field = number;
    return 0;
}

static int
set_integer(char *field, int type, PyObject *value)
{
    long number;
    switch (type) {
    case T_BYTE:
        if (integer_value(value, CHAR_MIN, CHAR_MAX, "char", &number) < 0) {
            return -1;
        }
        *field = (char)number;
        return 0;
    case T_UBYTE:
        if (integer_value(value, 0, UCHAR_MAX, "unsigned char", &number) < 0) {
            return -1;
        }
        *(unsigned char *)field = (unsigned char)number;
        return 0;
    case T_SHORT:
        if (integer_value(value, SHRT_MIN, SHRT_MAX, "short", &number) < 0) {
            return -1;
        }
        *(short *)field = (short)number;
        return 0;
    case T_USHORT:
        if (integer_value(value, 0, USHRT_MAX, "unsigned short", &number) < 0) {
            return -1;
        }
        *(unsigned short *)field = (unsigned short)number;
        return 0;
    case T_INT:
        if (integer_value(value, INT_MIN, INT_MAX, "int", &number) < 0) {
            return -1;
        }
        *(int *)field = (int)number;
        return 0;
    default: /* T_LONG */
        if (integer_value(value, LONG_MIN, LONG_MAX, "long", &number) < 0) {
            return -1;
        }
        *(long *)field = number;
        return 0;
    }
}

static int
set_real(char *field, int type, PyObject *value)
{
    double number = PyFloat_AsDouble(value);
    if (number == -1.0 && PyErr_Occurred()) {
        return -1;
    }
    if (type == T_FLOAT) {
        *(float *)field = (float)number;
    }
    else {
        *(double *)field = number;
    }
    return 0;
}

static int
set_object(char *field, PyObject *value)
{
    PyObject *old = *(PyObject **)field;
    Py_XINCREF(value);
    *(PyObject **)field = value;
    Py_XDECREF(old); /* may run code */
    return 0;
}

/* value NULL: delete. */
static int
check_deletion(char *field, const PyMemberDef *member)
{
    if (member->type == T_OBJECT_EX) {
        if (*(PyObject **)field == NULL) {
            PyErr_SetString(PyExc_AttributeError, member->name);
            return -1;
        }
    }
    else if (member->type != T_OBJECT) {
        PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
        return -1;
    }
    return 0;
}

int
PyMember_SetOne(char *address, PyMemberDef *member, PyObject *value)
{
    char *field = address + member->offset;

    if ((member->flags & READONLY)) {
        PyErr_SetString(PyExc_TypeError, "readonly attribute");
        return -1;
    }
    if ((member->flags & PY_WRITE_RESTRICTED) && PyEval_GetRestricted()) {
        PyErr_SetString(PyExc_RuntimeError, "restricted attribute");
        return -1;
    }
    if (value == NULL && check_deletion(field, member) < 0) {
        return -1;
    }
    switch (member->type) {
    case T_BOOL:
        if (!PyBool_Check(value)) {
            PyErr_SetString(PyExc_TypeError, "attribute value type must be bool");
            return -1;
        }
        *field = (char)(value == Py_True);
        return 0;
    case T_BYTE: case T_UBYTE: case T_SHORT: case T_USHORT: case T_INT: case T_LONG:
        return set_integer(field, member->type, value);
    case T_UINT: case T_ULONG:
        return set_unsigned(field, member->type, value);
    case T_PYSSIZET: {
        Py_ssize_t number = PyInt_AsSsize_t(value);
        if (number == -1 && PyErr_Occurred()) {
            return -1;
        }
        *(Py_ssize_t *)field = number;
        return 0;
    }
    case T_LONGLONG: case T_ULONGLONG:
        return set_long_long(field, member->type, value);
    case T_FLOAT: case T_DOUBLE:
        return set_real(field, member->type, value);
    case T_OBJECT: case T_OBJECT_EX:
        return set_object(field, value);
    case T_CHAR:
        if (!PyString_Check(value) || PyString_GET_SIZE(value) != 1) {
            PyErr_BadArgument();
            return -1;
        }
        *field = PyString_AS_STRING(value)[0];
        return 0;
    case T_STRING: case T_STRING_INPLACE:
        PyErr_SetString(PyExc_TypeError, "readonly attribute");
        return -1;
    default:
        PyErr_Format(PyExc_SystemError, "bad memberdescr type for %s", member->name);
        return -1;
    }
}

/* ---- the table of before 2.2 ------------------------------------------------------ */

static struct memberlist *
member_by_name(struct memberlist *list, const char *name)
{
    for (; list->name != NULL; list++) {
        if (strcmp(list->name, name) == 0) {
            return list;
        }
    }
    PyErr_SetString(PyExc_AttributeError, name);
    return NULL;
}

static PyMemberDef
as_member_def(const struct memberlist *old)
{
    PyMemberDef member = {old->name, old->type, old->offset, old->flags, NULL};
    return member;
}

PyObject *
PyMember_Get(const char *address, struct memberlist *list, const char *name)
{
    if (strcmp(name, "__members__") == 0) {
        PyObject *names = PyList_New(0);
        for (; names != NULL && list->name != NULL; list++) {
            PyObject *text = PyString_FromString(list->name);
            if (text == NULL || PyList_Append(names, text) < 0) {
                Py_CLEAR(names);
            }
            Py_XDECREF(text);
        }
        if (names != NULL && PyList_Sort(names) < 0) {
            Py_CLEAR(names);
        }
        return names;
    }
    struct memberlist *found = member_by_name(list, name);
    if (found == NULL) {
        return NULL;
    }
    PyMemberDef member = as_member_def(found);
    return PyMember_GetOne(address, &member);
}

int
PyMember_Set(char *address, struct memberlist *list, const char *name, PyObject *value)
{
    struct memberlist *found = member_by_name(list, name);
    if (found == NULL) {
        return -1;
    }
    PyMemberDef member = as_member_def(found);
    return PyMember_SetOne(address, &member, value);
}
