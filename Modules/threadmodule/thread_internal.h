#ifndef THREAD_INTERNAL_H
#define THREAD_INTERNAL_H
/* What the files of the module thread share. */
#include "Python.h"

extern PyObject *_PyThread_ErrorObject; /* thread.error */
extern PyTypeObject _PyThreadLocal_Type;
/* Ready the types of thread._local; 0 or -1. */
int _PyThreadLocal_Init(void);

/* thread.allocate_lock() and the type of what it makes; lock_plain.c, PYPLUS_NATIVE_LOCKS 0. */
extern PyTypeObject _PyPlainLock_Type;
PyObject *_PyPlainLock_New(void);
#endif
