#ifndef Py_COMPILE_H
#define Py_COMPILE_H
#include "code.h"
#ifdef __cplusplus
extern "C" {
#endif
/* From a syntax tree to code objects. */

struct _node;
PyAPI_FUNC(PyCodeObject *) PyNode_Compile(struct _node *tree, const char *filename);

/* What the __future__ statements at the head of a module ask for. */
typedef struct {
    int ff_features; /* CO_FUTURE_... */
    int ff_lineno;   /* of the last one; -1: none */
} PyFutureFeatures;

#define FUTURE_NESTED_SCOPES "nested_scopes"
#define FUTURE_GENERATORS "generators"
#define FUTURE_DIVISION "division"
#define FUTURE_ABSOLUTE_IMPORT "absolute_import"
#define FUTURE_WITH_STATEMENT "with_statement"
#define FUTURE_PRINT_FUNCTION "print_function"
#define FUTURE_UNICODE_LITERALS "unicode_literals"

struct _mod;
/* New code object; flags may be NULL and receives the __future__ flags found. */
PyAPI_FUNC(PyCodeObject *)
    PyAST_Compile(struct _mod *mod, const char *filename, PyCompilerFlags *flags, PyArena *arena);
/* Free the result with PyObject_Free. */
PyAPI_FUNC(PyFutureFeatures *) PyFuture_FromAST(struct _mod *mod, const char *filename);

/* What to compile: the start symbols of the grammar (graminit.h has them too). */
#define Py_single_input 256
#define Py_file_input 257
#define Py_eval_input 258

#ifdef __cplusplus
}
#endif
#endif
