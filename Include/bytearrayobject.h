#ifndef Py_BYTEARRAYOBJECT_H
#define Py_BYTEARRAYOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
#include <stdarg.h>
/* The bytearray type: bytes that change.  ob_bytes is NULL while nothing was ever
 * stored, otherwise it has ob_alloc > ob_size bytes and a 0 after the last.  While
 * ob_exports is not 0 the block may not move or change its size. */

typedef struct {
    PyObject_VAR_HEAD
    int ob_exports;
    Py_ssize_t ob_alloc;
    char *ob_bytes;
} PyByteArrayObject;

PyAPI_DATA(PyTypeObject) PyByteArray_Type;
PyAPI_DATA(PyTypeObject) PyByteArrayIter_Type;

#define PyByteArray_Check(self) PyObject_TypeCheck(self, &PyByteArray_Type)
#define PyByteArray_CheckExact(self) (Py_TYPE(self) == &PyByteArray_Type)

/* bytearray(obj) */
PyAPI_FUNC(PyObject *) PyByteArray_FromObject(PyObject *);
/* The sum of two objects with buffers. */
PyAPI_FUNC(PyObject *) PyByteArray_Concat(PyObject *, PyObject *);
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *, Py_ssize_t);
PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *);
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *);
/* 0, or -1 with MemoryError or BufferError; new bytes are not initialised. */
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *, Py_ssize_t);

#define PyByteArray_AS_STRING(self)                                            \
    (assert(PyByteArray_Check(self)),                                          \
     Py_SIZE(self) ? ((PyByteArrayObject *)(self))->ob_bytes : _PyByteArray_empty_string)
#define PyByteArray_GET_SIZE(self) (assert(PyByteArray_Check(self)), Py_SIZE(self))

PyAPI_DATA(char) _PyByteArray_empty_string[];

#ifdef __cplusplus
}
#endif
#endif /* Py_BYTEARRAYOBJECT_H */
