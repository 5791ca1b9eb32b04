#ifndef Py_MEMORYOBJECT_H
#define Py_MEMORYOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* The memoryview type: an object around one Py_buffer. */

PyAPI_DATA(PyTypeObject) PyMemoryView_Type;

#define PyMemoryView_Check(op) (Py_TYPE(op) == &PyMemoryView_Type)
/* Borrowed, and only for memoryviews. */
#define PyMemoryView_GET_BUFFER(op) (&((PyMemoryViewObject *)(op))->view)
#define PyMemoryView_GET_BASE(op) (((PyMemoryViewObject *)(op))->view.obj)

/* A contiguous view of base: its own memory if that is contiguous in order ('C', 'F'
 * or 'A'), else a copy; buffertype is PyBUF_READ, PyBUF_WRITE or PyBUF_SHADOW, and
 * with the last two a copy is refused or written back. */
PyAPI_FUNC(PyObject *)
    PyMemoryView_GetContiguous(PyObject *base, int buffertype, char fort);
PyAPI_FUNC(PyObject *) PyMemoryView_FromObject(PyObject *base);
/* Takes over info, which has no owner that needs release. */
PyAPI_FUNC(PyObject *) PyMemoryView_FromBuffer(Py_buffer *info);

typedef struct {
    PyObject_HEAD
    PyObject *base;
    Py_buffer view;
} PyMemoryViewObject;

#ifdef __cplusplus
}
#endif
#endif /* Py_MEMORYOBJECT_H */
