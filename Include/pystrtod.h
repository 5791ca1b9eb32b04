#ifndef Py_STRTOD_H
#define Py_STRTOD_H
#ifdef __cplusplus
extern "C" {
#endif
/* Doubles from and to text, whatever the locale. */

PyAPI_FUNC(double) PyOS_ascii_strtod(const char *text, char **end);
PyAPI_FUNC(double) PyOS_ascii_atof(const char *text);
/* Obsolete: printf-like format for one double. */
PyAPI_FUNC(char *) PyOS_ascii_formatd(char *buffer, size_t buf_len, const char *format, double d);

/* The same without the DeprecationWarning; inf and nan are known. */
PyAPI_FUNC(double) _PyOS_ascii_strtod(const char *text, char **end);
PyAPI_FUNC(char *)
    _PyOS_ascii_formatd(char *buffer, size_t buf_len, const char *format, double d, int precision);

/* Text to double; -1.0 with ValueError if it is no number or (end == NULL) if
 * something follows; if overflow_exception is not NULL it is raised for a
 * number that is too large, otherwise an infinity is returned. */
PyAPI_FUNC(double) PyOS_string_to_double(const char *text, char **end,
                                         PyObject *overflow_exception);
/* format_code one of e E f F g G r; the result is released by PyMem_Free.
 * *type, if type is not NULL, becomes one of Py_DTST_*. */
PyAPI_FUNC(char *) PyOS_double_to_string(double value, char format_code, int precision, int flags,
                                         int *type);
/* inf, infinity and nan in any case; *end is text if there is none. */
PyAPI_FUNC(double) _Py_parse_inf_or_nan(const char *text, char **end);

#define Py_DTSF_SIGN 0x01      /* always write a sign */
#define Py_DTSF_ADD_DOT_0 0x02 /* an integral value gets ".0" */
#define Py_DTSF_ALT 0x04       /* "alternate" formatting: keep the point */

#define Py_DTST_FINITE 0
#define Py_DTST_INFINITE 1
#define Py_DTST_NAN 2

#ifdef __cplusplus
}
#endif
#endif /* Py_STRTOD_H */
