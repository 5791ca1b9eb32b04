#ifndef Py_PYSTRTOD_H
#define Py_PYSTRTOD_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
