/* Builtins that read and write: print, raw_input, input, open. */
#include "builtins.h"
#include "code.h"

/* ---- print ---------------------------------------------------------------------- */

static int
is_text_or_none(PyObject *value, const char *name)
{
    if (value == NULL || value == Py_None || PyString_Check(value) || PyUnicode_Check(value)) {
        return 1;
    }
    PyErr_Format(PyExc_TypeError, "%s must be None, str or unicode, not %.200s", name,
                 Py_TYPE(value)->tp_name);
    return 0;
}

/* As write(text or its default), where the default is unicode among unicode values. */
static int
write_text(PyObject *file, PyObject *text, const char *fallback, int unicode)
{
    if (text != NULL && text != Py_None) {
        return PyFile_WriteObject(text, file, Py_PRINT_RAW);
    }
    if (!unicode) {
        return PyFile_WriteString(fallback, file);
    }
    PyObject *wide = PyUnicode_FromString(fallback);
    int status = wide == NULL ? -1 : PyFile_WriteObject(wide, file, Py_PRINT_RAW);
    Py_XDECREF(wide);
    return status;
}

KWARGS(print)
{
    static char *kwlist[] = {"sep", "end", "file", NULL};
    PyObject *sep = NULL;
    PyObject *end = NULL;
    PyObject *file = NULL;
    PyObject *nothing = PyTuple_New(0);
    if (nothing == NULL) {
        return NULL;
    }
    int good = PyArg_ParseTupleAndKeywords(nothing, kwds, "|OOO:print", kwlist, &sep, &end, &file);
    Py_DECREF(nothing);
    if (!good) {
        return NULL;
    }
    if (file == NULL || file == Py_None) {
        file = PySys_GetObject("stdout");
        if (file == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "lost sys.stdout");
            return NULL;
        }
        if (file == Py_None) {
            Py_RETURN_NONE; /* there is nowhere to print to */
        }
    }
    if (!is_text_or_none(sep, "sep") || !is_text_or_none(end, "end")) {
        return NULL;
    }
    Py_ssize_t n = PyTuple_GET_SIZE(args);
    int unicode = (sep != NULL && PyUnicode_Check(sep)) || (end != NULL && PyUnicode_Check(end));
    for (Py_ssize_t i = 0; i < n && !unicode; i++) {
        unicode = PyUnicode_Check(PyTuple_GET_ITEM(args, i));
    }
    Py_INCREF(file);
    int status = 0;
    for (Py_ssize_t i = 0; i < n && status == 0; i++) {
        if (i > 0) {
            status = write_text(file, sep, " ", unicode);
        }
        if (status == 0) {
            status = PyFile_WriteObject(PyTuple_GET_ITEM(args, i), file, Py_PRINT_RAW);
        }
    }
    if (status == 0) {
        status = write_text(file, end, "\n", unicode);
    }
    Py_DECREF(file);
    if (status != 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* ---- raw_input, input ------------------------------------------------------------- */

/* A line typed at a terminal. */
static PyObject *
read_terminal(PyObject *fin, PyObject *fout, PyObject *prompt)
{
    PyObject *text = NULL;
    char *prompt_text = "";
    if (prompt != NULL) {
        text = PyObject_Str(prompt);
        prompt_text = text == NULL ? NULL : PyString_AsString(text);
        if (prompt_text == NULL) {
            Py_XDECREF(text);
            return NULL;
        }
    }
    char *line = PyOS_Readline(PyFile_AsFile(fin), PyFile_AsFile(fout), prompt_text);
    Py_XDECREF(text);
    if (line == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        }
        return NULL;
    }
    PyObject *result = NULL;
    size_t length = strlen(line);
    if (length == 0) {
        PyErr_SetNone(PyExc_EOFError);
    }
    else if (length > PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "[raw_]input: input too long");
    }
    else {
        result = PyString_FromStringAndSize(line, (Py_ssize_t)length - (line[length - 1] == '\n'));
    }
    PyMem_FREE(line);
    return result;
}

VARARGS(raw_input)
{
    PyObject *prompt = NULL;
    if (!PyArg_UnpackTuple(args, "[raw_]input", 0, 1, &prompt)) {
        return NULL;
    }
    PyObject *fin = PySys_GetObject("stdin");
    PyObject *fout = PySys_GetObject("stdout");
    if (fin == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "[raw_]input: lost sys.stdin");
        return NULL;
    }
    if (fout == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "[raw_]input: lost sys.stdout");
        return NULL;
    }
    Py_INCREF(fin);
    Py_INCREF(fout);
    PyObject *line = NULL;
    if (PyFile_SoftSpace(fout, 0) && PyFile_WriteString(" ", fout) != 0) {
        goto done;
    }
    if (PyFile_AsFile(fin) && PyFile_AsFile(fout) && isatty(fileno(PyFile_AsFile(fin)))
        && isatty(fileno(PyFile_AsFile(fout)))) {
        line = read_terminal(fin, fout, prompt);
    }
    else if (prompt == NULL || PyFile_WriteObject(prompt, fout, Py_PRINT_RAW) == 0) {
        line = PyFile_GetLine(fin, -1);
    }
done:
    Py_DECREF(fin);
    Py_DECREF(fout);
    return line;
}

VARARGS(input)
{
    PyObject *line = _PyBuiltin_raw_input(self, args);
    if (line == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    char *text;
    if (PyArg_Parse(line, "s;embedded '\\0' in input line", &text)) {
        text += strspn(text, " \t");
        PyObject *globals = PyEval_GetGlobals();
        PyObject *locals = PyEval_GetLocals();
        if (_PyBuiltin_Ensure(globals) == 0) {
            PyCompilerFlags flags = {0};
            PyEval_MergeCompilerFlags(&flags);
            result = PyRun_StringFlags(text, Py_eval_input, globals, locals, &flags);
        }
    }
    Py_DECREF(line);
    return result;
}

KWARGS(open)
{
    return PyObject_Call((PyObject *)&PyFile_Type, args, kwds);
}
