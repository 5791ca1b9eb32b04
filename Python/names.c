/* The table of interned names; see pycore_names.h. */
#include "Python.h"
#include "pycore_names.h"

struct _Py_names _Py_names;

int
_PyNames_Init(void)
{
#define NAME(text)                                                             \
    if (_Py_names.s_##text == NULL) {                                          \
        _Py_names.s_##text = PyString_InternFromString(#text);                 \
        if (_Py_names.s_##text == NULL) {                                      \
            return -1;                                                         \
        }                                                                      \
    }
#include "names.def"
#undef NAME
    return 0;
}
