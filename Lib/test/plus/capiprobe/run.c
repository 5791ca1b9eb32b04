/* ceval.h, eval.h, compile.h, code.h, frameobject.h, genobject.h, pythonrun.h: code and how
 * it runs.  What a program does that embeds an interpreter is in ../embed/embed.c. */
#include "capiprobe.h"
#include <frameobject.h>
#include <code.h>
#include <Python-ast.h>
#include <symtable.h>

PROBE(evaluation)
{
    PyObject *globals = probe_eval("{'x': 5}");
    PyObject *code = Py_CompileString("x + 1", "probe.py", Py_eval_input);
    CHECK(PyCode_Check(code));
    IS(PyEval_EvalCode((PyCodeObject *)code, globals, globals), "6");
    IS(PyEval_EvalCodeEx((PyCodeObject *)code, globals, NULL, NULL, 0, NULL, 0, NULL, 0, NULL), "6");
    PyObject *function = probe_eval("lambda *a, **k: (a, k)");
    PyObject *args = probe_eval("(1,)");
    PyObject *keywords = probe_eval("{'k': 2}");
    IS(PyEval_CallObjectWithKeywords(function, args, keywords), "((1,), {'k': 2})");
    IS(PyEval_CallFunction(function, "(is)", 3, "t"), "((3, 't'), {})");
    IS(PyEval_CallMethod(args, "count", "(i)", 1), "1");
    NULLS(PyEval_CallObjectWithKeywords(function, Py_None, NULL), PyExc_TypeError);
    TEXT("argument list must be a tuple");
    PyObject *two = PyTuple_Pack(1, keywords);
    IS(_PyEval_CallTracing(function, two), "(({'k': 2},), {})");
    CHECK(PyEval_GetBuiltins() != NULL && PyEval_GetGlobals() != NULL && PyEval_GetLocals() != NULL);
    CHECK(PyEval_GetFrame() != NULL && PyEval_GetRestricted() == 0);
    PyCompilerFlags flags = {0};
    CHECK(PyEval_MergeCompilerFlags(&flags) == (flags.cf_flags != 0));
    IS(PyEval_GetCallStats(NULL), "None");
    int limit = Py_GetRecursionLimit();
    Py_SetRecursionLimit(limit + 7);
    CHECK(Py_GetRecursionLimit() == limit + 7 && _Py_CheckRecursionLimit == limit + 7);
    Py_SetRecursionLimit(limit);
    CHECK(Py_EnterRecursiveCall((char *)" here") == 0);
    Py_LeaveRecursiveCall();
    CHECK(_Py_CheckRecursiveCall((char *)" here") == 0);
    CHECK(_Py_CheckInterval >= 0 && _Py_Ticker <= _Py_CheckInterval);
    CHECK(Py_FlushLine() == 0);
    Py_DECREF(two);
    Py_DECREF(args);
    Py_DECREF(keywords);
    Py_DECREF(function);
    Py_DECREF(code);
    Py_DECREF(globals);
    DONE;
}

static int events[8];

static int
tracer(PyObject *counter, PyFrameObject *frame, int what, PyObject *arg)
{
    events[what]++;
    return 0;
}

PROBE(tracing)
{
    PyObject *function = probe_eval("lambda: len('abc')");
    memset(events, 0, sizeof(events));
    PyEval_SetTrace(tracer, Py_None);
    PyObject *result = PyObject_CallObject(function, NULL);
    PyEval_SetTrace(NULL, NULL);
    IS(result, "3");
    CHECK(events[PyTrace_CALL] == 1 && events[PyTrace_LINE] == 1 && events[PyTrace_RETURN] == 1 && events[PyTrace_C_CALL] == 0);
    memset(events, 0, sizeof(events));
    PyEval_SetProfile(tracer, NULL);
    result = PyObject_CallObject(function, NULL);
    PyEval_SetProfile(NULL, NULL);
    IS(result, "3");
    CHECK(events[PyTrace_CALL] == 1 && events[PyTrace_LINE] == 0 && events[PyTrace_C_CALL] == 1 && events[PyTrace_C_RETURN] == 1);
    Py_DECREF(function);
    DONE;
}

PROBE(code_objects)
{
    PyObject *empty = PyTuple_New(0);
    PyObject *text = PyString_FromString("probe");
    PyCodeObject *code = (PyCodeObject *)Py_CompileString("def f(a):\n    b = 1\n    return a, b\n", "f.py", Py_file_input);
    PyCodeObject *inner = (PyCodeObject *)PyTuple_GET_ITEM(code->co_consts, 0);
    CHECK(Py_TYPE(inner) == &PyCode_Type && PyCode_GetNumFree(inner) == 0);
    CHECK(PyCode_Addr2Line(inner, 0) == 2 && PyCode_Addr2Line(inner, 6) == 3);
    PyAddrPair bounds;
    CHECK(_PyCode_CheckLineNumber(inner, 0, &bounds) == 2 && bounds.ap_lower == 0 && bounds.ap_upper == 6);
    PyCodeObject *made = PyCode_New(inner->co_argcount, inner->co_nlocals, inner->co_stacksize, inner->co_flags,
                                    inner->co_code, inner->co_consts, inner->co_names, inner->co_varnames,
                                    inner->co_freevars, inner->co_cellvars, text, text, 10, inner->co_lnotab);
    CHECK(made != NULL && PyCode_Addr2Line(made, 6) == 12);
    PyObject *function = PyFunction_New((PyObject *)made, PyEval_GetGlobals());
    IS(PyObject_CallFunction(function, (char *)"i", 8), "(8, 1)");
    Py_DECREF(function);
    Py_DECREF(made);
    made = PyCode_NewEmpty("file.py", "name", 33);
    IS(PyObject_GetAttrString((PyObject *)made, "co_name"), "'name'");
    CHECK(made->co_firstlineno == 33);
    Py_DECREF(made);
    PyObject *lnotab = PyString_FromString("");
    PyObject *same = PyCode_Optimize(inner->co_code, inner->co_consts, inner->co_names, lnotab);
    CHECK(same != NULL && PyString_Check(same));
    Py_DECREF(same);
    Py_DECREF(lnotab);
    PyObject *half = PyFloat_FromDouble(-0.0);
    extern PyObject *_PyCode_ConstantKey(PyObject *);
    PyObject *key = _PyCode_ConstantKey(half);
    PyObject *zero = PyFloat_FromDouble(0.0);
    PyObject *other = _PyCode_ConstantKey(zero);
    CHECK(PyTuple_Check(key) && PyObject_RichCompareBool(key, other, Py_EQ) == 0);
    Py_DECREF(zero);
    Py_DECREF(other);
    Py_DECREF(key);
    Py_DECREF(half);
    Py_DECREF(code);
    Py_DECREF(text);
    Py_DECREF(empty);
    DONE;
}

PROBE(frames)
{
    PyCodeObject *code = (PyCodeObject *)probe_eval("(lambda a: a + 1).__code__");
    PyObject *globals = PyEval_GetGlobals();
    PyFrameObject *frame = PyFrame_New(PyThreadState_Get(), code, globals, NULL);
    CHECK(Py_TYPE(frame) == &PyFrame_Type && PyFrame_GetLineNumber(frame) == code->co_firstlineno);
    frame->f_localsplus[0] = PyInt_FromLong(41);
    PyFrame_FastToLocals(frame);
    BORROWED(frame->f_locals, "{'a': 41}");
    PyObject *six = PyInt_FromLong(6);
    CHECK(PyDict_SetItemString(frame->f_locals, "a", six) == 0);
    PyFrame_LocalsToFast(frame, 1);
    CHECK(frame->f_localsplus[0] == six);
    PyFrame_BlockSetup(frame, 122, 10, 1);
    CHECK(frame->f_iblock == 1);
    PyTryBlock *block = PyFrame_BlockPop(frame);
    CHECK(block->b_type == 122 && block->b_handler == 10 && block->b_level == 1 && frame->f_iblock == 0);
    IS(PyEval_EvalFrame(frame), "7");
    Py_DECREF(frame);
    frame = PyFrame_New(PyThreadState_Get(), code, globals, NULL);
    frame->f_localsplus[0] = PyInt_FromLong(1);
    IS(PyEval_EvalFrameEx(frame, 0), "2");
    Py_DECREF(frame);
    Py_DECREF(six);
    CHECK(PyFrame_ClearFreeList() >= 0);
    PyCodeObject *generating = (PyCodeObject *)probe_eval("(lambda: (yield 5)).__code__");
    frame = PyFrame_New(PyThreadState_Get(), generating, globals, NULL);
    PyObject *generator = PyGen_New(frame);
    CHECK(Py_TYPE(generator) == &PyGen_Type);
    IS(PyIter_Next(generator), "5");
    CHECK(PyGen_NeedsFinalizing((PyGenObject *)generator) == 0);
    Py_DECREF(generator);
    Py_DECREF(generating);
    Py_DECREF(code);
    DONE;
}

PROBE(running)
{
    PyCompilerFlags flags = {CO_FUTURE_DIVISION};
    PyObject *globals = probe_eval("{'x': 5, '__builtins__': __builtins__}");
    PyObject *code = Py_CompileStringFlags("x / 2", "p.py", Py_eval_input, &flags);
    IS(PyEval_EvalCode((PyCodeObject *)code, globals, globals), "2.5");
    Py_DECREF(code);
    IS(PyRun_StringFlags("x / 2", Py_eval_input, globals, globals, &flags), "2.5");
#undef PyRun_String
    extern PyObject *PyRun_String(const char *, int, PyObject *, PyObject *);
    IS(PyRun_String("x / 2", Py_eval_input, globals, globals), "2");
    NULLS(PyRun_String("x /", Py_eval_input, globals, globals), PyExc_SyntaxError);
#undef Py_CompileString
    extern PyObject *Py_CompileString(const char *, const char *, int);
    NULLS(Py_CompileString("(", "p.py", Py_eval_input), PyExc_SyntaxError);
    code = Py_CompileString("1", "p.py", Py_eval_input);
    Py_DECREF(code);
#undef PyRun_File
#undef PyRun_FileEx
#undef PyRun_FileFlags
    extern PyObject *PyRun_File(FILE *, const char *, int, PyObject *, PyObject *);
    extern PyObject *PyRun_FileEx(FILE *, const char *, int, PyObject *, PyObject *, int);
    extern PyObject *PyRun_FileFlags(FILE *, const char *, int, PyObject *, PyObject *, PyCompilerFlags *);
    FILE *stream = probe_file("x * 2\n");
    IS(PyRun_File(stream, "p.py", Py_eval_input, globals, globals), "10");
    rewind(stream);
    IS(PyRun_FileFlags(stream, "p.py", Py_eval_input, globals, globals, &flags), "10");
    rewind(stream);
    IS(PyRun_FileEx(stream, "p.py", Py_eval_input, globals, globals, 1), "10");
    IS(PyRun_FileExFlags(probe_file("x / 2\n"), "p.py", Py_eval_input, globals, globals, 1, &flags), "2.5");
    struct symtable *table = Py_SymtableString("a = b", "p.py", Py_file_input);
    CHECK(table != NULL && PyDict_Size(table->st_symbols) == 1);
    PySymtable_Free(table);
    Py_DECREF(globals);
    DONE;
}

/* The PyRun_Simple* and PyRun_Any* functions run in __main__, print errors and say only
 * whether there was one; each in all its spellings. */
PROBE(running_main)
{
    PyCompilerFlags flags = {CO_FUTURE_PRINT_FUNCTION};
#undef PyRun_SimpleString
#undef PyRun_AnyFile
#undef PyRun_AnyFileEx
#undef PyRun_AnyFileFlags
#undef PyRun_SimpleFile
#undef PyRun_SimpleFileEx
    extern int PyRun_SimpleString(const char *);
    extern int PyRun_AnyFile(FILE *, const char *);
    extern int PyRun_AnyFileEx(FILE *, const char *, int);
    extern int PyRun_SimpleFile(FILE *, const char *);
    extern int PyRun_SimpleFileEx(FILE *, const char *, int);
    extern int PyRun_AnyFileFlags(FILE *, const char *, PyCompilerFlags *);
    CHECK(PyRun_SimpleString("probe_runs = ['string']\n") == 0);
    CHECK(PyRun_SimpleStringFlags("print = probe_runs.append; print('flags')\n", &flags) == 0);
    FILE *stream = probe_file("probe_runs.append(__file__)\n");
    CHECK(PyRun_SimpleFile(stream, "one.py") == 0);
    rewind(stream);
    CHECK(PyRun_AnyFile(stream, "two.py") == 0);
    rewind(stream);
    CHECK(PyRun_AnyFileFlags(stream, "three.py", &flags) == 0);
    rewind(stream);
    CHECK(PyRun_SimpleFileEx(stream, "four.py", 1) == 0);
    CHECK(PyRun_AnyFileEx(probe_file("probe_runs.append(5)\n"), NULL, 1) == 0);
    CHECK(PyRun_AnyFileExFlags(probe_file("print(6)\n"), "six.py", 1, &flags) == 0);
    CHECK(PyRun_SimpleFileExFlags(probe_file("print(7)\n"), "seven.py", 1, &flags) == 0);
    PyObject *main = PyImport_AddModule("__main__");
    PyObject *runs = PyObject_GetAttrString(main, "probe_runs");
    IS(runs, "['string', 'flags', 'one.py', 'two.py', 'three.py', 'four.py', 5, 6, 7]");
    DONE;
}

PyMethodDef probes_run[] = {
    ROW(evaluation), ROW(tracing), ROW(code_objects), ROW(frames), ROW(running), ROW(running_main), LAST,
};
