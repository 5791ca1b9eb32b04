#ifndef THREADING_INTERNAL_H
#define THREADING_INTERNAL_H
/* What the files of the module _threading share; see README.md. */
#include "Python.h"
#include "pycore_natives.h"
#include "pycore_names.h"

/* Each object begins so.  general: Python code does the work, see general.c. */
#define THREADING_HEAD PyObject_HEAD unsigned char general;

typedef struct {
    THREADING_HEAD
} _Threading_Object;

typedef struct {
    THREADING_HEAD
    _PyLockObject *block;
    long owner; /* ident of the thread, if count is not 0 */
    long count;
} _Threading_RLock;

typedef struct {
    THREADING_HEAD
    unsigned char overridden; /* the class replaces wait() or notify() */
    PyObject *lock;           /* as given; NULL before __init__ */
    _PyLockObject *plain;     /* lock itself, or the lock inside the RLock */
    _Threading_RLock *rlock;  /* lock, if it is one; not counted */
    _PyNative_Cond core;
} _Threading_Condition;

extern PyTypeObject _Threading_RLockType;
extern PyTypeObject _Threading_ConditionType;
extern PyTypeObject _Threading_SemaphoreType;
extern PyTypeObject _Threading_BoundedSemaphoreType;
extern PyTypeObject _Threading_EventType;
extern PyTypeObject _Threading_BarrierType;
extern PyObject *_Threading_BrokenBarrierError;

/* ---- general.c ---- */
/* Must a new object be left to Python code?  verbose is the argument, or NULL.  1, 0, or -1
 * with an exception. */
int _Threading_WantsPython(PyObject *self, PyObject *verbose);
/* Call the Python form of a method of self. */
PyObject *_Threading_CallPython(void *self, const char *name, PyObject *args, PyObject *kwds);
/* Read a property of its Python form. */
PyObject *_Threading_GetPython(void *self, const char *name);
/* The same as a call for __init__; marks the object as general.  0 or -1. */
int _Threading_InitPython(void *self, PyObject *args, PyObject *kwds);
/* Attributes that a general object keeps in its dictionary. */
PyObject *_Threading_GetKept(void *self, const char *name);
int _Threading_SetKept(void *self, const char *name, PyObject *value);
/* An attribute that is a field of the object, or, if it is general, kept in its dictionary.
 * get and set are called for plain objects only, with the name, and set never to delete. */
typedef struct {
    const char *name;
    getter get;
    setter set;
} _Threading_Field;
PyObject *_Threading_GetField(PyObject *self, void *field);
int _Threading_SetField(PyObject *self, PyObject *value, void *field);
/* Its row in a PyGetSetDef table. */
#define THREADING_FIELD(NAME, GET, SET, DOC)                                   \
    {(char *)NAME, _Threading_GetField, _Threading_SetField, (char *)DOC,      \
     (void *)&(const _Threading_Field){NAME, (getter)GET, (setter)SET}}
/* self stops being general: forget what Python code has left in its dictionary. */
int _Threading_ForgetKept(void *self, const char *const *names);
/* Does the class of self, or its dictionary, replace one of these methods of base? */
int _Threading_Overrides(PyObject *self, PyTypeObject *base, PyObject **const *names);
/* A name of the threading module that the class of self belongs to: borrowed, or NULL without
 * an exception. */
PyObject *_Threading_Global(PyObject *self, const char *name);
/* timeout of a wait(): None or NULL for ever, else seconds, below 0 as 0.  The deadline, or -1
 * with an exception. */
_PyPlus_nsec _Threading_Deadline(PyObject *timeout);
PyObject *_Threading_Reduce(PyObject *self, PyObject *args);
PyObject *_Threading_ReduceEx(PyObject *self, PyObject *args);

/* ---- condition.c ---- */
/* A condition on a lock of its own, of the class that self's module has; new reference. */
_Threading_Condition *_Threading_NewCondition(PyObject *self);
/* Is it one whose lock is a plain one and whose work is done in C? */
int _Threading_IsPlainCondition(PyObject *op);
/* Take its lock, waiting for it; 0 or -1. */
int _Threading_LockCondition(_Threading_Condition *cond, _PyPlus_nsec deadline);

/* What Event and Semaphore stand on: a plain condition, NULL before __init__. */
typedef struct {
    THREADING_HEAD
    _Threading_Condition *cond;
} _Threading_OnCondition;
/* Their attribute with the condition. */
PyObject *_Threading_GetCondition(_Threading_OnCondition *self, void *name);
/* Replace it.  0 if value is no plain condition: the object has to become general. */
int _Threading_UseCondition(_Threading_OnCondition *self, PyObject *value);

/* ---- queue.c ---- */
PyObject *_Threading_QueuePut(PyObject *module, PyObject *args);
PyObject *_Threading_QueueGet(PyObject *module, PyObject *args);

/* ---- process.c ---- */
PyObject *_Threading_WaitProcess(PyObject *module, PyObject *args);

/* Raise AttributeError, as for an object whose __init__ was not called. */
void *_Threading_NoAttribute(void *self, const char *name);

/* May a method go on in C?  If not, *result is what it is to return: what the Python form of
 * the method says, for a general object; NULL with AttributeError for one that has no attribute
 * `missing` yet.  NULL: nothing is missing. */
static inline int
_Threading_IsPlain(void *self, const char *missing, PyObject **result, const char *name,
                   PyObject *args, PyObject *kwds)
{
    if (((_Threading_Object *)self)->general) {
        *result = _Threading_CallPython(self, name, args, kwds);
        return 0;
    }
    if (missing != NULL) {
        *result = _Threading_NoAttribute(self, missing);
        return 0;
    }
    return 1;
}

#define THREADING_METHOD(FUNCTION) (PyCFunction)(void (*)(void))FUNCTION
#define THREADING_PICKLE                                                       \
    {"__reduce__", _Threading_Reduce, METH_NOARGS, NULL},                      \
    {"__reduce_ex__", _Threading_ReduceEx, METH_VARARGS, NULL}
#endif
