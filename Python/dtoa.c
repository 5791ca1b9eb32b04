/* Decimal text to double and double to decimal digits, both exact.
 *
 * Reading.  Up to 38 digits are collected in a 128-bit integer w.  Short numbers are
 * one exact floating-point operation.  Otherwise w * 10**e is computed with 128-bit
 * mantissas; the error is a few units in the last of 128 places, so the 53 bits can
 * be rounded at once unless the 75 bits that fall off are within that error of one
 * half.  Only then are the digits (all of them) compared with the halfway point
 * in big integers.
 *
 * Shortest digits (mode 0).  The reader takes every decimal between the midpoints to
 * the neighbouring doubles for this double (midpoints included if the mantissa is
 * even).  The interval and the value are scaled by a power of ten to 18 integer
 * digits, again with 128-bit mantissas; the largest power of ten that has a multiple
 * in the interval gives the number of digits, the multiple nearest to the value the
 * digits.  When an end of the interval or a tie is too close to call, the three exact
 * decimal expansions are compared as text.
 *
 * Given numbers of digits (modes 2 and 3).  A double is a binary fraction, so its
 * decimal expansion is finite: it is produced as far as needed and rounded half to
 * even. */

#include "Python.h"
#include "pycore_numbers.h"
#include <float.h>

typedef unsigned __int128 u128;

/* ---- powers of ten with 128-bit mantissas --------------------------------------- */
#define COARSE_STEP 56
#define COARSE_FIRST (-8)

/* 10**(56*j) = (high*2**64 + low) * 2**exponent, rounded down, j = -8..6 */
static const struct {
    uint64_t high, low;
    int exponent;
} coarse_powers[] = {
    {0xdb377599b6074244u, 0x84c663cee6b86e7cu, -1616},
    {0xdf82365c497b5453u, 0xcb285ceb2fed040du, -1430},
    {0xe3e27a444d8d98b7u, 0xfd1b1b2308169b25u, -1244},
    {0xe858ad248f5c22c9u, 0xd1b3400f8f9cff68u, -1058},
    {0xece53cec4a314ebdu, 0xa4f8bf5635246428u, -872},
    {0xf18899b1bc3f8ca1u, 0xdc44e6c3cb279ac1u, -686},
    {0xf64335bcf065d37du, 0x4d4617b5ff4a16d5u, -500},
    {0xfb158592be068d2eu, 0xeed6e2f0f0d56712u, -314},
    {0x8000000000000000u, 0x0000000000000000u, -127},
    {0x82818f1281ed449fu, 0xbff8f10e7a8921a4u, 59},
    {0x850fadc09923329eu, 0x03e2cf6bc604ddb0u, 245},
    {0x87aa9aff79042286u, 0x90fb44d2f05d0842u, 431},
    {0x8a5296ffe33cc92fu, 0x82bd6b70d99aaa6fu, 617},
    {0x8d07e33455637eb2u, 0xdb0b487b6423e1e8u, 803},
    {0x8fcac257558ee4e6u, 0x213a4f0aa5e8a7b1u, 989},
};

typedef struct {
    u128 mantissa; /* top bit set */
    int exponent;
} wide_float;

static inline int
leading_zeros(u128 value)
{
    uint64_t high = (uint64_t)(value >> 64);
    return high != 0 ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)value);
}

/* The high half of the product. */
static inline u128
multiply_high(u128 a, u128 b)
{
    uint64_t a1 = (uint64_t)(a >> 64), a0 = (uint64_t)a;
    uint64_t b1 = (uint64_t)(b >> 64), b0 = (uint64_t)b;
    u128 cross = (u128)a1 * b0;
    u128 carry = (u128)a0 * b1 + (uint64_t)cross + (uint64_t)((u128)a0 * b0 >> 64);
    return (u128)a1 * b1 + (cross >> 64) + (carry >> 64);
}

/* 5**i for i <= 55 fits 128 bits. */
static u128
fine_power(int i)
{
    static const uint64_t fives[28] = {
        1u, 5u, 25u, 125u, 625u, 3125u, 15625u, 78125u, 390625u, 1953125u, 9765625u, 48828125u,
        244140625u, 1220703125u, 6103515625u, 30517578125u, 152587890625u, 762939453125u,
        3814697265625u, 19073486328125u, 95367431640625u, 476837158203125u, 2384185791015625u,
        11920928955078125u, 59604644775390625u, 298023223876953125u, 1490116119384765625u,
        7450580596923828125u,
    };
    assert(0 <= i && i <= 55);
    if (i <= 27) {
        return fives[i];
    }
    return i < 55 ? (u128)fives[27] * fives[i - 27] : (u128)fives[27] * fives[27] * 5;
}

/* 10**power, -448 <= power < 392; relative error below 2**-125. */
static wide_float
power_of_ten(int power)
{
    int step = (power - COARSE_FIRST * COARSE_STEP) / COARSE_STEP;
    int fine = power - (step + COARSE_FIRST) * COARSE_STEP;
    assert(0 <= step && step < (int)(sizeof(coarse_powers) / sizeof(coarse_powers[0])));
    u128 coarse = (u128)coarse_powers[step].high << 64 | coarse_powers[step].low;
    wide_float result = {coarse, coarse_powers[step].exponent};
    if (fine != 0) {
        u128 factor = fine_power(fine);
        int zeros = leading_zeros(factor);
        result.mantissa = multiply_high(coarse, factor << zeros);
        result.exponent += 128 - zeros + fine;
        if (!(result.mantissa >> 127)) {
            result.mantissa <<= 1;
            result.exponent--;
        }
    }
    return result;
}

/* ---- small big integers ---------------------------------------------------------- */
#define BIG_LIMBS 180

typedef struct {
    int size;
    uint32_t limbs[BIG_LIMBS];
} big;

static void
big_set(big *self, uint64_t value)
{
    self->size = 0;
    for (; value != 0; value >>= 32) {
        self->limbs[self->size++] = (uint32_t)value;
    }
}

static void
big_multiply_add(big *self, uint32_t factor, uint32_t plus)
{
    uint64_t carry = plus;
    for (int i = 0; i < self->size; i++) {
        carry += (uint64_t)self->limbs[i] * factor;
        self->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) {
        assert(self->size < BIG_LIMBS);
        self->limbs[self->size++] = (uint32_t)carry;
    }
}

static void
big_multiply_power_of_ten(big *self, int power)
{
    for (; power >= 9; power -= 9) {
        big_multiply_add(self, 1000000000u, 0);
    }
    for (; power > 0; power--) {
        big_multiply_add(self, 10u, 0);
    }
}

static void
big_shift_left(big *self, int bits)
{
    int whole = bits / 32;
    bits %= 32;
    if (self->size == 0) {
        return;
    }
    assert(self->size + whole + 1 <= BIG_LIMBS);
    if (bits != 0) {
        big_multiply_add(self, (uint32_t)1 << bits, 0);
    }
    memmove(self->limbs + whole, self->limbs, (size_t)self->size * sizeof(uint32_t));
    memset(self->limbs, 0, (size_t)whole * sizeof(uint32_t));
    self->size += whole;
}

static int
big_compare(const big *a, const big *b)
{
    if (a->size != b->size) {
        return a->size < b->size ? -1 : 1;
    }
    for (int i = a->size - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

/* self /= 10**9, returns the remainder. */
static uint32_t
big_divide_chunk(big *self)
{
    uint64_t rest = 0;
    for (int i = self->size - 1; i >= 0; i--) {
        rest = rest << 32 | self->limbs[i];
        self->limbs[i] = (uint32_t)(rest / 1000000000u);
        rest %= 1000000000u;
    }
    while (self->size > 0 && self->limbs[self->size - 1] == 0) {
        self->size--;
    }
    return (uint32_t)rest;
}

/* ---- reading ------------------------------------------------------------------------ */
/* More digits than this do not matter beyond being not all zero: a halfway point has
 * at most 768. */
#define MAX_READ_DIGITS 780
#define WIDE_DIGITS 38

/* A number as it was written: digits * 10**exponent. */
typedef struct {
    const char *digits;   /* from the first digit that is not 0; may contain the point */
    int64_t count;        /* how many, without trailing zeros */
    int64_t exponent;     /* of the last one */
} written_number;

static inline int
is_digit(char c)
{
    return '0' <= c && c <= '9';
}

/* Reads text; its end, or NULL if there is no number. */
static const char *
scan_number(const char *text, written_number *number)
{
    int64_t total = 0;      /* digits since the first that is not 0 */
    int64_t significant = 0; /* the same up to the last that is not 0 */
    int64_t after_point = 0;
    int any = 0;
    int point = 0;
    number->digits = NULL;
    for (;; text++) {
        if (*text == '.' && !point) {
            point = 1;
            continue;
        }
        if (!is_digit(*text)) {
            break;
        }
        any = 1;
        after_point += point;
        if (*text != '0' || total > 0) {
            if (total == 0) {
                number->digits = text;
            }
            total++;
            if (*text != '0') {
                significant = total;
            }
        }
    }
    if (!any) {
        return NULL;
    }
    int64_t exponent = 0;
    if (*text == 'e' || *text == 'E') {
        const char *at = text + 1;
        int negative = *at == '-';
        if (*at == '-' || *at == '+') {
            at++;
        }
        if (is_digit(*at)) {
            for (; is_digit(*at); at++) {
                if (exponent < INT64_C(1000000000000000)) {
                    exponent = exponent * 10 + (*at - '0');
                }
            }
            exponent = negative ? -exponent : exponent;
            text = at;
        }
    }
    number->count = significant;
    number->exponent = exponent - after_point + (total - significant);
    return text;
}

/* Is the number written above, at or below (2*mantissa + 1) * 2**(exponent-1)? */
static int
compare_with_midpoint(const written_number *number, uint64_t mantissa, int exponent)
{
    big left, right;
    int64_t count = number->count;
    int64_t power = number->exponent;
    big_set(&left, 0);
    int64_t taken = 0;
    for (const char *at = number->digits; taken < count && taken < MAX_READ_DIGITS; at++) {
        if (is_digit(*at)) {
            big_multiply_add(&left, 10, (uint32_t)(*at - '0'));
            taken++;
        }
    }
    power += count - taken;
    if (taken < count) { /* what is left out is not zero */
        big_multiply_add(&left, 10, 1);
        power--;
    }
    big_set(&right, 2 * mantissa + 1);
    exponent--;
    if (power >= 0) {
        big_multiply_power_of_ten(&left, (int)power);
    }
    else {
        big_multiply_power_of_ten(&right, (int)-power);
    }
    if (exponent >= 0) {
        big_shift_left(&right, exponent);
    }
    else {
        big_shift_left(&left, -exponent);
    }
    return big_compare(&left, &right);
}

/* The leading digits, at most WIDE_DIGITS. */
static u128
leading_digits(const written_number *number, int *taken)
{
    u128 value = 0;
    uint64_t part = 0;
    const char *at = number->digits;
    int n = 0;
    for (; n < number->count && n < 19; at++) {
        if (*at != '.') {
            part = part * 10 + (uint64_t)(*at - '0');
            n++;
        }
    }
    value = part;
    for (; n < number->count && n < WIDE_DIGITS; at++) {
        if (*at != '.') {
            value = value * 10 + (uint64_t)(*at - '0');
            n++;
        }
    }
    *taken = n;
    return value;
}

/* The double next to digits * 10**exponent where both are in a sane range. */
static double
round_number(const written_number *number)
{
    int taken;
    u128 digits = leading_digits(number, &taken);
    int power = (int)(number->exponent + (number->count - taken));
    wide_float ten = power_of_ten(power);
    int zeros = leading_zeros(digits);
    u128 product = multiply_high(digits << zeros, ten.mantissa);
    int exponent = ten.exponent + 128 - zeros;
    if (!(product >> 127)) {
        product <<= 1;
        exponent--;
    }
    /* product * 2**exponent; its top bit is worth 2**(exponent + 127) */
    const u128 error = 64;
    int drop = 128 - DBL_MANT_DIG;
    if (exponent + 128 < DBL_MIN_EXP) {
        drop += DBL_MIN_EXP - (exponent + 128);
    }
    if (drop > 128) {
        /* below half of the least double, unless the error hides the midpoint */
        const int least = DBL_MIN_EXP - DBL_MANT_DIG;
        return drop == 129 && compare_with_midpoint(number, 0, least) > 0 ? ldexp(1.0, least) : 0.0;
    }
    uint64_t mantissa = drop == 128 ? 0 : (uint64_t)(product >> drop);
    u128 rest = drop == 128 ? product : product & (((u128)1 << drop) - 1);
    u128 half = (u128)1 << (drop - 1);
    u128 distance = rest > half ? rest - half : half - rest;
    int above;
    if (distance > error) {
        above = rest > half;
    }
    else {
        int order = compare_with_midpoint(number, mantissa, exponent + drop);
        above = order > 0 || (order == 0 && (mantissa & 1));
    }
    return ldexp((double)(mantissa + (uint64_t)above), exponent + drop);
}

double
_Py_dg_strtod(const char *text, char **end)
{
    static const double exact_tens[] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    };
    written_number number;
    const char *at = text;
    int negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    const char *stop = scan_number(at, &number);
    if (end != NULL) {
        *end = (char *)(stop == NULL ? text : stop);
    }
    double value;
    if (stop == NULL) {
        return 0.0;
    }
    if (number.count == 0) {
        value = 0.0;
    }
    else if (number.count <= 15 && -22 <= number.exponent && number.exponent <= 22) {
        int taken;
        value = (double)(uint64_t)leading_digits(&number, &taken);
        value = number.exponent < 0 ? value / exact_tens[-number.exponent]
                                    : value * exact_tens[number.exponent];
    }
    else if (number.count + number.exponent > 310) {
        value = Py_HUGE_VAL;
        errno = ERANGE;
    }
    else if (number.count + number.exponent < -326) {
        value = 0.0;
        errno = ERANGE;
    }
    else {
        value = round_number(&number);
        if (value == 0.0 || Py_IS_INFINITY(value)) {
            errno = ERANGE;
        }
    }
    return negative ? -value : value;
}

/* ---- exact expansions --------------------------------------------------------------- */
#define EXPANSION_ROOM 1440

/* 0.d1 d2 d3 ... * 10**point, d1 not 0; more: digits that are not all zero follow. */
typedef struct {
    int count;
    int point;
    int more;
    char digits[EXPANSION_ROOM];
} expansion;

static void
put_chunk(char *at, uint32_t chunk)
{
    for (int i = 8; i >= 0; i--) {
        at[i] = (char)('0' + chunk % 10);
        chunk /= 10;
    }
}

/* Digits of the integer part, into self. */
static void
expand_integer(expansion *self, big *integer)
{
    char *end = self->digits + EXPANSION_ROOM / 2;
    char *at = end;
    while (integer->size > 0) {
        at -= 9;
        put_chunk(at, big_divide_chunk(integer));
    }
    while (at < end && *at == '0') {
        at++;
    }
    self->count = (int)(end - at);
    self->point = self->count;
    memmove(self->digits, at, (size_t)self->count);
}

/* Append digits of fraction / 2**(32 * limbs) until there are `digits` in all or
 * `places` of them after the point. */
static void
expand_fraction(expansion *self, uint32_t *fraction, int limbs, int digits, int places)
{
    int low = 0; /* limbs below are zero */
    int made = 0;
    for (;;) {
        while (low < limbs && fraction[low] == 0) {
            low++;
        }
        if (low == limbs) {
            return;
        }
        if (self->count >= digits || made >= places) {
            self->more = 1;
            return;
        }
        uint64_t carry = 0;
        for (int i = low; i < limbs; i++) {
            carry += (uint64_t)fraction[i] * 1000000000u;
            fraction[i] = (uint32_t)carry;
            carry >>= 32;
        }
        char chunk[9];
        put_chunk(chunk, (uint32_t)carry);
        int skip = 0;
        if (self->count == 0) { /* zeros after the point */
            while (skip < 9 && chunk[skip] == '0') {
                skip++;
            }
            self->point -= skip;
        }
        assert(self->count + 9 <= EXPANSION_ROOM);
        memcpy(self->digits + self->count, chunk + skip, (size_t)(9 - skip));
        self->count += 9 - skip;
        made += 9;
    }
}

/* mantissa * 2**exponent, not zero, to at least `digits` digits or `places` places
 * after the point, whichever is less, unless it ends before. */
static void
expand(expansion *self, uint64_t mantissa, int exponent, int digits, int places)
{
    big integer;
    self->more = 0;
    if (exponent >= 0) {
        big_set(&integer, mantissa);
        big_shift_left(&integer, exponent);
        expand_integer(self, &integer);
    }
    else {
        /* the fraction as limbs below the point */
        uint32_t fraction[40] = {0};
        int limbs = (-exponent + 31) / 32;
        int up = limbs * 32 + exponent; /* 0..31 */
        u128 placed = (u128)mantissa << up;
        uint64_t whole = 0;
        for (int i = 0; placed != 0; i++, placed >>= 32) {
            if (i < limbs) {
                fraction[i] = (uint32_t)placed;
            }
            else {
                whole = (uint64_t)placed;
                break;
            }
        }
        big_set(&integer, whole);
        expand_integer(self, &integer);
        expand_fraction(self, fraction, limbs, digits, places);
    }
    while (!self->more && self->count > 0 && self->digits[self->count - 1] == '0') {
        self->count--;
    }
}

/* Is 0.digits above, at or below one half of the place before digits[keep]? */
static int
compare_tail_with_half(const expansion *self, int keep)
{
    if (keep < 0 || keep >= self->count) {
        return -1;
    }
    int lead = self->digits[keep] - '0';
    if (lead != 5) {
        return lead < 5 ? -1 : 1;
    }
    for (int i = keep + 1; i < self->count; i++) {
        if (self->digits[i] != '0') {
            return 1;
        }
    }
    return self->more ? 1 : 0;
}

/* Keep the first `keep` digits, rounded half to even. */
static void
round_expansion(expansion *self, int keep)
{
    if (keep >= self->count) {
        return;
    }
    int order = compare_tail_with_half(self, keep);
    int up = order > 0 || (order == 0 && keep > 0 && ((self->digits[keep - 1] - '0') & 1));
    self->count = keep < 0 ? 0 : keep;
    if (up) {
        int i = keep - 1;
        while (i >= 0 && self->digits[i] == '9') {
            i--;
        }
        if (i >= 0) {
            self->digits[i]++;
            self->count = i + 1;
        }
        else {
            self->digits[0] = '1';
            self->count = 1;
            self->point++;
        }
    }
    while (self->count > 0 && self->digits[self->count - 1] == '0') {
        self->count--;
    }
}

/* ---- shortest digits -------------------------------------------------------------------- */
/* Order of two decimals without `more`. */
static int
compare_expansions(const expansion *a, const expansion *b)
{
    if (a->point != b->point) {
        return a->point < b->point ? -1 : 1;
    }
    int common = a->count < b->count ? a->count : b->count;
    int order = memcmp(a->digits, b->digits, (size_t)common);
    return order != 0 ? order : a->count - b->count;
}

/* Is candidate between low and high?  Are these themselves in? */
static int
is_between(const expansion *candidate, const expansion *low, const expansion *high, int closed)
{
    int below = compare_expansions(low, candidate);
    int above = compare_expansions(candidate, high);
    return closed ? below <= 0 && above <= 0 : below < 0 && above < 0;
}

/* The neighbour of a rounded expansion of `keep` digits on the other side of value. */
static void
other_candidate(expansion *other, const expansion *value, int keep, int rounded_up)
{
    memcpy(other, value, sizeof(*other));
    other->more = 0;
    if (rounded_up) { /* the other is the truncation */
        other->count = keep < other->count ? keep : other->count;
        while (other->count > 0 && other->digits[other->count - 1] == '0') {
            other->count--;
        }
        return;
    }
    /* make the tail more than one half, then round */
    while (other->count <= keep) {
        other->digits[other->count++] = '0';
    }
    other->digits[keep] = '9';
    round_expansion(other, keep);
}

static void
shortest_exact(expansion *result, uint64_t mantissa, int exponent, int narrow_below)
{
    expansion value, low, high, other;
    int closed = (mantissa & 1) == 0;
    expand(&value, mantissa, exponent, INT_MAX, INT_MAX);
    expand(&low, 4 * mantissa - (narrow_below ? 1 : 2), exponent - 2, INT_MAX, INT_MAX);
    expand(&high, 4 * mantissa + 2, exponent - 2, INT_MAX, INT_MAX);
    for (int keep = 1;; keep++) {
        memcpy(result, &value, sizeof(value));
        round_expansion(result, keep);
        if (keep >= value.count || is_between(result, &low, &high, closed)) {
            return;
        }
        other_candidate(&other, &value, keep, compare_expansions(result, &value) > 0);
        if (other.count > 0 && is_between(&other, &low, &high, closed)) {
            memcpy(result, &other, sizeof(other));
            return;
        }
    }
}

/* mantissa * ten, scaled: integer part and 64 bits of fraction, rounded down. */
typedef struct {
    uint64_t whole;
    uint64_t fraction;
} scaled;

static inline scaled
scale(uint64_t quarters, const wide_float *ten, int exponent)
{
    /* quarters has up to 55 bits: move it to the top of 64, multiply, cut */
    int zeros = __builtin_clzll(quarters);
    uint64_t top = quarters << zeros;
    u128 high = (u128)top * (uint64_t)(ten->mantissa >> 64);
    u128 low = (u128)top * (uint64_t)ten->mantissa;
    u128 product = high + (low >> 64); /* times 2**64 */
    int place = exponent - zeros + ten->exponent + 64;
    /* product * 2**place; the whole part takes 60 bits or so, so place is negative */
    int down = -place - 64;
    assert(down >= 0 && down < 64);
    product >>= down;
    scaled result = {(uint64_t)(product >> 64), (uint64_t)product};
    return result;
}

#define SCALE_ERROR ((uint64_t)1 << 12)

static inline int
is_uncertain(scaled value)
{
    return value.fraction < SCALE_ERROR || value.fraction > UINT64_MAX - SCALE_ERROR;
}

/* The shortest digits as an integer times 10**power; 0 if too close to call. */
static uint64_t
shortest_fast(uint64_t mantissa, int exponent, int narrow_below, int *power)
{
    /* 10**k that takes the value to 10**16.. 10**18 */
    int bits = 64 - __builtin_clzll(mantissa);
    int decimal = (int)floor((bits + exponent - 1) * 0.30102999566398120);
    int k = 17 - decimal - 1;
    wide_float ten = power_of_ten(k);
    scaled low = scale(4 * mantissa - (narrow_below ? 1 : 2), &ten, exponent - 2);
    scaled value = scale(4 * mantissa, &ten, exponent - 2);
    scaled high = scale(4 * mantissa + 2, &ten, exponent - 2);
    if (is_uncertain(low) || is_uncertain(high)) {
        return 0;
    }
    uint64_t first = low.whole + 1; /* integers in the interval */
    uint64_t last = high.whole;
    if (first > last) {
        return 0;
    }
    uint64_t unit = 1;
    int zeros = 0;
    for (;;) {
        uint64_t next_first = (first + 9) / 10;
        uint64_t next_last = last / 10;
        if (next_first > next_last) {
            break;
        }
        first = next_first;
        last = next_last;
        unit *= 10;
        zeros++;
    }
    /* the multiple of unit next to value, within [first, last] */
    uint64_t nearest = value.whole / unit;
    uint64_t rest = value.whole % unit;
    uint64_t half = unit / 2;
    if (zeros == 0) {
        if (value.fraction >> 63 != (value.fraction + SCALE_ERROR) >> 63
            || value.fraction >> 63 != (value.fraction - SCALE_ERROR) >> 63) {
            return 0;
        }
        nearest += value.fraction >> 63;
    }
    else if (rest == half || rest + 1 == half) {
        if (is_uncertain(value)) {
            return 0;
        }
        nearest += rest == half;
    }
    else {
        nearest += rest > half;
    }
    if (nearest < first) {
        nearest = first;
    }
    else if (nearest > last) {
        nearest = last;
    }
    *power = zeros - k;
    return nearest;
}

/* digits * 10**power into self. */
static void
expansion_from_integer(expansion *self, uint64_t digits, int power)
{
    char buffer[24];
    char *end = buffer + sizeof(buffer);
    char *at = end;
    for (; digits != 0; digits /= 10) {
        *--at = (char)('0' + digits % 10);
    }
    self->count = (int)(end - at);
    self->point = self->count + power;
    self->more = 0;
    memcpy(self->digits, at, (size_t)self->count);
    while (self->count > 0 && self->digits[self->count - 1] == '0') {
        self->count--;
    }
}

static void
shortest(expansion *self, uint64_t mantissa, int exponent)
{
    if (-52 <= exponent && exponent <= 0
        && (mantissa & (((uint64_t)1 << -exponent) - 1)) == 0) {
        /* an integer below 2**53 */
        expansion_from_integer(self, mantissa >> -exponent, 0);
        return;
    }
    /* below a power of two the doubles lie closer */
    int narrow_below = mantissa == (uint64_t)1 << (DBL_MANT_DIG - 1)
                       && exponent > DBL_MIN_EXP - DBL_MANT_DIG;
    int power;
    uint64_t digits = shortest_fast(mantissa, exponent, narrow_below, &power);
    if (digits != 0) {
        expansion_from_integer(self, digits, power);
    }
    else {
        shortest_exact(self, mantissa, exponent, narrow_below);
    }
}

/* ---- the interface ------------------------------------------------------------------------ */
static char *
copy_digits(const char *digits, size_t count, char **rve)
{
    char *copy = PyMem_Malloc(count + 1);
    if (copy != NULL) {
        memcpy(copy, digits, count);
        copy[count] = '\0';
        if (rve != NULL) {
            *rve = copy + count;
        }
    }
    return copy;
}

char *
_Py_dg_dtoa(double value, int mode, int ndigits, int *decpt, int *sign, char **rve)
{
    *sign = signbit(value) != 0;
    if (!Py_IS_FINITE(value)) {
        *decpt = 9999;
        return Py_IS_NAN(value) ? copy_digits("NaN", 3, rve) : copy_digits("Infinity", 8, rve);
    }
    if (value == 0.0) {
        *decpt = 1;
        return copy_digits("0", 1, rve);
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    int biased = (int)(bits >> 52 & 0x7ff);
    uint64_t mantissa = bits & (((uint64_t)1 << 52) - 1);
    int exponent = DBL_MIN_EXP - DBL_MANT_DIG;
    if (biased != 0) {
        mantissa |= (uint64_t)1 << 52;
        exponent += biased - 1;
    }
    expansion result;
    if (mode == 2 || mode == 4) {
        int digits = ndigits < 1 ? 1 : ndigits;
        expand(&result, mantissa, exponent, digits < INT_MAX ? digits + 1 : digits, INT_MAX);
        round_expansion(&result, digits);
    }
    else if (mode == 3 || mode == 5) {
        expand(&result, mantissa, exponent, INT_MAX,
               ndigits < 1 ? 1 : ndigits < INT_MAX ? ndigits + 1 : ndigits);
        /* keep the digits down to place -ndigits */
        int64_t keep = (int64_t)result.point + ndigits;
        round_expansion(&result, keep > INT_MAX ? INT_MAX : keep < -1 ? -1 : (int)keep);
        if (result.count == 0) {
            *decpt = -ndigits;
            return copy_digits("", 0, rve);
        }
    }
    else {
        shortest(&result, mantissa, exponent);
    }
    *decpt = result.point;
    return copy_digits(result.digits, (size_t)result.count, rve);
}

double
_Py_dg_round(double value, int ndigits)
{
    expansion result;
    int exponent;
    if (value == 0.0 || !Py_IS_FINITE(value)) {
        return value;
    }
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), DBL_MANT_DIG);
    expand(&result, mantissa, exponent - DBL_MANT_DIG, INT_MAX,
           ndigits < 1 ? 1 : ndigits < INT_MAX ? ndigits + 1 : ndigits);
    int64_t wanted = (int64_t)result.point + ndigits;
    int keep = wanted > INT_MAX ? INT_MAX : wanted < -1 ? -1 : (int)wanted;
    if (keep >= result.count && !result.more) {
        return value;
    }
    if (compare_tail_with_half(&result, keep) == 0) {
        result.digits[keep] = '6'; /* a tie goes away from zero */
    }
    round_expansion(&result, keep);
    /* back, through text */
    char buffer[EXPANSION_ROOM + 32];
    size_t count = 0;
    while (count < EXPANSION_ROOM && (int)count < result.count) {
        buffer[count] = result.digits[count];
        count++;
    }
    sprintf(buffer + count, "%se%d", count == 0 ? "0" : "", result.point - result.count);
    double rounded = _Py_dg_strtod(buffer, NULL);
    return value < 0 ? -rounded : rounded;
}

void
_Py_dg_freedtoa(char *digits)
{
    PyMem_Free(digits);
}
