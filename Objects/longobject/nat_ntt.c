/* Natural numbers: products of very large ones.
 *
 * The limbs of both operands are the coefficients of polynomials, whose product is a
 * cyclic convolution of a length n that is a power of two.  It is computed modulo
 * three primes p = k * 2**e + 1 by number-theoretic transforms and put together by the
 * Chinese remainder theorem: a coefficient is below n * 2**120, the product of the
 * primes above 2**183.
 *
 * A factor w that is used often is kept with floor(w * 2**64 / p); then x * w modulo p
 * takes three multiplications and no division (Shoup), for any 64-bit x, and comes out
 * below 2p.  All values between butterflies stay below 2p, sums below 4p < 2**64.
 *
 * Forward: decimation in frequency, natural order to bit-reversed; backward: decimation
 * in time, back again.  Nothing is ever permuted. */
#include "nat.h"
#include "nat_limbs.h"

typedef unsigned __int128 wide;

typedef struct {
    uint64_t prime;
    uint64_t generator; /* of the multiplicative group */
} ntt_prime;

static const ntt_prime ntt_primes[3] = {
    {UINT64_C(4179340454199820289), 3}, /* 29 * 2**57 + 1 */
    {UINT64_C(1945555039024054273), 5}, /* 27 * 2**56 + 1 */
    {UINT64_C(2485986994308513793), 5}, /* 69 * 2**55 + 1 */
};

/* A factor with its quotient. */
typedef struct {
    uint64_t value;
    uint64_t quotient;
} shoup;

static inline uint64_t
mul_mod(uint64_t a, uint64_t b, uint64_t p)
{
    uint64_t rest;
    (void)limbs_divide((wide)a * b, p, &rest);
    return rest;
}

static uint64_t
power_mod(uint64_t base, uint64_t exponent, uint64_t p)
{
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) {
            result = mul_mod(result, base, p);
        }
        base = mul_mod(base, base, p);
    }
    return result;
}

static inline shoup
shoup_make(uint64_t value, uint64_t p)
{
    uint64_t rest;
    shoup result = {value, limbs_divide((wide)value << 64, p, &rest)};
    return result;
}

/* x * w modulo p, below 2p. */
static inline uint64_t
shoup_mul(uint64_t x, shoup w, uint64_t p)
{
    uint64_t q = (uint64_t)((wide)x * w.quotient >> 64);
    return x * w.value - q * p;
}

static inline uint64_t
reduce_once(uint64_t x, uint64_t limit)
{
    return x >= limit ? x - limit : x;
}

/* ---- transforms ------------------------------------------------------------------ */
/* table[m + j] = (root of order 2m)**j for m = 1, 2, 4 .. n/2 and j < m. */
static void
make_roots(shoup *table, size_t n, const ntt_prime *field)
{
    const uint64_t p = field->prime;
    size_t half = n / 2;
    uint64_t root = power_mod(field->generator, (p - 1) / n, p);
    uint64_t power = 1;
    shoup step = shoup_make(root, p);
    for (size_t j = 0; j < half; j++) {
        table[half + j] = shoup_make(power, p);
        power = reduce_once(shoup_mul(power, step, p), p);
    }
    for (size_t m = half / 2; m >= 1; m /= 2) {
        for (size_t j = 0; j < m; j++) {
            table[m + j] = table[2 * m + 2 * j];
        }
    }
}

static void
transform(uint64_t *a, size_t n, const shoup *table, uint64_t p)
{
    const uint64_t twice = 2 * p;
    for (size_t m = n / 2; m >= 1; m /= 2) {
        const shoup *roots = table + m;
        for (size_t start = 0; start < n; start += 2 * m) {
            uint64_t *low = a + start;
            uint64_t *high = low + m;
            for (size_t j = 0; j < m; j++) {
                uint64_t x = low[j];
                uint64_t y = high[j];
                low[j] = reduce_once(x + y, twice);
                high[j] = shoup_mul(x - y + twice, roots[j], p);
            }
        }
    }
}

/* Inverse, but for the factor n.  The root of order 2m to the power -j is minus that to
 * the power m - j. */
static void
transform_back(uint64_t *a, size_t n, const shoup *table, uint64_t p)
{
    const uint64_t twice = 2 * p;
    for (size_t m = 1; m < n; m *= 2) {
        const shoup *roots = table + m;
        for (size_t start = 0; start < n; start += 2 * m) {
            uint64_t *low = a + start;
            uint64_t *high = low + m;
            uint64_t x = low[0];
            uint64_t y = high[0];
            low[0] = reduce_once(x + y, twice);
            high[0] = reduce_once(x - y + twice, twice);
            for (size_t j = 1; j < m; j++) {
                x = low[j];
                y = shoup_mul(high[j], roots[m - j], p);
                low[j] = reduce_once(x - y + twice, twice);
                high[j] = reduce_once(x + y, twice);
            }
        }
    }
}

static void
load(uint64_t *to, size_t n, const limb *from, Py_ssize_t count)
{
    memcpy(to, from, (size_t)count * sizeof(limb));
    memset(to + count, 0, (n - (size_t)count) * sizeof(uint64_t));
}

/* out = a * b, cyclic, modulo one prime, fully reduced.  other has room for n. */
static void
convolve(uint64_t *out, uint64_t *other, shoup *table, size_t n, const ntt_prime *field,
         const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb)
{
    const uint64_t p = field->prime;
    const uint64_t *factor = out;
    make_roots(table, n, field);
    load(out, n, a, na);
    transform(out, n, table, p);
    if (a != b || na != nb) {
        load(other, n, b, nb);
        transform(other, n, table, p);
        factor = other;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = mul_mod(reduce_once(out[i], p), reduce_once(factor[i], p), p);
    }
    transform_back(out, n, table, p);
    shoup scale = shoup_make(power_mod(n % p, p - 2, p), p);
    for (size_t i = 0; i < n; i++) {
        out[i] = reduce_once(shoup_mul(out[i], scale, p), p);
    }
}

/* ---- the Chinese remainder ----------------------------------------------------------- */
/* r[0..size) from the coefficients modulo the three primes, carries resolved. */
static void
recombine(limb *r, Py_ssize_t size, const uint64_t *c1, const uint64_t *c2, const uint64_t *c3)
{
    const uint64_t p1 = ntt_primes[0].prime;
    const uint64_t p2 = ntt_primes[1].prime;
    const uint64_t p3 = ntt_primes[2].prime;
    const shoup inverse12 = shoup_make(power_mod(p1 % p2, p2 - 2, p2), p2);
    const shoup inverse13 = shoup_make(power_mod(p1 % p3, p3 - 2, p3), p3);
    const shoup inverse23 = shoup_make(power_mod(p2, p3 - 2, p3), p3);
    const wide p1p2 = (wide)p1 * p2;
    wide carry_low = 0; /* the sum so far: low 128 bits, and what is above */
    uint64_t carry_high = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        /* value = v1 + p1*v2 + p1*p2*v3 */
        uint64_t v1 = c1[i];
        uint64_t v2 = reduce_once(shoup_mul(c2[i] + 3 * p2 - v1, inverse12, p2), p2);
        uint64_t v3 = reduce_once(shoup_mul(c3[i] + 2 * p3 - v1, inverse13, p3), p3);
        v3 = reduce_once(shoup_mul(v3 + p3 - reduce_once(v2, p3), inverse23, p3), p3);
        wide low = (wide)v1 + (wide)p1 * v2;
        wide middle = (wide)(uint64_t)p1p2 * v3;
        wide upper = (wide)(uint64_t)(p1p2 >> 64) * v3 + (uint64_t)(middle >> 64);
        wide scaled = upper << 64 | (uint64_t)middle;
        carry_high += (uint64_t)(upper >> 64);
        carry_low += low;
        carry_high += carry_low < low;
        carry_low += scaled;
        carry_high += carry_low < scaled;
        r[i] = (limb)carry_low & LIMB_MASK;
        carry_low = carry_low >> LIMB_BITS | (wide)carry_high << (128 - LIMB_BITS);
        carry_high >>= LIMB_BITS;
    }
    assert(carry_low == 0 && carry_high == 0);
}

int
_PyNat_MulTransform(limb *r, const limb *a, Py_ssize_t na, const limb *b, Py_ssize_t nb)
{
    size_t n = 2;
    while (n < (size_t)(na + nb)) {
        n *= 2;
    }
    if (n > (size_t)1 << 40) { /* beyond what the coefficients allow */
        return -1;
    }
    uint64_t *work = PyMem_Malloc(n * (4 * sizeof(uint64_t) + sizeof(shoup)));
    if (work == NULL) {
        return -1;
    }
    shoup *table = (shoup *)(work + 4 * n);
    for (int i = 0; i < 3; i++) {
        convolve(work + (size_t)i * n, work + 3 * n, table, n, &ntt_primes[i], a, na, b, nb);
    }
    recombine(r, na + nb, work, work + n, work + 2 * n);
    PyMem_Free(work);
    return 0;
}
