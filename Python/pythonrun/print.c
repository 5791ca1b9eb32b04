/* Exceptions that reach the top: printed through sys.excepthook, with traceback and
 * source line; SystemExit ends the process instead. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_pythonrun.h"

/* End the line that a print statement left open on sys.stdout; 0, or -1 with an
 * exception.  May run Python code. */
int
Py_FlushLine(void)
{
    PyObject *stream = PySys_GetObject("stdout");
    if (stream == NULL || !PyFile_SoftSpace(stream, 0)) {
        return 0;
    }
    return PyFile_WriteString("\n", stream);
}

/* ---- SystemExit --------------------------------------------------------------------- */

/* The exit status a SystemExit's value asks for; anything but an int or None is
 * printed and means 1. */
static int
exit_status(PyObject *code)
{
    if (code == NULL || code == Py_None) {
        return 0;
    }
    if (PyInt_Check(code) || PyLong_Check(code)) {
        /* the low bits, as the system takes them; -1 for what is no C long, as in 2.7 */
        return (int)PyInt_AsLong(code);
    }
    PyObject *stream = PySys_GetObject("stderr");
    if (stream != NULL && stream != Py_None) {
        PyFile_WriteObject(code, stream, Py_PRINT_RAW);
    }
    else {
        PyObject_Print(code, stderr, Py_PRINT_RAW);
        fflush(stderr);
    }
    PySys_WriteStderr("\n");
    return 1;
}

/* The current exception is SystemExit: leave, unless -i asks to look around. */
static void
handle_system_exit(void)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    if (Py_InspectFlag) {
        return;
    }
    PyErr_Fetch(&type, &value, &traceback);
    if (Py_FlushLine()) {
        PyErr_Clear();
    }
    fflush(stdout);
    PyObject *code = value;
    if (value != NULL && PyExceptionInstance_Check(value)) {
        code = PyObject_GetAttrString(value, "code");
        if (code == NULL) {
            PyErr_Clear();
            code = value;
        }
    }
    int status = exit_status(code);
    /* the traceback holds frames, whose locals should be gone before the end */
    PyErr_Restore(type, value, traceback);
    PyErr_Clear();
    Py_Exit(status);
}

/* ---- syntax errors --------------------------------------------------------------------- */

typedef struct {
    PyObject *message;
    const char *filename;
    int lineno;
    int offset; /* column from 1, -1 unknown */
    const char *text;
} SyntaxPlace;

/* An attribute as C text, "" kept alive by the exception; NULL for None; -1 error. */
static int
text_attribute(PyObject *error, PyObject *name, const char **result)
{
    PyObject *value = PyObject_GetAttr(error, name);
    if (value == NULL) {
        return -1;
    }
    *result = NULL;
    if (value != Py_None) {
        *result = PyString_AsString(value);
        if (*result == NULL) {
            Py_DECREF(value);
            return -1;
        }
    }
    Py_DECREF(value);
    return 0;
}

static int
int_attribute(PyObject *error, PyObject *name, int for_none, int *result)
{
    PyObject *value = PyObject_GetAttr(error, name);
    if (value == NULL) {
        return -1;
    }
    long number = value == Py_None ? for_none : PyInt_AsLong(value);
    Py_DECREF(value);
    if (number == -1 && PyErr_Occurred()) {
        return -1;
    }
    *result = (int)number;
    return 0;
}

/* Read a SyntaxError, given as an instance or as (message, (file, line, column,
 * text)).  0, or -1 with an exception when it is no such thing. */
static int
read_syntax_error(PyObject *error, SyntaxPlace *place)
{
    if (PyTuple_Check(error)) {
        if (!PyArg_ParseTuple(error, "O(ziiz)", &place->message, &place->filename,
                              &place->lineno, &place->offset, &place->text)) {
            return -1;
        }
        Py_INCREF(place->message);
        return 0;
    }
    place->message = PyObject_GetAttr(error, _Py_ID(msg));
    if (place->message == NULL) {
        return -1;
    }
    if (text_attribute(error, _Py_ID(filename), &place->filename) < 0
        || int_attribute(error, _Py_ID(lineno), -1, &place->lineno) < 0
        || int_attribute(error, _Py_ID(offset), -1, &place->offset) < 0
        || text_attribute(error, _Py_ID(text), &place->text) < 0) {
        Py_CLEAR(place->message);
        return -1;
    }
    return 0;
}

/* The last line of text, indented, and a caret under column offset. */
static void
print_error_text(PyObject *stream, int offset, const char *text)
{
    const char *newline;

    if (offset >= 0) {
        if (offset > 0 && (size_t)offset == strlen(text) && text[offset - 1] == '\n') {
            offset--;
        }
        while ((newline = strchr(text, '\n')) != NULL && newline - text < offset) {
            offset -= (int)(newline + 1 - text);
            text = newline + 1;
        }
        while (*text == ' ' || *text == '\t') {
            text++;
            offset--;
        }
    }
    PyFile_WriteString("    ", stream);
    PyFile_WriteString(text, stream);
    size_t length = strlen(text);
    if (length == 0 || text[length - 1] != '\n') {
        PyFile_WriteString("\n", stream);
    }
    if (offset == -1) {
        return;
    }
    PyFile_WriteString("    ", stream);
    for (int i = 1; i < offset; i++) {
        PyFile_WriteString(" ", stream);
    }
    PyFile_WriteString("^\n", stream);
}

/* If value is a SyntaxError with a place, print the place: new reference to the
 * message that is left to print, or to value itself. */
static PyObject *
print_syntax_place(PyObject *stream, PyObject *value)
{
    SyntaxPlace place;
    char number[24];

    if (!PyObject_HasAttr(value, _Py_ID(print_file_and_line))) {
        Py_INCREF(value);
        return value;
    }
    if (read_syntax_error(value, &place) < 0) {
        PyErr_Clear();
        Py_INCREF(value);
        return value;
    }
    PyOS_snprintf(number, sizeof(number), "%d", place.lineno);
    PyFile_WriteString("  File \"", stream);
    PyFile_WriteString(place.filename == NULL ? "<string>" : place.filename, stream);
    PyFile_WriteString("\", line ", stream);
    PyFile_WriteString(number, stream);
    PyFile_WriteString("\n", stream);
    if (place.text != NULL) {
        print_error_text(stream, place.offset, place.text);
    }
    return place.message;
}

/* ---- PyErr_Display ------------------------------------------------------------------------ */

/* "module.Class", or "Class" for those of the module exceptions. */
static int
print_class_name(PyObject *stream, PyObject *class)
{
    const char *name = PyExceptionClass_Name(class);
    const char *dot = name == NULL ? NULL : strrchr(name, '.');
    PyObject *module = PyObject_GetAttr(class, _Py_ID(__module__));
    int status = 0;

    if (module == NULL) {
        PyErr_Clear();
        status = PyFile_WriteString("<unknown>", stream);
    }
    else {
        const char *text = PyString_AsString(module);
        if (text != NULL && strcmp(text, "exceptions") != 0) {
            status = PyFile_WriteString(text, stream) | PyFile_WriteString(".", stream);
        }
        else if (text == NULL) {
            PyErr_Clear();
        }
        Py_DECREF(module);
    }
    if (status == 0) {
        status = PyFile_WriteString(dot != NULL ? dot + 1 : name == NULL ? "<unknown>" : name,
                                    stream);
    }
    return status;
}

/* ": text" unless the text is empty. */
static int
print_value(PyObject *stream, PyObject *value)
{
    PyObject *text = PyObject_Str(value); /* may run code */
    int status;

    if (text == NULL) {
        /* the class is known: say that, rather than fail altogether */
        PyErr_Clear();
        return PyFile_WriteString(": <exception str() failed>", stream);
    }
    if (PyUnicode_Check(text) || PyString_GET_SIZE(text) != 0) {
        status = PyFile_WriteString(": ", stream);
        if (status == 0) {
            status = PyFile_WriteObject(text, stream, Py_PRINT_RAW);
        }
    }
    else {
        status = 0;
    }
    Py_DECREF(text);
    return status;
}

void
PyErr_Display(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyObject *stream = PySys_GetObject("stderr");
    int status = 0;

    Py_INCREF(value);
    if (stream == NULL) {
        fprintf(stderr, "lost sys.stderr\n");
        Py_DECREF(value);
        return;
    }
    Py_INCREF(stream);
    if (Py_FlushLine()) {
        PyErr_Clear();
    }
    fflush(stdout);
    if (traceback != NULL && traceback != Py_None) {
        status = PyTraceBack_Print(traceback, stream);
    }
    if (status == 0) {
        PyObject *left = print_syntax_place(stream, value);
        Py_SETREF(value, left);
        if (PyExceptionClass_Check(type)) {
            status = print_class_name(stream, type);
        }
        else {
            status = PyFile_WriteObject(type, stream, Py_PRINT_RAW);
        }
        if (status == 0 && value != Py_None) {
            status = print_value(stream, value);
        }
        status |= PyFile_WriteString("\n", stream);
    }
    Py_DECREF(value);
    if (status != 0) {
        PyErr_Clear();
    }
    Py_DECREF(stream);
}

/* ---- PyErr_Print ------------------------------------------------------------------------------ */

/* sys.excepthook itself raised: show both exceptions. */
static void
report_failed_hook(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyObject *type2;
    PyObject *value2;
    PyObject *traceback2;

    if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
        handle_system_exit();
    }
    PyErr_Fetch(&type2, &value2, &traceback2);
    PyErr_NormalizeException(&type2, &value2, &traceback2);
    if (value2 == NULL) {
        Py_INCREF(Py_None);
        value2 = Py_None;
    }
    if (Py_FlushLine()) {
        PyErr_Clear();
    }
    fflush(stdout);
    PySys_WriteStderr("Error in sys.excepthook:\n");
    PyErr_Display(type2, value2, traceback2);
    PySys_WriteStderr("\nOriginal exception was:\n");
    PyErr_Display(type, value, traceback);
    Py_XDECREF(type2);
    Py_DECREF(value2);
    Py_XDECREF(traceback2);
}

void
PyErr_PrintEx(int set_sys_last_vars)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
        handle_system_exit();
    }
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL) {
        return;
    }
    PyErr_NormalizeException(&type, &value, &traceback);
    if (type == NULL) {
        return;
    }
    if (set_sys_last_vars) {
        if (PySys_SetObject("last_type", type) < 0 || PySys_SetObject("last_value", value) < 0
            || PySys_SetObject("last_traceback", traceback == NULL ? Py_None : traceback) < 0) {
            PyErr_Clear(); /* telling the error matters more */
        }
    }
    PyObject *hook = PySys_GetObject("excepthook");
    if (hook == NULL) {
        PySys_WriteStderr("sys.excepthook is missing\n");
        PyErr_Display(type, value, traceback);
    }
    else {
        Py_INCREF(hook);
        PyObject *result = PyObject_CallFunctionObjArgs(
            hook, type, value, traceback == NULL ? Py_None : traceback, NULL);
        if (result == NULL) {
            report_failed_hook(type, value, traceback);
        }
        Py_XDECREF(result);
        Py_DECREF(hook);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

void
PyErr_Print(void)
{
    PyErr_PrintEx(1);
}
