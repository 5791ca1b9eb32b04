/* Template: texts made from one text.  Needs search.h.
 *
 * Each function gets self and its characters s[0:n] and returns a new reference, or
 * NULL with an exception; self itself where nothing changes and that cannot be noticed. */

/* self, or for mutable types and subclasses a plain copy. */
static inline PyObject *
STRINGLIB(unchanged)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    if (!STRINGLIB_MUTABLE && STRINGLIB_CHECK_EXACT(self)) {
        Py_INCREF(self);
        return self;
    }
    return STRINGLIB_NEW(s, n);
}

static inline void
STRINGLIB(fill)(STRINGLIB_CHAR *to, STRINGLIB_CHAR c, Py_ssize_t n)
{
#if STRINGLIB_WIDE
    for (Py_ssize_t i = 0; i < n; i++) {
        to[i] = c;
    }
#else
    memset(to, c, (size_t)n);
#endif
}

static inline void
STRINGLIB(copy)(STRINGLIB_CHAR *to, const STRINGLIB_CHAR *from, Py_ssize_t n)
{
    if (n == 1) {
        *to = *from;
    }
    else {
        memcpy(to, from, (size_t)n * sizeof(STRINGLIB_CHAR));
    }
}

/* ---- strip ---------------------------------------------------------------------- */
#define STRINGLIB_STRIP_LEFT 1
#define STRINGLIB_STRIP_RIGHT 2
#define STRINGLIB_STRIP_BOTH 3

/* Strip white space, or with set the characters set[0:set_n]. */
static inline PyObject *
STRINGLIB(strip)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *set,
                 Py_ssize_t set_n, int sides)
{
    Py_ssize_t start = 0;
    Py_ssize_t end = n;
    if (set == NULL) {
        if (sides & STRINGLIB_STRIP_LEFT) {
            while (start < end && STRINGLIB_ISSPACE(s[start])) {
                start++;
            }
        }
        if (sides & STRINGLIB_STRIP_RIGHT) {
            while (end > start && STRINGLIB_ISSPACE(s[end - 1])) {
                end--;
            }
        }
    }
    else {
        if (sides & STRINGLIB_STRIP_LEFT) {
            while (start < end && STRINGLIB(find_char)(set, set_n, s[start]) >= 0) {
                start++;
            }
        }
        if (sides & STRINGLIB_STRIP_RIGHT) {
            while (end > start && STRINGLIB(find_char)(set, set_n, s[end - 1]) >= 0) {
                end--;
            }
        }
    }
    if (start == 0 && end == n) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    return STRINGLIB_NEW(s + start, end - start);
}

/* ---- padding ----------------------------------------------------------------------- */
static inline PyObject *
STRINGLIB(pad)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t left,
               Py_ssize_t right, STRINGLIB_CHAR c)
{
    if (left <= 0 && right <= 0) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    left = left < 0 ? 0 : left;
    right = right < 0 ? 0 : right;
    if (left > PY_SSIZE_T_MAX - n || right > PY_SSIZE_T_MAX - n - left) {
        PyErr_SetString(PyExc_OverflowError, "padded string is too long");
        return NULL;
    }
    PyObject *result = STRINGLIB_NEW(NULL, left + n + right);
    if (result == NULL) {
        return NULL;
    }
    STRINGLIB_CHAR *to = STRINGLIB_STR(result);
    STRINGLIB(fill)(to, c, left);
    STRINGLIB(copy)(to + left, s, n);
    STRINGLIB(fill)(to + left + n, c, right);
    return result;
}

static inline PyObject *
STRINGLIB(ljust)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t width,
                 STRINGLIB_CHAR c)
{
    return STRINGLIB(pad)(self, s, n, 0, width > n ? width - n : 0, c);
}

static inline PyObject *
STRINGLIB(rjust)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t width,
                 STRINGLIB_CHAR c)
{
    return STRINGLIB(pad)(self, s, n, width > n ? width - n : 0, 0, c);
}

/* Of an odd margin the left side gets the larger half if width is odd too. */
static inline PyObject *
STRINGLIB(center)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t width,
                  STRINGLIB_CHAR c)
{
    Py_ssize_t margin = width > n ? width - n : 0;
    Py_ssize_t left = margin / 2 + (margin & width & 1);
    return STRINGLIB(pad)(self, s, n, left, margin - left, c);
}

/* Zeros on the left, behind a sign. */
static inline PyObject *
STRINGLIB(zfill)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t width)
{
    if (width <= n) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    PyObject *result = STRINGLIB(pad)(self, s, n, width - n, 0, '0');
    if (result != NULL && n > 0 && (s[0] == '+' || s[0] == '-')) {
        STRINGLIB_CHAR *to = STRINGLIB_STR(result);
        to[width - n] = '0';
        to[0] = s[0];
    }
    return result;
}

/* ---- tabs ---------------------------------------------------------------------------- */
/* Spaces instead of tabs; writes to `to` unless it is NULL.  The length, or -1 if it
 * overflows. */
static inline Py_ssize_t
STRINGLIB(expand_into)(STRINGLIB_CHAR *to, const STRINGLIB_CHAR *s, Py_ssize_t n, int tabsize)
{
    Py_ssize_t length = 0;
    Py_ssize_t column = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t step = 1;
        STRINGLIB_CHAR c = s[i];
        if (c == '\t') {
            step = tabsize > 0 ? tabsize - column % tabsize : 0;
            c = ' ';
        }
        if (step > PY_SSIZE_T_MAX - length) {
            return -1;
        }
        if (to != NULL) {
            STRINGLIB(fill)(to + length, c, step);
        }
        length += step;
        column = c == '\n' || c == '\r' ? 0 : column + step;
    }
    return length;
}

static inline PyObject *
STRINGLIB(expandtabs)(const STRINGLIB_CHAR *s, Py_ssize_t n, int tabsize, const char *too_long)
{
    Py_ssize_t length = STRINGLIB(expand_into)(NULL, s, n, tabsize);
    if (length < 0) {
        PyErr_SetString(PyExc_OverflowError, too_long);
        return NULL;
    }
    PyObject *result = STRINGLIB_NEW(NULL, length);
    if (result != NULL) {
        STRINGLIB(expand_into)(STRINGLIB_STR(result), s, n, tabsize);
    }
    return result;
}

/* ---- replace ---------------------------------------------------------------------------- */
/* to between the characters: before the first count characters (and after the last). */
static inline PyObject *
STRINGLIB(interleave)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *to,
                      Py_ssize_t to_n, Py_ssize_t count)
{
    if (to_n > (PY_SSIZE_T_MAX - n) / count) {
        PyErr_SetString(PyExc_OverflowError, "replace string is too long");
        return NULL;
    }
    PyObject *result = STRINGLIB_NEW(NULL, n + count * to_n);
    if (result == NULL) {
        return NULL;
    }
    STRINGLIB_CHAR *out = STRINGLIB_STR(result);
    for (Py_ssize_t i = 0; i < count; i++) {
        STRINGLIB(copy)(out, to, to_n);
        out += to_n;
        if (i < n) {
            *out++ = s[i];
        }
    }
    if (count < n) {
        STRINGLIB(copy)(out, s + count, n - count);
    }
    return result;
}

/* Texts of equal length: copy, then overwrite each match. */
static inline PyObject *
STRINGLIB(replace_same)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n,
                        const STRINGLIB_CHAR *from, const STRINGLIB_CHAR *to, Py_ssize_t size,
                        Py_ssize_t maxcount)
{
    STRINGLIB(search_t) search;
    STRINGLIB(search_init)(&search, from, size);
    Py_ssize_t at = STRINGLIB(search_next)(&search, s, n);
    if (at < 0) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    PyObject *result = STRINGLIB_NEW(NULL, n);
    if (result == NULL) {
        return NULL;
    }
    STRINGLIB_CHAR *out = STRINGLIB_STR(result);
    if (size == 1 && maxcount >= n) {
        STRINGLIB_CHAR old = *from;
        STRINGLIB_CHAR new = *to;
        for (Py_ssize_t i = 0; i < n; i++) {
            out[i] = s[i] == old ? new : s[i];
        }
        return result;
    }
    STRINGLIB(copy)(out, s, n);
    while (maxcount-- > 0) {
        STRINGLIB(copy)(out + at, to, size);
        at += size;
        Py_ssize_t hop = STRINGLIB(search_next)(&search, s + at, n - at);
        if (hop < 0) {
            break;
        }
        at += hop;
    }
    return result;
}

/* At most maxcount matches of from replaced, all if it is negative. */
static inline PyObject *
STRINGLIB(replace)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n,
                   const STRINGLIB_CHAR *from, Py_ssize_t from_n, const STRINGLIB_CHAR *to,
                   Py_ssize_t to_n, Py_ssize_t maxcount)
{
    if (maxcount < 0) {
        maxcount = PY_SSIZE_T_MAX;
    }
    else if (n == 0) {
        /* COMPAT: in the empty text even the empty text is not replaced if there is a count */
        maxcount = 0;
    }
    if (maxcount == 0 || n < from_n || (from_n == 0 && to_n == 0)) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    if (from_n == 0) {
        return STRINGLIB(interleave)(s, n, to, to_n, n < maxcount ? n + 1 : maxcount);
    }
    if (from_n == to_n) {
        return STRINGLIB(replace_same)(self, s, n, from, to, from_n, maxcount);
    }
    Py_ssize_t count = STRINGLIB(count)(s, n, from, from_n, maxcount);
    if (count == 0) {
        return STRINGLIB(unchanged)(self, s, n);
    }
    if (to_n > from_n && to_n - from_n > (PY_SSIZE_T_MAX - n) / count) {
        PyErr_SetString(PyExc_OverflowError, "replace string is too long");
        return NULL;
    }
    PyObject *result = STRINGLIB_NEW(NULL, n + count * (to_n - from_n));
    if (result == NULL) {
        return NULL;
    }
    STRINGLIB_CHAR *out = STRINGLIB_STR(result);
    STRINGLIB(search_t) search;
    STRINGLIB(search_init)(&search, from, from_n);
    while (count-- > 0) {
        Py_ssize_t hop = STRINGLIB(search_next)(&search, s, n);
        assert(hop >= 0);
        STRINGLIB(copy)(out, s, hop);
        STRINGLIB(copy)(out + hop, to, to_n);
        out += hop + to_n;
        s += hop + from_n;
        n -= hop + from_n;
    }
    STRINGLIB(copy)(out, s, n);
    return result;
}
