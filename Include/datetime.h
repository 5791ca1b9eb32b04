#ifndef Py_DATETIME_H
#define Py_DATETIME_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
