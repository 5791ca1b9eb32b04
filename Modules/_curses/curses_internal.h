#ifndef CURSES_INTERNAL_H
#define CURSES_INTERNAL_H
/* Shared by the files of Modules/_curses/. */
#define NCURSES_NOMACROS 1
#define CURSES_MODULE 1
#include "Python.h"
#include "py_curses.h"

/* A window as extensions see it, and what only we know. */
typedef struct {
    PyCursesWindowObject base;
    PyObject *parent;       // the window this one is a part of, or NULL: curses wants parts
                            // to go first
} window_object_t;

extern PyTypeObject _PyCursesWindow_Type;
extern PyObject *_PyCurses_error;       // _curses.error

/* None for a curses function that succeeded; for ERR NULL, with the error "NAME() returned ERR". */
PyObject *_PyCurses_Result(int code, const char *name);

/* A new window object that owns win; parent may be NULL.  NULL with _curses.error when win is. */
PyObject *_PyCurses_NewWindow(WINDOW *win, PyObject *parent);

/* The character of an int or of a string of one byte: 1, or 0 without an exception. */
int _PyCurses_Character(PyObject *op, chtype *result);

/* The checks of py_curses.h: 1, or 0 with _curses.error set. */
int _PyCurses_CheckTerminal(void);
int _PyCurses_CheckScreen(void);
int _PyCurses_CheckColor(void);

#endif
