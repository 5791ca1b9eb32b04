/* Checking a code before it may run: the engine trusts every skip and count.
 *
 * Each checker takes a range [pc, end) that a skip word has delimited and accounts for every
 * word in it.  The tables of the sets are made on the way: all operators are met here. */
#include "sre.h"

#define MAX_NESTING 5000

typedef struct {
    pattern_object *pattern;
    sre_code groups;
    int nesting;
} checker;

static int check_body(checker *c, const sre_code *pc, const sre_code *end);

/* The end of what a skip word covers; NULL if that is outside. */
static const sre_code *
skip_end(const sre_code *skip, const sre_code *end)
{
    return skip < end && *skip <= (size_t)(end - skip) ? skip + *skip : NULL;
}

static int
check_set(const sre_code *pc, const sre_code *end)
{
    while (pc < end) {
        switch (*pc++) {
        case OP_FAILURE:
            return pc == end;
        case OP_NEGATE:
            break;
        case OP_LITERAL:
            pc += 1;
            break;
        case OP_RANGE:
            pc += 2;
            break;
        case OP_CHARSET:
            if (end - pc < 8) {
                return 0;
            }
            pc += 8;
            break;
        case OP_CATEGORY:
            if (pc >= end || *pc++ >= N_CATEGORIES) {
                return 0;
            }
            break;
        case OP_BIGCHARSET: {
            if (end - pc < 65 || pc[0] > 256 || end - pc - 65 < 8 * (Py_ssize_t)pc[0]) {
                return 0;
            }
            const unsigned char *index = (const unsigned char *)(pc + 1);
            for (int i = 0; i < 256; i++) {
                if (index[i] >= pc[0]) {
                    return 0;
                }
            }
            pc += 65 + 8 * pc[0];
            break;
        }
        default:
            return 0;
        }
    }
    return 0;
}

/* A well-formed set, with its table. */
static int
accept_set(checker *c, const sre_code *pc, const sre_code *end)
{
    return check_set(pc, end) && _PySRE_AddTable(c->pattern, pc) == 0;
}

static int
check_info(checker *c, const sre_code *pc, const sre_code *end)
{
    if (end - pc < 4 || (pc[1] & ~(sre_code)(INFO_PREFIX | INFO_LITERAL | INFO_CHARSET)) != 0) {
        return 0;
    }
    sre_code flags = pc[1];
    if ((flags & INFO_PREFIX) && (flags & INFO_CHARSET)) {
        return 0;
    }
    if ((flags & INFO_LITERAL) && !(flags & INFO_PREFIX)) {
        return 0;
    }
    pc += 4;
    if (flags & INFO_PREFIX) {
        if (end - pc < 2 || pc[0] == 0 || pc[1] > pc[0]) {
            return 0;
        }
        return (size_t)(end - pc - 2) == 2 * (size_t)pc[0];
    }
    if (flags & INFO_CHARSET) {
        return accept_set(c, pc, end);
    }
    return pc == end;
}

/* Alternatives up to the word 0.  All jump behind it. */
static const sre_code *
check_branch(checker *c, const sre_code *pc, const sre_code *end)
{
    const sre_code *target = NULL;
    for (;;) {
        if (pc >= end) {
            return NULL;
        }
        if (*pc == 0) {
            break;
        }
        const sre_code *next = skip_end(pc, end);
        if (next == NULL || next - pc < 3 || next[-2] != OP_JUMP) {
            return NULL;
        }
        const sre_code *after = skip_end(next - 1, end);
        if (after == NULL || (target != NULL && after != target)
            || !check_body(c, pc + 1, next - 2)) {
            return NULL;
        }
        target = after;
        pc = next;
    }
    return target == NULL || target == pc + 1 ? pc + 1 : NULL;
}

static int
is_single(sre_code op)
{
    return op == OP_LITERAL || op == OP_LITERAL_IGNORE || op == OP_NOT_LITERAL
           || op == OP_NOT_LITERAL_IGNORE || op == OP_ANY || op == OP_ANY_ALL || op == OP_IN
           || op == OP_IN_IGNORE || op == OP_CATEGORY;
}

static const sre_code *
check_repeat(checker *c, sre_code op, const sre_code *pc, const sre_code *end)
{
    const sre_code *next = skip_end(pc, end);
    if (next == NULL || next - pc < 4 || pc[1] > pc[2]) {
        return NULL;
    }
    if (op == OP_REPEAT) {
        if (next >= end || (*next != OP_MAX_UNTIL && *next != OP_MIN_UNTIL)) {
            return NULL;
        }
        return check_body(c, pc + 3, next) ? next + 1 : NULL;
    }
    if (next[-1] != OP_SUCCESS || !is_single(pc[3])) {
        return NULL;
    }
    return check_body(c, pc + 3, next - 1) ? next : NULL;
}

static const sre_code *
check_assert(checker *c, const sre_code *pc, const sre_code *end)
{
    const sre_code *next = skip_end(pc, end);
    if (next == NULL || next - pc < 3 || (pc[1] & 0x80000000U) || next[-1] != OP_SUCCESS) {
        return NULL;
    }
    return check_body(c, pc + 2, next - 1) ? next : NULL;
}

/* `yes` alone, or followed by a jump over `no`. */
static const sre_code *
check_group_test(checker *c, const sre_code *pc, const sre_code *end)
{
    if (end - pc < 2 || pc[0] >= c->groups) {
        return NULL;
    }
    if (pc[1] < 2 || pc[1] > (size_t)(end - pc)) {
        return NULL;
    }
    const sre_code *yes = pc + 2;
    const sre_code *next = pc + pc[1]; /* this skip counts from the word before it */
    if (next - yes >= 2 && next[-2] == OP_JUMP) {
        const sre_code *after = skip_end(next - 1, end);
        if (after != NULL && after > next && check_body(c, yes, next - 2)) {
            return check_body(c, next, after) ? after : NULL;
        }
    }
    return check_body(c, yes, next) ? next : NULL;
}

/* The operator at pc; returns what follows it. */
static const sre_code *
check_operator(checker *c, const sre_code *pc, const sre_code *end)
{
    sre_code op = *pc++;
    switch (op) {
    case OP_FAILURE: case OP_SUCCESS: case OP_ANY: case OP_ANY_ALL:
        return pc;
    case OP_LITERAL: case OP_NOT_LITERAL: case OP_LITERAL_IGNORE: case OP_NOT_LITERAL_IGNORE:
        return pc + 1;
    case OP_AT:
        return pc < end && *pc < N_AT ? pc + 1 : NULL;
    case OP_CATEGORY:
        return pc < end && *pc < N_CATEGORIES ? pc + 1 : NULL;
    case OP_MARK:
        return pc < end && *pc < 2 * c->groups ? pc + 1 : NULL;
    case OP_GROUPREF: case OP_GROUPREF_IGNORE:
        return pc < end && *pc < c->groups ? pc + 1 : NULL;
    case OP_IN: case OP_IN_IGNORE: {
        const sre_code *next = skip_end(pc, end);
        return next != NULL && next > pc && accept_set(c, pc + 1, next) ? next : NULL;
    }
    case OP_BRANCH:
        return check_branch(c, pc, end);
    case OP_REPEAT: case OP_REPEAT_ONE: case OP_MIN_REPEAT_ONE:
        return check_repeat(c, op, pc, end);
    case OP_ASSERT: case OP_ASSERT_NOT:
        return check_assert(c, pc, end);
    case OP_GROUPREF_EXISTS:
        return check_group_test(c, pc, end);
    default:
        return NULL;
    }
}

static int
check_body(checker *c, const sre_code *pc, const sre_code *end)
{
    if (++c->nesting > MAX_NESTING || pc > end) {
        return 0;
    }
    while (pc < end) {
        const sre_code *next = check_operator(c, pc, end);
        if (next == NULL || next > end || next <= pc) {
            return 0;
        }
        pc = next;
    }
    c->nesting--;
    return pc == end;
}

int
_PySRE_Validate(pattern_object *pattern)
{
    const sre_code *pc = pattern->code;
    const sre_code *end = pc + pattern->codesize;
    if (pattern->groups < 0 || pattern->groups > INT_MAX / 4 || pc >= end
        || end[-1] != OP_SUCCESS) {
        return 0;
    }
    checker c = {pattern, (sre_code)pattern->groups, 0};
    if (*pc == OP_INFO) {
        const sre_code *next = skip_end(pc + 1, end);
        if (next == NULL || !check_info(&c, pc + 1, next)) {
            return 0;
        }
        pc = next;
    }
    return check_body(&c, pc, end - 1);
}
