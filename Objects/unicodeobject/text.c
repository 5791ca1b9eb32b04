/* Operations on unicode that other C code calls: search, split, join, replace,
 * concatenation, comparison. The work is done by the templates of Objects/stringlib;
 * here the arguments become unicode (a str is decoded by the default encoding) and the
 * results objects. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_unicode.h"
#include "../stringlib/config_unicode.h"
#include "../stringlib/search.h"
#include "../stringlib/split.h"
#include "../stringlib/transform.h"

/* Both arguments as unicode, new references; -1 with an exception. */
static int
convert_pair(PyObject *first, PyObject *second, PyObject **a, PyObject **b)
{
    *a = PyUnicode_FromObject(first);
    if (*a == NULL) {
        return -1;
    }
    *b = PyUnicode_FromObject(second);
    if (*b == NULL) {
        Py_CLEAR(*a);
        return -1;
    }
    return 0;
}

/* The characters and length of a unicode as two arguments. */
#define TEXT(op) PyUnicode_AS_UNICODE(op), PyUnicode_GET_SIZE(op)

/* ---- searching ---- */

Py_ssize_t
PyUnicode_Find(PyObject *str, PyObject *substr, Py_ssize_t start, Py_ssize_t end, int direction)
{
    PyObject *text;
    PyObject *sub;
    if (convert_pair(str, substr, &text, &sub) < 0) {
        return -2;
    }
    Py_ssize_t result = direction > 0 ? unicode_find_slice(TEXT(text), TEXT(sub), start, end)
                                      : unicode_rfind_slice(TEXT(text), TEXT(sub), start, end);
    Py_DECREF(text);
    Py_DECREF(sub);
    return result;
}

Py_ssize_t
PyUnicode_Count(PyObject *str, PyObject *substr, Py_ssize_t start, Py_ssize_t end)
{
    PyObject *text;
    PyObject *sub;
    if (convert_pair(str, substr, &text, &sub) < 0) {
        return -1;
    }
    unicode_clip(PyUnicode_GET_SIZE(text), &start, &end);
    Py_ssize_t result = unicode_count(PyUnicode_AS_UNICODE(text) + start, end - start, TEXT(sub),
                                      PY_SSIZE_T_MAX);
    Py_DECREF(text);
    Py_DECREF(sub);
    return result;
}

Py_ssize_t
PyUnicode_Tailmatch(PyObject *str, PyObject *substr, Py_ssize_t start, Py_ssize_t end,
                    int direction)
{
    PyObject *text;
    PyObject *sub;
    if (convert_pair(str, substr, &text, &sub) < 0) {
        return -1;
    }
    /* the empty string is everywhere, even outside */
    Py_ssize_t result
        = PyUnicode_GET_SIZE(sub) == 0
          || unicode_tail_match(TEXT(text), TEXT(sub), start, end, direction > 0 ? 1 : -1);
    Py_DECREF(text);
    Py_DECREF(sub);
    return result;
}

int
PyUnicode_Contains(PyObject *container, PyObject *element)
{
    PyObject *sub;
    PyObject *text;
    if (convert_pair(element, container, &sub, &text) < 0) {
        return -1;
    }
    int result = unicode_find(TEXT(text), TEXT(sub), 0) >= 0;
    Py_DECREF(text);
    Py_DECREF(sub);
    return result;
}

/* ---- splitting ---- */

static PyObject *
split_text(PyObject *s, PyObject *sep, Py_ssize_t maxsplit, int from_right)
{
    if (maxsplit < 0) {
        maxsplit = PY_SSIZE_T_MAX;
    }
    PyObject *text;
    if (sep == NULL) {
        text = PyUnicode_FromObject(s);
        if (text == NULL) {
            return NULL;
        }
        PyObject *list = from_right ? unicode_rsplit_whitespace(text, TEXT(text), maxsplit)
                                    : unicode_split_whitespace(text, TEXT(text), maxsplit);
        Py_DECREF(text);
        return list;
    }
    PyObject *separator;
    if (convert_pair(s, sep, &text, &separator) < 0) {
        return NULL;
    }
    PyObject *list = from_right ? unicode_rsplit(text, TEXT(text), TEXT(separator), maxsplit)
                                : unicode_split(text, TEXT(text), TEXT(separator), maxsplit);
    Py_DECREF(text);
    Py_DECREF(separator);
    return list;
}

PyObject *
PyUnicode_Split(PyObject *s, PyObject *sep, Py_ssize_t maxsplit)
{
    return split_text(s, sep, maxsplit, 0);
}

PyObject *
PyUnicode_RSplit(PyObject *s, PyObject *sep, Py_ssize_t maxsplit)
{
    return split_text(s, sep, maxsplit, 1);
}

PyObject *
PyUnicode_Splitlines(PyObject *s, int keepends)
{
    PyObject *text = PyUnicode_FromObject(s);
    if (text == NULL) {
        return NULL;
    }
    PyObject *list = unicode_splitlines(text, TEXT(text), keepends);
    Py_DECREF(text);
    return list;
}

PyObject *
PyUnicode_Partition(PyObject *s, PyObject *sep)
{
    PyObject *text;
    PyObject *separator;
    if (convert_pair(s, sep, &text, &separator) < 0) {
        return NULL;
    }
    PyObject *result = unicode_partition(text, TEXT(text), separator, TEXT(separator));
    Py_DECREF(text);
    Py_DECREF(separator);
    return result;
}

PyObject *
PyUnicode_RPartition(PyObject *s, PyObject *sep)
{
    PyObject *text;
    PyObject *separator;
    if (convert_pair(s, sep, &text, &separator) < 0) {
        return NULL;
    }
    PyObject *result = unicode_rpartition(text, TEXT(text), separator, TEXT(separator));
    Py_DECREF(text);
    Py_DECREF(separator);
    return result;
}

/* ---- replacing ---- */

PyObject *
PyUnicode_Replace(PyObject *str, PyObject *substr, PyObject *replstr, Py_ssize_t maxcount)
{
    PyObject *text;
    PyObject *sub;
    if (convert_pair(str, substr, &text, &sub) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    PyObject *replacement = PyUnicode_FromObject(replstr);
    if (replacement != NULL) {
        result = unicode_replace(text, TEXT(text), TEXT(sub), TEXT(replacement), maxcount);
        Py_DECREF(replacement);
    }
    Py_DECREF(text);
    Py_DECREF(sub);
    return result;
}

PyObject *
_PyUnicode_XStrip(PyUnicodeObject *self, int striptype, PyObject *sepobj)
{
    return unicode_strip((PyObject *)self, TEXT(self), TEXT(sepobj), striptype + 1);
}

/* ---- joining ---- */

PyObject *
PyUnicode_Concat(PyObject *left, PyObject *right)
{
    PyObject *a;
    PyObject *b;
    if (convert_pair(left, right, &a, &b) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t a_size = PyUnicode_GET_SIZE(a);
    Py_ssize_t b_size = PyUnicode_GET_SIZE(b);
    if (b_size == 0 || a_size == 0) {
        result = b_size == 0 ? a : b;
        Py_INCREF(result);
    }
    else if (a_size > PY_SSIZE_T_MAX - b_size) {
        PyErr_SetString(PyExc_OverflowError, "strings are too large to concat");
    }
    else {
        PyUnicodeObject *joined = _PyUnicode_New(a_size + b_size);
        if (joined != NULL) {
            Py_UNICODE_COPY(joined->str, PyUnicode_AS_UNICODE(a), a_size);
            Py_UNICODE_COPY(joined->str + a_size, PyUnicode_AS_UNICODE(b), b_size);
        }
        result = (PyObject *)joined;
    }
    Py_DECREF(a);
    Py_DECREF(b);
    return result;
}

/* Item i as unicode, new reference. */
static PyObject *
join_item(PyObject *items, Py_ssize_t i)
{
    PyObject *item = PySequence_Fast_GET_ITEM(items, i);
    if (!PyUnicode_Check(item) && !PyString_Check(item)) {
        PyErr_Format(PyExc_TypeError, "sequence item %zd: expected string or Unicode, %.80s found",
                     i, Py_TYPE(item)->tp_name);
        return NULL;
    }
    Py_INCREF(item);
    PyObject *text = PyUnicode_FromObject(item);
    Py_DECREF(item);
    return text;
}

/* Units of the joined text if every str decodes to as many characters as it has
 * bytes, which decoding may prove wrong. */
static Py_ssize_t
join_estimate(PyObject *items, Py_ssize_t separator_size)
{
    Py_ssize_t total = 0;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(items);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(items, i);
        Py_ssize_t size = PyUnicode_Check(item)   ? PyUnicode_GET_SIZE(item)
                          : PyString_Check(item) ? PyString_GET_SIZE(item)
                                                 : 0;
        if (size > PY_SSIZE_T_MAX - separator_size - total) {
            PyErr_SetString(PyExc_OverflowError, "join() result is too long for a Python string");
            return -1;
        }
        total += size + (i > 0 ? separator_size : 0);
    }
    return total;
}

/* Append text to a private object of which used units are filled. */
static int
join_append(PyUnicodeObject **result, Py_ssize_t *used, PyObject *text)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(text);
    if (size > (*result)->length - *used) {
        if (size > PY_SSIZE_T_MAX / 8 - *used) {
            PyErr_SetString(PyExc_OverflowError, "join() result is too long for a Python string");
            return -1;
        }
        Py_ssize_t wanted = *used + size;
        if (_PyUnicode_ResizePrivate(result, wanted + wanted / 4) < 0) {
            return -1;
        }
    }
    Py_UNICODE_COPY((*result)->str + *used, PyUnicode_AS_UNICODE(text), size);
    *used += size;
    return 0;
}

static PyObject *
join_items(PyObject *separator, PyObject *items)
{
    Py_ssize_t estimate = join_estimate(items, PyUnicode_GET_SIZE(separator));
    PyUnicodeObject *result = estimate < 0 ? NULL : _PyUnicode_New(estimate);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t used = 0;
    /* decoding may run a codec written in Python, which may change a list: the size is
     * read again each time */
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items); i++) {
        PyObject *item = join_item(items, i);
        int failed = item == NULL || (i > 0 && join_append(&result, &used, separator) < 0)
                     || join_append(&result, &used, item) < 0;
        Py_XDECREF(item);
        if (failed) {
            Py_XDECREF(result);
            return NULL;
        }
    }
    return _PyUnicode_Finish(result, used);
}

PyObject *
PyUnicode_Join(PyObject *separator, PyObject *seq)
{
    PyObject *items = PySequence_Fast(seq, "can only join an iterable");
    if (items == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(items);
    if (count <= 1) {
        result = count == 0 ? _PyUnicode_Empty() : join_item(items, 0);
    }
    else {
        PyObject *text = separator == NULL ? _PyUnicode_FromUnit(' ')
                                           : PyUnicode_FromObject(separator);
        if (text != NULL) {
            result = join_items(text, items);
            Py_DECREF(text);
        }
    }
    Py_DECREF(items);
    return result;
}

/* ---- repeating ---- */

PyObject *
_PyUnicode_Repeat(PyObject *self, Py_ssize_t count)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(self);
    if (count <= 0 || size == 0) {
        return _PyUnicode_Empty();
    }
    if (count == 1 && PyUnicode_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    if (size > PY_SSIZE_T_MAX / count
        || (size_t)(size * count) + 1 > SIZE_MAX / sizeof(Py_UNICODE)) {
        PyErr_SetString(PyExc_OverflowError, "repeated string is too long");
        return NULL;
    }
    PyUnicodeObject *result = _PyUnicode_New(size * count);
    if (result == NULL) {
        return NULL;
    }
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    if (size == 1) {
        unicode_fill(result->str, text[0], count);
        return (PyObject *)result;
    }
    Py_UNICODE_COPY(result->str, text, size);
    Py_ssize_t done = size;
    while (done < size * count) {
        Py_ssize_t chunk = done < size * count - done ? done : size * count - done;
        Py_UNICODE_COPY(result->str + done, result->str, chunk);
        done += chunk;
    }
    return (PyObject *)result;
}

/* ---- comparing ---- */

/* Order by unit; -1, 0, 1. */
static int
compare_text(PyObject *left, PyObject *right)
{
    const Py_UNICODE *a = PyUnicode_AS_UNICODE(left);
    const Py_UNICODE *b = PyUnicode_AS_UNICODE(right);
    Py_ssize_t a_size = PyUnicode_GET_SIZE(left);
    Py_ssize_t b_size = PyUnicode_GET_SIZE(right);
    Py_ssize_t common = a_size < b_size ? a_size : b_size;
    for (Py_ssize_t i = 0; i < common; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return (a_size > b_size) - (a_size < b_size);
}

int
PyUnicode_Compare(PyObject *left, PyObject *right)
{
    if (PyUnicode_Check(left) && PyUnicode_Check(right)) {
        return compare_text(left, right);
    }
    PyObject *a;
    PyObject *b;
    if (convert_pair(left, right, &a, &b) < 0) {
        return -1;
    }
    int order = compare_text(a, b);
    Py_DECREF(a);
    Py_DECREF(b);
    return order;
}

/* What a comparison is when an operand is no text: the exception decides. */
static PyObject *
compare_failed(int op)
{
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if ((op != Py_EQ && op != Py_NE) || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        return NULL;
    }
    PyErr_Clear();
    const char *text = op == Py_EQ ? "Unicode equal comparison failed to convert both arguments "
                                     "to Unicode - interpreting them as being unequal"
                                   : "Unicode unequal comparison failed to convert both arguments "
                                     "to Unicode - interpreting them as being unequal";
    if (PyErr_WarnEx(PyExc_UnicodeWarning, text, 1) < 0) {
        return NULL;
    }
    return PyBool_FromLong(op == Py_NE);
}

static int
texts_equal(PyObject *left, PyObject *right)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(left);
    return size == PyUnicode_GET_SIZE(right)
           && unicode_equal(PyUnicode_AS_UNICODE(left), PyUnicode_AS_UNICODE(right), size);
}

PyObject *
PyUnicode_RichCompare(PyObject *left, PyObject *right, int op)
{
    if ((op == Py_EQ || op == Py_NE) && PyUnicode_Check(left) && PyUnicode_Check(right)) {
        return PyBool_FromLong(texts_equal(left, right) == (op == Py_EQ));
    }
    int order = PyUnicode_Compare(left, right);
    if (order == -1 && PyErr_Occurred()) {
        return compare_failed(op);
    }
    int truth = 0;
    switch (op) {
    case Py_EQ:
        truth = order == 0;
        break;
    case Py_NE:
        truth = order != 0;
        break;
    case Py_LT:
        truth = order < 0;
        break;
    case Py_LE:
        truth = order <= 0;
        break;
    case Py_GT:
        truth = order > 0;
        break;
    case Py_GE:
        truth = order >= 0;
        break;
    }
    return PyBool_FromLong(truth);
}
