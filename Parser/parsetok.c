/* Source text to a node tree, by a grammar: the automaton and its stack.
 *
 * This is not how programs are parsed (statements.c), but what the module parser and the
 * PyParser_... functions are for.  One token at a time: the state on top of the stack either
 * shifts the token, pushes the symbol that can begin with it, or is complete and popped. */
#include "grammar_build.h"
#include "parsetok.h"
#include "errcode.h"
#include "graminit.h"
#include "code.h"
#include "tokenizer.h"

#define MAX_STACK 1500

typedef struct {
    int state;
    dfa *dfa;
    node *parent;
} stack_entry;

typedef struct {
    stack_entry *top;
    stack_entry base[MAX_STACK]; /* grows down from its end */
    grammar *grammar;
    node *tree;
    int flags; /* CO_FUTURE_... */
} parser_state;

parser_state *PyParser_New(grammar *g, int start);
void PyParser_Delete(parser_state *ps);
int PyParser_AddToken(parser_state *ps, int type, char *str, int lineno, int col_offset,
                      int *expected_ret);

parser_state *
PyParser_New(grammar *g, int start)
{
    if (_PyGram_Ready(g) < 0) {
        PyErr_Clear();
        return NULL;
    }
    if (!g->g_accel) {
        PyGrammar_AddAccelerators(g);
    }
    parser_state *ps = PyMem_MALLOC(sizeof(parser_state));
    if (ps == NULL) {
        return NULL;
    }
    ps->grammar = g;
    ps->flags = 0;
    ps->tree = PyNode_New(start);
    if (ps->tree == NULL) {
        PyMem_FREE(ps);
        return NULL;
    }
    ps->top = &ps->base[MAX_STACK - 1];
    ps->top->state = 0;
    ps->top->dfa = PyGrammar_FindDFA(g, start);
    ps->top->state = ps->top->dfa->d_initial;
    ps->top->parent = ps->tree;
    return ps;
}

void
PyParser_Delete(parser_state *ps)
{
    PyNode_Free(ps->tree);
    PyMem_FREE(ps);
}

/* The label of a token; -1 if the grammar has none. */
static int
classify(const parser_state *ps, int type, const char *str)
{
    const labellist *ll = &ps->grammar->g_ll;
    if (type == NAME) {
        for (int i = 1; i < ll->ll_nlabels; i++) {
            const label *l = &ll->ll_label[i];
            if (l->lb_type == NAME && l->lb_str != NULL && strcmp(l->lb_str, str) == 0
                && !((ps->flags & CO_FUTURE_PRINT_FUNCTION) && strcmp(str, "print") == 0)) {
                return i;
            }
        }
    }
    for (int i = 1; i < ll->ll_nlabels; i++) {
        if (ll->ll_label[i].lb_type == type && ll->ll_label[i].lb_str == NULL) {
            return i;
        }
    }
    return -1;
}

/* A complete import statement may be one of __future__. */
static void
note_future(parser_state *ps, const node *import_statement)
{
    const node *n = CHILD(import_statement, 0);
    if (TYPE(n) != import_from || TYPE(CHILD(n, 1)) != dotted_name
        || strcmp(STR(CHILD(CHILD(n, 1), 0)), "__future__") != 0) {
        return;
    }
    const node *names = CHILD(n, 3);
    if (TYPE(names) == LPAR) {
        names = CHILD(n, 4);
    }
    if (TYPE(names) != import_as_names) {
        return;
    }
    for (int i = 0; i < NCH(names); i += 2) {
        const char *name = STR(CHILD(CHILD(names, i), 0));
        if (strcmp(name, "with_statement") == 0) {
            ps->flags |= CO_FUTURE_WITH_STATEMENT;
        }
        else if (strcmp(name, "print_function") == 0) {
            ps->flags |= CO_FUTURE_PRINT_FUNCTION;
        }
        else if (strcmp(name, "unicode_literals") == 0) {
            ps->flags |= CO_FUTURE_UNICODE_LITERALS;
        }
    }
}

static void
pop(parser_state *ps)
{
    if (ps->top->dfa->d_type == import_stmt && ps->grammar == &_PyParser_Grammar) {
        note_future(ps, ps->top->parent);
    }
    ps->top++;
}

static inline int
is_empty(const parser_state *ps)
{
    return ps->top == &ps->base[MAX_STACK];
}

static inline state *
current_state(const parser_state *ps)
{
    return &ps->top->dfa->d_state[ps->top->state];
}

static int
push(parser_state *ps, int type, int next, int lineno, int col_offset)
{
    node *parent = ps->top->parent;
    int error = PyNode_AddChild(parent, type, NULL, lineno, col_offset);
    if (error) {
        return error;
    }
    ps->top->state = next;
    if (ps->top == ps->base) {
        fprintf(stderr, "s_push: parser stack overflow\n");
        return E_NOMEM;
    }
    ps->top--;
    ps->top->dfa = PyGrammar_FindDFA(ps->grammar, type);
    ps->top->state = ps->top->dfa->d_initial;
    ps->top->parent = CHILD(parent, NCH(parent) - 1);
    return 0;
}

/* Shift, then pop what can only be complete. */
static int
shift(parser_state *ps, int type, char *str, int next, int lineno, int col_offset)
{
    int error = PyNode_AddChild(ps->top->parent, type, str, lineno, col_offset);
    if (error) {
        return error;
    }
    ps->top->state = next;
    while (current_state(ps)->s_accept && current_state(ps)->s_narcs == 1) {
        pop(ps);
        if (is_empty(ps)) {
            return E_DONE;
        }
    }
    return E_OK;
}

int
PyParser_AddToken(parser_state *ps, int type, char *str, int lineno, int col_offset,
                  int *expected_ret)
{
    int l = classify(ps, type, str);
    if (l < 0) {
        return E_SYNTAX;
    }
    for (;;) {
        const state *s = current_state(ps);
        int action = s->s_lower <= l && l < s->s_upper ? s->s_accel[l - s->s_lower] : -1;
        if (action >= 0 && (action & (1 << 7))) {
            int error = push(ps, (action >> 8) + NT_OFFSET, action & 127, lineno, col_offset);
            if (error > 0) {
                return error;
            }
            continue;
        }
        if (action >= 0) {
            return shift(ps, type, str, action, lineno, col_offset);
        }
        if (s->s_accept) {
            pop(ps);
            if (is_empty(ps)) {
                return E_SYNTAX;
            }
            continue;
        }
        if (expected_ret != NULL) {
            *expected_ret = s->s_lower == s->s_upper - 1
                                ? ps->grammar->g_ll.ll_label[s->s_lower].lb_type
                                : -1;
        }
        return E_SYNTAX;
    }
}

/* ---- feeding it -------------------------------------------------------------------- */

static char *
copy_token(const char *start, const char *end)
{
    size_t length = start == NULL ? 0 : (size_t)(end - start);
    char *copy = PyObject_MALLOC(length + 1);
    if (copy != NULL) {
        if (length > 0) {
            memcpy(copy, start, length);
        }
        copy[length] = '\0';
    }
    return copy;
}

/* Add tokens until the tree is done or one is refused; an E_ code. */
static int
feed(parser_state *ps, struct tok_state *tok, perrdetail *err, int flags)
{
    int started = 0;
    for (;;) {
        char *start;
        char *end;
        int type = PyTokenizer_Get(tok, &start, &end);
        if (type == ERRORTOKEN) {
            return tok->done;
        }
        if (type == ENDMARKER && started) {
            type = NEWLINE;
            started = 0;
            if (tok->indent && !(flags & PyPARSE_DONT_IMPLY_DEDENT)) {
                tok->pendin = -tok->indent;
                tok->indent = 0;
            }
        }
        else {
            started = 1;
        }
        char *str = copy_token(start, end);
        if (str == NULL) {
            return E_NOMEM;
        }
        int col = start != NULL && start >= tok->line_start ? (int)(start - tok->line_start) : -1;
        int error = PyParser_AddToken(ps, type, str, tok->lineno, col, &err->expected);
        if (error == E_OK) {
            continue;
        }
        if (error != E_DONE) {
            PyObject_FREE(str);
            err->token = type;
        }
        return error;
    }
}

static void
locate(struct tok_state *tok, perrdetail *err)
{
    if (tok->lineno <= 1 && tok->done == E_EOF) {
        err->error = E_EOF;
    }
    err->lineno = tok->lineno;
    if (tok->buf == NULL) {
        return;
    }
    err->offset = (int)(tok->cur - tok->buf);
    size_t length = (size_t)(tok->inp - tok->buf);
    err->text = PyTokenizer_RestoreEncoding(tok, (int)length, &err->offset);
    if (err->text == NULL) {
        err->text = copy_token(tok->buf, tok->inp);
    }
}

/* A declared encoding is a node above the whole. */
static node *
wrap_encoding(node *tree, const char *encoding)
{
    node *root = PyNode_New(encoding_decl);
    char *name = copy_token(encoding, encoding + strlen(encoding));
    if (root == NULL || name == NULL || PyNode_AddChild(root, TYPE(tree), NULL, 0, 0) != 0) {
        PyNode_Free(root);
        PyObject_FREE(name);
        PyNode_Free(tree);
        return NULL;
    }
    *CHILD(root, 0) = *tree; /* its children are taken over */
    PyObject_FREE(tree);
    root->n_str = name;
    return root;
}

/* Parse and free tok, which may be NULL for a failure on the way. */
static node *
parse_tokens(struct tok_state *tok, grammar *g, int start, perrdetail *err, int *flags,
             const char *filename)
{
    memset(err, 0, sizeof(*err));
    err->error = E_OK;
    err->filename = filename;
    err->expected = -1;
    if (tok == NULL) {
        err->error = PyErr_Occurred() ? E_DECODE : E_NOMEM;
        return NULL;
    }
    tok->filename = filename == NULL ? "<string>" : filename;
    if (Py_TabcheckFlag || Py_VerboseFlag) {
        tok->altwarning = filename != NULL;
        tok->alterror = Py_TabcheckFlag >= 2;
    }
    node *tree = NULL;
    parser_state *ps = PyParser_New(g, start);
    if (ps == NULL) {
        err->error = E_NOMEM;
        PyTokenizer_Free(tok);
        return NULL;
    }
    if (*flags & PyPARSE_PRINT_IS_FUNCTION) {
        ps->flags |= CO_FUTURE_PRINT_FUNCTION;
    }
    if (*flags & PyPARSE_UNICODE_LITERALS) {
        ps->flags |= CO_FUTURE_UNICODE_LITERALS;
    }
    err->error = feed(ps, tok, err, *flags);
    if (err->error == E_DONE) {
        tree = ps->tree;
        ps->tree = NULL;
        *flags = ps->flags;
    }
    else {
        locate(tok, err);
    }
    PyParser_Delete(ps);
    if (tree != NULL && tok->encoding != NULL) {
        tree = wrap_encoding(tree, tok->encoding);
        if (tree == NULL) {
            err->error = E_NOMEM;
        }
    }
    PyTokenizer_Free(tok);
    return tree;
}

/* ---- entry points ---------------------------------------------------------------------- */

node *
PyParser_ParseStringFlagsFilenameEx(const char *s, const char *filename, grammar *g, int start,
                                    perrdetail *err_ret, int *flags)
{
    struct tok_state *tok = PyTokenizer_FromString(s, start == file_input);
    return parse_tokens(tok, g, start, err_ret, flags, filename);
}

node *
PyParser_ParseStringFlagsFilename(const char *s, const char *filename, grammar *g, int start,
                                  perrdetail *err_ret, int flags)
{
    return PyParser_ParseStringFlagsFilenameEx(s, filename, g, start, err_ret, &flags);
}

node *
PyParser_ParseStringFlags(const char *s, grammar *g, int start, perrdetail *err_ret, int flags)
{
    return PyParser_ParseStringFlagsFilename(s, NULL, g, start, err_ret, flags);
}

node *
PyParser_ParseString(const char *s, grammar *g, int start, perrdetail *err_ret)
{
    return PyParser_ParseStringFlagsFilename(s, NULL, g, start, err_ret, 0);
}

node *
PyParser_ParseFileFlagsEx(FILE *fp, const char *filename, grammar *g, int start, char *ps1,
                          char *ps2, perrdetail *err_ret, int *flags)
{
    struct tok_state *tok = PyTokenizer_FromFile(fp, ps1, ps2);
    return parse_tokens(tok, g, start, err_ret, flags, filename);
}

node *
PyParser_ParseFileFlags(FILE *fp, const char *filename, grammar *g, int start, char *ps1,
                        char *ps2, perrdetail *err_ret, int flags)
{
    return PyParser_ParseFileFlagsEx(fp, filename, g, start, ps1, ps2, err_ret, &flags);
}

node *
PyParser_ParseFile(FILE *fp, const char *filename, grammar *g, int start, char *ps1, char *ps2,
                   perrdetail *err_ret)
{
    return PyParser_ParseFileFlags(fp, filename, g, start, ps1, ps2, err_ret, 0);
}

/* By the language's grammar, with the exception set on failure. */

static node *
or_error(node *tree, perrdetail *err)
{
    if (tree == NULL) {
        PyParser_SetError(err);
        PyObject_FREE(err->text);
    }
    return tree;
}

node *
PyParser_SimpleParseStringFlagsFilename(const char *s, const char *filename, int start, int flags)
{
    perrdetail err;
    return or_error(PyParser_ParseStringFlagsFilename(s, filename, &_PyParser_Grammar, start, &err,
                                                      flags),
                    &err);
}

node *
PyParser_SimpleParseStringFlags(const char *s, int start, int flags)
{
    return PyParser_SimpleParseStringFlagsFilename(s, NULL, start, flags);
}

node *
PyParser_SimpleParseFileFlags(FILE *fp, const char *filename, int start, int flags)
{
    perrdetail err;
    return or_error(PyParser_ParseFileFlags(fp, filename, &_PyParser_Grammar, start, NULL, NULL,
                                            &err, flags),
                    &err);
}

/* 2.7's library has these names as functions, too. */
#undef PyParser_SimpleParseString
#undef PyParser_SimpleParseFile
node *PyParser_SimpleParseString(const char *s, int start);
node *PyParser_SimpleParseFile(FILE *fp, const char *filename, int start);
node *PyParser_SimpleParseStringFilename(const char *s, const char *filename, int start);

node *
PyParser_SimpleParseString(const char *s, int start)
{
    return PyParser_SimpleParseStringFlags(s, start, 0);
}

node *
PyParser_SimpleParseStringFilename(const char *s, const char *filename, int start)
{
    return PyParser_SimpleParseStringFlagsFilename(s, filename, start, 0);
}

node *
PyParser_SimpleParseFile(FILE *fp, const char *filename, int start)
{
    return PyParser_SimpleParseFileFlags(fp, filename, start, 0);
}
