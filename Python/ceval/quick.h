#ifndef CEVAL_QUICK_H
#define CEVAL_QUICK_H
/* The evaluator's own header: the private form of code, and what its files share.
 *
 * Code runs in a private form, made from co_code when a frame is first made for it and
 * hung on co_zombieframe.  One public instruction becomes one wide instruction of 16 bytes
 * (an EXTENDED_ARG and what it extends are one), so that public byte offsets and private
 * indices map both ways: off is the offset, and instructions are sorted by it.
 *
 *     op    number of the private instruction; changes while the code runs
 *     aux   small counter or argument
 *     off   public byte offset, stored to f_lasti before anything that can be seen
 *     and 8 bytes of argument: a number, a jump distance, an object, or an inline cache
 *
 * Objects in instructions and caches are borrowed: names and constants from the code
 * object, class attributes under the guard of a type's version tag.
 */
#include "Python.h"
#include "code.h"
#include "frameobject.h"
#include "opcode.h"
#include "pycore_ceval.h"
#include "pycore_names.h"
#include "pycore_containers.h"
#include "pycore_gc.h"

/* ---- numbers of private instructions --------------------------------------------- */
/* Public numbers keep their value; QOP(NAME) lists the private ones, from 150 on. */
#define QUICK_OPS                                                              \
    QOP(TRAP)            /* ran off the end, or a jump into nowhere */         \
    QOP(UNKNOWN)         /* no such opcode */                                  \
    QOP(LOAD_FAST_PAIR)  /* LOAD_FAST and the LOAD_FAST after it */            \
    QOP(LOAD_FAST_CONST) /* LOAD_FAST and the LOAD_CONST after it */           \
    QOP(STORE_LOAD_FAST) /* STORE_FAST and the LOAD_FAST after it */           \
    QOP(LOAD_ATTR_DICT)  /* instance dict first, then a cached class value */  \
    QOP(LOAD_ATTR_SLOT)  /* a __slots__ field */                               \
    QOP(LOAD_ATTR_DATA)  /* a data descriptor of the type */                   \
    QOP(LOAD_ATTR_TYPE)  /* attribute of a class */                            \
    QOP(LOAD_ATTR_OLD)   /* of an old-style instance */                        \
    QOP(LOAD_METHOD)     /* pushes (func, self) or (NULL, bound) for the next */ \
    QOP(LOAD_METHOD_DICT)                                                      \
    QOP(LOAD_METHOD_BARE) /* a type without instance dict */                   \
    QOP(LOAD_METHOD_OLD)                                                       \
    QOP(CALL_METHOD)                                                           \
    QOP(STORE_ATTR_DICT)                                                       \
    QOP(STORE_ATTR_SLOT)                                                       \
    QOP(JUMP_BACK)       /* JUMP_ABSOLUTE backwards: looks at the ticker */

enum {
    Q_FIRST_PRIVATE = 149,
#define QOP(NAME) Q_##NAME,
    QUICK_OPS
#undef QOP
    Q_COUNT
};
_Static_assert(Q_COUNT <= 256, "too many private instructions");

typedef struct {
    PyObject *name;     /* borrowed */
    PyObject *value;    /* borrowed from the type while version is valid, or NULL */
    Py_ssize_t hint;    /* slot in a dict's table */
    Py_ssize_t hint2;   /* slot in a second dict's table; field offset */
    unsigned int version;
    unsigned int misses;
} qcache;

typedef struct {
    uint16_t op;
    uint16_t aux;
    int32_t off;
    union {
        int64_t arg;
        PyObject *obj;
        qcache *cache;
    };
} qinstr;
_Static_assert(sizeof(qinstr) == 16, "an instruction is two words");

typedef struct {
    int count;       /* instructions, without the trap at the end */
    int extra_stack; /* slots needed beyond co_stacksize */
    int simple_args; /* co_argcount if all a call needs is to move arguments, else -1 */
    qcache *caches;
    PyFrameObject *zombie; /* a dead frame of this code, ready for the next call */
    qinstr code[1];
} qcode;

#define QCODE(co) ((qcode *)(co)->co_zombieframe)

/* Index of the instruction at a public offset, -1 if none begins there. */
int _PyQuick_Find(qcode *quick, int offset);
int _PyQuick_Unpaired(int op);

/* ---- frames -------------------------------------------------------------------------- */
/* What becomes of a frame's result. */
enum {
    KIND_ENTRY = 0, /* returned to C */
    KIND_CALL = 1,  /* pushed on the caller's stack */
    KIND_GEN = 2,   /* a generator resumed by the caller's FOR_ITER */
    KIND_INIT = 3,  /* __init__: must be None; the instance waits on the caller's stack */
    KIND_INIT_OLD = 4
};
/* The upper bits of _f_plus hold the index of the next instruction while a frame waits. */
#define RESUME_SHIFT 8
#define RESUME_LIMIT (1 << 22)

/* Why a block is left; 2.7's numbers, pushed for END_FINALLY. */
enum {
    WHY_EXCEPTION = 2,
    WHY_RETURN = 8,
    WHY_BREAK = 16,
    WHY_CONTINUE = 32
};

/* ---- shared helpers --------------------------------------------------------------------- */
/* call.c: fill in a fresh frame's locals.  kws: pairs of keyword and value.  0 or -1. */
int _PyCall_Bind(PyFrameObject *f, PyObject **args, int argcount, PyObject **kws, int kwcount,
                 PyObject **defs, int defcount, PyObject *closure);
/* The following take arguments out of the value stack and leave NULL behind, if need be.
 * CALL_FUNCTION_VAR and friends: callable(*args, **kw). */
PyObject *_PyCall_Extended(PyObject *func, int flags, PyObject **stack, int na, int nk);
PyObject *_PyCall_Generic(PyObject *func, PyObject **args, int na, int nk);
PyObject *_PyCall_CFunction(PyThreadState *tstate, PyObject *func, PyObject **args, int na);
PyObject *_PyCall_Descr(PyThreadState *tstate, PyObject *descr, PyObject **args, int na);
extern PyTypeObject *_PyCall_MethodDescrType;

/* attr.c: the slow halves of the attribute instructions; they may rewrite the instruction. */
PyObject *_PyQuick_LoadAttr(qinstr *ip, PyObject *owner);
/* 1: method and self found (new references), 0: *method is a bound value, -1: error. */
int _PyQuick_LoadMethod(qinstr *ip, PyObject *owner, PyObject **method);
int _PyQuick_StoreAttr(qinstr *ip, PyObject *owner, PyObject *value);
PyObject *_PyQuick_LoadGlobal(qcache *cache, PyObject *globals, PyObject *builtins);
PyObject *_PyQuick_LoadName(PyFrameObject *f, PyObject *name);
/* Attribute of an old-style instance's class, borrowed or NULL. */
PyObject *_PyQuick_OldLookup(PyClassObject *cls, PyObject *name);

/* exc.c */
void _PyExc_Set(PyThreadState *tstate, PyObject *type, PyObject *value, PyObject *tb);
void _PyExc_Reset(PyThreadState *tstate);
/* Steals all three; 1: re-raised as it was, 0: a new exception is set. */
int _PyExc_Raise(PyObject *type, PyObject *value, PyObject *tb);
int _PyExc_Match(PyObject *exc, PyObject *handler);
void _PyExc_NameError(PyObject *exc, const char *format, PyObject *name);
void _PyExc_Unbound(PyCodeObject *code, int index);

/* trace.c */
int _PyTrace_Call(Py_tracefunc func, PyObject *self, PyFrameObject *f, int what, PyObject *arg);
int _PyTrace_Protected(Py_tracefunc func, PyObject *self, PyFrameObject *f, int what,
                       PyObject *arg);
void _PyTrace_Exception(PyThreadState *tstate, PyFrameObject *f);
typedef struct {
    int lower;
    int upper;
    int prev;
} trace_window;
int _PyTrace_Line(PyThreadState *tstate, PyFrameObject *f, trace_window *window);
int _PyTrace_Enter(PyThreadState *tstate, PyFrameObject *f);
PyObject *_PyTrace_Leave(PyThreadState *tstate, PyFrameObject *f, PyObject *result);

/* stmt.c: statements that are mostly library work. */
PyObject *_PyStmt_BuildClass(PyFrameObject *f, PyObject *methods, PyObject *bases,
                             PyObject *name);
int _PyStmt_Exec(PyFrameObject *f, PyObject *prog, PyObject *globals, PyObject *locals);
PyObject *_PyStmt_Import(PyFrameObject *f, PyObject *name, PyObject *level, PyObject *fromlist);
PyObject *_PyStmt_ImportFrom(PyObject *module, PyObject *name);
int _PyStmt_ImportStar(PyFrameObject *f, PyObject *module);
int _PyStmt_PrintItem(PyObject *value, PyObject *stream);
int _PyStmt_PrintNewline(PyObject *stream);
int _PyStmt_PrintExpr(PyObject *value);
int _PyStmt_Unpack(PyObject *iterable, int count, PyObject **top);
PyObject *_PyStmt_Slice(PyObject *seq, PyObject *low, PyObject *high);
int _PyStmt_AssignSlice(PyObject *seq, PyObject *low, PyObject *high, PyObject *value);
PyObject *_PyStmt_Compare(int op, PyObject *left, PyObject *right);
PyObject *_PyStmt_SpecialMethod(PyObject *obj, PyObject *name);

/* pending.c */
/* Look for signals, pending calls, GIL requests, async exceptions; 0 or -1. */
int _PyEval_Breathe(PyThreadState *tstate);
extern int _PyEval_TracingPossible;

/* Borrowed value of an interned str key in a dict, or NULL without exception. */
static inline PyObject *
quick_dict_get(PyObject *dict, PyObject *name)
{
    PyDictObject *d = (PyDictObject *)dict;
    long hash = ((PyStringObject *)name)->ob_shash;
    if (hash != -1) {
        PyDictEntry *entry = &d->ma_table[(size_t)hash & (size_t)d->ma_mask];
        if (entry->me_key == name || entry->me_key == NULL) {
            return entry->me_value;
        }
        if (d->ma_lookup == _PyDict_LookupString) {
            return _PyDict_LookupString(d, name, hash)->me_value;
        }
    }
    return PyDict_GetItem(dict, name);
}

static inline int
quick_version_is(PyTypeObject *type, unsigned int version)
{
    return type->tp_version_tag == version && (type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG);
}
#endif
