/* Longs from and to C integers, doubles, pointers and bytes. */
#include "long_internal.h"
#include <float.h>

#define MAX_DIGITS ((Py_ssize_t)((PY_SSIZE_T_MAX - offsetof(PyLongObject, ob_digit)) / sizeof(digit)))

PyLongObject *
_PyLong_New(Py_ssize_t size)
{
    if (size > MAX_DIGITS) {
        PyErr_SetString(PyExc_OverflowError, "too many digits in integer");
        return NULL;
    }
    size_t room = size > 0 ? (size_t)size : 1;
    PyLongObject *result =
        PyObject_MALLOC(offsetof(PyLongObject, ob_digit) + room * sizeof(digit));
    if (result == NULL) {
        return (PyLongObject *)PyErr_NoMemory();
    }
    return PyObject_INIT_VAR(result, &PyLong_Type, size);
}

PyObject *
_PyLong_Copy(PyLongObject *src)
{
    assert(src != NULL && PyLong_Check(src));
    Py_ssize_t size = Py_SIZE(src);
    Py_ssize_t n = size < 0 ? -size : size;
    PyLongObject *copy = _PyLong_New(n);
    if (copy != NULL) {
        memcpy(copy->ob_digit, src->ob_digit, (size_t)n * sizeof(digit));
        Py_SIZE(copy) = size;
    }
    return (PyObject *)copy;
}

/* ---- from C ------------------------------------------------------------------- */
static PyObject *
long_from_magnitude(unsigned __int128 magnitude, int negative)
{
    Py_ssize_t size = 0;
    for (unsigned __int128 rest = magnitude; rest != 0; rest >>= PyLong_SHIFT) {
        size++;
    }
    PyLongObject *result = _PyLong_New(size);
    if (result == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        result->ob_digit[i] = (digit)magnitude & PyLong_MASK;
        magnitude >>= PyLong_SHIFT;
    }
    Py_SIZE(result) = negative ? -size : size;
    return (PyObject *)result;
}

PyObject *
_PyLong_FromInt128(__int128 value)
{
    return value < 0 ? long_from_magnitude(0 - (unsigned __int128)value, 1)
                     : long_from_magnitude((unsigned __int128)value, 0);
}

PyObject *
PyLong_FromLong(long value)
{
    return _PyLong_FromInt128(value);
}

PyObject *
PyLong_FromUnsignedLong(unsigned long value)
{
    return long_from_magnitude(value, 0);
}

PyObject *
PyLong_FromLongLong(PY_LONG_LONG value)
{
    return _PyLong_FromInt128(value);
}

PyObject *
PyLong_FromUnsignedLongLong(unsigned PY_LONG_LONG value)
{
    return long_from_magnitude(value, 0);
}

PyObject *
PyLong_FromSsize_t(Py_ssize_t value)
{
    return _PyLong_FromInt128(value);
}

PyObject *
PyLong_FromSize_t(size_t value)
{
    return long_from_magnitude(value, 0);
}

PyObject *
PyLong_FromVoidPtr(void *p)
{
    return (long)(intptr_t)p < 0 ? PyLong_FromUnsignedLong((unsigned long)(uintptr_t)p)
                                 : PyInt_FromLong((long)(intptr_t)p);
}

PyObject *
PyLong_FromDouble(double value)
{
    if (Py_IS_INFINITY(value)) {
        PyErr_SetString(PyExc_OverflowError, "cannot convert float infinity to integer");
        return NULL;
    }
    if (Py_IS_NAN(value)) {
        PyErr_SetString(PyExc_ValueError, "cannot convert float NaN to integer");
        return NULL;
    }
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    if (exponent <= 63) {
        return exponent <= 0 ? PyLong_FromLong(0) : PyLong_FromLong((long)value);
    }
    /* 53 bits, shifted up by exponent - 53 */
    twodigits mantissa = (twodigits)ldexp(fraction, DBL_MANT_DIG);
    int shift = exponent - DBL_MANT_DIG;
    Py_ssize_t size = exponent / PyLong_SHIFT + 1;
    PyLongObject *result = _PyLong_New(size);
    if (result == NULL) {
        return NULL;
    }
    memset(result->ob_digit, 0, (size_t)size * sizeof(digit));
    unsigned __int128 placed = (unsigned __int128)mantissa << shift % PyLong_SHIFT;
    for (Py_ssize_t i = shift / PyLong_SHIFT; placed != 0; i++) {
        assert(i < size);
        result->ob_digit[i] = (digit)placed & PyLong_MASK;
        placed >>= PyLong_SHIFT;
    }
    return long_finish(result, value < 0);
}

/* ---- to C ------------------------------------------------------------------------ */
/* The magnitude modulo 2**64; *fits says whether that is all of it. */
static unsigned long
long_magnitude(PyObject *op, int *fits)
{
    Py_ssize_t size = Py_SIZE(op);
    const digit *digits = ((PyLongObject *)op)->ob_digit;
    unsigned long value = 0;
    if (size < 0) {
        size = -size;
    }
    *fits = size < 3 || (size == 3 && digits[2] >> (64 - 2 * PyLong_SHIFT) == 0);
    for (Py_ssize_t i = size < 3 ? size - 1 : 2; i >= 0; i--) {
        value = value << PyLong_SHIFT | digits[i];
    }
    return value;
}

/* op's value; *overflow is the sign of a value that does not fit. */
static long
long_to_word(PyObject *op, int *overflow)
{
    int fits;
    unsigned long magnitude = long_magnitude(op, &fits);
    int negative = Py_SIZE(op) < 0;
    *overflow = 0;
    if (fits && magnitude <= (unsigned long)LONG_MAX + (negative ? 1 : 0)) {
        return negative ? (long)(0UL - magnitude) : (long)magnitude;
    }
    *overflow = negative ? -1 : 1;
    return -1;
}

/* An int, a long or what nb_int makes of op, to a word; bad_type is the TypeError
 * text for an nb_int that returns something else. */
static long
number_to_word(PyObject *op, int *overflow, const char *bad_type)
{
    *overflow = 0;
    if (op == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyInt_Check(op)) {
        return PyInt_AS_LONG(op);
    }
    if (PyLong_Check(op)) {
        return long_to_word(op, overflow);
    }
    PyNumberMethods *number = Py_TYPE(op)->tp_as_number;
    if (number == NULL || number->nb_int == NULL) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return -1;
    }
    PyObject *converted = number->nb_int(op);
    if (converted == NULL) {
        return -1;
    }
    long value = -1;
    if (PyInt_Check(converted)) {
        value = PyInt_AS_LONG(converted);
    }
    else if (PyLong_Check(converted)) {
        value = long_to_word(converted, overflow);
    }
    else {
        PyErr_SetString(PyExc_TypeError, bad_type);
    }
    Py_DECREF(converted);
    return value;
}

static const char bad_nb_int[] = "nb_int should return int object";

long
PyLong_AsLongAndOverflow(PyObject *op, int *overflow)
{
    return number_to_word(op, overflow, bad_nb_int);
}

long
PyLong_AsLong(PyObject *op)
{
    int overflow;
    long value = number_to_word(op, &overflow, bad_nb_int);
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
    }
    return value;
}

int
_PyLong_AsInt(PyObject *op)
{
    int overflow;
    long value = number_to_word(op, &overflow, bad_nb_int);
    if (overflow || value > INT_MAX || value < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return -1;
    }
    return (int)value;
}

PY_LONG_LONG
PyLong_AsLongLongAndOverflow(PyObject *op, int *overflow)
{
    return number_to_word(op, overflow, bad_nb_int);
}

PY_LONG_LONG
PyLong_AsLongLong(PyObject *op)
{
    int overflow;
    long value = number_to_word(op, &overflow, "integer conversion failed");
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "long too big to convert");
    }
    return value;
}

Py_ssize_t
PyLong_AsSsize_t(PyObject *op)
{
    if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return -1;
    }
    int overflow;
    long value = long_to_word(op, &overflow);
    if (overflow) {
        PyErr_SetString(PyExc_OverflowError, "long int too large to convert to int");
    }
    return value;
}

unsigned long
PyLong_AsUnsignedLong(PyObject *op)
{
    if (op != NULL && PyInt_Check(op)) {
        if (PyInt_AS_LONG(op) >= 0) {
            return (unsigned long)PyInt_AS_LONG(op);
        }
    }
    else if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return (unsigned long)-1;
    }
    else if (Py_SIZE(op) >= 0) {
        int fits;
        unsigned long value = long_magnitude(op, &fits);
        if (!fits) {
            PyErr_SetString(PyExc_OverflowError, "long int too large to convert");
            return (unsigned long)-1;
        }
        return value;
    }
    PyErr_SetString(PyExc_OverflowError, "can't convert negative value to unsigned long");
    return (unsigned long)-1;
}

unsigned PY_LONG_LONG
PyLong_AsUnsignedLongLong(PyObject *op)
{
    if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return (unsigned PY_LONG_LONG)-1;
    }
    int fits;
    unsigned long value = long_magnitude(op, &fits);
    if (Py_SIZE(op) < 0) {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative long to unsigned");
        return (unsigned PY_LONG_LONG)-1;
    }
    if (!fits) {
        PyErr_SetString(PyExc_OverflowError, "long too big to convert");
        return (unsigned PY_LONG_LONG)-1;
    }
    return value;
}

unsigned PY_LONG_LONG
PyLong_AsUnsignedLongLongMask(PyObject *op)
{
    if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return (unsigned PY_LONG_LONG)-1;
    }
    int fits;
    unsigned long value = long_magnitude(op, &fits);
    return Py_SIZE(op) < 0 ? 0UL - value : value;
}

unsigned long
PyLong_AsUnsignedLongMask(PyObject *op)
{
    if (op != NULL && PyInt_Check(op)) {
        return (unsigned long)PyInt_AS_LONG(op);
    }
    return (unsigned long)PyLong_AsUnsignedLongLongMask(op);
}

void *
PyLong_AsVoidPtr(PyObject *op)
{
    unsigned long address;
    if (op != NULL && PyInt_Check(op)) {
        address = (unsigned long)PyInt_AS_LONG(op);
    }
    else if (op != NULL && PyLong_Check(op) && Py_SIZE(op) < 0) {
        address = (unsigned long)PyLong_AsLong(op);
    }
    else {
        address = PyLong_AsUnsignedLong(op);
    }
    if (address == (unsigned long)-1 && PyErr_Occurred()) {
        return NULL;
    }
    return (void *)(uintptr_t)address;
}

/* ---- bits and sign ------------------------------------------------------------------ */
int
_PyLong_Sign(PyObject *op)
{
    assert(op != NULL && PyLong_Check(op));
    return (Py_SIZE(op) > 0) - (Py_SIZE(op) < 0);
}

size_t
_PyLong_NumBits(PyObject *op)
{
    assert(op != NULL && PyLong_Check(op));
    long_operand operand;
    long_operand_from_long(&operand, op);
    if (operand.size == 0) {
        return 0;
    }
    size_t full = (size_t)(operand.size - 1);
    if (full > (SIZE_MAX - PyLong_SHIFT) / PyLong_SHIFT) {
        PyErr_SetString(PyExc_OverflowError, "long has too many bits to express in a "
                                             "platform size_t");
        return (size_t)-1;
    }
    return full * PyLong_SHIFT + (size_t)nat_bits_in_digit(operand.digits[full]);
}

/* ---- to double --------------------------------------------------------------------------- */
double
_PyLong_Frexp(PyLongObject *op, Py_ssize_t *exponent)
{
    long_operand operand;
    long_operand_from_long(&operand, (PyObject *)op);
    *exponent = 0;
    if (operand.size == 0) {
        return 0.0;
    }
    Py_ssize_t last = operand.size - 1;
    int lead_bits = nat_bits_in_digit(operand.digits[last]);
    if (last >= (PY_SSIZE_T_MAX - lead_bits) / PyLong_SHIFT) {
        PyErr_SetString(PyExc_OverflowError, "huge integer: number of bits overflows a "
                                             "Py_ssize_t");
        return -1.0;
    }
    Py_ssize_t bits = last * PyLong_SHIFT + lead_bits;

    /* The leading 64 bits, the lowest of them or-ed with all that follow. */
    unsigned __int128 top = 0;
    Py_ssize_t i = last;
    for (int n = 0; n < 4; n++) {
        top = top << PyLong_SHIFT | (i >= 0 ? operand.digits[i] : 0);
        i--;
    }
    uint64_t mantissa = (uint64_t)(top >> (3 * PyLong_SHIFT + lead_bits - 64));
    unsigned __int128 below = top & (((unsigned __int128)1 << (3 * PyLong_SHIFT + lead_bits - 64)) - 1);
    int sticky = below != 0;
    for (; !sticky && i >= 0; i--) {
        sticky = operand.digits[i] != 0;
    }
    /* round the 64 bits to 53, half to even */
    uint64_t rest = mantissa & 0x7ff;
    mantissa >>= 11;
    if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1)))) {
        mantissa++;
    }
    double fraction = ldexp((double)mantissa, -DBL_MANT_DIG);
    if (fraction == 1.0) {
        if (bits == PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "huge integer: number of bits overflows a "
                                                 "Py_ssize_t");
            return -1.0;
        }
        fraction = 0.5;
        bits++;
    }
    *exponent = bits;
    return operand.negative ? -fraction : fraction;
}

double
PyLong_AsDouble(PyObject *op)
{
    if (op == NULL || !PyLong_Check(op)) {
        PyErr_BadInternalCall();
        return -1.0;
    }
    Py_ssize_t exponent;
    double fraction = _PyLong_Frexp((PyLongObject *)op, &exponent);
    if (exponent > DBL_MAX_EXP || (fraction == -1.0 && PyErr_Occurred())) {
        PyErr_SetString(PyExc_OverflowError, "long int too large to convert to float");
        return -1.0;
    }
    return ldexp(fraction, (int)exponent);
}

/* ---- bytes ---------------------------------------------------------------------------------- */
PyObject *
_PyLong_FromByteArray(const unsigned char *bytes, size_t n, int little_endian, int is_signed)
{
    const unsigned char *byte = little_endian ? bytes : bytes + n - 1;
    const ptrdiff_t step = little_endian ? 1 : -1;
    int negative = n > 0 && is_signed && byte[step * (ptrdiff_t)(n - 1)] >= 0x80;
    if (n > (size_t)PY_SSIZE_T_MAX / 8) {
        PyErr_SetString(PyExc_OverflowError, "byte array too long to convert to int");
        return NULL;
    }
    Py_ssize_t size = (Py_ssize_t)((n * 8 + PyLong_SHIFT - 1) / PyLong_SHIFT);
    PyLongObject *result = _PyLong_New(size);
    if (result == NULL) {
        return NULL;
    }
    /* the magnitude of a negative number is the complement plus one */
    const digit flip = negative ? 0xff : 0;
    digit plus = negative ? 1 : 0;
    twodigits pending = 0;
    int count = 0;
    Py_ssize_t at = 0;
    for (size_t i = 0; i < n; i++) {
        digit value = (byte[step * (ptrdiff_t)i] ^ flip) + plus;
        plus = value >> 8;
        pending |= (twodigits)(value & 0xff) << count;
        count += 8;
        if (count >= PyLong_SHIFT) {
            result->ob_digit[at++] = (digit)pending & PyLong_MASK;
            pending >>= PyLong_SHIFT;
            count -= PyLong_SHIFT;
        }
    }
    if (at < size) {
        result->ob_digit[at++] = (digit)pending;
    }
    assert(at == size);
    /* only -256**n itself carries out, and that needs n+1 bytes: impossible */
    return long_finish(result, negative);
}

int
_PyLong_AsByteArray(PyLongObject *op, unsigned char *bytes, size_t n, int little_endian,
                    int is_signed)
{
    long_operand operand;
    long_operand_from_long(&operand, (PyObject *)op);
    if (operand.negative && !is_signed) {
        PyErr_SetString(PyExc_OverflowError, "can't convert negative long to unsigned");
        return -1;
    }
    unsigned char *byte = little_endian ? bytes : bytes + n - 1;
    const ptrdiff_t step = little_endian ? 1 : -1;
    const digit flip = operand.negative ? 0xff : 0;
    digit plus = operand.negative ? 1 : 0;
    digit last = 0;
    twodigits pending = 0;
    int count = 0;
    Py_ssize_t next = 0;
    for (size_t i = 0; i < n; i++) {
        if (count < 8 && next < operand.size) {
            pending |= (twodigits)operand.digits[next++] << count;
            count += PyLong_SHIFT;
        }
        digit value = (((digit)pending & 0xff) ^ flip) + plus;
        plus = value >> 8;
        last = value & 0xff;
        byte[step * (ptrdiff_t)i] = (unsigned char)last;
        pending >>= 8;
        count = count > 8 ? count - 8 : 0;
    }
    int fits = pending == 0 && next == operand.size;
    if (fits && is_signed) {
        fits = n == 0 ? operand.size == 0
                      : operand.size == 0 || (last >= 0x80) == operand.negative;
    }
    if (!fits) {
        PyErr_SetString(PyExc_OverflowError, "long too big to convert");
        return -1;
    }
    return 0;
}
