#ifndef Py_COMPLEXOBJECT_H
#define Py_COMPLEXOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Complex numbers: the C value with its arithmetic, and the type. */

typedef struct {
    double real;
    double imag;
} Py_complex;

#define c_sum _Py_c_sum
#define c_diff _Py_c_diff
#define c_neg _Py_c_neg
#define c_prod _Py_c_prod
#define c_quot _Py_c_quot
#define c_pow _Py_c_pow
#define c_abs _Py_c_abs

PyAPI_FUNC(Py_complex) c_sum(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) c_diff(Py_complex left, Py_complex right);
PyAPI_FUNC(Py_complex) c_neg(Py_complex value);
PyAPI_FUNC(Py_complex) c_prod(Py_complex left, Py_complex right);
/* errno is EDOM for a zero divisor (c_quot, c_pow) and ERANGE when c_abs
 * overflows. */
PyAPI_FUNC(Py_complex) c_quot(Py_complex dividend, Py_complex divisor);
PyAPI_FUNC(Py_complex) c_pow(Py_complex base, Py_complex exponent);
PyAPI_FUNC(double) c_abs(Py_complex value);

typedef struct {
    PyObject_HEAD
    Py_complex cval;
} PyComplexObject;

PyAPI_DATA(PyTypeObject) PyComplex_Type;

#define PyComplex_Check(op) PyObject_TypeCheck(op, &PyComplex_Type)
#define PyComplex_CheckExact(op) (Py_TYPE(op) == &PyComplex_Type)

PyAPI_FUNC(PyObject *) PyComplex_FromCComplex(Py_complex value);
PyAPI_FUNC(PyObject *) PyComplex_FromDoubles(double real, double imag);
PyAPI_FUNC(double) PyComplex_RealAsDouble(PyObject *op);
PyAPI_FUNC(double) PyComplex_ImagAsDouble(PyObject *op);
/* Through __complex__ or __float__; may run code.  On error real is -1.0. */
PyAPI_FUNC(Py_complex) PyComplex_AsCComplex(PyObject *op);

PyAPI_FUNC(PyObject *) _PyComplex_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len);

#ifdef __cplusplus
}
#endif
#endif /* Py_COMPLEXOBJECT_H */
