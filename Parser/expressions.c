/* Expressions: from `test` down to atoms, comprehensions, arguments and parameters.
 *
 * Binary operators are parsed by climbing precedences, but every function still knows the
 * depth that 2.7's chain of one symbol per precedence level would have:
 *
 *     test +0, or_test +1, and_test +2, not_test +3, comparison +4, expr +5, xor_expr +6,
 *     and_expr +7, shift_expr +8, arith_expr +9, term +10, factor +11, power +12, atom +13
 *
 * Positions follow 2.7: the first operation of a chain begins where its left operand's first
 * token does (a parenthesis counts), each further one at its operator; attribute, call and
 * subscript take the position of the expression in front. */
#include "parser_state.h"

enum {
    OR_TEST = 1, NOT_TEST = 3, COMPARISON = 4, EXPR = 5, FACTOR = 11, POWER = 12, ATOM = 13
};

/* ---- binary operators ------------------------------------------------------------ */

/* Precedence level of a binary operator, 1 (|) to 6 (* / % //); 0 for other tokens. */
static const struct {
    unsigned char level;
    unsigned char op;
} binary[N_PARSER_TOKENS] = {
    [VBAR] = {1, BitOr},       [CIRCUMFLEX] = {2, BitXor}, [AMPER] = {3, BitAnd},
    [LEFTSHIFT] = {4, LShift}, [RIGHTSHIFT] = {4, RShift}, [PLUS] = {5, Add},
    [MINUS] = {5, Sub},        [STAR] = {6, Mult},         [SLASH] = {6, Div},
    [PERCENT] = {6, Mod},      [DOUBLESLASH] = {6, FloorDiv},
};

static expr_ty parse_factor(parser *p, int depth);

/* Operators of at least `lowest`; depth is that of the factors. */
static expr_ty
parse_binary(parser *p, int depth, int lowest)
{
    position start = p_position(p);
    expr_ty left = parse_factor(p, depth);
    int previous = 0;
    for (;;) {
        int type = p_peek(p);
        int level = binary[type].level;
        if (level < lowest || level == 0) {
            return left;
        }
        position where = level == previous ? p->pos : start;
        p_advance(p);
        expr_ty right = parse_binary(p, depth, level + 1);
        left = p_made(p, BinOp(left, (operator_ty)binary[type].op, right, where.lineno, where.col,
                               p->arena));
        previous = level;
    }
}

expr_ty
_PyPar_Expr(parser *p, int depth)
{
    return parse_binary(p, depth + FACTOR - EXPR, 1);
}

/* ---- atoms -------------------------------------------------------------------------- */

int
_PyPar_BeginsTest(parser *p)
{
    switch (p_peek(p)) {
    case NAME: case NUMBER: case STRING: case LPAR: case LSQB: case LBRACE: case BACKQUOTE:
    case PLUS: case MINUS: case TILDE: case KW_NOT: case KW_LAMBDA:
        return 1;
    default:
        return 0;
    }
}

/* A child and `(',' test)* [',']` behind it, onto the stack; returns the number of commas. */
static int
push_tests(parser *p, int depth, expr_ty first)
{
    int commas = 0;
    _PyPar_Push(p, first);
    while (p_accept(p, COMMA)) {
        commas++;
        if (!_PyPar_BeginsTest(p)) {
            break;
        }
        _PyPar_Push(p, _PyPar_Test(p, depth));
    }
    return commas;
}

/* The rest of a testlist behind its first test: that test alone, or a tuple. */
static expr_ty
tuple_or_single(parser *p, int depth, expr_ty first, position start)
{
    if (p_peek(p) != COMMA) {
        return first;
    }
    int base = p->sp;
    push_tests(p, depth, first);
    return p_made(p, Tuple(_PyPar_Collect(p, base), Load, start.lineno, start.col, p->arena));
}

/* depth is that of the testlist. */
expr_ty
_PyPar_Testlist(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty first = _PyPar_Test(p, depth + 1);
    return tuple_or_single(p, depth + 1, first, start);
}

expr_ty
_PyPar_YieldExpr(parser *p, int depth)
{
    position start = p_position(p);
    p_check_depth(p, depth);
    p_expect(p, KW_YIELD);
    expr_ty value = NULL;
    if (_PyPar_BeginsTest(p)) {
        value = _PyPar_Testlist(p, depth + 1);
    }
    return p_made(p, Yield(value, start.lineno, start.col, p->arena));
}

asdl_seq *
_PyPar_Exprlist(parser *p, int depth, expr_context_ty ctx, int *commas)
{
    int base = p->sp;
    *commas = 0;
    for (;;) {
        int lineno = p_position(p).lineno;
        expr_ty item = _PyPar_Expr(p, depth + 1);
        _PyPar_SetContext(p, item, ctx, lineno);
        _PyPar_Push(p, item);
        if (!p_accept(p, COMMA)) {
            break;
        }
        ++*commas;
        int type = p_peek(p);
        if (!_PyPar_BeginsTest(p) || type == KW_NOT || type == KW_LAMBDA) {
            break;
        }
    }
    return _PyPar_Collect(p, base);
}

expr_ty
_PyPar_Targets(parser *p, int depth)
{
    int commas;
    asdl_seq *items = _PyPar_Exprlist(p, depth, Store, &commas);
    expr_ty first = asdl_seq_GET(items, 0);
    if (commas == 0) {
        return first;
    }
    return p_made(p, Tuple(items, Store, first->lineno, first->col_offset, p->arena));
}

/* ---- comprehensions ------------------------------------------------------------------ */

static expr_ty parse_lambda(parser *p, int depth, int old);

/* old_test: or_test, or a lambda whose body is an old_test; no conditional expression. */
static expr_ty
parse_old_test(parser *p, int depth)
{
    return p_peek(p) == KW_LAMBDA ? parse_lambda(p, depth + 1, 1) : _PyPar_OrTest(p, depth + 1);
}

/* `testlist_safe` of a list comprehension: a comma needs a second element. */
static expr_ty
parse_testlist_safe(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty first = parse_old_test(p, depth + 1);
    if (p_peek(p) != COMMA) {
        return first;
    }
    int base = p->sp;
    _PyPar_Push(p, first);
    while (p_accept(p, COMMA)) {
        if (p->sp > base + 1 && !_PyPar_BeginsTest(p)) {
            break;
        }
        _PyPar_Push(p, parse_old_test(p, depth + 1));
    }
    return p_made(p, Tuple(_PyPar_Collect(p, base), Load, start.lineno, start.col, p->arena));
}

/* The clauses from `for` on: `list` ones take a bare tuple behind `in`. */
static asdl_seq *
parse_clauses(parser *p, int depth, int list)
{
    int base = p->sp;
    assert(p_peek(p) == KW_FOR);
    do {
        p_check_depth(p, depth);
        p_expect(p, KW_FOR);
        expr_ty target = _PyPar_Targets(p, depth + 1);
        p_expect(p, KW_IN);
        expr_ty iter = list ? parse_testlist_safe(p, depth + 1) : _PyPar_OrTest(p, depth + 1);
        int ifs = p->sp;
        while (p_peek(p) == KW_IF) {
            depth += 2; /* list_iter, list_if */
            p_check_depth(p, depth);
            p_advance(p);
            _PyPar_Push(p, parse_old_test(p, depth + 1));
        }
        asdl_seq *conditions = _PyPar_Collect(p, ifs);
        _PyPar_Push(p, p_made(p, comprehension(target, iter, conditions, p->arena)));
        depth += 2;
    } while (p_peek(p) == KW_FOR);
    return _PyPar_Collect(p, base);
}

/* ---- displays --------------------------------------------------------------------------- */

/* After '(': empty tuple, yield, generator expression, tuple, or just a parenthesis. */
static expr_ty
parse_parenthesis(parser *p, int depth, position open)
{
    expr_ty made;
    if (p_accept(p, RPAR)) {
        return p_made(p, Tuple(NULL, Load, open.lineno, open.col, p->arena));
    }
    if (p_peek(p) == KW_YIELD) {
        made = _PyPar_YieldExpr(p, depth + 1);
    }
    else {
        position start = p_position(p);
        made = _PyPar_Test(p, depth + 2);
        if (p_peek(p) == KW_FOR) {
            asdl_seq *clauses = parse_clauses(p, depth + 2, 0);
            made = p_made(p, GeneratorExp(made, clauses, start.lineno, start.col, p->arena));
        }
        else {
            made = tuple_or_single(p, depth + 2, made, start);
        }
    }
    p_expect(p, RPAR);
    return made;
}

static expr_ty
parse_list(parser *p, int depth, position open)
{
    if (p_accept(p, RSQB)) {
        return p_made(p, List(NULL, Load, open.lineno, open.col, p->arena));
    }
    position start = p_position(p);
    expr_ty made = _PyPar_Test(p, depth + 2);
    if (p_peek(p) == KW_FOR) {
        asdl_seq *clauses = parse_clauses(p, depth + 2, 1);
        made = p_made(p, ListComp(made, clauses, start.lineno, start.col, p->arena));
    }
    else {
        int base = p->sp;
        push_tests(p, depth + 2, made);
        made = p_made(p, List(_PyPar_Collect(p, base), Load, open.lineno, open.col, p->arena));
    }
    p_expect(p, RSQB);
    return made;
}

static expr_ty
parse_dict(parser *p, int depth, position open, position start, expr_ty key)
{
    p_expect(p, COLON);
    expr_ty value = _PyPar_Test(p, depth);
    if (p_peek(p) == KW_FOR) {
        asdl_seq *clauses = parse_clauses(p, depth, 0);
        return p_made(p, DictComp(key, value, clauses, start.lineno, start.col, p->arena));
    }
    int base = p->sp;
    _PyPar_Push(p, key);
    _PyPar_Push(p, value);
    while (p_accept(p, COMMA) && _PyPar_BeginsTest(p)) {
        _PyPar_Push(p, _PyPar_Test(p, depth));
        p_expect(p, COLON);
        _PyPar_Push(p, _PyPar_Test(p, depth));
    }
    int n = (p->sp - base) / 2;
    asdl_seq *keys = p_made(p, asdl_seq_new(n, p->arena));
    asdl_seq *values = p_made(p, asdl_seq_new(n, p->arena));
    for (int i = 0; i < n; i++) {
        asdl_seq_SET(keys, i, p->stack[base + 2 * i]);
        asdl_seq_SET(values, i, p->stack[base + 2 * i + 1]);
    }
    p->sp = base;
    return p_made(p, Dict(keys, values, open.lineno, open.col, p->arena));
}

static expr_ty
parse_brace(parser *p, int depth, position open)
{
    if (p_accept(p, RBRACE)) {
        return p_made(p, Dict(NULL, NULL, open.lineno, open.col, p->arena));
    }
    position start = p_position(p);
    expr_ty made = _PyPar_Test(p, depth + 2);
    if (p_peek(p) == COLON) {
        made = parse_dict(p, depth + 2, open, start, made);
    }
    else if (p_peek(p) == KW_FOR) {
        asdl_seq *clauses = parse_clauses(p, depth + 2, 0);
        made = p_made(p, SetComp(made, clauses, start.lineno, start.col, p->arena));
    }
    else {
        int base = p->sp;
        push_tests(p, depth + 2, made);
        made = p_made(p, Set(_PyPar_Collect(p, base), open.lineno, open.col, p->arena));
    }
    p_expect(p, RBRACE);
    return made;
}

/* `tests`: no comma before the closing backquote. */
static expr_ty
parse_backquotes(parser *p, int depth, position open)
{
    if (Py_Py3kWarningFlag) {
        _PyPar_Py3kWarning(p, open.lineno, "backquote not supported in 3.x; use repr()");
    }
    position start = p_position(p);
    expr_ty value = _PyPar_Test(p, depth + 2);
    if (p_peek(p) == COMMA) {
        int base = p->sp;
        _PyPar_Push(p, value);
        while (p_accept(p, COMMA)) {
            _PyPar_Push(p, _PyPar_Test(p, depth + 2));
        }
        value =
            p_made(p, Tuple(_PyPar_Collect(p, base), Load, start.lineno, start.col, p->arena));
    }
    p_expect(p, BACKQUOTE);
    return p_made(p, Repr(value, open.lineno, open.col, p->arena));
}

static expr_ty
number_node(parser *p, int negative, position pos)
{
    PyObject *number = _PyPar_Number(p, p->text, p->length, negative);
    p_advance(p);
    return p_made(p, Num(number, pos.lineno, pos.col, p->arena));
}

static expr_ty
parse_atom(parser *p, int depth)
{
    int type = p_peek(p);
    position pos = p->pos;
    if (type != KW_NOT && type != KW_LAMBDA && _PyPar_BeginsTest(p)) {
        p_check_depth(p, depth);
    }
    switch (type) {
    case NAME: {
        PyObject *name = _PyPar_Name(p);
        return p_made(p, Name(name, Load, pos.lineno, pos.col, p->arena));
    }
    case NUMBER:
        return number_node(p, 0, pos);
    case STRING:
        return _PyPar_Strings(p);
    case LPAR:
        p_advance(p);
        return parse_parenthesis(p, depth, pos);
    case LSQB:
        p_advance(p);
        return parse_list(p, depth, pos);
    case LBRACE:
        p_advance(p);
        return parse_brace(p, depth, pos);
    case BACKQUOTE:
        p_advance(p);
        return parse_backquotes(p, depth, pos);
    default:
        _PyPar_Refuse(p, -1);
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void
add_keyword(parser *p, asdl_seq *keywords, int count, expr_ty name, expr_ty value, int lineno)
{
    if (name->kind == Lambda_kind) {
        _PyPar_TreeError(p, lineno, "lambda cannot contain assignment");
        return;
    }
    if (name->kind != Name_kind) {
        _PyPar_TreeError(p, lineno, "keyword can't be an expression");
        return;
    }
    PyObject *key = name->v.Name.id;
    _PyPar_CheckName(p, key, lineno);
    for (int i = 0; i < count; i++) {
        keyword_ty earlier = asdl_seq_GET(keywords, i);
        if (earlier != NULL && earlier->arg == key) {
            _PyPar_TreeError(p, lineno, "keyword argument repeated");
        }
    }
    asdl_seq_SET(keywords, count, p_made(p, keyword(key, value, p->arena)));
}

/* One `argument`, kept in the arena until all are seen: 2.7 counts before it looks inside. */
typedef struct argument {
    enum { POSITIONAL, KEYWORD, GENERATOR } kind;
    int after_star;
    int lineno;
    expr_ty first;
    expr_ty second;
} argument;

static void
push_argument(parser *p, int depth, int after_star)
{
    position start = p_position(p);
    argument *made = p_made(p, PyArena_Malloc(p->arena, sizeof(argument)));
    made->kind = POSITIONAL;
    made->after_star = after_star;
    made->lineno = start.lineno;
    made->second = NULL;
    made->first = _PyPar_Test(p, depth + 1);
    if (p_peek(p) == KW_FOR) {
        made->kind = GENERATOR;
        asdl_seq *clauses = parse_clauses(p, depth + 1, 0);
        made->first =
            p_made(p, GeneratorExp(made->first, clauses, start.lineno, start.col, p->arena));
    }
    else if (p_accept(p, EQUAL)) {
        made->kind = KEYWORD;
        made->second = _PyPar_Test(p, depth + 1);
    }
    _PyPar_Push(p, made);
}

/* The arguments on the stack as a Call node. */
static expr_ty
build_call(parser *p, expr_ty func, int base, expr_ty star, expr_ty double_star)
{
    int n = p->sp - base;
    int n_keywords = 0;
    for (int i = 0; i < n; i++) {
        n_keywords += ((argument *)p->stack[base + i])->kind == KEYWORD;
    }
    asdl_seq *args = p_made(p, asdl_seq_new(n - n_keywords, p->arena));
    asdl_seq *keywords = p_made(p, asdl_seq_new(n_keywords, p->arena));
    int positional = 0;
    int named = 0;
    for (int i = 0; i < n; i++) {
        argument *arg = p->stack[base + i];
        if (arg->kind == KEYWORD) {
            add_keyword(p, keywords, named++, arg->first, arg->second, arg->lineno);
            continue;
        }
        if (arg->kind == POSITIONAL && named > 0) {
            _PyPar_TreeError(p, arg->lineno, "non-keyword arg after keyword arg");
        }
        else if (arg->kind == POSITIONAL && arg->after_star) {
            _PyPar_TreeError(p, arg->lineno, "only named arguments may follow *expression");
        }
        asdl_seq_SET(args, positional++, arg->first);
    }
    p->sp = base;
    return p_made(p, Call(func, args, keywords, star, double_star, func->lineno, func->col_offset,
                          p->arena));
}

static void
check_argument_counts(parser *p, int base, int before, int lineno)
{
    int n = p->sp - base;
    int generators = 0;
    for (int i = 0; i < n; i++) {
        generators += ((argument *)p->stack[base + i])->kind == GENERATOR;
    }
    if (generators > 0 && n > 1) {
        _PyPar_TreeErrorBefore(p, before, lineno, "Generator expression must be parenthesized "
                                                  "if not sole argument");
    }
    else if (n > 255) {
        _PyPar_TreeErrorBefore(p, before, lineno, "more than 255 arguments");
    }
}

expr_ty
_PyPar_Call(parser *p, expr_ty func, int depth)
{
    if (p_accept(p, RPAR)) {
        return p_made(p, Call(func, NULL, NULL, NULL, NULL, func->lineno, func->col_offset,
                              p->arena));
    }
    int base = p->sp;
    int before = p_mark(p);
    int lineno = p_position(p).lineno;
    expr_ty star = NULL;
    expr_ty double_star = NULL;
    for (;;) {
        if (star == NULL && p_accept(p, STAR)) {
            star = _PyPar_Test(p, depth + 1);
        }
        else if (p_accept(p, DOUBLESTAR)) {
            double_star = _PyPar_Test(p, depth + 1);
            break;
        }
        else {
            push_argument(p, depth + 1, star != NULL);
        }
        if (!p_accept(p, COMMA) || (star == NULL && p_peek(p) == RPAR)) {
            break;
        }
    }
    p_expect(p, RPAR);
    check_argument_counts(p, base, before, lineno);
    return build_call(p, func, base, star, double_star);
}

/* ---- subscripts -------------------------------------------------------------------------------- */

/* What follows the first expression (or nothing) of a slice, from its ':' on. */
static slice_ty
parse_slice_rest(parser *p, int depth, expr_ty lower)
{
    p_expect(p, COLON);
    expr_ty upper = NULL;
    expr_ty step = NULL;
    if (_PyPar_BeginsTest(p)) {
        upper = _PyPar_Test(p, depth + 1);
    }
    if (p_peek(p) == COLON) {
        position colon = p->pos;
        p_advance(p);
        if (_PyPar_BeginsTest(p)) {
            step = _PyPar_Test(p, depth + 2);
        }
        else {
            PyObject *none = _PyPar_Intern(p, "None", 4);
            step = p_made(p, Name(none, Load, colon.lineno, colon.col, p->arena));
        }
    }
    return p_made(p, Slice(lower, upper, step, p->arena));
}

static slice_ty
parse_subscript(parser *p, int depth)
{
    if (p_accept(p, DOT)) {
        p_expect(p, DOT);
        p_expect(p, DOT);
        return p_made(p, Ellipsis(p->arena));
    }
    if (p_peek(p) == COLON) {
        p_check_depth(p, depth);
        return parse_slice_rest(p, depth, NULL);
    }
    expr_ty first = _PyPar_Test(p, depth + 1);
    if (p_peek(p) == COLON) {
        return parse_slice_rest(p, depth, first);
    }
    return p_made(p, Index(first, p->arena));
}

/* Several subscripts: a tuple as the index unless one of them is a slice. */
static slice_ty
combine_subscripts(parser *p, asdl_seq *items, position start)
{
    int n = asdl_seq_LEN(items);
    for (int i = 0; i < n; i++) {
        if (((slice_ty)asdl_seq_GET(items, i))->kind != Index_kind) {
            return p_made(p, ExtSlice(items, p->arena));
        }
    }
    asdl_seq *values = p_made(p, asdl_seq_new(n, p->arena));
    for (int i = 0; i < n; i++) {
        asdl_seq_SET(values, i, ((slice_ty)asdl_seq_GET(items, i))->v.Index.value);
    }
    expr_ty index = p_made(p, Tuple(values, Load, start.lineno, start.col, p->arena));
    return p_made(p, Index(index, p->arena));
}

/* depth is that of the subscriptlist. */
static slice_ty
parse_subscripts(parser *p, int depth)
{
    position start = p_position(p);
    slice_ty first = parse_subscript(p, depth + 1);
    if (p_peek(p) != COMMA) {
        return first;
    }
    int base = p->sp;
    _PyPar_Push(p, first);
    while (p_accept(p, COMMA)) {
        int type = p_peek(p);
        if (type != DOT && type != COLON && !_PyPar_BeginsTest(p)) {
            break;
        }
        _PyPar_Push(p, parse_subscript(p, depth + 1));
    }
    return combine_subscripts(p, _PyPar_Collect(p, base), start);
}

/* ---- power, factor, comparison, boolean ------------------------------------------------------------ */

/* Trailers and ** behind an atom; depth is that of the power. */
static expr_ty
parse_power_rest(parser *p, int depth, expr_ty e, position start)
{
    for (;;) {
        int lineno = e->lineno;
        int col = e->col_offset;
        switch (p_peek(p)) {
        case LPAR:
            p_check_depth(p, depth + 1);
            p_advance(p);
            e = _PyPar_Call(p, e, depth + 2);
            break;
        case LSQB: {
            p_check_depth(p, depth + 1);
            p_advance(p);
            slice_ty slice = parse_subscripts(p, depth + 2);
            p_expect(p, RSQB);
            e = p_made(p, Subscript(e, slice, Load, lineno, col, p->arena));
            break;
        }
        case DOT: {
            p_check_depth(p, depth + 1);
            p_advance(p);
            PyObject *name = _PyPar_Name(p);
            e = p_made(p, Attribute(e, name, Load, lineno, col, p->arena));
            break;
        }
        case DOUBLESTAR: {
            p_advance(p);
            expr_ty exponent = parse_factor(p, depth + 1);
            return p_made(p, BinOp(e, Pow, exponent, start.lineno, start.col, p->arena));
        }
        default:
            return e;
        }
    }
}

/* After a minus sign in front of a number: the two are one literal if nothing binds tighter. */
static expr_ty
parse_negative(parser *p, int depth, position minus)
{
    position pos = p->pos;
    p_check_depth(p, depth + ATOM - FACTOR);
    int length = p->length;
    char *text = p_made(p, PyArena_Malloc(p->arena, (size_t)length));
    memcpy(text, p->text, (size_t)length);
    p_advance(p);
    int next = p_peek(p);
    int alone = next != LPAR && next != LSQB && next != DOT && next != DOUBLESTAR;
    PyObject *number = _PyPar_Number(p, text, length, alone);
    if (alone) {
        return p_made(p, Num(number, minus.lineno, minus.col, p->arena));
    }
    expr_ty literal = p_made(p, Num(number, pos.lineno, pos.col, p->arena));
    expr_ty operand = parse_power_rest(p, depth + 1, literal, pos);
    return p_made(p, UnaryOp(USub, operand, minus.lineno, minus.col, p->arena));
}

static expr_ty
parse_factor(parser *p, int depth)
{
    int type = p_peek(p);
    position pos = p->pos;
    if (type != MINUS && type != PLUS && type != TILDE) {
        expr_ty atom = parse_atom(p, depth + ATOM - FACTOR);
        return parse_power_rest(p, depth + POWER - FACTOR, atom, pos);
    }
    p_check_depth(p, depth);
    p_advance(p);
    if (type == MINUS && p_peek(p) == NUMBER) {
        return parse_negative(p, depth + 1, pos);
    }
    unaryop_ty op = type == MINUS ? USub : type == PLUS ? UAdd : Invert;
    expr_ty operand = parse_factor(p, depth + 1);
    return p_made(p, UnaryOp(op, operand, pos.lineno, pos.col, p->arena));
}

/* The comparison operator at hand, consumed; 0 if there is none. */
static cmpop_ty
accept_comparison(parser *p)
{
    cmpop_ty op;
    switch (p_peek(p)) {
    case LESS: op = Lt; break;
    case GREATER: op = Gt; break;
    case EQEQUAL: op = Eq; break;
    case LESSEQUAL: op = LtE; break;
    case GREATEREQUAL: op = GtE; break;
    case NOTEQUAL: op = NotEq; break;
    case KW_IN: op = In; break;
    case KW_NOT:
        p_advance(p);
        p_expect(p, KW_IN);
        return NotIn;
    case KW_IS:
        p_advance(p);
        return p_accept(p, KW_NOT) ? IsNot : Is;
    default:
        return (cmpop_ty)0;
    }
    p_advance(p);
    return op;
}

static expr_ty
parse_comparison(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty left = _PyPar_Expr(p, depth + 1);
    cmpop_ty op = accept_comparison(p);
    if (op == (cmpop_ty)0) {
        return left;
    }
    int base = p->sp;
    do {
        _PyPar_Push(p, (void *)(size_t)op);
        _PyPar_Push(p, _PyPar_Expr(p, depth + 1));
        op = accept_comparison(p);
    } while (op != (cmpop_ty)0);
    int n = (p->sp - base) / 2;
    asdl_int_seq *ops = p_made(p, asdl_int_seq_new(n, p->arena));
    asdl_seq *values = p_made(p, asdl_seq_new(n, p->arena));
    for (int i = 0; i < n; i++) {
        asdl_seq_SET(ops, i, (int)(size_t)p->stack[base + 2 * i]);
        asdl_seq_SET(values, i, p->stack[base + 2 * i + 1]);
    }
    p->sp = base;
    return p_made(p, Compare(left, ops, values, start.lineno, start.col, p->arena));
}

static expr_ty
parse_not(parser *p, int depth)
{
    if (p_peek(p) != KW_NOT) {
        return parse_comparison(p, depth + 1);
    }
    position pos = p->pos;
    p_check_depth(p, depth);
    p_advance(p);
    expr_ty operand = parse_not(p, depth + 1);
    return p_made(p, UnaryOp(Not, operand, pos.lineno, pos.col, p->arena));
}

static expr_ty
parse_and(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty first = parse_not(p, depth + 1);
    if (p_peek(p) != KW_AND) {
        return first;
    }
    int base = p->sp;
    _PyPar_Push(p, first);
    while (p_accept(p, KW_AND)) {
        _PyPar_Push(p, parse_not(p, depth + 1));
    }
    return p_made(p, BoolOp(And, _PyPar_Collect(p, base), start.lineno, start.col, p->arena));
}

expr_ty
_PyPar_OrTest(parser *p, int depth)
{
    position start = p_position(p);
    expr_ty first = parse_and(p, depth + 1);
    if (p_peek(p) != KW_OR) {
        return first;
    }
    int base = p->sp;
    _PyPar_Push(p, first);
    while (p_accept(p, KW_OR)) {
        _PyPar_Push(p, parse_and(p, depth + 1));
    }
    return p_made(p, BoolOp(Or, _PyPar_Collect(p, base), start.lineno, start.col, p->arena));
}

static expr_ty
parse_lambda(parser *p, int depth, int old)
{
    position start = p_position(p);
    p_check_depth(p, depth);
    p_expect(p, KW_LAMBDA);
    arguments_ty args = _PyPar_Parameters(p, depth + 1, COLON);
    expr_ty body = old ? parse_old_test(p, depth + 1) : _PyPar_Test(p, depth + 1);
    return p_made(p, Lambda(args, body, start.lineno, start.col, p->arena));
}

expr_ty
_PyPar_Test(parser *p, int depth)
{
    position start = p_position(p);
    if (p->type == KW_LAMBDA) {
        return parse_lambda(p, depth + 1, 0);
    }
    expr_ty body = _PyPar_OrTest(p, depth + OR_TEST);
    if (!p_accept(p, KW_IF)) {
        return body;
    }
    expr_ty test = _PyPar_OrTest(p, depth + OR_TEST);
    p_expect(p, KW_ELSE);
    expr_ty orelse = _PyPar_Test(p, depth + 1);
    return p_made(p, IfExp(test, body, orelse, start.lineno, start.col, p->arena));
}

/* ---- parameters --------------------------------------------------------------------------------------- */

/* After '(' of a parameter: a tuple to unpack, or a name in needless parentheses, which
 * `single` then is. */
static expr_ty
parse_fplist(parser *p, int depth, int *single)
{
    int base = p->sp;
    int commas = 0;
    position start = p_position(p);
    p_check_depth(p, depth);
    do {
        position pos = p_position(p);
        if (p->type == LPAR) {
            int ignored;
            p_advance(p);
            _PyPar_Push(p, parse_fplist(p, depth + 2, &ignored));
        }
        else {
            PyObject *name = _PyPar_Name(p);
            _PyPar_CheckName(p, name, pos.lineno);
            _PyPar_Push(p, p_made(p, Name(name, Store, pos.lineno, pos.col, p->arena)));
        }
        if (!p_accept(p, COMMA)) {
            break;
        }
        commas++;
    } while (p_peek(p) == NAME || p_peek(p) == LPAR);
    p_expect(p, RPAR);
    if (commas == 0) {
        *single = ((expr_ty)p->stack[base])->kind == Name_kind;
        p->sp = base;
        return p->stack[base];
    }
    *single = 0;
    if (Py_Py3kWarningFlag) {
        _PyPar_Py3kWarning(p, start.lineno, "tuple parameter unpacking has been removed in 3.x");
    }
    return p_made(p, Tuple(_PyPar_Collect(p, base), Store, start.lineno, start.col, p->arena));
}

/* One `fpdef ['=' test]`, pushed; *value is its default or NULL. */
static void
parse_parameter(parser *p, int depth, int *found_default, expr_ty *value, int list_lineno)
{
    position pos = p_position(p);
    int single = 0;
    expr_ty param;
    if (p->type == LPAR) {
        p_advance(p);
        param = parse_fplist(p, depth + 1, &single);
        if (single) {
            param->v.Name.ctx = Param;
            if (Py_Py3kWarningFlag) {
                _PyPar_Py3kWarning(p, pos.lineno,
                                   "parenthesized argument names are invalid in 3.x");
            }
        }
    }
    else {
        PyObject *name = _PyPar_Name(p);
        _PyPar_CheckName(p, name, pos.lineno);
        param = p_made(p, Name(name, Param, pos.lineno, pos.col, p->arena));
    }
    _PyPar_Push(p, param);
    *value = NULL;
    if (p_accept(p, EQUAL)) {
        *value = _PyPar_Test(p, depth);
        *found_default = 1;
        if (single) {
            _PyPar_TreeError(p, list_lineno, "parenthesized arg with default");
        }
    }
    else if (*found_default) {
        _PyPar_TreeError(p, list_lineno, "non-default argument follows default argument");
    }
}

/* The names behind * and **, whichever the token at hand begins. */
static void
parse_star_parameters(parser *p, PyObject **vararg, PyObject **kwarg)
{
    if (p_accept(p, STAR)) {
        int lineno = p_position(p).lineno;
        *vararg = _PyPar_Name(p);
        _PyPar_CheckName(p, *vararg, lineno);
        if (!p_accept(p, COMMA)) {
            return;
        }
        if (p_peek(p) != DOUBLESTAR) {
            _PyPar_Refuse(p, DOUBLESTAR);
        }
    }
    if (p_accept(p, DOUBLESTAR)) {
        int lineno = p_position(p).lineno;
        *kwarg = _PyPar_Name(p);
        _PyPar_CheckName(p, *kwarg, lineno);
    }
}

/* varargslist (its depth is given), then the closing token. */
arguments_ty
_PyPar_Parameters(parser *p, int depth, int closing)
{
    if (p_accept(p, closing)) {
        return p_made(p, arguments(NULL, NULL, NULL, NULL, p->arena));
    }
    int base = p->sp;
    int n_defaults = 0;
    int found_default = 0;
    int lineno = p_position(p).lineno;
    PyObject *vararg = NULL;
    PyObject *kwarg = NULL;
    expr_ty defaults[8];
    expr_ty *values = defaults;
    int room = 8;
    while (p_peek(p) == NAME || p_peek(p) == LPAR) {
        expr_ty value;
        p_check_depth(p, depth + 1);
        parse_parameter(p, depth + 1, &found_default, &value, lineno);
        if (value != NULL) {
            if (n_defaults == room) {
                expr_ty *more = p_made(p, PyArena_Malloc(p->arena, 4 * (size_t)room * sizeof(*more)));
                memcpy(more, values, (size_t)n_defaults * sizeof(*more));
                values = more;
                room *= 4;
            }
            values[n_defaults++] = value;
        }
        if (!p_accept(p, COMMA)) {
            goto done;
        }
    }
    parse_star_parameters(p, &vararg, &kwarg);
done:
    p_expect(p, closing);
    asdl_seq *args = _PyPar_Collect(p, base);
    asdl_seq *default_seq = NULL;
    if (n_defaults > 0) {
        default_seq = p_made(p, asdl_seq_new(n_defaults, p->arena));
        memcpy(default_seq->elements, values, (size_t)n_defaults * sizeof(void *));
    }
    return p_made(p, arguments(args, vararg, kwarg, default_seq, p->arena));
}
