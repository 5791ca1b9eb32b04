/* The current exception of a thread: setting, matching, normalising.
 *
 * Three fields of the thread state hold it: type, value, traceback.  The value may
 * be anything until PyErr_NormalizeException() makes it an instance of the type.
 * All raising ends in PyErr_Restore(): the place for a breakpoint. */
#include "Python.h"
#include "pycore_names.h"

#define MAX_NORMALIZE 32

/* ---- set, take, clear --------------------------------------------------------- */

void
PyErr_Restore(PyObject *type, PyObject *value, PyObject *traceback)
{
    PyThreadState *tstate = PyThreadState_GET();

    if (traceback != NULL && !PyTraceBack_Check(traceback)) {
        /* not worth an exception about the exception */
        Py_CLEAR(traceback);
    }
    PyObject *old_type = tstate->curexc_type;
    PyObject *old_value = tstate->curexc_value;
    PyObject *old_traceback = tstate->curexc_traceback;
    tstate->curexc_type = type;
    tstate->curexc_value = value;
    tstate->curexc_traceback = traceback;
    Py_XDECREF(old_type);
    Py_XDECREF(old_value);
    Py_XDECREF(old_traceback);
}

void
PyErr_Fetch(PyObject **type, PyObject **value, PyObject **traceback)
{
    PyThreadState *tstate = PyThreadState_GET();

    *type = tstate->curexc_type;
    *value = tstate->curexc_value;
    *traceback = tstate->curexc_traceback;
    tstate->curexc_type = NULL;
    tstate->curexc_value = NULL;
    tstate->curexc_traceback = NULL;
}

void
PyErr_Clear(void)
{
    PyErr_Restore(NULL, NULL, NULL);
}

PyObject *
PyErr_Occurred(void)
{
    PyThreadState *tstate = PyThreadState_GET();
    return tstate == NULL ? NULL : tstate->curexc_type;
}

void
PyErr_SetObject(PyObject *type, PyObject *value)
{
    Py_XINCREF(type);
    Py_XINCREF(value);
    PyErr_Restore(type, value, NULL);
}

void
PyErr_SetNone(PyObject *type)
{
    PyErr_SetObject(type, NULL);
}

void
PyErr_SetString(PyObject *type, const char *text)
{
    PyObject *value = PyString_FromString(text);
    if (value != NULL) { /* else the lack of memory is the error to tell */
        PyErr_SetObject(type, value);
        Py_DECREF(value);
    }
}

PyObject *
PyErr_Format(PyObject *type, const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    PyObject *text = PyString_FromFormatV(format, vars);
    va_end(vars);
    if (text != NULL) {
        PyErr_SetObject(type, text);
        Py_DECREF(text);
    }
    return NULL;
}

/* Restore the given exception, unless another one came up since. */
void
_PyErr_ReplaceException(PyObject *type, PyObject *value, PyObject *traceback)
{
    if (PyErr_Occurred()) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    else {
        PyErr_Restore(type, value, traceback);
    }
}

/* ---- matching -------------------------------------------------------------------- */

/* PyObject_IsSubclass for an except clause: errors are reported and mean no.  The
 * recursion limit gets some room, because it is often what is being handled. */
static int
is_subclass_quietly(PyObject *type, PyObject *of)
{
    PyObject *saved_type;
    PyObject *saved_value;
    PyObject *saved_traceback;
    int limit = Py_GetRecursionLimit();

    PyErr_Fetch(&saved_type, &saved_value, &saved_traceback);
    if (limit < INT_MAX - 5) {
        Py_SetRecursionLimit(limit + 5);
    }
    int result = PyObject_IsSubclass(type, of); /* may run code */
    Py_SetRecursionLimit(limit);
    if (result < 0) {
        PyErr_WriteUnraisable(type);
        result = 0;
    }
    PyErr_Restore(saved_type, saved_value, saved_traceback);
    return result;
}

int
PyErr_GivenExceptionMatches(PyObject *given, PyObject *wanted)
{
    if (given == NULL || wanted == NULL) {
        return 0;
    }
    if (PyTuple_Check(wanted)) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(wanted); i++) {
            if (PyErr_GivenExceptionMatches(given, PyTuple_GET_ITEM(wanted, i))) {
                return 1;
            }
        }
        return 0;
    }
    if (PyExceptionInstance_Check(given)) {
        given = PyExceptionInstance_Class(given);
    }
    if (given == wanted) {
        return 1;
    }
    if (PyExceptionClass_Check(given) && PyExceptionClass_Check(wanted)) {
        return is_subclass_quietly(given, wanted);
    }
    return 0;
}

int
PyErr_ExceptionMatches(PyObject *wanted)
{
    return PyErr_GivenExceptionMatches(PyErr_Occurred(), wanted);
}

/* ---- normalising --------------------------------------------------------------------- */

/* An instance of class from what was raised with it; new reference. */
static PyObject *
make_instance(PyObject *class, PyObject *value)
{
    if (value == Py_None) {
        return PyObject_CallObject(class, NULL);
    }
    if (PyTuple_Check(value)) {
        return PyObject_CallObject(class, value);
    }
    return PyObject_CallFunctionObjArgs(class, value, NULL);
}

/* One attempt: 1 done, 0 another exception took the place of the first. */
static int
normalize_once(PyObject **type, PyObject **value)
{
    PyObject *in_class = PyExceptionInstance_Check(*value) ? PyExceptionInstance_Class(*value)
                                                           : NULL;
    if (!PyExceptionClass_Check(*type)) {
        return 1;
    }
    int is_subclass = 0;
    if (in_class != NULL) {
        is_subclass = PyObject_IsSubclass(in_class, *type); /* may run code */
        if (is_subclass < 0) {
            return 0;
        }
    }
    if (!is_subclass) {
        PyObject *instance = make_instance(*type, *value); /* may run code */
        if (instance == NULL) {
            return 0;
        }
        Py_SETREF(*value, instance);
    }
    else if (in_class != *type) {
        Py_INCREF(in_class);
        Py_SETREF(*type, in_class);
    }
    return 1;
}

void
PyErr_NormalizeException(PyObject **type, PyObject **value, PyObject **traceback)
{
    if (*type == NULL) {
        return;
    }
    for (int depth = 0;; depth++) {
        if (*value == NULL) {
            Py_INCREF(Py_None);
            *value = Py_None;
        }
        if (normalize_once(type, value)) {
            return;
        }
        /* making the instance failed: that exception is the one, with the old
         * traceback if it has none */
        PyObject *first_traceback = *traceback;
        Py_CLEAR(*type);
        Py_CLEAR(*value);
        PyErr_Fetch(type, value, traceback);
        if (*traceback == NULL) {
            *traceback = first_traceback;
        }
        else {
            Py_XDECREF(first_traceback);
        }
        if (depth >= MAX_NORMALIZE || *type == NULL) {
            /* each attempt raises anew: stop with an exception made beforehand */
            Py_XDECREF(*type);
            Py_XDECREF(*value);
            *type = PyExc_RuntimeError;
            *value = PyExc_RecursionErrorInst;
            Py_INCREF(*type);
            Py_INCREF(*value);
            return;
        }
    }
}

/* ---- common errors ------------------------------------------------------------------------- */

int
PyErr_BadArgument(void)
{
    PyErr_SetString(PyExc_TypeError, "bad argument type for built-in operation");
    return 0;
}

PyObject *
PyErr_NoMemory(void)
{
    if (PyErr_ExceptionMatches(PyExc_MemoryError)) {
        return NULL;
    }
    /* there may be no memory for an instance */
    if (PyExc_MemoryErrorInst != NULL) {
        PyErr_SetObject(PyExc_MemoryError, PyExc_MemoryErrorInst);
    }
    else {
        PyErr_SetNone(PyExc_MemoryError);
    }
    return NULL;
}

void
_PyErr_BadInternalCall(const char *filename, int lineno)
{
    PyErr_Format(PyExc_SystemError, "%s:%d: bad argument to internal function", filename, lineno);
}

#undef PyErr_BadInternalCall
void
PyErr_BadInternalCall(void)
{
    PyErr_SetString(PyExc_SystemError, "bad argument to internal function");
}

PyObject *
PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *filename)
{
    int number = errno;
    PyObject *value;

    /* an interrupted call may have a handler to run, which may raise */
    if (number == EINTR && PyErr_CheckSignals() != 0) {
        return NULL;
    }
    const char *text = number == 0 ? "Error" : strerror(number);
    if (filename != NULL) {
        value = Py_BuildValue("(isO)", number, text, filename);
    }
    else {
        value = Py_BuildValue("(is)", number, text);
    }
    if (value != NULL) {
        PyErr_SetObject(type, value);
        Py_DECREF(value);
    }
    return NULL;
}

PyObject *
PyErr_SetFromErrnoWithFilename(PyObject *type, const char *filename)
{
    int number = errno;
    PyObject *name = filename == NULL ? NULL : PyString_FromString(filename);
    errno = number;
    PyObject *result = PyErr_SetFromErrnoWithFilenameObject(type, name);
    Py_XDECREF(name);
    return result;
}

PyObject *
PyErr_SetFromErrno(PyObject *type)
{
    return PyErr_SetFromErrnoWithFilenameObject(type, NULL);
}

/* ---- new exceptions ----------------------------------------------------------------------- */

PyObject *
PyErr_NewException(char *name, PyObject *base, PyObject *dict)
{
    PyObject *own_dict = NULL;
    PyObject *bases = NULL;
    PyObject *result = NULL;
    const char *dot = strrchr(name, '.');

    if (dot == NULL) {
        PyErr_SetString(PyExc_SystemError, "PyErr_NewException: name must be module.class");
        return NULL;
    }
    if (base == NULL) {
        base = PyExc_Exception;
    }
    if (dict == NULL) {
        dict = own_dict = PyDict_New();
        if (dict == NULL) {
            return NULL;
        }
    }
    if (PyDict_GetItem(dict, _Py_ID(__module__)) == NULL) {
        PyObject *module = PyString_FromStringAndSize(name, dot - name);
        int status = module == NULL ? -1 : PyDict_SetItem(dict, _Py_ID(__module__), module);
        Py_XDECREF(module);
        if (status < 0) {
            goto done;
        }
    }
    if (PyTuple_Check(base)) {
        Py_INCREF(base);
        bases = base;
    }
    else {
        bases = PyTuple_Pack(1, base);
    }
    if (bases != NULL) {
        result = PyObject_CallFunction((PyObject *)&PyType_Type, "sOO", dot + 1, bases, dict);
    }
done:
    Py_XDECREF(bases);
    Py_XDECREF(own_dict);
    return result;
}

PyObject *
PyErr_NewExceptionWithDoc(char *name, char *doc, PyObject *base, PyObject *dict)
{
    PyObject *own_dict = NULL;
    PyObject *result = NULL;

    if (dict == NULL) {
        dict = own_dict = PyDict_New();
        if (dict == NULL) {
            return NULL;
        }
    }
    if (doc != NULL) {
        PyObject *text = PyString_FromString(doc);
        int status = text == NULL ? -1 : PyDict_SetItem(dict, _Py_ID(__doc__), text);
        Py_XDECREF(text);
        if (status < 0) {
            goto done;
        }
    }
    result = PyErr_NewException(name, base, dict);
done:
    Py_XDECREF(own_dict);
    return result;
}

/* ---- exceptions nobody can handle ------------------------------------------------------------- */

/* "module.Class: text" of an exception, as far as it can be had. */
static void
write_exception(PyObject *stream, PyObject *type, PyObject *value)
{
    if (!PyExceptionClass_Check(type)) {
        PyFile_WriteObject(type, stream, Py_PRINT_RAW);
    }
    else {
        PyObject *module = PyObject_GetAttr(type, _Py_ID(__module__));
        const char *name = PyExceptionClass_Name(type);
        const char *dot = name == NULL ? NULL : strrchr(name, '.');
        if (dot != NULL) {
            name = dot + 1;
        }
        if (module == NULL) {
            PyErr_Clear();
            PyFile_WriteString("<unknown>", stream);
        }
        else {
            const char *text = PyString_AsString(module);
            if (text != NULL && strcmp(text, "exceptions") != 0) {
                PyFile_WriteString(text, stream);
                PyFile_WriteString(".", stream);
            }
            Py_DECREF(module);
        }
        PyFile_WriteString(name == NULL ? "<unknown>" : name, stream);
    }
    if (value != NULL && value != Py_None) {
        PyFile_WriteString(": ", stream);
        if (PyFile_WriteObject(value, stream, 0) < 0) {
            PyErr_Clear();
            PyFile_WriteString("<exception repr() failed>", stream);
        }
    }
}

void
PyErr_WriteUnraisable(PyObject *where)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);

    PyObject *stream = PySys_GetObject("stderr");
    if (stream != NULL) {
        Py_INCREF(stream);
        PyFile_WriteString("Exception ", stream);
        if (type != NULL) {
            write_exception(stream, type, value);
        }
        if (where != NULL) {
            PyFile_WriteString(" in ", stream);
            if (PyFile_WriteObject(where, stream, 0) < 0) {
                PyErr_Clear();
                PyFile_WriteString("<object repr() failed>", stream);
            }
        }
        PyFile_WriteString(" ignored\n", stream);
        PyErr_Clear();
        Py_DECREF(stream);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

/* ---- places in the source ---------------------------------------------------------------------------- */

/* Line lineno of a file without the blanks before it, as a new str; NULL without an
 * exception if it cannot be read. */
PyObject *
PyErr_ProgramText(const char *filename, int lineno)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length = -1;

    if (filename == NULL || *filename == '\0' || lineno <= 0) {
        return NULL;
    }
    FILE *stream = fopen(filename, "r");
    if (stream == NULL) {
        return NULL;
    }
    for (int i = 0; i < lineno; i++) {
        length = getline(&line, &room, stream);
        if (length < 0) {
            break;
        }
    }
    fclose(stream);
    PyObject *result = NULL;
    if (length >= 0) {
        const char *start = line;
        while (*start == ' ' || *start == '\t' || *start == '\014') {
            start++;
        }
        result = PyString_FromString(start);
        if (result == NULL) {
            PyErr_Clear();
        }
    }
    free(line);
    return result;
}

static void
set_attribute(PyObject *object, PyObject *name, PyObject *value)
{
    if (value == NULL || PyObject_SetAttr(object, name, value) < 0) {
        PyErr_Clear();
    }
    Py_XDECREF(value);
}

/* Tell the current SyntaxError where it is. */
void
PyErr_SyntaxLocation(const char *filename, int lineno)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    set_attribute(value, _Py_ID(lineno), PyInt_FromLong(lineno));
    if (filename != NULL) {
        set_attribute(value, _Py_ID(filename), PyString_FromString(filename));
        PyObject *text = PyErr_ProgramText(filename, lineno);
        if (text != NULL) {
            set_attribute(value, _Py_ID(text), text);
        }
    }
    if (PyObject_SetAttr(value, _Py_ID(offset), Py_None) < 0) {
        PyErr_Clear();
    }
    if (type != PyExc_SyntaxError) {
        if (!PyObject_HasAttr(value, _Py_ID(msg))) {
            set_attribute(value, _Py_ID(msg), PyObject_Str(value));
        }
        if (!PyObject_HasAttr(value, _Py_ID(print_file_and_line))
            && PyObject_SetAttr(value, _Py_ID(print_file_and_line), Py_None) < 0) {
            PyErr_Clear();
        }
    }
    PyErr_Restore(type, value, traceback);
}
