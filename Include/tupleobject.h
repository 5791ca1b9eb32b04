#ifndef Py_TUPLEOBJECT_H
#define Py_TUPLEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Tuples: immutable vectors of references, items inside the object. */

typedef struct {
    PyObject_VAR_HEAD
    PyObject *ob_item[1]; /* ob_size of them; NULL only while being built */
} PyTupleObject;

PyAPI_DATA(PyTypeObject) PyTuple_Type;
#define PyTuple_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_TUPLE_SUBCLASS)
#define PyTuple_CheckExact(op) (Py_TYPE(op) == &PyTuple_Type)

PyAPI_FUNC(PyObject *) PyTuple_New(Py_ssize_t size);
PyAPI_FUNC(Py_ssize_t) PyTuple_Size(PyObject *op);
/* Borrowed; IndexError outside 0 <= i < size. */
PyAPI_FUNC(PyObject *) PyTuple_GetItem(PyObject *op, Py_ssize_t i);
/* Steals item, even on failure; only for a tuple with one reference. */
PyAPI_FUNC(int) PyTuple_SetItem(PyObject *op, Py_ssize_t i, PyObject *item);
PyAPI_FUNC(PyObject *) PyTuple_GetSlice(PyObject *op, Py_ssize_t low, Py_ssize_t high);
/* Change the size of a tuple with one reference; on failure *pv becomes NULL
 * and the tuple is gone. */
PyAPI_FUNC(int) _PyTuple_Resize(PyObject **pv, Py_ssize_t newsize);
/* New tuple of n objects, each increfed. */
PyAPI_FUNC(PyObject *) PyTuple_Pack(Py_ssize_t n, ...);
PyAPI_FUNC(void) _PyTuple_MaybeUntrack(PyObject *op);
PyAPI_FUNC(int) PyTuple_ClearFreeList(void);

#define PyTuple_GET_ITEM(op, i) (((PyTupleObject *)(op))->ob_item[i])
#define PyTuple_GET_SIZE(op) Py_SIZE(op)
#define PyTuple_SET_ITEM(op, i, v) (((PyTupleObject *)(op))->ob_item[i] = (v))

#ifdef __cplusplus
}
#endif
#endif /* Py_TUPLEOBJECT_H */
