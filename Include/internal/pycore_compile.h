#ifndef Py_INTERNAL_COMPILE_H
#define Py_INTERNAL_COMPILE_H
#ifndef Py_BUILD_CORE
#error "this header is for the interpreter itself"
#endif
/* What the compile room offers to other rooms. */
#include "code.h"

/* 0, or -1 with RuntimeError when the C stack is nearly used up.  Called by every
 * recursive visitor of a syntax tree; there is nothing to leave. */
int _PyCompile_EnterRecursion(void);

/* Is a tree that a program built sound enough to compile?  -1 with ValueError. */
struct _mod;
int _PyCompile_ValidateTree(struct _mod *mod);

/* Set-up and tear-down of the import machinery, in the order of 2.7. */
void _PyImport_Init(void);
void _PyImportHooks_Init(void);
void _PyImport_Fini(void);
void PyMarshal_Init(void);

/* Built-in modules: config.c in the build directory. */
extern struct _inittab _PyImport_Inittab[];

#endif
