#ifndef Py_PARSER_STATE_H
#define Py_PARSER_STATE_H
/* What the parts of the parser share: the token at hand, the arena, and the two kinds of error.
 *
 * A *syntax* error (a token the grammar does not allow, or one that is no token) ends the parse
 * at once: parser_fail() jumps back to the entry.  A *tree* error ("can't assign to literal", a
 * literal that does not decode) is found while building nodes, but 2.7 finds those only when the
 * whole source has been accepted; so it is put aside and reported at the end if no syntax error
 * comes first.  The first one wins; the tree then goes on with a stand-in node.
 *
 * Depth: 2.7's parser refuses input when its stack of grammar symbols is deeper than 1500.  Each
 * function here is told the depth its symbol would have (parameter `depth`) and passes on the
 * depths of the symbols below; p_check_depth() refuses at the same nesting.  As every C call
 * chain is at most as deep as that, this is also what protects the C stack. */
#include <setjmp.h>
#include "Python.h"
#include "Python-ast.h"
#include "node.h"
#include "grammar.h"
#include "parsetok.h"
#include "errcode.h"
#include "token.h"
#include "tokenizer.h"
#include "code.h"

#define PARSER_MAX_DEPTH 1500

/* Keywords are tokens of their own here, numbered behind N_TOKENS. */
enum {
    KW_AND = N_TOKENS, KW_AS, KW_ASSERT, KW_BREAK, KW_CLASS, KW_CONTINUE, KW_DEF, KW_DEL,
    KW_ELIF, KW_ELSE, KW_EXCEPT, KW_EXEC, KW_FINALLY, KW_FOR, KW_FROM, KW_GLOBAL, KW_IF,
    KW_IMPORT, KW_IN, KW_IS, KW_LAMBDA, KW_NOT, KW_OR, KW_PASS, KW_PRINT, KW_RAISE, KW_RETURN,
    KW_TRY, KW_WHILE, KW_WITH, KW_YIELD, N_PARSER_TOKENS
};

typedef struct {
    int lineno;
    int col;
} position;

#define NAME_CACHE_SIZE 256
#define MAX_EARLY_STRINGS 16

typedef struct parser {
    /* where tokens come from: one of the two */
    struct tok_state *tok;
    const node **leaves; /* of a node tree, n_leaves of them */
    int n_leaves;
    int next_leaf;

    /* the token at hand; fetched when it is first asked for */
    int have_token;
    int type;
    const char *text; /* valid until the next token is fetched */
    int length;
    position pos;
    int started; /* something came since the last implied newline */

    PyArena *arena;
    const char *filename;
    const char *encoding; /* of byte strings; NULL: undeclared */
    int source_is_utf8;   /* it came as unicode */
    int parse_flags;      /* PyPARSE_... */
    int future_flags;     /* CO_FUTURE_... */

    /* the tree error put aside */
    PyObject *error_type;
    PyObject *error_value;
    PyObject *error_tb;

    /* children being collected */
    void **stack;
    int sp;
    int stack_size;

    /* unprefixed strings in front of a possible unicode_literals import */
    struct {
        expr_ty node;
        asdl_seq *tokens; /* their texts */
    } early[MAX_EARLY_STRINGS];
    int n_early;
    int early_over;

    PyObject *names[NAME_CACHE_SIZE]; /* recent identifiers, borrowed from the arena */
    perrdetail *err;
    jmp_buf leave;
} parser;

/* ---- errors ------------------------------------------------------------------ */

/* Give up with an E_ code; err->token and expected are what the grammar knew. */
_Noreturn void _PyPar_Fail(parser *p, int error, int token, int expected);
/* The token at hand does not fit. */
_Noreturn void _PyPar_Refuse(parser *p, int expected);
/* Give up with the exception that is set. */
_Noreturn void _PyPar_Raise(parser *p);
/* Put aside SyntaxError(text) for a line. */
void _PyPar_TreeError(parser *p, int lineno, const char *text);
/* The same, in front of errors found since `before` (_PyPar_Mark) was taken. */
void _PyPar_TreeErrorBefore(parser *p, int before, int lineno, const char *text);
/* Put aside the exception that is set; memory errors end the parse. */
void _PyPar_TreeException(parser *p);
/* -3: a warning for Python 3. */
void _PyPar_Py3kWarning(parser *p, int lineno, const char *text);

static inline int
p_mark(parser *p)
{
    return p->error_type != NULL;
}

static inline void
p_check_depth(parser *p, int depth)
{
    if (depth > PARSER_MAX_DEPTH) {
        fprintf(stderr, "s_push: parser stack overflow\n");
        _PyPar_Fail(p, E_NOMEM, p->type, -1);
    }
}

/* A node that was just made; NULL ends the parse. */
static inline void *
p_made(parser *p, void *made)
{
    if (made == NULL) {
        _PyPar_Raise(p);
    }
    return made;
}

/* ---- tokens --------------------------------------------------------------------- */

void _PyPar_Fetch(parser *p);

static inline int
p_peek(parser *p)
{
    if (!p->have_token) {
        _PyPar_Fetch(p);
    }
    return p->type;
}

/* Done with the token at hand. */
static inline void
p_advance(parser *p)
{
    assert(p->have_token);
    p->have_token = 0;
}

static inline int
p_accept(parser *p, int type)
{
    if (p_peek(p) == type) {
        p_advance(p);
        return 1;
    }
    return 0;
}

static inline void
p_expect(parser *p, int type)
{
    if (p_peek(p) != type) {
        _PyPar_Refuse(p, type);
    }
    p_advance(p);
}

static inline position
p_position(parser *p)
{
    p_peek(p);
    return p->pos;
}

/* The token at hand must be a name: its interned text, kept by the arena. */
PyObject *_PyPar_Name(parser *p);
PyObject *_PyPar_Intern(parser *p, const char *text, Py_ssize_t length);
/* Can the token at hand begin a `test`? */
int _PyPar_BeginsTest(parser *p);

/* ---- collecting children ----------------------------------------------------------- */

void _PyPar_Push(parser *p, void *item);
/* The items pushed since sp was base, as a sequence; NULL if there are none. */
asdl_seq *_PyPar_Collect(parser *p, int base);

/* ---- the grammar ----------------------------------------------------------------------- */

/* expressions.c */
expr_ty _PyPar_Test(parser *p, int depth);
expr_ty _PyPar_OrTest(parser *p, int depth);
expr_ty _PyPar_Expr(parser *p, int depth);
expr_ty _PyPar_Testlist(parser *p, int depth);
expr_ty _PyPar_YieldExpr(parser *p, int depth);
/* Arguments after '(' up to and with ')'. */
expr_ty _PyPar_Call(parser *p, expr_ty func, int depth);
/* expr (',' expr)* [',']: the parts; *commas counts the commas. */
asdl_seq *_PyPar_Exprlist(parser *p, int depth, expr_context_ty ctx, int *commas);
/* One target or a tuple of them. */
expr_ty _PyPar_Targets(parser *p, int depth);
arguments_ty _PyPar_Parameters(parser *p, int depth, int closing);
/* targets.c */
void _PyPar_SetContext(parser *p, expr_ty e, expr_context_ty ctx, int lineno);
void _PyPar_CheckName(parser *p, PyObject *name, int lineno);
/* literals.c */
expr_ty _PyPar_Strings(parser *p);
/* The token at hand is a number; negative: a minus sign belongs to it. */
PyObject *_PyPar_Number(parser *p, const char *text, int length, int negative);
void _PyPar_EarlyStringsToUnicode(parser *p);
/* statements.c */
mod_ty _PyPar_Start(parser *p, int start);

#endif
