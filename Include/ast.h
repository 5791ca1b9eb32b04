#ifndef Py_AST_H
#define Py_AST_H
#ifdef __cplusplus
extern "C" {
#endif
/* From the nodes of the grammar to the syntax tree. */
struct _node;
struct _mod;
/* flags may be NULL. */
PyAPI_FUNC(struct _mod *)
    PyAST_FromNode(const struct _node *n, PyCompilerFlags *flags, const char *filename,
                   PyArena *arena);
#ifdef __cplusplus
}
#endif
#endif
