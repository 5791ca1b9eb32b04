/* Grammars: their parts, labels, first sets and accelerators; sets of bits. */
#include "grammar_build.h"

static void *
grow(void *array, int n, size_t item)
{
    size_t bytes = (size_t)(n + 1) * item;
    void *grown = PyMem_REALLOC(array, bytes);
    if (grown == NULL) {
        Py_FatalError("no memory for a grammar");
    }
    return grown;
}

static char *
copy_name(const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = PyMem_MALLOC(bytes);
    if (copy == NULL) {
        Py_FatalError("no memory for a grammar");
    }
    return memcpy(copy, text, bytes);
}

/* ---- bits --------------------------------------------------------------------- */

bitset
newbitset(int nbits)
{
    size_t bytes = NBYTES((size_t)nbits) + 1;
    bitset set = PyMem_MALLOC(bytes);
    if (set == NULL) {
        Py_FatalError("no memory for a grammar");
    }
    memset(set, 0, bytes);
    return set;
}

void
delbitset(bitset set)
{
    PyMem_FREE(set);
}

int
addbit(bitset set, int bit)
{
    BYTE mask = (BYTE)BIT2MASK(bit);
    int fresh = (set[BIT2BYTE(bit)] & mask) == 0;
    set[BIT2BYTE(bit)] |= mask;
    return fresh;
}

int
samebitset(bitset a, bitset b, int nbits)
{
    return memcmp(a, b, NBYTES((size_t)nbits)) == 0;
}

void
mergebitset(bitset into, bitset from, int nbits)
{
    for (size_t i = 0; i < NBYTES((size_t)nbits); i++) {
        into[i] |= from[i];
    }
}

/* ---- parts ------------------------------------------------------------------------ */

grammar *
newgrammar(int start)
{
    grammar *g = grow(NULL, 0, sizeof(grammar));
    memset(g, 0, sizeof(*g));
    g->g_start = start;
    addlabel(&g->g_ll, EMPTY, "EMPTY");
    return g;
}

void
freegrammar(grammar *g)
{
    PyGrammar_RemoveAccelerators(g);
    for (int i = 0; i < g->g_ndfas; i++) {
        dfa *d = &g->g_dfa[i];
        for (int k = 0; k < d->d_nstates; k++) {
            PyMem_FREE(d->d_state[k].s_arc);
        }
        PyMem_FREE(d->d_state);
        PyMem_FREE(d->d_name);
        delbitset(d->d_first);
    }
    PyMem_FREE(g->g_dfa);
    for (int i = 0; i < g->g_ll.ll_nlabels; i++) {
        PyMem_FREE(g->g_ll.ll_label[i].lb_str);
    }
    PyMem_FREE(g->g_ll.ll_label);
    PyMem_FREE(g);
}

dfa *
adddfa(grammar *g, int type, char *name)
{
    g->g_dfa = grow(g->g_dfa, g->g_ndfas, sizeof(dfa));
    dfa *d = &g->g_dfa[g->g_ndfas++];
    memset(d, 0, sizeof(*d));
    d->d_type = type;
    d->d_name = copy_name(name);
    d->d_initial = -1;
    return d;
}

int
addstate(dfa *d)
{
    d->d_state = grow(d->d_state, d->d_nstates, sizeof(state));
    memset(&d->d_state[d->d_nstates], 0, sizeof(state));
    return d->d_nstates++;
}

void
addarc(dfa *d, int from, int to, int lbl)
{
    assert(from >= 0 && from < d->d_nstates && to >= 0 && to < d->d_nstates);
    state *s = &d->d_state[from];
    s->s_arc = grow(s->s_arc, s->s_narcs, sizeof(arc));
    s->s_arc[s->s_narcs].a_lbl = (short)lbl;
    s->s_arc[s->s_narcs].a_arrow = (short)to;
    s->s_narcs++;
}

dfa *
PyGrammar_FindDFA(grammar *g, int type)
{
    if (_PyGram_Ready(g) < 0 || type < NT_OFFSET || type - NT_OFFSET >= g->g_ndfas) {
        Py_FatalError("a grammar has no such symbol");
    }
    return &g->g_dfa[type - NT_OFFSET];
}

/* ---- labels -------------------------------------------------------------------------- */

static int
find_label(const labellist *ll, int type, const char *str)
{
    for (int i = 0; i < ll->ll_nlabels; i++) {
        const label *l = &ll->ll_label[i];
        if (l->lb_type == type
            && (l->lb_str == NULL ? str == NULL : str != NULL && strcmp(l->lb_str, str) == 0)) {
            return i;
        }
    }
    return -1;
}

int
addlabel(labellist *ll, int type, char *str)
{
    int i = find_label(ll, type, str);
    if (i >= 0) {
        return i;
    }
    ll->ll_label = grow(ll->ll_label, ll->ll_nlabels, sizeof(label));
    ll->ll_label[ll->ll_nlabels].lb_type = type;
    ll->ll_label[ll->ll_nlabels].lb_str = str == NULL ? NULL : copy_name(str);
    return ll->ll_nlabels++;
}

int
findlabel(labellist *ll, int type, char *str)
{
    for (int i = 0; i < ll->ll_nlabels; i++) {
        if (ll->ll_label[i].lb_type == type) {
            return i;
        }
    }
    (void)str;
    Py_FatalError("a grammar has no such label");
}

char *
PyGrammar_LabelRepr(label *lb)
{
    static char text[100];
    if (lb->lb_type == ENDMARKER) {
        return "EMPTY";
    }
    if (ISNONTERMINAL(lb->lb_type)) {
        if (lb->lb_str == NULL) {
            PyOS_snprintf(text, sizeof(text), "NT%d", lb->lb_type);
            return text;
        }
        return lb->lb_str;
    }
    if (lb->lb_type >= N_TOKENS) {
        Py_FatalError("a label that is no token");
    }
    if (lb->lb_str == NULL) {
        return _PyParser_TokenNames[lb->lb_type];
    }
    PyOS_snprintf(text, sizeof(text), "%.32s(%.32s)", _PyParser_TokenNames[lb->lb_type],
                  lb->lb_str);
    return text;
}

/* The token that a quoted string in a rule means; a keyword is a NAME with its text. */
static void
translate_string(label *l)
{
    char *text = l->lb_str + 1; /* behind the quote */
    size_t length = strlen(text) - 1;
    text[length] = '\0';
    if (Py_ISALPHA(Py_CHARMASK(text[0])) || text[0] == '_') {
        l->lb_type = NAME;
        memmove(l->lb_str, text, length + 1);
        return;
    }
    l->lb_type = length == 1   ? PyToken_OneChar(text[0])
                 : length == 2 ? PyToken_TwoChars(text[0], text[1])
                               : PyToken_ThreeChars(text[0], text[1], text[2]);
    PyMem_FREE(l->lb_str);
    l->lb_str = NULL;
}

/* Names and strings, as rules have them, to numbers. */
static void
translate_label(const grammar *g, label *l)
{
    if (l->lb_type == STRING) {
        translate_string(l);
        return;
    }
    if (l->lb_type != NAME) {
        return;
    }
    for (int i = 0; i < g->g_ndfas; i++) {
        if (strcmp(l->lb_str, g->g_dfa[i].d_name) == 0) {
            l->lb_type = g->g_dfa[i].d_type;
            PyMem_FREE(l->lb_str);
            l->lb_str = NULL;
            return;
        }
    }
    for (int i = 0; i < N_TOKENS; i++) {
        if (strcmp(l->lb_str, _PyParser_TokenNames[i]) == 0) {
            l->lb_type = i;
            PyMem_FREE(l->lb_str);
            l->lb_str = NULL;
            return;
        }
    }
}

void
translatelabels(grammar *g)
{
    for (int i = EMPTY + 1; i < g->g_ll.ll_nlabels; i++) {
        translate_label(g, &g->g_ll.ll_label[i]);
    }
}

/* ---- first sets ----------------------------------------------------------------------------- */

static void
add_first_set(grammar *g, dfa *d)
{
    if (d->d_first != NULL) {
        return;
    }
    int n = g->g_ll.ll_nlabels;
    d->d_first = newbitset(n); /* what a left recursion would see: nothing */
    bitset first = newbitset(n);
    const state *s = &d->d_state[d->d_initial];
    for (int i = 0; i < s->s_narcs; i++) {
        int l = s->s_arc[i].a_lbl;
        int type = g->g_ll.ll_label[l].lb_type;
        if (ISNONTERMINAL(type)) {
            dfa *sub = &g->g_dfa[type - NT_OFFSET];
            add_first_set(g, sub);
            mergebitset(first, sub->d_first, n);
        }
        else {
            addbit(first, l);
        }
    }
    delbitset(d->d_first);
    d->d_first = first;
}

void
addfirstsets(grammar *g)
{
    for (int i = 0; i < g->g_ndfas; i++) {
        add_first_set(g, &g->g_dfa[i]);
    }
}

/* ---- accelerators ------------------------------------------------------------------------------ */

/* For each label: the state to go to, or a symbol to push and the state behind it. */
static void
accelerate(grammar *g, state *s)
{
    int n = g->g_ll.ll_nlabels;
    size_t bytes = (size_t)n * sizeof(int);
    int *table = PyMem_MALLOC(bytes);
    if (table == NULL) {
        Py_FatalError("no memory for a grammar");
    }
    for (int i = 0; i < n; i++) {
        table[i] = -1;
    }
    s->s_accept = 0;
    for (int i = 0; i < s->s_narcs; i++) {
        const arc *a = &s->s_arc[i];
        int type = g->g_ll.ll_label[a->a_lbl].lb_type;
        if (a->a_lbl == EMPTY) {
            s->s_accept = 1;
        }
        else if (ISNONTERMINAL(type)) {
            const dfa *sub = &g->g_dfa[type - NT_OFFSET];
            for (int bit = 0; bit < n; bit++) {
                if (testbit(sub->d_first, bit)) {
                    table[bit] = a->a_arrow | (1 << 7) | ((type - NT_OFFSET) << 8);
                }
            }
        }
        else {
            table[a->a_lbl] = a->a_arrow;
        }
    }
    int upper = n;
    while (upper > 0 && table[upper - 1] == -1) {
        upper--;
    }
    int lower = 0;
    while (lower < upper && table[lower] == -1) {
        lower++;
    }
    s->s_accel = NULL;
    s->s_lower = s->s_upper = 0;
    if (lower < upper) {
        s->s_lower = lower;
        s->s_upper = upper;
        size_t used = (size_t)(upper - lower) * sizeof(int);
        s->s_accel = PyMem_MALLOC(used);
        if (s->s_accel == NULL) {
            Py_FatalError("no memory for a grammar");
        }
        memcpy(s->s_accel, table + lower, used);
    }
    PyMem_FREE(table);
}

void
PyGrammar_AddAccelerators(grammar *g)
{
    for (int i = 0; i < g->g_ndfas; i++) {
        for (int k = 0; k < g->g_dfa[i].d_nstates; k++) {
            assert(g->g_dfa[i].d_nstates <= 128);
            accelerate(g, &g->g_dfa[i].d_state[k]);
        }
    }
    g->g_accel = 1;
}

void
PyGrammar_RemoveAccelerators(grammar *g)
{
    g->g_accel = 0;
    for (int i = 0; i < g->g_ndfas; i++) {
        for (int k = 0; k < g->g_dfa[i].d_nstates; k++) {
            PyMem_FREE(g->g_dfa[i].d_state[k].s_accel);
            g->g_dfa[i].d_state[k].s_accel = NULL;
        }
    }
}
