#ifndef Py_INTERNAL_EXCEPTIONS_H
#define Py_INTERNAL_EXCEPTIONS_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the files of Objects/exceptions share. */
#include "structmember.h"

extern PyTypeObject _PyExc_BaseException;
PyObject *_PyBaseException_New(PyTypeObject *type, PyObject *args, PyObject *kwds);
int _PyBaseException_Init(PyBaseExceptionObject *self, PyObject *args, PyObject *kwds);
PyObject *_PyBaseException_Str(PyBaseExceptionObject *self);
int _PyBaseException_Traverse(PyBaseExceptionObject *self, visitproc visit, void *arg);
int _PyBaseException_Clear(PyBaseExceptionObject *self);

/* Bodies of tp_dealloc, tp_traverse and tp_clear of an exception with fields of its
 * own: the same list of fields thrice. */
#define EXCEPTION_LIFE(prefix, type, EACH)                                                         \
    static int prefix##_clear(type *self)                                                          \
    {                                                                                              \
        EACH(Py_CLEAR)                                                                             \
        return _PyBaseException_Clear((PyBaseExceptionObject *)self);                              \
    }                                                                                              \
    static void prefix##_dealloc(type *self)                                                       \
    {                                                                                              \
        PyObject_GC_UnTrack(self);                                                                 \
        prefix##_clear(self);                                                                      \
        Py_TYPE(self)->tp_free((PyObject *)self);                                                  \
    }                                                                                              \
    static int prefix##_traverse(type *self, visitproc visit, void *arg)                           \
    {                                                                                              \
        EACH(Py_VISIT)                                                                             \
        return _PyBaseException_Traverse((PyBaseExceptionObject *)self, visit, arg);               \
    }

/* The functions that a kind of exceptions.def has of its own; NULL is inherited. */
typedef struct {
    initproc init;
    newfunc new;
    reprfunc str;
    destructor dealloc;
    traverseproc traverse;
    inquiry clear;
    PyMethodDef *methods;
    PyMemberDef *members;
} _PyExc_Kind;

extern const _PyExc_Kind _PyExc_KindSYSTEM_EXIT, _PyExc_KindENVIRONMENT, _PyExc_KindSYNTAX,
    _PyExc_KindKEY, _PyExc_KindUNICODE_ENCODE, _PyExc_KindUNICODE_DECODE,
    _PyExc_KindUNICODE_TRANSLATE;
#endif
