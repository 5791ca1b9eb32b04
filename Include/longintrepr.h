#ifndef Py_LONGINTREPR_H
#define Py_LONGINTREPR_H
#ifdef __cplusplus
extern "C" {
#endif
/* The inside of a long: |ob_size| digits of PyLong_SHIFT bits, the least
 * significant first, the last one not zero; the sign of ob_size is the sign of
 * the number and zero has ob_size 0. */

#if PYLONG_BITS_IN_DIGIT == 30
typedef PY_UINT32_T digit;
typedef PY_INT32_T sdigit;
typedef PY_UINT64_T twodigits;
typedef PY_INT64_T stwodigits;
#define PyLong_SHIFT 30
#define _PyLong_DECIMAL_SHIFT 9
#define _PyLong_DECIMAL_BASE ((digit)1000000000)
#else
#error "longs have 30-bit digits here"
#endif
#define PyLong_BASE ((digit)1 << PyLong_SHIFT)
#define PyLong_MASK ((digit)(PyLong_BASE - 1))

struct _longobject {
    PyObject_VAR_HEAD
    digit ob_digit[1];
};

/* Room for size digits, not initialised; ob_size is size. */
PyAPI_FUNC(PyLongObject *) _PyLong_New(Py_ssize_t size);
/* An exact long with the same value. */
PyAPI_FUNC(PyObject *) _PyLong_Copy(PyLongObject *src);

#ifdef __cplusplus
}
#endif
#endif /* Py_LONGINTREPR_H */
