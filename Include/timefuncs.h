#ifndef Py_TIMEFUNCS_H
#define Py_TIMEFUNCS_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
