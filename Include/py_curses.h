#ifndef Py_PY_CURSES_H
#define Py_PY_CURSES_H
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
#endif
