#ifndef Py_PYEXPAT_H
#define Py_PYEXPAT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
