/* The cmath module: functions of complex numbers.
 *
 * For finite arguments the formulas are Kahan's ("Branch cuts for complex elementary
 * functions"), arranged so that signs of zeros choose the side of a branch cut and
 * nothing overflows that need not.  With an infinity or a NaN among the arguments the
 * C library's functions answer, which follow Annex G of C99.
 *
 * errno is EDOM for a value that does not exist and ERANGE for an overflow. */

#include "Python.h"
#include <complex.h>
#include <float.h>

#ifndef CMPLX /* C11, but not with every compiler */
#define CMPLX(x, y) __builtin_complex((double)(x), (double)(y))
#endif
#undef I

#define LARGE (DBL_MAX / 4.0)
#define SQRT_LARGE (sqrt(LARGE))
#define LOG_LARGE (log(LARGE))
#define SQRT_DBL_MIN (sqrt(DBL_MIN))
#define LN2 0.6931471805599453094
#define LN10 2.302585092994045684

static inline Py_complex
make(double real, double imag)
{
    return (Py_complex){real, imag};
}

/* C's functions report underflows in errno, which are no errors here. */
static inline Py_complex
no_error(Py_complex result)
{
    errno = 0;
    return result;
}

static inline int
is_finite(Py_complex z)
{
    return Py_IS_FINITE(z.real) && Py_IS_FINITE(z.imag);
}

/* A function of the C library on a special value. */
static Py_complex
special(Py_complex z, double complex (*function)(double complex))
{
    double complex result = function(CMPLX(z.real, z.imag));
    errno = 0;
    return make(creal(result), cimag(result));
}

/* ---- square root and logarithm ----------------------------------------------------- */
static Py_complex
c_sqrt(Py_complex z)
{
    if (!is_finite(z)) {
        return special(z, csqrt);
    }
    if (z.real == 0.0 && z.imag == 0.0) {
        return make(0.0, z.imag);
    }
    double real = fabs(z.real);
    double imag = fabs(z.imag);
    double root; /* sqrt((|real| + |z|) / 2) */
    if (real < DBL_MIN && imag < DBL_MIN) {
        /* up by 2**54, so that the sum keeps its digits; the root comes down by 2**27,
         * and by two for the doubled sum */
        real = ldexp(real, 54);
        root = ldexp(sqrt(2.0 * (real + hypot(real, ldexp(imag, 54)))), -28);
    }
    else {
        real /= 8.0;
        root = 2.0 * sqrt(real + hypot(real, imag / 8.0));
    }
    double other = imag / (2.0 * root);
    if (z.real >= 0.0) {
        return make(root, copysign(other, z.imag));
    }
    return make(other, copysign(root, z.imag));
}

/* log(|z|) and the angle. */
static Py_complex
c_log(Py_complex z)
{
    if (!is_finite(z)) {
        return special(z, clog);
    }
    double real = fabs(z.real);
    double imag = fabs(z.imag);
    double length;
    if (real > LARGE || imag > LARGE) {
        length = log(hypot(real / 2.0, imag / 2.0)) + LN2;
    }
    else if (real < DBL_MIN && imag < DBL_MIN) {
        if (real == 0.0 && imag == 0.0) {
            errno = EDOM;
            return make(-Py_HUGE_VAL, atan2(z.imag, z.real));
        }
        length = log(hypot(ldexp(real, DBL_MANT_DIG), ldexp(imag, DBL_MANT_DIG)))
                 - DBL_MANT_DIG * LN2;
    }
    else {
        double size = hypot(real, imag);
        if (0.71 <= size && size <= 1.73) {
            /* near one, from size**2 - 1 */
            double larger = real > imag ? real : imag;
            double smaller = real > imag ? imag : real;
            length = log1p((larger - 1) * (larger + 1) + smaller * smaller) / 2.0;
        }
        else {
            length = log(size);
        }
    }
    double angle = atan2(z.imag, z.real);
    errno = 0; /* an angle too small is no error */
    return make(length, angle);
}

static Py_complex
c_log10(Py_complex z)
{
    Py_complex result = c_log(z);
    int error = errno;
    result.real /= LN10;
    result.imag /= LN10;
    errno = error;
    return result;
}

/* ---- exponential and hyperbolic functions ------------------------------------------------ */
/* Both parts finite, or an overflow. */
static Py_complex
check_overflow(Py_complex z)
{
    errno = Py_IS_INFINITY(z.real) || Py_IS_INFINITY(z.imag) ? ERANGE : 0;
    return z;
}

static Py_complex
c_exp(Py_complex z)
{
    if (!is_finite(z)) {
        Py_complex result = special(z, cexp);
        if (Py_IS_INFINITY(z.imag)
            && (Py_IS_FINITE(z.real) || (Py_IS_INFINITY(z.real) && z.real > 0))) {
            errno = EDOM;
        }
        return result;
    }
    if (z.real > LOG_LARGE) {
        double size = exp(z.real - 1.0);
        return check_overflow(make(size * cos(z.imag) * Py_MATH_E, size * sin(z.imag) * Py_MATH_E));
    }
    double size = exp(z.real);
    return check_overflow(make(size * cos(z.imag), size * sin(z.imag)));
}

static Py_complex
c_cosh(Py_complex z)
{
    if (!is_finite(z)) {
        Py_complex result = special(z, ccosh);
        if (Py_IS_INFINITY(z.imag) && !Py_IS_NAN(z.real)) {
            errno = EDOM;
        }
        return result;
    }
    if (fabs(z.real) > LOG_LARGE) {
        double less = z.real - copysign(1.0, z.real);
        return check_overflow(make(cos(z.imag) * cosh(less) * Py_MATH_E,
                                   sin(z.imag) * sinh(less) * Py_MATH_E));
    }
    return check_overflow(make(cos(z.imag) * cosh(z.real), sin(z.imag) * sinh(z.real)));
}

static Py_complex
c_sinh(Py_complex z)
{
    if (!is_finite(z)) {
        Py_complex result = special(z, csinh);
        if (Py_IS_INFINITY(z.imag) && !Py_IS_NAN(z.real)) {
            errno = EDOM;
        }
        return result;
    }
    if (fabs(z.real) > LOG_LARGE) {
        double less = z.real - copysign(1.0, z.real);
        return check_overflow(make(cos(z.imag) * sinh(less) * Py_MATH_E,
                                   sin(z.imag) * cosh(less) * Py_MATH_E));
    }
    return check_overflow(make(cos(z.imag) * sinh(z.real), sin(z.imag) * cosh(z.real)));
}

static Py_complex
c_tanh(Py_complex z)
{
    if (Py_IS_FINITE(z.real) && Py_IS_NAN(z.imag)) {
        errno = 0;
        return make(Py_NAN, Py_NAN); /* newer C libraries know the zero */
    }
    if (!is_finite(z)) {
        Py_complex result = special(z, ctanh);
        if (Py_IS_INFINITY(z.imag) && Py_IS_FINITE(z.real)) {
            errno = EDOM;
        }
        return result;
    }
    if (fabs(z.real) > LOG_LARGE) {
        /* 1, and an imaginary part that is tiny or gone */
        return no_error(make(copysign(1.0, z.real),
                             4.0 * sin(z.imag) * cos(z.imag) * exp(-2.0 * fabs(z.real))));
    }
    double tanh_real = tanh(z.real);
    double tan_imag = tan(z.imag);
    double sech_real = 1.0 / cosh(z.real);
    double product = tanh_real * tan_imag;
    double scale = 1.0 + product * product;
    return no_error(make(tanh_real * (1.0 + tan_imag * tan_imag) / scale,
                         tan_imag / scale * sech_real * sech_real));
}

/* ---- inverse hyperbolic functions ------------------------------------------------------------- */
/* log(2*|z|) for a z whose square would overflow. */
static double
log_twice(double real, double imag)
{
    return log(hypot(real / 2.0, imag / 2.0)) + LN2 * 2.0;
}

static int
is_large(Py_complex z)
{
    return fabs(z.real) > LARGE || fabs(z.imag) > LARGE;
}

static Py_complex
c_asinh(Py_complex z)
{
    if (!is_finite(z)) {
        return special(z, casinh);
    }
    if (is_large(z)) {
        double length = log_twice(z.real, z.imag);
        return no_error(make(copysign(length, z.real), atan2(z.imag, fabs(z.real))));
    }
    Py_complex plus = c_sqrt(make(1.0 + z.imag, -z.real));  /* sqrt(1 - iz) */
    Py_complex minus = c_sqrt(make(1.0 - z.imag, z.real));  /* sqrt(1 + iz) */
    return no_error(make(asinh(plus.real * minus.imag - minus.real * plus.imag),
                         atan2(z.imag, plus.real * minus.real - plus.imag * minus.imag)));
}

static Py_complex
c_acosh(Py_complex z)
{
    if (Py_IS_FINITE(z.real) && Py_IS_NAN(z.imag)) {
        return make(Py_NAN, Py_NAN); /* newer C libraries know an angle for zero */
    }
    if (!is_finite(z)) {
        return special(z, cacosh);
    }
    if (is_large(z)) {
        return no_error(make(log_twice(z.real, z.imag), atan2(z.imag, z.real)));
    }
    Py_complex below = c_sqrt(make(z.real - 1.0, z.imag));
    Py_complex above = c_sqrt(make(z.real + 1.0, z.imag));
    return no_error(make(asinh(below.real * above.real + below.imag * above.imag),
                         2.0 * atan2(below.imag, above.real)));
}

static Py_complex
c_atanh(Py_complex z)
{
    if (!is_finite(z)) {
        return special(z, catanh);
    }
    /* odd: reduce to a real part that is not negative */
    if (z.real < 0.0 || (z.real == 0.0 && copysign(1.0, z.real) < 0.0)) {
        return c_neg(c_atanh(c_neg(z)));
    }
    double imag = fabs(z.imag);
    if (z.real > SQRT_LARGE || imag > SQRT_LARGE) {
        double half = hypot(z.real / 2.0, z.imag / 2.0);
        return no_error(make(z.real / 4.0 / half / half, copysign(Py_MATH_PI / 2.0, z.imag)));
    }
    if (z.real == 1.0 && imag < SQRT_DBL_MIN) {
        if (imag == 0.0) { /* the pole */
            errno = EDOM;
            return make(Py_HUGE_VAL, z.imag);
        }
        return no_error(make(-log(sqrt(imag) / sqrt(hypot(imag, 2.0))),
                             copysign(atan2(2.0, -imag) / 2.0, z.imag)));
    }
    double rest = 1.0 - z.real;
    return no_error(make(log1p(4.0 * z.real / (rest * rest + imag * imag)) / 4.0,
                         -atan2(-2.0 * z.imag, rest * (1.0 + z.real) - imag * imag) / 2.0));
}

/* ---- trigonometric functions, by turning the plane ----------------------------------------------- */
static inline Py_complex
times_i(Py_complex z)
{
    return make(-z.imag, z.real);
}

static inline Py_complex
over_i(Py_complex z)
{
    return make(z.imag, -z.real);
}

static Py_complex
c_cos(Py_complex z)
{
    return c_cosh(times_i(z));
}

static Py_complex
c_sin(Py_complex z)
{
    return over_i(c_sinh(times_i(z)));
}

static Py_complex
c_tan(Py_complex z)
{
    return over_i(c_tanh(times_i(z)));
}

static Py_complex
c_asin(Py_complex z)
{
    return over_i(c_asinh(times_i(z)));
}

static Py_complex
c_atan(Py_complex z)
{
    return over_i(c_atanh(times_i(z)));
}

static Py_complex
c_acos(Py_complex z)
{
    if (!is_finite(z)) {
        return special(z, cacos);
    }
    if (is_large(z)) {
        return no_error(make(atan2(fabs(z.imag), z.real),
                             -copysign(log_twice(z.real, z.imag), z.imag)));
    }
    Py_complex minus = c_sqrt(make(1.0 - z.real, -z.imag));
    Py_complex plus = c_sqrt(make(1.0 + z.real, z.imag));
    return no_error(make(2.0 * atan2(minus.real, plus.real),
                         asinh(plus.real * minus.imag - plus.imag * minus.real)));
}

/* ---- from Python ------------------------------------------------------------------------------------- */
static PyObject *
cmath_error(void)
{
    if (errno == EDOM) {
        PyErr_SetString(PyExc_ValueError, "math domain error");
    }
    else if (errno == ERANGE) {
        PyErr_SetString(PyExc_OverflowError, "math range error");
    }
    else {
        PyErr_SetFromErrno(PyExc_ValueError);
    }
    return NULL;
}

static PyObject *
cmath_call(PyObject *args, const char *format, Py_complex (*function)(Py_complex))
{
    Py_complex z;
    if (!PyArg_ParseTuple(args, format, &z)) {
        return NULL;
    }
    errno = 0;
    Py_complex result = function(z);
    return errno != 0 ? cmath_error() : PyComplex_FromCComplex(result);
}

#define CMATH_FUNCTION(name)                                                   \
    static PyObject *cmath_##name(PyObject *Py_UNUSED(self), PyObject *args)   \
    {                                                                          \
        return cmath_call(args, "D:" #name, c_##name);                         \
    }
CMATH_FUNCTION(acos)
CMATH_FUNCTION(acosh)
CMATH_FUNCTION(asin)
CMATH_FUNCTION(asinh)
CMATH_FUNCTION(atan)
CMATH_FUNCTION(atanh)
CMATH_FUNCTION(cos)
CMATH_FUNCTION(cosh)
CMATH_FUNCTION(exp)
CMATH_FUNCTION(log10)
CMATH_FUNCTION(sin)
CMATH_FUNCTION(sinh)
CMATH_FUNCTION(sqrt)
CMATH_FUNCTION(tan)
CMATH_FUNCTION(tanh)
#undef CMATH_FUNCTION

static PyObject *
cmath_log(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_complex z;
    Py_complex base;
    if (!PyArg_ParseTuple(args, "D|D", &z, &base)) {
        return NULL;
    }
    errno = 0;
    z = c_log(z);
    if (PyTuple_GET_SIZE(args) == 2) {
        base = c_log(base);
        z = c_quot(z, base); /* EDOM for base one */
    }
    return errno != 0 ? cmath_error() : PyComplex_FromCComplex(z);
}

static PyObject *
cmath_phase(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_complex z;
    if (!PyArg_ParseTuple(args, "D:phase", &z)) {
        return NULL;
    }
    errno = 0;
    double angle = atan2(z.imag, z.real);
    return errno != 0 ? cmath_error() : PyFloat_FromDouble(angle);
}

static PyObject *
cmath_polar(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_complex z;
    if (!PyArg_ParseTuple(args, "D:polar", &z)) {
        return NULL;
    }
    double angle = atan2(z.imag, z.real);
    double length = c_abs(z);
    return errno != 0 ? cmath_error() : Py_BuildValue("dd", length, angle);
}

/* r * exp(i*phi) where r or phi is not finite. */
static Py_complex
rect_special(double r, double phi)
{
    errno = r != 0.0 && !Py_IS_NAN(r) && Py_IS_INFINITY(phi) ? EDOM : 0;
    if (Py_IS_INFINITY(r) && Py_IS_FINITE(phi) && phi != 0.0) {
        double real = copysign(Py_HUGE_VAL, cos(phi));
        double imag = copysign(Py_HUGE_VAL, sin(phi));
        return r > 0 ? make(real, imag) : make(-real, -imag);
    }
    if (Py_IS_INFINITY(r) && phi == 0.0) {
        return make(r, r > 0 ? phi : -phi);
    }
    if (r == 0.0) {
        return make(0.0, 0.0);
    }
    if (Py_IS_NAN(r) && phi == 0.0) {
        return make(r, phi);
    }
    return make(Py_IS_INFINITY(r) ? Py_HUGE_VAL : Py_NAN, Py_NAN);
}

static PyObject *
cmath_rect(PyObject *Py_UNUSED(self), PyObject *args)
{
    double r;
    double phi;
    Py_complex z;
    if (!PyArg_ParseTuple(args, "dd:rect", &r, &phi)) {
        return NULL;
    }
    errno = 0;
    if (!Py_IS_FINITE(r) || !Py_IS_FINITE(phi)) {
        z = rect_special(r, phi);
    }
    else if (phi == 0.0) {
        z = make(r, r * phi); /* sign of the zero */
    }
    else {
        z = make(r * cos(phi), r * sin(phi));
    }
    return errno != 0 ? cmath_error() : PyComplex_FromCComplex(z);
}

static PyObject *
cmath_isnan(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_complex z;
    if (!PyArg_ParseTuple(args, "D:isnan", &z)) {
        return NULL;
    }
    return PyBool_FromLong(Py_IS_NAN(z.real) || Py_IS_NAN(z.imag));
}

static PyObject *
cmath_isinf(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_complex z;
    if (!PyArg_ParseTuple(args, "D:isinf", &z)) {
        return NULL;
    }
    return PyBool_FromLong(Py_IS_INFINITY(z.real) || Py_IS_INFINITY(z.imag));
}

#define ROW(name, doc) {#name, cmath_##name, METH_VARARGS, PyDoc_STR(doc)}
static PyMethodDef cmath_methods[] = {
    ROW(acos, "acos(x)\n\nThe arc cosine of x."),
    ROW(acosh, "acosh(x)\n\nThe inverse hyperbolic cosine of x."),
    ROW(asin, "asin(x)\n\nThe arc sine of x."),
    ROW(asinh, "asinh(x)\n\nThe inverse hyperbolic sine of x."),
    ROW(atan, "atan(x)\n\nThe arc tangent of x."),
    ROW(atanh, "atanh(x)\n\nThe inverse hyperbolic tangent of x."),
    ROW(cos, "cos(x)\n\nThe cosine of x."),
    ROW(cosh, "cosh(x)\n\nThe hyperbolic cosine of x."),
    ROW(exp, "exp(x)\n\ne ** x."),
    ROW(isinf, "isinf(z) -> bool\n\nIs a part of z an infinity?"),
    ROW(isnan, "isnan(z) -> bool\n\nIs a part of z not a number?"),
    ROW(log, "log(x[, base]) -> the logarithm of x to the given base.\n\nThe base is e by default."),
    ROW(log10, "log10(x)\n\nThe logarithm of x with base 10."),
    ROW(phase, "phase(z) -> float\n\nThe angle of z."),
    ROW(polar, "polar(z) -> r: float, phi: float\n\nLength and angle of z."),
    ROW(rect, "rect(r, phi) -> z: complex\n\nThe number with this length and angle."),
    ROW(sin, "sin(x)\n\nThe sine of x."),
    ROW(sinh, "sinh(x)\n\nThe hyperbolic sine of x."),
    ROW(sqrt, "sqrt(x)\n\nThe square root of x."),
    ROW(tan, "tan(x)\n\nThe tangent of x."),
    ROW(tanh, "tanh(x)\n\nThe hyperbolic tangent of x."),
    {NULL, NULL},
};
#undef ROW

PyDoc_STRVAR(cmath_doc, "Mathematical functions of complex numbers.");

PyMODINIT_FUNC
initcmath(void)
{
    PyObject *module = Py_InitModule3("cmath", cmath_methods, cmath_doc);
    if (module != NULL && PyModule_AddObject(module, "pi", PyFloat_FromDouble(Py_MATH_PI)) == 0) {
        (void)PyModule_AddObject(module, "e", PyFloat_FromDouble(Py_MATH_E));
    }
}
