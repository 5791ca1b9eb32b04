/* Template: cutting text into pieces.  Needs search.h.
 *
 * self is the object whose characters s[0:n] are; an immutable one of the exact type is
 * itself the result when nothing is cut.  Lists are built by split_add; all functions
 * return a new list or tuple, or NULL with an exception. */

/* Append s[start:end]; 0, or -1. */
static inline int
STRINGLIB(split_add)(PyObject *list, const STRINGLIB_CHAR *s, Py_ssize_t start, Py_ssize_t end)
{
    PyObject *piece = STRINGLIB_NEW(s + start, end - start);
    if (piece == NULL) {
        return -1;
    }
    int status = PyList_Append(list, piece);
    Py_DECREF(piece);
    return status;
}

/* The whole text as one piece. */
static inline int
STRINGLIB(split_whole)(PyObject *list, PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n)
{
    if (!STRINGLIB_MUTABLE && STRINGLIB_CHECK_EXACT(self)) {
        return PyList_Append(list, self);
    }
    return STRINGLIB(split_add)(list, s, 0, n);
}

static inline PyObject *
STRINGLIB(split_whitespace)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n,
                            Py_ssize_t maxcount)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t i = 0;
    for (;;) {
        while (i < n && STRINGLIB_ISSPACE(s[i])) {
            i++;
        }
        if (i >= n) {
            return list;
        }
        Py_ssize_t start = i;
        if (maxcount-- <= 0) {
            i = n; /* the rest keeps the white space at its end */
        }
        else {
            while (i < n && !STRINGLIB_ISSPACE(s[i])) {
                i++;
            }
        }
        int status = start == 0 && i == n ? STRINGLIB(split_whole)(list, self, s, n)
                                          : STRINGLIB(split_add)(list, s, start, i);
        if (status < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
}

static inline PyObject *
STRINGLIB(rsplit_whitespace)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n,
                             Py_ssize_t maxcount)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t i = n;
    for (;;) {
        while (i > 0 && STRINGLIB_ISSPACE(s[i - 1])) {
            i--;
        }
        if (i == 0) {
            break;
        }
        Py_ssize_t end = i;
        if (maxcount-- <= 0) {
            i = 0;
        }
        else {
            while (i > 0 && !STRINGLIB_ISSPACE(s[i - 1])) {
                i--;
            }
        }
        int status = i == 0 && end == n ? STRINGLIB(split_whole)(list, self, s, n)
                                        : STRINGLIB(split_add)(list, s, i, end);
        if (status < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    if (PyList_Reverse(list) < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static inline PyObject *
STRINGLIB(split)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sep,
                 Py_ssize_t sep_n, Py_ssize_t maxcount)
{
    if (sep_n == 0) {
        PyErr_SetString(PyExc_ValueError, "empty separator");
        return NULL;
    }
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    STRINGLIB(search_t) search;
    STRINGLIB(search_init)(&search, sep, sep_n);
    Py_ssize_t start = 0;
    while (maxcount-- > 0) {
        Py_ssize_t hop = STRINGLIB(search_next)(&search, s + start, n - start);
        if (hop < 0) {
            break;
        }
        if (STRINGLIB(split_add)(list, s, start, start + hop) < 0) {
            Py_DECREF(list);
            return NULL;
        }
        start += hop + sep_n;
    }
    int status = PyList_GET_SIZE(list) == 0 ? STRINGLIB(split_whole)(list, self, s, n)
                                            : STRINGLIB(split_add)(list, s, start, n);
    if (status < 0) {
        Py_CLEAR(list);
    }
    return list;
}

static inline PyObject *
STRINGLIB(rsplit)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, const STRINGLIB_CHAR *sep,
                  Py_ssize_t sep_n, Py_ssize_t maxcount)
{
    if (sep_n == 0) {
        PyErr_SetString(PyExc_ValueError, "empty separator");
        return NULL;
    }
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t end = n;
    while (maxcount-- > 0) {
        Py_ssize_t at = STRINGLIB(rfind)(s, end, sep, sep_n, 0);
        if (at < 0) {
            break;
        }
        if (STRINGLIB(split_add)(list, s, at + sep_n, end) < 0) {
            Py_DECREF(list);
            return NULL;
        }
        end = at;
    }
    int status = PyList_GET_SIZE(list) == 0 ? STRINGLIB(split_whole)(list, self, s, n)
                                            : STRINGLIB(split_add)(list, s, 0, end);
    if (status < 0 || PyList_Reverse(list) < 0) {
        Py_CLEAR(list);
    }
    return list;
}

/* The first line break in s[i:n], or n. */
static inline Py_ssize_t
STRINGLIB(line_end)(const STRINGLIB_CHAR *s, Py_ssize_t i, Py_ssize_t n)
{
#if STRINGLIB_WIDE
    while (i < n && !STRINGLIB_ISLINEBREAK(s[i])) {
        i++;
    }
    return i;
#else
    Py_ssize_t newline = STRINGLIB(find_char)(s + i, n - i, '\n');
    Py_ssize_t end = newline < 0 ? n : i + newline;
    Py_ssize_t carriage = STRINGLIB(find_char)(s + i, end - i, '\r');
    return carriage < 0 ? end : i + carriage;
#endif
}

/* Lines end in any line break; a carriage return and newline count as one. */
static inline PyObject *
STRINGLIB(splitlines)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, int keepends)
{
    PyObject *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t i = 0;
    while (i < n) {
        Py_ssize_t start = i;
        i = STRINGLIB(line_end)(s, i, n);
        Py_ssize_t end = i;
        if (i < n) {
            i += s[i] == '\r' && i + 1 < n && s[i + 1] == '\n' ? 2 : 1;
            if (keepends) {
                end = i;
            }
        }
        int status = start == 0 && end == n ? STRINGLIB(split_whole)(list, self, s, n)
                                            : STRINGLIB(split_add)(list, s, start, end);
        if (status < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

/* (s[:at], sep, s[at + sep_n:]) */
static inline PyObject *
STRINGLIB(partition_at)(const STRINGLIB_CHAR *s, Py_ssize_t n, PyObject *sep_obj, Py_ssize_t sep_n,
                        Py_ssize_t at)
{
    PyObject *result = PyTuple_New(3);
    if (result == NULL) {
        return NULL;
    }
    Py_INCREF(sep_obj);
    PyTuple_SET_ITEM(result, 0, STRINGLIB_NEW(s, at));
    PyTuple_SET_ITEM(result, 1, sep_obj);
    PyTuple_SET_ITEM(result, 2, STRINGLIB_NEW(s + at + sep_n, n - at - sep_n));
    if (PyTuple_GET_ITEM(result, 0) == NULL || PyTuple_GET_ITEM(result, 2) == NULL) {
        Py_CLEAR(result);
    }
    return result;
}

/* The answer without a match: self at place, empty texts elsewhere. */
static inline PyObject *
STRINGLIB(partition_none)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, Py_ssize_t place)
{
    PyObject *result = PyTuple_New(3);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < 3; i++) {
        PyObject *item;
        if (i != place) {
            item = STRINGLIB_NEW(s, 0);
        }
        else if (STRINGLIB_MUTABLE) {
            item = STRINGLIB_NEW(s, n);
        }
        else {
            Py_INCREF(self);
            item = self;
        }
        if (item == NULL) {
            Py_DECREF(result);
            return NULL;
        }
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

static inline PyObject *
STRINGLIB(partition)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, PyObject *sep_obj,
                     const STRINGLIB_CHAR *sep, Py_ssize_t sep_n)
{
    if (sep_n == 0) {
        PyErr_SetString(PyExc_ValueError, "empty separator");
        return NULL;
    }
    Py_ssize_t at = STRINGLIB(find)(s, n, sep, sep_n, 0);
    if (at < 0) {
        return STRINGLIB(partition_none)(self, s, n, 0);
    }
    return STRINGLIB(partition_at)(s, n, sep_obj, sep_n, at);
}

static inline PyObject *
STRINGLIB(rpartition)(PyObject *self, const STRINGLIB_CHAR *s, Py_ssize_t n, PyObject *sep_obj,
                      const STRINGLIB_CHAR *sep, Py_ssize_t sep_n)
{
    if (sep_n == 0) {
        PyErr_SetString(PyExc_ValueError, "empty separator");
        return NULL;
    }
    Py_ssize_t at = STRINGLIB(rfind)(s, n, sep, sep_n, 0);
    if (at < 0) {
        return STRINGLIB(partition_none)(self, s, n, 2);
    }
    return STRINGLIB(partition_at)(s, n, sep_obj, sep_n, at);
}
