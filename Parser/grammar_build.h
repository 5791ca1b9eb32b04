#ifndef Py_GRAMMAR_BUILD_H
#define Py_GRAMMAR_BUILD_H
/* Making automata from the text of rules. */
#include "pgenheaders.h"
#include "grammar.h"
#include "node.h"
#include "token.h"

typedef struct {
    const char *name;
    const char *text;
} _PyGram_rule;

extern grammar _PyParser_Grammar;

/* A grammar whose first rule is the start; symbols are numbered from 256.  First sets are
 * there, accelerators are not.  NULL with an exception. */
grammar *_PyGram_Build(const _PyGram_rule *rules, int n_rules);
/* Fill in _PyParser_Grammar before its first use; 0 or -1. */
int _PyGram_Ready(grammar *g);
/* 2.7's names for making a grammar from a grammar file's tree. */
grammar *Py_meta_grammar(void);
grammar *Py_pgen(node *n);
#endif
