#ifndef LONGOBJECT_INTERNAL_H
#define LONGOBJECT_INTERNAL_H
/* What the files of the long type share: operands and results.
 *
 * An operand is a view of a long's digits, or of an int's value spelled as digits
 * in the view itself, so that mixed arithmetic allocates nothing but its result. */
#include "Python.h"
#include "pycore_numbers.h"
#include "nat.h"

typedef struct {
    const digit *digits;
    Py_ssize_t size; /* normal */
    int negative;
    digit own[3];
} long_operand;

static inline void
long_operand_from_word(long_operand *operand, long value)
{
    unsigned long magnitude = value < 0 ? 0UL - (unsigned long)value : (unsigned long)value;
    operand->negative = value < 0;
    operand->digits = operand->own;
    operand->size = 0;
    while (magnitude != 0) {
        operand->own[operand->size++] = (digit)magnitude & PyLong_MASK;
        magnitude >>= PyLong_SHIFT;
    }
}

static inline void
long_operand_from_long(long_operand *operand, PyObject *op)
{
    Py_ssize_t size = Py_SIZE(op);
    operand->digits = ((PyLongObject *)op)->ob_digit;
    operand->negative = size < 0;
    operand->size = size < 0 ? -size : size;
}

/* 1, or 0 if op is neither long nor int. */
static inline int
long_operand_set(long_operand *operand, PyObject *op)
{
    if (PyLong_Check(op)) {
        long_operand_from_long(operand, op);
        return 1;
    }
    if (PyInt_Check(op)) {
        long_operand_from_word(operand, PyInt_AS_LONG(op));
        return 1;
    }
    return 0;
}

static inline int
long_operands(long_operand *left, PyObject *a, long_operand *right, PyObject *b)
{
    return long_operand_set(left, a) && long_operand_set(right, b);
}

static inline PyObject *
long_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* Drop leading zeros of a fresh long and give it its sign. */
static inline PyObject *
long_finish(PyLongObject *result, int negative)
{
    Py_ssize_t size = nat_normal(result->ob_digit, Py_SIZE(result));
    Py_SIZE(result) = negative ? -size : size;
    return (PyObject *)result;
}

/* Give up a fresh long because scratch memory ran out. */
static inline PyObject *
long_no_memory(PyLongObject *result)
{
    Py_XDECREF(result);
    return PyErr_NoMemory();
}

/* |left| + |right| and |left| - |right|; the latter with its own sign. */
PyObject *_PyLong_AddMagnitudes(const long_operand *left, const long_operand *right, int negative);
PyObject *_PyLong_SubMagnitudes(const long_operand *left, const long_operand *right, int negative);
/* Floor division; either result may be NULL.  -1 with an exception. */
int _PyLong_FloorDivMod(const long_operand *left, const long_operand *right, PyObject **quotient,
                        PyObject **remainder);
PyObject *_PyLong_Multiply(const long_operand *left, const long_operand *right);

/* Slots, by file. */
PyObject *_PyLong_SlotTrueDivide(PyObject *left, PyObject *right);
PyObject *_PyLong_SlotPower(PyObject *base, PyObject *exponent, PyObject *modulus);
PyObject *_PyLong_SlotInvert(PyObject *self);
PyObject *_PyLong_SlotLShift(PyObject *left, PyObject *right);
PyObject *_PyLong_SlotRShift(PyObject *left, PyObject *right);
PyObject *_PyLong_SlotAnd(PyObject *left, PyObject *right);
PyObject *_PyLong_SlotXor(PyObject *left, PyObject *right);
PyObject *_PyLong_SlotOr(PyObject *left, PyObject *right);
#endif
