/* From the text of rules to automata.
 *
 * A rule is read by recursive descent into a nondeterministic automaton of small fragments
 * (first state, last state; an arc with label -1 costs nothing).  The states that are reachable
 * together become one state of the deterministic automaton; states with equal arcs are merged
 * until none are left. */
#include "grammar_build.h"
#include "pgen.h"
#include "metagrammar.h"

typedef struct {
    int label; /* -1: none */
    int to;
} nfa_arc;

typedef struct {
    nfa_arc *arcs;
    int n_arcs;
} nfa_state;

typedef struct {
    grammar *g;
    const char *text; /* what is left to read */
    nfa_state *states;
    int n_states;
    int bad;
} builder;

typedef struct {
    int first;
    int last;
} fragment;

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

/* ---- reading a rule -------------------------------------------------------------- */

static int
new_state(builder *b)
{
    b->states = grow(b->states, b->n_states, sizeof(nfa_state));
    memset(&b->states[b->n_states], 0, sizeof(nfa_state));
    return b->n_states++;
}

static void
connect(builder *b, int from, int to, int label_index)
{
    nfa_state *s = &b->states[from];
    s->arcs = grow(s->arcs, s->n_arcs, sizeof(nfa_arc));
    s->arcs[s->n_arcs].label = label_index;
    s->arcs[s->n_arcs].to = to;
    s->n_arcs++;
}

static fragment read_alternatives(builder *b);

static int
peek(builder *b)
{
    while (*b->text == ' ' || *b->text == '\t') {
        b->text++;
    }
    return *b->text;
}

static int
accept(builder *b, int c)
{
    if (peek(b) != c) {
        return 0;
    }
    b->text++;
    return 1;
}

static fragment
read_atom(builder *b)
{
    if (accept(b, '(')) {
        fragment inner = read_alternatives(b);
        b->bad |= !accept(b, ')');
        return inner;
    }
    fragment single = {new_state(b), new_state(b)};
    const char *start = b->text;
    int type = NAME;
    if (*start == '\'' || *start == '"') {
        const char *end = strchr(start + 1, *start);
        b->text = end == NULL ? start : end + 1;
        type = STRING;
    }
    else {
        while (Py_ISALNUM(Py_CHARMASK(*b->text)) || *b->text == '_') {
            b->text++;
        }
    }
    size_t length = (size_t)(b->text - start);
    char word[64];
    if (length == 0 || length >= sizeof(word)) {
        b->bad = 1;
        return single;
    }
    memcpy(word, start, length);
    word[length] = '\0';
    connect(b, single.first, single.last, addlabel(&b->g->g_ll, type, word));
    return single;
}

static fragment
read_item(builder *b)
{
    if (accept(b, '[')) {
        fragment inner = read_alternatives(b);
        b->bad |= !accept(b, ']');
        connect(b, inner.first, inner.last, -1);
        return inner;
    }
    fragment inner = read_atom(b);
    int star = accept(b, '*');
    if (star || accept(b, '+')) {
        /* around it, so that the loop does not leak into what stands beside */
        fragment loop = {new_state(b), new_state(b)};
        connect(b, loop.first, inner.first, -1);
        connect(b, inner.last, inner.first, -1);
        connect(b, inner.last, loop.last, -1);
        if (star) {
            connect(b, loop.first, loop.last, -1);
        }
        return loop;
    }
    return inner;
}

static fragment
read_sequence(builder *b)
{
    fragment all = read_item(b);
    for (int c = peek(b); !b->bad && c != '\0' && c != '|' && c != ')' && c != ']' && c != '\n';
         c = peek(b)) {
        fragment next = read_item(b);
        connect(b, all.last, next.first, -1);
        all.last = next.last;
    }
    return all;
}

static fragment
read_alternatives(builder *b)
{
    fragment one = read_sequence(b);
    fragment all = {new_state(b), new_state(b)};
    connect(b, all.first, one.first, -1);
    connect(b, one.last, all.last, -1);
    while (!b->bad && accept(b, '|')) {
        one = read_sequence(b);
        connect(b, all.first, one.first, -1);
        connect(b, one.last, all.last, -1);
    }
    return all;
}

/* ---- making it deterministic ----------------------------------------------------------- */

/* Add a state and what it reaches for free. */
static void
close_over(builder *b, bitset set, int n)
{
    if (!addbit(set, n)) {
        return;
    }
    for (int i = 0; i < b->states[n].n_arcs; i++) {
        if (b->states[n].arcs[i].label == -1) {
            close_over(b, set, b->states[n].arcs[i].to);
        }
    }
}

static int
find_set(bitset **sets, int *n_sets, dfa *d, bitset set, int n_bits)
{
    for (int i = 0; i < *n_sets; i++) {
        if (samebitset((*sets)[i], set, n_bits)) {
            delbitset(set);
            return i;
        }
    }
    *sets = grow(*sets, *n_sets, sizeof(bitset));
    (*sets)[*n_sets] = set;
    (void)addstate(d);
    return (*n_sets)++;
}

static void
determinize(builder *b, dfa *d, fragment rule)
{
    int n_bits = b->n_states;
    bitset *sets = NULL;
    int n_sets = 0;
    bitset start = newbitset(n_bits);
    close_over(b, start, rule.first);
    d->d_initial = find_set(&sets, &n_sets, d, start, n_bits);
    for (int i = 0; i < n_sets; i++) {
        for (int l = 1; l < b->g->g_ll.ll_nlabels; l++) {
            bitset target = NULL;
            for (int n = 0; n < n_bits; n++) {
                for (int k = 0; testbit(sets[i], n) && k < b->states[n].n_arcs; k++) {
                    if (b->states[n].arcs[k].label == l) {
                        if (target == NULL) {
                            target = newbitset(n_bits);
                        }
                        close_over(b, target, b->states[n].arcs[k].to);
                    }
                }
            }
            if (target != NULL) {
                addarc(d, i, find_set(&sets, &n_sets, d, target, n_bits), l);
            }
        }
        if (testbit(sets[i], rule.last)) {
            d->d_state[i].s_accept = 1;
        }
    }
    for (int i = 0; i < n_sets; i++) {
        delbitset(sets[i]);
    }
    PyMem_FREE(sets);
}

static int
same_state(const state *a, const state *b)
{
    return a->s_accept == b->s_accept && a->s_narcs == b->s_narcs
           && (a->s_narcs == 0
               || memcmp(a->s_arc, b->s_arc, (size_t)a->s_narcs * sizeof(arc)) == 0);
}

/* Remove state `gone`, whose arcs equal those of `kept`; the last state takes its place. */
static void
merge_states(dfa *d, int kept, int gone)
{
    int last = --d->d_nstates;
    PyMem_FREE(d->d_state[gone].s_arc);
    if (gone != last) {
        d->d_state[gone] = d->d_state[last];
    }
    for (int i = 0; i < d->d_nstates; i++) {
        for (int k = 0; k < d->d_state[i].s_narcs; k++) {
            arc *a = &d->d_state[i].s_arc[k];
            if (a->a_arrow == gone) {
                a->a_arrow = (short)kept;
            }
            else if (a->a_arrow == last) {
                a->a_arrow = (short)gone;
            }
        }
    }
}

static void
minimize(dfa *d)
{
    for (int changed = 1; changed;) {
        changed = 0;
        for (int i = 0; i < d->d_nstates; i++) {
            for (int k = i + 1; k < d->d_nstates; k++) {
                if (k != d->d_initial && same_state(&d->d_state[i], &d->d_state[k])) {
                    merge_states(d, i, k);
                    changed = 1;
                    k--;
                }
            }
        }
    }
}

static int
build_rule(builder *b, dfa *d, const char *text)
{
    b->text = text;
    b->states = NULL;
    b->n_states = 0;
    fragment rule = read_alternatives(b);
    b->bad |= peek(b) != '\0';
    if (!b->bad) {
        determinize(b, d, rule);
        minimize(d);
        for (int i = 0; i < d->d_nstates; i++) {
            if (d->d_state[i].s_accept) {
                addarc(d, i, i, EMPTY);
            }
        }
    }
    for (int i = 0; i < b->n_states; i++) {
        PyMem_FREE(b->states[i].arcs);
    }
    PyMem_FREE(b->states);
    return b->bad ? -1 : 0;
}

grammar *
_PyGram_Build(const _PyGram_rule *rules, int n_rules)
{
    builder b = {newgrammar(NT_OFFSET), NULL, NULL, 0, 0};
    for (int i = 0; i < n_rules; i++) {
        (void)adddfa(b.g, NT_OFFSET + i, (char *)rules[i].name);
    }
    for (int i = 0; i < n_rules; i++) {
        if (build_rule(&b, &b.g->g_dfa[i], rules[i].text) < 0) {
            PyErr_Format(PyExc_ValueError, "cannot read grammar rule %s", rules[i].name);
            freegrammar(b.g);
            return NULL;
        }
    }
    translatelabels(b.g);
    addfirstsets(b.g);
    return b.g;
}

/* ---- grammars from grammar files ---------------------------------------------------------- */

grammar *
meta_grammar(void)
{
    static const _PyGram_rule rules[] = {
        {"MSTART", "(NEWLINE | RULE)* ENDMARKER"},
        {"RULE", "NAME ':' RHS NEWLINE"},
        {"RHS", "ALT ('|' ALT)*"},
        {"ALT", "ITEM+"},
        {"ITEM", "'[' RHS ']' | ATOM ['*' | '+']"},
        {"ATOM", "NAME | STRING | '(' RHS ')'"},
    };
    static grammar *built; /* the caller does not free it */
    if (built == NULL) {
        built = _PyGram_Build(rules, 6);
    }
    return built;
}

grammar *
Py_meta_grammar(void)
{
    return meta_grammar();
}

typedef struct {
    char *text;
    size_t length;
} text_buffer;

/* The tokens below a node, with blanks between. */
static void
flatten(const node *n, text_buffer *buffer)
{
    if (STR(n) != NULL && TYPE(n) != NEWLINE && TYPE(n) < NT_OFFSET) {
        size_t add = strlen(STR(n));
        size_t bytes = buffer->length + add + 2;
        buffer->text = PyMem_REALLOC(buffer->text, bytes);
        if (buffer->text == NULL) {
            Py_FatalError("no memory for a grammar");
        }
        memcpy(buffer->text + buffer->length, STR(n), add);
        buffer->length += add;
        buffer->text[buffer->length++] = ' ';
        buffer->text[buffer->length] = '\0';
    }
    for (int i = 0; i < NCH(n); i++) {
        flatten(CHILD(n, i), buffer);
    }
}

grammar *
pgen(node *n)
{
    int n_rules = 0;
    _PyGram_rule *rules = NULL;
    for (int i = 0; i < NCH(n); i++) {
        const node *rule = CHILD(n, i);
        if (TYPE(rule) != RULE) {
            continue;
        }
        text_buffer buffer = {NULL, 0};
        flatten(CHILD(rule, 2), &buffer);
        rules = grow(rules, n_rules, sizeof(_PyGram_rule));
        rules[n_rules].name = STR(CHILD(rule, 0));
        rules[n_rules++].text = buffer.text;
    }
    grammar *g = _PyGram_Build(rules, n_rules);
    for (int i = 0; i < n_rules; i++) {
        PyMem_FREE((char *)rules[i].text);
    }
    PyMem_FREE(rules);
    return g;
}

grammar *
Py_pgen(node *n)
{
    return pgen(n);
}
