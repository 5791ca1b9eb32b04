/* Operators and protocols of old-style instances.
 *
 * Every slot looks up a method by name, in the instance as well as in the class,
 * and through __getattr__.  A missing method is an AttributeError where the
 * protocol has nothing to fall back on.
 *
 * Binary operators: the left operand is asked for __coerce__; if that brings the
 * operands to other types the operator starts again with them, else __add__ (and
 * so on) of the operand is called.  Then the same with the right operand and
 * __radd__. */
#include "Python.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "classobject_private.h"

/* ---- calling methods ---------------------------------------------------------------------- */

static PyObject *
ops_call_bound(PyObject *method, PyObject **args, Py_ssize_t count)
{
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = _PyPlus_FastCall(method, args, count, NULL);
    Py_DECREF(method);
    return result;
}

static PyObject *
ops_call(PyObject *self, PyObject *name, PyObject **args, Py_ssize_t count)
{
    return ops_call_bound(_PyInstance_GetAttr(self, name), args, count);
}

/* The same; *missing instead of AttributeError. */
static PyObject *
ops_try_call(PyObject *self, PyObject *name, PyObject **args, Py_ssize_t count, int *missing)
{
    return ops_call_bound(_PyInstance_GetOptional(self, name, missing), args, count);
}

static PyObject *
ops_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

static int
ops_done(PyObject *answer)
{
    if (answer == NULL) {
        return -1;
    }
    Py_DECREF(answer);
    return 0;
}

/* ---- lengths and items ------------------------------------------------------------------------ */

static Py_ssize_t
ops_length(PyObject *self)
{
    PyObject *answer = ops_call(self, _Py_ID(__len__), NULL, 0);
    if (answer == NULL) {
        return -1;
    }
    Py_ssize_t length = -1;
    if (!PyInt_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "__len__() should return an int");
    }
    else {
        length = PyInt_AsSsize_t(answer);
        if (length < 0 && !PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "__len__() should return >= 0");
        }
    }
    Py_DECREF(answer);
    return length < 0 ? -1 : length;
}

static PyObject *
ops_subscript(PyObject *self, PyObject *key)
{
    return ops_call(self, _Py_ID(__getitem__), &key, 1);
}

static int
ops_ass_subscript(PyObject *self, PyObject *key, PyObject *value)
{
    PyObject *args[2] = {key, value};
    return ops_done(value == NULL ? ops_call(self, _Py_ID(__delitem__), args, 1)
                                  : ops_call(self, _Py_ID(__setitem__), args, 2));
}

static PyObject *
ops_item(PyObject *self, Py_ssize_t index)
{
    PyObject *number = PyInt_FromSsize_t(index);
    if (number == NULL) {
        return NULL;
    }
    PyObject *result = ops_subscript(self, number);
    Py_DECREF(number);
    return result;
}

static int
ops_ass_item(PyObject *self, Py_ssize_t index, PyObject *value)
{
    PyObject *number = PyInt_FromSsize_t(index);
    if (number == NULL) {
        return -1;
    }
    int result = ops_ass_subscript(self, number, value);
    Py_DECREF(number);
    return result;
}

/* Call method(start, stop[, value]); consumes method. */
static PyObject *
ops_call_slice(PyObject *method, Py_ssize_t start, Py_ssize_t stop, PyObject *value)
{
    PyObject *args[3] = {PyInt_FromSsize_t(start), PyInt_FromSsize_t(stop), value};
    PyObject *result = NULL;
    if (args[0] != NULL && args[1] != NULL) {
        Py_INCREF(method);
        result = ops_call_bound(method, args, value == NULL ? 2 : 3);
    }
    Py_DECREF(method);
    Py_XDECREF(args[0]);
    Py_XDECREF(args[1]);
    return result;
}

/* With __getslice__, or __getitem__ of a slice object. */
static PyObject *
ops_slice(PyObject *self, Py_ssize_t start, Py_ssize_t stop)
{
    int missing = 0;
    PyObject *method = _PyInstance_GetOptional(self, _Py_ID(__getslice__), &missing);
    if (method != NULL) {
        if (PyErr_WarnPy3k("in 3.x, __getslice__ has been removed; use __getitem__", 1) < 0) {
            Py_DECREF(method);
            return NULL;
        }
        return ops_call_slice(method, start, stop, NULL);
    }
    if (!missing) {
        return NULL;
    }
    PyObject *slice = _PySlice_FromIndices(start, stop);
    if (slice == NULL) {
        return NULL;
    }
    PyObject *result = ops_subscript(self, slice);
    Py_DECREF(slice);
    return result;
}

static int
ops_ass_slice(PyObject *self, Py_ssize_t start, Py_ssize_t stop, PyObject *value)
{
    int missing = 0;
    PyObject *name = value == NULL ? _Py_ID(__delslice__) : _Py_ID(__setslice__);
    PyObject *method = _PyInstance_GetOptional(self, name, &missing);
    if (method != NULL) {
        const char *warning = value == NULL
                                  ? "in 3.x, __delslice__ has been removed; use __delitem__"
                                  : "in 3.x, __setslice__ has been removed; use __setitem__";
        if (PyErr_WarnPy3k(warning, 1) < 0) {
            Py_DECREF(method);
            return -1;
        }
        return ops_done(ops_call_slice(method, start, stop, value));
    }
    if (!missing) {
        return -1;
    }
    PyObject *slice = _PySlice_FromIndices(start, stop);
    if (slice == NULL) {
        return -1;
    }
    int result = ops_ass_subscript(self, slice, value);
    Py_DECREF(slice);
    return result;
}

static int
ops_contains(PyObject *self, PyObject *item)
{
    int missing = 0;
    PyObject *answer = ops_try_call(self, _Py_ID(__contains__), &item, 1, &missing);
    if (missing) {
        Py_ssize_t found = _PySequence_IterSearch(self, item, PY_ITERSEARCH_CONTAINS);
        return found < 0 ? -1 : found > 0;
    }
    if (answer == NULL) {
        return -1;
    }
    int truth = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

PyObject *
_PyInstance_Iter(PyObject *self)
{
    int missing = 0;
    PyObject *result = ops_try_call(self, _Py_ID(__iter__), NULL, 0, &missing);
    if (!missing) {
        if (result != NULL && !PyIter_Check(result)) {
            PyErr_Format(PyExc_TypeError, "__iter__ returned non-iterator of type '%.100s'",
                         Py_TYPE(result)->tp_name);
            Py_CLEAR(result);
        }
        return result;
    }
    PyObject *getitem = _PyInstance_GetOptional(self, _Py_ID(__getitem__), &missing);
    if (getitem == NULL) {
        if (missing) {
            PyErr_SetString(PyExc_TypeError, "iteration over non-sequence");
        }
        return NULL;
    }
    Py_DECREF(getitem);
    return PySeqIter_New(self);
}

PyObject *
_PyInstance_IterNext(PyObject *self)
{
    int missing = 0;
    PyObject *item = ops_try_call(self, _Py_ID(next), NULL, 0, &missing);
    if (missing) {
        PyErr_SetString(PyExc_TypeError, "instance has no next() method");
    }
    else if (item == NULL && PyErr_ExceptionMatches(PyExc_StopIteration)) {
        PyErr_Clear();
    }
    return item;
}

/* ---- binary operators -------------------------------------------------------------------------- */

typedef PyObject *(*operatorfunc)(PyObject *, PyObject *);

static PyObject *
ops_ask(PyObject *self, PyObject *other, PyObject *name)
{
    int missing = 0;
    PyObject *method = NULL;
    if (PyInstance_Check(self)) {
        method = _PyInstance_GetOptional(self, name, &missing);
    }
    else {
        method = PyObject_GetAttr(self, name);
        if (method == NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            missing = 1;
        }
    }
    return missing ? ops_not_implemented() : ops_call_bound(method, &other, 1);
}

/* What self alone makes of it.  again is the operator, for coerced operands;
 * swapped: self is the right operand. */
static PyObject *
ops_half_binary(PyObject *self, PyObject *other, PyObject *name, operatorfunc again, int swapped)
{
    if (!PyInstance_Check(self)) {
        return ops_not_implemented();
    }
    int missing = 0;
    PyObject *pair = ops_try_call(self, _Py_ID(__coerce__), &other, 1, &missing);
    if (missing) {
        return ops_ask(self, other, name);
    }
    if (pair == NULL) {
        return NULL;
    }
    if (pair == Py_None || pair == Py_NotImplemented) {
        Py_DECREF(pair);
        return ops_ask(self, other, name);
    }
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        Py_DECREF(pair);
        PyErr_SetString(PyExc_TypeError, "coercion should return None or 2-tuple");
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *new_self = PyTuple_GET_ITEM(pair, 0);
    PyObject *new_other = PyTuple_GET_ITEM(pair, 1);
    if (Py_TYPE(new_self) == Py_TYPE(self)) {
        /* Still an instance: coercing once more would not end. */
        result = ops_ask(new_self, new_other, name);
    }
    else if (!Py_EnterRecursiveCall(" after coercion")) {
        result = swapped ? again(new_other, new_self) : again(new_self, new_other);
        Py_LeaveRecursiveCall();
    }
    Py_DECREF(pair);
    return result;
}

static PyObject *
ops_binary(PyObject *left, PyObject *right, PyObject *name, PyObject *reflected,
           operatorfunc again)
{
    PyObject *answer = ops_half_binary(left, right, name, again, 0);
    if (answer == Py_NotImplemented) {
        Py_DECREF(answer);
        answer = ops_half_binary(right, left, reflected, again, 1);
    }
    return answer;
}

static PyObject *
ops_inplace(PyObject *left, PyObject *right, PyObject *inplace, PyObject *name,
            PyObject *reflected, operatorfunc again)
{
    PyObject *answer = ops_half_binary(left, right, inplace, again, 0);
    if (answer == Py_NotImplemented) {
        Py_DECREF(answer);
        answer = ops_binary(left, right, name, reflected, again);
    }
    return answer;
}

#define BINARY(op, name, reflected, again)                                     \
    static PyObject *ops_##op(PyObject *left, PyObject *right)                 \
    {                                                                          \
        return ops_binary(left, right, _Py_ID(name), _Py_ID(reflected), again); \
    }
#define INPLACE(op, inplace, name, reflected, again)                           \
    static PyObject *ops_inplace_##op(PyObject *left, PyObject *right)         \
    {                                                                          \
        return ops_inplace(left, right, _Py_ID(inplace), _Py_ID(name), _Py_ID(reflected), \
                           again);                                             \
    }
BINARY(add, __add__, __radd__, PyNumber_Add)
BINARY(subtract, __sub__, __rsub__, PyNumber_Subtract)
BINARY(multiply, __mul__, __rmul__, PyNumber_Multiply)
BINARY(divide, __div__, __rdiv__, PyNumber_Divide)
BINARY(remainder, __mod__, __rmod__, PyNumber_Remainder)
BINARY(divmod, __divmod__, __rdivmod__, PyNumber_Divmod)
BINARY(lshift, __lshift__, __rlshift__, PyNumber_Lshift)
BINARY(rshift, __rshift__, __rrshift__, PyNumber_Rshift)
BINARY(and, __and__, __rand__, PyNumber_And)
BINARY(xor, __xor__, __rxor__, PyNumber_Xor)
BINARY(or, __or__, __ror__, PyNumber_Or)
BINARY(floor_divide, __floordiv__, __rfloordiv__, PyNumber_FloorDivide)
BINARY(true_divide, __truediv__, __rtruediv__, PyNumber_TrueDivide)
INPLACE(add, __iadd__, __add__, __radd__, PyNumber_InPlaceAdd)
INPLACE(subtract, __isub__, __sub__, __rsub__, PyNumber_InPlaceSubtract)
INPLACE(multiply, __imul__, __mul__, __rmul__, PyNumber_InPlaceMultiply)
INPLACE(divide, __idiv__, __div__, __rdiv__, PyNumber_InPlaceDivide)
INPLACE(remainder, __imod__, __mod__, __rmod__, PyNumber_InPlaceRemainder)
INPLACE(lshift, __ilshift__, __lshift__, __rlshift__, PyNumber_InPlaceLshift)
INPLACE(rshift, __irshift__, __rshift__, __rrshift__, PyNumber_InPlaceRshift)
INPLACE(and, __iand__, __and__, __rand__, PyNumber_InPlaceAnd)
INPLACE(xor, __ixor__, __xor__, __rxor__, PyNumber_InPlaceXor)
INPLACE(or, __ior__, __or__, __ror__, PyNumber_InPlaceOr)
INPLACE(floor_divide, __ifloordiv__, __floordiv__, __rfloordiv__, PyNumber_InPlaceFloorDivide)
INPLACE(true_divide, __itruediv__, __truediv__, __rtruediv__, PyNumber_InPlaceTrueDivide)
#undef BINARY
#undef INPLACE

static PyObject *
ops_power_again(PyObject *left, PyObject *right)
{
    return PyNumber_Power(left, right, Py_None);
}

static PyObject *
ops_inplace_power_again(PyObject *left, PyObject *right)
{
    return PyNumber_InPlacePower(left, right, Py_None);
}

/* With a modulus there is neither coercion nor reflection. */
static PyObject *
ops_power(PyObject *left, PyObject *right, PyObject *modulus)
{
    if (modulus == Py_None) {
        return ops_binary(left, right, _Py_ID(__pow__), _Py_ID(__rpow__), ops_power_again);
    }
    PyObject *args[2] = {right, modulus};
    return ops_call_bound(PyObject_GetAttr(left, _Py_ID(__pow__)), args, 2);
}

static PyObject *
ops_inplace_power(PyObject *left, PyObject *right, PyObject *modulus)
{
    if (modulus == Py_None) {
        return ops_inplace(left, right, _Py_ID(__ipow__), _Py_ID(__pow__), _Py_ID(__rpow__),
                           ops_inplace_power_again);
    }
    PyObject *method = PyObject_GetAttr(left, _Py_ID(__ipow__));
    if (method == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_AttributeError)) {
            return NULL;
        }
        PyErr_Clear();
        return ops_power(left, right, modulus);
    }
    PyObject *args[2] = {right, modulus};
    return ops_call_bound(method, args, 2);
}

static int
ops_coerce(PyObject **left, PyObject **right)
{
    int missing = 0;
    PyObject *pair = ops_try_call(*left, _Py_ID(__coerce__), right, 1, &missing);
    if (missing) {
        return 1;
    }
    if (pair == NULL) {
        return -1;
    }
    int result = 1;
    if (pair == Py_None || pair == Py_NotImplemented) {
        result = 1;
    }
    else if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "coercion should return None or 2-tuple");
        result = -1;
    }
    else {
        *left = PyTuple_GET_ITEM(pair, 0);
        *right = PyTuple_GET_ITEM(pair, 1);
        Py_INCREF(*left);
        Py_INCREF(*right);
        result = 0;
    }
    Py_DECREF(pair);
    return result;
}

/* ---- unary operators and conversions -------------------------------------------------------------- */

#define UNARY(op, name)                                                        \
    static PyObject *ops_##op(PyObject *self)                                  \
    {                                                                          \
        return ops_call(self, _Py_ID(name), NULL, 0);                          \
    }
UNARY(negative, __neg__)
UNARY(positive, __pos__)
UNARY(absolute, __abs__)
UNARY(invert, __invert__)
UNARY(float, __float__)
UNARY(oct, __oct__)
UNARY(hex, __hex__)
#undef UNARY

static int
ops_nonzero(PyObject *self)
{
    int missing = 0;
    PyObject *answer = ops_try_call(self, _Py_ID(__nonzero__), NULL, 0, &missing);
    if (missing) {
        answer = ops_try_call(self, _Py_ID(__len__), NULL, 0, &missing);
        if (missing) {
            return 1;
        }
    }
    if (answer == NULL) {
        return -1;
    }
    int truth = -1;
    if (!PyInt_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "__nonzero__ should return an int");
    }
    else {
        long number = PyInt_AS_LONG(answer);
        truth = number < 0 ? -1 : number > 0;
        if (number < 0) {
            PyErr_SetString(PyExc_ValueError, "__nonzero__ should return >= 0");
        }
    }
    Py_DECREF(answer);
    return truth;
}

static PyObject *
ops_index(PyObject *self)
{
    int missing = 0;
    PyObject *result = ops_try_call(self, _Py_ID(__index__), NULL, 0, &missing);
    if (missing) {
        PyErr_SetString(PyExc_TypeError, "object cannot be interpreted as an index");
    }
    return result;
}

/* By __int__, else by __trunc__. */
static PyObject *
ops_int(PyObject *self)
{
    int missing = 0;
    PyObject *result = ops_try_call(self, _Py_ID(__int__), NULL, 0, &missing);
    if (!missing) {
        return result;
    }
    PyObject *integral = ops_call(self, _Py_ID(__trunc__), NULL, 0);
    return _PyNumber_ConvertIntegralToInt(integral,
                                          "__trunc__ returned non-Integral (type %.200s)");
}

static PyObject *
ops_long(PyObject *self)
{
    int missing = 0;
    PyObject *result = ops_try_call(self, _Py_ID(__long__), NULL, 0, &missing);
    return missing ? ops_int(self) : result;
}

/* ---- comparison ------------------------------------------------------------------------------------- */

/* What self's __cmp__ says: -1, 0, 1; 2 no opinion, -2 error. */
static int
ops_ask_cmp(PyObject *self, PyObject *other)
{
    int missing = 0;
    PyObject *answer = ops_try_call(self, _Py_ID(__cmp__), &other, 1, &missing);
    if (missing) {
        return 2;
    }
    if (answer == NULL) {
        return -2;
    }
    int order = 2;
    if (answer != Py_NotImplemented) {
        long number = PyInt_AsLong(answer);
        if (number == -1 && PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "comparison did not return an int");
            order = -2;
        }
        else {
            order = (number > 0) - (number < 0);
        }
    }
    Py_DECREF(answer);
    return order;
}

/* Three-way; 2 if neither operand knows. */
int
_PyInstance_Compare(PyObject *left, PyObject *right)
{
    int order = PyNumber_CoerceEx(&left, &right);
    if (order < 0) {
        return -2;
    }
    if (order == 0) {
        if (!PyInstance_Check(left) && !PyInstance_Check(right)) {
            order = PyObject_Compare(left, right);
            Py_DECREF(left);
            Py_DECREF(right);
            return PyErr_Occurred() ? -2 : order;
        }
    }
    else {
        Py_INCREF(left);
        Py_INCREF(right);
    }
    order = 2;
    if (PyInstance_Check(left)) {
        order = ops_ask_cmp(left, right);
    }
    if (order == 2 && PyInstance_Check(right)) {
        order = ops_ask_cmp(right, left);
        order = order == -2 || order == 2 ? order : -order;
    }
    Py_DECREF(left);
    Py_DECREF(right);
    return order;
}

static PyObject *
ops_ask_rich(PyObject *self, PyObject *other, int op)
{
    PyObject *name = NULL;
    switch (op) {
    case Py_LT: name = _Py_ID(__lt__); break;
    case Py_LE: name = _Py_ID(__le__); break;
    case Py_EQ: name = _Py_ID(__eq__); break;
    case Py_NE: name = _Py_ID(__ne__); break;
    case Py_GT: name = _Py_ID(__gt__); break;
    default: name = _Py_ID(__ge__); break;
    }
    return ops_ask(self, other, name);
}

PyObject *
_PyInstance_RichCompare(PyObject *left, PyObject *right, int op)
{
    if (PyInstance_Check(left)) {
        PyObject *answer = ops_ask_rich(left, right, op);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    if (PyInstance_Check(right)) {
        return ops_ask_rich(right, left, _Py_SwappedOp[op]);
    }
    return ops_not_implemented();
}

/* ---- tables -------------------------------------------------------------------------------------------- */

PyNumberMethods _PyInstance_AsNumber = {
    .nb_add = ops_add,
    .nb_subtract = ops_subtract,
    .nb_multiply = ops_multiply,
    .nb_divide = ops_divide,
    .nb_remainder = ops_remainder,
    .nb_divmod = ops_divmod,
    .nb_power = ops_power,
    .nb_negative = ops_negative,
    .nb_positive = ops_positive,
    .nb_absolute = ops_absolute,
    .nb_nonzero = ops_nonzero,
    .nb_invert = ops_invert,
    .nb_lshift = ops_lshift,
    .nb_rshift = ops_rshift,
    .nb_and = ops_and,
    .nb_xor = ops_xor,
    .nb_or = ops_or,
    .nb_coerce = ops_coerce,
    .nb_int = ops_int,
    .nb_long = ops_long,
    .nb_float = ops_float,
    .nb_oct = ops_oct,
    .nb_hex = ops_hex,
    .nb_inplace_add = ops_inplace_add,
    .nb_inplace_subtract = ops_inplace_subtract,
    .nb_inplace_multiply = ops_inplace_multiply,
    .nb_inplace_divide = ops_inplace_divide,
    .nb_inplace_remainder = ops_inplace_remainder,
    .nb_inplace_power = ops_inplace_power,
    .nb_inplace_lshift = ops_inplace_lshift,
    .nb_inplace_rshift = ops_inplace_rshift,
    .nb_inplace_and = ops_inplace_and,
    .nb_inplace_xor = ops_inplace_xor,
    .nb_inplace_or = ops_inplace_or,
    .nb_floor_divide = ops_floor_divide,
    .nb_true_divide = ops_true_divide,
    .nb_inplace_floor_divide = ops_inplace_floor_divide,
    .nb_inplace_true_divide = ops_inplace_true_divide,
    .nb_index = ops_index,
};

PySequenceMethods _PyInstance_AsSequence = {
    .sq_length = ops_length,
    .sq_item = ops_item,
    .sq_slice = ops_slice,
    .sq_ass_item = ops_ass_item,
    .sq_ass_slice = ops_ass_slice,
    .sq_contains = ops_contains,
};

PyMappingMethods _PyInstance_AsMapping = {
    .mp_length = ops_length,
    .mp_subscript = ops_subscript,
    .mp_ass_subscript = ops_ass_subscript,
};
