/* Comparison: cmp(), the six rich operators, truth, hashes, coercion.
 *
 * Three generations of protocol meet here.
 *   - tp_richcompare, the operators one by one;
 *   - tp_compare, three-way, meaningful when both operands share the function
 *     (or one is an instance of a class that defines __cmp__, or coercion makes
 *     the operands alike);
 *   - the default order of things that know nothing of each other: None first,
 *     then numbers, then by the name of the type, then by address.
 * Each operation asks its own generation first and then the others, so that
 * any two objects can be ordered, as 2.7 promises.
 *
 * Three-way answers inside this file are a `threeway`: CMP_ERROR, -1, 0, 1, or
 * CMP_UNKNOWN when the protocol at hand has no opinion. */
#include "Python.h"
#include "pycore_types.h"

typedef int threeway;
#define CMP_ERROR (-2)
#define CMP_UNKNOWN 2

int _Py_SwappedOp[] = {Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE};

_Py_HashSecret_t _Py_HashSecret;

static inline richcmpfunc
compare_rich_slot(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    return PyType_HasFeature(type, Py_TPFLAGS_HAVE_RICHCOMPARE) ? type->tp_richcompare : NULL;
}

static inline PyObject *
compare_not_implemented(void)
{
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* ---- rich comparison slots ------------------------------------------------------ */

/* left op right by the rich slots of both; NotImplemented if neither knows.  A
 * right operand of a derived type is asked first. */
static PyObject *
compare_by_rich_slots(PyObject *left, PyObject *right, int op)
{
    richcmpfunc left_slot = compare_rich_slot(left);
    richcmpfunc right_slot = compare_rich_slot(right);
    PyObject *answer = NULL;

    if (right_slot != NULL && Py_TYPE(left) != Py_TYPE(right)
        && PyType_IsSubtype(Py_TYPE(right), Py_TYPE(left))) {
        answer = right_slot(right, left, _Py_SwappedOp[op]);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    if (left_slot != NULL) {
        answer = left_slot(left, right, op);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    if (right_slot != NULL) {
        return right_slot(right, left, _Py_SwappedOp[op]);
    }
    return compare_not_implemented();
}

/* The same as a C truth value; CMP_UNKNOWN if neither knows. */
static int
compare_rich_bool(PyObject *left, PyObject *right, int op)
{
    PyObject *answer = compare_by_rich_slots(left, right, op);
    if (answer == NULL) {
        return -1;
    }
    int truth = answer == Py_NotImplemented ? CMP_UNKNOWN : PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

/* Order found by asking ==, <, > in turn. */
static threeway
compare_threeway_by_rich(PyObject *left, PyObject *right)
{
    static const struct {
        int op;
        threeway order;
    } questions[] = {{Py_EQ, 0}, {Py_LT, -1}, {Py_GT, 1}};

    if (compare_rich_slot(left) == NULL && compare_rich_slot(right) == NULL) {
        return CMP_UNKNOWN;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(questions); i++) {
        int truth = compare_rich_bool(left, right, questions[i].op);
        if (truth < 0) {
            return CMP_ERROR;
        }
        if (truth == 1) {
            return questions[i].order;
        }
    }
    return CMP_UNKNOWN;
}

/* ---- three-way slots -------------------------------------------------------------- */

/* Check what a tp_compare of the C world returned. */
static threeway
compare_checked(int order)
{
    if (PyErr_Occurred()) {
        if (order != -1 && order != -2) {
            PyObject *type = NULL;
            PyObject *value = NULL;
            PyObject *traceback = NULL;
            PyErr_Fetch(&type, &value, &traceback);
            if (PyErr_Warn(PyExc_RuntimeWarning,
                           "tp_compare didn't return -1 or -2 for exception")
                < 0) {
                Py_XDECREF(type);
                Py_XDECREF(value);
                Py_XDECREF(traceback);
            }
            else {
                PyErr_Restore(type, value, traceback);
            }
        }
        return CMP_ERROR;
    }
    if (order < -1 || order > 1) {
        if (PyErr_Warn(PyExc_RuntimeWarning, "tp_compare didn't return -1, 0 or 1") < 0) {
            return CMP_ERROR;
        }
        return order < 0 ? -1 : 1;
    }
    return order;
}

/* Order by the tp_compare of the operands, coerced to one type if need be. */
static threeway
compare_by_threeway_slots(PyObject *left, PyObject *right)
{
    cmpfunc left_slot = Py_TYPE(left)->tp_compare;
    cmpfunc right_slot = Py_TYPE(right)->tp_compare;

    if (PyInstance_Check(left)) {
        return left_slot(left, right);
    }
    if (PyInstance_Check(right)) {
        return right_slot(left, right);
    }
    if (left_slot != NULL && left_slot == right_slot) {
        return compare_checked(left_slot(left, right));
    }
    if (left_slot == _PyObject_SlotCompare || right_slot == _PyObject_SlotCompare) {
        return _PyObject_SlotCompare(left, right);
    }
    int outcome = PyNumber_CoerceEx(&left, &right);
    if (outcome != 0) {
        return outcome < 0 ? CMP_ERROR : CMP_UNKNOWN;
    }
    threeway order = CMP_UNKNOWN;
    left_slot = Py_TYPE(left)->tp_compare;
    if (left_slot != NULL && left_slot == Py_TYPE(right)->tp_compare) {
        order = compare_checked(left_slot(left, right));
    }
    Py_DECREF(left);
    Py_DECREF(right);
    return order;
}

static inline threeway
compare_addresses(const void *left, const void *right)
{
    return ((uintptr_t)left > (uintptr_t)right) - ((uintptr_t)left < (uintptr_t)right);
}

/* The order of things that do not know each other; never fails. */
static threeway
compare_by_default(PyObject *left, PyObject *right)
{
    if (Py_TYPE(left) == Py_TYPE(right)) {
        return compare_addresses(left, right);
    }
    if (left == Py_None || right == Py_None) {
        return left == Py_None ? -1 : 1;
    }
    /* Numbers count as nameless, which puts them first. */
    const char *left_name = PyNumber_Check(left) ? "" : Py_TYPE(left)->tp_name;
    const char *right_name = PyNumber_Check(right) ? "" : Py_TYPE(right)->tp_name;
    int order = strcmp(left_name, right_name);
    if (order != 0) {
        return order < 0 ? -1 : 1;
    }
    return compare_addresses(Py_TYPE(left), Py_TYPE(right));
}

/* cmp(left, right) for distinct objects. */
static threeway
compare_threeway(PyObject *left, PyObject *right)
{
    cmpfunc slot = Py_TYPE(left)->tp_compare;
    if (slot != NULL && Py_TYPE(left) == Py_TYPE(right)) {
        int order = slot(left, right);
        if (!PyInstance_Check(left)) {
            return compare_checked(order);
        }
        if (order != CMP_UNKNOWN) {
            return order;
        }
    }
    threeway order = compare_threeway_by_rich(left, right);
    if (order == CMP_UNKNOWN) {
        order = compare_by_threeway_slots(left, right);
    }
    if (order == CMP_UNKNOWN) {
        order = compare_by_default(left, right);
    }
    return order;
}

int
PyObject_Compare(PyObject *left, PyObject *right)
{
    if (left == NULL || right == NULL) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (left == right) {
        return 0;
    }
    if (Py_EnterRecursiveCall(" in cmp")) {
        return -1;
    }
    threeway order = compare_threeway(left, right);
    Py_LeaveRecursiveCall();
    return order < 0 ? -1 : order;
}

/* ---- the operators -------------------------------------------------------------- */

static PyObject *
compare_order_to_bool(threeway order, int op)
{
    int truth = 0;
    switch (op) {
    case Py_LT: truth = order < 0; break;
    case Py_LE: truth = order <= 0; break;
    case Py_EQ: truth = order == 0; break;
    case Py_NE: truth = order != 0; break;
    case Py_GT: truth = order > 0; break;
    case Py_GE: truth = order >= 0; break;
    default: assert(0);
    }
    PyObject *result = truth ? Py_True : Py_False;
    Py_INCREF(result);
    return result;
}

static PyObject *
compare_rich_general(PyObject *left, PyObject *right, int op)
{
    PyObject *answer = compare_by_rich_slots(left, right, op);
    if (answer != Py_NotImplemented) {
        return answer;
    }
    Py_DECREF(answer);
    threeway order = compare_by_threeway_slots(left, right);
    if (order == CMP_UNKNOWN) {
        if (Py_Py3kWarningFlag && Py_TYPE(left) != Py_TYPE(right) && op != Py_EQ && op != Py_NE
            && PyErr_WarnEx(PyExc_DeprecationWarning,
                            "comparing unequal types not supported in 3.x", 1)
                   < 0) {
            return NULL;
        }
        order = compare_by_default(left, right);
    }
    return order == CMP_ERROR ? NULL : compare_order_to_bool(order, op);
}

/* Operands of one type: its own slots answer almost always. */
static PyObject *
compare_rich_same_type(PyObject *left, PyObject *right, int op)
{
    richcmpfunc rich = compare_rich_slot(left);
    if (rich != NULL) {
        PyObject *answer = rich(left, right, op);
        if (answer != Py_NotImplemented) {
            return answer;
        }
        Py_DECREF(answer);
    }
    cmpfunc slot = Py_TYPE(left)->tp_compare;
    if (slot != NULL) {
        threeway order = compare_checked(slot(left, right));
        return order == CMP_ERROR ? NULL : compare_order_to_bool(order, op);
    }
    return compare_rich_general(left, right, op);
}

PyObject *
PyObject_RichCompare(PyObject *left, PyObject *right, int op)
{
    assert(Py_LT <= op && op <= Py_GE);
    if (Py_EnterRecursiveCall(" in cmp")) {
        return NULL;
    }
    PyObject *answer = NULL;
    if (Py_TYPE(left) == Py_TYPE(right) && !PyInstance_Check(left)) {
        answer = compare_rich_same_type(left, right, op);
    }
    else {
        answer = compare_rich_general(left, right, op);
    }
    Py_LeaveRecursiveCall();
    return answer;
}

int
PyObject_RichCompareBool(PyObject *left, PyObject *right, int op)
{
    if (left == right) {
        if (op == Py_EQ) {
            return 1;
        }
        if (op == Py_NE) {
            return 0;
        }
    }
    PyObject *answer = PyObject_RichCompare(left, right, op);
    if (answer == NULL) {
        return -1;
    }
    int truth = PyBool_Check(answer) ? answer == Py_True : PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

int
PyObject_Cmp(PyObject *left, PyObject *right, int *result)
{
    if (left == NULL || right == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
        }
        return -1;
    }
    int order = PyObject_Compare(left, right);
    if (PyErr_Occurred()) {
        return -1;
    }
    *result = order;
    return 0;
}

/* ---- hashes ---------------------------------------------------------------------- */

long
PyObject_HashNotImplemented(PyObject *op)
{
    PyErr_Format(PyExc_TypeError, "unhashable type: '%.200s'", Py_TYPE(op)->tp_name);
    return -1;
}

/* Addresses are multiples of 16; turn the zero bits to the top. */
long
_Py_HashPointer(void *pointer)
{
    size_t bits = (size_t)pointer;
    long hash = (long)((bits >> 4) | (bits << (8 * SIZEOF_VOID_P - 4)));
    return hash == -1 ? -2 : hash;
}

/* Equal to the hash of the int or long of the same value.  The constants of
 * infinity and of the mixing of fractions are visible through hash(). */
long
_Py_HashDouble(double value)
{
    if (isinf(value)) {
        return value < 0 ? -271828 : 314159;
    }
    if (isnan(value)) {
        return 0;
    }
    double whole = 0.0;
    long hash = 0;
    if (modf(value, &whole) == 0.0) {
        if (fabs(whole) > (double)LONG_MAX) {
            PyObject *number = PyLong_FromDouble(whole);
            if (number == NULL) {
                return -1;
            }
            hash = PyObject_Hash(number);
            Py_DECREF(number);
            return hash;
        }
        /* 2**63 itself passes the test above as (double)LONG_MAX is 2**63. */
        if (whole >= 9223372036854775808.0) {
            hash = LONG_MIN;
        }
        else {
            hash = (long)whole;
        }
    }
    else {
        const double two31 = 2147483648.0;
        int exponent = 0;
        double mantissa = frexp(value, &exponent) * two31;
        long high = (long)mantissa;
        double low = (mantissa - (double)high) * two31;
        hash = high + (long)low + (long)exponent * 32768;
    }
    return hash == -1 ? -2 : hash;
}

long
PyObject_Hash(PyObject *op)
{
    PyTypeObject *type = Py_TYPE(op);
    if (type->tp_hash == NULL && type->tp_dict == NULL && PyType_Ready(type) < 0) {
        return -1;
    }
    if (type->tp_hash != NULL) {
        return type->tp_hash(op);
    }
    if (type->tp_compare == NULL && compare_rich_slot(op) == NULL) {
        return _Py_HashPointer(op);
    }
    return PyObject_HashNotImplemented(op);
}

/* ---- truth and coercion ------------------------------------------------------------- */

int
PyObject_IsTrue(PyObject *op)
{
    if (op == Py_True) {
        return 1;
    }
    if (op == Py_False || op == Py_None) {
        return 0;
    }
    PyTypeObject *type = Py_TYPE(op);
    Py_ssize_t answer = 1;
    if (type->tp_as_number != NULL && type->tp_as_number->nb_nonzero != NULL) {
        answer = type->tp_as_number->nb_nonzero(op);
    }
    else if (type->tp_as_mapping != NULL && type->tp_as_mapping->mp_length != NULL) {
        answer = type->tp_as_mapping->mp_length(op);
    }
    else if (type->tp_as_sequence != NULL && type->tp_as_sequence->sq_length != NULL) {
        answer = type->tp_as_sequence->sq_length(op);
    }
    return answer > 0 ? 1 : (int)answer;
}

int
PyObject_Not(PyObject *op)
{
    int truth = PyObject_IsTrue(op);
    return truth < 0 ? truth : !truth;
}

/* Bring *left and *right to one type: 0 with two new references, 1 if there is
 * no way, -1 on error. */
int
PyNumber_CoerceEx(PyObject **left, PyObject **right)
{
    PyTypeObject *left_type = Py_TYPE(*left);
    PyTypeObject *right_type = Py_TYPE(*right);
    if (left_type == right_type && !PyType_HasFeature(left_type, Py_TPFLAGS_CHECKTYPES)) {
        Py_INCREF(*left);
        Py_INCREF(*right);
        return 0;
    }
    if (left_type->tp_as_number != NULL && left_type->tp_as_number->nb_coerce != NULL) {
        int outcome = left_type->tp_as_number->nb_coerce(left, right);
        if (outcome <= 0) {
            return outcome;
        }
    }
    if (right_type->tp_as_number != NULL && right_type->tp_as_number->nb_coerce != NULL) {
        int outcome = right_type->tp_as_number->nb_coerce(right, left);
        if (outcome <= 0) {
            return outcome;
        }
    }
    return 1;
}

int
PyNumber_Coerce(PyObject **left, PyObject **right)
{
    int outcome = PyNumber_CoerceEx(left, right);
    if (outcome <= 0) {
        return outcome;
    }
    PyErr_SetString(PyExc_TypeError, "number coercion failed");
    return -1;
}
