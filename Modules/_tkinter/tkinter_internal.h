#ifndef TKINTER_INTERNAL_H
#define TKINTER_INTERNAL_H
/* Shared by the files of Modules/_tkinter/. */
#define PY_SSIZE_T_CLEAN
#include "Python.h"
#define TCL_THREADS 1           // else tcl.h makes nothing of its mutexes
#include <tcl.h>
#include <tclTomMath.h>

/* A Tcl interpreter.  Only the thread that made it may use it. */
typedef struct {
    PyObject_HEAD
    Tcl_Interp *interp;
    int wantobjects;            // results as Python objects rather than strings
    int threaded;               // Tcl was compiled with threads
    Tcl_ThreadId thread;        // whose the interpreter is
    int dispatching;            // that thread handles events
} app_t;

extern PyTypeObject _PyTk_AppType;
extern PyTypeObject _PyTk_ObjType;
extern PyTypeObject _PyTk_TimerType;
extern PyObject *_PyTk_Error;           // _tkinter.TclError

/* ---- convert.c ---- */
/* A Tcl value for any Python object, with no references yet; NULL with an exception. */
Tcl_Obj *_PyTk_AsObj(PyObject *op);
/* New reference: what suits the value's type; _PyTk_ObjType when nothing does. */
PyObject *_PyTk_FromObj(app_t *app, Tcl_Obj *value);
/* An int, or a long where it does not fit; NULL with TclError when the value is no integer. */
PyObject *_PyTk_FromInteger(app_t *app, Tcl_Obj *value);
/* A str for ASCII, else unicode; bytes that are not Tcl's UTF-8 stay a str. */
PyObject *_PyTk_FromText(const char *text, Py_ssize_t size);
/* The value inside a _PyTk_ObjType object. */
Tcl_Obj *_PyTk_ObjValue(PyObject *op);
PyObject *_PyTk_NewObj(Tcl_Obj *value);
PyObject *_PyTk_AppSplit(PyObject *app, PyObject *args);
PyObject *_PyTk_AppSplitlist(PyObject *app, PyObject *args);
PyObject *_PyTk_AppMerge(PyObject *app, PyObject *args);
PyObject *_PyTk_Flatten(PyObject *module, PyObject *op);

/* ---- events.c ---- */
/* The interpreter lock is given up between these two, and callbacks take it for a while. */
void _PyTk_Leave(void);
void _PyTk_Enter(void);
/* For callbacks from Tcl: take the lock, if this thread gave it up for Tcl, and give it back. */
int _PyTk_CallbackBegin(void);
void _PyTk_CallbackEnd(int taken);
/* A callback failed: its exception is kept for mainloop() or dooneevent(). */
void _PyTk_KeepError(void);
/* Run method(app, args) in the interpreter's thread and hand over its result or exception. */
PyObject *_PyTk_RunThere(app_t *app, PyCFunction method, PyObject *args);
/* 1 in the interpreter's thread, else 0 with RuntimeError. */
int _PyTk_CheckThread(app_t *app);
PyObject *_PyTk_AppCreateFileHandler(PyObject *app, PyObject *args);
PyObject *_PyTk_AppDeleteFileHandler(PyObject *app, PyObject *args);
PyObject *_PyTk_AppCreateTimerHandler(PyObject *app, PyObject *args);
PyObject *_PyTk_AppMainloop(PyObject *app, PyObject *args);
PyObject *_PyTk_AppDoOneEvent(PyObject *app, PyObject *args);
PyObject *_PyTk_AppQuit(PyObject *app, PyObject *unused);
/* PyOS_InputHook: handle events while the prompt waits for a line. */
void _PyTk_InstallInputHook(void);

/* TclError with the interpreter's result; NULL. */
PyObject *_PyTk_Raise(app_t *app);

#endif
