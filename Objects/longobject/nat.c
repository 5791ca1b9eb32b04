/* Natural numbers: comparison, addition, subtraction, shifts, division by one
 * digit.  All linear and free of allocation; see nat.h for the contracts. */
#include "nat.h"

int
_PyNat_Compare(const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    if (na != nb) {
        return na < nb ? -1 : 1;
    }
    while (--na >= 0) {
        if (a[na] != b[na]) {
            return a[na] < b[na] ? -1 : 1;
        }
    }
    return 0;
}

digit
_PyNat_Add(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    assert(na >= nb);
    digit carry = 0;
    Py_ssize_t i = 0;
    for (; i < nb; i++) {
        carry += a[i] + b[i];
        r[i] = carry & PyLong_MASK;
        carry >>= PyLong_SHIFT;
    }
    for (; i < na && carry != 0; i++) {
        carry += a[i];
        r[i] = carry & PyLong_MASK;
        carry >>= PyLong_SHIFT;
    }
    if (i < na && r != a) {
        memmove(r + i, a + i, (size_t)(na - i) * sizeof(digit));
    }
    return carry;
}

digit
_PyNat_Sub(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    assert(na >= nb);
    digit borrow = 0;
    Py_ssize_t i = 0;
    for (; i < nb; i++) {
        /* a negative difference wraps: its bit 31 is the borrow */
        digit difference = a[i] - b[i] - borrow;
        r[i] = difference & PyLong_MASK;
        borrow = difference >> 31;
    }
    for (; i < na && borrow != 0; i++) {
        digit difference = a[i] - borrow;
        r[i] = difference & PyLong_MASK;
        borrow = difference >> 31;
    }
    if (i < na && r != a) {
        memmove(r + i, a + i, (size_t)(na - i) * sizeof(digit));
    }
    return borrow;
}

digit
_PyNat_ShiftLeft(digit *r, const digit *a, Py_ssize_t n, int bits)
{
    assert(0 <= bits && bits < PyLong_SHIFT);
    twodigits carry = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        carry |= (twodigits)a[i] << bits;
        r[i] = (digit)carry & PyLong_MASK;
        carry >>= PyLong_SHIFT;
    }
    return (digit)carry;
}

void
_PyNat_ShiftRight(digit *r, const digit *a, Py_ssize_t n, int bits)
{
    assert(0 <= bits && bits < PyLong_SHIFT);
    for (Py_ssize_t i = 0; i < n; i++) {
        twodigits pair = a[i];
        if (i + 1 < n) {
            pair |= (twodigits)a[i + 1] << PyLong_SHIFT;
        }
        r[i] = (digit)(pair >> bits) & PyLong_MASK;
    }
}

digit
_PyNat_DivDigit(digit *q, const digit *a, Py_ssize_t n, digit d)
{
    assert(d != 0);
    twodigits rest = 0;
    for (Py_ssize_t i = n - 1; i >= 0; i--) {
        rest = rest << PyLong_SHIFT | a[i];
        q[i] = (digit)(rest / d);
        rest -= (twodigits)q[i] * d;
    }
    return (digit)rest;
}
