#ifndef Py_PYTHONRUN_H
#define Py_PYTHONRUN_H
#ifdef __cplusplus
extern "C" {
#endif
/* The life of the interpreter, and running source text, files and prompts. */

#ifndef Py_single_input
/* What a source text is: a statement at the prompt, a file, an expression. */
#define Py_single_input 256
#define Py_file_input 257
#define Py_eval_input 258
#endif

#define PyCF_MASK                                                              \
    (CO_FUTURE_DIVISION | CO_FUTURE_ABSOLUTE_IMPORT | CO_FUTURE_WITH_STATEMENT \
     | CO_FUTURE_PRINT_FUNCTION | CO_FUTURE_UNICODE_LITERALS)
#define PyCF_MASK_OBSOLETE (CO_NESTED)
#define PyCF_SOURCE_IS_UTF8 0x0100
#define PyCF_DONT_IMPLY_DEDENT 0x0200
#define PyCF_ONLY_AST 0x0400

typedef struct {
    int cf_flags; /* CO_FUTURE_... and PyCF_... */
} PyCompilerFlags;

/* ---- life ------------------------------------------------------------------- */
/* The string must stay alive; not copied. */
PyAPI_FUNC(void) Py_SetProgramName(char *name);
PyAPI_FUNC(char *) Py_GetProgramName(void);
PyAPI_FUNC(void) Py_SetPythonHome(char *home);
PyAPI_FUNC(char *) Py_GetPythonHome(void);

PyAPI_FUNC(void) Py_Initialize(void);
PyAPI_FUNC(void) Py_InitializeEx(int install_sigs);
PyAPI_FUNC(void) Py_Finalize(void);
PyAPI_FUNC(int) Py_IsInitialized(void);
/* The new thread state is current; NULL on failure, without an exception. */
PyAPI_FUNC(struct _ts *) Py_NewInterpreter(void);
PyAPI_FUNC(void) Py_EndInterpreter(struct _ts *tstate);

/* Functions run at the very end, last first; -1 when all 32 places are taken. */
PyAPI_FUNC(int) Py_AtExit(void (*func)(void));
PyAPI_FUNC(void) Py_Exit(int status);
PyAPI_FUNC(int) Py_Main(int argc, char **argv);
/* Is fp a terminal, or to be treated as one (-i)? */
PyAPI_FUNC(int) Py_FdIsInteractive(FILE *fp, const char *filename);

/* ---- running ------------------------------------------------------------------ */
/* The PyRun_Simple... and Any functions return 0, or -1 after printing the error. */
PyAPI_FUNC(int) PyRun_AnyFileFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int)
    PyRun_AnyFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleStringFlags(const char *command, PyCompilerFlags *flags);
PyAPI_FUNC(int)
    PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOneFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveLoopFlags(FILE *fp, const char *filename, PyCompilerFlags *flags);

/* A tree in arena, or NULL with an exception. */
PyAPI_FUNC(struct _mod *)
    PyParser_ASTFromString(const char *s, const char *filename, int start, PyCompilerFlags *flags,
                           PyArena *arena);
PyAPI_FUNC(struct _mod *)
    PyParser_ASTFromFile(FILE *fp, const char *filename, int start, char *ps1, char *ps2,
                         PyCompilerFlags *flags, int *errcode, PyArena *arena);
#define PyParser_SimpleParseString(S, B) PyParser_SimpleParseStringFlags(S, B, 0)
#define PyParser_SimpleParseFile(FP, S, B) PyParser_SimpleParseFileFlags(FP, S, B, 0)
PyAPI_FUNC(struct _node *) PyParser_SimpleParseStringFlags(const char *s, int start, int flags);
PyAPI_FUNC(struct _node *)
    PyParser_SimpleParseFileFlags(FILE *fp, const char *filename, int start, int flags);
PyAPI_FUNC(struct _node *)
    PyParser_SimpleParseStringFlagsFilename(const char *s, const char *filename, int start,
                                            int flags);

PyAPI_FUNC(PyObject *)
    PyRun_StringFlags(const char *s, int start, PyObject *globals, PyObject *locals,
                      PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *)
    PyRun_FileExFlags(FILE *fp, const char *filename, int start, PyObject *globals,
                      PyObject *locals, int closeit, PyCompilerFlags *flags);
#define Py_CompileString(str, p, s) Py_CompileStringFlags(str, p, s, NULL)
PyAPI_FUNC(PyObject *)
    Py_CompileStringFlags(const char *s, const char *filename, int start, PyCompilerFlags *flags);
PyAPI_FUNC(struct symtable *) Py_SymtableString(const char *s, const char *filename, int start);

/* ---- errors --------------------------------------------------------------------- */
/* Print and clear the current exception; SystemExit ends the process. */
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_PrintEx(int set_sys_last_vars);
/* Write a traceback to sys.stderr as the interpreter does; borrows all three. */
PyAPI_FUNC(void) PyErr_Display(PyObject *type, PyObject *value, PyObject *tb);

/* ---- 2.7's short forms ------------------------------------------------------------ */
#define PyRun_String(str, s, g, l) PyRun_StringFlags(str, s, g, l, NULL)
#define PyRun_AnyFile(fp, name) PyRun_AnyFileExFlags(fp, name, 0, NULL)
#define PyRun_AnyFileEx(fp, name, closeit) PyRun_AnyFileExFlags(fp, name, closeit, NULL)
#define PyRun_AnyFileFlags(fp, name, flags) PyRun_AnyFileExFlags(fp, name, 0, flags)
#define PyRun_SimpleString(s) PyRun_SimpleStringFlags(s, NULL)
#define PyRun_SimpleFile(f, p) PyRun_SimpleFileExFlags(f, p, 0, NULL)
#define PyRun_SimpleFileEx(f, p, c) PyRun_SimpleFileExFlags(f, p, c, NULL)
#define PyRun_InteractiveOne(f, p) PyRun_InteractiveOneFlags(f, p, NULL)
#define PyRun_InteractiveLoop(f, p) PyRun_InteractiveLoopFlags(f, p, NULL)
#define PyRun_File(fp, p, s, g, l) PyRun_FileExFlags(fp, p, s, g, l, 0, NULL)
#define PyRun_FileEx(fp, p, s, g, l, c) PyRun_FileExFlags(fp, p, s, g, l, c, NULL)
#define PyRun_FileFlags(fp, p, s, g, l, flags) PyRun_FileExFlags(fp, p, s, g, l, 0, flags)

/* ---- who and where we are ------------------------------------------------------------ */
PyAPI_FUNC(char *) Py_GetProgramFullPath(void);
PyAPI_FUNC(char *) Py_GetPrefix(void);
PyAPI_FUNC(char *) Py_GetExecPrefix(void);
PyAPI_FUNC(char *) Py_GetPath(void);

PyAPI_FUNC(const char *) Py_GetVersion(void);
PyAPI_FUNC(const char *) Py_GetPlatform(void);
PyAPI_FUNC(const char *) Py_GetCopyright(void);
PyAPI_FUNC(const char *) Py_GetCompiler(void);
PyAPI_FUNC(const char *) Py_GetBuildInfo(void);
PyAPI_FUNC(const char *) Py_SubversionRevision(void);
PyAPI_FUNC(const char *) Py_SubversionShortBranch(void);
PyAPI_FUNC(const char *) _Py_gitidentifier(void);
PyAPI_FUNC(const char *) _Py_gitversion(void);

/* ---- set-up and tear-down of the parts ------------------------------------------------- */
PyAPI_FUNC(PyObject *) _PyBuiltin_Init(void);
PyAPI_FUNC(PyObject *) _PySys_Init(void);
PyAPI_FUNC(void) _PyImport_Init(void);
PyAPI_FUNC(void) _PyExc_Init(void);
PyAPI_FUNC(void) _PyImportHooks_Init(void);
PyAPI_FUNC(int) _PyFrame_Init(void);
PyAPI_FUNC(int) _PyInt_Init(void);
PyAPI_FUNC(int) _PyLong_Init(void);
PyAPI_FUNC(void) _PyFloat_Init(void);
PyAPI_FUNC(int) PyByteArray_Init(void);
PyAPI_FUNC(void) _PyRandom_Init(void);

PyAPI_FUNC(void) _PyExc_Fini(void);
PyAPI_FUNC(void) _PyImport_Fini(void);
PyAPI_FUNC(void) PyMethod_Fini(void);
PyAPI_FUNC(void) PyFrame_Fini(void);
PyAPI_FUNC(void) PyCFunction_Fini(void);
PyAPI_FUNC(void) PyDict_Fini(void);
PyAPI_FUNC(void) PyTuple_Fini(void);
PyAPI_FUNC(void) PyList_Fini(void);
PyAPI_FUNC(void) PySet_Fini(void);
PyAPI_FUNC(void) PyString_Fini(void);
PyAPI_FUNC(void) PyInt_Fini(void);
PyAPI_FUNC(void) PyFloat_Fini(void);
PyAPI_FUNC(void) PyOS_FiniInterrupts(void);
PyAPI_FUNC(void) PyByteArray_Fini(void);

/* ---- reading lines --------------------------------------------------------------------- */
/* A line with its newline in memory from PyMem_Malloc, "" at the end of the file, NULL
 * on an interrupt or error.  Releases the GIL while it waits. */
PyAPI_FUNC(char *) PyOS_Readline(FILE *sys_stdin, FILE *sys_stdout, char *prompt);
PyAPI_FUNC(char *) PyOS_StdioReadline(FILE *sys_stdin, FILE *sys_stdout, char *prompt);
PyAPI_DATA(int) (*PyOS_InputHook)(void);
PyAPI_DATA(char) *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, char *);
PyAPI_DATA(struct _ts *) _PyOS_ReadlineTState;

/* Room left on the C stack, in bytes the parser may count on. */
#define PYOS_STACK_MARGIN 2048

/* ---- signals ------------------------------------------------------------------------------ */
typedef void (*PyOS_sighandler_t)(int);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_getsig(int sig);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_setsig(int sig, PyOS_sighandler_t handler);

#ifdef __cplusplus
}
#endif
#endif
