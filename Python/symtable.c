/* Symbol tables: the pass between syntax tree and compiler.
 *
 * Two steps.  The first walks the tree and writes down for every block (module,
 * class, function, lambda, generator expression) which names it binds and uses:
 * flags DEF_... and USE in ste_symbols.  The second walks the tree of blocks and
 * decides where each name lives: LOCAL, CELL, FREE or one of the two GLOBALs,
 * stored above the flags.
 *
 * Resolution passes two sets down - names bound by enclosing functions and names
 * known to be global - and hands one up: the names that inner blocks leave free.
 * Each block edits copies, so its global statements concern no sibling.
 *
 * Recursion is bounded by _PyCompile_EnterRecursion (compile/guard.c). */
#include "Python.h"
#include "Python-ast.h"
#include "code.h"
#include "compile.h"
#include "symtable.h"
#include "structmember.h"
#include "pycore_compile.h"
#include "pycore_names.h"

#define DUPLICATE_ARGUMENT "duplicate argument '%s' in function definition"
#define RETURN_IN_GENERATOR "'return' with argument inside generator"
#define IMPORT_STAR_WARNING "import * only allowed at module level"

/* ---- entries ----------------------------------------------------------------- */

static PySTEntryObject *
entry_new(struct symtable *st, PyObject *name, _Py_block_ty type, void *node, int lineno)
{
    PySTEntryObject *outer = st->st_cur;
    PyObject *id = PyLong_FromVoidPtr(node);

    if (id == NULL) {
        return NULL;
    }
    PySTEntryObject *entry = PyObject_New(PySTEntryObject, &PySTEntry_Type);
    if (entry == NULL) {
        Py_DECREF(id);
        return NULL;
    }
    memset((char *)entry + sizeof(PyObject), 0, sizeof(*entry) - sizeof(PyObject));
    entry->ste_table = st;
    entry->ste_id = id;
    Py_INCREF(name);
    entry->ste_name = name;
    entry->ste_type = type;
    entry->ste_lineno = lineno;
    entry->ste_nested = outer != NULL && (outer->ste_nested || outer->ste_type == FunctionBlock);
    entry->ste_symbols = PyDict_New();
    entry->ste_varnames = PyList_New(0);
    entry->ste_children = PyList_New(0);
    if (entry->ste_symbols == NULL || entry->ste_varnames == NULL || entry->ste_children == NULL
        || PyDict_SetItem(st->st_symbols, id, (PyObject *)entry) < 0) {
        Py_DECREF(entry);
        return NULL;
    }
    return entry;
}

static void
entry_dealloc(PyObject *self)
{
    PySTEntryObject *entry = (PySTEntryObject *)self;

    entry->ste_table = NULL;
    Py_XDECREF(entry->ste_id);
    Py_XDECREF(entry->ste_name);
    Py_XDECREF(entry->ste_symbols);
    Py_XDECREF(entry->ste_varnames);
    Py_XDECREF(entry->ste_children);
    PyObject_Del(self);
}

static PyObject *
entry_repr(PyObject *self)
{
    PySTEntryObject *entry = (PySTEntryObject *)self;
    PyObject *id = PyObject_Str(entry->ste_id);

    if (id == NULL) {
        return NULL;
    }
    PyObject *result = PyString_FromFormat("<symtable entry %s(%s), line %d>",
                                           PyString_AS_STRING(entry->ste_name),
                                           PyString_AS_STRING(id), entry->ste_lineno);
    Py_DECREF(id);
    return result;
}

#define OFFSET(field) offsetof(PySTEntryObject, field)
static PyMemberDef entry_members[] = {
    {"id", T_OBJECT, OFFSET(ste_id), READONLY, NULL},
    {"name", T_OBJECT, OFFSET(ste_name), READONLY, NULL},
    {"symbols", T_OBJECT, OFFSET(ste_symbols), READONLY, NULL},
    {"varnames", T_OBJECT, OFFSET(ste_varnames), READONLY, NULL},
    {"children", T_OBJECT, OFFSET(ste_children), READONLY, NULL},
    {"optimized", T_INT, OFFSET(ste_unoptimized), READONLY, NULL},
    {"nested", T_INT, OFFSET(ste_nested), READONLY, NULL},
    {"type", T_INT, OFFSET(ste_type), READONLY, NULL},
    {"lineno", T_INT, OFFSET(ste_lineno), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
#undef OFFSET

PyTypeObject PySTEntry_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "symtable entry",
    .tp_basicsize = sizeof(PySTEntryObject),
    .tp_dealloc = entry_dealloc,
    .tp_repr = entry_repr,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_members = entry_members,
};

/* ---- the table --------------------------------------------------------------- */

static struct symtable *
table_new(const char *filename, PyFutureFeatures *future)
{
    struct symtable *st = PyMem_Malloc(sizeof(*st));

    if (st == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    memset(st, 0, sizeof(*st));
    st->st_filename = filename;
    st->st_future = future;
    st->st_stack = PyList_New(0);
    st->st_symbols = PyDict_New();
    if (st->st_stack == NULL || st->st_symbols == NULL) {
        PySymtable_Free(st);
        return NULL;
    }
    return st;
}

void
PySymtable_Free(struct symtable *st)
{
    Py_XDECREF(st->st_symbols);
    Py_XDECREF(st->st_stack);
    Py_XDECREF(st->st_cur);
    PyMem_Free(st);
}

PySTEntryObject *
PySymtable_Lookup(struct symtable *st, void *node)
{
    PyObject *id = PyLong_FromVoidPtr(node);

    if (id == NULL) {
        return NULL;
    }
    PyObject *entry = PyDict_GetItem(st->st_symbols, id);
    if (entry == NULL) {
        PyErr_SetString(PyExc_KeyError, "unknown symbol table entry");
    }
    Py_XINCREF(entry);
    Py_DECREF(id);
    return (PySTEntryObject *)entry;
}

/* Flags of a name; 0 if the block does not know it. */
static long
symbol_flags(PyObject *symbols, PyObject *name)
{
    PyObject *flags = PyDict_GetItem(symbols, name);

    return flags == NULL ? 0 : PyInt_AS_LONG(flags);
}

static int
set_symbol_flags(PyObject *symbols, PyObject *name, long flags)
{
    PyObject *number = PyInt_FromLong(flags);

    if (number == NULL) {
        return -1;
    }
    int status = PyDict_SetItem(symbols, name, number);
    Py_DECREF(number);
    return status;
}

int
PyST_GetScope(PySTEntryObject *ste, PyObject *name)
{
    return (int)((symbol_flags(ste->ste_symbols, name) >> SCOPE_OFF) & SCOPE_MASK);
}

/* ---- step two: where names live ------------------------------------------------ */
/* The sets are dicts whose values are None. */

static int
set_add(PyObject *set, PyObject *name)
{
    return PyDict_SetItem(set, name, Py_None);
}

static int
set_discard(PyObject *set, PyObject *name)
{
    if (set == NULL || PyDict_GetItem(set, name) == NULL) {
        return 0;
    }
    return PyDict_DelItem(set, name);
}

static int
set_has(PyObject *set, PyObject *name)
{
    return set != NULL && PyDict_GetItem(set, name) != NULL;
}

/* The sets that one block works on. */
struct resolution {
    PyObject *bound;   /* by enclosing functions; NULL at the top */
    PyObject *global;  /* known to be global */
    PyObject *free;    /* out: left free by inner blocks */
    PyObject *local;   /* out: bound here */
    PyObject *scopes;  /* out: name -> scope */
};

static int
resolve_name(PySTEntryObject *entry, struct resolution *r, PyObject *name, long flags)
{
    if (flags & DEF_GLOBAL) {
        if (flags & DEF_PARAM) {
            PyErr_Format(PyExc_SyntaxError, "name '%s' is local and global",
                         PyString_AS_STRING(name));
            PyErr_SyntaxLocation(entry->ste_table->st_filename, entry->ste_lineno);
            return -1;
        }
        if (set_add(r->global, name) < 0 || set_discard(r->bound, name) < 0) {
            return -1;
        }
        return set_symbol_flags(r->scopes, name, GLOBAL_EXPLICIT);
    }
    if (flags & DEF_BOUND) {
        if (set_add(r->local, name) < 0 || set_discard(r->global, name) < 0) {
            return -1;
        }
        return set_symbol_flags(r->scopes, name, LOCAL);
    }
    if (set_has(r->bound, name)) {
        entry->ste_free = 1;
        if (set_add(r->free, name) < 0) {
            return -1;
        }
        return set_symbol_flags(r->scopes, name, FREE);
    }
    /* Global for want of anything else: an enclosing exec or import * could still
     * have meant a local of its own, so the block counts as having free names. */
    if (entry->ste_nested && !set_has(r->global, name)) {
        entry->ste_free = 1;
    }
    return set_symbol_flags(r->scopes, name, GLOBAL_IMPLICIT);
}

static int
resolve_names(PySTEntryObject *entry, struct resolution *r)
{
    Py_ssize_t position = 0;
    PyObject *name;
    PyObject *flags;

    while (PyDict_Next(entry->ste_symbols, &position, &name, &flags)) {
        if (resolve_name(entry, r, name, PyInt_AS_LONG(flags)) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Locals that inner blocks use become cells and stop being free. */
static int
make_cells(PyObject *scopes, PyObject *free)
{
    Py_ssize_t position = 0;
    PyObject *name;
    PyObject *scope;
    PyObject *cell = PyInt_FromLong(CELL);

    if (cell == NULL) {
        return -1;
    }
    int status = 0;
    while (status == 0 && PyDict_Next(scopes, &position, &name, &scope)) {
        if (PyInt_AS_LONG(scope) != LOCAL || !set_has(free, name)) {
            continue;
        }
        /* replacing the value of an existing key does not move the table */
        if (PyDict_SetItem(scopes, name, cell) < 0 || PyDict_DelItem(free, name) < 0) {
            status = -1;
        }
    }
    Py_DECREF(cell);
    return status;
}

/* Write the scopes found into the entry, and the names that only pass through. */
static int
store_scopes(PySTEntryObject *entry, struct resolution *r)
{
    Py_ssize_t position = 0;
    PyObject *symbols = entry->ste_symbols;
    PyObject *name;
    PyObject *value;

    while (PyDict_Next(symbols, &position, &name, &value)) {
        long flags = PyInt_AS_LONG(value) | (symbol_flags(r->scopes, name) << SCOPE_OFF);
        if (set_symbol_flags(symbols, name, flags) < 0) {
            return -1;
        }
    }
    position = 0;
    while (PyDict_Next(r->free, &position, &name, &value)) {
        PyObject *known = PyDict_GetItem(symbols, name);
        if (known != NULL) {
            long flags = PyInt_AS_LONG(known);
            if (entry->ste_type == ClassBlock && flags & (DEF_BOUND | DEF_GLOBAL)
                && set_symbol_flags(symbols, name, flags | DEF_FREE_CLASS) < 0) {
                return -1;
            }
        }
        else if (set_has(r->bound, name)
                 && set_symbol_flags(symbols, name, (long)FREE << SCOPE_OFF) < 0) {
            return -1;
        }
    }
    return 0;
}

/* exec and import * cannot be in a function whose names inner blocks look up. */
static int
check_unoptimized(PySTEntryObject *entry)
{
    const char *name = PyString_AS_STRING(entry->ste_name);

    if (entry->ste_type != FunctionBlock || !entry->ste_unoptimized
        || !(entry->ste_free || entry->ste_child_free)) {
        return 0;
    }
    const char *reason = entry->ste_child_free ? "contains a nested function with free variables"
                                               : "is a nested function";
    switch (entry->ste_unoptimized) {
    case OPT_TOPLEVEL:
    case OPT_EXEC:
        return 0;
    case OPT_IMPORT_STAR:
        PyErr_Format(PyExc_SyntaxError,
                     "import * is not allowed in function '%.100s' because it %s", name, reason);
        break;
    case OPT_BARE_EXEC:
        PyErr_Format(PyExc_SyntaxError,
                     "unqualified exec is not allowed in function '%.100s' because it %s", name,
                     reason);
        break;
    default:
        PyErr_Format(PyExc_SyntaxError,
                     "function '%.100s' uses import * and bare exec, which are illegal because "
                     "it %s",
                     name, reason);
        break;
    }
    PyErr_SyntaxLocation(entry->ste_table->st_filename, entry->ste_opt_lineno);
    return -1;
}

static int
update_set(PyObject *set, PyObject *more)
{
    return more == NULL ? 0 : PyDict_Update(set, more);
}

static int resolve_block(PySTEntryObject *entry, PyObject *bound, PyObject *free,
                         PyObject *global);

static int
resolve_children(PySTEntryObject *entry, PyObject *bound, PyObject *free, PyObject *global)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(entry->ste_children); i++) {
        PySTEntryObject *child = (PySTEntryObject *)PyList_GET_ITEM(entry->ste_children, i);
        if (resolve_block(child, bound, free, global) < 0) {
            return -1;
        }
        if (child->ste_free || child->ste_child_free) {
            entry->ste_child_free = 1;
        }
    }
    return 0;
}

static int
resolve_with(PySTEntryObject *entry, struct resolution *r, PyObject *inner_bound,
             PyObject *inner_global)
{
    /* The names of a class are not visible in its inner blocks: they get what the
     * class itself sees, before its own names are looked at. */
    int is_class = entry->ste_type == ClassBlock;

    if (is_class
        && (update_set(inner_global, r->global) < 0 || update_set(inner_bound, r->bound) < 0)) {
        return -1;
    }
    if (resolve_names(entry, r) < 0) {
        return -1;
    }
    if (entry->ste_type == FunctionBlock && update_set(inner_bound, r->local) < 0) {
        return -1;
    }
    if (!is_class
        && (update_set(inner_bound, r->bound) < 0 || update_set(inner_global, r->global) < 0)) {
        return -1;
    }
    if (resolve_children(entry, inner_bound, r->free, inner_global) < 0) {
        return -1;
    }
    if (entry->ste_type == FunctionBlock && make_cells(r->scopes, r->free) < 0) {
        return -1;
    }
    if (store_scopes(entry, r) < 0) {
        return -1;
    }
    return check_unoptimized(entry);
}

/* Resolve a block and all inside it; add what stays free to the set free. */
static int
resolve_block(PySTEntryObject *entry, PyObject *bound, PyObject *free, PyObject *global)
{
    int status = -1;
    PyObject *inner_bound = NULL;
    PyObject *inner_global = NULL;
    struct resolution r = {NULL};

    if (_PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    /* The block's global statements change these sets, and concern no sibling. */
    r.bound = bound != NULL ? PyDict_Copy(bound) : NULL;
    r.global = PyDict_Copy(global);
    r.free = PyDict_New();
    r.local = PyDict_New();
    r.scopes = PyDict_New();
    inner_bound = PyDict_New();
    inner_global = PyDict_New();
    if ((bound == NULL || r.bound != NULL) && r.global != NULL && r.free != NULL
        && r.local != NULL && r.scopes != NULL && inner_bound != NULL
        && inner_global != NULL && resolve_with(entry, &r, inner_bound, inner_global) == 0) {
        status = PyDict_Update(free, r.free);
    }
    Py_XDECREF(r.bound);
    Py_XDECREF(r.global);
    Py_XDECREF(r.free);
    Py_XDECREF(r.local);
    Py_XDECREF(r.scopes);
    Py_XDECREF(inner_bound);
    Py_XDECREF(inner_global);
    return status;
}

static int
resolve_table(struct symtable *st)
{
    PyObject *free = PyDict_New();
    PyObject *global = PyDict_New();
    int status = -1;

    if (free != NULL && global != NULL) {
        status = resolve_block(st->st_top, NULL, free, global);
    }
    Py_XDECREF(free);
    Py_XDECREF(global);
    return status;
}

/* ---- step one: collecting names ---------------------------------------------------- */

static int
syntax_error(struct symtable *st, const char *text, int lineno)
{
    PyErr_SetString(PyExc_SyntaxError, text);
    PyErr_SyntaxLocation(st->st_filename, lineno);
    return -1;
}

/* A SyntaxWarning; when warnings are errors it becomes a proper SyntaxError. */
static int
syntax_warning(struct symtable *st, const char *text, int lineno)
{
    if (PyErr_WarnExplicit(PyExc_SyntaxWarning, text, st->st_filename, lineno, NULL, NULL) == 0) {
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_SyntaxWarning)) {
        return syntax_error(st, text, lineno);
    }
    return -1;
}

static int
enter_block(struct symtable *st, PyObject *name, _Py_block_ty type, void *node, int lineno)
{
    PySTEntryObject *outer = st->st_cur;

    if (outer != NULL && PyList_Append(st->st_stack, (PyObject *)outer) < 0) {
        return -1;
    }
    PySTEntryObject *entry = entry_new(st, name, type, node, lineno);
    if (entry == NULL) {
        return -1;
    }
    if (outer == NULL) {
        st->st_global = entry->ste_symbols;
        st->st_top = entry;
    }
    st->st_cur = entry;
    int status = 0;
    if (outer != NULL) {
        status = PyList_Append(outer->ste_children, (PyObject *)entry);
        Py_DECREF(outer); /* the stack holds it */
    }
    st->st_nblocks++;
    return status;
}

static int
exit_block(struct symtable *st)
{
    Py_ssize_t depth = PyList_GET_SIZE(st->st_stack);

    Py_CLEAR(st->st_cur);
    if (depth == 0) {
        return 0;
    }
    st->st_cur = (PySTEntryObject *)PyList_GET_ITEM(st->st_stack, depth - 1);
    Py_INCREF(st->st_cur);
    return PyList_SetSlice(st->st_stack, depth - 1, depth, NULL);
}

/* Flags the current block already has for a name as written; -1 on error. */
static long
current_flags(struct symtable *st, PyObject *name)
{
    PyObject *mangled = _Py_Mangle(st->st_private, name);

    if (mangled == NULL) {
        return -1;
    }
    long flags = symbol_flags(st->st_cur->ste_symbols, mangled);
    Py_DECREF(mangled);
    return flags;
}

static int
add_mangled(struct symtable *st, PyObject *name, long flag)
{
    PySTEntryObject *entry = st->st_cur;
    long flags = symbol_flags(entry->ste_symbols, name);

    if ((flag & DEF_PARAM) && (flags & DEF_PARAM)) {
        PyErr_Format(PyExc_SyntaxError, DUPLICATE_ARGUMENT, PyString_AS_STRING(name));
        PyErr_SyntaxLocation(st->st_filename, entry->ste_lineno);
        return -1;
    }
    if (set_symbol_flags(entry->ste_symbols, name, flags | flag) < 0) {
        return -1;
    }
    if (flag & DEF_PARAM) {
        return PyList_Append(entry->ste_varnames, name);
    }
    if (flag & DEF_GLOBAL) {
        /* the module knows it, too */
        return set_symbol_flags(st->st_global, name, symbol_flags(st->st_global, name) | flag);
    }
    return 0;
}

static int
add_name(struct symtable *st, PyObject *name, long flag)
{
    PyObject *mangled = _Py_Mangle(st->st_private, name);

    if (mangled == NULL) {
        return -1;
    }
    int status = add_mangled(st, mangled, flag);
    Py_DECREF(mangled);
    return status;
}

/* The nameless parameter number i: what a tuple parameter or a comprehension unpacks. */
static int
add_implicit_parameter(struct symtable *st, int i)
{
    PyObject *name = PyString_FromFormat(".%d", i);

    if (name == NULL) {
        return -1;
    }
    int status = add_name(st, name, DEF_PARAM);
    Py_DECREF(name);
    return status;
}

static int visit_expr(struct symtable *st, expr_ty e);
static int visit_stmt(struct symtable *st, stmt_ty s);

static int
visit_optional(struct symtable *st, expr_ty e)
{
    return e == NULL ? 0 : visit_expr(st, e);
}

static int
visit_exprs(struct symtable *st, asdl_seq *seq)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(seq); i++) {
        if (visit_expr(st, (expr_ty)asdl_seq_GET(seq, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
visit_stmts(struct symtable *st, asdl_seq *seq)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(seq); i++) {
        if (visit_stmt(st, (stmt_ty)asdl_seq_GET(seq, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

/* ---- parameters ---- */

static int visit_tuple_parameters(struct symtable *st, asdl_seq *args);

/* Names of one level of parameters; in the outermost level a tuple counts as a
 * nameless parameter and its names come after *args and **kwargs. */
static int
visit_parameters(struct symtable *st, asdl_seq *args, int outermost)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(args); i++) {
        expr_ty arg = (expr_ty)asdl_seq_GET(args, i);
        int status = 0;
        if (arg->kind == Name_kind) {
            status = add_name(st, arg->v.Name.id, DEF_PARAM);
        }
        else if (arg->kind != Tuple_kind) {
            status = syntax_error(st, "invalid expression in parameter list",
                                  st->st_cur->ste_lineno);
        }
        else if (outermost) {
            status = add_implicit_parameter(st, (int)i);
        }
        if (status < 0) {
            return -1;
        }
    }
    return outermost ? 0 : visit_tuple_parameters(st, args);
}

static int
visit_tuple_parameters(struct symtable *st, asdl_seq *args)
{
    if (_PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(args); i++) {
        expr_ty arg = (expr_ty)asdl_seq_GET(args, i);
        if (arg->kind == Tuple_kind && visit_parameters(st, arg->v.Tuple.elts, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
visit_arguments(struct symtable *st, arguments_ty args)
{
    if (visit_parameters(st, args->args, 1) < 0) {
        return -1;
    }
    if (args->vararg != NULL) {
        if (add_name(st, args->vararg, DEF_PARAM) < 0) {
            return -1;
        }
        st->st_cur->ste_varargs = 1;
    }
    if (args->kwarg != NULL) {
        if (add_name(st, args->kwarg, DEF_PARAM) < 0) {
            return -1;
        }
        st->st_cur->ste_varkeywords = 1;
    }
    return visit_tuple_parameters(st, args->args);
}

/* ---- blocks ---- */

static int
visit_function(struct symtable *st, stmt_ty s)
{
    if (add_name(st, s->v.FunctionDef.name, DEF_LOCAL) < 0
        || visit_exprs(st, s->v.FunctionDef.args->defaults) < 0
        || visit_exprs(st, s->v.FunctionDef.decorator_list) < 0
        || enter_block(st, s->v.FunctionDef.name, FunctionBlock, s, s->lineno) < 0) {
        return -1;
    }
    if (visit_arguments(st, s->v.FunctionDef.args) < 0
        || visit_stmts(st, s->v.FunctionDef.body) < 0) {
        return -1;
    }
    return exit_block(st);
}

static int
visit_class(struct symtable *st, stmt_ty s)
{
    if (add_name(st, s->v.ClassDef.name, DEF_LOCAL) < 0
        || visit_exprs(st, s->v.ClassDef.bases) < 0
        || visit_exprs(st, s->v.ClassDef.decorator_list) < 0
        || enter_block(st, s->v.ClassDef.name, ClassBlock, s, s->lineno) < 0) {
        return -1;
    }
    PyObject *outer_private = st->st_private;
    st->st_private = s->v.ClassDef.name;
    int status = visit_stmts(st, s->v.ClassDef.body);
    st->st_private = outer_private;
    return status < 0 ? -1 : exit_block(st);
}

static int
visit_lambda(struct symtable *st, expr_ty e)
{
    if (visit_exprs(st, e->v.Lambda.args->defaults) < 0
        || enter_block(st, _Py_ID(lambda), FunctionBlock, e, e->lineno) < 0) {
        return -1;
    }
    if (visit_arguments(st, e->v.Lambda.args) < 0 || visit_expr(st, e->v.Lambda.body) < 0) {
        return -1;
    }
    return exit_block(st);
}

static int
visit_generators(struct symtable *st, asdl_seq *generators, Py_ssize_t from)
{
    for (Py_ssize_t i = from; i < asdl_seq_LEN(generators); i++) {
        comprehension_ty generator = (comprehension_ty)asdl_seq_GET(generators, i);
        if (visit_expr(st, generator->target) < 0 || visit_expr(st, generator->iter) < 0
            || visit_exprs(st, generator->ifs) < 0) {
            return -1;
        }
    }
    return 0;
}

/* A comprehension with a block of its own.  The iterable of the first "for" is
 * evaluated outside and comes in as the parameter ".0". */
static int
visit_comprehension(struct symtable *st, expr_ty e, PyObject *name, asdl_seq *generators,
                    expr_ty element, expr_ty value)
{
    comprehension_ty first = (comprehension_ty)asdl_seq_GET(generators, 0);

    if (visit_expr(st, first->iter) < 0 || enter_block(st, name, FunctionBlock, e, 0) < 0) {
        return -1;
    }
    st->st_cur->ste_generator = e->kind == GeneratorExp_kind;
    if (add_implicit_parameter(st, 0) < 0 || visit_expr(st, first->target) < 0
        || visit_exprs(st, first->ifs) < 0 || visit_generators(st, generators, 1) < 0
        || visit_optional(st, value) < 0 || visit_expr(st, element) < 0) {
        return -1;
    }
    return exit_block(st);
}

/* ---- expressions ---- */

static int
visit_slice(struct symtable *st, slice_ty s)
{
    switch (s->kind) {
    case Slice_kind:
        if (visit_optional(st, s->v.Slice.lower) < 0 || visit_optional(st, s->v.Slice.upper) < 0) {
            return -1;
        }
        return visit_optional(st, s->v.Slice.step);
    case ExtSlice_kind:
        if (_PyCompile_EnterRecursion() < 0) {
            return -1;
        }
        for (Py_ssize_t i = 0; i < asdl_seq_LEN(s->v.ExtSlice.dims); i++) {
            if (visit_slice(st, (slice_ty)asdl_seq_GET(s->v.ExtSlice.dims, i)) < 0) {
                return -1;
            }
        }
        return 0;
    case Index_kind:
        return visit_expr(st, s->v.Index.value);
    case Ellipsis_kind:
        return 0;
    }
    return 0;
}

static int
visit_call(struct symtable *st, expr_ty e)
{
    if (visit_expr(st, e->v.Call.func) < 0 || visit_exprs(st, e->v.Call.args) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(e->v.Call.keywords); i++) {
        keyword_ty keyword = (keyword_ty)asdl_seq_GET(e->v.Call.keywords, i);
        if (visit_expr(st, keyword->value) < 0) {
            return -1;
        }
    }
    if (visit_optional(st, e->v.Call.starargs) < 0) {
        return -1;
    }
    return visit_optional(st, e->v.Call.kwargs);
}

static int
visit_yield(struct symtable *st, expr_ty e)
{
    if (visit_optional(st, e->v.Yield.value) < 0) {
        return -1;
    }
    st->st_cur->ste_generator = 1;
    if (st->st_cur->ste_returns_value) {
        return syntax_error(st, RETURN_IN_GENERATOR, e->lineno);
    }
    return 0;
}

static int
visit_list_comprehension(struct symtable *st, expr_ty e)
{
    if (visit_expr(st, e->v.ListComp.elt) < 0) {
        return -1;
    }
    return visit_generators(st, e->v.ListComp.generators, 0);
}

static int
visit_expr(struct symtable *st, expr_ty e)
{
    if (_PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    switch (e->kind) {
    case BoolOp_kind:
        return visit_exprs(st, e->v.BoolOp.values);
    case BinOp_kind:
        if (visit_expr(st, e->v.BinOp.left) < 0) {
            return -1;
        }
        return visit_expr(st, e->v.BinOp.right);
    case UnaryOp_kind:
        return visit_expr(st, e->v.UnaryOp.operand);
    case Lambda_kind:
        return visit_lambda(st, e);
    case IfExp_kind:
        if (visit_expr(st, e->v.IfExp.test) < 0 || visit_expr(st, e->v.IfExp.body) < 0) {
            return -1;
        }
        return visit_expr(st, e->v.IfExp.orelse);
    case Dict_kind:
        if (visit_exprs(st, e->v.Dict.keys) < 0) {
            return -1;
        }
        return visit_exprs(st, e->v.Dict.values);
    case Set_kind:
        return visit_exprs(st, e->v.Set.elts);
    case ListComp_kind:
        return visit_list_comprehension(st, e);
    case SetComp_kind:
        return visit_comprehension(st, e, _Py_ID(setcomp), e->v.SetComp.generators,
                                   e->v.SetComp.elt, NULL);
    case DictComp_kind:
        return visit_comprehension(st, e, _Py_ID(dictcomp), e->v.DictComp.generators,
                                   e->v.DictComp.key, e->v.DictComp.value);
    case GeneratorExp_kind:
        return visit_comprehension(st, e, _Py_ID(genexpr), e->v.GeneratorExp.generators,
                                   e->v.GeneratorExp.elt, NULL);
    case Yield_kind:
        return visit_yield(st, e);
    case Compare_kind:
        if (visit_expr(st, e->v.Compare.left) < 0) {
            return -1;
        }
        return visit_exprs(st, e->v.Compare.comparators);
    case Call_kind:
        return visit_call(st, e);
    case Repr_kind:
        return visit_expr(st, e->v.Repr.value);
    case Num_kind:
    case Str_kind:
        return 0;
    case Attribute_kind:
        return visit_expr(st, e->v.Attribute.value);
    case Subscript_kind:
        if (visit_expr(st, e->v.Subscript.value) < 0) {
            return -1;
        }
        return visit_slice(st, e->v.Subscript.slice);
    case Name_kind:
        return add_name(st, e->v.Name.id, e->v.Name.ctx == Load ? USE : DEF_LOCAL);
    case List_kind:
        return visit_exprs(st, e->v.List.elts);
    case Tuple_kind:
        return visit_exprs(st, e->v.Tuple.elts);
    }
    return 0;
}

/* ---- statements ---- */

static int
visit_return(struct symtable *st, stmt_ty s)
{
    if (s->v.Return.value == NULL) {
        return 0;
    }
    if (visit_expr(st, s->v.Return.value) < 0) {
        return -1;
    }
    st->st_cur->ste_returns_value = 1;
    if (st->st_cur->ste_generator) {
        return syntax_error(st, RETURN_IN_GENERATOR, s->lineno);
    }
    return 0;
}

static int
visit_alias(struct symtable *st, alias_ty alias)
{
    PyObject *name = alias->asname == NULL ? alias->name : alias->asname;
    const char *text = PyString_AS_STRING(name);
    const char *dot = strchr(text, '.');

    if (strcmp(text, "*") == 0) {
        PySTEntryObject *entry = st->st_cur;
        if (entry->ste_type != ModuleBlock
            && syntax_warning(st, IMPORT_STAR_WARNING, entry->ste_lineno) < 0) {
            return -1;
        }
        entry->ste_unoptimized |= OPT_IMPORT_STAR;
        return 0;
    }
    if (dot == NULL) {
        return add_name(st, name, DEF_IMPORT);
    }
    PyObject *head = PyString_FromStringAndSize(text, dot - text);
    if (head == NULL) {
        return -1;
    }
    int status = add_name(st, head, DEF_IMPORT);
    Py_DECREF(head);
    return status;
}

static int
visit_import(struct symtable *st, asdl_seq *names, int lineno)
{
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        if (visit_alias(st, (alias_ty)asdl_seq_GET(names, i)) < 0) {
            return -1;
        }
        if (st->st_cur->ste_unoptimized && !st->st_cur->ste_opt_lineno) {
            st->st_cur->ste_opt_lineno = lineno;
        }
    }
    return 0;
}

static int
visit_exec(struct symtable *st, stmt_ty s)
{
    PySTEntryObject *entry = st->st_cur;

    if (visit_expr(st, s->v.Exec.body) < 0) {
        return -1;
    }
    if (!entry->ste_opt_lineno) {
        entry->ste_opt_lineno = s->lineno;
    }
    if (s->v.Exec.globals == NULL) {
        entry->ste_unoptimized |= OPT_BARE_EXEC;
        return 0;
    }
    entry->ste_unoptimized |= OPT_EXEC;
    if (visit_expr(st, s->v.Exec.globals) < 0) {
        return -1;
    }
    return visit_optional(st, s->v.Exec.locals);
}

static int
visit_global_name(struct symtable *st, PyObject *name, int lineno)
{
    long flags = current_flags(st, name);
    char text[512];

    if (flags < 0) {
        return -1;
    }
    if (flags & (DEF_LOCAL | USE)) {
        PyOS_snprintf(text, sizeof(text),
                      flags & DEF_LOCAL ? "name '%.400s' is assigned to before global declaration"
                                        : "name '%.400s' is used prior to global declaration",
                      PyString_AS_STRING(name));
        if (syntax_warning(st, text, lineno) < 0) {
            return -1;
        }
    }
    return add_name(st, name, DEF_GLOBAL);
}

static int
visit_global(struct symtable *st, stmt_ty s)
{
    asdl_seq *names = s->v.Global.names;

    for (Py_ssize_t i = 0; i < asdl_seq_LEN(names); i++) {
        if (visit_global_name(st, (PyObject *)asdl_seq_GET(names, i), s->lineno) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
visit_try_except(struct symtable *st, stmt_ty s)
{
    asdl_seq *handlers = s->v.TryExcept.handlers;

    if (visit_stmts(st, s->v.TryExcept.body) < 0 || visit_stmts(st, s->v.TryExcept.orelse) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < asdl_seq_LEN(handlers); i++) {
        excepthandler_ty handler = (excepthandler_ty)asdl_seq_GET(handlers, i);
        if (visit_optional(st, handler->v.ExceptHandler.type) < 0
            || visit_optional(st, handler->v.ExceptHandler.name) < 0
            || visit_stmts(st, handler->v.ExceptHandler.body) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Statements that contain statements. */
static int
visit_compound(struct symtable *st, stmt_ty s)
{
    switch (s->kind) {
    case For_kind:
        if (visit_expr(st, s->v.For.target) < 0 || visit_expr(st, s->v.For.iter) < 0
            || visit_stmts(st, s->v.For.body) < 0) {
            return -1;
        }
        return visit_stmts(st, s->v.For.orelse);
    case While_kind:
        if (visit_expr(st, s->v.While.test) < 0 || visit_stmts(st, s->v.While.body) < 0) {
            return -1;
        }
        return visit_stmts(st, s->v.While.orelse);
    case If_kind:
        if (visit_expr(st, s->v.If.test) < 0 || visit_stmts(st, s->v.If.body) < 0) {
            return -1;
        }
        return visit_stmts(st, s->v.If.orelse);
    case With_kind:
        if (visit_expr(st, s->v.With.context_expr) < 0
            || visit_optional(st, s->v.With.optional_vars) < 0) {
            return -1;
        }
        return visit_stmts(st, s->v.With.body);
    case TryExcept_kind:
        return visit_try_except(st, s);
    case TryFinally_kind:
        if (visit_stmts(st, s->v.TryFinally.body) < 0) {
            return -1;
        }
        return visit_stmts(st, s->v.TryFinally.finalbody);
    default:
        return 0; /* pass, break, continue */
    }
}

static int
visit_stmt(struct symtable *st, stmt_ty s)
{
    if (_PyCompile_EnterRecursion() < 0) {
        return -1;
    }
    switch (s->kind) {
    case FunctionDef_kind:
        return visit_function(st, s);
    case ClassDef_kind:
        return visit_class(st, s);
    case Return_kind:
        return visit_return(st, s);
    case Delete_kind:
        return visit_exprs(st, s->v.Delete.targets);
    case Assign_kind:
        if (visit_exprs(st, s->v.Assign.targets) < 0) {
            return -1;
        }
        return visit_expr(st, s->v.Assign.value);
    case AugAssign_kind:
        if (visit_expr(st, s->v.AugAssign.target) < 0) {
            return -1;
        }
        return visit_expr(st, s->v.AugAssign.value);
    case Print_kind:
        if (visit_optional(st, s->v.Print.dest) < 0) {
            return -1;
        }
        return visit_exprs(st, s->v.Print.values);
    case Raise_kind:
        if (visit_optional(st, s->v.Raise.type) < 0 || visit_optional(st, s->v.Raise.inst) < 0) {
            return -1;
        }
        return visit_optional(st, s->v.Raise.tback);
    case Assert_kind:
        if (visit_expr(st, s->v.Assert.test) < 0) {
            return -1;
        }
        return visit_optional(st, s->v.Assert.msg);
    case Import_kind:
        return visit_import(st, s->v.Import.names, s->lineno);
    case ImportFrom_kind:
        return visit_import(st, s->v.ImportFrom.names, s->lineno);
    case Exec_kind:
        return visit_exec(st, s);
    case Global_kind:
        return visit_global(st, s);
    case Expr_kind:
        return visit_expr(st, s->v.Expr.value);
    default:
        return visit_compound(st, s);
    }
}

/* ---- building ------------------------------------------------------------------------ */

static int
visit_mod(struct symtable *st, mod_ty mod)
{
    switch (mod->kind) {
    case Module_kind:
        return visit_stmts(st, mod->v.Module.body);
    case Interactive_kind:
        return visit_stmts(st, mod->v.Interactive.body);
    case Expression_kind:
        return visit_expr(st, mod->v.Expression.body);
    case Suite_kind:
        PyErr_SetString(PyExc_RuntimeError, "this compiler does not handle Suites");
        return -1;
    }
    return 0;
}

struct symtable *
PySymtable_Build(mod_ty mod, const char *filename, PyFutureFeatures *future)
{
    struct symtable *st = table_new(filename, future);

    if (st == NULL) {
        return NULL;
    }
    if (enter_block(st, _Py_ID(top), ModuleBlock, mod, 0) == 0) {
        st->st_top->ste_unoptimized = OPT_TOPLEVEL;
        if (visit_mod(st, mod) == 0 && exit_block(st) == 0 && resolve_table(st) == 0) {
            return st;
        }
    }
    PySymtable_Free(st);
    return NULL;
}
