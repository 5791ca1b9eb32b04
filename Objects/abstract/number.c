/* The number protocol: operators, conversions.
 *
 * A *new-style number* (Py_TPFLAGS_CHECKTYPES) checks operands itself and answers
 * NotImplemented; both operands are asked, the right one first if its type is
 * derived from the left one's.  The slots of an old number take only operands of
 * its own type, so those are coerced to one type first.
 *
 * A slot is named by its offset into PyNumberMethods. */
#include "Python.h"
#include "longintrepr.h"
#include "pycore_names.h"
#include "pycore_types.h"
#include "abstract_private.h"

#define SLOT(field) offsetof(PyNumberMethods, field)
#define IS_NEW_STYLE(op) PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_CHECKTYPES)
#define HAS_INPLACE(op) PyType_HasFeature(Py_TYPE(op), Py_TPFLAGS_HAVE_INPLACEOPS)

static inline void *
number_slot(PyObject *op, size_t slot)
{
    PyNumberMethods *number = Py_TYPE(op)->tp_as_number;
    return number == NULL ? NULL : *(void **)((char *)number + slot);
}

static inline PyObject *
number_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

int
PyNumber_Check(PyObject *op)
{
    return op != NULL && Py_TYPE(op)->tp_as_number != NULL
           && (Py_TYPE(op)->tp_as_number->nb_int != NULL
               || Py_TYPE(op)->tp_as_number->nb_float != NULL);
}

/* ---- binary operators ------------------------------------------------------------------- */

/* An old number is among the operands: coerce, and use the common type's slot. */
static PyObject *
number_binary_coerced(PyObject *left, PyObject *right, size_t slot)
{
    int outcome = PyNumber_CoerceEx(&left, &right);
    if (outcome != 0) {
        return outcome < 0 ? NULL : number_not_implemented();
    }
    binaryfunc func = (binaryfunc)number_slot(left, slot);
    PyObject *result = func == NULL ? number_not_implemented() : func(left, right);
    Py_DECREF(left);
    Py_DECREF(right);
    return result;
}

PyObject *
_PyNumber_Binary(PyObject *left, PyObject *right, size_t slot)
{
    binaryfunc left_func = IS_NEW_STYLE(left) ? (binaryfunc)number_slot(left, slot) : NULL;
    binaryfunc right_func = NULL;
    if (Py_TYPE(right) != Py_TYPE(left) && IS_NEW_STYLE(right)) {
        right_func = (binaryfunc)number_slot(right, slot);
        if (right_func == left_func) {
            right_func = NULL;
        }
    }
    if (left_func != NULL) {
        if (right_func != NULL && PyType_IsSubtype(Py_TYPE(right), Py_TYPE(left))) {
            PyObject *answer = right_func(left, right);
            if (answer != Py_NotImplemented) {
                return answer;
            }
            Py_DECREF(answer);
            right_func = NULL;
        }
        PyObject *answer = left_func(left, right);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    if (right_func != NULL) {
        PyObject *answer = right_func(left, right);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    if (!IS_NEW_STYLE(left) || !IS_NEW_STYLE(right)) {
        return number_binary_coerced(left, right, slot);
    }
    return number_not_implemented();
}

static PyObject *
number_operand_error(PyObject *left, PyObject *right, const char *symbol)
{
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'",
                 symbol, Py_TYPE(left)->tp_name, Py_TYPE(right)->tp_name);
    return NULL;
}

/* Turn NotImplemented into TypeError. */
static PyObject *
number_finish(PyObject *answer, PyObject *left, PyObject *right, const char *symbol)
{
    if (answer == Py_NotImplemented) {
        Py_DECREF(answer);
        return number_operand_error(left, right, symbol);
    }
    return answer;
}

/* In-place slot first, then the plain one. */
static PyObject *
number_inplace(PyObject *left, PyObject *right, size_t inplace_slot, size_t slot)
{
    if (HAS_INPLACE(left)) {
        binaryfunc func = (binaryfunc)number_slot(left, inplace_slot);
        if (func != NULL) {
            PyObject *answer = func(left, right);
            if (answer != Py_NotImplemented) {
                return answer;
            }
            Py_DECREF(answer);
        }
    }
    return _PyNumber_Binary(left, right, slot);
}

#define BINARY(name, field, symbol)                                            \
    PyObject *PyNumber_##name(PyObject *left, PyObject *right)                 \
    {                                                                          \
        return number_finish(_PyNumber_Binary(left, right, SLOT(nb_##field)), left, right, \
                             symbol);                                          \
    }
#define INPLACE(name, field, symbol)                                           \
    PyObject *PyNumber_InPlace##name(PyObject *left, PyObject *right)          \
    {                                                                          \
        return number_finish(                                                  \
            number_inplace(left, right, SLOT(nb_inplace_##field), SLOT(nb_##field)), left, \
            right, symbol);                                                    \
    }
BINARY(Subtract, subtract, "-")
BINARY(Divide, divide, "/")
BINARY(FloorDivide, floor_divide, "//")
BINARY(TrueDivide, true_divide, "/")
BINARY(Remainder, remainder, "%")
BINARY(Divmod, divmod, "divmod()")
BINARY(Lshift, lshift, "<<")
BINARY(Rshift, rshift, ">>")
BINARY(And, and, "&")
BINARY(Xor, xor, "^")
BINARY(Or, or, "|")
INPLACE(Subtract, subtract, "-=")
INPLACE(Divide, divide, "/=")
INPLACE(FloorDivide, floor_divide, "//=")
INPLACE(TrueDivide, true_divide, "/=")
INPLACE(Remainder, remainder, "%=")
INPLACE(Lshift, lshift, "<<=")
INPLACE(Rshift, rshift, ">>=")
INPLACE(And, and, "&=")
INPLACE(Xor, xor, "^=")
INPLACE(Or, or, "|=")
#undef BINARY
#undef INPLACE

/* ---- + and *, which sequences know, too ------------------------------------------------------ */

PyObject *
PyNumber_Add(PyObject *left, PyObject *right)
{
    PyObject *answer = _PyNumber_Binary(left, right, SLOT(nb_add));
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    PySequenceMethods *sequence = Py_TYPE(left)->tp_as_sequence;
    if (sequence != NULL && sequence->sq_concat != NULL) {
        return sequence->sq_concat(left, right);
    }
    return number_operand_error(left, right, "+");
}

PyObject *
PyNumber_InPlaceAdd(PyObject *left, PyObject *right)
{
    PyObject *answer = number_inplace(left, right, SLOT(nb_inplace_add), SLOT(nb_add));
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    PySequenceMethods *sequence = Py_TYPE(left)->tp_as_sequence;
    if (sequence != NULL) {
        binaryfunc func = HAS_INPLACE(left) ? sequence->sq_inplace_concat : NULL;
        func = func == NULL ? sequence->sq_concat : func;
        if (func != NULL) {
            return func(left, right);
        }
    }
    return number_operand_error(left, right, "+=");
}

static PyObject *
number_repeat(ssizeargfunc repeat, PyObject *sequence, PyObject *count)
{
    if (!PyIndex_Check(count)) {
        PyErr_Format(PyExc_TypeError, "can't multiply sequence by non-int of type '%.200s'",
                     Py_TYPE(count)->tp_name);
        return NULL;
    }
    Py_ssize_t number = PyNumber_AsSsize_t(count, PyExc_OverflowError);
    if (number == -1 && PyErr_Occurred()) {
        return NULL;
    }
    return repeat(sequence, number);
}

static ssizeargfunc
number_repeat_slot(PyObject *op)
{
    PySequenceMethods *sequence = Py_TYPE(op)->tp_as_sequence;
    return sequence == NULL ? NULL : sequence->sq_repeat;
}

PyObject *
PyNumber_Multiply(PyObject *left, PyObject *right)
{
    PyObject *answer = _PyNumber_Binary(left, right, SLOT(nb_multiply));
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    if (number_repeat_slot(left) != NULL) {
        return number_repeat(number_repeat_slot(left), left, right);
    }
    if (number_repeat_slot(right) != NULL) {
        return number_repeat(number_repeat_slot(right), right, left);
    }
    return number_operand_error(left, right, "*");
}

PyObject *
PyNumber_InPlaceMultiply(PyObject *left, PyObject *right)
{
    PyObject *answer = number_inplace(left, right, SLOT(nb_inplace_multiply), SLOT(nb_multiply));
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    PySequenceMethods *sequence = Py_TYPE(left)->tp_as_sequence;
    if (sequence != NULL) {
        ssizeargfunc func = HAS_INPLACE(left) ? sequence->sq_inplace_repeat : NULL;
        func = func == NULL ? sequence->sq_repeat : func;
        if (func != NULL) {
            return number_repeat(func, left, right);
        }
    }
    else if (number_repeat_slot(right) != NULL) {
        /* The right operand must not change: not its in-place slot. */
        return number_repeat(number_repeat_slot(right), right, left);
    }
    return number_operand_error(left, right, "*=");
}

/* ---- power ------------------------------------------------------------------------------------- */

/* Ask a function; NULL with *answer not set means: go on. */
static int
number_ask_power(ternaryfunc func, PyObject *base, PyObject *exponent, PyObject *modulus,
                 PyObject **answer)
{
    if (func == NULL) {
        return 0;
    }
    *answer = func(base, exponent, modulus);
    if (*answer == Py_NotImplemented) {
        Py_DECREF(*answer);
        *answer = NULL;
        return 0;
    }
    return 1;
}

/* The operands brought to one type two at a time; NotImplemented if impossible. */
static PyObject *
number_power_coerced(PyObject *base, PyObject *exponent, PyObject *modulus, size_t slot)
{
    PyObject *result = NULL;
    int outcome = PyNumber_CoerceEx(&base, &exponent);
    if (outcome != 0) {
        return outcome < 0 ? NULL : number_not_implemented();
    }
    Py_INCREF(modulus);
    if (modulus != Py_None) {
        PyObject *pair[2] = {base, modulus};
        outcome = PyNumber_CoerceEx(&pair[0], &pair[1]);
        if (outcome == 0) {
            Py_SETREF(base, pair[0]);
            Py_SETREF(modulus, pair[1]);
            pair[0] = exponent;
            pair[1] = modulus;
            outcome = PyNumber_CoerceEx(&pair[0], &pair[1]);
            if (outcome == 0) {
                Py_SETREF(exponent, pair[0]);
                Py_SETREF(modulus, pair[1]);
            }
        }
    }
    if (outcome >= 0) {
        ternaryfunc func = outcome > 0 ? NULL : (ternaryfunc)number_slot(base, slot);
        result = func == NULL ? number_not_implemented() : func(base, exponent, modulus);
    }
    Py_DECREF(base);
    Py_DECREF(exponent);
    Py_DECREF(modulus);
    return result;
}

static PyObject *
number_power(PyObject *base, PyObject *exponent, PyObject *modulus, size_t slot)
{
    ternaryfunc first = IS_NEW_STYLE(base) ? (ternaryfunc)number_slot(base, slot) : NULL;
    ternaryfunc second = NULL;
    ternaryfunc third = NULL;
    PyObject *answer = NULL;

    if (Py_TYPE(exponent) != Py_TYPE(base) && IS_NEW_STYLE(exponent)) {
        second = (ternaryfunc)number_slot(exponent, slot);
        second = second == first ? NULL : second;
    }
    if (second != NULL && first != NULL
        && PyType_IsSubtype(Py_TYPE(exponent), Py_TYPE(base))) {
        if (number_ask_power(second, base, exponent, modulus, &answer)) {
            return answer;
        }
        second = NULL;
    }
    if (number_ask_power(first, base, exponent, modulus, &answer)
        || number_ask_power(second, base, exponent, modulus, &answer)) {
        return answer;
    }
    if (IS_NEW_STYLE(modulus)) {
        third = (ternaryfunc)number_slot(modulus, slot);
        third = third == first || third == second ? NULL : third;
        if (number_ask_power(third, base, exponent, modulus, &answer)) {
            return answer;
        }
    }
    if (!IS_NEW_STYLE(base) || !IS_NEW_STYLE(exponent)
        || (modulus != Py_None && !IS_NEW_STYLE(modulus))) {
        return number_power_coerced(base, exponent, modulus, slot);
    }
    return number_not_implemented();
}

static PyObject *
number_power_finish(PyObject *answer, PyObject *base, PyObject *exponent, PyObject *modulus)
{
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    if (modulus == Py_None) {
        return number_operand_error(base, exponent, "** or pow()");
    }
    PyErr_Format(PyExc_TypeError,
                 "unsupported operand type(s) for pow(): '%.100s', '%.100s', '%.100s'",
                 Py_TYPE(base)->tp_name, Py_TYPE(exponent)->tp_name, Py_TYPE(modulus)->tp_name);
    return NULL;
}

PyObject *
PyNumber_Power(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    return number_power_finish(number_power(base, exponent, modulus, SLOT(nb_power)), base,
                               exponent, modulus);
}

PyObject *
PyNumber_InPlacePower(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    size_t slot = SLOT(nb_power);
    if (HAS_INPLACE(base) && number_slot(base, SLOT(nb_inplace_power)) != NULL) {
        slot = SLOT(nb_inplace_power);
    }
    return number_power_finish(number_power(base, exponent, modulus, slot), base, exponent,
                               modulus);
}

/* ---- unary operators --------------------------------------------------------------------------- */

#define UNARY(name, field, what)                                               \
    PyObject *PyNumber_##name(PyObject *op)                                    \
    {                                                                          \
        if (op == NULL) {                                                      \
            return _PyAbstract_NullError();                                    \
        }                                                                      \
        unaryfunc func = (unaryfunc)number_slot(op, SLOT(field));              \
        return func != NULL ? func(op)                                         \
                            : _PyAbstract_TypeError("bad operand type for " what ": '%.200s'", op); \
    }
UNARY(Negative, nb_negative, "unary -")
UNARY(Positive, nb_positive, "unary +")
UNARY(Invert, nb_invert, "unary ~")
UNARY(Absolute, nb_absolute, "abs()")
#undef UNARY

/* ---- conversions --------------------------------------------------------------------------------- */

PyObject *
PyNumber_Index(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    if (PyInt_Check(op) || PyLong_Check(op)) {
        Py_INCREF(op);
        return op;
    }
    if (!PyIndex_Check(op)) {
        return _PyAbstract_TypeError("'%.200s' object cannot be interpreted as an index", op);
    }
    PyObject *result = Py_TYPE(op)->tp_as_number->nb_index(op);
    if (result != NULL && !PyInt_Check(result) && !PyLong_Check(result)) {
        _PyAbstract_TypeError("__index__ returned non-(int,long) (type %.200s)", result);
        Py_CLEAR(result);
    }
    return result;
}

Py_ssize_t
PyNumber_AsSsize_t(PyObject *op, PyObject *exc)
{
    if (PyInt_CheckExact(op)) {
        return PyInt_AS_LONG(op);
    }
    PyObject *number = PyNumber_Index(op);
    if (number == NULL) {
        return -1;
    }
    Py_ssize_t result = PyInt_AsSsize_t(number);
    if (result == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        if (exc != NULL) {
            PyErr_Format(exc, "cannot fit '%.200s' into an index-sized integer",
                         Py_TYPE(op)->tp_name);
        }
        else {
            assert(PyLong_Check(number));
            result = _PyLong_Sign(number) < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
        }
    }
    Py_DECREF(number);
    return result;
}

/* The name of op's class, of whichever kind. */
static const char *
number_class_name(PyObject *op)
{
    if (PyInstance_Check(op)) {
        return PyString_AS_STRING(((PyInstanceObject *)op)->in_class->cl_name);
    }
    return Py_TYPE(op)->tp_name;
}

PyObject *
_PyNumber_ConvertIntegralToInt(PyObject *integral, const char *error_format)
{
    if (integral == NULL || PyInt_Check(integral) || PyLong_Check(integral)) {
        return integral;
    }
    /* By attribute, as the slot of an old-style instance would ask __trunc__ again. */
    PyObject *result = NULL;
    PyObject *method = PyObject_GetAttr(integral, _Py_ID(__int__));
    if (method == NULL) {
        PyErr_Clear();
        PyErr_Format(PyExc_TypeError, error_format, number_class_name(integral));
    }
    else {
        result = PyEval_CallObject(method, NULL);
        Py_DECREF(method);
        if (result != NULL && !PyInt_Check(result) && !PyLong_Check(result)) {
            PyErr_Format(PyExc_TypeError, error_format, number_class_name(result));
            Py_CLEAR(result);
        }
    }
    Py_DECREF(integral);
    return result;
}

/* By __trunc__; *found tells whether there is one. */
static PyObject *
number_truncate(PyObject *op, int *found)
{
    PyObject *method = PyObject_GetAttr(op, _Py_ID(__trunc__));
    *found = method != NULL;
    if (method == NULL) {
        PyErr_Clear();
        return NULL;
    }
    PyObject *integral = PyEval_CallObject(method, NULL);
    Py_DECREF(method);
    return _PyNumber_ConvertIntegralToInt(integral,
                                          "__trunc__ returned non-Integral (type %.200s)");
}

/* Text of a str or a character buffer; the parser stops at a null byte. */
static PyObject *
number_from_text(const char *text, Py_ssize_t size, int want_long)
{
    char *end = NULL;
    PyObject *result = want_long ? PyLong_FromString((char *)text, &end, 10)
                                 : PyInt_FromString((char *)text, &end, 10);
    if (result != NULL && end != text + size) {
        PyErr_Format(PyExc_ValueError, "null byte in argument for %s()",
                     want_long ? "long" : "int");
        Py_CLEAR(result);
    }
    return result;
}

/* What int() and long() share once the slots have been asked. */
static PyObject *
number_from_other(PyObject *op, int want_long)
{
    /* A plain str has no __trunc__: save the search. */
    int found = 0;
    PyObject *result = PyString_CheckExact(op) ? NULL : number_truncate(op, &found);
    if (found) {
        if (want_long && result != NULL && PyInt_Check(result)) {
            Py_SETREF(result, PyLong_FromLong(PyInt_AS_LONG(result)));
        }
        return result;
    }
    if (PyString_Check(op)) {
        return number_from_text(PyString_AS_STRING(op), PyString_GET_SIZE(op), want_long);
    }
    if (PyUnicode_Check(op)) {
        return want_long
                   ? PyLong_FromUnicode(PyUnicode_AS_UNICODE(op), PyUnicode_GET_SIZE(op), 10)
                   : PyInt_FromUnicode(PyUnicode_AS_UNICODE(op), PyUnicode_GET_SIZE(op), 10);
    }
    const char *text = NULL;
    Py_ssize_t size = 0;
    if (PyObject_AsCharBuffer(op, &text, &size) == 0) {
        /* The memory need not end with a null byte. */
        PyObject *copy = PyString_FromStringAndSize(text, size);
        if (copy != NULL) {
            result = number_from_text(PyString_AS_STRING(copy), size, want_long);
            Py_DECREF(copy);
        }
        return result;
    }
    PyErr_Clear();
    return _PyAbstract_TypeError(want_long
                                     ? "long() argument must be a string or a number, not '%.200s'"
                                     : "int() argument must be a string or a number, not '%.200s'",
                                 op);
}

PyObject *
PyNumber_Int(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    if (PyInt_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    unaryfunc func = (unaryfunc)number_slot(op, SLOT(nb_int));
    if (func != NULL) {
        PyObject *result = func(op);
        if (result != NULL && !PyInt_Check(result) && !PyLong_Check(result)) {
            _PyAbstract_TypeError("__int__ returned non-int (type %.200s)", result);
            Py_CLEAR(result);
        }
        return result;
    }
    if (PyInt_Check(op)) {
        return PyInt_FromLong(PyInt_AS_LONG(op));
    }
    return number_from_other(op, 0);
}

PyObject *
PyNumber_Long(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    unaryfunc func = (unaryfunc)number_slot(op, SLOT(nb_long));
    if (func != NULL) {
        PyObject *result = func(op);
        if (result != NULL && PyInt_Check(result)) {
            Py_SETREF(result, PyLong_FromLong(PyInt_AS_LONG(result)));
        }
        else if (result != NULL && !PyLong_Check(result)) {
            _PyAbstract_TypeError("__long__ returned non-long (type %.200s)", result);
            Py_CLEAR(result);
        }
        return result;
    }
    if (PyLong_Check(op)) {
        return _PyLong_Copy((PyLongObject *)op);
    }
    return number_from_other(op, 1);
}

PyObject *
PyNumber_Float(PyObject *op)
{
    if (op == NULL) {
        return _PyAbstract_NullError();
    }
    if (PyFloat_CheckExact(op)) {
        Py_INCREF(op);
        return op;
    }
    unaryfunc func = (unaryfunc)number_slot(op, SLOT(nb_float));
    if (func != NULL) {
        PyObject *result = func(op);
        if (result != NULL && !PyFloat_Check(result)) {
            _PyAbstract_TypeError("__float__ returned non-float (type %.200s)", result);
            Py_CLEAR(result);
        }
        return result;
    }
    if (PyFloat_Check(op)) {
        return PyFloat_FromDouble(PyFloat_AS_DOUBLE(op));
    }
    return PyFloat_FromString(op, NULL);
}

PyObject *
PyNumber_ToBase(PyObject *op, int base)
{
    PyObject *number = PyNumber_Index(op);
    if (number == NULL) {
        return NULL;
    }
    PyObject *result = PyLong_Check(number) ? _PyLong_Format(number, base, 0, 1)
                                            : _PyInt_Format((PyIntObject *)number, base, 1);
    Py_DECREF(number);
    return result;
}
