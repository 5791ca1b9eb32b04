/* pyerrors.h, traceback.h, warnings.h, and the exceptions themselves. */
#include "capiprobe.h"
#include <frameobject.h>
#include <traceback.h>

PROBE(exception_objects)
{
    static const struct {
        PyObject **exception;
        const char *name;
    } rows[] = {
        {&PyExc_BaseException, "BaseException"}, {&PyExc_Exception, "Exception"},
        {&PyExc_StopIteration, "StopIteration"}, {&PyExc_GeneratorExit, "GeneratorExit"},
        {&PyExc_StandardError, "StandardError"}, {&PyExc_ArithmeticError, "ArithmeticError"},
        {&PyExc_LookupError, "LookupError"}, {&PyExc_AssertionError, "AssertionError"},
        {&PyExc_AttributeError, "AttributeError"}, {&PyExc_EOFError, "EOFError"},
        {&PyExc_FloatingPointError, "FloatingPointError"}, {&PyExc_EnvironmentError, "EnvironmentError"},
        {&PyExc_IOError, "IOError"}, {&PyExc_OSError, "OSError"}, {&PyExc_ImportError, "ImportError"},
        {&PyExc_IndexError, "IndexError"}, {&PyExc_KeyError, "KeyError"},
        {&PyExc_KeyboardInterrupt, "KeyboardInterrupt"}, {&PyExc_MemoryError, "MemoryError"},
        {&PyExc_NameError, "NameError"}, {&PyExc_OverflowError, "OverflowError"},
        {&PyExc_RuntimeError, "RuntimeError"}, {&PyExc_NotImplementedError, "NotImplementedError"},
        {&PyExc_SyntaxError, "SyntaxError"}, {&PyExc_IndentationError, "IndentationError"},
        {&PyExc_TabError, "TabError"}, {&PyExc_ReferenceError, "ReferenceError"},
        {&PyExc_SystemError, "SystemError"}, {&PyExc_SystemExit, "SystemExit"}, {&PyExc_TypeError, "TypeError"},
        {&PyExc_UnboundLocalError, "UnboundLocalError"}, {&PyExc_UnicodeError, "UnicodeError"},
        {&PyExc_UnicodeEncodeError, "UnicodeEncodeError"}, {&PyExc_UnicodeDecodeError, "UnicodeDecodeError"},
        {&PyExc_UnicodeTranslateError, "UnicodeTranslateError"}, {&PyExc_ValueError, "ValueError"},
        {&PyExc_ZeroDivisionError, "ZeroDivisionError"}, {&PyExc_BufferError, "BufferError"},
        {&PyExc_Warning, "Warning"}, {&PyExc_UserWarning, "UserWarning"},
        {&PyExc_DeprecationWarning, "DeprecationWarning"},
        {&PyExc_PendingDeprecationWarning, "PendingDeprecationWarning"}, {&PyExc_SyntaxWarning, "SyntaxWarning"},
        {&PyExc_RuntimeWarning, "RuntimeWarning"}, {&PyExc_FutureWarning, "FutureWarning"},
        {&PyExc_ImportWarning, "ImportWarning"}, {&PyExc_UnicodeWarning, "UnicodeWarning"},
        {&PyExc_BytesWarning, "BytesWarning"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PyObject *builtin = probe_eval(rows[i].name);
        CHECK(builtin == *rows[i].exception && PyExceptionClass_Check(builtin));
        CHECK(strcmp(PyExceptionClass_Name(builtin) + strlen("exceptions."), rows[i].name) == 0);
        Py_DECREF(builtin);
    }
    CHECK(Py_TYPE(PyExc_MemoryErrorInst) == (PyTypeObject *)PyExc_MemoryError);
    CHECK(Py_TYPE(PyExc_RecursionErrorInst) == (PyTypeObject *)PyExc_RuntimeError);
    DONE;
}

PROBE(error_state)
{
    PyObject *type, *value, *traceback;
    CHECK(PyErr_Occurred() == NULL);
    PyErr_SetString(PyExc_KeyError, "k");
    PyObject *set = PyErr_Occurred(); /* borrowed, and an error: no CHECK here */
    int matches = PyErr_ExceptionMatches(PyExc_LookupError) && !PyErr_ExceptionMatches(PyExc_OSError);
    PyErr_Fetch(&type, &value, &traceback);
    CHECK(set == PyExc_KeyError && matches && type == PyExc_KeyError && PyString_Check(value) && traceback == NULL);
    PyErr_NormalizeException(&type, &value, &traceback);
    CHECK(PyExceptionInstance_Check(value) && PyErr_GivenExceptionMatches(value, PyExc_KeyError));
    PyObject *either = PyTuple_Pack(2, PyExc_OSError, PyExc_LookupError);
    CHECK(PyErr_GivenExceptionMatches(type, either) && !PyErr_GivenExceptionMatches(NULL, either));
    Py_DECREF(either);
    PyErr_Restore(type, value, traceback);
    CHECK(probe_raised(PyExc_KeyError));
    PyErr_SetNone(PyExc_StopIteration);
    PyErr_Clear();
    CHECK(PyErr_Occurred() == NULL);
    PyObject *instance = probe_eval("ValueError('v')");
    PyErr_SetObject(PyExc_ValueError, instance);
    CHECK(probe_raised(PyExc_ValueError));
    Py_DECREF(instance);
    NULLS(PyErr_Format(PyExc_TypeError, "%s %d %.2s", "a", 3, "xyz"), PyExc_TypeError);
    TEXT("a 3 xy");
    NULLS(PyErr_NoMemory(), PyExc_MemoryError);
    CHECK(PyErr_BadArgument() == 0 && probe_raised(PyExc_TypeError));
    TEXT("bad argument type for built-in operation");
    _PyErr_BadInternalCall("file.c", 7);
    CHECK(probe_raised(PyExc_SystemError));
    TEXT("file.c:7: bad argument to internal function");
#undef PyErr_BadInternalCall
    extern void PyErr_BadInternalCall(void);
    PyErr_BadInternalCall();
    CHECK(probe_raised(PyExc_SystemError));
    TEXT("bad argument to internal function");
    extern void _PyErr_ReplaceException(PyObject *, PyObject *, PyObject *);
    Py_INCREF(PyExc_ValueError);
    _PyErr_ReplaceException(PyExc_ValueError, NULL, NULL);
    CHECK(probe_raised(PyExc_ValueError));
    PyErr_SetString(PyExc_OSError, "second");
    Py_INCREF(PyExc_ValueError);
    _PyErr_ReplaceException(PyExc_ValueError, PyString_FromString("first"), NULL);
    CHECK(probe_raised(PyExc_OSError));
    DONE;
}

PROBE(error_from_errno)
{
    PyObject *name = PyString_FromString("object name");
    errno = ENOENT;
    NULLS(PyErr_SetFromErrno(PyExc_OSError), PyExc_OSError);
    TEXT("[Errno 2] No such file or directory");
    errno = EACCES;
    NULLS(PyErr_SetFromErrnoWithFilename(PyExc_IOError, "a name"), PyExc_IOError);
    TEXT("[Errno 13] Permission denied: 'a name'");
    errno = EACCES;
    NULLS(PyErr_SetFromErrnoWithFilenameObject(PyExc_IOError, name), PyExc_IOError);
    TEXT("[Errno 13] Permission denied: 'object name'");
    Py_DECREF(name);
    DONE;
}

PROBE(new_exceptions)
{
    PyObject *dict = probe_eval("{'a': 1}");
    PyObject *made = PyErr_NewException((char *)"probe.Made", NULL, dict);
    CHECK(PyObject_IsSubclass(made, PyExc_Exception) == 1);
    IS(PyObject_GetAttrString(made, "__module__"), "'probe'");
    IS(PyObject_GetAttrString(made, "a"), "1");
    Py_DECREF(made);
    made = PyErr_NewExceptionWithDoc((char *)"probe.Doc", (char *)"about", PyExc_KeyError, NULL);
    IS(PyObject_GetAttrString(made, "__doc__"), "'about'");
    CHECK(PyObject_IsSubclass(made, PyExc_KeyError) == 1);
    Py_DECREF(made);
    NULLS(PyErr_NewException((char *)"nodot", NULL, NULL), PyExc_SystemError);
    Py_DECREF(dict);
    DONE;
}

PROBE(unicode_errors)
{
    Py_ssize_t place = 0;
    Py_UNICODE text[] = {'a', 'b', 'c'};
    PyObject *error = PyUnicodeDecodeError_Create("enc", "xyz", 3, 1, 2, "why");
    IS(PyUnicodeDecodeError_GetEncoding(error), "'enc'");
    IS(PyUnicodeDecodeError_GetObject(error), "'xyz'");
    IS(PyUnicodeDecodeError_GetReason(error), "'why'");
    CHECK(PyUnicodeDecodeError_GetStart(error, &place) == 0 && place == 1);
    CHECK(PyUnicodeDecodeError_GetEnd(error, &place) == 0 && place == 2);
    CHECK(PyUnicodeDecodeError_SetStart(error, 0) == 0 && PyUnicodeDecodeError_SetEnd(error, 9) == 0);
    CHECK(PyUnicodeDecodeError_GetEnd(error, &place) == 0 && place == 3);
    CHECK(PyUnicodeDecodeError_SetReason(error, "other") == 0);
    IS(PyObject_Str(error), "\"'enc' codec can't decode bytes in position 0-8: other\"");
    Py_DECREF(error);
    error = PyUnicodeEncodeError_Create("enc", text, 3, 1, 2, "why");
    IS(PyUnicodeEncodeError_GetEncoding(error), "'enc'");
    IS(PyUnicodeEncodeError_GetObject(error), "u'abc'");
    IS(PyUnicodeEncodeError_GetReason(error), "'why'");
    CHECK(PyUnicodeEncodeError_GetStart(error, &place) == 0 && place == 1);
    CHECK(PyUnicodeEncodeError_GetEnd(error, &place) == 0 && place == 2);
    CHECK(PyUnicodeEncodeError_SetStart(error, 2) == 0 && PyUnicodeEncodeError_SetEnd(error, 3) == 0);
    CHECK(PyUnicodeEncodeError_SetReason(error, "other") == 0);
    IS(PyObject_Str(error), "\"'enc' codec can't encode character u'\\\\x63' in position 2: other\"");
    Py_DECREF(error);
    error = PyUnicodeTranslateError_Create(text, 3, 1, 2, "why");
    IS(PyUnicodeTranslateError_GetObject(error), "u'abc'");
    IS(PyUnicodeTranslateError_GetReason(error), "'why'");
    CHECK(PyUnicodeTranslateError_GetStart(error, &place) == 0 && place == 1);
    CHECK(PyUnicodeTranslateError_GetEnd(error, &place) == 0 && place == 2);
    CHECK(PyUnicodeTranslateError_SetStart(error, 0) == 0 && PyUnicodeTranslateError_SetEnd(error, 1) == 0);
    CHECK(PyUnicodeTranslateError_SetReason(error, "other") == 0);
    IS(PyObject_Str(error), "\"can't translate character u'\\\\x61' in position 0: other\"");
    Py_DECREF(error);
    DONE;
}

/* Run code while sys.stderr is a list of what is written. */
static int
caught(void)
{
    return probe_exec("import sys\nclass Stream(object):\n    def __init__(self): self.text = ''\n"
                      "    def write(self, text): self.text += text\n    def flush(self): pass\n"
                      "kept, sys.stderr = sys.stderr, Stream()\n");
}

static PyObject *
written(void)
{
    probe_exec("text, sys.stderr = sys.stderr.text, kept\n");
    return probe_eval("text");
}

PROBE(error_printing)
{
    CHECK(caught());
    PyErr_SetString(PyExc_ValueError, "first");
    PyErr_PrintEx(0);
    PyErr_SetString(PyExc_ValueError, "second");
    PyErr_Print();
    PyErr_SetString(PyExc_ValueError, "third");
    PyErr_WriteUnraisable(Py_None);
    PyObject *value = probe_eval("KeyError('shown')");
    PyErr_Display(PyExc_KeyError, value, NULL);
    Py_DECREF(value);
    PySys_WriteStderr("%s %d\n", "plain", 5);
    IS(written(), "\"ValueError: first\\nValueError: second\\nException ValueError: 'third' in None ignored\\n"
                  "KeyError: 'shown'\\nplain 5\\n\"");
    IS(PySys_GetObject((char *)"last_type") == PyExc_ValueError ? PyBool_FromLong(1) : NULL, "True");
    DONE;
}

PROBE(tracebacks)
{
    PyObject *type, *value, *traceback;
    (void)(probe_exec("def inner():\n    1 // 0\ninner()\n"));
    PyErr_Fetch(&type, &value, &traceback);
    CHECK(Py_TYPE(traceback) == &PyTraceBack_Type);
    PyObject *stream = probe_eval("__import__('StringIO').StringIO()");
    CHECK(PyTraceBack_Print(traceback, stream) == 0);
    IS(PyObject_CallMethod(stream, (char *)"getvalue", NULL),
       "'Traceback (most recent call last):\\n  File \"<string>\", line 3, in <module>\\n  File \"<string>\", line 2, in inner\\n'");
    FAILS(PyTraceBack_Print(Py_None, stream), PyExc_SystemError);
    Py_DECREF(stream);
    PyErr_Restore(type, value, traceback);
    int added = PyTraceBack_Here(PyEval_GetFrame());
    PyErr_Fetch(&type, &value, &traceback);
    CHECK(added == 0 && ((PyTracebackObject *)traceback)->tb_frame == PyEval_GetFrame());
    Py_DECREF(type);
    Py_DECREF(value);
    Py_DECREF(traceback);
    FILE *file = fopen("capiprobe_source.py", "w");
    fputs("one\n  two\n", file);
    fclose(file);
    IS(PyErr_ProgramText("capiprobe_source.py", 2), "'two\\n'");
    CHECK(PyErr_ProgramText("no such file", 1) == NULL);
    stream = probe_eval("__import__('StringIO').StringIO()");
    CHECK(_Py_DisplaySourceLine(stream, "capiprobe_source.py", 2, 3) == 0);
    IS(PyObject_CallMethod(stream, (char *)"getvalue", NULL), "'   two\\n'");
    Py_DECREF(stream);
    PyErr_SetString(PyExc_SyntaxError, "odd");
    PyErr_SyntaxLocation("capiprobe_source.py", 2);
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    IS(PyObject_GetAttrString(value, "text"), "'two\\n'");
    IS(PyObject_GetAttrString(value, "lineno"), "2");
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    remove("capiprobe_source.py");
    DONE;
}

PROBE(warnings_)
{
    CHECK(probe_exec("import warnings\nseen = []\nkeep = warnings.showwarning\n"
                     "warnings.showwarning = lambda *a, **k: seen.append((str(a[0]), a[1].__name__) + a[2:4])\n"
                     "warnings.simplefilter('always')\n"));
    CHECK(PyErr_WarnEx(PyExc_UserWarning, "with level", 1) == 0);
#undef PyErr_Warn
    extern int PyErr_Warn(PyObject *, char *);
    CHECK(PyErr_Warn(NULL, (char *)"without") == 0);
    CHECK(PyErr_WarnExplicit(PyExc_DeprecationWarning, "explicit", "file.py", 9, "mod", NULL) == 0);
    CHECK(PyErr_WarnPy3k("only with -3", 1) == 0);
    IS(probe_eval("[row[:2] for row in seen]"),
       "[('with level', 'UserWarning'), ('without', 'RuntimeWarning'), ('explicit', 'DeprecationWarning')]");
    IS(probe_eval("seen[2][2:]"), "('file.py', 9)");
    CHECK(probe_exec("warnings.simplefilter('error')\n"));
    FAILS(PyErr_WarnEx(PyExc_UserWarning, "as an error", 1), PyExc_UserWarning);
    TEXT("as an error");
    CHECK(probe_exec("warnings.resetwarnings(); warnings.showwarning = keep\n"));
    extern PyObject *PyModule_GetWarningsModule(void);
    CHECK(PyModule_GetWarningsModule() != NULL);
    CHECK(PySys_HasWarnOptions() == 0);
    PySys_AddWarnOption((char *)"ignore::ProbeWarning");
    CHECK(PySys_HasWarnOptions() == 1);
    PySys_ResetWarnOptions();
    CHECK(PySys_HasWarnOptions() == 0);
    DONE;
}

PyMethodDef probes_errors[] = {
    ROW(exception_objects), ROW(error_state), ROW(error_from_errno), ROW(new_exceptions), ROW(unicode_errors),
    ROW(error_printing), ROW(tracebacks), ROW(warnings_), LAST,
};
