/* The __future__ statements at the head of a module.
 *
 * They must stand before everything else but docstrings and each other.  This
 * pass reads only that head: it stops at the first line that begins after some
 * other statement, so a later "from __future__" on a line of its own is not seen
 * here - the compiler itself refuses it (compile/statements.c). */
#include "Python.h"
#include "Python-ast.h"
#include "code.h"
#include "compile.h"
#include "symtable.h"

/* Features by name; those that are always on in 2.7 carry no flag. */
static const struct {
    const char *name;
    int flag;
} features[] = {
    {FUTURE_NESTED_SCOPES, 0},
    {FUTURE_GENERATORS, 0},
    {FUTURE_DIVISION, CO_FUTURE_DIVISION},
    {FUTURE_ABSOLUTE_IMPORT, CO_FUTURE_ABSOLUTE_IMPORT},
    {FUTURE_WITH_STATEMENT, CO_FUTURE_WITH_STATEMENT},
    {FUTURE_PRINT_FUNCTION, CO_FUTURE_PRINT_FUNCTION},
    {FUTURE_UNICODE_LITERALS, CO_FUTURE_UNICODE_LITERALS},
};

/* Flag of a feature; -1 if there is none of that name. */
static int
feature_flag(const char *name)
{
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        if (strcmp(name, features[i].name) == 0) {
            return features[i].flag;
        }
    }
    return -1;
}

static int
future_error(const char *filename, int lineno)
{
    PyErr_SyntaxLocation(filename, lineno);
    return -1;
}

/* Collect the features one statement names. */
static int
read_features(PyFutureFeatures *future, stmt_ty statement, const char *filename)
{
    asdl_seq *names = statement->v.ImportFrom.names;

    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        alias_ty alias = (alias_ty)asdl_seq_GET(names, i);
        const char *name = PyString_AsString(alias->name);
        if (name == NULL) {
            return -1;
        }
        int flag = feature_flag(name);
        if (flag >= 0) {
            future->ff_features |= flag;
            continue;
        }
        if (strcmp(name, "braces") == 0) {
            PyErr_SetString(PyExc_SyntaxError, "not a chance");
        }
        else {
            PyErr_Format(PyExc_SyntaxError, "future feature %.100s is not defined", name);
        }
        return future_error(filename, statement->lineno);
    }
    future->ff_lineno = statement->lineno;
    return 0;
}

static int
is_future_import(stmt_ty statement)
{
    return statement->kind == ImportFrom_kind && statement->v.ImportFrom.module != NULL
           && strcmp(PyString_AS_STRING(statement->v.ImportFrom.module), "__future__") == 0;
}

static int
is_string_statement(stmt_ty statement)
{
    return statement->kind == Expr_kind && statement->v.Expr.value->kind == Str_kind;
}

static int
scan_head(PyFutureFeatures *future, asdl_seq *body, const char *filename)
{
    int head_is_over = 0;
    int seen_string = 0;
    int line = 0;

    for (Py_ssize_t i = 0; i < asdl_seq_LEN(body); i++) {
        stmt_ty statement = (stmt_ty)asdl_seq_GET(body, i);
        if (head_is_over && statement->lineno > line) {
            return 0;
        }
        line = statement->lineno;
        if (is_future_import(statement)) {
            if (head_is_over) {
                PyErr_SetString(PyExc_SyntaxError, "from __future__ imports must occur at the "
                                                   "beginning of the file");
                return future_error(filename, line);
            }
            if (read_features(future, statement, filename) < 0) {
                return -1;
            }
        }
        else if (is_string_statement(statement) && !seen_string) {
            seen_string = 1;
        }
        else {
            head_is_over = 1;
        }
    }
    return 0;
}

PyFutureFeatures *
PyFuture_FromAST(mod_ty mod, const char *filename)
{
    PyFutureFeatures *future = PyObject_Malloc(sizeof(*future));
    asdl_seq *body = NULL;

    if (future == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    future->ff_features = 0;
    future->ff_lineno = -1;
    if (mod->kind == Module_kind) {
        body = mod->v.Module.body;
    }
    else if (mod->kind == Interactive_kind) {
        body = mod->v.Interactive.body;
    }
    if (scan_head(future, body, filename) < 0) {
        PyObject_Free(future);
        return NULL;
    }
    return future;
}
