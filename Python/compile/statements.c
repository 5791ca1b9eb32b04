/* Statements to instructions; definitions and imports are in definitions.c. */
#include "compile_internal.h"

#define NOT_IN_LOOP "'continue' not properly in loop"
#define CONTINUE_IN_FINALLY "'continue' not supported inside 'finally' clause"

int
_PyCompile_Stmts(struct compiler *c, asdl_seq *seq, Py_ssize_t from)
{
    for (Py_ssize_t i = from; i < asdl_seq_LEN(seq); i++) {
        TRY(_PyCompile_Stmt(c, (stmt_ty)asdl_seq_GET(seq, i)));
    }
    return 0;
}

/* ---- conditions and loops ------------------------------------------------------- */

static int
compile_if(struct compiler *c, stmt_ty s)
{
    int truth = _PyCompile_ConstantTruth(s->v.If.test);
    int end = _PyCompile_NewLabel(c);
    int otherwise = end;

    if (end < 0 || truth == -2) {
        return -1;
    }
    if (truth >= 0) {
        TRY(_PyCompile_Stmts(c, truth ? s->v.If.body : s->v.If.orelse, 0));
        return _PyCompile_Place(c, end);
    }
    if (s->v.If.orelse != NULL) {
        TRY(otherwise = _PyCompile_NewLabel(c));
    }
    TRY(_PyCompile_Expr(c, s->v.If.test));
    TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, otherwise));
    TRY(_PyCompile_Stmts(c, s->v.If.body, 0));
    TRY(_PyCompile_EmitJump(c, JUMP_FORWARD, end));
    if (otherwise != end) {
        TRY(_PyCompile_Place(c, otherwise));
        TRY(_PyCompile_Stmts(c, s->v.If.orelse, 0));
    }
    return _PyCompile_Place(c, end);
}

static int
compile_for(struct compiler *c, stmt_ty s)
{
    int start = _PyCompile_NewLabel(c);
    int exhausted = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (start < 0 || exhausted < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_EmitJump(c, SETUP_LOOP, end));
    TRY(_PyCompile_PushFrame(c, FRAME_LOOP, start));
    TRY(_PyCompile_Expr(c, s->v.For.iter));
    TRY(_PyCompile_Emit(c, GET_ITER));
    TRY(_PyCompile_Place(c, start));
    TRY(_PyCompile_EmitJump(c, FOR_ITER, exhausted));
    TRY(_PyCompile_Expr(c, s->v.For.target));
    TRY(_PyCompile_Stmts(c, s->v.For.body, 0));
    TRY(_PyCompile_EmitJump(c, JUMP_ABSOLUTE, start));
    TRY(_PyCompile_Place(c, exhausted));
    TRY(_PyCompile_Emit(c, POP_BLOCK));
    _PyCompile_PopFrame(c, FRAME_LOOP);
    TRY(_PyCompile_Stmts(c, s->v.For.orelse, 0));
    return _PyCompile_Place(c, end);
}

static int
compile_while(struct compiler *c, stmt_ty s)
{
    int truth = _PyCompile_ConstantTruth(s->v.While.test);
    int anchor = -1;

    if (truth == -2) {
        return -1;
    }
    if (truth == 0) {
        return _PyCompile_Stmts(c, s->v.While.orelse, 0);
    }
    int loop = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);
    if (loop < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_EmitJump(c, SETUP_LOOP, end));
    TRY(_PyCompile_Place(c, loop));
    TRY(_PyCompile_PushFrame(c, FRAME_LOOP, loop));
    if (truth == -1) {
        TRY(anchor = _PyCompile_NewLabel(c));
        TRY(_PyCompile_Expr(c, s->v.While.test));
        TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, anchor));
    }
    TRY(_PyCompile_Stmts(c, s->v.While.body, 0));
    TRY(_PyCompile_EmitJump(c, JUMP_ABSOLUTE, loop));
    if (truth == -1) {
        TRY(_PyCompile_Place(c, anchor));
    }
    TRY(_PyCompile_Emit(c, POP_BLOCK));
    _PyCompile_PopFrame(c, FRAME_LOOP);
    TRY(_PyCompile_Stmts(c, s->v.While.orelse, 0));
    return _PyCompile_Place(c, end);
}

static int
compile_continue(struct compiler *c)
{
    struct unit *u = c->unit;
    int i = u->frame_count - 1;

    if (i < 0) {
        return _PyCompile_Error(c, NOT_IN_LOOP);
    }
    if (u->frames[i].kind == FRAME_LOOP) {
        return _PyCompile_EmitJump(c, JUMP_ABSOLUTE, u->frames[i].label);
    }
    for (; i >= 0 && u->frames[i].kind != FRAME_LOOP; i--) {
        if (u->frames[i].kind == FRAME_FINALLY_END) {
            return _PyCompile_Error(c, CONTINUE_IN_FINALLY);
        }
    }
    if (i < 0) {
        return _PyCompile_Error(c, NOT_IN_LOOP);
    }
    return _PyCompile_EmitJump(c, CONTINUE_LOOP, u->frames[i].label);
}

static int
compile_break(struct compiler *c)
{
    struct unit *u = c->unit;

    for (int i = 0; i < u->frame_count; i++) {
        if (u->frames[i].kind == FRAME_LOOP) {
            return _PyCompile_Emit(c, BREAK_LOOP);
        }
    }
    return _PyCompile_Error(c, "'break' outside loop");
}

/* ---- exceptions ---------------------------------------------------------------------- */

static int
compile_handler(struct compiler *c, excepthandler_ty handler, int end)
{
    int next;

    c->unit->line_emitted = 0;
    c->unit->line = handler->lineno;
    TRY(next = _PyCompile_NewLabel(c));
    if (handler->v.ExceptHandler.type != NULL) {
        TRY(_PyCompile_Emit(c, DUP_TOP));
        TRY(_PyCompile_Expr(c, handler->v.ExceptHandler.type));
        TRY(_PyCompile_EmitArg(c, COMPARE_OP, PyCmp_EXC_MATCH));
        TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, next));
    }
    TRY(_PyCompile_Emit(c, POP_TOP));
    if (handler->v.ExceptHandler.name != NULL) {
        TRY(_PyCompile_Expr(c, handler->v.ExceptHandler.name));
    }
    else {
        TRY(_PyCompile_Emit(c, POP_TOP));
    }
    TRY(_PyCompile_Emit(c, POP_TOP));
    TRY(_PyCompile_Stmts(c, handler->v.ExceptHandler.body, 0));
    TRY(_PyCompile_EmitJump(c, JUMP_FORWARD, end));
    return _PyCompile_Place(c, next);
}

static int
compile_try_except(struct compiler *c, stmt_ty s)
{
    asdl_seq *handlers = s->v.TryExcept.handlers;
    Py_ssize_t n = asdl_seq_LEN(handlers);
    int body = _PyCompile_NewLabel(c);
    int except = _PyCompile_NewLabel(c);
    int orelse = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (body < 0 || except < 0 || orelse < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_EmitJump(c, SETUP_EXCEPT, except));
    TRY(_PyCompile_Place(c, body));
    TRY(_PyCompile_PushFrame(c, FRAME_EXCEPT, body));
    TRY(_PyCompile_Stmts(c, s->v.TryExcept.body, 0));
    TRY(_PyCompile_Emit(c, POP_BLOCK));
    _PyCompile_PopFrame(c, FRAME_EXCEPT);
    TRY(_PyCompile_EmitJump(c, JUMP_FORWARD, orelse));
    TRY(_PyCompile_Place(c, except));
    for (Py_ssize_t i = 0; i < n; i++) {
        excepthandler_ty handler = (excepthandler_ty)asdl_seq_GET(handlers, i);
        if (handler->v.ExceptHandler.type == NULL && i < n - 1) {
            return _PyCompile_Error(c, "default 'except:' must be last");
        }
        TRY(compile_handler(c, handler, end));
    }
    TRY(_PyCompile_Emit(c, END_FINALLY));
    TRY(_PyCompile_Place(c, orelse));
    TRY(_PyCompile_Stmts(c, s->v.TryExcept.orelse, 0));
    return _PyCompile_Place(c, end);
}

static int
compile_try_finally(struct compiler *c, stmt_ty s)
{
    int body = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (body < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_EmitJump(c, SETUP_FINALLY, end));
    TRY(_PyCompile_Place(c, body));
    TRY(_PyCompile_PushFrame(c, FRAME_FINALLY_TRY, body));
    TRY(_PyCompile_Stmts(c, s->v.TryFinally.body, 0));
    TRY(_PyCompile_Emit(c, POP_BLOCK));
    _PyCompile_PopFrame(c, FRAME_FINALLY_TRY);
    TRY(_PyCompile_EmitConstant(c, Py_None));
    TRY(_PyCompile_Place(c, end));
    TRY(_PyCompile_PushFrame(c, FRAME_FINALLY_END, end));
    TRY(_PyCompile_Stmts(c, s->v.TryFinally.finalbody, 0));
    TRY(_PyCompile_Emit(c, END_FINALLY));
    _PyCompile_PopFrame(c, FRAME_FINALLY_END);
    return 0;
}

static int
compile_with(struct compiler *c, stmt_ty s)
{
    int body = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (body < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_Expr(c, s->v.With.context_expr));
    TRY(_PyCompile_EmitJump(c, SETUP_WITH, end));
    TRY(_PyCompile_Place(c, body));
    TRY(_PyCompile_PushFrame(c, FRAME_FINALLY_TRY, body));
    if (s->v.With.optional_vars != NULL) {
        TRY(_PyCompile_Expr(c, s->v.With.optional_vars));
    }
    else {
        TRY(_PyCompile_Emit(c, POP_TOP));
    }
    TRY(_PyCompile_Stmts(c, s->v.With.body, 0));
    TRY(_PyCompile_Emit(c, POP_BLOCK));
    _PyCompile_PopFrame(c, FRAME_FINALLY_TRY);
    TRY(_PyCompile_EmitConstant(c, Py_None));
    TRY(_PyCompile_Place(c, end));
    TRY(_PyCompile_PushFrame(c, FRAME_FINALLY_END, end));
    TRY(_PyCompile_Emit(c, WITH_CLEANUP));
    TRY(_PyCompile_Emit(c, END_FINALLY));
    _PyCompile_PopFrame(c, FRAME_FINALLY_END);
    return 0;
}

static int
compile_raise(struct compiler *c, stmt_ty s)
{
    expr_ty parts[3] = {s->v.Raise.type, s->v.Raise.inst, s->v.Raise.tback};
    int n = 0;

    while (n < 3 && parts[n] != NULL) {
        TRY(_PyCompile_Expr(c, parts[n]));
        n++;
    }
    return _PyCompile_EmitArg(c, RAISE_VARARGS, n);
}

/* ---- simple statements ------------------------------------------------------------------ */

static int
compile_return(struct compiler *c, stmt_ty s)
{
    if (c->unit->entry->ste_type != FunctionBlock) {
        return _PyCompile_Error(c, "'return' outside function");
    }
    if (s->v.Return.value != NULL) {
        TRY(_PyCompile_Expr(c, s->v.Return.value));
    }
    else {
        TRY(_PyCompile_EmitConstant(c, Py_None));
    }
    return _PyCompile_Emit(c, RETURN_VALUE);
}

static int
compile_print(struct compiler *c, stmt_ty s)
{
    asdl_seq *values = s->v.Print.values;
    int to_file = s->v.Print.dest != NULL;

    if (to_file) {
        TRY(_PyCompile_Expr(c, s->v.Print.dest));
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(values); i++) {
        if (to_file) {
            TRY(_PyCompile_Emit(c, DUP_TOP));
        }
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(values, i)));
        if (to_file) {
            TRY(_PyCompile_Emit(c, ROT_TWO));
        }
        TRY(_PyCompile_Emit(c, to_file ? PRINT_ITEM_TO : PRINT_ITEM));
    }
    if (s->v.Print.nl) {
        return _PyCompile_Emit(c, to_file ? PRINT_NEWLINE_TO : PRINT_NEWLINE);
    }
    return to_file ? _PyCompile_Emit(c, POP_TOP) : 0;
}

static int
compile_assert(struct compiler *c, stmt_ty s)
{
    expr_ty test = s->v.Assert.test;
    int end;

    if (Py_OptimizeFlag) {
        return 0;
    }
    if (test->kind == Tuple_kind && asdl_seq_LEN(test->v.Tuple.elts) > 0
        && PyErr_WarnExplicit(PyExc_SyntaxWarning,
                              "assertion is always true, perhaps remove parentheses?", c->filename,
                              c->unit->line, NULL, NULL) < 0) {
        return -1;
    }
    TRY(_PyCompile_Expr(c, test));
    TRY(end = _PyCompile_NewLabel(c));
    TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_TRUE, end));
    TRY(_PyCompile_EmitName(c, LOAD_GLOBAL, _Py_ID(AssertionError)));
    if (s->v.Assert.msg != NULL) {
        TRY(_PyCompile_Expr(c, s->v.Assert.msg));
        TRY(_PyCompile_EmitArg(c, CALL_FUNCTION, 1));
    }
    TRY(_PyCompile_EmitArg(c, RAISE_VARARGS, 1));
    return _PyCompile_Place(c, end);
}

static int
compile_exec(struct compiler *c, stmt_ty s)
{
    TRY(_PyCompile_Expr(c, s->v.Exec.body));
    if (s->v.Exec.globals == NULL) {
        TRY(_PyCompile_EmitConstant(c, Py_None));
    }
    else {
        TRY(_PyCompile_Expr(c, s->v.Exec.globals));
    }
    if (s->v.Exec.globals != NULL && s->v.Exec.locals != NULL) {
        TRY(_PyCompile_Expr(c, s->v.Exec.locals));
    }
    else {
        TRY(_PyCompile_Emit(c, DUP_TOP));
    }
    return _PyCompile_Emit(c, EXEC_STMT);
}

static int
compile_assign(struct compiler *c, stmt_ty s)
{
    asdl_seq *targets = s->v.Assign.targets;
    Py_ssize_t n = asdl_seq_LEN(targets);

    TRY(_PyCompile_Expr(c, s->v.Assign.value));
    for (Py_ssize_t i = 0; i < n; i++) {
        if (i + 1 < n) {
            TRY(_PyCompile_Emit(c, DUP_TOP));
        }
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(targets, i)));
    }
    return 0;
}

static int
compile_expression_statement(struct compiler *c, expr_ty value)
{
    if (c->interactive && c->nesting <= 1) {
        TRY(_PyCompile_Expr(c, value));
        return _PyCompile_Emit(c, PRINT_EXPR);
    }
    if (value->kind == Str_kind || value->kind == Num_kind) {
        return 0;
    }
    TRY(_PyCompile_Expr(c, value));
    return _PyCompile_Emit(c, POP_TOP);
}

int
_PyCompile_Stmt(struct compiler *c, stmt_ty s)
{
    TRY(_PyCompile_EnterRecursion());
    c->unit->line = s->lineno;
    c->unit->line_emitted = 0;
    switch (s->kind) {
    case FunctionDef_kind:
        return _PyCompile_Function(c, s);
    case ClassDef_kind:
        return _PyCompile_Class(c, s);
    case Return_kind:
        return compile_return(c, s);
    case Delete_kind:
        return _PyCompile_Exprs(c, s->v.Delete.targets);
    case Assign_kind:
        return compile_assign(c, s);
    case AugAssign_kind:
        return _PyCompile_AugAssign(c, s);
    case Print_kind:
        return compile_print(c, s);
    case For_kind:
        return compile_for(c, s);
    case While_kind:
        return compile_while(c, s);
    case If_kind:
        return compile_if(c, s);
    case With_kind:
        return compile_with(c, s);
    case Raise_kind:
        return compile_raise(c, s);
    case TryExcept_kind:
        return compile_try_except(c, s);
    case TryFinally_kind:
        return compile_try_finally(c, s);
    case Assert_kind:
        return compile_assert(c, s);
    case Import_kind:
        return _PyCompile_Import(c, s);
    case ImportFrom_kind:
        return _PyCompile_ImportFrom(c, s);
    case Exec_kind:
        return compile_exec(c, s);
    case Expr_kind:
        return compile_expression_statement(c, s->v.Expr.value);
    case Break_kind:
        return compile_break(c);
    case Continue_kind:
        return compile_continue(c);
    case Global_kind:
    case Pass_kind:
        return 0;
    }
    return 0;
}
