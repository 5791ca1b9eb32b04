#ifndef Py_BYTEARRAY_INTERNAL_H
#define Py_BYTEARRAY_INTERNAL_H
/* What the files of this folder share. */

/* A simple view of a bytes-like argument; 0, or -1 with TypeError. */
int _PyByteArray_View(PyObject *arg, Py_buffer *view);
/* An integer or a str of size 1 as a byte; 0, or -1 with an exception. */
int _PyByteArray_ByteValue(PyObject *arg, int *value);
/* 0, or -1 with BufferError while the memory is exported. */
int _PyByteArray_CanResize(PyByteArrayObject *self);
/* self[start:end] = values; NULL deletes.  May run code before it looks at self. */
int _PyByteArray_SetSlice(PyByteArrayObject *self, Py_ssize_t start, Py_ssize_t end,
                          PyObject *values);
extern PyMethodDef _PyByteArray_Methods[];
#endif
