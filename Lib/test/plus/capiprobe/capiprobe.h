/* The words a probe is written in.
 *
 * A probe is a function without arguments that calls part of the C API and checks what it
 * does; it returns None, or NULL with an AssertionError that names the line.  The same
 * sources are compiled against a stock 2.7.18 and must pass there. */
#ifndef CAPIPROBE_H
#define CAPIPROBE_H
#include <Python.h>

#define PROBE(name) static PyObject *probe_##name(PyObject *probe_self, PyObject *probe_args)
#define ROW(name) {#name, probe_##name, METH_NOARGS, NULL}
#define LAST {NULL, NULL, 0, NULL}
#define DONE Py_RETURN_NONE

/* The condition holds, and no exception is set. */
#define CHECK(condition)                                                                 \
    do {                                                                                 \
        if (!(condition) || PyErr_Occurred()) {                                          \
            return probe_failed(__FILE__, __LINE__, #condition);                         \
        }                                                                                \
    } while (0)
/* The call gives an object (a new reference) equal to the Python expression, in type and
 * repr as well; with BORROWED the reference is not ours. */
#define IS(object, expression) CHECK(probe_is((PyObject *)(object), expression, 1))
#define BORROWED(object, expression) CHECK(probe_is((PyObject *)(object), expression, 0))
/* The call gives NULL, or -1, with this exception. */
#define NULLS(call, exception) CHECK((call) == NULL && probe_raised(exception))
#define FAILS(call, exception) CHECK((call) == -1 && probe_raised(exception))
/* The last exception had this text. */
#define TEXT(expected) CHECK(strcmp(probe_text, expected) == 0)

PyObject *probe_failed(const char *file, int line, const char *condition);
int probe_is(PyObject *object, const char *expression, int owned);
/* Was this exception set?  It is cleared; its text is in probe_text. */
int probe_raised(PyObject *exception);
extern char probe_text[500];
/* The value of an expression; a new reference.  Statements with probe_exec. */
PyObject *probe_eval(const char *expression);
int probe_exec(const char *statements);
/* A temporary file with this text, at its beginning. */
FILE *probe_file(const char *text);
/* Run a function in a child process: its exit status, or -1 if a signal ended it. */
int probe_child(int (*function)(void));

#endif
