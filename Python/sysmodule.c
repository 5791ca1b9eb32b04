/* The module sys: the interpreter's own state as Python sees it, and the C functions
 * that reach it (PySys_*).  The names live in the current interpreter's sysdict. */
#include "Python.h"
#include "frameobject.h"
#include "structseq.h"
#include "pythread.h"
#include "pycore_names.h"
#include "pycore_ceval.h"
#include <dlfcn.h>

extern struct _inittab _PyImport_Inittab[];
PyObject *PyFloat_GetInfo(void);
PyObject *PyLong_GetInfo(void);

/* ---- reaching names of sys --------------------------------------------------------- */

PyObject *
PySys_GetObject(char *name)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *dict = tstate->interp->sysdict;
    return dict == NULL ? NULL : PyDict_GetItemString(dict, name);
}

int
PySys_SetObject(char *name, PyObject *value)
{
    PyObject *dict = PyThreadState_GET()->interp->sysdict;
    if (value != NULL) {
        return PyDict_SetItemString(dict, name, value);
    }
    return PyDict_GetItemString(dict, name) == NULL ? 0 : PyDict_DelItemString(dict, name);
}

FILE *
PySys_GetFile(char *name, FILE *otherwise)
{
    PyObject *stream = PySys_GetObject(name);
    FILE *file = stream != NULL && PyFile_Check(stream) ? PyFile_AsFile(stream) : NULL;
    return file == NULL ? otherwise : file;
}

/* ---- displayhook, excepthook ------------------------------------------------------------ */

static PyObject *
sys_displayhook(PyObject *self, PyObject *value)
{
    PyObject *builtins = PyDict_GetItem(PyThreadState_GET()->interp->modules,
                                        _Py_ID(__builtin__));
    if (builtins == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "lost __builtin__");
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(builtins);
    if (value == Py_None) {
        Py_RETURN_NONE;
    }
    /* while the value prints, _ is None: its repr may look at _ */
    if (PyDict_SetItemString(dict, "_", Py_None) < 0) {
        return NULL;
    }
    if (Py_FlushLine() != 0) {
        return NULL;
    }
    PyObject *stream = PySys_GetObject("stdout");
    if (stream == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.stdout");
        return NULL;
    }
    Py_INCREF(stream);
    int failed = PyFile_WriteObject(value, stream, 0) != 0; /* may run code */
    if (!failed) {
        PyFile_SoftSpace(stream, 1);
        failed = Py_FlushLine() != 0 || PyDict_SetItemString(dict, "_", value) < 0;
    }
    Py_DECREF(stream);
    if (failed) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sys_excepthook(PyObject *self, PyObject *args)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    if (!PyArg_UnpackTuple(args, "excepthook", 3, 3, &type, &value, &traceback)) {
        return NULL;
    }
    PyErr_Display(type, value, traceback);
    Py_RETURN_NONE;
}

/* ---- the handled exception ------------------------------------------------------------------ */

static PyObject *
sys_exc_info(PyObject *self, PyObject *noargs)
{
    PyThreadState *tstate = PyThreadState_GET();
    return Py_BuildValue("(OOO)", tstate->exc_type == NULL ? Py_None : tstate->exc_type,
                         tstate->exc_value == NULL ? Py_None : tstate->exc_value,
                         tstate->exc_traceback == NULL ? Py_None : tstate->exc_traceback);
}

static PyObject *
sys_exc_clear(PyObject *self, PyObject *noargs)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *type = tstate->exc_type;
    PyObject *value = tstate->exc_value;
    PyObject *traceback = tstate->exc_traceback;

    tstate->exc_type = tstate->exc_value = tstate->exc_traceback = NULL;
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    /* and the names of before sys.exc_info */
    PyObject *dict = tstate->interp->sysdict;
    if (PyDict_SetItem(dict, _Py_ID(exc_type), Py_None) < 0
        || PyDict_SetItem(dict, _Py_ID(exc_value), Py_None) < 0
        || PyDict_SetItem(dict, _Py_ID(exc_traceback), Py_None) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sys_exit(PyObject *self, PyObject *args)
{
    PyObject *code = NULL;
    if (!PyArg_UnpackTuple(args, "exit", 0, 1, &code)) {
        return NULL;
    }
    PyErr_SetObject(PyExc_SystemExit, code);
    return NULL;
}

/* ---- encodings ---------------------------------------------------------------------------------- */

static PyObject *
sys_getdefaultencoding(PyObject *self, PyObject *noargs)
{
    return PyString_FromString(PyUnicode_GetDefaultEncoding());
}

static PyObject *
sys_setdefaultencoding(PyObject *self, PyObject *args)
{
    char *encoding;
    if (!PyArg_ParseTuple(args, "s:setdefaultencoding", &encoding)
        || PyUnicode_SetDefaultEncoding(encoding) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
sys_getfilesystemencoding(PyObject *self, PyObject *noargs)
{
    if (Py_FileSystemDefaultEncoding == NULL) {
        Py_RETURN_NONE;
    }
    return PyString_FromString(Py_FileSystemDefaultEncoding);
}

/* ---- tracing and profiling ------------------------------------------------------------------------ */

/* Call a trace or profile function with (frame, event, argument). */
static PyObject *
call_trace_function(PyObject *function, PyFrameObject *frame, int what, PyObject *arg)
{
    static const char *const names[] = {"call",   "exception",   "line",       "return",
                                        "c_call", "c_exception", "c_return"};
    static PyObject *events[7];

    if (events[what] == NULL) {
        events[what] = PyString_InternFromString(names[what]);
        if (events[what] == NULL) {
            return NULL;
        }
    }
    PyFrame_FastToLocals(frame);
    PyObject *result = PyObject_CallFunctionObjArgs(function, (PyObject *)frame, events[what],
                                                    arg == NULL ? Py_None : arg, NULL);
    PyFrame_LocalsToFast(frame, 1);
    if (result == NULL) {
        PyTraceBack_Here(frame);
    }
    return result;
}

static int
profile_trampoline(PyObject *function, PyFrameObject *frame, int what, PyObject *arg)
{
    PyObject *result = call_trace_function(function, frame, what, arg);
    if (result == NULL) {
        PyEval_SetProfile(NULL, NULL);
        return -1;
    }
    Py_DECREF(result);
    return 0;
}

/* The global function is asked at each call; what it returns traces that frame. */
static int
trace_trampoline(PyObject *function, PyFrameObject *frame, int what, PyObject *arg)
{
    PyObject *callback = what == PyTrace_CALL ? function : frame->f_trace;
    if (callback == NULL) {
        return 0;
    }
    PyObject *result = call_trace_function(callback, frame, what, arg);
    if (result == NULL) {
        PyEval_SetTrace(NULL, NULL);
        Py_CLEAR(frame->f_trace);
        return -1;
    }
    if (result == Py_None) {
        Py_DECREF(result);
    }
    else {
        Py_XSETREF(frame->f_trace, result);
    }
    return 0;
}

static PyObject *
sys_settrace(PyObject *self, PyObject *function)
{
    if (function == Py_None) {
        PyEval_SetTrace(NULL, NULL);
    }
    else {
        PyEval_SetTrace(trace_trampoline, function);
    }
    Py_RETURN_NONE;
}

static PyObject *
sys_setprofile(PyObject *self, PyObject *function)
{
    if (function == Py_None) {
        PyEval_SetProfile(NULL, NULL);
    }
    else {
        PyEval_SetProfile(profile_trampoline, function);
    }
    Py_RETURN_NONE;
}

static PyObject *
sys_gettrace(PyObject *self, PyObject *noargs)
{
    PyObject *function = PyThreadState_GET()->c_traceobj;
    function = function == NULL ? Py_None : function;
    Py_INCREF(function);
    return function;
}

static PyObject *
sys_getprofile(PyObject *self, PyObject *noargs)
{
    PyObject *function = PyThreadState_GET()->c_profileobj;
    function = function == NULL ? Py_None : function;
    Py_INCREF(function);
    return function;
}

static PyObject *
sys_call_tracing(PyObject *self, PyObject *args)
{
    PyObject *function;
    PyObject *arguments;
    if (!PyArg_ParseTuple(args, "OO!:call_tracing", &function, &PyTuple_Type, &arguments)) {
        return NULL;
    }
    return _PyEval_CallTracing(function, arguments);
}

/* ---- limits and intervals --------------------------------------------------------------------------- */

static PyObject *
sys_setcheckinterval(PyObject *self, PyObject *args)
{
    if (!PyArg_ParseTuple(args, "i:setcheckinterval", &_Py_CheckInterval)) {
        return NULL;
    }
    _Py_Ticker = _Py_CheckInterval;
    Py_RETURN_NONE;
}

static PyObject *
sys_getcheckinterval(PyObject *self, PyObject *noargs)
{
    return PyInt_FromLong(_Py_CheckInterval);
}

static PyObject *
sys_setrecursionlimit(PyObject *self, PyObject *args)
{
    int limit;
    if (!PyArg_ParseTuple(args, "i:setrecursionlimit", &limit)) {
        return NULL;
    }
    if (limit <= 0) {
        PyErr_SetString(PyExc_ValueError, "recursion limit must be positive");
        return NULL;
    }
    Py_SetRecursionLimit(limit);
    Py_RETURN_NONE;
}

static PyObject *
sys_getrecursionlimit(PyObject *self, PyObject *noargs)
{
    return PyInt_FromLong(Py_GetRecursionLimit());
}

static PyObject *
sys_setdlopenflags(PyObject *self, PyObject *args)
{
    int flags;
    if (!PyArg_ParseTuple(args, "i:setdlopenflags", &flags)) {
        return NULL;
    }
    PyThreadState_GET()->interp->dlopenflags = flags;
    Py_RETURN_NONE;
}

static PyObject *
sys_getdlopenflags(PyObject *self, PyObject *noargs)
{
    return PyInt_FromLong(PyThreadState_GET()->interp->dlopenflags);
}

/* ---- objects ---------------------------------------------------------------------------------------------- */

static PyObject *
sys_getrefcount(PyObject *self, PyObject *object)
{
    return PyInt_FromSsize_t(Py_REFCNT(object));
}

/* What __sizeof__ says, with the head of the collector. */
static PyObject *
size_of(PyObject *object)
{
    PyObject *size;

    /* a type not used yet may be unready */
    if (PyType_Ready(Py_TYPE(object)) < 0) {
        return NULL;
    }
    if (PyInstance_Check(object)) {
        size = PyInt_FromSsize_t(PyInstance_Type.tp_basicsize);
    }
    else {
        PyObject *method = _PyObject_LookupSpecial(object, "__sizeof__", &_Py_ID(__sizeof__));
        if (method == NULL) {
            if (!PyErr_Occurred()) {
                PyErr_Format(PyExc_TypeError, "Type %.100s doesn't define __sizeof__",
                             Py_TYPE(object)->tp_name);
            }
            return NULL;
        }
        size = PyObject_CallFunctionObjArgs(method, NULL); /* may run code */
        Py_DECREF(method);
    }
    if (size == NULL) {
        return NULL;
    }
    if (!PyInt_Check(size) && !PyLong_Check(size)) {
        Py_DECREF(size);
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return NULL;
    }
    Py_ssize_t value = PyInt_AsSsize_t(size);
    if (value == -1 && PyErr_Occurred()) {
        Py_DECREF(size);
        return NULL;
    }
    if (value < 0) {
        Py_DECREF(size);
        PyErr_SetString(PyExc_ValueError, "__sizeof__() should return >= 0");
        return NULL;
    }
    if (PyObject_IS_GC(object)) {
        Py_DECREF(size);
        size = PyInt_FromSize_t((size_t)value + sizeof(PyGC_Head));
    }
    return size;
}

size_t
_PySys_GetSizeOf(PyObject *object)
{
    PyObject *size = size_of(object);
    if (size == NULL) {
        return (size_t)-1;
    }
    Py_ssize_t result = PyInt_AsSsize_t(size);
    Py_DECREF(size);
    return (size_t)result;
}

static PyObject *
sys_getsizeof(PyObject *self, PyObject *args, PyObject *kwds)
{
    static char *kwlist[] = {"object", "default", NULL};
    PyObject *object;
    PyObject *otherwise = NULL;

    if (!PyArg_ParseTupleAndKeywords(args, kwds, "O|O:getsizeof", kwlist, &object, &otherwise)) {
        return NULL;
    }
    PyObject *size = size_of(object);
    if (size == NULL && otherwise != NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        Py_INCREF(otherwise);
        size = otherwise;
    }
    return size;
}

static PyObject *
sys_clear_type_cache(PyObject *self, PyObject *noargs)
{
    PyType_ClearCache();
    Py_RETURN_NONE;
}

/* ---- frames ------------------------------------------------------------------------------------------------ */

static PyObject *
sys_getframe(PyObject *self, PyObject *args)
{
    PyFrameObject *frame = PyThreadState_GET()->frame;
    int depth = -1;

    if (!PyArg_ParseTuple(args, "|i:_getframe", &depth)) {
        return NULL;
    }
    for (; depth > 0 && frame != NULL; depth--) {
        frame = frame->f_back;
    }
    if (frame == NULL) {
        PyErr_SetString(PyExc_ValueError, "call stack is not deep enough");
        return NULL;
    }
    _PyFrame_Track(frame);
    Py_INCREF(frame);
    return (PyObject *)frame;
}

static PyObject *
sys_current_frames(PyObject *self, PyObject *noargs)
{
    return _PyThread_CurrentFrames();
}

static PyObject *
sys_callstats(PyObject *self, PyObject *noargs)
{
    return PyEval_GetCallStats(NULL);
}

/* ---- the table --------------------------------------------------------------------------------------------- */

#define NOARGS(name, doc) {#name, sys_##name, METH_NOARGS, #name "()\n\n" doc}
static PyMethodDef sys_methods[] = {
    {"displayhook", sys_displayhook, METH_O,
     "displayhook(object)\n\nPrint an object's repr and keep it in __builtin__._ ."},
    {"excepthook", sys_excepthook, METH_VARARGS,
     "excepthook(type, value, traceback)\n\nPrint an exception on sys.stderr."},
    NOARGS(exc_info, "(type, value, traceback) of the exception being handled."),
    NOARGS(exc_clear, "Forget the exception being handled."),
    {"exit", sys_exit, METH_VARARGS,
     "exit([status])\n\nRaise SystemExit(status): a number, None for 0, or a text to print."},
    NOARGS(getdefaultencoding, "Encoding used where str and unicode meet."),
    {"setdefaultencoding", sys_setdefaultencoding, METH_VARARGS,
     "setdefaultencoding(encoding)\n\nSet the encoding used where str and unicode meet."},
    NOARGS(getfilesystemencoding, "Encoding of unicode file names, or None."),
    {"settrace", sys_settrace, METH_O,
     "settrace(function)\n\nTrace this thread; function(frame, event, arg) at each call."},
    NOARGS(gettrace, "What settrace() set, or None."),
    {"setprofile", sys_setprofile, METH_O,
     "setprofile(function)\n\nProfile this thread; function(frame, event, arg) at calls and "
     "returns."},
    NOARGS(getprofile, "What setprofile() set, or None."),
    {"call_tracing", sys_call_tracing, METH_VARARGS,
     "call_tracing(function, args)\n\nCall function(*args) with tracing on, inside a trace "
     "function, too."},
    {"setcheckinterval", sys_setcheckinterval, METH_VARARGS,
     "setcheckinterval(n)\n\nLook for signals and other threads each n bytecodes."},
    NOARGS(getcheckinterval, "What setcheckinterval() set."),
    {"setrecursionlimit", sys_setrecursionlimit, METH_VARARGS,
     "setrecursionlimit(n)\n\nLet calls nest n deep."},
    NOARGS(getrecursionlimit, "How deep calls may nest."),
    {"setdlopenflags", sys_setdlopenflags, METH_VARARGS,
     "setdlopenflags(n)\n\nFlags by which dlopen() loads extension modules."},
    NOARGS(getdlopenflags, "Flags by which dlopen() loads extension modules."),
    {"getrefcount", sys_getrefcount, METH_O,
     "getrefcount(object)\n\nHow many references there are, with the one this call needs."},
    {"getsizeof", (PyCFunction)(void *)sys_getsizeof, METH_VARARGS | METH_KEYWORDS,
     "getsizeof(object[, default])\n\nBytes of an object, without those it refers to."},
    {"_getframe", sys_getframe, METH_VARARGS,
     "_getframe([depth])\n\nThe caller's frame, or the one that many calls above."},
    {"_current_frames", sys_current_frames, METH_NOARGS,
     "_current_frames()\n\nThe top frame of each thread by thread identifier."},
    {"_clear_type_cache", sys_clear_type_cache, METH_NOARGS,
     "_clear_type_cache()\n\nEmpty the cache of attributes found in types."},
    NOARGS(callstats, "Counts of calls by kind, or None: this build does not count."),
    {NULL, NULL, 0, NULL},
};
#undef NOARGS

PyDoc_STRVAR(sys_doc,
"The interpreter's own state: arguments, path, modules, streams, hooks, limits.");

/* ---- struct sequences of sys ----------------------------------------------------------------------------- */

static PyTypeObject flags_type;
static PyTypeObject version_info_type;

static PyStructSequence_Field flags_fields[] = {
    {"debug", "-d"},
    {"py3k_warning", "-3"},
    {"division_warning", "-Q"},
    {"division_new", "-Qnew"},
    {"inspect", "-i"},
    {"interactive", "-i"},
    {"optimize", "-O or -OO"},
    {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"},
    {"no_site", "-S"},
    {"ignore_environment", "-E"},
    {"tabcheck", "-t or -tt"},
    {"verbose", "-v"},
    {"unicode", "-U"},
    {"bytes_warning", "-b"},
    {"hash_randomization", "-R"},
    {NULL, NULL},
};

static PyStructSequence_Desc flags_desc = {
    "sys.flags", "What the command line and the environment switched on.", flags_fields, 16};

static PyObject *
make_flags(void)
{
    int values[] = {Py_DebugFlag, Py_Py3kWarningFlag, Py_DivisionWarningFlag, _Py_QnewFlag,
                    Py_InspectFlag, Py_InteractiveFlag, Py_OptimizeFlag,
                    Py_DontWriteBytecodeFlag, Py_NoUserSiteDirectory, Py_NoSiteFlag,
                    Py_IgnoreEnvironmentFlag, Py_TabcheckFlag, Py_VerboseFlag, Py_UnicodeFlag,
                    Py_BytesWarningFlag, Py_HashRandomizationFlag};
    PyObject *flags = PyStructSequence_New(&flags_type);
    for (int i = 0; flags != NULL && i < 16; i++) {
        PyStructSequence_SET_ITEM(flags, i, PyInt_FromLong(values[i]));
    }
    return flags;
}

static PyStructSequence_Field version_info_fields[] = {
    {"major", "first number of the version"},
    {"minor", "second number"},
    {"micro", "third number"},
    {"releaselevel", "'alpha', 'beta', 'candidate' or 'final'"},
    {"serial", "number within the level"},
    {NULL, NULL},
};

static PyStructSequence_Desc version_info_desc = {
    "sys.version_info", "The version in parts that can be compared.", version_info_fields, 5};

static PyObject *
make_version_info(void)
{
    PyObject *info = PyStructSequence_New(&version_info_type);
    if (info != NULL) {
        PyStructSequence_SET_ITEM(info, 0, PyInt_FromLong(PY_MAJOR_VERSION));
        PyStructSequence_SET_ITEM(info, 1, PyInt_FromLong(PY_MINOR_VERSION));
        PyStructSequence_SET_ITEM(info, 2, PyInt_FromLong(PY_MICRO_VERSION));
        PyStructSequence_SET_ITEM(info, 3, PyString_FromString("final"));
        PyStructSequence_SET_ITEM(info, 4, PyInt_FromLong(PY_RELEASE_SERIAL));
    }
    return info;
}

/* Programs should not make these; the one of each is enough. */
static void
init_singleton_type(PyTypeObject *type, PyStructSequence_Desc *desc)
{
    if (type->tp_name == NULL) {
        PyStructSequence_InitType(type, desc);
    }
    type->tp_init = NULL;
    type->tp_new = NULL;
    PyDict_DelItemString(type->tp_dict, "__new__");
    PyErr_Clear();
}

/* ---- making the module ------------------------------------------------------------------------------------- */

/* Set a name to a new object; 0, or -1 if value is NULL or cannot be stored. */
static int
set_new(PyObject *dict, const char *name, PyObject *value)
{
    int status = value == NULL ? -1 : PyDict_SetItemString(dict, name, value);
    Py_XDECREF(value);
    return status;
}

static PyObject *
builtin_module_names(void)
{
    PyObject *names = PyList_New(0);
    for (int i = 0; names != NULL && PyImport_Inittab[i].name != NULL; i++) {
        PyObject *name = PyString_FromString(PyImport_Inittab[i].name);
        if (name == NULL || PyList_Append(names, name) < 0) {
            Py_CLEAR(names);
        }
        Py_XDECREF(name);
    }
    if (names == NULL || PyList_Sort(names) < 0) {
        Py_XDECREF(names);
        return NULL;
    }
    PyObject *tuple = PyList_AsTuple(names);
    Py_DECREF(names);
    return tuple;
}

/* -W options come before the interpreter is there. */
static char **early_warn_options;
static int early_warn_count;
static PyObject *warn_options;

static PyObject *
make_warn_options(void)
{
    if (warn_options == NULL) {
        warn_options = PyList_New(0);
    }
    for (int i = 0; warn_options != NULL && i < early_warn_count; i++) {
        PyObject *option = PyString_FromString(early_warn_options[i]);
        if (option != NULL) {
            PyList_Append(warn_options, option);
            Py_DECREF(option);
        }
        free(early_warn_options[i]);
    }
    free(early_warn_options);
    early_warn_options = NULL;
    early_warn_count = 0;
    Py_XINCREF(warn_options);
    return warn_options;
}

void
PySys_ResetWarnOptions(void)
{
    while (early_warn_count > 0) {
        free(early_warn_options[--early_warn_count]);
    }
    if (warn_options != NULL && PyList_Check(warn_options)) {
        PyList_SetSlice(warn_options, 0, PyList_GET_SIZE(warn_options), NULL);
    }
}

void
PySys_AddWarnOption(char *option)
{
    if (Py_IsInitialized() && warn_options != NULL) {
        PyObject *text = PyString_FromString(option);
        if (text != NULL) {
            PyList_Append(warn_options, text);
            Py_DECREF(text);
        }
        return;
    }
    char **grown = realloc(early_warn_options, (size_t)(early_warn_count + 1) * sizeof(char *));
    if (grown == NULL) {
        return;
    }
    early_warn_options = grown;
    early_warn_options[early_warn_count] = strdup(option);
    if (early_warn_options[early_warn_count] != NULL) {
        early_warn_count++;
    }
}

int
PySys_HasWarnOptions(void)
{
    return early_warn_count > 0 || (warn_options != NULL && PyList_GET_SIZE(warn_options) > 0);
}

/* A standard stream, or a complaint about a directory in its place. */
static int
set_stream(PyObject *dict, const char *name, const char *hidden_name, FILE *file, char *label,
           char *mode)
{
    PyObject *stream = PyFile_FromFile(file, label, mode, NULL);
    if (stream == NULL) {
        return -1;
    }
    int status = PyDict_SetItemString(dict, name, stream) < 0
                         || PyDict_SetItemString(dict, hidden_name, stream) < 0
                     ? -1
                     : 0;
    Py_DECREF(stream);
    return status;
}

static int
set_streams(PyObject *dict)
{
    struct stat info;
    if (fstat(fileno(stdin), &info) == 0 && S_ISDIR(info.st_mode)) {
        /* reading a directory never ends in anything sensible */
        PySys_WriteStderr("Python error: <stdin> is a directory, cannot continue\n");
        exit(EXIT_FAILURE);
    }
    return set_stream(dict, "stdin", "__stdin__", stdin, "<stdin>", "r") < 0
                   || set_stream(dict, "stdout", "__stdout__", stdout, "<stdout>", "w") < 0
                   || set_stream(dict, "stderr", "__stderr__", stderr, "<stderr>", "w") < 0
               ? -1
               : 0;
}

/* Versions, limits and places: what does not change. */
static int
set_constants(PyObject *dict)
{
    int failed = set_new(dict, "version", PyString_FromString(Py_GetVersion()));
    failed |= set_new(dict, "hexversion", PyInt_FromLong(PY_VERSION_HEX));
    failed |= set_new(dict, "subversion", Py_BuildValue("(sss)", "CPython", "", ""));
    failed |= set_new(dict, "_git", Py_BuildValue("(sss)", "CPython", "", ""));
    failed |= set_new(dict, "dont_write_bytecode", PyBool_FromLong(Py_DontWriteBytecodeFlag));
    failed |= set_new(dict, "api_version", PyInt_FromLong(PYTHON_API_VERSION));
    failed |= set_new(dict, "copyright", PyString_FromString(Py_GetCopyright()));
    failed |= set_new(dict, "platform", PyString_FromString(Py_GetPlatform()));
    failed |= set_new(dict, "executable", PyString_FromString(Py_GetProgramFullPath()));
    failed |= set_new(dict, "prefix", PyString_FromString(Py_GetPrefix()));
    failed |= set_new(dict, "exec_prefix", PyString_FromString(Py_GetExecPrefix()));
    failed |= set_new(dict, "maxsize", PyInt_FromSsize_t(PY_SSIZE_T_MAX));
    failed |= set_new(dict, "maxint", PyInt_FromLong(PyInt_GetMax()));
    failed |= set_new(dict, "py3kwarning", PyBool_FromLong(Py_Py3kWarningFlag));
    failed |= set_new(dict, "float_info", PyFloat_GetInfo());
    failed |= set_new(dict, "long_info", PyLong_GetInfo());
    failed |= set_new(dict, "float_repr_style", PyString_FromString("short"));
    failed |= set_new(dict, "maxunicode", PyInt_FromLong(PyUnicode_GetMax()));
    failed |= set_new(dict, "builtin_module_names", builtin_module_names());
    failed |= set_new(dict, "byteorder", PyString_FromString("little"));
    return failed ? -1 : 0;
}

/* Make sys; borrowed, or NULL with an exception. */
PyObject *
_PySys_Init(void)
{
    PyObject *module = Py_InitModule3("sys", sys_methods, sys_doc);
    if (module == NULL) {
        return NULL;
    }
    PyObject *dict = PyModule_GetDict(module);
    if (set_streams(dict) < 0 || set_constants(dict) < 0) {
        return NULL;
    }
    PyDict_SetItemString(dict, "__displayhook__", PyDict_GetItemString(dict, "displayhook"));
    PyDict_SetItemString(dict, "__excepthook__", PyDict_GetItemString(dict, "excepthook"));
    if (set_new(dict, "warnoptions", make_warn_options()) < 0) {
        return NULL;
    }
    init_singleton_type(&version_info_type, &version_info_desc);
    init_singleton_type(&flags_type, &flags_desc);
    if (set_new(dict, "version_info", make_version_info()) < 0
        || set_new(dict, "flags", make_flags()) < 0) {
        return NULL;
    }
    return PyErr_Occurred() ? NULL : module;
}

/* ---- path and argv ------------------------------------------------------------------------------------------ */

/* The parts of a ':'-separated path as a list. */
static PyObject *
split_path(const char *path)
{
    PyObject *list = PyList_New(0);
    while (list != NULL) {
        const char *colon = strchr(path, ':');
        Py_ssize_t length = colon == NULL ? (Py_ssize_t)strlen(path) : colon - path;
        PyObject *part = PyString_FromStringAndSize(path, length);
        if (part == NULL || PyList_Append(list, part) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(part);
        if (colon == NULL) {
            break;
        }
        path = colon + 1;
    }
    return list;
}

void
PySys_SetPath(char *path)
{
    PyObject *list = split_path(path);
    if (list == NULL) {
        Py_FatalError("can't create sys.path");
    }
    if (PySys_SetObject("path", list) != 0) {
        Py_FatalError("can't assign sys.path");
    }
    Py_DECREF(list);
}

/* The folder of the script argv0, followed through links; "" for -c and the prompt.
 * New reference. */
static PyObject *
script_folder(const char *argv0)
{
    char link[PATH_MAX + 1];
    char joined[2 * PATH_MAX + 2];
    char full[PATH_MAX];

    if (argv0 == NULL || strcmp(argv0, "-c") == 0) {
        return PyString_FromString("");
    }
    ssize_t length = readlink(argv0, link, PATH_MAX);
    if (length > 0) {
        link[length] = '\0';
        const char *slash = strrchr(argv0, '/');
        if (link[0] == '/' || slash == NULL) {
            argv0 = link;
        }
        else if (slash - argv0 < PATH_MAX) {
            /* relative to the folder of the link */
            memcpy(joined, argv0, (size_t)(slash - argv0) + 1);
            strcpy(joined + (slash - argv0) + 1, link);
            argv0 = joined;
        }
    }
    if (realpath(argv0, full) != NULL) {
        argv0 = full;
    }
    const char *slash = strrchr(argv0, '/');
    if (slash == NULL) {
        return PyString_FromString("");
    }
    /* "/script" is in "/" */
    return PyString_FromStringAndSize(argv0, slash == argv0 ? 1 : slash - argv0);
}

void
PySys_SetArgvEx(int argc, char **argv, int updatepath)
{
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < argc; i++) {
        PyObject *text = PyString_FromString(argv[i]);
        if (text == NULL || PyList_Append(list, text) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(text);
    }
    if (list != NULL && PyList_GET_SIZE(list) == 0) {
        PyObject *empty = PyString_FromString("");
        if (empty == NULL || PyList_Append(list, empty) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(empty);
    }
    if (list == NULL) {
        Py_FatalError("no mem for sys.argv");
    }
    if (PySys_SetObject("argv", list) != 0) {
        Py_FatalError("can't assign sys.argv");
    }
    Py_DECREF(list);
    PyObject *path = PySys_GetObject("path");
    if (updatepath && path != NULL) {
        PyObject *folder = script_folder(argc > 0 ? argv[0] : NULL);
        if (folder == NULL || PyList_Insert(path, 0, folder) < 0) {
            Py_FatalError("sys.path.insert(0) failed");
        }
        Py_DECREF(folder);
    }
}

void
PySys_SetArgv(int argc, char **argv)
{
    PySys_SetArgvEx(argc, argv, 1);
}

/* ---- writing from C ----------------------------------------------------------------------------------------- */

static void
write_formatted(char *name, FILE *otherwise, const char *format, va_list vars)
{
    char text[1001];
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyObject *stream = PyThreadState_GET()->interp->sysdict == NULL ? NULL : PySys_GetObject(name);
    int length = PyOS_vsnprintf(text, sizeof(text), format, vars);
    int truncated = length < 0 || (size_t)length >= sizeof(text);
    if (stream == NULL || PyFile_AsFile(stream) == otherwise) {
        fputs(text, otherwise);
        if (truncated) {
            fputs("... truncated", otherwise);
        }
    }
    else {
        if (PyFile_WriteString(text, stream) != 0) {
            PyErr_Clear();
            fputs(text, otherwise);
        }
        if (truncated) {
            PyFile_WriteString("... truncated", stream);
        }
    }
    PyErr_Restore(type, value, traceback);
}

void
PySys_WriteStdout(const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    write_formatted("stdout", stdout, format, vars);
    va_end(vars);
}

void
PySys_WriteStderr(const char *format, ...)
{
    va_list vars;
    va_start(vars, format);
    write_formatted("stderr", stderr, format, vars);
    va_end(vars);
}
