/* Python-ast.h: a constructor for each kind of tree node.  A program is built with all of
 * them, each node is looked at, and what it holds comes back through the ast module. */
#include "capiprobe.h"
#include <Python-ast.h>
#include <code.h>
#include <compile.h>

static PyArena *arena;

static asdl_seq *
sequence(int size, void *first, void *second)
{
    /* 2.7 exports what makes these, but not under a name of its API */
    asdl_seq *made = PyArena_Malloc(arena, sizeof(asdl_seq) + (size_t)size * sizeof(void *));
    made->size = size;
    if (size > 0) {
        asdl_seq_SET(made, 0, first);
    }
    if (size > 1) {
        asdl_seq_SET(made, 1, second);
    }
    return made;
}
#define NONE sequence(0, NULL, NULL)
#define ONE(x) sequence(1, x, NULL)
#define TWO(x, y) sequence(2, x, y)
#define HERE 1, 0, arena

static PyObject *
word(const char *text)
{
    PyObject *made = PyString_InternFromString(text);
    PyArena_AddPyObject(arena, made);
    return made;
}

static expr_ty
name(const char *text, expr_context_ty context)
{
    return _Py_Name(word(text), context, HERE);
}

static expr_ty
number(long value)
{
    PyObject *made = PyInt_FromLong(value);
    PyArena_AddPyObject(arena, made);
    return _Py_Num(made, HERE);
}

/* Is the dump of this statement (borrowed by the arena) as expected? */
static int
dumps(stmt_ty statement, const char *expected)
{
    mod_ty tree = _Py_Module(ONE(statement), arena);
    PyObject *object = PyAST_mod2obj(tree);
    PyObject *ast = PyImport_ImportModule("ast");
    PyObject *text = ast == NULL || object == NULL ? NULL : PyObject_CallMethod(ast, (char *)"dump", (char *)"O", object);
    int same = 0;
    if (text != NULL) {
        /* _Py_Module(body=[...]) around it */
        PyObject *whole = PyString_FromFormat("Module(body=[%s])", expected);
        same = strcmp(PyString_AsString(text), PyString_AsString(whole)) == 0;
        if (!same) {
            snprintf(probe_text, sizeof(probe_text), "%s", PyString_AsString(text));
        }
        Py_DECREF(whole);
    }
    Py_XDECREF(text);
    Py_XDECREF(ast);
    Py_XDECREF(object);
    return same;
}

#define X name("x", Load)
#define Y name("y", Load)
#define N "Name(id='x', ctx=Load())"
#define M "Name(id='y', ctx=Load())"
#define EXPRESSION(expression, text) CHECK(dumps(_Py_Expr(expression, HERE), "Expr(value=" text ")"))
#define STATEMENT(statement, text) CHECK(dumps(statement, text))

PROBE(tree_expressions)
{
    arena = PyArena_New();
    comprehension_ty loop = _Py_comprehension(name("a", Store), Y, ONE(X), arena);
#define LOOP "comprehension(target=Name(id='a', ctx=Store()), iter=" M ", ifs=[" N "])"
    EXPRESSION(X, N);
    EXPRESSION(number(5), "Num(n=5)");
    EXPRESSION(_Py_Str(word("s"), HERE), "Str(s='s')");
    EXPRESSION(_Py_BoolOp(And, TWO(X, Y), HERE), "BoolOp(op=And(), values=[" N ", " M "])");
    EXPRESSION(_Py_BinOp(X, FloorDiv, Y, HERE), "BinOp(left=" N ", op=FloorDiv(), right=" M ")");
    EXPRESSION(_Py_UnaryOp(Not, X, HERE), "UnaryOp(op=Not(), operand=" N ")");
    EXPRESSION(_Py_Lambda(_Py_arguments(NONE, NULL, NULL, NONE, arena), X, HERE),
               "Lambda(args=arguments(args=[], vararg=None, kwarg=None, defaults=[]), body=" N ")");
    EXPRESSION(_Py_IfExp(X, Y, X, HERE), "IfExp(test=" N ", body=" M ", orelse=" N ")");
    EXPRESSION(_Py_Dict(ONE(X), ONE(Y), HERE), "Dict(keys=[" N "], values=[" M "])");
    EXPRESSION(_Py_Set(ONE(X), HERE), "Set(elts=[" N "])");
    EXPRESSION(_Py_ListComp(X, ONE(loop), HERE), "ListComp(elt=" N ", generators=[" LOOP "])");
    EXPRESSION(_Py_SetComp(X, ONE(loop), HERE), "SetComp(elt=" N ", generators=[" LOOP "])");
    EXPRESSION(_Py_DictComp(X, Y, ONE(loop), HERE), "DictComp(key=" N ", value=" M ", generators=[" LOOP "])");
    EXPRESSION(_Py_GeneratorExp(X, ONE(loop), HERE), "GeneratorExp(elt=" N ", generators=[" LOOP "])");
    EXPRESSION(_Py_Yield(X, HERE), "Yield(value=" N ")");
    asdl_int_seq *operators = PyArena_Malloc(arena, sizeof(asdl_int_seq));
    operators->size = 1;
    asdl_seq_SET(operators, 0, NotIn);
    EXPRESSION(_Py_Compare(X, operators, ONE(Y), HERE), "Compare(left=" N ", ops=[NotIn()], comparators=[" M "])");
    EXPRESSION(_Py_Call(X, ONE(Y), ONE(_Py_keyword(word("k"), Y, arena)), X, Y, HERE),
               "Call(func=" N ", args=[" M "], keywords=[keyword(arg='k', value=" M ")], starargs=" N ", kwargs=" M ")");
    EXPRESSION(_Py_Repr(X, HERE), "Repr(value=" N ")");
    EXPRESSION(_Py_Attribute(X, word("f"), Load, HERE), "Attribute(value=" N ", attr='f', ctx=Load())");
    EXPRESSION(_Py_Subscript(X, _Py_Index(Y, arena), Load, HERE), "Subscript(value=" N ", slice=Index(value=" M "), ctx=Load())");
    EXPRESSION(_Py_Subscript(X, _Py_Slice(Y, NULL, X, arena), Load, HERE),
               "Subscript(value=" N ", slice=Slice(lower=" M ", upper=None, step=" N "), ctx=Load())");
    EXPRESSION(_Py_Subscript(X, _Py_ExtSlice(TWO(_Py_Ellipsis(arena), _Py_Index(Y, arena)), arena), Load, HERE),
               "Subscript(value=" N ", slice=ExtSlice(dims=[Ellipsis(), Index(value=" M ")]), ctx=Load())");
    EXPRESSION(_Py_List(ONE(X), Load, HERE), "List(elts=[" N "], ctx=Load())");
    EXPRESSION(_Py_Tuple(TWO(X, Y), Load, HERE), "Tuple(elts=[" N ", " M "], ctx=Load())");
    NULLS(_Py_Num(NULL, HERE), PyExc_ValueError);
    TEXT("field n is required for Num");
    NULLS(_Py_BinOp(NULL, Add, X, HERE), PyExc_ValueError);
    TEXT("field left is required for BinOp");
    PyArena_Free(arena);
    DONE;
}

PROBE(tree_statements)
{
    arena = PyArena_New();
    asdl_seq *body = ONE(_Py_Pass(HERE));
    STATEMENT(_Py_FunctionDef(word("f"), _Py_arguments(ONE(name("a", Param)), word("v"), word("k"), ONE(X), arena), body, ONE(Y), HERE),
              "FunctionDef(name='f', args=arguments(args=[Name(id='a', ctx=Param())], vararg='v', kwarg='k', defaults=[" N "]),"
              " body=[Pass()], decorator_list=[" M "])");
    STATEMENT(_Py_ClassDef(word("C"), ONE(X), body, NONE, HERE), "ClassDef(name='C', bases=[" N "], body=[Pass()], decorator_list=[])");
    STATEMENT(_Py_Return(NULL, HERE), "Return(value=None)");
    STATEMENT(_Py_Delete(ONE(name("x", Del)), HERE), "Delete(targets=[Name(id='x', ctx=Del())])");
    STATEMENT(_Py_Assign(ONE(name("a", Store)), X, HERE), "Assign(targets=[Name(id='a', ctx=Store())], value=" N ")");
    STATEMENT(_Py_AugAssign(name("a", Store), Pow, X, HERE), "AugAssign(target=Name(id='a', ctx=Store()), op=Pow(), value=" N ")");
    STATEMENT(_Py_Print(X, ONE(Y), false, HERE), "Print(dest=" N ", values=[" M "], nl=False)");
    STATEMENT(_Py_For(name("a", Store), X, body, body, HERE), "For(target=Name(id='a', ctx=Store()), iter=" N ", body=[Pass()], orelse=[Pass()])");
    STATEMENT(_Py_While(X, body, NONE, HERE), "While(test=" N ", body=[Pass()], orelse=[])");
    STATEMENT(_Py_If(X, body, NONE, HERE), "If(test=" N ", body=[Pass()], orelse=[])");
    STATEMENT(_Py_With(X, name("a", Store), body, HERE), "With(context_expr=" N ", optional_vars=Name(id='a', ctx=Store()), body=[Pass()])");
    STATEMENT(_Py_Raise(X, NULL, Y, HERE), "Raise(type=" N ", inst=None, tback=" M ")");
    STATEMENT(_Py_TryExcept(body, ONE(_Py_ExceptHandler(X, NULL, body, HERE)), NONE, HERE),
              "TryExcept(body=[Pass()], handlers=[ExceptHandler(type=" N ", name=None, body=[Pass()])], orelse=[])");
    STATEMENT(_Py_TryFinally(body, body, HERE), "TryFinally(body=[Pass()], finalbody=[Pass()])");
    STATEMENT(_Py_Assert(X, NULL, HERE), "Assert(test=" N ", msg=None)");
    STATEMENT(_Py_Import(ONE(_Py_alias(word("m"), word("n"), arena)), HERE), "Import(names=[alias(name='m', asname='n')])");
    STATEMENT(_Py_ImportFrom(word("m"), ONE(_Py_alias(word("n"), NULL, arena)), 2, HERE),
              "ImportFrom(module='m', names=[alias(name='n', asname=None)], level=2)");
    STATEMENT(_Py_Exec(X, Y, NULL, HERE), "Exec(body=" N ", globals=" M ", locals=None)");
    STATEMENT(_Py_Global(ONE(word("g")), HERE), "Global(names=['g'])");
    STATEMENT(_Py_Break(HERE), "Break()");
    STATEMENT(_Py_Continue(HERE), "Continue()");
    NULLS(_Py_If(NULL, body, NONE, HERE), PyExc_ValueError);
    TEXT("field test is required for If");
    PyArena_Free(arena);
    DONE;
}

PROBE(tree_roots)
{
    arena = PyArena_New();
    PyObject *object = PyAST_mod2obj(_Py_Expression(X, arena));
    CHECK(object != NULL && strcmp(Py_TYPE(object)->tp_name, "Expression") == 0);
    Py_DECREF(object);
    object = PyAST_mod2obj(_Py_Interactive(ONE(_Py_Expr(X, HERE)), arena));
    CHECK(object != NULL && strcmp(Py_TYPE(object)->tp_name, "Interactive") == 0);
    Py_DECREF(object);
    object = PyAST_mod2obj(_Py_Suite(ONE(_Py_Pass(HERE)), arena));
    CHECK(object != NULL && strcmp(Py_TYPE(object)->tp_name, "Suite") == 0);
    Py_DECREF(object);
    PyCodeObject *code = PyAST_Compile(_Py_Module(ONE(_Py_Expr(X, HERE)), arena), "made.py", NULL, arena);
    CHECK(code != NULL);
    Py_DECREF(code);
    PyArena_Free(arena);
    DONE;
}

PyMethodDef probes_tree[] = {ROW(tree_expressions), ROW(tree_statements), ROW(tree_roots), LAST};
