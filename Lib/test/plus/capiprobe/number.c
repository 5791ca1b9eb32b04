/* abstract.h's PyNumber, boolobject.h, intobject.h, longobject.h, longintrepr.h,
 * floatobject.h, complexobject.h: numbers. */
#include "capiprobe.h"
#include <float.h>
#include <limits.h>
#include <longintrepr.h>

extern PyObject *_PyInt_FromUid(uid_t);
extern PyObject *_PyInt_FromGid(gid_t);
extern int _Py_Uid_Converter(PyObject *, uid_t *);
extern int _Py_Gid_Converter(PyObject *, gid_t *);
extern char *_PyOS_ascii_formatd(char *, size_t, const char *, double, int);
extern double _PyOS_ascii_strtod(const char *, char **);

PROBE(number_binary)
{
    static const struct {
        PyObject *(*function)(PyObject *, PyObject *);
        const char *result;
    } rows[] = {
        {PyNumber_Add, "23"},         {PyNumber_Subtract, "11"},    {PyNumber_Multiply, "102"},
        {PyNumber_Divide, "2"},       {PyNumber_FloorDivide, "2"},  {PyNumber_TrueDivide, "17 / 6.0"},
        {PyNumber_Remainder, "5"},    {PyNumber_Divmod, "(2, 5)"},  {PyNumber_Lshift, "1088"},
        {PyNumber_Rshift, "0"},       {PyNumber_And, "0"},          {PyNumber_Or, "23"},
        {PyNumber_Xor, "23"},         {PyNumber_InPlaceAdd, "23"},  {PyNumber_InPlaceSubtract, "11"},
        {PyNumber_InPlaceMultiply, "102"},                          {PyNumber_InPlaceDivide, "2"},
        {PyNumber_InPlaceFloorDivide, "2"},                         {PyNumber_InPlaceTrueDivide, "17 / 6.0"},
        {PyNumber_InPlaceRemainder, "5"},                           {PyNumber_InPlaceLshift, "1088"},
        {PyNumber_InPlaceRshift, "0"},                              {PyNumber_InPlaceAnd, "0"},
        {PyNumber_InPlaceOr, "23"},   {PyNumber_InPlaceXor, "23"},
    };
    PyObject *a = PyInt_FromLong(17);
    PyObject *b = PyInt_FromLong(6);
    PyObject *text = PyString_FromString("t");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        IS(rows[i].function(a, b), rows[i].result);
        NULLS(rows[i].function(Py_None, b), PyExc_TypeError);
    }
    IS(PyNumber_Add(text, text), "'tt'");
    IS(PyNumber_Multiply(text, b), "'tttttt'");
    IS(PyNumber_InPlaceMultiply(b, text), "'tttttt'");
    IS(PyNumber_InPlaceAdd(text, text), "'tt'");
    IS(PyNumber_Power(a, b, Py_None), "17 ** 6");
    IS(PyNumber_Power(a, b, a), "0");
    IS(PyNumber_InPlacePower(a, b, Py_None), "17 ** 6");
    NULLS(PyNumber_Power(text, b, Py_None), PyExc_TypeError);
    PyObject *zero = PyInt_FromLong(0);
    NULLS(PyNumber_Divmod(a, zero), PyExc_ZeroDivisionError);
    PyObject *list = PyList_New(0);
    PyObject *same = PyNumber_InPlaceAdd(list, list);
    CHECK(same == list);
    Py_DECREF(same);
    Py_DECREF(list);
    Py_DECREF(zero);
    Py_DECREF(a);
    Py_DECREF(b);
    Py_DECREF(text);
    DONE;
}

PROBE(number_unary)
{
    PyObject *five = PyInt_FromLong(-5);
    PyObject *text = PyString_FromString("12");
    PyObject *half = PyFloat_FromDouble(2.5);
    IS(PyNumber_Negative(five), "5");
    IS(PyNumber_Positive(five), "-5");
    IS(PyNumber_Absolute(five), "5");
    IS(PyNumber_Invert(five), "4");
    NULLS(PyNumber_Negative(text), PyExc_TypeError);
    NULLS(PyNumber_Invert(half), PyExc_TypeError);
    IS(PyNumber_Int(half), "2");
    IS(PyNumber_Int(text), "12");
    IS(PyNumber_Long(text), "12L");
    IS(PyNumber_Float(text), "12.0");
    IS(PyNumber_Index(five), "-5");
    NULLS(PyNumber_Index(half), PyExc_TypeError);
    IS(PyNumber_ToBase(five, 2), "'-0b101'");
    IS(PyNumber_ToBase(five, 16), "'-0x5'");
    CHECK(PyNumber_Check(five) && PyNumber_Check(half) && !PyNumber_Check(Py_None) && !PyNumber_Check(NULL));
    CHECK(PyNumber_AsSsize_t(five, PyExc_IndexError) == -5);
    PyObject *huge = probe_eval("-1 << 70");
    FAILS(PyNumber_AsSsize_t(huge, PyExc_IndexError), PyExc_IndexError);
    CHECK(PyNumber_AsSsize_t(huge, NULL) == PY_SSIZE_T_MIN);
    FAILS(PyNumber_AsSsize_t(half, NULL), PyExc_TypeError);
    NULLS(_PyNumber_ConvertIntegralToInt(PyList_New(0), "no int: %s"), PyExc_TypeError);
    TEXT("no int: list");
    Py_INCREF(five);
    IS(_PyNumber_ConvertIntegralToInt(five, "%s"), "-5");
    Py_DECREF(huge);
    Py_DECREF(half);
    Py_DECREF(text);
    Py_DECREF(five);
    DONE;
}

PROBE(number_coerce)
{
    PyObject *a = PyInt_FromLong(2);
    PyObject *b = PyFloat_FromDouble(0.5);
    PyObject *first = a;
    PyObject *second = b;
    CHECK(PyNumber_Coerce(&first, &second) == 0 && PyFloat_Check(first) && second == b);
    Py_DECREF(first);
    Py_DECREF(second);
    first = a;
    second = b;
    CHECK(PyNumber_CoerceEx(&first, &second) == 0 && PyFloat_Check(first));
    Py_DECREF(first);
    Py_DECREF(second);
    first = a;
    second = Py_None;
    CHECK(PyNumber_CoerceEx(&first, &second) == 1);
    FAILS(PyNumber_Coerce(&first, &second), PyExc_TypeError);
    Py_DECREF(a);
    Py_DECREF(b);
    DONE;
}

PROBE(boolean)
{
    CHECK(Py_True == (PyObject *)&_Py_TrueStruct && Py_False == (PyObject *)&_Py_ZeroStruct);
    PyObject *true_object = PyBool_FromLong(7);
    CHECK(true_object == Py_True && Py_TYPE(true_object) == &PyBool_Type);
    Py_DECREF(true_object);
    IS(PyBool_FromLong(0), "False");
    DONE;
}

PROBE(integer)
{
    char *end = NULL;
    PyObject *small = PyInt_FromLong(-7);
    PyObject *huge = probe_eval("1 << 64");
    PyObject *half = PyFloat_FromDouble(3.75);
    CHECK(Py_TYPE(small) == &PyInt_Type && PyInt_AsLong(small) == -7 && PyInt_AsLong(half) == 3);
    FAILS(PyInt_AsLong(huge), PyExc_OverflowError);
    FAILS(PyInt_AsLong(Py_None), PyExc_TypeError);
    CHECK(PyInt_AsSsize_t(small) == -7);
    FAILS(PyInt_AsSsize_t(huge), PyExc_OverflowError);
    CHECK(PyInt_AsUnsignedLongMask(small) == (unsigned long)-7 && PyInt_AsUnsignedLongMask(huge) == 0);
    CHECK(PyInt_AsUnsignedLongLongMask(small) == (unsigned PY_LONG_LONG)-7);
    CHECK(_PyInt_AsInt(small) == -7);
    PyObject *wide = PyInt_FromLong(1L << 40);
    FAILS(_PyInt_AsInt(wide), PyExc_OverflowError);
    IS(PyInt_FromSize_t((size_t)-1), "2 ** 64 - 1");
    IS(PyInt_FromSize_t(5), "5");
    IS(PyInt_FromSsize_t(PY_SSIZE_T_MIN), "int(-2 ** 63)");
    IS(PyInt_FromString((char *)" 0x1f  ", &end, 16), "31");
    CHECK(*end == '\0');
    NULLS(PyInt_FromString((char *)"12x", NULL, 10), PyExc_ValueError);
    NULLS(PyInt_FromString((char *)"1", NULL, 1), PyExc_ValueError);
    IS(PyInt_FromString((char *)"99999999999999999999", NULL, 10), "99999999999999999999");
    Py_UNICODE text[] = {'-', '4', '2'};
    IS(PyInt_FromUnicode(text, 3, 10), "-42");
    CHECK(PyInt_GetMax() == LONG_MAX);
    IS(_PyInt_Format((PyIntObject *)small, 8, 0), "'-07'");
    IS(_PyInt_Format((PyIntObject *)small, 8, 1), "'-0o7'");
    IS(_PyInt_FormatAdvanced(small, (char *)"+05d", 4), "'-0007'");
    NULLS(_PyInt_FormatAdvanced(small, (char *)"y", 1), PyExc_ValueError);
    CHECK(PyInt_ClearFreeList() >= 0);
    CHECK(PyOS_strtoul((char *)"0x10 ", &end, 0) == 16 && *end == ' ');
    CHECK(PyOS_strtol((char *)"-077", &end, 0) == -63 && *end == '\0');
    CHECK(PyOS_strtoul((char *)"18446744073709551616", &end, 10) == ULONG_MAX && errno == ERANGE);
    errno = 0;
    Py_DECREF(wide);
    Py_DECREF(half);
    Py_DECREF(huge);
    Py_DECREF(small);
    DONE;
}

PROBE(user_ids)
{
    uid_t user = 0;
    gid_t group = 0;
    IS(_PyInt_FromUid(1000), "1000");
    IS(_PyInt_FromUid((uid_t)-1), "4294967295");
    IS(_PyInt_FromGid(7), "7");
    PyObject *number = PyInt_FromLong(12);
    PyObject *negative = PyInt_FromLong(-1);
    PyObject *low = PyInt_FromLong(-2);
    CHECK(_Py_Uid_Converter(number, &user) == 1 && user == 12);
    CHECK(_Py_Gid_Converter(number, &group) == 1 && group == 12);
    CHECK(_Py_Uid_Converter(negative, &user) == 1 && user == (uid_t)-1);
    CHECK(_Py_Uid_Converter(low, &user) == 0 && probe_raised(PyExc_OverflowError));
    CHECK(_Py_Gid_Converter(Py_None, &group) == 0 && probe_raised(PyExc_TypeError));
    Py_DECREF(number);
    Py_DECREF(negative);
    Py_DECREF(low);
    DONE;
}

PROBE(long_from)
{
    char *end = NULL;
    Py_UNICODE text[] = {'-', 'f', 'f'};
    IS(PyLong_FromLong(LONG_MIN), "-2 ** 63");
    IS(PyLong_FromUnsignedLong(ULONG_MAX), "2 ** 64 - 1");
    IS(PyLong_FromLongLong(-1), "-1L");
    IS(PyLong_FromUnsignedLongLong(ULLONG_MAX), "2 ** 64 - 1");
    IS(PyLong_FromSize_t(3), "3L");
    IS(PyLong_FromSsize_t(-3), "-3L");
    IS(PyLong_FromDouble(-1e20), "-100000000000000000000");
    NULLS(PyLong_FromDouble(HUGE_VAL), PyExc_OverflowError);
    NULLS(PyLong_FromDouble(HUGE_VAL - HUGE_VAL), PyExc_ValueError);
    IS(PyLong_FromString((char *)"  -0b101", &end, 0), "-5L");
    CHECK(*end == '\0');
    NULLS(PyLong_FromString((char *)"0x", NULL, 0), PyExc_ValueError);
    TEXT("invalid literal for long() with base 16: '0x'");
    IS(PyLong_FromUnicode(text, 3, 16), "-255L");
    PyObject *pointer = PyLong_FromVoidPtr(&text);
    CHECK(pointer != NULL && PyLong_AsVoidPtr(pointer) == &text);
    Py_DECREF(pointer);
    NULLS(PyLong_AsVoidPtr(Py_None), PyExc_SystemError);
    DONE;
}

PROBE(long_as)
{
    int overflow = 5;
    PyObject *small = PyLong_FromLong(-9);
    PyObject *huge = probe_eval("(1 << 64) + 5");
    CHECK(Py_TYPE(small) == &PyLong_Type);
    CHECK(PyLong_AsLong(small) == -9 && PyLong_AsLongLong(small) == -9 && PyLong_AsSsize_t(small) == -9);
    FAILS(PyLong_AsLong(huge), PyExc_OverflowError);
    FAILS(PyLong_AsLongLong(huge), PyExc_OverflowError);
    FAILS(PyLong_AsSsize_t(huge), PyExc_OverflowError);
    CHECK(PyLong_AsUnsignedLong(small) == (unsigned long)-1 && probe_raised(PyExc_OverflowError));
    CHECK(PyLong_AsUnsignedLongLong(small) == (unsigned PY_LONG_LONG)-1 && probe_raised(PyExc_OverflowError));
    CHECK(PyLong_AsUnsignedLongMask(huge) == 5 && PyLong_AsUnsignedLongLongMask(huge) == 5);
    CHECK(PyLong_AsLongAndOverflow(huge, &overflow) == -1 && overflow == 1);
    CHECK(PyLong_AsLongLongAndOverflow(small, &overflow) == -9 && overflow == 0);
    CHECK(_PyLong_AsInt(small) == -9);
    FAILS(_PyLong_AsInt(huge), PyExc_OverflowError);
    CHECK(PyLong_AsDouble(huge) == 18446744073709551616.0);
    FAILS(PyLong_AsDouble(Py_None), PyExc_SystemError);
    CHECK(_PyLong_Sign(small) == -1 && _PyLong_NumBits(small) == 4 && _PyLong_NumBits(huge) == 65);
    Py_ssize_t exponent = 0;
    CHECK(_PyLong_Frexp((PyLongObject *)small, &exponent) == -0.5625 && exponent == 4);
    Py_DECREF(small);
    Py_DECREF(huge);
    DONE;
}

PROBE(long_bytes)
{
    unsigned char bytes[4] = {0xff, 0xfe, 0, 1};
    PyObject *number = _PyLong_FromByteArray(bytes, 2, 0, 1);
    IS(number, "-2L");
    IS(_PyLong_FromByteArray(bytes, 4, 1, 0), "0x0100feffL");
    number = PyLong_FromLong(-2);
    CHECK(_PyLong_AsByteArray((PyLongObject *)number, bytes, 4, 1, 1) == 0);
    CHECK(bytes[0] == 0xfe && bytes[1] == 0xff && bytes[3] == 0xff);
    FAILS(_PyLong_AsByteArray((PyLongObject *)number, bytes, 4, 1, 0), PyExc_OverflowError);
    IS(_PyLong_Format(number, 2, 1, 0), "'-0b10L'");
    IS(_PyLong_Format(number, 10, 0, 0), "'-2'");
    IS(_PyLong_FormatAdvanced(number, (char *)">5x", 3), "'   -2'");
    IS(_PyLong_Copy((PyLongObject *)number), "-2L");
    PyLongObject *made = _PyLong_New(2);
    CHECK(made != NULL && Py_SIZE(made) == 2);
    made->ob_digit[0] = 3;
    made->ob_digit[1] = 1;
    IS(made, "(1L << 30) + 3");
    CHECK(_PyLong_DigitValue['z'] == 35 && _PyLong_DigitValue['7'] == 7 && _PyLong_DigitValue['!'] == 37);
    PyObject *info = PyLong_GetInfo();
    IS(PyObject_GetAttrString(info, "bits_per_digit"), "30");
    Py_DECREF(info);
    Py_DECREF(number);
    DONE;
}

PROBE(floating)
{
    char text[100];
    unsigned char packed[8];
    PyObject *number = PyFloat_FromDouble(-2.5);
    PyObject *string = PyString_FromString(" 1e3 ");
    CHECK(Py_TYPE(number) == &PyFloat_Type && PyFloat_AsDouble(number) == -2.5);
    FAILS(PyFloat_AsDouble(string), PyExc_TypeError);
    IS(PyFloat_FromString(string, NULL), "1000.0");
    NULLS(PyFloat_FromString(Py_None, NULL), PyExc_TypeError);
    CHECK(PyFloat_GetMax() == DBL_MAX && PyFloat_GetMin() == DBL_MIN);
    PyObject *info = PyFloat_GetInfo();
    IS(PyObject_GetAttrString(info, "dig"), "15");
    Py_DECREF(info);
    PyFloat_AsString(text, (PyFloatObject *)number);
    CHECK(strcmp(text, "-2.5") == 0);
    PyFloat_AsReprString(text, (PyFloatObject *)number);
    CHECK(strcmp(text, "-2.5") == 0);
    CHECK(_PyFloat_Pack4(-2.5, packed, 1) == 0 && _PyFloat_Unpack4(packed, 1) == -2.5);
    FAILS(_PyFloat_Pack4(1e300, packed, 1), PyExc_OverflowError);
    CHECK(_PyFloat_Pack8(1e300, packed, 0) == 0 && _PyFloat_Unpack8(packed, 0) == 1e300 && packed[0] == 0x7e);
    IS(_PyFloat_FormatAdvanced(number, (char *)"+.2f", 4), "'-2.50'");
    IS(_Py_double_round(2.675, 2), "2.67");
    IS(_Py_double_round(1250, -2), "1300.0");
    CHECK(PyFloat_ClearFreeList() >= 0);
    Py_DECREF(string);
    Py_DECREF(number);
    DONE;
}

PROBE(doubles_of_text)
{
    char buffer[100];
    char *end = NULL;
    int type = -1;
    CHECK(PyOS_string_to_double("1.5e3x", &end, NULL) == 1500 && *end == 'x');
    CHECK(PyOS_string_to_double("x", NULL, NULL) == -1 && probe_raised(PyExc_ValueError));
    TEXT("could not convert string to float: x");
    CHECK(PyOS_string_to_double("1e999", &end, NULL) == HUGE_VAL);
    CHECK(PyOS_string_to_double("1e999", &end, PyExc_ArithmeticError) == -1 && probe_raised(PyExc_ArithmeticError));
    CHECK(_Py_parse_inf_or_nan("-Infinity!", &end) == -HUGE_VAL && *end == '!');
    char *text = PyOS_double_to_string(0.1, 'r', 0, 0, &type);
    CHECK(strcmp(text, "0.1") == 0 && type == Py_DTST_FINITE);
    PyMem_Free(text);
    text = PyOS_double_to_string(-HUGE_VAL, 'e', 3, Py_DTSF_SIGN, &type);
    CHECK(strcmp(text, "-inf") == 0 && type == Py_DTST_INFINITE);
    PyMem_Free(text);
    text = PyOS_double_to_string(3, 'g', 4, Py_DTSF_ADD_DOT_0 | Py_DTSF_SIGN | Py_DTSF_ALT, NULL);
    CHECK(strcmp(text, "+3.000") == 0);
    PyMem_Free(text);
    CHECK(strcmp(_PyOS_ascii_formatd(buffer, 100, "%.3f", 2.5, -1), "2.500") == 0);
    CHECK(_PyOS_ascii_strtod("0.25z", &end) == 0.25 && *end == 'z');
    int decimal, sign;
    char *digits = _Py_dg_dtoa(-1234.5, 2, 3, &decimal, &sign, &end);
    CHECK(strcmp(digits, "123") == 0 && decimal == 4 && sign == 1);
    _Py_dg_freedtoa(digits);
    CHECK(_Py_dg_strtod("6.25e-2;", &end) == 0.0625 && *end == ';');
    DONE;
}

/* Deprecated: each warns, and with -3 or an error filter fails. */
PROBE(doubles_of_text_deprecated)
{
    char buffer[100];
    char *end = NULL;
    CHECK(probe_exec("import warnings; warnings.simplefilter('ignore')"));
    CHECK(PyOS_ascii_strtod("1.5 ", &end) == 1.5 && *end == ' ');
    CHECK(PyOS_ascii_atof("2.5x") == 2.5);
    CHECK(strcmp(PyOS_ascii_formatd(buffer, 100, "%.2e", 1234.0), "1.23e+03") == 0);
    CHECK(probe_exec("warnings.resetwarnings()"));
    DONE;
}

PROBE(complex_numbers)
{
    Py_complex a = {3, 4};
    Py_complex b = {1, -2};
    Py_complex c = _Py_c_sum(a, b);
    CHECK(c.real == 4 && c.imag == 2);
    c = _Py_c_diff(a, b);
    CHECK(c.real == 2 && c.imag == 6);
    c = _Py_c_neg(a);
    CHECK(c.real == -3 && c.imag == -4);
    c = _Py_c_prod(a, b);
    CHECK(c.real == 11 && c.imag == -2);
    c = _Py_c_quot(a, b);
    CHECK(c.real == -1 && c.imag == 2);
    errno = 0;
    c = _Py_c_quot(a, (Py_complex){0, 0});
    CHECK(errno == EDOM && c.real == 0);
    c = _Py_c_pow(a, (Py_complex){0, 0});
    CHECK(c.real == 1 && c.imag == 0);
    CHECK(_Py_c_abs(a) == 5);
    errno = 0;
    PyObject *number = PyComplex_FromCComplex(a);
    CHECK(Py_TYPE(number) == &PyComplex_Type);
    CHECK(PyComplex_RealAsDouble(number) == 3 && PyComplex_ImagAsDouble(number) == 4);
    CHECK(PyComplex_AsCComplex(number).imag == 4);
    CHECK(PyComplex_AsCComplex(Py_None).real == -1 && probe_raised(PyExc_TypeError));
    IS(PyComplex_FromDoubles(1, -0.0), "complex(1, -0.0)");
    IS(_PyComplex_FormatAdvanced(number, (char *)".1f", 3), "'3.0+4.0j'");
    Py_DECREF(number);
    DONE;
}

PyMethodDef probes_number[] = {
    ROW(number_binary), ROW(number_unary), ROW(number_coerce), ROW(boolean), ROW(integer),
    ROW(user_ids), ROW(long_from), ROW(long_as), ROW(long_bytes), ROW(floating),
    ROW(doubles_of_text), ROW(doubles_of_text_deprecated), ROW(complex_numbers), LAST,
};
