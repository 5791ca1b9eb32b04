#ifndef Py_BYTES_METHODS_H
#define Py_BYTES_METHODS_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
