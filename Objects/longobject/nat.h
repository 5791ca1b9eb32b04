#ifndef LONGOBJECT_NAT_H
#define LONGOBJECT_NAT_H
/* Natural numbers as arrays of 30-bit digits, least significant first: the
 * arithmetic below the long type.  It knows no objects and sets no exceptions:
 * functions that need scratch memory return -1 when there is none, else 0.
 *
 * Sizes are in digits and may include leading zero digits unless a comment says
 * "normal" (the last digit is not zero).  Results never overlap operands unless a
 * comment allows it. */
#include "Python.h"
#include "longintrepr.h"

/* n without leading zero digits. */
static inline Py_ssize_t
nat_normal(const digit *a, Py_ssize_t n)
{
    while (n > 0 && a[n - 1] == 0) {
        n--;
    }
    return n;
}

static inline int
nat_bits_in_digit(digit d)
{
    return d == 0 ? 0 : 32 - __builtin_clz(d);
}

/* -1, 0 or 1; both normal. */
int _PyNat_Compare(const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb);
/* r[0..na) = a + b, na >= nb; returns the carry.  r may be a or b. */
digit _PyNat_Add(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb);
/* r[0..na) = a - b, na >= nb; returns the borrow.  r may be a or b. */
digit _PyNat_Sub(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb);
/* r[0..n) = a << bits, 0 <= bits < 30; returns the digit pushed out.  r may be a. */
digit _PyNat_ShiftLeft(digit *r, const digit *a, Py_ssize_t n, int bits);
/* r[0..n) = a >> bits, 0 <= bits < 30; r may be a. */
void _PyNat_ShiftRight(digit *r, const digit *a, Py_ssize_t n, int bits);
/* q[0..n) = a / d; returns the remainder.  q may be a. */
digit _PyNat_DivDigit(digit *q, const digit *a, Py_ssize_t n, digit d);
/* r[0..na+nb) = a * b. */
int _PyNat_Mul(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb);
/* q[0..na-nb+1) = a / b, r[0..nb) = a % b; b normal, 1 <= nb <= na.  q or r may
 * be NULL. */
int _PyNat_DivMod(digit *q, digit *r, const digit *a, Py_ssize_t na, const digit *b,
                  Py_ssize_t nb);
/* Text of a in base (2..36) without leading zeros, "0" for zero: written before
 * end, where _PyNat_TextSize() chars must be free; *begin is its start. */
int _PyNat_ToText(const digit *a, Py_ssize_t n, int base, char *end, char **begin);
/* Chars that suffice for any number of n digits, -1 if that overflows. */
Py_ssize_t _PyNat_TextSize(Py_ssize_t n, int base);
/* r[0..size) from length chars that are all digits of base, where size is
 * _PyNat_DigitsSize(length, base). */
int _PyNat_FromText(digit *r, Py_ssize_t size, const char *text, Py_ssize_t length, int base);
Py_ssize_t _PyNat_DigitsSize(Py_ssize_t length, int base);
#endif
