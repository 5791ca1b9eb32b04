#ifndef Py_CODE_H
#define Py_CODE_H
#ifdef __cplusplus
extern "C" {
#endif
/* Code objects: the immutable result of compiling one block of source. */

typedef struct {
    PyObject_HEAD
    int co_argcount; /* positional parameters, without *args and **kwargs */
    int co_nlocals;
    int co_stacksize;
    int co_flags;          /* CO_... */
    PyObject *co_code;     /* str: 2.7 bytecode */
    PyObject *co_consts;   /* tuple */
    PyObject *co_names;    /* tuple of interned str, as the next three */
    PyObject *co_varnames;
    PyObject *co_freevars;
    PyObject *co_cellvars;
    /* What follows takes no part in comparison and hash, co_name and co_firstlineno aside. */
    PyObject *co_filename;
    PyObject *co_name;
    int co_firstlineno;
    PyObject *co_lnotab;   /* str: pairs of (byte, line) increments */
    void *co_zombieframe;  /* private to the evaluator */
    PyObject *co_weakreflist;
} PyCodeObject;

#define CO_OPTIMIZED 0x0001
#define CO_NEWLOCALS 0x0002
#define CO_VARARGS 0x0004
#define CO_VARKEYWORDS 0x0008
#define CO_NESTED 0x0010
#define CO_GENERATOR 0x0020
#define CO_NOFREE 0x0040 /* neither free nor cell variables */
#define CO_FUTURE_DIVISION 0x2000
#define CO_FUTURE_ABSOLUTE_IMPORT 0x4000
#define CO_FUTURE_WITH_STATEMENT 0x8000
#define CO_FUTURE_PRINT_FUNCTION 0x10000
#define CO_FUTURE_UNICODE_LITERALS 0x20000

/* How deep blocks (loops, try, with) nest in one code object. */
#define CO_MAXBLOCKS 20

PyAPI_DATA(PyTypeObject) PyCode_Type;
#define PyCode_Check(op) (Py_TYPE(op) == &PyCode_Type)
#define PyCode_GetNumFree(op) (PyTuple_GET_SIZE((op)->co_freevars))

/* All arguments borrowed; interns the names and the name-like constants. */
PyAPI_FUNC(PyCodeObject *)
    PyCode_New(int argcount, int nlocals, int stacksize, int flags, PyObject *code,
               PyObject *consts, PyObject *names, PyObject *varnames, PyObject *freevars,
               PyObject *cellvars, PyObject *filename, PyObject *name, int firstlineno,
               PyObject *lnotab);
/* A code object that only serves as a place in tracebacks. */
PyAPI_FUNC(PyCodeObject *)
    PyCode_NewEmpty(const char *filename, const char *funcname, int firstlineno);
/* Source line of the instruction at the byte offset addrq. */
PyAPI_FUNC(int) PyCode_Addr2Line(PyCodeObject *co, int addrq);

typedef struct _addr_pair {
    int ap_lower;
    int ap_upper;
} PyAddrPair;

/* Line that lasti belongs to; *bounds receives the bytes [lower, upper) of it. */
PyAPI_FUNC(int) _PyCode_CheckLineNumber(PyCodeObject *co, int lasti, PyAddrPair *bounds);
/* Key under which constants are merged: equal keys, interchangeable constants. */
PyAPI_FUNC(PyObject *) _PyCode_ConstantKey(PyObject *constant);
/* Peephole optimiser: new bytecode; lineno_obj is changed in place, consts grows. */
PyAPI_FUNC(PyObject *)
    PyCode_Optimize(PyObject *code, PyObject *consts, PyObject *names, PyObject *lineno_obj);

#ifdef __cplusplus
}
#endif
#endif
