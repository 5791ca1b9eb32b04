#ifndef Py_INTERNAL_TYPES_H
#define Py_INTERNAL_TYPES_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the types room shares: object, type, descriptors, classes, errors. */
#include "structmember.h"

#ifndef Py_ARRAY_LENGTH
#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* ---- types ------------------------------------------------------------------ */
void _Py_ReadyTypes(void);
extern PyTypeObject _PyNone_Type;
extern PyTypeObject _PyNotImplemented_Type;

/* Give the type a version tag if it can have one: 1 if it now has a valid tag,
 * else 0.  A tag is never used twice for different states. */
int _PyType_AssignVersionTag(PyTypeObject *type);
/* The base that decides the layout; borrowed. */
PyTypeObject *_PyType_BestBase(PyObject *bases);
/* Compute the slots again from the dict after a change of attribute name, here
 * and in all derived classes. */
int _PyType_UpdateSlot(PyTypeObject *type, PyObject *name);
/* Fill the slots of a new heap type. */
void _PyType_FixupSlots(PyTypeObject *type);
/* Wrapper descriptors for the C slots of a static type, into its dict. */
int _PyType_AddOperators(PyTypeObject *type);
void _PyType_FreeSlotNames(void);
PyObject *_PyType_ComputeMRO(PyTypeObject *type);
int _PyType_SetMRO(PyTypeObject *type);
PyTypeObject *_PyType_SolidBase(PyTypeObject *type);
int _PyType_AddSubclass(PyTypeObject *base, PyTypeObject *type);
void _PyType_RemoveSubclass(PyTypeObject *base, PyTypeObject *type);
int _PyType_ExtraIvars(PyTypeObject *type, PyTypeObject *base);
void _PyType_SubtypeDealloc(PyObject *self);
int _PyType_SubtypeTraverse(PyObject *self, visitproc visit, void *arg);
int _PyType_SubtypeClear(PyObject *self);
extern PyGetSetDef _PyType_SubtypeGetSets[]; /* __dict__, __weakref__ */
PyObject *_PyType_New(PyTypeObject *metatype, PyObject *args, PyObject *kwds);
int _PyType_SetBases(PyTypeObject *type, PyObject *value);
void _PyType_InheritSlots(PyTypeObject *type, PyTypeObject *base);
void _PyType_InheritSpecial(PyTypeObject *type, PyTypeObject *base);
int _PyType_CompatibleForAssignment(PyTypeObject *oldto, PyTypeObject *newto, const char *attr);
PyObject *_PyType_Module(PyTypeObject *type);
extern PyMethodDef _PyObject_TypeMethods[];

/* A type method found without instance dict, unbound: its borrowed function
 * and *bound = NULL, or a new reference in *bound. */
PyObject *_PyObject_CallSpecial(PyObject *self, PyObject *name, const char *format, ...);

/* ---- what died deep on the stack (lifetime.c) ---------------------------------- */
/* The newest object that waits for its deallocator, or NULL. */
extern PyObject *_PyTrash_Deep;
/* Run their deallocators, which may run any Python code, unless the stack is deep here,
 * too.  Keeps the current exception. */
void _PyTrash_EmptyDeep(void);

/* ---- strings as attribute names ----------------------------------------------- */
/* Borrowed-or-new str of an attribute name; NULL with TypeError. */
PyObject *_PyObject_AttrName(PyObject *name);

/* ---- errors --------------------------------------------------------------------- */
void _PyExc_Init(void);
void _PyExc_Fini(void);

/* ---- free lists ------------------------------------------------------------------ */
void PyMethod_Fini(void);
void PyCFunction_Fini(void);

#endif
