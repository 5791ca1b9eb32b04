#ifndef PY_JSON_INTERNAL_H
#define PY_JSON_INTERNAL_H
/* What the two halves of _json share. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"

extern PyTypeObject _PyJson_ScannerType;
extern PyTypeObject _PyJson_EncoderType;

/* "O&" converter: a Py_ssize_t from an int. */
int _PyJson_Index(PyObject *op, void *out);
PyObject *_PyJson_ScanString(PyObject *module, PyObject *args);
/* JSON string, quoted and in ASCII, of a str or unicode object. */
PyObject *_PyJson_EncodeString(PyObject *module, PyObject *string);
#endif
