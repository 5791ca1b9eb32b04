/* Natural numbers: division.
 *
 * Below RECURSIVE_CUTOFF digits of divisor or quotient: the schoolbook method with
 * a quotient digit estimated from the divisor's two leading digits.  Above: recursive
 * division (Burnikel and Ziegler), whose cost is that of multiplication times a
 * logarithm.  Both need the divisor normalised, its leading digit's top bit set.
 *
 *     div_21: 2n digits by n digits, as two div_32 of half the size
 *     div_32: 3h digits by 2h digits: estimate with div_21 by the divisor's high
 *             half, multiply the estimate with its low half, correct
 *
 * Dividends are divided in place: what remains in their low digits is the
 * remainder, the digits above it become zero. */
#include "nat.h"

#define RECURSIVE_CUTOFF 70

/* top / lead for a quotient that fits a word. */
static inline uint64_t
divide_wide(unsigned __int128 top, uint64_t lead)
{
#if defined(__x86_64__)
    uint64_t quotient, rest;
    __asm__("divq %4"
            : "=a"(quotient), "=d"(rest)
            : "0"((uint64_t)top), "1"((uint64_t)(top >> 64)), "r"(lead)
            : "cc");
    (void)rest;
    return quotient;
#else
    return (uint64_t)(top / lead);
#endif
}

/* q[0..na-nb) and remainder in a[0..nb) for a normalised divisor and
 * a < b * BASE**(na-nb), nb >= 2. */
static void
school_divide(digit *q, digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    assert(nb >= 2 && na >= nb);
    assert(b[nb - 1] >> (PyLong_SHIFT - 1) == 1);
    const twodigits lead = (twodigits)b[nb - 1] << PyLong_SHIFT | b[nb - 2];
    for (Py_ssize_t at = na - nb - 1; at >= 0; at--) {
        digit *part = a + at; /* nb + 1 digits, less than b * BASE */
        unsigned __int128 top = (unsigned __int128)part[nb] << (2 * PyLong_SHIFT)
                                | (twodigits)part[nb - 1] << PyLong_SHIFT | part[nb - 2];
        digit estimate;
        if (top >> PyLong_SHIFT >= lead) {
            estimate = PyLong_MASK;
        }
        else {
            estimate = (digit)divide_wide(top, lead); /* at most one too large */
        }
        stwodigits carry = 0;
        for (Py_ssize_t i = 0; i < nb; i++) {
            carry += (stwodigits)part[i] - (stwodigits)((twodigits)estimate * b[i]);
            part[i] = (digit)carry & PyLong_MASK;
            carry >>= PyLong_SHIFT;
        }
        carry += part[nb];
        part[nb] = 0;
        while (carry < 0) {
            estimate--;
            carry += _PyNat_Add(part, part, nb, b, nb);
        }
        assert(carry == 0);
        q[at] = estimate;
    }
}

static int div_21(digit *q, digit *a, const digit *b, Py_ssize_t n, digit *scratch);

/* q[0..h), a of 3h digits, b of 2h; a < b * BASE**h.  The remainder stays in
 * a[0..2h). */
static int
div_32(digit *q, digit *a, const digit *b, Py_ssize_t h, digit *scratch)
{
    const digit *high = b + h;
    digit *top = a + 2 * h;
    digit excess = 0; /* above a[3h) */
    if (_PyNat_Compare(top, h, high, h) >= 0) {
        for (Py_ssize_t i = 0; i < h; i++) {
            q[i] = PyLong_MASK;
        }
        excess = (digit)(0 - _PyNat_Sub(top, top, h, high, h));
        excess += _PyNat_Add(a + h, a + h, 2 * h, high, h);
    }
    else if (div_21(q, a + h, high, h, scratch) < 0) {
        return -1;
    }
    if (_PyNat_Mul(scratch, q, h, b, h) < 0) {
        return -1;
    }
    excess -= _PyNat_Sub(a, a, 3 * h, scratch, 2 * h);
    static const digit one[1] = {1};
    while (excess != 0) { /* a is negative */
        (void)_PyNat_Sub(q, q, h, one, 1);
        excess += _PyNat_Add(a, a, 3 * h, b, 2 * h);
    }
    return 0;
}

/* q[0..n), a of 2n digits, b of n normalised ones; a < b * BASE**n.  scratch has
 * n digits. */
static int
div_21(digit *q, digit *a, const digit *b, Py_ssize_t n, digit *scratch)
{
    if (n < RECURSIVE_CUTOFF || (n & 1)) {
        school_divide(q, a, 2 * n, b, n);
        return 0;
    }
    Py_ssize_t h = n / 2;
    if (div_32(q + h, a + h, b, h, scratch) < 0) {
        return -1;
    }
    return div_32(q, a, b, h, scratch);
}

/* The size >= n that can be halved down to below the cutoff. */
static Py_ssize_t
recursive_size(Py_ssize_t n)
{
    Py_ssize_t pieces = 1;
    while (n / pieces >= RECURSIVE_CUTOFF) {
        pieces *= 2;
    }
    return (n + pieces - 1) / pieces * pieces;
}

/* As _PyNat_DivMod for large operands.  The divisor is shifted up to a size n that
 * halves well, the dividend by as much, and the quotient made in pieces of n. */
static int
recursive_divide(digit *q, digit *r, const digit *a, Py_ssize_t na, const digit *b,
                 Py_ssize_t nb)
{
    Py_ssize_t n = recursive_size(nb);
    Py_ssize_t pad = n - nb;
    int bits = PyLong_SHIFT - nat_bits_in_digit(b[nb - 1]);
    Py_ssize_t pieces = (na + pad + 1 + n - 1) / n;
    if (pieces < 2) {
        pieces = 2;
    }
    Py_ssize_t size = (pieces + 1) * n; /* a zero piece on top: a < b * BASE**... */
    Py_ssize_t total = size + n + n + pieces * n;
    digit *work = PyMem_Malloc((size_t)total * sizeof(digit));
    if (work == NULL) {
        return -1;
    }
    digit *dividend = work;
    digit *divisor = work + size;
    digit *scratch = divisor + n;
    digit *quotient = scratch + n;
    memset(work, 0, (size_t)total * sizeof(digit));
    dividend[na + pad] = _PyNat_ShiftLeft(dividend + pad, a, na, bits);
    (void)_PyNat_ShiftLeft(divisor + pad, b, nb, bits);

    int result = 0;
    for (Py_ssize_t i = pieces - 1; i >= 0 && result == 0; i--) {
        result = div_21(quotient + i * n, dividend + i * n, divisor, n, scratch);
    }
    if (result == 0) {
        Py_ssize_t nq = na - nb + 1;
        assert(nat_normal(quotient, pieces * n) <= nq);
        if (q != NULL) {
            memcpy(q, quotient, (size_t)nq * sizeof(digit));
        }
        if (r != NULL) {
            _PyNat_ShiftRight(dividend, dividend + pad, nb + 1, bits);
            memcpy(r, dividend, (size_t)nb * sizeof(digit));
        }
    }
    PyMem_Free(work);
    return result;
}

/* The quotient has nq digits, far fewer than b: divide the leading digits of both,
 * then correct the quotient, which is at most two too large. */
static int
short_quotient_divide(digit *q, digit *r, const digit *a, Py_ssize_t na, const digit *b,
                      Py_ssize_t nb)
{
    Py_ssize_t nq = na - nb + 1;
    Py_ssize_t cut = nb - nq - 1;
    assert(cut > 0);
    Py_ssize_t total = nq + na + 2;
    digit *work = PyMem_Malloc((size_t)total * sizeof(digit));
    if (work == NULL) {
        return -1;
    }
    digit *quotient = work;
    digit *product = work + nq;
    int result = -1;
    if (_PyNat_DivMod(quotient, NULL, a + cut, na - cut, b + cut, nb - cut) == 0
        && _PyNat_Mul(product, quotient, nq, b, nb) == 0) {
        static const digit one[1] = {1};
        /* product has na + 1 digits */
        while (_PyNat_Compare(product, nat_normal(product, na + 1), a, nat_normal(a, na)) > 0) {
            (void)_PyNat_Sub(product, product, na + 1, b, nb);
            (void)_PyNat_Sub(quotient, quotient, nq, one, 1);
        }
        if (q != NULL) {
            memcpy(q, quotient, (size_t)nq * sizeof(digit));
        }
        if (r != NULL) {
            (void)_PyNat_Sub(product, a, na, product, na);
            memcpy(r, product, (size_t)nb * sizeof(digit));
        }
        result = 0;
    }
    PyMem_Free(work);
    return result;
}

static int
school_divmod(digit *q, digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    digit small[64];
    digit *work = small;
    Py_ssize_t total = na + 1 + nb + (na - nb + 1);
    if (total > 64) {
        work = PyMem_Malloc((size_t)total * sizeof(digit));
        if (work == NULL) {
            return -1;
        }
    }
    digit *dividend = work;
    digit *divisor = work + na + 1;
    digit *quotient = divisor + nb;
    int bits = PyLong_SHIFT - nat_bits_in_digit(b[nb - 1]);
    dividend[na] = _PyNat_ShiftLeft(dividend, a, na, bits);
    (void)_PyNat_ShiftLeft(divisor, b, nb, bits);
    school_divide(quotient, dividend, na + 1, divisor, nb);
    if (q != NULL) {
        memcpy(q, quotient, (size_t)(na - nb + 1) * sizeof(digit));
    }
    if (r != NULL) {
        _PyNat_ShiftRight(r, dividend, nb, bits);
    }
    if (work != small) {
        PyMem_Free(work);
    }
    return 0;
}

int
_PyNat_DivMod(digit *q, digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    assert(nb >= 1 && na >= nb && b[nb - 1] != 0);
    Py_ssize_t nq = na - nb + 1;
    if (nb == 1) {
        digit *quotient = q;
        if (q == NULL && (quotient = PyMem_Malloc((size_t)na * sizeof(digit))) == NULL) {
            return -1;
        }
        digit rest = _PyNat_DivDigit(quotient, a, na, b[0]);
        if (q == NULL) {
            PyMem_Free(quotient);
        }
        if (r != NULL) {
            r[0] = rest;
        }
        return 0;
    }
    if (nb < RECURSIVE_CUTOFF || nq < RECURSIVE_CUTOFF) {
        return school_divmod(q, r, a, na, b, nb);
    }
    if (2 * nq + 2 < nb) {
        return short_quotient_divide(q, r, a, na, b, nb);
    }
    return recursive_divide(q, r, a, na, b, nb);
}
