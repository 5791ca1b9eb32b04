#ifndef Py_PYCAPSULE_H
#define Py_PYCAPSULE_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
