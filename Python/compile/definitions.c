/* Functions, classes, lambdas, comprehensions - all that opens a unit of its own -
 * and the import statements. */
#include "compile_internal.h"

/* ---- function objects ---------------------------------------------------------- */

/* Push the cell that an inner function calls by this name. */
static int
emit_closure_cell(struct compiler *c, PyObject *name)
{
    struct unit *u = c->unit;
    /* A class may bind a name that its methods take from a function around it:
     * then the method's cell is the class's free variable. */
    struct pool *pool = PyST_GetScope(u->entry, name) == CELL ? &u->cells : &u->frees;
    int position = _PyCompile_PoolFind(pool, name);

    if (position < 0) {
        PyErr_Format(PyExc_SystemError, "no cell for '%.100s' in %.100s",
                     PyString_AS_STRING(name), PyString_AS_STRING(u->name));
        return -1;
    }
    return _PyCompile_EmitArg(c, LOAD_CLOSURE, position);
}

/* Turn code, and as many defaults as are on the stack, into a function. */
static int
emit_function(struct compiler *c, PyCodeObject *code, Py_ssize_t defaults)
{
    Py_ssize_t n = PyCode_GetNumFree(code);

    for (Py_ssize_t i = 0; i < n; i++) {
        TRY(emit_closure_cell(c, PyTuple_GET_ITEM(code->co_freevars, i)));
    }
    if (n > 0) {
        TRY(_PyCompile_EmitArg(c, BUILD_TUPLE, n));
    }
    TRY(_PyCompile_EmitConstant(c, (PyObject *)code));
    return _PyCompile_EmitArg(c, n > 0 ? MAKE_CLOSURE : MAKE_FUNCTION, defaults);
}

/* Assemble the open unit, return to the outer one and make the function there. */
static int
finish_function(struct compiler *c, Py_ssize_t defaults)
{
    PyCodeObject *code = _PyCompile_Assemble(c, 1);

    if (code == NULL) {
        return -1;
    }
    _PyCompile_ExitUnit(c);
    int status = emit_function(c, code, defaults);
    Py_DECREF(code);
    return status;
}

/* Take tuple parameters apart at the start of the function. */
static int
unpack_parameters(struct compiler *c, arguments_ty args)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(args->args); i++) {
        expr_ty arg = (expr_ty)asdl_seq_GET(args->args, i);
        if (arg->kind != Tuple_kind) {
            continue;
        }
        PyObject *name = PyString_FromFormat(".%zd", i);
        if (name == NULL) {
            return -1;
        }
        int status = _PyCompile_EmitVariable(c, name, Load);
        Py_DECREF(name);
        TRY(status);
        TRY(_PyCompile_Expr(c, arg));
    }
    return 0;
}

/* The text of a docstring, or NULL. */
static PyObject *
docstring_of(asdl_seq *body)
{
    if (asdl_seq_LEN(body) == 0) {
        return NULL;
    }
    stmt_ty first = (stmt_ty)asdl_seq_GET(body, 0);
    if (first->kind != Expr_kind || first->v.Expr.value->kind != Str_kind) {
        return NULL;
    }
    return first->v.Expr.value->v.Str.s;
}

static int
call_decorators(struct compiler *c, asdl_seq *decorators)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(decorators); i++) {
        TRY(_PyCompile_EmitArg(c, CALL_FUNCTION, 1));
    }
    return 0;
}

int
_PyCompile_Function(struct compiler *c, stmt_ty s)
{
    arguments_ty args = s->v.FunctionDef.args;
    asdl_seq *body = s->v.FunctionDef.body;

    TRY(_PyCompile_Exprs(c, s->v.FunctionDef.decorator_list));
    TRY(_PyCompile_Exprs(c, args->defaults));
    TRY(_PyCompile_EnterUnit(c, s->v.FunctionDef.name, s, s->lineno));

    /* The first constant is the docstring, or None. */
    PyObject *docstring = docstring_of(body);
    int keep = docstring != NULL && Py_OptimizeFlag < 2;
    TRY(_PyCompile_AddConstant(c, keep ? docstring : Py_None));
    TRY(unpack_parameters(c, args));
    c->unit->argument_count = (int)asdl_seq_LEN(args->args);
    TRY(_PyCompile_Stmts(c, body, docstring != NULL));

    TRY(finish_function(c, asdl_seq_LEN(args->defaults)));
    TRY(call_decorators(c, s->v.FunctionDef.decorator_list));
    return _PyCompile_EmitVariable(c, s->v.FunctionDef.name, Store);
}

int
_PyCompile_Lambda(struct compiler *c, expr_ty e)
{
    arguments_ty args = e->v.Lambda.args;
    PyObject *name = PyString_InternFromString("<lambda>");

    if (name == NULL) {
        return -1;
    }
    int status = _PyCompile_Exprs(c, args->defaults);
    if (status == 0) {
        status = _PyCompile_EnterUnit(c, name, e, e->lineno);
    }
    Py_DECREF(name);
    TRY(status);
    TRY(_PyCompile_AddConstant(c, Py_None)); /* where a docstring would be */
    TRY(unpack_parameters(c, args));
    c->unit->argument_count = (int)asdl_seq_LEN(args->args);
    TRY(_PyCompile_Expr(c, e->v.Lambda.body));
    TRY(_PyCompile_Emit(c, c->unit->entry->ste_generator ? POP_TOP : RETURN_VALUE));
    return finish_function(c, asdl_seq_LEN(args->defaults));
}

/* ---- classes and modules --------------------------------------------------------------- */

/* The statements of a module or class; a docstring is assigned to __doc__. */
int
_PyCompile_Body(struct compiler *c, asdl_seq *body)
{
    if (docstring_of(body) == NULL || Py_OptimizeFlag >= 2) {
        return _PyCompile_Stmts(c, body, 0);
    }
    stmt_ty first = (stmt_ty)asdl_seq_GET(body, 0);
    TRY(_PyCompile_Expr(c, first->v.Expr.value));
    TRY(_PyCompile_EmitVariable(c, _Py_ID(__doc__), Store));
    return _PyCompile_Stmts(c, body, 1);
}

int
_PyCompile_Class(struct compiler *c, stmt_ty s)
{
    PyObject *name = s->v.ClassDef.name;

    TRY(_PyCompile_Exprs(c, s->v.ClassDef.decorator_list));
    TRY(_PyCompile_EmitConstant(c, name));
    TRY(_PyCompile_Exprs(c, s->v.ClassDef.bases));
    TRY(_PyCompile_EmitArg(c, BUILD_TUPLE, asdl_seq_LEN(s->v.ClassDef.bases)));
    TRY(_PyCompile_EnterUnit(c, name, s, s->lineno));
    Py_INCREF(name);
    Py_XSETREF(c->unit->private_name, name);

    TRY(_PyCompile_EmitVariable(c, _Py_ID(__name__), Load));
    TRY(_PyCompile_EmitVariable(c, _Py_ID(__module__), Store));
    TRY(_PyCompile_Body(c, s->v.ClassDef.body));
    TRY(_PyCompile_Emit(c, LOAD_LOCALS));
    TRY(_PyCompile_Emit(c, RETURN_VALUE));

    TRY(finish_function(c, 0));
    TRY(_PyCompile_EmitArg(c, CALL_FUNCTION, 0));
    TRY(_PyCompile_Emit(c, BUILD_CLASS));
    TRY(call_decorators(c, s->v.ClassDef.decorator_list));
    return _PyCompile_EmitVariable(c, name, Store);
}

/* ---- comprehensions ------------------------------------------------------------------------ */

/* The parts that set, dict and generator comprehensions have in common. */
struct comprehension {
    const char *name;
    asdl_seq *generators;
    expr_ty element; /* of a dict: the key */
    expr_ty value;   /* of a dict, else NULL */
    int build;       /* opcode that makes the result; 0: a generator */
};

static struct comprehension
comprehension_parts(expr_ty e)
{
    struct comprehension parts = {NULL, NULL, NULL, NULL, 0};

    switch (e->kind) {
    case GeneratorExp_kind:
        parts.name = "<genexpr>";
        parts.generators = e->v.GeneratorExp.generators;
        parts.element = e->v.GeneratorExp.elt;
        break;
    case SetComp_kind:
        parts.name = "<setcomp>";
        parts.generators = e->v.SetComp.generators;
        parts.element = e->v.SetComp.elt;
        parts.build = BUILD_SET;
        break;
    default:
        assert(e->kind == DictComp_kind);
        parts.name = "<dictcomp>";
        parts.generators = e->v.DictComp.generators;
        parts.element = e->v.DictComp.key;
        parts.value = e->v.DictComp.value;
        parts.build = BUILD_MAP;
        break;
    }
    return parts;
}

/* What happens to one element, inside all the loops. */
static int
emit_element(struct compiler *c, struct comprehension *parts)
{
    Py_ssize_t depth = asdl_seq_LEN(parts->generators) + 1;

    if (parts->value != NULL) {
        TRY(_PyCompile_Expr(c, parts->value)); /* before the key, as in d[k] = v */
    }
    TRY(_PyCompile_Expr(c, parts->element));
    if (parts->build == BUILD_MAP) {
        return _PyCompile_EmitArg(c, MAP_ADD, depth);
    }
    if (parts->build == BUILD_SET) {
        return _PyCompile_EmitArg(c, SET_ADD, depth);
    }
    TRY(_PyCompile_Emit(c, YIELD_VALUE));
    return _PyCompile_Emit(c, POP_TOP);
}

static int
emit_comprehension_loop(struct compiler *c, struct comprehension *parts, Py_ssize_t i)
{
    comprehension_ty generator = (comprehension_ty)asdl_seq_GET(parts->generators, i);
    int start = _PyCompile_NewLabel(c);
    int next = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (start < 0 || next < 0 || end < 0 || _PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    if (i == 0) {
        c->unit->argument_count = 1;
        TRY(_PyCompile_EmitArg(c, LOAD_FAST, 0));
    }
    else {
        TRY(_PyCompile_Expr(c, generator->iter));
        TRY(_PyCompile_Emit(c, GET_ITER));
    }
    TRY(_PyCompile_Place(c, start));
    TRY(_PyCompile_EmitJump(c, FOR_ITER, end));
    TRY(_PyCompile_NextBlock(c));
    TRY(_PyCompile_Expr(c, generator->target));
    for (Py_ssize_t j = 0; j < asdl_seq_LEN(generator->ifs); j++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(generator->ifs, j)));
        TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, next));
        TRY(_PyCompile_NextBlock(c));
    }
    if (i + 1 < asdl_seq_LEN(parts->generators)) {
        TRY(emit_comprehension_loop(c, parts, i + 1));
    }
    else {
        TRY(emit_element(c, parts));
        TRY(_PyCompile_NextBlock(c));
    }
    TRY(_PyCompile_Place(c, next));
    TRY(_PyCompile_EmitJump(c, JUMP_ABSOLUTE, start));
    return _PyCompile_Place(c, end);
}

int
_PyCompile_Comprehension(struct compiler *c, expr_ty e)
{
    struct comprehension parts = comprehension_parts(e);
    comprehension_ty first = (comprehension_ty)asdl_seq_GET(parts.generators, 0);
    PyObject *name = PyString_FromString(parts.name); /* not interned, as in 2.7 */

    if (name == NULL) {
        return -1;
    }
    int status = _PyCompile_EnterUnit(c, name, e, e->lineno);
    Py_DECREF(name);
    TRY(status);
    if (parts.build != 0) {
        TRY(_PyCompile_EmitArg(c, parts.build, 0));
    }
    TRY(emit_comprehension_loop(c, &parts, 0));
    if (parts.build != 0) {
        TRY(_PyCompile_Emit(c, RETURN_VALUE));
    }
    TRY(finish_function(c, 0));
    TRY(_PyCompile_Expr(c, first->iter));
    TRY(_PyCompile_Emit(c, GET_ITER));
    return _PyCompile_EmitArg(c, CALL_FUNCTION, 1);
}

/* ---- imports -------------------------------------------------------------------------------- */

static int
emit_number(struct compiler *c, long number)
{
    PyObject *value = PyInt_FromLong(number);

    if (value == NULL) {
        return -1;
    }
    int status = _PyCompile_EmitConstant(c, value);
    Py_DECREF(value);
    return status;
}

/* A piece of a dotted name, interned. */
static PyObject *
name_piece(const char *text, const char *dot)
{
    PyObject *piece = PyString_FromStringAndSize(text, dot == NULL ? (Py_ssize_t)strlen(text)
                                                                   : (Py_ssize_t)(dot - text));
    if (piece != NULL) {
        PyString_InternInPlace(&piece);
    }
    return piece;
}

/* "import a.b.c as x": the import leaves a; go down to c. */
static int
emit_submodule_path(struct compiler *c, PyObject *name)
{
    const char *dot = strchr(PyString_AS_STRING(name), '.');

    while (dot != NULL) {
        const char *start = dot + 1;
        dot = strchr(start, '.');
        PyObject *piece = name_piece(start, dot);
        if (piece == NULL) {
            return -1;
        }
        int status = _PyCompile_EmitName(c, LOAD_ATTR, piece);
        Py_DECREF(piece);
        TRY(status);
    }
    return 0;
}

static int
compile_import_alias(struct compiler *c, alias_ty alias)
{
    TRY(emit_number(c, _PyCompile_HasFuture(c, CO_FUTURE_ABSOLUTE_IMPORT) ? 0 : -1));
    TRY(_PyCompile_EmitConstant(c, Py_None));
    TRY(_PyCompile_EmitName(c, IMPORT_NAME, alias->name));
    if (alias->asname != NULL) {
        TRY(emit_submodule_path(c, alias->name));
        return _PyCompile_EmitVariable(c, alias->asname, Store);
    }
    const char *text = PyString_AS_STRING(alias->name);
    PyObject *head = name_piece(text, strchr(text, '.'));
    if (head == NULL) {
        return -1;
    }
    int status = _PyCompile_EmitVariable(c, head, Store);
    Py_DECREF(head);
    return status;
}

int
_PyCompile_Import(struct compiler *c, stmt_ty s)
{
    asdl_seq *names = s->v.Import.names;

    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        TRY(compile_import_alias(c, (alias_ty)asdl_seq_GET(names, i)));
    }
    return 0;
}

/* Push the level, the tuple of names, and import the module. */
static int
emit_import_from(struct compiler *c, stmt_ty s)
{
    asdl_seq *aliases = s->v.ImportFrom.names;
    int level = s->v.ImportFrom.level;
    PyObject *module = s->v.ImportFrom.module;

    if (level == 0 && !_PyCompile_HasFuture(c, CO_FUTURE_ABSOLUTE_IMPORT)) {
        level = -1;
    }
    TRY(emit_number(c, level));
    PyObject *names = PyTuple_New(asdl_seq_LEN(aliases));
    if (names == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(aliases); i++) {
        PyObject *name = ((alias_ty)asdl_seq_GET(aliases, i))->name;
        Py_INCREF(name);
        PyTuple_SET_ITEM(names, i, name);
    }
    int status = _PyCompile_EmitConstant(c, names);
    Py_DECREF(names);
    TRY(status);
    if (module != NULL) {
        return _PyCompile_EmitName(c, IMPORT_NAME, module);
    }
    module = PyString_FromString("");
    if (module == NULL) {
        return -1;
    }
    status = _PyCompile_EmitName(c, IMPORT_NAME, module);
    Py_DECREF(module);
    return status;
}

int
_PyCompile_ImportFrom(struct compiler *c, stmt_ty s)
{
    asdl_seq *names = s->v.ImportFrom.names;
    PyObject *module = s->v.ImportFrom.module;

    if (s->lineno > c->future->ff_lineno && module != NULL
        && strcmp(PyString_AS_STRING(module), "__future__") == 0) {
        return _PyCompile_Error(
            c, "from __future__ imports must occur at the beginning of the file");
    }
    TRY(emit_import_from(c, s));
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        alias_ty alias = (alias_ty)asdl_seq_GET(names, i);
        if (i == 0 && strcmp(PyString_AS_STRING(alias->name), "*") == 0) {
            return _PyCompile_Emit(c, IMPORT_STAR);
        }
        TRY(_PyCompile_EmitName(c, IMPORT_FROM, alias->name));
        TRY(_PyCompile_EmitVariable(c, alias->asname != NULL ? alias->asname : alias->name,
                                    Store));
    }
    return _PyCompile_Emit(c, POP_TOP);
}
