/* Template: searching in arrays of characters.
 *
 * Nothing here knows objects, except the argument parser at the end.  Positions are
 * indices; -1 means absent.
 *
 * How a substring is found: the needle is prepared once (search_t).  One of its
 * characters, the anchor, chosen to be rare in common text, is looked for by the C
 * library's vectorised memchr/wmemchr; each hit is verified by comparing.  Text full of
 * anchors would make that quadratic, so the cost of failed hits is metered: once it
 * outgrows the text already passed, the rest is searched by the two-way algorithm of
 * Crochemore and Perrin (constant space, at most about 2n comparisons). */
#include <wchar.h>

typedef struct {
    const STRINGLIB_CHAR *needle;
    Py_ssize_t size;
    Py_ssize_t anchor; /* index of the anchor in the needle */
    /* of the two-way algorithm, computed when first needed: */
    int factored;
    int periodic;
    Py_ssize_t cut;    /* index of the last character of the left half */
    Py_ssize_t period;
} STRINGLIB(search_t);

/* ---- single characters ---------------------------------------------------------- */
static inline Py_ssize_t
STRINGLIB(find_char)(const STRINGLIB_CHAR *s, Py_ssize_t n, STRINGLIB_CHAR c)
{
    if (n <= 0) {
        return -1;
    }
#if STRINGLIB_WIDE
    const STRINGLIB_CHAR *hit
        = (const STRINGLIB_CHAR *)wmemchr((const wchar_t *)s, (wchar_t)c, (size_t)n);
#else
    const STRINGLIB_CHAR *hit = memchr(s, (unsigned char)c, (size_t)n);
#endif
    return hit == NULL ? -1 : hit - s;
}

static inline Py_ssize_t
STRINGLIB(rfind_char)(const STRINGLIB_CHAR *s, Py_ssize_t n, STRINGLIB_CHAR c)
{
#if !STRINGLIB_WIDE
    const STRINGLIB_CHAR *hit = n <= 0 ? NULL : memrchr(s, (unsigned char)c, (size_t)n);
    return hit == NULL ? -1 : hit - s;
#else
    while (--n >= 0) {
        if (s[n] == c) {
            return n;
        }
    }
    return -1;
#endif
}

static inline Py_ssize_t
STRINGLIB(count_char)(const STRINGLIB_CHAR *s, Py_ssize_t n, STRINGLIB_CHAR c, Py_ssize_t maxcount)
{
    Py_ssize_t count = 0;
    Py_ssize_t i = 0;
#if !STRINGLIB_WIDE
    /* sixteen counters at once, emptied before one can overflow */
    typedef unsigned char lanes __attribute__((vector_size(16)));
    lanes wanted = (lanes){0} + (unsigned char)c;
    while (n - i >= 16) {
        Py_ssize_t stop = n - i >= 16 * 255 ? i + 16 * 255 : i + (n - i) / 16 * 16;
        lanes found = {0};
        for (; i < stop; i += 16) {
            lanes block;
            memcpy(&block, s + i, 16);
            found -= (lanes)(block == wanted);
        }
        for (int lane = 0; lane < 16; lane++) {
            count += found[lane];
        }
    }
#endif
    for (; i < n; i++) {
        count += s[i] == c;
    }
    return count < maxcount ? count : maxcount;
}

static inline int
STRINGLIB(equal)(const STRINGLIB_CHAR *a, const STRINGLIB_CHAR *b, Py_ssize_t n)
{
    return memcmp(a, b, (size_t)n * sizeof(STRINGLIB_CHAR)) == 0;
}

/* ---- two-way ---------------------------------------------------------------------- */
/* Index before the maximal suffix of the needle, by one of the two orders. */
static inline Py_ssize_t
STRINGLIB(maximal_suffix)(const STRINGLIB_CHAR *needle, Py_ssize_t size, int reversed,
                          Py_ssize_t *period)
{
    Py_ssize_t best = -1;
    Py_ssize_t candidate = 0;
    Py_ssize_t matched = 1;
    Py_ssize_t span = 1;
    while (candidate + matched < size) {
        STRINGLIB_CHAR theirs = needle[candidate + matched];
        STRINGLIB_CHAR ours = needle[best + matched];
        if (theirs == ours) {
            if (matched == span) {
                candidate += span;
                matched = 1;
            }
            else {
                matched++;
            }
        }
        else if ((theirs < ours) != reversed) {
            candidate += matched;
            matched = 1;
            span = candidate - best;
        }
        else {
            best = candidate;
            candidate = best + 1;
            matched = 1;
            span = 1;
        }
    }
    *period = span;
    return best;
}

static inline void
STRINGLIB(factor)(STRINGLIB(search_t) *search)
{
    Py_ssize_t period;
    Py_ssize_t other_period;
    Py_ssize_t cut = STRINGLIB(maximal_suffix)(search->needle, search->size, 0, &period);
    Py_ssize_t other
        = STRINGLIB(maximal_suffix)(search->needle, search->size, 1, &other_period);
    if (other > cut) {
        cut = other;
        period = other_period;
    }
    search->cut = cut;
    search->periodic = STRINGLIB(equal)(search->needle, search->needle + period, cut + 1);
    if (!search->periodic) {
        Py_ssize_t left = cut + 1;
        Py_ssize_t right = search->size - cut - 1;
        period = (left > right ? left : right) + 1;
    }
    search->period = period;
    search->factored = 1;
}

static inline Py_ssize_t
STRINGLIB(two_way)(STRINGLIB(search_t) *search, const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    if (!search->factored) {
        STRINGLIB(factor)(search);
    }
    const STRINGLIB_CHAR *needle = search->needle;
    Py_ssize_t size = search->size;
    Py_ssize_t known = -1; /* the needle's prefix up to here is known to match */
    Py_ssize_t at = 0;
    while (at <= n - size) {
        Py_ssize_t i = (search->cut > known ? search->cut : known) + 1;
        while (i < size && needle[i] == s[at + i]) {
            i++;
        }
        if (i < size) {
            at += i - search->cut;
            known = -1;
            continue;
        }
        i = search->cut;
        while (i > known && needle[i] == s[at + i]) {
            i--;
        }
        if (i <= known) {
            return at;
        }
        at += search->period;
        known = search->periodic ? size - search->period - 1 : -1;
    }
    return -1;
}

/* ---- the search ----------------------------------------------------------------------- */
/* How common a character is in text, 0 rare .. 3 very common. */
static inline int
STRINGLIB(commonness)(STRINGLIB_CHAR c)
{
    if (c == ' ' || c == 'e' || c == 't' || c == 'a' || c == 0) {
        return 3;
    }
    if (c == 'o' || c == 'i' || c == 'n' || c == 's' || c == 'r' || c == '\n') {
        return 2;
    }
    return c >= 'b' && c <= 'z';
}

static inline void
STRINGLIB(search_init)(STRINGLIB(search_t) *search, const STRINGLIB_CHAR *needle, Py_ssize_t size)
{
    assert(size >= 1);
    search->needle = needle;
    search->size = size;
    search->factored = 0;
    search->periodic = 0;
    search->cut = 0;
    search->period = 0;
    search->anchor = size - 1;
    int best = STRINGLIB(commonness)(needle[size - 1]);
    for (Py_ssize_t i = size - 2; best > 1 && i >= 0 && i >= size - 8; i--) {
        int rank = STRINGLIB(commonness)(needle[i]);
        if (rank < best) {
            best = rank;
            search->anchor = i;
        }
    }
}

/* First match in s[0:n]. */
static inline Py_ssize_t
STRINGLIB(search_next)(STRINGLIB(search_t) *search, const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    Py_ssize_t size = search->size;
    Py_ssize_t anchor = search->anchor;
    const STRINGLIB_CHAR *needle = search->needle;
    STRINGLIB_CHAR anchor_char = needle[anchor];
    if (size == 1) {
        return STRINGLIB(find_char)(s, n, anchor_char);
    }
    Py_ssize_t at = 0;
    Py_ssize_t cost = 0;
    Py_ssize_t last = n - size; /* the last place where a match fits */
    while (at <= last) {
        Py_ssize_t hop = STRINGLIB(find_char)(s + at + anchor, last - at + 1, anchor_char);
        if (hop < 0) {
            return -1;
        }
        at += hop;
        const STRINGLIB_CHAR *here = s + at;
        if (here[0] == needle[0] && here[size - 1] == needle[size - 1]) {
            Py_ssize_t i = 1;
            while (i < size && here[i] == needle[i]) {
                i++;
            }
            if (i >= size) {
                return at;
            }
            cost += i;
        }
        at++;
        if (cost > 256 + 4 * at) {
            Py_ssize_t rest = STRINGLIB(two_way)(search, s + at, n - at);
            return rest < 0 ? -1 : at + rest;
        }
    }
    return -1;
}

/* First match of sub in s[0:n], plus offset. */
static inline Py_ssize_t
STRINGLIB(find)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub, Py_ssize_t sub_n,
                Py_ssize_t offset)
{
    if (n < sub_n || n < 0) {
        return -1;
    }
    if (sub_n == 0) {
        return offset;
    }
    Py_ssize_t at;
    if (sub_n == 1) {
        at = STRINGLIB(find_char)(s, n, sub[0]);
    }
    else {
        STRINGLIB(search_t) search;
        STRINGLIB(search_init)(&search, sub, sub_n);
        at = STRINGLIB(search_next)(&search, s, n);
    }
    return at < 0 ? -1 : at + offset;
}

/* Last match of sub in s[0:n], plus offset. */
static inline Py_ssize_t
STRINGLIB(rfind)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub,
                 Py_ssize_t sub_n, Py_ssize_t offset)
{
    if (n < sub_n || n < 0) {
        return -1;
    }
    if (sub_n == 0) {
        return n + offset;
    }
    STRINGLIB(search_t) search;
    STRINGLIB(search_init)(&search, sub, sub_n);
    const STRINGLIB_CHAR *anchors = s + search.anchor;
    Py_ssize_t at = n - sub_n + 1;
    while ((at = STRINGLIB(rfind_char)(anchors, at, sub[search.anchor])) >= 0) {
        if (s[at] == sub[0] && STRINGLIB(equal)(s + at, sub, sub_n)) {
            return at + offset;
        }
    }
    return -1;
}

/* Matches that do not overlap, at most maxcount. */
static inline Py_ssize_t
STRINGLIB(count)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub,
                 Py_ssize_t sub_n, Py_ssize_t maxcount)
{
    if (n < 0 || maxcount <= 0) {
        return 0;
    }
    if (sub_n == 0) {
        return n < maxcount ? n + 1 : maxcount;
    }
    if (sub_n == 1) {
        return STRINGLIB(count_char)(s, n, sub[0], maxcount);
    }
    STRINGLIB(search_t) search;
    STRINGLIB(search_init)(&search, sub, sub_n);
    Py_ssize_t found = 0;
    while (found < maxcount) {
        Py_ssize_t at = STRINGLIB(search_next)(&search, s, n);
        if (at < 0) {
            break;
        }
        found++;
        s += at + sub_n;
        n -= at + sub_n;
    }
    return found;
}

/* ---- slices ------------------------------------------------------------------------------ */
/* start and end as Python means them, made to fit a text of length. */
static inline void
STRINGLIB(clip)(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *end)
{
    if (*end > length) {
        *end = length;
    }
    else if (*end < 0) {
        *end += length;
        if (*end < 0) {
            *end = 0;
        }
    }
    if (*start < 0) {
        *start += length;
        if (*start < 0) {
            *start = 0;
        }
    }
}

static inline Py_ssize_t
STRINGLIB(find_slice)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub,
                      Py_ssize_t sub_n, Py_ssize_t start, Py_ssize_t end)
{
    STRINGLIB(clip)(n, &start, &end);
    return STRINGLIB(find)(s + start, end - start, sub, sub_n, start);
}

static inline Py_ssize_t
STRINGLIB(rfind_slice)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub,
                       Py_ssize_t sub_n, Py_ssize_t start, Py_ssize_t end)
{
    STRINGLIB(clip)(n, &start, &end);
    return STRINGLIB(rfind)(s + start, end - start, sub, sub_n, start);
}

/* Does s[start:end] begin (direction < 0) or end with sub? */
static inline int
STRINGLIB(tail_match)(const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sub,
                      Py_ssize_t sub_n, Py_ssize_t start, Py_ssize_t end, int direction)
{
    STRINGLIB(clip)(n, &start, &end);
    if (end - start < sub_n) {
        return 0;
    }
    return STRINGLIB(equal)(direction < 0 ? s + start : s + end - sub_n, sub, sub_n);
}

/* What errors call each of the four that search, in str and bytearray. */
#undef SEARCH_NAME
#define SEARCH_NAME "find/rfind/index/rindex"

/* Arguments (sub[, start[, end]]) of method name; sub stays borrowed.  1, or 0 with an
 * exception. */
static inline int
STRINGLIB(parse_find_args)(const char *name, PyObject *args, PyObject **sub, Py_ssize_t *start,
                           Py_ssize_t *end)
{
    PyObject *start_arg = Py_None;
    PyObject *end_arg = Py_None;
    Py_ssize_t given = PyTuple_GET_SIZE(args);
    *start = 0;
    *end = PY_SSIZE_T_MAX;
    if (given < 1 || given > 3) {
        char format[48];
        PyOS_snprintf(format, sizeof(format), "O|OO:%s", name);
        return PyArg_ParseTuple(args, format, sub, &start_arg, &end_arg);
    }
    *sub = PyTuple_GET_ITEM(args, 0);
    if (given > 1) {
        start_arg = PyTuple_GET_ITEM(args, 1);
    }
    if (given > 2) {
        end_arg = PyTuple_GET_ITEM(args, 2);
    }
    if (start_arg != Py_None && !_PyEval_SliceIndex(start_arg, start)) {
        return 0;
    }
    return end_arg == Py_None || _PyEval_SliceIndex(end_arg, end);
}
