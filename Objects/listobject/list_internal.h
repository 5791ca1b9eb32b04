#ifndef LIST_INTERNAL_H
#define LIST_INTERNAL_H
/* Shared by the files of Objects/listobject/ only. */
#include "Python.h"
#include "pycore_gc.h"
#include "pycore_containers.h"

/* Set the number of items, growing or shrinking the vector; new slots are not
 * filled.  -1 with MemoryError. */
int _PyList_Resize(PyListObject *self, Py_ssize_t newsize);
/* Reverse the items in place. */
void _PyList_ReverseItems(PyObject **items, Py_ssize_t size);
/* list.sort(cmp=None, key=None, reverse=False) */
PyObject *_PyList_SortMethod(PyListObject *self, PyObject *args, PyObject *kwds);

/* slice.c: subscripts and assignment of items and slices. */
PyObject *_PyList_Slice(PyListObject *self, Py_ssize_t low, Py_ssize_t high);
int _PyList_AssignSlice(PyListObject *self, Py_ssize_t low, Py_ssize_t high, PyObject *value);
PyObject *_PyList_Subscript(PyListObject *self, PyObject *index);
int _PyList_AssignSubscript(PyListObject *self, PyObject *index, PyObject *value);
int _PyList_AssignItem(PyListObject *self, Py_ssize_t i, PyObject *value);

/* iter.c */
PyObject *_PyList_NewIter(PyObject *list);
PyObject *_PyList_NewReversed(PyListObject *list, PyObject *ignored);
#endif
