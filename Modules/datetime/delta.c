/* datetime: timedelta, a span of time.
 *
 * Normal form: 0 <= microseconds < 10**6, 0 <= seconds < 86400, and the days carry
 * the sign.  Arithmetic beyond sums goes through the number of microseconds, which
 * needs up to 67 bits. */
#include "datetime_internal.h"

#define US_PER_SECOND 1000000
#define SECONDS_PER_DAY 86400
#define US_PER_DAY ((int64_t)SECONDS_PER_DAY * US_PER_SECOND)

PyObject *
_PyDelta_New(int days, int seconds, int microseconds, int normalize, PyTypeObject *type)
{
    int64_t d = days;
    if (normalize) {
        int64_t s = seconds;
        int64_t rest = microseconds % US_PER_SECOND;
        s += microseconds / US_PER_SECOND;
        if (rest < 0) {
            rest += US_PER_SECOND;
            s--;
        }
        microseconds = (int)rest;
        rest = s % SECONDS_PER_DAY;
        d += s / SECONDS_PER_DAY;
        if (rest < 0) {
            rest += SECONDS_PER_DAY;
            d--;
        }
        seconds = (int)rest;
    }
    assert(0 <= seconds && seconds < SECONDS_PER_DAY);
    assert(0 <= microseconds && microseconds < US_PER_SECOND);
    if (d < -MAX_DELTA_DAYS || d > MAX_DELTA_DAYS) {
        PyErr_Format(PyExc_OverflowError, "days=%d; must have magnitude <= %d", (int)d,
                     MAX_DELTA_DAYS);
        return NULL;
    }
    PyDateTime_Delta *self = (PyDateTime_Delta *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->hashcode = -1;
        self->days = (int)d;
        self->seconds = seconds;
        self->microseconds = microseconds;
    }
    return (PyObject *)self;
}

static PyObject *
new_delta(int days, int seconds, int microseconds)
{
    return _PyDelta_New(days, seconds, microseconds, 1, &PyDateTime_DeltaType);
}

/* ---- microseconds -------------------------------------------------------------------- */
static __int128
delta_to_us(PyObject *op)
{
    PyDateTime_Delta *self = (PyDateTime_Delta *)op;
    return (__int128)self->days * US_PER_DAY + (int64_t)self->seconds * US_PER_SECOND
           + self->microseconds;
}

static PyObject *
delta_from_us(__int128 us, PyTypeObject *type)
{
    __int128 days = us / US_PER_DAY;
    int64_t rest = (int64_t)(us % US_PER_DAY);
    if (rest < 0) {
        rest += US_PER_DAY;
        days--;
    }
    if (days > INT_MAX || days < INT_MIN) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return NULL;
    }
    return _PyDelta_New((int)days, (int)(rest / US_PER_SECOND), (int)(rest % US_PER_SECOND), 0,
                        type);
}

/* The same from an int or long. */
static PyObject *
delta_from_us_object(PyObject *us, PyTypeObject *type)
{
    if (PyInt_Check(us)) {
        return delta_from_us(PyInt_AS_LONG(us), type);
    }
    if (!PyLong_Check(us)) {
        /* an int subclass may compute what it likes */
        if (!PyFloat_Check(us)) {
            PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for divmod(): '%.200s' "
                                          "and 'int'",
                         Py_TYPE(us)->tp_name);
            return NULL;
        }
        PyObject *whole = PyLong_FromDouble(floor(PyFloat_AS_DOUBLE(us)));
        PyObject *result = whole == NULL ? NULL : delta_from_us_object(whole, type);
        Py_XDECREF(whole);
        return result;
    }
    size_t bits = _PyLong_NumBits(us);
    if (bits == (size_t)-1 && PyErr_Occurred()) {
        return NULL;
    }
    if (bits > 120) {
        PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
        return NULL;
    }
    __int128 value;
    if (_PyLong_AsByteArray((PyLongObject *)us, (unsigned char *)&value, sizeof(value), 1, 1) < 0) {
        return NULL;
    }
    return delta_from_us(value, type);
}

/* The microseconds as an int if they fit, else a long. */
static PyObject *
delta_us_object(PyObject *op)
{
    PyObject *us = _PyLong_FromInt128(delta_to_us(op));
    return us == NULL ? NULL : _PyLong_Shrink(us);
}

/* ---- construction ------------------------------------------------------------------------- */
/* Add number * factor to *sum, both objects; what is left of a float goes to *left. */
static int
accumulate(const char *unit, PyObject **sum, PyObject *number, int64_t factor, double *left)
{
    PyObject *count = NULL;
    double fraction = 0.0;
    if (PyInt_Check(number) || PyLong_Check(number)) {
        count = number;
        Py_INCREF(count);
    }
    else if (PyFloat_Check(number)) {
        double whole;
        fraction = modf(PyFloat_AS_DOUBLE(number), &whole);
        count = PyLong_FromDouble(whole);
    }
    else {
        PyErr_Format(PyExc_TypeError, "unsupported type for timedelta %s component: %s", unit,
                     Py_TYPE(number)->tp_name);
    }
    PyObject *unit_us = count == NULL ? NULL : PyInt_FromLong(factor);
    PyObject *product = unit_us == NULL ? NULL : PyNumber_Multiply(count, unit_us);
    PyObject *total = product == NULL ? NULL : PyNumber_Add(*sum, product);
    Py_XDECREF(count);
    Py_XDECREF(unit_us);
    Py_XDECREF(product);
    if (total == NULL) {
        return -1;
    }
    Py_SETREF(*sum, total);
    if (fraction != 0.0) {
        double whole;
        fraction = modf((double)factor * fraction, &whole);
        *left += fraction;
        PyObject *more = PyLong_FromDouble(whole);
        total = more == NULL ? NULL : PyNumber_Add(*sum, more);
        Py_XDECREF(more);
        if (total == NULL) {
            return -1;
        }
        Py_SETREF(*sum, total);
    }
    return 0;
}

static const struct {
    const char *name;
    int64_t us;
} delta_units[] = { /* in the order in which they are summed */
    {"microseconds", 1},
    {"milliseconds", 1000},
    {"seconds", US_PER_SECOND},
    {"minutes", 60 * (int64_t)US_PER_SECOND},
    {"hours", 3600 * (int64_t)US_PER_SECOND},
    {"days", US_PER_DAY},
    {"weeks", 7 * US_PER_DAY},
};

/* All given numbers are ints: the sum in microseconds; 0 if they are not. */
static int
sum_of_ints(PyObject *const *numbers, __int128 *us)
{
    *us = 0;
    for (int i = 0; i < 7; i++) {
        if (numbers[i] == NULL) {
            continue;
        }
        if (!PyInt_Check(numbers[i])) {
            return 0;
        }
        *us += (__int128)PyInt_AS_LONG(numbers[i]) * delta_units[i].us;
    }
    return 1;
}

static PyObject *
delta_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char *keywords[] = {"days",    "seconds", "microseconds", "milliseconds",
                               "minutes", "hours",   "weeks",        NULL};
    PyObject *numbers[7] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwds, "|OOOOOOO:__new__", keywords, &numbers[5],
                                     &numbers[2], &numbers[0], &numbers[1], &numbers[3],
                                     &numbers[4], &numbers[6])) {
        return NULL;
    }
    __int128 us;
    if (sum_of_ints(numbers, &us)) {
        return delta_from_us(us, type);
    }
    double left = 0.0;
    PyObject *sum = PyInt_FromLong(0);
    for (int i = 0; i < 7 && sum != NULL; i++) {
        if (numbers[i] != NULL
            && accumulate(delta_units[i].name, &sum, numbers[i], delta_units[i].us, &left) < 0) {
            Py_CLEAR(sum);
        }
    }
    if (sum != NULL && left != 0.0) {
        PyObject *rounded = PyLong_FromDouble(_PyDate_Round(left));
        PyObject *total = rounded == NULL ? NULL : PyNumber_Add(sum, rounded);
        Py_XDECREF(rounded);
        Py_SETREF(sum, total);
    }
    PyObject *self = sum == NULL ? NULL : delta_from_us_object(sum, type);
    Py_XDECREF(sum);
    return self;
}

/* ---- arithmetic --------------------------------------------------------------------------------- */
#define DAYS(op) (((PyDateTime_Delta *)(op))->days)
#define SECONDS(op) (((PyDateTime_Delta *)(op))->seconds)
#define MICROSECONDS(op) (((PyDateTime_Delta *)(op))->microseconds)

static PyObject *
delta_add(PyObject *left, PyObject *right)
{
    if (!PyDelta_Check(left) || !PyDelta_Check(right)) {
        return date_not_implemented();
    }
    return new_delta(DAYS(left) + DAYS(right), SECONDS(left) + SECONDS(right),
                     MICROSECONDS(left) + MICROSECONDS(right));
}

static PyObject *
delta_subtract(PyObject *left, PyObject *right)
{
    if (!PyDelta_Check(left) || !PyDelta_Check(right)) {
        return date_not_implemented();
    }
    return new_delta(DAYS(left) - DAYS(right), SECONDS(left) - SECONDS(right),
                     MICROSECONDS(left) - MICROSECONDS(right));
}

static PyObject *
delta_negative(PyObject *self)
{
    return new_delta(-DAYS(self), -SECONDS(self), -MICROSECONDS(self));
}

static PyObject *
delta_positive(PyObject *self)
{
    return new_delta(DAYS(self), SECONDS(self), MICROSECONDS(self));
}

static PyObject *
delta_abs(PyObject *self)
{
    return DAYS(self) < 0 ? delta_negative(self) : delta_positive(self);
}

/* delta op number through microseconds. */
static PyObject *
delta_with_integer(PyObject *delta, PyObject *number, binaryfunc operation)
{
    PyObject *us = delta_us_object(delta);
    PyObject *result_us = us == NULL ? NULL : operation(us, number);
    PyObject *result =
        result_us == NULL ? NULL : delta_from_us_object(result_us, &PyDateTime_DeltaType);
    Py_XDECREF(us);
    Py_XDECREF(result_us);
    return result;
}

static int
is_integer(PyObject *op)
{
    return PyInt_Check(op) || PyLong_Check(op);
}

static PyObject *
delta_multiply(PyObject *left, PyObject *right)
{
    if (PyDelta_Check(left) && is_integer(right)) {
        return delta_with_integer(left, right, PyNumber_Multiply);
    }
    if (PyDelta_Check(right) && is_integer(left)) {
        return delta_with_integer(right, left, PyNumber_Multiply);
    }
    return date_not_implemented();
}

static PyObject *
delta_divide(PyObject *left, PyObject *right)
{
    if (PyDelta_Check(left) && is_integer(right)) {
        return delta_with_integer(left, right, PyNumber_FloorDivide);
    }
    return date_not_implemented();
}

static int
delta_bool(PyObject *self)
{
    return DAYS(self) != 0 || SECONDS(self) != 0 || MICROSECONDS(self) != 0;
}

/* ---- comparison ------------------------------------------------------------------------------------ */
static PyObject *
delta_richcompare(PyObject *self, PyObject *other, int op)
{
    if (!PyDelta_Check(other)) {
        return compare_unrelated(self, other, op);
    }
    int order = DAYS(self) != DAYS(other)         ? (DAYS(self) < DAYS(other) ? -1 : 1)
                : SECONDS(self) != SECONDS(other) ? (SECONDS(self) < SECONDS(other) ? -1 : 1)
                                                  : MICROSECONDS(self) - MICROSECONDS(other);
    return answer_comparison(order, op);
}

static PyObject *
delta_state(PyObject *self)
{
    return Py_BuildValue("iii", DAYS(self), SECONDS(self), MICROSECONDS(self));
}

static long
delta_hash(PyObject *self)
{
    PyDateTime_Delta *delta = (PyDateTime_Delta *)self;
    if (delta->hashcode == -1) {
        PyObject *state = delta_state(self);
        if (state != NULL) {
            delta->hashcode = PyObject_Hash(state);
            Py_DECREF(state);
        }
    }
    return delta->hashcode;
}

/* ---- text -------------------------------------------------------------------------------------------- */
static PyObject *
delta_repr(PyObject *self)
{
    const char *name = Py_TYPE(self)->tp_name;
    if (MICROSECONDS(self) != 0) {
        return PyString_FromFormat("%s(%d, %d, %d)", name, DAYS(self), SECONDS(self),
                                   MICROSECONDS(self));
    }
    if (SECONDS(self) != 0) {
        return PyString_FromFormat("%s(%d, %d)", name, DAYS(self), SECONDS(self));
    }
    return PyString_FromFormat("%s(%d)", name, DAYS(self));
}

static PyObject *
delta_str(PyObject *self)
{
    char text[100];
    int n = 0;
    int days = DAYS(self);
    int minutes = SECONDS(self) / 60;
    if (days != 0) {
        n = PyOS_snprintf(text, sizeof(text), "%d day%s, ", days,
                          days == 1 || days == -1 ? "" : "s");
    }
    n += PyOS_snprintf(text + n, sizeof(text) - (size_t)n, "%d:%02d:%02d", minutes / 60,
                       minutes % 60, SECONDS(self) % 60);
    if (MICROSECONDS(self) != 0) {
        n += PyOS_snprintf(text + n, sizeof(text) - (size_t)n, ".%06d", MICROSECONDS(self));
    }
    return PyString_FromStringAndSize(text, n);
}

/* ---- methods ------------------------------------------------------------------------------------------- */
static PyObject *
delta_total_seconds(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *us = delta_us_object(self);
    PyObject *per_second = PyInt_FromLong(US_PER_SECOND);
    PyObject *result = NULL;
    if (us != NULL && per_second != NULL) {
        result = PyNumber_TrueDivide(us, per_second);
    }
    Py_XDECREF(us);
    Py_XDECREF(per_second);
    return result;
}

static PyObject *
delta_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return Py_BuildValue("ON", Py_TYPE(self), delta_state(self));
}

static PyMethodDef delta_methods[] = {
    {"total_seconds", delta_total_seconds, METH_NOARGS,
     PyDoc_STR("total_seconds() -> float\n\nThe span in seconds.")},
    {"__reduce__", delta_reduce, METH_NOARGS, PyDoc_STR("__reduce__() -> (cls, state)")},
    {NULL, NULL},
};

static PyMemberDef delta_members[] = {
    {"days", T_INT, offsetof(PyDateTime_Delta, days), READONLY, "Number of days."},
    {"seconds", T_INT, offsetof(PyDateTime_Delta, seconds), READONLY,
     "Seconds beyond the days, 0..86399."},
    {"microseconds", T_INT, offsetof(PyDateTime_Delta, microseconds), READONLY,
     "Microseconds beyond the seconds, 0..999999."},
    {NULL},
};

PyDoc_STRVAR(delta_doc,
"timedelta([days[, seconds[, microseconds[, milliseconds[, minutes[, hours[, weeks]]]]]]])\n\
\n\
A span of time, the sum of the arguments, which may be ints, longs or floats.");

static PyNumberMethods delta_as_number = {
    .nb_add = delta_add,
    .nb_subtract = delta_subtract,
    .nb_multiply = delta_multiply,
    .nb_divide = delta_divide,
    .nb_negative = delta_negative,
    .nb_positive = delta_positive,
    .nb_absolute = delta_abs,
    .nb_nonzero = delta_bool,
    .nb_floor_divide = delta_divide,
};

PyTypeObject PyDateTime_DeltaType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "datetime.timedelta",
    .tp_basicsize = sizeof(PyDateTime_Delta),
    .tp_repr = delta_repr,
    .tp_as_number = &delta_as_number,
    .tp_hash = delta_hash,
    .tp_str = delta_str,
    .tp_getattro = PyObject_GenericGetAttr,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_CHECKTYPES | Py_TPFLAGS_BASETYPE,
    .tp_doc = delta_doc,
    .tp_richcompare = delta_richcompare,
    .tp_methods = delta_methods,
    .tp_members = delta_members,
    .tp_new = delta_new,
};
