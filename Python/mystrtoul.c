/* Text to C integers with Python's prefixes, whatever the locale.
 *
 * Base 0 lets the prefix decide: 0x, 0o, 0b, and 0 alone means octal.  Bases 16, 8 and 2
 * accept their own prefix.  A number that does not fit sets errno to ERANGE and reads all
 * its digits nevertheless. */
#include "Python.h"

/* The base that a letter behind a zero announces, or 0. */
static int
prefix_base(char letter)
{
    switch (letter) {
    case 'x':
    case 'X':
        return 16;
    case 'o':
    case 'O':
        return 8;
    case 'b':
    case 'B':
        return 2;
    default:
        return 0;
    }
}

static inline int
digit_value(char c)
{
    return _PyLong_DigitValue[Py_CHARMASK(c)];
}

unsigned long
PyOS_strtoul(char *text, char **end, int base)
{
    char *p = text;
    while (*p != '\0' && Py_ISSPACE(*p)) {
        p++;
    }
    if (*p == '0') {
        int announced = prefix_base(p[1]);
        if (announced != 0 && (base == 0 || base == announced)) {
            if (digit_value(p[2]) >= announced) {
                /* a prefix without digits: only the zero was a number */
                if (end != NULL) {
                    *end = p + 1;
                }
                return 0;
            }
            base = announced;
            p += 2;
        }
        else if (base == 0) {
            base = 8;
        }
    }
    else if (base == 0) {
        base = 10;
    }
    if (base < 2 || base > 36) {
        if (end != NULL) {
            *end = p;
        }
        return 0;
    }
    unsigned long value = 0;
    int overflow = 0;
    char *digits = p;
    for (; digit_value(*p) < base; p++) {
        overflow |= __builtin_mul_overflow(value, (unsigned long)base, &value);
        overflow |= __builtin_add_overflow(value, (unsigned long)digit_value(*p), &value);
    }
    if (end != NULL) {
        *end = p == digits ? text : p;
    }
    if (overflow) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return value;
}

long
PyOS_strtol(char *text, char **end, int base)
{
    char *p = text;
    while (*p != '\0' && Py_ISSPACE(*p)) {
        p++;
    }
    char sign = *p;
    if (sign == '+' || sign == '-') {
        p++;
    }
    unsigned long magnitude = PyOS_strtoul(p, end, base);
    if (sign == '-' ? magnitude <= (unsigned long)LONG_MAX + 1
                    : magnitude <= (unsigned long)LONG_MAX) {
        return (long)(sign == '-' ? 0 - magnitude : magnitude);
    }
    errno = ERANGE;
    return LONG_MAX;
}
