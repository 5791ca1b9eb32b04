/* The allocator: allocations that fail on purpose, and what is in use, for
 * Tools/plus/oomsweep.py, Tools/plus/refleaks.py and Lib/test/plus/test_oom.py. */
#include "Python.h"
#include "pycore_obmalloc.h"
#include "testinternal.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* oom_arm(first[, count]): fail that many allocations from the first-th on, counted from
 * the return of this function. */
static PyObject *
memory_oom_arm(PyObject *Py_UNUSED(self), PyObject *args)
{
    long first;
    long count = 1;
    if (!PyArg_ParseTuple(args, "l|l:oom_arm", &first, &count)) {
        return NULL;
    }
    if (first < 1 || count < 1) {
        PyErr_SetString(PyExc_ValueError, "oom_arm: both numbers begin at 1");
        return NULL;
    }
    _PyMem_StressArm(first, count);
    Py_RETURN_NONE;
}

/* oom_disarm() -> allocations counted since oom_arm(). */
static PyObject *
memory_oom_disarm(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(unused))
{
    long seen = _PyMem_StressSeen();
    _PyMem_StressArm(0, 1);
    return PyInt_FromLong(seen);
}

/* memory_in_use() -> (small blocks, bytes of larger ones and of all that libraries
 * have; 0 where the C library does not tell). */
static PyObject *
memory_in_use(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(unused))
{
    Py_ssize_t blocks = _PyObject_BlocksInUse();
    Py_ssize_t bytes = 0;
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 info = mallinfo2();
    bytes = (Py_ssize_t)(info.uordblks + info.hblkhd);
#endif
    return Py_BuildValue("nn", blocks, bytes);
}

PyMethodDef _PyTest_MemoryMethods[] = {
    {"oom_arm", memory_oom_arm, METH_VARARGS, NULL},
    {"oom_disarm", memory_oom_disarm, METH_NOARGS, NULL},
    {"memory_in_use", memory_in_use, METH_NOARGS, NULL},
    {NULL},
};
