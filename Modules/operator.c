/* operator: the operators of the language as functions.
 *
 * Most functions are one row of a table: they take their arguments and hand them
 * to the abstract object layer.  attrgetter, itemgetter and methodcaller are small
 * callable types. */
#include "Python.h"
#include "pycore_gc.h"

/* ---- one and two operands -------------------------------------------------------------- */
#define OP_UNARY(name, function)                                               \
    static PyObject *op_##name(PyObject *module, PyObject *operand)            \
    {                                                                          \
        return function(operand);                                              \
    }
#define OP_BINARY(name, expression)                                            \
    static PyObject *op_##name(PyObject *module, PyObject *args)               \
    {                                                                          \
        PyObject *a;                                                           \
        PyObject *b;                                                           \
        if (!PyArg_UnpackTuple(args, "op_" #name, 2, 2, &a, &b)) {             \
            return NULL;                                                       \
        }                                                                      \
        return expression;                                                     \
    }

static PyObject *
op_bool(int answer)
{
    return answer < 0 ? NULL : PyBool_FromLong(answer);
}

static PyObject *
op_none(int status)
{
    if (status < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

OP_UNARY(neg, PyNumber_Negative)
OP_UNARY(pos, PyNumber_Positive)
OP_UNARY(abs, PyNumber_Absolute)
OP_UNARY(inv, PyNumber_Invert)
OP_UNARY(index, PyNumber_Index)
OP_BINARY(add, PyNumber_Add(a, b))
OP_BINARY(sub, PyNumber_Subtract(a, b))
OP_BINARY(mul, PyNumber_Multiply(a, b))
OP_BINARY(div, PyNumber_Divide(a, b))
OP_BINARY(floordiv, PyNumber_FloorDivide(a, b))
OP_BINARY(truediv, PyNumber_TrueDivide(a, b))
OP_BINARY(mod, PyNumber_Remainder(a, b))
OP_BINARY(lshift, PyNumber_Lshift(a, b))
OP_BINARY(rshift, PyNumber_Rshift(a, b))
OP_BINARY(and_, PyNumber_And(a, b))
OP_BINARY(xor, PyNumber_Xor(a, b))
OP_BINARY(or_, PyNumber_Or(a, b))
OP_BINARY(iadd, PyNumber_InPlaceAdd(a, b))
OP_BINARY(isub, PyNumber_InPlaceSubtract(a, b))
OP_BINARY(imul, PyNumber_InPlaceMultiply(a, b))
OP_BINARY(idiv, PyNumber_InPlaceDivide(a, b))
OP_BINARY(ifloordiv, PyNumber_InPlaceFloorDivide(a, b))
OP_BINARY(itruediv, PyNumber_InPlaceTrueDivide(a, b))
OP_BINARY(imod, PyNumber_InPlaceRemainder(a, b))
OP_BINARY(ilshift, PyNumber_InPlaceLshift(a, b))
OP_BINARY(irshift, PyNumber_InPlaceRshift(a, b))
OP_BINARY(iand, PyNumber_InPlaceAnd(a, b))
OP_BINARY(ixor, PyNumber_InPlaceXor(a, b))
OP_BINARY(ior, PyNumber_InPlaceOr(a, b))
OP_BINARY(concat, PySequence_Concat(a, b))
OP_BINARY(iconcat, PySequence_InPlaceConcat(a, b))
OP_BINARY(getitem, PyObject_GetItem(a, b))
OP_BINARY(delitem, op_none(PyObject_DelItem(a, b)))
OP_BINARY(contains, op_bool(PySequence_Contains(a, b)))
OP_BINARY(lt, PyObject_RichCompare(a, b, Py_LT))
OP_BINARY(le, PyObject_RichCompare(a, b, Py_LE))
OP_BINARY(eq, PyObject_RichCompare(a, b, Py_EQ))
OP_BINARY(ne, PyObject_RichCompare(a, b, Py_NE))
OP_BINARY(gt, PyObject_RichCompare(a, b, Py_GT))
OP_BINARY(ge, PyObject_RichCompare(a, b, Py_GE))
#undef OP_UNARY
#undef OP_BINARY

static PyObject *
op_pow(PyObject *module, PyObject *args)
{
    PyObject *base;
    PyObject *exponent;
    if (!PyArg_UnpackTuple(args, "pow", 2, 2, &base, &exponent)) {
        return NULL;
    }
    return PyNumber_Power(base, exponent, Py_None);
}

static PyObject *
op_ipow(PyObject *module, PyObject *args)
{
    PyObject *base;
    PyObject *exponent;
    if (!PyArg_UnpackTuple(args, "ipow", 2, 2, &base, &exponent)) {
        return NULL;
    }
    return PyNumber_InPlacePower(base, exponent, Py_None);
}

static PyObject *
op_is_(PyObject *module, PyObject *args)
{
    PyObject *a;
    PyObject *b;
    if (!PyArg_UnpackTuple(args, "is_", 2, 2, &a, &b)) {
        return NULL;
    }
    return PyBool_FromLong(a == b);
}

static PyObject *
op_is_not(PyObject *module, PyObject *args)
{
    PyObject *a;
    PyObject *b;
    if (!PyArg_UnpackTuple(args, "is_not", 2, 2, &a, &b)) {
        return NULL;
    }
    return PyBool_FromLong(a != b);
}

static PyObject *
op_truth(PyObject *module, PyObject *operand)
{
    return op_bool(PyObject_IsTrue(operand));
}

static PyObject *
op_not_(PyObject *module, PyObject *operand)
{
    return op_bool(PyObject_Not(operand));
}

/* ---- questions about types ------------------------------------------------------------------ */
static PyObject *
op_isCallable(PyObject *module, PyObject *operand)
{
    if (PyErr_WarnPy3k("operator.isCallable() is not supported in 3.x. "
                       "Use hasattr(obj, '__call__').",
                       1) < 0) {
        return NULL;
    }
    return PyBool_FromLong(PyCallable_Check(operand));
}

static PyObject *
op_isNumberType(PyObject *module, PyObject *operand)
{
    return PyBool_FromLong(PyNumber_Check(operand));
}

static PyObject *
op_isSequenceType(PyObject *module, PyObject *operand)
{
    return PyBool_FromLong(PySequence_Check(operand));
}

static PyObject *
op_isMappingType(PyObject *module, PyObject *operand)
{
    return PyBool_FromLong(PyMapping_Check(operand));
}

static PyObject *
op_sequenceIncludes(PyObject *module, PyObject *args)
{
    if (PyErr_WarnPy3k("operator.sequenceIncludes() is not supported in 3.x. "
                       "Use operator.contains().",
                       1) < 0) {
        return NULL;
    }
    return op_contains(module, args);
}

/* ---- sequences -------------------------------------------------------------------------------- */
static PyObject *
op_indexOf(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    PyObject *item;
    if (!PyArg_UnpackTuple(args, "indexOf", 2, 2, &sequence, &item)) {
        return NULL;
    }
    Py_ssize_t position = PySequence_Index(sequence, item);
    return position < 0 ? NULL : PyInt_FromSsize_t(position);
}

static PyObject *
op_countOf(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    PyObject *item;
    if (!PyArg_UnpackTuple(args, "countOf", 2, 2, &sequence, &item)) {
        return NULL;
    }
    Py_ssize_t count = PySequence_Count(sequence, item);
    return count < 0 ? NULL : PyInt_FromSsize_t(count);
}

static PyObject *
op_repeat(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "On:repeat", &sequence, &count)) {
        return NULL;
    }
    return PySequence_Repeat(sequence, count);
}

static PyObject *
op_irepeat(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "On:irepeat", &sequence, &count)) {
        return NULL;
    }
    return PySequence_InPlaceRepeat(sequence, count);
}

static PyObject *
op_setitem(PyObject *module, PyObject *args)
{
    PyObject *object;
    PyObject *key;
    PyObject *value;
    if (!PyArg_UnpackTuple(args, "op_setitem", 3, 3, &object, &key, &value)) {
        return NULL;
    }
    return op_none(PyObject_SetItem(object, key, value));
}

static PyObject *
op_getslice(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    Py_ssize_t low;
    Py_ssize_t high;
    if (!PyArg_ParseTuple(args, "Onn:getslice", &sequence, &low, &high)) {
        return NULL;
    }
    return PySequence_GetSlice(sequence, low, high);
}

static PyObject *
op_setslice(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    PyObject *value;
    Py_ssize_t low;
    Py_ssize_t high;
    if (!PyArg_ParseTuple(args, "OnnO:setslice", &sequence, &low, &high, &value)) {
        return NULL;
    }
    return op_none(PySequence_SetSlice(sequence, low, high, value));
}

static PyObject *
op_delslice(PyObject *module, PyObject *args)
{
    PyObject *sequence;
    Py_ssize_t low;
    Py_ssize_t high;
    if (!PyArg_ParseTuple(args, "Onn:delslice", &sequence, &low, &high)) {
        return NULL;
    }
    return op_none(PySequence_DelSlice(sequence, low, high));
}

/* ---- comparing secrets -------------------------------------------------------------------------- */
/* Are the bytes equal?  The time taken depends on the length of b alone. */
static int
op_equal_in_constant_time(const unsigned char *a, Py_ssize_t a_size, const unsigned char *b,
                          Py_ssize_t b_size)
{
    volatile unsigned char difference = a_size != b_size;
    const volatile unsigned char *left = a_size == b_size ? a : b;
    const volatile unsigned char *right = b;
    for (Py_ssize_t i = 0; i < b_size; i++) {
        difference |= left[i] ^ right[i];
    }
    return difference == 0;
}

static int
op_get_digest_buffer(PyObject *op, Py_buffer *view)
{
    if (PyObject_GetBuffer(op, view, PyBUF_SIMPLE) < 0) {
        return -1;
    }
    if (view->ndim > 1) {
        PyErr_SetString(PyExc_BufferError, "Buffer must be single dimension");
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

static PyObject *
op_compare_digest(PyObject *module, PyObject *args)
{
    PyObject *a;
    PyObject *b;
    Py_buffer a_view;
    Py_buffer b_view;
    if (!PyArg_ParseTuple(args, "OO:compare_digest", &a, &b)) {
        return NULL;
    }
    if (PyUnicode_Check(a) && PyUnicode_Check(b)) {
        return PyBool_FromLong(op_equal_in_constant_time(
            (const unsigned char *)PyUnicode_AS_DATA(a), PyUnicode_GET_DATA_SIZE(a),
            (const unsigned char *)PyUnicode_AS_DATA(b), PyUnicode_GET_DATA_SIZE(b)));
    }
    if (!PyObject_CheckBuffer(a) && !PyObject_CheckBuffer(b)) {
        PyErr_Format(PyExc_TypeError,
                     "unsupported operand types(s) or combination of types: '%.100s' and '%.100s'",
                     Py_TYPE(a)->tp_name, Py_TYPE(b)->tp_name);
        return NULL;
    }
    if (op_get_digest_buffer(a, &a_view) < 0) {
        return NULL;
    }
    if (op_get_digest_buffer(b, &b_view) < 0) {
        PyBuffer_Release(&a_view);
        return NULL;
    }
    int equal = op_equal_in_constant_time(a_view.buf, a_view.len, b_view.buf, b_view.len);
    PyBuffer_Release(&a_view);
    PyBuffer_Release(&b_view);
    return PyBool_FromLong(equal);
}

#define ROW(name, flags, doc) {#name, op_##name, flags, doc}
/* Under the plain and the underscored name. */
#define ROWS(name, special, flags, doc)                                        \
    {#name, op_##name, flags, doc}, {"__" #special "__", op_##name, flags, doc}

static PyMethodDef operator_methods[] = {
    ROW(isCallable, METH_O, "isCallable(a) -> whether a can be called"),
    ROW(isNumberType, METH_O, "isNumberType(a) -> whether a's type has number operations"),
    ROW(isSequenceType, METH_O, "isSequenceType(a) -> whether a's type has sequence operations"),
    ROW(isMappingType, METH_O, "isMappingType(a) -> whether a's type has mapping operations"),
    ROW(truth, METH_O, "truth(a) -> True or False, as an if statement sees a"),
    ROW(is_, METH_VARARGS, "is_(a, b) -> a is b"),
    ROW(is_not, METH_VARARGS, "is_not(a, b) -> a is not b"),
    ROW(indexOf, METH_VARARGS, "indexOf(a, b) -> the first position of b in a"),
    ROW(countOf, METH_VARARGS, "countOf(a, b) -> how often b is in a"),
    ROW(sequenceIncludes, METH_VARARGS, "sequenceIncludes(a, b) -> the same as b in a"),
    ROWS(contains, contains, METH_VARARGS, "contains(a, b) -> b in a"),
    ROWS(index, index, METH_O, "index(a) -> a.__index__()"),
    ROWS(add, add, METH_VARARGS, "add(a, b) -> a + b"),
    ROWS(sub, sub, METH_VARARGS, "sub(a, b) -> a - b"),
    ROWS(mul, mul, METH_VARARGS, "mul(a, b) -> a * b"),
    ROWS(div, div, METH_VARARGS, "div(a, b) -> a / b, without from __future__ import division"),
    ROWS(floordiv, floordiv, METH_VARARGS, "floordiv(a, b) -> a // b"),
    ROWS(truediv, truediv, METH_VARARGS, "truediv(a, b) -> a / b, with from __future__ import division"),
    ROWS(mod, mod, METH_VARARGS, "mod(a, b) -> a % b"),
    ROWS(neg, neg, METH_O, "neg(a) -> -a"),
    ROWS(pos, pos, METH_O, "pos(a) -> +a"),
    ROWS(abs, abs, METH_O, "abs(a) -> the absolute value of a"),
    ROWS(inv, inv, METH_O, "inv(a) -> ~a"),
    {"invert", op_inv, METH_O, "invert(a) -> ~a"},
    {"__invert__", op_inv, METH_O, "invert(a) -> ~a"},
    ROWS(lshift, lshift, METH_VARARGS, "lshift(a, b) -> a << b"),
    ROWS(rshift, rshift, METH_VARARGS, "rshift(a, b) -> a >> b"),
    ROWS(not_, not, METH_O, "not_(a) -> not a"),
    ROWS(and_, and, METH_VARARGS, "and_(a, b) -> a & b"),
    ROWS(xor, xor, METH_VARARGS, "xor(a, b) -> a ^ b"),
    ROWS(or_, or, METH_VARARGS, "or_(a, b) -> a | b"),
    ROWS(iadd, iadd, METH_VARARGS, "iadd(a, b) -> the a that a += b makes"),
    ROWS(isub, isub, METH_VARARGS, "isub(a, b) -> the a that a -= b makes"),
    ROWS(imul, imul, METH_VARARGS, "imul(a, b) -> the a that a *= b makes"),
    ROWS(idiv, idiv, METH_VARARGS, "idiv(a, b) -> the a that a /= b makes"),
    ROWS(ifloordiv, ifloordiv, METH_VARARGS, "ifloordiv(a, b) -> the a that a //= b makes"),
    ROWS(itruediv, itruediv, METH_VARARGS, "itruediv(a, b) -> the a that a /= b makes, with true division"),
    ROWS(imod, imod, METH_VARARGS, "imod(a, b) -> the a that a %= b makes"),
    ROWS(ilshift, ilshift, METH_VARARGS, "ilshift(a, b) -> the a that a <<= b makes"),
    ROWS(irshift, irshift, METH_VARARGS, "irshift(a, b) -> the a that a >>= b makes"),
    ROWS(iand, iand, METH_VARARGS, "iand(a, b) -> the a that a &= b makes"),
    ROWS(ixor, ixor, METH_VARARGS, "ixor(a, b) -> the a that a ^= b makes"),
    ROWS(ior, ior, METH_VARARGS, "ior(a, b) -> the a that a |= b makes"),
    ROWS(concat, concat, METH_VARARGS, "concat(a, b) -> a + b, for sequences"),
    ROWS(repeat, repeat, METH_VARARGS, "repeat(a, b) -> a * b, for a sequence a and an integer b"),
    ROWS(iconcat, iconcat, METH_VARARGS, "iconcat(a, b) -> the a that a += b makes, for sequences"),
    ROWS(irepeat, irepeat, METH_VARARGS, "irepeat(a, b) -> the a that a *= b makes, for a sequence a"),
    ROWS(getitem, getitem, METH_VARARGS, "getitem(a, b) -> a[b]"),
    ROWS(setitem, setitem, METH_VARARGS, "setitem(a, b, c) -> None; a[b] = c"),
    ROWS(delitem, delitem, METH_VARARGS, "delitem(a, b) -> None; del a[b]"),
    ROWS(pow, pow, METH_VARARGS, "pow(a, b) -> a ** b"),
    ROWS(ipow, ipow, METH_VARARGS, "ipow(a, b) -> the a that a **= b makes"),
    ROWS(getslice, getslice, METH_VARARGS, "getslice(a, b, c) -> a[b:c]"),
    ROWS(setslice, setslice, METH_VARARGS, "setslice(a, b, c, d) -> None; a[b:c] = d"),
    ROWS(delslice, delslice, METH_VARARGS, "delslice(a, b, c) -> None; del a[b:c]"),
    ROWS(lt, lt, METH_VARARGS, "lt(a, b) -> a < b"),
    ROWS(le, le, METH_VARARGS, "le(a, b) -> a <= b"),
    ROWS(eq, eq, METH_VARARGS, "eq(a, b) -> a == b"),
    ROWS(ne, ne, METH_VARARGS, "ne(a, b) -> a != b"),
    ROWS(gt, gt, METH_VARARGS, "gt(a, b) -> a > b"),
    ROWS(ge, ge, METH_VARARGS, "ge(a, b) -> a >= b"),
    {"_compare_digest", op_compare_digest, METH_VARARGS,
     "_compare_digest(a, b) -> a == b, in a time that does not tell where they differ"},
    {NULL, NULL, 0, NULL},
};
#undef ROW
#undef ROWS

/* ---- itemgetter and attrgetter ----------------------------------------------------------------------- */
typedef struct {
    PyObject_HEAD
    Py_ssize_t count;
    PyObject *what; /* the one key or name, or a tuple of count of them */
} getterobject;

static PyTypeObject itemgetter_type;
static PyTypeObject attrgetter_type;

static PyObject *
getter_new(PyTypeObject *type, PyObject *args, PyObject *kwds, const char *name,
           const char *name_call)
{
    PyObject *first;
    Py_ssize_t count = PyTuple_GET_SIZE(args);
    if (!_PyArg_NoKeywords(name_call, kwds)) {
        return NULL;
    }
    if (count <= 1 && !PyArg_UnpackTuple(args, name, 1, 1, &first)) {
        return NULL;
    }
    getterobject *self = PyObject_GC_New(getterobject, type);
    if (self == NULL) {
        return NULL;
    }
    self->count = count;
    self->what = count == 1 ? PyTuple_GET_ITEM(args, 0) : args;
    Py_INCREF(self->what);
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static PyObject *
itemgetter_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return getter_new(type, args, kwds, "itemgetter", "itemgetter()");
}

static PyObject *
attrgetter_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    return getter_new(type, args, kwds, "attrgetter", "attrgetter()");
}

static void
getter_dealloc(getterobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->what);
    PyObject_GC_Del(self);
}

static int
getter_traverse(getterobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->what);
    return 0;
}

/* get(object, what), or a tuple of those. */
static PyObject *
getter_apply(getterobject *self, PyObject *object, binaryfunc get)
{
    if (self->count == 1) {
        return get(object, self->what);
    }
    PyObject *result = PyTuple_New(self->count);
    for (Py_ssize_t i = 0; result != NULL && i < self->count; i++) {
        PyObject *item = get(object, PyTuple_GET_ITEM(self->what, i));
        if (item == NULL) {
            Py_CLEAR(result);
            break;
        }
        PyTuple_SET_ITEM(result, i, item);
    }
    return result;
}

static PyObject *
itemgetter_call(getterobject *self, PyObject *args, PyObject *kwds)
{
    PyObject *object;
    if (!_PyArg_NoKeywords("itemgetter", kwds)
        || !PyArg_UnpackTuple(args, "itemgetter", 1, 1, &object)) {
        return NULL;
    }
    return getter_apply(self, object, PyObject_GetItem);
}

/* object.a.b.c for the name "a.b.c". */
static PyObject *
attrgetter_get_path(PyObject *object, PyObject *path)
{
    const char *part = PyString_AS_STRING(path);
    const char *end = part + PyString_GET_SIZE(path);
    Py_INCREF(object);
    while (object != NULL) {
        const char *dot = memchr(part, '.', (size_t)(end - part));
        PyObject *name = PyString_FromStringAndSize(part, (dot != NULL ? dot : end) - part);
        PyObject *value = name != NULL ? PyObject_GetAttr(object, name) : NULL;
        Py_XDECREF(name);
        Py_DECREF(object);
        object = value;
        if (dot == NULL) {
            break;
        }
        part = dot + 1;
    }
    return object;
}

static PyObject *
attrgetter_get(PyObject *object, PyObject *path)
{
    if (PyUnicode_Check(path)) {
        path = _PyUnicode_AsDefaultEncodedString(path, NULL); /* borrowed */
        if (path == NULL) {
            return NULL;
        }
    }
    if (!PyString_Check(path)) {
        PyErr_SetString(PyExc_TypeError, "attribute name must be a string");
        return NULL;
    }
    if (memchr(PyString_AS_STRING(path), '.', (size_t)PyString_GET_SIZE(path)) == NULL) {
        return PyObject_GetAttr(object, path);
    }
    return attrgetter_get_path(object, path);
}

static PyObject *
attrgetter_call(getterobject *self, PyObject *args, PyObject *kwds)
{
    PyObject *object;
    if (!_PyArg_NoKeywords("attrgetter", kwds)
        || !PyArg_UnpackTuple(args, "attrgetter", 1, 1, &object)) {
        return NULL;
    }
    return getter_apply(self, object, attrgetter_get);
}

PyDoc_STRVAR(itemgetter_doc,
"itemgetter(item, ...) -> a function\n\n"
"f = itemgetter(2): f(r) is r[2].\n"
"g = itemgetter(2, 5): g(r) is (r[2], r[5]).");

PyDoc_STRVAR(attrgetter_doc,
"attrgetter(attr, ...) -> a function\n\n"
"f = attrgetter('name'): f(r) is r.name.\n"
"g = attrgetter('name', 'date.year'): g(r) is (r.name, r.date.year).");

static PyTypeObject itemgetter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "operator.itemgetter",
    .tp_basicsize = sizeof(getterobject),
    .tp_dealloc = (destructor)getter_dealloc,
    .tp_call = (ternaryfunc)itemgetter_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = itemgetter_doc,
    .tp_traverse = (traverseproc)getter_traverse,
    .tp_new = itemgetter_new,
};

static PyTypeObject attrgetter_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "operator.attrgetter",
    .tp_basicsize = sizeof(getterobject),
    .tp_dealloc = (destructor)getter_dealloc,
    .tp_call = (ternaryfunc)attrgetter_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = attrgetter_doc,
    .tp_traverse = (traverseproc)getter_traverse,
    .tp_new = attrgetter_new,
};

/* ---- methodcaller ------------------------------------------------------------------------------------ */
typedef struct {
    PyObject_HEAD
    PyObject *name;
    PyObject *args;
    PyObject *kwds; /* NULL for none */
} methodcallerobject;

static PyObject *
methodcaller_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    if (PyTuple_GET_SIZE(args) < 1) {
        PyErr_SetString(PyExc_TypeError,
                        "methodcaller needs at least one argument, the method name");
        return NULL;
    }
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest == NULL) {
        return NULL;
    }
    methodcallerobject *self = PyObject_GC_New(methodcallerobject, type);
    if (self == NULL) {
        Py_DECREF(rest);
        return NULL;
    }
    self->args = rest;
    self->name = PyTuple_GET_ITEM(args, 0);
    Py_INCREF(self->name);
    self->kwds = kwds;
    Py_XINCREF(kwds);
    _PyGC_Track((PyObject *)self);
    return (PyObject *)self;
}

static void
methodcaller_dealloc(methodcallerobject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->name);
    Py_XDECREF(self->args);
    Py_XDECREF(self->kwds);
    PyObject_GC_Del(self);
}

static int
methodcaller_traverse(methodcallerobject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->name);
    Py_VISIT(self->args);
    Py_VISIT(self->kwds);
    return 0;
}

static PyObject *
methodcaller_call(methodcallerobject *self, PyObject *args, PyObject *kwds)
{
    PyObject *object;
    if (!_PyArg_NoKeywords("methodcaller", kwds)
        || !PyArg_UnpackTuple(args, "methodcaller", 1, 1, &object)) {
        return NULL;
    }
    PyObject *method = PyObject_GetAttr(object, self->name);
    if (method == NULL) {
        return NULL;
    }
    PyObject *result = PyObject_Call(method, self->args, self->kwds);
    Py_DECREF(method);
    return result;
}

PyDoc_STRVAR(methodcaller_doc,
"methodcaller(name, *args, **kwargs) -> a function\n\n"
"f = methodcaller('name', 'foo', bar=1): f(r) is r.name('foo', bar=1).");

static PyTypeObject methodcaller_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "operator.methodcaller",
    .tp_basicsize = sizeof(methodcallerobject),
    .tp_dealloc = (destructor)methodcaller_dealloc,
    .tp_call = (ternaryfunc)methodcaller_call,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = methodcaller_doc,
    .tp_traverse = (traverseproc)methodcaller_traverse,
    .tp_new = methodcaller_new,
};

PyDoc_STRVAR(operator_doc,
"The operators of the language as functions: operator.add(x, y) is x + y, and so on.\n"
"Names with underscores on both sides stand for the same functions.");

PyMODINIT_FUNC
initoperator(void)
{
    static PyTypeObject *const types[] = {&itemgetter_type, &attrgetter_type,
                                          &methodcaller_type};
    PyObject *module = Py_InitModule4("operator", operator_methods, operator_doc, NULL,
                                      PYTHON_API_VERSION);
    if (module == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (PyType_Ready(types[i]) < 0) {
            return;
        }
        Py_INCREF(types[i]);
        if (PyModule_AddObject(module, strchr(types[i]->tp_name, '.') + 1,
                               (PyObject *)types[i]) < 0) {
            return;
        }
    }
}
