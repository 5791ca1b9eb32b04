#ifndef Py_CURSES_H
#define Py_CURSES_H
/* What the module _curses shares with extension modules that draw on its windows
   (_curses_panel is one): the window object and three checks.

   An extension defines nothing, calls import_curses() once in its init function and tests
   PyErr_Occurred() after it. */
#ifdef HAVE_NCURSES_H
#include <ncurses.h>
#else
#include <curses.h>
#endif
#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    PyObject_HEAD
    WINDOW *win;
} PyCursesWindowObject;

#define PyCurses_CAPSULE_NAME "_curses._C_API"

/* What the capsule points to. */
#define PyCurses_API_pointers 4
/*  [0]  PyTypeObject *     the window type
    [1]  int (*)(void)      1 when setupterm() was called, else 0 with _curses.error set
    [2]  int (*)(void)      likewise for initscr()
    [3]  int (*)(void)      likewise for start_color() */

#define PyCursesWindow_Check(op) (Py_TYPE(op) == &PyCursesWindow_Type)

#ifndef CURSES_MODULE
static void **PyCurses_API;

#define PyCursesWindow_Type (*(PyTypeObject *)PyCurses_API[0])

/* Statements for functions that return an object: leave with NULL when the call is missing. */
#define PyCurses_Require(index) \
    { \
        if (!((int (*)(void))PyCurses_API[index])()) { \
            return NULL; \
        } \
    }
#define PyCursesSetupTermCalled PyCurses_Require(1)
#define PyCursesInitialised PyCurses_Require(2)
#define PyCursesInitialisedColor PyCurses_Require(3)

#define import_curses() PyCurses_API = (void **)PyCapsule_Import(PyCurses_CAPSULE_NAME, 1)
#endif /* CURSES_MODULE */

#ifdef __cplusplus
}
#endif
#endif
