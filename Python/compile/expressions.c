/* Expressions to instructions, in each context: read, written, deleted, and the two
 * halves of an augmented assignment - AugLoad leaves on the stack, below the value,
 * what AugStore needs to write the result back. */
#include "compile_internal.h"

int
_PyCompile_Exprs(struct compiler *c, asdl_seq *seq)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(seq); i++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(seq, i)));
    }
    return 0;
}

/* ---- constant conditions and operators ------------------------------------------ */

int
_PyCompile_ConstantTruth(expr_ty e)
{
    PyObject *value = NULL;

    switch (e->kind) {
    case Num_kind:
        value = e->v.Num.n;
        break;
    case Str_kind:
        value = e->v.Str.s;
        break;
    case Name_kind:
        if (strcmp(PyString_AS_STRING(e->v.Name.id), "__debug__") == 0) {
            return !Py_OptimizeFlag;
        }
        return -1;
    default:
        return -1;
    }
    int truth = PyObject_IsTrue(value);
    return truth < 0 ? -2 : truth;
}

static int
binary_opcode(struct compiler *c, operator_ty op, int in_place)
{
    static const unsigned char opcodes[][2] = {
        [Add] = {BINARY_ADD, INPLACE_ADD},
        [Sub] = {BINARY_SUBTRACT, INPLACE_SUBTRACT},
        [Mult] = {BINARY_MULTIPLY, INPLACE_MULTIPLY},
        [Div] = {BINARY_DIVIDE, INPLACE_DIVIDE},
        [Mod] = {BINARY_MODULO, INPLACE_MODULO},
        [Pow] = {BINARY_POWER, INPLACE_POWER},
        [LShift] = {BINARY_LSHIFT, INPLACE_LSHIFT},
        [RShift] = {BINARY_RSHIFT, INPLACE_RSHIFT},
        [BitOr] = {BINARY_OR, INPLACE_OR},
        [BitXor] = {BINARY_XOR, INPLACE_XOR},
        [BitAnd] = {BINARY_AND, INPLACE_AND},
        [FloorDiv] = {BINARY_FLOOR_DIVIDE, INPLACE_FLOOR_DIVIDE},
    };

    if (op == Div && _PyCompile_HasFuture(c, CO_FUTURE_DIVISION)) {
        return in_place ? INPLACE_TRUE_DIVIDE : BINARY_TRUE_DIVIDE;
    }
    assert(op >= Add && op <= FloorDiv);
    return opcodes[op][in_place];
}

static int
unary_opcode(unaryop_ty op)
{
    switch (op) {
    case Invert:
        return UNARY_INVERT;
    case Not:
        return UNARY_NOT;
    case UAdd:
        return UNARY_POSITIVE;
    default:
        assert(op == USub);
        return UNARY_NEGATIVE;
    }
}

/* Argument of COMPARE_OP. */
static int
comparison(cmpop_ty op)
{
    static const signed char arguments[] = {
        [Eq] = PyCmp_EQ,  [NotEq] = PyCmp_NE, [Lt] = PyCmp_LT,        [LtE] = PyCmp_LE,
        [Gt] = PyCmp_GT,  [GtE] = PyCmp_GE,   [Is] = PyCmp_IS,        [IsNot] = PyCmp_IS_NOT,
        [In] = PyCmp_IN,  [NotIn] = PyCmp_NOT_IN,
    };

    assert(op >= Eq && op <= NotIn);
    return arguments[op];
}

/* ---- operations --------------------------------------------------------------------- */

static int
compile_bool_op(struct compiler *c, expr_ty e)
{
    asdl_seq *values = e->v.BoolOp.values;
    Py_ssize_t last = asdl_seq_LEN(values) - 1;
    int opcode = e->v.BoolOp.op == And ? JUMP_IF_FALSE_OR_POP : JUMP_IF_TRUE_OR_POP;
    int end = _PyCompile_NewLabel(c);

    if (end < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < last; i++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(values, i)));
        TRY(_PyCompile_EmitJump(c, opcode, end));
    }
    TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(values, last)));
    return _PyCompile_Place(c, end);
}

static int
compile_if_expression(struct compiler *c, expr_ty e)
{
    int otherwise = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (otherwise < 0 || end < 0) {
        return -1;
    }
    TRY(_PyCompile_Expr(c, e->v.IfExp.test));
    TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, otherwise));
    TRY(_PyCompile_Expr(c, e->v.IfExp.body));
    TRY(_PyCompile_EmitJump(c, JUMP_FORWARD, end));
    TRY(_PyCompile_Place(c, otherwise));
    TRY(_PyCompile_Expr(c, e->v.IfExp.orelse));
    return _PyCompile_Place(c, end);
}

/* a < b < c: b is evaluated once, and a false step leaves b under the answer. */
static int
compile_compare(struct compiler *c, expr_ty e)
{
    asdl_seq *operands = e->v.Compare.comparators;
    asdl_int_seq *ops = e->v.Compare.ops;
    Py_ssize_t last = asdl_seq_LEN(ops) - 1;
    int cleanup = -1;

    TRY(_PyCompile_Expr(c, e->v.Compare.left));
    if (last > 0) {
        TRY(cleanup = _PyCompile_NewLabel(c));
    }
    for (Py_ssize_t i = 0; i < last; i++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(operands, i)));
        TRY(_PyCompile_Emit(c, DUP_TOP));
        TRY(_PyCompile_Emit(c, ROT_THREE));
        TRY(_PyCompile_EmitArg(c, COMPARE_OP, comparison((cmpop_ty)asdl_seq_GET(ops, i))));
        TRY(_PyCompile_EmitJump(c, JUMP_IF_FALSE_OR_POP, cleanup));
        TRY(_PyCompile_NextBlock(c));
    }
    TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(operands, last)));
    TRY(_PyCompile_EmitArg(c, COMPARE_OP, comparison((cmpop_ty)asdl_seq_GET(ops, last))));
    if (last == 0) {
        return 0;
    }
    int end = _PyCompile_NewLabel(c);
    TRY(end);
    TRY(_PyCompile_EmitJump(c, JUMP_FORWARD, end));
    TRY(_PyCompile_Place(c, cleanup));
    TRY(_PyCompile_Emit(c, ROT_TWO));
    TRY(_PyCompile_Emit(c, POP_TOP));
    return _PyCompile_Place(c, end);
}

static int
compile_call(struct compiler *c, expr_ty e)
{
    asdl_seq *keywords = e->v.Call.keywords;
    Py_ssize_t argument = asdl_seq_LEN(e->v.Call.args) | (asdl_seq_LEN(keywords) << 8);
    int opcode = CALL_FUNCTION;

    TRY(_PyCompile_Expr(c, e->v.Call.func));
    TRY(_PyCompile_Exprs(c, e->v.Call.args));
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(keywords); i++) {
        keyword_ty keyword = (keyword_ty)asdl_seq_GET(keywords, i);
        TRY(_PyCompile_EmitConstant(c, keyword->arg));
        TRY(_PyCompile_Expr(c, keyword->value));
    }
    if (e->v.Call.starargs != NULL) {
        TRY(_PyCompile_Expr(c, e->v.Call.starargs));
        opcode = CALL_FUNCTION_VAR;
    }
    if (e->v.Call.kwargs != NULL) {
        TRY(_PyCompile_Expr(c, e->v.Call.kwargs));
        opcode = opcode == CALL_FUNCTION_VAR ? CALL_FUNCTION_VAR_KW : CALL_FUNCTION_KW;
    }
    return _PyCompile_EmitArg(c, opcode, argument);
}

static int
compile_yield(struct compiler *c, expr_ty e)
{
    if (c->unit->entry->ste_type != FunctionBlock) {
        return _PyCompile_Error(c, "'yield' outside function");
    }
    if (e->v.Yield.value != NULL) {
        TRY(_PyCompile_Expr(c, e->v.Yield.value));
    }
    else {
        TRY(_PyCompile_EmitConstant(c, Py_None));
    }
    return _PyCompile_Emit(c, YIELD_VALUE);
}

/* ---- displays -------------------------------------------------------------------------- */

static int
compile_dict(struct compiler *c, expr_ty e)
{
    Py_ssize_t n = asdl_seq_LEN(e->v.Dict.values);

    TRY(_PyCompile_EmitArg(c, BUILD_MAP, n > 0xFFFF ? 0xFFFF : n));
    for (Py_ssize_t i = 0; i < n; i++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(e->v.Dict.values, i)));
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(e->v.Dict.keys, i)));
        TRY(_PyCompile_Emit(c, STORE_MAP));
    }
    return 0;
}

/* A list or tuple: built, unpacked into its elements, or deleted piece by piece. */
static int
compile_sequence(struct compiler *c, asdl_seq *elements, expr_context_ty ctx, int build)
{
    if (ctx == Store) {
        TRY(_PyCompile_EmitArg(c, UNPACK_SEQUENCE, asdl_seq_LEN(elements)));
    }
    TRY(_PyCompile_Exprs(c, elements));
    if (ctx == Load) {
        return _PyCompile_EmitArg(c, build, asdl_seq_LEN(elements));
    }
    return 0;
}

static int
compile_list_loop(struct compiler *c, expr_ty e, Py_ssize_t i)
{
    asdl_seq *generators = e->v.ListComp.generators;
    comprehension_ty generator = (comprehension_ty)asdl_seq_GET(generators, i);
    int start = _PyCompile_NewLabel(c);
    int next = _PyCompile_NewLabel(c);
    int end = _PyCompile_NewLabel(c);

    if (start < 0 || next < 0 || end < 0 || _PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    TRY(_PyCompile_Expr(c, generator->iter));
    TRY(_PyCompile_Emit(c, GET_ITER));
    TRY(_PyCompile_Place(c, start));
    TRY(_PyCompile_EmitJump(c, FOR_ITER, end));
    TRY(_PyCompile_NextBlock(c));
    TRY(_PyCompile_Expr(c, generator->target));
    for (Py_ssize_t j = 0; j < asdl_seq_LEN(generator->ifs); j++) {
        TRY(_PyCompile_Expr(c, (expr_ty)asdl_seq_GET(generator->ifs, j)));
        TRY(_PyCompile_EmitJump(c, POP_JUMP_IF_FALSE, next));
        TRY(_PyCompile_NextBlock(c));
    }
    if (i + 1 < asdl_seq_LEN(generators)) {
        TRY(compile_list_loop(c, e, i + 1));
    }
    else {
        TRY(_PyCompile_Expr(c, e->v.ListComp.elt));
        TRY(_PyCompile_EmitArg(c, LIST_APPEND, i + 2)); /* the list is below the iterators */
        TRY(_PyCompile_NextBlock(c));
    }
    TRY(_PyCompile_Place(c, next));
    TRY(_PyCompile_EmitJump(c, JUMP_ABSOLUTE, start));
    return _PyCompile_Place(c, end);
}

/* ---- attributes, subscripts, slices ------------------------------------------------------ */

static int
compile_attribute(struct compiler *c, expr_ty e, expr_context_ty ctx)
{
    PyObject *name = e->v.Attribute.attr;

    if (ctx != AugStore) {
        TRY(_PyCompile_Expr(c, e->v.Attribute.value));
    }
    switch (ctx) {
    case AugLoad:
        TRY(_PyCompile_Emit(c, DUP_TOP));
        return _PyCompile_EmitName(c, LOAD_ATTR, name);
    case Load:
        return _PyCompile_EmitName(c, LOAD_ATTR, name);
    case AugStore:
        TRY(_PyCompile_Emit(c, ROT_TWO));
        return _PyCompile_EmitName(c, STORE_ATTR, name);
    case Store:
        return _PyCompile_EmitName(c, STORE_ATTR, name);
    case Del:
        return _PyCompile_EmitName(c, DELETE_ATTR, name);
    default:
        PyErr_SetString(PyExc_SystemError, "param invalid in attribute expression");
        return -1;
    }
}

static int
optional_or_none(struct compiler *c, expr_ty e)
{
    return e != NULL ? _PyCompile_Expr(c, e) : _PyCompile_EmitConstant(c, Py_None);
}

/* Push a slice object. */
static int
compile_slice_object(struct compiler *c, slice_ty s)
{
    TRY(optional_or_none(c, s->v.Slice.lower));
    TRY(optional_or_none(c, s->v.Slice.upper));
    if (s->v.Slice.step == NULL) {
        return _PyCompile_EmitArg(c, BUILD_SLICE, 2);
    }
    TRY(_PyCompile_Expr(c, s->v.Slice.step));
    return _PyCompile_EmitArg(c, BUILD_SLICE, 3);
}

/* s[i:j] has instructions of its own: base + 1 with i, + 2 with j. */
static int
compile_simple_slice(struct compiler *c, slice_ty s, expr_context_ty ctx)
{
    expr_ty lower = s->v.Slice.lower;
    expr_ty upper = s->v.Slice.upper;
    int variant = (lower != NULL) + 2 * (upper != NULL);
    int bounds = (lower != NULL) + (upper != NULL);
    static const unsigned char rotate[] = {ROT_TWO, ROT_THREE, ROT_FOUR};

    if (ctx != AugStore && lower != NULL) {
        TRY(_PyCompile_Expr(c, lower));
    }
    if (ctx != AugStore && upper != NULL) {
        TRY(_PyCompile_Expr(c, upper));
    }
    switch (ctx) {
    case AugLoad:
        if (bounds == 0) {
            TRY(_PyCompile_Emit(c, DUP_TOP));
        }
        else {
            TRY(_PyCompile_EmitArg(c, DUP_TOPX, bounds + 1));
        }
        return _PyCompile_Emit(c, SLICE + variant);
    case Load:
        return _PyCompile_Emit(c, SLICE + variant);
    case AugStore:
        TRY(_PyCompile_Emit(c, rotate[bounds]));
        return _PyCompile_Emit(c, STORE_SLICE + variant);
    case Store:
        return _PyCompile_Emit(c, STORE_SLICE + variant);
    case Del:
        return _PyCompile_Emit(c, DELETE_SLICE + variant);
    default:
        PyErr_SetString(PyExc_SystemError, "param invalid in simple slice expression");
        return -1;
    }
}

/* One dimension of s[a, b:c, ...]. */
static int
compile_dimension(struct compiler *c, slice_ty s)
{
    switch (s->kind) {
    case Ellipsis_kind:
        return _PyCompile_EmitConstant(c, Py_Ellipsis);
    case Slice_kind:
        return compile_slice_object(c, s);
    case Index_kind:
        return _PyCompile_Expr(c, s->v.Index.value);
    default:
        PyErr_SetString(PyExc_SystemError, "extended slice invalid in nested slice");
        return -1;
    }
}

/* Push what stands between the brackets. */
static int
compile_key(struct compiler *c, slice_ty s)
{
    if (s->kind != ExtSlice_kind) {
        return compile_dimension(c, s);
    }
    asdl_seq *dimensions = s->v.ExtSlice.dims;
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(dimensions); i++) {
        TRY(compile_dimension(c, (slice_ty)asdl_seq_GET(dimensions, i)));
    }
    return _PyCompile_EmitArg(c, BUILD_TUPLE, asdl_seq_LEN(dimensions));
}

static int
compile_subscript(struct compiler *c, expr_ty e, expr_context_ty ctx)
{
    slice_ty s = e->v.Subscript.slice;

    if (ctx != AugStore) {
        TRY(_PyCompile_Expr(c, e->v.Subscript.value));
    }
    if (s->kind == Slice_kind && s->v.Slice.step == NULL) {
        return compile_simple_slice(c, s, ctx);
    }
    if (ctx != AugStore) {
        TRY(compile_key(c, s));
    }
    switch (ctx) {
    case AugLoad:
        TRY(_PyCompile_EmitArg(c, DUP_TOPX, 2));
        return _PyCompile_Emit(c, BINARY_SUBSCR);
    case Load:
        return _PyCompile_Emit(c, BINARY_SUBSCR);
    case AugStore:
        TRY(_PyCompile_Emit(c, ROT_THREE));
        return _PyCompile_Emit(c, STORE_SUBSCR);
    case Store:
        return _PyCompile_Emit(c, STORE_SUBSCR);
    case Del:
        return _PyCompile_Emit(c, DELETE_SUBSCR);
    default:
        PyErr_SetString(PyExc_SystemError, "param invalid in subscript expression");
        return -1;
    }
}

/* ---- augmented assignment ----------------------------------------------------------------- */

/* An expression that starts on a later line than what came before starts a new
 * line in the table. */
static void
note_line(struct compiler *c, int lineno)
{
    if (lineno > c->unit->line) {
        c->unit->line = lineno;
        c->unit->line_emitted = 0;
    }
}

static int
compile_target(struct compiler *c, expr_ty target, expr_context_ty ctx)
{
    if (target->kind == Name_kind) {
        return _PyCompile_EmitVariable(c, target->v.Name.id, ctx);
    }
    note_line(c, target->lineno);
    if (target->kind == Attribute_kind) {
        return compile_attribute(c, target, ctx);
    }
    return compile_subscript(c, target, ctx);
}

int
_PyCompile_AugAssign(struct compiler *c, stmt_ty s)
{
    expr_ty target = s->v.AugAssign.target;

    if (target->kind != Name_kind && target->kind != Attribute_kind
        && target->kind != Subscript_kind) {
        PyErr_Format(PyExc_SystemError, "invalid node type (%d) for augmented assignment",
                     target->kind);
        return -1;
    }
    TRY(compile_target(c, target, AugLoad));
    TRY(_PyCompile_Expr(c, s->v.AugAssign.value));
    TRY(_PyCompile_Emit(c, binary_opcode(c, s->v.AugAssign.op, 1)));
    return compile_target(c, target, AugStore);
}

/* ---- all expressions ------------------------------------------------------------------------ */

int
_PyCompile_Expr(struct compiler *c, expr_ty e)
{
    TRY(_PyCompile_EnterRecursion());
    note_line(c, e->lineno);
    switch (e->kind) {
    case BoolOp_kind:
        return compile_bool_op(c, e);
    case BinOp_kind:
        TRY(_PyCompile_Expr(c, e->v.BinOp.left));
        TRY(_PyCompile_Expr(c, e->v.BinOp.right));
        return _PyCompile_Emit(c, binary_opcode(c, e->v.BinOp.op, 0));
    case UnaryOp_kind:
        TRY(_PyCompile_Expr(c, e->v.UnaryOp.operand));
        return _PyCompile_Emit(c, unary_opcode(e->v.UnaryOp.op));
    case Lambda_kind:
        return _PyCompile_Lambda(c, e);
    case IfExp_kind:
        return compile_if_expression(c, e);
    case Dict_kind:
        return compile_dict(c, e);
    case Set_kind:
        TRY(_PyCompile_Exprs(c, e->v.Set.elts));
        return _PyCompile_EmitArg(c, BUILD_SET, asdl_seq_LEN(e->v.Set.elts));
    case ListComp_kind:
        TRY(_PyCompile_EmitArg(c, BUILD_LIST, 0));
        return compile_list_loop(c, e, 0);
    case SetComp_kind:
    case DictComp_kind:
    case GeneratorExp_kind:
        return _PyCompile_Comprehension(c, e);
    case Yield_kind:
        return compile_yield(c, e);
    case Compare_kind:
        return compile_compare(c, e);
    case Call_kind:
        return compile_call(c, e);
    case Repr_kind:
        TRY(_PyCompile_Expr(c, e->v.Repr.value));
        return _PyCompile_Emit(c, UNARY_CONVERT);
    case Num_kind:
        return _PyCompile_EmitConstant(c, e->v.Num.n);
    case Str_kind:
        return _PyCompile_EmitConstant(c, e->v.Str.s);
    case Attribute_kind:
        return compile_attribute(c, e, e->v.Attribute.ctx);
    case Subscript_kind:
        return compile_subscript(c, e, e->v.Subscript.ctx);
    case Name_kind:
        return _PyCompile_EmitVariable(c, e->v.Name.id, e->v.Name.ctx);
    case List_kind:
        return compile_sequence(c, e->v.List.elts, e->v.List.ctx, BUILD_LIST);
    case Tuple_kind:
        return compile_sequence(c, e->v.Tuple.elts, e->v.Tuple.ctx, BUILD_TUPLE);
    }
    return 0;
}
