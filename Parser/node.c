/* Nodes of the concrete tree.
 *
 * The children of a node are one array, so a pointer to a node is good only until its parent
 * gets another child.  The room for children grows in steps that follow from their number
 * alone: no capacity is stored. */
#include "Python.h"
#include "node.h"
#include "errcode.h"
#include "token.h"

node *
PyNode_New(int type)
{
    node *n = PyObject_MALLOC(sizeof(node));
    if (n != NULL) {
        memset(n, 0, sizeof(*n));
        n->n_type = (short)type;
    }
    return n;
}

/* Places there are for n children; -1 if that is too many. */
static int
capacity(int n)
{
    if (n <= 1) {
        return n;
    }
    if (n <= 128) {
        return (n + 3) & ~3;
    }
    int places = 256;
    while (places < n) {
        if (places > INT_MAX / 2) {
            return -1;
        }
        places *= 2;
    }
    return places;
}

int
PyNode_AddChild(node *n, int type, char *str, int lineno, int col_offset)
{
    int count = n->n_nchildren;
    if (count == INT_MAX || count < 0) {
        return E_OVERFLOW;
    }
    int have = capacity(count);
    int want = capacity(count + 1);
    if (want < 0) {
        return E_OVERFLOW;
    }
    if (have < want) {
        size_t bytes = (size_t)want * sizeof(node);
        node *children = PyObject_REALLOC(n->n_child, bytes);
        if (children == NULL) {
            return E_NOMEM;
        }
        n->n_child = children;
    }
    node *child = &n->n_child[n->n_nchildren++];
    memset(child, 0, sizeof(*child));
    child->n_type = (short)type;
    child->n_str = str;
    child->n_lineno = lineno;
    child->n_col_offset = col_offset;
    return 0;
}

static void
free_children(node *n)
{
    for (int i = NCH(n); --i >= 0;) {
        free_children(CHILD(n, i));
    }
    PyObject_FREE(n->n_child);
    PyObject_FREE(STR(n));
}

void
PyNode_Free(node *n)
{
    if (n != NULL) {
        free_children(n);
        PyObject_FREE(n);
    }
}

static Py_ssize_t
size_of_children(node *n)
{
    Py_ssize_t size = 0;
    for (int i = NCH(n); --i >= 0;) {
        size += size_of_children(CHILD(n, i));
    }
    if (n->n_child != NULL) {
        size += (Py_ssize_t)capacity(NCH(n)) * (Py_ssize_t)sizeof(node);
    }
    if (STR(n) != NULL) {
        size += (Py_ssize_t)strlen(STR(n)) + 1;
    }
    return size;
}

Py_ssize_t
_PyNode_SizeOf(node *n)
{
    return n == NULL ? 0 : (Py_ssize_t)sizeof(node) + size_of_children(n);
}

/* ---- printing ------------------------------------------------------------------- */

typedef struct {
    int depth;
    int at_line_start;
} list_state;

static void
list_node(const node *n, list_state *ls)
{
    if (ISNONTERMINAL(TYPE(n))) {
        for (int i = 0; i < NCH(n); i++) {
            list_node(CHILD(n, i), ls);
        }
        return;
    }
    switch (TYPE(n)) {
    case INDENT:
        ls->depth++;
        break;
    case DEDENT:
        ls->depth--;
        break;
    default:
        if (ls->at_line_start) {
            for (int i = 0; i < ls->depth; i++) {
                printf("\t");
            }
            ls->at_line_start = 0;
        }
        if (TYPE(n) == NEWLINE) {
            printf("%s\n", STR(n) == NULL ? "" : STR(n));
            ls->at_line_start = 1;
        }
        else {
            printf("%s ", STR(n) == NULL ? "" : STR(n));
        }
        break;
    }
}

void
PyNode_ListTree(node *n)
{
    list_state ls = {0, 1};
    if (n != NULL) {
        list_node(n, &ls);
    }
}
