/* Complex numbers: arithmetic on C values, and the type. */

#include "Python.h"
#include "pycore_names.h"
#include "pycore_numbers.h"
#include "structmember.h"
#include <ctype.h>

static const Py_complex complex_one = {1.0, 0.0};

/* ---- arithmetic on C values ------------------------------------------------------ */
Py_complex
c_sum(Py_complex left, Py_complex right)
{
    return (Py_complex){left.real + right.real, left.imag + right.imag};
}

Py_complex
c_diff(Py_complex left, Py_complex right)
{
    return (Py_complex){left.real - right.real, left.imag - right.imag};
}

Py_complex
c_neg(Py_complex value)
{
    return (Py_complex){-value.real, -value.imag};
}

Py_complex
c_prod(Py_complex left, Py_complex right)
{
    return (Py_complex){
        left.real * right.real - left.imag * right.imag,
        left.real * right.imag + left.imag * right.real,
    };
}

/* Scaled by the divisor's larger part, so that its square cannot overflow. */
Py_complex
c_quot(Py_complex dividend, Py_complex divisor)
{
    double real = fabs(divisor.real);
    double imag = fabs(divisor.imag);
    if (real >= imag) {
        if (real == 0.0) {
            errno = EDOM;
            return (Py_complex){0.0, 0.0};
        }
        double ratio = divisor.imag / divisor.real;
        double scale = divisor.real + divisor.imag * ratio;
        return (Py_complex){
            (dividend.real + dividend.imag * ratio) / scale,
            (dividend.imag - dividend.real * ratio) / scale,
        };
    }
    if (imag >= real) {
        assert(divisor.imag != 0.0);
        double ratio = divisor.real / divisor.imag;
        double scale = divisor.real * ratio + divisor.imag;
        return (Py_complex){
            (dividend.real * ratio + dividend.imag) / scale,
            (dividend.imag * ratio - dividend.real) / scale,
        };
    }
    return (Py_complex){Py_NAN, Py_NAN}; /* a part of the divisor is a NaN */
}

Py_complex
c_pow(Py_complex base, Py_complex exponent)
{
    if (exponent.real == 0.0 && exponent.imag == 0.0) {
        return complex_one;
    }
    if (base.real == 0.0 && base.imag == 0.0) {
        if (exponent.imag != 0.0 || exponent.real < 0.0) {
            errno = EDOM;
        }
        return (Py_complex){0.0, 0.0};
    }
    double size = hypot(base.real, base.imag);
    double angle = atan2(base.imag, base.real);
    double length = pow(size, exponent.real);
    double phase = angle * exponent.real;
    if (exponent.imag != 0.0) {
        length /= exp(angle * exponent.imag);
        phase += exponent.imag * log(size);
    }
    return (Py_complex){length * cos(phase), length * sin(phase)};
}

/* value ** n by squaring, n > 0. */
static Py_complex
c_power_unsigned(Py_complex value, long n)
{
    Py_complex result = complex_one;
    Py_complex square = value;
    for (long mask = 1; mask > 0 && n >= mask; mask <<= 1) {
        if (n & mask) {
            result = c_prod(result, square);
        }
        square = c_prod(square, square);
    }
    return result;
}

static Py_complex
c_power_int(Py_complex value, long n)
{
    if (n > 100 || n < -100) {
        return c_pow(value, (Py_complex){(double)n, 0.0});
    }
    return n > 0 ? c_power_unsigned(value, n)
                 : c_quot(complex_one, c_power_unsigned(value, -n));
}

double
c_abs(Py_complex value)
{
    errno = 0;
    if (!Py_IS_FINITE(value.real) || !Py_IS_FINITE(value.imag)) {
        /* an infinite part wins over a NaN */
        if (Py_IS_INFINITY(value.real)) {
            return fabs(value.real);
        }
        if (Py_IS_INFINITY(value.imag)) {
            return fabs(value.imag);
        }
        return Py_NAN;
    }
    double size = hypot(value.real, value.imag);
    errno = Py_IS_FINITE(size) ? 0 : ERANGE;
    return size;
}

/* ---- from and to C ------------------------------------------------------------------- */
static PyObject *
complex_make(PyTypeObject *type, Py_complex value)
{
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        ((PyComplexObject *)self)->cval = value;
    }
    return self;
}

PyObject *
PyComplex_FromCComplex(Py_complex value)
{
    PyComplexObject *self = PyObject_MALLOC(sizeof(PyComplexObject));
    if (self == NULL) {
        return PyErr_NoMemory();
    }
    (void)PyObject_INIT(self, &PyComplex_Type);
    self->cval = value;
    return (PyObject *)self;
}

PyObject *
PyComplex_FromDoubles(double real, double imag)
{
    return PyComplex_FromCComplex((Py_complex){real, imag});
}

double
PyComplex_RealAsDouble(PyObject *op)
{
    return PyComplex_Check(op) ? ((PyComplexObject *)op)->cval.real : PyFloat_AsDouble(op);
}

double
PyComplex_ImagAsDouble(PyObject *op)
{
    return PyComplex_Check(op) ? ((PyComplexObject *)op)->cval.imag : 0.0;
}

/* What op.__complex__() returns, NULL without an exception if there is no such
 * method. */
static PyObject *
call_dunder_complex(PyObject *op)
{
    if (PyInstance_Check(op)) {
        PyObject *method = PyObject_GetAttr(op, _Py_ID(__complex__));
        if (method == NULL) {
            if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
                PyErr_Clear();
            }
            return NULL;
        }
        PyObject *result = PyObject_CallObject(method, NULL);
        Py_DECREF(method);
        return result;
    }
    PyObject *name = _Py_ID(__complex__);
    PyObject *method = _PyObject_LookupSpecial(op, "__complex__", &name);
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_CallObject(method, NULL);
    Py_DECREF(method);
    return result;
}

Py_complex
PyComplex_AsCComplex(PyObject *op)
{
    Py_complex value = {-1.0, 0.0};
    assert(op != NULL);
    if (PyComplex_Check(op)) {
        return ((PyComplexObject *)op)->cval;
    }
    PyObject *converted = call_dunder_complex(op);
    if (converted == NULL) {
        if (!PyErr_Occurred()) {
            value.real = PyFloat_AsDouble(op);
        }
        return value;
    }
    if (PyComplex_Check(converted)) {
        value = ((PyComplexObject *)converted)->cval;
    }
    else {
        PyErr_SetString(PyExc_TypeError, "__complex__ should return a complex object");
    }
    Py_DECREF(converted);
    return value;
}

/* ---- to text ----------------------------------------------------------------------------- */
static PyObject *
complex_text(Py_complex value, char code, int precision)
{
    PyObject *result = NULL;
    char *real = NULL;
    char *imag = NULL;
    /* a real part of +0 is left out, and the parentheses with it */
    int imag_only = value.real == 0.0 && copysign(1.0, value.real) == 1.0;
    imag = PyOS_double_to_string(value.imag, code, precision, imag_only ? 0 : Py_DTSF_SIGN, NULL);
    if (imag == NULL) {
        return NULL;
    }
    if (imag_only) {
        result = PyString_FromFormat("%sj", imag);
    }
    else {
        real = PyOS_double_to_string(value.real, code, precision, 0, NULL);
        if (real != NULL) {
            result = PyString_FromFormat("(%s%sj)", real, imag);
        }
    }
    PyMem_Free(real);
    PyMem_Free(imag);
    return result;
}

static PyObject *
complex_repr(PyObject *self)
{
    return complex_text(((PyComplexObject *)self)->cval, 'r', 0);
}

static PyObject *
complex_str(PyObject *self)
{
    return complex_text(((PyComplexObject *)self)->cval, 'g', PyFloat_STR_PRECISION);
}

static int
complex_print(PyObject *self, FILE *stream, int flags)
{
    PyObject *text = (flags & Py_PRINT_RAW) ? complex_str(self) : complex_repr(self);
    if (text == NULL) {
        return -1;
    }
    Py_BEGIN_ALLOW_THREADS
    fputs(PyString_AS_STRING(text), stream);
    Py_END_ALLOW_THREADS
    Py_DECREF(text);
    return 0;
}

/* ---- comparison ------------------------------------------------------------------------------ */
static long
complex_hash(PyObject *self)
{
    Py_complex value = ((PyComplexObject *)self)->cval;
    long real = _Py_HashDouble(value.real);
    long imag = real == -1 ? -1 : _Py_HashDouble(value.imag);
    if (real == -1 || imag == -1) {
        return -1;
    }
    long hash = (long)((unsigned long)real + 1000003UL * (unsigned long)imag);
    return hash == -1 ? -2 : hash;
}

static int
complex_nonzero(PyObject *self)
{
    Py_complex value = ((PyComplexObject *)self)->cval;
    return value.real != 0.0 || value.imag != 0.0;
}

static PyObject *
complex_richcompare(PyObject *self, PyObject *other, int op)
{
    assert(PyComplex_Check(self));
    Py_complex a = ((PyComplexObject *)self)->cval;
    int equal;
    if (!PyComplex_Check(other) && !PyFloat_Check(other) && !PyInt_Check(other)
        && !PyLong_Check(other)) {
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    if (op != Py_EQ && op != Py_NE) {
        PyErr_SetString(PyExc_TypeError, "no ordering relation is defined for complex numbers");
        return NULL;
    }
    if (PyComplex_Check(other)) {
        Py_complex b = ((PyComplexObject *)other)->cval;
        equal = a.real == b.real && a.imag == b.imag;
    }
    else if (a.imag != 0.0) {
        equal = 0;
    }
    else if (PyFloat_Check(other)) {
        equal = a.real == PyFloat_AS_DOUBLE(other);
    }
    else {
        /* float compares with integers exactly */
        PyObject *real = PyFloat_FromDouble(a.real);
        PyObject *answer = real == NULL ? NULL : PyObject_RichCompare(real, other, op);
        Py_XDECREF(real);
        return answer;
    }
    return PyBool_FromLong(equal == (op == Py_EQ));
}

/* ---- arithmetic slots ---------------------------------------------------------------------------- */
/* 1, 0 if op is no number, -1 with an exception. */
static int
complex_operand(PyObject *op, Py_complex *value)
{
    value->imag = 0.0;
    if (PyComplex_Check(op)) {
        *value = ((PyComplexObject *)op)->cval;
        return 1;
    }
    if (PyFloat_Check(op)) {
        value->real = PyFloat_AS_DOUBLE(op);
        return 1;
    }
    if (PyInt_Check(op)) {
        value->real = (double)PyInt_AS_LONG(op);
        return 1;
    }
    if (PyLong_Check(op)) {
        value->real = PyLong_AsDouble(op);
        return value->real == -1.0 && PyErr_Occurred() ? -1 : 1;
    }
    return 0;
}

/* Both operands.  If this does not return 1 the caller returns *answer. */
static int
complex_operands(PyObject *left, PyObject *right, Py_complex *a, Py_complex *b, PyObject **answer)
{
    int left_is = complex_operand(left, a);
    int right_is = left_is == 1 ? complex_operand(right, b) : 0;
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
complex_add(PyObject *left, PyObject *right)
{
    Py_complex a, b;
    PyObject *answer;
    return complex_operands(left, right, &a, &b, &answer) ? PyComplex_FromCComplex(c_sum(a, b))
                                                          : answer;
}

static PyObject *
complex_sub(PyObject *left, PyObject *right)
{
    Py_complex a, b;
    PyObject *answer;
    return complex_operands(left, right, &a, &b, &answer) ? PyComplex_FromCComplex(c_diff(a, b))
                                                          : answer;
}

static PyObject *
complex_mul(PyObject *left, PyObject *right)
{
    Py_complex a, b;
    PyObject *answer;
    return complex_operands(left, right, &a, &b, &answer) ? PyComplex_FromCComplex(c_prod(a, b))
                                                          : answer;
}

/* a / b, or ZeroDivisionError with text: returns 0. */
static int
complex_divide(Py_complex a, Py_complex b, Py_complex *quotient, const char *text)
{
    errno = 0;
    *quotient = c_quot(a, b);
    if (errno == EDOM) {
        PyErr_SetString(PyExc_ZeroDivisionError, text);
        return 0;
    }
    return 1;
}

static PyObject *
complex_div(PyObject *left, PyObject *right)
{
    Py_complex a, b, quotient;
    PyObject *answer;
    if (!complex_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    return complex_divide(a, b, &quotient, "complex division by zero")
               ? PyComplex_FromCComplex(quotient)
               : NULL;
}

static PyObject *
complex_classic_div(PyObject *left, PyObject *right)
{
    Py_complex a, b;
    PyObject *answer;
    if (!complex_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (Py_DivisionWarningFlag >= 2
        && PyErr_Warn(PyExc_DeprecationWarning, "classic complex division") < 0) {
        return NULL;
    }
    return complex_div(left, right);
}

/* The floor of the quotient's real part, and what is left. */
static int
complex_floor(Py_complex a, Py_complex b, Py_complex *quotient, Py_complex *rest,
              const char *text)
{
    if (PyErr_Warn(PyExc_DeprecationWarning, "complex divmod(), // and % are deprecated") < 0
        || !complex_divide(a, b, quotient, text)) {
        return 0;
    }
    quotient->real = floor(quotient->real);
    quotient->imag = 0.0;
    *rest = c_diff(a, c_prod(b, *quotient));
    return 1;
}

static PyObject *
complex_mod(PyObject *left, PyObject *right)
{
    Py_complex a, b, quotient, rest;
    PyObject *answer;
    if (!complex_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    return complex_floor(a, b, &quotient, &rest, "complex remainder")
               ? PyComplex_FromCComplex(rest)
               : NULL;
}

static PyObject *
complex_divmod(PyObject *left, PyObject *right)
{
    Py_complex a, b, quotient, rest;
    PyObject *answer;
    if (!complex_operands(left, right, &a, &b, &answer)) {
        return answer;
    }
    if (!complex_floor(a, b, &quotient, &rest, "complex divmod()")) {
        return NULL;
    }
    return Py_BuildValue("(NN)", PyComplex_FromCComplex(quotient), PyComplex_FromCComplex(rest));
}

static PyObject *
complex_floor_div(PyObject *left, PyObject *right)
{
    PyObject *pair = complex_divmod(left, right);
    if (pair == NULL || pair == Py_NotImplemented) {
        return pair;
    }
    PyObject *quotient = PyTuple_GET_ITEM(pair, 0);
    Py_INCREF(quotient);
    Py_DECREF(pair);
    return quotient;
}

static PyObject *
complex_pow(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    Py_complex b, e;
    PyObject *answer;
    if (!complex_operands(base, exponent, &b, &e, &answer)) {
        return answer;
    }
    if (modulus != Py_None) {
        PyErr_SetString(PyExc_ValueError, "complex modulo");
        return NULL;
    }
    errno = 0;
    int whole = e.imag == 0.0 && fabs(e.real) < 1e9 && e.real == (double)(long)e.real;
    Py_complex power = whole ? c_power_int(b, (long)e.real) : c_pow(b, e);
    Py_ADJUST_ERANGE2(power.real, power.imag);
    if (errno == EDOM) {
        PyErr_SetString(PyExc_ZeroDivisionError, "0.0 to a negative or complex power");
        return NULL;
    }
    if (errno == ERANGE) {
        PyErr_SetString(PyExc_OverflowError, "complex exponentiation");
        return NULL;
    }
    return PyComplex_FromCComplex(power);
}

static PyObject *
complex_neg(PyObject *self)
{
    return PyComplex_FromCComplex(c_neg(((PyComplexObject *)self)->cval));
}

/* The number itself as an exact complex. */
static PyObject *
complex_pos(PyObject *self)
{
    if (PyComplex_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    return PyComplex_FromCComplex(((PyComplexObject *)self)->cval);
}

static PyObject *
complex_abs(PyObject *self)
{
    double size = c_abs(((PyComplexObject *)self)->cval);
    if (errno == ERANGE) {
        PyErr_SetString(PyExc_OverflowError, "absolute value too large");
        return NULL;
    }
    return PyFloat_FromDouble(size);
}

static int
complex_coerce(PyObject **left, PyObject **right)
{
    Py_complex value;
    if (PyComplex_Check(*right)) {
        Py_INCREF(*left);
        Py_INCREF(*right);
        return 0;
    }
    int is_number = complex_operand(*right, &value);
    if (is_number <= 0) {
        return is_number < 0 ? -1 : 1;
    }
    PyObject *converted = PyComplex_FromCComplex(value);
    if (converted == NULL) {
        return -1;
    }
    *right = converted;
    Py_INCREF(*left);
    return 0;
}

static PyObject *
complex_no_int(PyObject *Py_UNUSED(self))
{
    PyErr_SetString(PyExc_TypeError, "can't convert complex to int");
    return NULL;
}

static PyObject *
complex_no_long(PyObject *Py_UNUSED(self))
{
    PyErr_SetString(PyExc_TypeError, "can't convert complex to long");
    return NULL;
}

static PyObject *
complex_no_float(PyObject *Py_UNUSED(self))
{
    PyErr_SetString(PyExc_TypeError, "can't convert complex to float");
    return NULL;
}

/* ---- construction --------------------------------------------------------------------------------- */
/* Reads a float at *text; the value of an absent one is given.  0 with an exception
 * other than "no number". */
static int
scan_float(const char **text, double *value)
{
    char *end;
    *value = PyOS_string_to_double(*text, &end, NULL);
    if (*value == -1.0 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_ValueError)) {
            return 0;
        }
        PyErr_Clear();
        return 1;
    }
    *text = end;
    return 1;
}

/* A lone sign before a j stands for one. */
static double
unit_with_sign(const char **text)
{
    double value = **text == '-' ? -1.0 : 1.0;
    if (**text == '-' || **text == '+') {
        (*text)++;
    }
    return value;
}

static const char *
skip_blanks(const char *text)
{
    while (isspace(Py_CHARMASK(*text))) {
        text++;
    }
    return text;
}

/* [real][sign imag j] or imag j, without blanks inside; 1, 0 if malformed, -1 on
 * error. */
static int
parse_complex(const char *text, const char *end, Py_complex *value)
{
    const char *at = skip_blanks(text);
    int bracket = *at == '(';
    if (bracket) {
        at = skip_blanks(at + 1);
    }
    const char *start = at;
    value->real = value->imag = 0.0;
    double first;
    if (!scan_float(&at, &first)) {
        return -1;
    }
    if (at == start) { /* no number: a bare j with or without sign */
        value->imag = unit_with_sign(&at);
        if (*at != 'j' && *at != 'J') {
            return 0;
        }
        at++;
    }
    else if (*at == '+' || *at == '-') {
        value->real = first;
        const char *second = at;
        if (!scan_float(&at, &value->imag)) {
            return -1;
        }
        if (at == second) {
            value->imag = unit_with_sign(&at);
        }
        if (*at != 'j' && *at != 'J') {
            return 0;
        }
        at++;
    }
    else if (*at == 'j' || *at == 'J') {
        value->imag = first;
        at++;
    }
    else {
        value->real = first;
    }
    at = skip_blanks(at);
    if (bracket) {
        if (*at != ')') {
            return 0;
        }
        at = skip_blanks(at + 1);
    }
    return at == end;
}

static PyObject *
complex_from_text(PyTypeObject *type, const char *text, Py_ssize_t length)
{
    Py_complex value;
    int parsed = parse_complex(text, text + length, &value);
    if (parsed == 0) {
        PyErr_SetString(PyExc_ValueError, "complex() arg is a malformed string");
    }
    return parsed <= 0 ? NULL : complex_make(type, value);
}

static PyObject *
complex_from_string(PyTypeObject *type, PyObject *text)
{
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(text)) {
        Py_ssize_t length = PyUnicode_GET_SIZE(text);
        char *decimal = PyMem_Malloc((size_t)length + 1);
        if (decimal == NULL) {
            return PyErr_NoMemory();
        }
        PyObject *result = NULL;
        if (PyUnicode_EncodeDecimal(PyUnicode_AS_UNICODE(text), length, decimal, NULL) == 0) {
            result = complex_from_text(type, decimal, (Py_ssize_t)strlen(decimal));
        }
        PyMem_Free(decimal);
        return result;
    }
#endif
    return complex_from_text(type, PyString_AS_STRING(text), PyString_GET_SIZE(text));
}

static int
is_text(PyObject *op)
{
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(op)) {
        return 1;
    }
#endif
    return PyString_Check(op);
}

static int
complex_check_argument(PyObject *op)
{
    PyNumberMethods *number = Py_TYPE(op)->tp_as_number;
    if (!PyComplex_Check(op) && (number == NULL || number->nb_float == NULL)) {
        PyErr_SetString(PyExc_TypeError, "complex() argument must be a string or a number");
        return -1;
    }
    return 0;
}

/* An argument of complex() as a value.  *is_complex: it has an imaginary part of its
 * own, even if that is zero.  -1 with an exception. */
static int
complex_argument(PyObject *op, Py_complex *value, int *is_complex)
{
    *is_complex = PyComplex_Check(op);
    if (*is_complex) {
        *value = ((PyComplexObject *)op)->cval;
        return 0;
    }
    PyObject *converted = PyNumber_Float(op);
    if (converted == NULL) {
        return -1;
    }
    if (!PyFloat_Check(converted)) {
        Py_DECREF(converted);
        PyErr_SetString(PyExc_TypeError, "float(r) didn't return a float");
        return -1;
    }
    *value = (Py_complex){PyFloat_AS_DOUBLE(converted), 0.0};
    Py_DECREF(converted);
    return 0;
}

/* real + imag * 1j, where both may be complex themselves. */
static PyObject *
complex_from_parts(PyTypeObject *type, PyObject *real, PyObject *imag)
{
    Py_complex a = {0.0, 0.0};
    Py_complex b = {0.0, 0.0};
    int a_is_complex = 0;
    int b_is_complex = 0;
    /* both are looked at before either is converted */
    if ((real != NULL && complex_check_argument(real) < 0)
        || (imag != NULL && complex_check_argument(imag) < 0)) {
        return NULL;
    }
    if ((real != NULL && complex_argument(real, &a, &a_is_complex) < 0)
        || (imag != NULL && complex_argument(imag, &b, &b_is_complex) < 0)) {
        return NULL;
    }
    /* only add what is there: a sum would lose the sign of a zero */
    if (b_is_complex) {
        a.real -= b.imag;
    }
    if (a_is_complex && imag != NULL) {
        b.real += a.imag;
    }
    else if (a_is_complex) {
        b.real = a.imag;
    }
    return complex_make(type, (Py_complex){a.real, b.real});
}

static PyObject *
complex_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"real", "imag", NULL};
    PyObject *real = Py_False;
    PyObject *imag = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OO:complex", keywords, &real, &imag)) {
        return NULL;
    }
    if (PyComplex_CheckExact(real) && imag == NULL && type == &PyComplex_Type) {
        Py_INCREF(real);
        return real;
    }
    if (is_text(real)) {
        if (imag != NULL) {
            PyErr_SetString(PyExc_TypeError, "complex() can't take second arg if first is a string");
            return NULL;
        }
        return complex_from_string(type, real);
    }
    if (imag != NULL && is_text(imag)) {
        PyErr_SetString(PyExc_TypeError, "complex() second arg can't be a string");
        return NULL;
    }
    PyObject *converted = call_dunder_complex(real);
    if (converted == NULL && PyErr_Occurred()) {
        return NULL;
    }
    PyObject *result = complex_from_parts(type, converted != NULL ? converted : real, imag);
    Py_XDECREF(converted);
    return result;
}

/* ---- methods -------------------------------------------------------------------------------------------- */
static PyObject *
complex_conjugate(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Py_complex value = ((PyComplexObject *)self)->cval;
    return PyComplex_FromDoubles(value.real, -value.imag);
}

static PyObject *
complex_getnewargs(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Py_complex value = ((PyComplexObject *)self)->cval;
    return Py_BuildValue("(dd)", value.real, value.imag);
}

static PyObject *
complex_format(PyObject *self, PyObject *args)
{
    return _PyNumber_FormatMethod(self, args, _PyComplex_FormatAdvanced);
}

static PyMethodDef complex_methods[] = {
    {"conjugate", complex_conjugate, METH_NOARGS,
     PyDoc_STR("conjugate() -> complex\n\nThe number with its imaginary part negated.")},
    {"__getnewargs__", complex_getnewargs, METH_NOARGS, NULL},
    {"__format__", complex_format, METH_VARARGS,
     PyDoc_STR("__format__(format_spec) -> string\n\nThe number as format_spec asks.")},
    {NULL, NULL},
};

static PyMemberDef complex_members[] = {
    {"real", T_DOUBLE, offsetof(PyComplexObject, cval.real), READONLY, "the real part"},
    {"imag", T_DOUBLE, offsetof(PyComplexObject, cval.imag), READONLY, "the imaginary part"},
    {NULL},
};

PyDoc_STRVAR(complex_doc,
"complex(real[, imag]) -> complex number\n\
\n\
real + imag*1j, where each may be any number; or the number that a text such as\n\
'1+2j' stands for.");

static PyNumberMethods complex_as_number = {
    .nb_add = complex_add,
    .nb_subtract = complex_sub,
    .nb_multiply = complex_mul,
    .nb_divide = complex_classic_div,
    .nb_remainder = complex_mod,
    .nb_divmod = complex_divmod,
    .nb_power = complex_pow,
    .nb_negative = complex_neg,
    .nb_positive = complex_pos,
    .nb_absolute = complex_abs,
    .nb_nonzero = complex_nonzero,
    .nb_coerce = complex_coerce,
    .nb_int = complex_no_int,
    .nb_long = complex_no_long,
    .nb_float = complex_no_float,
    .nb_floor_divide = complex_floor_div,
    .nb_true_divide = complex_div,
};

static void
complex_dealloc(PyObject *self)
{
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject PyComplex_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "complex",
    .tp_basicsize = sizeof(PyComplexObject),
    .tp_dealloc = complex_dealloc,
    .tp_print = complex_print,
    .tp_repr = complex_repr,
    .tp_as_number = &complex_as_number,
    .tp_hash = complex_hash,
    .tp_str = complex_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = complex_doc,
    .tp_richcompare = complex_richcompare,
    .tp_methods = complex_methods,
    .tp_members = complex_members,
    .tp_alloc = PyType_GenericAlloc,
    .tp_new = complex_new,
    .tp_free = PyObject_Del,
};
