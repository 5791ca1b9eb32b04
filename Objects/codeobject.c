/* Code objects, and questions about their line table.
 *
 * A code object never changes, with one exception: what the evaluator hangs on
 * co_zombieframe.  It refers to nothing that could refer back, so the cyclic
 * collector need not know it.
 *
 * Names are interned, and so are string constants that look like names: they are
 * likely to be attribute names or keys.
 *
 * The line table co_lnotab is a string of pairs of unsigned bytes: so many bytes of
 * bytecode further on, so many lines further down. */
#include "Python.h"
#include "code.h"
#include "structmember.h"
#include "pycore_ceval.h"
#include "pycore_compile.h"

/* ---- creation ------------------------------------------------------------------- */

static int
looks_like_name(PyObject *string)
{
    const char *text = PyString_AS_STRING(string);

    for (Py_ssize_t i = 0; i < PyString_GET_SIZE(string); i++) {
        unsigned char character = (unsigned char)text[i];
        if (!(Py_ISALNUM(character) && character < 128) && character != '_') {
            return 0;
        }
    }
    return 1;
}

static void
intern_names(PyObject *tuple)
{
    for (Py_ssize_t i = PyTuple_GET_SIZE(tuple); --i >= 0;) {
        if (!PyString_CheckExact(PyTuple_GET_ITEM(tuple, i))) {
            Py_FatalError("non-string found in code slot");
        }
        PyString_InternInPlace(&PyTuple_GET_ITEM(tuple, i));
    }
}

/* Constants that look like names, also inside of tuples, in place. */
static void
intern_constants(PyObject *tuple)
{
    for (Py_ssize_t i = PyTuple_GET_SIZE(tuple); --i >= 0;) {
        PyObject *item = PyTuple_GET_ITEM(tuple, i);
        if (PyString_CheckExact(item) && looks_like_name(item)) {
            PyString_InternInPlace(&PyTuple_GET_ITEM(tuple, i));
        }
        else if (PyTuple_CheckExact(item)) {
            intern_constants(item);
        }
    }
}

static int
is_tuple(PyObject *op)
{
    return op != NULL && PyTuple_Check(op);
}

static int
is_string(PyObject *op)
{
    return op != NULL && PyString_Check(op);
}

PyCodeObject *
PyCode_New(int argcount, int nlocals, int stacksize, int flags, PyObject *code, PyObject *consts,
           PyObject *names, PyObject *varnames, PyObject *freevars, PyObject *cellvars,
           PyObject *filename, PyObject *name, int firstlineno, PyObject *lnotab)
{
    if (argcount < 0 || nlocals < 0 || code == NULL || !is_tuple(consts) || !is_tuple(names)
        || !is_tuple(varnames) || !is_tuple(freevars) || !is_tuple(cellvars)
        || !is_string(filename) || !is_string(name) || !is_string(lnotab)
        || !PyObject_CheckReadBuffer(code)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    intern_names(names);
    intern_names(varnames);
    intern_names(freevars);
    intern_names(cellvars);
    intern_constants(consts);

    PyCodeObject *co = PyObject_New(PyCodeObject, &PyCode_Type);
    if (co == NULL) {
        return NULL;
    }
    co->co_argcount = argcount;
    co->co_nlocals = nlocals;
    co->co_stacksize = stacksize;
    co->co_flags = flags;
    co->co_firstlineno = firstlineno;
    co->co_zombieframe = NULL;
    co->co_weakreflist = NULL;
    Py_INCREF(code);
    co->co_code = code;
    Py_INCREF(consts);
    co->co_consts = consts;
    Py_INCREF(names);
    co->co_names = names;
    Py_INCREF(varnames);
    co->co_varnames = varnames;
    Py_INCREF(freevars);
    co->co_freevars = freevars;
    Py_INCREF(cellvars);
    co->co_cellvars = cellvars;
    Py_INCREF(filename);
    co->co_filename = filename;
    Py_INCREF(name);
    co->co_name = name;
    Py_INCREF(lnotab);
    co->co_lnotab = lnotab;
    return co;
}

PyCodeObject *
PyCode_NewEmpty(const char *filename, const char *funcname, int firstlineno)
{
    PyCodeObject *result = NULL;
    PyObject *empty = PyString_FromString("");
    PyObject *none = PyTuple_New(0);
    PyObject *file = PyString_FromString(filename);
    PyObject *function = PyString_FromString(funcname);

    if (empty != NULL && none != NULL && file != NULL && function != NULL) {
        result = PyCode_New(0, 0, 0, 0, empty, none, none, none, none, none, file, function,
                            firstlineno, empty);
    }
    Py_XDECREF(empty);
    Py_XDECREF(none);
    Py_XDECREF(file);
    Py_XDECREF(function);
    return result;
}

/* A copy of a tuple of names, with plain str for instances of subclasses. */
static PyObject *
plain_names(PyObject *names)
{
    Py_ssize_t n = PyTuple_GET_SIZE(names);
    PyObject *copy = PyTuple_New(n);

    for (Py_ssize_t i = 0; copy != NULL && i < n; i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (!PyString_Check(name)) {
            PyErr_Format(PyExc_TypeError, "name tuples must contain only strings, not '%.500s'",
                         Py_TYPE(name)->tp_name);
            Py_CLEAR(copy);
            break;
        }
        if (PyString_CheckExact(name)) {
            Py_INCREF(name);
        }
        else {
            name = PyString_FromStringAndSize(PyString_AS_STRING(name), PyString_GET_SIZE(name));
            if (name == NULL) {
                Py_CLEAR(copy);
                break;
            }
        }
        PyTuple_SET_ITEM(copy, i, name);
    }
    return copy;
}

/* What code() was called with. */
struct code_arguments {
    int argcount;
    int nlocals;
    int stacksize;
    int flags;
    PyObject *code;
    PyObject *consts;
    PyObject *names;
    PyObject *varnames;
    PyObject *filename;
    PyObject *name;
    int firstlineno;
    PyObject *lnotab;
    PyObject *freevars;
    PyObject *cellvars;
};

static PyObject *
code_from_arguments(struct code_arguments *a)
{
    PyCodeObject *result = NULL;
    PyObject *no_names = NULL;
    PyObject *names = NULL;
    PyObject *varnames = NULL;
    PyObject *freevars = NULL;
    PyObject *cellvars = NULL;

    if ((no_names = PyTuple_New(0)) != NULL && (names = plain_names(a->names)) != NULL
        && (varnames = plain_names(a->varnames)) != NULL
        && (freevars = plain_names(a->freevars != NULL ? a->freevars : no_names)) != NULL
        && (cellvars = plain_names(a->cellvars != NULL ? a->cellvars : no_names)) != NULL) {
        result = PyCode_New(a->argcount, a->nlocals, a->stacksize, a->flags, a->code, a->consts,
                            names, varnames, freevars, cellvars, a->filename, a->name,
                            a->firstlineno, a->lnotab);
    }
    Py_XDECREF(no_names);
    Py_XDECREF(names);
    Py_XDECREF(varnames);
    Py_XDECREF(freevars);
    Py_XDECREF(cellvars);
    return (PyObject *)result;
}

static PyObject *
code_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    struct code_arguments a = {0};

    if (!PyArg_ParseTuple(args, "iiiiSO!O!O!SSiS|O!O!:code", &a.argcount, &a.nlocals,
                          &a.stacksize, &a.flags, &a.code, &PyTuple_Type, &a.consts,
                          &PyTuple_Type, &a.names, &PyTuple_Type, &a.varnames, &a.filename,
                          &a.name, &a.firstlineno, &a.lnotab, &PyTuple_Type, &a.freevars,
                          &PyTuple_Type, &a.cellvars)) {
        return NULL;
    }
    if (a.argcount < 0) {
        PyErr_SetString(PyExc_ValueError, "code: argcount must not be negative");
        return NULL;
    }
    if (a.nlocals < 0) {
        PyErr_SetString(PyExc_ValueError, "code: nlocals must not be negative");
        return NULL;
    }
    return code_from_arguments(&a);
}

static void
code_dealloc(PyObject *self)
{
    PyCodeObject *co = (PyCodeObject *)self;

    _PyCode_FreeQuickened(co);
    Py_XDECREF(co->co_code);
    Py_XDECREF(co->co_consts);
    Py_XDECREF(co->co_names);
    Py_XDECREF(co->co_varnames);
    Py_XDECREF(co->co_freevars);
    Py_XDECREF(co->co_cellvars);
    Py_XDECREF(co->co_filename);
    Py_XDECREF(co->co_name);
    Py_XDECREF(co->co_lnotab);
    if (co->co_weakreflist != NULL) {
        PyObject_ClearWeakRefs(self);
    }
    PyObject_Del(self);
}

/* ---- comparison ---------------------------------------------------------------------- */

static PyObject *
key_of_items(PyObject *items)
{
    Py_ssize_t n = PyTuple_GET_SIZE(items);
    PyObject *keys = PyTuple_New(n);

    for (Py_ssize_t i = 0; keys != NULL && i < n; i++) {
        PyObject *key = _PyCode_ConstantKey(PyTuple_GET_ITEM(items, i));
        if (key == NULL) {
            Py_CLEAR(keys);
            break;
        }
        PyTuple_SET_ITEM(keys, i, key);
    }
    return keys;
}

static int
is_negative_zero(double value)
{
    return value == 0.0 && copysign(1.0, value) < 0.0;
}

/* A key for floating point numbers must tell 0.0 from -0.0, which are equal. */
static PyObject *
key_of_complex(PyObject *op)
{
    Py_complex value = PyComplex_AsCComplex(op);
    int zeros = (is_negative_zero(value.real) ? 1 : 0) + (is_negative_zero(value.imag) ? 2 : 0);

    return Py_BuildValue("(OOi)", Py_TYPE(op), op, zeros);
}

static PyObject *
key_of_float(PyObject *op)
{
    if (is_negative_zero(PyFloat_AS_DOUBLE(op))) {
        return PyTuple_Pack(3, Py_TYPE(op), op, Py_None);
    }
    return PyTuple_Pack(2, Py_TYPE(op), op);
}

static PyObject *
key_with(PyObject *op, PyObject *detail)
{
    if (detail == NULL) {
        return NULL;
    }
    PyObject *key = PyTuple_Pack(3, Py_TYPE(op), op, detail);
    Py_DECREF(detail);
    return key;
}

static PyObject *
key_of_frozenset(PyObject *op)
{
    PyObject *items = PySequence_Tuple(op);

    if (items == NULL) {
        return NULL;
    }
    PyObject *keys = key_of_items(items);
    Py_DECREF(items);
    if (keys == NULL) {
        return NULL;
    }
    PyObject *set = PyFrozenSet_New(keys);
    Py_DECREF(keys);
    return key_with(op, set);
}

/* Constants are interchangeable if their keys are equal.  A type is part of the key
 * because 1 == 1.0 == True and 'a' == u'a'. */
PyObject *
_PyCode_ConstantKey(PyObject *constant)
{
    PyObject *op = constant;

    if (op == Py_None || op == Py_Ellipsis || PyInt_CheckExact(op) || PyLong_CheckExact(op)
        || PyBool_Check(op) || PyString_CheckExact(op) || PyUnicode_CheckExact(op)
        || PyCode_Check(op)) {
        return PyTuple_Pack(2, Py_TYPE(op), op);
    }
    if (PyFloat_CheckExact(op)) {
        return key_of_float(op);
    }
    if (PyComplex_CheckExact(op)) {
        return key_of_complex(op);
    }
    if (PyTuple_CheckExact(op)) {
        return key_with(op, key_of_items(op));
    }
    if (PyFrozenSet_CheckExact(op)) {
        return key_of_frozenset(op);
    }
    /* anything else only equals itself */
    return key_with(op, PyLong_FromVoidPtr(op));
}

static int
compare_ints(int a, int b)
{
    return (a > b) - (a < b);
}

/* Order of code objects: by name, numbers, then content. */
static int
code_compare(PyObject *self, PyObject *other)
{
    PyCodeObject *a = (PyCodeObject *)self;
    PyCodeObject *b = (PyCodeObject *)other;
    PyObject *pairs[][2] = {
        {a->co_code, b->co_code},         {a->co_consts, b->co_consts},
        {a->co_names, b->co_names},       {a->co_varnames, b->co_varnames},
        {a->co_freevars, b->co_freevars}, {a->co_cellvars, b->co_cellvars},
    };
    int numbers[][2] = {
        {a->co_argcount, b->co_argcount},
        {a->co_nlocals, b->co_nlocals},
        {a->co_flags, b->co_flags},
        {a->co_firstlineno, b->co_firstlineno},
    };

    int order = PyObject_Compare(a->co_name, b->co_name);
    for (size_t i = 0; order == 0 && i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        order = compare_ints(numbers[i][0], numbers[i][1]);
    }
    for (size_t i = 0; order == 0 && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        order = PyObject_Compare(pairs[i][0], pairs[i][1]);
    }
    return order < 0 ? -1 : order > 0;
}

/* 1 equal, 0 different, -1 error. */
static int
constants_equal(PyCodeObject *a, PyCodeObject *b)
{
    PyObject *first = key_of_items(a->co_consts);
    PyObject *second = key_of_items(b->co_consts);
    int equal = -1;

    if (first != NULL && second != NULL) {
        equal = PyObject_RichCompareBool(first, second, Py_EQ);
    }
    Py_XDECREF(first);
    Py_XDECREF(second);
    return equal;
}

static int
codes_equal(PyCodeObject *a, PyCodeObject *b)
{
    PyObject *pairs[][2] = {
        {a->co_name, b->co_name},         {a->co_code, b->co_code},
        {a->co_names, b->co_names},       {a->co_varnames, b->co_varnames},
        {a->co_freevars, b->co_freevars}, {a->co_cellvars, b->co_cellvars},
    };

    if (a->co_argcount != b->co_argcount || a->co_nlocals != b->co_nlocals
        || a->co_flags != b->co_flags || a->co_firstlineno != b->co_firstlineno) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        int equal = PyObject_RichCompareBool(pairs[i][0], pairs[i][1], Py_EQ);
        if (equal <= 0) {
            return equal;
        }
    }
    return constants_equal(a, b);
}

static PyObject *
code_richcompare(PyObject *self, PyObject *other, int op)
{
    if ((op != Py_EQ && op != Py_NE) || !PyCode_Check(self) || !PyCode_Check(other)) {
        if (PyErr_WarnPy3k("code inequality comparisons not supported in 3.x", 1) < 0) {
            return NULL;
        }
        Py_INCREF(Py_NotImplemented);
        return Py_NotImplemented;
    }
    int equal = self == other ? 1 : codes_equal((PyCodeObject *)self, (PyCodeObject *)other);
    if (equal < 0) {
        return NULL;
    }
    return PyBool_FromLong(equal == (op == Py_EQ));
}

static long
code_hash(PyObject *self)
{
    PyCodeObject *co = (PyCodeObject *)self;
    PyObject *parts[] = {co->co_name,     co->co_code,     co->co_consts, co->co_names,
                         co->co_varnames, co->co_freevars, co->co_cellvars};
    long hash = co->co_argcount ^ co->co_nlocals ^ co->co_flags;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        long part = PyObject_Hash(parts[i]);
        if (part == -1) {
            return -1;
        }
        hash ^= part;
    }
    return hash == -1 ? -2 : hash;
}

static PyObject *
code_repr(PyObject *self)
{
    PyCodeObject *co = (PyCodeObject *)self;
    int line = co->co_firstlineno != 0 ? co->co_firstlineno : -1;
    const char *file = "???";
    const char *name = "???";

    if (co->co_filename != NULL && PyString_Check(co->co_filename)) {
        file = PyString_AS_STRING(co->co_filename);
    }
    if (co->co_name != NULL && PyString_Check(co->co_name)) {
        name = PyString_AS_STRING(co->co_name);
    }
    return PyString_FromFormat("<code object %.100s at %p, file \"%.300s\", line %d>", name,
                               (void *)co, file, line);
}

/* ---- lines -------------------------------------------------------------------------------- */

int
PyCode_Addr2Line(PyCodeObject *co, int addrq)
{
    const unsigned char *entry = (unsigned char *)PyString_AS_STRING(co->co_lnotab);
    const unsigned char *end = entry + (PyString_GET_SIZE(co->co_lnotab) & ~(Py_ssize_t)1);
    int line = co->co_firstlineno;
    int address = 0;

    for (; entry < end; entry += 2) {
        address += entry[0];
        if (address > addrq) {
            break;
        }
        line += entry[1];
    }
    return line;
}

/* The range covers the bytes that a tracer counts as one visit of the line.  It
 * starts at the last entry that moved the line, not at entries that only bridge
 * long distances. */
int
_PyCode_CheckLineNumber(PyCodeObject *co, int lasti, PyAddrPair *bounds)
{
    const unsigned char *entry = (unsigned char *)PyString_AS_STRING(co->co_lnotab);
    const unsigned char *end = entry + (PyString_GET_SIZE(co->co_lnotab) & ~(Py_ssize_t)1);
    int line = co->co_firstlineno;
    int address = 0;

    bounds->ap_lower = 0;
    for (; entry < end && address + entry[0] <= lasti; entry += 2) {
        address += entry[0];
        if (entry[1] != 0) {
            bounds->ap_lower = address;
        }
        line += entry[1];
    }
    bounds->ap_upper = INT_MAX;
    for (; entry < end; entry += 2) {
        address += entry[0];
        if (entry[1] != 0) {
            bounds->ap_upper = address;
            break;
        }
    }
    return line;
}

/* ---- the type -------------------------------------------------------------------------------- */

#define OFFSET(field) offsetof(PyCodeObject, field)
static PyMemberDef code_members[] = {
    {"co_argcount", T_INT, OFFSET(co_argcount), READONLY, NULL},
    {"co_nlocals", T_INT, OFFSET(co_nlocals), READONLY, NULL},
    {"co_stacksize", T_INT, OFFSET(co_stacksize), READONLY, NULL},
    {"co_flags", T_INT, OFFSET(co_flags), READONLY, NULL},
    {"co_code", T_OBJECT, OFFSET(co_code), READONLY, NULL},
    {"co_consts", T_OBJECT, OFFSET(co_consts), READONLY, NULL},
    {"co_names", T_OBJECT, OFFSET(co_names), READONLY, NULL},
    {"co_varnames", T_OBJECT, OFFSET(co_varnames), READONLY, NULL},
    {"co_freevars", T_OBJECT, OFFSET(co_freevars), READONLY, NULL},
    {"co_cellvars", T_OBJECT, OFFSET(co_cellvars), READONLY, NULL},
    {"co_filename", T_OBJECT, OFFSET(co_filename), READONLY, NULL},
    {"co_name", T_OBJECT, OFFSET(co_name), READONLY, NULL},
    {"co_firstlineno", T_INT, OFFSET(co_firstlineno), READONLY, NULL},
    {"co_lnotab", T_OBJECT, OFFSET(co_lnotab), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
#undef OFFSET

PyDoc_STRVAR(code_doc,
             "code(argcount, nlocals, stacksize, flags, codestring, constants, names,\n"
             "     varnames, filename, name, firstlineno, lnotab[, freevars[, cellvars]])\n"
             "\n"
             "A piece of compiled Python, from its parts.  Nothing checks that the bytecode\n"
             "is sound: running an unsound one can crash the interpreter.");

PyTypeObject PyCode_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "code",
    .tp_basicsize = sizeof(PyCodeObject),
    .tp_dealloc = code_dealloc,
    .tp_compare = code_compare,
    .tp_repr = code_repr,
    .tp_hash = code_hash,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = code_doc,
    .tp_richcompare = code_richcompare,
    .tp_weaklistoffset = offsetof(PyCodeObject, co_weakreflist),
    .tp_members = code_members,
    .tp_new = code_new,
};
