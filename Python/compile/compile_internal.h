#ifndef Py_COMPILE_INTERNAL_H
#define Py_COMPILE_INTERNAL_H
/* What the files of the compiler share.  Functions return 0, or -1 with an
 * exception set, unless they return a pointer. */
#include "Python.h"
#include "Python-ast.h"
#include "code.h"
#include "compile.h"
#include "symtable.h"
#include "opcode.h"
#include "pycore_compile.h"
#include "pycore_names.h"

/* One instruction before its place in the bytecode is known. */
struct instruction {
    unsigned char opcode;
    int argument; /* for a jump: a label, later its target */
    int line;     /* != 0: a new line begins here */
};

/* A straight run of instructions; a jump may only lead to its start. */
struct block {
    int first;   /* index of the first instruction */
    int offset;  /* assembler: address in the bytecode */
    int depth;   /* stack analysis: highest depth it was entered with */
    int walking; /* stack analysis: on the path being walked */
};

/* Names or constants in the order of their first use. */
struct pool {
    PyObject *index; /* dict: key -> position */
    PyObject *items; /* list */
};

/* What a statement may be inside of, as far as break, continue and return care. */
enum frame_kind { FRAME_LOOP, FRAME_EXCEPT, FRAME_FINALLY_TRY, FRAME_FINALLY_END };

struct frame_block {
    enum frame_kind kind;
    int label;
};

/* One code object in the making. */
struct unit {
    struct unit *outer;
    PySTEntryObject *entry;
    PyObject *name;
    PyObject *private_name; /* class name for mangling, or NULL */
    struct pool constants;
    struct pool names;
    struct pool variables;
    struct pool cells;
    struct pool frees;     /* positions count on from the cells */
    int argument_count;
    int first_line;        /* 0: that of the first instruction */
    int line;
    int line_emitted;      /* line already belongs to an instruction */
    int entry_is_empty;    /* the first block got no instruction */

    struct instruction *code;
    int length;
    int allocated;
    struct block *blocks;
    int block_count;
    int blocks_allocated;
    int *labels;           /* label -> block, -1 as long as it has no place */
    int label_count;
    int labels_allocated;
    int block_returns;     /* the current block contains RETURN_VALUE */

    struct frame_block frames[CO_MAXBLOCKS];
    int frame_count;
};

struct compiler {
    const char *filename;
    PyObject *filename_object;
    struct symtable *table;
    PyFutureFeatures *future;
    PyCompilerFlags *flags;
    int interactive;
    int nesting; /* units open */
    struct unit *unit;
    PyArena *arena;
};

/* unit.c */
int _PyCompile_EnterUnit(struct compiler *c, PyObject *name, void *node, int lineno);
void _PyCompile_ExitUnit(struct compiler *c);
int _PyCompile_PoolAdd(struct pool *pool, PyObject *key, PyObject *item);
int _PyCompile_PoolFind(struct pool *pool, PyObject *key);
int _PyCompile_AddConstant(struct compiler *c, PyObject *value);
int _PyCompile_NewLabel(struct compiler *c);
int _PyCompile_Place(struct compiler *c, int label);
int _PyCompile_NextBlock(struct compiler *c);
int _PyCompile_Emit(struct compiler *c, int opcode);
int _PyCompile_EmitArg(struct compiler *c, int opcode, Py_ssize_t argument);
int _PyCompile_EmitJump(struct compiler *c, int opcode, int label);
int _PyCompile_EmitConstant(struct compiler *c, PyObject *value);
int _PyCompile_EmitName(struct compiler *c, int opcode, PyObject *name);
int _PyCompile_EmitVariable(struct compiler *c, PyObject *name, expr_context_ty ctx);
int _PyCompile_PushFrame(struct compiler *c, enum frame_kind kind, int label);
void _PyCompile_PopFrame(struct compiler *c, enum frame_kind kind);

/* compile.c */
int _PyCompile_Error(struct compiler *c, const char *text);
int _PyCompile_HasFuture(struct compiler *c, int flag);

/* statements.c, definitions.c */
int _PyCompile_Stmt(struct compiler *c, stmt_ty s);
int _PyCompile_Stmts(struct compiler *c, asdl_seq *seq, Py_ssize_t from);
int _PyCompile_Body(struct compiler *c, asdl_seq *body);
int _PyCompile_Function(struct compiler *c, stmt_ty s);
int _PyCompile_Class(struct compiler *c, stmt_ty s);
int _PyCompile_Lambda(struct compiler *c, expr_ty e);
int _PyCompile_Comprehension(struct compiler *c, expr_ty e);
int _PyCompile_Import(struct compiler *c, stmt_ty s);
int _PyCompile_ImportFrom(struct compiler *c, stmt_ty s);

/* expressions.c */
int _PyCompile_Expr(struct compiler *c, expr_ty e);
int _PyCompile_Exprs(struct compiler *c, asdl_seq *seq);
int _PyCompile_AugAssign(struct compiler *c, stmt_ty s);
/* Truth of a constant condition: 0 or 1, -1 if it is not constant, -2 on error. */
int _PyCompile_ConstantTruth(expr_ty e);

/* assemble.c: finish the current unit. */
PyCodeObject *_PyCompile_Assemble(struct compiler *c, int return_none);

/* Leave the function with -1 when a step fails. */
#define TRY(step)                                                                                  \
    do {                                                                                           \
        if ((step) < 0) {                                                                          \
            return -1;                                                                             \
        }                                                                                          \
    } while (0)
#endif
