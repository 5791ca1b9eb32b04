/* Interned strings: of all str with the same text one is the interned one.
 *
 * The table is an open-addressed set of plain pointers with linear probing; it holds no
 * references, so an interned str dies like any other and takes itself out of the table
 * (ob_sstate tells).  An immortal one has one reference more, which nobody drops.
 *
 * The table uses no other type of the interpreter, so names can be interned before any
 * type is ready. */
#include "Python.h"
#include "pycore_str.h"

static PyStringObject **table;
static size_t table_mask; /* size - 1, size a power of two; 0: no table yet */
static size_t table_used;

static inline size_t
intern_slot(long hash)
{
    size_t bits = (size_t)hash;
    return (bits ^ (bits >> 29)) & table_mask;
}

/* Put op, which is not there, into the table, which has room. */
static void
intern_place(PyStringObject *op)
{
    size_t slot = intern_slot(op->ob_shash);
    while (table[slot] != NULL) {
        slot = (slot + 1) & table_mask;
    }
    table[slot] = op;
}

/* Room for one more, load at most one half; 0, or -1 without an exception. */
static int
intern_reserve(void)
{
    if (table != NULL && (table_used + 1) * 2 <= table_mask + 1) {
        return 0;
    }
    size_t old_size = table == NULL ? 0 : table_mask + 1;
    size_t size = old_size == 0 ? 4096 : old_size * 2;
    PyStringObject **old = table;
    PyStringObject **fresh = calloc(size, sizeof(PyStringObject *));
    if (fresh == NULL) {
        return -1;
    }
    table = fresh;
    table_mask = size - 1;
    for (size_t i = 0; i < old_size; i++) {
        if (old[i] != NULL) {
            intern_place(old[i]);
        }
    }
    free(old);
    return 0;
}

static PyStringObject *
intern_find(PyStringObject *op, long hash)
{
    if (table == NULL) {
        return NULL;
    }
    size_t slot = intern_slot(hash);
    while (table[slot] != NULL) {
        PyStringObject *other = table[slot];
        if (other->ob_shash == hash && Py_SIZE(other) == Py_SIZE(op)
            && memcmp(other->ob_sval, op->ob_sval, (size_t)Py_SIZE(op)) == 0) {
            return other;
        }
        slot = (slot + 1) & table_mask;
    }
    return NULL;
}

void
PyString_InternInPlace(PyObject **p)
{
    PyStringObject *op = (PyStringObject *)*p;
    if (op == NULL || !PyString_Check(op)) {
        Py_FatalError("PyString_InternInPlace: strings only please!");
    }
    if (!PyString_CheckExact(op) || op->ob_sstate != SSTATE_NOT_INTERNED) {
        return;
    }
    long hash = PyString_Type.tp_hash((PyObject *)op);
    PyStringObject *known = intern_find(op, hash);
    if (known != NULL) {
        Py_INCREF(known);
        Py_SETREF(*p, (PyObject *)known);
        return;
    }
    if (intern_reserve() < 0) {
        return;
    }
    intern_place(op);
    table_used++;
    op->ob_sstate = SSTATE_INTERNED_MORTAL;
}

void
PyString_InternImmortal(PyObject **p)
{
    PyString_InternInPlace(p);
    if (PyString_CHECK_INTERNED(*p) == SSTATE_INTERNED_MORTAL) {
        ((PyStringObject *)*p)->ob_sstate = SSTATE_INTERNED_IMMORTAL;
        Py_INCREF(*p);
    }
}

PyObject *
PyString_InternFromString(const char *text)
{
    PyObject *op = PyString_FromString(text);
    if (op != NULL) {
        PyString_InternInPlace(&op);
    }
    return op;
}

/* Deletion without tombstones: what follows in the run moves back where it may. */
void
_PyString_Uninterned(PyStringObject *op)
{
    assert(op->ob_sstate == SSTATE_INTERNED_MORTAL);
    size_t hole = intern_slot(op->ob_shash);
    while (table[hole] != op) {
        assert(table[hole] != NULL);
        hole = (hole + 1) & table_mask;
    }
    size_t slot = hole;
    for (;;) {
        slot = (slot + 1) & table_mask;
        if (table[slot] == NULL) {
            break;
        }
        size_t home = intern_slot(table[slot]->ob_shash);
        if (((slot - home) & table_mask) >= ((slot - hole) & table_mask)) {
            table[hole] = table[slot];
            hole = slot;
        }
    }
    table[hole] = NULL;
    table_used--;
    op->ob_sstate = SSTATE_NOT_INTERNED;
}

/* For memory checkers: make every interned str an ordinary one. */
void
_Py_ReleaseInternedStrings(void)
{
    if (table == NULL) {
        return;
    }
    PyStringObject **old = table;
    size_t size = table_mask + 1;
    Py_ssize_t mortal = 0;
    Py_ssize_t immortal = 0;
    table = NULL;
    table_mask = 0;
    table_used = 0;
    for (size_t i = 0; i < size; i++) {
        PyStringObject *op = old[i];
        if (op == NULL) {
            continue;
        }
        int state = op->ob_sstate;
        op->ob_sstate = SSTATE_NOT_INTERNED;
        if (state == SSTATE_INTERNED_IMMORTAL) {
            immortal += Py_SIZE(op);
            Py_DECREF(op);
        }
        else {
            mortal += Py_SIZE(op);
        }
    }
    free(old);
    fprintf(stderr, "total size of all interned strings: %zd/%zd mortal/immortal\n", mortal,
            immortal);
}
