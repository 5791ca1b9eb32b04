#ifndef Py_TOKENIZER_H
#define Py_TOKENIZER_H
/* The tokenizer: source bytes, line by line, to tokens.
 *
 * The text being read is  buf <= (start) <= cur <= inp <= end:  buf begins at the first line
 * that is still wanted (the current one, or the one where a token over several lines began),
 * cur is the next byte to look at, inp the end of what has been read.  start is NULL while no
 * token is under way; only then may a new line overwrite the old. */
#include "token.h"

#define TOK_MAXINDENT 100 /* levels of indentation */
#define TOK_TABSIZE 8

struct tok_state {
    char *buf;
    char *cur;
    char *inp;
    char *end;   /* of the memory behind buf, when it is ours */
    char *start; /* of the token under way */
    int done;    /* E_OK, then how it ended */
    FILE *fp;    /* NULL: the text is in memory */

    int tabsize;
    int alttabsize; /* the second reading of tabs, to detect mixtures */
    int indent;     /* top of the two stacks */
    int indstack[TOK_MAXINDENT];
    int altindstack[TOK_MAXINDENT];
    int atbol;  /* the next byte is the first of a line */
    int pendin; /* > 0: INDENTs to give, < 0: DEDENTs */
    int altwarning;
    int alterror;

    char *prompt; /* interactive if not NULL */
    char *nextprompt;
    int lineno;
    int first_lineno; /* of a string over several lines */
    int level;        /* of open brackets */
    const char *line_start;
    const char *filename;

    int lines_seen;   /* looked through for a coding comment, while < 2 */
    int failed;       /* reading or decoding raised an exception */
    char *encoding;   /* declared or by the mark at the start; owned, NULL if none */
    PyObject *readline; /* of the codec's stream reader, NULL when bytes are taken raw */
    PyObject *decoded;  /* str that holds the text when it is in memory */
    char *input;        /* own copy of the text in memory, newlines normalised */
};

/* New tokenizers, NULL with or without an exception (then: no memory). */
struct tok_state *PyTokenizer_FromString(const char *str, int exec_input);
struct tok_state *PyTokenizer_FromFile(FILE *fp, char *ps1, char *ps2);
void PyTokenizer_Free(struct tok_state *tok);
/* The kind of the next token; [*p_start, *p_end) is its text, NULL for those without. */
int PyTokenizer_Get(struct tok_state *tok, char **p_start, char **p_end);
/* Turn the UTF-8 text of a token back into the declared encoding; malloc-ed or NULL. */
char *PyTokenizer_RestoreEncoding(struct tok_state *tok, int len, int *offset);

/* source.c: read one more line.  1, or 0 with tok->done set. */
int _PyTok_Refill(struct tok_state *tok);
/* tokenizer.c: a fresh state. */
struct tok_state *_PyTok_New(void);
#endif
