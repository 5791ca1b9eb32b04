#ifndef Py_TYPEOBJECT_PRIVATE_H
#define Py_TYPEOBJECT_PRIVATE_H
/* What the files of this folder share among themselves. */

PyObject *_PyType_NewWrapper(PyObject *self, PyObject *args, PyObject *kwds);
void _PyType_UpdateAllSlots(PyTypeObject *type);
PyObject *_PyObject_New2(PyTypeObject *type, PyObject *args, PyObject *kwds);
int _PyObject_Init2(PyObject *self, PyObject *args, PyObject *kwds);
/* Dict entry of a class along the mro. */
extern PyGetSetDef _PyType_SubtypeDictOnly[];
extern PyGetSetDef _PyType_SubtypeWeakOnly[];
int _PyType_MROModified(PyTypeObject *type, PyObject *bases);

#endif
