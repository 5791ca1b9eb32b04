#ifndef Py_CELLOBJECT_H
#define Py_CELLOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Cells: variables shared by nested functions. */

typedef struct {
    PyObject_HEAD
    PyObject *ob_ref; /* NULL when empty */
} PyCellObject;

PyAPI_DATA(PyTypeObject) PyCell_Type;
#define PyCell_Check(op) (Py_TYPE(op) == &PyCell_Type)

PyAPI_FUNC(PyObject *) PyCell_New(PyObject *obj);
/* NULL without an exception if empty. */
PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *op);
PyAPI_FUNC(int) PyCell_Set(PyObject *op, PyObject *obj);
#define PyCell_GET(op) (((PyCellObject *)(op))->ob_ref)
#define PyCell_SET(op, v) (((PyCellObject *)(op))->ob_ref = v)

#ifdef __cplusplus
}
#endif
#endif
