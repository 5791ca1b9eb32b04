/* Reading a line for the prompt: through the readline hook on a terminal, else by stdio.
 *
 * Only one thread may be inside a line editor at a time: a lock serialises them, taken with the
 * GIL released, and _PyOS_ReadlineTState lets the editor's callbacks come back into Python. */
#include <signal.h>
#include "Python.h"
#include "pythread.h"

int (*PyOS_InputHook)(void) = NULL;
char *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, char *) = NULL;
PyThreadState *_PyOS_ReadlineTState = NULL;
static PyThread_type_lock readline_lock = NULL;

/* fgets that survives signals.  0 a line, 1 interrupted, -1 end of file, -2 error. */
static int
read_some(char *buffer, int size, FILE *fp)
{
    for (;;) {
        if (PyOS_InputHook != NULL) {
            (void)PyOS_InputHook();
        }
        errno = 0;
        clearerr(fp);
        if (fgets(buffer, size, fp) != NULL) {
            return 0;
        }
        if (feof(fp)) {
            clearerr(fp);
            return -1;
        }
        int interrupted = errno == EINTR;
        if (interrupted) {
            PyEval_RestoreThread(_PyOS_ReadlineTState);
            int status = PyErr_CheckSignals();
            PyEval_SaveThread();
            if (status < 0) {
                return 1;
            }
            continue;
        }
        return PyOS_InterruptOccurred() ? 1 : -2;
    }
}

char *
PyOS_StdioReadline(FILE *sys_stdin, FILE *sys_stdout, char *prompt)
{
    size_t size = 100;
    size_t used = 0;
    char *line = PyMem_MALLOC(size);
    if (line == NULL) {
        return NULL;
    }
    fflush(sys_stdout);
    if (prompt != NULL) {
        fprintf(stderr, "%s", prompt);
    }
    fflush(stderr);
    line[0] = '\0';
    for (;;) {
        int room = size - used > INT_MAX ? INT_MAX : (int)(size - used);
        int status = read_some(line + used, room, sys_stdin);
        if (status == 1) {
            PyMem_FREE(line);
            return NULL;
        }
        if (status != 0) {
            break; /* what came so far, maybe nothing */
        }
        used += strlen(line + used);
        if (used > 0 && line[used - 1] == '\n') {
            break;
        }
        size *= 2;
        char *grown = PyMem_REALLOC(line, size);
        if (grown == NULL) {
            PyMem_FREE(line);
            return NULL;
        }
        line = grown;
    }
    line[used] = '\0';
    return line;
}

char *
PyOS_Readline(FILE *sys_stdin, FILE *sys_stdout, char *prompt)
{
    if (_PyOS_ReadlineTState == PyThreadState_GET()) {
        PyErr_SetString(PyExc_RuntimeError, "can't re-enter readline");
        return NULL;
    }
    if (PyOS_ReadlineFunctionPointer == NULL) {
        PyOS_ReadlineFunctionPointer = PyOS_StdioReadline;
    }
    if (readline_lock == NULL) {
        readline_lock = PyThread_allocate_lock();
    }
    PyThreadState *tstate = PyThreadState_GET();
    char *line;
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock(readline_lock, 1);
    _PyOS_ReadlineTState = tstate;
    if (isatty(fileno(sys_stdin)) && isatty(fileno(sys_stdout))) {
        line = PyOS_ReadlineFunctionPointer(sys_stdin, sys_stdout, prompt);
    }
    else {
        line = PyOS_StdioReadline(sys_stdin, sys_stdout, prompt);
    }
    _PyOS_ReadlineTState = NULL;
    PyThread_release_lock(readline_lock);
    Py_END_ALLOW_THREADS
    return line;
}
