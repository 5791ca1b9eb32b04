#ifndef Py_STRINGLIB_FORMAT_SPEC_H
#define Py_STRINGLIB_FORMAT_SPEC_H
/* A specification of the __format__ mini-language, read. */
typedef struct {
    Py_UCS4 fill;
    char align; /* one of "<>=^" */
    char sign;  /* '+', '-', ' ', or 0 */
    int alternate;
    int zero;   /* a 0 before the width made fill '0' */
    int comma;
    Py_ssize_t width;     /* -1: none */
    Py_ssize_t precision; /* -1: none */
    Py_UCS4 type;         /* the default if none was given */
} format_spec_t;
#endif
