/* Entry points of the parser: from text, file or node tree to a syntax tree.
 *
 * Between the tokenizer and the grammar stands _PyPar_Fetch(): it recognises keywords, gives a
 * source that does not end with a newline the NEWLINE and DEDENTs it needs, and counts columns.
 * The other source of tokens is the list of leaves of a node tree (PyAST_FromNode), whose shape
 * then need not be looked at: its tokens in order say everything. */
#include "parser_state.h"
#include "ast.h"
#include "graminit.h"
#include "pycore_ceval.h" // _PyEval_CStackLeft()

/* ---- errors ------------------------------------------------------------------------- */

_Noreturn void
_PyPar_Fail(parser *p, int error, int token, int expected)
{
    p->err->error = error;
    p->err->token = token >= N_TOKENS ? NAME : token;
    p->err->expected = expected;
    longjmp(p->leave, 1);
}

_Noreturn void
_PyPar_Refuse(parser *p, int expected)
{
    /* a character that is in no rule is wrong in itself, whatever was expected */
    int unknown = p->type == OP || expected >= N_TOKENS;
    _PyPar_Fail(p, E_SYNTAX, p->type, unknown ? -1 : expected);
}

_Noreturn void
_PyPar_Raise(parser *p)
{
    assert(PyErr_Occurred());
    p->err->error = E_ERROR;
    longjmp(p->leave, 1);
}

static void
store_error(parser *p)
{
    if (PyErr_ExceptionMatches(PyExc_MemoryError)) {
        _PyPar_Raise(p);
    }
    Py_XDECREF(p->error_type);
    Py_XDECREF(p->error_value);
    Py_XDECREF(p->error_tb);
    PyErr_Fetch(&p->error_type, &p->error_value, &p->error_tb);
}

void
_PyPar_TreeException(parser *p)
{
    if (p->error_type == NULL) {
        store_error(p);
    }
    else {
        PyErr_Clear();
    }
}

/* SyntaxError(text, (filename, lineno, None, line of the file or None)). */
static void
set_tree_error(parser *p, int lineno, const char *text)
{
    PyObject *line = PyErr_ProgramText(p->filename, lineno);
    if (line == NULL) {
        PyErr_Clear();
        Py_INCREF(Py_None);
        line = Py_None;
    }
    PyObject *value = Py_BuildValue("(s(ziON))", text, p->filename, lineno, Py_None, line);
    if (value != NULL) {
        PyErr_SetObject(PyExc_SyntaxError, value);
        Py_DECREF(value);
    }
}

void
_PyPar_TreeError(parser *p, int lineno, const char *text)
{
    if (p->error_type == NULL) {
        set_tree_error(p, lineno, text);
        store_error(p);
    }
}

void
_PyPar_TreeErrorBefore(parser *p, int before, int lineno, const char *text)
{
    if (!before) {
        set_tree_error(p, lineno, text);
        store_error(p);
    }
}

void
_PyPar_Py3kWarning(parser *p, int lineno, const char *text)
{
    if (p->error_type != NULL
        || PyErr_WarnExplicit(PyExc_SyntaxWarning, text,
                              p->filename == NULL ? "<string>" : p->filename, lineno, NULL, NULL)
               == 0) {
        return;
    }
    /* the warning is an error: shown as one of the source */
    if (PyErr_ExceptionMatches(PyExc_SyntaxWarning)) {
        PyErr_Clear();
        _PyPar_TreeError(p, lineno, text);
    }
    else {
        _PyPar_TreeException(p);
    }
}

/* ---- names --------------------------------------------------------------------------- */

PyObject *
_PyPar_Intern(parser *p, const char *text, Py_ssize_t length)
{
    unsigned int hash = (unsigned int)length;
    for (Py_ssize_t i = 0; i < length; i++) {
        hash = hash * 31 + (unsigned char)text[i];
    }
    PyObject **slot = &p->names[(hash ^ (hash >> 8)) % NAME_CACHE_SIZE];
    if (*slot != NULL && PyString_GET_SIZE(*slot) == length
        && memcmp(PyString_AS_STRING(*slot), text, (size_t)length) == 0) {
        return *slot;
    }
    PyObject *name = PyString_FromStringAndSize(text, length);
    if (name == NULL) {
        _PyPar_Raise(p);
    }
    PyString_InternInPlace(&name);
    if (PyArena_AddPyObject(p->arena, name) < 0) {
        _PyPar_Raise(p);
    }
    *slot = name;
    return name;
}

PyObject *
_PyPar_Name(parser *p)
{
    if (p_peek(p) != NAME) {
        _PyPar_Refuse(p, NAME);
    }
    PyObject *name = _PyPar_Intern(p, p->text, p->length);
    p_advance(p);
    return name;
}

static const struct {
    const char *text;
    int type;
} keywords[] = {
    {"and", KW_AND}, {"as", KW_AS}, {"assert", KW_ASSERT}, {"break", KW_BREAK},
    {"class", KW_CLASS}, {"continue", KW_CONTINUE}, {"def", KW_DEF}, {"del", KW_DEL},
    {"elif", KW_ELIF}, {"else", KW_ELSE}, {"except", KW_EXCEPT}, {"exec", KW_EXEC},
    {"finally", KW_FINALLY}, {"for", KW_FOR}, {"from", KW_FROM}, {"global", KW_GLOBAL},
    {"if", KW_IF}, {"import", KW_IMPORT}, {"in", KW_IN}, {"is", KW_IS}, {"lambda", KW_LAMBDA},
    {"not", KW_NOT}, {"or", KW_OR}, {"pass", KW_PASS}, {"print", KW_PRINT},
    {"raise", KW_RAISE}, {"return", KW_RETURN}, {"try", KW_TRY}, {"while", KW_WHILE},
    {"with", KW_WITH}, {"yield", KW_YIELD},
};
#define N_KEYWORDS ((int)(sizeof(keywords) / sizeof(keywords[0])))
_Static_assert(N_KEYWORDS == N_PARSER_TOKENS - N_TOKENS, "every keyword is in the table");

/* Where the keywords with a first letter begin in the table (it is sorted). */
static signed char keyword_start[26];

static void
init_keyword_start(void)
{
    for (int c = 0; c < 26; c++) {
        keyword_start[c] = N_KEYWORDS;
    }
    for (int i = N_KEYWORDS; --i >= 0;) {
        keyword_start[keywords[i].text[0] - 'a'] = (signed char)i;
    }
}

static int
keyword_or_name(parser *p, const char *text, int length)
{
    if (length < 2 || length > 8 || text[0] < 'a' || text[0] > 'y') {
        return NAME;
    }
    for (int i = keyword_start[text[0] - 'a']; i < N_KEYWORDS && keywords[i].text[0] == text[0];
         i++) {
        if (strncmp(keywords[i].text, text, (size_t)length) == 0
            && keywords[i].text[length] == '\0') {
            if (keywords[i].type == KW_PRINT && (p->future_flags & CO_FUTURE_PRINT_FUNCTION)) {
                return NAME;
            }
            return keywords[i].type;
        }
    }
    return NAME;
}

/* ---- the next token ---------------------------------------------------------------------- */

static void
fetch_leaf(parser *p)
{
    if (p->next_leaf >= p->n_leaves) {
        p->type = ENDMARKER;
        p->text = "";
        p->length = 0;
        return;
    }
    const node *leaf = p->leaves[p->next_leaf++];
    p->type = TYPE(leaf);
    p->text = STR(leaf) == NULL ? "" : STR(leaf);
    p->length = (int)strlen(p->text);
    p->pos.lineno = leaf->n_lineno;
    p->pos.col = leaf->n_col_offset;
}

static void
fetch_from_tokenizer(parser *p)
{
    struct tok_state *tok = p->tok;
    char *start;
    char *end;
    int type = PyTokenizer_Get(tok, &start, &end);
    if (type == ERRORTOKEN) {
        _PyPar_Fail(p, tok->done, ERRORTOKEN, -1);
    }
    if (type == ENDMARKER && p->started) {
        /* a last line without newline ends all the same, and so do its blocks */
        type = NEWLINE;
        p->started = 0;
        if (tok->indent && !(p->parse_flags & PyPARSE_DONT_IMPLY_DEDENT)) {
            tok->pendin = -tok->indent;
            tok->indent = 0;
        }
    }
    else {
        p->started = 1;
    }
    if (start != NULL && end - start > INT_MAX) {
        _PyPar_Fail(p, E_OVERFLOW, type, -1);
    }
    p->type = type;
    p->text = start;
    p->length = start == NULL ? 0 : (int)(end - start);
    p->pos.lineno = tok->lineno; /* of a string over several lines: the last */
    p->pos.col = -1;
    if (start != NULL && start >= tok->line_start) {
        p->pos.col = (int)(start - tok->line_start);
    }
    if (!p->source_is_utf8) {
        p->encoding = tok->encoding;
    }
}

void
_PyPar_Fetch(parser *p)
{
    assert(!p->have_token);
    if (p->tok != NULL) {
        fetch_from_tokenizer(p);
    }
    else {
        fetch_leaf(p);
    }
    if (p->type == NAME) {
        p->type = keyword_or_name(p, p->text, p->length);
    }
    p->have_token = 1;
}

/* ---- collecting children -------------------------------------------------------------------- */

void
_PyPar_Push(parser *p, void *item)
{
    if (p->sp == p->stack_size) {
        int size = p->stack_size * 2 + 256;
        size_t bytes = (size_t)size * sizeof(void *);
        void **grown = PyMem_REALLOC(p->stack, bytes);
        if (grown == NULL) {
            PyErr_NoMemory();
            _PyPar_Raise(p);
        }
        p->stack = grown;
        p->stack_size = size;
    }
    p->stack[p->sp++] = item;
}

asdl_seq *
_PyPar_Collect(parser *p, int base)
{
    int n = p->sp - base;
    assert(n >= 0);
    if (n == 0) {
        return NULL;
    }
    asdl_seq *seq = p_made(p, asdl_seq_new(n, p->arena));
    memcpy(seq->elements, p->stack + base, (size_t)n * sizeof(void *));
    p->sp = base;
    return seq;
}

/* ---- one parse --------------------------------------------------------------------------------- */

static void
parser_init(parser *p, const char *filename, PyCompilerFlags *flags, PyArena *arena,
            perrdetail *err)
{
    memset(p, 0, offsetof(parser, leave));
    p->filename = filename;
    p->arena = arena;
    p->err = err;
    if (flags != NULL) {
        p->future_flags = flags->cf_flags & PyCF_MASK;
        if (flags->cf_flags & PyCF_DONT_IMPLY_DEDENT) {
            p->parse_flags |= PyPARSE_DONT_IMPLY_DEDENT;
        }
    }
    memset(err, 0, sizeof(*err));
    err->error = E_OK;
    err->filename = filename;
    err->expected = -1;
    if (keyword_start[0] == 0 && keyword_start[25] == 0) {
        init_keyword_start();
    }
}

static void
parser_fini(parser *p)
{
    PyMem_FREE(p->stack);
    Py_XDECREF(p->error_type);
    Py_XDECREF(p->error_value);
    Py_XDECREF(p->error_tb);
}

/* NULL after a syntax error, with err->error set. */
static mod_ty
parser_run(parser *p, int start)
{
    if (setjmp(p->leave) != 0) {
        return NULL;
    }
    mod_ty module = _PyPar_Start(p, start);
    p->err->error = E_DONE;
    return module;
}

/* Where the tokenizer stood, for the report of a syntax error. */
static void
locate_error(struct tok_state *tok, perrdetail *err)
{
    if (tok->lineno <= 1 && tok->done == E_EOF) {
        err->error = E_EOF;
    }
    err->lineno = tok->lineno;
    if (tok->buf == NULL) {
        return;
    }
    assert(tok->cur - tok->buf < INT_MAX);
    err->offset = (int)(tok->cur - tok->buf);
    size_t length = (size_t)(tok->inp - tok->buf);
    err->text = PyTokenizer_RestoreEncoding(tok, (int)length, &err->offset);
    if (err->text == NULL) {
        err->text = PyObject_MALLOC(length + 1);
        if (err->text == NULL) {
            err->error = E_NOMEM;
            return;
        }
        memcpy(err->text, tok->buf, length);
        err->text[length] = '\0';
    }
}

/* The tree is there: report what was put aside, hand out the flags found. */
static mod_ty
parser_finish(parser *p, mod_ty module, PyCompilerFlags *flags, int declared)
{
    if (flags != NULL && (flags->cf_flags & PyCF_SOURCE_IS_UTF8) && declared) {
        set_tree_error(p, 0, "encoding declaration in Unicode string");
        return NULL;
    }
    if (p->error_type != NULL) {
        PyErr_Restore(p->error_type, p->error_value, p->error_tb);
        p->error_type = p->error_value = p->error_tb = NULL;
        return NULL;
    }
    if (flags != NULL) {
        flags->cf_flags |= p->future_flags & PyCF_MASK;
    }
    return module;
}

static mod_ty
run_tokenizer(struct tok_state *tok, const char *filename, int start, PyCompilerFlags *flags,
              int *errcode, PyArena *arena, perrdetail *err)
{
    parser p;
    parser_init(&p, filename, flags, arena, err);
    if (tok == NULL) {
        err->error = PyErr_Occurred() ? E_DECODE : E_NOMEM;
    }
    else {
        tok->filename = filename == NULL ? "<string>" : filename;
        if (Py_TabcheckFlag || Py_VerboseFlag) {
            tok->altwarning = filename != NULL;
            tok->alterror = Py_TabcheckFlag >= 2;
        }
        p.tok = tok;
        if (flags != NULL && (flags->cf_flags & PyCF_SOURCE_IS_UTF8)) {
            p.source_is_utf8 = 1;
            p.encoding = "utf-8";
        }
    }
    mod_ty module = tok == NULL ? NULL : parser_run(&p, start);
    if (module != NULL) {
        module = parser_finish(&p, module, flags, tok->encoding != NULL);
        if (module == NULL) {
            err->error = E_ERROR;
        }
    }
    else if (err->error != E_ERROR) {
        if (tok != NULL) {
            locate_error(tok, err);
        }
        PyParser_SetError(err);
        PyObject_FREE(err->text);
        err->text = NULL;
    }
    if (errcode != NULL && module == NULL) {
        *errcode = err->error;
    }
    parser_fini(&p);
    if (tok != NULL) {
        PyTokenizer_Free(tok);
    }
    return module;
}

mod_ty
PyParser_ASTFromString(const char *s, const char *filename, int start, PyCompilerFlags *flags,
                       PyArena *arena)
{
    perrdetail err;
    struct tok_state *tok = PyTokenizer_FromString(s, start == Py_file_input);
    return run_tokenizer(tok, filename, start, flags, NULL, arena, &err);
}

mod_ty
PyParser_ASTFromFile(FILE *fp, const char *filename, int start, char *ps1, char *ps2,
                     PyCompilerFlags *flags, int *errcode, PyArena *arena)
{
    perrdetail err;
    struct tok_state *tok = PyTokenizer_FromFile(fp, ps1, ps2);
    return run_tokenizer(tok, filename, start, flags, errcode, arena, &err);
}

/* ---- from a node tree ------------------------------------------------------------------------- */

typedef struct {
    const node **items;
    int n;
    int size;
} leaf_list;

#define STACK_RESERVE (64 * 1024)

static int
collect_leaves(const node *n, leaf_list *leaves)
{
    if (ISNONTERMINAL(TYPE(n))) {
        if (_PyEval_CStackLeft() < STACK_RESERVE) {
            PyErr_SetString(PyExc_RuntimeError, "maximum recursion depth exceeded in a node tree");
            return -1;
        }
        int status = 0;
        for (int i = 0; i < NCH(n) && status == 0; i++) {
            status = collect_leaves(CHILD(n, i), leaves);
        }
        return status;
    }
    if (leaves->n == leaves->size) {
        int size = leaves->size * 2 + 256;
        size_t bytes = (size_t)size * sizeof(node *);
        const node **grown = PyMem_REALLOC(leaves->items, bytes);
        if (grown == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        leaves->items = grown;
        leaves->size = size;
    }
    leaves->items[leaves->n++] = n;
    return 0;
}

mod_ty
PyAST_FromNode(const node *n, PyCompilerFlags *flags, const char *filename, PyArena *arena)
{
    perrdetail err;
    parser p;
    parser_init(&p, filename, flags, arena, &err);
    if (TYPE(n) == encoding_decl) {
        p.encoding = STR(n);
        n = CHILD(n, 0);
    }
    int declared = p.encoding != NULL;
    if (flags != NULL && (flags->cf_flags & PyCF_SOURCE_IS_UTF8)) {
        p.encoding = "utf-8";
    }
    leaf_list leaves = {NULL, 0, 0};
    mod_ty module = NULL;
    if (collect_leaves(n, &leaves) == 0) {
        p.leaves = leaves.items;
        p.n_leaves = leaves.n;
        module = parser_run(&p, TYPE(n));
        if (module != NULL) {
            module = parser_finish(&p, module, flags, declared);
        }
        else if (err.error == E_NOMEM) {
            PyErr_NoMemory();
        }
        else if (err.error != E_ERROR) {
            err.lineno = p.pos.lineno;
            PyParser_SetError(&err);
        }
    }
    PyMem_FREE(leaves.items);
    parser_fini(&p);
    return module;
}

/* ---- reporting a syntax error ------------------------------------------------------------------- */

/* The class and text for an error code; NULL when the exception is there already. */
static const char *
describe_error(const perrdetail *err, PyObject **errtype)
{
    *errtype = PyExc_SyntaxError;
    switch (err->error) {
    case E_SYNTAX:
        *errtype = PyExc_IndentationError;
        if (err->expected == INDENT) {
            return "expected an indented block";
        }
        if (err->token == INDENT) {
            return "unexpected indent";
        }
        if (err->token == DEDENT) {
            return "unexpected unindent";
        }
        *errtype = PyExc_SyntaxError;
        return "invalid syntax";
    case E_TOKEN:
        return "invalid token";
    case E_EOFS:
        return "EOF while scanning triple-quoted string literal";
    case E_EOLS:
        return "EOL while scanning string literal";
    case E_EOF:
        return "unexpected EOF while parsing";
    case E_TABSPACE:
        *errtype = PyExc_TabError;
        return "inconsistent use of tabs and spaces in indentation";
    case E_OVERFLOW:
        return "expression too long";
    case E_DEDENT:
        *errtype = PyExc_IndentationError;
        return "unindent does not match any outer indentation level";
    case E_TOODEEP:
        *errtype = PyExc_IndentationError;
        return "too many levels of indentation";
    case E_LINECONT:
        return "unexpected character after line continuation character";
    case E_IO:
        return "I/O error while reading";
    default:
        return "unknown parsing error";
    }
}

/* SyntaxError with the text of the exception that decoding raised. */
static PyObject *
decode_error_text(void)
{
    PyObject *type;
    PyObject *value;
    PyObject *tb;
    PyErr_Fetch(&type, &value, &tb);
    PyObject *text = value == NULL ? NULL : PyObject_Str(value);
    if (text == NULL) {
        PyErr_Clear();
        text = PyString_FromString("unknown decode error");
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return text;
}

void
PyParser_SetError(perrdetail *err)
{
    PyObject *errtype = PyExc_SyntaxError;
    PyObject *text;
    switch (err->error) {
    case E_ERROR:
        return;
    case E_INTR:
        if (!PyErr_Occurred()) {
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        }
        return;
    case E_NOMEM:
        PyErr_NoMemory();
        return;
    case E_DECODE:
        if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_MemoryError)) {
            return; /* no error of the source */
        }
        text = decode_error_text();
        break;
    default:
        text = PyString_FromString(describe_error(err, &errtype));
        break;
    }
    PyObject *value = text == NULL ? NULL
                                   : Py_BuildValue("(O(ziiz))", text, err->filename, err->lineno,
                                                   err->offset, err->text);
    if (value != NULL) {
        PyErr_SetObject(errtype, value);
        Py_DECREF(value);
    }
    Py_XDECREF(text);
}
