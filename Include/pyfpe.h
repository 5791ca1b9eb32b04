#ifndef Py_PYFPE_H
#define Py_PYFPE_H
#ifdef __cplusplus
extern "C" {
#endif
/* Trapping floating point exceptions: 2.7 could be built with it, never was. */
PyAPI_FUNC(double) PyFPE_dummy(void *);
#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)
#ifdef __cplusplus
}
#endif
#endif
