/* Statements, and the three ways a source can begin.
 *
 * `depth` is, as in expressions.c, that of the symbol of the function in 2.7's parser stack.
 * At a prompt nothing may be read beyond the end of a statement, so a token is never looked at
 * before the grammar needs it. */
#include "parser_state.h"

static asdl_seq *parse_suite(parser *p, int depth);
static void parse_statement(parser *p, int depth);

/* ---- simple statements ------------------------------------------------------------ */

static const unsigned char augmented[N_PARSER_TOKENS] = {
    [PLUSEQUAL] = Add,        [MINEQUAL] = Sub,         [STAREQUAL] = Mult,
    [SLASHEQUAL] = Div,       [PERCENTEQUAL] = Mod,     [AMPEREQUAL] = BitAnd,
    [VBAREQUAL] = BitOr,      [CIRCUMFLEXEQUAL] = BitXor, [LEFTSHIFTEQUAL] = LShift,
    [RIGHTSHIFTEQUAL] = RShift, [DOUBLESTAREQUAL] = Pow, [DOUBLESLASHEQUAL] = FloorDiv,
};

/* The right side of an assignment. */
static expr_ty
parse_assigned(parser *p, int depth)
{
    return p_peek(p) == KW_YIELD ? _PyPar_YieldExpr(p, depth) : _PyPar_Testlist(p, depth);
}

static stmt_ty
parse_augmented(parser *p, int depth, expr_ty target, position start)
{
    operator_ty op = (operator_ty)augmented[p->type];
    p_advance(p);
    int before = p_mark(p);
    _PyPar_SetContext(p, target, Store, start.lineno);
    if (!before && !p_mark(p) && target->kind != Name_kind && target->kind != Attribute_kind
        && target->kind != Subscript_kind) {
        _PyPar_TreeError(p, start.lineno, "illegal expression for augmented assignment");
    }
    expr_ty value = parse_assigned(p, depth + 1);
    return p_made(p, AugAssign(target, op, value, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_expression_statement(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty value = _PyPar_Testlist(p, depth + 1);
    if (augmented[p_peek(p)] != 0) {
        return parse_augmented(p, depth, value, start);
    }
    if (p->type != EQUAL) {
        return p_made(p, Expr(value, start.lineno, start.col, p->arena));
    }
    int base = p->sp;
    int lineno = start.lineno;
    int is_yield = 0; /* a bare one: (yield) is an ordinary expression */
    while (p_accept(p, EQUAL)) {
        if (is_yield) {
            _PyPar_TreeError(p, lineno, "assignment to yield expression not possible");
        }
        else {
            _PyPar_SetContext(p, value, Store, lineno);
        }
        _PyPar_Push(p, value);
        lineno = p_position(p).lineno;
        is_yield = p->type == KW_YIELD;
        value = parse_assigned(p, depth + 1);
    }
    asdl_seq *targets = _PyPar_Collect(p, base);
    return p_made(p, Assign(targets, value, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_print(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty dest = NULL;
    int base = p->sp;
    bool newline = true;
    int more = _PyPar_BeginsTest(p);
    if (p_accept(p, RIGHTSHIFT)) {
        dest = _PyPar_Test(p, depth + 1);
        more = p_accept(p, COMMA);
    }
    while (more) {
        newline = true;
        _PyPar_Push(p, _PyPar_Test(p, depth + 1));
        more = p_accept(p, COMMA);
        if (more) {
            newline = false;
            more = _PyPar_BeginsTest(p);
        }
    }
    asdl_seq *values = _PyPar_Collect(p, base);
    return p_made(p, Print(dest, values, newline, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_del(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    int commas;
    asdl_seq *targets = _PyPar_Exprlist(p, depth + 1, Del, &commas);
    return p_made(p, Delete(targets, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_return(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty value = NULL;
    if (_PyPar_BeginsTest(p)) {
        value = _PyPar_Testlist(p, depth + 1);
    }
    return p_made(p, Return(value, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_raise(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty parts[3] = {NULL, NULL, NULL};
    if (_PyPar_BeginsTest(p)) {
        parts[0] = _PyPar_Test(p, depth + 1);
        for (int i = 1; i < 3 && p_accept(p, COMMA); i++) {
            parts[i] = _PyPar_Test(p, depth + 1);
        }
    }
    return p_made(p, Raise(parts[0], parts[1], parts[2], start.lineno, start.col, p->arena));
}

static stmt_ty
parse_global(parser *p)
{
    position start = p->pos;
    p_advance(p);
    int base = p->sp;
    do {
        _PyPar_Push(p, _PyPar_Name(p));
    } while (p_accept(p, COMMA));
    asdl_seq *names = _PyPar_Collect(p, base);
    return p_made(p, Global(names, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_exec(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty body = _PyPar_Expr(p, depth + 1);
    expr_ty globals = NULL;
    expr_ty locals = NULL;
    if (p_accept(p, KW_IN)) {
        globals = _PyPar_Test(p, depth + 1);
        if (p_accept(p, COMMA)) {
            locals = _PyPar_Test(p, depth + 1);
        }
    }
    else if (body->kind == Tuple_kind
             && (asdl_seq_LEN(body->v.Tuple.elts) == 2 || asdl_seq_LEN(body->v.Tuple.elts) == 3)) {
        /* the form of a call means the same */
        asdl_seq *parts = body->v.Tuple.elts;
        globals = asdl_seq_GET(parts, 1);
        locals = asdl_seq_LEN(parts) == 3 ? asdl_seq_GET(parts, 2) : NULL;
        body = asdl_seq_GET(parts, 0);
    }
    return p_made(p, Exec(body, globals, locals, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_assert(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty condition = _PyPar_Test(p, depth + 1);
    expr_ty message = NULL;
    if (p_accept(p, COMMA)) {
        message = _PyPar_Test(p, depth + 1);
    }
    return p_made(p, Assert(condition, message, start.lineno, start.col, p->arena));
}

/* ---- imports ------------------------------------------------------------------------- */

/* NAME ('.' NAME)*: the joined name; *parts counts. */
static PyObject *
parse_dotted(parser *p, int *parts)
{
    PyObject *name = _PyPar_Name(p);
    *parts = 1;
    if (p_peek(p) != DOT) {
        return name;
    }
    int base = p->sp;
    Py_ssize_t length = PyString_GET_SIZE(name);
    _PyPar_Push(p, name);
    while (p_accept(p, DOT)) {
        name = _PyPar_Name(p);
        length += 1 + PyString_GET_SIZE(name);
        _PyPar_Push(p, name);
        ++*parts;
    }
    char *text = p_made(p, PyArena_Malloc(p->arena, (size_t)length + 1));
    char *to = text;
    for (int i = base; i < p->sp; i++) {
        PyObject *part = p->stack[i];
        memcpy(to, PyString_AS_STRING(part), (size_t)PyString_GET_SIZE(part));
        to += PyString_GET_SIZE(part);
        *to++ = '.';
    }
    p->sp = base;
    return _PyPar_Intern(p, text, length);
}

static stmt_ty
parse_import(parser *p)
{
    position start = p->pos;
    p_advance(p);
    int base = p->sp;
    do {
        int lineno = p_position(p).lineno;
        int parts;
        PyObject *name = parse_dotted(p, &parts);
        PyObject *asname = NULL;
        if (p_accept(p, KW_AS)) {
            lineno = p_position(p).lineno;
            asname = _PyPar_Name(p);
            _PyPar_CheckName(p, asname, lineno);
        }
        else if (parts == 1) {
            _PyPar_CheckName(p, name, lineno);
        }
        _PyPar_Push(p, p_made(p, alias(name, asname, p->arena)));
    } while (p_accept(p, COMMA));
    asdl_seq *names = _PyPar_Collect(p, base);
    return p_made(p, Import(names, start.lineno, start.col, p->arena));
}

/* import_as_names; the trailing comma only inside parentheses. */
static void
push_import_names(parser *p, int parenthesized)
{
    int list_lineno = p_position(p).lineno;
    int before = p_mark(p);
    for (;;) {
        int lineno = p_position(p).lineno;
        PyObject *name = _PyPar_Name(p);
        PyObject *asname = NULL;
        if (p_accept(p, KW_AS)) {
            lineno = p_position(p).lineno;
            asname = _PyPar_Name(p);
        }
        _PyPar_CheckName(p, asname == NULL ? name : asname, lineno);
        _PyPar_Push(p, p_made(p, alias(name, asname, p->arena)));
        if (!p_accept(p, COMMA)) {
            return;
        }
        if (p_peek(p) != NAME) {
            break;
        }
    }
    if (!parenthesized) {
        _PyPar_TreeErrorBefore(p, before, list_lineno,
                               "trailing comma not allowed without surrounding parentheses");
    }
}

/* The __future__ features that change how the rest is read. */
static void
note_future(parser *p, asdl_seq *names)
{
    for (int i = 0; i < asdl_seq_LEN(names); i++) {
        const char *name = PyString_AS_STRING(((alias_ty)asdl_seq_GET(names, i))->name);
        if (strcmp(name, "print_function") == 0) {
            p->future_flags |= CO_FUTURE_PRINT_FUNCTION;
        }
        else if (strcmp(name, "with_statement") == 0) {
            p->future_flags |= CO_FUTURE_WITH_STATEMENT;
        }
        else if (strcmp(name, "unicode_literals") == 0) {
            p->future_flags |= CO_FUTURE_UNICODE_LITERALS;
            _PyPar_EarlyStringsToUnicode(p);
        }
    }
}

static stmt_ty
parse_from(parser *p)
{
    position start = p->pos;
    p_advance(p);
    int level = 0;
    PyObject *module = NULL;
    while (p_accept(p, DOT)) {
        level++;
    }
    if (level == 0 || p_peek(p) != KW_IMPORT) {
        int parts;
        module = parse_dotted(p, &parts);
    }
    p_expect(p, KW_IMPORT);
    int base = p->sp;
    asdl_seq *names;
    if (p_accept(p, STAR)) {
        PyObject *star = _PyPar_Intern(p, "*", 1);
        _PyPar_Push(p, p_made(p, alias(star, NULL, p->arena)));
        names = _PyPar_Collect(p, base);
    }
    else {
        int parenthesized = p_accept(p, LPAR);
        push_import_names(p, parenthesized);
        names = _PyPar_Collect(p, base);
        if (parenthesized) {
            p_expect(p, RPAR);
        }
        if (level == 0 && strcmp(PyString_AS_STRING(module), "__future__") == 0) {
            p_peek(p);
            note_future(p, names);
        }
    }
    return p_made(p, ImportFrom(module, names, level, start.lineno, start.col, p->arena));
}

/* depth is that of the small_stmt. */
static stmt_ty
parse_small(parser *p, int depth)
{
    int type = p_peek(p);
    position pos = p->pos;
    /* only a docstring and __future__ imports keep unicode_literals possible */
    if (type != STRING && type != KW_FROM) {
        p->early_over = 1;
    }
    switch (type) {
    case KW_PRINT:
        return parse_print(p, depth + 1);
    case KW_DEL:
        return parse_del(p, depth + 1);
    case KW_PASS:
        p_advance(p);
        return p_made(p, Pass(pos.lineno, pos.col, p->arena));
    case KW_BREAK:
        p_advance(p);
        return p_made(p, Break(pos.lineno, pos.col, p->arena));
    case KW_CONTINUE:
        p_advance(p);
        return p_made(p, Continue(pos.lineno, pos.col, p->arena));
    case KW_RETURN:
        return parse_return(p, depth + 2);
    case KW_RAISE:
        return parse_raise(p, depth + 2);
    case KW_YIELD: {
        expr_ty value = _PyPar_YieldExpr(p, depth + 3);
        return p_made(p, Expr(value, pos.lineno, pos.col, p->arena));
    }
    case KW_IMPORT:
        return parse_import(p);
    case KW_FROM:
        return parse_from(p);
    case KW_GLOBAL:
        return parse_global(p);
    case KW_EXEC:
        return parse_exec(p, depth + 1);
    case KW_ASSERT:
        return parse_assert(p, depth + 1);
    default:
        return parse_expression_statement(p, depth + 1);
    }
}

static int
begins_small(parser *p)
{
    switch (p_peek(p)) {
    case KW_PRINT: case KW_DEL: case KW_PASS: case KW_BREAK: case KW_CONTINUE: case KW_RETURN:
    case KW_RAISE: case KW_YIELD: case KW_IMPORT: case KW_FROM: case KW_GLOBAL: case KW_EXEC:
    case KW_ASSERT:
        return 1;
    default:
        return _PyPar_BeginsTest(p);
    }
}

/* small_stmt (';' small_stmt)* [';'] NEWLINE, pushed. */
static void
parse_simple(parser *p, int depth)
{
    do {
        _PyPar_Push(p, parse_small(p, depth + 1));
    } while (p_accept(p, SEMI) && begins_small(p));
    p_expect(p, NEWLINE);
}

/* ---- compound statements --------------------------------------------------------------- */

static asdl_seq *
parse_block(parser *p, int depth)
{
    p_expect(p, COLON);
    return parse_suite(p, depth);
}

/* ':' suite behind a keyword, if it is there. */
static asdl_seq *
parse_optional_block(parser *p, int depth, int keyword_token)
{
    return p_accept(p, keyword_token) ? parse_block(p, depth) : NULL;
}

/* One suite; the rest of an if chain is nested in orelse, built from the end. */
static stmt_ty
parse_if(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty condition = _PyPar_Test(p, depth + 1);
    asdl_seq *body = parse_block(p, depth + 1);
    int base = p->sp;
    while (p_accept(p, KW_ELIF)) {
        position pos = p_position(p);
        expr_ty other = _PyPar_Test(p, depth + 1);
        asdl_seq *suite = parse_block(p, depth + 1);
        _PyPar_Push(p, p_made(p, If(other, suite, NULL, pos.lineno, pos.col, p->arena)));
    }
    asdl_seq *orelse = parse_optional_block(p, depth + 1, KW_ELSE);
    while (p->sp > base) {
        stmt_ty last = p->stack[--p->sp];
        last->v.If.orelse = orelse;
        orelse = p_made(p, asdl_seq_new(1, p->arena));
        asdl_seq_SET(orelse, 0, last);
    }
    return p_made(p, If(condition, body, orelse, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_while(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty condition = _PyPar_Test(p, depth + 1);
    asdl_seq *body = parse_block(p, depth + 1);
    asdl_seq *orelse = parse_optional_block(p, depth + 1, KW_ELSE);
    return p_made(p, While(condition, body, orelse, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_for(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty target = _PyPar_Targets(p, depth + 1);
    p_expect(p, KW_IN);
    expr_ty iter = _PyPar_Testlist(p, depth + 1);
    asdl_seq *body = parse_block(p, depth + 1);
    asdl_seq *orelse = parse_optional_block(p, depth + 1, KW_ELSE);
    return p_made(p, For(target, iter, body, orelse, start.lineno, start.col, p->arena));
}

static excepthandler_ty
parse_handler(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    expr_ty type = NULL;
    expr_ty name = NULL;
    if (_PyPar_BeginsTest(p)) {
        type = _PyPar_Test(p, depth + 2);
        if (p_peek(p) == KW_AS || p_peek(p) == COMMA) {
            p_advance(p);
            int lineno = p_position(p).lineno;
            name = _PyPar_Test(p, depth + 2);
            _PyPar_SetContext(p, name, Store, lineno);
        }
    }
    asdl_seq *body = parse_block(p, depth + 1);
    return p_made(p, ExceptHandler(type, name, body, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_try(parser *p, int depth)
{
    position start = p->pos;
    p_advance(p);
    asdl_seq *body = parse_block(p, depth + 1);
    if (p_peek(p) == KW_EXCEPT) {
        int base = p->sp;
        while (p_peek(p) == KW_EXCEPT) {
            _PyPar_Push(p, parse_handler(p, depth));
        }
        asdl_seq *handlers = _PyPar_Collect(p, base);
        asdl_seq *orelse = parse_optional_block(p, depth + 1, KW_ELSE);
        stmt_ty inner = p_made(p, TryExcept(body, handlers, orelse, start.lineno, start.col,
                                            p->arena));
        if (p_peek(p) != KW_FINALLY) {
            return inner;
        }
        body = p_made(p, asdl_seq_new(1, p->arena));
        asdl_seq_SET(body, 0, inner);
    }
    p_expect(p, KW_FINALLY);
    asdl_seq *finalbody = parse_block(p, depth + 1);
    return p_made(p, TryFinally(body, finalbody, start.lineno, start.col, p->arena));
}

/* Several items nest; each statement stands where its item begins. */
static stmt_ty
parse_with(parser *p, int depth)
{
    p_advance(p);
    int base = p->sp;
    do {
        position pos = p_position(p);
        expr_ty context = _PyPar_Test(p, depth + 2);
        expr_ty target = NULL;
        if (p_accept(p, KW_AS)) {
            int lineno = p_position(p).lineno;
            target = _PyPar_Expr(p, depth + 2);
            _PyPar_SetContext(p, target, Store, lineno);
        }
        _PyPar_Push(p, p_made(p, With(context, target, NULL, pos.lineno, pos.col, p->arena)));
    } while (p_accept(p, COMMA));
    asdl_seq *body = parse_block(p, depth + 1);
    for (;;) {
        stmt_ty last = p->stack[--p->sp];
        last->v.With.body = body;
        if (p->sp == base) {
            return last;
        }
        body = p_made(p, asdl_seq_new(1, p->arena));
        asdl_seq_SET(body, 0, last);
    }
}

static stmt_ty
parse_def(parser *p, int depth, asdl_seq *decorators)
{
    position start = p->pos;
    p_advance(p);
    int lineno = p_position(p).lineno;
    PyObject *name = _PyPar_Name(p);
    _PyPar_CheckName(p, name, lineno);
    p_expect(p, LPAR);
    arguments_ty args = _PyPar_Parameters(p, depth + 2, RPAR);
    asdl_seq *body = parse_block(p, depth + 1);
    return p_made(p, FunctionDef(name, args, body, decorators, start.lineno, start.col, p->arena));
}

static stmt_ty
parse_class(parser *p, int depth, asdl_seq *decorators)
{
    position start = p->pos;
    p_advance(p);
    int lineno = p_position(p).lineno;
    PyObject *name = _PyPar_Name(p);
    _PyPar_CheckName(p, name, lineno);
    int base = p->sp;
    if (p_accept(p, LPAR) && !p_accept(p, RPAR)) {
        do {
            _PyPar_Push(p, _PyPar_Test(p, depth + 2));
        } while (p_accept(p, COMMA) && _PyPar_BeginsTest(p));
        p_expect(p, RPAR);
    }
    asdl_seq *bases = _PyPar_Collect(p, base);
    asdl_seq *body = parse_block(p, depth + 1);
    return p_made(p, ClassDef(name, bases, body, decorators, start.lineno, start.col, p->arena));
}

static expr_ty
parse_decorator(parser *p, int depth)
{
    p_advance(p);
    position start = p_position(p);
    PyObject *name = _PyPar_Name(p);
    expr_ty e = p_made(p, Name(name, Load, start.lineno, start.col, p->arena));
    while (p_accept(p, DOT)) {
        name = _PyPar_Name(p);
        e = p_made(p, Attribute(e, name, Load, start.lineno, start.col, p->arena));
    }
    if (p_accept(p, LPAR)) {
        e = _PyPar_Call(p, e, depth + 1);
    }
    p_expect(p, NEWLINE);
    return e;
}

static stmt_ty
parse_decorated(parser *p, int depth)
{
    position start = p->pos;
    int base = p->sp;
    do {
        _PyPar_Push(p, parse_decorator(p, depth + 2));
    } while (p_peek(p) == AT);
    asdl_seq *decorators = _PyPar_Collect(p, base);
    stmt_ty made;
    if (p_peek(p) == KW_DEF) {
        made = parse_def(p, depth + 1, decorators);
    }
    else if (p_peek(p) == KW_CLASS) {
        made = parse_class(p, depth + 1, decorators);
    }
    else {
        _PyPar_Refuse(p, -1);
    }
    made->lineno = start.lineno;
    made->col_offset = start.col;
    return made;
}

/* The compound statement the token at hand begins, or NULL.  depth: compound_stmt. */
static stmt_ty
parse_compound(parser *p, int depth)
{
    stmt_ty (*parse)(parser *, int);
    switch (p_peek(p)) {
    case KW_IF: parse = parse_if; break;
    case KW_WHILE: parse = parse_while; break;
    case KW_FOR: parse = parse_for; break;
    case KW_TRY: parse = parse_try; break;
    case KW_WITH: parse = parse_with; break;
    case AT: parse = parse_decorated; break;
    case KW_DEF:
        p->early_over = 1;
        p_check_depth(p, depth + 1);
        return parse_def(p, depth + 1, NULL);
    case KW_CLASS:
        p->early_over = 1;
        p_check_depth(p, depth + 1);
        return parse_class(p, depth + 1, NULL);
    default:
        return NULL;
    }
    p->early_over = 1;
    p_check_depth(p, depth + 1);
    return parse(p, depth + 1);
}

/* A `stmt`: pushes one node, or several for a line with semicolons. */
static void
parse_statement(parser *p, int depth)
{
    stmt_ty compound = parse_compound(p, depth + 1);
    if (compound != NULL) {
        _PyPar_Push(p, compound);
    }
    else {
        parse_simple(p, depth + 1);
    }
}

static asdl_seq *
parse_suite(parser *p, int depth)
{
    int base = p->sp;
    if (!p_accept(p, NEWLINE)) {
        parse_simple(p, depth + 1);
        return _PyPar_Collect(p, base);
    }
    p_expect(p, INDENT);
    do {
        parse_statement(p, depth + 1);
    } while (!p_accept(p, DEDENT));
    return _PyPar_Collect(p, base);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static mod_ty
parse_module(parser *p)
{
    while (!p_accept(p, ENDMARKER)) {
        if (!p_accept(p, NEWLINE)) {
            parse_statement(p, 2);
        }
    }
    return p_made(p, Module(_PyPar_Collect(p, 0), p->arena));
}

static mod_ty
parse_interactive(parser *p)
{
    position start = p_position(p);
    if (p_accept(p, NEWLINE)) {
        _PyPar_Push(p, p_made(p, Pass(start.lineno, start.col, p->arena)));
        return p_made(p, Interactive(_PyPar_Collect(p, 0), p->arena));
    }
    stmt_ty compound = parse_compound(p, 2);
    if (compound != NULL) {
        _PyPar_Push(p, compound);
        p_expect(p, NEWLINE);
    }
    else {
        parse_simple(p, 2);
    }
    return p_made(p, Interactive(_PyPar_Collect(p, 0), p->arena));
}

static mod_ty
parse_eval(parser *p)
{
    expr_ty body = _PyPar_Testlist(p, 2);
    while (p_accept(p, NEWLINE)) {
    }
    p_expect(p, ENDMARKER);
    return p_made(p, Expression(body, p->arena));
}

mod_ty
_PyPar_Start(parser *p, int start)
{
    switch (start) {
    case Py_file_input:
        return parse_module(p);
    case Py_eval_input:
        return parse_eval(p);
    case Py_single_input:
        return parse_interactive(p);
    default:
        PyErr_Format(PyExc_SystemError, "invalid start symbol %d of a source", start);
        _PyPar_Raise(p);
    }
}
