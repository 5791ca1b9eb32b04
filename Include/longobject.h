#ifndef Py_LONGOBJECT_H
#define Py_LONGOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* The long type: integers of any size. */

typedef struct _longobject PyLongObject; /* longintrepr.h shows the inside */

PyAPI_DATA(PyTypeObject) PyLong_Type;

#define PyLong_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_LONG_SUBCLASS)
#define PyLong_CheckExact(op) (Py_TYPE(op) == &PyLong_Type)

PyAPI_FUNC(PyObject *) PyLong_FromLong(long value);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLong(unsigned long value);
/* Truncates; OverflowError for an infinity, ValueError for a NaN. */
PyAPI_FUNC(PyObject *) PyLong_FromDouble(double value);
PyAPI_FUNC(PyObject *) PyLong_FromSize_t(size_t value);
PyAPI_FUNC(PyObject *) PyLong_FromSsize_t(Py_ssize_t value);

/* To C: -1 with OverflowError if it does not fit.  The signed ones take ints
 * and things with __int__ as well. */
PyAPI_FUNC(long) PyLong_AsLong(PyObject *op);
/* *overflow becomes -1, 0 or 1; no exception for an overflow. */
PyAPI_FUNC(long) PyLong_AsLongAndOverflow(PyObject *op, int *overflow);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLong(PyObject *op);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLongMask(PyObject *op);
PyAPI_FUNC(Py_ssize_t) PyLong_AsSsize_t(PyObject *op);
PyAPI_FUNC(int) _PyLong_AsInt(PyObject *op);
PyAPI_FUNC(PyObject *) PyLong_GetInfo(void);

/* Number of digits that convert_to_base may use for each character; 37 for a
 * character that is no digit. */
PyAPI_DATA(int) _PyLong_DigitValue[256];

/* x in [0.5, 1) and *exponent with value == x * 2**exponent, correctly rounded
 * to even; OverflowError if the exponent does not fit. */
PyAPI_FUNC(double) _PyLong_Frexp(PyLongObject *op, Py_ssize_t *exponent);
PyAPI_FUNC(double) PyLong_AsDouble(PyObject *op);
PyAPI_FUNC(PyObject *) PyLong_FromVoidPtr(void *p);
PyAPI_FUNC(void *) PyLong_AsVoidPtr(PyObject *op);

#ifdef HAVE_LONG_LONG
PyAPI_FUNC(PyObject *) PyLong_FromLongLong(PY_LONG_LONG value);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLongLong(unsigned PY_LONG_LONG value);
PyAPI_FUNC(PY_LONG_LONG) PyLong_AsLongLong(PyObject *op);
PyAPI_FUNC(unsigned PY_LONG_LONG) PyLong_AsUnsignedLongLong(PyObject *op);
PyAPI_FUNC(unsigned PY_LONG_LONG) PyLong_AsUnsignedLongLongMask(PyObject *op);
PyAPI_FUNC(PY_LONG_LONG) PyLong_AsLongLongAndOverflow(PyObject *op, int *overflow);
#endif

PyAPI_FUNC(PyObject *) PyLong_FromString(char *text, char **pend, int base);
#ifdef Py_USING_UNICODE
PyAPI_FUNC(PyObject *) PyLong_FromUnicode(Py_UNICODE *text, Py_ssize_t length, int base);
#endif

/* -1, 0 or 1; cannot fail. */
PyAPI_FUNC(int) _PyLong_Sign(PyObject *op);
/* Bits of the absolute value; (size_t)-1 with OverflowError. */
PyAPI_FUNC(size_t) _PyLong_NumBits(PyObject *op);
/* From and to n bytes of base 256, two's complement if is_signed.  AsByteArray
 * returns -1 with OverflowError if the value does not fit. */
PyAPI_FUNC(PyObject *)
    _PyLong_FromByteArray(const unsigned char *bytes, size_t n, int little_endian, int is_signed);
PyAPI_FUNC(int) _PyLong_AsByteArray(PyLongObject *op, unsigned char *bytes, size_t n,
                                    int little_endian, int is_signed);
/* str in base 2..36; addL appends an 'L', newstyle writes 0o17. */
PyAPI_FUNC(PyObject *) _PyLong_Format(PyObject *op, int base, int addL, int newstyle);
PyAPI_FUNC(PyObject *) _PyLong_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len);

#ifdef __cplusplus
}
#endif
#endif /* Py_LONGOBJECT_H */
