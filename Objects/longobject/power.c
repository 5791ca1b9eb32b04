/* Longs: powers, plain and modular.
 *
 * The exponent's bits are read from the top; every bit squares, every one bit
 * multiplies.  Long exponents are read in windows of WINDOW_BITS bits, with a table
 * of the odd powers of the base: a window ends in a one bit, zeros between windows
 * only square.  With a modulus every product is reduced. */
#include "long_internal.h"

#define WINDOW_BITS 5
#define WINDOW_CUTOFF 240 /* bits of the exponent */

typedef struct {
    PyObject *modulus; /* NULL: none; else positive */
    PyObject *power;   /* so far */
} pow_state;

/* left * right, reduced. */
static PyObject *
pow_product(const pow_state *self, PyObject *left, PyObject *right)
{
    long_operand a, b;
    long_operand_from_long(&a, left);
    long_operand_from_long(&b, right);
    PyObject *product = _PyLong_Multiply(&a, &b);
    if (product == NULL || self->modulus == NULL) {
        return product;
    }
    PyObject *rest;
    long_operand_from_long(&a, product);
    long_operand_from_long(&b, self->modulus);
    int failed = _PyLong_FloorDivMod(&a, &b, NULL, &rest);
    Py_DECREF(product);
    return failed < 0 ? NULL : rest;
}

/* power = power * factor, or its square if factor is NULL. */
static int
pow_step(pow_state *self, PyObject *factor)
{
    PyObject *product = pow_product(self, self->power, factor == NULL ? self->power : factor);
    if (product == NULL) {
        return -1;
    }
    Py_SETREF(self->power, product);
    return 0;
}

static inline int
exponent_bit(const long_operand *exponent, Py_ssize_t i)
{
    return exponent->digits[i / PyLong_SHIFT] >> (i % PyLong_SHIFT) & 1;
}

static int
pow_by_bits(pow_state *self, PyObject *base, const long_operand *exponent, Py_ssize_t bits)
{
    for (Py_ssize_t i = bits - 1; i >= 0; i--) {
        if (i != bits - 1 && pow_step(self, NULL) < 0) {
            return -1;
        }
        if (exponent_bit(exponent, i) && pow_step(self, base) < 0) {
            return -1;
        }
        if (PyErr_CheckSignals() < 0) {
            return -1;
        }
    }
    return 0;
}

/* Square for bits high..low, then multiply with the odd power they spell. */
static int
pow_window(pow_state *self, PyObject **odd, const long_operand *exponent, Py_ssize_t high,
           Py_ssize_t low)
{
    int value = 0;
    for (Py_ssize_t i = high; i >= low; i--) {
        value = value << 1 | exponent_bit(exponent, i);
        if (pow_step(self, NULL) < 0) {
            return -1;
        }
    }
    assert(value & 1);
    return pow_step(self, odd[value >> 1]);
}

static int
pow_by_windows(pow_state *self, PyObject *base, const long_operand *exponent, Py_ssize_t bits)
{
    PyObject *odd[1 << (WINDOW_BITS - 1)] = {NULL};
    const int count = 1 << (WINDOW_BITS - 1);
    int result = -1;
    PyObject *square = pow_product(self, base, base);
    if (square == NULL) {
        goto done;
    }
    Py_INCREF(base);
    odd[0] = base;
    for (int i = 1; i < count; i++) {
        odd[i] = pow_product(self, odd[i - 1], square);
        if (odd[i] == NULL) {
            goto done;
        }
    }
    for (Py_ssize_t i = bits - 1; i >= 0;) {
        if (PyErr_CheckSignals() < 0) {
            goto done;
        }
        if (!exponent_bit(exponent, i)) {
            if (pow_step(self, NULL) < 0) {
                goto done;
            }
            i--;
            continue;
        }
        Py_ssize_t low = i - WINDOW_BITS + 1 > 0 ? i - WINDOW_BITS + 1 : 0;
        while (!exponent_bit(exponent, low)) {
            low++;
        }
        if (pow_window(self, odd, exponent, i, low) < 0) {
            goto done;
        }
        i = low - 1;
    }
    result = 0;
done:
    Py_XDECREF(square);
    for (int i = 0; i < count; i++) {
        Py_XDECREF(odd[i]);
    }
    return result;
}

/* An exact long for a long or int, its sign dropped if magnitude_only. */
static PyObject *
as_long(PyObject *op, int magnitude_only)
{
    static const long_operand zero = {.digits = zero.own};
    long_operand operand = {0};
    (void)long_operand_set(&operand, op);
    return _PyLong_AddMagnitudes(&operand, &zero, magnitude_only ? 0 : operand.negative);
}

/* base modulo the modulus, or a copy without one. */
static PyObject *
pow_base(const pow_state *self, PyObject *base)
{
    if (self->modulus == NULL) {
        return as_long(base, 0);
    }
    long_operand value, modulus;
    (void)long_operand_set(&value, base);
    long_operand_from_long(&modulus, self->modulus);
    PyObject *rest;
    return _PyLong_FloorDivMod(&value, &modulus, NULL, &rest) < 0 ? NULL : rest;
}

/* A result modulo m, moved to (m, 0] for a negative modulus. */
static PyObject *
pow_adjust_sign(PyObject *power, const long_operand *modulus)
{
    if (!modulus->negative || Py_SIZE(power) == 0) {
        return power;
    }
    long_operand value;
    long_operand_from_long(&value, power);
    PyObject *moved = _PyLong_SubMagnitudes(&value, modulus, 0);
    Py_DECREF(power);
    return moved;
}

/* 1 to go on, 0 with an exception. */
static int
pow_check_arguments(const long_operand *exponent, PyObject *modulus, const long_operand *mod)
{
    if (modulus == Py_None) {
        return 1;
    }
    if (exponent->negative) {
        PyErr_SetString(PyExc_TypeError, "pow() 2nd argument cannot be negative when "
                                         "3rd argument specified");
        return 0;
    }
    if (mod->size == 0) {
        PyErr_SetString(PyExc_ValueError, "pow() 3rd argument cannot be 0");
        return 0;
    }
    return 1;
}

PyObject *
_PyLong_SlotPower(PyObject *base, PyObject *exponent, PyObject *modulus)
{
    long_operand b, e, m;
    if (!long_operands(&b, base, &e, exponent)
        || (modulus != Py_None && !long_operand_set(&m, modulus))) {
        return long_not_implemented();
    }
    if (!pow_check_arguments(&e, modulus, &m)) {
        return NULL;
    }
    if (e.negative) {
        return PyFloat_Type.tp_as_number->nb_power(base, exponent, modulus);
    }
    if (modulus != Py_None && m.size == 1 && m.digits[0] == 1) {
        return PyLong_FromLong(0);
    }
    pow_state state = {NULL, NULL};
    PyObject *factor = NULL;
    int failed = 1;
    if (modulus != Py_None && (state.modulus = as_long(modulus, 1)) == NULL) {
        goto done;
    }
    factor = pow_base(&state, base);
    state.power = PyLong_FromLong(1);
    if (factor == NULL || state.power == NULL) {
        goto done;
    }
    if (e.size != 0) {
        Py_ssize_t bits = (e.size - 1) * PyLong_SHIFT + nat_bits_in_digit(e.digits[e.size - 1]);
        failed = (bits < WINDOW_CUTOFF ? pow_by_bits(&state, factor, &e, bits)
                                       : pow_by_windows(&state, factor, &e, bits))
                 < 0;
    }
    else {
        failed = 0;
    }
done:
    Py_XDECREF(factor);
    Py_XDECREF(state.modulus);
    if (failed) {
        Py_XDECREF(state.power);
        return NULL;
    }
    return modulus == Py_None ? state.power : pow_adjust_sign(state.power, &m);
}
