/* Longs: addition, subtraction, multiplication, division.
 *
 * Signs are handled here, magnitudes in the nat files.  Operands of one or two
 * digits take a path through machine words. */
#include "long_internal.h"
#include <float.h>

/* ---- sums ------------------------------------------------------------------------ */
PyObject *
_PyLong_AddMagnitudes(const long_operand *left, const long_operand *right, int negative)
{
    if (left->size < right->size) {
        const long_operand *longer = right;
        right = left;
        left = longer;
    }
    PyLongObject *result = _PyLong_New(left->size + 1);
    if (result == NULL) {
        return NULL;
    }
    result->ob_digit[left->size] =
        _PyNat_Add(result->ob_digit, left->digits, left->size, right->digits, right->size);
    return long_finish(result, negative);
}

PyObject *
_PyLong_SubMagnitudes(const long_operand *left, const long_operand *right, int negative)
{
    int order = _PyNat_Compare(left->digits, left->size, right->digits, right->size);
    if (order == 0) {
        return PyLong_FromLong(0);
    }
    if (order < 0) {
        const long_operand *larger = right;
        right = left;
        left = larger;
        negative = !negative;
    }
    PyLongObject *result = _PyLong_New(left->size);
    if (result == NULL) {
        return NULL;
    }
    digit borrow =
        _PyNat_Sub(result->ob_digit, left->digits, left->size, right->digits, right->size);
    assert(borrow == 0);
    (void)borrow;
    return long_finish(result, negative);
}

/* ---- products ------------------------------------------------------------------------ */
PyObject *
_PyLong_Multiply(const long_operand *left, const long_operand *right)
{
    if (left->size == 0 || right->size == 0) {
        return PyLong_FromLong(0);
    }
    PyLongObject *result = _PyLong_New(left->size + right->size);
    if (result == NULL) {
        return NULL;
    }
    if (left->size == 1 && right->size == 1) {
        twodigits product = (twodigits)left->digits[0] * right->digits[0];
        result->ob_digit[0] = (digit)product & PyLong_MASK;
        result->ob_digit[1] = (digit)(product >> PyLong_SHIFT);
    }
    else if (_PyNat_Mul(result->ob_digit, left->digits, left->size, right->digits, right->size)
             < 0) {
        return long_no_memory(result);
    }
    return long_finish(result, left->negative != right->negative);
}

/* ---- division ---------------------------------------------------------------------------- */
/* Both of at most two digits. */
static int
divmod_words(const long_operand *left, const long_operand *right, PyObject **quotient,
             PyObject **remainder)
{
    twodigits a = left->size == 0 ? 0 : left->digits[0];
    twodigits b = right->digits[0];
    if (left->size == 2) {
        a |= (twodigits)left->digits[1] << PyLong_SHIFT;
    }
    if (right->size == 2) {
        b |= (twodigits)right->digits[1] << PyLong_SHIFT;
    }
    stwodigits q = (stwodigits)(a / b);
    stwodigits r = (stwodigits)(a % b);
    if (left->negative) {
        r = -r;
    }
    if (left->negative != right->negative) {
        q = -q;
        if (r != 0) {
            q--;
            r += right->negative ? -(stwodigits)b : (stwodigits)b;
        }
    }
    if (quotient != NULL && (*quotient = PyLong_FromLong(q)) == NULL) {
        return -1;
    }
    if (remainder != NULL && (*remainder = PyLong_FromLong(r)) == NULL) {
        if (quotient != NULL) {
            Py_CLEAR(*quotient);
        }
        return -1;
    }
    return 0;
}

/* Truncated quotient and remainder of the magnitudes, size(left) >= size(right);
 * each NULL if not wanted. */
static int
divide_magnitudes(const long_operand *left, const long_operand *right, PyLongObject **quotient,
                  PyLongObject **remainder)
{
    PyLongObject *q = NULL;
    PyLongObject *r = NULL;
    if (quotient != NULL && (q = _PyLong_New(left->size - right->size + 1)) == NULL) {
        return -1;
    }
    if (remainder != NULL && (r = _PyLong_New(right->size)) == NULL) {
        Py_XDECREF(q);
        return -1;
    }
    if (_PyNat_DivMod(q == NULL ? NULL : q->ob_digit, r == NULL ? NULL : r->ob_digit,
                      left->digits, left->size, right->digits, right->size)
        < 0) {
        Py_XDECREF(q);
        Py_XDECREF(r);
        PyErr_NoMemory();
        return -1;
    }
    if (q != NULL) {
        (void)long_finish(q, 0);
        *quotient = q;
    }
    if (r != NULL) {
        (void)long_finish(r, 0);
        *remainder = r;
    }
    return 0;
}

/* |left| < |right|: the truncated quotient is zero. */
static int
divmod_smaller(const long_operand *left, const long_operand *right, PyObject **quotient,
               PyObject **remainder)
{
    int down = left->size != 0 && left->negative != right->negative;
    PyObject *q = NULL;
    if (quotient != NULL && (q = PyLong_FromLong(down ? -1 : 0)) == NULL) {
        return -1;
    }
    if (remainder != NULL) {
        static const long_operand zero = {.digits = zero.own};
        *remainder = down ? _PyLong_SubMagnitudes(right, left, right->negative)
                          : _PyLong_AddMagnitudes(left, &zero, left->negative);
        if (*remainder == NULL) {
            Py_XDECREF(q);
            return -1;
        }
    }
    if (quotient != NULL) {
        *quotient = q;
    }
    return 0;
}

int
_PyLong_FloorDivMod(const long_operand *left, const long_operand *right, PyObject **quotient,
                    PyObject **remainder)
{
    if (right->size == 0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "long division or modulo by zero");
        return -1;
    }
    if (left->size <= 2 && right->size <= 2) {
        return divmod_words(left, right, quotient, remainder);
    }
    if (_PyNat_Compare(left->digits, left->size, right->digits, right->size) < 0) {
        return divmod_smaller(left, right, quotient, remainder);
    }
    PyLongObject *q = NULL;
    PyLongObject *r = NULL;
    if (divide_magnitudes(left, right, quotient == NULL ? NULL : &q, &r) < 0) {
        return -1;
    }
    int differ = left->negative != right->negative;
    if (differ && Py_SIZE(r) != 0) {
        /* round down: |q| + 1, and the remainder's complement to the divisor */
        static const long_operand one = {.digits = one.own, .size = 1, .own = {1}};
        long_operand view;
        if (q != NULL) {
            long_operand_from_long(&view, (PyObject *)q);
            Py_SETREF(q, (PyLongObject *)_PyLong_AddMagnitudes(&view, &one, 0));
        }
        if ((q != NULL || quotient == NULL) && remainder != NULL) {
            long_operand_from_long(&view, (PyObject *)r);
            Py_SETREF(r, (PyLongObject *)_PyLong_SubMagnitudes(right, &view, 0));
        }
        if (r == NULL || (q == NULL && quotient != NULL)) {
            Py_XDECREF(q);
            Py_XDECREF(r);
            return -1;
        }
    }
    if (quotient != NULL) {
        if (differ) {
            Py_SIZE(q) = -Py_SIZE(q);
        }
        *quotient = (PyObject *)q;
    }
    if (remainder == NULL) {
        Py_DECREF(r);
        return 0;
    }
    if (right->negative) {
        Py_SIZE(r) = -Py_SIZE(r);
    }
    *remainder = (PyObject *)r;
    return 0;
}

/* ---- true division --------------------------------------------------------------------------- */
static Py_ssize_t
operand_bits(const long_operand *operand)
{
    return (operand->size - 1) * PyLong_SHIFT + nat_bits_in_digit(operand->digits[operand->size - 1]);
}

/* floor(|left| * 2**-shift / |right|), below 2**64; *sticky if it is not exact. */
static int
scaled_quotient(const long_operand *left, const long_operand *right, Py_ssize_t shift,
                uint64_t *quotient, int *sticky)
{
    Py_ssize_t whole = (shift < 0 ? -shift : shift) / PyLong_SHIFT;
    int bits = (int)((shift < 0 ? -shift : shift) % PyLong_SHIFT);
    Py_ssize_t na = shift < 0 ? left->size + whole + 1 : left->size - whole;
    Py_ssize_t nq = na >= right->size ? na - right->size + 1 : 1;
    digit *work = PyMem_Malloc((size_t)(na + nq + right->size + 1) * sizeof(digit));
    if (work == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    digit *scaled = work;
    digit *q = work + na;
    digit *r = q + nq;
    *sticky = 0;
    if (shift < 0) {
        memset(scaled, 0, (size_t)whole * sizeof(digit));
        scaled[na - 1] = _PyNat_ShiftLeft(scaled + whole, left->digits, left->size, bits);
    }
    else {
        _PyNat_ShiftRight(scaled, left->digits + whole, na, bits);
        *sticky = (left->digits[whole] & (((digit)1 << bits) - 1)) != 0
                  || nat_normal(left->digits, whole) != 0;
    }
    na = nat_normal(scaled, na);
    int result = 0;
    *quotient = 0;
    if (na < right->size) {
        *sticky |= na != 0;
    }
    else if (_PyNat_DivMod(q, r, scaled, na, right->digits, right->size) < 0) {
        PyErr_NoMemory();
        result = -1;
    }
    else {
        nq = nat_normal(q, na - right->size + 1);
        for (Py_ssize_t i = nq - 1; i >= 0; i--) {
            *quotient = *quotient << PyLong_SHIFT | q[i];
        }
        *sticky |= nat_normal(r, right->size) != 0;
    }
    PyMem_Free(work);
    return result;
}

/* The quotient as a double, correctly rounded: a quotient of 55 or 56 bits (fewer
 * at the bottom of the range, where doubles are denormal) is rounded by hand. */
PyObject *
_PyLong_SlotTrueDivide(PyObject *a, PyObject *b)
{
    long_operand left, right;
    if (!long_operands(&left, a, &right, b)) {
        return long_not_implemented();
    }
    if (right.size == 0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "division by zero");
        return NULL;
    }
    int negative = left.negative != right.negative;
    if (left.size == 0) {
        return PyFloat_FromDouble(negative ? -0.0 : 0.0);
    }
    Py_ssize_t distance = operand_bits(&left) - operand_bits(&right);
    if (distance > DBL_MAX_EXP) {
        PyErr_SetString(PyExc_OverflowError, "integer division result too large for a float");
        return NULL;
    }
    const Py_ssize_t smallest = DBL_MIN_EXP - DBL_MANT_DIG; /* 2**smallest is the least double */
    if (distance < smallest - 1) {
        return PyFloat_FromDouble(negative ? -0.0 : 0.0);
    }
    Py_ssize_t shift = distance - (DBL_MANT_DIG + 2);
    uint64_t quotient;
    int sticky;
    if (scaled_quotient(&left, &right, shift, &quotient, &sticky) < 0) {
        return NULL;
    }
    assert(quotient >> DBL_MANT_DIG != 0);
    int bits = 64 - __builtin_clzll(quotient);
    Py_ssize_t keep = bits + shift - smallest; /* bits that a denormal has room for */
    if (keep > DBL_MANT_DIG) {
        keep = DBL_MANT_DIG;
    }
    int drop = bits - (int)keep;
    assert(0 < drop && drop <= 63);
    uint64_t half = (uint64_t)1 << (drop - 1);
    uint64_t rest = quotient & (2 * half - 1);
    quotient = drop == 64 ? 0 : quotient >> drop;
    if (rest > half || (rest == half && (sticky || (quotient & 1)))) {
        quotient++;
    }
    double result = ldexp((double)quotient, (int)(shift + drop));
    if (Py_IS_INFINITY(result)) {
        PyErr_SetString(PyExc_OverflowError, "integer division result too large for a float");
        return NULL;
    }
    return PyFloat_FromDouble(negative ? -result : result);
}
