/* Natural numbers to and from text in any base from 2 to 36.
 *
 * Bases that are powers of two move bits: linear.  For the others the digits of
 * text are grouped in chunks, the largest power of the base that fits a digit of the
 * number (10**9).  Small numbers convert chunk by chunk, quadratically; large
 * ones are split in halves at chunk**(2**k), so the cost is that of a few large
 * products or divisions. */
#include "nat.h"

#define SPLIT_CUTOFF 60 /* digits of a number that is converted chunk by chunk */
#define MAX_LEVELS 48

static const char text_digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* chunk_size[b]: how many digits of base b a chunk has. */
static int
chunk_width(int base, digit *chunk)
{
    int width = 0;
    twodigits power = 1;
    while (power * (twodigits)base <= PyLong_MASK) {
        power *= (twodigits)base;
        width++;
    }
    *chunk = (digit)power;
    return width;
}

/* log2(base) rounded down and up to 1/16. */
static int
base_bits_sixteenths(int base, int round_up)
{
    double bits = log2((double)base) * 16;
    return round_up ? (int)ceil(bits) : (int)floor(bits);
}

Py_ssize_t
_PyNat_TextSize(Py_ssize_t n, int base)
{
    if (n > PY_SSIZE_T_MAX / (PyLong_SHIFT * 16) - 16) {
        return -1;
    }
    return n * PyLong_SHIFT * 16 / base_bits_sixteenths(base, 0) + 2;
}

Py_ssize_t
_PyNat_DigitsSize(Py_ssize_t length, int base)
{
    if (length > PY_SSIZE_T_MAX / 96 - 16) {
        return -1;
    }
    return length * base_bits_sixteenths(base, 1) / (16 * PyLong_SHIFT) + 2;
}

/* ---- the powers chunk**(2**k) ---------------------------------------------------- */
typedef struct {
    digit *digits; /* normal */
    Py_ssize_t size;
} nat_power;

typedef struct {
    int base;
    int width;    /* chars of a chunk */
    digit chunk;
    int levels;
    nat_power powers[MAX_LEVELS];
} nat_converter;

static void
converter_clear(nat_converter *self)
{
    for (int i = 0; i < self->levels; i++) {
        PyMem_Free(self->powers[i].digits);
    }
}

static void
converter_init(nat_converter *self, int base)
{
    self->base = base;
    self->width = chunk_width(base, &self->chunk);
    self->levels = 0;
}

/* Make powers[level] of the square of the last one. */
static int
converter_grow(nat_converter *self)
{
    assert(self->levels < MAX_LEVELS);
    nat_power *next = &self->powers[self->levels];
    if (self->levels == 0) {
        next->digits = PyMem_Malloc(sizeof(digit));
        if (next->digits == NULL) {
            return -1;
        }
        next->digits[0] = self->chunk;
        next->size = 1;
    }
    else {
        nat_power *last = next - 1;
        next->digits = PyMem_Malloc((size_t)(2 * last->size) * sizeof(digit));
        if (next->digits == NULL) {
            return -1;
        }
        if (_PyNat_Mul(next->digits, last->digits, last->size, last->digits, last->size) < 0) {
            PyMem_Free(next->digits);
            return -1;
        }
        next->size = nat_normal(next->digits, 2 * last->size);
    }
    self->levels++;
    return 0;
}

/* ---- to text ------------------------------------------------------------------------ */
/* Write value with exactly width chars before end. */
static char *
write_chunk(char *end, digit value, int width, int base)
{
    if (base == 10) {
        for (int i = 0; i < width; i++) {
            *--end = (char)('0' + value % 10);
            value /= 10;
        }
        return end;
    }
    for (int i = 0; i < width; i++) {
        *--end = text_digits[value % (digit)base];
        value /= (digit)base;
    }
    return end;
}

/* Fill exactly `length` chars before end; destroys a.  length is a multiple of the
 * chunk width. */
static void
write_small(nat_converter *self, digit *a, Py_ssize_t n, char *end, Py_ssize_t length)
{
    char *begin = end - length;
    n = nat_normal(a, n);
    while (n > 0) {
        digit value;
        if (self->base == 10) { /* a constant divisor is much faster */
            twodigits rest = 0;
            for (Py_ssize_t i = n - 1; i >= 0; i--) {
                rest = rest << PyLong_SHIFT | a[i];
                a[i] = (digit)(rest / 1000000000u);
                rest -= (twodigits)a[i] * 1000000000u;
            }
            value = (digit)rest;
        }
        else {
            value = _PyNat_DivDigit(a, a, n, self->chunk);
        }
        assert(end - begin >= self->width);
        end = write_chunk(end, value, self->width, self->base);
        n = nat_normal(a, n);
    }
    memset(begin, '0', (size_t)(end - begin));
}

/* Fill width * 2**level chars before end with a < chunk**(2**level); destroys a. */
static int
write_split(nat_converter *self, digit *a, Py_ssize_t n, int level, char *end)
{
    Py_ssize_t length = (Py_ssize_t)self->width << level;
    n = nat_normal(a, n);
    if (n <= SPLIT_CUTOFF || level == 0) {
        write_small(self, a, n, end, length);
        return 0;
    }
    nat_power *power = &self->powers[level - 1];
    if (n < power->size) {
        memset(end - length, '0', (size_t)(length / 2));
        return write_split(self, a, n, level - 1, end);
    }
    Py_ssize_t nq = n - power->size + 1;
    digit *parts = PyMem_Malloc((size_t)(nq + power->size) * sizeof(digit));
    if (parts == NULL) {
        return -1;
    }
    int result = _PyNat_DivMod(parts, parts + nq, a, n, power->digits, power->size);
    if (result == 0) {
        result = write_split(self, parts, nq, level - 1, end - length / 2);
    }
    if (result == 0) {
        result = write_split(self, parts + nq, power->size, level - 1, end);
    }
    PyMem_Free(parts);
    return result;
}

/* Like write_split for the leading part: stops at the first digit that counts.  The
 * buffer may be shorter than chunk**(2**level) would need. */
static int
write_leading(nat_converter *self, digit *a, Py_ssize_t n, int level, char *end, char **begin)
{
    n = nat_normal(a, n);
    if (n <= SPLIT_CUTOFF || level == 0) {
        char local[SPLIT_CUTOFF * PyLong_SHIFT + 64];
        char *local_end = local + sizeof(local);
        Py_ssize_t length = (Py_ssize_t)sizeof(local) / self->width * self->width;
        write_small(self, a, n, local_end, length);
        char *start = local_end - length;
        while (start < local_end && *start == '0') {
            start++;
        }
        *begin = end - (local_end - start);
        memcpy(*begin, start, (size_t)(local_end - start));
        return 0;
    }
    nat_power *power = &self->powers[level - 1];
    if (n < power->size) {
        return write_leading(self, a, n, level - 1, end, begin);
    }
    Py_ssize_t nq = n - power->size + 1;
    digit *parts = PyMem_Malloc((size_t)(nq + power->size) * sizeof(digit));
    if (parts == NULL) {
        return -1;
    }
    int result = _PyNat_DivMod(parts, parts + nq, a, n, power->digits, power->size);
    if (result == 0 && nat_normal(parts, nq) == 0) {
        result = write_leading(self, parts + nq, power->size, level - 1, end, begin);
    }
    else if (result == 0) {
        char *low = end - ((Py_ssize_t)self->width << (level - 1));
        result = write_split(self, parts + nq, power->size, level - 1, end);
        if (result == 0) {
            result = write_leading(self, parts, nq, level - 1, low, begin);
        }
    }
    PyMem_Free(parts);
    return result;
}

static char *
write_power_of_two(const digit *a, Py_ssize_t n, int bits, char *end)
{
    twodigits pending = 0;
    int count = 0;
    const twodigits mask = ((twodigits)1 << bits) - 1;
    for (Py_ssize_t i = 0; i < n; i++) {
        pending |= (twodigits)a[i] << count;
        count += PyLong_SHIFT;
        while (i + 1 < n ? count >= bits : pending != 0) {
            *--end = text_digits[pending & mask];
            pending >>= bits;
            count -= bits;
        }
    }
    return end;
}

int
_PyNat_ToText(const digit *a, Py_ssize_t n, int base, char *end, char **begin)
{
    n = nat_normal(a, n);
    if (n == 0) {
        *--end = '0';
        *begin = end;
        return 0;
    }
    if ((base & (base - 1)) == 0) {
        *begin = write_power_of_two(a, n, __builtin_ctz((unsigned)base), end);
        return 0;
    }
    nat_converter converter;
    converter_init(&converter, base);
    digit small[SPLIT_CUTOFF];
    digit *copy = small;
    if (n > SPLIT_CUTOFF && (copy = PyMem_Malloc((size_t)n * sizeof(digit))) == NULL) {
        return -1;
    }
    memcpy(copy, a, (size_t)n * sizeof(digit));
    int result = 0;
    int level = 0;
    if (n > SPLIT_CUTOFF) {
        /* up to the first power whose square exceeds every number of n digits */
        do {
            result = converter_grow(&converter);
        } while (result == 0
                 && converter.powers[converter.levels - 1].size * 2 - 1 <= n);
        level = converter.levels;
    }
    if (result == 0) {
        result = write_leading(&converter, copy, n, level, end, begin);
    }
    if (copy != small) {
        PyMem_Free(copy);
    }
    converter_clear(&converter);
    return result;
}

/* ---- from text ------------------------------------------------------------------------- */
static inline digit
char_value(char c)
{
    return (digit)_PyLong_DigitValue[Py_CHARMASK(c)];
}

static void
read_power_of_two(digit *r, Py_ssize_t size, const char *text, Py_ssize_t length, int bits)
{
    twodigits pending = 0;
    int count = 0;
    Py_ssize_t at = 0;
    while (--length >= 0) {
        pending |= (twodigits)char_value(text[length]) << count;
        count += bits;
        if (count >= PyLong_SHIFT) {
            assert(at < size);
            r[at++] = (digit)pending & PyLong_MASK;
            pending >>= PyLong_SHIFT;
            count -= PyLong_SHIFT;
        }
    }
    while (at < size) {
        r[at++] = (digit)pending & PyLong_MASK;
        pending >>= PyLong_SHIFT;
    }
}

/* r[0..size), chunk by chunk. */
static void
read_small(nat_converter *self, digit *r, Py_ssize_t size, const char *text, Py_ssize_t length)
{
    Py_ssize_t used = 0;
    memset(r, 0, (size_t)size * sizeof(digit));
    while (length > 0) {
        Py_ssize_t width = length % self->width;
        if (width == 0) {
            width = self->width;
        }
        digit value = 0;
        digit factor = 1;
        for (Py_ssize_t i = 0; i < width; i++) {
            value = value * (digit)self->base + char_value(text[i]);
            factor *= (digit)self->base;
        }
        text += width;
        length -= width;
        twodigits carry = value;
        for (Py_ssize_t i = 0; i < used; i++) {
            carry += (twodigits)r[i] * factor;
            r[i] = (digit)carry & PyLong_MASK;
            carry >>= PyLong_SHIFT;
        }
        if (carry != 0) {
            assert(used < size);
            r[used++] = (digit)carry;
        }
    }
}

/* r[0..size); powers up to levels are there. */
static int
read_split(nat_converter *self, digit *r, Py_ssize_t size, const char *text, Py_ssize_t length)
{
    const Py_ssize_t small = (Py_ssize_t)SPLIT_CUTOFF * self->width;
    if (length <= small) {
        read_small(self, r, size, text, length);
        return 0;
    }
    int level = 0;
    while (((Py_ssize_t)self->width << (level + 1)) < length) {
        level++;
    }
    while (self->levels <= level) {
        if (converter_grow(self) < 0) {
            return -1;
        }
    }
    Py_ssize_t low_length = (Py_ssize_t)self->width << level;
    Py_ssize_t low_size = _PyNat_DigitsSize(low_length, self->base);
    Py_ssize_t high_size = _PyNat_DigitsSize(length - low_length, self->base);
    nat_power *power = &self->powers[level];
    Py_ssize_t total = low_size + high_size + high_size + power->size;
    digit *work = PyMem_Malloc((size_t)total * sizeof(digit));
    if (work == NULL) {
        return -1;
    }
    digit *low = work;
    digit *high = work + low_size;
    digit *product = high + high_size;
    int result = read_split(self, high, high_size, text, length - low_length);
    if (result == 0) {
        result = read_split(self, low, low_size, text + length - low_length, low_length);
    }
    if (result == 0) {
        Py_ssize_t nh = nat_normal(high, high_size);
        Py_ssize_t nl = nat_normal(low, low_size);
        result = _PyNat_Mul(product, high, nh, power->digits, power->size);
        if (result == 0) {
            Py_ssize_t np = nat_normal(product, nh + power->size);
            assert(np <= size && nl <= size);
            memset(r, 0, (size_t)size * sizeof(digit));
            memcpy(r, product, (size_t)np * sizeof(digit));
            (void)_PyNat_Add(r, r, size, low, nl);
        }
    }
    PyMem_Free(work);
    return result;
}

int
_PyNat_FromText(digit *r, Py_ssize_t size, const char *text, Py_ssize_t length, int base)
{
    if ((base & (base - 1)) == 0) {
        read_power_of_two(r, size, text, length, __builtin_ctz((unsigned)base));
        return 0;
    }
    nat_converter converter;
    converter_init(&converter, base);
    int result = read_split(&converter, r, size, text, length);
    converter_clear(&converter);
    return result;
}
