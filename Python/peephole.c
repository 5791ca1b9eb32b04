/* The peephole optimiser: small rewrites of finished bytecode.
 *
 * The bytes are decoded into an array with one slot per instruction, jumps as slot
 * numbers; a removed instruction becomes SLOT_GONE and the array keeps its shape,
 * so that a rewrite never invalidates an index.  At the end slots are laid out
 * again and jumps and line table follow.
 *
 * One pass from front to back.  `run` counts the constants loaded right before the
 * current slot: what folding may use.  Patterns of several instructions must lie
 * in one basic block - nothing jumps into their middle.
 *
 * Bytecode this file does not understand is returned as it is.  Constants that
 * folding made before it gave up stay in the list: stock 2.7 leaves them as well,
 * and co_consts is compared with it. */
#include "Python.h"
#include "code.h"
#include "opcode.h"
#include "pycore_compile.h"

#define SLOT_GONE NOP
#define LONGEST_CODE 32700 /* so that no new jump needs a wide argument */
#define LARGEST_FOLDED 20  /* elements of a folded sequence */

struct slot {
    unsigned char opcode;
    int argument;
    int target; /* of a jump: slot number */
    int offset; /* where it was in the old code; later: where it is in the new */
    int block;
};

struct peephole {
    struct slot *slots;
    int count;
    int *slot_at;      /* old offset -> slot, -1 inside instructions */
    PyObject *constants;
    PyObject *names;
};

enum outcome { ERROR = -1, NEXT = 0, AGAIN = 1, GIVE_UP = 2 };

/* ---- classes of opcodes ------------------------------------------------------------ */

static int
is_goto(int opcode)
{
    return opcode == JUMP_ABSOLUTE || opcode == JUMP_FORWARD;
}

static int
is_conditional(int opcode)
{
    return opcode == POP_JUMP_IF_FALSE || opcode == POP_JUMP_IF_TRUE
           || opcode == JUMP_IF_FALSE_OR_POP || opcode == JUMP_IF_TRUE_OR_POP;
}

static int
jumps_if_true(int opcode)
{
    return opcode == POP_JUMP_IF_TRUE || opcode == JUMP_IF_TRUE_OR_POP;
}

static int
is_relative(int opcode)
{
    return opcode == FOR_ITER || opcode == JUMP_FORWARD || opcode == SETUP_LOOP
           || opcode == SETUP_EXCEPT || opcode == SETUP_FINALLY || opcode == SETUP_WITH;
}

static int
is_jump(int opcode)
{
    return is_relative(opcode) || is_conditional(opcode) || opcode == JUMP_ABSOLUTE
           || opcode == CONTINUE_LOOP;
}

static int
slot_size(int opcode)
{
    return HAS_ARG(opcode) ? 3 : 1;
}

/* ---- decoding ------------------------------------------------------------------------- */

static void
peephole_clear(struct peephole *p)
{
    PyMem_Free(p->slots);
    PyMem_Free(p->slot_at);
}

/* 0 decoded, 1 not ours to touch, -1 MemoryError. */
static int
decode(struct peephole *p, const unsigned char *code, int length)
{
    p->slots = PyMem_Malloc((size_t)length * sizeof(struct slot));
    p->slot_at = PyMem_Malloc((size_t)length * sizeof(int));
    if (p->slots == NULL || p->slot_at == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset(p->slot_at, -1, (size_t)length * sizeof(int));
    for (int offset = 0; offset < length;) {
        int size = slot_size(code[offset]);
        if (offset + size > length) {
            return 1;
        }
        struct slot *slot = &p->slots[p->count];
        slot->opcode = code[offset];
        slot->argument = size == 3 ? code[offset + 1] + (code[offset + 2] << 8) : 0;
        slot->target = -1;
        slot->offset = offset;
        slot->block = 0;
        p->slot_at[offset] = p->count++;
        offset += size;
    }
    return 0;
}

/* Jumps to slot numbers; basic blocks numbered.  1 if a jump leads nowhere. */
static int
find_blocks(struct peephole *p, int length)
{
    for (int i = 0; i < p->count; i++) {
        struct slot *slot = &p->slots[i];
        if (!is_jump(slot->opcode)) {
            continue;
        }
        int target = slot->argument + (is_relative(slot->opcode) ? slot->offset + 3 : 0);
        if (target >= length || p->slot_at[target] < 0) {
            return 1;
        }
        slot->target = p->slot_at[target];
        p->slots[slot->target].block = 1;
    }
    int block = 0;
    for (int i = 0; i < p->count; i++) {
        block += p->slots[i].block;
        p->slots[i].block = block;
    }
    return 0;
}

/* Does the code between two slots, both included, run as one piece? */
static int
same_block(struct peephole *p, int first, int last)
{
    return first >= 0 && last < p->count && p->slots[first].block == p->slots[last].block;
}

static int
opcode_at(struct peephole *p, int i)
{
    return i < p->count ? p->slots[i].opcode : SLOT_GONE;
}

static void
remove_slots(struct peephole *p, int first, int last)
{
    for (int i = first; i <= last; i++) {
        p->slots[i].opcode = SLOT_GONE;
    }
}

/* ---- folding ------------------------------------------------------------------------------ */

static PyObject *
constant_of(struct peephole *p, int i)
{
    int position = p->slots[i].argument;

    assert(p->slots[i].opcode == LOAD_CONST);
    return position < PyList_GET_SIZE(p->constants) ? PyList_GET_ITEM(p->constants, position)
                                                    : NULL;
}

/* Is `sequence * count` sure to be longer than what is folded? */
static int
repeats_too_much(PyObject *sequence, PyObject *count)
{
    if (!PyInt_Check(count)
        || !(PyString_Check(sequence) || PyUnicode_Check(sequence) || PyTuple_Check(sequence))) {
        return 0;
    }
    Py_ssize_t length = PyObject_Size(sequence);
    long times = PyInt_AS_LONG(count);
    return length > 0 && times > LARGEST_FOLDED / length;
}

/* The value of an operation on constants; NULL, perhaps with an exception, when it
 * is left to run time. */
static PyObject *
fold_binary(int opcode, PyObject *left, PyObject *right)
{
    switch (opcode) {
    case BINARY_POWER:
        return PyNumber_Power(left, right, Py_None);
    case BINARY_MULTIPLY:
        if (repeats_too_much(left, right) || repeats_too_much(right, left)) {
            return NULL;
        }
        return PyNumber_Multiply(left, right);
    case BINARY_TRUE_DIVIDE:
        return PyNumber_TrueDivide(left, right);
    case BINARY_FLOOR_DIVIDE:
        return PyNumber_FloorDivide(left, right);
    case BINARY_MODULO:
        return PyNumber_Remainder(left, right);
    case BINARY_ADD:
        return PyNumber_Add(left, right);
    case BINARY_SUBTRACT:
        return PyNumber_Subtract(left, right);
    case BINARY_SUBSCR:
        /* what one item of a unicode string is differs between builds */
        return PyUnicode_Check(left) ? NULL : PyObject_GetItem(left, right);
    case BINARY_LSHIFT:
        return PyNumber_Lshift(left, right);
    case BINARY_RSHIFT:
        return PyNumber_Rshift(left, right);
    case BINARY_AND:
        return PyNumber_And(left, right);
    case BINARY_XOR:
        return PyNumber_Xor(left, right);
    default:
        assert(opcode == BINARY_OR);
        return PyNumber_Or(left, right);
    }
}

static PyObject *
fold_unary(int opcode, PyObject *operand)
{
    switch (opcode) {
    case UNARY_NEGATIVE:
        /* -0.0 is not 0.0: a marshalled constant would lose the sign */
        return PyObject_IsTrue(operand) == 1 ? PyNumber_Negative(operand) : NULL;
    case UNARY_CONVERT:
        return PyObject_Repr(operand);
    default:
        assert(opcode == UNARY_INVERT);
        return PyNumber_Invert(operand);
    }
}

/* Let slot i load a new constant, and the slots from `first` vanish.  Takes the
 * constant.  1 folded, 0 not, -1 error. */
static int
replace_by_constant(struct peephole *p, int first, int i, PyObject *constant)
{
    if (constant == NULL) {
        if (PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
            PyErr_Clear();
        }
        return PyErr_Occurred() ? -1 : 0;
    }
    Py_ssize_t position = PyList_GET_SIZE(p->constants);
    int status = PyList_Append(p->constants, constant);
    Py_DECREF(constant);
    if (status < 0) {
        return -1;
    }
    remove_slots(p, first, i - 1);
    p->slots[i].opcode = LOAD_CONST;
    p->slots[i].argument = (int)position;
    return 1;
}

static int
is_short(PyObject *constant)
{
    Py_ssize_t size = PyObject_Size(constant);

    if (size < 0) {
        PyErr_Clear(); /* not a sequence */
    }
    return size <= LARGEST_FOLDED;
}

static int
optimize_binary(struct peephole *p, int i, int *run, int before)
{
    if (before < 2 || !same_block(p, i - 2, i)) {
        return NEXT;
    }
    PyObject *left = constant_of(p, i - 2);
    PyObject *right = constant_of(p, i - 1);
    if (left == NULL || right == NULL) {
        return GIVE_UP;
    }
    PyObject *result = fold_binary(p->slots[i].opcode, left, right);
    if (result != NULL && !is_short(result)) {
        Py_DECREF(result);
        return NEXT;
    }
    int folded = replace_by_constant(p, i - 2, i, result);
    *run = folded > 0;
    return folded < 0 ? ERROR : NEXT;
}

static int
optimize_unary(struct peephole *p, int i, int *run, int before)
{
    if (before < 1 || !same_block(p, i - 1, i)) {
        return NEXT;
    }
    PyObject *operand = constant_of(p, i - 1);
    if (operand == NULL) {
        return GIVE_UP;
    }
    int folded = replace_by_constant(p, i - 1, i, fold_unary(p->slots[i].opcode, operand));
    *run = folded > 0;
    return folded < 0 ? ERROR : NEXT;
}

/* ---- sequences ------------------------------------------------------------------------------- */

/* May the sequence built at slot i be a constant?  A tuple always; a list only as
 * the right side of "in", where nobody sees its type. */
static int
may_be_constant_tuple(struct peephole *p, int i)
{
    int first = i - p->slots[i].argument;

    if (p->slots[i].opcode == BUILD_TUPLE) {
        return same_block(p, first, i);
    }
    return opcode_at(p, i + 1) == COMPARE_OP
           && (p->slots[i + 1].argument == PyCmp_IN || p->slots[i + 1].argument == PyCmp_NOT_IN)
           && same_block(p, first, i + 1);
}

static int
fold_tuple(struct peephole *p, int i)
{
    int n = p->slots[i].argument;
    PyObject *tuple = PyTuple_New(n);

    if (tuple == NULL) {
        return -1;
    }
    for (int j = 0; j < n; j++) {
        PyObject *item = constant_of(p, i - n + j);
        if (item == NULL) {
            Py_DECREF(tuple);
            return 0;
        }
        Py_INCREF(item);
        PyTuple_SET_ITEM(tuple, j, item);
    }
    return replace_by_constant(p, i - n, i, tuple);
}

static int
optimize_build(struct peephole *p, int i, int *run, int before)
{
    int n = p->slots[i].argument;

    if (n <= before && may_be_constant_tuple(p, i)) {
        int folded = fold_tuple(p, i);
        if (folded != 0) {
            *run = 1;
            return folded < 0 ? ERROR : NEXT;
        }
    }
    if (opcode_at(p, i + 1) != UNPACK_SEQUENCE || p->slots[i + 1].argument != n
        || !same_block(p, i, i + 1)) {
        return NEXT;
    }
    /* a, b = b, a needs no tuple */
    if (n == 1) {
        remove_slots(p, i, i + 1);
    }
    else if (n == 2) {
        p->slots[i].opcode = ROT_TWO;
        remove_slots(p, i + 1, i + 1);
    }
    else if (n == 3) {
        p->slots[i].opcode = ROT_THREE;
        p->slots[i + 1].opcode = ROT_TWO;
    }
    return NEXT;
}

/* ---- loads and tests ----------------------------------------------------------------------------- */

/* "not x" before a test: the opposite test. */
static int
optimize_not(struct peephole *p, int i)
{
    if (opcode_at(p, i + 1) != POP_JUMP_IF_FALSE || !same_block(p, i, i + 1)) {
        return NEXT;
    }
    p->slots[i].opcode = POP_JUMP_IF_TRUE;
    p->slots[i].argument = p->slots[i + 1].argument;
    p->slots[i].target = p->slots[i + 1].target;
    remove_slots(p, i + 1, i + 1);
    return AGAIN;
}

/* "not a in b" and "not a is b": the opposite comparison. */
static int
optimize_compare(struct peephole *p, int i)
{
    int argument = p->slots[i].argument;

    if (argument >= PyCmp_IN && argument <= PyCmp_IS_NOT && opcode_at(p, i + 1) == UNARY_NOT
        && same_block(p, i, i + 1)) {
        p->slots[i].argument = argument ^ 1; /* the pairs are neighbours */
        remove_slots(p, i + 1, i + 1);
    }
    return NEXT;
}

/* Position of None in the constants, where it is added if need be; -1 on error. */
static int
none_position(struct peephole *p)
{
    Py_ssize_t n = PyList_GET_SIZE(p->constants);

    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyList_GET_ITEM(p->constants, i) == Py_None) {
            return (int)i;
        }
    }
    return PyList_Append(p->constants, Py_None) < 0 ? -1 : (int)n;
}

/* The name None is the constant None. */
static int
optimize_name(struct peephole *p, int i, int *run, int before)
{
    int position = p->slots[i].argument;

    if (position >= PyList_GET_SIZE(p->names)) {
        return GIVE_UP;
    }
    PyObject *name = PyList_GET_ITEM(p->names, position);
    if (!PyString_Check(name) || strcmp(PyString_AS_STRING(name), "None") != 0) {
        return NEXT;
    }
    int constant = none_position(p);
    if (constant < 0) {
        return ERROR;
    }
    p->slots[i].opcode = LOAD_CONST;
    p->slots[i].argument = constant;
    *run = before + 1;
    return NEXT;
}

/* A test of a true constant does nothing. */
static int
optimize_constant(struct peephole *p, int i, int *run, int before)
{
    PyObject *constant = constant_of(p, i);

    if (constant == NULL) {
        return GIVE_UP;
    }
    *run = before + 1;
    if (opcode_at(p, i + 1) != POP_JUMP_IF_FALSE || !same_block(p, i, i + 1)) {
        return NEXT;
    }
    int truth = PyObject_IsTrue(constant);
    if (truth < 0) {
        return ERROR;
    }
    if (truth) {
        remove_slots(p, i, i + 1);
        *run = 0;
    }
    return NEXT;
}

/* ---- jumps ------------------------------------------------------------------------------------------ */

/* A jump that leads to an unconditional jump or a return. */
static int
optimize_jump(struct peephole *p, int i)
{
    struct slot *slot = &p->slots[i];
    struct slot *target = &p->slots[slot->target];

    if (is_goto(slot->opcode) && target->opcode == RETURN_VALUE) {
        slot->opcode = RETURN_VALUE;
        return NEXT;
    }
    if (!is_goto(target->opcode)) {
        return NEXT;
    }
    int opcode = slot->opcode == JUMP_FORWARD ? JUMP_ABSOLUTE : slot->opcode;
    if (is_relative(opcode) && target->target <= i) {
        return NEXT; /* cannot go backwards */
    }
    slot->opcode = (unsigned char)opcode;
    slot->target = target->target;
    return NEXT;
}

/* A jump that keeps its operand and leads to another test of the same operand: the
 * second test is decided. */
static int
optimize_or_pop(struct peephole *p, int i)
{
    struct slot *slot = &p->slots[i];
    struct slot *target = &p->slots[slot->target];

    if (!is_conditional(target->opcode)) {
        return optimize_jump(p, i);
    }
    if (jumps_if_true(target->opcode) == jumps_if_true(slot->opcode)) {
        slot->opcode = target->opcode;
        slot->target = target->target;
        return AGAIN;
    }
    if (slot->target + 1 >= p->count) {
        return GIVE_UP;
    }
    slot->opcode = slot->opcode == JUMP_IF_TRUE_OR_POP ? POP_JUMP_IF_TRUE : POP_JUMP_IF_FALSE;
    slot->target++; /* past the test, which would have popped */
    return AGAIN;
}

/* What stands behind a return in the same block is dead: drop "return None" and
 * jumps. */
static int
optimize_return(struct peephole *p, int i)
{
    if (i + 1 >= p->count) {
        return NEXT;
    }
    int next = p->slots[i + 1].opcode;
    if (slot_size(next) == 3 && opcode_at(p, i + 2) == RETURN_VALUE && same_block(p, i, i + 2)) {
        remove_slots(p, i + 1, i + 2);
    }
    else if (is_goto(next) && same_block(p, i, i + 1)) {
        remove_slots(p, i + 1, i + 1);
    }
    return NEXT;
}

/* ---- the pass ------------------------------------------------------------------------------------------ */

static int
optimize_slot(struct peephole *p, int i, int *run)
{
    int before = *run;

    *run = 0;
    switch (p->slots[i].opcode) {
    case UNARY_NOT:
        return optimize_not(p, i);
    case COMPARE_OP:
        return optimize_compare(p, i);
    case LOAD_NAME:
    case LOAD_GLOBAL:
        return optimize_name(p, i, run, before);
    case LOAD_CONST:
        return optimize_constant(p, i, run, before);
    case BUILD_TUPLE:
    case BUILD_LIST:
        return optimize_build(p, i, run, before);
    case BINARY_POWER:
    case BINARY_MULTIPLY:
    case BINARY_TRUE_DIVIDE:
    case BINARY_FLOOR_DIVIDE:
    case BINARY_MODULO:
    case BINARY_ADD:
    case BINARY_SUBTRACT:
    case BINARY_SUBSCR:
    case BINARY_LSHIFT:
    case BINARY_RSHIFT:
    case BINARY_AND:
    case BINARY_XOR:
    case BINARY_OR:
        return optimize_binary(p, i, run, before);
    case UNARY_NEGATIVE:
    case UNARY_CONVERT:
    case UNARY_INVERT:
        return optimize_unary(p, i, run, before);
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
        return optimize_or_pop(p, i);
    case POP_JUMP_IF_FALSE:
    case POP_JUMP_IF_TRUE:
    case FOR_ITER:
    case JUMP_FORWARD:
    case JUMP_ABSOLUTE:
    case CONTINUE_LOOP:
    case SETUP_LOOP:
    case SETUP_EXCEPT:
    case SETUP_FINALLY:
    case SETUP_WITH:
        return optimize_jump(p, i);
    case EXTENDED_ARG:
        return GIVE_UP;
    case RETURN_VALUE:
        return optimize_return(p, i);
    default:
        return NEXT;
    }
}

static int
optimize_all(struct peephole *p)
{
    int run = 0;

    for (int i = 0; i < p->count; i++) {
        int outcome;
        do {
            outcome = optimize_slot(p, i, &run);
        } while (outcome == AGAIN);
        if (outcome != NEXT) {
            return outcome;
        }
    }
    return NEXT;
}

/* ---- layout --------------------------------------------------------------------------------------------- */

/* Move the entries of the line table to where their instructions went. */
static void
move_lines(struct peephole *p, unsigned char *lines, Py_ssize_t length)
{
    int old = 0;
    int last = 0;

    for (Py_ssize_t i = 0; i + 1 < length; i += 2) {
        old += lines[i];
        int now = p->slots[p->slot_at[old]].offset;
        assert(now - last < 255);
        lines[i] = (unsigned char)(now - last);
        last = now;
    }
}

/* Every line must begin at an instruction. */
static int
lines_are_valid(struct peephole *p, const unsigned char *lines, Py_ssize_t length, int code_length)
{
    int offset = 0;

    for (Py_ssize_t i = 0; i + 1 < length; i += 2) {
        offset += lines[i];
        if (offset >= code_length || p->slot_at[offset] < 0) {
            return 0;
        }
    }
    return 1;
}

static int
assign_offsets(struct peephole *p)
{
    int offset = 0;

    for (int i = 0; i < p->count; i++) {
        p->slots[i].offset = offset;
        if (p->slots[i].opcode != SLOT_GONE) {
            offset += slot_size(p->slots[i].opcode);
        }
    }
    return offset;
}

static PyObject *
encode(struct peephole *p, int length)
{
    PyObject *result = PyString_FromStringAndSize(NULL, length);

    if (result == NULL) {
        return NULL;
    }
    unsigned char *out = (unsigned char *)PyString_AS_STRING(result);
    for (int i = 0; i < p->count; i++) {
        struct slot *slot = &p->slots[i];
        int argument = slot->argument;
        if (slot->opcode == SLOT_GONE) {
            continue;
        }
        if (is_jump(slot->opcode)) {
            argument = p->slots[slot->target].offset;
            if (is_relative(slot->opcode)) {
                argument -= slot->offset + 3;
            }
        }
        *out++ = slot->opcode;
        if (HAS_ARG(slot->opcode)) {
            *out++ = (unsigned char)argument;
            *out++ = (unsigned char)(argument >> 8);
        }
    }
    return result;
}

static PyObject *
optimize(struct peephole *p, PyObject *code, PyObject *line_table)
{
    int length = (int)PyString_GET_SIZE(code);
    unsigned char *lines = (unsigned char *)PyString_AS_STRING(line_table);
    Py_ssize_t line_length = PyString_GET_SIZE(line_table);
    int unusable = decode(p, (unsigned char *)PyString_AS_STRING(code), length);

    if (unusable < 0) {
        return NULL;
    }
    if (unusable || find_blocks(p, length)
        || !lines_are_valid(p, lines, line_length, length)) {
        Py_INCREF(code);
        return code;
    }
    int outcome = optimize_all(p);
    if (outcome == ERROR) {
        return NULL;
    }
    if (outcome == GIVE_UP) {
        Py_INCREF(code);
        return code;
    }
    PyObject *result = encode(p, assign_offsets(p));
    if (result != NULL) {
        move_lines(p, lines, line_length);
    }
    return result;
}

PyObject *
PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *names, PyObject *lineno_obj)
{
    struct peephole p = {.constants = consts};

    if (PyErr_Occurred()) {
        return NULL;
    }
    Py_ssize_t length = PyString_GET_SIZE(code);
    const char *text = PyString_AS_STRING(code);
    if (!PyString_Check(lineno_obj) || length == 0 || length > LONGEST_CODE
        || (unsigned char)text[length - 1] != RETURN_VALUE
        || memchr(PyString_AS_STRING(lineno_obj), 255, (size_t)PyString_GET_SIZE(lineno_obj))) {
        Py_INCREF(code);
        return code;
    }
    p.names = PySequence_List(names); /* callers pass lists and tuples */
    if (p.names == NULL) {
        return NULL;
    }
    PyObject *result = optimize(&p, code, lineno_obj);
    Py_DECREF(p.names);
    peephole_clear(&p);
    return result;
}
