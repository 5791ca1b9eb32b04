#ifndef Py_SRE_H
#define Py_SRE_H
/* Compiled regular expressions: the code that Lib/sre_compile.py makes, and the objects.
 *
 * A code is a list of words.  Skip words count from their own place.  The shapes are
 *
 *     LITERAL c, NOT_LITERAL c, ANY, ANY_ALL, CATEGORY k, AT k, MARK i, GROUPREF i
 *     IN skip set... FAILURE          set: NEGATE, LITERAL c, RANGE a b, CATEGORY k,
 *                                          CHARSET bits[8], BIGCHARSET n index[64] bits[8n]
 *     BRANCH (skip body... JUMP skip)... 0
 *     REPEAT skip min max body... MAX_UNTIL|MIN_UNTIL
 *     REPEAT_ONE|MIN_REPEAT_ONE skip min max item SUCCESS
 *     ASSERT|ASSERT_NOT skip back body... SUCCESS
 *     GROUPREF_EXISTS i skip yes... [JUMP skip no...]   (its skip counts from i)
 *     INFO skip flags min max [prefix-length prefix-skip prefix... overlap... | set...]
 *     SUCCESS at the end */
#include "Python.h"

typedef unsigned int sre_code;

#define SRE_MAGIC 20031017
#define SRE_MAXREPEAT 4294967295U

enum {
    OP_FAILURE, OP_SUCCESS, OP_ANY, OP_ANY_ALL, OP_ASSERT, OP_ASSERT_NOT, OP_AT, OP_BRANCH,
    OP_CALL, OP_CATEGORY, OP_CHARSET, OP_BIGCHARSET, OP_GROUPREF, OP_GROUPREF_EXISTS,
    OP_GROUPREF_IGNORE, OP_IN, OP_IN_IGNORE, OP_INFO, OP_JUMP, OP_LITERAL, OP_LITERAL_IGNORE,
    OP_MARK, OP_MAX_UNTIL, OP_MIN_UNTIL, OP_NOT_LITERAL, OP_NOT_LITERAL_IGNORE, OP_NEGATE,
    OP_RANGE, OP_REPEAT, OP_REPEAT_ONE, OP_SUBPATTERN, OP_MIN_REPEAT_ONE
};
_Static_assert(OP_MIN_REPEAT_ONE == 31, "numbers of sre_constants.py");

enum {
    AT_BEGINNING, AT_BEGINNING_LINE, AT_BEGINNING_STRING, AT_BOUNDARY, AT_NON_BOUNDARY, AT_END,
    AT_END_LINE, AT_END_STRING, AT_LOC_BOUNDARY, AT_LOC_NON_BOUNDARY, AT_UNI_BOUNDARY,
    AT_UNI_NON_BOUNDARY, N_AT
};

enum {
    CATEGORY_DIGIT, CATEGORY_NOT_DIGIT, CATEGORY_SPACE, CATEGORY_NOT_SPACE, CATEGORY_WORD,
    CATEGORY_NOT_WORD, CATEGORY_LINEBREAK, CATEGORY_NOT_LINEBREAK, CATEGORY_LOC_WORD,
    CATEGORY_LOC_NOT_WORD, CATEGORY_UNI_DIGIT, CATEGORY_UNI_NOT_DIGIT, CATEGORY_UNI_SPACE,
    CATEGORY_UNI_NOT_SPACE, CATEGORY_UNI_WORD, CATEGORY_UNI_NOT_WORD, CATEGORY_UNI_LINEBREAK,
    CATEGORY_UNI_NOT_LINEBREAK, N_CATEGORIES
};

#define FLAG_LOCALE 4
#define FLAG_UNICODE 32
#define INFO_PREFIX 1
#define INFO_LITERAL 2
#define INFO_CHARSET 4

/* ---- objects ------------------------------------------------------------------ */

typedef struct {
    PyObject_VAR_HEAD
    Py_ssize_t groups; /* without group 0 */
    PyObject *groupindex; /* dict: name to number */
    PyObject *indexgroup; /* list: number to name */
    PyObject *pattern;    /* the source */
    int flags;
    PyObject *weakreflist;
    unsigned char **tables; /* for each word that begins a set: 256 answers, or NULL */
    Py_ssize_t codesize;
    sre_code code[1];
} pattern_object;

/* Offsets into the string; -1 for a group without match. */
typedef struct {
    PyObject_VAR_HEAD
    PyObject *string;
    PyObject *regs; /* tuple of spans, made on demand */
    pattern_object *pattern;
    Py_ssize_t pos;
    Py_ssize_t endpos;
    Py_ssize_t lastindex; /* -1 for none */
    Py_ssize_t groups;    /* with group 0 */
    Py_ssize_t mark[1];   /* start and end of each */
} match_object;

extern PyTypeObject _PySRE_PatternType;
extern PyTypeObject _PySRE_MatchType;
extern PyTypeObject _PySRE_ScannerType;

/* ---- one run ---------------------------------------------------------------------- */

struct sre_entry;
typedef struct sre_state {
    const void *beginning; /* of the string */
    const void *start;     /* of the match, or where to begin to look */
    const void *end;       /* as far as may be looked at */
    const void *ptr;       /* end of the match */
    int char_size;         /* 1 or sizeof(Py_UNICODE) */
    PyObject *string;      /* owned */
    Py_ssize_t pos;
    Py_ssize_t endpos;
    Py_ssize_t lastindex;
    const void **mark; /* groups 1..n: start, end; NULL when not set */
    const void *inline_marks[20];
    const pattern_object *pattern;
    unsigned int (*lower)(unsigned int);
} sre_state;

#define SRE_OUT_OF_MEMORY (-1)
#define SRE_INTERRUPTED (-2)

/* The text of a string-like object, or NULL with TypeError. */
const void *_PySRE_GetText(PyObject *string, Py_ssize_t *length, int *char_size);
/* Set up for pattern on string[pos:endpos]; 0 or -1. */
int _PySRE_Begin(sre_state *state, pattern_object *pattern, PyObject *string, Py_ssize_t pos,
                 Py_ssize_t endpos);
void _PySRE_Finish(sre_state *state);
/* Forget the groups of the last match, begin at state->start. */
void _PySRE_Reset(sre_state *state);
/* 1 matched, 0 not, -1 with an exception. */
int _PySRE_Match(sre_state *state);
int _PySRE_Search(sre_state *state);
Py_ssize_t _PySRE_Offset(const sre_state *state, const void *p);
/* Part of the string; for a group (1..): None or "" if it has no match. */
PyObject *_PySRE_Slice(PyObject *string, Py_ssize_t from, Py_ssize_t to);
PyObject *_PySRE_GroupSlice(const sre_state *state, Py_ssize_t group, int empty);
/* The result of a run: match object, None, or NULL. */
PyObject *_PySRE_NewMatch(pattern_object *pattern, sre_state *state, int status);

/* Is the code well-formed?  1 or 0.  Makes the answer tables of its sets. */
int _PySRE_Validate(pattern_object *pattern);
int _PySRE_AddTable(pattern_object *pattern, const sre_code *set);

/* ---- characters ------------------------------------------------------------------------ */

unsigned int _PySRE_Lower(unsigned int ch);
unsigned int _PySRE_LowerLocale(unsigned int ch);
unsigned int _PySRE_LowerUnicode(unsigned int ch);
int _PySRE_Category(sre_code category, unsigned int ch);
/* Membership by interpreting the set. */
int _PySRE_InSet(const sre_code *set, unsigned int ch);

/* engine.c */
int _PySRE_MatchBytes(sre_state *state, const sre_code *pc);
int _PySRE_SearchBytes(sre_state *state, const sre_code *pc);
int _PySRE_MatchUnicode(sre_state *state, const sre_code *pc);
int _PySRE_SearchUnicode(sre_state *state, const sre_code *pc);
#endif
