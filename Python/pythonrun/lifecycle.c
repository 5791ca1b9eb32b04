/* The life of the interpreter: Py_Initialize, sub-interpreters, Py_Finalize, exit.
 *
 * Order matters.  Starting: interpreter and thread state, types, names, the number
 * types, sys.modules, __builtin__, sys, import, exceptions, signals, warnings,
 * __main__, site.  Ending: wait for threads, exit functions, collect, clear the
 * modules in import's order, free the states.  What Py_Initialize made once for
 * the process (types, interned names) survives Py_Finalize. */
#include "Python.h"
#include "pycore_names.h"
#include "pycore_pythonrun.h"
#include "pycore_ceval.h"
#include "pycore_gil.h"
#include "pycore_types.h"
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <time.h>

/* ---- switches: the command line and PYTHON... variables set them -------------------- */
int Py_DebugFlag;
int Py_VerboseFlag;
int Py_InteractiveFlag;
int Py_InspectFlag;
int Py_NoSiteFlag;
int Py_BytesWarningFlag;
int Py_DontWriteBytecodeFlag;
int Py_UseClassExceptionsFlag = 1; /* always; extensions may still read it */
int Py_FrozenFlag;
int Py_UnicodeFlag;
int Py_IgnoreEnvironmentFlag;
int _Py_QnewFlag; /* -Qnew: / is true division everywhere */
int Py_NoUserSiteDirectory;
int Py_HashRandomizationFlag;
int Py_OptimizeFlag;
int Py_DivisionWarningFlag;
int Py_Py3kWarningFlag;
int Py_TabcheckFlag;

static int initialized;
static char *program_name = "python";
static char *python_home;

int
Py_IsInitialized(void)
{
    return initialized;
}

void
Py_SetProgramName(char *name)
{
    if (name != NULL && *name != '\0') {
        program_name = name;
    }
}

char *
Py_GetProgramName(void)
{
    return program_name;
}

void
Py_SetPythonHome(char *home)
{
    python_home = home;
}

char *
Py_GetPythonHome(void)
{
    char *home = python_home;
    if (home == NULL && !Py_IgnoreEnvironmentFlag) {
        home = getenv("PYTHONHOME");
    }
    return home;
}

/* The module warnings, imported; new reference. */
PyObject *PyModule_GetWarningsModule(void);
PyObject *
PyModule_GetWarningsModule(void)
{
    return PyImport_ImportModule("warnings");
}

/* ---- Py_Initialize ------------------------------------------------------------------- */

/* A PYTHON... variable that is set and not empty makes a flag at least 1, or the
 * number it holds. */
static void
flag_from_environment(int *flag, const char *name)
{
    const char *text = Py_GETENV(name);
    if (text == NULL || *text == '\0') {
        return;
    }
    int value = atoi(text);
    if (*flag < value) {
        *flag = value;
    }
    if (*flag < 1) {
        *flag = 1;
    }
}

/* __main__ with __builtins__ in it. */
static void
init_main(void)
{
    PyObject *module = PyImport_AddModule("__main__");
    if (module == NULL) {
        Py_FatalError("can't create __main__ module");
    }
    PyObject *dict = PyModule_GetDict(module);
    if (PyDict_GetItem(dict, _Py_ID(__builtins__)) == NULL) {
        PyObject *builtins = PyImport_ImportModule("__builtin__");
        if (builtins == NULL || PyDict_SetItem(dict, _Py_ID(__builtins__), builtins) < 0) {
            Py_FatalError("can't add __builtins__ to __main__");
        }
        Py_DECREF(builtins);
    }
}

static void
import_site(void)
{
    PyObject *module = PyImport_ImportModule("site");
    if (module != NULL) {
        Py_DECREF(module);
        return;
    }
    PyErr_Print();
    Py_Finalize();
    exit(1);
}

/* The types, the numbers and sys.modules: what everything else stands on. */
static PyInterpreterState *
init_ground(void)
{
    PyInterpreterState *interp = PyInterpreterState_New();
    if (interp == NULL) {
        Py_FatalError("Py_Initialize: can't make first interpreter");
    }
    PyThreadState *tstate = PyThreadState_New(interp);
    if (tstate == NULL) {
        Py_FatalError("Py_Initialize: can't make first thread");
    }
    (void)PyThreadState_Swap(tstate);

    _Py_ReadyTypes();
    if (_PyNames_Init() < 0) {
        Py_FatalError("Py_Initialize: can't make names");
    }
    if (!_PyFrame_Init()) {
        Py_FatalError("Py_Initialize: can't init frames");
    }
    if (!_PyInt_Init()) {
        Py_FatalError("Py_Initialize: can't init ints");
    }
    if (!_PyLong_Init()) {
        Py_FatalError("Py_Initialize: can't init longs");
    }
    if (!PyByteArray_Init()) {
        Py_FatalError("Py_Initialize: can't init bytearray");
    }
    _PyFloat_Init();

    interp->modules = PyDict_New();
    interp->modules_reloading = PyDict_New();
    if (interp->modules == NULL || interp->modules_reloading == NULL) {
        Py_FatalError("Py_Initialize: can't make modules dictionary");
    }
    _PyUnicode_Init();
    return interp;
}

/* __builtin__ and sys, with the dicts the interpreter keeps. */
static void
init_builtin_modules(PyInterpreterState *interp)
{
    PyObject *builtins = _PyBuiltin_Init();
    if (builtins == NULL) {
        Py_FatalError("Py_Initialize: can't initialize __builtin__");
    }
    interp->builtins = PyModule_GetDict(builtins);
    Py_INCREF(interp->builtins);

    PyObject *sys = _PySys_Init();
    if (sys == NULL) {
        Py_FatalError("Py_Initialize: can't initialize sys");
    }
    interp->sysdict = PyModule_GetDict(sys);
    Py_INCREF(interp->sysdict);
    _PyImport_FixupExtension("sys", "sys");
    PySys_SetPath(Py_GetPath());
    PySys_SetObject("modules", interp->modules);

    _PyImport_Init();
    _PyExc_Init();
    _PyImport_FixupExtension("exceptions", "exceptions");
    _PyImport_FixupExtension("__builtin__", "__builtin__");
    _PyImportHooks_Init();
}

/* "encoding:errors" from PYTHONIOENCODING as two new strings, each may be NULL. */
static void
split_io_encoding(char **encoding, char **errors)
{
    const char *text = Py_GETENV("PYTHONIOENCODING");
    *encoding = *errors = NULL;
    if (text == NULL || *text == '\0') {
        return;
    }
    char *copy = strdup(text);
    if (copy == NULL) {
        return;
    }
    char *colon = strchr(copy, ':');
    if (colon != NULL) {
        *colon = '\0';
        *errors = strdup(colon + 1);
    }
    if (*copy != '\0') {
        *encoding = copy;
    }
    else {
        free(copy);
    }
}

/* The locale's encoding, if Python has a codec for it: new memory, or NULL. */
static char *
locale_encoding(void)
{
    char *saved = strdup(setlocale(LC_CTYPE, NULL));
    char *result = NULL;

    setlocale(LC_CTYPE, "");
    const char *codeset = nl_langinfo(CODESET);
    if (codeset != NULL && *codeset != '\0') {
        PyObject *codec = PyCodec_Encoder(codeset);
        if (codec != NULL) {
            Py_DECREF(codec);
            result = strdup(codeset);
        }
        else {
            PyErr_Clear();
        }
    }
    if (saved != NULL) {
        setlocale(LC_CTYPE, saved);
        free(saved);
    }
    return result;
}

/* Tell sys.<name> its encoding: by PYTHONIOENCODING always, by locale on terminals. */
static void
set_stream_encoding(const char *name, FILE *file, const char *forced, const char *from_locale,
                    const char *errors)
{
    const char *encoding = forced;
    PyObject *stream = PySys_GetObject((char *)name);
    if (encoding == NULL && isatty(fileno(file))) {
        encoding = from_locale;
    }
    if (stream == NULL || !PyFile_Check(stream) || (encoding == NULL && errors == NULL)) {
        return;
    }
    if (encoding == NULL) {
        encoding = from_locale == NULL ? "ascii" : from_locale;
    }
    if (!PyFile_SetEncodingAndErrors(stream, encoding, (char *)errors)) {
        Py_FatalError("Cannot set codeset of a standard stream");
    }
}

static void
init_encodings(void)
{
    char *forced;
    char *errors;
    split_io_encoding(&forced, &errors);
    char *from_locale = locale_encoding();

    if (from_locale != NULL && Py_FileSystemDefaultEncoding == NULL) {
        Py_FileSystemDefaultEncoding = strdup(from_locale);
    }
    set_stream_encoding("stdin", stdin, forced, from_locale, errors);
    set_stream_encoding("stdout", stdout, forced, from_locale, errors);
    set_stream_encoding("stderr", stderr, forced, from_locale, errors);
    free(from_locale);
    free(forced);
    free(errors);
}

void
Py_InitializeEx(int install_sigs)
{
    if (initialized) {
        return;
    }
    initialized = 1;
    _PyEval_CloseGIL(0);

    flag_from_environment(&Py_DebugFlag, "PYTHONDEBUG");
    flag_from_environment(&Py_VerboseFlag, "PYTHONVERBOSE");
    flag_from_environment(&Py_OptimizeFlag, "PYTHONOPTIMIZE");
    flag_from_environment(&Py_DontWriteBytecodeFlag, "PYTHONDONTWRITEBYTECODE");
    /* only whether it is there; _PyRandom_Init reads the value */
    flag_from_environment(&Py_HashRandomizationFlag, "PYTHONHASHSEED");
    _PyRandom_Init();

    PyInterpreterState *interp = init_ground();
    init_builtin_modules(interp);
    _PySignal_Init(install_sigs);
    _PyWarnings_Init();
    if (PySys_HasWarnOptions()) {
        PyObject *module = PyImport_ImportModule("warnings");
        if (module == NULL) {
            PyErr_Clear();
        }
        Py_XDECREF(module);
    }
    init_main();
    _PyGILState_Init(interp, PyThreadState_GET());
    if (!Py_NoSiteFlag) {
        import_site();
    }
    init_encodings();
}

void
Py_Initialize(void)
{
    Py_InitializeEx(1);
}

/* ---- the end -------------------------------------------------------------------------- */

#define MAX_EXIT_FUNCTIONS 32
static void (*exit_functions[MAX_EXIT_FUNCTIONS])(void);
static int exit_function_count;

int
Py_AtExit(void (*function)(void))
{
    if (exit_function_count >= MAX_EXIT_FUNCTIONS) {
        return -1;
    }
    exit_functions[exit_function_count++] = function;
    return 0;
}

static void
call_c_exit_functions(void)
{
    while (exit_function_count > 0) {
        exit_functions[--exit_function_count]();
    }
    fflush(stdout);
    fflush(stderr);
}

/* Threads that are not daemons are waited for, if threading was used. */
static void
wait_for_threads(void)
{
    PyThreadState *tstate = PyThreadState_GET();
    PyObject *threading = PyMapping_GetItemString(tstate->interp->modules, "threading");
    if (threading == NULL) {
        PyErr_Clear();
        return;
    }
    PyObject *result = PyObject_CallMethod(threading, "_shutdown", NULL);
    if (result == NULL) {
        PyErr_WriteUnraisable(threading);
    }
    Py_XDECREF(result);
    Py_DECREF(threading);
}

/* sys.exitfunc: what atexit registers. */
static void
call_sys_exitfunc(void)
{
    PyObject *function = PySys_GetObject("exitfunc");
    if (function == NULL) {
        return;
    }
    Py_INCREF(function);
    PySys_SetObject("exitfunc", NULL);
    PyObject *result = PyEval_CallObject(function, NULL);
    if (result == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_SystemExit)) {
            PySys_WriteStderr("Error in sys.exitfunc:\n");
        }
        PyErr_Print();
    }
    Py_XDECREF(result);
    Py_DECREF(function);
    if (Py_FlushLine()) {
        PyErr_Clear();
    }
}

static void
flush_stream(const char *name)
{
    PyObject *stream = PySys_GetObject((char *)name);
    if (stream != NULL && stream != Py_None) {
        PyObject *result = PyObject_CallMethod(stream, "flush", "");
        if (result == NULL) {
            PyErr_Clear();
        }
        Py_XDECREF(result);
    }
}

void
_Py_FlushStdFiles(void)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    flush_stream("stdout");
    flush_stream("stderr");
    PyErr_Restore(type, value, traceback);
}

/* Free lists and caches of the types, when no object is left to use them. */
static void
free_caches(void)
{
    PyMethod_Fini();
    PyFrame_Fini();
    PyCFunction_Fini();
    PyTuple_Fini();
    PyList_Fini();
    PySet_Fini();
    PyByteArray_Fini();
    PyInt_Fini();
    PyFloat_Fini();
    PyDict_Fini();
}

void
Py_Finalize(void)
{
    if (!initialized) {
        return;
    }
    wait_for_threads();
    call_sys_exitfunc();
    initialized = 0;
    /* daemon threads sleep from here on, when they next want the GIL */
    _PyEval_CloseGIL(1);

    _Py_FlushStdFiles();
    PyThreadState *tstate = PyThreadState_GET();
    PyInterpreterState *interp = tstate->interp;

    PyOS_FiniInterrupts();
    (void)PyType_ClearCache();
    /* finalisers and weakref callbacks should run while modules are whole */
    PyGC_Collect();
    PyImport_Cleanup();
    _PyTrash_EmptyDeep();
    _PyImport_Fini();

    /* What dies here may still call Python, even through PyGILState_Ensure(). */
    PyInterpreterState_Clear(interp);
    _PyTrash_EmptyDeep();
    _PyExc_Fini();
    _PyGILState_Fini();
    (void)PyThreadState_Swap(NULL);
    PyInterpreterState_Delete(interp);

    free_caches();
    call_c_exit_functions();
}

void
Py_Exit(int status)
{
    Py_Finalize();
    exit(status);
}

void
Py_FatalError(const char *message)
{
    fprintf(stderr, "Fatal Python error: %s\n", message);
    fflush(stderr);
    if (PyErr_Occurred()) {
        PyErr_PrintEx(0);
        fflush(stderr);
    }
    abort();
}

/* ---- sub-interpreters ----------------------------------------------------------------------- */

/* Give the current interpreter its own modules; 0 or -1 with an exception. */
static int
fill_interpreter(PyInterpreterState *interp)
{
    interp->modules = PyDict_New();
    interp->modules_reloading = PyDict_New();
    if (interp->modules == NULL || interp->modules_reloading == NULL) {
        return -1;
    }
    PyObject *builtins = _PyImport_FindExtension("__builtin__", "__builtin__");
    if (builtins == NULL) {
        return -1;
    }
    interp->builtins = PyModule_GetDict(builtins);
    Py_INCREF(interp->builtins);
    PyObject *sys = _PyImport_FindExtension("sys", "sys");
    if (sys == NULL) {
        return -1;
    }
    interp->sysdict = PyModule_GetDict(sys);
    Py_INCREF(interp->sysdict);
    PySys_SetPath(Py_GetPath());
    PySys_SetObject("modules", interp->modules);
    (void)_PyImport_FindExtension("exceptions", "exceptions");
    _PyImportHooks_Init();
    init_main();
    if (!Py_NoSiteFlag) {
        import_site();
    }
    return PyErr_Occurred() ? -1 : 0;
}

PyThreadState *
Py_NewInterpreter(void)
{
    if (!initialized) {
        Py_FatalError("Py_NewInterpreter: call Py_Initialize first");
    }
    PyInterpreterState *interp = PyInterpreterState_New();
    if (interp == NULL) {
        return NULL;
    }
    PyThreadState *tstate = PyThreadState_New(interp);
    if (tstate == NULL) {
        PyInterpreterState_Delete(interp);
        return NULL;
    }
    PyThreadState *saved = PyThreadState_Swap(tstate);
    if (fill_interpreter(interp) == 0) {
        return tstate;
    }
    PyErr_PrintEx(0);
    PyThreadState_Clear(tstate);
    PyThreadState_Swap(saved);
    PyThreadState_Delete(tstate);
    PyInterpreterState_Delete(interp);
    return NULL;
}

/* How long a thread may take to end, once it has said that it does. */
#define LIFECYCLE_PATIENCE 1000000000L

static int
lifecycle_alone(const PyThreadState *tstate)
{
    return tstate == tstate->interp->tstate_head && tstate->next == NULL;
}

/* A thread that has been joined still runs for a moment: join() ends when the thread has said
 * in Python that it ends, and its state goes when it has left its last function. */
static void
lifecycle_wait_alone(const PyThreadState *tstate)
{
    const struct timespec pause = {0, 100000};
    _PyPlus_nsec deadline = _PyPlus_Now() + LIFECYCLE_PATIENCE;
    while (!lifecycle_alone(tstate) && _PyPlus_Now() < deadline) {
        Py_BEGIN_ALLOW_THREADS
        nanosleep(&pause, NULL);
        Py_END_ALLOW_THREADS
    }
}

void
Py_EndInterpreter(PyThreadState *tstate)
{
    PyInterpreterState *interp = tstate->interp;

    if (tstate != PyThreadState_GET()) {
        Py_FatalError("Py_EndInterpreter: thread is not current");
    }
    if (tstate->frame != NULL) {
        Py_FatalError("Py_EndInterpreter: thread still has a frame");
    }
    lifecycle_wait_alone(tstate);
    if (!lifecycle_alone(tstate)) {
        Py_FatalError("Py_EndInterpreter: not the last thread");
    }
    PyImport_Cleanup();
    PyInterpreterState_Clear(interp);
    PyThreadState_Swap(NULL);
    PyInterpreterState_Delete(interp);
}

/* ---- signals, terminals --------------------------------------------------------------------- */

void
_PySignal_Init(int install_handlers)
{
    if (install_handlers) {
        /* writing to a closed pipe or past a limit is an error return, not death */
        PyOS_setsig(SIGPIPE, SIG_IGN);
        PyOS_setsig(SIGXFSZ, SIG_IGN);
        PyOS_InitInterrupts();
    }
}

PyOS_sighandler_t
PyOS_getsig(int sig)
{
    struct sigaction action;
    return sigaction(sig, NULL, &action) < 0 ? SIG_ERR : action.sa_handler;
}

/* Install a handler that interrupts system calls; returns the old one. */
PyOS_sighandler_t
PyOS_setsig(int sig, PyOS_sighandler_t handler)
{
    struct sigaction action;
    struct sigaction old;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    return sigaction(sig, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int
Py_FdIsInteractive(FILE *fp, const char *filename)
{
    if (isatty(fileno(fp))) {
        return 1;
    }
    return Py_InteractiveFlag
           && (filename == NULL || strcmp(filename, "<stdin>") == 0
               || strcmp(filename, "???") == 0);
}
