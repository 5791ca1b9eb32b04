#ifndef Py_ABSTRACT_PRIVATE_H
#define Py_ABSTRACT_PRIVATE_H
/* What the files of this folder share. */

/* TypeError with the name of op's type for the one %s of format; NULL. */
PyObject *_PyAbstract_TypeError(const char *format, PyObject *op);
/* SystemError unless an exception is set already; NULL. */
PyObject *_PyAbstract_NullError(void);
/* One binary operator by the slot at an offset; may be NotImplemented. */
PyObject *_PyNumber_Binary(PyObject *left, PyObject *right, size_t slot);
#endif
