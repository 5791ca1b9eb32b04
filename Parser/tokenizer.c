/* Tokens out of lines.
 *
 * next_char() hands out the bytes of the current line and fetches the next one when it is used
 * up (source.c does that: memory, file or prompt, decoding included).  Where the cursor stands
 * when a token is refused is what a SyntaxError reports as its offset, so the error paths step
 * back exactly the bytes 2.7 steps back.
 *
 * Indentation is counted twice, with tabs of 8 and of 1: lines whose order differs between the
 * two readings mix tabs and spaces in a way that depends on the editor (-t warns, -tt refuses). */
#include "Python.h"
#include "errcode.h"
#include "tokenizer.h"

char *_PyParser_TokenNames[] = {
    "ENDMARKER", "NAME", "NUMBER", "STRING", "NEWLINE", "INDENT", "DEDENT", "LPAR", "RPAR",
    "LSQB", "RSQB", "COLON", "COMMA", "SEMI", "PLUS", "MINUS", "STAR", "SLASH", "VBAR", "AMPER",
    "LESS", "GREATER", "EQUAL", "DOT", "PERCENT", "BACKQUOTE", "LBRACE", "RBRACE", "EQEQUAL",
    "NOTEQUAL", "LESSEQUAL", "GREATEREQUAL", "TILDE", "CIRCUMFLEX", "LEFTSHIFT", "RIGHTSHIFT",
    "DOUBLESTAR", "PLUSEQUAL", "MINEQUAL", "STAREQUAL", "SLASHEQUAL", "PERCENTEQUAL",
    "AMPEREQUAL", "VBAREQUAL", "CIRCUMFLEXEQUAL", "LEFTSHIFTEQUAL", "RIGHTSHIFTEQUAL",
    "DOUBLESTAREQUAL", "DOUBLESLASH", "DOUBLESLASHEQUAL", "AT", "OP", "<ERRORTOKEN>",
    "<N_TOKENS>",
};
_Static_assert(sizeof(_PyParser_TokenNames) / sizeof(char *) == N_TOKENS + 1, "one name a token");

/* ---- operators ---------------------------------------------------------------- */

/* Each operator byte with its own token, its token when '=' follows, when it is doubled, and
 * when '=' follows the double. */
static const struct {
    char byte;
    unsigned char single, equal, twice, twice_equal;
} operators[] = {
    {'(', LPAR, OP, OP, OP},
    {')', RPAR, OP, OP, OP},
    {'[', LSQB, OP, OP, OP},
    {']', RSQB, OP, OP, OP},
    {'{', LBRACE, OP, OP, OP},
    {'}', RBRACE, OP, OP, OP},
    {':', COLON, OP, OP, OP},
    {',', COMMA, OP, OP, OP},
    {';', SEMI, OP, OP, OP},
    {'.', DOT, OP, OP, OP},
    {'`', BACKQUOTE, OP, OP, OP},
    {'@', AT, OP, OP, OP},
    {'~', TILDE, OP, OP, OP},
    {'=', EQUAL, EQEQUAL, EQEQUAL, OP},
    {'!', OP, NOTEQUAL, OP, OP},
    {'+', PLUS, PLUSEQUAL, OP, OP},
    {'-', MINUS, MINEQUAL, OP, OP},
    {'%', PERCENT, PERCENTEQUAL, OP, OP},
    {'&', AMPER, AMPEREQUAL, OP, OP},
    {'|', VBAR, VBAREQUAL, OP, OP},
    {'^', CIRCUMFLEX, CIRCUMFLEXEQUAL, OP, OP},
    {'*', STAR, STAREQUAL, DOUBLESTAR, DOUBLESTAREQUAL},
    {'/', SLASH, SLASHEQUAL, DOUBLESLASH, DOUBLESLASHEQUAL},
    {'<', LESS, LESSEQUAL, LEFTSHIFT, LEFTSHIFTEQUAL},
    {'>', GREATER, GREATEREQUAL, RIGHTSHIFT, RIGHTSHIFTEQUAL},
};
#define N_OPERATORS ((int)(sizeof(operators) / sizeof(operators[0])))

static int
operator_index(int c)
{
    for (int i = 0; i < N_OPERATORS; i++) {
        if (operators[i].byte == c) {
            return i;
        }
    }
    return -1;
}

int
PyToken_OneChar(int c1)
{
    int i = operator_index(c1);
    return i < 0 ? OP : operators[i].single;
}

int
PyToken_TwoChars(int c1, int c2)
{
    int i = operator_index(c1);
    if (i < 0) {
        return OP;
    }
    if (c1 == '<' && c2 == '>') {
        return NOTEQUAL;
    }
    return c2 == '=' ? operators[i].equal : c2 == c1 ? operators[i].twice : OP;
}

int
PyToken_ThreeChars(int c1, int c2, int c3)
{
    int i = operator_index(c1);
    return i < 0 || c2 != c1 || c3 != '=' ? OP : operators[i].twice_equal;
}

/* ---- bytes ------------------------------------------------------------------------ */

enum { NAME_START = 1, NAME_PART = 2, DIGIT = 4 };
static unsigned char byte_class[256];

static void
init_byte_class(void)
{
    for (int c = 0; c < 128; c++) {
        int lower = c | 0x20;
        if ((lower >= 'a' && lower <= 'z') || c == '_') {
            byte_class[c] = NAME_START | NAME_PART;
        }
        else if (c >= '0' && c <= '9') {
            byte_class[c] = NAME_PART | DIGIT;
        }
    }
}

static inline int
is_digit(int c)
{
    return c != EOF && (byte_class[c & 0xff] & DIGIT);
}

static inline int
next_char(struct tok_state *tok)
{
    while (tok->cur == tok->inp) {
        if (tok->done != E_OK || !_PyTok_Refill(tok)) {
            return EOF;
        }
    }
    return (unsigned char)*tok->cur++;
}

static inline void
step_back(struct tok_state *tok, int c)
{
    if (c != EOF) {
        assert(tok->cur > tok->buf);
        tok->cur--;
    }
}

struct tok_state *
_PyTok_New(void)
{
    struct tok_state *tok = PyMem_MALLOC(sizeof(struct tok_state));
    if (tok == NULL) {
        return NULL;
    }
    if (byte_class['a'] == 0) {
        init_byte_class();
    }
    memset(tok, 0, sizeof(*tok));
    tok->done = E_OK;
    tok->tabsize = TOK_TABSIZE;
    tok->alttabsize = 1;
    tok->atbol = 1;
    return tok;
}

void
PyTokenizer_Free(struct tok_state *tok)
{
    if (tok->fp != NULL) {
        PyMem_FREE(tok->buf);
    }
    PyMem_FREE(tok->encoding);
    PyMem_FREE(tok->input);
    Py_XDECREF(tok->readline);
    Py_XDECREF(tok->decoded);
    PyMem_FREE(tok);
}

static int
refuse(struct tok_state *tok, int why)
{
    tok->done = why;
    return ERRORTOKEN;
}

/* Refuse with the whole line as the place. */
static int
refuse_line(struct tok_state *tok, int why)
{
    tok->cur = tok->inp;
    return refuse(tok, why);
}

/* ---- indentation -------------------------------------------------------------------- */

/* -1 when the mixture of tabs and spaces is to be refused. */
static int
inconsistent_tabs(struct tok_state *tok)
{
    if (tok->alterror) {
        refuse_line(tok, E_TABSPACE);
        return -1;
    }
    if (tok->altwarning) {
        PySys_WriteStderr("%s: inconsistent use of tabs and spaces in indentation\n",
                          tok->filename);
        tok->altwarning = 0;
    }
    return 0;
}

static int
push_indent(struct tok_state *tok, int col, int altcol)
{
    if (tok->indent + 1 >= TOK_MAXINDENT) {
        refuse_line(tok, E_TOODEEP);
        return -1;
    }
    if (altcol <= tok->altindstack[tok->indent] && inconsistent_tabs(tok) < 0) {
        return -1;
    }
    tok->indent++;
    tok->indstack[tok->indent] = col;
    tok->altindstack[tok->indent] = altcol;
    tok->pendin++;
    return 0;
}

static int
pop_indents(struct tok_state *tok, int col, int altcol)
{
    while (tok->indent > 0 && col < tok->indstack[tok->indent]) {
        tok->indent--;
        tok->pendin--;
    }
    if (col != tok->indstack[tok->indent]) {
        refuse_line(tok, E_DEDENT);
        return -1;
    }
    if (altcol != tok->altindstack[tok->indent]) {
        return inconsistent_tabs(tok);
    }
    return 0;
}

/* Measure the white space of a new line and note the INDENTs and DEDENTs it means.
 * Returns 1 for a line without code, 0 otherwise, -1 when refused. */
static int
begin_line(struct tok_state *tok)
{
    int col = 0;
    int altcol = 0;
    int c;
    for (;;) {
        c = next_char(tok);
        if (c == ' ') {
            col++;
            altcol++;
        }
        else if (c == '\t') {
            col = (col / tok->tabsize + 1) * tok->tabsize;
            altcol = (altcol / tok->alttabsize + 1) * tok->alttabsize;
        }
        else if (c == '\014') {
            col = altcol = 0;
        }
        else {
            break;
        }
    }
    step_back(tok, c);
    /* an empty line ends all blocks at the prompt, and means nothing elsewhere */
    if (c == '#' || (c == '\n' && (col != 0 || tok->prompt == NULL))) {
        return 1;
    }
    if (tok->level != 0) {
        return 0;
    }
    int top = tok->indstack[tok->indent];
    if (col > top) {
        return push_indent(tok, col, altcol);
    }
    if (col < top) {
        return pop_indents(tok, col, altcol);
    }
    if (altcol != tok->altindstack[tok->indent]) {
        return inconsistent_tabs(tok);
    }
    return 0;
}

/* Editors' ways of saying in a comment how wide a tab is. */
static void
read_tab_comment(struct tok_state *tok, const char *text, const char *end)
{
    static const char *const forms[] = {"tab-width:", ":tabstop=", ":ts=", "set tabsize="};
    size_t length = (size_t)(end - text);
    if (length > 79) {
        length = 79;
    }
    if (memchr(text, ':', length) == NULL && memchr(text, '=', length) == NULL) {
        return;
    }
    char comment[80];
    memcpy(comment, text, length);
    comment[length] = '\0';
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        const char *found = strstr(comment, forms[i]);
        if (found == NULL) {
            continue;
        }
        int size = atoi(found + strlen(forms[i]));
        if (size >= 1 && size <= 40) {
            tok->tabsize = size;
            if (Py_VerboseFlag) {
                PySys_WriteStderr("Tab size set to %d\n", size);
            }
        }
    }
}

/* ---- names, numbers, strings ------------------------------------------------------------ */

/* The rest of a name whose bytes up to cur are read already. */
static void
scan_name(struct tok_state *tok)
{
    int c;
    do {
        while (tok->cur < tok->inp && (byte_class[(unsigned char)*tok->cur] & NAME_PART)) {
            tok->cur++;
        }
        if (tok->cur < tok->inp) {
            return;
        }
        c = next_char(tok);
    } while (c != EOF && (byte_class[c] & NAME_PART));
    step_back(tok, c);
}

static int
scan_digits(struct tok_state *tok)
{
    int c;
    do {
        c = next_char(tok);
    } while (is_digit(c));
    return c;
}

/* After the digits of a fraction or mantissa: exponent and j; c is the byte after them. */
static int
scan_exponent(struct tok_state *tok, int c)
{
    if (c == 'e' || c == 'E') {
        int letter = c;
        c = next_char(tok);
        if (c == '+' || c == '-') {
            c = next_char(tok);
            if (!is_digit(c)) {
                step_back(tok, c);
                return refuse(tok, E_TOKEN);
            }
        }
        else if (!is_digit(c)) {
            step_back(tok, c);
            step_back(tok, letter);
            return NUMBER;
        }
        c = scan_digits(tok);
    }
    if (c == 'j' || c == 'J') {
        c = next_char(tok);
    }
    step_back(tok, c);
    return NUMBER;
}

static int
digit_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    int lower = c | 0x20;
    return c != EOF && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

/* After 0x, 0o, 0b. */
static int
scan_based(struct tok_state *tok, int base)
{
    int c = next_char(tok);
    if (digit_value(c) >= base) {
        step_back(tok, c);
        return refuse(tok, E_TOKEN);
    }
    do {
        c = next_char(tok);
    } while (digit_value(c) < base);
    if (c == 'l' || c == 'L') {
        c = next_char(tok);
    }
    step_back(tok, c);
    return NUMBER;
}

static int
scan_old_octal(struct tok_state *tok, int c)
{
    int decimal = 0;
    while (is_digit(c)) {
        decimal |= c >= '8';
        c = next_char(tok);
    }
    if (c == '.') {
        return scan_exponent(tok, scan_digits(tok));
    }
    if (c == 'e' || c == 'E' || c == 'j' || c == 'J') {
        return scan_exponent(tok, c);
    }
    if (decimal) {
        step_back(tok, c);
        return refuse(tok, E_TOKEN);
    }
    if (c == 'l' || c == 'L') {
        c = next_char(tok);
    }
    step_back(tok, c);
    return NUMBER;
}

/* A number that begins with the digit c. */
static int
scan_number(struct tok_state *tok, int c)
{
    if (c == '0') {
        c = next_char(tok);
        switch (c) {
        case 'x': case 'X':
            return scan_based(tok, 16);
        case 'o': case 'O':
            return scan_based(tok, 8);
        case 'b': case 'B':
            return scan_based(tok, 2);
        default:
            return scan_old_octal(tok, c);
        }
    }
    c = scan_digits(tok);
    if (c == 'l' || c == 'L') {
        c = next_char(tok);
        step_back(tok, c);
        return NUMBER;
    }
    if (c == '.') {
        c = scan_digits(tok);
    }
    return scan_exponent(tok, c);
}

/* A string whose first quote has just been read. */
static int
scan_string(struct tok_state *tok, int quote)
{
    tok->first_lineno = tok->lineno;
    int triple = 0;
    int c = next_char(tok);
    if (c == quote) {
        c = next_char(tok);
        if (c != quote) {
            step_back(tok, c);
            return STRING; /* empty */
        }
        triple = 1;
        c = next_char(tok);
    }
    int closing = 0; /* quotes in a row, inside a triple-quoted string */
    for (;; c = next_char(tok)) {
        if (c == EOF) {
            return refuse_line(tok, triple ? E_EOFS : E_EOLS);
        }
        if (c == quote) {
            if (!triple || ++closing == 3) {
                return STRING;
            }
            continue;
        }
        closing = 0;
        if (c == '\n' && !triple) {
            step_back(tok, c);
            return refuse(tok, E_EOLS);
        }
        if (c == '\\' && next_char(tok) == EOF) {
            return refuse_line(tok, E_EOLS);
        }
    }
}

/* A name, or a string with a prefix: u ur b br r in either case. */
static int
scan_word(struct tok_state *tok, int c)
{
    int lower = c | 0x20;
    if (lower == 'u' || lower == 'b' || lower == 'r') {
        int next = next_char(tok);
        if ((next == 'r' || next == 'R') && lower != 'r') {
            next = next_char(tok);
        }
        if (next == '"' || next == '\'') {
            return scan_string(tok, next);
        }
        step_back(tok, next);
    }
    scan_name(tok);
    return NAME;
}

static int
warn_less_greater(struct tok_state *tok)
{
    if (PyErr_WarnExplicit(PyExc_DeprecationWarning, "<> not supported in 3.x; use !=",
                           tok->filename == NULL ? "<string>" : tok->filename, tok->lineno,
                           NULL, NULL) < 0) {
        return refuse(tok, E_ERROR);
    }
    return NOTEQUAL;
}

static int
scan_operator(struct tok_state *tok, int c)
{
    int c2 = next_char(tok);
    int two = PyToken_TwoChars(c, c2);
    if (two != OP) {
        int c3 = next_char(tok);
        int three = PyToken_ThreeChars(c, c2, c3);
        if (three != OP) {
            return three;
        }
        step_back(tok, c3);
        if (Py_Py3kWarningFlag && two == NOTEQUAL && c == '<') {
            return warn_less_greater(tok);
        }
        return two;
    }
    step_back(tok, c2);
    switch (c) {
    case '(': case '[': case '{':
        tok->level++;
        break;
    case ')': case ']': case '}':
        tok->level--;
        break;
    default:
        break;
    }
    return PyToken_OneChar(c);
}

/* ---- the next token ------------------------------------------------------------------------ */

/* Past white space, comments, continued lines and (in brackets or on lines without code)
 * newlines.  Returns the first byte of a token, '\n' for one that counts, EOF, -2 when refused,
 * or -3 at the end of a line that does not: the next one is to be measured. */
static int
skip_blank(struct tok_state *tok, int blankline)
{
    for (;;) {
        int c;
        tok->start = NULL;
        do {
            c = next_char(tok);
        } while (c == ' ' || c == '\t' || c == '\014');
        tok->start = c == EOF ? tok->cur : tok->cur - 1;
        if (c == '#') {
            char *text = tok->cur;
            do {
                c = next_char(tok);
            } while (c != EOF && c != '\n');
            read_tab_comment(tok, text, c == EOF ? tok->cur : tok->cur - 1);
            if (c == '\n') {
                tok->start = tok->cur - 1;
            }
        }
        if (c == '\\') {
            if (next_char(tok) != '\n') {
                refuse_line(tok, E_LINECONT);
                return -2;
            }
            continue;
        }
        if (c != '\n') {
            return c;
        }
        tok->atbol = 1;
        return blankline || tok->level > 0 ? -3 : c;
    }
}

static int
scan_token(struct tok_state *tok, int c)
{
    if (byte_class[c] & NAME_START) {
        return scan_word(tok, c);
    }
    if (byte_class[c] & DIGIT) {
        return scan_number(tok, c);
    }
    if (c == '.') {
        int next = next_char(tok);
        if (is_digit(next)) {
            return scan_exponent(tok, scan_digits(tok));
        }
        step_back(tok, next);
        return DOT;
    }
    if (c == '"' || c == '\'') {
        return scan_string(tok, c);
    }
    return scan_operator(tok, c);
}

static int
get_token(struct tok_state *tok, char **p_start, char **p_end)
{
    int c;
    do {
        int blankline = 0;
        tok->start = NULL;
        if (tok->atbol) {
            tok->atbol = 0;
            blankline = begin_line(tok);
            if (blankline < 0) {
                return ERRORTOKEN;
            }
        }
        tok->start = tok->cur;
        if (tok->pendin != 0) {
            int kind = tok->pendin < 0 ? DEDENT : INDENT;
            tok->pendin += tok->pendin < 0 ? 1 : -1;
            return kind;
        }
        c = skip_blank(tok, blankline);
    } while (c == -3);
    if (c == -2) {
        return ERRORTOKEN;
    }
    if (c == EOF) {
        return tok->done == E_EOF ? ENDMARKER : ERRORTOKEN;
    }
    *p_start = tok->start;
    if (c == '\n') {
        *p_end = tok->cur - 1;
        return NEWLINE;
    }
    int kind = scan_token(tok, c);
    *p_start = tok->start;
    *p_end = tok->cur;
    return kind;
}

int
PyTokenizer_Get(struct tok_state *tok, char **p_start, char **p_end)
{
    *p_start = *p_end = NULL;
    int kind = get_token(tok, p_start, p_end);
    if (tok->failed) {
        tok->done = E_DECODE;
        return ERRORTOKEN;
    }
    return kind;
}
