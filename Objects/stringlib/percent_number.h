#ifndef Py_STRINGLIB_PERCENT_NUMBER_H
#define Py_STRINGLIB_PERCENT_NUMBER_H
/* The numbers of the % operator, as ASCII text for str and unicode alike. */

typedef struct {
    const char *s; /* [-]digits, with the prefix that F_ALT asks for behind the sign */
    Py_ssize_t n;
    PyObject *owner; /* what s points into, unless that is small */
    char *memory;
    char small[120];
} percent_text_t;

/* value by one of "diuoxX" or "eEfFgG"; 0, or -1 with an exception.  May run code. */
int _PyPercent_Integer(PyObject *value, int conversion, int flags, int precision,
                       percent_text_t *text);
/* own_words: any failure to get a float is reported as a TypeError of the format, as str
 * does and unicode does not. */
int _PyPercent_Float(PyObject *value, int conversion, int flags, int precision, int own_words,
                     percent_text_t *text);
void _PyPercent_Release(percent_text_t *text);
#endif
