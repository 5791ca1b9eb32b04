/* frame.f_lineno = n: a debugger makes a frame go on at another line.
 *
 * Allowed only while a line event of the frame is reported.  The blocks around an
 * instruction are found by reading the bytecode from the start: compiled blocks nest in
 * the text as they do in time.  The target's blocks must be a prefix of the present ones,
 * the rest is unwound; finally bodies can be neither entered nor left.
 */
#include "quick.h"

typedef struct {
    int setup;   /* offset of the SETUP_ instruction */
    int type;
    int handler; /* offset */
    int cleanup; /* we are in the finally or with-cleanup body, not in the block */
} jump_block;

typedef struct {
    jump_block stack[CO_MAXBLOCKS * 2];
    int depth;
} jump_nest;

static int
jump_is_guard(int type)
{
    return type == SETUP_FINALLY || type == SETUP_WITH;
}

/* Account for the instruction ip in the nest. */
static void
jump_step(jump_nest *nest, qinstr *ip, int op)
{
    jump_block *top = nest->depth > 0 ? &nest->stack[nest->depth - 1] : NULL;
    switch (op) {
    case SETUP_LOOP:
    case SETUP_EXCEPT:
    case SETUP_FINALLY:
    case SETUP_WITH:
        if (nest->depth < CO_MAXBLOCKS * 2) {
            jump_block block = {ip->off, op, (int)ip->arg, 0};
            nest->stack[nest->depth++] = block;
        }
        break;
    case POP_BLOCK:
        if (top != NULL && !top->cleanup) {
            if (jump_is_guard(top->type)) {
                top->cleanup = 1;
            }
            else {
                nest->depth--;
            }
        }
        break;
    case END_FINALLY:
        /* Of an except clause, END_FINALLY closes nothing that is open here. */
        if (top != NULL && top->cleanup) {
            nest->depth--;
        }
        break;
    default:
        break;
    }
}

/* The blocks around the instruction at an offset. */
static void
jump_find_nest(qcode *quick, int offset, jump_nest *nest)
{
    nest->depth = 0;
    for (int i = 0; i < quick->count; i++) {
        qinstr *ip = &quick->code[i];
        /* A loop without POP_BLOCK (while 1) and a guard without one end at the handler. */
        while (nest->depth > 0) {
            jump_block *top = &nest->stack[nest->depth - 1];
            if (top->cleanup || ip->off < top->handler) {
                break;
            }
            if (jump_is_guard(top->type)) {
                top->cleanup = 1;
            }
            else {
                nest->depth--;
            }
        }
        if (ip->off >= offset) {
            return;
        }
        jump_step(nest, ip, ip->op);
    }
}

/* The offset where a line begins: the first line of the code at or after the wanted one.
 * -1: none. */
static int
jump_find_line(PyCodeObject *co, long *lineno)
{
    const unsigned char *table = (const unsigned char *)PyString_AS_STRING(co->co_lnotab);
    Py_ssize_t size = PyString_GET_SIZE(co->co_lnotab);
    int addr = 0;
    long line = co->co_firstlineno;
    if (line == *lineno) {
        return 0;
    }
    for (Py_ssize_t i = 0; i + 1 < size; i += 2) {
        addr += table[i];
        line += table[i + 1];
        if (line >= *lineno) {
            *lineno = line;
            return addr;
        }
    }
    return -1;
}

static int
jump_refuse(const char *why)
{
    PyErr_SetString(PyExc_ValueError, why);
    return -1;
}

/* May this frame jump at all now? */
static int
jump_allowed(PyFrameObject *f, qcode *quick)
{
    if (f->f_lasti == -1) {
        return jump_refuse("can't jump from the 'call' trace event of a new frame");
    }
    if (f->f_trace == NULL) {
        return jump_refuse("f_lineno can only be set by a trace function");
    }
    int at = _PyQuick_Find(quick, f->f_lasti);
    if (at >= 0 && quick->code[at].op == YIELD_VALUE) {
        return jump_refuse("can't jump from a yield statement");
    }
    if (!(f->_f_plus & _PyFrame_MAY_JUMP) || f->f_stacktop == NULL) {
        return jump_refuse("can only jump from a 'line' trace event");
    }
    return 0;
}

/* Compare the two nests; the number of common blocks, or -1 with ValueError. */
static int
jump_common(jump_nest *from, jump_nest *to)
{
    int common = 0;
    while (common < from->depth && common < to->depth
           && from->stack[common].setup == to->stack[common].setup
           && from->stack[common].cleanup == to->stack[common].cleanup) {
        common++;
    }
    for (int i = common; i < from->depth; i++) {
        if (from->stack[i].cleanup) {
            return jump_refuse("can't jump into or out of a 'finally' block");
        }
    }
    for (int i = common; i < to->depth; i++) {
        if (to->stack[i].cleanup) {
            return jump_refuse("can't jump into or out of a 'finally' block");
        }
    }
    if (common < to->depth) {
        return jump_refuse("can't jump into the middle of a block");
    }
    return common;
}

static void
jump_drop(PyFrameObject *f)
{
    PyObject *value = *--f->f_stacktop;
    Py_XDECREF(value);
}

int
_PyFrame_Jump(PyFrameObject *f, long lineno)
{
    PyCodeObject *co = f->f_code;
    qcode *quick = QCODE(co);
    if (jump_allowed(f, quick) < 0) {
        return -1;
    }
    if (lineno < co->co_firstlineno) {
        PyErr_Format(PyExc_ValueError, "line %ld comes before the current code block", lineno);
        return -1;
    }
    long wanted = lineno;
    int target = jump_find_line(co, &lineno);
    int index = target < 0 ? -1 : _PyQuick_Find(quick, target);
    if (index < 0 || index >= quick->count) {
        PyErr_Format(PyExc_ValueError, "line %ld comes after the current code block", wanted);
        return -1;
    }
    int op = quick->code[index].op;
    if (op == DUP_TOP || op == POP_TOP) {
        return jump_refuse("can't jump to 'except' line as there's no exception");
    }
    jump_nest from, to;
    jump_find_nest(quick, f->f_lasti, &from);
    jump_find_nest(quick, target, &to);
    int common = jump_common(&from, &to);
    if (common < 0) {
        return -1;
    }
    /* Leave the blocks that the target is not in. */
    int leave = 0;
    for (int i = common; i < from.depth; i++) {
        leave += !from.stack[i].cleanup;
    }
    for (; leave > 0 && f->f_iblock > 0; leave--) {
        PyTryBlock *block = &f->f_blockstack[--f->f_iblock];
        while (f->f_stacktop - f->f_valuestack > block->b_level) {
            jump_drop(f);
        }
        if (block->b_type == SETUP_WITH) {
            jump_drop(f); /* the bound __exit__ */
        }
    }
    f->f_lineno = (int)lineno;
    f->f_lasti = target;
    return 0;
}
