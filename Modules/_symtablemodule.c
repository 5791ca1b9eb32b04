/* _symtable: the compiler's symbol tables for Lib/symtable.py. */
#include "Python.h"
#include "Python-ast.h"
#include "code.h"
#include "compile.h"
#include "symtable.h"

/* The grammar's start symbol for a mode of compile(); -1 with ValueError. */
static int
start_symbol(const char *mode)
{
    if (strcmp(mode, "exec") == 0) {
        return Py_file_input;
    }
    if (strcmp(mode, "eval") == 0) {
        return Py_eval_input;
    }
    if (strcmp(mode, "single") == 0) {
        return Py_single_input;
    }
    PyErr_SetString(PyExc_ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    return -1;
}

PyDoc_STRVAR(symtable_doc,
             "symtable(source, filename, mode) -> entry\n"
             "\n"
             "The symbol table entry of the module block; the entries of inner blocks are\n"
             "its children.");

static PyObject *
symtable_symtable(PyObject *module, PyObject *args)
{
    char *source;
    char *filename;
    char *mode;

    if (!PyArg_ParseTuple(args, "sss:symtable", &source, &filename, &mode)) {
        return NULL;
    }
    int start = start_symbol(mode);
    if (start < 0) {
        return NULL;
    }
    struct symtable *table = Py_SymtableString(source, filename, start);
    if (table == NULL) {
        return NULL;
    }
    PyObject *top = (PyObject *)table->st_top;
    Py_INCREF(top);
    PySymtable_Free(table);
    return top;
}

static PyMethodDef symtable_methods[] = {
    {"symtable", symtable_symtable, METH_VARARGS, symtable_doc},
    {NULL, NULL, 0, NULL},
};

static const struct {
    const char *name;
    int value;
} constants[] = {
    {"USE", USE},
    {"DEF_GLOBAL", DEF_GLOBAL},
    {"DEF_LOCAL", DEF_LOCAL},
    {"DEF_PARAM", DEF_PARAM},
    {"DEF_FREE", DEF_FREE},
    {"DEF_FREE_CLASS", DEF_FREE_CLASS},
    {"DEF_IMPORT", DEF_IMPORT},
    {"DEF_BOUND", DEF_BOUND},
    {"TYPE_FUNCTION", FunctionBlock},
    {"TYPE_CLASS", ClassBlock},
    {"TYPE_MODULE", ModuleBlock},
    {"OPT_IMPORT_STAR", OPT_IMPORT_STAR},
    {"OPT_EXEC", OPT_EXEC},
    {"OPT_BARE_EXEC", OPT_BARE_EXEC},
    {"LOCAL", LOCAL},
    {"GLOBAL_EXPLICIT", GLOBAL_EXPLICIT},
    {"GLOBAL_IMPLICIT", GLOBAL_IMPLICIT},
    {"FREE", FREE},
    {"CELL", CELL},
    {"SCOPE_OFF", SCOPE_OFF},
    {"SCOPE_MASK", SCOPE_MASK},
};

PyMODINIT_FUNC
init_symtable(void)
{
    if (PyType_Ready(&PySTEntry_Type) < 0) {
        return;
    }
    PyObject *module = Py_InitModule("_symtable", symtable_methods);
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (PyModule_AddIntConstant(module, constants[i].name, constants[i].value) < 0) {
            return;
        }
    }
}
