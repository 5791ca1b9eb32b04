/* Running source: strings, files, compiled files and the interactive prompt. */
#include "Python.h"
#include "Python-ast.h"
#include "errcode.h"
#include "code.h"
#include "ast.h"
#include "symtable.h"
#include "marshal.h"
#include "eval.h"
#include "pycore_names.h"
#include "pycore_pythonrun.h"

/* ---- trees and code ------------------------------------------------------------------- */

static PyObject *
run_tree(mod_ty tree, const char *filename, PyObject *globals, PyObject *locals,
         PyCompilerFlags *flags, PyArena *arena)
{
    PyCodeObject *code = PyAST_Compile(tree, filename, flags, arena);
    if (code == NULL) {
        return NULL;
    }
    PyObject *result = PyEval_EvalCode(code, globals, locals);
    Py_DECREF(code);
    return result;
}

PyObject *
PyRun_StringFlags(const char *text, int start, PyObject *globals, PyObject *locals,
                  PyCompilerFlags *flags)
{
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    mod_ty tree = PyParser_ASTFromString(text, "<string>", start, flags, arena);
    if (tree != NULL) {
        result = run_tree(tree, "<string>", globals, locals, flags, arena);
    }
    PyArena_Free(arena);
    return result;
}

PyObject *
PyRun_FileExFlags(FILE *fp, const char *filename, int start, PyObject *globals, PyObject *locals,
                  int closeit, PyCompilerFlags *flags)
{
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    mod_ty tree = PyParser_ASTFromFile(fp, filename, start, NULL, NULL, flags, NULL, arena);
    if (closeit) {
        fclose(fp);
    }
    if (tree != NULL) {
        result = run_tree(tree, filename, globals, locals, flags, arena);
    }
    PyArena_Free(arena);
    return result;
}

PyObject *
Py_CompileStringFlags(const char *text, const char *filename, int start, PyCompilerFlags *flags)
{
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    PyObject *result = NULL;
    mod_ty tree = PyParser_ASTFromString(text, filename, start, flags, arena);
    if (tree != NULL) {
        if (flags != NULL && (flags->cf_flags & PyCF_ONLY_AST)) {
            result = PyAST_mod2obj(tree);
        }
        else {
            result = (PyObject *)PyAST_Compile(tree, filename, flags, arena);
        }
    }
    PyArena_Free(arena);
    return result;
}

struct symtable *
Py_SymtableString(const char *text, const char *filename, int start)
{
    PyCompilerFlags flags = {0};
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    struct symtable *table = NULL;
    mod_ty tree = PyParser_ASTFromString(text, filename, start, &flags, arena);
    if (tree != NULL) {
        PyFutureFeatures *future = PyFuture_FromAST(tree, filename);
        if (future != NULL) {
            table = PySymtable_Build(tree, filename, future);
            PyObject_FREE(future);
        }
    }
    PyArena_Free(arena);
    return table;
}

/* ---- __main__ ---------------------------------------------------------------------------- */

static PyObject *
main_dict(void)
{
    PyObject *module = PyImport_AddModule("__main__");
    return module == NULL ? NULL : PyModule_GetDict(module);
}

/* Print a NULL result's exception; flush the line after a good one.  0 or -1. */
static int
finish_run(PyObject *result)
{
    if (result == NULL) {
        PyErr_Print();
        return -1;
    }
    Py_DECREF(result);
    if (Py_FlushLine()) {
        PyErr_Clear();
    }
    return 0;
}

int
PyRun_SimpleStringFlags(const char *command, PyCompilerFlags *flags)
{
    PyObject *dict = main_dict();
    if (dict == NULL) {
        return -1;
    }
    return finish_run(PyRun_StringFlags(command, Py_file_input, dict, dict, flags));
}

/* Run a .pyc or .pyo, whose magic number was not read yet. */
static PyObject *
run_compiled(FILE *fp, PyObject *globals, PyCompilerFlags *flags)
{
    long magic = PyMarshal_ReadLongFromFile(fp);
    if (magic != PyImport_GetMagicNumber()) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_RuntimeError, "Bad magic number in .pyc file");
        }
        fclose(fp);
        return NULL;
    }
    (void)PyMarshal_ReadLongFromFile(fp); /* when the source was changed */
    PyObject *code = PyMarshal_ReadLastObjectFromFile(fp);
    fclose(fp);
    if (code == NULL || !PyCode_Check(code)) {
        Py_XDECREF(code);
        PyErr_SetString(PyExc_RuntimeError, "Bad code object in .pyc file");
        return NULL;
    }
    PyObject *result = PyEval_EvalCode((PyCodeObject *)code, globals, globals);
    if (result != NULL && flags != NULL) {
        flags->cf_flags |= ((PyCodeObject *)code)->co_flags & PyCF_MASK;
    }
    Py_DECREF(code);
    return result;
}

static int
has_extension(const char *filename, const char *extension)
{
    size_t length = strlen(filename);
    size_t end = strlen(extension);
    return length > end && strcmp(filename + length - end, extension) == 0;
}

/* Is this a compiled file: by its name, or by the first bytes of a real file? */
static int
is_compiled(FILE *fp, const char *filename, int closeit)
{
    if (has_extension(filename, ".pyc") || has_extension(filename, ".pyo")) {
        return 1;
    }
    /* looking needs to go back: only in files that are ours to close, at the start */
    if (!closeit || ftell(fp) != 0) {
        return 0;
    }
    unsigned char head[2];
    unsigned int magic = (unsigned int)PyImport_GetMagicNumber();
    int compiled = fread(head, 1, 2, fp) == 2 && head[0] == (magic & 0xff)
                   && head[1] == ((magic >> 8) & 0xff);
    rewind(fp);
    return compiled;
}

int
PyRun_SimpleFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags)
{
    int set_file = 0;
    int status = -1;
    PyObject *result = NULL;
    PyObject *dict = main_dict();
    if (dict == NULL) {
        return -1;
    }
    Py_INCREF(dict);
    if (PyDict_GetItem(dict, _Py_ID(__file__)) == NULL) {
        PyObject *name = PyString_FromString(filename);
        if (name == NULL || PyDict_SetItem(dict, _Py_ID(__file__), name) < 0) {
            Py_XDECREF(name);
            goto done;
        }
        Py_DECREF(name);
        set_file = 1;
    }
    if (is_compiled(fp, filename, closeit)) {
        /* the stream may be in text mode elsewhere; reopen as 2.7 does */
        if (closeit) {
            fclose(fp);
        }
        FILE *binary = fopen(filename, "rb");
        if (binary == NULL) {
            fprintf(stderr, "python: Can't reopen .pyc file\n");
            goto done;
        }
        if (has_extension(filename, ".pyo")) {
            Py_OptimizeFlag = 1;
        }
        result = run_compiled(binary, dict, flags);
    }
    else {
        result = PyRun_FileExFlags(fp, filename, Py_file_input, dict, dict, closeit, flags);
    }
    _Py_FlushStdFiles();
    status = finish_run(result);
done:
    if (set_file && PyDict_DelItem(dict, _Py_ID(__file__)) < 0) {
        PyErr_Clear();
    }
    Py_DECREF(dict);
    return status;
}

int
PyRun_AnyFileExFlags(FILE *fp, const char *filename, int closeit, PyCompilerFlags *flags)
{
    if (filename == NULL) {
        filename = "???";
    }
    if (Py_FdIsInteractive(fp, filename)) {
        int status = PyRun_InteractiveLoopFlags(fp, filename, flags);
        if (closeit) {
            fclose(fp);
        }
        return status;
    }
    return PyRun_SimpleFileExFlags(fp, filename, closeit, flags);
}

/* ---- the prompt ---------------------------------------------------------------------------- */

/* str(sys.<name>), or "" if there is none; new reference or NULL without exception. */
static PyObject *
prompt(char *name)
{
    PyObject *value = PySys_GetObject(name);
    PyObject *text = value == NULL ? NULL : PyObject_Str(value); /* may run code */
    if (text == NULL) {
        PyErr_Clear();
        return NULL;
    }
    if (!PyString_Check(text)) {
        Py_DECREF(text);
        return NULL;
    }
    return text;
}

int
PyRun_InteractiveOneFlags(FILE *fp, const char *filename, PyCompilerFlags *flags)
{
    int errcode = 0;
    PyObject *ps1 = prompt("ps1");
    PyObject *ps2 = prompt("ps2");
    PyArena *arena = PyArena_New();
    mod_ty tree = NULL;

    if (arena != NULL) {
        tree = PyParser_ASTFromFile(fp, filename, Py_single_input,
                                    ps1 == NULL ? "" : PyString_AS_STRING(ps1),
                                    ps2 == NULL ? "" : PyString_AS_STRING(ps2), flags, &errcode,
                                    arena);
    }
    Py_XDECREF(ps1);
    Py_XDECREF(ps2);
    if (tree == NULL) {
        if (arena != NULL) {
            PyArena_Free(arena);
        }
        if (errcode == E_EOF) {
            PyErr_Clear();
            return E_EOF;
        }
        PyErr_Print();
        return -1;
    }
    PyObject *dict = main_dict();
    if (dict == NULL) {
        PyArena_Free(arena);
        return -1;
    }
    PyObject *result = run_tree(tree, filename, dict, dict, flags, arena);
    PyArena_Free(arena);
    _Py_FlushStdFiles();
    return finish_run(result);
}

/* Give sys.<name> a value unless the user already did. */
static void
default_prompt(char *name, const char *text)
{
    if (PySys_GetObject(name) == NULL) {
        PyObject *value = PyString_FromString(text);
        PySys_SetObject(name, value);
        Py_XDECREF(value);
    }
}

int
PyRun_InteractiveLoopFlags(FILE *fp, const char *filename, PyCompilerFlags *flags)
{
    PyCompilerFlags local_flags = {0};
    if (flags == NULL) {
        flags = &local_flags;
    }
    default_prompt("ps1", ">>> ");
    default_prompt("ps2", "... ");
    while (PyRun_InteractiveOneFlags(fp, filename, flags) != E_EOF) {
    }
    return 0;
}

/* ---- functions behind 2.7's macros ------------------------------------------------------------ */

#undef Py_CompileString
#undef PyRun_AnyFile
#undef PyRun_AnyFileEx
#undef PyRun_AnyFileFlags
#undef PyRun_File
#undef PyRun_FileEx
#undef PyRun_FileFlags
#undef PyRun_InteractiveLoop
#undef PyRun_InteractiveOne
#undef PyRun_SimpleFile
#undef PyRun_SimpleFileEx
#undef PyRun_SimpleString
#undef PyRun_String
PyObject *Py_CompileString(const char *text, const char *filename, int start);
int PyRun_AnyFile(FILE *fp, const char *name);
int PyRun_AnyFileEx(FILE *fp, const char *name, int closeit);
int PyRun_AnyFileFlags(FILE *fp, const char *name, PyCompilerFlags *flags);
PyObject *PyRun_File(FILE *fp, const char *name, int start, PyObject *globals, PyObject *locals);
PyObject *PyRun_FileEx(FILE *fp, const char *name, int start, PyObject *globals, PyObject *locals,
                       int closeit);
PyObject *PyRun_FileFlags(FILE *fp, const char *name, int start, PyObject *globals,
                          PyObject *locals, PyCompilerFlags *flags);
int PyRun_InteractiveLoop(FILE *fp, const char *name);
int PyRun_InteractiveOne(FILE *fp, const char *name);
int PyRun_SimpleFile(FILE *fp, const char *name);
int PyRun_SimpleFileEx(FILE *fp, const char *name, int closeit);
int PyRun_SimpleString(const char *text);
PyObject *PyRun_String(const char *text, int start, PyObject *globals, PyObject *locals);

PyObject *
Py_CompileString(const char *text, const char *filename, int start)
{
    return Py_CompileStringFlags(text, filename, start, NULL);
}

int
PyRun_AnyFile(FILE *fp, const char *name)
{
    return PyRun_AnyFileExFlags(fp, name, 0, NULL);
}

int
PyRun_AnyFileEx(FILE *fp, const char *name, int closeit)
{
    return PyRun_AnyFileExFlags(fp, name, closeit, NULL);
}

int
PyRun_AnyFileFlags(FILE *fp, const char *name, PyCompilerFlags *flags)
{
    return PyRun_AnyFileExFlags(fp, name, 0, flags);
}

PyObject *
PyRun_File(FILE *fp, const char *name, int start, PyObject *globals, PyObject *locals)
{
    return PyRun_FileExFlags(fp, name, start, globals, locals, 0, NULL);
}

PyObject *
PyRun_FileEx(FILE *fp, const char *name, int start, PyObject *globals, PyObject *locals,
             int closeit)
{
    return PyRun_FileExFlags(fp, name, start, globals, locals, closeit, NULL);
}

PyObject *
PyRun_FileFlags(FILE *fp, const char *name, int start, PyObject *globals, PyObject *locals,
                PyCompilerFlags *flags)
{
    return PyRun_FileExFlags(fp, name, start, globals, locals, 0, flags);
}

int
PyRun_InteractiveLoop(FILE *fp, const char *name)
{
    return PyRun_InteractiveLoopFlags(fp, name, NULL);
}

int
PyRun_InteractiveOne(FILE *fp, const char *name)
{
    return PyRun_InteractiveOneFlags(fp, name, NULL);
}

int
PyRun_SimpleFile(FILE *fp, const char *name)
{
    return PyRun_SimpleFileExFlags(fp, name, 0, NULL);
}

int
PyRun_SimpleFileEx(FILE *fp, const char *name, int closeit)
{
    return PyRun_SimpleFileExFlags(fp, name, closeit, NULL);
}

int
PyRun_SimpleString(const char *text)
{
    return PyRun_SimpleStringFlags(text, NULL);
}

PyObject *
PyRun_String(const char *text, int start, PyObject *globals, PyObject *locals)
{
    return PyRun_StringFlags(text, start, globals, locals, NULL);
}
