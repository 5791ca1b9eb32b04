#ifndef Py_SYMTABLE_H
#define Py_SYMTABLE_H
#ifdef __cplusplus
extern "C" {
#endif
/* Symbol tables: which names a block binds and uses, and where each of them lives. */

typedef enum _block_type { FunctionBlock, ClassBlock, ModuleBlock } _Py_block_ty;

struct _symtable_entry;

struct symtable {
    const char *st_filename;         /* borrowed */
    struct _symtable_entry *st_cur;  /* owned: the block being visited */
    struct _symtable_entry *st_top;  /* borrowed: the module block */
    PyObject *st_symbols;            /* dict: address of AST node -> entry */
    PyObject *st_stack;              /* list: enclosing entries */
    PyObject *st_global;             /* borrowed: st_top->ste_symbols */
    int st_nblocks;
    PyObject *st_private;            /* borrowed: name of the enclosing class or NULL */
    PyFutureFeatures *st_future;     /* borrowed */
};

typedef struct _symtable_entry {
    PyObject_HEAD
    PyObject *ste_id;       /* int: address of the AST node */
    PyObject *ste_symbols;  /* dict: name -> flags */
    PyObject *ste_name;
    PyObject *ste_varnames; /* list of parameters */
    PyObject *ste_children; /* list of entries */
    _Py_block_ty ste_type;
    int ste_unoptimized;          /* OPT_... */
    int ste_nested;               /* inside a function */
    unsigned ste_free : 1;        /* has free variables */
    unsigned ste_child_free : 1;  /* an inner block has free variables, globals included */
    unsigned ste_generator : 1;
    unsigned ste_varargs : 1;
    unsigned ste_varkeywords : 1;
    unsigned ste_returns_value : 1;
    int ste_lineno;
    int ste_opt_lineno; /* of the last exec or import * */
    int ste_tmpname;    /* counter of invented names */
    struct symtable *ste_table;
} PySTEntryObject;

PyAPI_DATA(PyTypeObject) PySTEntry_Type;
#define PySTEntry_Check(op) (Py_TYPE(op) == &PySTEntry_Type)

PyAPI_FUNC(int) PyST_GetScope(PySTEntryObject *ste, PyObject *name);
PyAPI_FUNC(struct symtable *)
    PySymtable_Build(mod_ty mod, const char *filename, PyFutureFeatures *future);
/* New reference; KeyError when the node opens no block. */
PyAPI_FUNC(PySTEntryObject *) PySymtable_Lookup(struct symtable *st, void *node);
PyAPI_FUNC(void) PySymtable_Free(struct symtable *st);

/* Flags of a name in ste_symbols. */
#define DEF_GLOBAL 1
#define DEF_LOCAL 2
#define DEF_PARAM (2 << 1)
#define USE (2 << 2)
#define DEF_FREE (2 << 3)       /* an inner block's name passing through */
#define DEF_FREE_CLASS (2 << 4) /* free and bound in a class */
#define DEF_IMPORT (2 << 5)
#define DEF_BOUND (DEF_LOCAL | DEF_PARAM | DEF_IMPORT)

/* Above the flags: where the name lives. */
#define SCOPE_OFF 11
#define SCOPE_MASK 7
#define LOCAL 1
#define GLOBAL_EXPLICIT 2
#define GLOBAL_IMPLICIT 3
#define FREE 4
#define CELL 5

/* ste_unoptimized: why locals cannot be fast. */
#define OPT_IMPORT_STAR 1
#define OPT_EXEC 2
#define OPT_BARE_EXEC 4
#define OPT_TOPLEVEL 8

#define GENERATOR 1
#define GENERATOR_EXPRESSION 2

#ifdef __cplusplus
}
#endif
#endif
