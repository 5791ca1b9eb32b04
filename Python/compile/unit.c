/* Units: one code object in the making, and how instructions get into it.
 *
 * A unit is a flat list of instructions cut into blocks.  A label is a number; it
 * is placed where code goes on, and placing it always begins a new block, even
 * when the block before is empty.  Blocks matter for three things: the stack
 * analysis walks them, an open block that has returned needs no final return, and
 * the first block decides the first line of a module.
 *
 * Line numbers: a statement announces its line; the first instruction emitted
 * after that carries it. */
#include "compile_internal.h"

/* ---- pools ------------------------------------------------------------------ */

static int
pool_init(struct pool *pool)
{
    pool->index = PyDict_New();
    pool->items = PyList_New(0);
    return pool->index == NULL || pool->items == NULL ? -1 : 0;
}

static void
pool_clear(struct pool *pool)
{
    Py_CLEAR(pool->index);
    Py_CLEAR(pool->items);
}

/* Position of a key; -1 without exception if it is not there. */
int
_PyCompile_PoolFind(struct pool *pool, PyObject *key)
{
    PyObject *position = PyDict_GetItem(pool->index, key);

    return position == NULL ? -1 : (int)PyInt_AS_LONG(position);
}

static int
pool_append(struct pool *pool, PyObject *key, PyObject *item, Py_ssize_t position)
{
    PyObject *number = PyInt_FromSsize_t(position);

    if (number == NULL) {
        return -1;
    }
    int status = PyDict_SetItem(pool->index, key, number);
    Py_DECREF(number);
    if (status < 0 || PyList_Append(pool->items, item) < 0) {
        return -1;
    }
    return (int)position;
}

/* Position of an item, which joins the pool if its key is new. */
int
_PyCompile_PoolAdd(struct pool *pool, PyObject *key, PyObject *item)
{
    int position = _PyCompile_PoolFind(pool, key);

    if (position >= 0) {
        return position;
    }
    return pool_append(pool, key, item, PyList_GET_SIZE(pool->items));
}

int
_PyCompile_AddConstant(struct compiler *c, PyObject *value)
{
    PyObject *key = _PyCode_ConstantKey(value);

    if (key == NULL) {
        return -1;
    }
    int position = _PyCompile_PoolAdd(&c->unit->constants, key, value);
    Py_DECREF(key);
    return position;
}

/* ---- units ------------------------------------------------------------------- */

/* Parameters come first, in their order; other locals join when they are met. */
static int
add_parameters(struct unit *u)
{
    PyObject *names = u->entry->ste_varnames;

    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        TRY(pool_append(&u->variables, name, name, i));
    }
    return 0;
}

/* All names of one scope, or with one flag, in alphabetical order. */
static int
add_names_of_scope(struct unit *u, struct pool *pool, int scope, long flag, Py_ssize_t base)
{
    PyObject *symbols = u->entry->ste_symbols;
    PyObject *names = PyDict_Keys(symbols);

    if (names == NULL || PyList_Sort(names) < 0) {
        Py_XDECREF(names);
        return -1;
    }
    int status = 0;
    for (Py_ssize_t i = 0; status >= 0 && i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        long flags = PyInt_AS_LONG(PyDict_GetItem(symbols, name));
        if (((flags >> SCOPE_OFF) & SCOPE_MASK) == scope || (flags & flag)) {
            status = pool_append(pool, name, name, base + PyList_GET_SIZE(pool->items));
        }
    }
    Py_DECREF(names);
    return status < 0 ? -1 : 0;
}

static int
unit_fill(struct unit *u)
{
    TRY(pool_init(&u->constants));
    TRY(pool_init(&u->names));
    TRY(pool_init(&u->variables));
    TRY(pool_init(&u->cells));
    TRY(pool_init(&u->frees));
    TRY(add_parameters(u));
    TRY(add_names_of_scope(u, &u->cells, CELL, 0, 0));
    return add_names_of_scope(u, &u->frees, FREE, DEF_FREE_CLASS,
                              PyList_GET_SIZE(u->cells.items));
}

/* Open the unit of a node that the symbol table knows as a block. */
int
_PyCompile_EnterUnit(struct compiler *c, PyObject *name, void *node, int lineno)
{
    struct unit *u = PyMem_Malloc(sizeof(*u));

    if (u == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(u, 0, sizeof(*u));
    u->outer = c->unit;
    Py_INCREF(name);
    u->name = name;
    u->first_line = lineno;
    u->entry_is_empty = 1;
    if (c->unit != NULL) {
        Py_XINCREF(c->unit->private_name);
        u->private_name = c->unit->private_name;
    }
    c->unit = u;
    c->nesting++;
    u->entry = PySymtable_Lookup(c->table, node);
    if (u->entry == NULL || unit_fill(u) < 0 || _PyCompile_NextBlock(c) < 0) {
        _PyCompile_ExitUnit(c);
        return -1;
    }
    return 0;
}

void
_PyCompile_ExitUnit(struct compiler *c)
{
    struct unit *u = c->unit;

    assert(u != NULL);
    c->unit = u->outer;
    c->nesting--;
    Py_XDECREF(u->entry);
    Py_XDECREF(u->name);
    Py_XDECREF(u->private_name);
    pool_clear(&u->constants);
    pool_clear(&u->names);
    pool_clear(&u->variables);
    pool_clear(&u->cells);
    pool_clear(&u->frees);
    PyMem_Free(u->code);
    PyMem_Free(u->blocks);
    PyMem_Free(u->labels);
    PyMem_Free(u);
}

/* ---- labels and blocks ---------------------------------------------------------- */

/* Room for one more element in an array that doubles. */
static int
reserve(void **array, int count, int *allocated, size_t element)
{
    if (count < *allocated) {
        return 0;
    }
    if (*allocated > INT_MAX / 4) {
        PyErr_NoMemory();
        return -1;
    }
    int size = *allocated == 0 ? 16 : *allocated * 2;
    void *larger = PyMem_Realloc(*array, (size_t)size * element);
    if (larger == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *array = larger;
    *allocated = size;
    return 0;
}

int
_PyCompile_NewLabel(struct compiler *c)
{
    struct unit *u = c->unit;

    TRY(reserve((void **)&u->labels, u->label_count, &u->labels_allocated, sizeof(int)));
    u->labels[u->label_count] = -1;
    return u->label_count++;
}

int
_PyCompile_NextBlock(struct compiler *c)
{
    struct unit *u = c->unit;

    TRY(reserve((void **)&u->blocks, u->block_count, &u->blocks_allocated,
                sizeof(struct block)));
    if (u->block_count == 1) {
        u->entry_is_empty = u->length == 0;
    }
    struct block *block = &u->blocks[u->block_count++];
    memset(block, 0, sizeof(*block));
    block->first = u->length;
    u->block_returns = 0;
    return 0;
}

/* Code goes on here, and this is where jumps to the label lead. */
int
_PyCompile_Place(struct compiler *c, int label)
{
    assert(label >= 0 && label < c->unit->label_count);
    assert(c->unit->labels[label] == -1);
    TRY(_PyCompile_NextBlock(c));
    c->unit->labels[label] = c->unit->block_count - 1;
    return 0;
}

/* ---- instructions ------------------------------------------------------------------ */

static int
emit(struct compiler *c, int opcode, int argument)
{
    struct unit *u = c->unit;

    TRY(reserve((void **)&u->code, u->length, &u->allocated, sizeof(struct instruction)));
    struct instruction *instruction = &u->code[u->length++];
    instruction->opcode = (unsigned char)opcode;
    instruction->argument = argument;
    instruction->line = u->line_emitted ? 0 : u->line;
    u->line_emitted = 1;
    if (opcode == RETURN_VALUE) {
        u->block_returns = 1;
    }
    return 0;
}

int
_PyCompile_Emit(struct compiler *c, int opcode)
{
    assert(!HAS_ARG(opcode));
    return emit(c, opcode, 0);
}

int
_PyCompile_EmitArg(struct compiler *c, int opcode, Py_ssize_t argument)
{
    assert(HAS_ARG(opcode));
    if (argument < 0 || argument > INT_MAX) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_OverflowError, "argument of an instruction out of range");
        }
        return -1;
    }
    return emit(c, opcode, (int)argument);
}

int
_PyCompile_EmitJump(struct compiler *c, int opcode, int label)
{
    assert(label >= 0 && label < c->unit->label_count);
    return emit(c, opcode, label);
}

int
_PyCompile_EmitConstant(struct compiler *c, PyObject *value)
{
    int position = _PyCompile_AddConstant(c, value);

    return position < 0 ? -1 : emit(c, LOAD_CONST, position);
}

/* An instruction on a name of co_names: attribute, global, import. */
int
_PyCompile_EmitName(struct compiler *c, int opcode, PyObject *name)
{
    PyObject *mangled = _Py_Mangle(c->unit->private_name, name);

    if (mangled == NULL) {
        return -1;
    }
    int position = _PyCompile_PoolAdd(&c->unit->names, mangled, mangled);
    Py_DECREF(mangled);
    return position < 0 ? -1 : emit(c, opcode, position);
}

/* ---- variables ------------------------------------------------------------------------ */

enum access { BY_NAME, BY_GLOBAL, BY_FAST, BY_CELL };

static const unsigned char access_opcodes[4][3] = {
    [BY_NAME] = {LOAD_NAME, STORE_NAME, DELETE_NAME},
    [BY_GLOBAL] = {LOAD_GLOBAL, STORE_GLOBAL, DELETE_GLOBAL},
    [BY_FAST] = {LOAD_FAST, STORE_FAST, DELETE_FAST},
    [BY_CELL] = {LOAD_DEREF, STORE_DEREF, 0},
};

static enum access
access_of(struct unit *u, int scope)
{
    int is_function = u->entry->ste_type == FunctionBlock;

    switch (scope) {
    case FREE:
    case CELL:
        return BY_CELL;
    case LOCAL:
        return is_function ? BY_FAST : BY_NAME;
    case GLOBAL_IMPLICIT:
        return is_function && !u->entry->ste_unoptimized ? BY_GLOBAL : BY_NAME;
    case GLOBAL_EXPLICIT:
        return BY_GLOBAL;
    default:
        return BY_NAME;
    }
}

/* 0, 1, 2 for reading, writing, deleting; -1 for contexts a variable cannot have. */
static int
access_column(expr_context_ty ctx)
{
    switch (ctx) {
    case Load:
    case AugLoad:
        return 0;
    case Store:
    case AugStore:
        return 1;
    case Del:
        return 2;
    default:
        return -1;
    }
}

static int
emit_mangled_variable(struct compiler *c, PyObject *name, int column)
{
    struct unit *u = c->unit;
    int scope = PyST_GetScope(u->entry, name);
    enum access access = access_of(u, scope);
    struct pool *pool = &u->names;
    int position;

    if (access == BY_CELL) {
        if (column == 2) {
            PyErr_Format(PyExc_SyntaxError,
                         "can not delete variable '%s' referenced in nested scope",
                         PyString_AS_STRING(name));
            return -1;
        }
        pool = scope == CELL ? &u->cells : &u->frees;
        position = _PyCompile_PoolFind(pool, name);
        assert(position >= 0);
    }
    else {
        if (access == BY_FAST) {
            pool = &u->variables;
        }
        position = _PyCompile_PoolAdd(pool, name, name);
    }
    return position < 0 ? -1 : emit(c, access_opcodes[access][column], position);
}

int
_PyCompile_EmitVariable(struct compiler *c, PyObject *name, expr_context_ty ctx)
{
    int column = access_column(ctx);

    if (column < 0) {
        PyErr_SetString(PyExc_SystemError, "param invalid for name expression");
        return -1;
    }
    PyObject *mangled = _Py_Mangle(c->unit->private_name, name);
    if (mangled == NULL) {
        return -1;
    }
    int status = emit_mangled_variable(c, mangled, column);
    Py_DECREF(mangled);
    return status;
}

/* ---- frame blocks ------------------------------------------------------------------------ */

int
_PyCompile_PushFrame(struct compiler *c, enum frame_kind kind, int label)
{
    struct unit *u = c->unit;

    if (u->frame_count >= CO_MAXBLOCKS) {
        PyErr_SetString(PyExc_SyntaxError, "too many statically nested blocks");
        return -1;
    }
    u->frames[u->frame_count].kind = kind;
    u->frames[u->frame_count].label = label;
    u->frame_count++;
    return 0;
}

void
_PyCompile_PopFrame(struct compiler *c, enum frame_kind kind)
{
    struct unit *u = c->unit;

    assert(u->frame_count > 0 && u->frames[u->frame_count - 1].kind == kind);
    (void)kind;
    u->frame_count--;
}
