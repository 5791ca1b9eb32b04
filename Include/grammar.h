#ifndef Py_GRAMMAR_H
#define Py_GRAMMAR_H
#ifdef __cplusplus
extern "C" {
#endif
#include "bitset.h"
/* A grammar as deterministic automata, one for each nonterminal. */

/* What an arc is labelled with: a token or nonterminal, with the text of a keyword. */
typedef struct {
    int lb_type;
    char *lb_str;
} label;

#define EMPTY 0 /* label number 0: no symbol at all */

typedef struct {
    int ll_nlabels;
    label *ll_label;
} labellist;

typedef struct {
    short a_lbl;   /* index in the label list */
    short a_arrow; /* state it leads to */
} arc;

typedef struct {
    int s_narcs;
    arc *s_arc;

    /* The accelerator: for label i in [s_lower, s_upper) what to do on it;
     * -1 error, bit 7 push the nonterminal in the bits above it. */
    int s_lower;
    int s_upper;
    int *s_accel;
    int s_accept;
} state;

typedef struct {
    int d_type; /* the nonterminal */
    char *d_name;
    int d_initial;
    int d_nstates;
    state *d_state;
    bitset d_first; /* labels it can begin with */
} dfa;

typedef struct {
    int g_ndfas;
    dfa *g_dfa;
    labellist g_ll;
    int g_start;
    int g_accel; /* accelerators are there */
} grammar;

grammar *newgrammar(int start);
void freegrammar(grammar *g);
dfa *adddfa(grammar *g, int type, char *name);
int addstate(dfa *d);
void addarc(dfa *d, int from, int to, int lbl);
dfa *PyGrammar_FindDFA(grammar *g, int type);

int addlabel(labellist *ll, int type, char *str);
int findlabel(labellist *ll, int type, char *str);
char *PyGrammar_LabelRepr(label *lb);
void translatelabels(grammar *g);
void addfirstsets(grammar *g);

void PyGrammar_AddAccelerators(grammar *g);
void PyGrammar_RemoveAccelerators(grammar *g);

#ifdef __cplusplus
}
#endif
#endif
