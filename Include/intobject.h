#ifndef Py_INTOBJECT_H
#define Py_INTOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* The int type: one C long.  Values -5..256 exist once and live for ever. */

typedef struct {
    PyObject_HEAD
    long ob_ival;
} PyIntObject;

PyAPI_DATA(PyTypeObject) PyInt_Type;

#define PyInt_Check(op) PyType_FastSubclass((op)->ob_type, Py_TPFLAGS_INT_SUBCLASS)
#define PyInt_CheckExact(op) ((op)->ob_type == &PyInt_Type)
/* No check, no error; op must be an int. */
#define PyInt_AS_LONG(op) (((PyIntObject *)(op))->ob_ival)

/* Text to int, or to long if the value does not fit.  *pend, if pend is not
 * NULL, is set to the first character not read. */
PyAPI_FUNC(PyObject *) PyInt_FromString(char *text, char **pend, int base);
#ifdef Py_USING_UNICODE
PyAPI_FUNC(PyObject *) PyInt_FromUnicode(Py_UNICODE *text, Py_ssize_t length, int base);
#endif
PyAPI_FUNC(PyObject *) PyInt_FromLong(long value);
/* int if the value fits a long, else long. */
PyAPI_FUNC(PyObject *) PyInt_FromSize_t(size_t value);
PyAPI_FUNC(PyObject *) PyInt_FromSsize_t(Py_ssize_t value);

/* Any number to C; these try nb_int, may run code, and return -1 with an
 * exception.  The Mask variants wrap instead of raising OverflowError. */
PyAPI_FUNC(long) PyInt_AsLong(PyObject *op);
PyAPI_FUNC(Py_ssize_t) PyInt_AsSsize_t(PyObject *op);
PyAPI_FUNC(int) _PyInt_AsInt(PyObject *op);
PyAPI_FUNC(unsigned long) PyInt_AsUnsignedLongMask(PyObject *op);
#ifdef HAVE_LONG_LONG
PyAPI_FUNC(unsigned PY_LONG_LONG) PyInt_AsUnsignedLongLongMask(PyObject *op);
#endif

PyAPI_FUNC(long) PyInt_GetMax(void);

/* strtoul and strtol that know 0b and 0o; they set errno to ERANGE. */
PyAPI_FUNC(unsigned long) PyOS_strtoul(char *text, char **end, int base);
PyAPI_FUNC(long) PyOS_strtol(char *text, char **end, int base);

/* Give unused blocks back; returns the number of ints still alive in blocks. */
PyAPI_FUNC(int) PyInt_ClearFreeList(void);

/* str of the value in base 2..36, with its prefix for 2, 8 and 16 (newstyle
 * writes 0o17, otherwise 017). */
PyAPI_FUNC(PyObject *) _PyInt_Format(PyIntObject *op, int base, int newstyle);
/* int.__format__ with a given specification. */
PyAPI_FUNC(PyObject *) _PyInt_FormatAdvanced(PyObject *op, char *spec, Py_ssize_t spec_len);

#ifdef __cplusplus
}
#endif
#endif /* Py_INTOBJECT_H */
