/* The methods of unicode: arguments in, templates or text.c at work, results out. */

#define PY_SSIZE_T_CLEAN
#include "Python.h"
#include "pycore_str.h" /* _PyUnicode_DoFormat(), the formatter iterators */
#include "pycore_unicode.h"
#include "../stringlib/config_unicode.h"
#include "../stringlib/search.h"
#include "../stringlib/transform.h"

#define TEXT(op) PyUnicode_AS_UNICODE(op), PyUnicode_GET_SIZE(op)

/* ---- case ---- */

typedef Py_UNICODE (*unit_mapper)(Py_UNICODE ch);

static Py_UNICODE
unit_lower(Py_UNICODE ch)
{
    if (ch < 128) {
        return ch >= 'A' && ch <= 'Z' ? ch + 32 : ch;
    }
    return Py_UNICODE_TOLOWER(ch);
}

static Py_UNICODE
unit_upper(Py_UNICODE ch)
{
    if (ch < 128) {
        return ch >= 'a' && ch <= 'z' ? ch - 32 : ch;
    }
    return Py_UNICODE_TOUPPER(ch);
}

static Py_UNICODE
unit_swap(Py_UNICODE ch)
{
    if (Py_UNICODE_ISUPPER(ch)) {
        return Py_UNICODE_TOLOWER(ch);
    }
    return Py_UNICODE_ISLOWER(ch) ? Py_UNICODE_TOUPPER(ch) : ch;
}

static inline PyObject *
map_units(PyObject *self, unit_mapper first, unit_mapper rest)
{
    Py_ssize_t size = PyUnicode_GET_SIZE(self);
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    PyUnicodeObject *result = _PyUnicode_New(size);
    if (result == NULL) {
        return NULL;
    }
    if (size > 0) {
        result->str[0] = first(text[0]);
    }
    for (Py_ssize_t i = 1; i < size; i++) {
        result->str[i] = rest(text[i]);
    }
    return _PyUnicode_Finish(result, size);
}

static PyObject *
unicode_lower(PyObject *self, PyObject *Py_UNUSED(args))
{
    return map_units(self, unit_lower, unit_lower);
}

static PyObject *
unicode_upper(PyObject *self, PyObject *Py_UNUSED(args))
{
    return map_units(self, unit_upper, unit_upper);
}

static PyObject *
unicode_swapcase(PyObject *self, PyObject *Py_UNUSED(args))
{
    return map_units(self, unit_swap, unit_swap);
}

static PyObject *
unicode_capitalize(PyObject *self, PyObject *Py_UNUSED(args))
{
    return map_units(self, unit_upper, unit_lower);
}

static int
is_cased(Py_UNICODE ch)
{
    return Py_UNICODE_ISLOWER(ch) || Py_UNICODE_ISUPPER(ch) || Py_UNICODE_ISTITLE(ch);
}

static PyObject *
unicode_title(PyObject *self, PyObject *Py_UNUSED(args))
{
    Py_ssize_t size = PyUnicode_GET_SIZE(self);
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    PyUnicodeObject *result = _PyUnicode_New(size);
    if (result == NULL) {
        return NULL;
    }
    int inside_word = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        result->str[i] = inside_word ? Py_UNICODE_TOLOWER(text[i]) : Py_UNICODE_TOTITLE(text[i]);
        inside_word = is_cased(text[i]);
    }
    return _PyUnicode_Finish(result, size);
}

/* ---- tests ---- */

/* True if the text is not empty and every unit satisfies the condition on ch. */
#define EVERY_UNIT(name, condition)                                            \
    static PyObject *name(PyObject *self, PyObject *Py_UNUSED(args))           \
    {                                                                          \
        const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);                   \
        Py_ssize_t size = PyUnicode_GET_SIZE(self);                            \
        int result = size > 0;                                                 \
        for (Py_ssize_t i = 0; i < size && result; i++) {                      \
            Py_UNICODE ch = text[i];                                           \
            result = (condition) != 0;                                         \
        }                                                                      \
        return PyBool_FromLong(result);                                        \
    }

EVERY_UNIT(unicode_isspace, Py_UNICODE_ISSPACE(ch))
EVERY_UNIT(unicode_isalpha, Py_UNICODE_ISALPHA(ch))
EVERY_UNIT(unicode_isalnum, Py_UNICODE_ISALNUM(ch))
EVERY_UNIT(unicode_isdecimal, Py_UNICODE_ISDECIMAL(ch))
EVERY_UNIT(unicode_isdigit, Py_UNICODE_ISDIGIT(ch))
EVERY_UNIT(unicode_isnumeric, Py_UNICODE_ISNUMERIC(ch))
#undef EVERY_UNIT

/* Some cased unit, and all of them of the wanted case. */
static PyObject *
one_case(PyObject *self, int want_lower)
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    int cased = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(self); i++) {
        Py_UNICODE ch = text[i];
        int lower = Py_UNICODE_ISLOWER(ch);
        int upper = Py_UNICODE_ISUPPER(ch);
        if (Py_UNICODE_ISTITLE(ch) || (want_lower ? upper : lower)) {
            Py_RETURN_FALSE;
        }
        cased |= want_lower ? lower : upper;
    }
    return PyBool_FromLong(cased);
}

static PyObject *
unicode_islower(PyObject *self, PyObject *Py_UNUSED(args))
{
    return one_case(self, 1);
}

static PyObject *
unicode_isupper(PyObject *self, PyObject *Py_UNUSED(args))
{
    return one_case(self, 0);
}

static PyObject *
unicode_istitle(PyObject *self, PyObject *Py_UNUSED(args))
{
    const Py_UNICODE *text = PyUnicode_AS_UNICODE(self);
    int cased = 0;
    int inside_word = 0;
    for (Py_ssize_t i = 0; i < PyUnicode_GET_SIZE(self); i++) {
        int starts = Py_UNICODE_ISUPPER(text[i]) || Py_UNICODE_ISTITLE(text[i]);
        int continues = !starts && Py_UNICODE_ISLOWER(text[i]);
        if ((starts && inside_word) || (continues && !inside_word)) {
            Py_RETURN_FALSE;
        }
        inside_word = starts || continues;
        cased |= inside_word;
    }
    return PyBool_FromLong(cased);
}

/* ---- searching ---- */

/* The arguments (sub[, start[, end]]); sub becomes a new reference to a unicode. */
static int
find_args(const char *name, PyObject *args, PyObject **sub, Py_ssize_t *start, Py_ssize_t *end)
{
    PyObject *object;
    if (!unicode_parse_find_args(name, args, &object, start, end)) {
        return 0;
    }
    *sub = PyUnicode_FromObject(object);
    return *sub != NULL;
}

/* -1 absent, -2 error. */
static Py_ssize_t
find_position(PyObject *self, PyObject *args, const char *name, int from_right)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!find_args(name, args, &sub, &start, &end)) {
        return -2;
    }
    Py_ssize_t result = from_right ? unicode_rfind_slice(TEXT(self), TEXT(sub), start, end)
                                   : unicode_find_slice(TEXT(self), TEXT(sub), start, end);
    Py_DECREF(sub);
    return result;
}

static PyObject *
position_found(Py_ssize_t position, int must_be)
{
    if (position == -2) {
        return NULL;
    }
    if (position < 0 && must_be) {
        PyErr_SetString(PyExc_ValueError, "substring not found");
        return NULL;
    }
    return PyInt_FromSsize_t(position);
}

static PyObject *
unicode_find_method(PyObject *self, PyObject *args)
{
    return position_found(find_position(self, args, "find", 0), 0);
}

static PyObject *
unicode_rfind_method(PyObject *self, PyObject *args)
{
    return position_found(find_position(self, args, "rfind", 1), 0);
}

static PyObject *
unicode_index(PyObject *self, PyObject *args)
{
    return position_found(find_position(self, args, "index", 0), 1);
}

static PyObject *
unicode_rindex(PyObject *self, PyObject *args)
{
    return position_found(find_position(self, args, "rindex", 1), 1);
}

static PyObject *
unicode_count_method(PyObject *self, PyObject *args)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!find_args("count", args, &sub, &start, &end)) {
        return NULL;
    }
    unicode_clip(PyUnicode_GET_SIZE(self), &start, &end);
    Py_ssize_t count = unicode_count(PyUnicode_AS_UNICODE(self) + start, end - start, TEXT(sub),
                                     PY_SSIZE_T_MAX);
    Py_DECREF(sub);
    return PyInt_FromSsize_t(count);
}

static PyObject *
tail_method(PyObject *self, PyObject *args, const char *name, int direction)
{
    PyObject *sub;
    Py_ssize_t start;
    Py_ssize_t end;
    if (!unicode_parse_find_args(name, args, &sub, &start, &end)) {
        return NULL;
    }
    if (PyTuple_Check(sub)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(sub); i++) {
            Py_ssize_t match =
                PyUnicode_Tailmatch(self, PyTuple_GET_ITEM(sub, i), start, end, direction);
            if (match < 0) {
                return NULL;
            }
            if (match) {
                Py_RETURN_TRUE;
            }
        }
        Py_RETURN_FALSE;
    }
    Py_ssize_t match = PyUnicode_Tailmatch(self, sub, start, end, direction);
    if (match < 0) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "%s first arg must be str, unicode, or tuple, not %s",
                         name, Py_TYPE(sub)->tp_name);
        }
        return NULL;
    }
    return PyBool_FromLong((long)match);
}

static PyObject *
unicode_startswith(PyObject *self, PyObject *args)
{
    return tail_method(self, args, "startswith", -1);
}

static PyObject *
unicode_endswith(PyObject *self, PyObject *args)
{
    return tail_method(self, args, "endswith", 1);
}

/* ---- splitting and joining ---- */

static PyObject *
unicode_split_method(PyObject *self, PyObject *args)
{
    PyObject *sep = Py_None;
    Py_ssize_t maxsplit = -1;
    if (!PyArg_ParseTuple(args, "|On:split", &sep, &maxsplit)) {
        return NULL;
    }
    return PyUnicode_Split(self, sep == Py_None ? NULL : sep, maxsplit);
}

static PyObject *
unicode_rsplit_method(PyObject *self, PyObject *args)
{
    PyObject *sep = Py_None;
    Py_ssize_t maxsplit = -1;
    if (!PyArg_ParseTuple(args, "|On:rsplit", &sep, &maxsplit)) {
        return NULL;
    }
    return PyUnicode_RSplit(self, sep == Py_None ? NULL : sep, maxsplit);
}

static PyObject *
unicode_splitlines_method(PyObject *self, PyObject *args)
{
    int keepends = 0;
    if (!PyArg_ParseTuple(args, "|i:splitlines", &keepends)) {
        return NULL;
    }
    return PyUnicode_Splitlines(self, keepends);
}

static PyObject *
unicode_join(PyObject *self, PyObject *iterable)
{
    return PyUnicode_Join(self, iterable);
}

/* ---- trimming and padding ---- */

static PyObject *
strip_method(PyObject *self, PyObject *args, const char *name, int sides)
{
    PyObject *chars = Py_None;
    if (PyTuple_GET_SIZE(args) > 1) {
        PyErr_Format(PyExc_TypeError, "%s() takes at most 1 argument (%zd given)", name,
                     PyTuple_GET_SIZE(args));
        return NULL;
    }
    if (PyTuple_GET_SIZE(args) == 1) {
        chars = PyTuple_GET_ITEM(args, 0);
    }
    if (chars == Py_None) {
        return unicode_strip(self, TEXT(self), NULL, 0, sides);
    }
    if (!PyUnicode_Check(chars) && !PyString_Check(chars)) {
        PyErr_Format(PyExc_TypeError, "%s arg must be None, unicode or str", name);
        return NULL;
    }
    PyObject *set = PyUnicode_FromObject(chars);
    if (set == NULL) {
        return NULL;
    }
    PyObject *result = unicode_strip(self, TEXT(self), TEXT(set), sides);
    Py_DECREF(set);
    return result;
}

static PyObject *
unicode_strip_method(PyObject *self, PyObject *args)
{
    return strip_method(self, args, "strip", STRINGLIB_STRIP_BOTH);
}

static PyObject *
unicode_lstrip_method(PyObject *self, PyObject *args)
{
    return strip_method(self, args, "lstrip", STRINGLIB_STRIP_LEFT);
}

static PyObject *
unicode_rstrip_method(PyObject *self, PyObject *args)
{
    return strip_method(self, args, "rstrip", STRINGLIB_STRIP_RIGHT);
}

/* "O&" converter of a fill character. */
static int
fill_character(PyObject *object, void *address)
{
    PyObject *text = PyUnicode_FromObject(object);
    if (text == NULL) {
        PyErr_SetString(PyExc_TypeError, "The fill character cannot be converted to Unicode");
        return 0;
    }
    int fits = PyUnicode_GET_SIZE(text) == 1;
    if (fits) {
        *(Py_UNICODE *)address = PyUnicode_AS_UNICODE(text)[0];
    }
    else {
        PyErr_SetString(PyExc_TypeError, "The fill character must be exactly one character long");
    }
    Py_DECREF(text);
    return fits;
}

static PyObject *
unicode_center_method(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    Py_UNICODE fill = ' ';
    if (!PyArg_ParseTuple(args, "n|O&:center", &width, fill_character, &fill)) {
        return NULL;
    }
    return unicode_center(self, TEXT(self), width, fill);
}

static PyObject *
unicode_ljust_method(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    Py_UNICODE fill = ' ';
    if (!PyArg_ParseTuple(args, "n|O&:ljust", &width, fill_character, &fill)) {
        return NULL;
    }
    return unicode_ljust(self, TEXT(self), width, fill);
}

static PyObject *
unicode_rjust_method(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    Py_UNICODE fill = ' ';
    if (!PyArg_ParseTuple(args, "n|O&:rjust", &width, fill_character, &fill)) {
        return NULL;
    }
    return unicode_rjust(self, TEXT(self), width, fill);
}

static PyObject *
unicode_zfill_method(PyObject *self, PyObject *args)
{
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "n:zfill", &width)) {
        return NULL;
    }
    return unicode_zfill(self, TEXT(self), width);
}

static PyObject *
unicode_expandtabs_method(PyObject *self, PyObject *args)
{
    int tabsize = 8;
    if (!PyArg_ParseTuple(args, "|i:expandtabs", &tabsize)) {
        return NULL;
    }
    return unicode_expandtabs(TEXT(self), tabsize, "new string is too long");
}

/* ---- replacing ---- */

static PyObject *
unicode_replace_method(PyObject *self, PyObject *args)
{
    PyObject *from;
    PyObject *to;
    Py_ssize_t maxcount = -1;
    if (!PyArg_ParseTuple(args, "OO|n:replace", &from, &to, &maxcount)) {
        return NULL;
    }
    return PyUnicode_Replace(self, from, to, maxcount);
}

static PyObject *
unicode_translate(PyObject *self, PyObject *table)
{
    return PyUnicode_TranslateCharmap(TEXT(self), table, "ignore");
}

/* ---- codecs ---- */

static PyObject *
unicode_encode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"encoding", "errors", NULL};
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ss:encode", kwlist, &encoding, &errors)) {
        return NULL;
    }
    PyObject *result = PyUnicode_AsEncodedObject(self, encoding, errors);
    if (result != NULL && !PyString_Check(result) && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError,
                     "encoder did not return a string/unicode object (type=%.400s)",
                     Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *
unicode_decode(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"encoding", "errors", NULL};
    const char *encoding = NULL;
    const char *errors = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|ss:decode", kwlist, &encoding, &errors)) {
        return NULL;
    }
    PyObject *result = PyUnicode_AsDecodedObject(self, encoding, errors);
    if (result != NULL && !PyString_Check(result) && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError,
                     "decoder did not return a string/unicode object (type=%.400s)",
                     Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

/* ---- protocols ---- */

static PyObject *
unicode_format_method(PyObject *self, PyObject *args)
{
    PyObject *spec;
    if (!PyArg_ParseTuple(args, "O:__format__", &spec)) {
        return NULL;
    }
    if (!PyString_Check(spec) && !PyUnicode_Check(spec)) {
        PyErr_Format(PyExc_TypeError, "__format__ arg must be str or unicode, not %s",
                     Py_TYPE(spec)->tp_name);
        return NULL;
    }
    PyObject *text = PyObject_Unicode(spec);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = _PyUnicode_FormatAdvanced(self, TEXT(text));
    Py_DECREF(text);
    return result;
}

static PyObject *
unicode_getnewargs(PyObject *self, PyObject *Py_UNUSED(args))
{
    return Py_BuildValue("(N)", PyUnicode_FromUnicode(TEXT(self)));
}

static PyObject *
unicode_sizeof(PyObject *self, PyObject *Py_UNUSED(args))
{
    return PyInt_FromSsize_t(
        (Py_ssize_t)sizeof(PyUnicodeObject)
        + (Py_ssize_t)sizeof(Py_UNICODE) * (PyUnicode_GET_SIZE(self) + 1));
}

/* ---- the table ---- */

#define NOARGS(name, function, doc) {name, function, METH_NOARGS, doc}
#define ARGS(name, function, doc) {name, function, METH_VARARGS, doc}
#define KEYWORDS(name, function, doc)                                          \
    {name, (PyCFunction)(void (*)(void))function, METH_VARARGS | METH_KEYWORDS, doc}

PyMethodDef _PyUnicode_Methods[] = {
    KEYWORDS("encode", unicode_encode,
             "S.encode([encoding[,errors]]) -> string or unicode\n\n"
             "What the codec called encoding makes of the text. errors names the handler of\n"
             "characters that cannot be encoded: 'strict' (the default, raises\n"
             "UnicodeEncodeError), 'ignore', 'replace', 'xmlcharrefreplace',\n"
             "'backslashreplace' or one registered with codecs.register_error."),
    ARGS("replace", unicode_replace_method,
         "S.replace(old, new[, count]) -> unicode\n\n"
         "A copy with old replaced by new, everywhere or the first count times."),
    ARGS("split", unicode_split_method,
         "S.split([sep [,maxsplit]]) -> list of strings\n\n"
         "The pieces between separators; without sep the words between white space.\n"
         "At most maxsplit splits are done."),
    ARGS("rsplit", unicode_rsplit_method,
         "S.rsplit([sep [,maxsplit]]) -> list of strings\n\n"
         "As split(), but the splits are counted from the end."),
    {"join", unicode_join, METH_O,
     "S.join(iterable) -> unicode\n\nThe strings of the iterable with S between them."},
    NOARGS("capitalize", unicode_capitalize,
           "S.capitalize() -> unicode\n\nThe first character in upper case, the rest in lower."),
    NOARGS("title", unicode_title,
           "S.title() -> unicode\n\nEach word begins in title case and goes on in lower case."),
    ARGS("center", unicode_center_method,
         "S.center(width[, fillchar]) -> unicode\n\nPadded on both sides to width."),
    ARGS("count", unicode_count_method,
         "S.count(sub[, start[, end]]) -> int\n\n"
         "How often sub occurs in S[start:end] without overlaps."),
    ARGS("expandtabs", unicode_expandtabs_method,
         "S.expandtabs([tabsize]) -> unicode\n\nSpaces up to the next tab stop for each tab."),
    ARGS("find", unicode_find_method,
         "S.find(sub [,start [,end]]) -> int\n\n"
         "Where sub first occurs in S[start:end], or -1."),
    {"partition", PyUnicode_Partition, METH_O,
     "S.partition(sep) -> (head, sep, tail)\n\n"
     "The parts around the first sep; without one, S and two empty strings."},
    ARGS("index", unicode_index,
         "S.index(sub [,start [,end]]) -> int\n\nAs find(), but a missing sub is a ValueError."),
    ARGS("ljust", unicode_ljust_method,
         "S.ljust(width[, fillchar]) -> unicode\n\nPadded on the right to width."),
    NOARGS("lower", unicode_lower, "S.lower() -> unicode\n\nA copy in lower case."),
    ARGS("lstrip", unicode_lstrip_method,
         "S.lstrip([chars]) -> unicode\n\n"
         "Without the white space, or the characters of chars, at the beginning."),
    KEYWORDS("decode", unicode_decode,
             "S.decode([encoding[,errors]]) -> string or unicode\n\n"
             "What the decoder of a codec makes of S, which some codecs accept."),
    ARGS("rfind", unicode_rfind_method,
         "S.rfind(sub [,start [,end]]) -> int\n\n"
         "Where sub last occurs in S[start:end], or -1."),
    ARGS("rindex", unicode_rindex,
         "S.rindex(sub [,start [,end]]) -> int\n\nAs rfind(), but a missing sub is a ValueError."),
    ARGS("rjust", unicode_rjust_method,
         "S.rjust(width[, fillchar]) -> unicode\n\nPadded on the left to width."),
    ARGS("rstrip", unicode_rstrip_method,
         "S.rstrip([chars]) -> unicode\n\n"
         "Without the white space, or the characters of chars, at the end."),
    {"rpartition", PyUnicode_RPartition, METH_O,
     "S.rpartition(sep) -> (head, sep, tail)\n\n"
     "The parts around the last sep; without one, two empty strings and S."},
    ARGS("splitlines", unicode_splitlines_method,
         "S.splitlines(keepends=False) -> list of strings\n\n"
         "The lines, with their ends if keepends is true."),
    ARGS("strip", unicode_strip_method,
         "S.strip([chars]) -> unicode\n\n"
         "Without the white space, or the characters of chars, at both ends."),
    NOARGS("swapcase", unicode_swapcase,
           "S.swapcase() -> unicode\n\nLower case for upper and upper for lower."),
    {"translate", unicode_translate, METH_O,
     "S.translate(table) -> unicode\n\n"
     "Each character looked up by its ordinal: table gives an ordinal, a string, or None\n"
     "to drop it; what table does not know stays."},
    NOARGS("upper", unicode_upper, "S.upper() -> unicode\n\nA copy in upper case."),
    ARGS("startswith", unicode_startswith,
         "S.startswith(prefix[, start[, end]]) -> bool\n\n"
         "Whether S[start:end] begins with prefix or, if that is a tuple, with one of it."),
    ARGS("endswith", unicode_endswith,
         "S.endswith(suffix[, start[, end]]) -> bool\n\n"
         "Whether S[start:end] ends with suffix or, if that is a tuple, with one of it."),
    NOARGS("islower", unicode_islower,
           "S.islower() -> bool\n\nSome cased characters, all in lower case."),
    NOARGS("isupper", unicode_isupper,
           "S.isupper() -> bool\n\nSome cased characters, all in upper case."),
    NOARGS("istitle", unicode_istitle,
           "S.istitle() -> bool\n\nSome cased characters, words begin in upper or title case."),
    NOARGS("isspace", unicode_isspace, "S.isspace() -> bool\n\nOnly white space, and some."),
    NOARGS("isdecimal", unicode_isdecimal,
           "S.isdecimal() -> bool\n\nOnly decimal digits, and some."),
    NOARGS("isdigit", unicode_isdigit, "S.isdigit() -> bool\n\nOnly digits, and some."),
    NOARGS("isnumeric", unicode_isnumeric,
           "S.isnumeric() -> bool\n\nOnly characters with a numeric value, and some."),
    NOARGS("isalpha", unicode_isalpha, "S.isalpha() -> bool\n\nOnly letters, and some."),
    NOARGS("isalnum", unicode_isalnum,
           "S.isalnum() -> bool\n\nOnly letters and numeric characters, and some."),
    ARGS("zfill", unicode_zfill_method,
         "S.zfill(width) -> unicode\n\nZeros on the left, behind a sign, up to width."),
    KEYWORDS("format", _PyUnicode_DoFormat,
             "S.format(*args, **kwargs) -> unicode\n\n"
             "S with the replacement fields {...} filled in from the arguments."),
    ARGS("__format__", unicode_format_method,
         "S.__format__(format_spec) -> unicode\n\nS laid out as format_spec says."),
    NOARGS("_formatter_field_name_split", _PyUnicode_FormatterFieldNameSplit, NULL),
    NOARGS("_formatter_parser", _PyUnicode_FormatterParser, NULL),
    NOARGS("__sizeof__", unicode_sizeof,
           "S.__sizeof__() -> size of S in memory, in bytes"),
    NOARGS("__getnewargs__", unicode_getnewargs, NULL),
    {NULL, NULL, 0, NULL},
};
