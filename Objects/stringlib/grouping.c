/* Separators between groups of digits, by the rules of a locale.
 *
 * grouping is C's: each byte is the size of a group, from the right; the last one repeats;
 * CHAR_MAX means no further groups. */
#include "Python.h"
#include <locale.h>

/* The size of the group at *rule, 0 for all that is left; advances to the next one. */
static Py_ssize_t
grouping_next(const char **rule, Py_ssize_t *last)
{
    if (**rule == '\0') {
        return *last; /* the last size repeats; 0 if there never was one */
    }
    if (**rule == CHAR_MAX) {
        *last = 0;
        return 0;
    }
    *last = (unsigned char)*(*rule)++;
    return *last;
}

Py_ssize_t
_PyString_InsertThousandsGrouping(char *buffer, Py_ssize_t n_buffer, char *digits,
                                  Py_ssize_t n_digits, Py_ssize_t min_width,
                                  const char *grouping, const char *thousands_sep)
{
    Py_ssize_t separator_n = (Py_ssize_t)strlen(thousands_sep);
    Py_ssize_t length = 0;
    Py_ssize_t last = 0;
    char *out = buffer == NULL ? NULL : buffer + n_buffer;
    for (;;) {
        /* a group takes what digits and width are left, at least one, at most its size */
        Py_ssize_t size = n_digits > min_width ? n_digits : min_width;
        size = size < 1 ? 1 : size;
        Py_ssize_t limit = grouping_next(&grouping, &last);
        if (limit > 0 && size > limit) {
            size = limit;
        }
        Py_ssize_t taken = n_digits < size ? n_digits : size;
        n_digits -= taken;
        min_width -= size;
        length += size;
        if (out != NULL) {
            out -= taken;
            memcpy(out, digits + n_digits, (size_t)taken);
            out -= size - taken;
            memset(out, '0', (size_t)(size - taken));
        }
        if (n_digits <= 0 && min_width <= 0) {
            return length;
        }
        length += separator_n;
        min_width -= separator_n;
        if (out != NULL) {
            out -= separator_n;
            memcpy(out, thousands_sep, (size_t)separator_n);
        }
    }
}

Py_ssize_t
_Py_InsertThousandsGroupingLocale(char *buffer, Py_ssize_t n_buffer, char *digits,
                                  Py_ssize_t n_digits, Py_ssize_t min_width)
{
    struct lconv *locale = localeconv();
    return _PyString_InsertThousandsGrouping(buffer, n_buffer, digits, n_digits, min_width,
                                             locale->grouping, locale->thousands_sep);
}
