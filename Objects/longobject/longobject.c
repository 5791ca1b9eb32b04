/* The long type: its slots, methods and construction.
 *
 * A long is a sign and a magnitude (longintrepr.h).  The arithmetic of magnitudes is
 * in the nat files, which know no objects; arith.c, bits.c and power.c put
 * signs and objects around it; convert.c and text.c connect longs with C and with
 * text.  Every operation takes ints as well. */
#include "long_internal.h"
#include "structseq.h"

static void
long_dealloc(PyObject *self)
{
    Py_TYPE(self)->tp_free(self);
}

/* ---- comparison and hash --------------------------------------------------------- */
static int
long_compare(PyObject *left, PyObject *right)
{
    long_operand a, b;
    long_operand_from_long(&a, left);
    long_operand_from_long(&b, right);
    if (Py_SIZE(left) != Py_SIZE(right)) {
        return Py_SIZE(left) < Py_SIZE(right) ? -1 : 1;
    }
    int order = _PyNat_Compare(a.digits, a.size, b.digits, b.size);
    return a.negative ? -order : order;
}

/* The value modulo 2**64 - 1, so that it agrees with int's hash: the magnitude is
 * summed with end-around carry while the sum turns left by a digit. */
static long
long_hash(PyObject *self)
{
    long_operand operand;
    long_operand_from_long(&operand, self);
    unsigned long sum = 0;
    for (Py_ssize_t i = operand.size; --i >= 0;) {
        sum = sum << PyLong_SHIFT | sum >> (64 - PyLong_SHIFT);
        if (__builtin_add_overflow(sum, (unsigned long)operand.digits[i], &sum)) {
            sum++;
        }
    }
    long hash = (long)(operand.negative ? 0UL - sum : sum);
    return hash == -1 ? -2 : hash;
}

static int
long_nonzero(PyObject *self)
{
    return Py_SIZE(self) != 0;
}

/* ---- arithmetic slots --------------------------------------------------------------- */
static PyObject *
long_add(PyObject *left, PyObject *right)
{
    long_operand a, b;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    return a.negative == b.negative ? _PyLong_AddMagnitudes(&a, &b, a.negative)
                                    : _PyLong_SubMagnitudes(&a, &b, a.negative);
}

static PyObject *
long_sub(PyObject *left, PyObject *right)
{
    long_operand a, b;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    return a.negative != b.negative ? _PyLong_AddMagnitudes(&a, &b, a.negative)
                                    : _PyLong_SubMagnitudes(&a, &b, a.negative);
}

static PyObject *
long_mul(PyObject *left, PyObject *right)
{
    long_operand a, b;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    return _PyLong_Multiply(&a, &b);
}

static PyObject *
long_floor_div(PyObject *left, PyObject *right)
{
    long_operand a, b;
    PyObject *quotient;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    return _PyLong_FloorDivMod(&a, &b, &quotient, NULL) < 0 ? NULL : quotient;
}

static PyObject *
long_classic_div(PyObject *left, PyObject *right)
{
    long_operand a, b;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    if (Py_DivisionWarningFlag
        && PyErr_Warn(PyExc_DeprecationWarning, "classic long division") < 0) {
        return NULL;
    }
    return long_floor_div(left, right);
}

static PyObject *
long_mod(PyObject *left, PyObject *right)
{
    long_operand a, b;
    PyObject *remainder;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    return _PyLong_FloorDivMod(&a, &b, NULL, &remainder) < 0 ? NULL : remainder;
}

static PyObject *
long_divmod(PyObject *left, PyObject *right)
{
    long_operand a, b;
    PyObject *quotient, *remainder;
    if (!long_operands(&a, left, &b, right)) {
        return long_not_implemented();
    }
    if (_PyLong_FloorDivMod(&a, &b, &quotient, &remainder) < 0) {
        return NULL;
    }
    return _PyNumber_Pair(quotient, remainder);
}

/* The number itself as an exact long. */
static PyObject *
long_long(PyObject *self)
{
    if (PyLong_CheckExact(self)) {
        Py_INCREF(self);
        return self;
    }
    return _PyLong_Copy((PyLongObject *)self);
}

static PyObject *
long_neg(PyObject *self)
{
    PyObject *result = _PyLong_Copy((PyLongObject *)self);
    if (result != NULL) {
        Py_SIZE(result) = -Py_SIZE(result);
    }
    return result;
}

static PyObject *
long_abs(PyObject *self)
{
    return Py_SIZE(self) < 0 ? long_neg(self) : long_long(self);
}

static int
long_coerce(PyObject **left, PyObject **right)
{
    if (PyInt_Check(*right)) {
        PyObject *wide = PyLong_FromLong(PyInt_AS_LONG(*right));
        if (wide == NULL) {
            return -1;
        }
        *right = wide;
        Py_INCREF(*left);
        return 0;
    }
    if (PyLong_Check(*right)) {
        Py_INCREF(*left);
        Py_INCREF(*right);
        return 0;
    }
    return 1;
}

PyObject *
_PyLong_Shrink(PyObject *op)
{
    int overflow;
    long value = PyLong_AsLongAndOverflow(op, &overflow);
    if (overflow) {
        return op;
    }
    Py_DECREF(op);
    return PyInt_FromLong(value);
}

/* An int if it fits. */
static PyObject *
long_int(PyObject *self)
{
    PyObject *exact = long_long(self);
    return exact == NULL ? NULL : _PyLong_Shrink(exact);
}

static PyObject *
long_float(PyObject *self)
{
    double value = PyLong_AsDouble(self);
    return value == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(value);
}

static PyObject *
long_repr(PyObject *self)
{
    return _PyLong_Format(self, 10, 1, 0);
}

static PyObject *
long_str(PyObject *self)
{
    return _PyLong_Format(self, 10, 0, 0);
}

static PyObject *
long_oct(PyObject *self)
{
    return _PyLong_Format(self, 8, 1, 0);
}

static PyObject *
long_hex(PyObject *self)
{
    return _PyLong_Format(self, 16, 1, 0);
}

/* ---- construction ----------------------------------------------------------------------- */
static PyObject *
long_from_text(PyObject *text, int base)
{
    if (PyString_Check(text)) {
        return _PyLong_Read(PyString_AS_STRING(text), PyString_GET_SIZE(text), base, 0);
    }
#ifdef Py_USING_UNICODE
    if (PyUnicode_Check(text)) {
        return PyLong_FromUnicode(PyUnicode_AS_UNICODE(text), PyUnicode_GET_SIZE(text), base);
    }
#endif
    PyErr_SetString(PyExc_TypeError, "long() can't convert non-string with explicit base");
    return NULL;
}

#define NO_BASE (-909)

static PyObject *
long_make(PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"x", "base", NULL};
    PyObject *source = NULL;
    int base = NO_BASE;
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|Oi:long", keywords, &source, &base)) {
        return NULL;
    }
    if (source == NULL) {
        if (base != NO_BASE) {
            PyErr_SetString(PyExc_TypeError, "long() missing string argument");
            return NULL;
        }
        return PyLong_FromLong(0);
    }
    return base == NO_BASE ? PyNumber_Long(source) : long_from_text(source, base);
}

static PyObject *
long_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    PyObject *number = long_make(args, kwds);
    if (number == NULL || type == &PyLong_Type) {
        return number;
    }
    assert(PyType_IsSubtype(type, &PyLong_Type));
    long_operand operand;
    if (!long_operand_set(&operand, number)) {
        Py_DECREF(number);
        PyErr_SetString(PyExc_TypeError, "__long__ returned no integer");
        return NULL;
    }
    PyObject *self = type->tp_alloc(type, operand.size);
    if (self != NULL) {
        Py_SIZE(self) = operand.negative ? -operand.size : operand.size;
        memcpy(((PyLongObject *)self)->ob_digit, operand.digits,
               (size_t)operand.size * sizeof(digit));
    }
    Py_DECREF(number);
    return self;
}

#undef NO_BASE

/* ---- methods ------------------------------------------------------------------------------ */
static PyObject *
long_self_method(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return long_long(self);
}

static PyObject *
long_bit_length(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    size_t bits = _PyLong_NumBits(self);
    return bits == (size_t)-1 ? NULL : PyInt_FromSize_t(bits);
}

static PyObject *
long_getnewargs(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("(N)", _PyLong_Copy((PyLongObject *)self));
}

static PyObject *
long_format(PyObject *self, PyObject *args)
{
    return _PyNumber_FormatMethod(self, args, _PyLong_FormatAdvanced);
}

static PyObject *
long_sizeof(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    Py_ssize_t size = Py_SIZE(self) < 0 ? -Py_SIZE(self) : Py_SIZE(self);
    return PyInt_FromSsize_t(Py_TYPE(self)->tp_basicsize + size * Py_TYPE(self)->tp_itemsize);
}

static PyObject *
long_get_self(PyObject *self, void *Py_UNUSED(closure))
{
    return long_long(self);
}

static PyObject *
long_get_constant(PyObject *Py_UNUSED(self), void *closure)
{
    return PyLong_FromLong((long)(intptr_t)closure);
}

static PyMethodDef long_methods[] = {
    {"conjugate", long_self_method, METH_NOARGS,
     PyDoc_STR("conjugate() -> long\n\nThe number itself: it has no imaginary part.")},
    {"bit_length", long_bit_length, METH_NOARGS,
     PyDoc_STR("bit_length() -> int or long\n\nHow many bits the absolute value takes; "
               "0 for 0.")},
    {"__trunc__", long_self_method, METH_NOARGS,
     PyDoc_STR("The number itself: it has no fraction.")},
    {"__getnewargs__", long_getnewargs, METH_NOARGS, NULL},
    {"__format__", long_format, METH_VARARGS, NULL},
    {"__sizeof__", long_sizeof, METH_NOARGS, PyDoc_STR("Size in memory, in bytes.")},
    {NULL, NULL},
};

static PyGetSetDef long_getset[] = {
    {"real", long_get_self, NULL, "the real part: the number itself", NULL},
    {"imag", long_get_constant, NULL, "the imaginary part: 0", (void *)0},
    {"numerator", long_get_self, NULL, "the number as a fraction: numerator", NULL},
    {"denominator", long_get_constant, NULL, "the number as a fraction: denominator, 1",
     (void *)1},
    {NULL},
};

PyDoc_STRVAR(long_doc,
"long(x=0) -> long\n\
long(x, base=10) -> long\n\
\n\
The integer that a number or a text stands for, of any size; 0L without\n\
arguments.  The fraction of a float is cut off.\n\
\n\
A text (str or unicode) may have blanks around the literal, a sign before it\n\
and an L after it.  base is 2 to 36, or 0: then the literal's own prefix\n\
decides, as in long('0b100', 0), which is 4L.");

static PyNumberMethods long_as_number = {
    .nb_add = long_add,
    .nb_subtract = long_sub,
    .nb_multiply = long_mul,
    .nb_divide = long_classic_div,
    .nb_remainder = long_mod,
    .nb_divmod = long_divmod,
    .nb_power = _PyLong_SlotPower,
    .nb_negative = long_neg,
    .nb_positive = long_long,
    .nb_absolute = long_abs,
    .nb_nonzero = long_nonzero,
    .nb_invert = _PyLong_SlotInvert,
    .nb_lshift = _PyLong_SlotLShift,
    .nb_rshift = _PyLong_SlotRShift,
    .nb_and = _PyLong_SlotAnd,
    .nb_xor = _PyLong_SlotXor,
    .nb_or = _PyLong_SlotOr,
    .nb_coerce = long_coerce,
    .nb_int = long_int,
    .nb_long = long_long,
    .nb_float = long_float,
    .nb_oct = long_oct,
    .nb_hex = long_hex,
    .nb_floor_divide = long_floor_div,
    .nb_true_divide = _PyLong_SlotTrueDivide,
    .nb_index = long_long,
};

PyTypeObject PyLong_Type = {
    PyVarObject_HEAD_INIT(&PyType_Type, 0)
    .tp_name = "long",
    .tp_basicsize = offsetof(PyLongObject, ob_digit),
    .tp_itemsize = sizeof(digit),
    .tp_dealloc = long_dealloc,
    .tp_compare = long_compare,
    .tp_repr = long_repr,
    .tp_as_number = &long_as_number,
    .tp_hash = long_hash,
    .tp_str = long_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE
                | Py_TPFLAGS_LONG_SUBCLASS,
    .tp_doc = long_doc,
    .tp_methods = long_methods,
    .tp_getset = long_getset,
    .tp_new = long_new,
    .tp_free = PyObject_Del,
};

/* ---- sys.long_info --------------------------------------------------------------------------- */
static PyTypeObject LongInfo_Type;

static PyStructSequence_Field long_info_fields[] = {
    {"bits_per_digit", "bits of a digit"},
    {"sizeof_digit", "bytes of the C type that holds a digit"},
    {NULL, NULL},
};

static PyStructSequence_Desc long_info_desc = {
    "sys.long_info",
    "sys.long_info\n\nHow longs are stored.",
    long_info_fields,
    2,
};

PyObject *
PyLong_GetInfo(void)
{
    PyObject *info = PyStructSequence_New(&LongInfo_Type);
    if (info == NULL) {
        return NULL;
    }
    PyStructSequence_SET_ITEM(info, 0, PyInt_FromLong(PyLong_SHIFT));
    PyStructSequence_SET_ITEM(info, 1, PyInt_FromLong((long)sizeof(digit)));
    if (PyErr_Occurred()) {
        Py_CLEAR(info);
    }
    return info;
}

int
_PyLong_Init(void)
{
    if (LongInfo_Type.tp_name == NULL) {
        PyStructSequence_InitType(&LongInfo_Type, &long_info_desc);
    }
    return 1;
}
