#ifndef Py_INTERNAL_NAMES_H
#define Py_INTERNAL_NAMES_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* Interned strings the interpreter uses, each listed once in Python/names.def.
 *
 *     PyObject *init = _PyObject_GetAttr(op, _Py_ID(__init__));
 *
 * _Py_ID(x) is a borrowed, immortal, interned str; valid after _PyNames_Init(). */
struct _Py_names {
#pragma push_macro("NAME") /* token.h has one, too */
#undef NAME
#define NAME(text) PyObject *s_##text;
#include "../../Python/names.def"
#undef NAME
#pragma pop_macro("NAME")
};
extern struct _Py_names _Py_names;
#define _Py_ID(text) (_Py_names.s_##text)

/* Create the table; 0, or -1 with MemoryError.  Idempotent. */
int _PyNames_Init(void);
#endif
