#ifndef Py_LISTOBJECT_H
#define Py_LISTOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif
/* Lists: a growing vector of references. */

typedef struct {
    PyObject_VAR_HEAD
    PyObject **ob_item;   /* NULL only when allocated is 0 */
    Py_ssize_t allocated; /* slots of ob_item; -1 while the list is being sorted */
} PyListObject;

PyAPI_DATA(PyTypeObject) PyList_Type;
#define PyList_Check(op) PyType_FastSubclass(Py_TYPE(op), Py_TPFLAGS_LIST_SUBCLASS)
#define PyList_CheckExact(op) (Py_TYPE(op) == &PyList_Type)

/* size NULL slots, to be filled with PyList_SET_ITEM before anyone sees them. */
PyAPI_FUNC(PyObject *) PyList_New(Py_ssize_t size);
PyAPI_FUNC(Py_ssize_t) PyList_Size(PyObject *list);
/* Borrowed; IndexError outside 0 <= i < size. */
PyAPI_FUNC(PyObject *) PyList_GetItem(PyObject *list, Py_ssize_t i);
/* Steals item, even on failure. */
PyAPI_FUNC(int) PyList_SetItem(PyObject *list, Py_ssize_t i, PyObject *item);
PyAPI_FUNC(int) PyList_Insert(PyObject *list, Py_ssize_t where, PyObject *item);
PyAPI_FUNC(int) PyList_Append(PyObject *list, PyObject *item);
PyAPI_FUNC(PyObject *) PyList_GetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high);
/* items NULL deletes the slice. */
PyAPI_FUNC(int)
    PyList_SetSlice(PyObject *list, Py_ssize_t low, Py_ssize_t high, PyObject *items);
PyAPI_FUNC(int) PyList_Sort(PyObject *list);
PyAPI_FUNC(int) PyList_Reverse(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_AsTuple(PyObject *list);
/* Returns None. */
PyAPI_FUNC(PyObject *) _PyList_Extend(PyListObject *self, PyObject *iterable);

#define PyList_GET_ITEM(op, i) (((PyListObject *)(op))->ob_item[i])
#define PyList_SET_ITEM(op, i, v) (((PyListObject *)(op))->ob_item[i] = (v))
#define PyList_GET_SIZE(op) Py_SIZE(op)

#ifdef __cplusplus
}
#endif
#endif /* Py_LISTOBJECT_H */
