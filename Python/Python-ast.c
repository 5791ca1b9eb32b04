/* Constructors of the syntax tree, one for each row of Parser/ast.def.
 *
 * Every node is one piece of arena memory.  A required field that is NULL (or an enumeration
 * that is 0) is refused with ValueError: a tree made by Python code may have such holes. */
#include "Python.h"
#include "Python-ast.h"

static void *
missing_field(const char *field, const char *node)
{
    PyErr_Format(PyExc_ValueError, "field %s is required for %s", field, node);
    return NULL;
}

#include "Python-ast.inc"
