/* Making the private form of a code object; opcode facts.
 *
 * Two passes over co_code: decode every instruction, then resolve jumps and look for
 * LOAD_ATTR ... CALL_FUNCTION pairs.  Code that is not 2.7 bytecode (made by hand, cut
 * short) must not crash: what cannot be decoded becomes a TRAP or UNKNOWN instruction.
 */
#include "quick.h"

/* ---- facts from opcodes.def ------------------------------------------------------------ */

enum { KIND_NONE, KIND_CONST, KIND_NAME, KIND_LOCAL, KIND_FREE, KIND_COMPARE, KIND_COUNT,
       KIND_JREL, KIND_JABS };

#define OPF_ENDS 1
#define OPF_BLOCK 2
#define OPF_SLICE 4

typedef struct {
    const char *name;
    unsigned char kind;
    unsigned char flags;
} op_fact;

static const op_fact op_facts[256] = {
#define OP(NUM, NAME, KIND, IN, OUT, JUMP, FLAGS) [NUM] = {#NAME, KIND_##KIND, FLAGS},
#include "opcodes.def"
#undef OP
};

/* The public page of numbers says the same. */
#define SLICE_0 SLICE
#define SLICE_1 (SLICE + 1)
#define SLICE_2 (SLICE + 2)
#define SLICE_3 (SLICE + 3)
#define STORE_SLICE_0 STORE_SLICE
#define STORE_SLICE_1 (STORE_SLICE + 1)
#define STORE_SLICE_2 (STORE_SLICE + 2)
#define STORE_SLICE_3 (STORE_SLICE + 3)
#define DELETE_SLICE_0 DELETE_SLICE
#define DELETE_SLICE_1 (DELETE_SLICE + 1)
#define DELETE_SLICE_2 (DELETE_SLICE + 2)
#define DELETE_SLICE_3 (DELETE_SLICE + 3)
#define OP(NUM, NAME, KIND, IN, OUT, JUMP, FLAGS)                              \
    _Static_assert(NAME == NUM && (NUM >= HAVE_ARGUMENT) == (KIND_##KIND != KIND_NONE), #NAME);
#include "opcodes.def"
#undef OP

int
_PyOpcode_StackEffect(int opcode, int oparg, int jump)
{
    switch (opcode) {
#define OP(NUM, NAME, KIND, IN, OUT, JUMP, FLAGS)                              \
    case NUM:                                                                  \
        return jump ? (JUMP) : (int)((OUT) - (IN));
#include "opcodes.def"
#undef OP
    default:
        return INT_MIN;
    }
}

/* Values an instruction takes; only for known opcodes. */
static int
op_inputs(int opcode, int oparg)
{
    switch (opcode) {
#define OP(NUM, NAME, KIND, IN, OUT, JUMP, FLAGS)                              \
    case NUM:                                                                  \
        return IN;
#include "opcodes.def"
#undef OP
    default:
        return 0;
    }
}

const char *
_PyOpcode_Name(int opcode)
{
    return opcode >= 0 && opcode < 256 ? op_facts[opcode].name : NULL;
}

/* ---- pass one ------------------------------------------------------------------------------ */

typedef struct {
    const unsigned char *bytes;
    Py_ssize_t length;
    PyCodeObject *co;
    qcode *quick;
    int ncaches;
    unsigned char *is_target; /* by instruction */
} maker;

/* Number of private instructions and of caches. */
static int
quick_measure(const unsigned char *bytes, Py_ssize_t length, int *ncaches)
{
    int count = 0;
    *ncaches = 0;
    for (Py_ssize_t i = 0; i < length;) {
        int op = bytes[i];
        if (op != EXTENDED_ARG) {
            count++;
        }
        *ncaches += op == LOAD_GLOBAL || op == LOAD_ATTR || op == STORE_ATTR;
        i += HAS_ARG(op) ? 3 : 1;
    }
    return count;
}

static PyObject *
quick_item(PyObject *tuple, unsigned int index)
{
    return PyTuple_Check(tuple) && index < (size_t)PyTuple_GET_SIZE(tuple)
               ? PyTuple_GET_ITEM(tuple, index)
               : NULL;
}

/* Is the argument within the code object's tables?  Names become the object itself. */
static int
quick_resolve(maker *m, qinstr *ip, int op, unsigned int oparg)
{
    PyCodeObject *co = m->co;
    switch (op_facts[op].kind) {
    case KIND_CONST:
        ip->obj = quick_item(co->co_consts, oparg);
        return ip->obj != NULL;
    case KIND_NAME: {
        PyObject *name = quick_item(co->co_names, oparg);
        if (name == NULL || !PyString_CheckExact(name)) {
            return 0;
        }
        if (op == LOAD_GLOBAL || op == LOAD_ATTR || op == STORE_ATTR) {
            qcache *cache = &m->quick->caches[m->ncaches++];
            cache->name = name;
            (void)PyObject_Hash(name);
            ip->cache = cache;
        }
        else {
            ip->obj = name;
        }
        return 1;
    }
    case KIND_LOCAL:
        return oparg < (unsigned int)co->co_nlocals;
    case KIND_FREE:
        return oparg < (size_t)(PyTuple_GET_SIZE(co->co_cellvars)
                                + PyTuple_GET_SIZE(co->co_freevars));
    default:
        return 1;
    }
}

static void
quick_decode(maker *m)
{
    qinstr *ip = m->quick->code;
    Py_ssize_t start = 0;
    unsigned int high = 0;
    for (Py_ssize_t i = 0; i < m->length;) {
        int op = m->bytes[i];
        unsigned int oparg = high;
        int whole = 1;
        Py_ssize_t next = i + (HAS_ARG(op) ? 3 : 1);
        if (HAS_ARG(op)) {
            whole = next <= m->length;
            if (whole) {
                oparg |= m->bytes[i + 1] | (unsigned int)m->bytes[i + 2] << 8;
            }
        }
        if (op == EXTENDED_ARG) {
            high = oparg << 16;
            i = next;
            continue;
        }
        ip->op = (uint16_t)op;
        ip->aux = 0;
        ip->off = (int32_t)start;
        ip->arg = (int32_t)oparg;
        if (op_facts[op].name == NULL) {
            ip->op = Q_UNKNOWN;
            ip->arg = op;
        }
        else if (!whole || !quick_resolve(m, ip, op, oparg)) {
            ip->op = Q_TRAP;
        }
        else if (op_facts[op].kind == KIND_JREL) {
            ip->arg = (int64_t)oparg + next; /* absolute for now */
        }
        ip++;
        high = 0;
        i = start = next;
    }
    m->quick->count = (int)(ip - m->quick->code);
    ip->op = Q_TRAP;
    ip->aux = 0;
    ip->off = (int32_t)m->length;
    ip->arg = 0;
}

/* ---- pass two --------------------------------------------------------------------------------- */

int
_PyQuick_Find(qcode *quick, int offset)
{
    int low = 0;
    int high = quick->count;
    while (low < high) {
        int mid = (low + high) / 2;
        if (quick->code[mid].off < offset) {
            low = mid + 1;
        }
        else {
            high = mid;
        }
    }
    return low <= quick->count && quick->code[low].off == offset ? low : -1;
}

/* Jump arguments become distances from the next instruction; those of SETUP_ stay offsets,
 * because the block stack holds offsets. */
static void
quick_link(maker *m)
{
    qcode *quick = m->quick;
    for (int i = 0; i < quick->count; i++) {
        qinstr *ip = &quick->code[i];
        if (ip->op >= 256 || ip->op == Q_TRAP || ip->op == Q_UNKNOWN) {
            continue;
        }
        int kind = op_facts[ip->op].kind;
        if (kind != KIND_JREL && kind != KIND_JABS) {
            continue;
        }
        int target = ip->arg <= m->length ? _PyQuick_Find(quick, (int)ip->arg) : -1;
        if (target < 0) {
            ip->op = Q_TRAP;
            continue;
        }
        m->is_target[target] = 1;
        if ((op_facts[ip->op].flags & OPF_BLOCK) || ip->op == CONTINUE_LOOP) {
            continue;
        }
        ip->arg = target - (i + 1);
        if (ip->op == JUMP_ABSOLUTE && ip->arg < 0) {
            ip->op = Q_JUMP_BACK;
        }
    }
}

/* The CALL_FUNCTION that calls what the LOAD_ATTR at `start` pushes, or -1.  Looks only at
 * straight code: nothing may jump in or out between the two. */
static int
quick_find_call(maker *m, int start)
{
    qcode *quick = m->quick;
    int depth = 0; /* values above the attribute */
    for (int i = start + 1; i < quick->count && i < start + 200; i++) {
        qinstr *ip = &quick->code[i];
        int op = ip->op;
        if (m->is_target[i]) {
            return -1;
        }
        if (op == Q_LOAD_METHOD) {
            op = LOAD_ATTR;
        }
        else if (op == Q_CALL_METHOD) {
            op = CALL_FUNCTION;
        }
        if (op >= Q_FIRST_PRIVATE) {
            return -1;
        }
        int kind = op_facts[op].kind;
        if (kind == KIND_JREL || kind == KIND_JABS || op_facts[op].flags != 0
            || op == YIELD_VALUE || op == END_FINALLY) {
            if (!(op_facts[op].flags == OPF_SLICE) && op != YIELD_VALUE) {
                return -1;
            }
        }
        int oparg = kind == KIND_COUNT ? (int)ip->arg : 0;
        int inputs = op_inputs(op, oparg);
        if (inputs > depth) {
            return op == CALL_FUNCTION && inputs == depth + 1 && (oparg >> 8) == 0 ? i : -1;
        }
        depth += _PyOpcode_StackEffect(op, oparg, 0);
    }
    return -1;
}

/* Fuse method loads with their calls.  Every open pair needs one more stack slot. */
static void
quick_fuse_methods(maker *m)
{
    qcode *quick = m->quick;
    int open = 0;
    for (int i = 0; i < quick->count; i++) {
        qinstr *ip = &quick->code[i];
        if (ip->op == LOAD_ATTR) {
            int call = quick_find_call(m, i);
            if (call >= 0) {
                ip->op = Q_LOAD_METHOD;
                quick->code[call].op = Q_CALL_METHOD;
                open++;
                if (open + 1 > quick->extra_stack) {
                    quick->extra_stack = open + 1;
                }
            }
        }
        else if (ip->op == Q_CALL_METHOD) {
            open--;
        }
    }
}

/* What an instruction that stands for a pair does alone. */
int
_PyQuick_Unpaired(int op)
{
    switch (op) {
    case Q_LOAD_FAST_PAIR:
    case Q_LOAD_FAST_CONST:
        return LOAD_FAST;
    case Q_STORE_LOAD_FAST:
        return STORE_FAST;
    default:
        return op;
    }
}

static void
quick_pair(qcode *quick)
{
    for (int i = 0; i + 1 < quick->count; i++) {
        qinstr *ip = &quick->code[i];
        int next = ip[1].op;
        if (ip->op == LOAD_FAST && next == LOAD_FAST) {
            ip->op = Q_LOAD_FAST_PAIR;
            i++;
        }
        else if (ip->op == LOAD_FAST && next == LOAD_CONST) {
            ip->op = Q_LOAD_FAST_CONST;
            i++;
        }
        else if (ip->op == STORE_FAST && next == LOAD_FAST) {
            ip->op = Q_STORE_LOAD_FAST;
            i++;
        }
    }
}

static int
quick_simple_args(PyCodeObject *co)
{
    int plain = CO_OPTIMIZED | CO_NEWLOCALS | CO_NOFREE;
    int relevant = plain | CO_VARARGS | CO_VARKEYWORDS | CO_GENERATOR;
    return (co->co_flags & relevant) == plain && co->co_argcount <= co->co_nlocals
                   && PyTuple_GET_SIZE(co->co_cellvars) == 0
                   && PyTuple_GET_SIZE(co->co_freevars) == 0
               ? co->co_argcount
               : -1;
}

int
_PyCode_Quicken(PyCodeObject *co)
{
    if (co->co_zombieframe != NULL) {
        return 0;
    }
    maker m = {(const unsigned char *)PyString_AS_STRING(co->co_code),
               PyString_GET_SIZE(co->co_code), co, NULL, 0, NULL};
    if (m.length > INT_MAX / 2) {
        PyErr_NoMemory();
        return -1;
    }
    int ncaches;
    int count = quick_measure(m.bytes, m.length, &ncaches);
    size_t size = sizeof(qcode) + (size_t)count * sizeof(qinstr);
    qcode *quick = PyMem_Malloc(size + (size_t)ncaches * sizeof(qcache));
    m.is_target = PyMem_Malloc((size_t)count + 1);
    if (quick == NULL || m.is_target == NULL) {
        PyMem_Free(quick);
        PyMem_Free(m.is_target);
        PyErr_NoMemory();
        return -1;
    }
    memset(m.is_target, 0, (size_t)count + 1);
    quick->caches = (qcache *)((char *)quick + size);
    memset(quick->caches, 0, (size_t)ncaches * sizeof(qcache));
    quick->extra_stack = 1; /* instantiation moves arguments up by one */
    quick->simple_args = quick_simple_args(co);
    quick->zombie = NULL;
    m.quick = quick;
    quick_decode(&m);
    assert(quick->count <= count && m.ncaches <= ncaches);
    quick_link(&m);
    quick_fuse_methods(&m);
    quick_pair(quick);
    PyMem_Free(m.is_target);
    co->co_zombieframe = quick;
    return 0;
}

int
_PyCode_KeepFrame(PyCodeObject *co, PyFrameObject *frame)
{
    qcode *quick = QCODE(co);
    if (quick == NULL || quick->zombie != NULL) {
        return 0;
    }
    quick->zombie = frame;
    return 1;
}

PyFrameObject *
_PyCode_TakeFrame(PyCodeObject *co)
{
    qcode *quick = QCODE(co);
    PyFrameObject *frame = quick->zombie;
    quick->zombie = NULL;
    return frame;
}

int
_PyCode_ExtraStack(PyCodeObject *co)
{
    return QCODE(co)->extra_stack;
}

void
_PyCode_FreeQuickened(PyCodeObject *co)
{
    qcode *quick = QCODE(co);
    if (quick != NULL) {
        if (quick->zombie != NULL) {
            PyObject_GC_Del(quick->zombie);
        }
        co->co_zombieframe = NULL;
        PyMem_Free(quick);
    }
}
