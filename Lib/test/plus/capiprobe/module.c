/* The module: all probes of all files, and the words of capiprobe.h. */
#include "capiprobe.h"
#include <sys/wait.h>
#include <unistd.h>

char probe_text[500];
static PyObject *names; /* what expressions see */

#define TABLES(X)                                                                        \
    X(number) X(abstract) X(string) X(unicode) X(container) X(type) X(errors) X(codecs)  \
    X(arguments) X(run) X(tree) X(parser) X(file) X(import) X(memory) X(thread) X(system)
#define DECLARE(table) extern PyMethodDef probes_##table[];
TABLES(DECLARE)
#undef DECLARE

PyObject *
probe_failed(const char *file, int line, const char *condition)
{
    PyObject *type, *value, *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyObject *text = value == NULL ? NULL : PyObject_Str(value);
    PyErr_Format(PyExc_AssertionError, "%s:%d: %.300s [%.200s: %.200s] last text: %.100s", file, line,
                 condition, type == NULL ? "no exception" : PyExceptionClass_Name(type),
                 text == NULL ? "" : PyString_AsString(text), probe_text);
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return NULL;
}

PyObject *
probe_eval(const char *expression)
{
    return PyRun_String(expression, Py_eval_input, names, names);
}

int
probe_exec(const char *statements)
{
    PyObject *none = PyRun_String(statements, Py_file_input, names, names);

    Py_XDECREF(none);
    return none != NULL;
}

int
probe_is(PyObject *object, const char *expression, int owned)
{
    if (object == NULL) {
        return 0;
    }
    PyObject *expected = probe_eval(expression);
    int same = 0;
    if (expected != NULL) {
        PyObject *first = PyObject_Repr(object);
        PyObject *second = PyObject_Repr(expected);
        /* the texts of nan are equal, nan is not */
        same = first != NULL && second != NULL && Py_TYPE(object) == Py_TYPE(expected)
               && strcmp(PyString_AsString(first), PyString_AsString(second)) == 0
               && (PyFloat_Check(object) || PyComplex_Check(object)
                   || PyObject_RichCompareBool(object, expected, Py_EQ) == 1);
        if (!same && first != NULL) {
            snprintf(probe_text, sizeof(probe_text), "it is %.400s", PyString_AsString(first));
        }
        Py_XDECREF(first);
        Py_XDECREF(second);
        Py_DECREF(expected);
    }
    if (owned) {
        Py_DECREF(object);
    }
    return same;
}

int
probe_raised(PyObject *exception)
{
    PyObject *type, *value, *traceback;

    if (PyErr_Occurred() == NULL || !PyErr_ExceptionMatches(exception)) {
        return 0;
    }
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *text = PyObject_Str(value);
    snprintf(probe_text, sizeof(probe_text), "%s", text == NULL ? "?" : PyString_AsString(text));
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return !PyErr_Occurred();
}

FILE *
probe_file(const char *text)
{
    FILE *stream = tmpfile();

    if (stream != NULL) {
        fputs(text, stream);
        rewind(stream);
    }
    return stream;
}

int
probe_child(int (*function)(void))
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();

    if (child == 0) {
        _exit(function());
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return -2;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
add_probes(PyObject *module, PyMethodDef *table)
{
    for (; table->ml_name != NULL; table++) {
        PyObject *function = PyCFunction_New(table, NULL);
        if (function == NULL || PyObject_HasAttrString(module, table->ml_name)) {
            PyErr_Format(PyExc_SystemError, "two probes named %s", table->ml_name);
            return -1;
        }
        PyModule_AddObject(module, table->ml_name, function);
    }
    return 0;
}

PyMODINIT_FUNC
initcapiprobe(void)
{
    PyObject *module = Py_InitModule("capiprobe", NULL);
    int failed = module == NULL;

    names = PyDict_New();
    PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins());
    PyDict_SetItemString(names, "__name__", probe_eval("'capiprobe names'"));
#define ADD(table) failed = failed || add_probes(module, probes_##table) < 0;
    TABLES(ADD)
#undef ADD
}
