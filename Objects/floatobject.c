/* The float type: one IEEE 754 double.
 *
 * Allocation is int's scheme (see intobject.c): cells in blocks, free cells linked
 * through ob_type, ob_refcnt 0.  Comparisons with int and long are exact: no
 * operand is rounded to decide them.  Text comes from pystrtod.c; hexadecimal text
 * and packed bytes are made here. */

#include "Python.h"
#include "pycore_numbers.h"
#include "structseq.h"
#include <ctype.h>
#include <float.h>

#define CELLS_PER_BLOCK 168

typedef struct float_block {
    struct float_block *next;
    PyFloatObject cells[CELLS_PER_BLOCK];
} float_block;

static float_block *float_blocks = NULL;
PyFloatObject *_PyFloat_FreeCells = NULL;

/* ---- cells --------------------------------------------------------------------- */
static inline void
float_push_cell(PyFloatObject *cell)
{
    assert(Py_REFCNT(cell) == 0);
    Py_TYPE(cell) = (PyTypeObject *)_PyFloat_FreeCells;
    _PyFloat_FreeCells = cell;
}

PyFloatObject *
_PyFloat_MoreCells(void)
{
    float_block *block = PyMem_Malloc(sizeof(float_block));
    if (block == NULL) {
        return (PyFloatObject *)PyErr_NoMemory();
    }
    block->next = float_blocks;
    float_blocks = block;
    for (int i = CELLS_PER_BLOCK - 1; i >= 0; i--) {
        Py_REFCNT(&block->cells[i]) = 0;
        float_push_cell(&block->cells[i]);
    }
    return _PyFloat_FreeCells;
}

static int
float_block_live(float_block *block)
{
    int live = 0;
    for (int i = 0; i < CELLS_PER_BLOCK; i++) {
        live += Py_REFCNT(&block->cells[i]) != 0;
    }
    return live;
}

int
PyFloat_ClearFreeList(void)
{
    int total = 0;
    float_block **link = &float_blocks;
    _PyFloat_FreeCells = NULL;
    while (*link != NULL) {
        float_block *block = *link;
        int live = float_block_live(block);
        if (live == 0) {
            *link = block->next;
            PyMem_Free(block);
            continue;
        }
        for (int i = CELLS_PER_BLOCK - 1; live < CELLS_PER_BLOCK && i >= 0; i--) {
            if (Py_REFCNT(&block->cells[i]) == 0) {
                float_push_cell(&block->cells[i]);
            }
        }
        total += live;
        link = &block->next;
    }
    return total;
}

void
PyFloat_Fini(void)
{
    int live = PyFloat_ClearFreeList();
    if (Py_VerboseFlag) {
        fprintf(stderr, "# cleanup floats");
        if (live != 0) {
            fprintf(stderr, ": %d unfreed float%s", live, live == 1 ? "" : "s");
        }
        fputc('\n', stderr);
    }
}

static void
float_dealloc(PyObject *self)
{
    if (PyFloat_CheckExact(self)) {
        float_push_cell((PyFloatObject *)self);
    }
    else {
        Py_TYPE(self)->tp_free(self);
    }
}

static void
float_free(void *self)
{
    float_push_cell((PyFloatObject *)self);
}

/* ---- from and to C ----------------------------------------------------------------- */
double
PyFloat_GetMax(void)
{
    return DBL_MAX;
}

double
PyFloat_GetMin(void)
{
    return DBL_MIN;
}

PyObject *
PyFloat_FromDouble(double value)
{
    return _PyFloat_New(value);
}

double
PyFloat_AsDouble(PyObject *op)
{
    if (op != NULL && PyFloat_Check(op)) {
        return PyFloat_AS_DOUBLE(op);
    }
    PyNumberMethods *number = op == NULL ? NULL : Py_TYPE(op)->tp_as_number;
    if (number == NULL || number->nb_float == NULL) {
        PyErr_SetString(PyExc_TypeError, "a float is required");
        return -1.0;
    }
    PyObject *converted = number->nb_float(op);
    if (converted == NULL) {
        return -1.0;
    }
    double value = -1.0;
    if (PyFloat_Check(converted)) {
        value = PyFloat_AS_DOUBLE(converted);
    }
    else {
        PyErr_SetString(PyExc_TypeError, "nb_float should return float object");
    }
    Py_DECREF(converted);
    return value;
}

/* ---- from text ------------------------------------------------------------------------ */
static PyObject *
float_from_chars(const char *text, Py_ssize_t length)
{
    const char *end = text + length;
    while (text < end && isspace(Py_CHARMASK(*text))) {
        text++;
    }
    char *stop;
    double value = PyOS_string_to_double(text, &stop, NULL);
    if (value == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    while (stop < end && isspace(Py_CHARMASK(*stop))) {
        stop++;
    }
    if (stop != end) {
        PyErr_Format(PyExc_ValueError, "invalid literal for float(): %.200s", text);
        return NULL;
    }
    return _PyFloat_New(value);
}

PyObject *
PyFloat_FromString(PyObject *text, char **pend)
{
    const char *chars;
    Py_ssize_t length;
    if (pend != NULL) {
        *pend = NULL;
    }
    if (PyString_Check(text)) {
        return float_from_chars(PyString_AS_STRING(text), PyString_GET_SIZE(text));
    }
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(text)) {
        length = PyUnicode_GET_SIZE(text);
        char *decimal = PyMem_Malloc((size_t)length + 1);
        if (decimal == NULL) {
            return PyErr_NoMemory();
        }
        PyObject *result = NULL;
        if (PyUnicode_EncodeDecimal(PyUnicode_AS_UNICODE(text), length, decimal, NULL) == 0) {
            result = float_from_chars(decimal, (Py_ssize_t)strlen(decimal));
        }
        PyMem_Free(decimal);
        return result;
    }
#endif
    if (PyObject_AsCharBuffer(text, &chars, &length) < 0) {
        PyErr_SetString(PyExc_TypeError, "float() argument must be a string or a number");
        return NULL;
    }
    /* a buffer need not end in a zero byte */
    PyObject *copy = PyString_FromStringAndSize(chars, length);
    if (copy == NULL) {
        return NULL;
    }
    PyObject *result = float_from_chars(PyString_AS_STRING(copy), length);
    Py_DECREF(copy);
    return result;
}

/* ---- to text ----------------------------------------------------------------------------- */
static PyObject *
float_text(double value, char code, int precision)
{
    char *text = PyOS_double_to_string(value, code, precision, Py_DTSF_ADD_DOT_0, NULL);
    if (text == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromString(text);
    PyMem_Free(text);
    return result;
}

static PyObject *
float_repr(PyObject *self)
{
    return float_text(PyFloat_AS_DOUBLE(self), 'r', 0);
}

static PyObject *
float_str(PyObject *self)
{
    return float_text(PyFloat_AS_DOUBLE(self), 'g', PyFloat_STR_PRECISION);
}

static void
float_to_buffer(char *buffer, double value, char code, int precision)
{
    char *text = PyOS_double_to_string(value, code, precision, Py_DTSF_ADD_DOT_0, NULL);
    *buffer = '\0';
    if (text != NULL) {
        strncat(buffer, text, 99);
        PyMem_Free(text);
    }
}

void
PyFloat_AsReprString(char *buffer, PyFloatObject *op)
{
    float_to_buffer(buffer, op->ob_fval, 'r', 0);
}

void
PyFloat_AsString(char *buffer, PyFloatObject *op)
{
    float_to_buffer(buffer, op->ob_fval, 'g', PyFloat_STR_PRECISION);
}

static int
float_print(PyObject *self, FILE *stream, int flags)
{
    char buffer[100];
    if (flags & Py_PRINT_RAW) {
        PyFloat_AsString(buffer, (PyFloatObject *)self);
    }
    else {
        PyFloat_AsReprString(buffer, (PyFloatObject *)self);
    }
    Py_BEGIN_ALLOW_THREADS
    fputs(buffer, stream);
    Py_END_ALLOW_THREADS
    return 0;
}

/* ---- comparison ----------------------------------------------------------------------------- */
/* Sign of value - integer for a finite value; 2 on error.  Both are compared as
 * integers, the fraction of value decides a tie. */
static int
compare_with_integer(double value, PyObject *integer)
{
    double whole;
    double fraction = modf(value, &whole);
    if (PyInt_Check(integer)) {
        long b = PyInt_AS_LONG(integer);
        if (whole >= 9223372036854775808.0) {
            return 1;
        }
        if (whole < -9223372036854775808.0) {
            return -1;
        }
        long a = (long)whole;
        if (a != b) {
            return a < b ? -1 : 1;
        }
    }
    else {
        int sign = _PyLong_Sign(integer);
        int value_sign = (value > 0) - (value < 0);
        if (value_sign != sign) {
            return value_sign < sign ? -1 : 1;
        }
        int overflow;
        long b = PyLong_AsLongAndOverflow(integer, &overflow);
        if (!overflow && fabs(whole) < 9223372036854775808.0) {
            long a = (long)whole;
            if (a != b) {
                return a < b ? -1 : 1;
            }
        }
        else {
            int exponent;
            (void)frexp(whole, &exponent);
            size_t bits = _PyLong_NumBits(integer);
            if (bits == (size_t)-1 && PyErr_Occurred()) {
                PyErr_Clear(); /* more bits than any double */
            }
            if ((size_t)exponent != bits) {
                return ((size_t)exponent < bits ? -1 : 1) * sign;
            }
            PyObject *exact = PyLong_FromDouble(whole);
            if (exact == NULL) {
                return 2;
            }
            int order = PyLong_Type.tp_compare(exact, integer);
            Py_DECREF(exact);
            if (order != 0) {
                return order;
            }
        }
    }
    return (fraction > 0) - (fraction < 0);
}

static PyObject *
float_richcompare(PyObject *self, PyObject *other, int op)
{
    assert(PyFloat_Check(self));
    double a = PyFloat_AS_DOUBLE(self);
    double b;
    if (PyFloat_Check(other)) {
        b = PyFloat_AS_DOUBLE(other);
    }
    else if (!PyInt_Check(other) && !PyLong_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    else if (!Py_IS_FINITE(a)) {
        b = 0.0; /* any finite number answers the same */
    }
    else {
        int order = compare_with_integer(a, other);
        if (order == 2) {
            return NULL;
        }
        a = order;
        b = 0.0;
    }
    switch (op) {
    case Py_EQ:
        return PyBool_FromLong(a == b);
    case Py_NE:
        return PyBool_FromLong(a != b);
    case Py_LT:
        return PyBool_FromLong(a < b);
    case Py_LE:
        return PyBool_FromLong(a <= b);
    case Py_GT:
        return PyBool_FromLong(a > b);
    default:
        return PyBool_FromLong(a >= b);
    }
}

static long
float_hash(PyObject *self)
{
    return _Py_HashDouble(PyFloat_AS_DOUBLE(self));
}

static int
float_nonzero(PyObject *self)
{
    return PyFloat_AS_DOUBLE(self) != 0.0;
}

/* ---- arithmetic --------------------------------------------------------------------------------- */
/* A number operand as a double: 1, 0 if it is none, -1 with an exception. */
static inline int
float_operand(PyObject *op, double *value)
{
    if (PyFloat_Check(op)) {
        *value = PyFloat_AS_DOUBLE(op);
        return 1;
    }
    if (PyInt_Check(op)) {
        *value = (double)PyInt_AS_LONG(op);
        return 1;
    }
    if (PyLong_Check(op)) {
        *value = PyLong_AsDouble(op);
        return *value == -1.0 && PyErr_Occurred() ? -1 : 1;
    }
    return 0;
}

/* Both operands.  If this does not return 1 the caller returns *answer. */
static inline int
float_operands(PyObject *left, PyObject *right, double *a, double *b, PyObject **answer)
{
    int left_is = float_operand(left, a);
    int right_is = left_is == 1 ? float_operand(right, b) : 0;
    if (left_is == 1 && right_is == 1) {
        return 1;
    }
    *answer = NULL;
    if (left_is >= 0 && right_is >= 0) {
        Py_INCREF(Py_NotImplemented);
        *answer = Py_NotImplemented;
    }
    return 0;
}

static PyObject *
float_add(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    return float_operands(left, right, &a, &b, &answer) ? _PyFloat_New(a + b) : answer;
}

static PyObject *
float_sub(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    return float_operands(left, right, &a, &b, &answer) ? _PyFloat_New(a - b) : answer;
}

static PyObject *
float_mul(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    return float_operands(left, right, &a, &b, &answer) ? _PyFloat_New(a * b) : answer;
}

static PyObject *
float_true_div(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    if (!float_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (b == 0.0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "float division by zero");
        return NULL;
    }
    return _PyFloat_New(a / b);
}

static PyObject *
float_classic_div(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    if (!float_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (Py_DivisionWarningFlag >= 2
        && PyErr_Warn(PyExc_DeprecationWarning, "classic float division") < 0) {
        return NULL;
    }
    return float_true_div(left, right);
}

/* The floor of a / b and a modulo b, b != 0; the modulo has b's sign, also when it is zero.
 * Both start from the rest towards zero: a - modulo would be no number for an infinite b. */
static double
floor_division(double a, double b, double *modulo)
{
    double rest = fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest == 0.0) {
        rest = copysign(0.0, b);
    }
    else if ((rest < 0) != (b < 0)) {
        rest += b;
        quotient -= 1.0;
    }
    *modulo = rest;
    if (quotient == 0.0) {
        return copysign(0.0, a / b);
    }
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

static PyObject *
float_mod(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    if (!float_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (b == 0.0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "float modulo");
        return NULL;
    }
    double modulo;
    (void)floor_division(a, b, &modulo);
    return _PyFloat_New(modulo);
}

static PyObject *
float_divmod(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    if (!float_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (b == 0.0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "float divmod()");
        return NULL;
    }
    double modulo;
    double quotient = floor_division(a, b, &modulo);
    return _PyNumber_Pair(_PyFloat_New(quotient), _PyFloat_New(modulo));
}

static PyObject *
float_floor_div(PyObject *left, PyObject *right)
{
    double a, b;
    PyObject *answer;
    if (!float_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (b == 0.0) {
        PyErr_SetString(PyExc_ZeroDivisionError, "float divmod()");
        return NULL;
    }
    double modulo;
    return _PyFloat_New(floor_division(a, b, &modulo));
}

static PyObject *
float_pow(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    double b, e;
    PyObject *answer;
    if (modulus != Py_None) {
        PyErr_SetString(PyExc_TypeError, "pow() 3rd argument not allowed unless all "
                                         "arguments are integers");
        return NULL;
    }
    if (!float_operands(base, exponent, &b, &e, &answer)) {
        return answer;
    }
    if (b == 0.0 && e < 0.0 && Py_IS_FINITE(e)) {
        PyErr_SetString(PyExc_ZeroDivisionError, "0.0 cannot be raised to a negative power");
        return NULL;
    }
    if (b < 0.0 && Py_IS_FINITE(b) && Py_IS_FINITE(e) && e != floor(e)) {
        PyErr_SetString(PyExc_ValueError, "negative number cannot be raised to a fractional power");
        return NULL;
    }
    /* C99's pow() has Python's answers for infinities and NaNs */
    double power = pow(b, e);
    if (Py_IS_INFINITY(power) && Py_IS_FINITE(b) && Py_IS_FINITE(e)) {
        errno = ERANGE;
        return PyErr_SetFromErrno(PyExc_OverflowError);
    }
    return _PyFloat_New(power);
}

/* The number itself as an exact float. */
static PyObject *
float_float(PyObject *self)
{
    if (PyFloat_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    return _PyFloat_New(PyFloat_AS_DOUBLE(self));
}

static PyObject *
float_neg(PyObject *self)
{
    return _PyFloat_New(-PyFloat_AS_DOUBLE(self));
}

static PyObject *
float_abs(PyObject *self)
{
    return _PyFloat_New(fabs(PyFloat_AS_DOUBLE(self)));
}

/* Truncated, as an int if it fits. */
static PyObject *
float_int(PyObject *self)
{
    double whole;
    (void)modf(PyFloat_AS_DOUBLE(self), &whole);
    if (-9223372036854775808.0 <= whole && whole < 9223372036854775808.0) {
        return _PyInt_New((long)whole);
    }
    return PyLong_FromDouble(whole);
}

static PyObject *
float_long(PyObject *self)
{
    return PyLong_FromDouble(PyFloat_AS_DOUBLE(self));
}

static int
float_coerce(PyObject **left, PyObject **right)
{
    double value;
    if (PyFloat_Check(*right)) {
        Py_INCREF(*left);
        Py_INCREF(*right);
        return 0;
    }
    int is_number = float_operand(*right, &value);
    if (is_number <= 0) {
        return is_number < 0 ? -1 : 1;
    }
    PyObject *converted = _PyFloat_New(value);
    if (converted == NULL) {
        return -1;
    }
    *right = converted;
    Py_INCREF(*left);
    return 0;
}

PyObject *
_Py_double_round(double x, int ndigits)
{
    double rounded = _Py_dg_round(x, ndigits);
    if (Py_IS_INFINITY(rounded) && Py_IS_FINITE(x)) {
        PyErr_SetString(PyExc_OverflowError, "rounded value too large to represent");
        return NULL;
    }
    return _PyFloat_New(rounded);
}

/* ---- hexadecimal text ------------------------------------------------------------------------------- */
/* 13 hexadecimal digits after the point: all 52 bits. */
#define HEX_DIGITS ((DBL_MANT_DIG - 1 + 3) / 4)

static PyObject *
float_hex(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    double value = PyFloat_AS_DOUBLE(self);
    if (!Py_IS_FINITE(value)) {
        return float_repr(self);
    }
    const char *sign = signbit(value) ? "-" : "";
    if (value == 0.0) {
        return PyString_FromFormat("%s0x0.0p+0", sign);
    }
    int exponent;
    uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), DBL_MANT_DIG);
    exponent--;
    if (exponent < DBL_MIN_EXP - 1) { /* denormal: the leading digit becomes 0 */
        mantissa >>= DBL_MIN_EXP - 1 - exponent;
        exponent = DBL_MIN_EXP - 1;
    }
    char buffer[64];
    sprintf(buffer, "%s0x%d.%013llxp%+d", sign, (int)(mantissa >> (DBL_MANT_DIG - 1)),
            (unsigned long long)(mantissa & (((uint64_t)1 << (DBL_MANT_DIG - 1)) - 1)), exponent);
    return PyString_FromString(buffer);
}

static inline int
hex_value(char c)
{
    int value = _PyLong_DigitValue[Py_CHARMASK(c)];
    return value < 16 ? value : -1;
}

/* A hexadecimal number's digits, read: value is in [mantissa, mantissa + 1) * 2**exponent,
 * and exactly mantissa unless sticky. */
typedef struct {
    uint64_t mantissa;
    int64_t exponent;
    int sticky;
    int any;
} hex_number;

/* Reads digits with a point; returns where they end. */
static const char *
scan_hex_digits(const char *text, hex_number *number)
{
    int point = 0;
    for (;; text++) {
        if (*text == '.' && !point) {
            point = 1;
            continue;
        }
        int value = hex_value(*text);
        if (value < 0) {
            return text;
        }
        number->any = 1;
        if (number->mantissa >> 58 == 0) {
            number->mantissa = number->mantissa << 4 | (uint64_t)value;
            number->exponent -= point ? 4 : 0;
        }
        else {
            number->sticky |= value != 0;
            number->exponent += point ? 0 : 4;
        }
    }
}

/* The exponent after a 'p'; NULL if there are no digits. */
static const char *
scan_exponent(const char *text, int64_t *exponent)
{
    int negative = *text == '-';
    if (*text == '-' || *text == '+') {
        text++;
    }
    if (*text < '0' || *text > '9') {
        return NULL;
    }
    int64_t value = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (value < INT64_C(1000000000000000)) {
            value = value * 10 + (*text - '0');
        }
    }
    *exponent += negative ? -value : value;
    return text;
}

/* Round half to even; an infinity on overflow. */
static double
round_hex_number(const hex_number *number)
{
    uint64_t mantissa = number->mantissa;
    if (mantissa == 0) {
        return 0.0;
    }
    int bits = 64 - __builtin_clzll(mantissa);
    int64_t top = bits + number->exponent; /* value < 2**top */
    if (top > DBL_MAX_EXP) {
        return Py_HUGE_VAL;
    }
    if (top < DBL_MIN_EXP - DBL_MANT_DIG) {
        return 0.0;
    }
    int64_t keep = top - (DBL_MIN_EXP - DBL_MANT_DIG);
    if (keep > DBL_MANT_DIG) {
        keep = DBL_MANT_DIG;
    }
    int64_t drop = bits - keep;
    if (drop > 0) {
        uint64_t half = (uint64_t)1 << (drop - 1);
        uint64_t rest = mantissa & (2 * half - 1);
        mantissa >>= drop - 1;
        mantissa >>= 1;
        if (rest > half || (rest == half && (number->sticky || (mantissa & 1)))) {
            mantissa++;
        }
    }
    else {
        drop = 0;
    }
    return ldexp((double)mantissa, (int)(number->exponent + drop));
}

/* Parse text up to end; *stop is where the number ends, text if there is none. */
static double
parse_hex(const char *text, const char **stop)
{
    char *special_end;
    double value = _Py_parse_inf_or_nan(text, &special_end);
    if (special_end != text) {
        *stop = special_end;
        return Py_IS_NAN(value) ? Py_NAN : value;   // 2.7's sign of a NaN says nothing here
    }
    const char *at = text;
    hex_number number = {0, 0, 0, 0};
    *stop = text;
    int negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
        at += 2;
    }
    at = scan_hex_digits(at, &number);
    if (!number.any) {
        return 0.0;
    }
    if (*at == 'p' || *at == 'P') {
        at = scan_exponent(at + 1, &number.exponent);
        if (at == NULL) {
            return 0.0;
        }
    }
    *stop = at;
    value = round_hex_number(&number);
    return negative ? -value : value;
}

static PyObject *
float_fromhex(PyObject *cls, PyObject *arg)
{
    char *text;
    Py_ssize_t length;
    if (PyString_AsStringAndSize(arg, &text, &length) < 0) {
        return NULL;
    }
    const char *end = text + length;
    const char *at = text;
    while (isspace(Py_CHARMASK(*at))) {
        at++;
    }
    const char *stop;
    double value = parse_hex(at, &stop);
    int found = stop != at;
    int infinite_text = found && (at[*at == '-' || *at == '+'] | 0x20) == 'i';
    while (isspace(Py_CHARMASK(*stop))) {
        stop++;
    }
    if (!found || stop != end) {
        PyErr_SetString(PyExc_ValueError, "invalid hexadecimal floating-point string");
        return NULL;
    }
    if (Py_IS_INFINITY(value) && !infinite_text) {
        PyErr_SetString(PyExc_OverflowError,
                        "hexadecimal value too large to represent as a float");
        return NULL;
    }
    if (cls == (PyObject *)&PyFloat_Type) {
        return _PyFloat_New(value);
    }
    return PyObject_CallFunction(cls, "d", value);
}

/* ---- packed bytes ----------------------------------------------------------------------------------- */
/* float.__setformat__('...', 'unknown') lets tests see that packing does not rely on
 * the machine's own format; the bytes are the same. */
static int double_format_known = 1;
static int float_format_known = 1;

static void
store_bytes(unsigned char *p, uint64_t bits, int size, int le)
{
    for (int i = 0; i < size; i++) {
        p[le ? i : size - 1 - i] = (unsigned char)(bits >> (8 * i));
    }
}

static uint64_t
load_bytes(const unsigned char *p, int size, int le)
{
    uint64_t bits = 0;
    for (int i = 0; i < size; i++) {
        bits |= (uint64_t)p[le ? i : size - 1 - i] << (8 * i);
    }
    return bits;
}

int
_PyFloat_Pack4(double value, unsigned char *p, int le)
{
    float narrow = (float)value;
    if (isinf(narrow) && !Py_IS_INFINITY(value)) {
        PyErr_SetString(PyExc_OverflowError, "float too large to pack with f format");
        return -1;
    }
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof(bits));
    store_bytes(p, bits, 4, le);
    return 0;
}

int
_PyFloat_Pack8(double value, unsigned char *p, int le)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    store_bytes(p, bits, 8, le);
    return 0;
}

/* Without a known format, infinities and NaNs have no meaning. */
static int
check_special(int special, int known)
{
    if (special && !known) {
        PyErr_SetString(PyExc_ValueError, "can't unpack IEEE 754 special value on non-IEEE platform");
        return -1;
    }
    return 0;
}

double
_PyFloat_Unpack4(const unsigned char *p, int le)
{
    uint32_t bits = (uint32_t)load_bytes(p, 4, le);
    if (check_special((bits >> 23 & 0xff) == 0xff, float_format_known) < 0) {
        return -1.0;
    }
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

double
_PyFloat_Unpack8(const unsigned char *p, int le)
{
    uint64_t bits = load_bytes(p, 8, le);
    if (check_special((bits >> 52 & 0x7ff) == 0x7ff, double_format_known) < 0) {
        return -1.0;
    }
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

static const char ieee_little[] = "IEEE, little-endian";
static const char ieee_big[] = "IEEE, big-endian";

/* The flag for "double" or "float", NULL with ValueError for another name. */
static int *
format_flag(const char *name, const char *method)
{
    if (strcmp(name, "double") == 0) {
        return &double_format_known;
    }
    if (strcmp(name, "float") == 0) {
        return &float_format_known;
    }
    PyErr_Format(PyExc_ValueError, "%s() argument 1 must be 'double' or 'float'", method);
    return NULL;
}

static PyObject *
float_getformat(PyObject *Py_UNUSED(cls), PyObject *arg)
{
    if (!PyString_Check(arg)) {
        PyErr_Format(PyExc_TypeError, "__getformat__() argument must be string, not %.500s",
                     Py_TYPE(arg)->tp_name);
        return NULL;
    }
    int *known = format_flag(PyString_AS_STRING(arg), "__getformat__");
    return known == NULL ? NULL : PyString_FromString(*known ? ieee_little : "unknown");
}

static PyObject *
float_setformat(PyObject *Py_UNUSED(cls), PyObject *args)
{
    char *name;
    char *format;
    if (!PyArg_ParseTuple(args, "ss:__setformat__", &name, &format)) {
        return NULL;
    }
    int *known = format_flag(name, "__setformat__");
    if (known == NULL) {
        return NULL;
    }
    if (strcmp(format, "unknown") == 0) {
        *known = 0;
    }
    else if (strcmp(format, ieee_little) == 0) {
        *known = 1;
    }
    else if (strcmp(format, ieee_big) == 0) {
        PyErr_Format(PyExc_ValueError,
                     "can only set %s format to 'unknown' or the detected platform value", name);
        return NULL;
    }
    else {
        PyErr_SetString(PyExc_ValueError, "__setformat__() argument 2 must be 'unknown', "
                                          "'IEEE, little-endian' or 'IEEE, big-endian'");
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- methods -------------------------------------------------------------------------------------------- */
static PyObject *
float_is_integer(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    double value = PyFloat_AS_DOUBLE(self);
    return PyBool_FromLong(Py_IS_FINITE(value) && floor(value) == value);
}

/* number << bits, an int if it fits; steals number. */
static PyObject *
shifted(PyObject *number, int bits)
{
    if (number == NULL || bits == 0) {
        return number;
    }
    PyObject *count = PyInt_FromLong(bits);
    PyObject *result = count == NULL ? NULL : PyNumber_Lshift(number, count);
    Py_XDECREF(count);
    Py_DECREF(number);
    return result;
}

static PyObject *
float_as_integer_ratio(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    double value = PyFloat_AS_DOUBLE(self);
    if (Py_IS_INFINITY(value)) {
        PyErr_SetString(PyExc_OverflowError, "Cannot pass infinity to float.as_integer_ratio.");
        return NULL;
    }
    if (Py_IS_NAN(value)) {
        PyErr_SetString(PyExc_ValueError, "Cannot pass NaN to float.as_integer_ratio.");
        return NULL;
    }
    int exponent;
    long mantissa = (long)ldexp(frexp(value, &exponent), DBL_MANT_DIG);
    exponent -= DBL_MANT_DIG;
    if (mantissa == 0) {
        exponent = 0;
    }
    else {
        int zeros = __builtin_ctzl((unsigned long)mantissa);
        mantissa >>= zeros;
        exponent += zeros;
    }
    PyObject *numerator = shifted(PyInt_FromLong(mantissa), exponent > 0 ? exponent : 0);
    PyObject *denominator = shifted(PyInt_FromLong(1), exponent < 0 ? -exponent : 0);
    PyObject *result = NULL;
    if (numerator != NULL && denominator != NULL) {
        result = PyTuple_Pack(2, numerator, denominator);
    }
    Py_XDECREF(numerator);
    Py_XDECREF(denominator);
    return result;
}

static PyObject *
float_self_method(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return float_float(self);
}

static PyObject *
float_trunc(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return float_int(self);
}

static PyObject *
float_getnewargs(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(d)", PyFloat_AS_DOUBLE(self));
}

static PyObject *
float_format(PyObject *self, PyObject *args)
{
    return _PyNumber_FormatMethod(self, args, _PyFloat_FormatAdvanced);
}

static PyObject *
float_get_real(PyObject *self, void *Py_UNUSED(closure))
{
    return float_float(self);
}

static PyObject *
float_get_imag(PyObject *Py_UNUSED(self), void *Py_UNUSED(closure))
{
    return _PyFloat_New(0.0);
}

static PyObject *
float_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"x", NULL};
    PyObject *source = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|O:float", keywords, &source)) {
        return NULL;
    }
    PyObject *number = source == NULL             ? _PyFloat_New(0.0)
                       : PyString_CheckExact(source) ? PyFloat_FromString(source, NULL)
                                                     : PyNumber_Float(source);
    if (number == NULL || type == &PyFloat_Type) {
        return number;
    }
    assert(PyType_IsSubtype(type, &PyFloat_Type) && PyFloat_Check(number));
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        ((PyFloatObject *)self)->ob_fval = PyFloat_AS_DOUBLE(number);
    }
    Py_DECREF(number);
    return self;
}

static PyMethodDef float_methods[] = {
    {"conjugate", float_self_method, METH_NOARGS,
     PyDoc_STR("conjugate() -> float\n\nThe number itself: it has no imaginary part.")},
    {"__trunc__", float_trunc, METH_NOARGS,
     PyDoc_STR("The integer between 0 and the number that is next to it.")},
    {"as_integer_ratio", float_as_integer_ratio, METH_NOARGS,
     PyDoc_STR("as_integer_ratio() -> (int, int)\n\n"
               "The value as a fraction in lowest terms, the denominator positive.\n"
               "OverflowError for an infinity, ValueError for a NaN.")},
    {"fromhex", float_fromhex, METH_O | METH_CLASS,
     PyDoc_STR("fromhex(string) -> float\n\n"
               "The float that a hexadecimal text stands for, as '-0x1.8p+3', which is -12.0.")},
    {"hex", float_hex, METH_NOARGS,
     PyDoc_STR("hex() -> string\n\n"
               "The value in hexadecimal, exactly: (-12.0).hex() is '-0x1.8000000000000p+3'.")},
    {"is_integer", float_is_integer, METH_NOARGS,
     PyDoc_STR("is_integer() -> bool\n\nIs the value a whole number?")},
    {"__getnewargs__", float_getnewargs, METH_NOARGS, NULL},
    {"__getformat__", float_getformat, METH_O | METH_CLASS,
     PyDoc_STR("__getformat__(typestr) -> string\n\n"
               "For tests: how C's 'double' or 'float' is stored, 'unknown' or\n"
               "'IEEE, little-endian' or 'IEEE, big-endian'.")},
    {"__setformat__", float_setformat, METH_VARARGS | METH_CLASS,
     PyDoc_STR("__setformat__(typestr, fmt) -> None\n\n"
               "For tests: pretend that C's 'double' or 'float' is stored in an unknown\n"
               "way, or end that.")},
    {"__format__", float_format, METH_VARARGS,
     PyDoc_STR("__format__(format_spec) -> string\n\nThe number as format_spec asks.")},
    {NULL, NULL},
};

static PyGetSetDef float_getset[] = {
    {"real", float_get_real, NULL, "the real part: the number itself", NULL},
    {"imag", float_get_imag, NULL, "the imaginary part: 0.0", NULL},
    {NULL},
};

PyDoc_STRVAR(float_doc,
"float(x) -> float\n\
\n\
The floating-point number that a number or a text stands for; 0.0 without\n\
argument.");

static PyNumberMethods float_as_number = {
    .nb_add = float_add,
    .nb_subtract = float_sub,
    .nb_multiply = float_mul,
    .nb_divide = float_classic_div,
    .nb_remainder = float_mod,
    .nb_divmod = float_divmod,
    .nb_power = float_pow,
    .nb_negative = float_neg,
    .nb_positive = float_float,
    .nb_absolute = float_abs,
    .nb_nonzero = float_nonzero,
    .nb_coerce = float_coerce,
    .nb_int = float_int,
    .nb_long = float_long,
    .nb_float = float_float,
    .nb_floor_divide = float_floor_div,
    .nb_true_divide = float_true_div,
};

PyTypeObject PyFloat_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "float",
    .tp_basicsize = sizeof(PyFloatObject),
    .tp_dealloc = float_dealloc,
    .tp_print = float_print,
    .tp_repr = float_repr,
    .tp_as_number = &float_as_number,
    .tp_hash = float_hash,
    .tp_str = float_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = float_doc,
    .tp_richcompare = float_richcompare,
    .tp_methods = float_methods,
    .tp_getset = float_getset,
    .tp_new = float_new,
    .tp_free = float_free,
};

/* ---- sys.float_info ------------------------------------------------------------------------------------------ */
static PyTypeObject FloatInfo_Type;

static PyStructSequence_Field float_info_fields[] = {
    {"max", "DBL_MAX: the largest finite float"},
    {"max_exp", "DBL_MAX_EXP: radix ** (max_exp - 1) is still a float"},
    {"max_10_exp", "DBL_MAX_10_EXP: 10 ** max_10_exp is still a float"},
    {"min", "DBL_MIN: the smallest positive normalized float"},
    {"min_exp", "DBL_MIN_EXP: radix ** (min_exp - 1) is still normalized"},
    {"min_10_exp", "DBL_MIN_10_EXP: 10 ** min_10_exp is still normalized"},
    {"dig", "DBL_DIG: decimal digits that survive text -> float -> text"},
    {"mant_dig", "DBL_MANT_DIG: digits of the mantissa in base radix"},
    {"epsilon", "DBL_EPSILON: from 1.0 to the next float"},
    {"radix", "FLT_RADIX: base of the exponent"},
    {"rounds", "FLT_ROUNDS: how sums are rounded"},
    {NULL, NULL},
};

static PyStructSequence_Desc float_info_desc = {
    "sys.float_info",
    "sys.float_info\n\nWhat floats can do on this machine.",
    float_info_fields,
    11,
};

PyObject *
PyFloat_GetInfo(void)
{
    PyObject *info = PyStructSequence_New(&FloatInfo_Type);
    if (info == NULL) {
        return NULL;
    }
    int i = 0;
    PyStructSequence_SET_ITEM(info, i++, PyFloat_FromDouble(DBL_MAX));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_MAX_EXP));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_MAX_10_EXP));
    PyStructSequence_SET_ITEM(info, i++, PyFloat_FromDouble(DBL_MIN));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_MIN_EXP));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_MIN_10_EXP));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_DIG));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(DBL_MANT_DIG));
    PyStructSequence_SET_ITEM(info, i++, PyFloat_FromDouble(DBL_EPSILON));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(FLT_RADIX));
    PyStructSequence_SET_ITEM(info, i++, PyInt_FromLong(FLT_ROUNDS));
    assert(i == 11);
    if (PyErr_Occurred()) {
        Py_CLEAR(info);
    }
    return info;
}

void
_PyFloat_Init(void)
{
    if (FloatInfo_Type.tp_name == NULL) {
        PyStructSequence_InitType(&FloatInfo_Type, &float_info_desc);
    }
}
