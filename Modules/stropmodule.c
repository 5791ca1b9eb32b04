/* Module strop: functions on strings from before strings had methods.  All but maketrans
 * warn that they are obsolete.  Characters are ASCII's, whatever the locale. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "bytes_methods.h"

#include "../Objects/stringlib/config_bytes.h"
#include "../Objects/stringlib/search.h"
#include "../Objects/stringlib/split.h"
#include "../Objects/stringlib/transform.h"

static int
warn_obsolete(void)
{
    return PyErr_WarnEx(PyExc_DeprecationWarning,
                        "strop functions are obsolete; use string methods", 1);
}

/* ---- cutting and joining ----------------------------------------------------------- */
PyDoc_STRVAR(split_doc, "split(s [,sep [,maxsplit]]) -> list of strings\n\
\n\
The pieces of s between the separators, white space if sep is None or absent; at most\n\
maxsplit cuts unless it is 0.  splitfields() is the same.");

static PyObject *
strop_split(PyObject *module, PyObject *args)
{
    const char *s;
    const char *sep = NULL;
    Py_ssize_t n;
    Py_ssize_t sep_n = 0;
    Py_ssize_t cuts = 0;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, "t#|z#n:split", &s, &n, &sep, &sep_n, &cuts)) {
        return NULL;
    }
    if (cuts <= 0) {
        cuts = PY_SSIZE_T_MAX;
    }
    PyObject *self = PyTuple_GET_ITEM(args, 0);
    if (sep == NULL) {
        return str_split_whitespace(self, s, n, cuts);
    }
    return str_split(self, s, n, sep, sep_n, cuts);
}

PyDoc_STRVAR(joinfields_doc, "join(list [,sep]) -> string\n\
\n\
The strings of the sequence with sep, a space if absent, between them.  joinfields() is\n\
the same.");

static PyObject *
strop_joinfields(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    const char *sep = NULL;
    Py_ssize_t sep_n = 0;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, "O|t#:join", &sequence, &sep, &sep_n)) {
        return NULL;
    }
    if (sep == NULL) {
        sep = " ";
        sep_n = 1;
    }
    Py_ssize_t count = PySequence_Size(sequence);
    if (count < 0) {
        return NULL;
    }
    PyObject *sep_obj = PyString_FromStringAndSize(sep, sep_n);
    PyObject *items = PyList_New(0);
    PyObject *result = NULL;
    if (sep_obj == NULL || items == NULL) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PySequence_GetItem(sequence, i); /* may run code */
        int status = -1;
        if (item != NULL && !PyString_Check(item)) {
            PyErr_SetString(PyExc_TypeError, "first argument must be sequence of strings");
        }
        else if (item != NULL) {
            status = PyList_Append(items, item);
        }
        Py_XDECREF(item);
        if (status < 0) {
            goto done;
        }
    }
    result = _PyString_Join(sep_obj, items);
done:
    Py_XDECREF(sep_obj);
    Py_XDECREF(items);
    return result;
}

static PyObject *
strop_strip_sides(PyObject *arg, int sides)
{
    char *s;
    Py_ssize_t n;
    if (warn_obsolete() < 0 || PyString_AsStringAndSize(arg, &s, &n) < 0) {
        return NULL;
    }
    return str_strip(arg, s, n, NULL, 0, sides);
}

PyDoc_STRVAR(strip_doc, "strip(s) -> string\n\
\n\
s without white space at both ends.");

static PyObject *
strop_strip(PyObject *module, PyObject *arg)
{
    return strop_strip_sides(arg, STRINGLIB_STRIP_BOTH);
}

PyDoc_STRVAR(lstrip_doc, "lstrip(s) -> string\n\
\n\
s without white space at its start.");

static PyObject *
strop_lstrip(PyObject *module, PyObject *arg)
{
    return strop_strip_sides(arg, STRINGLIB_STRIP_LEFT);
}

PyDoc_STRVAR(rstrip_doc, "rstrip(s) -> string\n\
\n\
s without white space at its end.");

static PyObject *
strop_rstrip(PyObject *module, PyObject *arg)
{
    return strop_strip_sides(arg, STRINGLIB_STRIP_RIGHT);
}

/* ---- finding ---------------------------------------------------------------------------- */
typedef struct {
    const char *s;
    Py_ssize_t n;
    const char *sub;
    Py_ssize_t sub_n;
    Py_ssize_t start;
    Py_ssize_t end;
} search_args;

/* Arguments (s, sub[, start[, end]]), start and end clipped; 1, or 0 with an exception. */
static int
parse_search(PyObject *args, const char *format, search_args *search)
{
    search->start = 0;
    search->end = PY_SSIZE_T_MAX;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, format, &search->s, &search->n, &search->sub, &search->sub_n,
                             &search->start, &search->end)) {
        return 0;
    }
    str_clip(search->n, &search->start, &search->end);
    return 1;
}

PyDoc_STRVAR(find_doc, "find(s, sub [,start [,end]]) -> int\n\
\n\
The lowest index in s[start:end] where sub begins, or -1.");

static PyObject *
strop_find(PyObject *module, PyObject *args)
{
    search_args search;
    if (!parse_search(args, "t#t#|nn:find", &search)) {
        return NULL;
    }
    return PyInt_FromSsize_t(str_find(search.s + search.start, search.end - search.start,
                                      search.sub, search.sub_n, search.start));
}

PyDoc_STRVAR(rfind_doc, "rfind(s, sub [,start [,end]]) -> int\n\
\n\
The highest index in s[start:end] where sub begins, or -1.");

static PyObject *
strop_rfind(PyObject *module, PyObject *args)
{
    search_args search;
    if (!parse_search(args, "t#t#|nn:rfind", &search)) {
        return NULL;
    }
    return PyInt_FromSsize_t(str_rfind(search.s + search.start, search.end - search.start,
                                       search.sub, search.sub_n, search.start));
}

PyDoc_STRVAR(count_doc, "count(s, sub [,start [,end]]) -> int\n\
\n\
How often sub occurs in s[start:end] without overlaps.");

static PyObject *
strop_count(PyObject *module, PyObject *args)
{
    search_args search;
    if (!parse_search(args, "t#t#|nn:count", &search)) {
        return NULL;
    }
    return PyInt_FromSsize_t(str_count(search.s + search.start, search.end - search.start,
                                       search.sub, search.sub_n, PY_SSIZE_T_MAX));
}

/* ---- case ----------------------------------------------------------------------------------- */
static void
capitalize_bytes(char *out, const char *s, Py_ssize_t n)
{
    _Py_bytes_capitalize(out, (char *)s, n);
}

static void
swapcase_bytes(char *out, const char *s, Py_ssize_t n)
{
    _Py_bytes_swapcase(out, (char *)s, n);
}

/* The changed string, or the argument itself if nothing changes. */
static PyObject *
strop_change(PyObject *arg, void (*change)(char *, const char *, Py_ssize_t))
{
    char *s;
    Py_ssize_t n;
    if (warn_obsolete() < 0 || PyString_AsStringAndSize(arg, &s, &n) < 0) {
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, n);
    if (result != NULL) {
        change(PyString_AS_STRING(result), s, n);
        if (memcmp(PyString_AS_STRING(result), s, (size_t)n) == 0) {
            Py_INCREF(arg);
            Py_SETREF(result, arg);
        }
    }
    return result;
}

PyDoc_STRVAR(lower_doc, "lower(s) -> string\n\
\n\
s with all letters small.");

static PyObject *
strop_lower(PyObject *module, PyObject *arg)
{
    return strop_change(arg, _Py_bytes_lower);
}

PyDoc_STRVAR(upper_doc, "upper(s) -> string\n\
\n\
s with all letters capital.");

static PyObject *
strop_upper(PyObject *module, PyObject *arg)
{
    return strop_change(arg, _Py_bytes_upper);
}

PyDoc_STRVAR(capitalize_doc, "capitalize(s) -> string\n\
\n\
s with its first letter capital and all others small.");

static PyObject *
strop_capitalize(PyObject *module, PyObject *arg)
{
    return strop_change(arg, capitalize_bytes);
}

PyDoc_STRVAR(swapcase_doc, "swapcase(s) -> string\n\
\n\
s with small letters capital and capital ones small.");

static PyObject *
strop_swapcase(PyObject *module, PyObject *arg)
{
    return strop_change(arg, swapcase_bytes);
}

/* ---- other changes ------------------------------------------------------------------------------ */
PyDoc_STRVAR(expandtabs_doc, "expandtabs(string, [tabsize]) -> string\n\
\n\
string with spaces up to the next multiple of tabsize, 8 if absent, for each tab.");

static PyObject *
strop_expandtabs(PyObject *module, PyObject *args)
{
    const char *s;
    Py_ssize_t n;
    int tabsize = 8;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, "s#|i:expandtabs", &s, &n, &tabsize)) {
        return NULL;
    }
    if (tabsize < 1) {
        PyErr_SetString(PyExc_ValueError, "tabsize must be at least 1");
        return NULL;
    }
    return str_expandtabs(s, n, tabsize, "result is too long");
}

PyDoc_STRVAR(replace_doc, "replace (str, old, new[, maxsplit]) -> string\n\
\n\
str with old replaced by new everywhere, or only the first maxsplit times.");

static PyObject *
strop_replace(PyObject *module, PyObject *args)
{
    const char *s;
    const char *from;
    const char *to;
    Py_ssize_t n;
    Py_ssize_t from_n;
    Py_ssize_t to_n;
    Py_ssize_t count = -1;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, "t#t#t#|n:replace", &s, &n, &from, &from_n, &to, &to_n,
                             &count)) {
        return NULL;
    }
    if (from_n <= 0) {
        PyErr_SetString(PyExc_ValueError, "empty pattern string");
        return NULL;
    }
    return str_replace(PyTuple_GET_ITEM(args, 0), s, n, from, from_n, to, to_n,
                       count == 0 ? -1 : count);
}

PyDoc_STRVAR(maketrans_doc, "maketrans(frm, to) -> string\n\
\n\
A table for translate() that maps the characters of frm to those of to.");

static PyObject *
strop_maketrans(PyObject *module, PyObject *args)
{
    const unsigned char *from;
    const char *to;
    Py_ssize_t from_n;
    Py_ssize_t to_n;
    if (!PyArg_ParseTuple(args, "t#t#:maketrans", &from, &from_n, &to, &to_n)) {
        return NULL;
    }
    if (from_n != to_n) {
        PyErr_SetString(PyExc_ValueError, "maketrans arguments must have same length");
        return NULL;
    }
    PyObject *result = PyString_FromStringAndSize(NULL, 256);
    if (result != NULL) {
        char *table = PyString_AS_STRING(result);
        for (int i = 0; i < 256; i++) {
            table[i] = (char)i;
        }
        for (Py_ssize_t i = 0; i < from_n; i++) {
            table[from[i]] = to[i];
        }
    }
    return result;
}

PyDoc_STRVAR(translate_doc, "translate(s,table [,deletechars]) -> string\n\
\n\
s without the characters of deletechars, the others mapped by table.");

static PyObject *
strop_translate(PyObject *module, PyObject *args)
{
    PyObject *text;
    const char *table;
    const char *dropped = NULL;
    Py_ssize_t table_n;
    Py_ssize_t dropped_n = 0;
    if (warn_obsolete() < 0
        || !PyArg_ParseTuple(args, "St#|t#:translate", &text, &table, &table_n, &dropped,
                             &dropped_n)) {
        return NULL;
    }
    if (table_n != 256) {
        PyErr_SetString(PyExc_ValueError, "translation table must be 256 characters long");
        return NULL;
    }
    Py_ssize_t n = PyString_GET_SIZE(text);
    PyObject *result = PyString_FromStringAndSize(NULL, n);
    if (result == NULL) {
        return NULL;
    }
    char *out = PyString_AS_STRING(result);
    for (Py_ssize_t i = 0; i < n; i++) {
        char c = PyString_AS_STRING(text)[i];
        if (str_find_char(dropped, dropped_n, c) < 0) {
            *out++ = table[(unsigned char)c];
        }
    }
    Py_ssize_t size = out - PyString_AS_STRING(result);
    if (size == n && memcmp(PyString_AS_STRING(result), PyString_AS_STRING(text), (size_t)n) == 0) {
        Py_INCREF(text);
        Py_SETREF(result, text);
    }
    else if (size < n) {
        _PyString_Resize(&result, size);
    }
    return result;
}

/* ---- numbers ---------------------------------------------------------------------------------------- */
/* Is there nothing but white space? */
static int
only_space(const char *s)
{
    while (*s != '\0' && Py_ISSPACE(*s)) {
        s++;
    }
    return *s == '\0';
}

static char *
skip_space(char *s)
{
    while (*s != '\0' && Py_ISSPACE(*s)) {
        s++;
    }
    return s;
}

PyDoc_STRVAR(atoi_doc, "atoi(s [,base]) -> int\n\
\n\
The integer that s shows, in the given base (10); base 0 lets its prefix decide.");

static PyObject *
strop_atoi(PyObject *module, PyObject *args)
{
    char *s;
    char *end;
    int base = 10;
    if (warn_obsolete() < 0 || !PyArg_ParseTuple(args, "s|i:atoi", &s, &base)) {
        return NULL;
    }
    if ((base != 0 && base < 2) || base > 36) {
        PyErr_SetString(PyExc_ValueError, "invalid base for atoi()");
        return NULL;
    }
    s = skip_space(s);
    errno = 0;
    long value = base == 0 && s[0] == '0' ? (long)PyOS_strtoul(s, &end, base)
                                          : PyOS_strtol(s, &end, base);
    if (end == s || !Py_ISALNUM(end[-1]) || !only_space(end)) {
        PyErr_Format(PyExc_ValueError, "invalid literal for atoi(): %.200s", s);
        return NULL;
    }
    if (errno != 0) {
        PyErr_Format(PyExc_ValueError, "atoi() literal too large: %.200s", s);
        return NULL;
    }
    return PyInt_FromLong(value);
}

PyDoc_STRVAR(atol_doc, "atol(s [,base]) -> long\n\
\n\
As atoi(), of any size.");

static PyObject *
strop_atol(PyObject *module, PyObject *args)
{
    char *s;
    char *end;
    int base = 10;
    if (warn_obsolete() < 0 || !PyArg_ParseTuple(args, "s|i:atol", &s, &base)) {
        return NULL;
    }
    if ((base != 0 && base < 2) || base > 36) {
        PyErr_SetString(PyExc_ValueError, "invalid base for atol()");
        return NULL;
    }
    s = skip_space(s);
    if (s[0] == '\0') {
        PyErr_SetString(PyExc_ValueError, "empty string for atol()");
        return NULL;
    }
    PyObject *result = PyLong_FromString(s, &end, base);
    if (result != NULL && base == 0 && (*end == 'l' || *end == 'L')) {
        end++;
    }
    if (result != NULL && !only_space(end)) {
        PyErr_Format(PyExc_ValueError, "invalid literal for atol(): %.200s", s);
        Py_CLEAR(result);
    }
    return result;
}

PyDoc_STRVAR(atof_doc, "atof(s) -> float\n\
\n\
The number that s shows.");

static PyObject *
strop_atof(PyObject *module, PyObject *args)
{
    char *s;
    char *end;
    if (warn_obsolete() < 0 || !PyArg_ParseTuple(args, "s:atof", &s)) {
        return NULL;
    }
    s = skip_space(s);
    if (s[0] == '\0') {
        PyErr_SetString(PyExc_ValueError, "empty string for atof()");
        return NULL;
    }
    double value = PyOS_string_to_double(s, &end, PyExc_OverflowError);
    if (value == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    if (!only_space(end)) {
        PyErr_Format(PyExc_ValueError, "invalid literal for atof(): %.200s", s);
        return NULL;
    }
    return PyFloat_FromDouble(value);
}

/* ---- the module ---------------------------------------------------------------------------------------- */
static PyMethodDef strop_methods[] = {
    {"atof", strop_atof, METH_VARARGS, atof_doc},
    {"atoi", strop_atoi, METH_VARARGS, atoi_doc},
    {"atol", strop_atol, METH_VARARGS, atol_doc},
    {"capitalize", strop_capitalize, METH_O, capitalize_doc},
    {"count", strop_count, METH_VARARGS, count_doc},
    {"expandtabs", strop_expandtabs, METH_VARARGS, expandtabs_doc},
    {"find", strop_find, METH_VARARGS, find_doc},
    {"join", strop_joinfields, METH_VARARGS, joinfields_doc},
    {"joinfields", strop_joinfields, METH_VARARGS, joinfields_doc},
    {"lstrip", strop_lstrip, METH_O, lstrip_doc},
    {"lower", strop_lower, METH_O, lower_doc},
    {"maketrans", strop_maketrans, METH_VARARGS, maketrans_doc},
    {"replace", strop_replace, METH_VARARGS, replace_doc},
    {"rfind", strop_rfind, METH_VARARGS, rfind_doc},
    {"rstrip", strop_rstrip, METH_O, rstrip_doc},
    {"split", strop_split, METH_VARARGS, split_doc},
    {"splitfields", strop_split, METH_VARARGS, split_doc},
    {"strip", strop_strip, METH_O, strip_doc},
    {"swapcase", strop_swapcase, METH_O, swapcase_doc},
    {"translate", strop_translate, METH_VARARGS, translate_doc},
    {"upper", strop_upper, METH_O, upper_doc},
    {NULL, NULL, 0, NULL},
};

PyDoc_STRVAR(strop_doc, "Functions on strings, kept for the module string.");

/* Add the characters of a class as a string. */
static void
add_class(PyObject *module, const char *name, unsigned int mask)
{
    char characters[256];
    Py_ssize_t n = 0;
    for (int c = 0; c < 256; c++) {
        if (_Py_ctype_table[c] & mask) {
            characters[n++] = (char)c;
        }
    }
    PyObject *text = PyString_FromStringAndSize(characters, n);
    if (text != NULL) {
        PyModule_AddObject(module, name, text);
    }
}

PyMODINIT_FUNC
initstrop(void)
{
    PyObject *module = Py_InitModule3("strop", strop_methods, strop_doc);
    if (module == NULL) {
        return;
    }
    add_class(module, "whitespace", PY_CTF_SPACE);
    add_class(module, "lowercase", PY_CTF_LOWER);
    add_class(module, "uppercase", PY_CTF_UPPER);
}
