/* The math module: C's functions on doubles, with Python's errors.
 *
 * A NaN that comes out of numbers is a ValueError, an infinity that comes out of
 * finite numbers an OverflowError (or a ValueError where the function has a pole);
 * NaNs and infinities that go in pass through.  gamma, lgamma, erf and erfc are
 * computed here, so that they give 2.7's digits on every C library. */

#include "Python.h"
#include "pycore_numbers.h"
#include <float.h>

static const double pi = 3.141592653589793238462643383279502884197;
static const double sqrt_pi = 1.772453850905516027298167483341145182798;
static const double log_pi = 1.144729885849400174143427351353058711647;

/* What errno says of a result: -1 with an exception, or 0. */
static int
math_check_errno(double result)
{
    if (errno == EDOM) {
        PyErr_SetString(PyExc_ValueError, "math domain error");
        return -1;
    }
    if (errno == ERANGE && fabs(result) >= 1.0) {
        PyErr_SetString(PyExc_OverflowError, "math range error");
        return -1;
    }
    if (errno != 0 && errno != ERANGE) {
        PyErr_SetFromErrno(PyExc_ValueError);
        return -1;
    }
    return 0; /* an underflow is a good answer */
}

/* function(x); an infinity from a finite x is an overflow or else a pole. */
static PyObject *
math_call(PyObject *arg, double (*function)(double), int can_overflow)
{
    double x = PyFloat_AsDouble(arg);
    if (x == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    double result = function(x);
    errno = 0;
    if (Py_IS_NAN(result)) {
        errno = Py_IS_NAN(x) ? 0 : EDOM;
    }
    else if (Py_IS_INFINITY(result) && Py_IS_FINITE(x)) {
        errno = can_overflow ? ERANGE : EDOM;
    }
    return errno != 0 && math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

/* function(x), which sets errno itself. */
static PyObject *
math_call_errno(PyObject *arg, double (*function)(double))
{
    double x = PyFloat_AsDouble(arg);
    if (x == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    errno = 0;
    double result = function(x);
    return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

static int
math_two(PyObject *args, const char *name, double *x, double *y)
{
    PyObject *first;
    PyObject *second;
    if (!PyArg_UnpackTuple(args, name, 2, 2, &first, &second)) {
        return -1;
    }
    *x = PyFloat_AsDouble(first);
    if (*x != -1.0 || !PyErr_Occurred()) {
        *y = PyFloat_AsDouble(second);
        return *y == -1.0 && PyErr_Occurred() ? -1 : 0;
    }
    /* 2.7 converts the other one even so, and it is its wrong type that is told */
    PyObject *type, *value, *tb;
    PyErr_Fetch(&type, &value, &tb);
    *y = PyFloat_AsDouble(second);
    if (*y == -1.0 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_TypeError)) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
    }
    else {
        PyErr_Restore(type, value, tb);
    }
    return -1;
}

/* ---- gamma functions ------------------------------------------------------------------
 * Lanczos' approximation with 13 terms (Boost's coefficients for 64-bit doubles):
 *
 *     gamma(x) = (x + g - 0.5)**(x - 0.5) / exp(x + g - 0.5) * sum(x)
 *
 * where sum is a rational function. */
#define LANCZOS_TERMS 13
static const double lanczos_g = 6.024680040776729583740234375;
static const double lanczos_g_minus_half = 5.524680040776729583740234375;
static const double lanczos_numerator[LANCZOS_TERMS] = {
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
/* the coefficients of x*(x+1)*...*(x+11) */
static const double lanczos_denominator[LANCZOS_TERMS] = {
    0.0,        39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0,  357423.0,   32670.0,     1925.0,      66.0,        1.0,
};

/* Both polynomials in x for a small x, in 1/x for a large one. */
static double
lanczos_sum(double x)
{
    double numerator = 0.0;
    double denominator = 0.0;
    assert(x > 0.0);
    for (int i = 0; i < LANCZOS_TERMS; i++) {
        int k = x < 5.0 ? LANCZOS_TERMS - 1 - i : i;
        numerator = (x < 5.0 ? numerator * x : numerator / x) + lanczos_numerator[k];
        denominator = (x < 5.0 ? denominator * x : denominator / x) + lanczos_denominator[k];
    }
    return numerator / denominator;
}

/* sin(pi*x), exact at multiples of a half. */
static double
sin_pi(double x)
{
    double y = fmod(fabs(x), 2.0);
    double result;
    switch ((int)round(2.0 * y)) {
    case 0:
        result = sin(pi * y);
        break;
    case 1:
        result = cos(pi * (y - 0.5));
        break;
    case 2: /* not -sin(pi*(y-1)): that loses the sign of a zero */
        result = sin(pi * (1.0 - y));
        break;
    case 3:
        result = -cos(pi * (y - 1.5));
        break;
    default:
        result = sin(pi * (y - 2.0));
    }
    return copysign(1.0, x) * result;
}

static double
small_factorial(int n)
{
    double product = 1.0;
    for (int i = 2; i <= n; i++) {
        product *= i;
    }
    return product;
}

/* y**exponent in two halves where it would overflow. */
static double
divide_by_power(double value, double base, double exponent, int large)
{
    if (!large) {
        return value / pow(base, exponent);
    }
    double root = pow(base, exponent / 2.0);
    return value / root / root;
}

static double
multiply_by_power(double value, double base, double exponent, int large)
{
    if (!large) {
        return value * pow(base, exponent);
    }
    double root = pow(base, exponent / 2.0);
    return value * root * root;
}

static double
math_gamma_value(double x)
{
    if (!Py_IS_FINITE(x)) {
        if (Py_IS_NAN(x) || x > 0.0) {
            return x;
        }
        errno = EDOM;
        return Py_NAN;
    }
    if (x == 0.0) {
        errno = EDOM;
        return copysign(Py_HUGE_VAL, x);
    }
    if (x == floor(x)) {
        if (x < 0.0) {
            errno = EDOM;
            return Py_NAN;
        }
        if (x <= 23) {
            return small_factorial((int)x - 1); /* exact */
        }
    }
    double size = fabs(x);
    if (size < 1e-20) {
        double result = 1.0 / x;
        if (Py_IS_INFINITY(result)) {
            errno = ERANGE;
        }
        return result;
    }
    if (size > 200.0) {
        if (x < 0.0) {
            return 0.0 / sin_pi(x); /* underflow, with the right sign */
        }
        errno = ERANGE;
        return Py_HUGE_VAL;
    }
    /* the rounding error of y = size + g - 0.5, relative to y */
    double y = size + lanczos_g_minus_half;
    double lost = size > lanczos_g_minus_half ? (y - size) - lanczos_g_minus_half
                                              : (y - lanczos_g_minus_half) - size;
    double correction = lost * lanczos_g / y;
    double result;
    if (x < 0.0) { /* by reflection */
        result = -pi / sin_pi(size) / size * exp(y) / lanczos_sum(size);
        result -= correction * result;
        result = divide_by_power(result, y, size - 0.5, size >= 140.0);
    }
    else {
        result = lanczos_sum(size) / exp(y);
        result += correction * result;
        result = multiply_by_power(result, y, size - 0.5, size >= 140.0);
    }
    if (Py_IS_INFINITY(result)) {
        errno = ERANGE;
    }
    return result;
}

static double
math_lgamma_value(double x)
{
    if (!Py_IS_FINITE(x)) {
        return Py_IS_NAN(x) ? x : Py_HUGE_VAL;
    }
    if (x == floor(x) && x <= 2.0) {
        if (x <= 0.0) {
            errno = EDOM;
            return Py_HUGE_VAL;
        }
        return 0.0; /* of 1 and 2 */
    }
    double size = fabs(x);
    if (size < 1e-20) {
        return -log(size);
    }
    double result = log(lanczos_sum(size)) - lanczos_g;
    result += (size - 0.5) * (log(size + lanczos_g - 0.5) - 1);
    if (x < 0.0) {
        result = log_pi - log(fabs(sin_pi(size))) - log(size) - result;
    }
    if (Py_IS_INFINITY(result)) {
        errno = ERANGE;
    }
    return result;
}

/* ---- error functions --------------------------------------------------------------------
 * Near zero the series erf(x) = 2*x/sqrt(pi)*exp(-x*x) * (1 + 2x**2/3 + ...), summed
 * from its 25th term; farther out erfc's continued fraction with 50 terms. */
#define ERF_TERMS 25
#define ERFC_TERMS 50
static const double erf_series_limit = 1.5;
static const double erfc_zero_limit = 30.0;

static double
erf_series(double x)
{
    double square = x * x;
    double sum = 0.0;
    double k = ERF_TERMS + 0.5;
    for (int i = 0; i < ERF_TERMS; i++, k -= 1.0) {
        sum = 2.0 + square * sum / k;
    }
    return sum * x * exp(-square) / sqrt_pi;
}

static double
erfc_fraction(double x)
{
    if (x >= erfc_zero_limit) {
        return 0.0;
    }
    double square = x * x;
    double a = 0.0;
    double da = 0.5;
    double p = 1.0, p_last = 0.0;
    double q = da + square, q_last = 1.0;
    for (int i = 0; i < ERFC_TERMS; i++) {
        a += da;
        da += 2.0;
        double b = da + square;
        double p_next = b * p - a * p_last;
        double q_next = b * q - a * q_last;
        p_last = p;
        p = p_next;
        q_last = q;
        q = q_next;
    }
    return p / q * x * exp(-square) / sqrt_pi;
}

static double
math_erf_value(double x)
{
    if (Py_IS_NAN(x)) {
        return x;
    }
    if (fabs(x) < erf_series_limit) {
        return erf_series(x);
    }
    double tail = erfc_fraction(fabs(x));
    errno = 0; /* exp() may have underflowed */
    return x > 0.0 ? 1.0 - tail : tail - 1.0;
}

static double
math_erfc_value(double x)
{
    if (Py_IS_NAN(x)) {
        return x;
    }
    if (fabs(x) < erf_series_limit) {
        return 1.0 - erf_series(x);
    }
    double tail = erfc_fraction(fabs(x));
    errno = 0;
    return x > 0.0 ? tail : 2.0 - tail;
}

static double
log1p_value(double x)
{
    return x == 0.0 ? x : log1p(x); /* keeps the sign of a zero */
}

/* ---- functions of one number ------------------------------------------------------------------ */
#define MATH_FUNCTION(name, function, can_overflow)                            \
    static PyObject *math_##name(PyObject *Py_UNUSED(self), PyObject *arg)     \
    {                                                                          \
        return math_call(arg, function, can_overflow);                         \
    }
MATH_FUNCTION(acos, acos, 0)
MATH_FUNCTION(acosh, acosh, 0)
MATH_FUNCTION(asin, asin, 0)
MATH_FUNCTION(asinh, asinh, 0)
MATH_FUNCTION(atan, atan, 0)
MATH_FUNCTION(atanh, atanh, 0)
MATH_FUNCTION(ceil, ceil, 0)
MATH_FUNCTION(cos, cos, 0)
MATH_FUNCTION(cosh, cosh, 1)
MATH_FUNCTION(exp, exp, 1)
MATH_FUNCTION(expm1, expm1, 1)
MATH_FUNCTION(fabs, fabs, 0)
MATH_FUNCTION(floor, floor, 0)
MATH_FUNCTION(log1p, log1p_value, 1)
MATH_FUNCTION(sin, sin, 0)
MATH_FUNCTION(sinh, sinh, 1)
MATH_FUNCTION(sqrt, sqrt, 0)
MATH_FUNCTION(tan, tan, 0)
MATH_FUNCTION(tanh, tanh, 0)
#undef MATH_FUNCTION

#define MATH_FUNCTION(name)                                                    \
    static PyObject *math_##name(PyObject *Py_UNUSED(self), PyObject *arg)     \
    {                                                                          \
        return math_call_errno(arg, math_##name##_value);                      \
    }
MATH_FUNCTION(gamma)
MATH_FUNCTION(lgamma)
MATH_FUNCTION(erf)
MATH_FUNCTION(erfc)
#undef MATH_FUNCTION

/* ---- functions of two numbers ---------------------------------------------------------------------- */
static PyObject *
math_atan2(PyObject *Py_UNUSED(self), PyObject *args)
{
    double y, x;
    return math_two(args, "atan2", &y, &x) < 0 ? NULL : PyFloat_FromDouble(atan2(y, x));
}

static PyObject *
math_copysign(PyObject *Py_UNUSED(self), PyObject *args)
{
    double x, y;
    return math_two(args, "copysign", &x, &y) < 0 ? NULL : PyFloat_FromDouble(copysign(x, y));
}

static PyObject *
math_fmod(PyObject *Py_UNUSED(self), PyObject *args)
{
    double x, y;
    if (math_two(args, "fmod", &x, &y) < 0) {
        return NULL;
    }
    double result = fmod(x, y);
    errno = Py_IS_NAN(result) && !Py_IS_NAN(x) && !Py_IS_NAN(y) ? EDOM : 0;
    return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

static PyObject *
math_hypot(PyObject *Py_UNUSED(self), PyObject *args)
{
    double x, y;
    if (math_two(args, "hypot", &x, &y) < 0) {
        return NULL;
    }
    double result = hypot(x, y);
    errno = Py_IS_INFINITY(result) && Py_IS_FINITE(x) && Py_IS_FINITE(y) ? ERANGE : 0;
    return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

static PyObject *
math_pow(PyObject *Py_UNUSED(self), PyObject *args)
{
    double x, y;
    if (math_two(args, "pow", &x, &y) < 0) {
        return NULL;
    }
    double result = pow(x, y);
    errno = 0;
    if (x == 0.0 && Py_IS_INFINITY(result)) {
        errno = EDOM; /* zero to a negative power, -inf among them */
    }
    else if (!Py_IS_FINITE(result) && Py_IS_FINITE(x) && Py_IS_FINITE(y)) {
        errno = Py_IS_NAN(result) ? EDOM : ERANGE;
    }
    return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

static PyObject *
math_ldexp(PyObject *Py_UNUSED(self), PyObject *args)
{
    double x;
    PyObject *number;
    if (!PyArg_ParseTuple(args, "dO:ldexp", &x, &number)) {
        return NULL;
    }
    if (!PyInt_Check(number) && !PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError, "Expected an int or long as second argument to ldexp.");
        return NULL;
    }
    int overflow;
    long exponent = PyLong_AsLongAndOverflow(number, &overflow);
    if (overflow != 0) {
        exponent = overflow < 0 ? LONG_MIN : LONG_MAX;
    }
    if (x == 0.0 || !Py_IS_FINITE(x)) {
        return PyFloat_FromDouble(x);
    }
    double result;
    if (exponent > INT_MAX) {
        result = copysign(Py_HUGE_VAL, x);
    }
    else if (exponent < INT_MIN) {
        result = copysign(0.0, x);
    }
    else {
        result = ldexp(x, (int)exponent);
    }
    errno = Py_IS_INFINITY(result) ? ERANGE : 0;
    return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
}

/* ---- logarithms -------------------------------------------------------------------------------------- */
static double
checked_log(double x, double (*function)(double))
{
    if (Py_IS_FINITE(x)) {
        if (x > 0.0) {
            return function(x);
        }
        errno = EDOM;
        return x == 0.0 ? -Py_HUGE_VAL : Py_NAN;
    }
    if (Py_IS_NAN(x) || x > 0.0) {
        return x;
    }
    errno = EDOM;
    return Py_NAN;
}

/* The logarithm of any number; longs may be larger than any double. */
static PyObject *
log_of(PyObject *arg, double (*function)(double))
{
    double x;
    double result;
    if (!PyLong_Check(arg)) {
        x = PyFloat_AsDouble(arg);
        if (x == -1.0 && PyErr_Occurred()) {
            return NULL;
        }
        errno = 0;
        result = checked_log(x, function);
        return math_check_errno(result) < 0 ? NULL : PyFloat_FromDouble(result);
    }
    if (_PyLong_Sign(arg) <= 0) {
        PyErr_SetString(PyExc_ValueError, "math domain error");
        return NULL;
    }
    x = PyLong_AsDouble(arg);
    if (x == -1.0 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
            return NULL;
        }
        PyErr_Clear();
        Py_ssize_t exponent;
        x = _PyLong_Frexp((PyLongObject *)arg, &exponent);
        if (x == -1.0 && PyErr_Occurred()) {
            return NULL;
        }
        result = function(x) + function(2.0) * (double)exponent;
    }
    else {
        result = function(x);
    }
    return PyFloat_FromDouble(result);
}

static PyObject *
math_log(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *arg;
    PyObject *base = NULL;
    if (!PyArg_UnpackTuple(args, "log", 1, 2, &arg, &base)) {
        return NULL;
    }
    PyObject *numerator = log_of(arg, log);
    if (numerator == NULL || base == NULL) {
        return numerator;
    }
    PyObject *denominator = log_of(base, log);
    PyObject *result = denominator == NULL ? NULL : PyNumber_Divide(numerator, denominator);
    Py_DECREF(numerator);
    Py_XDECREF(denominator);
    return result;
}

static PyObject *
math_log10(PyObject *Py_UNUSED(self), PyObject *arg)
{
    return log_of(arg, log10);
}

/* ---- parts of a number ---------------------------------------------------------------------------------- */
static PyObject *
math_frexp(PyObject *Py_UNUSED(self), PyObject *arg)
{
    int exponent = 0;
    double x = PyFloat_AsDouble(arg);
    if (x == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    if (Py_IS_FINITE(x) && x != 0.0) {
        x = frexp(x, &exponent);
    }
    return Py_BuildValue("(di)", x, exponent);
}

static PyObject *
math_modf(PyObject *Py_UNUSED(self), PyObject *arg)
{
    double x = PyFloat_AsDouble(arg);
    if (x == -1.0 && PyErr_Occurred()) {
        return NULL;
    }
    if (Py_IS_NAN(x)) {
        return Py_BuildValue("(dd)", x, x);
    }
    double whole;
    double fraction = modf(x, &whole);
    return Py_BuildValue("(dd)", fraction, whole);
}

static PyObject *
math_trunc(PyObject *Py_UNUSED(self), PyObject *number)
{
    return PyObject_CallMethod(number, "__trunc__", NULL);
}

static PyObject *
math_degrees(PyObject *Py_UNUSED(self), PyObject *arg)
{
    double x = PyFloat_AsDouble(arg);
    return x == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(x * (180.0 / pi));
}

static PyObject *
math_radians(PyObject *Py_UNUSED(self), PyObject *arg)
{
    double x = PyFloat_AsDouble(arg);
    return x == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(x * (pi / 180.0));
}

static PyObject *
math_isnan(PyObject *Py_UNUSED(self), PyObject *arg)
{
    double x = PyFloat_AsDouble(arg);
    return x == -1.0 && PyErr_Occurred() ? NULL : PyBool_FromLong(Py_IS_NAN(x));
}

static PyObject *
math_isinf(PyObject *Py_UNUSED(self), PyObject *arg)
{
    double x = PyFloat_AsDouble(arg);
    return x == -1.0 && PyErr_Occurred() ? NULL : PyBool_FromLong(Py_IS_INFINITY(x) != 0);
}

/* ---- exact sums -------------------------------------------------------------------------------------------
 * Shewchuk: the sum so far is kept as doubles of growing size whose bits do not
 * overlap, so that nothing is ever rounded away. */
typedef struct {
    double *parts;
    Py_ssize_t count;
    Py_ssize_t room;
    double small[32];
} exact_sum;

static int
exact_sum_append(exact_sum *self, double part)
{
    if (self->count == self->room) {
        Py_ssize_t room = self->room * 2;
        double *grown = PyMem_New(double, room);
        if (grown == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(grown, self->parts, (size_t)self->count * sizeof(double));
        if (self->parts != self->small) {
            PyMem_Free(self->parts);
        }
        self->parts = grown;
        self->room = room;
    }
    self->parts[self->count++] = part;
    return 0;
}

/* Add a finite x; -1 with OverflowError. */
static int
exact_sum_add(exact_sum *self, double x)
{
    double original = x;
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < self->count; i++) {
        double part = self->parts[i];
        if (fabs(x) < fabs(part)) {
            double swap = x;
            x = part;
            part = swap;
        }
        double sum = x + part; /* each operation is rounded to a double */
        double rounded = sum - x;
        double lost = part - rounded;
        if (lost != 0.0) {
            self->parts[kept++] = lost;
        }
        x = sum;
    }
    self->count = kept;
    if (x == 0.0) {
        return 0;
    }
    if (!Py_IS_FINITE(x)) {
        if (Py_IS_FINITE(original)) {
            PyErr_SetString(PyExc_OverflowError, "intermediate overflow in fsum");
        }
        return -1;
    }
    return exact_sum_append(self, x);
}

/* The parts as one double, rounded half to even. */
static double
exact_sum_round(const exact_sum *self)
{
    Py_ssize_t n = self->count;
    if (n == 0) {
        return 0.0;
    }
    double high = self->parts[--n];
    double low = 0.0;
    while (n > 0) {
        double x = high;
        double part = self->parts[--n];
        high = x + part;
        double rounded = high - x;
        low = part - rounded;
        if (low != 0.0) {
            break;
        }
    }
    /* a tie was broken to even, but smaller parts may say otherwise */
    if (n > 0 && ((low < 0.0 && self->parts[n - 1] < 0.0) || (low > 0.0 && self->parts[n - 1] > 0.0))) {
        double twice = low * 2.0;
        double next = high + twice;
        double step = next - high;
        if (twice == step) {
            high = next;
        }
    }
    return high;
}

static PyObject *
math_fsum(PyObject *Py_UNUSED(self), PyObject *sequence)
{
    PyObject *iterator = PyObject_GetIter(sequence);
    if (iterator == NULL) {
        return NULL;
    }
    exact_sum sum = {.count = 0, .room = 32};
    sum.parts = sum.small;
    double special = 0.0;  /* sum of infinities and NaNs */
    double infinite = 0.0; /* of infinities */
    PyObject *result = NULL;
    PyObject *item;
    while ((item = PyIter_Next(iterator)) != NULL) {
        double x = PyFloat_AsDouble(item);
        Py_DECREF(item);
        if (PyErr_Occurred()) {
            goto done;
        }
        if (!Py_IS_FINITE(x)) {
            if (Py_IS_INFINITY(x)) {
                infinite += x;
            }
            special += x;
            sum.count = 0;
        }
        else if (exact_sum_add(&sum, x) < 0) {
            goto done;
        }
    }
    if (PyErr_Occurred()) {
        goto done;
    }
    if (special != 0.0) {
        if (Py_IS_NAN(infinite)) {
            PyErr_SetString(PyExc_ValueError, "-inf + inf in fsum");
        }
        else {
            result = PyFloat_FromDouble(special);
        }
        goto done;
    }
    result = PyFloat_FromDouble(exact_sum_round(&sum));
done:
    Py_DECREF(iterator);
    if (sum.parts != sum.small) {
        PyMem_Free(sum.parts);
    }
    return result;
}

/* ---- factorial --------------------------------------------------------------------------------------------- */
/* The product of the odd numbers start, start+2, ... below stop, as a tree so that the
 * factors of each product are of like size. */
static PyObject *
odd_product(unsigned long start, unsigned long stop)
{
    unsigned long count = start < stop ? (stop - start + 1) / 2 : 0;
    int bits = stop <= 1 ? 1 : 64 - __builtin_clzl(stop - 1);
    if (count == 0 || count * (unsigned long)bits <= 64) {
        unsigned long product = 1;
        for (; start < stop; start += 2) {
            product *= start;
        }
        return PyLong_FromUnsignedLong(product);
    }
    unsigned long middle = (start + (count / 2) * 2) | 1;
    PyObject *left = odd_product(start, middle);
    PyObject *right = left == NULL ? NULL : odd_product(middle, stop);
    PyObject *product = right == NULL ? NULL : PyNumber_Multiply(left, right);
    Py_XDECREF(left);
    Py_XDECREF(right);
    return product;
}

/* n! without its factors of two: the product over i of the odd numbers up to n >> i,
 * each taken over from the one before. */
static PyObject *
factorial_odd_part(unsigned long n)
{
    PyObject *inner = PyLong_FromLong(1);
    PyObject *outer = PyLong_FromLong(1);
    unsigned long upper = 3;
    for (int i = n == 0 ? -1 : 63 - __builtin_clzl(n); i >= 0 && inner != NULL && outer != NULL;
         i--) {
        unsigned long part = n >> i;
        if (part <= 2) {
            continue;
        }
        unsigned long lower = upper;
        upper = (part + 1) | 1;
        PyObject *factor = odd_product(lower, upper);
        if (factor == NULL) {
            Py_CLEAR(inner);
            break;
        }
        PyObject *product = PyNumber_Multiply(inner, factor);
        Py_DECREF(factor);
        Py_SETREF(inner, product);
        if (inner != NULL) {
            Py_SETREF(outer, PyNumber_Multiply(outer, inner));
        }
    }
    if (inner == NULL) {
        Py_CLEAR(outer);
    }
    Py_XDECREF(inner);
    return outer;
}

static PyObject *
math_factorial(PyObject *Py_UNUSED(self), PyObject *arg)
{
    long n;
    if (PyFloat_Check(arg)) {
        double x = PyFloat_AS_DOUBLE(arg);
        if (!Py_IS_FINITE(x) || x != floor(x)) {
            PyErr_SetString(PyExc_ValueError, "factorial() only accepts integral values");
            return NULL;
        }
        PyObject *whole = PyLong_FromDouble(x);
        if (whole == NULL) {
            return NULL;
        }
        n = PyLong_AsLong(whole);
        Py_DECREF(whole);
    }
    else {
        n = PyInt_AsLong(arg);
    }
    if (n == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "factorial() not defined for negative values");
        return NULL;
    }
    if (n <= 20) {
        long product = 1;
        for (long i = 2; i <= n; i++) {
            product *= i;
        }
        return PyInt_FromLong(product);
    }
    PyObject *odd = factorial_odd_part((unsigned long)n);
    PyObject *twos = odd == NULL ? NULL : PyInt_FromLong(n - __builtin_popcountl((unsigned long)n));
    PyObject *result = twos == NULL ? NULL : PyNumber_Lshift(odd, twos);
    Py_XDECREF(odd);
    Py_XDECREF(twos);
    return result;
}

/* ---- the module ----------------------------------------------------------------------------------------------- */
#define ONE(name, doc) {#name, math_##name, METH_O, PyDoc_STR(doc)}
#define MANY(name, doc) {#name, math_##name, METH_VARARGS, PyDoc_STR(doc)}
static PyMethodDef math_methods[] = {
    ONE(acos, "acos(x)\n\nThe angle, in radians, whose cosine is x."),
    ONE(acosh, "acosh(x)\n\nThe number whose hyperbolic cosine is x."),
    ONE(asin, "asin(x)\n\nThe angle, in radians, whose sine is x."),
    ONE(asinh, "asinh(x)\n\nThe number whose hyperbolic sine is x."),
    ONE(atan, "atan(x)\n\nThe angle, in radians, whose tangent is x."),
    MANY(atan2, "atan2(y, x)\n\nThe angle of the point (x, y), in radians."),
    ONE(atanh, "atanh(x)\n\nThe number whose hyperbolic tangent is x."),
    ONE(ceil, "ceil(x)\n\nThe least whole number that is not below x, as a float."),
    MANY(copysign, "copysign(x, y)\n\nx with the sign of y."),
    ONE(cos, "cos(x)\n\nThe cosine of x radians."),
    ONE(cosh, "cosh(x)\n\nThe hyperbolic cosine of x."),
    ONE(degrees, "degrees(x)\n\nx radians in degrees."),
    ONE(erf, "erf(x)\n\nThe error function."),
    ONE(erfc, "erfc(x)\n\n1 - erf(x), exact also where that is tiny."),
    ONE(exp, "exp(x)\n\ne ** x."),
    ONE(expm1, "expm1(x)\n\nexp(x) - 1, exact also for tiny x."),
    ONE(fabs, "fabs(x)\n\nx without its sign, as a float."),
    ONE(factorial, "factorial(x) -> Integral\n\n1 * 2 * ... * x; ValueError if x is negative or not whole."),
    ONE(floor, "floor(x)\n\nThe largest whole number that is not above x, as a float."),
    MANY(fmod, "fmod(x, y)\n\nThe remainder of x / y as C defines it, with x's sign."),
    ONE(frexp, "frexp(x)\n\nThe pair (m, e) with x == m * 2**e and 0.5 <= abs(m) < 1; (0.0, 0) for 0."),
    ONE(fsum, "fsum(iterable)\n\nThe sum of numbers, rounded only once."),
    ONE(gamma, "gamma(x)\n\nThe gamma function."),
    MANY(hypot, "hypot(x, y)\n\nsqrt(x*x + y*y) without overflow on the way."),
    ONE(isinf, "isinf(x) -> bool\n\nIs x an infinity?"),
    ONE(isnan, "isnan(x) -> bool\n\nIs x not a number?"),
    MANY(ldexp, "ldexp(x, i)\n\nx * 2**i."),
    ONE(lgamma, "lgamma(x)\n\nThe logarithm of abs(gamma(x))."),
    MANY(log, "log(x[, base])\n\nThe logarithm of x; base is e by default."),
    ONE(log10, "log10(x)\n\nThe logarithm of x with base 10."),
    ONE(log1p, "log1p(x)\n\nlog(1 + x), exact also for tiny x."),
    ONE(modf, "modf(x)\n\nThe fraction and the whole part of x, both floats with x's sign."),
    MANY(pow, "pow(x, y)\n\nx ** y on floats."),
    ONE(radians, "radians(x)\n\nx degrees in radians."),
    ONE(sin, "sin(x)\n\nThe sine of x radians."),
    ONE(sinh, "sinh(x)\n\nThe hyperbolic sine of x."),
    ONE(sqrt, "sqrt(x)\n\nThe square root of x."),
    ONE(tan, "tan(x)\n\nThe tangent of x radians."),
    ONE(tanh, "tanh(x)\n\nThe hyperbolic tangent of x."),
    ONE(trunc, "trunc(x:Real) -> Integral\n\nx.__trunc__(): the whole number towards 0 from x."),
    {NULL, NULL},
};
#undef ONE
#undef MANY

PyDoc_STRVAR(math_doc,
"Mathematical functions on floats.  For complex numbers see cmath.");

PyMODINIT_FUNC
initmath(void)
{
    PyObject *module = Py_InitModule3("math", math_methods, math_doc);
    if (module != NULL && PyModule_AddObject(module, "pi", PyFloat_FromDouble(Py_MATH_PI)) == 0) {
        (void)PyModule_AddObject(module, "e", PyFloat_FromDouble(Py_MATH_E));
    }
}
