#ifndef PLUS_PYCORE_OBMALLOC_H
#define PLUS_PYCORE_OBMALLOC_H
/* What tests and tools ask the allocator for: to fail, and how much is in use. */
#ifndef Py_BUILD_CORE
#error "internal header"
#endif

/* From now on count the calls of PyMem_Malloc, PyObject_Malloc and all that is built on
 * them, and fail the calls first to first + count - 1, counted from 1.  first = 0 ends it.
 * Nothing else may run meanwhile (hold the GIL); the counted calls may come from any thread. */
void _PyMem_StressArm(long first, long count);

/* Calls counted since it was armed; stays after the end. */
long _PyMem_StressSeen(void);

/* Read "oom:N" (one call), "oom:N+" (STRESS_RUN calls from the Nth on) or "oom:N+COUNT".  0,
 * or -1 for anything else; no exception. */
#define STRESS_RUN 50
int _PyMem_StressParse(const char *text, long *first, long *count);

/* Small blocks handed out and not freed; slow.  Needs the GIL.  0 in a build with a
 * sanitizer, where there are none. */
Py_ssize_t _PyObject_BlocksInUse(void);
#endif
