#ifndef Py_NODE_H
#define Py_NODE_H
#ifdef __cplusplus
extern "C" {
#endif
/* The concrete tree: one node for each symbol of the grammar and each token. */
typedef struct _node {
    short n_type;
    char *n_str; /* text of a token; owned, from PyObject_Malloc */
    int n_lineno;
    int n_col_offset;
    int n_nchildren;
    struct _node *n_child; /* owned array */
} node;

PyAPI_FUNC(node *) PyNode_New(int type);
/* Takes over str unless it fails; 0 or an E_ code. */
PyAPI_FUNC(int) PyNode_AddChild(node *n, int type, char *str, int lineno, int col_offset);
PyAPI_FUNC(void) PyNode_Free(node *n);
PyAPI_FUNC(Py_ssize_t) _PyNode_SizeOf(node *n);

#define NCH(n) ((n)->n_nchildren)
#define CHILD(n, i) (&(n)->n_child[i])
#define RCHILD(n, i) (CHILD(n, NCH(n) + i))
#define TYPE(n) ((n)->n_type)
#define STR(n) ((n)->n_str)
/* A type is checked wherever the tree is taken apart. */
#define REQ(n, type) assert(TYPE(n) == (type))

/* Print the tokens of a tree to stdout. */
PyAPI_FUNC(void) PyNode_ListTree(node *n);

#ifdef __cplusplus
}
#endif
#endif
