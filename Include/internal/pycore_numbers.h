#ifndef Py_INTERNAL_NUMBERS_H
#define Py_INTERNAL_NUMBERS_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Numbers: what the other rooms of the interpreter may use. */

/* 2.7's init and fini hooks. */
int _PyInt_Init(void);     /* small ints; 1, or 0 on failure */
void PyInt_Fini(void);
int _PyLong_Init(void);    /* sys.long_info's type; 1, or 0 on failure */
void _PyFloat_Init(void);  /* float formats, sys.float_info's type */
void PyFloat_Fini(void);
void _PyRandom_Init(void); /* _Py_HashSecret, from PYTHONHASHSEED or urandom */
void _PyRandom_Fini(void);
/* size random bytes; 0, or -1 with OSError. */
int _PyOS_URandom(void *buffer, Py_ssize_t size);

/* uid_t and gid_t as numbers: -1 stays -1, large values become longs.  The
 * converters are for "O&". */
PyObject *_PyInt_FromUid(uid_t uid);
PyObject *_PyInt_FromGid(gid_t gid);
int _Py_Uid_Converter(PyObject *op, void *result);
int _Py_Gid_Converter(PyObject *op, void *result);

/* The small ints are -_PyInt_NSMALLNEG.._PyInt_NSMALLPOS-1. */
#define _PyInt_NSMALLNEG 5
#define _PyInt_NSMALLPOS 257
#endif
