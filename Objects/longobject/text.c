/* Longs (and ints) from and to text. */
#include "long_internal.h"

#define ROW_NONE 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37, 37
#define LETTERS_A_TO_O 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24
#define LETTERS_P_TO_Z 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35
int _PyLong_DigitValue[256] = {
    ROW_NONE, ROW_NONE, ROW_NONE,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 37, 37, 37, 37, 37, 37,
    37, LETTERS_A_TO_O, LETTERS_P_TO_Z, 37, 37, 37, 37, 37,
    37, LETTERS_A_TO_O, LETTERS_P_TO_Z, 37, 37, 37, 37, 37,
    ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE, ROW_NONE,
};
#undef ROW_NONE
#undef LETTERS_A_TO_O
#undef LETTERS_P_TO_Z

/* ---- from text -------------------------------------------------------------------- */
static inline int
is_blank(char c)
{
    return c == ' ' || ('\t' <= c && c <= '\r');
}

static inline int
digit_of(char c)
{
    return _PyLong_DigitValue[Py_CHARMASK(c)];
}

/* The letter of "0x", "0o", "0b" that fits base, at text; lower case, or 0. */
static int
prefix_base(const char *text, const char *end)
{
    if (end - text < 2 || text[0] != '0') {
        return 0;
    }
    switch (text[1] | 0x20) {
    case 'x':
        return 16;
    case 'o':
        return 8;
    case 'b':
        return 2;
    default:
        return 0;
    }
}

static PyObject *
bad_literal(const char *text, Py_ssize_t length, int base, int want_int)
{
    PyObject *shown = PyString_FromStringAndSize(text, length > 200 ? 200 : length);
    PyObject *repr = shown == NULL ? NULL : PyObject_Repr(shown);
    if (repr != NULL) {
        PyErr_Format(PyExc_ValueError, "invalid literal for %s() with base %d: %s",
                     want_int ? "int" : "long", base, PyString_AS_STRING(repr));
    }
    Py_XDECREF(shown);
    Py_XDECREF(repr);
    return NULL;
}

/* The number of the digits [text, end), at least one, all of base. */
static PyObject *
digits_to_number(const char *text, const char *end, int base, int negative, int want_int)
{
    while (end - text > 1 && *text == '0') {
        text++;
    }
    /* 2**63 has 64 digits in base 2 and 19 in base 10 */
    if (end - text <= (base <= 10 ? base == 10 ? 18 : base == 2 ? 62 : 19 : 11)) {
        unsigned long value = 0;
        for (; text < end; text++) {
            value = value * (unsigned long)base + (unsigned long)digit_of(*text);
        }
        long word = negative ? -(long)value : (long)value;
        return want_int ? _PyInt_New(word) : PyLong_FromLong(word);
    }
    Py_ssize_t size = _PyNat_DigitsSize(end - text, base);
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, want_int ? "int string too large to convert"
                                                   : "long string too large to convert");
        return NULL;
    }
    PyLongObject *result = _PyLong_New(size);
    if (result == NULL) {
        return NULL;
    }
    if (_PyNat_FromText(result->ob_digit, size, text, end - text, base) < 0) {
        return long_no_memory(result);
    }
    PyObject *number = long_finish(result, negative);
    return want_int ? _PyLong_Shrink(number) : number;
}

PyObject *
_PyLong_Read(const char *text, Py_ssize_t length, int base, int want_int)
{
    if (base != 0 && (base < 2 || base > 36)) {
        PyErr_Format(PyExc_ValueError, "%s() base must be >= 2 and <= 36, or 0",
                     want_int ? "int" : "long");
        return NULL;
    }
    const char *at = text;
    const char *end = text + length;
    int negative = 0;
    int radix = base;
    while (at < end && is_blank(*at)) {
        at++;
    }
    while (end > at && is_blank(end[-1])) {
        end--;
    }
    if (at < end && (*at == '+' || *at == '-')) {
        negative = *at == '-';
        at++;
        while (at < end && is_blank(*at)) {
            at++;
        }
    }
    int prefix = prefix_base(at, end);
    if (radix == 0) {
        radix = prefix != 0 ? prefix : at < end && *at == '0' ? 8 : 10;
    }
    if (prefix == radix) {
        at += 2;
    }
    const char *digits_end = at;
    while (digits_end < end && digit_of(*digits_end) < radix) {
        digits_end++;
    }
    const char *rest = digits_end;
    if (!want_int && rest < end && (*rest == 'L' || *rest == 'l')) {
        rest++;
    }
    if (digits_end == at || rest != end) {
        /* long() names the base it found out, int() the one it was given */
        return bad_literal(text, length, want_int ? base : radix, want_int);
    }
    return digits_to_number(at, digits_end, radix, negative, want_int);
}

PyObject *
PyLong_FromString(char *text, char **pend, int base)
{
    size_t length = strlen(text);
    PyObject *result = _PyLong_Read(text, (Py_ssize_t)length, base, 0);
    if (result != NULL && pend != NULL) {
        *pend = text + length;
    }
    return result;
}

#ifdef Py_USING_UNICODE
PyObject *
PyLong_FromUnicode(Py_UNICODE *text, Py_ssize_t length, int base)
{
    char *digits = PyMem_Malloc((size_t)length + 1);
    if (digits == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *result = NULL;
    if (PyUnicode_EncodeDecimal(text, length, digits, NULL) == 0) {
        result = PyLong_FromString(digits, NULL, base);
    }
    PyMem_Free(digits);
    return result;
}
#endif

/* ---- to text -------------------------------------------------------------------------- */
/* Write the prefix of base before text. */
static char *
put_prefix(char *text, int base, int is_zero, int newstyle)
{
    switch (base) {
    case 10:
        break;
    case 16:
        *--text = 'x';
        *--text = '0';
        break;
    case 2:
        *--text = 'b';
        *--text = '0';
        break;
    case 8:
        if (newstyle) {
            *--text = 'o';
            *--text = '0';
        }
        else if (!is_zero) {
            *--text = '0';
        }
        break;
    default:
        *--text = '#';
        *--text = (char)('0' + base % 10);
        if (base > 10) {
            *--text = (char)('0' + base / 10);
        }
    }
    return text;
}

PyObject *
_PyLong_Format(PyObject *op, int base, int addL, int newstyle)
{
    if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    assert(base >= 2 && base <= 36);
    long_operand operand;
    long_operand_from_long(&operand, op);
    Py_ssize_t room = _PyNat_TextSize(operand.size, base);
    if (room < 0 || room > PY_SSIZE_T_MAX - 8) {
        PyErr_SetString(PyExc_OverflowError, "long is too large to format");
        return NULL;
    }
    room += 6;
    char small[96];
    char *buffer = small;
    if (room > (Py_ssize_t)sizeof(small) && (buffer = PyMem_Malloc((size_t)room)) == NULL) {
        return PyErr_NoMemory();
    }
    char *end = buffer + room;
    if (addL) {
        end[-1] = 'L';
    }
    char *text;
    PyObject *result = NULL;
    if (_PyNat_ToText(operand.digits, operand.size, base, end - (addL ? 1 : 0), &text) < 0) {
        PyErr_NoMemory();
    }
    else {
        text = put_prefix(text, base, operand.size == 0, newstyle);
        if (operand.negative) {
            *--text = '-';
        }
        assert(text >= buffer);
        result = PyString_FromStringAndSize(text, end - text);
    }
    if (buffer != small) {
        PyMem_Free(buffer);
    }
    return result;
}
