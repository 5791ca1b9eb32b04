#ifndef Py_CLASSOBJECT_PRIVATE_H
#define Py_CLASSOBJECT_PRIVATE_H
/* What the files of this folder share. */

/* Along the class and its bases, depth first; borrowed, NULL without exception if
 * absent.  *owner is the class that has it. */
PyObject *_PyClass_Lookup(PyClassObject *cls, PyObject *name, PyClassObject **owner);
/* Attribute of an instance, bound, without __getattr__: new reference, NULL without
 * exception if absent. */
PyObject *_PyInstance_Find(PyInstanceObject *inst, PyObject *name);
/* Attribute as obj.name gives it. */
PyObject *_PyInstance_GetAttr(PyObject *op, PyObject *name);
/* The same; *missing instead of AttributeError. */
PyObject *_PyInstance_GetOptional(PyObject *op, PyObject *name, int *missing);
/* Text of the class's name, "?" if it has none. */
const char *_PyClass_Name(PyClassObject *cls);
/* __module__ as a borrowed str, or NULL. */
PyObject *_PyClass_Module(PyClassObject *cls);

/* instance_ops.c */
extern PyNumberMethods _PyInstance_AsNumber;
extern PySequenceMethods _PyInstance_AsSequence;
extern PyMappingMethods _PyInstance_AsMapping;
PyObject *_PyInstance_Iter(PyObject *self);
PyObject *_PyInstance_IterNext(PyObject *self);
int _PyInstance_Compare(PyObject *left, PyObject *right);
PyObject *_PyInstance_RichCompare(PyObject *left, PyObject *right, int op);
#endif
