/* Syntax trees that programs build: are they sound enough to compile?
 *
 * The parser's trees need no check.  A tree made of _ast objects may lack parts, be
 * empty where something must be, or write to what cannot be written to; the compiler
 * would crash on it or make bytecode that does.  So compile() passes such trees
 * through here first.  What is merely odd is let through, as in 2.7. */
#include "compile_internal.h"

static int validate_stmts(asdl_seq *seq);
static int validate_expr(expr_ty e, expr_context_ty ctx);

static int
invalid(const char *text)
{
    PyErr_SetString(PyExc_ValueError, text);
    return -1;
}

static int
missing(const char *what)
{
    PyErr_Format(PyExc_ValueError, "None disallowed in %s", what);
    return -1;
}

static int
validate_name(PyObject *name, const char *where)
{
    return name == NULL ? missing(where) : 0;
}

static int
validate_optional(expr_ty e)
{
    return e == NULL ? 0 : validate_expr(e, Load);
}

static int
validate_exprs(asdl_seq *seq, expr_context_ty ctx)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(seq); i++) {
        TRY(validate_expr((expr_ty)asdl_seq_GET(seq, i), ctx));
    }
    return 0;
}

/* ---- expressions ------------------------------------------------------------------ */

static int
validate_slice(slice_ty s)
{
    if (s == NULL) {
        return missing("slice");
    }
    switch (s->kind) {
    case Ellipsis_kind:
        return 0;
    case Slice_kind:
        TRY(validate_optional(s->v.Slice.lower));
        TRY(validate_optional(s->v.Slice.upper));
        return validate_optional(s->v.Slice.step);
    case ExtSlice_kind:
        TRY(_PyCompile_EnterRecursion());
        for (Py_ssize_t i = 0; i < asdl_seq_LEN(s->v.ExtSlice.dims); i++) {
            TRY(validate_slice((slice_ty)asdl_seq_GET(s->v.ExtSlice.dims, i)));
        }
        return 0;
    case Index_kind:
        return validate_expr(s->v.Index.value, Load);
    }
    return 0;
}

/* Parameters: names, and tuples of names at any depth. */
static int
validate_parameters(asdl_seq *args)
{
    TRY(_PyCompile_EnterRecursion());
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(args); i++) {
        expr_ty arg = (expr_ty)asdl_seq_GET(args, i);
        if (arg == NULL) {
            return missing("parameter list");
        }
        if (arg->kind == Tuple_kind) {
            if (arg->v.Tuple.ctx != Store) {
                return invalid("a tuple parameter must have Store context");
            }
            TRY(validate_exprs(arg->v.Tuple.elts, Store));
            TRY(validate_parameters(arg->v.Tuple.elts));
        }
        else if (arg->kind == Name_kind) {
            TRY(validate_name(arg->v.Name.id, "parameter list"));
        }
        /* all else is refused by the symbol table with 2.7's text */
    }
    return 0;
}

static int
validate_arguments(arguments_ty args)
{
    if (args == NULL) {
        return missing("arguments");
    }
    if (asdl_seq_LEN(args->defaults) > asdl_seq_LEN(args->args)) {
        return invalid("more positional defaults than args on arguments");
    }
    TRY(validate_parameters(args->args));
    return validate_exprs(args->defaults, Load);
}

static int
validate_comprehension(asdl_seq *generators)
{
    if (asdl_seq_LEN(generators) == 0) {
        return invalid("comprehension with no generators");
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(generators); i++) {
        comprehension_ty generator = (comprehension_ty)asdl_seq_GET(generators, i);
        if (generator == NULL) {
            return missing("comprehension");
        }
        TRY(validate_expr(generator->target, Store));
        TRY(validate_expr(generator->iter, Load));
        TRY(validate_exprs(generator->ifs, Load));
    }
    return 0;
}

static int
validate_call(expr_ty e)
{
    asdl_seq *keywords = e->v.Call.keywords;

    TRY(validate_expr(e->v.Call.func, Load));
    TRY(validate_exprs(e->v.Call.args, Load));
    if (asdl_seq_LEN(e->v.Call.args) > 255 || asdl_seq_LEN(keywords) > 255) {
        PyErr_SetString(PyExc_SyntaxError, "more than 255 arguments");
        return -1;
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(keywords); i++) {
        keyword_ty keyword = (keyword_ty)asdl_seq_GET(keywords, i);
        if (keyword == NULL) {
            return missing("keyword list");
        }
        TRY(validate_name(keyword->arg, "keyword"));
        TRY(validate_expr(keyword->value, Load));
    }
    TRY(validate_optional(e->v.Call.starargs));
    return validate_optional(e->v.Call.kwargs);
}

static int
validate_compare(expr_ty e)
{
    Py_ssize_t n = asdl_seq_LEN(e->v.Compare.comparators);

    if (n == 0) {
        return invalid("Compare with no comparators");
    }
    if (n != asdl_seq_LEN(e->v.Compare.ops)) {
        return invalid("Compare has a different number of comparators and operands");
    }
    TRY(validate_expr(e->v.Compare.left, Load));
    return validate_exprs(e->v.Compare.comparators, Load);
}

static int
validate_dict(expr_ty e)
{
    if (asdl_seq_LEN(e->v.Dict.keys) != asdl_seq_LEN(e->v.Dict.values)) {
        return invalid("Dict doesn't have the same number of keys as values");
    }
    TRY(validate_exprs(e->v.Dict.keys, Load));
    return validate_exprs(e->v.Dict.values, Load);
}

/* Expressions that can only be read. */
static int
validate_value(expr_ty e)
{
    switch (e->kind) {
    case BoolOp_kind:
        if (asdl_seq_LEN(e->v.BoolOp.values) == 0) {
            return invalid("empty values on BoolOp");
        }
        return validate_exprs(e->v.BoolOp.values, Load);
    case BinOp_kind:
        TRY(validate_expr(e->v.BinOp.left, Load));
        return validate_expr(e->v.BinOp.right, Load);
    case UnaryOp_kind:
        return validate_expr(e->v.UnaryOp.operand, Load);
    case Lambda_kind:
        TRY(validate_arguments(e->v.Lambda.args));
        return validate_expr(e->v.Lambda.body, Load);
    case IfExp_kind:
        TRY(validate_expr(e->v.IfExp.test, Load));
        TRY(validate_expr(e->v.IfExp.body, Load));
        return validate_expr(e->v.IfExp.orelse, Load);
    case Dict_kind:
        return validate_dict(e);
    case Set_kind:
        return validate_exprs(e->v.Set.elts, Load);
    case ListComp_kind:
        TRY(validate_comprehension(e->v.ListComp.generators));
        return validate_expr(e->v.ListComp.elt, Load);
    case SetComp_kind:
        TRY(validate_comprehension(e->v.SetComp.generators));
        return validate_expr(e->v.SetComp.elt, Load);
    case DictComp_kind:
        TRY(validate_comprehension(e->v.DictComp.generators));
        TRY(validate_expr(e->v.DictComp.key, Load));
        return validate_expr(e->v.DictComp.value, Load);
    case GeneratorExp_kind:
        TRY(validate_comprehension(e->v.GeneratorExp.generators));
        return validate_expr(e->v.GeneratorExp.elt, Load);
    case Yield_kind:
        return validate_optional(e->v.Yield.value);
    case Compare_kind:
        return validate_compare(e);
    case Call_kind:
        return validate_call(e);
    case Repr_kind:
        return validate_expr(e->v.Repr.value, Load);
    case Num_kind:
        return validate_name(e->v.Num.n, "Num");
    case Str_kind:
        return validate_name(e->v.Str.s, "Str");
    default:
        return invalid("unexpected expression");
    }
}

static int
check_context(expr_context_ty has, expr_context_ty wanted)
{
    static const char *const names[] = {"", "Load", "Store", "Del", "AugLoad", "AugStore", "Param"};

    if (has == wanted) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "expression must have %s context but has %s instead",
                 names[wanted], has >= Load && has <= Param ? names[has] : "none");
    return -1;
}

/* An expression that is read, written or deleted. */
static int
validate_expr(expr_ty e, expr_context_ty ctx)
{
    if (e == NULL) {
        return missing("expression");
    }
    TRY(_PyCompile_EnterRecursion());
    switch (e->kind) {
    case Attribute_kind:
        TRY(check_context(e->v.Attribute.ctx, ctx));
        TRY(validate_name(e->v.Attribute.attr, "Attribute"));
        return validate_expr(e->v.Attribute.value, Load);
    case Subscript_kind:
        TRY(check_context(e->v.Subscript.ctx, ctx));
        TRY(validate_slice(e->v.Subscript.slice));
        return validate_expr(e->v.Subscript.value, Load);
    case Name_kind:
        TRY(check_context(e->v.Name.ctx, ctx));
        return validate_name(e->v.Name.id, "Name");
    case List_kind:
        TRY(check_context(e->v.List.ctx, ctx));
        return validate_exprs(e->v.List.elts, ctx);
    case Tuple_kind:
        TRY(check_context(e->v.Tuple.ctx, ctx));
        return validate_exprs(e->v.Tuple.elts, ctx);
    default:
        if (ctx != Load) {
            return invalid("expression which can't be assigned to or deleted");
        }
        return validate_value(e);
    }
}

/* ---- statements ---------------------------------------------------------------------- */

static int
validate_target_of_augassign(expr_ty e)
{
    if (e == NULL) {
        return missing("expression");
    }
    switch (e->kind) {
    case Name_kind:
        return validate_name(e->v.Name.id, "Name");
    case Attribute_kind:
        TRY(validate_name(e->v.Attribute.attr, "Attribute"));
        return validate_expr(e->v.Attribute.value, Load);
    case Subscript_kind:
        TRY(validate_slice(e->v.Subscript.slice));
        return validate_expr(e->v.Subscript.value, Load);
    default:
        return 0; /* refused by the compiler */
    }
}

static int
validate_aliases(asdl_seq *names)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        alias_ty alias = (alias_ty)asdl_seq_GET(names, i);
        if (alias == NULL) {
            return missing("import list");
        }
        TRY(validate_name(alias->name, "alias"));
    }
    return 0;
}

static int
validate_handlers(asdl_seq *handlers)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(handlers); i++) {
        excepthandler_ty handler = (excepthandler_ty)asdl_seq_GET(handlers, i);
        if (handler == NULL) {
            return missing("handler list");
        }
        TRY(validate_optional(handler->v.ExceptHandler.type));
        if (handler->v.ExceptHandler.name != NULL) {
            TRY(validate_expr(handler->v.ExceptHandler.name, Store));
        }
        TRY(validate_stmts(handler->v.ExceptHandler.body));
    }
    return 0;
}

static int
validate_compound(stmt_ty s)
{
    switch (s->kind) {
    case FunctionDef_kind:
        TRY(validate_name(s->v.FunctionDef.name, "FunctionDef"));
        TRY(validate_arguments(s->v.FunctionDef.args));
        TRY(validate_exprs(s->v.FunctionDef.decorator_list, Load));
        return validate_stmts(s->v.FunctionDef.body);
    case ClassDef_kind:
        TRY(validate_name(s->v.ClassDef.name, "ClassDef"));
        TRY(validate_exprs(s->v.ClassDef.bases, Load));
        TRY(validate_exprs(s->v.ClassDef.decorator_list, Load));
        return validate_stmts(s->v.ClassDef.body);
    case For_kind:
        TRY(validate_expr(s->v.For.target, Store));
        TRY(validate_expr(s->v.For.iter, Load));
        TRY(validate_stmts(s->v.For.body));
        return validate_stmts(s->v.For.orelse);
    case While_kind:
        TRY(validate_expr(s->v.While.test, Load));
        TRY(validate_stmts(s->v.While.body));
        return validate_stmts(s->v.While.orelse);
    case If_kind:
        TRY(validate_expr(s->v.If.test, Load));
        TRY(validate_stmts(s->v.If.body));
        return validate_stmts(s->v.If.orelse);
    case With_kind:
        TRY(validate_expr(s->v.With.context_expr, Load));
        if (s->v.With.optional_vars != NULL) {
            TRY(validate_expr(s->v.With.optional_vars, Store));
        }
        return validate_stmts(s->v.With.body);
    case TryExcept_kind:
        TRY(validate_stmts(s->v.TryExcept.body));
        TRY(validate_handlers(s->v.TryExcept.handlers));
        return validate_stmts(s->v.TryExcept.orelse);
    case TryFinally_kind:
        TRY(validate_stmts(s->v.TryFinally.body));
        return validate_stmts(s->v.TryFinally.finalbody);
    default:
        return 0; /* pass, break, continue */
    }
}

static int
validate_global(stmt_ty s)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(s->v.Global.names); i++) {
        TRY(validate_name((PyObject *)asdl_seq_GET(s->v.Global.names, i), "Global"));
    }
    return 0;
}

static int
validate_stmt(stmt_ty s)
{
    if (s == NULL) {
        return missing("statement list");
    }
    TRY(_PyCompile_EnterRecursion());
    switch (s->kind) {
    case Return_kind:
        return validate_optional(s->v.Return.value);
    case Delete_kind:
        return validate_exprs(s->v.Delete.targets, Del);
    case Assign_kind:
        if (asdl_seq_LEN(s->v.Assign.targets) == 0) {
            return invalid("empty targets on Assign");
        }
        TRY(validate_exprs(s->v.Assign.targets, Store));
        return validate_expr(s->v.Assign.value, Load);
    case AugAssign_kind:
        TRY(validate_target_of_augassign(s->v.AugAssign.target));
        return validate_expr(s->v.AugAssign.value, Load);
    case Print_kind:
        TRY(validate_optional(s->v.Print.dest));
        return validate_exprs(s->v.Print.values, Load);
    case Raise_kind:
        TRY(validate_optional(s->v.Raise.type));
        TRY(validate_optional(s->v.Raise.inst));
        return validate_optional(s->v.Raise.tback);
    case Assert_kind:
        TRY(validate_expr(s->v.Assert.test, Load));
        return validate_optional(s->v.Assert.msg);
    case Import_kind:
        return validate_aliases(s->v.Import.names);
    case ImportFrom_kind:
        return validate_aliases(s->v.ImportFrom.names);
    case Exec_kind:
        TRY(validate_expr(s->v.Exec.body, Load));
        TRY(validate_optional(s->v.Exec.globals));
        return validate_optional(s->v.Exec.locals);
    case Global_kind:
        return validate_global(s);
    case Expr_kind:
        return validate_expr(s->v.Expr.value, Load);
    default:
        return validate_compound(s);
    }
}

static int
validate_stmts(asdl_seq *seq)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(seq); i++) {
        TRY(validate_stmt((stmt_ty)asdl_seq_GET(seq, i)));
    }
    return 0;
}

int
_PyCompile_ValidateTree(mod_ty mod)
{
    switch (mod->kind) {
    case Module_kind:
        return validate_stmts(mod->v.Module.body);
    case Interactive_kind:
        return validate_stmts(mod->v.Interactive.body);
    case Expression_kind:
        return validate_expr(mod->v.Expression.body, Load);
    default:
        return 0; /* refused by the compiler */
    }
}
