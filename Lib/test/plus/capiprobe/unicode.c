/* unicodeobject.h.  The names there are macros for PyUnicodeUCS4_*. */
#include "capiprobe.h"
#include <wchar.h>

extern PyObject *_PyUnicode_XStrip(PyUnicodeObject *, int, PyObject *);
extern int PyUnicodeUCS4_ClearFreelist(void);
extern PyObject *PyUnicode_AsDecodedObject(PyObject *, const char *, const char *);

PROBE(unicode_make)
{
    Py_UNICODE text[] = {'h', 0xe9, 0x1f600, 0};
    wchar_t wide[10];
    PyObject *made = PyUnicode_FromUnicode(text, 3);
    CHECK(Py_TYPE(made) == &PyUnicode_Type && PyUnicode_GetSize(made) == 3);
    CHECK(PyUnicode_AsUnicode(made)[2] == 0x1f600 && PyUnicode_GetMax() == 0x10ffff);
    NULLS(PyUnicode_AsUnicode(Py_None), PyExc_TypeError);
    FAILS(PyUnicode_GetSize(Py_None), PyExc_TypeError);
    CHECK(PyUnicode_AsWideChar((PyUnicodeObject *)made, wide, 10) == 3 && wide[1] == 0xe9 && wide[3] == 0);
    IS(PyUnicode_FromWideChar(wide, 2), "u'h\\xe9'");
    IS(PyUnicode_FromString("h\xc3\xa9"), "u'h\\xe9'");
    IS(PyUnicode_FromStringAndSize("abc", 2), "u'ab'");
    NULLS(PyUnicode_FromString("\xff"), PyExc_UnicodeDecodeError);
    IS(PyUnicode_FromOrdinal(0x10ffff), "u'\\U0010ffff'");
    NULLS(PyUnicode_FromOrdinal(0x110000), PyExc_ValueError);
    IS(PyUnicode_FromObject(made), "u'h\\xe9\\U0001f600'");
    NULLS(PyUnicode_FromObject(Py_None), PyExc_TypeError);
    PyObject *bytes = PyString_FromString("\xe9");
    IS(PyUnicode_FromEncodedObject(bytes, "latin-1", NULL), "u'\\xe9'");
    NULLS(PyUnicode_FromEncodedObject(made, "latin-1", NULL), PyExc_TypeError);
    TEXT("decoding Unicode is not supported");
    IS(PyUnicode_FromFormat("%s-%d-%c-%U-%R-%S-%V-%%", "a", 5, 'z', made, bytes, bytes == NULL ? NULL : Py_None, NULL, "v"),
       "u\"a-5-z-h\\xe9\\U0001f600-'\\\\xe9'-None-v-%\"");
    PyObject *resized = PyUnicode_FromUnicode(NULL, 2);
    PyUnicode_AS_UNICODE(resized)[0] = 'x';
    CHECK(PyUnicode_Resize(&resized, 1) == 0);
    IS(resized, "u'x'");
    FAILS(PyUnicode_Resize(&bytes, 5), PyExc_SystemError);
    CHECK(strcmp(PyUnicode_GetDefaultEncoding(), "ascii") == 0 && PyUnicode_SetDefaultEncoding("ascii") == 0);
    FAILS(PyUnicode_SetDefaultEncoding("no such codec"), PyExc_LookupError);
    CHECK(PyUnicodeUCS4_ClearFreelist() >= 0);
    Py_DECREF(bytes);
    Py_DECREF(made);
    DONE;
}

static PyObject *
format_with(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyObject *result = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    return result;
}

PROBE(unicode_search)
{
    PyObject *text = probe_eval("u'a,b,,c'");
    PyObject *comma = probe_eval("u','");
    PyObject *semi = probe_eval("u';'");
    IS(format_with("%s", "x"), "u'x'");
    IS(PyUnicode_Concat(text, comma), "u'a,b,,c,'");
    NULLS(PyUnicode_Concat(text, Py_None), PyExc_TypeError);
    IS(PyUnicode_Split(text, comma, -1), "[u'a', u'b', u'', u'c']");
    IS(PyUnicode_Split(text, comma, 1), "[u'a', u'b,,c']");
    IS(PyUnicode_RSplit(text, comma, 1), "[u'a,b,', u'c']");
    IS(PyUnicode_Partition(text, comma), "(u'a', u',', u'b,,c')");
    IS(PyUnicode_RPartition(text, semi), "(u'', u'', u'a,b,,c')");
    PyObject *lines = probe_eval("u'a\\nb\\r\\nc'");
    IS(PyUnicode_Splitlines(lines, 1), "[u'a\\n', u'b\\r\\n', u'c']");
    IS(PyUnicode_Splitlines(lines, 0), "[u'a', u'b', u'c']");
    PyObject *list = probe_eval("['x', u'y']");
    IS(PyUnicode_Join(comma, list), "u'x,y'");
    IS(PyUnicode_Join(NULL, list), "u'x y'");
    CHECK(PyUnicode_Tailmatch(text, comma, 0, 2, 1) == 1 && PyUnicode_Tailmatch(text, comma, 0, 9, -1) == 0);
    CHECK(PyUnicode_Find(text, comma, 0, 9, 1) == 1 && PyUnicode_Find(text, comma, 0, 9, -1) == 4);
    CHECK(PyUnicode_Find(text, semi, 0, 9, 1) == -1);
    FAILS(PyUnicode_Tailmatch(text, Py_None, 0, 9, 1), PyExc_TypeError);
    CHECK(PyUnicode_Count(text, comma, 0, PY_SSIZE_T_MAX) == 3);
    IS(PyUnicode_Replace(text, comma, semi, 2), "u'a;b;,c'");
    CHECK(PyUnicode_Compare(comma, semi) == -1 && PyUnicode_Compare(text, text) == 0);
    IS(PyUnicode_RichCompare(comma, semi, Py_LT), "True");
    CHECK(PyUnicode_Contains(text, comma) == 1 && PyUnicode_Contains(text, semi) == 0);
    PyObject *format = probe_eval("u'%s=%d'");
    PyObject *args = probe_eval("('k', 3)");
    IS(PyUnicode_Format(format, args), "u'k=3'");
    IS(_PyUnicode_FormatAdvanced(text, format == NULL ? NULL : PyUnicode_AS_UNICODE(comma), 0), "u'a,b,,c'");
    IS(_PyUnicode_XStrip((PyUnicodeObject *)lines, 2, comma), "u'a\\nb\\r\\nc'");
    Py_DECREF(args);
    Py_DECREF(format);
    Py_DECREF(list);
    Py_DECREF(lines);
    Py_DECREF(semi);
    Py_DECREF(comma);
    Py_DECREF(text);
    DONE;
}

PROBE(unicode_decode)
{
    int order = 0;
    Py_ssize_t used = 0;
    IS(PyUnicode_Decode("\xe9", 1, "latin-1", NULL), "u'\\xe9'");
    IS(PyUnicode_DecodeUTF7("+AOk-", 5, NULL), "u'\\xe9'");
    IS(PyUnicode_DecodeUTF7Stateful("a+AO", 4, NULL, &used), "u'a'");
    CHECK(used == 1);
    IS(PyUnicode_DecodeUTF8("\xc3\xa9", 2, NULL), "u'\\xe9'");
    IS(PyUnicode_DecodeUTF8("a\xff", 2, "replace"), "u'a\\ufffd'");
    IS(PyUnicode_DecodeUTF8Stateful("a\xc3", 2, NULL, &used), "u'a'");
    CHECK(used == 1);
    IS(PyUnicode_DecodeUTF16("\xff\xfe\xe9\0", 4, NULL, &order), "u'\\xe9'");
    CHECK(order == -1);
    order = 1;
    IS(PyUnicode_DecodeUTF16Stateful("\0\xe9\0", 3, NULL, &order, &used), "u'\\xe9'");
    CHECK(used == 2);
    order = -1;
    IS(PyUnicode_DecodeUTF32("\xe9\0\0\0", 4, NULL, &order), "u'\\xe9'");
    IS(PyUnicode_DecodeUTF32Stateful("\xe9\0\0\0\1", 5, NULL, &order, &used), "u'\\xe9'");
    CHECK(used == 4);
    IS(PyUnicode_DecodeUnicodeEscape("\\u00e9\\n", 8, NULL), "u'\\xe9\\n'");
    NULLS(PyUnicode_DecodeUnicodeEscape("\\u00", 4, NULL), PyExc_UnicodeDecodeError);
    IS(PyUnicode_DecodeRawUnicodeEscape("\\u00e9\\n", 8, NULL), "u'\\xe9\\\\n'");
    IS(_PyUnicode_DecodeUnicodeInternal("A\0\0\0", 4, NULL), "u'A'");
    IS(PyUnicode_DecodeLatin1("\xff", 1, NULL), "u'\\xff'");
    IS(PyUnicode_DecodeASCII("ab", 2, NULL), "u'ab'");
    NULLS(PyUnicode_DecodeASCII("\x80", 1, NULL), PyExc_UnicodeDecodeError);
    PyObject *map = probe_eval("{97: u'\\xe9', 98: None, 99: 0x41}");
    IS(PyUnicode_DecodeCharmap("aca", 3, map, NULL), "u'\\xe9A\\xe9'");
    NULLS(PyUnicode_DecodeCharmap("b", 1, map, NULL), PyExc_UnicodeDecodeError);
    Py_DECREF(map);
    PyObject *bytes = probe_eval("u'z'");
    NULLS(PyUnicode_AsDecodedObject(Py_None, "rot13", NULL), PyExc_TypeError);
    IS(PyUnicode_AsDecodedObject(bytes, "rot13", NULL), "u'm'");
    Py_DECREF(bytes);
    DONE;
}

PROBE(unicode_encode)
{
    Py_UNICODE text[] = {0xe9, 'n'};
    PyObject *made = PyUnicode_FromUnicode(text, 2);
    IS(PyUnicode_Encode(text, 2, "latin-1", NULL), "'\\xe9n'");
    IS(PyUnicode_AsEncodedObject(made, "latin-1", NULL), "'\\xe9n'");
    IS(PyUnicode_AsEncodedString(made, "utf-8", NULL), "'\\xc3\\xa9n'");
    IS(PyUnicode_EncodeUTF7(text, 2, 0, 0, NULL), "'+AOk-n'");
    IS(PyUnicode_EncodeUTF8(text, 2, NULL), "'\\xc3\\xa9n'");
    IS(PyUnicode_AsUTF8String(made), "'\\xc3\\xa9n'");
    IS(PyUnicode_EncodeUTF16(text, 2, NULL, 1), "'\\x00\\xe9\\x00n'");
    IS(PyUnicode_AsUTF16String(made), "'\\xff\\xfe\\xe9\\x00n\\x00'");
    IS(PyUnicode_EncodeUTF32(text, 1, NULL, -1), "'\\xe9\\x00\\x00\\x00'");
    IS(PyUnicode_AsUTF32String(made), "'\\xff\\xfe\\x00\\x00\\xe9\\x00\\x00\\x00n\\x00\\x00\\x00'");
    IS(PyUnicode_EncodeUnicodeEscape(text, 2), "'\\\\xe9n'");
    IS(PyUnicode_AsUnicodeEscapeString(made), "'\\\\xe9n'");
    IS(PyUnicode_EncodeRawUnicodeEscape(text, 2), "'\\xe9n'");
    IS(PyUnicode_AsRawUnicodeEscapeString(made), "'\\xe9n'");
    IS(PyUnicode_EncodeLatin1(text, 2, NULL), "'\\xe9n'");
    IS(PyUnicode_AsLatin1String(made), "'\\xe9n'");
    IS(PyUnicode_EncodeASCII(text, 2, "replace"), "'?n'");
    NULLS(PyUnicode_AsASCIIString(made), PyExc_UnicodeEncodeError);
    PyObject *map = probe_eval("{0xe9: 'E', ord('n'): 0x4e}");
    IS(PyUnicode_EncodeCharmap(text, 2, map, NULL), "'EN'");
    IS(PyUnicode_AsCharmapString(made, map), "'EN'");
    PyObject *translation = probe_eval("{0xe9: u'ee', ord('n'): None}");
    IS(PyUnicode_Translate(made, translation, "ignore"), "u'ee'");
    IS(PyUnicode_TranslateCharmap(text, 2, translation, "ignore"), "u'ee'");
    Py_DECREF(translation);
    PyObject *letters = probe_eval("u''.join(map(unichr, range(255))) + u'\\u20ac'");
    PyObject *built = PyUnicode_BuildEncodingMap(letters);
    CHECK(built != NULL);
    IS(PyUnicode_AsCharmapString(made, built), "'\\xe9n'");
    Py_DECREF(built);
    Py_DECREF(letters);
    Py_DECREF(map);
    NULLS(_PyUnicode_AsDefaultEncodedString(made, NULL), PyExc_UnicodeEncodeError);
    PyObject *ascii = probe_eval("u'plain'");
    PyObject *cached = _PyUnicode_AsDefaultEncodedString(ascii, NULL);
    BORROWED(cached, "'plain'");
    CHECK(cached == _PyUnicode_AsDefaultEncodedString(ascii, NULL));
    Py_DECREF(ascii);
    char digits[10];
    Py_UNICODE letter[] = {0x20ac};
    Py_UNICODE number[] = {0x661, ' ', '2'};
    CHECK(PyUnicode_EncodeDecimal(number, 3, digits, NULL) == 0 && strcmp(digits, "1 2") == 0);
    FAILS(PyUnicode_EncodeDecimal(letter, 1, digits, NULL), PyExc_UnicodeEncodeError);
    Py_DECREF(made);
    DONE;
}

PROBE(unicode_characters)
{
    CHECK(_PyUnicode_IsAlpha(0xe9) && !_PyUnicode_IsAlpha('1'));
    CHECK(_PyUnicode_IsDecimalDigit(0x661) && _PyUnicode_ToDecimalDigit(0x661) == 1 && _PyUnicode_ToDecimalDigit('a') == -1);
    CHECK(_PyUnicode_IsDigit(0xb2) && _PyUnicode_ToDigit(0xb2) == 2 && !_PyUnicode_IsDecimalDigit(0xb2));
    CHECK(_PyUnicode_IsNumeric(0xbd) && _PyUnicode_ToNumeric(0xbd) == 0.5 && _PyUnicode_ToNumeric('a') == -1);
    CHECK(_PyUnicode_IsLinebreak(0x2028) && !_PyUnicode_IsLinebreak(' '));
    CHECK(_PyUnicode_IsWhitespace(0x2003) && !_PyUnicode_IsWhitespace('x'));
    CHECK(_PyUnicode_IsLowercase(0xe9) && _PyUnicode_IsUppercase(0xc9) && _PyUnicode_IsTitlecase(0x1c5));
    CHECK(_PyUnicode_ToLowercase(0xc9) == 0xe9 && _PyUnicode_ToUppercase(0xe9) == 0xc9);
    CHECK(_PyUnicode_ToTitlecase(0x1c4) == 0x1c5);
    CHECK(_Py_ascii_whitespace[' '] == 1 && _Py_ascii_whitespace['a'] == 0);
    extern const char _PyUnicode_TypeRecords[];
    CHECK(_PyUnicode_TypeRecords != NULL);
    DONE;
}

PyMethodDef probes_unicode[] = {
    ROW(unicode_make), ROW(unicode_search), ROW(unicode_decode), ROW(unicode_encode),
    ROW(unicode_characters), LAST,
};
