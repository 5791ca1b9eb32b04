/* stringobject.h, bytearrayobject.h, bytes_methods.h, pyctype.h, pystrcmp.h: bytes. */
#include "capiprobe.h"
#include <bytes_methods.h>
#include <pyctype.h>

PROBE(string_make)
{
    PyObject *text = PyString_FromStringAndSize("a\0b", 3);
    char *chars = NULL;
    Py_ssize_t size = 0;
    CHECK(Py_TYPE(text) == &PyString_Type && PyString_Size(text) == 3);
    CHECK(PyType_IsSubtype(&PyString_Type, &PyBaseString_Type));
    CHECK(PyString_AsString(text) == PyString_AS_STRING(text));
    CHECK(PyString_AsStringAndSize(text, &chars, &size) == 0 && size == 3 && chars[2] == 'b');
    FAILS(PyString_AsStringAndSize(text, &chars, NULL), PyExc_TypeError);
    NULLS(PyString_AsString(Py_None), PyExc_TypeError);
    FAILS(PyString_Size(Py_None), PyExc_TypeError);
    PyObject *unicode = probe_eval("u'abc'");
    CHECK(PyString_Size(unicode) == 3 && strcmp(PyString_AsString(unicode), "abc") == 0);
    Py_DECREF(unicode);
    IS(PyString_FromString("x\xff"), "'x\\xff'");
    NULLS(PyString_FromStringAndSize(NULL, -1), PyExc_SystemError);
    IS(PyString_FromFormat("%s|%d|%5.2s|%c|%i|%x|%%|%ld|%zd|%lu|%zu|%u", "one", -2, "three", 'c', 4, 255, 5L,
                           (Py_ssize_t)-6, 7UL, (size_t)8, 9U), "'one|-2|th|c|4|ff|%|5|-6|7|8|9'");
    IS(PyString_Repr(text, 0), "\"'a\\\\x00b'\"");
    PyObject *quoted = PyString_FromString("it's");
    IS(PyString_Repr(quoted, 0), "\"'it\\\\'s'\"");
    IS(PyString_Repr(quoted, 1), "'\"it\\'s\"'");
    Py_DECREF(quoted);
    Py_DECREF(text);
    DONE;
}

static PyObject *
format_with(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = PyString_FromFormatV(format, arguments);
    va_end(arguments);
    return result;
}

PROBE(string_join)
{
    PyObject *text = PyString_FromString("ab");
    PyObject *other = PyString_FromString("cd");
    IS(format_with("%d-%s", 1, "x"), "'1-x'");
    PyString_Concat(&text, other);
    BORROWED(text, "'abcd'");
    PyString_ConcatAndDel(&text, PyString_FromString("ef"));
    BORROWED(text, "'abcdef'");
    PyString_Concat(&text, NULL);
    CHECK(text == NULL);
    text = PyString_FromString("x");
    PyString_Concat(&text, Py_None);
    CHECK(text == NULL && probe_raised(PyExc_TypeError));
    text = PyString_FromStringAndSize(NULL, 4);
    memcpy(PyString_AS_STRING(text), "wxyz", 4);
    CHECK(_PyString_Resize(&text, 2) == 0);
    BORROWED(text, "'wx'");
    CHECK(_PyString_Resize(&text, 3) == 0 && PyString_GET_SIZE(text) == 3);
    Py_INCREF(text);
    PyObject *shared = text;
    FAILS(_PyString_Resize(&text, 9), PyExc_SystemError);
    CHECK(text == NULL);
    Py_DECREF(shared);
    PyObject *list = probe_eval("['a', 'b']");
    IS(_PyString_Join(other, list), "'acdb'");
    CHECK(_PyString_Eq(other, other) && !_PyString_Eq(other, PyList_GET_ITEM(list, 0)));
    PyObject *format = PyString_FromString("%s:%03d");
    PyObject *args = probe_eval("('k', 7)");
    IS(PyString_Format(format, args), "'k:007'");
    NULLS(PyString_Format(format, Py_None), PyExc_TypeError);
    TEXT("not enough arguments for format string");
    PyObject *number = PyLong_FromLong(-255);
    char *chars = NULL;
    int length = 0;
    PyObject *made = _PyString_FormatLong(number, 8 /* with 0x */, 5, 'x', &chars, &length);
    CHECK(length == 8 && strcmp(chars, "-0x000ff") == 0);
    Py_DECREF(made);
    IS(_PyBytes_FormatAdvanced(other, (char *)"*^6", 3), "'**cd**'");
    NULLS(_PyBytes_FormatAdvanced(other, (char *)"d", 1), PyExc_ValueError);
    Py_DECREF(number);
    Py_DECREF(args);
    Py_DECREF(format);
    Py_DECREF(list);
    Py_DECREF(other);
    DONE;
}

PROBE(string_intern)
{
    PyObject *first = PyString_InternFromString("probe interned");
    PyObject *second = PyString_FromString("probe interned");
    CHECK(first != second && PyString_CHECK_INTERNED(first));
    PyString_InternInPlace(&second);
    CHECK(first == second);
    PyString_InternImmortal(&second);
    CHECK(first == second && PyString_CHECK_INTERNED(first) == SSTATE_INTERNED_IMMORTAL);
    Py_DECREF(first);
    Py_DECREF(second);
    DONE;
}

PROBE(string_codecs)
{
    PyObject *text = PyString_FromString("616a");
    PyObject *bytes = PyString_FromString("z");
    IS(PyString_AsDecodedObject(text, "hex", NULL), "'aj'");
    IS(PyString_AsEncodedObject(bytes, "hex", "strict"), "'7a'");
    IS(PyString_AsDecodedString(text, "hex", NULL), "'aj'");
    IS(PyString_AsEncodedString(bytes, "hex", NULL), "'7a'");
    IS(PyString_Decode("abc", 3, "ascii", NULL), "'abc'");
    IS(PyString_Encode("abc", 3, "rot13", NULL), "'nop'");
    NULLS(PyString_Decode("\xff", 1, "ascii", NULL), PyExc_UnicodeDecodeError);
    NULLS(PyString_AsDecodedObject(text, "no such codec", NULL), PyExc_LookupError);
    NULLS(PyString_AsDecodedObject(Py_None, "hex", NULL), PyExc_TypeError);
    IS(PyString_DecodeEscape("a\\n\\x41\\101", 11, NULL, 0, NULL), "'a\\nAA'");
    NULLS(PyString_DecodeEscape("\\x4", 3, NULL, 0, NULL), PyExc_ValueError);
    IS(PyString_DecodeEscape("\\x4!", 4, "replace", 0, NULL), "'?!'");
    Py_DECREF(text);
    Py_DECREF(bytes);
    DONE;
}

/* 2.7's header declares it by another name */
extern Py_ssize_t _Py_InsertThousandsGroupingLocale(char *, Py_ssize_t, char *, Py_ssize_t, Py_ssize_t);

PROBE(string_thousands)
{
    char buffer[50] = "";
    Py_ssize_t count = _PyString_InsertThousandsGrouping(NULL, 0, NULL, 7, 0, "\3", ",");
    CHECK(count == 9);
    CHECK(_PyString_InsertThousandsGrouping(buffer, 9, (char *)"1234567", 7, 0, "\3", ",") == 9);
    CHECK(memcmp(buffer, "1,234,567", 9) == 0);
    memset(buffer, 0, 50);
    count = _Py_InsertThousandsGroupingLocale(buffer, 6, (char *)"1234", 4, 6);
    CHECK(count == 6 && memcmp(buffer, "001234", 6) == 0);
    DONE;
}

PROBE(bytearrays)
{
    PyObject *array = PyByteArray_FromStringAndSize("abc", 3);
    PyObject *text = PyString_FromString("de");
    CHECK(Py_TYPE(array) == &PyByteArray_Type && PyByteArray_Size(array) == 3);
    CHECK(strcmp(PyByteArray_AsString(array), "abc") == 0);
    IS(PyByteArray_FromObject(text), "bytearray(b'de')");
    NULLS(PyByteArray_FromObject(Py_None), PyExc_TypeError);
    IS(PyByteArray_Concat(array, text), "bytearray(b'abcde')");
    NULLS(PyByteArray_Concat(array, Py_None), PyExc_TypeError);
    CHECK(PyByteArray_Resize(array, 1) == 0 && PyByteArray_Resize(array, 5) == 0);
    CHECK(PyByteArray_Size(array) == 5 && PyByteArray_AS_STRING(array)[0] == 'a');
    PyObject *empty = PyByteArray_FromStringAndSize(NULL, 0);
    CHECK(PyByteArray_AS_STRING(empty) == _PyByteArray_empty_string && *_PyByteArray_empty_string == '\0');
    PyObject *iterator = PyObject_GetIter(array);
    CHECK(Py_TYPE(iterator) == &PyByteArrayIter_Type);
    IS(PyIter_Next(iterator), "97");
    Py_DECREF(iterator);
    Py_DECREF(empty);
    Py_DECREF(text);
    Py_DECREF(array);
    DONE;
}

PROBE(bytes_tests)
{
    static const struct {
        PyObject *(*function)(const char *, Py_ssize_t);
        const char *yes, *no, *doc;
    } rows[] = {
        {_Py_bytes_isspace, " \t\n", " x", _Py_isspace__doc__},
        {_Py_bytes_isalpha, "abZ", "a1", _Py_isalpha__doc__},
        {_Py_bytes_isalnum, "ab9", "a ", _Py_isalnum__doc__},
        {_Py_bytes_isdigit, "123", "12a", _Py_isdigit__doc__},
        {_Py_bytes_islower, "ab1", "aB", _Py_islower__doc__},
        {_Py_bytes_isupper, "AB1", "Ab", _Py_isupper__doc__},
        {_Py_bytes_istitle, "Ab Cd", "AbC", _Py_istitle__doc__},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        IS(rows[i].function(rows[i].yes, (Py_ssize_t)strlen(rows[i].yes)), "True");
        IS(rows[i].function(rows[i].no, (Py_ssize_t)strlen(rows[i].no)), "False");
        IS(rows[i].function("", 0), "False");
        CHECK(strstr(rows[i].doc, "B.is") == rows[i].doc && strstr(rows[i].doc, "bool") != NULL);
    }
    static const struct {
        void *function; /* the input is const char * in our headers */
        const char *result, *doc, *name;
    } changes[] = {
        {_Py_bytes_lower, "ab cd", _Py_lower__doc__, "B.lower()"},
        {_Py_bytes_upper, "AB CD", _Py_upper__doc__, "B.upper()"},
        {_Py_bytes_title, "Ab Cd", _Py_title__doc__, "B.title()"},
        {_Py_bytes_capitalize, "Ab cd", _Py_capitalize__doc__, "B.capitalize()"},
        {_Py_bytes_swapcase, "Ab cD", _Py_swapcase__doc__, "B.swapcase()"},
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        char result[6] = "";
        ((void (*)(char *, char *, Py_ssize_t))changes[i].function)(result, (char *)"aB Cd", 5);
        CHECK(strcmp(result, changes[i].result) == 0);
        CHECK(strncmp(changes[i].doc, changes[i].name, strlen(changes[i].name)) == 0);
    }
    CHECK(Py_ISALPHA('q') && !Py_ISALPHA('1') && Py_ISDIGIT('1') && _Py_ctype_table['A'] & PY_CTF_UPPER);
    CHECK(Py_TOLOWER('Q') == 'q' && Py_TOUPPER('q') == 'Q' && _Py_ctype_tolower[0xc4] == 0xc4);
    CHECK(_Py_ctype_toupper['z'] == 'Z');
    DONE;
}

PROBE(c_strings)
{
    char buffer[8];
    CHECK(PyOS_mystricmp("HeLLo", "hEllO") == 0 && PyOS_mystricmp("a", "ABC") < 0);
    CHECK(PyOS_mystrnicmp("abX", "ABy", 2) == 0 && PyOS_mystrnicmp("abX", "ABy", 3) < 0);
    CHECK(PyOS_snprintf(buffer, sizeof(buffer), "%d", 12345) == 5 && strcmp(buffer, "12345") == 0);
    CHECK(PyOS_snprintf(buffer, sizeof(buffer), "%s", "longer than it") == 14 && strcmp(buffer, "longer ") == 0);
    DONE;
}

PyMethodDef probes_string[] = {
    ROW(string_make), ROW(string_join), ROW(string_intern), ROW(string_codecs), ROW(string_thousands),
    ROW(bytearrays), ROW(bytes_tests), ROW(c_strings), LAST,
};
