#ifndef Py_ASDL_H
#define Py_ASDL_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
