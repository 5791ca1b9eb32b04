#ifndef Py_STRINGOBJECT_H
#define Py_STRINGOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
#include <stdarg.h>
/* The str type: immutable bytes with a cached hash.
 *
 * ob_sval always ends in a 0 byte that does not count.  ob_shash is -1 until the
 * hash is computed.  ob_sstate says whether the interned table knows the object; the
 * table's own two references to a mortal interned string are not counted. */

typedef struct {
    PyObject_VAR_HEAD
    long ob_shash;
    int ob_sstate;
    char ob_sval[1];
} PyStringObject;

#define SSTATE_NOT_INTERNED 0
#define SSTATE_INTERNED_MORTAL 1
#define SSTATE_INTERNED_IMMORTAL 2

PyAPI_DATA(PyTypeObject) PyBaseString_Type;
PyAPI_DATA(PyTypeObject) PyString_Type;

#define PyString_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_STRING_SUBCLASS)
#define PyString_CheckExact(op) (Py_TYPE(op) == &PyString_Type)
#define PyString_CHECK_INTERNED(op) (((PyStringObject *)(op))->ob_sstate)
/* No check, no error; op must be a str. */
#define PyString_AS_STRING(op) (((PyStringObject *)(op))->ob_sval)
#define PyString_GET_SIZE(op) Py_SIZE(op)

/* ---- making --------------------------------------------------------------- */
/* A copy of size bytes; with NULL uninitialised, for the caller to fill before
 * anyone else sees it.  Sizes 0 and 1 give shared objects. */
PyAPI_FUNC(PyObject *) PyString_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(PyObject *) PyString_FromString(const char *);
/* %c %d %u %ld %lu %lld %llu %zd %zu %i %x %s %p %%, with width digits and precision;
 * anything else is copied as it stands. */
PyAPI_FUNC(PyObject *) PyString_FromFormatV(const char *, va_list)
    Py_GCC_ATTRIBUTE((format(printf, 1, 0)));
PyAPI_FUNC(PyObject *) PyString_FromFormat(const char *, ...)
    Py_GCC_ATTRIBUTE((format(printf, 1, 2)));

/* ---- reading ---------------------------------------------------------------- */
PyAPI_FUNC(Py_ssize_t) PyString_Size(PyObject *);
/* Borrowed; a unicode gives its default encoding. */
PyAPI_FUNC(char *) PyString_AsString(PyObject *);
/* With len == NULL embedded zero bytes are a TypeError. */
PyAPI_FUNC(int) PyString_AsStringAndSize(PyObject *obj, char **s, Py_ssize_t *len);
PyAPI_FUNC(PyObject *) PyString_Repr(PyObject *, int smartquotes);
/* 1 or 0, both must be str. */
PyAPI_FUNC(int) _PyString_Eq(PyObject *, PyObject *);

/* ---- changing a reference ---------------------------------------------------- */
/* *left becomes the sum, NULL on error (or when it was NULL); the old reference is
 * dropped.  ConcatAndDel also drops right. */
PyAPI_FUNC(void) PyString_Concat(PyObject **left, PyObject *right);
PyAPI_FUNC(void) PyString_ConcatAndDel(PyObject **left, PyObject *right);
/* *op must be the only reference to a fresh str; on failure it is dropped, *op is
 * NULL and the result -1. */
PyAPI_FUNC(int) _PyString_Resize(PyObject **op, Py_ssize_t newsize);

/* ---- interning --------------------------------------------------------------- */
/* Replace *op by the one interned str of equal text; exact str only, no error. */
PyAPI_FUNC(void) PyString_InternInPlace(PyObject **op);
PyAPI_FUNC(void) PyString_InternImmortal(PyObject **op);
PyAPI_FUNC(PyObject *) PyString_InternFromString(const char *);
PyAPI_FUNC(void) _Py_ReleaseInternedStrings(void);

/* ---- operations ---------------------------------------------------------------- */
/* format % args; may be a unicode when an argument is. */
PyAPI_FUNC(PyObject *) PyString_Format(PyObject *format, PyObject *args);
/* An integer by one of "duoxX" with flags F_*, precision prec.  *pbuf points into the
 * result; *plen is its length. */
PyAPI_FUNC(PyObject *)
    _PyString_FormatLong(PyObject *, int flags, int prec, int type, char **pbuf, int *plen);
/* Undo the escapes of a string literal.  unicode: the literal is a u'' one that is to
 * be recoded to recode_encoding. */
PyAPI_FUNC(PyObject *) PyString_DecodeEscape(const char *s, Py_ssize_t len, const char *errors,
                                             Py_ssize_t unicode, const char *recode_encoding);
/* sep.join(seq); both as the str method takes them. */
PyAPI_FUNC(PyObject *) _PyString_Join(PyObject *sep, PyObject *seq);
#define _PyString_FormatAdvanced _PyBytes_FormatAdvanced
PyAPI_FUNC(PyObject *)
    _PyBytes_FormatAdvanced(PyObject *obj, char *format_spec, Py_ssize_t format_spec_len);

/* ---- codecs --------------------------------------------------------------------- */
PyAPI_FUNC(PyObject *)
    PyString_Decode(const char *s, Py_ssize_t size, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *)
    PyString_Encode(const char *s, Py_ssize_t size, const char *encoding, const char *errors);
/* The Object variants return whatever the codec makes, the String ones only str. */
PyAPI_FUNC(PyObject *)
    PyString_AsEncodedObject(PyObject *str, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *)
    PyString_AsEncodedString(PyObject *str, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *)
    PyString_AsDecodedObject(PyObject *str, const char *encoding, const char *errors);
PyAPI_FUNC(PyObject *)
    PyString_AsDecodedString(PyObject *str, const char *encoding, const char *errors);

/* ---- digit grouping ---------------------------------------------------------------- */
/* Write n_digits digits with separators so that they end at buffer + n_buffer, padded
 * with zeros to min_width; with buffer == NULL only count.  Returns the length, -1
 * with an exception if it overflows. */
PyAPI_FUNC(Py_ssize_t)
    _PyString_InsertThousandsGrouping(char *buffer, Py_ssize_t n_buffer, char *digits,
                                      Py_ssize_t n_digits, Py_ssize_t min_width,
                                      const char *grouping, const char *thousands_sep);
/* The same with the current locale's rules. */
PyAPI_FUNC(Py_ssize_t)
    _Py_InsertThousandsGroupingLocale(char *buffer, Py_ssize_t n_buffer, char *digits,
                                      Py_ssize_t n_digits, Py_ssize_t min_width);
#define _PyString_InsertThousandsGroupingLocale _Py_InsertThousandsGroupingLocale

/* The flags of %-formats, for extensions of old. */
#define F_LJUST (1 << 0)
#define F_SIGN (1 << 1)
#define F_BLANK (1 << 2)
#define F_ALT (1 << 3)
#define F_ZERO (1 << 4)

#ifdef __cplusplus
}
#endif
#endif /* Py_STRINGOBJECT_H */
