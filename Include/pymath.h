#ifndef Py_PYMATH_H
#define Py_PYMATH_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
