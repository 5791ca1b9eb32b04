#ifndef Py_GRAMINIT_H
#define Py_GRAMINIT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
