/* The methods of bytearray.
 *
 * An argument that is bytes is looked at through its buffer for the length of the call;
 * nothing that can run code happens in between.  Results are always new bytearrays. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "bytearray_internal.h"
#include "bytes_methods.h"

#include "../stringlib/config_bytearray.h"
#include "../stringlib/search.h"
#include "../stringlib/split.h"
#include "../stringlib/transform.h"
#include "../stringlib/undef.h"

#define SELF_BYTES(op) PyByteArray_AS_STRING(op), PyByteArray_GET_SIZE(op)

/* ---- finding ----------------------------------------------------------------------- */
enum search_kind { SEARCH_FIND, SEARCH_RFIND, SEARCH_COUNT };

/* The answer, -1 if absent, -2 with an exception. */
static Py_ssize_t
bytearray_search(PyObject *self, PyObject *args, const char *name, enum search_kind kind)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    Py_buffer view;
    if (!bytearray_parse_find_args(name, args, &sub, &start, &end)
        || _PyByteArray_View(sub, &view) < 0) {
        return -2;
    }
    Py_ssize_t result;
    if (kind == SEARCH_FIND) {
        result = bytearray_find_slice(SELF_BYTES(self), view.buf, view.len, start, end);
    }
    else if (kind == SEARCH_RFIND) {
        result = bytearray_rfind_slice(SELF_BYTES(self), view.buf, view.len, start, end);
    }
    else {
        bytearray_clip(PyByteArray_GET_SIZE(self), &start, &end);
        result = bytearray_count(PyByteArray_AS_STRING(self) + start, end - start, view.buf,
                                 view.len, PY_SSIZE_T_MAX);
    }
    PyBuffer_Release(&view);
    return result;
}

static PyObject *
bytearray_search_result(Py_ssize_t at, int must_exist)
{
    if (at == -2) {
        return NULL;
    }
    if (at == -1 && must_exist) {
        PyErr_SetString(PyExc_ValueError, "subsection not found");
        return NULL;
    }
    return PyInt_FromSsize_t(at);
}

PyDoc_STRVAR(find_doc, "B.find(sub[, start[, end]]) -> int\n\
\n\
The lowest index in B[start:end] where sub begins, or -1.");

static PyObject *
bytearray_method_find(PyObject *self, PyObject *args)
{
    return bytearray_search_result(bytearray_search(self, args, SEARCH_NAME, SEARCH_FIND), 0);
}

PyDoc_STRVAR(index_doc, "B.index(sub[, start[, end]]) -> int\n\
\n\
As find(), but ValueError if sub is absent.");

static PyObject *
bytearray_method_index(PyObject *self, PyObject *args)
{
    return bytearray_search_result(bytearray_search(self, args, SEARCH_NAME, SEARCH_FIND), 1);
}

PyDoc_STRVAR(rfind_doc, "B.rfind(sub[, start[, end]]) -> int\n\
\n\
The highest index in B[start:end] where sub begins, or -1.");

static PyObject *
bytearray_method_rfind(PyObject *self, PyObject *args)
{
    return bytearray_search_result(bytearray_search(self, args, SEARCH_NAME, SEARCH_RFIND), 0);
}

PyDoc_STRVAR(rindex_doc, "B.rindex(sub[, start[, end]]) -> int\n\
\n\
As rfind(), but ValueError if sub is absent.");

static PyObject *
bytearray_method_rindex(PyObject *self, PyObject *args)
{
    return bytearray_search_result(bytearray_search(self, args, SEARCH_NAME, SEARCH_RFIND), 1);
}

PyDoc_STRVAR(count_doc, "B.count(sub[, start[, end]]) -> int\n\
\n\
How often sub occurs in B[start:end] without overlaps.");

static PyObject *
bytearray_method_count(PyObject *self, PyObject *args)
{
    return bytearray_search_result(bytearray_search(self, args, "count", SEARCH_COUNT), 0);
}

/* 1, 0, or -1 with an exception. */
static int
bytearray_affix_one(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end,
                    int direction)
{
    Py_buffer view;
    if (_PyByteArray_View(sub, &view) < 0) {
        return -1;
    }
    int answer
        = bytearray_tail_match(SELF_BYTES(self), view.buf, view.len, start, end, direction);
    PyBuffer_Release(&view);
    return answer;
}

static PyObject *
bytearray_affix(PyObject *self, PyObject *args, const char *name, int direction)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!bytearray_parse_find_args(name, args, &sub, &start, &end)) {
        return NULL;
    }
    int answer = 0;
    if (PyTuple_Check(sub)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(sub) && answer == 0; i++) {
            answer
                = bytearray_affix_one(self, PyTuple_GET_ITEM(sub, i), start, end, direction);
        }
    }
    else {
        answer = bytearray_affix_one(self, sub, start, end, direction);
    }
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

PyDoc_STRVAR(startswith_doc, "B.startswith(prefix[, start[, end]]) -> bool\n\
\n\
Does B[start:end] begin with prefix, or with one of a tuple of them?");

static PyObject *
bytearray_method_startswith(PyObject *self, PyObject *args)
{
    return bytearray_affix(self, args, "startswith", -1);
}

PyDoc_STRVAR(endswith_doc, "B.endswith(suffix[, start[, end]]) -> bool\n\
\n\
Does B[start:end] end with suffix, or with one of a tuple of them?");

static PyObject *
bytearray_method_endswith(PyObject *self, PyObject *args)
{
    return bytearray_affix(self, args, "endswith", 1);
}

/* ---- cutting ----------------------------------------------------------------------------- */
static PyObject *
bytearray_split_any(PyObject *self, PyObject *args, int from_right)
{
    PyObject *sep = Py_None;
    Py_ssize_t cuts = -1;
    if (!PyArg_ParseTuple(args, from_right ? "|On:rsplit" : "|On:split", &sep, &cuts)) {
        return NULL;
    }
    if (cuts < 0) {
        cuts = PY_SSIZE_T_MAX;
    }
    if (sep == Py_None) {
        return from_right ? bytearray_rsplit_whitespace(self, SELF_BYTES(self), cuts)
                          : bytearray_split_whitespace(self, SELF_BYTES(self), cuts);
    }
    Py_buffer view;
    if (_PyByteArray_View(sep, &view) < 0) {
        return NULL;
    }
    PyObject *list
        = from_right ? bytearray_rsplit(self, SELF_BYTES(self), view.buf, view.len, cuts)
                     : bytearray_split(self, SELF_BYTES(self), view.buf, view.len, cuts);
    PyBuffer_Release(&view);
    return list;
}

PyDoc_STRVAR(split_doc, "B.split([sep[, maxsplit]]) -> list of bytearrays\n\
\n\
The pieces between the separators sep, at most maxsplit cuts from the left.\n\
Without sep, or if it is None, runs of white space separate and the pieces are\n\
never empty.");

static PyObject *
bytearray_method_split(PyObject *self, PyObject *args)
{
    return bytearray_split_any(self, args, 0);
}

PyDoc_STRVAR(rsplit_doc, "B.rsplit([sep[, maxsplit]]) -> list of bytearrays\n\
\n\
As split(), but the cuts are counted from the right.");

static PyObject *
bytearray_method_rsplit(PyObject *self, PyObject *args)
{
    return bytearray_split_any(self, args, 1);
}

PyDoc_STRVAR(splitlines_doc, "B.splitlines(keepends=False) -> list of bytearrays\n\
\n\
The lines of B; with keepends their line ends stay.");

static PyObject *
bytearray_method_splitlines(PyObject *self, PyObject *args)
{
    int keepends = 0;
    if (!PyArg_ParseTuple(args, "|i:splitlines", &keepends)) {
        return NULL;
    }
    return bytearray_splitlines(self, SELF_BYTES(self), keepends);
}

/* The separator as a new bytearray. */
static PyObject *
bytearray_copy_of_buffer(PyObject *source)
{
    Py_buffer view;
    if (PyObject_GetBuffer(source, &view, PyBUF_FULL_RO) < 0) {
        return NULL;
    }
    PyObject *result = PyByteArray_FromStringAndSize(NULL, view.len);
    if (result != NULL && view.len > 0
        && PyBuffer_ToContiguous(PyByteArray_AS_STRING(result), &view, view.len, 'C') < 0) {
        Py_CLEAR(result);
    }
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(partition_doc, "B.partition(sep) -> (head, sep, tail)\n\
\n\
What is before the first sep, sep, and what follows; B and two empty bytearrays\n\
without sep.");

static PyObject *
bytearray_method_partition(PyObject *self, PyObject *sep)
{
    PyObject *bytes = bytearray_copy_of_buffer(sep);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *result = bytearray_partition(self, SELF_BYTES(self), bytes, SELF_BYTES(bytes));
    Py_DECREF(bytes);
    return result;
}

PyDoc_STRVAR(rpartition_doc, "B.rpartition(sep) -> (head, sep, tail)\n\
\n\
What is before the last sep, sep, and what follows; two empty bytearrays and B\n\
without sep.");

static PyObject *
bytearray_method_rpartition(PyObject *self, PyObject *sep)
{
    PyObject *bytes = bytearray_copy_of_buffer(sep);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *result = bytearray_rpartition(self, SELF_BYTES(self), bytes, SELF_BYTES(bytes));
    Py_DECREF(bytes);
    return result;
}

static PyObject *
bytearray_strip_sides(PyObject *self, PyObject *args, const char *name, int sides)
{
    PyObject *set = Py_None;
    Py_buffer view;
    if (PyTuple_GET_SIZE(args) > 1) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most 1 argument (%zd given)", name,
                     PyTuple_GET_SIZE(args));
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) == 1) {
        set = PyTuple_GET_ITEM(args, 0);
    }
    if (set == Py_None) {
        return bytearray_strip(self, SELF_BYTES(self), NULL, 0, sides);
    }
    if (_PyByteArray_View(set, &view) < 0) {
        return NULL;
    }
    PyObject *result = bytearray_strip(self, SELF_BYTES(self), view.buf, view.len, sides);
    PyBuffer_Release(&view);
    return result;
}

PyDoc_STRVAR(strip_doc, "B.strip([bytes]) -> bytearray\n\
\n\
B without white space, or without the given bytes, at both ends.");

static PyObject *
bytearray_method_strip(PyObject *self, PyObject *args)
{
    return bytearray_strip_sides(self, args, "strip", STRINGLIB_STRIP_BOTH);
}

PyDoc_STRVAR(lstrip_doc, "B.lstrip([bytes]) -> bytearray\n\
\n\
B without white space, or without the given bytes, at its start.");

static PyObject *
bytearray_method_lstrip(PyObject *self, PyObject *args)
{
    return bytearray_strip_sides(self, args, "lstrip", STRINGLIB_STRIP_LEFT);
}

PyDoc_STRVAR(rstrip_doc, "B.rstrip([bytes]) -> bytearray\n\
\n\
B without white space, or without the given bytes, at its end.");

static PyObject *
bytearray_method_rstrip(PyObject *self, PyObject *args)
{
    return bytearray_strip_sides(self, args, "rstrip", STRINGLIB_STRIP_RIGHT);
}

/* ---- copies that differ -------------------------------------------------------------------- */
PyDoc_STRVAR(replace_doc, "B.replace(old, new[, count]) -> bytearray\n\
\n\
B with old replaced by new everywhere, or only the first count times.");

static PyObject *
bytearray_method_replace(PyObject *self, PyObject *args)
{
    PyObject *from;
    PyObject *to;
    Py_ssize_t count = -1;
    Py_buffer from_view;
    Py_buffer to_view;
    if (!PyArg_ParseTuple(args, "OO|n:replace", &from, &to, &count)
        || _PyByteArray_View(from, &from_view) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    if (_PyByteArray_View(to, &to_view) == 0) {
        result = bytearray_replace(self, SELF_BYTES(self), from_view.buf, from_view.len,
                                   to_view.buf, to_view.len, count);
        PyBuffer_Release(&to_view);
    }
    PyBuffer_Release(&from_view);
    return result;
}

/* Bytes through a table (NULL: as they are), those of dropped left out. */
static PyObject *
bytearray_translate_bytes(PyObject *self, const char *table, const Py_buffer *dropped)
{
    unsigned char drop[256] = {0};
    for (Py_ssize_t i = 0; dropped != NULL && i < dropped->len; i++) {
        drop[((unsigned char *)dropped->buf)[i]] = 1;
    }
    Py_ssize_t n = PyByteArray_GET_SIZE(self);
    const unsigned char *from = (const unsigned char *)PyByteArray_AS_STRING(self);
    PyObject *result = PyByteArray_FromStringAndSize(NULL, n);
    if (result == NULL) {
        return NULL;
    }
    char *start = PyByteArray_AS_STRING(result);
    char *out = start;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!drop[from[i]]) {
            *out++ = table == NULL ? (char)from[i] : table[from[i]];
        }
    }
    if (PyByteArray_Resize(result, out - start) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyDoc_STRVAR(translate_doc, "B.translate(table[, deletechars]) -> bytearray\n\
\n\
B without the bytes of deletechars, the others mapped by table: 256 bytes, or None to\n\
leave them.");

static PyObject *
bytearray_method_translate(PyObject *self, PyObject *args)
{
    PyObject *table_arg;
    PyObject *drop_arg = NULL;
    if (!PyArg_UnpackTuple(args, "translate", 1, 2, &table_arg, &drop_arg)) {
        return NULL;
    }
    Py_buffer table;
    Py_buffer drop;
    int has_table = table_arg != Py_None;
    PyObject *result = NULL;
    if (has_table && _PyByteArray_View(table_arg, &table) < 0) {
        return NULL;
    }
    if (has_table && table.len != 256) {
        PyErr_SetString(PyExc_ValueError, "translation table must be 256 characters long");
        goto done;
    }
    if (drop_arg != NULL && _PyByteArray_View(drop_arg, &drop) < 0) {
        goto done;
    }
    result = bytearray_translate_bytes(self, has_table ? table.buf : NULL,
                                       drop_arg != NULL ? &drop : NULL);
    if (drop_arg != NULL) {
        PyBuffer_Release(&drop);
    }
done:
    if (has_table) {
        PyBuffer_Release(&table);
    }
    return result;
}

/* The length of the joined bytes, or -1 with an exception. */
static Py_ssize_t
bytearray_join_length(PyObject *fast, Py_ssize_t sep_size)
{
    size_t total = 0;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(fast); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
        if (!PyString_Check(item) && !PyByteArray_Check(item)) {
            PyErr_Format(PyExc_TypeError,
                         "can only join an iterable of bytes (item %ld has type '%.100s')",
                         (long)i, Py_TYPE(item)->tp_name);
            return -1;
        }
        total += (size_t)Py_SIZE(item) + (i > 0 ? (size_t)sep_size : 0);
        if (total > PY_SSIZE_T_MAX) {
            PyErr_NoMemory();
            return -1;
        }
    }
    return (Py_ssize_t)total;
}

PyDoc_STRVAR(join_doc, "B.join(iterable) -> bytearray\n\
\n\
The strings and bytearrays of the iterable one after the other with B between them.");

static PyObject *
bytearray_method_join(PyObject *self, PyObject *iterable)
{
    PyObject *fast = PySequence_Fast(iterable, "can only join an iterable");
    if (fast == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t sep_size = PyByteArray_GET_SIZE(self);
    Py_ssize_t total = bytearray_join_length(fast, sep_size);
    if (total >= 0) {
        result = PyByteArray_FromStringAndSize(NULL, total);
    }
    char *out = result == NULL ? NULL : PyByteArray_AS_STRING(result);
    for (Py_ssize_t i = 0; result != NULL && i < PySequence_Fast_GET_SIZE(fast); i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
        if (i > 0) {
            memcpy(out, PyByteArray_AS_STRING(self), (size_t)sep_size);
            out += sep_size;
        }
        const char *bytes = PyByteArray_Check(item) ? PyByteArray_AS_STRING(item)
                                                    : PyString_AS_STRING(item);
        memcpy(out, bytes, (size_t)Py_SIZE(item));
        out += Py_SIZE(item);
    }
    Py_DECREF(fast);
    return result;
}

#define BYTEARRAY_CASE_METHOD(name, SOURCE)                                                    \
    static PyObject *bytearray_method_##name(PyObject *self, PyObject *unused)                 \
    {                                                                                          \
        PyObject *result = PyByteArray_FromStringAndSize(NULL, PyByteArray_GET_SIZE(self));    \
        if (result != NULL) {                                                                  \
            _Py_bytes_##name(PyByteArray_AS_STRING(result), (SOURCE)PyByteArray_AS_STRING(self), \
                             PyByteArray_GET_SIZE(self));                                      \
        }                                                                                      \
        return result;                                                                         \
    }
BYTEARRAY_CASE_METHOD(lower, const char *)
BYTEARRAY_CASE_METHOD(upper, const char *)
BYTEARRAY_CASE_METHOD(title, char *)
BYTEARRAY_CASE_METHOD(capitalize, char *)
BYTEARRAY_CASE_METHOD(swapcase, char *)
#undef BYTEARRAY_CASE_METHOD

#define BYTEARRAY_TEST_METHOD(name)                                                            \
    static PyObject *bytearray_method_##name(PyObject *self, PyObject *unused)                 \
    {                                                                                          \
        return _Py_bytes_##name(SELF_BYTES(self));                                             \
    }
BYTEARRAY_TEST_METHOD(isspace)
BYTEARRAY_TEST_METHOD(isalpha)
BYTEARRAY_TEST_METHOD(isalnum)
BYTEARRAY_TEST_METHOD(isdigit)
BYTEARRAY_TEST_METHOD(islower)
BYTEARRAY_TEST_METHOD(isupper)
BYTEARRAY_TEST_METHOD(istitle)
#undef BYTEARRAY_TEST_METHOD

PyDoc_STRVAR(expandtabs_doc, "B.expandtabs([tabsize]) -> bytearray\n\
\n\
B with spaces up to the next multiple of tabsize, 8 if absent, for each tab.");

static PyObject *
bytearray_method_expandtabs(PyObject *self, PyObject *args)
{
    int tabsize = 8;
    if (!PyArg_ParseTuple(args, "|i:expandtabs", &tabsize)) {
        return NULL;
    }
    return bytearray_expandtabs(SELF_BYTES(self), tabsize, "result too long");
}

PyDoc_STRVAR(ljust_doc, "B.ljust(width[, fillchar]) -> bytearray\n\
\n\
B at the left of width columns.");

static PyObject *
bytearray_method_ljust(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:ljust", &width, &fill)) {
        return NULL;
    }
    return bytearray_ljust(self, SELF_BYTES(self), width, fill);
}

PyDoc_STRVAR(rjust_doc, "B.rjust(width[, fillchar]) -> bytearray\n\
\n\
B at the right of width columns.");

static PyObject *
bytearray_method_rjust(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:rjust", &width, &fill)) {
        return NULL;
    }
    return bytearray_rjust(self, SELF_BYTES(self), width, fill);
}

PyDoc_STRVAR(center_doc, "B.center(width[, fillchar]) -> bytearray\n\
\n\
B in the middle of width columns.");

static PyObject *
bytearray_method_center(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:center", &width, &fill)) {
        return NULL;
    }
    return bytearray_center(self, SELF_BYTES(self), width, fill);
}

PyDoc_STRVAR(zfill_doc, "B.zfill(width) -> bytearray\n\
\n\
The numeral B with zeros on its left to fill width columns.");

static PyObject *
bytearray_method_zfill(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "n:zfill", &width)) {
        return NULL;
    }
    return bytearray_zfill(self, SELF_BYTES(self), width);
}

/* ---- changes in place ------------------------------------------------------------------------ */
PyDoc_STRVAR(append_doc, "B.append(int) -> None\n\
\n\
One byte more at the end.");

static PyObject *
bytearray_method_append(PyObject *self, PyObject *value)
{
    int byte;
    if (_PyByteArray_ByteValue(value, &byte) < 0) {
        return NULL;
    }
    Py_ssize_t n = Py_SIZE(self);
    if (n == PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "cannot add more objects to bytearray");
        return NULL;
    }
    if (PyByteArray_Resize(self, n + 1) < 0) {
        return NULL;
    }
    PyByteArray_AS_STRING(self)[n] = (char)byte;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(insert_doc, "B.insert(index, int) -> None\n\
\n\
One byte more before the index.");

static PyObject *
bytearray_method_insert(PyObject *self, PyObject *args)
{
    Py_ssize_t where;
    PyObject *value;
    int byte;
    if (!PyArg_ParseTuple(args, "nO:insert", &where, &value)) {
        return NULL;
    }
    if (Py_SIZE(self) == PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "cannot add more objects to bytearray");
        return NULL;
    }
    if (_PyByteArray_ByteValue(value, &byte) < 0) {
        return NULL;
    }
    Py_ssize_t n = Py_SIZE(self);
    if (PyByteArray_Resize(self, n + 1) < 0) {
        return NULL;
    }
    if (where < 0) {
        where = where + n < 0 ? 0 : where + n;
    }
    where = where > n ? n : where;
    char *bytes = PyByteArray_AS_STRING(self);
    memmove(bytes + where + 1, bytes + where, (size_t)(n - where));
    bytes[where] = (char)byte;
    Py_RETURN_NONE;
}

PyDoc_STRVAR(extend_doc, "B.extend(iterable) -> None\n\
\n\
The bytes of the iterable at the end.");

static PyObject *
bytearray_method_extend(PyObject *self, PyObject *iterable)
{
    PyObject *bytes;
    if (PyObject_CheckBuffer(iterable)) {
        Py_INCREF(iterable);
        bytes = iterable;
    }
    else {
        /* collected apart, so that an error leaves self alone */
        bytes = PyByteArray_FromStringAndSize(NULL, 0);
        PyObject *iterator = bytes == NULL ? NULL : PyObject_GetIter(iterable);
        int status = iterator == NULL ? -1 : 0;
        if (status == 0 && _PyObject_LengthHint(iterable, 32) < 0) { /* may run code */
            status = -1;
        }
        PyObject *item;
        while (status == 0 && (item = PyIter_Next(iterator)) != NULL) { /* may run code */
            PyObject *none = bytearray_method_append(bytes, item);
            Py_DECREF(item);
            status = none == NULL ? -1 : 0;
            Py_XDECREF(none);
        }
        Py_XDECREF(iterator);
        if (status < 0 || PyErr_Occurred()) {
            Py_XDECREF(bytes);
            return NULL;
        }
    }
    Py_ssize_t n = Py_SIZE(self);
    int status = _PyByteArray_SetSlice((PyByteArrayObject *)self, n, n, bytes);
    Py_DECREF(bytes);
    if (status < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(pop_doc, "B.pop([index]) -> int\n\
\n\
Remove the byte at the index, the last one if absent, and return it.");

static PyObject *
bytearray_method_pop(PyObject *self, PyObject *args)
{
    Py_ssize_t where = -1;
    if (!PyArg_ParseTuple(args, "|n:pop", &where)) {
        return NULL;
    }
    Py_ssize_t n = Py_SIZE(self);
    if (n == 0) {
        PyErr_SetString(PyExc_IndexError, "pop from empty bytearray");
        return NULL;
    }
    where = where < 0 ? where + n : where;
    if (where < 0 || where >= n) {
        PyErr_SetString(PyExc_IndexError, "pop index out of range");
        return NULL;
    }
    unsigned char byte = (unsigned char)PyByteArray_AS_STRING(self)[where];
    if (_PyByteArray_SetSlice((PyByteArrayObject *)self, where, where + 1, NULL) < 0) {
        return NULL;
    }
    return PyInt_FromLong(byte);
}

PyDoc_STRVAR(remove_doc, "B.remove(int) -> None\n\
\n\
Remove the first such byte; ValueError if there is none.");

static PyObject *
bytearray_method_remove(PyObject *self, PyObject *value)
{
    int byte;
    if (_PyByteArray_ByteValue(value, &byte) < 0) {
        return NULL;
    }
    Py_ssize_t where = bytearray_find_char(SELF_BYTES(self), (char)byte);
    if (where < 0) {
        PyErr_SetString(PyExc_ValueError, "value not found in bytearray");
        return NULL;
    }
    if (_PyByteArray_SetSlice((PyByteArrayObject *)self, where, where + 1, NULL) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(reverse_doc, "B.reverse() -> None\n\
\n\
Turn the order of the bytes around.");

static PyObject *
bytearray_method_reverse(PyObject *self, PyObject *unused)
{
    char *first = PyByteArray_AS_STRING(self);
    char *last = first + Py_SIZE(self) - 1;
    while (first < last) {
        char byte = *first;
        *first++ = *last;
        *last-- = byte;
    }
    Py_RETURN_NONE;
}

/* ---- the rest ------------------------------------------------------------------------------------ */
PyDoc_STRVAR(decode_doc, "B.decode([encoding[, errors]]) -> unicode object\n\
\n\
B through the decoder registered for encoding, the default one if absent.  errors\n\
is the policy for what cannot be decoded: 'strict', 'ignore', 'replace', ...");

static PyObject *
bytearray_method_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {(char *)"encoding", (char *)"errors", NULL};
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ss:decode", keywords, &encoding, &errors)) {
        return NULL;
    }
    if (encoding == NULL) {
        encoding = PyUnicode_GetDefaultEncoding();
    }
    return PyCodec_Decode(self, encoding, errors);
}

static int
hex_digit(char c)
{
    if (!Py_ISXDIGIT(c)) {
        return -1;
    }
    return Py_ISDIGIT(c) ? c - '0' : Py_TOLOWER(c) - 'a' + 10;
}

PyDoc_STRVAR(fromhex_doc, "bytearray.fromhex(string) -> bytearray\n\
\n\
The bytes whose two hexadecimal digits string lists; spaces may stand between bytes.");

static PyObject *
bytearray_method_fromhex(PyObject *cls, PyObject *args)
{
    const char *hex;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "s#:fromhex", &hex, &n)) {
        return NULL;
    }
    PyObject *result = PyByteArray_FromStringAndSize(NULL, n / 2);
    if (result == NULL) {
        return NULL;
    }
    Py_ssize_t used = 0;
    for (Py_ssize_t i = 0; i < n; i += 2) {
        while (i < n && hex[i] == ' ') {
            i++;
        }
        if (i >= n) {
            break;
        }
        int high = hex_digit(hex[i]);
        int low = i + 1 < n ? hex_digit(hex[i + 1]) : -1;
        if (high < 0 || low < 0) {
            PyErr_Format(PyExc_ValueError,
                         "non-hexadecimal number found in fromhex() arg at position %zd", i);
            Py_DECREF(result);
            return NULL;
        }
        PyByteArray_AS_STRING(result)[used++] = (char)(high * 16 + low);
    }
    if (PyByteArray_Resize(result, used) < 0) {
        Py_CLEAR(result);
    }
    return result;
}

PyDoc_STRVAR(alloc_doc, "B.__alloc__() -> int\n\
\n\
The bytes of memory set aside for the contents.");

static PyObject *
bytearray_method_alloc(PyObject *self, PyObject *unused)
{
    return PyInt_FromSsize_t(((PyByteArrayObject *)self)->ob_alloc);
}

PyDoc_STRVAR(sizeof_doc, "B.__sizeof__() -> int\n\
\n\
The bytes of memory B takes.");

static PyObject *
bytearray_method_sizeof(PyObject *self, PyObject *unused)
{
    return PyInt_FromSsize_t(Py_TYPE(self)->tp_basicsize
                             + ((PyByteArrayObject *)self)->ob_alloc);
}

PyDoc_STRVAR(reduce_doc, "B.__reduce__() -> tuple\n\
\n\
What pickle needs to make B again.");

static PyObject *
bytearray_method_reduce(PyObject *self, PyObject *unused)
{
    PyObject *dict = PyObject_GetAttrString(self, "__dict__");
    if (dict == NULL) {
        PyErr_Clear();
        Py_INCREF(Py_None);
        dict = Py_None;
    }
    PyObject *text = PyByteArray_GET_SIZE(self) > 0
                         ? PyUnicode_DecodeLatin1(SELF_BYTES(self), NULL)
                         : PyUnicode_FromString("");
    return Py_BuildValue("(O(Ns)N)", Py_TYPE(self), text, "latin-1", dict);
}

PyMethodDef _PyByteArray_Methods[] = {
    {"__alloc__", bytearray_method_alloc, METH_NOARGS, alloc_doc},
    {"__reduce__", bytearray_method_reduce, METH_NOARGS, reduce_doc},
    {"__sizeof__", bytearray_method_sizeof, METH_NOARGS, sizeof_doc},
    {"append", bytearray_method_append, METH_O, append_doc},
    {"capitalize", bytearray_method_capitalize, METH_NOARGS, _Py_capitalize__doc__},
    {"center", bytearray_method_center, METH_VARARGS, center_doc},
    {"count", bytearray_method_count, METH_VARARGS, count_doc},
    {"decode", (PyCFunction)bytearray_method_decode, METH_VARARGS | METH_KEYWORDS, decode_doc},
    {"endswith", bytearray_method_endswith, METH_VARARGS, endswith_doc},
    {"expandtabs", bytearray_method_expandtabs, METH_VARARGS, expandtabs_doc},
    {"extend", bytearray_method_extend, METH_O, extend_doc},
    {"find", bytearray_method_find, METH_VARARGS, find_doc},
    {"fromhex", bytearray_method_fromhex, METH_VARARGS | METH_CLASS, fromhex_doc},
    {"index", bytearray_method_index, METH_VARARGS, index_doc},
    {"insert", bytearray_method_insert, METH_VARARGS, insert_doc},
    {"isalnum", bytearray_method_isalnum, METH_NOARGS, _Py_isalnum__doc__},
    {"isalpha", bytearray_method_isalpha, METH_NOARGS, _Py_isalpha__doc__},
    {"isdigit", bytearray_method_isdigit, METH_NOARGS, _Py_isdigit__doc__},
    {"islower", bytearray_method_islower, METH_NOARGS, _Py_islower__doc__},
    {"isspace", bytearray_method_isspace, METH_NOARGS, _Py_isspace__doc__},
    {"istitle", bytearray_method_istitle, METH_NOARGS, _Py_istitle__doc__},
    {"isupper", bytearray_method_isupper, METH_NOARGS, _Py_isupper__doc__},
    {"join", bytearray_method_join, METH_O, join_doc},
    {"ljust", bytearray_method_ljust, METH_VARARGS, ljust_doc},
    {"lower", bytearray_method_lower, METH_NOARGS, _Py_lower__doc__},
    {"lstrip", bytearray_method_lstrip, METH_VARARGS, lstrip_doc},
    {"partition", bytearray_method_partition, METH_O, partition_doc},
    {"pop", bytearray_method_pop, METH_VARARGS, pop_doc},
    {"remove", bytearray_method_remove, METH_O, remove_doc},
    {"replace", bytearray_method_replace, METH_VARARGS, replace_doc},
    {"reverse", bytearray_method_reverse, METH_NOARGS, reverse_doc},
    {"rfind", bytearray_method_rfind, METH_VARARGS, rfind_doc},
    {"rindex", bytearray_method_rindex, METH_VARARGS, rindex_doc},
    {"rjust", bytearray_method_rjust, METH_VARARGS, rjust_doc},
    {"rpartition", bytearray_method_rpartition, METH_O, rpartition_doc},
    {"rsplit", bytearray_method_rsplit, METH_VARARGS, rsplit_doc},
    {"rstrip", bytearray_method_rstrip, METH_VARARGS, rstrip_doc},
    {"split", bytearray_method_split, METH_VARARGS, split_doc},
    {"splitlines", bytearray_method_splitlines, METH_VARARGS, splitlines_doc},
    {"startswith", bytearray_method_startswith, METH_VARARGS, startswith_doc},
    {"strip", bytearray_method_strip, METH_VARARGS, strip_doc},
    {"swapcase", bytearray_method_swapcase, METH_NOARGS, _Py_swapcase__doc__},
    {"title", bytearray_method_title, METH_NOARGS, _Py_title__doc__},
    {"translate", bytearray_method_translate, METH_VARARGS, translate_doc},
    {"upper", bytearray_method_upper, METH_NOARGS, _Py_upper__doc__},
    {"zfill", bytearray_method_zfill, METH_VARARGS, zfill_doc},
    {NULL, NULL, 0, NULL},
};
