#ifndef Py_FLOATOBJECT_H
#define Py_FLOATOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* The float type: one C double, IEEE 754 binary64. */

typedef struct {
    PyObject_HEAD
    double ob_fval;
} PyFloatObject;

PyAPI_DATA(PyTypeObject) PyFloat_Type;

#define PyFloat_Check(op) PyObject_TypeCheck(op, &PyFloat_Type)
#define PyFloat_CheckExact(op) (Py_TYPE(op) == &PyFloat_Type)

/* Buffer size that PyFloat_AsString and AsReprString rely on. */
#define PyFloat_STR_PRECISION 12

#ifdef Py_NAN
#define Py_RETURN_NAN return PyFloat_FromDouble(Py_NAN)
#endif
#define Py_RETURN_INF(sign)                                                    \
    do {                                                                       \
        if (copysign(1., sign) == 1.) {                                        \
            return PyFloat_FromDouble(Py_HUGE_VAL);                            \
        }                                                                      \
        return PyFloat_FromDouble(-Py_HUGE_VAL);                               \
    } while (0)

PyAPI_FUNC(double) PyFloat_GetMax(void);
PyAPI_FUNC(double) PyFloat_GetMin(void);
PyAPI_FUNC(PyObject *) PyFloat_GetInfo(void);

/* str, unicode or character buffer to float.  pend is not used. */
PyAPI_FUNC(PyObject *) PyFloat_FromString(PyObject *text, char **pend);
PyAPI_FUNC(PyObject *) PyFloat_FromDouble(double value);
/* Any number through __float__; -1.0 with an exception.  May run code. */
PyAPI_FUNC(double) PyFloat_AsDouble(PyObject *op);
#define PyFloat_AS_DOUBLE(op) (((PyFloatObject *)(op))->ob_fval)

/* repr and str into a buffer of at least 100 bytes; use
 * PyOS_double_to_string instead. */
PyAPI_FUNC(void) PyFloat_AsReprString(char *buffer, PyFloatObject *op);
PyAPI_FUNC(void) PyFloat_AsString(char *buffer, PyFloatObject *op);

/* Four or eight bytes of IEEE 754, little-endian if le; 0, or -1 with
 * OverflowError.  Unpack returns -1.0 with an exception. */
PyAPI_FUNC(int) _PyFloat_Pack4(double value, unsigned char *p, int le);
PyAPI_FUNC(int) _PyFloat_Pack8(double value, unsigned char *p, int le);
PyAPI_FUNC(double) _PyFloat_Unpack4(const unsigned char *p, int le);
PyAPI_FUNC(double) _PyFloat_Unpack8(const unsigned char *p, int le);

/* Give unused blocks back; returns the number of floats still alive. */
PyAPI_FUNC(int) PyFloat_ClearFreeList(void);

PyAPI_FUNC(PyObject *) _PyFloat_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len);

/* round(x, ndigits), half away from zero on the exact decimal value; NULL
 * with OverflowError if the result is too large. */
PyAPI_FUNC(PyObject *) _Py_double_round(double x, int ndigits);

#ifdef __cplusplus
}
#endif
#endif /* Py_FLOATOBJECT_H */
