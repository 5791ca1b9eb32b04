#ifndef Py_PYPORT_H
#define Py_PYPORT_H
/* Types, limits and attributes that depend on the compiler and the platform.
 * Python Plus supports one family: 64-bit Linux with gcc or clang. */

#include "pyconfig.h"
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include <math.h>

/* ---- integers ---------------------------------------------------------- */
#define HAVE_LONG_LONG 1
#ifndef PY_LONG_LONG
#define PY_LONG_LONG long long
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_ULLONG_MAX ULLONG_MAX
#endif

#define PY_UINT32_T uint32_t
#define HAVE_UINT32_T 1
#define PY_UINT64_T uint64_t
#define HAVE_UINT64_T 1
#define PY_INT32_T int32_t
#define HAVE_INT32_T 1
#define PY_INT64_T int64_t
#define HAVE_INT64_T 1
#define PYLONG_BITS_IN_DIGIT 30

typedef intptr_t Py_intptr_t;
typedef uintptr_t Py_uintptr_t;
typedef ssize_t Py_ssize_t;
#define PY_SIZE_MAX SIZE_MAX
#define PY_SSIZE_T_MAX ((Py_ssize_t)(((size_t)-1) >> 1))
#define PY_SSIZE_T_MIN (-PY_SSIZE_T_MAX - 1)
#define PY_FORMAT_SIZE_T "z"
#define PY_FORMAT_LONG_LONG "ll"
#define SIZEOF_PY_INTPTR_T SIZEOF_VOID_P

/* A size passed by '#' formats is Py_ssize_t only if the caller says so. */
#ifdef PY_SSIZE_T_CLEAN
#define PY_SSIZE_T_CLEAN_ON 1
#endif

/* ---- functions and linkage --------------------------------------------- */
#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type
#define Py_MEMCPY memcpy
#define PyAPI_FUNC(RTYPE) RTYPE
#ifdef __cplusplus
#define PyAPI_DATA(RTYPE) extern RTYPE
#define PyMODINIT_FUNC extern "C" __attribute__((visibility("default"))) void
#else
#define PyAPI_DATA(RTYPE) extern RTYPE
#define PyMODINIT_FUNC __attribute__((visibility("default"))) void
#endif
#define DL_IMPORT(RTYPE) RTYPE
#define DL_EXPORT(RTYPE) RTYPE
#define HAVE_DECLSPEC_DLL 0
#undef HAVE_DECLSPEC_DLL

#define Py_DEPRECATED(VERSION) __attribute__((__deprecated__))
#define Py_GCC_ATTRIBUTE(x) __attribute__(x)
#define Py_ALIGNED(n) __attribute__((aligned(n)))
#define Py_UNUSED(name) _unused_##name __attribute__((unused))

/* PEP 7 era: old code asks whether prototypes and stdarg exist. */
#ifndef _
#define Py_PROTO(x) x
#endif
#ifndef Py_FPROTO
#define Py_FPROTO(x) x
#endif

/* ---- arithmetic helpers ------------------------------------------------ */
#define Py_ARITHMETIC_RIGHT_SHIFT(TYPE, I, J) ((I) >> (J))
#define Py_FORCE_EXPANSION(X) X
#ifdef Py_DEBUG
#define Py_SAFE_DOWNCAST(VALUE, WIDE, NARROW) (assert((WIDE)(NARROW)(VALUE) == (VALUE)), (NARROW)(VALUE))
#else
#define Py_SAFE_DOWNCAST(VALUE, WIDE, NARROW) ((NARROW)(VALUE))
#endif
#define Py_CHARMASK(c) ((unsigned char)((c) & 0xff))

/* ---- floating point ---------------------------------------------------- */
#define Py_SET_ERANGE_IF_OVERFLOW(X)                                           \
    do {                                                                       \
        if (errno == 0 && ((X) == Py_HUGE_VAL || (X) == -Py_HUGE_VAL)) {       \
            errno = ERANGE;                                                    \
        }                                                                      \
    } while (0)
#define Py_SET_ERRNO_ON_MATH_ERROR(X)                                          \
    do {                                                                       \
        if (errno == 0) {                                                      \
            if ((X) == Py_HUGE_VAL || (X) == -Py_HUGE_VAL) {                   \
                errno = ERANGE;                                                \
            }                                                                  \
            else if ((X) != (X)) {                                             \
                errno = EDOM;                                                  \
            }                                                                  \
        }                                                                      \
    } while (0)
#define Py_OVERFLOWED(X)                                                       \
    ((X) != 0.0 && (errno == ERANGE || (X) == Py_HUGE_VAL || (X) == -Py_HUGE_VAL))
#define Py_ADJUST_ERANGE1(X)                                                   \
    do {                                                                       \
        if (errno == 0) {                                                      \
            if ((X) == Py_HUGE_VAL || (X) == -Py_HUGE_VAL) {                   \
                errno = ERANGE;                                                \
            }                                                                  \
        }                                                                      \
        else if (errno == ERANGE && (X) == 0.0) {                              \
            errno = 0;                                                         \
        }                                                                      \
    } while (0)
#define Py_ADJUST_ERANGE2(X, Y)                                                \
    do {                                                                       \
        if ((X) == Py_HUGE_VAL || (X) == -Py_HUGE_VAL || (Y) == Py_HUGE_VAL    \
            || (Y) == -Py_HUGE_VAL) {                                          \
            if (errno == 0) {                                                  \
                errno = ERANGE;                                                \
            }                                                                  \
        }                                                                      \
        else if (errno == ERANGE) {                                            \
            errno = 0;                                                         \
        }                                                                      \
    } while (0)
#define HAVE_PY_SET_53BIT_PRECISION 0
#undef HAVE_PY_SET_53BIT_PRECISION
#define _Py_SET_53BIT_PRECISION_HEADER
#define _Py_SET_53BIT_PRECISION_START do { } while (0)
#define _Py_SET_53BIT_PRECISION_END do { } while (0)
#define DOUBLE_IS_LITTLE_ENDIAN_IEEE754 1

/* ---- files and sockets -------------------------------------------------- */
#define Py_IS_TYPE_SIGNED(type) ((type)(-1) < 0)
#define Py_off_t off_t
#define FILEIO_ERROR_IF_NEGATIVE 1
#undef FILEIO_ERROR_IF_NEGATIVE
#define Py_SOCKET_FD_CAN_BE_GE_FD_SETSIZE 1
#ifndef UCHAR_MAX
#error "limits.h must define UCHAR_MAX"
#endif
#if UCHAR_MAX != 255
#error "Python needs 8-bit characters"
#endif
#ifndef LONG_BIT
#define LONG_BIT (8 * SIZEOF_LONG)
#endif

/* Wraps the call of a function in a locale-neutral region; a no-op here. */
#define Py_VA_COPY va_copy
#ifndef Py_BUILD_CORE
#define Py_CAN_START_THREADS 1
#endif
#endif /* Py_PYPORT_H */
