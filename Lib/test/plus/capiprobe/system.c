/* sysmodule.h, pythonrun.h, pygetopt.h, pyfpe.h, and what starts and ends an interpreter:
 * that happens in child processes, each ends before its parent's state is touched. */
#include "capiprobe.h"
#include <intrcheck.h>
#include <marshal.h>
#include <osdefs.h>
#include <pyfpe.h>
#include <pygetopt.h>
#include <signal.h>
#include <unistd.h>

extern double PyFPE_dummy(void *);
extern char *PyOS_StdioReadline(FILE *, FILE *, char *);
extern PyThreadState *_PyOS_ReadlineTState;

PROBE(sys_)
{
    PyObject *value = PyString_FromString("value");
    CHECK(PySys_SetObject((char *)"probe_value", value) == 0 && PySys_GetObject((char *)"probe_value") == value);
    CHECK(PySys_SetObject((char *)"probe_value", NULL) == 0 && PySys_GetObject((char *)"probe_value") == NULL);
    Py_DECREF(value);
    CHECK(PySys_GetFile((char *)"stdin", stderr) == stdin && PySys_GetFile((char *)"no_such", stderr) == stderr);
    CHECK(probe_exec("import sys\nclass Out(object):\n    text = ''\n    def write(self, text): Out.text += text\n"
                     "kept, sys.stdout = sys.stdout, Out()\n"));
    PySys_WriteStdout("%s %d", "text", 5);
    IS(probe_eval("Out.text"), "'text 5'");
    CHECK(probe_exec("sys.stdout = kept"));
    extern size_t _PySys_GetSizeOf(PyObject *);
    PyObject *list = PyList_New(0);
    CHECK(_PySys_GetSizeOf(list) == (size_t)PyList_Type.tp_basicsize + sizeof(PyGC_Head));
    Py_DECREF(list);
    CHECK(Py_SubversionRevision() != NULL && Py_SubversionShortBranch() != NULL);
    CHECK(_Py_gitidentifier() != NULL && _Py_gitversion() != NULL);
    CHECK(Py_GetPythonHome() == NULL || *Py_GetPythonHome() != '\0');
    extern void Py_GetArgcArgv(int *, char ***);
    int count = 0;
    char **arguments = NULL;
    Py_GetArgcArgv(&count, &arguments);
    CHECK(count > 1 && strstr(arguments[0], "python") != NULL);
    FILE *stream = probe_file("");
    CHECK(Py_FdIsInteractive(stream, "name") == 0);
    fclose(stream);
    CHECK(Py_InteractiveFlag == 0 && Py_InspectFlag == 0 && Py_VerboseFlag == 0 && Py_DebugFlag == 0);
    CHECK(Py_FrozenFlag == 0 && Py_HashRandomizationFlag == 0 && Py_DivisionWarningFlag == 0 && _Py_QnewFlag == 0);
    CHECK(Py_UseClassExceptionsFlag == 1 && PyOS_InputHook == NULL);
    DONE;
}

static int
format_with(char *buffer, size_t size, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int result = PyOS_vsnprintf(buffer, size, format, values);
    va_end(values);
    return result;
}

PROBE(small_things)
{
    char buffer[8];
    CHECK(format_with(buffer, 8, "%d-%s", 1, "x") == 3 && strcmp(buffer, "1-x") == 0);
    CHECK(PyFPE_dummy(NULL) == 1.0);
    extern unsigned short _Py_get_387controlword(void);
    extern void _Py_set_387controlword(unsigned short);
    unsigned short word = _Py_get_387controlword();
    _Py_set_387controlword(word);
    CHECK((word & 0x300) == 0x300 && _Py_get_387controlword() == word);
    extern int _PyOS_URandom(void *, Py_ssize_t);
    unsigned char bytes[32] = {0};
    int sum = 0;
    CHECK(_PyOS_URandom(bytes, 32) == 0);
    for (int i = 0; i < 32; i++) {
        sum += bytes[i];
    }
    CHECK(sum != 0);
    FAILS(_PyOS_URandom(bytes, -1), PyExc_ValueError);
    char *arguments[] = {(char *)"program", (char *)"-ab", (char *)"value", (char *)"rest", NULL};
    _PyOS_ResetGetOpt();
    _PyOS_opterr = 0;
    CHECK(_PyOS_GetOpt(4, arguments, (char *)"ab:") == 'a' && _PyOS_GetOpt(4, arguments, (char *)"ab:") == 'b');
    CHECK(strcmp(_PyOS_optarg, "value") == 0 && _PyOS_GetOpt(4, arguments, (char *)"ab:") == -1 && _PyOS_optind == 3);
    _PyOS_ResetGetOpt();
    CHECK(_PyOS_optind == 1 && _PyOS_optarg == NULL);
    FILE *stream = probe_file("a line\nlast");
    FILE *out = probe_file("");
    char *line = PyOS_StdioReadline(stream, out, (char *)"");
    CHECK(strcmp(line, "a line\n") == 0);
    PyMem_Free(line);
    line = PyOS_Readline(stream, out, (char *)"");
    CHECK(strcmp(line, "last") == 0 && _PyOS_ReadlineTState == NULL);
    PyMem_Free(line);
    line = PyOS_Readline(stream, out, (char *)"");
    CHECK(*line == '\0');
    PyMem_Free(line);
    fclose(out);
    fclose(stream);
    PyObject *set = PySet_New(NULL);
    PyObject *reference = PyWeakref_NewRef(set, NULL);
    PyObject_ClearWeakRefs(set);
    CHECK(probe_raised(PyExc_SystemError)); /* it lives */
    Py_REFCNT(set) = 0;
    PyObject_ClearWeakRefs(set);
    Py_REFCNT(set) = 1;
    CHECK(PyWeakref_GetObject(reference) == Py_None);
    Py_DECREF(reference);
#undef PyObject_Length
    extern Py_ssize_t PyObject_Length(PyObject *);
    CHECK(PyObject_Length(set) == 0);
    Py_DECREF(set);
    DONE;
}

/* ---- in child processes --------------------------------------------------------------------- */

static int
fatal(void)
{
    signal(SIGABRT, SIG_DFL);
    fclose(stderr);
    Py_FatalError("as asked");
    return 0;
}

static int
leave(void)
{
    Py_Exit(3);
    return 0;
}

static int
dump(void)
{
    extern void _PyGC_Dump(PyGC_Head *);
    PyObject *list = PyList_New(0);

    if (freopen("/dev/null", "w", stderr) == NULL) {
        return 1;
    }
    _PyGC_Dump((PyGC_Head *)list - 1);
    return 7;
}

static int
prompt(void)
{
#undef PyRun_InteractiveOne
#undef PyRun_InteractiveLoop
    extern int PyRun_InteractiveOne(FILE *, const char *);
    extern int PyRun_InteractiveLoop(FILE *, const char *);

    /* standard input is empty, and so ends both */
    if (freopen("/dev/null", "w", stderr) == NULL || freopen("/dev/null", "r", stdin) == NULL) {
        return 1;
    }
    int one = PyRun_InteractiveOne(stdin, "<one>");
    return one == 11 /* E_EOF */ && PyRun_InteractiveLoop(stdin, "<loop>") == 0 ? 7 : 2;
}

static int
cleanup(void)
{
    PyObject *modules = PyImport_GetModuleDict();
    PyObject *module = PyImport_AddModule("probe_cleaned");
    PyObject *list = PyList_New(0);

    PyModule_AddObject(module, "value", PyWeakref_NewProxy(probe_eval("set()"), NULL));
    PyErr_Clear();
    Py_INCREF(module);
    Py_INCREF(modules);
    PyImport_Cleanup();
    PyObject *value = PyDict_GetItemString(PyModule_GetDict(module), "__name__");
    return list != NULL && (value == NULL || value == Py_None || PyString_Check(value)) ? 7 : 1;
}

PROBE(ends)
{
    CHECK(probe_child(fatal) == -1);
    CHECK(probe_child(leave) == 3);
    CHECK(probe_child(dump) == 7);
    CHECK(probe_child(prompt) == 7);
    CHECK(probe_child(cleanup) == 7);
    DONE;
}

/* The steps of Py_Initialize once more, as embedding programs of old did. */
static int
initialise_again(void)
{
    extern int _PyInt_Init(void), _PyLong_Init(void), _PyFrame_Init(void), PyByteArray_Init(void);
    extern void _PyFloat_Init(void), _PyRandom_Init(void), _PyUnicodeUCS4_Init(void), _PyExc_Init(void);
    extern void _PyImport_Init(void), _PyImportHooks_Init(void), _Py_ReadyTypes(void), PyMarshal_Init(void);
    extern void _PyWarnings_Init(void);
    extern PyObject *_PyBuiltin_Init(void), *_PySys_Init(void);

    _Py_ReadyTypes();
    if (_PyFrame_Init() != 1 || _PyInt_Init() != 1 || _PyLong_Init() != 1 || PyByteArray_Init() != 1) {
        return 1;
    }
    _PyFloat_Init();
    _PyRandom_Init();
    _PyUnicodeUCS4_Init();
    PyMarshal_Init();
    _PyWarnings_Init();
    PyObject *builtin = _PyBuiltin_Init();
    if (builtin == NULL || !PyModule_Check(builtin)) {
        return 2;
    }
    _PyExc_Init();
    PyObject *sys = _PySys_Init();
    if (sys == NULL || !PyModule_Check(sys)) {
        return 3;
    }
    _PyImport_Init();
    _PyImportHooks_Init();
    return probe_exec("assert 2 + 2 == 4 and float('1.5') == 1.5 and u'x'.upper() == u'X'\n"
                      "try: [][1]\nexcept IndexError: pass\n") ? 7 : 4;
}

/* Its end once more: what Py_Finalize has freed is not freed twice. */
static int
finalise_again(void)
{
    extern void _PyExc_Fini(void), _PyImport_Fini(void), _PyUnicodeUCS4_Fini(void), _PyRandom_Fini(void);

    PyOS_InitInterrupts();
    PyOS_FiniInterrupts();
    _PyRandom_Fini();
    Py_Finalize();
    _PyImport_Fini();
    _PyExc_Fini();
    PyMethod_Fini();
    PyFrame_Fini();
    PyCFunction_Fini();
    PyTuple_Fini();
    PyList_Fini();
    PySet_Fini();
    PyString_Fini();
    PyByteArray_Fini();
    PyInt_Fini();
    PyFloat_Fini();
    PyDict_Fini();
    _PyUnicodeUCS4_Fini();
    return Py_IsInitialized() ? 1 : 7;
}

static int
gilstate_again(void)
{
    extern void _PyGILState_Init(PyInterpreterState *, PyThreadState *), _PyGILState_Fini(void);
    PyThreadState *mine = PyThreadState_Get();
    int before = mine->gilstate_counter;

    _PyGILState_Fini();
    _PyGILState_Init(mine->interp, mine);
    mine->gilstate_counter = before;
    return PyGILState_GetThisThreadState() == mine ? 7 : 1;
}

static int
release_interned(void)
{
    extern void _Py_ReleaseInternedStrings(void);

    if (freopen("/dev/null", "w", stderr) == NULL) {
        return 1;
    }
    _Py_ReleaseInternedStrings();
    return 7;
}

PROBE(starts_and_ends)
{
    CHECK(probe_child(initialise_again) == 7);
    CHECK(probe_child(finalise_again) == 7);
    CHECK(probe_child(gilstate_again) == 7);
    CHECK(probe_child(release_interned) == 7);
    DONE;
}

PyMethodDef probes_system[] = {ROW(sys_), ROW(small_things), ROW(ends), ROW(starts_and_ends), LAST};
