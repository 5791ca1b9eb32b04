#ifndef Py_PYCTYPE_H
#define Py_PYCTYPE_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
