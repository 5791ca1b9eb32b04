/* strcmp and strncmp that ignore the case of ASCII letters; -1, 0 or 1 as in C only by
 * sign. */
#include "Python.h"

int
PyOS_mystrnicmp(const char *left, const char *right, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        int difference = Py_TOLOWER(left[i]) - Py_TOLOWER(right[i]);
        if (difference != 0 || left[i] == '\0') {
            return difference;
        }
    }
    return 0;
}

int
PyOS_mystricmp(const char *left, const char *right)
{
    return PyOS_mystrnicmp(left, right, PY_SSIZE_T_MAX);
}

/* A variable of stock's library that old extensions may link to. */
extern int (*_PyOS_mystrnicmp_hack)(const char *, const char *, Py_ssize_t);
int (*_PyOS_mystrnicmp_hack)(const char *, const char *, Py_ssize_t) = PyOS_mystrnicmp;
