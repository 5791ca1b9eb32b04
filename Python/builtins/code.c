/* Builtins that run source or show namespaces. */
#include <sys/stat.h>
#include "builtins.h"
#include "Python-ast.h"
#include "code.h"
#include "pycore_compile.h"
#include "pycore_names.h"

int
_PyBuiltin_Ensure(PyObject *globals)
{
    if (PyDict_GetItem(globals, _Py_ID(__builtins__)) != NULL) {
        return 0;
    }
    return PyDict_SetItem(globals, _Py_ID(__builtins__), PyEval_GetBuiltins());
}

KWARGS(import)
{
    static char *kwlist[] = {"name", "globals", "locals", "fromlist", "level", NULL};
    char *name;
    PyObject *globals = NULL;
    PyObject *locals = NULL;
    PyObject *fromlist = NULL;
    int level = -1;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "s|OOOi:__import__", kwlist, &name, &globals,
                                     &locals, &fromlist, &level)) {
        return NULL;
    }
    return PyImport_ImportModuleLevel(name, globals, locals, fromlist, level);
}

ONEARG(reload)
{
    if (PyErr_WarnPy3k("In 3.x, reload() is renamed to imp.reload()", 1) < 0) {
        return NULL;
    }
    return PyImport_ReloadModule(arg);
}

/* ---- compile ----------------------------------------------------------------- */

/* Text of a source as a str without NULs.  *flags learns that it was unicode.  New reference. */
static PyObject *
source_text(PyObject *source, PyCompilerFlags *flags, const char *nul_message)
{
    PyObject *text;
    if (PyUnicode_Check(source)) {
        text = PyUnicode_AsUTF8String(source);
        flags->cf_flags |= PyCF_SOURCE_IS_UTF8;
    }
    else if (PyString_Check(source)) {
        Py_INCREF(source);
        text = source;
    }
    else {
        const void *bytes;
        Py_ssize_t size;
        if (PyObject_AsReadBuffer(source, &bytes, &size) < 0) {
            return NULL;
        }
        text = PyString_FromStringAndSize(bytes, size);
    }
    if (text != NULL && strlen(PyString_AS_STRING(text)) != (size_t)PyString_GET_SIZE(text)) {
        PyErr_SetString(PyExc_TypeError, nul_message);
        Py_CLEAR(text);
    }
    return text;
}

static PyObject *
compile_tree(PyObject *tree, const char *filename, int mode, PyCompilerFlags *flags)
{
    if (flags->cf_flags & PyCF_ONLY_AST) {
        Py_INCREF(tree);
        return tree;
    }
    PyArena *arena = PyArena_New();
    if (arena == NULL) {
        return NULL;
    }
    mod_ty module = PyAST_obj2mod(tree, arena, mode);
    PyObject *code = NULL;
    if (module != NULL && _PyCompile_ValidateTree(module) == 0) {
        code = (PyObject *)PyAST_Compile(module, filename, flags, arena);
    }
    PyArena_Free(arena);
    return code;
}

KWARGS(compile)
{
    static char *kwlist[] = {"source", "filename", "mode", "flags", "dont_inherit", NULL};
    static const char *const modes[] = {"exec", "eval", "single"};
    static const int starts[] = {Py_file_input, Py_eval_input, Py_single_input};
    const int known = PyCF_MASK | PyCF_MASK_OBSOLETE | PyCF_DONT_IMPLY_DEDENT | PyCF_ONLY_AST;
    PyObject *source;
    char *filename;
    char *mode_name;
    int supplied = 0;
    int dont_inherit = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "Oss|ii:compile", kwlist, &source, &filename,
                                     &mode_name, &supplied, &dont_inherit)) {
        return NULL;
    }
    PyCompilerFlags flags = {supplied};
    if (supplied & ~known) {
        PyErr_SetString(PyExc_ValueError, "compile(): unrecognised flags");
        return NULL;
    }
    if (!dont_inherit) {
        PyEval_MergeCompilerFlags(&flags);
    }
    int mode = 0;
    while (mode < 3 && strcmp(mode_name, modes[mode]) != 0) {
        mode++;
    }
    if (mode == 3) {
        PyErr_SetString(PyExc_ValueError, "compile() arg 3 must be 'exec', 'eval' or 'single'");
        return NULL;
    }
    int is_tree = PyAST_Check(source);
    if (is_tree < 0) {
        return NULL;
    }
    if (is_tree) {
        return compile_tree(source, filename, mode, &flags);
    }
    PyObject *text =
        source_text(source, &flags, "compile() expected string without null bytes");
    if (text == NULL) {
        return NULL;
    }
    PyObject *code =
        Py_CompileStringFlags(PyString_AS_STRING(text), filename, starts[mode], &flags);
    Py_DECREF(text);
    return code;
}

/* ---- eval, execfile -------------------------------------------------------------- */

/* Replace what the caller left out by the running frame's namespaces. */
static int
default_namespaces(PyObject **globals, PyObject **locals, const char *function)
{
    if (*globals == Py_None) {
        *globals = PyEval_GetGlobals();
        if (*locals == Py_None) {
            *locals = PyEval_GetLocals();
        }
    }
    else if (*locals == Py_None) {
        *locals = *globals;
    }
    if (*globals == NULL || *locals == NULL) {
        PyErr_Format(PyExc_TypeError, "%s must be given globals and locals when called without "
                                      "a frame", function);
        return -1;
    }
    return _PyBuiltin_Ensure(*globals);
}

static PyObject *
eval_text(PyObject *source, PyObject *globals, PyObject *locals)
{
    PyCompilerFlags flags = {0};
    PyObject *text = source_text(source, &flags, "expected string without null bytes");
    if (text == NULL) {
        return NULL;
    }
    const char *start = PyString_AS_STRING(text);
    start += strspn(start, " \t");
    PyEval_MergeCompilerFlags(&flags);
    PyObject *result = PyRun_StringFlags(start, Py_eval_input, globals, locals, &flags);
    Py_DECREF(text);
    return result;
}

VARARGS(eval)
{
    PyObject *source;
    PyObject *globals = Py_None;
    PyObject *locals = Py_None;
    if (!PyArg_UnpackTuple(args, "eval", 1, 3, &source, &globals, &locals)) {
        return NULL;
    }
    if (locals != Py_None && !PyMapping_Check(locals)) {
        PyErr_SetString(PyExc_TypeError, "locals must be a mapping");
        return NULL;
    }
    if (globals != Py_None && !PyDict_Check(globals)) {
        PyErr_SetString(PyExc_TypeError,
                        PyMapping_Check(globals)
                            ? "globals must be a real dict; try eval(code, {}, mapping)"
                            : "globals must be a dict");
        return NULL;
    }
    if (default_namespaces(&globals, &locals, "eval") < 0) {
        return NULL;
    }
    if (PyCode_Check(source)) {
        if (PyCode_GetNumFree((PyCodeObject *)source) > 0) {
            PyErr_SetString(PyExc_TypeError, "code object passed to eval() may not contain free "
                                             "variables");
            return NULL;
        }
        return PyEval_EvalCode((PyCodeObject *)source, globals, locals);
    }
    if (!PyString_Check(source) && !PyUnicode_Check(source)) {
        PyErr_SetString(PyExc_TypeError, "eval() arg 1 must be a string or code object");
        return NULL;
    }
    return eval_text(source, globals, locals);
}

/* Opened for reading; a directory is an error like a missing file. */
static FILE *
open_source(const char *filename)
{
    FILE *fp;
    int is_directory = 0;
    Py_BEGIN_ALLOW_THREADS
    struct stat info;
    is_directory = stat(filename, &info) == 0 && S_ISDIR(info.st_mode);
    fp = is_directory ? NULL : fopen(filename, "r" PY_STDIOTEXTMODE);
    Py_END_ALLOW_THREADS
    if (fp == NULL) {
        if (is_directory) {
            errno = EISDIR;
        }
        PyErr_SetFromErrnoWithFilename(PyExc_IOError, (char *)filename);
    }
    return fp;
}

VARARGS(execfile)
{
    char *filename;
    PyObject *globals = Py_None;
    PyObject *locals = Py_None;
    if (PyErr_WarnPy3k("execfile() not supported in 3.x; use exec()", 1) < 0) {
        return NULL;
    }
    if (!PyArg_ParseTuple(args, "s|O!O:execfile", &filename, &PyDict_Type, &globals, &locals)) {
        return NULL;
    }
    if (locals != Py_None && !PyMapping_Check(locals)) {
        PyErr_SetString(PyExc_TypeError, "locals must be a mapping");
        return NULL;
    }
    if (default_namespaces(&globals, &locals, "execfile") < 0) {
        return NULL;
    }
    FILE *fp = open_source(filename);
    if (fp == NULL) {
        return NULL;
    }
    PyCompilerFlags flags = {0};
    int merged = PyEval_MergeCompilerFlags(&flags);
    return PyRun_FileExFlags(fp, filename, Py_file_input, globals, locals, 1,
                             merged ? &flags : NULL);
}

/* ---- namespaces ---------------------------------------------------------------------- */

NOARGS(globals)
{
    PyObject *globals = PyEval_GetGlobals();
    Py_XINCREF(globals);
    return globals;
}

NOARGS(locals)
{
    PyObject *locals = PyEval_GetLocals();
    Py_XINCREF(locals);
    return locals;
}

VARARGS(vars)
{
    PyObject *subject = NULL;
    if (!PyArg_UnpackTuple(args, "vars", 0, 1, &subject)) {
        return NULL;
    }
    if (subject == NULL) {
        PyObject *locals = PyEval_GetLocals();
        if (locals == NULL && !PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "vars(): no locals!?");
        }
        Py_XINCREF(locals);
        return locals;
    }
    PyObject *namespace = PyObject_GetAttr(subject, _Py_ID(__dict__));
    if (namespace == NULL) {
        PyErr_SetString(PyExc_TypeError, "vars() argument must have __dict__ attribute");
    }
    return namespace;
}

VARARGS(dir)
{
    PyObject *subject = NULL;
    if (!PyArg_UnpackTuple(args, "dir", 0, 1, &subject)) {
        return NULL;
    }
    return PyObject_Dir(subject);
}

VARARGS(apply)
{
    PyObject *func;
    PyObject *positional = NULL;
    PyObject *keywords = NULL;
    if (PyErr_WarnPy3k("apply() not supported in 3.x; use func(*args, **kwargs)", 1) < 0) {
        return NULL;
    }
    if (!PyArg_UnpackTuple(args, "apply", 1, 3, &func, &positional, &keywords)) {
        return NULL;
    }
    PyObject *converted = NULL;
    if (positional != NULL && !PyTuple_Check(positional)) {
        if (!PySequence_Check(positional)) {
            return PyErr_Format(PyExc_TypeError, "apply() arg 2 expected sequence, found %s",
                                Py_TYPE(positional)->tp_name);
        }
        converted = positional = PySequence_Tuple(positional);
        if (positional == NULL) {
            return NULL;
        }
    }
    PyObject *result = NULL;
    if (keywords != NULL && !PyDict_Check(keywords)) {
        PyErr_Format(PyExc_TypeError, "apply() arg 3 expected dictionary, found %s",
                     Py_TYPE(keywords)->tp_name);
    }
    else {
        result = PyEval_CallObjectWithKeywords(func, positional, keywords);
    }
    Py_XDECREF(converted);
    return result;
}
