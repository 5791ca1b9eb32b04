/* Longs: shifts and the bitwise operations on two's complement with infinitely many
 * sign bits.  A negative operand -m is read as ~(m - 1), digit by digit. */
#include "long_internal.h"

PyObject *
_PyLong_SlotInvert(PyObject *self)
{
    static const long_operand one = {.digits = one.own, .size = 1, .own = {1}};
    long_operand operand;
    long_operand_from_long(&operand, self);
    /* ~x == -(x + 1) */
    return operand.negative ? _PyLong_SubMagnitudes(&operand, &one, 0)
                            : _PyLong_AddMagnitudes(&operand, &one, 1);
}

/* The shift count in right, -1 with an exception. */
static Py_ssize_t
shift_count(PyObject *right)
{
    Py_ssize_t count = PyLong_Check(right) ? PyLong_AsSsize_t(right) : PyInt_AS_LONG(right);
    if (count == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (count < 0) {
        PyErr_SetString(PyExc_ValueError, "negative shift count");
        return -1;
    }
    return count;
}

PyObject *
_PyLong_SlotLShift(PyObject *left, PyObject *right)
{
    long_operand operand, unused;
    if (!long_operands(&operand, left, &unused, right)) {
        return long_not_implemented();
    }
    Py_ssize_t count = shift_count(right);
    if (count < 0) {
        return NULL;
    }
    if (operand.size == 0) {
        return PyLong_FromLong(0);
    }
    Py_ssize_t whole = count / PyLong_SHIFT;
    if (whole > PY_SSIZE_T_MAX - operand.size - 1) {
        PyErr_SetString(PyExc_OverflowError, "too many digits in integer");
        return NULL;
    }
    PyLongObject *result = _PyLong_New(operand.size + whole + 1);
    if (result == NULL) {
        return NULL;
    }
    memset(result->ob_digit, 0, (size_t)whole * sizeof(digit));
    result->ob_digit[operand.size + whole] = _PyNat_ShiftLeft(
        result->ob_digit + whole, operand.digits, operand.size, (int)(count % PyLong_SHIFT));
    return long_finish(result, operand.negative);
}

PyObject *
_PyLong_SlotRShift(PyObject *left, PyObject *right)
{
    long_operand operand, unused;
    if (!long_operands(&operand, left, &unused, right)) {
        return long_not_implemented();
    }
    Py_ssize_t count = shift_count(right);
    if (count < 0) {
        return NULL;
    }
    Py_ssize_t whole = count / PyLong_SHIFT;
    int bits = (int)(count % PyLong_SHIFT);
    if (whole >= operand.size) {
        return PyLong_FromLong(operand.negative && operand.size != 0 ? -1 : 0);
    }
    Py_ssize_t size = operand.size - whole;
    PyLongObject *result = _PyLong_New(size + 1);
    if (result == NULL) {
        return NULL;
    }
    _PyNat_ShiftRight(result->ob_digit, operand.digits + whole, size, bits);
    result->ob_digit[size] = 0;
    if (operand.negative) {
        /* round down: away from zero if a bit was lost */
        int lost = (operand.digits[whole] & (((digit)1 << bits) - 1)) != 0
                   || nat_normal(operand.digits, whole) != 0;
        if (lost) {
            static const digit one[1] = {1};
            (void)_PyNat_Add(result->ob_digit, result->ob_digit, size + 1, one, 1);
        }
    }
    return long_finish(result, operand.negative);
}

/* ---- and, or, xor ------------------------------------------------------------------ */
/* Reads the two's complement digits of an operand one after the other. */
typedef struct {
    const long_operand *operand;
    digit borrow; /* of m - 1 */
    digit sign;   /* 0, or all ones for a negative number */
} twos_reader;

static inline digit
twos_digit(twos_reader *self, Py_ssize_t i)
{
    digit value = i < self->operand->size ? self->operand->digits[i] : 0;
    digit difference = value - self->borrow;
    self->borrow = difference >> 31;
    return (difference ^ self->sign) & PyLong_MASK;
}

static inline twos_reader
twos_start(const long_operand *operand)
{
    twos_reader self = {operand, operand->negative ? 1 : 0,
                        operand->negative ? PyLong_MASK : 0};
    return self;
}

static inline digit
combine(char op, digit a, digit b)
{
    return op == '&' ? a & b : op == '|' ? a | b : a ^ b;
}

static inline PyObject *
long_bitwise(PyObject *a, PyObject *b, const char op)
{
    long_operand left, right;
    if (!long_operands(&left, a, &right, b)) {
        return long_not_implemented();
    }
    Py_ssize_t size = left.size > right.size ? left.size : right.size;
    int negative = combine(op, (digit)left.negative, (digit)right.negative) != 0;
    if (op == '&' && !left.negative && left.size < size) {
        size = left.size; /* nothing above a natural number's digits survives */
    }
    else if (op == '&' && !right.negative && right.size < size) {
        size = right.size;
    }
    PyLongObject *result = _PyLong_New(size + 1);
    if (result == NULL) {
        return NULL;
    }
    twos_reader first = twos_start(&left);
    twos_reader second = twos_start(&right);
    digit sign = negative ? PyLong_MASK : 0;
    digit plus = negative ? 1 : 0; /* back from ~(m - 1) to m */
    for (Py_ssize_t i = 0; i < size; i++) {
        digit value = combine(op, twos_digit(&first, i), twos_digit(&second, i));
        value = (value ^ sign) + plus;
        plus = value >> PyLong_SHIFT;
        result->ob_digit[i] = value & PyLong_MASK;
    }
    result->ob_digit[size] = plus;
    return long_finish(result, negative);
}

PyObject *
_PyLong_SlotAnd(PyObject *left, PyObject *right)
{
    return long_bitwise(left, right, '&');
}

PyObject *
_PyLong_SlotOr(PyObject *left, PyObject *right)
{
    return long_bitwise(left, right, '|');
}

PyObject *
_PyLong_SlotXor(PyObject *left, PyObject *right)
{
    return long_bitwise(left, right, '^');
}
