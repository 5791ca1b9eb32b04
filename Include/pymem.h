#ifndef Py_PYMEM_H
#define Py_PYMEM_H
#include "pyport.h"
#ifdef __cplusplus
extern "C" {
#endif
/* The raw memory API: malloc, realloc and free of the C library, except that a
 * request for 0 bytes yields a unique non-NULL pointer and one above
 * PY_SSIZE_T_MAX yields NULL.  No exception is set; usable without the GIL. */
PyAPI_FUNC(void *) PyMem_Malloc(size_t size);
PyAPI_FUNC(void *) PyMem_Realloc(void *block, size_t size);
PyAPI_FUNC(void) PyMem_Free(void *block);

#ifdef Py_BUILD_CORE
/* inside the interpreter every allocation passes the functions, which can be made to fail */
#define PyMem_MALLOC PyMem_Malloc
#define PyMem_REALLOC PyMem_Realloc
#else
#define PyMem_MALLOC(n)                                                        \
    ((size_t)(n) > (size_t)PY_SSIZE_T_MAX ? NULL : malloc((n) ? (n) : 1))
#define PyMem_REALLOC(p, n)                                                    \
    ((size_t)(n) > (size_t)PY_SSIZE_T_MAX ? NULL : realloc((p), (n) ? (n) : 1))
#endif
#define PyMem_FREE free

/* Typed forms; NULL when the product overflows. */
#define PyMem_New(type, n)                                                     \
    ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type)                               \
         ? NULL                                                                \
         : (type *)PyMem_Malloc((n) * sizeof(type)))
#define PyMem_NEW(type, n)                                                     \
    ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type)                               \
         ? NULL                                                                \
         : (type *)PyMem_MALLOC((n) * sizeof(type)))
/* Assign to p: on failure p becomes NULL, so keep the old pointer elsewhere. */
#define PyMem_Resize(p, type, n)                                               \
    ((p) = ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))                       \
               ? NULL                                                          \
               : (type *)PyMem_Realloc((p), (n) * sizeof(type)))
#define PyMem_RESIZE(p, type, n)                                               \
    ((p) = ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))                       \
               ? NULL                                                          \
               : (type *)PyMem_REALLOC((p), (n) * sizeof(type)))
#define PyMem_Del PyMem_Free
#define PyMem_DEL PyMem_FREE
#ifdef __cplusplus
}
#endif
#endif
