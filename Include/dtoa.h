#ifndef Py_DTOA_H
#define Py_DTOA_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
