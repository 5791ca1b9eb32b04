#ifndef Py_INTERNAL_NUMBERS_H
#define Py_INTERNAL_NUMBERS_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
#include "longintrepr.h"
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

/* ---- fresh ints and floats, inline ---------------------------------------------
 * Values -_PyInt_NSMALLNEG.._PyInt_NSMALLPOS-1 are the elements of
 * _PyInt_Small.  Other ints and floats come from blocks; the cells that are free
 * form a list linked through ob_type, with ob_refcnt 0. */
#define _PyInt_NSMALLNEG 5
#define _PyInt_NSMALLPOS 257
extern PyIntObject _PyInt_Small[_PyInt_NSMALLNEG + _PyInt_NSMALLPOS];
extern PyIntObject *_PyInt_FreeCells;
extern PyFloatObject *_PyFloat_FreeCells;
/* Make free cells; the first one, or NULL with MemoryError. */
PyIntObject *_PyInt_MoreCells(void);
PyFloatObject *_PyFloat_MoreCells(void);

static inline PyObject *
_PyInt_New(long value)
{
    if (-_PyInt_NSMALLNEG <= value && value < _PyInt_NSMALLPOS) {
        PyIntObject *small = &_PyInt_Small[value + _PyInt_NSMALLNEG];
        Py_INCREF(small);
        return (PyObject *)small;
    }
    PyIntObject *cell = _PyInt_FreeCells;
    if (cell == NULL && (cell = _PyInt_MoreCells()) == NULL) {
        return NULL;
    }
    _PyInt_FreeCells = (PyIntObject *)Py_TYPE(cell);
    (void)PyObject_INIT(cell, &PyInt_Type);
    cell->ob_ival = value;
    return (PyObject *)cell;
}

static inline PyObject *
_PyFloat_New(double value)
{
    PyFloatObject *cell = _PyFloat_FreeCells;
    if (cell == NULL && (cell = _PyFloat_MoreCells()) == NULL) {
        return NULL;
    }
    _PyFloat_FreeCells = (PyFloatObject *)Py_TYPE(cell);
    (void)PyObject_INIT(cell, &PyFloat_Type);
    cell->ob_fval = value;
    return (PyObject *)cell;
}

/* round(value, ndigits): half away from zero on the exact decimal value; an
 * infinity if that overflows. */
double _Py_dg_round(double value, int ndigits);

/* ---- text ------------------------------------------------------------------------ */
/* The number in text[0..length), surrounding blanks allowed; "int" or "long" is
 * in the error messages; an int result only if want_int and it fits. */
PyObject *_PyLong_Read(const char *text, Py_ssize_t length, int base, int want_int);

/* (first, second), as divmod() returns; steals both, either may be NULL. */
PyObject *_PyNumber_Pair(PyObject *first, PyObject *second);
/* What __format__ of the number types does; the one argument is a str or unicode. */
PyObject *_PyNumber_FormatMethod(PyObject *self, PyObject *args,
                                 PyObject *(*format)(PyObject *, char *, Py_ssize_t));

/* For the sums and products of two words. */
PyObject *_PyLong_FromInt128(__int128 value);
/* int if the long fits one, else the long itself; steals op. */
PyObject *_PyLong_Shrink(PyObject *op);
#endif
