/* The methods of str.
 *
 * Arguments that are texts may be str, anything with a character buffer, or unicode: a
 * unicode argument makes the whole operation one of unicode (TEXT_UNICODE below). */
#include "Python.h"
#include "bytes_methods.h"
#include "pycore_str.h"

#include "../stringlib/config_bytes.h"
#include "../stringlib/search.h"
#include "../stringlib/split.h"
#include "../stringlib/transform.h"
#include "../stringlib/undef.h"

typedef struct {
    const char *s;
    Py_ssize_t n;
} text_t;

enum text_kind { TEXT_ERROR = -1, TEXT_BYTES, TEXT_UNICODE };

/* The bytes of an argument; borrowed from it. */
static enum text_kind
string_text(PyObject *arg, text_t *text)
{
    if (PyString_Check(arg)) {
        text->s = PyString_AS_STRING(arg);
        text->n = PyString_GET_SIZE(arg);
        return TEXT_BYTES;
    }
    if (PyUnicode_Check(arg)) {
        return TEXT_UNICODE;
    }
    return PyObject_AsCharBuffer(arg, &text->s, &text->n) < 0 ? TEXT_ERROR : TEXT_BYTES;
}

#define SELF_TEXT(self) PyString_AS_STRING(self), PyString_GET_SIZE(self)

/* ---- finding --------------------------------------------------------------------- */
/* Where sub is, -1 if absent, -2 with an exception; direction > 0 from the left. */
static Py_ssize_t
string_search(PyObject *self, PyObject *args, const char *name, int direction)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!str_parse_find_args(name, args, &sub, &start, &end)) {
        return -2;
    }
    text_t text;
    switch (string_text(sub, &text)) {
    case TEXT_ERROR:
        return -2;
    case TEXT_UNICODE:
        return PyUnicode_Find(self, sub, start, end, direction);
    case TEXT_BYTES:
        break;
    }
    if (direction > 0) {
        return str_find_slice(SELF_TEXT(self), text.s, text.n, start, end);
    }
    return str_rfind_slice(SELF_TEXT(self), text.s, text.n, start, end);
}

static PyObject *
string_index_result(Py_ssize_t at, int must_exist)
{
    if (at == -2) {
        return NULL;
    }
    if (at == -1 && must_exist) {
        PyErr_SetString(PyExc_ValueError, "substring not found");
        return NULL;
    }
    return PyInt_FromSsize_t(at);
}

PyDoc_STRVAR(find_doc, "S.find(sub[, start[, end]]) -> int\n\
\n\
The lowest index in S[start:end] where sub begins, or -1.");

static PyObject *
string_find(PyObject *self, PyObject *args)
{
    return string_index_result(string_search(self, args, SEARCH_NAME, 1), 0);
}

PyDoc_STRVAR(index_doc, "S.index(sub[, start[, end]]) -> int\n\
\n\
As find(), but ValueError if sub is absent.");

static PyObject *
string_index(PyObject *self, PyObject *args)
{
    return string_index_result(string_search(self, args, SEARCH_NAME, 1), 1);
}

PyDoc_STRVAR(rfind_doc, "S.rfind(sub[, start[, end]]) -> int\n\
\n\
The highest index in S[start:end] where sub begins, or -1.");

static PyObject *
string_rfind(PyObject *self, PyObject *args)
{
    return string_index_result(string_search(self, args, SEARCH_NAME, -1), 0);
}

PyDoc_STRVAR(rindex_doc, "S.rindex(sub[, start[, end]]) -> int\n\
\n\
As rfind(), but ValueError if sub is absent.");

static PyObject *
string_rindex(PyObject *self, PyObject *args)
{
    return string_index_result(string_search(self, args, SEARCH_NAME, -1), 1);
}

PyDoc_STRVAR(count_doc, "S.count(sub[, start[, end]]) -> int\n\
\n\
How often sub occurs in S[start:end] without overlaps.");

static PyObject *
string_count(PyObject *self, PyObject *args)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!str_parse_find_args("count", args, &sub, &start, &end)) {
        return NULL;
    }
    text_t text;
    Py_ssize_t count;
    switch (string_text(sub, &text)) {
    case TEXT_ERROR:
        return NULL;
    case TEXT_UNICODE:
        count = PyUnicode_Count(self, sub, start, end);
        return count == -1 ? NULL : PyInt_FromSsize_t(count);
    case TEXT_BYTES:
        break;
    }
    str_clip(PyString_GET_SIZE(self), &start, &end);
    count = str_count(PyString_AS_STRING(self) + start, end - start, text.s, text.n,
                      PY_SSIZE_T_MAX);
    return PyInt_FromSsize_t(count);
}

/* 1, 0, or -1 with an exception. */
static int
string_tail_match(PyObject *self, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction)
{
    text_t text;
    switch (string_text(sub, &text)) {
    case TEXT_ERROR:
        return -1;
    case TEXT_UNICODE:
        return (int)PyUnicode_Tailmatch(self, sub, start, end, direction);
    case TEXT_BYTES:
        break;
    }
    return str_tail_match(SELF_TEXT(self), text.s, text.n, start, end, direction);
}

static PyObject *
string_affix(PyObject *self, PyObject *args, const char *name, int direction)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!str_parse_find_args(name, args, &sub, &start, &end)) {
        return NULL;
    }
    int answer = 0;
    if (PyTuple_Check(sub)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(sub) && answer == 0; i++) {
            answer = string_tail_match(self, PyTuple_GET_ITEM(sub, i), start, end, direction);
        }
    }
    else {
        answer = string_tail_match(self, sub, start, end, direction);
        if (answer < 0 && PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError,
                         "%s first arg must be str, unicode, or tuple, not %s", name,
                         Py_TYPE(sub)->tp_name);
        }
    }
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

PyDoc_STRVAR(startswith_doc, "S.startswith(prefix[, start[, end]]) -> bool\n\
\n\
Does S[start:end] begin with prefix, or with one of a tuple of them?");

static PyObject *
string_startswith(PyObject *self, PyObject *args)
{
    return string_affix(self, args, "startswith", -1);
}

PyDoc_STRVAR(endswith_doc, "S.endswith(suffix[, start[, end]]) -> bool\n\
\n\
Does S[start:end] end with suffix, or with one of a tuple of them?");

static PyObject *
string_endswith(PyObject *self, PyObject *args)
{
    return string_affix(self, args, "endswith", 1);
}

/* ---- cutting ------------------------------------------------------------------------ */
PyDoc_STRVAR(split_doc, "S.split([sep[, maxsplit]]) -> list of strings\n\
\n\
The pieces between the separators sep, at most maxsplit cuts from the left.\n\
Without sep, or if it is None, runs of white space separate and the pieces are\n\
never empty.");

static PyObject *
string_split(PyObject *self, PyObject *args)
{
    PyObject *sep = Py_None;
    Py_ssize_t maxsplit = -1;
    if (!PyArg_ParseTuple(args, "|On:split", &sep, &maxsplit)) {
        return NULL;
    }
    Py_ssize_t cuts = maxsplit < 0 ? PY_SSIZE_T_MAX : maxsplit;
    if (sep == Py_None) {
        return str_split_whitespace(self, SELF_TEXT(self), cuts);
    }
    text_t text;
    switch (string_text(sep, &text)) {
    case TEXT_ERROR:
        return NULL;
    case TEXT_UNICODE:
        return PyUnicode_Split(self, sep, cuts);
    case TEXT_BYTES:
        break;
    }
    return str_split(self, SELF_TEXT(self), text.s, text.n, cuts);
}

PyDoc_STRVAR(rsplit_doc, "S.rsplit([sep[, maxsplit]]) -> list of strings\n\
\n\
As split(), but the cuts are counted from the right.");

static PyObject *
string_rsplit(PyObject *self, PyObject *args)
{
    PyObject *sep = Py_None;
    Py_ssize_t maxsplit = -1;
    if (!PyArg_ParseTuple(args, "|On:rsplit", &sep, &maxsplit)) {
        return NULL;
    }
    Py_ssize_t cuts = maxsplit < 0 ? PY_SSIZE_T_MAX : maxsplit;
    if (sep == Py_None) {
        return str_rsplit_whitespace(self, SELF_TEXT(self), cuts);
    }
    text_t text;
    switch (string_text(sep, &text)) {
    case TEXT_ERROR:
        return NULL;
    case TEXT_UNICODE:
        return PyUnicode_RSplit(self, sep, cuts);
    case TEXT_BYTES:
        break;
    }
    return str_rsplit(self, SELF_TEXT(self), text.s, text.n, cuts);
}

PyDoc_STRVAR(splitlines_doc, "S.splitlines(keepends=False) -> list of strings\n\
\n\
The lines of S; with keepends their line ends stay.");

static PyObject *
string_splitlines(PyObject *self, PyObject *args)
{
    int keepends = 0;
    if (!PyArg_ParseTuple(args, "|i:splitlines", &keepends)) {
        return NULL;
    }
    return str_splitlines(self, SELF_TEXT(self), keepends);
}

PyDoc_STRVAR(partition_doc, "S.partition(sep) -> (head, sep, tail)\n\
\n\
What is before the first sep, sep, and what follows; (S, '', '') without sep.");

static PyObject *
string_partition(PyObject *self, PyObject *sep)
{
    text_t text;
    switch (string_text(sep, &text)) {
    case TEXT_ERROR:
        return NULL;
    case TEXT_UNICODE:
        return PyUnicode_Partition(self, sep);
    case TEXT_BYTES:
        break;
    }
    return str_partition(self, SELF_TEXT(self), sep, text.s, text.n);
}

PyDoc_STRVAR(rpartition_doc, "S.rpartition(sep) -> (head, sep, tail)\n\
\n\
What is before the last sep, sep, and what follows; ('', '', S) without sep.");

static PyObject *
string_rpartition(PyObject *self, PyObject *sep)
{
    text_t text;
    switch (string_text(sep, &text)) {
    case TEXT_ERROR:
        return NULL;
    case TEXT_UNICODE:
        return PyUnicode_RPartition(self, sep);
    case TEXT_BYTES:
        break;
    }
    return str_rpartition(self, SELF_TEXT(self), sep, text.s, text.n);
}

static PyObject *
string_strip_sides(PyObject *self, PyObject *args, const char *name, int sides)
{
    PyObject *set = NULL;
    if (PyTuple_GET_SIZE(args) > 1) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most 1 argument (%zd given)", name,
                     PyTuple_GET_SIZE(args));
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) == 1) {
        set = PyTuple_GET_ITEM(args, 0);
    }
    if (set == NULL || set == Py_None) {
        return str_strip(self, SELF_TEXT(self), NULL, 0, sides);
    }
    if (PyString_Check(set)) {
        return str_strip(self, SELF_TEXT(self), SELF_TEXT(set), sides);
    }
    if (PyUnicode_Check(set)) {
        PyObject *text = PyUnicode_FromObject(self);
        if (text == NULL) {
            return NULL;
        }
        int striptype = sides == STRINGLIB_STRIP_BOTH ? 2 : sides == STRINGLIB_STRIP_RIGHT;
        PyObject *result = _PyUnicode_XStrip((PyUnicodeObject *)text, striptype, set);
        Py_DECREF(text);
        return result;
    }
    PyErr_Format(PyExc_TypeError, "%s arg must be None, str or unicode", name);
    return NULL;
}

PyDoc_STRVAR(strip_doc, "S.strip([chars]) -> string or unicode\n\
\n\
S without white space, or without the characters of chars, at both ends.");

static PyObject *
string_strip(PyObject *self, PyObject *args)
{
    return string_strip_sides(self, args, "strip", STRINGLIB_STRIP_BOTH);
}

PyDoc_STRVAR(lstrip_doc, "S.lstrip([chars]) -> string or unicode\n\
\n\
S without white space, or without the characters of chars, at its start.");

static PyObject *
string_lstrip(PyObject *self, PyObject *args)
{
    return string_strip_sides(self, args, "lstrip", STRINGLIB_STRIP_LEFT);
}

PyDoc_STRVAR(rstrip_doc, "S.rstrip([chars]) -> string or unicode\n\
\n\
S without white space, or without the characters of chars, at its end.");

static PyObject *
string_rstrip(PyObject *self, PyObject *args)
{
    return string_strip_sides(self, args, "rstrip", STRINGLIB_STRIP_RIGHT);
}

/* ---- joining -------------------------------------------------------------------------- */
/* The length of the joined text; -1 with an exception, -2 if an item is unicode. */
static Py_ssize_t
string_join_length(PyObject *fast, Py_ssize_t sep_size)
{
    Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
    size_t total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
        if (!PyString_Check(item)) {
            if (PyUnicode_Check(item)) {
                return -2;
            }
            PyErr_Format(PyExc_TypeError, "sequence item %zd: expected string, %.80s found", i,
                         Py_TYPE(item)->tp_name);
            return -1;
        }
        total += (size_t)Py_SIZE(item) + (i > 0 ? (size_t)sep_size : 0);
        if (total > PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "join() result is too long for a Python string");
            return -1;
        }
    }
    return (Py_ssize_t)total;
}

PyDoc_STRVAR(join_doc, "S.join(iterable) -> string\n\
\n\
The strings of the iterable one after the other with S between them.");

static PyObject *
string_join(PyObject *self, PyObject *iterable)
{
    PyObject *fast = PySequence_Fast(iterable, "can only join an iterable");
    if (fast == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    Py_ssize_t count = PySequence_Fast_GET_SIZE(fast);
    if (count == 0) {
        result = _PyString_GetEmpty();
        goto done;
    }
    PyObject *first = PySequence_Fast_GET_ITEM(fast, 0);
    if (count == 1 && (PyString_CheckExact(first) || PyUnicode_CheckExact(first))) {
        Py_INCREF(first);
        result = first;
        goto done;
    }
    Py_ssize_t sep_size = PyString_GET_SIZE(self);
    Py_ssize_t total = string_join_length(fast, sep_size);
    if (total < 0) {
        result = total == -2 ? PyUnicode_Join(self, fast) : NULL;
        goto done;
    }
    result = PyString_FromStringAndSize(NULL, total);
    if (result == NULL) {
        goto done;
    }
    char *out = PyString_AS_STRING(result);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i > 0) {
            str_copy(out, PyString_AS_STRING(self), sep_size);
            out += sep_size;
        }
        PyObject *item = PySequence_Fast_GET_ITEM(fast, i);
        str_copy(out, PyString_AS_STRING(item), Py_SIZE(item));
        out += Py_SIZE(item);
    }
done:
    Py_DECREF(fast);
    return result;
}

PyObject *
_PyString_Join(PyObject *sep, PyObject *seq)
{
    assert(sep != NULL && PyString_Check(sep));
    assert(seq != NULL);
    return string_join(sep, seq);
}

/* ---- changing --------------------------------------------------------------------------- */
PyDoc_STRVAR(replace_doc, "S.replace(old, new[, count]) -> string\n\
\n\
S with old replaced by new everywhere, or only the first count times.");

static PyObject *
string_replace(PyObject *self, PyObject *args)
{
    PyObject *from;
    PyObject *to;
    Py_ssize_t count = -1;
    if (!PyArg_ParseTuple(args, "OO|n:replace", &from, &to, &count)) {
        return NULL;
    }
    text_t from_text;
    text_t to_text;
    enum text_kind kind = string_text(from, &from_text);
    if (kind == TEXT_BYTES) {
        kind = string_text(to, &to_text);
    }
    if (kind == TEXT_ERROR) {
        return NULL;
    }
    if (kind == TEXT_UNICODE) {
        return PyUnicode_Replace(self, from, to, count);
    }
    return str_replace(self, SELF_TEXT(self), from_text.s, from_text.n, to_text.s, to_text.n,
                       count);
}

/* Bytes through a table (NULL: as they are), those marked in dropped left out. */
static PyObject *
string_translate_bytes(PyObject *self, const char *table, const text_t *deletions)
{
    unsigned char dropped[256] = {0};
    for (Py_ssize_t i = 0; i < deletions->n; i++) {
        dropped[(unsigned char)deletions->s[i]] = 1;
    }
    Py_ssize_t n = PyString_GET_SIZE(self);
    const unsigned char *from = (const unsigned char *)PyString_AS_STRING(self);
    PyObject *result = PyString_FromStringAndSize(NULL, n);
    if (result == NULL) {
        return NULL;
    }
    char *start = PyString_AS_STRING(result);
    char *out = start;
    int changed = 0;
    if (deletions->n == 0 && table != NULL) {
        for (Py_ssize_t i = 0; i < n; i++) {
            char translated = table[from[i]];
            changed |= translated ^ (char)from[i];
            start[i] = translated;
        }
        out += n;
    }
    else {
        for (Py_ssize_t i = 0; i < n; i++) {
            unsigned char c = from[i];
            char translated = table == NULL ? (char)c : table[c];
            *out = translated;
            out += !dropped[c];
            changed |= dropped[c] | (translated ^ (char)c);
        }
    }
    if (!changed && PyString_CheckExact(self)) {
        Py_DECREF(result);
        Py_INCREF(self);
        return self;
    }
    if (n > 0 && out - start < n) {
        _PyString_Resize(&result, out - start);
    }
    return result;
}

PyDoc_STRVAR(translate_doc, "S.translate(table[, deletechars]) -> string\n\
\n\
S without the characters of deletechars, the others mapped by table: a string of\n\
256 characters, or None to leave them.");

static PyObject *
string_translate(PyObject *self, PyObject *args)
{
    PyObject *table_arg;
    PyObject *delete_arg = NULL;
    if (!PyArg_UnpackTuple(args, "translate", 1, 2, &table_arg, &delete_arg)) {
        return NULL;
    }
    text_t table = {NULL, 256};
    text_t deletions = {"", 0};
    if (table_arg != Py_None) {
        switch (string_text(table_arg, &table)) {
        case TEXT_ERROR:
            return NULL;
        case TEXT_UNICODE:
            if (delete_arg != NULL) {
                PyErr_SetString(PyExc_TypeError,
                                "deletions are implemented differently for unicode");
                return NULL;
            }
            return PyUnicode_Translate(self, table_arg, NULL);
        case TEXT_BYTES:
            break;
        }
    }
    if (table.n != 256) {
        PyErr_SetString(PyExc_ValueError, "translation table must be 256 characters long");
        return NULL;
    }
    if (delete_arg != NULL) {
        switch (string_text(delete_arg, &deletions)) {
        case TEXT_ERROR:
            return NULL;
        case TEXT_UNICODE:
            PyErr_SetString(PyExc_TypeError,
                            "deletions are implemented differently for unicode");
            return NULL;
        case TEXT_BYTES:
            break;
        }
    }
    return string_translate_bytes(self, table.s, &deletions);
}

/* A new str of self's size, filled by one of the _Py_bytes_ functions. */
#define STRING_CASE_METHOD(name, SOURCE)                                                    \
    static PyObject *string_##name(PyObject *self, PyObject *unused)                        \
    {                                                                                       \
        PyObject *result = PyString_FromStringAndSize(NULL, PyString_GET_SIZE(self));       \
        if (result != NULL) {                                                               \
            _Py_bytes_##name(PyString_AS_STRING(result), (SOURCE)PyString_AS_STRING(self),  \
                             PyString_GET_SIZE(self));                                      \
        }                                                                                   \
        return result;                                                                      \
    }
STRING_CASE_METHOD(lower, const char *)
STRING_CASE_METHOD(upper, const char *)
STRING_CASE_METHOD(title, char *)
STRING_CASE_METHOD(capitalize, char *)
STRING_CASE_METHOD(swapcase, char *)
#undef STRING_CASE_METHOD

#define STRING_TEST_METHOD(name)                                                            \
    static PyObject *string_##name(PyObject *self, PyObject *unused)                        \
    {                                                                                       \
        return _Py_bytes_##name(SELF_TEXT(self));                                           \
    }
STRING_TEST_METHOD(isspace)
STRING_TEST_METHOD(isalpha)
STRING_TEST_METHOD(isalnum)
STRING_TEST_METHOD(isdigit)
STRING_TEST_METHOD(islower)
STRING_TEST_METHOD(isupper)
STRING_TEST_METHOD(istitle)
#undef STRING_TEST_METHOD

PyDoc_STRVAR(expandtabs_doc, "S.expandtabs([tabsize]) -> string\n\
\n\
S with spaces up to the next multiple of tabsize, 8 if absent, for each tab.");

static PyObject *
string_expandtabs(PyObject *self, PyObject *args)
{
    int tabsize = 8;
    if (!PyArg_ParseTuple(args, "|i:expandtabs", &tabsize)) {
        return NULL;
    }
    return str_expandtabs(SELF_TEXT(self), tabsize, "new string is too long");
}

PyDoc_STRVAR(ljust_doc, "S.ljust(width[, fillchar]) -> string\n\
\n\
S at the left of width columns.");

static PyObject *
string_ljust(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:ljust", &width, &fill)) {
        return NULL;
    }
    return str_ljust(self, SELF_TEXT(self), width, fill);
}

PyDoc_STRVAR(rjust_doc, "S.rjust(width[, fillchar]) -> string\n\
\n\
S at the right of width columns.");

static PyObject *
string_rjust(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:rjust", &width, &fill)) {
        return NULL;
    }
    return str_rjust(self, SELF_TEXT(self), width, fill);
}

PyDoc_STRVAR(center_doc, "S.center(width[, fillchar]) -> string\n\
\n\
S in the middle of width columns.");

static PyObject *
string_center(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    char fill = ' ';
    if (!PyArg_ParseTuple(args, "n|c:center", &width, &fill)) {
        return NULL;
    }
    return str_center(self, SELF_TEXT(self), width, fill);
}

PyDoc_STRVAR(zfill_doc, "S.zfill(width) -> string\n\
\n\
The numeral S with zeros on its left to fill width columns.");

static PyObject *
string_zfill(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "n:zfill", &width)) {
        return NULL;
    }
    return str_zfill(self, SELF_TEXT(self), width);
}

/* ---- codecs, formats, the rest ------------------------------------------------------------ */
/* A codec's result must be some string. */
static PyObject *
string_codec_result(PyObject *result, const char *what)
{
    if (result != NULL && !PyString_Check(result) && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%s did not return a string/unicode object (type=%.400s)",
                     what, Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

static char *codec_keywords[] = {(char *)"encoding", (char *)"errors", NULL};

PyDoc_STRVAR(encode_doc, "S.encode([encoding[, errors]]) -> object\n\
\n\
S through the encoder registered for encoding, the default one if absent.  errors\n\
is the policy for what cannot be encoded: 'strict', 'ignore', 'replace', ...");

static PyObject *
string_encode(PyObject *self, PyObject *args, PyObject *kwds)
{
    char *encoding = NULL;
    char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ss:encode", codec_keywords, &encoding,
                                     &errors)) {
        return NULL;
    }
    return string_codec_result(PyString_AsEncodedObject(self, encoding, errors), "encoder");
}

PyDoc_STRVAR(decode_doc, "S.decode([encoding[, errors]]) -> object\n\
\n\
S through the decoder registered for encoding, the default one if absent.  errors\n\
is the policy for what cannot be decoded: 'strict', 'ignore', 'replace', ...");

static PyObject *
string_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    char *encoding = NULL;
    char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ss:decode", codec_keywords, &encoding,
                                     &errors)) {
        return NULL;
    }
    return string_codec_result(PyString_AsDecodedObject(self, encoding, errors), "decoder");
}

PyDoc_STRVAR(format_doc, "S.format(*args, **kwargs) -> string\n\
\n\
S with its fields in braces replaced by the arguments they name.");

PyDoc_STRVAR(dunder_format_doc, "S.__format__(format_spec) -> string\n\
\n\
S laid out as format_spec says.");

static PyObject *
string_dunder_format(PyObject *self, PyObject *args)
{
    PyObject *spec;
    if (!PyArg_ParseTuple(args, "O:__format__", &spec)) {
        return NULL;
    }
    if (PyString_Check(spec)) {
        return _PyBytes_FormatAdvanced(self, PyString_AS_STRING(spec), PyString_GET_SIZE(spec));
    }
    if (!PyUnicode_Check(spec)) {
        PyErr_Format(PyExc_TypeError, "__format__ arg must be str or unicode, not %s",
                     Py_TYPE(spec)->tp_name);
        return NULL;
    }
    PyObject *bytes = PyObject_Str(spec);
    if (bytes == NULL) {
        return NULL;
    }
    PyObject *result
        = _PyBytes_FormatAdvanced(self, PyString_AS_STRING(bytes), PyString_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return result;
}

PyDoc_STRVAR(formatter_parser_doc, "S._formatter_parser() -> iterator\n\
\n\
The parts of a format string, for string.Formatter.");

PyDoc_STRVAR(formatter_split_doc, "S._formatter_field_name_split() -> (first, iterator)\n\
\n\
The parts of a field's name, for string.Formatter.");

PyDoc_STRVAR(sizeof_doc, "S.__sizeof__() -> int\n\
\n\
The bytes of memory S takes.");

static PyObject *
string_sizeof(PyObject *self, PyObject *unused)
{
    return PyInt_FromSsize_t((Py_ssize_t)PyStringObject_SIZE
                             + PyString_GET_SIZE(self) * Py_TYPE(self)->tp_itemsize);
}

static PyObject *
string_getnewargs(PyObject *self, PyObject *unused)
{
    return Py_BuildValue("(N)", PyString_FromStringAndSize(SELF_TEXT(self)));
}

PyMethodDef _PyString_Methods[] = {
    {"join", string_join, METH_O, join_doc},
    {"split", string_split, METH_VARARGS, split_doc},
    {"rsplit", string_rsplit, METH_VARARGS, rsplit_doc},
    {"lower", string_lower, METH_NOARGS, _Py_lower__doc__},
    {"upper", string_upper, METH_NOARGS, _Py_upper__doc__},
    {"islower", string_islower, METH_NOARGS, _Py_islower__doc__},
    {"isupper", string_isupper, METH_NOARGS, _Py_isupper__doc__},
    {"isspace", string_isspace, METH_NOARGS, _Py_isspace__doc__},
    {"isdigit", string_isdigit, METH_NOARGS, _Py_isdigit__doc__},
    {"istitle", string_istitle, METH_NOARGS, _Py_istitle__doc__},
    {"isalpha", string_isalpha, METH_NOARGS, _Py_isalpha__doc__},
    {"isalnum", string_isalnum, METH_NOARGS, _Py_isalnum__doc__},
    {"capitalize", string_capitalize, METH_NOARGS, _Py_capitalize__doc__},
    {"count", string_count, METH_VARARGS, count_doc},
    {"endswith", string_endswith, METH_VARARGS, endswith_doc},
    {"partition", string_partition, METH_O, partition_doc},
    {"find", string_find, METH_VARARGS, find_doc},
    {"index", string_index, METH_VARARGS, index_doc},
    {"lstrip", string_lstrip, METH_VARARGS, lstrip_doc},
    {"replace", string_replace, METH_VARARGS, replace_doc},
    {"rfind", string_rfind, METH_VARARGS, rfind_doc},
    {"rindex", string_rindex, METH_VARARGS, rindex_doc},
    {"rstrip", string_rstrip, METH_VARARGS, rstrip_doc},
    {"rpartition", string_rpartition, METH_O, rpartition_doc},
    {"startswith", string_startswith, METH_VARARGS, startswith_doc},
    {"strip", string_strip, METH_VARARGS, strip_doc},
    {"swapcase", string_swapcase, METH_NOARGS, _Py_swapcase__doc__},
    {"translate", string_translate, METH_VARARGS, translate_doc},
    {"title", string_title, METH_NOARGS, _Py_title__doc__},
    {"ljust", string_ljust, METH_VARARGS, ljust_doc},
    {"rjust", string_rjust, METH_VARARGS, rjust_doc},
    {"center", string_center, METH_VARARGS, center_doc},
    {"zfill", string_zfill, METH_VARARGS, zfill_doc},
    {"format", (PyCFunction)_PyString_DoFormat, METH_VARARGS | METH_KEYWORDS, format_doc},
    {"__format__", string_dunder_format, METH_VARARGS, dunder_format_doc},
    {"_formatter_field_name_split", _PyString_FormatterFieldNameSplit, METH_NOARGS,
     formatter_split_doc},
    {"_formatter_parser", _PyString_FormatterParser, METH_NOARGS, formatter_parser_doc},
    {"encode", (PyCFunction)string_encode, METH_VARARGS | METH_KEYWORDS, encode_doc},
    {"decode", (PyCFunction)string_decode, METH_VARARGS | METH_KEYWORDS, decode_doc},
    {"expandtabs", string_expandtabs, METH_VARARGS, expandtabs_doc},
    {"splitlines", string_splitlines, METH_VARARGS, splitlines_doc},
    {"__sizeof__", string_sizeof, METH_NOARGS, sizeof_doc},
    {"__getnewargs__", string_getnewargs, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};
