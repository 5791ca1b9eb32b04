#ifndef Py_PGEN_H
#define Py_PGEN_H
#ifdef __cplusplus
extern "C" {
#endif
/* Making a grammar from its text. */
extern grammar gram;
extern grammar *meta_grammar(void);

struct _node;
/* n is the tree of a grammar file, parsed by the meta grammar. */
extern grammar *pgen(struct _node *n);

#ifdef __cplusplus
}
#endif
#endif
