/* Natural numbers: multiplication.
 *
 * Small operands are multiplied digit by digit.  From LIMB_CUTOFF digits on both
 * operands are packed into limbs of 60 bits (two digits each), which the machine
 * multiplies four times as densely: a product of two limbs and the carries fit 128
 * bits.  Limb vectors use the schoolbook method below KARATSUBA_CUTOFF limbs and
 * Karatsuba's three half products above, and from TRANSFORM_CUTOFF on the transforms of
 * nat_ntt.c; of operands of unlike length the longer is cut into pieces of the
 * other's.
 *
 * Karatsuba, with h = ceil(n/2), a = a1*X + a0, b = b1*X + b0, X = 2**(60h):
 *     low = a0*b0, high = a1*b1, mid = (a0 + a1)*(b0 + b1) - low - high
 *     a*b = high*X*X + mid*X + low
 * Squaring (a and b the same vector) needs no special case but halves the limb
 * products in the schoolbook part. */
#include "nat.h"
#include "nat_limbs.h"

#define LIMB_CUTOFF 8       /* digits of the shorter operand */
#define KARATSUBA_CUTOFF 28 /* limbs of the shorter operand */
#define TRANSFORM_CUTOFF 1300 /* limbs of the shorter operand */

/* ---- digits ------------------------------------------------------------------ */
static void
digits_mul(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    memset(r, 0, (size_t)(na + nb) * sizeof(digit));
    for (Py_ssize_t i = 0; i < nb; i++) {
        twodigits carry = 0;
        twodigits factor = b[i];
        digit *row = r + i;
        for (Py_ssize_t j = 0; j < na; j++) {
            carry += row[j] + a[j] * factor;
            row[j] = (digit)carry & PyLong_MASK;
            carry >>= PyLong_SHIFT;
        }
        row[na] = (digit)carry;
    }
}

/* ---- limbs ----------------------------------------------------------------------- */
static void
limbs_pack(limb *r, const digit *a, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i + 1 < n; i += 2) {
        *r++ = a[i] | (limb)a[i + 1] << PyLong_SHIFT;
    }
    if (n & 1) {
        *r = a[n - 1];
    }
}

static void
limbs_unpack(digit *r, Py_ssize_t n, const limb *a)
{
    for (Py_ssize_t i = 0; i < n; i += 2, a++) {
        r[i] = (digit)*a & PyLong_MASK;
        if (i + 1 < n) {
            r[i + 1] = (digit)(*a >> PyLong_SHIFT);
        }
    }
}

static limb
limbs_add(limb *r, const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb)
{
    assert(na >= nb);
    limb carry = 0;
    Py_ssize_t i = 0;
    for (; i < nb; i++) {
        carry += a[i] + b[i];
        r[i] = carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
    for (; i < na; i++) {
        carry += a[i];
        r[i] = carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
    return carry;
}

/* r[0..nr) += a; the sum fits. */
static void
limbs_add_into(limb *r, Py_ssize_t nr, const limb *a, Py_ssize_t na)
{
    limb carry = 0;
    Py_ssize_t i = 0;
    while (na > nr) {
        na--;
        assert(a[na] == 0);
    }
    for (; i < na; i++) {
        carry += r[i] + a[i];
        r[i] = carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
    for (; carry != 0; i++) {
        assert(i < nr);
        carry += r[i];
        r[i] = carry & LIMB_MASK;
        carry >>= LIMB_BITS;
    }
}

/* r[0..nr) -= a; the difference is not negative. */
static void
limbs_sub_from(limb *r, Py_ssize_t nr, const limb *a, Py_ssize_t na)
{
    limb borrow = 0;
    Py_ssize_t i = 0;
    (void)nr;
    for (; i < na; i++) {
        limb difference = r[i] - a[i] - borrow;
        r[i] = difference & LIMB_MASK;
        borrow = difference >> 63;
    }
    for (; borrow != 0; i++) {
        assert(i < nr);
        limb difference = r[i] - borrow;
        r[i] = difference & LIMB_MASK;
        borrow = difference >> 63;
    }
}

static void
limbs_school(limb *r, const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb)
{
    memset(r, 0, (size_t)(na + nb) * sizeof(limb));
    for (Py_ssize_t i = 0; i < nb; i++) {
        limb carry = 0;
        limb factor = b[i];
        limb *row = r + i;
        for (Py_ssize_t j = 0; j < na; j++) {
            twolimbs sum = (twolimbs)a[j] * factor + row[j] + carry;
            row[j] = (limb)sum & LIMB_MASK;
            carry = (limb)(sum >> LIMB_BITS);
        }
        row[na] = carry;
    }
}

/* Schoolbook square: each product of two different limbs counts twice. */
static void
limbs_school_square(limb *r, const limb *a, Py_ssize_t n)
{
    memset(r, 0, (size_t)(2 * n) * sizeof(limb));
    for (Py_ssize_t i = 0; i < n; i++) {
        twolimbs sum = (twolimbs)a[i] * a[i] + r[2 * i];
        r[2 * i] = (limb)sum & LIMB_MASK;
        twolimbs carry = sum >> LIMB_BITS;
        limb twice = a[i] << 1; /* 61 bits */
        for (Py_ssize_t j = i + 1; j < n; j++) {
            carry += (twolimbs)a[j] * twice + r[i + j];
            r[i + j] = (limb)carry & LIMB_MASK;
            carry >>= LIMB_BITS;
        }
        for (Py_ssize_t j = i + n; carry != 0; j++) {
            carry += r[j];
            r[j] = (limb)carry & LIMB_MASK;
            carry >>= LIMB_BITS;
        }
    }
}

/* Limbs of scratch that limbs_square_size() may use for n limbs: at each level
 * two sums of h+1 limbs and their product of 2h+2. */
static Py_ssize_t
karatsuba_scratch(Py_ssize_t n)
{
    Py_ssize_t total = 0;
    while (n >= KARATSUBA_CUTOFF) {
        Py_ssize_t h = (n + 1) / 2;
        total += 4 * h + 4;
        n = h + 1;
    }
    return total;
}

/* r[0..2n) = a * b, both of n limbs. */
static void
limbs_karatsuba(limb *r, const limb *a, const limb *b, Py_ssize_t n, limb *scratch)
{
    if (n < KARATSUBA_CUTOFF) {
        if (a == b) {
            limbs_school_square(r, a, n);
        }
        else {
            limbs_school(r, a, n, b, n);
        }
        return;
    }
    if (n >= TRANSFORM_CUTOFF && _PyNat_MulTransform(r, a, n, b, n) == 0) {
        return;
    }
    Py_ssize_t h = (n + 1) / 2;
    Py_ssize_t rest = n - h;
    limb *sum_a = scratch;
    limb *sum_b = scratch + h + 1;
    limb *mid = scratch + 2 * h + 2;
    limb *deeper = scratch + 4 * h + 4;

    sum_a[h] = limbs_add(sum_a, a, h, a + h, rest);
    if (a == b) {
        sum_b = sum_a;
    }
    else {
        sum_b[h] = limbs_add(sum_b, b, h, b + h, rest);
    }
    limbs_karatsuba(mid, sum_a, sum_b, h + 1, deeper);
    limbs_karatsuba(r, a, b, h, deeper);
    limbs_karatsuba(r + 2 * h, a + h, b + h, rest, deeper);
    limbs_sub_from(mid, 2 * h + 2, r, 2 * h);
    limbs_sub_from(mid, 2 * h + 2, r + 2 * h, 2 * rest);
    limbs_add_into(r + h, 2 * n - h, mid, 2 * h + 2);
}

/* r[0..na+nb) = a * b, na >= nb; scratch as for nb limbs plus 2*nb. */
static void
limbs_mul(limb *r, const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb, limb *scratch)
{
    if (nb < KARATSUBA_CUTOFF) {
        limbs_school(r, a, na, b, nb);
        return;
    }
    if (na == nb) {
        limbs_karatsuba(r, a, b, na, scratch);
        return;
    }
    if (nb >= TRANSFORM_CUTOFF && na / 4 <= nb && _PyNat_MulTransform(r, a, na, b, nb) == 0) {
        return;
    }
    limb *part = scratch;
    limb *deeper = scratch + 2 * nb;
    memset(r, 0, (size_t)(na + nb) * sizeof(limb));
    for (Py_ssize_t at = 0; at < na; at += nb) {
        Py_ssize_t n = na - at < nb ? na - at : nb;
        if (n == nb) {
            limbs_karatsuba(part, a + at, b, nb, deeper);
        }
        else {
            limbs_mul(part, b, nb, a + at, n, deeper);
        }
        limbs_add_into(r + at, na + nb - at, part, n + nb);
    }
}

/* ---- choice ---------------------------------------------------------------------------- */
int
_PyNat_Mul(digit *r, const digit *a, Py_ssize_t na, const digit *b, Py_ssize_t nb)
{
    if (na < nb) {
        const digit *other = a;
        Py_ssize_t n = na;
        a = b;
        na = nb;
        b = other;
        nb = n;
    }
    if (nb < LIMB_CUTOFF) {
        digits_mul(r, a, na, b, nb);
        return 0;
    }
    Py_ssize_t la = (na + 1) / 2;
    Py_ssize_t lb = (nb + 1) / 2;
    /* cutting uneven operands takes twice the shorter side at each level, and two
     * levels together are no longer than the one before */
    Py_ssize_t scratch = karatsuba_scratch(lb) + (la == lb ? 0 : 6 * lb + 8);
    size_t total = (size_t)(2 * (la + lb) + scratch);
    limb small[256];
    limb *work = small;
    if (total > 256) {
        if (total > PY_SSIZE_T_MAX / sizeof(limb)) {
            return -1;
        }
        work = PyMem_Malloc(total * sizeof(limb));
        if (work == NULL) {
            return -1;
        }
    }
    limb *pa = work;
    limb *pb = a == b && na == nb ? pa : work + la;
    limb *product = work + la + lb;
    limbs_pack(pa, a, na);
    if (pb != pa) {
        limbs_pack(pb, b, nb);
    }
    if (pa == pb && la < KARATSUBA_CUTOFF) {
        limbs_school_square(product, pa, la);
    }
    else {
        limbs_mul(product, pa, la, pb, lb, work + 2 * (la + lb));
    }
    limbs_unpack(r, na + nb, product);
    if (work != small) {
        PyMem_Free(work);
    }
    return 0;
}
