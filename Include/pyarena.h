#ifndef Py_PYARENA_H
#define Py_PYARENA_H
#ifdef __cplusplus
extern "C" {
#endif
/* An arena: memory and object references that are all given back at once. */
typedef struct _arena PyArena;

/* NULL with MemoryError. */
PyAPI_FUNC(PyArena *) PyArena_New(void);
/* Drops every object the arena holds: may run Python code. */
PyAPI_FUNC(void) PyArena_Free(PyArena *arena);
/* Uninitialised memory, aligned for any type; NULL with MemoryError. */
PyAPI_FUNC(void *) PyArena_Malloc(PyArena *arena, size_t size);
/* The arena takes over the caller's reference, also on failure (-1). */
PyAPI_FUNC(int) PyArena_AddPyObject(PyArena *arena, PyObject *op);

#ifdef __cplusplus
}
#endif
#endif
