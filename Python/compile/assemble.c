/* From a finished unit to a code object: stack depth, addresses, bytes, line table,
 * flags.
 *
 * The depth walk follows every path through the blocks.  A block is entered again
 * only with a greater depth than before, so the walk ends; it is a loop over a
 * stack of its own because long functions have tens of thousands of blocks.  Some
 * effects below are estimates - the depth stored in code objects is 2.7's, which
 * is at least what the evaluator needs. */
#include "compile_internal.h"

/* ---- opcodes ---------------------------------------------------------------------- */

static int
is_relative_jump(int opcode)
{
    switch (opcode) {
    case FOR_ITER:
    case JUMP_FORWARD:
    case SETUP_LOOP:
    case SETUP_EXCEPT:
    case SETUP_FINALLY:
    case SETUP_WITH:
        return 1;
    default:
        return 0;
    }
}

static int
is_absolute_jump(int opcode)
{
    switch (opcode) {
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
    case JUMP_ABSOLUTE:
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case CONTINUE_LOOP:
        return 1;
    default:
        return 0;
    }
}

static int
is_jump(int opcode)
{
    return is_relative_jump(opcode) || is_absolute_jump(opcode);
}

/* Effects of the opcodes whose effect does not depend on the argument; what is not
 * listed has none. */
static const signed char fixed_effects[256] = {
    [POP_TOP] = -1, [DUP_TOP] = 1,
    [SET_ADD] = -1, [LIST_APPEND] = -1, [MAP_ADD] = -2,
    [BINARY_POWER] = -1, [BINARY_MULTIPLY] = -1, [BINARY_DIVIDE] = -1, [BINARY_MODULO] = -1,
    [BINARY_ADD] = -1, [BINARY_SUBTRACT] = -1, [BINARY_SUBSCR] = -1,
    [BINARY_FLOOR_DIVIDE] = -1, [BINARY_TRUE_DIVIDE] = -1, [BINARY_LSHIFT] = -1,
    [BINARY_RSHIFT] = -1, [BINARY_AND] = -1, [BINARY_XOR] = -1, [BINARY_OR] = -1,
    [INPLACE_POWER] = -1, [INPLACE_MULTIPLY] = -1, [INPLACE_DIVIDE] = -1,
    [INPLACE_MODULO] = -1, [INPLACE_ADD] = -1, [INPLACE_SUBTRACT] = -1,
    [INPLACE_FLOOR_DIVIDE] = -1, [INPLACE_TRUE_DIVIDE] = -1, [INPLACE_LSHIFT] = -1,
    [INPLACE_RSHIFT] = -1, [INPLACE_AND] = -1, [INPLACE_XOR] = -1, [INPLACE_OR] = -1,
    [SLICE + 1] = -1, [SLICE + 2] = -1, [SLICE + 3] = -2,
    [STORE_SLICE] = -2, [STORE_SLICE + 1] = -3, [STORE_SLICE + 2] = -3, [STORE_SLICE + 3] = -4,
    [DELETE_SLICE] = -1, [DELETE_SLICE + 1] = -2, [DELETE_SLICE + 2] = -2,
    [DELETE_SLICE + 3] = -3,
    [STORE_SUBSCR] = -3, [STORE_MAP] = -2, [DELETE_SUBSCR] = -2,
    [PRINT_EXPR] = -1, [PRINT_ITEM] = -1, [PRINT_ITEM_TO] = -2, [PRINT_NEWLINE_TO] = -1,
    [SETUP_WITH] = 4, [WITH_CLEANUP] = -1, [END_FINALLY] = -3,
    [LOAD_LOCALS] = 1, [RETURN_VALUE] = -1, [IMPORT_STAR] = -1, [EXEC_STMT] = -3,
    [BUILD_CLASS] = -2, [STORE_NAME] = -1, [STORE_ATTR] = -2, [DELETE_ATTR] = -1,
    [STORE_GLOBAL] = -1, [LOAD_CONST] = 1, [LOAD_NAME] = 1, [BUILD_MAP] = 1,
    [COMPARE_OP] = -1, [IMPORT_NAME] = -1, [IMPORT_FROM] = 1, [FOR_ITER] = 1,
    [POP_JUMP_IF_FALSE] = -1, [POP_JUMP_IF_TRUE] = -1, [LOAD_GLOBAL] = 1,
    [LOAD_FAST] = 1, [STORE_FAST] = -1, [LOAD_CLOSURE] = 1, [LOAD_DEREF] = 1,
    [STORE_DEREF] = -1,
};

static int
stack_effect(int opcode, int argument)
{
    int passed = argument % 256 + 2 * (argument / 256);

    switch (opcode) {
    case UNPACK_SEQUENCE:
        return argument - 1;
    case DUP_TOPX:
        return argument;
    case BUILD_TUPLE:
    case BUILD_LIST:
    case BUILD_SET:
        return 1 - argument;
    case RAISE_VARARGS:
        return -argument;
    case CALL_FUNCTION:
        return -passed;
    case CALL_FUNCTION_VAR:
    case CALL_FUNCTION_KW:
        return -passed - 1;
    case CALL_FUNCTION_VAR_KW:
        return -passed - 2;
    case MAKE_FUNCTION:
        return -argument;
    case MAKE_CLOSURE:
        return -argument - 1;
    case BUILD_SLICE:
        return argument == 3 ? -2 : -1;
    default:
        return fixed_effects[opcode];
    }
}

/* ---- stack depth ---------------------------------------------------------------------- */

/* One block on the path being walked. */
struct step {
    int block;
    int position; /* next instruction */
    int depth;
};

struct walk {
    struct unit *unit;
    struct step *path;
    int length;
    int deepest;
};

static int
block_end(struct unit *u, int block)
{
    return block + 1 < u->block_count ? u->blocks[block + 1].first : u->length;
}

static void
walk_enter(struct walk *walk, int block, int depth)
{
    struct block *entered = &walk->unit->blocks[block];

    if (entered->walking || entered->depth >= depth) {
        return;
    }
    entered->walking = 1;
    entered->depth = depth;
    walk->path[walk->length++] = (struct step){block, entered->first, depth};
}

/* Go on in the innermost block up to a jump or its end. */
static void
walk_on(struct walk *walk)
{
    struct unit *u = walk->unit;
    struct step *step = &walk->path[walk->length - 1];
    int end = block_end(u, step->block);

    while (step->position < end) {
        struct instruction *instruction = &u->code[step->position++];
        int opcode = instruction->opcode;
        step->depth += stack_effect(opcode, instruction->argument);
        if (step->depth > walk->deepest) {
            walk->deepest = step->depth;
        }
        if (!is_jump(opcode)) {
            continue;
        }
        int target_depth = step->depth;
        if (opcode == FOR_ITER) {
            target_depth -= 2;
        }
        else if (opcode == SETUP_FINALLY || opcode == SETUP_EXCEPT) {
            target_depth += 3;
            if (target_depth > walk->deepest) {
                walk->deepest = target_depth;
            }
        }
        else if (opcode == JUMP_IF_FALSE_OR_POP || opcode == JUMP_IF_TRUE_OR_POP) {
            step->depth--; /* popped when it does not jump */
        }
        if (opcode == JUMP_ABSOLUTE || opcode == JUMP_FORWARD) {
            step->position = INT_MAX; /* what follows is not reached from here */
        }
        walk_enter(walk, u->labels[instruction->argument], target_depth);
        return;
    }
    if (step->position != INT_MAX && step->block + 1 < u->block_count) {
        step->position = INT_MAX;
        walk_enter(walk, step->block + 1, step->depth);
        return;
    }
    u->blocks[step->block].walking = 0;
    walk->length--;
}

/* Highest depth of the value stack; -1 with MemoryError. */
static int
stack_depth(struct unit *u)
{
    struct walk walk = {.unit = u};

    walk.path = PyMem_Malloc((size_t)u->block_count * sizeof(struct step));
    if (walk.path == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < u->block_count; i++) {
        u->blocks[i].depth = INT_MIN;
        u->blocks[i].walking = 0;
    }
    walk_enter(&walk, 0, 0);
    while (walk.length > 0) {
        walk_on(&walk);
    }
    PyMem_Free(walk.path);
    return walk.deepest;
}

/* ---- addresses ---------------------------------------------------------------------------- */

static int
instruction_size(int opcode, int argument)
{
    if (!HAS_ARG(opcode)) {
        return 1;
    }
    return argument > 0xffff ? 6 : 3;
}

/* Give every block its offset; returns the number of jumps with a wide argument,
 * given the targets of the last round. */
static int
place_blocks(struct unit *u, const int *targets)
{
    int offset = 0;
    int wide = 0;

    for (int b = 0; b < u->block_count; b++) {
        u->blocks[b].offset = offset;
        for (int i = u->blocks[b].first; i < block_end(u, b); i++) {
            int opcode = u->code[i].opcode;
            int argument = is_jump(opcode) ? targets[i] : u->code[i].argument;
            offset += instruction_size(opcode, argument);
            wide += is_jump(opcode) && argument > 0xffff;
        }
    }
    return wide;
}

static void
aim_jumps(struct unit *u, int *targets)
{
    for (int b = 0; b < u->block_count; b++) {
        int offset = u->blocks[b].offset;
        for (int i = u->blocks[b].first; i < block_end(u, b); i++) {
            struct instruction *instruction = &u->code[i];
            int jump = is_jump(instruction->opcode);
            offset += instruction_size(instruction->opcode,
                                       jump ? targets[i] : instruction->argument);
            if (jump) {
                int target = u->blocks[u->labels[instruction->argument]].offset;
                targets[i] = is_relative_jump(instruction->opcode) ? target - offset : target;
            }
        }
    }
}

/* Replace the labels in jumps by their targets.  A jump that needs a wide argument
 * moves others, so repeat until nothing grows. */
static int
resolve_jumps(struct unit *u)
{
    int *targets = PyMem_Malloc(((size_t)u->length + 1) * sizeof(int));
    int wide = 0;
    int previous;

    if (targets == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(targets, 0, ((size_t)u->length + 1) * sizeof(int));
    do {
        previous = wide;
        place_blocks(u, targets);
        aim_jumps(u, targets);
        wide = place_blocks(u, targets);
    } while (wide != previous);
    for (int i = 0; i < u->length; i++) {
        if (is_jump(u->code[i].opcode)) {
            u->code[i].argument = targets[i];
        }
    }
    PyMem_Free(targets);
    return 0;
}

/* ---- bytes ------------------------------------------------------------------------------------ */

struct output {
    PyObject *bytecode;
    PyObject *lines;
    Py_ssize_t line_bytes; /* used of lines */
    int offset;
    int line;              /* of the last entry of the line table */
    int line_offset;
};

static int
add_line_entry(struct output *out, int bytes, int lines)
{
    Py_ssize_t size = PyString_GET_SIZE(out->lines);

    if (out->line_bytes + 2 > size) {
        TRY(_PyString_Resize(&out->lines, size * 2));
    }
    char *entry = PyString_AS_STRING(out->lines) + out->line_bytes;
    entry[0] = (char)bytes;
    entry[1] = (char)lines;
    out->line_bytes += 2;
    return 0;
}

/* A new line begins at the current offset.  Steps above 255 take several entries:
 * bytes first, so that a line never starts early. */
static int
begin_line(struct output *out, int line)
{
    int bytes = out->offset - out->line_offset;
    int lines = line - out->line;

    if (bytes == 0 && lines == 0) {
        return 0;
    }
    for (; bytes > 255; bytes -= 255) {
        TRY(add_line_entry(out, 255, 0));
    }
    for (; lines > 255; lines -= 255) {
        TRY(add_line_entry(out, bytes, 255));
        bytes = 0;
    }
    TRY(add_line_entry(out, bytes, lines));
    out->line = line;
    out->line_offset = out->offset;
    return 0;
}

static void
put_instruction(struct output *out, int opcode, int argument)
{
    unsigned char *bytes = (unsigned char *)PyString_AS_STRING(out->bytecode) + out->offset;

    if (HAS_ARG(opcode) && argument > 0xffff) {
        *bytes++ = EXTENDED_ARG;
        *bytes++ = (unsigned char)(argument >> 16);
        *bytes++ = (unsigned char)(argument >> 24);
    }
    *bytes++ = (unsigned char)opcode;
    if (HAS_ARG(opcode)) {
        *bytes++ = (unsigned char)argument;
        *bytes++ = (unsigned char)(argument >> 8);
    }
    out->offset += instruction_size(opcode, argument);
}

static int
write_code(struct unit *u, struct output *out)
{
    Py_ssize_t size = 0;

    for (int i = 0; i < u->length; i++) {
        size += instruction_size(u->code[i].opcode, u->code[i].argument);
    }
    if (size > INT_MAX) {
        PyErr_NoMemory();
        return -1;
    }
    out->bytecode = PyString_FromStringAndSize(NULL, size);
    out->lines = PyString_FromStringAndSize(NULL, 64);
    if (out->bytecode == NULL || out->lines == NULL) {
        return -1;
    }
    out->line = u->first_line;
    for (int i = 0; i < u->length; i++) {
        if (u->code[i].line != 0) {
            TRY(begin_line(out, u->code[i].line));
        }
        put_instruction(out, u->code[i].opcode, u->code[i].argument);
    }
    assert(out->offset == size);
    if (out->line_bytes == 0) {
        Py_SETREF(out->lines, PyString_FromString("")); /* the shared empty string */
        return out->lines == NULL ? -1 : 0;
    }
    return _PyString_Resize(&out->lines, out->line_bytes);
}

/* ---- the code object ------------------------------------------------------------------------------ */

static int
code_flags(struct compiler *c)
{
    struct unit *u = c->unit;
    PySTEntryObject *entry = u->entry;
    int flags = c->flags->cf_flags & PyCF_MASK;

    if (entry->ste_type != ModuleBlock) {
        flags |= CO_NEWLOCALS;
    }
    if (entry->ste_type == FunctionBlock) {
        flags |= entry->ste_unoptimized ? 0 : CO_OPTIMIZED;
        flags |= entry->ste_nested ? CO_NESTED : 0;
        flags |= entry->ste_generator ? CO_GENERATOR : 0;
        flags |= entry->ste_varargs ? CO_VARARGS : 0;
        flags |= entry->ste_varkeywords ? CO_VARKEYWORDS : 0;
    }
    if (PyList_GET_SIZE(u->cells.items) == 0 && PyList_GET_SIZE(u->frees.items) == 0) {
        flags |= CO_NOFREE;
    }
    return flags;
}

static PyCodeObject *
make_code(struct compiler *c, struct output *out, int depth)
{
    struct unit *u = c->unit;
    PyCodeObject *code = NULL;
    PyObject *bytecode = PyCode_Optimize(out->bytecode, u->constants.items, u->names.items,
                                         out->lines);
    PyObject *constants = PyList_AsTuple(u->constants.items);
    PyObject *names = PyList_AsTuple(u->names.items);
    PyObject *variables = PyList_AsTuple(u->variables.items);
    PyObject *frees = PyList_AsTuple(u->frees.items);
    PyObject *cells = PyList_AsTuple(u->cells.items);

    if (bytecode != NULL && constants != NULL && names != NULL && variables != NULL
        && frees != NULL && cells != NULL) {
        code = PyCode_New(u->argument_count, (int)PyTuple_GET_SIZE(variables), depth,
                          code_flags(c), bytecode, constants, names, variables, frees, cells,
                          c->filename_object, u->name, u->first_line, out->lines);
    }
    Py_XDECREF(bytecode);
    Py_XDECREF(constants);
    Py_XDECREF(names);
    Py_XDECREF(variables);
    Py_XDECREF(frees);
    Py_XDECREF(cells);
    return code;
}

static int
add_final_return(struct compiler *c, int return_none)
{
    if (c->unit->block_returns) {
        return 0;
    }
    TRY(_PyCompile_NextBlock(c));
    if (return_none) {
        TRY(_PyCompile_EmitConstant(c, Py_None));
    }
    return _PyCompile_Emit(c, RETURN_VALUE);
}

PyCodeObject *
_PyCompile_Assemble(struct compiler *c, int return_none)
{
    struct unit *u = c->unit;
    struct output out = {0};
    PyCodeObject *code = NULL;

    if (add_final_return(c, return_none) < 0) {
        return NULL;
    }
    if (u->first_line == 0) {
        u->first_line = u->entry_is_empty ? 1 : u->code[0].line;
    }
    int depth = stack_depth(u);
    if (depth >= 0 && resolve_jumps(u) == 0 && write_code(u, &out) == 0) {
        code = make_code(c, &out, depth);
    }
    Py_XDECREF(out.bytecode);
    Py_XDECREF(out.lines);
    return code;
}
