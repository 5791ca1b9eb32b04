#ifndef Py_BYTES_CTYPE_H
#define Py_BYTES_CTYPE_H
/* Methods that str and bytearray share and that need only the bytes: tests of classes
 * (each returns a new reference to a bool) and changes of case (into result, which
 * has room for len bytes). */

PyAPI_FUNC(PyObject *) _Py_bytes_isspace(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_isalpha(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_isalnum(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_isdigit(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_islower(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_isupper(const char *cptr, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _Py_bytes_istitle(const char *cptr, Py_ssize_t len);

PyAPI_FUNC(void) _Py_bytes_lower(char *result, const char *cptr, Py_ssize_t len);
PyAPI_FUNC(void) _Py_bytes_upper(char *result, const char *cptr, Py_ssize_t len);
PyAPI_FUNC(void) _Py_bytes_title(char *result, char *s, Py_ssize_t len);
PyAPI_FUNC(void) _Py_bytes_capitalize(char *result, char *s, Py_ssize_t len);
PyAPI_FUNC(void) _Py_bytes_swapcase(char *result, char *s, Py_ssize_t len);

extern const char _Py_isspace__doc__[];
extern const char _Py_isalpha__doc__[];
extern const char _Py_isalnum__doc__[];
extern const char _Py_isdigit__doc__[];
extern const char _Py_islower__doc__[];
extern const char _Py_isupper__doc__[];
extern const char _Py_istitle__doc__[];
extern const char _Py_lower__doc__[];
extern const char _Py_upper__doc__[];
extern const char _Py_title__doc__[];
extern const char _Py_capitalize__doc__[];
extern const char _Py_swapcase__doc__[];

#endif /* Py_BYTES_CTYPE_H */
