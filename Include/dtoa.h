#ifndef PY_DTOA_H
#define PY_DTOA_H
#ifdef __cplusplus
extern "C" {
#endif
/* Exact conversions between doubles and decimal text. */

/* Reads [sign] digits [. digits] [e [sign] digits]; correctly rounded.  *end
 * is text itself if there is no number.  Sets errno to ERANGE on overflow
 * (returns an infinity). */
PyAPI_FUNC(double) _Py_dg_strtod(const char *text, char **end);
/* Digits of value without point, sign or exponent; *decpt is the position of
 * the point (9999 for inf and nan), *rve the end.  mode 0: fewest digits that
 * read back as value; mode 2: max(1, ndigits) significant digits; mode 3:
 * ndigits after the point; trailing zeros suppressed.  Release the result with
 * _Py_dg_freedtoa.  NULL if memory runs out. */
PyAPI_FUNC(char *) _Py_dg_dtoa(double value, int mode, int ndigits, int *decpt, int *sign,
                               char **rve);
PyAPI_FUNC(void) _Py_dg_freedtoa(char *digits);

#ifdef __cplusplus
}
#endif
#endif /* PY_DTOA_H */
